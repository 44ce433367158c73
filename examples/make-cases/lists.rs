//! Rows of list tables: totals, column numbers, headers again, notes, signatures, strays.

use crate::Case;
use crate::columns::{ROWS02, ROWS03, sheet02, sheet03};
use crate::headers::{H01, H02, H03, H08, H10};
use crate::sheet::Sheet;

pub fn sheet10() -> Sheet {
    Sheet::new("10")
        .frame("预算10表", "2025年项目支出表", 12, "单位：万元")
        .header(&H10)
}

pub fn cases() -> Vec<Case> {
    vec![
        ("total-labels", total_labels()),
        ("rows-of-column-numbers", column_numbers()),
        ("header-repeated", vec![header_repeated()]),
        ("notes-and-signatures", vec![notes_and_signatures()]),
        ("signatures-with-numbers", vec![signatures_with_numbers()]),
        ("text-far-right", vec![far_right()]),
        ("subtotals-in-the-middle", vec![subtotals(), subtotals_by_type()]),
        ("second-table-below", vec![second_table()]),
    ]
}

fn total_labels() -> Vec<Sheet> {
    vec![
        sheet02()
            .header(&H02)
            .rows(&ROWS02.replace("合计 | #120", "总　　计 | #120")),
        sheet03()
            .header(&H03)
            .rows(&ROWS03.replace("| | | | 合计", "合 计： | | | |")),
        sheet10().rows(
            "
 | | | #20 | #20
009 | 青禾县水利局 | | #20 | #20
特定目标类 | 河道清淤 | 青禾县水利局机关 | #15 | #15
其他运转类 | 会议费 | 青禾县水利局机关 | #5 | #5",
        ),
    ]
}

fn column_numbers() -> Vec<Sheet> {
    vec![
        Sheet::new("1")
            .frame("预算01表", "2025年部门收支总体情况表", 4, "单位：万元")
            .header(&H01)
            .rows(
                "
栏次 | #1 | 栏次 | #2
一、一般公共预算 | #120 | 十三、农林水事务 | #120
本年收入合计 | #120 | 本年支出合计 | #120
收入总计 | #120 | 支出总计 | #120",
            ),
        sheet03()
            .header(&H03)
            .rows("** | ** | ** | ** | ** | 1=2+7 | 2=3+4+5+6 | #3 | #4 | #5 | #6 | 7=8+9 | #8 | #9")
            .rows(ROWS03),
        Sheet::new("8")
            .frame("预算08表", "2025年一般公共预算“三公”经费支出情况表", 6, "单位：万元")
            .header(&H08)
            .rows("①=②+③+⑥ | ② | ③=④+⑤ | ④ | ⑤ | ⑥")
            .rows("#12 | | #8 | | #8 | #4"),
    ]
}

/// A page break: title, frame, header and column numbers once more, and totals of the page.
fn header_repeated() -> Sheet {
    let numbers = "#1 | #2 | #3 | #4 | #5 | #6 | #7 | #8 | #9 | #10 | #11 | #12 | #13 | #14";
    sheet03()
        .header(&H03)
        .rows(numbers)
        .rows(
            "
| | | | 合计 | #120 | #100 | #60 | #10 | #28 | #2 | #20 | #5 | #15
| | | 009 | 青禾县水利局 | #120 | #100 | #60 | #10 | #28 | #2 | #20 | #5 | #15
213 | 03 | 01 | | 行政运行 | #100 | #100 | #60 | #10 | #28 | #2",
        )
        .frame("预算03表", "2025年部门支出总体情况表", 14, "单位：万元")
        .header(&H03)
        .rows(numbers)
        .rows("213 | 03 | 06 | | 水利工程运行与维护 | #20 | | | | | | #20 | #5 | #15")
}

fn notes_and_signatures() -> Sheet {
    sheet03().header(&H03).rows(ROWS03).rows(
        "
备注：1.本表含上年结转。
2.基本支出按定员定额编列。
.
说明 | 项目支出不含预留资金。
单位负责人：林青　　　填表人：何禾
财务负责人： | | | 周川 | 制表日期： | 2025年1月10日",
    )
}

fn signatures_with_numbers() -> Sheet {
    sheet03()
        .header(&H03)
        .rows(ROWS03)
        .rows("填表人：何禾 | | | | 联系电话： | #5551234")
}

fn far_right() -> Sheet {
    sheet03()
        .header(&H03)
        .rows(&ROWS03.replacen("#5 | #15\n213", "#5 | #15 | | | | | | 与人大批复核对\n213", 1))
}

fn subtotals() -> Sheet {
    sheet03().header(&H03).rows(
        "
| | | | 合计 | #120 | #100 | | | | | #20
| | | 009 | 青禾县水利局 | #120 | #100 | | | | | #20
213 | 03 | 01 | | 行政运行 | #100 | #100
| | | | 本页小计 | #100 | #100
213 | 03 | 06 | | 水利工程运行与维护 | #20 | | | | | | #20",
    )
}

/// In table 10 a row with a type and no name is a subtotal, not the unlabelled total.
fn subtotals_by_type() -> Sheet {
    sheet10().rows(
        "
 | 合计 | | #30 | #30
009 | 青禾县水利局 | | #30 | #30
特定目标类 | | | #18 | #18
特定目标类 | 河道清淤 | 青禾县水利局机关 | #18 | #18
其他运转类 | 水文设施维护 | 青禾县水利局机关 | #12 | #12",
    )
}

/// Table 08 under table 03, with a title and no unit of its own: both become tables.
fn second_table() -> Sheet {
    sheet03()
        .header(&H03)
        .rows(ROWS03)
        .rows(".\n2025年一般公共预算“三公”经费支出情况表")
        .header(&H08)
        .rows("#12 | | #8 | | #8 | #4")
}
