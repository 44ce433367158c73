//! The records of an .xls that say what formulas name by number.

use super::record::kind;
use super::strings::{Charset, cut_off};
use crate::read::cfb::u16_at;
use crate::read::formula::{Book, Links};

/// In place of the name of a file: this one.
const OWN: u16 = 0x0401;
/// Before the name: it is a number that Excel has a name for, like that of the print area.
const BUILT_IN: u16 = 0x20;

/// Processes a record before the sheets.
pub(in crate::read) fn note(links: &mut Links, kind: u16, data: &[u8], charset: &Charset) {
    match kind {
        kind::NAME => links.add_name(defined_name(data, charset)),
        // Before Excel 97 the other records mean something else.
        _ if !charset.wide => {}
        kind::SUP_BOOK => links.add_book(book(data, charset, links.room())),
        kind::EXTERN_NAME => {
            let name = data.get(6..).and_then(<[u8]>::split_first);
            let name = name.and_then(|(length, rest)| cut_off(rest, usize::from(*length), charset));
            links.add_far_name(name.map(|(name, _)| name));
        }
        kind::EXTERN_SHEET => add_ranges(links, data.get(2..).unwrap_or_default()),
        _ => {}
    }
}

/// The sheets that formulas point at.
pub(super) fn add_ranges(links: &mut Links, data: &[u8]) {
    for [a, b, c, d, e, f] in data.as_chunks::<6>().0 {
        links.add_range([[*a, *b], [*c, *d], [*e, *f]].map(u16::from_le_bytes));
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
        file: file.map(str::to_owned).next(),
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
