//! Merged ranges of an .xlsb. Reads no cells.

use std::collections::HashMap;
use std::sync::Arc;

use super::Limits;
use super::cfb::u32_at;
use super::fault::Fault;
use super::place::inside;
use super::relations::relations;
use super::zipped::Package;
use crate::cell::CellRef;
use crate::grid::Merge;

const WORKBOOK: &str = "xl/workbook.bin";
const BUNDLE_SHEET: u32 = 156;
const MERGE_CELL: u32 = 176;

/// The merged ranges by sheet name; a sheet that cannot be read has none, which its cells will tell.
pub(super) fn read(bytes: Arc<[u8]>, limits: &Limits) -> Result<HashMap<String, Vec<Merge>>, Fault> {
    let mut package = Package::open(bytes, limits.unpacked)?;
    let workbook = package.read_whole(WORKBOOK)?;
    let relations = relations(&mut package, WORKBOOK)?;
    let mut merges = HashMap::new();
    for (_, data) in Records(&workbook).filter(|(kind, _)| *kind == BUNDLE_SHEET) {
        let Some((id, name)) = names(data) else { continue };
        if let Some(relation) = relations.get(&id) {
            let (sheet, _) = package.read(&relation.part);
            merges.insert(name, merges_of(&sheet));
        }
    }
    Ok(merges)
}

fn merges_of(sheet: &[u8]) -> Vec<Merge> {
    let merge = |data: &[u8]| {
        let number = |offset| u32_at(data, offset);
        let first = CellRef::new(number(0)?, number(8)?);
        let last = CellRef::new(number(4)?, number(12)?);
        let ordered = first.row <= last.row && first.col <= last.col;
        (ordered && inside(last)).then_some(Merge { first, last })
    };
    let records = Records(sheet).filter(|(kind, _)| *kind == MERGE_CELL);
    records.filter_map(|(_, data)| merge(data)).collect()
}

/// Relation id and name of a sheet: after two numbers, two texts with their lengths before them.
fn names(data: &[u8]) -> Option<(String, String)> {
    let (id, rest) = wide_text(data.get(8..)?)?;
    let (name, _) = wide_text(rest)?;
    Some((id, name))
}

fn wide_text(data: &[u8]) -> Option<(String, &[u8])> {
    let length = usize::try_from(u32_at(data, 0)?).ok()?.checked_mul(2)?;
    let (text, rest) = data.get(4..)?.split_at_checked(length)?;
    let units: Vec<u16> = text
        .as_chunks::<2>()
        .0
        .iter()
        .map(|pair| u16::from_le_bytes(*pair))
        .collect();
    Some((String::from_utf16_lossy(&units), rest))
}

/// The records of a part, up to the first that is cut short.
struct Records<'a>(&'a [u8]);

impl Records<'_> {
    /// A number in groups of seven bits, the lowest first, of at most `most` bytes.
    fn number(&mut self, most: u32) -> Option<u32> {
        let mut number = 0u32;
        for step in 0..most {
            let (byte, rest) = self.0.split_first()?;
            self.0 = rest;
            number |= u32::from(byte & 0x7F).checked_shl(step.saturating_mul(7))?;
            if byte & 0x80 == 0 {
                break;
            }
        }
        Some(number)
    }
}

impl<'a> Iterator for Records<'a> {
    type Item = (u32, &'a [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        let kind = self.number(2)?;
        let length = usize::try_from(self.number(4)?).ok()?;
        let (data, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some((kind, data))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn merged_ranges_are_found_among_other_records() {
        let mut sheet = vec![0x00, 0x02, 9, 9, 0xB1, 0x01, 4, 1, 0, 0, 0, 0xB0, 0x01, 16];
        for number in [0u32, 1, 2, 5] {
            sheet.extend(number.to_le_bytes());
        }
        sheet.extend([0xB0, 0x01, 16, 1]);
        let expected = Merge {
            first: CellRef::new(0, 2),
            last: CellRef::new(1, 5),
        };
        assert_eq!(merges_of(&sheet), [expected]);
    }

    #[test]
    fn a_sheet_is_known_by_its_relation() {
        let mut data = vec![0; 8];
        for text in ["rId1", "Sheet1"] {
            data.extend((text.len() as u32).to_le_bytes());
            data.extend(text.encode_utf16().flat_map(u16::to_le_bytes));
        }
        assert_eq!(names(&data), Some(("rId1".to_owned(), "Sheet1".to_owned())));
        assert_eq!(names(&data[..20]), None);
    }
}
