//! Changes of books, as people make them, made up from a seed.
#![allow(dead_code)]

use rust_decimal::Decimal;
use yusuan::book::{Book, Content, Row, Table, Value};
use yusuan::cell::Comment;
use yusuan::schema::{Kind, Shape, Table as Schema, standard};

use super::books::Random;

/// The rows of a table, to be changed at will.
pub fn rows(table: &Table) -> Vec<(Row, Vec<Value>)> {
    let rows = table.rows.iter().enumerate();
    rows.map(|(number, row)| (*row, table.values(number).to_vec()))
        .collect()
}

/// The fields of a row that have a value which people may remark on.
fn remarkable(schema: &Schema, (row, values): &(Row, Vec<Value>)) -> Vec<usize> {
    let own = |field: &usize| {
        let in_list = schema.lists.iter().any(|list| list.fields.contains(field));
        !values[*field].is_blank() && (in_list || schema.item_fields(row.row_kind, None).contains(field))
    };
    (0..schema.fields.len()).filter(own).collect()
}

/// One change, as people make them.
pub fn edit(table: &mut Table, schema: &Schema, random: &mut Random) {
    let mut all = rows(table);
    let own = |row: usize| table.comments.of_row(row).map(|(field, own)| (field, own.clone()));
    let mut remarks: Vec<Vec<(usize, Comment)>> = (0..all.len()).map(|row| own(row).collect()).collect();
    let count = all.len() as u64;
    let two_sided = matches!(schema.shape, Shape::TwoSided { .. });
    if count == 0 {
        return;
    }
    let at = random.below(count) as usize;
    let number = Decimal::new(random.below(1_000_000) as i64, 2);
    match random.below(9) {
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
            remarks.insert(at + 1, remarks[at].clone());
        }
        3 => {
            all.remove(at);
            remarks.remove(at);
        }
        4 if !two_sided => {
            let row = all.remove(at);
            let to = random.below(count) as usize;
            all.insert(to, row);
            let own = remarks.remove(at);
            remarks.insert(to, own);
        }
        5 => {
            let key = schema.row_kinds[all[at].0.row_kind].key.first().copied();
            if let Some(value) = key
                .map(|field| &mut all[at].1[field])
                .filter(|value| value.text().is_some())
            {
                value.content = Content::Text(format!("{}", random.below(1000)).into());
            }
        }
        6 | 7 => {
            let fields = remarkable(schema, &all[at]);
            let field = fields.get(random.below(fields.len().max(1) as u64) as usize).copied();
            let own = &mut remarks[at];
            let said = own
                .iter()
                .position(|(own, _)| Some(*own) == field)
                .map(|found| own.remove(found));
            let text = match (said, random.below(3)) {
                (Some(_), 0) => None,
                (Some((_, said)), 1) => Some(format!("{}\n{number}", said.text)),
                _ => Some(format!("请核 {number}")),
            };
            own.extend(field.zip(text).map(|(field, text)| {
                let (author, text) = ("张三".into(), text.into());
                (field, Comment { author, text })
            }));
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
    for (row, remarks) in remarks.into_iter().enumerate() {
        remarks
            .into_iter()
            .for_each(|(field, own)| table.comments.put(row, field, own));
    }
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
