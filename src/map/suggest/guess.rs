//! Guesses where the header of a sheet with unknown labels is, and the table it most resembles. For people writing a
//! mapping; nothing is mapped by a guess.

use crate::grid::Grid;
use crate::map::header::locate::{Header, MOST_HEADER_ROWS};
use crate::map::header::paths::header_paths;
use crate::map::header::source_column::{Meaning, SourceColumn};
use crate::map::header::top_rows::{TopRow, top_rows};
use crate::map::lexicon::Lexicon;
use crate::map::preamble::read::is_preamble_row;
use crate::map::rows::cells::is_figure;
use crate::map::suggest::likeness::{Near, column_score, likeness};
use crate::schema::{Shape, Standard};

/// A header has at least this many labels in its first row.
const FEWEST_LABELS: usize = 3;

/// The label rows above the first row of figures, as a header with unknown columns.
pub fn header(grid: &Grid, lexicon: &Lexicon) -> Option<Header> {
    let top = top_rows(grid, lexicon);
    let has_figure = |row: &TopRow| {
        let mut cells = row.cells.iter().filter_map(|cell| grid.cells().get(cell.index));
        cells.any(|cell| is_figure(&cell.value, lexicon))
    };
    let begins = |row: &TopRow| {
        let labels = row.cells.iter().filter(|cell| !cell.label.is_empty()).count();
        labels >= FEWEST_LABELS && !has_figure(row) && !is_preamble_row(row, lexicon)
    };
    let start = top.iter().position(begins)?;
    let rows = top.get(start..)?;
    let first = rows.first()?.row;
    let figures = rows.iter().position(has_figure)?;
    let last = rows.get(figures.checked_sub(1)?)?.row;
    if last.saturating_sub(first) >= MOST_HEADER_ROWS {
        return None;
    }
    let columns = header_paths(rows, last, grid, lexicon)
        .into_iter()
        .map(|path| SourceColumn {
            label: path.label,
            labels: path.labels,
            ..SourceColumn::unlabelled(path.col)
        });
    Some(Header {
        first,
        last,
        columns: columns.filter(|column| column.meaning == Meaning::Unknown).collect(),
        ..Header::default()
    })
}

/// Maximum number of columns compared with each table.
const MOST_COLUMNS: usize = 24;

/// The table and header that best explain each other; the title also counts.
pub fn table(header: &Header, title: &str, standard: &Standard, lexicon: &Lexicon) -> Option<(usize, Near)> {
    let sources = || header.columns.iter().take(MOST_COLUMNS);
    let tables = standard.tables.iter().zip(&*lexicon.tables).enumerate();
    let lists = tables.filter(|(_, (table, _))| !matches!(table.shape, Shape::Form { .. }));
    let scored = lists.map(|(number, (table, labels))| {
        let score = |source, column| column_score(source, column, table, labels);
        let columns = || table.columns.iter().enumerate();
        let required = columns().filter(|(_, column)| column.required);
        let found = required.map(|(column, _)| best(sources().map(|source| score(source, column))));
        let explained = sources().map(|source| best(columns().map(|(column, _)| score(source, column))));
        let title = likeness(title, &labels.title);
        let near = Near {
            id: table.number.clone(),
            label: table.title.clone(),
            score: mean([mean(found), mean(explained), title].into_iter()),
        };
        (number, near)
    });
    // Ties go to the earlier table.
    scored.reduce(|best, other| if other.1.score > best.1.score { other } else { best })
}

fn best(scores: impl Iterator<Item = u32>) -> u32 {
    scores.max().unwrap_or(0)
}

fn mean(scores: impl Iterator<Item = u32>) -> u32 {
    let (mut sum, mut count) = (0_u32, 0_u32);
    for score in scores {
        sum = sum.saturating_add(score);
        count = count.saturating_add(1);
    }
    sum.checked_div(count).unwrap_or(0)
}
