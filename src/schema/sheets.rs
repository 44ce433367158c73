//! The texts of the sheets that a written workbook has beside its tables. They are also how such a
//! sheet is known again: by the title in its first cell.

use serde::Deserialize;

/// The sheets beside the tables.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct OwnSheets {
    /// What must agree between the tables, as formulas.
    pub relations: RelationSheet,
}

impl OwnSheets {
    /// The titles of all of them.
    pub fn titles(&self) -> impl Iterator<Item = &str> {
        [self.relations.title.as_str()].into_iter()
    }
}

/// The sheet of relations between tables.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct RelationSheet {
    /// The name of the sheet.
    pub name: String,
    /// Its title.
    pub title: String,
    /// What it is for, under the title.
    pub note: String,
    /// Before the number of relations that do not hold.
    pub count: String,
    /// The labels of its columns: rule, name, code, left, right, difference, residue, state, place of
    /// the left and of the right.
    pub columns: Vec<String>,
    /// The state of a relation that holds …
    pub holds: String,
    /// … whose difference is a rounding residue …
    pub residue: String,
    /// … that does not hold …
    pub fails: String,
    /// … whose conditions do not hold.
    pub off: String,
    /// That some are not listed (`{count}`).
    pub more: String,
}
