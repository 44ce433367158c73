//! Applies the rules about texts: one finding for each rule, at the first text that violates it, with the others as
//! related cells.

use std::borrow::Cow;

use foldhash::{HashMap, HashSet};
use rayon::prelude::*;
use regex_lite::Regex;
use rust_decimal::Decimal;

use super::context::Context;
use super::evaluate::hold;
use super::failure::relate;
use super::relations::Part;
use super::view::{View, squeezed};
use crate::book::CellId;
use crate::diagnostic::Diagnostic;
use crate::fold::{Folder, strip_ordinal};
use crate::rules::{Among, By, Demand, Rules, TextRule, Texts};
use crate::schema::Shape;

/// Most cells that a finding lists.
const NAMED: usize = 40;
/// Most texts that a message quotes.
const SHOWN: usize = 6;

/// The result of the rules about texts.
pub struct Checked {
    /// The findings.
    pub findings: Vec<Diagnostic>,
    /// The ids of the rules, each with whether it applied.
    pub parts: Vec<Part>,
}

/// Checks all enabled rules about texts. `year` is the budget year.
pub fn check(context: Context, year: Option<i32>, rules: &Rules) -> Checked {
    let on = rules.texts.par_iter().filter(|rule| !rules.is_off(&rule.id));
    let found: Vec<_> = on.map(|rule| (rule, apply(rule, context, year))).collect();
    let mut checked = Checked {
        findings: Vec::new(),
        parts: Vec::new(),
    };
    for (rule, found) in found {
        checked.parts.push((rule.id.clone(), found.is_some()));
        checked.findings.extend(found.flatten());
    }
    checked
}

/// A text that violates a rule.
struct Odd {
    cell: CellId,
    found: String,
    expected: Option<String>,
}

/// A text that a rule is about.
struct Found<'a> {
    cell: CellId,
    text: Cow<'a, str>,
}

/// Applies a rule; `None` if it does not apply, `Some(None)` if it is satisfied.
fn apply(rule: &TextRule, context: Context, year: Option<i32>) -> Option<Option<Diagnostic>> {
    let view = of_table(context, rule.texts.table)?;
    if !hold(context, &rule.conditions) {
        return None;
    }
    let rows = rows(view, rule);
    let texts = texts(view, &rows, &rule.texts);
    // There may be one in each of a million rows: none is kept but those that are named.
    let odd: Box<dyn Iterator<Item = Odd>> = match &rule.demand {
        Demand::Filled => Box::new(blanks(view, &rows, &rule.texts)),
        Demand::Amounts(pattern, field) => Box::new(amounts(view, &rows, &rule.texts, pattern, *field)),
        _ if texts.clone().next().is_none() => return None,
        Demand::Matches(pattern) => all_odd(which(texts, |text| !pattern.is_match(text))),
        Demand::Lacks(pattern) => all_odd(which(texts, |text| pattern.is_match(text))),
        Demand::Unique => all_odd(repeated(texts)),
        Demand::SameStart(length) => Box::new(other_starts(texts, *length)),
        Demand::Years(pattern) => Box::new(other_years(texts, pattern, year?)),
        Demand::Among(among) => Box::new(unlisted(view, texts, among, context)?),
    };
    if rows.is_empty() {
        return None;
    }
    Some(finding(rule, view, odd, context))
}

fn of_table<'a>(context: Context<'a>, table: usize) -> Option<&'a View<'a>> {
    let mut views = context.views.all.iter();
    views.find(|view| view.table.schema == table && !view.table.rows.is_empty())
}

fn rows(view: &View, rule: &TextRule) -> Vec<usize> {
    let counts = |row: &usize| {
        let filled = || view.table.amounts(*row).any(|amount| !amount.is_zero());
        view.row_kind(*row)
            .is_some_and(|row_kind| rule.texts.row_kinds.contains(&row_kind))
            && (!rule.with_figures || filled())
    };
    (0..view.table.rows.len()).filter(counts).collect()
}

/// The joined text of some fields of a row, and the cell where it ends.
fn text<'a>(view: &View<'a>, row: usize, fields: &[usize]) -> Option<Found<'a>> {
    if let [field] = fields {
        let text = view.table.text(row, *field)?;
        let text = match text.contains(char::is_whitespace) {
            true => Cow::Owned(text.split_whitespace().collect()),
            false => Cow::Borrowed(&**text),
        };
        let cell = view.cell(row, *field);
        return Some(Found { cell, text }).filter(|found| !found.text.is_empty());
    }
    let parts = fields
        .iter()
        .filter_map(|field| Some((*field, view.table.text(row, *field)?)));
    let mut joined = String::new();
    let mut last = None;
    for (field, part) in parts {
        joined.extend(part.split_whitespace());
        last = Some(field);
    }
    last.filter(|_| !joined.is_empty()).map(|field| Found {
        cell: view.cell(row, field),
        text: Cow::Owned(joined),
    })
}

fn texts<'a>(view: &View<'a>, rows: &[usize], texts: &Texts) -> impl Iterator<Item = Found<'a>> + Clone {
    let each = rows
        .iter()
        .flat_map(|row| texts.fields.iter().map(|fields| (*row, fields)));
    each.filter_map(|(row, fields)| text(view, row, fields))
}

/// The texts that are odd; each distinct text, which may occur in thousands of rows, is examined once.
fn which<'a>(texts: impl Iterator<Item = Found<'a>>, is_odd: impl Fn(&str) -> bool) -> impl Iterator<Item = Found<'a>> {
    let mut known: HashMap<Cow<str>, bool> = HashMap::default();
    texts.filter(move |found| match known.get(&*found.text) {
        Some(known) => *known,
        None => *known.entry(found.text.clone()).or_insert(is_odd(&found.text)),
    })
}

fn all_odd<'a>(texts: impl Iterator<Item = Found<'a>> + 'a) -> Box<dyn Iterator<Item = Odd> + 'a> {
    Box::new(texts.map(|found| found.odd(None)))
}

impl Found<'_> {
    fn odd(self, expected: Option<String>) -> Odd {
        Odd {
            cell: self.cell,
            found: self.text.into_owned(),
            expected,
        }
    }
}

fn repeated<'a>(texts: impl Iterator<Item = Found<'a>>) -> impl Iterator<Item = Found<'a>> {
    let mut known: HashSet<Cow<str>> = HashSet::default();
    texts.filter(move |found| !known.insert(found.text.clone()))
}

/// Texts that begin differently from the majority.
fn other_starts<'a>(texts: impl Iterator<Item = Found<'a>> + Clone, length: usize) -> impl Iterator<Item = Odd> {
    let start = |text: &str| text.chars().take(length).collect::<String>();
    let mut counts: HashMap<String, usize> = HashMap::default();
    for found in texts.clone() {
        let count = counts.entry(start(&found.text)).or_default();
        *count = count.saturating_add(1);
    }
    let most = counts
        .into_iter()
        .max_by(|(a, count), (b, other)| count.cmp(other).then(b.cmp(a)));
    let most = most.map(|(most, _)| most).unwrap_or_default();
    texts.filter_map(move |found| (!found.text.starts_with(&most)).then(|| found.odd(Some(format!("{most}…")))))
}

fn other_years<'a>(texts: impl Iterator<Item = Found<'a>>, pattern: &Regex, year: i32) -> impl Iterator<Item = Odd> {
    let year = year.to_string();
    let expected = year.clone();
    let other = which(texts, move |text| groups(pattern, text).any(|found| found != year));
    other.map(move |found| found.odd(Some(expected.clone())))
}

/// The first group of each match of a pattern.
fn groups<'a>(pattern: &'a Regex, text: &'a str) -> impl Iterator<Item = String> + 'a {
    let found = pattern.captures_iter(text);
    found.filter_map(|found| found.get(1).map(|group| group.as_str().to_owned()))
}

/// A row and the detail rows below it.
fn with_details(view: &View, row: usize) -> impl Iterator<Item = usize> {
    let is_detail = |row: &usize| {
        let row_kind = view
            .row_kind(*row)
            .and_then(|row_kind| view.schema.row_kinds.get(row_kind));
        row_kind.is_some_and(|row_kind| row_kind.detail)
    };
    let below = row.saturating_add(1)..view.table.rows.len();
    let details: Vec<usize> = below.take_while(is_detail).collect();
    std::iter::once(row).chain(details)
}

fn blanks(view: &View, rows: &[usize], texts: &Texts) -> impl Iterator<Item = Odd> {
    // Fields without a column on the sheet are unknown.
    let there = move |fields: &&Vec<usize>| fields.iter().any(|field| !view.table.absent.contains(field));
    let each = rows
        .iter()
        .flat_map(move |row| texts.fields.iter().filter(there).map(|fields| (*row, fields)));
    let blank = each.filter(move |(row, fields)| with_details(view, *row).all(|row| text(view, row, fields).is_none()));
    blank.filter_map(move |(row, fields)| {
        let cell = view.cell(row, *fields.last()?);
        Some(Odd {
            cell,
            found: view.cell_label(cell),
            expected: None,
        })
    })
}

fn amounts(view: &View, rows: &[usize], texts: &Texts, pattern: &Regex, field: usize) -> impl Iterator<Item = Odd> {
    let odd = move |row: &usize| {
        let each = with_details(view, *row).flat_map(|row| texts.fields.iter().map(move |fields| (row, fields)));
        let found: Vec<Found> = each
            .filter_map(|(row, fields)| text(view, row, fields))
            .filter(|found| pattern.is_match(&found.text))
            .collect();
        let numbers = found.iter().flat_map(|found| groups(pattern, &found.text));
        let numbers: Vec<Decimal> = numbers.filter_map(|text| text.replace(',', "").parse().ok()).collect();
        let amount = view.table.amount(*row, field)?;
        let mut sum = Decimal::ZERO;
        for number in &numbers {
            sum = sum.checked_add(*number)?;
        }
        // Texts round or truncate the amount to the decimals they show.
        let place = |number: &Decimal| Decimal::try_new(1, number.scale()).unwrap_or_default();
        let is_own = |number: &Decimal| {
            let off = number.checked_sub(amount).map(|off| off.abs());
            off.is_some_and(|off| off.is_zero() || (off < place(number) && !amount.fract().is_zero()))
        };
        let fits = numbers.iter().any(is_own) || is_own(&sum);
        let first = found.first().filter(|_| !fits && !numbers.is_empty())?;
        let all: Vec<&str> = found.iter().take(SHOWN).map(|found| &*found.text).collect();
        Some(Odd {
            cell: first.cell,
            found: all.join("; "),
            expected: Some(format!("{}{}", view.show(amount), view.table.source_unit)),
        })
    };
    rows.iter().filter_map(odd)
}

/// Texts that do not occur in another table; `None` if that table is missing.
fn unlisted<'a>(
    view: &View,
    texts: impl Iterator<Item = Found<'a>>,
    among: &Among,
    context: Context,
) -> Option<impl Iterator<Item = Odd>> {
    let other = of_table(context, among.texts.table)?;
    let folder = Folder::new(&view.standard.frame);
    let normal = move |text: &str| match &among.apart_from {
        Some(pattern) => {
            let label = folder.label(text);
            pattern.replace_all(strip_ordinal(&label), "").into_owned()
        }
        None => squeezed(text),
    };
    // By the common key of rows: the texts as they are shown, and as they are compared.
    let mut known: HashMap<String, (Vec<String>, HashSet<String>)> = HashMap::default();
    let rows = 0..other.table.rows.len();
    for row in rows.filter(|row| {
        other
            .row_kind(*row)
            .is_some_and(|row_kind| among.texts.row_kinds.contains(&row_kind))
    }) {
        let key = common(other, row, among.by.as_ref(), false);
        let listed_texts = among.texts.fields.iter().filter_map(|fields| text(other, row, fields));
        if let Some((shown, compared)) = key.map(|key| known.entry(key).or_default()) {
            for found in listed_texts.filter(|found| compared.insert(normal(&found.text))) {
                shown.push(found.text.into_owned());
            }
        }
    }
    let odd = texts.filter_map(move |found| {
        let listed = known.get(&common(view, found.cell.row, among.by.as_ref(), true)?);
        // Without a row that has the same key there is nothing to compare with.
        let nothing = listed.is_none_or(|(shown, _)| shown.is_empty()) && among.by.is_some();
        let is_known = listed.is_some_and(|(_, compared)| compared.contains(&normal(&found.text)));
        let shown = || listed.map(|(shown, _)| shown.iter().take(SHOWN).cloned().collect::<Vec<_>>().join(" / "));
        let expected = among.by.as_ref().and_then(|_| shown());
        (!nothing && !is_known).then(|| found.odd(expected))
    });
    Some(odd)
}

/// The key that a row shares with rows of the other table; `here` if the row is in the table that the rule is about.
fn common(view: &View, row: usize, by: Option<&By>, here: bool) -> Option<String> {
    match by {
        None => Some(String::new()),
        Some(By::Text(here_fields, other)) => {
            text(view, row, if here { here_fields } else { other }).map(|found| found.text.into_owned())
        }
        Some(By::Line) => {
            let Shape::TwoSided { sides, .. } = &view.schema.shape else {
                return None;
            };
            let row = view.table.rows.get(row)?;
            let line = sides.get(row.row_kind)?.lines.get(row.line?)?;
            // The closing lines of two tables have different names by design.
            (!line.closing).then(|| line.id.clone())
        }
    }
}

fn finding(rule: &TextRule, view: &View, mut odd: impl Iterator<Item = Odd>, context: Context) -> Option<Diagnostic> {
    let first = odd.next()?;
    let named: Vec<CellId> = odd.by_ref().take(NAMED).map(|other| other.cell).collect();
    let more = match odd.count().saturating_add(named.len()) {
        0 => "none".to_owned(),
        more => more.to_string(),
    };
    let mut finding = view
        .at(rule.code(), first.cell)
        .found(first.found)
        .with("name@zh-CN", &rule.name)
        .with("name@en", &rule.name_en)
        .with("kind", kind(&rule.demand))
        .with("label", view.table.row_label(view.schema, first.cell.row))
        .with("more", more);
    // A column without any source cell is reported at the row.
    if let Some(place) = finding.place.as_mut().filter(|place| place.cell.is_none()) {
        place.cell = view.table.sources(first.cell.row).next().map(|(_, at)| at);
    }
    finding.severity = rule.severity;
    finding.expected = first.expected;
    finding.rule = Some(rule.id.clone());
    Some(relate(finding, context.views, named))
}

/// The kind of a demand in messages.
fn kind(demand: &Demand) -> &'static str {
    match demand {
        Demand::Matches(_) | Demand::Lacks(_) => "text",
        Demand::Unique => "twice",
        Demand::SameStart(_) => "start",
        Demand::Among(among) if among.by.is_none() => "unknown",
        Demand::Among(_) => "other",
        Demand::Filled => "blank",
        Demand::Years(_) => "year",
        Demand::Amounts(..) => "amount",
    }
}
