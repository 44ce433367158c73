//! What most of several sources state.

use std::cmp::Reverse;
use std::hash::Hash;

use foldhash::HashMap;

/// The most frequent value; ties go to the earlier one.
pub fn most_common<T: Clone + Eq + std::hash::Hash>(values: impl Iterator<Item = T>) -> Option<T> {
    let mut counts: Vec<(T, usize)> = Vec::new();
    let mut positions: HashMap<T, usize> = HashMap::default();
    for value in values {
        let at = *positions.entry(value.clone()).or_insert_with(|| {
            counts.push((value, 0));
            counts.len().saturating_sub(1)
        });
        if let Some((_, count)) = counts.get_mut(at) {
            *count = count.saturating_add(1);
        }
    }
    let most = counts.iter().map(|(_, count)| *count).max()?;
    counts
        .into_iter()
        .find(|(_, count)| *count == most)
        .map(|(value, _)| value)
}

/// The most frequent year; ties go to the latest.
pub fn most_common_year<Y: Copy + Ord + Hash>(years: impl Iterator<Item = Y>) -> Option<Y> {
    let mut years: Vec<Y> = years.collect();
    years.sort_unstable_by_key(|year| Reverse(*year));
    most_common(years.into_iter())
}
