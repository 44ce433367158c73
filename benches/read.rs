//! `cargo bench --bench read`: reading formats other than .xlsx against the bare parse of their
//! crate, in one run. The bare parse keeps what anyone must keep: the text of every cell.

use std::fmt::Write;
use std::hint::black_box;
use std::io::Cursor;
use std::path::Path;
use std::time::Instant;

use calamine::Reader;
use html5gum::{Token, Tokenizer};
use quick_xml::events::Event;
use yusuan::read::{Limits, read};

const ROWS: usize = 20_000;
const COLUMNS: usize = 14;
const ROUNDS: usize = 9;
/// A small file is read so often in one measurement.
const TIMES: usize = 100;

type Bare = fn(&[u8]) -> usize;

fn main() {
    let texts = cells();
    compare("table.html", &html(&texts), 1, bare_html);
    compare("table.xml", &xml(&texts), 1, bare_xml);
    compare("table.csv", &csv(&texts), 1, bare_csv);
    let data = |name: &str| std::fs::read(Path::new("tests/data").join(name)).unwrap();
    compare("seed.xls", &data("seed-2024.xls"), TIMES, bare_xls);
    compare("seed.ods", &data("seed-2024.ods"), TIMES, bare_ods);
}

/// Median of the times of each way, one after the other in every round.
fn compare(name: &str, bytes: &[u8], times: usize, bare: Bare) {
    let mut measured = [Vec::new(), Vec::new()];
    for _ in 0..ROUNDS {
        let start = Instant::now();
        for _ in 0..times {
            black_box(read(bytes.to_vec(), Path::new(name), &Limits::default()).unwrap());
        }
        measured[0].push(start.elapsed());
        let start = Instant::now();
        for _ in 0..times {
            black_box(bare(bytes));
        }
        measured[1].push(start.elapsed());
    }
    let [own, bare] = measured.map(|mut times| {
        times.sort_unstable();
        times[ROUNDS / 2]
    });
    println!(
        "{name:<11} {:>6} KiB  yusuan {own:>9.1?}  bare {bare:>9.1?}  ratio {:.2}",
        bytes.len() / 1024,
        own.as_secs_f64() / bare.as_secs_f64()
    );
}

/// Texts as the tables have them: codes, names, amounts.
fn cells() -> Vec<Vec<String>> {
    let cell = |row: usize, column: usize| match column {
        0 => "213".to_owned(),
        1 | 2 => format!("{:02}", row % 90),
        3 => format!("水利工程运行与维护{}", row % 500),
        _ if (row + column).is_multiple_of(3) => String::new(),
        _ => format!("{}.{:02}", row * column, row % 100),
    };
    (0..ROWS)
        .map(|row| (0..COLUMNS).map(|column| cell(row, column)).collect())
        .collect()
}

fn html(rows: &[Vec<String>]) -> Vec<u8> {
    let mut text = String::from("<html><head><meta charset=\"utf-8\"></head><body><table>");
    for row in rows {
        text += "<tr>";
        for cell in row {
            write!(text, "<td class=\"x\">{cell}</td>").unwrap();
        }
        text += "</tr>\n";
    }
    (text + "</table></body></html>").into_bytes()
}

fn xml(rows: &[Vec<String>]) -> Vec<u8> {
    let mut text = String::from(
        "<?xml version=\"1.0\"?>\n<?mso-application progid=\"Excel.Sheet\"?>\n<Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\" xmlns:ss=\"urn:schemas-microsoft-com:office:spreadsheet\"><Worksheet ss:Name=\"1\"><Table>",
    );
    for row in rows {
        text += "<Row>";
        for (column, cell) in row.iter().enumerate() {
            let kind = if column > 3 && !cell.is_empty() {
                "Number"
            } else {
                "String"
            };
            write!(text, "<Cell><Data ss:Type=\"{kind}\">{cell}</Data></Cell>").unwrap();
        }
        text += "</Row>\n";
    }
    (text + "</Table></Worksheet></Workbook>").into_bytes()
}

fn csv(rows: &[Vec<String>]) -> Vec<u8> {
    let lines: Vec<String> = rows.iter().map(|row| row.join(",")).collect();
    lines.join("\r\n").into_bytes()
}

fn bare_html(bytes: &[u8]) -> usize {
    let mut cells: Vec<String> = Vec::new();
    for token in Tokenizer::new(bytes) {
        let Ok(token) = token;
        match token {
            Token::StartTag(row_kind) if *row_kind.name == b"td"[..] => cells.push(String::new()),
            Token::String(text) => {
                if let Some(cell) = cells.last_mut() {
                    cell.push_str(&String::from_utf8_lossy(&text));
                }
            }
            _ => {}
        }
    }
    cells.len()
}

fn bare_xml(bytes: &[u8]) -> usize {
    let text = std::str::from_utf8(bytes).unwrap();
    let mut reader = quick_xml::Reader::from_str(text);
    let mut cells: Vec<String> = Vec::new();
    loop {
        match reader.read_event().unwrap() {
            Event::Start(row_kind) if row_kind.local_name().as_ref() == "Data" => cells.push(String::new()),
            Event::Text(text) => {
                if let Some(cell) = cells.last_mut() {
                    cell.push_str(&text);
                }
            }
            Event::Eof => return cells.len(),
            _ => {}
        }
    }
}

fn bare_csv(bytes: &[u8]) -> usize {
    let mut reader = ::csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .from_reader(bytes);
    let records = reader.records().map(Result::unwrap);
    records
        .map(|record| record.iter().map(str::to_owned).collect::<Vec<_>>())
        .collect::<Vec<_>>()
        .len()
}

fn bare_xls(bytes: &[u8]) -> usize {
    let mut book: calamine::Xls<_> = calamine::Xls::new(Cursor::new(bytes)).unwrap();
    book.worksheets().len()
}

fn bare_ods(bytes: &[u8]) -> usize {
    let mut book: calamine::Ods<_> = calamine::Ods::new(Cursor::new(bytes)).unwrap();
    book.worksheets().len()
}
