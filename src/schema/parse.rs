//! Parses the templates. Unknown keys are refused, and errors name file and line.

use super::codes::is_dictionary;
use super::parse_form::form_table;
use super::parts::{Parts, Source, add_fields, plain_tag, schema_error};
use super::raw::{Key, RawClassified, RawColumn, RawLevel, RawLine, RawShape, RawSideList, RawTable};
use super::{
    Classified, CodeRule, Column, Field, Frame, LevelRule, Line, RowKind, Shape, Side, SideList, Standard, Table,
};
use crate::error::Result;

/// Parses a standard: the frame file, then the table files, each given as (name, content).
///
/// # Errors
/// [`Error::Schema`](crate::error::Error::Schema) with file and line for unknown keys, for references to columns, levels or lines that do not
/// exist, and for duplicate keys.
pub fn parse_standard(frame: (&str, &str), tables: &[(&str, &str)]) -> Result<Standard> {
    let (name, content) = frame;
    let parsed = toml::from_str(content).map_err(|error| schema_error(name, content, error.span(), error.message()))?;
    let raw = tables
        .iter()
        .map(|(file, content)| parse_raw(&Source { file, content }))
        .collect::<Result<_>>()?;
    make_standard((parsed, raw), frame, tables)
}

/// Resolves the references in the files, given as for [`parse_standard`].
pub(super) fn make_standard(
    (frame, mut raw): (Frame, Vec<RawTable>),
    (name, content): (&str, &str),
    tables: &[(&str, &str)],
) -> Result<Standard> {
    if frame.standard_unit().is_none() {
        return Err(schema_error(name, content, None, "currency-unit is not one of units"));
    }
    for (index, (file, content)) in tables.iter().enumerate() {
        borrow_layout(&mut raw, index, &Source { file, content })?;
    }
    let made = raw
        .into_iter()
        .zip(tables)
        .map(|(raw, (file, content))| make_table(raw, &Source { file, content }, &frame))
        .collect::<Result<Vec<_>>>()?;
    let standard = Standard { frame, tables: made };
    for (table, (file, content)) in standard.tables.iter().zip(tables) {
        let scope = table.all_funds.iter();
        let mut keys = scope.flat_map(|scope| [(&table.number, &scope.total), named(&scope.all), named(&scope.own)]);
        let lacks =
            |(number, key): &(&String, &String)| standard.table(number).and_then(|table| table.field(key)).is_none();
        if let Some((number, key)) = keys.find(lacks) {
            let message = format!("all-funds: table {number} has no key {key}");
            return Err(schema_error(file, content, None, &message));
        }
    }
    Ok(standard)
}

fn named((number, key): &(String, String)) -> (&String, &String) {
    (number, key)
}

fn parse_raw(source: &Source) -> Result<RawTable> {
    toml::from_str(source.content)
        .map_err(|error| schema_error(source.file, source.content, error.span(), error.message()))
}

/// Copies columns, levels and name column from the table that this one is laid out `like`.
fn borrow_layout(raw: &mut [RawTable], index: usize, source: &Source) -> Result<()> {
    let Some(like) = raw.get(index).and_then(|table| table.like.clone()) else {
        return Ok(());
    };
    let model = raw
        .iter()
        .find(|table| table.number == *like.get_ref() && table.like.is_none());
    let model = model.ok_or_else(|| source.error(&like, "no such table"))?;
    let (columns, levels, fields, name) = (
        model.columns.clone(),
        model.levels.clone(),
        model.fields.clone(),
        model.name.clone(),
    );
    let classified = model.classified.clone();
    if let Some(table) = raw.get_mut(index) {
        table.classified = classified;
        (table.columns, table.levels, table.fields, table.name) = (columns, levels, fields, name);
    }
    Ok(())
}

fn make_table(raw: RawTable, source: &Source, frame: &Frame) -> Result<Table> {
    let means = raw.means.look_up(source)?;
    let table = match raw.shape {
        RawShape::List => list_table(raw, source, frame),
        RawShape::TwoSided => two_sided_table(raw, source),
        RawShape::Form => form_table(raw, source),
    };
    Ok(Table { means, ..table? })
}

/// Resolves references between columns: sums and parts.
fn link_columns(fields: &mut [Field], columns: &[RawColumn], row_kinds: &[RowKind], source: &Source) -> Result<()> {
    for raw in columns {
        let sum = source.fields(&raw.sum, fields)?;
        let of_which = source.option(raw.of_which.as_ref(), |key| source.field(key, fields))?;
        let fill_down = source.row_kinds(&raw.fill_down, row_kinds)?;
        let given_once = source.fields(&raw.given_once, fields)?;
        let splits_into = source.fields(&raw.splits_into, fields)?;
        let at = source.field(&raw.key, fields)?;
        if let Some(field) = fields.get_mut(at) {
            field.sum = sum;
            // A field of both sides takes the rule of the side on which it is a sum.
            field.rule = raw.rule.clone().or(field.rule.take());
            field.of_which = of_which;
            field.fill_down = fill_down;
            field.given_once = given_once;
            field.splits_into = splits_into;
        }
    }
    Ok(())
}

/// The label paths of the columns over which a code may be split, one per width.
fn joins(column: &RawColumn, source: &Source) -> Result<Vec<Vec<String>>> {
    if !column.joins.is_empty() && column.joins.len() != column.widths.len() {
        return Err(source.error(&column.key, "joins must be as many as widths"));
    }
    Ok(column.joins.clone())
}

fn make_columns(raw: &[RawColumn], fields: &[Field], side: Option<usize>, source: &Source) -> Result<Vec<Column>> {
    raw.iter()
        .map(|column| {
            Ok(Column {
                path: column.path.clone(),
                variants: column.variants.clone(),
                joins: joins(column, source)?,
                field: source.field(&column.key, fields)?,
                side,
                required: column.required,
            })
        })
        .collect()
}

fn list_table(raw: RawTable, source: &Source, frame: &Frame) -> Result<Table> {
    let mut fields = add_fields(&raw.fields, &raw.columns, source)?;
    let mut row_kinds = raw
        .levels
        .iter()
        .map(|level| make_level(level, &fields, source, frame))
        .collect::<Result<Vec<_>>>()?;
    let within = raw
        .levels
        .iter()
        .map(|level| source.row_kinds(&level.within, &row_kinds));
    let within = within.collect::<Result<Vec<_>>>()?;
    for (row_kind, within) in row_kinds.iter_mut().zip(within) {
        row_kind.within = within;
    }
    for field in &raw.fields {
        let Some(shares) = &field.shares else { continue };
        let shares = source.field(shares, &fields)?;
        let on = source.row_kinds(&field.on, &row_kinds)?;
        let at = source.field(&field.key, &fields)?;
        if let Some(field) = fields.get_mut(at) {
            field.shares = Some((shares, on));
        }
    }
    link_columns(&mut fields, &raw.columns, &row_kinds, source)?;
    let columns = make_columns(&raw.columns, &fields, None, source)?;
    let name = raw.name.as_ref().map_or(Ok(0), |key| source.field(key, &fields))?;
    let shape = Shape::List {
        name,
        single_row: raw.single_row,
    };
    let parts = Parts {
        classified: classified(&raw.classified, &fields, source)?,
        lists: side_lists(&raw.lists, &fields, source)?,
        row_kinds,
        fields,
        columns,
    };
    Ok(raw.into_table("level", parts, shape))
}

fn side_lists(raw: &[RawSideList], fields: &[Field], source: &Source) -> Result<Vec<SideList>> {
    let one = |raw: &RawSideList| {
        Ok(SideList {
            key: source.field(&raw.key, fields)?,
            fields: source.fields(&raw.fields, fields)?,
        })
    };
    raw.iter().map(one).collect()
}

fn classified(raw: &[RawClassified], fields: &[Field], source: &Source) -> Result<Vec<Classified>> {
    let one = |raw: &RawClassified| {
        if !is_dictionary(raw.dictionary.get_ref()) {
            return Err(source.error(&raw.dictionary, "no such dictionary"));
        }
        Ok(Classified {
            dictionary: raw.dictionary.get_ref().clone(),
            codes: source.fields(&raw.codes, fields)?,
            name: source.option(raw.name.as_ref(), |key| source.field(key, fields))?,
            rule: raw.rule.clone(),
        })
    };
    raw.iter().map(one).collect()
}

fn make_level(raw: &RawLevel, fields: &[Field], source: &Source, frame: &Frame) -> Result<RowKind> {
    let known = frame.levels.iter().any(|level| level.name == *raw.level.get_ref());
    if !known {
        return Err(source.error(&raw.level, "no such level in the frame"));
    }
    let code = raw.code.as_ref().map(|code| {
        if let Some(unknown) = code.unlisted.iter().find(|name| !is_dictionary(name.get_ref())) {
            return Err(source.error(unknown, "no such dictionary"));
        }
        Ok(CodeRule {
            field: source.field(&code.key, fields)?,
            min: code.min,
            max: code.max,
            letters: code.letters,
            prefixes: code.prefixes.clone(),
            not_prefixes: code.not_prefixes.clone(),
            unlisted: code.unlisted.iter().map(|name| name.get_ref().clone()).collect(),
        })
    });
    let rule = LevelRule {
        total_label: source.option(raw.total_label.as_ref(), |key| source.field(key, fields))?,
        or_blank: raw.or_blank,
        code: code.transpose()?,
        blank: source.fields(&raw.blank, fields)?,
        filled: source.fields(&raw.filled, fields)?,
        codes: source.fields(&raw.codes, fields)?,
        some: source.fields(&raw.some, fields)?,
        holds_on: source.fields(&raw.holds_on, fields)?,
    };
    Ok(RowKind {
        name: raw.level.get_ref().clone(),
        key: match &raw.key {
            Some(key) => source.fields(key, fields)?,
            None => rule.codes.clone(),
        },
        within: Vec::new(),
        rule,
        detail: raw.detail,
        sum_rule: raw.rule.clone(),
    })
}

fn two_sided_table(raw: RawTable, source: &Source) -> Result<Table> {
    let mut fields: Vec<Field> = Vec::new();
    for side in &raw.sides {
        for field in add_fields(&[], &side.columns, source)? {
            if !fields.iter().any(|known| known.key == field.key) {
                fields.push(field);
            }
        }
    }
    let row_kinds: Vec<RowKind> = raw.sides.iter().map(|side| plain_tag(&side.side)).collect();
    let mut columns = Vec::new();
    let mut sides = Vec::new();
    for (index, side) in raw.sides.iter().enumerate() {
        link_columns(&mut fields, &side.columns, &row_kinds, source)?;
        columns.extend(make_columns(&side.columns, &fields, Some(index), source)?);
        sides.push(Side {
            lines: make_lines(&side.lines, source)?,
        });
    }
    let item = raw.name.as_ref().map_or(Ok(0), |key| source.field(key, &fields))?;
    let shape = Shape::TwoSided { sides, item };
    let parts = Parts {
        classified: Vec::new(),
        lists: Vec::new(),
        row_kinds,
        fields,
        columns,
    };
    Ok(raw.into_table("side", parts, shape))
}

fn make_lines(raw: &[RawLine], source: &Source) -> Result<Vec<Line>> {
    let position = |name: &str| raw.iter().position(|line| line.id.get_ref() == name);
    raw.iter()
        .enumerate()
        .map(|(index, line)| {
            if position(line.id.get_ref()) != Some(index) {
                return Err(source.error(&line.id, "id given twice"));
            }
            let find = |key: &Key| source.find(key, "line", position);
            Ok(Line {
                id: line.id.get_ref().clone(),
                label: line.label.clone(),
                under: source.option(line.under.as_ref(), find)?,
                of_which: source.option(line.of_which.as_ref(), find)?,
                closing: line.closing,
                rule: line.rule.clone(),
            })
        })
        .collect()
}
