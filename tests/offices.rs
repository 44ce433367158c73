//! Workbooks of other offices' families: each table comes out exactly, and none of a sheet that has no
//! standard table. With `UPDATE_DOCS=1` the table in `docs/layouts.md` is written anew.

#[path = "common/judged.rs"]
mod judged;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use judged::{Judged, figures, name, samples};
use serde_json::Value;

/// What a row is called, and its amounts by key.
type Name = Vec<(String, String)>;
type Figures = BTreeMap<String, String>;

/// What is wrong with one table, in words; nothing if it is exact.
fn wrong(number: &str, wanted: &Value, judged: &Judged) -> Vec<String> {
    let truth = wanted["truth"]["tables"][number]["rows"]
        .as_array()
        .cloned()
        .unwrap_or_default();
    let kept = wanted["kept"][number].as_array().cloned().unwrap_or_default();
    let mut found: BTreeMap<Name, Vec<Figures>> = BTreeMap::new();
    for row in judged.rows(number).iter().filter(|row| !figures(row).is_empty()) {
        found.entry(name(row)).or_default().push(figures(row));
    }
    let mut wrong = Vec::new();
    for (position, row) in truth.iter().enumerate() {
        let own = found
            .get_mut(&name(row))
            .filter(|rows| !rows.is_empty())
            .map(|rows| rows.remove(0));
        let Some(own) = own else {
            wrong.push(format!("no row {row}"));
            continue;
        };
        let maybe = wanted["maybe"][number]
            .get(position.to_string())
            .map(figures)
            .unwrap_or_default();
        let mut expected = figures(row);
        expected.extend(maybe.into_iter().filter(|(key, value)| own.get(key) == Some(value)));
        if expected != own {
            wrong.push(format!("{row} is {own:?}"));
        }
    }
    for (row, rows) in found.into_iter().filter(|(_, rows)| !rows.is_empty()) {
        let item = row.iter().find(|(key, _)| key == "item").map(|(_, item)| item.as_str());
        if !kept.iter().any(|line| line["item"].as_str() == item) {
            wrong.push(format!("no such row: {row:?} {rows:?}"));
        }
    }
    wrong
}

#[test]
fn every_family_comes_out_exactly() {
    let mut page = String::new();
    for (input, wanted) in samples("offices") {
        let judged = Judged::of(&input);
        let family = input.file_stem().unwrap().to_string_lossy().into_owned();
        for key in ["year", "department", "currency_unit"] {
            assert_eq!(judged.book[key], wanted["truth"][key], "{family}: {key}");
        }
        let truth = wanted["truth"]["tables"].as_object().unwrap();
        for number in truth.keys() {
            let wrong = wrong(number, &wanted, &judged);
            assert!(wrong.is_empty(), "{family}, {number}: {wrong:#?}");
        }
        let others = judged.book["tables"].as_object().unwrap().keys();
        for number in others.filter(|number| !truth.contains_key(*number)) {
            let optional = wanted["optional"][number].as_array().cloned().unwrap_or_default();
            let may_be = |row: &Value| {
                let mut own = optional.iter().map(figures);
                own.any(|all| figures(row).iter().all(|(key, value)| all.get(key) == Some(value)))
            };
            let mut rows = judged.rows(number).iter();
            assert!(rows.all(may_be), "{family} has a table {number}");
        }
        let by = match input.with_extension("toml").exists() {
            true => "by a mapping file",
            false => "by itself",
        };
        let told = |severity: &str| {
            judged
                .findings
                .iter()
                .filter(|finding| finding["severity"] == severity)
                .count()
        };
        let exact: Vec<&str> = truth.keys().map(String::as_str).collect();
        let aside = wanted["aside"].as_array().map_or(0, Vec::len);
        let _ = writeln!(
            page,
            "| {family} | {by} | {} | {aside} | {} | {} |",
            exact.join(" "),
            told("error"),
            told("warning"),
        );
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/layouts.md");
    let written = fs::read_to_string(&path).unwrap_or_default();
    let (head, _) = written.split_once("| --- |").unwrap_or((&written, ""));
    let rest = "| --- | --- | --- | --- | --- | --- |\n";
    let made = format!("{head}{rest}{page}");
    match std::env::var_os("UPDATE_DOCS") {
        Some(_) => fs::write(&path, &made).unwrap(),
        None => assert_eq!(
            written.replace('\r', ""),
            made,
            "UPDATE_DOCS=1 cargo test --test offices"
        ),
    }
}

#[test]
fn a_mapping_file_of_an_office_is_short() {
    for (input, _) in samples("offices") {
        let lines = fs::read_to_string(input.with_extension("toml")).map_or(0, |text| text.lines().count());
        assert!(lines <= 40, "{}", input.display());
    }
}
