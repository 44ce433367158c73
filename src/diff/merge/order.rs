//! Merges the order of rows. The result does not depend on which side is ours.

use std::cmp::Ordering;
use std::collections::{HashMap, HashSet};

use rust_decimal::Decimal;

use super::super::layout::Node;
use crate::book::Content;

/// A merged order.
#[derive(Debug, PartialEq)]
pub(super) struct Ordered {
    /// All items, in order.
    pub order: Vec<usize>,
    /// Whether ours and theirs reordered items.
    pub moved: [bool; 2],
    /// Whether both reordered items differently, in which case the old order is kept.
    pub disputed: bool,
}

/// Merges two orders without repeated items. Items of only one side follow the item they follow there. If both sides
/// have items at one place, items of the base come first, in their old order, and new ones are ordered by `by_key`.
pub(super) fn merge(base: &[usize], sides: [&[usize]; 2], by_key: impl Fn(usize, usize) -> Ordering) -> Ordered {
    let rank: HashMap<usize, usize> = (0..).zip(base).map(|(rank, item)| (*item, rank)).collect();
    let moved = sides.map(|side| {
        let ranks: Vec<usize> = side.iter().filter_map(|item| rank.get(item)).copied().collect();
        ranks.windows(2).any(|pair| pair.first() > pair.get(1))
    });
    let old = |side: Vec<usize>| {
        side.into_iter()
            .filter(|item| rank.contains_key(item))
            .collect::<Vec<_>>()
    };
    let [ours, theirs] = common(sides).map(old);
    let disputed = moved == [true, true] && ours != theirs;
    let sides = sides.map(|side| match disputed {
        true => as_before(side, &rank),
        false => side.to_vec(),
    });
    let compare = |a: usize, b: usize| match (rank.get(&a), rank.get(&b)) {
        (Some(a), Some(b)) => a.cmp(b),
        (Some(_), None) => Ordering::Less,
        (None, Some(_)) => Ordering::Greater,
        (None, None) => by_key(a, b),
    };
    let [ours, theirs] = &sides;
    let main = match moved {
        [true, false] => Ordering::Less,
        [false, true] => Ordering::Greater,
        _ => first(common([ours, theirs]), &compare),
    };
    let order = match main {
        Ordering::Greater => weave(theirs, ours, &compare),
        _ => weave(ours, theirs, &compare),
    };
    Ordered { order, moved, disputed }
}

/// The items of both sides, in the order of each.
fn common(sides: [&[usize]; 2]) -> [Vec<usize>; 2] {
    let [ours, theirs] = sides;
    let both = |side: &[usize], other: &[usize]| {
        let other: HashSet<usize> = other.iter().copied().collect();
        side.iter().copied().filter(|item| other.contains(item)).collect()
    };
    [both(ours, theirs), both(theirs, ours)]
}

/// Which of two orders of the same items comes first.
fn first([ours, theirs]: [Vec<usize>; 2], compare: &impl Fn(usize, usize) -> Ordering) -> Ordering {
    let differ = ours.iter().zip(&theirs).find(|(a, b)| a != b);
    differ.map_or(Ordering::Equal, |(a, b)| compare(*a, *b))
}

/// The items of a side in the old order; new ones follow the item they follow there.
fn as_before(side: &[usize], rank: &HashMap<usize, usize>) -> Vec<usize> {
    let mut last = None;
    let mut ranked: Vec<(Option<usize>, usize)> = Vec::with_capacity(side.len());
    for item in side {
        last = rank.get(item).copied().or(last);
        ranked.push((last, *item));
    }
    ranked.sort_by_key(|(rank, _)| *rank);
    ranked.into_iter().map(|(_, item)| item).collect()
}

/// The order of one side, with the items of only the other inserted.
fn weave(main: &[usize], other: &[usize], compare: &impl Fn(usize, usize) -> Ordering) -> Vec<usize> {
    let in_main: HashSet<usize> = main.iter().copied().collect();
    let in_other: HashSet<usize> = other.iter().copied().collect();
    let mut behind: HashMap<Option<usize>, Vec<usize>> = HashMap::new();
    let mut last = None;
    for item in other {
        match in_main.contains(item) {
            true => last = Some(*item),
            false => behind.entry(last).or_default().push(*item),
        }
    }
    let mut order = Vec::with_capacity(main.len().saturating_add(other.len()));
    let mut runs = (Vec::new(), behind.remove(&None).unwrap_or_default());
    for item in main {
        if !in_other.contains(item) {
            runs.0.push(*item);
            continue;
        }
        append(&mut order, &mut runs, compare);
        order.push(*item);
        runs.1 = behind.remove(&Some(*item)).unwrap_or_default();
    }
    append(&mut order, &mut runs, compare);
    order
}

/// Appends the items of both sides at one place.
fn append(order: &mut Vec<usize>, runs: &mut (Vec<usize>, Vec<usize>), compare: &impl Fn(usize, usize) -> Ordering) {
    let (main, other) = runs;
    let firsts = main.first().zip(other.first());
    if firsts.is_some_and(|(a, b)| compare(*a, *b) == Ordering::Greater) {
        order.append(other);
    }
    order.append(main);
    order.append(other);
}

/// Compares two rows by key, then by contents.
pub(super) fn by_key(a: Option<&Node>, b: Option<&Node>) -> Ordering {
    let (Some(a), Some(b)) = (a, b) else {
        return a.is_some().cmp(&b.is_some());
    };
    a.key.cmp(&b.key).then_with(|| contents(a).cmp(contents(b)))
}

/// The contents of a row in comparable form.
fn contents(node: &Node) -> impl Iterator<Item = (Option<Decimal>, Option<&str>)> {
    node.values.iter().map(|(_, value)| comparable(&value.content))
}

fn comparable(content: &Content) -> (Option<Decimal>, Option<&str>) {
    match content {
        Content::Blank => (None, None),
        Content::Amount(amount) => (Some(*amount), None),
        Content::Text(text) => (None, Some(text)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order(base: &[usize], ours: &[usize], theirs: &[usize]) -> Vec<usize> {
        merge(base, [ours, theirs], |a, b| a.cmp(&b)).order
    }

    #[test]
    fn inserted_rows_follow_their_predecessors() {
        assert_eq!(order(&[1, 2, 3], &[1, 2, 3], &[1, 2, 3]), [1, 2, 3]);
        assert_eq!(
            order(&[1, 2, 3], &[1, 10, 2, 3], &[20, 1, 2, 3, 21]),
            [20, 1, 10, 2, 3, 21]
        );
        assert_eq!(order(&[1, 2], &[1, 10, 11, 2], &[1, 20, 2]), [1, 10, 11, 20, 2]);
        assert_eq!(order(&[], &[10], &[20]), [10, 20]);
    }

    #[test]
    fn moves_and_removals_of_one_side_are_kept() {
        assert_eq!(order(&[1, 2, 3], &[3, 1, 2], &[1, 20, 2, 3]), [3, 1, 20, 2]);
        assert_eq!(order(&[1, 2, 3], &[1, 10, 2, 3], &[3, 1, 2]), [3, 1, 10, 2]);
        // Theirs keeps it although ours removed it.
        assert_eq!(order(&[1, 2, 3], &[1, 3], &[1, 2, 3]), [1, 2, 3]);
    }

    #[test]
    fn it_does_not_matter_which_side_is_ours() {
        let lists: [&[usize]; 6] = [
            &[1, 2, 3],
            &[3, 10, 1],
            &[20, 1, 11, 3, 2],
            &[11, 2, 10, 1],
            &[2, 21, 20],
            &[],
        ];
        for ours in lists {
            for theirs in lists {
                assert_eq!(order(&[1, 2, 3], ours, theirs), order(&[1, 2, 3], theirs, ours));
            }
        }
    }

    #[test]
    fn different_orders_are_disputed() {
        let both = |ours: &[usize], theirs: &[usize]| merge(&[1, 2, 3], [ours, theirs], |a, b| a.cmp(&b));
        assert!(!both(&[2, 1, 3], &[2, 1, 3]).disputed);
        let found = both(&[2, 10, 1, 3], &[20, 1, 3, 2]);
        assert!(found.disputed);
        assert_eq!(found.order, [20, 1, 2, 10, 3]);
    }
}
