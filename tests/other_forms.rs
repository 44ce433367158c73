//! Forms of other provinces and kinds of offices: the meaning of a row, a heading, a code or a number format is respected, or reported.

#[allow(dead_code, reason = "other tests need more of it")]
#[path = "support/sheets.rs"]
mod sheets;

use rust_xlsxwriter::{Format, Workbook};
use sheets::{fill, read, read_bytes, strings};

const OWNER: &str = "部门名称：青禾县水利局|-|-|-|单位：万元";
const GENERAL: &str = "2025年一般公共预算支出情况表";
const ALL: &str = "2025年部门支出总体情况表";
const THREE_PUBLIC: &str = "2025年一般公共预算“三公”经费支出情况表";
const HEADER: &str = "科目编码|科目名称|合计|基本支出|项目支出";
const ITEMS: [&str; 3] = [
    "-|合计|100|70|30",
    "2130301|行政运行|70|70|-",
    "2130305|水利工程建设|30|-|30",
];

/// The codes and the totals of a table with these rows below title, preamble and header.
fn table(title: &str, number: &str, rows: &[&str]) -> (Vec<String>, Vec<String>) {
    read(&[&[title, OWNER, HEADER], rows].concat(), number, "total")
}

/// A heading with a subtotal of its own still determines what the rows below it are.
#[test]
fn headings_with_subtotals_say_what_stands_below() {
    let with = |title: &str, number: &str, heading: &str| {
        let own = format!("-|{}|90|70|20", "一、本部门支出");
        let (first, last) = (format!("-|{heading}|10|-|10"), "2130310|水土保持|10|-|10");
        let rows = [ITEMS[0], &own, ITEMS[1], "2130305|水利工程建设|20|-|20", &first, last];
        table(title, number, &rows).0
    };
    assert!(with(GENERAL, "05", "单位资金").contains(&"W347".to_owned()));
    assert!(with(ALL, "03", "二、年终结转").contains(&"W347".to_owned()));
    assert!(!with(ALL, "03", "二、单位资金").contains(&"W347".to_owned()));
}

/// Of blocks of two years, those of the other year are no rows of the table.
#[test]
fn blocks_of_another_year_are_set_aside() {
    let [_, first, last] = ITEMS;
    let rows = [
        "-|2024年合计|60|50|10",
        "2130301|行政运行|60|50|10",
        "-|2025年合计|100|70|30",
        first,
        last,
    ];
    let (codes, totals) = table(GENERAL, "05", &rows);
    assert_eq!(
        (codes, totals),
        (strings(&["W329"]), strings(&["100.00", "70.00", "30.00"]))
    );
    // Last year's total above rows of the year that add up to the year's is but a row.
    let rows = [ITEMS[0], "-|2024年执行数|100|70|30", first, last];
    assert_eq!(table(GENERAL, "05", &rows).1, strings(&["100.00", "70.00", "30.00"]));
}

/// The row with the department's name is the whole only if it can be.
#[test]
fn the_department_among_its_offices_is_one_of_them() {
    let header = "单位名称|“三公”经费合计|因公出国（境）费|公务接待费|公务用车购置费|公务用车运行费";
    let rows = |own: &str, other: &str| read(&[THREE_PUBLIC, OWNER, header, own, other], "08", "total");
    let (codes, totals) = rows("青禾县水利局|10|-|4|-|6", "青禾县水利站|15|-|-|-|15");
    assert!(codes.contains(&"E325".to_owned()) && totals.is_empty(), "{codes:?}");
    let (codes, totals) = rows("青禾县水利局|15|-|-|-|15", "青禾县水利站|15|-|-|-|15");
    assert_eq!((codes, totals), (vec![], strings(&["15.00"])));
    let rows = [
        ALL,
        OWNER,
        "单位名称|科目编码|科目名称|合计|基本支出|项目支出",
        "合计|-|-|130|100|30",
        "青禾县水利局|-|-|100|70|30",
        "-|2130301|行政运行|70|70|-",
        "-|2130305|水利工程建设|30|-|30",
        "青禾县水利站|-|-|30|30|-",
        "-|2130306|水利工程运行与维护|30|30|-",
    ];
    let right = strings(&["130.00", "100.00", "70.00", "30.00", "30.00", "30.00"]);
    assert_eq!(read(&rows, "03", "total"), (vec![], right));
}

/// Values of indicators are neither titles nor amounts.
#[test]
fn values_of_indicators_are_values() {
    let rows = [
        "部门整体绩效目标表",
        "部门名称：青禾县水利局（2025年度）",
        "年度总体目标|完成各项水利任务",
        "一级指标|二级指标|三级指标|指标值",
        "产出指标|数量指标|水库数|3",
        "满意度指标|服务对象满意度|群众满意度|≥95%",
        "满意度指标|服务对象满意度|干部满意度|≥90%",
    ];
    let (codes, values) = read(&rows, "11", "value");
    assert_eq!(codes, Vec::<String>::new());
    assert_eq!(values[1..], strings(&["3", "≥95%", "≥90%"]));
    let budget = [
        "2025年部门整体绩效目标表",
        "部门名称：青禾县水利局",
        "年度总体目标|完成各项水利任务",
        "预算情况|部门预算总额（万元）|100",
        "-|1、资金来源：（1）政府预算资金|90",
        "-|（2）财政专户管理资金|-",
        "-|（3）单位资金|10",
        "-|2、资金结构：（1）基本支出|70",
        "-|（2）项目支出|30",
    ];
    let right = strings(&["100.00", "90.00", "10.00", "70.00", "30.00"]);
    assert_eq!(read(&budget, "11", "amount"), (vec![], right));
}

/// A column of project codes has no units' codes, which would get their zeros back.
#[test]
fn codes_of_projects_stay_as_they_are() {
    let rows = [
        "2025年部门预算项目绩效目标汇总表",
        OWNER,
        "项目编码|项目名称|资金总额|财政拨款|其他资金",
        "41000025校舍维修|-|110|100|10",
    ];
    assert_eq!(read(&rows, "12", "code").1, strings(&["41000025"]));
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    fill(sheet, &rows);
    sheet.write(3, 0, "41000025").unwrap();
    sheet.write(3, 1, "校舍维修").unwrap();
    let book = book.save_to_buffer().unwrap();
    assert_eq!(read_bytes(&book, "12", "code").1, strings(&["41000025"]));
    assert_eq!(read_bytes(&book, "12", "level").1, strings(&["project"]));
}

/// Codes of which each level has a row with its own digits.
#[test]
fn codes_by_level_are_completed_from_above() {
    let rows = [
        ITEMS[0],
        "213|农林水支出|100|70|30",
        "03|水利|100|70|30",
        "01|行政运行|70|70|-",
        "05|水利工程建设|30|-|30",
    ];
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    fill(sheet, &[&[GENERAL, OWNER, HEADER], &rows[..]].concat());
    for (row, code) in [(5, "03"), (6, "01"), (7, "05")] {
        sheet.write(row, 0, code).unwrap();
    }
    let book = book.save_to_buffer().unwrap();
    assert_eq!(
        read_bytes(&book, "05", "function.item"),
        (vec![], strings(&["01", "05"]))
    );
}

/// A row of column numbers may have formulas.
#[test]
fn formulas_between_columns_are_no_row() {
    let [total, first, last] = ITEMS;
    for numbers in [
        "栏次|-|1|2|3=(2-1)/1×100%",
        "第1栏|第2栏|第3栏|第4栏|第5栏",
        "1|2|3=4+5|4|5=2÷1",
    ] {
        let right = strings(&["100.00", "70.00", "30.00"]);
        assert_eq!(
            table(ALL, "03", &[numbers, total, first, last]),
            (vec![], right),
            "{numbers}"
        );
    }
}

/// A number format that multiplies what it shows contradicts the unit.
#[test]
fn a_number_format_that_multiplies_is_told() {
    let codes = |format: &str| {
        let mut book = Workbook::new();
        let sheet = book.add_worksheet();
        fill(sheet, &[ALL, OWNER, HEADER, ITEMS[0], ITEMS[1], ITEMS[2]]);
        sheet
            .write_with_format(3, 2, 100, &Format::new().set_num_format(format))
            .unwrap();
        read_bytes(&book.save_to_buffer().unwrap(), "03", "total").0
    };
    for format in ["0!.0,\"万\"", "0\"亿\"", "0\"0000\"", "0.00%", "0\"元\""] {
        assert!(codes(format).contains(&"E222".to_owned()), "{format}");
    }
    for format in ["0.00\"万元\"", "0.00\"万\"", "#,##0.00", "0\"个\""] {
        assert_eq!(codes(format), Vec::<String>::new(), "{format}");
    }
}

#[test]
fn a_unit_in_the_title_counts() {
    let [total, first, last] = ITEMS;
    let rows = |title: &str, unit: &str| {
        let owner = format!("部门名称：青禾县水利局|-|-|-|{unit}");
        read(&[title, &owner, HEADER, total, first, last], "03", "total")
    };
    let titled = "2025年部门支出总体情况表（万元）";
    assert_eq!(rows(titled, "-"), (vec![], strings(&["100.00", "70.00", "30.00"])));
    let (codes, totals) = rows(titled, "单位：元");
    assert!(codes.contains(&"E227".to_owned()) && totals.is_empty(), "{codes:?}");
}

/// Last year's title above this year's budget.
#[test]
fn a_budget_of_the_year_after_is_told() {
    let rows = [
        "2024年一般公共预算支出情况表",
        OWNER,
        "科目编码|科目名称|2024年预算数|2025年预算数|基本支出|项目支出",
        "-|合计|90|100|60|30",
        "2130301|行政运行|60|70|60|-",
        "2130305|水利工程建设|30|30|-|30",
    ];
    assert_eq!(read(&rows, "05", "total").0, strings(&["W239"]));
    let rows = [
        "2024年一般公共预算“三公”经费支出情况表",
        OWNER,
        "项目|2024年执行数|2025年预算数",
        "合计|20|15",
        "公务接待费|5|4",
        "公务用车运行费|15|11",
    ];
    let (codes, totals) = read(&rows, "08", "total");
    assert!(codes.contains(&"E325".to_owned()) && totals.is_empty(), "{codes:?}");
}

/// What is a part of a column of the year is no money of the year alone.
#[test]
fn an_amount_with_carry_over_in_it_is_not_the_years() {
    let rows = [
        "2025年部门收入总体情况表",
        OWNER,
        "单位名称|总计|一般公共预算|-|政府性基金|财政专户",
        "-|-|小计|其中：上年结转|-|-",
        "合计|125|100|10|20|5",
        "青禾县水利局|125|100|10|20|5",
    ];
    let (codes, amounts) = read(&rows, "02", "current.general_public.subtotal");
    assert_eq!((codes, amounts), (strings(&["E346", "W323"]), vec![]));
}

/// A total and the one row that changed do not make an unknown column the change.
#[test]
fn one_changed_row_shows_no_change() {
    let rows = [
        GENERAL,
        OWNER,
        "科目编码|科目名称|2024年预算|2025年预算|基本支出|项目支出|债券支出",
        "-|合计|90|100|70|30|10",
        "2130301|行政运行|60|70|70|-|10",
        "2130305|水利工程建设|30|30|-|30|-",
    ];
    assert_eq!(read(&rows, "05", "total").0, strings(&["E301"]));
}

/// Columns beside the amounts of a table on its side.
#[test]
fn remarks_and_parts_beside_a_table_on_its_side() {
    for (header, total, first, last, codes) in [
        ("2025年预算数|备注", "15|-", "4|12批次", "11|3", strings(&[])),
        ("2025年预算数|其中：政府采购", "15|3", "4|-", "11|3", strings(&[])),
        (
            "预算数|原因",
            "15|厉行节约",
            "4|厉行节约",
            "11|处置2辆",
            strings(&["W309"]),
        ),
    ] {
        let rows = [
            THREE_PUBLIC,
            OWNER,
            &format!("项目|{header}"),
            &format!("合计|{total}"),
            "因公出国（境）费|-|-",
            &format!("公务接待费|{first}"),
            &format!("公务用车购置及运行费|{last}"),
        ];
        assert_eq!(read(&rows, "08", "total"), (codes, strings(&["15.00"])), "{header}");
    }
}

#[test]
fn a_table_of_contents_gives_the_year() {
    let mut book = Workbook::new();
    fill(
        book.add_worksheet().set_name("目录").unwrap(),
        &["2025年部门预算公开目录", "表1 一般公共预算支出表"],
    );
    let rows = [&["一般公共预算支出情况表", OWNER, HEADER][..], &ITEMS].concat();
    fill(book.add_worksheet(), &rows);
    let (codes, totals) = read_bytes(&book.save_to_buffer().unwrap(), "05", "total");
    assert_eq!((codes, totals), (vec![], strings(&["100.00", "70.00", "30.00"])));
}

/// Spans of years with a single year among them; beside no years, 2,000 is an amount.
#[test]
fn years_are_no_amounts() {
    let codes = |first: &str, second: &str| {
        let rows = [
            "2025年项目支出表",
            OWNER,
            "项目名称|某某栏|合计|一般公共预算|单位资金",
            "合计|-|50|40|10",
            &format!("水库维护|{first}|30|20|10"),
            &format!("河道清淤|{second}|20|20|-"),
        ];
        read(&rows, "10", "total").0
    };
    assert_eq!(codes("2023-2026", "2025"), strings(&["W310"]));
    assert_eq!(codes("—", "2025"), strings(&["E301"]));
}

/// A table on its side below another one.
#[test]
fn a_table_on_its_side_below_another() {
    let below = [
        "-",
        THREE_PUBLIC,
        "部门名称：青禾县水利局|单位：万元",
        "项目|金额",
        "合计|15",
        "因公出国（境）费|-",
        "公务接待费|4",
        "公务用车运行费|11",
    ];
    let rows = [&[GENERAL, OWNER, HEADER][..], &ITEMS, &below].concat();
    assert_eq!(read(&rows, "08", "total"), (vec![], strings(&["15.00"])));
    assert_eq!(read(&rows, "05", "total").1, strings(&["100.00", "70.00", "30.00"]));
    // Errors are reported at the cells of the sheet, not of the transposed one.
    let wrong = [&rows[..rows.len() - 1], &["公务用车运行费|12"]].concat();
    let mut book = Workbook::new();
    fill(book.add_worksheet(), &wrong);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.xlsx");
    book.save(&path).unwrap();
    let mut program = assert_cmd::Command::cargo_bin("yusuan").unwrap();
    let report = program.arg("check").arg(&path).output().unwrap();
    let report = String::from_utf8(report.stdout).unwrap();
    assert!(report.contains("Sheet1!B11"), "{report}");
}
