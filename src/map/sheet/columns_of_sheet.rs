//! Columns that go on on another sheet: the same rows once more, under further columns.

use foldhash::HashMap;

use crate::cell::{CellRef, sum};
use crate::grid::Grid;
use crate::map::header::locate::Header;
use crate::map::header::source_column::{Meaning, SourceColumn};
use crate::map::lexicon::Lexicon;
use crate::map::rows::cells::number;
use crate::map::sheet::candidate::Candidate;
use crate::map::sheet::claim::AddedColumns;
use crate::map::sheet::classify::Verdict;
use crate::map::sheet::continuation::is_declared;
use crate::map::sheet::further_columns::{contradicts, rows_of, texts};
use crate::map::sheet::split_sheet::Part;
use crate::schema::{Shape, Standard};

/// The candidate by which `part` has further columns of the table that an earlier sheet is by its candidate, and these.
/// The sheets must name the same rows in the same order, and repeat no amount that differs. A sheet that does not say what
/// it is must make sums across right.
pub fn candidate<'p>(
    part: &'p Part,
    (earlier, best, known): (&Part, &Candidate, &[usize]),
    standard: &Standard,
    lexicon: &Lexicon,
) -> Option<(&'p Candidate, AddedColumns)> {
    let schema = standard.tables.get(best.table)?;
    let labels = lexicon.labels(best.table, best.rule)?;
    let is_list = matches!(schema.shape, Shape::List { single_row: false, .. });
    let is_plain = |part: &Part| !part.on_side && part.further.is_empty();
    if !is_list || !is_plain(part) || !is_plain(earlier) {
        return None;
    }
    let first = part.detected.best()?;
    let claims = matches!(part.detected.verdict, Verdict::Table { .. }) && first.table == best.table;
    let is_open = !matches!(part.detected.verdict, Verdict::Outside(_)) && first.claim() == 0;
    let is_said = claims || is_open && is_declared(part, labels, lexicon);
    if !(is_said || is_open) || contradicts(&earlier.detected.preamble, &part.detected.preamble) {
        return None;
    }
    let mut candidates = part.detected.candidates.iter();
    let candidate = candidates.find(|candidate| candidate.table == best.table)?;
    let (left, right) = (best.header.as_ref()?, candidate.header.as_ref()?);
    let (own, others) = (texts(&left.columns, schema), texts(&right.columns, schema));
    let same = own
        .iter()
        .map(|source| &source.meaning)
        .eq(others.iter().map(|source| &source.meaning));
    if own.is_empty() || !same {
        return None;
    }
    let (above, below) = (
        rows_of(&earlier.grid, left.last, &own, lexicon),
        rows_of(&part.grid, right.last, &others, lexicon),
    );
    let names = |rows: &[(u32, Vec<String>)]| rows.iter().map(|(_, texts)| texts.clone()).collect::<Vec<_>>();
    if above.is_empty() || names(&above) != names(&below) {
        return None;
    }
    let rows: HashMap<u32, u32> = below
        .iter()
        .zip(&above)
        .map(|((row, _), (own, _))| (*row, *own))
        .collect();
    let amount = |grid: &Grid, row: u32, col: u32| number(&grid.get(CellRef::new(row, col))?.value, lexicon);
    let mut columns = Vec::new();
    let amounts = right.columns.iter().filter(|source| source.is_amount_of(schema));
    for source in amounts {
        let Meaning::Column(column) = source.meaning else {
            return None;
        };
        let is_same = |first: &SourceColumn| {
            let mut rows = rows.iter();
            rows.all(|(row, own)| amount(&part.grid, *row, source.col) == amount(&earlier.grid, *own, first.col))
        };
        match left.source_of(column) {
            _ if known.contains(&column) => return None,
            None => columns.push(column),
            Some(first) if is_same(first) => {}
            Some(_) => return None,
        }
    }
    // Where nothing is said, the sums across must be right with them.
    let col = |header: &Header, column: usize| header.source_of(column).map(|source| source.col);
    let column_of = |field: usize| schema.columns.iter().position(|column| column.field == field);
    let is_sum = |field: usize| {
        let parts = schema.fields.get(field).map_or(&[][..], |field| &field.sum);
        let total = column_of(field).and_then(|total| col(left, total));
        total.is_some_and(|total| {
            rows.iter().all(|(row, own)| {
                let of_part = |column: usize| match col(left, column) {
                    Some(col) => amount(&earlier.grid, *own, col),
                    None => amount(&part.grid, *row, col(right, column)?),
                };
                let parts = parts.iter().filter_map(|part| of_part(column_of(*part)?));
                sum(parts) == Some(amount(&earlier.grid, *own, total).unwrap_or_default())
            })
        })
    };
    let is_part = |column: &usize| {
        let field = schema.columns.get(*column).map(|column| column.field);
        let mut sums = schema.fields.iter().enumerate();
        sums.any(|(whole, definition)| field.is_some_and(|field| definition.sum.contains(&field)) && is_sum(whole))
    };
    let is_clear = is_said || columns.iter().all(is_part);
    (!columns.is_empty() && is_clear).then_some((candidate, AddedColumns { columns, rows }))
}
