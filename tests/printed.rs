//! What people see of a written workbook, on paper and on the screen: texts and figures of any length
//! show whole, and what is read back is the same book.

mod common;
#[path = "support/written.rs"]
mod written;

use std::collections::BTreeMap;
use std::io::{Cursor, Read};
use std::path::Path;

use common::book_from_json;
use written::{blank_workbook, with_relations};
use yusuan::book::Book;
use yusuan::pipeline::{self, Options};
use yusuan::read;
use yusuan::schema::{Standard, standard};
use yusuan::write::json;

const SEED: &str = include_str!("data/seed-2024.json");
/// Excel's highest row, in points, and the height of a line of text.
const HIGHEST: f64 = 409.0;
const LINE: f64 = 14.0;

fn the_standard() -> &'static Standard {
    standard().unwrap()
}

/// How a sheet is laid out.
struct Layout {
    /// By row, from one.
    heights: BTreeMap<u32, f64>,
    /// By column, from one.
    widths: BTreeMap<u32, f64>,
    merges: Vec<String>,
}

impl Layout {
    /// Of the sheet at a position.
    fn of(bytes: &[u8], number: usize) -> Self {
        let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
        let mut xml = String::new();
        let mut part = archive.by_name(&format!("xl/worksheets/sheet{number}.xml")).unwrap();
        part.read_to_string(&mut xml).unwrap();
        let tags = |name: &str| -> Vec<String> {
            let begin = format!("<{name} ");
            let found = xml.split(&begin).skip(1);
            found.map(|rest| rest.split('>').next().unwrap().to_owned()).collect()
        };
        let number = |tag: &str, key: &str| -> Option<f64> {
            let rest = format!(" {tag}");
            rest.split(&format!(" {key}=\""))
                .nth(1)?
                .split('"')
                .next()?
                .parse()
                .ok()
        };
        let heights = tags("row")
            .iter()
            .filter_map(|tag| Some((number(tag, "r")? as u32, number(tag, "ht")?)))
            .collect();
        let mut widths = BTreeMap::new();
        for tag in tags("col") {
            for col in number(&tag, "min").unwrap() as u32..=number(&tag, "max").unwrap() as u32 {
                widths.insert(col, number(&tag, "width").unwrap());
            }
        }
        let merges = tags("mergeCell")
            .iter()
            .map(|tag| tag.split('"').nth(1).unwrap().to_owned())
            .collect();
        Self {
            heights,
            widths,
            merges,
        }
    }

    /// The height of the merged area that begins at a cell.
    fn height_from(&self, first: &str) -> f64 {
        let area = self
            .merges
            .iter()
            .find(|area| area.starts_with(&format!("{first}:")))
            .unwrap();
        let row = |cell: &str| cell.trim_start_matches(char::is_alphabetic).parse::<u32>().unwrap();
        let (first, last) = area.split_once(':').unwrap();
        self.heights
            .range(row(first)..=row(last))
            .map(|(_, height)| height)
            .sum()
    }
}

/// The lines that a Chinese text needs at least in a width of so many latin characters.
fn least_lines(text: &str, width: f64) -> f64 {
    text.split('\n')
        .map(|line| (line.chars().count() as f64 * 2.0 / width).ceil().max(1.0))
        .sum()
}

/// The seed with texts that no single row of a printed table shows.
fn book_of_long_texts() -> Book {
    let mut value: serde_json::Value = serde_json::from_str(SEED).unwrap();
    let long = |times: usize| "按照年度工作计划分解落实到各责任科室并按季度考核通报；".repeat(times);
    let tables = &mut value["tables"];
    let form = tables["11"]["rows"].as_array_mut().unwrap();
    let of = |form: &[serde_json::Value], section: &str| form.iter().position(|row| row["section"] == section).unwrap();
    let (goal, task, indicator) = (of(form, "goal"), of(form, "task"), of(form, "indicator"));
    form[goal]["value"] = long(120).into();
    form[task]["value"] = long(60).into();
    form[indicator]["note"] = long(50).into();
    let projects = tables["12"]["rows"].as_array_mut().unwrap();
    let row = projects.iter_mut().find(|row| row["output.value"].is_string()).unwrap();
    row["output.value"] = long(40).into();
    tables["05"]["notes"] = serde_json::json!([format!("备注：{}", long(150)), "备注：短。"]);
    book_from_json(&value.to_string(), the_standard())
}

#[test]
fn long_texts_show_whole_and_come_back() {
    let book = book_of_long_texts();
    let bytes = with_relations(&book);
    let form = Layout::of(&bytes, 11);
    let page: f64 = form.widths.values().sum();
    let goal = form.height_from("B5");
    assert!(goal > HIGHEST, "{goal}");
    let text = "按照年度工作计划分解落实到各责任科室并按季度考核通报；";
    assert!(
        goal >= LINE * least_lines(&text.repeat(120), page - form.widths[&1]),
        "{goal}"
    );
    assert!(
        (form.height_from("A5") - goal).abs() < 0.1,
        "the label is as high as what it labels"
    );
    let notes = Layout::of(&bytes, 5);
    let under = notes
        .merges
        .iter()
        .find(|area| area.starts_with("A1") && area.contains(":N"))
        .unwrap();
    let note = notes.height_from(under.split(':').next().unwrap());
    assert!(
        note >= LINE * least_lines(&text.repeat(150), notes.widths.values().sum()),
        "{note}"
    );
    let list = Layout::of(&bytes, 12);
    let value = list.widths[&10];
    assert!(LINE * least_lines(&text.repeat(40), value) <= HIGHEST, "{value}");
    for layout in [&form, &notes, &list] {
        assert!(layout.heights.values().all(|height| *height <= HIGHEST));
    }
    let again = pipeline::run(bytes, Path::new("a.xlsx"), the_standard(), &Options::default()).unwrap();
    let text = |book: &Book| String::from_utf8(json(book, the_standard()).unwrap()).unwrap();
    assert_eq!(text(&again.book), text(&book));
}

#[test]
fn figures_and_names_on_the_sheet_of_relations_show_whole() {
    let name =
        "用于保障全区人大代表依法履职培训视察调研执法检查专题询问代表建议督办及代表联络站建设运行维护的专项工作经费";
    let seed = SEED
        .replace("\"706.61\"", "\"123456789012.34\"")
        .replace("\"人大会议电子化系统建设\"", &format!("\"{name}\""));
    let bytes = with_relations(&book_from_json(&seed, the_standard()));
    let sheet = Layout::of(&bytes, 13);
    let needed = "123,456,789,012.34".len() as f64;
    assert!(
        sheet.widths[&4] > needed && sheet.widths[&5] > needed,
        "{:?}",
        sheet.widths
    );
    assert!(
        sheet.widths[&6] > "-123,456,789,012.34".len() as f64,
        "a difference: {:?}",
        sheet.widths
    );
    let workbook = read::read(bytes, Path::new("a.xlsx"), &read::Limits::default()).unwrap();
    let grid = workbook.sheets.iter().find(|sheet| sheet.name == "校验").unwrap();
    let named = |cell: &&yusuan::cell::Cell| cell.value.to_string() == name && cell.at.col == 2;
    let cell = grid.cells().iter().find(named).unwrap();
    let height = sheet.heights[&(cell.at.row + 1)];
    assert!(height >= LINE * least_lines(name, sheet.widths[&3]), "{height}");
}

#[test]
fn a_blank_workbook_has_room_for_what_is_typed() {
    let bytes = blank_workbook();
    // The first sheet is the guide: table 03 is the fourth.
    let list = Layout::of(&bytes, 4);
    assert!(list.widths[&5] >= 26.0, "names: {:?}", list.widths);
    assert!(
        !list.heights.contains_key(&10),
        "a row to fill in grows with its text: {:?}",
        list.heights
    );
    let projects = Layout::of(&bytes, 13);
    assert!(projects.widths[&1] >= 21.0, "codes of projects: {:?}", projects.widths);
    let form = Layout::of(&bytes, 12);
    assert!(
        form.heights.values().any(|height| *height > 5.0 * LINE),
        "{:?}",
        form.heights
    );
}
