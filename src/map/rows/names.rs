//! What the rows of a list are called, where a sheet has several columns of names: 单位名称 beside
//! the code of the unit, 科目名称 beside that of the subject.

use std::collections::HashSet;

use crate::book::Value;
use crate::cell::{Cell, CellRef, Text};
use crate::map::header::locate::Header;
use crate::map::header::source_column::Meaning;
use crate::map::rows::cells::Remark;
use crate::map::sheet::state::Sheet;
use crate::schema::{Kind, Shape, Table};

/// The columns of names; none where one column has them all.
#[derive(Default)]
pub struct Names {
    columns: Vec<NameColumn>,
    /// What rows were called so far.
    said: HashSet<Text>,
}

/// A column of names.
struct NameColumn {
    col: u32,
    /// Its position in the header.
    position: usize,
    /// The fields that hold the code of what it names: that of the nearest code on its left.
    codes: Vec<usize>,
    /// The lowest level that has this code.
    level: usize,
}

/// What became of a name that its row is not called by.
pub enum Other {
    /// A row further up is called so.
    Stated,
    /// Nothing is; the column's position in the header.
    Stray(usize),
}

impl Names {
    /// The columns of names under a header.
    pub fn of(header: &Header, sheet: &Sheet) -> Self {
        let Shape::List { name, .. } = sheet.schema.shape else {
            return Self::default();
        };
        let field_of = |column: usize| sheet.schema.columns.get(column).map(|column| column.field);
        let mut sources: Vec<_> = header.columns.iter().enumerate().collect();
        sources.sort_by_key(|(_, source)| source.col);
        let mut nearest = None;
        let mut columns = Vec::new();
        for (position, source) in sources {
            let field = source.meaning.columns().first().copied().and_then(field_of);
            match &source.meaning {
                Meaning::Column(_) | Meaning::Name(_) if field == Some(name) => {
                    let (codes, level) = nearest.map_or_else(Default::default, |field| codes_with(sheet.schema, field));
                    columns.push(NameColumn {
                        col: source.col,
                        position,
                        codes,
                        level,
                    });
                }
                Meaning::Column(_) | Meaning::Part(_) => {
                    nearest = field.filter(|field| is_code(sheet, *field)).or(nearest)
                }
                _ => {}
            }
        }
        if columns.len() < 2 {
            columns.clear();
        }
        Self {
            columns,
            said: HashSet::new(),
        }
    }

    /// Whether the column is one of them.
    pub fn has(&self, col: u32) -> bool {
        self.columns.iter().any(|column| column.col == col)
    }

    /// Calls the row by the name of what its codes say that it is; tells what became of the other
    /// names, in the order of `cells`, `None` for the one that was taken.
    pub fn settle(
        &mut self,
        sheet: &Sheet,
        cells: &[&Cell],
        values: &mut [Value],
        remarks: &mut Vec<(Remark, CellRef, usize)>,
    ) -> Vec<Option<Other>> {
        let Shape::List { name, .. } = sheet.schema.shape else {
            return Vec::new();
        };
        let column = |cell: &Cell| self.columns.iter().find(|column| column.col == cell.at.col);
        let has_code = |column: &NameColumn| {
            column
                .codes
                .iter()
                .any(|code| values.get(*code).is_some_and(|own| !own.is_blank()))
        };
        let rank = |cell: &Cell| {
            column(cell)
                .filter(|column| has_code(column))
                .map(|column| column.level.saturating_add(1))
        };
        let filled = cells
            .iter()
            .enumerate()
            .filter(|(_, cell)| !cell.value.to_string().trim().is_empty());
        // Of equals the first.
        let taken = filled
            .rev()
            .max_by_key(|(_, cell)| rank(cell))
            .map(|(number, _)| number);
        let others = cells.iter().enumerate().map(|(number, cell)| {
            let text = cell.value.to_string();
            let position = column(cell).map_or(usize::MAX, |column| column.position);
            match taken == Some(number) {
                true => None,
                false if self.said.contains(text.trim()) => Some(Other::Stated),
                false => Some(Other::Stray(position)),
            }
        });
        let others = others.collect();
        if let Some((cell, slot)) = taken.and_then(|taken| cells.get(taken)).zip(values.get_mut(name)) {
            *slot = sheet.value(cell, name, remarks);
            self.said.extend(slot.text().cloned());
        }
        others
    }
}

fn is_code(sheet: &Sheet, field: usize) -> bool {
    sheet
        .schema
        .fields
        .get(field)
        .is_some_and(|field| field.kind == Kind::Code)
}

/// The fields that make up a code with this one, and the lowest level that has it.
fn codes_with(schema: &Table, field: usize) -> (Vec<usize>, usize) {
    let levels = schema.row_kinds.iter().enumerate();
    let own = levels.filter(|(_, row_kind)| row_kind.rule.codes.contains(&field));
    let lowest = own.max_by_key(|(level, _)| *level);
    lowest.map_or((vec![field], 0), |(level, row_kind)| {
        (row_kind.rule.codes.clone(), level)
    })
}
