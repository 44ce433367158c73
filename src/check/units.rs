//! Whether the currency units of the sheets are plausible: the grand total of one table is mostly
//! that of others, too. Where it is theirs times the factor between two units, a unit is wrong; which
//! one, only people know.

use rust_decimal::Decimal;

use crate::book::{Book, Table};
use crate::cell::CellRef;
use crate::diagnostic::{Code, Diagnostic};
use crate::schema::{Standard, Table as Schema};

/// Figures with fewer digits are alike by chance.
const LEAST_DIGITS: usize = 3;
/// So are figures that differ by a smaller factor.
const LEAST_RATIO: Decimal = Decimal::ONE_THOUSAND;
/// Decimals that sheets in the standard's unit print.
const DECIMALS: u32 = 2;

/// The largest figure of a table, which is its grand total.
struct Total<'a> {
    table: &'a Table,
    schema: &'a Schema,
    amount: Decimal,
    at: (usize, usize),
}

impl Total<'_> {
    fn cell(&self) -> Option<CellRef> {
        self.table.value(self.at.0, self.at.1)?.source
    }

    /// The amount as the sheet has it.
    fn as_found(&self, standard: &Standard) -> Decimal {
        let unit = standard.frame.unit(&self.table.source_unit);
        let factor = unit.and_then(|unit| standard.frame.factor(unit));
        let own = factor.and_then(|factor| self.amount.checked_div(factor));
        own.unwrap_or(self.amount).normalize()
    }
}

/// An error for each table whose grand total says that its unit, or that of others, is wrong.
pub fn check_units(book: &Book, standard: &Standard) -> Vec<Diagnostic> {
    let totals: Vec<Total> = book
        .tables
        .iter()
        .filter_map(|table| total(table, standard.tables.get(table.schema)?))
        .collect();
    let supporters: Vec<usize> = totals
        .iter()
        .map(|own| totals.iter().filter(|other| is_times(own, other, Decimal::ONE)).count())
        .collect();
    let ratios = ratios(standard);
    let mut findings = Vec::new();
    for (number, (own, support)) in totals.iter().zip(&supporters).enumerate() {
        let others = totals.iter().zip(&supporters).enumerate();
        // The fewer are likelier to be wrong; of as many, the later is told.
        let mut stronger = others.filter(|(other, (_, theirs))| (*theirs, number) > (support, *other));
        let rival = stronger.find_map(|(_, (other, _))| {
            let ratio = ratios.iter().find(|ratio| is_apart(own, other, **ratio))?;
            Some((other, *ratio))
        });
        findings.extend(rival.map(|(other, ratio)| {
            let same = totals.iter().filter(|same| is_times(same, other, Decimal::ONE));
            let numbers: Vec<&str> = same.map(|same| same.schema.number.as_str()).collect();
            finding(own, other, ratio, standard).with("others", numbers.join(" "))
        }));
    }
    findings
}

/// Whether two sums are one, but for the factor between two units.
pub fn is_a_unit_apart(left: Decimal, right: Decimal, standard: &Standard) -> bool {
    let (larger, smaller) = (left.abs().max(right.abs()), left.abs().min(right.abs()));
    let half = Decimal::try_new(5, DECIMALS.saturating_add(1)).unwrap_or_default();
    let is_times = |ratio: &Decimal| {
        let difference = larger.checked_div(*ratio).and_then(|own| own.checked_sub(smaller));
        difference.is_some_and(|difference| difference.abs() <= half)
    };
    !smaller.is_zero() && ratios(standard).iter().any(is_times)
}

/// The factors, greater than one, between the units that there are.
fn ratios(standard: &Standard) -> Vec<Decimal> {
    let units = &standard.frame.units;
    let pairs = units.iter().flat_map(|a| units.iter().map(move |b| (a.yuan, b.yuan)));
    let mut ratios: Vec<Decimal> = pairs
        .filter_map(|(a, b)| a.checked_div(b))
        .filter(|ratio| *ratio >= LEAST_RATIO)
        .collect();
    ratios.sort_unstable();
    ratios.dedup();
    ratios
}

fn total<'a>(table: &'a Table, schema: &'a Schema) -> Option<Total<'a>> {
    let mut largest: Option<Total> = None;
    for row in 0..table.rows.len() {
        for (field, value) in table.values(row).iter().enumerate() {
            let Some(amount) = value.amount().map(|amount| amount.abs()) else {
                continue;
            };
            if largest.as_ref().is_none_or(|largest| largest.amount < amount) {
                let at = (row, field);
                largest = Some(Total {
                    table,
                    schema,
                    amount,
                    at,
                });
            }
        }
    }
    let digits = |amount: Decimal| {
        let digits = amount.normalize().mantissa().to_string();
        digits.trim_end_matches('0').len()
    };
    largest.filter(|total| digits(total.amount) >= LEAST_DIGITS)
}

fn is_apart(a: &Total, b: &Total, ratio: Decimal) -> bool {
    is_times(a, b, ratio) || is_times(b, a, ratio)
}

/// Whether the larger is the smaller times this, as far as the decimals of the smaller can tell.
fn is_times(larger: &Total, smaller: &Total, ratio: Decimal) -> bool {
    let scale = smaller.amount.normalize().scale().max(DECIMALS);
    let half = Decimal::try_new(5, scale.saturating_add(1)).unwrap_or_default();
    let quotient = larger.amount.checked_div(ratio);
    let difference = quotient.and_then(|quotient| quotient.checked_sub(smaller.amount));
    difference.is_some_and(|difference| difference.abs() <= half)
}

fn finding(own: &Total, other: &Total, ratio: Decimal, standard: &Standard) -> Diagnostic {
    let sheet = |total: &Total| total.table.sheet_of(total.at.0);
    let name = |total: &Total| match total.cell() {
        Some(cell) => format!("{}!{cell}", sheet(total)),
        None => sheet(total).to_string(),
    };
    let place = own.table.unit_cell.or(own.cell());
    let mut finding = Diagnostic::new(Code::UnitImplausible)
        .at(&sheet(own), place)
        .in_table(&own.schema.number)
        .found(format!("{}{}", own.as_found(standard), own.table.source_unit))
        .expected(format!("{}{}", other.as_found(standard), other.table.source_unit))
        .with("own", name(own))
        .with("other", name(other))
        .with("ratio", ratio.normalize())
        .related(&sheet(own), own.cell())
        .related(&sheet(other), other.cell());
    if let Some(unit) = other.table.unit_cell {
        finding = finding.related(&sheet(other), unit);
    }
    finding
}
