//! What people say that no book has: a file of facts, read and drafted.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::ops::Range;

use indexmap::IndexMap;
use rust_decimal::Decimal;
use toml::Spanned;

use super::plan::{Kind, Plan};
use crate::error::{Record, Result};

/// How alike a wrong name and a right one are at least to be suggested.
const NEAR: f64 = 0.6;

/// What a file of facts says.
#[derive(Clone, Debug, Default)]
pub struct Facts(HashMap<String, Fact>);

/// A fact.
#[derive(Clone, Debug, PartialEq)]
pub enum Fact {
    /// A text.
    Text(String),
    /// Texts.
    List(Vec<String>),
    /// A number: of things, or of 万元.
    Number(Decimal),
}

impl Facts {
    /// What the file says of this, if it says anything.
    pub fn get(&self, name: &str) -> Option<&Fact> {
        self.0.get(name)
    }

    /// Reads a file of facts. `own`: what a template of somebody's own asks for beside the known facts.
    ///
    /// # Errors
    /// [`Error::Record`](crate::error::Error::Record) at the first line with a name that nobody asks for, or a value
    /// of the wrong kind.
    pub fn parse(file: &str, content: &[u8], plan: &Plan, own: &[String]) -> Result<Self> {
        let wrong = |line: usize, problem, what: &str, expected: &str| {
            Record::Facts.error((file, line), problem, what, expected)
        };
        let text = std::str::from_utf8(content).map_err(|error| {
            let before = content.get(..error.valid_up_to()).unwrap_or_default();
            wrong(line_at(before), "not-utf8", "", "")
        })?;
        let text = text.trim_start_matches('\u{feff}');
        let line_of = |span: Option<Range<usize>>| {
            let start = span.map_or(0, |span| span.start);
            line_at(text.as_bytes().get(..start).unwrap_or_default())
        };
        let raw: IndexMap<Spanned<String>, Spanned<toml::Value>> =
            toml::from_str(text).map_err(|error| wrong(line_of(error.span()), "syntax", error.message(), ""))?;
        let mut facts = HashMap::new();
        for (key, value) in raw {
            let (line, name) = (line_of(Some(key.span())), key.into_inner());
            let known = plan.facts.get(&name).map(|fact| fact.kind);
            let figure = plan.figures.contains_key(&name).then_some(Kind::Amount);
            let count = plan.counts.contains_key(&name).then_some(Kind::Count);
            let words = &plan.words;
            let unsaid = [&words.department, &words.year, &words.last_year].contains(&&name);
            let asked = || (unsaid || own.contains(&name)).then_some(Kind::Text);
            let Some(kind) = known.or(figure).or(count).or_else(asked) else {
                let names = plan
                    .facts
                    .keys()
                    .chain(plan.figures.keys())
                    .chain(plan.counts.keys())
                    .chain(own);
                return Err(wrong(line, "no-such-fact", &name, nearest(&name, names)));
            };
            let (line, literal) = (line_of(Some(value.span())), text.get(value.span()).unwrap_or_default());
            let value = value.into_inner();
            match fact(&value, literal, kind) {
                Ok(fact) => facts.extend(fact.map(|fact| (name, fact))),
                Err(()) => return Err(wrong(line, problem(kind), &name, &value.to_string())),
            }
        }
        Ok(Self(facts))
    }
}

fn line_at(before: &[u8]) -> usize {
    before.iter().filter(|byte| **byte == b'\n').count().saturating_add(1)
}

/// The name that is most like a wrong one, by its signs in their order or by the signs that both have; nothing if none
/// is like it.
fn nearest<'n>(wrong: &str, names: impl Iterator<Item = &'n String>) -> &'n str {
    let likeness = |name: &str| {
        let in_order = strsim::normalized_levenshtein(wrong, name);
        in_order.max(strsim::sorensen_dice(wrong, name))
    };
    let scored = names.map(|name| (likeness(name), name));
    let best = scored.max_by(|(one, _), (other, _)| one.total_cmp(other));
    best.filter(|(score, _)| *score >= NEAR).map_or("", |(_, name)| name)
}

fn problem(kind: Kind) -> &'static str {
    match kind {
        Kind::Text => "no-text",
        Kind::List => "no-list",
        Kind::Count => "no-count",
        Kind::Amount => "no-amount",
    }
}

/// A value, spelled as `literal`, as a fact of this kind; nothing for one that is left blank.
fn fact(value: &toml::Value, literal: &str, kind: Kind) -> std::result::Result<Option<Fact>, ()> {
    let given = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
    match (kind, value) {
        (Kind::Text, toml::Value::String(text)) => Ok(given(text).map(Fact::Text)),
        (Kind::Text, toml::Value::Integer(number)) => Ok(Some(Fact::Text(number.to_string()))),
        (Kind::List, toml::Value::String(text)) => Ok(given(text).map(|text| Fact::List(vec![text]))),
        (Kind::List, toml::Value::Array(items)) => {
            let texts = items.iter().map(|item| item.as_str().map(given).ok_or(()));
            let texts: Vec<Option<String>> = texts.collect::<std::result::Result<_, _>>()?;
            let texts: Vec<String> = texts.into_iter().flatten().collect();
            Ok((!texts.is_empty()).then_some(Fact::List(texts)))
        }
        (Kind::Count | Kind::Amount, value) => {
            let number = match value {
                toml::Value::String(text) if text.trim().is_empty() => return Ok(None),
                toml::Value::String(text) => text.trim().replace([',', '\u{ff0c}'], "").parse(),
                toml::Value::Integer(number) => Ok(Decimal::from(*number)),
                // As it is typed: a binary number need not be the same.
                toml::Value::Float(_) => literal.replace('_', "").parse(),
                _ => return Err(()),
            };
            let number: Decimal = number.map_err(|_| ())?;
            let is_right = !number.is_sign_negative() && (kind == Kind::Amount || number.fract().is_zero());
            is_right.then_some(Some(Fact::Number(number.normalize()))).ok_or(())
        }
        _ => Err(()),
    }
}

/// What a text asks people for.
#[derive(Clone, Debug)]
pub struct Question {
    /// What the file of facts calls it.
    pub name: String,
    /// What it is, if it is known more of it than its name.
    pub about: Option<String>,
    /// Whether several texts are asked for.
    pub is_list: bool,
    /// Whether it is an amount or a number that the tables of another year would have.
    pub is_figure: bool,
}

/// What is asked for: facts in the order of the plan, then what only the template knows, then figures.
pub fn questions(asked: &[String], plan: &Plan) -> Vec<Question> {
    let is_figure = |name: &String| plan.figures.contains_key(name) || plan.counts.contains_key(name);
    let figures = asked.iter().filter(|name| is_figure(name));
    let others = plan.facts.keys().filter(|name| asked.contains(name));
    let strange = asked
        .iter()
        .filter(|name| !is_figure(name) && !plan.facts.contains_key(*name));
    let all = others.chain(strange).chain(figures);
    let question = |name: &String| {
        let known = plan.facts.get(name);
        Question {
            name: name.clone(),
            about: known.map(|fact| fact.about.clone()),
            is_list: known.is_some_and(|fact| fact.kind == Kind::List),
            is_figure: is_figure(name),
        }
    };
    all.map(question).collect()
}

/// A file to fill in: these facts, with what is known of them already.
pub fn draft(asked: &[String], facts: &Facts, plan: &Plan) -> String {
    let mut text: String = plan.draft.head.iter().map(|line| format!("# {line}\n")).collect();
    let quoted = |text: &str| toml::Value::String(text.to_owned()).to_string();
    let mut is_first = true;
    for question in questions(asked, plan) {
        match &question.about {
            Some(about) => text.push_str(&format!("\n# {about}\n")),
            None if question.is_figure && is_first => {
                is_first = false;
                text.push_str(&format!("\n# {}\n", plan.draft.figures));
            }
            None => text.push('\n'),
        }
        let name = &question.name;
        let value = match facts.get(name) {
            Some(Fact::Text(given)) => quoted(given),
            Some(Fact::Number(number)) => quoted(&number.to_string()),
            Some(Fact::List(items)) => list(items.iter().map(|item| quoted(item))),
            None if question.is_list => list(std::iter::once(quoted(""))),
            None => quoted(""),
        };
        let _ = writeln!(text, "\"{name}\" = {value}");
    }
    text
}

fn list(items: impl Iterator<Item = String>) -> String {
    let lines: String = items.map(|item| format!("    {item},\n")).collect();
    format!("[\n{lines}]")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_amount_is_the_decimal_that_was_typed() {
        for (typed, amount) in [
            ("706.61", "706.61"),
            ("9007199254740993.25", "9007199254740993.25"),
            ("1_304.70", "1304.7"),
            ("1.5e3", "1500"),
        ] {
            let value = toml::Value::Float(typed.replace('_', "").parse().unwrap());
            let amount: Decimal = amount.parse().unwrap();
            assert_eq!(
                fact(&value, typed, Kind::Amount),
                Ok(Some(Fact::Number(amount))),
                "{typed}"
            );
        }
        let infinite = toml::Value::Float(f64::INFINITY);
        assert!(fact(&infinite, "inf", Kind::Amount).is_err());
        assert!(fact(&toml::Value::String("about 3".to_owned()), "", Kind::Amount).is_err());
    }
}
