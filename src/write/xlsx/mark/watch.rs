//! Watches totals: those that are overwritten or no longer match their parts are coloured immediately.

use rust_xlsxwriter::{ConditionalFormatFormula, Format};

use crate::cell::CellRef;
use crate::error::Result;
use crate::schema::Column;
use crate::write::xlsx::cell::style::{WRONG, WRONG_FIGURE};
use crate::write::xlsx::cell::units::{Area, index};
use crate::write::xlsx::formula::names::side_by_side;
use crate::write::xlsx::formula::totals::{Judged, Totals};
use crate::write::xlsx::table::sheet::Sheet;

/// Maximum number of headings watched per sheet: more make it slow.
const MOST: usize = 2_000;

/// Watches the totals in the rows from `first` to before `end`.
pub fn totals(sheet: &mut Sheet, (first, end): (u32, u32), totals: &Totals) -> Result<()> {
    let schema = sheet.schema;
    for (col, total) in (0..).zip(&schema.columns) {
        let parts = schema.fields.get(total.field).map_or(&[][..], |field| &field.sum);
        let on_side = |part: usize| {
            let column = |column: &Column| column.field == part && column.side == total.side;
            schema.columns.iter().position(column).map(index)
        };
        let cols: Option<Vec<u32>> = parts.iter().map(|part| on_side(*part)).collect();
        if let Some(cols) = cols.filter(|cols| !cols.is_empty()) {
            // Includes the row after the last, so that a row inserted there is watched, too.
            let rule = is_wrong_across(first, col, &cols);
            let area = Area::new(CellRef::new(first, col), CellRef::new(end, col));
            mark(sheet, &[area], &rule)?;
        }
    }
    headings(sheet, totals)
}

/// Watches the headings that are formulas, with a single rule.
fn headings(sheet: &mut Sheet, totals: &Totals) -> Result<()> {
    let schema = sheet.schema;
    let mut formulas: Vec<Area> = Vec::new();
    for row in totals.headings().take(MOST) {
        let side = sheet.table.rows.get(row).map(|row| row.row_kind);
        let columns = schema.columns.iter().filter(|column| schema.is_amount(column.field));
        for column in columns.filter(|column| column.side.is_none() || column.side == side) {
            let Some(at) = sheet.placement.cell(sheet.table, schema, row, column.field) else {
                continue;
            };
            if matches!(totals.judge(row, column.field, &sheet.placement), Judged::Sum(_)) {
                match formulas.last_mut() {
                    Some(area) if is_beside(area.last, at) => area.last = at,
                    _ => formulas.push(Area::new(at, at)),
                }
            }
        }
    }
    let Some(area) = formulas.first() else {
        return Ok(());
    };
    let rule = format!("NOT(_xlfn.ISFORMULA({}))", area.first);
    mark(sheet, &formulas, &rule)
}

fn is_beside(left: CellRef, right: CellRef) -> bool {
    left.row == right.row && left.col.checked_add(1) == Some(right.col)
}

/// A formula that is true if the total in `col` differs from the sum of `cols`, in row `row`, and one of these is given:
/// not zero, or typed. Formulas over blanks are zero and show nothing.
fn is_wrong_across(row: u32, col: u32, cols: &[u32]) -> String {
    let cell = |col: u32| format!("${}", CellRef::new(row, col));
    let parts: Vec<String> = side_by_side(cols)
        .map(|(left, right)| match left == right {
            true => cell(left),
            false => format!("{}:{}", cell(left), cell(right)),
        })
        .collect();
    let typed = |run: &String| format!("SUMPRODUCT(ISNUMBER({run})*(1-_xlfn.ISFORMULA({run})))");
    let typed: Vec<String> = parts.iter().map(typed).collect();
    let (typed, parts) = (typed.join("+"), parts.join(","));
    // In .xls, which lacks ISFORMULA, those that are not zero still count.
    let given = format!("IF(SUMSQ({parts})>0,TRUE,{typed}>0)");
    format!("AND({given},ROUND(SUM({})-SUM({parts}),2)<>0)", cell(col))
}

fn mark(sheet: &mut Sheet, areas: &[Area], formula: &str) -> Result<()> {
    let Some(first) = areas.first().copied() else {
        return Ok(());
    };
    // Marked cells keep their colour.
    let format = match sheet.marking.is_empty() {
        true => Format::new().set_background_color(WRONG),
        false => Format::new().set_font_color(WRONG_FIGURE),
    };
    let ranges: Vec<String> = areas
        .iter()
        .map(|area| format!("{}:{}", area.first, area.last))
        .collect();
    let rule = ConditionalFormatFormula::new()
        .set_rule(formula)
        .set_format(format)
        .set_multi_range(ranges.join(" "));
    sheet.worksheet.colour(first, &rule)
}
