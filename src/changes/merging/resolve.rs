//! What people chose in the list of conflicts, carried out.

use super::list::{Chosen, Entry, Found};
use crate::book::{Book, Content};
use crate::cell::{CellValue, Text};
use crate::diagnostic::{Code, Diagnostic};
use crate::diff::merge::{Choice, Kind, Party, Subject, settle};
use crate::schema::Standard;

/// Years that a budget may be of.
const YEARS: std::ops::Range<i32> = 1990..2100;

/// Settles the conflicts of a book by the choices in the list; `prefer` decides those left open. Returns how many were
/// settled.
///
/// # Errors
/// Findings at the cells of the list when something is open, cannot be carried out, or is not found again; the book
/// stays as it is.
pub fn resolve(
    book: &mut Book,
    found: &Found,
    prefer: Option<Party>,
    standard: &Standard,
) -> std::result::Result<usize, Vec<Diagnostic>> {
    let decided = decide(found, prefer, standard)?;
    settle(book, &decided, standard).map_err(|lost| {
        let entries = lost.iter().filter_map(|number| found.entries.get(*number));
        entries
            .map(|entry| at(Code::ConflictLost, entry, found))
            .collect::<Vec<_>>()
    })?;
    Ok(decided.len())
}

/// What was decided, or what speaks against it.
fn decide(
    found: &Found,
    prefer: Option<Party>,
    standard: &Standard,
) -> std::result::Result<Vec<(Subject, Choice)>, Vec<Diagnostic>> {
    let mut decided = Vec::new();
    let mut findings = Vec::new();
    for entry in &found.entries {
        let Some(subject) = &entry.subject else {
            findings.push(at(Code::ConflictLost, entry, found));
            continue;
        };
        let invalid = |problem: &str| at(Code::ChoiceInvalid, entry, found).with("problem", problem);
        match (&entry.chosen, prefer) {
            (Chosen::Of(party), _) => decided.push((subject.clone(), Choice::Of(*party))),
            (Chosen::Open, Some(party)) => decided.push((subject.clone(), Choice::Of(party))),
            (Chosen::Open, None) => findings.push(at(Code::ChoiceOpen, entry, found)),
            (Chosen::Unknown(word), _) => findings.push(invalid("unknown").found(word)),
            (Chosen::Other, _) if !subject.takes_other() => findings.push(invalid("no-other")),
            (Chosen::Other, _) => match other(subject, entry.other.as_ref(), standard) {
                Ok(content) => decided.push((subject.clone(), Choice::Other(vec![content]))),
                Err(problem) => {
                    let [_, cell] = entry.cells;
                    let value = entry.other.as_ref().map(ToString::to_string).unwrap_or_default();
                    findings.push(invalid(problem).found(value).at(&found.sheet, cell));
                }
            },
        }
    }
    if findings.is_empty() {
        Ok(decided)
    } else {
        Err(findings)
    }
}

/// The other value, or what is wrong with it.
fn other(
    subject: &Subject,
    value: Option<&CellValue>,
    standard: &Standard,
) -> std::result::Result<Content, &'static str> {
    let value = value.ok_or("blank")?;
    if subject.kind == Kind::Year {
        let year: Option<i32> = value.to_string().trim().parse().ok();
        let year = year.filter(|year| YEARS.contains(year)).ok_or("no-year")?;
        return Ok(Content::Text(Text::from(year.to_string())));
    }
    match value {
        CellValue::Number(number) if subject.is_amount(standard) => Ok(Content::Amount(*number)),
        CellValue::Text(text) if subject.is_amount(standard) => {
            let plain = text.trim().replace([',', '\u{ff0c}'], "");
            plain.parse().map(Content::Amount).map_err(|_| "no-number")
        }
        _ if subject.is_amount(standard) => Err("no-number"),
        CellValue::Error(_) => Err("no-text"),
        other => Ok(Content::Text(Text::from(other.to_string().trim()))),
    }
}

fn at(code: Code, entry: &Entry, found: &Found) -> Diagnostic {
    let [choice, _] = entry.cells;
    let (number, place) = &entry.shown;
    Diagnostic::new(code)
        .at(&found.sheet, choice)
        .with("number", number)
        .with("where", place)
}
