//! `cargo bench --features parquet --bench columns`: what a workbook costs when many become one dataset of columns, and
//! when each becomes CSV files. `YUSUAN_BOOKS` says how many (2,000 without it).
//!
//! `cargo bench --features parquet --bench columns -- make FOLDER` only makes the workbooks, for others to read.
//!
//! `cargo bench --features parquet --bench columns -- many` runs over 1,000, 5,000 … of them up to `YUSUAN_BOOKS` (20,000
//! without it, 100,000 at most), for what grows with their number. They are cheap to make: other figures, years and names
//! in the parts of a few. `YUSUAN_JOBS` sets the number of threads. `-- vary FOLDER` only makes them. 100,000 of them take
//! 6 GiB in the folder for temporary files (`TMPDIR`), which are removed at the end.
//!
//! Each way is a process of its own, of whose processor time and peak memory the numbers are.

#[path = "../tests/support/books.rs"]
#[allow(dead_code)] // Only its random numbers.
mod books;
#[allow(dead_code, reason = "tests need more of it")]
#[path = "../tests/support/facts.rs"]
mod facts;
#[path = "../tests/support/usage.rs"]
mod usage;

use std::io::{Cursor, Read, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

use books::Random;
use facts::Plan;
use rayon::prelude::*;
use rust_decimal::Decimal;
use usage::{busy, peak_kib, processor};
use yusuan::schema::standard;
use yusuan::write;

/// As in the program.
#[global_allocator]
static MEMORY: mimalloc::MiMalloc = mimalloc::MiMalloc;

const BOOKS: u64 = 2_000;
/// How many workbooks there are at each step of `many`, and how many of them are made from nothing.
const STEPS: [u64; 5] = [1_000, 5_000, 20_000, 50_000, 100_000];
const MADE: u64 = 48;
/// What their department is called.
const NAME: &str = "青禾县农业农村局";

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    if let [_, run, input, output, to] = arguments.as_slice()
        && run == "run"
    {
        let started = Instant::now();
        let mut arguments = vec!["yusuan", "convert", input, "-o", output, "--to", to, "-q"];
        let jobs = std::env::var("YUSUAN_JOBS").ok();
        arguments.extend(jobs.iter().flat_map(|jobs| ["-j", jobs]));
        yusuan::cli::run(arguments.into_iter().map(Into::into));
        println!(
            "{} {} {} {}",
            started.elapsed().as_millis(),
            processor().as_millis(),
            peak_kib(),
            busy(started.elapsed())
        );
        return;
    }
    let given = std::env::var("YUSUAN_BOOKS").ok().and_then(|count| count.parse().ok());
    if arguments.iter().any(|argument| argument == "many") {
        return many(given.unwrap_or(20_000));
    }
    let count = given.unwrap_or(BOOKS);
    if let [_, vary, folder, ..] = arguments.as_slice()
        && vary == "vary"
    {
        let made = templates();
        return (0..count)
            .into_par_iter()
            .for_each(|number| vary_one(number, &made, folder.as_ref()));
    }
    if let [_, make_only, folder, ..] = arguments.as_slice()
        && make_only == "make"
    {
        (0..count)
            .into_par_iter()
            .for_each(|number| make(number, folder.as_ref()));
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let books = folder.path().join("in");
    std::fs::create_dir(&books).unwrap();
    (0..count).into_par_iter().for_each(|number| make(number, &books));
    println!("{count} workbooks; of the processor, for each: ");
    for to in ["parquet", "csv", "json"] {
        let output = folder.path().join(to);
        let [elapsed, processor, peak, _] = run(&books, &output, to);
        println!(
            "{to:8} {:6.2} ms; {:3} % of a core over {:.1} s; {} MiB at the peak; {} KiB written",
            processor as f64 / count as f64,
            processor * 100 / elapsed.max(1),
            elapsed as f64 / 1000.0,
            peak >> 10,
            size(&output) >> 10,
        );
    }
}

/// Runs over more and more workbooks.
fn many(most: u64) {
    let folder = tempfile::tempdir().unwrap();
    let books = folder.path().join("in");
    let made = templates();
    let mut before = 0;
    for count in STEPS.into_iter().filter(|count| *count <= most) {
        let started = Instant::now();
        (before..count)
            .into_par_iter()
            .for_each(|number| vary_one(number, &made, &books));
        before = count;
        let making = started.elapsed().as_secs();
        let output = folder.path().join("out");
        let _ = std::fs::remove_dir_all(&output);
        let [elapsed, processor, peak, busy] = run(&books, &output, "parquet");
        println!(
            "{count:6} workbooks, {} MiB (made in {making} s): {:6.2} ms of the processor each; {} % of a core over {:.0} s, \
             threads ran or waited for a core {busy} % of it; {} MiB at the peak; {} KiB written",
            size(&books) >> 20,
            processor as f64 / count as f64,
            processor * 100 / elapsed.max(1),
            elapsed as f64 / 1000.0,
            peak >> 10,
            size(&output) >> 10,
        );
    }
}

fn templates() -> Vec<Parts> {
    (0..MADE).into_par_iter().map(|number| parts(&made(number))).collect()
}

/// Writes one of many workbooks, a thousand to a folder.
fn vary_one(number: u64, templates: &[Parts], folder: &Path) {
    let folder = folder.join(format!("{:03}", number / 1000));
    std::fs::create_dir_all(&folder).unwrap();
    let from = &templates[usize::try_from(number % MADE).unwrap()];
    std::fs::write(folder.join(format!("{number:07}.xlsx")), varied(from, number)).unwrap();
}

/// Converts a folder in a process of its own: milliseconds that passed and that the processor took, KiB at the peak, and
/// for how much of the time its threads ran or waited for a core, in percent.
fn run(input: &Path, output: &Path, to: &str) -> [u64; 4] {
    let ran = Command::new(std::env::current_exe().unwrap())
        .args(["run".as_ref(), input.as_os_str(), output.as_os_str(), to.as_ref()])
        .stderr(Stdio::null())
        .output()
        .unwrap();
    let text = String::from_utf8(ran.stdout).unwrap();
    let numbers: Vec<u64> = text.split_whitespace().map(|number| number.parse().unwrap()).collect();
    numbers.try_into().unwrap_or_else(|_| panic!("{to}: {text}"))
}

/// The parts of a workbook, by name.
type Parts = Vec<(String, Vec<u8>)>;

fn parts(book: &[u8]) -> Parts {
    let mut archive = zip::ZipArchive::new(Cursor::new(book)).unwrap();
    let mut parts = Parts::new();
    for index in 0..archive.len() {
        let mut part = archive.by_index(index).unwrap();
        let mut content = Vec::new();
        part.read_to_end(&mut content).unwrap();
        parts.push((part.name().unwrap().into_owned(), content));
    }
    parts
}

/// The workbook with all figures so many times what they are, of another year and with another name in it.
fn varied(parts: &Parts, number: u64) -> Vec<u8> {
    let factor = Decimal::from(1 + number / MADE % 9_000);
    let year = 2016 + number % 10;
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default().compression_level(Some(1));
    for (name, content) in parts {
        writer.start_file(name.as_str(), options).unwrap();
        let content = match std::str::from_utf8(content) {
            Ok(text) if name.starts_with("xl/worksheets/sheet") => scaled(text, factor).into_bytes(),
            Ok(text) if name == "xl/sharedStrings.xml" => {
                let text = text.replace("2025年", &format!("{year}年"));
                text.replace(NAME, &format!("第{number}局")).into_bytes()
            }
            _ => content.clone(),
        };
        writer.write_all(&content).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// The sheet with its numbers multiplied; those of texts in the table of texts stay.
fn scaled(sheet: &str, factor: Decimal) -> String {
    let mut text = String::with_capacity(sheet.len() + sheet.len() / 8);
    let mut rest = sheet;
    while let Some((before, after)) = rest.split_once("<v>") {
        let (value, behind) = after.split_once('<').unwrap();
        let is_number = before
            .rsplit_once("<c ")
            .is_some_and(|(_, cell)| !cell.contains(" t=\""));
        let number = value.parse::<Decimal>().ok().filter(|_| is_number);
        text.push_str(before);
        text.push_str("<v>");
        match number {
            Some(number) => text.push_str(&(number * factor).to_string()),
            None => text.push_str(value),
        }
        text.push('<');
        rest = behind;
    }
    text + rest
}

/// Writes a workbook of a department of its own.
fn make(number: u64, folder: &Path) {
    std::fs::write(folder.join(format!("{number:07}.xlsx")), made(number)).unwrap();
}

/// A workbook of a department of its own.
fn made(number: u64) -> Vec<u8> {
    let standard = standard().unwrap();
    let mut random = Random(number);
    let plan = Plan {
        departments: 1,
        ..Plan::random(&mut random)
    };
    let book = facts::book(standard, &mut random, &plan);
    write::xlsx(&book, standard).unwrap()
}

/// The bytes of all files below a folder.
fn size(folder: &Path) -> u64 {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap());
    let sizes = entries.map(|entry| match entry.path().is_dir() {
        true => size(&entry.path()),
        false => entry.metadata().unwrap().len(),
    });
    sizes.sum()
}
