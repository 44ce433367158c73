//! What stands beside or above what it should: names in the cells of codes, headings over codes, totals
//! without a label, years and departments on covers and in names.

use crate::Case;
use crate::columns::{ROWS03, sheet03};
use crate::headers::{H03, H10, H12};
use crate::sheet::Sheet;

pub fn cases() -> Vec<Case> {
    vec![
        ("names-in-cells-of-codes", vec![names_and_codes()]),
        ("code-and-name-in-one-column", vec![one_column()]),
        ("headings-over-codes", vec![headings()]),
        ("unit-column-of-names", vec![unit_names()]),
        ("total-without-a-label", vec![total_first(), total_last()]),
        ("total-at-head-and-foot", vec![total_twice()]),
        ("header-repeated-inside-a-project", vec![page_break()]),
        ("amounts-repeated-beside-indicators", vec![taken_apart()]),
        ("empty-table-that-says-why", vec![none_planned()]),
        ("table-below-one-without-rows", vec![below_nothing()]),
        ("year-and-department-on-the-cover", covers()),
        ("year-in-the-names-of-sheets", vec![named_by_year()]),
        ("department-label-in-other-words", vec![sealed(), no_colon()]),
    ]
}

/// Codes of three columns, each with its name; one name is not that of the row.
fn names_and_codes() -> Sheet {
    sheet03().header(&H03).rows(
        "
| | | | 合计 | #120 | #100 | #60 | #10 | #28 | #2 | #20 | #5 | #15
| | | 009 青禾县水利局 | 青禾县水利局 | #120 | #100 | #60 | #10 | #28 | #2 | #20 | #5 | #15
213 农林水支出 | 03 水利 | 01 行政运行 | | 行政运行 | #100 | #100 | #60 | #10 | #28 | #2
213 农林水支出 | 03 水利 | 05 水利工程建设 | | 水利工程运行与维护 | #20 | | | | | | #20 | #5 | #15",
    )
}

/// No column but one says what a row is.
fn one_column() -> Sheet {
    Sheet::new("5")
        .frame("预算05表", "2025年一般公共预算支出情况表", 5, "单位：万元")
        .rows(
            "
支出功能分类科目 | 单位代码 | 合计 | 基本支出 | 项目支出
| | | 小计 | 小计",
        )
        .merge("A4:A5 B4:B5 C4:C5")
        .rows(
            "
合  计 | | #120 | #100 | #20
青禾县水利局 | 009 | #120 | #100 | #20
213 农林水支出 | | #120 | #100 | #20
213-03 水利 | | #120 | #100 | #20
2130301行政运行 | | #100 | #100 |
2130306##水利工程运行与维护##2130306 | | #20 | | #20",
        )
}

/// 功能分类科目 over codes and names.
fn headings() -> Sheet {
    sheet03()
        .rows(
            "
功能分类科目 | | | | 预算单位 | 合计 | 基本支出 | 项目支出
科目编码 | | | 科目名称 | | | 小计 | 小计
类 | 款 | 项 | | | | |",
        )
        .merge("A4:D4 A5:C5 D5:D6 E4:E6 F4:F6 G5:G6 H5:H6")
        .rows(
            "
| | | 合计 | | #120 | #100 | #20
| | | 青禾县水利局 | 009 | #120 | #100 | #20
213 | 03 | 01 | 行政运行 | | #100 | #100 |
213 | 03 | 06 | 水利工程运行与维护 | | #20 | | #20",
        )
}

/// 预算单位 over names: no codes of units.
fn unit_names() -> Sheet {
    sheet03()
        .rows(
            "
科目编码 | | | 预算单位 | 科目名称 | 合计 | 基本支出 | 项目支出
类 | 款 | 项 | | | | 小计 | 小计",
        )
        .merge("A4:C4 D4:D5 E4:E5 F4:F5")
        .rows(
            "
| | | | 合计 | #120 | #100 | #20
213 | 03 | 01 | 青禾县水利局 | 行政运行 | #100 | #100 |
213 | 03 | 06 | 青禾县水利局 | 水利工程运行与维护 | #20 | | #20",
        )
}

fn total_first() -> Sheet {
    sheet03().header(&H03).rows(&ROWS03.replace(" 合计 ", "  "))
}

fn total_last() -> Sheet {
    Sheet::new("6")
        .frame("预算06表", "2025年一般公共预算基本支出表", 7, "单位：万元")
        .header(&crate::headers::H06)
        .rows(
            "
30101 | 基本工资 | 50101 | 工资奖金津补贴 | #70 | #70 |
30201 | 办公费 | 50201 | 办公经费 | #30 | | #30
 | | | | #100 | #70 | #30",
        )
}

fn total_twice() -> Sheet {
    let total = "\n| | | | 合  计 | #120 | #100 | #60 | #10 | #28 | #2 | #20 | #5 | #15";
    sheet03().header(&H03).rows(&format!("{ROWS03}{total}"))
}

fn sheet12() -> Sheet {
    Sheet::new("12").frame("预算12表", "2025年部门预算项目绩效目标汇总表", 14, "单位：万元")
}

/// A page ends between two indicators of a project.
fn page_break() -> Sheet {
    sheet12()
        .header(&H12)
        .rows(
            "
009 | 青禾县水利局 | #20 | #20
410702250000000000001 | 河道清淤 | #20 | #20 | | | 项目总成本 | ≤20万元 | 清淤长度 | ≥3公里 | 水环境改善 | 改善 | 群众满意度 | ≥90%",
        )
        .rows("| | | | | | | | | | | | | 预算12表\n2025年部门预算项目绩效目标汇总表")
        .flat_header(&H12)
        .rows("| | | | | | | | 完成时间 | 2025年11月底前")
}

/// Merged cells taken apart: code, name and amounts stand beside each indicator.
fn taken_apart() -> Sheet {
    sheet12().header(&H12).rows(
        "
009 | 青禾县水利局 | #20 | #20
410702250000000000001 | 河道清淤 | #20 | #20 | | | 项目总成本 | ≤20万元 | 清淤长度 | ≥3公里 | 水环境改善 | 改善 | 群众满意度 | ≥90%
410702250000000000001 | 河道清淤 | #20 | #20 | | | | | 完成时间 | 2025年11月底前",
    )
}

fn sheet09() -> Sheet {
    Sheet::new("9")
        .frame("预算09表", "2025年政府性基金预算支出情况表", 14, "单位：万元")
        .header(&H03)
}

fn none_planned() -> Sheet {
    sheet09().rows("| | | | 合计\n未安排")
}

/// Nothing stands between the header of one table and the title of the next.
fn below_nothing() -> Sheet {
    sheet09()
        .frame("预算10表", "2025年项目支出表", 12, "单位：万元")
        .header(&H10)
        .rows("| | | #20 | #20\n009 | 青禾县水利局 | | #20 | #20\n其他运转类 | 河道清淤 | 青禾县水利局 | #20 | #20")
}

/// A cover, and a list of contents with the numbers of pages.
fn covers() -> Vec<Sheet> {
    let table = Sheet::new("3")
        .rows("| | | | | | | | | | | | | 预算03表\n部门支出总体情况表\n| | | | | | | | | | | | | 单位：万元")
        .header(&H03)
        .rows(ROWS03);
    let contents = "目  录
#1 | 预算01表 部门收支总体情况表 | #1
#2 | 预算02表 部门收入总体情况表 | #2
#3 | 预算03表 部门支出总体情况表 | #3
#4 | 预算08表 一般公共预算“三公”经费支出情况表 | #4";
    vec![
        Sheet::new("封面").rows(".\n2025年度部门预算\n部门名称：青禾县水利局\n编制日期：2024年12月20日"),
        Sheet::new("目录").rows(contents),
        table,
    ]
}

fn named_by_year() -> Sheet {
    Sheet::new("2025年支出总表")
        .rows("| | | | | | | | | | | | | 预算03表\n部门支出总体情况表")
        .rows("部门名称：青禾县水利局 | | | | | | | | | | | | | 单位：万元")
        .header(&H03)
        .rows(ROWS03)
}

fn sealed() -> Sheet {
    Sheet::new("3")
        .rows("| | | | | | | | | | | | | 预算03表\n2025年部门支出总体情况表")
        .rows("填报单位（盖章）：青禾县水利局 | | | | | | | | | | | | | 单位万元")
        .header(&H03)
        .rows(ROWS03)
}

fn no_colon() -> Sheet {
    Sheet::new("9")
        .rows("| | | | | | | | | | | | | 预算09表\n2025年政府性基金预算支出情况表")
        .rows("部门名称 青禾县水利局 | | | | | | | | | | | | | 单位：万元")
        .header(&H03)
        .rows("注：本部门2025年无政府性基金预算财政拨款安排的预算，故本表为空表。")
}
