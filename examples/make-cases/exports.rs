//! Tables as the systems of other offices export them: names beside each code, merged cells taken
//! apart, sums of pages.

use crate::Case;
use crate::columns::{ROWS03, sheet03};
use crate::headers::H03;
use crate::sheet::Sheet;

pub fn cases() -> Vec<Case> {
    vec![
        ("names-beside-each-code", vec![names_beside_each_code()]),
        ("codes-merged-down", vec![codes_merged_down()]),
        ("header-merges-taken-apart", vec![merges_taken_apart()]),
        ("year-in-chinese-numerals", vec![carried_over()]),
        ("department-in-the-title", vec![department_in_the_title()]),
    ]
}

const HEADER: &str = "单位代码 | 单位名称 | 科目编码 | 科目名称 | 合计 | 基本支出 | 项目支出";

/// Code and name of the unit stand on each row.
fn names_beside_each_code() -> Sheet {
    sheet03().rows(HEADER).rows(
        "
合计 | | | | #120 | #100 | #20
009 | 青禾县水利局 | | | #120 | #100 | #20
009001 | 青禾县水利局机关 | | | #120 | #100 | #20
009001 | 青禾县水利局机关 | 2130301 | 行政运行 | #100 | #100 |
009001 | 青禾县水利局机关 | 2130306 | 水利工程运行与维护 | #20 | | #20",
    )
}

/// Code and name of the unit are merged over its rows, and the unit has no row of its own.
fn codes_merged_down() -> Sheet {
    let rows = "
合计 | | | | #120 | #100 | #20
009001 | 青禾县水利局机关 | 2130301 | 行政运行 | #80 | #80 |
| | 2130306 | 水利工程运行与维护 | #20 | | #20
009002 | 青禾县水库管理所 | 2130301 | 行政运行 | #15 | #15 |
| | 2130306 | 水利工程运行与维护 | #5 | #5 |";
    sheet03().rows(HEADER).rows(rows).merge("A6:A7 B6:B7 A8:A9 B8:B9")
}

/// An export took the merged cells apart and said in each cell what the merged one said.
fn merges_taken_apart() -> Sheet {
    let note = ["备注：本表含上年结转安排的支出"; 14].join(" | ");
    sheet03()
        .rows(
            "
科目编码 | 科目编码 | 科目编码 | 单位代码 | 单位（科目名称） | 合计 | 基本支出 | 基本支出 | 基本支出 | 基本支出 | 基本支出 | 项目支出 | 项目支出 | 项目支出
类 | 款 | 项 | 单位代码 | 单位（科目名称） | 合计 | 小计 | 人员经费 | 人员经费 | 公用经费 | 公用经费 | 小计 | 其他运转类 | 特定目标类
类 | 款 | 项 | 单位代码 | 单位（科目名称） | 合计 | 小计 | 工资福利支出 | 对个人和家庭的补助 | 商品和服务支出 | 资本性支出 | 小计 | 其他运转类 | 特定目标类",
        )
        .rows(ROWS03)
        .rows(&note)
}

/// The year in Chinese numerals; the sum of a page is carried over to the next one.
fn carried_over() -> Sheet {
    let rows = ROWS03.replace(
        "213 | 03 | 06",
        "| | | | 过次页 | #100 | #100 | #60 | #10 | #28 | #2\n| | | | 承前页 | #100 | #100 | #60 | #10 | #28 | #2\n213 | 03 | 06",
    );
    Sheet::new("3")
        .frame("预算03表", "二〇二五年部门支出总体情况表", 14, "单位：万元")
        .header(&H03)
        .rows(&rows)
}

/// No cell but the title says whose table it is.
fn department_in_the_title() -> Sheet {
    Sheet::new("3")
        .rows("青禾县水利局 2025年部门支出总体情况表\n | | | | | | | | | | | | | 单位：万元")
        .header(&H03)
        .rows(ROWS03)
}
