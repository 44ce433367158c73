//! What stands around a table: unit, department, year, labels as they are typed, margins.

use crate::Case;
use crate::columns::{ROWS03, sheet02, sheet03};
use crate::headers::{H02, H03, H08};
use crate::sheet::{Header, Sheet};

const ROW08: &str = "#12 | | #8 | | #8 | #4";

/// Table 08 with frame rows of its own.
fn sheet08(frame: &str) -> Sheet {
    Sheet::new("8").rows(frame).header(&H08).rows(ROW08)
}

pub fn cases() -> Vec<Case> {
    let mut cases = units();
    cases.extend(formats());
    cases.push(("unit-label-wrong", mislabelled()));
    cases.extend(departments_and_years());
    cases.extend(labels());
    cases
}

fn units() -> Vec<Case> {
    let no_unit = || sheet08("| | | | | 预算08表\n2025年一般公共预算“三公”经费支出情况表\n部门名称：青禾县水利局");
    vec![
        ("units-of-yuan-and-thousands", vec![in_yuan(), in_thousands()]),
        (
            "unit-in-its-own-cell",
            vec![sheet08(
                "| | | | | 预算08表\n2025年一般公共预算“三公”经费支出情况表\n部门名称：青禾县水利局 | | | | 金额单位： | 元",
            )],
        ),
        (
            "unit-in-the-title",
            vec![sheet08(
                "2025年一般公共预算“三公”经费支出情况表（单位：元）\n部门名称：青禾县水利局",
            )],
        ),
        (
            "unit-in-brackets-without-colon",
            vec![sheet08(
                "2025年一般公共预算“三公”经费支出情况表\n部门名称：青禾县水利局 | | | | | 单位（人民币元）",
            )],
        ),
        (
            "frame-in-one-cell",
            vec![sheet08(
                "2025年一般公共预算“三公”经费支出情况表\n部门名称：青禾县水利局　　　　单位：元　　预算08表",
            )],
        ),
        ("unit-missing", vec![no_unit()]),
        ("unit-missing-but-given", vec![no_unit()]),
        (
            "unit-missing-figures-as-text",
            vec![
                Sheet::new("8")
                    .rows("| | | | | 预算08表\n2025年一般公共预算“三公”经费支出情况表\n部门名称：青禾县水利局")
                    .header(&H08)
                    .rows("120,000.00 | | 80,000.00 | | 80,000.00 | 40,000.00"),
            ],
        ),
        (
            "unit-in-a-label",
            vec![
                Sheet::new("8")
                    .rows("| | | | | 预算08表\n2025年一般公共预算“三公”经费支出情况表\n部门名称：青禾县水利局")
                    .header(&Header {
                        rows: "
“三公”经费合计（元） | 因公出国（境）费 | 公务用车购置及运行费 | | | 公务接待费
| | 小计 | 公务用车购置费 | 公务用车运行费",
                        merges: H08.merges,
                    })
                    .rows("#120000 | | #80000 | | #80000 | #40000"),
            ],
        ),
        (
            "unit-conflict",
            vec![
                Sheet::new("8")
                    .frame("预算08表", "2025年一般公共预算“三公”经费支出情况表", 6, "单位：元")
                    .header(&Header {
                        rows: "
“三公”经费合计（万元） | 因公出国（境）费 | 公务用车购置及运行费 | | | 公务接待费
| | 小计 | 公务用车购置费 | 公务用车运行费",
                        merges: H08.merges,
                    })
                    .rows("#120000 | | #80000 | | #80000 | #40000"),
            ],
        ),
    ]
}

/// Number formats that show a currency unit, or another figure than the cell holds.
fn formats() -> Vec<Case> {
    let title = "2025年一般公共预算“三公”经费支出情况表";
    let row = |figures: [&str; 4], format: &str| {
        let [total, vehicle, running, reception] = figures.map(|figure| format!("#{figure} {{{format}}}"));
        format!("{total} | | {vehicle} | | {running} | {reception}")
    };
    let unsaid = |row: &str| {
        let frame = format!("| | | | | 预算08表\n{title}\n部门名称：青禾县水利局");
        Sheet::new("8").rows(&frame).header(&H08).rows(row)
    };
    let yuan = ["120000", "80000", "80000", "40000"];
    let sheet = |unit: &str, row: &str| Sheet::new("8").frame("预算08表", title, 6, unit).header(&H08).rows(row);
    vec![
        ("unit-of-the-number-format", vec![unsaid(&row(yuan, "#,##0.00\"元\""))]),
        (
            "unit-of-a-shortening-number-format",
            vec![unsaid(&row(yuan, "0!.0,\"万元\""))],
        ),
        (
            "unit-against-the-number-format",
            vec![sheet("单位：元", &row(yuan, "#,##0.00\"万元\""))],
        ),
        (
            "unit-with-shortened-figures",
            vec![sheet("单位：万元", &row(yuan, "0!.0000"))],
        ),
        (
            "unit-and-number-format-agree",
            vec![sheet("单位：万元", &row(["12", "8", "8", "4"], "#,##0.00\"万元\""))],
        ),
    ]
}

/// Three tables with one total; the second says 万元, but its figures are in 元.
fn mislabelled() -> Vec<Sheet> {
    let title = "2025年一般公共预算支出情况表";
    let rows = |figure: &str| {
        let figures = format!("#{figure} | #{figure} | #{figure}");
        format!(
            "| | | | 合计 | {figures}\n| | | 009 | 青禾县水利局 | {figures}\n213 | 03 | 01 | | 行政运行 | {figures}"
        )
    };
    let revenue = "
 | 合计 | #1623.18 | #1623.18 | #1623.18 | #1623.18
009 | 青禾县水利局 | #1623.18 | #1623.18 | #1623.18 | #1623.18";
    vec![
        sheet02().header(&H02).rows(revenue),
        sheet03().header(&H03).rows(&rows("16231840.8")),
        Sheet::new("5")
            .frame("预算05表", title, 14, "单位：万元")
            .header(&H03)
            .rows(&rows("1623.18408")),
    ]
}

fn in_yuan() -> Sheet {
    Sheet::new("3").frame("预算03表", "2025年部门支出总体情况表", 14, "单位：元").header(&H03).rows(
        "
| | | | 合计 | #1200000.56 | #1000000 | #600000 | #100000 | #280000 | #20000 | #200000.56 | #50000 | #150000.56
| | | 009 | 青禾县水利局 | #1200000.56 | #1000000 | #600000 | #100000 | #280000 | #20000 | #200000.56 | #50000 | #150000.56
213 | 03 | 01 | | 行政运行 | #1000000 | #1000000 | #600000 | #100000 | #280000 | #20000
213 | 03 | 06 | | 水利工程运行与维护 | #200000.56 | | | | | | #200000.56 | #50000 | #150000.56",
    )
}

fn in_thousands() -> Sheet {
    Sheet::new("8")
        .frame(
            "预算08表",
            "2025年一般公共预算“三公”经费支出情况表",
            6,
            "金额单位：千元",
        )
        .header(&H08)
        .rows("#120.5 | | #80.5 | | #80.5 | #40")
}

fn departments_and_years() -> Vec<Case> {
    let title = "2025年一般公共预算“三公”经费支出情况表";
    vec![
        (
            "department-in-the-next-cell",
            vec![sheet08(&format!(
                "{title}\n部门名称： | 青禾县水利局 | | | | 单位：万元"
            ))],
        ),
        (
            "department-blank",
            vec![sheet08(&format!(
                "{title}\n部门名称： | | | | 单位： | 万元\n编制部门： | 预算08表"
            ))],
        ),
        (
            "department-after-unit-word",
            vec![sheet08(&format!("{title}\n单位：青禾县水利局 | | | | | 单位：万元"))],
        ),
        (
            "year-missing",
            vec![sheet08(
                "预算08表\n一般公共预算“三公”经费支出情况表\n部门名称：青禾县水利局 | | | | | 单位：万元",
            )],
        ),
        (
            "year-beside-a-date",
            vec![sheet08(&format!(
                "编制日期：2024年12月20日 | | | | | 预算08表\n{title}\n部门名称：青禾县水利局 | | | | | 单位：万元"
            ))],
        ),
        (
            "margins",
            vec![
                sheet03()
                    .header(&H03)
                    .rows(ROWS03)
                    .rows("备注：本表含上年结转。")
                    .margin(3, 2),
            ],
        ),
    ]
}

fn labels() -> Vec<Case> {
    let spaced = "
科 目 编 码 | | | 单位\\n代码 | 单  位（科目名称） | 合　　计 | 基 本 支 出 | | | | | 项 目 支 出 | |
类 | 款 | 项 | | | | 小\\n计 | 人 员 经 费 | | 公 用 经 费 | | 小\\n计 | 其\\n他\\n运\\n转\\n类 | 特\\n定\\n目\\n标\\n类
| | | | | | | 工资福利\\n支出 | 对个人和\\n家庭的补助 | 商品和\\n服务支出 | 资 本 性\\n支 出";
    let half_width = "
\"三公\"经费合计 | 因公出国(境)费 | 公务用车购置及运行费 | | | 公务接待费
| | 小计 | 公务用车购置费 | 公务用车运行费";
    let radicals = "
“三公”经费合计 | 因公出国（境）费 | 公务⽤⻋购置及运⾏费 | | | 公务接待费
| | ⼩计 | 公务⽤⻋购置费 | 公务⽤⻋运⾏费";
    vec![
        (
            "labels-spaced-and-vertical",
            vec![
                Sheet::new("3")
                    .rows("| | | | | | | | | | | | | 预算 03 表\n2 0 2 5 年 部 门 支 出 总 体 情 况 表")
                    .rows("部 门 名 称：青禾县水利局 | | | | | | | | | | | | | 单 位：万 元")
                    .rows(spaced)
                    .merge("A4:C4 A5:A6 B5:B6 C5:C6 D4:D6 E4:E6 F4:F6 G4:K4 L4:N4 G5:G6 H5:I5 J5:K5 L5:L6 M5:M6 N5:N6")
                    .rows(ROWS03),
            ],
        ),
        (
            "labels-half-width",
            vec![
                Sheet::new("8")
                    .rows("2025年一般公共预算三公经费支出情况表\n部门名称:青禾县水利局 | | | | | 单位:万元")
                    .header(&Header {
                        rows: half_width,
                        merges: H08.merges,
                    })
                    .rows(ROW08),
            ],
        ),
        (
            "labels-of-radicals",
            vec![
                Sheet::new("8")
                    .rows("2025年⼀般公共预算“三公”经费⽀出情况表\n部⻔名称：青禾县⼈⼤常委会 | | | | | 单位：万元")
                    .header(&Header {
                        rows: radicals,
                        merges: H08.merges,
                    })
                    .rows(ROW08),
            ],
        ),
    ]
}
