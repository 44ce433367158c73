//! `--export`: upload layouts found by name or file, and where their files go.

use std::path::{Path, PathBuf};

use indexmap::IndexMap;

use super::args::Common;
use super::input::with_suffix;
use super::into::{Outcome as Filled, Template};
use super::layout;
use super::output::Output;
use crate::book::Book;
use crate::diagnostic::{Code, Diagnostic};
use crate::error::{Error, Result};
use crate::mapping::export::{Export, ExportFormat, Filling};
use crate::report;
use crate::schema::Standard;
use crate::write::{self, Exported, Misfit, Reason};

/// Most further cells that a finding lists.
const MOST_RELATED: usize = 50;

/// An upload layout and what its files are called by.
#[derive(Debug)]
pub struct Layout {
    name: String,
    kind: Kind,
}

/// What a layout makes.
#[derive(Debug)]
enum Kind {
    /// Files of its own.
    Files(Export),
    /// A template, filled in.
    Filled(Box<(Filling, Template)>),
}

/// What layouts make of a book.
#[derive(Debug, Default)]
pub struct Exports {
    /// The files.
    pub outputs: Vec<Output>,
    /// What there is to say.
    pub findings: Vec<Diagnostic>,
    /// Whether a layout cannot hold the book, so that nothing may be written.
    pub misfit: bool,
}

/// The layouts with these names, or in these files.
///
/// # Errors
/// [`Error::NoSuchLayout`] when there is none; [`Error::Mapping`] when it is wrong or has no
/// `[export]`; [`Error::Read`] when its file cannot be read; [`Error::SameOutput`] when two layouts have one name.
pub fn find(given: &[String], into: Option<&Path>, common: &Common, standard: &Standard) -> Result<Vec<Layout>> {
    let mut layouts: Vec<Layout> = Vec::new();
    for given in given {
        let mapping = layout::named(given, standard)?;
        let name = write::file_name(&mapping.name);
        let lacks = |problem| Error::Mapping {
            file: given.clone(),
            line: 1,
            problem,
            what: mapping.name.clone(),
            valid: Vec::new(),
        };
        let kind = match into {
            Some(path) => {
                let filling = mapping.into.ok_or_else(|| lacks("no-into"))?;
                Kind::Filled(Box::new((filling, Template::read(path, common)?)))
            }
            None => Kind::Files(mapping.export.ok_or_else(|| lacks("no-export"))?),
        };
        if layouts.iter().any(|other| other.name == name) {
            let path = PathBuf::from(name);
            return Err(Error::SameOutput { path });
        }
        layouts.push(Layout { name, kind });
    }
    Ok(layouts)
}

impl Layout {
    /// The paths below which, or beside which, the files of an input with this stem go.
    pub fn claims(&self, stem: &Path) -> [PathBuf; 2] {
        [stem.join(&self.name), with_suffix(stem, &self.name)]
    }

    /// Where a file goes: a workbook without a name of its own stands beside the other results.
    fn path(&self, base: &Path, file: &str) -> PathBuf {
        match &self.kind {
            Kind::Files(export) if export.format == ExportFormat::Xlsx && export.file.is_none() => {
                with_suffix(base, &format!("{}.xlsx", self.name))
            }
            Kind::Files(_) => base.join(&self.name).join(file),
            Kind::Filled(filled) => with_suffix(base, &format!("{}.{}", self.name, filled.1.extension)),
        }
    }
}

impl Exports {
    /// Adds what `layout` makes of the book; `base` is where the results of the input go, without
    /// an extension.
    ///
    /// # Errors
    /// As [`write::export`].
    pub fn add(&mut self, layout: &Layout, book: &Book, standard: &Standard, base: &Path) -> Result<()> {
        let name = base.file_name().unwrap_or_default().to_string_lossy();
        let export = match &layout.kind {
            Kind::Files(export) => export,
            Kind::Filled(filled) => {
                let (filling, template) = filled.as_ref();
                match template.filled(book, standard, filling, &layout.name)? {
                    Filled::Workbook(content, findings) => {
                        let path = layout.path(base, "");
                        self.outputs.push(Output { path, content });
                        self.findings.extend(findings);
                    }
                    Filled::Nothing(misfits, findings) => {
                        self.misfit = true;
                        self.add_misfits(layout, standard, &misfits);
                        self.findings.extend(findings);
                    }
                }
                return Ok(());
            }
        };
        match write::export(book, standard, export, &name)? {
            Exported::Files { files, missing } => {
                self.outputs.extend(files.into_iter().map(|(name, content)| Output {
                    path: layout.path(base, &name),
                    content,
                }));
                self.findings.extend(missing.iter().map(|number| {
                    let form_number = standard.table(number).map_or(number, |table| &table.form_number);
                    Diagnostic::new(Code::NotInWorkbook)
                        .in_table(number)
                        .with("layout", &layout.name)
                        .with("table", form_number)
                }));
            }
            Exported::Misfits(misfits) => {
                self.misfit = true;
                self.add_misfits(layout, standard, &misfits);
            }
        }
        Ok(())
    }

    /// One finding for a column, however many of its values do not fit.
    fn add_misfits(&mut self, layout: &Layout, standard: &Standard, misfits: &[Misfit]) {
        let mut columns: IndexMap<_, Vec<&Misfit>> = IndexMap::new();
        for misfit in misfits {
            let column = (code(&misfit.reason), &misfit.table, &misfit.column);
            columns.entry(column).or_default().push(misfit);
        }
        let findings = columns
            .values()
            .filter_map(|misfits| finding(layout, standard, misfits));
        self.findings.extend(findings);
    }
}

fn code(reason: &Reason) -> Code {
    match reason {
        Reason::Character { .. } => Code::NotEncodable,
        Reason::Decimals { .. } => Code::TooManyDecimals,
        Reason::TooLarge { .. } => Code::FigureTooLarge,
        Reason::Workbook(reason) => report::excess_code(reason),
    }
}

/// The finding about values of a column that do not fit.
fn finding(layout: &Layout, standard: &Standard, misfits: &[&Misfit]) -> Option<Diagnostic> {
    let (first, others) = misfits.split_first()?;
    let form_number = standard.table(&first.table).map(|table| table.form_number.as_str());
    let mut finding = Diagnostic::new(code(&first.reason))
        .in_table(&first.table)
        .with("layout", &layout.name)
        .with("table", form_number.unwrap_or(&first.table))
        .with("column", &first.column)
        .with("count", misfits.len());
    finding.key = first.key.clone();
    finding.row = Some(first.row.clone()).filter(|row| !row.is_empty());
    if first.cell.is_some() {
        finding = finding.at(&first.sheet, first.cell);
    }
    let placed = others.iter().filter(|other| other.cell.is_some());
    finding = placed
        .take(MOST_RELATED)
        .fold(finding, |finding, other| finding.related(&other.sheet, other.cell));
    Some(match &first.reason {
        Reason::Character { character, encoding } => finding.found(character).with("encoding", encoding),
        Reason::Decimals { figure, decimals } => finding.found(figure.normalize()).with("decimals", decimals),
        Reason::Workbook(reason) => report::with_excess(finding, reason),
        Reason::TooLarge { figure, unit } => finding.found(figure).with("unit", unit),
    })
}
