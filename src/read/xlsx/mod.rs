//! Reads .xlsx and .xlsm: the workbook part says which sheets there are, each sheet part is parsed
//! once, in parallel when it pays.
//!
//! Refuses to recompute anything: a formula without a cached value is noted, not evaluated.

mod catalog;
mod sheet;
mod strings;
mod styles;

use std::sync::Arc;

use rayon::prelude::*;

use self::catalog::{Entry, catalog};
use self::sheet::{Context, parse_sheet};
use super::Limits;
use super::fault::{Fault, without_sheets};
use super::intake::{Budget, Intake};
use super::zipped::Package;
use crate::grid::{Grid, ReadNote, Workbook};

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
    let context = Context {
        strings: &strings,
        styles: &styles,
        from_1904: book.from_1904,
        budget: &budget,
    };
    let sheets = read_sheets(&package, &book.sheets, &context, limits.unpacked)?;
    usable(sheets, [strings_fault, styles_fault])
}

fn read_sheets(
    package: &Package,
    entries: &[Entry],
    context: &Context<'_>,
    limit: u64,
) -> Result<Vec<(Grid, bool)>, Fault> {
    // A part counts as often as sheets point at it: it is unpacked for each.
    let sizes = entries.iter().map(|entry| package.declared(&entry.part));
    let size = sizes.fold(0, u64::saturating_add);
    if size > limit {
        return Err(Fault::TooLarge { size, limit });
    }
    if size < PARALLEL_FROM || entries.len() < 2 {
        let mut package = package.clone();
        return entries
            .iter()
            .map(|entry| read_sheet(&mut package, entry, context))
            .collect();
    }
    entries
        .par_iter()
        .map_with(package.clone(), |package, entry| read_sheet(package, entry, context))
        .collect()
}

/// The sheet, and whether it was read to its end.
fn read_sheet(package: &mut Package, entry: &Entry, context: &Context<'_>) -> Result<(Grid, bool), Fault> {
    let (content, fault) = package.read(&entry.part);
    let parsed = parse_sheet(&content, context)?;
    // Sorting the cells may take room of its own.
    drop(content);
    let mut grid = Grid::new(entry.name.clone(), parsed.cells);
    grid.visibility = entry.visibility;
    grid.formulas = parsed.formulas;
    grid.notes = parsed.notes;
    grid.looks = parsed.looks.into_runs();
    grid.unseen_zeros = parsed.unseen_zeros;
    grid.set_merges(parsed.merges);
    parsed.hidden.mark(&mut grid);
    let damage = match fault {
        Some(Fault::Damaged(damage)) => Some(damage),
        Some(other) => return Err(other),
        None => parsed.damage,
    };
    let whole = damage.is_none();
    grid.notes.extend(damage.map(ReadNote::Damaged));
    Ok((grid, whole))
}

/// A workbook is worth returning if any of its sheets gave a cell or was read to its end. What is
/// wrong with the parts that all sheets share is noted on each.
fn usable(sheets: Vec<(Grid, bool)>, shared: [Option<Fault>; 2]) -> Result<Workbook, Fault> {
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
