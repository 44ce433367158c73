//! Comments of a sheet. From Excel 97 on a record names the cell, the author and a drawn object that
//! holds the text; before, the record holds the text.

use std::collections::HashMap;

use super::record::Records;
use super::strings::{Charset, decoded, letters, text};
use crate::cell::CellRef;
use crate::read::cfb::u16_at;
use crate::read::fault::Fault;
use crate::read::records::Filling;

/// What an object says first of itself, and its kind if it is the box of a comment.
const COMMON: u16 = 0x15;
const COMMENT_BOX: u16 = 0x19;
/// The row in records that go on with the text of the one before.
const GOES_ON: u16 = 0xFFFF;

/// The comments of a sheet, which are complete at its end.
#[derive(Default)]
pub(super) struct Comments {
    /// The texts of objects, by number.
    texts: HashMap<u16, String>,
    /// The object whose text comes next.
    open: Option<u16>,
    /// Cells with the author and the number of the object, or with the text itself.
    found: Vec<(CellRef, String, Said)>,
}

enum Said {
    In(u16),
    Text(String),
}

impl Comments {
    /// A drawn object begins.
    pub(super) fn object(&mut self, data: &[u8]) {
        let is_box = u16_at(data, 0) == Some(COMMON) && u16_at(data, 4) == Some(COMMENT_BOX);
        self.open = u16_at(data, 6).filter(|_| is_box);
    }

    /// The text of an object: its length here, its letters in the records that continue this one.
    pub(super) fn text<'a>(
        &mut self,
        data: &[u8],
        records: &mut Records<'a>,
        filling: &mut Filling<'_>,
    ) -> Result<(), Fault> {
        let Some(object) = self.open.take() else {
            return Ok(());
        };
        let mut left = usize::from(u16_at(data, 10).unwrap_or(0));
        let mut text = String::new();
        while left > 0 {
            // Each record says anew how wide its letters are.
            let Some((flags, rest)) = records.continued().and_then(<[u8]>::split_first) else {
                break;
            };
            let (part, count) = decoded(rest, left, flags & 1 != 0);
            text.push_str(&part);
            left = left.saturating_sub(count);
        }
        filling.read_budget.spend()?;
        self.texts.insert(object, text);
        Ok(())
    }

    /// A cell has a comment.
    pub(super) fn note(&mut self, data: &[u8], charset: &Charset, filling: &mut Filling<'_>) -> Result<(), Fault> {
        let (Some(row), Some(col)) = (u16_at(data, 0), u16_at(data, 2)) else {
            return Ok(());
        };
        let at = CellRef::new(u32::from(row), u32::from(col));
        if charset.wide {
            let author = text(data.get(8..).unwrap_or_default(), charset);
            let author = author.trim_matches('\0').to_owned();
            filling.read_budget.spend()?;
            self.found.push((at, author, Said::In(u16_at(data, 6).unwrap_or(0))));
            return Ok(());
        }
        let length = usize::from(u16_at(data, 4).unwrap_or(0));
        let part = letters(data.get(6..).unwrap_or_default(), length, charset);
        match self.found.last_mut() {
            Some((_, _, Said::Text(text))) if row == GOES_ON => text.push_str(&part),
            _ => {
                filling.read_budget.spend()?;
                self.found.push((at, String::new(), Said::Text(part)));
            }
        }
        Ok(())
    }

    /// Files what was found, when the sheet has ended.
    pub(super) fn file(self, filling: &mut Filling<'_>) -> Result<(), Fault> {
        for (at, author, said) in &self.found {
            let text = match said {
                Said::In(object) => self.texts.get(object),
                Said::Text(text) => Some(text),
            };
            filling.comment(*at, (author, text.map_or("", String::as_str)))?;
        }
        Ok(())
    }
}
