//! Mapping files as written, before references are resolved. Unknown keys are refused here. In tests the types also
//! generate a JSON Schema, kept as `templates/mapping.schema.json`: their doc comments are its descriptions.

use std::fmt;

use indexmap::IndexMap;
use serde::de::{Deserializer, SeqAccess, Visitor, value::SeqAccessDeserializer};
use serde::{Deserialize, de};

use super::export::raw::RawExport;
use super::parser::Key;
use crate::rules::RawRules;

/// One text, or several of which any will do (in their order).
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

/// A mapping: how the tables of one kind of workbook become the standard tables, and how the
/// standard tables are laid out for upload.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[cfg_attr(test, derive(schemars::JsonSchema), schemars(title = "yusuan mapping"))]
pub(super) struct RawMapping {
    /// Name of the layout, as `--mapping NAME` and messages call it.
    pub name: String,
    /// What people call the layout.
    #[serde(default)]
    pub title: String,
    /// Name of a built-in layout that this one changes.
    #[cfg_attr(test, schemars(with = "Option<String>"))]
    pub extends: Option<Key>,
    /// Currency unit of sheets that do not say theirs (元, 千元, 万元).
    #[cfg_attr(test, schemars(with = "Option<String>"))]
    pub unit: Option<Key>,
    /// Budget year of sheets that do not say theirs.
    pub year: Option<i32>,
    /// Department of sheets that do not say theirs.
    pub department: Option<String>,
    /// Unit code (单位代码) of tables that have no column for it.
    #[cfg_attr(test, schemars(with = "Option<String>"))]
    pub unit_code: Option<Key>,
    /// What words of labels and titles mean, on all sheets: for each word the values that it says, by
    /// dimension (`{ nature = "basic", part = "public" }`), `mark` for words of totals (`total`,
    /// `grand-total`, `subtotal`, `of-which`, `without`) and `where` for words that say so only as a
    /// `whole` label, in a `label`, in a `title`, or `below fund=general`. A word that says nothing: `{}`.
    #[serde(default)]
    #[cfg_attr(
        test,
        schemars(with = "std::collections::BTreeMap<String, std::collections::BTreeMap<String, OneOrMore>>")
    )]
    pub words: IndexMap<Key, IndexMap<String, OneOrMore>>,
    /// How rows are told apart, on all sheets.
    #[serde(default)]
    pub rows: RawRows,
    /// Columns, on all sheets whose table has the key.
    #[serde(default)]
    pub columns: Vec<RawColumn>,
    /// Line items, on all sheets whose table has the line.
    #[serde(default)]
    pub lines: Vec<RawLine>,
    /// Sheets, columns and rows that are left out on purpose.
    #[serde(default)]
    pub set_aside: Vec<RawSetAside>,
    /// The sheets of the layout.
    #[serde(default)]
    pub sheets: Vec<RawSheet>,
    /// What is checked otherwise in workbooks of this layout: the keys of a file for `--checks`.
    pub checks: Option<RawRules>,
    /// An upload layout, for `convert --export`.
    pub export: Option<RawExport>,
}

/// A sheet, or without `sheet`, `title`, `form-number` and `header` every sheet that is recognised
/// as this table.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(super) struct RawSheet {
    /// Number of the standard table that it is (01 … 12).
    #[cfg_attr(test, schemars(with = "String"))]
    pub table: Key,
    /// Name of the sheet; `*` stands for anything.
    #[serde(default)]
    pub sheet: OneOrMore,
    /// Title, without year and department; `*` stands for anything.
    #[serde(default)]
    pub title: OneOrMore,
    /// Form number printed on it; `*` stands for anything.
    #[serde(default)]
    pub form_number: OneOrMore,
    /// Labels that its header has, all of them.
    #[serde(default)]
    pub header: Vec<String>,
    /// First and last row of the header, counted from 1 as the office program does.
    pub header_rows: Option<[u32; 2]>,
    /// Whether the table lies on its side, its columns printed as lines; unless given, the sheet tells.
    pub transpose: Option<bool>,
    /// Currency unit, if the sheet does not say it.
    #[cfg_attr(test, schemars(with = "Option<String>"))]
    pub unit: Option<Key>,
    /// Year, if the sheet does not say it.
    pub year: Option<i32>,
    /// Department, if the sheet does not say it.
    pub department: Option<String>,
    /// Unit code (单位代码), if the sheet has no column for it.
    #[cfg_attr(test, schemars(with = "Option<String>"))]
    pub unit_code: Option<Key>,
    /// How its rows are told apart.
    #[serde(default)]
    pub rows: RawRows,
    /// Its columns.
    #[serde(default)]
    pub columns: Vec<RawColumn>,
    /// Its line items, in 预算01表 and 预算04表.
    #[serde(default)]
    pub lines: Vec<RawLine>,
    /// Columns and rows that are left out on purpose.
    #[serde(default)]
    pub set_aside: Vec<RawSetAside>,
}

/// A column: what becomes of it, and where it stands. One of `from`, `letter`, `join`, `add`,
/// `value` says where; `letter` may also follow `from`, as a last resort.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(super) struct RawColumn {
    /// Key of the standard column. In 预算01表 and 预算04表 the side stands before it
    /// (`revenue.amount`).
    #[cfg_attr(test, schemars(with = "Option<String>"))]
    pub key: Option<Key>,
    /// Keys that one column is taken apart into: codes by their lengths, then the name.
    #[serde(default)]
    #[cfg_attr(test, schemars(with = "Vec<String>"))]
    pub keys: Vec<Key>,
    /// The labels over the column from the top, joined by `/`, or a part of them; of several
    /// candidates the first that is there.
    #[serde(default)]
    pub from: OneOrMore,
    /// The letter of the column.
    pub letter: Option<String>,
    /// Columns whose texts are put together, in this order.
    #[serde(default)]
    pub join: Vec<String>,
    /// Columns whose amounts are added up.
    #[serde(default)]
    pub add: Vec<String>,
    /// A text that every row but the total has.
    pub value: Option<String>,
    /// Whether a sheet without it is wrong (true) or all right (false); else it is warned about.
    pub required: Option<bool>,
}

/// A line item that is called otherwise, or is none. One of `line`, `subtotal-of`, `set-aside`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(super) struct RawLine {
    /// The side (`revenue`, `expenditure`), where the line alone does not tell.
    pub side: Option<String>,
    /// How the sheet calls it.
    pub from: OneOrMore,
    /// The standard line: its label or its id (`general_public`, `208`).
    #[cfg_attr(test, schemars(with = "Option<String>"))]
    pub line: Option<Key>,
    /// It only adds up these lines: compared with their sum, and not carried over.
    #[serde(default)]
    #[cfg_attr(test, schemars(with = "Vec<String>"))]
    pub subtotal_of: Vec<Key>,
    /// It is left out; the reason.
    #[cfg_attr(test, schemars(with = "Option<String>"))]
    pub set_aside: Option<Key>,
}

/// Something that is left out on purpose: one of `sheet`, `title`, `column`, `row`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(super) struct RawSetAside {
    /// Sheets of these names; `*` stands for anything.
    #[serde(default)]
    pub sheet: OneOrMore,
    /// Sheets with these titles; `*` stands for anything.
    #[serde(default)]
    pub title: OneOrMore,
    /// Columns under these labels.
    #[serde(default)]
    pub column: OneOrMore,
    /// Rows, notes among them, whose first text is one of these; `*` stands for anything.
    #[serde(default)]
    pub row: OneOrMore,
    /// Why.
    #[cfg_attr(test, schemars(with = "String"))]
    pub reason: Key,
}

/// How rows are told apart.
#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(super) struct RawRows {
    /// Further labels of the total row.
    #[serde(default)]
    pub total: Vec<String>,
    /// Where the total row stands, if it has no label.
    pub total_at: Option<TotalAt>,
    /// What becomes of line items without a figure.
    pub blank_lines: Option<BlankLines>,
    /// Whether the numbers before line items say which line it is.
    pub ordinals: Option<Ordinals>,
    /// How levels are told, tried before the standard's own rules; the first that fits is taken.
    #[serde(default)]
    pub levels: Vec<RawLevel>,
}

/// Where the total row stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub enum TotalAt {
    /// The first row with figures.
    First,
    /// The last row with figures.
    Last,
}

/// What becomes of line items without a figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub enum BlankLines {
    /// They are carried over.
    Keep,
    /// They are left out.
    Drop,
}

/// What the numbers before line items are worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub enum Ordinals {
    /// They tell the line, where the name is unknown but alike.
    Standard,
    /// They only count: the name alone tells the line.
    Ignore,
}

/// How a level is told; all conditions that are given must hold.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(super) struct RawLevel {
    /// The level (total, department, unit, class, section, item, project, indicator).
    #[cfg_attr(test, schemars(with = "String"))]
    pub level: Key,
    /// Digits of the codes of the row, all code columns together.
    pub code_length: Option<usize>,
    /// The name; `*` stands for anything.
    #[serde(default)]
    pub label: OneOrMore,
    /// Blanks before the name; a full-width one counts as two.
    pub indent: Option<usize>,
}
