//! The records of one sheet of an .xls → cells.

use super::Catalog;
use super::comments::Comments;
use super::record::{Records, kind};
use super::strings::{long_text, text};
use crate::cell::{CellRef, CellValue};
use crate::error::Damage;
use crate::read::cfb::{u16_at, u32_at};
use crate::read::fault::{DamageKind, Fault};
use crate::read::formula::{Formulas, Layout};
use crate::read::records::{Filling, f64_at, packed};

/// Where the tokens begin in the record of a formula, and in that of a shared one, behind their length.
const TOKENS: usize = 20;
const SHARED_TOKENS: usize = 8;

/// Reads the sheet that begins with the first of `records`.
pub(super) fn read(records: &mut Records<'_>, catalog: &Catalog, filling: &mut Filling<'_>) -> Result<(), Fault> {
    let mut comments = Comments::default();
    let outcome = cells(records, catalog, filling, &mut comments);
    // What a sheet has that was cut short is worth its comments, too.
    comments.file(filling)?;
    outcome
}

fn cells(
    records: &mut Records<'_>,
    catalog: &Catalog,
    filling: &mut Filling<'_>,
    comments: &mut Comments,
) -> Result<(), Fault> {
    let charset = &catalog.charset;
    let mut formulas = Formulas::new(&catalog.links, Layout::Xls(charset));
    let mut depth = 0u32;
    // The formula whose text comes in a record of its own.
    let mut awaited = None;
    while let Some((kind, data)) = records.next() {
        match kind {
            kind::BOF => depth = depth.saturating_add(1),
            kind::EOF if depth <= 1 => {
                return awaited.map_or(Ok(()), |at| filling.uncached(at));
            }
            kind::EOF => depth = depth.saturating_sub(1),
            // Charts within a sheet have cells, which are not the sheet's.
            _ if depth > 1 => {}
            kind::FORMULA | kind::FORMULA_3 | kind::FORMULA_4 => {
                awaited.map_or(Ok(()), |at| filling.uncached(at))?;
                awaited = result(data, filling)?;
                let (at, tokens) = (place(data)?, tokens(data, TOKENS).unwrap_or_default());
                let first = tokens.get(1..).and_then(|first| place(first).ok());
                formulas.file(at, tokens, first, filling);
            }
            kind::SHARED_FORMULA => formulas.share(tokens(data, SHARED_TOKENS), filling)?,
            kind::STRING => {
                if let Some(at) = awaited.take() {
                    let (result, whole) = long_text(data, records, charset);
                    filling.text(at, &result)?;
                    if result.is_empty() {
                        filling.uncached(at)?;
                    }
                    if !whole {
                        filling.damage(Damage::in_detail(DamageKind::CutShort, at));
                    }
                }
            }
            kind::OBJECT => comments.object(data),
            kind::TEXT_OBJECT => comments.text(data, records, filling)?,
            kind::NOTE => comments.note(data, charset, filling)?,
            kind::MUL_RK => row_of_numbers(data, filling)?,
            kind::MERGE_CELLS => merges(data, filling)?,
            kind::ROW => {
                let row = u32::from(short(data, 0)?);
                if u16_at(data, 12).is_some_and(|flags| flags & 0x20 != 0) {
                    filling.hidden.rows.push((row, row));
                }
            }
            // Which rows it is over, a name says that is not read: those that are hidden.
            kind::FILTER_MODE => filling.hidden.filters.push((0, u32::MAX)),
            kind::COL_INFO => {
                let ends = (u32::from(short(data, 0)?), u32::from(short(data, 2)?));
                if u16_at(data, 8).is_some_and(|flags| flags & 1 != 0) {
                    filling.hidden.cols.push(ends);
                }
            }
            kind => cell(kind, data, catalog, filling)?,
        }
    }
    Err(Fault::from(DamageKind::CutShort))
}

/// Files a cell with a record of its own.
fn cell(kind: u16, data: &[u8], catalog: &Catalog, filling: &mut Filling<'_>) -> Result<(), Fault> {
    match kind {
        kind::NUMBER => filling.number(place(data)?, style(data)?, double(data, 6)?),
        kind::RK => filling.number(place(data)?, style(data)?, packed(long(data, 6)?)),
        kind::LABEL_SST => filling.shared(place(data)?, &catalog.strings, long(data, 6)?),
        kind::LABEL | kind::R_STRING => {
            let at = place(data)?;
            filling.text(at, &text(data.get(6..).unwrap_or_default(), &catalog.charset))
        }
        kind::BOOL_ERR => match data.get(6..) {
            Some([code, 1, ..]) => filling.error(place(data)?, *code),
            Some([truth, ..]) => filling.value(place(data)?, CellValue::Bool(*truth != 0)),
            _ => Err(cut()),
        },
        _ => Ok(()),
    }
}

/// Files the result of a formula; its place when the result is a text, which comes later.
fn result(data: &[u8], filling: &mut Filling<'_>) -> Result<Option<CellRef>, Fault> {
    let at = place(data)?;
    let result = data.get(6..14).ok_or_else(cut)?;
    match result {
        [0, .., 0xFF, 0xFF] => return Ok(Some(at)),
        [1, _, truth, .., 0xFF, 0xFF] => filling.value(at, CellValue::Bool(*truth != 0))?,
        [2, _, code, .., 0xFF, 0xFF] => filling.error(at, *code)?,
        [3, .., 0xFF, 0xFF] => filling.uncached(at)?,
        _ => filling.number(at, style(data)?, double(data, 6)?)?,
    }
    Ok(None)
}

/// The tokens behind their length at `offset`.
fn tokens(data: &[u8], offset: usize) -> Option<&[u8]> {
    let length = usize::from(u16_at(data, offset)?);
    data.get(offset.checked_add(2)?..)?.get(..length)
}

/// Numbers of a row side by side: style and number of each between the first and the last column.
fn row_of_numbers(data: &[u8], filling: &mut Filling<'_>) -> Result<(), Fault> {
    let first = place(data)?;
    let numbers = data.get(4..).unwrap_or_default();
    let numbers = numbers.get(..numbers.len().saturating_sub(2)).unwrap_or_default();
    for (col, number) in (first.col..).zip(numbers.chunks_exact(6)) {
        let at = CellRef::new(first.row, col);
        filling.number(at, u32::from(short(number, 0)?), packed(long(number, 2)?))?;
    }
    Ok(())
}

/// Merged ranges: how many, then first and last row, first and last column of each.
fn merges(data: &[u8], filling: &mut Filling<'_>) -> Result<(), Fault> {
    for range in data.get(2..).unwrap_or_default().chunks_exact(8) {
        let number = |offset| short(range, offset).map(u32::from);
        filling.merge(
            CellRef::new(number(0)?, number(4)?),
            CellRef::new(number(2)?, number(6)?),
        )?;
    }
    Ok(())
}

fn place(data: &[u8]) -> Result<CellRef, Fault> {
    Ok(CellRef::new(u32::from(short(data, 0)?), u32::from(short(data, 2)?)))
}

fn style(data: &[u8]) -> Result<u32, Fault> {
    short(data, 4).map(u32::from)
}

fn short(data: &[u8], offset: usize) -> Result<u16, Fault> {
    u16_at(data, offset).ok_or_else(cut)
}

fn long(data: &[u8], offset: usize) -> Result<u32, Fault> {
    u32_at(data, offset).ok_or_else(cut)
}

fn double(data: &[u8], offset: usize) -> Result<f64, Fault> {
    f64_at(data, offset).ok_or_else(cut)
}

fn cut() -> Fault {
    Fault::from(DamageKind::CutShort)
}
