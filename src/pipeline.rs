//! The stages in their order, for library users and commands alike.

use std::path::Path;
use std::sync::Arc;

use crate::book::Book;
use crate::calc;
use crate::check;
use crate::diagnostic::{Diagnostic, Severity};
use crate::error::Result;
use crate::grid::Workbook;
use crate::map::{self, SheetReport};
use crate::read::{self, Source};
use crate::rules;
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
}

/// A workbook in standard form, with everything there is to say about it.
#[derive(Debug)]
pub struct Outcome {
    /// The tables.
    pub book: Book,
    /// Findings, in the order of reading, calculating, mapping, checking.
    pub diagnostics: Vec<Diagnostic>,
    /// How each sheet was understood.
    pub sheets: Vec<SheetReport>,
    /// The name of the layout (mapping file) that it was read by.
    pub layout: Option<String>,
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
    let mapped = map::map(&workbook, standard, &options.map)?;
    let mut diagnostics = mapped.diagnostics;
    let rules = match &options.check.rules {
        Some(rules) => Arc::clone(rules),
        None => Arc::new(rules::builtin(standard)?),
    };
    let rules = match &mapped.checks {
        Some(layout) => Arc::new(rules.with_layout(layout)),
        None => rules,
    };
    diagnostics.extend(check::check(&mapped.book, standard, &rules, options.check.thorough)?);
    let file = path.display().to_string();
    for finding in &mut diagnostics {
        finding.file = Some(file.clone());
    }
    let outcome = Outcome {
        book: mapped.book,
        diagnostics,
        sheets: mapped.sheets,
        layout: mapped.layout,
    };
    Ok((outcome, workbook))
}
