//! Codes: zeros and digits lost, letters, given once for a group.

use crate::Case;
use crate::columns::{sheet02, sheet03};
use crate::headers::{H02, H03, H12};
use crate::sheet::Sheet;

pub fn sheet12() -> Sheet {
    Sheet::new("12")
        .frame("预算12表", "2025年部门预算项目绩效目标汇总表", 14, "单位：万元")
        .header(&H12)
}

pub fn cases() -> Vec<Case> {
    vec![
        ("codes-as-numbers", vec![as_numbers()]),
        (
            "project-code-with-lost-digits",
            vec![project_code("#410702220000000012828")],
        ),
        ("project-code-with-letters", vec![project_code("42000024219P007000051")]),
        ("codes-given-once", vec![given_once()]),
        ("codes-given-once-after-an-unclear-row", vec![after_unclear()]),
        ("total-at-the-foot-with-classes", vec![classes()]),
        ("two-departments", vec![two_departments()]),
        ("units-under-units", vec![units_under_units()]),
        ("code-cell-with-a-sentence", vec![sentence()]),
    ]
}

fn as_numbers() -> Sheet {
    sheet03().header(&H03).rows(
        "
| | | | 合计 | #120 | #100 | | | | | #20
| | | #9 | 青禾县水利局 | #120 | #100 | | | | | #20
| | | #9001 | 青禾县水利局机关 | #120 | #100 | | | | | #20
#213 | #3 | #1 | | 行政运行 | #100 | #100
#213 | #3 | #6 | | 水利工程运行与维护 | #20 | | | | | | #20",
    )
}

fn project_code(code: &str) -> Sheet {
    sheet12().rows(&format!(
        "
009 | 青禾县水利局 | #18 | #18
009001 | 青禾县水利局机关 | #18 | #18
{code} | 河道清淤 | #18 | #18 | | | 总成本 | ≤18万元 | 清淤长度 | ≥3公里 | 受益人口 | ≥2000人 | 群众满意度 | ≥90%"
    ))
}

/// Class and section only on the first row of a group; a new unit ends it.
fn given_once() -> Sheet {
    sheet03().header(&H03).rows(
        "
| | | | 合计 | #150 | #150
| | | 009 | 青禾县水利局 | #150 | #150
| | | 009001 | 青禾县水利局机关 | #130 | #130
208 | 05 | 05 | | 机关事业单位基本养老保险缴费支出 | #8 | #8
 | | 06 | | 机关事业单位职业年金缴费支出 | #4 | #4
213 | 03 | 01 | | 行政运行 | #100 | #100
 | | 06 | | 水利工程运行与维护 | #16 | #16
 | 05 | 99 | | 其他巩固脱贫攻坚成果支出 | #2 | #2
| | | 009002 | 青禾县水文站 | #20 | #20
213 | 03 | 17 | | 水文测报 | #20 | #20",
    )
}

/// The row that would open a new group has no code at all.
fn after_unclear() -> Sheet {
    sheet03().header(&H03).rows(
        "
| | | | 合计 | #120 | #120
| | | 009 | 青禾县水利局 | #120 | #120
213 | 03 | 01 | | 行政运行 | #100 | #100
 | | | | 社会保障支出 | #12 | #12
 | | 05 | | 机关事业单位基本养老保险缴费支出 | #8 | #8",
    )
}

fn classes() -> Sheet {
    sheet03().header(&H03).rows(
        "
| | | 009 | 青禾县水利局 | #120 | #100 | | | | | #20
208 | | | | 社会保障和就业支出 | #12 | #12
208 | 05 | | | 行政事业单位养老支出 | #12 | #12
208 | 05 | 05 | | 机关事业单位基本养老保险缴费支出 | #8 | #8
208 | 05 | 06 | | 机关事业单位职业年金缴费支出 | #4 | #4
213 | | | | 农林水支出 | #108 | #88 | | | | | #20
213 | 03 | | | 水利 | #108 | #88 | | | | | #20
213 | 03 | 01 | | 行政运行 | #88 | #88
213 | 03 | 06 | | 水利工程运行与维护 | #20 | | | | | | #20
总　计 | | | | | #120 | #100 | | | | | #20",
    )
}

/// 009001001 and 009001002 are parts of 009001, 009002 stands beside it; 009003 differs from its part.
fn units_under_units() -> Sheet {
    sheet02().header(&H02).rows(
        "
 | 合计 | #150 | #150 | #150
009 | 青禾县水利局 | #150 | #150 | #150
009001 | 青禾县水利局机关 | #100 | #100 | #100
009001001 | 青禾县河道管理所 | #60 | #60 | #60
009001002 | 青禾县水政监察队 | #40 | #40 | #40
009002 | 青禾县水文站 | #30 | #30 | #30
009003 | 青禾县水库管理处 | #20 | #20 | #20
009003001 | 青禾县水库管理处一库 | #19 | #19 | #19",
    )
}

fn two_departments() -> Sheet {
    sheet03().header(&H03).rows(
        "
| | | | 合计 | #150 | #130 | | | | | #20
| | | 009 | 青禾县水利局 | #120 | #100 | | | | | #20
213 | 03 | 01 | | 行政运行 | #100 | #100
213 | 03 | 06 | | 水利工程运行与维护 | #20 | | | | | | #20
| | | 010 | 青禾县档案馆 | #30 | #30
201 | 26 | 04 | | 档案馆 | #30 | #30",
    )
}

/// Sentences that no word marks as notes stand in the column of classes and of units.
fn sentence() -> Sheet {
    sheet03().header(&H03).rows(
        "
| | | | 合计 | #100 | #100
| | | 009 | 青禾县水利局 | #100 | #100
213 | 03 | 01 | | 行政运行 | #100 | #100
本表由青禾县财政局审核
 | | | 上报前请核对",
    )
}
