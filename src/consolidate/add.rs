//! Adds up tables of fixed lines and tables of a single row: each line becomes the sum of that line in all
//! workbooks. Lines that are not in the template are matched by block and label.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::{Made, Source, made};
use crate::book::{Content, block_after};
use crate::cell::Text;
use crate::schema::{Line, Shape};

/// The position of a line: its side; the template line that it is or follows, counted from one (0 for none); and for
/// a line that is not in the template, its label and occurrence.
type Place = (usize, usize, Text, usize);

/// A line of the result.
#[derive(Default)]
struct Sum {
    line: Option<usize>,
    label: Option<Text>,
    amounts: Vec<Vec<Decimal>>,
}

impl Made<'_> {
    /// Adds up the tables line by line.
    pub(super) fn add(&mut self, sources: &[Source]) {
        sources.iter().for_each(|source| self.leave_comments(source, |_| true));
        let present = self.present_lines(sources);
        let mut lines: BTreeMap<Place, Sum> = BTreeMap::new();
        for source in sources {
            for item in source.table.identity(self.schema).items {
                let Some(row) = source.table.rows.get(item.row) else {
                    continue;
                };
                let label = self
                    .item_field()
                    .and_then(|field| source.table.text(item.row, field))
                    .cloned();
                let place = self.place(row.row_kind, row.line, &item.key.parts, item.key.nth, &present);
                let sum = lines.entry(place).or_default();
                sum.line = row.line;
                sum.label = sum.label.take().or(label);
                sum.amounts.resize(self.schema.fields.len(), Vec::new());
                for (field, amounts) in sum.amounts.iter_mut().enumerate() {
                    amounts.extend(source.table.amount(item.row, field));
                }
            }
        }
        for ((row_kind, ..), sum) in lines {
            self.push_sum(row_kind, sum);
        }
    }

    fn push_sum(&mut self, row_kind: usize, sum: Sum) {
        let mut values = self.blank();
        for (field, amounts) in sum.amounts.iter().enumerate() {
            let total = self.sum(field, amounts.iter().copied());
            if let (Some(total), Some(slot)) = (total, values.get_mut(field)) {
                *slot = made(Content::Amount(total));
            }
        }
        let printed = sum
            .line
            .and_then(|line| self.lines(row_kind).get(line))
            .map(|line| Text::from(line.label.as_str()));
        let label = printed.or(sum.label);
        let slot = self.item_field().and_then(|field| values.get_mut(field));
        if let (Some(label), Some(slot)) = (label, slot) {
            *slot = made(Content::Text(label));
        }
        self.push_line(row_kind, sum.line, values);
    }

    /// The field with the labels of lines.
    fn item_field(&self) -> Option<usize> {
        match &self.schema.shape {
            Shape::TwoSided { item, .. } => Some(*item),
            _ => None,
        }
    }

    /// The lines of the template on a side.
    fn lines(&self, row_kind: usize) -> &[Line] {
        match &self.schema.shape {
            Shape::TwoSided { sides, .. } => sides.get(row_kind).map_or(&[][..], |side| &side.lines),
            _ => &[],
        }
    }

    /// For each side, which template lines occur in any table.
    fn present_lines(&self, sources: &[Source]) -> Vec<Vec<bool>> {
        let row_kinds = 0..self.schema.row_kinds.len();
        let mut present: Vec<Vec<bool>> = row_kinds
            .map(|row_kind| vec![false; self.lines(row_kind).len()])
            .collect();
        for row in sources.iter().flat_map(|source| &source.table.rows) {
            let slot = row.line.and_then(|line| present.get_mut(row.row_kind)?.get_mut(line));
            slot.into_iter().for_each(|slot| *slot = true);
        }
        present
    }

    /// The position of a line. One that is not in the template goes to the end of its block, so that it is read back
    /// into the same block.
    fn place(&self, row_kind: usize, line: Option<usize>, parts: &[Text], nth: usize, present: &[Vec<bool>]) -> Place {
        if line.is_some() || parts.is_empty() {
            return (
                row_kind,
                line.map_or(0, |line| line.saturating_add(1)),
                Text::from(""),
                0,
            );
        }
        let block = parts.first().map_or("", |block| &**block);
        let label = self.folder.label(parts.get(1).map_or("", |label| &**label));
        let lines = self.lines(row_kind);
        let is_there = |line: usize| {
            present
                .get(row_kind)
                .and_then(|side| side.get(line))
                .copied()
                .unwrap_or(false)
        };
        let block_of = |line: usize| {
            block_after(line, lines)
                .and_then(|block| lines.get(block))
                .map(|line| line.id.as_str())
        };
        let last = (0..lines.len())
            .rev()
            .find(|line| is_there(*line) && block_of(*line).unwrap_or("") == block);
        let after = last.map_or(0, |last| last.saturating_add(1));
        (row_kind, after, Text::from(label), nth.saturating_add(1))
    }
}
