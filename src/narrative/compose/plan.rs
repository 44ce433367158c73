//! What narrating goes by: `templates/narrate.toml`, parsed.

use std::collections::HashSet;
use std::sync::{Arc, OnceLock};

use indexmap::IndexMap;
use serde::Deserialize;

use crate::error::Result;
use crate::rules::{Term, terms};
use crate::schema::{Standard, Template as Carried, template};
use crate::write::Look;

const CARRIED: Carried = template!("narrate.toml");
/// What stands for the code of a class.
const CODE: &str = "{code}";

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Raw {
    words: Words,
    print: Print,
    figures: IndexMap<String, Vec<String>>,
    counts: IndexMap<String, String>,
    classes: RawClasses,
    units: RawUnits,
    draft: Draft,
    facts: Vec<Fact>,
    document: Look,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawClasses {
    cells: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawUnits {
    table: String,
    level: String,
    name: String,
}

/// How the template calls what is no figure and no fact.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Words {
    /// The name of the department.
    pub department: String,
    /// The year of the budget.
    pub year: String,
    /// The year before.
    pub last_year: String,
    /// Whether the whole publication is written.
    pub publication: String,
    /// The units of the department.
    pub units: String,
    /// The classes of expenditure.
    pub classes: String,
    /// The name of a class.
    pub name: String,
    /// The amount of a class.
    pub amount: String,
    /// The function that gives a fact.
    pub fact: String,
    /// The function that gives a fact, or else something.
    pub optional: String,
    /// The function that adds up facts.
    pub sum: String,
    /// The filter that gives a share.
    pub share: String,
    /// The filter that gives a change.
    pub change: String,
    /// The filter that gives last year's amount.
    pub last: String,
    /// The filter that gives the amount in 元.
    pub yuan: String,
    /// The test for nothing.
    pub none: String,
    /// The test for no change.
    pub flat: String,
    /// The line of a cover.
    pub cover: String,
    /// The line that begins a page.
    pub page_break: String,
    /// The line of a table of contents.
    pub contents: String,
}

/// What stands in the text.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Print {
    /// In place of what is not known (`{name}`).
    pub open: String,
    /// A change by `{amount}`.
    pub up: String,
    /// See `up`.
    pub down: String,
    /// No change.
    pub flat: String,
    /// Behind a change, its percentage (`{percent}`).
    pub up_percent: String,
    /// See `up_percent`.
    pub down_percent: String,
    /// Between names.
    pub between: String,
    /// What is missing where there is no book of last year.
    pub no_last: String,
    /// What is missing where that book lacks a figure (`{name}`).
    pub last_of: String,
}

/// What a draft of a file of facts says.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Draft {
    /// Its first lines.
    pub head: Vec<String>,
    /// What figures are that no table has.
    pub figures: String,
}

/// What kind of fact one is.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// A text.
    #[default]
    Text,
    /// Texts.
    List,
    /// A whole number.
    Count,
    /// An amount in 万元.
    Amount,
}

/// A fact that no book has.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fact {
    /// What it is called.
    pub name: String,
    /// Its kind.
    pub kind: Kind,
    /// Whether something else stands where it is missing.
    #[serde(default)]
    pub optional: bool,
    /// What belongs there.
    pub about: String,
}

/// What narrating goes by.
#[derive(Debug)]
pub struct Plan {
    /// Words of the template.
    pub words: Words,
    /// Words of the text.
    pub print: Print,
    /// The figures: sums of cells of which the first that is known counts.
    pub figures: IndexMap<String, Vec<Vec<Term>>>,
    /// Numbers of rows: the table and the kind of row.
    pub counts: IndexMap<String, (usize, usize)>,
    /// The rows of units: the table, their kind, the field of their name.
    pub units: (usize, usize, usize),
    /// What a draft says.
    pub draft: Draft,
    /// The facts.
    pub facts: IndexMap<String, Fact>,
    /// How a document looks.
    pub look: Look,
    class_cells: String,
}

impl Plan {
    /// The cells of a class of expenditure.
    pub fn class(&self, code: &str, standard: &Standard) -> Option<Vec<Term>> {
        terms(&self.class_cells.replace(CODE, code), standard).ok()
    }
}

/// What narrating goes by, as the binary carries it; made when it is first needed.
///
/// # Errors
/// [`Error::Internal`] if the template is wrong, which the tests exclude.
pub fn plan_of(standard: &Standard) -> Result<Arc<Plan>> {
    static MADE: OnceLock<Arc<Plan>> = OnceLock::new();
    CARRIED.made(&MADE, |raw| make(raw, standard))
}

fn make(raw: Raw, standard: &Standard) -> std::result::Result<Plan, String> {
    let rows = |table: &str, level: &str| {
        let position = standard.tables.iter().position(|own| own.number == table);
        let found = position.and_then(|position| {
            let level = standard.tables.get(position)?.row_kind(level)?;
            Some((position, level))
        });
        found.ok_or_else(|| format!("{table} {level}"))
    };
    let mut figures = IndexMap::new();
    for (name, cells) in raw.figures {
        let sums = cells.iter().map(|cells| terms(cells, standard));
        let sums = sums.collect::<std::result::Result<Vec<_>, _>>();
        let sums = sums.map_err(|(problem, what)| format!("{name}: {problem} {what}"))?;
        figures.insert(name, sums);
    }
    let mut counts = IndexMap::new();
    for (name, of) in raw.counts {
        let (table, level) = of.split_once(' ').ok_or_else(|| of.clone())?;
        counts.insert(name, rows(table, level)?);
    }
    let (table, level) = rows(&raw.units.table, &raw.units.level)?;
    let field = standard
        .tables
        .get(table)
        .and_then(|table| table.field(&raw.units.name));
    let names: HashSet<&str> = raw.facts.iter().map(|fact| fact.name.as_str()).collect();
    if let Some(twice) = figures.keys().find(|name| names.contains(name.as_str())) {
        return Err(format!("{twice} is a figure and a fact"));
    }
    if names.len() != raw.facts.len() {
        return Err("a fact twice".to_owned());
    }
    let facts = raw.facts.into_iter().map(|fact| (fact.name.clone(), fact));
    Ok(Plan {
        units: (table, level, field.ok_or(raw.units.name)?),
        facts: facts.collect(),
        words: raw.words,
        print: raw.print,
        draft: raw.draft,
        look: raw.document,
        class_cells: raw.classes.cells,
        figures,
        counts,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::standard;

    #[test]
    fn the_plan_is_whole() {
        let plan = plan_of(standard().unwrap()).unwrap();
        assert!(plan.figures.len() > 30 && plan.facts.len() > 15);
    }
}
