//! The lists side by side on a sheet of a two-sided table: the side of each, and which are additional lists (by use)
//! of a side that already has one.

use crate::map::header::body::Body;
use crate::map::header::readings::Columns;
use crate::map::header::source_column::{BY_MEANING, Meaning, Path, WHOLE};
use crate::map::labels::TableLabels;
use crate::meaning::values::{CODES, CURRENT, FUNCTIONS, NAMES, TEXTS, UNIT_NAMES};
use crate::meaning::{ALL, Dimension, Reading};
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
    /// Whether it continues the side's own: a row has several items of the side then, which is not understood.
    goes_on: bool,
    first: usize,
    end: usize,
}

/// Assigns the columns of a two-sided table. Each item column begins a list, which belongs to the side named by its
/// group label, or else to the next side.
pub fn assign_lists(
    paths: &[Path],
    read: &Columns,
    (table, labels): (&Table, &TableLabels),
    body: &Body,
) -> Vec<(Meaning, u32)> {
    let mut lists = lists(paths, read, body, labels.means.common.all.get(Dimension::Fund));
    for side in 0..ONE_FLOW.len() {
        let lines = labels.means.lines.get(side).into_iter().flatten();
        if lines.into_iter().any(|line| line.point.specifies(Dimension::Function)) {
            prefer_classes(&mut lists, side, paths, body);
        }
    }
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
    for list in lists.iter().filter(|list| !list.goes_on) {
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
    for ((meaning, score), reading) in meanings.iter_mut().zip(&read.readings) {
        let are_codes = reading.is_explained() && reading.point.get(Dimension::Portion) == CODES;
        if are_codes && meaning.is_unknown() {
            (*meaning, *score) = (Meaning::Text, BY_MEANING);
        }
    }
    meanings
}

/// Whether the labels over a column match those of the table exactly.
fn has_path(path: Option<&Path>, labels: &TableLabels, column: usize) -> bool {
    let known = labels.columns.get(column).into_iter().flatten();
    path.is_some_and(|path| {
        let mut same = known.filter(|steps| steps.len() == path.labels.len());
        same.any(|steps| {
            steps
                .iter()
                .zip(&*path.labels)
                .all(|(step, label)| step.contains(label))
        })
    })
}

/// The lists of the sheet. Their items have labels that say so, or are names beside a column of amounts below a label of
/// what is listed: classes, or nothing but revenue or expenditure of the table's `fund`.
fn lists(paths: &[Path], read: &Columns, body: &Body, fund: u64) -> Vec<List> {
    let readings = &read.readings;
    let says_name = |reading: &Reading| {
        let portion = reading.point.get(Dimension::Portion);
        portion & NAMES != 0 && reading.is_explained()
    };
    let is_list = |position: usize| {
        let mut columns = paths.iter().skip(position).map(|path| path.col);
        let (Some(own), Some(next)) = (columns.next(), columns.next()) else {
            return false;
        };
        read.is_amount(position.saturating_add(1)) && body.are_names(own) && body.are_numbers(next)
    };
    let classifies = |reading: &Reading| {
        let (portion, grain) = (
            reading.point.get(Dimension::Portion),
            reading.point.get(Dimension::Grain),
        );
        reading.is_explained() && grain != 0 && portion & UNIT_NAMES == 0
    };
    // 收入, or 本年收入 and 财政拨款收入 where the whole table is that: the figures are in the next column.
    let is_bare_flow = |reading: &Reading| {
        let fits = |dimension: Dimension| {
            let bits = reading.point.get(dimension);
            match dimension {
                Dimension::Flow => ONE_FLOW.contains(&bits),
                Dimension::Carry => bits & !CURRENT == 0,
                Dimension::Fund => bits == 0 || bits == fund,
                Dimension::Portion => bits & !TEXTS == 0,
                _ => bits == 0,
            }
        };
        reading.aggregate.is_none() && !reading.of_which && reading.years.is_empty() && ALL.into_iter().all(fits)
    };
    let is_start = |position: &usize| {
        let reading = readings.get(*position);
        let is_named = reading.is_some_and(|reading| classifies(reading) || is_bare_flow(reading));
        reading.is_some_and(says_name) || is_named && is_list(*position)
    };
    let mut starts: Vec<usize> = (0..readings.len()).filter(is_start).collect();
    // Beside a list that is one by its label, a label that nobody knows, or that says nothing, need not say so.
    let is_unknown = |position: &usize| readings.get(*position).is_some_and(|reading| !reading.is_known());
    if !starts.is_empty() {
        starts.extend((0..readings.len()).filter(|position| is_unknown(position) && is_list(*position)));
        starts.sort_unstable();
        starts.dedup();
    }
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
            goes_on: false,
            first,
            end,
        });
    }
    lists
}

/// Makes the first list whose items are classes the side's own, whatever the labels say. A second one continues it.
fn prefer_classes(lists: &mut [List], side: usize, paths: &[Path], body: &Body) {
    let of_side = |list: &List| list.side == side;
    if lists.iter().filter(|list| of_side(list)).count() < 2 {
        return;
    }
    let has_classes = |list: &List| paths.get(list.first).is_some_and(|path| body.are_classes(path.col));
    let is_own = |at: &usize| lists.get(*at).is_some_and(|list| of_side(list) && has_classes(list));
    let classes: Vec<usize> = (0..lists.len()).filter(is_own).collect();
    let Some((own, more)) = classes.split_first() else {
        return;
    };
    for (at, list) in lists.iter_mut().enumerate().filter(|(_, list)| list.side == side) {
        list.other = at != *own;
        list.goes_on = more.contains(&at);
    }
}
