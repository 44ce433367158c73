//! Layouts that whole provinces and ministries print: read as they are, or named for what they are.

#[path = "support/sheets.rs"]
mod sheets;

use sheets::{book, fill, read, read_bytes, strings};

const OWNER: &str = "部门名称：青禾县水利局|-|-|-|单位：万元";
const HEADER: &str = "科目编码|科目名称|合计|基本支出|项目支出";
const ITEMS: [&str; 3] = [
    "-|合计|100|70|30",
    "2130301|行政运行|70|70|-",
    "2130305|水利工程建设|30|-|30",
];

/// The rows of a table by classes, below its title.
fn classes(title: &str) -> Vec<String> {
    let rows = [title, OWNER, HEADER].into_iter().chain(ITEMS);
    rows.map(str::to_owned).collect()
}

/// A workbook of sheets with names.
fn named(sheets: &[(&str, Vec<String>)]) -> Vec<u8> {
    let mut book = rust_xlsxwriter::Workbook::new();
    for (name, rows) in sheets {
        let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
        fill(book.add_worksheet().set_name(*name).unwrap(), &rows);
    }
    book.save_to_buffer().unwrap()
}

/// One indicator a row, one project a form, the budget of the department in a form of the province: no wrong figures.
#[test]
fn targets_in_other_forms_are_named_once() {
    let owner = "部门：青禾县水利局|-|-|-|-|单位：万元";
    let down = [
        "2025年项目支出绩效目标表",
        owner,
        "项目名称|预算数|年度目标|一级指标|三级指标|指标值|权重",
        "水库维护|20|保障安全|产出指标|维护座数|3|20",
        "-|-|-|效益指标|受益人口|1000|30",
    ];
    let form = [
        "项目支出绩效目标表",
        "（2025年度）",
        "项目名称|水库维护|-|-|-",
        "项目资金（万元）|年度资金总额|20|执行率分值（10）|-",
        "-|其中：财政拨款|20|-|-",
        "年度总体目标|保障安全|-|-|-",
        "绩效指标|一级指标|二级指标|三级指标|指标值",
        "-|产出指标|数量指标|维护座数|≥3座",
    ];
    let stacked = [&form[..], &form[..]].concat();
    let whole = [
        "部门整体支出绩效目标表",
        "（2025年度）",
        "部门名称|青禾县水利局|-|-|-",
        "当年预算情况（万元）|-|-|-|-",
        "收入预算合计|100|-|其中：上级财政拨款|0",
        "公用经费|10|-|项目经费|30",
        "一级指标|二级指标|三级指标|目标值|-",
        "产出指标|数量指标|水库座数|≥3|-",
    ];
    let by_name = [
        "2025年项目支出绩效目标表",
        owner,
        "项目名称|预算金额|绩效目标",
        "水库维护|20|完成维护",
    ];
    for rows in [&down[..], &form[..], &stacked[..], &whole[..], &by_name[..]] {
        let owned: Vec<String> = rows.iter().map(ToString::to_string).collect();
        let book = book(&[classes("2025年一般公共预算支出情况表"), owned]);
        let (codes, amounts) = read_bytes(&book, "05", "total");
        assert_eq!(codes, strings(&["W230"]), "{rows:?}");
        assert_eq!(amounts, strings(&["100.00", "70.00", "30.00"]));
    }
}

/// Half of a fund is not all of it.
#[test]
fn an_appropriation_beside_special_revenue_is_not_the_whole_fund() {
    let rows = [
        "2025年部门收入总体情况表",
        OWNER,
        "单位名称|合计|经费拨款|纳入预算管理的非税收入拨款|事业收入",
        "合计|120|80|20|20",
        "青禾县水利局|120|80|20|20",
    ];
    let (codes, amounts) = read(&rows, "02", "current.general_public.subtotal");
    assert_eq!((codes, amounts), (strings(&["W323", "W323"]), vec![]));
}

#[test]
fn a_list_of_parts_goes_on_below_its_first() {
    let rows = [
        "2025年项目支出表",
        OWNER,
        "项目名称|合计|一般公共预算|单位资金",
        "合计|100|80|20",
        "水库维护|60|60|-",
        "其中：大坝维修|40|40|-",
        "　　　溢洪道维修|20|20|-",
        "河道清淤|40|20|20",
    ];
    let (codes, amounts) = read(&rows, "10", "total");
    assert_eq!(
        (codes, amounts),
        (strings(&["E303", "E303"]), strings(&["100.00", "60.00", "40.00"]))
    );
    let rows = [
        "2025年部门收支总体情况表",
        "部门：青禾县第一中学|-|-|单位：万元",
        "收入|-|支出|-",
        "项目|预算数|项目|预算数",
        "一、财政补助收入|100|一、教育支出|100",
        "二、财政专户核拨|10|二、住房保障支出|20",
        "三、事业收入|10|-|-",
        "其中：学费|8|-|-",
        "住宿费|2|-|-",
        "收入总计|120|支出总计|120",
    ];
    assert_eq!(read(&rows, "01", "amount").0, strings(&["W307", "W307", "W307"]));
}

/// Where totals include what was carried over, the parts do, or it is told.
#[test]
fn totals_over_the_year_and_what_was_carried_over() {
    let rows = [
        "2025年部门支出总体情况表",
        OWNER,
        "科目编码|科目名称|合计|本年支出|-|-|上年结转支出",
        "-|-|-|小计|基本支出|项目支出|项目支出",
        "-|合计|110|100|70|30|10",
        "2130301|行政运行|70|70|70|-|-",
        "2130305|水利工程建设|40|30|-|30|10",
    ];
    let (codes, amounts) = read(&rows, "03", "project.subtotal");
    assert_eq!((codes, amounts), (strings(&["W323"]), strings(&["40.00", "40.00"])));
    let rows = [
        "2025年一般公共预算支出情况表",
        OWNER,
        "科目编码|科目名称|合计|基本支出|项目支出|本年拨款|上年结转",
        "-|合计|110|70|40|100|10",
        "2130301|行政运行|70|70|-|70|-",
        "2130305|水利工程建设|40|-|40|30|10",
    ];
    assert_eq!(read(&rows, "05", "total").0, strings(&["W323", "W347"]));
}

#[test]
fn a_total_of_several_funds_is_not_that_of_one() {
    let rows = [
        "2025年一般公共预算“三公”经费支出情况表",
        "部门名称：青禾县水利局|-|单位：万元",
        "项目|2024年预算|2025年预算",
        "合计|15|12",
        "其中：一般公共预算|12|10",
        "政府性基金|3|2",
        "因公出国（境）费|2|1",
        "公务接待费|5|4",
        "公务用车购置及运行费|8|7",
    ];
    let (codes, amounts) = read(&rows, "08", "total");
    assert_eq!((codes, amounts), (strings(&["E346", "W323", "W323"]), vec![]));
    let rows = [
        "2025年“三公”经费、会议费支出表",
        "部门名称：青禾县水利局|-|-|-|单位：万元",
        "“三公”经费合计|因公出国（境）费|公务用车运行费|公务接待费|会议费",
        "12|1|6|3|2",
    ];
    assert_eq!(read(&rows, "08", "total").0, strings(&["E501", "W323"]));
}

#[test]
fn basic_expenditure_of_all_funds_is_no_table_of_one() {
    let total = |title: &str| {
        let basic = [
            title,
            "部门名称：青禾县水利局|-|-|-|单位：万元",
            "科目编码|科目名称|合计|人员经费|公用经费",
            "-|合计|90|60|30",
            "30101|基本工资|60|60|-",
            "30201|办公费|30|-|30",
        ];
        let all = [
            "2025年部门支出总体情况表",
            OWNER,
            HEADER,
            "-|合计|120|90|30",
            "2130301|行政运行|90|90|-",
            "2130305|水利工程建设|30|-|30",
        ];
        let [basic, all] = [basic, all].map(|rows| rows.iter().map(ToString::to_string).collect());
        read_bytes(
            &book(&[all, classes("2025年一般公共预算支出情况表"), basic]),
            "06",
            "total",
        )
    };
    assert_eq!(total("2025年部门基本支出预算表"), (strings(&["W238"]), vec![]));
    // The title says which fund it is: its figures are shown to differ.
    assert_eq!(total("2025年一般公共预算基本支出表").0, strings(&["E520"]));
}

/// Another table of the standard's columns begins below, though its title names no year.
#[test]
fn a_table_below_another_is_none_of_its_rows() {
    let mut rows = classes("一般公共预算支出情况表");
    rows.extend(
        [
            "-",
            "单位资金支出表",
            OWNER,
            HEADER,
            "2130310|水土保持|15|-|15",
            "-|合计|15|-|15",
        ]
        .map(str::to_owned),
    );
    let year = classes("2025年部门支出总体情况表");
    let (codes, amounts) = read_bytes(&book(&[rows, year]), "05", "total");
    assert_eq!((codes, amounts), (vec![], strings(&["100.00", "70.00", "30.00"])));
}

#[test]
fn the_total_of_the_year_is_the_tables() {
    let rows = [
        "2025年项目支出表",
        OWNER,
        "项目名称|项目总额|2025年预算|-|-",
        "-|-|小计|财政拨款|其他资金",
        "合计|300|100|80|20",
        "水库维护|200|60|60|-",
        "河道清淤|100|40|20|20",
    ];
    let (codes, amounts) = read(&rows, "10", "total");
    assert_eq!(
        (codes, amounts),
        (strings(&["W323", "W323"]), strings(&["100.00", "60.00", "40.00"]))
    );
}

#[test]
fn the_name_of_a_sheet_is_a_witness() {
    let year = classes("2025年部门支出总体情况表");
    let with = |name: &str, title: &str| {
        let sheets = [("3", year.clone()), (name, classes(title))];
        read_bytes(&named(&sheets), "05", "total").0
    };
    let title = "2025年一般公共预算支出情况表";
    assert_eq!(with("一般公共预算支出表", title), strings(&[]));
    assert_eq!(with("政府性基金支出表", title), strings(&["W239"]));
    assert_eq!(with("2024年预算", "一般公共预算支出情况表"), strings(&["W239"]));
    assert_eq!(with("支出决算", title), strings(&["W239"]));
}

/// Two sheets of one table: the one that certainly counts is used.
#[test]
fn of_two_sheets_the_one_that_counts() {
    let title = "2025年部门支出总体情况表";
    let right = strings(&["100.00", "70.00", "30.00"]);
    let units = [
        title,
        "部门名称：青禾县水利局|-|-|单位：万元",
        "单位名称|合计|基本支出|项目支出",
        "合计|100|70|30",
        "青禾县水利局本级|60|50|10",
        "青禾县水利站|40|20|20",
    ];
    let blank = vec![
        title.to_owned(),
        OWNER.to_owned(),
        HEADER.to_owned(),
        "-|合计|-|-|-".to_owned(),
    ];
    let units: Vec<String> = units.iter().map(ToString::to_string).collect();
    for other in [classes(title), blank, units] {
        let (codes, amounts) = read_bytes(&book(&[classes(title), other]), "03", "total");
        assert_eq!((codes, &amounts), (strings(&["W240"]), &right));
    }
    // Other figures, or the same in another currency unit: only people know.
    let mut yuan = classes(title);
    yuan[1] = "部门名称：青禾县水利局|-|-|-|单位：元".to_owned();
    assert_eq!(read_bytes(&book(&[classes(title), yuan]), "03", "total").1, [""; 0]);
    let mut other = classes(title);
    other[3] = "-|合计|110|80|30".to_owned();
    assert_eq!(read_bytes(&book(&[classes(title), other]), "03", "total").1, [""; 0]);
}

#[test]
fn units_by_name_in_a_table_of_classes() {
    let rows = [
        "2025年一般公共预算支出情况表",
        "部门名称：青禾县水利局|-|-|单位：万元",
        "单位名称|合计|基本支出|项目支出",
        "合计|100|70|30",
        "青禾县水利局|70|50|20",
        "大坝水库管理所|30|20|10",
    ];
    assert_eq!(
        read(&rows, "05", "level"),
        (vec![], strings(&["total", "unit", "unit"]))
    );
}

/// A column that is the change in every row, and one less what nobody knows, are no amounts of the table.
#[test]
fn changes_and_deductions_are_known() {
    let rows = |change: &str| {
        let header = format!("科目编码|科目名称|2024年执行数|-|2025年预算数|-|-|-|{change}");
        let leaves = "-|-|执行数|扣除基本建设后的执行数|小计|基本支出|项目支出|扣除基本建设后的预算数|增减额";
        let total = "-|合计|90|90|100|70|30|100|10";
        let [first, second] = [
            "2130301|行政运行|60|60|70|70|-|70|10",
            "2130305|水利工程建设|30|30|30|-|30|30|-",
        ];
        read(
            &[
                "2025年一般公共预算支出情况表",
                OWNER,
                &header,
                leaves,
                total,
                first,
                second,
            ],
            "05",
            "total",
        )
    };
    let right = (strings(&["W323"]), strings(&["100.00", "70.00", "30.00"]));
    assert_eq!(rows("2025年预算数比2024年执行数"), right);
    assert_eq!(rows("与去年执行数的较量"), right);
    // Beside a year without figures, nothing shows what a column is.
    let rows = [
        "2025年一般公共预算支出情况表",
        OWNER,
        "科目编码|科目名称|2024年执行数|2025年预算数|基本支出|项目支出|不明的一栏",
        "-|合计|-|100|70|30|100",
        "2130301|行政运行|-|70|70|-|70",
        "2130305|水利工程建设|-|30|-|30|30",
    ];
    assert_eq!(read(&rows, "05", "total").0, strings(&["E301"]));
}

#[test]
fn lists_below_the_names_of_classes_are_one() {
    let rows = [
        "2025年一般公共预算基本支出表",
        "部门名称：青禾县水利局|-|-|-|-|-|-|-|单位：万元",
        "工资福利支出|-|-|商品和服务支出|-|-|对个人和家庭的补助|-|-",
        "科目编码|科目名称|金额|科目编码|科目名称|金额|科目编码|科目名称|金额",
        "301|工资福利支出|60|302|商品和服务支出|20|303|对个人和家庭的补助|10",
        "30101|基本工资|60|30201|办公费|20|30302|退休费|10",
        "人员经费合计|-|70|公用经费合计|-|20|-|-|-",
    ];
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    fill(sheet, &rows);
    let bold = rust_xlsxwriter::Format::new();
    for (first, text) in [(0, "工资福利支出"), (3, "商品和服务支出"), (6, "对个人和家庭的补助")] {
        sheet.merge_range(2, first, 2, first + 2, text, &bold).unwrap();
    }
    let (codes, amounts) = read_bytes(&book.save_to_buffer().unwrap(), "06", "total");
    assert_eq!(codes, strings(&[]));
    assert_eq!(
        amounts,
        strings(&["60.00", "60.00", "20.00", "20.00", "10.00", "10.00"])
    );
}

/// A project may bear the name of the class that it is paid from.
#[test]
fn a_project_named_like_its_class_is_a_project() {
    let rows = [
        "2025年项目支出表",
        OWNER,
        "项目名称|经济科目编码|经济科目名称|合计|一般公共预算",
        "合计|-|-|30|30",
        "干部培训|30216|培训费|20|20",
        "河道清淤|30227|委托业务费|10|10",
    ];
    assert_eq!(read(&rows, "10", "total").1, strings(&["30.00", "20.00", "10.00"]));
}

#[test]
fn a_total_that_leaves_out_what_nobody_knows_is_not_the_total() {
    let rows = [
        "2025年一般公共预算支出情况表",
        OWNER,
        "科目编码|科目名称|合计（不含基建）|基本支出|项目支出",
        ITEMS[0],
        ITEMS[1],
        ITEMS[2],
    ];
    assert_eq!(read(&rows, "05", "total"), (strings(&["E204", "W323"]), vec![]));
}

/// What stands below one source is of that source.
#[test]
fn the_year_and_what_was_carried_over_below_one_source() {
    let rows = [
        "2025年部门收支总体情况表",
        "部门：青禾县水利局|-|-|单位：万元",
        "收入|-|支出|-",
        "项目|预算数|项目|预算数",
        "一、一般公共预算拨款|105|一、农林水支出|125",
        "（一）本年收入|100|二、住房保障支出|20",
        "（二）上年结转|5|-|-",
        "二、政府性基金预算拨款|20|-|-",
        "三、事业收入|20|-|-",
        "收入总计|145|支出总计|145",
    ];
    let (codes, amounts) = read(&rows, "01", "amount");
    assert_eq!(codes, strings(&["W307", "W307"]));
    assert_eq!(amounts[..2], strings(&["105.00", "100.00"]));
}

/// Parts of the total itself are all rows.
#[test]
fn parts_below_the_total_are_the_rows() {
    let rows = [
        "2025年项目支出表",
        OWNER,
        "项目名称|合计|一般公共预算|单位资金",
        "合计|100|80|20",
        "其中：水库维护|60|60|-",
        "　　　河道清淤|40|20|20",
    ];
    let right = strings(&["100.00", "60.00", "40.00"]);
    assert_eq!(read(&rows, "10", "total"), (vec![], right));
}

/// Rows below a heading of another fund, or of what was carried over, are told.
#[test]
fn headings_without_figures_say_what_stands_below() {
    let rows = |heading: &str| {
        let more = [heading, "2130310|水土保持|10|-|10"];
        let total = "-|合计|110|70|40";
        let all = ["2025年一般公共预算支出情况表", OWNER, HEADER, total, ITEMS[1], ITEMS[2]];
        read(&[&all[..], &more].concat(), "05", "total").0
    };
    assert_eq!(rows("单位资金"), strings(&["W309", "W347"]));
    assert_eq!(rows("上年结转"), strings(&["W309", "W347"]));
}

/// A workbook that numbers its forms in an order of its own: the titles say what they are.
#[test]
fn numbers_of_an_order_of_its_own_say_nothing() {
    let numbered = |number: &str, title: &str| {
        let mut rows = vec![format!("-|-|-|-|{number}")];
        rows.extend(classes(title));
        rows
    };
    let three = ["2025年一般公共预算支出情况表", "2025年政府性基金预算支出情况表"];
    let codes = |numbers: [&str; 2]| {
        let fund = |rows: Vec<String>| -> Vec<String> {
            let of_fund = |row: String| row.replace("2130301|行政运行", "2120801|征地和拆迁补偿支出");
            rows.into_iter()
                .map(of_fund)
                .map(|row| row.replace("2130305|水利工程建设", "2120802|土地开发支出"))
                .collect()
        };
        let sheets = [numbered(numbers[0], three[0]), fund(numbered(numbers[1], three[1]))];
        read_bytes(&book(&sheets), "05", "total").0
    };
    assert_eq!(codes(["预算05表", "预算09表"]), strings(&[]));
    assert_eq!(codes(["预算02表", "预算06表"]), strings(&[]));
    // One that differs is not sure.
    assert_eq!(codes(["预算05表", "预算06表"]), strings(&["W208"]));
}

/// A total that holds rows which are none of the table's.
#[test]
fn a_total_over_rows_of_other_funds_is_told() {
    let rows = |total: &str| {
        let rows = [
            "2025年一般公共预算支出情况表",
            OWNER,
            "科目编码|科目名称|资金性质|合计|基本支出|项目支出",
            total,
            "2130301|行政运行|一般公共预算|70|70|-",
            "2130305|水利工程建设|单位资金|30|-|30",
        ];
        read(&rows, "05", "total").0
    };
    assert_eq!(rows("-|合计|-|100|70|30"), strings(&["W310", "W329", "W347"]));
    assert_eq!(rows("-|合计|-|70|70|-"), strings(&["W310", "W329"]));
}

/// Column numbers in brackets are no row, whatever the brackets.
#[test]
fn column_numbers_in_brackets_are_no_row() {
    let rows = [
        "2025年部门支出总体情况表",
        OWNER,
        HEADER,
        "（1）|（2）|（3）=（4）+（5）|（4）|（5）",
        ITEMS[0],
        ITEMS[1],
        ITEMS[2],
    ];
    assert_eq!(
        read(&rows, "03", "total"),
        (vec![], strings(&["100.00", "70.00", "30.00"]))
    );
}

/// A note between title and header may name another year.
#[test]
fn a_year_in_a_note_is_not_that_of_the_table() {
    let rows = [
        "2025年一般公共预算支出情况表",
        "注：本表不含2024年政府性基金",
        OWNER,
        HEADER,
        ITEMS[0],
        ITEMS[1],
        ITEMS[2],
    ];
    assert_eq!(
        read(&rows, "05", "total"),
        (vec![], strings(&["100.00", "70.00", "30.00"]))
    );
}

/// A row without code and name within the list is not the total: it is named, and the total above stays.
#[test]
fn a_row_without_a_label_is_no_second_total() {
    let rows = [
        "2025年部门支出总体情况表",
        OWNER,
        HEADER,
        "-|合计|105|70|35",
        ITEMS[1],
        "-|-|5|-|5",
        ITEMS[2],
    ];
    let (codes, _) = read(&rows, "03", "total");
    assert!(codes.contains(&"E303".to_owned()), "{codes:?}");
    assert!(!codes.contains(&"E501".to_owned()), "{codes:?}");
}

/// The code of an office may be as short as that of a class (207 文化旅游体育与传媒支出).
#[test]
fn the_code_of_an_office_is_no_class() {
    let rows = [
        "2025年部门支出总体情况表",
        "部门名称：青禾县|-|-|-|单位：万元",
        HEADER,
        ITEMS[0],
        "207|青禾县水利局|100|70|30",
        ITEMS[1],
        ITEMS[2],
    ];
    let right = strings(&["100.00", "100.00", "70.00", "30.00"]);
    assert_eq!(read(&rows, "03", "total"), (vec![], right));
}
