//! Guidance for filling in a table: input checks, drop-down lists, and protection of the other cells.

use std::collections::HashSet;

use rust_xlsxwriter::{DataValidation, DataValidationErrorStyle, Formula, ProtectionOptions};

use crate::cell::CellRef;
use crate::error::Result;
use crate::schema::{Entry, Kind, Shape};
use crate::write::xlsx::cell::style;
use crate::write::xlsx::cell::units::{Area, column, index, refused};
use crate::write::xlsx::formula::names::side_by_side;
use crate::write::xlsx::formula::sums::arguments;
use crate::write::xlsx::sheet::dictionary;
use crate::write::xlsx::sheet::dictionary::Choice;
use crate::write::xlsx::table::sheet::Sheet;
use crate::write::xlsx::table::widths::{PROJECT_CODE, has_project_codes};

/// Maximum length of the title and text of a message in Excel.
const TITLE: usize = 32;
const MESSAGE: usize = 255;

/// Adds checks to the input cells and protects the rest, without a password.
pub fn prepare(sheet: &mut Sheet) -> Result<()> {
    let (first, last) = (
        sheet.placement.top.saturating_add(1),
        sheet.placement.bottom.saturating_sub(1),
    );
    let schema = sheet.schema;
    let texts = &sheet.standard.frame.sheets.template;
    let amounts: Vec<u32> = match (&schema.shape, sheet.placement.amounts) {
        (Shape::Form { .. }, Some(col)) => vec![col],
        _ => {
            let columns = schema.columns.iter().enumerate();
            columns
                .filter(|(_, column)| schema.is_amount(column.field))
                .map(|(at, _)| index(at))
                .collect()
        }
    };
    let lines: Vec<u32> = sheet.placement.lines.iter().flatten().copied().collect();
    let rows = match schema.shape {
        // In a form, only the fixed lines hold amounts.
        Shape::Form { .. } => lines.iter().min().copied().zip(lines.iter().max().copied()),
        _ => Some((first, last)),
    };
    if let Some((from, to)) = rows {
        for col in amounts {
            let cell = CellRef::new(from, col);
            let rule = format!("AND(ISNUMBER({cell}),{cell}>=0,ROUND({cell},2)={cell})");
            let check = with_messages(DataValidation::new().allow_custom(Formula::new(rule)), &texts.amount)?;
            let area = Area::new(CellRef::new(from, col), CellRef::new(to, col));
            put(sheet, area, &check.set_error_style(DataValidationErrorStyle::Stop))?;
        }
    }
    if matches!(schema.shape, Shape::List { .. }) {
        // The department's code is in the same column as other codes, which the checks must skip.
        codes(sheet, (sheet.first_leaf(), last))?;
    }
    let options = ProtectionOptions {
        insert_rows: true,
        delete_rows: true,
        format_cells: true,
        format_columns: true,
        format_rows: true,
        sort: true,
        use_autofilter: true,
        ..ProtectionOptions::new()
    };
    sheet.worksheet.protect_with_options(&options);
    Ok(())
}

/// Adds drop-down lists for codes with a dictionary, and checks of the length for other codes.
fn codes(sheet: &mut Sheet, (first, last): (u32, u32)) -> Result<()> {
    let schema = sheet.schema;
    let texts = &sheet.standard.frame.sheets.template;
    for (col, column) in (0..).zip(&schema.columns) {
        let Some(field) = schema.fields.get(column.field).filter(|field| field.kind == Kind::Code) else {
            continue;
        };
        let area = Area::new(CellRef::new(first, col), CellRef::new(last, col));
        let check = match dictionary::choice(sheet.standard, schema, column.field)? {
            Some(Choice { list, .. }) => {
                let list = list(first);
                with_messages(
                    DataValidation::new().allow_list_formula(Formula::new(list)),
                    &texts.code,
                )?
            }
            None => {
                let cell = CellRef::new(first, col);
                let long = has_project_codes(schema, column.field);
                let widths = field.widths.iter().map(|width| format!("LEN({cell})={width}"));
                let project = long.then(|| format!("LEN({cell})={PROJECT_CODE}"));
                let lengths: Vec<String> = widths.chain(project).collect();
                let rule = format!("OR({})", lengths.join(","));
                with_messages(DataValidation::new().allow_custom(Formula::new(rule)), &texts.text_code)?
            }
        };
        put(sheet, area, &check.set_error_style(DataValidationErrorStyle::Warning))?;
    }
    Ok(())
}

fn with_messages(check: DataValidation, entry: &Entry) -> Result<DataValidation> {
    let short = |text: &str, most: usize| text.chars().take(most).collect::<String>();
    let check = check.set_input_title(short(&entry.title, TITLE)).map_err(refused)?;
    let check = check
        .set_input_message(short(&entry.message, MESSAGE))
        .map_err(refused)?;
    let check = check.set_error_title(short(&entry.title, TITLE)).map_err(refused)?;
    check.set_error_message(short(&entry.error, MESSAGE)).map_err(refused)
}

fn put(sheet: &mut Sheet, area: Area, check: &DataValidation) -> Result<()> {
    let Area { first, last } = area;
    sheet
        .worksheet
        .add_data_validation(first.row, column(first.col)?, last.row, column(last.col)?, check)
        .map_err(refused)?;
    Ok(())
}

impl Sheet<'_> {
    /// The sheet row of the first input row, which has the level of the last row.
    fn first_leaf(&self) -> u32 {
        let first = self.placement.top.saturating_add(1);
        let leaf = self.table.rows.last().map(|row| row.row_kind);
        let leaf = self.table.rows.iter().position(|row| Some(row.row_kind) == leaf);
        let list = matches!(self.schema.shape, Shape::List { .. });
        let line = leaf
            .filter(|_| list)
            .and_then(|row| self.placement.lines.get(row).copied().flatten());
        line.unwrap_or(first)
    }

    /// A formula that shows a note while the table is empty.
    pub fn empty_note(&mut self, area: Area) -> Result<()> {
        let schema = self.schema;
        if matches!(schema.shape, Shape::Form { .. }) {
            return Ok(());
        }
        let texts = &self.standard.frame.sheets.template;
        let note = texts.empty_notes.get(&schema.number).unwrap_or(&texts.empty_note);
        let text = note.replace('"', "\"\"");
        let formula = format!("IF({}=0,\"{text}\",\"\")", self.typed_figures());
        // In a cell formatted as text, some programs save a formula's result as 0.
        let format = self.styles.note.clone().set_num_format("");
        self.merged(area, note, &format)?;
        let room: f64 = 130.0;
        self.height(area.first.row, style::height(crate::write::text::lines(note, room)));
        self.worksheet.formula(area.first, &formula, note, &format)
    }

    /// A formula that counts the figures entered. Totals are formulas with numeric results, too: totals across have
    /// separate columns, and SUBTOTAL skips those of lists.
    fn typed_figures(&self) -> String {
        let (schema, placed) = (self.schema, &self.placement);
        let is_typed = |field: usize| {
            let field = schema.fields.get(field).filter(|_| schema.is_amount(field));
            field.is_some_and(|field| field.sum.is_empty())
        };
        let columns = (0..).zip(&schema.columns).filter(|(_, column)| is_typed(column.field));
        if matches!(schema.shape, Shape::List { .. }) {
            let (first, last) = (self.first_leaf(), placed.bottom.saturating_sub(1));
            let cols: Vec<u32> = columns.map(|(col, _)| col).collect();
            let areas = side_by_side(&cols)
                .map(|(left, right)| format!("{}:{}", CellRef::new(first, left), CellRef::new(last, right)));
            return format!("SUBTOTAL(2,{})", areas.collect::<Vec<_>>().join(","));
        }
        let subtotals = self.table.structure(self.standard).subtotals;
        let heads: HashSet<usize> = subtotals.iter().map(|subtotal| subtotal.total).collect();
        let mut cells: Vec<CellRef> = Vec::new();
        for (col, column) in columns {
            let rows = self.table.rows.iter().enumerate();
            let rows =
                rows.filter(|(row, line)| !heads.contains(row) && column.side.is_none_or(|side| side == line.row_kind));
            let lines = rows.filter_map(|(row, _)| placed.lines.get(row).copied().flatten());
            cells.extend(lines.map(|row| CellRef::new(row, col)));
        }
        format!("COUNT({})", arguments(&cells))
    }
}
