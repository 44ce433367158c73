//! The year in a text.

use crate::fold::digit;
use crate::map::header::cell_text::CellText;
use crate::map::lexicon::Words;

/// What stands between the first and the last year of a span.
const TO: [char; 6] = ['-', '~', '\u{2013}', '\u{2014}', '\u{81f3}', '\u{5230}'];

/// The year in a folded text and the text after it: 2024年度…, 2024年….
pub fn year_in<'a>(folded: &'a str, words: &Words) -> Option<(i32, &'a str)> {
    // Most texts have no year: looking for a character is cheaper than for digits at every place.
    if !folded.contains(words.year_starts.as_slice()) {
        return None;
    }
    for (position, _) in folded.char_indices() {
        let Some((year, rest)) = folded.get(position..).and_then(four_digits) else {
            continue;
        };
        let before = folded.get(..position).unwrap_or_default();
        if before.ends_with(|c: char| c.is_ascii_digit()) || ends_with_year(before.trim_end_matches(TO)) {
            continue;
        }
        let after = words.year.iter().find_map(|word| rest.strip_prefix(word.as_str()));
        // Excludes dates of signature such as 2024年12月20日.
        let is_date = after.is_some_and(|after| after.starts_with(|c: char| c.is_ascii_digit()));
        if let Some(after) = after
            && !is_date
            && (1990..2100).contains(&year)
        {
            return Some((year, after));
        }
    }
    None
}

/// The year in the text of a cell, as [`year_in`] finds it.
pub fn year_of<'a>(cell: &'a CellText, words: &Words) -> Option<(i32, &'a str)> {
    let found = || year_in(&cell.folded, words).map(|(year, rest)| (year, rest.len()));
    let (year, behind) = (*cell.year.get_or_init(found))?;
    let rest = cell.folded.get(cell.folded.len().checked_sub(behind)?..)?;
    Some((year, rest))
}

/// Whether a text ends with four digits, after which a hyphen or 至 makes it a span of years: no year of a budget.
fn ends_with_year(before: &str) -> bool {
    let digits = before.bytes().rev().take_while(u8::is_ascii_digit);
    digits.count() == 4
}

/// Four digits, Arabic or Chinese (二〇二五), as a number, and the text after them.
pub fn four_digits(text: &str) -> Option<(i32, &str)> {
    let mut rest = text.chars();
    let mut number: i32 = 0;
    for _ in 0..4 {
        let digit = i32::try_from(digit(rest.next()?)?).ok()?;
        number = number.checked_mul(10)?.checked_add(digit)?;
    }
    Some((number, rest.as_str()))
}
