//! Unit tests that need internals: a streamed sheet must equal one held in memory.

use std::collections::BTreeMap;
use std::io::Cursor;

use calamine::{Data, Reader, Xlsx};

use super::workbook::{Beside, xlsx_streaming_from};
use crate::book::{Book, Content, Row, Table, Value};
use crate::schema::{Kind, Shape, Standard, Table as Schema, standard};
use crate::write::marks::{Class, Marks};

/// A book with rows of every kind in every table, and lists in irregular order with details.
fn book(standard: &Standard, rows: usize) -> Book {
    let table = |(index, schema): (usize, &Schema)| {
        let mut table = Table::new(index, schema.fields.len());
        for row in 0..rows {
            let row_kind = match schema.shape {
                Shape::List { .. } if row > 0 => (1 + row * 7 % 5).min(schema.row_kinds.len() - 1),
                _ => row * schema.row_kinds.len() / rows,
            };
            let line = (!matches!(schema.shape, Shape::List { .. })).then_some(row % 10);
            let detail = schema.row_kinds[row_kind].detail;
            let values = schema.fields.iter().enumerate().map(|(at, field)| {
                let amount = || Content::Amount(rust_decimal::Decimal::new((row * 31 + at) as i64, 2));
                let content = match field.kind {
                    Kind::Amount if detail || at % 3 == 2 => Content::Blank,
                    Kind::Amount => amount(),
                    Kind::Code => Content::Text(format!("{:05}", row / 4).into()),
                    // Some exceed the highest row.
                    Kind::Text if row % 40 == 7 => Content::Text(format!("第{row}项").repeat(900).into()),
                    Kind::Text => Content::Text(format!("第{}项", row / 3).repeat(1 + row % 9).into()),
                };
                Value { content, source: None }
            });
            let source = row as u32;
            table.push(
                Row {
                    row_kind,
                    line,
                    source,
                    sheet: 0,
                },
                values.collect::<Vec<_>>(),
            );
        }
        table.notes.push("注：说明。".into());
        table.notes.push("说明：很长。".repeat(900).into());
        table
    };
    Book {
        year: Some(2024),
        department: Some("甲局".into()),
        tables: standard.tables.iter().enumerate().map(table).collect(),
    }
}

type Sheet = (
    BTreeMap<(usize, usize), Data>,
    Vec<(usize, usize, String)>,
    Vec<calamine::Dimensions>,
);

fn read(bytes: &[u8]) -> Vec<Sheet> {
    let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).unwrap();
    let read = |name: String| {
        let range = workbook.worksheet_range(&name).unwrap();
        let cells = range.used_cells().map(|(row, col, data)| ((row, col), data.clone()));
        // To readers, a blank bold cell and an empty text are the same.
        let cells = cells.filter(|(_, data)| *data != Data::String(String::new())).collect();
        let formulas = workbook.worksheet_formula(&name).unwrap();
        let formulas = formulas
            .used_cells()
            .map(|(row, col, text)| (row, col, text.clone()))
            .collect();
        (cells, formulas, workbook.merge_cells_by_sheet_name(&name).unwrap())
    };
    let names = Xlsx::new(Cursor::new(bytes)).unwrap().sheet_names();
    names.into_iter().map(read).collect()
}

#[test]
fn a_streamed_sheet_is_the_same_as_one_in_memory() {
    let standard = standard().unwrap();
    let book = book(standard, 120);
    let held = xlsx_streaming_from(&book, standard, Beside::default(), usize::MAX)
        .unwrap()
        .0;
    let streamed = xlsx_streaming_from(&book, standard, Beside::default(), 0).unwrap().0;
    let (held, other) = (read(&held), read(&streamed));
    assert_eq!(held.len(), 12);
    assert!(held.iter().any(|sheet| sheet.2.len() > 100), "details must be merged");
    for (held, other) in held.iter().zip(&other) {
        assert_eq!(held.0, other.0);
        assert_eq!(held.1, other.1);
        assert_eq!(held.2, other.2);
    }
    assert_eq!(
        streamed,
        xlsx_streaming_from(&book, standard, Beside::default(), 0).unwrap().0,
        "the same bytes each time"
    );
}

#[test]
fn marks_are_the_same_on_streamed_sheets() {
    let standard = standard().unwrap();
    let book = book(standard, 60);
    let mut marks = Marks::default();
    let classes = Class::ALL.iter().cycle();
    for (row, class) in (0..60).zip(classes) {
        for (table, own) in book.tables.iter().enumerate() {
            let field = (row * 5) % own.width();
            let note = (row % 3 == 0).then(|| format!("{table} {row} {field}"));
            marks.add(crate::book::CellId { table, row, field }, *class, note);
        }
    }
    let comments = |bytes: &[u8]| {
        let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
        let names: Vec<String> = archive.file_names().map(|name| name.unwrap().into_owned()).collect();
        let mut texts: Vec<(String, String)> = Vec::new();
        for name in names.into_iter().filter(|name| name.starts_with("xl/comments")) {
            let mut text = String::new();
            std::io::Read::read_to_string(&mut archive.by_name(&name).unwrap(), &mut text).unwrap();
            texts.push((name, text));
        }
        texts.sort();
        texts
    };
    let write = |marks: &Marks, many: usize| {
        let beside = Beside {
            marks: Some(marks),
            ..Beside::default()
        };
        xlsx_streaming_from(&book, standard, beside, many).unwrap().0
    };
    let (held, streamed) = (write(&marks, usize::MAX), write(&marks, 0));
    assert_eq!(read(&held), read(&streamed));
    assert_eq!(
        read(&held),
        read(&write(&Marks::default(), usize::MAX)),
        "marks change no value"
    );
    assert_eq!(comments(&held), comments(&streamed));
    assert!(comments(&held).len() > 8);
    for many in [0, usize::MAX] {
        assert_eq!(write(&marks, many), write(&marks, many), "the same bytes each time");
    }
}
