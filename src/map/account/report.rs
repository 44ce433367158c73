//! How a sheet was understood, for `inspect`.

use indexmap::IndexMap;
use serde::Serialize;

use crate::book::Table;
use crate::cell::column_letters;
use crate::grid::{Grid, Visibility};
use crate::map::Reports;
use crate::map::account::ledger::{Counts, ListedCell};
use crate::map::header::locate::Header;
use crate::map::header::source_column::{BY_MEANING, Meaning};
use crate::map::lexicon::Lexicon;
use crate::map::sheet::candidate::Candidate;
use crate::map::sheet::classify::{Detected, Verdict};
use crate::map::suggest::likeness::Near;
use crate::map::suggest::near::{self, Compared, LineReport, MissingReport, NearMisses};
use crate::meaning::{Place, Point, Vocabulary};
use crate::schema::{Standard, Table as Schema};

/// How a sheet was understood.
#[derive(Clone, Debug, Serialize)]
pub struct SheetReport {
    /// The sheet.
    pub sheet: String,
    /// Whether it is hidden.
    pub hidden: bool,
    /// What was made of the evidence: `table`, `header-missing` (it says which table it is, but its
    /// header is not that table's), `none`, `own-list` (a list that this program added), or `set-aside` (by a mapping). A sheet that is a table may be refused all the same.
    pub verdict: &'static str,
    /// What is printed above its header, folded and without the year.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
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
    /// The table that its header is most like, if it is none by its title or known labels.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub near: Option<Near>,
    /// Required columns of the best candidate that it does not have.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub missing: Vec<MissingReport>,
    /// Its lines that the table does not have.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub lines: Vec<LineReport>,
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
    /// How much of the table's header was found, in percent; required columns weigh more.
    pub coverage: u32,
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
    /// Without a key: what its labels mean as far as they are understood (`nature=basic; part=public`).
    #[serde(skip_serializing_if = "String::is_empty")]
    pub means: String,
    /// Without a key: the words of its labels that are not understood.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub unexplained: Vec<String>,
    /// Without a key: the columns of the table that it is most like, best first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub near: Vec<Near>,
    /// Without a key: the first thing that stands under it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub example: Option<String>,
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
    (standard, lexicon): (&Standard, &Lexicon),
    reports: Reports,
) -> SheetReport {
    let mut report = unmapped(grid, detected, cells, (standard, lexicon), reports);
    if reports.near {
        report.lines = near::lines(table, schema, lexicon);
    }
    report.table = Some(schema.number.clone());
    report.currency_unit = Some(table.source_unit.to_string());
    report.notes = table.notes.len();
    for row in &table.rows {
        let name = schema
            .row_kinds
            .get(row.row_kind)
            .map(|row_kind| row_kind.name.clone())
            .unwrap_or_default();
        let count = report.rows.entry(name).or_insert(0);
        *count = count.saturating_add(1);
    }
    report
}

/// The report of a sheet that did not.
pub fn unmapped(
    grid: &Grid,
    detected: &Detected,
    cells: Counts,
    (standard, lexicon): (&Standard, &Lexicon),
    reports: Reports,
) -> SheetReport {
    let compared = match reports.near {
        true => near::compared(grid, detected, standard, lexicon),
        false => Compared::none(detected),
    };
    let near = near::columns(grid, &compared, standard, lexicon);
    let header = compared.header.as_deref();
    let schema = detected.best().and_then(|best| standard.tables.get(best.table));
    let frame = &detected.frame;
    SheetReport {
        sheet: grid.name.clone(),
        hidden: grid.visibility != Visibility::Visible,
        verdict: match detected.verdict {
            Verdict::Table { .. } => "table",
            Verdict::HeaderMissing | Verdict::OtherClasses(_) => "header-missing",
            Verdict::None | Verdict::Contents => "none",
            Verdict::Outside(_) => "outside",
            Verdict::Unsaid(_) => "unsaid",
            Verdict::OwnList => "own-list",
            Verdict::Aside(_) => "set-aside",
        },
        title: reports.near.then(|| near::title(grid, detected, lexicon)).flatten(),
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
        columns: header
            .map(|header| columns(header, &near, schema, lexicon))
            .unwrap_or_default(),
        near: compared.guess.clone(),
        missing: near.missing,
        lines: Vec::new(),
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
        coverage: candidate.coverage,
        sheet_name: candidate.sheet_name,
    })
}

fn columns(header: &Header, near: &NearMisses, schema: Option<&Schema>, lexicon: &Lexicon) -> Vec<ColumnReport> {
    let key = |column: usize| schema.map(|schema| schema.column_key(column));
    let sources = header.columns.iter();
    sources
        .map(|source| {
            let (column, reason) = match &source.meaning {
                Meaning::Column(column) if source.entry.is_some() => (Some(*column), "mapping"),
                Meaning::Column(column) if source.score == 100 => (Some(*column), "path"),
                Meaning::Column(column) if source.score == BY_MEANING => (Some(*column), "meaning"),
                Meaning::Column(column) => (Some(*column), "part-of-path"),
                Meaning::Double(_) => (None, "double"),
                Meaning::Name(_) => (None, "name"),
                Meaning::Unclear(_) => (None, "unclear"),
                Meaning::Part(column) => (Some(*column), "part-of-code"),
                Meaning::Field(_) => (None, "mapping"),
                Meaning::Split { columns, .. } => (columns.first().copied(), "mapping"),
                Meaning::Append(_) | Meaning::Add(_) => (None, "mapping"),
                Meaning::Aside { .. } => (None, "set-aside"),
                Meaning::Beside(_) | Meaning::Keyless | Meaning::Text => (None, "keyless"),
                Meaning::Other => (None, "other"),
                Meaning::Unknown => (None, "unknown"),
            };
            let unmatched = near.columns.get(&source.col);
            let (means, unexplained) = match column {
                Some(_) => Default::default(),
                None => understood(&source.labels, &lexicon.vocabulary),
            };
            ColumnReport {
                column: column_letters(source.col),
                label: source.label.clone(),
                key: column.and_then(key),
                score: source.score,
                reason,
                means,
                unexplained,
                near: unmatched.map(|own| own.near.clone()).unwrap_or_default(),
                example: unmatched.and_then(|own| own.example.clone()),
            }
        })
        .collect()
}

/// What labels mean as far as they are understood, and what of each is not.
fn understood(labels: &[String], vocabulary: &Vocabulary) -> (String, Vec<String>) {
    let path = vocabulary.read_path(labels.iter().map(String::as_str));
    let outer = Point::default();
    let own = labels.iter().map(|label| vocabulary.read(label, Place::Header, &outer));
    let unexplained = own.map(|own| own.unexplained).filter(|word| !word.is_empty());
    (path.point.spelled(), unexplained.collect())
}
