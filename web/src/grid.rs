//! Rows of sheets as tables of a page.

use serde_json::{Value, json};
use yusuan::cell::{CellRef, CellValue, column_letters};
use yusuan::diagnostic::shortened;
use yusuan::grid::{Grid, Merge};

/// Characters of a cell that are shown.
const ROOM: usize = 2_000;
/// Columns that are shown.
const MOST_COLUMNS: u32 = 200;

/// Columns of a sheet: those up to the last that holds something.
pub fn width(grid: &Grid) -> u32 {
    let cells = grid.cells().iter().map(|cell| cell.at.col);
    let merges = grid.merges.iter().map(|merge| merge.last.col);
    let last = cells.chain(merges).max();
    last.map_or(0, |col| col.saturating_add(1)).min(MOST_COLUMNS)
}

/// Rows of a sheet: those up to the last that holds something.
pub fn height(grid: &Grid) -> u32 {
    let filled = grid.rows().next_back().map(|(row, _)| row);
    let merged = grid.merges.iter().map(|merge| merge.last.row).max();
    filled.max(merged).map_or(0, |row| row.saturating_add(1))
}

/// The cells of the rows from `top` up to `end`, and of the columns from `left` up to `right`, as rows of
/// `[address, text, figure, across, down, mark]`; merged cells are one cell, cut off at the edges.
pub fn rows(
    grid: &Grid,
    (top, end): (u32, u32),
    (left, right): (u32, u32),
    mark: impl Fn(CellRef) -> Option<Value>,
) -> Value {
    let row = |row: u32| -> Value {
        let cells = (left..right).filter_map(|col| {
            let at = CellRef::new(row, col);
            cell(grid, at, (top, end), (left, right), &mark)
        });
        json!({ "row": u64::from(row).saturating_add(1), "cells": cells.collect::<Vec<_>>() })
    };
    (top..end).map(row).collect()
}

/// The letters of columns.
pub fn letters(left: u32, right: u32) -> Vec<String> {
    (left..right).map(column_letters).collect()
}

fn cell(
    grid: &Grid,
    at: CellRef,
    (top, end): (u32, u32),
    (left, right): (u32, u32),
    mark: impl Fn(CellRef) -> Option<Value>,
) -> Option<Value> {
    let merge = grid.merge_at(at);
    let head = |merge: &Merge| CellRef::new(merge.first.row.max(top), merge.first.col.max(left));
    if merge.is_some_and(|merge| head(merge) != at) {
        return None;
    }
    let first = merge.map_or(at, |merge| merge.first);
    // A zero that the format shows as nothing.
    let is_unseen = |value: &CellValue| {
        matches!(value, CellValue::Number(number) if number.is_zero()) && grid.unseen_zeros.contains(&first)
    };
    let value = grid.get(first).map(|cell| &cell.value);
    let value = value.filter(|value| !is_unseen(value));
    let text = value.map(|value| shortened(value.to_string().trim().to_owned(), ROOM));
    let is_figure = value.is_some_and(|value| matches!(value, CellValue::Number(_)));
    let span = |from: u32, last: u32, end: u32| last.saturating_add(1).min(end).saturating_sub(from);
    let (across, down) = merge.map_or((1, 1), |merge| {
        (span(at.col, merge.last.col, right), span(at.row, merge.last.row, end))
    });
    Some(json!([
        first.to_string(),
        text.unwrap_or_default(),
        u8::from(is_figure),
        across,
        down,
        mark(first)
    ]))
}
