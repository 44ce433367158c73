//! A small .xlsb made record by record.
#![allow(dead_code)]

use std::io::{Cursor, Write};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

/// A record: its kind and its length in groups of seven bits, then its content.
pub fn record(kind: u32, data: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for mut number in [kind, data.len() as u32] {
        while number >= 0x80 {
            bytes.push((number & 0x7F) as u8 | 0x80);
            number >>= 7;
        }
        bytes.push(number as u8);
    }
    bytes.extend(data);
    bytes
}

pub fn numbers(numbers: &[u32]) -> Vec<u8> {
    numbers.iter().flat_map(|number| number.to_le_bytes()).collect()
}

pub fn wide(text: &str) -> Vec<u8> {
    let units: Vec<u16> = text.encode_utf16().collect();
    let mut bytes = (units.len() as u32).to_le_bytes().to_vec();
    bytes.extend(units.into_iter().flat_map(u16::to_le_bytes));
    bytes
}

/// A cell: column, style, value.
pub fn cell(kind: u32, col: u32, style: u32, value: &[u8]) -> Vec<u8> {
    record(kind, &[numbers(&[col, style]), value.to_vec()].concat())
}

/// A number that a formula gives: column, style, number, its tokens and what some of them add.
pub fn total(col: u32, style: u32, number: f64, tokens: &[u8], extra: &[u8]) -> Vec<u8> {
    let counted = |bytes: &[u8]| [numbers(&[bytes.len() as u32]), bytes.to_vec()].concat();
    let value = [&number.to_le_bytes()[..], &[0, 0], &counted(tokens), &counted(extra)].concat();
    cell(9, col, style, &value)
}

/// The tokens of a sum over an area, whose corners move with the formula.
pub fn sum(first: (u32, u16), last: (u32, u16)) -> Vec<u8> {
    let mut tokens = vec![0x25];
    tokens.extend(numbers(&[first.0, last.0]));
    tokens.extend([first.1, last.1].map(|col| (col | 0xC000).to_le_bytes()).concat());
    tokens.extend([0x19, 0x10, 0, 0]);
    tokens
}

pub fn row(number: u32, hidden: bool) -> Vec<u8> {
    let flags = if hidden { 0x10 } else { 0 };
    record(
        0,
        &[numbers(&[number, 0]), vec![44, 1, 0, flags, 0, 0, 0, 0, 0]].concat(),
    )
}

/// The sheet part between its marks.
pub fn sheet(before: &[u8], data: &[u8], after: &[u8]) -> Vec<u8> {
    [
        record(129, &[]),
        record(148, &numbers(&[0, 1_048_575, 0, 16_383])),
        before.to_vec(),
        record(145, &[]),
        data.to_vec(),
        record(146, &[]),
        after.to_vec(),
        record(130, &[]),
    ]
    .concat()
}

/// Every kind of cell, a merged range, a hidden row and a hidden column.
pub fn kinds() -> Vec<u8> {
    // A formula behind a value: flags, the length of its tokens, the token of a whole number.
    let formula = [0u8, 0, 3, 0, 0, 0, 0x1E, 1, 0, 0, 0, 0, 0];
    let with = |value: &[u8]| [value, &formula].concat();
    let data = [
        row(1, false),
        cell(7, 0, 0, &numbers(&[0])),
        cell(2, 1, 0, &numbers(&[(70_661 << 2) | 3])),
        cell(5, 2, 0, &1413.22f64.to_le_bytes()),
        cell(6, 3, 0, &wide("001")),
        cell(4, 4, 0, &[1]),
        cell(3, 5, 0, &[0x17]),
        cell(5, 6, 1, &45_658f64.to_le_bytes()),
        cell(1, 7, 0, &[]),
        cell(62, 8, 0, &[vec![0], wide("rich")].concat()),
        cell(7, 9, 0, &numbers(&[1])),
        row(4, true),
        cell(8, 0, 0, &with(&wide("text"))),
        cell(9, 1, 0, &with(&0.5f64.to_le_bytes())),
        cell(10, 2, 0, &with(&[0])),
        cell(11, 3, 0, &with(&[0x2A])),
        cell(8, 4, 0, &with(&wide(""))),
        row(1_048_575, false),
        cell(2, 16_383, 0, &numbers(&[(5 << 2) | 2])),
    ]
    .concat();
    let hidden = [numbers(&[2, 2, 0, 0]), vec![1, 0]].concat();
    let before = [record(390, &[]), record(60, &hidden), record(391, &[])].concat();
    let after = [
        record(177, &numbers(&[1])),
        record(176, &numbers(&[6, 7, 0, 2])),
        record(178, &[]),
    ]
    .concat();
    container(&sheet(&before, &data, &after), &strings(&["shared", "other"]))
}

/// The table of shared texts.
pub fn strings(texts: &[&str]) -> Vec<u8> {
    let count = texts.len() as u32;
    let mut part = record(159, &numbers(&[count, count]));
    for text in texts {
        part.extend(record(19, &[vec![0], wide(text)].concat()));
    }
    part.extend(record(160, &[]));
    part
}

/// The whole file around a sheet and its shared texts.
pub fn container(sheet: &[u8], strings: &[u8]) -> Vec<u8> {
    let book = [
        record(131, &[]),
        record(153, &numbers(&[0, 0])),
        record(143, &[]),
        record(156, &[numbers(&[0, 1]), wide("rId1"), wide("\u{8868}")].concat()),
        record(156, &[numbers(&[2, 2]), wide("rId1"), wide("again")].concat()),
        record(144, &[]),
        record(132, &[]),
    ];
    let styles = [
        record(278, &[]),
        record(615, &numbers(&[2])),
        record(44, &[vec![164, 0], wide("yyyy-mm-dd")].concat()),
        record(44, &[vec![165, 0], wide("#,##0.00;-#,##0.00;")].concat()),
        record(616, &[]),
        record(617, &numbers(&[3])),
        record(47, &[0; 16]),
        record(47, &[&[0, 0, 164, 0], [0; 12].as_slice()].concat()),
        record(47, &[&[0, 0, 165, 0], [0; 12].as_slice()].concat()),
        record(618, &[]),
        record(279, &[]),
    ];
    let relation = |id: &str, kind: &str, target: &str| {
        format!(r#"<Relationship Id="{id}" Type="http://x/relationships/{kind}" Target="{target}"/>"#)
    };
    let relations = [
        relation("rId1", "worksheet", "worksheets/sheet1.bin"),
        relation("rId2", "sharedStrings", "sharedStrings.bin"),
        relation("rId3", "styles", "styles.bin"),
    ];
    let relations = format!("<Relationships>{}</Relationships>", relations.concat());
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    for (name, content) in [
        ("xl/workbook.bin", book.concat().as_slice()),
        ("xl/_rels/workbook.bin.rels", relations.as_bytes()),
        ("xl/worksheets/sheet1.bin", sheet),
        ("xl/sharedStrings.bin", strings),
        ("xl/styles.bin", styles.concat().as_slice()),
    ] {
        writer.start_file(name, stored).unwrap();
        writer.write_all(content).unwrap();
    }
    writer.finish().unwrap().into_inner()
}
