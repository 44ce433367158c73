//! What a diff is good for: of a book and itself it is empty, carried out on the older book it gives
//! the newer one, and turned round it leads back.

#[path = "support/books.rs"]
mod books;
#[path = "support/edits.rs"]
mod edits;

use books::Size;
use edits::edited;
use proptest::prelude::*;
use yusuan::book::Book;
use yusuan::diff::{BookDiff, Ignore, compare};
use yusuan::rules;
use yusuan::schema::{Standard, standard};
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

fn leads_to(old: &Book, new: &Book) -> Result<(), TestCaseError> {
    let standard = standard().unwrap();
    let found = diff(old, new);
    let made = found.apply(old, standard).unwrap();
    let (made_text, meant) = (text(&made, standard), text(new, standard));
    prop_assert!(made_text == meant, "{:?}", first_difference(&made_text, &meant));
    for own in new
        .tables
        .iter()
        .filter(|own| standard.tables[own.schema].lists.is_empty())
    {
        let made = made.tables.iter().find(|made| made.schema == own.schema).unwrap();
        prop_assert!(
            made.comments.say_the_same(&own.comments),
            "{:?} {:?}",
            made.comments,
            own.comments
        );
    }
    let left = diff(&made, new);
    prop_assert!(left.is_empty(), "{left:#?}");
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_book_is_the_same_as_itself(seed in any::<u64>(), rows in 1..30_usize) {
        let book = edited(&books::book(standard().unwrap(), seed, Size { rows, odd: true }), seed, 9);
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
        let remarked = |seed: u64| edited(&books::book(standard, seed, size), seed, 6);
        leads_to(&remarked(seed), &remarked(!seed))?;
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
