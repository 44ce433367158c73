//! The reader of .xlsb on a file made record by record, which another reader reads alike.

#[path = "support/xlsb.rs"]
mod xlsb;

use std::io::Cursor;
use std::path::Path;

use calamine::{Data, Reader, Xlsb};
use yusuan::cell::CellRef;
use yusuan::error::{Error, Result};
use yusuan::grid::{ReadNote, Visibility, Workbook};
use yusuan::read::{Format, Limits, read, sniff};

fn open(bytes: Vec<u8>) -> Result<Workbook> {
    read(bytes, Path::new("x.xlsb"), &Limits::default())
}

#[test]
fn every_kind_of_cell_stands_at_its_address() {
    let bytes = xlsb::kinds();
    assert_eq!(sniff(&bytes), Format::Xlsb);
    let book = open(bytes).unwrap();
    let grid = &book.sheets[0];
    let cells: Vec<String> = grid
        .cells()
        .iter()
        .map(|cell| format!("{}={}", cell.at, cell.value))
        .collect();
    let expected = "A2=shared|B2=706.61|C2=1413.22|D2=001|E2=TRUE|F2=#REF!|G2=2025-01-01|I2=rich|J2=other|\
        A5=text|B5=0.5|C5=FALSE|D5=#N/A|XFD1048576=5";
    assert_eq!(cells.join("|"), expected);
    assert_eq!(
        (grid.hidden_rows.as_slice(), grid.hidden_cols.as_slice()),
        ([4].as_slice(), [2].as_slice())
    );
    assert_eq!(
        grid.merges
            .iter()
            .map(|m| format!("{}:{}", m.first, m.last))
            .collect::<Vec<_>>(),
        ["A7:C8"]
    );
    assert_eq!(grid.formulas.len(), 5);
    assert_eq!(grid.notes, [ReadNote::Uncached(CellRef::new(4, 4))]);
    let sheets: Vec<_> = book
        .sheets
        .iter()
        .map(|grid| (grid.name.as_str(), grid.visibility))
        .collect();
    assert_eq!(
        sheets,
        [("\u{8868}", Visibility::Visible), ("again", Visibility::VeryHidden)]
    );
}

#[test]
fn values_agree_with_another_reader() {
    let bytes = xlsb::kinds();
    let book = open(bytes.clone()).unwrap();
    let mut other: Xlsb<_> = Xlsb::new(Cursor::new(bytes)).unwrap();
    let mut reader = other.worksheet_cells_reader("\u{8868}").unwrap();
    let mut count = 0;
    while let Some(cell) = reader.next_cell().unwrap() {
        let (row, col) = cell.get_position();
        let value = Data::from(cell.get_value().clone());
        let ours = book.sheets[0]
            .get(CellRef::new(row, col))
            .map(|cell| cell.value.to_string());
        match value {
            Data::String(text) if text.is_empty() => assert_eq!(ours, None),
            Data::DateTime(_) => assert_eq!(ours.as_deref(), Some("2025-01-01")),
            Data::Bool(truth) => assert_eq!(ours, Some(truth.to_string().to_uppercase())),
            other => assert_eq!(ours, Some(other.to_string())),
        }
        count += 1;
    }
    // The other one does not know rich text within a cell, nor formulas whose result is an error.
    assert_eq!(count, 13);
}

#[test]
fn damage_is_told_and_never_panics() {
    let whole = xlsb::kinds();
    assert!(matches!(
        open(whole[..whole.len() / 2].to_vec()),
        Err(Error::Damaged { .. })
    ));
    // Behind a right checksum: the sheet cut at every byte, and each of its bytes changed.
    let texts = xlsb::strings(&["a"]);
    let data = [
        xlsb::row(0, false),
        xlsb::cell(7, 0, 0, &[0; 4]),
        xlsb::cell(6, 1, 0, &xlsb::wide("b")),
    ]
    .concat();
    let sheet = xlsb::sheet(&[], &data, &[]);
    for place in 0..sheet.len() {
        let cut = open(xlsb::container(&sheet[..place], &texts));
        assert!(match cut {
            Ok(book) => matches!(book.sheets[0].notes.as_slice(), [.., ReadNote::Damaged(_)]),
            Err(error) => matches!(error, Error::Damaged { .. }),
        });
        for bit in 0..8 {
            let mut changed = sheet.clone();
            changed[place] ^= 1 << bit;
            let _ = open(xlsb::container(&changed, &texts));
        }
    }
    for place in 0..texts.len() {
        let book = open(xlsb::container(&sheet, &texts[..place])).unwrap();
        assert!(!book.sheets[0].notes.is_empty());
    }
}

#[test]
fn texts_longer_than_their_record_are_not_read_from_elsewhere() {
    // A long text, then records too short for theirs: nothing of the long one may come again.
    let long = "x".repeat(1000);
    let mut strings = xlsb::record(159, &[0xFF; 8]);
    strings.extend(xlsb::record(19, &[vec![0], xlsb::wide(&long)].concat()));
    (0..100).for_each(|_| strings.extend(xlsb::record(19, &[])));
    strings.extend(xlsb::record(160, &[]));
    let cells: Vec<u8> = (0..101)
        .flat_map(|col| xlsb::cell(7, col, 0, &col.to_le_bytes()))
        .collect();
    let data = [xlsb::row(0, false), cells].concat();
    let book = open(xlsb::container(&xlsb::sheet(&[], &data, &[]), &strings)).unwrap();
    assert_eq!(book.sheets[0].cells().len(), 1);
}
