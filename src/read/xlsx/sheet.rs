//! One sheet part → cells, formulas, merged ranges, in a single pass over the inflated XML.
//!
//! Keeps what was read when the part turns out to be damaged, and never sizes anything by what the part
//! declares (dimension, counts, formula indexes).

use std::collections::HashMap;
use std::collections::HashSet;
use std::sync::Arc;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::plain::{Head, Kind, PlainCell, kind, plain_cell};
use super::strings::{rich_text, unescape_controls};
use crate::cell::{ByCell, Cell, CellRef, CellValue, Text};
use crate::error::Damage;
use crate::grid::{Merge, ReadNote};
use crate::read::date::iso;
use crate::read::fault::{DamageKind, Fault};
use crate::read::hidden::Hidden;
use crate::read::number_format::{Looks, Style};
use crate::read::place::{cell_ref, merge_range};
use crate::read::read_budget::{Budget, Intake};
use crate::read::shift::shifted_formula;
use crate::read::xlsx::filter::Filters;
use crate::read::{number, xml};

/// Bytes of copies of shared formulas in one sheet; beyond it only their cells are recorded.
const MAX_SHARED_TEXT: usize = 64 << 20;

/// What all sheets of a workbook share.
pub(super) struct Context<'a> {
    pub(super) strings: &'a [Text],
    pub(super) styles: &'a [Style],
    pub(super) from_1904: bool,
    /// What is left, over all sheets.
    pub(super) budget: &'a Arc<Budget>,
}

/// What a sheet part holds.
#[derive(Default)]
pub(super) struct Parsed {
    pub(super) cells: Vec<Cell>,
    pub(super) formulas: ByCell<Text>,
    pub(super) merges: Vec<Merge>,
    pub(super) notes: Vec<ReadNote>,
    pub(super) hidden: Hidden,
    pub(super) filters: Filters,
    pub(super) looks: Looks,
    pub(super) unseen_zeros: HashSet<CellRef>,
    pub(super) empty_texts: HashSet<CellRef>,
    /// Why reading ended before the end of the part.
    pub(super) damage: Option<Damage>,
}

/// Reads the sheet in `content`; fails only when there are too many cells.
pub(super) fn parse_sheet(content: &[u8], context: &Context<'_>) -> Result<Parsed, Fault> {
    let mut pass = Pass::new(content, context);
    match pass.run() {
        Ok(()) => {}
        Err(Fault::Damaged(damage)) => pass.parsed.damage = Some(damage),
        Err(other) => return Err(other),
    }
    pass.note_missing_strings();
    Ok(pass.parsed)
}

struct Pass<'a, 'c> {
    reader: Reader<&'a [u8]>,
    context: &'c Context<'c>,
    parsed: Parsed,
    row: u32,
    col: u32,
    value: String,
    formula: String,
    /// Texts that are not shared, so that a label in thousands of rows is held once.
    read_budget: Intake,
    shared: HashMap<u32, (Text, CellRef)>,
    shared_text: usize,
    missing_strings: Vec<CellRef>,
}

impl<'a, 'c> Pass<'a, 'c> {
    fn new(content: &'a [u8], context: &'c Context<'c>) -> Self {
        Self {
            reader: xml::reader(content),
            context,
            parsed: Parsed::default(),
            row: 0,
            col: 0,
            value: String::new(),
            formula: String::new(),
            read_budget: Intake::of(context.budget),
            shared: HashMap::new(),
            shared_text: 0,
            missing_strings: Vec::new(),
        }
    }

    fn run(&mut self) -> Result<(), Fault> {
        // Elements called `row` and `c` mean cells only inside the data.
        let mut in_data = false;
        // Whether the parser is between elements, where it may be passed over.
        let mut between = false;
        loop {
            while let Some(cell) = plain_cell(self.reader.get_ref()).filter(|_| in_data && between) {
                *self.reader.get_mut() = cell.rest;
                self.plain_cell(&cell)?;
            }
            let event = self.reader.read_event().map_err(Fault::markup)?;
            between = matches!(event, Event::Start(_) | Event::Empty(_) | Event::End(_));
            match event {
                Event::Start(element) => match element.local_name().as_ref() {
                    "c" if in_data => self.cell(&element, true)?,
                    "row" if in_data => self.begin_row(&element),
                    "sheetData" => in_data = true,
                    "mergeCell" => self.merge(&element)?,
                    "col" if !in_data => self.columns(&element),
                    // Another user's view.
                    "customSheetViews" => self.skip(&element)?,
                    _ if !in_data => self.parsed.filters.note(&element),
                    _ => {}
                },
                Event::Empty(element) => match element.local_name().as_ref() {
                    "c" if in_data => self.cell(&element, false)?,
                    "row" if in_data => {
                        self.begin_row(&element);
                        self.row = self.row.saturating_add(1);
                    }
                    "mergeCell" => self.merge(&element)?,
                    "col" if !in_data => self.columns(&element),
                    "worksheet" => return Ok(()),
                    _ if !in_data => self.parsed.filters.note(&element),
                    _ => {}
                },
                Event::End(element) => match element.local_name().as_ref() {
                    "row" if in_data => self.row = self.row.saturating_add(1),
                    "sheetData" => in_data = false,
                    "worksheet" => return Ok(()),
                    _ => {}
                },
                Event::Eof => return Err(Fault::from(DamageKind::CutShort)),
                _ => {}
            }
        }
    }

    fn begin_row(&mut self, element: &BytesStart<'_>) {
        self.col = 0;
        let mut hidden = false;
        let mut attributes = element.attributes();
        for attribute in attributes.with_checks(false).flatten() {
            match attribute.key.as_ref() {
                "r" => {
                    let row = attribute.value.parse::<u32>().ok();
                    self.row = row.and_then(|row| row.checked_sub(1)).unwrap_or(self.row);
                }
                "hidden" => hidden = is_true(&attribute.value),
                _ => {}
            }
        }
        if hidden {
            self.parsed.hidden.rows.push((self.row, self.row));
        }
    }

    /// Columns are described by ranges, counted from one.
    fn columns(&mut self, element: &BytesStart<'_>) {
        let number = |name| xml::attr(element, name).and_then(|text| text.parse::<u32>().ok()?.checked_sub(1));
        if xml::attr(element, "hidden").is_some_and(|hidden| is_true(&hidden))
            && let (Some(first), Some(last)) = (number("min"), number("max"))
        {
            self.parsed.hidden.cols.push((first, last));
        }
    }

    fn merge(&mut self, element: &BytesStart<'_>) -> Result<(), Fault> {
        if let Some(range) = xml::attr(element, "ref").and_then(|range| merge_range(&range)) {
            self.read_budget.spend()?;
            self.parsed.merges.push(range);
        }
        Ok(())
    }

    fn head(&self, element: &BytesStart<'_>) -> Result<Head, Fault> {
        let mut head = Head {
            at: CellRef::new(self.row, self.col),
            kind: Kind::Number,
            style: 0,
        };
        let mut attributes = element.attributes();
        for attribute in attributes.with_checks(false) {
            let attribute = attribute.map_err(Fault::markup)?;
            match attribute.key.as_ref() {
                "r" => {
                    head.at = cell_ref(&attribute.value)
                        .ok_or_else(|| Fault::damaged(DamageKind::Outside, &attribute.value))?;
                }
                "s" => head.style = attribute.value.parse().unwrap_or(0),
                "t" => head.kind = kind(&attribute.value),
                _ => {}
            }
        }
        Ok(head)
    }

    fn cell(&mut self, element: &BytesStart<'_>, open: bool) -> Result<(), Fault> {
        let head = self.head(element)?;
        self.row = head.at.row;
        self.col = head.at.col.saturating_add(1);
        self.value.clear();
        if !open {
            return Ok(());
        }
        let (mut has_formula, mut has_value) = (false, false);
        loop {
            match self.reader.read_event().map_err(Fault::markup)? {
                Event::Start(element) => match element.local_name().as_ref() {
                    "v" if head.kind == Kind::Inline => self.skip(&element)?,
                    "v" => {
                        has_value = true;
                        xml::text_until_end(&mut self.reader, &mut self.value)?;
                    }
                    "is" => rich_text(&mut self.reader, &mut self.value)?,
                    "f" => {
                        has_formula = true;
                        xml::text_until_end(&mut self.reader, &mut self.formula)?;
                        self.take_formula(shared_index(&element), head.at);
                    }
                    _ => self.skip(&element)?,
                },
                Event::Empty(element) => match element.local_name().as_ref() {
                    "f" => {
                        has_formula = true;
                        self.formula.clear();
                        self.take_formula(shared_index(&element), head.at);
                    }
                    "v" => has_value = true,
                    _ => {}
                },
                Event::End(_) => break,
                Event::Eof => return Err(Fault::from(DamageKind::CutShort)),
                _ => {}
            }
        }
        self.end_cell(&head, has_formula, has_value)
    }

    fn plain_cell(&mut self, cell: &PlainCell<'_>) -> Result<(), Fault> {
        self.row = cell.head.at.row;
        self.col = cell.head.at.col.saturating_add(1);
        self.value.clear();
        self.value.push_str(cell.value.unwrap_or_default());
        if let Some(formula) = cell.formula {
            self.formula.clear();
            self.formula.push_str(formula);
            self.take_formula(None, cell.head.at);
        }
        self.end_cell(&cell.head, cell.formula.is_some(), cell.value.is_some())
    }

    fn end_cell(&mut self, head: &Head, has_formula: bool, has_value: bool) -> Result<(), Fault> {
        let style = self.context.styles.get(head.style);
        if has_formula && style.is_some_and(|style| style.hides_zero) {
            self.read_budget.spend()?;
            self.parsed.unseen_zeros.insert(head.at);
        }
        if has_formula && self.value.is_empty() {
            self.read_budget.spend()?;
            // A formula may well have the empty text as its result, but then it says that it is one.
            if head.kind == Kind::Text && has_value {
                self.parsed.empty_texts.insert(head.at);
            } else {
                self.parsed.notes.push(ReadNote::Uncached(head.at));
            }
        }
        self.keep(head)
    }

    fn skip(&mut self, element: &BytesStart<'_>) -> Result<(), Fault> {
        self.reader
            .read_to_end(element.name())
            .map(|_| ())
            .map_err(Fault::markup)
    }

    fn keep(&mut self, head: &Head) -> Result<(), Fault> {
        if self.value.is_empty() {
            return Ok(());
        }
        if !head.at.is_on_sheet() {
            return Err(Fault::from(DamageKind::Outside));
        }
        let Some(value) = self.typed(head) else {
            return Ok(());
        };
        self.read_budget.spend()?;
        if let CellValue::Number(_) = value
            && let Some(look) = self
                .context
                .styles
                .get(head.style)
                .and_then(|style| style.look.as_ref())
        {
            self.parsed.looks.note(head.at, look, &mut self.read_budget)?;
        }
        self.parsed.cells.push(Cell { at: head.at, value });
        Ok(())
    }

    fn typed(&mut self, head: &Head) -> Option<CellValue> {
        let text = self.value.as_str();
        Some(match head.kind {
            Kind::Number => self.number(head),
            Kind::Shared => {
                let index = text.trim().parse::<usize>().ok();
                match index.and_then(|index| self.context.strings.get(index)) {
                    Some(text) if text.is_empty() => return None,
                    Some(text) => CellValue::Text(Text::clone(text)),
                    None => {
                        self.missing_strings.push(head.at);
                        return None;
                    }
                }
            }
            Kind::Text | Kind::Inline => CellValue::Text(self.interned()),
            Kind::Bool => CellValue::Bool(matches!(text.trim(), "1" | "true" | "TRUE")),
            Kind::Error => CellValue::Error(self.read_budget.text(text.trim())),
            Kind::Date => CellValue::Date(self.read_budget.text(text.trim())),
        })
    }

    fn number(&mut self, head: &Head) -> CellValue {
        let text = self.value.trim();
        if let Some(kind) = self.context.styles.get(head.style).and_then(|style| style.time)
            && let Some(date) = text
                .parse()
                .ok()
                .and_then(|serial| iso(serial, kind, self.context.from_1904))
        {
            return CellValue::Date(self.read_budget.text(&date));
        }
        match number::from_text(text) {
            Some(number) => CellValue::Number(number),
            None => CellValue::Error(self.read_budget.text(text)),
        }
    }

    fn interned(&mut self) -> Text {
        self.read_budget.text(&unescape_controls(&self.value))
    }

    /// Files the formula just read; a copy of a shared one, which has its number, is spelled out for its
    /// own cell.
    fn take_formula(&mut self, index: Option<u32>, at: CellRef) {
        let formula = std::mem::take(&mut self.formula);
        let own = formula.trim_start_matches('=');
        let copy = match index {
            Some(index) if own.is_empty() => Some(self.copy_of(index, at)),
            Some(index) => {
                // What only anchors copies costs as much as what stands in a cell.
                self.shared.insert(index, (self.read_budget.text(own), at));
                None
            }
            None => None,
        };
        let text = copy.as_deref().unwrap_or(own);
        self.read_budget.formula(&mut self.parsed.formulas, at, text);
        self.formula = formula;
    }

    fn copy_of(&mut self, index: u32, at: CellRef) -> String {
        let Some((text, anchor)) = self.shared.get(&index) else {
            return String::new();
        };
        self.shared_text = self.shared_text.saturating_add(text.len());
        if self.shared_text > MAX_SHARED_TEXT {
            return String::new();
        }
        shifted_formula(text, *anchor, at)
    }

    fn note_missing_strings(&mut self) {
        if let Some(first) = self.missing_strings.first() {
            let count = self.missing_strings.len();
            let damage = Damage::in_detail(DamageKind::LostTexts, format_args!("× {count}, {first} …"));
            self.parsed.notes.push(ReadNote::Damaged(damage));
        }
    }
}

/// The number of a shared formula.
fn shared_index(element: &BytesStart<'_>) -> Option<u32> {
    let is_shared = xml::attr(element, "t").as_deref() == Some("shared");
    let index = is_shared.then(|| xml::attr(element, "si")).flatten()?;
    index.parse().ok()
}

fn is_true(text: &str) -> bool {
    matches!(text, "1" | "true")
}

#[cfg(test)]
#[path = "sheet_tests.rs"]
mod tests;
