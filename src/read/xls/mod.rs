//! Reads .xls: one stream of records in a compound file, first those of the workbook, then those of
//! each sheet.

mod blank;
mod record;
mod sheet;
mod strings;

use std::collections::HashMap;

use self::blank::Blanks;
use self::record::{Records, bof, kind};
use self::strings::{Charset, shared_strings, short_text, text};
use super::Limits;
use super::cfb::{Compound, u16_at, u32_at};
use super::fault::Fault;
use super::intake::Intake;
use super::look::{MOST_STYLES, Style};
use super::place::MAX_SHEETS;
use super::records::{Filling, outcome, usable};
use crate::cell::Text;
use crate::grid::{Visibility, Workbook};

/// What the records before the sheets tell.
struct Catalog {
    sheets: Vec<Entry>,
    strings: Vec<Text>,
    formats: HashMap<u16, Style>,
    styles: Vec<u16>,
    charset: Charset,
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
pub(super) fn read(bytes: &[u8], limits: &Limits) -> Result<Workbook, Fault> {
    let compound = Compound::open(bytes).ok_or_else(|| Fault::damaged("the directory of the file cannot be read"))?;
    let stream = compound
        .stream("Workbook")
        .or_else(|| compound.stream("Book"))
        .ok_or_else(|| Fault::damaged("the workbook stream is missing"))?;
    drop(compound);
    let mut intake = Intake::new(limits);
    let catalog = catalog(&stream, &mut intake)?;
    let style = |id: &u16| {
        let spelled = catalog.formats.get(id).cloned();
        spelled.unwrap_or_else(|| Style::built_in(u32::from(*id)))
    };
    let styles: Vec<Style> = catalog.styles.iter().take(MOST_STYLES).map(style).collect();
    // Sheets may share their records; what is read counts for each.
    let mut size = 0u64;
    let (mut sheets, mut blanks) = (Vec::new(), Vec::new());
    for entry in &catalog.sheets {
        let mut filling = Filling::new(&mut intake, &styles, catalog.from_1904);
        let mut records = Records::new(stream.get(entry.start..).unwrap_or_default());
        let mut empty = Blanks::new(&catalog.styles, catalog.charset.wide);
        let result = sheet::read(&mut records, &catalog.strings, &catalog.charset, &mut filling, &mut empty);
        let damage = outcome(result)?;
        size = size.saturating_add(records.read);
        let limit = limits.unpacked;
        if size > limit {
            return Err(Fault::TooLarge { size, limit });
        }
        sheets.push(filling.into_grid(&entry.name, entry.visibility, damage));
        blanks.push(empty);
    }
    blank::settle(&mut sheets, &blanks);
    usable(sheets).map(|sheets| Workbook { sheets })
}

/// Reads the records up to the first sheet.
fn catalog(stream: &[u8], intake: &mut Intake) -> Result<Catalog, Fault> {
    let mut catalog = Catalog {
        sheets: Vec::new(),
        strings: Vec::new(),
        formats: HashMap::new(),
        styles: Vec::new(),
        charset: Charset::default(),
        from_1904: false,
    };
    let mut records = Records::new(stream);
    let mut begun = false;
    while let Some((kind, data)) = records.next() {
        match kind {
            bof::OLD_2 | bof::OLD_3 | bof::OLD_4 if !begun => return Err(Fault::Unsupported("Excel 2.0-4.0")),
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
            kind::BOUND_SHEET if catalog.sheets.len() >= MAX_SHEETS => {
                return Err(Fault::damaged("it has too many sheets"));
            }
            kind::BOUND_SHEET => catalog.sheets.extend(entry(data, &catalog.charset)),
            kind::SST => catalog.strings = shared_strings(data, &mut records, intake)?,
            kind::EOF => return Ok(catalog),
            _ => {}
        }
    }
    match catalog.sheets.is_empty() {
        true => Err(Fault::damaged("the workbook stream is cut short")),
        false => Ok(catalog),
    }
}

/// The worksheet that a record describes; charts and macro sheets are none.
fn entry(data: &[u8], charset: &Charset) -> Option<Entry> {
    const WORKSHEET: u8 = 0;
    if *data.get(5)? != WORKSHEET {
        return None;
    }
    let mut name = short_text(data.get(6..)?, charset);
    name.retain(|letter| letter != '\0');
    Some(Entry {
        name,
        visibility: match data.get(4)? & 3 {
            1 => Visibility::Hidden,
            2 => Visibility::VeryHidden,
            _ => Visibility::Visible,
        },
        start: usize::try_from(u32_at(data, 0)?).ok()?,
    })
}

#[cfg(test)]
mod tests;
