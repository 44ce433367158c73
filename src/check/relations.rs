//! Relations between tables, as the rules say them. A relation whose tables are not there, or of
//! which a figure is not told, does not apply.

mod applied;
mod compared;
mod held;

use std::collections::BTreeSet;
use std::sync::Arc;

use rayon::prelude::*;
use rust_decimal::Decimal;

use super::failure::{Failure, Told, rounds};
use super::select::{self, Found, Indexes, Picked};
use super::view::{Cell, Views};
use crate::book::Structure;
use crate::diagnostic::{Code, Diagnostic};
use crate::rules::{Applied, Comparison, Each, Operand, Relation, Rules, Term};

pub use applied::{blank, totals};
pub use compared::pairs;
pub use held::agreements;

/// Addends that a message names on each side.
const NAMED_TERMS: usize = 10;

/// The id of a rule, and whether this part of it applied.
pub type Part = (String, bool);

/// What came of the relations.
#[derive(Default)]
pub struct Checked {
    /// What does not hold.
    pub told: Vec<Told>,
    /// The relations, and whether each applied.
    pub parts: Vec<Part>,
    /// How each came out, if that was asked for.
    pub applied: Vec<Applied>,
}

/// Checks all relations that are not switched off; `hand_over`: says how each came out.
pub fn check(context: Context, rules: &Rules, hand_over: bool) -> Checked {
    let relations = rules.relations.par_iter();
    let relations = relations.filter(|relation| !rules.is_off(&relation.id));
    let run = |relation: &Arc<Relation>| {
        let severity = rules.severity_of(relation).filter(|_| hand_over);
        let run = Check::new(relation, context).run(severity);
        (relation.id.clone(), run)
    };
    let mut checked = Checked::default();
    for (id, run) in relations.map(run).collect::<Vec<_>>() {
        checked.parts.push((id, run.told.is_some()));
        checked.told.extend(run.told.into_iter().flatten());
        checked.applied.extend(run.applied);
    }
    checked
}

/// Cells that must add up to the same on both sides, by one relation, for one code or text.
#[derive(Clone, Debug)]
pub struct Equation {
    /// The id of the relation.
    pub rule: String,
    /// What it is known by: the relation, which of its readings it is, and the code or text.
    pub part: (usize, usize, String),
    /// The cells of the left and of the right, and whether each is subtracted.
    pub sides: [Vec<(Cell, bool)>; 2],
    /// Whether the sides are equal, but for rounding.
    pub holds: bool,
}

/// What relations say of a book, whether it is so or not; bounds say nothing of this kind.
pub fn equations(context: Context, rules: &Rules) -> Vec<Equation> {
    let mut equations = Vec::new();
    let relations = rules.relations.iter().enumerate();
    for (number, relation) in relations.filter(|(_, relation)| !rules.is_off(&relation.id)) {
        let check = Check::new(relation, context);
        let Some((readings, keys)) = check.readings_that_apply() else {
            continue;
        };
        let readings = readings.iter().enumerate();
        for (reading, ready) in readings.filter(|(_, ready)| !ready.comparison.at_most) {
            let found = keys.iter().filter_map(|key| {
                let side = |addends| context.side(addends, key).map(|side| side.cells);
                let sides = [side(&ready.left)?, side(&ready.right)?];
                let verdict = check.verdict(ready, key)?;
                let holds = verdict.failure.is_none_or(|failure| check.rounds(&failure));
                Some(Equation {
                    rule: relation.id.clone(),
                    part: (number, reading, key.clone()),
                    sides,
                    holds,
                })
            });
            equations.extend(found);
        }
    }
    equations
}

/// One note about all rules of which no part applied, each named once.
pub fn skipped(parts: &[Part]) -> Option<Diagnostic> {
    let applied: BTreeSet<&str> = parts.iter().filter(|part| part.1).map(|part| part.0.as_str()).collect();
    let mut known = applied.clone();
    let all = parts.iter().map(|part| part.0.as_str());
    let ids: Vec<&str> = all.filter(|id| known.insert(id)).collect();
    let finding = Diagnostic::new(Code::RelationsSkipped);
    (!ids.is_empty()).then(|| finding.with("count", ids.len()).with("rules", ids.join(" ")))
}

/// A comparison whose terms were looked up.
struct Ready<'a> {
    comparison: &'a Comparison,
    left: Vec<Addend<'a>>,
    right: Vec<Addend<'a>>,
}

struct Addend<'a> {
    term: &'a Term,
    /// None for a number.
    found: Option<Found<'a>>,
}

/// One side of a comparison.
#[derive(Default)]
struct Side {
    sum: Decimal,
    cells: Vec<(Cell, bool)>,
    /// How many of the cells are of each term.
    counts: Vec<usize>,
    /// Cells that are a term by themselves.
    single: Vec<Cell>,
    words: String,
}

/// How a comparison came out.
struct Verdict<'a> {
    comparison: &'a Comparison,
    sides: [Side; 2],
    /// Why it does not hold.
    failure: Option<Box<Failure>>,
}

/// What came of one relation.
#[derive(Default)]
struct Run {
    /// What does not hold; none if the relation does not apply.
    told: Option<Vec<Told>>,
    /// How it came out.
    applied: Vec<Applied>,
}

/// Where terms are looked up.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    /// The tables.
    pub views: &'a Views<'a>,
    /// What adds up to what in them.
    pub structures: &'a [Structure<'a>],
    /// The rows by their codes.
    pub indexes: &'a Indexes,
}

struct Check<'a> {
    relation: &'a Arc<Relation>,
    context: Context<'a>,
    views: &'a Views<'a>,
}

impl<'a> Check<'a> {
    fn new(relation: &'a Arc<Relation>, context: Context<'a>) -> Self {
        Self {
            relation,
            context,
            views: context.views,
        }
    }

    /// As [`readings`](Self::readings); none if a condition does not hold.
    fn readings_that_apply(&self) -> Option<(Vec<Ready<'a>>, BTreeSet<String>)> {
        let applies = self.context.hold(&self.relation.conditions);
        applies.then(|| self.readings()).flatten()
    }

    /// The readings whose terms are there, and what they are repeated for.
    fn readings(&self) -> Option<(Vec<Ready<'a>>, BTreeSet<String>)> {
        let each = self.relation.each;
        let readings = self.relation.readings.iter();
        let readings: Vec<Ready> = readings
            .filter_map(|reading| self.context.ready(reading, each))
            .collect();
        let keys = match each {
            None => BTreeSet::from([String::new()]),
            Some(each) => keys(readings.first()?, each),
        };
        Some((readings, keys))
    }

    /// How the comparison comes out for a code or text; none if nobody can say.
    fn verdict<'r>(&self, ready: &Ready<'r>, key: &str) -> Option<Verdict<'r>> {
        let left = self.context.side(&ready.left, key)?;
        let right = self.context.side(&ready.right, key)?;
        let cells = || left.cells.iter().chain(&right.cells);
        let is_whole = |cell: &Cell| self.views.amount(*cell).is_none_or(|amount| amount.fract().is_zero());
        if self.relation.whole && !cells().all(|(cell, _)| is_whole(cell)) {
            return None;
        }
        let difference = left.sum.checked_sub(right.sum)?;
        let at_most = ready.comparison.at_most;
        let mut verdict = Verdict {
            comparison: ready.comparison,
            failure: None,
            sides: [left, right],
        };
        if holds(difference, at_most) {
            return Some(verdict);
        }
        let [left, right] = &verdict.sides;
        let mut residue = self.relation.tolerance;
        for (cell, _) in left.cells.iter().chain(&right.cells) {
            residue = residue.checked_add(self.views.slack(*cell))?;
        }
        let heads: Vec<Cell> = left.single.iter().chain(&right.single).copied().collect();
        let all = left.signed_with(right);
        verdict.failure = Some(Box::new(Failure {
            code: self.relation.code(),
            heads: if heads.is_empty() {
                all.iter().map(|(cell, _)| *cell).collect()
            } else {
                heads
            },
            cells: all,
            at_most,
            difference,
            residue,
            rule: Some(self.relation.id.clone()),
            data: self.words(ready, left, right),
            sides: Some((left.sum, right.sum)),
            hidden: Vec::new(),
            readings: Vec::new(),
        }));
        Some(verdict)
    }

    fn words(&self, ready: &Ready, left: &Side, right: &Side) -> Vec<(&'static str, String)> {
        let at_most = ready.comparison.at_most;
        let is_number = ready.right.iter().all(|addend| addend.found.is_none());
        vec![
            ("name@zh-CN", self.relation.name.clone()),
            ("name@en", self.relation.name_en.clone()),
            ("left", left.words.clone()),
            ("right", right.words.clone()),
            ("relation", if at_most { "at-most" } else { "equal" }.to_owned()),
            ("against", if is_number { "number" } else { "cells" }.to_owned()),
        ]
    }

    /// Whether rounding explains a failure.
    fn rounds(&self, failure: &Failure) -> bool {
        let within = failure.difference.abs() <= self.relation.tolerance;
        within || rounds(failure.difference, failure.residue, failure.cells.len())
    }

    /// What fails by every reading, or what rounding explains by one as a finding of its own.
    fn told(&self, mut readings: Vec<Failure>) -> Option<Told> {
        let Some(rounded) = readings.iter().position(|failure| self.rounds(failure)) else {
            let mut readings = readings.into_iter();
            let mut first = readings.next()?;
            first.readings = readings.collect();
            return Some(Told::Failure(first));
        };
        let failure = readings.swap_remove(rounded);
        let cell = failure.heads.first().copied()?;
        let error = failure.error_at(cell);
        let code = Code::RelationResidue;
        let finding = Failure { code, ..failure }.finding(self.views, cell, error);
        finding.map(Told::Finding)
    }
}

/// Whether a comparison with this difference holds.
fn holds(difference: Decimal, at_most: bool) -> bool {
    difference.is_zero() || (at_most && difference.is_sign_negative())
}

impl<'a> Context<'a> {
    /// Whether all conditions hold; what nobody can tell does not.
    pub fn hold(self, conditions: &'a [Comparison]) -> bool {
        let hold = |condition: &'a Comparison| {
            let ready = self.ready(condition, None)?;
            let (left, right) = (self.side(&ready.left, "")?, self.side(&ready.right, "")?);
            holds(left.sum.checked_sub(right.sum)?, condition.at_most).then_some(())
        };
        conditions.iter().try_for_each(hold).is_some()
    }

    fn ready(self, comparison: &'a Comparison, each: Option<Each>) -> Option<Ready<'a>> {
        let side = |terms: &'a [Term]| -> Option<Vec<Addend<'a>>> {
            let addend = |term: &'a Term| {
                let found = match &term.operand {
                    Operand::Number(_) => None,
                    Operand::Cells(cells) => Some(select::find(cells, each, self)?),
                };
                Some(Addend { term, found })
            };
            terms.iter().map(addend).collect()
        };
        Some(Ready {
            comparison,
            left: side(&comparison.left)?,
            right: side(&comparison.right)?,
        })
    }

    fn side(self, addends: &[Addend], key: &str) -> Option<Side> {
        let mut side = Side::default();
        for (number, addend) in addends.iter().enumerate() {
            let (amount, words) = match (&addend.term.operand, &addend.found) {
                (Operand::Number(amount), _) => (*amount, amount.to_string()),
                (Operand::Cells(cells), Some(found)) => {
                    let picked = found.pick(key)?;
                    let mut sum = Decimal::ZERO;
                    for amount in picked.cells.iter().filter_map(|cell| self.views.amount(*cell)) {
                        sum = sum.checked_add(amount)?;
                    }
                    let words = self.term_words(cells, &picked);
                    let signed = picked.cells.iter().map(|cell| (*cell, addend.term.negative));
                    side.cells.extend(signed);
                    side.single
                        .extend(picked.cells.first().filter(|_| picked.cells.len() == 1));
                    (sum, words)
                }
                (Operand::Cells(_), None) => return None,
            };
            let before: usize = side.counts.iter().sum();
            side.counts.push(side.cells.len().saturating_sub(before));
            side.sum = match addend.term.negative {
                true => side.sum.checked_sub(amount)?,
                false => side.sum.checked_add(amount)?,
            };
            side.add_words(number, addend.term.negative, &words);
        }
        Some(side)
    }

    /// A term in words: table, row, column, by their printed labels.
    fn term_words(self, cells: &crate::rules::Cells, picked: &Picked) -> String {
        if let [cell] = picked.cells.as_slice() {
            return self.views.label(*cell);
        }
        let own = self.views.all.iter().find(|view| view.table.schema == cells.table);
        let Some(view) = own else { return String::new() };
        let tag = picked.cells.first().and_then(|cell| view.tag(cell.row));
        let column = view.schema.column_label(tag, cells.field);
        let form = &view.schema.form_number;
        let labels = [form, &picked.rows, &column]
            .into_iter()
            .filter(|label| !label.is_empty());
        labels.map(String::as_str).collect::<Vec<_>>().join(" ")
    }
}

impl Side {
    /// The cells of both sides, and whether each is subtracted once all stand on the left.
    fn signed_with(&self, right: &Self) -> Vec<(Cell, bool)> {
        let right = right.cells.iter().map(|(cell, minus)| (*cell, !minus));
        self.cells.iter().copied().chain(right).collect()
    }

    fn add_words(&mut self, number: usize, negative: bool, words: &str) {
        if words.is_empty() || number > NAMED_TERMS {
            return;
        }
        if number == NAMED_TERMS {
            self.words.push_str(" + …");
            return;
        }
        match (self.words.is_empty(), negative) {
            (true, false) => {}
            (true, true) => self.words.push_str("− "),
            (false, true) => self.words.push_str(" − "),
            (false, false) => self.words.push_str(" + "),
        }
        self.words.push_str(words);
    }
}

/// What a comparison is repeated for: every code that one of its terms knows, every text that all
/// of them know.
fn keys(ready: &Ready, each: Each) -> BTreeSet<String> {
    let addends = ready.left.iter().chain(&ready.right);
    let repeated = addends
        .filter_map(|addend| addend.found.as_ref())
        .filter(|found| found.is_repeated());
    let sets = repeated.map(|found| found.keys(each));
    let joined = sets.reduce(|all, own| match each {
        Each::Code(_) => all.into_iter().chain(own).collect(),
        Each::Text => all.intersection(&own).cloned().collect(),
    });
    joined.unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use crate::locale::Lang;

    #[test]
    fn names_are_given_for_every_language() {
        let tags: Vec<&str> = Lang::ALL.iter().map(|lang| lang.tag()).collect();
        assert_eq!(tags, ["zh-CN", "en"]);
    }
}
