//! The reader of .xlsb on files made record by record.

#[path = "support/xlsb.rs"]
mod xlsb;

use std::path::Path;

use yusuan::calc::calculate;
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
fn cells_without_a_column_follow_the_one_before() {
    let short = |kind: u32, value: &[u8]| xlsb::record(kind, &[xlsb::numbers(&[0]), value.to_vec()].concat());
    let data = [
        xlsb::row(0, false),
        short(17, &xlsb::wide("a")),
        xlsb::cell(2, 2, 0, &xlsb::numbers(&[6])),
        short(13, &xlsb::numbers(&[(70_661 << 2) | 3])),
        short(12, &[]),
        short(16, &0.5f64.to_le_bytes()),
        xlsb::cell(1, 7, 0, &[]),
        short(18, &xlsb::numbers(&[0])),
        xlsb::row(3, false),
        short(15, &[1]),
        short(14, &[0x17]),
    ];
    let book = open(xlsb::container(
        &xlsb::sheet(&[], &data.concat(), &[]),
        &xlsb::strings(&["s"]),
    ))
    .unwrap();
    let cells = book.sheets[0].cells().iter();
    let cells: Vec<_> = cells.map(|cell| format!("{}={}", cell.at, cell.value)).collect();
    assert_eq!(cells.join("|"), "A1=a|C1=1|D1=706.61|F1=0.5|I1=s|A4=TRUE|B4=#REF!");
}

/// The formulas of the first sheet by cell.
fn formulas(book: &Workbook) -> Vec<String> {
    let formulas = book.sheets[0].formulas.iter();
    let mut formulas: Vec<_> = formulas.map(|(at, text)| format!("{at}={text}")).collect();
    formulas.sort();
    formulas
}

#[test]
fn formulas_have_their_text() {
    // A constant; one that B3 and B4 share: the cell above, and the one to the left.
    let above = [&[0x4C][..], &[0xFF; 4], &[0, 0xC0, 0x4C, 0, 0, 0, 0, 0xFF, 0xFF, 3]].concat();
    let shared = [
        xlsb::numbers(&[2, 3, 1, 1, above.len() as u32]),
        above,
        xlsb::numbers(&[0]),
    ]
    .concat();
    let (named, extra) = ([&[1][..], &xlsb::numbers(&[2])].concat(), xlsb::numbers(&[1]));
    let data = [
        xlsb::row(2, false),
        xlsb::total(1, 0, 3.0, &named, &extra),
        xlsb::record(427, &shared),
        xlsb::total(2, 0, 3.0, &xlsb::sum((0, 0), (1_048_575, 2)), &[]),
        // Of another sheet, which is not there.
        xlsb::total(3, 0, 3.0, &[0x3A, 9, 0, 0, 0, 0, 0, 0, 0xC0], &[]),
        xlsb::row(3, false),
        xlsb::total(1, 0, 3.0, &named, &extra),
    ];
    let book = open(xlsb::container(
        &xlsb::sheet(&[], &data.concat(), &[]),
        &xlsb::strings(&[]),
    ))
    .unwrap();
    assert_eq!(formulas(&book), ["B3=B2+A3", "B4=B3+A4", "C3=SUM(A:C)", "D3="]);
    assert!(book.sheets[0].notes.is_empty());
}

#[test]
fn totals_of_blanks_are_blank_and_results_are_checked() {
    let number = |col, number: f64| xlsb::cell(5, col, 0, &number.to_le_bytes());
    let total = |col: u16, result| xlsb::total(u32::from(col), 2, result, &xlsb::sum((0, col), (1, col)), &[]);
    let data = [
        xlsb::row(0, false),
        number(1, 2.0),
        number(2, 2.0),
        number(3, 0.0),
        xlsb::row(2, false),
        total(0, 0.0),
        total(1, 2.0),
        total(2, 9.0),
        total(3, 0.0),
    ];
    let mut book = open(xlsb::container(
        &xlsb::sheet(&[], &data.concat(), &[]),
        &xlsb::strings(&[]),
    ))
    .unwrap();
    calculate(&mut book);
    let cells = book.sheets[0].cells().iter().filter(|cell| cell.at.row == 2);
    let cells: Vec<_> = cells.map(|cell| format!("{}={}", cell.at, cell.value)).collect();
    assert_eq!(cells, ["B3=2", "C3=9", "D3=0"]);
    assert!(matches!(book.sheets[0].notes.as_slice(), [ReadNote::Stale { cell, .. }] if *cell == CellRef::new(2, 2)));
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
