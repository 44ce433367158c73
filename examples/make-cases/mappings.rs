//! Layouts that only a mapping file explains; the files stand beside the workbooks.

use crate::Case;
use crate::sheet::Sheet;

fn plain(name: &str, title: &str, unit: &str) -> Sheet {
    Sheet::new(name)
        .rows(title)
        .rows(&format!("编制单位：青禾县水利局 | {unit}"))
}

pub fn cases() -> Vec<Case> {
    vec![
        ("mapping-columns", vec![functional(), project()]),
        ("mapping-columns-wrong", vec![functional()]),
        ("mapping-words", vec![functional(), project()]),
        ("mapping-part-set-aside", vec![with_part()]),
        ("mapping-lines", vec![lines()]),
        ("mapping-levels-by-indent", vec![indented()]),
        ("mapping-total-by-place", vec![total_by_place()]),
        ("mapping-whole-layout", vec![without_frame()]),
        (
            "mapping-two-sheets-of-one-table",
            vec![copy("支出表"), copy("支出表（送审）")],
        ),
        ("mapping-extends", vec![shanghai()]),
    ]
}

/// Code and name in one cell, wages in two columns, a column of shares, everything under other names.
fn functional() -> Sheet {
    plain("支出明细", "2025年全口径支出明细", "单位：元").rows(
        "
序 | 功能科目 | 全部支出 | 日常支出 | | | | 专项支出 | 占比
| | | 合计 | 在编工资 | 编外工资 | 办公经费 | |
1 | 213 农林水支出 | #1200000 | #1000000 | #600000 | #100000 | #300000 | #200000 | 100%
2 | 21303 水利 | #1200000 | #1000000 | #600000 | #100000 | #300000 | #200000 | 100%
3 | 2130301 行政运行 | #1000000 | #1000000 | #600000 | #100000 | #300000 | | 83%
4 | 2130306##水利工程运行与维护 | #200000 | | | | | #200000 | 17%
| 总 额 | #1200000 | #1000000 | #600000 | #100000 | #300000 | #200000 | 100%",
    )
}

/// A table known by its header only.
fn project() -> Sheet {
    plain("项目", "二〇二五年度安排", "单位：元").rows(
        "
项目类 | 项目名 | 承担单位 | 安排金额 | 一般预算 | 备查
其他运转类 | 水库维护 | 青禾县水利局 | #150000 | #150000 | 甲
特定目标类 | 河道整治 | 青禾县水利局 | #50000 | #50000 | 乙",
    )
}

/// A subtotal that includes a column which the standard splits in two.
fn with_part() -> Sheet {
    plain("03", "2025年部门支出总体情况表", "单位：万元").rows(
        "
科目编码 | | | 科目名称 | 合计 | 基本支出 | | | 项目支出
类 | 款 | 项 | | | 小计 | 工资福利支出 | 公用支出 |
| | | 合计 | #120 | #100 | #70 | #30 | #20
213 | 03 | 01 | 行政运行 | #100 | #100 | #70 | #30 |
213 | 03 | 06 | 水利工程运行与维护 | #20 | | | | #20",
    )
}

fn lines() -> Sheet {
    plain("总表", "2025年部门收支总体情况表", "单位：万元").rows(
        "
收入 | | 支出 |
项目 | 金额 | 项目 | 金额
一、财政拨款 | #100 | 一、农业水利支出 | #82
（1）公共预算 | #90 | 二、养老保障支出 | #25
（2）基金 | #10 | 三、代管资金支出 | #5
二、事业单位收入 | #7 | 四、外事支出 |
收入总计 | #107 | 支出总计 | #112",
    )
}

/// Levels shown by blanks before the name; no codes.
fn indented() -> Sheet {
    Sheet::new("3")
        .frame("预算03表", "2025年部门支出总体情况表", 4, "单位：万元")
        .rows(
            "
单位（科目名称） | 合计 | 基本支出 | 项目支出
合计 | #120 | #100 | #20
农林水支出 | #120 | #100 | #20
\u{3000}水利 | #120 | #100 | #20
\u{3000}\u{3000}行政运行 | #100 | #100 |
\u{3000}\u{3000}水利工程运行与维护 | #20 | | #20",
        )
}

/// A total row at the foot that has no label.
fn total_by_place() -> Sheet {
    plain("03", "2025年部门支出总体情况表", "单位：万元").rows(
        "
科目编码 | | | 科目名称 | 合计 | 基本支出 | 项目支出
类 | 款 | 项 | | | |
213 | 03 | 01 | 行政运行 | #100 | #100 |
213 | 03 | 06 | 水利工程运行与维护 | #20 | | #20
| | | 全局 | #120 | #100 | #20",
    )
}

/// No year, department, unit and unit code on the sheet.
fn without_frame() -> Sheet {
    Sheet::new("03").rows(
        "
部门支出总体情况表
科目编码 | | | 科目名称 | 合计 | 基本支出 | 项目支出
类 | 款 | 项 | | | |
| | | 合计 | #1200000 | #1000000 | #200000
213 | 03 | 01 | 行政运行 | #1000000 | #1000000 |
213 | 03 | 06 | 水利工程运行与维护 | #200000 | | #200000",
    )
}

fn copy(name: &str) -> Sheet {
    let sheet = plain(name, "2025年部门支出总体情况表", "单位：万元").rows(
        "
科目编码 | | | 科目名称 | 合计 | 基本支出 | 项目支出
类 | 款 | 项 | | | |",
    );
    sheet.rows("| | | 合计 | #100 | #100 |\n213 | 03 | 01 | 行政运行 | #100 | #100 |")
}

/// A district of 上海 that calls one column otherwise and keeps 万元.
fn shanghai() -> Sheet {
    plain("支出", "2025年部门支出预算总表", "单位：万元").rows(
        "
项目 | | | | 支出预算 | |
功能分类科目编码 | | | 功能分类科目名称 | 总量 | 基本支出 | 项目支出
类 | 款 | 项 | | | |
213 | | | 农林水支出 | #120 | #100 | #20
213 | 03 | | 水利 | #120 | #100 | #20
213 | 03 | 01 | 行政运行 | #100 | #100 |
213 | 03 | 06 | 水利工程运行与维护 | #20 | | #20
合计 | | | | #120 | #100 | #20",
    )
}
