//! Compares last year's book with this year's: the figures for the explanatory text.

use rust_decimal::{Decimal, RoundingStrategy};

use super::Place;
use super::pairs::{Side, pair};
use super::rows::place;
use crate::book::{Book, Table};
use crate::cell::Text;
use crate::schema::Standard;

/// Decimal places of percentages.
const PERCENT_DECIMALS: u32 = 2;

/// A table over two years.
#[derive(Clone, Debug, PartialEq)]
pub struct YearTable {
    /// Position of the table in the standard.
    pub schema: usize,
    /// The label of the unit in which people know its figures: that of this year's book.
    pub unit: Text,
    /// Its lines in the order of this year's table; those that were dropped are where they used to be.
    pub lines: Vec<YearLine>,
}

/// An amount over two years, in the standard's unit (万元).
#[derive(Clone, Debug, PartialEq)]
pub struct YearLine {
    /// The place of its row, preferably in this year's table.
    pub place: Place,
    /// The field.
    pub field: usize,
    /// Last year's amount; `None` if blank or without a row.
    pub last: Option<Decimal>,
    /// This year's amount; `None` if blank or without a row.
    pub this: Option<Decimal>,
    /// This year's amount less last year's, with blanks as zero.
    pub change: Decimal,
    /// The change in percent of last year's amount, to two decimals, half away from zero; `None` if last year is
    /// zero.
    pub percent: Option<Decimal>,
}

/// Every amount of either year, table by table.
pub fn years(last: &Book, this: &Book, standard: &Standard) -> Vec<YearTable> {
    let tables = standard.tables.iter().enumerate().filter_map(|(schema, _)| {
        let find = |book: &'_ Book| book.tables.iter().position(|table| table.schema == schema);
        let last = find(last).and_then(|at| last.tables.get(at));
        let this = find(this).and_then(|at| this.tables.get(at));
        table(last, this, schema, standard)
    });
    tables.filter(|table| !table.lines.is_empty()).collect()
}

fn table(last: Option<&Table>, this: Option<&Table>, number: usize, standard: &Standard) -> Option<YearTable> {
    let schema = standard.tables.get(number)?;
    let unit = this.or(last)?.source_unit.clone();
    let empty = Table::new(number, schema.fields.len());
    let (old, new) = (
        Side::new(last.unwrap_or(&empty), schema),
        Side::new(this.unwrap_or(&empty), schema),
    );
    let mut lines = Vec::new();
    for (before, now) in pair(&old, &new).in_order() {
        let place_of_row = match (now, before) {
            (Some(now), _) => place(&new, now),
            (None, Some(before)) => place(&old, before),
            (None, None) => None,
        };
        let Some(place_of_row) = place_of_row.filter(|place| place.path.last().is_some_and(|key| key.list.is_none()))
        else {
            continue;
        };
        let row = |side: &Side, number: Option<usize>| number.and_then(|number| side.item(number)).map(|item| item.row);
        let rows = (row(&old, before), row(&new, now));
        for field in (0..schema.fields.len()).filter(|field| schema.is_amount(*field)) {
            let last = rows.0.and_then(|row| old.table.amount(row, field));
            let this = rows.1.and_then(|row| new.table.amount(row, field));
            if last.is_some() || this.is_some() {
                lines.extend(line(place_of_row.clone(), field, last, this));
            }
        }
    }
    let schema = number;
    Some(YearTable { schema, unit, lines })
}

fn line(place: Place, field: usize, last: Option<Decimal>, this: Option<Decimal>) -> Option<YearLine> {
    let before = last.unwrap_or_default();
    let change = this.unwrap_or_default().checked_sub(before)?;
    Some(YearLine {
        place,
        field,
        last,
        this,
        change,
        percent: percent(change, before),
    })
}

/// The change in percent of last year's amount.
fn percent(change: Decimal, last: Decimal) -> Option<Decimal> {
    let share = change.checked_mul(Decimal::ONE_HUNDRED)?.checked_div(last)?;
    let mut rounded = share.round_dp_with_strategy(PERCENT_DECIMALS, RoundingStrategy::MidpointAwayFromZero);
    rounded.rescale(PERCENT_DECIMALS);
    Some(rounded)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_rounded_half_up() {
        let shown = |change: &str, last: &str| {
            let percent = percent(change.parse().unwrap(), last.parse().unwrap());
            percent.map(|percent| percent.to_string())
        };
        assert_eq!(shown("-598.09", "1304.70").as_deref(), Some("-45.84"));
        assert_eq!(shown("0.125", "1000").as_deref(), Some("0.01"));
        assert_eq!(shown("1.00125", "20").as_deref(), Some("5.01"));
        assert_eq!(shown("0", "20").as_deref(), Some("0.00"));
        assert_eq!(shown("5", "0"), None);
    }
}
