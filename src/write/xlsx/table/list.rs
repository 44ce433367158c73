//! A list table on its sheet: one row per row of the book, details merged below their main row.
//!
//! The schema determines which cells are merged: a filled-down field shares one cell over equal neighbours, and a
//! field that details leave blank shares one cell over all of them.

use std::borrow::Cow;

use crate::book::Table;
use crate::cell::CellRef;
use crate::error::Result;
use crate::schema::{Column, Kind, RowKind, Table as Schema};
use crate::write::text::lines;
use crate::write::xlsx::cell::placement::TablePlacement;
use crate::write::xlsx::cell::style;
use crate::write::xlsx::cell::units::{Area, index};
use crate::write::xlsx::formula::totals::Totals;
use crate::write::xlsx::mark::watch;
use crate::write::xlsx::table::sheet::Sheet;
use crate::write::xlsx::table::{outline, widths};
use crate::write::{sharers, shown};

/// Writes the table. `name` is the field with names and the label of the total row; `single_row` means that there is
/// no other row.
pub fn write(sheet: &mut Sheet, name: usize, single_row: bool) -> Result<()> {
    let (table, schema) = (sheet.table, sheet.schema);
    let totals = Totals::of(table, schema, sheet.standard);
    let depths = widths::depths(&totals, schema, name);
    let widths = widths::widths(sheet, name, &depths);
    sheet.worksheet.widths(0, widths.iter().copied())?;
    let top = sheet.head(index(widths.len()))?;
    let body = sheet.header(top, &widths)?;
    let names = schema.fields.get(name).is_some_and(|field| field.kind == Kind::Text);
    let name_column = schema.columns.iter().position(|column| names && column.field == name);
    sheet.set_header(
        top,
        CellRef::new(body, name_column.map_or(0, |column| index(column + 1))),
    )?;
    sheet.placement = TablePlacement {
        lines: (body..).take(table.rows.len()).map(Some).collect(),
        top: body.saturating_sub(1),
        bottom: body.saturating_add(index(table.rows.len().max(1))),
        amounts: None,
    };
    outline::group(sheet, &totals)?;
    let list = List {
        table,
        schema,
        cells: cells(schema),
        name,
        depths,
        body,
        totals,
    };
    let end = if table.rows.is_empty() {
        list.empty_row(sheet, body)?
    } else {
        list.rows(sheet, &widths)?
    };
    let total = table
        .rows
        .iter()
        .position(|row| Some(row.row_kind) == schema.total_row_kind());
    let total = total.or(single_row.then_some(0)).map(|row| list.sheet_row(row));
    sheet.name_table((body, end), total)?;
    watch::totals(sheet, (body, end), &list.totals)?;
    sheet.notes(end, &widths)
}

/// A column with its printed position.
#[derive(Clone, Copy)]
struct ColumnCell<'a> {
    col: u32,
    column: &'a Column,
    sharer: Option<usize>,
    kind: Kind,
}

fn cells(schema: &Schema) -> Vec<ColumnCell<'_>> {
    let columns = (0..).zip(&schema.columns).zip(sharers(schema));
    columns
        .map(|((col, column), sharer)| ColumnCell {
            col,
            column,
            sharer,
            kind: schema.fields.get(column.field).map_or(Kind::Text, |field| field.kind),
        })
        .collect()
}

struct List<'a> {
    table: &'a Table,
    schema: &'a Schema,
    cells: Vec<ColumnCell<'a>>,
    name: usize,
    depths: Vec<u8>,
    /// The sheet row of the table's first row.
    body: u32,
    totals: Totals<'a>,
}

impl<'a> List<'a> {
    fn rows(&self, sheet: &mut Sheet, widths: &[f64]) -> Result<u32> {
        let heights = self.heights(widths);
        // By column, the row after the currently open merged cell.
        let mut open = vec![0_usize; self.cells.len()];
        for (row, &height) in heights.iter().enumerate() {
            sheet.row_of(self.sheet_row(row), height);
            sheet.open_row = sheet.fill_in && !self.totals.is_head(row);
            for (cell, open) in self.cells.iter().zip(&mut open) {
                if row < *open {
                    continue;
                }
                *open = self.end(row, cell);
                self.cell(sheet, row, *open, cell)?;
            }
        }
        Ok(self.sheet_row(self.table.rows.len()))
    }

    fn cell(&self, sheet: &mut Sheet, row: usize, end: usize, cell: &ColumnCell) -> Result<()> {
        let styles = sheet.styles;
        let bold = self
            .row_kind(row)
            .is_some_and(|row_kind| row_kind.rule.total_label.is_some());
        let at = CellRef::new(self.sheet_row(row), cell.col);
        let area = Area::new(at, CellRef::new(self.sheet_row(end.saturating_sub(1)), cell.col));
        let value = shown(self.table, row, cell.column, cell.sharer).unwrap_or_default();
        let field = cell.column.field;
        let depth = self.depths.get(row).copied().unwrap_or(0);
        let kind = match cell.sharer.and_then(|field| self.schema.fields.get(field)) {
            Some(sharer) if self.table.is_blank(row, field) => sharer.kind,
            _ => cell.kind,
        };
        let fields = [Some(field), cell.sharer];
        let spots = (row..end).flat_map(|row| fields.into_iter().flatten().map(move |field| (row, field)));
        let marked = sheet.mark(at, spots)?;
        let format = match kind {
            Kind::Amount => {
                if area.first != area.last {
                    sheet.merged(area, "", styles.amount(false, bold))?;
                }
                let judged = self.totals.judge(row, field, &sheet.placement);
                return sheet.amount(at, &value, &judged, bold, marked);
            }
            Kind::Code => styles.code(bold),
            Kind::Text if field == self.name => styles.name(depth, bold),
            Kind::Text => styles.text(bold),
        };
        let format = marked.look(format);
        let format = &if sheet.open_row {
            Cow::Owned(style::opened(&format))
        } else {
            format
        };
        match value.text() {
            None if sheet.fill_in && (bold || !sheet.open_row && self.stays_blank(row, field)) => {
                sheet.filler(at, format)
            }
            Some(text) if area.first != area.last => sheet.merged(area, text, format),
            _ => sheet.value(at, &value, format),
        }
    }

    /// Whether a field is blank in all rows of this row's level.
    fn stays_blank(&self, row: usize, field: usize) -> bool {
        self.row_kind(row)
            .is_some_and(|row_kind| row_kind.rule.blank.contains(&field))
    }

    /// The row after the cell that begins at `row` in this column.
    fn end(&self, row: usize, cell: &ColumnCell) -> usize {
        let mut end = row.saturating_add(1);
        while self.row_kind(end).is_some_and(|row_kind| row_kind.detail) && self.continues(row, end, cell) {
            end = end.saturating_add(1);
        }
        end
    }

    /// Whether the detail row `below` shares the cell of `row` in this column.
    fn continues(&self, row: usize, below: usize, cell: &ColumnCell) -> bool {
        let field = cell.column.field;
        let Some(row_kind) = self.table.rows.get(below).map(|row| row.row_kind) else {
            return false;
        };
        let filled = self
            .schema
            .fields
            .get(field)
            .is_some_and(|field| field.fill_down.contains(&row_kind));
        let text = self.table.text(row, field);
        let blank_at = |row: usize, field: usize| self.table.is_blank(row, field);
        if filled {
            // A name without a value beside it would not be filled down when read back.
            let bare = self
                .schema
                .value_beside(field)
                .is_some_and(|value| blank_at(below, value));
            return text.is_some() && text == self.table.text(below, field) && !bare;
        }
        let blank = |row: usize| blank_at(row, field);
        let left_blank = self
            .row_kind(below)
            .is_some_and(|row_kind| row_kind.rule.blank.contains(&field));
        left_blank && blank(below) && !self.row_kind(row).is_some_and(|row_kind| row_kind.detail)
    }

    fn row_kind(&self, row: usize) -> Option<&'a RowKind> {
        self.schema.row_kinds.get(self.table.rows.get(row)?.row_kind)
    }

    fn sheet_row(&self, row: usize) -> u32 {
        self.body.saturating_add(index(row))
    }

    /// The number of text lines that each row needs.
    fn heights(&self, widths: &[f64]) -> Vec<u32> {
        let rows = self.table.rows.len();
        let mut heights = vec![1_u32; rows];
        let mut merged = Vec::new();
        for (cell, &width) in self
            .cells
            .iter()
            .zip(widths)
            .filter(|(cell, _)| cell.kind == Kind::Text)
        {
            let mut row = 0;
            while row < rows {
                let end = self.end(row, cell);
                let indent = if cell.column.field == self.name {
                    self.depths.get(row).copied()
                } else {
                    None
                };
                let room = width - f64::from(indent.unwrap_or(0).saturating_mul(widths::INDENT));
                let shown = self.table.shown_field(row, cell.column, cell.sharer);
                let text = self.table.text(row, shown);
                let needed = text.map_or(1, |text| lines(text, room));
                if end > row.saturating_add(1) {
                    merged.push((row, end, needed));
                } else if let Some(height) = heights.get_mut(row) {
                    *height = (*height).max(needed);
                }
                row = end;
            }
        }
        for (from, end, needed) in merged {
            let spanned = heights.get_mut(from..end).unwrap_or_default();
            let missing = needed.saturating_sub(spanned.iter().sum());
            if let Some(last) = spanned.last_mut() {
                *last = last.saturating_add(missing);
            }
        }
        heights
    }

    /// Writes the row of a table without rows: the total, if the table has one, without figures.
    fn empty_row(&self, sheet: &mut Sheet, at: u32) -> Result<u32> {
        sheet.height(at, style::height(1));
        let (styles, standard) = (sheet.styles, sheet.standard);
        let label = self.schema.total_label();
        for cell in &self.cells {
            let place = CellRef::new(at, cell.col);
            match cell.kind {
                _ if label == Some(cell.column.field) => {
                    sheet.text(place, &standard.frame.print.total, styles.name(0, true))?;
                }
                Kind::Amount => sheet.blank(place, styles.amount(false, false))?,
                Kind::Code => sheet.blank(place, styles.code(false))?,
                Kind::Text => sheet.blank(place, styles.text(false))?,
            }
        }
        Ok(at.saturating_add(1))
    }
}
