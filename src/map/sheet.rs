//! What the mapping of one sheet needs at hand: the grid, the table, the ledger, the findings.

use std::ops::Range;

use super::fold::Folder;
use super::ledger::{Fate, Ledger};
use super::lexicon::{Lexicon, TableLabels};
use super::value::{Remark, Typer};
use crate::book::{Table, Value};
use crate::cell::{Cell, CellRef, CellValue, Text};
use crate::diagnostic::{Code, Diagnostic};
use crate::grid::Grid;
use crate::schema::{Frame, Table as Schema};

/// A sheet on its way into a table.
pub struct Sheet<'a> {
    /// Its cells.
    pub grid: &'a Grid,
    /// Its name.
    pub name: Text,
    /// What holds for all tables.
    pub frame: &'a Frame,
    /// The table it is.
    pub schema: &'a Schema,
    /// The folded labels of the table.
    pub labels: &'a TableLabels,
    /// Types cells.
    pub typer: Typer<'a>,
    /// The table that comes out.
    pub table: Table,
    /// The fate of each cell.
    pub ledger: Ledger,
    /// What was found.
    pub findings: Vec<Diagnostic>,
}

impl Sheet<'_> {
    /// The folded labels of everything.
    pub fn lexicon(&self) -> &Lexicon {
        self.typer.lexicon
    }

    /// Folds labels.
    pub fn folder(&self) -> &Folder {
        &self.typer.lexicon.folder
    }

    /// A finding of `code` on this sheet at `cell`.
    pub fn finding(&self, code: Code, cell: impl Into<Option<CellRef>>) -> Diagnostic {
        Diagnostic::new(code).at(&self.name, cell).in_table(&self.schema.number)
    }

    /// Reports a remark on the value of a cell.
    pub fn report(&mut self, remark: Remark, at: CellRef, field: usize, row: &str) {
        let mut finding = self.finding(remark.code, at).found(remark.found);
        finding.expected = remark.made;
        finding.key = self.schema.fields.get(field).map(|field| field.key.clone());
        finding.row = (!row.is_empty()).then(|| row.to_owned());
        self.findings.push(finding);
    }

    /// Types a cell for a field; a remark is kept for later, when the row is known.
    pub fn value(&self, cell: &Cell, field: usize, remarks: &mut Vec<(Remark, CellRef, usize)>) -> Value {
        let Some(own) = self.schema.fields.get(field) else {
            return Value::default();
        };
        let typed = self.typer.type_value(&cell.value, own);
        remarks.extend(typed.remark.map(|remark| (remark, cell.at, field)));
        Value {
            content: typed.content,
            source: Some(cell.at),
        }
    }

    /// Positions and cells of the rows below `row`, from the top.
    pub fn rows_below(&self, row: u32) -> Vec<(u32, Range<usize>)> {
        let rows = self.grid.rows().filter(|(number, _)| *number > row);
        rows.filter_map(|(number, _)| Some((number, self.grid.row_range(number)?)))
            .collect()
    }

    /// Settles the fate of all cells of a row.
    pub fn settle_row(&mut self, cells: Range<usize>, fate: Fate) {
        for index in cells {
            self.ledger.settle(index, fate);
        }
    }

    /// Takes a row that is a note, a signature or a header printed again; tells whether it was one.
    /// `noted` is whether the row before was a note, which this one may continue.
    pub fn take_side_row(&mut self, cells: Range<usize>, noted: &mut bool) -> bool {
        let grid = self.grid;
        let row = grid.cells().get(cells.clone()).unwrap_or_default();
        if row.iter().any(|cell| matches!(cell.value, CellValue::Number(_))) {
            *noted = false;
            return false;
        }
        let texts: Vec<String> = row
            .iter()
            .map(|cell| self.folder().fold(&cell.value.to_string()))
            .collect();
        let first = texts.first().map(String::as_str).unwrap_or_default();
        let words = &self.lexicon().words;
        if begins(first, &words.note, true) || (*noted && texts.len() == 1) {
            let notes: Vec<Text> = row
                .iter()
                .map(|cell| Text::from(cell.value.to_string().trim()))
                .collect();
            self.table.notes.extend(notes);
            self.settle_row(cells, Fate::Carried);
            *noted = true;
            return true;
        }
        *noted = false;
        let what = if texts
            .iter()
            .all(|text| begins(text, &words.signature, false) || text.len() <= first.len())
            && begins(first, &words.signature, false)
        {
            first
        } else if self.is_header_again(&texts) {
            self.schema.form_number.as_str()
        } else {
            return false;
        };
        let at = row.first().map(|cell| cell.at);
        let finding = self.finding(Code::RowSetAside, at).with("what", what);
        self.findings.push(finding);
        self.settle_row(cells, Fate::SetAside);
        true
    }

    /// A header printed again in the middle: nearly all its texts are labels, and several.
    fn is_header_again(&self, texts: &[String]) -> bool {
        let known = texts.iter().filter(|text| self.labels.header.contains(*text)).count();
        let lines = texts
            .iter()
            .filter(|text| self.labels.sides.iter().any(|side| side.exact.contains_key(*text)));
        known >= 2 && known.saturating_mul(10) >= texts.len().saturating_mul(8) && known > lines.count()
    }

    /// Settles what nothing has claimed: figures and texts inside or below the table are reported.
    pub fn report_open_cells(&mut self, header_last: u32) {
        let open: Vec<usize> = self.ledger.open().collect();
        for index in open {
            let Some(cell) = self.grid.cells().get(index) else {
                continue;
            };
            let is_number = matches!(cell.value, CellValue::Number(_));
            if cell.at.row <= header_last && !is_number {
                self.ledger.settle(index, Fate::Structural);
                continue;
            }
            let code = if is_number { Code::StrayFigure } else { Code::StrayText };
            let finding = self.finding(code, cell.at).found(cell.value.to_string().trim());
            self.findings.push(finding);
            self.ledger.settle(index, Fate::Reported);
        }
    }
}

/// Whether a folded text begins with one of the words; `marked`: followed by a colon or a number.
fn begins(folded: &str, words: &[String], marked: bool) -> bool {
    words.iter().any(|word| {
        folded.strip_prefix(word.as_str()).is_some_and(|rest| {
            rest.starts_with(':')
                || if marked {
                    rest.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '(' | '.' | '\u{3001}'))
                } else {
                    rest.is_empty()
                }
        })
    })
}
