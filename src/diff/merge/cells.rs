//! Merges the values of paired rows.

use super::super::layout::Node;
use super::merger::{Merger, Open, Trio, Version};
use super::totals::{FREE, is_total};
use super::{Kind, Party, ProvisionalSide, Said, comments};
use crate::book::{Content, Value};
use crate::cell::Comment;

/// The changes of one side in a row that the other side removed.
pub(super) struct Change {
    /// The changed fields; empty if only descendants or comments changed.
    pub fields: Vec<usize>,
    /// The old contents.
    pub was: Vec<Content>,
    /// The new contents.
    pub is: Vec<Content>,
    /// Whether comments changed.
    remarked: bool,
}

/// The result of merging a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Pick {
    /// The value of one side, and whether ours and theirs changed it.
    Of(Party, [bool; 2]),
    /// Both sides changed the value differently.
    Disputed,
}

/// Merges a value; `None` stands for an unknown one.
fn pick(base: Option<&Content>, ours: Option<&Content>, theirs: Option<&Content>) -> Pick {
    match (ours, theirs) {
        (None, None) => Pick::Of(Party::Ours, [false, false]),
        (Some(value), None) => Pick::Of(Party::Ours, [base.is_some_and(|base| base != value), false]),
        (None, Some(value)) => Pick::Of(Party::Theirs, [false, base.is_some_and(|base| base != value)]),
        (Some(ours), Some(theirs)) => {
            let by = [Some(ours) != base, Some(theirs) != base];
            match by {
                _ if ours == theirs => Pick::Of(Party::Ours, by),
                [true, true] => Pick::Disputed,
                [false, true] => Pick::Of(Party::Theirs, by),
                _ => Pick::Of(Party::Ours, by),
            }
        }
    }
}

/// The rows of a node in the base and on both sides.
struct Rows {
    base: Option<usize>,
    ours: usize,
    theirs: usize,
}

impl Merger<'_> {
    /// Merges a row that both sides have; returns its node.
    pub(super) fn both(&mut self, parent: Option<usize>, trio: Trio) -> usize {
        let number = self.forest.nodes.len();
        let item = |version: &Version, item: Option<usize>| version.side.item(item?).cloned();
        let ours = item(&self.sides.ours, trio.sides.ours);
        let theirs = item(&self.sides.theirs, trio.sides.theirs);
        let (Some(ours), Some(theirs)) = (ours, theirs) else {
            return number;
        };
        let rows = Rows {
            base: item(&self.base, trio.base).map(|item| item.row),
            ours: ours.row,
            theirs: theirs.row,
        };
        let fields = self.kinds.of(self.schema, ours.key.row_kind, ours.key.list);
        let (keys, all) = (fields.keys.clone(), fields.all.clone());
        let node = Node::of(self.sides.ours.side.table, &ours, &[]);
        let at = self.add(parent, trio, node);
        let mut values: Vec<(usize, Value)> = Vec::with_capacity(all.len());
        let key = self.key(at, &rows, &keys);
        let is_key = |field: &usize| rows.base.is_some() && keys.contains(field);
        let comments = self.comments(&rows, &all);
        for field in all {
            let from = match is_key(&field) {
                true => Some(key),
                false => self.value(at, &rows, field).map(ProvisionalSide::from),
            };
            let value = from.and_then(|from| {
                let (version, row) = match from {
                    ProvisionalSide::Base => (&self.base, rows.base?),
                    ProvisionalSide::Ours => (&self.sides.ours, rows.ours),
                    ProvisionalSide::Theirs => (&self.sides.theirs, rows.theirs),
                };
                version.side.table.value(row, field)
            });
            values.push((field, value.unwrap_or_default()));
        }
        if let Some(node) = self.forest.nodes.get_mut(at) {
            node.values = values;
            node.comments = comments;
        }
        at
    }

    /// Merges the comments of a row.
    fn comments(&mut self, rows: &Rows, fields: &[usize]) -> Vec<(usize, Comment)> {
        let versions = [&self.base, &self.sides.ours, &self.sides.theirs];
        if versions.iter().all(|version| version.side.table.comments.is_empty()) {
            return Vec::new();
        }
        let mut made = Vec::new();
        for field in fields {
            let base = rows.base.and_then(|row| self.base.comment(row, *field));
            let [ours, theirs] =
                [(&self.sides.ours, rows.ours), (&self.sides.theirs, rows.theirs)].map(|(version, row)| match version
                    .side
                    .table
                    .is_records
                {
                    true => base,
                    false => version.comment(row, *field),
                });
            let (comment, by) = comments::merge(base, ours, theirs);
            made.extend(comment.map(|comment| (*field, comment)));
            self.counts.add(by, 1);
        }
        made
    }

    /// The side whose value a field gets; `None` for a total that is recomputed.
    fn value(&mut self, node: usize, rows: &Rows, field: usize) -> Option<Party> {
        let base = rows.base.and_then(|row| self.base.content(row, field));
        let ours = self.sides.ours.content(rows.ours, field);
        let theirs = self.sides.theirs.content(rows.theirs, field);
        let mut ways = 0;
        if self.schema.is_amount(field) {
            let was = rows.base.map_or(FREE, |row| self.base.totals.at(row, field));
            ways = was & self.sides.ours.totals.at(rows.ours, field) & self.sides.theirs.totals.at(rows.theirs, field);
        }
        if is_total(ways) {
            self.totals.push((node, field, ways));
        }
        match pick(base.as_ref(), ours.as_ref(), theirs.as_ref()) {
            Pick::Of(party, by) => {
                if ways == 0 && rows.base.is_some() {
                    self.counts.add(by, 1);
                }
                Some(party)
            }
            Pick::Disputed if ways != 0 => None,
            Pick::Disputed => {
                let kind = match rows.base {
                    Some(_) => Kind::Value,
                    None => Kind::Inserted,
                };
                let contents = |content: Option<Content>| content.map(|content| vec![content]);
                let (base, ours, theirs) = (contents(base), contents(ours), contents(theirs));
                self.dispute(node, (kind, ProvisionalSide::Ours), vec![field], [base, ours, theirs]);
                Some(Party::Ours)
            }
        }
    }

    /// The side whose key a row gets. All key fields come from one side, since half a code is none. In a conflict
    /// the old key is kept, so that the sums do not depend on a side.
    fn key(&mut self, node: usize, rows: &Rows, keys: &[usize]) -> ProvisionalSide {
        let Some(base) = rows.base else {
            return ProvisionalSide::Ours;
        };
        let contents = |version: &Version, row: usize, fields: &[usize]| {
            let values = fields.iter().map(|field| version.side.table.value(row, *field));
            let contents = values.map(|value| value.map(|value| value.content).unwrap_or_default());
            contents.collect::<Vec<Content>>()
        };
        let was = contents(&self.base, base, keys);
        let ours = contents(&self.sides.ours, rows.ours, keys);
        let theirs = contents(&self.sides.theirs, rows.theirs, keys);
        let by = [ours != was, theirs != was];
        if by == [true, true] && ours != theirs {
            let differ = keys.iter().zip(ours.iter().zip(&theirs));
            let differ: Vec<usize> = differ.filter(|(_, (a, b))| a != b).map(|(field, _)| *field).collect();
            let versions = [
                Some(contents(&self.base, base, &differ)),
                Some(contents(&self.sides.ours, rows.ours, &differ)),
                Some(contents(&self.sides.theirs, rows.theirs, &differ)),
            ];
            self.dispute(node, (Kind::Renamed, ProvisionalSide::Base), differ, versions);
            return ProvisionalSide::Base;
        }
        self.counts.add(by, 1);
        match by {
            [false, true] => ProvisionalSide::Theirs,
            _ => ProvisionalSide::Ours,
        }
    }

    fn dispute(
        &mut self,
        node: usize,
        (kind, held): (Kind, ProvisionalSide),
        fields: Vec<usize>,
        [base, ours, theirs]: [Said; 3],
    ) {
        self.open.push(Open {
            node,
            kind,
            fields,
            base,
            ours,
            theirs,
            held,
        });
    }

    /// The changes of a side in a row and its descendants; `None` if nothing but dependent totals changed.
    pub(super) fn change(&mut self, base: usize, item: usize, party: Party) -> Option<Change> {
        let change = self.fields_changed(base, item, party);
        let mut open = vec![(base, item)];
        let mut changed = !change.fields.is_empty() || change.remarked;
        while let (Some((base, item)), false) = (open.pop(), changed) {
            let pairs = self.pairs.of(party);
            let (was, is) = (
                self.base.side.children(Some(base)),
                self.sides.of(party).side.children(Some(item)),
            );
            let partners: Vec<Option<usize>> = was
                .iter()
                .map(|was| pairs.new_of.get(*was).copied().flatten())
                .collect();
            changed = was.len() != is.len() || partners.iter().any(Option::is_none);
            let below: Vec<(usize, usize)> = was.iter().copied().zip(partners.into_iter().flatten()).collect();
            changed |= below.iter().any(|(was, is)| {
                let below = self.fields_changed(*was, *is, party);
                !below.fields.is_empty() || below.remarked
            });
            open.extend(below);
        }
        changed.then_some(change)
    }

    /// The fields of one row that a side changed.
    fn fields_changed(&mut self, base: usize, item: usize, party: Party) -> Change {
        let mut change = Change {
            fields: Vec::new(),
            was: Vec::new(),
            is: Vec::new(),
            remarked: false,
        };
        let version = self.sides.of(party);
        let (Some(old), Some(new)) = (self.base.side.item(base), version.side.item(item)) else {
            return change;
        };
        for field in &self.kinds.of(self.schema, new.key.row_kind, new.key.list).all {
            let ways = self.base.totals.at(old.row, *field) & version.totals.at(new.row, *field);
            let was = self.base.content(old.row, *field);
            let is = version.content(new.row, *field);
            let text = |comment: Option<&'_ Comment>| comment.map(|comment| comment.text.clone());
            let remarks = [self.base.comment(old.row, *field), version.comment(new.row, *field)];
            // Removing a comment is no reason to keep the row.
            let [old_text, new_text] = remarks.map(text);
            change.remarked |= new_text.is_some() && old_text != new_text;
            if let (Some(was), Some(is), 0) = (was, is, ways)
                && was != is
            {
                change.fields.push(*field);
                change.was.push(was.clone());
                change.is.push(is.clone());
            }
        }
        change
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_of_one_side_are_taken() {
        let [a, b, c] = ["a", "b", "c"].map(|text| Content::Text(text.into()));
        let of = |party, by| Pick::Of(party, by);
        assert_eq!(pick(Some(&a), Some(&a), Some(&b)), of(Party::Theirs, [false, true]));
        assert_eq!(pick(Some(&a), Some(&b), Some(&a)), of(Party::Ours, [true, false]));
        assert_eq!(pick(Some(&a), Some(&b), Some(&b)), of(Party::Ours, [true, true]));
        assert_eq!(pick(Some(&a), Some(&b), Some(&c)), Pick::Disputed);
        assert_eq!(pick(None, Some(&b), Some(&c)), Pick::Disputed);
        // A column that a file lacks is unknown.
        assert_eq!(pick(Some(&a), None, Some(&b)), of(Party::Theirs, [false, true]));
        assert_eq!(pick(Some(&a), Some(&a), None), of(Party::Ours, [false, false]));
    }
}
