//! What a merge is good for: what one side leaves alone is as the other made it, what both make alike is
//! so, and neither side is more than the other.

#[path = "support/books.rs"]
mod books;
#[path = "support/edits.rs"]
mod edits;

use books::{Random, Size};
use edits::{edited, rows};
use proptest::prelude::*;
use rust_decimal::Decimal;
use yusuan::book::{Book, Content, Value};
use yusuan::diff::merge::{self, Conflict, Kind, Merged, Party, Version};
use yusuan::schema::{Shape, standard};
use yusuan::write;

fn merge(base: &Book, ours: &Book, theirs: &Book) -> Merged {
    let version = |book| Version { book, unread: &[] };
    merge::merge(version(base), version(ours), version(theirs), standard().unwrap()).unwrap()
}

fn text(book: &Book) -> String {
    String::from_utf8(write::json(book, standard().unwrap()).unwrap()).unwrap()
}

/// All that a book holds, in its order.
fn lines(book: &Book) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for table in &book.tables {
        for (row, values) in rows(table) {
            let contents: Vec<String> = values
                .iter()
                .map(|value| format!("{:?}", normal(&value.content)))
                .collect();
            lines.push(format!("{} {} {:?} {contents:?}", table.schema, row.row_kind, row.line));
        }
        let comments = table.comments.iter();
        lines.extend(comments.map(|((row, field), own)| format!("{} {row} {field} {}", table.schema, own.text)));
        lines.extend(table.notes.iter().map(|note| format!("{} {note}", table.schema)));
    }
    lines.push(format!("{:?} {:?}", book.year, book.department));
    lines
}

fn normal(content: &Content) -> Content {
    match content {
        Content::Amount(amount) => Content::Amount(amount.normalize()),
        other => other.clone(),
    }
}

/// What conflicts are about, with the sides called by what they are.
fn about(conflicts: &[Conflict], swapped: bool) -> Vec<String> {
    let mut lines: Vec<String> = conflicts
        .iter()
        .map(|own| {
            let (a, b) = if swapped {
                (&own.theirs, &own.ours)
            } else {
                (&own.ours, &own.theirs)
            };
            format!(
                "{:?} {:?} {:?} {:?} {a:?} {b:?}",
                own.kind, own.schema, own.fields, own.base
            )
        })
        .collect();
    lines.sort();
    lines
}

/// A made-up book, with some comments.
fn book(seed: u64, rows: usize) -> Book {
    edited(
        &books::book(standard().unwrap(), seed, Size { rows, odd: true }),
        seed,
        8,
    )
}

/// Changes one amount that is in no sum, in every other row of the lists, from the first or second on.
fn every_other(book: &Book, from: usize, amount: i64) -> Book {
    let standard = standard().unwrap();
    let mut book = book.clone();
    for table in &mut book.tables {
        let schema = &standard.tables[table.schema];
        if !matches!(schema.shape, Shape::List { single_row: false, .. }) || !schema.lists.is_empty() {
            continue;
        }
        let leaf = |field: &usize| {
            schema.is_amount(*field) && schema.fields[*field].sum.is_empty() && schema.fields[*field].of_which.is_none()
        };
        let Some(field) = (0..schema.fields.len()).find(leaf) else {
            continue;
        };
        let parents: Vec<usize> = table
            .structure(standard)
            .subtotals
            .iter()
            .map(|subtotal| subtotal.total)
            .collect();
        for row in (0..table.rows.len())
            .filter(|row| !parents.contains(row))
            .skip(from)
            .step_by(2)
        {
            let content = Content::Amount(Decimal::new(amount + row as i64, 2));
            table.set(row, field, Value { content, source: None });
        }
    }
    book
}

/// Two edited copies of a book merged, each once as ours.
fn both_ways(seed: u64, rows: usize, edits: usize) -> (Merged, Merged) {
    let base = book(seed, rows);
    let ours = edited(&base, seed.wrapping_add(1), edits);
    let theirs = edited(&base, seed.wrapping_add(2), edits);
    (merge(&base, &ours, &theirs), merge(&base, &theirs, &ours))
}

fn same_when_settled(one: &Merged, other: &Merged) -> Result<(), TestCaseError> {
    let standard = standard().unwrap();
    for party in [Party::Ours, Party::Theirs] {
        let (mut left, mut right) = (one.book.clone(), other.book.clone());
        merge::prefer(&mut left, &one.conflicts, party, standard).unwrap();
        merge::prefer(&mut right, &other.conflicts, party.other(), standard).unwrap();
        for (one, other) in lines(&left).iter().zip(&lines(&right)) {
            prop_assert_eq!(one, other);
        }
        prop_assert_eq!(lines(&left).len(), lines(&right).len());
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_one_side_left_alone_is_as_the_other_made_it(seed in any::<u64>(), rows in 1..24_usize, edits in 1..30_usize) {
        let base = book(seed, rows);
        let made = edited(&base, seed.wrapping_add(1), edits);
        for merged in [merge(&base, &base, &made), merge(&base, &made, &base), merge(&base, &made, &made)] {
            prop_assert_eq!(&merged.conflicts, &[]);
            prop_assert_eq!(text(&merged.book), text(&made));
            for (own, meant) in merged.book.tables.iter().zip(&made.tables) {
                prop_assert!(own.comments.say_the_same(&meant.comments));
            }
        }
        let by = |merged: Merged| (merged.counts.ours, merged.counts.theirs, merged.counts.same);
        let (ours, theirs, same) = by(merge(&base, &made, &base));
        prop_assert_eq!((theirs, same), (0, 0));
        prop_assert_eq!(by(merge(&base, &base, &made)), (0, ours, 0));
        prop_assert_eq!(by(merge(&base, &made, &made)).0, 0);
    }

    /// Which side an edit is counted for must not depend on which is called ours.
    #[test]
    fn neither_side_is_more_than_the_other(seed in any::<u64>(), rows in 1..24_usize, edits in 1..12_usize) {
        let (one, other) = both_ways(seed, rows, edits);
        prop_assert_eq!(about(&one.conflicts, false), about(&other.conflicts, true));
        prop_assert_eq!((one.counts.ours, one.counts.theirs, one.counts.same),
            (other.counts.theirs, other.counts.ours, other.counts.same));
    }

    #[test]
    fn settled_for_one_side_both_ways_are_the_same(seed in any::<u64>(), rows in 1..24_usize, edits in 1..12_usize) {
        let (one, other) = both_ways(seed, rows, edits);
        if one.conflicts.iter().all(|conflict| conflict.kind != Kind::Renamed) {
            same_when_settled(&one, &other)?;
        }
    }

    #[test]
    fn settled_codes_are_the_same_both_ways(seed in any::<u64>(), rows in 1..24_usize, edits in 1..12_usize) {
        let (one, other) = both_ways(seed, rows, edits);
        same_when_settled(&one, &other)?;
    }

    #[test]
    fn changes_of_different_rows_are_both_there(seed in any::<u64>(), rows in 2..24_usize) {
        let base = book(seed, rows);
        let (ours, theirs) = (every_other(&base, 0, 100_000), every_other(&base, 1, 900_000));
        let both = every_other(&ours, 1, 900_000);
        let merged = merge(&base, &ours, &theirs);
        prop_assert_eq!(&merged.conflicts, &[]);
        let standard = standard().unwrap();
        for (made, meant) in merged.book.tables.iter().zip(&both.tables) {
            let schema = &standard.tables[made.schema];
            let parents: Vec<usize> = meant.structure(standard).subtotals.iter().map(|subtotal| subtotal.total).collect();
            for row in 0..meant.rows.len() {
                for field in 0..schema.fields.len() {
                    // Totals that held before hold no more in either side.
                    if !parents.contains(&row) && schema.fields[field].sum.is_empty() {
                        let content = |table: &yusuan::book::Table| table.value(row, field).map(|value| normal(&value.content));
                        prop_assert_eq!(content(made), content(meant), "{} row {}", schema.number, row);
                    }
                }
            }
        }
    }

    #[test]
    fn rows_of_both_sides_follow_what_they_followed(seed in any::<u64>(), count in 2..24_usize, at in any::<u64>()) {
        let base = books::book(standard().unwrap(), seed, Size { rows: count, odd: false });
        let (ours, theirs) = (with_project(&base, "甲", at), with_project(&base, "乙", !at));
        let merged = merge(&base, &ours, &theirs);
        prop_assert_eq!(&merged.conflicts, &[]);
        let names = projects(&merged.book);
        for (side, own, other) in [(&ours, "甲", "乙"), (&theirs, "乙", "甲")] {
            let before = |names: &[String], own: &str, without: &str| {
                let names: Vec<&String> = names.iter().filter(|name| *name != without).collect();
                let at = names.iter().position(|name| *name == own);
                at.and_then(|at| at.checked_sub(1)).map(|before| names[before].clone())
            };
            prop_assert_eq!(before(&names, own, other), before(&projects(side), own, other));
        }
    }
}

const PROJECTS: &str = "10";

fn project_table(book: &Book) -> usize {
    let number = |schema: usize| &standard().unwrap().tables[schema].number;
    book.tables
        .iter()
        .position(|table| number(table.schema) == PROJECTS)
        .unwrap()
}

fn projects(book: &Book) -> Vec<String> {
    let table = &book.tables[project_table(book)];
    let field = standard().unwrap().tables[table.schema].field("project_name").unwrap();
    let names = (0..table.rows.len()).map(|row| table.text(row, field).map(ToString::to_string).unwrap_or_default());
    names.collect()
}

/// The book with another project behind one that is there.
fn with_project(book: &Book, name: &str, random: u64) -> Book {
    let mut book = book.clone();
    let number = project_table(&book);
    let table = &mut book.tables[number];
    let schema = &standard().unwrap().tables[table.schema];
    let field = schema.field("project_name").unwrap();
    let parents: Vec<usize> = table
        .structure(standard().unwrap())
        .subtotals
        .iter()
        .map(|subtotal| subtotal.total)
        .collect();
    let mut all = rows(table);
    // Those that are known by their name.
    let named = |row: &usize| schema.row_kinds[all[*row].0.row_kind].key.contains(&field);
    let leaves: Vec<usize> = (1..all.len())
        .filter(|row| !parents.contains(row) && named(row))
        .collect();
    let Some(at) = leaves.get(Random(random).below(leaves.len().max(1) as u64) as usize) else {
        return book;
    };
    let (row, mut values) = all[*at].clone();
    values[field].content = Content::Text(name.into());
    all.insert(at + 1, (row, values));
    table.clear_rows();
    all.into_iter().for_each(|(row, values)| table.push(row, values));
    book
}
