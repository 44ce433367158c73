//! What many offices handed in: which files are hand-ins, and who is missing.

use std::collections::{HashMap, HashSet};
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use super::args::Common;
use super::batch::Done;
use super::console::Console;
use super::input::{self, Input};
use super::{Status, limits, read_beside};
use crate::consolidate::{Attendance, HandIn, attendance};
use crate::diagnostic::{Code, Diagnostic};
use crate::error::Result;
use crate::fold::Folder;
use crate::grid::Workbook;
use crate::read;
use crate::roster::Roster;
use crate::schema::Standard;
use crate::write;

/// Files that a line names before the rest is only counted.
const MOST_NAMED: usize = 3;

/// The offices of `--roster`, if it was given.
///
/// # Errors
/// When the file cannot be read or is no roster.
pub fn roster(path: Option<&Path>, common: &Common, standard: &Standard) -> Result<Option<Roster>> {
    let Some(path) = path else { return Ok(None) };
    let (file, workbook) = table(path, common)?;
    Roster::parse(&file, &workbook, &Folder::new(&standard.frame)).map(Some)
}

/// The provinces of the offices of a roster, if it was given.
///
/// # Errors
/// When the file cannot be read or is no roster with provinces.
#[cfg(feature = "parquet")]
pub fn provinces(path: Option<&Path>, common: &Common, standard: &Standard) -> Result<crate::roster::Provinces> {
    use crate::roster::Provinces;
    let Some(path) = path else {
        return Ok(Provinces::default());
    };
    let (file, workbook) = table(path, common)?;
    Provinces::parse(&file, &workbook, &Folder::new(&standard.frame))
}

/// The workbook that a file is, and what it is called.
fn table(path: &Path, common: &Common) -> Result<(String, Workbook)> {
    let limits = limits(common);
    let workbook = read::read(input::content(path, limits.source)?, path, &limits)?;
    Ok((path.display().to_string(), workbook))
}

/// The inputs without a file that only says what they are to be held against.
pub fn without(inputs: &mut Vec<Result<Input>>, file: Option<&Path>) {
    let Some(Ok(place)) = file.map(Path::canonicalize) else {
        return;
    };
    inputs.retain(|input| !matches!(input, Ok(input) if input.path.canonicalize().is_ok_and(|own| own == place)));
}

/// A workbook that another input became, and that one.
#[derive(Clone, Debug)]
pub struct Copy {
    file: PathBuf,
    original: PathBuf,
}

/// The inputs without those that only hold what another one of them was converted to: `x-标准.xlsx` beside
/// `x.xls`, as long as nobody has changed either.
pub fn without_copies(
    inputs: Vec<Result<Input>>,
    common: &Common,
    standard: &Standard,
) -> (Vec<Result<Input>>, Vec<Copy>) {
    let mark = &standard.frame.consolidation.copy;
    let named: HashMap<PathBuf, &PathBuf> = inputs
        .iter()
        .flatten()
        .map(|input| (input.path.with_extension(""), &input.path))
        .collect();
    let pair = |input: &Input| {
        let stem = input.path.file_stem()?.to_str()?.strip_suffix(mark.as_str())?;
        let original = *named.get(&input.path.with_file_name(stem))?;
        Some(Copy {
            file: input.path.clone(),
            original: original.clone(),
        })
    };
    let pairs: Vec<Copy> = inputs.iter().flatten().filter_map(pair).collect();
    let content = |path: &Path| {
        let (outcome, _) = read_beside(path, common, standard).ok()?;
        write::json(&outcome.book, standard).ok()
    };
    let is_same = |copy: &Copy| content(&copy.file).is_some_and(|own| content(&copy.original) == Some(own));
    let copies: Vec<Copy> = pairs.into_par_iter().filter(is_same).collect();
    let files: HashSet<&PathBuf> = copies.iter().map(|copy| &copy.file).collect();
    let is_copy = |input: &Input| files.contains(&input.path);
    let kept = inputs
        .into_iter()
        .filter(|input| !matches!(input, Ok(input) if is_copy(input)));
    (kept.collect(), copies)
}

/// Where the standard workbook of an input goes that has no other place: beside it, under its name.
pub fn beside(input: &Path, standard: &Standard) -> PathBuf {
    let mut name: OsString = input.file_stem().unwrap_or_default().to_owned();
    name.push(&standard.frame.consolidation.copy);
    input.with_file_name(name)
}

impl Copy {
    /// The finding that it was set aside.
    fn finding(&self) -> Diagnostic {
        Diagnostic {
            file: Some(self.file.display().to_string()),
            ..Diagnostic::new(Code::CopySetAside).with("original", self.original.display())
        }
    }

    /// What became of it, as of an input.
    pub fn done(&self) -> Done {
        Done {
            findings: vec![self.finding()],
            ..Done::of(self.file.display().to_string(), Status::Clean)
        }
    }
}

/// Reports, at the workbook that they came from, the copies that were set aside.
pub fn report_copies(done: &mut [Done], copies: &[Copy]) {
    let by_file: HashMap<String, &Copy> = copies
        .iter()
        .map(|copy| (copy.original.display().to_string(), copy))
        .collect();
    for own in done {
        own.findings.extend(by_file.get(&own.file).map(|copy| copy.finding()));
    }
}

/// The findings that copies were set aside, with the workbooks that they came from.
pub fn set_aside(copies: &[Copy]) -> impl Iterator<Item = (String, Diagnostic)> {
    let found = copies.iter();
    found.map(|copy| (copy.original.display().to_string(), copy.finding()))
}

/// The line that says that copies were set aside.
pub fn copies_line(copies: &[Copy], console: &Console) -> Option<String> {
    let named = copies
        .iter()
        .take(MOST_NAMED)
        .map(|copy| copy.file.display().to_string());
    let more = if copies.len() > MOST_NAMED { " …" } else { "" };
    let files = named.collect::<Vec<_>>().join(" ") + more;
    let data = [("files", files), ("count", copies.len().to_string())];
    (!copies.is_empty()).then(|| console.messages.get("copies-set-aside", data))
}

/// Compares what was handed in with the roster; findings about a workbook are reported at it.
pub fn attend(done: &mut [Done], roster: &Roster, year: Option<i32>, standard: &Standard) -> Attendance {
    let (read, unread): (Vec<usize>, Vec<usize>) =
        (0..done.len()).partition(|number| done.get(*number).is_some_and(|own| !own.tables.is_empty()));
    let at = |number: &usize| done.get(*number);
    let hand_ins = read.iter().filter_map(at).map(|own| HandIn {
        file: &own.file,
        year: own.year,
        departments: &own.departments,
    });
    let hand_ins: Vec<HandIn> = hand_ins.collect();
    let unread: Vec<&str> = unread.iter().filter_map(at).map(|own| &*own.file).collect();
    let folder = Folder::new(&standard.frame);
    let mut found = attendance(roster, &hand_ins, (year, &unread), &folder);
    for (position, finding) in found.findings.drain(..) {
        if let Some(own) = read.get(position).and_then(|number| done.get_mut(*number)) {
            own.take(finding);
        }
    }
    found
}
