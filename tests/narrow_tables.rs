//! Tables that list less, or more, than the standard's: their figures are right and no error, and what they list is named.

#[allow(dead_code, reason = "other tests need more of it")]
#[path = "support/sheets.rs"]
mod sheets;

use sheets::{book, read_bytes, strings};

const OWNER: &str = "部门名称：青禾县水利局|-|-|-|单位：万元";

/// Revenue and expenditure: 100 of the general public budget, `other` of the unit's own and `carried` from last year.
fn summary(other: u32, carried: u32) -> Vec<String> {
    let (year, all) = (100 + other, 100 + other + carried);
    vec![
        "2025年部门收支总体情况表".to_owned(),
        "部门：青禾县水利局|-|-|单位：万元".to_owned(),
        "收入|-|支出|-".to_owned(),
        "项目|预算数|项目|预算数".to_owned(),
        format!("一、一般公共预算|100|十三、农林水事务|{all}"),
        format!("五、事业收入|{other}|-|-"),
        format!("本年收入合计|{year}|本年支出合计|{all}"),
        format!("上年结转结余|{carried}|年终结转结余|-"),
        format!("收入总计|{all}|支出总计|{all}"),
    ]
}

/// A table by classes: total, basic and project expenditure.
fn classes(title: &str, [basic, project]: [u32; 2]) -> Vec<String> {
    let total = basic + project;
    vec![
        title.to_owned(),
        OWNER.to_owned(),
        "科目编码|科目名称|合计|基本支出|项目支出".to_owned(),
        format!("-|合计|{total}|{basic}|{project}"),
        format!("2130301|行政运行|{basic}|{basic}|-"),
        format!("2130305|水利工程建设|{project}|-|{project}"),
    ]
}

fn owned(rows: &[&str]) -> Vec<String> {
    rows.iter().map(ToString::to_string).collect()
}

/// The codes of errors and warnings of a workbook of these sheets.
fn codes(sheets: &[Vec<String>]) -> Vec<String> {
    read_bytes(&book(sheets), "03", "total").0
}

#[test]
fn lists_of_what_the_government_pays_for_are_named_and_not_accused() {
    let all = classes("2025年部门支出总体情况表", [90, 60]);
    let general = classes("2025年一般公共预算支出情况表", [70, 30]);
    let projects = |second: u32| {
        let total = 20 + second;
        let mut rows = owned(&["2025年项目支出表", OWNER, "项目名称|合计|一般公共预算"]);
        rows.extend([
            format!("合计|{total}|{total}"),
            "水库维护|20|20".to_owned(),
            format!("河道清淤|{second}|{second}"),
        ]);
        rows
    };
    let economic = owned(&[
        "2025年支出经济分类汇总表",
        OWNER,
        "科目编码|科目名称|总计",
        "-|合计|100",
        "301|工资福利支出|60",
        "302|商品和服务支出|40",
    ]);
    let of_all = [all.clone(), general.clone(), projects(10)];
    assert_eq!(codes(&of_all), strings(&["W533"]));
    assert_eq!(codes(&[all.clone(), general.clone(), economic]), strings(&["W533"]));
    // Neither all projects nor those of the general public budget.
    assert!(codes(&[all, general, projects(15)]).contains(&"E520".to_owned()));
}

#[test]
fn revenue_of_the_year_alone_is_no_wrong_total() {
    let revenue = |total: u32| {
        let other = total - 100;
        let mut rows = owned(&[
            "2025年部门收入总体情况表",
            OWNER,
            "单位编码|单位名称|合计|一般公共预算|事业收入",
        ]);
        rows.extend([
            format!("-|合计|{total}|100|{other}"),
            format!("301001|水利局本级|{total}|100|{other}"),
        ]);
        rows
    };
    assert_eq!(codes(&[summary(40, 10), revenue(140)]), strings(&["W533"]));
    let wrong = codes(&[summary(40, 10), revenue(145)]);
    assert!(wrong.iter().any(|code| code.starts_with("E52")), "{wrong:?}");
}

/// A table by economic classes without a column for it has what was carried over in that of its fund.
#[test]
fn what_was_carried_over_stands_in_the_column_of_its_fund() {
    let economic = |general: u32| {
        let (total, goods) = (general + 20, general - 70);
        let mut rows = owned(&[
            "2025年支出经济分类汇总表",
            OWNER,
            "科目编码|科目名称|总计|一般公共预算|事业收入",
        ]);
        rows.extend([
            format!("-|合计|{total}|{general}|20"),
            "301|工资福利支出|70|70|-".to_owned(),
            format!("302|商品和服务支出|{}|{goods}|20", goods + 20),
        ]);
        rows
    };
    let all = classes("2025年部门支出总体情况表", [70, 60]);
    let of = |general: u32| codes(&[summary(20, 10), all.clone(), economic(general)]);
    assert_eq!(of(110), strings(&["W533"]));
    assert!(of(117).iter().any(|code| code.starts_with("E52")), "{:?}", of(117));
}

/// The Ministry's older form has a line for each.
#[test]
fn two_lines_that_a_total_adds_up_are_one_line() {
    let summary = |total: u32| {
        let mut rows = owned(&[
            "2025年部门收支总体情况表",
            "部门：青禾县水利局|-|-|单位：万元",
            "收入|-|支出|-",
            "项目|预算数|项目|预算数",
            "一、一般公共预算|120|十三、农林水事务|125",
            "本年收入合计|120|本年支出合计|125",
            "上年结转|3|年终结转结余|-",
            "上年结余|2|-|-",
        ]);
        rows.push(format!("收入总计|{total}|支出总计|125"));
        book(&[rows])
    };
    let amounts = ["120.00", "120.00", "5.00", "125.00", "125.00", "125.00", "125.00"];
    assert_eq!(
        read_bytes(&summary(125), "01", "amount"),
        (strings(&[]), strings(&amounts))
    );
    let (codes, amounts) = read_bytes(&summary(128), "01", "amount");
    assert!(codes.contains(&"E305".to_owned()), "{codes:?}");
    assert_eq!(amounts.get(2..4), Some(&strings(&["3.00", "2.00"])[..]));
}

/// What binary fractions leave is less than any amount of money.
#[test]
fn noise_of_binary_fractions_is_no_difference() {
    let rows = |total: &str| {
        let mut rows = owned(&[
            "2025年一般公共预算支出情况表",
            OWNER,
            "科目编码|科目名称|合计|基本支出|项目支出",
        ]);
        rows.extend([
            format!("-|合计|{total}|18.4761904761905|14.2857142857143"),
            "2130301|行政运行|18.4761904761905|18.4761904761905|-".to_owned(),
            "2130305|水利工程建设|14.2857142857143|-|14.2857142857143".to_owned(),
        ]);
        rows
    };
    assert_eq!(codes(&[rows("32.7619047619047")]), strings(&[]));
    assert_eq!(codes(&[rows("32.7629047619047")]), strings(&["E501"]));
}
