//! A workbook that is marked keeps what is in it.

use std::collections::BTreeMap;
use std::fmt::Debug;

use yusuan::cell::{CellRef, Text};
use yusuan::grid::Workbook;
use yusuan::schema;
use yusuan::write::{self, Class, List, Mark, OwnMarks};

/// Marks two cells of each sheet: what is in the workbook is there still, unless it is refused.
pub fn keeps_its_cells<E: Debug>(
    bytes: &[u8],
    workbook: &Workbook,
    limit: u64,
    read: impl Fn(&[u8]) -> Result<Workbook, E>,
) {
    let marks = workbook.sheets.iter().flat_map(|grid| {
        let sheet = Text::from(grid.name.as_str());
        [(3, Class::Error, "a"), (4, Class::Warning, "b")].map(|(row, class, note)| {
            let note = Some(note.to_owned());
            ((sheet.clone(), CellRef::new(row, 1)), Mark { class, note })
        })
    });
    let marks = OwnMarks {
        cells: marks.collect(),
        list: List {
            name: "x".to_owned(),
            title: "x".to_owned(),
            subtitle: "x".to_owned(),
            columns: Vec::new(),
            rows: Vec::new(),
            keeps_looks: true,
        },
        former: None,
        remarks: BTreeMap::new(),
    };
    let Ok(marked) = write::marked(bytes, &marks, schema::standard().unwrap(), limit) else {
        return;
    };
    let again = read(&marked).expect("what is marked can be read");
    for (grid, other) in workbook.sheets.iter().zip(&again.sheets) {
        assert_eq!(grid.cells(), other.cells(), "cells of {}", grid.name);
        assert!(grid.formulas == other.formulas, "formulas of {}", grid.name);
    }
}
