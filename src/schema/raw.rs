//! Template files as written, before references are resolved. Unknown keys are refused here.

use std::ops::Range;

use indexmap::IndexMap;
use serde::{Deserialize, Deserializer};
use toml::Spanned;

use super::Kind;

/// A name that refers to something, with its position in the file. Templates serialised at build time have no
/// positions.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
#[cfg_attr(test, derive(serde::Serialize))] // For the defaults in the schema of mapping files.
pub(crate) struct Key(Spanned<String>);

impl Key {
    /// The name.
    pub fn get_ref(&self) -> &String {
        self.0.get_ref()
    }

    /// Its position, in bytes.
    pub fn span(&self) -> Range<usize> {
        self.0.span()
    }
}

impl<'de> Deserialize<'de> for Key {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if deserializer.is_human_readable() {
            return Spanned::deserialize(deserializer).map(Self);
        }
        String::deserialize(deserializer).map(|name| Self(Spanned::new(0..0, name)))
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum RawShape {
    List,
    TwoSided,
    Form,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct RawTable {
    pub number: String,
    pub form_number: String,
    pub title: String,
    #[serde(default)]
    pub year_line: bool,
    #[serde(default)]
    pub unit_in_labels: bool,
    #[serde(default)]
    pub in_many_forms: bool,
    pub all_funds: Option<super::AllFunds>,
    pub means: RawMeans,
    pub shape: RawShape,
    /// The number of a table with the same columns and levels.
    pub like: Option<Key>,
    pub name: Option<Key>,
    #[serde(default)]
    pub single_row: bool,
    #[serde(default)]
    pub fields: Vec<RawField>,
    #[serde(default)]
    pub columns: Vec<RawColumn>,
    #[serde(default)]
    pub levels: Vec<RawLevel>,
    #[serde(default)]
    pub classified: Vec<RawClassified>,
    #[serde(default)]
    pub pair: Vec<Key>,
    pub pair_rule: Option<String>,
    #[serde(default)]
    pub lists: Vec<RawSideList>,
    #[serde(default)]
    pub sides: Vec<RawSide>,
    #[serde(default)]
    pub blocks: Vec<RawBlock>,
    pub width: Option<usize>,
}

/// What the figures of a table have in common, in terms of the vocabulary.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct RawMeans {
    /// The values common to all figures.
    pub all: Key,
    /// What its title may mention in addition.
    #[serde(default)]
    pub title_may: Option<Key>,
    /// What its title may omit.
    #[serde(default)]
    pub title_omits: Option<Key>,
    /// Whether they are of the year alone, without what was carried over into it.
    #[serde(default)]
    pub year_alone: bool,
}

/// A field without a column of its own.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct RawField {
    pub key: Key,
    pub kind: Kind,
    #[serde(default)]
    pub widths: Vec<usize>,
    pub shares: Option<Key>,
    #[serde(default)]
    pub on: Vec<Key>,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct RawColumn {
    pub key: Key,
    pub path: Vec<String>,
    pub kind: Kind,
    #[serde(default)]
    pub variants: Vec<Vec<String>>,
    #[serde(default)]
    pub widths: Vec<usize>,
    #[serde(default)]
    pub sum: Vec<Key>,
    pub of_which: Option<Key>,
    pub rule: Option<String>,
    #[serde(default)]
    pub required: bool,
    #[serde(default)]
    pub fill_down: Vec<Key>,
    #[serde(default)]
    pub given_once: Vec<Key>,
    #[serde(default)]
    pub splits_into: Vec<Key>,
    #[serde(default)]
    pub joins: Vec<Vec<String>>,
    #[serde(default)]
    pub needs_group: bool,
}

/// A list beside others in the rows of a table.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct RawSideList {
    pub key: Key,
    pub fields: Vec<Key>,
}

/// The fields with codes of a dictionary, and the field with the name.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct RawClassified {
    pub dictionary: Key,
    pub codes: Vec<Key>,
    pub name: Option<Key>,
    pub rule: Option<String>,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct RawLevel {
    pub level: Key,
    pub total_label: Option<Key>,
    #[serde(default)]
    pub or_blank: bool,
    pub code: Option<RawCodeRule>,
    #[serde(default)]
    pub blank: Vec<Key>,
    #[serde(default)]
    pub filled: Vec<Key>,
    #[serde(default)]
    pub codes: Vec<Key>,
    /// The fields that identify a row; by default `codes`.
    pub key: Option<Vec<Key>>,
    /// The levels within whose rows they identify it.
    #[serde(default)]
    pub within: Vec<Key>,
    #[serde(default)]
    pub detail: bool,
    /// The id of the relation by which such a row adds up those below it.
    pub rule: Option<String>,
    #[serde(default)]
    pub some: Vec<Key>,
    #[serde(default)]
    pub holds_on: Vec<Key>,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct RawCodeRule {
    pub key: Key,
    pub min: usize,
    pub max: usize,
    #[serde(default)]
    pub letters: bool,
    #[serde(default)]
    pub prefixes: Vec<String>,
    #[serde(default)]
    pub not_prefixes: Vec<String>,
    #[serde(default)]
    pub unlisted: Vec<Key>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct RawSide {
    pub side: String,
    pub columns: Vec<RawColumn>,
    pub lines: Vec<RawLine>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct RawLine {
    pub id: Key,
    pub label: String,
    pub under: Option<Key>,
    pub of_which: Option<Key>,
    #[serde(default)]
    pub closing: bool,
    pub rule: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct RawBlock {
    pub section: String,
    #[serde(default)]
    pub label: String,
    /// The fields that identify a row of the block.
    #[serde(default)]
    pub key: Vec<Key>,
    /// The sections that contain its rows.
    #[serde(default)]
    pub within: Vec<Key>,
    pub heading: Option<RawHeading>,
    pub numbered: Option<RawNumbered>,
    pub list: Option<RawList>,
    pub lines: Option<RawLines>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct RawHeading {
    pub name: Key,
    pub code: Key,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct RawNumbered {
    pub word: String,
    pub key: Key,
    pub value: Key,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct RawList {
    pub columns: IndexMap<String, Key>,
    #[serde(default)]
    pub merged: Vec<Key>,
    #[serde(default)]
    pub full_width: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct RawLines {
    pub group: Key,
    pub name: Key,
    pub amount: Key,
    pub items: Vec<RawFormLine>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct RawFormLine {
    pub group: String,
    #[serde(default)]
    pub name: String,
    #[serde(default)]
    pub group_label: String,
    #[serde(default)]
    pub label: String,
    #[serde(default)]
    pub variants: Vec<String>,
    /// The group whose first line this one is added into.
    pub under: Option<Key>,
    pub rule: Option<String>,
}
