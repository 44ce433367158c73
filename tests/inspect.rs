//! `yusuan inspect`: how each sheet was understood.

#[path = "support/run.rs"]
mod run;

use run::Desk;
use serde_json::Value;

#[test]
fn a_sheet_is_told_with_its_evidence_columns_rows_and_cells() {
    let desk = Desk::new();
    let ran = desk.copy("examples/legacy-2024.xls", "a.xls").run("inspect a.xls");
    assert_eq!((ran.exit, ran.stderr.as_str()), (0, ""));
    assert_eq!(desk.list(""), ["a.xls"], "it writes nothing");
    let sheet = ran.stdout.split("\n\n").find(|text| text.contains("“项目”")).unwrap();
    insta::assert_snapshot!(sheet);
}

#[test]
fn the_same_for_programs() {
    let desk = Desk::new();
    let ran = desk
        .copy("examples/legacy-2024.xls", "a.xls")
        .run("inspect a.xls --format json");
    let report: Value = serde_json::from_str(&ran.stdout).unwrap();
    let sheets = report["sheets"].as_array().unwrap();
    assert_eq!(sheets.len(), 12);
    for sheet in sheets {
        let cells = &sheet["cells"];
        let count = |key: &str| cells[key].as_u64().unwrap();
        assert_eq!(
            count("read"),
            count("carried") + count("structural") + count("set_aside") + count("reported")
        );
        assert_eq!(count("reported"), 0);
        assert!(sheet["table"].is_string() && sheet["candidates"][0]["score"].as_u64() > Some(50));
    }
    assert_eq!(sheets[2]["rows"]["item"], 7);
    assert_eq!(sheets[2]["columns"][7]["key"], "basic.personnel.wages_welfare");
}

#[test]
fn a_file_that_cannot_be_read_is_json_too() {
    let desk = Desk::new();
    let ran = desk.file("a.xlsx", b"").run("inspect a.xlsx --format json");
    let report: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!((ran.exit, &report["findings"][0]["code"]), (2, &"E102".into()));
}

#[test]
fn the_cells_of_a_fate_are_listed_on_request() {
    let desk = Desk::new();
    desk.copy("tests/cases/notes-and-signatures/input.xlsx", "a.xlsx");
    let ran = desk.run("inspect a.xlsx --cells set-aside,reported");
    let listed: Vec<&str> = ran
        .stdout
        .lines()
        .filter(|line| line.contains("按规则不用  "))
        .collect();
    assert_eq!(listed.len(), 5);
    assert!(
        listed[0].contains("A15") && listed[0].contains("单位负责人：林青"),
        "{}",
        listed[0]
    );
}

/// What `inspect` says of a case, without its findings.
fn inspected(case: &str) -> String {
    let desk = Desk::new();
    desk.copy(&format!("tests/cases/{case}/input.xlsx"), "a.xlsx");
    desk.run("inspect a.xlsx").stdout
}

#[test]
fn near_misses_of_columns_are_told() {
    insta::assert_snapshot!(inspected("column-under-a-foreign-group"));
}

#[test]
fn near_misses_of_lines_are_told() {
    insta::assert_snapshot!(inspected("lines-renamed-and-unknown"));
}

#[test]
fn a_refused_header_is_told_with_what_it_lacks() {
    let text = inspected("header-of-another-table");
    let refused = text.split("\n\n").find(|text| text.contains("“3”")).unwrap();
    insta::assert_snapshot!(refused);
}

#[test]
fn an_unknown_header_is_told_with_the_table_that_it_is_most_like() {
    insta::assert_snapshot!(inspected("mapping-columns"));
}

#[test]
fn near_misses_are_data_too() {
    let desk = Desk::new();
    desk.copy("tests/cases/column-under-a-foreign-group/input.xlsx", "a.xlsx");
    let ran = desk.run("inspect a.xlsx --format json");
    let report: Value = serde_json::from_str(&ran.stdout).unwrap();
    let sheet = &report["sheets"][0];
    assert_eq!(sheet["verdict"], "table");
    assert_eq!(sheet["missing"][0]["key"], "total");
    // 上年结转支出/合计 is understood: it is not the total, and not suggested for it.
    assert_eq!(sheet["missing"][0]["near"].as_array().map(Vec::len), Some(0));
    assert_eq!(sheet["columns"][7]["reason"], "keyless");
}
