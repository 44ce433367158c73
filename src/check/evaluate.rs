//! Relations looked up and added up in a book, once for all who ask how they came out. A relation whose
//! tables are not there, or of which a figure is unknown, does not apply.

use std::collections::BTreeSet;
use std::sync::Arc;

use rayon::prelude::*;
use rust_decimal::Decimal;

use super::context::Context;
use super::failure::{Failure, rounds};
use super::resolve_terms::{self, Found, Picked};
use crate::book::CellId;
use crate::rules::{Cells, Comparison, Each, Operand, Relation, Rules, Term};

/// Addends that a message names on each side.
const NAMED_TERMS: usize = 10;

/// How a relation came out.
pub struct RelationOutcome<'a> {
    /// The relation.
    pub relation: &'a Arc<Relation>,
    /// Its position among the rules.
    pub number: usize,
    /// Whether its conditions hold.
    pub applies: bool,
    /// Both sides of its conditions; none if one is undetermined.
    pub conditions: Option<Vec<[Side<'a>; 2]>>,
    /// By code or text; of a relation that is not repeated, one.
    pub parts: Vec<Part<'a>>,
    /// Of a relation that is repeated by codes of which there are none yet: how its readings come out for
    /// nothing.
    pub ahead: Vec<Verdict<'a>>,
    context: Context<'a>,
}

/// How a relation came out for a code or text.
pub struct Part<'a> {
    /// The code or text; empty if the relation is not repeated.
    pub key: String,
    /// By the readings that are determined.
    pub verdicts: Vec<Verdict<'a>>,
}

/// How a comparison came out.
pub struct Verdict<'a> {
    /// The comparison.
    pub comparison: &'a Comparison,
    /// Its position among the readings.
    pub reading: usize,
    /// Its left and its right.
    pub sides: [Side<'a>; 2],
    /// Left minus right, in the standard's unit.
    pub difference: Decimal,
    /// If it does not hold: what rounding explains at most, in the standard's unit.
    pub residue: Option<Decimal>,
}

/// One side of a comparison, in the standard's unit.
#[derive(Default)]
pub struct Side<'a> {
    /// What it comes to.
    pub sum: Decimal,
    /// Its terms with their cells; a number has none.
    pub terms: Vec<(&'a Term, Picked)>,
}

/// A comparison whose terms were looked up.
struct Ready<'a> {
    comparison: &'a Comparison,
    reading: usize,
    sides: [Vec<Addend<'a>>; 2],
}

struct Addend<'a> {
    term: &'a Term,
    /// None for a number.
    found: Option<Found<'a>>,
}

/// Evaluates the relations that are not switched off; those whose conditions do not hold only if `all`.
pub fn evaluate<'a>(context: Context<'a>, rules: &'a Rules, all: bool) -> Vec<RelationOutcome<'a>> {
    let relations = rules.relations.par_iter().enumerate();
    let relations = relations.filter(|(_, relation)| !rules.is_off(&relation.id));
    let outcomes = relations.map(|(number, relation)| RelationOutcome::new((number, relation), context, all));
    outcomes.collect()
}

/// Whether all conditions hold; one that is undetermined does not.
pub fn hold<'a>(context: Context<'a>, conditions: &'a [Comparison]) -> bool {
    both_sides(context, conditions).is_some_and(|sides| all_hold(conditions, &sides))
}

/// Whether a comparison with this difference holds.
pub fn holds(difference: Decimal, at_most: bool) -> bool {
    difference.is_zero() || (at_most && difference.is_sign_negative())
}

fn all_hold(conditions: &[Comparison], sides: &[[Side; 2]]) -> bool {
    let mut both = conditions.iter().zip(sides);
    both.all(|(condition, [left, right])| {
        let difference = left.sum.checked_sub(right.sum);
        difference.is_some_and(|difference| holds(difference, condition.at_most))
    })
}

/// Both sides of each condition; none if one is undetermined.
fn both_sides<'a>(context: Context<'a>, conditions: &'a [Comparison]) -> Option<Vec<[Side<'a>; 2]>> {
    let sides = |condition| {
        let ready = Ready::new((0, condition), None, context)?;
        ready.sides(context, "")
    };
    conditions.iter().map(sides).collect()
}

impl<'a> RelationOutcome<'a> {
    /// Evaluates a relation; one whose conditions do not hold only if `all`.
    pub fn new((number, relation): (usize, &'a Arc<Relation>), context: Context<'a>, all: bool) -> Self {
        let conditions = both_sides(context, &relation.conditions);
        let sides = conditions.as_deref();
        let mut own = Self {
            relation,
            number,
            applies: sides.is_some_and(|sides| all_hold(&relation.conditions, sides)),
            conditions,
            parts: Vec::new(),
            ahead: Vec::new(),
            context,
        };
        if !own.applies && (!all || own.conditions.is_none()) {
            return own;
        }
        let each = relation.each;
        let readings = relation.readings.iter().enumerate();
        let readings: Vec<Ready> = readings
            .filter_map(|reading| Ready::new(reading, each, context))
            .collect();
        let Some(first) = readings.first() else { return own };
        let keys = match each {
            None => BTreeSet::from([String::new()]),
            Some(each) => first.keys(each),
        };
        let verdicts = |key: &str| -> Vec<Verdict<'a>> {
            let verdicts = readings.iter().filter_map(|ready| own.verdict(ready, key));
            let mut verdicts: Vec<Verdict> = verdicts.collect();
            let fails = verdicts.iter().all(|verdict| verdict.residue.is_some());
            if fails && own.may_hold_otherwise(&verdicts) {
                verdicts.clear();
            }
            verdicts
        };
        if all && keys.is_empty() && matches!(each, Some(Each::Code(_))) {
            own.ahead = verdicts("");
            return own;
        }
        let parts = keys.into_iter().map(|key| Part {
            verdicts: verdicts(&key),
            key,
        });
        own.parts = parts.collect();
        own
    }

    /// Whether a reading that is undetermined may hold: what it needs stands in a column of the sheet that is
    /// none of the table's.
    fn may_hold_otherwise(&self, verdicts: &[Verdict]) -> bool {
        let is_open = |term: &Term| match &term.operand {
            Operand::Number(_) => false,
            Operand::Cells(cells) => {
                let mut views = self.context.views.all.iter();
                views.any(|view| view.table.schema == cells.table && view.unread.contains(&cells.field))
            }
        };
        let is_determined = |number: usize| verdicts.iter().any(|own| own.reading == number);
        let mut readings = (0..).zip(&self.relation.readings);
        readings.any(|(number, reading)| {
            let mut terms = reading.left.iter().chain(&reading.right);
            !is_determined(number) && terms.any(is_open)
        })
    }

    /// How a comparison comes out for a code or text; none if that is undetermined.
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
                let mut slack = cells().map(|(cell, _)| views.slack(cell));
                Some(slack.try_fold(self.relation.tolerance, |sum, own| sum.checked_add(own))?)
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

    /// The tables that it was evaluated in.
    pub fn views(&self) -> &'a super::view::Views<'a> {
        self.context.views
    }

    /// Whether rounding explains that a comparison does not hold.
    pub fn rounds(&self, verdict: &Verdict) -> bool {
        let within = verdict.difference.abs() <= self.relation.tolerance;
        let figures = || verdict.sides.iter().flat_map(Side::cells).count();
        let rounds = |residue| within || rounds(verdict.difference, residue, figures());
        verdict.residue.is_some_and(rounds)
    }

    /// A comparison that does not hold, in words; none of one that does.
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
            cells,
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

    /// The words of both sides.
    pub fn worded(&self, [left, right]: &[Side; 2]) -> (String, String) {
        (left.words(self.context), right.words(self.context))
    }
}

impl Verdict<'_> {
    /// The cells of both sides, and whether each is subtracted once all stand on the left.
    pub fn signed(&self) -> Vec<(CellId, bool)> {
        let [left, right] = &self.sides;
        let right = right.cells().map(|(cell, minus)| (cell, !minus));
        left.cells().chain(right).collect()
    }
}

impl<'a> Ready<'a> {
    /// Looks the terms up; none if one of them cannot be.
    fn new((reading, comparison): (usize, &'a Comparison), each: Option<Each>, context: Context<'a>) -> Option<Self> {
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

    /// What it is repeated for: every code that one of its terms knows, every text that all of them know.
    fn keys(&self, each: Each) -> BTreeSet<String> {
        let addends = self.sides.iter().flatten();
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
}

impl<'a> Side<'a> {
    fn new(addends: &[Addend<'a>], context: Context, key: &str) -> Option<Self> {
        let mut side = Self::default();
        for addend in addends {
            let (amount, picked) = match (&addend.term.operand, &addend.found) {
                (Operand::Number(amount), _) => (*amount, Picked::default()),
                (Operand::Cells(_), found) => {
                    let picked = found.as_ref()?.pick(key)?;
                    let mut amounts = picked.cells.iter().filter_map(|cell| context.views.amount(*cell));
                    let sum = amounts.try_fold(Decimal::ZERO, |sum, own| sum.checked_add(own))?;
                    (sum, picked)
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

    /// Its cells, and whether each is subtracted.
    pub fn cells(&self) -> impl Iterator<Item = (CellId, bool)> + Clone {
        let terms = self.terms.iter();
        terms.flat_map(|(term, picked)| picked.cells.iter().map(|cell| (*cell, term.negative)))
    }

    /// Cells that are a term by themselves.
    pub fn single(&self) -> impl Iterator<Item = CellId> {
        let terms = self.terms.iter();
        terms.filter_map(|(_, picked)| match picked.cells.as_slice() {
            [cell] => Some(*cell),
            _ => None,
        })
    }

    /// Its terms in words: table, row, column, by their printed labels.
    pub fn words(&self, context: Context) -> String {
        let mut words = String::new();
        for (number, (term, picked)) in self.terms.iter().enumerate() {
            let own = match &term.operand {
                Operand::Number(amount) => amount.to_string(),
                Operand::Cells(cells) => term_words(cells, picked, context),
            };
            if own.is_empty() {
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
            words.push_str(&own);
        }
        words
    }
}

fn term_words(cells: &Cells, picked: &Picked, context: Context) -> String {
    if let [cell] = picked.cells.as_slice() {
        return context.views.label(*cell);
    }
    let own = context.views.all.iter().find(|view| view.table.schema == cells.table);
    let Some(view) = own else { return String::new() };
    let row_kind = picked.cells.first().and_then(|cell| view.row_kind(cell.row));
    let column = view.schema.column_label(row_kind, cells.field);
    let form = &view.schema.form_number;
    let labels = [form, &picked.rows, &column]
        .into_iter()
        .filter(|label| !label.is_empty());
    labels.map(String::as_str).collect::<Vec<_>>().join(" ")
}
