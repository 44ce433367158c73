//! `yusuan template`, and what `convert` does with what no workbook can hold.

use std::fs;
use std::path::Path;

use assert_cmd::Command;

fn yusuan(folder: &Path) -> Command {
    let mut command = Command::cargo_bin("yusuan").unwrap();
    command.current_dir(folder).args(["--lang", "en"]);
    command
}

fn output(command: &mut Command) -> (i32, String) {
    let output = command.output().unwrap();
    let text = [output.stdout, output.stderr].concat();
    (output.status.code().unwrap(), String::from_utf8(text).unwrap())
}

#[test]
fn a_blank_workbook_converts_without_findings_and_is_the_same_each_time() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    let template = [
        "template",
        "--year",
        "2026",
        "--department",
        "甲局",
        "--code",
        "9",
        "--rows",
        "3",
        "-o",
    ];
    for name in ["a.xlsx", "b.xlsx"] {
        assert_eq!(output(yusuan(path).args(template).arg(name)).0, 0);
    }
    assert_eq!(
        fs::read(path.join("a.xlsx")).unwrap(),
        fs::read(path.join("b.xlsx")).unwrap()
    );
    let (code, told) = output(yusuan(path).args(["convert", "a.xlsx", "-o", "out", "--to", "json"]));
    assert_eq!(code, 0, "{told}");
    assert!(told.contains("12 tables, 0 errors, 0 warnings"), "{told}");
    let json: serde_json::Value = serde_json::from_slice(&fs::read(path.join("out/a.json")).unwrap()).unwrap();
    assert_eq!((&json["year"], &json["department"]), (&2026.into(), &"甲局".into()));
    let rows = &json["tables"]["03"]["rows"];
    assert_eq!(rows.as_array().unwrap().len(), 2, "blank rows are none: {rows}");
    assert_eq!(rows[1]["unit_code"], "009");
    assert_eq!(json["tables"]["03"]["notes"][0], "说明：本表无数据。");
}

#[test]
fn a_blank_workbook_in_yuan_reads_in_yuan() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    assert_eq!(
        output(yusuan(path).args(["template", "--unit", "元", "-o", "a.xlsx"])).0,
        0
    );
    let (_, told) = output(yusuan(path).args(["inspect", "a.xlsx"]));
    assert!(told.contains("unit 元") && !told.contains("unit 万元"), "{told}");
}

#[test]
fn a_file_of_others_is_not_overwritten() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    fs::write(path.join("a.xlsx"), "theirs").unwrap();
    let (code, told) = output(yusuan(path).args(["template", "-o", "a.xlsx"]));
    assert!(code == 2 && told.contains("E110"), "{told}");
    assert_eq!(output(yusuan(path).args(["template", "-o", "a.xlsx", "--force"])).0, 0);
    assert_eq!(
        output(yusuan(path).args(["template", "-o", "a.xlsx"])).0,
        0,
        "ours may be"
    );
    assert_eq!(
        output(yusuan(path).args(["template", "-o", "b.xlsx", "--code", "x1"])).0,
        2
    );
}

#[test]
fn what_no_workbook_holds_is_told_and_nothing_is_cut_off() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    let table = |text: &str| {
        format!(
            "2026年项目支出表,,,\n部门名称：甲局,,,单位：万元\n类型,项目名称,项目单位,合计\n,合计,,1.00\n其他运转类,{text},甲局本级,1.00\n"
        )
    };
    fs::write(path.join("预算10表.csv"), table(&"字".repeat(40_000))).unwrap();
    let (status, told) = output(yusuan(path).args(["convert", "预算10表.csv", "-o", "out"]));
    assert!(
        status == 2 && told.contains("E630") && told.contains("B5"),
        "{told:.2000}"
    );
    assert!(!path.join("out").exists());
    let (status, told) = output(yusuan(path).args(["convert", "预算10表.csv", "-o", "text", "--to", "csv"]));
    assert!(status < 2, "{told:.2000}");
}
