//! Relations between tables, and that one wrong figure is one finding.

use std::path::Path;

use rust_decimal::Decimal;
use yusuan::book::{Book, Content, Table};
use yusuan::check;
use yusuan::diagnostic::{Diagnostic, Severity};
use yusuan::pipeline;
use yusuan::rules::{self, Rules};
use yusuan::schema::{Kind, standard};

fn book(name: &str) -> Book {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(name);
    let source = std::fs::read(&path).unwrap();
    pipeline::run(source, &path, standard().unwrap(), &pipeline::Options::default())
        .unwrap()
        .book
}

fn builtin() -> Rules {
    rules::builtin(standard().unwrap()).unwrap()
}

fn errors(book: &Book, rules: &Rules) -> Vec<Diagnostic> {
    let mut findings = check::check(book, standard().unwrap(), rules, false).unwrap();
    check::apply_severities(&mut findings, rules);
    findings.retain(|finding| finding.severity == Severity::Error);
    findings
}

/// The book with one amount more by `by`.
fn changed(book: &Book, at: (usize, usize, usize), by: &str) -> Book {
    let mut book = book.clone();
    let table = &book.tables[at.0];
    let width = table.values(at.1).len();
    let mut copy = Table::new(table.schema, width);
    copy.sheets.clone_from(&table.sheets);
    copy.source_unit = table.source_unit.clone();
    copy.notes.clone_from(&table.notes);
    copy.absent.clone_from(&table.absent);
    for (index, row) in table.rows.iter().enumerate() {
        let mut values = table.values(index).to_vec();
        if index == at.1 {
            let value = &mut values[at.2];
            let by: Decimal = by.parse().unwrap();
            value.content = Content::Amount(value.amount().unwrap_or_default() + by);
        }
        copy.push(*row, values);
    }
    book.tables[at.0] = copy;
    book
}

/// Every filled amount of a book: (table, row, field).
fn amounts(book: &Book) -> Vec<(usize, usize, usize)> {
    let standard = standard().unwrap();
    let mut found = Vec::new();
    for (number, table) in book.tables.iter().enumerate() {
        let fields = &standard.tables[table.schema].fields;
        for row in 0..table.rows.len() {
            for (field, own) in fields.iter().enumerate() {
                if own.kind == Kind::Amount && table.amount(row, field).is_some() {
                    found.push((number, row, field));
                }
            }
        }
    }
    found
}

/// Whether a finding is at this cell.
fn is_at(finding: &Diagnostic, book: &Book, (table, row, field): (usize, usize, usize)) -> bool {
    let own = book.tables[table].value(row, field).and_then(|value| value.source);
    finding.place.as_ref().and_then(|place| place.cell) == own
}

/// One amount is changed: there is exactly one error, and mostly at that very cell.
fn one_change_is_one_error(name: &str, by: &str, every: usize) {
    let rules = builtin();
    let book = book(name);
    assert!(errors(&book, &rules).is_empty());
    let (mut all, mut at_it) = (0, 0);
    for at in amounts(&book).into_iter().step_by(every) {
        let broken = changed(&book, at, by);
        let found = errors(&broken, &rules);
        let shown: Vec<_> = found
            .iter()
            .map(|finding| (finding.code.id(), &finding.rule, &finding.place))
            .collect();
        assert_eq!(found.len(), 1, "{name} {at:?}: {shown:?}");
        all += 1;
        at_it += usize::from(is_at(&found[0], &broken, at));
    }
    assert!(all > 50 && at_it * 10 >= all * 7, "{at_it} of {all} at the cell itself");
}

#[test]
fn one_figure_too_large_is_one_error() {
    one_change_is_one_error("seed-2024.xlsx", "7.31", 2);
    one_change_is_one_error("qinghe-2025-cover-hidden.xlsx", "7.31", 3);
}

#[test]
fn one_figure_too_small_is_one_error() {
    one_change_is_one_error("seed-2024.xlsx", "-0.29", 2);
    one_change_is_one_error("qinghe-2025-cover-hidden.xlsx", "-0.29", 3);
}

#[test]
fn two_independent_changes_are_two_errors() {
    let (rules, book) = (builtin(), book("qinghe-2025-cover-hidden.xlsx"));
    // Without of-which figures, of which some are bound by nothing but a limit.
    let standard = standard().unwrap();
    let all: Vec<_> = amounts(&book)
        .into_iter()
        .filter(|at| {
            !standard.tables[book.tables[at.0].schema].fields[at.2]
                .key
                .contains("fiscal_appropriation")
        })
        .collect();
    let (mut two, mut pairs) = (0, 0);
    for (number, first) in all.iter().enumerate().step_by(7) {
        let second = all[(number * 31 + 53) % all.len()];
        if second == *first {
            continue;
        }
        let broken = changed(&changed(&book, *first, "7.31"), second, "-12.9");
        pairs += 1;
        two += usize::from(errors(&broken, &rules).len() == 2);
    }
    assert!(two * 100 >= pairs * 95, "{two} of {pairs}");
}

#[test]
fn a_row_changed_from_its_parts_to_its_total_is_one_error() {
    let (rules, book) = (builtin(), book("qinghe-2025-cover-hidden.xlsx"));
    let table = book
        .tables
        .iter()
        .position(|table| standard().unwrap().tables[table.schema].number == "03")
        .unwrap();
    let schema = standard().unwrap().table("03").unwrap();
    let row = (0..)
        .find(|row| {
            book.tables[table]
                .amount(*row, schema.field("project.other_operation").unwrap())
                .is_some()
                && book.tables[table].text(*row, 0).is_some()
        })
        .unwrap();
    let mut broken = book.clone();
    for key in ["total", "project.subtotal", "project.other_operation"] {
        broken = changed(&broken, (table, row, schema.field(key).unwrap()), "8.88");
    }
    let found = errors(&broken, &rules);
    assert_eq!(found.len(), 1, "{found:#?}");
}

#[test]
fn a_line_that_is_a_part_has_its_rule_and_is_switched_off_by_it() {
    let standard = standard().unwrap();
    let book = book("seed-2024.xlsx");
    let number = standard.tables.iter().position(|table| table.number == "01").unwrap();
    let table = book.tables.iter().position(|table| table.schema == number).unwrap();
    let (item, amount) = (
        standard.tables[number].field("item").unwrap(),
        standard.tables[number].field("amount").unwrap(),
    );
    let own = &book.tables[table];
    let row = (0..own.rows.len())
        .find(|row| own.text(*row, item).is_some_and(|text| text.starts_with("其中")))
        .unwrap();
    let book = changed(&book, (table, row, amount), "1000");
    let rules = |said: &[&str]| {
        let mut rules = builtin();
        said.iter()
            .for_each(|id| rules.say((id, "off"), standard, &Rules::default()).unwrap());
        errors(&book, &rules)
    };
    let ids = |found: Vec<Diagnostic>| found.into_iter().filter_map(|finding| finding.rule).collect::<Vec<_>>();
    assert_eq!(ids(rules(&["X08"])), ["A02"]);
    assert!(rules(&["X08", "A02"]).is_empty());
}
