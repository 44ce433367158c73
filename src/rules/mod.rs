//! What must agree between and inside the tables, as data: `templates/checks.toml` and what
//! `--checks` adds to it, parsed and looked up in the standard. Whether a book agrees is the
//! business of [`crate::check`]. The language is described in `docs/checks.md`.

mod applied;
mod expression;
mod listing;
mod parse;
mod raw;
mod texts;

use std::sync::Arc;

use rust_decimal::Decimal;

pub use applied::{Applied, Equation, State};
pub use listing::{Content, Entry, entries};
pub use parse::{builtin, parse};
pub use texts::{Among, By, Demand, TextRule, Texts};
pub(crate) use {parse::part, raw::RawRules};

use crate::diagnostic::{Code, Severity};

/// What is checked.
#[derive(Clone, Debug, Default)]
pub struct Rules {
    /// The relations, in their order.
    pub relations: Vec<Arc<Relation>>,
    /// The rules about texts, in their order.
    pub texts: Vec<TextRule>,
    /// Texts by which remarks and forgotten placeholders are known.
    pub words: Words,
    /// How bad findings of a rule or code are, by its id; none: they are not told. Later ones win.
    pub severities: Vec<(String, Option<Severity>)>,
    /// The rules that are no relations but code of `check`.
    pub in_program: Vec<InProgram>,
}

impl Rules {
    /// How bad findings of this rule or code are, if someone said so: `Some(None)` is not at all.
    pub fn severity(&self, id: &str) -> Option<Option<Severity>> {
        let mut said = self.severities.iter().rev();
        said.find(|(known, _)| known == id).map(|(_, severity)| *severity)
    }

    /// Whether someone switched the rule or code off.
    pub fn is_off(&self, id: &str) -> bool {
        self.severity(id) == Some(None)
    }

    /// How bad it is when a relation does not hold; none if that is not told.
    pub fn severity_of(&self, relation: &Relation) -> Option<Severity> {
        let said = self.severity(&relation.id);
        let said = said.or_else(|| self.severity(relation.code().id()));
        said.unwrap_or(Some(relation.severity))
    }

    /// Whether there is a rule with this id.
    pub fn has(&self, id: &str) -> bool {
        let in_program = self.in_program.iter().map(|rule| &rule.id);
        let texts = self.texts.iter().map(|rule| &rule.id);
        let relations = self.relations.iter().map(|relation| &relation.id);
        relations.chain(texts).chain(in_program).any(|own| own == id)
    }

    /// Takes over what another file says: its rules stand beside these, its severities win.
    pub fn extend(&mut self, other: Self) {
        self.relations.extend(other.relations);
        self.texts.extend(other.texts);
        self.severities.extend(other.severities);
        self.words.placeholders.extend(other.words.placeholders);
        self.words.no_data.extend(other.words.no_data);
        self.words.empty_table.extend(other.words.empty_table);
    }

    /// These with those of a layout: its rules stand beside these, what these say of severities wins.
    #[must_use]
    pub fn with_layout(&self, layout: &Self) -> Self {
        let mut all = self.clone();
        let own = std::mem::take(&mut all.severities);
        all.extend(layout.clone());
        all.severities.extend(own);
        all
    }
}

/// Texts by which things are known.
#[derive(Clone, Debug, Default)]
pub struct Words {
    /// What stands where someone forgot to write (XX, 待填写).
    pub placeholders: Vec<String>,
    /// What a note under an empty table says (没有使用政府性基金).
    pub no_data: Vec<String>,
    /// What a note says only where the whole table is empty (本表无数据).
    pub empty_table: Vec<String>,
}

/// A rule that is no relation but code of `check`.
#[derive(Clone, Debug)]
pub struct InProgram {
    /// Its id in the reviewers' list.
    pub id: String,
    /// What people call it, in Chinese.
    pub name: String,
    /// What people call it, in English.
    pub name_en: String,
    /// The codes of its findings.
    pub codes: Vec<Code>,
    /// The file that says it.
    pub file: String,
}

/// A relation that must hold.
#[derive(Clone, Debug)]
pub struct Relation {
    /// Its id in the reviewers' list (`X05`); several relations may be parts of one rule.
    pub id: String,
    /// What people call it, in Chinese.
    pub name: String,
    /// What people call it, in English.
    pub name_en: String,
    /// How bad it is when it does not hold.
    pub severity: Severity,
    /// Readings of it: one that holds is enough.
    pub readings: Vec<Comparison>,
    /// What must hold for it to apply.
    pub conditions: Vec<Comparison>,
    /// What it is repeated for.
    pub each: Option<Each>,
    /// Whether it applies only where all of its figures are whole numbers.
    pub whole: bool,
    /// A difference up to this, in the standard's unit, is only a rounding residue.
    pub tolerance: Decimal,
    /// The file that says it.
    pub file: String,
}

impl Relation {
    /// What it is told as when it does not hold.
    pub fn code(&self) -> Code {
        match self.severity {
            Severity::Error => Code::RelationBroken,
            Severity::Warning => Code::RelationDoubtful,
            Severity::Info => Code::RelationNoted,
        }
    }
}

/// What a relation is repeated for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Each {
    /// Every code of so many characters that any of the tables has.
    Code(usize),
    /// Every text that all of the tables have.
    Text,
}

/// Two sums and how they compare.
#[derive(Clone, Debug)]
pub struct Comparison {
    /// As the file has it.
    pub text: String,
    /// The left sum.
    pub left: Vec<Term>,
    /// Whether the left may be less than the right.
    pub at_most: bool,
    /// The right sum.
    pub right: Vec<Term>,
}

/// An addend.
#[derive(Clone, Debug)]
pub struct Term {
    /// Whether it is subtracted.
    pub negative: bool,
    /// What is added.
    pub operand: Operand,
}

/// What is added.
#[derive(Clone, Debug)]
pub enum Operand {
    /// A number, in the standard's unit.
    Number(Decimal),
    /// Cells of a table.
    Cells(Cells),
}

/// Cells of one column of a table.
#[derive(Clone, Debug)]
pub struct Cells {
    /// Position of the table in the standard.
    pub table: usize,
    /// Whether it is zero where the table is missing or empty; else the relation does not apply.
    pub optional: bool,
    /// The rows.
    pub rows: Rows,
    /// The field.
    pub field: usize,
}

/// Rows of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rows {
    /// The line (by position) of a two-sided table or form.
    Line {
        /// The side or section.
        row_kind: usize,
        /// The line.
        line: usize,
    },
    /// The line of a two-sided table whose id is the code at hand.
    LineOfCode {
        /// The side.
        row_kind: usize,
    },
    /// All rows of a level.
    Level(usize),
    /// The rows of a list that add up no others. No file of checks says so.
    Leaves,
    /// The rows whose code begins with something, one level only.
    Codes {
        /// The level they must have, if any.
        level: Option<usize>,
        /// The fields that make up the code.
        fields: Vec<usize>,
        /// What it begins with; none: the code at hand.
        prefix: Option<String>,
    },
    /// The rows with a text.
    Texts {
        /// The level they must have, if any.
        level: Option<usize>,
        /// The field.
        field: usize,
        /// The text; none: the text at hand.
        text: Option<String>,
    },
}
