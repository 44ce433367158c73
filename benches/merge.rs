//! `cargo bench --bench merge`: comparing two workbooks, and merging two of a third, against reading
//! them, in one run.

#[path = "../tests/support/books.rs"]
#[allow(dead_code)] // Only its random numbers.
mod books;
#[path = "../tests/support/edits.rs"]
mod edits;
#[allow(dead_code, reason = "tests need more of it")]
#[path = "../tests/support/facts.rs"]
mod facts;

use std::hint::black_box;
use std::path::Path;
use std::time::{Duration, Instant};

use books::Random;
use facts::Plan;
use yusuan::book::Book;
use yusuan::diff::{self, merge};
use yusuan::pipeline::{self, Options};
use yusuan::rules;
use yusuan::schema::standard;
use yusuan::write;

/// So many that the twelve tables have 12 × 20,000 rows together.
const BIG_DEPARTMENTS: usize = 284;
/// What each side changed.
const EDITS: usize = 500;
const ROUNDS: usize = 5;

fn main() {
    let standard = standard().unwrap();
    let plan = Plan {
        departments: BIG_DEPARTMENTS,
        units: 6,
        ..Plan::rich()
    };
    let base = facts::book(standard, &mut Random(7), &plan);
    let versions = [base.clone(), changed(&base, 1), changed(&base, 2)];
    let files = versions.map(|book| write::xlsx(&book, standard).unwrap());
    let rules = rules::builtin(standard).unwrap();
    let read = |bytes: &Vec<u8>| {
        let options = Options::default();
        pipeline::run(bytes.clone(), Path::new("big.xlsx"), standard, &options)
            .unwrap()
            .book
    };
    let mut measured: [Vec<Duration>; 7] = Default::default();
    for _ in 0..ROUNDS {
        // One after the other in every round, so that a slow moment hits all of them.
        let mut times = Vec::new();
        let mut start = Instant::now();
        let mut done = |start: &mut Instant| {
            times.push(start.elapsed());
            *start = Instant::now();
        };
        let (ours, theirs) = rayon::join(|| read(&files[1]), || read(&files[2]));
        done(&mut start);
        let base = read(&files[0]);
        done(&mut start);
        black_box(diff::compare(&ours, &theirs, standard, Some(&rules), &diff::Ignore::default()).unwrap());
        done(&mut start);
        let version = |book| merge::Version { book, unread: &[] };
        let merged = merge::merge(version(&base), version(&ours), version(&theirs), standard).unwrap();
        done(&mut start);
        let mut settled = merged.book.clone();
        merge::prefer(&mut settled, &merged.conflicts, merge::Party::Ours, standard).unwrap();
        done(&mut start);
        black_box(merge::broken(&ours, &theirs, &settled, standard, &rules));
        done(&mut start);
        black_box(write::xlsx(&settled, standard).unwrap());
        done(&mut start);
        measured.iter_mut().zip(times).for_each(|(all, time)| all.push(time));
    }
    let [two, one, diff, merge, prefer, broken, write] = measured.map(|times| times.into_iter().min().unwrap());
    let ratio = |time: Duration, read: Duration| time.as_secs_f64() / read.as_secs_f64();
    println!("reading two {two:.1?}, and a third {one:.1?}");
    println!("diff        {diff:>9.1?}  {:.2} of reading two", ratio(diff, two));
    let three = two + one;
    for (name, time) in [
        ("merge", merge),
        ("prefer", prefer),
        ("broken", broken),
        ("write", write),
    ] {
        println!("{name:<11} {time:>9.1?}  {:.2} of reading three", ratio(time, three));
    }
}

fn changed(book: &Book, seed: u64) -> Book {
    let standard = standard().unwrap();
    let mut random = Random(seed);
    let mut book = book.clone();
    for number in 0..EDITS {
        let count = book.tables.len();
        let table = &mut book.tables[number % count];
        edits::edit(table, &standard.tables[table.schema], &mut random);
    }
    book
}
