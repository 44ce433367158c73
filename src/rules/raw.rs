//! The TOML form of rule files, before references are resolved. Unknown keys are refused here. Mapping files have
//! the same form in their section `[checks]`. The comments on the fields become descriptions in
//! `templates/mapping.schema.json`.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::texts::RawTextRule;
use crate::schema::Key;

/// What is checked.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct RawRules {
    /// Rules and codes of checks that are switched off.
    #[serde(default)]
    #[cfg_attr(test, schemars(with = "Vec<String>"))]
    pub off: Vec<Key>,
    /// How bad findings of a rule or code are: off, info, warning, error.
    #[serde(default)]
    #[cfg_attr(test, schemars(with = "BTreeMap<String, String>"))]
    pub severity: BTreeMap<Key, Key>,
    /// Rules that the program knows how to check.
    #[serde(default)]
    #[cfg_attr(test, schemars(skip))]
    pub in_program: Vec<RawInProgram>,
    /// Further placeholders that people forget to fill in.
    #[serde(default)]
    pub placeholders: Vec<String>,
    /// Further words of notes under empty tables.
    #[serde(default)]
    pub no_data: Vec<String>,
    /// Further words of notes that stand under empty tables only.
    #[serde(default)]
    pub empty_table: Vec<String>,
    /// Further words that make these a condition.
    #[serde(default)]
    pub conditional: Vec<String>,
    /// Relations between figures.
    #[serde(default)]
    pub rules: Vec<RawRule>,
    /// Rules about texts.
    #[serde(default)]
    pub texts: Vec<RawTextRule>,
}

/// A rule implemented in code.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct RawInProgram {
    pub id: String,
    pub name: String,
    pub name_en: String,
    pub codes: Vec<Key>,
}

/// A relation between figures.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct RawRule {
    /// Its id, by which it can be switched off.
    #[cfg_attr(test, schemars(with = "String"))]
    pub id: Key,
    /// What messages call it.
    pub name: String,
    /// What English messages call it.
    pub name_en: Option<String>,
    /// How bad it is (info, warning, error); error by default.
    #[cfg_attr(test, schemars(with = "Option<String>"))]
    pub severity: Option<Key>,
    /// Two sums and `=` or `<=` between them.
    #[cfg_attr(test, schemars(with = "String"))]
    pub check: Key,
    /// Other readings, one of which is enough.
    #[serde(default)]
    #[cfg_attr(test, schemars(with = "Vec<String>"))]
    pub or: Vec<Key>,
    /// It applies only if these hold.
    #[serde(default)]
    #[cfg_attr(test, schemars(with = "Vec<String>"))]
    pub when: Vec<Key>,
    /// Once for each code of so many characters.
    pub each_code: Option<usize>,
    /// Once for each text.
    #[serde(default)]
    pub each_text: bool,
    /// The sheet of relations leaves it out.
    #[serde(default)]
    pub unlisted: bool,
    /// It applies only where all of its figures are whole numbers.
    #[serde(default)]
    pub whole: bool,
    /// A difference up to this is only a rounding residue.
    #[cfg_attr(test, schemars(with = "Option<String>"))]
    pub tolerance: Option<Key>,
}
