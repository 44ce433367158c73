//! What a template can ask for: figures with what is done with them, facts; and a record of what was missing.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use indexmap::IndexMap;
use minijinja::value::{Object, ObjectRepr, Rest, Value};
use minijinja::{Environment, Error, ErrorKind, UndefinedBehavior};
use rust_decimal::{Decimal, RoundingStrategy};

use super::facts::{Fact, Facts};
use super::plan::{Kind, Plan};
use crate::narrative::judge::{percent, rounded, shown_percent};
use crate::write::text::fill;

/// Decimals of a printed amount.
const PRINTED: u32 = 2;
/// How many 元 a 万元 is.
const YUAN: Decimal = Decimal::from_parts(10_000, 0, 0, false, 0);

/// What one template asks, and what it was told.
#[derive(Debug)]
pub struct Desk {
    pub plan: Arc<Plan>,
    pub facts: Facts,
    /// Whether there is a book of last year.
    pub has_last: bool,
    /// What was asked for, in this order, and how often it was missing.
    pub asked: Mutex<IndexMap<Ask, usize>>,
}

/// Something that was asked for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Ask {
    /// A fact, by its name.
    Fact(String),
    /// What needs a book of last year.
    Last(String),
}

impl Desk {
    fn note(&self, ask: Ask, missing: usize) {
        let mut asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        let count = asked.entry(ask).or_default();
        *count = count.saturating_add(missing);
    }

    /// What stands for something that is missing.
    fn open(&self, name: &str) -> String {
        fill(&self.plan.print.open, &[("name", &name)])
    }

    /// What stands for something that the tables should say: it is asked for once, whatever says it.
    pub fn unknown(&self, name: &str) -> String {
        match self.facts.get(name) {
            Some(Fact::Text(text)) => text.clone(),
            _ => self.missing(name),
        }
    }

    /// What stands for a fact that is missing.
    fn missing(&self, name: &str) -> String {
        self.note(Ask::Fact(name.to_owned()), 1);
        self.open(name)
    }

    fn missing_last(&self, name: &str) -> String {
        self.note(Ask::Last(name.to_owned()), 1);
        self.open(name)
    }

    /// A fact, or what stands for it.
    fn fact(&self, name: &str) -> Value {
        let kind = self.plan.facts.get(name).map_or(Kind::Text, |fact| fact.kind);
        self.note(Ask::Fact(name.to_owned()), 0);
        match (self.facts.get(name), kind) {
            (Some(Fact::Text(text)), _) => Value::from(text.clone()),
            (Some(Fact::List(items)), _) => Value::from(items.clone()),
            (Some(Fact::Number(number)), Kind::Count) => Value::from(number.to_string()),
            (Some(Fact::Number(number)), _) => Value::from(printed(*number)),
            (None, Kind::List) => Value::from(vec![self.missing(name)]),
            (None, _) => Value::from(self.missing(name)),
        }
    }

    /// The sum of facts that are numbers, or what stands for those that are missing.
    fn sum(&self, names: &[String]) -> String {
        let mut sum = Some(Decimal::ZERO);
        let (mut missing, mut is_money) = (Vec::new(), false);
        for name in names {
            is_money |= self.plan.facts.get(name).is_none_or(|fact| fact.kind == Kind::Amount);
            match self.facts.get(name) {
                Some(Fact::Number(number)) => sum = sum.and_then(|sum| sum.checked_add(*number)),
                _ => missing.push(name.as_str()),
            }
        }
        match sum.filter(|_| missing.is_empty()) {
            Some(sum) if is_money => printed(sum),
            Some(sum) => sum.normalize().to_string(),
            None => {
                missing
                    .iter()
                    .for_each(|name| self.note(Ask::Fact((*name).to_owned()), 1));
                self.open(&missing.join(&self.plan.print.between))
            }
        }
    }
}

/// A figure of the books, which shows itself in 万元.
#[derive(Debug)]
pub struct Figure {
    pub name: String,
    /// This year's amount in 万元, if it is known.
    pub now: Option<Decimal>,
    /// This year's and last year's, by the same cells.
    pub pair: Option<(Decimal, Decimal)>,
    pub desk: Arc<Desk>,
}

impl Figure {
    fn shown(&self, show: impl Fn(Decimal) -> Option<String>) -> String {
        self.now.and_then(show).unwrap_or_else(|| self.desk.missing(&self.name))
    }

    /// What percentage it is of another one.
    fn share(&self, whole: &Self) -> String {
        if whole.now.is_none() {
            return self.desk.missing(&whole.name);
        }
        self.shown(|part| match percent(part, whole.now?) {
            Some(share) => Some(shown_percent(share)),
            None => part.is_zero().then(|| shown_percent(Decimal::ZERO)),
        })
    }

    /// By how much it is more or less than last year, as printed; zero where it is not.
    fn difference(&self) -> Option<(Decimal, Decimal)> {
        let (now, last) = self.pair?;
        let difference = now.checked_sub(last)?;
        Some((round(difference), last))
    }

    fn is_flat(&self) -> bool {
        self.difference().is_some_and(|(difference, _)| difference.is_zero())
    }

    fn change(&self) -> String {
        let (desk, print) = (&self.desk, &self.desk.plan.print);
        let Some((difference, last)) = self.difference() else {
            return match desk.has_last {
                false => desk.missing_last(&print.no_last),
                true if self.now.is_none() => desk.missing(&self.name),
                true => desk.missing_last(&fill(&print.last_of, &[("name", &self.name)])),
            };
        };
        if difference.is_zero() {
            return print.flat.clone();
        }
        let (by, behind) = match difference.is_sign_negative() {
            true => (&print.down, &print.down_percent),
            false => (&print.up, &print.up_percent),
        };
        let mut text = fill(by, &[("amount", &printed(difference.abs()))]);
        let exact = self.pair.and_then(|(now, last)| now.checked_sub(last));
        if let Some(share) = exact
            .and_then(|exact| percent(exact.abs(), last))
            .filter(|_| last > Decimal::ZERO)
        {
            text.push_str(&fill(behind, &[("percent", &shown_percent(share))]));
        }
        text
    }

    fn last(&self) -> String {
        let (desk, print) = (&self.desk, &self.desk.plan.print);
        match self.pair {
            Some((_, last)) => printed(last),
            None => desk.missing_last(&fill(&print.last_of, &[("name", &self.name)])),
        }
    }
}

impl Object for Figure {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        ObjectRepr::Plain
    }

    fn render(self: &Arc<Self>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.shown(|amount| Some(printed(amount))))
    }
}

fn round(amount: Decimal) -> Decimal {
    amount.round_dp_with_strategy(PRINTED, RoundingStrategy::MidpointAwayFromZero)
}

/// An amount as it is printed: with two decimals, nothing as 0; one that would round to nothing in full.
fn printed(amount: Decimal) -> String {
    match round(amount).is_zero() {
        true => amount.normalize().to_string(),
        false => rounded(amount, PRINTED),
    }
}

/// The template language, with what templates can ask for; nothing is put in that they do not name.
pub fn environment<'t>(desk: &Arc<Desk>) -> Environment<'t> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_auto_escape_callback(|_| minijinja::AutoEscape::None);
    let words = &desk.plan.words;
    let figure = |value: &Value| {
        let found = value.downcast_object::<Figure>();
        found.ok_or_else(|| Error::new(ErrorKind::InvalidOperation, value.to_string()))
    };
    environment.add_filter(words.share.clone(), move |part: Value, whole: Value| {
        Ok(figure(&part)?.share(figure(&whole)?.as_ref()))
    });
    environment.add_filter(words.change.clone(), move |own: Value| Ok(figure(&own)?.change()));
    environment.add_filter(words.last.clone(), move |own: Value| Ok(figure(&own)?.last()));
    environment.add_filter(words.yuan.clone(), move |own: Value| {
        let yuan = |amount: Decimal| Some(amount.checked_mul(YUAN)?.normalize().to_string());
        Ok(figure(&own)?.shown(yuan))
    });
    environment.add_test(words.flat.clone(), move |own: Value| Ok(figure(&own)?.is_flat()));
    environment.add_test(words.none.clone(), move |own: Value| {
        Ok(figure(&own)?.now.is_some_and(|amount| amount.is_zero()))
    });
    let own = Arc::clone(desk);
    environment.add_function(words.fact.clone(), move |name: String| own.fact(&name));
    let own = Arc::clone(desk);
    environment.add_function(words.optional.clone(), move |name: String, instead: Value| {
        match own.facts.get(&name) {
            Some(_) => own.fact(&name),
            None => {
                own.note(Ask::Fact(name), 0);
                instead
            }
        }
    });
    let own = Arc::clone(desk);
    environment.add_function(words.sum.clone(), move |names: Rest<String>| own.sum(&names));
    environment
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_printed_with_two_decimals_and_nothing_as_0() {
        let shown = ["706.61", "1.1", "0.00", "0.005", "0.004", "1304.7049", "-2"];
        let shown = shown.map(|text| printed(text.parse().unwrap()));
        assert_eq!(shown, ["706.61", "1.10", "0", "0.01", "0.004", "1304.70", "-2.00"]);
    }
}
