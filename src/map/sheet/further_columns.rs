//! Columns that go on on the next page: below a list stand the same rows once more, under further columns.

use std::ops::RangeInclusive;

use crate::cell::Cell;
use crate::grid::Grid;
use crate::map::header::source_column::{Meaning, SourceColumn};
use crate::map::header::top_rows::top_row;
use crate::map::lexicon::Lexicon;
use crate::map::preamble::page_line::is_page_line;
use crate::map::preamble::read::{Preamble, Stated, is_no_title, is_preamble_row};
use crate::map::preamble::title::plain_title;
use crate::map::rows::cells::{is_figure, number};
use crate::map::sheet::classify::{Detected, Verdict};
use crate::map::sheet::same_rows::FurtherColumns;
use crate::schema::{Shape, Standard, Table};

/// A row by its codes and names.
struct Named {
    row: u32,
    texts: Vec<String>,
    has_figure: bool,
}

/// Whether two blocks state different things.
pub fn states<T: PartialEq>(upper: Option<&Stated<T>>, lower: Option<&Stated<T>>) -> bool {
    upper
        .zip(lower)
        .is_some_and(|(upper, lower)| upper.value != lower.value)
}

/// The columns that the rows `block` add to the list above, if nothing there says that it is something else.
pub fn further_columns(
    grid: &Grid,
    (upper, known): (&Detected, &[FurtherColumns]),
    (lower, block): (&Detected, RangeInclusive<u32>),
    standard: &Standard,
    lexicon: &Lexicon,
) -> Option<FurtherColumns> {
    let is_table = |detected: &Detected| matches!(detected.verdict, Verdict::Table { .. });
    let own = upper.best().filter(|_| is_table(upper))?;
    let other = lower.candidates.iter().find(|other| other.table == own.table)?;
    let schema = standard.tables.get(own.table)?;
    let (left, right) = (own.header.as_ref()?, other.header.as_ref()?);
    let is_list = matches!(schema.shape, Shape::List { single_row: false, .. });
    let first = *block.start();
    let names = lexicon.labels(own.table, own.rule)?;
    // What stands above the header says that it is this table, or nothing.
    let is_plain = |(row, cells): (u32, &[Cell])| {
        let row = top_row(grid, row, cells, lexicon);
        let is_preamble = is_preamble_row(&row, lexicon);
        row.cells.iter().all(|cell| {
            let title = lexicon.vocabulary.read_title(plain_title(&cell.folded, lexicon));
            let is_title = is_page_line(&cell.folded, names, lexicon) || names.means.fits_title(&title);
            is_title || is_preamble && (title.point.is_empty() || is_no_title(cell, None, lexicon))
        })
    };
    if !is_list || left.last >= first || contradicts(&upper.preamble, &lower.preamble) {
        return None;
    }
    let (labels, other_labels) = (texts(&left.columns, schema), texts(&right.columns, schema));
    let meanings = |columns: &[&SourceColumn]| -> Vec<Meaning> {
        let meanings = columns.iter().map(|source| source.meaning.clone());
        meanings.collect()
    };
    if labels.is_empty() || meanings(&labels) != meanings(&other_labels) {
        return None;
    }
    let last = known.first().map_or(first, |known| known.first).saturating_sub(1);
    let rows = named(grid, left.last.saturating_add(1)..=last, &labels, lexicon);
    let own_rows = named(
        grid,
        right.last.saturating_add(1)..=*block.end(),
        &other_labels,
        lexicon,
    );
    // Notes and page numbers below the last figure are no rows.
    let last = |rows: &[Named]| {
        rows.iter()
            .rposition(|row| row.has_figure)
            .map_or(0, |last| last.saturating_add(1))
    };
    let count = last(&rows).max(last(&own_rows));
    let (rows, own_rows) = (rows.get(..count)?, own_rows.get(..count)?);
    let texts = |rows: &[Named]| -> Vec<Vec<String>> { rows.iter().map(|row| row.texts.clone()).collect() };
    let end = rows.last()?.row;
    let mut between = grid
        .rows()
        .filter(|(row, _)| (end.saturating_add(1)..right.first).contains(row));
    let is_known = |row: u32| known.iter().any(|known| known.has(row));
    if texts(rows) != texts(own_rows) || !between.all(|(row, cells)| is_known(row) || is_plain((row, cells))) {
        return None;
    }
    let both = || rows.iter().zip(own_rows);
    let (rows, above) = (
        both().map(|(row, own)| (row.row, own.row)).collect(),
        both().map(|(row, own)| (own.row, row.row)).collect(),
    );
    let mut further = FurtherColumns {
        first,
        header: right.last,
        columns: Vec::new(),
        repeated: other_labels.iter().map(|source| source.col).collect(),
        rows,
        above,
    };
    let amount = |row: u32, col: u32| {
        let cell = grid.get(crate::cell::CellRef::new(row, col))?;
        number(&cell.value, lexicon)
    };
    for source in right.columns.iter().filter(|source| source.is_amount_of(schema)) {
        let Meaning::Column(column) = source.meaning else {
            return None;
        };
        if known
            .iter()
            .flat_map(|known| &known.columns)
            .any(|(_, known)| *known == column)
        {
            return None;
        }
        match left.source_of(column) {
            None => further.columns.push((source.col, column)),
            // A total that is said again must be the same.
            Some(first) => {
                let mut rows = further.rows.iter();
                if !rows.all(|(row, own)| amount(*row, first.col) == amount(*own, source.col)) {
                    return None;
                }
                further.repeated.insert(source.col);
            }
        }
    }
    (!further.columns.is_empty()).then_some(further)
}

/// Whether year, unit or owner of two blocks differ.
pub fn contradicts(above: &Preamble, below: &Preamble) -> bool {
    states(above.year.as_ref(), below.year.as_ref())
        || states(above.stated_unit(), below.stated_unit())
        || states(above.department.as_ref(), below.department.as_ref())
}

/// The columns that hold no amounts of the table.
pub fn texts<'c>(columns: &'c [SourceColumn], schema: &Table) -> Vec<&'c SourceColumn> {
    let texts = columns.iter().filter(|source| !source.is_amount_of(schema));
    texts.collect()
}

/// The rows below a header down to the last one with a figure, each with its codes and names in these columns.
pub fn rows_of(grid: &Grid, header: u32, columns: &[&SourceColumn], lexicon: &Lexicon) -> Vec<(u32, Vec<String>)> {
    let last = grid.rows().last().map_or(header, |(row, _)| row);
    let mut rows = named(
        grid,
        header.saturating_add(1)..=last.max(header.saturating_add(1)),
        columns,
        lexicon,
    );
    let end = rows.iter().rposition(|row| row.has_figure);
    rows.truncate(end.map_or(0, |end| end.saturating_add(1)));
    rows.into_iter().map(|row| (row.row, row.texts)).collect()
}

/// The rows with a code or a name, with the texts of these columns.
fn named(grid: &Grid, rows: RangeInclusive<u32>, columns: &[&SourceColumn], lexicon: &Lexicon) -> Vec<Named> {
    let is_label = |col: u32| columns.iter().any(|source| source.col == col);
    let found = grid.rows_between(*rows.start(), *rows.end()).filter_map(|cells| {
        let text = |source: &&SourceColumn| {
            let cell = cells.iter().find(|cell| cell.at.col == source.col);
            cell.map_or_else(String::new, |cell| lexicon.folder.fold(&cell.value.to_string()))
        };
        let texts: Vec<String> = columns.iter().map(text).collect();
        let mut figures = cells.iter().filter(|cell| !is_label(cell.at.col));
        Some(Named {
            row: cells.first()?.at.row,
            has_figure: figures.any(|cell| is_figure(&cell.value, lexicon)),
            texts,
        })
    });
    found
        .filter(|row| row.has_figure || row.texts.iter().any(|text| !text.is_empty()))
        .collect()
}
