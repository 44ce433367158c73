//! Tables, rows and repetitions of an .ods content part → grids.

use std::collections::HashSet;
use std::sync::Arc;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::cell::{Aside, Head, shown_text};
use crate::cell::MAX_COLS;
use crate::cell::{ByCell, Cell, CellRef, CellValue, Comment, Text};
use crate::grid::{CellFormat, Grid, Merge, ReadNote, Visibility};
use crate::read::fault::{DamageKind, Fault};
use crate::read::hidden::Hidden;
use crate::read::number_format::{Looks, look_of_text};
use crate::read::place::MAX_SHEETS;
use crate::read::read_budget::Intake;
use crate::read::xml;

/// Parts of a document that can hold tables or cells which are not on a sheet.
const ASIDE: [&str; 8] = [
    "tracked-changes",
    "shapes",
    "forms",
    "dde-links",
    "dde-link",
    "content-validations",
    "database-ranges",
    "data-pilot-tables",
];

/// A cell of the row being read, before the row is repeated.
struct Waiting {
    col: u32,
    value: Option<CellValue>,
    look: Option<Arc<CellFormat>>,
    unseen: bool,
    formula: Option<Text>,
    uncached: bool,
    cols_spanned: u32,
    rows_spanned: u32,
}

/// The sheet being read.
struct Sheet {
    name: String,
    invisible: bool,
    cells: Vec<Cell>,
    formulas: ByCell<Text>,
    comments: ByCell<Comment>,
    merges: Vec<Merge>,
    notes: Vec<ReadNote>,
    hidden: Hidden,
    looks: Looks,
    unseen_zeros: HashSet<CellRef>,
    row: u32,
    /// The next column that the table describes.
    described: u32,
}

/// The state of one pass over the content.
pub(super) struct Pass<'a> {
    reader: Reader<&'a [u8]>,
    read_budget: Intake,
    hidden_styles: HashSet<Text>,
    style: Option<String>,
    grids: Vec<Grid>,
    sheet: Option<Sheet>,
    waiting: Vec<Waiting>,
    row_repeated: u32,
    col: u32,
    text: String,
}

impl<'a> Pass<'a> {
    pub(super) fn new(content: &'a [u8], read_budget: Intake) -> Self {
        Self {
            reader: xml::reader(content),
            read_budget,
            hidden_styles: HashSet::new(),
            style: None,
            grids: Vec::new(),
            sheet: None,
            waiting: Vec::new(),
            row_repeated: 1,
            col: 0,
            text: String::new(),
        }
    }

    /// Reads to the end of the document.
    pub(super) fn run(&mut self) -> Result<(), Fault> {
        loop {
            match self.reader.read_event().map_err(Fault::markup)? {
                Event::Start(element) => self.start(&element, true)?,
                Event::Empty(element) => self.start(&element, false)?,
                Event::End(element) => match element.local_name().as_ref() {
                    "table-row" => self.end_row()?,
                    "table" => self.end_table(),
                    "document-content" => return Ok(()),
                    _ => {}
                },
                Event::Eof => return Err(Fault::from(DamageKind::CutShort)),
                _ => {}
            }
        }
    }

    /// The sheets read, also the one that was not read to its end.
    pub(super) fn finish(mut self) -> Vec<Grid> {
        // A row cut short still has its first cells; a failure here was a failure before.
        let _ = self.end_row();
        self.end_table();
        self.grids
    }

    fn start(&mut self, element: &BytesStart<'_>, open: bool) -> Result<(), Fault> {
        let name = element.local_name();
        match name.as_ref() {
            "style" => self.style = xml::attr(element, "name"),
            "table-properties" => self.table_style(element)?,
            "table" if self.sheet.is_none() => {
                if self.grids.len() >= MAX_SHEETS {
                    return Err(Fault::from(DamageKind::Crowded));
                }
                self.begin_table(element);
                if !open {
                    self.end_table();
                }
            }
            "table-row" => {
                self.begin_row(element);
                if !open {
                    self.end_row()?;
                }
            }
            "table-column" => self.columns(element),
            "table-cell" | "covered-table-cell" => self.cell(element, open)?,
            aside if open && ASIDE.contains(&aside) => {
                self.reader.read_to_end(element.name()).map_err(Fault::markup)?;
            }
            _ => {}
        }
        Ok(())
    }

    fn table_style(&mut self, element: &BytesStart<'_>) -> Result<(), Fault> {
        if xml::attr(element, "display").as_deref() == Some("false")
            && let Some(style) = &self.style
        {
            let style = self.read_budget.entry(style)?;
            self.hidden_styles.insert(style);
        }
        Ok(())
    }

    fn begin_table(&mut self, element: &BytesStart<'_>) {
        let style = xml::attr(element, "style-name").unwrap_or_default();
        let hidden =
            xml::attr(element, "display").as_deref() == Some("false") || self.hidden_styles.contains(style.as_str());
        self.sheet = Some(Sheet {
            name: xml::attr(element, "name").unwrap_or_default(),
            invisible: hidden,
            cells: Vec::new(),
            formulas: ByCell::default(),
            comments: ByCell::default(),
            merges: Vec::new(),
            notes: Vec::new(),
            hidden: Hidden::default(),
            looks: Looks::default(),
            unseen_zeros: HashSet::new(),
            row: 0,
            described: 0,
        });
    }

    fn end_table(&mut self) {
        let Some(sheet) = self.sheet.take() else { return };
        let mut grid = Grid::new(sheet.name, sheet.cells);
        if sheet.invisible {
            grid.visibility = Visibility::Hidden;
        }
        grid.formulas = sheet.formulas;
        grid.comments = sheet.comments;
        grid.notes = sheet.notes;
        grid.looks = sheet.looks.into_runs();
        grid.unseen_zeros = sheet.unseen_zeros;
        grid.set_merges(sheet.merges);
        sheet.hidden.mark(&mut grid);
        self.grids.push(grid);
    }

    fn begin_row(&mut self, element: &BytesStart<'_>) {
        let repeated = xml::attr(element, "number-rows-repeated");
        self.row_repeated = repeated.and_then(|count| count.parse().ok()).unwrap_or(1);
        self.col = 0;
        self.waiting.clear();
        if let Some(sheet) = self.sheet.as_mut().filter(|_| is_hidden(element)) {
            let last = sheet.row.saturating_add(self.row_repeated.saturating_sub(1));
            sheet.hidden.rows.push((sheet.row, last));
            if xml::attr(element, "visibility").as_deref() == Some("filter") {
                sheet.hidden.filters.push((sheet.row, last));
            }
        }
    }

    fn columns(&mut self, element: &BytesStart<'_>) {
        let Some(sheet) = &mut self.sheet else { return };
        let repeated = xml::attr(element, "number-columns-repeated").and_then(|count| count.parse::<u32>().ok());
        let end = sheet.described.saturating_add(repeated.unwrap_or(1));
        if is_hidden(element) {
            sheet.hidden.cols.push((sheet.described, end.saturating_sub(1)));
        }
        sheet.described = end;
    }

    fn cell(&mut self, element: &BytesStart<'_>, open: bool) -> Result<(), Fault> {
        let head = Head::new(element)?;
        self.text.clear();
        let mut aside = Aside::default();
        if open {
            shown_text(&mut self.reader, &mut self.text, &mut aside)?;
        }
        let first = self.col;
        if let (Some((author, text)), Some(sheet)) = (&aside.comment, &mut self.sheet) {
            let at = CellRef::new(sheet.row, first);
            self.read_budget.comment(&mut sheet.comments, at, (author, text))?;
        }
        self.col = self.col.saturating_add(head.repeated);
        let value = head.typed(&self.text).map(|value| self.interned(value));
        let merged = head.cols_spanned > 1 || head.rows_spanned > 1;
        if value.is_none() && head.formula.is_none() && !merged {
            return Ok(());
        }
        let look = match &value {
            Some(CellValue::Number(number)) => look_of_text(&self.text, *number).map(Arc::new),
            _ => None,
        };
        let unseen = self.text.is_empty() && matches!(&value, Some(CellValue::Number(number)) if number.is_zero());
        let formula = head.formula.as_deref().map(|formula| self.read_budget.text(formula));
        // One column beyond the last shows that there was one.
        for col in first..self.col.min(MAX_COLS.saturating_add(1)) {
            // Waiting cells cost too, or a row could be as wide as it claims.
            self.read_budget.spend()?;
            self.waiting.push(Waiting {
                col,
                value: value.clone(),
                look: look.clone(),
                unseen,
                formula: formula.clone(),
                uncached: head.is_uncached(),
                cols_spanned: head.cols_spanned,
                rows_spanned: head.rows_spanned,
            });
        }
        Ok(())
    }

    fn interned(&mut self, value: CellValue) -> CellValue {
        match value {
            CellValue::Text(text) => CellValue::Text(self.read_budget.text(&text)),
            CellValue::Date(text) => CellValue::Date(self.read_budget.text(&text)),
            CellValue::Error(text) => CellValue::Error(self.read_budget.text(&text)),
            other => other,
        }
    }

    /// Files the row as often as it is repeated; a blank one is only counted.
    fn end_row(&mut self) -> Result<(), Fault> {
        let waiting = std::mem::take(&mut self.waiting);
        let repeated = std::mem::replace(&mut self.row_repeated, 1);
        let Some(first) = self.sheet.as_ref().map(|sheet| sheet.row) else {
            return Ok(());
        };
        let end = first.saturating_add(repeated);
        if !waiting.is_empty() {
            for row in first..end {
                self.file_row(&waiting, row)?;
            }
        }
        if let Some(sheet) = &mut self.sheet {
            sheet.row = end;
        }
        Ok(())
    }

    fn file_row(&mut self, waiting: &[Waiting], row: u32) -> Result<(), Fault> {
        for cell in waiting {
            self.read_budget.spend()?;
            let Some(sheet) = &mut self.sheet else { break };
            let at = CellRef::new(row, cell.col);
            if !at.is_on_sheet() {
                return Err(Fault::from(DamageKind::Outside));
            }
            if let Some(value) = &cell.value {
                let value = value.clone();
                sheet.cells.push(Cell { at, value });
            }
            if let Some(look) = &cell.look {
                sheet.looks.note(at, look, &mut self.read_budget)?;
            }
            if cell.unseen {
                sheet.unseen_zeros.insert(at);
            }
            if let Some(formula) = &cell.formula {
                self.read_budget.formula(&mut sheet.formulas, at, formula);
            }
            if cell.uncached {
                self.read_budget.spend()?;
                sheet.notes.push(ReadNote::Uncached(at));
            }
            if cell.cols_spanned > 1 || cell.rows_spanned > 1 {
                let end = |start: u32, count: u32| start.saturating_add(count.saturating_sub(1));
                sheet.merges.push(Merge {
                    first: at,
                    last: CellRef::new(end(row, cell.rows_spanned), end(cell.col, cell.cols_spanned)),
                });
            }
        }
        Ok(())
    }
}

/// Whether a row or column is hidden, by hand or by a filter.
fn is_hidden(element: &BytesStart<'_>) -> bool {
    matches!(xml::attr(element, "visibility").as_deref(), Some("collapse" | "filter"))
}
