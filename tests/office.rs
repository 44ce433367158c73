//! People at their office programs and our workbooks: blank ones are filled in and written ones edited
//! in LibreOffice; openpyxl sees lists to choose from, groups, names and print titles.
//!
//! Needs `soffice`, a Python with LibreOffice's uno (`OFFICE_PYTHON`, else `/usr/bin/python3`) and one
//! with openpyxl (`YUSUAN_PYTHON`, else `python3`); `.ci/run` installs them and calls
//! `cargo test --test office -- --ignored`.

use std::fs;
use std::path::Path;
use std::process::Command;

use yusuan::book::Book;
use yusuan::cell::{CellRef, CellValue};
use yusuan::grid::{Grid, Workbook};
use yusuan::pipeline::{self, Options};
use yusuan::read;
use yusuan::schema::standard;
use yusuan::write;

#[path = "support/books.rs"]
mod books;
#[path = "support/office.rs"]
mod office;
#[path = "support/written.rs"]
mod written;

use office::{Job, run};
use written::{blank_workbook, with_relations};

fn read_back(bytes: Vec<u8>) -> Workbook {
    read::read(bytes, Path::new("x"), &read::Limits::default()).unwrap()
}

/// The number in a cell, to six decimals: binary sums may be off in the fifteenth digit.
fn number(grid: &Grid, at: CellRef) -> Option<String> {
    match &grid.get(at)?.value {
        CellValue::Number(number) => Some(number.round_dp(6).normalize().to_string()),
        other => Some(other.to_string()),
    }
}

#[test]
#[ignore = "needs LibreOffice"]
fn a_blank_workbook_filled_in_by_hand_has_no_findings() {
    let fill = |sheet: &str, cells: &[(&str, &str)]| -> Vec<serde_json::Value> {
        let edit = |(at, value): &(&str, &str)| match value.strip_prefix('=') {
            Some(number) => serde_json::json!(["set", sheet, at, number.parse::<f64>().unwrap()]),
            None => serde_json::json!(["set", sheet, at, value]),
        };
        cells.iter().map(edit).collect()
    };
    let appropriations = [
        ("E9", "=100"),
        ("F9", "=100"),
        ("A9", "009001"),
        ("B9", "清河区教育局本级"),
    ];
    let functions = [
        ("A9", "205"),
        ("B9", "01"),
        ("C9", "01"),
        ("E9", "行政运行"),
        ("H9", "=60"),
        ("J9", "=15.5"),
        ("A10", "205"),
        ("B10", "02"),
        ("C10", "01"),
        ("E10", "学前教育"),
        ("M10", "=24.5"),
    ];
    let edits = [
        fill("预算01表", &[("B6", "=100"), ("B7", "=100"), ("D10", "=100")]),
        fill("预算02表", &appropriations),
        fill("预算03表", &functions),
        fill(
            "预算04表",
            &[("B8", "=100"), ("B9", "=100"), ("E12", "=100"), ("F12", "=100")],
        ),
        fill("预算05表", &functions),
        fill(
            "预算06表",
            &[
                ("A8", "30101"),
                ("B8", "基本工资"),
                ("C8", "50101"),
                ("D8", "工资奖金津补贴"),
                ("F8", "=60"),
                ("A9", "30201"),
                ("B9", "办公费"),
                ("C9", "50201"),
                ("D9", "办公经费"),
                ("G9", "=15.5"),
            ],
        ),
        fill(
            "预算07表",
            &[
                ("A8", "301"),
                ("B8", "01"),
                ("C8", "基本工资"),
                ("D8", "501"),
                ("E8", "01"),
                ("F8", "工资奖金津补贴"),
                ("H8", "=60"),
                ("I8", "=60"),
                ("A9", "302"),
                ("B9", "01"),
                ("C9", "办公费"),
                ("D9", "502"),
                ("E9", "01"),
                ("F9", "办公经费"),
                ("H9", "=40"),
                ("I9", "=40"),
            ],
        ),
        fill(
            "预算10表",
            &[
                ("A8", "其他运转类"),
                ("B8", "学前教育补助"),
                ("C8", "清河区教育局本级"),
                ("E8", "=24.5"),
            ],
        ),
        fill(
            "预算11表",
            &[
                ("B5", "目标 1：保障学前教育"),
                ("B7", "学前教育"),
                ("D7", "补助幼儿园"),
                ("D18", "=100"),
                ("D21", "=75.5"),
                ("D22", "=24.5"),
                ("A24", "产出指标"),
                ("B24", "数量指标"),
                ("C24", "补助幼儿园数"),
                ("D24", "≥12 所"),
            ],
        ),
        fill(
            "预算12表",
            &[
                ("A9", "410702260000000012828"),
                ("B9", "学前教育补助"),
                ("D9", "=24.5"),
                ("G9", "补助标准"),
                ("H9", "≤24.5 万元"),
                ("I9", "补助幼儿园数"),
                ("J9", "≥12 所"),
                ("I10", "补助时间"),
                ("J10", "12 月底前"),
            ],
        ),
    ];
    let mut saved = run(&[Job::edited(blank_workbook(), serde_json::json!(edits.concat()))]);
    let outcome = pipeline::run(
        saved.remove(0),
        Path::new("filled.xlsx"),
        standard().unwrap(),
        &Options::default(),
    );
    let outcome = outcome.unwrap();
    let told: Vec<_> = outcome
        .diagnostics
        .iter()
        .filter(|finding| finding.severity > yusuan::diagnostic::Severity::Info)
        .collect();
    let words: Vec<String> = told
        .iter()
        .map(|own| {
            format!(
                "{:?} {:?} {:?} {:?} {:?}",
                own.code, own.place, own.row, own.found, own.expected
            )
        })
        .collect();
    assert!(told.is_empty(), "{words:#?}");
    let rows = |number: &str| {
        let schema = standard()
            .unwrap()
            .tables
            .iter()
            .position(|table| table.number == number);
        let table = outcome.book.tables.iter().find(|table| Some(table.schema) == schema);
        table.map_or(0, |table| table.rows.len())
    };
    assert_eq!((rows("02"), rows("03"), rows("06"), rows("12")), (3, 4, 4, 4));
}

#[test]
#[ignore = "needs openpyxl"]
fn openpyxl_sees_what_the_sheets_are_made_of() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    fs::write(path("seed.xlsx"), with_relations(&seed())).unwrap();
    fs::write(path("blank.xlsx"), blank_workbook()).unwrap();
    let size = books::Size {
        rows: 2_100,
        odd: false,
    };
    let mut large = books::book(standard().unwrap(), 7, size);
    large.tables.retain(|table| table.schema == 2);
    fs::write(path("large.xlsx"), write::xlsx(&large, standard().unwrap()).unwrap()).unwrap();
    let python = std::env::var("YUSUAN_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let output = Command::new(python)
        .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/support/openpyxl_check.py"))
        .args([path("seed.xlsx"), path("blank.xlsx"), path("large.xlsx")])
        .output()
        .expect("a Python with openpyxl is installed");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let seen: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let (seed, blank) = (&seen[0], &seen[1]);
    let large = &seen[2]["sheets"]["预算03表"];
    assert!(
        large["rows"].as_u64() > Some(2_100) && large["outline"].as_u64() > Some(0),
        "{large}"
    );
    for name in ["T01_data", "T03_data", "T03_total", "T11_total"] {
        assert!(
            seed["names"].as_array().unwrap().contains(&name.into()),
            "{name} in {seed}"
        );
    }
    let sheet = &seed["sheets"]["预算03表"];
    assert_eq!(
        (&sheet["outline"], &sheet["titles"], &sheet["freeze"]),
        (&2.into(), &"$4:$6".into(), &"F7".into())
    );
    assert_eq!(sheet["paper"], serde_json::json!(["9", "landscape"]));
    assert!(sheet["footer"].as_str().unwrap().contains("预算03表") && sheet["watched"].as_u64() > Some(3));
    let relations = &seed["sheets"]["校验"];
    assert!(relations["links"].as_u64() > Some(50), "{relations}");
    let sheet = &blank["sheets"]["预算03表"];
    assert!(
        sheet["validations"].as_u64() > Some(10) && sheet["protected"] == true,
        "{sheet}"
    );
    assert_eq!(blank["sheets"]["科目字典"]["state"], "hidden");
}

/// The book of the seed.
fn seed() -> Book {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/seed-2024.xlsx");
    let bytes = fs::read(path).unwrap();
    let read = pipeline::run(bytes, Path::new("seed.xlsx"), standard().unwrap(), &Options::default());
    read.unwrap().book
}

#[test]
#[ignore = "needs LibreOffice"]
fn totals_stay_right_when_rows_are_inserted() {
    let bytes = with_relations(&seed());
    let edits = serde_json::json!([
        // Below the heading of the department, and after its last row; then a department of its own.
        ["insert", "预算03表", 9, 1],
        ["set", "预算03表", "H9", 10],
        ["formula", "预算03表", "F9", "=SUM(H9:N9)"],
        ["insert", "预算03表", 14, 1],
        ["set", "预算03表", "M14", 5],
        ["formula", "预算03表", "F14", "=SUM(H14:N14)"],
        ["insert", "预算03表", 15, 1],
        ["set", "预算03表", "D15", "010"],
        ["set", "预算03表", "N15", 100],
        ["formula", "预算03表", "F15", "=SUM(H15:N15)"],
        // Below the header, above 其中, and before the closing lines.
        ["insert", "预算01表", 6, 1],
        ["set", "预算01表", "B6", 1],
        ["insert", "预算01表", 37, 1],
        ["set", "预算01表", "B37", 2],
        ["insert", "预算04表", 8, 1],
        ["set", "预算04表", "B8", 3],
        ["set", "预算04表", "E8", 4],
        // A column that was blank.
        ["set", "预算02表", "I9", 7],
        // The heading below a block is deleted.
        ["delete", "预算07表", 27, 1],
    ]);
    let saved = run(&[Job::edited(bytes, edits)]);
    let workbook = read_back(saved[0].clone());
    let value = |sheet: &str, at: (u32, u32)| {
        let grid = workbook.sheets.iter().find(|grid| grid.name == sheet).unwrap();
        number(grid, CellRef::new(at.0 - 1, at.1)).unwrap_or_default()
    };
    // H, M, N and F of the total and of the department.
    let of_row = |row: u32| [7, 12, 13, 5].map(|col| value("预算03表", (row, col)));
    assert_eq!(of_row(7), ["425.84", "75.62", "135", "821.61"]);
    // A department typed below another, without a heading of its own, counts in that one, too.
    assert_eq!(of_row(8), of_row(7));
    assert_eq!(value("预算01表", (38, 1)), "709.61");
    assert_eq!(
        (value("预算04表", (7, 1)), value("预算04表", (7, 4))),
        ("709.61".into(), "710.61".into())
    );
    assert_eq!(
        (value("预算02表", (8, 8)), value("预算02表", (7, 3))),
        ("7".into(), "713.61".into())
    );
    assert_eq!(value("预算02表", (9, 3)), "713.61");
    assert_eq!(value("预算07表", (7, 6)), "706.61");
    // The sheet of relations sees that 01 and 02 no longer agree.
    let count = value("校验", (3, 8));
    assert!(count.parse::<u32>().unwrap() > 3, "{count}");
}

#[test]
#[ignore = "needs LibreOffice"]
fn totals_of_a_block_without_rows_are_zero() {
    let bytes = with_relations(&seed());
    // The only unit of the department, all rows of the department, and the project of 25.00.
    let edits = serde_json::json!([
        ["delete", "预算02表", 9, 1],
        ["delete", "预算03表", 9, 4],
        ["delete", "预算12表", 9, 8]
    ]);
    let saved = run(&[Job::edited(bytes, edits)]);
    let workbook = read_back(saved[0].clone());
    let value = |sheet: &str, at: (u32, u32)| {
        let grid = workbook.sheets.iter().find(|grid| grid.name == sheet).unwrap();
        number(grid, CellRef::new(at.0 - 1, at.1)).unwrap_or_default()
    };
    for row in [7, 8] {
        assert_eq!(
            [2, 3, 4].map(|col| value("预算02表", (row, col))),
            ["0", "0", "0"],
            "row {row}"
        );
        assert_eq!(
            [5, 6, 7].map(|col| value("预算03表", (row, col))),
            ["0", "0", "0"],
            "row {row}"
        );
    }
    // The sheet of relations tells it, and has no error of its own.
    let grid = workbook.sheets.iter().find(|grid| grid.name == "校验").unwrap();
    let told = grid
        .cells()
        .iter()
        .filter(|cell| cell.at.col == 8)
        .map(|cell| cell.value.to_string());
    let told: Vec<String> = told.collect();
    assert!(
        told.iter().any(|state| state == "不符") && !told.iter().any(|state| state.starts_with('#')),
        "{told:?}"
    );
    let sums = grid.cells().iter().filter(|cell| matches!(cell.at.col, 3 | 4));
    assert!(sums.into_iter().all(|cell| !cell.value.to_string().starts_with('#')));
}

#[test]
#[ignore = "needs LibreOffice"]
fn the_sheet_of_relations_judges_what_is_typed_later() {
    let bytes = with_relations(&seed());
    let jobs = [
        serde_json::json!([["set", "预算03表", "H9", 500]]),
        serde_json::json!([["formula", "预算10表", "E8", "=1/0"]]),
        serde_json::json!([["formula", "预算03表", "K10", "=#REF!"]]),
        // A line that nobody had filled in, and a code that no line has.
        serde_json::json!([["set", "预算01表", "D10", 5]]),
        serde_json::json!([["set", "预算03表", "A11", "777"], ["set", "预算05表", "A11", "778"]]),
        // A text where an amount belongs.
        serde_json::json!([["set", "预算06表", "F9", "135.1"]]),
        serde_json::json!([]),
    ];
    let saved = run(&jobs.map(|edits| Job::edited(bytes.clone(), edits)));
    let counted = |saved: &Vec<u8>| {
        let workbook = read_back(saved.clone());
        let grid = workbook.sheets.iter().find(|grid| grid.name == "校验").unwrap();
        let states = grid.cells().iter().filter(|cell| cell.at.col == 8 && cell.at.row > 3);
        let wrong =
            states.filter(|cell| matches!(&cell.value, CellValue::Error(_)) || cell.value.to_string() == "不符");
        let count = number(grid, CellRef::new(2, 8)).unwrap();
        assert_eq!(count, wrong.count().to_string());
        (count.parse::<u32>().unwrap(), number(grid, CellRef::new(2, 5)).unwrap())
    };
    let counts: Vec<(u32, String)> = saved.iter().map(counted).collect();
    assert!(counts[..5].iter().all(|(count, _)| *count > 1), "{counts:?}");
    assert_eq!(
        (counts[5].1.as_str(), &counts[6]),
        ("1", &(0, "0".to_owned())),
        "{counts:?}"
    );
}
