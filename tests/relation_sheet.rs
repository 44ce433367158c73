//! The sheet of relations (校验): its formulas are short, come to what is stored, say of every relation what
//! `check` says of the book, and go on doing so when a figure is changed in the workbook.

#[path = "support/books.rs"]
#[allow(dead_code)]
mod books;
mod common;
#[path = "support/facts.rs"]
mod facts;
#[path = "support/written.rs"]
mod written;

use std::collections::BTreeMap;
use std::path::Path;

use common::book_from_json;
use facts::Plan;
use rust_decimal::Decimal;
use yusuan::book::Book;
use yusuan::calc;
use yusuan::cell::{Cell, CellRef, CellValue};
use yusuan::check;
use yusuan::diagnostic::Severity;
use yusuan::grid::{Grid, ReadNote, Workbook};
use yusuan::map;
use yusuan::read;
use yusuan::rules::{self, Applied, State};
use yusuan::schema::standard;
use yusuan::write;

use books::Random;
use written::{blank_workbook, with_relations};

const SEED: &str = include_str!("data/seed-2024.json");
const SHEET: &str = "校验";
/// The column of the states.
const STATE: u32 = 8;

fn seed() -> Book {
    book_from_json(SEED, standard().unwrap())
}

fn opened(bytes: Vec<u8>) -> Workbook {
    read::read(bytes, Path::new("a.xlsx"), &read::Limits::default()).unwrap()
}

fn sheet<'a>(workbook: &'a Workbook, name: &str) -> &'a Grid {
    workbook.sheets.iter().find(|grid| grid.name == name).unwrap()
}

/// A workbook as a program has it that calculates all formulas anew, once cells were typed over.
fn recalculated(workbook: &Workbook, typed: &[(&str, CellRef, CellValue)]) -> Workbook {
    let sheets = workbook.sheets.iter().map(|grid| {
        let own: Vec<_> = typed.iter().filter(|(name, ..)| *name == grid.name).collect();
        let is_typed = |at: &CellRef| own.iter().any(|(_, typed, _)| typed == at);
        let kept = grid.cells().iter();
        let kept = kept.filter(|cell| !grid.formulas.contains_key(&cell.at) && !is_typed(&cell.at));
        let new = own.iter().map(|(_, at, value)| Cell {
            at: *at,
            value: value.clone(),
        });
        let mut other = Grid::new(grid.name.clone(), kept.cloned().chain(new).collect());
        other.formulas = grid.formulas.clone();
        other.formulas.retain(|at, _| !is_typed(at));
        other.notes = other.formulas.keys().map(|at| ReadNote::Uncached(*at)).collect();
        other.formula_syntax = grid.formula_syntax;
        other.merges = grid.merges.clone();
        other.unseen_zeros = grid.unseen_zeros.clone();
        other.looks = grid.looks.clone();
        other
    });
    let mut workbook = Workbook {
        sheets: sheets.collect(),
    };
    calc::calculate(&mut workbook);
    workbook
}

fn shown(grid: &Grid, at: CellRef) -> String {
    match grid.get(at).map(|cell| &cell.value) {
        Some(CellValue::Number(number)) => number.round_dp(6).normalize().to_string(),
        Some(other) => other.to_string(),
        None => String::new(),
    }
}

/// The lines of the sheet with a state: rule, name, code or text → row.
fn lines(grid: &Grid) -> BTreeMap<(String, String, String), u32> {
    let states = grid
        .cells()
        .iter()
        .filter(|cell| cell.at.col == STATE && cell.at.row > 3);
    let line = |cell: &Cell| {
        let text = |col: u32| shown(grid, CellRef::new(cell.at.row, col));
        let key = text(2).split(' ').next().unwrap_or_default().to_owned();
        ((text(0), text(1), key), cell.at.row)
    };
    states.map(line).collect()
}

fn word(own: &Applied) -> &'static str {
    match (own.state, own.severity) {
        (State::Holds, _) => "相符",
        (State::Residue, _) => "尾差",
        (State::Fails, Severity::Error) => "不符",
        (State::Fails, _) => "请核对",
        (State::Off, _) => "不适用",
    }
}

/// The lines that say something else than `check`.
fn apart(grid: &Grid, relations: &[Applied]) -> Vec<String> {
    let lines = lines(grid);
    let line = |own: &Applied| {
        let key = own.key.as_deref().unwrap_or_default();
        let key = key.split(' ').next().unwrap_or_default();
        let known = (own.relation.id.clone(), own.relation.name.clone(), key.to_owned());
        let told = shown(grid, CellRef::new(*lines.get(&known)?, STATE));
        (told != word(own)).then(|| format!("{known:?}: {told}, not {}", word(own)))
    };
    relations
        .iter()
        .filter(|own| !own.relation.file.is_empty())
        .filter_map(line)
        .collect()
}

/// Books of every kind.
fn all_books() -> Vec<Book> {
    let standard = standard().unwrap();
    let samples = [
        SEED,
        include_str!("data/qinghe-2025.json"),
        include_str!("data/putuo-2025.json"),
    ];
    let samples = samples.map(|text| book_from_json(text, standard)).into_iter();
    let made = (0..12).map(|seed| {
        let mut random = Random(seed);
        let plan = match seed {
            0 => Plan::rich(),
            1 => Plan::plain(),
            _ => Plan::random(&mut random),
        };
        facts::book(standard, &mut random, &plan)
    });
    samples.chain(made).collect()
}

#[test]
fn formulas_are_short_and_come_to_what_is_stored() {
    let written = all_books().into_iter().map(|book| with_relations(&book));
    for bytes in written.chain([blank_workbook()]) {
        let workbook = opened(bytes);
        let other = recalculated(&workbook, &[]);
        let (own, other) = (sheet(&workbook, SHEET), sheet(&other, SHEET));
        for (at, formula) in &own.formulas {
            assert!(
                formula.chars().count() < 160 && !formula.contains("IFERROR"),
                "{at} {formula}"
            );
            assert_eq!(
                shown(other, *at),
                shown(own, *at),
                "{at} {formula} {:?}",
                other.refused.get(at)
            );
        }
    }
}

#[test]
fn every_relation_is_told_as_check_tells_it() {
    let rules = rules::builtin(standard().unwrap()).unwrap();
    for (number, book) in all_books().iter().enumerate() {
        let relations = check::relations(book, standard().unwrap(), &rules);
        let workbook = opened(with_relations(book));
        let grid = sheet(&workbook, SHEET);
        assert!(
            apart(grid, &relations).is_empty(),
            "{number}: {:#?}",
            apart(grid, &relations)
        );
        let failing = relations.iter().filter(|own| word(own) == "不符").count();
        assert_eq!(shown(grid, CellRef::new(2, STATE)), failing.to_string(), "{number}");
        // Whatever is not there is said.
        let note = shown(grid, CellRef::new(1, 0));
        let known = lines(grid);
        let missing = relations.iter().filter(|own| {
            let key = own
                .key
                .as_deref()
                .unwrap_or_default()
                .split(' ')
                .next()
                .unwrap_or_default();
            let line = (own.relation.id.clone(), own.relation.name.clone(), key.to_owned());
            let is_of_rules = !own.relation.file.is_empty() && own.key.as_deref() != Some("");
            is_of_rules && !known.contains_key(&line)
        });
        let missing: Vec<_> = missing.map(|own| (&own.relation.id, &own.key, own.state)).collect();
        assert!(missing.is_empty() || note.contains("另有"), "{number}: {missing:?}");
    }
}

/// Cells with figures that are typed, not calculated, in the tables.
fn typed(workbook: &Workbook, book: &Book) -> Vec<(String, CellRef, Decimal)> {
    let forms: Vec<&str> = book
        .tables
        .iter()
        .map(|table| standard().unwrap().tables[table.schema].form_number.as_str())
        .collect();
    let tables = workbook
        .sheets
        .iter()
        .filter(|grid| forms.contains(&grid.name.as_str()));
    let figures = tables.flat_map(|grid| {
        let own = grid.cells().iter().filter(|cell| !grid.formulas.contains_key(&cell.at));
        own.filter_map(|cell| match &cell.value {
            CellValue::Number(number) => Some((grid.name.clone(), cell.at, *number)),
            _ => None,
        })
    });
    figures.collect()
}

#[test]
fn a_figure_that_is_changed_in_the_workbook_is_told_as_check_tells_it() {
    let rules = rules::builtin(standard().unwrap()).unwrap();
    let mut random = Random(7);
    for (number, book) in all_books().iter().enumerate().take(9) {
        let workbook = opened(with_relations(book));
        let figures = typed(&workbook, book);
        for by in ["1", "0.01", "-3.5", "20"] {
            let (name, at, figure) = &figures[random.below(figures.len() as u64) as usize];
            let new = CellValue::Number(*figure + by.parse::<Decimal>().unwrap());
            let changed = recalculated(&workbook, &[(name, *at, new)]);
            let mapped = map::map(&changed, standard().unwrap(), &map::Options::default()).unwrap();
            let relations = check::relations(&mapped.book, standard().unwrap(), &rules);
            let told = apart(sheet(&changed, SHEET), &relations);
            assert!(told.is_empty(), "book {number}, {name}!{at} {figure} {by}: {told:#?}");
        }
    }
}

fn count(workbook: &Workbook, at: (u32, u32)) -> String {
    shown(sheet(workbook, SHEET), CellRef::new(at.0, at.1))
}

#[test]
fn figures_errors_and_texts_typed_later_are_counted() {
    let workbook = opened(with_relations(&seed()));
    let at = |text: &str| {
        let col = u32::from(text.as_bytes()[0] - b'A');
        CellRef::new(text[1..].parse::<u32>().unwrap() - 1, col)
    };
    let number = |text: &str| CellValue::Number(text.parse().unwrap());
    let failing = |typed: &[(&str, CellRef, CellValue)]| count(&recalculated(&workbook, typed), (2, STATE));
    assert_eq!(failing(&[]), "0");
    // A figure of a relation that is folded away, and one of a code that no line has.
    assert_eq!(failing(&[("预算01表", at("D10"), number("5"))]), "6");
    let code = [
        ("预算03表", at("A11"), CellValue::Text("777".into())),
        ("预算03表", at("B11"), CellValue::Text("77".into())),
    ];
    assert!(failing(&code).parse::<u32>().unwrap() >= 2, "{}", failing(&code));
    // Errors are counted wherever they lead, hints among them.
    let wrong = recalculated(&workbook, &[("预算03表", at("H9"), CellValue::Error("#REF!".into()))]);
    let states = sheet(&wrong, SHEET);
    assert!(states.refused.keys().filter(|at| at.col == STATE).count() > 5);
    let texts = recalculated(&workbook, &[("预算03表", at("H9"), CellValue::Text("415.84".into()))]);
    assert_eq!(count(&texts, (2, 5)), "1");
}

#[test]
fn the_sheet_of_the_seed_is_short() {
    let workbook = opened(with_relations(&seed()));
    let grid = sheet(&workbook, SHEET);
    assert!(grid.formulas.len() <= 500, "{}", grid.formulas.len());
    let mut by_row: BTreeMap<u32, usize> = BTreeMap::new();
    grid.formulas
        .keys()
        .for_each(|at| *by_row.entry(at.row).or_default() += 1);
    assert!(by_row.values().all(|count| *count <= 4), "{by_row:?}");
    // What is printed: up to the heading of what is folded away.
    let heading = grid
        .cells()
        .iter()
        .find(|cell| cell.value.to_string().starts_with("以下各项暂不用看"));
    assert!(heading.unwrap().at.row < 120);
}

#[test]
fn what_was_said_of_rules_is_obeyed() {
    let standard = standard().unwrap();
    let own = "off = [\"X05\"]\n[severity]\nX01 = \"warning\"\nR08 = \"error\"\nN534 = \"off\"\n";
    let mut rules = rules::builtin(standard).unwrap();
    let own = rules::parse("own.toml", own, standard, &rules).unwrap();
    rules.extend(own);
    let mut book = seed();
    let table = &mut book.tables[0];
    let row = table
        .rows
        .iter()
        .position(|row| row.row_kind == 0 && row.line == Some(0))
        .unwrap();
    table.replace_amount(row, 1, Decimal::from(1));
    let beside = write::Beside {
        relations: &check::relations(&book, standard, &rules),
        ..write::Beside::default()
    };
    let workbook = opened(write::xlsx_with(&book, standard, beside).unwrap());
    let grid = sheet(&workbook, SHEET);
    let rules: Vec<String> = lines(grid).into_keys().map(|(rule, ..)| rule).collect();
    assert!(!rules.iter().any(|rule| rule == "X05") && rules.iter().any(|rule| rule == "R08"));
    // Hints that are off by their code are not there.
    assert!(!rules.iter().any(|rule| rule == "R09"), "{rules:?}");
}
