//! A mapping file prepared for matching: patterns and labels folded like those of sheets, and rules looked up by a
//! sheet's features.
use std::sync::Arc;

use foldhash::HashSet;

use crate::fold::{Folder, strip_ordinal};
use crate::map::labels::TableLabels;
use crate::map::rule::{Conditions, Rule, Shown};
use crate::mapping::{LineIs, Mapping, Ordinals, SheetAside, SheetRule};
use crate::rules::Rules;

/// A sheet with more table titles than this is a table of contents.
const MOST_TITLES: usize = 2;

/// A mapping file, folded.
#[derive(Debug)]
pub struct Layout {
    /// Its name.
    pub name: String,
    /// Its rules, each with the labels of its table as modified by the rule.
    pub rules: Vec<TableLabels>,
    /// Its changes to the checks.
    pub checks: Option<Arc<Rules>>,
    aside: Vec<(Conditions, SheetAside)>,
}

impl Layout {
    /// Prepares `mapping`, applying its rules to the labels of `tables`.
    pub fn new(mapping: &Mapping, tables: &[TableLabels], folder: &Folder) -> Self {
        let labels = |rule: &SheetRule| {
            let labels = tables.get(rule.table).cloned();
            labels.map(|labels| with_rule(labels, Rule::new(rule, folder), folder))
        };
        let aside = |aside: &SheetAside| (Conditions::new(&aside.select, folder), aside.clone());
        Self {
            name: mapping.name.clone(),
            checks: mapping.checks.clone().map(Arc::new),
            rules: mapping.sheets.iter().filter_map(labels).collect(),
            aside: mapping.set_aside.iter().map(aside).collect(),
        }
    }

    /// The position of the first specific rule whose conditions a sheet meets.
    pub fn rule_for(&self, shown: &Shown) -> Option<usize> {
        self.rules.iter().position(|labels| {
            let rule = labels.rule.as_deref();
            rule.is_some_and(|rule| !rule.spec.select.is_any() && rule.conditions.hold(shown))
        })
    }

    /// Whether a sheet has the titles of many tables and is thus a table of contents.
    pub fn is_contents(&self, shown: &Shown) -> bool {
        let rules = self.rules.iter().filter_map(|labels| labels.rule.as_deref());
        let by_title = rules.filter(|rule| rule.conditions.sheet.is_empty() && !rule.conditions.title.is_empty());
        let tables: HashSet<usize> = by_title
            .filter(|rule| rule.conditions.hold(shown))
            .map(|rule| rule.spec.table)
            .collect();
        tables.len() > MOST_TITLES
    }

    /// The table of the rule at this position.
    pub fn table_of(&self, rule: usize) -> Option<usize> {
        Some(self.rules.get(rule)?.rule.as_ref()?.spec.table)
    }

    /// The position of the rule that applies to every sheet of a table.
    pub fn general_rule(&self, table: usize) -> Option<usize> {
        self.rules.iter().position(|labels| {
            let rule = labels.rule.as_deref();
            rule.is_some_and(|rule| rule.spec.table == table && rule.spec.select.is_any())
        })
    }

    /// The entry that excludes a sheet.
    pub fn aside_for(&self, shown: &Shown) -> Option<&SheetAside> {
        self.aside
            .iter()
            .find(|(conditions, _)| conditions.hold(shown))
            .map(|(_, aside)| aside)
    }
}

/// The labels of a table as modified by a rule.
fn with_rule(mut labels: TableLabels, rule: Rule, folder: &Folder) -> TableLabels {
    let asides = rule.columns_aside.iter().flatten();
    labels.mapped = rule.columns.iter().flatten().chain(asides).flatten().cloned().collect();
    for line in &rule.spec.lines {
        let (LineIs::Line(number), Some(side)) = (&line.is, labels.sides.get_mut(line.side)) else {
            continue;
        };
        for label in line.from.iter().map(|label| folder.label(label)) {
            side.mapped.insert(strip_ordinal(&label).to_owned(), *number);
            side.mapped.insert(label, *number);
        }
    }
    if rule.spec.rows.ordinals == Some(Ordinals::Ignore) {
        for side in &mut labels.sides {
            side.ordinals.clear();
        }
    }
    labels.rule = Some(Arc::new(rule));
    labels
}
