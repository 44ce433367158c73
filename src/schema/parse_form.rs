//! Parses the blocks of a form.

use super::parts::{Parts, Source, add_fields, plain_tag, schema_error};
use super::raw::{RawBlock, RawLines, RawTable};
use super::{Block, BlockBody, Field, FormLine, RowKind, Shape, Table};
use crate::error::Result;

/// A table with the shape of a form.
pub(super) fn form_table(raw: RawTable, source: &Source) -> Result<Table> {
    let fields = add_fields(&raw.fields, &[], source)?;
    let row_kind = |block: &RawBlock| {
        Ok(RowKind {
            key: source.fields(&block.key, &fields)?,
            ..plain_tag(&block.section)
        })
    };
    let mut row_kinds = raw.blocks.iter().map(row_kind).collect::<Result<Vec<_>>>()?;
    let within = raw
        .blocks
        .iter()
        .map(|block| source.row_kinds(&block.within, &row_kinds));
    let within = within.collect::<Result<Vec<_>>>()?;
    for (row_kind, within) in row_kinds.iter_mut().zip(within) {
        row_kind.within = within;
    }
    let blocks = raw
        .blocks
        .iter()
        .map(|block| make_block(block, &fields, source))
        .collect::<Result<Vec<_>>>()?;
    let shape = Shape::Form {
        blocks,
        width: raw.width.unwrap_or(1),
    };
    Ok(raw.into_table(
        "section",
        Parts {
            row_kinds,
            fields,
            columns: Vec::new(),
            classified: Vec::new(),
            lists: Vec::new(),
        },
        shape,
    ))
}

fn make_block(raw: &RawBlock, fields: &[Field], source: &Source) -> Result<Block> {
    let body = match (&raw.heading, &raw.numbered, &raw.list, &raw.lines) {
        (Some(heading), None, None, None) => BlockBody::Heading {
            name: source.field(&heading.name, fields)?,
            code: source.field(&heading.code, fields)?,
        },
        (None, Some(numbered), None, None) => BlockBody::Numbered {
            word: numbered.word.clone(),
            key: source.field(&numbered.key, fields)?,
            value: source.field(&numbered.value, fields)?,
        },
        (None, None, Some(list), None) => BlockBody::List {
            columns: list
                .columns
                .iter()
                .map(|(label, key)| Ok((label.clone(), source.field(key, fields)?)))
                .collect::<Result<_>>()?,
            merged: source.fields(&list.merged, fields)?,
            full_width: list.full_width,
        },
        (None, None, None, Some(lines)) => make_form_lines(lines, fields, source)?,
        _ => {
            let message = format!(
                "block {:?} needs exactly one of heading, numbered, list, lines",
                raw.section
            );
            return Err(schema_error(source.file, source.content, None, &message));
        }
    };
    Ok(Block {
        label: raw.label.clone(),
        body,
    })
}

fn make_form_lines(raw: &RawLines, fields: &[Field], source: &Source) -> Result<BlockBody> {
    let first_of = |name: &str| raw.items.iter().position(|item| item.group == name);
    let lines = raw
        .items
        .iter()
        .map(|item| {
            Ok(FormLine {
                group: item.group.clone(),
                name: item.name.clone(),
                group_label: item.group_label.clone(),
                label: item.label.clone(),
                variants: item.variants.clone(),
                under: source.option(item.under.as_ref(), |key| source.find(key, "group", first_of))?,
                rule: item.rule.clone(),
            })
        })
        .collect::<Result<Vec<_>>>()?;
    Ok(BlockBody::Lines {
        lines,
        group: source.field(&raw.group, fields)?,
        name: source.field(&raw.name, fields)?,
        amount: source.field(&raw.amount, fields)?,
    })
}
