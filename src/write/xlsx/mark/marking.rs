//! Marked cells of a sheet: which they are, their format and location.

use std::borrow::Cow;
use std::collections::HashMap;

use rust_xlsxwriter::{Color, Format};

use crate::cell::{CellRef, Comment};
use crate::write::marks::{Class, Mark, Marks};

/// A value of a table, by row and field, and its cell on the sheet.
pub type Placed = ((usize, usize), CellRef);

/// The marks of one table by row and field, and the locations of its marked values.
#[derive(Debug, Default)]
pub struct Marking<'a> {
    pub marks: HashMap<(usize, usize), &'a Mark>,
    /// The locations of the values on the sheet.
    pub placed: Vec<Placed>,
    /// Number of notes written by this program so far.
    pub notes: u32,
    /// The comment on the cell marked last.
    pub comment: Option<(CellRef, Comment)>,
}

impl<'a> Marking<'a> {
    /// The marks of the table at this position in the book.
    pub fn of(marks: &'a Marks, table: usize) -> Self {
        let of_table = marks.cells.iter().filter(|(spot, _)| spot.table == table);
        Self {
            marks: of_table.map(|(spot, mark)| ((spot.row, spot.field), mark)).collect(),
            ..Self::default()
        }
    }

    /// Whether no cell is marked.
    pub fn is_empty(&self) -> bool {
        self.marks.is_empty()
    }
}

/// The mark of a cell about to be written.
#[derive(Clone, Copy, Debug, Default)]
pub struct Marked {
    pub class: Option<Class>,
    /// Whether it already has a note.
    pub noted: bool,
}

impl Marked {
    /// The cell's format.
    pub fn look<'f>(&self, format: &'f Format) -> Cow<'f, Format> {
        match self.class {
            Some(class) => Cow::Owned(dyed(format, class)),
            None => Cow::Borrowed(format),
        }
    }
}

/// A format in the colour of a class.
pub fn dyed(format: &Format, class: Class) -> Format {
    format.clone().set_background_color(Color::RGB(class.colour()))
}
