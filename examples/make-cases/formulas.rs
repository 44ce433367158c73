//! Formulas: without results, with results out of date, with references to other files.

use crate::Case;
use crate::columns::sheet03;
use crate::headers::{H03, H08};
use crate::sheet::Sheet;

pub fn cases() -> Vec<Case> {
    vec![
        ("uncached-sums", vec![sums(), totals_elsewhere()]),
        ("uncached-unsupported", vec![unsupported()]),
        ("stale-total", vec![stale()]),
        ("external-link", vec![elsewhere()]),
    ]
}

fn sheet08() -> Sheet {
    Sheet::new("8")
        .frame("预算08表", "2025年一般公共预算“三公”经费支出情况表", 6, "单位：万元")
        .header(&H08)
}

/// Written by a program that calculates nothing: no formula has a result.
fn sums() -> Sheet {
    sheet03().header(&H03).rows(
        "
| | | | 合计 | =SUM(F8) | =SUM(G8) | =SUM(H8) | =SUM(I8) | =SUM(J8) | =SUM(K8) | =SUM(L8) | =SUM(M8) | =SUM(N8)
| | | 009 | 青禾县水利局 | =SUM(F9:F11) | =SUM(G9:G11) | =SUM(H9:H11) | =SUM(I9:I11) | =SUM(J9:J11) | =SUM(K9:K11) | =SUM(L9:L11) | =SUM(M9:M11) | =SUM(N9:N11)
213 | 03 | 01 | | 行政运行 | =G9+L9 | =SUM(H9:K9) | #415.84 | #136.48 | #48.67 | #2 | =M9+N9 | |
213 | 03 | 02 | | 一般行政管理事务 | =G10+L10 | =SUM(H10:K10) | | | | | =SUM(M10:N10) | =ROUND(20/3,2) | #15
213 | 03 | 06 | | 水利工程运行与维护 | =G11+L11 | =SUM(H11:K11) | | | | | =M11+N11 | #0.1 | =2*10%",
    )
}

fn totals_elsewhere() -> Sheet {
    sheet08().rows("=B6+C6+F6 | =0 | =SUM(D6,E6) | | =IF('3'!L8>0,ROUND('3'!L8/10,2),0) | ='3'!M10")
}

fn unsupported() -> Sheet {
    sheet08().rows("=SUM(B6,C6,F6) | =VLOOKUP(\"009\",A1:F5,2,FALSE) | =SUM(D6:E6) | =E6/B1 | #8 | =D6+#REF!")
}

/// Rows were changed after the last calculation.
fn stale() -> Sheet {
    sheet03().header(&H03).rows(
        "
| | | | 合计 | =SUM(F8) -> 706.61 | =SUM(G8) -> 686.61 | #415.84 | #136.48 | #48.67 | #95.62 | #20 | | #20
| | | 009 | 青禾县水利局 | =SUM(F9:F10) -> 716.61 | =SUM(G9:G10) -> 696.61 | #415.84 | #136.48 | #48.67 | #95.62 | #20 | | #20
213 | 03 | 01 | | 行政运行 | =G9+L9 -> 696.61 | =SUM(H9:K9) -> 696.61 | #415.84 | #136.48 | #48.67 | #95.62
213 | 03 | 06 | | 水利工程运行与维护 | =G10+L10 -> 20 | | | | | | #20 | | #20",
    )
}

fn elsewhere() -> Sheet {
    sheet08()
        .rows("=SUM(B6,C6,F6) -> 12 | =[1]Sheet1!B5 | =D6+E6 -> 8 | | =SUM([1]Sheet1!B6:B9) -> 8 | =[1]Sheet1!B10 -> 4")
}
