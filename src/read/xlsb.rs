//! Reads .xlsb: a container like that of .xlsx, its parts made of records.

use std::sync::Arc;

use super::Limits;
use super::cfb::{u16_at, u32_at};
use super::comments::Parts;
use super::fault::{DamageKind, Fault};
use super::intake::Intake;
use super::look::{MOST_STYLES, Style};
use super::place::MAX_SHEETS;
use super::records::{Filling, f64_at, outcome, packed, usable, wide};
use super::relations::relations;
use super::zipped::Package;
use crate::cell::{CellRef, CellValue, Text};
use crate::error::Damage;
use crate::grid::{Visibility, Workbook};

const WORKBOOK: &str = "xl/workbook.bin";

/// Kinds of records, by the names the format's description gives them.
mod kind {
    pub(super) const ROW_HDR: u32 = 0;
    pub(super) const CELL_RK: u32 = 2;
    pub(super) const CELL_ERROR: u32 = 3;
    pub(super) const CELL_BOOL: u32 = 4;
    pub(super) const CELL_REAL: u32 = 5;
    pub(super) const CELL_ST: u32 = 6;
    pub(super) const CELL_ISST: u32 = 7;
    pub(super) const FMLA_STRING: u32 = 8;
    pub(super) const FMLA_NUM: u32 = 9;
    pub(super) const FMLA_BOOL: u32 = 10;
    pub(super) const FMLA_ERROR: u32 = 11;
    pub(super) const SST_ITEM: u32 = 19;
    pub(super) const FMT: u32 = 44;
    pub(super) const XF: u32 = 47;
    pub(super) const COL_INFO: u32 = 60;
    pub(super) const CELL_R_STRING: u32 = 62;
    pub(super) const END_SHEET: u32 = 130;
    pub(super) const BEGIN_SHEET_DATA: u32 = 145;
    pub(super) const END_SHEET_DATA: u32 = 146;
    pub(super) const WB_PROP: u32 = 153;
    pub(super) const BUNDLE_SHEET: u32 = 156;
    pub(super) const END_SST: u32 = 160;
    pub(super) const BEGIN_FILTER: u32 = 161;
    pub(super) const BEGIN_FILTER_COLUMN: u32 = 163;
    pub(super) const MERGE_CELL: u32 = 176;
    pub(super) const BEGIN_CELL_XFS: u32 = 617;
    pub(super) const END_CELL_XFS: u32 = 618;
    pub(super) const COMMENT_AUTHOR: u32 = 632;
    pub(super) const BEGIN_COMMENT: u32 = 635;
    pub(super) const COMMENT_TEXT: u32 = 637;
}

/// What the workbook part tells.
#[derive(Default)]
struct Catalog {
    sheets: Vec<Entry>,
    from_1904: bool,
}

struct Entry {
    name: String,
    visibility: Visibility,
    part: String,
}

/// Reads the workbook in `bytes`.
pub(super) fn read(bytes: Arc<[u8]>, limits: &Limits) -> Result<Workbook, Fault> {
    let mut package = Package::open(bytes, limits.unpacked)?;
    let content = package.read_whole(WORKBOOK)?;
    let relations = relations(&mut package, WORKBOOK)?;
    let part_of = |kind: &str| relations.values().find(|relation| relation.kind == kind);
    let mut intake = Intake::new(limits);
    let (strings, strings_fault) = match part_of("sharedStrings") {
        Some(relation) => strings(&mut package, &relation.part, &mut intake)?,
        None => (Vec::new(), None),
    };
    let styles = match part_of("styles") {
        Some(relation) => styles(&package.read(&relation.part).0),
        None => Vec::new(),
    };
    let mut book = Catalog::default();
    for (kind, data) in Records(&content) {
        match kind {
            kind::WB_PROP => book.from_1904 = u16_at(data, 0).is_some_and(|flags| flags & 1 != 0),
            kind::BUNDLE_SHEET if book.sheets.len() >= MAX_SHEETS => {
                return Err(Fault::from(DamageKind::Crowded));
            }
            kind::BUNDLE_SHEET => {
                let Some((state, id, name)) = bundle(data) else {
                    continue;
                };
                if let Some(relation) = relations.get(&id).filter(|relation| relation.kind == "worksheet") {
                    let part = relation.part.clone();
                    let visibility = visibility(state);
                    book.sheets.push(Entry { name, visibility, part });
                }
            }
            _ => {}
        }
    }
    let sizes = book.sheets.iter().map(|entry| package.declared(&entry.part));
    let size = sizes.fold(0, u64::saturating_add);
    let limit = limits.unpacked;
    if size > limit {
        return Err(Fault::TooLarge { size, limit });
    }
    let (mut sheets, mut spent) = (Vec::new(), 0);
    for entry in &book.sheets {
        let parts = Parts::of(&mut package, &entry.part, &mut spent, limit)?;
        let (content, fault) = package.read(&entry.part);
        let mut filling = Filling::new(&mut intake, &styles, book.from_1904);
        let damage = outcome(sheet(&content, &strings, &mut filling))?;
        let fault = outcome(fault.map_or(Ok(()), Err))?;
        let damage = fault.or(damage).or_else(|| strings_fault.clone());
        drop(content);
        let (content, fault) = parts.own.map_or_else(Default::default, |part| package.read(&part));
        comments(&content, &mut filling)?;
        let damage = damage.or(outcome(parts.fault.or(fault).map_or(Ok(()), Err))?);
        sheets.push(filling.into_grid(&entry.name, entry.visibility, damage));
    }
    usable(sheets).map(|sheets| Workbook { sheets })
}

/// The shared texts, as far as they can be read, and why not all.
fn strings(package: &mut Package, part: &str, intake: &mut Intake) -> Result<(Vec<Text>, Option<Damage>), Fault> {
    let (content, fault) = package.read(part);
    let mut strings = Vec::new();
    let mut whole = false;
    for (kind, data) in Records(&content) {
        match kind {
            // Behind a byte of flags.
            kind::SST_ITEM => {
                let text = data
                    .get(1..)
                    .and_then(wide_text)
                    .map_or(String::new(), |(text, _)| text);
                strings.push(intake.entry(&text)?);
            }
            kind::END_SST => whole = true,
            _ => {}
        }
    }
    let cut = (!whole).then(|| DamageKind::SharedTexts.into());
    let fault = outcome(fault.map_or(Ok(()), Err))?;
    Ok((strings, fault.or(cut)))
}

/// How the cells of each style show a number.
fn styles(content: &[u8]) -> Vec<Style> {
    let mut formats: std::collections::HashMap<u16, Style> = std::collections::HashMap::new();
    let (mut styles, mut in_cells) = (Vec::new(), false);
    for (kind, data) in Records(content) {
        match kind {
            kind::FMT => {
                if let (Some(id), Some((code, _))) = (u16_at(data, 0), data.get(2..).and_then(wide_text)) {
                    formats.insert(id, Style::by_code(&code));
                }
            }
            kind::BEGIN_CELL_XFS => in_cells = true,
            kind::END_CELL_XFS => in_cells = false,
            kind::XF if in_cells && styles.len() < MOST_STYLES => {
                let id = u16_at(data, 2).unwrap_or(0);
                let spelled = formats.get(&id).cloned();
                styles.push(spelled.unwrap_or_else(|| Style::built_in(u32::from(id))));
            }
            _ => {}
        }
    }
    styles
}

fn visibility(state: u32) -> Visibility {
    match state {
        1 => Visibility::Hidden,
        2 => Visibility::VeryHidden,
        _ => Visibility::Visible,
    }
}

/// State, relation id and name of a sheet: after two numbers, two texts with their lengths before them.
fn bundle(data: &[u8]) -> Option<(u32, String, String)> {
    let (id, rest) = wide_text(data.get(8..)?)?;
    let (name, _) = wide_text(rest)?;
    Some((u32_at(data, 0)?, id, name))
}

fn sheet(content: &[u8], strings: &[Text], filling: &mut Filling<'_>) -> Result<(), Fault> {
    let (mut row, mut in_data, mut whole) = (0u32, false, false);
    // The rows of a filter that may have no conditions.
    let mut filter = None;
    for (kind, data) in Records(content) {
        match kind {
            kind::BEGIN_SHEET_DATA => in_data = true,
            kind::END_SHEET_DATA => in_data = false,
            kind::END_SHEET => {
                whole = true;
                break;
            }
            kind::ROW_HDR if in_data => {
                row = u32_at(data, 0).ok_or_else(short)?;
                if data.get(11).is_some_and(|flags| flags & 0x10 != 0) {
                    filling.hidden.rows.push((row, row));
                }
            }
            kind::BEGIN_FILTER => filter = u32_at(data, 0).zip(u32_at(data, 4)),
            kind::BEGIN_FILTER_COLUMN => filling.hidden.filters.extend(filter.take()),
            kind::COL_INFO => {
                let ends = u32_at(data, 0).zip(u32_at(data, 4));
                if u16_at(data, 16).is_some_and(|flags| flags & 1 != 0) {
                    filling.hidden.cols.extend(ends);
                }
            }
            kind::MERGE_CELL => {
                let number = |offset| u32_at(data, offset).ok_or_else(short);
                let first = CellRef::new(number(0)?, number(8)?);
                filling.merge(first, CellRef::new(number(4)?, number(12)?))?;
            }
            kind if in_data => cell(kind, data, row, strings, filling)?,
            _ => {}
        }
    }
    if whole {
        Ok(())
    } else {
        Err(Fault::from(DamageKind::CutShort))
    }
}

/// Files a cell: its column, its style, its value.
fn cell(kind: u32, data: &[u8], row: u32, strings: &[Text], filling: &mut Filling<'_>) -> Result<(), Fault> {
    let known = (kind::CELL_RK..=kind::FMLA_ERROR).contains(&kind) || kind == kind::CELL_R_STRING;
    if !known {
        return Ok(());
    }
    let at = CellRef::new(row, u32_at(data, 0).ok_or_else(short)?);
    let style = u32_at(data, 4).ok_or_else(short)? & 0x00FF_FFFF;
    let value = data.get(8..).ok_or_else(short)?;
    let byte = || value.first().copied().ok_or_else(short);
    let text = |value: &[u8]| wide_text(value).map(|(text, _)| text).ok_or_else(short);
    match kind {
        kind::CELL_RK => filling.number(at, style, packed(u32_at(value, 0).ok_or_else(short)?))?,
        kind::CELL_REAL | kind::FMLA_NUM => filling.number(at, style, f64_at(value, 0).ok_or_else(short)?)?,
        kind::CELL_ERROR | kind::FMLA_ERROR => filling.error(at, byte()?)?,
        kind::CELL_BOOL | kind::FMLA_BOOL => filling.value(at, CellValue::Bool(byte()? != 0))?,
        kind::CELL_ST | kind::FMLA_STRING => filling.text(at, &text(value)?)?,
        // Behind a byte of flags.
        kind::CELL_R_STRING => filling.text(at, &text(value.get(1..).unwrap_or_default())?)?,
        kind::CELL_ISST => filling.shared(at, strings, u32_at(value, 0).ok_or_else(short)?)?,
        _ => {}
    }
    if (kind::FMLA_STRING..=kind::FMLA_ERROR).contains(&kind) {
        let empty = kind == kind::FMLA_STRING && u32_at(value, 0) == Some(0);
        // The text of formulas is not spelled out.
        filling.formula(at, "");
        if empty {
            filling.uncached(at)?;
        }
    }
    Ok(())
}

/// Files the comments of a sheet: after their authors, each with its cell and then its text.
fn comments(content: &[u8], filling: &mut Filling<'_>) -> Result<(), Fault> {
    let mut authors: Vec<Text> = Vec::new();
    let mut open: Option<(CellRef, usize)> = None;
    for (kind, data) in Records(content) {
        match kind {
            kind::COMMENT_AUTHOR => {
                let name = wide_text(data).map_or(String::new(), |(name, _)| name);
                authors.push(filling.intake.entry(&name)?);
            }
            kind::BEGIN_COMMENT => {
                let number = |offset| u32_at(data, offset).ok_or_else(short);
                let at = CellRef::new(number(4)?, number(12)?);
                open = usize::try_from(number(0)?).ok().map(|author| (at, author));
            }
            // Behind a byte of flags.
            kind::COMMENT_TEXT => {
                let text = data.get(1..).and_then(wide_text);
                if let (Some((at, author)), Some((text, _))) = (open.take(), text) {
                    let author = authors.get(author).cloned().unwrap_or_default();
                    filling.comment(at, (&author, &text))?;
                }
            }
            _ => {}
        }
    }
    Ok(())
}

fn short() -> Fault {
    Fault::from(DamageKind::CutShort)
}

/// A text behind its length, and what follows it.
fn wide_text(data: &[u8]) -> Option<(String, &[u8])> {
    let length = usize::try_from(u32_at(data, 0)?).ok()?.checked_mul(2)?;
    let (text, rest) = data.get(4..)?.split_at_checked(length)?;
    Some((wide(text), rest))
}

/// The records of a part, up to the first that is cut short.
struct Records<'a>(&'a [u8]);

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

#[cfg(test)]
#[path = "xlsb_tests.rs"]
mod tests;
