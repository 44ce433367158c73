//! Formulas whose result may be the empty text: blank as meant, never computed, or saved as zero.
//!
//! An .xls says of a formula that its result is the empty text both where it is and where the
//! program that wrote the file computes nothing. And LibreOffice saves the texts of formulas in
//! cells with a number format as the number 0. What is meant is told by the formula, which gives an
//! empty text in one of its cases, and by the other formulas of the file.

use std::collections::{HashMap, HashSet};

use super::super::cfb::u16_at;
use crate::cell::CellRef;
use crate::grid::{Grid, ReadNote};

/// An empty text that one case of IF gives, as the tokens of a formula spell it: the text, then the
/// jump over the other case. Before Excel 97 texts had no byte for their width.
const EMPTY_CASE: &[u8] = &[0x17, 0, 0, 0x19, 0x08];
const EMPTY_CASE_OLD: &[u8] = &[0x17, 0, 0x19, 0x08];
/// The token of a formula that stands with the first cell that shares it.
const SHARED: u8 = 0x01;
/// Where the tokens begin in the record of a formula, and in that of a shared one.
const TOKENS: usize = 22;
const SHARED_TOKENS: usize = 10;
/// The number of the format General.
const GENERAL: u16 = 0;

/// What the formulas of a sheet say about empty results.
pub(super) struct Blanks<'a> {
    /// The number format of each style.
    formats: &'a [u16],
    wide: bool,
    /// Whether any formula has a result that is not the empty text.
    computed: bool,
    /// Whether a cell with a number format holds the empty text.
    kept: bool,
    doubts: Vec<Doubt>,
    /// Of formulas that cells share, by the first of them: whether they may give the empty text.
    shared: HashMap<CellRef, bool>,
    last: CellRef,
}

/// A formula whose result is the empty text or, in a cell with a number format, zero.
struct Doubt {
    at: CellRef,
    /// Where its formula stands.
    formula: CellRef,
    /// Whether that may give the empty text; of shared ones not known yet.
    may_be_empty: bool,
    is_zero: bool,
}

impl<'a> Blanks<'a> {
    /// For a sheet of a file with these number formats of styles; `wide` since Excel 97.
    pub fn new(formats: &'a [u16], wide: bool) -> Self {
        Self {
            formats,
            wide,
            computed: false,
            kept: false,
            doubts: Vec::new(),
            shared: HashMap::new(),
            last: CellRef::new(0, 0),
        }
    }

    /// Takes notice of the record of a formula, with its result.
    pub fn formula(&mut self, at: CellRef, data: &[u8], result: &[u8]) {
        self.last = at;
        let (is_empty, is_zero) = (matches!(result, [3, .., 0xFF, 0xFF]), result == [0; 8]);
        self.computed |= !is_empty;
        let format = u16_at(data, 4).and_then(|style| self.formats.get(usize::from(style)));
        let formatted = format.is_some_and(|format| *format != GENERAL);
        self.kept |= is_empty && formatted;
        if !(is_empty || is_zero && formatted) {
            return;
        }
        let tokens = data.get(TOKENS..).unwrap_or_default();
        let first = tokens.first().filter(|token| **token == SHARED);
        let first = first.and_then(|_| Some(CellRef::new(u32::from(u16_at(tokens, 1)?), u32::from(u16_at(tokens, 3)?))));
        self.doubts.push(Doubt {
            at,
            formula: first.unwrap_or(at),
            may_be_empty: first.is_none() && self.has_empty_case(tokens),
            is_zero,
        });
    }

    /// Takes notice of a formula that the last cell and others share.
    pub fn shared(&mut self, data: &[u8]) {
        let may_be_empty = self.has_empty_case(data.get(SHARED_TOKENS..).unwrap_or_default());
        self.shared.insert(self.last, may_be_empty);
    }

    /// Whether a text that should follow never came, so that nothing was computed.
    pub fn never_came(&mut self, at: CellRef) {
        self.doubts.push(Doubt {
            at,
            formula: at,
            may_be_empty: false,
            is_zero: false,
        });
    }

    fn has_empty_case(&self, tokens: &[u8]) -> bool {
        let case = if self.wide { EMPTY_CASE } else { EMPTY_CASE_OLD };
        tokens.windows(case.len()).any(|part| part == case)
    }
}

/// Notes what was never computed, and takes out the zeros that were blanks.
pub(super) fn settle(grids: &mut [Grid], blanks: &[Blanks<'_>]) {
    let computed = blanks.iter().any(|sheet| sheet.computed);
    let kept = blanks.iter().any(|sheet| sheet.kept);
    for (grid, sheet) in grids.iter_mut().zip(blanks) {
        let mut lost = HashSet::new();
        for doubt in &sheet.doubts {
            let shared = || sheet.shared.get(&doubt.formula).copied().unwrap_or(false);
            let may_be_empty = doubt.may_be_empty || shared();
            if doubt.is_zero && may_be_empty && !kept {
                lost.insert(doubt.at);
            } else if !(doubt.is_zero || may_be_empty && computed) {
                grid.notes.push(ReadNote::Uncached(doubt.at));
            }
        }
        let lost = grid.take_out(&lost);
        grid.notes.extend(lost.into_iter().map(ReadNote::BlankAsZero));
    }
}
