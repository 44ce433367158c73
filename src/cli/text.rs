//! `check --text`: the text of a publication, and last year's workbook that it compares with.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::args::{Check, Common};
use super::{book_beside, input, limits, pdf};
use crate::book::Book;
use crate::diagnostic::Diagnostic;
use crate::error::{Content, Error, Result};
use crate::grid::Workbook;
use crate::locale::Messages;
use crate::narrative::{self, Books, Paragraph, paragraphs};
use crate::pipeline::Outcome;
use crate::read;
use crate::schema::Standard;

/// What workbooks are compared with beside themselves.
#[derive(Default)]
pub struct Beside {
    text: Option<(PathBuf, Vec<Paragraph>)>,
    last: Option<Book>,
}

impl Beside {
    /// The file of the text that is compared with the tables of an input: what was given, else the input itself.
    pub fn path<'a>(&'a self, input: &'a Path) -> &'a Path {
        self.text.as_ref().map_or(input, |(path, _)| path)
    }

    /// Reads what the arguments name.
    ///
    /// # Errors
    /// When a file cannot be read, or is no text or workbook.
    pub fn read(args: &Check, common: &Common, standard: &Standard) -> Result<Self> {
        let limits = limits(common);
        let text = args.text.as_ref().map(|path| {
            let bytes = input::content(path, limits.source)?;
            let own = match read::text_of(&bytes, path, &limits) {
                Ok((lines, is_plain)) => paragraphs(&lines, is_plain),
                Err(Error::NotAWorkbook {
                    found: Content::Pdf, ..
                }) => pdf_text(bytes, path, (&limits, standard))?,
                Err(error) => return Err(error),
            };
            Ok((path.clone(), own))
        });
        let last = args
            .last
            .as_ref()
            .map(|path| book_beside(path, &common.before(), standard));
        Ok(Self {
            text: text.transpose()?,
            last: last.transpose()?,
        })
    }

    /// What does not agree between the tables of a workbook and the text that was given, else its own.
    ///
    /// # Errors
    /// As [`narrative::check`].
    pub fn findings(
        &self,
        (outcome, source): (&Outcome, &Workbook),
        path: &Path,
        standard: &Standard,
    ) -> Result<Vec<Diagnostic>> {
        let own;
        let (path, paragraphs) = match &self.text {
            Some((path, paragraphs)) => (path.as_path(), paragraphs),
            None => {
                own = narrative::text_beside(source);
                (path, &own)
            }
        };
        if outcome.book.tables.is_empty() || self.text.is_none() && paragraphs.is_empty() {
            return Ok(Vec::new());
        }
        let books = Books {
            now: &outcome.book,
            last: self.last.as_ref(),
        };
        let mut findings = narrative::check(paragraphs, books, standard, &outcome.rules)?;
        let file = path.display().to_string();
        for finding in &mut findings {
            finding.file = Some(file.clone());
        }
        Ok(findings)
    }
}

/// Whether a file is a document that comments can be put in; a file that cannot be read is reported elsewhere.
pub fn is_document(path: &Path) -> bool {
    let content = input::content(path, read::Limits::default().source);
    content.map_or(true, |bytes| read::sniff(&bytes) == read::Format::Docx)
}

/// The document of a text with findings about it as comments at its paragraphs.
///
/// # Errors
/// When the text is no .docx.
pub fn annotated(
    path: &Path,
    findings: &[&Diagnostic],
    (common, standard): (&Common, &Standard),
    messages: &Messages,
) -> Result<Vec<u8>> {
    let limits = limits(common);
    let bytes = input::content(path, limits.source)?;
    narrative::annotated((&bytes, path), findings, (&limits, standard), messages)
}

/// The text of a PDF. One without a single figure is that of a scan with a few words over it, or of fonts that name
/// other characters than they show.
fn pdf_text(bytes: Arc<[u8]>, path: &Path, (limits, standard): (&read::Limits, &Standard)) -> Result<Vec<Paragraph>> {
    let text = paragraphs(&pdf::lines(bytes, path, limits.text)?, true);
    match narrative::has_figures(&text, standard)? {
        true => Ok(text),
        false => Err(Error::NotAWorkbook {
            path: path.to_owned(),
            found: Content::PdfUnreadable,
        }),
    }
}
