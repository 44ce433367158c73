//! A part (其中) is within what it stands behind: it is never the whole, never added twice, and never a reason to doubt a
//! total. What a label leaves open is never taken for all.

#[path = "support/sheets.rs"]
mod sheets;

use rust_xlsxwriter::{Format, Workbook};
use sheets::{fill, read, read_bytes, strings};

const OWNER: &str = "部门名称：青禾县水利局|-|-|-|单位：万元";
const TITLE_02: &str = "2025年部门收入总体情况表";
const TITLE_05: &str = "2025年一般公共预算支出情况表";
const TITLE_08: &str = "2025年一般公共预算“三公”经费支出情况表";

/// What becomes of 02 with this header and these rows of one unit.
fn revenue(header: &str, total: &str, key: &str) -> (Vec<String>, Vec<String>) {
    let header = format!("单位代码|单位名称|{header}");
    let rows = [format!("-|合计|{total}"), format!("301001|水利局本级|{total}")];
    read(&[TITLE_02, OWNER, &header, &rows[0], &rows[1]], "02", key)
}

#[test]
fn one_value_and_others_is_not_that_value() {
    let (codes, amounts) = revenue("合计|一般公共预算|事业收入等", "100|80|20", "current.institution");
    assert_eq!((codes, amounts), (strings(&["E301"]), vec![]));
    // Behind a full list, it adds nothing.
    let (codes, _) = revenue("合计|一般公共预算|事业收入、经营收入等", "100|80|20", "total");
    assert_eq!(codes, ["W323"]);
}

#[test]
fn a_part_behind_other_funds_is_within_them() {
    let header = "合计|财政拨款|事业收入|其中：财政专户";
    let (codes, amounts) = revenue(header, "150|120|30|20", "current.fiscal_special_account");
    assert_eq!((codes, amounts), (strings(&["W323", "W323"]), vec![]));
    // Where the total adds it up, it is a column like others.
    let header = "合计|一般公共预算|事业收入|其中：财政专户";
    let (codes, amounts) = revenue(header, "170|120|30|20", "current.fiscal_special_account");
    assert_eq!((codes, amounts), (vec![], strings(&["20.00", "20.00"])));
    // A part that has the words of its whole is not the whole stated twice.
    let header = "合计|一般公共预算|财政专户管理资金|其中：教育收费";
    let (codes, amounts) = revenue(header, "150|120|30|20", "current.fiscal_special_account");
    assert_eq!((codes, amounts), (strings(&["W323"]), strings(&["30.00", "30.00"])));
}

#[test]
fn a_part_within_the_fund_of_the_title_leaves_the_total_alone() {
    let rows = |part: &str| {
        let header = format!("科目编码|科目名称|合计|基本支出|项目支出|{part}");
        let total = "-|合计|100|70|30|20";
        let (first, second) = ("2130301|行政运行|70|70|-|20", "2130305|水利工程建设|30|-|30|-");
        read(&[TITLE_05, OWNER, &header, total, first, second], "05", "total")
    };
    let right = strings(&["100.00", "70.00", "30.00"]);
    assert_eq!(rows("其中：非税收入安排"), (strings(&["W323"]), right.clone()));
    assert_eq!(rows("其中：财政拨款"), (strings(&["W323"]), right));
    // Another fund may be what the total holds besides.
    assert_eq!(rows("其中：政府性基金").0, ["E204", "W323", "W323"]);
}

#[test]
fn a_total_of_which_only_a_part_is_printed_is_not_wrong() {
    let header = "科目编码|科目名称|合计|其中：基本支出";
    let with = |total: &str, item: &str| {
        let rows = [TITLE_05, OWNER, header, total, "2130301|行政运行|70|70", item];
        read(&rows, "05", "total")
    };
    let (codes, amounts) = with("-|合计|100|70", "2130305|水利工程建设|30|-");
    assert_eq!(
        (codes, amounts),
        (strings(&["W507"]), strings(&["100.00", "70.00", "30.00"]))
    );
    // What does not add up down the rows is no column that is missing.
    assert_eq!(with("-|合计|110|70", "2130305|水利工程建设|30|-").0, ["E501", "E501"]);
    // A part is not more than the whole.
    assert!(
        with("-|合计|60|70", "2130305|水利工程建设|-10|-")
            .0
            .contains(&"E501".to_owned())
    );
}

#[test]
fn parts_of_the_reception_are_known() {
    let header = "合计|因公出国（境）费|公务用车运行费|公务接待费|其中：国内接待费|外宾接待费";
    let (codes, amounts) = read(&[TITLE_08, OWNER, header, "10|1|6|3|2|1"], "08", "reception");
    assert_eq!((codes, amounts), (strings(&["W323", "W323"]), strings(&["3.00"])));
}

#[test]
fn a_total_beside_a_wider_one_is_that_of_the_year() {
    let (codes, amounts) = revenue(
        "收入总计|收入合计|一般公共预算|事业收入|上年结转",
        "110|100|80|20|10",
        "current.total",
    );
    assert_eq!((codes, amounts), (vec![], strings(&["100.00", "100.00"])));
    let (_, amounts) = revenue(
        "合计（不含上年结转）|一般公共预算|事业收入|上年结转",
        "100|80|20|7",
        "current.total",
    );
    assert_eq!(amounts, ["100.00", "100.00"]);
}

#[test]
fn a_table_without_what_was_carried_over_is_not_that_of_all_money() {
    let rows = |title: &str| {
        let header = "科目编码|科目名称|合计|基本支出|项目支出";
        let (total, item) = ("-|合计|70|70|-", "2130301|行政运行|70|70|-");
        read(&[title, OWNER, header, total, item], "03", "total")
    };
    assert_eq!(rows("2025年部门支出总表").0, [""; 0]);
    assert_eq!(
        rows("2025年部门支出总表（不含上年结转）"),
        (strings(&["E107", "E225"]), vec![])
    );
}

#[test]
fn what_was_carried_over_is_known_beside_the_year() {
    let head = [
        TITLE_02,
        OWNER,
        "单位代码|单位名称|合计|一般公共预算（当年）|一般公共预算（结转）|事业收入",
    ];
    let rows = ["-|合计|120|80|10|30", "301001|水利局本级|120|80|10|30"];
    let (codes, amounts) = read(&[&head[..], &rows].concat(), "02", "carryover.general_public");
    assert_eq!((codes, amounts), (vec![], strings(&["10.00", "10.00"])));
}

/// Years as headings of lines, one below the other.
#[test]
fn lines_below_a_year_are_of_that_year() {
    let rows = [
        TITLE_08,
        OWNER,
        "项目|金额",
        "2024年|12",
        "因公出国（境）费|2",
        "公务接待费|4",
        "公务用车购置及运行费|6",
        "2025年|10",
        "因公出国（境）费|1",
        "公务接待费|3",
        "公务用车购置及运行费|6",
    ];
    assert_eq!(read(&rows, "08", "total"), (vec![], strings(&["10.00"])));
    assert_eq!(read(&rows, "08", "reception"), (vec![], strings(&["3.00"])));
}

#[test]
fn the_whole_of_all_funds_is_not_the_rest_beside_one() {
    let header = "合计|财政拨款|政府性基金|国有资本经营|事业收入";
    let (codes, amounts) = revenue(header, "150|120|20|-|30", "current.general_public.subtotal");
    assert_eq!((codes, amounts), (strings(&["W323"]), vec![]));
    let within = "合计|财政拨款|其中：一般公共预算|政府性基金|事业收入";
    let (codes, amounts) = revenue(within, "150|120|100|20|30", "current.general_public.subtotal");
    assert_eq!((codes, amounts), (strings(&["W323"]), strings(&["100.00", "100.00"])));
    let (codes, amounts) = revenue(header, "170|120|20|-|30", "current.general_public.subtotal");
    assert_eq!((codes, amounts), (vec![], strings(&["120.00", "120.00"])));
}

#[test]
fn projects_carried_over_are_not_of_the_year_in_silence() {
    let rows = [
        "2025年项目支出表",
        OWNER,
        "项目名称|项目单位|合计|一般公共预算|单位资金",
        "合计|-|120|110|10",
        "一、本年项目|-|100|90|10",
        "水库|本级|100|90|10",
        "二、上年结转项目|-|20|20|-",
        "清淤|本级|20|20|-",
    ];
    assert_eq!(read(&rows, "10", "total").0, ["W347"]);
}

/// An amount merged over rows is of all of them, unless these rows are one entry.
#[test]
fn an_amount_merged_over_rows_is_reported() {
    let with = |last: u32| {
        let rows = [
            TITLE_05,
            OWNER,
            "科目编码|科目名称|合计|基本支出|项目支出",
            "-|合计|100|100|-",
            "2080505|机关事业单位基本养老保险缴费支出|-|60|-",
            "2080506|机关事业单位职业年金缴费支出|-|-|-",
            "2130301|行政运行|40|40|-",
        ];
        let mut book = Workbook::new();
        let sheet = book.add_worksheet();
        fill(sheet, &rows);
        let format = Format::new();
        sheet.merge_range(4, 2, last, 2, "", &format).unwrap();
        sheet.write(4, 2, 60).unwrap();
        read_bytes(&book.save_to_buffer().unwrap(), "05", "total")
    };
    assert_eq!(with(5), (strings(&["W431"]), strings(&["100.00", "60.00", "40.00"])));
}

#[test]
fn titles_name_projects() {
    let rows = |title: &str| {
        let header = "项目名称|项目单位|合计|一般公共预算|单位资金";
        read(
            &[title, OWNER, header, "合计|-|40|10|30", "水库维护|水利局本级|40|10|30"],
            "10",
            "total",
        )
    };
    for title in ["2025年部门项目预算表", "2025年项目清单", "2025年部门预算项目明细表"] {
        assert_eq!(
            rows(title),
            (strings(&["W208"]), strings(&["40.00", "40.00"])),
            "{title}"
        );
    }
    // Basic and project expenditure are all of it.
    let header = "科目编码|科目名称|合计|基本支出|项目支出";
    let both = "2025年一般公共预算基本支出和项目支出表";
    let rows = [both, OWNER, header, "-|合计|70|70|-", "2130301|行政运行|70|70|-"];
    assert_eq!(read(&rows, "05", "total").1, ["70.00", "70.00"]);
    // Of kinds of units or of projects alone, it is no table of the standard's.
    for title in ["2025年行政参公单位支出总表", "2025年行政单位支出总表"] {
        let rows = [title, OWNER, header, "-|合计|70|70|-", "2130301|行政运行|70|70|-"];
        assert_eq!(
            read(&rows, "03", "total"),
            (strings(&["E107", "E225"]), vec![]),
            "{title}"
        );
    }
}
