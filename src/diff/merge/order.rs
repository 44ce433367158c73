//! The order of what two sides left, put elsewhere and inserted.

use std::collections::{HashMap, HashSet};

/// An order of both sides.
#[derive(Debug, PartialEq)]
pub(super) struct Ordered {
    /// All, in order.
    pub order: Vec<usize>,
    /// Whether ours, and whether theirs, stand in another order than before.
    pub moved: [bool; 2],
    /// Whether both have put things elsewhere, and differently: the order is ours.
    pub disputed: bool,
}

/// Orders what the sides have; none of them has anything twice. What only one side has stands after
/// what it stands after there; where both have inserted something, ours comes first.
pub(super) fn merge(base: &[usize], ours: &[usize], theirs: &[usize]) -> Ordered {
    let rank: HashMap<usize, usize> = (0..).zip(base).map(|(rank, own)| (*own, rank)).collect();
    let moved = [ours, theirs].map(|side| {
        let ranks: Vec<usize> = side.iter().filter_map(|own| rank.get(own)).copied().collect();
        ranks.windows(2).any(|pair| pair.first() > pair.get(1))
    });
    let is_theirs = moved == [false, true];
    let (main, other) = if is_theirs { (theirs, ours) } else { (ours, theirs) };
    let in_main: HashSet<usize> = main.iter().copied().collect();
    let in_other: HashSet<usize> = other.iter().copied().collect();
    let mut after: HashMap<Option<usize>, Vec<usize>> = HashMap::new();
    let mut before = None;
    for own in other {
        match in_main.contains(own) {
            true => before = Some(*own),
            false => after.entry(before).or_default().push(*own),
        }
    }
    let mut order = Vec::with_capacity(main.len().saturating_add(other.len()));
    let mut waiting = after.remove(&None).unwrap_or_default();
    for own in main {
        // What theirs inserted waits until what ours inserted at the same place is through.
        if is_theirs || in_other.contains(own) {
            order.append(&mut waiting);
        }
        order.push(*own);
        waiting.extend(after.remove(&Some(*own)).unwrap_or_default());
    }
    order.append(&mut waiting);
    let common = |side: &[usize], others: &HashSet<usize>| {
        let both = side.iter().filter(|own| others.contains(own) && rank.contains_key(own));
        both.copied().collect::<Vec<_>>()
    };
    let disputed = moved == [true, true] && common(main, &in_other) != common(other, &in_main);
    Ordered { order, moved, disputed }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order(base: &[usize], ours: &[usize], theirs: &[usize]) -> Vec<usize> {
        merge(base, ours, theirs).order
    }

    #[test]
    fn what_was_inserted_follows_what_it_followed() {
        assert_eq!(order(&[1, 2, 3], &[1, 2, 3], &[1, 2, 3]), [1, 2, 3]);
        assert_eq!(
            order(&[1, 2, 3], &[1, 10, 2, 3], &[20, 1, 2, 3, 21]),
            [20, 1, 10, 2, 3, 21]
        );
        assert_eq!(order(&[1, 2], &[1, 10, 11, 2], &[1, 20, 2]), [1, 10, 11, 20, 2]);
        assert_eq!(order(&[], &[10], &[20]), [10, 20]);
    }

    #[test]
    fn what_was_moved_and_removed_by_one_side_is_so() {
        assert_eq!(order(&[1, 2, 3], &[3, 1, 2], &[1, 20, 2, 3]), [3, 1, 20, 2]);
        assert_eq!(order(&[1, 2, 3], &[1, 10, 2, 3], &[3, 1, 2]), [3, 1, 10, 2]);
        // Kept although ours does not have it.
        assert_eq!(order(&[1, 2, 3], &[1, 3], &[1, 2, 3]), [1, 2, 3]);
    }

    #[test]
    fn two_different_orders_are_told() {
        assert!(!merge(&[1, 2, 3], &[2, 1, 3], &[2, 1, 3]).disputed);
        let found = merge(&[1, 2, 3], &[2, 1, 3], &[1, 3, 2]);
        assert!(found.disputed);
        assert_eq!(found.order, [2, 1, 3]);
    }
}
