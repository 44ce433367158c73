//! The lists side by side on a sheet of a two-sided table: the side of each, and which are additional lists (by use)
//! of a side that already has one.

use crate::map::header::readings::Columns;
use crate::map::header::source_column::{BY_MEANING, Meaning, Path, WHOLE};
use crate::map::labels::TableLabels;
use crate::meaning::values::{FUNCTIONS, NAMES};
use crate::meaning::{Dimension, Reading};
use crate::schema::{Kind, Table};

/// The values of [`Dimension::Flow`] that denote a single side.
const ONE_FLOW: [u64; 2] = [1, 2];
/// Grains that the table's own lists do not use: use, economic classification, units.
const OTHER_GRAINS: u64 = 2 | 4 | 8 | 16;

/// A list: a column of items and the columns to its right.
struct List {
    side: usize,
    /// Whether its grain differs from the table's.
    other: bool,
    first: usize,
    end: usize,
}

/// Assigns the columns of a two-sided table. Each item column begins a list, which belongs to the side named by its
/// group label, or else to the next side.
pub fn assign_lists(paths: &[Path], read: &Columns, table: &Table, labels: &TableLabels) -> Vec<(Meaning, u32)> {
    let mut lists = lists(&read.readings);
    // The only list of a side is the table's own, whatever its grain.
    for side in 0..ONE_FLOW.len() {
        let of_side = || lists.iter().filter(|list| list.side == side);
        if of_side().all(|list| list.other) {
            lists
                .iter_mut()
                .filter(|list| list.side == side)
                .take(1)
                .for_each(|list| list.other = false);
        }
    }
    let mut meanings = vec![(Meaning::Unknown, 0); read.readings.len()];
    for list in &lists {
        let is_own = |column: usize| {
            table
                .columns
                .get(column)
                .is_some_and(|column| column.side == Some(list.side))
        };
        let item = (0..table.columns.len()).find(|column| {
            let kind = table
                .columns
                .get(*column)
                .and_then(|column| table.fields.get(column.field));
            is_own(*column) && kind.is_some_and(|field| field.kind == Kind::Text)
        });
        for position in list.first..list.end {
            let meaning = match position == list.first {
                true => item.map(Meaning::Column),
                false => read.target_in_list(position, list.first, &labels.means, is_own),
            };
            let beside = |meaning: Meaning| match meaning {
                Meaning::Column(column) if list.other => Meaning::Beside(column),
                meaning => meaning,
            };
            if let (Some(slot), Some(meaning)) = (meanings.get_mut(position), meaning) {
                let same = matches!(meaning, Meaning::Column(column) if has_path(paths.get(position), labels, column));
                *slot = (beside(meaning), if same { WHOLE } else { BY_MEANING });
            }
        }
    }
    meanings
}

/// Whether the labels over a column match those of the table exactly.
fn has_path(path: Option<&Path>, labels: &TableLabels, column: usize) -> bool {
    let known = labels.columns.get(column).into_iter().flatten();
    path.is_some_and(|path| {
        let mut same = known.filter(|steps| steps.len() == path.labels.len());
        same.any(|steps| steps.iter().zip(&path.labels).all(|(step, label)| step.contains(label)))
    })
}

fn lists(readings: &[Reading]) -> Vec<List> {
    let is_item = |reading: &Reading| {
        let portion = reading.point.get(Dimension::Portion);
        portion & NAMES != 0 && reading.is_explained()
    };
    let starts: Vec<usize> = (0..readings.len())
        .filter(|position| readings.get(*position).is_some_and(is_item))
        .collect();
    let ends = starts.iter().skip(1).copied().chain([readings.len()]);
    let mut next = 0_usize;
    let mut lists: Vec<List> = Vec::new();
    for (first, end) in starts.iter().copied().zip(ends) {
        let Some(reading) = readings.get(first) else { continue };
        let flow = reading.point.get(Dimension::Flow);
        let stated = ONE_FLOW.iter().position(|bits| *bits == flow);
        let side = stated.unwrap_or_else(|| next.min(ONE_FLOW.len().saturating_sub(1)));
        next = side.saturating_add(1);
        let has_own = lists.iter().any(|list| list.side == side && !list.other);
        let grain = reading.point.get(Dimension::Grain);
        let other = has_own || (grain & OTHER_GRAINS != 0 && grain & FUNCTIONS == 0);
        lists.push(List {
            side,
            other,
            first,
            end,
        });
    }
    lists
}
