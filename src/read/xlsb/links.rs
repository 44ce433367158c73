//! The records of an .xlsb that say what formulas name by number.

use super::record::{Records, kind, wide_text};
use crate::read::cfb::{u16_at, u32_at};
use crate::read::formula::{Book, DELETED, Links};
use crate::read::relations::{Relation, part_of_relations, relations};
use crate::read::zipped::Package;

/// Bytes that the parts of all other files may unpack to; formulas that refer to further ones have no text.
pub(super) const MOST_FAR: u64 = 32 << 20;
/// Flags before a name: it is one of Excel's own.
const BUILT_IN: u32 = 0x20;

/// Processes a record of the workbook part; `far` opens the part of another file by the id of its
/// relation.
pub(super) fn note(links: &mut Links, kind: u32, data: &[u8], far: impl FnOnce(&str) -> Option<Book>) {
    match kind {
        kind::NAME => links.add_name(defined_name(data)),
        kind::SUP_SELF | kind::SUP_SAME => links.add_book(Book {
            own: true,
            ..Book::default()
        }),
        kind::SUP_ADD_IN => links.add_book(Book::default()),
        kind::SUP_BOOK_SOURCE => {
            let id = wide_text(data).map(|(id, _)| id);
            links.add_book(id.and_then(|id| far(&id)).unwrap_or_default());
        }
        kind::EXTERN_SHEET => {
            for range in data.get(4..).unwrap_or_default().chunks_exact(12) {
                links.add_range([0, 4, 8].map(|offset| number(range, offset)));
            }
        }
        _ => {}
    }
}

/// The number of a book or sheet; none that there is for what is deleted or no sheet.
fn number(range: &[u8], offset: usize) -> u16 {
    let number = u32_at(range, offset).and_then(|number| u16::try_from(number).ok());
    number.unwrap_or(DELETED)
}

fn defined_name(data: &[u8]) -> Option<String> {
    if u32_at(data, 0)? & BUILT_IN != 0 {
        return None;
    }
    wide_text(data.get(9..)?).map(|(name, _)| name)
}

/// Another file, with its sheets and names as its part lists them; `left` is what the parts of further files
/// may unpack to.
pub(super) fn far_book(package: &mut Package, relation: &Relation, left: &mut u64) -> Option<Book> {
    let parts = [relation.part.clone(), part_of_relations(&relation.part)];
    let sizes = parts.iter().map(|part| package.declared(part));
    *left = left.checked_sub(sizes.fold(0, u64::saturating_add))?;
    let (content, _) = package.read(&relation.part);
    let mut book = Book::default();
    for (kind, data) in Records(&content) {
        match kind {
            kind::BEGIN_SUP_BOOK if u16_at(data, 0) == Some(0) => {
                let (id, _) = data.get(2..).and_then(wide_text)?;
                let targets = relations(package, &relation.part).ok()?;
                book.file = targets.get(&id)?.part.rsplit('/').next().map(str::to_owned);
            }
            kind::SUP_TABS => {
                let mut rest = data.get(4..).unwrap_or_default();
                while let Some((sheet, more)) = wide_text(rest) {
                    book.sheets.push(sheet);
                    rest = more;
                }
            }
            kind::SUP_NAME => book
                .names
                .push(wide_text(data).map_or_else(String::new, |(name, _)| name)),
            _ => {}
        }
    }
    Some(book)
}
