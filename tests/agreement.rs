//! Books whose tables agree have nothing to tell; one changed figure is one error, or two, that name
//! its cell.

#[allow(dead_code, reason = "only its random numbers are used here")]
#[path = "support/books.rs"]
mod books;
#[path = "support/facts.rs"]
mod facts;

use books::Random;
use facts::Plan;
use proptest::prelude::*;
use rust_decimal::Decimal;
use yusuan::book::{Book, Content, Table};
use yusuan::check;
use yusuan::diagnostic::{Code, Diagnostic, Severity};
use yusuan::rules::{self, Rules};
use yusuan::schema::standard;

fn builtin() -> Rules {
    rules::builtin(standard().unwrap()).unwrap()
}

fn findings(book: &Book) -> Vec<Diagnostic> {
    check::check(book, standard().unwrap(), &builtin(), true).unwrap()
}

/// What relations between figures have to say. No table shows the state capital budget, which is said.
fn of_figures(findings: &[Diagnostic]) -> Vec<String> {
    let relations = [
        Code::WrongSum,
        Code::PartExceedsWhole,
        Code::RoundingResidue,
        Code::RelationBroken,
        Code::WrongFigure,
        Code::RelationResidue,
        Code::RelationDoubtful,
        Code::UnitImplausible,
    ];
    let told = findings.iter().filter(|finding| relations.contains(&finding.code));
    let told = told.filter(|finding| finding.rule.as_deref() != Some("R18"));
    told.map(shown).collect()
}

fn shown(finding: &Diagnostic) -> String {
    let place = finding.place.as_ref();
    let cell = place.and_then(|place| place.cell).map(|cell| cell.to_string());
    format!(
        "{} {} {}!{} {:?} found {:?} expected {:?}",
        finding.code.id(),
        finding.rule.as_deref().unwrap_or("-"),
        place.map_or("", |place| &place.sheet),
        cell.unwrap_or_default(),
        finding.data.iter().filter(|(key, _)| ["left", "right", "total", "name@en", "where"].contains(key)).collect::<Vec<_>>(),
        finding.found,
        finding.expected,
    )
}

/// The book with one amount more by `by`.
fn changed(book: &Book, at: (usize, usize, usize), by: Decimal) -> Book {
    let mut book = book.clone();
    let table = &book.tables[at.0];
    let mut copy = Table::new(table.schema, table.values(at.1).len());
    copy.sheets.clone_from(&table.sheets);
    copy.source_unit = table.source_unit.clone();
    copy.notes.clone_from(&table.notes);
    for (index, row) in table.rows.iter().enumerate() {
        let mut values = table.values(index).to_vec();
        if index == at.1 {
            let value = &mut values[at.2];
            value.content = Content::Amount(value.amount().unwrap_or_default() + by);
        }
        copy.push(*row, values);
    }
    book.tables[at.0] = copy;
    book
}

/// Whether a finding is at the cell, or names it among others.
fn names(finding: &Diagnostic, book: &Book, at: (usize, usize, usize)) -> (bool, bool) {
    let table = &book.tables[at.0];
    let (sheet, cell) = (table.sheet(0), table.value(at.1, at.2).and_then(|value| value.source));
    let is_it = |place: &yusuan::diagnostic::Place| place.sheet == sheet && place.cell == cell;
    (finding.place.iter().any(is_it), finding.related.iter().any(is_it))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn tables_that_agree_have_nothing_to_tell(seed in any::<u64>()) {
        let mut random = Random(seed);
        let plan = Plan::random(&mut random);
        let book = facts::book(standard().unwrap(), &mut random, &plan);
        let told = of_figures(&findings(&book));
        prop_assert!(told.is_empty(), "{plan:?}\n{}", told.join("\n"));
    }
}

#[test]
fn the_richest_tables_agree() {
    for seed in 0..20 {
        for plan in [Plan::rich(), Plan::plain()] {
            let book = facts::book(standard().unwrap(), &mut Random(seed), &plan);
            let told = of_figures(&findings(&book));
            assert!(told.is_empty(), "{plan:?}\n{}", told.join("\n"));
        }
    }
}

#[test]
fn one_changed_figure_is_named_by_one_error_or_two() {
    let standard = standard().unwrap();
    let rules = builtin();
    let (mut all, mut main, mut one) = (0, 0, 0);
    for seed in 0..300 {
        let mut random = Random(seed);
        let plan = Plan::random(&mut random);
        let book = facts::book(standard, &mut random, &plan);
        let cells = facts::amounts(&book, standard);
        for _ in 0..4 {
            if cells.is_empty() {
                continue;
            }
            let at = cells[random.below(cells.len() as u64) as usize];
            let own = book.tables[at.0].amount(at.1, at.2).unwrap();
            // A digit too many, a figure of another row, too much, too little.
            let by = match random.below(3) {
                0 => own * Decimal::from(9),
                1 => Decimal::new(500 + random.below(100_000) as i64, 2),
                _ => -own / Decimal::TWO,
            };
            let broken = changed(&book, at, by.round_dp(2));
            let mut found = check::check(&broken, standard, &rules, false).unwrap();
            found.retain(|finding| finding.severity == Severity::Error);
            let named: Vec<(bool, bool)> = found.iter().map(|finding| names(finding, &broken, at)).collect();
            let schema = &standard.tables[book.tables[at.0].schema];
            let told = || found.iter().map(shown).collect::<Vec<_>>().join("\n");
            let place = || format!("seed {seed} {at:?} {} {} by {by}\n{plan:?}", schema.number, schema.fields[at.2].key);
            all += 1;
            if std::env::var("MEASURE").is_ok() {
                if !named.iter().any(|(here, there)| *here || *there) || found.len() > 2 {
                    println!("BAD {}\n{}\n", place(), told());
                }
            } else {
                assert!(named.iter().any(|(here, there)| *here || *there), "not named: {}\n{}", place(), told());
                assert!(found.len() <= 2, "{}\n{}", place(), told());
            }
            main += usize::from(named.iter().any(|(here, _)| *here));
            one += usize::from(found.len() == 1);
        }
    }
    println!("{main} of {all} at the cell itself, {one} of {all} one error");
    assert!(main * 100 >= all * 80 && one * 100 >= all * 95, "{main}, {one} of {all}");
}

#[test]
fn probe() {
    for plan in [Plan::rich(), Plan::plain()] {
        let book = facts::book(standard().unwrap(), &mut Random(3), &plan);
        for finding in findings(&book) {
            println!("{} {:?}", finding.code.id(), finding.data);
        }
    }
}
