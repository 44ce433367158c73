//! The equations of a book in units of the last kept decimal place.
//!
//! Each figure is its floor plus a share of a unit, which rounding turns into 0 or 1: a variable from 0 to 1.
//! Figures that an equation declares equal share a variable. The residue of a sum that is off is a variable as well,
//! and so is the slack between a part and its whole.

use std::collections::HashSet;

use rust_decimal::prelude::ToPrimitive;

use super::figure::{Figure, units};
use crate::book::{Agreement, Book, CellId};

/// Most variables of an equation that is examined for equal figures.
const MOST_TERMS_OF_SAME: usize = 32;
/// Most figures per equation that are added when looking around a variable.
const SOME: usize = 24;
/// Most levels from parts to totals that are followed.
const MOST_LEVELS: usize = 7;
/// Relative difference in cost between the first and the last figure of a book.
const LATER: f64 = 1e-5;
/// Factor by which the weight of a figure grows with each level of totals.
const WEIGHT_OF_LEVEL: f64 = 8.0;

/// A variable.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Variable {
    /// The value in the exact book.
    pub share: f64,
    /// The upper bound; the lower bound is zero.
    pub most: f64,
    /// The cost per unit; negative if plain rounding goes up.
    pub cost: f64,
    /// The equations that contain the variable, with its factors.
    pub column: Vec<(usize, f64)>,
}

/// The equations as columns of variables.
#[derive(Debug, Default)]
pub struct System {
    /// The variables: those of figures, parts before totals, then residues of sums and slacks of parts.
    pub all: Vec<Variable>,
    /// The number of variables that stand for figures.
    pub figures: usize,
    /// The variables of each equation.
    pub rows: Vec<Vec<usize>>,
    /// The rank of each equation: those with early figures come first.
    pub ranks: Vec<usize>,
    /// The variable of each figure.
    of_figure: Vec<usize>,
}

/// An equation over shares: a sum of figures, given by position, that equals a number of units.
struct Terms {
    terms: Vec<(usize, i32)>,
    units: i64,
    at_most: bool,
    /// The residue of the sum, if it is not a whole number of units.
    off: Option<Figure>,
    /// For a sum, the position of its total.
    total: Option<usize>,
}

impl System {
    /// The equations over the figures that must be rounded.
    pub fn new(book: &Book, equations: &[Agreement], figures: &[(CellId, Figure)], decimals: u32) -> Self {
        let index = Index::new(book, figures);
        let terms = equations
            .iter()
            .filter_map(|equation| index.terms(book, equation, figures, decimals));
        let mut terms: Vec<Terms> = terms.collect();
        let same = same(&mut terms, figures);
        let levels = levels(&terms, figures.len());
        let mut system = Self::of(figures, &same, &levels);
        for equation in &terms {
            system.add(equation);
        }
        system.rank_all();
        system
    }

    /// All variables in the order in which they are processed: first the residues and slacks, which occur in one
    /// equation each.
    pub fn order(&self) -> impl Iterator<Item = usize> + use<> {
        (self.figures..self.all.len()).chain(0..self.figures)
    }

    /// The rank of an equation.
    pub fn rank(&self, equation: usize) -> usize {
        self.ranks.get(equation).copied().unwrap_or(usize::MAX)
    }

    /// Ranks the equations by their last figures, so that a row is balanced before the columns continue.
    fn rank_all(&mut self) {
        let mut order: Vec<usize> = (0..self.ranks.len()).collect();
        order.sort_by_key(|equation| self.rank(*equation));
        for (rank, equation) in order.into_iter().enumerate() {
            if let Some(slot) = self.ranks.get_mut(equation) {
                *slot = rank;
            }
        }
    }

    /// The variable of each figure, in order.
    pub fn variables(&self) -> impl Iterator<Item = usize> + '_ {
        self.of_figure.iter().copied()
    }

    /// Up to `most` variables in a breadth-first search over shared equations from `near`; of a long equation only a
    /// few, starting at position `from`.
    pub fn around(&self, near: usize, most: usize, from: usize) -> Vec<usize> {
        let mut around = vec![near];
        let mut known: HashSet<usize> = HashSet::from([near]);
        let mut next: usize = 0;
        while let Some(variable) = around.get(next).and_then(|variable| self.all.get(*variable)) {
            next = next.saturating_add(1);
            for row in variable
                .column
                .iter()
                .filter_map(|(equation, _)| self.rows.get(*equation))
            {
                let start = from.checked_rem(row.len()).unwrap_or_default();
                let some = row.iter().cycle().skip(start).take(row.len().min(SOME));
                around.extend(some.filter(|other| known.insert(**other)));
            }
            if around.len() >= most {
                break;
            }
        }
        around.truncate(most);
        around
    }

    /// The variables of figures, numbered from the last figure to the first: in a book, totals come before their
    /// parts.
    fn of(figures: &[(CellId, Figure)], same: &[usize], levels: &[usize]) -> Self {
        // Equal figures are represented by the first of them.
        let mut numbers: Vec<Option<usize>> = vec![None; figures.len()];
        let heads: Vec<usize> = (0..figures.len())
            .filter(|figure| same.get(*figure) == Some(figure))
            .collect();
        for (number, head) in heads.iter().rev().enumerate() {
            if let Some(slot) = numbers.get_mut(*head) {
                *slot = Some(number);
            }
        }
        let variable = |figure: &usize| same.get(*figure).and_then(|head| numbers.get(*head).copied().flatten());
        let of_figure: Vec<usize> = (0..figures.len())
            .map(|figure| variable(&figure).unwrap_or_default())
            .collect();
        let mut all = vec![Variable::default(); heads.len()];
        for ((number, (_, figure)), head) in of_figure.iter().zip(figures).zip(same) {
            let level = levels.get(*head).copied().unwrap_or_default();
            if let Some(variable) = all.get_mut(*number) {
                variable.share = figure.share;
                variable.most = 1.0;
                variable.cost += cost(figure, level);
                // Ties in cost are broken in favour of moving earlier figures.
                variable.cost *= 1.0 + LATER * (1.0 - *number as f64 / heads.len() as f64);
            }
        }
        Self {
            figures: all.len(),
            all,
            rows: Vec::new(),
            ranks: Vec::new(),
            of_figure,
        }
    }

    /// Adds an equation, unless it is always satisfied.
    fn add(&mut self, terms: &Terms) {
        let mut row: Vec<(usize, i32)> = terms
            .terms
            .iter()
            .filter_map(|(figure, factor)| self.of_figure.get(*figure).map(|variable| (*variable, *factor)))
            .collect();
        collect(&mut row);
        let highest: i64 = row.iter().map(|(_, factor)| i64::from(*factor).max(0)).sum();
        if row.is_empty() || (terms.at_most && highest <= terms.units) {
            return;
        }
        let equation = self.ranks.len();
        let sum: f64 = row
            .iter()
            .filter_map(|(variable, factor)| Some(self.all.get(*variable)?.share * f64::from(*factor)))
            .sum();
        let length = row.len().saturating_add(1);
        let variables: Vec<usize> = row.iter().map(|(variable, _)| *variable).collect();
        self.ranks.push(variables.last().copied().unwrap_or_default());
        self.rows.push(variables);
        for (variable, factor) in row {
            if let Some(variable) = self.all.get_mut(variable) {
                variable.column.push((equation, f64::from(factor)));
            }
        }
        if terms.at_most {
            // Exact as a double: the sum of a few shares, less whole units.
            let lack = (terms.units as f64 - sum).max(0.0);
            self.all.push(Variable {
                share: lack,
                most: terms.units.unsigned_abs() as f64 + length as f64,
                cost: 0.0,
                column: vec![(equation, 1.0)],
            });
        }
        self.all.extend(terms.off.as_ref().map(|figure| Variable {
            share: figure.share,
            most: 1.0,
            cost: cost(figure, 0),
            column: vec![(equation, -1.0)],
        }));
    }
}

/// The cost of rounding a figure up, at a level of totals: deviating from plain rounding costs one unit plus the
/// additional distance, times the weight of the level.
fn cost(figure: &Figure, level: usize) -> f64 {
    let weight = (0..level).fold(1.0, |weight, _| weight * WEIGHT_OF_LEVEL);
    let farther = (1.0 - 2.0 * figure.share).abs();
    if figure.is_up() {
        -weight * (1.0 + farther)
    } else {
        weight * (1.0 + farther)
    }
}

/// Merges terms of the same figure.
fn collect(terms: &mut Vec<(usize, i32)>) {
    terms.sort_unstable_by_key(|(position, _)| *position);
    terms.dedup_by(|next, kept| {
        let same = next.0 == kept.0;
        if same {
            kept.1 = kept.1.saturating_add(next.1);
        }
        same
    });
    terms.retain(|(_, factor)| *factor != 0);
}

/// The positions of the figures in the book.
struct Index {
    starts: Vec<usize>,
    widths: Vec<usize>,
    positions: Vec<Option<usize>>,
}

impl Index {
    fn new(book: &Book, figures: &[(CellId, Figure)]) -> Self {
        let mut index = Self {
            starts: Vec::new(),
            widths: Vec::new(),
            positions: Vec::new(),
        };
        let mut end: usize = 0;
        for table in &book.tables {
            let width = table.each_value(0).count();
            index.starts.push(end);
            index.widths.push(width);
            end = end.saturating_add(width.saturating_mul(table.rows.len()));
        }
        index.positions = vec![None; end];
        for (position, (cell, _)) in figures.iter().enumerate() {
            let slot = index.slot(*cell).and_then(|slot| index.positions.get_mut(slot));
            if let Some(slot) = slot {
                *slot = Some(position);
            }
        }
        index
    }

    fn slot(&self, cell: CellId) -> Option<usize> {
        let (start, width) = (self.starts.get(cell.table)?, self.widths.get(cell.table)?);
        start
            .checked_add(cell.row.checked_mul(*width)?)?
            .checked_add(cell.field)
    }

    /// An equation in units; `None` if it has no figure that must be rounded, or on overflow.
    fn terms(&self, book: &Book, equation: &Agreement, figures: &[(CellId, Figure)], decimals: u32) -> Option<Terms> {
        let position = |cell: CellId| {
            self.slot(cell)
                .and_then(|slot| self.positions.get(slot).copied().flatten())
        };
        let off = Figure::of(equation.rest, decimals);
        let mut rest = off.map_or(equation.rest, |off| off.floor);
        let mut terms = Vec::new();
        for (cell, minus) in &equation.terms {
            let found = position(*cell);
            let floor = match found.and_then(|found| figures.get(found)) {
                Some((_, figure)) => figure.floor,
                None => book.amount(*cell).unwrap_or_default(),
            };
            rest = if *minus {
                rest.checked_add(floor)?
            } else {
                rest.checked_sub(floor)?
            };
            terms.extend(found.map(|found| (found, if *minus { -1 } else { 1 })));
        }
        (!terms.is_empty()).then_some(Terms {
            terms,
            units: units(rest, decimals)?.round().to_i64()?,
            at_most: equation.at_most,
            off,
            total: position(equation.head).filter(|_| equation.is_sum),
        })
    }
}

/// For each figure the first one that is equal to it; positions in `terms` are replaced accordingly. A part whose
/// exact share equals its whole's counts as equal to it.
fn same(terms: &mut [Terms], figures: &[(CellId, Figure)]) -> Vec<usize> {
    let mut same: Vec<usize> = (0..figures.len()).collect();
    loop {
        let mut found = false;
        for equation in terms.iter_mut() {
            for (position, _) in &mut equation.terms {
                *position = head(&same, *position);
            }
            if equation.terms.len() > MOST_TERMS_OF_SAME || equation.off.is_some() {
                continue;
            }
            collect(&mut equation.terms);
            let share = |position: usize| {
                let (_, figure) = figures.get(position)?;
                figure.exact.checked_sub(figure.floor)
            };
            if let [(one, 1), (other, -1)] | [(one, -1), (other, 1)] = equation.terms.as_slice()
                && equation.units == 0
                && share(*one) == share(*other)
                && let Some(slot) = same.get_mut(*other)
            {
                *slot = *one;
                found = true;
            }
        }
        if !found {
            break;
        }
    }
    for equation in terms.iter_mut() {
        equation.total = equation.total.map(|total| head(&same, total));
    }
    (0..same.len()).map(|position| head(&same, position)).collect()
}

/// The first of the figures that are equal.
fn head(same: &[usize], position: usize) -> usize {
    let mut current = position;
    // Every figure points to an earlier one.
    while let Some(next) = same.get(current).filter(|next| **next != current) {
        current = *next;
    }
    current
}

/// The number of levels of sums below each figure.
fn levels(terms: &[Terms], figures: usize) -> Vec<usize> {
    let mut levels = vec![0; figures];
    for _ in 0..MOST_LEVELS {
        let mut grown = false;
        for equation in terms {
            let Some(total) = equation.total else { continue };
            let parts = equation.terms.iter().filter(|(_, factor)| *factor < 0);
            let below = parts
                .filter(|(part, _)| *part != total)
                .filter_map(|(part, _)| levels.get(*part));
            let level = below
                .max()
                .map_or(0, |below: &usize| below.saturating_add(1).min(MOST_LEVELS));
            if let Some(known) = levels.get_mut(total).filter(|known| **known < level) {
                *known = level;
                grown = true;
            }
        }
        if !grown {
            break;
        }
    }
    levels
}
