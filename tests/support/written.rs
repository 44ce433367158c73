//! Workbooks as the program writes them.

use yusuan::book::Book;
use yusuan::schema::standard;
use yusuan::write;

/// The workbook that `convert` writes: with the sheet of relations.
pub fn with_relations(book: &Book) -> Vec<u8> {
    let standard = standard().unwrap();
    let rules = yusuan::rules::builtin(standard).unwrap();
    let beside = write::Beside {
        relations: &yusuan::check::relations(book, standard, &rules),
        ..write::Beside::default()
    };
    write::xlsx_with(book, standard, beside).unwrap()
}

pub fn blank_workbook() -> Vec<u8> {
    let standard = standard().unwrap();
    let rules = yusuan::rules::builtin(standard).unwrap();
    let blank = write::Blank {
        year: Some(2026),
        department: Some("清河区教育局".to_owned()),
        code: Some("009".to_owned()),
        unit: None,
        units: Vec::new(),
        rows: 5,
    };
    write::fill_in(standard, &blank, |book| {
        yusuan::check::relations(book, standard, &rules)
    })
    .unwrap()
}
