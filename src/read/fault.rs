//! What can stop a reader, before it is known which file it is about.

use std::mem::size_of;
use std::path::Path;

use crate::cell::Cell;
use crate::error::Error;

/// Why a workbook cannot be read.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Fault {
    /// Cut short or damaged; the text says how.
    Damaged(String),
    /// No workbook; the text says what it looks like.
    Other(&'static str),
    /// Text that is not in the encoding which fits it best.
    Undecodable { encoding: &'static str, offset: u64 },
    /// Protected by a password.
    Password,
    /// Protected by another password than the one that was given.
    WrongPassword,
    /// Of a kind that is not read.
    Unsupported(&'static str),
    /// Larger than the limit, both in bytes.
    TooLarge { size: u64, limit: u64 },
}

impl Fault {
    pub(super) fn damaged(reason: impl ToString) -> Self {
        Self::Damaged(reason.to_string())
    }

    /// More cells than the limit; told as the memory they would take.
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
            Self::Damaged(reason) => Error::Damaged { path, reason },
            Self::Other(found) => Error::NotAWorkbook {
                path,
                found: found.to_owned(),
            },
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
