//! The blank workbook: every table of the standard, to be filled in by hand.

use super::xlsx::Blank;
use crate::book::{Book, Content, Row, Table, Value};
use crate::cell::Text;
use crate::schema::{Block, BlockBody, Shape, Standard, Table as Schema};

/// A book with every table of the standard and no amount: line items where a table has fixed ones,
/// otherwise the total row alone.
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

/// The blank book with rows to fill in: in a list one for the department and `rows` of the lowest level;
/// in a form some of each list. Notes are those of the template.
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
            } => {
                head_row(table, schema, (&texts.head_level, *name), blank);
                let leaf = schema.tags.iter().rposition(|tag| !tag.detail).unwrap_or(0);
                for _ in 0..blank.rows {
                    push(table, schema, (leaf, None), &[]);
                }
            }
            Shape::Form { blocks, .. } => {
                for (tag, block) in blocks.iter().enumerate() {
                    let rows = if matches!(block.body, BlockBody::List { .. }) {
                        FORM_ROWS
                    } else {
                        0
                    };
                    for _ in 0..rows {
                        push(table, schema, (tag, None), &[]);
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

/// Blank rows of each list of a form.
const FORM_ROWS: usize = 10;

/// The row of the department itself.
fn head_row(table: &mut Table, schema: &Schema, (level, name): (&str, usize), blank: &Blank) {
    let Some(tag) = schema.tag(level) else { return };
    let code = schema.tags.get(tag).and_then(|tag| tag.rule.codes.first().copied());
    let own_code = blank.code.as_deref();
    // A row with a name and no code would be nobody's when the workbook is read.
    let own_name = blank
        .department
        .as_deref()
        .filter(|_| code.is_none() || own_code.is_some());
    let texts: Vec<(usize, &str)> = code
        .zip(own_code)
        .into_iter()
        .chain(own_name.map(|own| (name, own)))
        .collect();
    push(table, schema, (tag, None), &texts);
}

fn blank_table(index: usize, schema: &Schema, total: &str) -> Table {
    let mut table = Table::new(index, schema.fields.len());
    match &schema.shape {
        Shape::List { single_row, .. } => {
            let tag = schema.total_tag();
            let label = tag.and_then(|tag| schema.tags.get(tag)?.rule.total_label);
            if let Some(tag) = tag.or(single_row.then_some(0)) {
                let texts: Vec<_> = label.map(|field| (field, total)).into_iter().collect();
                push(&mut table, schema, (tag, None), &texts);
            }
        }
        Shape::TwoSided { sides, item } => {
            for (tag, side) in sides.iter().enumerate() {
                for (number, line) in side.lines.iter().enumerate() {
                    push(&mut table, schema, (tag, Some(number)), &[(*item, &line.label)]);
                }
            }
        }
        Shape::Form { blocks, .. } => {
            for (tag, block) in blocks.iter().enumerate() {
                blank_lines(&mut table, schema, tag, block);
            }
        }
    }
    table
}

fn blank_lines(table: &mut Table, schema: &Schema, tag: usize, block: &Block) {
    let BlockBody::Lines { lines, group, name, .. } = &block.body else {
        return;
    };
    for (number, line) in lines.iter().enumerate() {
        push(
            table,
            schema,
            (tag, Some(number)),
            &[(*group, &line.group), (*name, &line.name)],
        );
    }
}

fn push(table: &mut Table, schema: &Schema, (tag, line): (usize, Option<usize>), texts: &[(usize, &str)]) {
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
            tag,
            line,
            source,
            sheet: 0,
        },
        (0..schema.fields.len()).map(value),
    );
}
