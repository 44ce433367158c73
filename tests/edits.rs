//! Totals of the written workbook under the hands of people: rows put in, taken out, sorted, moved and
//! copied in LibreOffice, codes and headings typed over, errors typed in, other formats. After each edit
//! every total must be what the leaves that stand there add up to, as this file computes it from the
//! cells; what no formula can know, people must see.
//!
//! Needs `soffice`, `ssconvert`, and Pythons with uno and openpyxl as `tests/office.rs` does; `.ci/run`
//! calls `cargo test --test edits -- --ignored`.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

use rust_decimal::Decimal;
use serde_json::{Value as Json, json};
use yusuan::book::{Book, Content, Row, Table, Value};
use yusuan::cell::{CellRef, CellValue, column_letters};
use yusuan::consolidate;
use yusuan::grid::{Grid, Workbook};
use yusuan::pipeline;
use yusuan::read;
use yusuan::schema::{Kind, Shape, Table as Schema, standard};
use yusuan::write;

#[allow(dead_code)]
#[path = "support/books.rs"]
mod books;
#[path = "support/departments.rs"]
mod departments;
#[path = "support/office.rs"]
mod office;
#[allow(dead_code)]
#[path = "support/written.rs"]
mod written;

use office::{Job, run};
use written::with_relations;

/// A row of a list table, as people see it.
#[derive(Clone, Debug)]
struct Line {
    /// What a heading is called here; leaves have none.
    head: Option<String>,
    /// The headings that it stands under, from the top.
    above: Vec<String>,
}

/// A list table of the written workbook, and what is done to it.
#[derive(Clone)]
struct Sheet {
    name: String,
    /// The sheet's first row of the table, from zero.
    top: u32,
    lines: Vec<Line>,
    /// The columns of amounts, and whether each is a sum of others.
    amounts: Vec<(u32, bool)>,
    /// The column of codes of departments.
    code: u32,
    width: u32,
    /// The column of names.
    names: u32,
    /// Headings that are no formula in a column.
    typed: BTreeSet<(String, u32)>,
    /// Headings whose formula lost a cell that it needs: an error must show there.
    broken: BTreeSet<(String, u32)>,
    edits: Vec<Json>,
}

impl Sheet {
    fn find(&self, head: &str) -> usize {
        self.lines
            .iter()
            .position(|line| line.head.as_deref() == Some(head))
            .unwrap()
    }

    /// The lines under a heading.
    fn block(&self, head: &str) -> std::ops::Range<usize> {
        let first = self.find(head) + 1;
        let is_under = |line: &&Line| line.above.iter().any(|own| own == head);
        let count = self.lines[first..].iter().take_while(is_under).count();
        first..first + count
    }

    /// The row of the sheet, from one.
    fn row(&self, line: usize) -> u32 {
        self.top + line as u32 + 1
    }

    fn edit(&mut self, kind: &str, rest: &[Json]) {
        let edit = [json!(kind), json!(self.name)].into_iter().chain(rest.iter().cloned());
        self.edits.push(edit.collect());
    }

    fn set(&mut self, line: usize, col: u32, value: Json) {
        let at = format!("{}{}", column_letters(col), self.row(line));
        self.edit("set", &[json!(at), value]);
    }

    /// Puts a row with figures in, as a leaf under `head`.
    fn insert(&mut self, line: usize, head: &str) {
        self.edit("insert", &[json!(self.row(line)), json!(1)]);
        let mut above = self.lines[self.find(head)].above.clone();
        above.push(head.to_owned());
        self.lines.insert(line, Line { head: None, above });
        for (number, (col, _)) in self.amounts.clone().into_iter().enumerate() {
            self.set(line, col, json!(100 + number * 10 + line));
        }
    }

    /// Types an error into every amount of a leaf.
    fn spoil(&mut self, line: usize, error: &str) {
        for (col, _) in self.amounts.clone() {
            let at = format!("{}{}", column_letters(col), self.row(line));
            self.edit("formula", &[json!(at), json!(error)]);
        }
    }

    fn delete(&mut self, lines: std::ops::Range<usize>) {
        self.edit("delete", &[json!(self.row(lines.start)), json!(lines.len())]);
        self.lines.drain(lines);
    }

    /// Takes out the row of a heading, or of a department that is a leaf. What a formula refers to by
    /// itself is missed there: a typed heading by those above it, a figure by the block that ends at it.
    fn behead(&mut self, line: usize) {
        let own = self.lines[line].clone();
        for (col, _) in self.amounts.clone() {
            let is_typed = |head: &str| self.typed.contains(&(head.to_owned(), col));
            let is_figure = own.head.as_deref().is_none_or(is_typed);
            if !is_figure {
                continue;
            }
            // Up to the next heading that is typed: those above it look at that one only.
            let within = own.above.iter().rposition(|head| is_typed(head)).unwrap_or(0);
            let mut lost: Vec<String> = Vec::new();
            let before = &self.lines[line - 1];
            let ended: Vec<&String> = before
                .above
                .iter()
                .chain(&before.head)
                .filter(|head| !own.above.contains(head))
                .collect();
            let last_typed = ended.iter().rposition(|head| is_typed(head));
            if own.head.is_some() || last_typed.is_some() {
                lost.extend_from_slice(&own.above[within..]);
            }
            // A block that ends with the block of one that is typed has nothing to take out behind it.
            lost.extend(
                ended[last_typed.map_or(0, |last| last + 1)..]
                    .iter()
                    .map(|head| (*head).clone()),
            );
            let lost: Vec<_> = lost
                .into_iter()
                .filter(|head| !is_typed(head))
                .map(|head| (head, col))
                .collect();
            self.broken.extend(lost);
        }
        self.delete(line..line + 1);
    }

    /// Cuts a leaf out and puts it in above another line, under `head`.
    fn shift(&mut self, from: usize, to: usize, head: &str) {
        self.edit("move", &[json!(self.row(from)), json!(self.row(to))]);
        let mut line = self.lines.remove(from);
        line.above = self.lines[self.find(head)].above.clone();
        line.above.push(head.to_owned());
        self.lines.insert(if to > from { to - 1 } else { to }, line);
    }

    /// Copies a department with its rows in above another line; who stands above it there shows both.
    fn copy(&mut self, head: &str, to: usize) {
        let from = self.find(head);
        let block = from..self.block(head).end;
        self.edit(
            "copy",
            &[json!(self.row(from)), json!(block.len()), json!(self.row(to))],
        );
        let around = self.lines[to - 1].above.clone();
        let copied = self.lines[block].iter().map(|line| {
            let renamed = |own: &String| format!("{own} 2");
            let own = line.above.iter().filter(|own| *own != "合计").map(renamed);
            assert!(self.typed.is_empty(), "no formula knows of a copy that is typed");
            Line {
                head: line.head.as_ref().map(renamed),
                above: around.iter().cloned().chain(own).collect(),
            }
        });
        let copied: Vec<Line> = copied.collect();
        self.lines.splice(to..to, copied);
    }

    fn sort(&mut self, head: &str) {
        let block = self.block(head);
        let area = format!(
            "A{}:{}{}",
            self.row(block.start),
            column_letters(self.width - 1),
            self.row(block.end - 1)
        );
        self.edit("sort", &[json!(area), json!(self.amounts.last().unwrap().0)]);
    }

    /// What the leaves under a heading add up to in a column; none with an error among them.
    fn sum(&self, grid: &Grid, head: &str, col: u32) -> Option<Decimal> {
        let is_typed = |own: &String| self.typed.contains(&(own.clone(), col));
        let mut sum = Decimal::ZERO;
        for (line, own) in self.lines.iter().enumerate() {
            let Some(depth) = own.above.iter().position(|own| own == head) else {
                continue;
            };
            if own.above[depth + 1..].iter().any(is_typed) || own.head.as_ref().is_some_and(|own| !is_typed(own)) {
                continue;
            }
            match figure(grid, self.top + line as u32, col) {
                Figure::Number(number) => sum += number,
                Figure::Error => return None,
                Figure::None => {}
            }
        }
        Some(sum)
    }

    /// Holds every total against what its leaves add up to; says what is wrong.
    fn check(&self, grid: &Grid, what: &str) -> Vec<String> {
        let mut wrong = Vec::new();
        for (line, own) in self.lines.iter().enumerate() {
            let Some(head) = &own.head else { continue };
            for (col, _) in &self.amounts {
                let key = (head.clone(), *col);
                if self.typed.contains(&key) {
                    continue;
                }
                let at = CellRef::new(self.top + line as u32, *col);
                let found = figure(grid, at.row, *col);
                let found = match found {
                    Figure::None => Figure::Number(Decimal::ZERO),
                    found => found,
                };
                let expected = match self.sum(grid, head, *col) {
                    Some(sum) if !self.broken.contains(&key) => Figure::Number(sum.normalize()),
                    _ => Figure::Error,
                };
                if found != expected {
                    let formula = grid.formulas.get(&at);
                    wrong.push(format!(
                        "{what}: {head} in {}!{at}, {formula:?}: {found:?} for {expected:?}",
                        self.name
                    ));
                }
            }
        }
        wrong
    }
}

#[derive(Debug, PartialEq)]
enum Figure {
    None,
    Number(Decimal),
    Error,
}

fn figure(grid: &Grid, row: u32, col: u32) -> Figure {
    match grid.get(CellRef::new(row, col)).map(|cell| &cell.value) {
        Some(CellValue::Number(number)) => Figure::Number(number.normalize()),
        Some(CellValue::Error(_)) => Figure::Error,
        _ => Figure::None,
    }
}

/// The headings of a table, with the level of each, and the number of leaves under it: departments with and
/// without units, one that has no rows of its own.
const HEADS: [(&str, &str, &str, usize); 8] = [
    ("合计", "total", "", 0),
    ("A", "department", "009", 3),
    ("B", "department", "010", 0),
    ("B1", "unit", "010001", 0),
    ("B1K", "class", "", 3),
    ("B2", "unit", "010002", 3),
    ("D", "department", "012", 0),
    ("C", "department", "011", 3),
];
/// Headings that are wrong in wrong books, each in other columns.
const PLACES: [&str; 7] = ["B2", "A", "B", "C", "B1", "合计", "B1K"];

/// A list table of four departments; in a wrong one, each place of `PLACES` does not add up in some column.
fn table(number: usize, schema: &Schema, wrong: bool) -> (Table, Sheet) {
    let standard = standard().unwrap();
    let Shape::List { name, .. } = schema.shape else {
        panic!()
    };
    let leaf = schema.row_kinds.iter().rposition(|row_kind| !row_kind.detail).unwrap();
    let amounts: Vec<usize> = (0..schema.fields.len())
        .filter(|field| schema.fields[*field].kind == Kind::Amount)
        .collect();
    let parts: Vec<usize> = amounts
        .iter()
        .copied()
        .filter(|field| schema.fields[*field].sum.is_empty())
        .collect();
    let mut rows: Vec<(usize, Line, Vec<Value>)> = Vec::new();
    let mut above: Vec<(usize, &str)> = Vec::new();
    for (head, level, code, leaves) in HEADS {
        let row_kind = schema.row_kind(level);
        let Some(row_kind) = row_kind.filter(|_| head != "B1K" || leaf != schema.row_kind("unit").unwrap()) else {
            // A table without classes has the leaves of the class under the unit.
            push_leaves(&mut rows, schema, (leaf, &above, leaves), "010001", &parts);
            continue;
        };
        let depth = match level {
            "total" => 0,
            "department" => 1,
            "unit" => 2,
            _ => 3,
        };
        above.retain(|(own, _)| *own < depth);
        let mut values = vec![Value::default(); schema.fields.len()];
        let own = |text: &str| Content::Text(text.into());
        values[name].content = own(if head == "合计" {
            &standard.frame.print.total
        } else {
            head
        });
        if let Some(field) = schema.row_kinds[row_kind].rule.codes.first() {
            values[*field].content = own(if code.is_empty() { "213" } else { code });
        }
        let line = Line {
            head: (head != "D").then(|| head.to_owned()),
            above: above.iter().map(|(_, own)| (*own).to_owned()).collect(),
        };
        if head == "D" {
            // So large that binary numbers lose digits of a small sum beside it.
            for (place, field) in parts.iter().enumerate().filter(|(place, _)| *place != 2) {
                values[*field].content = Content::Amount(Decimal::new(4_048_875_300 + place as i64 * 7, 2));
            }
        }
        rows.push((row_kind, line, values));
        if head != "D" {
            above.push((depth, head));
        }
        push_leaves(&mut rows, schema, (leaf, &above, leaves), code, &parts);
    }
    let mut typed = BTreeSet::new();
    let off = |head: &str, field: usize| {
        let part = parts.iter().position(|part| *part == field);
        wrong && part.is_some_and(|part| PLACES[part % PLACES.len()] == head)
    };
    let column = |field: usize| schema.columns.iter().position(|column| column.field == field).unwrap() as u32;
    for row in (0..rows.len()).rev() {
        let head = rows[row].1.head.clone();
        if let Some(head) = &head {
            for field in &parts {
                let children = rows.iter().filter(|(_, line, _)| line.above.last() == Some(head));
                let amounts: Vec<Decimal> = children.filter_map(|(_, _, values)| values[*field].amount()).collect();
                let sum = (!amounts.is_empty()).then(|| amounts.iter().sum::<Decimal>());
                let sum = if off(head, *field) {
                    Some(sum.unwrap_or_default() + Decimal::ONE)
                } else {
                    sum
                };
                rows[row].2[*field].content = sum.map_or(Content::Blank, Content::Amount);
                if off(head, *field) {
                    typed.insert((head.clone(), column(*field)));
                }
            }
        }
        for field in amounts.iter().rev().filter(|field| !parts.contains(field)) {
            let own = &schema.fields[*field].sum;
            let sums: Vec<Decimal> = own.iter().filter_map(|part| rows[row].2[*part].amount()).collect();
            rows[row].2[*field].content = if sums.is_empty() {
                Content::Blank
            } else {
                Content::Amount(sums.iter().sum())
            };
            if let Some(head) = head
                .as_ref()
                .filter(|head| own.iter().any(|part| typed.contains(&((*head).clone(), column(*part)))))
            {
                typed.insert((head.clone(), column(*field)));
            }
        }
    }
    let sheet = Sheet {
        name: schema.form_number.clone(),
        top: 0,
        lines: rows.iter().map(|(_, line, _)| line.clone()).collect(),
        amounts: amounts
            .iter()
            .map(|field| (column(*field), !parts.contains(field)))
            .collect(),
        code: 0,
        width: schema.columns.len() as u32,
        names: column(name),
        typed,
        broken: BTreeSet::new(),
        edits: Vec::new(),
    };
    let mut table = Table::new(number, schema.fields.len());
    table.source_unit = standard.frame.currency_unit.as_str().into();
    for (row_kind, _, values) in rows {
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
    (table, sheet)
}

fn push_leaves(
    rows: &mut Vec<(usize, Line, Vec<Value>)>,
    schema: &Schema,
    (row_kind, above, count): (usize, &[(usize, &str)], usize),
    code: &str,
    parts: &[usize],
) {
    for leaf in 0..count {
        let mut values = vec![Value::default(); schema.fields.len()];
        let codes = &schema.row_kinds[row_kind].rule.codes;
        for (place, field) in codes.iter().enumerate() {
            let text = match (codes.len(), schema.row_kinds[row_kind].name.as_str()) {
                (1, "unit") => format!("{code}{:03}", leaf + 1),
                (1, _) => format!("213{:02}", leaf + 1),
                _ => ["213".to_owned(), "01".to_owned(), format!("{:02}", leaf + 1)][place].clone(),
            };
            values[*field].content = Content::Text(text.into());
        }
        for (place, field) in parts.iter().enumerate() {
            // The third column is blank all the way down; others have gaps.
            if place != 2 && (leaf + place) % 4 != 1 {
                let cents = 1_000 * (rows.len() as i64 + 1) + 37 * place as i64 + 10;
                values[*field].content = Content::Amount(Decimal::new(cents, 2));
            }
        }
        let line = Line {
            head: None,
            above: above.iter().map(|(_, own)| (*own).to_owned()).collect(),
        };
        rows.push((row_kind, line, values));
    }
}

/// The written workbook, and its list tables.
fn workbook(wrong: bool) -> (Vec<u8>, Vec<Sheet>) {
    let standard = standard().unwrap();
    let (mut tables, mut sheets) = (Vec::new(), Vec::new());
    for (number, schema) in standard.tables.iter().enumerate() {
        if matches!(schema.shape, Shape::List { single_row: false, .. }) {
            let (table, sheet) = table(number, schema, wrong);
            tables.push(table);
            sheets.push(sheet);
        }
    }
    let book = Book {
        year: Some(2026),
        department: Some("清河区".into()),
        tables,
    };
    let bytes = write::xlsx(&book, standard).unwrap();
    let written = read_back(bytes.clone());
    for sheet in &mut sheets {
        let grid = grid(&written, &sheet.name);
        let total = |cell: &&yusuan::cell::Cell| {
            cell.value.to_string() == standard.frame.print.total && cell.at.col == sheet.names
        };
        sheet.top = grid.cells().iter().find(total).unwrap().at.row;
        // Every heading is a formula, but for those that are meant to be wrong.
        for (line, own) in sheet.lines.iter().enumerate() {
            for ((col, _), head) in sheet.amounts.iter().zip(std::iter::repeat(&own.head)) {
                let Some(head) = head else { continue };
                let at = CellRef::new(sheet.top + line as u32, *col);
                let is_typed = sheet.typed.contains(&(head.clone(), *col));
                assert_eq!(
                    !grid.formulas.contains_key(&at),
                    is_typed,
                    "{head} in {}!{at}",
                    sheet.name
                );
            }
        }
        assert_eq!(sheet.check(grid, "as written"), [""; 0]);
    }
    (bytes, sheets)
}

fn read_back(bytes: Vec<u8>) -> Workbook {
    read::read(bytes, Path::new("x"), &read::Limits::default()).unwrap()
}

/// As it is read before it is mapped: totals of blanks are blank.
fn calculated(bytes: Vec<u8>) -> Workbook {
    let mut workbook = read_back(bytes);
    yusuan::calc::calculate(&mut workbook);
    workbook
}

fn grid<'a>(workbook: &'a Workbook, name: &str) -> &'a Grid {
    workbook.sheets.iter().find(|grid| grid.name == name).unwrap()
}

/// Blocks that hold leaves only.
fn innermost(sheet: &Sheet) -> Vec<String> {
    let heads = sheet.lines.iter().filter_map(|line| line.head.clone());
    heads
        .filter(|head| {
            let block = sheet.block(head);
            !block.is_empty() && sheet.lines[block].iter().all(|line| line.head.is_none())
        })
        .collect()
}

type Edit = fn(&mut Sheet);

/// The edits, by what is done.
fn edits() -> Vec<(&'static str, Edit)> {
    vec![
        ("nothing", |_| {}),
        ("a row put in first", |sheet| {
            for head in ["合计", "A", "B", "B1", "B2", "C"] {
                sheet.insert(sheet.find(head) + 1, head);
            }
        }),
        ("a row put in in the middle", |sheet| {
            for head in innermost(sheet) {
                sheet.insert(sheet.block(&head).start + 1, &head);
            }
        }),
        ("a row put in last", |sheet| {
            for head in innermost(sheet) {
                sheet.insert(sheet.block(&head).end, &head);
            }
        }),
        ("the first row taken out", |sheet| {
            for head in innermost(sheet) {
                let first = sheet.block(&head).start;
                sheet.delete(first..first + 1);
            }
        }),
        ("the last row taken out", |sheet| {
            for head in innermost(sheet) {
                let end = sheet.block(&head).end;
                sheet.delete(end - 1..end);
            }
        }),
        ("all rows taken out", |sheet| {
            for head in innermost(sheet) {
                sheet.delete(sheet.block(&head));
            }
        }),
        ("all rows taken out and others put in", |sheet| {
            for head in innermost(sheet) {
                sheet.delete(sheet.block(&head));
                sheet.insert(sheet.find(&head) + 1, &head);
                sheet.insert(sheet.find(&head) + 2, &head);
                sheet.insert(sheet.find(&head) + 1, &head);
            }
        }),
        ("the heading of a department taken out", |sheet| {
            sheet.behead(sheet.find("A"))
        }),
        ("the heading of a department of units taken out", |sheet| {
            sheet.behead(sheet.find("B"))
        }),
        ("the heading of the last department taken out", |sheet| {
            sheet.behead(sheet.find("C"))
        }),
        ("the heading of the first unit taken out", |sheet| {
            sheet.behead(sheet.find("B1"))
        }),
        ("the heading of the last unit taken out", |sheet| {
            sheet.behead(sheet.find("B2"))
        }),
        ("a department of one row taken out", |sheet| {
            sheet.behead(sheet.find("C") - 1)
        }),
        ("codes typed over and cleared", |sheet| {
            sheet.set(sheet.find("A"), sheet.code, json!("0091"));
            sheet.set(sheet.find("B"), sheet.code, json!(""));
            sheet.set(sheet.find("B2"), sheet.code, json!("01"));
        }),
        ("rows sorted", |sheet| {
            for head in innermost(sheet) {
                sheet.sort(&head);
            }
        }),
        ("rows moved", |sheet| {
            sheet.shift(sheet.block("A").start, sheet.block("C").start + 1, "C");
            sheet.shift(sheet.block("C").end - 1, sheet.block("A").end, "A");
            sheet.shift(sheet.block("B2").start + 1, sheet.block("A").start, "A");
        }),
        ("a department copied between two others", |sheet| {
            sheet.copy("C", sheet.find("B"))
        }),
        ("a department copied below one of one row", |sheet| {
            sheet.copy("A", sheet.find("C"))
        }),
        ("a department copied to the end", |sheet| {
            sheet.copy("A", sheet.block("合计").end)
        }),
        (
            "a department taken out and a row put in at the end of the one above",
            |sheet| {
                sheet.delete(sheet.block("B"));
                sheet.behead(sheet.find("B"));
                // The row at which the one above ended is gone: that total does not have the new row, the grand
                // total has it.
                sheet.insert(sheet.block("A").end, "合计");
            },
        ),
        ("the first department taken out", |sheet| {
            sheet.delete(sheet.block("A"));
            sheet.behead(sheet.find("A"));
        }),
        ("the last department taken out", |sheet| {
            sheet.delete(sheet.block("C"));
            sheet.behead(sheet.find("C"));
        }),
    ]
}

/// The workbooks after each edit, made in every table at once.
fn edited(
    bytes: &[u8],
    format: &'static str,
    sheets: &[Sheet],
    edits: &[(&'static str, Edit)],
) -> Vec<(&'static str, Vec<Sheet>, Vec<u8>)> {
    let made: Vec<_> = edits
        .iter()
        .map(|(what, edit)| {
            let mut sheets = sheets.to_vec();
            sheets.iter_mut().for_each(edit);
            (*what, sheets)
        })
        .collect();
    let jobs: Vec<Job> = made
        .iter()
        .map(|(_, sheets)| Job {
            bytes: bytes.to_vec(),
            format,
            edits: sheets.iter().flat_map(|sheet| sheet.edits.clone()).collect(),
            to: vec!["xlsx"],
        })
        .collect();
    made.into_iter()
        .zip(run(&jobs))
        .map(|((what, sheets), saved)| (what, sheets, saved))
        .collect()
}

/// The workbook with every formula calculated anew by Gnumeric, and saved in another format.
fn converted(bytes: &[u8], format: &str) -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let (from, to) = (
        folder.path().join("from.xlsx"),
        folder.path().join(format!("to.{format}")),
    );
    fs::write(&from, bytes).unwrap();
    let exporter = match format {
        "xls" => "Gnumeric_Excel:excel_biff8",
        _ => "Gnumeric_Excel:xlsx",
    };
    let output = Command::new("ssconvert")
        .args(["--recalc", "-T", exporter])
        .args([&from, &to])
        .output();
    assert!(output.expect("ssconvert is installed").status.success());
    fs::read(to).unwrap()
}

#[test]
#[ignore = "needs LibreOffice and Gnumeric"]
fn totals_are_right_after_every_edit() {
    let mut found = Vec::new();
    for wrong in [false, true] {
        let (bytes, sheets) = workbook(wrong);
        let mut edits = edits();
        // No formula knows of a copy that is typed, and LibreOffice revives a lost reference where a row is put
        // in at its place.
        edits.retain(|(what, _)| !wrong || !what.contains("copied") && !what.ends_with("one above"));
        for (what, sheets, saved) in edited(&bytes, "xlsx", &sheets, &edits) {
            for (program, workbook) in [("LibreOffice", saved.clone()), ("Gnumeric", converted(&saved, "xlsx"))] {
                let workbook = read_back(workbook);
                for sheet in &sheets {
                    found.extend(sheet.check(grid(&workbook, &sheet.name), &format!("{program}, {what}")));
                }
            }
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
#[ignore = "needs LibreOffice"]
fn totals_are_right_after_edits_in_other_formats() {
    let (bytes, sheets) = workbook(false);
    let formats = ["xls", "ods", "xlsx"];
    let job = Job {
        bytes,
        format: "xlsx",
        edits: json!([]),
        to: formats.to_vec(),
    };
    let mut found = Vec::new();
    let wanted = [
        "a row put in first",
        "a row put in last",
        "the last row taken out",
        "a department of one row taken out",
    ];
    let mut edits = edits();
    edits.retain(|(what, _)| wanted.contains(what));
    for (format, saved) in formats.into_iter().zip(run(&[job])) {
        for (what, sheets, saved) in edited(&saved, format, &sheets, &edits) {
            let workbook = read_back(saved);
            for sheet in sheets {
                found.extend(sheet.check(grid(&workbook, &sheet.name), &format!("{format}, {what}")));
            }
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
#[ignore = "needs LibreOffice"]
fn an_error_in_a_leaf_is_seen_in_every_total_above_it() {
    let (bytes, sheets) = workbook(false);
    let errors: [(&str, Edit); 3] = [
        ("=1/0", |sheet| sheet.spoil(sheet.block("A").start, "=1/0")),
        ("=#REF!", |sheet| sheet.spoil(sheet.block("B1").end - 1, "=#REF!")),
        ("=NA()", |sheet| sheet.spoil(sheet.block("C").end - 1, "=NA()")),
    ];
    let mut found = Vec::new();
    for (what, sheets, saved) in edited(&bytes, "xlsx", &sheets, &errors) {
        let workbook = read_back(saved);
        for sheet in sheets {
            let grid = grid(&workbook, &sheet.name);
            let is_error = |col: u32| figure(grid, sheet.top, col) == Figure::Error;
            assert!(
                sheet.amounts.iter().all(|(col, _)| is_error(*col)),
                "{what} in {}",
                sheet.name
            );
            found.extend(sheet.check(grid, what));
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
#[ignore = "needs LibreOffice"]
fn a_heading_typed_over_is_coloured() {
    // In .xls nothing can tell a formula from a figure, and the colour is lost.
    const TYPED: f64 = 9_999.99;
    let (bytes, sheets) = workbook(false);
    let mut jobs = vec![Job {
        bytes: bytes.clone(),
        format: "xlsx",
        edits: json!([]),
        to: vec!["xlsx", "ods"],
    }];
    let mut saved = run(&jobs);
    saved.insert(0, bytes);
    jobs = ["xlsx", "xlsx", "ods"]
        .into_iter()
        .zip(saved)
        .map(|(format, bytes)| {
            let mut sheets = sheets.clone();
            let edits = sheets.iter_mut().flat_map(|sheet| {
                let head = sheet.find("A");
                sheet
                    .amounts
                    .clone()
                    .into_iter()
                    .for_each(|(col, _)| sheet.set(head, col, json!(TYPED)));
                sheet.edits.clone()
            });
            Job {
                bytes,
                format,
                edits: edits.collect(),
                to: vec!["html", "xlsx"],
            }
        })
        .collect();
    for (job, saved) in jobs.iter().zip(run(&jobs).chunks(2)) {
        let page = String::from_utf8_lossy(&saved[0]).into_owned();
        // The grand totals, in bold, may come to the same; they are formulas.
        let is_typed = |cell: &&str| cell.contains("sdval=\"9999.99\"") && !cell.contains("<b>");
        let cells: Vec<&str> = page.split("<td").filter(is_typed).collect();
        let amounts: usize = sheets.iter().map(|sheet| sheet.amounts.len()).sum();
        assert!(cells.len() >= amounts, "{}", job.format);
        let plain = cells
            .iter()
            .find(|cell| !cell.to_uppercase().contains("BGCOLOR=\"#F8CBAD\""));
        assert_eq!(plain, None, "saved as {}", job.format);
        let is_coloured = |cell: &&str| cell.to_uppercase().contains("BGCOLOR=\"#F8CBAD\"") && !cell.contains("<b>");
        let coloured = page.split("<td").filter(is_coloured).count();
        assert_eq!(coloured, cells.len(), "saved as {}", job.format);
        let workbook = read_back(saved[1].clone());
        for sheet in &sheets {
            let grid = grid(&workbook, &sheet.name);
            for (col, _) in &sheet.amounts {
                let leaves = sheet.sum(grid, "合计", *col).unwrap();
                let counted = leaves + Decimal::try_from(TYPED).unwrap();
                assert_eq!(
                    figure(grid, sheet.top, *col),
                    Figure::Number(counted.normalize()),
                    "{}!{col}",
                    sheet.name
                );
            }
        }
    }
}

/// How many cells with this amount are coloured on a page that LibreOffice saved, and how many are not.
fn coloured(page: &str, amount: &str) -> (usize, usize) {
    let cells = page
        .split("<td")
        .filter(|cell| cell.contains(&format!("sdval=\"{amount}\"")));
    let (coloured, plain): (Vec<&str>, Vec<&str>) =
        cells.partition(|cell| cell.to_uppercase().contains("BGCOLOR=\"#F8CBAD\""));
    (coloured.len(), plain.len())
}

#[test]
#[ignore = "needs LibreOffice"]
fn a_total_without_parts_is_coloured_once_one_is_typed() {
    // The offices give 小计 alone: 70, and nothing of what it consists of.
    let standard = standard().unwrap();
    let number = standard.tables.iter().position(|schema| schema.number == "03").unwrap();
    let schema = &standard.tables[number];
    let field = |key: &str| schema.fields.iter().position(|field| field.key == key).unwrap();
    let (total, subtotal) = (field("total"), field("basic.subtotal"));
    let mut table = Table::new(number, schema.fields.len());
    table.source_unit = standard.frame.currency_unit.as_str().into();
    let leaf = schema.row_kinds.len() - 1;
    for row_kind in 0..=leaf {
        let mut values = vec![Value::default(); schema.fields.len()];
        let codes = &schema.row_kinds[row_kind].rule.codes;
        let texts = match codes.len() {
            1 if schema.fields[codes[0]].key == "unit_code" => ["009001", "", ""],
            _ => ["213", "01", "01"],
        };
        for (field, text) in codes.iter().zip(texts) {
            values[*field].content = Content::Text(text.into());
        }
        for field in [total, subtotal] {
            values[field].content = Content::Amount(Decimal::new(70, 0));
        }
        let row = Row {
            row_kind,
            line: None,
            source: 0,
            sheet: 0,
        };
        table.push(row, values);
    }
    let book = Book {
        year: Some(2026),
        department: Some("清河区".into()),
        tables: vec![table],
    };
    let bytes = write::xlsx(&book, standard).unwrap();
    let written = read_back(bytes.clone());
    let grid = grid(&written, &schema.form_number);
    let seventy = |cell: &&yusuan::cell::Cell| cell.value.to_string() == "70";
    let cells: Vec<CellRef> = grid.cells().iter().filter(seventy).map(|cell| cell.at).collect();
    let rows = leaf + 1;
    assert_eq!(cells.len(), 2 * rows, "{cells:?}");
    let last = cells.last().unwrap();
    let part = format!("{}{}", column_letters(last.col + 1), last.row + 1);
    let edits = [
        json!([]),
        json!([["set", schema.form_number, part, 70]]),
        json!([["set", schema.form_number, part, 60]]),
        json!([["set", schema.form_number, part, 0]]),
    ];
    let jobs = edits.map(|edits| Job {
        bytes: bytes.clone(),
        format: "xlsx",
        edits,
        to: vec!["html"],
    });
    let pages = run(&jobs);
    let of = |job: usize| coloured(&String::from_utf8_lossy(&pages[job]), "70");
    assert_eq!(of(0), (0, 2 * rows), "as written");
    assert_eq!(of(1).0, 0, "a part that it is");
    // 小计 of the row and of every heading above it; 合计 is still the sum of 小计 and the rest.
    assert_eq!(of(2), (rows, rows), "a part that it is not");
    // What is typed beside the figure counts, zero too; headings of blanks and zeros show nothing.
    assert_eq!(of(3), (1, 2 * rows - 1), "a zero that is typed");
}

/// The longest formula on the sheets of tables of a workbook, as openpyxl reads it, and how many hide errors.
fn longest(books: &[(&str, Vec<u8>)]) -> Vec<(String, u64, u64)> {
    let folder = tempfile::tempdir().unwrap();
    let paths = books.iter().map(|(name, bytes)| {
        let path = folder.path().join(format!("{name}.xlsx"));
        fs::write(&path, bytes).unwrap();
        path
    });
    let python = std::env::var("YUSUAN_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let output = Command::new(python)
        .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/support/openpyxl_check.py"))
        .args(paths.collect::<Vec<_>>())
        .output()
        .expect("a Python with openpyxl is installed");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let seen: Json = serde_json::from_slice(&output.stdout).unwrap();
    let tables: Vec<&String> = standard()
        .unwrap()
        .tables
        .iter()
        .map(|schema| &schema.form_number)
        .collect();
    let book = |(number, (name, _)): (usize, &(&str, Vec<u8>))| {
        let sheets = seen[number]["sheets"]
            .as_object()
            .unwrap()
            .iter()
            .filter(|(sheet, _)| tables.contains(sheet));
        let of = |sheet: &Json, key: &str| sheet[key].as_u64().unwrap();
        let sheets: Vec<&Json> = sheets.map(|(_, sheet)| sheet).collect();
        let most = sheets.iter().map(|sheet| of(sheet, "longest")).max().unwrap();
        (
            (*name).to_owned(),
            most,
            sheets.iter().map(|sheet| of(sheet, "iferror")).sum(),
        )
    };
    books.iter().enumerate().map(book).collect()
}

#[test]
#[ignore = "needs openpyxl"]
fn formulas_are_short_and_hide_no_errors() {
    let read = |path: &str| {
        let bytes = fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap();
        pipeline::run(
            bytes,
            Path::new(path),
            standard().unwrap(),
            &pipeline::Options::default(),
        )
        .unwrap()
        .book
    };
    let departments = (1..=40).map(|number| {
        let code = format!("{number:03}");
        let book = departments::department(standard().unwrap(), &code, &format!("第{number}局"), number, 20);
        consolidate::Part::new(format!("{code}.xlsx"), book, standard().unwrap())
    });
    let consolidated = consolidate::consolidate(
        departments.collect(),
        standard().unwrap(),
        &consolidate::Options::default(),
    );
    let books = [
        ("seed", with_relations(&read("tests/data/seed-2024.xlsx"))),
        (
            "qinghe",
            with_relations(&read("tests/data/qinghe-2025-cover-hidden.xlsx")),
        ),
        ("consolidated", with_relations(&consolidated.book)),
        ("edits", workbook(false).0),
    ];
    for (name, longest, hiding) in longest(&books) {
        assert!(
            longest <= 81 && hiding == 0,
            "{name}: {longest} characters, {hiding} IFERROR"
        );
    }
}

#[test]
#[ignore = "needs LibreOffice and Gnumeric"]
fn a_total_of_blanks_is_read_as_blank_and_one_of_a_zero_as_zero() {
    let (bytes, sheets) = workbook(false);
    let written = calculated(bytes.clone());
    // In each table the column that is blank all the way down, and a zero in it.
    let blank_column = |sheet: &Sheet| {
        let grid = grid(&written, &sheet.name);
        let is_blank =
            |col: &u32| (0..sheet.lines.len()).all(|line| figure(grid, sheet.top + line as u32, *col) == Figure::None);
        sheet.amounts.iter().map(|(col, _)| *col).find(is_blank)
    };
    let mut edits = Vec::new();
    for mut sheet in sheets.clone() {
        if let Some(col) = blank_column(&sheet) {
            sheet.set(sheet.block("A").start + 1, col, json!(0));
            edits.extend(sheet.edits);
        }
    }
    assert!(edits.len() > 5);
    let formats = ["xlsx", "ods", "xls"];
    let job = Job {
        bytes,
        format: "xlsx",
        edits: edits.into(),
        to: formats.to_vec(),
    };
    let saved = run(&[job]);
    let again = ["xlsx", "xls"].map(|format| (format!("Gnumeric, {format}"), converted(&saved[0], format)));
    let saved = formats
        .into_iter()
        .map(|format| format!("LibreOffice, {format}"))
        .zip(saved);
    for (how, bytes) in saved.chain(again) {
        let workbook = calculated(bytes);
        for sheet in &sheets {
            let Some(col) = blank_column(sheet) else { continue };
            let grid = grid(&workbook, &sheet.name);
            for (line, own) in sheet.lines.iter().enumerate() {
                let Some(head) = &own.head else { continue };
                let expected = match head.as_str() {
                    "合计" | "A" => Figure::Number(Decimal::ZERO),
                    _ => Figure::None,
                };
                let found = figure(grid, sheet.top + line as u32, col);
                assert_eq!(
                    found,
                    expected,
                    "{how}: {head} in {}!{}",
                    sheet.name,
                    column_letters(col)
                );
            }
        }
    }
}
