//! How finely the figures of each table are printed. A difference that rounding to these places explains is no error.

use foldhash::{HashMap, HashSet};
use rust_decimal::Decimal;

use crate::book::{Book, Table};
use crate::schema::Standard;

/// Most figures of a table that are examined for the number of printed decimals.
const SAMPLE: usize = 1000;
/// Fewest different amounts that do not end in 0 or 5 by which it is known that a book is rounded to coarser places
/// than usual: amounts that were decided are round, those that were rounded end in any digit.
const LEAST_AMOUNTS: usize = 20;
/// Half a cent (分), in the standard's unit (万元): nothing is paid more exactly, further decimals are those of binary
/// numbers.
const HALF_CENT: Decimal = Decimal::from_parts(5, 0, 0, false, 7);

/// Whether a difference, in the standard's unit (万元), is less than half a cent (分): no amount of money is that small,
/// and sums of binary numbers leave it.
pub fn is_noise(difference: Decimal) -> bool {
    difference.abs() < HALF_CENT
}

/// The last place of the figures of a table.
#[derive(Clone, Copy, Debug)]
pub struct Places {
    /// The value of one unit of the sheet, in the standard's unit (万元).
    pub factor: Decimal,
    /// The decimals of the last place, in the unit of the sheet.
    pub decimals: u32,
}

impl Places {
    /// Half a unit of the last place, in the standard's unit (万元).
    pub fn half(self) -> Decimal {
        let half = Decimal::try_new(5, self.decimals.saturating_add(1)).unwrap_or_default();
        half.checked_mul(self.factor).unwrap_or_default()
    }
}

/// The last places of the tables of a book: as many decimals as the unit usually has, or fewer if the book is rounded
/// more coarsely.
pub fn last_places(book: &Book, standard: &Standard) -> Vec<Places> {
    let usual = |table: &Table| {
        let unit = standard.frame.unit(&table.source_unit);
        let factor = unit.and_then(|unit| standard.frame.factor(unit));
        let factor = factor.unwrap_or(Decimal::ONE);
        let decimals = unit.map_or(2, |unit| unit.decimals);
        let most = standard.frame.standard_unit().map_or(2, |unit| unit.decimals);
        let finer = decimals < most && is_finer(table, factor, decimals);
        let decimals = if finer { most } else { decimals };
        Places { factor, decimals }
    };
    let mut places: Vec<Places> = book.tables.iter().map(usual).collect();
    let mut by_unit: HashMap<&str, Vec<usize>> = HashMap::default();
    for (number, table) in book.tables.iter().enumerate() {
        by_unit.entry(&table.source_unit).or_default().push(number);
    }
    for of_unit in by_unit.values() {
        let tables: Vec<(&Table, Places)> = of_unit
            .iter()
            .filter_map(|number| Some((book.tables.get(*number)?, *places.get(*number)?)))
            .collect();
        let Some((decimals, coarse)) = coarser(&tables) else {
            continue;
        };
        let numbers = of_unit.iter().zip(coarse).filter(|(_, is_coarse)| *is_coarse);
        for (number, _) in numbers {
            if let Some(places) = places.get_mut(*number) {
                places.decimals = decimals;
            }
        }
    }
    places
}

/// The decimals to which tables of one unit are rounded if these are fewer than usual, and which of the tables are:
/// those without a finer figure, if they hold most of the figures and enough of these show that they were rounded.
fn coarser(tables: &[(&Table, Places)]) -> Option<(u32, Vec<bool>)> {
    let usual = tables.iter().map(|(_, places)| places.decimals).max()?;
    let most: Vec<u32> = tables
        .iter()
        .map(|(table, places)| most_decimals(table, *places))
        .collect();
    let count = |table: &Table| figures(table).take(SAMPLE).count();
    let all: usize = tables.iter().map(|(table, _)| count(table)).sum();
    (0..usual).find_map(|decimals| {
        let is_coarse: Vec<bool> = most.iter().map(|most| *most <= decimals).collect();
        let coarse = || tables.iter().zip(&is_coarse).filter(|(_, is_coarse)| **is_coarse);
        let held: usize = coarse().map(|((table, _), _)| count(table)).sum();
        if held <= all / 2 {
            return None;
        }
        let amounts = coarse().flat_map(|((table, places), _)| {
            let amounts = figures(table).take(SAMPLE);
            amounts.filter_map(|amount| amount.checked_div(places.factor).map(|amount| amount.normalize()))
        });
        let amounts: HashSet<Decimal> = amounts.collect();
        // Half of ten units of the last place.
        let round = Decimal::try_new(5, decimals).unwrap_or(Decimal::ONE);
        let rounded = |amount: &&Decimal| amount.checked_rem(round).is_some_and(|rest| !rest.is_zero());
        let rounded = amounts.iter().filter(rounded).count();
        (rounded >= LEAST_AMOUNTS && rounded > amounts.len() / 2).then_some((decimals, is_coarse))
    })
}

/// The most decimals of any figure of a table, in the unit of its sheet; the search ends at a figure with as many as
/// are usual.
fn most_decimals(table: &Table, places: Places) -> u32 {
    let mut most = 0;
    for amount in figures(table) {
        most = decimals_of(amount, places.factor).max(most);
        if most >= places.decimals {
            break;
        }
    }
    most
}

/// The figures of a table other than zero, in the standard's unit (万元).
fn figures(table: &Table) -> impl Iterator<Item = Decimal> + '_ {
    let rows = 0..table.rows.len();
    let amounts = rows.flat_map(|row| table.amounts(row));
    amounts.filter(|amount| !amount.is_zero())
}

/// The decimals of an amount in a unit worth `factor` of the standard's unit.
pub fn decimals_of(amount: Decimal, factor: Decimal) -> u32 {
    let in_unit = amount.checked_div(factor).unwrap_or(amount);
    in_unit.normalize().scale()
}

/// Half a unit of the last decimal place of an amount in the standard's unit (万元), at least half a cent (分).
pub fn half_place(amount: Decimal) -> Decimal {
    let half = Decimal::try_new(5, amount.normalize().scale().saturating_add(1));
    half.unwrap_or_default().max(HALF_CENT)
}

/// Whether most figures of a table have more decimals than its unit usually does: an integer among them is then not
/// a rounded figure.
fn is_finer(table: &Table, factor: Decimal, decimals: u32) -> bool {
    let (mut all, mut finer) = (0_usize, 0_usize);
    for amount in figures(table).take(SAMPLE) {
        all = all.saturating_add(1);
        finer = finer.saturating_add(usize::from(decimals_of(amount, factor) > decimals));
    }
    finer > all / 2
}
