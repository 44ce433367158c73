//! Which items moved: those outside the longest subsequence that kept its order.

/// For each number, whether it is outside a longest increasing subsequence.
pub(super) fn moved(numbers: &[usize]) -> Vec<bool> {
    let mut moved = vec![false; numbers.len()];
    if numbers.windows(2).all(|pair| matches!(pair, [a, b] if a < b)) {
        return moved;
    }
    // `tails[n]` is the position of the smallest number that ends an increasing subsequence of length n + 1.
    let mut tails: Vec<usize> = Vec::new();
    let mut before: Vec<Option<usize>> = Vec::with_capacity(numbers.len());
    let number = |at: usize| numbers.get(at).copied().unwrap_or_default();
    for (at, value) in numbers.iter().enumerate() {
        let length = tails.partition_point(|tail| number(*tail) < *value);
        before.push(length.checked_sub(1).and_then(|length| tails.get(length).copied()));
        match tails.get_mut(length) {
            Some(tail) => *tail = at,
            None => tails.push(at),
        }
    }
    moved.iter_mut().for_each(|moved| *moved = true);
    let mut next = tails.last().copied();
    while let Some(at) = next {
        if let Some(moved) = moved.get_mut(at) {
            *moved = false;
        }
        next = before.get(at).copied().flatten();
    }
    moved
}

#[cfg(test)]
mod tests {
    use super::moved;

    #[test]
    fn as_few_as_possible_moved() {
        assert_eq!(moved(&[]), [] as [bool; 0]);
        assert_eq!(moved(&[3, 7, 9]), [false; 3]);
        assert_eq!(moved(&[9, 1, 2, 3]), [true, false, false, false]);
        assert_eq!(moved(&[1, 2, 0, 3]), [false, false, true, false]);
    }
}
