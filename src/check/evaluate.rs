//! Evaluates the relations in a book, once for all consumers of the results. A relation does not apply if one of its
//! tables is missing or one of its figures is undetermined.

use std::collections::BTreeSet;
use std::sync::Arc;

use rayon::prelude::*;
use rust_decimal::Decimal;

use super::context::Context;
use super::failure::{Failure, rounds};
use super::places::is_noise;
use super::resolve_terms::{self, Found, Picked};
use crate::book::CellId;
use crate::cell::sum;
use crate::rules::{Cells, Comparison, Each, Operand, Relation, Rules, Term};

/// Most addends that a message names on each side.
const NAMED_TERMS: usize = 10;

/// The result of evaluating a relation.
pub struct RelationOutcome<'a> {
    /// The relation.
    pub relation: &'a Arc<Relation>,
    /// Its position among the rules.
    pub number: usize,
    /// Whether all of its conditions hold.
    pub applies: bool,
    /// Both sides of its conditions; `None` if one is undetermined.
    pub conditions: Option<Vec<[Side<'a>; 2]>>,
    /// The results by code or text; a single one if the relation is not repeated.
    pub parts: Vec<Part<'a>>,
    /// For a relation repeated by code while there are no codes yet: the verdicts on its readings with no cells.
    pub ahead: Vec<Verdict<'a>>,
    context: Context<'a>,
}

/// The result of a relation for one code or text.
pub struct Part<'a> {
    /// The code or text; empty if the relation is not repeated.
    pub key: String,
    /// The verdicts on those readings that are determined.
    pub verdicts: Vec<Verdict<'a>>,
}

/// The result of a comparison.
pub struct Verdict<'a> {
    /// The comparison.
    pub comparison: &'a Comparison,
    /// Its position among the readings of the relation.
    pub reading: usize,
    /// Left and right side.
    pub sides: [Side<'a>; 2],
    /// Left minus right, in the standard's unit (万元).
    pub difference: Decimal,
    /// If the comparison does not hold, the largest difference that rounding can explain, in the standard's unit
    /// (万元).
    pub residue: Option<Decimal>,
}

/// One side of a comparison.
#[derive(Default)]
pub struct Side<'a> {
    /// The sum of its terms, in the standard's unit (万元).
    pub sum: Decimal,
    /// The terms with their cells; constants have none.
    pub terms: Vec<(&'a Term, Picked)>,
}

/// A comparison whose terms have been resolved.
struct Ready<'a> {
    comparison: &'a Comparison,
    reading: usize,
    sides: [Vec<Addend<'a>>; 2],
}

struct Addend<'a> {
    term: &'a Term,
    /// `None` for a constant.
    found: Option<Found<'a>>,
}

/// Evaluates all enabled relations; `all` includes those whose conditions do not hold.
pub fn evaluate<'a>(context: Context<'a>, rules: &'a Rules, all: bool) -> Vec<RelationOutcome<'a>> {
    let relations = rules.relations.par_iter().enumerate();
    let relations = relations.filter(|(_, relation)| !rules.is_off(&relation.id));
    let outcomes = relations.map(|(number, relation)| RelationOutcome::new((number, relation), context, all));
    outcomes.collect()
}

/// Whether all conditions hold; an undetermined condition does not.
pub fn hold<'a>(context: Context<'a>, conditions: &'a [Comparison]) -> bool {
    both_sides(context, conditions).is_some_and(|sides| all_hold(conditions, &sides))
}

/// Whether a comparison with this difference (left minus right, in the standard's unit, 万元) holds.
pub fn holds(difference: Decimal, at_most: bool) -> bool {
    is_noise(difference) || (at_most && difference.is_sign_negative())
}

fn all_hold(conditions: &[Comparison], sides: &[[Side; 2]]) -> bool {
    let mut both = conditions.iter().zip(sides);
    both.all(|(condition, [left, right])| {
        let difference = left.sum.checked_sub(right.sum);
        difference.is_some_and(|difference| holds(difference, condition.at_most))
    })
}

/// Both sides of each condition; `None` if one is undetermined.
fn both_sides<'a>(context: Context<'a>, conditions: &'a [Comparison]) -> Option<Vec<[Side<'a>; 2]>> {
    let sides = |condition| {
        let ready = Ready::new((0, condition), None, context)?;
        ready.sides(context, "")
    };
    conditions.iter().map(sides).collect()
}

impl<'a> RelationOutcome<'a> {
    /// Evaluates a relation; if its conditions do not hold, its parts are evaluated only with `all`.
    pub fn new((number, relation): (usize, &'a Arc<Relation>), context: Context<'a>, all: bool) -> Self {
        let conditions = both_sides(context, &relation.conditions);
        let sides = conditions.as_deref();
        let mut outcome = Self {
            relation,
            number,
            applies: sides.is_some_and(|sides| all_hold(&relation.conditions, sides)),
            conditions,
            parts: Vec::new(),
            ahead: Vec::new(),
            context,
        };
        if !outcome.applies && (!all || outcome.conditions.is_none()) {
            return outcome;
        }
        let each = relation.each;
        let readings = relation.readings.iter().enumerate();
        let readings: Vec<Ready> = readings
            .filter_map(|reading| Ready::new(reading, each, context))
            .collect();
        let Some(first) = readings.first() else { return outcome };
        let keys = match each {
            None => BTreeSet::from([String::new()]),
            Some(each) => first.keys(each),
        };
        let verdicts = |key: &str| -> Vec<Verdict<'a>> {
            let verdicts = readings.iter().filter_map(|ready| outcome.verdict(ready, key));
            let mut verdicts: Vec<Verdict> = verdicts.collect();
            let fails = verdicts.iter().all(|verdict| verdict.residue.is_some());
            // Alternative readings may confirm a relation, not violate it.
            let has_first = verdicts.iter().any(|verdict| verdict.reading == 0);
            if fails && (!has_first || outcome.may_hold_otherwise(&verdicts, key)) {
                verdicts.clear();
            }
            verdicts
        };
        if all && keys.is_empty() && matches!(each, Some(Each::Code(_))) {
            outcome.ahead = verdicts("");
            return outcome;
        }
        let parts = keys.into_iter().map(|key| Part {
            verdicts: verdicts(&key),
            key,
        });
        outcome.parts = parts.collect();
        outcome
    }

    /// Whether a reading that is undetermined might hold, because it needs a column whose cells could not be read, or a
    /// line of which no more is known than the head of its block.
    fn may_hold_otherwise(&self, verdicts: &[Verdict], key: &str) -> bool {
        let is_open = |term: &Term| match &term.operand {
            Operand::Number(_) => false,
            Operand::Cells(cells) => {
                let mut views = self.context.views.all.iter();
                views.any(|view| view.table.schema == cells.table && view.unread.contains(&cells.field))
            }
        };
        let is_determined = |number: usize| verdicts.iter().any(|verdict| verdict.reading == number);
        let mut readings = (0..).zip(&self.relation.readings);
        readings.any(|(number, reading)| {
            let mut terms = reading.left.iter().chain(&reading.right);
            !is_determined(number) && (terms.any(is_open) || self.holds_within_block(reading, key) == Some(true))
        })
    }

    /// Whether a comparison holds for some amount of its one line of which no more is known than the head of its block:
    /// the line has a part of that amount. `None` if another term is undetermined.
    fn holds_within_block(&self, comparison: &Comparison, key: &str) -> Option<bool> {
        let left = comparison.left.iter().map(|term| (term, term.negative));
        let right = comparison.right.iter().map(|term| (term, !term.negative));
        let mut difference = Decimal::ZERO;
        let mut most: Option<(Decimal, bool)> = None;
        for (term, is_negative) in left.chain(right) {
            let amount = match &term.operand {
                Operand::Number(amount) => *amount,
                Operand::Cells(cells) => match self.amount(cells, key) {
                    Some(amount) => amount,
                    None if most.is_some() => return None,
                    None => {
                        most = Some((resolve_terms::amount_of_block(cells, self.context)?, is_negative));
                        continue;
                    }
                },
            };
            difference = match is_negative {
                true => difference.checked_sub(amount)?,
                false => difference.checked_add(amount)?,
            };
        }
        let (most, is_negative) = most?;
        let missing = if is_negative { difference } else { -difference };
        let slack = self.relation.tolerance;
        let is_part = missing >= -slack && missing <= most.checked_add(slack)?;
        Some(is_part || comparison.at_most && holds(difference, true))
    }

    /// The sum of the cells of a term for a code or text, in the standard's unit (万元); `None` if undetermined.
    fn amount(&self, cells: &Cells, key: &str) -> Option<Decimal> {
        let picked = resolve_terms::find(cells, self.relation.each, self.context)?.pick(key)?;
        sum(picked.cells().filter_map(|cell| self.context.views.amount(cell)))
    }

    /// The verdict on a comparison for a code or text; `None` if undetermined.
    fn verdict(&self, ready: &Ready<'a>, key: &str) -> Option<Verdict<'a>> {
        let views = self.context.views;
        let sides = ready.sides(self.context, key)?;
        let cells = || sides.iter().flat_map(Side::cells);
        let is_whole = |cell: CellId| views.amount(cell).is_none_or(|amount| amount.fract().is_zero());
        if self.relation.whole && !cells().all(|(cell, _)| is_whole(cell)) {
            return None;
        }
        let [left, right] = &sides;
        let difference = left.sum.checked_sub(right.sum)?;
        let residue = match holds(difference, ready.comparison.at_most) {
            true => None,
            false => {
                let alone = Side::alone(&sides);
                let mut slack = cells().map(|(cell, _)| views.slack_beside(&alone, cell));
                Some(slack.try_fold(self.relation.tolerance, |sum, slack| sum.checked_add(slack))?)
            }
        };
        Some(Verdict {
            comparison: ready.comparison,
            reading: ready.reading,
            difference,
            residue,
            sides,
        })
    }

    /// The tables in which it was evaluated.
    pub fn views(&self) -> &'a super::view::Views<'a> {
        self.context.views
    }

    /// Whether rounding explains why a comparison does not hold.
    pub fn rounds(&self, verdict: &Verdict) -> bool {
        let within = verdict.difference.abs() <= self.relation.tolerance;
        let figures = || verdict.sides.iter().flat_map(Side::cells).count();
        let rounds = |residue| within || rounds(verdict.difference, residue, figures());
        verdict.residue.is_some_and(rounds)
    }

    /// The failure of a comparison, with the words of its message; `None` if it holds.
    pub fn failure(&self, verdict: &Verdict) -> Option<Failure> {
        let residue = verdict.residue?;
        let [left, right] = &verdict.sides;
        let cells = verdict.signed();
        let heads: Vec<CellId> = left.single().chain(right.single()).collect();
        Some(Failure {
            code: self.relation.code(),
            heads: match heads.is_empty() {
                true => cells.iter().map(|(cell, _)| *cell).collect(),
                false => heads,
            },
            cells: cells.into_iter().collect(),
            at_most: verdict.comparison.at_most,
            difference: verdict.difference,
            residue,
            rule: Some(self.relation.id.clone()),
            data: self.words(verdict),
            sides: Some((left.sum, right.sum)),
            hidden: Vec::new(),
            readings: Vec::new(),
        })
    }

    fn words(&self, verdict: &Verdict) -> Vec<(&'static str, String)> {
        let [left, right] = &verdict.sides;
        let at_most = verdict.comparison.at_most;
        let is_number = |term: &Term| matches!(term.operand, Operand::Number(_));
        let against_number = verdict.comparison.right.iter().all(is_number);
        vec![
            ("name@zh-CN", self.relation.name.clone()),
            ("name@en", self.relation.name_en.clone()),
            ("left", left.words(self.context)),
            ("right", right.words(self.context)),
            ("relation", if at_most { "at-most" } else { "equal" }.to_owned()),
            ("against", if against_number { "number" } else { "cells" }.to_owned()),
        ]
    }

    /// Both sides in words.
    pub fn worded(&self, [left, right]: &[Side; 2]) -> (String, String) {
        (left.words(self.context), right.words(self.context))
    }
}

impl Verdict<'_> {
    /// The cells of both sides, each with whether it is subtracted once all are moved to the left side.
    pub fn signed(&self) -> Vec<(CellId, bool)> {
        let [left, right] = &self.sides;
        let right = right.cells().map(|(cell, minus)| (cell, !minus));
        left.cells().chain(right).collect()
    }
}

impl<'a> Ready<'a> {
    /// Resolves the terms; `None` if one of them is undetermined.
    fn new((reading, comparison): (usize, &'a Comparison), each: Option<Each>, context: Context<'a>) -> Option<Self> {
        let lacks_table = |term: &Term| match &term.operand {
            Operand::Number(_) => false,
            Operand::Cells(cells) => resolve_terms::lacks_table(cells, context),
        };
        if comparison.left.iter().chain(&comparison.right).any(lacks_table) {
            return None;
        }
        let side = |terms: &'a [Term]| -> Option<Vec<Addend<'a>>> {
            let addend = |term: &'a Term| {
                let found = match &term.operand {
                    Operand::Number(_) => None,
                    Operand::Cells(cells) => Some(resolve_terms::find(cells, each, context)?),
                };
                Some(Addend { term, found })
            };
            terms.iter().map(addend).collect()
        };
        Some(Self {
            comparison,
            reading,
            sides: [side(&comparison.left)?, side(&comparison.right)?],
        })
    }

    fn sides(&self, context: Context, key: &str) -> Option<[Side<'a>; 2]> {
        let [left, right] = &self.sides;
        Some([Side::new(left, context, key)?, Side::new(right, context, key)?])
    }

    /// The keys for which the relation is repeated: codes found by any of its terms, or texts found by all of them.
    fn keys(&self, each: Each) -> BTreeSet<String> {
        let addends = self.sides.iter().flatten();
        let repeated = addends
            .filter_map(|addend| addend.found.as_ref())
            .filter(|found| found.is_repeated());
        let sets = repeated.map(|found| found.keys(each));
        let joined = sets.reduce(|all, keys| match each {
            Each::Code(_) => all.into_iter().chain(keys).collect(),
            Each::Text => all.intersection(&keys).cloned().collect(),
        });
        joined.unwrap_or_default()
    }
}

impl<'a> Side<'a> {
    fn new(addends: &[Addend<'a>], context: Context, key: &str) -> Option<Self> {
        let mut side = Self::default();
        for addend in addends {
            let (amount, picked) = match (&addend.term.operand, &addend.found) {
                (Operand::Number(amount), _) => (*amount, Picked::default()),
                (Operand::Cells(_), found) => {
                    let picked = found.as_ref()?.pick(key)?;
                    let amounts = picked.cells().filter_map(|cell| context.views.amount(cell));
                    (sum(amounts)?, picked)
                }
            };
            side.sum = match addend.term.negative {
                true => side.sum.checked_sub(amount)?,
                false => side.sum.checked_add(amount)?,
            };
            side.terms.push((addend.term, picked));
        }
        Some(side)
    }

    /// The cells, each with whether it is subtracted.
    pub fn cells(&self) -> impl Iterator<Item = (CellId, bool)> + Clone {
        let terms = self.terms.iter();
        terms.flat_map(|(term, picked)| picked.cells().map(|cell| (cell, term.negative)))
    }

    /// The cells that form a term by themselves.
    pub fn single(&self) -> impl Iterator<Item = CellId> {
        let terms = self.terms.iter();
        terms.filter_map(|(_, picked)| picked.single())
    }

    /// The cells that stand alone on one of the sides.
    pub fn alone(sides: &[Self; 2]) -> Vec<CellId> {
        let alone = sides.iter().filter_map(|side| match side.terms.as_slice() {
            [(_, picked)] => picked.single(),
            _ => None,
        });
        alone.collect()
    }

    /// The terms in words: table, row and column by their printed labels.
    pub fn words(&self, context: Context) -> String {
        let mut words = String::new();
        for (number, (term, picked)) in self.terms.iter().enumerate() {
            let label = match &term.operand {
                Operand::Number(amount) => amount.to_string(),
                Operand::Cells(cells) => term_words(cells, picked, context),
            };
            if label.is_empty() {
                continue;
            }
            if number >= NAMED_TERMS {
                words.push_str(" + …");
                break;
            }
            words.push_str(match (words.is_empty(), term.negative) {
                (true, false) => "",
                (true, true) => "− ",
                (false, true) => " − ",
                (false, false) => " + ",
            });
            words.push_str(&label);
        }
        words
    }
}

fn term_words(cells: &Cells, picked: &Picked, context: Context) -> String {
    if let Some(cell) = picked.single() {
        return context.views.label(cell);
    }
    let found = context.views.all.iter().find(|view| view.table.schema == cells.table);
    let Some(view) = found else { return String::new() };
    let row_kind = picked.cells().next().and_then(|cell| view.row_kind(cell.row));
    let column = view.schema.column_label(row_kind, cells.field);
    let form = &view.schema.form_number;
    let labels = [form, &picked.rows, &column]
        .into_iter()
        .filter(|label| !label.is_empty());
    labels.map(String::as_str).collect::<Vec<_>>().join(" ")
}
