//! The source as findings speak of it: what a cell shows, and what its row is called.

use foldhash::{HashMap, HashSet};

use super::Subject;
use crate::book::{CellId, SourceCell, Spots, Table};
use crate::cell::{CellRef, CellValue, Text};
use crate::diagnostic::{Diagnostic, Place, one_line};
use crate::grid::Grid;
use crate::schema::{Standard, Table as Schema};

/// The sheets of the source, and what became of the cells that findings name.
pub(super) struct Source<'a> {
    subject: Subject<'a>,
    grids: HashMap<&'a str, &'a Grid>,
    spots: Spots,
}

impl<'a> Source<'a> {
    /// Looks up the cells of these findings.
    pub fn of(subject: Subject<'a>, findings: impl Iterator<Item = &'a Diagnostic>) -> Self {
        let places = findings.flat_map(|finding| finding.place.iter().chain(&finding.related));
        let wanted: HashSet<SourceCell> = places.filter_map(cell_of).collect();
        let grids = subject.workbook.sheets.iter();
        Self {
            subject,
            grids: grids.map(|grid| (grid.name.as_str(), grid)).collect(),
            spots: subject.book.locate(&wanted),
        }
    }

    /// The sheet of this name.
    pub fn grid(&self, sheet: &str) -> Option<&'a Grid> {
        self.grids.get(sheet).copied()
    }

    /// The value that a cell became.
    pub fn spot(&self, place: &Place) -> Option<CellId> {
        self.spots.get(&cell_of(place)?)
    }

    /// The table of a value.
    pub fn table(&self, spot: CellId) -> Option<(&'a Table, &'a Schema)> {
        let table = self.subject.book.tables.get(spot.table)?;
        Some((table, self.subject.standard.tables.get(table.schema)?))
    }

    /// What the row of a cell is called; on a sheet that is no table, by the texts left of it.
    pub fn row_label(&self, place: &Place) -> String {
        if let Some((spot, (table, schema))) = self.spot(place).and_then(|spot| Some((spot, self.table(spot)?))) {
            return table.full_row_label(schema, self.standard(), spot.row);
        }
        let row = self
            .grid(&place.sheet)
            .zip(place.cell)
            .map(|(grid, at)| (grid.row(at.row), at.col));
        let (cells, col) = row.unwrap_or_default();
        let texts = cells
            .iter()
            .take_while(|cell| cell.at.col < col)
            .filter_map(|cell| match &cell.value {
                CellValue::Text(text) => Some(&**text),
                _ => None,
            });
        texts.collect::<Vec<_>>().join(" ")
    }

    /// What row and column of a cell are called.
    pub fn cell_label(&self, place: &Place) -> Option<String> {
        let spot = self.spot(place)?;
        let (table, schema) = self.table(spot)?;
        Some(table.cell_label(schema, self.standard(), (spot.row, spot.field)))
    }

    fn standard(&self) -> &'a Standard {
        self.subject.standard
    }
}

fn cell_of(place: &Place) -> Option<SourceCell> {
    Some((place.sheet.clone(), place.cell?))
}

/// What a cell shows, on one line; that of a merged range in each of its cells.
pub(super) fn shown(grid: &Grid, at: CellRef) -> String {
    let own = || grid.get(at);
    let merged = || grid.get(grid.merge_at(at)?.first);
    own()
        .or_else(merged)
        .map(|cell| one_line(&cell.value.to_string()))
        .unwrap_or_default()
}

/// The table that each sheet became, as people name it (预算03表 支出总体情况表).
pub(super) fn captions(subject: Subject) -> HashMap<Text, String> {
    let mut captions: HashMap<Text, String> = HashMap::default();
    for table in &subject.book.tables {
        let Some(schema) = subject.standard.tables.get(table.schema) else {
            continue;
        };
        for sheet in &table.sheets {
            let caption = captions.entry(sheet.clone()).or_default();
            if !caption.is_empty() {
                caption.push_str(" + ");
            }
            caption.push_str(&format!("{} {}", schema.form_number, schema.title));
        }
    }
    captions
}
