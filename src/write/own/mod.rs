//! An office's own workbook with marks: its cells in colour and with notes, and a sheet that lists the reasons. What
//! needs no change stays byte for byte; the marks of an earlier round are taken away first.

mod anchor;
mod cells;
mod comments;
mod drawing;
mod listed;
mod sheet;
mod styles;

use std::collections::{BTreeMap, HashMap};

use crate::cell::{CellRef, Text};
use crate::error::{Damage, DamageKind};
use crate::parts::{HEAD, Package, Spreadsheet, put_type, relate};
use crate::schema::Standard;
use crate::write::marks::{FormerList, Mark, OwnMarks};
use crate::write::xlsx::AUTHOR;
pub(super) use cells::{Change, Inside, Met, Rows, change, each, last_row};
pub(super) use drawing::moved as moved_notes;
pub(super) use styles::Styles;

const STYLES: &str = "xl/styles.xml";
const STYLES_TYPE: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml";
/// The part of a digital signature, which any change breaks.
const SIGNATURES: &str = "_xmlsignatures/";

/// Why somebody's own workbook cannot be changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unchangeable {
    /// It is signed, and a change would break the signature.
    Signed,
    /// It is in the strict edition of the standard, which knows no notes as programs show them.
    Strict,
    /// A part that is to be changed is damaged.
    Damaged(Damage),
}

impl From<Damage> for Unchangeable {
    fn from(damage: Damage) -> Self {
        Self::Damaged(damage)
    }
}

/// Whether a workbook (.xlsx, .xlsm) has macros; none if it is none that can be read. `limit` is how many bytes its
/// parts may have in all.
pub fn has_macros(bytes: &[u8], limit: u64) -> Option<bool> {
    let mut package = Package::open(bytes, limit).ok()?;
    Some(Spreadsheet::of(&mut package).ok()?.has_macros)
}

/// A workbook with these marks in the place of those of an earlier round. The same workbook with the same marks always
/// gives the same bytes. `limit` is how many bytes its parts may have in all.
///
/// # Errors
/// When it is signed, strict or damaged.
pub fn marked(bytes: &[u8], marks: &OwnMarks, standard: &Standard, limit: u64) -> Result<Vec<u8>, Unchangeable> {
    let mut package = Package::open(bytes, limit)?;
    let book = changeable(&mut package)?;
    let styles_part = match &book.styles {
        Some(part) => part.clone(),
        None => {
            relate(&mut package, &book.part, "styles", STYLES)?;
            put_type(&mut package, STYLES, Some(STYLES_TYPE))?;
            package.put(STYLES, styles::plain());
            STYLES.to_owned()
        }
    };
    let mut styles = Styles::of(package.text(&styles_part)?)?;
    let former = styles.spread(&former_looks(&mut package, &book, marks.former.as_ref())?);
    let mut wanted: HashMap<&Text, BTreeMap<CellRef, &Mark>> = HashMap::new();
    for ((sheet, at), mark) in &marks.cells {
        wanted.entry(sheet).or_default().insert(*at, mark);
    }
    let list = marks.former.as_ref().and_then(|former| book.sheet(&former.sheet));
    for (position, own) in book.sheets.iter().enumerate() {
        // Of two sheets of one name the first counts, as it does where findings are about it.
        let is_first = book.sheets.iter().position(|other| other.name == own.name) == Some(position);
        if own.has_cells && is_first && list.is_none_or(|list| list.part != own.part) {
            let marks = wanted.remove(&Text::from(own.name.as_str())).unwrap_or_default();
            sheet::mark(&mut package, own, (&marks, &former), &mut styles, standard)?;
        }
    }
    listed::put(
        &mut package,
        &book,
        (&marks.list, list, &marks.remarks),
        &mut styles,
        standard,
    )?;
    if let Some(text) = styles.changed() {
        package.put(&styles_part, text);
    }
    Ok(package.finish(AUTHOR)?)
}

/// What the workbook part tells, of a workbook that can be changed. A template becomes a workbook.
///
/// # Errors
/// When it is signed, strict or damaged.
pub(super) fn changeable(package: &mut Package) -> Result<Spreadsheet, Unchangeable> {
    if package.has_folder(SIGNATURES) {
        return Err(Unchangeable::Signed);
    }
    let book = Spreadsheet::of(package)?;
    if book.is_strict {
        return Err(Unchangeable::Strict);
    }
    book.settle(package)?;
    Ok(book)
}

/// The looks of marked cells in a workbook that comes back, with those that they had before.
fn former_looks(
    package: &mut Package,
    book: &Spreadsheet,
    former: Option<&FormerList>,
) -> Result<HashMap<u32, u32>, Damage> {
    let known = former.and_then(|former| Some((book.sheet(&former.sheet)?, former.head, former.looks?)));
    let Some((sheet, head, [marked, before])) = known else {
        return Ok(HashMap::new());
    };
    let text = package.text(&sheet.part)?;
    let mut rows: BTreeMap<u32, [Option<u32>; 2]> = BTreeMap::new();
    cells::each(&text, |at, style| {
        let column = [marked, before].iter().position(|col| *col == at.col);
        if let Some(column) = column.filter(|_| at.row > head)
            && let Some(slot) = rows.entry(at.row).or_default().get_mut(column)
        {
            *slot = Some(style);
        }
    })?;
    let mut looks = HashMap::new();
    for [marked, before] in rows.into_values() {
        if let Some((marked, before)) = marked.zip(before).filter(|(marked, before)| marked != before) {
            looks.entry(marked).or_insert(before);
        }
    }
    Ok(looks)
}

/// What is wrong with the markup of a part.
fn wrong(part: &str) -> Damage {
    Damage::in_detail(DamageKind::Markup, part)
}

/// A part that holds nothing but this.
fn alone(markup: &str) -> String {
    format!("{HEAD}\n{markup}")
}
