//! Each folder of `tests/cases` is one real-world file problem: an input, what it must become and
//! what must be said about it. `tests/cases/README.md` tells how the inputs were made. Each is a test by the
//! name of its folder: `cargo test --test cases mapping-words`.
//!
//! With `UPDATE_CASES=1` the expected files are written anew, to be read before they are kept.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use libtest_mimic::{Arguments, Failed, Trial};
use serde_json::Value;

struct Run {
    exit: i32,
    book: Option<Value>,
    findings: String,
}

fn run(folder: &Path, input: &Path, arguments: &[String]) -> Run {
    let out = tempfile::tempdir().unwrap();
    let mapping = folder.join("mapping.toml").exists();
    let output = Command::new(env!("CARGO_BIN_EXE_yusuan"))
        .current_dir(folder)
        .args(["--mapping", "mapping.toml"].iter().filter(|_| mapping))
        .args([
            "convert",
            "--lang",
            "zh-CN",
            "--to",
            "json,xlsx,csv",
            "--format",
            "json",
            "-o",
        ])
        .arg(out.path())
        .args(arguments)
        .arg(input)
        .output()
        .unwrap();
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(!stderr.contains("panicked"), "{}: {stderr}", input.display());
    let report: Value = serde_json::from_slice(&output.stdout).expect("nothing but JSON on stdout");
    let json = out.path().join(input.file_stem().unwrap()).with_extension("json");
    let book = fs::read(json).ok().map(|bytes| serde_json::from_slice(&bytes).unwrap());
    // A folder may say in `unread-again` why what is written cannot be read without its mapping.
    if let Some(book) = &book
        && !folder.join("unread-again").exists()
    {
        written_again_is_the_same(out.path(), input, book);
    }
    Run {
        exit: output.status.code().unwrap(),
        book,
        findings: lines(&report),
    }
}

/// The workbook that was written reads as the same book.
fn written_again_is_the_same(out: &Path, input: &Path, book: &Value) {
    let stem = PathBuf::from(input.file_stem().unwrap());
    let again = tempfile::tempdir().unwrap();
    let status = Command::new(env!("CARGO_BIN_EXE_yusuan"))
        .args(["convert", "-q", "--to", "json", "-o"])
        .arg(again.path())
        .arg(out.join(&stem).with_extension("xlsx"))
        .output()
        .unwrap();
    assert!(
        status.status.code().unwrap() < 2,
        "{}: {}",
        input.display(),
        String::from_utf8_lossy(&status.stderr)
    );
    let reread: Value =
        serde_json::from_slice(&fs::read(again.path().join(stem).with_extension("json")).unwrap()).unwrap();
    assert_eq!(
        &reread,
        book,
        "{}: the workbook written reads otherwise",
        input.display()
    );
}

/// One line a finding: code, place, what was found and expected, and the other cells.
fn lines(report: &Value) -> String {
    let text = |finding: &Value, key: &str| finding.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
    let mut lines = String::new();
    for finding in report["files"][0]["findings"].as_array().unwrap() {
        let mut line = text(finding, "code");
        let place = [text(finding, "sheet"), text(finding, "cell")].join("!");
        line += &format!(" {}", place.trim_matches('!'));
        for (mark, key) in [(" : ", "key"), (" | ", "found"), (" → ", "expected")] {
            let value = text(finding, key);
            if !value.is_empty() {
                line += &format!("{mark}{value}");
            }
        }
        let mapping = text(finding, "mapping");
        if !mapping.is_empty() {
            line += &format!(" ({mapping})");
        }
        lines += line.trim_end();
        lines.push('\n');
    }
    lines
}

fn input_of(folder: &Path) -> PathBuf {
    let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut inputs: Vec<PathBuf> = files
        .filter(|path| path.file_stem().is_some_and(|stem| stem == "input"))
        .collect();
    assert_eq!(inputs.len(), 1, "{} needs one input", folder.display());
    inputs.remove(0)
}

fn main() -> ExitCode {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    let entries = fs::read_dir(&root).unwrap().map(|entry| entry.unwrap().path());
    let mut folders: Vec<PathBuf> = entries.filter(|path| path.is_dir()).collect();
    folders.sort();
    assert!(folders.len() > 100);
    let trial = |folder: PathBuf| {
        let name = folder.file_name().unwrap().to_string_lossy().into_owned();
        Trial::test(name, move || becomes_what_it_must(&folder))
    };
    let trials = folders.into_iter().map(trial).collect();
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}

fn becomes_what_it_must(folder: &Path) -> Result<(), Failed> {
    let arguments = fs::read_to_string(folder.join("args")).unwrap_or_default();
    let arguments: Vec<String> = arguments.split_whitespace().map(str::to_owned).collect();
    let run = run(folder, &input_of(folder), &arguments);
    let findings = format!("exit {}\n{}", run.exit, run.findings);
    let (json, text) = (folder.join("expected.json"), folder.join("findings.txt"));
    if std::env::var_os("UPDATE_CASES").is_some() {
        if let Some(book) = &run.book
            && !json.exists()
        {
            fs::write(&json, serde_json::to_string_pretty(book).unwrap() + "\n").unwrap();
        }
        fs::write(&text, &findings).unwrap();
        return Ok(());
    }
    let expected: Option<Value> = fs::read(&json)
        .ok()
        .map(|bytes| serde_json::from_slice(&bytes).unwrap());
    let mut wrong = Vec::new();
    if run.book != expected {
        let difference = difference(run.book.as_ref(), expected.as_ref());
        wrong.push(format!("the result is not expected.json: {difference}"));
    }
    let told = fs::read_to_string(&text).unwrap_or_default().replace("\r\n", "\n");
    if findings != told {
        wrong.push(format!("findings are\n{findings}instead of\n{told}"));
    }
    match wrong.is_empty() {
        true => Ok(()),
        false => Err(wrong.join("\n").into()),
    }
}

/// The first place where two books differ.
fn difference(found: Option<&Value>, expected: Option<&Value>) -> String {
    fn walk(path: &str, a: &Value, b: &Value) -> Option<String> {
        match (a, b) {
            _ if a == b => None,
            (Value::Object(x), Value::Object(y)) => {
                let keys = x.keys().chain(y.keys());
                keys.into_iter().find_map(|key| {
                    let null = &Value::Null;
                    walk(
                        &format!("{path}.{key}"),
                        x.get(key).unwrap_or(null),
                        y.get(key).unwrap_or(null),
                    )
                })
            }
            (Value::Array(x), Value::Array(y)) if x.len() == y.len() => x
                .iter()
                .zip(y)
                .enumerate()
                .find_map(|(n, (a, b))| walk(&format!("{path}[{n}]"), a, b)),
            _ => Some(format!("{path}: {a} instead of {b}")),
        }
    }
    match (found, expected) {
        (Some(found), Some(expected)) => walk("", found, expected).unwrap_or_default(),
        (found, expected) => format!("written: {}, expected: {}", found.is_some(), expected.is_some()),
    }
}
