//! What is written is what was meant: any book, written as a workbook or as CSV and read again, is
//! the same book; the blank workbook of every template reads as a book without rows or with blank lines.

#[path = "support/books.rs"]
mod books;

use std::path::Path;

use books::Size;
use proptest::prelude::*;
use yusuan::book::{Book, Content, Row, Table, Value};
use yusuan::cell::{Cell, CellRef};
use yusuan::grid::{Grid, ReadNote};
use yusuan::pipeline::{self, Options};
use yusuan::read::Source;
use yusuan::schema::{RecordHeader, standard};
use yusuan::write::{self, CsvEncoding, CsvForm, Exported};

fn json(book: &Book) -> String {
    String::from_utf8(write::json(book, standard().unwrap()).unwrap()).unwrap()
}

fn form() -> impl Strategy<Value = CsvForm> {
    let encodings = vec![CsvEncoding::Utf8Bom, CsvEncoding::Utf8, CsvEncoding::Gb18030];
    let spelled = (
        prop::sample::select(encodings),
        prop::sample::select(RecordHeader::ALL.to_vec()),
    );
    spelled.prop_map(|(encoding, header)| CsvForm { encoding, header })
}

/// Any text that is no mere blank.
fn written_text() -> impl Strategy<Value = String> {
    let text = "['=+@\\-\t\r\n,;\" a1]{1,8}|[0-9.,-]{1,6}|\\PC{1,12}";
    text.prop_filter("blank", |text| !text.trim().is_empty())
}

/// Writes a book as CSV and reads it again.
fn read_csv(book: &Book, form: CsvForm) -> pipeline::Outcome {
    let standard = standard().unwrap();
    let Exported::Files { files, .. } = write::csv_as(book, standard, form).unwrap() else {
        panic!("a character is missing");
    };
    let files = files
        .into_iter()
        .map(|(name, content)| (name.into(), content.into()))
        .collect();
    let mut options = Options::default();
    options.map.year = book.year;
    pipeline::run(Source::Folder(files), Path::new("book"), standard, &options).unwrap()
}

fn read(bytes: Vec<u8>) -> pipeline::Outcome {
    pipeline::run(bytes, Path::new("book.xlsx"), standard().unwrap(), &Options::default()).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 16, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_book_written_and_read_again_is_the_same(seed in any::<u64>(), rows in 2..24_usize) {
        let standard = standard().unwrap();
        let book = books::book(standard, seed, Size { rows, odd: true });
        let outcome = read(write::xlsx(&book, standard).unwrap());
        let (again, meant) = (json(&outcome.book), json(&book));
        let first = again.lines().zip(meant.lines()).enumerate().find(|(_, (a, b))| a != b);
        prop_assert!(again == meant, "the first difference: {first:?}");
        for sheet in &outcome.sheets {
            prop_assert!(sheet.cells.balanced());
            prop_assert_eq!(sheet.cells.reported, 0, "{:?}", sheet);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 16, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_book_written_as_csv_and_read_again_has_the_same_records(seed in any::<u64>(), rows in 2..24_usize, form in form()) {
        let standard = standard().unwrap();
        let book = books::book(standard, seed, Size { rows, odd: true });
        let mut outcome = read_csv(&book, form);
        // Records are all that is in the files.
        outcome.book.department.clone_from(&book.department);
        for (table, meant) in outcome.book.tables.iter_mut().zip(&book.tables) {
            table.notes.clone_from(&meant.notes);
        }
        let (again, meant) = (json(&outcome.book), json(&book));
        let first = again.lines().zip(meant.lines()).enumerate().find(|(_, (a, b))| a != b);
        prop_assert!(again == meant, "the first difference: {first:?}");
        for (table, meant) in outcome.book.tables.iter().zip(&book.tables) {
            let lines = |table: &yusuan::book::Table| table.rows.iter().map(|row| row.line).collect::<Vec<_>>();
            prop_assert_eq!(lines(table), lines(meant));
        }
        for sheet in &outcome.sheets {
            prop_assert!(sheet.cells.balanced());
            prop_assert_eq!(sheet.cells.reported, 0, "{:?}", sheet);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    /// Also those that a spreadsheet would run, and those that look as if they were guarded.
    #[test]
    fn any_text_written_as_csv_is_read_again(
        texts in prop::collection::vec(written_text(), 1..6),
        form in form(),
    ) {
        let standard = standard().unwrap();
        let number = standard.tables.iter().position(|table| table.number == "10").unwrap();
        let schema = &standard.tables[number];
        let field = schema.field("project_name").unwrap();
        let mut table = Table::new(number, schema.fields.len());
        table.sheets = vec!["x".into()];
        table.source_unit = standard.frame.currency_unit.as_str().into();
        for text in &texts {
            let mut values = vec![Value::default(); schema.fields.len()];
            values[field].content = Content::Text(text.as_str().into());
            let row_kind = schema.row_kind("item").unwrap();
            table.push(Row { row_kind, line: None, source: 0, sheet: 0 }, values);
        }
        let book = Book { year: Some(2025), department: None, tables: vec![table] };
        let outcome = read_csv(&book, form);
        let again = &outcome.book.tables[0];
        let again: Vec<String> = (0..again.rows.len()).map(|row| again.text(row, field).unwrap().to_string()).collect();
        prop_assert_eq!(again, texts);
    }
}

#[test]
fn the_blank_workbook_of_every_template_reads_as_that_table() {
    let standard = standard().unwrap();
    let blank = write::blank_book(standard);
    let outcome = read(write::xlsx(&blank, standard).unwrap());
    let numbers: Vec<&str> = outcome
        .sheets
        .iter()
        .filter_map(|sheet| sheet.table.as_deref())
        .collect();
    let all: Vec<&str> = standard.tables.iter().map(|table| table.number.as_str()).collect();
    assert_eq!(numbers, all);
    for (table, own) in outcome.book.tables.iter().zip(&blank.tables) {
        let schema = &standard.tables[table.schema];
        assert_eq!(
            table.rows.iter().map(|row| row.line).collect::<Vec<_>>(),
            expected_lines(own),
            "{}",
            schema.number
        );
    }
    for sheet in &outcome.sheets {
        for column in &sheet.columns {
            let surely = [(100, "path"), (90, "meaning")];
            assert!(
                surely.contains(&(column.score, column.reason)),
                "{}: {} {} {}",
                sheet.sheet,
                column.label,
                column.score,
                column.reason
            );
        }
    }
    assert_eq!(
        outcome
            .diagnostics
            .iter()
            .filter(|finding| finding.severity >= yusuan::diagnostic::Severity::Error)
            .count(),
        0
    );
}

/// The lines of a blank table; a lone total row without figures is no row.
fn expected_lines(table: &yusuan::book::Table) -> Vec<Option<usize>> {
    table.rows.iter().map(|row| row.line).filter(Option::is_some).collect()
}

#[test]
fn templates_refuse_unknown_keys_and_say_where() {
    let frame = include_str!("../templates/standard.toml");
    let table = include_str!("../templates/tables/08.toml").replacen("required = true", "requird = true", 1);
    let error = yusuan::schema::parse_standard(("standard.toml", frame), &[("08.toml", &table)]).unwrap_err();
    let line = table.lines().position(|line| line.contains("requird")).unwrap() + 1;
    assert!(
        error
            .to_string()
            .starts_with(&format!("08.toml:{line}: unknown field `requird`")),
        "{error}"
    );
    let table =
        include_str!("../templates/tables/08.toml").replacen("\"overseas\", \"vehicle", "\"oversea\", \"vehicle", 1);
    let error = yusuan::schema::parse_standard(("standard.toml", frame), &[("08.toml", &table)]).unwrap_err();
    assert!(error.to_string().contains("no such key: \"oversea\""), "{error}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 16, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn formulas_that_are_written_calculate_to_what_is_stored(seed in any::<u64>(), rows in 2..24_usize, odd in any::<bool>()) {
        let standard = standard().unwrap();
        let book = books::book(standard, seed, Size { rows, odd });
        let bytes = write::xlsx(&book, standard).unwrap();
        let mut workbook = yusuan::read::read(bytes, Path::new("book.xlsx"), &Options::default().limits).unwrap();
        // Every other result is forgotten, to be calculated anew; the rest is checked.
        let mut forgotten = Vec::new();
        for grid in &mut workbook.sheets {
            let mut formulas: Vec<CellRef> = grid.formulas.keys().copied().collect();
            formulas.sort_unstable();
            let stored: Vec<Cell> = formulas.iter().step_by(2).filter_map(|at| grid.get(*at).cloned()).collect();
            let kept = grid.cells().iter().filter(|cell| stored.iter().all(|other| other.at != cell.at));
            let mut bare = Grid::new(grid.name.clone(), kept.cloned().collect());
            bare.formulas = std::mem::take(&mut grid.formulas);
            bare.formula_syntax = grid.formula_syntax;
            bare.notes = stored.iter().map(|cell| ReadNote::Uncached(cell.at)).collect();
            *grid = bare;
            forgotten.push(stored);
        }
        yusuan::calc::calculate(&mut workbook);
        for (grid, stored) in workbook.sheets.iter().zip(forgotten) {
            prop_assert!(grid.refused.is_empty(), "{:?}", grid.refused);
            prop_assert_eq!(grid.notes.len(), stored.len());
            prop_assert!(grid.notes.iter().all(|note| matches!(note, ReadNote::Calculated(_))), "{:?}", grid.notes);
            for cell in stored {
                let again = grid.get(cell.at).map(|cell| &cell.value);
                prop_assert_eq!(again, Some(&cell.value), "{} {}", &grid.name, cell.at);
            }
        }
    }
}
