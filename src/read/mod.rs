//! Bytes of any workbook format → [`Workbook`].
//!
//! Content decides the format, never the name. Holds no schema and tells people nothing: what a
//! reader noticed goes into [`ReadNote`](crate::grid::ReadNote)s. Never touches a path; it is only
//! named in errors.

mod biff;
mod cfb;
mod csv;
mod date;
mod decode;
mod excel;
mod fault;
mod html;
mod intake;
pub mod number;
mod ods;
mod place;
mod quiet;
mod relations;
mod sniff;
mod xlsb_merges;
mod xlsx;
mod xml;
mod xml2003;
mod zipped;

use std::path::{Path, PathBuf};
use std::sync::Arc;

pub use self::decode::{Encoding, UnknownEncoding};
use self::fault::Fault;
use self::intake::Intake;
pub use self::sniff::{Format, sniff};
use crate::error::{Error, Result};
use crate::grid::{FormulaSyntax, Workbook};

/// How much a workbook may take. Real ones stay far below; a file made to exhaust the memory is
/// refused before it is unpacked.
#[derive(Clone, Debug)]
pub struct Limits {
    /// The most bytes that the parts of a container may declare in all. 1 GiB by default: a
    /// workbook of 20 million cells is about that.
    pub unpacked: u64,
    /// The most cells with content, over all sheets. 20 million by default, 640 MB in memory.
    pub cells: usize,
    /// What text files are encoded in, when people say so; it is recognised otherwise.
    pub encoding: Option<Encoding>,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            unpacked: 1 << 30,
            cells: 20_000_000,
            encoding: None,
        }
    }
}

/// What a workbook is read from.
#[derive(Clone, Debug)]
pub enum Source {
    /// The bytes of a file.
    File(Arc<[u8]>),
    /// The files of a folder, in order: each gives its sheets, a text with a separator one.
    Folder(Vec<(PathBuf, Arc<[u8]>)>),
}

impl From<Vec<u8>> for Source {
    fn from(bytes: Vec<u8>) -> Self {
        Self::File(bytes.into())
    }
}

impl From<Arc<[u8]>> for Source {
    fn from(bytes: Arc<[u8]>) -> Self {
        Self::File(bytes)
    }
}

/// Reads the workbook in `source`; `path` only names it in errors, and the sheet of a text file.
///
/// # Errors
///
/// When nothing can be read: the content is no workbook, of an unsupported kind, encrypted, too
/// large, in no known encoding, or damaged throughout. A sheet damaged in part is returned with a
/// note.
pub fn read(source: impl Into<Source>, path: &Path, limits: &Limits) -> Result<Workbook> {
    let files = match source.into() {
        Source::File(bytes) => return file(bytes, path, limits, false),
        Source::Folder(files) => files,
    };
    let mut limits = limits.clone();
    let mut book = Workbook::default();
    for (path, bytes) in files {
        let part = file(bytes, &path, &limits, true)?;
        let cells: usize = part.sheets.iter().map(|grid| grid.cells().len()).sum();
        limits.cells = limits.cells.saturating_sub(cells);
        book.sheets.extend(part.sheets);
    }
    Ok(book)
}

/// Reads one file; in a folder of text files also one that shows no separator is text.
fn file(bytes: Arc<[u8]>, path: &Path, limits: &Limits, in_folder: bool) -> Result<Workbook> {
    let (format, found) = sniff::look(&bytes);
    let is_text = found == sniff::TEXT && in_folder || limits.encoding.is_some() && sniff::may_be_text(found);
    let outcome = match format {
        Format::Xlsx => xlsx::read(bytes, limits),
        Format::Xls => excel::read_xls(bytes, limits),
        Format::Xlsb => excel::read_xlsb(bytes, limits),
        Format::Ods => ods::read(bytes, limits),
        Format::Encrypted => Err(Fault::Password),
        Format::Html | Format::Xml2003 | Format::Text => text(&bytes, format, path, limits),
        Format::Unknown if is_text => text(&bytes, Format::Text, path, limits),
        Format::Mhtml => {
            return Err(Error::Unsupported {
                path: path.to_owned(),
                format: format.name(),
            });
        }
        Format::Unknown => Err(Fault::Other(found)),
    };
    let mut book = outcome.map_err(|fault| fault.at(path))?;
    // Sheets of another file in the folder are no sheets of this one's formulas.
    let syntax = formula_syntax(format).filter(|_| !in_folder);
    book.sheets.iter_mut().for_each(|grid| grid.formula_syntax = syntax);
    Ok(book)
}

/// How formulas are spelled in the formats that give them as they were entered.
fn formula_syntax(format: Format) -> Option<FormulaSyntax> {
    match format {
        Format::Xlsx => Some(FormulaSyntax::Excel),
        Format::Ods => Some(FormulaSyntax::OpenDocument),
        _ => None,
    }
}

/// Reads a format that is text.
fn text(bytes: &[u8], format: Format, path: &Path, limits: &Limits) -> std::result::Result<Workbook, Fault> {
    let mut intake = Intake::new(limits);
    let keyword = match format {
        Format::Html => Some("charset"),
        Format::Xml2003 => Some("encoding"),
        _ => None,
    };
    let text = decode::decode(bytes, limits.encoding, keyword)?;
    match format {
        Format::Html => html::read(&text, &mut intake),
        Format::Xml2003 => xml2003::read(&text, &mut intake),
        _ => {
            let name = path.file_stem().unwrap_or(path.as_os_str()).to_string_lossy();
            let sheet = csv::read(&text, &name, &mut intake)?;
            Ok(Workbook { sheets: vec![sheet] })
        }
    }
}
