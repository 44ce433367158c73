//! Compares two versions of a table, row by row.

use std::collections::HashMap;

use similar::{Algorithm, DiffOp, capture_diff_slices};

use super::cells::Fields;
use super::formula::Formulas;
use super::ignore::Ignore;
use super::pairs::{Pairs, Side, pair};
use super::{Place, Presence, RowChange, Splice, TableDiff, cells, comments, order};
use crate::book::Table;
use crate::cell::Text;
use crate::schema::{Standard, Table as Schema};

/// The differences of two tables; `None` if they are the same.
pub(super) fn compare(old: &Table, new: &Table, standard: &Standard, ignore: &Ignore) -> Option<TableDiff> {
    let schema = standard.tables.get(new.schema)?;
    let same = old.same_content(new) && old.notes == new.notes && old.comments.say_the_same(&new.comments);
    if same && (ignore.formulas || old.formulas.is_empty()) {
        return None;
    }
    let (old_side, new_side) = (Side::new(old, schema), Side::new(new, schema));
    let pairs = pair(&old_side, &new_side);
    let comparison = Comparison {
        moved: moved(&old_side, &new_side, &pairs, ignore),
        formulas: Formulas::new(&old_side, &new_side, &pairs, standard, ignore),
        old: &old_side,
        new: &new_side,
        pairs: &pairs,
        ignore,
    };
    let rows = comparison.run();
    let notes = if ignore.notes || old.is_records || new.is_records {
        Vec::new()
    } else {
        notes(&old.notes, &new.notes)
    };
    if rows.is_empty() && notes.is_empty() {
        return None;
    }
    let doubts = [&old_side, &new_side].map(|side| {
        let doubts = side.identity.doubts.iter();
        doubts
            .map(|(item, doubt)| (label(side, *item), *doubt))
            .collect::<Vec<_>>()
    });
    let mut doubts = doubts.concat();
    doubts.sort();
    doubts.dedup();
    Some(TableDiff {
        schema: new.schema,
        presence: Presence::Both,
        unit: new.source_unit.clone(),
        rows,
        notes,
        doubts,
    })
}

/// Which items of the newer table moved among their siblings.
fn moved(old: &Side, new: &Side, pairs: &Pairs, ignore: &Ignore) -> Vec<bool> {
    let mut moved = vec![false; new.items().len()];
    if ignore.order {
        return moved;
    }
    // Newer and older items, by parent and list.
    let mut lists: HashMap<_, Vec<(usize, usize)>> = HashMap::new();
    for (number, item) in new.items().iter().enumerate() {
        let partner = pairs.old_of.get(number).copied().flatten();
        // Items with different parents are not paired in the first place.
        if let Some(partner) = partner.filter(|partner| old.item(*partner).is_some()) {
            lists
                .entry((item.parent, item.key.list))
                .or_default()
                .push((number, partner));
        }
    }
    for list in lists.values() {
        let places: Vec<usize> = list.iter().map(|(_, old)| *old).collect();
        for ((number, _), is_moved) in list.iter().zip(order::moved(&places)) {
            if let Some(slot) = moved.get_mut(*number) {
                *slot = is_moved;
            }
        }
    }
    moved
}

struct Comparison<'a> {
    old: &'a Side<'a>,
    new: &'a Side<'a>,
    pairs: &'a Pairs,
    moved: Vec<bool>,
    formulas: Formulas<'a>,
    ignore: &'a Ignore,
}

impl Comparison<'_> {
    fn run(&self) -> Vec<RowChange> {
        let mut fields = Kinds::default();
        let order = self.pairs.in_order().into_iter();
        let changes = order.filter_map(|pair| match pair {
            (Some(old), Some(new)) => self.both(old, new, &mut fields),
            (None, Some(new)) => self.one_sided(new, true, &mut fields),
            (Some(old), None) => self.one_sided(old, false, &mut fields),
            (None, None) => None,
        });
        changes.collect()
    }

    fn one_sided(&self, number: usize, is_new: bool, fields: &mut Kinds) -> Option<RowChange> {
        let side = if is_new { self.new } else { self.old };
        let item = side.item(number)?;
        let fields = fields.of(side.schema, item.key.row_kind, item.key.list);
        let cells = cells::all(side, item.row, fields, is_new, self.ignore);
        let item_row = Some((side, item.row));
        let rows = if is_new { (None, item_row) } else { (item_row, None) };
        let comments = comments::changes(rows.0, rows.1, &fields.all, self.ignore);
        let place = Some(place(side, number)?);
        let (old, new) = if is_new { (None, place) } else { (place, None) };
        let moved = false;
        Some(RowChange {
            old,
            new,
            moved,
            cells,
            comments,
        })
    }

    fn both(&self, old: usize, new: usize, fields: &mut Kinds) -> Option<RowChange> {
        let (old_item, other) = (self.old.item(old)?, self.new.item(new)?);
        let fields = fields.of(self.new.schema, other.key.row_kind, other.key.list);
        let rows = ((self.old, old_item.row), (self.new, other.row));
        let cells = cells::changes(rows.0, rows.1, fields, &self.formulas, self.ignore);
        let comments = comments::changes(Some(rows.0), Some(rows.1), &fields.all, self.ignore);
        let moved = self.moved.get(new).copied().unwrap_or_default();
        // The key may change without a value changing, when a code starts or stops repeating the parent's.
        let renamed = old_item.key != other.key && *self.ignore == Ignore::default();
        if cells.is_empty() && comments.is_empty() && !moved && !renamed {
            return None;
        }
        Some(RowChange {
            old: Some(place(self.old, old)?),
            new: Some(place(self.new, new)?),
            moved,
            cells,
            comments,
        })
    }
}

/// The fields of each kind of item, determined once.
#[derive(Default)]
pub(super) struct Kinds(HashMap<(usize, Option<usize>), Fields>);

impl Kinds {
    /// The fields of one kind of item.
    pub fn of(&mut self, schema: &Schema, row_kind: usize, list: Option<usize>) -> &Fields {
        let known = self.0.entry((row_kind, list));
        known.or_insert_with(|| Fields {
            all: schema.item_fields(row_kind, list),
            keys: schema.key_fields(row_kind, list),
        })
    }
}

pub(super) fn place(side: &Side, number: usize) -> Option<Place> {
    let item = side.item(number)?;
    let before = side.before(number).and_then(|before| side.item(before));
    Some(Place {
        path: side.path(number),
        after: before.map(|before| before.key.clone()),
        row: item.row,
        line: side.table.rows.get(item.row).and_then(|row| row.line),
        label: label(side, number),
        owner: item.parent.map(|parent| label(side, parent)),
    })
}

/// The label of an item: codes and name of a row, or the name of an entry.
pub(super) fn label(side: &Side, number: usize) -> String {
    let Some(item) = side.item(number) else {
        return String::new();
    };
    match item.key.list.and_then(|list| side.schema.lists.get(list)) {
        Some(list) => side
            .table
            .text(item.row, list.key)
            .map(ToString::to_string)
            .unwrap_or_default(),
        None => side.table.row_label(side.schema, item.row),
    }
}

/// The changed notes.
pub(super) fn notes(old: &[Text], new: &[Text]) -> Vec<Splice> {
    let part =
        |notes: &[Text], at: usize, count: usize| notes.get(at..at.saturating_add(count)).unwrap_or_default().to_vec();
    let splice = |op: DiffOp| {
        let (tag, before, after) = op.as_tag_tuple();
        (tag != similar::DiffTag::Equal).then(|| Splice {
            at: before.start,
            new_at: after.start,
            old: part(old, before.start, before.len()),
            new: part(new, after.start, after.len()),
        })
    };
    capture_diff_slices(Algorithm::Myers, old, new)
        .into_iter()
        .filter_map(splice)
        .collect()
}
