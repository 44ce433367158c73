//! The stages in their order, for library users and commands alike.

use std::path::Path;
use std::sync::Arc;

use crate::book::{Book, Change, Rounding};
use crate::calc;
use crate::check;
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::error::Result;
use crate::grid::Workbook;
use crate::map::{self, SheetReport};
use crate::read::{self, Source};
use crate::round;
use crate::rules::{self, Applied, Rules};
use crate::schema::Standard;

/// What may be said of an input besides its content.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// What the sheets do not say.
    pub map: map::Options,
    /// What is read at most.
    pub limits: read::Limits,
    /// What is checked.
    pub check: check::Options,
    /// How the figures are rounded once they are checked; without it, they stay exact.
    pub round: Option<Rounding>,
}

/// A workbook in standard form, with everything there is to say about it.
#[derive(Debug)]
pub struct Outcome {
    /// The tables.
    pub book: Book,
    /// What rounding put in the place of which figure, in the order of the book.
    pub changes: Vec<Change>,
    /// Findings, in the order of reading, calculating, mapping, checking, rounding.
    pub diagnostics: Vec<Diagnostic>,
    /// How each sheet was understood.
    pub sheets: Vec<SheetReport>,
    /// The name of the layout (mapping file) that it was read by.
    pub layout: Option<String>,
    /// The rules it was checked by, those of the layout among them.
    pub rules: Arc<Rules>,
    /// How the relations between the tables came out, if that was asked for.
    pub relations: Vec<Applied>,
}

impl Outcome {
    /// How many findings are of this severity.
    pub fn count(&self, severity: Severity) -> usize {
        self.diagnostics
            .iter()
            .filter(|finding| finding.severity == severity)
            .count()
    }
}

/// Reads a workbook, maps it to the tables of `standard` and checks them. `path` only names the
/// input; the content decides what it is.
///
/// # Errors
/// When the content is no workbook that can be read; findings about readable content are in the
/// [`Outcome`], also when it has none of the tables.
pub fn run(source: impl Into<Source>, path: &Path, standard: &Standard, options: &Options) -> Result<Outcome> {
    run_keeping(source, path, standard, options).map(|(outcome, _)| outcome)
}

/// As [`run`], and returns the workbook as it was found, too.
///
/// # Errors
/// As [`run`].
pub fn run_keeping(
    source: impl Into<Source>,
    path: &Path,
    standard: &Standard,
    options: &Options,
) -> Result<(Outcome, Workbook)> {
    let mut workbook = read::read(source, path, &options.limits)?;
    calc::calculate(&mut workbook);
    let named = map::Options {
        called: path.file_stem().map(|name| name.to_string_lossy().into_owned()),
        ..options.map.clone()
    };
    let mapped = map::map(&workbook, standard, &named)?;
    let mut diagnostics = mapped.diagnostics;
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
    diagnostics.extend(findings);
    let mut book = mapped.book;
    let mut changes = Vec::new();
    if let Some(rounding) = options.round {
        // What it says of figures with many decimals, that they were kept, is no longer so.
        diagnostics.retain(|finding| finding.code != Code::ManyDecimals);
        let agreements = check::agreements(&book, standard, &rules);
        changes = round::round(&mut book, &agreements, rounding);
        let mut rounded = check::rounded(&book, standard, &agreements, &changes, rounding);
        check::take_as_said(&mut rounded, &rules);
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

/// The rules that these options ask for.
///
/// # Errors
/// When the rules that the binary carries are damaged.
pub fn rules_of(options: &check::Options, standard: &Standard) -> Result<Arc<Rules>> {
    match &options.rules {
        Some(rules) => Ok(Arc::clone(rules)),
        None => rules::builtin(standard).map(Arc::new),
    }
}
