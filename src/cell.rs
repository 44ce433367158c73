//! A cell as stored in the file, and its address.
//!
//! Cells carry no meaning: `map` decides whether a text is a code or an amount.

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

use rust_decimal::Decimal;

/// Text of a cell; shared, because labels and names repeat in thousands of rows.
pub type Text = Arc<str>;

/// Values by cell of a sheet. The hash is fast and randomly seeded, so that no file can force collisions.
pub type ByCell<T> = HashMap<CellRef, T, foldhash::fast::RandomState>;

/// Rows that a sheet can have in any of the formats.
pub const MAX_ROWS: u32 = 1 << 20;
/// Columns that a sheet can have in any of the formats.
pub const MAX_COLS: u32 = 1 << 14;

/// The sum of amounts; `None` if no decimal holds it.
pub fn sum(amounts: impl IntoIterator<Item = Decimal>) -> Option<Decimal> {
    let mut amounts = amounts.into_iter();
    amounts.try_fold(Decimal::ZERO, |sum, amount| sum.checked_add(amount))
}

/// The position of a cell on its sheet, counted from zero; displays as `F8`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CellRef {
    /// Row; 0 is the first.
    pub row: u32,
    /// Column; 0 is A.
    pub col: u32,
}

impl CellRef {
    /// The cell in `row` and `col`, both counted from zero.
    pub const fn new(row: u32, col: u32) -> Self {
        Self { row, col }
    }

    /// Whether a sheet can have such a cell.
    pub const fn is_on_sheet(self) -> bool {
        self.row < MAX_ROWS && self.col < MAX_COLS
    }
}

impl fmt::Display for CellRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (letters, start) = letters(self.col);
        let letters = letters
            .get(start..)
            .and_then(|letters| std::str::from_utf8(letters).ok());
        f.write_str(letters.unwrap_or_default())?;
        write!(f, "{}", u64::from(self.row).saturating_add(1))
    }
}

/// The letters of a column counted from zero: 0 → `A`, 27 → `AB`.
pub fn column_letters(col: u32) -> String {
    let (letters, start) = letters(col);
    letters.iter().skip(start).copied().map(char::from).collect()
}

/// The letters of a column, right-aligned, and the index of the first.
fn letters(col: u32) -> ([u8; 7], usize) {
    let mut letters = [b'A'; 7];
    let mut rest = u64::from(col).saturating_add(1);
    let mut start = letters.len();
    for (at, letter) in letters.iter_mut().enumerate().rev() {
        if rest == 0 {
            break;
        }
        let digit = u8::try_from((rest - 1) % 26).unwrap_or(0);
        *letter = b'A'.saturating_add(digit);
        rest = (rest - 1) / 26;
        start = at;
    }
    (letters, start)
}

/// The index of the column with these letters, in either case; A is 0. `None` if they do not name a column.
pub fn column_number(letters: &str) -> Option<u32> {
    let letter = |byte: u8| byte.is_ascii_alphabetic().then(|| u32::from(byte.to_ascii_uppercase()));
    let number = letters.bytes().try_fold(0_u32, |number, byte| {
        let digit = letter(byte)?.checked_sub(u32::from(b'A'))?.checked_add(1)?;
        number.checked_mul(26)?.checked_add(digit)
    })?;
    number.checked_sub(1)
}

impl CellRef {
    /// The cell with this address (`F8`, `$F$8`), also beyond what a sheet can have; `None` if it is none.
    pub fn parse(address: &str) -> Option<Self> {
        let (mut row, mut col) = (0u32, 0u32);
        let mut has_digits = false;
        for byte in address.bytes() {
            match byte {
                b'$' => {}
                b'A'..=b'Z' | b'a'..=b'z' if !has_digits => {
                    let letter = byte.to_ascii_uppercase().wrapping_sub(b'A');
                    col = col.checked_mul(26)?.checked_add(u32::from(letter))?.checked_add(1)?;
                }
                b'0'..=b'9' => {
                    has_digits = true;
                    row = row.checked_mul(10)?.checked_add(u32::from(byte.wrapping_sub(b'0')))?;
                }
                _ => return None,
            }
        }
        Some(Self::new(row.checked_sub(1)?, col.checked_sub(1)?))
    }
}

/// The value of a cell.
#[derive(Clone, Debug, PartialEq)]
pub enum CellValue {
    /// Text, untrimmed.
    Text(Text),
    /// A number, as the decimal that Excel displays (15 significant digits).
    Number(Decimal),
    /// `TRUE` or `FALSE`.
    Bool(bool),
    /// A date or time, in ISO 8601 form.
    Date(Text),
    /// An error value (`#REF!`) as text, or a number beyond the range of amounts (1E+300).
    Error(Text),
}

impl fmt::Display for CellValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) | Self::Date(text) | Self::Error(text) => f.write_str(text),
            Self::Number(number) => write!(f, "{number}"),
            Self::Bool(true) => f.write_str("TRUE"),
            Self::Bool(false) => f.write_str("FALSE"),
        }
    }
}

/// A non-empty cell.
#[derive(Clone, Debug, PartialEq)]
pub struct Cell {
    /// Its address in the source.
    pub at: CellRef,
    /// Its value; for a formula, the cached result.
    pub value: CellValue,
}

/// A comment on a cell (批注).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Comment {
    /// The author; empty if unknown.
    pub author: Text,
    /// The text in lines; for a thread, all replies with their authors.
    pub text: Text,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_read_as_in_a_spreadsheet() {
        let shown =
            [(0, 0), (7, 5), (0, 25), (0, 26), (1_048_575, 16_383)].map(|(r, c)| CellRef::new(r, c).to_string());
        assert_eq!(shown, ["A1", "F8", "Z1", "AA1", "XFD1048576"]);
    }
}
