//! Generated tables: sums across and down, with levels in both directions.

use proptest::prelude::*;
use rust_decimal::Decimal;

use super::*;
use crate::book::{Content, Row, Table, Value};

/// The total of each row or column; the first has none.
type Tree = Vec<Option<usize>>;

/// A table and its equations. `leaves` are the figures, row by row, in 元; every other figure is a sum of them.
fn table(rows: &Tree, columns: &Tree, leaves: impl Fn(usize, usize) -> Option<i64>) -> (Book, Vec<Agreement>) {
    let is_leaf = |tree: &Tree, node: usize| !tree.contains(&Some(node));
    let mut units: Vec<Vec<Option<i64>>> = vec![vec![None; columns.len()]; rows.len()];
    let add = |one: Option<i64>, other: Option<i64>| match (one, other) {
        (None, None) => None,
        _ => Some(one.unwrap_or(0) + other.unwrap_or(0)),
    };
    for row in (0..rows.len()).rev() {
        for column in (0..columns.len()).rev() {
            if is_leaf(rows, row) && is_leaf(columns, column) {
                units[row][column] = leaves(row, column);
            }
            if let (true, Some(above)) = (is_leaf(rows, row), columns[column]) {
                units[row][above] = add(units[row][above], units[row][column]);
            }
        }
        if let Some(above) = rows[row] {
            let addends = units[row].clone();
            for (total, part) in units[above].iter_mut().zip(addends) {
                *total = add(*total, part);
            }
        }
    }
    let mut made = Table::new(0, columns.len());
    for row in &units {
        let values = row.iter().map(|units| Value {
            content: units.map_or(Content::Blank, |units| Content::Amount(Decimal::new(units, 4))),
            source: None,
        });
        let source_row = Row {
            row_kind: 0,
            line: None,
            source: 0,
            sheet: 0,
        };
        made.push(source_row, values);
    }
    let cell = |row, field| CellId { table: 0, row, field };
    let sum = |head: CellId, parts: Vec<CellId>| Agreement {
        head,
        terms: std::iter::once((head, false))
            .chain(parts.into_iter().map(|part| (part, true)))
            .collect(),
        at_most: false,
        rest: Decimal::ZERO,
        is_sum: true,
        rule: None,
    };
    let below = |tree: &Tree, node: usize| -> Vec<usize> {
        (0..tree.len()).filter(|other| tree[*other] == Some(node)).collect()
    };
    let mut equations = Vec::new();
    for row in 0..rows.len() {
        for column in 0..columns.len() {
            let (down, across) = (below(rows, row), below(columns, column));
            if !across.is_empty() {
                equations.push(sum(
                    cell(row, column),
                    across.iter().map(|part| cell(row, *part)).collect(),
                ));
            }
            if !down.is_empty() {
                equations.push(sum(
                    cell(row, column),
                    down.iter().map(|part| cell(*part, column)).collect(),
                ));
            }
        }
    }
    let book = Book {
        tables: vec![made],
        ..Book::default()
    };
    (book, equations)
}

/// A tree in which each node is below one of the last few before it.
fn tree(seeds: &[u8]) -> Tree {
    let above = |(node, seed): (usize, &u8)| {
        node.checked_sub(1)
            .map(|last| last - usize::from(*seed) % (last + 1).min(4))
    };
    std::iter::once(None)
        .chain(seeds.iter().enumerate().map(|(node, seed)| above((node + 1, seed))))
        .collect()
}

fn broken(book: &Book, equations: &[Agreement]) -> usize {
    let is_broken = |equation: &&Agreement| equation.broken_by(book, 2).is_some();
    equations.iter().filter(is_broken).count()
}

const BALANCED: Rounding = Rounding {
    decimals: 2,
    balance: true,
};

const PLAIN: Rounding = Rounding {
    balance: false,
    ..BALANCED
};

/// Rounds a row whose first figure is the sum of the others, given in 元; returns the figures as texts.
fn one_sum(parts: &[i64], rounding: Rounding) -> Vec<String> {
    let columns: Tree = std::iter::once(None).chain(parts.iter().map(|_| Some(0))).collect();
    let (mut book, equations) = table(&vec![None], &columns, |_, column| {
        column.checked_sub(1).map(|part| parts[part])
    });
    round(&mut book, &equations, rounding);
    assert!(!rounding.balance || broken(&book, &equations) == 0);
    let amounts = book.tables[0].amounts(0);
    amounts.map(|amount| amount.to_string()).collect()
}

#[test]
fn the_parts_with_the_largest_remainders_go_up() {
    assert_eq!(one_sum(&[248_444, 248_444], PLAIN), ["49.69", "24.84", "24.84"]);
    assert_eq!(one_sum(&[248_444, 248_444], BALANCED), ["49.69", "24.85", "24.84"]);
    assert_eq!(
        one_sum(&[10_033, 10_044, 10_038, 10_035], BALANCED),
        ["4.02", "1.00", "1.01", "1.01", "1.00"]
    );
    // Down instead, where rounding up would exceed the total; and below zero.
    assert_eq!(
        one_sum(&[10_055, 10_065, 10_080], BALANCED),
        ["3.0200", "1.00", "1.01", "1.01"]
    );
    assert_eq!(one_sum(&[-248_444, -248_444], BALANCED), ["-49.69", "-24.85", "-24.84"]);
}

#[test]
fn figures_that_need_no_rounding_stay() {
    // 1.00 and 0 need no rounding; only the other two can move.
    assert_eq!(
        one_sum(&[10_000, 0, 24, 24], BALANCED),
        ["1.00", "1.0000", "0.0000", "0.00", "0.00"]
    );
    assert_eq!(one_sum(&[10_000, 2_000], BALANCED), ["1.2000", "1.0000", "0.2000"]);
}

#[test]
fn residues_of_wrong_sums_are_kept() {
    let (mut book, mut equations) = table(&vec![None], &vec![None, Some(0), Some(0)], |_, column| {
        Some(248_444 + column as i64)
    });
    book.tables[0].replace_amount(0, 0, Decimal::new(596_891, 4));
    equations[0].rest = equations[0].excess(&book).unwrap();
    assert_eq!(equations[0].rest, Decimal::new(100_000, 4));
    round(&mut book, &equations, BALANCED);
    assert_eq!(equations[0].broken_by(&book, 2), None);
    assert_eq!(equations[0].excess(&book).unwrap(), Decimal::ZERO);
}

/// A book of figures in 元 and of sums over them: the first position of each is the total.
fn figures_of(units: &[i64], sums: &[&[usize]]) -> (Book, Vec<Agreement>) {
    let columns: Tree = vec![None; units.len()];
    let (book, _) = table(&vec![None], &columns, |_, column| Some(units[column]));
    let cell = |field: &usize| CellId {
        table: 0,
        row: 0,
        field: *field,
    };
    let equation = |fields: &&[usize]| Agreement {
        head: cell(&fields[0]),
        terms: fields.iter().map(|field| (cell(field), *field != fields[0])).collect(),
        at_most: false,
        rest: Decimal::ZERO,
        is_sum: true,
        rule: None,
    };
    (book, sums.iter().map(equation).collect())
}

#[test]
fn a_part_stays_below_its_whole() {
    // One of the two addends must go down although plain rounding takes all up; its part goes with it.
    let (mut book, mut equations) = figures_of(&[20_114, 10_056, 10_058, 10_055, 10_055], &[&[0, 1, 2]]);
    let (_, parts) = figures_of(&[0; 5], &[&[3, 1], &[4, 2]]);
    equations.extend(parts.into_iter().map(|equation| Agreement {
        at_most: true,
        is_sum: false,
        ..equation
    }));
    round(&mut book, &equations, BALANCED);
    assert_eq!(broken(&book, &equations), 0);
    let amounts = book.tables[0].amounts(0);
    let texts: Vec<String> = amounts.map(|amount| amount.to_string()).collect();
    assert_eq!(texts, ["2.01", "1.00", "1.01", "1.00", "1.01"]);
}

#[test]
fn unsatisfiable_sums_are_left_broken() {
    // Each sum of two halves needs exactly one of them rounded up; of the three sums at most two can hold.
    let (mut book, equations) = figures_of(&[50, 50, 50, 100, 100, 100], &[&[3, 0, 1], &[4, 1, 2], &[5, 0, 2]]);
    let changes = round(&mut book, &equations, BALANCED);
    assert_eq!(changes.len(), 3);
    assert!(broken(&book, &equations) > 0);
}

fn is_within_a_unit(change: &Change) -> bool {
    let off = (change.exact - change.rounded).abs();
    off < Decimal::new(1, 2)
        && (change.rounded.is_zero() || change.rounded.is_sign_negative() == change.exact.is_sign_negative())
}

/// Rounds, checks everything but the equations, and returns how many of these are broken.
fn rounded(mut book: Book, equations: &[Agreement]) -> Result<(Book, usize), TestCaseError> {
    let exact = book.clone();
    prop_assert_eq!(broken(&book, equations), 0);
    let changes = round(&mut book, equations, BALANCED);
    prop_assert!(changes.iter().all(is_within_a_unit), "{:?}", changes);
    for row in 0..exact.tables[0].rows.len() {
        for (exact_value, other) in exact.tables[0].each_value(row).zip(book.tables[0].each_value(row)) {
            let stays = exact_value.amount().is_none_or(|amount| amount.round_dp(2) == amount);
            prop_assert!(!stays || exact_value == other);
            prop_assert!(other.amount().is_none_or(|amount| amount.round_dp(2) == amount));
        }
    }
    let mut again = exact;
    prop_assert_eq!(&round(&mut again, equations, BALANCED), &changes);
    prop_assert_eq!(&again, &book);
    prop_assert!(
        round(&mut again, equations, BALANCED).is_empty(),
        "a second time changes nothing"
    );
    let broken = broken(&book, equations);
    Ok((book, broken))
}

/// Figures in 元, some of them blank or of whole units.
fn leaves(seed: u64) -> impl Fn(usize, usize) -> Option<i64> {
    move |row, column| {
        let mut state = seed ^ ((row as u64) << 32) ^ column as u64;
        for _ in 0..3 {
            state = (state ^ (state >> 31)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        }
        match state % 7 {
            0 | 1 => None,
            2 => Some((state >> 40) as i64 % 100 * 100),
            3 => Some(-((state >> 40) as i64 % 10_000)),
            _ => Some((state >> 40) as i64 % 1_000_000),
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    /// Levels in one direction: a solution always exists and is found.
    #[test]
    fn rows_of_levels_always_add_up(seeds in prop::collection::vec(any::<u8>(), 0..40), columns in 0..7_usize, seed in any::<u64>()) {
        let flat: Tree = std::iter::once(None).chain((0..columns).map(|_| Some(0))).collect();
        let (book, equations) = table(&tree(&seeds), &flat, leaves(seed));
        prop_assert_eq!(rounded(book, &equations)?.1, 0);
    }

    /// The transposed case.
    #[test]
    fn columns_of_levels_always_add_up(seeds in prop::collection::vec(any::<u8>(), 0..12), rows in 0..20_usize, seed in any::<u64>()) {
        let flat: Tree = std::iter::once(None).chain((0..rows).map(|_| Some(0))).collect();
        let (book, equations) = table(&flat, &tree(&seeds), leaves(seed));
        prop_assert_eq!(rounded(book, &equations)?.1, 0);
    }

    /// Levels in both directions: even if sums break, no figure moves too far.
    #[test]
    fn levels_both_ways_move_no_figure_too_far(rows in prop::collection::vec(any::<u8>(), 0..30), columns in prop::collection::vec(any::<u8>(), 0..8), seed in any::<u64>()) {
        let (book, equations) = table(&tree(&rows), &tree(&columns), leaves(seed));
        rounded(book, &equations)?;
    }
}

/// Not every table with levels in both directions has a solution, but each of these gets one.
#[test]
fn levels_both_ways_mostly_add_up() {
    let columns: Tree = vec![
        None,
        Some(0),
        Some(1),
        Some(1),
        Some(1),
        Some(1),
        Some(0),
        Some(6),
        Some(6),
    ];
    for seed in 0..120_u64 {
        let rows: Vec<u8> = (0..seed % 60).map(|row| (row * seed * 31 % 251) as u8).collect();
        let (mut book, equations) = table(&tree(&rows), &columns, leaves(seed));
        round(&mut book, &equations, BALANCED);
        assert_eq!(broken(&book, &equations), 0, "table {seed}");
    }
}
