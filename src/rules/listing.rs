//! All rules by their ids: the sums inside the tables, the relations, the rules about texts, and what
//! only the program knows how to check.

use super::{InProgram, Relation, Rules, TextRule};
use crate::diagnostic::{Code, Severity};
use crate::locale::{Lang, Messages};
use crate::schema::{Standard, Sum, Table};

/// Addends that a name names: the first ones and the last.
const NAMED_PARTS: usize = 6;

/// A rule, or a part of one: several may have one id.
#[derive(Debug)]
pub struct Entry<'a> {
    /// Its id in the reviewers' list.
    pub id: &'a str,
    /// The file that says it.
    pub file: String,
    /// What it says.
    pub content: Content<'a>,
}

/// What a rule says.
#[derive(Debug)]
pub enum Content<'a> {
    /// A sum or part inside a table.
    Sum(&'a Table, Sum),
    /// A relation.
    Relation(&'a Relation),
    /// A rule about texts.
    Text(&'a TextRule),
    /// What only the program knows how to check.
    InProgram(&'a InProgram),
}

/// Every rule, by id.
pub fn entries<'a>(rules: &'a Rules, standard: &'a Standard) -> Vec<Entry<'a>> {
    let own = |table: &'a Table| {
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
    let mut all: Vec<Entry> = standard.tables.iter().flat_map(own).collect();
    all.extend(rules.relations.iter().map(|own| relation(own)));
    all.extend(rules.texts.iter().map(text));
    all.extend(rules.in_program.iter().map(in_program));
    all.sort_by_key(|entry| entry.id);
    all
}

impl Entry<'_> {
    /// What people call it, in the language of `messages`.
    pub fn name(&self, messages: &Messages) -> String {
        let own = |chinese: &str, english: &str| match messages.lang() {
            Lang::ZhCn => chinese.to_owned(),
            Lang::En => english.to_owned(),
        };
        match &self.content {
            Content::Relation(relation) => own(&relation.name, &relation.name_en),
            Content::Text(rule) => own(&rule.name, &rule.name_en),
            Content::InProgram(rule) => own(&rule.name, &rule.name_en),
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

    /// The codes of its findings, the one it has by itself first.
    pub fn codes(&self) -> Vec<Code> {
        match &self.content {
            Content::Sum(_, Sum::Part { .. }) => vec![Code::PartExceedsWhole],
            Content::Sum(..) => vec![
                Code::WrongSum,
                Code::RowUnadded,
                Code::TotalsBlank,
                Code::WrongFigure,
                Code::RoundingResidue,
            ],
            Content::Relation(relation) => vec![relation.code(), Code::WrongFigure, Code::RelationResidue],
            Content::Text(rule) => vec![rule.code()],
            Content::InProgram(rule) => rule.codes.clone(),
        }
    }

    /// How bad it is when it does not hold, unless someone says otherwise.
    pub fn severity(&self) -> Severity {
        let codes = self.codes();
        match &self.content {
            Content::InProgram(_) => codes.iter().map(|code| code.severity()).max(),
            _ => codes.first().map(|code| code.severity()),
        }
        .unwrap_or(Severity::Info)
    }
}

/// The addends; of many, the first ones and the last.
fn added(parts: &[String]) -> String {
    match parts {
        [first, second, .., last] if parts.len() > NAMED_PARTS => format!("{first} + {second} + … + {last}"),
        _ => parts.join(" + "),
    }
}
