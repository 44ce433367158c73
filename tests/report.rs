//! Reports that a clerk acts on: findings with their rows, the page for a browser, the annotated
//! workbook.

#[path = "support/run.rs"]
mod run;

use std::collections::BTreeSet;
use std::fs;
use std::io::{Cursor, Read};

use run::Desk;
use serde_json::Value;

fn desk() -> Desk {
    let desk = Desk::new();
    for case in [
        "relation-broken",
        "one-total-wrong",
        "relations-that-hold",
        "words-that-do-not-fit",
    ] {
        desk.copy(&format!("tests/cases/{case}/input.xlsx"), &format!("{case}.xlsx"));
    }
    desk.copy("tests/cases/lines-renamed-and-unknown/input.xlsx", "lines.xlsx");
    desk
}

/// The texts between `before` and `after`, everywhere.
fn between<'a>(text: &'a str, before: &str, after: &str) -> Vec<&'a str> {
    let pieces = text.split(before).skip(1);
    pieces.filter_map(|piece| piece.split(after).next()).collect()
}

fn part(workbook: &[u8], name: &str) -> Option<String> {
    let mut archive = zip::ZipArchive::new(Cursor::new(workbook)).unwrap();
    let mut text = String::new();
    archive.by_name(name).ok()?.read_to_string(&mut text).unwrap();
    Some(text)
}

#[test]
fn findings_are_told_with_their_rows_by_sheet() {
    let desk = desk();
    insta::assert_snapshot!("text_zh", desk.run("check words-that-do-not-fit.xlsx").stdout);
    insta::assert_snapshot!("text_en", desk.run("check relation-broken.xlsx --lang en").stdout);
    insta::assert_snapshot!("text_quiet", desk.run("check one-total-wrong.xlsx -q").stdout);
    insta::assert_snapshot!("text_verbose", desk.run("check lines.xlsx -v").stdout);
}

#[test]
fn colours_are_for_terminals_only() {
    let desk = desk();
    let plain = desk.run("check one-total-wrong.xlsx");
    let coloured = desk.run("check one-total-wrong.xlsx --color always");
    assert!(!plain.stdout.contains('\u{1b}') && coloured.stdout.contains('\u{1b}'));
    desk.run("check one-total-wrong.xlsx --color always --report r.txt");
    let report = fs::read_to_string(desk.path("r.txt")).unwrap();
    assert!(report.contains("^^^") && !report.contains('\u{1b}'), "{report}");
}

#[test]
fn the_page_holds_every_finding_with_an_anchor_that_is_there() {
    let desk = desk();
    let command = "check relation-broken.xlsx one-total-wrong.xlsx relations-that-hold.xlsx lines.xlsx";
    for lang in ["zh-CN", "en"] {
        let ran = desk.run(&format!("{command} --format html --report r.html --lang {lang}"));
        assert_eq!((ran.exit, ran.stdout.as_str(), ran.stderr.as_str()), (1, "", ""));
        let page = fs::read_to_string(desk.path("r.html")).unwrap();
        assert!(page.contains(&format!("<html lang=\"{lang}\">")));
        for load in ["http://", "https://", " src=", "url(", "@import", "<link"] {
            assert!(!page.contains(load), "{load}");
        }
        let ids: Vec<&str> = between(&page, " id=\"", "\"");
        let known: BTreeSet<&str> = ids.iter().copied().collect();
        assert_eq!(ids.len(), known.len(), "an id twice");
        let targets = between(&page, " href=\"#", "\"");
        assert!(targets.len() > 10);
        for target in targets {
            assert!(known.contains(target), "{target}");
        }
        let report: Value =
            serde_json::from_str(&desk.run(&format!("{command} --format json --lang {lang}")).stdout).unwrap();
        for file in report["files"].as_array().unwrap() {
            for finding in file["findings"].as_array().unwrap() {
                let cell = format!(
                    "{}!{}",
                    finding["sheet"].as_str().unwrap_or_default(),
                    finding["cell"].as_str().unwrap_or_default()
                );
                assert!(page.contains(finding["code"].as_str().unwrap()), "{finding}");
                assert!(
                    finding["cell"].is_null() || page.contains(&format!(">{cell}</a>")),
                    "{finding}"
                );
            }
        }
        assert_eq!(desk.run(&format!("{command} --format html --lang {lang}")).stdout, page);
    }
    desk.file("mine.html", b"<!doctype html>\n<p>mine</p>\n");
    assert_eq!(desk.run(&format!("{command} --format html --report mine.html")).exit, 2);
}

#[test]
fn the_page_of_a_small_book() {
    let desk = desk();
    let page = desk.run("check relation-broken.xlsx --format html").stdout;
    let (_, body) = page.split_once("<section class=\"file\"").unwrap();
    let (body, _) = body.split_once("<script>").unwrap();
    insta::assert_snapshot!("page", body);
}

#[test]
fn the_page_of_several_files_begins_with_what_was_found_in_each() {
    let desk = desk();
    let page = desk
        .run("check one-total-wrong.xlsx relations-that-hold.xlsx --format html")
        .stdout;
    let list = between(&page, "<table class=\"files\">", "</table>");
    let rows = between(list[0], "<tr><td>", "</tr>");
    assert_eq!(rows.len(), 2);
    assert!(rows[0].contains("one-total-wrong.xlsx</a>") && rows[0].contains("class=\"figure error\">1<"));
    assert!(rows[1].contains("relations-that-hold.xlsx</a>") && rows[1].contains("class=\"figure\">0<"));
    for anchor in between(list[0], "href=\"#", "\"") {
        assert!(
            page.contains(&format!("<section class=\"file\" id=\"{anchor}\">")),
            "{anchor}"
        );
    }
    let alone = desk.run("check one-total-wrong.xlsx --format html").stdout;
    assert!(!alone.contains("<table class=\"files\">"));
}

#[test]
fn nothing_of_the_input_becomes_part_of_the_page() {
    let desk = Desk::new();
    let bytes = fs::read("tests/cases/web-export/input.xls").unwrap();
    let (input, encoding, _) = encoding_rs::GB18030.decode(&bytes);
    assert!(input.contains("行政运行"));
    let input = input.replace("行政运行", "&lt;script&gt;alert(1)&lt;/script&gt;&amp;\"'");
    desk.file("a\"b&.xls", &encoding.encode(&input).0);
    let page = desk.run("check . --format html").stdout;
    assert_eq!(page.matches("<script").count(), 1, "only our own");
    assert!(page.contains("&lt;script&gt;alert(1)&lt;"), "{page}");
    assert!(page.contains("a&quot;b&amp;.xls"));
}

#[test]
fn the_annotated_workbook_is_the_same_book() {
    let desk = desk();
    for (name, lang, list) in [
        ("one-total-wrong", "zh-CN", "问题清单"),
        ("relation-broken", "en", "List of findings"),
        ("lines", "zh-CN", "问题清单"),
    ] {
        let command = format!("check {name}.xlsx -v --annotate out.xlsx --annotate-standard --force --lang {lang}");
        desk.run(&command);
        let bytes = fs::read(desk.path("out.xlsx")).unwrap();
        let sheets = part(&bytes, "xl/workbook.xml").unwrap();
        assert_eq!(between(&sheets, "<sheet name=\"", "\"")[0], list);
        desk.run(&command);
        assert_eq!(
            fs::read(desk.path("out.xlsx")).unwrap(),
            bytes,
            "the same bytes each time"
        );
        desk.run(&format!("convert {name}.xlsx out.xlsx -o both --to json,csv"));
        for file in desk.list(&format!("both/{name}")) {
            let read = |folder: &str| fs::read_to_string(desk.path(&format!("both/{folder}/{file}"))).unwrap();
            assert_eq!(read("out"), read(name), "{file}");
        }
        let json = |name: &str| fs::read_to_string(desk.path(&format!("both/{name}.json"))).unwrap();
        assert_eq!(json("out"), json(name));
        let told = desk.run("check out.xlsx -v").stdout;
        assert!(
            !told.contains(list) && !told.contains("W211") && !told.contains("N212"),
            "{told}"
        );
        let inspected = desk.run("inspect out.xlsx").stdout;
        assert!(inspected.contains("yusuan 写出的清单"), "{inspected}");
    }
}

#[test]
fn an_annotated_cell_says_what_is_wrong_and_the_list_leads_to_it() {
    let desk = desk();
    let ran = desk.run("check one-total-wrong.xlsx --annotate out.xlsx --annotate-standard");
    assert_eq!(ran.exit, 1);
    assert!(ran.stdout.contains("one-total-wrong.xlsx → out.xlsx"), "{}", ran.stdout);
    let bytes = fs::read(desk.path("out.xlsx")).unwrap();
    let list = part(&bytes, "xl/worksheets/sheet1.xml").unwrap();
    let links = between(&list, "<hyperlink ", "/>");
    assert_eq!(links.len(), 1, "{list}");
    assert!(links[0].contains("location=\"'预算03表'!F7\""), "{links:?}");
    for part in [
        "<autoFilter",
        "orientation=\"landscape\"",
        "fitToHeight=\"0\"",
        "state=\"frozen\"",
    ] {
        assert!(list.contains(part), "{part}");
    }
    let comments: Vec<String> = (1..=12)
        .filter_map(|number| part(&bytes, &format!("xl/comments{number}.xml")))
        .collect();
    assert!(
        comments
            .concat()
            .contains("错误 E501: 合计 · 合计应为 120.00，表中是 210.00，相差 90.00"),
        "{comments:?}"
    );
    assert!(comments.concat().contains("请核对这一格和各分项"), "{comments:?}");
}

#[test]
fn a_note_for_the_office_names_no_option_of_the_program() {
    let desk = Desk::new();
    desk.copy("tests/data/seed-2024.xlsx", "seed.xlsx");
    assert!(desk.run("check seed.xlsx").stdout.contains("--severity K05=off"));
    desk.run("check seed.xlsx --annotate out.xlsx --annotate-standard");
    let bytes = fs::read(desk.path("out.xlsx")).unwrap();
    let parts = (1..=13).filter_map(|number| part(&bytes, &format!("xl/comments{number}.xml")));
    let texts: String = parts.chain(part(&bytes, "xl/sharedStrings.xml")).collect();
    assert!(
        texts.contains("确属例外的请说明原因") && !texts.contains("--"),
        "{texts}"
    );
}

#[test]
fn figures_of_the_note_are_in_the_unit_of_the_annotated_workbook() {
    let desk = Desk::new();
    desk.copy("tests/cases/units-of-yuan-and-thousands/input.xlsx", "a.xlsx");
    desk.file(
        "own.toml",
        "[[rules]]\nid = \"OUR\"\nname = \"甲\"\ncheck = \"03[total].total = 0\"\n".as_bytes(),
    );
    desk.run("check a.xlsx --checks own.toml --annotate out.xlsx --annotate-standard");
    let bytes = fs::read(desk.path("out.xlsx")).unwrap();
    let comments: Vec<String> = (1..=12)
        .filter_map(|number| part(&bytes, &format!("xl/comments{number}.xml")))
        .collect();
    assert!(comments.concat().contains("应为 0.00，相差"), "{comments:?}");
    assert!(comments.concat().contains("（万元）"), "{comments:?}");
}

#[test]
fn several_inputs_are_annotated_into_a_folder() {
    let desk = desk();
    let both = "check one-total-wrong.xlsx relation-broken.xlsx";
    assert_eq!(desk.run(&format!("{both} --annotate out")).exit, 1);
    assert_eq!(desk.list("out"), ["one-total-wrong.xlsx", "relation-broken.xlsx"]);
    let ran = desk.run(&format!("{both} --annotate out.xlsx"));
    assert_eq!(ran.exit, 2);
    assert!(
        ran.stderr.contains("--annotate") && ran.stderr.contains("out.xlsx"),
        "{}",
        ran.stderr
    );
    let over = desk.run("check one-total-wrong.xlsx --annotate one-total-wrong.xlsx --force");
    assert_eq!(over.exit, 2, "{}", over.stderr);
    desk.file("mine.xlsx", b"mine");
    assert_eq!(desk.run("check one-total-wrong.xlsx --annotate mine.xlsx").exit, 2);
}

#[test]
fn a_list_of_an_office_is_no_list_of_ours() {
    let desk = Desk::new();
    desk.copy("tests/cases/sheets-of-none-of-the-tables/input.xlsx", "a.xlsx");
    let ran = desk.run("check a.xlsx -v");
    assert!(
        ran.stdout.contains("N224") && ran.stdout.contains("政府采购预算表"),
        "{}",
        ran.stdout
    );
}
