//! Changes of books, as people make them, made up from a seed.
#![allow(dead_code)]

use rust_decimal::Decimal;
use yusuan::book::{Book, Content, Row, Table, Value};
use yusuan::schema::{Kind, Shape, Table as Schema, standard};

use super::books::Random;

/// The rows of a table, to be changed at will.
pub fn rows(table: &Table) -> Vec<(Row, Vec<Value>)> {
    let rows = table.rows.iter().enumerate();
    rows.map(|(number, row)| (*row, table.values(number).to_vec()))
        .collect()
}

/// One change, as people make them.
pub fn edit(table: &mut Table, schema: &Schema, random: &mut Random) {
    let mut all = rows(table);
    let count = all.len() as u64;
    let two_sided = matches!(schema.shape, Shape::TwoSided { .. });
    if count == 0 {
        return;
    }
    let at = random.below(count) as usize;
    let number = Decimal::new(random.below(1_000_000) as i64, 2);
    match random.below(7) {
        0 | 1 => {
            let field = random.below(schema.fields.len() as u64) as usize;
            all[at].1[field].content = match (schema.fields[field].kind, random.below(4)) {
                (_, 0) => Content::Blank,
                (Kind::Amount, _) => Content::Amount(number),
                _ => Content::Text(format!("{number}").into()),
            };
        }
        2 => {
            let (mut row, mut values) = all[at].clone();
            let text = values.iter_mut().filter(|value| value.text().is_some()).last();
            text.into_iter()
                .for_each(|value| value.content = Content::Text(format!("新增{number}").into()));
            row.line = None;
            // Sides and blocks stay together.
            all.insert(at + 1, (row, values));
        }
        3 => drop(all.remove(at)),
        4 if !two_sided => {
            let row = all.remove(at);
            let to = random.below(count) as usize;
            all.insert(to, row);
        }
        5 => {
            let key = schema.tags[all[at].0.tag].key.first().copied();
            if let Some(value) = key
                .map(|field| &mut all[at].1[field])
                .filter(|value| value.text().is_some())
            {
                value.content = Content::Text(format!("{}", random.below(1000)).into());
            }
        }
        _ => {
            let at = random.below(table.notes.len() as u64 + 1) as usize;
            match random.below(3) {
                0 if at < table.notes.len() => drop(table.notes.remove(at)),
                1 if at < table.notes.len() => table.notes[at] = format!("注：{number}").into(),
                _ => table.notes.insert(at, format!("注：{number}").into()),
            }
        }
    }
    table.clear_rows();
    all.into_iter().for_each(|(row, values)| table.push(row, values));
}

pub fn edited(book: &Book, seed: u64, edits: usize) -> Book {
    let standard = standard().unwrap();
    let mut random = Random(seed);
    let mut book = book.clone();
    for _ in 0..edits {
        let count = book.tables.len() as u64;
        match random.below(30) {
            0 => book.year = Some(2026),
            1 => book.department = Some("青禾县农业农村和水务局".into()),
            2 if count > 1 => drop(book.tables.remove(random.below(count) as usize)),
            _ => {
                let table = &mut book.tables[random.below(count) as usize];
                edit(table, &standard.tables[table.schema], &mut random);
            }
        }
    }
    book
}
