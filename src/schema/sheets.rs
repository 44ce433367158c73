//! Texts of the sheets beside the tables in a written workbook. Such a sheet is recognised by the title in its first
//! cell.

use indexmap::IndexMap;
use serde::Deserialize;

/// The sheets beside the tables.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct OwnSheets {
    /// Relations between the tables, as formulas.
    pub relations: RelationSheet,
    /// The blank tables to fill in.
    pub template: TemplateTexts,
    /// How to fill them in.
    pub guide: GuideSheet,
    /// The codes to choose from.
    pub dictionary: DictionarySheet,
}

impl OwnSheets {
    /// The titles of these sheets.
    pub fn titles(&self) -> impl Iterator<Item = &str> {
        [&self.relations.title, &self.guide.title, &self.dictionary.title]
            .into_iter()
            .map(String::as_str)
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
    /// Its purpose, below the title (`{unit}`).
    pub note: String,
    /// Before the number of violated relations …
    pub count: String,
    /// … of relations to be reviewed …
    pub doubtful_count: String,
    /// … and of texts in amount cells.
    pub text_count: String,
    /// The column labels: rule, name, code or text, left, right, difference, comparison, residue, state, location of
    /// the left side and of the right side.
    pub columns: Vec<String>,
    /// The state of a satisfied relation …
    pub holds: String,
    /// … of one that differs by a rounding residue …
    pub residue: String,
    /// … of a violated one …
    pub fails: String,
    /// … of a violated one that is only a hint …
    pub doubtful: String,
    /// … of one whose conditions are not met.
    pub off: String,
    /// Between the tables in a heading.
    pub and: String,
    /// Before an alternative reading of the relation above.
    pub or: String,
    /// The label of an addend of the side above.
    pub part: String,
    /// Before a condition.
    pub condition: String,
    /// The state of a satisfied condition …
    pub met: String,
    /// … and of an unsatisfied one.
    pub unmet: String,
    /// The label for codes that are not listed.
    pub rest: String,
    /// The relation that a list's total is the sum of its departments …
    pub departments: String,
    /// … and of its leaf rows.
    pub leaves: String,
    /// The heading of relations that are only hints …
    pub hints: String,
    /// … and of those without figures or with unmet conditions.
    pub folded: String,
    /// States how many are not listed (`{count}`).
    pub more: String,
}

/// Texts of the blank tables, in addition to those of the tables themselves.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct TemplateTexts {
    /// The level with one row per list, for the department itself.
    pub head_level: String,
    /// The level of its units.
    pub unit_level: String,
    /// The note below a table while it is empty.
    pub empty_note: String,
    /// Notes below tables, by number.
    pub notes: IndexMap<String, Vec<String>>,
    /// Notes below empty tables that replace `empty_note`, by number.
    pub empty_notes: IndexMap<String, String>,
    /// The prompt at an amount …
    pub amount: Entry,
    /// … at a dictionary code …
    pub code: Entry,
    /// … at any other code.
    pub text_code: Entry,
}

/// What a spreadsheet program displays at an input cell, and upon an invalid entry.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// The title of both.
    pub title: String,
    /// The message at the cell.
    pub message: String,
    /// The message upon an invalid entry.
    pub error: String,
}

/// The sheet that explains how to fill in the others.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GuideSheet {
    /// The name of the sheet.
    pub name: String,
    /// Its title.
    pub title: String,
    /// Its lines.
    pub lines: Vec<String>,
}

/// The hidden sheet with the codes to choose from.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DictionarySheet {
    /// The name of the sheet.
    pub name: String,
    /// Its title.
    pub title: String,
}
