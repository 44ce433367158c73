//! `yusuan convert`, as people and programs meet it.

#[path = "support/run.rs"]
mod run;

use std::fs;

use run::Desk;
use serde_json::Value;

const LEGACY: &str = "examples/legacy-2024.xls";

#[test]
fn the_example_of_the_readme_converts_without_a_word() {
    let desk = Desk::new();
    let ran = desk
        .copy(LEGACY, "legacy-2024.xls")
        .run("convert legacy-2024.xls -o out");
    assert_eq!((ran.exit, ran.stdout.as_str()), (0, ""));
    insta::assert_snapshot!(ran.stderr, @"legacy-2024.xls → out/legacy-2024.xlsx：12 张表，0 个错误，0 个警告，27 条说明");
    let mut files: Vec<String> = (1..=12)
        .map(|number| format!("legacy-2024/预算{number:02}表.csv"))
        .collect();
    files.extend(["legacy-2024.xlsx", "legacy-2024/datapackage.json"].map(str::to_owned));
    files.sort();
    assert_eq!(desk.list("out"), files);
}

#[test]
fn amounts_finer_than_the_sheets_show_are_one_finding() {
    let desk = Desk::new();
    let csv = "2024年项目支出表,,,\n部门名称：甲局,,,单位：元\n类型,项目名称,项目单位,合计\n\
               ,合计,,1234.56\n其他运转类,会议,甲局,1234.56\n";
    desk.file("a.csv", csv.as_bytes());
    let ran = desk.run("convert a.csv -o out");
    assert_eq!(ran.exit, 0, "{}", ran.stderr);
    assert_eq!(ran.stderr.matches("W633").count(), 1, "{}", ran.stderr);
    assert!(
        ran.stderr.contains("有 2 个金额超过两位小数") && ran.stderr.contains("--round 2 --balance"),
        "{}",
        ran.stderr
    );
    let ran = desk.run("convert a.csv -o out --strict --round 2 --balance");
    assert!(!ran.stderr.contains("W633"), "{}", ran.stderr);
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    let desk = Desk::new();
    desk.copy(LEGACY, "a.xls")
        .run("convert a.xls -o one --to xlsx,csv,json");
    desk.run("convert a.xls -o two --to xlsx,csv,json");
    let files = desk.list("one");
    assert_eq!(files.len(), 15);
    for file in files {
        let read = |folder: &str| fs::read(desk.path(folder).join(&file)).unwrap();
        assert!(read("one") == read("two"), "{file}");
    }
}

#[test]
fn a_csv_file_has_levels_and_label_paths() {
    let desk = Desk::new();
    desk.copy(LEGACY, "a.xls").run("convert a.xls -o out --to csv");
    let csv = fs::read_to_string(desk.path("out/a/预算10表.csv")).unwrap();
    insta::assert_snapshot!(csv.trim_start_matches('\u{feff}').replace("\r\n", "\n"), @r"
    层级,类型,项目名称,项目单位,合计,本年拨款-一般公共预算,本年拨款-政府性基金预算,本年拨款-国有资本经营预算,财政拨款结转结余-一般公共预算,财政拨款结转结余-政府性基金预算,财政拨款结转结余-国有资本经营预算,财政专户管理资金,单位资金
    合计,,,,344.00,344.00,,,,,,,
    部门,031,青禾县水利局,,344.00,344.00,,,,,,,
    项,特定目标类,清水河治理工程,青禾县水利局机关,250.00,250.00,,,,,,,
    项,其他运转类,水资源调查评价,青禾县水利局机关,30.00,30.00,,,,,,,
    项,其他运转类,河道日常管护,青禾县河道管理所,64.00,64.00,,,,,,,
    ");
}

#[test]
fn csv_that_was_written_is_read_again_and_what_it_lacks_is_told() {
    let desk = Desk::new();
    desk.copy(LEGACY, "a.xls")
        .run("convert a.xls -o one --to csv,json --year 2024");
    let ran = desk.run("convert one/a -o two --to csv,json --year 2024");
    assert_eq!((ran.exit, ran.stderr.contains("W215")), (0, true), "{}", ran.stderr);
    let read = |path: &str| fs::read_to_string(desk.path(path)).unwrap();
    for number in 1..=12 {
        let file = format!("a/预算{number:02}表.csv");
        assert!(
            read(&format!("one/{file}")) == read(&format!("two/{file}")),
            "{file} is another"
        );
    }
    let rows = |path: &str| {
        let json: Value = serde_json::from_str(&read(path)).unwrap();
        let tables = json["tables"].as_object().unwrap().clone();
        tables
            .into_iter()
            .map(|(number, table)| (number, table["rows"].clone()))
            .collect::<Vec<_>>()
    };
    assert_eq!(rows("one/a.json"), rows("two/a.json"));
    // Two files of one table: neither is taken.
    fs::write(desk.path("one/a/copy of 08.csv"), read("one/a/预算08表.csv")).unwrap();
    let ran = desk.run("convert one/a -o three --to json --year 2024");
    assert_eq!((ran.exit, ran.stderr.matches("E201").count()), (1, 2), "{}", ran.stderr);
}

#[test]
fn a_wrong_total_is_told_with_its_cell_and_written_as_it_was() {
    let desk = Desk::new();
    desk.copy("tests/cases/sums-down/input.xlsx", "a.xlsx");
    let ran = desk.run("convert a.xlsx -o out");
    assert_eq!(ran.exit, 1);
    insta::assert_snapshot!("wrong_total_zh", ran.stderr);
    assert_eq!(
        desk.list("out").len(),
        1 + fs::read_dir(desk.path("out/a")).unwrap().count()
    );
    let english = desk.run("convert a.xlsx -o out --lang en");
    insta::assert_snapshot!("wrong_total_en", english.stderr);
}

#[test]
fn findings_for_programs_are_json_and_nothing_else() {
    let desk = Desk::new();
    desk.copy("tests/cases/sums-down/input.xlsx", "a.xlsx");
    let ran = desk.run("convert a.xlsx -o out --format json");
    let report: Value = serde_json::from_str(&ran.stdout).unwrap();
    let file = &report["files"][0];
    assert_eq!((&file["file"], &file["status"]), (&"a.xlsx".into(), &"findings".into()));
    let finding = &file["findings"][0];
    for key in [
        "code", "severity", "file", "sheet", "cell", "table", "key", "row", "found", "expected", "message", "help",
    ] {
        assert!(finding[key].is_string(), "{key}: {finding}");
    }
    assert_eq!(
        (&finding["code"], &finding["severity"]),
        (&"E501".into(), &"error".into())
    );
    assert!(finding["related"][0]["sheet"].is_string());
}

#[test]
fn what_is_no_workbook_is_refused_with_what_to_do_and_nothing_is_written() {
    let desk = Desk::new();
    let legacy = fs::read(format!("{}/{LEGACY}", env!("CARGO_MANIFEST_DIR"))).unwrap();
    desk.file("empty.xlsx", b"");
    desk.file("letter.xls", b"%PDF-1.7 ...");
    desk.file("short.xls", &legacy[..legacy.len() / 3]);
    desk.file("picture.xlsx", b"\x89PNG\r\n\x1a\n....");
    for (input, code) in [
        ("empty.xlsx", "E102"),
        ("letter.xls", "E102"),
        ("short.xls", "E105"),
        ("picture.xlsx", "E102"),
        ("missing.xlsx", "E101"),
        ("nothing-*.xls", "E108"),
    ] {
        let ran = desk.run(&format!("convert {input} -o out"));
        assert_eq!(ran.exit, 2, "{input}: {}", ran.stderr);
        assert!(ran.stderr.contains(code), "{input}: {}", ran.stderr);
        assert!(ran.stderr.contains("  = "), "{input} says what to do: {}", ran.stderr);
        assert_eq!(desk.list("out"), [""; 0], "{input}");
    }
}

#[test]
fn one_bad_workbook_does_not_stop_the_others() {
    let desk = Desk::new();
    desk.copy(LEGACY, "offices/甲/a.xls").copy(LEGACY, "offices/乙/a.xls");
    desk.file("offices/丙.xlsx", b"not a workbook at all")
        .file("offices/~$a.xls", b"lock");
    let ran = desk.run("convert offices -o out --to json -j 2");
    assert_eq!(ran.exit, 2);
    assert_eq!(desk.list("out"), ["乙/a.json", "甲/a.json"]);
    assert!(
        ran.stderr.contains("共计：2 个没有错误，0 个有错误，1 个未能转换"),
        "{}",
        ran.stderr
    );
}

#[test]
fn two_inputs_never_become_one_output() {
    let desk = Desk::new();
    desk.copy(LEGACY, "one/a.xls").copy(LEGACY, "two/a.xls");
    let ran = desk.run("convert one/a.xls two/a.xls -o out --to json");
    assert_eq!(ran.exit, 2);
    assert!(
        ran.stderr.contains("E111") && ran.stderr.contains("two/a.xls"),
        "{}",
        ran.stderr
    );
    assert_eq!(desk.list("out"), ["a.json"]);
}

#[test]
fn only_our_own_files_are_overwritten_and_never_an_input() {
    let desk = Desk::new();
    desk.copy(LEGACY, "a.xls").file("out/a.xlsx", b"the clerk's own notes");
    let ran = desk.run("convert a.xls -o out");
    assert_eq!((ran.exit, ran.stderr.contains("E110")), (2, true), "{}", ran.stderr);
    assert_eq!(fs::read(desk.path("out/a.xlsx")).unwrap(), b"the clerk's own notes");
    assert_eq!(desk.list("out"), ["a.xlsx"], "nothing half-written");
    assert_eq!(desk.run("convert a.xls -o out --force").exit, 0);
    // What we wrote we may write again; what someone else saved since, not.
    assert_eq!(desk.run("convert a.xls -o out").exit, 0);
    // An input is safe even from --force: a.xlsx would be written over itself.
    let ran = desk.run("convert out/a.xlsx -o out --force --to xlsx");
    assert_eq!((ran.exit, ran.stderr.contains("E118")), (2, true), "{}", ran.stderr);
}

#[test]
fn strict_writes_nothing_when_there_are_errors_or_warnings() {
    let desk = Desk::new();
    desk.copy("tests/cases/sums-down/input.xlsx", "a.xlsx")
        .copy(LEGACY, "b.xls");
    let ran = desk.run("convert a.xlsx b.xls -o out --strict --to json");
    assert_eq!(ran.exit, 1);
    assert!(ran.stderr.contains("E112"), "{}", ran.stderr);
    assert_eq!(desk.list("out"), ["b.json"]);
}

#[test]
fn wrong_usage_is_told_in_the_language_of_the_user() {
    let desk = Desk::new();
    for (arguments, text) in [
        ("convert a.xls -o out --frmat json", "没有这个选项或参数：--frmat"),
        (
            "convert a.xls -o out --frmat json --lang en",
            "there is no such option or argument: --frmat",
        ),
        ("konvert a.xls", "没有这个命令：konvert"),
        (
            "convert a.xls -o out --unit 美元",
            "“美元”不对，可以是：万元 千元 百元 元",
        ),
        (
            "convert a.xls -o out --encoding nope",
            "“nope”不是已知的文字编码，可以是（举例）：utf-8 gb18030 gbk utf-16le big5",
        ),
        ("convert a.xls -o out --year twenty", "的值“twenty”不对\n"),
    ] {
        let ran = desk.run(arguments);
        assert_eq!(
            (ran.exit, ran.stderr.contains(text)),
            (2, true),
            "{arguments}: {}",
            ran.stderr
        );
    }
    assert!(
        desk.run("--help")
            .stdout
            .contains("把各单位的部门预算工作簿转换成 12 张标准表")
    );
    assert!(
        desk.run("--help --lang en")
            .stdout
            .contains("Converts departmental-budget workbooks")
    );
}

#[test]
fn the_trace_tells_of_every_value_where_it_came_from_and_what_was_done() {
    let desk = Desk::new();
    desk.copy(LEGACY, "a.xls");
    assert_eq!(desk.run("convert a.xls -o out --to json --trace trace.csv").exit, 0);
    let trace = fs::read_to_string(desk.path("trace.csv")).unwrap();
    let json: Value = serde_json::from_slice(&fs::read(desk.path("out/a.json")).unwrap()).unwrap();
    let tables = json["tables"].as_object().unwrap();
    let rows = tables.values().flat_map(|table| table["rows"].as_array().unwrap());
    // All but level, side and section, which stand in no cell.
    let values: usize = rows.map(|row| row.as_object().unwrap().len() - 1).sum();
    assert_eq!(trace.lines().count(), values + 1);
    let line = |start: &str| trace.lines().find(|line| line.starts_with(start)).unwrap();
    insta::assert_snapshot!(line("a.xls,03,213 03 01 行政运行,function.item"), @"a.xls,03,213 03 01 行政运行,function.item,01,,支出总表,C11,1,,N407 编码 1 补足为 01");
    insta::assert_snapshot!(line("a.xls,03,213 03 01 行政运行,total"), @"a.xls,03,213 03 01 行政运行,total,378.00,万元,支出总表,F11,3780000,,由元换算为万元");
}

#[cfg(not(feature = "parquet"))]
#[test]
fn columns_need_a_program_that_was_built_with_them() {
    let desk = Desk::new();
    desk.copy("examples/legacy-2024.xls", "a.xls");
    let ran = desk.run("convert a.xls -o out --to csv,parquet");
    assert_eq!(ran.exit, 2);
    let says = ["[E137]", "--to parquet", "cargo install --path . --features parquet"];
    assert!(says.iter().all(|part| ran.stderr.contains(part)), "{}", ran.stderr);
    assert_eq!(desk.list("out"), Vec::<String>::new());
}
