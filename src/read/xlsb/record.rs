//! The records of an .xlsb: a kind and a length in groups of seven bits, so many bytes.

use crate::read::cfb::u32_at;
use crate::read::records::wide;

/// Kinds of records, by the names the format's description gives them.
pub(super) mod kind {
    pub(in crate::read::xlsb) const ROW_HDR: u32 = 0;
    pub(in crate::read::xlsb) const CELL_BLANK: u32 = 1;
    pub(in crate::read::xlsb) const CELL_RK: u32 = 2;
    pub(in crate::read::xlsb) const CELL_ERROR: u32 = 3;
    pub(in crate::read::xlsb) const CELL_BOOL: u32 = 4;
    pub(in crate::read::xlsb) const CELL_REAL: u32 = 5;
    pub(in crate::read::xlsb) const CELL_ST: u32 = 6;
    pub(in crate::read::xlsb) const CELL_ISST: u32 = 7;
    pub(in crate::read::xlsb) const FMLA_STRING: u32 = 8;
    pub(in crate::read::xlsb) const FMLA_NUM: u32 = 9;
    pub(in crate::read::xlsb) const FMLA_BOOL: u32 = 10;
    pub(in crate::read::xlsb) const FMLA_ERROR: u32 = 11;
    pub(in crate::read::xlsb) const SHORT_BLANK: u32 = 12;
    pub(in crate::read::xlsb) const SHORT_ISST: u32 = 18;
    pub(in crate::read::xlsb) const SST_ITEM: u32 = 19;
    pub(in crate::read::xlsb) const NAME: u32 = 39;
    pub(in crate::read::xlsb) const FMT: u32 = 44;
    pub(in crate::read::xlsb) const XF: u32 = 47;
    pub(in crate::read::xlsb) const COL_INFO: u32 = 60;
    pub(in crate::read::xlsb) const CELL_R_STRING: u32 = 62;
    pub(in crate::read::xlsb) const END_SHEET: u32 = 130;
    pub(in crate::read::xlsb) const BEGIN_SHEET_DATA: u32 = 145;
    pub(in crate::read::xlsb) const END_SHEET_DATA: u32 = 146;
    pub(in crate::read::xlsb) const WB_PROP: u32 = 153;
    pub(in crate::read::xlsb) const BUNDLE_SHEET: u32 = 156;
    pub(in crate::read::xlsb) const END_SST: u32 = 160;
    pub(in crate::read::xlsb) const BEGIN_FILTER: u32 = 161;
    pub(in crate::read::xlsb) const BEGIN_FILTER_COLUMN: u32 = 163;
    pub(in crate::read::xlsb) const MERGE_CELL: u32 = 176;
    pub(in crate::read::xlsb) const SUP_BOOK_SOURCE: u32 = 355;
    pub(in crate::read::xlsb) const SUP_SELF: u32 = 357;
    pub(in crate::read::xlsb) const SUP_SAME: u32 = 358;
    pub(in crate::read::xlsb) const SUP_TABS: u32 = 359;
    pub(in crate::read::xlsb) const BEGIN_SUP_BOOK: u32 = 360;
    pub(in crate::read::xlsb) const EXTERN_SHEET: u32 = 362;
    pub(in crate::read::xlsb) const SHARED_FORMULA: u32 = 427;
    pub(in crate::read::xlsb) const SUP_NAME: u32 = 577;
    pub(in crate::read::xlsb) const BEGIN_CELL_XFS: u32 = 617;
    pub(in crate::read::xlsb) const END_CELL_XFS: u32 = 618;
    pub(in crate::read::xlsb) const COMMENT_AUTHOR: u32 = 632;
    pub(in crate::read::xlsb) const BEGIN_COMMENT: u32 = 635;
    pub(in crate::read::xlsb) const COMMENT_TEXT: u32 = 637;
    pub(in crate::read::xlsb) const SUP_ADD_IN: u32 = 667;
}

/// A text behind its length, and what follows it.
pub(super) fn wide_text(data: &[u8]) -> Option<(String, &[u8])> {
    let length = usize::try_from(u32_at(data, 0)?).ok()?.checked_mul(2)?;
    let (text, rest) = data.get(4..)?.split_at_checked(length)?;
    Some((wide(text), rest))
}

/// The records of a part, up to the first that is cut short.
pub(super) struct Records<'a>(pub(super) &'a [u8]);

impl Records<'_> {
    /// A number in groups of seven bits, the lowest first, of at most `most` bytes.
    fn number(&mut self, most: u32) -> Option<u32> {
        let mut number = 0u32;
        for step in 0..most {
            let (byte, rest) = self.0.split_first()?;
            self.0 = rest;
            number |= u32::from(byte & 0x7F).checked_shl(step.saturating_mul(7))?;
            if byte & 0x80 == 0 {
                break;
            }
        }
        Some(number)
    }
}

impl<'a> Iterator for Records<'a> {
    type Item = (u32, &'a [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        let kind = self.number(2)?;
        let length = usize::try_from(self.number(4)?).ok()?;
        let (data, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some((kind, data))
    }
}
