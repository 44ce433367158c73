//! Which amounts of a table are totals, and the formula of each.
//!
//! The headings of a list are SUBTOTALs over the rows below them: a SUBTOTAL skips those inside it, so
//! each adds up leaves, at whatever depth. Levels come from the book, never from what a cell looks like.
//! Refuses to correct anything: a total that its parts do not add up to stays typed and is judged wrong.

use std::ops::Range;

use rust_decimal::Decimal;

use crate::book::{Structure, Subtotal, Table, Value};
use crate::cell::CellRef;
use crate::schema::{Shape, Standard, Table as Schema};
use crate::write::limits::is_exact;
use crate::write::xlsx::cell::placement::TablePlacement;
use crate::write::xlsx::formula::sums::{Lines, sum, sum_of_each};

/// Most headings that are taken out of a subtotal: what is longer nobody reads.
const MOST_TAKEN_OUT: usize = 20;
/// Decimals that a sum is rounded to where something is taken out of it: 0.01 元, in 万元.
const FINEST: u32 = 6;

/// What an amount is to the other cells of the sheet.
#[derive(Clone, Debug, PartialEq)]
pub enum Judged {
    /// A figure of its own.
    Typed,
    /// The sum of others, as this formula says; blank as long as they are.
    Sum(String),
    /// Meant to be a sum, but its parts give `sum`; `difference` is the cell less that. In 万元.
    Wrong { sum: Decimal, difference: Decimal },
}

/// What the figures say of an amount.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Verdict {
    Typed,
    /// It is the sum of what it adds up down the rows.
    Subtotal,
    /// It is the sum of its parts across the row.
    Across,
    Wrong {
        sum: Decimal,
        difference: Decimal,
    },
}

/// The totals of a table, down and across.
pub struct Totals<'a> {
    table: &'a Table,
    schema: &'a Schema,
    structure: Structure<'a>,
    /// Positions in the sums down of those that a row heads, by row.
    heads: Vec<Vec<usize>>,
    /// The row after the block that each row of a list heads; after itself if it heads none.
    ends: Vec<usize>,
    /// By field, the headings of a list that are no formula there, from the top.
    typed: Vec<Vec<usize>>,
    /// Whether there are amounts that are written as texts.
    has_texts: bool,
}

impl<'a> Totals<'a> {
    /// The totals of `table`, which has this schema of the standard.
    pub fn of(table: &'a Table, schema: &'a Schema, standard: &'a Standard) -> Self {
        let structure = table.structure(standard);
        let mut heads = vec![Vec::new(); table.rows.len()];
        for (index, subtotal) in structure.subtotals.iter().enumerate() {
            if let Some(head) = heads.get_mut(subtotal.total) {
                head.push(index);
            }
        }
        let mut totals = Self {
            ends: ends(table, schema, &structure.subtotals),
            typed: vec![Vec::new(); schema.fields.len()],
            has_texts: (0..table.rows.len())
                .flat_map(|row| table.values(row))
                .filter_map(Value::amount)
                .any(|amount| !is_exact(amount)),
            table,
            schema,
            structure,
            heads,
        };
        if totals.is_list() {
            totals.find_typed();
        }
        totals
    }

    /// The headings of a list that stay typed. Those below come first: too many of them make the ones above
    /// typed, too.
    fn find_typed(&mut self) {
        for field in (0..self.schema.fields.len()).filter(|field| self.schema.is_amount(*field)) {
            // From the bottom up.
            let mut typed: Vec<usize> = Vec::new();
            for row in (0..self.heads.len()).rev().filter(|row| self.is_head(*row)) {
                let block = row..self.end(row);
                let below = || typed.iter().rev().copied().take_while(|other| block.contains(other));
                let many = self.outermost(below()).nth(MOST_TAKEN_OUT).is_some();
                if many || self.verdict(row, field) != Verdict::Subtotal {
                    typed.push(row);
                }
            }
            typed.reverse();
            if let Some(own) = self.typed.get_mut(field) {
                *own = typed;
            }
        }
    }

    /// Of rows from the top those that are not inside the block of one before them.
    fn outermost(&self, rows: impl Iterator<Item = usize>) -> impl Iterator<Item = usize> {
        let mut end = 0;
        rows.filter(move |row| {
            let is_outside = *row >= end;
            if is_outside {
                end = self.end(*row);
            }
            is_outside
        })
    }

    fn is_list(&self) -> bool {
        matches!(self.schema.shape, Shape::List { .. })
    }

    /// Whether a row adds up others.
    pub fn is_head(&self, row: usize) -> bool {
        self.heads.get(row).is_some_and(|heads| !heads.is_empty())
    }

    fn downs_of(&self, row: usize) -> impl Iterator<Item = &Subtotal<'a>> {
        let heads = self.heads.get(row).map_or(&[][..], Vec::as_slice);
        heads.iter().filter_map(|&down| self.structure.subtotals.get(down))
    }

    /// The rows that add up others.
    pub fn headings(&self) -> impl Iterator<Item = usize> {
        (0..self.heads.len()).filter(|row| self.is_head(*row))
    }

    /// The row of the table after the block that a row of a list heads.
    pub fn end(&self, row: usize) -> usize {
        self.ends.get(row).copied().unwrap_or(row.saturating_add(1))
    }

    /// How many totals stand above each row that add it up.
    pub fn depths(&self) -> Vec<u8> {
        let mut depths = vec![0_u8; self.heads.len()];
        for row in 0..self.heads.len() {
            let below = depths.get(row).map_or(0, |depth| depth.saturating_add(1));
            for child in self.downs_of(row).flat_map(|subtotal| &subtotal.addends) {
                if let Some(depth) = depths.get_mut(*child) {
                    *depth = below;
                }
            }
        }
        depths
    }

    /// What the figures say of an amount. A total that is right across but wrong down is wrong all the same.
    fn verdict(&self, row: usize, field: usize) -> Verdict {
        let across = self.schema.fields.get(field).map_or(&[][..], |field| &field.sum);
        if across.is_empty() && !self.is_head(row) {
            return Verdict::Typed;
        }
        let value = match self.table.value(row, field) {
            Some(value) if value.text().is_none() => value.amount(),
            _ => return Verdict::Typed,
        };
        let found = value.unwrap_or_default();
        // What is written as a text is neither computed nor added up by a formula.
        let is_text = |row: usize, field: usize| self.table.amount(row, field).is_some_and(|own| !is_exact(own));
        if self.has_texts
            && (is_text(row, field)
                || across.iter().any(|part| is_text(row, *part))
                || self
                    .downs_of(row)
                    .flat_map(|subtotal| self.table.addends(subtotal, field))
                    .any(|child| is_text(child, field)))
        {
            return Verdict::Typed;
        }
        let across_sum = self.total(across.iter().map(|&part| (row, part)));
        let down_sum = |subtotal: &Subtotal| {
            self.total(
                self.table
                    .addends(subtotal, field)
                    .into_iter()
                    .map(|child| (child, field)),
            )
        };
        let mut down = None;
        for sum in self.downs_of(row).map(down_sum) {
            if let Some(sum) = sum.filter(|sum| *sum != found) {
                return wrong(found, sum);
            }
            down = down.or(sum);
        }
        if let Some(sum) = across_sum.filter(|sum| *sum != found) {
            return wrong(found, sum);
        }
        match (self.is_head(row), value.is_none()) {
            // Nothing to add up to what is there, or a blank where there is.
            (true, blank) if down.is_some() != blank => Verdict::Subtotal,
            // In a form a heading may give what its columns add up to and no rows.
            (true, false) if !self.is_list() && across_sum.is_some() => Verdict::Across,
            (false, blank) if across_sum.is_some() != blank => Verdict::Across,
            _ => Verdict::Typed,
        }
    }

    /// The sum of amounts, by row and field; `None` when all are blank, or when no decimal holds it.
    fn total(&self, cells: impl Iterator<Item = (usize, usize)>) -> Option<Decimal> {
        let mut amounts = cells.filter_map(|(row, field)| self.table.amount(row, field));
        let first = amounts.next()?;
        amounts.try_fold(first, |sum, amount| sum.checked_add(amount))
    }

    /// Judges an amount of a table that stands at `placed`.
    pub fn judge(&self, row: usize, field: usize, placed: &TablePlacement) -> Judged {
        let formula = match self.verdict(row, field) {
            Verdict::Wrong { sum, difference } => return Judged::Wrong { sum, difference },
            Verdict::Typed => None,
            Verdict::Across if self.is_detail(row) => None,
            Verdict::Across => self.across(row, field, placed),
            Verdict::Subtotal if self.is_typed(row, field) => None,
            Verdict::Subtotal if self.is_list() => self.subtotal(row, field, placed),
            Verdict::Subtotal => self.lines(row, field, placed),
        };
        formula.map_or(Judged::Typed, Judged::Sum)
    }

    fn is_detail(&self, row: usize) -> bool {
        let row_kind = self
            .table
            .rows
            .get(row)
            .and_then(|row| self.schema.row_kinds.get(row.row_kind));
        row_kind.is_some_and(|row_kind| row_kind.detail)
    }

    /// The cells at these places; `None` when an amount is not on the sheet. A text is nothing to add.
    fn cells(&self, places: impl Iterator<Item = (usize, usize)>, placed: &TablePlacement) -> Option<Vec<CellRef>> {
        let mut cells = Vec::new();
        for (row, field) in places {
            let value = self.table.value(row, field)?;
            match placed.cell(self.table, self.schema, row, field) {
                Some(_) if value.text().is_some() => {}
                Some(cell) => cells.push(cell),
                None if value.amount().is_some() => return None,
                None => {}
            }
        }
        Some(cells)
    }

    fn across(&self, row: usize, field: usize, placed: &TablePlacement) -> Option<String> {
        let parts = &self.schema.fields.get(field)?.sum;
        sum(&self.cells(parts.iter().map(|part| (row, *part)), placed)?)
    }

    /// The sum of fixed lines.
    fn lines(&self, row: usize, field: usize, placed: &TablePlacement) -> Option<String> {
        let mut sums = self.downs_of(row).map(|subtotal| self.table.addends(subtotal, field));
        let first = sums.next()?;
        let has_amount = |addends: &Vec<usize>| addends.iter().any(|row| self.table.amount(*row, field).is_some());
        let addends = match has_amount(&first) {
            true => first,
            false => sums.find(has_amount).unwrap_or(first),
        };
        let cells = self.cells(addends.iter().map(|row| (*row, field)), placed)?;
        let own = placed.cell(self.table, self.schema, row, field)?;
        let is_sum_of_sums = addends.iter().any(|row| self.is_head(*row));
        let in_strip = |other: usize| {
            let cell = placed.cell(self.table, self.schema, other, field)?;
            (cell.col == own.col).then_some((other, cell.row))
        };
        if is_sum_of_sums {
            return sum_of_each(&cells);
        }
        if cells.len() != addends.len() {
            return sum(&cells);
        }
        let mut lines = Lines {
            own: own.row,
            addends: cells.iter().map(|cell| cell.row).collect(),
            others: Vec::new(),
            is_closed: false,
        };
        lines.addends.sort_unstable();
        let (first, last) = (*lines.addends.first()?, *lines.addends.last()?);
        let near = own.row.min(first).saturating_sub(1)..=own.row.max(last).saturating_add(1);
        let strip = (0..self.table.rows.len()).filter_map(in_strip);
        let strip = strip.filter(|(_, line)| near.contains(line) && *line != own.row);
        for (other, line) in strip.filter(|(_, line)| lines.addends.binary_search(line).is_err()) {
            if self.is_head(other) && (own.row.min(first)..=last).contains(&line) {
                // Another total inside the block.
                return sum(&cells);
            }
            let adds_this = || self.downs_of(other).any(|subtotal| subtotal.addends.contains(&row));
            lines.is_closed |= line == last.saturating_add(1) && adds_this();
            lines.others.push(line);
        }
        lines.others.sort_unstable();
        lines.formula(own.col).or_else(|| sum(&cells))
    }

    /// The total of a heading of a list: a SUBTOTAL over the rows below it, other subtotals left out. Its
    /// range begins below the heading and ends with what comes after the block, so that a row inserted first
    /// or last is in it: that is the next heading, a SUBTOTAL itself, or the blank below the table, or else
    /// taken out again. Headings inside that are typed count as they stand, without what lies under them; who
    /// deletes the row of one sees an error instead of a sum without what it headed.
    fn subtotal(&self, row: usize, field: usize, placed: &TablePlacement) -> Option<String> {
        let own = placed.cell(self.table, self.schema, row, field)?;
        let end = self.end(row);
        let line = |row: usize| placed.lines.get(row).copied().flatten().unwrap_or(placed.bottom);
        let cell = |row: usize| CellRef::new(line(row), own.col);
        let is_figure = |row: usize| row < self.table.rows.len() && (!self.is_head(row) || self.is_typed(row, field));
        let after = cell(end);
        let range = format!("{own}:{after}");
        let (mut less, mut is_out) = (String::new(), !is_figure(end));
        for head in self.typed_in(row.saturating_add(1)..end, field) {
            let (typed, next) = (cell(head), self.end(head));
            less.push_str(&format!("-SUBTOTAL(9,{typed}:{})+SUM({typed}", cell(next)));
            if next < end && is_figure(next) {
                less.push_str(&format!(",{}", cell(next)));
            }
            less.push(')');
            is_out |= next == end;
        }
        let last = match is_out {
            true => format!("INDEX({range},ROWS({range}))"),
            false => format!("INDEX({after}:{},1)", CellRef::new(placed.bottom, after.col)),
        };
        if !is_out {
            less.push_str(&format!("-SUM({after})"));
        }
        let sum = format!("SUBTOTAL(9,INDEX({range},2):{last})");
        // What binary numbers lose of a small sum beside a large figure is rounded away.
        let is_fine = self
            .table
            .amount(row, field)
            .is_some_and(|amount| amount.normalize().scale() > FINEST);
        Some(match less.is_empty() || is_fine {
            true => sum + &less,
            false => format!("ROUND({sum}{less},{FINEST})"),
        })
    }

    /// The headings in these rows that are typed and not inside another such.
    fn typed_in(&self, rows: Range<usize>, field: usize) -> impl Iterator<Item = usize> {
        let typed = self.typed.get(field).map_or(&[][..], Vec::as_slice);
        let from = typed.partition_point(|row| *row < rows.start);
        let inside = typed.iter().skip(from).copied().take_while(move |row| *row < rows.end);
        self.outermost(inside)
    }

    fn is_typed(&self, row: usize, field: usize) -> bool {
        self.typed
            .get(field)
            .is_some_and(|typed| typed.binary_search(&row).is_ok())
    }
}

fn wrong(found: Decimal, sum: Decimal) -> Verdict {
    match found.checked_sub(sum) {
        Some(difference) => Verdict::Wrong { sum, difference },
        None => Verdict::Typed,
    }
}

/// The row after the block that each row heads.
fn ends(table: &Table, schema: &Schema, subtotals: &[Subtotal]) -> Vec<usize> {
    let count = table.rows.len();
    let detail = |row: &crate::book::Row| {
        schema
            .row_kinds
            .get(row.row_kind)
            .is_some_and(|row_kind| row_kind.detail)
    };
    // Details belong to the row above them.
    let mut ends = vec![0_usize; count];
    let mut next = count;
    for (row, own) in table.rows.iter().enumerate().rev() {
        if let Some(end) = ends.get_mut(row) {
            *end = next;
        }
        if !detail(own) {
            next = row;
        }
    }
    // A block is headed from above: the lower ones are known when an upper one asks.
    let mut last = vec![None; count];
    for subtotal in subtotals {
        if let Some(slot) = last.get_mut(subtotal.total) {
            *slot = subtotal.addends.last().copied();
        }
    }
    for row in (0..count).rev() {
        let child = last.get(row).copied().flatten();
        let below = child.and_then(|child| ends.get(child).copied());
        if let (Some(below), Some(end)) = (below, ends.get_mut(row)) {
            *end = below;
        }
    }
    ends
}
