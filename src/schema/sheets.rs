//! The texts of the sheets that a written workbook has beside its tables. They are also how such a
//! sheet is known again: by the title in its first cell.

use indexmap::IndexMap;
use serde::Deserialize;

/// The sheets beside the tables.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct OwnSheets {
    /// What must agree between the tables, as formulas.
    pub relations: RelationSheet,
    /// The tables to be filled in by hand.
    pub template: TemplateTexts,
    /// How to fill them in.
    pub guide: GuideSheet,
    /// The codes to choose from.
    pub dictionary: DictionarySheet,
}

impl OwnSheets {
    /// The titles of all of them.
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
    /// What it is for, under the title (`{unit}`).
    pub note: String,
    /// Before the number of relations that do not hold …
    pub count: String,
    /// … of those to be looked at …
    pub doubtful_count: String,
    /// … and of the texts in cells of amounts.
    pub text_count: String,
    /// The labels of its columns: rule, name, code or text, left, right, difference, how they compare, residue,
    /// state, place of the left and of the right.
    pub columns: Vec<String>,
    /// The state of a relation that holds …
    pub holds: String,
    /// … whose difference is a rounding residue …
    pub residue: String,
    /// … that does not hold …
    pub fails: String,
    /// … that does not hold, but need not …
    pub doubtful: String,
    /// … whose conditions do not hold.
    pub off: String,
    /// Between the tables of a heading.
    pub and: String,
    /// Before another reading of the relation above.
    pub or: String,
    /// The name of a part of the side above.
    pub part: String,
    /// Before a condition.
    pub condition: String,
    /// The state of a condition that holds …
    pub met: String,
    /// … and of one that does not.
    pub unmet: String,
    /// The codes that are not listed.
    pub rest: String,
    /// That the total of a list is the sum of its departments …
    pub departments: String,
    /// … and of the rows that add up no others.
    pub leaves: String,
    /// The heading of relations that need not hold …
    pub hints: String,
    /// … and of those without figures, or whose conditions do not hold.
    pub folded: String,
    /// That some are not listed (`{count}`).
    pub more: String,
}

/// What the tables to be filled in by hand have beside their own texts.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct TemplateTexts {
    /// The level that each list has one row of, for the department itself.
    pub head_level: String,
    /// The level of its units.
    pub unit_level: String,
    /// The note under a table as long as it is empty.
    pub empty_note: String,
    /// Notes under tables, by number.
    pub notes: IndexMap<String, Vec<String>>,
    /// Notes under empty tables that have one of their own, by number.
    pub empty_notes: IndexMap<String, String>,
    /// What is said at an amount …
    pub amount: Entry,
    /// … at a code of a dictionary …
    pub code: Entry,
    /// … at any other code.
    pub text_code: Entry,
}

/// What a spreadsheet program says at a cell to be filled in, and what when it is filled in wrongly.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// The title of both.
    pub title: String,
    /// What it says at the cell.
    pub message: String,
    /// What it says to a wrong entry.
    pub error: String,
}

/// The sheet that says how to fill in the others.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GuideSheet {
    /// The name of the sheet.
    pub name: String,
    /// Its title.
    pub title: String,
    /// What it says.
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
