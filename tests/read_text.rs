//! The readers of formats that are text: web pages, XML spreadsheets, text with a separator.

#[path = "support/processor.rs"]
mod processor;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use processor::bounded;
use yusuan::cell::CellRef;
use yusuan::error::{Error, Result};
use yusuan::grid::{ReadNote, Workbook};
use yusuan::read::{Format, Limits, Source, read, sniff};

const PAGE: &str = "tests/cases/web-export/input.xls";
const XML: &str = "tests/cases/xml-2003/input.xls";
const FOLDER: &str = "tests/cases/csv-folder-gbk/input";
const TEXT: &str = "tests/cases/csv-folder-gbk/input/预算12表.csv";

fn data(path: &str) -> Vec<u8> {
    std::fs::read(path).unwrap()
}

fn open(bytes: impl Into<Vec<u8>>) -> Result<Workbook> {
    read(bytes.into(), Path::new("预算01表.xls"), &Limits::default())
}

fn folder() -> Source {
    let mut paths: Vec<PathBuf> = std::fs::read_dir(FOLDER)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    paths.sort();
    let file = |path: PathBuf| (path.clone(), Arc::from(std::fs::read(path).unwrap()));
    Source::Folder(paths.into_iter().map(file).collect())
}

/// Sheet names and the texts of all cells.
fn content(book: &Workbook) -> Vec<Vec<(CellRef, String)>> {
    let cells = |grid: &yusuan::grid::Grid| grid.cells().iter().map(|cell| (cell.at, shown(&cell.value))).collect();
    book.sheets.iter().map(cells).collect()
}

/// Decimals are kept as typed where the format has text only.
fn shown(value: &yusuan::cell::CellValue) -> String {
    match value {
        yusuan::cell::CellValue::Number(number) => number.normalize().to_string(),
        other => other.to_string(),
    }
}

#[test]
fn one_workbook_reads_alike_in_every_format() {
    let page = open(data(PAGE)).unwrap();
    let xml = open(data(XML)).unwrap();
    let texts = read(folder(), Path::new(FOLDER), &Limits::default()).unwrap();
    let (a, b, c) = (content(&page), content(&xml), content(&texts));
    assert_eq!((a.len(), b.len(), c.len()), (12, 12, 12));
    for ((a, b), c) in a.iter().zip(&b).zip(&c) {
        // Codes that begin with no zero are numbers where only text tells what a cell holds.
        assert_eq!(a, b);
        assert_eq!(a, c);
    }
    assert_eq!(page.sheets[0].name, "Sheet1");
    assert_eq!(texts.sheets[11].name, "预算12表");
    for (page, xml) in page.sheets.iter().zip(&xml.sheets) {
        assert_eq!(page.merges, xml.merges, "{}", xml.name);
    }
}

#[test]
fn content_decides_the_format_in_every_encoding() {
    let text = "部门,合计\n青禾县,706.61\n";
    let wide = |bytes: fn(u16) -> [u8; 2]| {
        format!("\u{feff}{text}")
            .encode_utf16()
            .flat_map(bytes)
            .collect::<Vec<u8>>()
    };
    let (gbk, _, _) = encoding_rs::GBK.encode(text);
    let all = [
        text.as_bytes().to_vec(),
        format!("\u{feff}{text}").into_bytes(),
        gbk.into_owned(),
        wide(u16::to_le_bytes),
        wide(u16::to_be_bytes),
    ];
    for bytes in all {
        assert_eq!(sniff(&bytes), Format::Text);
        let book = open(bytes).unwrap();
        assert_eq!(book.sheets[0].name, "预算01表");
        assert_eq!(content(&book)[0].len(), 4);
        assert_eq!(content(&book)[0][2].1, "青禾县");
    }
    let (page, _, _) =
        encoding_rs::GBK.encode("<html><meta charset=utf-8><table><tr><td>甲<td>乙<tr><td>丙<td>丁</table></html>");
    assert_eq!(content(&open(page.into_owned()).unwrap())[0][3].1, "丁");
    let xml = String::from_utf8(data(XML)).unwrap().replace("UTF-8", "UTF-16");
    let wide: Vec<u8> = format!("\u{feff}{xml}")
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    assert_eq!(content(&open(wide).unwrap()), content(&open(data(XML)).unwrap()));
}

#[test]
fn what_cannot_be_decoded_is_refused_with_its_place() {
    let mut bytes = data(TEXT);
    let place = bytes.len() - 10;
    bytes[place] = 0xFF;
    match open(bytes.clone()) {
        Err(Error::Undecodable { encoding, offset, .. }) => {
            assert_eq!(encoding, "gb18030");
            assert!((place as u64).abs_diff(offset) <= 2, "{offset} is not {place}");
        }
        other => panic!("{other:?}"),
    }
    let limits = Limits {
        encoding: "utf-8".parse().ok(),
        ..Limits::default()
    };
    assert!(matches!(
        read(data(TEXT), Path::new("x.csv"), &limits),
        Err(Error::Undecodable { .. })
    ));
    let limits = Limits {
        encoding: "gbk".parse().ok(),
        ..Limits::default()
    };
    assert!(read(data(TEXT), Path::new("x.csv"), &limits).is_ok());
}

#[test]
fn limits_are_kept() {
    let limits = Limits {
        cells: 100,
        ..Limits::default()
    };
    for path in [PAGE, XML, TEXT] {
        let outcome = read(data(path), Path::new("x"), &limits);
        assert!(matches!(outcome, Err(Error::TooLarge { .. })), "{path}");
    }
    assert!(matches!(
        read(folder(), Path::new("x"), &limits),
        Err(Error::TooLarge { .. })
    ));
}

/// A generator with a fixed seed, so that a failure can be repeated.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, below: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % below
    }
}

fn ends_soon(what: &str, bytes: Vec<u8>) -> Result<Workbook> {
    bounded(what, || open(bytes))
}

fn is_damaged(book: &Workbook) -> bool {
    let notes = book.sheets.iter().flat_map(|grid| &grid.notes);
    notes.into_iter().any(|note| matches!(note, ReadNote::Damaged(_)))
}

#[test]
fn files_cut_short_are_noticed() {
    for path in [PAGE, XML, TEXT] {
        let whole = data(path);
        for step in 0..20 {
            let outcome = ends_soon(path, whole[..whole.len() * step / 20].to_vec());
            // A text with a separator has no end that could be missing.
            if let (Ok(book), false) = (outcome, path == TEXT) {
                assert!(is_damaged(&book), "{path} {step}");
            }
        }
    }
}

#[test]
fn flipped_bytes_never_panic() {
    for path in [PAGE, XML, TEXT] {
        let whole = data(path);
        let mut dice = Dice(7);
        for turn in 0..100 {
            let mut bytes = whole.clone();
            let place = dice.roll(bytes.len());
            bytes[place] ^= 1 << dice.roll(8);
            let _ = ends_soon(&format!("{path}, turn {turn}, byte {place}"), bytes);
        }
        for turn in 0..40 {
            let mut bytes = whole.clone();
            let (from, to) = (dice.roll(bytes.len()), dice.roll(bytes.len()));
            bytes.drain(from.min(to)..from.max(to));
            let _ = ends_soon(&format!("{path}, cut {turn}"), bytes);
        }
    }
}

/// Pieces that matter, in any order.
#[test]
fn soups_of_tags_never_panic() {
    let pieces = [
        "<table>",
        "</table>",
        "<tr>",
        "</tr>",
        "<td>",
        "<td rowspan=3>",
        "<td colspan=2 rowspan=0>",
        "</td>",
        "a",
        "1.5",
        "<caption>",
        "</caption>",
        "<tr style='display:none'>",
        "<br>",
        "<p>",
        "<xml><x:name>n",
        "</xml>",
        "<tbody>",
        "&nbsp;",
        "<!--x:ExcelWorksheet<x:Name>",
        "-->",
        "<td x:num=5>",
        "</td x=1>",
        "<td x:fmla='=1'>",
        "<style>.a{b:c}",
        "</style>",
    ];
    let marks = [
        "<Worksheet ss:Name='a'>",
        "</Worksheet>",
        "<Row ss:Index='2'>",
        "<Row/>",
        "</Row>",
        "<Cell ss:MergeDown='4294967295'>",
        "<Cell ss:Index='0'/>",
        "</Cell>",
        "<Data ss:Type='Number'>",
        "</Data>",
        "1",
        "<Comment>",
        "</Comment>",
        "&#0;",
        "<![CDATA[",
        "]]>",
        "<Visible>",
        "</Visible>",
        "<Row ss:Span='4294967295'>",
    ];
    let mut dice = Dice(3);
    for _ in 0..1000 {
        let soup: String = (0..dice.roll(60)).map(|_| pieces[dice.roll(pieces.len())]).collect();
        let _ = ends_soon(&soup, format!("<html><table>{soup}").into_bytes());
        let soup: String = (0..dice.roll(40)).map(|_| marks[dice.roll(marks.len())]).collect();
        let _ = ends_soon(&soup, format!("<?mso-application?><Workbook>{soup}").into_bytes());
    }
}

#[test]
fn what_claims_or_repeats_too_much_ends_soon() {
    let page = |body: String| format!("<html>{body}").into_bytes();
    let megabytes = 1 << 20;
    let far = |text: &str| {
        let cell = format!(
            "<Cell ss:Index=\"16384\" ss:MergeDown=\"4294967295\"><Data ss:Type=\"String\">{text}</Data></Cell>"
        );
        format!(
            "<?mso-application?><Workbook><Worksheet><Table><Row ss:Index=\"1048576\">{cell}</Row></Table></Worksheet></Workbook>"
        )
    };
    let cases: Vec<(&str, Vec<u8>)> = vec![
        ("nested tables", page("<table><tr><td>".repeat(megabytes / 15))),
        (
            "nested elements",
            page(format!("<table>{}", "<div><b>".repeat(megabytes / 8))),
        ),
        (
            "rows without cells",
            page(format!("<table>{}", "<tr>".repeat(megabytes / 4))),
        ),
        (
            "cells that span all rows",
            page(format!(
                "<table>{}",
                "<tr><td rowspan=999999999>".repeat(megabytes / 24)
            )),
        ),
        (
            "spans of every length",
            page({
                let row: String = (0..8_000).map(|n| format!("<td rowspan={}>", 2 + n % 7)).collect();
                format!("<table><tr>{row}{}", "<tr><td rowspan=3>".repeat(40_000))
            }),
        ),
        (
            "cells that span all",
            page("<table><tr><td colspan=4294967295 rowspan=0>a<tr><td>b<tr><td>c</table>".repeat(1000)),
        ),
        (
            "many tables",
            page("<table><tr><td>a<td>b<tr><td>c<td>d</table>".repeat(30_000)),
        ),
        ("many small tables", page("<table><tr><td>a</table>".repeat(50_000))),
        (
            "small tables in a cell",
            page(format!("<table><tr><td>{}", "<table><td>a</table>".repeat(50_000))),
        ),
        (
            "one attribute",
            page(format!("<table a=\"{}\">", "x".repeat(megabytes))),
        ),
        (
            "many attributes",
            page(format!("<table {}>", "x:num=1 ".repeat(megabytes / 8))),
        ),
        ("one style", page(format!("<style>{}", "a{}".repeat(megabytes / 3)))),
        (
            "nested XML",
            format!("<?mso-application?>{}", "<a>".repeat(megabytes / 3)).into_bytes(),
        ),
        ("the last cell", far("x").into_bytes()),
        ("one long line", vec![b','; megabytes]),
        (
            "one long field",
            format!("a,\"{}", "\"\"".repeat(megabytes / 2)).into_bytes(),
        ),
        ("blank lines", format!("a,b{}", "\n".repeat(megabytes)).into_bytes()),
    ];
    for (what, bytes) in cases {
        let outcome = ends_soon(what, bytes);
        if let Ok(book) = outcome {
            let cells: usize = book.sheets.iter().map(|grid| grid.cells().len()).sum();
            assert!(cells <= 400_000, "{what}: {cells}");
        }
    }
}
