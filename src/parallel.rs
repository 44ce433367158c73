//! Parallel work on items of different size.

use rayon::prelude::*;

/// Applies `work` to each item; the results are in the order of the items. Large items are started first, so that
/// none of them is left to run alone at the end.
pub fn each_largest_first<T: Sync, R: Send>(
    items: &[T],
    size: impl Fn(&T) -> u64,
    work: impl Fn(&T) -> R + Sync + Send,
) -> Vec<R> {
    let mut order: Vec<(usize, &T)> = items.iter().enumerate().collect();
    order.sort_by_key(|(_, item)| std::cmp::Reverse(size(item)));
    let made = order.into_par_iter().with_max_len(1);
    let mut made: Vec<(usize, R)> = made.map(|(position, item)| (position, work(item))).collect();
    made.sort_by_key(|(position, _)| *position);
    made.into_iter().map(|(_, made)| made).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_are_in_the_order_of_the_items() {
        let items = [3, 1, 4, 1, 5, 9, 2, 6];
        assert_eq!(
            each_largest_first(&items, |item| *item, |item| item * 2),
            [6, 2, 8, 2, 10, 18, 4, 12]
        );
    }
}
