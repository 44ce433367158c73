//! Relations between tables, as the rules say them. A relation whose tables are not there, or of
//! which a figure is not told, does not apply.

use std::collections::BTreeSet;

use rust_decimal::Decimal;

use super::failure::{Failure, Told};
use super::select::{self, Found, Picked};
use super::view::{Cell, Views};
use crate::book::{Book, Structure};
use crate::diagnostic::{Code, Diagnostic};
use crate::rules::{Comparison, Each, Operand, Relation, Rules, Term};
use crate::schema::Standard;

/// Addends that a message names on each side.
const NAMED_TERMS: usize = 10;

/// What came of the relations.
pub struct Checked {
    /// What does not hold.
    pub told: Vec<Told>,
    /// The rules of which no part applied, and their names.
    pub skipped: Vec<String>,
}

/// Checks all relations that are not switched off.
pub fn check(views: &Views, structures: &[Structure], rules: &Rules) -> Checked {
    let mut told = Vec::new();
    let mut applied: BTreeSet<&str> = BTreeSet::new();
    let is_on = |relation: &&Relation| rules.severity(&relation.id) != Some(None);
    for relation in rules.relations.iter().filter(is_on) {
        let check = Check {
            relation,
            views,
            structures,
        };
        if let Some(found) = check.run() {
            applied.insert(&relation.id);
            told.extend(found);
        }
    }
    let mut skipped: Vec<String> = Vec::new();
    for relation in rules.relations.iter().filter(is_on) {
        if !applied.contains(relation.id.as_str()) && !skipped.contains(&relation.id) {
            skipped.push(relation.id.clone());
        }
    }
    Checked { told, skipped }
}

/// Cells that must add up to the same on both sides, by one relation, for one code or text.
#[derive(Clone, Debug)]
pub struct Equation {
    /// The id of the relation.
    pub rule: String,
    /// Which of its readings it is, and the code or text: with the id, what it is known by.
    pub part: (usize, usize, String),
    /// The cells of the left and of the right, and whether each is subtracted.
    pub sides: [Vec<(Cell, bool)>; 2],
    /// Whether the sides are equal, but for rounding.
    pub holds: bool,
}

/// What relations say of a book, whether it is so or not.
pub fn equations(book: &Book, standard: &Standard, rules: &Rules) -> Vec<Equation> {
    let views = Views::new(book, standard);
    let structures: Vec<_> = views.all.iter().map(|view| view.table.structure(standard)).collect();
    let mut equations = Vec::new();
    for (number, relation) in rules.relations.iter().enumerate() {
        let check = Check {
            relation,
            views: &views,
            structures: &structures,
        };
        let on = rules.severity(&relation.id) != Some(None);
        let Some((readings, keys)) = on.then(|| check.readings()).flatten() else {
            continue;
        };
        let readings = readings
            .iter()
            .enumerate()
            .filter(|(_, ready)| !ready.comparison.at_most);
        for (reading, ready) in readings {
            let found = keys.iter().filter_map(|key| {
                let sides = [
                    check.side(&ready.left, key)?.cells,
                    check.side(&ready.right, key)?.cells,
                ];
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

/// One note about all rules that did not apply.
pub fn skipped(ids: &[String]) -> Option<Diagnostic> {
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
    /// Cells that are a term by themselves.
    single: Vec<Cell>,
    words: String,
}

/// How a comparison came out.
enum Verdict {
    Holds,
    Fails(Box<Failure>),
}

struct Check<'a> {
    relation: &'a Relation,
    views: &'a Views<'a>,
    structures: &'a [Structure<'a>],
}

impl<'a> Check<'a> {
    /// The readings whose terms are there, and what they are repeated for; none if a condition does
    /// not hold.
    fn readings(&self) -> Option<(Vec<Ready<'a>>, BTreeSet<String>)> {
        let holds = |condition: &'a Comparison| {
            let ready = self.ready(condition, None)?;
            matches!(self.verdict(&ready, "")?, Verdict::Holds).then_some(())
        };
        self.relation.conditions.iter().try_for_each(holds)?;
        let each = self.relation.each;
        let readings = self.relation.readings.iter();
        let readings: Vec<Ready> = readings.filter_map(|reading| self.ready(reading, each)).collect();
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
            let first = verdicts.into_iter().find_map(|verdict| match verdict {
                Verdict::Fails(failure) => Some(failure),
                Verdict::Holds => None,
            });
            told.extend(first.and_then(|failure| self.told(*failure)));
        }
        applied.then_some(told)
    }

    fn ready(&self, comparison: &'a Comparison, each: Option<Each>) -> Option<Ready<'a>> {
        let side = |terms: &'a [Term]| -> Option<Vec<Addend<'a>>> {
            let addend = |term: &'a Term| {
                let found = match &term.operand {
                    Operand::Number(_) => None,
                    Operand::Cells(cells) => Some(select::find(cells, each, self.views, self.structures)?),
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

    /// How the comparison comes out for a code or text; none if nobody can say.
    fn verdict(&self, ready: &Ready, key: &str) -> Option<Verdict> {
        let left = self.side(&ready.left, key)?;
        let right = self.side(&ready.right, key)?;
        let cells = || left.cells.iter().chain(&right.cells);
        let difference = left.sum.checked_sub(right.sum)?;
        let at_most = ready.comparison.at_most;
        if difference.is_zero() || (at_most && difference.is_sign_negative()) {
            return Some(Verdict::Holds);
        }
        let mut residue = self.relation.tolerance;
        for (cell, _) in cells() {
            residue = residue.checked_add(self.views.slack(*cell))?;
        }
        let heads: Vec<Cell> = left.single.iter().chain(&right.single).copied().collect();
        let all = left.cells.iter().copied();
        let all: Vec<(Cell, bool)> = all
            .chain(right.cells.iter().map(|(cell, minus)| (*cell, !minus)))
            .collect();
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
            data: self.words(&left, &right, at_most),
            sides: Some((left.sum, right.sum)),
            hidden: Vec::new(),
        })))
    }

    fn words(&self, left: &Side, right: &Side, at_most: bool) -> Vec<(&'static str, String)> {
        vec![
            ("name@zh-CN", self.relation.name.clone()),
            ("name@en", self.relation.name_en.clone()),
            ("left", left.words.clone()),
            ("right", right.words.clone()),
            ("relation", if at_most { "at-most" } else { "equal" }.to_owned()),
        ]
    }

    /// Whether rounding explains a failure.
    fn rounds(&self, failure: &Failure) -> bool {
        let difference = failure.difference.abs();
        difference < failure.residue || difference <= self.relation.tolerance
    }

    /// A failure, or what rounding explains as a finding of its own.
    fn told(&self, failure: Failure) -> Option<Told> {
        if !self.rounds(&failure) {
            return Some(Told::Failure(failure));
        }
        let cell = failure.heads.first().copied()?;
        let right = failure.cells.iter().any(|(other, right)| *other == cell && *right);
        let error = if right { -failure.difference } else { failure.difference };
        let code = Code::RelationResidue;
        let finding = Failure { code, ..failure }.finding(self.views, cell, error);
        finding.map(Told::Finding)
    }

    fn side(&self, addends: &[Addend], key: &str) -> Option<Side> {
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
    fn term_words(&self, cells: &crate::rules::Cells, picked: &Picked) -> String {
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
