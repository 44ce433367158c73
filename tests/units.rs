//! Currency units: what number formats say of them, and what grand totals say against them.

use std::sync::Arc;

use yusuan::cell::{Cell, CellRef, CellValue};
use yusuan::check::check;
use yusuan::diagnostic::Diagnostic;
use yusuan::grid::{CellFormat, CellFormatRun, Grid, Workbook};
use yusuan::map::{Options, map};
use yusuan::schema::standard;

/// A sheet of lines with `|` between the cells, `#` before numbers.
fn grid(name: &str, text: &str) -> Grid {
    let mut cells = Vec::new();
    for (row, line) in (0..).zip(text.trim_start_matches('\n').lines()) {
        for (col, cell) in (0..).zip(line.split('|').map(str::trim)) {
            let value = match cell.strip_prefix('#') {
                Some(number) => CellValue::Number(number.parse().unwrap()),
                None => CellValue::Text(cell.into()),
            };
            let at = CellRef::new(row, col);
            cells.push(Cell { at, value });
        }
    }
    Grid::new(name, cells)
}

fn table_08(unit: &str, row: &str) -> Grid {
    let text = format!(
        "
2025年一般公共预算“三公”经费支出情况表
部门名称：青禾县水利局 | | | | | {unit}
“三公”经费合计 | 因公出国（境）费 | 公务用车购置及运行费 | | | 公务接待费
 | | 小计 | 公务用车购置费 | 公务用车运行费 |
{row}"
    );
    grid("8", &text)
}

fn table_03(number: &str, title: &str, unit: &str, total: &str) -> Grid {
    let text = format!(
        "
{number}
2025年{title}
部门名称：青禾县水利局 | | | | | {unit}
科目编码 | 单位代码 | 单位（科目名称） | 合计 | 基本支出 | 项目支出
 | | 合计 | #{total} | #{total} |
 | 009 | 青禾县水利局 | #{total} | #{total} |
2130301 | | 行政运行 | #{total} | #{total} |"
    );
    grid(number, &text)
}

fn look(cell: (u32, u32), text: &str, shift: u32) -> CellFormatRun {
    let text = text.to_owned();
    CellFormatRun {
        col: cell.1,
        first: cell.0,
        last: cell.0,
        look: Arc::new(CellFormat { text, shift }),
    }
}

/// Findings as code and place, without infos that every sheet here has.
fn found(sheets: Vec<Grid>, options: &Options) -> Vec<String> {
    let standard = standard().unwrap();
    let mapped = map(&Workbook { sheets }, standard, options).unwrap();
    let mut findings = mapped.diagnostics;
    findings.extend(
        check(
            &mapped.book,
            standard,
            &yusuan::rules::builtin(standard).unwrap(),
            false,
        )
        .unwrap(),
    );
    let shown = |finding: &Diagnostic| {
        let place = finding.place.as_ref();
        let cell = place.and_then(|place| place.cell);
        let cell = cell.map(|cell| cell.to_string()).unwrap_or_default();
        let sheet = place.map(|place| place.sheet.to_string()).unwrap_or_default();
        format!("{} {sheet}!{cell}", finding.code.id())
    };
    let told = findings
        .iter()
        .filter(|finding| !["N409", "N526"].contains(&finding.code.id()));
    told.map(shown).collect()
}

#[test]
fn formats_that_contradict_are_an_error_and_those_of_nothing_do_not_count() {
    let row = "#12.5 | #0 | #8 | | #8 | #4.5";
    let with = |unit: &str, looks: Vec<CellFormatRun>, options: &Options| {
        let mut sheet = table_08(unit, row);
        sheet.looks = looks;
        found(vec![sheet], options)
    };
    let plain = Options::default();
    let given = Options {
        unit: Some("元".to_owned()),
        ..Options::default()
    };
    assert_eq!(with("单位：万元", vec![look((4, 0), "元", 0)], &plain), ["E222 8!A5"]);
    assert_eq!(with("单位：万元", vec![look((4, 1), "元", 0)], &plain), [""; 0]);
    assert_eq!(with("单位：万元", vec![look((4, 2), "人", 0)], &plain), [""; 0]);
    assert_eq!(with("单位：元", vec![look((4, 2), "万元", 4)], &plain), [""; 0]);
    assert_eq!(with("单位：万元", vec![look((4, 2), "", 4)], &plain), ["E222 8!C5"]);
    assert_eq!(with("", vec![look((4, 2), "万元", 0)], &plain), ["N221 8!C5"]);
    let two = || vec![look((4, 0), "万元", 0), look((4, 2), "元", 0)];
    assert_eq!(with("", two(), &plain), ["E222 8!C5"]);
    assert_eq!(with("", vec![], &given), [""; 0]);
    assert_eq!(with("", vec![look((4, 2), "", 3)], &given), ["E222 8!C5"]);
    // What the sheet shows counts more than what people say of sheets that say nothing.
    assert_eq!(with("", vec![look((4, 2), "万元", 0)], &given), ["N221 8!C5"]);
}

#[test]
fn of_two_tables_with_totals_a_unit_apart_the_later_is_told() {
    let first = |total: &str| table_03("预算03表", "部门支出总体情况表", "单位：万元", total);
    let second = |unit: &str, total: &str| table_03("预算05表", "一般公共预算支出情况表", unit, total);
    let findings = |sheets: Vec<Grid>| found(sheets, &Options::default());
    let told = ["E510 预算05表!F3"];
    assert_eq!(findings(vec![first("123.45"), second("单位：万元", "1234500")]), told);
    assert_eq!(findings(vec![first("123.45"), second("单位：元", "123.45")]), told);
    assert_eq!(findings(vec![first("123.45"), second("单位：千元", "1.2345")]), told);
    assert_eq!(findings(vec![first("123.45"), second("单位：千元", "12.345")]), [""; 0]);
    assert_eq!(findings(vec![first("123.45"), second("单位：千元", "1234.5")]), [""; 0]);
    assert_eq!(findings(vec![first("123.45"), second("单位：元", "1234500")]), [""; 0]);
    // Not a unit apart, but more than the whole.
    let more = ["E520 预算05表!D7"];
    assert_eq!(findings(vec![first("123.45"), second("单位：万元", "1234600")]), more);
    // Round figures are alike by chance.
    assert_eq!(findings(vec![first("12"), second("单位：万元", "120000")]), more);
}
