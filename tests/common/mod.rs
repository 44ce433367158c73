//! Books for tests: from canonical JSON and by hand.
#![allow(dead_code)]

use yusuan::book::{Book, Content, Row, Table, Value};
use yusuan::schema::{BlockBody, Kind, Shape, Standard, Table as Schema};

/// The book that canonical JSON describes.
pub fn book_from_json(text: &str, standard: &Standard) -> Book {
    let json: serde_json::Value = serde_json::from_str(text).unwrap();
    let tables = json["tables"].as_object().unwrap();
    let table = |(number, content): (&String, &serde_json::Value)| {
        let index = standard
            .tables
            .iter()
            .position(|table| table.number == *number)
            .unwrap();
        let schema = &standard.tables[index];
        let mut table = Table::new(index, schema.fields.len());
        let notes = content["notes"].as_array().unwrap();
        table.notes = notes.iter().map(|note| note.as_str().unwrap().into()).collect();
        for row in content["rows"].as_array().unwrap() {
            let pairs = row.as_object().unwrap().iter();
            let pairs: Vec<(&str, &str)> = pairs
                .map(|(key, value)| (key.as_str(), value.as_str().unwrap()))
                .collect();
            push(&mut table, schema, &pairs);
        }
        table
    };
    Book {
        year: json["year"].as_i64().map(|year| i32::try_from(year).unwrap()),
        department: json["department"].as_str().map(Into::into),
        tables: tables.iter().map(table).collect(),
    }
}

/// A book of one table, from rows of (key, value); the first pair of a row names its row_kind.
pub fn book_of(standard: &Standard, number: &str, rows: &[&[(&str, &str)]]) -> Book {
    let index = standard.tables.iter().position(|table| table.number == number).unwrap();
    let schema = &standard.tables[index];
    let mut table = Table::new(index, schema.fields.len());
    rows.iter().for_each(|row| push(&mut table, schema, row));
    Book {
        year: Some(2024),
        department: Some("甲局".into()),
        tables: vec![table],
    }
}

fn push(table: &mut Table, schema: &Schema, pairs: &[(&str, &str)]) {
    let get = |key: &str| pairs.iter().find(|pair| pair.0 == key).map(|pair| pair.1);
    for (key, _) in pairs {
        assert!(
            *key == schema.tag_key || schema.field(key).is_some(),
            "no field {key} in {}",
            schema.number
        );
    }
    let row_kind = schema.row_kind(get(schema.tag_key).unwrap()).unwrap();
    let line = line(table, schema, row_kind, &get);
    let values = schema.fields.iter().map(|field| {
        let content = match (get(&field.key), field.kind) {
            (None, _) => Content::Blank,
            (Some(text), Kind::Amount) => text
                .parse()
                .map_or_else(|_| Content::Text(text.into()), Content::Amount),
            (Some(text), _) => Content::Text(text.into()),
        };
        Value { content, source: None }
    });
    let source = u32::try_from(table.rows.len()).unwrap();
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

fn line<'a>(table: &Table, schema: &Schema, row_kind: usize, get: &impl Fn(&str) -> Option<&'a str>) -> Option<usize> {
    match &schema.shape {
        Shape::List { .. } => None,
        Shape::TwoSided { sides, item } => {
            let label = get(&schema.fields[*item].key)?;
            let last = table
                .rows
                .iter()
                .filter(|row| row.row_kind == row_kind)
                .filter_map(|row| row.line)
                .next_back();
            let lines = sides[row_kind]
                .lines
                .iter()
                .enumerate()
                .skip(last.map_or(0, |last| last + 1));
            lines
                .into_iter()
                .find(|(_, line)| line.label == label)
                .map(|(line, _)| line)
        }
        Shape::Form { blocks, .. } => match &blocks[row_kind].body {
            BlockBody::Lines { lines, group, name, .. } => {
                let key = |field: usize| get(&schema.fields[field].key).unwrap_or_default();
                lines
                    .iter()
                    .position(|line| line.group == key(*group) && line.name == key(*name))
            }
            _ => None,
        },
    }
}
