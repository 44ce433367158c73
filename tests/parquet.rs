//! `convert --to parquet`: the amounts of a dataset add up to those of its books, every input is a row, and a run that
//! ends anywhere can be gone on with.
//!
//! `cargo test --features parquet --test parquet`.

#[path = "support/books.rs"]
#[allow(dead_code, reason = "other tests need more of it")]
mod books;
#[path = "support/facts.rs"]
#[allow(dead_code, reason = "other tests need more of it")]
mod made;
#[path = "support/run.rs"]
#[allow(dead_code, reason = "other tests need more of it")]
mod run;

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::path::Path;
use std::process::Command;

use arrow_array::cast::AsArray;
use arrow_array::types::{Decimal128Type, Int64Type};
use arrow_array::{Array, ArrayRef, RecordBatch};
use arrow_schema::DataType;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use rust_decimal::Decimal;
use serde_json::Value;
use yusuan::columns::{Amounts, FACTS, FILES, FINDINGS};
use yusuan::consolidate::Departments;
use yusuan::schema::standard;
use yusuan::write::columns::Scaled;

use run::Desk;

/// A row of a table: its values by column, as texts; amounts without their point.
type Row = BTreeMap<String, String>;

fn shown(array: &ArrayRef, row: usize) -> Option<String> {
    if array.is_null(row) {
        return None;
    }
    Some(match array.data_type() {
        DataType::Utf8 => array.as_string::<i32>().value(row).to_owned(),
        DataType::Int64 => array.as_primitive::<Int64Type>().value(row).to_string(),
        DataType::Decimal128(28, 8) => array.as_primitive::<Decimal128Type>().value(row).to_string(),
        DataType::Dictionary(..) => {
            let texts = array.as_any_dictionary();
            return shown(texts.values(), texts.normalized_keys()[row]);
        }
        other => panic!("a column of {other}"),
    })
}

fn rows_of(batch: &RecordBatch) -> Vec<Row> {
    let schema = batch.schema();
    let row = |row: usize| {
        let columns = schema.fields().iter().zip(batch.columns());
        columns
            .filter_map(|(field, array)| Some((field.name().clone(), shown(array, row)?)))
            .collect()
    };
    (0..batch.num_rows()).map(row).collect()
}

/// A small table of a department, as text.
fn book(year: i32, code: &str, amount: &str) -> String {
    format!(
        "预算02表\n{year}年部门收入总体情况表\n部门名称：甲局,,,,,单位：万元\n部门（单位）代码,部门（单位）名称,合计,本年收入,,上年结转结余\n\
         ,,,小计,事业收入,小计\n,合计,{amount},{amount},{amount},\n{code},甲局,{amount},{amount},{amount},\n"
    )
}

/// All rows of a table of a dataset, with the year of their partition.
fn table(desk: &Desk, dataset: &str, table: &str) -> Vec<Row> {
    let mut rows = Vec::new();
    for file in desk.list(&format!("{dataset}/{table}")) {
        let path = desk.path(dataset).join(table).join(&file);
        let reader = ParquetRecordBatchReaderBuilder::try_new(File::open(path).unwrap()).unwrap();
        let partitions = file.split('/').filter_map(|part| part.split_once('='));
        for batch in reader.build().unwrap() {
            for mut row in rows_of(&batch.unwrap()) {
                let values = partitions
                    .clone()
                    .map(|(name, value)| (name.to_owned(), value.to_owned()));
                row.extend(values);
                rows.push(row);
            }
        }
    }
    rows.sort();
    rows
}

/// All rows of a dataset, by table.
fn dataset(desk: &Desk, name: &str) -> Vec<Vec<Row>> {
    ["facts", "findings", "files"].map(|own| table(desk, name, own)).into()
}

fn amount(row: &Row, column: &str) -> Decimal {
    Decimal::from_i128_with_scale(row[column].parse().unwrap(), 8).normalize()
}

/// Where the sums of leaves differ from the totals that they make, down the rows: by file, table, side and column.
fn wrong_sums(facts: &[Row]) -> Vec<String> {
    let mut sums: BTreeMap<(&str, &str, &str, &str), [Option<Decimal>; 2]> = BTreeMap::new();
    for row in facts {
        let side = match row["row_kind"].as_str() {
            side @ ("revenue" | "expenditure") => side,
            _ => "",
        };
        let slot = match row["row_role"].as_str() {
            "total" => 0,
            "leaf" => 1,
            _ => continue,
        };
        let key = (&*row["file"], &*row["table_number"], side, &*row["column_key"]);
        let sum = &mut sums.entry(key).or_default()[slot];
        *sum = Some(sum.unwrap_or_default() + amount(row, "amount_wanyuan"));
    }
    let wrong = sums
        .into_iter()
        .filter(|(_, [total, leaves])| total.is_some() && total != leaves);
    wrong.map(|(key, sums)| format!("{key:?}: {sums:?}")).collect()
}

/// As [`wrong_sums`], across the columns of each row.
fn wrong_rows(facts: &[Row]) -> Vec<String> {
    let mut sums: BTreeMap<(&str, &str, &str), [Option<Decimal>; 2]> = BTreeMap::new();
    for row in facts {
        let slot = match row["column_role"].as_str() {
            "total" => 0,
            "leaf" => 1,
            _ => continue,
        };
        let key = (&*row["file"], &*row["table_number"], &*row["row_number"]);
        let sum = &mut sums.entry(key).or_default()[slot];
        *sum = Some(sum.unwrap_or_default() + amount(row, "amount_yuan"));
    }
    let wrong = sums
        .into_iter()
        .filter(|(_, [total, leaves])| total.is_some() && total != leaves);
    wrong.map(|(key, sums)| format!("{key:?}: {sums:?}")).collect()
}

const BOOKS: [&str; 9] = [
    "tests/data/seed-2024.xlsx",
    "tests/data/seed-2024-yuan.xls",
    "tests/data/seed-2024.ods",
    "tests/data/qinghe-2025-cover-hidden.xlsx",
    "tests/offices/central-2025.xlsx",
    "tests/offices/henan-2019.xls",
    "tests/offices/jiangsu-2019.xls",
    "tests/offices/sichuan-2025.xlsx",
    "examples/legacy-2024.xls",
];

/// What a book is called on the desk: no two have a name in common but for the extension.
fn name(book: &str) -> String {
    let name = book.rsplit('/').next().unwrap();
    name.replace("2024.ods", "ods.ods")
}

/// A desk with all of them in the folder `in`.
fn desk() -> Desk {
    let desk = Desk::new();
    for book in BOOKS {
        desk.copy(book, &format!("in/{}", name(book)));
    }
    desk
}

#[test]
fn leaves_add_up_to_the_totals_of_the_books() {
    let desk = desk();
    let ran = desk.run("convert in -o out --to parquet,json");
    assert!(ran.exit < 2, "{}", ran.stderr);
    let facts = table(&desk, "out", "facts");
    assert_eq!(wrong_sums(&facts), Vec::<String>::new());
    // A source of funds that the standard table lacks (W323 names its cells) is in the total across alone.
    let lacks = |row: &String| row.starts_with("(\"in/jiangsu-2019.xls\", \"02\", ");
    let wrong: Vec<String> = wrong_rows(&facts).into_iter().filter(|row| !lacks(row)).collect();
    assert_eq!(wrong, Vec::<String>::new());
    let mut totals = 0;
    for book in BOOKS {
        let name = name(book);
        let json = desk
            .path("out")
            .join(name.rsplit_once('.').unwrap().0)
            .with_extension("json");
        let json: Value = serde_json::from_slice(&fs::read(json).unwrap()).unwrap();
        let own: Vec<&Row> = facts.iter().filter(|row| row["file"] == format!("in/{name}")).collect();
        let mut amounts = 0;
        for (number, table) in json["tables"].as_object().unwrap() {
            for row in table["rows"].as_array().unwrap() {
                let row = row.as_object().unwrap();
                for (key, value) in row {
                    let fact = |own: &&&Row| own["table_number"] == *number && own["column_key"] == *key;
                    let of_column = || own.iter().filter(fact);
                    if of_column().next().is_none() {
                        continue;
                    }
                    amounts += 1;
                    if row.get("level").is_some_and(|level| level == "total") {
                        let leaves = of_column().filter(|own| own["row_role"] == "leaf");
                        let sum: Decimal = leaves.map(|own| amount(own, "amount_wanyuan")).sum();
                        let total: Decimal = value.as_str().unwrap().parse().unwrap();
                        assert_eq!(sum, total, "{name}, table {number}, {key}");
                        totals += 1;
                    }
                }
            }
        }
        assert_eq!(own.len(), amounts, "{name}: every amount is a fact");
        for row in own {
            let yuan = amount(row, "amount_wanyuan") * Decimal::from(10_000);
            assert_eq!(amount(row, "amount_yuan"), yuan, "{row:?}");
            assert!(row.contains_key("cell") && !row["sheet"].is_empty(), "{row:?}");
        }
    }
    assert!(totals > 250, "{totals}");
}

#[test]
fn a_fact_says_what_it_is_and_where_it_stands() {
    let desk = Desk::new();
    desk.copy("tests/data/seed-2024-yuan.xls", "a.xls");
    assert_eq!(desk.run("convert a.xls -o out --to parquet").exit, 0);
    let facts = table(&desk, "out", "facts");
    let of = |wanted: &[(&str, &str)]| {
        let mut fitting = facts.iter().filter(|row| {
            wanted
                .iter()
                .all(|(column, value)| row.get(*column).is_some_and(|own| own == value))
        });
        let found = fitting.next().expect("a fact").clone();
        assert_eq!(fitting.next(), None, "only one fact is so");
        found
    };
    let found = of(&[
        ("table_number", "05"),
        ("row_key", "009 > 201 01 01"),
        ("column_key", "basic.subtotal"),
    ]);
    let said: Vec<&str> = [
        "file",
        "year",
        "department_code",
        "department_name",
        "row_kind",
        "row_role",
        "column_role",
        "flow",
        "fund",
        "nature",
        "carry",
        "function_code",
    ]
    .map(|column| found[column].as_str())
    .into();
    let expected = [
        "a.xls",
        "2024",
        "009",
        "新乡市红旗区人大常委会",
        "item",
        "leaf",
        "subtotal",
        "expenditure",
        "general",
        "basic",
        "current",
        "2010101",
    ];
    assert_eq!(said, expected);
    assert_eq!(amount(&found, "amount_yuan"), Decimal::from(6_009_900));
    let economic = of(&[
        ("table_number", "07"),
        ("row_key", "009 > 301 07 505 01"),
        ("column_key", "total"),
    ]);
    assert_eq!(economic["department_economic_code"], "30107");
    assert_eq!(economic["government_economic_code"], "50501");
    // Both divisions of the total of table 11 are there; only one is added up.
    let form = |role: &str| {
        let rows = facts
            .iter()
            .filter(|row| row["table_number"] == "11" && row["row_role"] == role);
        rows.count()
    };
    assert!(form("part") > 0, "the second division");
    let hash = &found["file_hash"];
    assert!(facts.iter().all(|row| row["file_hash"] == *hash) && hash.len() == 64);
}

/// Whatever a book is like: amounts of leaves are those of the totals, so that no amount is counted twice.
#[test]
fn no_amount_of_made_up_books_counts_twice() {
    let standard = standard().unwrap();
    let amounts = Amounts::new(standard).unwrap();
    let mut count = 0;
    for seed in 0..60 {
        let mut random = books::Random(seed);
        let plan = made::Plan::random(&mut random);
        let book = made::book(standard, &mut random, &plan);
        let departments = Departments::of(&book, standard);
        let facts = amounts.of(&book, ("hash", "a"), &departments).unwrap().unwrap();
        let rows: Vec<Row> = facts.by_department.iter().flat_map(|(_, rows)| rows_of(rows)).collect();
        assert_eq!(wrong_sums(&rows), Vec::<String>::new(), "{plan:?}");
        assert_eq!(wrong_rows(&rows), Vec::<String>::new(), "{plan:?}");
        count += rows.len();
    }
    assert!(count > 10_000, "{count}");
}

#[test]
fn an_input_that_fails_is_a_row() {
    let desk = desk();
    desk.file("in/broken.xlsx", b"PK\x03\x04 cut off");
    desk.file("in/none.csv", "甲,乙\n一,二\n".as_bytes());
    let ran = desk.run("convert in gone.xls nothing/*.xls in/broken.xlsx -o out --to parquet");
    assert_eq!(ran.exit, 2);
    let files = table(&desk, "out", "files");
    let found: BTreeMap<&str, &Row> = files.iter().map(|row| (&*row["file"], row)).collect();
    assert_eq!(found.len(), BOOKS.len() + 4);
    assert_eq!(files.len(), found.len(), "an input that is named twice is one row");
    let findings = table(&desk, "out", "findings");
    for (file, code) in [
        ("in/broken.xlsx", "E102"),
        ("in/none.csv", "E107"),
        ("gone.xls", "E101"),
        ("nothing/*.xls", "E108"),
    ] {
        let row = found[file];
        assert_eq!(
            (row["status"].as_str(), row["facts"].as_str()),
            ("failed", "0"),
            "{file}"
        );
        assert_eq!(row["year"], "__HIVE_DEFAULT_PARTITION__");
        let own = findings
            .iter()
            .find(|row| row["file"] == file && row["severity"] == "error");
        assert_eq!(own.expect(file)["code"], code);
    }
    // The counts of the files are those of the rows.
    for row in &files {
        let own = |rows: &[Row]| rows.iter().filter(|own| own["file"] == row["file"]).count().to_string();
        assert_eq!(row["facts"], own(&table(&desk, "out", "facts")));
        let counts = ["errors", "warnings", "notes"].map(|column| row[column].parse::<usize>().unwrap());
        assert_eq!(counts.iter().sum::<usize>().to_string(), own(&findings), "{row:?}");
    }
}

/// The options of runs that write several parts.
const SMALL: &str = "-o out --to parquet --part-rows 300";

#[test]
fn a_run_goes_on_where_another_ended() {
    let desk = desk();
    let whole = desk.run("convert in -o whole --to parquet");
    assert!(
        desk.run(&format!("convert in/seed-2024.xlsx in/legacy-2024.xls {SMALL}"))
            .exit
            < 2
    );
    let parts = desk.list("out/files").len();
    let resumed = desk.run(&format!("convert in {SMALL} --resume"));
    assert_eq!(resumed.exit, whole.exit, "{}", resumed.stderr);
    assert!(resumed.stderr.contains("2 个输入已在其中"), "{}", resumed.stderr);
    assert!(desk.list("out/files").len() > parts + 2);
    assert!(dataset(&desk, "out") == dataset(&desk, "whole"));
    // Again: there is nothing left to do, and the exit code is that of all.
    let again = desk.run(&format!("convert in {SMALL} --resume"));
    assert_eq!(again.exit, whole.exit);
    assert!(dataset(&desk, "out") == dataset(&desk, "whole"));
    // An input that was changed since is said to be, and its rows stay.
    desk.copy("tests/data/seed-2024.ods", "in/seed-2024.xlsx");
    let changed = desk.run(&format!("convert in {SMALL} --resume"));
    assert_eq!(changed.exit, 2);
    assert!(changed.stderr.contains("[E138]") && changed.stderr.contains("in/seed-2024.xlsx"));
    assert!(dataset(&desk, "out") == dataset(&desk, "whole"));
}

/// As [`SMALL`], for small inputs.
#[cfg(all(unix, debug_assertions))]
const TINY: &str = "-o out --to parquet --part-rows 10 -j 1";
#[cfg(all(unix, debug_assertions))]
const INPUTS: &str = "in/x/a.csv in/x/b.csv in/x/c.csv in/x/d.csv in/e.xlsx";

/// Runs a command that ends at a step on the file system, if it has so many; whether it had.
#[cfg(all(unix, debug_assertions))]
fn crashes(desk: &Desk, arguments: &str, step: usize) -> bool {
    desk.crash(arguments, step).code().is_none()
}

#[cfg(all(unix, debug_assertions))]
#[test]
fn a_run_that_ends_anywhere_and_is_gone_on_with_gives_the_same() {
    let desk = Desk::new();
    for (name, year, code) in [
        ("a.csv", 2024, "103"),
        ("b.csv", 2025, "102"),
        ("c.csv", 2025, "101"),
        ("d.csv", 2025, "104"),
    ] {
        desk.file(&format!("in/x/{name}"), book(year, code, "3").as_bytes());
    }
    desk.file("in/e.xlsx", b"PK\x03\x04 cut off");
    let run = |extra: &str| desk.run(&format!("convert {INPUTS} {TINY} {extra}"));
    assert_eq!(run("").exit, 2);
    let whole = dataset(&desk, "out");
    let mut steps = 0;
    for step in (1..).step_by(2) {
        fs::remove_dir_all(desk.path("out")).unwrap();
        let half = crashes(&desk, &format!("convert {INPUTS} {TINY}"), step);
        steps = step;
        if !half {
            break;
        }
        if desk.path("out/yusuan-dataset.json").exists() {
            // Nobody takes it for whole or writes over it.
            let before = desk.list("out");
            let refused = run("");
            assert!(
                refused.exit == 2 && refused.stderr.contains("[E138]"),
                "step {step}: {}",
                refused.stderr
            );
            assert_eq!(desk.list("out"), before, "step {step}");
        }
        // It is gone on with, ends once more, and is gone on with.
        crashes(&desk, &format!("convert {INPUTS} {TINY} --resume"), 1 + step % 7);
        assert_eq!(run("--resume").exit, 2, "step {step}");
        assert!(dataset(&desk, "out") == whole, "step {step}");
        let left: Vec<String> = desk
            .list("out")
            .into_iter()
            .filter(|name| name.contains(".yusuan-"))
            .collect();
        assert_eq!(left, Vec::<String>::new(), "step {step}");
    }
    assert!(steps > 60, "{steps}");
    // Replacing one, too, ends anywhere and is gone on with.
    for step in (1..).step_by(3) {
        if !crashes(&desk, &format!("convert in/x/a.csv {TINY} --force"), step) {
            break;
        }
        let _ = run("--resume");
        let _ = run("--resume");
        assert!(dataset(&desk, "out") == whole, "replacing, step {step}");
    }
}

/// Runs a command that must be refused because of the dataset, and changes nothing.
fn refused(desk: &Desk, arguments: &str, says: &str) {
    let content = |desk: &Desk| {
        let names = desk.list("out").into_iter();
        let pairs = names.map(|name| (fs::read(desk.path("out").join(&name)).unwrap(), name));
        pairs.collect::<BTreeSet<_>>()
    };
    let before = content(desk);
    let ran = desk.run(arguments);
    assert_eq!(ran.exit, 2, "{arguments}: {}", ran.stderr);
    assert!(
        ran.stderr.contains("[E138]") && ran.stderr.contains(says),
        "{arguments}: {}",
        ran.stderr
    );
    assert!(content(desk) == before, "{arguments}");
}

#[test]
fn what_is_in_the_way_is_named_and_stays() {
    let desk = Desk::new();
    desk.copy("tests/data/seed-2024.xlsx", "a.xlsx")
        .copy("examples/legacy-2024.xls", "b.xls");
    let convert = "convert a.xlsx -o out --to parquet";
    assert_eq!(desk.run(convert).exit, 0);
    refused(&desk, convert, "已经有一个数据集");
    refused(&desk, &format!("{convert} --resume --year 2026"), "别的选项");
    refused(&desk, &format!("{convert} --resume --lang en"), "other options");
    #[cfg(unix)]
    {
        use rustix::fs::{FlockOperation, flock};
        let other = File::open(desk.path("out")).unwrap();
        flock(&other, FlockOperation::NonBlockingLockExclusive).unwrap();
        refused(&desk, &format!("{convert} --resume"), "另一个 yusuan");
    }
    let state = desk.path("out/yusuan-dataset.json");
    let own = fs::read_to_string(&state).unwrap();
    fs::write(&state, own.replace("\"schema\": \"1\"", "\"schema\": \"9\"")).unwrap();
    refused(&desk, &format!("{convert} --resume"), "结构版本是 9");
    fs::write(&state, own.replace("complete", "writing")).unwrap();
    refused(&desk, convert, "没写完");
    fs::write(&state, &own).unwrap();
    let part = desk.path("out/facts/year=2024/part-000001.parquet");
    let content = fs::read(&part).unwrap();
    fs::write(&part, &content[..content.len() / 2]).unwrap();
    refused(&desk, &format!("{convert} --resume"), "part-000001.parquet");
    fs::write(&part, &content).unwrap();
    desk.file("out/facts/year=2024/mine.parquet", b"mine");
    refused(&desk, &format!("{convert} --resume"), "mine.parquet");
    refused(&desk, convert, "mine.parquet");
    desk.file("out/files/notes.txt", b"mine");
    refused(&desk, &format!("{convert} --force"), "notes.txt");
    fs::remove_file(desk.path("out/files/notes.txt")).unwrap();
    // With --force the dataset is the new one alone.
    assert_eq!(desk.run("convert b.xls -o out --to parquet --force").exit, 0);
    let files: Vec<String> = table(&desk, "out", "files")
        .into_iter()
        .map(|row| row["file"].clone())
        .collect();
    assert_eq!(files, ["b.xls"]);
    fs::remove_file(&state).unwrap();
    refused(&desk, convert, "part-000002.parquet");
}

/// The province of an input is that of the folder that is called by it, or of a roster; all rows are there whatever is known.
#[test]
fn a_dataset_is_partitioned_by_province() {
    let desk = Desk::new();
    let inputs = [
        ("in/河南/a.xlsx", "103", "河南省"),
        ("in/province=江苏/2025/b.xlsx", "102", "江苏省"),
        ("in/c.xlsx", "101", "__HIVE_DEFAULT_PARTITION__"),
    ];
    for (name, code, _) in inputs {
        desk.file(&format!("{name}.d/a.csv"), book(2025, code, "3").as_bytes());
        assert!(desk.run(&format!("convert {name}.d -o made --to xlsx")).exit < 2);
        let made = desk
            .path("made")
            .join(name.rsplit('/').next().unwrap().to_owned() + ".d.xlsx");
        fs::remove_dir_all(desk.path(&format!("{name}.d"))).unwrap();
        fs::rename(made, desk.path(name)).unwrap();
    }
    desk.file("in/河南/broken.xlsx", b"PK\x03\x04 cut off");
    let convert = "convert in -o out --to parquet --partition province";
    assert_eq!(desk.run(convert).exit, 2);
    let provinces = |name: &str| -> BTreeMap<String, String> {
        let files = table(&desk, name, "files").into_iter();
        files
            .map(|row| (row["file"].clone(), row["province"].clone()))
            .collect()
    };
    let mut expected: BTreeMap<String, String> = inputs
        .iter()
        .map(|(name, _, own)| ((*name).to_owned(), (*own).to_owned()))
        .collect();
    expected.insert("in/河南/broken.xlsx".to_owned(), "河南省".to_owned());
    assert_eq!(provinces("out"), expected);
    let said = |name: &str, code: &str| -> Vec<String> {
        let findings = table(&desk, name, "findings")
            .into_iter()
            .filter(|row| row["code"] == code);
        findings.map(|row| row["file"].clone()).collect()
    };
    assert_eq!(said("out", "N637"), ["in/c.xlsx"]);
    let facts = table(&desk, "out", "facts");
    assert!(
        facts
            .iter()
            .any(|row| row["province"] == "江苏省" && row["year"] == "2025")
    );
    // The rows are those of a dataset by year, and the two are not mixed up.
    assert_eq!(desk.run("convert in -o plain --to parquet").exit, 2);
    let mut same = facts.clone();
    same.iter_mut().for_each(|row| drop(row.remove("province")));
    same.sort();
    assert!(same == table(&desk, "plain", "facts"));
    refused(
        &desk,
        "convert in -o plain --to parquet --partition province --resume",
        "plain",
    );
    let again = desk.run(&format!("{convert} --resume"));
    assert!(again.exit == 2 && provinces("out") == expected, "{}", again.stderr);
    // A roster goes by names before folders, and by codes where nothing else is known.
    desk.file(
        "roster.csv",
        "编码,名称,联系人,省份\n101,乙局,,山西\n102,丙局,,山西省\n".as_bytes(),
    );
    let rostered = "convert in -o rostered --to parquet --partition province --roster roster.csv";
    assert_eq!(desk.run(rostered).exit, 2);
    expected.insert("in/c.xlsx".to_owned(), "山西省".to_owned());
    assert_eq!(provinces("rostered"), expected);
    desk.file("roster.csv", "101,甲局,,山西\n".as_bytes());
    let forced = desk.run(&format!("{rostered} --force"));
    assert!(forced.stderr.contains("[W638]"), "{}", forced.stderr);
    let named: BTreeMap<String, String> = provinces("rostered");
    assert_eq!(named["in/河南/a.xlsx"], "山西省");
    assert_eq!(said("rostered", "W638").len(), 2);
    desk.file("roster.csv", "101,甲局,,火星\n".as_bytes());
    let wrong = desk.run(&format!("{rostered} --force"));
    assert!(wrong.exit == 2 && wrong.stderr.contains("火星"), "{}", wrong.stderr);
    assert_eq!(provinces("rostered"), named, "nothing was replaced");
}

/// However many inputs there are: what is told of the first is not held to the end, and all that was to be told is.
#[test]
fn many_inputs_are_told_along_the_way() {
    let desk = Desk::new();
    for number in 0..1100 {
        desk.file(&format!("in/{number:04}.xlsx"), b"PK\x03\x04 cut off");
    }
    for name in ["in/0001.xlsx", "in/1000.xlsx", "in/1099.xlsx"] {
        desk.copy("tests/data/seed-2024.xlsx", name);
    }
    let told = desk.run("convert in -o out --to parquet --memory 256M");
    assert_eq!(told.exit, 2, "{}", told.stderr);
    let files = table(&desk, "out", "files");
    assert_eq!(files.len(), 1100);
    assert_eq!(files.iter().filter(|row| row["status"] == "failed").count(), 1097);
    assert_eq!(told.stderr.matches("[E102]").count(), 1097);
    // That a department is there more than once is known at the end, also of inputs that were told before.
    let lines: Vec<&str> = told.stderr.lines().collect();
    let pairs = lines.windows(2).filter(|pair| pair[0].contains("[E741]"));
    let twice: BTreeSet<&str> = pairs.map(|pair| pair[1].trim()).collect();
    assert_eq!(twice, BTreeSet::from(["--> in/1000.xlsx", "--> in/1099.xlsx"]));
    assert!(lines.iter().any(|line| line.contains("1097")), "the sum of all");
    let json = desk.run("convert in -o other --to parquet --format json");
    let report: Value = serde_json::from_str(&json.stdout).unwrap();
    assert_eq!(report["files"].as_array().unwrap().len(), 1100);
    assert!(dataset(&desk, "other") == dataset(&desk, "out"));
}

#[test]
fn wrong_usage_is_said() {
    let desk = Desk::new();
    desk.copy("examples/legacy-2024.xls", "a.xls");
    for (arguments, says) in [
        ("convert a.xls --to parquet", "-o"),
        ("convert a.xls -o out --resume", "--to parquet"),
        ("convert a.xls -o out --partition province", "--to parquet"),
        (
            "convert a.xls -o out --to parquet --roster a.xls",
            "--partition province",
        ),
        ("convert a.xls -o out --to parquet --memory 1M", "256M–16T"),
        ("convert a.xls -o out --to parquet --memory much", "256M–16T"),
        ("convert a.xls -o out --to parquet --resume --force", "--resume"),
    ] {
        let ran = desk.run(arguments);
        assert_eq!(ran.exit, 2, "{arguments}");
        assert!(ran.stderr.contains(says), "{arguments}: {}", ran.stderr);
        assert_eq!(desk.list("out"), Vec::<String>::new());
    }
}

/// Rows within a file are sorted by department, whoever handed in first.
#[test]
fn rows_of_a_file_are_sorted_by_department() {
    let desk = desk();
    assert!(desk.run("convert in -o out --to parquet -j 2").exit < 2);
    for name in ["facts", "files", "findings"] {
        for file in desk.list(&format!("out/{name}")) {
            let reader = File::open(desk.path("out").join(name).join(&file)).unwrap();
            let reader = ParquetRecordBatchReaderBuilder::try_new(reader).unwrap();
            let group = reader.metadata().row_group(0);
            assert!(
                group.columns().iter().all(|column| column.statistics().is_some()),
                "{file}"
            );
            let rows: Vec<Row> = reader
                .build()
                .unwrap()
                .flat_map(|batch| rows_of(&batch.unwrap()))
                .collect();
            let codes: Vec<Option<&String>> = rows.iter().map(|row| row.get("department_code")).collect();
            assert!(codes.is_sorted(), "{name}/{file}");
        }
    }
}

/// An amount that columns cannot hold is reported, never another amount.
#[test]
fn amounts_beyond_the_columns_are_reported() {
    let desk = Desk::new();
    desk.file("fine/a.csv", book(2025, "101", "0.123456789").as_bytes());
    desk.file("large/a.csv", book(2025, "101", "12345678901234567890123").as_bytes());
    let fine = desk.run("convert fine/a.csv -o one --to parquet");
    assert!(fine.exit < 2 && fine.stderr.contains("[W636]"), "{}", fine.stderr);
    let facts = table(&desk, "one", "facts");
    assert!(!facts.is_empty());
    for row in facts {
        assert_eq!(row["amount_wanyuan"], "12345679");
        assert_eq!(row["amount_yuan"], "123456789000");
    }
    let large = desk.run("convert large/a.csv -o two --to parquet");
    assert!(large.exit == 2 && large.stderr.contains("[E635]"), "{}", large.stderr);
    assert_eq!(table(&desk, "two", "facts"), Vec::<Row>::new());
    assert_eq!(table(&desk, "two", "files")[0]["status"], "failed");
}

#[test]
fn amounts_keep_eight_decimals_in_both_units() {
    let of = |text: &str| Scaled::of(text.parse().unwrap(), Decimal::from(10_000));
    let exact = |yuan, standard| {
        Some(Scaled {
            yuan,
            standard,
            is_exact: true,
        })
    };
    assert_eq!(of("2949.874859"), exact(2_949_874_859_000_000, 294_987_485_900));
    assert_eq!(of("-0.00000001"), exact(-10_000, -1));
    let lost = of("0.000000015").unwrap();
    assert_eq!((lost.yuan, lost.standard, lost.is_exact), (15_000, 2, false));
    assert_eq!(of("-0.000000015").unwrap().standard, -2);
    assert_eq!(of("9999999999999999").map(|own| own.is_exact), Some(true));
    assert_eq!(of("10000000000000000"), None);
}

/// `docs/columns.md` lists the columns as they are, in both languages.
#[test]
fn the_documentation_lists_the_columns() {
    for file in ["docs/columns.md", "docs/zh-CN/columns.md"] {
        let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(file)).unwrap();
        for (table, columns) in [("facts", FACTS), ("findings", FINDINGS), ("files", FILES)] {
            let section = text.split(&format!("## `{table}`")).nth(1).expect(table);
            let section = section.split("\n## ").next().unwrap();
            let listed: Vec<&str> = section.lines().filter(|line| line.starts_with("| `")).collect();
            let expected = columns.iter().map(|column| {
                let null = if column.optional { "null" } else { "" };
                format!("| `{}` | {} | {null} |", column.name, column.sql())
            });
            for (line, expected) in listed.iter().zip(expected) {
                let line = line.replace("  ", " ");
                assert!(
                    line.starts_with(&expected.replace("  ", " ")),
                    "{file}: {line} for {expected}"
                );
            }
            assert_eq!(listed.len(), columns.len(), "{file}: {table}");
        }
    }
}

/// DuckDB reads the dataset by the queries of `docs/columns.md`.
#[test]
#[ignore = "needs a Python with duckdb: python3, or what YUSUAN_PYTHON names"]
fn duckdb_answers_the_queries_of_the_documentation() {
    let desk = desk();
    desk.file("in/broken.xlsx", b"PK\x03\x04 cut off");
    assert_eq!(desk.run("convert in -o out --to parquet").exit, 2);
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/columns.md");
    let program = r"
import duckdb, re, sys
page = open(sys.argv[1], encoding='utf-8').read()
connection = duckdb.connect()
for block in re.findall(r'```sql\n(.*?)```', page, re.S):
    for query in block.split(';'):
        if query.strip():
            result = connection.execute(query)
            print(len(result.fetchall()))
connection.execute('select sum(amount_wanyuan) from facts where row_role = \'total\'')
print(connection.fetchone()[0])
";
    let python = std::env::var("YUSUAN_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let ran = Command::new(python)
        .current_dir(desk.path(""))
        .args(["-c", program])
        .arg(page)
        .output()
        .unwrap();
    let said = String::from_utf8(ran.stdout).unwrap();
    assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
    let facts = table(&desk, "out", "facts");
    let totals = facts.iter().filter(|row| row["row_role"] == "total");
    let sum: Decimal = totals.map(|row| amount(row, "amount_wanyuan")).sum();
    let lines: Vec<&str> = said.lines().collect();
    let last: Decimal = lines.last().unwrap().parse().unwrap();
    assert_eq!(last.normalize(), sum.normalize());
    // A view, the departments, the broken input, the departments that are there more than once.
    assert_eq!(lines.len(), 5, "{said}");
    assert_eq!(lines[2], "1", "{said}");
}
