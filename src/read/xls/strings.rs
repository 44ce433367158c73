//! Texts of an .xls: in letters of one byte or two, in the bytes of a code page before Excel 97, and
//! the shared table, whose texts go on from one record to the next.

use encoding_rs::Encoding;

use super::record::Records;
use crate::cell::Text;
use crate::read::cfb::{u16_at, u32_at};
use crate::read::fault::Fault;
use crate::read::intake::Intake;
use crate::read::records::wide;

/// How a workbook writes texts.
pub(super) struct Charset {
    /// From Excel 97 on: each text says whether its letters have one byte or two.
    pub(super) wide: bool,
    page: &'static Encoding,
}

impl Default for Charset {
    fn default() -> Self {
        Self {
            wide: true,
            page: encoding_rs::GBK,
        }
    }
}

impl Charset {
    /// Takes over the code page; an unknown one leaves that of the country.
    pub(super) fn set_page(&mut self, number: u16) {
        let label = match number {
            936 | 10008 => "gbk".to_owned(),
            950 | 10002 => "big5".to_owned(),
            932 | 10001 => "shift_jis".to_owned(),
            949 => "euc-kr".to_owned(),
            65001 => "utf-8".to_owned(),
            874 | 1250..=1258 => format!("windows-{number}"),
            _ => return,
        };
        self.page = Encoding::for_label(label.as_bytes()).unwrap_or(self.page);
    }
}

/// A text behind its length in two bytes.
pub(super) fn text(data: &[u8], charset: &Charset) -> String {
    let length = usize::from(u16_at(data, 0).unwrap_or(0));
    letters(data.get(2..).unwrap_or_default(), length, charset)
}

/// A text behind its length in one byte.
pub(super) fn short_text(data: &[u8], charset: &Charset) -> String {
    let Some((length, rest)) = data.split_first() else {
        return String::new();
    };
    letters(rest, usize::from(*length), charset)
}

/// The `length` letters that `data` begins with, and what follows them; none when they are cut short.
pub(super) fn cut_off<'a>(data: &'a [u8], length: usize, charset: &Charset) -> Option<(String, &'a [u8])> {
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
        let bytes = data.get(..length).unwrap_or(data);
        return charset.page.decode_without_bom_handling(bytes).0.into_owned();
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
    intake: &mut Intake,
) -> Result<Vec<Text>, Fault> {
    let mut source = Source {
        rest: data.get(8..).unwrap_or_default(),
        records,
    };
    let mut strings = Vec::new();
    while let Some(text) = source.text() {
        strings.push(intake.entry(&text)?);
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
        let mut intake = Intake::new(&Limits::default());
        let strings = shared_strings(&first, &mut records, &mut intake).unwrap();
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
