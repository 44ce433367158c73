//! Formulas of an .xls: tokens in the order of calculation → text as a spreadsheet shows it.
//!
//! What stands here is part 2.5.198 of \[MS-XLS\]. A formula with anything else in it has no text: it
//! is known that the cell has one, and that is all.

use super::names::Names;
use super::strings::{Charset, letters};
use crate::cell::{CellRef, column_letters};
use crate::read::cfb::{u16_at, u32_at};
use crate::read::records::f64_at;

/// What may be written for one formula, which is written anew with each part around it. Excel allows
/// formulas of 8,192 letters; those of budgets have a few hundred.
const MOST_LETTERS: usize = 1 << 16;
/// Rows and columns of a sheet, at which relative references begin anew.
const ROWS: u32 = 1 << 16;
const COLUMNS: u32 = 1 << 8;
/// The function that is called by its name, its first argument.
const BY_NAME: u16 = 0xFF;

/// What stands before the names of functions that came after Excel 97, and is not shown.
const NEW: &str = "_xlfn.";

/// Functions by number; those with a number of arguments that may vary have none.
const FUNCTIONS: &[(u16, &str, Option<u8>)] = &[
    (0, "COUNT", None),
    (1, "IF", None),
    (2, "ISNA", Some(1)),
    (3, "ISERROR", Some(1)),
    (4, "SUM", None),
    (5, "AVERAGE", None),
    (6, "MIN", None),
    (7, "MAX", None),
    (8, "ROW", None),
    (9, "COLUMN", None),
    (10, "NA", Some(0)),
    (14, "FIXED", None),
    (24, "ABS", Some(1)),
    (25, "INT", Some(1)),
    (26, "SIGN", Some(1)),
    (27, "ROUND", Some(2)),
    (28, "LOOKUP", None),
    (29, "INDEX", None),
    (30, "REPT", Some(2)),
    (31, "MID", Some(3)),
    (32, "LEN", Some(1)),
    (33, "VALUE", Some(1)),
    (34, "TRUE", Some(0)),
    (35, "FALSE", Some(0)),
    (36, "AND", None),
    (37, "OR", None),
    (38, "NOT", Some(1)),
    (39, "MOD", Some(2)),
    (48, "TEXT", Some(2)),
    (64, "MATCH", None),
    (65, "DATE", Some(3)),
    (67, "DAY", Some(1)),
    (68, "MONTH", Some(1)),
    (69, "YEAR", Some(1)),
    (74, "NOW", Some(0)),
    (76, "ROWS", Some(1)),
    (77, "COLUMNS", Some(1)),
    (78, "OFFSET", None),
    (82, "SEARCH", None),
    (100, "CHOOSE", None),
    (101, "HLOOKUP", None),
    (102, "VLOOKUP", None),
    (111, "CHAR", Some(1)),
    (112, "LOWER", Some(1)),
    (113, "UPPER", Some(1)),
    (115, "LEFT", None),
    (116, "RIGHT", None),
    (117, "EXACT", Some(2)),
    (118, "TRIM", Some(1)),
    (119, "REPLACE", Some(4)),
    (120, "SUBSTITUTE", None),
    (124, "FIND", None),
    (125, "CELL", None),
    (126, "ISERR", Some(1)),
    (127, "ISTEXT", Some(1)),
    (128, "ISNUMBER", Some(1)),
    (129, "ISBLANK", Some(1)),
    (130, "T", Some(1)),
    (131, "N", Some(1)),
    (148, "INDIRECT", None),
    (162, "CLEAN", Some(1)),
    (169, "COUNTA", None),
    (183, "PRODUCT", None),
    (197, "TRUNC", None),
    (198, "ISLOGICAL", Some(1)),
    (212, "ROUNDUP", Some(2)),
    (213, "ROUNDDOWN", Some(2)),
    (216, "RANK", None),
    (219, "ADDRESS", None),
    (221, "TODAY", Some(0)),
    (228, "SUMPRODUCT", None),
    (325, "LARGE", Some(2)),
    (326, "SMALL", Some(2)),
    (336, "CONCATENATE", None),
    (337, "POWER", Some(2)),
    (344, "SUBTOTAL", None),
    (345, "SUMIF", None),
    (346, "COUNTIF", Some(2)),
    (347, "COUNTBLANK", Some(1)),
    (359, "HYPERLINK", None),
];

/// The text of the formula of `tokens` in the cell `at`; none if there is something in it that is
/// not known. Files from before Excel 97 have other tokens.
pub(super) fn spelled(tokens: &[u8], at: CellRef, names: &Names, charset: &Charset) -> Option<String> {
    if !charset.wide {
        return None;
    }
    let mut speller = Speller {
        rest: tokens,
        at,
        names,
        charset,
        parts: Vec::new(),
        letters: 0,
    };
    while let [token, rest @ ..] = speller.rest {
        speller.rest = rest;
        speller.token(*token)?;
    }
    let text = speller.parts.pop()?;
    speller.parts.is_empty().then_some(text)
}

struct Speller<'a> {
    rest: &'a [u8],
    at: CellRef,
    names: &'a Names,
    charset: &'a Charset,
    parts: Vec<String>,
    /// Letters written so far, also of what went into other parts.
    letters: usize,
}

impl Speller<'_> {
    fn token(&mut self, token: u8) -> Option<()> {
        match token {
            0x03..=0x11 => {
                const SIGNS: [&str; 15] = [
                    "+", "-", "*", "/", "^", "&", "<", "<=", "=", ">=", ">", "<>", " ", ",", ":",
                ];
                let sign = SIGNS.get(usize::from(token).checked_sub(3)?)?;
                let (right, left) = (self.parts.pop()?, self.parts.pop()?);
                self.push(format!("{left}{sign}{right}"))
            }
            0x12 | 0x13 => {
                let part = self.parts.pop()?;
                let sign = if token == 0x12 { '+' } else { '-' };
                self.push(format!("{sign}{part}"))
            }
            0x14 => {
                let part = self.parts.pop()?;
                self.push(format!("{part}%"))
            }
            0x15 => {
                let part = self.parts.pop()?;
                self.push(format!("({part})"))
            }
            0x16 => self.push(String::new()),
            0x17 => self.text(),
            0x19 => self.attribute(),
            0x1C => {
                let code = self.byte()?;
                self.push(crate::read::records::error_text(code).to_owned())
            }
            0x1D => {
                let truth = self.byte()? != 0;
                self.push(if truth { "TRUE" } else { "FALSE" }.to_owned())
            }
            0x1E => {
                let number = self.short()?;
                self.push(number.to_string())
            }
            0x1F => {
                let number = f64_at(self.rest, 0).filter(|number| number.is_finite())?;
                self.skip(8)?;
                self.push(number.to_string())
            }
            0x20..=0x7F => self.operand(token & 0x1F),
            _ => None,
        }
    }

    /// A token whose class says whether a value or a reference is meant, which the text does not.
    fn operand(&mut self, token: u8) -> Option<()> {
        match token {
            0x01 => {
                let number = self.short()?;
                let (_, name, count) = FUNCTIONS.iter().find(|(own, ..)| *own == number)?;
                self.call(name, usize::from((*count)?))
            }
            0x02 => {
                let count = usize::from(self.byte()? & 0x7F);
                match self.short()? & 0x7FFF {
                    BY_NAME => self.call_by_name(count.checked_sub(1)?),
                    number => {
                        let (_, name, _) = FUNCTIONS.iter().find(|(own, ..)| *own == number)?;
                        self.call(name, count)
                    }
                }
            }
            0x03 => {
                let name = self.names.defined(u16_at(self.rest, 0)?)?.to_owned();
                self.skip(4)?;
                self.push(name)
            }
            0x04 | 0x0C => self.cell(token == 0x0C, ""),
            0x05 | 0x0D => self.area(token == 0x0D, ""),
            // Ranges worked out before; the tokens that say how follow.
            0x06..=0x08 => self.skip(6),
            0x09 => self.skip(2),
            0x0A => self.deleted(4),
            0x0B => self.deleted(8),
            0x1A | 0x1B => {
                let link = self.short()?;
                let sheet = self.names.sheet(link)?;
                if token == 0x1A {
                    self.cell(false, &sheet)
                } else {
                    self.area(false, &sheet)
                }
            }
            0x1C => self.deleted(6),
            0x1D => self.deleted(10),
            _ => None,
        }
    }

    fn push(&mut self, part: String) -> Option<()> {
        self.letters = self
            .letters
            .checked_add(part.len())
            .filter(|sum| *sum <= MOST_LETTERS)?;
        self.parts.push(part);
        Some(())
    }

    fn byte(&mut self) -> Option<u8> {
        let (byte, rest) = self.rest.split_first()?;
        self.rest = rest;
        Some(*byte)
    }

    fn short(&mut self) -> Option<u16> {
        let number = u16_at(self.rest, 0)?;
        self.skip(2)?;
        Some(number)
    }

    fn skip(&mut self, count: usize) -> Option<()> {
        self.rest = self.rest.get(count..)?;
        Some(())
    }

    fn deleted(&mut self, size: usize) -> Option<()> {
        self.skip(size)?;
        self.push("#REF!".to_owned())
    }

    fn text(&mut self) -> Option<()> {
        let length = usize::from(self.byte()?);
        let text = letters(self.rest, length, self.charset);
        let two = self.rest.first()? & 1 != 0;
        self.skip(if two { length.checked_mul(2)? } else { length }.checked_add(1)?)?;
        self.push(format!("\"{}\"", text.replace('"', "\"\"")))
    }

    /// White space and jumps, which the text does not show, and a sum of one argument.
    fn attribute(&mut self) -> Option<()> {
        const CHOICE: u8 = 0x04;
        const SUM: u8 = 0x10;
        let kind = self.byte()?;
        let count = self.short()?;
        match kind {
            CHOICE => self.skip(usize::from(count).checked_add(1)?.checked_mul(2)?),
            SUM => self.call("SUM", 1),
            _ => Some(()),
        }
    }

    fn call(&mut self, name: &str, count: usize) -> Option<()> {
        let start = self.parts.len().checked_sub(count)?;
        let arguments = self.parts.split_off(start);
        // A list of references is one argument.
        let several = |own: &String| own.contains(',') && is_list(own);
        let arguments = arguments
            .into_iter()
            .map(|own| if several(&own) { format!("({own})") } else { own });
        let arguments = arguments.collect::<Vec<_>>().join(",");
        self.push(format!("{name}({arguments})"))
    }

    fn call_by_name(&mut self, count: usize) -> Option<()> {
        let start = self.parts.len().checked_sub(count)?;
        let arguments = self.parts.split_off(start);
        let name = self.parts.pop()?;
        self.parts.extend(arguments);
        self.call(name.strip_prefix(NEW).unwrap_or(&name), count)
    }

    fn cell(&mut self, moves: bool, sheet: &str) -> Option<()> {
        let corner = self.corner(u16_at(self.rest, 0)?, u16_at(self.rest, 2)?, moves);
        self.skip(4)?;
        self.push(format!("{sheet}{corner}"))
    }

    fn area(&mut self, moves: bool, sheet: &str) -> Option<()> {
        let (rows, columns) = (u32_at(self.rest, 0)?, u32_at(self.rest, 4)?);
        self.skip(8)?;
        let half = |both: u32, high: bool| (if high { both >> 16 } else { both & 0xFFFF }) as u16;
        let (top, bottom) = (half(rows, false), half(rows, true));
        let (left, right) = (half(columns, false), half(columns, true));
        let whole = (top, bottom) == (0, u16::MAX) && !moves;
        let (first, last) = if whole {
            (self.column(left, false), self.column(right, false))
        } else {
            (self.corner(top, left, moves), self.corner(bottom, right, moves))
        };
        self.push(format!("{sheet}{first}:{last}"))
    }

    /// A reference to a cell; one that moves counts from the formula's own cell.
    fn corner(&self, row: u16, column: u16, moves: bool) -> String {
        const ROW_MOVES: u16 = 0x8000;
        let relative = column & ROW_MOVES != 0;
        let number = match moves && relative {
            true => self.at.row.wrapping_add(u32::from(row)) % ROWS,
            false => u32::from(row),
        };
        let mark = if relative { "" } else { "$" };
        format!("{}{mark}{}", self.column(column, moves), number.saturating_add(1))
    }

    fn column(&self, column: u16, moves: bool) -> String {
        const COLUMN_MOVES: u16 = 0x4000;
        let relative = column & COLUMN_MOVES != 0;
        let own = u32::from(column & 0xFF);
        let number = match moves && relative {
            true => self.at.col.wrapping_add(own) % COLUMNS,
            false => own,
        };
        let mark = if relative { "" } else { "$" };
        format!("{mark}{}", column_letters(number))
    }
}

/// Whether a part is several references with commas between them, and not in brackets.
fn is_list(part: &str) -> bool {
    let (mut depth, mut in_text) = (0_i32, false);
    part.chars().any(|c| {
        match c {
            '"' | '\'' => in_text = !in_text,
            '(' if !in_text => depth = depth.saturating_add(1),
            ')' if !in_text => depth = depth.saturating_sub(1),
            _ => {}
        }
        c == ',' && depth == 0 && !in_text
    })
}
