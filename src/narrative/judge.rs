//! Whether a printed figure is what cells of the books are, or follows from them.

use std::collections::HashMap;
use std::sync::Arc;

use rust_decimal::Decimal;

use super::meant::Meant;
use super::template::{Known, Template};
use crate::book::Book;
use crate::check::{Figures, Sum};
use crate::schema::Standard;

/// What a difference of two figures of tables may be because both are rounded, in 万元.
const CENT: Decimal = Decimal::from_parts(1, 0, 0, false, 2);
/// Digits of an expected percentage, and of an expected amount at least.
const SHOWN: u32 = 2;

/// A figure as it is printed.
#[derive(Clone, Copy, Debug)]
pub struct Printed {
    /// In its own unit.
    pub value: Decimal,
    /// How many 万元 one of its unit is; one for what is no money.
    pub factor: Decimal,
}

/// An amount of a book or a text, in 万元, and by how much it may be off.
#[derive(Clone, Copy, Debug)]
pub struct Amount {
    /// The amount.
    pub amount: Decimal,
    /// By how much it may be off.
    pub slack: Decimal,
}

impl From<&Sum> for Amount {
    fn from(sum: &Sum) -> Self {
        Self {
            amount: sum.amount,
            slack: sum.slack,
        }
    }
}

impl Printed {
    /// None that is printed: a whole number of 万元, or of what is no money.
    pub const PLAIN: Self = Self {
        value: Decimal::ZERO,
        factor: Decimal::ONE,
    };

    /// One of the last place that is printed, in its own unit.
    fn place(&self) -> Decimal {
        Decimal::try_new(1, self.value.scale()).unwrap_or_default()
    }

    /// In 万元, off by what is not printed.
    pub fn amount(&self) -> Option<Amount> {
        Some(Amount {
            amount: self.value.checked_mul(self.factor)?,
            slack: self.place().checked_mul(self.factor)?,
        })
    }

    /// Whether it is this amount, rounded or cut off to the places that are printed; amounts of 万元 with two places
    /// may differ by one of the last.
    pub fn is(&self, other: Amount) -> bool {
        let difference = || {
            let own = self.value.checked_mul(self.factor)?;
            Some((
                own.checked_sub(other.amount)?.abs(),
                self.place().checked_mul(self.factor)?,
            ))
        };
        difference().is_some_and(|(difference, place)| {
            let in_place = place.checked_add(other.slack).is_some_and(|most| difference < most);
            in_place || self.factor >= Decimal::ONE && difference <= CENT
        })
    }

    /// Whether it is what percentage `part` is of `whole`.
    pub fn is_share(&self, part: Amount, whole: Amount) -> bool {
        let far = || {
            let share = percent(part.amount, whole.amount)?;
            let off = part.slack.checked_add(
                share
                    .abs()
                    .checked_div(Decimal::ONE_HUNDRED)?
                    .checked_mul(whole.slack)?,
            )?;
            let off = percent(off, whole.amount.abs())?;
            let difference = self.value.checked_sub(share.abs())?.abs();
            Some(difference < self.place().checked_add(off)?)
        };
        far().unwrap_or(false)
    }

    /// An amount as this one is printed, with two places at least.
    pub fn like(&self, amount: Decimal) -> String {
        let own = amount.checked_div(self.factor).unwrap_or(amount);
        let places = self.value.scale().max(SHOWN);
        rounded(own, places)
    }
}

/// What percentage one amount is of another.
pub fn percent(part: Decimal, whole: Decimal) -> Option<Decimal> {
    part.checked_mul(Decimal::ONE_HUNDRED)?.checked_div(whole)
}

/// A percentage as it is expected.
pub fn shown_percent(share: Decimal) -> String {
    rounded(share, SHOWN)
}

/// An amount with so many places, rounded half up.
pub fn rounded(amount: Decimal, places: u32) -> String {
    let mut own = amount.round_dp_with_strategy(places, rust_decimal::RoundingStrategy::MidpointAwayFromZero);
    own.rescale(places);
    own.to_string()
}

/// The sums that may hold a figure, in the order of the template; none for what is undetermined.
type Sums = Arc<[Option<Sum>]>;

/// The books, asked for what figures of texts mean.
pub struct Ledger<'a> {
    standard: &'a Standard,
    template: &'a Template,
    now: Figures<'a>,
    last: Option<Figures<'a>>,
    known: HashMap<(Meant, bool), Sums>,
}

impl<'a> Ledger<'a> {
    /// Of the book of the year and, if there is one, that of the year before.
    pub fn new((now, last): (&'a Book, Option<&'a Book>), standard: &'a Standard, template: &'a Template) -> Self {
        Self {
            standard,
            template,
            now: Figures::new(now, standard),
            last: last.map(|last| Figures::new(last, standard)),
            known: HashMap::new(),
        }
    }

    /// Whether there is a book of the year before.
    pub fn has_last(&self) -> bool {
        self.last.is_some()
    }

    fn of(&mut self, key: Meant, is_last: bool) -> Sums {
        if let Some(known) = self.known.get(&(key, is_last)) {
            return Arc::clone(known);
        }
        let figures = if is_last { self.last.as_ref() } else { Some(&self.now) };
        let terms = self.template.figures.get(&key).map(|known| known.sums.as_slice());
        let sums = terms.unwrap_or_default().iter().map(|terms| figures?.sum(terms));
        let sums: Sums = sums.collect();
        self.known.insert((key, is_last), Arc::clone(&sums));
        sums
    }

    /// What cells say that such a figure is, this year or last.
    pub fn sums(&mut self, keys: &[Meant], is_last: bool) -> Vec<Sum> {
        let mut all = Vec::new();
        for key in keys {
            all.extend(self.of(*key, is_last).iter().flatten().cloned());
        }
        all
    }

    /// What cells say that it is this year and that it was last year.
    pub fn pairs(&mut self, keys: &[Meant]) -> Vec<(Sum, Sum)> {
        let mut all = Vec::new();
        for key in keys {
            let (now, last) = (self.of(*key, false), self.of(*key, true));
            let pairs = now.iter().zip(last.iter());
            all.extend(pairs.filter_map(|(now, last)| Some((now.clone()?, last.clone()?))));
        }
        all
    }

    /// What cells say that is spent on an item of a functional class; of one that no row has nobody can say.
    pub fn item(&self, code: &str, is_last: bool) -> Vec<Option<Sum>> {
        let figures = if is_last { self.last.as_ref() } else { Some(&self.now) };
        let terms = self.template.sums_of_item(code, self.standard);
        let sums = terms.iter().map(|terms| figures?.sum(terms));
        sums.map(|sum| sum.filter(|sum| !sum.cells.is_empty())).collect()
    }

    /// What the template knows of the first of these.
    pub fn known(&self, keys: &[Meant]) -> Option<&Known> {
        keys.first()
            .and_then(|key| self.template.figures.get(key))
            .map(Arc::as_ref)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn printed(text: &str, factor: &str) -> Printed {
        Printed {
            value: text.parse().unwrap(),
            factor: factor.parse().unwrap(),
        }
    }

    fn amount(text: &str) -> Amount {
        Amount {
            amount: text.parse().unwrap(),
            slack: Decimal::ZERO,
        }
    }

    #[test]
    fn figures_may_be_rounded_or_cut_off() {
        for (text, factor, of) in [
            ("78.21", "1", "78.2164"),
            ("204.91", "1", "204.9197"),
            ("17,192", "1", "17191.5169"),
            ("17191", "1", "17191.5169"),
            ("1.1", "1", "1.10"),
            ("0.07", "10000", "706.61"),
            ("7066100", "0.0001", "706.61"),
            ("0", "1", "0"),
        ] {
            assert!(printed(&text.replace(',', ""), factor).is(amount(of)), "{text}");
        }
        for (text, factor, of) in [
            ("887.36", "1", "87.3617"),
            ("78.23", "1", "78.2164"),
            ("1.2", "1", "1.10"),
            ("7066200", "0.0001", "706.61"),
            ("706.61", "10000", "706.61"),
        ] {
            assert!(!printed(text, factor).is(amount(of)), "{text}");
        }
    }

    #[test]
    fn shares_are_of_what_they_are_of() {
        let (part, whole, other) = (amount("552.32"), amount("600.99"), amount("706.61"));
        assert!(printed("91.9", "1").is_share(part, whole));
        assert!(printed("91.90", "1").is_share(part, whole));
        assert!(!printed("78.15", "1").is_share(part, other));
        assert!(!printed("78.16", "1").is_share(part, whole));
        assert!(!printed("5", "1").is_share(part, amount("0")));
    }
}
