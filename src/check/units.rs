//! Checks whether the currency units of the sheets are plausible. Figures that must be equal in two tables usually
//! are; if they are equal except for the factor between two units, one of the units is wrong. The tables that agree
//! with one another are taken to be right.

use foldhash::HashSet;
use rust_decimal::Decimal;

use super::evaluate::RelationOutcome;
use super::failure::{Outcome, Terms};
use super::relations::{self, Figure, Pair};
use super::view::{View, Views};
use crate::book::CellId;
use crate::diagnostic::{Code, Diagnostic};
use crate::schema::Standard;

/// Fewest significant digits; figures with fewer may match by chance.
const LEAST_DIGITS: usize = 3;
/// A single figure may be off by a smaller factor by mistake; it takes two to blame the unit.
const LEAST_RATIO: Decimal = Decimal::ONE_THOUSAND;
const LEAST_FIGURES: usize = 2;
/// Decimals printed on sheets in the standard's unit.
const DECIMALS: u32 = 2;

/// Two figures that differ by the factor between two units.
struct Apart<'p> {
    pair: &'p Pair,
    ratio: Decimal,
}

/// An error for each table whose figures suggest that its unit, or that of others, is wrong. `found` are the
/// failures so far, which indicate whether a closer look is needed.
pub fn check_units(
    outcomes: &[RelationOutcome],
    views: &Views,
    standard: &Standard,
    found: &[Outcome],
) -> Vec<Diagnostic> {
    let ratios = ratios(standard);
    let totals = views.all.iter().filter_map(|view| total(view, views));
    let totals: Vec<Figure> = totals.collect();
    let mut pairs = comparable(&totals, &ratios);
    let sides = found.iter().filter_map(|found| match found {
        Outcome::Failure(failure) => failure.sides,
        Outcome::Finding(_) => None,
    });
    let mut sides = sides.chain(
        pairs
            .iter()
            .map(|pair| pair.sides.each_ref().map(|side| side.amount).into()),
    );
    if !sides.any(|(left, right)| ratio(left, right, &ratios).is_some()) && !is_lopsided(&totals) {
        return Vec::new();
    }
    pairs.extend(relations::pairs(outcomes));
    // A figure that is wrong within its own table says nothing about its unit.
    let sums = found.iter().filter_map(|found| match found {
        Outcome::Failure(failure) if failure.sides.is_none() => Some(&failure.cells),
        _ => None,
    });
    let wrong: HashSet<CellId> = sums.flat_map(Terms::cells).collect();
    pairs.retain(|pair| !pair.sides.iter().any(|side| wrong.contains(&side.cell)));
    let groups = Groups::new(&pairs, views.all.len());
    let apart: Vec<Apart> = pairs
        .iter()
        .filter_map(|pair| {
            let ratio = ratio(pair.sides[0].amount, pair.sides[1].amount, &ratios)?;
            Some(Apart { pair, ratio })
        })
        .collect();
    let positions = 0..views.all.len();
    positions
        .filter_map(|table| finding(table, &apart, &groups, views))
        .collect()
}

/// Tables grouped by the figures they agree on; a group shares one unit.
struct Groups {
    /// The group of each table.
    of: Vec<usize>,
}

impl Groups {
    fn new(pairs: &[Pair], tables: usize) -> Self {
        let mut of: Vec<usize> = (0..tables).collect();
        for pair in pairs.iter().filter(|pair| is_times(&pair.sides, Decimal::ONE)) {
            let group = |side: &Figure| of.get(side.table).copied().unwrap_or(side.table);
            let (kept, gone) = (group(&pair.sides[0]), group(&pair.sides[1]));
            of.iter_mut()
                .filter(|group| **group == gone)
                .for_each(|group| *group = kept);
        }
        Self { of }
    }

    fn like(&self, table: usize) -> impl Iterator<Item = usize> {
        let group_of_table = self.of.get(table).copied();
        let all = self.of.iter().enumerate();
        all.filter(move |(_, group)| Some(**group) == group_of_table)
            .map(|(table, _)| table)
    }

    /// Whether table `other` is more likely to be right than `table`: it agrees with more tables or, if equally many,
    /// with an earlier one.
    fn is_stronger(&self, other: usize, table: usize) -> bool {
        let is_same = self.of.get(other) == self.of.get(table);
        let weight = |table: usize| (self.like(table).count(), std::cmp::Reverse(self.like(table).next()));
        !is_same && weight(other) > weight(table)
    }
}

/// The finding for a table that is a unit apart from tables that are more likely to be right.
fn finding(table: usize, apart: &[Apart], groups: &Groups, views: &Views) -> Option<Diagnostic> {
    let own_first = |apart: &&Apart| apart.pair.sides.iter().position(|side| side.table == table);
    let sides = |apart: &'_ Apart| -> Option<(usize, usize)> {
        let first = own_first(&apart)?;
        Some((first, 1_usize.saturating_sub(first)))
    };
    let stronger: Vec<&Apart> = apart
        .iter()
        .filter(|apart| {
            let other = sides(apart).and_then(|(_, other)| apart.pair.sides.get(other));
            other.is_some_and(|other| groups.is_stronger(other.table, table))
        })
        .collect();
    // The largest figure is the clearest evidence, and an equation is better than a bound.
    let best = stronger.iter().max_by_key(|apart| {
        let amounts = apart.pair.sides.iter().map(|side| side.amount.abs());
        (apart.ratio, !apart.pair.at_most, amounts.min())
    })?;
    let alike = stronger
        .iter()
        .filter(|apart| apart.ratio == best.ratio && !apart.pair.at_most);
    if best.ratio < LEAST_RATIO && alike.count() < LEAST_FIGURES {
        return None;
    }
    let (first, second) = sides(best)?;
    let (figure, other) = (best.pair.sides.get(first)?, best.pair.sides.get(second)?);
    let (view, its) = (views.of(figure.cell)?, views.of(other.cell)?);
    let name = |view: &View, figure: &Figure| {
        let sheet = view.table.sheet_of_value(figure.cell.row, figure.cell.field);
        view.source(figure.cell)
            .map_or_else(|| sheet.to_string(), |cell| format!("{sheet}!{cell}"))
    };
    let shown = |view: &View, amount: Decimal| format!("{}{}", view.show(amount), view.table.source_unit);
    let numbers = groups.like(other.table).filter_map(|table| views.all.get(table));
    let numbers: Vec<&str> = numbers.map(|view| view.schema.number.as_str()).collect();
    let source = view.source(figure.cell);
    let mut finding = Diagnostic::new(Code::UnitImplausible)
        .at(
            &match view.table.unit_cell {
                Some(_) => view.table.sheet_of(figure.cell.row),
                None => view.table.sheet_of_value(figure.cell.row, figure.cell.field),
            },
            view.table.unit_cell.or(source),
        )
        .in_table(&view.schema.number)
        .found(shown(view, figure.amount))
        .expected(shown(its, other.amount))
        .with("label", &figure.words)
        .with("otherlabel", &other.words)
        .with("own", name(view, figure))
        .with("other", name(its, other))
        .with("ratio", best.ratio.normalize())
        .with("others", numbers.join(" "))
        .related(&view.table.sheet_of_value(figure.cell.row, figure.cell.field), source)
        .related(
            &its.table.sheet_of_value(other.cell.row, other.cell.field),
            its.source(other.cell),
        );
    if let Some(unit) = its.table.unit_cell {
        finding = finding.related(&its.table.sheet_of(other.cell.row), unit);
    }
    Some(finding)
}

/// The pairs of grand totals that are equal or a unit apart; others have different meanings.
fn comparable(totals: &[Figure], ratios: &[Decimal]) -> Vec<Pair> {
    let pairs = totals.iter().enumerate().flat_map(|(number, one)| {
        let others = totals.iter().skip(number.saturating_add(1));
        others.map(move |other| Pair {
            sides: [one.clone(), other.clone()],
            at_most: false,
        })
    });
    let is_comparable = |pair: &Pair| {
        let [one, other] = pair.sides.each_ref().map(|side| side.amount);
        let ratio = ratio(one, other, ratios);
        ratio.is_some_and(|ratio| ratio >= LEAST_RATIO) || is_times(&pair.sides, Decimal::ONE)
    };
    pairs.filter(is_comparable).collect()
}

/// Whether one table has figures that exceed another's by at least the factor of a unit.
fn is_lopsided(totals: &[Figure]) -> bool {
    let totals = || totals.iter().map(|total| total.amount);
    let least = totals().min().and_then(|least| least.checked_mul(LEAST_RATIO));
    least.zip(totals().max()).is_some_and(|(least, most)| least <= most)
}

/// The largest figure of a table, taken for its grand total.
fn total(view: &View, views: &Views) -> Option<Figure> {
    let rows = 0..view.table.rows.len();
    let cells = rows.flat_map(|row| (0..view.table.width()).map(move |field| (row, field)));
    let amounts = cells.filter_map(|(row, field)| Some((row, field, view.table.amount(row, field)?.abs())));
    let largest = amounts.reduce(|best, amount| if amount.2 > best.2 { amount } else { best });
    let (row, field, amount) = largest.filter(|(.., amount)| digits(*amount) >= LEAST_DIGITS)?;
    let cell = view.cell(row, field);
    Some(Figure {
        table: view.number,
        cell,
        amount,
        words: views.label(cell),
    })
}

/// Whether two sums are equal except for the factor between two units.
pub fn is_a_unit_apart(left: Decimal, right: Decimal, ratios: &[Decimal]) -> bool {
    ratio(left, right, ratios).is_some()
}

/// The factors greater than one between the currency units of the standard.
pub fn ratios(standard: &Standard) -> Vec<Decimal> {
    let units = &standard.frame.units;
    let pairs = units.iter().flat_map(|a| units.iter().map(move |b| (a.yuan, b.yuan)));
    let mut ratios: Vec<Decimal> = pairs
        .filter_map(|(a, b)| a.checked_div(b))
        .filter(|ratio| *ratio > Decimal::ONE)
        .collect();
    ratios.sort_unstable();
    ratios.dedup();
    ratios
}

/// The factor between two sums, if it is one between two units.
fn ratio(one: Decimal, other: Decimal, ratios: &[Decimal]) -> Option<Decimal> {
    if digits(one.abs().min(other.abs())) < LEAST_DIGITS || one.is_sign_negative() != other.is_sign_negative() {
        return None;
    }
    ratios
        .iter()
        .copied()
        .find(|ratio| is_factor(one.abs(), other.abs(), *ratio))
}

/// Whether the larger amount is the smaller one times `ratio`, within the decimals of the smaller one.
fn is_factor(one: Decimal, other: Decimal, ratio: Decimal) -> bool {
    let (larger, smaller) = (one.max(other), one.min(other));
    let scale = smaller.normalize().scale().max(DECIMALS);
    let half = Decimal::try_new(5, scale.saturating_add(1)).unwrap_or_default();
    let quotient = larger.checked_div(ratio);
    let difference = quotient.and_then(|quotient| quotient.checked_sub(smaller));
    !smaller.is_zero() && difference.is_some_and(|difference| difference.abs() <= half)
}

fn is_times([one, other]: &[Figure; 2], ratio: Decimal) -> bool {
    is_factor(one.amount.abs(), other.amount.abs(), ratio)
}

fn digits(amount: Decimal) -> usize {
    let digits = amount.normalize().mantissa().unsigned_abs().to_string();
    digits.trim_end_matches('0').len()
}
