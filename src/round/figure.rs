//! A figure between two multiples of the last kept decimal place.

use rust_decimal::prelude::ToPrimitive;
use rust_decimal::{Decimal, RoundingStrategy};

/// A figure with more decimals than are kept.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Figure {
    /// The exact figure.
    pub exact: Decimal,
    /// The next rounded figure below.
    pub floor: Decimal,
    /// The next rounded figure above.
    pub ceil: Decimal,
    /// The nearer of the two; in a tie, the one away from zero.
    pub nearest: Decimal,
    /// The position between the two, from 0 to 1.
    pub share: f64,
}

impl Figure {
    /// The figure, or `None` if it needs no rounding.
    pub fn of(exact: Decimal, decimals: u32) -> Option<Self> {
        if exact.normalize().scale() <= decimals {
            return None;
        }
        let by = |strategy| exact.round_dp_with_strategy(decimals, strategy);
        let floor = by(RoundingStrategy::ToNegativeInfinity);
        let share = units(exact.checked_sub(floor)?, decimals)?.to_f64()?;
        Some(Self {
            exact,
            floor,
            ceil: by(RoundingStrategy::ToPositiveInfinity),
            nearest: by(RoundingStrategy::MidpointAwayFromZero),
            share,
        })
    }

    /// Whether plain rounding goes up.
    pub fn is_up(&self) -> bool {
        self.nearest == self.ceil
    }
}

/// An amount in units of the last kept decimal place; `None` on overflow.
pub fn units(amount: Decimal, decimals: u32) -> Option<Decimal> {
    let per_unit = 10_i64.checked_pow(decimals)?;
    amount.checked_mul(Decimal::from(per_unit))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_figure_lies_between_two_units() {
        let figure = |text: &str, decimals| Figure::of(text.parse().unwrap(), decimals);
        let texts = |figure: Figure| [figure.floor, figure.nearest, figure.ceil].map(|amount| amount.to_string());
        assert_eq!(texts(figure("24.8444", 2).unwrap()), ["24.84", "24.84", "24.85"]);
        assert_eq!(texts(figure("-24.845", 2).unwrap()), ["-24.85", "-24.85", "-24.84"]);
        assert_eq!(texts(figure("0.5", 0).unwrap()), ["0", "1", "1"]);
        assert_eq!(figure("24.8444", 2).unwrap().share, 0.44);
        for text in ["24.84", "24.8400", "0", "7"] {
            assert_eq!(figure(text, 2), None, "{text}");
        }
    }
}
