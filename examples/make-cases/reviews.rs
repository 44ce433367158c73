//! What reviewers look at: codes and names, notes, texts of projects and their indicators.

use crate::Case;
use crate::codes::sheet12;
use crate::columns::{ROWS03, sheet03};
use crate::headers::{H03, H06};
use crate::lists::sheet10;
use crate::sheet::Sheet;

pub fn cases() -> Vec<Case> {
    vec![
        ("codes-that-do-not-fit", vec![foreign_codes(), foreign_pairs()]),
        (
            "empty-table-without-note",
            vec![filled(""), functional("9", "| | | | 合计")],
        ),
        ("note-of-no-data-under-figures", vec![filled("说明：本表无数据。")]),
        (
            "note-of-another-table",
            vec![
                filled(""),
                functional("9", "| | | | 合计\n说明：本部门没有安排“三公”经费，故本表无数据。"),
            ],
        ),
        (
            "fund-codes-in-other-tables",
            vec![functional("5", FUND), functional("9", WATER)],
        ),
        ("texts-of-projects", vec![projects(), indicators()]),
    ]
}

const FUND: &str = "
| | | | 合计 | #20 | | | | | | #20 | | #20
| | | 009 | 青禾县水利局 | #20 | | | | | | #20 | | #20
229 | 60 | 02 | | 用于社会福利的彩票公益金支出 | #20 | | | | | | #20 | | #20";

const WATER: &str = "
| | | | 合计 | #20 | | | | | | #20 | | #20
| | | 009 | 青禾县水利局 | #20 | | | | | | #20 | | #20
213 | 03 | 06 | | 水利工程运行与维护 | #20 | | | | | | #20 | | #20";

fn filled(note: &str) -> Sheet {
    sheet03().header(&H03).rows(&format!("{ROWS03}\n{note}"))
}

fn functional(number: &str, rows: &str) -> Sheet {
    let title = if number == "9" {
        "政府性基金预算支出情况表"
    } else {
        "一般公共预算支出情况表"
    };
    Sheet::new(number)
        .frame(&format!("预算0{number}表"), &format!("2025年{title}"), 14, "单位：万元")
        .header(&H03)
        .rows(rows)
}

/// A code of another name, a code that is not there though its name is, a class that is not there.
fn foreign_codes() -> Sheet {
    sheet03().header(&H03).rows(
        "
| | | | 合计 | #120 | #100 | | | | | #20
| | | 009 | 青禾县水利局 | #120 | #100 | | | | | #20
212 | 01 | 01 | | 防汛抗旱 | #100 | #100
213 | 03 | 77 | | 水利工程运行与维护 | #15 | | | | | | #15
299 | 01 | 01 | | 其他支出 | #5 | | | | | | #5",
    )
}

/// The government's code is not one of those that belong to the department's.
fn foreign_pairs() -> Sheet {
    Sheet::new("6")
        .frame("预算06表", "2025年一般公共预算基本支出表", 7, "单位：万元")
        .header(&H06)
        .rows(
            "
 | 合计 | | | #90 | #60 | #30
30101 | 基本工资 | 50201 | 办公经费 | #60 | #60
30201 | 办公费 | 50201 | 办公经费 | #30 | | #30",
        )
}

fn projects() -> Sheet {
    sheet10().rows(
        "
 | | | #48 | #48
009 | 青禾县水利局 | | #48 | #48
特定目标类 | 河道清淤 | 青禾县水利局机关 | #15 | #15
其他运转类 | 会议费 | 青禾县水利局机关 | #5 | #5
其他运转类 | 巡查经费 | 青禾县水利局机关 | #8 | #8
基建 | 泵站维护 | 青禾县水利局机关 | #20 | #20",
    )
}

/// A code too short, a code twice, costs that are not the funds, dates of another year, kinds of
/// indicators left out, a project without targets.
fn indicators() -> Sheet {
    sheet12().rows(
        "
009 | 青禾县水利局 | #28 | #28
009001 | 青禾县水利局机关 | #28 | #28
410702250000000000001 | 河道清淤 | #15 | #15 | | | 清淤成本 | ≤12万元 | 清淤长度 | 3公里 | 受益人口 | ≥2000人 | 群众满意度 | ≥90%
 | | | | | | | | 完成时间 | 2024年12月31日前
410702250000000000001 | 会议费 | #5 | #5 | | | 会议成本 | ≤5万元 | 会议次数 | ≥10 | 服务水平 | 提升
410702250000003 | 巡查经费 | #8 | #8 | | | 巡查成本 | ≤3万元 | 巡查次数 | ≥50次 | 保障行洪安全 | 有效 | 群众满意度 | ≥90%
 | | | | | | 其他成本 | ≤5万元",
    )
}
