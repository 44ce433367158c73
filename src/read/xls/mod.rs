//! Reads .xls: one stream of records in a compound file, first those of the workbook, then those of
//! each sheet.

mod comments;
pub(super) mod links;
pub(super) mod record;
mod sheet;
pub(super) mod strings;

use std::collections::HashMap;
use std::sync::Arc;

use self::record::{Records, bof, kind};
use self::strings::{Charset, shared_strings, short_text, text};
use super::Limits;
use super::cfb::{Compound, u16_at, u32_at};
use super::fault::{DamageKind, Fault};
use super::format::Format;
use super::formula::Links;
use super::number_format::{MOST_STYLES, Style};
use super::place::MAX_SHEETS;
use super::read_budget::Intake;
use super::records::{Filling, outcome, usable};
use crate::cell::Text;
use crate::grid::{ReadNote, Visibility, Workbook};

/// The content of the records before the sheets.
#[derive(Default)]
struct Catalog {
    sheets: Vec<Entry>,
    strings: Vec<Text>,
    formats: HashMap<u16, Style>,
    styles: Vec<u16>,
    charset: Charset,
    links: Links,
    from_1904: bool,
}

/// A worksheet.
struct Entry {
    name: String,
    visibility: Visibility,
    /// Where its records begin.
    start: usize,
}

/// Reads the workbook in `bytes`.
pub(super) fn read(bytes: Arc<[u8]>, limits: &Limits) -> Result<Workbook, Fault> {
    let copy;
    let (stream, other_copy) = match bare(&bytes) {
        Some(_) => (&*bytes, false),
        None => {
            let (content, other_copy) = stream(&bytes)?;
            // The records are all that is read from here on.
            drop(bytes);
            copy = content;
            (copy.as_slice(), other_copy)
        }
    };
    let mut read_budget = Intake::new(limits);
    let catalog = catalog(stream, &mut read_budget)?;
    let style = |id: &u16| {
        let spelled = catalog.formats.get(id).cloned();
        spelled.unwrap_or_else(|| Style::built_in(u32::from(*id)))
    };
    let styles: Vec<Style> = catalog.styles.iter().take(MOST_STYLES).map(style).collect();
    // Sheets may share their records; what is read counts for each.
    let mut size = 0u64;
    let mut sheets = Vec::new();
    for entry in &catalog.sheets {
        let mut filling = Filling::new(&mut read_budget, &styles, catalog.from_1904);
        let mut records = Records::new(stream.get(entry.start..).unwrap_or_default());
        let damage = outcome(sheet::read(&mut records, &catalog, &mut filling))?;
        size = size.saturating_add(records.read);
        let limit = limits.unpacked;
        if size > limit {
            return Err(Fault::TooLarge { size, limit });
        }
        sheets.push(filling.into_grid(&entry.name, entry.visibility, damage));
    }
    let mut sheets = usable(sheets)?;
    if let Some(first) = sheets.first_mut() {
        first.notes.extend(other_copy.then_some(ReadNote::OtherCopy));
        first.notes.extend(catalog.charset.guess());
    }
    Ok(Workbook { sheets })
}

/// What a file is that has the records without a container, if it has them.
pub(super) fn bare(bytes: &[u8]) -> Option<Format> {
    let (kind, length) = (u16_at(bytes, 0)?, u16_at(bytes, 2)?);
    match (kind, length) {
        (kind::BOF, 8 | 16) => Some(Format::Xls),
        (kind, 4 | 6 | 8) if bof::OLD.contains(&kind) => Some(Format::Excel4),
        _ => None,
    }
}

/// The records in a container, and whether there is an older copy of them, which programs of the time wrote
/// for each other.
fn stream(bytes: &[u8]) -> Result<(Vec<u8>, bool), Fault> {
    const NEWER: &str = "Workbook";
    const OLDER: &str = "Book";
    let compound = Compound::open(bytes).ok_or_else(|| Fault::from(DamageKind::Directory))?;
    let newer = compound.stream(NEWER);
    let other_copy = newer.is_some() && compound.has(OLDER);
    let stream = newer.or_else(|| compound.stream(OLDER));
    let stream = stream.ok_or_else(|| Fault::from(DamageKind::NoSheet))?;
    Ok((stream, other_copy))
}

/// Reads the records up to the first sheet.
fn catalog(stream: &[u8], read_budget: &mut Intake) -> Result<Catalog, Fault> {
    let mut catalog = Catalog::default();
    let mut records = Records::new(stream);
    let mut begun = false;
    while let Some((kind, data)) = records.next() {
        match kind {
            kind if bof::OLD.contains(&kind) && !begun => return Err(Fault::Unsupported(Format::Excel4.name())),
            kind::BOF => {
                begun = true;
                catalog.charset.wide = u16_at(data, 0) == Some(bof::VERSION_8);
            }
            kind::FILE_PASS => return Err(Fault::Password),
            kind::CODE_PAGE => catalog.charset.set_page(u16_at(data, 0).unwrap_or(0)),
            kind::DATE_MODE => catalog.from_1904 = u16_at(data, 0) == Some(1),
            kind::FORMAT => {
                let wide = catalog.charset.wide;
                let code = data.get(2..).unwrap_or_default();
                let code = if wide {
                    text(code, &catalog.charset)
                } else {
                    short_text(code, &catalog.charset)
                };
                catalog
                    .formats
                    .extend(u16_at(data, 0).map(|id| (id, Style::by_code(&code))));
            }
            kind::XF => catalog.styles.push(u16_at(data, 2).unwrap_or(0)),
            kind::BOUND_SHEET if catalog.links.sheets.len() >= MAX_SHEETS => {
                return Err(Fault::from(DamageKind::Crowded));
            }
            kind::BOUND_SHEET => {
                let entry = entry(data, &catalog.charset);
                let name = entry.as_ref().map(|(_, entry)| entry.name.clone());
                catalog.links.sheets.push(name.unwrap_or_default());
                catalog
                    .sheets
                    .extend(entry.and_then(|(is_table, entry)| is_table.then_some(entry)));
            }
            kind::EXTERN_SHEET => {
                links::note(&mut catalog.links, kind, data, &catalog.charset);
                while let Some(more) = records.continued() {
                    links::add_ranges(&mut catalog.links, more);
                }
            }
            kind::SST => catalog.strings = shared_strings(data, &mut records, read_budget)?,
            kind::EOF => return Ok(catalog),
            _ => links::note(&mut catalog.links, kind, data, &catalog.charset),
        }
    }
    match catalog.sheets.is_empty() {
        true => Err(Fault::from(DamageKind::CutShort)),
        false => Ok(catalog),
    }
}

/// The sheet that a record describes, and whether it is a worksheet: charts and macro sheets are none.
fn entry(data: &[u8], charset: &Charset) -> Option<(bool, Entry)> {
    const WORKSHEET: u8 = 0;
    let mut name = short_text(data.get(6..)?, charset);
    name.retain(|letter| letter != '\0');
    let entry = Entry {
        name,
        visibility: match data.get(4)? & 3 {
            1 => Visibility::Hidden,
            2 => Visibility::VeryHidden,
            _ => Visibility::Visible,
        },
        start: usize::try_from(u32_at(data, 0)?).ok()?,
    };
    Some((*data.get(5)? == WORKSHEET, entry))
}

#[cfg(test)]
mod tests;
