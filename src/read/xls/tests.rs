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
    let mut read_budget = Intake::new(&Limits::default());
    let styles = [Style::default(), Style::built_in(14)];
    let mut filling = Filling::new(&mut read_budget, &styles, false);
    let catalog = Catalog {
        strings: vec!["shared".into(), "".into()],
        ..Catalog::default()
    };
    let damage = outcome(sheet::read(&mut Records::new(&stream), &catalog, &mut filling))?;
    Ok(filling.into_grid("x", Visibility::Visible, damage))
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

#[test]
fn a_text_that_goes_on_in_the_next_records_is_whole() {
    let text_of = |col| (kind::FORMULA, with(place(0, col, 0), &[0, 0, 0, 0, 0, 0, 0xFF, 0xFF]));
    let grid = sheet(&[
        text_of(0),
        (kind::STRING, vec![5, 0, 0, b'a', b'b']),
        (kind::CONTINUE, vec![1, 0x2D, 0x4E]),
        (kind::CONTINUE, vec![0, b'c', b'd', b'x']),
        text_of(1),
        (kind::STRING, vec![3, 0, 0, b'a', b'b']),
        (kind::NUMBER, with(place(0, 2, 0), &[0; 8])),
    ])
    .unwrap();
    assert_eq!(shown(&grid), "A1=ab\u{4e2d}cd|B1=ab|C1=0");
    // The other text has an end that is nowhere.
    assert!(matches!(grid.notes.as_slice(), [ReadNote::Damaged(_)]));
}

#[test]
fn formulas_by_their_older_numbers_are_formulas() {
    let (_, data) = formula(3, 0, &[0x1E, 7, 0]);
    let grid = sheet(&[
        (kind::FORMULA_4, data.clone()),
        (kind::FORMULA_3, with(vec![4, 0], &data[2..])),
    ])
    .unwrap();
    assert_eq!(shown(&grid), "A4=1|A5=1");
    assert_eq!(grid.formulas.len(), 2);
}

/// A workbook of Excel 95 with one text, and its code page if it says one.
fn before_97(page: Option<u16>, letters: &[u8]) -> Vec<u8> {
    let begin = |kind: u8| record(kind::BOF, &[0, 5, kind, 0, 0, 0, 0, 0]);
    let mut stream = begin(5);
    stream.extend(
        page.iter()
            .flat_map(|page| record(kind::CODE_PAGE, &page.to_le_bytes())),
    );
    let at = stream.len() as u8 + 16;
    stream.extend(record(kind::BOUND_SHEET, &[at, 0, 0, 0, 0, 0, 1, b's']));
    stream.extend(record(kind::EOF, &[]));
    stream.resize(usize::from(at), 0);
    stream.extend(begin(0x10));
    let text = with(with(place(0, 0, 0), &[letters.len() as u8, 0]), letters);
    stream.extend(record(kind::LABEL, &text));
    stream.extend(record(kind::EOF, &[]));
    stream
}

#[test]
fn a_code_page_that_is_not_known_is_told_where_it_matters() {
    let note = |page, letters| {
        let book = read(before_97(page, letters).into(), &Limits::default()).unwrap();
        assert_eq!(book.sheets[0].cells().len(), 1);
        book.sheets[0].notes.clone()
    };
    let zhong = b"\xD6\xD0";
    let guess = |number| vec![ReadNote::CodePage { number, read_as: "GBK" }];
    assert_eq!(note(Some(936), zhong), []);
    assert_eq!(note(Some(10000), b"\x8E"), []);
    assert_eq!(note(Some(10008), zhong), guess(Some(10008)));
    assert_eq!(note(Some(437), zhong), guess(Some(437)));
    assert_eq!(note(None, zhong), guess(None));
    assert_eq!(note(Some(437), b"a"), []);
}

/// A formula whose result is 1, with its tokens.
fn formula(row: u16, col: u16, tokens: &[u8]) -> (u16, Vec<u8>) {
    let head = with(with(place(row, col, 0), &1f64.to_le_bytes()), &[0; 6]);
    let length = (tokens.len() as u16).to_le_bytes();
    (kind::FORMULA, with(with(head, &length), tokens))
}

#[test]
fn formulas_that_cells_share_are_spelled_for_each() {
    // The cell above, and the column to the left.
    let tokens = [0x4C, 0xFF, 0xFF, 0, 0xC0, 0x4C, 0, 0, 0xFF, 0xC0, 3];
    let shared = with(vec![2, 0, 4, 0, 1, 1, 0, 3, 11, 0], &tokens);
    let named = [1, 2, 0, 1, 0];
    let grid = sheet(&[
        formula(2, 1, &named),
        (kind::SHARED_FORMULA, shared.clone()),
        formula(3, 1, &named),
        formula(0, 0, &named),
        formula(9, 9, &[1, 9, 0, 9, 0]),
        formula(9, 8, &[0x1E, 7, 0]),
        // Shared by no cell.
        (kind::SHARED_FORMULA, shared),
    ]);
    let grid = grid.unwrap();
    let mut formulas: Vec<String> = grid.formulas.iter().map(|(at, text)| format!("{at}={text}")).collect();
    formulas.sort();
    assert_eq!(formulas, ["A1=A65536+IV1", "B3=B2+A3", "B4=B3+A4", "I10=7", "J10="]);
}

#[test]
fn empty_texts_may_never_have_been_computed() {
    let empty = [3, 0, 0, 0, 0, 0, 0xFF, 0xFF];
    let grid = sheet(&[(kind::FORMULA, with(with(place(0, 0, 0), &empty), &[0; 8]))]).unwrap();
    assert_eq!(grid.notes, [ReadNote::Uncached(CellRef::new(0, 0))]);
}

#[test]
fn hidden_rows_and_columns_are_known() {
    let mut row = vec![0; 16];
    row[0] = 4;
    row[12] = 0x20;
    let cols: Vec<u8> = [1u16, 255, 0, 0, 1, 0].into_iter().flat_map(u16::to_le_bytes).collect();
    let number = |row, col| (kind::NUMBER, with(place(row, col, 0), &[0; 8]));
    let mut records = vec![(kind::COL_INFO, cols), (kind::ROW, row), number(3, 0), number(4, 2)];
    let grid = sheet(&records).unwrap();
    assert_eq!((grid.hidden_rows, grid.hidden_cols), (vec![4], vec![2]));
    records.push((kind::FILTER_MODE, Vec::new()));
    let grid = sheet(&records).unwrap();
    assert_eq!((grid.hidden_rows, grid.filtered_rows), (vec![], vec![4]));
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

fn said(grid: &crate::grid::Grid) -> Vec<String> {
    let said = grid.comments.iter();
    let mut said: Vec<String> = said
        .map(|(at, own)| format!("{at} {}: {}", own.author, own.text))
        .collect();
    said.sort();
    said
}

#[test]
fn comments_find_their_text_in_the_object_that_they_name() {
    let object = |kind: u8, id: u8| [0x15, 0, 0x12, 0, kind, 0, id, 0].to_vec();
    let text = |length: u8| [vec![0; 10], vec![length, 0, 16, 0]].concat();
    let note = |row: u16, object: u8| with(place(row, 1, 0), &[object, 0, 1, 0, 0, b'z']);
    let grid = sheet(&[
        (kind::OBJECT, object(0x19, 1)),
        (kind::TEXT_OBJECT, text(5)),
        (kind::CONTINUE, [0, b'a', b'\r', b'\n'].to_vec()),
        (kind::CONTINUE, [1, 0x2D, 0x4E, b'b', 0].to_vec()),
        (kind::CONTINUE, vec![0; 16]),
        // A drawn text that is no comment, and a comment whose text is gone.
        (kind::OBJECT, object(6, 2)),
        (kind::TEXT_OBJECT, text(1)),
        (kind::CONTINUE, [0, b'x'].to_vec()),
        (kind::NOTE, note(4, 1)),
        (kind::NOTE, note(5, 2)),
        (kind::NOTE, vec![1]),
    ])
    .unwrap();
    assert_eq!(said(&grid), ["B5 z: a\n\u{4e2d}b"]);
}

#[test]
fn comments_before_excel_97_hold_their_text() {
    let data = |row: u16, text: &[u8]| with(place(row, 1, 9), text);
    let records = [
        (kind::NOTE, data(2, b"first")),
        (kind::NOTE, data(0xFFFF, b" more")),
        (kind::NOTE, data(3, &[0xD6, 0xD0])),
    ];
    let mut stream = record(kind::BOF, &[0; 16]);
    records
        .iter()
        .for_each(|(kind, data)| stream.extend(record(*kind, data)));
    stream.extend(record(kind::EOF, &[]));
    let mut read_budget = Intake::new(&Limits::default());
    let mut filling = Filling::new(&mut read_budget, &[], false);
    let mut catalog = Catalog::default();
    catalog.charset.wide = false;
    sheet::read(&mut Records::new(&stream), &catalog, &mut filling).unwrap();
    let grid = filling.into_grid("x", Visibility::Visible, None);
    assert_eq!(said(&grid), ["B3 : first more", "B4 : \u{4e2d}"]);
}
