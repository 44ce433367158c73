//! Headers drawn at random from what the vocabulary can say: whatever words are used, whatever stands
//! between, a figure comes out under the key of what it means, or under none, never under another.

use std::collections::BTreeMap;

use proptest::prelude::*;
use proptest::sample::select;
use yusuan::cell::{Cell, CellRef, CellValue};
use yusuan::grid::{Grid, Merge, Workbook};
use yusuan::map::{Options, map};
use yusuan::schema::standard;

/// The words of the vocabulary that say exactly this, anywhere.
fn words(means: &str) -> Vec<String> {
    let mut reader = csv::Reader::from_path("templates/vocabulary.csv").unwrap();
    let records = reader.records().map(Result::unwrap);
    let own: Vec<String> = records
        .filter(|record| &record[1] == means && record[2].is_empty())
        .map(|record| record[0].to_owned())
        .collect();
    assert!(!own.is_empty(), "{means}");
    own
}

/// A column: what stands over it, and the key that it is then, if the table has one.
#[derive(Clone, Debug)]
struct Column {
    path: Vec<String>,
    key: Option<String>,
}

/// A label: one of the words of a meaning, with or without an ending that says nothing.
fn label(means: &str) -> impl Strategy<Value = String> + use<> {
    let endings = vec!["", "", "资金", "经费", "数"];
    (select(words(means)), select(endings)).prop_map(|(word, ending)| format!("{word}{ending}"))
}

/// A column of revenue: of the year or carried over, by fund.
fn revenue() -> impl Strategy<Value = Column> {
    let funds = vec![
        ("general", ".general_public", ".subtotal"),
        ("government_fund", ".government_fund", ""),
        ("state_capital", ".state_capital", ""),
        ("special_account", ".fiscal_special_account", ""),
    ];
    let carries = vec![("current", "current"), ("carryover", "carryover")];
    (select(carries), select(funds)).prop_flat_map(|((carry, block), (fund, key, subtotal))| {
        let subtotal = if block == "current" { subtotal } else { "" };
        let key = format!("{block}{key}{subtotal}");
        let group = label(&format!("carry={carry}"));
        (group, label(&format!("fund={fund}"))).prop_map(move |(group, leaf)| Column {
            path: vec![group, leaf],
            key: Some(key.clone()),
        })
    })
}

/// A column of expenditure: basic by class, or project.
fn expenditure() -> impl Strategy<Value = Column> {
    let columns = vec![
        (
            "nature=basic; flow=expenditure",
            "economic=301",
            Some("basic.personnel.wages_welfare"),
        ),
        (
            "nature=basic; flow=expenditure",
            "economic=302",
            Some("basic.public.goods_services"),
        ),
        (
            "nature=basic; flow=expenditure",
            "economic=303",
            Some("basic.personnel.individual_family_subsidy"),
        ),
        ("nature=basic; flow=expenditure", "subtotal", Some("basic.subtotal")),
        ("nature=project; flow=expenditure", "subtotal", Some("project.subtotal")),
        (
            "nature=project; flow=expenditure",
            "nature=project.specific_target",
            Some("project.specific_target"),
        ),
        ("nature=project; flow=expenditure", "economic=302", None),
        ("nature=basic; flow=expenditure", "part=personnel", None),
        ("nature=remitted; flow=expenditure", "subtotal", None),
    ];
    select(columns).prop_flat_map(|(group, leaf, key)| {
        (label(group), label(leaf)).prop_map(move |(group, leaf)| Column {
            path: vec![group, leaf],
            key: key.map(str::to_owned),
        })
    })
}

/// A column that the table does not have.
fn foreign() -> impl Strategy<Value = Column> {
    let of_year = (label("stage=budget; year=last"), select(vec!["", "合计"])).prop_map(|(a, b)| vec![a, b.to_owned()]);
    let change = label("measure=change").prop_map(|label| vec![label]);
    let unknown = select(vec!["机动", "预安排甲", "调剂额度乙"]).prop_map(|label| vec![label.to_owned()]);
    let path = prop_oneof![of_year, change, unknown];
    path.prop_map(|mut path| {
        path.retain(|label| !label.is_empty());
        Column { path, key: None }
    })
}

/// The figures of the first row by key, in a sheet with these columns in this order.
fn mapped(title: &str, texts: [&str; 2], columns: &[Column]) -> BTreeMap<String, String> {
    let mut cells = Vec::new();
    let mut put = |row: u32, col: u32, text: &str| {
        let value = CellValue::Text(text.into());
        cells.push(Cell {
            at: CellRef::new(row, col),
            value,
        });
    };
    put(0, 0, title);
    put(1, 0, "部门名称：青禾县水利局");
    put(1, 3, "单位：万元");
    let mut merges = Vec::new();
    let mut numbers = Vec::new();
    for (col, text) in (0..).zip(texts.iter().copied().chain(["合计"])) {
        put(2, col, text);
        merges.push(Merge {
            first: CellRef::new(2, col),
            last: CellRef::new(3, col),
        });
    }
    put(4, 1, "合计");
    numbers.push((2, 9999));
    for (number, (col, column)) in (100..).zip((3..).zip(columns)) {
        for (row, label) in (2..).zip(&column.path) {
            put(row, col, label);
        }
        if column.path.len() == 1 {
            merges.push(Merge {
                first: CellRef::new(2, col),
                last: CellRef::new(3, col),
            });
        }
        numbers.push((col, number));
    }
    for (col, number) in numbers {
        let value = CellValue::Number(number.into());
        cells.push(Cell {
            at: CellRef::new(4, col),
            value,
        });
    }
    let mut grid = Grid::new("表", cells);
    grid.set_merges(merges);
    let workbook = Workbook { sheets: vec![grid] };
    let standard = standard().unwrap();
    let mapped = map(&workbook, standard, &Options::default()).unwrap();
    let Some(table) = mapped.book.tables.first() else {
        return BTreeMap::new();
    };
    let schema = &standard.tables[table.schema];
    let figures = schema.fields.iter().enumerate().filter_map(|(field, own)| {
        let amount = table.value(0, field)?.amount()?;
        Some((own.key.clone(), amount.normalize().to_string()))
    });
    figures.collect()
}

fn agrees(figures: &BTreeMap<String, String>, columns: &[Column]) {
    for (key, figure) in figures.iter().filter(|(key, _)| *key != "total") {
        let number: usize = figure.parse().unwrap();
        let own = number.checked_sub(100).and_then(|position| columns.get(position));
        assert_eq!(own.and_then(|own| own.key.as_ref()), Some(key), "{figure}: {own:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn revenue_comes_out_under_its_own_key(columns in prop::collection::vec(prop_oneof![3 => revenue(), 1 => foreign()], 2..9)) {
        let figures = mapped("2025年部门收入总体情况表", ["单位代码", "单位名称"], &columns);
        agrees(&figures, &columns);
    }

    #[test]
    fn expenditure_comes_out_under_its_own_key(columns in prop::collection::vec(prop_oneof![3 => expenditure(), 1 => foreign()], 2..9)) {
        let figures = mapped("2025年部门支出总体情况表", ["科目编码", "科目名称"], &columns);
        agrees(&figures, &columns);
    }
}

/// What the figures of a title's table are when it is not one of the twelve.
#[test]
fn a_title_that_says_more_or_less_is_no_table_of_the_standard() {
    let columns = [Column {
        path: vec!["基本支出".to_owned()],
        key: Some("basic.subtotal".to_owned()),
    }];
    let is_table = |title: &str| !mapped(title, ["科目编码", "科目名称"], &columns).is_empty();
    for title in [
        "2025年部门支出总表",
        "2025年支出预算表",
        "青禾县水利局2025年支出预算总表",
        "教育局支出总表",
    ] {
        assert!(is_table(title), "{title}");
    }
    for title in [
        "2025年国有资本经营支出预算表",
        "2025年机动支出预算表",
        "2025年财政拨款支出预算表",
        "2025年部门支出决算表",
        "国有资本经营2025年支出预算表",
        "2025年政府采购支出预算表",
        "2025年一般公共预算和政府性基金支出表",
    ] {
        assert!(!is_table(title), "{title}");
    }
}
