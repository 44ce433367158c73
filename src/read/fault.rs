//! What can stop a reader, before it is known which file it is about.

use std::mem::size_of;
use std::path::Path;

use crate::cell::Cell;
pub(super) use crate::error::DamageKind;
use crate::error::{Content, Damage, Error};
use crate::grid::{Grid, ReadNote, Workbook};

/// Why a workbook cannot be read.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Fault {
    /// Cut short or damaged.
    Damaged(Damage),
    /// Not a workbook; what the content appears to be.
    Other(Content),
    /// Text that is not in the encoding which fits it best.
    Undecodable { encoding: &'static str, offset: u64 },
    /// Protected by a password.
    Password,
    /// Protected by another password than the one that was given.
    WrongPassword,
    /// A format that is not supported.
    Unsupported(&'static str),
    /// Larger than the limit, both in bytes.
    TooLarge { size: u64, limit: u64 },
}

/// The outcome of a document that is read in one pass: its sheets, with the damage that ended the pass
/// noted on the last one, if any of them has a cell.
pub(super) fn salvaged(mut sheets: Vec<Grid>, fault: Option<Fault>) -> Result<Workbook, Fault> {
    match fault {
        None if sheets.is_empty() => Err(DamageKind::NoSheet.into()),
        None => Ok(Workbook { sheets }),
        Some(Fault::Damaged(damage)) if sheets.iter().any(|grid| !grid.cells().is_empty()) => {
            note_damage(&mut sheets, damage);
            Ok(Workbook { sheets })
        }
        Some(fault) => Err(fault),
    }
}

/// Notes on the last sheet why the document is not whole.
pub(super) fn note_damage(sheets: &mut [Grid], damage: Damage) {
    if let Some(last) = sheets.last_mut() {
        last.notes.push(ReadNote::Damaged(damage));
    }
}

/// Why none of the sheets can be used: the first damage, or that there is no sheet.
pub(super) fn without_sheets(sheets: &[Grid]) -> Fault {
    let damage = sheets.iter().find_map(Grid::damage).cloned();
    Fault::Damaged(damage.unwrap_or_else(|| DamageKind::NoSheet.into()))
}

impl From<DamageKind> for Fault {
    fn from(kind: DamageKind) -> Self {
        Self::Damaged(kind.into())
    }
}

impl Fault {
    /// Damage of this kind in `detail`.
    pub(super) fn damaged(kind: DamageKind, detail: impl ToString) -> Self {
        Self::Damaged(Damage::in_detail(kind, detail))
    }

    /// Markup that the parser rejects.
    pub(super) fn markup(error: impl ToString) -> Self {
        Self::damaged(DamageKind::Markup, error)
    }

    /// More cells than the limit, reported as the memory they would take.
    pub(super) fn too_many_cells(cells: u64, limit: usize) -> Self {
        let bytes = |count: u64| count.saturating_mul(size_of::<Cell>() as u64);
        Self::TooLarge {
            size: bytes(cells),
            limit: bytes(limit as u64),
        }
    }

    /// The error for the file at `path`.
    pub(super) fn at(self, path: &Path) -> Error {
        let path = path.to_owned();
        match self {
            Self::Damaged(damage) => Error::Damaged { path, damage },
            Self::Other(found) => Error::NotAWorkbook { path, found },
            Self::Undecodable { encoding, offset } => Error::Undecodable {
                path,
                encoding: encoding.to_owned(),
                offset,
            },
            Self::Password => Error::Password { path },
            Self::WrongPassword => Error::WrongPassword { path },
            Self::Unsupported(format) => Error::Unsupported { path, format },
            Self::TooLarge { size, limit } => Error::TooLarge { path, size, limit },
        }
    }
}
