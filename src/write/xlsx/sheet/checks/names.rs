//! Names and links of lines on the sheet of relations, and the lines that count texts.

use std::collections::BTreeMap;

use super::line::{Body, Line};
use super::plan::Plan;
use crate::book::CellId;
use crate::cell::CellRef;
use crate::rules::{Applied, Each, Equation};
use crate::schema::Shape;
use crate::write::xlsx::formula::names::quoted;

impl Plan<'_> {
    /// The names of the tables in a heading.
    pub(super) fn called(&self, tables: [usize; 2]) -> String {
        let name = |table: &usize| {
            let schema = self.terms.standard.tables.get(*table)?;
            Some(format!("{} {}", schema.form_number, schema.title))
        };
        let mut names: Vec<String> = tables.iter().filter_map(name).collect();
        names.dedup();
        names.join(&self.texts.and)
    }

    pub(super) fn link(&self, cells: &[Vec<CellId>]) -> Option<(String, CellRef)> {
        let (sheet, cell) = self.terms.first_cell(cells)?;
        Some((sheet.to_owned(), cell))
    }

    /// The code or text of a relation's instance; a code with its name.
    pub(super) fn key(&self, applied: &Applied, reading: &Equation) -> String {
        let Some(key) = applied.key.as_deref() else {
            return String::new();
        };
        let name = reading.cells().next().and_then(|place| {
            let table = self.terms.book.tables.get(place.table)?;
            let schema = self.terms.standard.tables.get(table.schema)?;
            let text = |field: &usize| table.text(place.row, *field).map_or("", AsRef::as_ref);
            match &schema.shape {
                Shape::TwoSided { item, .. } => Some(text(item)),
                Shape::List { name, .. } => {
                    let codes = &schema.row_kinds.get(table.rows.get(place.row)?.row_kind)?.rule.codes;
                    let code: String = codes.iter().map(text).collect();
                    (code == key).then(|| text(name))
                }
                Shape::Form { .. } => None,
            }
        });
        match name {
            Some(name) if applied.relation.each != Some(Each::Text) => format!("{key} {name}"),
            _ => key.to_owned(),
        }
    }

    /// The number of amount cells of a table that hold text. In a form, only its fixed lines count, since the column
    /// holds texts of other rows.
    pub(super) fn texts_in(&self, table: usize) -> Option<Line> {
        let book_table = self.terms.book.tables.get(table)?;
        let schema = self.terms.standard.tables.get(book_table.schema)?;
        let is_form = matches!(schema.shape, Shape::Form { .. });
        let rows = book_table.rows.iter().enumerate();
        let rows = rows
            .filter(|(_, row)| !is_form || row.line.is_some())
            .map(|(row, _)| row);
        let fields = (0..schema.fields.len()).filter(|field| schema.is_amount(*field));
        let mut count = 0_usize;
        let mut columns: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
        for (row, field) in fields.flat_map(|field| rows.clone().map(move |row| (row, field))) {
            count = count.saturating_add(usize::from(book_table.text(row, field).is_some()));
            if let Some(cell) = self.terms.cell(CellId { table, row, field }) {
                columns.entry(cell.col).or_default().push(cell.row);
            }
        }
        let mut areas: Vec<(CellRef, CellRef)> = Vec::new();
        for (col, rows) in &mut columns {
            rows.sort_unstable();
            rows.dedup();
            let (top, bottom) = (*rows.first()?, *rows.last()?);
            let is_whole = u32::try_from(rows.len()) == Ok(bottom.saturating_sub(top).saturating_add(1));
            (is_whole || !is_form).then_some(())?;
            match areas
                .last_mut()
                .filter(|(first, last)| last.col.checked_add(1) == Some(*col) && first.row == top)
            {
                Some((_, last)) => *last = CellRef::new(bottom.max(last.row), *col),
                None => areas.push((CellRef::new(top, *col), CellRef::new(bottom, *col))),
            }
        }
        let sheet = quoted(&schema.form_number);
        let area = |(first, last): &(CellRef, CellRef)| format!("SUMPRODUCT(--ISTEXT({sheet}!{first}:{last}))");
        let formula = areas.iter().map(area).collect::<Vec<_>>().join("+");
        let name = format!("{} {}", schema.form_number, self.texts.text_count);
        (!areas.is_empty()).then(|| Line::new(&name, Body::Count(formula, count)))
    }
}
