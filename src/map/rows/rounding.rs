//! Whether rounding explains that a figure is not the sum of others.

use rust_decimal::Decimal;

use crate::cell::CellValue;
use crate::map::sheet::state::Sheet;

/// Half of the last place that a sheet prints, in the standard's unit (万元).
pub struct HalfPlace(Decimal);

/// Figures may just happen to have no decimals; with fewer than these, nothing is taken for rounded.
const LEAST_PLACES: u32 = 2;

impl HalfPlace {
    /// That of the figures of a sheet: the most places that any of them has.
    pub fn of(sheet: &Sheet) -> Self {
        let numbers = sheet.grid.cells().iter().filter_map(|cell| match &cell.value {
            CellValue::Number(number) => Some(number.normalize().scale()),
            _ => None,
        });
        let places = numbers.max().unwrap_or(Decimal::MAX_SCALE).max(LEAST_PLACES);
        let half = Decimal::try_new(5, places.saturating_add(1)).unwrap_or_default();
        Self(half.checked_mul(sheet.typer.factor).unwrap_or_default())
    }

    /// Whether a difference (万元) between a sum of so many addends and what is stated is one of rounding: each figure is
    /// off by at most half a place, and several practically never reach the sum of that.
    pub fn explains(&self, difference: Decimal, addends: usize) -> bool {
        let figures = addends.saturating_add(1);
        let most = self.0.checked_mul(Decimal::from(figures));
        most.is_some_and(|most| difference.abs() < most || difference.abs() == most && figures == 2)
    }
}
