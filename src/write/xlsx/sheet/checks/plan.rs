//! The lines of the sheet of relations, in order: those with figures by pair of tables, then hints, then, folded,
//! those without figures or with unmet conditions.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use rust_decimal::Decimal;

use super::line::{Body, Line, Precision, Sides, Verdict};
use crate::book::CellId;
use crate::cell::CellRef;
use crate::diagnostic::Severity;
use crate::rules::{Applied, Comparison, Each, Equation, Operand, Relation, State, Term};
use crate::schema::RelationSheet;
use crate::write::xlsx::cell::units::index;
use crate::write::xlsx::formula::terms::{LONGEST, Sum, Terms, length};

/// Maximum number of codes or texts listed per relation …
const MOST_KEYS: usize = 200;
/// … unless a table has more rows than this: every formula looks at all rows.
const MANY_ROWS: usize = 2_000;
const FEW_KEYS: usize = 20;
/// Maximum number of relations on the sheet.
const MOST: usize = 2_000;
/// The longest possible address of a condition's cell.
const CONDITION: CellRef = CellRef::new(9_998, 8);

/// The lines of the sheet.
pub struct Plan<'a> {
    pub terms: Terms<'a>,
    pub texts: &'a RelationSheet,
    pub precision: Precision,
    /// The row of the first line.
    pub first: u32,
    /// Whether the tables are to be filled in; then nothing is folded.
    pub fill_in: bool,
    pub lines: Vec<Line>,
    /// The first folded line, after its heading …
    pub folded: usize,
    /// … the first line that counts texts …
    pub counts: usize,
    /// … and the first condition.
    pub conditions: usize,
    /// The conditions, as formulas, with their lines, which come last.
    known: Vec<(String, Line)>,
    /// Lines for unlisted codes, which follow all other folded lines.
    later: Vec<Line>,
    /// The relations whose unlisted codes were considered.
    known_rest: HashSet<*const Relation>,
    /// Number of relations not listed.
    pub left_out: usize,
}

/// The instances of one relation, one per code or text.
type Group<'g> = Vec<&'g Applied>;

impl<'a> Plan<'a> {
    pub fn new(terms: Terms<'a>, texts: &'a RelationSheet, precision: Precision, first: u32, fill_in: bool) -> Self {
        Self {
            terms,
            texts,
            precision,
            first,
            fill_in,
            lines: Vec::new(),
            folded: 0,
            counts: 0,
            conditions: 0,
            known: Vec::new(),
            later: Vec::new(),
            known_rest: HashSet::new(),
            left_out: 0,
        }
    }

    /// Lays out all relations.
    pub fn lay_out(mut self, relations: &[Applied]) -> Self {
        let (mut open, mut hints): (BTreeMap<[usize; 2], Vec<Group>>, Vec<Group>) = Default::default();
        let mut folded: Vec<Group> = Vec::new();
        let is_unlisted = |applied: &&Applied| applied.relation.unlisted;
        self.left_out = relations.iter().filter(is_unlisted).count();
        for group in relations.chunk_by(|a, b| Arc::ptr_eq(&a.relation, &b.relation)) {
            if group.first().as_ref().is_some_and(is_unlisted) {
                continue;
            }
            let (away, shown): (Group, Group) = group.iter().partition(|applied| self.folds(applied));
            match shown.first() {
                None => {}
                Some(applied) if applied.severity == Severity::Error => {
                    open.entry(tables(applied)).or_default().push(shown)
                }
                Some(_) => hints.push(shown),
            }
            folded.push(away);
        }
        for (tables, groups) in open {
            self.heading(&self.called(tables));
            groups.iter().for_each(|group| self.group(group));
        }
        if !hints.is_empty() {
            self.heading(&self.texts.hints);
            hints.iter().for_each(|group| self.group(group));
        }
        self.heading(&self.texts.folded);
        self.folded = self.lines.len();
        folded.iter().for_each(|group| self.group(group));
        self.lines.append(&mut self.later);
        self.counts = self.lines.len();
        let counted = (0..self.terms.book.tables.len()).filter_map(|table| self.texts_in(table));
        let counted: Vec<Line> = counted.collect();
        self.lines.extend(counted);
        self.conditions = self.lines.len();
        let conditions = std::mem::take(&mut self.known);
        self.lines.extend(conditions.into_iter().map(|(_, line)| line));
        self
    }

    /// Whether a relation is folded: it is uninformative until a figure is entered, or a second department.
    fn folds(&self, applied: &Applied) -> bool {
        let is_one = |sum: &[Vec<CellId>]| matches!(sum, [cells] if cells.len() == 1);
        let is_single =
            applied.relation.file.is_empty() && applied.readings.iter().any(|reading| is_one(&reading.right));
        let holds = applied.state == State::Holds && (applied.is_blank || is_single);
        (applied.state == State::Off || holds) && !self.fill_in
    }

    fn heading(&mut self, text: &str) {
        self.lines.push(Line::new(text, Body::Heading));
    }

    /// The row of the next line, or of a line this far below it.
    fn row(&self, below: usize) -> u32 {
        self.first.saturating_add(index(self.lines.len().saturating_add(below)))
    }

    /// Lists the instances of a relation, the violated ones first if some must be cut off, and then all other codes.
    fn group(&mut self, group: &[&Applied]) {
        let rows = self.terms.book.tables.iter().map(|table| table.rows.len()).max();
        let is_large = rows.unwrap_or(0) > MANY_ROWS;
        let most = if is_large { FEW_KEYS } else { MOST_KEYS };
        let mut sorted: Group = group
            .iter()
            .copied()
            .filter(|applied| applied.key.as_deref() != Some(""))
            .collect();
        if sorted.len() > most {
            sorted.sort_by_key(|applied| applied.state != State::Fails);
        }
        let first = self.lines.len();
        for (number, applied) in sorted.into_iter().enumerate() {
            let fits = number < most && self.lines.len() < MOST;
            if (!fits || self.relation(applied).is_none()) && !applied.relation.file.is_empty() {
                self.left_out = self.left_out.saturating_add(1);
            }
        }
        let is_new = |applied: &&&Applied| self.known_rest.insert(Arc::as_ptr(&applied.relation));
        if let Some(applied) = group.first().filter(is_new) {
            self.rest(applied, group, first);
        }
    }

    /// Adds a relation as a line.
    fn relation(&mut self, applied: &Applied) -> Option<()> {
        let cell = CellRef::new(self.row(0), 2).to_string();
        let key = applied.key.as_deref().map(|key| (key, cell.as_str()));
        let (reading, others) = applied.readings.split_first()?;
        let comparison = applied.reading(reading)?;
        let [left, right] = self.sums(comparison, reading, key)?;
        let mut readings = Vec::new();
        for other in others {
            let comparison = applied.reading(other)?;
            let [left, right] = self.sums(comparison, other, key)?;
            let of = self.precision.deviation(&left.minus(&right), comparison.at_most);
            let off = deviation(other.difference(), comparison.at_most);
            let name = format!("{}{}", self.texts.or, worded(comparison, other));
            (length(&of) < LONGEST).then_some(())?;
            readings.push(Line::new(&name, Body::Reading(of, off)));
        }
        let line = Line {
            id: applied.relation.id.clone(),
            key: self.key(applied, reading),
            links: [self.link(&reading.left), self.link(&reading.right)],
            ..Line::new(&applied.relation.name, Body::Heading)
        };
        self.judged(applied, self.folds(applied), line, [left, right], readings)
    }

    /// Adds a line with its sums, its alternative readings below, and the parts of overlong sums; or with its state
    /// only, if it is folded and a single formula suffices.
    fn judged(
        &mut self,
        applied: &Applied,
        is_folded: bool,
        mut line: Line,
        [left, right]: [Sum; 2],
        readings: Vec<Line>,
    ) -> Option<()> {
        let conditions: Option<Vec<usize>> = applied
            .conditions
            .iter()
            .map(|one| self.condition(applied, one))
            .collect();
        let verdict = Verdict {
            conditions: conditions?,
            readings: u32::try_from(readings.len()).ok()?,
            ..self.verdict(applied)?
        };
        let of = left.minus(&right);
        let cells = vec![CONDITION; verdict.conditions.len()];
        let alone = verdict.alone(&of, CONDITION.row, self.precision, &cells, self.texts);
        let is_folded = is_folded && !verdict.whole;
        let mut parts = Vec::new();
        line.body = if is_folded && length(&alone) < LONGEST {
            Body::State(of, verdict)
        } else {
            let below = readings.len().saturating_add(1);
            let sides = Sides {
                left: self.side(&left, 3, below, &mut parts)?,
                right: self.side(&right, 4, below, &mut parts)?,
                is_bound: right.is_number,
                is_folded,
                sums: (left.total()?, right.total()?),
            };
            Body::Sides(sides, verdict)
        };
        self.lines.push(line);
        self.lines.extend(readings);
        self.lines.extend(parts);
        Some(())
    }

    fn sums(&self, comparison: &Comparison, cells: &Equation, key: Option<(&str, &str)>) -> Option<[Sum; 2]> {
        let left = self.terms.sum(&comparison.left, &cells.left, key)?;
        Some([left, self.terms.sum(&comparison.right, &cells.right, key)?])
    }

    /// The verdict on a relation by its first reading.
    fn verdict(&self, applied: &Applied) -> Option<Verdict> {
        let reading = applied.readings.first()?;
        let texts = self.texts;
        let fails = match applied.severity {
            Severity::Error => &texts.fails,
            _ => &texts.doubtful,
        };
        let state = match applied.state {
            State::Holds => &texts.holds,
            State::Residue => &texts.residue,
            State::Fails => fails,
            State::Off => &texts.off,
        };
        Some(Verdict {
            at_most: applied.reading(reading)?.at_most,
            whole: applied.relation.whole,
            tolerance: self.precision.cut(self.terms.number(reading.tolerance)?),
            conditions: Vec::new(),
            readings: 0,
            words: [texts.holds.clone(), texts.residue.clone(), fails.clone()],
            state: state.clone(),
        })
    }

    /// The number of a condition, which has a separate line.
    fn condition(&mut self, applied: &Applied, equation: &Equation) -> Option<usize> {
        let comparison = applied.condition(equation)?;
        let [left, right] = self.sums(comparison, equation, None)?;
        let of = left.minus(&right);
        let formula = self.precision.deviation(&of, comparison.at_most);
        if let Some(known) = self.known.iter().position(|(known, _)| *known == formula) {
            return Some(known);
        }
        let (met, unmet) = (&self.texts.met, &self.texts.unmet);
        let holds = deviation(equation.difference(), comparison.at_most).is_zero();
        let verdict = Verdict {
            at_most: comparison.at_most,
            whole: false,
            tolerance: Decimal::ZERO,
            conditions: Vec::new(),
            readings: 0,
            words: [met.clone(), met.clone(), unmet.clone()],
            state: if holds { met } else { unmet }.clone(),
        };
        (length(&of).saturating_add(length(&formula)) < LONGEST.saturating_mul(2)).then_some(())?;
        let name = format!("{}{}", self.texts.condition, worded(comparison, equation));
        let mut line = Line::new(&name, Body::State(of, verdict));
        line.links = [self.link(&equation.left), self.link(&equation.right)];
        self.known.push((formula, line));
        self.known.len().checked_sub(1)
    }

    /// A side as a single formula. An overlong side becomes a sum of parts, the first of which is `below` lines
    /// further down.
    fn side(&self, sum: &Sum, col: u32, below: usize, parts: &mut Vec<Line>) -> Option<String> {
        let whole = sum.formula();
        if length(&whole) < LONGEST {
            return Some(whole);
        }
        let first = parts.len();
        let mut rest = sum.parts.as_slice();
        while !rest.is_empty() {
            let fits = |count: &usize| {
                rest.get(..*count)
                    .is_some_and(|parts| length(&Sum::of(parts).formula()) < LONGEST)
            };
            let (taken, more) = rest.split_at_checked((1..=rest.len()).take_while(fits).last()?)?;
            let part = Sum::of(taken);
            parts.push(Line::new(
                &self.texts.part,
                Body::Part(part.formula(), part.total()?, col),
            ));
            rest = more;
        }
        let cell = |part: usize| CellRef::new(self.row(below.saturating_add(part)), col);
        Some(format!("SUM({}:{})", cell(first), cell(parts.len().checked_sub(1)?)))
    }

    /// Adds one line for all codes not listed from line `first` on. Omitted if uninformative, or if it would be
    /// violated although all listed codes are right.
    fn rest(&mut self, applied: &Applied, group: &[&Applied], first: usize) -> Option<()> {
        let reading = applied.readings.first()?;
        let comparison = applied.reading(reading)?;
        let readings: Vec<&Equation> = group.iter().filter_map(|applied| applied.readings.first()).collect();
        let lines = self.lines.get(first..)?;
        let is_alike = readings.iter().all(|other| other.number == reading.number);
        if !matches!(applied.relation.each, Some(Each::Code(_))) || !is_alike || lines.iter().any(Line::is_part) {
            return None;
        }
        let listed: Vec<usize> = (0..lines.len())
            .filter(|line| lines.get(*line).is_some_and(Line::has_sides))
            .collect();
        let side = |terms: &[Term], cells: fn(&Equation) -> &Vec<Vec<CellId>>, col: u32| {
            let term = |term: usize| {
                readings
                    .iter()
                    .filter_map(|equation| cells(equation).get(term))
                    .flatten()
                    .copied()
                    .collect()
            };
            let picked: Vec<Vec<CellId>> = (0..terms.len()).map(term).collect();
            let mut sum = self.terms.of_all_codes(terms, &picked)?;
            let known = lines.iter().filter_map(|line| line.side(col)).sum::<Decimal>();
            let cell = |line: &usize| CellRef::new(self.first.saturating_add(index(first.saturating_add(*line))), col);
            match listed.as_slice() {
                [] => {}
                [only] => sum.parts.push((format!("-{}", cell(only)), -known)),
                [top, .., last] => sum.parts.push((format!("-SUM({}:{})", cell(top), cell(last)), -known)),
            }
            Some(sum)
        };
        let left = side(&comparison.left, |equation| &equation.left, 3)?;
        let right = side(&comparison.right, |equation| &equation.right, 4)?;
        let (of_left, of_right) = (left.total()?, right.total()?);
        let holds = deviation(of_left.checked_sub(of_right)?, comparison.at_most).is_zero();
        let is_off = applied.state == State::Off;
        if !holds && !is_off {
            return None;
        }
        let line = Line {
            id: applied.relation.id.clone(),
            key: self.texts.rest.clone(),
            ..Line::new(&applied.relation.name, Body::Heading)
        };
        let quiet = is_off || (of_left.is_zero() && of_right.is_zero());
        let mut rest = applied.clone();
        if !is_off {
            rest.state = State::Holds;
        }
        let open = self.lines.len();
        self.judged(&rest, quiet && !self.fill_in, line, [left, right], Vec::new())?;
        if quiet && !self.fill_in && self.folded == 0 {
            let moved = self.lines.split_off(open);
            // Parts have fixed rows, so that a line with parts cannot be moved.
            self.later.extend(<[Line; 1]>::try_from(moved).into_iter().flatten());
        }
        Some(())
    }
}

/// The tables of a relation, by position in the standard: the first one on each side.
fn tables(applied: &Applied) -> [usize; 2] {
    let first = |terms: &[Term]| {
        let mut terms = terms.iter();
        terms.find_map(|term| match &term.operand {
            Operand::Cells(cells) => Some(cells.table),
            Operand::Number(_) => None,
        })
    };
    let reading = applied.relation.readings.first();
    let sides = reading.map(|reading| (first(&reading.left), first(&reading.right)));
    let (left, right) = sides.unwrap_or_default();
    let mut tables = [left.or(right).unwrap_or(0), right.or(left).unwrap_or(0)];
    tables.sort_unstable();
    tables
}

/// The amount by which a difference violates the comparison.
fn deviation(difference: Decimal, at_most: bool) -> Decimal {
    match at_most {
        true => difference.max(Decimal::ZERO),
        false => difference.abs(),
    }
}

/// A comparison as text.
fn worded(comparison: &Comparison, equation: &Equation) -> String {
    let (left, right) = &equation.words;
    format!("{left} {} {right}", sign(comparison.at_most))
}

/// The sign of a comparison.
pub fn sign(at_most: bool) -> &'static str {
    if at_most { "≤" } else { "=" }
}
