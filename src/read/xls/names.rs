//! What the formulas of an .xls refer to by number: sheets of this file and of others, and names.

use super::strings::{Charset, letters};
use crate::read::cfb::u16_at;

/// What stands in the place of a path where the book is this one.
const THIS_BOOK: u16 = 0x0401;
/// A sheet that was deleted, and one that is meant by no number.
const DELETED: u16 = 0xFFFF;
const NO_SHEET: u16 = 0xFFFE;

/// The sheets and names of a workbook, in the order in which the file counts them.
#[derive(Default)]
pub(super) struct Names {
    /// All sheets, charts too.
    pub sheets: Vec<String>,
    defined: Vec<String>,
    books: Vec<Book>,
    /// Book, first and last sheet.
    links: Vec<[u16; 3]>,
}

/// A workbook that formulas refer to.
enum Book {
    This,
    Other { file: String, sheets: Vec<String> },
}

impl Names {
    /// Takes over a name that someone gave.
    pub fn define(&mut self, data: &[u8], charset: &Charset) {
        let length = data.get(3).copied().map_or(0, usize::from);
        self.defined
            .push(letters(data.get(14..).unwrap_or_default(), length, charset));
    }

    /// Takes over a workbook that formulas refer to.
    pub fn book(&mut self, data: &[u8], charset: &Charset) {
        if u16_at(data, 2) == Some(THIS_BOOK) {
            self.books.push(Book::This);
            return;
        }
        let mut texts = Texts {
            rest: data.get(2..).unwrap_or_default(),
            charset,
        };
        let path = texts.next().unwrap_or_default();
        // A path is written with marks for its parts.
        let is_mark = |c: char| c < ' ' || matches!(c, '/' | '\\' | ':' | '[' | ']');
        let file = path.rsplit(is_mark).next().unwrap_or_default().to_owned();
        self.books.push(Book::Other {
            file,
            sheets: texts.collect(),
        });
    }

    /// Takes over the table of what references to other sheets mean.
    pub fn links(&mut self, data: &[u8]) {
        let links = data.get(2..).unwrap_or_default().as_chunks::<6>().0.iter();
        self.links.extend(links.map(|[a, b, c, d, e, f]| {
            [
                u16::from_le_bytes([*a, *b]),
                u16::from_le_bytes([*c, *d]),
                u16::from_le_bytes([*e, *f]),
            ]
        }));
    }

    /// The name with this number, from one.
    pub fn defined(&self, number: u16) -> Option<&str> {
        let place = usize::from(number).checked_sub(1)?;
        self.defined.get(place).map(String::as_str)
    }

    /// The sheet that a link means, as it stands before a reference; of several sheets, none.
    pub fn sheet(&self, link: u16) -> Option<String> {
        let [book, first, last] = *self.links.get(usize::from(link))?;
        let name = |sheets: &[String]| sheets.get(usize::from(first)).cloned();
        let sheet = match self.books.get(usize::from(book))? {
            _ if first != last => return None,
            Book::This if first == DELETED => return Some("#REF!".to_owned()),
            Book::This => name(&self.sheets)?,
            Book::Other { file, .. } if first >= NO_SHEET => format!("[{file}]"),
            Book::Other { file, sheets } => format!("[{file}]{}", name(sheets)?),
        };
        Some(format!("{}!", quoted(&sheet)))
    }
}

/// The name of a sheet, in quotes where it is not just a word.
fn quoted(sheet: &str) -> String {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    if sheet.chars().all(is_word) && sheet.starts_with(|c: char| !c.is_ascii_digit()) {
        return sheet.to_owned();
    }
    format!("'{}'", sheet.replace('\'', "''"))
}

/// Texts one behind the other, each behind its length in two bytes.
struct Texts<'a> {
    rest: &'a [u8],
    charset: &'a Charset,
}

impl Iterator for Texts<'_> {
    type Item = String;

    fn next(&mut self) -> Option<String> {
        let length = usize::from(u16_at(self.rest, 0)?);
        let (_, own) = self.rest.split_at_checked(2)?;
        let text = letters(own, length, self.charset);
        let two = own.first().is_some_and(|flags| flags & 1 != 0);
        let size = if two { length.saturating_mul(2) } else { length };
        self.rest = own.get(size.saturating_add(1)..).unwrap_or_default();
        Some(text)
    }
}
