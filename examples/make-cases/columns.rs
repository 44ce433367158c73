//! Headers: merged or not, in other orders, with columns that the table does not have.

use crate::Case;
use crate::headers::{H02, H03, H08, H10};
use crate::sheet::Sheet;

/// Rows of a small table 03 whose sums agree.
pub const ROWS03: &str = "
| | | | 合计 | #120 | #100 | #60 | #10 | #28 | #2 | #20 | #5 | #15
| | | 009 | 青禾县水利局 | #120 | #100 | #60 | #10 | #28 | #2 | #20 | #5 | #15
213 | 03 | 01 | | 行政运行 | #100 | #100 | #60 | #10 | #28 | #2
213 | 03 | 06 | | 水利工程运行与维护 | #20 | | | | | | #20 | #5 | #15";

/// Rows of a small table 02 whose sums agree.
pub const ROWS02: &str = "
 | 合计 | #120 | #110 | #100 | #80 | #4 | | | #6 | | | | | #10 | #7 | | | | #3
009 | 青禾县水利局 | #120 | #110 | #100 | #80 | #4 | | | #6 | | | | | #10 | #7 | | | | #3
009001 | 青禾县水利局机关 | #120 | #110 | #100 | #80 | #4 | | | #6 | | | | | #10 | #7 | | | | #3";

pub fn sheet03() -> Sheet {
    Sheet::new("3").frame("预算03表", "2025年部门支出总体情况表", 14, "单位：万元")
}

pub fn sheet02() -> Sheet {
    Sheet::new("2").frame("预算02表", "2025年部门收入总体情况表", 20, "单位：万元")
}

fn sheet08() -> Sheet {
    Sheet::new("8").frame("预算08表", "2025年一般公共预算“三公”经费支出情况表", 6, "单位：万元")
}

pub fn cases() -> Vec<Case> {
    vec![
        ("header-partly-merged", vec![partly_merged()]),
        (
            "header-unmerged",
            vec![
                sheet02().flat_header(&H02).rows(ROWS02),
                sheet03().flat_header(&H03).rows(ROWS03),
            ],
        ),
        ("columns-in-other-order", vec![other_order(), other_order_08()]),
        ("column-of-remarks", vec![remarks()]),
        ("column-with-unknown-figures", vec![unknown_figures()]),
        ("column-under-a-foreign-group", vec![foreign_group()]),
        ("column-subtotal-of-a-lower-group", vec![lower_group()]),
        ("column-of-running-numbers", vec![running_numbers()]),
        (
            "column-under-the-header-of-08",
            vec![sheet08().header(&H08).rows("#12 | | #8 | | #8 | #4 | 比上年减少")],
        ),
        ("columns-twice", vec![twice()]),
    ]
}

fn partly_merged() -> Sheet {
    sheet03().flat_header(&H03).merge("A4:C4 D4:D6 H5:I5").rows(ROWS03)
}

/// The optional columns of 02 are partly missing, the others stand in another order.
fn other_order() -> Sheet {
    sheet02()
        .rows(
            "
部门（单位）名称 | 部门（单位）代码 | 总计 | 上年结转结余 | | | 本年收入 | | | |
| | | 单位资金 | 一般公共预算 | 合计 | 政府性基金 | 一般公共预算 | | 事业收入 | 合计
| | | | | | | 其中：财政拨款 | 小计 | |",
        )
        .merge("A4:A6 B4:B6 C4:C6 D4:F4 G4:K4 D5:D6 E5:E6 F5:F6 G5:G6 H5:I5 J5:J6 K5:K6")
        .rows(
            "
合计 | | #120 | #3 | #7 | #10 | #4 | #80 | #100 | #6 | #110
青禾县水利局 | 009 | #120 | #3 | #7 | #10 | #4 | #80 | #100 | #6 | #110",
        )
}

/// Travel, then reception, then vehicles.
fn other_order_08() -> Sheet {
    sheet08()
        .rows(
            "
“三公”经费合计 | 因公出国（境）费 | 公务接待费 | 公务用车购置及运行费 | |
| | | 公务用车运行费 | 公务用车购置费 | 小计",
        )
        .merge("A4:A5 B4:B5 C4:C5 D4:F4")
        .rows("#15 | #1 | #4 | #8 | #2 | #10")
}

fn remarks() -> Sheet {
    let header = H10.rows.replacen("单位资金", "单位资金 | 备注", 1);
    Sheet::new("10")
        .frame("预算10表", "2025年项目支出表", 13, "单位：万元")
        .rows(&header)
        .merge("A4:A5 B4:B5 C4:C5 D4:D5 E4:G4 H4:J4 K4:K5 L4:L5 M4:M5")
        .rows(
            "
 | 合计 | | #30 | #30
009 | 青禾县水利局 | | #30 | #30
特定目标类 | 河道清淤 | 青禾县水利局机关 | #18 | #18 | | | | | | | | 跨年度项目
其他运转类 | 水文设施维护 | 青禾县水利局机关 | #12 | #12 | | | | | | | | 见附件2",
        )
}

fn unknown_figures() -> Sheet {
    let header = H03
        .rows
        .replacen("单位（科目名称） |", "单位（科目名称） | 编制人数 |", 1);
    let header =
        header
            .replacen("| | | | 小计", "| | | | | 小计", 1)
            .replacen("| | | | | | | 工资", "| | | | | | | | 工资", 1);
    sheet03()
        .rows(&header)
        .merge("A4:C4 A5:A6 B5:B6 C5:C6 D4:D6 E4:E6 F4:F6 G4:G6 H4:L4 M4:O4 I5:J5 K5:L5")
        .rows(
            "
| | | | 合计 | #42 | #120 | #100 | #60 | #10 | #28 | #2 | #20 | #5 | #15
| | | 009 | 青禾县水利局 | #42 | #120 | #100 | #60 | #10 | #28 | #2 | #20 | #5 | #15
213 | 03 | 01 | | 行政运行 | #42 | #100 | #100 | #60 | #10 | #28 | #2
213 | 03 | 06 | | 水利工程运行与维护 | | #20 | | | | | | #20 | #5 | #15",
        )
}

/// The only column called 合计 is the total of a group that the table does not have.
fn foreign_group() -> Sheet {
    sheet03()
        .rows(
            "
科目编码 | | | 单位代码 | 单位（科目名称） | 基本支出 | 项目支出 | 上年结转支出 |
类 | 款 | 项 | | | 小计 | 小计 | 合计 | 其中：基本支出",
        )
        .merge("A4:C4 D4:D5 E4:E5 H4:I4")
        .rows(
            "
| | | | 合计 | #100 | #20 | #30 | #10
| | | 009 | 青禾县水利局 | #100 | #20 | #30 | #10
213 | 03 | 01 | | 行政运行 | #100 | | #10 | #10
213 | 03 | 06 | | 水利工程运行与维护 | | #20 | #20 |",
        )
}

/// 人员经费 and 公用经费 have a 小计 of their own, 基本支出 has none.
fn lower_group() -> Sheet {
    sheet03()
        .rows(
            "
科目编码 | | | 单位代码 | 单位（科目名称） | 合计 | 基本支出 | | | | | | 项目支出
类 | 款 | 项 | | | | 人员经费 | | | 公用经费 | | |
| | | | | | 小计 | 工资福利支出 | 对个人和家庭的补助 | 小计 | 商品和服务支出 | 资本性支出 |",
        )
        .merge("A4:C4 A5:A6 B5:B6 C5:C6 D4:D6 E4:E6 F4:F6 G4:L4 G5:I5 J5:L5 M4:M6")
        .rows(
            "
| | | | 合计 | #120 | #70 | #60 | #10 | #30 | #28 | #2 | #20
| | | 009 | 青禾县水利局 | #120 | #70 | #60 | #10 | #30 | #28 | #2 | #20
213 | 03 | 01 | | 行政运行 | #100 | #70 | #60 | #10 | #30 | #28 | #2 |
213 | 03 | 06 | | 水利工程运行与维护 | #20 | | | | | | | #20",
        )
}

fn running_numbers() -> Sheet {
    Sheet::new("10")
        .frame("预算10表", "2025年项目支出表", 6, "单位：万元")
        .rows(
            "
序号 | 类型 | 项目名称 | 项目单位 | 合计 | 本年拨款
| | | | | 一般公共预算",
        )
        .merge("A4:A5 B4:B5 C4:C5 D4:D5 E4:E5")
        .rows(
            "
 | | 合计 | | #30 | #30
#1 | 009 | 青禾县水利局 | | #30 | #30
#2 | 特定目标类 | 河道清淤 | 青禾县水利局机关 | #18 | #18
#3 | 其他运转类 | 水文设施维护 | 青禾县水利局机关 | #12 | #12",
        )
}

/// Last year's column stands beside this year's, under the same label.
fn twice() -> Sheet {
    Sheet::new("8")
        .frame("预算08表", "2025年一般公共预算“三公”经费支出情况表", 7, "单位：万元")
        .rows(
            "
“三公”经费合计 | 因公出国（境）费 | 公务用车购置及运行费 | | | 公务接待费 | 公务接待费
| | 小计 | 公务用车购置费 | 公务用车运行费 | |",
        )
        .merge("A4:A5 B4:B5 C4:E4 F4:F5 G4:G5")
        .rows("#12 | | #8 | | #8 | #4 | #5")
}
