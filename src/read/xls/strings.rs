//! Texts of an .xls: in letters of one byte or two, in the bytes of a code page before Excel 97, and
//! the shared table, whose texts go on from one record to the next.

use std::cell::Cell;

use encoding_rs::Encoding;

use super::record::Records;
use crate::cell::Text;
use crate::grid::ReadNote;
use crate::read::cfb::{u16_at, u32_at};
use crate::read::fault::Fault;
use crate::read::read_budget::Intake;
use crate::read::records::wide;

/// How a workbook writes texts.
pub(in crate::read) struct Charset {
    /// From Excel 97 on: each text says whether its letters have one byte or two.
    pub(in crate::read) wide: bool,
    page: &'static Encoding,
    /// The number of the code page, if the workbook says one.
    number: Option<u16>,
    /// Whether the page is the one that the number stands for.
    known: bool,
    /// Whether a text had other letters than ASCII, in which pages differ.
    matters: Cell<bool>,
}

impl Default for Charset {
    fn default() -> Self {
        Self {
            wide: true,
            page: encoding_rs::GBK,
            number: None,
            known: false,
            matters: Cell::new(false),
        }
    }
}

impl Charset {
    /// Takes over the code page; an unknown one leaves that of the country.
    pub(super) fn set_page(&mut self, number: u16) {
        let windows = format!("windows-{number}");
        let (label, known) = match number {
            936 => ("gbk", true),
            950 => ("big5", true),
            932 => ("shift_jis", true),
            949 => ("euc-kr", true),
            866 => ("ibm866", true),
            65001 => ("utf-8", true),
            874 | 1250..=1258 => (windows.as_str(), true),
            0x8001 => ("windows-1252", true),
            10000 | 0x8000 => ("macintosh", true),
            10007 => ("x-mac-cyrillic", true),
            // Those of the Macintosh have a few letters of their own beside these.
            10001 => ("shift_jis", false),
            10002 => ("big5", false),
            10003 => ("euc-kr", false),
            _ => ("gbk", false),
        };
        (self.number, self.known) = (Some(number), known);
        self.page = Encoding::for_label(label.as_bytes()).unwrap_or(self.page);
    }

    /// A note on the code page if it is uncertain and texts depend on it.
    pub(super) fn guess(&self) -> Option<ReadNote> {
        (self.matters.get() && !self.known).then_some(ReadNote::CodePage {
            number: self.number,
            read_as: self.page.name(),
        })
    }

    /// The text in the bytes of the code page.
    fn in_page(&self, bytes: &[u8]) -> String {
        if !bytes.is_ascii() {
            self.matters.set(true);
        }
        self.page.decode_without_bom_handling(bytes).0.into_owned()
    }
}

/// A text behind its length in two bytes.
pub(super) fn text(data: &[u8], charset: &Charset) -> String {
    let length = usize::from(u16_at(data, 0).unwrap_or(0));
    letters(data.get(2..).unwrap_or_default(), length, charset)
}

/// A text behind its length that may go on in the records that continue this one, and whether that is all
/// of it.
pub(super) fn long_text(data: &[u8], records: &mut Records<'_>, charset: &Charset) -> (String, bool) {
    let mut left = usize::from(u16_at(data, 0).unwrap_or(0));
    let mut part = data.get(2..).unwrap_or_default();
    if !charset.wide {
        // Letters of two bytes may be cut in the middle.
        let mut bytes = part.get(..left).unwrap_or(part).to_vec();
        while bytes.len() < left
            && let Some(more) = records.continued()
        {
            let room = left.saturating_sub(bytes.len());
            bytes.extend(more.get(..room).unwrap_or(more));
        }
        return (charset.in_page(&bytes), bytes.len() == left);
    }
    let mut text = String::new();
    loop {
        // Each record says anew how wide its letters are.
        if let Some((flags, letters)) = part.split_first() {
            let (letters, count) = decoded(letters, left, flags & 1 != 0);
            text.push_str(&letters);
            left = left.saturating_sub(count);
        }
        match records.continued().filter(|_| left > 0) {
            Some(more) => part = more,
            None => return (text, left == 0),
        }
    }
}

/// A text behind its length in one byte.
pub(super) fn short_text(data: &[u8], charset: &Charset) -> String {
    let Some((length, rest)) = data.split_first() else {
        return String::new();
    };
    letters(rest, usize::from(*length), charset)
}

/// The `length` letters that `data` begins with, and what follows them; none when they are cut short.
pub(in crate::read) fn cut_off<'a>(data: &'a [u8], length: usize, charset: &Charset) -> Option<(String, &'a [u8])> {
    let width = match data.first() {
        Some(flags) if charset.wide => 1 + usize::from(flags & 1),
        None if charset.wide => return None,
        _ => 1,
    };
    let size = length.checked_mul(width)?.checked_add(usize::from(charset.wide))?;
    let (own, rest) = data.split_at_checked(size)?;
    Some((letters(own, length, charset), rest))
}

pub(super) fn letters(data: &[u8], length: usize, charset: &Charset) -> String {
    if !charset.wide {
        return charset.in_page(data.get(..length).unwrap_or(data));
    }
    let Some((flags, rest)) = data.split_first() else {
        return String::new();
    };
    decoded(rest, length, flags & 1 != 0).0
}

/// At most `length` letters of one byte or two, and how many there were.
pub(super) fn decoded(data: &[u8], length: usize, two: bool) -> (String, usize) {
    if two {
        let count = length.min(data.len() / 2);
        (wide(data.get(..count.saturating_mul(2)).unwrap_or_default()), count)
    } else {
        let bytes = data.get(..length).unwrap_or(data);
        (bytes.iter().map(|byte| char::from(*byte)).collect(), bytes.len())
    }
}

/// The shared texts; `data` is the first record of the table. Ends where the records do, whatever
/// the table claims.
pub(super) fn shared_strings<'a>(
    data: &'a [u8],
    records: &mut Records<'a>,
    read_budget: &mut Intake,
) -> Result<Vec<Text>, Fault> {
    let mut source = Source {
        rest: data.get(8..).unwrap_or_default(),
        records,
    };
    let mut strings = Vec::new();
    while let Some(text) = source.text() {
        strings.push(read_budget.entry(&text)?);
    }
    Ok(strings)
}

/// The bytes of the table, over its records.
struct Source<'a, 'r> {
    rest: &'a [u8],
    records: &'r mut Records<'a>,
}

impl Source<'_, '_> {
    /// Goes on to the next record when this one is used up.
    fn fill(&mut self) -> Option<()> {
        while self.rest.is_empty() {
            self.rest = self.records.continued()?;
        }
        Some(())
    }

    fn take<const N: usize>(&mut self) -> Option<[u8; N]> {
        self.fill()?;
        let (taken, rest) = self.rest.split_first_chunk::<N>()?;
        self.rest = rest;
        Some(*taken)
    }

    fn skip(&mut self, mut count: u64) -> Option<()> {
        while count > 0 {
            self.fill()?;
            let step = usize::try_from(count).unwrap_or(usize::MAX).min(self.rest.len());
            self.rest = self.rest.get(step..)?;
            count = count.saturating_sub(step as u64);
        }
        Some(())
    }

    fn text(&mut self) -> Option<String> {
        let [low, high, flags] = self.take::<3>()?;
        let mut left = usize::from(u16::from_le_bytes([low, high]));
        let mut two = flags & 1 != 0;
        let runs = if flags & 8 == 0 {
            0
        } else {
            u16_at(&self.take::<2>()?, 0)?
        };
        let extra = if flags & 4 == 0 {
            0
        } else {
            u32_at(&self.take::<4>()?, 0)?
        };
        let mut text = String::new();
        while left > 0 {
            if self.rest.is_empty() {
                self.fill()?;
                // Each record says anew how wide its letters are.
                two = self.take::<1>()?.first().is_some_and(|flags| flags & 1 != 0);
                if self.rest.is_empty() {
                    continue;
                }
            }
            let (part, count) = decoded(self.rest, left, two);
            if count == 0 {
                // Half a letter at the end of a record.
                self.rest = &[];
                continue;
            }
            text.push_str(&part);
            let used = if two { count.saturating_mul(2) } else { count };
            self.rest = self.rest.get(used..)?;
            left = left.saturating_sub(count);
        }
        self.skip(u64::from(runs).saturating_mul(4).saturating_add(u64::from(extra)))?;
        Some(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::Limits;

    #[test]
    fn shared_texts_go_on_in_the_next_record() {
        // "ab" + "cd" wide behind a mark, with a run; then "e" in the same record.
        let first = [9, 9, 9, 9, 0xFF, 0xFF, 0xFF, 0xFF, 4, 0, 8, 1, 0, b'a', b'b'];
        let mut next = vec![0x3C, 0, 13, 0, 1, b'c', 0, b'd', 0, 7, 7, 7, 7, 1, 0, 0, b'e'];
        next.extend([0x3C, 0, 0, 0, 0x0A, 0, 0, 0]);
        let mut records = Records::new(&next);
        let mut read_budget = Intake::new(&Limits::default());
        let strings = shared_strings(&first, &mut records, &mut read_budget).unwrap();
        assert_eq!(strings.iter().map(AsRef::as_ref).collect::<Vec<&str>>(), ["abcd", "e"]);
        assert_eq!(records.next(), Some((0x0A, [].as_slice())));
    }

    #[test]
    fn texts_before_excel_97_are_in_a_code_page() {
        let mut charset = Charset {
            wide: false,
            ..Charset::default()
        };
        charset.set_page(936);
        assert_eq!(
            short_text(&[4, 0xD6, 0xD0, 0xCE, 0xC4, 9], &charset),
            "\u{4e2d}\u{6587}"
        );
        charset.wide = true;
        assert_eq!(text(&[2, 0, 0, b'a', 0xE9, b'x'], &charset), "a\u{e9}");
        assert_eq!(text(&[9, 0, 1, b'a', 0, 0xE9], &charset), "a");
        assert_eq!(text(&[], &charset), "");
    }
}
