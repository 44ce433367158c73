//! Office programs and our workbooks: LibreOffice calculates every formula anew and gets the cached
//! values; what LibreOffice and Gnumeric save of our files reads as the same book. CSV files are what
//! their `datapackage.json` says, as Frictionless sees it, and LibreOffice runs no text in them.
//!
//! Needs `soffice` and `ssconvert`, and a Python with the package `frictionless` (`python3`, or what
//! YUSUAN_PYTHON names); `.ci/run` installs them and calls `cargo test --test interop -- --ignored`.

use std::collections::BTreeMap;
use std::fs;
use std::io::{Cursor, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use yusuan::book::{Book, Content, Rounding, Row, Table, Value};
use yusuan::cell::{CellRef, CellValue, Comment};
use yusuan::diagnostic::Severity;
use yusuan::diff::{Ignore, compare};
use yusuan::grid::{Grid, Workbook};
use yusuan::locale::{Lang, Messages};
use yusuan::narrative::{self, Books, Facts, Given};
use yusuan::pipeline::{self, Options};
use yusuan::read;
use yusuan::report;
use yusuan::schema::{RecordHeader, standard};
use yusuan::write::{self, CsvEncoding, CsvForm, Exported};

#[path = "support/books.rs"]
mod books;
#[path = "support/own.rs"]
mod own;
#[path = "support/run.rs"]
mod run;
#[path = "support/written.rs"]
mod written;

use written::{blank_workbook, with_relations};

/// The books of every case that can be converted, and three made-up ones.
fn converted() -> BTreeMap<String, Book> {
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
        // A case that is rounded so that its sums hold is, here, too.
        let args = fs::read_to_string(folder.join("args")).unwrap_or_default();
        let round = args.contains("--balance").then_some(Rounding {
            decimals: 2,
            balance: true,
        });
        let options = Options {
            round,
            ..Options::default()
        };
        if let Ok(outcome) = pipeline::run(bytes, Path::new(&name), standard, &options)
            && !outcome.book.tables.is_empty()
        {
            made.insert(name, outcome.book);
        }
    }
    for (name, seed, odd) in [("made-up-even", 3, false), ("made-up-odd", 5, true)] {
        let book = books::book(standard, seed, books::Size { rows: 30, odd });
        made.insert(name.to_owned(), book);
    }
    // Tables so long that their rows go into the file as they are written: one with levels, one with details.
    let size = books::Size {
        rows: 2_100,
        odd: false,
    };
    let mut large = books::book(standard, 7, size);
    large.tables.retain(|table| [2, 11].contains(&table.schema));
    made.insert("made-up-large".to_owned(), large);
    assert!(made.len() > 5);
    made
}

/// Our workbooks of all of them.
fn workbooks() -> BTreeMap<String, Vec<u8>> {
    let written = converted().into_iter();
    let mut made: BTreeMap<_, _> = written.map(|(name, book)| (name, with_relations(&book))).collect();
    made.insert("blank".to_owned(), blank_workbook());
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
        let rules = yusuan::rules::builtin(standard).unwrap();
        let beside = write::Beside {
            marks: Some(&marks),
            relations: &yusuan::check::relations(&outcome.book, standard, &rules),
            ..write::Beside::default()
        };
        let marked = write::xlsx_with(&outcome.book, standard, beside).unwrap();
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

/// What people remarked, with the notes of the program beside and around it, whatever program has saved it.
#[test]
#[ignore = "needs LibreOffice and Gnumeric"]
fn comments_come_back_from_other_programs_and_notes_of_ours_do_not() {
    let standard = standard().unwrap();
    let read = |bytes: Vec<u8>| {
        let outcome = pipeline::run(bytes, Path::new("x"), standard, &Options::default()).unwrap();
        let unplaced = outcome.diagnostics.iter().filter(|own| own.code.id() == "W429").count();
        (outcome.book, unplaced)
    };
    let (mut book, _) = read(annotated().remove("one-total-wrong").unwrap());
    let plain = write::xlsx(&book, standard).unwrap();
    let mut count = 0;
    for table in &mut book.tables {
        for row in 0..table.rows.len().min(4) {
            let comment = |field: usize| Comment {
                author: "李四".into(),
                text: format!("李四:\n请核 {row} {field}\n\n依据？").into(),
            };
            let fields = 0..table.values(row).len();
            let held: Vec<usize> = fields.filter(|field| table.amount(row, *field).is_some()).collect();
            count += held.len();
            held.into_iter()
                .for_each(|field| table.comments.put(row, field, comment(field)));
        }
    }
    assert!(count > 10);
    let from = tempfile::tempdir().unwrap();
    fs::write(from.path().join("a.xlsx"), write::xlsx(&book, standard).unwrap()).unwrap();
    fs::write(from.path().join("b.xlsx"), plain).unwrap();
    for format in ["xlsx", "ods", "xls"] {
        let to = tempfile::tempdir().unwrap();
        libreoffice(from.path(), format, to.path());
        for name in ["a", "b"] {
            let saved = to.path().join(format!("{name}-saved.{format}"));
            let status = Command::new("ssconvert")
                .arg(from.path().join(format!("{name}.xlsx")))
                .arg(&saved)
                .output();
            assert!(status.expect("ssconvert is installed").status.success());
            for path in [to.path().join(format!("{name}.{format}")), saved] {
                let (made, unplaced) = read(fs::read(&path).unwrap());
                assert_eq!(unplaced, 0, "{}", path.display());
                for (own, table) in made.tables.iter().zip(&book.tables) {
                    let same = match name {
                        "a" => own.comments.say_the_same(&table.comments),
                        _ => own.comments.is_empty(),
                    };
                    assert!(same, "{}: {:?}", path.display(), own.comments);
                }
            }
        }
    }
}

/// What openpyxl sees of workbooks, or makes.
fn openpyxl(arguments: &[&Path]) -> serde_json::Value {
    let python = std::env::var("YUSUAN_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/support/own_openpyxl.py");
    let output = Command::new(python).arg(script).args(arguments).output();
    let output = output.expect("a Python with openpyxl is installed");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap_or_default()
}

/// An office's own workbook with marks, made by two programs, opened by three and saved by two of them.
#[test]
#[ignore = "needs LibreOffice, Gnumeric and openpyxl"]
fn programs_open_what_an_office_gets_back_and_what_they_save_carries_no_mark_twice() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    let case = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/one-total-wrong/input.xlsx");
    fs::write(path("rust.xlsm"), own::workbook()).unwrap();
    openpyxl(&[Path::new("make"), &case, &path("python.xlsx")]);
    let see = |name: &str| openpyxl(&[Path::new("see"), &path(name)])[0].clone();
    let (sent, saved) = (path("sent"), path("saved"));
    fs::create_dir(&sent).unwrap();
    let right = |bytes: Vec<u8>| {
        let parts = own::parts(&bytes);
        let wrong = "<v>210</v>";
        let has =
            |name: &&String| String::from_utf8_lossy(&parts[*name]).contains(wrong) && name.contains("sheet2.xml");
        let name = parts.keys().find(has).unwrap().clone();
        own::replaced(&bytes, &name, (wrong, "<v>120</v>"))
    };
    for given in ["rust.xlsm", "python.xlsx"] {
        let before = see(given);
        let marked = own::marked(&fs::read(path(given)).unwrap());
        let extension = given.rsplit('.').next().unwrap();
        let name = format!("marked-{given}");
        fs::write(path(&name), &marked).unwrap();
        let after = see(&name);
        for key in ["validations", "conditions", "titles", "charts", "tables"] {
            assert_eq!(after[key], before[key], "{given}: {key}");
        }
        let sheets = |seen: &serde_json::Value| seen["sheets"].as_array().unwrap().clone();
        assert_eq!(sheets(&after)[..sheets(&before).len()], sheets(&before));
        assert_eq!(
            (sheets(&after).len(), &after["choices"]),
            (sheets(&before).len() + 1, &1.into())
        );
        assert_eq!(after["fill"], "FFFFC7CD");
        let comment = after["comment"].as_str().unwrap();
        assert!(
            comment.starts_with("错误 E501") && comment.ends_with("请核实"),
            "{comment}"
        );
        // Saved by other programs, it is the same workbook, and its marks are known again.
        let original = sent.join(format!("{given}-a.{extension}"));
        fs::write(&original, &marked).unwrap();
    }
    libreoffice(&sent, "xlsx", &saved);
    for given in ["rust.xlsm", "python.xlsx"] {
        let from = fs::read_dir(&sent).unwrap().map(|entry| entry.unwrap().path());
        let from = from
            .into_iter()
            .find(|path| path.to_string_lossy().contains(given))
            .unwrap();
        let gnumeric = saved.join(format!("{given}-gnumeric.xlsx"));
        let status = Command::new("ssconvert").arg(&from).arg(&gnumeric).output();
        assert!(status.expect("ssconvert is installed").status.success());
        let marked = fs::read(&from).unwrap();
        for path in [saved.join(format!("{given}-a.xlsx")), gnumeric] {
            let bytes = fs::read(&path).unwrap();
            let shown = path.display();
            for (own, other) in read_back(marked.clone())
                .sheets
                .iter()
                .zip(&read_back(bytes.clone()).sheets)
            {
                assert_eq!(own.name, other.name, "{shown}");
                for cell in own.cells().iter().filter(|_| own.name != "问题清单") {
                    assert_eq!(
                        number(other, cell.at),
                        number(own, cell.at),
                        "{shown}: {}!{}",
                        own.name,
                        cell.at
                    );
                }
            }
            let again = own::marked(&bytes);
            fs::write(folder.path().join("again.xlsx"), &again).unwrap();
            let seen = see("again.xlsx");
            let comment = seen["comment"].as_str().unwrap();
            assert_eq!(comment.matches("E501").count(), 1, "{shown}: {comment}");
            assert!(comment.contains("请核实"), "{shown}: {comment}");
            assert_eq!(seen["fill"], "FFFFC7CD", "{shown}");
            fs::write(folder.path().join("right.xlsx"), own::marked(&right(again))).unwrap();
            let seen = see("right.xlsx");
            let comment = seen["comment"].as_str().unwrap();
            assert!(
                !comment.contains("E501") && comment.contains("请核实"),
                "{shown}: {comment}"
            );
            assert_eq!(seen["fill"], "FFFFFF00", "{shown}: the fill of the office");
        }
    }
}

/// A template, filled in: every program reads the values and results that are stored, and LibreOffice and Gnumeric
/// calculate the same.
#[test]
#[ignore = "needs LibreOffice, Gnumeric and openpyxl"]
fn programs_open_a_filled_template_and_calculate_what_is_stored() {
    let desk = run::Desk::new();
    desk.copy("tests/data/seed-2024.xlsx", "seed.xlsx")
        .file("t.xlsx", &own::template());
    desk.run("mapping t.xlsx --export -o t.toml");
    let ran = desk.run("convert seed.xlsx -o out --export t.toml --into t.xlsx");
    assert_eq!(ran.exit, 0, "{}{}", ran.stdout, ran.stderr);
    assert_eq!(desk.list("out"), ["seed.t.xlsx"]);
    let filled = fs::read(desk.path("out/seed.t.xlsx")).unwrap();
    let stored = read_back(filled.clone());
    desk.file("open/a.xlsx", &without_cached_values(&filled));
    libreoffice(&desk.path("open"), "ods", &desk.path("saved"));
    let gnumeric = desk.path("saved/a-gnumeric.ods");
    let status = Command::new("ssconvert")
        .arg("--recalc")
        .args([desk.path("open/a.xlsx"), gnumeric.clone()])
        .output();
    assert!(status.expect("ssconvert is installed").status.success());
    for path in [desk.path("saved/a.ods"), gnumeric] {
        let calculated = read_back(fs::read(&path).unwrap());
        for (own, other) in stored.sheets.iter().zip(&calculated.sheets) {
            for cell in own.cells() {
                let at = cell.at;
                assert_eq!(
                    number(other, at),
                    number(own, at),
                    "{}: {}!{at}",
                    path.display(),
                    own.name
                );
            }
        }
    }
    let python = std::env::var("YUSUAN_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let sum = "import openpyxl,sys;print(openpyxl.load_workbook(sys.argv[1],data_only=True)['汇总']['A2'].value)";
    let output = Command::new(python)
        .args(["-c", sum])
        .arg(desk.path("out/seed.t.xlsx"))
        .output()
        .unwrap();
    let shown = String::from_utf8(output.stdout).unwrap();
    let sums = stored.sheets.iter().find(|grid| grid.name == "汇总").unwrap();
    assert_eq!(Some(shown.trim().to_owned()), number(sums, CellRef::new(1, 0)));
}

/// Lists that were made longer when they were filled in: what LibreOffice calculates anew is right.
#[test]
#[ignore = "needs LibreOffice"]
fn libreoffice_calculates_lists_that_grew_as_they_are_stored() {
    let desk = run::Desk::new();
    desk.copy("tests/data/seed-2024.xlsx", "seed.xlsx");
    let counts = [5, 4];
    desk.file(
        "own.toml",
        own::Lists::layout(["totals = false\n", "leaves = true\n"]).as_bytes(),
    );
    let mut made = Vec::new();
    for (number, blank) in [[1, 1], [2, 9], [4, 2], [3, 3], [7, 1]].into_iter().enumerate() {
        let (above, gap) = (number as u32 % 3, number as u32 % 2);
        let is_shared = number > 1;
        let lists = own::Lists {
            above,
            blank,
            gap,
            is_shared,
        };
        desk.file("t.xlsx", &lists.file());
        let ran = desk.run("convert seed.xlsx -o out --export own.toml --into t.xlsx --force");
        assert_eq!(ran.exit, 0, "{lists:?}: {}", ran.stderr);
        let filled = fs::read(desk.path("out/seed.own.xlsx")).unwrap();
        desk.file(&format!("open/{number}.xlsx"), &without_cached_values(&filled));
        made.push(lists);
    }
    libreoffice(&desk.path("open"), "ods", &desk.path("saved"));
    for (number, lists) in made.iter().enumerate() {
        let saved = read_back(fs::read(desk.path(&format!("saved/{number}.ods"))).unwrap());
        let wrong = own::Lists::wrong(&saved.sheets, counts);
        assert!(wrong.is_empty(), "{lists:?}: {wrong:?}");
    }
}

/// Validates the packages whose paths it is given, a line for each: its path, rows, what is wrong.
const VALIDATE: &str = r"
import sys
from frictionless import Package
for path in sys.stdin.read().split('\n'):
    report = Package(path).validate()
    wrong = report.flatten(['type', 'note'])
    rows = sum(task.stats.get('rows', 0) for task in report.tasks)
    print(path, rows, wrong or 'valid', sep='\t')
";

/// Writes a book as CSV, with what describes it.
fn write_csv(book: &Book, form: CsvForm, folder: &Path) {
    let standard = standard().unwrap();
    let Exported::Files { files, .. } = write::csv_as(book, standard, form).unwrap() else {
        panic!("a character is missing");
    };
    fs::create_dir_all(folder).unwrap();
    for (name, content) in files {
        fs::write(folder.join(name), content).unwrap();
    }
    let package = write::package(book, standard, form).unwrap();
    fs::write(folder.join(write::PACKAGE_NAME), package).unwrap();
}

/// What Frictionless says of the packages in these folders: rows, and what is wrong.
fn validated(folders: &[PathBuf]) -> Vec<(usize, String)> {
    let python = std::env::var("YUSUAN_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let mut child = Command::new(python)
        .args(["-c", VALIDATE])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("python is installed");
    let paths = folders.iter().map(|folder| folder.join(write::PACKAGE_NAME));
    let paths: Vec<String> = paths.map(|path| path.display().to_string()).collect();
    child
        .stdin
        .take()
        .unwrap()
        .write_all(paths.join("\n").as_bytes())
        .unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "the package frictionless is installed");
    let told = String::from_utf8(output.stdout).unwrap();
    let lines = told.lines().map(|line| line.split('\t').collect::<Vec<_>>());
    lines
        .map(|line| (line[1].parse().unwrap(), line[2].to_owned()))
        .collect()
}

#[test]
#[ignore = "needs Frictionless"]
fn frictionless_finds_every_package_valid() {
    let folder = tempfile::tempdir().unwrap();
    let forms = [
        (CsvEncoding::Utf8Bom, RecordHeader::Label),
        (CsvEncoding::Utf8, RecordHeader::Key),
        (CsvEncoding::Gb18030, RecordHeader::Both),
    ];
    let (mut folders, mut rows) = (Vec::new(), Vec::new());
    for (name, book) in converted() {
        for (encoding, header) in forms {
            let to = folder.path().join(format!("{name}-{header:?}"));
            write_csv(&book, CsvForm { encoding, header }, &to);
            folders.push(to);
            rows.push(book.tables.iter().map(|table| table.rows.len()).sum::<usize>());
        }
    }
    for ((folder, rows), (counted, wrong)) in folders.iter().zip(rows).zip(validated(&folders)) {
        assert_eq!((counted, wrong.as_str()), (rows, "valid"), "{}", folder.display());
    }
    // It would say so if an amount were none.
    let broken = &folders[folders
        .iter()
        .position(|folder| folder.join("预算08表.csv").exists())
        .unwrap()];
    let path = broken.join("预算08表.csv");
    let content = fs::read_to_string(&path).unwrap();
    fs::write(&path, content.trim_end().to_owned() + "\r\n合计,x,,,,,\r\n").unwrap();
    assert!(validated(std::slice::from_ref(broken))[0].1.contains("type-error"));
}

#[test]
#[ignore = "needs LibreOffice"]
fn libreoffice_runs_no_text_of_a_csv_file() {
    let standard = standard().unwrap();
    let number = standard.tables.iter().position(|table| table.number == "10").unwrap();
    let schema = &standard.tables[number];
    let mut table = Table::new(number, schema.fields.len());
    for text in ["=1+1", "+1+1", "-1+1", "@SUM(1)", "\t=1+1", "\r=1+1", "'=1+1"] {
        let mut values = vec![Value::default(); schema.fields.len()];
        values[schema.field("project_name").unwrap()].content = Content::Text(text.into());
        let row_kind = schema.row_kind("item").unwrap();
        table.push(
            Row {
                row_kind,
                line: None,
                source: 0,
                sheet: 0,
            },
            values,
        );
    }
    let rows = table.rows.len();
    let (from, to) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let book = Book {
        year: None,
        department: None,
        tables: vec![table],
    };
    write_csv(&book, CsvForm::default(), from.path());
    fs::remove_file(from.path().join(write::PACKAGE_NAME)).unwrap();
    libreoffice(from.path(), "xlsx", to.path());
    let opened = read_back(fs::read(to.path().join("预算10表.xlsx")).unwrap());
    assert_eq!(opened.sheets[0].formulas.len(), 0);
    let texts = opened.sheets[0]
        .cells()
        .iter()
        .filter(|cell| matches!(cell.value, CellValue::Text(_)));
    assert_eq!(texts.filter(|cell| cell.at.col == 2 && cell.at.row > 0).count(), rows);
}

/// Publications of a few books, and how many headings of the first two levels each has.
fn publications() -> BTreeMap<String, (Vec<u8>, usize)> {
    let standard = standard().unwrap();
    let mut books = converted();
    books.retain(|name, _| ["seed-xlsx", "two-departments", "made-up-even", "made-up-odd"].contains(&name.as_str()));
    assert_eq!(books.len(), 4);
    let publication = |book: &Book| {
        let given = Given {
            facts: &Facts::default(),
            sentences: ("narrate.md", narrative::SENTENCES),
            publication: true,
        };
        let text = narrative::compose(Books { now: book, last: None }, given, standard).unwrap();
        let headings = text
            .prose()
            .filter(|line| line.starts_with("# ") || line.starts_with("## "));
        (narrative::document(&text, book, standard).unwrap(), headings.count())
    };
    books
        .iter()
        .map(|(name, book)| (name.clone(), publication(book)))
        .collect()
}

/// The text of a document beside its tables.
fn prose(bytes: Vec<u8>) -> Vec<String> {
    let book = read_back(bytes);
    let grids = book.sheets.iter().filter(|grid| grid.is_prose);
    grids
        .flat_map(|grid| grid.cells())
        .map(|cell| cell.value.to_string())
        .collect()
}

#[test]
#[ignore = "needs LibreOffice"]
fn publications_are_the_same_through_libreoffice() {
    let (from, to) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let publications = publications();
    for (name, (bytes, _)) in &publications {
        fs::write(from.path().join(format!("{name}.docx")), bytes).unwrap();
    }
    libreoffice(from.path(), "docx", to.path());
    for (name, (bytes, _)) in publications {
        let saved = fs::read(to.path().join(format!("{name}.docx"))).unwrap();
        assert_eq!(prose(saved.clone()), prose(bytes.clone()), "{name}");
        assert_eq!(json(saved, &name), json(bytes, &name), "{name}");
    }
}

#[test]
#[ignore = "needs python-docx"]
fn headings_and_tables_are_those_of_word() {
    const LOOK: &str = "
import docx, sys
document = docx.Document(sys.argv[1])
of = lambda level: sum(own.style.name == f'Heading {level}' for own in document.paragraphs)
wide = sum(own.page_width > own.page_height for own in document.sections)
head = sum(row._tr.trPr is not None and any(e.tag.endswith('tblHeader') for e in row._tr.trPr) for row in document.tables[2].rows)
print(of(1) + of(2), len(document.tables), wide > 0, head, document.tables[2].rows[3].cells[-1].paragraphs[0].alignment)
";
    let folder = tempfile::tempdir().unwrap();
    let python = std::env::var("YUSUAN_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let (bytes, headings) = publications().remove("seed-xlsx").unwrap();
    let path = folder.path().join("a.docx");
    fs::write(&path, bytes).unwrap();
    let ran = Command::new(python).args(["-c", LOOK]).arg(&path).output().unwrap();
    let told = String::from_utf8(ran.stdout).unwrap();
    assert_eq!(
        told.trim(),
        format!("{headings} 12 True 3 RIGHT (2)"),
        "{}",
        String::from_utf8_lossy(&ran.stderr)
    );
}

/// A person at work in LibreOffice: three cells, a row put in, a row taken out. Sheets are counted from
/// zero, as are rows.
const EDITS: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE script:module PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "module.dtd">
<script:module xmlns:script="http://openoffice.org/2000/script" script:name="Module1" script:language="StarBasic">
Sub Edit(source As String, target As String)
  Dim hidden(0) As New com.sun.star.beans.PropertyValue
  hidden(0).Name = &quot;Hidden&quot;
  hidden(0).Value = True
  book = StarDesktop.loadComponentFromURL(ConvertToURL(source), &quot;_blank&quot;, 0, hidden())
  spent = book.Sheets.getByIndex(2)
  spent.getCellRangeByName(&quot;J9&quot;).Value = 50
  spent.Rows.removeByIndex(11, 1)
  projects = book.Sheets.getByIndex(9)
  projects.getCellRangeByName(&quot;E9&quot;).Value = 36
  projects.Rows.insertByIndex(9, 1)
  projects.getCellRangeByName(&quot;A10&quot;).String = &quot;其他运转类&quot;
  projects.getCellRangeByName(&quot;B10&quot;).String = &quot;信息化运维&quot;
  projects.getCellRangeByName(&quot;E10&quot;).Value = 7
  projects.getCellRangeByName(&quot;D10&quot;).Formula = &quot;=SUM(E10:L10)&quot;
  book.Sheets.getByIndex(11).getCellRangeByName(&quot;J9&quot;).String = &quot;≥12次&quot;
  book.calculateAll()
  Dim kind(0) As New com.sun.star.beans.PropertyValue
  kind(0).Name = &quot;FilterName&quot;
  kind(0).Value = &quot;Calc MS Excel 2007 XML&quot;
  book.storeToURL(ConvertToURL(target), kind())
  book.close(True)
End Sub
</script:module>
"#;

/// Runs the edits on a workbook.
fn edit(source: &Path, target: &Path) {
    let profile = target.parent().unwrap().join("profile");
    let soffice = |argument: &str| {
        let profile = format!("-env:UserInstallation=file://{}", profile.display());
        let ran = Command::new("soffice")
            .args([&profile, "--headless", argument])
            .output();
        ran.expect("soffice is installed")
    };
    // Its first start makes the profile, over what is there.
    soffice("--terminate_after_init");
    let basic = profile.join("user/basic");
    fs::create_dir_all(basic.join("Standard")).unwrap();
    let library = |name: &str, body: &str| {
        let kind = format!("{name} PUBLIC \"-//OpenOffice.org//DTD OfficeDocument 1.0//EN\" \"{name}.dtd\"");
        let kind = kind.replacen(name, &format!("library:{name}"), 1);
        format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!DOCTYPE {kind}>\n{body}")
    };
    let spaces = "xmlns:library=\"http://openoffice.org/2000/library\" xmlns:xlink=\"http://www.w3.org/1999/xlink\"";
    let libraries = format!(
        "<library:libraries {spaces}><library:library library:name=\"Standard\" \
         xlink:href=\"$(USER)/basic/Standard/script.xlb/\" xlink:type=\"simple\" library:link=\"false\"/></library:libraries>"
    );
    let modules = format!(
        "<library:library {spaces} library:name=\"Standard\" library:readonly=\"false\" \
         library:passwordprotected=\"false\"><library:element library:name=\"Module1\"/></library:library>"
    );
    fs::write(basic.join("script.xlc"), library("libraries", &libraries)).unwrap();
    fs::write(basic.join("Standard/script.xlb"), library("library", &modules)).unwrap();
    fs::write(basic.join("Standard/Module1.xba"), EDITS).unwrap();
    let call = format!(
        "macro:///Standard.Module1.Edit(\"{}\",\"{}\")",
        source.display(),
        target.display()
    );
    let ran = soffice(&call);
    assert!(
        ran.status.success() && target.exists(),
        "{}",
        String::from_utf8_lossy(&ran.stderr)
    );
}

#[test]
#[ignore = "needs LibreOffice"]
fn edits_in_libreoffice_are_told_as_what_they_were() {
    let standard = standard().unwrap();
    let seed = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/seed-2024.xlsx");
    let book = |bytes: Vec<u8>| pipeline::run(bytes, &seed, standard, &Options::default()).unwrap().book;
    let folder = tempfile::tempdir().unwrap();
    let (ours, theirs) = (folder.path().join("ours.xlsx"), folder.path().join("theirs.xlsx"));
    fs::write(&ours, write::xlsx(&book(fs::read(&seed).unwrap()), standard).unwrap()).unwrap();
    edit(&ours, &theirs);
    let (old, new) = (book(fs::read(&ours).unwrap()), book(fs::read(&theirs).unwrap()));
    let rules = yusuan::rules::builtin(standard).unwrap();
    let counts = compare(&old, &new, standard, Some(&rules), &Ignore::default())
        .unwrap()
        .counts();
    assert_eq!((counts.values, counts.added, counts.removed), (3, 1, 1), "{counts:?}");
    assert_eq!(counts.own(), 5, "{counts:?}");
    assert!(counts.follow > 10, "{counts:?}");
}
