//! Amounts: nothing in many ways, numbers as text, what is no amount.

use crate::Case;
use crate::codes::sheet12;
use crate::columns::sheet03;
use crate::headers::{H03, H08};
use crate::sheet::Sheet;

fn sheet08() -> Sheet {
    Sheet::new("8")
        .frame("预算08表", "2025年一般公共预算“三公”经费支出情况表", 6, "单位：万元")
        .header(&H08)
}

pub fn cases() -> Vec<Case> {
    vec![
        ("amounts-of-nothing", vec![nothing()]),
        ("amounts-as-text", vec![as_text()]),
        ("amounts-of-text", vec![of_text()]),
        (
            "amounts-two-in-a-cell",
            vec![sheet08().rows("#12 | | 8\\n0 | | 8 00 | 1 234.5")],
        ),
        (
            "amounts-with-their-unit",
            vec![sheet08().rows("12万元 | | #8 | | #8 | 40000元"), with_units()],
        ),
        ("amounts-without-doubt-only", vec![doubtful()]),
        ("dates-in-text-columns", vec![dates()]),
        (
            "error-values",
            vec![sheet08().rows("=SUM(B6,C6,F6) -> #REF! | | #8 | | =9*#REF! -> #REF! | #4")],
        ),
        ("formulas-without-results", vec![without_results()]),
        (
            "formulas-with-results",
            vec![sheet08().rows("=SUM(B6,C6,F6) -> 12 | | =D6+E6 -> 8 | | #8 | #4")],
        ),
    ]
}

fn nothing() -> Sheet {
    sheet03().header(&H03).rows(
        "
| | | | 合计 | #100 | #100 | #60 | #10 | #28 | #2 | — | —— | --
| | | 009 | 青禾县水利局 | #100 | #100 | #60 | #10 | #28 | #2 | 无 | / | －
213 | 03 | 01 | | 行政运行 | #100 | #100 | #60 | #10 | #28 | #2 | #0 | 0.00 | 0
213 | 03 | 06 | | 水利工程运行与维护 | #0 | - | – | ─ | 　 | · | | #0 |",
    )
}

fn as_text() -> Sheet {
    Sheet::new("3")
        .frame("预算03表", "2025年部门支出总体情况表", 14, "单位：元")
        .header(&H03)
        .rows(
            "
| | | | 合计 | 22,186,428.80 | ２２，１８６，４４０．８０ | | | | | （12.00）
| | | 009 | 青禾县水利局 | 22,186,428.80 | ￥22,186,440.80 | | | | | -12
213 | 03 | 01 | | 行政运行 |  22186440.8  | 22,186,440.80 | | | |
213 | 03 | 06 | | 水利工程运行与维护 | (12) | | | | | | 12-",
        )
}

fn of_text() -> Sheet {
    sheet03().header(&H03).rows(
        "
| | | | 合计 | #100 | #100 | | | | | 待定
| | | 009 | 青禾县水利局 | #100 | #100 | | | | | 见附表
213 | 03 | 01 | | 行政运行 | 1.234,5 | 706.61? | 约60 | 85% |",
    )
}

/// On a sheet in 元: a unit behind the amount counts more than the sheet's.
fn with_units() -> Sheet {
    Sheet::new("3")
        .frame("预算03表", "2025年部门支出总体情况表", 14, "单位：元")
        .header(&H03)
        .rows(
            "
| | | | 合计 | 12.5万元 | 125,000元 | | | | | 0
| | | 009 | 青禾县水利局 | ￥１２．５万元 | 125千元 | | | | | 0元
213 | 03 | 01 | | 行政运行 | #130000 | （-）5000元 | | | |
213 | 03 | 06 | | 水利工程运行与维护 | (5,000)元 | 5000元- | | | |",
        )
}

/// What may mean an amount but does not say which.
fn doubtful() -> Sheet {
    sheet03().header(&H03).rows(
        "
| | | | 合计 | #100 | #100 | 约12 | 12.5? | 12.5万 | 12元5角 | 100%
| | | 009 | 青禾县水利局 | #100 | #100 | 12-15 | 12±1 | ≈12 | 十二万元 | １００％
213 | 03 | 01 | | 行政运行 | #100 | #100 | 12/15 | 1.2e3 | 12.5万美元 | 5‰ |",
    )
}

fn dates() -> Sheet {
    sheet12().rows(
        "
009 | 青禾县水利局 | #18 | #18
009001 | 青禾县水利局机关 | #18 | #18
410702220000000012828 | 河道清淤 | #18 | #18 | | | 自筹比例 | @1985-01-15 | 完工 | 2025年6月前",
    )
}

fn without_results() -> Sheet {
    sheet08().rows("=SUM(B6,C6,F6) | | =D6+E6 | | #8 | #4")
}
