//! What a figure is of (year, unit, owner, fund, carry-over) is stated in many places. A figure whose scope is another
//! than the table's is never written as the table's: it is set aside, or the sheet is refused, with a finding.

use std::fs;

use assert_cmd::Command;
use rust_xlsxwriter::Workbook;
use serde_json::Value;

/// A workbook of one sheet; figures are numbers, `-` is a blank cell.
fn workbook(rows: &[&str]) -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (row, cells) in (0..).zip(rows) {
        for (col, text) in (0..).zip(cells.split('|').map(str::trim)) {
            match text.parse::<f64>() {
                Ok(number) if !text.starts_with('2') || text.len() < 4 => sheet.write(row, col, number).unwrap(),
                _ if text == "-" || text.is_empty() => sheet,
                _ => sheet.write(row, col, text).unwrap(),
            };
        }
    }
    book.save_to_buffer().unwrap()
}

/// What becomes of a sheet: the codes of errors and warnings, and the amounts under a key of a table, from the top.
fn read(rows: &[&str], table: &str, key: &str) -> (Vec<String>, Vec<String>) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.xlsx");
    fs::write(&path, workbook(rows)).unwrap();
    let program = || Command::cargo_bin("yusuan").unwrap();
    let report = program()
        .args(["check", "--format", "json"])
        .arg(&path)
        .output()
        .unwrap();
    let report: Value = serde_json::from_slice(&report.stdout).unwrap();
    let findings = report["files"][0]["findings"].as_array().unwrap();
    let codes = findings
        .iter()
        .filter(|finding| finding["severity"] != "info")
        .map(|finding| finding["code"].as_str().unwrap().to_owned());
    let out = folder.path().join("out");
    let arguments = ["convert", "--to", "json", "-o"];
    program().args(arguments).arg(&out).arg(&path).output().unwrap();
    let book = fs::read(out.join("a.json")).unwrap_or_else(|_| b"{}".to_vec());
    let book: Value = serde_json::from_slice(&book).unwrap();
    let rows = book["tables"][table]["rows"].as_array().cloned().unwrap_or_default();
    let amounts = rows.iter().filter_map(|row| row[key].as_str().map(str::to_owned));
    let mut codes: Vec<String> = codes.collect();
    codes.retain(|code| code != "W215");
    codes.sort();
    (codes, amounts.collect())
}

fn strings(texts: &[&str]) -> Vec<String> {
    texts.iter().map(ToString::to_string).collect()
}

const TITLE: &str = "2025年部门支出总体情况表";
const OWNER: &str = "部门名称：青禾县水利局|-|-|-|单位：万元";
const HEADER: &str = "科目编码|科目名称|合计|基本支出|项目支出";
const TOTAL: &str = "-|合计|300|200|100";
const ITEMS: [&str; 2] = ["2130301|行政运行|180|180|-", "2130302|一般行政管理事务|120|20|100"];

/// A second block of one sheet is part of the table only if nothing says that it is something else.
#[test]
fn a_second_block_is_held_against_the_first() {
    let first = [TITLE, OWNER, HEADER, ITEMS[0]];
    let with = |more: &[&str]| read(&[&first[..], more].concat(), "03", "total");
    assert_eq!(with(&[TITLE, OWNER, HEADER, ITEMS[1]]).1, ["180.00", "120.00"]);
    let other_order = "科目编码|科目名称|合计|项目支出|基本支出";
    assert_eq!(
        with(&[other_order, "2130302|一般行政管理事务|120|100|20"]),
        (vec!["E225".into()], vec!["180.00".into()])
    );
    let yuan = "部门名称：青禾县水利局|-|-|-|单位：元";
    assert_eq!(
        with(&[TITLE, yuan, HEADER, ITEMS[1]]),
        (vec!["E107".into(), "E201".into()], vec![])
    );
    let unit = "单位名称：水文站|-|-|-|单位：万元";
    assert_eq!(
        with(&[TITLE, unit, HEADER, ITEMS[1]]),
        (vec!["E107".into(), "E201".into()], vec![])
    );
    let last_year = "2024年部门支出总体情况表";
    assert_eq!(
        with(&[last_year, OWNER, HEADER, ITEMS[1]]),
        (vec!["E203".into()], vec!["180.00".into()])
    );
    let procurement = ["2025年政府采购预算表", "科目编码|采购项目|金额", "2130302|电脑|50"];
    assert_eq!(with(&procurement), (vec![], vec!["180.00".into()]));
}

/// Of columns that may all be the total, the sums across decide, then the year and the carry-over.
#[test]
fn a_wider_total_is_not_the_total_of_the_year() {
    let project = |header: &str, row: &str| {
        let title = "2025年项目支出表";
        read(&[title, OWNER, header, row], "10", "total")
    };
    let set_aside = |amount: &str| (vec!["W323".to_owned()], vec![amount.to_owned()]);
    let header = "项目名称|项目单位|项目总额|2025年安排|一般公共预算|单位资金";
    assert_eq!(project(header, "河道整治|水利局|300|100|90|10"), set_aside("100.00"));
    let header = "项目名称|项目单位|合计|2025年|2026年|2027年|一般公共预算";
    assert_eq!(
        project(header, "河道整治|水利局|300|100|100|100|100"),
        set_aside("100.00")
    );
    let header = "科目编码|科目名称|合计|其中：财政拨款|基本支出|项目支出";
    let title = "2025年一般公共预算支出表";
    let rows = [title, OWNER, header, "2130301|行政运行|60|55|60|-"];
    assert_eq!(read(&rows, "05", "total"), set_aside("60.00"));
    let header = "项目|一般公共预算|合计|单位资金";
    let rows = [
        "2025年一般公共预算“三公”经费支出情况表",
        "部门名称：青禾县水利局|-|单位：万元",
        header,
        "合计|30|33|3",
        "因公出国（境）费|5|6|1",
        "公务用车购置及运行费|20|20|-",
        "公务用车运行费|20|20|-",
        "公务接待费|5|7|2",
    ];
    assert_eq!(read(&rows, "08", "total"), (vec![], vec!["30.00".into()]));
    let rows = [
        "2025年部门收支总表",
        "部门名称：青禾县水利局|-|-|-|-|单位：万元",
        "项目|合计|本年|上年结转|项目|金额",
        "一、一般公共预算拨款收入|80|70|10|一、农林水支出|100",
        "二、事业收入|20|20|-|-|-",
        "收入总计|100|90|10|支出总计|100",
    ];
    let (codes, amounts) = read(&rows, "01", "amount");
    assert_eq!(codes, [""; 0]);
    assert_eq!(
        amounts,
        ["70.00", "20.00", "90.00", "10.00", "100.00", "100.00", "100.00"]
    );
    // Nothing is said of sums that need what was not read.
    let several = [
        &rows[..3],
        &["一、一般公共预算拨款收入|80|70|5|一、农林水支出|100"],
        &rows[4..],
    ]
    .concat();
    let (codes, amounts) = read(&several, "01", "amount");
    assert_eq!(codes, ["E301", "E301", "W323"]);
    assert_eq!(amounts, ["100.00", "100.00"]);
}

/// What is carried over in a column belongs to the lines for it; what has no line, or two figures for one, is not read.
#[test]
fn a_column_of_what_is_carried_over_is_lines() {
    let owner = "部门名称：青禾县水利局|-|-|-|-|-|-|单位：万元";
    let all = |header: &[&str], rows: &[&str]| {
        let title = ["2025年部门收支总体情况表", owner];
        read(&[&title[..], header, rows].concat(), "01", "amount")
    };
    let group = "收入|-|-|-|支出|-";
    let header = [group, "项目|合计|本年|上年结转|项目|预算数"];
    let funds = [
        "一、一般公共预算|200|190|10|一、一般公共服务支出|100",
        "二、政府性基金预算|100|90|10|八、社会保障和就业支出|200",
    ];
    let total = "收入总计|300|280|20|支出总计|300";
    let with = |last: &[&str]| all(&header, &[&funds[..], last].concat());
    let expenditure = ["100.00", "200.00"];
    let read_as = |revenue: &[&str], total: &[&str]| strings(&[revenue, &expenditure[..], total].concat());
    assert_eq!(
        with(&[total]),
        (
            vec![],
            read_as(&["190.00", "90.00", "280.00", "20.00", "300.00"], &["300.00"])
        )
    );
    // Without a total row, the carried amounts are added up.
    assert_eq!(with(&[]).1, read_as(&["190.00", "90.00", "20.00"], &[]));
    // A line of its own, and its column: the figure is there once.
    let own = [
        "一、一般公共预算|200|200|-|一、一般公共服务支出|100",
        "二、政府性基金预算|80|80|-|八、社会保障和就业支出|200",
        "本年收入合计|280|280|-|-|-",
        "上年结转结余|20|-|20|-|-",
        total,
    ];
    let revenue = ["200.00", "80.00", "280.00", "20.00", "300.00"];
    assert_eq!(all(&header, &own), (vec![], read_as(&revenue, &["300.00"])));
    // Beside funds, the line is what else is carried over if the total says so; if none does, nothing is read.
    let more = "上年结转|5|-|5|-|-";
    let (codes, amounts) = with(&[more, "收入总计|305|280|25|支出总计|305"]);
    assert_eq!(
        amounts,
        read_as(&["190.00", "90.00", "280.00", "25.00", "305.00"], &["305.00"])
    );
    assert_eq!(codes, ["E501"]);
    assert_eq!(
        with(&[more, "收入总计|300|280|20|支出总计|300"]).0,
        ["E301", "E301", "W323"]
    );
    // A total that differs is told, and not taken.
    let (codes, amounts) = with(&["收入总计|300|275|25|支出总计|300"]);
    assert_eq!(codes, ["E319", "E501"]);
    assert_eq!(
        amounts,
        read_as(&["190.00", "90.00", "275.00", "20.00", "300.00"], &["300.00"])
    );
    // A text in the column, or a line that nobody knows, refuses it.
    let text = [
        "一、一般公共预算|200|190|见附件|一、一般公共服务支出|100",
        funds[1],
        total,
    ];
    assert_eq!(all(&header, &text).1, read_as(&[], &["300.00"]));
    let unknown = with(&["三、某某收入|50|40|10|-|-", "收入总计|350|320|30|支出总计|300"]);
    assert_eq!(unknown.1, read_as(&[], &["300.00"]));
    // Without a total of both, a column must say that it is of the year.
    let header = ["收入|-|-|支出|-", "项目|本年收入|上年结转|项目|预算数"];
    let rows = [
        "一、一般公共预算|190|10|一、一般公共服务支出|100",
        "二、政府性基金预算|90|10|八、社会保障和就业支出|200",
        "收入总计|280|20|支出总计|300",
    ];
    let revenue = ["190.00", "90.00", "280.00", "20.00", "300.00"];
    assert_eq!(all(&header, &rows), (vec![], read_as(&revenue, &["300.00"])));
    // Expenditure has no such lines: its total counts.
    let header = [
        "收入|-|-|-|支出|-|-|-",
        "项目|合计|本年|上年结转|项目|合计|本年|上年结转",
    ];
    let rows = [
        "一、一般公共预算|200|190|10|一、一般公共服务支出|100|90|10",
        "二、政府性基金预算|100|90|10|八、社会保障和就业支出|200|190|10",
        "收入总计|300|280|20|支出总计|300|280|20",
    ];
    let set_aside = vec!["W323".to_owned(), "W323".to_owned()];
    assert_eq!(all(&header, &rows), (set_aside, read_as(&revenue, &["300.00"])));
}

/// In 04 each fund has a line for what is carried over; its expenditure has the funds in columns.
#[test]
fn funds_of_the_year_and_carried_over_are_lines_and_columns() {
    let title = [
        "2025年财政拨款收支总体情况表",
        "部门名称：青禾县水利局|-|-|-|-|-|-|单位：万元",
    ];
    let rows = [
        "收入|-|-|-|支出|-|-|-",
        "项目|合计|本年预算|上年结转|项目|合计|一般公共预算|政府性基金预算",
        "一、一般公共预算拨款|200|190|10|一、一般公共服务支出|100|100|-",
        "二、政府性基金预算拨款|100|70|30|八、社会保障和就业支出|200|100|100",
        "收入总计|300|260|40|支出总计|300|200|100",
    ];
    let (codes, amounts) = read(&[&title[..], &rows].concat(), "04", "total");
    assert_eq!(codes, [""; 0]);
    assert_eq!(
        amounts,
        [
            "260.00", "190.00", "70.00", "40.00", "10.00", "30.00", "300.00", "100.00", "200.00", "300.00"
        ]
    );
    let rows = [
        "收入|-|支出|-|-|-|-|-|-|-",
        "项目|预算数|项目|合计|本年|-|-|上年结转|-|-",
        "-|-|-|-|小计|一般公共预算|政府性基金预算|小计|一般公共预算|政府性基金预算",
        "一、本年收入|280|一、一般公共服务支出|100|90|90|-|10|10|-",
        "（一）一般公共预算拨款|190|八、社会保障和就业支出|200|190|100|90|10|-|10",
        "（二）政府性基金预算拨款|90|-|-|-|-|-|-|-|-",
        "二、上年结转|20|-|-|-|-|-|-|-|-",
        "收入总计|300|支出总计|300|280|190|90|20|10|10",
    ];
    let (codes, amounts) = read(&[&title[..], &rows].concat(), "04", "general_public.subtotal");
    assert_eq!(codes, ["W323", "W323"]);
    assert_eq!(amounts, ["100.00", "100.00", "200.00"]);
}

/// Columns that the table does not have, but that its totals include, make no total wrong; 其中 is no full partition.
#[test]
fn a_total_may_include_what_the_table_does_not_have() {
    let header = "科目编码|科目名称|合计|基本支出|项目支出|上缴上级支出";
    let rows = |total: &'static str| [TITLE, OWNER, header, "2130301|行政运行|190|180|-|10", total];
    let right = read(&rows("2130302|一般行政管理事务|145|20|100|25"), "03", "total");
    assert_eq!(right, (vec!["W323".into()], vec!["190.00".into(), "145.00".into()]));
    let more = "2130399|其他水利支出|90|50|30|10";
    let wrong = [&rows("2130302|一般行政管理事务|146|20|100|25")[..], &[more]].concat();
    assert_eq!(read(&wrong, "03", "total").0, ["E501", "W323"]);
    let header = "科目编码|科目名称|合计|基本支出|项目支出|其中：特定目标类";
    let rows = [TITLE, OWNER, header, "2130302|一般行政管理事务|40|-|40|30"];
    assert_eq!(read(&rows, "03", "total"), (vec![], vec!["40.00".into()]));
}

/// A row without a code that repeats the sum of the rows with codes is set aside; one that does not is unclear.
#[test]
fn a_row_that_repeats_a_sum_is_no_error() {
    let with = |personnel: &'static str| {
        let rows = [
            "2025年一般公共预算基本支出表",
            OWNER,
            "科目编码|科目名称|合计|人员经费|公用经费",
            "-|合计|100|70|30",
            personnel,
            "30101|基本工资|50|50|-",
            "30102|津贴补贴|20|20|-",
            "-|公用经费|30|-|30",
            "30201|办公费|30|-|30",
        ];
        read(&rows, "06", "total")
    };
    let amounts = ["100.00", "50.00", "20.00", "30.00"].map(str::to_owned).to_vec();
    assert_eq!(with("-|人员经费|70|70|-"), (vec![], amounts.clone()));
    assert_eq!(with("-|人员经费|71|71|-"), (vec!["E303".into()], amounts));
}

/// Codes of the department and its units may stand among the codes of the rows.
#[test]
fn codes_of_units_stand_among_those_of_classes() {
    let rows = |first: &'static str, unit: &'static str, other: &'static str| {
        let header = "科目编码|单位/科目|合计|基本支出|项目支出";
        let rows = [TITLE, OWNER, header, TOTAL, first, unit, ITEMS[0], other, ITEMS[1]];
        let rows: Vec<&str> = rows.into_iter().filter(|row| !row.is_empty()).collect();
        read(&rows, "03", "unit_code")
    };
    let found = |codes: &[&str]| (vec![], codes.iter().map(|code| (*code).to_owned()).collect::<Vec<_>>());
    let units = ["312001|本级|180|180|-", "312002|水文站|120|20|100"];
    let department = "312|青禾县水利局|300|200|100";
    assert_eq!(
        rows(department, units[0], units[1]),
        found(&["312", "312001", "312002"])
    );
    assert_eq!(rows("", units[0], units[1]), found(&["312001", "312002"]));
    assert_eq!(rows("201|青禾县水利局|300|200|100", "", ""), found(&["201"]));
}

/// Rows that carry the code of their unit are counted there, wherever they stand.
#[test]
fn rows_are_counted_with_the_unit_whose_code_they_carry() {
    let header = "单位代码|科目编码|单位（科目名称）|合计|基本支出|项目支出";
    let total = "-|-|合计|300|200|100";
    let units = [
        "312|-|青禾县水利局|300|200|100",
        "312001|-|本级|180|180|-",
        "312002|-|水文站|120|20|100",
    ];
    let items = [
        "312001|2130301|行政运行|180|180|-",
        "312002|2130301|行政运行|20|20|-",
        "312002|2130302|一般行政管理事务|100|-|100",
    ];
    let right = ["300.00", "300.00", "180.00", "180.00", "120.00", "20.00", "100.00"]
        .map(str::to_owned)
        .to_vec();
    let orders = [
        [units[0], units[1], units[2], items[0], items[1], items[2]],
        [items[0], items[1], items[2], units[0], units[1], units[2]],
        [units[0], items[0], units[1], items[1], items[2], units[2]],
        [units[0], units[1], items[0], units[2], items[1], items[2]],
    ];
    for order in orders {
        let rows = [&[TITLE, OWNER, header, total], &order[..]].concat();
        assert_eq!(read(&rows, "03", "total"), (vec![], right.clone()), "{order:?}");
    }
}

/// The same class in two units is no duplicate, though only the names of the units are given.
#[test]
fn rows_of_units_that_are_only_named_are_no_duplicates() {
    let header = "单位名称|科目编码|科目名称|合计|基本支出|项目支出";
    let with = |other: &'static str| {
        let rows = ["本级|2130301|行政运行|180|180|-", other, "合计|-|-|300|300|-"];
        read(&[&[TITLE, OWNER, header], &rows[..]].concat(), "03", "total").0
    };
    assert_eq!(with("水文站|2130301|行政运行|120|120|-"), ["W310"]);
    assert_eq!(with("本级|2130301|行政运行|120|120|-"), ["W310", "W532"]);
}

/// Expenditure among revenue is not written as revenue.
#[test]
fn expenditure_is_no_revenue() {
    let lines = [
        "2025年部门收支总表",
        OWNER,
        "项目|金额",
        "一般公共预算拨款收入|70",
        "事业收入|30",
        "收入合计|100",
        "农林水支出|80",
        "城乡社区支出|20",
        "支出合计|100",
    ];
    // Expenditure below revenue is a list of its own; between revenue, nothing says which list a line is in.
    let amounts = ["70.00", "30.00", "100.00", "80.00", "20.00", "100.00"];
    assert_eq!(read(&lines, "01", "amount"), (vec![], strings(&amounts)));
    let mixed = [&lines[..4], &lines[6..7], &lines[4..6], &lines[7..]].concat();
    let (codes, amounts) = read(&mixed, "01", "amount");
    assert_eq!(codes, ["E204", "E332", "E332", "E332"]);
    assert_eq!(amounts, ["70.00", "30.00", "100.00"]);
}

/// Two lists one below the other: headings, or the lines themselves, say which side a line is on.
#[test]
fn the_sides_of_a_table_may_stand_one_below_the_other() {
    let title = ["2025年部门收支总体情况表", "部门名称：青禾县水利局|-|单位：万元"];
    let revenue = ["一、一般公共预算|200", "二、政府性基金预算|100"];
    let expenditure = ["一、一般公共服务支出|100", "八、社会保障和就业支出|200"];
    let totals = ["收入总计|300", "支出总计|300"];
    let all = |blocks: &[&[&str]]| {
        let rows = [&title[..], &blocks.concat()].concat();
        read(&rows, "01", "amount")
    };
    let header = "项目|预算数";
    let right = (
        vec![],
        strings(&["200.00", "100.00", "300.00", "100.00", "200.00", "300.00"]),
    );
    let with =
        |before: &[&str], between: &[&str]| all(&[before, &revenue, &totals[..1], between, &expenditure, &totals[1..]]);
    assert_eq!(with(&[header, "收入|-"], &["支出|-"]), right);
    assert_eq!(with(&["收入|-", header], &["支出|-", header]), right);
    assert_eq!(with(&["收入项目|预算数"], &["支出项目|预算数"]), right);
    assert_eq!(with(&[header], &[]), right);
    // With headings, a total need not say which side it closes.
    let totals = "合计|300";
    let with =
        |before: &[&str], between: &[&str]| all(&[before, &revenue, &[totals], between, &expenditure, &[totals]]);
    assert_eq!(with(&[header, "收入|-"], &["支出|-"]), right);
    let (codes, amounts) = with(&[header], &[]);
    assert_eq!(codes, ["E204", "E305", "E332", "E332"]);
    assert_eq!(amounts, ["200.00", "100.00", "300.00", "300.00"]);
    // Below a header of other figures nothing goes on.
    let closed = ["收入总计|300", "支出项目|决算数"];
    let (codes, amounts) = all(&[&[header], &revenue, &closed, &expenditure]);
    assert_eq!(codes, ["E204", "E332", "E332", "E332", "E401"]);
    assert_eq!(amounts, ["200.00", "100.00", "300.00"]);
    // A text between the sides may say that the second is something else.
    let year = ["收入总计|300", "2024年|-"];
    assert_eq!(
        all(&[&[header], &revenue, &year, &expenditure]).1,
        ["200.00", "100.00", "300.00"]
    );
    let year = ["收入总计|300", "支出|-", "2024年|-"];
    assert_eq!(
        all(&[&[header], &revenue, &year, &expenditure]).1,
        ["200.00", "100.00", "300.00"]
    );
    // In 04 the figure of a line is that of all funds.
    let rows = [
        "2025年财政拨款收支总体情况表",
        "部门名称：青禾县水利局|-|单位：万元",
        header,
        "一、本年收入|300",
        "（一）一般公共预算拨款|200",
        "（二）政府性基金预算拨款|100",
        "二、上年结转|20",
        "收入总计|320",
        "一、本年支出|320",
        "（一）一般公共服务支出|100",
        "（八）社会保障和就业支出|220",
        "支出总计|320",
    ];
    let amounts = [
        "300.00", "200.00", "100.00", "20.00", "320.00", "320.00", "100.00", "220.00", "320.00",
    ];
    assert_eq!(read(&rows, "04", "total"), (vec![], strings(&amounts)));
}

/// Lines of a transposed table may be numbered, and have counts beside the amounts.
#[test]
fn a_transposed_table_may_have_other_columns() {
    let with = |head: &'static str, before: &'static str, behind: &'static str| {
        let lines = [
            "合计|30",
            "因公出国（境）费|5",
            "公务用车购置及运行费|20",
            "公务用车运行费|20",
            "公务接待费|5",
        ];
        let lines: Vec<String> = lines.iter().map(|line| format!("{before}{line}{behind}")).collect();
        let mut rows = vec!["2025年一般公共预算“三公”经费支出情况表", OWNER, head];
        rows.extend(lines.iter().map(String::as_str));
        read(&rows, "08", "total")
    };
    let right = || (vec![], vec!["30.00".to_owned()]);
    assert_eq!(with("序号|项目|预算数", "1|", ""), right());
    assert_eq!(with("项目|预算数|人均（元）", "", "|7"), right());
    assert_eq!(with("项目|预算数|支出功能科目", "", "|2130301"), right());
}

/// A total whose parts are all blank is pointed out where other totals have parts.
#[test]
fn a_part_that_was_left_out_is_pointed_out() {
    let with = |capital: &'static str| {
        let rows = [
            "2025年一般公共预算基本支出表",
            OWNER,
            "科目编码|科目名称|合计|人员经费|公用经费",
            "-|合计|33|-|33",
            "302|商品和服务支出|30|-|30",
            "30201|办公费|30|-|30",
            "310|资本性支出|3|-|3",
            capital,
        ];
        read(&rows, "06", "public").0
    };
    assert_eq!(with("31002|办公设备购置|3|-|3"), [""; 0]);
    assert_eq!(with("31002|办公设备购置|3|-|-"), ["W506"]);
    assert_eq!(with("31002|办公设备购置|-|-|-"), ["W506"]);
}

/// Codes filled up with zeros are those of the levels above.
#[test]
fn a_code_filled_up_with_zeros_is_that_of_the_level_above() {
    let rows = [
        TITLE,
        OWNER,
        HEADER,
        "-|合计|300|200|100",
        "2130000|农林水支出|300|200|100",
        "2130300|水利|300|200|100",
        ITEMS[0],
        ITEMS[1],
    ];
    let amounts = ["300.00", "300.00", "300.00", "180.00", "120.00"]
        .map(str::to_owned)
        .to_vec();
    assert_eq!(read(&rows, "03", "total"), (vec![], amounts));
}

/// Subtotals, other years and parts are no projects.
#[test]
fn a_row_is_a_project_only_if_its_name_is_one() {
    let with = |row: &str| {
        let rows = [
            "2025年项目支出表",
            OWNER,
            "项目名称|项目单位|合计|一般公共预算",
            "河道整治|水利局|60|60",
            row,
        ];
        read(&rows, "10", "total")
    };
    let one = || vec!["60.00".to_owned()];
    for left_out in ["2024年合计|-|30|30", "比上年增减|-|30|30"] {
        assert_eq!(with(left_out), (vec![], one()), "{left_out}");
    }
    // The sum of all rows is their total if there is no other.
    assert_eq!(
        with("水利局小计|-|60|60"),
        (vec![], vec!["60.00".into(), "60.00".into()])
    );
    assert_eq!(with("水利局小计|-|61|61"), (vec!["E319".into()], one()));
    for unclear in ["其中：材料费|-|40|40", "一、特定目标类|-|50|50"] {
        assert_eq!(with(unclear), (vec!["E303".into()], one()), "{unclear}");
    }
}

/// Headings of groups are no units or projects, whatever their names: the total is reached without them.
#[test]
fn headings_of_groups_are_left_out() {
    let units = |rows: &[&str]| {
        let top = ["2025年部门收入总体情况表", OWNER, "单位名称|总计|一般公共预算|事业收入"];
        read(&[&top, rows].concat(), "02", "total")
    };
    let amounts = |amounts: &[&str]| {
        (
            vec![],
            amounts.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>(),
        )
    };
    let (first, second) = ("水利局本级|180|180|-", "水文站|120|20|100");
    let grouped = [
        "合计|300|200|100",
        "行政单位|180|180|-",
        first,
        "事业单位|120|20|100",
        second,
    ];
    assert_eq!(units(&grouped), amounts(&["300.00", "180.00", "120.00"]));
    // Two units with the same figures are two units.
    let alike = ["合计|20|20|-", "一站|10|10|-", "二站|10|10|-"];
    assert_eq!(units(&alike), amounts(&["20.00", "10.00", "10.00"]));
    // One that the total leaves out is no heading.
    let left_out = units(&["合计|10|10|-", "一站|10|10|-", "二站|10|10|-"]);
    assert_eq!(left_out, (vec!["E504".into()], amounts(&["10.00", "10.00", "10.00"]).1));
    // Groups in groups, at the foot of their rows.
    let nested = [
        "一站|10|10|-",
        "二站|20|20|-",
        "下游|30|30|-",
        "三站|5|5|-",
        "四站|1|1|-",
        "上游|6|6|-",
        "水文|36|36|-",
    ];
    let total = ["合计|36|36|-"];
    let made = units(&[&nested[..], &total[..]].concat());
    assert_eq!(made, amounts(&["36.00", "10.00", "20.00", "5.00", "1.00"]));
    let check = ["合计|300|200|100", first, second, "校验|0|0|0"];
    assert_eq!(units(&check), amounts(&["300.00", "180.00", "120.00"]));
    let projects = [
        "2025年项目支出表",
        OWNER,
        "项目名称|项目单位|合计|一般公共预算",
        "设备类|-|60|60",
        "河道设备|水利局|60|60",
        "工程类|-|40|40",
        "河道整治|水文站|40|40",
    ];
    assert_eq!(read(&projects, "10", "total"), amounts(&["60.00", "40.00"]));
}

/// A table below another one, with columns of its own, is not part of it.
#[test]
fn a_table_below_with_other_columns_is_not_part_of_the_first() {
    let with = |more: &[&str]| {
        read(
            &[&[TITLE, OWNER, HEADER, TOTAL, ITEMS[0], ITEMS[1], ""], more].concat(),
            "03",
            "total",
        )
    };
    let amounts = ["300.00", "180.00", "120.00"].map(str::to_owned).to_vec();
    let staff = ["附：人员情况", "编制|实有", "50|48"];
    assert_eq!(with(&staff), (vec!["W211".into()], amounts.clone()));
    let public = [
        "“三公”经费合计|因公出国（境）费|公务用车购置及运行费|公务接待费",
        "30|5|20|5",
    ];
    assert_eq!(with(&public), (vec!["W211".into()], amounts.clone()));
    let years = ["附：会议费培训费", "科目编码|科目名称|上年|本年", "2130304|会议|3|2"];
    assert_eq!(with(&years), (vec![], amounts.clone()));
    // A row with a text in place of an amount is a row.
    assert_eq!(with(&["2130399|其他水利支出|待定|-|-"]).0, ["E401"]);
    assert_eq!(with(&["制表人|张三|联系电话|-|-", "-|-|88886666"]).1, amounts);
}

/// What stands around the table is heeded: its unit, its scope, its year.
#[test]
fn what_stands_around_the_table_is_heeded() {
    let with = |line: &str| read(&[TITLE, line, HEADER, TOTAL, ITEMS[0], ITEMS[1]], "03", "total");
    for unit in ["元/万元", "元（万元）", "元 □ 万元 ☑"] {
        let line = format!("部门名称：青禾县水利局|-|-|-|单位：{unit}");
        assert_eq!(with(&line).0, ["E107", "E227"], "{unit}");
    }
    assert_eq!(
        with("部门名称：青禾县水利局|单位：元|-|-|单位：万元").0,
        ["E107", "E227"]
    );
    assert_eq!(with("部门名称：青禾县水利局|-|-|-|单位：元/人").0, ["E107", "E202"]);
    for scope in [
        "资金性质：政府性基金预算",
        "数据口径：执行数",
        "版本：2024年决算",
        "（单位资金）",
    ] {
        assert_eq!(
            with(&format!("{scope}|-|-|-|单位：万元")).0,
            ["E107", "E225"],
            "{scope}"
        );
    }
    assert_eq!(
        with("部门名称：青禾县水利局|-|-|-|人民币：万元").1,
        ["300.00", "180.00", "120.00"]
    );
    let span = read(
        &["2025-2027年部门支出总体情况表", OWNER, HEADER, ITEMS[0]],
        "03",
        "total",
    );
    assert_eq!(span.0, ["W214"]);
}

/// The sum of all rows is the table's total under whatever name, where there is no other.
#[test]
fn a_total_has_many_names() {
    let with = |row: &str| read(&[TITLE, OWNER, HEADER, ITEMS[0], ITEMS[1], row], "03", "total");
    let all = || ["300.00", "180.00", "120.00"].map(str::to_owned).to_vec();
    for label in ["小计", "本年支出合计", "共计", "部门合计", "总支出", "Total"] {
        assert_eq!(with(&format!("-|{label}|300|200|100")), (vec![], all()), "{label}");
        assert_eq!(with(&format!("{label}|-|300|200|100")), (vec![], all()), "{label}");
    }
    let (codes, amounts) = with("-|小计|301|201|100");
    assert_eq!((codes.len(), amounts.len()), (1, 2), "{codes:?}");
}

/// In a header, what stands beside 单位名称 is no department, however well it fits the title.
#[test]
fn a_label_of_the_header_is_no_department() {
    let rows = [
        "2025年国有资本经营预算支出总表",
        OWNER,
        "单位名称|国有资本经营预算|-|-|-",
        "科目名称|科目编码|合计|基本支出|项目支出",
        "合计|-|300|200|100",
        "行政运行|2130301|300|200|100",
    ];
    assert_eq!(read(&rows, "03", "total"), (vec!["E107".into()], vec![]));
    let rows = [
        "2025年“三公”经费支出表",
        "部门名称：青禾县水利局|-|-|-|-|单位：万元",
        "单位名称|“三公”经费|-|-|-|-",
        "-|小计|因公出国（境）费|公务接待费|公务用车购置费|公务用车运行费",
        "青禾县水利局|30|2|9|4|15",
    ];
    assert_eq!(read(&rows, "08", "total"), (vec![], vec!["30.00".into()]));
}

/// A total of the year and of what is carried over stays the total, also where each has a group of columns.
#[test]
fn what_is_carried_over_is_part_of_the_total() {
    let rows = [
        "2025年项目支出表",
        OWNER,
        "项目名称|合计|2025年预算|以前年度结转",
        "合计|40|35|5",
        "河道整治|30|25|5",
        "防汛物资|10|10|-",
    ];
    let amounts = ["40.00", "30.00", "10.00"].map(str::to_owned).to_vec();
    assert_eq!(
        read(&rows, "10", "total"),
        (vec!["W323".into(), "W323".into()], amounts)
    );
    let rows = [
        TITLE,
        "部门名称：青禾县水利局|-|-|-|-|-|-|单位：万元",
        "科目编码|科目名称|总计|本年预算|-|-|上年结转|-",
        "-|-|-|合计|基本支出|项目支出|合计|项目支出",
        "-|合计|330|300|200|100|30|30",
        "2130301|行政运行|180|180|180|-|-|-",
        "2130302|一般行政管理事务|150|120|20|100|30|30",
    ];
    for (key, amounts) in [
        ("total", ["330.00", "180.00", "150.00"].as_slice()),
        ("basic.subtotal", &["200.00", "180.00", "20.00"]),
        ("project.subtotal", &["130.00", "130.00"]),
    ] {
        let (codes, found) = read(&rows, "03", key);
        assert_eq!(
            (codes, found.as_slice()),
            (
                vec!["W323".to_owned(), "W323".to_owned()],
                &amounts.iter().map(ToString::to_string).collect::<Vec<_>>()[..]
            ),
            "{key}"
        );
    }
    let both = "科目编码|科目名称|合计|2025年|-|2026年|-";
    let rows = [
        TITLE,
        OWNER,
        both,
        "-|-|-|基本支出|项目支出|基本支出|项目支出",
        "-|合计|200|60|40|65|35",
    ];
    let (codes, amounts) = read(&rows, "03", "total");
    assert!(
        codes.contains(&"E204".to_owned()) && amounts.is_empty(),
        "{codes:?} {amounts:?}"
    );
}

/// The lists of a two-sided table are known by what stands in them.
#[test]
fn lists_by_use_are_told_from_classes_by_their_items() {
    let with = |function: &str, usage: &str| {
        let rows = [
            "2025年部门收支总表",
            "部门名称：青禾县水利局|-|-|-|-|单位：万元",
            "收入|-|支出|-|-|-",
            &format!("项目|金额|{function}|金额|{usage}|金额"),
            "一、一般公共预算拨款收入|100|一、农林水支出|80|一、基本支出|60",
            "-|-|二、城乡社区支出|20|（一）人员经费|50",
            "-|-|-|-|（二）公用经费|10",
            "-|-|-|-|二、项目支出|40",
            "本年收入合计|100|本年支出合计|100|本年支出合计|100",
        ];
        read(&rows, "01", "amount")
    };
    let amounts = ["100.00", "100.00", "80.00", "20.00", "100.00"]
        .map(str::to_owned)
        .to_vec();
    for (function, usage) in [
        ("按功能分类", "按支出性质"),
        ("功能科目", "支出用途"),
        ("支出功能科目", "支出项目"),
        ("支出内容（功能分类）", "支出内容（资金用途）"),
        ("项目", "项目"),
    ] {
        assert_eq!(with(function, usage), (vec![], amounts.clone()), "{function}");
    }
    // Classes that go on in further columns are refused, not taken for a list by use.
    let rows = [
        "2025年部门收支总表",
        "部门名称：青禾县水利局|-|-|-|-|单位：万元",
        "项目|金额|项目|金额|项目|金额",
        "一、一般公共预算拨款收入|100|一、一般公共服务支出|20|十三、农林水支出|80",
        "收入总计|100|-|-|支出总计|100",
    ];
    assert!(read(&rows, "01", "amount").0.contains(&"E301".to_owned()));
}

/// Lines of a page between or below rows are no rows; nor are zeros without a name.
#[test]
fn lines_of_a_page_are_no_rows() {
    let project = |more: &[&str]| {
        let rows = [
            "2025年项目支出表",
            OWNER,
            "项目名称|合计|一般公共预算",
            "河道整治|30|30",
        ];
        read(&[&rows[..], more].concat(), "10", "total")
    };
    let one = || (vec![], vec!["30.00".to_owned()]);
    for line in [
        "2025年1月20日",
        "2025-01-20",
        "（续表）",
        "第 1 页，共 2 页",
        "- 8 -",
        "表10",
        "2025年项目支出表（续表）",
        "打印日期：2025-01-20",
    ] {
        assert_eq!(project(&[line]), one(), "{line}");
    }
    assert_eq!(project(&["-|0|0", "-|0|0"]), one());
    let unit = [
        "2025年部门收入总体情况表",
        OWNER,
        "单位代码|单位名称|合计|一般公共预算",
        "312001|本级|70|70",
    ];
    let title = "2025年部门收入总体情况表（续表）";
    let rows = [&unit[..], &[title, "312002|水文站|30|30"]].concat();
    assert_eq!(
        read(&rows, "02", "total"),
        (vec![], vec!["70.00".into(), "30.00".into()])
    );
}

/// Rows below a heading of another year are not the year's.
#[test]
fn a_heading_says_what_the_rows_below_it_are() {
    let with = |heading: &str| {
        let rows = [
            "2025年项目支出表",
            OWNER,
            "项目名称|合计|一般公共预算",
            "河道整治|30|30",
            heading,
            "电脑采购|5|5",
        ];
        read(&rows, "10", "total")
    };
    for heading in ["2024年", "上年", "执行数"] {
        assert_eq!(with(heading), (vec!["W329".into()], vec!["30.00".into()]), "{heading}");
    }
}

/// Group labels that are not merged: over an empty column they go on, centred by hand they are not guessed.
#[test]
fn groups_that_are_not_merged() {
    let owner = "部门名称：青禾县水利局|-|-|-|-|-|单位：万元";
    let with = |labels: [&str; 2], row: &str, key: &str| {
        read(
            &["2025年部门收入总体情况表", owner, labels[0], labels[1], row],
            "02",
            key,
        )
    };
    let labels = [
        "单位代码|单位名称|合计|本年收入|-|上年结转结余|-",
        "-|-|-|一般公共预算|政府性基金|-|财政专户管理资金",
    ];
    let row = "312001|本级|120|70|30|-|20";
    assert_eq!(
        with(labels, row, "carryover.fiscal_special_account"),
        (vec![], vec!["20.00".into()])
    );
    let labels = [
        "单位代码|单位名称|合计|-|本年收入|-|上年结转结余",
        "-|-|-|一般公共预算|政府性基金|一般公共预算|政府性基金",
    ];
    let (codes, amounts) = with(labels, "312001|本级|120|70|30|10|10", "current.general_public.subtotal");
    assert!(
        codes.contains(&"E301".to_owned()) && amounts.is_empty(),
        "{codes:?} {amounts:?}"
    );
    // A label over a figure and an empty column is that of the figure.
    let rows = [
        TITLE,
        OWNER,
        "科目编码|科目名称|合计|基本支出|项目支出",
        "2130301|行政运行|180|180|-",
    ];
    assert_eq!(read(&rows, "03", "total").0, [""; 0]);
}

/// Of several tables on one sheet, one outside the twelve ends where the next begins.
#[test]
fn a_table_below_one_outside_the_twelve_is_found() {
    let procurement = ["2025年政府采购预算表", OWNER, "采购项目|金额", "电脑|50"];
    let fund = [
        "表5",
        "2025年一般公共预算支出表",
        OWNER,
        HEADER,
        "-|合计|120|120|-",
        "2130301|行政运行|120|120|-",
    ];
    let first = [TITLE, OWNER, HEADER, ITEMS[0]];
    for order in [
        [&first[..], &procurement, &fund].concat(),
        [&procurement[..], &first, &fund].concat(),
    ] {
        assert_eq!(read(&order, "03", "total"), (vec![], vec!["180.00".into()]));
        assert_eq!(
            read(&order, "05", "total"),
            (vec![], vec!["120.00".into(), "120.00".into()])
        );
    }
    let double = [
        "项目|-|2025年预算数|-|-",
        "功能分类科目编码|科目名称|合计|基本支出|项目支出",
    ];
    let lower = [
        &["2025年一般公共预算支出表", OWNER],
        &double[..],
        &["2130301|行政运行|120|120|-"],
    ]
    .concat();
    assert_eq!(
        read(&[&first[..], &lower].concat(), "05", "total"),
        (vec![], vec!["120.00".into()])
    );
}

/// A title may share its cell with the unit, and where there is none, the sheet's name is one.
#[test]
fn a_unit_behind_the_title() {
    let rows = ["2025年部门支出总体情况表    单位：万元", HEADER, ITEMS[0]];
    assert_eq!(read(&rows, "03", "total"), (vec![], vec!["180.00".into()]));
}

/// Labels of a form that it does not have end the block above them.
#[test]
fn an_unknown_block_of_a_form_ends_the_one_above() {
    let rows = [
        "部门（单位）整体绩效目标表",
        "（2025年度）",
        "部门名称|青禾县水利局",
        "年度主要任务|任务名称|主要内容",
        "-|防汛|汛期值守",
        "年度部门预算|总额：300|按收入性质分：",
        "-|-|财政拨款：250",
        "一级指标|二级指标|三级指标|指标值|指标值说明",
        "产出指标|数量指标|河道整治|≥10公里|按计划",
    ];
    let (codes, tasks) = read(&rows, "11", "section");
    assert_eq!(tasks, ["task", "indicator"]);
    assert!(codes.contains(&"W309".to_owned()), "{codes:?}");
}

/// Lists side by side are one list only if no code is in two of them and all sums over them are right.
#[test]
fn lists_side_by_side_are_one_if_their_sums_are() {
    let title = ["2025年一般公共预算基本支出表", OWNER];
    let header = "科目编码|科目名称|金额|科目编码|科目名称|金额";
    let lists = [
        "301|工资福利支出|100|302|商品和服务支出|50",
        "30101|基本工资|60|30201|办公费|30",
        "30102|津贴补贴|40|30211|差旅费|20",
        "-|-|-|303|对个人和家庭的补助|10",
        "-|-|-|30302|退休费|10",
    ];
    let all = |header: &[&str], lists: &[&str], last: &[&str]| {
        read(&[&title[..], header, lists, last].concat(), "06", "total")
    };
    let items = ["100.00", "60.00", "40.00", "50.00", "30.00", "20.00", "10.00", "10.00"];
    let with_total = [&["160.00"], &items[..]].concat();
    assert_eq!(all(&[header], &lists, &[]), (vec![], strings(&items)));
    let total = "-|合计|160|-|-|-";
    assert_eq!(all(&[header], &lists, &[total]), (vec![], strings(&with_total)));
    // Subtotals of parts of expenditure, in whatever list these stand, and totals of one list.
    let parts = ["-|人员经费合计|110|-|公用经费合计|50", "-|合计|160|-|-|-"];
    assert_eq!(all(&[header], &lists, &parts), (vec![], strings(&with_total)));
    assert_eq!(
        all(&[header], &lists, &["-|合计|100|-|合计|60"]),
        (vec![], strings(&items))
    );
    let groups = ["人员经费|-|-|公用经费|-|-", header];
    assert_eq!(
        all(&groups, &lists[..3], &["合计|-|100|合计|-|50"]),
        (vec![], strings(&items[..6]))
    );
    // A sum that is wrong, a code in both lists, a code of another classification: nothing is read.
    let refused = (strings(&["E107", "E330"]), vec![]);
    assert_eq!(all(&[header], &lists, &["-|合计|150|-|-|-"]), refused);
    assert_eq!(all(&[header], &lists[..2], &[]), refused);
    let again = [
        "301|工资福利支出|100|301|工资福利支出|100",
        "30101|基本工资|100|30102|津贴补贴|100",
    ];
    assert_eq!(all(&[header], &again, &[]), refused);
    let other = [
        "301|工资福利支出|100|501|机关工资福利支出|100",
        "30101|基本工资|100|50101|工资奖金津补贴|100",
    ];
    assert_eq!(all(&[header], &other, &[]), refused);
    // Without any sum, nothing shows that they are one list.
    assert_eq!(all(&[header], &["30101|基本工资|60|30201|办公费|30"], &[]), refused);
    // Labels over the lists may not say more than which part of expenditure they are.
    let funds = ["财政拨款|-|-|单位资金|-|-", header];
    assert_eq!(all(&funds, &lists, &[]).1, [""; 0]);
}

/// Counts beside the amounts of 08 are set aside, in columns or in rows, whatever year they are of.
#[test]
fn counts_are_no_amounts() {
    let three_public = |rows: &[&str]| {
        let title = [
            "2025年一般公共预算“三公”经费支出情况表",
            "部门名称：青禾县水利局|-|-|-|单位：万元",
        ];
        let rows = [&title[..], rows].concat();
        let keys = [
            "total",
            "overseas",
            "vehicle.subtotal",
            "vehicle.operation",
            "reception",
        ];
        let read = keys.map(|key| read(&rows, "08", key));
        let codes = read.first().map(|(codes, _)| codes.clone()).unwrap_or_default();
        (codes, read.map(|(_, amounts)| amounts.concat()).to_vec())
    };
    let right = (vec![], strings(&["30.00", "6.00", "20.00", "20.00", "4.00"]));
    let in_columns = [
        "“三公”经费合计|因公出国（境）费|-|-|公务用车购置及运行费|-|-|-|-|公务接待费|-|-",
        "-|金额|团组数（个）|人次|小计|购置费|购置数（辆）|运行费|保有量（辆）|金额|国内公务接待批次（个）|人次",
        "30|6|2|5|20|-|-|20|3|4|20|150",
    ];
    assert_eq!(three_public(&in_columns), right);
    let of_units = [
        "单位名称|三公经费合计|因公出国（境）费|公务接待费|公务用车购置及运行费|-|-|公务用车保有量（辆）|接待人数",
        "-|-|-|-|小计|公务用车运行费|公务用车购置费|-|-",
        "青禾县水利局|30|6|4|20|20|-|3|150",
    ];
    assert_eq!(three_public(&of_units), right);
    let in_rows = [
        "项目|2025年预算数",
        "1.因公出国（境）费|6",
        "其中：团组数（个）|2",
        "人次数（人）|5",
        "2.公务接待费|4",
        "其中：接待批次（批）|20",
        "接待人次（人）|150",
        "3.公务用车购置及运行维护费|20",
        "其中：公务用车运行维护费|20",
        "公务用车购置费|-",
        "公务用车保有量（辆）|3",
        "合计|30",
    ];
    assert_eq!(three_public(&in_rows), right);
    let of_years = [
        "项目|2024年|2024年|2025年|2025年|2025年",
        "-|数量|金额|数量|金额|增减",
        "合计|-|31|-|30|-1",
        "因公出国（境）费|2|5|3|6|1",
        "公务接待费|20|6|18|4|-2",
        "公务用车购置及运行费|3|20|3|20|0",
        "公务用车购置费|0|5|0|-|-5",
        "公务用车运行费|3|15|3|20|5",
    ];
    assert_eq!(three_public(&of_years), right);
}

/// Further columns below the same rows are those of these rows, if nothing says otherwise.
#[test]
fn columns_may_go_on_below_the_same_rows() {
    let upper = [
        TITLE,
        OWNER,
        "科目编码|科目名称|合计|基本支出",
        "-|合计|300|200",
        "2130301|行政运行|180|180",
        "2130302|一般行政管理事务|120|20",
    ];
    let header = "科目编码|科目名称|项目支出";
    let rows = ["-|合计|100", "2130301|行政运行|-", "2130302|一般行政管理事务|100"];
    let with = |more: &[&[&str]]| read(&[&upper[..], &more.concat()].concat(), "03", "project.subtotal");
    let right = (vec![], strings(&["100.00", "100.00"]));
    assert_eq!(with(&[&[TITLE, OWNER, header], &rows]), right);
    assert_eq!(with(&[&[header], &rows]), right);
    let paged = ["第1页", "2025年部门支出总体情况表（续）", header];
    assert_eq!(with(&[&paged, &rows, &["第2页"]]), right);
    // A total that is said again must be the same.
    let again = [
        "科目编码|科目名称|合计|项目支出",
        "-|合计|300|100",
        "2130301|行政运行|180|-",
        "2130302|一般行政管理事务|120|100",
    ];
    assert_eq!(with(&[&[TITLE], &again]), right);
    let other = [&[again[0], "-|合计|310|100"], &again[2..]].concat();
    assert_eq!(with(&[&[TITLE], &other]).1, [""; 0]);
    // Other rows, another order, another year, or a block that says what it is.
    let turned = [rows[0], rows[2], rows[1]];
    assert_eq!(with(&[&[TITLE, header], &turned]), (strings(&["E107", "E201"]), vec![]));
    assert_eq!(
        with(&[&[TITLE, header], &rows[1..]]),
        (strings(&["E107", "E201"]), vec![])
    );
    assert_eq!(with(&[&["2024年部门支出总体情况表", header], &rows]).1, [""; 0]);
    assert_eq!(with(&[&["其中：政府采购", header], &rows]).1, [""; 0]);
    assert_eq!(with(&[&[TITLE, "其中：政府采购部分", header], &rows]).1, [""; 0]);
    assert_eq!(
        with(&[&["2025年部门支出总体情况表（政府采购）", header], &rows]).1,
        [""; 0]
    );
    // Figures of another year below the same rows are not those of the table.
    let (codes, amounts) = read(
        &[
            &upper[..],
            &["科目编码|科目名称|2024年执行数", "-|合计|90", "2130301|行政运行|90"],
        ]
        .concat(),
        "03",
        "total",
    );
    assert_eq!(codes, ["E225", "E501", "E501"]);
    assert_eq!(amounts, ["300.00", "180.00", "120.00"]);
    // Units by the columns of the year and of what is carried over.
    let units = [
        "2025年部门收入总体情况表",
        OWNER,
        "单位代码|单位名称|总计|本年收入|本年收入",
        "-|-|-|合计|一般公共预算",
        "-|合计|300|280|280",
        "312001|青禾县水利局|180|170|170",
        "312002|青禾县水文站|120|110|110",
        "2025年部门收入总体情况表",
        OWNER,
        "单位代码|单位名称|上年结转|上年结转",
        "-|-|合计|一般公共预算",
        "-|合计|20|20",
        "312001|青禾县水利局|10|10",
        "312002|青禾县水文站|10|10",
    ];
    assert_eq!(
        read(&units, "02", "carryover.total"),
        (vec![], strings(&["20.00", "10.00", "10.00"]))
    );
}

/// A kind of units is none of them; a row with the department's name among its units may be its own office.
#[test]
fn kinds_of_units_are_no_units() {
    let units = |rows: &[&str]| {
        let header = [
            "2025年部门收入总体情况表",
            OWNER,
            "单位名称|总计|一般公共预算|政府性基金预算",
        ];
        read(&[&header[..], rows].concat(), "02", "total")
    };
    let kinds = |first: &'static str, second: &'static str, last: &'static str| {
        let rows = [
            first,
            "青禾县水利局|300|200|100",
            second,
            "青禾县水文站|100|100|-",
            "青禾县灌区管理所|50|50|-",
            last,
        ];
        units(&rows)
    };
    let right = (vec![], strings(&["300.00", "100.00", "50.00"]));
    assert_eq!(kinds("行政单位|300|200|100", "事业单位|150|150|-", ""), right);
    assert_eq!(kinds("一、行政单位|300|200|100", "二、事业单位|150|150|-", ""), right);
    assert_eq!(kinds("财政全额拨款单位|-|-|-", "财政差额补助单位|-|-|-", ""), right);
    let with_total = (vec![], strings(&["450.00", "300.00", "100.00", "50.00"]));
    assert_eq!(
        kinds("行政单位|300|200|100", "事业单位|150|150|-", "合计|450|350|100"),
        with_total
    );
    // One that is no sum of units is told.
    let (codes, amounts) = kinds("行政单位|310|210|100", "事业单位|150|150|-", "合计|450|350|100");
    assert_eq!(codes, ["E303"]);
    assert_eq!(amounts, with_total.1);
    // The total shows whether a row with the department's name is above the units or beside them.
    let members = [
        "青禾县水利局|300|200|100",
        "青禾县水文站|100|100|-",
        "青禾县灌区管理所|50|50|-",
    ];
    assert_eq!(units(&[&["合计|450|350|100"], &members[..]].concat()), with_total);
    let above = ["合计|150|150|-", "青禾县水利局|150|150|-"];
    let with_above = (vec![], strings(&["150.00", "150.00", "100.00", "50.00"]));
    assert_eq!(units(&[&above[..], &members[1..]].concat()), with_above);
    let neither = units(&[&["合计|500|400|100"], &members[..]].concat());
    assert_ne!(neither.0, [""; 0]);
}
