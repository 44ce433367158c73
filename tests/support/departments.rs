//! Departments made up from a seed: workbooks as a bureau gets them from its departments, one department
//! each, with codes from the dictionaries and totals that agree.

use rust_decimal::Decimal;
use yusuan::book::{Book, Content, Row, Table, Value};
use yusuan::schema::{Kind, Shape, Standard, Table as Schema, codes};

use super::books::{Random, Size, balanced, table, text};

/// Units of a department.
const UNITS: usize = 2;

/// The book of department `code`, with `rows` rows of functions, projects … under each of its units.
pub fn department(standard: &Standard, code: &str, name: &str, seed: u64, rows: usize) -> Book {
    let mut random = Random(seed);
    let tables = standard.tables.iter().enumerate().map(|(number, schema)| {
        let made = match &schema.shape {
            Shape::List {
                single_row: false,
                name: name_field,
            } => stacked(number, schema, standard, (code, name, *name_field), &mut random, rows),
            _ => {
                let mut made = table(number, schema, standard, &mut random, Size { rows, odd: false });
                made.notes.clear();
                made
            }
        };
        balanced(made, schema, standard)
    });
    Book {
        year: Some(2025),
        department: Some(name.into()),
        tables: tables.collect(),
    }
}

fn stacked(
    number: usize,
    schema: &Schema,
    standard: &Standard,
    (code, name, name_field): (&str, &str, usize),
    random: &mut Random,
    rows: usize,
) -> Table {
    let mut made = Table::new(number, schema.fields.len());
    made.source_unit = standard.frame.currency_unit.as_str().into();
    let mut push = |row_kind: usize, texts: &[(usize, String)], random: &mut Random| {
        let mut values = vec![Value::default(); schema.fields.len()];
        for (field, own) in schema.fields.iter().enumerate() {
            if own.kind == Kind::Amount && random.below(3) > 0 {
                let amount = Decimal::new(random.below(9_999_999) as i64, 2);
                values[field].content = Content::Amount(amount);
            }
        }
        for (field, own) in texts {
            values[*field] = text(own);
        }
        let source = made.rows.len() as u32;
        let row = Row {
            row_kind,
            line: None,
            source,
            sheet: 0,
        };
        made.push(row, values);
    };
    let row_kind = |level: &str| schema.row_kind(level).unwrap();
    let codes_of = |level: &str| schema.row_kinds[row_kind(level)].rule.codes[0];
    push(
        row_kind("total"),
        &[(name_field, standard.frame.print.total.clone())],
        random,
    );
    let own = [(codes_of("department"), code.to_owned()), (name_field, name.to_owned())];
    push(row_kind("department"), &own, random);
    let leaf = schema.row_kinds.iter().rposition(|row_kind| !row_kind.detail).unwrap();
    for unit in 1..=UNITS {
        let own = [
            (codes_of("unit"), format!("{code}{unit:03}")),
            (name_field, format!("{name}第{unit}所")),
        ];
        push(row_kind("unit"), &own, random);
        let is_leaf = schema.row_kinds[leaf].name == "unit";
        for row in 0..if is_leaf { 0 } else { rows } {
            push(
                leaf,
                &leaf_texts(schema, standard, (name_field, leaf), random, row),
                random,
            );
        }
    }
    made
}

/// Codes and names of a row, from the dictionaries if the table has any.
fn leaf_texts(
    schema: &Schema,
    standard: &Standard,
    (name_field, leaf): (usize, usize),
    random: &mut Random,
    row: usize,
) -> Vec<(usize, String)> {
    let codes = codes(&standard.frame).unwrap();
    let mut texts = Vec::new();
    let pairs: Vec<(&str, &str)> = {
        let mut pairs: Vec<_> = codes.pairs.iter().map(|(code, own)| (*code, own[0].0)).collect();
        pairs.retain(|(code, _)| code.len() == 5);
        pairs.sort();
        pairs
    };
    let pair = pairs[random.below(pairs.len() as u64) as usize];
    for classified in &schema.classified {
        let dictionary = codes.dictionary(&classified.dictionary).unwrap();
        let width = if classified.dictionary == "function" { 7 } else { 5 };
        let full: Vec<&str> = dictionary
            .0
            .keys()
            .copied()
            .filter(|code| code.len() == width)
            .collect();
        let code = match classified.dictionary.as_str() {
            "department-economic" => pair.0,
            "government-economic" => pair.1,
            _ => full[random.below(full.len() as u64) as usize],
        };
        let mut rest = code;
        for field in &classified.codes {
            let widths = &schema.fields[*field].widths;
            let width = if classified.codes.len() == 1 {
                rest.len()
            } else {
                widths[0]
            };
            texts.push((*field, rest[..width].to_owned()));
            rest = &rest[width..];
        }
        let name = dictionary.0.get(code).map_or("", |entry| entry.name);
        texts.extend(classified.name.map(|field| (field, name.to_owned())));
    }
    if schema.classified.is_empty() {
        let is_code = schema.row_kinds[leaf].rule.code.as_ref();
        texts.extend(is_code.map(|code| (code.field, format!("4107022200000000{:05}", random.below(100_000)))));
        let own = schema
            .fields
            .iter()
            .enumerate()
            .filter(|(_, field)| field.kind == Kind::Text);
        texts.extend(own.map(|(field, _)| (field, format!("项目{row}"))));
        texts.push((name_field, format!("项目{row}经费")));
    }
    texts
}
