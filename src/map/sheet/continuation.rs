//! Sheets that declare themselves a continuation (续表) of an earlier sheet's table. Without such a word, two sheets
//! of one table are rivals, however well they fit together.

use crate::book::Table;
use crate::cell::{CellRef, Text};
use crate::diagnostic::{Code, Diagnostic};
use crate::map::header::source_column::Meaning;
use crate::map::labels::TableLabels;
use crate::map::lexicon::Lexicon;
use crate::map::preamble::page_line::is_continued;
use crate::map::preamble::title::plain_title;
use crate::map::sheet::candidate::{Candidate, LEAST_HEADER};
use crate::map::sheet::claim::AddedColumns;
use crate::map::sheet::classify::Verdict;
use crate::map::sheet::split_sheet::Part;
use crate::schema::{Shape, Standard, Table as Schema};

/// The candidate by which `part` continues the table that `earlier` is by its candidate `best`.
pub fn candidate<'p>(
    part: &'p Part,
    earlier: &Part,
    best: &Candidate,
    standard: &Standard,
    lexicon: &Lexicon,
) -> Option<&'p Candidate> {
    let schema = standard.tables.get(best.table)?;
    let labels = lexicon.labels(best.table, best.rule)?;
    let is_list = matches!(schema.shape, Shape::List { single_row: false, .. });
    if !is_list || !is_declared(part, labels, lexicon) {
        return None;
    }
    let candidate = part
        .detected
        .candidates
        .iter()
        .find(|candidate| candidate.table == best.table)?;
    let first = part.detected.best()?;
    let claims = matches!(part.detected.verdict, Verdict::Table { .. }) && first.table == best.table;
    // An untitled sheet does not claim to be anything else.
    let untitled = first.claim() == 0 && !matches!(part.detected.verdict, Verdict::Outside(_));
    let same_columns = columns(candidate) == columns(best) && candidate.coverage >= LEAST_HEADER;
    let unit = |part: &Part| part.detected.preamble.stated_unit().map(|stated| stated.value.clone());
    let same_unit = unit(part).is_none_or(|label| Some(label) == unit(earlier));
    ((claims || untitled) && same_columns && same_unit).then_some(candidate)
}

/// The meanings of the columns, left to right.
fn columns(candidate: &Candidate) -> Vec<&Meaning> {
    let columns = candidate.header.iter().flat_map(|header| &header.columns);
    columns.map(|column| &column.meaning).collect()
}

/// Whether a sheet says that it goes on with the table.
pub fn is_declared(part: &Part, labels: &TableLabels, lexicon: &Lexicon) -> bool {
    let name = Text::from(lexicon.folder.fold(&part.grid.name));
    let mut texts = part.detected.preamble.texts.iter().chain([&name]);
    texts.any(|text| is_continued(plain_title(text, lexicon), labels, lexicon))
}

/// Appends the rows of `more` to `table`. A total row is placed first, wherever it was found.
pub fn join(table: &mut Table, more: Table, schema: &Schema, findings: &mut Vec<Diagnostic>) {
    let total = schema.total_row_kind();
    let total_of = |table: &Table| table.rows.iter().position(|row| Some(row.row_kind) == total);
    let (first, other) = (total_of(table), total_of(&more));
    let rows = table.rows.len();
    if let (Some(_), Some(second)) = (first, other) {
        let at = more.sources(second).next().map(|(_, at)| at);
        let label = more.row_label(schema, second);
        let mut finding = Diagnostic::new(Code::SecondTotal)
            .at(&more.sheet_of(second), at)
            .in_table(&schema.number)
            .found(&label);
        finding.row = Some(label);
        findings.push(finding);
    }
    table.append(more);
    if let (None, Some(only)) = (first, other) {
        table.move_to_top(rows.saturating_add(only));
    }
}

/// Adds the columns of `more` to `table`. Rows with amounts that the table does not have are reported.
pub fn join_columns(
    table: &mut Table,
    more: Table,
    adds: &AddedColumns,
    schema: &Schema,
    findings: &mut Vec<Diagnostic>,
) {
    let columns = adds.columns.iter().filter_map(|column| schema.columns.get(*column));
    let fields: Vec<usize> = columns.map(|column| column.field).collect();
    let own = |row: usize| -> (String, Option<CellRef>, bool) {
        let mut amounts = fields.iter().filter_map(|field| more.amount(row, *field));
        let at = more.sources(row).next().map(|(_, at)| at);
        (more.row_label(schema, row), at, amounts.any(|amount| !amount.is_zero()))
    };
    let rows: Vec<(String, Option<CellRef>, bool)> = (0..more.rows.len()).map(own).collect();
    let sheet = more.sheet(0);
    for row in table.join_columns(more, &fields, &adds.rows) {
        let Some((label, at, true)) = rows.get(row) else {
            continue;
        };
        let finding = Diagnostic::new(Code::UnclearRow)
            .at(&sheet, *at)
            .in_table(&schema.number);
        let mut finding = finding.found(label).with("rows", 0);
        finding.row = Some(label.clone());
        findings.push(finding);
    }
}
