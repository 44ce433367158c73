//! Each rule has a pair: a workbook where it holds, and a change that breaks it at the cells where it
//! is told. `tests/data/pairs.txt` has them all; a rule without one fails here.

#[allow(dead_code, reason = "only its random numbers are used here")]
#[path = "support/books.rs"]
mod books;
#[allow(dead_code, reason = "other tests need more of it")]
#[path = "support/facts.rs"]
mod facts;

use std::collections::{BTreeMap, BTreeSet};

use books::Random;
use facts::Plan;
use rust_decimal::Decimal;
use yusuan::book::{Book, Content, Table};
use yusuan::check;
use yusuan::diagnostic::{Code, Diagnostic, Place};
use yusuan::rules::{self, Rules};
use yusuan::schema::{BlockBody, Shape, Standard, standard};

/// A line of the file.
struct Pair<'a> {
    rule: &'a str,
    plan: &'a str,
    first: &'a str,
    then: &'a str,
    named: &'a str,
}

fn pairs() -> Vec<Pair<'static>> {
    let lines = include_str!("data/pairs.txt").lines();
    let lines = lines.filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines
        .map(|line| {
            let mut parts = line.split('|').map(str::trim);
            let mut next = || parts.next().unwrap_or_default();
            Pair {
                rule: next(),
                plan: next(),
                first: next(),
                then: next(),
                named: next(),
            }
        })
        .collect()
}

fn plan(name: &str) -> Plan {
    match name {
        "rich" => Plan::rich(),
        "plain" => Plan::plain(),
        "bare" => Plan {
            projects: 0,
            ..Plan::plain()
        },
        "dictionary" => Plan {
            funds: false,
            state_capital: false,
            ..Plan::rich()
        },
        "this-year" => Plan {
            this_year: true,
            all_fiscal: true,
            ..Plan::rich()
        },
        "whole" => Plan {
            unit: ("万元", 0),
            ..Plan::rich()
        },
        "goods" => Plan {
            capital: false,
            three: false,
            ..Plan::rich()
        },
        other => panic!("no plan {other}"),
    }
}

/// The ids of the rules in the templates of the tables.
fn table_rules() -> BTreeSet<String> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("templates/tables");
    let mut ids = BTreeSet::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let text = std::fs::read_to_string(entry.unwrap().path()).unwrap();
        let quoted = text
            .split("rule = \"")
            .skip(1)
            .map(|rest| rest.split('"').next().unwrap().to_owned());
        ids.extend(quoted);
    }
    assert!(ids.len() > 20);
    ids
}

/// Relations and rules about texts, by their names in the file.
fn parts(rules: &Rules) -> BTreeMap<String, Rules> {
    let only = |own: Rules| Rules {
        words: rules.words.clone(),
        in_program: rules.in_program.clone(),
        ..own
    };
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    let mut parts = BTreeMap::new();
    for relation in &rules.relations {
        let count = counts.entry(&relation.id).or_default();
        *count += 1;
        let own = Rules {
            relations: vec![relation.clone()],
            ..Rules::default()
        };
        parts.insert(format!("{}.{count}", relation.id), only(own));
    }
    counts.clear();
    for text in &rules.texts {
        let count = counts.entry(&text.id).or_default();
        *count += 1;
        let own = Rules {
            texts: vec![text.clone()],
            ..Rules::default()
        };
        parts.insert(format!("{}.t{count}", text.id), only(own));
    }
    parts
}

/// The rule alone: its part, or all of the program with every other id switched off.
fn alone(rule: &str, all: &Rules) -> (String, Rules) {
    let id = rule.split('.').next().unwrap().to_owned();
    let mut own = parts(all).remove(rule).unwrap_or_else(|| Rules {
        words: all.words.clone(),
        in_program: all.in_program.clone(),
        ..Rules::default()
    });
    let ids = table_rules()
        .into_iter()
        .chain(all.in_program.iter().map(|rule| rule.id.clone()));
    own.severities = ids.filter(|other| *other != id).map(|other| (other, None)).collect();
    (id, own)
}

/// `03[item name=行政运行].total`: the first row that fits; `[*item]`: all of them; a value may be
/// followed by `#2`: the second.
fn cells(book: &Book, standard: &Standard, address: &str) -> Vec<(usize, usize, usize)> {
    let (number, rest) = address.split_once('[').unwrap_or_else(|| panic!("{address}"));
    let (rows, key) = rest.split_once("].").unwrap_or_else(|| panic!("{address}"));
    let position = book
        .tables
        .iter()
        .position(|table| standard.tables[table.schema].number == number)
        .unwrap();
    let table = &book.tables[position];
    let schema = &standard.tables[table.schema];
    let field = schema.field(key).unwrap_or_else(|| panic!("{address}: no {key}"));
    let (all, rows) = rows.strip_prefix('*').map_or((false, rows), |rows| (true, rows));
    let mut words = rows.split_whitespace();
    let row_kind = schema.row_kind(words.next().unwrap()).unwrap();
    let condition = words.next();
    let (condition, skip) = match condition.and_then(|text| text.split_once('#')) {
        Some((text, number)) => (Some(text), number.parse::<usize>().unwrap() - 1),
        None => (condition, 0),
    };
    let fits = |row: usize| match (condition, &schema.shape) {
        (None, _) => true,
        (Some(text), Shape::List { .. }) => {
            let (key, value) = text.split_once('=').unwrap();
            table
                .text(row, schema.field(key).unwrap())
                .is_some_and(|own| **own == *value)
        }
        (Some(id), Shape::TwoSided { sides, .. }) => table.rows[row]
            .line
            .is_some_and(|line| sides[row_kind].lines[line].id == id),
        (Some(name), Shape::Form { blocks, .. }) => match &blocks[row_kind].body {
            BlockBody::Lines { lines, .. } => table.rows[row].line.is_some_and(|line| {
                let (group, own) = name.split_once('/').unwrap_or((name, ""));
                lines[line].group == group && lines[line].name == own
            }),
            _ => false,
        },
    };
    let found = (0..table.rows.len())
        .filter(|row| table.rows[*row].row_kind == row_kind && fits(*row))
        .skip(skip);
    let found = found.take(if all { usize::MAX } else { 1 });
    let cells: Vec<_> = found.map(|row| (position, row, field)).collect();
    assert!(!cells.is_empty(), "no row for {address}");
    cells
}

/// Changes the book: `ADDRESS +10`, `ADDRESS -10`, `ADDRESS =text or amount`, `drop 05`, `note 09 text`,
/// `empty 09 note`; several separated by semicolons. Returns the cells that were changed.
fn change(book: &mut Book, standard: &Standard, changes: &str) -> Vec<(usize, usize, usize)> {
    let mut changed = Vec::new();
    for own in changes.split("; ").filter(|own| !own.is_empty()) {
        let number = |number: &str| {
            book.tables
                .iter()
                .position(|table| standard.tables[table.schema].number == number)
                .unwrap()
        };
        let mut words = own.splitn(3, ' ');
        let (first, second, third) = (words.next().unwrap(), words.next().unwrap_or_default(), words.next());
        match first {
            "drop" => {
                let at = number(second);
                book.tables.remove(at);
            }
            "note" | "empty" => {
                let at = number(second);
                if first == "empty" {
                    book.tables[at].clear_rows();
                }
                book.tables[at].notes = third.map(Into::into).into_iter().collect();
            }
            _ => {
                let end = own.find("].").unwrap();
                let (address, value) = own[end..]
                    .split_once(' ')
                    .map(|(key, value)| (format!("{}{key}", &own[..end]), value))
                    .unwrap();
                for cell in cells(book, standard, &address) {
                    set(book, standard, cell, value);
                    changed.push(cell);
                }
            }
        }
    }
    changed
}

fn set(book: &mut Book, standard: &Standard, (number, row, field): (usize, usize, usize), value: &str) {
    let table = &book.tables[number];
    let is_amount = standard.tables[table.schema].is_amount(field);
    let mut copy = Table::new(table.schema, table.values(row).len());
    copy.sheets.clone_from(&table.sheets);
    copy.source_unit = table.source_unit.clone();
    copy.notes.clone_from(&table.notes);
    for (index, own) in table.rows.iter().enumerate() {
        let mut values = table.values(index).to_vec();
        if index == row {
            let old = values[field].amount().unwrap_or_default();
            let new = |text: &str| text.parse::<Decimal>().unwrap();
            values[field].content = match (value.strip_prefix('='), is_amount) {
                (Some(text), true) => Content::Amount(new(text)),
                (Some(""), false) => Content::Blank,
                (Some(text), false) => Content::Text(text.into()),
                (None, _) => Content::Amount(old + new(value)),
            };
        }
        copy.push(*own, values);
    }
    book.tables[number] = copy;
}

fn place(book: &Book, (number, row, field): (usize, usize, usize)) -> Place {
    let table = &book.tables[number];
    let source = table.value(row, field).and_then(|value| value.source);
    // A cell that was blank has no place of its own: it stands in the column of the others.
    let columns = (0..table.rows.len()).filter(|other| table.rows[*other].row_kind == table.rows[row].row_kind);
    let column = columns.filter_map(|row| table.value(row, field)?.source).next();
    let cell = source.or_else(|| column.map(|other| yusuan::cell::CellRef::new(table.rows[row].source, other.col)));
    Place {
        sheet: table.sheet(0),
        cell,
    }
}

fn of_rule<'a>(findings: &'a [Diagnostic], id: &str) -> Vec<&'a Diagnostic> {
    findings
        .iter()
        .filter(|finding| finding.rule.as_deref() == Some(id))
        .collect()
}

#[test]
fn each_rule_holds_and_fails_where_it_must() {
    let standard = standard().unwrap();
    let all = rules::builtin(standard).unwrap();
    let mut wrong = Vec::new();
    for pair in pairs() {
        let (id, rules) = alone(pair.rule, &all);
        let mut book = facts::book(standard, &mut Random(3), &plan(pair.plan));
        change(&mut book, standard, pair.first);
        let before = check::check(&book, standard, &rules, true).unwrap();
        let skipped = before.iter().find(|finding| finding.code == Code::RelationsSkipped);
        if let Some(finding) = of_rule(&before, &id).first() {
            wrong.push(format!(
                "{}: does not hold at first: {:?} {:?}",
                pair.rule, finding.place, finding.data
            ));
            continue;
        }
        if skipped.is_some() {
            wrong.push(format!("{}: does not apply", pair.rule));
            continue;
        }
        let changed = change(&mut book, standard, pair.then);
        let after = check::check(&book, standard, &rules, true).unwrap();
        let told = of_rule(&after, &id);
        let [finding] = told.as_slice() else {
            let all: Vec<_> = after.iter().map(|finding| (finding.code.id(), &finding.rule)).collect();
            wrong.push(format!("{}: {} findings, of all {all:?}", pair.rule, told.len()));
            continue;
        };
        let instead = pair.named.starts_with('!');
        let named = pair
            .named
            .trim_start_matches('!')
            .split("; ")
            .filter(|address| !address.is_empty());
        let mut expected: Vec<Place> = named
            .map(|address| place(&book, cells(&book, standard, address)[0]))
            .collect();
        if !instead {
            expected.extend(changed.iter().map(|cell| place(&book, *cell)));
        }
        let missing: Vec<&Place> = expected
            .iter()
            .filter(|own| finding.place.as_ref() != Some(own) && !finding.related.contains(own))
            .collect();
        if !missing.is_empty() {
            wrong.push(format!(
                "{}: {missing:?} not among {:?} {:?}",
                pair.rule, finding.place, finding.related
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn each_rule_has_its_pair() {
    let all = rules::builtin(standard().unwrap()).unwrap();
    let mut rules: BTreeSet<String> = parts(&all).into_keys().collect();
    rules.extend(table_rules());
    // Those of the text of a publication are tried in narrative.rs.
    let of_books = all
        .in_program
        .iter()
        .filter(|rule| rule.codes.iter().any(|code| code.group() != '8'));
    rules.extend(of_books.map(|rule| rule.id.clone()));
    let named: BTreeSet<String> = pairs().iter().map(|pair| pair.rule.to_owned()).collect();
    let missing: Vec<_> = rules.difference(&named).collect();
    let unknown: Vec<_> = named.difference(&rules).collect();
    assert!(
        missing.is_empty() && unknown.is_empty(),
        "without a pair: {missing:?}; no rule: {unknown:?}"
    );
}

#[test]
fn each_rule_can_be_named() {
    let standard = standard().unwrap();
    let all = rules::builtin(standard).unwrap();
    for pair in pairs() {
        let id = pair.rule.split('.').next().unwrap();
        let mut rules = all.clone();
        assert_eq!(rules.say((id, "off"), standard, &Rules::default()), Ok(()), "{id}");
    }
}
