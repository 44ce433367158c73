//! Column widths of a form, from the content of its lists and lines, in Latin characters.

use crate::schema::{Block, BlockBody, FormLine, Kind};
use crate::write::text::width;
use crate::write::xlsx::table::sheet::Sheet;
use crate::write::xlsx::table::widths;

/// Width of a page, to which the last column is stretched.
const PAGE: f64 = 130.0;
const NARROW: usize = 12;

/// The widths of a form's columns.
pub fn widths(sheet: &Sheet, blocks: &[Block], columns: usize) -> Vec<f64> {
    let table = sheet.table;
    let mut wanted = vec![NARROW; columns];
    for (row_kind, block) in blocks.iter().enumerate() {
        let BlockBody::List {
            columns,
            full_width: true,
            ..
        } = &block.body
        else {
            continue;
        };
        for (wanted, &field) in wanted.iter_mut().zip(columns.values()) {
            let rows = table
                .rows
                .iter()
                .enumerate()
                .filter(|(_, row)| row.row_kind == row_kind);
            let text = |row: usize| table.text(row, field).map_or(0, |text| width(text));
            let widest = rows.map(|(row, _)| text(row)).max().unwrap_or(0).saturating_add(2);
            *wanted = widest.clamp(NARROW, widths::WIDE);
        }
    }
    label_widths(blocks, &mut wanted);
    let kind_is_text = |_: usize| sheet.schema.fields.iter().any(|field| field.kind == Kind::Text);
    let mut widths = widths::fit(&wanted, kind_is_text);
    let spare = PAGE - widths.iter().sum::<f64>();
    if let Some(last) = widths.last_mut().filter(|_| spare > 0.0) {
        *last += spare;
    }
    widths
}

/// Makes room for the labels of fixed lines in one row.
fn label_widths(blocks: &[Block], wanted: &mut [usize]) {
    for block in blocks {
        let BlockBody::Lines { lines, .. } = &block.body else {
            continue;
        };
        let widest = |label: &dyn Fn(&FormLine) -> usize| lines.iter().map(label).max().unwrap_or(0).saturating_add(3);
        let group = widest(&|line| width(&line.group_label));
        let name = widest(&|line| if line.name.is_empty() { 0 } else { width(&line.label) });
        for (wanted, needed) in wanted.iter_mut().skip(1).zip([group, name]) {
            *wanted = (*wanted).max(needed.min(widths::WIDE));
        }
    }
}
