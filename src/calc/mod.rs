//! Evaluates the formulas of a workbook: those without a stored result are calculated, the others are checked.
//!
//! Supports sums and the few functions that budgets use, in exact decimals; everything else is refused by name. A
//! stored result is replaced in two cases only: the number 0 where the formula evaluates to a text and the file
//! format is known to lose texts, and subtotals over filtered rows. Formulas whose text the format does not preserve
//! are left alone.

mod arrays;
mod criteria;
mod evaluator;
mod functions;
mod reference;
mod refusal;
mod sheets;

use rust_decimal::Decimal;

use self::evaluator::{Evaluator, Value, shown};
use self::sheets::{Place, Sheets};
use crate::cell::{ByCell, Cell, CellRef, CellValue, Text};
use crate::grid::{Grid, ReadNote, Refused, Workbook};
use crate::parallel::each_largest_first;

/// Cells that may be visited to calculate the formulas without results, and as many again to check the others. Real
/// workbooks stay far below; a hostile one ends after a second or two.
const MAX_VISITS: u64 = 20_000_000;
/// Below this number of formulas a single thread is used.
const PARALLEL_FROM: usize = 2_000;
/// The beginning of a call of SUBTOTAL.
const SUBTOTAL: &str = "SUBTOTAL(";
/// Largest difference that is ignored: half a millionth.
const NEGLIGIBLE: Decimal = Decimal::from_parts(5, 0, 0, false, 7);
/// Rounding error of sums in binary floating point, relative to the largest number in them.
const BINARY: Decimal = Decimal::from_parts(1, 0, 0, false, 13);

/// Calculates missing results and reports stored results that are out of date.
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
        add_notes(grid, notes);
    }
}

/// Adds notes; where there were none, without a second copy of so many.
fn add_notes(grid: &mut Grid, mut notes: Vec<ReadNote>) {
    if grid.notes.is_empty() {
        notes.shrink_to_fit();
        grid.notes = notes;
    } else {
        grid.notes.append(&mut notes);
    }
}

/// Whether any formula of the sheet has a stored result.
fn has_results(grid: &Grid) -> bool {
    let missing = grid.notes.iter().filter(|note| matches!(note, ReadNote::Uncached(_)));
    grid.formulas.len() > missing.count()
}

/// The outcome for each formula without a stored result, or with a doubtful one.
type Results = ByCell<Result<Value, Box<Refused>>>;

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

/// The outcome for each open formula of a sheet.
fn settled((sheet, grid): (usize, &Grid), sheets: &Sheets<'_>, evaluator: &mut Evaluator<'_>) -> Results {
    let mut results = Results::default();
    let cells = sheets.open(sheet).iter();
    for &at in cells.filter(|_| grid.formula_syntax.is_some()) {
        let result = evaluator.settle(Place { sheet, at });
        results.insert(at, result.map_err(|refusal| Box::new(refusal.describe(sheet, sheets))));
    }
    results
}

/// Writes the results into the sheet and its notes. `computed`: the file has stored results.
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
                grid.refused.insert(at, *refused);
                notes.push(note);
                continue;
            }
        };
        if let Some(value) = kept(value) {
            notes.push(ReadNote::Calculated(at));
            cells.push(Cell { at, value });
        }
    }
    for (at, result) in never_calculated(grid, &mut results) {
        match result {
            Ok(number) => {
                let value = CellValue::Number(number);
                notes.push(ReadNote::Calculated(at));
                cells.push(Cell { at, value });
            }
            Err(refused) => {
                grid.refused.insert(at, *refused);
                notes.push(ReadNote::Uncached(at));
            }
        }
    }
    notes.shrink_to_fit();
    grid.notes = notes;
    results.shrink_to_fit();
    grid.fill(cells);
    restore_texts(grid, results);
}

/// The outcomes of formulas stored with an empty text that cannot be their result, by cell: the number, other than
/// zero, or why there is none.
fn never_calculated(grid: &Grid, results: &mut Results) -> Vec<(CellRef, Result<Decimal, Box<Refused>>)> {
    let places = grid.empty_texts.iter().filter(|at| grid.get(**at).is_none());
    let outcomes = places.filter_map(|at| match results.remove(at)? {
        Ok(Value::Number(number)) => (!number.is_zero()).then_some((*at, Ok(number))),
        Ok(_) => None,
        Err(refused) => Some((*at, Err(refused))),
    });
    let mut outcomes: Vec<_> = outcomes.collect();
    outcomes.sort_unstable_by_key(|(at, _)| *at);
    outcomes
}

/// Recalculates subtotals over all rows where a filter hides some of them.
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
            let note = ReadNote::Filtered {
                cell: at,
                stored,
                calculated: calculated.is_some(),
                row,
            };
            let value = calculated.map(CellValue::Number);
            Some((note, value.map(|value| Cell { at, value })))
        });
        found.unzip()
    });
    let found: Vec<(Vec<ReadNote>, Vec<Option<Cell>>)> = found.collect();
    for (grid, (notes, cells)) in grids.iter_mut().zip(found) {
        grid.fill(cells.into_iter().flatten().collect());
        grid.notes.extend(notes);
    }
}

/// Whether the empty text stored for a formula may be its actual result.
fn may_be_blank(grid: &Grid, at: CellRef) -> bool {
    let has_empty_case = |text: &Text| [",\"\",", ",\"\")"].iter().any(|case| text.contains(case));
    grid.loses_texts && grid.formulas.get(&at).is_some_and(has_empty_case)
}

/// Restores texts that were stored as 0, and blanks totals of blanks.
fn restore_texts(grid: &mut Grid, results: Results) {
    let is_blank =
        |(at, result): (&CellRef, &Result<Value, Box<Refused>>)| (*result == Ok(Value::Blank)).then_some(*at);
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

/// The value of a cell with this result; an empty text leaves the cell blank.
fn kept(value: Value) -> Option<CellValue> {
    match value {
        Value::Number(number) => Some(CellValue::Number(number)),
        Value::Bool(truth) => Some(CellValue::Bool(truth)),
        Value::Text(text) => (!text.is_empty()).then_some(CellValue::Text(text)),
        Value::Blank => None,
    }
}

/// The findings about stored results, sheet by sheet.
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
            notes.push(ReadNote::Stale { cell: at, calculated });
        }
    }
    notes
}

/// The calculated result, if it clearly differs from the stored one.
fn outdated(evaluator: &mut Evaluator<'_>, place: Place, text: &str, stored: Decimal) -> Option<Decimal> {
    let Ok(Value::Number(calculated)) = evaluator.check(place, text) else {
        return None;
    };
    // Comparing exactly is cheap, and rounding to displayed digits is the most expensive step.
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
