//! How the formats hold what their tokens have in common.

use super::tokens::Tokens;
use crate::read::records::wide;
use crate::read::xls::strings::{Charset, cut_off};

/// How a file holds tokens.
#[derive(Clone, Copy)]
pub(in crate::read) enum Layout<'c> {
    /// As .xls does, before Excel 97 and from then on.
    Xls(&'c Charset),
    /// As .xlsb does, with more rows and columns.
    Xlsb,
}

impl Layout<'_> {
    /// Whether it is as from Excel 97 on.
    pub(super) fn is_wide(self) -> bool {
        match self {
            Self::Xls(charset) => charset.wide,
            Self::Xlsb => true,
        }
    }

    /// Of three sizes that of this layout: before Excel 97, from then on, in .xlsb.
    fn of<T>(self, [before, since, xlsb]: [T; 3]) -> T {
        match self {
            Self::Xls(charset) if charset.wide => since,
            Self::Xls(_) => before,
            Self::Xlsb => xlsb,
        }
    }

    pub(super) fn last_row(self) -> u32 {
        self.of([0x3FFF, 0xFFFF, 0xF_FFFF])
    }

    pub(super) fn last_col(self) -> u16 {
        self.of([0xFF, 0xFF, 0x3FFF])
    }

    /// Bytes of the tokens of the longest formula.
    pub(super) fn most_bytes(self) -> usize {
        self.of([4_096, 4_096, 16_384])
    }

    /// Bytes of a reference to a cell that was deleted, to an area, and the same on other sheets.
    pub(super) fn deleted(self) -> [usize; 4] {
        self.of([[3, 6, 17, 20], [4, 8, 6, 10], [6, 12, 8, 14]])
    }

    /// The number of a name.
    pub(super) fn name(self, tokens: &mut Tokens<'_>) -> Option<u16> {
        if let Self::Xlsb = self {
            return u16::try_from(tokens.long()?).ok();
        }
        let number = tokens.short()?;
        tokens.skip(self.of([12, 2, 0]))?;
        Some(number)
    }

    /// A text in quotes.
    pub(super) fn text(self, tokens: &mut Tokens<'_>) -> Option<String> {
        match self {
            Self::Xls(charset) => {
                let length = usize::from(tokens.byte()?);
                let (text, rest) = cut_off(tokens.0, length, charset)?;
                *tokens = Tokens(rest);
                Some(text)
            }
            Self::Xlsb => {
                let length = usize::from(tokens.short()?);
                tokens.skip(length.checked_mul(2)?).map(wide)
            }
        }
    }
}
