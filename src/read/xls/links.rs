//! What formulas name by number: sheets of this file and of others, defined names, functions of
//! add-ins.

use super::record::kind;
use super::strings::{Charset, cut_off};
use crate::read::cfb::u16_at;

/// Kept of each list at most: formulas count them in two bytes.
const MOST: usize = 1 << 16;
/// Bytes that the name of a sheet or a file may have.
const LONGEST: usize = 1_020;
/// Files that formulas refer to.
const MOST_BOOKS: usize = 1 << 10;
/// In place of the name of a file: this one.
const OWN: u16 = 0x0401;
/// In place of the number of a sheet: it was deleted.
const DELETED: u16 = 0xFFFF;
/// Before the name: it is a number that Excel has a name for, like that of the print area.
const BUILT_IN: u16 = 0x20;

/// A list of what formulas name by number.
#[derive(Default)]
pub(super) struct Links {
    /// All sheets in their order, charts as well.
    pub sheets: Vec<String>,
    books: Vec<Book>,
    /// The number of a book, of its first sheet and of its last.
    ranges: Vec<[u16; 3]>,
    names: Vec<String>,
    /// How many sheets and names of other files there are.
    others: usize,
}

/// A file that formulas refer to.
#[derive(Default)]
struct Book {
    own: bool,
    /// None for add-ins.
    file: Option<String>,
    sheets: Vec<String>,
    names: Vec<String>,
}

impl Links {
    /// Takes notice of a record before the sheets.
    pub fn note(&mut self, kind: u16, data: &[u8], charset: &Charset) {
        match kind {
            kind::NAME if self.names.len() < MOST => {
                let name = defined_name(data, charset).unwrap_or_default();
                self.names.push(name);
            }
            // Before Excel 97 the other records mean something else.
            _ if !charset.wide => {}
            kind::SUP_BOOK if self.books.len() < MOST_BOOKS => {
                let book = book(data, charset, MOST.saturating_sub(self.others));
                self.others = self.others.saturating_add(book.sheets.len());
                self.books.push(book);
            }
            kind::EXTERN_NAME if self.others < MOST => {
                let name = data.get(6..).and_then(<[u8]>::split_first);
                let name = name.and_then(|(length, rest)| cut_off(rest, usize::from(*length), charset));
                if let Some(book) = self.books.last_mut() {
                    book.names.push(name.unwrap_or_default().0);
                    self.others = self.others.saturating_add(1);
                }
            }
            kind::EXTERN_SHEET => self.add_ranges(data.get(2..).unwrap_or_default()),
            _ => {}
        }
    }

    /// The sheets that formulas point at.
    pub fn add_ranges(&mut self, data: &[u8]) {
        let ranges = data.as_chunks::<6>().0.iter();
        let room = MOST.saturating_sub(self.ranges.len());
        let numbers = |[a, b, c, d, e, f]: &[u8; 6]| [[*a, *b], [*c, *d], [*e, *f]].map(u16::from_le_bytes);
        self.ranges.extend(ranges.take(room).map(numbers));
    }

    /// The name with this number, from one; none where it is not known or would read as something else.
    pub fn name(&self, number: u16) -> Option<&str> {
        plain(&self.names, number)
    }

    /// The name with this number of the book that the range points at, and the other file it is in.
    pub fn far_name(&self, range: u16, number: u16) -> Option<(&str, Option<&str>)> {
        let [book, ..] = self.ranges.get(usize::from(range))?;
        let book = self.books.get(usize::from(*book))?;
        if book.own {
            return Some((self.name(number)?, None));
        }
        Some((plain(&book.names, number)?, book.file.as_deref()))
    }

    /// What stands before a reference to these sheets: `Sheet1!`; nothing where they were deleted.
    pub fn sheets(&self, range: u16) -> Option<String> {
        let [book, first, last] = *self.ranges.get(usize::from(range))?;
        let book = self.books.get(usize::from(book))?;
        let is_deleted = first == DELETED || last == DELETED;
        match (book.own, &book.file) {
            (true, _) if is_deleted => Some(String::new()),
            (true, _) => prefix(None, &self.sheets, first, last),
            (false, Some(file)) if is_deleted => Some(format!("'[{}]#REF'!", file.replace('\'', "''"))),
            (false, Some(file)) => prefix(Some(file), &book.sheets, first, last),
            (false, None) => None,
        }
    }

    /// The same for sheets of this file by their own numbers, as before Excel 97.
    pub fn own_sheets(&self, first: u16, last: u16) -> Option<String> {
        match (first, last) {
            (DELETED, _) | (_, DELETED) => Some(String::new()),
            _ => prefix(None, &self.sheets, first, last),
        }
    }
}

/// A file that formulas refer to, with at most `room` sheets.
fn book(data: &[u8], charset: &Charset, room: usize) -> Book {
    if data.len() == 4 {
        return Book {
            own: u16_at(data, 2) == Some(OWN),
            ..Book::default()
        };
    }
    let text = |data| counted(data).and_then(|(length, rest)| cut_off(rest, length, charset));
    let Some((path, mut rest)) = data.get(2..).and_then(text) else {
        return Book::default();
    };
    let file = path.rsplit(|letter: char| letter.is_control() || matches!(letter, '\\' | '/'));
    let mut book = Book {
        file: file.map(str::to_owned).next().filter(|file| file.len() <= LONGEST),
        ..Book::default()
    };
    while book.sheets.len() < room
        && let Some((sheet, more)) = text(rest)
    {
        book.sheets.push(sheet);
        rest = more;
    }
    book
}

/// The two bytes that `data` begins with, and what follows them.
fn counted(data: &[u8]) -> Option<(usize, &[u8])> {
    Some((usize::from(u16_at(data, 0)?), data.get(2..)?))
}

fn defined_name(data: &[u8], charset: &Charset) -> Option<String> {
    if u16_at(data, 0)? & BUILT_IN != 0 {
        return None;
    }
    let length = usize::from(*data.get(3)?);
    cut_off(data.get(14..)?, length, charset).map(|(name, _)| name)
}

/// A name that cannot be taken for an address or a truth value.
fn plain(names: &[String], number: u16) -> Option<&str> {
    let name = names.get(usize::from(number.checked_sub(1)?))?;
    let is_truth = name.eq_ignore_ascii_case("TRUE") || name.eq_ignore_ascii_case("FALSE");
    (is_simple(name) && !is_truth).then_some(name.as_str())
}

fn prefix(file: Option<&str>, sheets: &[String], first: u16, last: u16) -> Option<String> {
    let sheet = |number: u16| sheets.get(usize::from(number));
    let (from, to) = (sheet(first)?, sheet(last)?);
    let length = from.len().max(to.len()).max(file.map_or(0, str::len));
    if from.is_empty() || to.is_empty() || length > LONGEST {
        return None;
    }
    let bare = is_simple(from) && is_simple(to) && file.is_none_or(|file| file.chars().all(is_clean));
    let mut name = file.map_or_else(String::new, |file| format!("[{file}]"));
    name.push_str(from);
    if first != last {
        name.push(':');
        name.push_str(to);
    }
    Some(match bare {
        true => format!("{name}!"),
        false => format!("'{}'!", name.replace('\'', "''")),
    })
}

/// Whether a name needs no quotes and is none of a cell.
fn is_simple(name: &str) -> bool {
    let begins = name.starts_with(|letter: char| letter.is_alphabetic() || letter == '_');
    let letters = name.trim_end_matches(|letter: char| letter.is_ascii_digit());
    let is_address =
        letters.len() < name.len() && letters.len() <= 3 && letters.bytes().all(|byte| byte.is_ascii_alphabetic());
    begins && !is_address && name.chars().all(is_clean)
}

fn is_clean(letter: char) -> bool {
    letter.is_alphanumeric() || matches!(letter, '_' | '.')
}
