//! References to cells as tokens hold them → as they are spelled: `$A$1`, `A1:B3`, `A:A`.

use super::layout::Layout;
use super::tokens::Tokens;
use crate::cell::{CellRef, column_letters};

/// Flags beside the column, before Excel 97 beside the row.
const FREE_ROW: u16 = 0x8000;
const FREE_COL: u16 = 0x4000;
const NUMBER: u16 = 0x3FFF;

/// How a formula holds references.
#[derive(Clone, Copy)]
pub(super) struct Holding<'c> {
    pub layout: Layout<'c>,
    /// The cell that relative references are counted from; none where they are held as they read.
    pub home: Option<CellRef>,
}

/// A corner of a reference; what is free moves along when the formula is copied.
#[derive(Clone, Copy)]
struct Corner {
    row: u32,
    col: u16,
    free_row: bool,
    free_col: bool,
}

/// Spells the reference to one cell that is next in `tokens`.
pub(super) fn cell(tokens: &mut Tokens<'_>, holding: Holding<'_>, text: &mut String) -> Option<()> {
    let row = row(tokens, holding)?;
    corner(row, col(tokens, holding)?, holding)?.spell(text);
    Some(())
}

/// Spells the reference to an area that is next in `tokens`.
pub(super) fn area(tokens: &mut Tokens<'_>, holding: Holding<'_>, text: &mut String) -> Option<()> {
    let (top, bottom) = (row(tokens, holding)?, row(tokens, holding)?);
    let (left, right) = (col(tokens, holding)?, col(tokens, holding)?);
    let (first, last) = (corner(top, left, holding)?, corner(bottom, right, holding)?);
    if (first.row, last.row) == (0, holding.layout.last_row()) {
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

fn row(tokens: &mut Tokens<'_>, holding: Holding<'_>) -> Option<u32> {
    match holding.layout {
        Layout::Xls(_) => tokens.short().map(u32::from),
        Layout::Xlsb => tokens.long(),
    }
}

fn col(tokens: &mut Tokens<'_>, holding: Holding<'_>) -> Option<u16> {
    if holding.layout.is_wide() {
        tokens.short()
    } else {
        tokens.byte().map(u16::from)
    }
}

fn corner(row: u32, col: u16, Holding { layout, home }: Holding<'_>) -> Option<Corner> {
    let flags = if layout.is_wide() {
        col
    } else {
        u16::try_from(row).ok()?
    };
    let (last_row, last_col) = (layout.last_row(), layout.last_col());
    let mut row = if layout.is_wide() { row } else { row & last_row };
    let mut col = col & NUMBER;
    let (free_row, free_col) = (flags & FREE_ROW != 0, flags & FREE_COL != 0);
    if let Some(home) = home {
        // Beyond the edge of the sheet it goes on at the other edge.
        if free_row {
            row = row.wrapping_add(home.row) & last_row;
        }
        if free_col {
            col = col.wrapping_add(u16::try_from(home.col).ok()?);
        }
        col &= last_col;
    }
    (row <= last_row && col <= last_col).then_some(Corner {
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
        let row = self.row.saturating_add(1);
        text.push_str(&row.to_string());
    }

    fn spell_col(self, text: &mut String) {
        if !self.free_col {
            text.push('$');
        }
        text.push_str(&column_letters(u32::from(self.col)));
    }
}
