//! What of a book no workbook can hold, and what it shows rounded, told before one is written.

use crate::book::Book;
use crate::diagnostic::{Code, Diagnostic, Findings};
use crate::schema::Standard;
use crate::write::{self, Excess, TooMuch};

/// Whether a workbook can hold the book. The findings are about `file`: `Ok` those about amounts that will be
/// written as texts, `Err` all of them where nothing may be written.
pub fn fit(book: &Book, standard: &Standard, file: &str) -> Result<Vec<Diagnostic>, Vec<Diagnostic>> {
    let excess = write::excess(book, standard);
    let mut findings = Findings::default();
    findings.extend(excess.iter().map(|own| finding(own, file)));
    findings.extend(write::as_texts(book, standard).map(|own| finding(&own, file)));
    let findings = findings.into_vec();
    if excess.is_empty() { Ok(findings) } else { Err(findings) }
}

/// What is said of something that no workbook can hold.
fn finding(excess: &Excess, file: &str) -> Diagnostic {
    let finding = Diagnostic {
        file: Some(file.to_owned()),
        table: Some(excess.table.clone()).filter(|table| !table.is_empty()),
        key: excess.key.clone(),
        row: Some(excess.row.clone()).filter(|row| !row.is_empty()),
        ..Diagnostic::new(excess_code(&excess.reason)).at(&excess.sheet, excess.cell)
    };
    // That of a layout names it.
    with_excess(finding.with("layout", "none"), &excess.reason)
}

/// The code of what no workbook can hold.
pub fn excess_code(reason: &TooMuch) -> Code {
    match reason {
        TooMuch::Text { .. } => Code::TextTooLong,
        TooMuch::Rows { .. } => Code::TooManyRows,
        TooMuch::Digits { .. } => Code::TooManyDigits,
        TooMuch::Character(_) => Code::ForbiddenCharacter,
    }
}

/// The finding with what its message needs of what no workbook can hold.
pub fn with_excess(finding: Diagnostic, reason: &TooMuch) -> Diagnostic {
    match reason {
        TooMuch::Text { length, most } => finding.with("length", length).with("most", most),
        TooMuch::Rows { rows, most } => finding.with("rows", rows).with("most", most),
        TooMuch::Digits { amount, most } => finding.found(amount.normalize()).with("most", most),
        TooMuch::Character(character) => finding.found(format!("U+{:04X}", u32::from(*character))),
    }
}

/// The finding about amounts that the workbook shows rounded.
pub fn finer_amounts(book: &Book, standard: &Standard, file: &str) -> Option<Diagnostic> {
    let finer = write::finer(book, standard)?;
    let finding = Diagnostic::new(Code::FinerAmounts)
        .at(&finer.sheet, finer.cell)
        .in_table(&finer.table)
        .found(finer.amount.normalize())
        .with("count", finer.count);
    Some(Diagnostic {
        file: Some(file.to_owned()),
        ..finding
    })
}
