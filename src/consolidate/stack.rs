//! Stacks list tables: a total over all, then a row for each department with its rows below.

use rust_decimal::Decimal;

use super::departments::{Levels, is_total_alone};
use super::findings::comment_left;
use super::{Made, Source, kept, made};
use crate::book::{Content, Row, Table, Value};
use crate::cell::Text;

impl Made<'_> {
    /// Stacks the tables; `name` is the field of names, and of the total's label unless the schema has another.
    pub(super) fn stack(&mut self, sources: Vec<Source>, name: usize) {
        let total = self.schema.total_row_kind();
        if let Some(row_kind) = total {
            let label = made(Content::Text(Text::from(self.standard.frame.print.total.as_str())));
            let mut values = self.blank();
            if let Some(slot) = values.get_mut(self.schema.total_label().unwrap_or(name)) {
                *slot = label;
            }
            self.push(row_kind, values);
        }
        for source in sources {
            self.stack_one(&source);
        }
        if self.table.rows.len() == usize::from(total.is_some()) {
            self.table.clear_rows();
        } else if total.is_some() {
            self.add_up_total();
        }
    }

    /// Appends the rows of a table except its total, below a department row, which is added if the table has none.
    fn stack_one(&mut self, source: &Source) {
        let table = &source.table;
        let total = self.schema.total_row_kind();
        let is_total = |row: usize| table.rows.get(row).is_some_and(|row| Some(row.row_kind) == total);
        let has_rows = (0..table.rows.len()).any(|row| !is_total(row));
        let is_left_out = table.rows.is_empty() || !has_rows && !is_total_alone(table, total);
        self.leave_comments(source, |row| is_left_out || is_total(row));
        if is_left_out {
            return;
        }
        if let Some((row_kind, values)) = self.department_row(source) {
            self.push(row_kind, values);
        }
        for row in (0..table.rows.len()).filter(|row| !is_total(*row)) {
            let row_kind = table.rows.get(row).map_or(0, |row| row.row_kind);
            self.push(row_kind, table.each_value(row).map(kept).collect());
            self.keep_comments(source, row);
        }
    }

    /// The department row, if the table lacks one and its rows can be placed below one.
    fn department_row(&mut self, source: &Source) -> Option<(usize, Vec<Value>)> {
        let table = &source.table;
        let levels = Levels::of(self.schema)?;
        let code = source.part.code()?;
        let mut rows = 0..table.rows.len();
        if rows.clone().any(|row| levels.is(table, row, levels.department)) {
            return None;
        }
        // A unit whose code does not begin with the department's would not be added into it.
        let foreign = |row: usize| {
            levels.is(table, row, levels.unit)
                && !table
                    .text(row, levels.code)
                    .is_some_and(|unit| unit.starts_with(&*code))
        };
        if rows.any(foreign) {
            return None;
        }
        let tops = tops(table, self);
        let mut values = self.blank();
        for field in 0..self.schema.fields.len() {
            let total = self.department_total(table, &tops, field);
            if let (Some(amount), Some(slot)) = (total, values.get_mut(field)) {
                *slot = made(Content::Amount(amount));
            }
        }
        for (field, text) in [(levels.code, code), (levels.name, source.part.name())] {
            if let Some(slot) = values.get_mut(field) {
                *slot = made(Content::Text(text));
            }
        }
        Some((levels.department, values))
    }

    /// The sum of the top rows of a table; if they have no amounts, the table's own total.
    fn department_total(&mut self, table: &Table, tops: &[usize], field: usize) -> Option<Decimal> {
        if !self.schema.is_amount(field) {
            return None;
        }
        let sum = self.sum(field, tops.iter().filter_map(|row| table.amount(*row, field)));
        let total = self.schema.total_row_kind();
        let totals = table.rows.iter().position(|row| Some(row.row_kind) == total);
        sum.or_else(|| table.amount(totals?, field))
    }

    /// Fills the first row with the sums of its top-level rows.
    fn add_up_total(&mut self) {
        let tops = tops(&self.table, self);
        let table = std::mem::replace(&mut self.table, Table::new(0, 0));
        let mut sums: Vec<(usize, Decimal)> = Vec::new();
        for field in 0..self.schema.fields.len() {
            if self.schema.is_amount(field) {
                let amounts = tops.iter().filter_map(|row| table.amount(*row, field));
                sums.extend(self.sum(field, amounts).map(|sum| (field, sum)));
            }
        }
        self.table = table;
        for (field, sum) in sums {
            self.table.set(0, field, made(Content::Amount(sum)));
        }
    }

    pub(super) fn blank(&self) -> Vec<Value> {
        vec![Value::default(); self.schema.fields.len()]
    }

    pub(super) fn push(&mut self, row_kind: usize, values: Vec<Value>) {
        self.push_line(row_kind, None, values);
    }

    /// Reports the comments on rows that are not in the result.
    pub(super) fn leave_comments(&mut self, source: &Source, is_left: impl Fn(usize) -> bool) {
        let comments = source.table.comments.iter().filter(|((row, _), _)| is_left(*row));
        let findings = comments.map(|(spot, comment)| comment_left(self.schema, source, spot, comment));
        self.left.extend(findings);
    }

    /// Copies the comments on a row of a workbook to the last row of the result.
    pub(super) fn keep_comments(&mut self, source: &Source, row: usize) {
        let last = self.table.rows.len().saturating_sub(1);
        for (field, comment) in source.table.comments.of_row(row) {
            self.table.comments.put(last, field, comment.clone());
        }
    }

    pub(super) fn push_line(&mut self, row_kind: usize, line: Option<usize>, values: Vec<Value>) {
        let source = u32::try_from(self.table.rows.len()).unwrap_or(u32::MAX);
        let row = Row {
            row_kind,
            line,
            source,
            sheet: 0,
        };
        self.table.push(row, values);
    }
}

/// The rows that are added up by totals only.
fn tops(table: &Table, made: &Made) -> Vec<usize> {
    top_rows(table, made.schema, made.standard)
}

/// The rows of a list table that are added up by totals only.
pub(super) fn top_rows(table: &Table, schema: &crate::schema::Table, standard: &crate::schema::Standard) -> Vec<usize> {
    let total = schema.total_row_kind();
    let is_total = |row: usize| table.rows.get(row).is_some_and(|row| Some(row.row_kind) == total);
    let mut inner = vec![false; table.rows.len()];
    for subtotal in table.structure(standard).subtotals {
        for child in subtotal.addends.iter().filter(|_| !is_total(subtotal.total)) {
            if let Some(slot) = inner.get_mut(*child) {
                *slot = true;
            }
        }
    }
    let is_detail = |row: &usize| {
        let row_kind = table.rows.get(*row).and_then(|row| schema.row_kinds.get(row.row_kind));
        row_kind.is_none_or(|row_kind| row_kind.detail)
    };
    let rows = inner
        .iter()
        .enumerate()
        .filter(|(_, inner)| !**inner)
        .map(|(row, _)| row);
    rows.filter(|row| !is_total(*row) && !is_detail(row)).collect()
}
