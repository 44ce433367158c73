//! `cargo bench --features parquet --bench columns`: what a workbook costs when many become one dataset of columns, and
//! when each becomes CSV files. `YUSUAN_BOOKS` says how many (2,000 without it).
//!
//! `cargo bench --features parquet --bench columns -- make FOLDER` only makes the workbooks, for others to read.
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

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

use books::Random;
use facts::Plan;
use rayon::prelude::*;
use usage::{peak_kib, processor};
use yusuan::schema::standard;
use yusuan::write;

const BOOKS: u64 = 2_000;

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    if let [_, run, input, output, to] = arguments.as_slice()
        && run == "run"
    {
        let started = Instant::now();
        let arguments = ["yusuan", "convert", input, "-o", output, "--to", to, "-q"];
        yusuan::cli::run(arguments.map(Into::into));
        println!(
            "{} {} {}",
            started.elapsed().as_millis(),
            processor().as_millis(),
            peak_kib()
        );
        return;
    }
    let count = std::env::var("YUSUAN_BOOKS").ok().and_then(|count| count.parse().ok());
    let count = count.unwrap_or(BOOKS);
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
        let ran = Command::new(std::env::current_exe().unwrap())
            .args(["run".as_ref(), books.as_os_str(), output.as_os_str(), to.as_ref()])
            .stderr(Stdio::null())
            .output()
            .unwrap();
        let text = String::from_utf8(ran.stdout).unwrap();
        let numbers: Vec<u64> = text.split_whitespace().map(|number| number.parse().unwrap()).collect();
        let [elapsed, processor, peak] = numbers[..] else {
            panic!("{to}: {text}");
        };
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

/// Writes a workbook of a department of its own.
fn make(number: u64, folder: &Path) {
    let standard = standard().unwrap();
    let mut random = Random(number);
    let plan = Plan {
        departments: 1,
        ..Plan::random(&mut random)
    };
    let book = facts::book(standard, &mut random, &plan);
    std::fs::write(
        folder.join(format!("{number:07}.xlsx")),
        write::xlsx(&book, standard).unwrap(),
    )
    .unwrap();
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
