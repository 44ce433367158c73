//! Determines which amounts of a table are totals, and their formulas.
//!
//! The headings of a list are SUBTOTALs over the rows below them. A SUBTOTAL skips nested ones, so that each adds up
//! leaves at any depth. Levels come from the book, never from the appearance of a cell. Nothing is corrected: a
//! total that differs from its addends stays typed and is judged wrong.

use std::ops::Range;

use rust_decimal::Decimal;

use crate::book::{Structure, Subtotal, Table};
use crate::cell::CellRef;
use crate::schema::{Shape, Standard, Table as Schema};
use crate::write::limits::is_exact;
use crate::write::xlsx::cell::placement::TablePlacement;
use crate::write::xlsx::formula::sums::{Lines, sum, sum_of_each};

/// Maximum number of headings excluded from a subtotal: nobody reads a longer formula.
const MOST_TAKEN_OUT: usize = 20;
/// Decimals to which a sum with exclusions is rounded: 0.01 元, in 万元.
const FINEST: u32 = 6;

/// The role of an amount among the other cells of the sheet.
#[derive(Clone, Debug, PartialEq)]
pub enum Judged {
    /// An entered figure.
    Typed,
    /// The sum of others, by this formula; blank while they are blank.
    Sum(String),
    /// Meant to be a sum, but its addends give `sum`; `difference` is the cell minus `sum`. In 万元.
    Wrong { sum: Decimal, difference: Decimal },
}

/// The role of an amount according to the figures.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Verdict {
    Typed,
    /// It equals the sum of its addends down the rows.
    Subtotal,
    /// It equals the sum of its parts across the row.
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
    /// By row, the positions of the subtotals that it heads.
    heads: Vec<Vec<usize>>,
    /// The row after the block that each row of a list heads; the next row if it heads none.
    ends: Vec<usize>,
    /// By field, the headings of a list that are not formulas, top down.
    typed: Vec<Vec<usize>>,
    /// Whether some amounts are written as text.
    has_texts: bool,
}

impl<'a> Totals<'a> {
    /// The totals of `table`, which has this schema.
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
                .flat_map(|row| table.amounts(row))
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

    /// Finds the headings of a list that stay typed, from the bottom up: too many typed ones below make a heading
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
            if let Some(slot) = self.typed.get_mut(field) {
                *slot = typed;
            }
        }
    }

    /// The rows, given top down, that are not inside the block of an earlier one.
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

    fn subtotals_of(&self, row: usize) -> impl Iterator<Item = &Subtotal<'a>> {
        let heads = self.heads.get(row).map_or(&[][..], Vec::as_slice);
        heads.iter().filter_map(|&down| self.structure.subtotals.get(down))
    }

    /// The rows that add up others.
    pub fn headings(&self) -> impl Iterator<Item = usize> {
        (0..self.heads.len()).filter(|row| self.is_head(*row))
    }

    /// The row after the block that a row of a list heads.
    pub fn end(&self, row: usize) -> usize {
        self.ends.get(row).copied().unwrap_or(row.saturating_add(1))
    }

    /// The number of totals above each row that include it.
    pub fn depths(&self) -> Vec<u8> {
        let mut depths = vec![0_u8; self.heads.len()];
        for row in 0..self.heads.len() {
            let below = depths.get(row).map_or(0, |depth| depth.saturating_add(1));
            for child in self.subtotals_of(row).flat_map(|subtotal| &subtotal.addends) {
                if let Some(depth) = depths.get_mut(*child) {
                    *depth = below;
                }
            }
        }
        depths
    }

    /// Determines the role of an amount. A total that is right across but wrong down is wrong.
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
        // Amounts written as text are neither computed nor added up by formulas.
        let is_text = |row: usize, field: usize| self.table.amount(row, field).is_some_and(|amount| !is_exact(amount));
        if self.has_texts
            && (is_text(row, field)
                || across.iter().any(|part| is_text(row, *part))
                || self
                    .subtotals_of(row)
                    .flat_map(|subtotal| self.table.addends(subtotal, field))
                    .any(|child| is_text(child, field)))
        {
            return Verdict::Typed;
        }
        let across_sum = self.total(across.iter().map(|&part| (row, part)));
        let subtotal_sum = |subtotal: &Subtotal| {
            self.total(
                self.table
                    .addends(subtotal, field)
                    .into_iter()
                    .map(|child| (child, field)),
            )
        };
        let mut down = None;
        for sum in self.subtotals_of(row).map(subtotal_sum) {
            if let Some(sum) = sum.filter(|sum| *sum != found) {
                return wrong(found, sum);
            }
            down = down.or(sum);
        }
        if let Some(sum) = across_sum.filter(|sum| *sum != found) {
            return wrong(found, sum);
        }
        match (self.is_head(row), value.is_none()) {
            // A total with addends, or a blank without any.
            (true, blank) if down.is_some() != blank => Verdict::Subtotal,
            // In a form, a heading may be the sum of its columns without having rows.
            (true, false) if !self.is_list() && across_sum.is_some() => Verdict::Across,
            (false, blank) if across_sum.is_some() != blank => Verdict::Across,
            _ => Verdict::Typed,
        }
    }

    /// The sum of amounts, by row and field; `None` if all are blank, or on overflow.
    fn total(&self, cells: impl Iterator<Item = (usize, usize)>) -> Option<Decimal> {
        let mut amounts = cells.filter_map(|(row, field)| self.table.amount(row, field));
        let first = amounts.next()?;
        amounts.try_fold(first, |sum, amount| sum.checked_add(amount))
    }

    /// Judges an amount of a table placed at `placed`.
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

    /// The cells at these positions; `None` if an amount is not on the sheet. Texts are skipped.
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
        let mut sums = self
            .subtotals_of(row)
            .map(|subtotal| self.table.addends(subtotal, field));
        let first = sums.next()?;
        let has_amount = |addends: &Vec<usize>| addends.iter().any(|row| self.table.amount(*row, field).is_some());
        let addends = match has_amount(&first) {
            true => first,
            false => sums.find(has_amount).unwrap_or(first),
        };
        let cells = self.cells(addends.iter().map(|row| (*row, field)), placed)?;
        let total = placed.cell(self.table, self.schema, row, field)?;
        let is_sum_of_sums = addends.iter().any(|row| self.is_head(*row));
        let in_strip = |other: usize| {
            let cell = placed.cell(self.table, self.schema, other, field)?;
            (cell.col == total.col).then_some((other, cell.row))
        };
        if is_sum_of_sums {
            return sum_of_each(&cells);
        }
        if cells.len() != addends.len() {
            return sum(&cells);
        }
        let mut lines = Lines {
            total: total.row,
            addends: cells.iter().map(|cell| cell.row).collect(),
            others: Vec::new(),
            is_closed: false,
        };
        lines.addends.sort_unstable();
        let (first, last) = (*lines.addends.first()?, *lines.addends.last()?);
        let near = total.row.min(first).saturating_sub(1)..=total.row.max(last).saturating_add(1);
        let strip = (0..self.table.rows.len()).filter_map(in_strip);
        let strip = strip.filter(|(_, line)| near.contains(line) && *line != total.row);
        for (other, line) in strip.filter(|(_, line)| lines.addends.binary_search(line).is_err()) {
            if self.is_head(other) && (total.row.min(first)..=last).contains(&line) {
                // Another total inside the block.
                return sum(&cells);
            }
            let adds_this = || self.subtotals_of(other).any(|subtotal| subtotal.addends.contains(&row));
            lines.is_closed |= line == last.saturating_add(1) && adds_this();
            lines.others.push(line);
        }
        lines.others.sort_unstable();
        lines.formula(total.col).or_else(|| sum(&cells))
    }

    /// The total of a heading of a list: a SUBTOTAL over the rows below it, which skips nested subtotals. The range
    /// begins below the heading and includes the row after the block, so that rows inserted at either end are
    /// included. That row is the next heading, itself a SUBTOTAL, or the blank row below the table; otherwise it is
    /// subtracted again. Typed headings inside count with their own figure, without the rows below them. Deleting
    /// such a row causes an error rather than a sum that silently lacks its block.
    fn subtotal(&self, row: usize, field: usize, placed: &TablePlacement) -> Option<String> {
        let heading = placed.cell(self.table, self.schema, row, field)?;
        let end = self.end(row);
        let line = |row: usize| placed.lines.get(row).copied().flatten().unwrap_or(placed.bottom);
        let cell = |row: usize| CellRef::new(line(row), heading.col);
        let is_figure = |row: usize| row < self.table.rows.len() && (!self.is_head(row) || self.is_typed(row, field));
        let after = cell(end);
        let range = format!("{heading}:{after}");
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
        // Rounds away what binary floating point loses of a small sum beside a large figure.
        let is_fine = self
            .table
            .amount(row, field)
            .is_some_and(|amount| amount.normalize().scale() > FINEST);
        Some(match less.is_empty() || is_fine {
            true => sum + &less,
            false => format!("ROUND({sum}{less},{FINEST})"),
        })
    }

    /// The typed headings in these rows that are not inside another one.
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
    for (row, book_row) in table.rows.iter().enumerate().rev() {
        if let Some(end) = ends.get_mut(row) {
            *end = next;
        }
        if !detail(book_row) {
            next = row;
        }
    }
    // Headings precede their blocks, so that going upwards the lower blocks are already known.
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
