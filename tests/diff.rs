//! `yusuan diff`: what people and programs are told of two workbooks.

#[path = "support/run.rs"]
mod run;

use run::Desk;
use rust_decimal::Decimal;
use serde_json::Value as Json;
use yusuan::book::{Book, Content, Table, Value};
use yusuan::schema::{Standard, standard};
use yusuan::{pipeline, write};

const SEED: &str = "tests/data/seed-2024.xlsx";

fn seed() -> Book {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(SEED);
    let bytes = std::fs::read(&path).unwrap();
    pipeline::run(bytes, &path, standard().unwrap(), &pipeline::Options::default())
        .unwrap()
        .book
}

/// Changes a table by the number of it: what becomes of its rows.
fn change(book: &mut Book, number: &str, edit: impl Fn(&Standard, usize, &mut Vec<(yusuan::book::Row, Vec<Value>)>)) {
    let standard = standard().unwrap();
    let schema = standard.tables.iter().position(|table| table.number == number).unwrap();
    let table = book.tables.iter_mut().find(|table| table.schema == schema).unwrap();
    let values = |row| table.values(row).to_vec();
    let mut rows: Vec<_> = table
        .rows
        .iter()
        .enumerate()
        .map(|(number, row)| (*row, values(number)))
        .collect();
    edit(standard, schema, &mut rows);
    table.clear_rows();
    rows.into_iter().for_each(|(row, values)| table.push(row, values));
}

fn set(values: &mut [Value], standard: &Standard, schema: usize, key: &str, content: &str) {
    let field = standard.tables[schema].field(key).unwrap();
    values[field].content = match content.parse::<Decimal>() {
        _ if content.is_empty() => Content::Blank,
        Ok(amount) if standard.tables[schema].is_amount(field) => Content::Amount(amount),
        _ => Content::Text(content.into()),
    };
}

fn of(table: &Table, key: &str, text: &str) -> usize {
    let field = standard().unwrap().tables[table.schema].field(key).unwrap();
    (0..table.rows.len())
        .find(|row| table.text(*row, field).is_some_and(|own| &**own == text))
        .unwrap()
}

/// The seed with everything that can happen to it, sums kept: a leaf that moves its totals in several
/// tables, a total that does not add up, rows that come, go, move and get another name, notes.
fn edited() -> Book {
    let mut book = seed();
    let row = |book: &Book, number: usize, key: &str, text: &str| of(&book.tables[number], key, text);
    let operations = row(&book, 2, "name", "行政运行");
    change(&mut book, "03", |standard, schema, rows| {
        // One more in a leaf and in everything above it.
        for row in [0, 1, operations] {
            for (key, figure) in [("basic.public.goods_services", "49.67"), ("basic.subtotal", "601.99")] {
                set(&mut rows[row].1, standard, schema, key, figure);
            }
        }
        for (row, total) in [(0, "707.61"), (1, "707.61"), (operations, "601.99")] {
            set(&mut rows[row].1, standard, schema, "total", total);
        }
    });
    change(&mut book, "01", |standard, schema, rows| {
        for (_, values) in rows.iter_mut() {
            let item = values[0].text().map(ToString::to_string).unwrap_or_default();
            if ["一、一般公共服务", "本年支出合计", "支出总计"].contains(&item.as_str()) {
                set(values, standard, schema, "amount", "707.61");
            }
        }
    });
    change(&mut book, "08", |standard, schema, rows| {
        set(&mut rows[0].1, standard, schema, "total", "1.50")
    });
    change(&mut book, "06", |standard, schema, rows| {
        let gone = rows.remove(3);
        rows.push(gone);
        let mut new = rows[2].clone();
        set(&mut new.1, standard, schema, "department_economic.code", "30999");
        set(
            &mut new.1,
            standard,
            schema,
            "department_economic.name",
            "其他基本建设支出",
        );
        set(&mut new.1, standard, schema, "total", "3.00");
        set(&mut new.1, standard, schema, "personnel", "3.00");
        rows.insert(4, new);
    });
    let party = row(&book, 9, "project_name", "党建经费");
    change(&mut book, "10", |standard, schema, rows| {
        set(&mut rows[party].1, standard, schema, "project_name", "党建工作经费");
        rows.remove(2);
    });
    change(&mut book, "12", |standard, schema, rows| {
        let values = &mut rows[3].1;
        set(values, standard, schema, "output.indicator", "常委会重要报告");
    });
    book.tables[4].notes = vec!["备注：本表含上年结转".into()];
    book
}

fn desk() -> Desk {
    let desk = Desk::new();
    let standard = standard().unwrap();
    desk.file("old.xlsx", &write::xlsx(&seed(), standard).unwrap());
    desk.file("new.xlsx", &write::xlsx(&edited(), standard).unwrap());
    desk
}

#[test]
fn workbooks_that_hold_the_same_are_the_same_in_any_format_and_unit() {
    let desk = desk();
    desk.copy(SEED, "seed.xlsx");
    for name in ["seed-2024.ods", "seed-2024.xls", "seed-2024-yuan.xls"] {
        desk.copy(&format!("tests/data/{name}"), name);
        let ran = desk.run(&format!("diff seed.xlsx {name}"));
        assert_eq!((ran.exit, ran.stdout.as_str()), (0, ""), "{name}: {}", ran.stderr);
    }
    assert_eq!(desk.run("convert old.xlsx -o . --to csv --force").exit, 0);
    for pair in [
        "old.xlsx seed.xlsx",
        "seed.xlsx old.xlsx",
        "old.xlsx old",
        "old old.xlsx",
    ] {
        let ran = desk.run(&format!("diff {pair}"));
        assert_eq!((ran.exit, ran.stdout.as_str()), (0, ""), "{pair}: {}", ran.stderr);
    }
    let json: Json = serde_json::from_str(&desk.run("diff old.xlsx seed.xlsx --format json").stdout).unwrap();
    assert_eq!(json["same"], true);
}

#[test]
fn changes_are_told_like_those_of_a_program_text() {
    let desk = desk();
    let ran = desk.run("diff old.xlsx new.xlsx");
    assert_eq!(ran.exit, 1);
    insta::assert_snapshot!("changes_zh", ran.stdout);
    assert!(ran.stderr.contains("yusuan check"), "{}", ran.stderr);
    insta::assert_snapshot!("changes_en", desk.run("diff old.xlsx new.xlsx --lang en").stdout);
    let coloured = desk.run("diff old.xlsx new.xlsx --color always").stdout;
    assert!(coloured.contains("\u{1b}[31m") && coloured.contains("\u{1b}[32m"));
}

#[test]
fn programs_are_told_the_same() {
    let desk = desk();
    let ran = desk.run("diff old.xlsx new.xlsx --format json");
    assert_eq!(ran.exit, 1);
    let mut json: Json = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(json["same"], false);
    json["tables"]
        .as_array_mut()
        .unwrap()
        .retain(|table| ["03", "10"].contains(&table["table"].as_str().unwrap()));
    insta::assert_snapshot!("changes_json", serde_json::to_string_pretty(&json).unwrap());
}

#[test]
fn what_is_not_wanted_is_not_compared() {
    let desk = desk();
    let counts = |ignore: &str| -> Json {
        let ran = desk.run(&format!("diff old.xlsx new.xlsx --format json {ignore}"));
        let json: Json = serde_json::from_str(&ran.stdout).unwrap();
        json["counts"].clone()
    };
    let all = counts("");
    assert_eq!(
        (&all["moved"], &all["notes"], &all["renamed"]),
        (&1.into(), &1.into(), &2.into())
    );
    let some = counts("--ignore notes,order");
    assert_eq!((&some["moved"], &some["notes"]), (&0.into(), &0.into()));
    let figures = counts("--ignore text,formulas,08.total");
    assert_eq!((&figures["renamed"], &figures["values"]), (&0.into(), &1.into()));
    let ran = desk.run("diff old.xlsx new.xlsx --ignore notes,colour");
    assert_eq!(ran.exit, 2);
    assert!(ran.stderr.contains("colour"), "{}", ran.stderr);
    let quiet = desk.run("diff old.xlsx new.xlsx -q");
    assert_eq!((quiet.exit, quiet.stdout.as_str(), quiet.stderr.as_str()), (1, "", ""));
    assert_eq!(desk.list("."), ["new.xlsx", "old.xlsx"]);
}

#[test]
fn what_cannot_be_read_cannot_be_compared() {
    let desk = desk();
    desk.file("none.xlsx", b"nothing");
    for pair in ["none.xlsx old.xlsx", "old.xlsx missing.xlsx"] {
        let ran = desk.run(&format!("diff {pair}"));
        assert_eq!((ran.exit, ran.stdout.as_str()), (2, ""), "{pair}");
        assert!(ran.stderr.contains("[E1"), "{}", ran.stderr);
    }
    assert_eq!(desk.run("diff old.xlsx new.xlsx --format csv").exit, 2);
}

#[test]
fn two_years_stand_beside_each_other() {
    let desk = desk();
    let mut next = edited();
    next.year = Some(2025);
    desk.file("next.xlsx", &write::xlsx(&next, standard().unwrap()).unwrap());
    let hint = desk.run("diff old.xlsx next.xlsx");
    assert!(
        hint.stdout.contains("2024 → 2025") && hint.stderr.contains("--years"),
        "{}",
        hint.stderr
    );
    let ran = desk.run("diff old.xlsx next.xlsx --years");
    assert_eq!(ran.exit, 0, "{}", ran.stderr);
    let table = |number: &str| {
        let from = ran.stdout.find(number).unwrap();
        ran.stdout[from..].split("\n\n").next().unwrap().to_owned()
    };
    insta::assert_snapshot!("years", format!("{}\n\n{}", table("预算03表"), table("预算10表")));
    let csv = desk.run("diff old.xlsx next.xlsx --years --format csv").stdout;
    let goods = "预算08表 一般公共预算“三公”经费支出情况表,合计,“三公”经费合计,1.10,1.50,0.40,36.36\n";
    assert!(
        csv.starts_with("\u{feff}表,行,栏,上年数（万元）") && csv.contains(goods),
        "{csv}"
    );
    assert!(csv.contains(",—\n"), "{csv}");
    let json = desk.run("diff old.xlsx next.xlsx --years --format json").stdout;
    let json: Json = serde_json::from_str(&json).unwrap();
    assert_eq!(
        (&json["last"]["year"], &json["this"]["year"]),
        (&2024.into(), &2025.into())
    );
    let line = &json["tables"][0]["lines"][0];
    assert_eq!(line["percent"], "0.00");
}
