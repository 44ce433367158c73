//! `yusuan consolidate`: the sum of many departments, as properties of made-up ones and through the
//! binary with three offices that keep their tables in different units and formats.

#[allow(dead_code)]
#[path = "support/books.rs"]
mod books;
#[path = "support/departments.rs"]
mod departments;
#[path = "support/offices.rs"]
mod offices;
#[allow(dead_code)]
#[path = "support/run.rs"]
mod run;

use std::path::Path;

use offices::Office;
use proptest::prelude::*;
use run::{Desk, Ran};
use serde_json::Value as Json;
use yusuan::book::{Book, Content, Table};
use yusuan::consolidate::{self, Consolidated, Part};
use yusuan::pipeline;
use yusuan::schema::{Shape, standard};
use yusuan::write;

fn json(book: &Book) -> String {
    String::from_utf8(write::json(book, standard().unwrap()).unwrap()).unwrap()
}

/// Departments 001, 002 …, 301 (also a class of the economic classification) among them.
fn parts(seed: u64, count: u64) -> Vec<(String, Book)> {
    let made = (0..count).map(|number| {
        let code = if number == 1 {
            "301".to_owned()
        } else {
            format!("{:03}", number + 1)
        };
        let book = departments::department(standard().unwrap(), &code, &format!("第{number}局"), seed ^ number, 3);
        (code, book)
    });
    made.collect()
}

fn sum(parts: &[(String, Book)]) -> Consolidated {
    let standard = standard().unwrap();
    let parts = parts
        .iter()
        .map(|(code, book)| Part::new(format!("{code}.xlsx"), book.clone(), standard));
    consolidate::consolidate(parts.collect(), standard, &consolidate::Options::default())
}

/// The contents of rows, without where they came from.
fn contents(table: &Table, rows: impl Iterator<Item = usize>) -> Vec<(usize, Vec<Content>)> {
    let row = |row: usize| {
        let values = table.values(row).into_iter().map(|value| value.content);
        (table.rows[row].row_kind, values.collect())
    };
    rows.map(row).collect()
}

/// The rows of a list table from the department of this code up to the next one.
fn of_department(table: &Table, code: &str) -> Vec<(usize, Vec<Content>)> {
    let schema = &standard().unwrap().tables[table.schema];
    let row_kind = schema.row_kind("department").unwrap();
    let field = schema.row_kinds[row_kind].rule.codes[0];
    let is_head = |row: &usize| table.rows[*row].row_kind == row_kind;
    let first =
        (0..table.rows.len()).find(|row| is_head(row) && table.text(*row, field).is_some_and(|text| **text == *code));
    let first = first.unwrap();
    let next = (first + 1..table.rows.len()).find(is_head).unwrap_or(table.rows.len());
    contents(table, first..next)
}

fn is_stacked(table: &Table) -> bool {
    matches!(
        standard().unwrap().tables[table.schema].shape,
        Shape::List { single_row: false, .. }
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 8, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_rows_of_a_department_are_those_that_it_handed_in(seed in any::<u64>(), count in 1..5_u64) {
        let parts = parts(seed, count);
        let made = sum(&parts);
        prop_assert_eq!(&made.findings, &[]);
        for (code, book) in &parts {
            for (table, own) in made.book.tables.iter().zip(&book.tables).filter(|(table, _)| is_stacked(table)) {
                prop_assert_eq!(of_department(table, code), of_department(own, code));
            }
        }
        // One is the same book again; its form says whose it is.
        let standard = standard().unwrap();
        let alone = sum(&parts[..1]);
        for (table, own) in alone.book.tables.iter().zip(&parts[0].1.tables) {
            let heading = usize::from(matches!(standard.tables[table.schema].shape, Shape::Form { .. }));
            prop_assert_eq!(contents(table, heading..table.rows.len()), contents(own, 0..own.rows.len()));
        }
    }

    #[test]
    fn the_order_of_the_workbooks_does_not_matter(seed in any::<u64>(), turn in 0..4_usize) {
        let mut parts = parts(seed, 4);
        let made = sum(&parts);
        parts.rotate_left(turn);
        parts.swap(0, 1);
        let again = sum(&parts);
        prop_assert_eq!(json(&made.book), json(&again.book));
        prop_assert_eq!(made.reconciliation, again.reconciliation);
    }

    #[test]
    fn the_sum_reads_back_as_the_same_book_and_agrees(seed in any::<u64>(), count in 1..5_u64) {
        reads_back_and_agrees(seed, count);
    }
}

/// Names of indicators that read like titles of other tables, in a form that repeats its labels.
#[test]
fn the_labels_of_a_form_begin_no_other_table() {
    reads_back_and_agrees(14_498_794_688_447_830_406, 4);
}

fn reads_back_and_agrees(seed: u64, count: u64) {
    let standard = standard().unwrap();
    let made = sum(&parts(seed, count));
    let beside = write::Beside {
        reconciliation: Some(&made.reconciliation),
        ..write::Beside::default()
    };
    let bytes = write::xlsx_with(&made.book, standard, beside).unwrap();
    let outcome = pipeline::run(bytes, Path::new("all.xlsx"), standard, &pipeline::Options::default()).unwrap();
    let (again, meant) = (json(&outcome.book), json(&made.book));
    let first = again.lines().zip(meant.lines()).enumerate().find(|(_, (a, b))| a != b);
    assert!(again == meant, "the first difference: {first:?}");
    assert_eq!(outcome.sheets.last().unwrap().verdict, "own-list");
    // Random tables do not agree with one another; each agrees with itself, and no formula is stale.
    let wrong = outcome
        .diagnostics
        .iter()
        .filter(|finding| ["E501", "E502", "W409"].contains(&finding.code.id()));
    assert_eq!(wrong.count(), 0);
}

/// Three offices: 元 as CSV, 千元 as a web page, 万元 as a workbook.
fn desk() -> Desk {
    let desk = Desk::new();
    Office::new("009", "青禾县人大办", 1).put_csv(&desk, "in/人大办", "元");
    Office::new("018", "青禾县水利局", 2).put_html(&desk, "in/水利局.xls", "千元");
    Office::new("301", "青禾县民政局", 3).put_xlsx(&desk, "in/民政局.xlsx");
    desk
}

fn tables(desk: &Desk, name: &str) -> Json {
    serde_json::from_slice::<Json>(&std::fs::read(desk.path(name)).unwrap()).unwrap()["tables"].clone()
}

#[test]
fn offices_in_other_units_and_formats_become_one_book() {
    let desk = desk();
    let ran = desk.run("consolidate in -o out/all.xlsx --department 青禾县财政局");
    assert_eq!(ran.exit, 0, "{}", ran.stderr);
    assert_eq!(desk.run("convert out/all.xlsx -o again --to json").exit, 0);
    assert_eq!(
        desk.run("consolidate in -o out/all.json --department 青禾县财政局")
            .exit,
        0
    );
    let (again, meant) = (tables(&desk, "again/all.json"), tables(&desk, "out/all.json"));
    assert_eq!(again, meant);
    assert_eq!(meant["03"]["rows"][0]["total"], "600.00");
    let departments: Vec<&Json> = meant["03"]["rows"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|row| row["level"] == "department")
        .collect();
    let shown = |row: &&Json| format!("{} {} {}", row["unit_code"], row["name"], row["total"]);
    assert_eq!(
        departments.iter().map(shown).collect::<Vec<_>>(),
        [
            r#""009" "青禾县人大办" "100.00""#,
            r#""018" "青禾县水利局" "200.00""#,
            r#""301" "青禾县民政局" "300.00""#
        ]
    );
    assert_eq!(meant["08"]["rows"][0]["total"], "6.00");
    let other = meant["01"]["rows"]
        .as_array()
        .unwrap()
        .iter()
        .find(|row| row["item"] == "十、债务收入");
    assert_eq!(other.unwrap()["amount"], "0.06");
}

#[test]
fn the_result_is_the_same_bytes_whatever_the_order_and_the_threads() {
    let desk = desk();
    let bytes = |arguments: &str| {
        assert_eq!(desk.run(&format!("consolidate {arguments} -o all.xlsx")).exit, 0);
        std::fs::read(desk.path("all.xlsx")).unwrap()
    };
    let first = bytes("in/人大办 in/水利局.xls in/民政局.xlsx -j 1");
    assert!(first == bytes("in/民政局.xlsx in/水利局.xls in/人大办 -j 4"));
    // A file that is named twice is read once; the result of an earlier run is no input.
    assert!(first == bytes("in in/民政局.xlsx"));
    std::fs::copy(desk.path("all.xlsx"), desk.path("in/all.xlsx")).unwrap();
    assert_eq!(desk.run("consolidate in -o in/all.xlsx").exit, 0);
    assert!(first == std::fs::read(desk.path("in/all.xlsx")).unwrap());
}

/// The desk with a workbook twice, one of another year, one without a table, one wrong, one damaged.
fn untidy() -> Desk {
    let desk = desk();
    Office::new("018", "青禾县水务局", 2).put_html(&desk, "in/水利局改.xls", "千元");
    let mut wrong = Office::new("020", "青禾县教育局", 4);
    wrong.total_off = true;
    wrong.without_08 = true;
    wrong.put_csv(&desk, "in/教育局", "元");
    desk.file("in/坏.xlsx", b"PK\x03\x04 cut short");
    desk
}

fn told(ran: &Ran) -> String {
    format!("exit {}\n{}", ran.exit, ran.stderr)
}

#[test]
fn what_is_wrong_is_told_and_the_rest_is_written() {
    let desk = untidy();
    insta::assert_snapshot!("consolidate_zh", told(&desk.run("consolidate in -o out/all.xlsx -v")));
    insta::assert_snapshot!(
        "consolidate_en",
        told(&desk.run("consolidate in -o out/all.xlsx -v --lang en"))
    );
    assert_eq!(desk.list("out"), ["all.xlsx"]);
    // Its totals are sums of its rows, so it agrees with itself.
    assert_eq!(desk.run("convert out/all.xlsx -o again --to json").exit, 0);
}

#[test]
fn workbooks_with_errors_are_left_out_if_asked_for() {
    let desk = untidy();
    std::fs::remove_file(desk.path("in/坏.xlsx")).unwrap();
    std::fs::remove_file(desk.path("in/水利局改.xls")).unwrap();
    let ran = desk.run("consolidate in -o out/all.json --require-clean --format json");
    assert_eq!(ran.exit, 1, "{}", ran.stderr);
    let report: Json = serde_json::from_str(&ran.stdout).unwrap();
    let files = report["files"].as_array().unwrap();
    let shown = |file: &Json| {
        format!(
            "{} {} {}",
            file["file"].as_str().unwrap(),
            file["status"],
            file["outputs"]
        )
    };
    assert_eq!(
        files.iter().map(shown).next_back().unwrap(),
        r#"out/all.json "clean" ["out/all.json"]"#
    );
    let left_out: Vec<&Json> = files
        .iter()
        .filter(|file| file["findings"].to_string().contains("W745"))
        .collect();
    assert_eq!(left_out.len(), 1);
    assert_eq!(left_out[0]["file"], "in/教育局");
    assert_eq!(tables(&desk, "out/all.json")["03"]["rows"][0]["total"], "600.00");
    let strict = desk.run("consolidate in -o strict.xlsx --strict");
    assert_eq!(strict.exit, 1);
    assert!(
        strict.stderr.contains("E112") && !desk.path("strict.xlsx").exists(),
        "{}",
        strict.stderr
    );
}

#[test]
fn years_must_agree_or_be_chosen() {
    let desk = desk();
    let mut last = Office::new("044", "青禾县体育局", 5);
    last.year = 2024;
    last.put_csv(&desk, "in/体育局", "元");
    let ran = desk.run("consolidate in -o all.json");
    assert_eq!(ran.exit, 1);
    assert!(
        ran.stderr.contains("E742") && ran.stderr.contains("2024: in/体育局"),
        "{}",
        ran.stderr
    );
    let ran = desk.run("consolidate in -o all.json --year 2025");
    assert_eq!(ran.exit, 0, "{}", ran.stderr);
    assert!(ran.stderr.contains("W743"), "{}", ran.stderr);
    assert_eq!(tables(&desk, "all.json")["03"]["rows"][0]["total"], "600.00");
    let ran = desk.run("consolidate in -o none.json --year 2023");
    assert_eq!(ran.exit, 2);
    assert!(
        ran.stderr.contains("E748") && !desk.path("none.json").exists(),
        "{}",
        ran.stderr
    );
}

#[test]
fn the_working_paper_shows_a_department_that_does_not_add_up() {
    let desk = untidy();
    desk.run("consolidate in/教育局 in/民政局.xlsx -o all.xlsx");
    let bytes = std::fs::read(desk.path("all.xlsx")).unwrap();
    let workbook = yusuan::read::read(bytes, Path::new("all.xlsx"), &yusuan::read::Limits::default()).unwrap();
    let paper = workbook.sheets.iter().find(|sheet| sheet.name == "汇总底稿").unwrap();
    let rows: Vec<String> = paper
        .rows()
        .map(|(_, cells)| {
            cells
                .iter()
                .map(|cell| cell.value.to_string())
                .collect::<Vec<_>>()
                .join(" | ")
        })
        .collect();
    insta::assert_snapshot!("consolidate_paper", rows.join("\n"));
    assert!(paper.formulas.values().any(|formula| formula.contains("预算03表")));
}
