//! What people do not see on a sheet: hidden rows and columns, merged ranges that lie over others.

use crate::Case;
use crate::columns::{ROWS03, sheet03};
use crate::headers::H03;
use crate::sheet::Sheet;

pub fn cases() -> Vec<Case> {
    vec![
        ("hidden-rows-and-columns", vec![last_year()]),
        ("merges-overlapping", vec![overlapping()]),
    ]
}

/// Last year's figures: of one item in a hidden row, of all rows in a hidden column.
fn last_year() -> Sheet {
    sheet03()
        .rows(
            "
科目编码 | | | 单位代码 | 单位（科目名称） | 合计 | 基本支出 | | | | | 项目支出 | | | 上年预算数
类 | 款 | 项 | | | | 小计 | 人员经费 | | 公用经费 | | 小计 | 其他运转类 | 特定目标类
| | | | | | | 工资福利支出 | 对个人和家庭的补助 | 商品和服务支出 | 资本性支出
| | | | 合计 | #120 | #100 | #60 | #10 | #28 | #2 | #20 | #5 | #15 | #118
| | | 009 | 青禾县水利局 | #120 | #100 | #60 | #10 | #28 | #2 | #20 | #5 | #15 | #118
213 | 03 | 01 | | 行政运行 | #100 | #100 | #60 | #10 | #28 | #2 | | | | #98
213 | 03 | 05 | | 水利工程建设（上年） | #11 | | | | | | #11 | | #11 | #11
213 | 03 | 06 | | 水利工程运行与维护 | #20 | | | | | | #20 | #5 | #15 | #9",
        )
        .merge("A4:C4 A5:A6 B5:B6 C5:C6 D4:D6 E4:E6 F4:F6 G4:K4 L4:N4 G5:G6 H5:I5 J5:K5 L5:L6 M5:M6 N5:N6 O4:O6")
        .hide(&[9], &[14])
}

/// The merges of the header are right; others lie over them and over figures, end where they should
/// begin, or are no ranges.
fn overlapping() -> Sheet {
    sheet03()
        .header(&H03)
        .rows(ROWS03)
        .damaged_merge("A4:D5 H5:J5 E7:F8 D10:B9 XFD1:XFF2 F0 ???")
}
