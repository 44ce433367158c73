//! Web pages under a workbook's name: each table of substance is a sheet.
//!
//! Works on the tokenizer's events without a document tree. What stands on the page outside of such
//! tables (titles, units, notes, tables that only lay out) becomes rows above the next one, as it
//! does when a spreadsheet program opens the page; nothing is left out but scripts and styles.

mod flow;
mod hints;
mod page;
mod table;

use html5gum::Tokenizer;
use html5gum::emitters::callback::CallbackEmitter;

use self::page::Page;
use super::fault::{DamageKind, Fault, note_damage};
use super::read_budget::Intake;
use crate::error::Content;
use crate::grid::Workbook;

/// Reads the page `text`.
pub(super) fn read(text: &str, read_budget: &mut Intake) -> Result<Workbook, Fault> {
    let mut page = Page::new(read_budget);
    let mut emitter = CallbackEmitter::new(&mut page);
    emitter.naively_switch_states(true);
    // The page stops the tokenizer at its first fault.
    let fault = Tokenizer::new_with_emitter(text, emitter).find_map(Result::ok);
    let (mut sheets, cut) = page.finish();
    match fault {
        None if sheets.is_empty() => return Err(Fault::Other(Content::PageWithoutTable)),
        Some(Fault::Damaged(damage)) if !sheets.is_empty() => note_damage(&mut sheets, damage),
        Some(fault) => return Err(fault),
        None if cut => note_damage(&mut sheets, DamageKind::CutShort.into()),
        None => {}
    }
    Ok(Workbook { sheets })
}

/// The text of a page: its rows that are no more than one text, a line each.
pub(super) fn lines(text: &str, intake: &mut Intake) -> Result<Vec<String>, Fault> {
    let book = read(text, intake)?;
    let rows = book.sheets.iter().flat_map(crate::grid::Grid::rows);
    let single = rows.filter_map(|(_, cells)| match cells {
        [only] => Some(only.value.to_string()),
        _ => None,
    });
    Ok(single.collect())
}

#[cfg(test)]
mod tests;
