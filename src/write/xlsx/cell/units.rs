//! Positions and numbers in the types of rust_xlsxwriter, and the marks of a workbook written by this program.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use rust_xlsxwriter::XlsxError;

use crate::cell::CellRef;
use crate::error::{Error, Result};

/// Number of rows from which a table is streamed instead of held in memory.
pub const MANY_ROWS: usize = 2_000;
/// The deflate level, of 1 to 9, beyond which files hardly shrink but take longer.
pub const COMPRESSION: u8 = 3;

/// The author of document properties and notes, and the remark on the container of what was somebody's own file; [`is_ours`](super::super::is_ours) looks for it.
pub const AUTHOR: &str = "yusuan";
/// The creation date of every file, fixed so that the same book always produces the same bytes.
pub const CREATED: (u16, u8, u8) = (2000, 1, 1);

/// Converts an error of rust_xlsxwriter, which no valid book causes.
pub fn refused(error: XlsxError) -> Error {
    Error::Internal(error.to_string())
}

/// A rectangle of cells, including both corners.
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

/// A position as a row or column number of a sheet.
pub fn index(position: usize) -> u32 {
    u32::try_from(position).unwrap_or(u32::MAX)
}

/// A column number in the type of rust_xlsxwriter.
pub fn column(col: u32) -> Result<u16> {
    u16::try_from(col).map_err(|_| Error::Internal(format!("a sheet has no column {col}")))
}

/// Number of decimals of an amount, without trailing zeros beyond the second.
pub fn decimals(amount: Decimal) -> u32 {
    match amount.scale() {
        scale @ 0..=2 => scale,
        _ => amount.normalize().scale(),
    }
}

/// The double nearest to an amount.
pub fn number(amount: Decimal) -> f64 {
    // Both operands are exact doubles, so that the quotient is correctly rounded.
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
