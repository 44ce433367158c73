//! Small sheets for tests: what becomes of them, as the program says it.

use std::fs;

use assert_cmd::Command;
use rust_xlsxwriter::{Workbook, Worksheet};
use serde_json::Value;

/// A workbook of one sheet; figures are numbers, `-` is a blank cell.
pub fn workbook(rows: &[&str]) -> Vec<u8> {
    workbook_of(&[rows])
}

/// A workbook of several sheets.
pub fn workbook_of(sheets: &[&[&str]]) -> Vec<u8> {
    let mut book = Workbook::new();
    for rows in sheets {
        fill(book.add_worksheet(), rows);
    }
    book.save_to_buffer().unwrap()
}

/// As [`workbook_of`], of rows that are made up.
#[allow(dead_code, reason = "not all tests make rows up")]
pub fn book(sheets: &[Vec<String>]) -> Vec<u8> {
    let rows: Vec<Vec<&str>> = sheets
        .iter()
        .map(|rows| rows.iter().map(String::as_str).collect())
        .collect();
    let sheets: Vec<&[&str]> = rows.iter().map(Vec::as_slice).collect();
    workbook_of(&sheets)
}

pub fn fill(sheet: &mut Worksheet, rows: &[&str]) {
    for (row, cells) in (0..).zip(rows) {
        for (col, text) in (0..).zip(cells.split('|').map(|text| text.trim_matches(' '))) {
            match text.parse::<f64>() {
                Ok(number) if !text.starts_with('2') || text.len() < 4 => sheet.write(row, col, number).unwrap(),
                _ if text == "-" || text.is_empty() => sheet,
                _ => sheet.write(row, col, text).unwrap(),
            };
        }
    }
}

/// What becomes of a sheet: the codes of errors and warnings, and the amounts under a key of a table, from the top.
pub fn read(rows: &[&str], table: &str, key: &str) -> (Vec<String>, Vec<String>) {
    read_bytes(&workbook(rows), table, key)
}

/// As [`read`], of a workbook.
pub fn read_bytes(workbook: &[u8], table: &str, key: &str) -> (Vec<String>, Vec<String>) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.xlsx");
    fs::write(&path, workbook).unwrap();
    let program = || Command::cargo_bin("yusuan").unwrap();
    let report = program()
        .args(["check", "--format", "json"])
        .arg(&path)
        .output()
        .unwrap();
    let report: Value = serde_json::from_slice(&report.stdout).unwrap();
    let findings = report["files"][0]["findings"].as_array().unwrap();
    let codes = findings
        .iter()
        .filter(|finding| finding["severity"] != "info")
        .map(|finding| finding["code"].as_str().unwrap().to_owned());
    let out = folder.path().join("out");
    let arguments = ["convert", "--to", "json", "-o"];
    program().args(arguments).arg(&out).arg(&path).output().unwrap();
    let book = fs::read(out.join("a.json")).unwrap_or_else(|_| b"{}".to_vec());
    let book: Value = serde_json::from_slice(&book).unwrap();
    let rows = book["tables"][table]["rows"].as_array().cloned().unwrap_or_default();
    let amounts = rows.iter().filter_map(|row| row[key].as_str().map(str::to_owned));
    let mut codes: Vec<String> = codes.collect();
    codes.retain(|code| code != "W215");
    codes.sort();
    (codes, amounts.collect())
}

pub fn strings(texts: &[&str]) -> Vec<String> {
    texts.iter().map(ToString::to_string).collect()
}
