//! Bytes of any workbook format → [`Workbook`].
//!
//! Content decides the format, never the name. Knows no schema and reports nothing to users: what a
//! reader notices goes into [`ReadNote`]s. Never opens a path; paths are only named in errors.

mod block;
mod cfb;
mod comments;
mod csv;
mod date;
mod decode;
mod docx;
mod fault;
mod format;
mod formula;
mod hidden;
mod html;
pub mod names;
pub mod number;
mod number_format;
mod ods;
mod panic_guard;
mod place;
mod read_budget;
mod records;
mod relations;
mod shift;
mod sniff;
mod time_format;
mod unlock;
mod xls;
mod xlsb;
mod xlsx;
mod xml;
mod xml2003;
mod zipped;

use std::fmt::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use sha2::{Digest, Sha256};

pub use self::decode::{Encoding, UnknownEncoding};
pub use self::docx::Places;
use self::fault::Fault;
pub use self::format::Format;
use self::read_budget::Intake;
pub use self::shift::shifted_formula;
pub use self::sniff::sniff;
pub use self::zipped::declared;
use crate::error::{Content, Result};
use crate::grid::{FormulaSyntax, ReadNote, Workbook};

/// The resources that a workbook may take. Real ones stay far below; a file made to exhaust the memory
/// is refused before it is unpacked.
///
/// With the defaults, reading takes less than 1 GiB at its peak, whatever the file holds: the file
/// itself (64 MiB), the unpacked parts that are held at once or a text decoded (at most 384 MiB in
/// all), the cells (256 MiB), their texts and formulas (192 MiB).
#[derive(Clone)]
pub struct Limits {
    /// The most bytes that a file may have. 64 MiB by default: 20 million cells of .xlsx.
    pub source: u64,
    /// The most bytes that the parts of a container may declare in all, those that several sheets
    /// share counted for each. 192 MiB by default: a workbook of 4 million cells is about that.
    pub unpacked: u64,
    /// The most cells with content, over all sheets; a row counts as 15 at least, since that is what it takes in a
    /// table. 4 million by default, 128 MiB in memory.
    pub cells: usize,
    /// The most bytes that the different texts of a workbook may take, and long ones as often as they come;
    /// comments may take an eighth of it. 192 MiB by default.
    pub text: u64,
    /// The encoding of text files where the user gives it; detected otherwise.
    pub encoding: Option<Encoding>,
    /// The password of encrypted workbooks.
    pub password: Option<String>,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            source: 64 << 20,
            unpacked: 192 << 20,
            cells: 4_000_000,
            text: 192 << 20,
            encoding: None,
            password: None,
        }
    }
}

impl fmt::Debug for Limits {
    /// Omits the password, which must not appear in logs.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Limits")
            .field("source", &self.source)
            .field("unpacked", &self.unpacked)
            .field("cells", &self.cells)
            .field("text", &self.text)
            .field("encoding", &self.encoding)
            .field("password", &self.password.as_ref().map(|_| "…"))
            .finish()
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

impl Source {
    /// How many bytes it has.
    pub fn size(&self) -> usize {
        match self {
            Self::File(content) => content.len(),
            Self::Folder(files) => files
                .iter()
                .map(|(_, content)| content.len())
                .fold(0, usize::saturating_add),
        }
    }

    /// What its content is.
    pub fn format(&self) -> Format {
        match self {
            Self::File(content) => sniff(content),
            Self::Folder(_) => Format::Text,
        }
    }

    /// The SHA-256 of its content, in hexadecimal digits: of a folder, of names, sizes and contents.
    pub fn hash(&self) -> String {
        let mut digest = Sha256::new();
        match self {
            Self::File(content) => digest.update(content),
            Self::Folder(files) => {
                for (path, content) in files {
                    // No two folders are alike whose files are divided or called differently.
                    let name = path.file_name().unwrap_or_default().to_string_lossy();
                    digest.update(format!("{name}\0{}\0", content.len()));
                    digest.update(content);
                }
            }
        }
        hexadecimal(&digest.finalize())
    }
}

/// Bytes as hexadecimal digits.
pub fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
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
        let mut part = file(bytes, &path, &limits, true)?;
        // Sheets of another file in the folder are no sheets of this one's formulas.
        part.sheets.iter_mut().for_each(|grid| grid.formula_syntax = None);
        let cells: usize = part.sheets.iter().map(|grid| grid.cells().len()).sum();
        limits.cells = limits.cells.saturating_sub(cells);
        book.sheets.extend(part.sheets);
    }
    Ok(book)
}

/// The text of a document, a paragraph or line each, and whether its lines may be broken anywhere, as those of plain
/// text. Of .docx what belongs to no table, of web pages what stands in no table.
///
/// # Errors
/// As [`read`]; spreadsheets have no text.
pub fn text_of(bytes: &[u8], path: &Path, limits: &Limits) -> Result<(Vec<String>, bool)> {
    lines_of(bytes, limits).map_err(|fault| fault.at(path))
}

/// Where comments may be put in the document in `bytes`, by the paragraphs of its text.
///
/// # Errors
/// As [`read`]; only .docx has such places.
pub fn places_of(bytes: &[u8], path: &Path, limits: &Limits) -> Result<Places> {
    let places = match sniff::look(bytes) {
        Ok(Format::Docx) => docx::places(bytes.into(), limits),
        Ok(other) => Err(Fault::Unsupported(other.name())),
        Err(other) => Err(Fault::Other(other)),
    };
    places.map_err(|fault| fault.at(path))
}

fn lines_of(bytes: &[u8], limits: &Limits) -> std::result::Result<(Vec<String>, bool), Fault> {
    let (size, limit) = (bytes.len() as u64, limits.source);
    if size > limit {
        return Err(Fault::TooLarge { size, limit });
    }
    zipped::check_crowd(bytes)?;
    let found = sniff::look(bytes);
    let sheets = match found {
        Ok(Format::Docx) => docx::read(bytes.into(), limits)?.sheets,
        Ok(Format::Html) | Err(Content::Markup) => {
            let text = decode::decode(bytes, limits.encoding, Some("charset"))?.text;
            return Ok((html::lines(&text, &mut Intake::new(limits))?, false));
        }
        Ok(Format::Text) | Err(Content::Text) => {
            let text = decode::decode(bytes, limits.encoding, None)?.text;
            return Ok((text.lines().map(str::to_owned).collect(), true));
        }
        Ok(other) => return Err(Fault::Unsupported(other.name())),
        Err(other) => return Err(Fault::Other(other)),
    };
    let prose = sheets.iter().filter(|grid| grid.is_prose).flat_map(|grid| grid.cells());
    let damage = sheets.iter().find_map(|grid| grid.damage().cloned());
    match damage {
        Some(damage) => Err(Fault::Damaged(damage)),
        None => Ok((prose.map(|cell| cell.value.to_string()).collect(), false)),
    }
}

/// Reads one file; in a folder of text files also one that shows no separator is text.
fn file(bytes: Arc<[u8]>, path: &Path, limits: &Limits, in_folder: bool) -> Result<Workbook> {
    let mut book = outer(bytes, path, limits, in_folder).map_err(|fault| fault.at(path))?;
    let checked = read_budget::check_repeated(&book.sheets, limits);
    let checked = checked.and_then(|()| read_budget::check_rows(&book.sheets, limits));
    checked.map_err(|fault| fault.at(path))?;
    let cut = read_budget::formulas_are_cut(&book.sheets, limits);
    book.sheets.iter_mut().for_each(|grid| grid.formulas_cut = cut);
    Ok(book)
}

fn outer(bytes: Arc<[u8]>, path: &Path, limits: &Limits, in_folder: bool) -> std::result::Result<Workbook, Fault> {
    let (size, limit) = (bytes.len() as u64, limits.source);
    if size > limit {
        return Err(Fault::TooLarge { size, limit });
    }
    zipped::check_crowd(&bytes)?;
    let is_text =
        |found: Content| found == Content::Text && in_folder || limits.encoding.is_some() && found.may_be_text();
    match sniff::look(&bytes) {
        Ok(Format::Encrypted) => {
            let opened = unlock::unlock(&bytes, limits)?;
            drop(bytes);
            zipped::check_crowd(&opened)?;
            let format = sniff::look(&opened).map_err(Fault::Other)?;
            contained(opened, format, limits)
        }
        Ok(format @ (Format::Html | Format::Xml2003 | Format::Text)) => text(&bytes, format, path, limits),
        Ok(format) => contained(bytes, format, limits),
        Err(found) if is_text(found) => text(&bytes, Format::Text, path, limits),
        Err(found) => Err(Fault::Other(found)),
    }
}

/// Reads a format that is no text.
fn contained(bytes: Arc<[u8]>, format: Format, limits: &Limits) -> std::result::Result<Workbook, Fault> {
    let (book, syntax) = match format {
        Format::Xlsx => (xlsx::read(bytes, limits), Some(FormulaSyntax::Excel)),
        Format::Xls => (xls::read(bytes, limits), Some(FormulaSyntax::Excel)),
        Format::Xlsb => (xlsb::read(bytes, limits), Some(FormulaSyntax::Excel)),
        Format::Ods => (ods::read(bytes, limits), Some(FormulaSyntax::OpenDocument)),
        Format::Docx => (docx::read(bytes, limits), None),
        other => (Err(Fault::Unsupported(other.name())), None),
    };
    let mut book = book?;
    for grid in &mut book.sheets {
        grid.formula_syntax = syntax;
        grid.loses_texts = format == Format::Xls;
    }
    if let (Some(encoding), Some(first)) = (limits.encoding, book.sheets.first_mut()) {
        first.notes.push(ReadNote::NotText(encoding.name()));
    }
    Ok(book)
}

/// Reads a format that is text.
fn text(bytes: &[u8], format: Format, path: &Path, limits: &Limits) -> std::result::Result<Workbook, Fault> {
    let mut read_budget = Intake::new(limits);
    let keyword = match format {
        Format::Html => Some("charset"),
        Format::Xml2003 => Some("encoding"),
        _ => None,
    };
    let decode::Decoded { text, guessed } = decode::decode(bytes, limits.encoding, keyword)?;
    let mut book = match format {
        Format::Html => html::read(&text, &mut read_budget)?,
        Format::Xml2003 => xml2003::read(&text, &mut read_budget)?,
        _ => {
            let name = path.file_stem().unwrap_or(path.as_os_str()).to_string_lossy();
            let sheet = csv::read(&text, &name, &mut read_budget)?;
            Workbook { sheets: vec![sheet] }
        }
    };
    if let (Some(encoding), Some(first)) = (guessed, book.sheets.first_mut()) {
        first.notes.push(ReadNote::Guessed(encoding));
    }
    Ok(book)
}
