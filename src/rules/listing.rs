//! Lists all rules by id: sums inside tables, relations, rules about texts, and rules implemented in code.

use super::{InProgram, Relation, Rules, TextRule};
use crate::diagnostic::{Code, Severity};
use crate::locale::{Lang, Messages};
use crate::schema::{Standard, Sum, Table};

/// Most addends in the name of a rule.
const NAMED_PARTS: usize = 6;

/// A rule, or a part of one: several may share an id.
#[derive(Debug)]
pub struct Entry<'a> {
    /// Its id in the reviewers' list.
    pub id: &'a str,
    /// The file that declares it.
    pub file: String,
    /// The content of the rule.
    pub content: Content<'a>,
}

/// The content of a rule.
#[derive(Debug)]
pub enum Content<'a> {
    /// A sum or part inside a table.
    Sum(&'a Table, Sum),
    /// A relation.
    Relation(&'a Relation),
    /// A rule about texts.
    Text(&'a TextRule),
    /// A rule implemented in code.
    InProgram(&'a InProgram),
}

/// All rules, sorted by id.
pub fn entries<'a>(rules: &'a Rules, standard: &'a Standard) -> Vec<Entry<'a>> {
    let sums_of = |table: &'a Table| {
        let sums = table.sums(&standard.frame).into_iter();
        sums.map(|(id, sum)| Entry {
            id,
            file: format!("templates/tables/{}.toml", table.number),
            content: Content::Sum(table, sum),
        })
    };
    let relation = |relation: &'a Relation| Entry {
        id: &relation.id,
        file: relation.file.clone(),
        content: Content::Relation(relation),
    };
    let text = |rule: &'a TextRule| Entry {
        id: &rule.id,
        file: rule.file.clone(),
        content: Content::Text(rule),
    };
    let in_program = |rule: &'a InProgram| Entry {
        id: &rule.id,
        file: rule.file.clone(),
        content: Content::InProgram(rule),
    };
    let mut all: Vec<Entry> = standard.tables.iter().flat_map(sums_of).collect();
    all.extend(rules.relations.iter().map(|rule| relation(rule)));
    all.extend(rules.texts.iter().map(text));
    all.extend(rules.in_program.iter().map(in_program));
    all.sort_by_key(|entry| entry.id);
    all
}

impl Entry<'_> {
    /// The name of the rule in the language of `messages`.
    pub fn name(&self, messages: &Messages) -> String {
        let by_language = |chinese: &str, english: &str| match messages.lang() {
            Lang::ZhCn => chinese.to_owned(),
            Lang::En => english.to_owned(),
        };
        match &self.content {
            Content::Relation(relation) => by_language(&relation.name, &relation.name_en),
            Content::Text(rule) => by_language(&rule.name, &rule.name_en),
            Content::InProgram(rule) => by_language(&rule.name, &rule.name_en),
            Content::Sum(table, sum) => {
                let (key, whole, parts) = match sum {
                    Sum::Columns { whole, parts } => ("rule-columns", whole.clone(), added(parts)),
                    Sum::Lines { whole, parts } => ("rule-lines", whole.clone(), added(parts)),
                    Sum::Part { part, whole } => ("rule-part", whole.clone(), part.clone()),
                    Sum::Levels(levels) => ("rule-levels", levels.join(&messages.text("list-comma")), String::new()),
                };
                let table = table.form_number.clone();
                messages.get(key, [("table", table), ("whole", whole), ("parts", parts)])
            }
        }
    }

    /// The codes of its findings, its primary code first.
    pub fn codes(&self) -> Vec<Code> {
        match &self.content {
            Content::Sum(_, Sum::Part { .. }) => vec![Code::PartExceedsWhole],
            Content::Sum(..) => vec![
                Code::WrongSum,
                Code::RowUnadded,
                Code::TotalsBlank,
                Code::PartsBlank,
                Code::PartsNotPrinted,
                Code::WrongFigure,
                Code::RoundingResidue,
            ],
            Content::Relation(relation) => vec![relation.code(), Code::WrongFigure, Code::RelationResidue],
            Content::Text(rule) => vec![rule.code()],
            Content::InProgram(rule) => rule.codes.clone(),
        }
    }

    /// The default severity of a violation.
    pub fn severity(&self) -> Severity {
        let codes = self.codes();
        match &self.content {
            Content::InProgram(_) => codes.iter().map(|code| code.severity()).max(),
            _ => codes.first().map(|code| code.severity()),
        }
        .unwrap_or(Severity::Info)
    }
}

/// The addends; if there are many, the first two and the last.
fn added(parts: &[String]) -> String {
    match parts {
        [first, second, .., last] if parts.len() > NAMED_PARTS => format!("{first} + {second} + … + {last}"),
        _ => parts.join(" + "),
    }
}
