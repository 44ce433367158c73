//! Marked cells of a sheet: which they are, how they look, where they stand.

use std::borrow::Cow;
use std::collections::HashMap;

use rust_xlsxwriter::{Color, Format, Note};

use super::sheet::{Sheet, column};
use super::{AUTHOR, refused};
use crate::cell::CellRef;
use crate::error::Result;
use crate::write::marks::{Class, Mark, Marks};
use crate::write::text::lines;

/// Width of a note in pixels, and about how many latin characters it shows on a line.
const WIDTH: (u32, f64) = (340, 46.0);
/// Height of a line of a note, and of what is around it, in pixels.
const LINE: (u32, u32) = (18, 14);
/// The highest note, in pixels; what is longer is scrolled or dragged open.
const HIGHEST: u32 = 500;
/// Most notes on a sheet: each is a drawing, and thousands make a workbook too slow to open. Cells
/// beyond have the colour alone.
const MOST_NOTES: u32 = 1_000;
/// Characters of the longest note; Excel takes 32,767.
const LONGEST: usize = 8_000;
/// Font size of notes, in points.
const SIZE: f64 = 9.0;

/// A value of a table, by row and field, and its cell on the sheet.
pub(super) type Placed = ((usize, usize), CellRef);

/// The marks of one table, by row and field, and where its marked values came to stand.
#[derive(Debug, Default)]
pub(super) struct Marking<'a> {
    marks: HashMap<(usize, usize), &'a Mark>,
    /// The places of the values on the sheet.
    pub placed: Vec<Placed>,
    /// Notes written so far.
    notes: u32,
}

impl<'a> Marking<'a> {
    /// The marks of the table at this position in the book.
    pub fn of(marks: &'a Marks, table: usize) -> Self {
        let own = marks.cells.iter().filter(|(spot, _)| spot.table == table);
        Self {
            marks: own.map(|(spot, mark)| ((spot.row, spot.field), mark)).collect(),
            ..Self::default()
        }
    }

    /// Whether no cell is marked.
    pub fn is_empty(&self) -> bool {
        self.marks.is_empty()
    }
}

/// How a cell is marked that is about to be written.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Marked {
    class: Option<Class>,
    /// Whether it has a note already.
    pub noted: bool,
}

impl Marked {
    /// The look of the cell.
    pub fn look<'f>(&self, format: &'f Format) -> Cow<'f, Format> {
        match self.class {
            Some(class) => Cow::Owned(dyed(format, class)),
            None => Cow::Borrowed(format),
        }
    }
}

impl Sheet<'_> {
    /// Marks the cell at `at`, which shows these values, by row and field. To be called before the
    /// cell is written, and the look of the cell to be taken from what it returns.
    pub fn mark(&mut self, at: CellRef, spots: impl IntoIterator<Item = (usize, usize)>) -> Result<Marked> {
        if self.marking.is_empty() {
            return Ok(Marked::default());
        }
        let mut class = None;
        let mut notes: Vec<&str> = Vec::new();
        for spot in spots {
            let Some(mark) = self.marking.marks.get(&spot).copied() else {
                continue;
            };
            class = class.max(Some(mark.class));
            notes.extend(mark.note.as_deref().filter(|note| !notes.contains(note)));
            self.marking.placed.push((spot, at));
        }
        let noted = !notes.is_empty();
        if noted {
            self.note(at, &notes.join("\n\n"))?;
        }
        Ok(Marked { class, noted })
    }

    /// A note at a cell, as large as its text needs.
    pub fn note(&mut self, at: CellRef, text: &str) -> Result<()> {
        if self.marking.notes >= MOST_NOTES {
            return Ok(());
        }
        self.marking.notes = self.marking.notes.saturating_add(1);
        let text: String = text.chars().take(LONGEST).collect();
        let height = lines(&text, WIDTH.1).saturating_mul(LINE.0).saturating_add(LINE.1);
        let note = Note::new(text)
            .set_author(AUTHOR)
            .add_author_prefix(false)
            .set_font_name(&self.standard.frame.print.font)
            .set_font_size(SIZE)
            .set_width(WIDTH.0)
            .set_height(height.min(HIGHEST));
        self.worksheet
            .insert_note(at.row, column(at.col)?, &note)
            .map_err(refused)?;
        Ok(())
    }
}

/// A look in the colour of a class.
pub(super) fn dyed(format: &Format, class: Class) -> Format {
    let colour = match class {
        Class::Related => 0xEE_E8_F8,
        Class::Note => 0xDD_EB_F7,
        Class::Warning => 0xFF_E6_99,
        Class::Error => 0xFF_C7_CE,
    };
    format.clone().set_background_color(Color::RGB(colour))
}
