//! References to cells as tokens hold them → as they are spelled: `$A$1`, `A1:B3`, `A:A`.

use super::tokens::Tokens;
use crate::cell::{CellRef, column_letters};

/// The last column.
const LAST_COL: u16 = 0xFF;
/// Flags beside the column, before Excel 97 beside the row.
const FREE_ROW: u16 = 0x8000;
const FREE_COL: u16 = 0x4000;
const NUMBER: u16 = 0x3FFF;

/// How a formula holds references.
#[derive(Clone, Copy)]
pub(super) struct Holding {
    /// As from Excel 97 on.
    pub wide: bool,
    /// The cell that relative references are counted from; none where they are held as they read.
    pub home: Option<CellRef>,
}

impl Holding {
    fn last_row(self) -> u16 {
        if self.wide { 0xFFFF } else { NUMBER }
    }
}

/// A corner of a reference; what is free moves along when the formula is copied.
#[derive(Clone, Copy)]
struct Corner {
    row: u16,
    col: u16,
    free_row: bool,
    free_col: bool,
}

/// Spells the reference to one cell that is next in `tokens`.
pub(super) fn cell(tokens: &mut Tokens<'_>, holding: Holding, text: &mut String) -> Option<()> {
    let row = tokens.short()?;
    corner(row, col(tokens, holding)?, holding)?.spell(text);
    Some(())
}

/// Spells the reference to an area that is next in `tokens`.
pub(super) fn area(tokens: &mut Tokens<'_>, holding: Holding, text: &mut String) -> Option<()> {
    let (top, bottom) = (tokens.short()?, tokens.short()?);
    let (left, right) = (col(tokens, holding)?, col(tokens, holding)?);
    let (first, last) = (corner(top, left, holding)?, corner(bottom, right, holding)?);
    if (first.row, last.row) == (0, holding.last_row()) {
        first.spell_col(text);
        text.push(':');
        last.spell_col(text);
    } else {
        first.spell(text);
        text.push(':');
        last.spell(text);
    }
    Some(())
}

fn col(tokens: &mut Tokens<'_>, holding: Holding) -> Option<u16> {
    if holding.wide {
        tokens.short()
    } else {
        tokens.byte().map(u16::from)
    }
}

fn corner(row: u16, col: u16, holding: Holding) -> Option<Corner> {
    let flags = if holding.wide { col } else { row };
    let (mut row, mut col) = (row & holding.last_row(), col & NUMBER);
    let (free_row, free_col) = (flags & FREE_ROW != 0, flags & FREE_COL != 0);
    if let Some(home) = holding.home {
        // Beyond the edge of the sheet it goes on at the other edge.
        let moved = |number: u16, home: u32| Some(number.wrapping_add(u16::try_from(home).ok()?));
        if free_row {
            row = moved(row, home.row)? & holding.last_row();
        }
        col = if free_col { moved(col, home.col)? } else { col } & LAST_COL;
    }
    (col <= LAST_COL).then_some(Corner {
        row,
        col,
        free_row,
        free_col,
    })
}

impl Corner {
    fn spell(self, text: &mut String) {
        self.spell_col(text);
        if !self.free_row {
            text.push('$');
        }
        let row = u32::from(self.row).saturating_add(1);
        text.push_str(&row.to_string());
    }

    fn spell_col(self, text: &mut String) {
        if !self.free_col {
            text.push('$');
        }
        text.push_str(&column_letters(u32::from(self.col)));
    }
}
