//! The stages in order, for library users and commands alike.

use std::path::Path;
use std::sync::Arc;

use crate::book::{Book, Change, Rounding, SetAside};
use crate::calc;
use crate::check;
use crate::diagnostic::{self, Code, Diagnostic, Severity};
use crate::error::Result;
use crate::grid::Workbook;
use crate::map::{self, SheetReport};
use crate::read::{self, Source};
use crate::round;
use crate::rules::{self, Applied, Rules};
use crate::schema::Standard;

/// What users specify about an input.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Year, unit and other facts that the sheets may not state, and the mapping.
    pub map: map::Options,
    /// Limits of reading.
    pub limits: read::Limits,
    /// Options of the checks.
    pub check: check::Options,
    /// How figures are rounded after the checks; `None` keeps them exact.
    pub round: Option<Rounding>,
}

/// What is wanted of a workbook once it is checked. It may be much larger than the book.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// Nothing.
    Nothing,
    /// What reports show: its cells, without their formulas and what was noticed of them.
    Shown,
    /// All of it.
    Whole,
}

/// A workbook in standard form, with its findings.
#[derive(Debug)]
pub struct Outcome {
    /// The tables.
    pub book: Book,
    /// The figures that rounding replaced, in the order of the book.
    pub changes: Vec<Change>,
    /// Findings, in the order of reading, calculating, mapping, checking and rounding.
    pub diagnostics: Vec<Diagnostic>,
    /// How each sheet was understood.
    pub sheets: Vec<SheetReport>,
    /// The name of the layout (mapping file) that was used.
    pub layout: Option<String>,
    /// The rules that were checked, including those of the layout.
    pub rules: Arc<Rules>,
    /// The results of the relations between tables, if requested.
    pub relations: Vec<Applied>,
}

impl Outcome {
    /// The number of findings of this severity.
    pub fn count(&self, severity: Severity) -> usize {
        diagnostic::count(&self.diagnostics, severity)
    }
}

/// Reads a workbook, maps it to the tables of `standard` and checks them. `path` only names the input; its type is
/// determined by the content.
///
/// # Errors
/// If the content is not a readable workbook. Findings about readable content are in the [`Outcome`], even if it
/// contains none of the tables.
pub fn run(source: impl Into<Source>, path: &Path, standard: &Standard, options: &Options) -> Result<Outcome> {
    let (outcome, _) = run_setting_aside(source, path, standard, (options, Wanted::Nothing))?;
    Ok(outcome)
}

/// As [`run`], but also returns the workbook as read.
///
/// # Errors
/// As [`run`].
pub fn run_keeping(
    source: impl Into<Source>,
    path: &Path,
    standard: &Standard,
    options: &Options,
) -> Result<(Outcome, Workbook)> {
    let (outcome, workbook) = run_setting_aside(source, path, standard, (options, Wanted::Whole))?;
    Ok((outcome, workbook.workbook()))
}

/// As [`run_keeping`]; of the workbook only what is wanted is returned, and a large one stays set aside.
///
/// # Errors
/// As [`run`].
pub fn run_setting_aside(
    source: impl Into<Source>,
    path: &Path,
    standard: &Standard,
    (options, wanted): (&Options, Wanted),
) -> Result<(Outcome, SetAside)> {
    let mut workbook = read::read(source, path, &options.limits)?;
    calc::calculate(&mut workbook);
    let named = map::Options {
        called: path.file_stem().map(|name| name.to_string_lossy().into_owned()),
        ..options.map.clone()
    };
    let mapped = map::map(&workbook, standard, &named)?;
    // Nobody looks at the sheets while the book is checked.
    let workbook = match wanted {
        Wanted::Nothing => SetAside::default(),
        Wanted::Shown => SetAside::shown(workbook),
        Wanted::Whole => SetAside::of(workbook),
    };
    let rules = rules_of(&options.check, standard)?;
    let rules = match &mapped.checks {
        Some(layout) => Arc::new(rules.with_layout(layout)),
        None => rules,
    };
    let wanted = (options.check.thorough, options.check.hand_over);
    let check::Checked {
        findings,
        mut relations,
    } = check::run(&mapped.book, standard, &rules, wanted)?;
    // Before them stand those of reading and mapping; there may be too many of either to be held twice.
    let mut diagnostics = findings;
    drop(diagnostics.splice(0..0, mapped.diagnostics));
    let mut book = mapped.book;
    let mut changes = Vec::new();
    if let Some(rounding) = options.round {
        // The finding states that all decimals were kept, which rounding has just made untrue.
        diagnostics.retain(|finding| finding.code != Code::ManyDecimals);
        let agreements = check::agreements(&book, standard, &rules);
        changes = round::round(&mut book, &agreements, rounding);
        let mut rounded = check::rounded(&book, standard, &agreements, &changes, rounding);
        check::apply_severities(&mut rounded, &rules);
        diagnostics.extend(rounded);
        if options.check.hand_over {
            relations = check::relations(&book, standard, &rules);
        }
    }
    let file = path.display().to_string();
    for finding in &mut diagnostics {
        finding.file = Some(file.clone());
    }
    let outcome = Outcome {
        book,
        changes,
        diagnostics,
        sheets: mapped.sheets,
        layout: mapped.layout,
        rules,
        relations,
    };
    Ok((outcome, workbook))
}

/// The rules that these options select.
///
/// # Errors
/// If the built-in rules are damaged.
pub fn rules_of(options: &check::Options, standard: &Standard) -> Result<Arc<Rules>> {
    match &options.rules {
        Some(rules) => Ok(Arc::clone(rules)),
        None => rules::shared(standard),
    }
}
