//! Reads .xlsx and .xlsm: the workbook part says which sheets there are, each sheet part is parsed
//! once, in parallel when it pays.
//!
//! Refuses to recompute anything: a formula without a cached value is noted, not evaluated.

mod catalog;
mod comments;
mod filter;
mod plain;
mod sheet;
mod strings;
mod styles;

use std::collections::HashMap;
use std::sync::Arc;

use self::catalog::{Entry, catalog};
use self::sheet::{Context, parse_sheet};
use super::Limits;
use super::comments::Parts;
use super::fault::{Fault, without_sheets};
use super::read_budget::{Budget, Intake};
use super::records::outcome;
use super::zipped::Package;
use crate::cell::Text;
use crate::grid::{Grid, ReadNote, Workbook};
use crate::parallel::each_largest_first;

/// Below this many bytes of sheet XML, starting threads costs more than it saves.
const PARALLEL_FROM: u64 = 2 << 20;

/// Reads the workbook in `bytes`.
pub(super) fn read(bytes: Arc<[u8]>, limits: &Limits) -> Result<Workbook, Fault> {
    let mut package = Package::open(bytes, limits.unpacked)?;
    let book = catalog(&mut package)?;
    let budget = Budget::new(limits);
    let (strings, strings_fault) = match &book.strings_part {
        Some(part) => strings::read(&mut package, part, &mut Intake::of(&budget)),
        None => (Vec::new(), None),
    };
    if let Some(fault @ Fault::TooLarge { .. }) = strings_fault {
        return Err(fault);
    }
    let (styles, styles_fault) = match &book.styles_part {
        Some(part) => styles::read(&mut package, part),
        None => (Vec::new(), None),
    };
    let persons = match &book.persons_part {
        Some(part) => comments::persons(&mut package, part, &mut Intake::of(&budget)),
        None => Ok(HashMap::new()),
    };
    let (persons, persons_fault) = match persons {
        Ok(persons) => (persons, None),
        Err(fault) => (HashMap::new(), Some(fault)),
    };
    let context = Context {
        strings: &strings,
        styles: &styles,
        from_1904: book.from_1904,
        budget: &budget,
    };
    let sheets = read_sheets(&package, &book.sheets, (&context, &persons), limits.unpacked)?;
    usable(sheets, [strings_fault, styles_fault, persons_fault])
}

fn read_sheets(
    package: &Package,
    entries: &[Entry],
    context: (&Context<'_>, &HashMap<String, Text>),
    limit: u64,
) -> Result<Vec<(Grid, bool)>, Fault> {
    // A part counts as often as sheets point at it: it is unpacked for each.
    let sizes = entries.iter().map(|entry| package.declared(&entry.part));
    let size = sizes.fold(0, u64::saturating_add);
    if size > limit {
        return Err(Fault::TooLarge { size, limit });
    }
    let (mut first, mut spent) = (package.clone(), 0);
    let parts = entries
        .iter()
        .map(|entry| Ok((entry, Parts::of(&mut first, &entry.part, &mut spent, limit)?)));
    let jobs = parts.collect::<Result<Vec<(&Entry, Parts)>, Fault>>()?;
    if size < PARALLEL_FROM || entries.len() < 2 {
        return jobs.iter().map(|job| read_sheet(&mut first, job, context)).collect();
    }
    let size = |(entry, _): &(&Entry, Parts)| package.declared(&entry.part);
    let read = each_largest_first(&jobs, size, |job| read_sheet(&mut first.clone(), job, context));
    read.into_iter().collect()
}

/// The sheet, and whether it was read to its end.
fn read_sheet(
    package: &mut Package,
    (entry, parts): &(&Entry, Parts),
    (context, persons): (&Context<'_>, &HashMap<String, Text>),
) -> Result<(Grid, bool), Fault> {
    let (content, fault) = package.read(&entry.part);
    let mut parsed = parse_sheet(&content, context)?;
    // Sorting the cells may take room of its own.
    drop(content);
    let mut grid = Grid::new(entry.name.clone(), parsed.cells);
    grid.visibility = entry.visibility;
    grid.formulas = parsed.formulas;
    grid.notes = parsed.notes;
    grid.looks = parsed.looks.into_runs();
    grid.unseen_zeros = parsed.unseen_zeros;
    grid.empty_texts = parsed.empty_texts;
    grid.set_merges(parsed.merges);
    if !parsed.hidden.rows.is_empty() {
        for table in &parts.tables {
            parsed.filters.of_table(&package.read(table).0);
        }
        parsed.hidden.filters = parsed.filters.into_rows();
    }
    parsed.hidden.mark(&mut grid);
    let damage = outcome(fault.map_or(Ok(()), Err))?.or(parsed.damage);
    let whole = damage.is_none();
    let (comments, fault) = comments::read(package, parts, persons, &mut Intake::of(context.budget));
    grid.comments = comments;
    let damage = damage.or(outcome(fault.map_or(Ok(()), Err))?);
    grid.notes.extend(damage.map(ReadNote::Damaged));
    Ok((grid, whole))
}

/// A workbook is returned if any of its sheets has a cell or was read to its end. What is
/// wrong with the parts that all sheets share is noted on each.
fn usable(sheets: Vec<(Grid, bool)>, shared: [Option<Fault>; 3]) -> Result<Workbook, Fault> {
    let any = sheets.iter().any(|(grid, whole)| *whole || !grid.cells().is_empty());
    let mut sheets: Vec<Grid> = sheets.into_iter().map(|(grid, _)| grid).collect();
    if !any {
        return Err(without_sheets(&sheets));
    }
    for fault in shared.into_iter().flatten() {
        let Fault::Damaged(damage) = fault else {
            return Err(fault);
        };
        let notes = sheets.iter_mut().map(|grid| &mut grid.notes);
        notes.for_each(|notes| notes.push(ReadNote::Damaged(damage.clone())));
    }
    Ok(Workbook { sheets })
}
