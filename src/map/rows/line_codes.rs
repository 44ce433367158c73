//! Codes beside the lines of a two-sided table. The names say which lines they are; a label that stands among the codes,
//! often merged over both columns, is one, too.

use foldhash::HashMap;

use crate::cell::{Cell, CellRef, CellValue};
use crate::map::header::locate::Header;
use crate::map::header::source_column::{Meaning, SourceColumn};
use crate::map::sheet::state::Sheet;
use crate::meaning::Dimension;
use crate::meaning::values::CODES;

/// The columns of codes, each with the column of names behind it.
#[derive(Default)]
pub struct LineCodes(HashMap<u32, u32>);

impl LineCodes {
    /// The columns of codes in front of the columns of the field `item`.
    pub fn of(header: &Header, sheet: &Sheet, item: usize) -> Self {
        let are_names = |source: &SourceColumn| source.meaning.fields(sheet.schema).contains(&item);
        let pairs = header.columns.iter().zip(header.columns.iter().skip(1));
        let codes = pairs.filter(|(source, next)| are_codes(source, sheet) && are_names(next));
        Self(codes.map(|(source, next)| (source.col, next.col)).collect())
    }

    /// Where the name of a row should stand, if this cell among the codes is a label and that one is blank.
    pub fn label_at(&self, sheet: &Sheet, cell: &Cell) -> Option<CellRef> {
        let names = self.0.get(&cell.at.col)?;
        let CellValue::Text(text) = &cell.value else {
            return None;
        };
        let is_label = text.contains(char::is_alphabetic) && !text.contains(char::is_numeric);
        let at = CellRef::new(cell.at.row, *names);
        let name = sheet.grid.get(at);
        let is_free = name.is_none_or(|name| name.value.to_string().trim().is_empty());
        (is_label && is_free).then_some(at)
    }
}

/// Whether a column of a two-sided table holds codes beside its lines.
pub fn are_codes(source: &SourceColumn, sheet: &Sheet) -> bool {
    let is_code = || {
        let reading = source.reading(&sheet.lexicon().vocabulary);
        reading.is_explained() && reading.point.get(Dimension::Portion) == CODES
    };
    source.meaning == Meaning::Text && is_code()
}
