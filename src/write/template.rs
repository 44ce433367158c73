//! The blank workbook: every table of the standard, to be filled in by hand.

use super::xlsx::Blank;
use crate::book::{Book, Content, Row, Table, Value};
use crate::cell::Text;
use crate::schema::{Block, BlockBody, Shape, Standard, Table as Schema, TemplateTexts};

/// A book with every table of the standard and no amounts: fixed line items where a table has them, otherwise only
/// the total row.
pub fn blank_book(standard: &Standard) -> Book {
    let tables = standard.tables.iter().enumerate();
    Book {
        year: None,
        department: None,
        tables: tables
            .map(|(index, schema)| blank_table(index, schema, &standard.frame.print.total))
            .collect(),
    }
}

/// The blank book with rows to fill in. A list has one row for the department, one for each unit, and below each
/// `rows` of the lowest level; a form has some for each list. Notes come from the template.
pub(super) fn prepared_book(standard: &Standard, blank: &Blank) -> Book {
    let mut book = blank_book(standard);
    book.year = blank.year;
    book.department = blank.department.as_deref().map(Text::from);
    let texts = &standard.frame.sheets.template;
    for table in &mut book.tables {
        table.source_unit = Text::from(blank.unit.as_deref().unwrap_or(&standard.frame.currency_unit));
        let Some(schema) = standard.tables.get(table.schema) else {
            continue;
        };
        match &schema.shape {
            Shape::List {
                name,
                single_row: false,
            } => list_rows(table, schema, *name, texts, blank),
            Shape::Form { blocks, .. } => {
                for (row_kind, block) in blocks.iter().enumerate() {
                    let rows = if matches!(block.body, BlockBody::List { .. }) {
                        FORM_ROWS
                    } else {
                        0
                    };
                    for _ in 0..rows {
                        push(table, schema, (row_kind, None), &[]);
                    }
                }
            }
            _ => {}
        }
        let notes = texts.notes.get(&schema.number).into_iter().flatten();
        table.notes.extend(notes.map(|note| Text::from(note.as_str())));
    }
    book
}

/// The rows of a list: the department, its units, and blank rows below each.
fn list_rows(table: &mut Table, schema: &Schema, name: usize, texts: &TemplateTexts, blank: &Blank) {
    let (code, department) = (blank.code.as_deref(), blank.department.as_deref());
    if let Some(row_kind) = schema.row_kind(&texts.head_level) {
        heading(table, schema, (row_kind, name), (code, department));
    }
    let leaf = schema
        .row_kinds
        .iter()
        .rposition(|row_kind| !row_kind.detail)
        .unwrap_or(0);
    let leaves = |table: &mut Table| (0..blank.rows).for_each(|_| push(table, schema, (leaf, None), &[]));
    let Some(row_kind) = schema.row_kind(&texts.unit_level).filter(|_| !blank.units.is_empty()) else {
        return leaves(table);
    };
    for unit in &blank.units {
        heading(
            table,
            schema,
            (row_kind, name),
            (unit.code.as_deref(), unit.name.as_deref()),
        );
        // If units are the lowest level, their rows are the ones to fill in.
        if row_kind != leaf {
            leaves(table);
        }
    }
}

/// Number of blank rows of each list in a form.
const FORM_ROWS: usize = 10;

/// The row of a department or unit, with its code and name.
fn heading(
    table: &mut Table,
    schema: &Schema,
    (row_kind, name): (usize, usize),
    (own_code, own_name): (Option<&str>, Option<&str>),
) {
    let code = schema
        .row_kinds
        .get(row_kind)
        .and_then(|row_kind| row_kind.rule.codes.first().copied());
    // When read back, a row with a name and no code would have no level.
    let own_name = own_name.filter(|_| code.is_none() || own_code.is_some());
    let texts: Vec<(usize, &str)> = code
        .zip(own_code)
        .into_iter()
        .chain(own_name.map(|text| (name, text)))
        .collect();
    push(table, schema, (row_kind, None), &texts);
}

fn blank_table(index: usize, schema: &Schema, total: &str) -> Table {
    let mut table = Table::new(index, schema.fields.len());
    match &schema.shape {
        Shape::List { single_row, .. } => {
            let row_kind = schema.total_row_kind();
            let label = row_kind.and_then(|row_kind| schema.row_kinds.get(row_kind)?.rule.total_label);
            if let Some(row_kind) = row_kind.or(single_row.then_some(0)) {
                let texts: Vec<_> = label.map(|field| (field, total)).into_iter().collect();
                push(&mut table, schema, (row_kind, None), &texts);
            }
        }
        Shape::TwoSided { sides, item } => {
            for (row_kind, side) in sides.iter().enumerate() {
                for (number, line) in side.lines.iter().enumerate() {
                    push(&mut table, schema, (row_kind, Some(number)), &[(*item, &line.label)]);
                }
            }
        }
        Shape::Form { blocks, .. } => {
            for (row_kind, block) in blocks.iter().enumerate() {
                blank_lines(&mut table, schema, row_kind, block);
            }
        }
    }
    table
}

fn blank_lines(table: &mut Table, schema: &Schema, row_kind: usize, block: &Block) {
    let BlockBody::Lines { lines, group, name, .. } = &block.body else {
        return;
    };
    for (number, line) in lines.iter().enumerate() {
        push(
            table,
            schema,
            (row_kind, Some(number)),
            &[(*group, &line.group), (*name, &line.name)],
        );
    }
}

fn push(table: &mut Table, schema: &Schema, (row_kind, line): (usize, Option<usize>), texts: &[(usize, &str)]) {
    let value = |field: usize| {
        let text = texts.iter().find(|(at, text)| *at == field && !text.is_empty());
        Value {
            content: text.map_or(Content::Blank, |(_, text)| Content::Text(Text::from(*text))),
            source: None,
        }
    };
    let source = u32::try_from(table.rows.len()).unwrap_or(u32::MAX);
    table.push(
        Row {
            row_kind,
            line,
            source,
            sheet: 0,
        },
        (0..schema.fields.len()).map(value),
    );
}
