//! The rules that hold within and between tables, as data: `templates/checks.toml` and the files given by
//! `--checks`, parsed and resolved against the standard. [`crate::check`] applies them to a book. The language is
//! described in `docs/checks.md`.

mod applied;
mod expression;
mod listing;
mod parse;
mod raw;
mod texts;

use std::sync::Arc;

use rust_decimal::Decimal;

pub use applied::{Applied, Equation, State};
pub use expression::terms;
pub use listing::{Content, Entry, entries};
pub(crate) use parse::shared;
pub use parse::{builtin, parse};
pub use texts::{Among, By, Demand, TextRule, Texts};
pub(crate) use {parse::part, raw::RawRules};

use crate::diagnostic::{Code, Severity};

/// The rules that a book is checked by.
#[derive(Clone, Debug, Default)]
pub struct Rules {
    /// The relations, in file order.
    pub relations: Vec<Arc<Relation>>,
    /// The rules about texts, in file order.
    pub texts: Vec<TextRule>,
    /// Texts that mark notes and placeholders.
    pub words: Words,
    /// Severities by id of a rule or code; `None` disables it. Later entries take precedence.
    pub severities: Vec<(String, Option<Severity>)>,
    /// The rules implemented in `check`.
    pub in_program: Vec<InProgram>,
}

impl Rules {
    /// The configured severity of a rule or code, if any; `Some(None)` means disabled.
    pub fn severity(&self, id: &str) -> Option<Option<Severity>> {
        let mut configured = self.severities.iter().rev();
        configured.find(|(known, _)| known == id).map(|(_, severity)| *severity)
    }

    /// Whether the rule or code is disabled.
    pub fn is_off(&self, id: &str) -> bool {
        self.severity(id) == Some(None)
    }

    /// The severity of a violated relation; `None` if it is disabled.
    pub fn severity_of(&self, relation: &Relation) -> Option<Severity> {
        let by_id = self.severity(&relation.id);
        let configured = by_id.or_else(|| self.severity(relation.code().id()));
        configured.unwrap_or(Some(relation.severity))
    }

    /// Whether there is a rule with this id.
    pub fn has(&self, id: &str) -> bool {
        let in_program = self.in_program.iter().map(|rule| &rule.id);
        let texts = self.texts.iter().map(|rule| &rule.id);
        let relations = self.relations.iter().map(|relation| &relation.id);
        relations.chain(texts).chain(in_program).any(|known| known == id)
    }

    /// Adds the rules of another file; its severities take precedence.
    pub fn extend(&mut self, other: Self) {
        self.relations.extend(other.relations);
        self.texts.extend(other.texts);
        self.severities.extend(other.severities);
        self.words.placeholders.extend(other.words.placeholders);
        self.words.no_data.extend(other.words.no_data);
        self.words.empty_table.extend(other.words.empty_table);
        self.words.conditional.extend(other.words.conditional);
    }

    /// These rules with those of a layout added; the severities configured here take precedence.
    #[must_use]
    pub fn with_layout(&self, layout: &Self) -> Self {
        let mut all = self.clone();
        let severities = std::mem::take(&mut all.severities);
        all.extend(layout.clone());
        all.severities.extend(severities);
        all
    }
}

/// Texts by which notes and placeholders are recognised.
#[derive(Clone, Debug, Default)]
pub struct Words {
    /// Placeholders that were not filled in (XX, 待填写).
    pub placeholders: Vec<String>,
    /// Phrases of notes under empty tables (没有使用政府性基金).
    pub no_data: Vec<String>,
    /// Phrases that state that the whole table is empty (本表无数据).
    pub empty_table: Vec<String>,
    /// Words that make such a phrase a condition (若为空表).
    pub conditional: Vec<String>,
}

/// A rule implemented in `check`.
#[derive(Clone, Debug)]
pub struct InProgram {
    /// Its id in the reviewers' list.
    pub id: String,
    /// The Chinese name.
    pub name: String,
    /// The English name.
    pub name_en: String,
    /// The codes of its findings.
    pub codes: Vec<Code>,
    /// The file that declares it.
    pub file: String,
}

/// A relation that must hold.
#[derive(Clone, Debug)]
pub struct Relation {
    /// Its id in the reviewers' list (`X05`); several relations may be parts of one rule.
    pub id: String,
    /// The Chinese name.
    pub name: String,
    /// The English name.
    pub name_en: String,
    /// The default severity of a violation.
    pub severity: Severity,
    /// Alternative readings; it is enough if one holds.
    pub readings: Vec<Comparison>,
    /// Conditions under which it applies.
    pub conditions: Vec<Comparison>,
    /// What it is repeated for, if anything.
    pub each: Option<Each>,
    /// Whether the sheet of relations leaves it out.
    pub unlisted: bool,
    /// Whether it applies only if all of its figures are integers.
    pub whole: bool,
    /// The largest difference that counts as a rounding residue, in the standard's unit (万元).
    pub tolerance: Decimal,
    /// The file that declares it.
    pub file: String,
}

impl Relation {
    /// The code of the finding about a violation.
    pub fn code(&self) -> Code {
        match self.severity {
            Severity::Error => Code::RelationBroken,
            Severity::Warning => Code::RelationDoubtful,
            Severity::Info => Code::RelationNoted,
        }
    }
}

/// The keys that a relation is repeated for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Each {
    /// Every code of this length that occurs in any of its tables.
    Code(usize),
    /// Every text that occurs in all of its tables.
    Text,
}

/// A comparison of two sums.
#[derive(Clone, Debug)]
pub struct Comparison {
    /// The text in the file.
    pub text: String,
    /// The terms of the left side.
    pub left: Vec<Term>,
    /// Whether the left side may be less than the right.
    pub at_most: bool,
    /// The terms of the right side.
    pub right: Vec<Term>,
}

/// An addend.
#[derive(Clone, Debug)]
pub struct Term {
    /// Whether it is subtracted.
    pub negative: bool,
    /// The operand.
    pub operand: Operand,
}

/// The operand of a term.
#[derive(Clone, Debug)]
pub enum Operand {
    /// A constant, in the standard's unit (万元).
    Number(Decimal),
    /// Cells of a table.
    Cells(Cells),
}

/// Cells of one column of a table.
#[derive(Clone, Debug)]
pub struct Cells {
    /// Position of the table in the standard.
    pub table: usize,
    /// Whether it counts as zero if the table is missing or empty; otherwise the relation does not apply then.
    pub optional: bool,
    /// The rows.
    pub rows: Rows,
    /// The field.
    pub field: usize,
}

/// A selection of rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rows {
    /// A line, by position, of a two-sided table or form.
    Line {
        /// The side or section.
        row_kind: usize,
        /// The line.
        line: usize,
    },
    /// The line of a two-sided table whose id is the current code.
    LineOfCode {
        /// The side.
        row_kind: usize,
    },
    /// All rows of a level.
    Level(usize),
    /// The rows of a list that add up no others; not available in files.
    Leaves,
    /// The rows whose code begins with a prefix, one level only.
    Codes {
        /// The required level, if any.
        level: Option<usize>,
        /// The fields that make up the code.
        fields: Vec<usize>,
        /// The prefix; `None` for the current code.
        prefix: Option<String>,
    },
    /// The rows with a text in a field.
    Texts {
        /// The required level, if any.
        level: Option<usize>,
        /// The field.
        field: usize,
        /// The text; `None` for the current text.
        text: Option<String>,
    },
}
