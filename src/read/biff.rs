//! Checks the record stream of an .xls before it is read: password, and how much memory the reader
//! would take. Reads no values.
//!
//! The reader holds a sheet as one rectangle and sizes it by what the file claims, so that one cell
//! far away, or one false dimension, would abort the process.

use super::Limits;
use super::cfb::{Compound, u16_at, u32_at};
use super::fault::Fault;

const BOF: u16 = 0x0809;
const EOF: u16 = 0x000A;
const FILE_PASS: u16 = 0x002F;
const BOUND_SHEET: u16 = 0x0085;
const DIMENSIONS: u16 = 0x0200;
const MUL_RK: u16 = 0x00BD;
/// Records that begin with the row and column of one cell.
const CELLS: [u16; 7] = [0x0006, 0x0203, 0x0204, 0x00D6, 0x0205, 0x027E, 0x00FD];

/// Refuses what is protected by a password or would take more than the limits.
pub(super) fn check(bytes: &[u8], limits: &Limits) -> Result<(), Fault> {
    let compound = Compound::open(bytes).ok_or_else(|| Fault::damaged("the directory of the file cannot be read"))?;
    let stream = compound
        .stream("Workbook")
        .or_else(|| compound.stream("Book"))
        .ok_or_else(|| Fault::damaged("the workbook stream is missing"))?;
    let mut sheets = Vec::new();
    for (kind, data) in Records(&stream) {
        match kind {
            FILE_PASS => return Err(Fault::Password),
            BOUND_SHEET => sheets.extend(u32_at(data, 0)),
            EOF => break,
            _ => {}
        }
    }
    let (mut walked, mut cells) = (0u64, 0u64);
    for position in sheets {
        let start = usize::try_from(position).unwrap_or(usize::MAX);
        let substream = stream.get(start..).unwrap_or_default();
        let (length, area) = rectangle(substream)?;
        walked = walked.saturating_add(length);
        cells = cells.saturating_add(area);
        if walked > limits.unpacked {
            return Err(Fault::TooLarge {
                size: walked,
                limit: limits.unpacked,
            });
        }
        if cells > limits.cells as u64 {
            return Err(Fault::too_many_cells(cells, limits.cells));
        }
    }
    Ok(())
}

/// How many bytes a sheet's records take, and how many cells the rectangle around them has.
fn rectangle(substream: &[u8]) -> Result<(u64, u64), Fault> {
    let (mut length, mut depth, mut area) = (0u64, 0u32, 0u64);
    let mut corner: Option<(u16, u16, u16, u16)> = None;
    for (kind, data) in Records(substream) {
        length = length.saturating_add(data.len() as u64).saturating_add(4);
        match kind {
            BOF => depth = depth.saturating_add(1),
            EOF if depth <= 1 => break,
            EOF => depth = depth.saturating_sub(1),
            DIMENSIONS => area = area.max(claimed(data)?),
            MUL_RK => {
                let last = data.len().checked_sub(2).and_then(|end| u16_at(data, end));
                corner = widened(corner, u16_at(data, 0), u16_at(data, 2));
                corner = widened(corner, u16_at(data, 0), last);
            }
            kind if CELLS.contains(&kind) => corner = widened(corner, u16_at(data, 0), u16_at(data, 2)),
            _ => {}
        }
    }
    let around = corner.map_or(0, |(top, left, bottom, right)| {
        let rows = u64::from(bottom.saturating_sub(top)).saturating_add(1);
        rows.saturating_mul(u64::from(right.saturating_sub(left)).saturating_add(1))
    });
    Ok((length, area.max(around)))
}

fn widened(corner: Option<(u16, u16, u16, u16)>, row: Option<u16>, col: Option<u16>) -> Option<(u16, u16, u16, u16)> {
    let (Some(row), Some(col)) = (row, col) else {
        return corner;
    };
    let (top, left, bottom, right) = corner.unwrap_or((row, col, row, col));
    Some((top.min(row), left.min(col), bottom.max(row), right.max(col)))
}

/// The cells that a DIMENSIONS record claims; its form depends on the version.
fn claimed(data: &[u8]) -> Result<u64, Fault> {
    let short = |offset| u16_at(data, offset).map(u32::from);
    let (rows, cols) = if data.len() >= 14 {
        ((u32_at(data, 0), u32_at(data, 4)), (short(8), short(10)))
    } else {
        ((short(0), short(2)), (short(4), short(6)))
    };
    let span = |(from, to): (Option<u32>, Option<u32>)| to?.checked_sub(from?).map(u64::from);
    match (span(rows), span(cols)) {
        (Some(rows), Some(cols)) => Ok(rows.saturating_add(1).saturating_mul(cols.saturating_add(1))),
        _ => Err(Fault::damaged("the size of a sheet contradicts itself")),
    }
}

/// The records of a stream, up to the first that is cut short.
struct Records<'a>(&'a [u8]);

impl<'a> Iterator for Records<'a> {
    type Item = (u16, &'a [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        let kind = u16_at(self.0, 0)?;
        let length = usize::from(u16_at(self.0, 2)?);
        let data = self.0.get(4..)?.get(..length)?;
        self.0 = self.0.get(4..)?.get(length..)?;
        Some((kind, data))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(kind: u16, data: &[u8]) -> Vec<u8> {
        let mut bytes = kind.to_le_bytes().to_vec();
        bytes.extend((data.len() as u16).to_le_bytes());
        bytes.extend(data);
        bytes
    }

    #[test]
    fn the_rectangle_spans_all_cells() {
        let mut stream = record(BOF, &[0; 16]);
        stream.extend(record(0x0203, &[2, 0, 1, 0]));
        stream.extend(record(MUL_RK, &[3, 0, 1, 0, 9, 9, 4, 0]));
        stream.extend(record(EOF, &[]));
        assert_eq!(rectangle(&stream).map(|(_, area)| area), Ok(8));
    }

    #[test]
    fn false_dimensions_are_seen() {
        let mut data = [0u8; 14];
        data[4..8].copy_from_slice(&u32::MAX.to_le_bytes());
        data[10..12].copy_from_slice(&u16::MAX.to_le_bytes());
        assert!(claimed(&data).is_ok_and(|cells| cells > 1 << 40));
        data[0..4].copy_from_slice(&5u32.to_le_bytes());
        data[4..8].copy_from_slice(&1u32.to_le_bytes());
        assert!(claimed(&data).is_err());
    }
}
