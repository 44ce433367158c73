//! How a sheet was understood, for `inspect`.

use indexmap::IndexMap;
use serde::Serialize;

use super::detect::{Candidate, Detected};
use super::label_match::Meaning;
use super::ledger::{Counts, ListedCell};
use crate::book::Table;
use crate::cell::column_letters;
use crate::grid::{Grid, Visibility};
use crate::schema::{Standard, Table as Schema};

/// How a sheet was understood.
#[derive(Clone, Debug, Serialize)]
pub struct SheetReport {
    /// The sheet.
    pub sheet: String,
    /// Whether it is hidden.
    pub hidden: bool,
    /// Number of the table it became.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub table: Option<String>,
    /// The tables it fits, best first.
    pub candidates: Vec<CandidateReport>,
    /// The header rows, counted from one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub header_rows: Option<(u32, u32)>,
    /// The year it says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub year: Option<i32>,
    /// The department it says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub department: Option<String>,
    /// The currency unit its figures are in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub currency_unit: Option<String>,
    /// Its columns.
    pub columns: Vec<ColumnReport>,
    /// Rows by level, side or section.
    pub rows: IndexMap<String, usize>,
    /// Number of notes.
    pub notes: usize,
    /// The cell ledger.
    pub cells: Counts,
    /// The cells of the ledger, if they were asked for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub listed: Vec<ListedCell>,
}

/// How well a sheet fits a table.
#[derive(Clone, Debug, Serialize)]
pub struct CandidateReport {
    /// Number of the table.
    pub table: String,
    /// Its title.
    pub name: String,
    /// All points, of 100.
    pub score: u32,
    /// Points for the title.
    pub title: u32,
    /// Points for the form number.
    pub form_number: u32,
    /// Points for the header.
    pub header: u32,
    /// Points for the sheet's name.
    pub sheet_name: u32,
}

/// What a column was taken for.
#[derive(Clone, Debug, Serialize)]
pub struct ColumnReport {
    /// Its letters.
    pub column: String,
    /// Its labels as printed.
    pub label: String,
    /// The key, if it has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// How well its path fits, in percent.
    pub score: u32,
    /// Why there is no key, or how there is one.
    pub reason: &'static str,
}

/// Candidates told in a report.
const MOST_CANDIDATES: usize = 3;

/// The report of a sheet that became a table.
pub fn mapped(
    grid: &Grid,
    detected: &Detected,
    schema: &Schema,
    table: &Table,
    cells: Counts,
    standard: &Standard,
) -> SheetReport {
    let mut report = unmapped(grid, detected, cells, standard);
    report.table = Some(schema.number.clone());
    report.currency_unit = Some(table.source_unit.to_string());
    report.notes = table.notes.len();
    for row in &table.rows {
        let name = schema.tags.get(row.tag).map(|tag| tag.name.clone()).unwrap_or_default();
        let count = report.rows.entry(name).or_insert(0);
        *count = count.saturating_add(1);
    }
    report
}

/// The report of a sheet that did not.
pub fn unmapped(grid: &Grid, detected: &Detected, cells: Counts, standard: &Standard) -> SheetReport {
    let best = detected.best().filter(|best| best.score() > 0);
    let header = best.and_then(|best| best.header.as_ref());
    let frame = &detected.frame;
    SheetReport {
        sheet: grid.name.clone(),
        hidden: grid.visibility != Visibility::Visible,
        table: None,
        candidates: detected
            .candidates
            .iter()
            .filter(|candidate| candidate.score() > 0)
            .take(MOST_CANDIDATES)
            .filter_map(|candidate| candidate_report(candidate, standard))
            .collect(),
        header_rows: header.map(|header| (header.first.saturating_add(1), header.last.saturating_add(1))),
        year: frame.year.as_ref().map(|said| said.value),
        department: frame.department.as_ref().map(|said| said.value.to_string()),
        currency_unit: frame
            .unit
            .as_ref()
            .or(frame.label_unit.as_ref())
            .map(|said| said.value.to_string()),
        columns: best.map(|best| columns(best, standard)).unwrap_or_default(),
        rows: IndexMap::new(),
        notes: 0,
        cells,
        listed: Vec::new(),
    }
}

fn candidate_report(candidate: &Candidate, standard: &Standard) -> Option<CandidateReport> {
    let table = standard.tables.get(candidate.table)?;
    Some(CandidateReport {
        table: table.number.clone(),
        name: table.title.clone(),
        score: candidate.score(),
        title: candidate.title,
        form_number: candidate.form_number,
        header: candidate.header_points,
        sheet_name: candidate.sheet_name,
    })
}

fn columns(best: &Candidate, standard: &Standard) -> Vec<ColumnReport> {
    let schema = standard.tables.get(best.table);
    let key = |column: usize| {
        let schema = schema?;
        let field = schema.columns.get(column)?.field;
        schema.fields.get(field).map(|field| field.key.clone())
    };
    let sources = best.header.iter().flat_map(|header| &header.columns);
    sources
        .map(|source| {
            let (column, reason) = match &source.meaning {
                Meaning::Column(column) if source.entry.is_some() => (Some(*column), "mapping"),
                Meaning::Column(column) if source.score == 100 => (Some(*column), "path"),
                Meaning::Column(column) => (Some(*column), "part-of-path"),
                Meaning::Double(_) => (None, "double"),
                Meaning::Unclear(_) => (None, "unclear"),
                Meaning::Part(column) => (Some(*column), "part-of-code"),
                Meaning::Field(_) => (None, "mapping"),
                Meaning::Split { columns, .. } => (columns.first().copied(), "mapping"),
                Meaning::Append(_) | Meaning::Add(_) => (None, "mapping"),
                Meaning::Aside(_) => (None, "set-aside"),
                Meaning::Unknown => (None, "unknown"),
            };
            ColumnReport {
                column: column_letters(source.col),
                label: source.label.clone(),
                key: column.and_then(key),
                score: source.score,
                reason,
            }
        })
        .collect()
}
