//! The section `[into]`: where the values of a book go in a workbook that somebody else hands out.

use serde::Deserialize;
use toml::Spanned;

use super::parse::parse as parse_export;
use super::raw::{Header, RawColumn, RawExport, RawFormat, RawTable, Special};
use super::{Export, ExportTable};
use crate::cell::CellRef;
use crate::error::{Error, Result};
use crate::mapping::Origin;
use crate::mapping::parser::{Key, Parser};

/// Where values go in a template.
#[derive(Clone, Debug)]
pub struct Filling {
    /// The tables, with their columns: what is written, in which unit. The labels of a column are those of the
    /// template.
    pub export: Export,
    /// Where each of the tables goes.
    pub tables: Vec<FilledTable>,
    /// Single cells.
    pub cells: Vec<FilledCell>,
}

/// Where a table goes.
#[derive(Clone, Debug)]
pub struct FilledTable {
    /// The name of the sheet.
    pub sheet: String,
    /// By how many of its first columns each row finds its place in the template, which has them already; 0 if rows go
    /// in order.
    pub keys: usize,
    /// Whether rows are added below those of the template.
    pub grows: bool,
}

/// A cell that is filled in.
#[derive(Clone, Debug)]
pub struct FilledCell {
    /// Where the file defines it.
    pub origin: Origin,
    /// The name of the sheet.
    pub sheet: String,
    /// The cell.
    pub cell: CellRef,
    /// What goes there.
    pub content: FilledContent,
}

/// What goes into a cell.
#[derive(Clone, Debug)]
pub enum FilledContent {
    /// A constant text.
    Constant(String),
    /// The year of the book.
    Year,
    /// Its department.
    Department,
    /// The currency unit.
    Unit,
    /// What the only row that a table of this kind selects has in its only column.
    Value(ExportTable),
}

/// Where values go in a template, for `convert --export LAYOUT --into TEMPLATE.xlsx`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(in crate::mapping) struct RawInto {
    /// Currency unit of amounts (元, 千元, 万元); by default the standard's.
    #[cfg_attr(test, schemars(with = "Option<String>"))]
    pub unit: Option<Key>,
    /// Number of decimals of amounts. A figure with more is an error, since nothing is rounded.
    #[cfg_attr(test, schemars(with = "Option<u32>"))]
    pub decimals: Option<Spanned<u32>>,
    /// The tables, with their places.
    #[serde(default)]
    pub tables: Vec<RawIntoTable>,
    /// Single cells.
    #[serde(default)]
    pub cells: Vec<RawIntoCell>,
}

/// Where a table goes in a template.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(in crate::mapping) struct RawIntoTable {
    /// Number of the standard table (01 … 12).
    #[cfg_attr(test, schemars(with = "String"))]
    pub table: Key,
    /// Name of the sheet of the template.
    pub sheet: String,
    /// Which rows the values go to.
    #[serde(default)]
    pub rows: RawRows,
    /// With `rows = "key"`: how many of the first columns say which row is which; by default 1.
    #[cfg_attr(test, schemars(with = "Option<u32>"))]
    pub key_columns: Option<Spanned<usize>>,
    /// Whether rows are added when the template has too few, each a copy of its last one; by default false. What stands
    /// below moves down.
    #[serde(default)]
    pub grow: bool,
    /// Whether total rows are written; by default true.
    pub totals: Option<bool>,
    /// The levels (or sides, or sections) whose rows are written.
    #[serde(default)]
    #[cfg_attr(test, schemars(with = "Vec<String>"))]
    pub levels: Vec<Key>,
    /// Whether only rows are written that add up no others and are not parts (其中).
    pub leaves: Option<bool>,
    /// Whether to warn if a workbook lacks the table; by default true.
    #[serde(default = "super::raw::yes")]
    pub required: bool,
    /// Its columns. `header` is the label in the template, `/` between the rows of its header; by default that of the
    /// standard.
    pub columns: Vec<RawColumn>,
}

/// Which rows of a template values go to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(test, derive(schemars::JsonSchema), schemars(rename = "IntoRows"))]
pub(in crate::mapping) enum RawRows {
    /// One after the other, from the first blank row below the header.
    #[default]
    Order,
    /// Each where the template has the texts of its first columns.
    Key,
}

/// A cell of a template. One of `value`, `source`, or `table` with `key`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(in crate::mapping) struct RawIntoCell {
    /// Name of the sheet of the template.
    pub sheet: String,
    /// The cell (`B3`).
    #[cfg_attr(test, schemars(with = "String"))]
    pub cell: Key,
    /// A constant text.
    pub value: Option<String>,
    /// `year`, `department` or `unit`.
    #[cfg_attr(test, schemars(with = "Option<Special>"))]
    pub source: Option<Spanned<Special>>,
    /// Number of the standard table with the value.
    #[cfg_attr(test, schemars(with = "Option<String>"))]
    pub table: Option<Key>,
    /// Key of the column with the value.
    #[cfg_attr(test, schemars(with = "Option<String>"))]
    pub key: Option<Key>,
    /// The level whose only row has the value.
    #[cfg_attr(test, schemars(with = "Option<String>"))]
    pub level: Option<Key>,
}

/// Resolves the section `[into]`.
pub(in crate::mapping) fn parse(raw: RawInto, parser: &Parser) -> Result<Filling> {
    let mut raw_tables = Vec::new();
    let mut tables = Vec::new();
    for table in raw.tables {
        if table.columns.is_empty() {
            return Err(parser.error(&table.table, "no-columns"));
        }
        let keys = match (table.rows, &table.key_columns) {
            (RawRows::Order, None) => 0,
            (RawRows::Key, None) => 1,
            (RawRows::Key, Some(own)) if (1..table.columns.len()).contains(own.get_ref()) => *own.get_ref(),
            (_, Some(own)) => {
                return Err(parser.error_at(Some(own.span()), "bad-key-columns", &own.get_ref().to_string()));
            }
        };
        tables.push(FilledTable {
            sheet: table.sheet,
            keys,
            grows: table.grow,
        });
        raw_tables.push(RawTable {
            table: table.table,
            file: None,
            sheet: None,
            totals: table.totals,
            levels: table.levels,
            leaves: table.leaves,
            required: table.required,
            columns: table.columns,
        });
    }
    let mut contents = Vec::new();
    for cell in &raw.cells {
        let at = CellRef::parse(cell.cell.get_ref()).filter(|at| at.is_on_sheet());
        let at = at.ok_or_else(|| parser.error(&cell.cell, "bad-cell"));
        contents.push(match content(cell, parser)? {
            RawContent::Plain(content) => (at?, Some(content)),
            // The table of a cell is resolved together with the others, and stands behind them.
            RawContent::Value(table) => {
                raw_tables.push(table);
                (at?, None)
            }
        });
    }
    let mut export = parse_export(
        RawExport {
            format: RawFormat::Xlsx,
            encoding: None,
            bom: None,
            delimiter: None,
            guard: None,
            header: Header::Label,
            unit: raw.unit,
            decimals: raw.decimals,
            file: None,
            sheet: None,
            totals: None,
            levels: Vec::new(),
            leaves: false,
            tables: raw_tables,
        },
        parser,
    )?;
    // Without any table, all of the standard were meant.
    let own = tables.len().min(export.tables.len());
    let mut values = export.tables.split_off(own).into_iter();
    let mut value = || {
        let table = values.next().map(FilledContent::Value);
        table.ok_or_else(|| Error::Internal("a cell without its table".to_owned()))
    };
    let mut cells = Vec::new();
    for (own, (cell, content)) in raw.cells.into_iter().zip(contents) {
        cells.push(FilledCell {
            origin: parser.origin(&own.cell),
            sheet: own.sheet,
            cell,
            content: content.map_or_else(&mut value, Ok)?,
        });
    }
    Ok(Filling { export, tables, cells })
}

/// What goes into a cell.
enum RawContent {
    /// This.
    Plain(FilledContent),
    /// What the only row and column of this table have.
    Value(RawTable),
}

fn content(cell: &RawIntoCell, parser: &Parser) -> Result<RawContent> {
    let given = [cell.value.is_some(), cell.source.is_some(), cell.table.is_some()];
    let one = given.into_iter().filter(|given| *given).count() == 1;
    if !one || cell.table.is_some() != cell.key.is_some() || cell.level.is_some() && cell.table.is_none() {
        return Err(parser.error(&cell.cell, "one-content"));
    }
    if let Some(value) = &cell.value {
        return Ok(RawContent::Plain(FilledContent::Constant(value.clone())));
    }
    if let Some(source) = &cell.source {
        let content = match source.get_ref() {
            Special::Year => FilledContent::Year,
            Special::Department => FilledContent::Department,
            Special::Unit => FilledContent::Unit,
            other => return Err(parser.error_at(Some(source.span()), "bad-source", other.name())),
        };
        return Ok(RawContent::Plain(content));
    }
    let (Some(table), Some(key)) = (cell.table.clone(), cell.key.clone()) else {
        return Err(parser.error(&cell.cell, "one-content"));
    };
    Ok(RawContent::Value(RawTable {
        table,
        file: None,
        sheet: None,
        totals: None,
        levels: cell.level.iter().cloned().collect(),
        leaves: None,
        required: true,
        columns: vec![RawColumn {
            header: None,
            key: Some(key),
            keys: Vec::new(),
            separator: String::new(),
            value: None,
            source: None,
        }],
    }))
}
