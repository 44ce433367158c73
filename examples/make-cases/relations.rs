//! Tables that agree each by itself, and not with one another; words that do not fit the figures.

use crate::Case;
use crate::columns::{ROWS03, sheet03};
use crate::headers::{H03, H12};
use crate::lines::{sheet01, sheet04};
use crate::sheet::Sheet;

pub fn cases() -> Vec<Case> {
    vec![
        (
            "relations-that-hold",
            vec![
                sheet01().rows(ROWS01),
                with_rows(ROWS03),
                sheet04().rows(ROWS04),
                sheet05(ROWS05),
            ],
        ),
        ("relation-broken", vec![sheet01().rows(&less_01()), with_rows(ROWS03)]),
        (
            "one-figure-wrong",
            vec![
                sheet01().rows(ROWS01),
                with_rows(&ROWS03.replace("行政运行 | #100 | #100 | #60", "行政运行 | #100 | #100 | #66")),
                sheet04().rows(ROWS04),
                sheet05(ROWS05),
            ],
        ),
        (
            "one-total-wrong",
            vec![
                sheet01().rows(ROWS01),
                with_rows(&ROWS03.replace("合计 | #120", "合计 | #210")),
                sheet04().rows(ROWS04),
                sheet05(ROWS05),
            ],
        ),
        (
            "relation-by-class",
            vec![sheet01().rows(&other_class()), with_rows(ROWS03)],
        ),
        ("relation-with-rounding", vec![rounded_01(), exact_03()]),
        (
            "relations-that-do-not-apply",
            vec![unknown_lines(), without_codes(), sheet05("")],
        ),
        ("projects-of-other-amounts", projects()),
        ("words-that-do-not-fit", words()),
    ]
}

const ROWS01: &str = "
一、一般公共预算 | #117 | 八、社会保障和就业 |
其中：财政拨款 | #110 | 十三、农林水事务 | #120
五、事业收入 | #3 | |
本年收入合计 | #120 | 本年支出合计 | #120
上年结转结余 | | 年终结转结余 |
收入总计 | #120 | 支出总计 | #120";

const ROWS04: &str = "
一、本年收入 | #117 | 一、本年支出 | #117 | #117 | #110 | |
（一）一般公共预算拨款 | #117 | （十三）农林水事务支出 | #117 | #117 | #110 | |
其中：财政拨款 | #110 | | | | | |
二、上年结转 | | 二、年终结转结余 | | | | |
收入合计 | #117 | 支出合计 | #117 | #117 | #110 | |";

/// Only what is fiscal appropriation, as the note of the table says.
const ROWS05: &str = "
| | | | 合计 | #110 | #90 | #50 | #10 | #28 | #2 | #20 | #5 | #15
| | | 009 | 青禾县水利局 | #110 | #90 | #50 | #10 | #28 | #2 | #20 | #5 | #15
213 | 03 | 01 | | 行政运行 | #90 | #90 | #50 | #10 | #28 | #2
213 | 03 | 06 | | 水利工程运行与维护 | #20 | | | | | | #20 | #5 | #15
备注：本表仅含当年财政拨款安排的支出";

fn with_rows(rows: &str) -> Sheet {
    sheet03().header(&H03).rows(rows)
}

fn sheet05(rows: &str) -> Sheet {
    Sheet::new("5")
        .frame("预算05表", "2025年一般公共预算支出情况表", 14, "单位：万元")
        .header(&H03)
        .rows(rows)
}

/// 100 everywhere in 01, 120 in 03.
fn less_01() -> String {
    ROWS01
        .replace("#120", "#100")
        .replace("#117", "#97")
        .replace("#110", "#90")
}

/// The class is another one in 01 than in 03.
fn other_class() -> String {
    ROWS01
        .replace("八、社会保障和就业 |", "八、社会保障和就业 | #20")
        .replace("农林水事务 | #120", "农林水事务 | #100")
}

/// 01 in 万元 with two decimals, 03 in 元.
fn rounded_01() -> Sheet {
    sheet01().rows(
        "
一、一般公共预算 | #33.33 | 十三、农林水事务 | #33.33
本年收入合计 | #33.33 | 本年支出合计 | #33.33
收入总计 | #33.33 | 支出总计 | #33.33",
    )
}

fn exact_03() -> Sheet {
    Sheet::new("3")
        .frame("预算03表", "2025年部门支出总体情况表", 14, "单位：元")
        .header(&H03)
        .rows(
            "
| | | | 合计 | #333333 | #333333
| | | 009 | 青禾县水利局 | #333333 | #333333
213 | 03 | 01 | | 行政运行 | #333333 | #333333",
        )
}

/// A line that the table does not have may be any of its lines; rows without codes any code's.
fn unknown_lines() -> Sheet {
    sheet01().rows(
        "
一、一般公共预算 | #120 | 其他农村支出 | #120
本年收入合计 | #120 | 本年支出合计 | #120
收入总计 | #120 | 支出总计 | #120",
    )
}

fn without_codes() -> Sheet {
    with_rows(
        "
| | | | 合计 | #120 | #100 | | | | | #20
| | | 009 | 青禾县水利局 | #120 | #100 | | | | | #20",
    )
}

fn projects() -> Vec<Sheet> {
    vec![
        crate::lists::sheet10().rows(
            "
 | | | #20 | #20
009 | 青禾县水利局 | | #20 | #20
特定目标类 | 河道清淤 | 青禾县水利局机关 | #15 | #15
其他运转类 | 会议费 | 青禾县水利局机关 | #5 | #5",
        ),
        Sheet::new("12")
            .frame("预算12表", "2025年部门预算项目绩效目标汇总表", 14, "")
            .header(&H12)
            .rows(
                "
009 | 青禾县水利局 | #20 | #20
009001 | 青禾县水利局机关 | #20 | #20
410702250000000000001 | 河道清淤 | #16 | #16 | | | 清淤成本 | ≤16万元
410702250000000000002 | 会议费 | #4 | #4 | | | 会议成本 | ≤XX万元",
            ),
    ]
}

fn words() -> Vec<Sheet> {
    vec![
        with_rows(&format!("{ROWS03}\n说明：本表无数据。")),
        sheet05(
            "
| | | | 合计 | #90 | #90
| | | 009 | 青禾县水利局 | #90 | #90
213 | 03 | 01 | | 行政运行 | #100 | #100
213 | 03 | 01 | | 行政运行 | #-10 | #-10",
        ),
        Sheet::new("9")
            .frame("预算09表", "2025年政府性基金预算支出情况表", 14, "单位：万元")
            .header(&H03)
            .rows("| | | | 合计\n说明：我单位没有国有资本经营预算支出，故本表无数据。"),
        Sheet::new("8")
            .frame("预算08表", "2025年一般公共预算“三公”经费支出情况表", 6, "单位：万元")
            .header(&crate::headers::H08)
            .rows("#0 | #0 | #0 | #0 | #0 | #0"),
    ]
}
