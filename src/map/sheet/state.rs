//! What the mapping of one sheet needs at hand: the grid, the table, the ledger, the findings.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use rust_decimal::Decimal;

use crate::book::{Table, Unread, Value};
use crate::cell::{Cell, CellRef, Text};
use crate::diagnostic::{Code, Diagnostic, Findings};
use crate::fold::Folder;
use crate::grid::Grid;
use crate::map::account::ledger::{CellDisposition, Ledger};
use crate::map::labels::TableLabels;
use crate::map::lexicon::Lexicon;
use crate::map::rows::cells::{Remark, Typer, is_figure};
use crate::mapping::Origin;
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
    /// The disposition of each cell.
    pub ledger: Ledger,
    /// What was found.
    pub findings: Findings,
    /// Folded texts of the header, by column.
    pub header_cells: HashMap<u32, Vec<String>>,
    /// Folded texts of the rows above the header.
    pub frame_texts: HashSet<String>,
    /// What the department is called, folded, where the sheet says it.
    pub owner: Option<String>,
    /// Whether rows and columns are exchanged.
    pub on_side: bool,
    /// Whether nothing of it can be taken, told once.
    pub refused: bool,
    /// Columns that a mapping file says what they are, each with the line that does.
    pub origins: Vec<(u32, Origin)>,
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

    /// Whether a folded label stands over running numbers.
    pub fn is_running(&self, label: &String) -> bool {
        self.lexicon().words.running.contains(label)
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
        finding.mapping = self.origin_of(at.col).map(ToString::to_string);
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

    /// An amount in the currency unit of the sheet, as people look for it there.
    pub fn as_there(&self, amount: Decimal) -> String {
        let there = amount.checked_div(self.typer.factor).unwrap_or(amount);
        there.normalize().to_string()
    }

    /// Positions and cells of the rows below `row`, from the top.
    pub fn rows_below(&self, row: u32) -> Vec<(u32, Range<usize>)> {
        let rows = self.grid.rows().filter(|(number, _)| *number > row);
        rows.filter_map(|(number, _)| Some((number, self.grid.row_range(number)?)))
            .collect()
    }

    /// Notes that what stands in fields, each with the side that it is of, is unknown in rows.
    pub fn leave_unread(&mut self, rows: &[u32], fields: &[(usize, Option<usize>)]) {
        for row in rows {
            let unread = fields.iter().map(|(field, side)| Unread {
                sheet: 0,
                row: *row,
                side: *side,
                field: *field,
            });
            self.table.unread.extend(unread);
        }
    }

    /// Settles the disposition of all cells of a row.
    pub fn settle_row(&mut self, cells: Range<usize>, disposition: CellDisposition) {
        for index in cells {
            self.ledger.settle(index, disposition);
        }
    }

    /// Settles the disposition of these cells.
    pub fn settle_cells(&mut self, cells: &[usize], disposition: CellDisposition) {
        for index in cells {
            self.ledger.settle(*index, disposition);
        }
    }

    /// Settles what nothing has claimed: figures and texts inside or below the table are reported.
    pub fn report_open_cells(&mut self, header_last: u32) {
        let open: Vec<usize> = self.ledger.open().collect();
        for index in open {
            let Some(cell) = self.grid.cells().get(index) else {
                continue;
            };
            let is_number = is_figure(&cell.value, self.lexicon());
            if cell.at.row <= header_last && !is_number {
                self.ledger.settle(index, CellDisposition::Structural);
                continue;
            }
            let code = if is_number { Code::StrayFigure } else { Code::StrayText };
            let finding = self.finding(code, cell.at).found(cell.value.to_string().trim());
            self.findings.push(finding);
            self.ledger.settle(index, CellDisposition::Reported);
        }
    }
}
