//! What goes into cells of a template, and rows that are added to it.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use rust_decimal::Decimal;

use crate::cell::{CellRef, CellValue, MAX_ROWS};
use crate::error::Damage;
use crate::grid::Grid;
use crate::parts::{Edits, child, escaped, with_attr, without_attr};
use crate::write::export::Cell;
use crate::write::own::{self, Inside, each, each_row};

use super::{Results, text_inside};

/// Rows between the header and the first blank one, at most: a row of numbers of columns, of totals, of units.
const MOST_ABOVE: u32 = 10;

/// What a value is, for those who read why it has no place.
#[derive(Clone, Debug, Default)]
pub struct Target {
    /// The number of its table.
    pub table: Option<String>,
    /// Its column, as the template calls it.
    pub column: String,
    /// Its row, as people call it.
    pub row: String,
}

/// A value that goes into a cell.
#[derive(Clone, Debug)]
pub struct Put {
    value: Value,
    /// What it is.
    pub target: Target,
}

#[derive(Clone, Debug)]
enum Value {
    Text(String),
    Amount(Decimal),
}

impl Put {
    /// What a layout has in a cell.
    pub fn of(cell: Cell<'_>, target: Target) -> Self {
        let value = match cell {
            Cell::Blank => Value::Text(String::new()),
            Cell::Text(text) => Value::Text(text.into_owned()),
            Cell::Amount(amount) => Value::Amount(amount),
        };
        Self { value, target }
    }

    /// A text.
    pub fn text(text: String) -> Self {
        Self {
            value: Value::Text(text),
            target: Target::default(),
        }
    }

    /// A number.
    pub fn amount(amount: Decimal) -> Self {
        Self {
            value: Value::Amount(amount),
            target: Target::default(),
        }
    }

    /// Whether it is a number.
    pub fn is_amount(&self) -> bool {
        matches!(self.value, Value::Amount(_))
    }

    /// As people read it.
    pub fn shown(&self) -> String {
        match &self.value {
            Value::Text(text) => text.clone(),
            Value::Amount(amount) => amount.normalize().to_string(),
        }
    }

    fn inside(&self, prefix: &str) -> Inside {
        match &self.value {
            Value::Text(text) => text_inside(prefix, text),
            Value::Amount(amount) => Inside {
                kind: None,
                markup: format!("<{prefix}v>{}</{prefix}v>", amount.normalize()),
            },
        }
    }
}

/// The rows of a template that are filled in one after the other.
#[derive(Clone, Debug)]
pub struct Rows {
    /// The first …
    pub first: u32,
    /// … and the one behind the last.
    end: u32,
    /// Whether something stands below them.
    pub is_followed: bool,
    /// How many are added.
    more: u32,
}

impl Rows {
    /// The first rows below a header that are blank in all of these columns. `last` is the last row that is there.
    pub fn of(grid: &Grid, bottom: u32, columns: &[u32], last: Option<u32>) -> Self {
        let is_blank = |row: u32| {
            columns.iter().all(|col| {
                let at = CellRef::new(row, *col);
                grid.get(at).is_none() && !grid.formulas.contains_key(&at)
            })
        };
        let below = bottom.saturating_add(1);
        let last = last.unwrap_or(bottom).min(MAX_ROWS.saturating_sub(1));
        let near = below..=below.saturating_add(MOST_ABOVE).min(last);
        let first = near
            .clone()
            .find(|row| is_blank(*row))
            .unwrap_or(last.max(bottom).saturating_add(1));
        let end = (first..=last).find(|row| !is_blank(*row));
        Self {
            first,
            is_followed: end.is_some(),
            end: end.unwrap_or(last.saturating_add(1)).max(first),
            more: 0,
        }
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        usize::try_from(self.end.saturating_sub(self.first)).unwrap_or(usize::MAX)
    }

    /// Whether so many more go beyond the end of the sheet.
    pub fn overflow(&self, more: usize) -> bool {
        u32::try_from(more).is_err() || self.clone().grown(more).new_rows().end > MAX_ROWS
    }

    /// So many are added.
    pub fn grown(self, more: usize) -> Self {
        let more = u32::try_from(more).unwrap_or(u32::MAX);
        Self { more, ..self }
    }

    /// The row that is copied, if there is one.
    fn model(&self) -> Option<u32> {
        (self.end > self.first).then(|| self.end.saturating_sub(1))
    }

    fn new_rows(&self) -> std::ops::Range<u32> {
        self.end..self.end.saturating_add(self.more)
    }

    /// Merges the cells of new rows as those of the row that they are copies of.
    pub fn merge(&self, grid: &Grid, text: &str, edits: &mut Edits) -> Result<(), Damage> {
        let Some(model) = self.model() else { return Ok(()) };
        let merges = grid.merges.iter();
        let across: Vec<(u32, u32)> = merges
            .filter(|merge| merge.first.row == model && merge.last.row == model)
            .map(|merge| (merge.first.col, merge.last.col))
            .collect();
        let Some(holder) = child(text, &["worksheet", "mergeCells"])?.filter(|_| !across.is_empty()) else {
            return Ok(());
        };
        let prefix = holder.prefix();
        let new = self.new_rows().flat_map(|row| {
            let cells = across
                .iter()
                .map(move |(first, last)| (CellRef::new(row, *first), CellRef::new(row, *last)));
            cells
                .map(|(first, last)| format!("<{prefix}mergeCell ref=\"{first}:{last}\"/>"))
                .collect::<Vec<_>>()
        });
        let new: Vec<String> = new.collect();
        let known = crate::parts::children(text, &["worksheet", "mergeCells"])?.len();
        let tag = text.get(holder.open.clone()).unwrap_or_default();
        let count = known.saturating_add(new.len()).to_string();
        edits.replace(holder.open.clone(), with_attr(tag, "count", &count));
        edits.append(text, &holder, &new.concat());
        Ok(())
    }
}

/// Cells that get values.
pub struct Change<'a> {
    puts: BTreeMap<CellRef, &'a Put>,
    wanted: BTreeSet<CellRef>,
    /// The look that each of them has.
    pub looks: HashMap<CellRef, u32>,
    /// Looks of cells that are copies …
    copied: HashMap<CellRef, u32>,
    /// … and their formulas.
    formulas: HashMap<CellRef, String>,
    /// What tags of rows that are copies say.
    rows: HashMap<u32, String>,
}

impl<'a> Change<'a> {
    /// These values.
    pub fn new(puts: &'a [(CellRef, Put)]) -> Self {
        Self {
            puts: puts.iter().map(|(at, put)| (*at, put)).collect(),
            wanted: puts.iter().map(|(at, _)| *at).collect(),
            looks: HashMap::new(),
            copied: HashMap::new(),
            formulas: HashMap::new(),
            rows: HashMap::new(),
        }
    }

    /// And rows that are copies of the last one. Returns the first cell whose formula cannot be copied, if there is one.
    ///
    /// # Errors
    /// When the markup of the sheet is damaged.
    pub fn copy(
        &mut self,
        rows: &Rows,
        grid: &Grid,
        text: &str,
        shifted: &dyn Fn(&str, CellRef, CellRef) -> String,
    ) -> Result<Option<CellRef>, Damage> {
        let Some(model) = rows.model() else { return Ok(None) };
        let mut lost = None;
        let mut looks = Vec::new();
        each(text, |at, look| {
            if at.row == model {
                looks.push((at.col, look));
            }
        })?;
        let mut tag = String::new();
        each_row(text, |row, own| {
            if row == model {
                tag = own.to_owned();
            }
        })?;
        let tag = ["r", "spans"].iter().fold(tag, |tag, name| without_attr(&tag, name));
        let said = tag.split_once(char::is_whitespace).map_or("", |(_, said)| said);
        let said = said.trim_end_matches(['/', '>']).trim_end();
        for row in rows.new_rows() {
            if !said.is_empty() {
                self.rows.insert(row, format!(" {said}"));
            }
            for (col, look) in &looks {
                let at = CellRef::new(row, *col);
                self.wanted.insert(at);
                self.copied.insert(at, *look);
                let from = CellRef::new(model, *col);
                if let Some(formula) = grid.formulas.get(&from).filter(|_| !self.puts.contains_key(&at)) {
                    let own = shifted(formula, from, at);
                    if own.is_empty() {
                        lost = lost.or(Some(from));
                    }
                    self.formulas.insert(at, own);
                }
            }
        }
        Ok(lost)
    }
}

impl own::Change for Change<'_> {
    fn wanted(&self) -> &BTreeSet<CellRef> {
        &self.wanted
    }

    fn look(&mut self, at: CellRef, found: u32) -> u32 {
        let look = self.copied.get(&at).copied().unwrap_or(found);
        if self.puts.contains_key(&at) {
            self.looks.insert(at, look);
        }
        look
    }

    fn content(&mut self, at: CellRef, own: &str) -> Option<Inside> {
        if let Some(put) = self.puts.get(&at) {
            return Some(put.inside(&prefix_of(own)));
        }
        let (formula, prefix) = (self.formulas.get(&at)?, prefix_of(own));
        Some(Inside {
            kind: None,
            markup: format!("<{prefix}f>{}</{prefix}f>", escaped(formula)),
        })
    }

    fn said(&self, row: u32) -> &str {
        self.rows.get(&row).map_or("", String::as_str)
    }
}

/// The prefix of the name of a cell's element, with the colon.
fn prefix_of(own: &str) -> String {
    let name = own.trim_start_matches('<');
    let name = name.split(|c: char| c.is_whitespace() || matches!(c, '/' | '>')).next();
    name.and_then(|name| name.strip_suffix('c'))
        .unwrap_or_default()
        .to_owned()
}

/// Cells whose formulas have other results.
pub struct Stored<'a> {
    results: &'a Results,
    none: BTreeSet<CellRef>,
}

impl<'a> Stored<'a> {
    /// These results.
    pub fn new(results: &'a Results) -> Self {
        Self {
            results,
            none: BTreeSet::new(),
        }
    }
}

impl own::Change for Stored<'_> {
    fn wanted(&self) -> &BTreeSet<CellRef> {
        &self.none
    }

    fn look(&mut self, _: CellRef, found: u32) -> u32 {
        found
    }

    fn content(&mut self, at: CellRef, own: &str) -> Option<Inside> {
        let result = self.results.get(&at)?;
        let prefix = prefix_of(own);
        let formula = child(own, &["c", "f"]).ok().flatten()?;
        let value = |value: &str| format!("<{prefix}v>{}</{prefix}v>", escaped(value));
        let (kind, value) = match result {
            None => (None, String::new()),
            Some(CellValue::Number(number)) => (None, value(&number.normalize().to_string())),
            Some(CellValue::Bool(truth)) => (Some("b"), value(if *truth { "1" } else { "0" })),
            Some(CellValue::Error(error)) => (Some("e"), value(error)),
            Some(CellValue::Text(text) | CellValue::Date(text)) => (Some("str"), value(text)),
        };
        Some(Inside {
            kind,
            markup: format!("{}{value}", formula.text(own)),
        })
    }
}
