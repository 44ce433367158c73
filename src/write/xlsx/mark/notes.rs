//! Notes on cells: signed ones of this program, and comments of people under their names.

use rust_xlsxwriter::Note;

use crate::cell::{CellRef, Comment, Text};
use crate::error::Result;
use crate::schema::Standard;
use crate::write::limits::NOTE;
use crate::write::text::lines;
use crate::write::xlsx::cell::canvas::Canvas;
use crate::write::xlsx::cell::units::AUTHOR;

/// Maximum number of this program's notes per sheet. Each is a drawing, and thousands make a workbook too slow to
/// open. Further cells are only coloured.
pub const MOST: u32 = 1_000;
/// Width of a note in pixels, and its approximate line length in Latin characters.
const WIDTH: (u32, f64) = (340, 46.0);
/// Height of a line and of the margins of a note, in pixels.
const LINE: (u32, u32) = (18, 14);
/// Maximum height of a note, in pixels; longer notes are scrolled or enlarged.
const HIGHEST: u32 = 500;
/// Maximum length of this program's notes, and room for the signature, in characters.
const LONGEST: usize = 8_000;
const SIGNATURE: usize = 100;
/// Maximum length of a note's author, in UTF-16 units.
const NAME: usize = 52;
/// Font size of notes, in points.
pub const SIZE: f64 = 9.0;

/// A note of this program. If the cell has a comment, it is appended, and the note carries its author's name.
pub fn ours(text: &str, comment: Option<&Comment>, standard: &Standard) -> Comment {
    let taken = comment.map_or(0, |comment| comment.text.encode_utf16().count());
    let room = NOTE.saturating_sub(taken).saturating_sub(SIGNATURE) / 2;
    let text: String = text.chars().take(room.min(LONGEST)).collect();
    let signed = standard.frame.signed(&text);
    let (author, text) = match comment {
        Some(comment) => (comment.author.clone(), format!("{signed}\n\n{}", comment.text)),
        None => (Text::from(AUTHOR), signed),
    };
    let text = Text::from(text);
    Comment { author, text }
}

/// Width and height of a note, in pixels.
pub fn size(text: &str) -> (u32, u32) {
    let height = lines(text, WIDTH.1).saturating_mul(LINE.0).saturating_add(LINE.1);
    (WIDTH.0, height.min(HIGHEST))
}

/// Adds a note to a cell, replacing an existing one, sized to fit its text.
pub fn insert(canvas: &mut Canvas, at: CellRef, comment: &Comment, standard: &Standard) -> Result<()> {
    let (width, height) = size(&comment.text);
    let mut name = 0_usize;
    let author = comment.author.chars().take_while(|letter| {
        name = name.saturating_add(letter.len_utf16());
        name <= NAME
    });
    let note = Note::new(&*comment.text)
        .set_author(author.collect::<String>())
        .add_author_prefix(false)
        .set_font_name(&standard.frame.print.font)
        .set_font_size(SIZE)
        .set_width(width)
        .set_height(height);
    canvas.note(at, &note)
}
