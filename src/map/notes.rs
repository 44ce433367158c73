//! What the reader noticed on a sheet, as findings.

use super::detect::Verdict;
use super::parts::Part;
use crate::cell::Text;
use crate::diagnostic::{Code, Diagnostic, Findings, shortened};
use crate::grid::{Grid, ReadNote};

/// What was noticed on a sheet before it was mapped.
pub fn noticed(part: &Part, name: &Text) -> Findings {
    let mut findings = Findings::default();
    let own = matches!(part.detected.verdict, Verdict::OwnList);
    let notes = part.grid.notes.iter().filter(|note| !own || is_of_file(note));
    findings.extend(notes.map(|note| read_note(note, &part.grid, name)));
    findings.extend(part.findings.iter().cloned());
    findings
}

/// Whether a note is about the file. One about a single formula says nothing of use where the sheet is
/// one that this program added: its formulas follow from the tables, and none of them is read.
fn is_of_file(note: &ReadNote) -> bool {
    matches!(
        note,
        ReadNote::Damaged(_)
            | ReadNote::Guessed(_)
            | ReadNote::NotText(_)
            | ReadNote::CodePage { .. }
            | ReadNote::OtherCopy
    )
}

/// Something that the reader noticed, as a finding.
fn read_note(note: &ReadNote, grid: &Grid, name: &Text) -> Diagnostic {
    match note {
        ReadNote::Damaged(damage) => Diagnostic {
            data: damage.data(),
            ..Diagnostic::new(Code::SheetDamaged).at(name, None)
        },
        ReadNote::Uncached(cell) => {
            let refused = grid.refused.get(cell);
            let mut finding = Diagnostic::new(Code::UncachedFormula).at(name, *cell);
            finding.found = grid.formulas.get(cell).map(|formula| spelled(formula));
            finding
                .with("why", refused.map_or("format", |refused| refused.why))
                .with("what", refused.map_or("", |refused| &refused.what))
        }
        ReadNote::Calculated { cell, formula, value } => Diagnostic::new(Code::Calculated)
            .at(name, *cell)
            .found(spelled(formula))
            .expected(value),
        ReadNote::Stale {
            cell,
            formula,
            stored,
            calculated,
        } => Diagnostic::new(Code::StaleResult)
            .at(name, *cell)
            .found(stored)
            .expected(calculated)
            .with("formula", spelled(formula)),
        ReadNote::Filtered {
            cell,
            stored,
            calculated,
            row,
        } => {
            let finding = Diagnostic::new(Code::FilteredTotal)
                .at(name, *cell)
                .found(stored)
                .with("row", row.saturating_add(1));
            match calculated {
                Some(calculated) => finding.with("known", "yes").with("calculated", calculated),
                None => finding.with("known", "no"),
            }
        }
        ReadNote::TextAsZero { cell, text } => {
            let finding = Diagnostic::new(Code::TextAsZero).at(name, *cell).found("0");
            if text.is_empty() {
                finding.with("read", "blank")
            } else {
                finding.with("read", "text").expected(text)
            }
        }
        ReadNote::OtherFile(cell) => Diagnostic::new(Code::OtherFile)
            .at(name, *cell)
            .found(grid.get(*cell).map_or_else(String::new, |cell| cell.value.to_string())),
        ReadNote::Guessed(encoding) => Diagnostic::new(Code::EncodingGuessed).at(name, None).found(encoding),
        ReadNote::NotText(encoding) => Diagnostic::new(Code::EncodingUnused).at(name, None).found(encoding),
        ReadNote::CodePage { number, read_as } => Diagnostic::new(Code::CodePageUnknown)
            .at(name, None)
            .found(number.map_or_else(|| "none".to_owned(), |number| number.to_string()))
            .with("encoding", read_as),
        ReadNote::OtherCopy => Diagnostic::new(Code::OlderCopy).at(name, None),
        ReadNote::MergeClash(merge) => Diagnostic::new(Code::MergeClash)
            .at(name, merge.first)
            .with("range", format!("{}:{}", merge.first, merge.last)),
    }
}

/// A formula as far as a message has room for it.
fn spelled(formula: &str) -> String {
    const ROOM: usize = 60;
    format!("={}", shortened(formula.to_owned(), ROOM))
}
