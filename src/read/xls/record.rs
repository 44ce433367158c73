//! The records of an .xls stream: a kind, a length, so many bytes.

use crate::read::cfb::u16_at;

/// Kinds of records, by the names the format's description gives them.
pub(in crate::read) mod kind {
    pub(in crate::read) const FORMULA: u16 = 0x0006;
    /// The same by the numbers of Excel 3.0 and 4.0, which some programs keep.
    pub(in crate::read) const FORMULA_3: u16 = 0x0206;
    pub(in crate::read) const FORMULA_4: u16 = 0x0406;
    pub(in crate::read) const EOF: u16 = 0x000A;
    pub(in crate::read) const EXTERN_SHEET: u16 = 0x0017;
    pub(in crate::read) const NAME: u16 = 0x0018;
    pub(in crate::read) const NOTE: u16 = 0x001C;
    pub(in crate::read) const DATE_MODE: u16 = 0x0022;
    pub(in crate::read) const EXTERN_NAME: u16 = 0x0023;
    pub(in crate::read) const FILE_PASS: u16 = 0x002F;
    pub(in crate::read) const CONTINUE: u16 = 0x003C;
    pub(in crate::read) const CODE_PAGE: u16 = 0x0042;
    pub(in crate::read) const OBJECT: u16 = 0x005D;
    pub(in crate::read) const COL_INFO: u16 = 0x007D;
    pub(in crate::read) const BOUND_SHEET: u16 = 0x0085;
    pub(in crate::read) const FILTER_MODE: u16 = 0x009B;
    pub(in crate::read) const MUL_RK: u16 = 0x00BD;
    pub(in crate::read) const R_STRING: u16 = 0x00D6;
    pub(in crate::read) const XF: u16 = 0x00E0;
    pub(in crate::read) const MERGE_CELLS: u16 = 0x00E5;
    pub(in crate::read) const SST: u16 = 0x00FC;
    pub(in crate::read) const LABEL_SST: u16 = 0x00FD;
    pub(in crate::read) const SUP_BOOK: u16 = 0x01AE;
    pub(in crate::read) const TEXT_OBJECT: u16 = 0x01B6;
    pub(in crate::read) const NUMBER: u16 = 0x0203;
    pub(in crate::read) const LABEL: u16 = 0x0204;
    pub(in crate::read) const BOOL_ERR: u16 = 0x0205;
    pub(in crate::read) const STRING: u16 = 0x0207;
    pub(in crate::read) const ROW: u16 = 0x0208;
    pub(in crate::read) const RK: u16 = 0x027E;
    pub(in crate::read) const FORMAT: u16 = 0x041E;
    pub(in crate::read) const SHARED_FORMULA: u16 = 0x04BC;
    pub(in crate::read) const BOF: u16 = 0x0809;
}

/// How a stream begins, by version.
pub(super) mod bof {
    pub(in crate::read::xls) const OLD: [u16; 3] = [0x0009, 0x0209, 0x0409];
    /// What the record says from Excel 97 on.
    pub(in crate::read::xls) const VERSION_8: u16 = 0x0600;
}

/// The records of a stream, up to the first that is cut short.
pub(super) struct Records<'a> {
    rest: &'a [u8],
    /// How many bytes the records so far had.
    pub(super) read: u64,
}

impl<'a> Records<'a> {
    pub(super) fn new(stream: &'a [u8]) -> Self {
        Self { rest: stream, read: 0 }
    }

    /// The content of the next record if it continues the one before.
    pub(super) fn continued(&mut self) -> Option<&'a [u8]> {
        (u16_at(self.rest, 0)? == kind::CONTINUE)
            .then(|| self.next())?
            .map(|(_, data)| data)
    }
}

impl<'a> Iterator for Records<'a> {
    type Item = (u16, &'a [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        let kind = u16_at(self.rest, 0)?;
        let length = usize::from(u16_at(self.rest, 2)?);
        let (data, rest) = self.rest.get(4..)?.split_at_checked(length)?;
        self.rest = rest;
        self.read = self.read.saturating_add(4).saturating_add(data.len() as u64);
        Some((kind, data))
    }
}
