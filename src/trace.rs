//! The audit trail: for every value of the result, the cell it came from and what was done to it.

use std::collections::HashMap;

use crate::book::{CellId, Change, Content, Table, Value};
use crate::cell::{CellRef, CellValue, Text};
use crate::diagnostic::{Code, Diagnostic};
use crate::error::{Error, Result};
use crate::grid::{Grid, Workbook};
use crate::locale::Messages;
use crate::pipeline::Outcome;
use crate::schema::guard::guarded;
use crate::schema::{Kind, Standard, Table as Schema};
use crate::write::text::AmountText;

/// Columns of the file, by the keys of their labels in the locale files.
const COLUMNS: [&str; 11] = [
    "trace-file",
    "trace-table",
    "trace-row",
    "trace-column",
    "trace-value",
    "trace-unit",
    "trace-sheet",
    "trace-cell",
    "trace-found",
    "trace-formula",
    "trace-done",
];

/// The header line of the file, in UTF-8 with BOM.
///
/// # Errors
/// [`Error::Internal`] if the CSV cannot be written.
pub fn header(messages: &Messages) -> Result<Vec<u8>> {
    let labels: Vec<String> = COLUMNS.iter().map(|key| messages.text(key)).collect();
    let mut bytes = "\u{feff}".as_bytes().to_vec();
    bytes.extend(records(&[labels])?);
    Ok(bytes)
}

/// A line for every value of `outcome` that came from a cell of `workbook`.
///
/// # Errors
/// [`Error::Internal`] if the CSV cannot be written.
pub fn lines(
    file: &str,
    workbook: &Workbook,
    outcome: &Outcome,
    standard: &Standard,
    messages: &Messages,
) -> Result<Vec<u8>> {
    let tracer = Tracer::new(file, workbook, outcome, standard, messages);
    let mut lines = Vec::new();
    for (number, table) in outcome.book.tables.iter().enumerate() {
        let Some(schema) = standard.tables.get(table.schema) else {
            continue;
        };
        for row in 0..table.rows.len() {
            for field in 0..schema.fields.len() {
                let cell = CellId {
                    table: number,
                    row,
                    field,
                };
                lines.extend(tracer.line(table, schema, cell));
            }
        }
    }
    records(&lines)
}

fn records(lines: &[impl AsRef<[String]>]) -> Result<Vec<u8>> {
    let failed = |error: &dyn std::fmt::Display| Error::Internal(error.to_string());
    let mut writer = csv::Writer::from_writer(Vec::new());
    for line in lines {
        writer.write_record(line.as_ref()).map_err(|error| failed(&error))?;
    }
    writer.into_inner().map_err(|error| failed(&error))
}

struct Tracer<'a> {
    file: &'a str,
    standard: &'a Standard,
    messages: &'a Messages,
    grids: HashMap<&'a str, &'a Grid>,
    findings: HashMap<(&'a str, CellRef), Vec<&'a Diagnostic>>,
    changes: HashMap<CellId, &'a Change>,
}

impl<'a> Tracer<'a> {
    fn new(
        file: &'a str,
        workbook: &'a Workbook,
        outcome: &'a Outcome,
        standard: &'a Standard,
        messages: &'a Messages,
    ) -> Self {
        let mut findings: HashMap<(&str, CellRef), Vec<&Diagnostic>> = HashMap::new();
        // Rounding is recorded for each figure separately.
        let is_listed = |finding: &&Diagnostic| !matches!(finding.code, Code::FiguresRounded | Code::FigureMoved);
        for finding in outcome.diagnostics.iter().filter(is_listed) {
            if let Some(place) = &finding.place
                && let Some(cell) = place.cell
            {
                findings.entry((&place.sheet, cell)).or_default().push(finding);
            }
        }
        let grids = workbook.sheets.iter().map(|grid| (grid.name.as_str(), grid)).collect();
        Self {
            file,
            standard,
            messages,
            grids,
            findings,
            changes: outcome.changes.iter().map(|change| (change.cell, change)).collect(),
        }
    }

    fn line(&self, table: &Table, schema: &Schema, cell: CellId) -> Option<Vec<String>> {
        let CellId { row, field, .. } = cell;
        let value = table.value(row, field).filter(|value| !value.is_blank())?;
        let field_schema = schema.fields.get(field)?;
        let (sheet, at) = (table.sheet_of_value(row, field), value.source?);
        let grid = self.grids.get(&*sheet);
        let found = grid
            .and_then(|grid| grid.get(at))
            .map(|cell| match &cell.value {
                CellValue::Number(number) => number.to_string(),
                other => guarded(&other.to_string()).into_owned(),
            })
            .unwrap_or_default();
        // Formulas are stored without their `=`.
        let formula = grid
            .and_then(|grid| grid.formulas.get(&at))
            .map(ToString::to_string)
            .unwrap_or_default();
        let unit = if field_schema.kind == Kind::Amount {
            self.standard.frame.currency_unit.as_str()
        } else {
            ""
        };
        // A spreadsheet that opens the file must not evaluate any of its texts.
        let text = |text: &str| guarded(text).into_owned();
        Some(vec![
            text(self.file),
            schema.number.clone(),
            text(&table.row_label(schema, row)),
            field_schema.key.clone(),
            shown(&value),
            unit.to_owned(),
            text(&sheet),
            at.to_string(),
            found,
            text(&formula),
            self.steps(table, &value, &sheet, (cell, at)).join("; "),
        ])
    }

    /// The steps between the source cell and the value in the result.
    fn steps(&self, table: &Table, value: &Value, sheet: &Text, (cell, at): (CellId, CellRef)) -> Vec<String> {
        let mut steps = Vec::new();
        if value.amount().is_some() && *table.source_unit != *self.standard.frame.currency_unit {
            let data = [
                ("from", table.source_unit.to_string()),
                ("to", self.standard.frame.currency_unit.clone()),
            ];
            steps.push(self.messages.get("trace-converted", data));
        }
        steps.extend(self.changes.get(&cell).map(|change| {
            let key = if change.is_moved() {
                "trace-balanced"
            } else {
                "trace-rounded"
            };
            let data = [("exact", change.exact), ("nearest", change.nearest)];
            self.messages
                .get(key, data.map(|(name, amount)| (name, AmountText(amount).to_string())))
        }));
        let findings = self.findings.get(&(&**sheet, at)).into_iter().flatten();
        steps.extend(findings.map(|finding| format!("{} {}", finding.code.id(), finding.message(self.messages))));
        steps
    }
}

fn shown(value: &Value) -> String {
    match &value.content {
        Content::Blank => String::new(),
        Content::Amount(amount) => AmountText(*amount).to_string(),
        Content::Text(text) => guarded(text).into_owned(),
    }
}
