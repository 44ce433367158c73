//! Parses references to cells: `$A$1`, `A1:B3`, `A:A`, `'2024'!B5` and, in OpenDocument, `[.A1]`, `[$Sheet.A1:.B3]`.
//! Also detects references to other files.

use std::borrow::Cow;

use super::refusal::Refusal;
use super::sheets::{Area, Sheets};
use crate::cell::{CellRef, MAX_ROWS};
use crate::formula::{self, Scan};
use crate::grid::FormulaSyntax;

/// Column and row of a corner; a whole column has no row.
type Corner = (u32, Option<u32>);

/// `$AB$12` or `AB`.
fn corner(name: &str) -> Option<Corner> {
    let own = formula::Corner::parse(name)?;
    Some((own.col?, own.row))
}

fn area(sheet: usize, first: Corner, last: Corner) -> Area {
    let (top, bottom) = (first.1.unwrap_or(0), last.1.unwrap_or(MAX_ROWS - 1));
    Area {
        sheet,
        first: CellRef::new(top.min(bottom), first.0.min(last.0)),
        last: CellRef::new(top.max(bottom), first.0.max(last.0)),
    }
}

/// The reference that begins with `name`, which has been consumed, on a known sheet.
pub(super) fn named_area(scan: &mut Scan<'_>, name: &str, sheet: usize) -> Result<Area, Refusal> {
    let first = corner(name).ok_or(Refusal::Unknown)?;
    let start = scan.place();
    if scan.peek() == Some(b':') {
        scan.step();
        let name = scan.name();
        if scan.peek() == Some(b'(') && first.1.is_some() {
            // A range up to a cell that a function returns.
            scan.back_to(start);
            return Ok(area(sheet, first, first));
        }
        let last = corner(name).filter(|last| last.1.is_some() == first.1.is_some());
        // A sheet name here would make it a reference across sheets.
        let last = last.filter(|_| scan.peek() != Some(b'!')).ok_or(Refusal::Unknown)?;
        return Ok(area(sheet, first, last));
    }
    // Letters alone are a defined name.
    first.1.ok_or(Refusal::Unknown)?;
    Ok(area(sheet, first, first))
}

/// The reference after `sheet!`.
pub(super) fn on_sheet(scan: &mut Scan<'_>, sheet: &str, sheets: &Sheets<'_>) -> Result<Area, Refusal> {
    if sheet.contains('[') {
        return Err(Refusal::OtherFile);
    }
    if scan.peek() == Some(b'#') {
        return Err(Refusal::Deleted);
    }
    let number = sheets.named(sheet).ok_or_else(|| Refusal::NoSheet(sheet.to_owned()))?;
    let name = scan.name();
    named_area(scan, name, number)
}

/// The reference that begins with a quoted sheet name.
pub(super) fn quoted_sheet(scan: &mut Scan<'_>, sheets: &Sheets<'_>) -> Result<Area, Refusal> {
    let sheet = scan.quoted().ok_or(Refusal::Unknown)?;
    if !scan.eat(b'!') {
        return Err(Refusal::Unknown);
    }
    on_sheet(scan, &unquoted(sheet), sheets)
}

/// The reference in brackets; `[` is next.
pub(super) fn bracketed(scan: &mut Scan<'_>, home: usize, sheets: &Sheets<'_>) -> Result<Area, Refusal> {
    scan.step();
    let sheet = bracketed_sheet(scan, home, sheets)?;
    let first = bracketed_corner(scan)?;
    let mut last = first;
    if scan.eat(b':') {
        let other = bracketed_sheet(scan, sheet, sheets)?;
        last = bracketed_corner(scan)?;
        if other != sheet || first.1.is_some() != last.1.is_some() {
            return Err(Refusal::Unknown);
        }
    } else if first.1.is_none() {
        return Err(Refusal::Unknown);
    }
    if !scan.eat(b']') {
        return Err(Refusal::Unknown);
    }
    Ok(area(sheet, first, last))
}

/// The sheet before the dot; `home` if there is none.
fn bracketed_sheet(scan: &mut Scan<'_>, home: usize, sheets: &Sheets<'_>) -> Result<usize, Refusal> {
    if scan.peek() == Some(b'$') {
        scan.step();
    }
    let name = match scan.peek() {
        Some(b'\'') => unquoted(scan.quoted().ok_or(Refusal::Unknown)?),
        _ => Cow::Borrowed(scan.take_while(|byte| !matches!(byte, b'.' | b']' | b':' | b'#'))),
    };
    match scan.peek() {
        Some(b'#') => return Err(Refusal::OtherFile),
        Some(b'.') => scan.step(),
        _ => return Err(Refusal::Unknown),
    }
    if name.is_empty() {
        return Ok(home);
    }
    sheets.named(&name).ok_or_else(|| Refusal::NoSheet(name.into_owned()))
}

fn bracketed_corner(scan: &mut Scan<'_>) -> Result<Corner, Refusal> {
    if scan.peek() == Some(b'#') {
        return Err(Refusal::Deleted);
    }
    corner(scan.take_while(|byte| byte.is_ascii_alphanumeric() || byte == b'$')).ok_or(Refusal::Unknown)
}

fn unquoted(name: &str) -> Cow<'_, str> {
    if name.contains("''") {
        Cow::Owned(name.replace("''", "'"))
    } else {
        Cow::Borrowed(name)
    }
}

/// Whether a formula refers to another file anywhere.
pub(super) fn names_other_file(formula: &str, syntax: FormulaSyntax) -> bool {
    // References to other files need a square bracket, which is rare.
    if !formula.contains('[') {
        return false;
    }
    let mut scan = Scan::new(formula);
    while let Some(byte) = scan.peek() {
        let found = match (byte, syntax) {
            (b'"', _) => {
                let _ = scan.quoted();
                false
            }
            (b'\'', FormulaSyntax::Excel) => {
                scan.quoted().is_some_and(|name| name.contains('[')) && scan.peek() == Some(b'!')
            }
            (b'\'', FormulaSyntax::OpenDocument) => scan.quoted().is_some() && scan.peek() == Some(b'#'),
            // `[1]Sheet1!A1`; structured references also have brackets, but no sheet.
            (b'[', FormulaSyntax::Excel) => {
                scan.take_while(|byte| byte != b']');
                scan.step();
                scan.name();
                scan.peek() == Some(b'!')
            }
            _ => {
                scan.take_while(|next| next == byte);
                false
            }
        };
        if found {
            return true;
        }
    }
    false
}
