//! `convert --round` and `--balance`, as people and programs meet them.

#[path = "support/books.rs"]
mod books;
#[allow(dead_code, reason = "other tests need more of it")]
#[path = "support/run.rs"]
mod run;

use std::fs;

use books::Size;
use proptest::prelude::*;
use run::Desk;
use serde_json::Value;
use yusuan::book::Rounding;
use yusuan::round::round;
use yusuan::schema::standard;
use yusuan::{check, rules};

const ODD: &str = "tests/cases/rounded-and-balanced/input.xlsx";

fn tables(desk: &Desk, path: &str) -> Value {
    let book: Value = serde_json::from_slice(&fs::read(desk.path(path)).unwrap()).unwrap();
    book["tables"].clone()
}

#[test]
fn rounded_figures_that_no_longer_add_up_are_told_with_the_remedy() {
    let desk = Desk::new();
    let ran = desk.copy(ODD, "odd.xlsx").run("convert odd.xlsx -o out --round 2");
    assert_eq!((ran.exit, ran.stdout.as_str()), (0, ""));
    insta::assert_snapshot!(ran.stderr);
    let ran = desk.run("convert odd.xlsx -o strict --round 2 --strict");
    assert_eq!(ran.exit, 1);
    assert!(desk.list("strict").is_empty());
    let ran = desk.run("convert odd.xlsx -o out --round 2 --force --severity W573=off");
    assert_eq!(ran.stderr.lines().count(), 1, "{}", ran.stderr);
}

#[test]
fn balanced_figures_add_up_and_every_moved_one_is_listed() {
    let desk = Desk::new();
    let ran = desk
        .copy(ODD, "odd.xlsx")
        .run("convert odd.xlsx -o out --round 2 --balance --strict --trace trace.csv");
    assert_eq!(ran.exit, 0, "{}", ran.stderr);
    assert_eq!(ran.stderr.lines().count(), 1, "{}", ran.stderr);
    let trace = fs::read_to_string(desk.path("trace.csv")).unwrap();
    let moved: Vec<&str> = trace.lines().filter(|line| line.contains("没有取四舍五入的")).collect();
    assert_eq!(moved.len(), 10, "{}", moved.join("\n"));
    insta::assert_snapshot!(moved[0], @"odd.xlsx,03,合计,basic.personnel.wages_welfare,24.85,万元,3,H7,248444,,由元换算为万元; 由 24.8444 取整，为使合计相等没有取四舍五入的 24.84");
    let ran = desk.run("convert odd.xlsx -o out --round 2 --balance --force --format json");
    assert_eq!(ran.stdout.matches("\"N572\"").count(), moved.len());
    // The written formulas give the rounded figures, and the workbook agrees in all.
    let ran = desk.run("convert out/odd.xlsx -o again --format json");
    let report: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(
        (ran.exit, &report["files"][0]["findings"]),
        (0, &Value::Array(Vec::new()))
    );
}

#[test]
fn all_outputs_have_the_same_figures() {
    let desk = Desk::new();
    desk.copy(ODD, "odd.xlsx")
        .run("convert odd.xlsx -o out --to json,csv,xlsx --export flat-csv --round 2 --balance");
    desk.run("convert out/odd.xlsx -o again --to json");
    assert_eq!(tables(&desk, "again/odd.json"), tables(&desk, "out/odd.json"));
    let csv = desk.list("out").into_iter().filter(|name| name.ends_with("03表.csv"));
    for name in csv {
        let text = fs::read_to_string(desk.path("out").join(&name)).unwrap();
        assert!(text.contains("24.85") && !text.contains("24.8444"), "{name}: {text}");
    }
}

#[test]
fn the_file_format_does_not_matter() {
    let desk = Desk::new();
    desk.copy(ODD, "odd.xlsx").run("convert odd.xlsx -o out --to csv");
    desk.run("convert odd.xlsx -o out --to json --round 2 --balance");
    desk.run("convert out/odd -o csv --to json --round 2 --balance --year 2025");
    assert_eq!(tables(&desk, "csv/odd.json"), tables(&desk, "out/odd.json"));
}

#[test]
fn figures_with_few_decimals_are_left_alone() {
    let desk = Desk::new();
    desk.copy("examples/legacy-2024.xls", "a.xls")
        .run("convert a.xls -o one --to json");
    let ran = desk.run("convert a.xls -o two --to json --round 2 --balance");
    insta::assert_snapshot!(ran.stderr, @"a.xls → two/a.json：12 张表，0 个错误，0 个警告，27 条说明");
    assert_eq!(
        fs::read(desk.path("one/a.json")).unwrap(),
        fs::read(desk.path("two/a.json")).unwrap()
    );
}

#[test]
fn whole_units_balance_over_all_twelve_tables() {
    let desk = Desk::new();
    let ran = desk
        .copy("tests/data/seed-2024-yuan.xls", "a.xls")
        .run("convert a.xls -o out --to xlsx,json --round 0 --balance");
    let summary = ran.stderr.lines().last().unwrap_or_default();
    insta::assert_snapshot!(summary, @"a.xls → out/a.xlsx：12 张表，0 个错误，3 个警告，35 条说明");
    // The texts of the seed speak of 万元 and of other years; the figures are what this is about.
    let ran = desk.run("check out/a.xlsx --format json --severity R02=off,K04=off,K05=off");
    let report: Value = serde_json::from_str(&ran.stdout).unwrap();
    let findings = report["files"][0]["findings"].as_array().unwrap();
    let bad = findings.iter().filter(|finding| finding["severity"] != "info");
    assert_eq!(bad.count(), 0, "{}", ran.stdout);
}

#[test]
fn wrong_usage() {
    let desk = Desk::new();
    let ran = desk.copy(ODD, "odd.xlsx").run("convert odd.xlsx -o out --balance");
    assert_eq!(ran.exit, 2);
    assert!(ran.stderr.contains("--round <N>"), "{}", ran.stderr);
    for value in ["7", "-1", "two"] {
        let ran = desk.run(&format!("convert odd.xlsx -o out --round={value}"));
        assert_eq!(ran.exit, 2, "{value}");
    }
    assert!(desk.list("out").is_empty());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    /// Twelve made-up tables: no sum that held is broken, what was off stays off by that, and a second
    /// time nothing changes.
    #[test]
    fn sums_of_made_up_books_hold(seed in any::<u64>(), rows in 2..16_usize, odd in any::<bool>()) {
        let standard = standard().unwrap();
        let rules = rules::builtin(standard).unwrap();
        let mut book = books::book(standard, seed, Size { rows, odd });
        let equations = check::agreements(&book, standard, &rules);
        let rounding = Rounding { decimals: 1, balance: true };
        round(&mut book, &equations, rounding);
        let broken: Vec<_> = equations.iter().filter(|own| own.broken_by(&book, 1).is_some()).collect();
        prop_assert!(broken.is_empty(), "{:?}", broken);
        prop_assert!(round(&mut book, &equations, rounding).is_empty());
    }
}
