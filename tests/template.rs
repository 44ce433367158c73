//! `yusuan template`, and what `convert` does with what no workbook can hold.

use std::fs;
use std::io::{Cursor, Read, Write};
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
fn units_have_a_heading_each_with_formulas_and_rows_below() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    fs::write(path.join("units.csv"), "编码,名称\n009001,机关\n009002,信访中心\n").unwrap();
    let template = ["template", "--department", "甲局", "--code", "009", "--rows", "2", "-o"];
    assert_eq!(
        output(
            yusuan(path)
                .args(template)
                .args(["a.xlsx", "--units", "units.csv", "--year", "2026"])
        )
        .0,
        0
    );
    let (code, told) = output(yusuan(path).args(["convert", "a.xlsx", "-o", "out", "--to", "json"]));
    assert_eq!(code, 0, "{told}");
    let json: serde_json::Value = serde_json::from_slice(&fs::read(path.join("out/a.json")).unwrap()).unwrap();
    for number in ["02", "03", "10", "12"] {
        let rows = json["tables"][number]["rows"].as_array().unwrap();
        let units: Vec<_> = rows.iter().filter(|row| row["level"] == "unit").collect();
        assert_eq!(units.len(), 2, "{number}: {rows:?}");
    }
    let (_, sheets) = without_results(&fs::read(path.join("a.xlsx")).unwrap());
    for formula in [
        "SUBTOTAL(9,INDEX(F7:F15,2):INDEX(F7:F15,ROWS(F7:F15)))",
        "SUBTOTAL(9,INDEX(F9:F12,2):INDEX(F9:F12,ROWS(F9:F12)))",
        "SUBTOTAL(9,INDEX(F12:F15,2):INDEX(F12:F15,ROWS(F12:F15)))",
        "SUM(G14,L14)",
    ] {
        assert!(sheets.contains(formula), "{formula}");
    }
    // As many without names.
    assert_eq!(
        output(yusuan(path).args(template).args(["b.xlsx", "--units", "3"])).0,
        0
    );
    let (_, sheets) = without_results(&fs::read(path.join("b.xlsx")).unwrap());
    assert!(sheets.contains("SUBTOTAL(9,INDEX(F15:F18,2):INDEX(F15:F18,ROWS(F15:F18)))"));
}

#[test]
fn a_table_of_units_that_cannot_be_used_is_refused_row_by_row() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    fs::write(
        path.join("units.csv"),
        "编码,名称\n9001,机关\n009002,\n010003,乙站\n009004,丙站\n",
    )
    .unwrap();
    let template = ["template", "--code", "009", "-o", "a.xlsx", "--units", "units.csv"];
    let (code, told) = output(yusuan(path).args(template));
    assert_eq!(code, 2);
    assert!(
        told.contains("E117") && told.contains("A2") && told.contains("A3 A4"),
        "{told}"
    );
    assert!(!path.join("a.xlsx").exists());
    let (code, told) = output(yusuan(path).args(["template", "-o", "a.xlsx", "--units", "gone.csv"]));
    assert!(code == 2 && told.contains("E101"), "{told}");
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

/// The workbook without the results of its formulas, as programs save it that do not calculate; and its
/// sheets joined.
fn without_results(bytes: &[u8]) -> (Vec<u8>, String) {
    let mut source = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut target = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let mut sheets = String::new();
    for index in 0..source.len() {
        let mut part = source.by_index(index).unwrap();
        let name = part.name().unwrap().into_owned();
        let mut content = Vec::new();
        part.read_to_end(&mut content).unwrap();
        if name.starts_with("xl/worksheets/sheet") || name == "xl/sharedStrings.xml" {
            let mut text = String::from_utf8(content).unwrap();
            while let Some(at) = text.find("</f><v>") {
                let end = at + text[at..].find("</v>").unwrap() + "</v>".len();
                text.replace_range(at + "</f>".len()..end, "");
            }
            sheets.push_str(&text);
            content = text.into_bytes();
        }
        target
            .start_file(name, zip::write::SimpleFileOptions::default())
            .unwrap();
        target.write_all(&content).unwrap();
    }
    (target.finish().unwrap().into_inner(), sheets)
}

#[test]
fn formulas_of_the_sheets_beside_the_tables_are_nobodys_error() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    let template = ["template", "--year", "2026", "--department", "甲局", "-o", "a.xlsx"];
    assert_eq!(output(yusuan(path).args(template)).0, 0);
    let (bytes, _) = without_results(&fs::read(path.join("a.xlsx")).unwrap());
    fs::write(path.join("b.xlsx"), bytes).unwrap();
    let (code, told) = output(yusuan(path).args(["check", "b.xlsx"]));
    assert_eq!(code, 0, "{told}");
    assert!(
        !told.contains("E403") && told.contains("0 errors, 0 warnings"),
        "{told}"
    );
}

#[test]
fn relations_of_a_workbook_in_yuan_are_in_yuan() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    let sheets = |unit: &str| {
        let file = format!("{unit}.xlsx");
        let template = ["template", "--unit", unit, "--department", "甲局", "-o", &file];
        assert_eq!(output(yusuan(path).args(template)).0, 0);
        without_results(&fs::read(path.join(file)).unwrap()).1
    };
    let (yuan, standard) = (sheets("元"), sheets("万元"));
    assert!(yuan.contains("金额单位：元。") && !yuan.contains("金额单位：万元。"));
    assert!(standard.contains("金额单位：万元。"));
    // R04 compares with a million 万元.
    assert!(standard.contains("<v>1000000</v>") && !standard.contains("<v>10000000000</v>"));
    assert!(yuan.contains("<v>10000000000</v>") && !yuan.contains("<v>1000000</v>"));
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

#[test]
fn wrong_names_and_numbers_are_told_with_what_they_may_be() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    let (status, told) = output(yusuan(path).args(["template", "-o", "a.csv"]));
    assert!(
        status == 2 && told.contains("FILE.xlsx") && !path.join("a.csv").exists(),
        "{told}"
    );
    let (status, told) = output(yusuan(path).args(["convert", "a.xls", "-o", "out", "--round", "7"]));
    assert!(status == 2 && told.contains("0–6"), "{told}");
    let (status, told) = output(yusuan(path).args(["template", "-o", "a.xlsx", "--year", "26"]));
    assert!(status == 2 && told.contains("1990–2099"), "{told}");
}

#[test]
fn what_is_told_of_a_row_with_an_endless_name_is_short() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    let name = "字".repeat(30_000);
    let table = format!(
        "2026年项目支出表,,,\n部门名称：甲局,,,单位：万元\n类型,项目名称,项目单位,合计\n,合计,,1.00\n其他运转类,甲,甲局本级,2.00\n其他运转类,{name},甲局本级,-1.00\n"
    );
    fs::write(path.join("预算10表.csv"), table).unwrap();
    let (_, told) = output(yusuan(path).args(["check", "预算10表.csv", "-v"]));
    assert!(told.contains("W525") && told.contains("字字"), "{told:.2000}");
    let longest = told.lines().map(|line| line.chars().count()).max().unwrap();
    assert!(longest < 1_000, "{longest}");
}
