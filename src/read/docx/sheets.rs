//! Which paragraphs of a document belong to which table: its title and unit above it, its notes below it. What
//! belongs to none is the text of the document.

use std::collections::HashMap;

use super::flow::{Item, Paragraph, Rows};
use crate::cell::{Cell, CellRef, CellValue, Comment};
use crate::grid::Grid;
use crate::read::block::Block;
use crate::read::fault::{DamageKind, Fault};
use crate::read::place::MAX_SHEETS;
use crate::read::read_budget::Intake;

/// Paragraphs that may stand above a table as its title, unit and the like, and their length in characters.
const MOST_ABOVE: usize = 8;
const LONGEST_ABOVE: usize = 80;
/// Paragraphs between two tables that are notes of the first though they do not say so.
const MOST_BELOW: usize = 2;
/// Characters of the word before the colon of a note at most, and behind it at least.
const NOTE_LABEL: usize = 4;
const NOTE_TEXT: usize = 8;
/// Digits of a year.
const YEAR_DIGITS: usize = 4;
/// Signs that end a sentence or leave it open.
const ENDS: [char; 6] = ['\u{3002}', '\u{ff1b}', '\u{ff01}', '\u{ff1f}', ';', '\u{ff0c}'];
const COLONS: [char; 2] = [':', '\u{ff1a}'];
/// Headers and footers of so many last sections are compared.
const LAST_FURNITURE: usize = 32;

/// What has been made of a document so far.
#[derive(Default)]
pub(super) struct Sheets {
    tables: Vec<Rows>,
    prose: Vec<Paragraph>,
    /// How many paragraphs of the text stand in the body.
    of_body: usize,
}

impl Sheets {
    /// Takes the items of the body.
    pub(super) fn take(&mut self, items: Vec<Item>, intake: &mut Intake) -> Result<(), Fault> {
        // What stands behind the last table; a break of pages is none.
        let mut gap = Vec::new();
        for item in items {
            match item {
                Item::Paragraph(paragraph) => gap.push(Some(paragraph)),
                Item::Break => gap.push(None),
                Item::Table(rows) => self.table(rows, std::mem::take(&mut gap), intake)?,
            }
        }
        let notes = if self.tables.is_empty() { 0 } else { notes_in(&gap) };
        self.settle(gap, notes, intake)?;
        self.of_body = self.prose.len();
        Ok(())
    }

    /// Takes the text of another part: of headers and footers only what has words and is new.
    pub(super) fn take_beside(&mut self, items: Vec<Item>, is_furniture: bool) {
        for item in items {
            let Item::Paragraph(paragraph) = item else { continue };
            let says = || paragraph.text.chars().any(char::is_alphabetic);
            let last = || self.prose.iter().rev().take(LAST_FURNITURE);
            if !is_furniture || says() && last().all(|other| other.text != paragraph.text) {
                self.prose.push(paragraph);
            }
        }
    }

    fn table(&mut self, rows: Rows, mut gap: Vec<Option<Paragraph>>, intake: &mut Intake) -> Result<(), Fault> {
        let is_blank = gap.iter().all(Option::is_none);
        // Nothing between two tables of one width: the second goes on where the page ended.
        let goes_on = |last: &&mut Rows| is_blank && last.width == rows.width && !last.is_apart && !rows.is_apart;
        if let Some(last) = self.tables.last_mut().filter(goes_on) {
            return append(last, rows);
        }
        let mut notes = if self.tables.is_empty() { 0 } else { notes_in(&gap) };
        let title = gap.split_off(title_in(&gap, notes));
        gap.truncate(
            gap.iter()
                .rposition(Option::is_some)
                .map_or(0, |last| last.saturating_add(1)),
        );
        let between = gap.get(notes..).unwrap_or_default();
        if !self.tables.is_empty() && between.len() <= MOST_BELOW && between.iter().all(is_without_figure) {
            notes = gap.len();
        }
        self.settle(gap, notes, intake)?;
        if self.tables.len() >= MAX_SHEETS {
            return Err(Fault::from(DamageKind::Crowded));
        }
        let mut sheet = Rows::default();
        for paragraph in title.into_iter().flatten() {
            append(&mut sheet, row_of(&paragraph, intake)?)?;
        }
        append(&mut sheet, rows)?;
        self.tables.push(sheet);
        Ok(())
    }

    /// The first `notes` of what stands behind the last table go below it, the rest is text.
    fn settle(&mut self, gap: Vec<Option<Paragraph>>, notes: usize, intake: &mut Intake) -> Result<(), Fault> {
        for (position, paragraph) in gap.into_iter().enumerate() {
            match (paragraph, self.tables.last_mut()) {
                (Some(note), Some(last)) if position < notes => append(last, row_of(&note, intake)?)?,
                (paragraph, _) => self.prose.extend(paragraph),
            }
        }
        Ok(())
    }

    /// Where each paragraph of the text ends in the body, as far as it is there.
    pub(super) fn ends(&self) -> Vec<Option<u64>> {
        let body = self
            .prose
            .iter()
            .take(self.of_body)
            .map(|paragraph| Some(paragraph.end));
        let beside = self.prose.iter().skip(self.of_body).map(|_| None);
        body.chain(beside).collect()
    }

    /// The sheets, comments at their cells.
    pub(super) fn finish(self, comments: &HashMap<u32, Comment>, intake: &mut Intake) -> Result<Vec<Grid>, Fault> {
        let mut sheets = Vec::new();
        for (rows, number) in self.tables.into_iter().zip(1_u32..) {
            let mut grid = rows.block.into_grid(format!("Table{number}"));
            remark(&mut grid, &rows.remarks, comments, intake)?;
            sheets.push(grid);
        }
        if self.prose.is_empty() && !sheets.is_empty() {
            return Ok(sheets);
        }
        let (mut cells, mut remarks) = (Vec::new(), Vec::new());
        for (paragraph, row) in self.prose.into_iter().zip(0_u32..) {
            let at = CellRef::new(row, 0);
            remarks.extend(paragraph.remarks.into_iter().map(|id| (at, id)));
            let value = CellValue::Text(paragraph.text);
            cells.push(Cell { at, value });
        }
        let mut grid = Grid::new("Text", cells);
        grid.is_prose = true;
        remark(&mut grid, &remarks, comments, intake)?;
        sheets.push(grid);
        Ok(sheets)
    }
}

fn remark(
    grid: &mut Grid,
    remarks: &[(CellRef, u32)],
    comments: &HashMap<u32, Comment>,
    intake: &mut Intake,
) -> Result<(), Fault> {
    for (at, id) in remarks {
        if let Some(comment) = comments.get(id) {
            intake.comment(&mut grid.comments, *at, (&comment.author, &comment.text))?;
        }
    }
    Ok(())
}

fn append(rows: &mut Rows, below: Rows) -> Result<(), Fault> {
    let start = rows.block.rows;
    let moved = |(at, id): (CellRef, u32)| (CellRef::new(at.row.saturating_add(start), at.col), id);
    rows.remarks.extend(below.remarks.into_iter().map(moved));
    if below.width > 0 {
        rows.width = below.width;
        rows.is_apart = below.is_apart;
    }
    match rows.block.append(below.block) {
        0 => Ok(()),
        _ => Err(Fault::from(DamageKind::Outside)),
    }
}

/// A paragraph as a row: what tabs part stands in cells of its own.
fn row_of(paragraph: &Paragraph, intake: &mut Intake) -> Result<Rows, Fault> {
    let parts = paragraph.text.split('\t').map(str::trim);
    let mut cells = Vec::new();
    for (part, col) in parts.filter(|part| !part.is_empty()).zip(0_u32..) {
        intake.spend()?;
        let value = intake.typed(part);
        let at = CellRef::new(0, col);
        cells.push(Cell { at, value });
    }
    let block = Block {
        cells,
        rows: 1,
        ..Block::default()
    };
    let at = CellRef::new(0, 0);
    let remarks = paragraph.remarks.iter().map(|id| (at, *id)).collect();
    Ok(Rows {
        block,
        remarks,
        ..Rows::default()
    })
}

/// How many paragraphs behind a table are its notes: one that says so, and those that go on with it.
fn notes_in(gap: &[Option<Paragraph>]) -> usize {
    let goes_on = |(position, paragraph): &(usize, &Option<Paragraph>)| {
        let Some(paragraph) = paragraph else { return false };
        let first = paragraph.text.chars().next();
        let is_numbered = first.is_some_and(|first| first.is_ascii_digit() || matches!(first, '(' | '\u{ff08}'));
        is_note(&paragraph.text) || *position > 0 && is_numbered
    };
    gap.iter().enumerate().take_while(goes_on).count()
}

/// Whether a text begins with a short word and a colon, and goes on for some length.
fn is_note(text: &str) -> bool {
    let Some((label, rest)) = text.split_once(COLONS) else {
        return false;
    };
    label.chars().count() <= NOTE_LABEL && rest.trim().chars().count() >= NOTE_TEXT
}

fn is_without_figure(paragraph: &Option<Paragraph>) -> bool {
    let Some(paragraph) = paragraph else { return false };
    let runs = paragraph.text.split(|c: char| !(c.is_ascii_digit() || c == '.'));
    runs.filter(|run| !run.is_empty()).all(|run| run.len() == YEAR_DIGITS)
}

/// Where in a gap, behind the notes, the paragraphs begin that stand above the next table.
fn title_in(gap: &[Option<Paragraph>], notes: usize) -> usize {
    let stands_above = |paragraph: &&Option<Paragraph>| {
        paragraph.as_ref().is_some_and(|paragraph| {
            let text = paragraph.text.trim_end();
            !paragraph.is_entry && !text.ends_with(ENDS) && !is_entry(text) && text.chars().count() <= LONGEST_ABOVE
        })
    };
    let behind = gap.get(notes..).unwrap_or_default();
    let above = behind.iter().rev().take(MOST_ABOVE).take_while(stands_above).count();
    gap.len().saturating_sub(above)
}

/// Whether a paragraph is an entry of a list of contents: it ends with a page behind dots or a tab.
fn is_entry(text: &str) -> bool {
    let name = text.trim_end_matches(|c: char| c.is_ascii_digit() || c == '-' || c == ' ');
    name.len() < text.len() && name.ends_with(['\t', '.', '\u{2026}', '\u{b7}'])
}
