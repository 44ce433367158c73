//! Finds the value of a book that a source cell became.

use std::hash::BuildHasher;

use foldhash::{HashMap, HashSet};

use super::{Book, Table};
use crate::cell::{CellRef, Text};

/// The position of a value in a book.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CellId {
    /// Position of the table in the book.
    pub table: usize,
    /// The row.
    pub row: usize,
    /// The field.
    pub field: usize,
}

/// A [`CellId`] in eight bytes, a third of its room: there may be millions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SmallCell {
    /// See [`CellId::row`].
    pub row: u32,
    /// See [`CellId::table`].
    pub table: u16,
    /// See [`CellId::field`].
    pub field: u16,
}

impl From<CellId> for SmallCell {
    /// Saturates; no book has so many rows, tables or fields.
    fn from(cell: CellId) -> Self {
        Self {
            row: u32::try_from(cell.row).unwrap_or(u32::MAX),
            table: u16::try_from(cell.table).unwrap_or(u16::MAX),
            field: u16::try_from(cell.field).unwrap_or(u16::MAX),
        }
    }
}

impl From<SmallCell> for CellId {
    fn from(cell: SmallCell) -> Self {
        Self {
            table: usize::from(cell.table),
            row: usize::try_from(cell.row).unwrap_or(usize::MAX),
            field: usize::from(cell.field),
        }
    }
}

/// A cell of the source: sheet and address.
pub type SourceCell = (Text, CellRef);

/// The values that cells of the source became. There may be hundreds of thousands, each of which takes 20 bytes.
#[derive(Clone, Debug, Default)]
pub struct Spots {
    sheets: HashMap<Text, u32>,
    cells: HashMap<(u32, CellRef), SmallCell>,
}

impl Spots {
    /// The value that a cell became.
    pub fn get(&self, (sheet, at): &SourceCell) -> Option<CellId> {
        let known = self.cells.get(&(*self.sheets.get(sheet)?, *at));
        known.copied().map(CellId::from)
    }

    /// All values, in no order.
    pub fn values(&self) -> impl Iterator<Item = CellId> {
        self.cells.values().copied().map(CellId::from)
    }

    /// Adds a value; the first that a cell became counts.
    fn add(&mut self, (sheet, at): SourceCell, spot: CellId) {
        let next = u32::try_from(self.sheets.len()).unwrap_or(u32::MAX);
        let sheet = *self.sheets.entry(sheet).or_insert(next);
        self.cells.entry((sheet, at)).or_insert_with(|| spot.into());
    }
}

impl Book {
    /// The values that these cells became; for a blank cell, the value it would have become. If one cell became
    /// several values (a code split into parts), the first counts. Cells outside every table are omitted.
    pub fn locate(&self, wanted: &std::collections::HashSet<SourceCell, impl BuildHasher>) -> Spots {
        let mut found = Spots::default();
        found.cells.reserve(wanted.len());
        let on_sheets = |table: &Table| {
            let positions = (0_u16..).zip(&table.sheets);
            positions
                .flat_map(|(position, sheet)| {
                    let cells_on_sheet = wanted.iter().filter(move |(name, _)| name == sheet);
                    cells_on_sheet.map(move |(_, cell)| (position, *cell))
                })
                .collect::<HashSet<_>>()
        };
        let tables = self.tables.iter().enumerate();
        let tables = tables.map(|(number, table)| (number, table, on_sheets(table)));
        let tables: Vec<_> = tables.filter(|(.., cells)| !cells.is_empty()).collect();
        for (number, table, cells) in &tables {
            table.filled(*number, cells, &mut found);
        }
        for (number, table, cells) in &tables {
            let open = cells
                .iter()
                .filter(|(sheet, cell)| found.get(&(table.sheet(*sheet), *cell)).is_none());
            let open: Vec<(u16, CellRef)> = open.copied().collect();
            if !open.is_empty() {
                table.blank(*number, &open, &mut found);
            }
        }
        found
    }
}

impl Table {
    /// Finds the values that came from these cells.
    fn filled(&self, number: usize, cells: &HashSet<(u16, CellRef)>, found: &mut Spots) {
        for (row, entry) in self.rows.iter().enumerate() {
            for (field, at) in self.sources(row) {
                let sheet = self.columns_of.get(&field).copied().unwrap_or(entry.sheet);
                if cells.contains(&(sheet, at)) {
                    let spot = CellId {
                        table: number,
                        row,
                        field,
                    };
                    found.add((self.sheet(sheet), at), spot);
                }
            }
        }
    }

    /// Finds the values that these blank cells would have become: the field that the column holds on rows of the
    /// same kind.
    fn blank(&self, number: usize, cells: &[(u16, CellRef)], found: &mut Spots) {
        let mut fields: HashMap<(u16, u32, usize), usize> = HashMap::default();
        let wanted = cells.iter().map(|(sheet, cell)| (*sheet, self.oriented(*cell).row));
        let mut rows: HashMap<(u16, u32), Vec<usize>> = wanted.map(|row| (row, Vec::new())).collect();
        for (row, entry) in self.rows.iter().enumerate() {
            if let Some(rows) = rows.get_mut(&(entry.sheet, entry.source)) {
                rows.push(row);
            }
            let own = self
                .sources(row)
                .filter(|(field, _)| !self.columns_of.contains_key(field));
            for (field, at) in own {
                let column = self.oriented(at).col;
                fields.entry((entry.sheet, column, entry.row_kind)).or_insert(field);
            }
        }
        let any = |sheet: u16, col: u32| {
            let columns = fields
                .iter()
                .filter(|((at, column, _), _)| (*at, *column) == (sheet, col));
            columns.map(|(_, field)| *field).min()
        };
        // Each side has its own columns; other row kinds share theirs.
        let sided = |row: &&usize, sheet: u16, col: u32| {
            let row_kind = self.rows.get(**row).map_or(0, |row| row.row_kind);
            fields.contains_key(&(sheet, col, row_kind))
        };
        for (sheet, source) in cells {
            let cell = self.oriented(*source);
            let Some(rows) = rows.get(&(*sheet, cell.row)) else {
                continue;
            };
            let row = rows.iter().find(|row| sided(row, *sheet, cell.col)).or(rows.first());
            let Some(row) = row.copied() else { continue };
            let row_kind = self.rows.get(row).map_or(0, |row| row.row_kind);
            let field = fields
                .get(&(*sheet, cell.col, row_kind))
                .copied()
                .or_else(|| any(*sheet, cell.col));
            if let Some(field) = field {
                let spot = CellId {
                    table: number,
                    row,
                    field,
                };
                found.add((self.sheet(*sheet), *source), spot);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::book::{Content, Row, Value};

    /// A book with one table of the rows 5 and 6 and the columns 1 and 4; the last value is blank.
    fn book(on_side: bool) -> Book {
        let mut table = Table::new(0, 2);
        table.on_side = on_side;
        table.sheets = vec![Text::from("x")];
        for (source, filled) in [(5, true), (6, false)] {
            let row = Row {
                row_kind: 0,
                line: None,
                source,
                sheet: 0,
            };
            let value = |col: u32, filled: bool| Value {
                content: Content::Text("a".into()),
                source: filled.then(|| table.oriented(CellRef::new(source, col))),
            };
            let values = [value(1, true), value(4, filled)];
            table.push(row, values);
        }
        Book {
            tables: vec![table],
            ..Book::default()
        }
    }

    fn cell(row: u32, col: u32) -> SourceCell {
        (Text::from("x"), CellRef::new(row, col))
    }

    /// A value of the second column.
    fn second(row: usize) -> Option<CellId> {
        let (table, field) = (0, 1);
        Some(CellId { table, row, field })
    }

    #[test]
    fn filled_and_blank_cells_are_found_and_strangers_are_not() {
        let wanted = [
            cell(5, 4),
            cell(6, 4),
            cell(6, 9),
            cell(9, 1),
            (Text::from("y"), CellRef::new(5, 4)),
        ];
        let found = book(false).locate(&HashSet::from_iter(wanted));
        assert_eq!(found.get(&cell(5, 4)), second(0));
        assert_eq!(found.get(&cell(6, 4)), second(1));
        assert_eq!(found.cells.len(), 2);
    }

    #[test]
    fn a_blank_cell_of_a_table_on_its_side_stands_in_the_row_of_its_field() {
        let found = book(true).locate(&HashSet::from_iter([cell(4, 6)]));
        assert_eq!(found.get(&cell(4, 6)), second(1));
    }
}
