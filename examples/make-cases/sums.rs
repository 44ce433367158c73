//! Totals that are not the sum of their parts.

use crate::Case;
use crate::columns::{sheet02, sheet03};
use crate::headers::{H02, H03};
use crate::lines::{sheet01, sheet04};
use crate::sheet::Sheet;

pub fn cases() -> Vec<Case> {
    vec![
        ("sums-across", vec![across()]),
        ("sums-down", vec![down()]),
        ("row-that-no-total-adds", vec![unadded("")]),
        (
            "rows-that-no-total-adds",
            vec![unadded(
                "\n213 | 03 | 05 | | 水利工程建设 | #40 | #30 | | | #30 | | #10 | #10",
            )],
        ),
        ("sums-of-lines", vec![lines01(), lines04()]),
        ("sums-with-rounding", vec![rounding()]),
        ("part-larger-than-the-whole", vec![part()]),
        ("sums-with-blank-totals", vec![blank_totals()]),
        ("column-of-totals-blank", vec![blank_column()]),
    ]
}

fn across() -> Sheet {
    sheet03().header(&H03).rows(
        "
| | | | 合计 | #120 | #100 | #60 | #10 | #28 | #2 | #20 | #5 | #15
| | | 009 | 青禾县水利局 | #120 | #100 | #60 | #10 | #28 | #2 | #20 | #5 | #15
213 | 03 | 01 | | 行政运行 | #110 | #100 | #60 | #10 | #28 | #2
213 | 03 | 06 | | 水利工程运行与维护 | #10 | | | | | | #20 | #5 | #15",
    )
}

fn down() -> Sheet {
    sheet03().header(&H03).rows(
        "
| | | | 合计 | #150 | #130 | | | | | #20
| | | 009 | 青禾县水利局 | #120 | #100 | | | | | #20
213 | 03 | 01 | | 行政运行 | #100 | #100
213 | 03 | 06 | | 水利工程运行与维护 | #25 | | | | | | #25
| | | 010 | 青禾县档案馆 | #25 | #25
201 | 26 | 04 | | 档案馆 | #25 | #25",
    )
}

/// The rows from 水利行业业务管理 on were put in, and the totals forgotten.
fn unadded(more: &str) -> Sheet {
    let rows = "
| | | | 合计 | #120 | #100 | #60 | #10 | #28 | #2 | #20 | #5 | #15
| | | 009 | 青禾县水利局 | #120 | #100 | #60 | #10 | #28 | #2 | #20 | #5 | #15
213 | 03 | 01 | | 行政运行 | #100 | #100 | #60 | #10 | #28 | #2
213 | 03 | 06 | | 水利工程运行与维护 | #20 | | | | | | #20 | #5 | #15
213 | 03 | 04 | | 水利行业业务管理 | #12 | #12 | #8 | | #4";
    sheet03().header(&H03).rows(&format!("{rows}{more}"))
}

fn lines01() -> Sheet {
    sheet01().rows(
        "
一、一般公共预算 | #100 | 八、社会保障和就业 | #10
其中：财政拨款 | #110 | 十三、农林水事务 | #90
五、事业收入 | #5 |
本年收入合计 | #105 | 本年支出合计 | #105
上年结转结余 | #3 | 年终结转结余 |
收入总计 | #105 | 支出总计 | #105",
    )
}

fn lines04() -> Sheet {
    sheet04().rows(
        "
一、本年收入 | #110 | 一、本年支出 | #110 | #106 | #90 | #4 |
（一）一般公共预算拨款 | #106 | （十三）农林水事务支出 | #110 | #105 | #90 | #4 |
（二）政府性基金预算拨款 | #3 | | | | | |
二、上年结转 | | 二、年终结转结余 | | | | |
收入合计 | #110 | 支出合计 | #110 | #106 | #90 | #4 |",
    )
}

/// 48.67 is three times 16.22222 as printed; 0.01 in a sum of two rows is rounding, 0.02 is not.
fn rounding() -> Sheet {
    sheet03().header(&H03).rows(
        "
| | | | 合计 | #48.67 | #48.67
| | | 009 | 青禾县水利局 | #48.67 | #48.67
213 | 03 | 01 | | 行政运行 | #16.22222 | #16.22222
213 | 03 | 02 | | 一般行政管理事务 | #16.22222 | #16.22222
213 | 03 | 06 | | 水利工程运行与维护 | #16.22222 | #16.22222",
    )
}

fn part() -> Sheet {
    sheet02().header(&H02).rows(
        "
 | 合计 | #100 | #100 | #100 | #106
009 | 青禾县水利局 | #100 | #100 | #100 | #106",
    )
}

/// The total is left out where its parts are given.
fn blank_totals() -> Sheet {
    sheet03().header(&H03).rows(
        "
| | | | 合计 | #120 | #100 | #60 | #10 | #28 | #2 | #20 | #5 | #15
| | | 009 | 青禾县水利局 | | #100 | #60 | #10 | #28 | #2 | | #5 | #15
213 | 03 | 01 | | 行政运行 | #100 | #100 | #60 | #10 | #28 | #2
213 | 03 | 06 | | 水利工程运行与维护 | #20 | | | | | | #20 | #5 | #15",
    )
}

/// Nobody filled in 基本支出·小计.
fn blank_column() -> Sheet {
    sheet03().header(&H03).rows(
        "
| | | | 合计 | #120 | | #60 | #10 | #28 | #2 | #20 | #5 | #15
| | | 009 | 青禾县水利局 | #120 | | #60 | #10 | #28 | #2 | #20 | #5 | #15
213 | 03 | 01 | | 行政运行 | #100 | | #60 | #10 | #28 | #2
213 | 03 | 06 | | 水利工程运行与维护 | #20 | | | | | | #20 | #5 | #15",
    )
}
