//! Which table a sheet is: old copies, rivals, thin evidence, sheets that are none of the tables.

use crate::Case;
use crate::columns::{ROWS03, sheet03};
use crate::headers::{H03, H06, H08, H10};
use crate::sheet::Sheet;

const ROW08: &str = "#12 | | #8 | | #8 | #4";

fn titled(name: &str, title: &str) -> Sheet {
    Sheet::new(name)
        .frame("", title, 14, "单位：万元")
        .header(&H03)
        .rows(ROWS03)
}

fn sheet08(name: &str) -> Sheet {
    sheet08_of(name, ROW08)
}

fn sheet08_of(name: &str, rows: &str) -> Sheet {
    Sheet::new(name)
        .frame("预算08表", "2025年一般公共预算“三公”经费支出情况表", 6, "单位：万元")
        .header(&H08)
        .rows(rows)
}

pub fn cases() -> Vec<Case> {
    let no_frame = "部门名称：青禾县水利局 | | | | | 单位：万元";
    vec![
        (
            "last-years-sheet",
            vec![
                Sheet::new("3旧")
                    .frame("预算03表", "2024年部门支出总体情况表", 14, "单位：万元")
                    .header(&H03)
                    .rows(ROWS03),
                sheet03().header(&H03).rows(ROWS03),
            ],
        ),
        ("table-over-two-sheets", over_two_sheets()),
        ("table-over-three-sheets", over_three_sheets()),
        ("table-over-two-sheets-with-two-totals", two_totals()),
        ("table-over-two-sheets-of-other-columns", other_columns()),
        (
            "year-in-its-own-cell",
            vec![year_apart("2025年 | "), year_apart_as_number()],
        ),
        ("two-sheets-that-are-the-same", vec![sheet08("8"), sheet08("8改")]),
        (
            "two-sheets-that-differ",
            vec![sheet08("8"), sheet08_of("8改", "#13 | | #8 | | #8 | #5")],
        ),
        (
            "header-only",
            vec![Sheet::new("Sheet1").rows(no_frame).header(&H08).rows(ROW08)],
        ),
        (
            "header-only-of-three-tables",
            vec![Sheet::new("Sheet1").rows(no_frame).header(&H03).rows(ROWS03)],
        ),
        (
            "header-of-another-table",
            vec![
                sheet08("8"),
                Sheet::new("3")
                    .frame("预算03表", "2025年部门支出总体情况表", 12, "单位：万元")
                    .header(&H10)
                    .rows("特定目标类 | 河道清淤 | 机关 | #18 | #18"),
            ],
        ),
        ("form-number-of-another-table", vec![copied_form_number()]),
        (
            "sheets-of-none-of-the-tables",
            vec![sheet08("8"), procurement(), contents(), cover()],
        ),
        (
            "sheets-laid-out-like-a-table",
            vec![
                sheet08("8"),
                titled("国资", "2025年国有资本经营预算支出表"),
                titled("国资2", "2025年国有资本经营预算支出总体情况表"),
                titled("基金", "2025年政府性基金预算支出总体情况表"),
                titled("决算", "2025年部门支出总体情况表（决算）"),
            ],
        ),
        ("tables-under-one-another", vec![under_one_another()]),
        ("table-below-of-another-unit", vec![of_another_unit()]),
        ("table-below-without-title", vec![below_without_title()]),
        ("table-below-an-empty-one", vec![below_an_empty_one()]),
        ("hidden-sheets-included", vec![cover(), sheet08("8").hidden()]),
        (
            "hidden-sheets",
            vec![sheet08("8"), sheet08("8备份").hidden(), as_text_only().hidden()],
        ),
        ("empty-workbook", vec![Sheet::new("Sheet1")]),
        ("no-tables", vec![cover(), procurement()]),
    ]
}

/// The form number was forgotten when the sheet was copied from table 03.
fn copied_form_number() -> Sheet {
    Sheet::new("9")
        .frame("预算03表", "2025年政府性基金预算支出情况表", 14, "单位：万元")
        .header(&H03)
        .rows(ROWS03)
}

const ROWS06: &str = "
 | 合计 | | | #1000000 | #700000 | #300000
30101 | 基本工资 | 50101 | 工资奖金津补贴 | #700000 | #700000 |
30201 | 办公费 | 50201 | 办公经费 | #300000 | | #300000
备注：本表不含项目支出。";

fn sheet06() -> Sheet {
    Sheet::new("6-8")
        .frame("预算06表", "2025年一般公共预算基本支出表", 7, "单位：元")
        .header(&H06)
        .rows(ROWS06)
}

/// Form number, title and note of each; the second does not say department and unit, the third
/// says all of it again.
fn under_one_another() -> Sheet {
    sheet06()
        .rows(".\n| | | | | 预算08表\n2025年一般公共预算“三公”经费支出情况表")
        .header(&H08)
        .rows("#120000 | | #80000 | | #80000 | #40000\n注：因公出国（境）费不含教学科研人员。")
        .rows(".\n.")
        .frame("预算03表", "2025年部门支出总体情况表", 14, "单位：元")
        .header(&H03)
        .rows(
            "
| | | | 合计 | #1200000 | #1000000 | | | | | #200000
| | | 009 | 青禾县水利局 | #1200000 | #1000000 | | | | | #200000
213 | 03 | 01 | | 行政运行 | #1000000 | #1000000
213 | 03 | 06 | | 水利工程运行与维护 | #200000 | | | | | | #200001",
        )
}

/// The table below has its own unit, in a line of its own.
fn of_another_unit() -> Sheet {
    sheet06()
        .rows("2025年一般公共预算“三公”经费支出情况表\n | | | | | 单位：万元")
        .header(&H08)
        .rows(ROW08)
}

/// Nothing but the header says that another table begins.
fn below_without_title() -> Sheet {
    sheet06().rows(".\n | | | | | 单位：万元").header(&H08).rows(ROW08)
}

/// The table above has no rows at all.
fn below_an_empty_one() -> Sheet {
    Sheet::new("9")
        .frame("预算09表", "2025年政府性基金预算支出情况表", 14, "单位：万元")
        .header(&H03)
        .rows("说明：本部门没有政府性基金预算支出，故本表无数据。")
        .rows(".\n2025年一般公共预算“三公”经费支出情况表")
        .header(&H08)
        .rows(ROW08)
}

const FIRST03: &str = "
| | | | 合计 | #150 | #130 | | | | | #20
| | | 009 | 青禾县水利局 | #150 | #130 | | | | | #20
| | | 009001 | 青禾县水利局机关 | #120 | #100 | | | | | #20
213 | 03 | 01 | | 行政运行 | #100 | #100";

const SECOND03: &str = "
213 | 03 | 06 | | 水利工程运行与维护 | #20 | | | | | | #20
| | | 009002 | 青禾县水文站 | #31 | #31
213 | 03 | 17 | | 水文测报 | #30 | #30";

/// The title says that it goes on; the second sheet does not say its unit, and its sums differ.
fn over_two_sheets() -> Vec<Sheet> {
    vec![
        titled03("3").rows(FIRST03),
        Sheet::new("3 (2)")
            .frame("预算03表", "2025年部门支出总体情况表（续）", 14, "")
            .header(&H03)
            .rows(SECOND03),
    ]
}

/// 续表 beside the unit, no title at all; then the name of the sheet; the total at the foot.
fn over_three_sheets() -> Vec<Sheet> {
    let first = FIRST03.trim_start().split_once('\n').map_or("", |(_, rest)| rest);
    vec![
        Sheet::new("支出")
            .frame("预算03表", "2025年部门支出总体情况表", 14, "单位：元")
            .header(&H03)
            .rows(first),
        Sheet::new("支出2")
            .rows("续表 | | | | | | | | | | | | | 单位：元")
            .header(&H03)
            .rows("213 | 03 | 06 | | 水利工程运行与维护 | #20 | | | | | | #20"),
        Sheet::new("预算03表续2")
            .frame("预算03表", "2025年部门支出总体情况表", 14, "单位：元")
            .header(&H03)
            .rows(
                "
| | | 009002 | 青禾县水文站 | #30 | #30
213 | 03 | 17 | | 水文测报 | #30 | #30
合计 | | | | | #150 | #130 | | | | | #20
备注：本表含上年结转。",
            ),
    ]
}

fn two_totals() -> Vec<Sheet> {
    vec![
        titled03("3").rows(FIRST03),
        titled03("3续")
            .rows("| | | | 合计 | #50 | #30 | | | | | #20")
            .rows(SECOND03),
    ]
}

/// It says that it goes on, but has other columns.
fn other_columns() -> Vec<Sheet> {
    vec![
        titled03("3").rows(FIRST03),
        Sheet::new("3续")
            .frame("预算03表", "2025年部门支出总体情况表", 14, "单位：万元")
            .rows("科目编码 | 科目名称 | 合计 | 基本支出 | 项目支出\n2130306 | 水利工程运行与维护 | #20 | | #20"),
    ]
}

/// A sheet of table 03 without rows.
fn titled03(name: &str) -> Sheet {
    Sheet::new(name)
        .frame("预算03表", "2025年部门支出总体情况表", 14, "单位：万元")
        .header(&H03)
}

/// The year in a cell of its own, as text, or as a number with 年 in the next.
fn year_apart(year: &str) -> Sheet {
    Sheet::new("8")
        .rows(&format!("预算08表\n{year} | 一般公共预算“三公”经费支出情况表"))
        .rows("部门名称：青禾县水利局 | | | | | 单位：万元")
        .header(&H08)
        .rows(ROW08)
}

fn year_apart_as_number() -> Sheet {
    Sheet::new("3")
        .rows("预算03表\n#2025 | 年 | 部门支出总体情况表")
        .rows("部门名称：青禾县水利局 | | | | | | | | | | | | | 单位：万元")
        .header(&H03)
        .rows(ROWS03)
}

fn procurement() -> Sheet {
    Sheet::new("采购")
        .frame("", "2025年政府采购预算表", 5, "单位：万元")
        .rows(
            "
采购项目 | 采购目录 | 数量 | 单价 | 金额
复印机 | A02 | #2 | #1.5 | #3",
        )
}

fn contents() -> Sheet {
    Sheet::new("目录").rows(
        "
目　录
#1 | 部门收支总体情况表
#2 | 部门收入总体情况表
#3 | 部门支出总体情况表",
    )
}

fn cover() -> Sheet {
    Sheet::new("封面").rows("2025年部门预算\n青禾县水利局\n二〇二五年一月")
}

fn as_text_only() -> Sheet {
    Sheet::new("底稿").rows("拨款 | 1,200.00\n支出 | 980.50")
}
