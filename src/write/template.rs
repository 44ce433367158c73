//! The blank workbook: every table of the standard, to be filled in by hand.

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
