//! Bytes of any workbook format → [`Workbook`].
//!
//! Content decides the format, never the name. Holds no schema and tells people nothing: what a
//! reader noticed goes into [`ReadNote`](crate::grid::ReadNote)s. Never touches a path; it is only
//! named in errors.

mod biff;
mod cfb;
mod date;
mod excel;
mod fault;
pub mod number;
mod ods;
mod place;
mod quiet;
mod relations;
mod sniff;
mod xlsb_merges;
mod xlsx;
mod xml;
mod zipped;

use std::path::Path;
use std::sync::Arc;

pub use self::sniff::{Format, sniff};
use crate::error::{Error, Result};
use crate::grid::Workbook;

/// How much a workbook may take. Real ones stay far below; a file made to exhaust the memory is
/// refused before it is unpacked.
#[derive(Clone, Debug)]
pub struct Limits {
    /// The most bytes that the parts of a container may declare in all. 1 GiB by default: a
    /// workbook of 20 million cells is about that.
    pub unpacked: u64,
    /// The most cells with content, over all sheets. 20 million by default, 640 MB in memory.
    pub cells: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            unpacked: 1 << 30,
            cells: 20_000_000,
        }
    }
}

/// Reads the workbook in `bytes`; `path` only names it in errors.
///
/// # Errors
///
/// When nothing can be read: the content is no workbook, of an unsupported kind, encrypted, too
/// large, or damaged throughout. A sheet damaged in part is returned with a note.
pub fn read(bytes: impl Into<Arc<[u8]>>, path: &Path, limits: &Limits) -> Result<Workbook> {
    let bytes = bytes.into();
    let (format, found) = sniff::look(&bytes);
    let outcome = match format {
        Format::Xlsx => xlsx::read(bytes, limits),
        Format::Xls => excel::read_xls(bytes, limits),
        Format::Xlsb => excel::read_xlsb(bytes, limits),
        Format::Ods => ods::read(bytes, limits),
        Format::Encrypted => Err(fault::Fault::Password),
        Format::Html | Format::Xml2003 | Format::Text => {
            return Err(Error::Unsupported {
                path: path.to_owned(),
                format: format.name(),
            });
        }
        Format::Unknown => {
            return Err(Error::NotAWorkbook {
                path: path.to_owned(),
                found: found.to_owned(),
            });
        }
    };
    outcome.map_err(|fault| fault.at(path))
}
