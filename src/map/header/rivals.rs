//! Columns that may all be the same column of the table: a total over several years beside the year's, 小计 beside
//! 本年, a total beside a part of it. Labels alone cannot decide this; the columns that the total must be the sum of do.

use std::cmp::Ordering;

use rust_decimal::Decimal;

use crate::cell::{CellRef, CellValue};
use crate::grid::Grid;
use crate::map::header::readings::{Columns, When};
use crate::map::header::source_column::{Meaning, SourceColumn};
use crate::map::labels::TableLabels;
use crate::meaning::values::{CARRIED, CURRENT, THIS};
use crate::meaning::{ALL, Dimension, Reading};
use crate::schema::{Shape, Table};

/// Most rows that are compared.
const MOST_ROWS: usize = 400;
/// The dimensions in which rivals may differ.
const SCOPES: [Dimension; 4] = [Dimension::Year, Dimension::Carry, Dimension::Fund, Dimension::Stage];

/// Decides between rivals by the sums across, else by the year and the carry-over of the column. A column for which
/// neither decides is unknown, together with its rivals.
pub fn settle(columns: &mut [SourceColumn], read: &Columns, last: u32, grid: &Grid, tables: (&Table, &TableLabels)) {
    let sheet = Sides {
        read,
        last,
        grid,
        table: tables.0,
        labels: tables.1,
    };
    for position in 0..columns.len() {
        let rivals = sheet.rivals(columns, position);
        let Some((own, column)) = columns.get(position).and_then(|own| match own.meaning {
            Meaning::Column(column) => Some((own.col, column)),
            _ => None,
        }) else {
            continue;
        };
        let col = |rival: &usize| columns.get(*rival).map(|source| source.col);
        let differing: Vec<usize> = rivals
            .into_iter()
            .filter(|rival| col(rival).is_some_and(|col| sheet.differ(own, col)))
            .collect();
        if differing.is_empty() {
            continue;
        }
        let winner = sheet.winner(columns, (position, column), &differing);
        if winner == Some(position) {
            continue;
        }
        for at in std::iter::once(position).chain(differing) {
            if let Some(source) = columns.get_mut(at) {
                source.meaning = match winner {
                    Some(winner) if winner == at => Meaning::Column(column),
                    Some(_) => Meaning::Keyless,
                    None => Meaning::Unknown,
                };
            }
        }
    }
}

struct Sides<'a> {
    read: &'a Columns,
    last: u32,
    grid: &'a Grid,
    table: &'a Table,
    labels: &'a TableLabels,
}

impl Sides<'_> {
    fn reading(&self, position: usize) -> Option<&Reading> {
        self.read.readings.get(position)
    }

    /// The columns of the same meaning but for their scope, in the same group.
    fn rivals(&self, columns: &[SourceColumn], position: usize) -> Vec<usize> {
        let group = |source: &SourceColumn| source.labels.split_last().map(|(_, group)| group.to_vec());
        let (Some(own), Some(reading)) = (columns.get(position), self.reading(position)) else {
            return Vec::new();
        };
        let is_open = |source: &SourceColumn| source.entry.is_none();
        if !is_open(own) || !self.read.is_amount(position) {
            return Vec::new();
        }
        let others = columns.iter().enumerate();
        let rivals = others.filter(|(other, source)| {
            *other != position
                && source.meaning == Meaning::Keyless
                && is_open(source)
                && self.read.is_amount(*other)
                && self.read.when.get(*other) == Some(&When::Budget)
                && group(source) == group(own)
                && self.reading(*other).is_some_and(|other| self.is_rival(reading, other))
        });
        rivals.map(|(other, _)| other).collect()
    }

    /// Whether one of two columns is the other in a narrower scope.
    fn is_rival(&self, own: &Reading, other: &Reading) -> bool {
        let same = |dimension: &Dimension| own.point.get(*dimension) == other.point.get(*dimension);
        let is_carried = |reading: &Reading| reading.point.get(Dimension::Carry) == CARRIED;
        // A column of one fund is a part of the table's total, unless it says that it is one of what stands beside it.
        let funds = same(&Dimension::Fund) || own.of_which && !other.point.specifies(Dimension::Fund);
        let mut fixed = ALL.iter().filter(|dimension| !SCOPES.contains(dimension));
        fixed.all(same) && funds && !is_carried(own) && !is_carried(other)
    }

    fn amount(&self, row: u32, col: u32) -> Option<Decimal> {
        match self.grid.get(CellRef::new(row, col))?.value {
            CellValue::Number(amount) => Some(amount),
            _ => None,
        }
    }

    fn rows(&self) -> impl Iterator<Item = u32> {
        let rows = self.grid.rows_between(self.last.saturating_add(1), u32::MAX);
        let first = |cells: &[crate::cell::Cell]| cells.first().map(|cell| cell.at.row);
        rows.filter_map(first).take(MOST_ROWS)
    }

    /// Whether two columns have different figures in any row.
    fn differ(&self, own: u32, other: u32) -> bool {
        let amount = |row: u32, col: u32| self.amount(row, col).unwrap_or_default();
        self.rows().any(|row| amount(row, own) != amount(row, other))
    }

    /// The columns of the sheet that a field is the sum of; those of a part that the sheet lacks in its place.
    fn parts(&self, columns: &[SourceColumn], field: usize) -> Vec<u32> {
        let col = |field: usize| {
            let is_of = |source: &&SourceColumn| source.meaning.fields(self.table).contains(&field);
            columns.iter().find(is_of).map(|source| source.col)
        };
        let sum = |field: usize| self.table.fields.get(field).map_or(&[][..], |field| &field.sum);
        let parts = sum(field).iter().flat_map(|part| match col(*part) {
            Some(col) => vec![col],
            None => sum(*part).iter().filter_map(|part| col(*part)).collect(),
        });
        parts.collect()
    }

    /// Whether a column is the sum of these in all rows with figures.
    fn is_sum(&self, col: u32, parts: &[u32]) -> bool {
        let mut compared = 0_usize;
        let holds = |row: u32| {
            let mut amounts = parts.iter().filter_map(|part| self.amount(row, *part));
            let sum = amounts.try_fold(Decimal::ZERO, |sum, amount| sum.checked_add(amount));
            let own = self.amount(row, col).unwrap_or_default();
            (own, sum.is_some_and(|sum| sum == own))
        };
        for row in self.rows() {
            let (own, is_equal) = holds(row);
            if !is_equal {
                return false;
            }
            compared = compared.saturating_add(usize::from(!own.is_zero()));
        }
        compared > 0
    }

    /// The column that has the meaning; `None` where nothing decides.
    fn winner(&self, columns: &[SourceColumn], (own, column): (usize, usize), rivals: &[usize]) -> Option<usize> {
        let target = self.table.columns.get(column)?;
        let parts = self.parts(columns, target.field);
        let all = || std::iter::once(own).chain(rivals.iter().copied());
        let is_sum = |position: &usize| {
            let col = columns.get(*position).map(|source| source.col);
            !parts.is_empty() && col.is_some_and(|col| !parts.contains(&col) && self.is_sum(col, &parts))
        };
        let mut sums = all().filter(is_sum);
        if let (Some(only), None) = (sums.next(), sums.next()) {
            return Some(only);
        }
        let reading = self.reading(own)?;
        if reading.of_which {
            // A part never stands for its whole.
            return None;
        }
        let narrower: Vec<usize> = rivals
            .iter()
            .copied()
            .filter(|rival| {
                self.reading(*rival)
                    .is_some_and(|other| self.is_narrower(reading, other))
            })
            .collect();
        let names_year = |rival: usize| self.reading(rival).is_some_and(|other| !other.years.is_empty());
        match (narrower.as_slice(), self.is_split_by_carry(column)) {
            ([only], _) if names_year(*only) => Some(*only),
            ([only], Some(true)) => Some(*only),
            ([_, ..], Some(false)) => None,
            _ => Some(own),
        }
    }

    /// Whether a rival is of the book's year or of the current year's funds where a column says neither.
    fn is_narrower(&self, own: &Reading, other: &Reading) -> bool {
        let scope = |reading: &Reading| {
            let this = reading.point.get(Dimension::Year) == THIS || !reading.years.is_empty();
            u8::from(this || reading.point.get(Dimension::Carry) == CURRENT)
        };
        scope(own).cmp(&scope(other)) == Ordering::Less
    }

    /// Whether carry-over has columns of its own beside a column (`true`), or lines of its own below it (`false`).
    fn is_split_by_carry(&self, column: usize) -> Option<bool> {
        let means = &self.labels.means;
        let target = means.columns.get(column)?.as_ref()?;
        if crate::map::header::keys::whole(&target.point).get(Dimension::Carry) == CURRENT {
            return Some(true);
        }
        let Shape::TwoSided { .. } = self.table.shape else {
            return None;
        };
        let side = self.table.columns.get(column)?.side?;
        let mut lines = means.lines.get(side)?.iter();
        lines
            .any(|line| line.point.get(Dimension::Carry) == CARRIED)
            .then_some(false)
    }
}
