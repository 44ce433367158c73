//! `--since` and `--journal`: what an earlier run found, and the rounds of correction.

use std::collections::hash_map::Entry;
use std::collections::{BTreeSet, HashMap};
use std::path::{Path, PathBuf};

use rayon::prelude::*;
use serde::Deserialize;

use super::args::Common;
use super::batch::Done;
use super::compared::{Compared, Counts};
use super::console::Console;
use super::input::{self, Input};
use super::output::{self, Output, Sources};
use super::{Status, limits, read_beside};
use crate::consolidate::Departments;
use crate::correction::{Earlier, Journal, Office, Offices, Past, Round, compare};
use crate::diagnostic::{Answer, Diagnostic, Since, State};
use crate::error::{Record, Result};
use crate::fold::Folder;
use crate::locale::Messages;
use crate::report;
use crate::schema::Standard;

/// What hand-ins are compared with.
pub struct Rounds {
    /// What `--since` names, by office; none if it was not given.
    since: Option<Vec<Earlier>>,
    /// Positions of these.
    offices: Offices,
    /// The rounds so far; none without `--journal`.
    journal: Option<Journal>,
    folder: Folder,
}

/// The journal at a path; an empty one if there is none yet.
fn read_journal(path: &Path, common: &Common, folder: &Folder) -> Result<Journal> {
    let file = path.display().to_string();
    if !path.exists() {
        return Journal::parse(&file, "", folder);
    }
    let bytes = input::content(path, limits(common).source)?;
    let text = std::str::from_utf8(&bytes).map_err(|error| {
        let before = bytes.iter().take(error.valid_up_to());
        let line = before.filter(|byte| **byte == b'\n').count().saturating_add(1);
        Record::Journal.error((&file, line), "not-utf8", "", "")
    })?;
    // Editors on Windows put a byte order mark in front.
    Journal::parse(&file, text.strip_prefix('\u{feff}').unwrap_or(text), folder)
}

/// Whose hand-in it is.
fn office(departments: &Departments, year: Option<i32>) -> Office {
    let own = departments.own();
    Office {
        code: own.code.as_ref().map(ToString::to_string),
        name: own.name.as_ref().map(ToString::to_string),
        year,
    }
}

impl Rounds {
    /// What the options name.
    ///
    /// # Errors
    /// When one of the files cannot be read, or is neither a workbook with a list of findings nor a report, or no
    /// journal.
    pub fn load((since, journal): (&[PathBuf], Option<&Path>), common: &Common, standard: &Standard) -> Result<Self> {
        let earlier = |path: &PathBuf| earlier(path, common, standard);
        let found: Result<Vec<Vec<Earlier>>> = since.iter().map(earlier).collect();
        let found: Vec<Earlier> = found?.into_iter().flatten().collect();
        let folder = Folder::new(&standard.frame);
        let mut offices = Offices::default();
        let mut named: HashMap<(String, Option<i32>), &str> = HashMap::new();
        for (number, own) in found.iter().enumerate() {
            offices.insert(&own.office, number, &folder);
            let Some(name) = &own.office.name else { continue };
            match named.entry((folder.fold(name), own.office.year)) {
                Entry::Occupied(other) => {
                    return Err(Record::Earlier.error((&own.file, 0), "twice", other.get(), own.office.shown()));
                }
                Entry::Vacant(place) => place.insert(&own.file),
            };
        }
        let journal = journal.map(|path| read_journal(path, common, &folder));
        Ok(Self {
            since: Some(found).filter(|_| !since.is_empty()),
            offices,
            journal: journal.transpose()?,
            folder,
        })
    }

    /// Whether hand-ins are compared at all.
    pub fn are_wanted(&self) -> bool {
        self.since.is_some() || self.journal.is_some()
    }

    /// Says of each finding of a hand-in what became of it. `listed`: the list of findings in the hand-in itself,
    /// if it is a workbook that was sent back. None if there is nothing to compare it with.
    ///
    /// # Errors
    /// [`Error::Record`] when what there is to compare it with is of another office or year.
    pub fn compare(
        &self,
        (file, departments, year): (&str, &Departments, Option<i32>),
        listed: Option<Vec<Past>>,
        findings: &mut [Diagnostic],
    ) -> Result<Option<Compared>> {
        let office = office(departments, year);
        let journal = self.journal.as_ref();
        journal.map_or(Ok(()), |journal| journal.accept(&office))?;
        let last = journal.and_then(|journal| journal.last(&office, &self.folder));
        let recorded: Vec<Past> = last.into_iter().flat_map(Round::present).cloned().collect();
        let since = self.since_of(&office)?;
        let (against, mut earlier) = match (since, last, &listed) {
            (Some(earlier), ..) => (earlier.file.clone(), earlier.findings.clone()),
            (None, Some(last), _) => (last.file.clone(), recorded.clone()),
            (None, None, Some(listed)) => (file.to_owned(), listed.clone()),
            (None, None, None) => return Ok(None),
        };
        let by_id: HashMap<&str, &Past> = recorded.iter().map(|known| (known.id.as_str(), known)).collect();
        for past in &mut earlier {
            let Some(known) = by_id.get(past.id.as_str()) else {
                continue;
            };
            past.since = past.since.take().or_else(|| known.since.clone());
            if past.answer.is_empty() && known.figures == past.figures {
                past.answer = known.answer.clone();
            }
        }
        let fixed = compare(findings, &earlier, listed.as_deref().unwrap_or_default());
        Ok(Some(Compared {
            against,
            counts: Counts::of(findings, &fixed),
            fixed,
        }))
    }

    /// What `--since` says of an office.
    fn since_of(&self, office: &Office) -> Result<Option<&Earlier>> {
        let Some(since) = &self.since else { return Ok(None) };
        if let [only] = since.as_slice() {
            let years = only.office.year.zip(office.year);
            if let Some((own, year)) = years.filter(|(own, year)| own != year) {
                return Err(Record::Earlier.error((&only.file, 0), "other-year", own, year));
            }
            if only.office.contradicts(office, &self.folder) {
                return Err(Record::Earlier.error(
                    (&only.file, 0),
                    "other-office",
                    only.office.shown(),
                    office.shown(),
                ));
            }
            return Ok(Some(only));
        }
        let is_of_year = |number: usize| {
            let years = since.get(number).and_then(|own| own.office.year.zip(office.year));
            years.is_none_or(|(own, year)| own == year)
        };
        let number = self.offices.find(office, &self.folder, is_of_year);
        Ok(number.and_then(|number| since.get(number)))
    }

    /// Records this round in the journal, if there is one, and writes it; nothing if any hand-in is of another year.
    /// Returns the lines that say so, and what is open since when.
    ///
    /// # Errors
    /// When the journal cannot be written.
    pub fn record(mut self, done: &[Done], sources: &Sources, console: &Console) -> Result<Option<Recorded>> {
        let Some(mut journal) = self.journal.take() else {
            return Ok(None);
        };
        if done.iter().any(|own| own.findings.iter().any(is_refused)) {
            return Ok(None);
        }
        let read: Vec<(&Done, Office)> = done
            .iter()
            .filter(|own| own.status != Status::Failed && !own.tables.is_empty())
            .map(|own| (own, office(&own.departments, own.year)))
            .collect();
        let years: BTreeSet<i32> = read.iter().filter_map(|(_, office)| office.year).collect();
        if let (Some(first), Some(last), true) = (years.first(), years.last(), years.len() > 1) {
            return Err(Record::Journal.error((&journal.file, 0), "years", last, first));
        }
        let date = jiff::ZonedDateTime::now().date().to_string();
        let mut offices = Offices::default();
        for (number, (_, office)) in read.iter().enumerate() {
            offices.insert(office, number, &self.folder);
        }
        let (mut added, mut left) = (0_usize, Vec::new());
        for (own, office) in &read {
            if offices.is_shared(office, &self.folder) || office.is_nameless() {
                left.push(own.file.clone());
                continue;
            }
            if journal.record(round(own, office, &date, &console.messages), &self.folder) {
                added = added.saturating_add(1);
            }
        }
        let output = Output {
            path: PathBuf::from(&journal.file),
            content: journal.text()?.into_bytes(),
        };
        if added > 0 {
            // What stands there was read as a journal.
            output::write_all(vec![output], sources, true)?;
        }
        let latest: Vec<Round> = journal.latest(&self.folder).into_iter().cloned().collect();
        Ok(Some(Recorded {
            file: journal.file,
            added,
            left,
            latest,
        }))
    }
}

/// Whether a hand-in was refused because of what it was to be compared with.
fn is_refused(finding: &Diagnostic) -> bool {
    use crate::diagnostic::Code;
    matches!(finding.code, Code::BadJournal | Code::BadEarlier)
}

/// What a journal says after a run.
pub struct Recorded {
    /// The journal.
    pub file: String,
    /// How many hand-ins were recorded.
    pub added: usize,
    /// The files that were not: nobody knows which of several counts, or whose they are.
    pub left: Vec<String>,
    /// The last hand-in of each office.
    pub latest: Vec<Round>,
}

fn round(own: &Done, office: &Office, date: &str, messages: &Messages) -> Round {
    let present = own.findings.iter().filter_map(|finding| Past::of(finding, messages));
    let present = present.filter(Past::matters).map(|past| Past {
        state: past.state.or(Some(State::New)),
        ..past
    });
    let fixed = own.compared.iter().flat_map(|compared| compared.fixed.iter().cloned());
    Round {
        round: 0,
        date: date.to_owned(),
        year: office.year,
        code: office.code.clone(),
        department: office.name.clone(),
        file: own.file.clone(),
        findings: present.chain(fixed).collect(),
    }
}

/// What a path of `--since` says: a report as JSON, a workbook that was sent back, or a folder of them.
fn earlier(path: &Path, common: &Common, standard: &Standard) -> Result<Vec<Earlier>> {
    if !path.is_dir() {
        let content = input::content(path, limits(common).source)?;
        let text = content.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&content);
        if text.trim_ascii_start().starts_with(b"{") {
            return report_of(path, text);
        }
    }
    let inputs: Result<Vec<Input>> = input::find(&[path.to_owned()]).into_iter().collect();
    let read = |input: &Input| {
        let (outcome, workbook) = read_beside(&input.path, common, standard)?;
        let departments = Departments::of(&outcome.book, standard);
        Ok(report::returned(&workbook.workbook()).map(|findings| Earlier {
            file: input.path.display().to_string(),
            office: office(&departments, outcome.book.year),
            findings,
        }))
    };
    let found: Result<Vec<Option<Earlier>>> = inputs?.par_iter().map(read).collect();
    let found: Vec<Earlier> = found?.into_iter().flatten().collect();
    match found.is_empty() {
        true => Err(Record::Earlier.error((&path.display().to_string(), 0), "no-list", "", "")),
        false => Ok(found),
    }
}

/// A report as JSON, as far as a later run needs it.
#[derive(Deserialize)]
struct Report {
    files: Vec<ReportFile>,
}

#[derive(Deserialize)]
struct ReportFile {
    #[serde(default)]
    year: Option<i32>,
    #[serde(default)]
    code: Option<String>,
    #[serde(default)]
    department: Option<String>,
    #[serde(default)]
    tables: Vec<String>,
    findings: Vec<ReportFinding>,
}

#[derive(Deserialize)]
struct ReportFinding {
    id: Option<String>,
    #[serde(default)]
    figures: String,
    code: String,
    severity: String,
    sheet: Option<String>,
    cell: Option<String>,
    message: String,
    #[serde(default)]
    state: Option<State>,
    #[serde(default)]
    answer: Answer,
    #[serde(default)]
    since: Option<Since>,
}

fn report_of(path: &Path, text: &[u8]) -> Result<Vec<Earlier>> {
    let file = path.display().to_string();
    let report: Report =
        serde_json::from_slice(text).map_err(|error| Record::Earlier.error((&file, 0), "no-report", error, ""))?;
    let past = |finding: ReportFinding| {
        let place = [finding.sheet, finding.cell].into_iter().flatten().collect::<Vec<_>>();
        Some(Past {
            id: finding.id?,
            figures: finding.figures,
            code: finding.code,
            severity: finding.severity,
            place: place.join("!"),
            message: finding.message,
            state: finding.state,
            answer: finding.answer,
            since: finding.since,
        })
    };
    let files = report.files.into_iter().filter(|own| !own.tables.is_empty());
    let found = files.map(|own| Earlier {
        file: file.clone(),
        office: Office {
            code: own.code,
            name: own.department,
            year: own.year,
        },
        findings: own.findings.into_iter().filter_map(past).collect(),
    });
    let found: Vec<Earlier> = found.collect();
    match found.is_empty() {
        true => Err(Record::Earlier.error((&file, 0), "no-list", "", "")),
        false => Ok(found),
    }
}
