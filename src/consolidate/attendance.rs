//! Who handed in, of those that have to: the workbooks of a year against a roster.

use std::collections::BTreeMap;

use super::departments::{Department, Departments};
use super::findings::twice;
use crate::book::most_common_year;
use crate::diagnostic::{Code, Diagnostic};
use crate::fold::Folder;
use crate::roster::{self, Office, Roster};

/// A workbook that was handed in.
#[derive(Clone, Copy, Debug)]
pub struct HandIn<'a> {
    /// How findings call it.
    pub file: &'a str,
    /// Its year.
    pub year: Option<i32>,
    /// Whose it is.
    pub departments: &'a Departments,
}

/// Who handed in.
#[derive(Debug, Default)]
pub struct Attendance {
    /// How many offices did.
    pub present: usize,
    /// A finding for each that did not, in the order of the roster.
    pub missing: Vec<Diagnostic>,
    /// What there is to say of a workbook, by its position.
    pub findings: Vec<(usize, Diagnostic)>,
}

/// Holds the workbooks against the roster. `year`: of which they have to be; without it, that of most.
/// `unread`: the files that could not be read, any of which may be what is missing.
pub fn attendance(
    roster: &Roster,
    hand_ins: &[HandIn],
    (year, unread): (Option<i32>, &[&str]),
    folder: &Folder,
) -> Attendance {
    let year = year.or_else(|| most_common_year(hand_ins.iter().filter_map(|hand_in| hand_in.year)));
    let mut found = Attendance::default();
    // The workbooks of each office.
    let mut of: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (number, hand_in) in hand_ins.iter().enumerate() {
        if let Some((own, year)) = hand_in.year.zip(year).filter(|(own, year)| own != year) {
            let finding = unexpected(hand_in, "year").found(own).expected(year);
            found.findings.push((number, finding));
            continue;
        }
        for department in hand_in.departments.all() {
            match office(&department, roster, folder) {
                Some(position) => {
                    of.entry(position).or_default().push(number);
                    let office = roster.offices.get(position);
                    let differs = office.and_then(|office| differs(hand_in, &department, office, folder));
                    found.findings.extend(differs.map(|finding| (number, finding)));
                }
                None => {
                    let shown = roster::shown(department.code.as_deref(), department.name.as_deref());
                    let why = if shown.is_empty() { "nameless" } else { "unknown" };
                    found.findings.push((number, unexpected(hand_in, why).found(shown)));
                }
            }
        }
    }
    found.findings.extend(by_roster_alone(&of, roster, hand_ins, folder));
    for (position, office) in roster.offices.iter().enumerate() {
        match of.contains_key(&position) {
            true => found.present = found.present.saturating_add(1),
            false => found.missing.push(missing(office, roster, unread, folder)),
        }
    }
    found
}

/// The office that a department is: that of its code, else that of its name.
fn office(department: &Department, roster: &Roster, folder: &Folder) -> Option<usize> {
    let by_code = department.code.as_deref().and_then(|code| roster.by_code(code));
    by_code.or_else(|| roster.by_name(&folder.fold(department.name.as_deref()?)))
}

fn unexpected(hand_in: &HandIn, why: &str) -> Diagnostic {
    Diagnostic {
        file: Some(hand_in.file.to_owned()),
        ..Diagnostic::new(Code::OfficeUnexpected).with("why", why)
    }
}

/// The finding about a workbook that says another name or code than the roster.
fn differs(hand_in: &HandIn, department: &Department, office: &Office, folder: &Folder) -> Option<Diagnostic> {
    let wanted = folder.fold(&office.name);
    let mut names = department.name.iter().chain(hand_in.departments.names(department));
    let says_name = department.name.is_none() || names.any(|name| folder.fold(name) == wanted);
    let own_code = department.code.as_deref().unwrap_or(&office.code);
    let same_code = own_code.trim_start_matches('0') == office.code.trim_start_matches('0');
    let (why, found, expected) = match (same_code, says_name) {
        (true, true) => return None,
        (true, false) => ("name", department.name.as_deref()?, &office.name),
        (false, _) => ("code", own_code, &office.code),
    };
    let finding = Diagnostic::new(Code::OfficeNamedOtherwise).with("why", why);
    let finding = finding.with("code", &office.code).with("name", &office.name);
    Some(Diagnostic {
        file: Some(hand_in.file.to_owned()),
        ..finding.found(found).expected(expected)
    })
}

/// The workbooks that only the roster shows to be of one office: one says its code, the other its name.
fn by_roster_alone(
    of: &BTreeMap<usize, Vec<usize>>,
    roster: &Roster,
    hand_ins: &[HandIn],
    folder: &Folder,
) -> Vec<(usize, Diagnostic)> {
    let mut findings = Vec::new();
    for (position, numbers) in of {
        let mut numbers = numbers.clone();
        numbers.dedup();
        let own = numbers.iter().filter_map(|number| hand_ins.get(*number));
        let claims: Vec<(&str, &Departments)> = own.map(|own| (own.file, own.departments)).collect();
        let known = twice(&claims, folder);
        if numbers.len() < 2 || known.iter().any(|(_, files)| files.len() == numbers.len()) {
            continue;
        }
        let Some(office) = roster.offices.get(*position) else {
            continue;
        };
        let files: Vec<&str> = claims.iter().map(|(file, _)| *file).collect();
        let finding = Diagnostic::new(Code::DepartmentTwice)
            .with("why", "roster")
            .found(roster::shown(Some(&office.code), Some(&office.name)))
            .with("files", files.join(", "));
        let later = numbers.iter().zip(&files).skip(1);
        findings.extend(later.map(|(number, file)| {
            let file = Some((*file).to_owned());
            (
                *number,
                Diagnostic {
                    file,
                    ..finding.clone()
                },
            )
        }));
    }
    findings
}

/// The finding about an office that has not handed in.
fn missing(office: &Office, roster: &Roster, unread: &[&str], folder: &Folder) -> Diagnostic {
    let name = folder.fold(&office.name);
    let perhaps = unread.iter().find(|file| folder.fold(file).contains(&name));
    let none = || "none".to_owned();
    let finding = Diagnostic::new(Code::OfficeMissing)
        .with("code", &office.code)
        .with("name", &office.name)
        .with("line", office.line)
        .with("contact", office.contact.clone().unwrap_or_else(none))
        .with("perhaps", perhaps.map_or_else(none, |file| (*file).to_owned()));
    Diagnostic {
        file: Some(roster.file.clone()),
        ..finding
    }
}
