//! Totals that are not what their parts add up to, coloured as soon as somebody changes a figure.

use rust_xlsxwriter::{ConditionalFormatFormula, Format};

use crate::cell::column_letters;
use crate::error::Result;
use crate::write::xlsx::cell::style::{WRONG, WRONG_FIGURE};
use crate::write::xlsx::cell::units::{column, index, refused};
use crate::write::xlsx::formula::totals::Sums;
use crate::write::xlsx::table::sheet::Sheet;

/// Most totals down the rows that a sheet watches: each is a rule of its own, and thousands make a
/// sheet slow.
const MOST_RULES: usize = 200;

/// Watches the totals across and down of the rows from `first` to before `end`.
pub fn wrong_totals(sheet: &mut Sheet, (first, end): (u32, u32), sums: &Sums) -> Result<()> {
    let schema = sheet.schema;
    for (col, own) in (0..).zip(&schema.columns) {
        let parts = schema.fields.get(own.field).map_or(&[][..], |field| &field.sum);
        let on_side = |part: usize| {
            let column = |column: &crate::schema::Column| column.field == part && column.side == own.side;
            schema.columns.iter().position(column).map(index)
        };
        let cols: Option<Vec<u32>> = parts.iter().map(|part| on_side(*part)).collect();
        if let Some(cols) = cols.filter(|cols| !cols.is_empty()) {
            // The row after the last, too: so the watch goes on when a row is inserted there.
            mark(sheet, (first, end), (col, col), &is_wrong_across(first, col, &cols))?;
        }
    }
    let amounts = schema.columns.iter().enumerate();
    let amounts = amounts
        .filter(|(_, column)| schema.is_amount(column.field))
        .map(|(at, _)| index(at));
    let amounts: Vec<u32> = amounts.collect();
    for (grow, own) in sums.growth().take(MOST_RULES) {
        let side = sheet.table.rows.get(own).map(|row| row.tag);
        let of_side = |col: &&u32| {
            let column = schema.columns.get(usize::try_from(**col).unwrap_or(usize::MAX));
            column.is_some_and(|column| column.side.is_none() || column.side == side)
        };
        let cols: Vec<u32> = amounts.iter().filter(of_side).copied().collect();
        if let (Some(&from), Some(&to)) = (cols.first(), cols.last()) {
            mark(sheet, (grow.own, grow.own), (from, to), &grow.is_wrong(from))?;
        }
    }
    Ok(())
}

/// Whether the total in `col` is not the sum of the cells in `cols`, on row `row`.
fn is_wrong_across(row: u32, col: u32, cols: &[u32]) -> String {
    let cell = |col: u32| format!("${}{}", column_letters(col), u64::from(row).saturating_add(1));
    let parts: Vec<String> = cols.iter().map(|col| cell(*col)).collect();
    let parts = parts.join(",");
    format!("AND(COUNT({parts})>0,ROUND(N({})-SUM({parts}),2)<>0)", cell(col))
}

fn mark(sheet: &mut Sheet, (first, last): (u32, u32), (from, to): (u32, u32), formula: &str) -> Result<()> {
    // Where cells are marked, their colours stay.
    let format = match sheet.marking.is_empty() {
        true => Format::new().set_background_color(WRONG),
        false => Format::new().set_font_color(WRONG_FIGURE),
    };
    let rule = ConditionalFormatFormula::new().set_rule(formula).set_format(format);
    sheet
        .worksheet
        .add_conditional_format(first, column(from)?, last, column(to)?, &rule)
        .map_err(refused)?;
    Ok(())
}
