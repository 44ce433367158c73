//! Formulas of a workbook: those without a stored result are calculated, those with one checked.
//!
//! Knows sums and the few functions that stand in budgets, exactly, in decimals; refuses all else
//! by name. A stored result is never replaced, but for the number 0 where the formula gives a text
//! and the format is one in which programs lose texts, and for subtotals of what a filter leaves over. Formulas whose text a format does not give as
//! it was entered are left alone.

mod arrays;
mod criteria;
mod evaluator;
mod functions;
mod reference;
mod refusal;
mod scan;
mod sheets;

use rust_decimal::Decimal;

use self::evaluator::{Evaluator, Value, shown};
use self::sheets::{Place, Sheets};
use crate::cell::{ByCell, Cell, CellRef, CellValue, Text};
use crate::grid::{Grid, ReadNote, Refused, Workbook};
use crate::parallel::each_largest_first;

/// Cells that the formulas without results may look at together, and the others once more. Real
/// ones stay far below; a sheet made to keep a computer busy ends after a second or two.
const MAX_VISITS: u64 = 20_000_000;
/// Fewer formulas than this are checked on one thread.
const PARALLEL_FROM: usize = 2_000;
/// How the call of a subtotal begins.
const SUBTOTAL: &str = "SUBTOTAL(";
/// A difference up to this is no difference: half of a millionth.
const NEGLIGIBLE: Decimal = Decimal::from_parts(5, 0, 0, false, 7);
/// What binary numbers may lose in a sum of many, in parts of the largest number in it.
const BINARY: Decimal = Decimal::from_parts(1, 0, 0, false, 13);

/// Calculates what has no stored result and notes stored results that are out of date.
pub fn calculate(workbook: &mut Workbook) {
    calculate_within(workbook, MAX_VISITS);
}

fn calculate_within(workbook: &mut Workbook, visits: u64) {
    if workbook.sheets.iter().all(|grid| grid.formulas.is_empty()) {
        return;
    }
    let results = missing(&workbook.sheets, visits);
    let computed = workbook.sheets.iter().any(has_results);
    for (grid, results) in workbook.sheets.iter_mut().zip(results) {
        take_results(grid, results, computed);
    }
    unfilter(&mut workbook.sheets, visits);
    let notes = noted(&workbook.sheets, visits);
    for (grid, notes) in workbook.sheets.iter_mut().zip(notes) {
        grid.notes.extend(notes);
    }
}

/// Whether any formula of the sheet has a stored result.
fn has_results(grid: &Grid) -> bool {
    let missing = grid.notes.iter().filter(|note| matches!(note, ReadNote::Uncached(_)));
    grid.formulas.len() > missing.count()
}

/// What became of each formula without a stored result, or with a doubtful one.
type Results = ByCell<Result<Value, Refused>>;

/// Calculates the formulas without a stored result, or with a doubtful one, sheet by sheet.
fn missing(grids: &[Grid], visits: u64) -> Vec<Results> {
    let sheets = Sheets::new(grids, visits, true);
    let jobs: Vec<(usize, &Grid)> = grids.iter().enumerate().collect();
    let open = |(sheet, _): &(usize, &Grid)| sheets.open(*sheet).len();
    if jobs.iter().map(open).sum::<usize>() < PARALLEL_FROM {
        let mut evaluator = Evaluator::new(&sheets, false);
        return jobs
            .into_iter()
            .map(|job| settled(job, &sheets, &mut evaluator))
            .collect();
    }
    each_largest_first(
        &jobs,
        |job| open(job) as u64,
        |job| settled(*job, &sheets, &mut Evaluator::new(&sheets, false)),
    )
}

/// What becomes of the open formulas of a sheet.
fn settled((sheet, grid): (usize, &Grid), sheets: &Sheets<'_>, evaluator: &mut Evaluator<'_>) -> Results {
    let mut results = Results::default();
    let cells = sheets.open(sheet).iter();
    for &at in cells.filter(|_| grid.formula_syntax.is_some()) {
        let result = evaluator.settle(Place { sheet, at });
        results.insert(at, result.map_err(|refusal| refusal.told(sheet, sheets)));
    }
    results
}

/// Puts the results into the sheet and says so in its notes; `computed`: the file has results.
fn take_results(grid: &mut Grid, mut results: Results, computed: bool) {
    if results.is_empty() {
        return;
    }
    let mut cells = Vec::new();
    let mut notes = Vec::with_capacity(grid.notes.len());
    for note in std::mem::take(&mut grid.notes) {
        let ReadNote::Uncached(at) = note else {
            notes.push(note);
            continue;
        };
        let value = match results.remove(&at) {
            None => continue,
            Some(Ok(value)) => value,
            Some(Err(_)) if computed && may_be_blank(grid, at) => continue,
            Some(Err(refused)) => {
                grid.refused.insert(at, refused);
                notes.push(note);
                continue;
            }
        };
        if let Some(value) = kept(value) {
            let formula = grid.formulas.get(&at).cloned().unwrap_or_else(|| Text::from(""));
            cells.push(Cell {
                at,
                value: value.clone(),
            });
            notes.push(ReadNote::Calculated {
                cell: at,
                formula,
                value,
            });
        }
    }
    grid.notes = notes;
    grid.fill(cells);
    restore_texts(grid, results);
}

/// Calculates subtotals over all rows where a filter hides some of them.
fn unfilter(grids: &mut [Grid], visits: u64) {
    if grids.iter().all(|grid| grid.filtered_rows.is_empty()) {
        return;
    }
    let sheets = Sheets::new(grids, visits, false);
    let mut evaluator = Evaluator::new(&sheets, true);
    let found = grids.iter().enumerate().map(|(sheet, grid)| {
        let formulas = grid.formulas.iter().filter(|(_, text)| text.contains(SUBTOTAL));
        let mut formulas: Vec<(&CellRef, &Text)> = formulas.filter(|_| grid.formula_syntax.is_some()).collect();
        formulas.sort_unstable_by_key(|(at, _)| **at);
        let found = formulas.into_iter().filter_map(|(&at, text)| {
            let stored = sheets.stored(Place { sheet, at })?;
            let calculated = match evaluator.check(Place { sheet, at }, text) {
                Ok(Value::Number(number)) => Some(shown(number)),
                _ => None,
            };
            let row = evaluator.filtered.filter(|_| calculated != Some(stored))?;
            Some(ReadNote::Filtered {
                cell: at,
                stored,
                calculated,
                row,
            })
        });
        found.collect()
    });
    let found: Vec<Vec<ReadNote>> = found.collect();
    for (grid, notes) in grids.iter_mut().zip(found) {
        let over_all = |note: &ReadNote| match note {
            ReadNote::Filtered { cell, calculated, .. } => Some(Cell {
                at: *cell,
                value: CellValue::Number((*calculated)?),
            }),
            _ => None,
        };
        grid.fill(notes.iter().filter_map(over_all).collect());
        grid.notes.extend(notes);
    }
}

/// Whether the empty text that is stored for a formula may be what it gives.
fn may_be_blank(grid: &Grid, at: CellRef) -> bool {
    let has_empty_case = |text: &Text| [",\"\",", ",\"\")"].iter().any(|case| text.contains(case));
    grid.loses_texts && grid.formulas.get(&at).is_some_and(has_empty_case)
}

/// Puts texts back for which 0 is stored, and blanks for totals of blanks.
fn restore_texts(grid: &mut Grid, results: Results) {
    let is_blank = |(at, result): (&CellRef, &Result<Value, Refused>)| (*result == Ok(Value::Blank)).then_some(*at);
    grid.take_out(&results.iter().filter_map(is_blank).collect());
    let text = |(at, result)| match result {
        Ok(Value::Text(text)) => Some((at, text)),
        _ => None,
    };
    let mut texts: Vec<(CellRef, Text)> = results.into_iter().filter_map(text).collect();
    texts.sort_unstable_by_key(|(at, _)| *at);
    grid.take_out(&texts.iter().map(|(at, _)| *at).collect());
    let cell = |(at, text): &(CellRef, Text)| Cell {
        at: *at,
        value: CellValue::Text(text.clone()),
    };
    grid.fill(texts.iter().map(cell).collect());
    let note = |(cell, text)| ReadNote::TextAsZero { cell, text };
    grid.notes.extend(texts.into_iter().map(note));
}

/// A result as a cell holds it; an empty text is a blank cell.
fn kept(value: Value) -> Option<CellValue> {
    match value {
        Value::Number(number) => Some(CellValue::Number(number)),
        Value::Bool(truth) => Some(CellValue::Bool(truth)),
        Value::Text(text) => (!text.is_empty()).then_some(CellValue::Text(text)),
        Value::Blank => None,
    }
}

/// What there is to say about stored results, sheet by sheet.
fn noted(grids: &[Grid], visits: u64) -> Vec<Vec<ReadNote>> {
    let sheets = Sheets::new(grids, visits, false);
    let count: usize = grids.iter().map(|grid| grid.formulas.len()).sum();
    let check = |(number, grid): (usize, &Grid)| checked(number, grid, &sheets);
    if count < PARALLEL_FROM {
        grids.iter().enumerate().map(check).collect()
    } else {
        let jobs: Vec<(usize, &Grid)> = grids.iter().enumerate().collect();
        each_largest_first(&jobs, |(_, grid)| grid.formulas.len() as u64, |job| check(*job))
    }
}

/// Checks the stored results of a sheet.
fn checked(sheet: usize, grid: &Grid, sheets: &Sheets<'_>) -> Vec<ReadNote> {
    let Some(syntax) = grid.formula_syntax else {
        return Vec::new();
    };
    let mut formulas: Vec<(CellRef, &Text)> = grid.formulas.iter().map(|(at, text)| (*at, text)).collect();
    formulas.sort_unstable_by_key(|(at, _)| *at);
    let mut evaluator = Evaluator::new(sheets, true);
    let mut notes = Vec::new();
    for (at, text) in formulas {
        let place = Place { sheet, at };
        let Some(cell) = grid.get(at).filter(|_| !sheets.is_open(place)) else {
            continue;
        };
        if reference::names_other_file(text, syntax) && !matches!(cell.value, CellValue::Error(_)) {
            notes.push(ReadNote::OtherFile(at));
        }
        let CellValue::Number(stored) = cell.value else {
            continue;
        };
        if let Some(calculated) = outdated(&mut evaluator, place, text, stored) {
            notes.push(ReadNote::Stale {
                cell: at,
                formula: text.clone(),
                stored,
                calculated,
            });
        }
    }
    notes
}

/// What the formula calculates to, if that is surely not what is stored.
fn outdated(evaluator: &mut Evaluator<'_>, place: Place, text: &str, stored: Decimal) -> Option<Decimal> {
    let Ok(Value::Number(calculated)) = evaluator.check(place, text) else {
        return None;
    };
    // Two decimals compare at once; rounding to what is shown costs more than all else.
    if calculated == stored || evaluator.hidden {
        return None;
    }
    let calculated = shown(calculated);
    let largest = evaluator.largest(place, text).ok()?;
    let explained = largest.checked_mul(BINARY)?.max(NEGLIGIBLE);
    let difference = stored.checked_sub(calculated)?.abs();
    (difference > explained).then_some(calculated)
}

#[cfg(test)]
mod tests;
