//! A sheet of a workbook as a table of a document: merged cells, headers that are repeated on each page, amounts at the
//! right, columns as wide as what stands in them.

use std::fmt::Write as _;

use super::{paragraph, room, run};
use crate::cell::{CellRef, CellValue};
use crate::grid::{Grid, Merge};
use crate::write::text::{AmountText, width};

/// Columns from which on a table lies on its side.
const MANY: usize = 8;
/// Sizes of type in half points, the largest that fits is taken.
const SIZES: [u32; 6] = [21, 18, 16, 14, 12, 10];
/// Characters of a column at least and at most, that of a text which wraps, and of a code, which may be cut.
const NARROW: usize = 3;
const WIDE: usize = 72;
const WRAPPED: usize = 9;
const CODE: usize = 12;
/// The room beside a text in its cell, in twentieths of a point: half of it on either side.
const BESIDE: u32 = 80;
/// The most columns of a table of a word processor.
const MOST: usize = 63;

/// A table on its page.
pub struct PageTable<'g> {
    grid: &'g Grid,
    /// The first row of the header, the first behind it, and the first behind all.
    rows: (u32, u32, u32),
    /// Whether it lies on its side.
    pub is_wide: bool,
    /// The widths of its columns, in twentieths of a point.
    widths: Vec<u32>,
    /// In half points.
    size: u32,
}

impl<'g> PageTable<'g> {
    /// The table of a sheet.
    pub fn of(grid: &'g Grid, (above, header): (u32, u32)) -> Self {
        let ends = grid.merges.iter().map(|merge| merge.last);
        let ends = ends.chain(grid.cells().iter().map(|cell| cell.at));
        let (mut columns, mut bottom) = (0_u32, above.saturating_add(header));
        for end in ends {
            columns = columns.max(end.col.saturating_add(1));
            bottom = bottom.max(end.row.saturating_add(1));
        }
        let count = usize::try_from(columns).unwrap_or(MOST).clamp(1, MOST);
        let mut table = Self {
            grid,
            rows: (above, above.saturating_add(header), bottom),
            is_wide: count >= MANY,
            widths: vec![0; count],
            size: 0,
        };
        table.fit();
        table
    }

    /// Finds the size of type and the widths of columns.
    fn fit(&mut self) {
        let (head, body, end) = self.rows;
        let mut least = vec![NARROW; self.widths.len()];
        let mut wanted = vec![NARROW; self.widths.len()];
        for cell in self
            .grid
            .cells()
            .iter()
            .filter(|cell| cell.at.row >= head && cell.at.row < end)
        {
            let span = self.grid.merge_at(cell.at).map_or(1, |merge| {
                merge.last.col.saturating_sub(merge.first.col).saturating_add(1)
            });
            let Some(col) = usize::try_from(cell.at.col).ok().filter(|_| span == 1) else {
                continue;
            };
            let text = shown(&cell.value);
            let own = width(&text);
            let is_code = text.bytes().all(|byte| byte.is_ascii_alphanumeric());
            let unbroken = match &cell.value {
                _ if cell.at.row < body => own.min(4),
                CellValue::Text(_) if is_code => own.min(CODE),
                CellValue::Text(_) => own.min(WRAPPED),
                _ => own,
            };
            if let Some(least) = least.get_mut(col) {
                *least = (*least).max(unbroken);
            }
            let most = if cell.at.row < body { WRAPPED } else { WIDE };
            if let Some(wanted) = wanted.get_mut(col) {
                *wanted = (*wanted).max(own.min(most));
            }
        }
        let room = u64::from(room(self.is_wide));
        let of = |chars: usize| u64::try_from(chars).unwrap_or(0);
        let sum = |widths: &[usize]| widths.iter().fold(0_u64, |sum, own| sum.saturating_add(of(*own)));
        let (least_sum, wanted_sum) = (sum(&least), sum(&wanted));
        // A character of Latin script is half as wide as the type is high: five twentieths of a point for each half
        // point, and a little more.
        let plain = |chars: u64, size: u32| chars.saturating_mul(u64::from(size)).saturating_mul(11).div_ceil(2);
        let beside = u64::from(BESIDE).saturating_mul(of(least.len()));
        let fits = |size: &&u32| plain(least_sum, **size).saturating_add(beside) <= room;
        self.size = SIZES.iter().find(fits).or(SIZES.last()).copied().unwrap_or_default();
        let taken = plain(least_sum, self.size).saturating_add(beside);
        let (spare, more) = (room.saturating_sub(taken), wanted_sum.saturating_sub(least_sum));
        for ((own, least), wanted) in self.widths.iter_mut().zip(&least).zip(&wanted) {
            let base = plain(of(*least), self.size).saturating_add(u64::from(BESIDE));
            let share = match more {
                0 => of(*least).saturating_mul(spare).checked_div(least_sum),
                _ => of(wanted.saturating_sub(*least))
                    .saturating_mul(spare)
                    .checked_div(more),
            };
            let all = base.saturating_add(share.unwrap_or(0));
            // What does not fit even so is made narrower.
            let all = if taken > room {
                all.saturating_mul(room).checked_div(taken).unwrap_or(0)
            } else {
                all
            };
            *own = u32::try_from(all).unwrap_or(0);
        }
    }

    /// The table as markup.
    pub fn markup(&self) -> String {
        let (head, body, end) = self.rows;
        let columns: String = self
            .widths
            .iter()
            .map(|own| format!(r#"<w:gridCol w:w="{own}"/>"#))
            .collect();
        let total = self.widths.iter().fold(0_u32, |sum, own| sum.saturating_add(*own));
        let side = |name: &str| format!(r#"<w:{name} w:val="single" w:sz="4" w:space="0" w:color="auto"/>"#);
        let borders: String = ["top", "left", "bottom", "right", "insideH", "insideV"]
            .map(side)
            .concat();
        let half = BESIDE / 2;
        let mut text = format!(
            r#"<w:tbl><w:tblPr><w:tblW w:w="{total}" w:type="dxa"/><w:jc w:val="center"/><w:tblBorders>{borders}</w:tblBorders><w:tblLayout w:type="fixed"/><w:tblCellMar><w:top w:w="20" w:type="dxa"/><w:left w:w="{half}" w:type="dxa"/><w:bottom w:w="20" w:type="dxa"/><w:right w:w="{half}" w:type="dxa"/></w:tblCellMar></w:tblPr><w:tblGrid>{columns}</w:tblGrid>"#
        );
        for row in head..end {
            let is_header = row < body;
            let Some(cells) = self.row(row, is_header) else {
                continue;
            };
            let repeated = if is_header { "<w:tblHeader/>" } else { "" };
            let _ = write!(text, "<w:tr><w:trPr><w:cantSplit/>{repeated}</w:trPr>{cells}</w:tr>");
        }
        text + "</w:tbl>"
    }

    /// The cells of a row; none where all of them go on from above.
    fn row(&self, row: u32, is_header: bool) -> Option<String> {
        let count = u32::try_from(self.widths.len()).unwrap_or(0);
        let (mut cells, mut col, mut has_own) = (String::new(), 0, false);
        while col < count {
            let at = CellRef::new(row, col);
            let merge = self.grid.merge_at(at).copied();
            let last = merge
                .map_or(col, |merge| merge.last.col)
                .min(count.saturating_sub(1))
                .max(col);
            let down = merge.filter(|merge| merge.first.row != merge.last.row);
            has_own |= down.is_none_or(|merge| merge.first.row == row);
            cells += &self.cell((at, last), merge, is_header);
            col = last.saturating_add(1);
        }
        has_own.then_some(cells)
    }

    fn cell(&self, (at, last): (CellRef, u32), merge: Option<Merge>, is_header: bool) -> String {
        let place = |col: u32| usize::try_from(col).unwrap_or(usize::MAX);
        let spanned = self.widths.get(place(at.col)..=place(last)).unwrap_or_default();
        let own = spanned.iter().fold(0_u32, |sum, own| sum.saturating_add(*own));
        let span = last.saturating_sub(at.col).saturating_add(1);
        let mut properties = format!(r#"<w:tcW w:w="{own}" w:type="dxa"/>"#);
        if span > 1 {
            let _ = write!(properties, r#"<w:gridSpan w:val="{span}"/>"#);
        }
        let down = merge.filter(|merge| merge.first.row != merge.last.row);
        match down {
            Some(merge) if merge.first.row == at.row => properties += r#"<w:vMerge w:val="restart"/>"#,
            Some(_) => properties += "<w:vMerge/>",
            None => {}
        }
        // What goes over the whole table below its header is a note.
        let is_note = !is_header && span > 1 && spanned.len() == self.widths.len();
        if is_note {
            let none = |name: &str| format!(r#"<w:{name} w:val="nil"/>"#);
            let sides = ["left", "bottom", "right"].map(none).concat();
            let _ = write!(properties, "<w:tcBorders>{sides}</w:tcBorders>");
        }
        properties += r#"<w:vAlign w:val="center"/>"#;
        // A zero that the sheet does not show is a blank.
        let is_zero = |value: &&CellValue| matches!(value, CellValue::Number(amount) if amount.is_zero());
        let is_unseen = |value: &&CellValue| is_zero(value) && self.grid.unseen_zeros.contains(&at);
        let value = self
            .grid
            .get(at)
            .map(|cell| &cell.value)
            .filter(|value| !is_unseen(value));
        let is_number = value.is_some_and(|value| !matches!(value, CellValue::Text(_)));
        let text = value.map(shown).unwrap_or_default();
        let is_code = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric());
        let align = match (is_header, is_number) {
            (true, _) => r#"<w:jc w:val="center"/>"#,
            (_, true) => r#"<w:jc w:val="right"/>"#,
            _ if is_code => r#"<w:jc w:val="center"/>"#,
            _ => "",
        };
        let size = self.size;
        let size = format!(r#"<w:rPr><w:sz w:val="{size}"/><w:szCs w:val="{size}"/></w:rPr>"#);
        let content = match text.is_empty() {
            true => String::new(),
            false => run(&text).replacen("<w:r>", &format!("<w:r>{size}"), 1),
        };
        let mark = format!("{align}{size}");
        format!(
            "<w:tc><w:tcPr>{properties}</w:tcPr>{}</w:tc>",
            paragraph("TableCell", &mark, &content)
        )
    }
}

/// A value as it is printed: an amount with two decimals or what it needs.
fn shown(value: &CellValue) -> String {
    match value {
        CellValue::Number(amount) => AmountText(*amount).to_string(),
        other => other.to_string(),
    }
}
