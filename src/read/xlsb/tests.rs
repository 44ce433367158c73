use super::sheet::comments;
use super::*;
use crate::cell::CellRef;
use crate::grid::{Grid, ReadNote};

fn record(kind: u32, data: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for mut number in [kind, data.len() as u32] {
        while number >= 0x80 {
            bytes.push((number as u8 & 0x7F) | 0x80);
            number >>= 7;
        }
        bytes.push(number as u8);
    }
    bytes.extend(data);
    bytes
}

fn part(records: &[(u32, Vec<u8>)]) -> Vec<u8> {
    records.iter().flat_map(|(kind, data)| record(*kind, data)).collect()
}

fn numbers(numbers: &[u32]) -> Vec<u8> {
    numbers.iter().flat_map(|number| number.to_le_bytes()).collect()
}

fn read_part(content: &[u8]) -> Grid {
    let mut read_budget = Intake::new(&Limits::default());
    let mut filling = Filling::new(&mut read_budget, &[], false);
    let damage = outcome(sheet::read(content, &[], &Links::default(), &mut filling)).unwrap();
    filling.into_grid("x", Visibility::Visible, damage)
}

#[test]
fn merged_ranges_are_found_among_other_records() {
    let grid = read_part(&part(&[
        (600, vec![9, 9]),
        (kind::MERGE_CELL, numbers(&[0, 1, 2, 5])),
        (kind::MERGE_CELL, numbers(&[3, 1, 2, u32::MAX])),
        (kind::END_SHEET, vec![]),
    ]));
    let merges = grid
        .merges
        .iter()
        .map(|merge| format!("{}:{}", merge.first, merge.last));
    assert_eq!(merges.collect::<Vec<_>>(), ["C1:F2"]);
    assert!(grid.notes.is_empty());
}

#[test]
fn hidden_rows_and_columns_are_known() {
    let row = |row: u32, flags| [numbers(&[row, 0]), vec![0, 0, 0, flags]].concat();
    let cell = |col: u32| (kind::CELL_RK, numbers(&[col, 0, 6]));
    let grid = read_part(&part(&[
        (kind::COL_INFO, [numbers(&[1, u32::MAX, 0, 0]), vec![1, 0]].concat()),
        (kind::BEGIN_SHEET_DATA, vec![]),
        (kind::ROW_HDR, row(2, 0x10)),
        cell(0),
        cell(3),
        (kind::ROW_HDR, row(3, 0x10)),
        (kind::ROW_HDR, row(4, 0)),
        cell(0),
        (kind::END_SHEET_DATA, vec![]),
        (kind::END_SHEET, vec![]),
    ]));
    assert_eq!((grid.hidden_rows, grid.hidden_cols), (vec![2], vec![3]));
}

#[test]
fn a_sheet_is_known_by_its_relation() {
    let mut data = numbers(&[1, 7]);
    for text in ["rId1", "Sheet1"] {
        data.extend((text.len() as u32).to_le_bytes());
        data.extend(text.encode_utf16().flat_map(u16::to_le_bytes));
    }
    assert_eq!(bundle(&data), Some((1, "rId1".to_owned(), "Sheet1".to_owned())));
    assert_eq!(bundle(&data[..20]), None);
}

#[test]
fn claims_of_length_are_no_content() {
    let far = part(&[
        (kind::BEGIN_SHEET_DATA, vec![]),
        (kind::ROW_HDR, numbers(&[0, 0, 0])),
        (kind::CELL_RK, numbers(&[0, 0, 6])),
        (kind::CELL_ST, numbers(&[1, 0, u32::MAX])),
    ]);
    let mut cut = far.clone();
    cut.extend([kind::CELL_ST as u8, 0xFF, 0xFF, 0xFF, 0x7F]);
    for content in [far, cut] {
        let grid = read_part(&content);
        assert_eq!(grid.cells().len(), 1);
        assert!(matches!(grid.notes.as_slice(), [ReadNote::Damaged(_)]));
    }
}

#[test]
fn comments_are_read_with_their_authors() {
    let wide = |text: &str| {
        let units: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        [numbers(&[(units.len() / 2) as u32]), units].concat()
    };
    let begin = |author: u32, row: u32, col: u32| [numbers(&[author, row, row, col, col]), vec![0; 16]].concat();
    let content = part(&[
        (kind::COMMENT_AUTHOR, wide("a")),
        (kind::COMMENT_AUTHOR, wide("b")),
        (kind::BEGIN_COMMENT, begin(1, 4, 2)),
        (kind::COMMENT_TEXT, [vec![0], wide("x\r\ny")].concat()),
        (kind::BEGIN_COMMENT, begin(9, 5, 0)),
        (kind::COMMENT_TEXT, [vec![1], wide("z")].concat()),
        (kind::COMMENT_TEXT, [vec![1], wide("lost")].concat()),
    ]);
    let mut read_budget = Intake::new(&Limits::default());
    let mut filling = Filling::new(&mut read_budget, &[], false);
    comments(&content, &mut filling).unwrap();
    let grid = filling.into_grid("x", Visibility::Visible, None);
    let at = |row, col| grid.comments.get(&CellRef::new(row, col)).unwrap();
    assert_eq!((&*at(4, 2).author, &*at(4, 2).text), ("b", "x\ny"));
    assert_eq!((&*at(5, 0).author, &*at(5, 0).text, grid.comments.len()), ("", "z", 2));
}
