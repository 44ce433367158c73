//! Maps sheets to standard tables: which table a sheet is, which column is which, and what each row and cell means.
//! Every cell that is not carried over is accounted for.

mod account;
mod code_in_text;
mod header;
mod labels;
mod layout;
mod lexicon;
mod preamble;
mod rows;
mod rule;
mod sheet;
mod suggest;

use std::collections::BTreeMap;
use std::sync::Arc;

pub use account::ledger::{CellDisposition, Counts, ListedCell};
pub use account::report::{CandidateReport, ColumnReport, SheetReport};
#[cfg(feature = "arrow")]
pub(crate) use header::keys::TableMeans;
pub use sheet::candidate::LEAST_HEADER;
pub use sheet::classify::NEAR;
pub use suggest::likeness::Near;
pub use suggest::near::{LineReport, MissingReport};

use crate::book::{Book, Table};
use crate::cell::{CellValue, Text};
use crate::diagnostic::Diagnostic;
use crate::error::{Error, Result};
use crate::grid::{Grid, Workbook};
use crate::mapping::Mapping;
use crate::parallel::each_largest_first;
use crate::rules::Rules;
use crate::schema::Standard;
use lexicon::Lexicon;
use rows::cells::is_figure;
use sheet::claim::{AddedColumns, Plan};
use sheet::classify::Rivals;
use sheet::convert::map_sheet;
use sheet::records::Records;
use sheet::split_sheet::Part;

/// Workbooks with fewer cells than this are mapped on one thread.
const PARALLEL_CELLS: usize = 300;

/// What the user specifies beyond the sheets.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Label of the currency unit for sheets that state none.
    pub unit: Option<String>,
    /// The budget year, if no sheet states it.
    pub year: Option<i32>,
    /// The file name, which may contain the year.
    pub called: Option<String>,
    /// Whether to use hidden sheets, rows and columns.
    pub include_hidden: bool,
    /// Optional parts of the sheet reports.
    pub reports: Reports,
    /// The layout of the workbook.
    pub layout: LayoutChoice,
}

/// Optional parts of the sheet reports. They take time, and most runs do not need them.
#[derive(Clone, Copy, Debug, Default)]
pub struct Reports {
    /// Every cell with its disposition.
    pub cells: bool,
    /// Near misses of unmatched columns and lines, and missing columns.
    pub near: bool,
}

/// Which mapping file to use.
#[derive(Clone, Debug, Default)]
pub enum LayoutChoice {
    /// A built-in one, if it clearly explains more than the standard alone.
    #[default]
    Automatic,
    /// None.
    None,
    /// This one.
    Given(Arc<Mapping>),
}

/// A workbook in standard form, with findings.
#[derive(Debug)]
pub struct Mapped {
    /// The tables.
    pub book: Book,
    /// Findings, in the order of the sheets.
    pub diagnostics: Vec<Diagnostic>,
    /// How each sheet was understood.
    pub sheets: Vec<SheetReport>,
    /// The name of the mapping file in use.
    pub layout: Option<String>,
    /// Its changes to the checks.
    pub checks: Option<Arc<Rules>>,
}

/// Maps a workbook to the tables of `standard`. Amounts are converted exactly to the standard's currency unit.
///
/// # Errors
/// [`Error::Internal`] if a cell is not accounted for; [`Error::Mapping`] if a built-in layout does not match
/// `standard`.
pub fn map(workbook: &Workbook, standard: &Standard, options: &Options) -> Result<Mapped> {
    match &options.layout {
        LayoutChoice::None => map_with(workbook, standard, Lexicon::new(standard)?, options),
        LayoutChoice::Given(mapping) => map_with(workbook, standard, Lexicon::with(standard, mapping)?, options),
        LayoutChoice::Automatic => sheet::choice::map_with_best(workbook, standard, options),
    }
}

/// Maps a workbook with the labels of `lexicon`.
fn map_with(workbook: &Workbook, standard: &Standard, mut lexicon: Lexicon, options: &Options) -> Result<Mapped> {
    lexicon.year = preamble::fallback_metadata::of_titles(workbook, &lexicon, options);
    if lexicon.year.is_none() {
        lexicon.header_years = preamble::header_year::of_headers(workbook, standard, &lexicon, options);
        lexicon.year = lexicon.header_year().map(|stated| stated.value);
    }
    let lexicon = &lexicon;
    let cells: usize = workbook
        .sheets
        .iter()
        .map(|grid| grid.cells().len())
        .fold(0, usize::saturating_add);
    let parallel = cells > PARALLEL_CELLS;
    let grids: Vec<&Grid> = workbook.sheets.iter().collect();
    // Reports list what else a sheet might be.
    let rivals = if options.reports.near {
        Rivals::All
    } else {
        Rivals::Close
    };
    let sheets: Vec<Vec<Part>> = each(
        &grids,
        parallel,
        |grid| grid.cells().len(),
        |grid| {
            let is_record = sheet::records::is_record(grid, standard);
            let hidden = (options.include_hidden, is_record);
            sheet::split_sheet::parts(grid, standard, lexicon, hidden, rivals)
        },
    );
    let (mut parts, mut records, mut order) = (Vec::new(), Vec::new(), Vec::new());
    for part in sheets.into_iter().flatten() {
        let table = sheet::records::table_of(&part, standard, lexicon);
        order.push(table.is_some());
        match table {
            Some((table, form)) => records.push(Records { part, table, form }),
            None => parts.push(part),
        }
    }
    let mut plans = sheet::reconcile::resolve(&parts, standard, lexicon, options);
    plans
        .findings
        .extend(sheet::choice::missing_sheets(&parts, standard, lexicon));
    let jobs: Vec<(&Part, &Plan)> = parts.iter().zip(&plans.sheets).collect();
    let outcomes: Vec<Outcome> = each(
        &jobs,
        parallel,
        |(part, _)| part.grid.cells().len(),
        |(part, plan)| map_sheet(part, plan, standard, lexicon, options.reports),
    );
    let taken = taken(&parts, &plans);
    let read = sheet::records::map_records(&records, &taken, standard, lexicon, options.reports);
    sheet::records::missing_metadata(&records, &mut plans);
    let (mut mapped, mut read) = (outcomes.into_iter(), read.into_iter());
    let next = |is_record: bool| if is_record { read.next() } else { mapped.next() };
    let mut mapped = collect(order.into_iter().filter_map(next).collect(), plans, standard)?;
    mapped.layout = lexicon.layout.as_ref().map(|layout| layout.name.clone());
    mapped.checks = lexicon.layout.as_ref().and_then(|layout| layout.checks.clone());
    Ok(mapped)
}

/// The tables that sheets become, with the names of these sheets.
fn taken(parts: &[Part], plans: &sheet::claim::Plans) -> Vec<(usize, Text)> {
    let sheets = parts.iter().zip(&plans.sheets);
    sheets
        .filter_map(|(part, plan)| match plan {
            Plan::Map { table, .. } => Some((*table, Text::from(part.grid.name.as_str()))),
            _ => None,
        })
        .collect()
}

fn each<T: Sync, R: Send>(
    items: &[T],
    parallel: bool,
    cells: impl Fn(&T) -> usize,
    work: impl Fn(&T) -> R + Sync + Send,
) -> Vec<R> {
    if parallel {
        each_largest_first(items, |item| cells(item) as u64, work)
    } else {
        items.iter().map(work).collect()
    }
}

/// The outcome of one sheet.
struct Outcome {
    table: Option<Table>,
    /// What the table adds to that of another sheet, if these are columns.
    adds: Option<AddedColumns>,
    findings: Vec<Diagnostic>,
    report: SheetReport,
}

fn collect(outcomes: Vec<Outcome>, plans: sheet::claim::Plans, standard: &Standard) -> Result<Mapped> {
    let mut book = Book {
        year: plans.year,
        department: plans.department,
        tables: Vec::new(),
    };
    let mut diagnostics = plans.findings;
    let mut sheets = Vec::new();
    for outcome in outcomes {
        if !outcome.report.cells.balanced() {
            return Err(Error::Internal(format!(
                "cells of sheet {:?} are not accounted for",
                outcome.report.sheet
            )));
        }
        diagnostics.extend(outcome.findings);
        if let Some(table) = outcome.table {
            // Only a continuation sheet finds its table already in the book.
            match book.tables.iter_mut().find(|first| first.schema == table.schema) {
                Some(first) => {
                    if let Some(schema) = standard.tables.get(table.schema) {
                        match outcome.adds {
                            Some(adds) => {
                                sheet::continuation::join_columns(first, table, &adds, schema, &mut diagnostics)
                            }
                            None => sheet::continuation::join(first, table, schema, &mut diagnostics),
                        }
                    }
                }
                None => book.tables.push(table),
            }
        }
        sheets.push(outcome.report);
    }
    book.tables.sort_by_key(|table| table.schema);
    debug_assert!(book.tables.len() <= standard.tables.len());
    Ok(Mapped {
        book,
        diagnostics,
        sheets,
        layout: None,
        checks: None,
    })
}

/// The number of figures on a sheet, excluding running numbers (1, 2, 3 …).
fn figures(grid: &Grid, lexicon: &Lexicon) -> usize {
    let mut columns: BTreeMap<u32, Vec<&CellValue>> = BTreeMap::new();
    for cell in grid.cells().iter().filter(|cell| is_figure(&cell.value, lexicon)) {
        columns.entry(cell.at.col).or_default().push(&cell.value);
    }
    let is_running = |values: &[&CellValue]| {
        let counted = values.iter().zip(1_u32..);
        values.len() > 1
            && counted
                .into_iter()
                .all(|(value, number)| value.to_string() == number.to_string())
    };
    columns
        .values()
        .filter(|values| !is_running(values))
        .map(Vec::len)
        .fold(0, usize::saturating_add)
}
