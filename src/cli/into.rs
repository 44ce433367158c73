//! `convert --export LAYOUT --into TEMPLATE.xlsx`: a workbook that somebody hands out, filled in.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use indexmap::IndexMap;

use super::args::Common;
use super::{input, limits};
use crate::book::Book;
use crate::calc;
use crate::cell::{CellRef, CellValue, Text};
use crate::diagnostic::{Code, Diagnostic};
use crate::error::{Error, Obstacle, Result};
use crate::grid::{ReadNote, Workbook};
use crate::mapping::export::Filling;
use crate::read::{self, Format, Limits};
use crate::schema::Standard;
use crate::write::{self, Filled, Misfit, Misplaced, Problem, Results, Unchangeable};

/// Most further cells that a finding lists.
const MOST_RELATED: usize = 50;

/// A template, as it was handed out.
#[derive(Debug)]
pub struct Template {
    path: PathBuf,
    bytes: Arc<[u8]>,
    workbook: Workbook,
    limits: Limits,
    /// How its name ends.
    pub extension: &'static str,
}

/// What came of filling in.
#[derive(Debug)]
pub enum Outcome {
    /// The file, and what there is to say.
    Workbook(Vec<u8>, Vec<Diagnostic>),
    /// Nothing: what does not fit in the layout, and what in the template.
    Nothing(Vec<Misfit>, Vec<Diagnostic>),
}

impl Template {
    /// Reads a template.
    ///
    /// # Errors
    /// When it cannot be read, is no .xlsx or .xlsm, or opens with a password only.
    pub fn read(path: &Path, common: &Common) -> Result<Self> {
        // A password would be gone from the filled file.
        let limits = Limits {
            password: None,
            ..limits(common)
        };
        let bytes = input::content(path, limits.source)?;
        let kept = |obstacle| Error::KeptAsItIs {
            path: path.to_owned(),
            obstacle,
        };
        let workbook = match read::sniff(&bytes) {
            Format::Xlsx => read::read(Arc::clone(&bytes), path, &limits)?,
            Format::Encrypted => return Err(kept(Obstacle::LockedTemplate)),
            _ => return Err(kept(Obstacle::NotATemplate)),
        };
        let has_macros = write::has_macros(&bytes, limits.unpacked) == Some(true);
        Ok(Self {
            extension: if has_macros { "xlsm" } else { "xlsx" },
            path: path.to_owned(),
            bytes,
            workbook,
            limits,
        })
    }

    /// The template with the values of a book.
    ///
    /// # Errors
    /// When it is signed or damaged.
    pub fn filled(&self, book: &Book, standard: &Standard, filling: &Filling, layout: &str) -> Result<Outcome> {
        let template = write::Template {
            bytes: &self.bytes,
            workbook: &self.workbook,
            shifted: &read::shifted_formula,
            reread: &|bytes| read::read(bytes.to_vec(), &self.path, &self.limits),
            limit: self.limits.unpacked,
        };
        let failed = |wrong| match wrong {
            Unchangeable::Signed => self.kept(Obstacle::SignedTemplate),
            Unchangeable::Strict => self.kept(Obstacle::StrictTemplate),
            Unchangeable::Damaged(damage) => Error::Damaged {
                path: self.path.clone(),
                damage,
            },
        };
        match write::fill(book, standard, filling, template)?.map_err(failed)? {
            Filled::Nothing { misfits, misplaced } => {
                Ok(Outcome::Nothing(misfits, self.findings(Code::NoPlace, &misplaced)))
            }
            Filled::Workbook {
                bytes,
                missing,
                unchecked,
            } => {
                let mut findings: Vec<Diagnostic> = missing
                    .iter()
                    .map(|number| {
                        let form_number = standard.table(number).map_or(number, |table| &table.form_number);
                        Diagnostic::new(Code::NotInWorkbook)
                            .in_table(number)
                            .with("layout", layout)
                            .with("table", form_number)
                    })
                    .collect();
                findings.extend(self.findings(Code::ListUnknown, &unchecked));
                let (bytes, open) = self.calculated(bytes)?;
                findings.extend(open);
                Ok(Outcome::Workbook(bytes, findings))
            }
        }
    }

    fn kept(&self, obstacle: Obstacle) -> Error {
        Error::KeptAsItIs {
            path: self.path.clone(),
            obstacle,
        }
    }

    /// The filled template with the results of all formulas that are known here, and a finding about the others.
    fn calculated(&self, bytes: Vec<u8>) -> Result<(Vec<u8>, Option<Diagnostic>)> {
        let filled = read::read(bytes.clone(), &self.path, &self.limits)?;
        if filled.sheets.iter().all(|grid| grid.formulas.is_empty()) {
            return Ok((bytes, None));
        }
        let mut open = filled.clone();
        for grid in &mut open.sheets {
            let formulas = grid.formulas.keys().copied().collect();
            grid.take_out(&formulas);
            grid.notes.retain(|note| !matches!(note, ReadNote::Uncached(_)));
            grid.notes.extend(formulas.into_iter().map(ReadNote::Uncached));
        }
        calc::calculate(&mut open);
        let mut results: HashMap<String, Results> = HashMap::new();
        let mut unknown: Vec<(Text, CellRef)> = Vec::new();
        for (before, after) in filled.sheets.iter().zip(&open.sheets) {
            let own = results.entry(before.name.clone()).or_default();
            let mut formulas: Vec<CellRef> = before.formulas.keys().copied().collect();
            formulas.sort_unstable();
            for at in formulas {
                let stored = before.get(at).map(|cell| &cell.value);
                let now = after.get(at).map(|cell| &cell.value);
                if after.refused.contains_key(&at) {
                    own.insert(at, None);
                    unknown.push((Text::from(before.name.as_str()), at));
                } else if now != stored {
                    // Where nothing is added up, a format that hides zeros shows nothing: it is zero all the same.
                    let is_zero = |value: &CellValue| matches!(value, CellValue::Number(number) if number.is_zero());
                    if now.is_some() || !stored.is_some_and(is_zero) {
                        let value = now.cloned().unwrap_or_else(|| CellValue::Text(Text::from("")));
                        own.insert(at, Some(value));
                    }
                }
            }
        }
        let bytes = write::with_results(&bytes, &results, self.limits.unpacked).map_err(|damage| Error::Damaged {
            path: self.path.clone(),
            damage,
        })?;
        let finding = unknown.split_first().map(|((sheet, at), others)| {
            let finding = Diagnostic::new(Code::NotCalculated)
                .at(sheet, *at)
                .with("count", unknown.len());
            let finding = others
                .iter()
                .take(MOST_RELATED)
                .fold(finding, |finding, (sheet, at)| finding.related(sheet, *at));
            self.about(finding)
        });
        Ok((bytes, finding))
    }

    /// A finding about the template.
    fn about(&self, finding: Diagnostic) -> Diagnostic {
        Diagnostic {
            file: Some(self.path.display().to_string()),
            ..finding
        }
    }

    /// One finding for a column, however many of its values have no place.
    fn findings(&self, code: Code, misplaced: &[Misplaced]) -> Vec<Diagnostic> {
        let mut columns: IndexMap<(Problem, &Option<String>, &str, &str), Vec<&Misplaced>> = IndexMap::new();
        for own in misplaced {
            let column = (own.problem, &own.table, own.sheet.as_str(), own.column.as_str());
            columns.entry(column).or_default().push(own);
        }
        let finding = |all: &Vec<&Misplaced>| {
            let (first, others) = all.split_first()?;
            let mut finding = Diagnostic::new(code)
                .with("why", first.problem.key())
                .with("sheet", &first.sheet)
                .with("column", &first.column)
                .with("value", &first.value)
                .with("count", all.len());
            if let Some(table) = &first.table {
                finding = finding.in_table(table);
            }
            finding.row = Some(first.row.clone()).filter(|row| !row.is_empty());
            if first.cell.is_some() {
                finding = finding.at(&Text::from(first.sheet.as_str()), first.cell);
            }
            let placed = others.iter().filter(|own| own.cell.is_some()).take(MOST_RELATED);
            let finding = placed.fold(finding, |finding, own| {
                finding.related(&Text::from(own.sheet.as_str()), own.cell)
            });
            Some(self.about(finding))
        };
        columns.values().filter_map(finding).collect()
    }
}
