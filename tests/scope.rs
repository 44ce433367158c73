//! What a figure is of (year, unit, owner, fund, carry-over) is stated in many places. A figure whose scope is another
//! than the table's is never written as the table's: it is set aside, or the sheet is refused, with a finding.

#[path = "support/sheets.rs"]
mod sheets;

use std::fs;

use assert_cmd::Command;
use rust_xlsxwriter::Workbook;
use serde_json::Value;
use sheets::{fill, read, read_bytes, strings, workbook_of};

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

/// A column of units is one of codes or of names by what stands in it, whatever its label.
#[test]
fn a_column_of_units_holds_codes_or_names() {
    let with = |label: &str, units: [&str; 2], key: &str| {
        let header = format!("{label}|科目编码|科目名称|合计|基本支出|项目支出");
        let rows = [
            "2025年一般公共预算支出表",
            "部门：青禾县水利局|||单位：万元",
            &header,
            "合计|||100|80|20",
            &format!("{}|||60|50|10", units[0]),
            &format!("{}|2130301|行政运行|50|50|", units[0]),
            &format!("{}|2130302|一般行政管理事务|10||10", units[0]),
            &format!("{}|||40|30|10", units[1]),
            &format!("{}|2130301|行政运行|30|30|", units[1]),
            &format!("{}|2130302|一般行政管理事务|10||10", units[1]),
        ];
        read(&rows, "05", key)
    };
    let names = ["青禾县水利局本级", "青禾县水利站"];
    for label in ["预算单位", "所属单位", "单位（部门）", "主管部门", "单位"] {
        let (findings, read) = with(label, names, "name");
        assert_eq!(findings, [""; 0], "{label}");
        let units = read.iter().filter(|name| names.contains(&name.as_str())).count();
        assert_eq!((read.len(), units), (7, 2), "{label}");
    }
}

/// A column of codes without a code is none: units are known by their names.
#[test]
fn a_blank_column_of_codes_is_none() {
    let rows = [
        "2025年部门收入总表",
        "部门：青禾县水利局|||单位：万元",
        "单位编码|单位名称|合计|一般公共预算|事业收入",
        "-|青禾县水利局|70|50|20",
        "-|  水利局机关|40|40|",
        "-|  水利站|30|10|20",
    ];
    assert_eq!(
        read(&rows, "02", "total"),
        (vec![], strings(&["70.00", "40.00", "30.00"]))
    );
}

/// Merged cells that an export took apart and filled are read as they were.
#[test]
fn cells_filled_after_a_merge_are_read_once() {
    let form = [
        "2025年部门（单位）整体绩效目标表",
        "部门名称：青禾县水利局||||单位：万元",
        "年度履职目标|目标 1：保障安全。|目标 1：保障安全。|目标 1：保障安全。|目标 1：保障安全。",
        "年度主要任务|任务名称|任务名称|主要内容|主要内容",
        "年度主要任务|水利工程|水利工程|维护水库|维护水库",
        "预算情况|部门预算总额（万元）|部门预算总额（万元）|60|60",
        "预算情况|1、资金来源：|（1）政府预算资金|60|60",
        "预算情况|2、资金结构：|（1）基本支出|20|20",
        "预算情况|2、资金结构：|（2）项目支出|40|40",
        "一级指标|二级指标|三级指标|指标值|指标值说明",
        "履职效能|重点工作|水库维护|100%|无",
    ];
    let amounts = strings(&["60.00", "60.00", "20.00", "40.00"]);
    assert_eq!(read(&form, "11", "amount"), (vec![], amounts));
    assert_eq!(read(&form, "11", "level1").1.len(), 7);
    let list = |total: &str, unit: &str| {
        let rows = [
            "2025年部门收入总表",
            "部门：青禾县水利局|||单位：万元",
            "单位编码|单位名称|合计|一般公共预算|事业收入",
            total,
            unit,
            "301002|水利站|40|30|10",
        ];
        read(&rows, "02", "total")
    };
    let right = (vec![], strings(&["100.00", "60.00", "40.00"]));
    assert_eq!(list("合计|合计|100|70|30", "301001|水利局本级|60|40|20"), right);
}

/// The labels of targets are known in their usual words, with their points.
#[test]
fn indicators_are_known_by_other_words() {
    let with = |kinds: [&str; 4], leaves: &str| {
        let kinds = kinds.map(|kind| format!("{kind}||")).concat();
        let leaves = [leaves; 4].join("|");
        let rows = [
            "2025年部门预算项目绩效目标汇总表",
            "部门名称：青禾县水利局|||||||||||||单位：万元",
            "单位编码（项目编码）|项目单位（项目名称）|项目金额（万元）||||绩效目标",
            &format!("||资金总额|政府预算资金|财政专户管理资金|单位资金|{kinds}"),
            &format!("||||||{leaves}"),
            "009001|青禾县水利局本级|40|40",
            "P410702220000000012828|水库维护|40|40|||成本|≤40万元|数量|≥3座|受益|≥1000人|满意度|≥95%",
        ];
        read(&rows, "12", "satisfaction.value")
    };
    let right = (vec![], strings(&["≥95%"]));
    let plain = ["成本指标", "产出指标", "效益指标", "满意度指标"];
    assert_eq!(with(plain, "三级指标|指标值"), right);
    let points = [
        "成本指标（20分）",
        "产出指标（40分）",
        "效益指标（20%）",
        "满意度指标（10分）",
    ];
    assert_eq!(with(points, "指标名称|目标值"), right);
    let words = ["经济成本指标", "产出指标", "效益指标", "服务对象满意度指标"];
    assert_eq!(with(words, "具体指标|年度指标值"), right);
}

/// A title may say how the lines are classified; one by another classification is another table.
#[test]
fn a_title_says_how_lines_are_classified() {
    let with = |title: &str| {
        let rows = [
            title,
            "部门：青禾县水利局|||单位：万元",
            "收入||支出|",
            "项目|预算数|项目|预算数",
            "一、一般公共预算拨款收入|100|一、公共安全支出|70",
            "二、事业收入|20|二、住房保障支出|50",
            "收入总计|120|支出总计|120",
        ];
        read(&rows, "01", "amount")
    };
    let amounts = strings(&["100.00", "20.00", "120.00", "70.00", "50.00", "120.00"]);
    for title in [
        "2025年部门收支总表（按功能分类）",
        "2025年收支预算总表（按支出功能分类科目）",
    ] {
        assert_eq!(with(title), (vec![], amounts.clone()), "{title}");
    }
    assert_eq!(with("2025年部门收支总表（按经济分类）").1, [""; 0]);
}

/// The department may stand alone on the cover or above a title, and with its code before it.
#[test]
fn the_department_stands_in_many_ways() {
    let department = |sheets: &[&[&str]]| {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.xlsx");
        fs::write(&path, workbook_of(sheets)).unwrap();
        let mut program = Command::cargo_bin("yusuan").unwrap();
        let arguments = ["convert", "--to", "json", "-o"];
        let out = folder.path().join("out");
        program.args(arguments).arg(&out).arg(&path).output().unwrap();
        let book: Value = serde_json::from_slice(&fs::read(out.join("a.json")).unwrap()).unwrap();
        book["department"].as_str().map(str::to_owned)
    };
    let title = "2025年一般公共预算支出表";
    let table = |owner: &'static str| [title, owner, HEADER, TOTAL, ITEMS[0], ITEMS[1]];
    let own = Some("青禾县水利局".to_owned());
    let nameless = table("||||单位：万元");
    assert_eq!(department(&[&["青禾县水利局", "2025年部门预算"], &nameless]), own);
    let above = [&["青禾县水利局"][..], &nameless].concat();
    assert_eq!(department(&[&above]), own);
    for owner in [
        "部门：301_青禾县水利局||||单位：万元",
        "填报单位：[301]青禾县水利局||||单位：万元",
        "部门：301 青禾县水利局||||单位：万元",
        "部门：青禾县水利局（301）||||单位：万元",
        "填报单位：青禾县水利局（公章）||||单位：万元",
        "公开部门：青禾县水利局||||单位：万元",
        "青禾县水利局||||单位：万元",
        "[301]青禾县水利局||||单位：万元",
    ] {
        assert_eq!(department(&[&table(owner)]), own, "{owner}");
    }
    let mut behind_year = nameless;
    behind_year[0] = "2025年青禾县水利局一般公共预算支出表";
    assert_eq!(department(&[&behind_year]), own);
    let number = table("部门：101地质队||||单位：万元");
    assert_eq!(department(&[&number]).as_deref(), Some("101地质队"));
}

/// Projects of personnel are no project expenditure, and what was carried over in one line may be of any fund.
#[test]
fn relations_hold_for_other_habits() {
    let spending = [
        "2025年部门支出总表",
        OWNER,
        HEADER,
        "-|合计|70|50|20",
        "2130301|行政运行|50|50|",
        "2130302|一般行政管理事务|20||20",
    ];
    let projects = |target: &'static str| {
        [
            "2025年项目支出表",
            OWNER,
            "类型|项目名称|项目单位|合计|一般公共预算",
            "合计|||70|70",
            "人员类|在职人员工资|水利局|40|40",
            target,
        ]
    };
    let both = |target: &'static str| read_bytes(&workbook_of(&[&spending, &projects(target)]), "10", "total").0;
    assert_eq!(both("特定目标类|水库维护|水利局|20|20"), ["E501"]);
    let right = [
        "2025年项目支出表",
        OWNER,
        "类型|项目名称|项目单位|合计|一般公共预算",
        "合计|||70|70",
        "人员类|在职人员工资|水利局|50|50",
        "特定目标类|水库维护|水利局|20|20",
    ];
    let sheets: [&[&str]; 2] = [&spending, &right];
    assert_eq!(read_bytes(&workbook_of(&sheets), "10", "total").0, [""; 0]);
    let fiscal = [
        "2025年财政拨款收支总体情况表",
        "部门：青禾县水利局|||||单位：万元",
        "收入||支出||||",
        "项目|预算数|项目|合计|一般公共预算|政府性基金预算|国有资本经营预算",
        "一、一般公共预算拨款|80|一、教育支出|70|70|",
        "二、政府性基金预算拨款|20|二、住房保障支出|40|20|20",
        "本年收入合计|100|本年支出合计|110|90|20",
        "上年结转|10|结转下年|||",
        "收入总计|110|支出总计|110|90|20",
    ];
    let appropriation = |total: &str, class: &str| {
        let rows = [
            "2025年一般公共预算支出表",
            OWNER,
            HEADER,
            &format!("-|合计|{total}|{total}|"),
            &format!("2050201|学前教育|{class}|{class}|"),
            "2210201|住房公积金|20|20|",
        ];
        read_bytes(&workbook_of(&[&fiscal, &rows]), "05", "total").0
    };
    assert_eq!(appropriation("80", "60"), [""; 0]);
    assert!(appropriation("60", "40").contains(&"E520".to_owned()));
    assert!(appropriation("95", "75").contains(&"E520".to_owned()));
}

/// A column that repeats the codes beside it is no code of a unit.
#[test]
fn a_whole_code_beside_its_parts_is_no_unit() {
    let with = |label: &str, key: &str| {
        let header = format!("科目编码|||{label}|单位名称（科目）|总计|基本支出|项目支出");
        let rows = [
            "2025年支出总表",
            "部门：青禾县水利局|||||||单位：万元",
            &header,
            "类|款|项|||||",
            "||||合计|100|70|30",
            "|||301|青禾县水利局|100|70|30",
            "|||301001|青禾县水利局本级|100|70|30",
            "201|03|01|2010301|行政运行|70|70|",
            "201|03|02|2010302|一般行政管理事务|30||30",
        ];
        read(&rows, "03", key)
    };
    for label in ["单位代码", "科目代码"] {
        assert_eq!(
            with(label, "unit_code"),
            (vec![], strings(&["301", "301001"])),
            "{label}"
        );
        assert_eq!(with(label, "total").1.len(), 5, "{label}");
    }
}

/// Two lists of names side by side are not one list of rows.
#[test]
fn two_lists_of_names_are_not_joined() {
    let rows = [
        "2025年一般公共预算基本支出表",
        "部门：青禾县水利局|||单位：万元",
        "人员经费||公用经费|",
        "科目名称|金额|科目名称|金额",
        "基本工资|90|办公费|10",
        "津贴补贴|20|水费|2",
        "合计|110|合计|12",
    ];
    assert_eq!(read(&rows, "06", "public"), (strings(&["E107", "E330"]), vec![]));
}

/// Rows by fund below a total of all funds: the table has its own fund's.
#[test]
fn a_row_of_the_own_fund_goes_before_the_total() {
    let rows = [
        "2025年“三公”经费预算财政拨款情况统计表",
        "部门：青禾县水利局|||||单位：万元",
        "单位名称|资金性质|合计|因公出国（境）费|公务接待费|公务用车运行费",
        "合计||15|1|5|9",
        "青禾县水利局本级|一般公共预算|10|1|3|6",
        "青禾县水利局本级|政府性基金|5||2|3",
    ];
    assert_eq!(read(&rows, "08", "total").1, ["10.00"]);
}

/// Years of a project are no scope of its row; the year of its budget is.
#[test]
fn a_span_of_years_is_no_scope() {
    let with = |label: &str, years: [&str; 2]| {
        let header = format!("项目名称|项目单位|{label}|合计|一般公共预算|政府性基金");
        let rows = [
            "2025年项目支出预算表",
            OWNER,
            &header,
            "合计|||180|120|60",
            &format!("水库维护|本级|{}|120|120|", years[0]),
            &format!("移民扶持|本级|{}|60||60", years[1]),
        ];
        read(&rows, "10", "total")
    };
    let all = (strings(&["W310"]), strings(&["180.00", "120.00", "60.00"]));
    assert_eq!(with("起止年限", ["2024-2026", "2023-2025"]), all);
    assert_eq!(with("立项年份", ["2024年", "2025年"]), all);
    // The total has both years in it.
    let own = (strings(&["W329", "W347"]), strings(&["180.00", "60.00"]));
    for label in ["年度", "预算年度", "所属年度"] {
        assert_eq!(with(label, ["2024年", "2025年"]), own, "{label}");
    }
}

/// A total without a label is one beside columns that the table does not have, too.
#[test]
fn a_total_without_a_label_is_not_lost() {
    let rows = [
        "2025年支出经济分类预算表",
        OWNER,
        "科目编码|科目名称|合计|基本支出|项目支出",
        "||150|120|30",
        "301|工资福利支出|100|100|",
        "30101|基本工资|100|100|",
        "302|商品和服务支出|50|20|30",
        "30201|办公费|50|20|30",
    ];
    let read = read(&rows, "07", "total");
    assert_eq!(read.1, ["150.00", "100.00", "100.00", "50.00", "50.00"]);
}

/// The kinds of the integrated system as columns: what runs the office is basic and project expenditure together.
#[test]
fn what_runs_the_office_is_understood() {
    let rows = [
        "2025年一般公共预算支出表",
        "部门：青禾县水利局||||||单位：万元",
        "科目编码|科目名称|合计|人员类|运转类||特定目标类",
        "||||公用经费|其他运转类|",
        "-|合计|100|60|10|12|18",
        "2130301|行政运行|70|60|10||",
        "2130305|水利工程建设|30|||12|18",
    ];
    let read = read(&rows, "05", "project.other_operation");
    assert_eq!(read, (strings(&["W323", "W323"]), strings(&["12.00", "12.00"])));
}

/// What a title or label says is not in it makes it less than the table, unless the table does not have it anyway.
#[test]
fn an_exclusion_is_heard() {
    let with = |title: &str, header: &str, table: &str| {
        let rows = [title, OWNER, header, TOTAL, ITEMS[0], ITEMS[1]];
        read(&rows, table, "basic.subtotal")
    };
    let whole = strings(&["200.00", "180.00", "20.00"]);
    for (title, table) in [
        ("2025年部门支出总表（不含政府性基金）", "03"),
        ("2025年一般公共预算支出表（不含项目支出）", "05"),
        ("2025年一般公共预算局机关支出表", "03"),
        ("2025年上年结转机关支出表", "03"),
    ] {
        assert_eq!(
            with(title, HEADER, table),
            (strings(&["E107", "E225"]), vec![]),
            "{title}"
        );
    }
    let year = "2025年一般公共预算支出表（不含上年结转）";
    assert_eq!(with(year, HEADER, "05"), (vec![], whole.clone()));
    let plain = "2025年一般公共预算支出表";
    let label = HEADER.replace("基本支出", "基本支出（不含人员经费）");
    let (findings, read) = with(plain, &label, "05");
    assert!(findings.contains(&"W323".to_owned()) && read.is_empty());
    let label = HEADER.replace("基本支出", "基本支出（不含项目支出）");
    assert_eq!(with(plain, &label, "05"), (vec![], whole));
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

/// Of two lists one below the other, the first has lines for what is carried over, and the second has totals.
#[test]
fn carried_over_columns_stand_over_both_lists() {
    let all = |header: &str, rows: &[&str]| {
        let head = ["2025年部门收支总体情况表", OWNER, header];
        read(&[&head, rows].concat(), "01", "amount")
    };
    let amounts = strings(&[
        "190.00", "90.00", "280.00", "20.00", "300.00", "100.00", "200.00", "300.00",
    ]);
    let revenue = [
        "收入",
        "一、一般公共预算|200|190|10",
        "二、政府性基金预算|100|90|10",
        "收入总计|300|280|20",
        "支出",
    ];
    let with = |expenditure: [&str; 3]| all("项目|合计|本年|上年结转", &[&revenue[..], &expenditure].concat());
    let parts = [
        "一、一般公共服务支出|100|90|10",
        "八、社会保障和就业支出|200|190|10",
        "支出总计|300|280|20",
    ];
    assert_eq!(with(parts), (strings(&["W323", "W323"]), amounts.clone()));
    let totals = [
        "一、一般公共服务支出|100|-|-",
        "八、社会保障和就业支出|200|-|-",
        "支出总计|300|-|-",
    ];
    assert_eq!(with(totals), (vec![], amounts.clone()));
    let rows = [
        "收入",
        "一、一般公共预算|190|10",
        "二、政府性基金预算|90|10",
        "收入总计|280|20",
        "支出",
        "一、一般公共服务支出|90|10",
        "八、社会保障和就业支出|190|10",
        "支出总计|280|20",
    ];
    assert_eq!(all("项目|本年收入|上年结转", &rows), (vec![], amounts));
}

/// Units across a table on its side are known by their names, or since the total is their sum; years are given once for
/// several columns, merged or not.
#[test]
fn what_stands_across_a_table_on_its_side_is_known() {
    let units = |header: &str, last: &str| {
        let rows = [
            "2025年部门收入总体情况表",
            OWNER,
            header,
            "总计|100|60|40",
            "一般公共预算|80|50|30",
            "政府性基金|10|5|5",
            last,
        ];
        read(&rows, "02", "total")
    };
    let right = (vec![], strings(&["100.00", "60.00", "40.00"]));
    let last = "事业收入|10|5|5";
    assert_eq!(units("项目|合计|青禾县水利局本级|青禾县水文站", last), right);
    assert_eq!(units("项目|合计|水利局本级|水文站", last), right);
    assert_eq!(units("项目|合计|河东水库|河西水库", last), right);
    assert_eq!(
        units("项目|合计|河东水库|河西水库", "事业收入|10|5|4").0,
        ["E303", "E303"]
    );
    let years = |first: &str| {
        let rows = [
            "2025年一般公共预算“三公”经费支出情况表",
            OWNER,
            first,
            "-|合计|财政拨款|单位资金|合计|财政拨款|单位资金",
            "合计|14|10|4|15|11|4",
            "因公出国（境）费|1|1|-|1|1|-",
            "公务用车购置及运行费|9|5|4|10|6|4",
            "公务用车购置费|3|2|1|4|2|2",
            "公务用车运行费|6|3|3|6|4|2",
            "公务接待费|4|4|-|4|4|-",
        ];
        read(&rows, "08", "total")
    };
    assert_eq!(years("项目|2024年|-|-|2025年|-|-"), (vec![], strings(&["11.00"])));
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

/// A total holds what is carried over where it does in the rows that have any, though most have none.
#[test]
fn a_total_with_some_rows_carried_over_is_one_with_it() {
    let with = |title: &str, table: &str| {
        let rows = [
            title,
            "部门：青禾县水利局|||||单位：万元",
            "科目编码|科目名称|总计|基本支出||项目支出|",
            "|||当年拨款|上年结转|当年安排|上年结转",
            "|合计|115|50|10|40|15",
            "2130301|行政运行|30|30|||",
            "2130302|一般行政管理事务|40|||40|",
            "2130303|机关服务|10|10|||",
            "2130304|水利行业业务管理|10|10|||",
            "2130305|水利工程建设|25||10||15",
        ];
        let total = read(&rows, table, "total");
        (total.0, [total.1, read(&rows, table, "basic.subtotal").1].concat())
    };
    let (findings, amounts) = with("2025年一般公共预算支出表", "05");
    assert_eq!(findings, ["E346", "W323", "W323"]);
    assert_eq!(amounts, ["50.00", "30.00", "10.00", "10.00"]);
    let (findings, amounts) = with("2025年部门支出总表", "03");
    assert_eq!(findings, [""; 0]);
    assert_eq!(amounts[..2], ["115.00", "30.00"]);
    assert_eq!(amounts[6..], ["60.00", "30.00", "10.00", "10.00", "10.00"]);
}

/// On its side, a table of one source a line has the book's year where another stands beside it.
#[test]
fn a_table_on_its_side_has_the_year_of_the_book() {
    let with = |header: &str, more: [&str; 3]| {
        let rows = [
            "2025年收入预算总表",
            "部门：青禾县水利局||||单位：万元",
            header,
            &format!("一、一般公共预算拨款收入|70|80{}", more[0]),
            "二、政府性基金预算拨款收入|5|6",
            "三、事业收入|15|20",
            &format!("本年收入合计|90|106{}", more[1]),
            "上年结转|10|15",
            &format!("收入总计|100|121{}", more[2]),
        ];
        let total = read(&rows, "02", "total");
        (total.0, [total.1, read(&rows, "02", "carryover.total").1].concat())
    };
    let right = (vec![], strings(&["121.00", "15.00"]));
    assert_eq!(with("项目|2024年预算数|2025年预算数", ["", "", ""]), right);
    let change = ["|10|14.29%", "|16|17.78%", "|21|21.00%"];
    assert_eq!(with("项目|2024年预算数|2025年预算数|增减额|增减%", change), right);
}

/// Rows of classes above the projects of each are no projects.
#[test]
fn classes_above_projects_are_set_aside() {
    let rows = [
        "2025年项目支出表",
        OWNER,
        "科目编码|科目名称（项目名称）|合计|一般公共预算|政府性基金",
        "|合计|180|120|60",
        "213|农林水支出|120|120|",
        "21303|水利|120|120|",
        "2130305|水利工程建设|120|120|",
        "|水库维护|100|100|",
        "|河道清淤|20|20|",
        "208|社会保障和就业支出|60||60",
        "20822|大中型水库移民后期扶持基金支出|60||60",
        "|移民扶持|60||60",
    ];
    let (findings, amounts) = read(&rows, "10", "total");
    assert_eq!(findings, ["W329"]);
    assert_eq!(amounts, ["180.00", "100.00", "20.00", "60.00"]);
}

/// Below a total, a project may be called like a kind of projects, if the sums hold.
#[test]
fn a_project_may_be_called_like_a_kind() {
    let with = |rows: &[&str]| {
        let above = [
            "2025年项目支出表",
            OWNER,
            "单位编码|单位名称（项目名称）|合计|一般公共预算|单位资金",
        ];
        read(&[&above[..], rows].concat(), "10", "total")
    };
    let rows = [
        "|合计|100|80|20",
        "301001|水利局本级|60|50|10",
        "|水库维护|40|40|",
        "|专项业务费|20|10|10",
        "301002|水利站|40|30|10",
        "|灌区监测|40|30|10",
    ];
    assert_eq!(with(&rows).1, ["100.00", "40.00", "20.00", "40.00"]);
    let without_total = ["|特定目标类|100|80|20", "|水库维护|60|50|10", "|灌区监测|40|30|10"];
    assert_eq!(with(&without_total).1, ["100.00", "60.00", "40.00"]);
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

/// In a table of the year alone, its own columns count beside those of what is carried over; a total of both is not
/// that of the year, and where there are no other figures, it is told that they include more.
#[test]
fn a_table_of_the_year_alone_has_nothing_carried_over() {
    let title = "2025年一般公共预算支出情况表";
    let rows = |header: &[&'static str], rows: &[&'static str]| [&[title, OWNER], header, rows].concat();
    let groups = [
        "科目编码|科目名称|合计|本年拨款|-|-|上年结转|-|-",
        "-|-|-|小计|基本支出|项目支出|小计|基本支出|项目支出",
    ];
    let both = rows(
        &groups,
        &[
            "-|合计|80|70|50|20|10|-|10",
            "2130301|行政运行|50|50|50|-|-|-|-",
            "2130302|一般行政管理事务|30|20|-|20|10|-|10",
        ],
    );
    assert_eq!(
        read(&both, "05", "total"),
        (
            strings(&["W323", "W323", "W323"]),
            strings(&["70.00", "50.00", "20.00"])
        )
    );
    assert_eq!(read(&both, "05", "project.subtotal").1, ["20.00", "20.00"]);
    // Without a total of the year none is taken.
    let of_natures = [
        "科目编码|科目名称|合计|基本支出|-|-|项目支出|-",
        "-|-|-|小计|本年拨款|上年结转|本年拨款|上年结转",
    ];
    let figures = [
        "-|合计|80|50|48|2|20|10",
        "2130301|行政运行|50|50|48|2|-|-",
        "2130302|一般行政管理事务|30|-|-|-|20|10",
    ];
    let both = rows(&of_natures, &figures);
    let (codes, total) = read(&both, "05", "total");
    assert_eq!((codes, total), (strings(&["E346", "W323", "W323", "W323"]), vec![]));
    assert_eq!(read(&both, "05", "basic.subtotal").1, ["48.00", "48.00"]);
    assert_eq!(read(&both, "05", "project.subtotal").1, ["20.00", "20.00"]);
    // A table of all expenditure has both.
    let all = [&[TITLE], &both[1..]].concat();
    assert_eq!(
        read(&all, "03", "total"),
        (strings(&["W323", "W323"]), strings(&["80.00", "50.00", "30.00"]))
    );
    assert_eq!(read(&all, "03", "basic.subtotal").1, ["50.00", "50.00"]);
    assert_eq!(read(&all, "03", "project.subtotal").1, ["30.00", "30.00"]);
    let beside = |total: &str, items: [&str; 2]| {
        let header = "科目编码|科目名称|合计|基本支出|项目支出|上年结转";
        let (first, second) = (
            format!("2130301|行政运行|{}", items[0]),
            format!("2130302|一般行政管理事务|{}", items[1]),
        );
        let total = format!("-|合计|{total}");
        let body = [title, OWNER, header, total.as_str(), first.as_str(), second.as_str()];
        (
            read(&body, "05", "total"),
            read(&[&[TITLE], &body[1..]].concat(), "03", "total"),
        )
    };
    let (year, all) = beside("80|50|20|10", ["50|50|-|-", "30|-|20|10"]);
    assert_eq!(year, (strings(&["E346", "W323"]), vec![]));
    assert_eq!(all, (strings(&["W323"]), strings(&["80.00", "50.00", "30.00"])));
    let totals = |first: &str, second: &str| {
        let header = format!("科目编码|科目名称|{first}|{second}|上年结转|基本支出|项目支出");
        let figures = [
            "-|合计|80|70|10|50|30",
            "2130301|行政运行|50|50|-|50|-",
            "2130302|一般行政管理事务|30|20|10|-|30",
        ];
        let wide = [&[title, OWNER, header.as_str()][..], &figures].concat();
        let of_year = [
            "-|合计|80|70|10|50|20",
            figures[1],
            "2130302|一般行政管理事务|30|20|10|-|20",
        ];
        let of_year = [&wide[..3], &of_year].concat();
        (read(&wide, "05", "total"), read(&of_year, "05", "total"))
    };
    for (whole, year) in [
        ("合计", "本年预算"),
        ("全年预算数", "本年预算数"),
        ("合计", "年初预算数"),
    ] {
        let (wide, of_year) = totals(whole, year);
        // The parts include what is carried over, too.
        assert_eq!(
            wide,
            (strings(&["W323", "W347"]), strings(&["80.00", "50.00", "30.00"])),
            "{whole}"
        );
        assert_eq!(of_year.1, ["70.00", "50.00", "20.00"], "{whole}");
    }
    let plain = [
        "科目编码|科目名称|合计|基本支出|项目支出",
        "-|合计|80|50|30",
        "2130301|行政运行|80|50|30",
    ];
    let said = |title: &str, more: &str, header: &str, note: &str| {
        let body = [title, OWNER, more, header, plain[1], plain[2], note];
        read(&body, "05", "total")
    };
    let told = (strings(&["W347"]), strings(&["80.00", "80.00"]));
    let with = "科目编码|科目名称|2025年合计（含上年结转）|基本支出|项目支出";
    assert_eq!(
        said("2025年一般公共预算支出情况表（含上年结转）", "", plain[0], ""),
        told
    );
    assert_eq!(said(title, "（含上年结转）", plain[0], ""), told);
    assert_eq!(said(title, "", with, ""), told);
    assert_eq!(said(title, "", plain[0], "注：本表含上年结转。"), told);
    let silent = (vec![], told.1.clone());
    assert_eq!(said(title, "", plain[0], "注：本表不含上年结转。"), silent);
    assert_eq!(
        said(title, "", plain[0], "备注：本表仅含当年财政拨款安排的支出"),
        silent
    );
    let groups = "科目编码|科目名称|2025年预算数（含上年结转）|2025年预算数（含上年结转）|2025年预算数（含上年结转）";
    let rows = [title, OWNER, groups, "-|-|合计|基本支出|项目支出", plain[1], plain[2]];
    assert_eq!(read(&rows, "05", "total"), told);
    let rows = [
        "2025年部门收入总体情况表",
        OWNER,
        "单位名称|2025年预算数（含上年结转）|2025年预算数（含上年结转）|2025年预算数（含上年结转）",
        "-|合计|一般公共预算|事业收入",
        "水利局|70|50|20",
    ];
    let (codes, amounts) = read(&rows, "02", "current.general_public.subtotal");
    assert!(
        amounts.is_empty() && codes.contains(&"W323".to_owned()),
        "{codes:?} {amounts:?}"
    );
    let of_which = "科目编码|科目名称|合计|基本支出|项目支出|其中：上年结转";
    let rows = [
        title,
        OWNER,
        of_which,
        "-|合计|80|50|30|10",
        "2130301|行政运行|80|50|30|10",
    ];
    assert_eq!(read(&rows, "05", "total"), told);
}

/// In 04, the expenditure of a fund includes what was carried over, whatever columns say so.
#[test]
fn expenditure_of_a_fund_includes_what_was_carried_over() {
    let all = |header: [&str; 2], rows: [&str; 3]| {
        let head = ["2025年财政拨款收支总体情况表", OWNER, "收入|-|支出|-|-|-|-|-"];
        let [first, second, total] = rows.map(str::to_owned);
        let first = format!("一、本年收入|55|四、公共安全支出|{first}");
        let second = format!("二、上年结转|10|二十一、住房保障支出|{second}");
        let total = format!("收入合计|65|支出合计|{total}");
        let rows = [&head[..], &header, &[first.as_str(), second.as_str(), total.as_str()]].concat();
        read(&rows, "04", "general_public.subtotal")
    };
    let right = strings(&["45.00", "15.00", "60.00"]);
    let header = [
        "项目|金额|项目|合计|一般公共预算|-|-|政府性基金预算",
        "-|-|-|-|小计|当年|上年结转|-",
    ];
    let rows = ["45|45|40|5|-", "20|15|10|5|5", "65|60|50|10|5"];
    assert_eq!(all(header, rows), (strings(&["W323", "W323"]), right.clone()));
    let header = [
        "项目|金额|项目|合计|一般公共预算|-|政府性基金预算",
        "-|-|-|-|当年|上年结转|-",
    ];
    assert_eq!(all(header, ["45|40|5|-", "20|10|5|5", "65|50|10|5"]), (vec![], right));
    // Where the totals do not say that they include it, nothing is taken.
    let (codes, amounts) = all(header, ["45|40|6|-", "20|10|7|5", "65|50|13|5"]);
    assert_eq!(amounts, [""; 0]);
    assert!(codes.iter().all(|code| code != "E501"), "{codes:?}");
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

/// With one header row, what stands below 收入 and 支出 says that they are the items of the lists.
#[test]
fn items_stand_below_the_name_of_their_side() {
    let with = |header: &str, lines: [&str; 3]| {
        let rows = ["2025年部门收支总表", OWNER, header, lines[0], lines[1], lines[2]];
        read(&rows, "01", "amount")
    };
    let right = (
        vec![],
        ["100", "20", "120", "70", "50", "120"]
            .map(|n| format!("{n}.00"))
            .to_vec(),
    );
    let lines = [
        "一、一般公共预算拨款收入|100|一、公共安全支出|70",
        "二、事业收入|20|二、住房保障支出|50",
        "收入总计|120|支出总计|120",
    ];
    for header in [
        "收入|预算数|支出|预算数",
        "收入|金额|支出|金额",
        "收入|2025年预算数|支出|2025年预算数",
        "本年收入|预算数|本年支出|预算数",
        "收入类别|预算数|支出（功能分类）|预算数",
        "收入来源|预算数|支出内容|预算数",
    ] {
        assert_eq!(with(header, lines), right, "{header}");
    }
    // Texts that read as figures are figures.
    let texts = [
        "一、一般公共预算拨款收入|2100.00|一、公共安全支出|2070.00",
        "二、事业收入|2020.00|二、住房保障支出|2050.00",
        "收入总计|4120|支出总计|4120",
    ];
    for header in ["收入|预算数|支出|预算数", "项目|预算数|支出功能分类|预算数"] {
        let (codes, amounts) = with(header, texts);
        assert_eq!((codes, amounts.len()), (vec![], 6), "{header}");
    }
    let fiscal = [
        "2025年财政拨款收支总表",
        OWNER,
        "收入|预算数|支出|合计|一般公共预算|政府性基金预算",
        "一、本年收入|100|一、本年支出|100|95|5",
        "（一）一般公共预算拨款|95|（一）公共安全支出|70|65|5",
        "（二）政府性基金预算拨款|5|（二）住房保障支出|30|30|-",
        "收入总计|100|支出总计|100|95|5",
    ];
    assert_eq!(read(&fiscal, "04", "government_fund"), (vec![], vec!["5.00".into(); 3]));
    assert_eq!(read(&fiscal, "04", "total").1.len(), 8);
    // Another fund than that of the table is no name of its list.
    let other = with("政府性基金收入|预算数|政府性基金支出|预算数", lines);
    assert_eq!(other, (vec!["E107".into(), "E205".into()], vec![]));
}

/// Codes beside the lines of a two-sided table are no amounts, and labels merged over both columns are labels.
#[test]
fn codes_stand_beside_lines() {
    let with = |title: &str, header: &str, rows: [&str; 3]| {
        let groups = "收入|-|支出|-|-|-";
        let table = if title.contains("财政拨款") { "04" } else { "01" };
        let key = if table == "04" { "total" } else { "amount" };
        read(&[title, OWNER, groups, header, rows[0], rows[1], rows[2]], table, key)
    };
    let right = (
        vec![],
        ["100", "20", "120", "70", "50", "120"]
            .map(|n| format!("{n}.00"))
            .to_vec(),
    );
    let rows = [
        "一、一般公共预算拨款收入|100|204|公共安全支出|70",
        "二、事业收入|20|221|住房保障支出|50",
        "收入总计|120|支出总计|-|120",
    ];
    let header = "项目|预算数|科目编码|科目名称|预算数";
    assert_eq!(with("2025年部门收支总表", header, rows), right);
    let rows = [
        "一、本年收入|120|204|公共安全支出|70|70",
        "（一）一般公共预算拨款|120|221|住房保障支出|50|50",
        "收入总计|120|支出总计|-|120|120",
    ];
    let (codes, amounts) = with(
        "2025年财政拨款收支总表",
        "项目|预算数|科目编码|科目名称|合计|一般公共预算",
        rows,
    );
    assert_eq!((codes, amounts.len()), (vec![], 6));
}

/// Words of older sets of tables.
#[test]
fn older_words_are_known() {
    let rows = [
        "2025年部门收入总表",
        OWNER,
        "单位编码|单位名称|总计|一般公共预算拨款|上级单位补助收入|事业单位经营服务收入",
        "301001|水利局|85|62|5|18",
    ];
    assert_eq!(
        read(&rows, "02", "current.superior_subsidy"),
        (vec![], vec!["5.00".into()])
    );
    assert_eq!(read(&rows, "02", "current.institution_business").1, ["18.00"]);
    let rows = [
        "2025年部门收支总表",
        OWNER,
        "收入|预算数|支出|预算数",
        "事业单位经营服务收入|90|金融监管等事务支出|70",
        "上级单位补助|30|粮油物资管理事务|50",
        "收入总计|120|支出总计|120",
    ];
    let items = read(&rows, "01", "item");
    assert_eq!(items.0, [""; 0]);
    assert!(items.1.contains(&"十七、金融支出".to_owned()) && items.1.contains(&"七、上级补助收入".to_owned()));
    let rows = [
        "2025年一般公共预算基本支出表",
        OWNER,
        "科目编码|科目名称|合计|人员类|公用类",
        "30101|基本工资|60|60|-",
        "30217|公务接待费|10|-|10",
    ];
    assert_eq!(read(&rows, "06", "public"), (vec![], vec!["10.00".into()]));
    let rows = [
        "2025年三公经费支出表",
        OWNER,
        "合计|因公出国费|公务用车运行费|公务招待费",
        "15|1|10|4",
    ];
    assert_eq!(read(&rows, "08", "reception"), (vec![], vec!["4.00".into()]));
}

/// Without codes, the names of classes say which they are, below those above them.
#[test]
fn names_of_classes_say_their_codes() {
    let with = |title: &str, header: &str, rows: &[&str], table: &str, key: &str| {
        read(&[&[title, OWNER, header], rows].concat(), table, key)
    };
    let rows = [
        "合计|70|60|10",
        "工资福利支出|60|60|-",
        "　基本工资|60|60|-",
        "商品和服务支出|10|-|10",
        "办公费|10|-|10",
    ];
    let (basic, header) = ("2025年一般公共预算基本支出表", "经济分类科目|合计|人员经费|公用经费");
    let codes = ["301", "30101", "302", "30201"].map(str::to_owned).to_vec();
    assert_eq!(
        with(basic, header, &rows, "06", "department_economic.code"),
        (vec![], codes)
    );
    let rows = [
        "合计|70|60|10",
        "农林水支出|60|60|-",
        "水利|60|60|-",
        "行政运行|60|60|-",
        "其他支出|10|-|10",
        "其他支出|10|-|10",
        "其他支出|10|-|10",
    ];
    let (title, header) = ("2025年一般公共预算支出表", "功能分类|合计|基本支出|项目支出");
    let of = |key: &str| with(title, header, &rows, "05", key);
    assert_eq!(
        of("function.class"),
        (
            vec![],
            ["213", "213", "213", "229", "229", "229"].map(str::to_owned).to_vec()
        )
    );
    assert_eq!(of("function.item"), (vec![], vec!["01".into(), "99".into()]));
    // Many classes have an item of this name, and a unit is no class.
    for name in ["行政运行", "水利局"] {
        let rows = ["合计|60|60|-", &format!("{name}|60|60|-")];
        assert_eq!(
            with(title, header, &rows, "05", "total"),
            (vec!["E303".into()], vec!["60.00".into()]),
            "{name}"
        );
    }
}

/// Codes of units may have letters, or five digits behind the three of their department.
#[test]
fn codes_of_units_have_many_forms() {
    let with = |codes: [&str; 3]| {
        let [first, second, third] = codes;
        let rows = [
            "2025年部门收入总表",
            OWNER,
            "单位编码|单位名称|合计|一般公共预算|事业收入",
            "-|合计|70|50|20",
            &format!("{first}|青禾县水利局|70|50|20"),
            &format!("{second}|青禾县水利局本级|40|40|-"),
            &format!("{third}|青禾县水利站|30|10|20"),
        ];
        read(&rows, "02", "unit_code")
    };
    for codes in [
        ["A001", "A001001", "A001002"],
        ["301", "30101", "30102"],
        ["301", "301001", "301002"],
    ] {
        assert_eq!(with(codes), (vec![], codes.map(str::to_owned).to_vec()));
    }
    // Dashes are no code; a zero that is missing is put back where nothing says that the code is whole.
    assert_eq!(with(["301", "----", "301002"]).0[0], "E303");
    assert_eq!(with(["301", "31101", "301002"]).1, ["301", "031101", "301002"]);
}

/// A project has the deepest of its names.
#[test]
fn projects_have_names_of_two_levels() {
    let rows = [
        "2025年项目支出预算表",
        OWNER,
        "单位名称|一级项目名称|二级项目名称|合计|一般公共预算",
        "合计|-|-|55|55",
        "水利局|水利专项|水库维护|40|40",
        "水利局|水利专项|渠道维修|15|15",
    ];
    let names = ["合计", "水库维护", "渠道维修"].map(str::to_owned).to_vec();
    assert_eq!(read(&rows, "10", "project_name"), (vec!["W310".into()], names));
}

/// Blank rows and columns in a header, and the owner's name in brackets behind the title.
#[test]
fn headers_have_blanks() {
    let three = [
        "2025年“三公”经费支出表",
        OWNER,
        "合计|因公出国（境）费|公务用车购置及运行费|-|-|公务接待费",
        "",
        "-|-|小计|购置费|运行费|-",
        "15|1|10|4|6|4",
    ];
    assert_eq!(read(&three, "08", "vehicle.operation"), (vec![], vec!["6.00".into()]));
    let title = "2025年一般公共预算支出表（青禾县水利局）";
    assert_eq!(
        read(&[title, OWNER, HEADER, TOTAL, ITEMS[0], ITEMS[1]], "05", "total")
            .1
            .len(),
        3
    );
    // What stands in the brackets may say what the table is, too.
    for title in ["2025年部门支出总表（基金局）", "2025年部门支出总表（抗旱）"] {
        let (codes, amounts) = read(&[title, OWNER, HEADER, TOTAL, ITEMS[0], ITEMS[1]], "03", "total");
        assert!(amounts.is_empty(), "{title}: {codes:?}");
    }
}

/// Classes below the rows that they are the sum of are put above them, if the sums hold then.
#[test]
fn classes_stand_below_their_rows() {
    let with = |section: &'static str| {
        let rows = [
            TITLE,
            OWNER,
            HEADER,
            ITEMS[0],
            ITEMS[1],
            section,
            "213|农林水支出|300|200|100",
            TOTAL,
        ];
        read(&rows, "03", "total")
    };
    let amounts = ["300", "300", "300", "180", "120"].map(|n| format!("{n}.00")).to_vec();
    assert_eq!(with("21303|水利|300|200|100"), (vec![], amounts));
    assert!(!with("21303|水利|310|210|100").0.is_empty());
}

/// Rows of projects or units that repeat the code of a class above them are details of it.
#[test]
fn details_below_classes_are_left_out() {
    let with = |column: &str, rows: [&str; 5]| {
        let header = format!("科目编码|科目名称|{column}|合计|基本支出|项目支出");
        let rows = [&[TITLE, OWNER, &header, "-|合计|-|300|200|100"], &rows[..]].concat();
        read(&rows, "03", "total")
    };
    let (first, second) = ("2130301|行政运行|-|180|180|-", "2130302|一般行政管理事务|-|120|20|100");
    let right = (
        vec!["W329".into()],
        ["300", "180", "120"].map(|n| format!("{n}.00")).to_vec(),
    );
    let projects = [
        "2130302|一般行政管理事务|河道|70|-|70",
        "2130302|一般行政管理事务|堤防|30|-|30",
    ];
    assert_eq!(with("项目名称", [first, second, projects[0], projects[1], ""]), right);
    let units = [
        "2130302|一般行政管理事务|本级|70|-|70",
        "2130302|一般行政管理事务|水文站|50|20|30",
    ];
    assert_eq!(with("单位名称", [first, second, units[0], units[1], ""]), right);
    // Rows of units that do not add up are not taken for details, and projects alone are no classes.
    let other = with("单位名称", [first, second, units[0], "", ""]);
    assert!(other.0.iter().any(|code| code.starts_with('E')), "{other:?}");
    let alone = with("项目名称", [projects[0], projects[1], "", "", ""]);
    assert_eq!(alone, (vec!["E107".into(), "E205".into()], vec![]));
}

/// Unknown columns below a total that is their sum are parts of it, unless it may hold what was carried over.
#[test]
fn parts_of_a_known_total_are_known() {
    let with = |fuel: u8| {
        let rows = [
            "2025年“三公”经费支出表",
            OWNER,
            "合计|因公出国（境）费|公务用车购置及运行维护费|-|-|-|-|公务接待费",
            "-|-|合计|公务用车购置费|公务用车运行维护费|-|-|-",
            "-|-|-|-|小计|公务用车加油|公务用车维修|-",
            &format!("15|1|10|4|6|{fuel}|1|4"),
        ];
        read(&rows, "08", "vehicle.operation")
    };
    assert_eq!(with(5), (vec!["W323".into(), "W323".into()], vec!["6.00".into()]));
    assert_eq!(with(3).0, ["E301", "E301"]);
    let rows = [
        "2025年部门收入总表",
        OWNER,
        "单位编码|单位名称|合计|一般公共预算|-|-|事业收入",
        "-|-|-|小计|当年财力|存量资金|-",
        "301001|水利局|90|70|60|10|20",
    ];
    assert_eq!(read(&rows, "02", "total").0, ["E301", "E301"]);
}

/// Among units with codes, rows with nothing but a name are headings if they are the sum of the rows below.
#[test]
fn headings_stand_among_units_with_codes() {
    let with = |second: &'static str| {
        let rows = [
            "2025年部门收入总表",
            OWNER,
            "单位编码|单位名称|合计|一般公共预算|事业收入",
            "-|合计|70|50|20",
            "-|一、本级|40|40|-",
            "301001|水利局本级|40|40|-",
            second,
            "301002|水利站|10|10|-",
            "301003|水文站|20|-|20",
        ];
        read(&rows, "02", "total")
    };
    let amounts = ["70", "40", "10", "20"].map(|n| format!("{n}.00")).to_vec();
    assert_eq!(with("-|二、下属单位|30|10|20"), (vec![], amounts.clone()));
    // Where one of them is none, nothing says that the others are.
    assert_eq!(
        with("-|二、下属单位|31|11|20"),
        (vec!["E303".into(), "E303".into()], amounts)
    );
}

/// Below the label of a classification, texts are names and numbers are codes.
#[test]
fn what_stands_below_a_classification_says_what_it_is() {
    let with = |header: &str, rows: [&str; 4]| {
        let title = "2025年一般公共预算支出表";
        read(
            &[title, OWNER, header, rows[0], rows[1], rows[2], rows[3]],
            "05",
            "function.item",
        )
    };
    let items = || (vec![], vec!["01".to_owned(), "02".to_owned()]);
    let names = [
        "合计|300|200|100",
        "21303 水利|300|200|100",
        "2130301行政运行|180|180|-",
        "2130302-一般行政管理事务|120|20|100",
    ];
    assert_eq!(with("功能分类|合计|基本支出|项目支出", names), items());
    let names = [
        "合计|300|200|100",
        "21303 水利|300|200|100",
        "2130301行政运行|2000.00|2000.00|-",
        "",
    ];
    assert_eq!(with("支出功能分类|合计|基本支出|项目支出", names).1, ["01"]);
    let codes = ["-|合计|300|200|100", "21303|水利|300|200|100", ITEMS[0], ITEMS[1]];
    assert_eq!(with("功能分类|科目名称|合计|基本支出|项目支出", codes), items());
    let economic = [
        "合计|300|300|-",
        "301 工资福利支出|300|300|-",
        "30101 基本工资|180|180|-",
        "30102 津贴补贴|120|120|-",
    ];
    assert_eq!(
        with("支出经济分类|合计|基本支出|项目支出", economic),
        (vec!["E107".into(), "W228".into()], vec![])
    );
}

/// A code shares its cell with the name in many ways, and may stand in brackets of its own.
#[test]
fn codes_stand_in_brackets() {
    let with = |header: &str, rows: [String; 4]| {
        let [class, section, first, second] = rows;
        let rows = [
            "2025年一般公共预算支出表",
            OWNER,
            header,
            &class,
            &section,
            &first,
            &second,
        ];
        read(&rows, "05", "name")
    };
    let names = ["农林水支出", "水利（河道）", "行政运行", "一般行政管理事务"];
    let codes = ["213", "21303", "2130301", "2130302"];
    let amounts = ["40|40|-", "40|40|-", "20|20|-", "20|20|-"];
    let right = (vec![], names.map(str::to_owned).to_vec());
    let wide = |code: &str| {
        code.chars()
            .map(|c| char::from_u32(u32::from(c) + 0xfee0).unwrap())
            .collect::<String>()
    };
    type Way<'a> = &'a dyn Fn(&str, &str) -> String;
    let ways: [Way; 6] = [
        &|code, name| format!("（{code}）{name}"),
        &|code, name| format!("({code}) {name}"),
        &|code, name| format!("{} {name}", wide(code)),
        &|code, name| format!("{name}（{code}）"),
        &|code, name| format!("{name}[{code}]"),
        &|code, name| format!("{code}({name})"),
    ];
    for way in ways {
        let row = |at: usize| format!("{}|{}", way(codes[at], names[at]), amounts[at]);
        for header in ["功能科目", "科目名称", "科目编码"] {
            let (found, rows) = with(&format!("{header}|合计|基本支出|项目支出"), [0, 1, 2, 3].map(row));
            assert_eq!((found, rows), right, "{header} {}", row(1));
        }
    }
    for way in ["[.]", "（.）", "【.】"] {
        let row = |at: usize| format!("{}|{}|{}", way.replace('.', codes[at]), names[at], amounts[at]);
        assert_eq!(with(HEADER, [0, 1, 2, 3].map(row)), right, "{way}");
    }
    // A year in brackets, a number of order and the number of an office are no codes.
    let rows = [
        TITLE,
        OWNER,
        "科目名称|合计|基本支出|项目支出",
        "（一）行政运行（2025）|20|20|-",
        "合计|20|20|-",
    ];
    assert_eq!(read(&rows, "03", "total").0, ["E303"]);
    let rows = [
        "2025年部门收入总表",
        OWNER,
        "单位名称|合计|一般公共预算",
        "１０１地质队|20|20",
        "水利站（二）|10|10",
    ];
    assert_eq!(
        read(&rows, "02", "unit_name"),
        (vec![], vec!["１０１地质队".into(), "水利站（二）".into()])
    );
}

/// Names may stand in a column for each level; the row is called by the deepest.
#[test]
fn names_stand_in_a_column_for_each_level() {
    let with = |headers: [&str; 2], rows: [&str; 2]| {
        let title = "2025年一般公共预算支出表";
        let total = "-|合计|-|-|300|200|100";
        let rows = [title, OWNER, headers[0], headers[1], total, rows[0], rows[1]];
        let rows: Vec<&str> = rows.into_iter().filter(|row| !row.is_empty()).collect();
        read(&rows, "05", "name")
    };
    let rows = [
        "2130301|农林水支出|水利|行政运行|180|180|-",
        "2130302|农林水支出|水利|一般行政管理事务|120|20|100",
    ];
    let right = (
        vec![],
        ["合计", "行政运行", "一般行政管理事务"].map(str::to_owned).to_vec(),
    );
    let below = "-|类|款|项|-|-|-";
    for headers in [
        ["科目编码|科目名称|-|-|合计|基本支出|项目支出", below],
        ["科目编码|类|款|项|合计|基本支出|项目支出", ""],
        ["科目编码|科目名称|科目名称|科目名称|合计|基本支出|项目支出", ""],
        ["科目编码|类级名称|款级名称|项级名称|合计|基本支出|项目支出", ""],
    ] {
        assert_eq!(with(headers, rows), right, "{headers:?}");
    }
    let headers = ["科目编码|科目名称|-|-|合计|基本支出|项目支出", below];
    let steps = ["213|农林水支出|-|-|300|200|100", "21303|-|水利|-|300|200|100"];
    assert_eq!(
        with(headers, steps),
        (vec![], ["合计", "农林水支出", "水利"].map(str::to_owned).to_vec())
    );
    // A name that is not that of the code's class is told.
    let wrong = [rows[0], "2130302|教育支出|水利|一般行政管理事务|120|20|100"];
    assert_eq!(with(headers, wrong).0, ["W310"]);
    // The name of a project is not that of a class, though it stands behind it.
    let projects = ["科目编码|科目名称|项目名称|备注|合计|基本支出|项目支出", ""];
    let rows = [
        "2130301|行政运行|河道|-|180|180|-",
        "2130302|一般行政管理事务|堤防|-|120|20|100",
    ];
    let (codes, names) = with(projects, rows);
    assert!(names.is_empty() || names == right.1, "{codes:?} {names:?}");
}

/// 小计 beside the name of a unit is its subtotal, no project.
#[test]
fn subtotals_beside_the_name_of_a_unit_are_no_projects() {
    let with = |rows: &[&str]| {
        let top = [
            "2025年项目支出表",
            OWNER,
            "单位名称|项目名称|合计|一般公共预算|单位资金",
        ];
        read(&[&top, rows].concat(), "10", "total")
    };
    let found = |amounts: &[&str]| {
        (
            vec![],
            amounts.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>(),
        )
    };
    let total = "合计|-|60|50|10";
    let (first, second) = ("水利局|设备购置|15|15|-", "水利局|水库维护|25|20|5");
    let third = "水利站|渠道维修|20|15|5";
    for (own, other) in [("小计", "小计"), ("合计", "合计"), ("水利局小计", "水利站小计")] {
        let (own, other) = (format!("水利局|{own}|40|35|5"), format!("水利站|{other}|20|15|5"));
        let right = found(&["60.00", "15.00", "25.00", "20.00"]);
        assert_eq!(with(&[total, &own, first, second, &other, third]), right, "{own}");
        assert_eq!(with(&[first, second, &own, third, &other, total]), right, "{own}");
        assert_eq!(with(&[&own, first, second]), found(&["40.00", "15.00", "25.00"]));
    }
    // One that differs is an error, and those of rows that are not there are told.
    let differs = with(&[total, "水利局|小计|41|36|5", first, second, third]);
    assert_eq!(differs.0, ["E319"]);
    let alone = with(&[total, "水利局|小计|40|35|5", "水利站|小计|20|15|5"]);
    assert_eq!(alone, (vec!["E303".into(), "E303".into()], vec!["60.00".into()]));
    assert_eq!(with(&["水利局|合计|40|35|5"]), found(&["40.00"]));
}

/// A column of something that is in the amounts, such as procurement, is no second total.
#[test]
fn parts_by_document_are_no_totals() {
    for label in ["其中：政府采购金额", "政府采购金额", "其中：政府购买服务金额"] {
        let header = format!("项目名称|项目单位|合计|一般公共预算|单位资金|{label}");
        let rows = [
            "2025年项目支出表",
            OWNER,
            &header,
            "合计|-|60|50|10|5",
            "设备购置|水利局|20|20|-|5",
            "水库维护|水利局|40|30|10|-",
        ];
        let right = (
            vec!["W323".to_owned()],
            ["60.00", "20.00", "40.00"].map(str::to_owned).to_vec(),
        );
        assert_eq!(read(&rows, "10", "total"), right, "{label}");
    }
}

/// Plans for later years stand beside the budget.
#[test]
fn plans_for_later_years_are_set_aside() {
    let with = |header: &str, rows: [&str; 3]| {
        let rows = ["2025年项目支出表", OWNER, header, rows[0], rows[1], rows[2]];
        read(&rows, "10", "total")
    };
    let right = ["60.00", "20.00", "40.00"].map(str::to_owned).to_vec();
    for years in [
        "2026年计划|2027年计划",
        "2026年规划数|2027年及以后",
        "2026年预安排|以后年度",
    ] {
        let header = format!("项目名称|项目单位|合计|一般公共预算|{years}");
        let rows = [
            "合计|-|60|60|10|5",
            "设备购置|水利局|20|20|10|5",
            "水库维护|水利局|40|40|-|-",
        ];
        assert_eq!(with(&header, rows), (vec![], right.clone()), "{years}");
    }
    // The total of all of them is not that of the year.
    let rows = [
        "合计|-|75|60|10|5",
        "设备购置|水利局|35|20|10|5",
        "水库维护|水利局|40|40|-|-",
    ];
    let below = ["-|-|-|2025年|2026年|2027年", rows[0], rows[1], rows[2]];
    let rows = [
        &["2025年项目支出表", OWNER, "项目名称|项目单位|合计|分年度支出计划|-|-"],
        &below[..],
    ]
    .concat();
    assert_eq!(read(&rows, "10", "total"), (vec!["W323".into()], right));
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

/// Columns carry numbers and formulas for their readers; those are no part of their labels.
#[test]
fn numbers_of_columns_are_not_read() {
    for header in [
        "科目编码①|科目名称②|合计③=④+⑤|基本支出④|项目支出⑤",
        "科目编码|科目名称|合计(1=2+3)|基本支出(2)|项目支出（3）",
        "科目编码|科目名称|合计1=2+3|基本支出2|项目支出3",
        "科目编码|科目名称|合计*|基本支出|项目支出※",
    ] {
        let rows = [TITLE, OWNER, header, TOTAL, ITEMS[0], ITEMS[1]];
        let basic = read(&rows, "03", "basic.subtotal");
        assert_eq!(basic, (vec![], vec!["200.00".into(), "180.00".into(), "20.00".into()]));
    }
}

/// Labels may be said again in another language.
#[test]
fn translations_are_not_read() {
    let headers = [
        "科目编码 Code|科目名称 Name|合计 Total|基本支出 Basic|项目支出 Project",
        "科目编码|科目名称|合计（Total）|基本支出（Basic expenditure）|项目支出(Project)",
        "科目编码/Code|科目名称/Name|合计/Total|基本支出/Basic|项目支出/Project",
    ];
    let right = (vec![], ["200", "180", "20"].map(|n| format!("{n}.00")).to_vec());
    for header in headers {
        let rows = [TITLE, OWNER, header, "-|合计/Total|300|200|100", ITEMS[0], ITEMS[1]];
        assert_eq!(read(&rows, "03", "basic.subtotal"), right, "{header}");
    }
    let title = format!("{TITLE} Expenditure of the department");
    assert_eq!(
        read(
            &[&title, OWNER, headers[0], TOTAL, ITEMS[0], ITEMS[1]],
            "03",
            "basic.subtotal"
        ),
        right
    );
    // One word in Latin letters may say what the table is.
    let title = format!("{TITLE} PPP");
    assert_eq!(
        read(&[&title, OWNER, HEADER, TOTAL, ITEMS[0], ITEMS[1]], "03", "total").0,
        ["E107", "E225"]
    );
}

/// Groups for the year and for what is carried over are added up where the total beside them is the sum of both, with
/// totals of their own or without.
#[test]
fn groups_without_totals_are_added_up() {
    let groups = "科目编码|科目名称|合计|本年|-|上年结转|-";
    let header = "-|-|-|基本支出|项目支出|基本支出|项目支出";
    let rows = |total: &'static str| {
        let item = "2130301|行政运行|180|160|-|20|-";
        let rows = [TITLE, OWNER, groups, header, total, item];
        read(
            &[&rows[..], &["2130302|一般行政管理事务|120|20|80|-|20"]].concat(),
            "03",
            "basic.subtotal",
        )
    };
    let (codes, basic) = rows("-|合计|300|180|80|20|20");
    assert_eq!(
        (codes, basic),
        (vec![], vec!["200.00".into(), "180.00".into(), "20.00".into()])
    );
    // The total of the year alone.
    let (codes, basic) = rows("-|合计|260|180|80|20|20");
    assert!(!codes.is_empty() && basic[1] == "160.00");
}

/// A row that was not understood may belong to the totals above it: they are not wrong for lacking it.
#[test]
fn a_refused_row_accuses_no_total() {
    let total = "-|合计|350|200|150";
    let with = |row: &'static str| {
        let rows = [TITLE, OWNER, HEADER, total, ITEMS[0], ITEMS[1], row];
        read(&rows, "03", "total").0
    };
    assert_eq!(with("-|上年结转|50|-|50"), ["E303"]);
    assert_eq!(with("-|备注说明|-|-|-"), ["E501", "W309"]);
}

/// Codes of units before their names are their codes.
#[test]
fn codes_of_units_stand_before_their_names() {
    let title = "2025年部门收入总体情况表";
    let header = "单位名称|合计|一般公共预算|政府性基金预算";
    let names = |first: &'static str, second: &'static str| {
        let (first, second) = (format!("{first}|300|200|100"), format!("{second}|200|200|-"));
        let rows = [title, OWNER, header, "合计|500|400|100", &first, &second];
        (read(&rows, "02", "unit_code").1, read(&rows, "02", "unit_name").1)
    };
    let codes = ["312001", "312002"].map(String::from).to_vec();
    for (first, second) in [
        ("312001-水利局", "312002-水文站"),
        ("[312001]水利局", "[312002]水文站"),
        ("(312001)水利局", "（312002）水文站"),
        ("312001水利局", "312002水文站"),
    ] {
        let expected = ["合计", "水利局", "水文站"].map(String::from).to_vec();
        assert_eq!(names(first, second), (codes.clone(), expected), "{first}");
    }
    assert_eq!(names("101地质队", "水文站").1[1], "101地质队");
}

/// Titles of both parts are those of the whole; a title of a part of the table does not say that it is all of it.
#[test]
fn titles_of_parts_are_held_against_the_whole() {
    let basic = "2025年一般公共预算基本支出表（人员经费和公用经费）";
    let header = "科目编码|科目名称|合计|人员经费|公用经费";
    let rows = [
        basic,
        OWNER,
        header,
        "301|工资福利支出|100|100|-",
        "30101|基本工资|100|100|-",
    ];
    assert_eq!(read(&rows, "06", "total").0, Vec::<String>::new());
    let (groups, header) = ("收入|-|支出|-", "项目|预算数|项目|预算数");
    let lines = [
        "一、一般公共预算拨款|300|一、一般公共服务支出|300",
        "收入总计|300|支出总计|300",
    ];
    let rows = ["2025年公共财政拨款收支总表", OWNER, groups, header, lines[0], lines[1]];
    assert_eq!(read(&rows, "04", "total").0, ["E107", "E225"]);
    let owner = "部门名称：青禾县水利局|其中：政府采购部分|-|-|单位：万元";
    let rows = [TITLE, owner, HEADER, TOTAL, ITEMS[0], ITEMS[1]];
    assert_eq!(read(&rows, "03", "total").0, ["E107", "E225"]);
}

/// A column may say of each row what it is of. Rows of another year or fund than the table's are no rows of it.
#[test]
fn columns_state_the_scope_of_rows() {
    let rows = |header: &'static str, rows: [&'static str; 2]| {
        let title = "2025年一般公共预算支出情况表";
        read(&[title, OWNER, header, rows[0], rows[1]], "05", "total")
    };
    let expected = (vec!["W310".to_owned(), "W329".to_owned()], vec!["180.00".to_owned()]);
    let by_fund = "资金性质|科目编码|科目名称|合计|基本支出|项目支出";
    let general = "一般公共预算|2130301|行政运行|180|180|-";
    assert_eq!(
        rows(by_fund, [general, "政府性基金|2130302|一般行政管理事务|120|20|100"]),
        expected
    );
    let by_year = "年度|科目编码|科目名称|合计|基本支出|项目支出";
    let of_years = ["2024年|2130301|行政运行|100|100|-", "2025年|2130301|行政运行|180|180|-"];
    let expected = (vec!["W329".to_owned()], vec!["180.00".to_owned()]);
    assert_eq!(rows(by_year, of_years), expected);
    let bare = ["2024|2130301|行政运行|100|100|-", "2025|2130301|行政运行|180|180|-"];
    assert_eq!(rows(by_year, bare), expected);
    // Codes and names in the header say that the table does not lie on its side.
    let by_nature = "支出类型|科目编码|科目名称|金额";
    let of_nature = ["基本支出|2130301|行政运行|180", "项目支出|2130302|一般行政管理事务|120"];
    assert_eq!(rows(by_nature, of_nature).1, ["180.00", "120.00"]);
}

/// A column labelled as a part is in another column already if the total holds without it.
#[test]
fn parts_are_not_counted_twice() {
    let title = "2025年部门收入总体情况表";
    let revenue = |header: &'static str, row: &'static str, key: &str| read(&[title, OWNER, header, row], "02", key);
    let aside = vec!["W323".to_owned()];
    let header = "单位名称|合计|一般公共预算拨款收入|事业收入|其中：教育收费|其他收入";
    let row = "水利局|75|60|10|4|5";
    assert_eq!(
        revenue(header, row, "current.fiscal_special_account"),
        (aside.clone(), vec![])
    );
    let header = "单位名称|合计|其中：上年结转|一般公共预算拨款收入|事业收入";
    assert_eq!(
        revenue(header, "水利局|75|8|60|15", "carryover.total"),
        (aside.clone(), vec![])
    );
    // Where 其中 begins the list of all parts, they are added up.
    let header = "单位名称|合计|其中：一般公共预算拨款收入|事业收入";
    let (codes, amounts) = revenue(header, "水利局|75|60|15", "current.general_public.subtotal");
    assert_eq!((codes, amounts), (vec![], vec!["60.00".into()]));
    let title = "2025年项目支出表";
    let groups = "项目名称|项目单位|合计|一般公共预算|-|政府性基金预算|单位资金";
    let rows = [
        title,
        OWNER,
        groups,
        "-|-|-|小计|其中：上年结转|-|-",
        "河道|水利局|60|50|10|5|5",
    ];
    let codes = ["E346", "W323"].map(str::to_owned).to_vec();
    assert_eq!(read(&rows, "10", "carryover.general_public"), (codes, vec![]));
    // What includes it is not of the year alone.
    assert_eq!(read(&rows, "10", "current.general_public").1, Vec::<String>::new());
}

/// 小计 of a fund beside 本年收入 and 上年结转 is both; special revenue within a fund is neither the fund nor its
/// appropriation.
#[test]
fn a_subtotal_of_a_fund_is_not_one_of_its_parts() {
    let title = "2025年部门收入总体情况表";
    let groups = "单位名称|合计|一般公共预算|-|-|单位资金";
    let header = "-|-|小计|本年收入|上年结转|-";
    let rows = [title, OWNER, groups, header, "水利局|65|60|52|8|5"];
    assert_eq!(read(&rows, "02", "current.general_public.subtotal").1, ["52.00"]);
    assert_eq!(read(&rows, "02", "carryover.general_public").1, ["8.00"]);
    let header = "-|-|小计|经费拨款|纳入一般公共预算管理的非税收入拨款|-";
    let rows = [title, OWNER, groups, header, "水利局|65|60|52|8|5"];
    assert_eq!(read(&rows, "02", "current.general_public.subtotal").1, ["60.00"]);
    assert_eq!(
        read(&rows, "02", "current.general_public.fiscal_appropriation").1,
        ["52.00"]
    );
    let groups = "单位名称|合计|一般公共预算|-|政府性基金";
    let header = "-|-|经费拨款|纳入一般公共预算管理的非税收入拨款|-";
    let rows = [title, OWNER, groups, header, "水利局|65|52|8|5"];
    let (codes, amounts) = read(&rows, "02", "current.general_public.subtotal");
    assert_eq!((codes, amounts), (vec!["W323".into()], vec![]));
}

/// What is carried over within a line is a part of it, not the table's line for all that is.
#[test]
fn a_part_of_a_line_is_no_line() {
    let rows = [
        "2025年部门收支总体情况表",
        OWNER,
        "收入|-|支出|-",
        "项目|预算数|项目|预算数",
        "一、一般公共预算拨款收入|60|四、公共安全支出|70",
        "其中：上年结转|10|-|-",
        "二、政府性基金预算拨款收入|10|-|-",
        "其中：上年结转|4|-|-",
        "收入总计|70|支出总计|70",
    ];
    let (codes, _) = read(&rows, "01", "amount");
    assert_eq!(codes, ["W307", "W307"]);
}

/// A text among the rows of a list begins no other table, whatever it names.
#[test]
fn a_label_among_rows_begins_no_table() {
    let title = "2025年项目支出表";
    let header = "项目名称|项目单位|合计|一般公共预算|单位资金";
    let rows = [
        title,
        OWNER,
        header,
        "合计|-|60|50|10",
        "政府采购项目|-|-|-|-",
        "设备|水利局|20|20|-",
        "其他项目|-|-|-|-",
        "维护|水利局|40|30|10",
    ];
    assert_eq!(
        read(&rows, "10", "total"),
        (vec![], ["60.00", "20.00", "40.00"].map(String::from).to_vec())
    );
    let rows = [
        TITLE,
        OWNER,
        HEADER,
        TOTAL,
        "-|其中：政府采购|-|-|-",
        ITEMS[0],
        ITEMS[1],
    ];
    assert_eq!(
        read(&rows, "03", "total"),
        (
            vec!["W309".into()],
            ["300.00", "180.00", "120.00"].map(String::from).to_vec()
        )
    );
}

/// Subtotals that the table does not have are checked all the same; rounding explains small differences.
#[test]
fn subtotals_without_a_key_are_checked() {
    let title = "2025年部门收入总体情况表";
    let groups = "单位名称|合计|财政拨款收入|-|-|事业收入";
    let header = "-|-|小计|一般公共预算|政府性基金|-";
    let with = |subtotal: &'static str| {
        let rows = [title, OWNER, groups, header, "合计|80|70|60|10|10", subtotal];
        read(&rows, "02", "current.general_public.subtotal").0
    };
    assert_eq!(with("水利局|80|70|60|10|10"), ["W323"]);
    assert_eq!(with("水利局|80|77|60|10|10"), ["E319", "W323"]);
    let rows = [
        "2025年部门收支总体情况表",
        OWNER,
        "收入|-|支出|-",
        "项目|预算数|项目|预算数",
        "一、财政拨款收入|100.01|四、公共安全支出|100.01",
        "（一）一般公共预算拨款收入|60.01|-|-",
        "（二）政府性基金预算拨款收入|40.01|-|-",
        "收入总计|100.01|支出总计|100.01",
    ];
    let (codes, _) = read(&rows, "01", "amount");
    assert!(codes.iter().all(|code| code == "W503"), "{codes:?}");
    let wrong = rows.map(|row| row.replace("100.01|四", "105.01|四"));
    let wrong: Vec<&str> = wrong.iter().map(String::as_str).collect();
    assert!(read(&wrong, "01", "amount").0.contains(&"E319".to_owned()));
}

/// A part among the rows of classes is in them already.
#[test]
fn parts_among_the_rows_of_classes_are_left_out() {
    let rows = [
        TITLE,
        OWNER,
        HEADER,
        TOTAL,
        "-|其中：政府采购|5|-|5",
        ITEMS[0],
        ITEMS[1],
    ];
    let expected = ["300.00", "180.00", "120.00"].map(String::from).to_vec();
    assert_eq!(read(&rows, "03", "total"), (vec![], expected));
}

/// A header repeated at the end of a page goes on with the table, whatever the sheet is called.
#[test]
fn the_name_of_a_sheet_names_no_lower_block() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.set_name("09基金").unwrap();
    let header = ["科目编码", "科目名称", "合计", "项目支出"];
    let title = ["2025年政府性基金预算支出情况表", "", "", ""];
    let owner = ["部门名称：青禾县水利局", "", "", "单位：万元"];
    let rows = [title, owner, header, ["2120803", "城市建设支出", "20", "20"], header];
    let more = [["2120899", "其他支出", "10", "10"], ["", "合计", "30", "30"]];
    for (row, cells) in (0..).zip(rows.iter().chain(&more)) {
        for (col, text) in (0..).zip(cells) {
            match text.parse::<f64>().ok().filter(|_| col > 1) {
                Some(number) => sheet.write(row, col, number).unwrap(),
                None => sheet.write(row, col, *text).unwrap(),
            };
        }
    }
    let (codes, amounts) = read_bytes(&book.save_to_buffer().unwrap(), "09", "total");
    assert_eq!(codes, Vec::<String>::new());
    assert_eq!(amounts, ["30.00", "20.00", "10.00"]);
}

/// Economic classes below each function belong to another classification; a budget of the government below another
/// source of funds is none of the table's.
#[test]
fn what_contradicts_the_table_has_no_key() {
    let title = "2025年一般公共预算支出情况表";
    let rows = [
        title,
        OWNER,
        HEADER,
        "-|合计|70|50|20",
        "2010301|行政运行|50|50|-",
        "30101|基本工资|50|50|-",
        "2010302|一般行政管理事务|20|-|20",
    ];
    let expected = ["70.00", "50.00", "20.00"].map(String::from).to_vec();
    assert_eq!(read(&rows, "05", "total"), (vec!["W329".into()], expected));
    let title = "2025年部门收入总体情况表";
    let groups = "单位名称|合计|一般公共预算|上级补助收入|-|其他收入";
    let rows = [
        title,
        OWNER,
        groups,
        "-|-|-|一般公共预算补助|政府性基金补助|-",
        "水利局|80|70|3|2|5",
    ];
    let (codes, funds) = read(&rows, "02", "current.government_fund");
    assert_eq!((codes, funds), (vec!["W323".into(), "W323".into()], vec![]));
}

/// Around the one row of 08 stand column numbers, signatures with dates, and links to the contents.
#[test]
fn the_one_row_is_found_among_others() {
    let title = "2025年一般公共预算“三公”经费支出情况表";
    let owner = "部门名称：青禾县水利局|-|-|单位：万元";
    let groups = "合计|因公出国（境）费|公务用车购置及运行费|-|-|公务接待费";
    let header = "-|-|小计|公务用车购置费|公务用车运行费|-";
    let row = "15|1|10|4|6|4";
    let read_total = |rows: &[&str]| read(rows, "08", "total");
    let fifteen = (vec![], vec!["15.00".to_owned()]);
    assert_eq!(read_total(&[title, owner, groups, header, "1|2|3|4|5|6", row]), fifteen);
    let signed = "制表人签章：  制表时间：2025年1月15日|-|-|-|-|-";
    let (codes, amounts) = read_total(&[title, owner, groups, header, row, signed]);
    assert!(!codes.contains(&"E303".to_owned()) && amounts == fifteen.1, "{codes:?}");
    let linked = format!("{title}|-|-|-|-|返回目录");
    let years = "项目|2024年预算数|2025年预算数|增减%";
    let lines = [
        "合计|20|15|-25%",
        "因公出国（境）费|2|1|-50%",
        "公务用车购置及运行费|12|10|-16.67%",
        "公务接待费|6|4|-33.33%",
    ];
    let rows: Vec<&str> = [linked.as_str(), owner, years].into_iter().chain(lines).collect();
    assert_eq!(read_total(&rows), fifteen);
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
    // A sum that is wrong, or a code in both lists: nothing is read.
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
    // The government's classification is another list of the same amounts.
    let own = (strings(&["W329"]), strings(&["100.00", "100.00"]));
    assert_eq!(all(&[header], &other, &[]), own);
    // Without any sum, nothing shows that they are one list.
    assert_eq!(all(&[header], &["30101|基本工资|60|30201|办公费|30"], &[]), refused);
    // Labels over the lists may not say more than which part of expenditure they are.
    let funds = ["财政拨款|-|-|单位资金|-|-", header];
    assert_eq!(all(&funds, &lists, &[]).1, [""; 0]);
}

/// A list of another classification beside or below that of the table is not the table's.
#[test]
fn lists_of_another_classification_are_set_aside() {
    let all = |title: &str, header: &[&str], rows: &[&str], number: &str| {
        let read = |key: &str| read(&[&[title, OWNER], header, rows].concat(), number, key);
        let (codes, totals) = read("total");
        (codes, totals, read("project.subtotal").1)
    };
    let right = (
        strings(&["W329"]),
        strings(&["80.00", "50.00", "30.00"]),
        strings(&["30.00", "30.00"]),
    );
    let list = "科目编码|科目名称|合计|基本支出|项目支出";
    let both = format!("{list}|{list}");
    let beside = [
        "-|合计|80|50|30|-|合计|80|50|30",
        "2130301|行政运行|50|50|-|30101|基本工资|50|50|-",
        "2130302|一般行政管理事务|30|-|30|30201|办公费|30|-|30",
    ];
    let groups = "功能分类|-|-|-|-|部门经济分类|-|-|-|-";
    for (title, number) in [(TITLE, "03"), ("2025年一般公共预算支出情况表", "05")] {
        assert_eq!(all(title, &[&both], &beside, number), right);
        assert_eq!(all(title, &[groups, &both], &beside, number), right);
        let below = |between: &[&str]| {
            let own = [
                "-|合计|80|50|30",
                "2130301|行政运行|50|50|-",
                "2130302|一般行政管理事务|30|-|30",
            ];
            let other = [
                "-|合计|80|50|30",
                "301|工资福利支出|50|50|-",
                "30101|基本工资|50|50|-",
                "302|商品和服务支出|30|-|30",
            ];
            all(title, &[list], &[&own[..], between, &other].concat(), number)
        };
        assert_eq!(below(&[list]), right);
        assert_eq!(below(&[]), right);
        let (codes, totals, _) = below(&["二、按经济分类"]);
        assert_eq!((codes, totals), (strings(&["W329", "W329"]), right.1.clone()));
    }
    let named = ["一、按功能分类", "-|合计|80|80|-", "2130301|行政运行|80|80|-"];
    let (codes, totals, _) = all(TITLE, &[list], &named, "03");
    assert_eq!((codes, totals), (vec![], strings(&["80.00", "80.00"])));
}

/// What is carried forward, below the expenditure of the year, is not expenditure; nor is a total of both.
#[test]
fn what_is_carried_forward_is_no_expenditure() {
    let items = ["2130301|行政运行|80|80|-", "2130302|一般行政管理事务|20|-|20"];
    let year = "-|一、本年支出合计|100|80|20";
    let right = (strings(&["W329"]), strings(&["100.00", "80.00", "20.00"]));
    let all = |rows: &[&str]| read(&[&[TITLE, OWNER, HEADER], rows].concat(), "03", "total");
    let above = [
        "-|总计|130|80|50",
        year,
        items[0],
        items[1],
        "-|二、年终结转结余|30|-|30",
    ];
    assert_eq!(all(&above), right);
    let below = [items[0], items[1], year, "-|结转下年|30|-|30", "-|支出总计|130|80|50"];
    assert_eq!(all(&below), right);
    // A total that is neither is unclear.
    let other = [items[0], items[1], year, "-|结转下年|30|-|30", "-|支出总计|140|80|60"];
    assert_ne!(all(&other).0, right.0);
}

/// Lines below a source of funds are parts of it: deeper by their numbers, or since the total holds without them.
#[test]
fn lines_below_a_source_are_parts_of_it() {
    let with = |lines: &[&str], source: &str, total: &str| {
        let head = [
            "2025年部门收支总体情况表",
            OWNER,
            "收入|-|支出|-",
            "项目|预算数|项目|预算数",
        ];
        let first = "一、一般公共预算|100|四、公共安全支出|150";
        let foot = format!("收入总计|{total}|支出总计|{total}");
        let rows = [
            &head[..],
            &[first, source],
            lines,
            &["三、捐赠收入|-|-|-", foot.as_str()],
        ]
        .concat();
        read(&rows, "01", "amount").0
    };
    let parts = ["教育收费|12|-|-"];
    assert_eq!(with(&parts, "二、事业收入|50|-|-", "150"), ["W307", "W307"]);
    let parts = ["1.一般公共预算|12|-|-", "2.政府性基金预算|18|-|-"];
    assert_eq!(with(&parts, "二、上级补助收入|50|-|-", "150"), ["W307"; 3]);
    let parts = ["其中：上级补助收入|12|-|-", "附属单位上缴收入|18|-|-"];
    assert_eq!(with(&parts, "二、其他收入|50|-|-", "150"), ["W307"; 3]);
}

/// A label alone in the middle row of a header begins no other table.
#[test]
fn a_lone_label_within_a_header_is_part_of_it() {
    let rows = [
        "2025年部门收入总体情况表",
        OWNER,
        "单位编码|单位名称|合计|本年收入|-|事业收入",
        "-|-|-|财政拨款|-|-",
        "-|-|-|一般公共预算|政府性基金预算|-",
        "301001|水利局|70|40|20|10",
    ];
    let expected = (vec![], vec!["40.00".to_owned()]);
    assert_eq!(read(&rows, "02", "current.general_public.subtotal"), expected);
}

/// A word of a title that names a part of the table, or a source, makes it another one.
#[test]
fn titles_that_narrow_the_table_are_not_its_own() {
    for title in [
        "经费拨款支出预算表",
        "专项资金支出预算表",
        "一般公共预算专项资金支出表",
        "补助支出预算表",
        "政府性基金专项支出表",
    ] {
        let title = format!("2025年{title}");
        for table in ["03", "05", "09"] {
            let rows = [title.as_str(), OWNER, HEADER, TOTAL, ITEMS[0], ITEMS[1]];
            let (codes, amounts) = read(&rows, table, "total");
            assert!(
                codes.contains(&"E107".to_owned()) && amounts.is_empty(),
                "{title}: {codes:?}"
            );
        }
    }
    let title = "2025年一般公共预算拨款支出表";
    assert_eq!(
        read(&[title, OWNER, HEADER, TOTAL, ITEMS[0], ITEMS[1]], "05", "total").0,
        Vec::<String>::new()
    );
}

/// Headings of groups divide the units; uses are no classes; the kinds of a line are in it; the parts of an understood
/// whole are no columns of the table.
#[test]
fn what_is_divided_is_read_once() {
    let title = "2025年部门收入总体情况表";
    let header = "单位编码|单位名称|合计|一般公共预算|事业收入";
    let rows = [
        title,
        OWNER,
        header,
        "-|总计|70|50|20",
        "-|一、本级|40|40|-",
        "301001|水利局本级|40|40|-",
        "-|二、下属单位|30|10|20",
        "301002|水利站|30|10|20",
    ];
    let expected = ["70.00", "40.00", "30.00"].map(String::from).to_vec();
    assert_eq!(read(&rows, "02", "total"), (vec![], expected));
    let head = [
        "2025年部门收支总体情况表",
        OWNER,
        "收入|-|支出|-",
        "项目|预算数|项目|预算数",
    ];
    let uses = [
        "一、一般公共预算|120|一、基本支出|80",
        "-|-|二、项目支出|30",
        "-|-|三、其他支出|10",
        "收入总计|120|支出总计|120",
    ];
    let rows = [&head[..], &uses[..]].concat();
    assert!(read(&rows, "01", "item").1.contains(&"三、其他支出".to_owned()));
    let kinds = [
        "一、一般公共预算|100|四、公共安全支出|120",
        "经费拨款|80|-|-",
        "纳入一般公共预算管理的非税收入拨款|20|-|-",
        "国有资本经营收入|20|-|-",
        "二、事业收入|20|-|-",
        "收入总计|120|支出总计|120",
    ];
    let rows = [&head[..], &kinds[..]].concat();
    assert_eq!(read(&rows, "01", "amount").0, ["W307", "W307"]);
    let title = "2025年一般公共预算“三公”经费支出情况表";
    let owner = "部门名称：青禾县水利局|-|-|单位：万元";
    let groups = "合计|因公出国（境）费|公务用车运行费|-|-|公务接待费";
    let rows = [title, owner, groups, "-|-|小计|加油|维修|-", "15|1|10|6|4|4"];
    let (codes, amounts) = read(&rows, "08", "vehicle.operation");
    assert_eq!(
        (codes, amounts),
        (vec!["W323".into(), "W323".into()], vec!["10.00".into()])
    );
}

/// A block above the first one that is known is not lost without a finding.
#[test]
fn an_unknown_block_above_the_form_is_reported() {
    let form = |label: &str| {
        let goals = format!("{label}|目标1：保障安全。");
        let rows = [
            "2025年部门（单位）整体绩效目标表",
            "部门名称：青禾县水利局|-|-|-|单位：万元",
            &goals,
            "年度主要任务|任务名称|主要内容",
            "-|河道整治|整治河道",
            "预算情况|部门预算总额（万元）|-|60",
        ];
        read(&rows, "11", "section")
    };
    assert_eq!(form("年度总体目标").1, ["goal", "task", "budget"]);
    let (codes, sections) = form("年度愿景");
    assert_eq!(sections, ["task", "budget"]);
    assert_eq!(codes.iter().filter(|code| *code == "W309").count(), 2);
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
    assert_eq!(codes, ["E225", "W507"]);
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

/// The columns of a table may go on on another sheet, below the same rows.
#[test]
fn columns_may_go_on_on_another_sheet() {
    let upper = [
        TITLE,
        OWNER,
        "科目编码|科目名称|合计|基本支出",
        "-|合计|300|200",
        "2130301|行政运行|180|180",
        "2130302|一般行政管理事务|120|20",
    ];
    let book = |name: &str, lower: &[&str]| {
        let mut book = Workbook::new();
        for (name, rows) in [("03", &upper[..]), (name, lower)] {
            fill(book.add_worksheet().set_name(name).unwrap(), rows);
        }
        book.save_to_buffer().unwrap()
    };
    let with = |name: &str, lower: &[&str]| read_bytes(&book(name, lower), "03", "project.subtotal");
    let right = (vec![], strings(&["100.00", "100.00"]));
    let header = "科目编码|科目名称|项目支出";
    let rows = ["-|合计|100", "2130301|行政运行|-", "2130302|一般行政管理事务|100"];
    let below = |title: &[&'static str], header: &'static str, rows: &[&'static str]| [title, &[header], rows].concat();
    assert_eq!(with("03-2", &below(&[TITLE, OWNER], header, &rows)), right);
    assert_eq!(
        with("03续", &below(&["2025年部门支出总体情况表（续）"], header, &rows)),
        right
    );
    assert_eq!(with("续表", &below(&[], header, &rows)), right);
    // Without a word, the sums across tell.
    assert_eq!(with("Sheet2", &below(&[], header, &rows)), right);
    let wrong = ["-|合计|90", rows[1], "2130302|一般行政管理事务|90"];
    assert_eq!(with("Sheet2", &below(&[], header, &wrong)).1, [""; 0]);
    // What is wrong is told on the sheet where it stands.
    let wrong = ["-|合计|90", rows[1], rows[2]];
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.xlsx");
    fs::write(&path, book("03-2", &below(&[TITLE, OWNER], header, &wrong))).unwrap();
    let program = Command::cargo_bin("yusuan")
        .unwrap()
        .args(["check", "--format", "json"])
        .arg(&path)
        .output();
    let report: Value = serde_json::from_slice(&program.unwrap().stdout).unwrap();
    let findings = report["files"][0]["findings"].as_array().unwrap().iter();
    let errors: Vec<&Value> = findings.filter(|finding| finding["severity"] == "error").collect();
    assert_eq!(errors.len(), 1, "{errors:?}");
    assert_eq!(
        (&errors[0]["sheet"], &errors[0]["cell"]),
        (&"03-2".into(), &"C4".into()),
        "{errors:?}"
    );
    // Other rows, another unit or a total that differs are refused.
    let refused = (strings(&["E107", "E201"]), vec![]);
    assert_eq!(with("03-2", &below(&[TITLE, OWNER], header, &rows[..2])), refused);
    let yuan = "部门名称：青禾县水利局|-|-|单位：元";
    assert_eq!(with("03-2", &below(&[TITLE, yuan], header, &rows)), refused);
    let again = "科目编码|科目名称|合计|项目支出";
    let same = [
        "-|合计|300|100",
        "2130301|行政运行|180|-",
        "2130302|一般行政管理事务|120|100",
    ];
    assert_eq!(with("03-2", &below(&[TITLE, OWNER], again, &same)), right);
    let other = ["-|合计|310|100", "2130301|行政运行|190|-", same[2]];
    assert_eq!(with("03-2", &below(&[TITLE, OWNER], again, &other)), refused);
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

/// A blank table may be its title and a sentence.
#[test]
fn a_blank_table_needs_no_header() {
    let title = "2025年政府性基金预算支出情况表";
    let sentence = "本部门2025年没有使用政府性基金预算安排的支出，本表无数据。";
    assert_eq!(
        read(&[title, "部门名称：青禾县水利局", sentence], "09", "total").0,
        Vec::<String>::new()
    );
    assert!(
        read(&[title, "单位：万元"], "09", "total")
            .0
            .contains(&"E107".to_owned())
    );
}

/// Numbers of the wrong kind make no line a part of the one above.
#[test]
fn lines_with_numbers_of_another_kind_stay_lines() {
    let rows = [
        "2025年部门收支总体情况表",
        OWNER,
        "收入|-|支出|-",
        "项目|预算数|项目|预算数",
        "一、财政拨款收入|150|四、公共安全支出|150",
        "（一）一般公共预算拨款收入|100|-|-",
        "2.政府性基金预算拨款收入|50|-|-",
        "二、事业收入|-|-|-",
        "收入总计|150|支出总计|150",
    ];
    let (codes, amounts) = read(&rows, "01", "amount");
    assert_eq!(codes, Vec::<String>::new());
    assert_eq!(amounts[..2], ["100.00", "50.00"]);
}

const TITLE_01: &str = "2025年部门收支总表";
const FOOT_01: &str = "收入总计|130|支出总计|130";

/// What becomes of a two-sided table with these lines of revenue of 130 in all.
fn revenue(lines: &[&str], key: &str) -> (Vec<String>, Vec<String>) {
    let lines: Vec<String> = (0..)
        .zip(lines)
        .map(|(at, line)| format!("{line}|{}", if at == 0 { "农林水支出|130" } else { "-|-" }))
        .collect();
    let head = [TITLE_01, OWNER, "收入|-|支出|-", "项目|预算数|项目|预算数"];
    let rows: Vec<&str> = head
        .into_iter()
        .chain(lines.iter().map(String::as_str))
        .chain([FOOT_01])
        .collect();
    read(&rows, "01", key)
}

/// Money of the higher budget is no subsidy from above, which is that of the higher unit.
#[test]
fn a_subsidy_from_above_is_that_of_the_unit_above() {
    let header = "单位代码|单位名称|总计|一般公共预算|上级财政补助收入|事业收入|上级单位补助收入|其他收入";
    let rows = ["2025年收入总表", OWNER, header, "301001|水利局|130|80|20|18|7|5"];
    let superior = read(&rows, "02", "current.superior_subsidy");
    assert_eq!(superior, (strings(&["W323"]), strings(&["7.00"])));
    let lines = [
        "一、一般公共预算拨款收入|80",
        "二、上级财政补助收入|20",
        "三、上级单位补助收入|30",
    ];
    let (codes, items) = revenue(&lines, "item");
    assert_eq!(codes, ["W307"]);
    assert_eq!(items[1..3], strings(&["二、上级财政补助收入", "七、上级补助收入"]));
}

/// All that is not appropriated is a group of sources.
#[test]
fn non_fiscal_money_is_a_group() {
    for group in [
        "二、非财政拨款",
        "二、非财政拨款收入",
        "二、非财政性资金",
        "二、单位资金",
    ] {
        let group = format!("{group}|30");
        let lines = [
            "一、财政拨款|100",
            "1.一般公共预算|100",
            &group,
            "1.事业收入|25",
            "2.其他收入|5",
        ];
        let (codes, items) = revenue(&lines, "item");
        assert_eq!(codes, [""; 0], "{group}");
        assert_eq!(
            items[..3],
            strings(&["一、一般公共预算", "五、事业收入", "九、其他收入"]),
            "{group}"
        );
    }
    // As a column it is none of the table's, as it may hold more than one of them.
    let header = "单位代码|单位名称|总计|一般公共预算|非财政拨款收入";
    let rows = ["2025年收入总表", OWNER, header, "301001|水利局|130|80|50"];
    assert_eq!(read(&rows, "02", "total"), (strings(&["W323"]), strings(&["130.00"])));
}

/// A line with the name of the line that it stands below is a part of it.
#[test]
fn a_line_below_its_namesake_is_a_part() {
    let part = |figure: &str| {
        let part = format!("　　一般公共预算拨款|{figure}");
        let lines = [
            "一、一般公共预算拨款收入|80",
            &part,
            "　　非税收入|10",
            "二、事业收入|50",
        ];
        revenue(&lines, "amount")
    };
    assert_eq!(part("70").0, ["W307", "W307"]);
    assert_eq!(part("70").1[..4], strings(&["80.00", "70.00", "10.00", "50.00"]));
    // One that does not fit into it is the same line again.
    assert!(part("90").0.contains(&"E305".to_owned()));
    let again = [
        "一、一般公共预算拨款收入|80",
        "二、事业收入|45",
        "三、一般公共预算拨款收入|5",
    ];
    assert!(revenue(&again, "amount").0.contains(&"E305".to_owned()));
}

/// Without numbers and indents, the figures say which lines add up others.
#[test]
fn groups_without_numbers_are_the_sums_of_what_follows() {
    let lines = [
        "本年财政拨款|100",
        "一般公共预算财政拨款|80",
        "政府性基金预算财政拨款|20",
        "单位资金|30",
        "其中：事业收入|25",
        "　　　其他收入|5",
    ];
    let (codes, amounts) = revenue(&lines, "amount");
    assert_eq!(codes, [""; 0]);
    assert_eq!(amounts[..4], strings(&["80.00", "20.00", "25.00", "5.00"]));
    // A part need not be all of its group, which stays a line of its own, then.
    let lines = ["一般公共预算|100", "单位资金|30", "其中：事业收入|25"];
    let (codes, items) = revenue(&lines, "item");
    assert_eq!(codes, ["W307", "W307"]);
    assert_eq!(items[1..3], strings(&["单位资金", "其中：事业收入"]));
}

/// What is carried over for projects is no expenditure.
#[test]
fn a_part_of_what_is_carried_over_may_be_that_of_projects() {
    let lines = ["一、一般公共预算|125", "上年结转和结余|5", "其中：项目支出结转和结余|5"];
    let (codes, amounts) = revenue(&lines, "amount");
    assert_eq!(codes, ["W307"]);
    assert!(amounts.contains(&"5.00".to_owned()));
}

/// A line of earlier years is none of this one.
#[test]
fn lines_of_other_years_are_not_lines_of_the_table() {
    let lines = ["一、一般公共预算|100", "以前年度事业收入|30"];
    let (codes, items) = revenue(&lines, "item");
    assert_eq!(codes, ["W307"]);
    assert_eq!(items[1], "以前年度事业收入");
    let lines = ["一、一般公共预算|100", "以前年度结余资金|30"];
    let (codes, items) = revenue(&lines, "item");
    assert_eq!(codes, [""; 0]);
    assert!(items.contains(&"上年结转结余".to_owned()));
}

/// What an empty table would mean says nothing of one with figures.
#[test]
fn a_condition_is_no_statement() {
    let note = |note: &str| {
        let rows = [
            "2025年政府性基金预算支出表",
            OWNER,
            HEADER,
            "2082201|移民补助|60|-|60",
            note,
        ];
        read(&rows, "09", "total").0
    };
    for condition in [
        "注：若为空表，则为该部门（单位）无政府性基金收支",
        "注：如本表为空，则表示本年度未安排此项目。",
        "注：1.如本表为空表，表示无此项支出。2.单位：万元。",
    ] {
        assert_eq!(note(condition), [""; 0], "{condition}");
    }
    assert_eq!(note("注：如实填列。本表为空。"), ["W530"]);
    assert_eq!(note("说明：本表无数据。"), ["W530"]);
}

/// A sentence where codes stand is a note, whatever its number.
#[test]
fn numbered_sentences_are_notes() {
    let with = |notes: &[&str]| {
        let rows = ["2025年一般公共预算支出表", OWNER, HEADER, TOTAL, ITEMS[0], ITEMS[1]];
        read(&[&rows[..], notes].concat(), "05", "total")
    };
    let right = (vec![], strings(&["300.00", "180.00", "120.00"]));
    assert_eq!(
        with(&["1.本表不含上年结转30万元。", "2.比上年增加5万元，增长5.26%。"]),
        right
    );
    assert_eq!(with(&["1、本表不含上年结转", "2、比上年增加5万元"]), right);
    assert_eq!(with(&["本表不含上年结转30万元。"]), right);
}

/// Beside the year's budget, the cost of a project over all years and the money of others are set aside.
#[test]
fn the_cost_of_a_project_is_not_its_budget() {
    let project = |header: &str, groups: &str, rows: [&str; 2]| {
        let lines = ["2025年项目支出预算表", OWNER, header, groups, rows[0], rows[1]];
        read(&lines, "10", "total")
    };
    let header = "项目名称|项目单位|项目总额|以前年度已安排|2025年预算数|-|-|以后年度";
    let groups = "-|-|-|-|合计|一般公共预算|政府性基金|-";
    let rows = ["水库维护|本级|500|200|120|120|-|180", "移民扶持|本级|90|-|60|-|60|30"];
    let total = strings(&["120.00", "60.00"]);
    assert_eq!(project(header, groups, rows), (strings(&["W323"]), total.clone()));
    for cost in ["项目总投资", "总投资额", "项目投资总额"] {
        let header = header.replace("项目总额", cost);
        assert_eq!(project(&header, groups, rows), (vec![], total.clone()), "{cost}");
    }
    let rows = ["水库维护|本级|500|200|119|120|-|180", "移民扶持|本级|90|-|60|-|60|30"];
    assert!(project(header, groups, rows).0.contains(&"E302".to_owned()));
}

/// A table outside the standard that says of what it is is no error, whatever else its title says.
#[test]
fn tables_on_other_topics_are_no_errors() {
    let known = ["2025年部门支出总体情况表", OWNER, HEADER, TOTAL, ITEMS[0], ITEMS[1]];
    for title in [
        "2025年部门综合预算政府采购（资产配置、购买服务）预算表",
        "2025年新增资产配置表",
        "部门基本支出预算表（人员类、运转类公用经费项目）",
        "2025年非税收入征收计划表",
        "2025年编外人员经费预算表",
        "2025年省级专项资金预算汇总表",
    ] {
        let book = workbook_of(&[&known, &[title, OWNER, HEADER, ITEMS[0]]]);
        let (codes, amounts) = read_bytes(&book, "03", "total");
        assert!(codes.iter().all(|code| code == "W211"), "{title}: {codes:?}");
        assert_eq!(amounts, strings(&["300.00", "180.00", "120.00"]), "{title}");
    }
}

/// The form of the ministry has amounts beside its tasks, and their total.
#[test]
fn amounts_of_tasks_are_set_aside_once() {
    let form = |label: &str| {
        let rows = [
            "部门（单位）整体支出绩效目标申报表",
            "（2025年度）|-|-|-|-|单位：万元",
            &format!("年度主要任务|任务名称|主要内容|{label}|-|-"),
            "-|-|-|总额|财政拨款|其他资金",
            "-|水库维护|维护三座水库|120|120|0",
            "-|灌区监测|监测|30|0|30",
            "-|金额合计|-|150|120|30",
            "年度绩效指标|一级指标|二级指标|三级指标|指标值|-",
            "-|产出指标|数量指标|水库座数|≥3座|-",
        ];
        read(&rows, "11", "level1")
    };
    let (codes, names) = form("预算金额（万元）");
    assert_eq!(codes, ["W323"]);
    assert_eq!(names, strings(&["水库维护", "灌区监测", "产出指标"]));
    assert_eq!(form("核定数额度指标").0, ["E301"]);
}

const HEADER_08: [&str; 2] = [
    "单位编码|单位名称|合计|因公出国（境）费|公务用车购置及运行费|-|-|公务接待费",
    "-|-|-|-|小计|购置费|运行费|-",
];

/// The rows that stand below the total of the three public expenses are its parts, and are held against it.
#[test]
fn rows_below_the_only_row_are_checked() {
    let title = ["2025年一般公共预算“三公”经费支出表", OWNER, HEADER_08[0], HEADER_08[1]];
    let with = |rows: &[&str]| {
        let total = ["-|合计|10|1|6|-|6|3"];
        read(&[&title[..], &total[..], rows].concat(), "08", "total")
    };
    let found = |codes: &[&str]| (strings(codes), strings(&["10.00"]));
    let (own, station) = ("301001|水利局本级|6|1|3|-|3|2", "301002|水利站|4|-|3|-|3|1");
    let department = "301|青禾县水利局|10|1|6|-|6|3";
    assert_eq!(with(&[own, station]), found(&[]));
    assert_eq!(with(&[department, own, station]), found(&[]));
    assert_eq!(with(&["301001|青禾县水利局|6|1|3|-|3|2", station]), found(&[]));
    // A row that does not add up across, a department that is not the total, units that are not all of it.
    assert_eq!(with(&["301001|水利局本级|66|1|3|-|3|2", station]), found(&["E319"]));
    assert_eq!(
        with(&["301|青禾县水利局|100|1|6|-|6|3", own, station]),
        found(&["E319"])
    );
    assert_eq!(with(&[own, "301002|水利站|5|-|3|-|3|2"]), found(&["E319"]));
}

/// A year without figures is no reason to take those of another, nor an error.
#[test]
fn this_years_column_may_be_blank() {
    let rows = [
        "2025年一般公共预算“三公”经费预算表",
        "部门：青禾县水利局|-|单位：万元",
        "项目|2024年预算|2025年预算",
        "“三公”经费|15|-",
        "公务用车购置及运行维护支出|10|-",
        "公务接待费支出|5|-",
    ];
    assert_eq!(read(&rows, "08", "total"), (strings(&["W528"]), vec![]));
    let only_last = rows.map(|row| row.rsplit_once('|').map_or("", |(row, _)| row));
    let (codes, amounts) = read(&only_last, "08", "total");
    assert!(!codes.is_empty() && amounts.is_empty());
}

/// A text that is about the budget as a whole is no table, though one of its headings is called like one.
#[test]
fn a_narrative_is_no_table() {
    let known = ["2025年部门支出总体情况表", OWNER, HEADER, TOTAL, ITEMS[0], ITEMS[1]];
    let narrative = [
        "青禾县水利局2025年部门预算编制说明",
        "一、部门职责：负责水利。",
        "二、收支情况（单位：万元）",
        "项目|2024年|2025年|增减",
        "收入合计|120|130|10",
        "支出合计|120|130|10",
        "其中：基本支出|90|100|10",
        "项目支出|30|30|0",
    ];
    let book = workbook_of(&[&known, &narrative]);
    assert_eq!(read_bytes(&book, "01", "amount"), (vec![], vec![]));
}

/// What a title or label leaves out (不含…) makes it another one, unless the table leaves it out anyway.
#[test]
fn what_is_left_out_is_heeded() {
    let titled = |title: &str| read(&[title, OWNER, HEADER, TOTAL, ITEMS[0], ITEMS[1]], "05", "total").0;
    for title in ["（不含项目支出）", "（不含人员经费）", "（不含二级单位）"] {
        let title = format!("2025年一般公共预算支出表{title}");
        assert_eq!(titled(&title), ["E107", "E225"], "{title}");
    }
    assert_eq!(titled("2025年部门支出总表（不含政府性基金）"), ["E107", "E225"]);
    assert_eq!(titled("2025年一般公共预算支出表（不含政府性基金）"), [""; 0]);
    assert_eq!(titled("2025年一般公共预算支出表（不含上年结转）"), [""; 0]);
    let labelled = |basic: &str| {
        let header = format!("科目编码|科目名称|合计|{basic}|项目支出");
        read(
            &["2025年一般公共预算支出表", OWNER, &header, TOTAL, ITEMS[0], ITEMS[1]],
            "05",
            "basic.subtotal",
        )
    };
    assert_eq!(labelled("基本支出（不含人员经费）"), (strings(&["W323"]), vec![]));
    assert_eq!(labelled("基本支出（不含上年结转）").0, [""; 0]);
    let lines = ["一、一般公共预算|100", "二、事业收入（不含教育收费）|30"];
    assert_eq!(revenue(&lines, "item").0, [""; 0]);
    let lines = ["一、一般公共预算（不含上级转移支付）|100", "二、事业收入|30"];
    assert_eq!(revenue(&lines, "item").0, ["W307"]);
}

/// A part (其中) beside 财政拨款 does not make it the rest.
#[test]
fn a_part_of_the_appropriation_is_not_beside_it() {
    let with = |part: &str| {
        let header = format!("单位编码|单位名称|合计|财政拨款|{part}|事业收入");
        let rows = ["2025年部门收入总表", OWNER, &header, "301001|水利局|150|120|20|30"];
        read(&rows, "02", "current.general_public.subtotal")
    };
    assert_eq!(with("其中：政府性基金"), (strings(&["W323"]), vec![]));
    assert_eq!(with("其中：国有资本经营预算"), (strings(&["W323"]), vec![]));
}

/// The totals that close a side say which they are by what stands between them.
#[test]
fn closing_totals_are_told_apart() {
    let rows = |year: &str, all: &str| {
        let (spent, all_spent) = (year.replace("收入", "支出"), all.replace("收入", "支出"));
        [
            "一、一般公共预算拨款|100|一、农林水支出|110".to_owned(),
            format!("{year}|100|{spent}|110"),
            "上年财政拨款结转|10|结转下年|-".to_owned(),
            format!("{all}|110|{all_spent}|110"),
        ]
    };
    for (year, all) in [
        ("小计", "合计"),
        ("合计", "总计"),
        ("小计", "总计"),
        ("本年收入合计", "收入总计"),
    ] {
        let lines = rows(year, all);
        let head = [TITLE_01, OWNER, "收入|-|支出|-", "项目|预算数|项目|预算数"];
        let lines: Vec<&str> = head.into_iter().chain(lines.iter().map(String::as_str)).collect();
        let (codes, items) = read(&lines, "01", "item");
        assert_eq!(
            codes.iter().filter(|code| code.starts_with('E')).count(),
            0,
            "{year} {all}: {codes:?}"
        );
        assert!(
            items.contains(&"本年收入合计".to_owned()) && items.contains(&"收入总计".to_owned()),
            "{year} {all}"
        );
    }
    let lines = rows("财政拨款收入合计", "收入总计");
    let head = [
        "2025年财政拨款收支总表",
        OWNER,
        "收入|-|支出|-",
        "项目|预算数|项目|预算数",
    ];
    let lines: Vec<&str> = head.into_iter().chain(lines.iter().map(String::as_str)).collect();
    let (_, items) = read(&lines, "04", "item");
    assert!(
        items.contains(&"一、本年收入".to_owned()) && !items.contains(&"其中：财政拨款".to_owned()),
        "{items:?}"
    );
}

/// A line that is kept is not called like one of the table's.
#[test]
fn a_part_of_a_total_keeps_the_name_of_the_total() {
    let lines = [
        "一、一般公共预算拨款收入|90",
        "二、政府性基金预算拨款收入|20",
        "三、事业收入|20",
        "本年收入合计|130",
        "其中：财政拨款|110",
    ];
    let (codes, items) = revenue(&lines, "item");
    assert_eq!(codes, ["W307"]);
    assert!(items.contains(&"本年收入合计其中：财政拨款".to_owned()) && !items.contains(&"其中：财政拨款".to_owned()));
}

/// The code or number of a class and its name are two witnesses.
#[test]
fn a_class_has_a_code_and_a_name() {
    let expenditure = |lines: [&str; 4]| {
        let head = [TITLE_01, OWNER, "收入|-|支出|-", "项目|预算数|项目|预算数"];
        let rows: Vec<String> = lines.iter().map(|line| format!("-|-|{line}")).collect();
        let rows = rows.iter().map(String::as_str);
        let foot = ["一、一般公共预算|150|-|-", "收入总计|150|支出总计|150"];
        let rows: Vec<&str> = head.into_iter().chain(rows).chain(foot).collect();
        read(&rows, "01", "amount").0
    };
    let both = strings(&["E327", "E327"]);
    let by_code = [
        "201 一般公共服务支出|10",
        "208 住房保障支出|70",
        "210 卫生健康支出|10",
        "221 社会保障和就业支出|60",
    ];
    assert_eq!(expenditure(by_code), both);
    let by_number = [
        "一、一般公共服务支出|10",
        "八、住房保障支出|70",
        "十、卫生健康支出|10",
        "二十一、社会保障和就业支出|60",
    ];
    assert_eq!(expenditure(by_number), both);
    let right = [
        "201 一般公共服务支出|10",
        "208 社会保障和就业支出|70",
        "210 卫生健康支出|10",
        "221 住房保障支出|60",
    ];
    assert_eq!(expenditure(right), [""; 0]);
    let in_sequence = [
        "一、一般公共服务支出|10",
        "二、社会保障和就业支出|70",
        "三、卫生健康支出|10",
        "四、住房保障支出|60",
    ];
    assert_eq!(expenditure(in_sequence), [""; 0]);
}

/// A text before a title that says of which funds it is is no name.
#[test]
fn funds_before_an_owners_word_are_no_owner() {
    let titled = |title: &str, table: &str| read(&[title, OWNER, HEADER, TOTAL, ITEMS[0], ITEMS[1]], table, "total");
    for title in [
        "2025年一般公共预算局机关支出表",
        "2025年财政拨款学校支出总表",
        "2025年上年结转机关支出表",
    ] {
        assert_eq!(titled(title, "03").1, [""; 0], "{title}");
    }
    let named = titled("2025年青禾县水利局机关部门支出总表", "03");
    assert_eq!(named, (vec![], strings(&["300.00", "180.00", "120.00"])));
}
