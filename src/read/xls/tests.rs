use super::*;
use crate::cell::CellRef;
use crate::grid::ReadNote;
use crate::read::records::Filling;

fn record(kind: u16, data: &[u8]) -> Vec<u8> {
    let mut bytes = kind.to_le_bytes().to_vec();
    bytes.extend((data.len() as u16).to_le_bytes());
    bytes.extend(data);
    bytes
}

fn place(row: u16, col: u16, style: u16) -> Vec<u8> {
    [row, col, style].into_iter().flat_map(u16::to_le_bytes).collect()
}

fn with(mut data: Vec<u8>, more: &[u8]) -> Vec<u8> {
    data.extend(more);
    data
}

/// The sheet of these records, between its first and its last.
fn sheet(records: &[(u16, Vec<u8>)]) -> Result<crate::grid::Grid, Fault> {
    let mut stream = record(kind::BOF, &[0; 16]);
    records
        .iter()
        .for_each(|(kind, data)| stream.extend(record(*kind, data)));
    stream.extend(record(kind::EOF, &[]));
    stream.extend(record(kind::NUMBER, &with(place(99, 9, 0), &[0; 8])));
    let mut intake = Intake::new(&Limits::default());
    let styles = [Style::default(), Style::built_in(14)];
    let mut filling = Filling::new(&mut intake, &styles, false);
    let strings = ["shared".into(), "".into()];
    let (charset, names) = (Charset::default(), names());
    let mut formulas = Formulas::new(Words {
        names: &names,
        charset: &charset,
    });
    let result = sheet::read(
        &mut Records::new(&stream),
        &strings,
        &charset,
        &mut filling,
        &mut formulas,
    );
    formulas.finish(&mut filling);
    let damage = outcome(result)?;
    let mut grids = [filling.into_grid("x", Visibility::Visible, damage)];
    formulas::note_results(&mut grids, &[formulas]);
    let [grid] = grids;
    Ok(grid)
}

/// This workbook's two sheets, another workbook's sheet, and a name.
fn names() -> Names {
    let charset = Charset::default();
    let mut names = Names::default();
    names.sheets = vec!["x".to_owned(), "表 1".to_owned()];
    names.define(
        &[
            0, 0, 0, 7, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, b'I', b'F', b'E', b'R', b'R', b'O', b'R',
        ],
        &charset,
    );
    names.book(&[2, 0, 1, 4], &charset);
    let other = [1, 0, 7, 0, 0, 1, b'd', b'\x03', b'a', b'.', b'x', b'l', 1, 0, 0, b's'];
    names.book(&other, &charset);
    names.links(&[3, 0, 0, 0, 1, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0]);
    names
}

fn shown(grid: &crate::grid::Grid) -> String {
    let cells = grid.cells().iter().map(|cell| format!("{}={}", cell.at, cell.value));
    cells.collect::<Vec<_>>().join("|")
}

#[test]
fn every_kind_of_cell_is_read() {
    let grid = sheet(&[
        (kind::NUMBER, with(place(0, 0, 0), &706.61f64.to_le_bytes())),
        (kind::RK, with(place(0, 1, 1), &((45658u32 << 2) | 2).to_le_bytes())),
        (kind::LABEL_SST, with(place(0, 2, 0), &[0, 0, 0, 0])),
        (kind::LABEL_SST, with(place(0, 3, 0), &[1, 0, 0, 0])),
        (kind::LABEL, with(place(0, 4, 0), &[1, 0, 1, 0x2D, 0x4E])),
        (kind::BOOL_ERR, with(place(0, 5, 0), &[1, 0])),
        (kind::BOOL_ERR, with(place(0, 6, 0), &[0x17, 1])),
        (
            kind::MUL_RK,
            [1, 0, 2, 0, 0, 0, 6, 0, 0, 0, 0, 0, 10, 0, 0, 0, 3, 0].to_vec(),
        ),
        // A chart within the sheet.
        (kind::BOF, vec![0; 16]),
        (kind::NUMBER, with(place(50, 0, 0), &[0; 8])),
        (kind::EOF, vec![]),
        (
            kind::MERGE_CELLS,
            [1u16, 2, 3, 0, 1].into_iter().flat_map(u16::to_le_bytes).collect(),
        ),
    ]);
    let grid = grid.unwrap();
    assert_eq!(
        shown(&grid),
        "A1=706.61|B1=2025-01-01|C1=shared|E1=\u{4e2d}|F1=TRUE|G1=#REF!|C2=1|D2=2"
    );
    assert_eq!(grid.merges.len(), 1);
    assert!(grid.notes.is_empty());
}

#[test]
fn formulas_have_their_results() {
    let result = |col, result: [u8; 8]| (kind::FORMULA, with(with(place(0, col, 0), &result), &[0; 8]));
    let grid = sheet(&[
        result(0, 2.5f64.to_le_bytes()),
        result(1, [0, 0, 0, 0, 0, 0, 0xFF, 0xFF]),
        (kind::STRING, vec![2, 0, 0, b'a', b'b']),
        result(2, [1, 0, 1, 0, 0, 0, 0xFF, 0xFF]),
        result(3, [2, 0, 0x2A, 0, 0, 0, 0xFF, 0xFF]),
        result(4, [0, 0, 0, 0, 0, 0, 0xFF, 0xFF]),
        result(5, [0, 0, 0, 0, 0, 0, 0xFF, 0xFF]),
        (kind::STRING, vec![0, 0, 0]),
        // A text that belongs to no formula is no cell.
        (kind::STRING, vec![1, 0, 0, b'x']),
    ]);
    let grid = grid.unwrap();
    assert_eq!(shown(&grid), "A1=2.5|B1=ab|C1=TRUE|D1=#N/A");
    assert_eq!(grid.formulas.len(), 6);
    assert_eq!(grid.notes.len(), 2);
}

/// A formula with its result and its tokens.
fn formula(col: u16, result: [u8; 8], tokens: &[u8]) -> (u16, Vec<u8>) {
    let head = with(with(place(0, col, 0), &result), &[0; 6]);
    let size = (tokens.len() as u16).to_le_bytes();
    (kind::FORMULA, with(with(head, &size), tokens))
}

const EMPTY: [u8; 8] = [3, 0, 0, 0, 0, 0, 0xFF, 0xFF];
const ZERO: [u8; 8] = [0; 8];
/// IF($A$1,"",0)
const TOKENS: &[u8] = &[
    0x44, 0, 0, 0, 0, 0x19, 2, 7, 0, 0x17, 0, 0, 0x19, 8, 3, 0, 0x1E, 0, 0, 0x19, 8, 3, 0, 0x42, 3, 1, 0,
];

#[test]
fn an_empty_text_is_meant_where_the_formula_gives_one_and_others_were_computed() {
    let computed = formula(0, 2.5f64.to_le_bytes(), &[]);
    let (meant, other) = (formula(1, EMPTY, TOKENS), formula(2, EMPTY, &[]));
    let grid = sheet(&[computed, meant.clone(), other.clone()]).unwrap();
    assert_eq!(grid.notes, [ReadNote::Uncached(CellRef::new(0, 2))]);
    // A program that computes nothing.
    assert_eq!(sheet(&[meant, other]).unwrap().notes.len(), 2);
}

#[test]
fn zeros_of_formulas_with_texts_may_be_texts() {
    let shared = formula(3, ZERO, &[1, 0, 0, 3, 0]);
    let size = (TOKENS.len() as u16).to_le_bytes();
    let rule = (kind::SHARED_FORMULA, with(with(vec![0; 8], &size), TOKENS));
    let again = formula(4, ZERO, &[1, 0, 0, 3, 0]);
    let grid = sheet(&[formula(0, ZERO, TOKENS), formula(2, ZERO, &[]), shared, rule, again]).unwrap();
    let maybe = |col| ReadNote::MaybeText(CellRef::new(0, col));
    assert_eq!(grid.notes, [maybe(0), maybe(3), maybe(4)]);
}

fn spelled(tokens: &[u8]) -> String {
    let spelled = formula::spelled(tokens, CellRef::new(9, 1), &names(), &Charset::default());
    spelled.unwrap_or_else(|| "unknown".to_owned())
}

#[test]
fn formulas_are_spelled_as_they_were_entered() {
    assert_eq!(spelled(TOKENS), "IF($A$1,\"\",0)");
    // (B2:C$3+1.5)*-2%, then rows of whole columns, the sum that has a token of its own.
    let area = [0x25, 1, 0, 2, 0, 1, 0xC0, 2, 0x40];
    let mut sum = area.to_vec();
    sum.extend([
        0x1F, 0, 0, 0, 0, 0, 0, 0xF8, 0x3F, 0x03, 0x15, 0x1E, 2, 0, 0x14, 0x13, 0x05,
    ]);
    assert_eq!(spelled(&sum), "(B2:C$3+1.5)*-2%");
    assert_eq!(spelled(&[&area[..], &[0x19, 0x10, 0, 0]].concat()), "SUM(B2:C$3)");
    assert_eq!(spelled(&[0x25, 0, 0, 0xFF, 0xFF, 0, 0xC0, 1, 0xC0]), "A:B");
    // From B10, one row up, one column on; and round the edge of the sheet.
    assert_eq!(spelled(&[0x2C, 0xFF, 0xFF, 1, 0xC0]), "C9");
    assert_eq!(spelled(&[0x2C, 0xF0, 0xFF, 0xFE, 0xC0]), "IV65530");
    assert_eq!(spelled(&[0x3A, 0, 0, 0, 0, 1, 0xC0]), "'表 1'!B1");
    assert_eq!(spelled(&[0x3A, 1, 0, 0, 0, 1, 0xC0]), "'[a.xl]s'!B1");
    assert_eq!(spelled(&[0x3A, 2, 0, 0, 0, 1, 0xC0]), "unknown", "over several sheets");
    let named = [0x23, 1, 0, 0, 0, 0x1E, 1, 0, 0x17, 1, 0, b'"', 0x42, 3, 0xFF, 0];
    assert_eq!(spelled(&named), "IFERROR(1,\"\"\"\")");
    assert_eq!(spelled(&[0x1E, 3, 0, 0x1E, 4, 0, 0x41, 27, 0]), "ROUND(3,4)");
    for wrong in [
        &[][..],
        &[0x03],
        &[0x1E, 1],
        &[0x41, 27, 0],
        &[0x1E, 1, 0, 0x1E, 1, 0],
        &[0x20, 0],
        &[0xFF],
    ] {
        assert_eq!(spelled(wrong), "unknown");
    }
}

#[test]
fn hidden_rows_and_columns_are_known() {
    let mut row = vec![0; 16];
    row[0] = 4;
    row[12] = 0x20;
    let cols: Vec<u8> = [1u16, 255, 0, 0, 1, 0].into_iter().flat_map(u16::to_le_bytes).collect();
    let number = |row, col| (kind::NUMBER, with(place(row, col, 0), &[0; 8]));
    let grid = sheet(&[(kind::COL_INFO, cols), (kind::ROW, row), number(3, 0), number(4, 2)]).unwrap();
    assert_eq!((grid.hidden_rows, grid.hidden_cols), (vec![4], vec![2]));
}

#[test]
fn a_record_cut_short_ends_the_sheet() {
    let grid = sheet(&[
        (kind::NUMBER, with(place(0, 0, 0), &[0; 8])),
        (kind::NUMBER, place(0, 1, 0)),
    ]);
    let grid = grid.unwrap();
    assert_eq!(shown(&grid), "A1=0");
    assert_eq!(grid.notes.len(), 1);
}
