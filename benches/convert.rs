//! `cargo bench`: convert against the bare minimum, in one run, and a whole process on an ordinary
//! workbook.
//!
//! The bare minimum is what any program must do: calamine reading every cell of every sheet, and
//! rust_xlsxwriter writing the same cells, with nothing between. It is measured as most people would
//! write it (`bare`: a range per sheet, a workbook in memory) and as sparing as the crates allow on
//! one thread (`sparing`: cells streamed into constant-memory sheets). Each measurement is a process
//! of its own, so that its peak memory can be told.

#[path = "../tests/support/books.rs"]
#[allow(dead_code)] // Only its random numbers.
mod books;
#[allow(dead_code, reason = "tests need more of it")]
#[path = "../tests/support/facts.rs"]
mod facts;
#[path = "../tests/support/usage.rs"]
#[allow(dead_code, reason = "others need more of it")]
mod usage;

use std::io::Cursor;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use books::Random;
use calamine::{Data, DataRef, Reader, Xlsx};
use facts::Plan;
use rust_xlsxwriter::{Workbook, Worksheet};
use usage::peak_kib;
use yusuan::diagnostic::Severity;
use yusuan::pipeline::{self, Options};
use yusuan::read::Limits;
use yusuan::schema::standard;
use yusuan::write;

/// A book of many departments: so many that the twelve tables have 12 × 20,000 rows together.
const DEPARTMENTS: usize = 284;
/// A book of few departments with many units each: three levels, whose totals add up long lists.
const UNITS: (usize, usize) = (16, 100);
const ROUNDS: usize = 5;
const STARTS: usize = 40;

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    if let [_, way, file] = arguments.as_slice()
        && let Some(run) = way_named(way)
    {
        let bytes = std::fs::read(file).unwrap();
        let start = Instant::now();
        let written = run(bytes);
        println!("{} {} {}", start.elapsed().as_micros(), peak_kib(), written);
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let many = Plan {
        departments: DEPARTMENTS,
        units: 6,
        ..Plan::rich()
    };
    big(folder.path(), "many departments", &many);
    let deep = Plan {
        departments: UNITS.0,
        units: UNITS.1,
        ..Plan::rich()
    };
    big(folder.path(), "many units", &deep);
    ordinary(folder.path());
}

type Way = fn(Vec<u8>) -> usize;

fn way_named(name: &str) -> Option<Way> {
    match name {
        "yusuan" => Some(ours),
        "bare" => Some(bare),
        "sparing" => Some(sparing),
        "checks" => Some(checks),
        _ => None,
    }
}

/// Reads, maps, checks, writes the standard workbook with its sheet of relations, as `convert` does.
fn ours(bytes: Vec<u8>) -> usize {
    let standard = standard().unwrap();
    let options = Options {
        check: yusuan::check::Options {
            hand_over: true,
            ..yusuan::check::Options::default()
        },
        ..options()
    };
    let outcome = pipeline::run(bytes, Path::new("big.xlsx"), standard, &options).unwrap();
    assert_eq!(outcome.count(Severity::Error), 0, "the book has no errors");
    let beside = write::Beside {
        relations: &outcome.relations,
        ..write::Beside::default()
    };
    write::xlsx_with(&outcome.book, standard, beside).unwrap().len()
}

/// The book of many departments takes more than files of people may.
fn options() -> Options {
    let limits = Limits {
        unpacked: 512 << 20,
        ..Limits::default()
    };
    Options {
        limits,
        ..Options::default()
    }
}

/// As [`ours`], and the checks once more by themselves; returns their share in ten thousandths.
fn checks(bytes: Vec<u8>) -> usize {
    let standard = standard().unwrap();
    let rules = yusuan::rules::builtin(standard).unwrap();
    let start = Instant::now();
    let outcome = pipeline::run(bytes, Path::new("big.xlsx"), standard, &options()).unwrap();
    write::xlsx(&outcome.book, standard).unwrap();
    let all = start.elapsed();
    let start = Instant::now();
    let findings = yusuan::check::check(&outcome.book, standard, &rules, false).unwrap();
    let own = start.elapsed();
    eprintln!("  checks: {} findings, {own:?} of {all:?}", findings.len());
    (own.as_secs_f64() / (all.as_secs_f64() - own.as_secs_f64()) * 10_000.0) as usize
}

fn bare(bytes: Vec<u8>) -> usize {
    let mut source: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).unwrap();
    let mut workbook = Workbook::new();
    for name in source.sheet_names() {
        let range = source.worksheet_range(&name).unwrap();
        let (top, left) = range.start().unwrap_or_default();
        let sheet = workbook.add_worksheet().set_name(&name).unwrap();
        for (row, col, value) in range.used_cells() {
            let (row, col) = (top + row as u32, u16::try_from(left as usize + col).unwrap());
            match value {
                Data::Float(number) => drop(sheet.write_number(row, col, *number).unwrap()),
                Data::Int(number) => drop(sheet.write_number(row, col, *number as f64).unwrap()),
                other => drop(sheet.write_string(row, col, other.to_string()).unwrap()),
            };
        }
    }
    workbook.save_to_buffer().unwrap().len()
}

fn sparing(bytes: Vec<u8>) -> usize {
    let mut source: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).unwrap();
    let mut workbook = Workbook::new();
    for name in source.sheet_names() {
        let mut sheet: Worksheet = workbook.new_worksheet_with_constant_memory().unwrap();
        sheet.set_name(&name).unwrap();
        let mut cells = source.worksheet_cells_reader(&name).unwrap();
        while let Some(cell) = cells.next_cell().unwrap() {
            let (row, col) = cell.get_position();
            let col = u16::try_from(col).unwrap();
            match cell.get_value() {
                DataRef::Float(number) => drop(sheet.write_number(row, col, *number).unwrap()),
                DataRef::Int(number) => drop(sheet.write_number(row, col, *number as f64).unwrap()),
                DataRef::String(text) => drop(sheet.write_string(row, col, text).unwrap()),
                DataRef::SharedString(text) => drop(sheet.write_string(row, col, *text).unwrap()),
                DataRef::Empty => {}
                other => drop(sheet.write_string(row, col, format!("{other:?}")).unwrap()),
            };
        }
        workbook.push_worksheet(sheet);
    }
    workbook.save_to_buffer().unwrap().len()
}

fn source(folder: &Path, name: &str, book: &yusuan::book::Book) -> PathBuf {
    let standard = standard().unwrap();
    let path = folder.join(name);
    std::fs::write(&path, write::xlsx(book, standard).unwrap()).unwrap();
    path
}

fn big(folder: &Path, name: &str, plan: &Plan) {
    let book = facts::book(standard().unwrap(), &mut Random(7), plan);
    let rows: usize = book.tables.iter().map(|table| table.rows.len()).sum();
    let file = source(folder, "big.xlsx", &book);
    drop(book);
    let size = std::fs::metadata(&file).unwrap().len();
    println!("{name}, without errors: {rows} rows, {} MB", size / 1_000_000);
    let ways = ["yusuan", "bare", "sparing", "checks"];
    let mut measured: Vec<Vec<(u64, u64, u64)>> = vec![Vec::new(); ways.len()];
    for _ in 0..ROUNDS {
        // One after the other in every round, so that a slow moment hits all of them.
        for (way, results) in ways.iter().zip(&mut measured) {
            let output = Command::new(std::env::current_exe().unwrap())
                .args([way])
                .arg(&file)
                .stderr(std::process::Stdio::inherit())
                .output()
                .unwrap();
            let text = String::from_utf8(output.stdout).unwrap();
            let numbers: Vec<u64> = text.split_whitespace().map(|number| number.parse().unwrap()).collect();
            results.push((numbers[0], numbers[1], numbers[2]));
        }
    }
    let middle = |results: &[(u64, u64, u64)]| {
        let mut times: Vec<u64> = results.iter().map(|result| result.0).collect();
        times.sort_unstable();
        (
            times[times.len() / 2],
            results.iter().map(|result| result.1).max().unwrap(),
        )
    };
    let mut shares: Vec<u64> = measured.pop().unwrap().iter().map(|result| result.2).collect();
    shares.sort_unstable();
    println!(
        "  checks add {:.1} % to the time of yusuan",
        shares[shares.len() / 2] as f64 / 100.0
    );
    let (own_time, own_memory) = middle(&measured[0]);
    for (way, results) in ways.iter().zip(&measured) {
        let (time, memory) = middle(results);
        println!(
            "  {way:<8} {:>6} ms  {:>5} MiB   yusuan is {:.2} of its time, {:.2} of its memory",
            time / 1000,
            memory / 1024,
            own_time as f64 / time as f64,
            own_memory as f64 / memory as f64
        );
    }
}

fn ordinary(folder: &Path) {
    let plan = Plan {
        units: 1,
        basic: 12,
        projects: 6,
        ..Plan::plain()
    };
    let file = source(
        folder,
        "ordinary.xlsx",
        &facts::book(standard().unwrap(), &mut Random(7), &plan),
    );
    let out = folder.join("out");
    let mut times = Vec::new();
    for _ in 0..STARTS {
        let start = Instant::now();
        let status = Command::new(env!("CARGO_BIN_EXE_yusuan"))
            .args(["convert", "-q", "-o"])
            .arg(&out)
            .arg(&file)
            .status();
        times.push(start.elapsed());
        assert!(status.unwrap().success(), "the ordinary workbook has no errors");
    }
    let mut starts: Vec<Duration> = (0..STARTS)
        .map(|_| {
            let start = Instant::now();
            Command::new(env!("CARGO_BIN_EXE_yusuan"))
                .arg("--version")
                .output()
                .unwrap();
            start.elapsed()
        })
        .collect();
    times.sort_unstable();
    starts.sort_unstable();
    println!(
        "ordinary workbook, whole process (xlsx and csv): median {:?}, slowest {:?}",
        times[STARTS / 2],
        times[STARTS - 1]
    );
    println!("start-up (--version): median {:?}", starts[STARTS / 2]);
}
