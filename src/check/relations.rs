//! Relations between tables, as the rules say them. A relation whose tables are not there, or of
//! which a figure is not told, does not apply.

mod held;

use std::collections::BTreeSet;

use rayon::prelude::*;
use rust_decimal::Decimal;

use super::failure::{Failure, Told, rounds};
use super::select::{self, Found, Indexes, Picked};
use super::view::{Cell, Views};
use crate::book::Structure;
use crate::diagnostic::{Code, Diagnostic};
use crate::rules::{Comparison, Each, Operand, Relation, Rules, Term};

pub use held::agreements;

/// Addends that a message names on each side.
const NAMED_TERMS: usize = 10;

/// The id of a rule, and whether this part of it applied.
pub type Part = (String, bool);

/// What came of the relations.
pub struct Checked {
    /// What does not hold.
    pub told: Vec<Told>,
    /// The relations, and whether each applied.
    pub parts: Vec<Part>,
}

/// Checks all relations that are not switched off.
pub fn check<'a>(context: Context<'a>, rules: &'a Rules) -> Checked {
    let relations = rules.relations.par_iter();
    let relations = relations.filter(|relation| !rules.is_off(&relation.id));
    let run = |relation: &'a Relation| {
        let check = Check {
            relation,
            context,
            views: context.views,
        };
        (relation, check.run())
    };
    let mut checked = Checked {
        told: Vec::new(),
        parts: Vec::new(),
    };
    for (relation, found) in relations.map(run).collect::<Vec<_>>() {
        checked.parts.push((relation.id.clone(), found.is_some()));
        checked.told.extend(found.into_iter().flatten());
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
        let check = Check {
            relation,
            context,
            views: context.views,
        };
        let Some((readings, keys)) = check.readings() else {
            continue;
        };
        let readings = readings.iter().enumerate();
        for (reading, ready) in readings.filter(|(_, ready)| !ready.comparison.at_most) {
            let found = keys.iter().filter_map(|key| {
                let side = |addends| context.side(addends, key).map(|side| side.cells);
                let sides = [side(&ready.left)?, side(&ready.right)?];
                let holds = match check.verdict(ready, key)? {
                    Verdict::Holds => true,
                    Verdict::Fails(failure) => check.rounds(&failure),
                };
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
pub(super) struct Ready<'a> {
    pub(super) comparison: &'a Comparison,
    pub(super) left: Vec<Addend<'a>>,
    pub(super) right: Vec<Addend<'a>>,
}

pub(super) struct Addend<'a> {
    term: &'a Term,
    /// None for a number.
    pub(super) found: Option<Found<'a>>,
}

/// One side of a comparison.
#[derive(Default)]
struct Side {
    sum: Decimal,
    cells: Vec<(Cell, bool)>,
    /// Cells that are a term by themselves.
    single: Vec<Cell>,
    words: String,
}

/// How a comparison came out.
enum Verdict {
    Holds,
    Fails(Box<Failure>),
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
    relation: &'a Relation,
    context: Context<'a>,
    views: &'a Views<'a>,
}

impl<'a> Check<'a> {
    /// The readings whose terms are there, and what they are repeated for; none if a condition does
    /// not hold.
    fn readings(&self) -> Option<(Vec<Ready<'a>>, BTreeSet<String>)> {
        if !self.context.hold(&self.relation.conditions) {
            return None;
        }
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

    /// What does not hold; none if the relation does not apply.
    fn run(&self) -> Option<Vec<Told>> {
        let (readings, keys) = self.readings()?;
        let mut applied = false;
        let mut told = Vec::new();
        for key in &keys {
            let verdicts: Vec<Verdict> = readings.iter().filter_map(|ready| self.verdict(ready, key)).collect();
            applied |= !verdicts.is_empty();
            if verdicts.iter().any(|verdict| matches!(verdict, Verdict::Holds)) {
                continue;
            }
            let failing = verdicts.into_iter().filter_map(|verdict| match verdict {
                Verdict::Fails(failure) => Some(*failure),
                Verdict::Holds => None,
            });
            told.extend(self.told(failing.collect()));
        }
        applied.then_some(told)
    }

    /// How the comparison comes out for a code or text; none if nobody can say.
    fn verdict(&self, ready: &Ready, key: &str) -> Option<Verdict> {
        let left = self.context.side(&ready.left, key)?;
        let right = self.context.side(&ready.right, key)?;
        let cells = || left.cells.iter().chain(&right.cells);
        let is_whole = |cell: &Cell| self.views.amount(*cell).is_none_or(|amount| amount.fract().is_zero());
        if self.relation.whole && !cells().all(|(cell, _)| is_whole(cell)) {
            return None;
        }
        let difference = left.sum.checked_sub(right.sum)?;
        let at_most = ready.comparison.at_most;
        if holds(difference, at_most) {
            return Some(Verdict::Holds);
        }
        let mut residue = self.relation.tolerance;
        for (cell, _) in cells() {
            residue = residue.checked_add(self.views.slack(*cell))?;
        }
        let heads: Vec<Cell> = left.single.iter().chain(&right.single).copied().collect();
        let all = left.signed_with(&right);
        Some(Verdict::Fails(Box::new(Failure {
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
            data: self.words(ready, &left, &right),
            sides: Some((left.sum, right.sum)),
            hidden: Vec::new(),
            readings: Vec::new(),
        })))
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

    pub(super) fn ready(self, comparison: &'a Comparison, each: Option<Each>) -> Option<Ready<'a>> {
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
pub(super) fn keys(ready: &Ready, each: Each) -> BTreeSet<String> {
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
