//! What a diff is good for: of a book and itself it is empty, carried out on the older book it gives
//! the newer one, and turned round it leads back.

#[path = "support/books.rs"]
mod books;

use books::{Random, Size};
use proptest::prelude::*;
use rust_decimal::Decimal;
use yusuan::book::{Book, Content, Row, Table, Value};
use yusuan::diff::{BookDiff, Ignore, compare};
use yusuan::rules;
use yusuan::schema::{Kind, Shape, Standard, Table as Schema, standard};
use yusuan::write;

fn diff(old: &Book, new: &Book) -> BookDiff {
    let standard = standard().unwrap();
    let rules = rules::builtin(standard).unwrap();
    compare(old, new, standard, Some(&rules), &Ignore::default()).unwrap()
}

/// The book as text; lists that share rows are laid beside each other by whoever writes them, so their
/// tables are left out.
fn text(book: &Book, standard: &Standard) -> String {
    let mut book = book.clone();
    book.tables
        .retain(|table| standard.tables[table.schema].lists.is_empty());
    String::from_utf8(write::json(&book, standard).unwrap()).unwrap()
}

fn first_difference<'t>(a: &'t str, b: &'t str) -> Option<(usize, (&'t str, &'t str))> {
    a.lines().zip(b.lines()).enumerate().find(|(_, (a, b))| a != b)
}

/// The rows of a table, to be changed at will.
fn rows(table: &Table) -> Vec<(Row, Vec<Value>)> {
    let rows = table.rows.iter().enumerate();
    rows.map(|(number, row)| (*row, table.values(number).to_vec()))
        .collect()
}

/// One change, as people make them.
fn edit(table: &mut Table, schema: &Schema, random: &mut Random) {
    let mut all = rows(table);
    let count = all.len() as u64;
    let two_sided = matches!(schema.shape, Shape::TwoSided { .. });
    if count == 0 {
        return;
    }
    let at = random.below(count) as usize;
    let number = Decimal::new(random.below(1_000_000) as i64, 2);
    match random.below(7) {
        0 | 1 => {
            let field = random.below(schema.fields.len() as u64) as usize;
            all[at].1[field].content = match (schema.fields[field].kind, random.below(4)) {
                (_, 0) => Content::Blank,
                (Kind::Amount, _) => Content::Amount(number),
                _ => Content::Text(format!("{number}").into()),
            };
        }
        2 => {
            let (mut row, mut values) = all[at].clone();
            let text = values.iter_mut().filter(|value| value.text().is_some()).last();
            text.into_iter()
                .for_each(|value| value.content = Content::Text(format!("新增{number}").into()));
            row.line = None;
            // Sides and blocks stay together.
            all.insert(at + 1, (row, values));
        }
        3 => drop(all.remove(at)),
        4 if !two_sided => {
            let row = all.remove(at);
            let to = random.below(count) as usize;
            all.insert(to, row);
        }
        5 => {
            let key = schema.tags[all[at].0.tag].key.first().copied();
            if let Some(value) = key
                .map(|field| &mut all[at].1[field])
                .filter(|value| value.text().is_some())
            {
                value.content = Content::Text(format!("{}", random.below(1000)).into());
            }
        }
        _ => {
            let at = random.below(table.notes.len() as u64 + 1) as usize;
            match random.below(3) {
                0 if at < table.notes.len() => drop(table.notes.remove(at)),
                1 if at < table.notes.len() => table.notes[at] = format!("注：{number}").into(),
                _ => table.notes.insert(at, format!("注：{number}").into()),
            }
        }
    }
    table.clear_rows();
    all.into_iter().for_each(|(row, values)| table.push(row, values));
}

fn edited(book: &Book, seed: u64, edits: usize) -> Book {
    let standard = standard().unwrap();
    let mut random = Random(seed);
    let mut book = book.clone();
    for _ in 0..edits {
        let count = book.tables.len() as u64;
        match random.below(30) {
            0 => book.year = Some(2026),
            1 => book.department = Some("青禾县农业农村和水务局".into()),
            2 if count > 1 => drop(book.tables.remove(random.below(count) as usize)),
            _ => {
                let table = &mut book.tables[random.below(count) as usize];
                edit(table, &standard.tables[table.schema], &mut random);
            }
        }
    }
    book
}

fn leads_to(old: &Book, new: &Book) -> Result<(), TestCaseError> {
    let standard = standard().unwrap();
    let found = diff(old, new);
    let made = found.apply(old, standard).unwrap();
    let (made_text, meant) = (text(&made, standard), text(new, standard));
    prop_assert!(made_text == meant, "{:?}", first_difference(&made_text, &meant));
    let left = diff(&made, new);
    prop_assert!(left.is_empty(), "{left:#?}");
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_book_is_the_same_as_itself(seed in any::<u64>(), rows in 1..30_usize) {
        let book = books::book(standard().unwrap(), seed, Size { rows, odd: true });
        prop_assert_eq!(diff(&book, &book), BookDiff::default());
    }

    #[test]
    fn the_older_book_and_the_diff_give_the_newer_one(
        seed in any::<u64>(), rows in 1..30_usize, edits in 1..40_usize
    ) {
        let old = books::book(standard().unwrap(), seed, Size { rows, odd: true });
        leads_to(&old, &edited(&old, seed.wrapping_add(1), edits))?;
    }

    #[test]
    fn even_of_books_that_have_nothing_to_do_with_each_other(seed in any::<u64>(), rows in 1..16_usize) {
        let size = Size { rows, odd: true };
        let standard = standard().unwrap();
        leads_to(&books::book(standard, seed, size), &books::book(standard, !seed, size))?;
    }

    #[test]
    fn turned_round_it_leads_back(seed in any::<u64>(), rows in 1..30_usize, edits in 1..20_usize) {
        let standard = standard().unwrap();
        let old = books::book(standard, seed, Size { rows, odd: true });
        let new = edited(&old, seed.wrapping_add(1), edits);
        let (there, back) = (diff(&old, &new), diff(&new, &old));
        let reversed = there.reversed();
        prop_assert_eq!(reversed.header.clone(), back.header.clone());
        let (mut ours, mut theirs) = (reversed.counts(), back.counts());
        // Which of the tables is asked for the direction of a relation differs.
        (ours.follow, theirs.follow) = (ours.follow + ours.values, theirs.follow + theirs.values);
        (ours.values, theirs.values) = (0, 0);
        prop_assert_eq!(ours, theirs);
        let made = reversed.apply(&new, standard).unwrap();
        let (made, meant) = (text(&made, standard), text(&old, standard));
        prop_assert!(made == meant, "{:?}", first_difference(&made, &meant));
    }
}
