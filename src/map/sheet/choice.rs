//! Selects the built-in layout that a workbook follows, if any.
use std::sync::{Arc, OnceLock};

use foldhash::HashSet;

use crate::diagnostic::{self, Code, Diagnostic, Severity};
use crate::error::Result;
use crate::grid::{Grid, Visibility, Workbook};
use crate::map::lexicon::Lexicon;
use crate::map::sheet::classify::is_known;
use crate::map::sheet::split_sheet::Part;
use crate::map::{Mapped, Options, map_with};
use crate::mapping::{self, SheetRule};
use crate::schema::{Standard, made_of};

/// A layout followed by fewer sheets is not tried.
const FEWEST_SHEETS: usize = 2;

/// Maps a workbook without a layout. If that leaves errors or warnings, also tries each built-in layout that at
/// least half of the sheets follow. Returns the best result; on a tie, the one without a layout.
pub fn map_with_best(workbook: &Workbook, standard: &Standard, options: &Options) -> Result<Mapped> {
    let mut best = map_with(workbook, standard, Lexicon::new(standard)?, options)?;
    let plain = trouble(&best);
    if plain == (0, 0) {
        return Ok(best);
    }
    for layout in layouts(standard)?.iter() {
        let fitting = fitting_sheets(workbook, &layout.lexicon);
        if fitting < FEWEST_SHEETS || fitting.saturating_mul(2) < filled_sheets(workbook).count() {
            continue;
        }
        let mut mapped = map_with(workbook, standard, layout.lexicon.clone(), options)?;
        let with_layout = trouble(&mapped);
        if with_layout < trouble(&best) {
            let sum = |(errors, warnings): (usize, usize)| errors.saturating_add(warnings);
            let chosen = Diagnostic::new(Code::LayoutChosen)
                .with("name", layout.name)
                .with("title", &layout.title)
                .with("count", fitting)
                .with("fewer", sum(plain).saturating_sub(sum(with_layout)));
            mapped.diagnostics.insert(0, chosen);
            best = mapped;
        }
    }
    Ok(best)
}

/// A layout that a workbook may follow.
struct BuiltIn {
    name: &'static str,
    title: String,
    lexicon: Lexicon,
}

/// The built-in layouts by which sheets are known.
fn layouts(standard: &Standard) -> Result<Arc<[BuiltIn]>> {
    static LAYOUTS: OnceLock<Arc<[BuiltIn]>> = OnceLock::new();
    made_of(standard, &LAYOUTS, || {
        let layouts = mapping::names().map(|name| {
            let layout = mapping::builtin(name, standard)?;
            let layout = layout.filter(|layout| layout.sheets.iter().any(|sheet| !sheet.select.is_any()));
            let made = layout.map(|layout| {
                Ok(BuiltIn {
                    name,
                    lexicon: Lexicon::with(standard, &layout)?,
                    title: layout.title,
                })
            });
            made.transpose()
        });
        layouts.filter_map(Result::transpose).collect()
    })
}

/// The numbers of errors and warnings.
fn trouble(mapped: &Mapped) -> (usize, usize) {
    let count = |severity: Severity| diagnostic::count(&mapped.diagnostics, severity);
    (count(Severity::Error), count(Severity::Warning))
}

fn filled_sheets(workbook: &Workbook) -> impl Iterator<Item = &Grid> {
    let sheets = workbook.sheets.iter();
    sheets.filter(|grid| grid.visibility == Visibility::Visible && !grid.is_prose && !grid.cells().is_empty())
}

fn fitting_sheets(workbook: &Workbook, lexicon: &Lexicon) -> usize {
    filled_sheets(workbook).filter(|grid| is_known(grid, lexicon)).count()
}

/// Reports sheets described in a mapping file that the workbook lacks. A built-in layout is exempt: it describes
/// every table that its offices may publish.
pub fn missing_sheets(parts: &[Part], standard: &Standard, lexicon: &Lexicon) -> Vec<Diagnostic> {
    let Some(layout) = &lexicon.layout else {
        return Vec::new();
    };
    let used: HashSet<usize> = parts.iter().filter_map(|part| part.detected.best()?.rule).collect();
    let rules = layout
        .rules
        .iter()
        .enumerate()
        .filter(|(position, _)| !used.contains(position));
    let specs = rules.filter_map(|(_, labels)| Some(&labels.rule.as_ref()?.spec));
    specs
        .filter(|spec| !spec.select.is_any() && !is_built_in(spec))
        .map(|spec| {
            let select = &spec.select;
            let all = [&select.sheet, &select.title, &select.form_number, &select.header];
            let wanted: Vec<&str> = all.into_iter().flatten().map(String::as_str).collect();
            let number = standard.tables.get(spec.table).map(|table| table.number.as_str());
            let mut finding = Diagnostic::new(Code::MappedSheetMissing)
                .with("wanted", wanted.join(", "))
                .with("table", number.unwrap_or_default());
            finding.mapping = spec.origin.as_ref().map(ToString::to_string);
            finding
        })
        .collect()
}

fn is_built_in(spec: &SheetRule) -> bool {
    spec.origin
        .as_ref()
        .is_some_and(|origin| mapping::names().any(|name| name == &*origin.file))
}
