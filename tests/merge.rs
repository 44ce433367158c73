//! `yusuan merge`: two versions of a workbook become one, and what nobody but people can decide is
//! asked of them in the workbook itself.

#[allow(dead_code, reason = "other tests need more of it")]
#[path = "support/run.rs"]
mod run;

use std::fs;
use std::io::{Cursor, Read, Write};

use run::Desk;
use rust_decimal::Decimal;
use serde_json::Value as Json;
use yusuan::book::{Book, Content, Row, Table, Value};
use yusuan::schema::{Standard, standard};
use yusuan::{pipeline, write};

const SEED: &str = "tests/data/seed-2024.xlsx";

fn read(bytes: Vec<u8>) -> Book {
    let path = std::path::Path::new("book.xlsx");
    pipeline::run(bytes, path, standard().unwrap(), &pipeline::Options::default())
        .unwrap()
        .book
}

fn json(book: &Book) -> String {
    String::from_utf8(write::json(book, standard().unwrap()).unwrap()).unwrap()
}

/// The workbook that the versions are made from.
fn base() -> Book {
    let mut book = read(fs::read(std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(SEED)).unwrap());
    book.tables[4].notes = vec!["备注：本表含上年结转".into()];
    book
}

type Rows = Vec<(Row, Vec<Value>)>;

/// Changes the rows of a table, and computes its totals.
fn change(book: &mut Book, number: &str, edit: impl Fn(&dyn Fn(&mut [Value], &str, &str), &mut Rows)) {
    let standard = standard().unwrap();
    let schema = standard.tables.iter().position(|table| table.number == number).unwrap();
    let table = book.tables.iter_mut().find(|table| table.schema == schema).unwrap();
    let values = |row| table.values(row).to_vec();
    let rows = table.rows.iter().enumerate();
    let mut rows: Rows = rows.map(|(number, row)| (*row, values(number))).collect();
    let set = |values: &mut [Value], key: &str, content: &str| {
        let field = standard.tables[schema].field(key).unwrap();
        values[field].content = match content.parse::<Decimal>() {
            _ if content.is_empty() => Content::Blank,
            Ok(amount) if standard.tables[schema].is_amount(field) => Content::Amount(amount),
            _ => Content::Text(content.into()),
        };
    };
    edit(&set, &mut rows);
    table.clear_rows();
    rows.into_iter().for_each(|(row, values)| table.push(row, values));
    balance(table, standard);
}

fn balance(table: &mut Table, standard: &Standard) {
    let schema = &standard.tables[table.schema];
    let subtotals = table.structure(standard).subtotals;
    for _ in 0..4 {
        for row in 0..table.rows.len() {
            for (field, own) in schema.fields.iter().enumerate() {
                let parts: Vec<(usize, usize)> = own.sum.iter().map(|part| (row, *part)).collect();
                total(table, (row, field), &parts);
            }
        }
        for subtotal in subtotals.iter().rev() {
            for field in (0..schema.fields.len()).filter(|field| schema.is_amount(*field)) {
                let parts: Vec<(usize, usize)> = subtotal.addends.iter().map(|row| (*row, field)).collect();
                total(table, (subtotal.total, field), &parts);
            }
        }
    }
}

fn total(table: &mut Table, at: (usize, usize), parts: &[(usize, usize)]) {
    let amounts: Vec<Decimal> = parts
        .iter()
        .filter_map(|(row, field)| table.amount(*row, *field))
        .collect();
    if !amounts.is_empty() {
        let content = Content::Amount(amounts.iter().sum());
        table.set(at.0, at.1, Value { content, source: None });
    }
}

/// The row with this text in a field.
fn find<'r>(rows: &'r mut Rows, text: &str) -> &'r mut Vec<Value> {
    let is_it = |values: &Vec<Value>| {
        values
            .iter()
            .any(|value| value.text().is_some_and(|own| &**own == text))
    };
    &mut rows.iter_mut().find(|(_, values)| is_it(values)).unwrap().1
}

fn amount(book: &Book, number: &str, text: &str, key: &str) -> String {
    let schema = standard()
        .unwrap()
        .tables
        .iter()
        .position(|table| table.number == number)
        .unwrap();
    let table = book.tables.iter().find(|table| table.schema == schema).unwrap();
    let field = standard().unwrap().tables[schema].field(key).unwrap();
    let is_it = |row: &usize| {
        table
            .values(*row)
            .iter()
            .any(|value| value.text().is_some_and(|own| &**own == text))
    };
    let row = (0..table.rows.len()).find(is_it).unwrap();
    table
        .amount(row, field)
        .map(|amount| format!("{amount:.2}"))
        .unwrap_or_default()
}

/// One version: one more for operations in 03, and in 01 what follows from it.
fn more_operations(book: &mut Book, goods: &str) {
    change(book, "03", |set, rows| {
        set(find(rows, "行政运行"), "basic.public.goods_services", goods)
    });
}

fn desk(ours: &Book, theirs: &Book) -> Desk {
    let desk = Desk::new();
    for (name, book) in [("base", &base()), ("ours", ours), ("theirs", theirs)] {
        desk.file(
            &format!("{name}.xlsx"),
            &write::xlsx(book, standard().unwrap()).unwrap(),
        );
    }
    desk
}

const MERGE: &str = "merge base.xlsx ours.xlsx theirs.xlsx -o out.xlsx";

/// Every kind of conflict.
fn conflicting() -> Desk {
    let (mut ours, mut theirs) = (base(), base());
    more_operations(&mut ours, "49.67");
    more_operations(&mut theirs, "50.67");
    change(&mut ours, "03", |_, rows| {
        rows.retain(|(_, values)| {
            values
                .iter()
                .all(|value| value.text().is_none_or(|text| &**text != "其他共产党事务支出"))
        })
    });
    change(&mut theirs, "03", |set, rows| {
        set(find(rows, "其他共产党事务支出"), "project.other_operation", "0.72");
    });
    for (book, figure) in [(&mut ours, "3"), (&mut theirs, "4")] {
        change(book, "03", |set, rows| {
            let mut row = rows[3].clone();
            set(&mut row.1, "function.item", "05");
            set(&mut row.1, "name", "人大立法");
            set(&mut row.1, "project.specific_target", "");
            set(&mut row.1, "project.other_operation", figure);
            rows.insert(4, row);
        });
    }
    for (book, name) in [(&mut ours, "党建工作经费"), (&mut theirs, "党建活动经费")] {
        change(book, "10", |set, rows| {
            set(find(rows, "党建经费"), "project_name", name)
        });
    }
    ours.tables[4].notes = vec!["备注：本表不含上年结转".into()];
    theirs.tables[4].notes = vec!["备注：本表含上年结转和结余".into()];
    theirs
        .tables
        .retain(|table| standard().unwrap().tables[table.schema].number != "08");
    change(&mut ours, "08", |set, rows| {
        set(&mut rows[0].1, "vehicle.operation", "1.50")
    });
    desk(&ours, &theirs)
}

#[test]
fn changes_of_both_are_there_and_totals_are_computed_anew() {
    let (mut ours, mut theirs) = (base(), base());
    more_operations(&mut ours, "49.67");
    change(&mut theirs, "03", |set, rows| {
        set(find(rows, "其他人大事务支出"), "project.other_operation", "46.00");
    });
    theirs.department = Some("新乡市红旗区人大".into());
    let desk = desk(&ours, &theirs);
    let ran = desk.run(MERGE);
    let merged = read(fs::read(desk.path("out.xlsx")).unwrap());
    assert_eq!(amount(&merged, "03", "合计", "total"), "708.61", "{}", ran.stderr);
    assert_eq!(amount(&merged, "03", "合计", "basic.subtotal"), "601.99");
    assert_eq!(amount(&merged, "03", "009", "project.subtotal"), "106.62");
    assert!(
        ran.stderr.contains("W731") && !ran.stderr.contains("E721"),
        "{}",
        ran.stderr
    );
    insta::assert_snapshot!("no_conflict_en", desk.run(&format!("{MERGE} --lang en -q")).stderr);
    let told: Json = serde_json::from_str(&desk.run(&format!("{MERGE} --format json")).stdout).unwrap();
    assert_eq!(told["counts"]["conflicts"], 0);
    // The leaf; department of the other.
    assert_eq!(
        (&told["counts"]["ours"], &told["counts"]["theirs"]),
        (&1.into(), &2.into())
    );
}

#[test]
fn a_relation_that_a_merge_breaks_is_named() {
    let (mut ours, mut theirs) = (base(), base());
    // Each adds one to its tables 01 and 03: the same edit in 01, two different ones in 03.
    let more = |book: &mut Book| {
        change(book, "01", |set, rows| {
            for (row, values) in rows.iter_mut() {
                let item = values[0].text().map(ToString::to_string).unwrap_or_default();
                if row.row_kind == 1 && item == "一、一般公共服务" {
                    set(values, "amount", "707.61");
                }
            }
        });
    };
    more(&mut ours);
    more(&mut theirs);
    more_operations(&mut ours, "49.67");
    change(&mut theirs, "03", |set, rows| {
        set(find(rows, "其他人大事务支出"), "project.other_operation", "46.00");
    });
    let ran = desk(&ours, &theirs).run(MERGE);
    assert!(ran.stderr.contains("W732"), "{}", ran.stderr);
    assert_eq!(ran.exit, 1);
}

#[test]
fn what_both_changed_is_listed_and_the_workbook_is_still_one() {
    let desk = conflicting();
    let ran = desk.run(&format!("{MERGE} --lang en --format json"));
    assert_eq!(ran.exit, 1, "{}", ran.stderr);
    insta::assert_snapshot!("conflicts_json", ran.stdout);
    insta::assert_snapshot!("conflicts_en", told(&desk.run(&format!("{MERGE} --lang en")).stderr));
    insta::assert_snapshot!("conflicts_zh", told(&desk.run(MERGE).stderr));
    // The list is no table, and nothing is said of it.
    let ran = desk.run("inspect out.xlsx --format json");
    assert!(ran.stdout.contains("own-list"), "{}", ran.stdout);
    let merged = read(fs::read(desk.path("out.xlsx")).unwrap());
    assert_eq!(
        amount(&merged, "03", "行政运行", "basic.public.goods_services"),
        "49.67"
    );
    assert_eq!(amount(&merged, "03", "其他共产党事务支出", "total"), "0.72");
}

/// What is said of conflicts, and the summary.
fn told(stderr: &str) -> String {
    let lines: Vec<&str> = stderr.lines().collect();
    let wanted = |line: &&str| ["E721", "out.xlsx", "--resolve"].iter().any(|word| line.contains(word));
    lines.into_iter().filter(wanted).collect::<Vec<_>>().join("\n")
}

#[test]
fn what_was_chosen_is_carried_out() {
    let desk = conflicting();
    desk.run(MERGE);
    let before = fs::read(desk.path("out.xlsx")).unwrap();
    let ran = desk.run("merge --resolve out.xlsx");
    assert_eq!(ran.exit, 1);
    insta::assert_snapshot!("open_zh", ran.stderr);
    assert_eq!(fs::read(desk.path("out.xlsx")).unwrap(), before);

    let conflicts = list(&before);
    assert!(conflicts.len() >= 6, "{conflicts:?}");
    for (side, choice) in [("ours", "我方"), ("theirs", "theirs")] {
        let all: Vec<(u32, &str, &str)> = conflicts.iter().map(|(row, _)| (*row, choice, "")).collect();
        desk.file("chosen.xlsx", &fill(&before, &all));
        let ran = desk.run("merge --resolve chosen.xlsx -o final.xlsx --force");
        assert!(fs::exists(desk.path("final.xlsx")).unwrap(), "{}", ran.stderr);
        desk.run(&format!(
            "merge base.xlsx ours.xlsx theirs.xlsx -o preferred.xlsx --prefer {side}"
        ));
        let [chosen, preferred] = ["final.xlsx", "preferred.xlsx"].map(|name| read(fs::read(desk.path(name)).unwrap()));
        assert_eq!(json(&chosen), json(&preferred));
        assert!(list(&fs::read(desk.path("final.xlsx")).unwrap()).is_empty());
        let figures = amount(&chosen, "03", "行政运行", "basic.public.goods_services");
        assert_eq!(figures, if side == "ours" { "49.67" } else { "50.67" });
        let mut expenditure = chosen.clone();
        expenditure
            .tables
            .retain(|table| standard().unwrap().tables[table.schema].number == "03");
        assert_eq!(json(&expenditure).contains("其他共产党事务支出"), side == "theirs");
        fs::remove_file(desk.path("final.xlsx")).unwrap();
    }
}

#[test]
fn another_value_may_be_chosen_if_it_is_one() {
    let desk = conflicting();
    desk.run(MERGE);
    let before = fs::read(desk.path("out.xlsx")).unwrap();
    let conflicts = list(&before);
    let with = |first: (&'static str, &'static str)| {
        let of = |(row, kind): &(u32, String)| match kind.as_str() {
            "双方改了同一格" => (*row, first.0, first.1),
            _ => (*row, "我方", ""),
        };
        conflicts.iter().map(of).collect::<Vec<_>>()
    };
    for wrong in [("其他", "约51"), ("其他", ""), ("随便", "")] {
        desk.file("chosen.xlsx", &fill(&before, &with(wrong)));
        let ran = desk.run("merge --resolve chosen.xlsx");
        assert_eq!(ran.exit, 1, "{}", ran.stderr);
        assert!(ran.stderr.contains("E723"), "{}", ran.stderr);
    }
    desk.file("chosen.xlsx", &fill(&before, &with(("其他", "51.67"))));
    let ran = desk.run("merge --resolve chosen.xlsx");
    let made = read(fs::read(desk.path("chosen.xlsx")).unwrap());
    assert_eq!(
        amount(&made, "03", "行政运行", "basic.public.goods_services"),
        "51.67",
        "{}",
        ran.stderr
    );
    assert_eq!(amount(&made, "03", "行政运行", "total"), "603.99");
    let ran = desk.run("merge --resolve chosen.xlsx");
    assert_eq!(ran.exit, 2);
    assert!(ran.stderr.contains("E725"), "{}", ran.stderr);
}

#[test]
fn no_input_is_written_over_and_all_three_are_needed() {
    let desk = conflicting();
    let before = fs::read(desk.path("ours.xlsx")).unwrap();
    let ran = desk.run("merge base.xlsx ours.xlsx theirs.xlsx -o ours.xlsx --force");
    assert_eq!(ran.exit, 2, "{}", ran.stderr);
    assert_eq!(fs::read(desk.path("ours.xlsx")).unwrap(), before);
    desk.file("theirs-own.xlsx", b"something else");
    assert_eq!(
        desk.run("merge base.xlsx ours.xlsx theirs.xlsx -o theirs-own.xlsx")
            .exit,
        2
    );
    assert_eq!(desk.run("merge base.xlsx ours.xlsx -o out.xlsx").exit, 2);
    assert_eq!(desk.run("merge base.xlsx --resolve out.xlsx").exit, 2);
    assert_eq!(desk.run("merge base.xlsx ours.xlsx none.xlsx -o out.xlsx").exit, 2);
    assert!(!desk.path("out.xlsx").exists());
}

/// The name of the part with the first sheet, in our workbooks.
const LIST: &str = "xl/worksheets/sheet1.xml";
/// Columns of choice and other value.
const INPUTS: [char; 2] = ['J', 'K'];

/// The rows of the list of conflicts (as spreadsheets count) with their kind.
fn list(workbook: &[u8]) -> Vec<(u32, String)> {
    let limits = yusuan::read::Limits::default();
    let workbook = yusuan::read::read(workbook.to_vec(), std::path::Path::new("out.xlsx"), &limits).unwrap();
    let Some(grid) = workbook.sheets.iter().find(|grid| grid.name == "冲突") else {
        return Vec::new();
    };
    let kinds = grid.cells().iter().filter(|cell| cell.at.col == 1 && cell.at.row > 2);
    kinds.map(|cell| (cell.at.row + 1, cell.value.to_string())).collect()
}

/// The workbook with choices typed into the list: row, choice, other value.
fn fill(workbook: &[u8], choices: &[(u32, &str, &str)]) -> Vec<u8> {
    let mut archive = zip::ZipArchive::new(Cursor::new(workbook)).unwrap();
    let mut made = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for number in 0..archive.len() {
        let mut file = archive.by_index(number).unwrap();
        let mut content = Vec::new();
        file.read_to_end(&mut content).unwrap();
        let name = file.name().unwrap().into_owned();
        if name == LIST {
            content = typed(String::from_utf8(content).unwrap(), choices).into_bytes();
        }
        made.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        made.write_all(&content).unwrap();
    }
    made.finish().unwrap().into_inner()
}

fn typed(mut sheet: String, choices: &[(u32, &str, &str)]) -> String {
    for (row, choice, other) in choices {
        for (col, text) in INPUTS.iter().zip([choice, other]).filter(|(_, text)| !text.is_empty()) {
            let start = sheet.find(&format!("<c r=\"{col}{row}\"")).unwrap();
            let end = start + sheet[start..].find("/>").unwrap() + 2;
            let cell = format!("<c r=\"{col}{row}\" t=\"inlineStr\"><is><t>{text}</t></is></c>");
            sheet.replace_range(start..end, &cell);
        }
    }
    sheet
}

#[test]
fn a_year_and_a_department_that_differ_are_both_told() {
    let [mut ours, mut theirs] = [base(), base()];
    (ours.year, ours.department) = (Some(2025), Some("甲局".into()));
    (theirs.year, theirs.department) = (Some(2026), Some("乙局".into()));
    let ran = desk(&ours, &theirs).run(&format!("{MERGE} --prefer ours"));
    for told in [
        "年度不同：基准 2024，我方 2025，对方 2026",
        "部门不同：基准 新乡市红旗区人大常委会，我方 甲局，对方 乙局",
    ] {
        assert!(ran.stderr.contains(told), "{}", ran.stderr);
    }
}
