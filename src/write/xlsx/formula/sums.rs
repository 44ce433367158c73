//! Plain sums: of individual cells, and of fixed lines below or above their total.

use std::fmt::Write as _;

use crate::cell::{CellRef, column_letters};

/// Maximum number of arguments given to a SUM; Excel allows 255.
const ARGUMENTS: usize = 200;
/// Maximum length of a formula, in characters; Excel allows 8,192.
const LONGEST: usize = 8_000;
/// Maximum number of cells excluded from a range.
const MOST_EXCEPTIONS: usize = 12;

/// The lines around a total in a form, by sheet row in ascending order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lines {
    /// The row of the total.
    pub total: u32,
    /// The rows of the addends.
    pub addends: Vec<u32>,
    /// The other rows of the same strip.
    pub others: Vec<u32>,
    /// Whether the row after the addends adds up this total, so that the sum must not include it.
    pub is_closed: bool,
}

impl Lines {
    /// The sum in a column: over the whole block, so that rows inserted anywhere in it are included, minus the cells
    /// that are not addends. `None` if the addends do not form a block next to the total.
    pub fn formula(&self, col: u32) -> Option<String> {
        let (first, last) = (*self.addends.first()?, *self.addends.last()?);
        let letters = column_letters(col);
        let cell = |row: u32| CellRef::new(row, col);
        let (range, from, to) = if self.total < first {
            let after = last.checked_add(1)?;
            let (total, after_cell) = (cell(self.total), cell(after));
            let block = format!("{total}:{after_cell}");
            let end = match self.is_closed {
                true => format!("INDEX({block},ROWS({block})-1)"),
                false => after_cell.to_string(),
            };
            let to = if self.is_closed { last } else { after };
            (format!("INDEX({block},2):{end}"), self.total.checked_add(1)?, to)
        } else if self.total > last {
            let before = first.checked_sub(1)?;
            let range = format!("{}:INDEX({letters}:{letters},ROW()-1)", cell(before));
            (range, before, self.total.checked_sub(1)?)
        } else {
            return None;
        };
        let mut excluded: Vec<u32> = self
            .others
            .iter()
            .copied()
            .filter(|row| (from..=to).contains(row))
            .collect();
        if self.total < first && !self.is_closed && excluded.last() != Some(&to) {
            // Blank so far, but included in the range.
            excluded.push(to);
        }
        if excluded.len() > MOST_EXCEPTIONS {
            return None;
        }
        let excluded: Vec<CellRef> = excluded.into_iter().map(cell).collect();
        let less = sum(&excluded).map_or_else(String::new, |less| format!("-{less}"));
        Some(format!("SUM({range}){less}"))
    }
}

/// The sum of a few cells listed individually: a row inserted between them belongs to one of them.
pub fn sum_of_each(cells: &[CellRef]) -> Option<String> {
    let cells: Vec<String> = cells.iter().map(CellRef::to_string).collect();
    (1..=ARGUMENTS)
        .contains(&cells.len())
        .then(|| format!("SUM({})", cells.join(",")))
}

/// The shortest formula for the sum of the cells; `None` without cells, or if it would exceed the length of a
/// formula.
pub fn sum(cells: &[CellRef]) -> Option<String> {
    let ranges = ranges(cells);
    if ranges.is_empty() {
        return None;
    }
    // `A+B` would fail on a text.
    let text = nested(ranges.into_iter().map(argument).collect());
    (text.len() <= LONGEST).then_some(text)
}

/// The cells as function arguments, column by column.
pub fn arguments(cells: &[CellRef]) -> String {
    let mut texts: Vec<String> = Vec::new();
    let mut columns: Vec<u32> = cells.iter().map(|cell| cell.col).collect();
    columns.dedup();
    for col in columns {
        let in_column: Vec<CellRef> = cells.iter().filter(|cell| cell.col == col).copied().collect();
        texts.extend(ranges(&in_column).into_iter().map(argument));
    }
    texts.join(",")
}

/// SUM of the arguments, nested if there are too many.
fn nested(arguments: Vec<String>) -> String {
    if arguments.len() <= ARGUMENTS {
        return format!("SUM({})", arguments.join(","));
    }
    let chunks = arguments.chunks(ARGUMENTS);
    nested(chunks.map(|chunk| format!("SUM({})", chunk.join(","))).collect())
}

fn argument((first, last): (CellRef, CellRef)) -> String {
    let mut text = first.to_string();
    if first != last {
        // Writing to a String cannot fail.
        let _ = write!(text, ":{last}");
    }
    text
}

/// Adjacent cells in a row or column, as ranges.
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
        assert_eq!(sum(&cells(&[])), None);
        assert_eq!(sum(&cells(&[(8, 5)])).unwrap(), "SUM(F9)");
        assert_eq!(sum(&cells(&[(8, 5), (14, 5)])).unwrap(), "SUM(F9,F15)");
        assert_eq!(sum(&cells(&[(8, 5), (9, 5), (10, 5)])).unwrap(), "SUM(F9:F11)");
        assert_eq!(
            sum(&cells(&[(8, 5), (10, 5), (11, 5), (13, 5)])).unwrap(),
            "SUM(F9,F11:F12,F14)"
        );
        assert_eq!(sum(&cells(&[(6, 4), (6, 6), (6, 7)])).unwrap(), "SUM(E7,G7:H7)");
    }

    #[test]
    fn many_arguments_are_nested_and_too_many_refused() {
        let every_other = |count: u32| (0..count).map(|row| CellRef::new(row * 2, 1)).collect::<Vec<_>>();
        let nested = sum(&every_other(450)).unwrap();
        assert!(nested.starts_with("SUM(SUM(B1,B3,") && nested.matches("SUM(").count() == 4);
        assert_eq!(sum(&every_other(3_000)), None);
    }

    #[test]
    fn a_total_at_the_foot_begins_at_the_header_and_leaves_parts_out() {
        let lines = Lines {
            total: 35,
            addends: vec![5, 7, 8, 34],
            others: vec![6, 36],
            is_closed: false,
        };
        assert_eq!(lines.formula(1).unwrap(), "SUM(B5:INDEX(B:B,ROW()-1))-SUM(B7)");
    }

    #[test]
    fn a_total_above_its_block_leaves_the_line_below_it_out() {
        let block = |others: &[u32]| Lines {
            total: 6,
            addends: vec![7, 9, 10],
            others: others.to_vec(),
            is_closed: false,
        };
        assert_eq!(block(&[]).formula(4).unwrap(), "SUM(INDEX(E7:E12,2):E12)-SUM(E12)");
        assert_eq!(
            block(&[8, 11]).formula(4).unwrap(),
            "SUM(INDEX(E7:E12,2):E12)-SUM(E9,E12)"
        );
        let closed = Lines {
            is_closed: true,
            ..block(&[8, 11])
        };
        let formula = "SUM(INDEX(E7:E12,2):INDEX(E7:E12,ROWS(E7:E12)-1))-SUM(E9)";
        assert_eq!(closed.formula(4).unwrap(), formula);
        let between = Lines { total: 8, ..block(&[]) };
        assert_eq!(between.formula(4), None);
    }
}
