//! The form of table 11, the indicators of table 12, tables without rows.

use crate::Case;
use crate::headers::{H03, H12};
use crate::sheet::Sheet;

pub fn cases() -> Vec<Case> {
    vec![
        ("form-without-merges", vec![form()]),
        ("form-with-wrong-sums", vec![form_sums()]),
        (
            "indicators-of-unequal-length",
            vec![unequal().merge("A9:A11 B9:B11 C9:C11 D9:D11 I9:I10")],
        ),
        ("indicators-without-merges", vec![unequal()]),
        ("indicators-with-the-code-on-each-row", vec![code_on_each_row()]),
        ("indicators-after-an-unclear-project", vec![unclear_project()]),
        ("fund-table-with-rows", vec![fund().rows(FUND_ROWS)]),
        (
            "fund-table-empty",
            vec![fund().rows("| | | | 合计\n说明：我单位没有政府性基金预算支出，故本表无数据。")],
        ),
        ("fund-table-of-nothing", vec![fund().rows("无\n说明：本表无数据。")]),
    ]
}

const FUND_ROWS: &str = "
| | | | 合计 | #20 | | | | | | #20 | | #20
| | | 009 | 青禾县水利局 | #20 | | | | | | #20 | | #20
212 | 08 | 01 | | 征地和拆迁补偿支出 | #20 | | | | | | #20 | | #20";

fn fund() -> Sheet {
    Sheet::new("9")
        .frame("预算09表", "2025年政府性基金预算支出情况表", 14, "单位：万元")
        .header(&H03)
}

const FORM_TOP: &str = "
| | | | 预算11表
部门（单位）整体绩效目标表
（2025年度）
部门名称：青禾县水利局";

const FORM_BUDGET: &str = "
预算情况 | 部门预算总额（万元） | | #120
 | 1、资金来源：
 | （1）政府预算资金 | | #117
 | （2）财政专户管理资金 | | —
 | （3）单位资金 | | #3
 | 2、资金结构：
 | （1）基本支出 | | #100
 | （2）项目支出 | | #20";

fn form() -> Sheet {
    Sheet::new("11")
        .rows(FORM_TOP)
        .rows(
            "
年度履职目标 | 目标 1：保障水利工程安全运行。
 | 目标 2：完成河道清淤3公里，\\n改善水环境。
年度主要任务 | 任务名称 | 主要内容
 | 河道清淤 | 清淤河道3公里
 | 水文测报 | 汛期每日测报",
        )
        .rows(FORM_BUDGET)
        .rows(
            "
一级指标 | 二级指标 | 三级指标 | 指标值 | 指标值说明
投入管理指标 | 工作目标管理 | 目标依据充分性 | 充分 |
 | | 工作目标合理性 | 合理 |
 | 预算和财务管理 | 预算编制完整性 | 完整 |
产出指标 | 履职效果 | 清淤长度 | ≥3公里 | 实测",
        )
        .rows("说明：绩效目标经青禾县财政局审核。")
}

fn form_sums() -> Sheet {
    Sheet::new("11")
        .rows(FORM_TOP)
        .rows("年度履职目标 | 保障水利工程安全运行。\n年度主要任务 | 任务名称 | 主要内容\n | 水文测报 | 汛期每日测报")
        .rows(&FORM_BUDGET.replace("#117", "#107").replace("#20", "#30"))
        .rows("一级指标 | 二级指标 | 三级指标 | 指标值 | 指标值说明\n产出指标 | 履职效果 | 清淤长度 | ≥3公里 | 实测")
}

fn sheet12() -> Sheet {
    Sheet::new("12")
        .frame("预算12表", "2025年部门预算项目绩效目标汇总表", 14, "单位：万元")
        .header(&H12)
}

/// Lists of three, one, two and one indicators, of two units' projects.
fn unequal() -> Sheet {
    sheet12().rows(
        "
009 | 青禾县水利局 | #30 | #30
009001 | 青禾县水利局机关 | #18 | #18
410702250000000012801 | 河道清淤 | #18 | #18 | | | 总成本 | ≤18万元 | 清淤质量 | 合格 | 受益人口 | ≥2000人 | 群众满意度 | ≥90%
 | | | | | | 单位成本 | ≤6万元/公里 | | 淤泥外运 | 水质 | Ⅲ类
 | | | | | | 间接成本 | ≤1万元
009002 | 青禾县水文站 | #12 | #12
410702250000000012802 | 水文设施维护 | #12 | #12 | | | 总成本 | ≤12万元 | 维护站点 | 4处",
    )
}

fn code_on_each_row() -> Sheet {
    sheet12().rows(
        "
009 | 青禾县水利局 | #18 | #18
009001 | 青禾县水利局机关 | #18 | #18
410702250000000012801 | 河道清淤 | #18 | #18 | | | 总成本 | ≤18万元 | 清淤长度 | ≥3公里
410702250000000012801 | 河道清淤 | | | | | 单位成本 | ≤6万元/公里 | 清淤质量 | 合格
410702250000000012801 | 河道清淤 | | | | | | | 完成时间 | 6月底",
    )
}

/// The second project has amounts but no code: its indicators are not those of the first.
fn unclear_project() -> Sheet {
    sheet12().rows(
        "
009 | 青禾县水利局 | #30 | #30
009001 | 青禾县水利局机关 | #30 | #30
410702250000000012801 | 河道清淤 | #18 | #18 | | | 总成本 | ≤18万元
 | 水文设施维护 | #12 | #12 | | | 总成本 | ≤12万元
 | | | | | | 单位成本 | ≤3万元/处",
    )
}
