//! Columns that state of each row of a list what it is of: year, stage, fund, carry-over. Rows of another scope than the
//! table's are no rows of it.

use std::collections::BTreeMap;
use std::ops::Range;

use foldhash::{HashMap, HashSet};

use crate::book::Content;
use crate::cell::{CellRef, sum};
use crate::diagnostic::Code;
use crate::map::header::locate::Header;
use crate::map::header::source_column::{Meaning, SourceColumn};
use crate::map::sheet::state::Sheet;
use crate::meaning::values::{AMOUNT, BUDGET, THIS};
use crate::meaning::{ALL, Dimension, Place, Point, Reading};

/// The dimensions in which rows of one list may differ without being other rows.
const SCOPES: [Dimension; 7] = [
    Dimension::Year,
    Dimension::Stage,
    Dimension::Carry,
    Dimension::Fund,
    Dimension::Nature,
    Dimension::Part,
    Dimension::Measure,
];

/// Most different scopes of a column; texts are no scopes.
const MOST_SCOPES: usize = 24;

/// What a column states of a row.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Scope {
    /// Nothing that the table is not.
    Own,
    /// Something that the table is not.
    Other,
}

/// The rows that a column says are of another scope, reported once for each scope.
pub fn rows_of_other_scopes(sheet: &mut Sheet, header: &Header, rows: &[(u32, Range<usize>)]) -> HashSet<u32> {
    let mut left_out = HashSet::default();
    // The one row of a table is chosen by its labels, and lines on their side are no scopes.
    if sheet.schema.is_single_row() || sheet.on_side {
        return left_out;
    }
    let is_open = |source: &&SourceColumn| source.entry.is_none() && is_open(&source.meaning);
    for source in header.columns.iter().filter(is_open) {
        let Some(scopes) = scopes(sheet, source, rows) else {
            continue;
        };
        let mut found: BTreeMap<String, (CellRef, usize)> = BTreeMap::new();
        let mut last: Option<String> = None;
        for (row, cells) in rows {
            let is_total = sheet
                .grid
                .cells()
                .get(cells.clone())
                .unwrap_or_default()
                .iter()
                .any(|cell| cell.at.col != source.col && sheet.is_total(&cell.value.to_string()));
            let (at, stated) = (CellRef::new(*row, source.col), sheet.text_at(*row, source.col));
            // Given once, it holds for the rows below.
            last = stated.or(last.filter(|_| !is_total));
            let Some(text) = last.as_ref().filter(|text| scopes.get(*text) == Some(&Scope::Other)) else {
                continue;
            };
            if left_out.insert(*row) {
                sheet.refuse_amounts(header, cells.clone());
                let (_, count) = found.entry(text.clone()).or_insert((at, 0));
                *count = count.saturating_add(1);
            }
        }
        for (text, (at, count)) in found {
            let finding = sheet.finding(Code::OnlyTotal, at).with("kind", "scope");
            let finding = finding.with("column", &source.label).with("scope", text);
            sheet.findings.push(finding.with("count", count));
        }
    }
    left_out
}

/// Reports a total that holds more than the rows that were kept, by no more than what was left out.
pub fn report_wider_total(sheet: &mut Sheet, header: &Header, left_out: &HashSet<u32>) {
    if left_out.is_empty() {
        return;
    }
    let structure = sheet.table.list_structure(sheet.schema);
    let mut subtotals = structure.subtotals.iter();
    let Some(subtotal) = subtotals.find(|subtotal| sheet.is_total_row(subtotal.total)) else {
        return;
    };
    let wider = header.columns.iter().find_map(|source| {
        let field = *source
            .meaning
            .fields(sheet.schema)
            .first()
            .filter(|field| sheet.schema.is_amount(**field))?;
        let value = sheet.table.value(subtotal.total, field)?;
        let kept = sum(subtotal
            .addends
            .iter()
            .filter_map(|row| sheet.table.amount(*row, field)))?;
        let more = value.amount()?.checked_sub(kept).filter(|more| !more.is_zero())?;
        let cells = left_out
            .iter()
            .filter_map(|row| sheet.grid.get(CellRef::new(*row, source.col)));
        let amounts = cells.filter_map(|cell| match sheet.typer.amount(&cell.value).content {
            Content::Amount(amount) => Some(amount),
            _ => None,
        });
        let other = sum(amounts)?;
        let is_in = more.is_sign_positive() == other.is_sign_positive() && more.abs() <= other.abs();
        is_in.then_some((value.source, more))
    });
    if let Some((at, more)) = wider {
        let more = sheet.in_sheet_unit(more);
        let finding = sheet.finding(Code::CarriedIncluded, at).with("kind", "scope");
        let finding = finding
            .with("label", &sheet.frame.print.total)
            .with("count", left_out.len());
        sheet
            .findings
            .push(finding.found(more).with("table", &sheet.schema.title));
    }
}

/// Whether a column is none of the table's.
fn is_open(meaning: &Meaning) -> bool {
    matches!(
        meaning,
        Meaning::Unknown | Meaning::Text | Meaning::Keyless | Meaning::Other
    )
}

/// What each text of a column states; `None` if one of them states no scope, or none another than the table's.
fn scopes(sheet: &Sheet, source: &SourceColumn, rows: &[(u32, Range<usize>)]) -> Option<HashMap<String, Scope>> {
    let names_year = source.labels.last().is_some_and(|label| names_year(sheet, label));
    let mut scopes: HashMap<String, Scope> = HashMap::default();
    for (row, _) in rows {
        let Some(text) = sheet.text_at(*row, source.col) else {
            continue;
        };
        if scopes.contains_key(&text) || sheet.is_total(&text) {
            continue;
        }
        let folded = sheet.folder().label(&text);
        let reading = sheet
            .lexicon()
            .vocabulary
            .read(&folded, Place::Header, &Point::default());
        let is_only_year = !reading.years.is_empty() && reading.point.is_empty();
        if !is_scope(&reading) || is_only_year && !names_year || scopes.len() >= MOST_SCOPES {
            return None;
        }
        scopes.insert(text, scope(sheet, &reading));
    }
    scopes.values().any(|scope| *scope == Scope::Other).then_some(scopes)
}

/// Whether a label is that of the years of the rows' budget: 年度, 预算年度. 立项年度 is the year of something else.
fn names_year(sheet: &Sheet, label: &str) -> bool {
    let lexicon = sheet.lexicon();
    let mut words = lexicon.words.year.iter();
    let of_budget = |text: &str| {
        let reading = lexicon.vocabulary.read(text, Place::Header, &Point::default());
        let is_other = |dimension: &&Dimension| !matches!(dimension, Dimension::Stage | Dimension::Portion);
        let mut others = ALL.iter().filter(is_other);
        reading.is_explained() && !others.any(|dimension| reading.point.specifies(*dimension))
    };
    words.any(|word| {
        label
            .strip_suffix(word.as_str())
            .is_some_and(|rest| of_budget(rest) || of_budget(label))
    })
}

/// Whether a text states a scope and nothing else. Several years are a span (2024-2026), which says nothing of the row.
fn is_scope(reading: &Reading) -> bool {
    let is_other = |dimension: &Dimension| !SCOPES.contains(dimension) && *dimension != Dimension::Flow;
    let mut others = ALL.iter().filter(|dimension| is_other(dimension));
    let is_span = reading.years.len() > 1;
    reading.is_known()
        && !is_span
        && reading.aggregate.is_none()
        && !others.any(|dimension| reading.point.specifies(*dimension))
}

fn scope(sheet: &Sheet, reading: &Reading) -> Scope {
    let common = &sheet.labels.means.common.all;
    let is_other = |dimension: Dimension| {
        let stated = reading.point.get(dimension);
        let own = match dimension {
            Dimension::Year => THIS,
            Dimension::Stage => BUDGET,
            Dimension::Measure => AMOUNT,
            _ => common.get(dimension),
        };
        stated != 0 && own != 0 && stated & own == 0
    };
    let is_of_other_year = || {
        let book = sheet.lexicon().year;
        reading.years.iter().any(|year| book.is_some_and(|book| *year != book))
    };
    match SCOPES.into_iter().any(is_other) || is_of_other_year() {
        true => Scope::Other,
        false => Scope::Own,
    }
}
