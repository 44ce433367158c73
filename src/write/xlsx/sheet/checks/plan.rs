//! Which lines the sheet of relations has, in their order: those with figures by pair of tables, those
//! that need not hold, and folded away those without figures or whose conditions do not hold.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::Arc;

use rust_decimal::Decimal;

use super::line::{Body, Line, Precision, Sides, Verdict};
use crate::cell::CellRef;
use crate::diagnostic::Severity;
use crate::rules::{Applied, Comparison, Each, Equation, Operand, Place, Rows, State};
use crate::schema::{RelationSheet, Shape};
use crate::write::xlsx::formula::names::quoted;
use crate::write::xlsx::formula::terms::{LONGEST, Sum, Terms, length};

/// Most codes or texts of one relation that are listed …
const MOST_KEYS: usize = 200;
/// … and where a table has more rows than this, for each of which every formula looks at all rows.
const MANY_ROWS: usize = 2_000;
const FEW_KEYS: usize = 20;
/// Most relations on the sheet.
const MOST: usize = 2_000;
/// Most areas of a table in which texts are counted.
const MOST_AREAS: usize = 4;
/// A cell of a condition, at its longest.
const CONDITION: CellRef = CellRef::new(9_998, 8);

/// The lines of the sheet.
pub struct Plan<'a> {
    pub terms: Terms<'a>,
    pub texts: &'a RelationSheet,
    pub precision: Precision,
    /// The row of the first line.
    pub first: u32,
    /// Whether the tables are to be filled in: nothing is folded then.
    pub fill_in: bool,
    pub lines: Vec<Line>,
    /// Where the lines begin that are folded, behind their heading …
    pub folded: usize,
    /// … those that count texts …
    pub counts: usize,
    /// … and the conditions.
    pub conditions: usize,
    /// The conditions as formulas, and their lines, which come last.
    known: Vec<(String, Line)>,
    /// Relations that are not listed.
    pub left_out: usize,
}

/// The relations of one rule, for each code or text.
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
            left_out: 0,
        }
    }

    /// Lays all relations out.
    pub fn lay_out(mut self, relations: &[Applied]) -> Self {
        let (mut open, mut hints): (BTreeMap<[usize; 2], Vec<Group>>, Vec<Group>) = Default::default();
        let mut folded: Vec<Group> = Vec::new();
        for group in relations.chunk_by(|a, b| Arc::ptr_eq(&a.relation, &b.relation)) {
            let (away, shown): (Group, Group) = group.iter().partition(|own| self.folds(own));
            match shown.first() {
                None => {}
                Some(own) if own.severity == Severity::Error => open.entry(tables(own)).or_default().push(shown),
                Some(_) => hints.push(shown),
            }
            folded.push(away);
        }
        let mut later: Vec<Line> = Vec::new();
        let mut known = HashSet::new();
        for (tables, groups) in open {
            self.heading(&self.called(tables));
            groups
                .iter()
                .for_each(|group| later.extend(self.group(group, &mut known)));
        }
        if !hints.is_empty() {
            self.heading(&self.texts.hints);
            hints
                .iter()
                .for_each(|group| later.extend(self.group(group, &mut known)));
        }
        self.heading(&self.texts.folded);
        self.folded = self.lines.len();
        for group in folded.iter().filter(|group| !group.is_empty()) {
            later.extend(self.group(group, &mut known));
        }
        self.lines.extend(later);
        self.counts = self.lines.len();
        let counted = (0..self.terms.book.tables.len()).filter_map(|table| self.texts_in(table));
        let counted: Vec<Line> = counted.collect();
        self.lines.extend(counted);
        self.conditions = self.lines.len();
        let conditions = std::mem::take(&mut self.known);
        self.lines.extend(conditions.into_iter().map(|(_, line)| line));
        self
    }

    /// Whether a relation is folded away: it says nothing as long as nobody types a figure, or a department.
    fn folds(&self, own: &Applied) -> bool {
        let is_one = |sum: &[Vec<Place>]| matches!(sum, [cells] if cells.len() == 1);
        let is_single = own.relation.file.is_empty() && own.readings.iter().any(|reading| is_one(&reading.right));
        let holds = own.state == State::Holds && (own.is_blank || is_single);
        (own.state == State::Off || holds) && !self.fill_in
    }

    /// The tables of a heading.
    fn called(&self, tables: [usize; 2]) -> String {
        let name = |table: &usize| {
            let schema = self.terms.standard.tables.get(*table)?;
            Some(format!("{} {}", schema.form_number, schema.title))
        };
        let mut names: Vec<String> = tables.iter().filter_map(name).collect();
        names.dedup();
        names.join(&self.texts.and)
    }

    fn heading(&mut self, text: &str) {
        self.lines.push(Line::new(text, Body::Heading));
    }

    /// The row of the next line.
    fn row(&self) -> u32 {
        let next = u32::try_from(self.lines.len()).unwrap_or(u32::MAX);
        self.first.saturating_add(next)
    }

    /// Lists the relations of a rule, what does not hold before the rest is cut off; the line of all other
    /// codes, if it is to be folded away.
    fn group(&mut self, group: &[&Applied], known: &mut HashSet<*const crate::rules::Relation>) -> Option<Line> {
        let rows = self.terms.book.tables.iter().map(|table| table.rows.len()).max();
        let most = if rows.unwrap_or(0) > MANY_ROWS {
            FEW_KEYS
        } else {
            MOST_KEYS
        };
        let mut sorted = group.to_vec();
        if group.len() > most {
            sorted.sort_by_key(|own| own.state != State::Fails);
        }
        let first = self.lines.len();
        let mut listed: usize = 0;
        for own in sorted {
            let is_of_codes = own.key.as_deref() == Some("");
            let fits = listed < most && self.lines.len() < MOST;
            if !is_of_codes && fits && self.relation(own).is_some() {
                listed = listed.saturating_add(1);
            } else if !is_of_codes && !own.relation.file.is_empty() {
                self.left_out = self.left_out.saturating_add(1);
            }
        }
        let own = group.first()?;
        if !known.insert(Arc::as_ptr(&own.relation)) {
            return None;
        }
        let rest = self.rest(group, first)?;
        let is_blank = match &rest.body {
            Body::Sides(sides, _) => sides.sums.0.is_zero() && sides.sums.1.is_zero(),
            _ => true,
        };
        if is_blank && !self.fill_in {
            return Some(rest);
        }
        self.lines.push(rest);
        None
    }

    /// A relation on its line, with its other readings and the parts of long sums below.
    fn relation(&mut self, own: &Applied) -> Option<()> {
        let row = self.row();
        let (reading, others) = own.readings.split_first()?;
        let comparison = own.reading(reading)?;
        let cell = CellRef::new(row, 2).to_string();
        let key = own.key.as_deref().map(|key| (key, cell.as_str()));
        let [left, right] = self.sums(comparison, reading, key)?;
        let conditions: Option<Vec<usize>> = own.conditions.iter().map(|one| self.condition(own, one)).collect();
        let mut readings = Vec::new();
        for other in others {
            let comparison = own.reading(other)?;
            let [left, right] = self.sums(comparison, other, key)?;
            let of = self.precision.deviation(&left.minus(&right), comparison.at_most);
            let off = deviation(other.difference(), comparison.at_most);
            let name = format!("{}{}", self.texts.or, worded(comparison, other));
            (length(&of) < LONGEST).then_some(())?;
            readings.push(Line::new(&name, Body::Reading(of, off)));
        }
        let verdict = Verdict {
            conditions: conditions?,
            readings: u32::try_from(readings.len()).ok()?,
            ..self.verdict(own, comparison, reading)?
        };
        let mut line = Line {
            id: own.relation.id.clone(),
            name: own.relation.name.clone(),
            key: self.key(own, reading),
            links: [self.link(&reading.left), self.link(&reading.right)],
            body: Body::Heading,
        };
        let mut parts = Vec::new();
        let below = row.saturating_add(1).saturating_add(verdict.readings);
        line.body = match self.alone(own, &left, &right, &verdict) {
            Some(of) => Body::State(of, verdict),
            None => {
                let sides = Sides {
                    left: self.side(&left, 3, below, &mut parts)?,
                    right: self.side(&right, 4, below, &mut parts)?,
                    is_bound: right.is_number,
                    is_folded: self.folds(own) && !verdict.whole,
                    sums: (total(&left)?, total(&right)?),
                };
                Body::Sides(sides, verdict)
            }
        };
        self.lines.push(line);
        self.lines.extend(readings);
        self.lines.extend(parts);
        Some(())
    }

    /// Left minus right, where the state alone is to be told and one formula holds it.
    fn alone(&self, own: &Applied, left: &Sum, right: &Sum, verdict: &Verdict) -> Option<String> {
        let of = left.minus(right);
        let conditions = vec![CONDITION; verdict.conditions.len()];
        let formula = verdict.alone(&of, CONDITION.row, self.precision, &conditions, self.texts);
        (self.folds(own) && !verdict.whole && length(&formula) < LONGEST).then_some(of)
    }

    fn sums(&self, comparison: &Comparison, cells: &Equation, key: Option<(&str, &str)>) -> Option<[Sum; 2]> {
        let left = self.terms.sum(&comparison.left, &cells.left, key)?;
        Some([left, self.terms.sum(&comparison.right, &cells.right, key)?])
    }

    /// How a relation is judged by its first reading.
    fn verdict(&self, own: &Applied, comparison: &Comparison, reading: &Equation) -> Option<Verdict> {
        let texts = self.texts;
        let fails = match own.severity {
            Severity::Error => &texts.fails,
            _ => &texts.doubtful,
        };
        let state = match own.state {
            State::Holds => &texts.holds,
            State::Residue => &texts.residue,
            State::Fails => fails,
            State::Off => &texts.off,
        };
        Some(Verdict {
            at_most: comparison.at_most,
            whole: own.relation.whole,
            tolerance: self.precision.cut(self.terms.number(reading.tolerance)?),
            conditions: Vec::new(),
            readings: 0,
            words: [texts.holds.clone(), texts.residue.clone(), fails.clone()],
            state: state.clone(),
        })
    }

    /// The number of a condition, which has a line of its own.
    fn condition(&mut self, own: &Applied, equation: &Equation) -> Option<usize> {
        let comparison = own.condition(equation)?;
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

    /// A side as one formula; one that is too long is the sum of parts from the row `below` on.
    fn side(&self, sum: &Sum, col: u32, below: u32, parts: &mut Vec<Line>) -> Option<String> {
        let whole = sum.formula();
        if length(&whole) < LONGEST {
            return Some(whole);
        }
        let row = |lines: usize| Some(below.saturating_add(u32::try_from(lines).ok()?));
        let first = CellRef::new(row(parts.len())?, col);
        let mut part = Sum::default();
        let push = |part: &mut Sum, parts: &mut Vec<Line>| {
            let sum = total(part)?;
            parts.push(Line::new(&self.texts.part, Body::Part(part.formula(), sum, col)));
            *part = Sum::default();
            Some(())
        };
        for own in &sum.parts {
            (length(&own.0) < LONGEST).then_some(())?;
            if length(&part.formula()).saturating_add(length(&own.0)) >= LONGEST {
                push(&mut part, parts)?;
            }
            part.parts.push(own.clone());
        }
        push(&mut part, parts)?;
        let last = CellRef::new(row(parts.len().checked_sub(1)?)?, col);
        Some(format!("SUM({first}:{last})"))
    }

    /// All codes that are not listed, as one line: `first` is the line from which on the others stand. None
    /// where that says nothing, or would be wrong of a book of which the codes are right.
    fn rest(&self, group: &[&Applied], first: usize) -> Option<Line> {
        let own = group.first()?;
        let reading = own.readings.first()?;
        let comparison = own.reading(reading)?;
        let alike = |other: &&Applied| {
            other
                .readings
                .first()
                .is_some_and(|other| other.number == reading.number)
        };
        let lines = self.lines.get(first..)?;
        if !matches!(own.relation.each, Some(Each::Code(_)))
            || !group.iter().all(alike)
            || lines.iter().any(Line::is_part)
        {
            return None;
        }
        let picked = |side: fn(&Equation) -> &Vec<Vec<Place>>, terms: usize| -> Vec<Vec<Place>> {
            let term = |term: usize| {
                let all = group.iter().filter_map(|own| side(own.readings.first()?).get(term));
                all.flatten().copied().collect()
            };
            (0..terms).map(term).collect()
        };
        let left = picked(|own| &own.left, comparison.left.len());
        let right = picked(|own| &own.right, comparison.right.len());
        let (left, left_sum) = self.terms.of_all_codes(&comparison.left, &left)?;
        let (right, right_sum) = self.terms.of_all_codes(&comparison.right, &right)?;
        let open = lines.iter().filter_map(|line| match &line.body {
            Body::Sides(sides, _) => Some(sides.sums),
            _ => None,
        });
        let mut sums = (left_sum, right_sum);
        for (left, right) in open {
            sums = (sums.0.checked_sub(left)?, sums.1.checked_sub(right)?);
        }
        let off = deviation(sums.0.checked_sub(sums.1)?, comparison.at_most);
        if !off.is_zero() && own.state != State::Off {
            return None;
        }
        let conditions: Option<Vec<usize>> = own
            .conditions
            .iter()
            .map(|one| self.known_condition(own, one))
            .collect();
        let mut verdict = Verdict {
            conditions: conditions?,
            ..self.verdict(own, comparison, reading)?
        };
        if own.state != State::Off {
            verdict.state.clone_from(&self.texts.holds);
        }
        let row = |line: usize| Some(self.first.saturating_add(u32::try_from(first.checked_add(line)?).ok()?));
        let listed =
            (0..lines.len()).filter(|line| matches!(lines.get(*line).map(|line| &line.body), Some(Body::Sides(..))));
        let listed: Vec<u32> = listed.filter_map(row).collect();
        let less = |col: u32| match listed.as_slice() {
            [] => String::new(),
            [only] => format!("-{}", CellRef::new(*only, col)),
            [start, .., last] => format!("-SUM({}:{})", CellRef::new(*start, col), CellRef::new(*last, col)),
        };
        let has_differences = lines
            .iter()
            .all(|line| matches!(&line.body, Body::Sides(sides, _) if !sides.is_folded));
        let is_blank = sums.0.is_zero() && sums.1.is_zero();
        let sides = Sides {
            left: format!("{}{}", left.formula(), less(3)),
            right: format!("{}{}", right.formula(), less(4)),
            is_bound: false,
            is_folded: (is_blank || own.state == State::Off) && !self.fill_in,
            sums,
        };
        if length(&sides.left).max(length(&sides.right)) >= LONGEST {
            return None;
        }
        let mut line = Line {
            id: own.relation.id.clone(),
            key: self.texts.rest.clone(),
            ..Line::new(&own.relation.name, Body::Heading)
        };
        let of = match has_differences {
            true => format!("{}{}", left.minus(&right), less(5)),
            false => format!("{}-({})", sides.left, sides.right),
        };
        let dummies = vec![CONDITION; verdict.conditions.len()];
        let alone = verdict.alone(&of, CONDITION.row, self.precision, &dummies, self.texts);
        line.body = if sides.is_folded && length(&alone) < LONGEST {
            Body::State(of, verdict)
        } else {
            Body::Sides(sides, verdict)
        };
        Some(line)
    }

    fn known_condition(&self, own: &Applied, equation: &Equation) -> Option<usize> {
        let comparison = own.condition(equation)?;
        let [left, right] = self.sums(comparison, equation, None)?;
        let formula = self.precision.deviation(&left.minus(&right), comparison.at_most);
        self.known.iter().position(|(known, _)| *known == formula)
    }

    fn link(&self, cells: &[Vec<Place>]) -> Option<(String, CellRef)> {
        let (sheet, cell) = self.terms.first_cell(cells)?;
        Some((sheet.to_owned(), cell))
    }

    /// The code or text that a relation is for; a code with its name.
    fn key(&self, own: &Applied, reading: &Equation) -> String {
        let Some(key) = own.key.as_deref() else {
            return String::new();
        };
        let name = reading.cells().next().and_then(|place| {
            let table = self.terms.book.tables.get(place.table)?;
            let schema = self.terms.standard.tables.get(table.schema)?;
            let codes = own.reading(reading)?.left.iter().chain(&own.reading(reading)?.right);
            let mut codes = codes.filter_map(|term| match &term.operand {
                Operand::Cells(cells) if cells.table == table.schema => Some(&cells.rows),
                _ => None,
            });
            let text = |field: &usize| table.text(place.row, *field).map_or("", AsRef::as_ref);
            match (codes.next()?, &schema.shape) {
                (Rows::Codes { fields, .. }, Shape::List { name, .. }) => {
                    let code: String = fields.iter().map(text).collect();
                    (code == key).then(|| text(name))
                }
                (Rows::LineOfCode { .. }, Shape::TwoSided { item, .. }) => Some(text(item)),
                _ => None,
            }
        });
        match name {
            Some(name) if own.relation.each != Some(Each::Text) => format!("{key} {name}"),
            _ => key.to_owned(),
        }
    }

    /// How many cells of amounts of a table hold a text.
    fn texts_in(&self, table: usize) -> Option<Line> {
        let own = self.terms.book.tables.get(table)?;
        let schema = self.terms.standard.tables.get(own.schema)?;
        let is_form = matches!(schema.shape, Shape::Form { .. });
        // By column the rows.
        let mut cells: BTreeMap<u32, BTreeSet<u32>> = BTreeMap::new();
        let mut count: usize = 0;
        let amounts: Vec<usize> = (0..schema.fields.len())
            .filter(|field| schema.is_amount(*field))
            .collect();
        for (row, printed) in own.rows.iter().enumerate() {
            if is_form && printed.line.is_none() {
                continue;
            }
            for field in &amounts {
                let Some(cell) = self.terms.cell(Place {
                    table,
                    row,
                    field: *field,
                }) else {
                    continue;
                };
                cells.entry(cell.col).or_default().insert(cell.row);
                count = count.saturating_add(usize::from(own.text(row, *field).is_some()));
            }
        }
        let mut areas: Vec<(u32, u32, u32, u32)> = Vec::new();
        for (col, rows) in &cells {
            let mut runs: Vec<(u32, u32)> = Vec::new();
            for row in rows {
                match runs.last_mut() {
                    Some((_, last)) if !is_form || last.checked_add(1) == Some(*row) => *last = *row,
                    _ => runs.push((*row, *row)),
                }
            }
            for (top, bottom) in runs {
                let beside = |area: &&mut (u32, u32, u32, u32)| {
                    (area.0, area.1) == (top, bottom) && area.3.checked_add(1) == Some(*col)
                };
                match areas.iter_mut().find(beside) {
                    Some(area) => area.3 = *col,
                    None => areas.push((top, bottom, *col, *col)),
                }
            }
        }
        let sheet = quoted(&schema.form_number);
        let area = |(top, bottom, left, right): &(u32, u32, u32, u32)| {
            let (first, last) = (CellRef::new(*top, *left), CellRef::new(*bottom, *right));
            format!("SUMPRODUCT(--ISTEXT({sheet}!{first}:{last}))")
        };
        let formula = areas.iter().map(area).collect::<Vec<_>>().join("+");
        let name = format!("{} {}", schema.form_number, self.texts.text_count);
        let fits = !areas.is_empty() && areas.len() <= MOST_AREAS;
        fits.then(|| Line::new(&name, Body::Count(formula, count)))
    }
}

/// The tables of a relation, by position in the standard: the first on each side.
fn tables(own: &Applied) -> [usize; 2] {
    let first = |terms: &[crate::rules::Term]| {
        let mut terms = terms.iter();
        terms.find_map(|term| match &term.operand {
            Operand::Cells(cells) => Some(cells.table),
            Operand::Number(_) => None,
        })
    };
    let reading = own.relation.readings.first();
    let sides = reading.map(|reading| (first(&reading.left), first(&reading.right)));
    let (left, right) = sides.unwrap_or_default();
    let mut tables = [left.or(right).unwrap_or(0), right.or(left).unwrap_or(0)];
    tables.sort_unstable();
    tables
}

fn total(sum: &Sum) -> Option<Decimal> {
    let mut parts = sum.parts.iter();
    parts.try_fold(Decimal::ZERO, |sum, (_, amount)| sum.checked_add(*amount))
}

/// How far a difference is off.
fn deviation(difference: Decimal, at_most: bool) -> Decimal {
    match at_most {
        true => difference.max(Decimal::ZERO),
        false => difference.abs(),
    }
}

/// A comparison in words.
fn worded(comparison: &Comparison, equation: &Equation) -> String {
    let (left, right) = &equation.words;
    format!("{left} {} {right}", sign(comparison.at_most))
}

/// How the sides compare.
pub fn sign(at_most: bool) -> &'static str {
    if at_most { "≤" } else { "=" }
}
