//! A workbook run through the binary, for tests that compare what came out with what must.
#![allow(dead_code)]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

/// What became of a workbook.
pub struct Judged {
    pub exit: i32,
    pub book: Value,
    pub findings: Vec<Value>,
}

impl Judged {
    /// Converts `input`, with the mapping file of its name beside it, if there is one.
    pub fn of(input: &Path) -> Self {
        let out = tempfile::tempdir().unwrap();
        let mapping = input.with_extension("toml");
        let mut command = Command::new(env!("CARGO_BIN_EXE_yusuan"));
        if mapping.exists() {
            command.arg("--mapping").arg(mapping);
        }
        let output = command
            .args(["convert", "--to", "json", "--format", "json", "-o"])
            .arg(out.path())
            .arg(input)
            .output()
            .unwrap();
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert!(!stderr.contains("panicked"), "{}: {stderr}", input.display());
        let report: Value = serde_json::from_slice(&output.stdout).expect("nothing but JSON on stdout");
        let json = out.path().join(input.file_stem().unwrap()).with_extension("json");
        let book = fs::read(json).ok().map(|bytes| serde_json::from_slice(&bytes).unwrap());
        Self {
            exit: output.status.code().unwrap(),
            book: book.unwrap_or(Value::Null),
            findings: report["files"][0]["findings"].as_array().cloned().unwrap_or_default(),
        }
    }

    /// The rows of a table.
    pub fn rows(&self, table: &str) -> &[Value] {
        let rows = self.book["tables"][table]["rows"].as_array();
        rows.map_or(&[], Vec::as_slice)
    }

    /// Whether a warning or an error is told of a sheet.
    pub fn is_told(&self, sheet: &str) -> bool {
        let of_sheet = self.findings.iter().filter(|finding| finding["sheet"] == sheet);
        of_sheet.filter(|finding| finding["severity"] != "info").count() > 0
    }
}

/// The keys of a row that are not amounts.
const TEXTS: [&str; 13] = [
    "side",
    "item",
    "level",
    "unit_code",
    "unit_name",
    "name",
    "type",
    "project_name",
    "function.class",
    "function.section",
    "function.item",
    "department_economic.code",
    "department_economic.name",
];

/// A figure without the zeros behind it.
pub fn figure(value: &Value) -> String {
    let text = value.as_str().unwrap_or_default();
    match text.contains('.') {
        true => text.trim_end_matches('0').trim_end_matches('.').to_owned(),
        false => text.to_owned(),
    }
}

/// The figures of a row that are not nothing.
pub fn figures(row: &Value) -> BTreeMap<String, String> {
    let cells = row
        .as_object()
        .unwrap()
        .iter()
        .filter(|(key, _)| !TEXTS.contains(&key.as_str()));
    let figures = cells.map(|(key, value)| (key.clone(), figure(value)));
    figures
        .filter(|(_, figure)| figure != "0" && !figure.is_empty())
        .collect()
}

/// What a row is called; a total is that whatever it is called.
pub fn name(row: &Value) -> Vec<(String, String)> {
    let is_total = row["level"] == "total";
    let cells = row.as_object().unwrap().iter();
    let cells = cells.filter(|(key, _)| TEXTS.contains(&key.as_str()) && (!is_total || *key == "level"));
    cells
        .map(|(key, value)| (key.clone(), value.as_str().unwrap_or_default().to_owned()))
        .collect()
}

/// The workbooks of a folder under `tests`, each with what must become of it.
pub fn samples(folder: &str) -> Vec<(PathBuf, Value)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(folder);
    let files = fs::read_dir(&root).unwrap().map(|entry| entry.unwrap().path());
    let is_json = |path: &PathBuf| path.extension().is_some_and(|extension| extension == "json");
    let mut wanted: Vec<PathBuf> = files.filter(is_json).collect();
    wanted.sort();
    let input = |json: &Path| {
        let mut inputs = ["xlsx", "xls"].iter().map(|extension| json.with_extension(extension));
        inputs.find(|path| path.exists()).unwrap()
    };
    let read = |json: &PathBuf| serde_json::from_slice(&fs::read(json).unwrap()).unwrap();
    wanted.iter().map(|json| (input(json), read(json))).collect()
}
