//! Which amounts are sums of others on the sheet, and the formulas that say so.
//!
//! Refuses to correct anything: a total that its parts do not add up to is only told apart.

use std::fmt::Write as _;

use rust_decimal::Decimal;

use crate::book::{Down, Structure, Table};
use crate::cell::CellRef;
use crate::schema::{Standard, Table as Schema};
use crate::write::xlsx::cell::units::MANY_ROWS;
use crate::write::xlsx::formula::grow::{Grow, ListGrowth, Strip};

/// Most arguments that one SUM is given; Excel takes 255.
const ARGUMENTS: usize = 200;
/// Longest formula that is written, in characters; Excel takes 8,192.
const LONGEST: usize = 8_000;

/// What an amount is to the other cells of the sheet.
#[derive(Debug, PartialEq)]
pub enum Judged {
    /// A figure of its own.
    Typed,
    /// The sum of others, as this formula says; nothing, where there is nothing to add yet.
    Sum(String),
    /// Meant to be a sum, but its parts give `sum`; `difference` is the cell less that. In 万元.
    Wrong { sum: Decimal, difference: Decimal },
}

/// The sums of a table, down and across.
pub struct Sums<'a> {
    table: &'a Table,
    schema: &'a Schema,
    structure: Structure<'a>,
    /// Positions in the sums down of those that a row heads, by row.
    heads: Vec<Vec<usize>>,
    /// How each sum down grows with its rows, if that can be said.
    growth: Vec<Option<Grow>>,
}

impl<'a> Sums<'a> {
    pub fn of(table: &'a Table, schema: &'a Schema, standard: &'a Standard) -> Self {
        let structure = table.structure(standard);
        let mut heads = vec![Vec::new(); table.rows.len()];
        for (index, down) in structure.downs.iter().enumerate() {
            if let Some(head) = heads.get_mut(down.parent) {
                head.push(index);
            }
        }
        Self {
            table,
            schema,
            growth: Vec::new(),
            structure,
            heads,
        }
    }

    /// The sums down the rows.
    pub fn downs(&self) -> &[Down<'a>] {
        &self.structure.downs
    }

    /// How the sums down grow, as far as that can be said, each with the row that it heads.
    pub fn growth(&self) -> impl Iterator<Item = (&Grow, usize)> {
        let downs = self.growth.iter().zip(&self.structure.downs);
        downs.filter_map(|(grow, down)| Some((grow.as_ref()?, down.parent)))
    }

    /// Lets the sums of a list grow with its rows.
    pub fn grow_in(&mut self, list: &ListGrowth) {
        self.growth = self.structure.downs.iter().map(|down| list.grow(down)).collect();
    }

    /// Lets sums of fixed lines grow that stand in these strips.
    pub fn grow_along(&mut self, strips: &[Strip]) {
        let Structure { downs, parts } = &self.structure;
        self.growth.resize(downs.len(), None);
        let heads = |row: usize| self.heads.get(row).map_or(&[][..], Vec::as_slice);
        for strip in strips {
            for number in strip.rows.clone().flat_map(heads) {
                let own = self.growth.get_mut(*number).zip(downs.get(*number));
                if let Some((growth, down)) = own
                    && growth.is_none()
                {
                    *growth = strip.grow(down, parts, |row| !heads(row).is_empty());
                }
            }
        }
    }

    /// How many totals stand above each row that add it up.
    pub fn depths(&self) -> Vec<u8> {
        let mut depths = vec![0_u8; self.heads.len()];
        for (row, heads) in self.heads.iter().enumerate() {
            let below = depths.get(row).map_or(0, |depth| depth.saturating_add(1));
            for child in heads
                .iter()
                .filter_map(|&down| self.structure.downs.get(down))
                .flat_map(|down| &down.children)
            {
                if let Some(depth) = depths.get_mut(*child) {
                    *depth = below;
                }
            }
        }
        depths
    }

    /// Judges an amount; `place` tells where the amounts of the table stand on the sheet.
    pub fn judge(&self, row: usize, field: usize, place: impl Fn(usize, usize) -> Option<CellRef>) -> Judged {
        let across = self.schema.fields.get(field).map_or(&[][..], |field| &field.sum);
        let heads = self.heads.get(row).map_or(&[][..], Vec::as_slice);
        if across.is_empty() && heads.is_empty() {
            return Judged::Typed;
        }
        let value = match self.table.value(row, field) {
            Some(value) if value.text().is_none() => value.amount(),
            _ => return Judged::Typed,
        };
        let found = value.unwrap_or_default();
        let across = Addends(across.iter().map(|&part| (row, part)));
        let down = heads.iter().filter_map(|&down| {
            Some((
                self.structure.downs.get(down)?,
                self.growth.get(down).and_then(Option::as_ref),
            ))
        });
        let down = down.map(|(down, grow)| {
            let children = self.table.addends(down, field).into_iter().map(|child| (child, field));
            (Addends(children), grow)
        });
        let across_sum = across.sum(self.table);
        let down: Vec<_> = down
            .map(|(addends, grow)| (addends.sum(self.table), addends, grow))
            .collect();
        // A total that is right across but wrong down is a wrong total all the same.
        let mut sums = across_sum.into_iter().chain(down.iter().filter_map(|(sum, ..)| *sum));
        if let Some(sum) = sums.find(|sum| *sum != found) {
            let difference = found.checked_sub(sum);
            return difference.map_or(Judged::Typed, |difference| Judged::Wrong { sum, difference });
        }
        let blank = value.is_none();
        let known = across_sum.is_some() || down.iter().any(|(sum, ..)| sum.is_some());
        if known == blank {
            // Nothing to add up to what is there, or a blank where there is.
            return Judged::Typed;
        }
        let live = |formula: Option<String>| formula.map_or(Judged::Typed, Judged::Sum);
        if blank && !self.waits(row) {
            return Judged::Typed;
        }
        let by_row = blank || across_sum.is_some();
        // On the side of a table that has no columns for the parts, there is nothing across.
        let by_row = by_row.then(|| across.across(self.table, &place, blank)).flatten();
        if let Some(formula) = by_row {
            return Judged::Sum(formula);
        }
        match down.iter().find(|(sum, ..)| sum.is_some() != blank) {
            // Its addends are blank, but not what they add up: that is for people to look at.
            Some((.., Some(grow))) if blank && grow.rows.clone().any(|row| self.table.amount(row, field).is_some()) => {
                Judged::Typed
            }
            Some((_, addends, grow)) => live(addends.down(self.table, field, &place, *grow, blank)),
            None => Judged::Typed,
        }
    }

    /// Whether blank totals of a row are formulas that wait for figures: in a table of many rows, only
    /// of those that add up others.
    fn waits(&self, row: usize) -> bool {
        let tag = self.table.rows.get(row).and_then(|row| self.schema.tags.get(row.tag));
        let heads = self.heads.get(row).is_some_and(|heads| !heads.is_empty());
        !tag.is_some_and(|tag| tag.detail) && (heads || self.table.rows.len() <= MANY_ROWS)
    }
}

/// Amounts to be added, as (row, field).
struct Addends<I>(I);

impl<I: Iterator<Item = (usize, usize)> + Clone> Addends<I> {
    /// Their sum; none when all are blank, or when no decimal holds it.
    fn sum(&self, table: &Table) -> Option<Decimal> {
        let mut amounts = self.0.clone().filter_map(|(row, field)| table.amount(row, field));
        let first = amounts.next()?;
        amounts.try_fold(first, |sum, amount| sum.checked_add(amount))
    }

    /// The cells to add; none when one of them is not on the sheet.
    fn cells(&self, table: &Table, place: impl Fn(usize, usize) -> Option<CellRef>) -> Option<Vec<CellRef>> {
        let mut cells = Vec::new();
        for (row, field) in self.0.clone() {
            let value = table.value(row, field)?;
            match place(row, field) {
                // A text in a cell for amounts is nothing to add.
                Some(_) if value.text().is_some() => {}
                Some(cell) => cells.push(cell),
                None if value.amount().is_some() => return None,
                None => {}
            }
        }
        Some(cells)
    }

    /// The formula that adds up a row.
    fn across(&self, table: &Table, place: impl Fn(usize, usize) -> Option<CellRef>, blank: bool) -> Option<String> {
        let cells = self.cells(table, place)?;
        if blank { when_filled(&cells) } else { formula(&cells) }
    }

    /// The formula that adds up a column, over a range that grows if there is one.
    fn down(
        &self,
        table: &Table,
        field: usize,
        place: impl Fn(usize, usize) -> Option<CellRef>,
        grow: Option<&Grow>,
        blank: bool,
    ) -> Option<String> {
        let cells = self.cells(table, &place)?;
        let col = cells.first().map(|cell| cell.col).or_else(|| {
            let (row, _) = self.0.clone().next()?;
            Some(place(row, field)?.col)
        })?;
        let fixed = formula(&cells);
        let growing = match (grow, &fixed) {
            (Some(grow), Some(fixed)) => Some(grow.formula(col, fixed, blank)),
            _ => None,
        };
        let growing = growing.filter(|text| text.len() <= LONGEST);
        growing.or_else(|| if blank { when_filled(&cells) } else { fixed })
    }
}

/// The sum of the cells, which shows nothing until one of them holds something.
fn when_filled(cells: &[CellRef]) -> Option<String> {
    let sum = formula(cells)?;
    let listed = arguments(cells);
    let text = format!("IF(COUNT({listed})=0,\"\",{sum})");
    (ranges(cells).len() <= ARGUMENTS && text.len() <= LONGEST).then_some(text)
}

/// The cells as arguments of a function.
fn arguments(cells: &[CellRef]) -> String {
    let texts: Vec<String> = ranges(cells).into_iter().map(argument).collect();
    texts.join(",")
}

/// The shortest formula that adds up the cells.
fn formula(cells: &[CellRef]) -> Option<String> {
    let ranges = ranges(cells);
    let text = match ranges.as_slice() {
        [] => return None,
        // `A+B` would stumble over a total that shows nothing yet.
        _ => nested(ranges.iter().map(|range| argument(*range)).collect()),
    };
    (text.len() <= LONGEST).then_some(text)
}

/// SUM over the arguments, in SUMs of SUMs as far as there are too many.
fn nested(arguments: Vec<String>) -> String {
    if arguments.len() <= ARGUMENTS {
        return format!("SUM({})", arguments.join(","));
    }
    nested(
        arguments
            .chunks(ARGUMENTS)
            .map(|chunk| format!("SUM({})", chunk.join(",")))
            .collect(),
    )
}

fn argument((first, last): (CellRef, CellRef)) -> String {
    let mut text = first.to_string();
    if first != last {
        // Writing to a String cannot fail.
        let _ = write!(text, ":{last}");
    }
    text
}

/// Cells that follow one another in a row or a column, as ranges.
fn ranges(cells: &[CellRef]) -> Vec<(CellRef, CellRef)> {
    let mut sorted = cells.to_vec();
    sorted.sort_unstable();
    let mut ranges: Vec<(CellRef, CellRef)> = Vec::new();
    for cell in sorted {
        if let Some((first, last)) = ranges.last_mut() {
            let down = first.col == cell.col && last.row.checked_add(1) == Some(cell.row);
            let across = first.row == cell.row && last.col.checked_add(1) == Some(cell.col);
            if down || across {
                *last = cell;
                continue;
            }
        }
        ranges.push((cell, cell));
    }
    ranges
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(list: &[(u32, u32)]) -> Vec<CellRef> {
        list.iter().map(|&(row, col)| CellRef::new(row, col)).collect()
    }

    #[test]
    fn formulas_are_short() {
        assert_eq!(formula(&cells(&[])), None);
        assert_eq!(formula(&cells(&[(8, 5)])).unwrap(), "SUM(F9)");
        assert_eq!(formula(&cells(&[(8, 5), (14, 5)])).unwrap(), "SUM(F9,F15)");
        assert_eq!(formula(&cells(&[(8, 5), (9, 5), (10, 5)])).unwrap(), "SUM(F9:F11)");
        assert_eq!(
            formula(&cells(&[(8, 5), (10, 5), (11, 5), (13, 5)])).unwrap(),
            "SUM(F9,F11:F12,F14)"
        );
        assert_eq!(formula(&cells(&[(6, 4), (6, 6), (6, 7)])).unwrap(), "SUM(E7,G7:H7)");
    }

    #[test]
    fn many_arguments_are_nested_and_too_many_refused() {
        let every_other = |count: u32| (0..count).map(|row| CellRef::new(row * 2, 1)).collect::<Vec<_>>();
        let nested = formula(&every_other(450)).unwrap();
        assert!(nested.starts_with("SUM(SUM(B1,B3,") && nested.matches("SUM(").count() == 4);
        assert_eq!(formula(&every_other(3_000)), None);
    }
}
