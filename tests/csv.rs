//! `convert --to csv`: encodings, headers, texts that look like formulas, what describes the files, and
//! files of an earlier run.

#[path = "support/run.rs"]
mod run;

use std::fs;

use run::Desk;
use serde_json::Value;

const SEED: &str = "tests/data/seed-2024.xlsx";

fn desk() -> Desk {
    let desk = Desk::new();
    desk.copy(SEED, "seed.xlsx");
    desk
}

fn text(desk: &Desk, file: &str) -> String {
    fs::read_to_string(desk.path(file)).unwrap()
}

fn package(desk: &Desk, folder: &str) -> Value {
    serde_json::from_str(&text(desk, &format!("{folder}/datapackage.json"))).unwrap()
}

/// Replaces a text in a file.
fn edit(desk: &Desk, file: &str, from: &str, to: &str) {
    let content = text(desk, file);
    assert!(content.contains(from), "{file} has no {from}");
    fs::write(desk.path(file), content.replace(from, to)).unwrap();
}

#[test]
fn every_spelling_reads_back_as_the_same_book() {
    let desk = desk();
    desk.run("convert seed.xlsx -o meant --to csv,json");
    // What the files do not hold is the department.
    let rows = |path: &str| {
        let json: Value = serde_json::from_str(&text(&desk, path)).unwrap();
        let tables = json["tables"].as_object().unwrap().clone();
        tables
            .into_iter()
            .map(|(number, table)| (number, table["rows"].clone()))
            .collect::<Vec<_>>()
    };
    for (header, encoding) in [
        ("label", "utf-8-bom"),
        ("label", "gbk"),
        ("key", "utf-8"),
        ("key", "gb18030"),
        ("both", "utf-8-bom"),
        ("both", "gb18030"),
    ] {
        let out = format!("{header}-{encoding}");
        let options = format!("--to csv --csv-header {header} --csv-encoding {encoding}");
        let ran = desk.run(&format!("convert seed.xlsx -o {out} {options}"));
        assert_eq!(ran.exit, 0, "{out}: {}", ran.stderr);
        let ran = desk.run(&format!("convert {out}/seed -o again/{out} --to json --year 2024"));
        assert_eq!(ran.exit, 0, "{out}: {}", ran.stderr);
        assert_eq!(
            rows(&format!("again/{out}/seed.json")),
            rows("meant/seed.json"),
            "{out}"
        );
    }
}

#[test]
fn an_encoding_for_reading_is_not_taken_for_that_of_the_csv_in_silence() {
    let desk = desk();
    let ran = desk.run("convert seed.xlsx -o out --to csv --encoding gb18030");
    assert_eq!(ran.exit, 0, "{}", ran.stderr);
    assert!(text(&desk, "out/seed/预算06表.csv").starts_with('\u{feff}'), "UTF-8");
    let told = [ran.stdout, ran.stderr].concat();
    assert!(told.contains("W121") && told.contains("--csv-encoding"), "{told}");
    // Where it is of use, nothing is said.
    let ran = desk.run("convert out/seed -o again --to csv --encoding utf-8 --year 2024");
    let told = [ran.stdout, ran.stderr].concat();
    assert!(!told.contains("W121"), "{told}");
}

#[test]
fn the_header_may_be_asked_for_shortly() {
    let desk = desk();
    desk.run("convert seed.xlsx -o short --to csv --header key");
    desk.run("convert seed.xlsx -o long --to csv --csv-header key");
    let short = text(&desk, "short/seed/预算06表.csv");
    assert!(short.contains("department_economic.code"), "{short}");
    assert_eq!(short, text(&desk, "long/seed/预算06表.csv"));
}

#[test]
fn headers_are_labels_keys_or_both() {
    let desk = desk();
    let head = |header: &str| {
        desk.run(&format!(
            "convert seed.xlsx -o {header} --to csv --csv-encoding utf-8 --csv-header {header}"
        ));
        let lines = text(&desk, &format!("{header}/seed/预算08表.csv"));
        lines.lines().take(3).collect::<Vec<_>>().join("\n")
    };
    insta::assert_snapshot!("header_label", head("label"));
    insta::assert_snapshot!("header_key", head("key"));
    insta::assert_snapshot!("header_both", head("both"));
    assert_eq!(
        package(&desk, "both/seed")["resources"][7]["dialect"]["headerRows"],
        serde_json::json!([2])
    );
}

#[test]
fn a_character_that_the_encoding_lacks_is_told_everywhere_and_nothing_is_written() {
    let desk = desk();
    desk.run("convert seed.xlsx -o in --to csv --csv-encoding utf-8");
    edit(&desk, "in/seed/预算10表.csv", "会议费", "𠮷会议费");
    edit(&desk, "in/seed/预算03表.csv", "行政运行", "行政㐂运行𠮷");
    let ran = desk.run("convert in/seed -o out --to csv,xlsx --csv-encoding gbk --year 2024 --format json");
    assert_eq!((ran.exit, desk.list("out").len()), (2, 0), "{}", ran.stderr);
    let report: Value = serde_json::from_str(&ran.stdout).unwrap();
    let findings = report["files"][0]["findings"].as_array().unwrap().iter();
    let told = findings.filter(|finding| finding["code"] == "E610").map(|finding| {
        let part = |name: &str| finding[name].as_str().unwrap_or_default().to_owned();
        [
            part("table"),
            part("sheet"),
            part("cell"),
            part("key"),
            part("row"),
            part("found"),
        ]
        .join(" | ")
    });
    insta::assert_snapshot!(told.collect::<Vec<_>>().join("\n"), @r"
    03 | 预算03表 | F4 | name | 201 01 01 行政㐂运行𠮷 | 㐂
    10 | 预算10表 | C4 | project_name | 𠮷会议费 | 𠮷
    ");
    let ran = desk.run("convert in/seed -o out --to csv --csv-encoding gbk --year 2024");
    insta::assert_snapshot!("not_encodable", ran.stderr);
    // GB 18030 has every character.
    let ran = desk.run("convert in/seed -o out --to csv --csv-encoding gb18030 --year 2024");
    assert_eq!(ran.exit, 0, "{}", ran.stderr);
}

#[test]
fn texts_like_formulas_are_guarded_and_come_back() {
    let desk = desk();
    desk.run("convert seed.xlsx -o in --to csv --csv-encoding utf-8");
    // In a file of ours a single apostrophe before a formula is the guard.
    edit(&desk, "in/seed/预算10表.csv", ",会议费,", ",'=1+1,");
    edit(&desk, "in/seed/预算10表.csv", ",工作经费,", ",''@甲,");
    let ran = desk.run("convert in/seed -o out --to csv,json --csv-encoding utf-8 --year 2024 --export flat-csv");
    assert_eq!(ran.exit, 0, "{}", ran.stderr);
    let json = text(&desk, "out/seed.json");
    assert!(json.contains("\"=1+1\"") && json.contains("\"'@甲\""));
    assert_eq!(
        text(&desk, "out/seed/预算10表.csv"),
        text(&desk, "in/seed/预算10表.csv")
    );
    // A system that takes uploads gets texts as they are, unless its layout wants the guard.
    let upload = text(&desk, "out/seed/flat-csv/预算10表.csv");
    assert!(upload.contains(",=1+1,") && upload.contains(",'@甲,"));
    let layout = "name = \"own\"\n[export]\nguard = true\n[[export.tables]]\ntable = \"10\"\n";
    desk.file("own.toml", layout.as_bytes());
    desk.run("convert in/seed -o own --export own.toml --year 2024");
    assert!(text(&desk, "own/seed/own/预算10表.csv").contains(",'=1+1,"));
}

/// Whatever a CSV file is for, people open it in a spreadsheet: the years beside each other, the trace.
#[test]
fn no_csv_for_people_runs_a_text() {
    let desk = Desk::new();
    let table = |year: u32| {
        format!(
            "{year}年项目支出表,,,\n部门名称：甲局,,,单位：万元\n类型,项目名称,项目单位,合计\n,合计,,3.5\n\
             其他运转类,=1+1,@SUM(A1),1\n其他运转类,-x,+y,2.5\n特定目标类,\"\t=2\",甲局,\n"
        )
    };
    desk.file("=a.csv", table(2024).as_bytes());
    desk.file("b.csv", table(2025).as_bytes());
    desk.run("convert =a.csv -o out --to csv --trace trace.csv");
    let years = desk.run("diff =a.csv b.csv --years --format csv").stdout;
    for (what, csv) in [("trace", text(&desk, "trace.csv")), ("years", years)] {
        let mut texts = 0;
        for record in csv::Reader::from_reader(csv.as_bytes()).records() {
            for field in record.unwrap().iter() {
                let is_figure = field.trim_end_matches('%').parse::<f64>().is_ok();
                assert!(
                    is_figure || !field.starts_with(['=', '+', '-', '@', '\t', '\r']),
                    "{what}: {field}"
                );
                texts += usize::from(field.starts_with('\''));
            }
        }
        assert!(texts > 1, "{what}: {csv}");
    }
}

#[test]
fn texts_of_other_csv_files_stay_as_they_are() {
    let desk = desk();
    desk.run("convert seed.xlsx -o in --to csv --csv-encoding utf-8");
    // Another header: no file of ours.
    let sheet = "2024年项目支出情况表,,,,预算10表\n,,,,单位：万元\n\
        类型,项目名称,项目单位,合计,本年拨款\n,,,,一般公共预算\n\
        ,合计,,5,5\n其他运转类,'=1+1,甲局,5,5\n";
    desk.file("foreign/预算10表.csv", sheet.as_bytes());
    let ran = desk.run("convert foreign -o out --to json");
    assert!(text(&desk, "out/foreign.json").contains("\"'=1+1\""), "{}", ran.stderr);
}

#[test]
fn the_package_says_what_the_files_are() {
    let desk = desk();
    desk.run("convert seed.xlsx -o out --to csv --csv-header key");
    let mut package = package(&desk, "out/seed");
    let resources = package["resources"].take();
    assert_eq!(resources.as_array().unwrap().len(), 12);
    insta::assert_snapshot!("package", serde_json::to_string_pretty(&package).unwrap());
    insta::assert_snapshot!("package_of_06", serde_json::to_string_pretty(&resources[5]).unwrap());
    let first = fs::read(desk.path("out/seed/datapackage.json")).unwrap();
    assert_eq!(desk.run("convert seed.xlsx -o out --to csv --csv-header key").exit, 0);
    assert!(first == fs::read(desk.path("out/seed/datapackage.json")).unwrap());
    // A text that stands for an amount: the column is none of numbers.
    edit(&desk, "out/seed/预算08表.csv", "1.10", "约一万");
    desk.run("convert out/seed -o again --to csv --csv-header key --year 2024");
    let again: Value = serde_json::from_str(&text(&desk, "again/seed/datapackage.json")).unwrap();
    assert_eq!(again["resources"][7]["schema"]["fields"][1]["type"], "any");
}

#[test]
fn tables_of_an_earlier_run_do_not_stay_among_those_of_this_one() {
    let desk = desk();
    desk.run("convert seed.xlsx -o first --to csv");
    desk.run("convert first/seed -o out --to csv --year 2024");
    fs::remove_file(desk.path("first/seed/预算09表.csv")).unwrap();
    // Written in another form, they are still ours.
    let again = "convert first/seed -o out --to csv --year 2024 --csv-header both --csv-encoding gb18030";
    let ran = desk.run(again);
    assert_eq!(ran.exit, 0, "{}", ran.stderr);
    assert!(!desk.list("out").contains(&"seed/预算09表.csv".to_owned()));
    let told = ran
        .stderr
        .lines()
        .find(|line| line.contains("W611"))
        .unwrap_or_default();
    insta::assert_snapshot!(told, @"警告[W611] 这是 yusuan 以前写的 CSV，这次的结果里没有这张表，已删除");
    assert!(!desk.run(again).stderr.contains("W611"));
}

#[test]
fn a_file_of_someone_else_in_the_place_of_a_missing_table_is_not_removed() {
    let desk = desk();
    desk.run("convert seed.xlsx -o first --to csv");
    fs::remove_file(desk.path("first/seed/预算09表.csv")).unwrap();
    desk.file("out/seed/预算09表.csv", "我的笔记\n".as_bytes());
    let ran = desk.run("convert first/seed -o out --to csv --year 2024");
    assert_eq!((ran.exit, desk.list("out").len()), (2, 1), "{}", ran.stderr);
    assert!(
        ran.stderr.contains("E110") && ran.stderr.contains("预算09表.csv"),
        "{}",
        ran.stderr
    );
    let ran = desk.run("convert first/seed -o out --to csv --year 2024 --force");
    assert_eq!((ran.exit, ran.stderr.contains("W611")), (0, true), "{}", ran.stderr);
    // So it is with the description of someone else's data.
    desk.file("two/seed/datapackage.json", b"{\n  \"name\": \"mine\"\n}\n");
    let ran = desk.run("convert first/seed -o two --to csv --year 2024");
    assert_eq!((ran.exit, desk.list("two").len()), (2, 1), "{}", ran.stderr);
    // An input is never removed.
    desk.run("convert seed.xlsx -o seed --to csv");
    let ran = desk.run("convert seed.xlsx first/seed/预算10表.csv -o first --to csv --force --year 2024");
    assert!(
        desk.list("first").contains(&"seed/预算10表.csv".to_owned()),
        "{}",
        ran.stderr
    );
}
