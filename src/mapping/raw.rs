//! Mapping files as written, before references are resolved. Unknown keys are refused here. In tests the types also
//! generate a JSON Schema, kept as `templates/mapping.schema.json`: their doc comments are its descriptions.

use std::fmt;

use indexmap::IndexMap;
use serde::de::{Deserializer, SeqAccess, Visitor, value::SeqAccessDeserializer};
use serde::{Deserialize, de};

use super::export::filling::RawInto;
use super::export::raw::RawExport;
use super::parser::Key;
use crate::rules::RawRules;

/// One text, or several alternatives in order of preference.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(test, derive(schemars::JsonSchema), schemars(untagged))]
pub(super) enum OneOrMore {
    #[default]
    #[cfg_attr(test, schemars(skip))]
    None,
    One(String),
    Many(Vec<String>),
}

impl OneOrMore {
    pub fn is_none(&self) -> bool {
        *self == Self::None
    }

    pub fn into_vec(self) -> Vec<String> {
        match self {
            Self::None => Vec::new(),
            Self::One(text) => vec![text],
            Self::Many(texts) => texts,
        }
    }
}

impl<'de> Deserialize<'de> for OneOrMore {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Texts;
        impl<'de> Visitor<'de> for Texts {
            type Value = OneOrMore;
            fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
                f.write_str("a text or a list of texts")
            }
            fn visit_str<E: de::Error>(self, text: &str) -> Result<OneOrMore, E> {
                Ok(OneOrMore::One(text.to_owned()))
            }
            fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<OneOrMore, A::Error> {
                Vec::deserialize(SeqAccessDeserializer::new(list)).map(OneOrMore::Many)
            }
        }
        deserializer.deserialize_any(Texts)
    }
}

/// A mapping: how the tables of one kind of workbook become the standard tables, and how the standard tables are
/// laid out for upload.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[cfg_attr(test, derive(schemars::JsonSchema), schemars(title = "yusuan mapping"))]
pub(super) struct RawMapping {
    /// Name of the layout, as used by `--mapping NAME` and in messages.
    pub name: String,
    /// Display name of the layout.
    #[serde(default)]
    pub title: String,
    /// Name of a built-in layout that this one modifies.
    #[cfg_attr(test, schemars(with = "Option<String>"))]
    pub extends: Option<Key>,
    /// Currency unit of sheets that state none (元, 千元, 万元).
    #[cfg_attr(test, schemars(with = "Option<String>"))]
    pub unit: Option<Key>,
    /// Budget year of sheets that state none.
    pub year: Option<i32>,
    /// Department of sheets that state none.
    pub department: Option<String>,
    /// Unit code (单位代码) of tables without a column for it.
    #[cfg_attr(test, schemars(with = "Option<String>"))]
    pub unit_code: Option<Key>,
    /// Meanings of words in labels and titles, on all sheets. Each word has values by dimension
    /// (`{ nature = "basic", part = "public" }`); `mark` marks total words (`total`, `grand-total`, `subtotal`,
    /// `of-which`, `without`, `including`, `and-others`, `deducted`); `where` restricts the word to a `whole` label, a `label`, a `title`, or
    /// `below fund=general`. A word without meaning: `{}`.
    #[serde(default)]
    #[cfg_attr(
        test,
        schemars(with = "std::collections::BTreeMap<String, std::collections::BTreeMap<String, OneOrMore>>")
    )]
    pub words: IndexMap<Key, IndexMap<String, OneOrMore>>,
    /// How rows are identified, on all sheets.
    #[serde(default)]
    pub rows: RawRows,
    /// Columns, on all sheets whose table has the key.
    #[serde(default)]
    pub columns: Vec<RawColumn>,
    /// Line items, on all sheets whose table has the line.
    #[serde(default)]
    pub lines: Vec<RawLine>,
    /// Sheets, columns and rows to leave out.
    #[serde(default)]
    pub set_aside: Vec<RawSetAside>,
    /// The sheets of the layout.
    #[serde(default)]
    pub sheets: Vec<RawSheet>,
    /// Changes to the checks for workbooks of this layout, with the keys of a `--checks` file.
    pub checks: Option<RawRules>,
    /// An upload layout, for `convert --export`.
    pub export: Option<RawExport>,
    /// Where values go in a template, for `convert --export LAYOUT --into TEMPLATE.xlsx`.
    pub into: Option<RawInto>,
}

/// A sheet; without `sheet`, `title`, `form-number` and `header`, every sheet recognised as this table.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(super) struct RawSheet {
    /// Number of its standard table (01 … 12).
    #[cfg_attr(test, schemars(with = "String"))]
    pub table: Key,
    /// Name of the sheet; `*` matches anything.
    #[serde(default)]
    pub sheet: OneOrMore,
    /// Title, without year and department; `*` matches anything.
    #[serde(default)]
    pub title: OneOrMore,
    /// Printed form number; `*` matches anything.
    #[serde(default)]
    pub form_number: OneOrMore,
    /// Labels that its header must have, all of them.
    #[serde(default)]
    pub header: Vec<String>,
    /// First and last row of the header, counted from 1 as in spreadsheet programs.
    pub header_rows: Option<[u32; 2]>,
    /// Whether the table is transposed, with its columns printed as rows; detected by default.
    pub transpose: Option<bool>,
    /// Currency unit, if the sheet states none.
    #[cfg_attr(test, schemars(with = "Option<String>"))]
    pub unit: Option<Key>,
    /// Year, if the sheet states none.
    pub year: Option<i32>,
    /// Department, if the sheet states none.
    pub department: Option<String>,
    /// Unit code (单位代码), if the sheet has no column for it.
    #[cfg_attr(test, schemars(with = "Option<String>"))]
    pub unit_code: Option<Key>,
    /// How its rows are identified.
    #[serde(default)]
    pub rows: RawRows,
    /// Its columns.
    #[serde(default)]
    pub columns: Vec<RawColumn>,
    /// Its line items, in 预算01表 and 预算04表.
    #[serde(default)]
    pub lines: Vec<RawLine>,
    /// Columns and rows to leave out.
    #[serde(default)]
    pub set_aside: Vec<RawSetAside>,
}

/// A column: its target and its location. Exactly one of `from`, `letter`, `join`, `add` and `value` gives the
/// location; `letter` may also follow `from`, as a fallback.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(super) struct RawColumn {
    /// Key of the standard column. In 预算01表 and 预算04表 it is prefixed with the side (`revenue.amount`).
    #[cfg_attr(test, schemars(with = "Option<String>"))]
    pub key: Option<Key>,
    /// Keys into which one column is split: codes by their lengths, then the name.
    #[serde(default)]
    #[cfg_attr(test, schemars(with = "Vec<String>"))]
    pub keys: Vec<Key>,
    /// The labels over the column, top down and joined by `/`, or a part of them; of several, the first one found.
    #[serde(default)]
    pub from: OneOrMore,
    /// The letter of the column.
    pub letter: Option<String>,
    /// Columns whose texts are joined, in this order.
    #[serde(default)]
    pub join: Vec<String>,
    /// Columns whose amounts are added up.
    #[serde(default)]
    pub add: Vec<String>,
    /// A constant text for every row but the total.
    pub value: Option<String>,
    /// Whether a missing column is an error (true) or fine (false); by default, a warning.
    pub required: Option<bool>,
}

/// A line item that is named differently or is not a standard line. One of `line`, `subtotal-of`, `set-aside`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(super) struct RawLine {
    /// The side (`revenue`, `expenditure`), if the line alone is ambiguous.
    pub side: Option<String>,
    /// Its labels on the sheet.
    pub from: OneOrMore,
    /// The standard line, by label or id (`general_public`, `208`).
    #[cfg_attr(test, schemars(with = "Option<String>"))]
    pub line: Option<Key>,
    /// The lines that it adds up: it is compared with their sum and not carried over.
    #[serde(default)]
    #[cfg_attr(test, schemars(with = "Vec<String>"))]
    pub subtotal_of: Vec<Key>,
    /// The reason for leaving it out.
    #[cfg_attr(test, schemars(with = "Option<String>"))]
    pub set_aside: Option<Key>,
}

/// Something to leave out: one of `sheet`, `title`, `column`, `row`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(super) struct RawSetAside {
    /// Sheets with these names; `*` matches anything.
    #[serde(default)]
    pub sheet: OneOrMore,
    /// Sheets with these titles; `*` matches anything.
    #[serde(default)]
    pub title: OneOrMore,
    /// Columns with these labels.
    #[serde(default)]
    pub column: OneOrMore,
    /// Rows, including notes, whose first text is one of these; `*` matches anything.
    #[serde(default)]
    pub row: OneOrMore,
    /// The reason.
    #[cfg_attr(test, schemars(with = "String"))]
    pub reason: Key,
}

/// How rows are identified.
#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(super) struct RawRows {
    /// Additional labels of the total row.
    #[serde(default)]
    pub total: Vec<String>,
    /// Position of the total row, if it has no label.
    pub total_at: Option<TotalAt>,
    /// What to do with line items without a figure.
    pub blank_lines: Option<BlankLines>,
    /// Whether the ordinals of line items identify the line.
    pub ordinals: Option<Ordinals>,
    /// Rules for levels, tried before those of the standard; the first match is used.
    #[serde(default)]
    pub levels: Vec<RawLevel>,
}

/// Position of the total row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub enum TotalAt {
    /// The first row with figures.
    First,
    /// The last row with figures.
    Last,
}

/// What to do with line items without a figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub enum BlankLines {
    /// Carry them over.
    Keep,
    /// Leave them out.
    Drop,
}

/// What the ordinals of line items mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub enum Ordinals {
    /// They identify the line, if the name is unknown but similar.
    Standard,
    /// They merely count: the name alone identifies the line.
    Ignore,
}

/// How a level is identified. All given conditions must hold.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(super) struct RawLevel {
    /// The level (total, department, unit, class, section, item, project, indicator).
    #[cfg_attr(test, schemars(with = "String"))]
    pub level: Key,
    /// Number of digits in the row's code, over all code columns.
    pub code_length: Option<usize>,
    /// The name; `*` matches anything.
    #[serde(default)]
    pub label: OneOrMore,
    /// Width of the blanks before the name; a full-width blank counts as two.
    pub indent: Option<usize>,
}
