//! A book as those who use the library ask it: tables by number, values by key.

use rust_decimal::Decimal;

use super::{Book, Table, Value};
use crate::schema::{Shape, Standard, Table as Schema};

/// A table of a book, together with what the standard says of it.
#[derive(Clone, Copy, Debug)]
pub struct TableView<'a> {
    /// The table.
    pub table: &'a Table,
    /// Its definition.
    pub schema: &'a Schema,
}

/// A row of a [`TableView`].
#[derive(Clone, Copy, Debug)]
pub struct RowView<'a> {
    table: TableView<'a>,
    /// Its position in the table.
    pub position: usize,
}

impl Book {
    /// The table with this number (`"03"`), if the book has it.
    ///
    /// ```
    /// # use std::path::Path;
    /// # use yusuan::{pipeline, schema};
    /// # let standard = schema::standard()?;
    /// # let path = Path::new("examples/legacy-2024.xls");
    /// # let outcome = pipeline::run(std::fs::read(path)?, path, standard, &pipeline::Options::default())?;
    /// let expenditure = outcome.book.table("03", standard).ok_or("no table 03")?;
    /// let total = expenditure.row("total").ok_or("no total")?;
    /// let (basic, project) = (total.amount("basic.subtotal"), total.amount("project.subtotal"));
    ///
    /// assert_eq!(total.amount("total"), basic.zip(project).map(|(basic, project)| basic + project));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn table<'a>(&'a self, number: &str, standard: &'a Standard) -> Option<TableView<'a>> {
        self.views(standard).find(|view| view.schema.number == number)
    }

    /// All tables, in the order of the standard.
    pub fn views<'a>(&'a self, standard: &'a Standard) -> impl Iterator<Item = TableView<'a>> {
        self.tables.iter().filter_map(|table| {
            let schema = standard.tables.get(table.schema)?;
            Some(TableView { table, schema })
        })
    }
}

impl<'a> TableView<'a> {
    /// The rows, in the order of the sheet.
    pub fn rows(self) -> impl Iterator<Item = RowView<'a>> {
        (0..self.table.rows.len()).map(move |position| RowView { table: self, position })
    }

    /// The first row of a level, side or section (`"total"`, `"department"`, `"revenue"`).
    pub fn row(self, kind: &str) -> Option<RowView<'a>> {
        self.rows().find(|row| row.kind() == Some(kind))
    }

    /// The row of a line item of a two-sided table, by the id of the line (`"general_public"`) and its side.
    pub fn line(self, side: &str, line: &str) -> Option<RowView<'a>> {
        self.rows()
            .find(|row| row.kind() == Some(side) && row.line() == Some(line))
    }
}

impl<'a> RowView<'a> {
    /// The name of its level, side or section.
    pub fn kind(&self) -> Option<&'a str> {
        let row = self.table.table.rows.get(self.position)?;
        let kind = self.table.schema.row_kinds.get(row.row_kind)?;
        Some(&kind.name)
    }

    /// The id of its line item, in a two-sided table.
    pub fn line(&self) -> Option<&'a str> {
        let row = self.table.table.rows.get(self.position)?;
        let Shape::TwoSided { sides, .. } = &self.table.schema.shape else {
            return None;
        };
        sides.get(row.row_kind)?.lines.get(row.line?).map(|line| &*line.id)
    }

    /// The value under a key (`"basic.subtotal"`, `"unit_name"`) with the cell it came from; `None` for a key that the
    /// table does not have.
    pub fn value(&self, key: &str) -> Option<Value> {
        let field = self.table.schema.field(key)?;
        self.table.table.value(self.position, field)
    }

    /// The amount under a key, in 万元; `None` for a blank, which is not zero.
    pub fn amount(&self, key: &str) -> Option<Decimal> {
        let field = self.table.schema.field(key)?;
        self.table.table.amount(self.position, field)
    }

    /// The text under a key: a code, a name.
    pub fn text(&self, key: &str) -> Option<&'a str> {
        let field = self.table.schema.field(key)?;
        self.table.table.text(self.position, field).map(|text| &**text)
    }
}
