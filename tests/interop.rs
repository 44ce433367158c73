//! Office programs and our workbooks: LibreOffice calculates every formula anew and gets the cached
//! values; what LibreOffice and Gnumeric save of our files reads as the same book.
//!
//! Needs `soffice` and `ssconvert`; `.ci/run` installs them and calls
//! `cargo test --test interop -- --ignored`.

use std::collections::BTreeMap;
use std::fs;
use std::io::{Cursor, Read, Write};
use std::path::{Path, PathBuf};
use std::process::Command;

use yusuan::cell::{CellRef, CellValue};
use yusuan::diagnostic::Severity;
use yusuan::grid::{Grid, Workbook};
use yusuan::locale::{Lang, Messages};
use yusuan::pipeline::{self, Options};
use yusuan::read;
use yusuan::report;
use yusuan::schema::standard;
use yusuan::write;

#[path = "support/books.rs"]
mod books;

/// Our workbooks: of every case that can be converted, and of two made-up books.
fn workbooks() -> BTreeMap<String, Vec<u8>> {
    let standard = standard().unwrap();
    let mut made = BTreeMap::new();
    let cases = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    for folder in fs::read_dir(cases)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_dir())
    {
        let name = folder.file_name().unwrap().to_string_lossy().into_owned();
        let input = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path());
        let input = input
            .into_iter()
            .find(|path| path.is_file() && path.file_stem().is_some_and(|stem| stem == "input"));
        let Some(bytes) = input.and_then(|path| fs::read(path).ok()) else {
            continue;
        };
        if let Ok(outcome) = pipeline::run(bytes, Path::new(&name), standard, &Options::default())
            && !outcome.book.tables.is_empty()
        {
            made.insert(name, write::xlsx(&outcome.book, standard).unwrap());
        }
    }
    for (name, seed, odd) in [("made-up-even", 3, false), ("made-up-odd", 5, true)] {
        let book = books::book(standard, seed, books::Size { rows: 30, odd });
        made.insert(name.to_owned(), write::xlsx(&book, standard).unwrap());
    }
    assert!(made.len() > 5);
    made
}

fn read_back(bytes: Vec<u8>) -> Workbook {
    read::read(bytes, Path::new("x"), &read::Limits::default()).unwrap()
}

fn json(bytes: Vec<u8>, name: &str) -> String {
    let standard = standard().unwrap();
    let outcome = pipeline::run(bytes, Path::new(name), standard, &Options::default()).unwrap();
    String::from_utf8(write::json(&outcome.book, standard).unwrap()).unwrap()
}

/// Saves all files of `from` in another format with one start of LibreOffice.
fn libreoffice(from: &Path, format: &str, to: &Path) {
    let files = fs::read_dir(from).unwrap().map(|entry| entry.unwrap().path());
    let profile = format!("-env:UserInstallation=file://{}", to.join("profile").display());
    let status = Command::new("soffice")
        .args([&profile, "--headless", "--convert-to", format, "--outdir"])
        .arg(to)
        .args(files.collect::<Vec<PathBuf>>())
        .output()
        .expect("soffice is installed");
    assert!(status.status.success(), "{}", String::from_utf8_lossy(&status.stderr));
}

/// The workbook without the cached values of its formulas, so that a program must calculate them.
fn without_cached_values(bytes: &[u8]) -> Vec<u8> {
    let mut source = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut target = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for index in 0..source.len() {
        let mut part = source.by_index(index).unwrap();
        let name = part.name().unwrap().into_owned();
        let mut content = Vec::new();
        part.read_to_end(&mut content).unwrap();
        if name.starts_with("xl/worksheets/sheet") {
            let mut text = String::from_utf8(content).unwrap();
            while let Some(at) = text.find("</f><v>") {
                let end = at + text[at..].find("</v>").unwrap() + "</v>".len();
                text.replace_range(at + "</f>".len()..end, "");
            }
            content = text.into_bytes();
        }
        target
            .start_file(name, zip::write::SimpleFileOptions::default())
            .unwrap();
        target.write_all(&content).unwrap();
    }
    target.finish().unwrap().into_inner()
}

/// The number in a cell, to six decimals: binary sums may be off in the fifteenth digit.
fn number(grid: &Grid, at: CellRef) -> Option<String> {
    match &grid.get(at)?.value {
        CellValue::Number(number) => Some(number.round_dp(6).normalize().to_string()),
        other => Some(other.to_string()),
    }
}

/// The annotated workbooks of the cases that have something to annotate.
fn annotated() -> BTreeMap<String, Vec<u8>> {
    let standard = standard().unwrap();
    let names = [
        "one-total-wrong",
        "relation-broken",
        "lines-renamed-and-unknown",
        "form-with-wrong-sums",
    ];
    let one = |name: &str| {
        let input = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("tests/cases")
            .join(name)
            .join("input.xlsx");
        let bytes = fs::read(input).unwrap();
        let (outcome, workbook) = pipeline::run_keeping(bytes, Path::new(name), standard, &Options::default()).unwrap();
        let subject = report::Subject {
            findings: &outcome.diagnostics,
            book: &outcome.book,
            workbook: &workbook,
            standard,
        };
        let marks = report::marks(subject, Severity::Info, &Messages::new(Lang::ZhCn));
        assert!(!marks.cells.is_empty(), "{name}");
        let plain = write::xlsx(&outcome.book, standard).unwrap();
        let marked = write::marked_xlsx(&outcome.book, standard, &marks).unwrap();
        assert_eq!(json(marked.clone(), name), json(plain, name));
        (name.to_owned(), marked)
    };
    names.into_iter().map(one).collect()
}

#[test]
#[ignore = "needs LibreOffice"]
fn libreoffice_loads_annotated_workbooks_with_their_values() {
    let from = tempfile::tempdir().unwrap();
    let made = annotated();
    for (name, bytes) in &made {
        fs::write(from.path().join(format!("{name}.xlsx")), bytes).unwrap();
    }
    for format in ["xlsx", "ods"] {
        let to = tempfile::tempdir().unwrap();
        libreoffice(from.path(), format, to.path());
        for (name, bytes) in &made {
            let saved = fs::read(to.path().join(format!("{name}.{format}"))).unwrap();
            assert_eq!(json(saved, name), json(bytes.clone(), name), "{name} saved as {format}");
        }
    }
}

#[test]
#[ignore = "needs LibreOffice"]
fn libreoffice_calculates_the_cached_values() {
    let (from, to) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let made = workbooks();
    for (name, bytes) in &made {
        fs::write(from.path().join(format!("{name}.xlsx")), without_cached_values(bytes)).unwrap();
    }
    libreoffice(from.path(), "ods", to.path());
    let mut compared = 0;
    for (name, bytes) in &made {
        let calculated = read_back(fs::read(to.path().join(format!("{name}.ods"))).unwrap());
        for (own, other) in read_back(bytes.clone()).sheets.iter().zip(&calculated.sheets) {
            for at in own.formulas.keys() {
                assert_eq!(number(other, *at), number(own, *at), "{name}: {}!{at}", own.name);
                compared += 1;
            }
        }
    }
    assert!(compared > 300, "{compared} formulas");
}

#[test]
#[ignore = "needs LibreOffice"]
fn what_libreoffice_saves_reads_as_the_same_book() {
    let from = tempfile::tempdir().unwrap();
    let made = workbooks();
    for (name, bytes) in &made {
        fs::write(from.path().join(format!("{name}.xlsx")), bytes).unwrap();
    }
    for format in ["xlsx", "ods", "xls"] {
        let to = tempfile::tempdir().unwrap();
        libreoffice(from.path(), format, to.path());
        for (name, bytes) in &made {
            let saved = fs::read(to.path().join(format!("{name}.{format}"))).unwrap();
            assert_eq!(json(saved, name), json(bytes.clone(), name), "{name} saved as {format}");
        }
    }
}

#[test]
#[ignore = "needs Gnumeric"]
fn what_gnumeric_saves_reads_as_the_same_book() {
    let folder = tempfile::tempdir().unwrap();
    for (name, bytes) in &workbooks() {
        let from = folder.path().join(format!("{name}.xlsx"));
        fs::write(&from, bytes).unwrap();
        for (format, exporter) in [("xlsx", "Gnumeric_Excel:xlsx"), ("xls", "Gnumeric_Excel:excel_biff8")] {
            let to = folder.path().join(format!("{name}-saved.{format}"));
            let status = Command::new("ssconvert")
                .args(["-T", exporter])
                .args([&from, &to])
                .output();
            assert!(status.expect("ssconvert is installed").status.success());
            // Gnumeric gives formats of its own numbers that .xls readers know as dates.
            if format == "xls" && name.ends_with("odd") {
                continue;
            }
            let saved = json(fs::read(to).unwrap(), name);
            assert_eq!(saved, json(bytes.clone(), name), "{name} saved as {format}");
        }
    }
}
