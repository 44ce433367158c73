//! The text as a document, and behind that of a publication the tables of the book.

use std::path::Path;

use super::Composed;
use super::plan::plan_of;
use crate::book::Book;
use crate::error::{Error, Result};
use crate::read::{Limits, read};
use crate::schema::Standard;
use crate::write::{self, Block};

/// What lines for documents only begin with, and what their names end with.
pub const ONLY: &str = "[[";
const ENDS: &str = "]]";
/// What a heading begins with, once for each level.
const HEADING: char = '#';

/// The document of a text (.docx); that of a publication has the tables of the book, as they stand in the workbook that
/// is written of it.
///
/// # Errors
/// [`Error::Internal`] when a table fits no workbook, or the template that the binary carries is wrong.
pub fn document(composed: &Composed, book: &Book, standard: &Standard) -> Result<Vec<u8>> {
    let plan = plan_of(standard)?;
    let words = &plan.words;
    let mut blocks: Vec<Block> = Vec::new();
    for line in &composed.lines {
        if let Some((name, text)) = line.strip_prefix(ONLY).and_then(|rest| rest.split_once(ENDS)) {
            let text = text.trim().to_owned();
            blocks.extend(match name {
                name if name == words.cover => Some(Block::Cover(text)),
                name if name == words.page_break => Some(Block::PageBreak),
                name if name == words.contents => Some(Block::Contents(text)),
                _ => None,
            });
            continue;
        }
        let text = line.trim_start_matches(HEADING);
        let level = line.len().saturating_sub(text.len());
        blocks.push(match u8::try_from(level) {
            Ok(level) if level > 0 => Block::Heading(level, text.trim().to_owned()),
            _ => Block::Paragraph(line.clone()),
        });
    }
    if composed.publication {
        // The tables begin a page: what stands before them is not above the first of them.
        blocks.push(Block::PageBreak);
        blocks.extend(sheets(book, standard)?);
    }
    let name = |block: &Block| match block {
        Block::Cover(text) | Block::Heading(_, text) => Some(text.clone()),
        _ => None,
    };
    let title = blocks.iter().find_map(name).unwrap_or_default();
    write::pages(&blocks, &plan.look, &title)
}

/// The sheets of the workbook that is written of a book, one for each table.
fn sheets(book: &Book, standard: &Standard) -> Result<Vec<Block>> {
    let workbook = read(write::xlsx(book, standard)?, Path::new(""), &Limits::default())?;
    let mut blocks = Vec::new();
    let mut grids = workbook.sheets.into_iter();
    for table in &book.tables {
        let (Some(schema), Some(grid)) = (standard.tables.get(table.schema), grids.next()) else {
            return Err(Error::Internal("a table without a sheet".to_owned()));
        };
        let (above, header) = write::head_rows(schema, book);
        let grid = Box::new(grid);
        blocks.push(Block::Sheet { grid, above, header });
    }
    Ok(blocks)
}
