//! The records of one sheet of an .xlsb → cells, and its comments.

use super::record::{Records, kind, wide_text};
use crate::cell::{CellRef, CellValue, Text};
use crate::read::cfb::{u16_at, u32_at};
use crate::read::fault::{DamageKind, Fault};
use crate::read::formula::{Formulas, Layout, Links};
use crate::read::records::{Filling, f64_at, packed};

/// Bytes of the range before the tokens that its cells share.
const RANGE: usize = 16;

/// Reads the sheet in `content`.
pub(super) fn read(content: &[u8], strings: &[Text], links: &Links, filling: &mut Filling<'_>) -> Result<(), Fault> {
    let mut formulas = Formulas::new(links, Layout::Xlsb);
    let (mut row, mut next, mut in_data, mut whole) = (0u32, 0u32, false, false);
    // The rows of a filter that may have no conditions.
    let mut filter = None;
    for (kind, data) in Records(content) {
        match kind {
            kind::BEGIN_SHEET_DATA => in_data = true,
            kind::END_SHEET_DATA => in_data = false,
            kind::END_SHEET => {
                whole = true;
                break;
            }
            kind::ROW_HDR if in_data => {
                (row, next) = (u32_at(data, 0).ok_or_else(short)?, 0);
                if data.get(11).is_some_and(|flags| flags & 0x10 != 0) {
                    filling.hidden.rows.push((row, row));
                }
            }
            kind::BEGIN_FILTER => filter = u32_at(data, 0).zip(u32_at(data, 4)),
            kind::BEGIN_FILTER_COLUMN => filling.hidden.filters.extend(filter.take()),
            kind::COL_INFO => {
                let ends = u32_at(data, 0).zip(u32_at(data, 4));
                if u16_at(data, 16).is_some_and(|flags| flags & 1 != 0) {
                    filling.hidden.cols.extend(ends);
                }
            }
            kind::MERGE_CELL => {
                let number = |offset| u32_at(data, offset).ok_or_else(short);
                let first = CellRef::new(number(0)?, number(8)?);
                filling.merge(first, CellRef::new(number(4)?, number(12)?))?;
            }
            kind::SHARED_FORMULA if in_data => {
                let parsed = data.get(RANGE..).and_then(tokens);
                formulas.share(parsed.map(|(tokens, _)| tokens), filling)?;
            }
            kind if in_data => {
                let Some((kind, at, rest)) = placed(kind, data, CellRef::new(row, next))? else {
                    continue;
                };
                next = at.col.saturating_add(1);
                if let Some(formula) = cell(kind, rest, at, strings, filling)? {
                    let (tokens, extra) = tokens(formula).unwrap_or_default();
                    formulas.file(at, tokens, first(tokens, extra), filling);
                }
            }
            _ => {}
        }
    }
    if whole {
        Ok(())
    } else {
        Err(Fault::from(DamageKind::CutShort))
    }
}

/// The kind of a cell, its place, and what follows that.
type Placed<'a> = (u32, CellRef, &'a [u8]);

/// What a record says of a cell, if it is one. One kind of each says no
/// column: it is the cell `next` to the one before.
fn placed(kind: u32, data: &[u8], next: CellRef) -> Result<Option<Placed<'_>>, Fault> {
    const SHORT: u32 = kind::SHORT_BLANK - kind::CELL_BLANK;
    match kind {
        kind::SHORT_BLANK..=kind::SHORT_ISST => Ok(Some((kind.saturating_sub(SHORT), next, data))),
        kind::CELL_BLANK..=kind::FMLA_ERROR | kind::CELL_R_STRING => {
            let at = CellRef::new(next.row, u32_at(data, 0).ok_or_else(short)?);
            Ok(Some((kind, at, data.get(4..).unwrap_or_default())))
        }
        _ => Ok(None),
    }
}

/// Files a cell: its style, its value. Returns what follows the value, if it has a formula.
fn cell<'a>(
    kind: u32,
    data: &'a [u8],
    at: CellRef,
    strings: &[Text],
    filling: &mut Filling<'_>,
) -> Result<Option<&'a [u8]>, Fault> {
    let style = u32_at(data, 0).ok_or_else(short)? & 0x00FF_FFFF;
    let value = data.get(4..).ok_or_else(short)?;
    let byte = || value.first().copied().ok_or_else(short);
    let mut size = 1;
    match kind {
        kind::CELL_RK => filling.number(at, style, packed(u32_at(value, 0).ok_or_else(short)?))?,
        kind::CELL_REAL | kind::FMLA_NUM => {
            size = 8;
            filling.number(at, style, f64_at(value, 0).ok_or_else(short)?)?;
        }
        kind::CELL_ERROR | kind::FMLA_ERROR => filling.error(at, byte()?)?,
        kind::CELL_BOOL | kind::FMLA_BOOL => filling.value(at, CellValue::Bool(byte()? != 0))?,
        kind::CELL_ST | kind::FMLA_STRING => {
            let (text, rest) = wide_text(value).ok_or_else(short)?;
            size = value.len().saturating_sub(rest.len());
            filling.text(at, &text)?;
            if kind == kind::FMLA_STRING && text.is_empty() {
                filling.uncached(at)?;
            }
        }
        // Behind a byte of flags.
        kind::CELL_R_STRING => {
            let text = value.get(1..).and_then(wide_text).ok_or_else(short)?;
            filling.text(at, &text.0)?;
        }
        kind::CELL_ISST => filling.shared(at, strings, u32_at(value, 0).ok_or_else(short)?)?,
        _ => {}
    }
    let is_formula = (kind::FMLA_STRING..=kind::FMLA_ERROR).contains(&kind);
    // Behind two bytes of flags.
    let formula = value.get(size.saturating_add(2)..).unwrap_or_default();
    Ok(is_formula.then_some(formula))
}

/// The tokens behind their length, and what some of them have to add behind its own.
fn tokens(formula: &[u8]) -> Option<(&[u8], &[u8])> {
    let length = usize::try_from(u32_at(formula, 0)?).ok()?;
    let (tokens, rest) = formula.get(4..)?.split_at_checked(length)?;
    Some((tokens, rest.get(4..).unwrap_or_default()))
}

/// The cell with which a formula shares its tokens, if that is all it says: the row in its only token, the
/// column behind.
fn first(tokens: &[u8], extra: &[u8]) -> Option<CellRef> {
    let row = u32_at(tokens.get(1..)?, 0)?;
    Some(CellRef::new(row, u32_at(extra, 0)?))
}

/// Files the comments of a sheet: after their authors, each with its cell and then its text.
pub(super) fn comments(content: &[u8], filling: &mut Filling<'_>) -> Result<(), Fault> {
    let mut authors: Vec<Text> = Vec::new();
    let mut open: Option<(CellRef, usize)> = None;
    for (kind, data) in Records(content) {
        match kind {
            kind::COMMENT_AUTHOR => {
                let name = wide_text(data).map_or(String::new(), |(name, _)| name);
                authors.push(filling.read_budget.entry(&name)?);
            }
            kind::BEGIN_COMMENT => {
                let number = |offset| u32_at(data, offset).ok_or_else(short);
                let at = CellRef::new(number(4)?, number(12)?);
                open = usize::try_from(number(0)?).ok().map(|author| (at, author));
            }
            // Behind a byte of flags.
            kind::COMMENT_TEXT => {
                let text = data.get(1..).and_then(wide_text);
                if let (Some((at, author)), Some((text, _))) = (open.take(), text) {
                    let author = authors.get(author).cloned().unwrap_or_default();
                    filling.comment(at, (&author, &text))?;
                }
            }
            _ => {}
        }
    }
    Ok(())
}

fn short() -> Fault {
    Fault::from(DamageKind::CutShort)
}
