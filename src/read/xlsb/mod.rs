//! Reads .xlsb: a container like that of .xlsx, its parts made of records.

mod links;
mod record;
mod sheet;

use std::sync::Arc;

use self::record::{Records, kind, wide_text};

use super::Limits;
use super::cfb::{u16_at, u32_at};
use super::comments::Parts;
use super::fault::{DamageKind, Fault};
use super::formula::Links;
use super::number_format::{MOST_STYLES, Style};
use super::place::MAX_SHEETS;
use super::read_budget::Intake;
use super::records::{Filling, outcome, usable};
use super::relations::{main_part, relations};
use super::zipped::Package;
use crate::cell::Text;
use crate::error::Damage;
use crate::grid::{Visibility, Workbook};

/// Where the workbook part stands unless the package says otherwise.
const WORKBOOK: &str = "xl/workbook.bin";

/// The content of the workbook part.
#[derive(Default)]
struct Catalog {
    sheets: Vec<Entry>,
    links: Links,
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
    let workbook = main_part(&mut package, WORKBOOK);
    let content = package.read_whole(&workbook)?;
    let relations = relations(&mut package, &workbook)?;
    let part_of = |kind: &str| relations.values().find(|relation| relation.kind == kind);
    let mut read_budget = Intake::new(limits);
    let (strings, strings_fault) = match part_of("sharedStrings") {
        Some(relation) => strings(&mut package, &relation.part, &mut read_budget)?,
        None => (Vec::new(), None),
    };
    let styles = match part_of("styles") {
        Some(relation) => styles(&package.read(&relation.part).0),
        None => Vec::new(),
    };
    let mut book = Catalog::default();
    let mut far = links::MOST_FAR;
    for (kind, data) in Records(&content) {
        match kind {
            kind::WB_PROP => book.from_1904 = u16_at(data, 0).is_some_and(|flags| flags & 1 != 0),
            kind::BUNDLE_SHEET if book.links.sheets.len() >= MAX_SHEETS => {
                return Err(Fault::from(DamageKind::Crowded));
            }
            kind::BUNDLE_SHEET => {
                let Some((state, id, name)) = bundle(data) else {
                    book.links.sheets.push(String::new());
                    continue;
                };
                book.links.sheets.push(name.clone());
                if let Some(relation) = relations.get(&id).filter(|relation| relation.kind == "worksheet") {
                    let part = relation.part.clone();
                    let visibility = visibility(state);
                    book.sheets.push(Entry { name, visibility, part });
                }
            }
            _ => links::note(&mut book.links, kind, data, |id| {
                links::far_book(&mut package, relations.get(id)?, &mut far)
            }),
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
        let mut filling = Filling::new(&mut read_budget, &styles, book.from_1904);
        let damage = outcome(sheet::read(&content, &strings, &book.links, &mut filling))?;
        let fault = outcome(fault.map_or(Ok(()), Err))?;
        let damage = fault.or(damage).or_else(|| strings_fault.clone());
        drop(content);
        let (content, fault) = parts.own.map_or_else(Default::default, |part| package.read(&part));
        sheet::comments(&content, &mut filling)?;
        let damage = damage.or(outcome(parts.fault.or(fault).map_or(Ok(()), Err))?);
        sheets.push(filling.into_grid(&entry.name, entry.visibility, damage));
    }
    usable(sheets).map(|sheets| Workbook { sheets })
}

/// The shared texts, as far as they can be read, and why not all.
fn strings(package: &mut Package, part: &str, read_budget: &mut Intake) -> Result<(Vec<Text>, Option<Damage>), Fault> {
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
                strings.push(read_budget.entry(&text)?);
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

#[cfg(test)]
mod tests;
