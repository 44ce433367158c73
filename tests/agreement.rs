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
        finding
            .data
            .iter()
            .filter(|(key, _)| ["left", "right", "total", "name@en", "where"].contains(key))
            .collect::<Vec<_>>(),
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
            let place = || {
                format!(
                    "seed {seed} {at:?} {} {} by {by}\n{plan:?}",
                    schema.number, schema.fields[at.2].key
                )
            };
            all += 1;
            if std::env::var("MEASURE").is_ok() {
                if !named.iter().any(|(here, there)| *here || *there) || found.len() > 2 {
                    println!("BAD {}\n{}\n", place(), told());
                }
            } else {
                assert!(
                    named.iter().any(|(here, there)| *here || *there),
                    "not named: {}\n{}",
                    place(),
                    told()
                );
                assert!(found.len() <= 2, "{}\n{}", place(), told());
            }
            main += usize::from(named.iter().any(|(here, _)| *here));
            one += usize::from(found.len() == 1);
        }
    }
    println!("{main} of {all} at the cell itself, {one} of {all} one error");
    assert!(
        main * 100 >= all * 80 && one * 100 >= all * 95,
        "{main}, {one} of {all}"
    );
}

/// A figure was changed in one table, with all that adds it up there, and the other tables still say
/// what was there before: one matter, told in that table or with its cells beside it.
#[test]
fn a_table_that_was_changed_with_all_its_sums_is_one_error() {
    let standard = standard().unwrap();
    let rules = builtin();
    let (mut all, mut one, mut silent) = (0, 0, 0);
    for seed in 0..60 {
        let mut plan = Plan::random(&mut Random(seed));
        plan.missing.clear();
        let book = facts::book(standard, &mut Random(seed), &plan);
        plan.more = Some((seed as usize * 7, Decimal::new(12_345, 2)));
        let other = facts::book(standard, &mut Random(seed), &plan);
        for number in 0..book.tables.len() {
            let mut broken = book.clone();
            broken.tables[number] = other.tables[number].clone();
            if broken.tables[number] == book.tables[number] {
                continue;
            }
            let mut found = check::check(&broken, standard, &rules, false).unwrap();
            found.retain(|finding| finding.severity == Severity::Error);
            let sheet = &broken.tables[number].sheets[0];
            let places =
                |finding: &Diagnostic| -> Vec<_> { finding.place.iter().chain(&finding.related).cloned().collect() };
            let told = || found.iter().map(shown).collect::<Vec<_>>().join("\n");
            assert!(
                found
                    .iter()
                    .all(|finding| places(finding).iter().any(|place| place.sheet == *sheet)),
                "seed {seed} {sheet}\n{plan:?}\n{}",
                told()
            );
            all += 1;
            one += usize::from(found.len() == 1);
            silent += usize::from(found.is_empty());
            if found.len() > 1 && std::env::var("MEASURE").is_ok() {
                println!("seed {seed} {sheet}\n{}\n", told());
            }
        }
    }
    println!("{one} of {all} one error, {silent} none");
    assert!(one * 100 >= all * 95, "{one} of {all}");
}

/// The book in the unit of its sheets, and its total of 03 one unit of the last place more.
fn a_little_more(plan: &Plan, by: Decimal) -> Vec<(Code, Severity, String)> {
    let standard = standard().unwrap();
    let mut rules = builtin();
    // Only the relation between 01 and 03 is looked at.
    rules.relations.retain(|relation| relation.id == "X05");
    rules.texts.clear();
    for sums in ["C01", "C02", "C04", "C05"] {
        rules.say((sums, "off"), standard, &Rules::default()).unwrap();
    }
    let book = facts::book(standard, &mut Random(11), plan);
    let number = |own: &str| {
        book.tables
            .iter()
            .position(|table| standard.tables[table.schema].number == own)
            .unwrap()
    };
    let table = number("03");
    let fields = &standard.table("03").unwrap().fields;
    let total = fields.iter().position(|field| field.key == "total").unwrap();
    let basic = fields.iter().position(|field| field.key == "basic.subtotal").unwrap();
    let mut broken = book.clone();
    for field in [total, basic] {
        broken = changed(&broken, (table, 0, field), by);
    }
    let found = check::check(&broken, standard, &rules, false).unwrap();
    let own = found
        .into_iter()
        .filter(|finding| finding.rule.as_deref() == Some("X05"));
    own.map(|finding| {
        let off = finding
            .data
            .iter()
            .find(|(key, _)| *key == "off")
            .map(|(_, off)| off.clone());
        (finding.code, finding.severity, off.unwrap_or_default())
    })
    .collect()
}

/// Sheets in whole 元 (24,840,779 here, 24,840,778 there): what rounding explains is a warning that
/// says how much, anything more an error.
#[test]
fn a_rounding_residue_between_tables_is_no_error() {
    let yuan = Plan {
        unit: ("元", 0),
        heads: facts::Heads::None,
        units: 1,
        ..Plan::plain()
    };
    let residue = a_little_more(&yuan, Decimal::new(1, 4));
    assert_eq!(residue, [(Code::RelationResidue, Severity::Warning, "1".to_owned())]);
    let more = a_little_more(&yuan, Decimal::new(2, 4));
    assert_eq!(more, [(Code::RelationBroken, Severity::Error, "2".to_owned())]);
}

/// A rule is named once where none of its parts, and of its codes, applies.
#[test]
fn a_rule_that_does_not_apply_is_named_once() {
    let plan = Plan {
        missing: vec!["03", "07", "10", "12"],
        ..Plan::rich()
    };
    let book = facts::book(standard().unwrap(), &mut Random(5), &plan);
    let found = findings(&book);
    let told: Vec<_> = found
        .iter()
        .filter(|finding| finding.code == Code::RelationsSkipped)
        .collect();
    assert_eq!(told.len(), 1);
    let value = |key: &str| told[0].data.iter().find(|(own, _)| *own == key).unwrap().1.clone();
    let rules = value("rules");
    let mut ids: Vec<&str> = rules.split(' ').collect();
    for id in ["X05", "X06", "X18", "X40", "X43", "R16", "K03", "K05", "X22"] {
        let expected = usize::from(id != "K05");
        assert_eq!(ids.iter().filter(|own| **own == id).count(), expected, "{id}: {rules}");
    }
    assert_eq!(value("count"), ids.len().to_string());
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(value("count"), ids.len().to_string());
}

/// Many figures that agree with nothing are told in bounded time, of one kind no more than people read.
#[test]
fn many_failures_are_told_and_counted() {
    let standard = standard().unwrap();
    let plan = Plan {
        units: 120,
        basic: 30,
        projects: 0,
        missing: vec!["02", "06", "07"],
        ..Plan::plain()
    };
    let book = facts::book(standard, &mut Random(1), &plan);
    let mut rules = builtin();
    rules.relations.clear();
    let mut broken = book.clone();
    let table = broken
        .tables
        .iter()
        .position(|table| standard.tables[table.schema].number == "03")
        .unwrap();
    let width = standard.table("03").unwrap().fields.len();
    let mut copy = Table::new(broken.tables[table].schema, width);
    copy.sheets.clone_from(&broken.tables[table].sheets);
    copy.source_unit = broken.tables[table].source_unit.clone();
    for row in (0..60).flat_map(|_| 0..broken.tables[table].rows.len()) {
        let mut values = broken.tables[table].values(row).to_vec();
        for value in &mut values {
            if let Content::Amount(amount) = &mut value.content {
                *amount += Decimal::from(row as u64 % 97 + 7);
            }
        }
        copy.push(broken.tables[table].rows[row], values);
    }
    broken.tables[table] = copy;
    let found = check::check(&broken, standard, &rules, false).unwrap();
    let sums = found.iter().filter(|finding| finding.code == Code::WrongSum).count();
    assert_eq!(sums, 20_000);
    let more = found.iter().filter(|finding| finding.code == Code::MoreFindings);
    assert!(
        more.flat_map(|finding| &finding.data)
            .any(|(key, value)| *key == "code" && value == "E501")
    );
}

fn errors(book: &Book, rules: &Rules) -> Vec<Diagnostic> {
    let mut found = check::check(book, standard().unwrap(), rules, false).unwrap();
    found.retain(|finding| finding.severity == Severity::Error);
    found
}

fn table(book: &Book, number: &str) -> usize {
    let is_it = |table: &Table| standard().unwrap().tables[table.schema].number == number;
    book.tables.iter().position(is_it).unwrap()
}

fn field(number: &str, key: &str) -> usize {
    standard().unwrap().table(number).unwrap().field(key).unwrap()
}

/// Of several readings of a relation the one is told that the wrong figure broke, so that it is one error.
#[test]
fn a_relation_is_told_by_the_reading_that_was_meant() {
    let plan = Plan {
        this_year: true,
        ..Plan::rich()
    };
    let book = facts::book(standard().unwrap(), &mut Random(3), &plan);
    for (number, key) in [
        ("10", "current.government_fund"),
        ("10", "current.general_public"),
        ("05", "total"),
        ("09", "project.subtotal"),
    ] {
        let at = (table(&book, number), 0, field(number, key));
        let broken = changed(&book, at, Decimal::new(777, 2));
        let found = errors(&broken, &builtin());
        let told = || found.iter().map(shown).collect::<Vec<_>>().join("\n");
        assert!(
            found.len() == 1 && names(&found[0], &broken, at).0,
            "{number} {key}\n{}",
            told()
        );
    }
}

/// An amount on the line of another source is missing on one line and too much on the other: one matter.
#[test]
fn an_amount_on_a_wrong_line_is_one_error() {
    let book = facts::book(standard().unwrap(), &mut Random(3), &Plan::rich());
    let (number, amount) = (table(&book, "01"), field("01", "amount"));
    let line = |text: &str| {
        let item = field("01", "item");
        let mut rows = 0..book.tables[number].rows.len();
        rows.find(|row| {
            book.tables[number]
                .text(*row, item)
                .is_some_and(|own| own.contains(text))
        })
        .map(|row| (number, row, amount))
        .unwrap()
    };
    let (one, other) = (line("事业收入"), line("其他收入"));
    let by = book.tables[number].amount(one.1, amount).unwrap();
    let broken = changed(&changed(&book, one, -by), other, by);
    let found = errors(&broken, &builtin());
    let told = || found.iter().map(shown).collect::<Vec<_>>().join("\n");
    assert_eq!(found.len(), 1, "{}", told());
    for at in [one, other] {
        let (here, beside) = names(&found[0], &broken, at);
        assert!(here || beside, "{at:?}\n{}", told());
    }
}

/// Where most figures have cents, a whole one is no rounded one: 201 is not the sum of four times 50.
#[test]
fn whole_figures_among_cents_are_exact() {
    let told = |unit: (&'static str, u32)| {
        let plan = Plan { unit, ..Plan::plain() };
        let mut book = facts::book(standard().unwrap(), &mut Random(3), &plan);
        let number = table(&book, "05");
        let row = book.tables[number].rows.len() - 1;
        for (key, yuan) in [
            ("basic.personnel.wages_welfare", 50),
            ("basic.personnel.individual_family_subsidy", 50),
            ("basic.public.goods_services", 50),
            ("basic.public.capital", 50),
            ("basic.subtotal", 201),
        ] {
            let at = (number, row, field("05", key));
            let own = book.tables[number].amount(at.1, at.2).unwrap_or_default();
            book = changed(&book, at, Decimal::new(yuan, 4) - own);
        }
        let mut rules = builtin();
        rules.relations.clear();
        for sums in ["C01", "C03", "C04", "C05"] {
            rules
                .say((sums, "off"), standard().unwrap(), &Rules::default())
                .unwrap();
        }
        let found = check::check(&book, standard().unwrap(), &rules, false).unwrap();
        let own = found
            .into_iter()
            .filter(|finding| finding.rule.as_deref() == Some("C02"));
        own.map(|finding| finding.severity).collect::<Vec<_>>()
    };
    assert_eq!(told(("元", 2)), [Severity::Error]);
    assert_eq!(told(("元", 0)), [Severity::Warning]);
}
