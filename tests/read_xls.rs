//! Formulas of .xls files through the public interface.

use std::collections::BTreeMap;
use std::io::Cursor;
use std::path::Path;

use calamine::{Reader, Xls};
use yusuan::grid::Grid;
use yusuan::read::{Limits, read};

fn data(path: &str) -> Vec<u8> {
    std::fs::read(path).unwrap()
}

fn sheets(path: &str) -> Vec<Grid> {
    read(data(path), Path::new(path), &Limits::default()).unwrap().sheets
}

/// The formulas of a sheet by cell.
fn formulas(grid: &Grid) -> BTreeMap<String, String> {
    let formulas = grid.formulas.iter();
    formulas.map(|(at, text)| (at.to_string(), text.to_string())).collect()
}

#[test]
fn formulas_read_alike_in_every_format() {
    let expected = sheets("tests/data/formulas.xlsx");
    assert_eq!(expected[0].formulas.len(), 27);
    for file in ["tests/data/formulas.xls", "tests/data/formulas-95.xls"] {
        for (a, b) in expected.iter().zip(sheets(file)) {
            assert_eq!(formulas(a), formulas(&b), "{file}");
        }
    }
}

/// In formulas with these the other reader goes wrong: it takes > for >=, has no shared formulas and no
/// names of functions, mixes up what is absolute, and so on.
const WRONG: [&str; 8] = ["!", "$", ">", "IFERROR", "\"\"", "A:A", "INDEX(", "(A1,A2)"];

#[test]
fn formulas_agree_with_another_reader() {
    let mut compared = 0;
    for file in [
        "tests/data/formulas.xls",
        "tests/data/kinds.xls",
        "examples/legacy-2024.xls",
        "tests/cases/uncached-sums-xls/input.xls",
    ] {
        let mut theirs: Xls<_> = Xls::new(Cursor::new(data(file))).unwrap();
        for grid in sheets(file) {
            let range = theirs.worksheet_formula(&grid.name).unwrap();
            let comparable = |text: &str| !WRONG.iter().any(|wrong| text.contains(wrong));
            for (at, ours) in grid.formulas.iter().filter(|(_, text)| comparable(text)) {
                let theirs = range.get_value((at.row, at.col)).map(String::as_str);
                assert_eq!(Some(ours.as_ref()), theirs, "{file} {at}");
                compared += 1;
            }
        }
    }
    assert!(compared > 50, "{compared} formulas");
}

/// Every .xls that the tests and examples have and that becomes something.
#[test]
fn every_formula_of_our_files_is_spelled() {
    let mut files = vec![
        "tests/data/formulas.xls".into(),
        "tests/data/formulas-95.xls".into(),
        "examples/legacy-2024.xls".into(),
        "tests/data/kinds.xls".into(),
    ];
    let cases = std::fs::read_dir("tests/cases").unwrap();
    let cases = cases.map(|case| case.unwrap().path());
    let inputs = cases.filter(|case| case.join("expected.json").exists());
    files.extend(inputs.map(|case| case.join("input.xls")).filter(|path| path.exists()));
    let sheets = files.iter().flat_map(|path| sheets(path.to_str().unwrap()));
    let formulas: Vec<_> = sheets.flat_map(|grid| grid.formulas).collect();
    assert!(formulas.len() > 80);
    assert!(formulas.iter().all(|(_, text)| !text.is_empty()));
}
