//! The formulas of a sheet of an .xls: their texts, those that cells share, and results that may not
//! be what they are.
//!
//! An .xls says of a formula that its result is the empty text both where it is and where the
//! program that wrote the file computes nothing. And LibreOffice saves texts that formulas give as
//! the number 0, in cells with a number format and where it has not calculated them itself.

use std::collections::HashMap;

use super::formula::spelled;
use super::names::Names;
use super::strings::Charset;
use crate::cell::CellRef;
use crate::grid::{Grid, ReadNote};
use crate::read::cfb::u16_at;
use crate::read::records::Filling;

/// The token of a formula that stands with the first cell that shares it.
const SHARED: u8 = 0x01;
/// Where the tokens begin in the record of a formula, and in that of a shared one; their size stands
/// before them.
const TOKENS: usize = 22;
const SHARED_TOKENS: usize = 10;

/// What the workbook says that its formulas need.
#[derive(Clone, Copy)]
pub(super) struct Words<'a> {
    pub names: &'a Names,
    pub charset: &'a Charset,
}

/// The formulas of a sheet.
pub(super) struct Formulas<'a> {
    words: Words<'a>,
    /// Whether any formula has a result that is not the empty text.
    computed: bool,
    /// Results that are the empty text.
    empty: Vec<CellRef>,
    /// Results that are zero.
    zeros: Vec<CellRef>,
    /// Tokens that cells share, by the first of them.
    shared: HashMap<CellRef, &'a [u8]>,
    /// Cells that share, and the first of those that share with them.
    sharing: Vec<(CellRef, CellRef)>,
    last: CellRef,
}

impl<'a> Formulas<'a> {
    pub fn new(words: Words<'a>) -> Self {
        Self {
            words,
            computed: false,
            empty: Vec::new(),
            zeros: Vec::new(),
            shared: HashMap::new(),
            sharing: Vec::new(),
            last: CellRef::new(0, 0),
        }
    }

    /// Takes the record of a formula, with its result.
    pub fn formula(&mut self, at: CellRef, data: &'a [u8], result: &[u8], filling: &mut Filling<'_>) {
        self.last = at;
        match result {
            [3, .., 0xFF, 0xFF] => self.empty.push(at),
            [0, 0, 0, 0, 0, 0, 0, 0] => self.zeros.push(at),
            _ => {}
        }
        self.computed |= !matches!(result, [3, .., 0xFF, 0xFF]);
        let tokens = tokens(data, TOKENS);
        if let [SHARED, first @ ..] = tokens {
            let corner = |offset| u16_at(first, offset).map(u32::from);
            if let (Some(row), Some(col)) = (corner(0), corner(2)) {
                self.sharing.push((at, CellRef::new(row, col)));
            }
        } else if let Some(text) = spelled(tokens, at, self.words.names, self.words.charset) {
            filling.formula_text(at, &text);
        }
    }

    /// Takes the tokens that the last cell and others share.
    pub fn shared(&mut self, data: &'a [u8]) {
        self.shared.insert(self.last, tokens(data, SHARED_TOKENS));
    }

    /// Takes notice that the text of a result never came, so that nothing was computed.
    pub fn never_came(&mut self, at: CellRef) {
        self.empty.push(at);
    }

    /// Gives the cells that share formulas their texts, when all records of the sheet are read.
    pub fn finish(&mut self, filling: &mut Filling<'_>) {
        for (at, first) in std::mem::take(&mut self.sharing) {
            let text = self
                .shared
                .get(&first)
                .and_then(|tokens| spelled(tokens, at, self.words.names, self.words.charset));
            if let Some(text) = text {
                filling.formula_text(at, &text);
            }
        }
    }
}

/// The tokens of a formula, whose size stands in the two bytes before them.
fn tokens(data: &[u8], start: usize) -> &[u8] {
    let size = start
        .checked_sub(2)
        .and_then(|at| u16_at(data, at))
        .map_or(0, usize::from);
    let tokens = data.get(start..).unwrap_or_default();
    tokens.get(..size).unwrap_or(tokens)
}

/// Notes which results of the sheets may not be what they are.
pub(super) fn note_results(grids: &mut [Grid], sheets: &[Formulas<'_>]) {
    let computed = sheets.iter().any(|sheet| sheet.computed);
    for (grid, sheet) in grids.iter_mut().zip(sheets) {
        let mut notes = Vec::new();
        let gives_text = |at: &CellRef| grid.formulas.get(at).is_some_and(|text| text.contains('"'));
        for at in &sheet.empty {
            // A formula that has an empty text in it may give it.
            if !(computed && grid.formulas.get(at).is_some_and(|text| text.contains("\"\""))) {
                notes.push(ReadNote::Uncached(*at));
            }
        }
        let zeros = sheet.zeros.iter().filter(|at| gives_text(at));
        notes.extend(zeros.map(|at| ReadNote::MaybeText(*at)));
        grid.notes.extend(notes);
    }
}
