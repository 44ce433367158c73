//! Where a note stands beside its cell, which drawings say in rows and columns.

use std::collections::{BTreeMap, HashMap};

use quick_xml::events::BytesStart;

use crate::cell::CellRef;
use crate::parts::attr;

/// Sizes of columns (in characters) and rows (in points) where nothing says another one.
const USUAL: (f64, f64) = (8.43, 15.0);
/// How far a note stands from its cell, in pixels.
const GAP: i64 = 15;
/// Rows and columns that are looked at: hidden ones take no room.
const MOST: u32 = 400;

/// How large rows and columns are.
#[derive(Default)]
pub struct Geometry {
    /// By the first column, counted from zero: the last one, and their width in characters.
    columns: BTreeMap<u32, (u32, f64)>,
    /// Heights in points.
    rows: HashMap<u32, f64>,
    width: Option<f64>,
    height: Option<f64>,
}

impl Geometry {
    /// Takes the height of a row, counted from zero, from its tag.
    pub fn row(&mut self, row: u32, tag: &BytesStart<'_>) {
        let height = match attr(tag, "hidden").as_deref() {
            Some("1" | "true") => Some(0.0),
            _ => size(tag, "ht"),
        };
        self.rows.extend(height.map(|height| (row, height)));
    }

    /// Takes what another element says of sizes.
    pub fn other(&mut self, tag: &BytesStart<'_>) {
        match tag.local_name().as_ref() {
            "sheetFormatPr" => {
                self.width = size(tag, "defaultColWidth");
                self.height = size(tag, "defaultRowHeight");
            }
            "col" => {
                let number = |name| attr(tag, name).and_then(|text| text.parse::<u32>().ok()?.checked_sub(1));
                let width = match attr(tag, "hidden").as_deref() {
                    Some("1" | "true") => Some(0.0),
                    _ => size(tag, "width"),
                };
                if let (Some(first), Some(last), Some(width)) = (number("min"), number("max"), width) {
                    self.columns.insert(first, (last, width));
                }
            }
            _ => {}
        }
    }

    fn width(&self, col: u32) -> i64 {
        let own = self.columns.range(..=col).next_back();
        let own = own.and_then(|(_, (last, width))| (col <= *last).then_some(*width));
        let width = own.or(self.width).unwrap_or(USUAL.0);
        // Seven pixels a digit, five beside them.
        if width <= 0.0 { 0 } else { (width * 7.0 + 5.0) as i64 }
    }

    fn height(&self, row: u32) -> i64 {
        let height = self.rows.get(&row).copied().or(self.height).unwrap_or(USUAL.1);
        (height * 4.0 / 3.0) as i64
    }

    /// Left column and the distance from it, top row and distance, right column and distance, bottom row and distance
    /// of a note of this size in pixels.
    pub fn anchor(&self, at: CellRef, (width, height): (u32, u32)) -> [i64; 8] {
        let (left, top) = (at.col.saturating_add(1), at.row.saturating_sub(1));
        let (right, to_right) = along(left, GAP + i64::from(width), |col| self.width(col));
        let (bottom, to_bottom) = along(top, i64::from(height), |row| self.height(row));
        [
            i64::from(left),
            GAP,
            i64::from(top),
            0,
            i64::from(right),
            to_right,
            i64::from(bottom),
            to_bottom,
        ]
    }
}

/// What lies so many pixels behind the beginning of a row or column, and how far behind its own beginning.
fn along(first: u32, mut pixels: i64, size: impl Fn(u32) -> i64) -> (u32, i64) {
    let mut own = first;
    while own < first.saturating_add(MOST) {
        let size = size(own);
        if pixels < size {
            break;
        }
        pixels = pixels.saturating_sub(size);
        own = own.saturating_add(1);
    }
    (own, pixels.min(i64::from(u16::MAX)))
}

fn size(tag: &BytesStart<'_>, name: &str) -> Option<f64> {
    let size: f64 = attr(tag, name)?.parse().ok()?;
    (0.0..=1000.0).contains(&size).then_some(size)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parts::children;

    #[test]
    fn a_note_is_as_large_as_it_is_beside_wide_columns_and_hidden_ones() {
        let text = "<a><sheetFormatPr defaultRowHeight='15'/><col min='3' max='3' width='51'/><col min='4' max='9' hidden='1'/></a>";
        let mut geometry = Geometry::default();
        for own in children(text, &["a"]).unwrap() {
            geometry.other(&own.tag);
        }
        assert_eq!(
            geometry.anchor(CellRef::new(4, 1), (340, 90)),
            [2, 15, 3, 0, 2, 355, 7, 10]
        );
        assert_eq!(
            geometry.anchor(CellRef::new(0, 2), (34, 10)),
            [3, 15, 0, 0, 9, 49, 0, 10]
        );
    }
}
