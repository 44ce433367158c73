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
    let styles = [Style::default(), Style::built_in(14), Style::built_in(4)];
    let mut filling = Filling::new(&mut intake, &styles, false);
    let strings = ["shared".into(), "".into()];
    let mut charset = Charset::default();
    charset.wide = true;
    // Cells of the first style are General, those of the second have a number format.
    let mut blanks = Blanks::new(&[0, 14, 4], charset.wide);
    let result = sheet::read(&mut Records::new(&stream), &strings, &charset, &mut filling, &mut blanks);
    let damage = outcome(result)?;
    let mut grids = [filling.into_grid("x", Visibility::Visible, damage)];
    blank::settle(&mut grids, &[blanks]);
    let [grid] = grids;
    Ok(grid)
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

/// A formula with its result, the style of its cell and its tokens.
fn formula(col: u16, style: u16, result: [u8; 8], tokens: &[u8]) -> (u16, Vec<u8>) {
    let head = with(with(place(0, col, style), &result), &[0; 8]);
    (kind::FORMULA, with(head, tokens))
}

const EMPTY: [u8; 8] = [3, 0, 0, 0, 0, 0, 0xFF, 0xFF];
/// IF(A1,"",0)
const TOKENS: &[u8] = &[0x44, 0, 0, 0, 0, 0x19, 2, 7, 0, 0x17, 0, 0, 0x19, 8, 3, 0, 0x1E, 0, 0];

#[test]
fn an_empty_text_is_meant_where_the_formula_gives_one_and_others_were_computed() {
    let computed = formula(0, 0, 2.5f64.to_le_bytes(), &[]);
    let (meant, other) = (formula(1, 0, EMPTY, TOKENS), formula(2, 0, EMPTY, &[]));
    let grid = sheet(&[computed, meant.clone(), other.clone()]).unwrap();
    assert_eq!(grid.notes, [ReadNote::Uncached(CellRef::new(0, 2))]);
    // A program that computes nothing.
    assert_eq!(sheet(&[meant, other]).unwrap().notes.len(), 2);
}

#[test]
fn zeros_in_cells_with_a_number_format_may_be_blanks() {
    let (zero, plain) = (formula(0, 2, [0; 8], TOKENS), formula(1, 0, [0; 8], TOKENS));
    let (sum, shared) = (formula(2, 2, [0; 8], &[]), formula(3, 2, [0; 8], &[1, 0, 0, 3, 0]));
    let rule = (kind::SHARED_FORMULA, with(vec![0; 10], TOKENS));
    let again = formula(4, 2, [0; 8], &[1, 0, 0, 3, 0]);
    let mut records = vec![zero, plain, sum, shared, rule, again];
    let grid = sheet(&records).unwrap();
    assert_eq!(shown(&grid), "B1=0|C1=0");
    let blank = |col| ReadNote::BlankAsZero(CellRef::new(0, col));
    assert_eq!(grid.notes, [blank(0), blank(3), blank(4)]);
    // The program that wrote the file knows blanks: zeros are zeros.
    records.push(formula(5, 2, EMPTY, TOKENS));
    assert_eq!(shown(&sheet(&records).unwrap()), "A1=0|B1=0|C1=0|D1=0|E1=0");
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
