//! Positions and numbers of the book in the units of rust_xlsxwriter, and what marks a workbook as ours.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use rust_xlsxwriter::XlsxError;

use crate::cell::CellRef;
use crate::error::{Error, Result};

/// Rows from which a table goes into the file row by row instead of being held in memory.
pub const MANY_ROWS: usize = 2_000;
/// Of the deflate levels 1 to 9 the one after which files hardly get smaller, but slower.
pub const COMPRESSION: u8 = 3;

/// Who the document properties and notes name as their author; [`is_ours`](super::super::is_ours) asks for it.
pub const AUTHOR: &str = "yusuan";
/// The creation date of every file, so that the same book always gives the same bytes.
pub const CREATED: (u16, u8, u8) = (2000, 1, 1);

/// What rust_xlsxwriter refuses, no valid book asks for.
pub fn refused(error: XlsxError) -> Error {
    Error::Internal(error.to_string())
}

/// A rectangle of cells, both corners included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Area {
    pub first: CellRef,
    pub last: CellRef,
}

impl Area {
    pub fn new(first: CellRef, last: CellRef) -> Self {
        Self { first, last }
    }

    /// One row, from column `from` to column `to`.
    pub fn across(row: u32, from: u32, to: u32) -> Self {
        Self::new(CellRef::new(row, from), CellRef::new(row, to))
    }
}

/// A position counted in the program as a position on the sheet.
pub fn index(position: usize) -> u32 {
    u32::try_from(position).unwrap_or(u32::MAX)
}

/// A column counted in the program as rust_xlsxwriter has it.
pub fn column(col: u32) -> Result<u16> {
    u16::try_from(col).map_err(|_| Error::Internal(format!("a sheet has no column {col}")))
}

/// Decimals that an amount really has.
pub fn decimals(amount: Decimal) -> u32 {
    match amount.scale() {
        scale @ 0..=2 => scale,
        _ => amount.normalize().scale(),
    }
}

/// The double nearest to an amount.
pub fn number(amount: Decimal) -> f64 {
    // Both below are exact as doubles, so that the quotient is the nearest one.
    let exact = amount.mantissa().unsigned_abs() < 1 << 53 && amount.scale() <= 22;
    let quotient = || Some(amount.mantissa().to_f64()? / 10_f64.powi(i32::try_from(amount.scale()).ok()?));
    let quotient = if exact { quotient() } else { None };
    quotient.unwrap_or_else(|| amount.to_string().parse().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_double_is_written() {
        let texts = [
            "706.61",
            "3121.42058",
            "-0.1",
            "123456789012345.67",
            "0.0000000000000000000000000001",
            "1e3",
        ];
        for text in texts {
            let amount = Decimal::from_scientific(text).or_else(|_| text.parse()).unwrap();
            assert_eq!(number(amount), text.parse::<f64>().unwrap(), "{text}");
        }
    }
}
