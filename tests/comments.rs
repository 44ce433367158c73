//! Comments (批注) of offices go with the values that they are on, in whatever format they come; notes of
//! the program are known again and never carried.

#[allow(dead_code, reason = "other tests need more of it")]
#[path = "support/run.rs"]
mod run;

use std::collections::{BTreeSet, HashSet};
use std::fs;
use std::path::Path;

use run::Desk;
use serde_json::Value as Json;
use yusuan::book::{Book, Content, Table};
use yusuan::cell::{CellRef, Comment};
use yusuan::diagnostic::Diagnostic;
use yusuan::pipeline;
use yusuan::schema::standard;
use yusuan::{read, write};

const SEED: &str = "tests/data/seed-2024.xlsx";
const CASE: &str = "tests/cases/comments/input.xlsx";

fn project(path: &str) -> Vec<u8> {
    fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
}

fn book(bytes: Vec<u8>) -> Book {
    let options = pipeline::Options::default();
    pipeline::run(bytes, Path::new("book"), standard().unwrap(), &options)
        .unwrap()
        .book
}

fn comment(author: &str, text: &str) -> Comment {
    let (author, text) = (author.into(), text.into());
    Comment { author, text }
}

fn table<'b>(book: &'b Book, number: &str) -> &'b Table {
    let numbered = |table: &&Table| standard().unwrap().tables[table.schema].number == number;
    book.tables.iter().find(numbered).unwrap()
}

fn table_mut<'b>(book: &'b mut Book, number: &str) -> &'b mut Table {
    let numbered = |table: &&mut Table| standard().unwrap().tables[table.schema].number == number;
    book.tables.iter_mut().find(numbered).unwrap()
}

/// All comments of a book: table, row, column, text.
fn said(book: &Book) -> Vec<String> {
    let standard = standard().unwrap();
    let all = book.tables.iter().flat_map(|table| {
        let schema = &standard.tables[table.schema];
        table.comments.iter().map(move |(spot, comment)| {
            let place = table.cell_label(schema, standard, spot);
            format!("{} {place}: {}", schema.number, comment.text.replace('\n', "/"))
        })
    });
    all.collect()
}

/// The notes of a written workbook, by sheet: cell, author, text.
fn notes(bytes: Vec<u8>) -> Vec<(String, CellRef, String, String)> {
    let book = read::read(bytes, Path::new("x"), &read::Limits::default()).unwrap();
    let mut found = Vec::new();
    for grid in &book.sheets {
        let notes = grid.comments.iter();
        found.extend(notes.map(|(at, own)| (grid.name.clone(), *at, own.author.to_string(), own.text.to_string())));
    }
    found.sort();
    found
}

/// A desk with the case and, as `new.xlsx`, the workbook made of the seed with these comments on table 03.
fn desk(comments: &[(usize, &str, &str)]) -> Desk {
    let desk = Desk::new();
    desk.copy(CASE, "case.xlsx").copy(SEED, "old.xlsx");
    desk.file("new.xlsx", &remarked(comments));
    desk
}

fn remarked(comments: &[(usize, &str, &str)]) -> Vec<u8> {
    let standard = standard().unwrap();
    let mut book = book(project(SEED));
    let own = table_mut(&mut book, "03");
    for (row, key, text) in comments {
        let field = standard.tables[own.schema].field(key).unwrap();
        own.comments.put(*row, field, comment("李四", text));
    }
    write::xlsx(&book, standard).unwrap()
}

#[test]
fn they_are_read_from_every_format_with_all_that_a_thread_says() {
    let expected = [
        "03 合计 · 基本支出·小计: 李四:/请核实基本支出",
        "03 213 03 01 行政运行 · 单位（科目名称）: 李四:/名称以科目字典为准/王五:/已核对",
        "03 213 03 01 行政运行 · 基本支出·人员经费·工资福利支出: \
         李四:/比上年多 6 万元，/依据是什么？/王五:/调资，见附件/李四:/同意",
        "03 213 03 01 行政运行 · 项目支出·小计: 王五:/此处是否漏填？",
    ];
    let cases = [
        "comments/input.xlsx",
        "comments-threads/input.xlsx",
        "comments-xls/input.xls",
        "comments-ods/input.ods",
    ];
    for case in cases {
        assert_eq!(said(&book(project(&format!("tests/cases/{case}")))), expected, "{case}");
    }
    let threads = book(project("tests/cases/comments-threads/input.xlsx"));
    let authors = table(&threads, "03")
        .comments
        .iter()
        .map(|(_, own)| own.author.to_string());
    assert_eq!(authors.collect::<Vec<_>>(), ["李四", "李四", "李四", "王五"]);
}

#[test]
fn every_value_that_is_printed_keeps_its_comment_from_round_to_round() {
    let standard = standard().unwrap();
    let mut given = book(write::xlsx(&book(project(SEED)), standard).unwrap());
    for table in &mut given.tables {
        let number = &standard.tables[table.schema].number;
        let mut cells = HashSet::new();
        for row in 0..table.rows.len() {
            for field in 0..table.values(row).len() {
                let source = table.value(row, field).and_then(|value| value.source);
                if source.is_some_and(|cell| cells.insert(cell)) {
                    let text = format!("{number} {row} {field}");
                    table.comments.put(row, field, comment("张三", &text));
                }
            }
        }
    }
    // What is said on the labels of a line of the form, or on what one cell shows, comes to stand together.
    let texts = |book: &Book| {
        let all = book.tables.iter().flat_map(|table| table.comments.iter());
        let texts: BTreeSet<String> = all
            .flat_map(|(_, own)| own.text.lines().map(str::to_owned).collect::<Vec<_>>())
            .collect();
        texts
    };
    let first = book(write::xlsx(&given, standard).unwrap());
    let (given, made) = (texts(&given), texts(&first));
    assert!(given.len() > 700);
    assert_eq!(
        given.symmetric_difference(&made).collect::<Vec<_>>(),
        Vec::<&String>::new()
    );
    let second = book(write::xlsx(&first, standard).unwrap());
    assert_eq!(said(&second), said(&first));
    let authors = first.tables.iter().flat_map(|table| table.comments.iter());
    assert!(authors.into_iter().all(|(_, own)| &*own.author == "张三"));
}

/// What people said on several cells stands in one note where one cell shows them.
#[test]
fn remarks_that_are_too_long_only_together_are_refused_at_their_cell() {
    let standard = standard().unwrap();
    let mut given = book(project(SEED));
    let form = table_mut(&mut given, "11");
    for row in 0..form.rows.len() {
        for field in 0..form.values(row).len() {
            let text = format!("{row} {field} {}", "批".repeat(20_000));
            form.comments.put(row, field, comment("张三", &text));
        }
    }
    assert_eq!(write::excess(&given, standard), []);
    let refused = Diagnostic::from(&write::xlsx(&given, standard).unwrap_err());
    assert_eq!((refused.code.id(), refused.table.as_deref()), ("E630", Some("11")));
    assert!(refused.cell().is_some(), "{refused:?}");
}

#[test]
fn one_without_a_place_is_reported_at_its_cell_and_is_no_error() {
    let desk = desk(&[]);
    let ran = desk.run("check case.xlsx --format json");
    let report: Json = serde_json::from_str(&ran.stdout).unwrap();
    let findings = report["files"][0]["findings"].as_array().unwrap();
    let own: Vec<&Json> = findings.iter().filter(|finding| finding["code"] == "W429").collect();
    assert_eq!((ran.exit, own.len()), (0, 1));
    assert_eq!(
        (&own[0]["cell"], &own[0]["found"]),
        (&"A2".into(), &"王五: 请于周五前报回".into())
    );
}

#[test]
fn a_cell_with_a_note_of_ours_has_both_and_only_what_people_wrote_comes_back() {
    let standard = standard().unwrap();
    let mut given = book(project(SEED));
    let own = table_mut(&mut given, "03");
    let field = standard.tables[own.schema].field("basic.subtotal").unwrap();
    let wrong = own.amount(0, field).unwrap() + rust_decimal::Decimal::ONE;
    own.replace_amount(0, field, wrong);
    let alone = notes(write::xlsx(&given, standard).unwrap());
    assert!(alone.iter().all(|(_, _, author, _)| author == "yusuan"));
    table_mut(&mut given, "03")
        .comments
        .put(0, field, comment("李四", "已与国库核对"));
    let mut bytes = write::xlsx(&given, standard).unwrap();
    for _ in 0..3 {
        let found = notes(bytes.clone());
        assert_eq!(found.len(), alone.len());
        let both: Vec<_> = found.iter().filter(|(_, _, author, _)| author == "李四").collect();
        assert_eq!(both.len(), 1);
        let (ours, people) = both[0].3.split_once("\n\n").unwrap();
        assert!(
            ours.starts_with("本格按原表照录") && ours.contains("\n—— yusuan "),
            "{ours}"
        );
        assert_eq!(people, "已与国库核对");
        let again = book(bytes);
        assert_eq!(said(&again), ["03 合计 · 基本支出·小计: 已与国库核对"]);
        bytes = write::xlsx(&again, standard).unwrap();
    }
}

#[test]
fn marks_do_not_pile_up_round_after_round() {
    let desk = desk(&[]);
    desk.copy("tests/cases/one-figure-wrong/input.xlsx", "a0.xlsx");
    for round in 0..3 {
        let ran = desk.run(&format!("check a{round}.xlsx --annotate a{}.xlsx", round + 1));
        assert!(!ran.stdout.contains("W429"), "{}", ran.stdout);
    }
    let count = |round: usize| {
        let notes = notes(fs::read(desk.path(&format!("a{round}.xlsx"))).unwrap());
        (notes.len(), notes.iter().map(|(.., text)| text.len()).sum::<usize>())
    };
    assert!(count(1).0 > 0);
    assert_eq!(count(3), count(2));
    assert_eq!(count(2).0, count(1).0);
    let carried = book(fs::read(desk.path("a3.xlsx")).unwrap());
    assert_eq!(said(&carried), Vec::<String>::new());
}

#[test]
fn diff_shows_them_as_changes_of_their_value() {
    let desk = desk(&[(0, "total", "李四:\n合计请核对"), (2, "name", "改名？")]);
    let ran = desk.run("diff old.xlsx new.xlsx");
    assert_eq!(ran.exit, 1);
    let expected = "  ~ 合计\n      合计  批注\n        + 李四:\n        + 合计请核对\n";
    assert!(ran.stdout.contains(expected), "{}", ran.stdout);
    assert!(ran.stdout.contains("变动：批注 2 处"), "{}", ran.stdout);
    let ran = desk.run("diff new.xlsx old.xlsx");
    assert!(ran.stdout.contains("        \u{2212} 李四: 改名？\n"), "{}", ran.stdout);
    for same in ["new.xlsx new.xlsx", "old.xlsx new.xlsx --ignore comments"] {
        let ran = desk.run(&format!("diff {same}"));
        assert_eq!((ran.exit, ran.stdout.as_str()), (0, ""), "{same}");
    }
    let json: Json = serde_json::from_str(&desk.run("diff old.xlsx new.xlsx --format json").stdout).unwrap();
    assert_eq!(
        (&json["counts"]["comments"], &json["counts"]["values"]),
        (&2.into(), &0.into())
    );
    let own = &json["tables"][0]["rows"][0]["comments"][0];
    assert_eq!((&own["key"], &own["new"]["author"]), (&"total".into(), &"李四".into()));
    assert!(own.get("old").is_none() && own["new"]["text"] == "李四:\n合计请核对");
    let page = desk.run("diff old.xlsx new.xlsx --format html").stdout;
    assert!(page.contains("value=\"comment\"") && page.contains("改名？"));
    // CSV files have no room for comments: nothing is said of them.
    assert_eq!(desk.run("convert new.xlsx -o . --to csv --force").exit, 0);
    let ran = desk.run("diff new.xlsx new");
    assert_eq!((ran.exit, ran.stdout.as_str()), (0, ""), "{}", ran.stderr);
}

#[test]
fn the_marked_workbook_says_what_the_comment_was_and_keeps_what_it_is() {
    let desk = desk(&[(0, "total", "请核对")]);
    desk.file("newer.xlsx", &remarked(&[(0, "total", "已核对")]));
    assert_eq!(desk.run("diff new.xlsx newer.xlsx -o marked.xlsx").exit, 1);
    let marked = fs::read(desk.path("marked.xlsx")).unwrap();
    let (_, _, author, text) = notes(marked.clone()).remove(0);
    assert_eq!(author, "李四");
    assert!(
        text.starts_with("批注原为：\n李四: 请核对\n—— yusuan ") && text.ends_with("\n\n已核对"),
        "{text}"
    );
    assert_eq!(said(&book(marked)), ["03 合计 · 合计: 已核对"]);
}

#[test]
fn merge_keeps_those_of_both_sides_and_asks_nobody() {
    let desk = desk(&[(0, "total", "请核对")]);
    desk.file(
        "ours.xlsx",
        &remarked(&[(0, "total", "请核对\n甲：相符"), (1, "total", "甲：见附件")]),
    );
    desk.file(
        "theirs.xlsx",
        &remarked(&[(0, "total", "请核对\n乙：不符"), (2, "name", "乙：改名")]),
    );
    let ran = desk.run("merge new.xlsx ours.xlsx theirs.xlsx -o merged.xlsx");
    assert_eq!(ran.exit, 0, "{}{}", ran.stdout, ran.stderr);
    let merged = said(&book(fs::read(desk.path("merged.xlsx")).unwrap()));
    let ends: Vec<&str> = merged
        .iter()
        .filter_map(|own| own.split_once(": "))
        .map(|(_, text)| text)
        .collect();
    assert_eq!(ends, ["请核对/乙：不符/甲：相符", "甲：见附件", "乙：改名"]);
    // One side took it away, the other left it alone; a file that cannot have any says nothing.
    for (theirs, left) in [("old.xlsx", 0), ("new", 1)] {
        assert_eq!(desk.run("convert new.xlsx -o . --to csv --force").exit, 0);
        let ran = desk.run(&format!("merge new.xlsx new.xlsx {theirs} -o out.xlsx --force"));
        assert_eq!(ran.exit, 0, "{}", ran.stderr);
        assert_eq!(
            said(&book(fs::read(desk.path("out.xlsx")).unwrap())).len(),
            left,
            "{theirs}"
        );
    }
}

#[test]
fn a_row_that_one_side_removed_and_the_other_remarked_on_is_not_lost() {
    let standard = standard().unwrap();
    let desk = desk(&[(0, "total", "请核对")]);
    let mut gone = book(project(SEED));
    let own = table_mut(&mut gone, "10");
    let last = own.rows.len() - 1;
    own.remove_rows(&[last]);
    desk.file("ours.xlsx", &write::xlsx(&gone, standard).unwrap());
    let mut remarked = book(project(SEED));
    let own = table_mut(&mut remarked, "10");
    let field = standard.tables[own.schema].field("project_name").unwrap();
    assert!(matches!(own.value(last, field).unwrap().content, Content::Text(_)));
    own.comments.put(last, field, comment("李四", "保留"));
    desk.file("theirs.xlsx", &write::xlsx(&remarked, standard).unwrap());
    let ran = desk.run("merge old.xlsx ours.xlsx theirs.xlsx -o out.xlsx");
    assert_eq!(ran.exit, 1, "{}", ran.stdout);
    let kept = said(&book(fs::read(desk.path("out.xlsx")).unwrap()));
    assert!(kept.len() == 1 && kept[0].ends_with(": 保留"), "{kept:?}");
}

#[test]
fn consolidate_carries_those_of_rows_and_reports_those_of_sums() {
    let desk = desk(&[(3, "total", "请核对"), (0, "total", "合计？")]);
    let ran = desk.run("consolidate new.xlsx case.xlsx -o all.xlsx");
    assert!(ran.exit < 2, "{}", ran.stderr);
    let all = said(&book(fs::read(desk.path("all.xlsx")).unwrap()));
    let texts = |text: &str| all.iter().filter(|own| own.contains(text)).count();
    assert_eq!(
        (texts("请核对"), texts("此处是否漏填"), texts("合计？")),
        (1, 1, 0),
        "{all:?}"
    );
    let told = format!("{}{}", ran.stdout, ran.stderr);
    assert!(told.contains("W429") && told.contains("合计？"), "{told}");
}
