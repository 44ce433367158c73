//! `convert --export`: upload layouts, built-in and of one's own.

#[path = "support/run.rs"]
mod run;

use std::fs;
use std::io::Cursor;
use std::path::Path;

use calamine::{Data, DataType, Reader, Xlsx};
use run::{Desk, Ran};
use yusuan::error::Error;
use yusuan::{mapping, pipeline, read, schema};

const SEED: &str = "tests/data/seed-2024.xlsx";

/// A desk with the seed and a layout, and what `convert` said.
fn export(layout: &str) -> (Desk, Ran) {
    let desk = Desk::new();
    desk.copy(SEED, "seed.xlsx").file("bank.toml", layout.as_bytes());
    let ran = desk.run("convert seed.xlsx -o out --export bank.toml");
    (desk, ran)
}

fn text(desk: &Desk, file: &str) -> String {
    String::from_utf8(fs::read(desk.path(file)).unwrap())
        .unwrap()
        .replace("\r\n", "\n")
}

fn head(text: &str, lines: usize) -> String {
    text.lines().take(lines).collect::<Vec<_>>().join("\n")
}

fn sheet(bytes: &[u8], name: &str) -> Vec<Vec<Data>> {
    let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).unwrap();
    let range = workbook.worksheet_range(name).unwrap();
    range.rows().map(<[Data]>::to_vec).collect()
}

#[test]
fn the_flat_csv_set_has_one_row_of_keys() {
    let desk = Desk::new();
    let ran = desk
        .copy(SEED, "seed.xlsx")
        .run("convert seed.xlsx -o out --export flat-csv");
    assert_eq!((ran.exit, ran.stdout.as_str()), (0, ""));
    insta::assert_snapshot!(ran.stderr, @r"
    seed.xlsx › 预算12表 部门预算项目绩效目标汇总表（工作表 预算12表）
    警告[W547] 不符合“成本指标的金额 = 项目资金总额”：“工作经费”写的是 ≤30万元; ≤60万元，资金是 45.00万元
      --> 预算12表!H17
         |           H
      17 | 工作经费  ≤30万元
         |           ^^^^^^^ 应为 45.00万元
        = 请核对（规则 K04）；文字照原样保留。确属例外时可用 --severity K04=off 关闭。

    警告[W547] 不符合“绩效指标的日期在预算年度内”：“2023年12月31日之前”不是 2024 年
      --> 预算12表!J18
         |           J
      18 | 工作经费  2023年12月31日之前
         |           ^^^^^^^^^^^^^^^^^^ 应为 2024
        = 请核对（规则 K05）；文字照原样保留。确属例外时可用 --severity K05=off 关闭。

    seed.xlsx → out/seed/flat-csv/预算01表.csv：12 张表，0 个错误，2 个警告，6 条说明
    ");
    let files = (1..=12).map(|number| format!("seed/flat-csv/预算{number:02}表.csv"));
    assert_eq!(
        desk.list("out"),
        files.collect::<Vec<_>>(),
        "and nothing else is written"
    );
    insta::assert_snapshot!(head(&text(&desk, "out/seed/flat-csv/预算10表.csv"), 4), @r"
    level,type,project_name,unit_name,total,current.general_public,current.government_fund,current.state_capital,carryover.general_public,carryover.government_fund,carryover.state_capital,fiscal_special_account,unit_funds
    total,,,,105.62,105.62,,,,,,,
    department,009,新乡市红旗区人大常委会,,105.62,105.62,,,,,,,
    item,其他运转类,会议费,新乡市红旗区人民代表大会常务委员会办公室,25.00,25.00,,,,,,,
    ");
}

#[test]
fn the_flat_workbook_is_in_yuan_with_codes_as_text() {
    let desk = Desk::new();
    let ran = desk
        .copy(SEED, "seed.xlsx")
        .run("convert seed.xlsx -o out --export flat-xlsx");
    assert_eq!(ran.exit, 0, "{}", ran.stderr);
    assert_eq!(desk.list("out"), ["seed.flat-xlsx.xlsx"]);
    let bytes = fs::read(desk.path("out/seed.flat-xlsx.xlsx")).unwrap();
    let rows = sheet(&bytes, "预算03表");
    let texts = |row: &[Data]| row.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
    assert_eq!(
        texts(&rows[0][..5]),
        "年度 单位代码 功能分类科目编码 功能分类科目名称 合计"
    );
    assert_eq!(texts(&rows[1][..4]), "2024 009 2010101 行政运行");
    assert!(rows[1][..4].iter().all(|cell| matches!(cell, Data::String(_))));
    assert_eq!(rows[1][4], Data::Float(6_009_900.0));
    // The leaves add up to the total.
    let sum: f64 = rows[1..].iter().filter_map(|row| row[4].get_float()).sum();
    assert_eq!(sum, 7_066_100.0);
    let names = Xlsx::new(Cursor::new(&bytes[..])).unwrap().sheet_names();
    assert_eq!(names.len(), 12);
    // Labels that name the unit name that of the figures.
    assert_eq!(sheet(&bytes, "预算12表")[0][3].to_string(), "项目金额（元）-资金总额");
    // Our own reader gets it too, and it may be written over.
    assert_eq!(
        read::read(bytes, Path::new("a.xlsx"), &read::Limits::default())
            .unwrap()
            .sheets
            .len(),
        12
    );
    assert_eq!(desk.run("convert seed.xlsx -o out --export flat-xlsx").exit, 0);
}

const BANK: &str = r#"
name = "bank"
[export]
encoding = "gb18030"
delimiter = "\t"
header = "printed"
unit = "元"
decimals = 2
[[export.tables]]
table = "03"
file = "{department}-{year}-{title}.txt"
levels = ["department", "item"]
[[export.tables.columns]]
source = "row-number"
header = "序号"
[[export.tables.columns]]
source = "level"
[[export.tables.columns]]
source = "unit-code"
header = "单位代码"
[[export.tables.columns]]
keys = ["function.class", "function.section", "function.item"]
separator = "-"
[[export.tables.columns]]
key = "name"
[[export.tables.columns]]
key = "basic.subtotal"
[[export.tables.columns]]
key = "basic.personnel.wages_welfare"
[[export.tables.columns]]
key = "project.subtotal"
header = "项目/小计（{unit}）"
[[export.tables.columns]]
value = "410702"
header = "区划"
"#;

#[test]
fn a_layout_of_ones_own_says_columns_header_encoding_and_name() {
    let (desk, ran) = export(BANK);
    assert_eq!(ran.exit, 0, "{}", ran.stderr);
    let file = "out/seed/bank/新乡市红旗区人大常委会-2024-部门支出总体情况表.txt";
    let bytes = fs::read(desk.path(file)).unwrap();
    let (text, lossy) = encoding_rs::GB18030.decode_without_bom_handling(&bytes);
    assert!(!lossy && text.ends_with("\r\n"));
    insta::assert_snapshot!(head(&text.replace("\r\n", "\n").replace('\t', " | "), 5), @r"
    序号 | 层级 | 单位代码 | 科目编码 | 单位（科目名称） | 基本支出 |  | 项目 | 区划
     |  |  |  |  | 小计 | 人员经费 | 小计（元） | 
     |  |  |  |  |  | 工资福利支出 |  | 
    1 | 部门 | 009 |  | 新乡市红旗区人大常委会 | 6009900.00 | 4158400.00 | 1056200.00 | 410702
    2 | 项 | 009 | 201-01-01 | 行政运行 | 6009900.00 | 4158400.00 |  | 410702
    ");
}

#[test]
fn the_example_of_the_documentation_works() {
    let page = include_str!("../docs/export.md");
    let layout = page.split("```toml\n").nth(1).unwrap().split("```").next().unwrap();
    let (desk, ran) = export(layout);
    assert_eq!(ran.exit, 0, "{}", ran.stderr);
    let bytes = fs::read(desk.path("out/seed/bank/2024_新乡市红旗区人大常委会_支出.txt")).unwrap();
    let text = encoding_rs::GB18030.decode(&bytes).0;
    for line in text.lines().take(2) {
        assert!(page.contains(line), "{line}");
    }
    assert_eq!(text.lines().count(), 5);
}

#[test]
fn a_printed_header_has_merged_cells_in_a_workbook() {
    let layout = "name = \"bank\"\n[export]\nformat = \"xlsx\"\nheader = \"printed\"\nfile = \"{year}{name}.xlsx\"\nsheet = \"表{table}\"\n";
    let (desk, ran) = export(layout);
    assert_eq!(ran.exit, 0, "{}", ran.stderr);
    assert_eq!(desk.list("out"), ["seed/bank/2024seed.xlsx"]);
    let bytes = fs::read(desk.path("out/seed/bank/2024seed.xlsx")).unwrap();
    let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(&bytes[..])).unwrap();
    let merged = workbook.merge_cells_by_sheet_name("表03").unwrap();
    let merged: Vec<_> = merged.iter().map(|area| (area.start, area.end)).collect();
    assert!(merged.contains(&((0, 7), (0, 11))), "基本支出: {merged:?}");
    // What was laid out flat, the program reads as the table that it was.
    let book = pipeline::run(
        bytes,
        Path::new("a.xlsx"),
        schema::standard().unwrap(),
        &pipeline::Options::default(),
    );
    assert!(book.is_ok());
}

#[test]
fn what_the_encoding_lacks_is_told_with_its_cell_and_nothing_is_written() {
    let layout = "name = \"bank\"\n[export]\nencoding = \"big5\"\n[[export.tables]]\ntable = \"08\"\n[[export.tables.columns]]\nkey = \"total\"\nheader = \"A\"\n[[export.tables]]\ntable = \"03\"\n[[export.tables.columns]]\nkey = \"name\"\nheader = \"B\"\n";
    let (desk, ran) = export(layout);
    assert_eq!((ran.exit, desk.list("out")), (2, Vec::new()));
    insta::assert_snapshot!(ran.stderr, @r"
    seed.xlsx › 预算03表 部门支出总体情况表（工作表 预算03表）
    错误[E601] 导出版式 bank：预算03表“B”栏有 6 处文字，编码 Big5 写不出（第一个字是“计”），没有写出
      --> 预算03表!E7
         |                             E
       7 |                             合计
         |                             ^^^^
       8 | 009 新乡市红旗区人大常委会  新乡市红旗区人大常委会
       9 | 201 01 01 行政运行          行政运行
      10 | 201 01 04 人大会议          人大会议
         | …… 相关的还有 2 行
        = 请改用 gb18030 或 utf-8 编码，或者把这个字换成编码里有的字。

    seed.xlsx › 预算12表 部门预算项目绩效目标汇总表（工作表 预算12表）
    警告[W547] 不符合“成本指标的金额 = 项目资金总额”：“工作经费”写的是 ≤30万元; ≤60万元，资金是 45.00万元
      --> 预算12表!H17
         |           H
      17 | 工作经费  ≤30万元
         |           ^^^^^^^ 应为 45.00万元
        = 请核对（规则 K04）；文字照原样保留。确属例外时可用 --severity K04=off 关闭。

    警告[W547] 不符合“绩效指标的日期在预算年度内”：“2023年12月31日之前”不是 2024 年
      --> 预算12表!J18
         |           J
      18 | 工作经费  2023年12月31日之前
         |           ^^^^^^^^^^^^^^^^^^ 应为 2024
        = 请核对（规则 K05）；文字照原样保留。确属例外时可用 --severity K05=off 关闭。

    seed.xlsx：没有写出结果（1 个错误，2 个警告）
    ");
}

#[test]
fn figures_are_refused_rather_than_rounded() {
    let layout = "name = \"bank\"\n[export]\ndecimals = 1\n[[export.tables]]\ntable = \"08\"\n[[export.tables]]\ntable = \"10\"\n";
    let (desk, ran) = export(layout);
    assert_eq!((ran.exit, desk.list("out")), (2, Vec::new()));
    insta::assert_snapshot!(ran.stderr, @r"
    seed.xlsx › 预算10表 项目支出表（工作表 预算10表）
    错误[E602] 导出版式 bank：预算10表“合计”栏有 3 个数字的小数超过 1 位（第一个是 105.62），没有写出
      --> 预算10表!D6
         |                                  D
       6 | 合计                        105.62
         |                             ^^^^^^
       7 | 009 新乡市红旗区人大常委会  105.62
      11 | 党建经费                      0.62
        = yusuan 不会自行四舍五入，需要时用 --round 2 --balance。请核对原数，或在版式里加大 decimals，或用更小的金额单位（unit）。

    错误[E602] 导出版式 bank：预算10表“本年拨款-一般公共预算”栏有 3 个数字的小数超过 1 位（第一个是 105.62），没有写出
      --> 预算10表!E6
         |                                  E
       6 | 合计                        105.62
         |                             ^^^^^^
       7 | 009 新乡市红旗区人大常委会  105.62
      11 | 党建经费                      0.62
        = yusuan 不会自行四舍五入，需要时用 --round 2 --balance。请核对原数，或在版式里加大 decimals，或用更小的金额单位（unit）。

    seed.xlsx › 预算12表 部门预算项目绩效目标汇总表（工作表 预算12表）
    警告[W547] 不符合“成本指标的金额 = 项目资金总额”：“工作经费”写的是 ≤30万元; ≤60万元，资金是 45.00万元
      --> 预算12表!H17
         |           H
      17 | 工作经费  ≤30万元
         |           ^^^^^^^ 应为 45.00万元
        = 请核对（规则 K04）；文字照原样保留。确属例外时可用 --severity K04=off 关闭。

    警告[W547] 不符合“绩效指标的日期在预算年度内”：“2023年12月31日之前”不是 2024 年
      --> 预算12表!J18
         |           J
      18 | 工作经费  2023年12月31日之前
         |           ^^^^^^^^^^^^^^^^^^ 应为 2024
        = 请核对（规则 K05）；文字照原样保留。确属例外时可用 --severity K05=off 关闭。

    seed.xlsx：没有写出结果（2 个错误，2 个警告）
    ");
}

#[test]
fn without_decimals_figures_are_as_long_as_they_are() {
    let layout = "name = \"bank\"\n[export]\nunit = \"千元\"\n[[export.tables]]\ntable = \"08\"\nfile = \"08.csv\"\n[[export.tables.columns]]\nkey = \"total\"\n";
    let (desk, ran) = export(layout);
    assert_eq!(ran.exit, 0, "{}", ran.stderr);
    assert_eq!(text(&desk, "out/seed/bank/08.csv"), "\u{feff}“三公”经费合计\n11.00\n");
}

#[test]
fn a_key_that_is_not_there_is_refused_with_file_and_line() {
    let (desk, ran) = export(&BANK.replace("\"name\"", "\"nome\""));
    assert_eq!((ran.exit, desk.list("out")), (2, Vec::new()));
    insta::assert_snapshot!(ran.stderr, @r"
    错误[E115] 映射文件 bank.toml 第 25 行有误：标准表没有“nome”这个栏目键
        = 请按提示改正这一行；写法见 docs/zh-CN/mapping.md，导出版式见 docs/export.md。
    ");
}

#[test]
fn names_of_layouts_that_lead_nowhere_are_refused() {
    let desk = Desk::new();
    desk.copy(SEED, "seed.xlsx").file("none.toml", b"name = \"none\"\n");
    let unknown = desk.run("convert seed.xlsx -o out --export flat");
    assert_eq!(unknown.exit, 2);
    assert!(
        unknown.stderr.contains("E116") && unknown.stderr.contains("flat-csv"),
        "{}",
        unknown.stderr
    );
    let none = desk.run("convert seed.xlsx -o out --export none.toml");
    assert_eq!(none.exit, 2);
    assert!(
        none.stderr.contains("E115") && none.stderr.contains("[export]"),
        "{}",
        none.stderr
    );
    let twice = desk.run("convert seed.xlsx -o out --export flat-csv --export flat-csv");
    assert_eq!(twice.exit, 2, "{}", twice.stderr);
    assert_eq!(desk.list("out"), Vec::<String>::new());
}

#[test]
fn a_table_that_is_wanted_and_not_there_is_told() {
    let desk = Desk::new();
    desk.copy("tests/cases/sums-down/input.xlsx", "a.xlsx");
    desk.file("bank.toml", b"name = \"bank\"\n[export]\n[[export.tables]]\ntable = \"11\"\n[[export.tables]]\ntable = \"12\"\nrequired = false\n");
    let ran = desk.run("convert a.xlsx -o out --export bank.toml");
    assert!(
        ran.stderr.contains("W604") && ran.stderr.contains("预算11表"),
        "{}",
        ran.stderr
    );
    assert!(!ran.stderr.contains("预算12表"), "{}", ran.stderr);
}

#[test]
fn other_formats_are_written_beside_a_layout_when_asked_for() {
    let desk = Desk::new();
    desk.copy(SEED, "seed.xlsx");
    let ran = desk.run("convert seed.xlsx -o out --export flat-csv --to json");
    assert_eq!(ran.exit, 0, "{}", ran.stderr);
    let files = desk.list("out");
    assert_eq!((files.len(), files.contains(&"seed.json".to_owned())), (13, true));
}

#[test]
fn two_inputs_never_share_an_output() {
    let desk = Desk::new();
    desk.copy(SEED, "in/a.xlsx").copy(SEED, "in/a.flat-xlsx.xlsx");
    let ran = desk.run("convert in -o out --export flat-xlsx --to xlsx");
    assert_eq!(ran.exit, 2);
    assert!(ran.stderr.contains("E111"), "{}", ran.stderr);
}

#[test]
fn files_that_are_not_ours_stay() {
    let desk = Desk::new();
    desk.copy(SEED, "seed.xlsx")
        .file("out/seed/flat-csv/预算03表.csv", b"mine");
    let ran = desk.run("convert seed.xlsx -o out --export flat-csv");
    assert_eq!((ran.exit, desk.list("out").len()), (2, 1), "{}", ran.stderr);
    assert_eq!(desk.run("convert seed.xlsx -o out --export flat-csv --force").exit, 0);
}

#[test]
fn every_mistake_in_a_layout_has_a_name_and_a_line() {
    let table = "[[export.tables]]\ntable = \"03\"\n";
    let column = format!("{table}[[export.tables.columns]]\n");
    let wrong = [
        ("encoding = \"gb\"".to_owned(), "no-such-encoding", 3),
        ("encoding = \"gbk\"\nbom = true".to_owned(), "no-bom", 4),
        ("delimiter = \"ab\"".to_owned(), "bad-delimiter", 3),
        ("delimiter = \"，\"".to_owned(), "bad-delimiter", 3),
        ("unit = \"亿\"".to_owned(), "no-such-unit", 3),
        ("decimals = 9".to_owned(), "bad-decimals", 3),
        ("levels = [\"items\"]".to_owned(), "no-such-level", 3),
        ("file = \"../{table}.csv\"".to_owned(), "bad-name", 3),
        ("file = \"{tabel}.csv\"".to_owned(), "no-such-placeholder", 3),
        ("file = \"{year}.csv\"".to_owned(), "same-name", 3),
        ("sheet = \"{table}\"".to_owned(), "xlsx-only", 3),
        ("format = \"xlsx\"\nencoding = \"gbk\"".to_owned(), "csv-only", 4),
        ("format = \"xlsx\"\nfile = \"{table}.xlsx\"".to_owned(), "one-file", 4),
        ("header = \"keys\"".to_owned(), "syntax", 3),
        ("formt = \"csv\"".to_owned(), "syntax", 3),
        ("[[export.tables]]\ntable = \"13\"".to_owned(), "no-such-table", 4),
        (format!("{table}levels = [\"revenue\"]"), "no-such-level", 5),
        (format!("{column}key = \"x\""), "no-such-key", 6),
        (format!("{column}keys = [\"name\", \"total\"]"), "join-amount", 6),
        (
            format!("{column}key = \"name\"\nvalue = \"x\"\nheader = \"x\""),
            "one-content",
            6,
        ),
        (format!("{column}header = \"x\""), "one-content", 4),
        (format!("{column}value = \"x\""), "no-header", 6),
        (format!("{column}source = \"yaer\""), "syntax", 6),
    ];
    let standard = schema::standard().unwrap();
    for (body, expected, at) in wrong {
        let content = format!("name = \"bank\"\n[export]\n{body}\n");
        match mapping::parse("bank.toml", &content, standard) {
            Err(Error::Mapping {
                file, line, problem, ..
            }) => {
                assert_eq!((file.as_str(), problem, line), ("bank.toml", expected, at), "{body}");
            }
            other => panic!("{body}: {other:?}"),
        }
    }
}

#[test]
fn two_tables_never_share_a_file() {
    let layout = "name = \"bank\"\n[export]\n[[export.tables]]\ntable = \"03\"\nfile = \"a.csv\"\n[[export.tables]]\ntable = \"05\"\nfile = \"A.csv\"\n";
    let (desk, ran) = export(layout);
    assert_eq!((ran.exit, desk.list("out")), (2, Vec::new()));
    assert!(ran.stderr.contains("A.csv"), "{}", ran.stderr);
}

#[test]
fn records_in_another_unit_say_so_and_read_back_in_it() {
    let layout = |rest: &str| format!("name = \"bank\"\n[export]\nunit = \"元\"\n{rest}");
    for (layout, file, read) in [
        (layout(""), "out/seed/bank", "out/seed/bank"),
        (
            layout("format = \"xlsx\"\n"),
            "out/seed.bank.xlsx",
            "out/seed.bank.xlsx",
        ),
    ] {
        let (desk, ran) = export(&layout);
        assert_eq!(ran.exit, 0, "{}", ran.stderr);
        let same = desk.run(&format!("diff seed.xlsx {read}"));
        assert_eq!((same.exit, same.stdout.as_str()), (0, ""), "{file}: {}", same.stderr);
    }
    let (desk, _) = export(&layout(""));
    assert_eq!(
        head(&text(&desk, "out/seed/bank/预算01表.csv"), 2),
        "\u{feff}收支（元）,项目,金额\n收入,一、一般公共预算,7066100"
    );
    // What sums and relations are left in the built-in workbook cannot tell one unit from another.
    let desk = Desk::new();
    desk.copy(SEED, "seed.xlsx")
        .run("convert seed.xlsx -o out --export flat-xlsx");
    let told = desk.run("diff seed.xlsx out/seed.flat-xlsx.xlsx --format json");
    let json: serde_json::Value = serde_json::from_str(&told.stdout).unwrap();
    let units: Vec<&str> = json["header"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|change| change["field"] == "currency_unit")
        .map(|change| change["new"].as_str().unwrap())
        .collect();
    assert_eq!(units, ["元"; 8], "{json}");
}
