//! Templates that others hand out: filled in by a layout, everything else as it was, or refused with all that is wrong.

#[path = "support/own.rs"]
mod own;
#[path = "support/run.rs"]
mod run;

use std::path::Path;

use own::{package, parts, replaced, sheet, template};
use run::{Desk, Ran};
use yusuan::cell::{CellRef, CellValue};
use yusuan::grid::{Grid, Workbook};
use yusuan::read;

const AMOUNTS: &str = "
[[into.tables.columns]]
header = \"合计\"
key = \"total\"
";

fn desk() -> Desk {
    let desk = Desk::new();
    desk.copy("tests/data/seed-2024.xlsx", "seed.xlsx")
        .file("t.xlsx", &template());
    desk
}

fn bytes(desk: &Desk, file: &str) -> Vec<u8> {
    std::fs::read(desk.path(file)).unwrap()
}

fn opened(bytes: Vec<u8>) -> Workbook {
    read::read(bytes, Path::new("x"), &read::Limits::default()).unwrap()
}

fn shown(grid: &Grid, address: &str) -> String {
    let cell = grid.get(CellRef::parse(address).unwrap());
    cell.map(|cell| cell.value.to_string()).unwrap_or_default()
}

/// Fills the template in by a layout of this text.
fn fill(desk: &Desk, layout: &str) -> Ran {
    desk.file("own.toml", format!("name = \"own\"\n[into]\n{layout}").as_bytes());
    desk.run("convert seed.xlsx -o out --export own.toml --into t.xlsx --force")
}

#[test]
fn a_template_filled_in_by_a_drafted_layout_is_the_same_book() {
    let desk = desk();
    let ran = desk.run("mapping t.xlsx --export -o t.toml");
    assert_eq!((ran.exit, ran.stdout.as_str()), (0, ""), "{}", ran.stderr);
    let ran = desk.run("convert seed.xlsx -o out --export t.toml --into t.xlsx");
    assert_eq!(ran.exit, 0, "{}", ran.stderr);
    assert_eq!(desk.list("out"), ["seed.t.xlsx"]);
    desk.run("convert out/seed.t.xlsx seed.xlsx -o both --to csv");
    for number in ["01", "03"] {
        let read = |name: &str| String::from_utf8(bytes(&desk, &format!("both/{name}/预算{number}表.csv"))).unwrap();
        assert_eq!(read("seed.t"), read("seed"));
    }
    let (before, after) = (parts(&bytes(&desk, "t.xlsx")), parts(&bytes(&desk, "out/seed.t.xlsx")));
    for (name, content) in &before {
        let is_changed = name.contains("worksheets/sheet") || name.contains("alcChain");
        let says_chain =
            ["[Content_Types].xml", "xl/_rels/workbook.xml.rels", "xl/workbook.xml"].contains(&name.as_str());
        assert!(is_changed || says_chain || after.get(name) == Some(content), "{name}");
    }
    // The rows keep their looks, those without values too.
    let rows = sheet(&bytes(&desk, "out/seed.t.xlsx"), 2);
    assert_eq!(rows.matches("ht=\"21\"").count(), 7);
    assert!(rows.contains("<c r=\"A13\" s=\"1\"/>"), "{rows}");
}

#[test]
fn results_follow_the_values_and_what_is_not_known_is_said() {
    let desk = desk();
    desk.run("mapping t.xlsx --export -o t.toml");
    let ran = desk.run("convert seed.xlsx -o out --export t.toml --into t.xlsx");
    assert!(
        ran.stderr.contains("W642") && ran.stderr.contains("汇总!A3"),
        "{}",
        ran.stderr
    );
    let filled = bytes(&desk, "out/seed.t.xlsx");
    let names = parts(&filled);
    assert!(!names.contains_key("xl/calcChain.xml"));
    let texts = ["[Content_Types].xml", "xl/_rels/workbook.xml.rels"].map(|name| String::from_utf8_lossy(&names[name]));
    assert!(!texts.concat().contains("calcChain"));
    let workbook = opened(filled.clone());
    let sums = workbook.sheets.iter().find(|grid| grid.name == "汇总").unwrap();
    let of = |grid: &Grid| -> Vec<String> { ["A1", "A2", "A3", "A4"].map(|at| shown(grid, at)).into() };
    let rows = workbook.sheets.iter().find(|grid| grid.name == "预算03表").unwrap();
    let total: rust_decimal::Decimal = rows
        .cells()
        .iter()
        .filter(|cell| cell.at.col == 6 && cell.at.row >= 6)
        .map(|cell| match cell.value {
            CellValue::Number(number) => number,
            _ => panic!("no number"),
        })
        .sum();
    let twice = (total * rust_decimal::Decimal::TWO).normalize().to_string();
    assert_eq!(
        of(sums),
        [total.normalize().to_string(), twice, String::new(), "2".to_owned()]
    );
    // The difference of a row is zero where it is filled in.
    assert_eq!(shown(rows, "P7"), "0");
    assert!(
        sheet(&filled, 3).contains("<f>VLOOKUP(1,B1:C2,2,0)</f></c>"),
        "{}",
        sheet(&filled, 3)
    );
    assert!(String::from_utf8_lossy(&names["xl/workbook.xml"]).contains("fullCalcOnLoad=\"1\""));
}

#[test]
fn rows_are_added_like_the_last_one_where_the_layout_says_so() {
    let desk = desk();
    let table = |more: &str| format!("[[into.tables]]\ntable = \"03\"\nsheet = \"预算03表\"\n{more}{AMOUNTS}");
    // Blank rows are left as if there were two of them.
    let few = opened(template());
    assert_eq!(few.sheets[1].formulas.len(), 7);
    let mut short = sheet(&template(), 2);
    let from = short.find("<row r=\"9\"").unwrap();
    short.replace_range(from..short.find("</sheetData>").unwrap(), "");
    let mut all = parts(&template());
    all.insert("xl/worksheets/sheet2.xml".to_owned(), short.into_bytes());
    desk.file("t.xlsx", &package(&all));
    let ran = fill(&desk, &table(""));
    assert_eq!(ran.exit, 2);
    assert!(
        ran.stderr.contains("E641") && ran.stderr.contains("6 > 2") && ran.stderr.contains("grow = true"),
        "{}",
        ran.stderr
    );
    assert!(desk.list("out").is_empty());
    let ran = fill(&desk, &table("grow = true\n"));
    assert_eq!(ran.exit, 0, "{}", ran.stderr);
    let filled = bytes(&desk, "out/seed.own.xlsx");
    let rows = sheet(&filled, 2);
    assert_eq!(rows.matches("ht=\"21\"").count(), 6, "{rows}");
    let grid = &opened(filled).sheets[1];
    assert_eq!(&*grid.formulas[&CellRef::parse("P11").unwrap()], "F11-G11-L11");
    assert_eq!(shown(grid, "P11"), shown(grid, "F11"), "its result is stored");
    assert!(!shown(grid, "F11").is_empty());
    // Nothing is moved out of the way.
    let note = "</sheetData>";
    let below = format!("<row r=\"30\"><c r=\"F30\" t=\"inlineStr\"><is><t>制表人</t></is></c></row>{note}");
    desk.file(
        "t.xlsx",
        &replaced(&package(&all), "xl/worksheets/sheet2.xml", (note, &below)),
    );
    let ran = fill(&desk, &table("grow = true\n"));
    assert_eq!(ran.exit, 0, "the rows between are blank: {}", ran.stderr);
    desk.file(
        "t.xlsx",
        &replaced(
            &package(&all),
            "xl/worksheets/sheet2.xml",
            (note, &below.replace("30\"", "9\"")),
        ),
    );
    let ran = fill(&desk, &table("grow = true\n"));
    assert!(ran.exit == 2 && ran.stderr.contains("不能加行"), "{}", ran.stderr);
}

#[test]
fn all_that_does_not_fit_is_said_at_once_and_nothing_is_written() {
    let desk = desk();
    let list = "<dataValidations count=\"1\"><dataValidation type=\"list\" sqref=\"E7:E13\"><formula1>\"甲,乙\"</formula1></dataValidation></dataValidations>";
    let guarded = replaced(
        &template(),
        "xl/worksheets/sheet2.xml",
        ("<pageMargins", &format!("{list}<pageMargins")),
    );
    let protected = replaced(
        &guarded,
        "xl/worksheets/sheet1.xml",
        (
            "</sheetData>",
            "</sheetData><sheetProtection sheet=\"1\" password=\"CC1A\"/>",
        ),
    );
    desk.file("t.xlsx", &protected);
    let column = |header: &str, key: &str| format!("[[into.tables.columns]]\nheader = \"{header}\"\nkey = \"{key}\"\n");
    let table = |number: &str, sheet: &str, columns: &[String]| {
        format!(
            "[[into.tables]]\ntable = \"{number}\"\nsheet = \"{sheet}\"\n{}",
            columns.concat()
        )
    };
    let layout = [
        table("02", "收入", &[column("总计", "total")]),
        table(
            "03",
            "预算03表",
            &[column("金额合计", "total"), column("小计", "basic.subtotal")],
        ),
        table(
            "05",
            "预算03表",
            &[column("单位（科目名称）", "name"), column("合计", "name")],
        ),
        "[[into.cells]]\nsheet = \"预算01表\"\ncell = \"B6\"\ntable = \"03\"\nkey = \"total\"\nlevel = \"total\"\n"
            .to_owned(),
        "[[into.cells]]\nsheet = \"汇总\"\ncell = \"A1\"\nsource = \"year\"\n".to_owned(),
        "[[into.cells]]\nsheet = \"汇总\"\ncell = \"D1\"\ntable = \"03\"\nkey = \"total\"\n".to_owned(),
    ];
    let ran = fill(&desk, &layout.concat());
    assert_eq!(ran.exit, 2);
    for words in [
        "没有工作表“收入”",
        "没有栏目“金额合计”",
        "有几个栏目都叫“小计”",
        "不在这一格的下拉选项里",
        "是文字，模板的这一格是数字格式",
        "这一格是锁定的",
        "这一格是公式",
        "符合条件的有 6 行",
    ] {
        assert!(ran.stderr.contains(words), "{words}: {}", ran.stderr);
    }
    assert!(desk.list("out").is_empty());
    assert_eq!(bytes(&desk, "t.xlsx"), protected);
}

#[test]
fn single_cells_and_rows_by_their_text() {
    let desk = desk();
    let layout = "unit = \"元\"
[[into.cells]]
sheet = \"汇总\"
cell = \"D1\"
source = \"department\"
[[into.cells]]
sheet = \"汇总\"
cell = \"D2\"
table = \"03\"
key = \"total\"
level = \"total\"
[[into.tables]]
table = \"01\"
sheet = \"预算01表\"
rows = \"key\"
levels = [\"revenue\"]
[[into.tables.columns]]
header = \"收入/项目\"
key = \"item\"
[[into.tables.columns]]
header = \"收入/金额\"
key = \"amount\"
";
    let ran = fill(&desk, layout);
    assert_eq!(ran.exit, 0, "{}", ran.stderr);
    let filled = opened(bytes(&desk, "out/seed.own.xlsx"));
    let sums = filled.sheets.iter().find(|grid| grid.name == "汇总").unwrap();
    assert_eq!(shown(sums, "D1"), "新乡市红旗区人大常委会");
    assert_eq!(shown(sums, "D2"), "7066100");
    assert_eq!(shown(&filled.sheets[0], "B6"), "7066100");
    // What the template does not have is named.
    let renamed = replaced(&template(), "xl/sharedStrings.xml", ("其中：财政拨款", "其中：拨款"));
    desk.file("t.xlsx", &renamed);
    let ran = fill(&desk, layout);
    assert!(
        ran.exit == 2 && ran.stderr.contains("没有“其中：财政拨款”这一行"),
        "{}",
        ran.stderr
    );
}

#[test]
fn a_template_or_layout_that_will_not_do_is_an_error_that_says_what_to_do() {
    let desk = desk();
    let table = format!("[[into.tables]]\ntable = \"03\"\nsheet = \"预算03表\"\n{AMOUNTS}");
    desk.copy("examples/legacy-2024.xls", "t.xls");
    let mut signed = parts(&template());
    signed.insert("_xmlsignatures/origin.sigs".to_owned(), Vec::new());
    desk.file("signed.xlsx", &package(&signed));
    desk.file("own.toml", format!("name = \"own\"\n[into]\n{table}").as_bytes());
    for (into, code, words) in [
        ("t.xls", "E134", "另存为 .xlsx"),
        ("signed.xlsx", "E134", "没有签名的"),
        ("nowhere.xlsx", "E101", "没有这个文件"),
    ] {
        let ran = desk.run(&format!("convert seed.xlsx -o out --export own.toml --into {into}"));
        assert_eq!(ran.exit, 2, "{into}: {}", ran.stderr);
        assert!(
            ran.stderr.contains(code) && ran.stderr.contains(words),
            "{into}: {}",
            ran.stderr
        );
    }
    let ran = desk.run("convert seed.xlsx -o out --export flat-csv --into t.xlsx");
    assert!(ran.exit == 2 && ran.stderr.contains("没有 [into]"), "{}", ran.stderr);
    for (layout, line, words) in [
        (
            "[[into.cells]]\nsheet = \"a\"\ncell = \"3B\"\nsource = \"year\"\n",
            5,
            "不是单元格的位置",
        ),
        (
            "[[into.cells]]\nsheet = \"a\"\ncell = \"B3\"\nsource = \"title\"\n",
            6,
            "只能是 year",
        ),
        (
            "[[into.tables]]\ntable = \"03\"\nsheet = \"a\"\ncolumns = []\n",
            4,
            "没有写 columns",
        ),
        (
            "[[into.tables]]\ntable = \"03\"\nsheet = \"a\"\n[[into.tables.columns]]\nkey = \"sum\"\n",
            7,
            "sum",
        ),
        ("unit = \"两\"\n", 3, "两"),
    ] {
        let ran = fill(&desk, layout);
        assert_eq!(ran.exit, 2, "{layout}");
        assert!(
            ran.stderr.contains(&format!("第 {line} 行")) && ran.stderr.contains(words),
            "{layout}: {}",
            ran.stderr
        );
    }
    assert!(desk.list("out").is_empty());
}

#[test]
fn the_examples_of_the_documentation_are_layouts() {
    let desk = desk();
    for page in [
        include_str!("../docs/export.md"),
        include_str!("../docs/zh-CN/export.md"),
    ] {
        let layouts = page
            .split("```toml\n")
            .skip(1)
            .map(|after| after.split("```").next().unwrap());
        let layout = layouts.into_iter().find(|layout| layout.contains("[into]")).unwrap();
        desk.file("own.toml", layout.as_bytes());
        let ran = desk.run("convert seed.xlsx -o out --export own.toml --into t.xlsx");
        let told = ran.stderr;
        assert!(
            told.contains("没有工作表“支出”") && told.contains("没有工作表“收支”"),
            "{told}"
        );
        assert!(!told.contains("E115"), "{told}");
    }
}
