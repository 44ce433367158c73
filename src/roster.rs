//! The offices that have to hand in: a table of code, name and, if there is one, contact.

use std::collections::HashMap;

use std::sync::Arc;

use crate::error::{Record, Result};
use crate::fold::Folder;
use crate::grid::Workbook;
use crate::province;

/// Digits that the code of a department has; a spreadsheet takes the zeros before it away.
const CODE: usize = 3;
/// The longest code.
const LONGEST: usize = 12;

/// An office that has to hand in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Office {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Whom to ask, if the roster has it.
    pub contact: Option<String>,
    /// Its line in the roster, counted from one.
    pub line: usize,
}

/// All of them.
#[derive(Clone, Debug, Default)]
pub struct Roster {
    /// The file, as the user named it.
    pub file: String,
    /// The offices in its order.
    pub offices: Vec<Office>,
    codes: HashMap<String, usize>,
    names: HashMap<String, usize>,
}

impl Roster {
    /// The roster that the first sheet of a workbook is. A first row without a code heads its columns; blank
    /// rows do not count.
    ///
    /// # Errors
    /// [`Error::Record`](crate::error::Error::Record) at the first row that is no office, or is one that another row is already.
    pub fn parse(file: &str, workbook: &Workbook, folder: &Folder) -> Result<Self> {
        let mut roster = Self {
            file: file.to_owned(),
            ..Self::default()
        };
        for (office, _) in rows(file, workbook)? {
            let wrong = |problem, what: &str| Record::Roster.error((file, office.line), problem, what, "");
            let position = roster.offices.len();
            if roster.codes.insert(office.code.clone(), position).is_some() {
                return Err(wrong("code-twice", &office.code));
            }
            if roster.names.insert(folder.fold(&office.name), position).is_some() {
                return Err(wrong("name-twice", &office.name));
            }
            roster.offices.push(office);
        }
        Ok(roster)
    }

    /// The position of the office with this code.
    pub fn by_code(&self, code: &str) -> Option<usize> {
        self.codes.get(&padded(code)).copied()
    }

    /// The position of the office with this name, which is folded.
    pub fn by_name(&self, folded: &str) -> Option<usize> {
        self.names.get(folded).copied()
    }
}

/// The provinces of offices, from the fourth column of a roster. Offices of different provinces may have one code, and
/// what is ambiguous counts for nothing.
#[derive(Clone, Debug, Default)]
pub struct Provinces {
    codes: HashMap<String, Option<Arc<str>>>,
    names: HashMap<String, Option<Arc<str>>>,
}

impl Provinces {
    /// Those of the roster that the first sheet of a workbook is.
    ///
    /// # Errors
    /// As [`Roster::parse`], but that codes and names may be there twice; at a row that names no province.
    pub fn parse(file: &str, workbook: &Workbook, folder: &Folder) -> Result<Self> {
        let mut provinces = Self::default();
        for (office, text) in rows(file, workbook)? {
            let Some(province) = province::named(&text) else {
                return Err(Record::Roster.error((file, office.line), "no-province", &text, ""));
            };
            let (codes, names) = (&mut provinces.codes, &mut provinces.names);
            for (known, key) in [(codes, office.code), (names, folder.fold(&office.name))] {
                let known = known.entry(key).or_insert_with(|| Some(Arc::clone(&province)));
                *known = known.take().filter(|own| *own == province);
            }
        }
        Ok(provinces)
    }

    /// The province of the office with this name, which is folded.
    pub fn by_name(&self, folded: &str) -> Option<Arc<str>> {
        self.names.get(folded).cloned().flatten()
    }

    /// The province of all offices with this code.
    pub fn by_code(&self, code: &str) -> Option<Arc<str>> {
        self.codes.get(&padded(code)).cloned().flatten()
    }
}

/// The offices of a roster with what stands in its fourth column.
fn rows(file: &str, workbook: &Workbook) -> Result<Vec<(Office, String)>> {
    let mut offices = Vec::new();
    let rows = workbook.sheets.iter().take(1).flat_map(|grid| grid.rows());
    for (number, (row, cells)) in rows.enumerate() {
        let text = |col: u32| {
            let own = cells.iter().find(|cell| cell.at.col == col);
            own.map(|cell| cell.value.to_string().trim().to_owned())
                .unwrap_or_default()
        };
        let (code, name, contact, province) = (text(0), text(1), text(2), text(3));
        let is_code = !code.is_empty() && code.len() <= LONGEST && code.bytes().all(|byte| byte.is_ascii_digit());
        let has_digit = |text: &str| text.bytes().any(|byte| byte.is_ascii_digit());
        let is_header = number == 0 && !code.is_empty() && !has_digit(&code) && !has_digit(&name);
        if is_header || [&code, &name, &contact].iter().all(|text| text.is_empty()) {
            continue;
        }
        let line = usize::try_from(row).unwrap_or(usize::MAX).saturating_add(1);
        let wrong = |problem, what: &str| Record::Roster.error((file, line), problem, what, "");
        match (is_code, name.is_empty()) {
            (false, _) if code.is_empty() => return Err(wrong("no-code", &name)),
            (false, _) => return Err(wrong("bad-code", &code)),
            (true, true) => return Err(wrong("no-name", &code)),
            (true, false) => {}
        }
        let office = Office {
            code: padded(&code),
            name,
            contact: Some(contact).filter(|contact| !contact.is_empty()),
            line,
        };
        offices.push((office, province));
    }
    match offices.is_empty() {
        true => Err(Record::Roster.error((file, 1), "empty", "", "")),
        false => Ok(offices),
    }
}

/// An office as people know it: its code and name, as far as they are there.
pub fn shown(code: Option<&str>, name: Option<&str>) -> String {
    let parts = [code, name];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
}

/// A code with the zeros that a department's has.
fn padded(code: &str) -> String {
    format!("{code:0>CODE$}")
}
