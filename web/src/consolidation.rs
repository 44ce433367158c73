//! Many workbooks become one; who is missing, if there is a roster.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde_json::{Value, json};
use yusuan::book::Book;
use yusuan::check::{self, Checked};
use yusuan::consolidate::{self, Departments, Part, attendance};
use yusuan::consolidated;
use yusuan::diagnostic::{self, Diagnostic, Severity, render_json};
use yusuan::error::{Error, Result};
use yusuan::fold::Folder;
use yusuan::locale::Messages;
use yusuan::pipeline::{self, Outcome};
use yusuan::read::{self, Limits};
use yusuan::report;
use yusuan::roster::Roster;
use yusuan::schema::{self, Standard};
use yusuan::write;

use crate::{Request, messages, refusal};

/// The name that the result has in findings.
const NAME: &str = "consolidated.xlsx";

/// What people want of the sum.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Wanted {
    /// The year: workbooks of others are left out.
    pub year: Option<i32>,
    /// Whether workbooks with errors are left out.
    pub clean: bool,
    /// The department that the result names.
    pub department: Option<String>,
}

/// A workbook that was handed in.
struct HandIn {
    path: PathBuf,
    /// Its book, unless it could not be read.
    book: Option<Book>,
    findings: Vec<Diagnostic>,
}

impl HandIn {
    fn file(&self) -> String {
        self.path.display().to_string()
    }
}

/// Workbooks to be added up.
pub struct Consolidation {
    standard: &'static Standard,
    wanted: Wanted,
    hand_ins: Vec<HandIn>,
    roster: Option<Roster>,
    /// The book of the year before, and its file.
    last: Option<(String, Book)>,
}

/// The sum.
pub struct Sum {
    /// What came of it, for the page.
    pub view: Value,
    /// The workbook.
    pub bytes: Vec<u8>,
}

impl Consolidation {
    /// None yet.
    ///
    /// # Errors
    /// As [`schema::standard`].
    pub fn new(wanted: Wanted) -> Result<Self> {
        Ok(Self {
            standard: schema::standard()?,
            wanted,
            hand_ins: Vec::new(),
            roster: None,
            last: None,
        })
    }

    /// Takes the roster of the offices that have to hand in.
    ///
    /// # Errors
    /// When the file is no roster.
    pub fn take_roster(&mut self, bytes: Vec<u8>, name: &str) -> Result<()> {
        self.roster = Some(roster(bytes, name, self.standard)?);
        Ok(())
    }

    /// Takes the workbook of the year before, which the charts show beside the sum.
    ///
    /// # Errors
    /// When it cannot be read or has no tables.
    pub fn take_last_year(&mut self, bytes: Vec<u8>, request: &Request) -> Result<()> {
        let book = self.read(bytes, request)?.book;
        if book.tables.is_empty() {
            let path = PathBuf::from(&request.name);
            return Err(Error::NoTables { path });
        }
        self.last = Some((request.name.clone(), book));
        Ok(())
    }

    fn read(&self, bytes: Vec<u8>, request: &Request) -> Result<Outcome> {
        let options = pipeline::Options {
            check: check::Options::default(),
            ..request.options(false, self.standard)?
        };
        pipeline::run(request.source(bytes), Path::new(&request.name), self.standard, &options)
    }

    /// Reads a workbook.
    pub fn add(&mut self, bytes: Vec<u8>, request: &Request) {
        let path = PathBuf::from(&request.name);
        let hand_in = match self.read(bytes, request) {
            Ok(mut outcome) => {
                consolidated::date(&mut outcome, self.wanted.year);
                let (book, mut findings) = (outcome.book, outcome.diagnostics);
                let is_book = !book.tables.is_empty();
                findings.extend((!is_book).then(|| refused(&Error::NoTables { path: path.clone() }, request)));
                let book = Some(book).filter(|_| is_book);
                HandIn { path, book, findings }
            }
            Err(error) => HandIn {
                path,
                book: None,
                findings: vec![refused(&error, request)],
            },
        };
        self.hand_ins.push(hand_in);
    }

    /// Adds them up.
    ///
    /// # Errors
    /// The findings because of which there is nothing, for the page.
    pub fn finish(mut self, lang: &str) -> std::result::Result<Sum, Value> {
        let messages = messages(lang);
        match self.sum(&messages) {
            Ok(Ok(sum)) => Ok(sum),
            Ok(Err(findings)) => Err(refusal(&findings, lang)),
            Err(error) => Err(crate::failure(&error, lang)),
        }
    }

    fn sum(&mut self, messages: &Messages) -> Result<std::result::Result<Sum, Vec<Diagnostic>>> {
        let standard = self.standard;
        let copies = self.without_copies()?;
        self.hand_ins.sort_by_key(HandIn::file);
        let attended = self.attended(messages);
        let mut parts = Vec::new();
        for own in &mut self.hand_ins {
            let file = own.file();
            let errors = diagnostic::count(&own.findings, Severity::Error);
            if self.wanted.clean && errors > 0 && own.book.is_some() {
                own.findings.push(consolidate::left_out_for_errors(&file, errors));
            } else if let Some(book) = own.book.clone() {
                parts.push(Part::new(file, book, standard));
            }
        }
        let options = consolidate::Options {
            year: self.wanted.year,
            department: self.wanted.department.clone().filter(|name| !name.is_empty()),
        };
        let made = consolidate::consolidate(parts, standard, &options);
        let (book, mut reconciliation, mut findings) = (made.book, made.reconciliation, made.findings);
        if let Some((file, last)) = &self.last {
            consolidated::precedes((file, last), &book)?;
        }
        let unread = self.hand_ins.iter().filter(|own| own.book.is_none());
        let all = || self.hand_ins.iter().flat_map(|own| &own.findings);
        let left_out = consolidated::left_out(
            unread.filter_map(|own| own.findings.last()),
            all().chain(&findings),
            messages,
        );
        reconciliation.left_out.clone_from(&left_out);
        if book.tables.is_empty() {
            findings.push(consolidate::nothing_left());
            return Ok(Err(findings));
        }
        let checks = check::Options::default();
        let Checked {
            findings: wrong,
            relations,
        } = consolidated::checked(&book, (NAME, true), all(), (&checks, standard))?;
        findings.extend(wrong);
        match report::fit(&book, standard, NAME) {
            Ok(more) => findings.extend(more),
            Err(more) => return Ok(Err(more)),
        }
        findings.retain(|finding| finding.severity > Severity::Info);
        let view = json!({
            "taken": reconciliation.rows.len(),
            "tables": book.tables.len(),
            "year": book.year,
            "leftOut": left_out,
            "copies": copies,
            "roster": attended,
            "findings": render_json(&findings, messages),
        });
        let last = self.last.as_ref().map(|(_, last)| last);
        let bytes = consolidated::workbook(&book, &reconciliation, (&relations, last), standard)?;
        Ok(Ok(Sum { view, bytes }))
    }

    /// Takes away those that only hold what another one of them was converted to; returns their names.
    fn without_copies(&mut self) -> Result<Vec<String>> {
        let mark = &self.standard.frame.consolidation.copy;
        let plain: HashMap<PathBuf, usize> = (0..)
            .zip(&self.hand_ins)
            .map(|(number, own)| (own.path.with_extension(""), number))
            .collect();
        let mut copies = Vec::new();
        for own in &self.hand_ins {
            let stem = own.path.file_stem().and_then(|stem| stem.to_str());
            let original = stem.and_then(|stem| stem.strip_suffix(mark.as_str()));
            let original = original.and_then(|stem| plain.get(&own.path.with_file_name(stem)));
            let original = original.and_then(|number| self.hand_ins.get(*number)?.book.as_ref());
            let Some((original, book)) = original.zip(own.book.as_ref()) else {
                continue;
            };
            if write::json(original, self.standard)? == write::json(book, self.standard)? {
                copies.push(own.file());
            }
        }
        self.hand_ins.retain(|own| !copies.contains(&own.file()));
        Ok(copies)
    }

    /// Who handed in, by the roster.
    fn attended(&self, messages: &Messages) -> Option<Value> {
        let roster = self.roster.as_ref()?;
        let read = |own: &HandIn| {
            let book = own.book.as_ref()?;
            Some((own.file(), book.year, Departments::of(book, self.standard)))
        };
        let read: Vec<_> = self.hand_ins.iter().filter_map(read).collect();
        let hand_ins: Vec<consolidate::HandIn> = read
            .iter()
            .map(|(file, year, departments)| consolidate::HandIn {
                file,
                year: *year,
                departments,
            })
            .collect();
        let unread: Vec<String> = self
            .hand_ins
            .iter()
            .filter(|own| own.book.is_none())
            .map(HandIn::file)
            .collect();
        let unread: Vec<&str> = unread.iter().map(String::as_str).collect();
        let folder = Folder::new(&self.standard.frame);
        let found = attendance(roster, &hand_ins, (self.wanted.year, &unread), &folder);
        let line = messages.get(
            "roster-attended",
            [
                ("all", roster.offices.len().to_string()),
                ("present", found.present.to_string()),
                ("missing", found.missing.len().to_string()),
            ],
        );
        let odd: Vec<Diagnostic> = found.findings.into_iter().map(|(_, finding)| finding).collect();
        Some(json!({
            "line": line,
            "missing": render_json(&found.missing, messages),
            "odd": render_json(&odd, messages),
        }))
    }
}

/// Why a file is not read, as findings name it.
fn refused(error: &Error, request: &Request) -> Diagnostic {
    let mut finding = Diagnostic::from(error);
    finding.file.get_or_insert_with(|| request.name.clone());
    finding
}

/// The offices that a file lists.
///
/// # Errors
/// When it is no roster.
pub fn roster(bytes: Vec<u8>, name: &str, standard: &Standard) -> Result<Roster> {
    let workbook = read::read(bytes, Path::new(name), &Limits::default())?;
    Roster::parse(name, &workbook, &Folder::new(&standard.frame))
}
