//! Reads .docx: each table of substance is a sheet, the paragraphs that belong to it rows above and below.
//!
//! All other text of the document, its footnotes, headers and footers among it, is one more sheet, a row a
//! paragraph. Deleted text and the codes of fields are not shown and not read; what fields show, inserted text,
//! text boxes and content controls are. Comments stand at the cells or paragraphs that they were put on.

mod body;
mod flow;
mod sheets;

use std::collections::HashMap;
use std::sync::Arc;

use self::body::{comments, pass};
use self::sheets::Sheets;
use super::Limits;
use super::fault::{Fault, note_damage};
use super::read_budget::Intake;
use super::records::outcome;
use super::relations::{main_part, relations};
use super::zipped::Package;
use crate::grid::Workbook;

/// Parts beside the body whose text people see.
const BESIDE: [&str; 4] = ["footnotes", "endnotes", "header", "footer"];

/// Where something may be put in a document.
pub struct Places {
    /// The part of its body.
    pub body: String,
    /// The part of its comments, if it has one.
    pub comments: Option<String>,
    /// For each paragraph of its text the byte of the body behind its end tag; none for those that stand elsewhere.
    pub ends: Vec<Option<u64>>,
}

/// Reads the document in `bytes`.
pub(super) fn read(bytes: Arc<[u8]>, limits: &Limits) -> Result<Workbook, Fault> {
    whole(bytes, limits).map(|(book, _)| book)
}

/// Where something may be put in the document in `bytes`.
pub(super) fn places(bytes: Arc<[u8]>, limits: &Limits) -> Result<Places, Fault> {
    whole(bytes, limits).map(|(_, places)| places)
}

fn whole(bytes: Arc<[u8]>, limits: &Limits) -> Result<(Workbook, Places), Fault> {
    let mut package = Package::open(bytes, limits.unpacked)?;
    let part = main_part(&mut package, "word/document.xml");
    let mut beside: Vec<_> = relations(&mut package, &part)
        .unwrap_or_default()
        .into_values()
        .collect();
    beside.sort_by(|a, b| a.part.cmp(&b.part));
    // However often the body points at a part, it is read once.
    beside.dedup_by(|a, b| a.part == b.part);
    let mut intake = Intake::new(limits);
    let mut remarks = HashMap::new();
    let mut damage = None;
    for relation in beside.iter().filter(|relation| relation.kind == "comments") {
        let (content, fault) = package.read(&relation.part);
        let read = comments(&content, &mut intake, &mut remarks);
        damage = damage.or(outcome(fault.map_or(Ok(()), Err))?).or(outcome(read)?);
    }
    let (content, fault) = package.read(&part);
    let (items, read) = pass(&content, &mut intake);
    drop(content);
    if let (true, Some(fault)) = (items.is_empty(), fault.as_ref().or(read.as_ref().err())) {
        return Err(fault.clone());
    }
    damage = outcome(fault.map_or(Ok(()), Err))?.or(outcome(read)?).or(damage);
    let mut sheets = Sheets::default();
    sheets.take(items, &mut intake)?;
    for kind in BESIDE {
        for relation in beside.iter().filter(|relation| relation.kind == kind) {
            let (content, fault) = package.read(&relation.part);
            let (items, read) = pass(&content, &mut intake);
            damage = damage.or(outcome(fault.map_or(Ok(()), Err))?).or(outcome(read)?);
            sheets.take_beside(items, matches!(kind, "header" | "footer"));
        }
    }
    let of_comments = beside.iter().find(|relation| relation.kind == "comments");
    let places = Places {
        body: part,
        comments: of_comments.map(|relation| relation.part.clone()),
        ends: sheets.ends(),
    };
    let mut sheets = sheets.finish(&remarks, &mut intake)?;
    if let Some(damage) = damage {
        note_damage(&mut sheets, damage);
    }
    Ok((Workbook { sheets }, places))
}
