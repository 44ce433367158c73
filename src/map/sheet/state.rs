//! The state carried while one sheet is mapped: grid, table schema, ledger and findings.
use std::ops::Range;

use foldhash::{HashMap, HashSet};
use rust_decimal::Decimal;

use crate::book::{SourceField, Table, Value};
use crate::cell::{Cell, CellRef, CellValue, Text};
use crate::diagnostic::{Code, Diagnostic, Findings};
use crate::fold::Folder;
use crate::grid::Grid;
use crate::map::account::ledger::{CellDisposition, Ledger};
use crate::map::header::locate::Header;
use crate::map::header::top_rows::{TopCell, top_row};
use crate::map::labels::TableLabels;
use crate::map::lexicon::Lexicon;
use crate::map::preamble::read::is_preamble_row;
use crate::map::preamble::title::is_title_of;
use crate::map::rows::cells::{Remark, Typer, is_figure};
use crate::map::sheet::same_rows::FurtherColumns;
use crate::mapping::Origin;
use crate::schema::{Field, Frame, Kind, Shape, Table as Schema};

/// A sheet being mapped to a table.
pub struct Sheet<'a> {
    /// Its cells.
    pub grid: &'a Grid,
    /// Its name.
    pub name: Text,
    /// What is common to all tables.
    pub frame: &'a Frame,
    /// The table that the sheet is.
    pub schema: &'a Schema,
    /// The folded labels of the table.
    pub labels: &'a TableLabels,
    /// Converts cells to typed values.
    pub typer: Typer<'a>,
    /// The resulting table.
    pub table: Table,
    /// The disposition of each cell.
    pub ledger: Ledger,
    /// Findings so far.
    pub findings: Findings,
    /// Folded texts of the header, by column.
    pub header_cells: HashMap<u32, Vec<String>>,
    /// The column labelled as that of the projects' codes and no others.
    pub project_codes: Option<u32>,
    /// Folded texts of the preamble.
    pub preamble_texts: HashSet<Text>,
    /// The folded name of the department, if the sheet states it.
    pub owner: Option<String>,
    /// Whether rows and columns are transposed.
    pub on_side: bool,
    /// Its rows once more below it, under further columns.
    pub further: &'a [FurtherColumns],
    /// Columns of the table that other sheets have.
    pub elsewhere: &'a [usize],
    /// Whether nothing on the sheet can be used; reported once.
    pub refused: bool,
    /// Columns assigned by a mapping file, each with the line of the file that assigns it.
    pub origins: Vec<(u32, Origin)>,
}

impl Sheet<'_> {
    /// The folded labels of all tables.
    pub fn lexicon(&self) -> &Lexicon {
        self.typer.lexicon
    }

    /// The label folder.
    pub fn folder(&self) -> &Folder {
        &self.typer.lexicon.folder
    }

    /// Whether a folded label heads a column of running numbers.
    pub fn is_running(&self, label: &String) -> bool {
        self.lexicon().words.running.contains(label)
    }

    /// A finding of `code` on this sheet at `cell`.
    pub fn finding(&self, code: Code, cell: impl Into<Option<CellRef>>) -> Diagnostic {
        Diagnostic::new(code).at(&self.name, cell).in_table(&self.schema.number)
    }

    /// Reports a remark about the value of a cell, naming the row by its label.
    pub fn report(&mut self, remark: Remark, at: CellRef, field: usize, row: &str) {
        let mut finding = self.finding(remark.code, at).found(remark.found);
        finding.expected = remark.made;
        finding.key = self.schema.fields.get(field).map(|field| field.key.clone());
        finding.row = (!row.is_empty()).then(|| row.to_owned());
        finding.mapping = self.origin_of(at.col).map(ToString::to_string);
        self.findings.push(finding);
    }

    /// Types a cell for a field. A remark is kept until the row is known.
    pub fn value(&self, cell: &Cell, field: usize, remarks: &mut Vec<(Remark, CellRef, usize)>) -> Value {
        let Some(definition) = self.schema.fields.get(field) else {
            return Value::default();
        };
        let typed = match definition.kind {
            Kind::Code => self.typer.code(&cell.value, self.code_widths(definition, cell.at.col)),
            _ => self.typer.type_value(&cell.value, definition),
        };
        remarks.extend(typed.remark.map(|remark| (remark, cell.at, field)));
        Value {
            content: typed.content,
            source: Some(cell.at),
        }
    }

    /// The digits that codes of a field may have in a column; empty if any number.
    pub fn code_widths<'d>(&self, definition: &'d Field, col: u32) -> &'d [usize] {
        match self.project_codes == Some(col) {
            // Each province has project codes of its own length.
            true => &[],
            false => &definition.widths,
        }
    }

    /// Whether a text is the name of an office.
    pub fn names_office(&self, text: &str) -> bool {
        self.lexicon().vocabulary.is_name(&self.folder().label(text))
    }

    /// Whether a row of the table is its total.
    pub fn is_total_row(&self, row: usize) -> bool {
        let kind = self.table.rows.get(row).map(|row| row.row_kind);
        kind.is_some() && kind == self.schema.total_row_kind()
    }

    /// An amount converted back to the sheet's own currency unit.
    pub fn in_sheet_unit(&self, amount: Decimal) -> String {
        let there = amount.checked_div(self.typer.factor).unwrap_or(amount);
        there.normalize().to_string()
    }

    /// The rows below `row`, top down, each with the range of its cells in the grid; those that only add columns to
    /// others left out.
    pub fn rows_below(&self, row: u32) -> Vec<(u32, Range<usize>)> {
        let is_further = |row: u32| self.further.iter().any(|further| further.has(row));
        let rows = self
            .grid
            .rows()
            .filter(|(number, _)| *number > row && !is_further(*number));
        rows.filter_map(|(number, _)| Some((number, self.grid.row_range(number)?)))
            .collect()
    }

    /// Marks fields in these rows as unread. Each field comes with its side in a two-sided table.
    pub fn leave_unread(&mut self, rows: &[u32], fields: &[(usize, Option<usize>)]) {
        for row in rows {
            let unread = fields.iter().map(|(field, side)| SourceField {
                sheet: 0,
                row: *row,
                side: *side,
                field: *field,
            });
            self.table.unread.extend(unread);
        }
    }

    /// The text of a row in a column, also one merged down to it; `None` if it is blank.
    pub fn text_at(&self, row: u32, col: u32) -> Option<String> {
        let cell = self.grid.get(self.grid.shown_at(CellRef::new(row, col)))?;
        let text = match &cell.value {
            CellValue::Error(_) => return None,
            value => value.to_string(),
        };
        Some(text.trim()).filter(|text| !text.is_empty()).map(str::to_owned)
    }

    /// Reports a row that is no data, by the first of its texts.
    pub fn report_set_aside(&mut self, values: &[Value]) {
        if let Some((name, at)) = values.iter().find_map(|value| Some((value.text()?, value.source))) {
            let finding = self.finding(Code::RowSetAside, at).with("what", name);
            self.findings.push(finding);
        }
    }

    /// Notes the amounts of a row that was not understood: sums may include them.
    pub fn refuse_row(&mut self, values: &[Value]) {
        let amounts = values.iter().enumerate().filter(|(_, value)| value.amount().is_some());
        let refused = amounts.filter_map(|(field, value)| Some((field, 0, value.source?.row)));
        self.table.refused.extend(refused);
    }

    /// As [`Sheet::refuse_row`], for a row that was not read.
    pub fn refuse_amounts(&mut self, header: &Header, cells: Range<usize>) {
        let cells = self.grid.cells().get(cells).unwrap_or_default();
        for source in header.columns.iter().filter(|source| source.is_amount_of(self.schema)) {
            let figure = cells
                .iter()
                .find(|cell| cell.at.col == source.col && is_figure(&cell.value, self.lexicon()));
            let fields = source.meaning.fields(self.schema);
            let refused = figure.map(|cell| fields.iter().map(|field| (*field, 0, cell.at.row)));
            self.table.refused.extend(refused.into_iter().flatten());
        }
    }

    /// Whether a text directly above the first block of a form has another beside it, and neither is title or preamble.
    fn is_beside_text(&self, at: CellRef) -> bool {
        let cells = self.grid.row(at.row);
        let top = top_row(self.grid, at.row, cells, self.lexicon());
        let is_title = |cell: &TopCell| {
            is_title_of(self.labels, &cell.folded, self.lexicon()) || cell.folded.contains(&self.labels.form_number)
        };
        cells.len() > 1 && !is_preamble_row(&top, self.lexicon()) && !top.cells.iter().any(is_title)
    }

    /// Settles all cells of a row.
    pub fn settle_row(&mut self, cells: Range<usize>, disposition: CellDisposition) {
        for index in cells {
            self.ledger.settle(index, disposition);
        }
    }

    /// Settles the given cells.
    pub fn settle_cells(&mut self, cells: &[usize], disposition: CellDisposition) {
        for index in cells {
            self.ledger.settle(*index, disposition);
        }
    }

    /// Settles all open cells: figures and texts inside or below the table are reported, and texts beside another above
    /// the first block of a form, which may be another block.
    pub fn report_open_cells(&mut self, header_last: u32) {
        let open: Vec<usize> = self.ledger.open().collect();
        let is_form = matches!(self.schema.shape, Shape::Form { .. });
        for index in open {
            let Some(cell) = self.grid.cells().get(index) else {
                continue;
            };
            let is_number = is_figure(&cell.value, self.lexicon());
            let is_above = cell.at.row <= header_last && !(is_form && self.is_beside_text(cell.at));
            if is_above && !is_number {
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
