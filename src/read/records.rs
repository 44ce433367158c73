//! What the two binary formats share: numbers as they pack them, error values, a sheet while it is
//! being read.
//!
//! Both are read by passes of our own. Other readers allocate what a record declares and read on in
//! the remains of an earlier one, and an abort can be neither caught nor foreseen from outside; here
//! every record is a slice of bytes that the file really has.

use std::collections::HashSet;

use super::date::iso;
use super::fault::{DamageKind, Fault, without_sheets};
use super::hidden::Hidden;
use super::number;
use super::number_format::{Looks, Style};
use super::read_budget::Intake;
use crate::cell::{ByCell, Cell, CellRef, CellValue, Comment, Text};
use crate::error::Damage;
use crate::grid::{Grid, Merge, ReadNote, Visibility};

/// A sheet while it is being read.
pub(super) struct Filling<'a> {
    pub(super) read_budget: &'a mut Intake,
    /// How the cells of each style show a number.
    pub(super) styles: &'a [Style],
    pub(super) from_1904: bool,
    cells: Vec<Cell>,
    formulas: ByCell<Text>,
    comments: ByCell<Comment>,
    merges: Vec<Merge>,
    notes: Vec<ReadNote>,
    pub(super) hidden: Hidden,
    looks: Looks,
    unseen_zeros: HashSet<CellRef>,
    missing_strings: usize,
}

impl<'a> Filling<'a> {
    pub(super) fn new(read_budget: &'a mut Intake, styles: &'a [Style], from_1904: bool) -> Self {
        Self {
            read_budget,
            styles,
            from_1904,
            cells: Vec::new(),
            formulas: ByCell::default(),
            comments: ByCell::default(),
            merges: Vec::new(),
            notes: Vec::new(),
            hidden: Hidden::default(),
            looks: Looks::default(),
            unseen_zeros: HashSet::new(),
            missing_strings: 0,
        }
    }

    pub(super) fn value(&mut self, at: CellRef, value: CellValue) -> Result<(), Fault> {
        if !at.is_on_sheet() {
            return Err(Fault::from(DamageKind::Outside));
        }
        self.read_budget.spend()?;
        self.cells.push(Cell { at, value });
        Ok(())
    }

    pub(super) fn text(&mut self, at: CellRef, text: &str) -> Result<(), Fault> {
        if text.is_empty() {
            return Ok(());
        }
        let text = self.read_budget.text(text);
        self.value(at, CellValue::Text(text))
    }

    /// The text of the table at `index`.
    pub(super) fn shared(&mut self, at: CellRef, strings: &[Text], index: u32) -> Result<(), Fault> {
        match usize::try_from(index).ok().and_then(|index| strings.get(index)) {
            Some(text) if text.is_empty() => Ok(()),
            Some(text) => self.value(at, CellValue::Text(Text::clone(text))),
            None => {
                self.missing_strings = self.missing_strings.saturating_add(1);
                Ok(())
            }
        }
    }

    /// A number in a cell of the style `style`.
    pub(super) fn number(&mut self, at: CellRef, style: u32, number: f64) -> Result<(), Fault> {
        let style = usize::try_from(style).ok().and_then(|style| self.styles.get(style));
        let time = style.and_then(|style| style.time);
        let date = time.and_then(|kind| iso(number, kind, self.from_1904));
        let value = match (date, number::from_f64(number)) {
            (Some(date), _) => CellValue::Date(self.read_budget.text(&date)),
            (None, Some(number)) => {
                if number.is_zero() && style.is_some_and(|style| style.hides_zero) {
                    self.read_budget.spend()?;
                    self.unseen_zeros.insert(at);
                }
                if let Some(look) = style.and_then(|style| style.look.as_ref()) {
                    self.looks.note(at, look, self.read_budget)?;
                }
                CellValue::Number(number)
            }
            (None, None) => CellValue::Error(self.read_budget.text(&format!("{number:E}"))),
        };
        self.value(at, value)
    }

    pub(super) fn error(&mut self, at: CellRef, code: u8) -> Result<(), Fault> {
        let text = self.read_budget.text(error_text(code));
        self.value(at, CellValue::Error(text))
    }

    /// Notes that `at` has a formula; `text` is empty where it is not known.
    pub(super) fn formula(&mut self, at: CellRef, text: &str) {
        self.read_budget.formula(&mut self.formulas, at, text);
    }

    /// Keeps a comment with its author.
    pub(super) fn comment(&mut self, at: CellRef, said: (&str, &str)) -> Result<(), Fault> {
        self.read_budget.comment(&mut self.comments, at, said)
    }

    /// Whether formulas are still kept.
    pub(super) fn keeps_formulas(&self) -> bool {
        self.read_budget.keeps_formulas()
    }

    /// Notes that the result of a formula is the empty text, so that it may never have been computed.
    pub(super) fn uncached(&mut self, at: CellRef) -> Result<(), Fault> {
        if at.is_on_sheet() {
            self.read_budget.spend()?;
            self.notes.push(ReadNote::Uncached(at));
        }
        Ok(())
    }

    /// Notes damage after which reading goes on.
    pub(super) fn damage(&mut self, damage: Damage) {
        self.notes.push(ReadNote::Damaged(damage));
    }

    pub(super) fn merge(&mut self, first: CellRef, last: CellRef) -> Result<(), Fault> {
        if first.row <= last.row && first.col <= last.col && last.is_on_sheet() {
            self.read_budget.spend()?;
            self.merges.push(Merge { first, last });
        }
        Ok(())
    }

    /// The sheet; `damage` says why it was not read to its end, if it was not.
    pub(super) fn into_grid(mut self, name: &str, visibility: Visibility, damage: Option<Damage>) -> Grid {
        let mut grid = Grid::new(name, self.cells);
        grid.visibility = visibility;
        grid.formulas = self.formulas;
        grid.comments = self.comments;
        if self.missing_strings > 0 {
            let damage = Damage::in_detail(DamageKind::LostTexts, format_args!("× {}", self.missing_strings));
            self.notes.push(ReadNote::Damaged(damage));
        }
        grid.notes = self.notes;
        grid.notes.extend(damage.map(ReadNote::Damaged));
        grid.set_merges(self.merges);
        grid.looks = self.looks.into_runs();
        grid.unseen_zeros = self.unseen_zeros;
        self.hidden.mark(&mut grid);
        grid
    }
}

/// How the records of a sheet ended: `Ok` when the sheet was read to its end.
pub(super) fn outcome(result: Result<(), Fault>) -> Result<Option<Damage>, Fault> {
    match result {
        Ok(()) => Ok(None),
        Err(Fault::Damaged(damage)) => Ok(Some(damage)),
        Err(other) => Err(other),
    }
}

/// A workbook is returned if any of its sheets has a cell or was read to its end.
pub(super) fn usable(sheets: Vec<Grid>) -> Result<Vec<Grid>, Fault> {
    let is_usable = |grid: &Grid| !grid.cells().is_empty() || grid.damage().is_none();
    if sheets.iter().any(is_usable) {
        return Ok(sheets);
    }
    Err(without_sheets(&sheets))
}

/// A number in four bytes: 30 bits of a whole number or of a binary fraction, perhaps in hundredths.
pub(super) fn packed(raw: u32) -> f64 {
    let number = if raw & 2 == 0 {
        f64::from_bits(u64::from(raw & !3) << 32)
    } else {
        f64::from(raw.cast_signed() >> 2)
    };
    if raw & 1 == 0 { number } else { number / 100.0 }
}

pub(super) fn error_text(code: u8) -> &'static str {
    match code {
        0x00 => "#NULL!",
        0x07 => "#DIV/0!",
        0x0F => "#VALUE!",
        0x17 => "#REF!",
        0x1D => "#NAME?",
        0x24 => "#NUM!",
        0x2A => "#N/A",
        0x2B => "#GETTING_DATA",
        _ => "#UNKNOWN!",
    }
}

/// The little-endian number at `offset`.
pub(super) fn f64_at(bytes: &[u8], offset: usize) -> Option<f64> {
    let eight = bytes.get(offset..)?.first_chunk::<8>()?;
    Some(f64::from_le_bytes(*eight))
}

/// The text in UTF-16; half a pair becomes a mark.
pub(super) fn wide(bytes: &[u8]) -> String {
    let units = bytes.as_chunks::<2>().0.iter().map(|pair| u16::from_le_bytes(*pair));
    char::decode_utf16(units)
        .map(|unit| unit.unwrap_or(char::REPLACEMENT_CHARACTER))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packed_numbers_are_unpacked() {
        assert_eq!(packed(0x3FF0_0000), 1.0);
        assert_eq!(packed((70661 << 2) | 3), 706.61);
        assert_eq!(packed((-5i32).cast_unsigned() << 2 | 2), -5.0);
        assert_eq!(packed(0x4059_0001), 1.0);
    }
}
