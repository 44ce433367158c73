//! Layouts that other offices have for the same tables.

use crate::Case;
use crate::columns::{ROWS03, sheet02, sheet03};
use crate::headers::{H03, H08};
use crate::lines::sheet01_with;
use crate::sheet::{Header, Sheet};

pub fn cases() -> Vec<Case> {
    vec![
        ("codes-in-one-cell", vec![codes_in_one_cell(), economic_codes()]),
        ("codes-in-two-columns", vec![codes_in_two_columns()]),
        ("codes-in-four-columns", vec![codes_in_four_columns()]),
        ("codes-under-one-label", vec![codes_under_one_label()]),
        ("revenue-without-groups", vec![revenue_without_groups()]),
        ("years-side-by-side", vec![two_years(), two_years_05()]),
        ("title-with-a-department-of-a-topic", vec![purchasing_centre()]),
        ("note-above-the-header", vec![note_above()]),
        ("unit-unknown", vec![hundred_millions()]),
        ("department-under-two-names", two_names()),
        ("rows-without-codes", vec![rows_without_codes()]),
        ("economic-classification", vec![economic_06()]),
    ]
}

fn codes_in_one_cell() -> Sheet {
    sheet03().rows("科目编码 | 科目名称 | 合计 | 基本支出 | 项目支出").rows(
        "
 | 合计 | #120 | #100 | #20
213 | 农林水支出 | #112 | #92 | #20
21303 | 水利 | #112 | #92 | #20
2130301 | 行政运行 | #92 | #92 |
213-03-06 | 水利工程运行与维护 | #20 | | #20
208 | 社会保障和就业支出 | #8 | #8 |
20805 | 行政事业单位养老支出 | #8 | #8 |
#2080505 | 机关事业单位基本养老保险缴费支出 | #8 | #8 |",
    )
}

fn economic_codes() -> Sheet {
    Sheet::new("7")
        .frame("预算07表", "2025年支出经济分类汇总表", 7, "单位：万元")
        .rows(
            "
部门预算经济分类 | | 政府预算经济分类 | | 总计 | 一般公共预算 | 事业收入
科目编码 | 科目名称 | 科目编码 | 科目名称 | | 小计 |",
        )
        .merge("A4:B4 C4:D4 E4:E5 G4:G5")
        .rows(
            "
 | 合计 | | | #120 | #114 | #6
009 | 青禾县水利局 | | | #120 | #114 | #6
30101 | 基本工资 | 50101 | 工资奖金津补贴 | #70 | #70 |
30201 | 办公费 | 50201 | 办公经费 | #50 | #44 | #6",
        )
}

/// Class and section in columns of their own, where the table has one column for both: of one
/// classification only, the class on each row or once for a group; parts that are no parts.
fn codes_in_two_columns() -> Sheet {
    Sheet::new("6")
        .frame("预算06表", "2025年一般公共预算基本支出表", 6, "单位：万元")
        .rows(
            "
部门预算经济分类科目编码 | | 科目名称 | 本年一般公共预算基本支出 | |
类 | 款 | | 合计 | 人员经费 | 公用经费",
        )
        .merge("A4:B4 C4:C5 D4:F4")
        .rows(
            "
 | | 合计 | #100 | #70 | #30
301 | | 工资福利支出 | #70 | #70 |
301 | 01 | 基本工资 | #40 | #40 |
 | 02 | 津贴补贴 | #30 | #30 |
#302 | | 商品和服务支出 | #30 | | #30
#302 | #1 | 办公费 | #20 | | #20
30202 | | 印刷费 | #10 | | #10
30202 | 01 | 说不清 | #5 | | #5
 | 03 | 也说不清 | #5 | | #5",
        )
}

/// The same for both classifications, under 科目编码.
fn codes_in_four_columns() -> Sheet {
    Sheet::new("6")
        .frame("预算06表", "2025年一般公共预算基本支出表", 9, "单位：万元")
        .rows(
            "
部门预算支出经济分类科目 | | | 政府预算支出经济分类科目 | | | 本年一般公共预算基本支出 | |
科目编码 | | 科目名称 | 科目编码 | | 科目名称 | 合计 | 人员经费 | 公用经费
类 | 款 | | 类 | 款 | | | |",
        )
        .merge("A4:C4 D4:F4 G4:I4 A5:B5 D5:E5 C5:C6 F5:F6 G5:G6 H5:H6 I5:I6")
        .rows(
            "
合　计 | | | | | | #70 | #70 |
301 | 01 | 基本工资 | 501 | 01 | 工资奖金津补贴 | #40 | #40 |
301 | 03 | 奖金 | #501 | #1 | 工资奖金津补贴 | #30 | #30 |",
        )
}

/// One label over three columns of codes: which is which is not said.
fn codes_under_one_label() -> Sheet {
    sheet03()
        .rows(
            "
科目编码 | | | 单位代码 | 单位（科目名称） | 合计 | 基本支出 | 项目支出
| | | | | | 小计 | 小计",
        )
        .merge("A4:C5 D4:D5 E4:E5 F4:F5")
        .rows(
            "
| | | | 合计 | #120 | #100 | #20
| | | 009 | 青禾县水利局 | #120 | #100 | #20
213 | 03 | 01 | | 行政运行 | #100 | #100 |
213 | 03 | 06 | | 水利工程运行与维护 | #20 | | #20",
        )
}

/// 单位资金 of this year, which is not what is left of last year's.
fn revenue_without_groups() -> Sheet {
    sheet02().rows(
        "
部门代码 | 部门名称 | 合计 | 一般公共预算 | 政府性基金预算 | 财政专户管理资金 | 单位资金 | 上年结转
 | 合计 | #120 | #90 | #10 | #5 | #9 | #6
009 | 青禾县水利局 | #120 | #90 | #10 | #5 | #9 | #6",
    )
}

/// Last year's column beside this year's: neither may be taken for the amount.
fn two_years() -> Sheet {
    sheet01_with(&Header {
        rows: "
收入 | | | 支出 | |
项目 | 2024年预算数 | 2025年预算数 | 项目 | 2024年预算数 | 2025年预算数",
        merges: "A1:C1 D1:F1",
    })
    .rows(
        "一、一般公共预算 | #90 | #100 | 十三、农林水事务 | #90 | #100\n收入总计 | #90 | #100 | 支出总计 | #90 | #100",
    )
}

fn two_years_05() -> Sheet {
    Sheet::new("5")
        .frame("预算05表", "2025年一般公共预算支出情况表", 9, "单位：万元")
        .rows(
            "
科目编码 | | | 科目名称 | 2024年执行数 | 2025年预算数 | | | 增减
类 | 款 | 项 | | 合计 | 合计 | 基本支出 | 项目支出 |",
        )
        .merge("A4:C4 D4:D5 F4:H4 I4:I5")
        .rows(
            "
| | | 合计 | #110 | #120 | #100 | #20 | 0.0909
213 | 03 | 01 | 行政运行 | #110 | #120 | #100 | #20 | 0.0909",
        )
}

fn purchasing_centre() -> Sheet {
    Sheet::new("3")
        .rows("| | | | | | | | | | | | | 预算03表\n2025年青禾县政府采购中心部门支出总体情况表")
        .rows("部门名称：青禾县政府采购中心 | | | | | | | | | | | | | 单位：万元")
        .header(&H03)
        .rows(&ROWS03.replace("青禾县水利局", "青禾县政府采购中心"))
}

fn note_above() -> Sheet {
    Sheet::new("8")
        .frame("预算08表", "2025年一般公共预算“三公”经费支出情况表", 6, "单位：万元")
        .rows("注：本表不含教学科研人员因公出国经费。")
        .header(&H08)
        .rows("#12 | | #8 | | #8 | #4")
}

fn hundred_millions() -> Sheet {
    Sheet::new("8")
        .frame("预算08表", "2025年一般公共预算“三公”经费支出情况表", 6, "单位：亿元")
        .header(&H08)
        .rows("#12 | | #8 | | #8 | #4")
}

fn two_names() -> Vec<Sheet> {
    let other = |name: &str, form: &str, title: &str, owner: &str| {
        Sheet::new(name).rows(&format!("{title}\n部门名称：{owner} | | | | 单位：万元 | {form}"))
    };
    vec![
        sheet03().header(&H03).rows(ROWS03),
        other(
            "8",
            "预算08表",
            "2025年一般公共预算“三公”经费支出情况表",
            "青禾县水利局（本级）",
        )
        .header(&H08)
        .rows("#12 | | #8 | | #8 | #4"),
    ]
}

/// Names without codes, and amounts that are no numbers.
fn rows_without_codes() -> Sheet {
    sheet03().header(&H03).rows(
        "
| | | | 合计 | #120 | #120
| | | | 青禾县水利局 | #120 | #120
213 | 03 | 01 | | 行政运行 | #100 | #100
| | | | 水利工程运行与维护 | 1.234,5 | 20？
| | | | 以下空白",
    )
}

fn economic_06() -> Sheet {
    Sheet::new("6")
        .frame("预算06表", "2025年一般公共预算基本支出表", 7, "单位：万元")
        .header(&crate::headers::H06)
        .rows(
            "
合计 | | | | #100 | #70 | #30
#301 | 工资福利支出 | | | #70 | #70 |
#30101 | 基本工资 | #50101 | 工资奖金津补贴 | #40 | #40 |
30102 | 津贴补贴 | 50101 | 工资奖金津补贴 | #30 | #30 |
302 | 商品和服务支出 | | | #30 | | #30
30201 | 办公费 | 50201 | 办公经费 | #30 | | #30",
        )
}
