//! Merges one table: its rows, their order, and their contents.

use std::collections::{HashMap, HashSet};

use super::super::layout::lay;
use super::super::pairs::Side;
use super::super::rows::{label, place};
use super::merger::{Merger, Open};
use super::notes::{self, Part};
use super::sources::Sources;
use super::totals::{Sums, Totals};
use super::unclear;
use super::{Conflict, Counts, Kind, Party, ProvisionalSide};
use crate::book::{Content, Doubt, Key, Table};
use crate::cell::Text;
use crate::schema::{Standard, Table as Schema};

/// A merged table.
#[derive(Debug, Default)]
pub(super) struct Made {
    pub table: Option<Table>,
    pub conflicts: Vec<Conflict>,
    pub counts: Counts,
    /// Whether both sides reordered rows, and differently.
    pub disputed: bool,
    /// Labels of rows that share a key only since the merge.
    pub doubled: Vec<String>,
}

impl Made {
    /// A table taken over as it is from the given sides.
    pub fn of(table: Table, by: [bool; 2]) -> Self {
        let table = Some(table);
        Self {
            table,
            ..Self::removed(by)
        }
    }

    /// No table, because the given sides removed it.
    pub fn removed(by: [bool; 2]) -> Self {
        let mut made = Self::default();
        made.counts.add(by, 1);
        made
    }
}

/// Handles a table that one side removed; it stays, in conflict, if the other side changed it.
pub(super) fn removed((base, left): (&Table, &Table), by: Party, standard: &Standard) -> Made {
    let is_changed = match merge(Some(base), base, left, standard) {
        Some(made) => made.counts.theirs > 0,
        None => false,
    };
    if !is_changed {
        return Made::removed(by.flags());
    }
    let at = Some(Sources::new(left).sheet());
    let (at_ours, at_theirs) = match by {
        Party::Ours => (None, at),
        Party::Theirs => (at, None),
    };
    let contents = |party: Party| (party != by).then(Vec::new);
    Made {
        conflicts: vec![Conflict {
            kind: Kind::Table,
            schema: Some(left.schema),
            place: None,
            fields: Vec::new(),
            base: Some(Vec::new()),
            ours: contents(Party::Ours),
            theirs: contents(Party::Theirs),
            at_ours,
            at_theirs,
            held: by.other().into(),
            unclear: Vec::new(),
        }],
        table: Some(left.clone()),
        ..Made::default()
    }
}

/// Merges a table that both sides have.
pub(super) fn merge(base: Option<&Table>, ours: &Table, theirs: &Table, standard: &Standard) -> Option<Made> {
    let schema = standard.tables.get(ours.schema)?;
    let is_same = |a: &Table, b: &Table| {
        let beside = a.notes == b.notes && a.comments.say_the_same(&b.comments);
        a.same_content(b) && (beside || a.is_records || b.is_records)
    };
    if let Some(base) = base.filter(|base| is_same(base, ours) && is_same(base, theirs)) {
        // Records lack the notes and comments.
        let whole = [ours, theirs].into_iter().find(|side| !side.is_records);
        return Some(Made::of(whole.unwrap_or(base).clone(), [false, false]));
    }
    let none = Table::new(ours.schema, schema.fields.len());
    let given = base;
    let base = base.unwrap_or(&none);
    let mut merger = Merger::new([base, ours, theirs], schema, standard);
    merger.run();
    let finish = Finish {
        schema,
        standard,
        base,
        ours,
        theirs,
    };
    let mut made = finish.run(merger);
    // If only one side changed the table, its layout is kept.
    let whole = match given {
        Some(base) if is_same(base, ours) => Some(theirs),
        Some(base) if is_same(base, theirs) => Some(ours),
        _ if is_same(ours, theirs) => Some(ours),
        _ => None,
    };
    let laid_out = made.table.as_ref().is_some_and(|table| !table.comments.is_empty());
    // Records lack the comments that were kept.
    if let Some(whole) = whole.filter(|whole| !(whole.is_records && laid_out)) {
        let notes = made.table.take().map(|table| table.notes).unwrap_or_default();
        let mut table = whole.clone();
        table.notes = notes;
        made.table = Some(table);
    }
    if given.is_none() {
        made.counts.add([true, true], usize::from(made.conflicts.is_empty()));
    }
    Some(made)
}

/// The steps after the rows of a table are determined.
struct Finish<'a> {
    schema: &'a Schema,
    standard: &'a Standard,
    base: &'a Table,
    ours: &'a Table,
    theirs: &'a Table,
}

impl Finish<'_> {
    fn run(&self, merger: Merger) -> Made {
        let mut table = self.table();
        let rows = lay(&merger.forest, self.schema, &mut table);
        let mut totals = Totals::none(table.rows.len(), self.schema.fields.len());
        for (node, field, ways) in &merger.totals {
            let row = rows.get(*node).copied().flatten();
            row.into_iter().for_each(|row| totals.set(row, *field, *ways));
        }
        let sums = Sums::new(&table, self.schema, self.standard);
        totals.renew(&mut table, &sums);
        let side = Side::new(&table, self.schema);
        let mut conflicts = self.conflicts(&side, &merger, &rows);
        let unclear = unclear::unclear(&side, (&totals, &sums), &conflicts);
        if let Some(first) = conflicts.first_mut() {
            first.unclear = unclear;
        }
        let doubled = doubled(&side, [&merger.sides.ours.side, &merger.sides.theirs.side]);
        let mut counts = merger.counts;
        let (notes, disputed) = self.notes(&mut counts);
        table.notes = notes;
        conflicts.extend(disputed);
        Made {
            doubled,
            conflicts,
            counts,
            disputed: merger.disputed,
            table: Some(table),
        }
    }

    /// The table without rows and notes.
    fn table(&self) -> Table {
        let mut table = Table::new(self.schema_number(), self.schema.fields.len());
        table.source_unit = match self.ours.source_unit.is_empty() {
            true => self.theirs.source_unit.clone(),
            false => self.ours.source_unit.clone(),
        };
        table.sheets = vec![Text::from(self.schema.form_number.as_str())];
        table.is_records = self.ours.is_records && self.theirs.is_records;
        // A column that one of the sides has is not absent.
        let absent = self.ours.absent.iter().copied();
        table.absent = absent.filter(|field| self.theirs.absent.contains(field)).collect();
        let absent_on = self.ours.absent_on.iter().copied();
        let absent_on = absent_on.filter(|place| self.theirs.absent_on.contains(place));
        table.absent_on = absent_on.collect();
        table
    }

    fn schema_number(&self) -> usize {
        self.ours.schema
    }

    fn conflicts(&self, side: &Side, merger: &Merger, rows: &[Option<usize>]) -> Vec<Conflict> {
        if merger.open.is_empty() {
            return Vec::new();
        }
        let items = side.items().iter().enumerate();
        let items: HashMap<(usize, Option<usize>), usize> = items
            .map(|(number, item)| ((item.row, item.key.list), number))
            .collect();
        let mut sources = (Sources::new(self.ours), Sources::new(self.theirs));
        let conflict = |open: &Open| {
            let node = merger.forest.nodes.get(open.node)?;
            let row = rows.get(open.node).copied().flatten()?;
            let number = items.get(&(row, node.key.list))?;
            let item = merger.items.get(open.node)?;
            let [at_ours, at_theirs] = [
                (
                    &mut sources.0,
                    item.ours.and_then(|item| merger.sides.ours.side.item(item)),
                ),
                (
                    &mut sources.1,
                    item.theirs.and_then(|item| merger.sides.theirs.side.item(item)),
                ),
            ]
            .map(|(sources, item)| match (item, open.fields.first()) {
                (Some(item), Some(field)) => sources.at(item.row, *field),
                (Some(item), None) => sources.row(item.row),
                (None, _) => None,
            });
            Some((
                row,
                Conflict {
                    kind: open.kind,
                    schema: Some(self.schema_number()),
                    place: Some(place(side, *number)?),
                    fields: open.fields.clone(),
                    base: open.base.clone(),
                    ours: open.ours.clone(),
                    theirs: open.theirs.clone(),
                    at_ours,
                    at_theirs,
                    held: open.held,
                    unclear: Vec::new(),
                },
            ))
        };
        let mut conflicts: Vec<(usize, Conflict)> = merger.open.iter().filter_map(conflict).collect();
        conflicts.sort_by_key(|(row, _)| *row);
        conflicts.into_iter().map(|(_, conflict)| conflict).collect()
    }

    /// The merged notes, and the conflicts in them. For records, the notes count as unchanged.
    fn notes(&self, counts: &mut Counts) -> (Vec<Text>, Vec<Conflict>) {
        let base = &self.base.notes;
        let notes_of = |side: &'_ Table| match side.is_records {
            true => base.clone(),
            false => side.notes.clone(),
        };
        let mut made = Vec::new();
        let mut conflicts = Vec::new();
        for part in notes::merge(base, &notes_of(self.ours), &notes_of(self.theirs)) {
            match part {
                Part::Kept(notes) => made.extend(notes),
                Part::Changed { notes, by } => {
                    counts.add(by, notes.len().max(1));
                    made.extend(notes);
                }
                Part::Disputed { base, ours, theirs } => {
                    // The notes must be present to be found again.
                    let held = match ours.is_empty() {
                        true => ProvisionalSide::Theirs,
                        false => ProvisionalSide::Ours,
                    };
                    made.extend(if ours.is_empty() { theirs.clone() } else { ours.clone() });
                    conflicts.push(self.note([base, ours, theirs], held));
                }
            }
        }
        (made, conflicts)
    }

    fn note(&self, notes: [Vec<Text>; 3], held: ProvisionalSide) -> Conflict {
        let contents = |notes: Vec<Text>| Some(notes.into_iter().map(Content::Text).collect());
        let [base, ours, theirs] = notes.map(contents);
        Conflict {
            kind: Kind::Note,
            schema: Some(self.schema_number()),
            place: None,
            fields: Vec::new(),
            base,
            ours,
            theirs,
            at_ours: Some(Sources::new(self.ours).sheet()),
            at_theirs: Some(Sources::new(self.theirs).sheet()),
            held,
            unclear: Vec::new(),
        }
    }
}

/// Labels of rows that repeat the key of an earlier row only since the merge.
fn doubled(made: &Side, sides: [&Side; 2]) -> Vec<String> {
    let found = repeated(made);
    if found.is_empty() {
        return Vec::new();
    }
    let known: HashSet<_> = sides.into_iter().flat_map(repeated).map(|(path, _)| path).collect();
    let found = found.into_iter().filter(|(path, _)| !known.contains(path));
    found.map(|(_, label)| label).collect()
}

/// The path and label of rows that repeat the key of an earlier row.
fn repeated(side: &Side) -> Vec<(Vec<Key>, String)> {
    let doubts = side.identity.doubts.iter();
    let doubts = doubts.filter(|(_, doubt)| *doubt == Doubt::Repeated);
    doubts.map(|(item, _)| (side.path(*item), label(side, *item))).collect()
}
