//! The rows of the source that a finding is about, as little of them as explains it.

use std::collections::BTreeSet;

use foldhash::HashMap;

use super::source::{Source, captions, shown};
use super::{Detail, Subject};
use crate::cell::{CellRef, Text};
use crate::diagnostic::{Diagnostic, Place, Severity, alike, one_line};

/// What a cell of the source shows, where a report has room for it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Line {
    /// The row of the source, counted from zero.
    pub row: u32,
    /// What it is called.
    pub label: String,
    /// What stands in each of the columns.
    pub cells: Vec<String>,
}

/// A cell of another sheet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Elsewhere {
    /// Where it is.
    pub place: Place,
    /// What row and column are called.
    pub label: String,
    /// What it shows.
    pub shown: String,
}

/// The rows around the cell of a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Excerpt {
    /// The cell.
    pub at: CellRef,
    /// The columns that are shown.
    pub columns: Vec<u32>,
    /// The rows that are shown, from the top.
    pub lines: Vec<Line>,
    /// How many further rows of the sheet have to do with it.
    pub more_lines: usize,
    /// Cells of other sheets.
    pub elsewhere: Vec<Elsewhere>,
    /// How many further ones there are.
    pub more_elsewhere: usize,
}

/// The excerpts of an input's findings.
#[derive(Clone, Debug, Default)]
pub struct Excerpts {
    captions: HashMap<Text, String>,
    /// The sheets in the order of the file.
    order: Vec<String>,
    /// By position of the finding.
    own: HashMap<usize, Excerpt>,
}

impl Excerpts {
    /// For every finding from `least` upwards that is shown with its cell. Costs nothing where there
    /// is none.
    pub fn of(subject: Subject, least: Severity, detail: Detail) -> Self {
        let first = alike(subject.findings, least)
            .into_iter()
            .filter_map(|group| group.first().copied());
        let with_cell = |position: usize| {
            let finding = subject.findings.get(position)?;
            finding.place.is_some().then_some((position, finding))
        };
        let told: Vec<(usize, &Diagnostic)> = first.filter_map(with_cell).collect();
        if told.is_empty() {
            return Self::default();
        }
        let told_of = Self {
            captions: captions(subject),
            order: subject.workbook.sheets.iter().map(|grid| grid.name.clone()).collect(),
            own: HashMap::default(),
        };
        if detail == Detail::Brief {
            return told_of;
        }
        let source = Source::of(subject, told.iter().map(|(_, finding)| *finding));
        let own = told
            .iter()
            .filter_map(|(position, finding)| Some((*position, excerpt(finding, &source, detail)?)));
        Self {
            own: own.collect(),
            ..told_of
        }
    }

    /// The excerpt of the finding at this position.
    pub fn get(&self, position: usize) -> Option<&Excerpt> {
        self.own.get(&position)
    }

    /// Where a sheet stands in the file; those that are not known come last.
    pub fn rank(&self, sheet: &str) -> usize {
        let position = self.order.iter().position(|own| own == sheet);
        position.unwrap_or(self.order.len())
    }

    /// The table that a sheet became.
    pub fn caption(&self, sheet: &str) -> Option<&str> {
        self.captions.get(sheet).map(String::as_str)
    }
}

fn excerpt(finding: &Diagnostic, source: &Source, detail: Detail) -> Option<Excerpt> {
    let place = finding.place.as_ref()?;
    let at = place.cell?;
    let grid = source.grid(&place.sheet)?;
    let (most_rows, most_columns) = detail.extent();
    let (here, other): (Vec<&Place>, Vec<&Place>) = finding
        .related
        .iter()
        .filter(|related| related.cell.is_some())
        .partition(|related| related.sheet == place.sheet);
    let here: Vec<CellRef> = here.iter().filter_map(|related| related.cell).collect();
    let rows = first(at.row, here.iter().map(|cell| cell.row), most_rows);
    let in_rows = here.iter().filter(|cell| rows.contains(&cell.row));
    let columns = first(at.col, in_rows.map(|cell| cell.col), most_columns);
    let columns: Vec<u32> = columns.into_iter().collect();
    let line = |row: &u32| {
        let own = here.iter().filter(|cell| cell.row == *row);
        let own = own.filter(|_| *row != at.row).chain((*row == at.row).then_some(&at));
        Line {
            row: *row,
            label: row_label(
                own.map(|cell| Place {
                    sheet: place.sheet.clone(),
                    cell: Some(*cell),
                }),
                source,
            ),
            cells: columns
                .iter()
                .map(|col| shown(grid, CellRef::new(*row, *col)))
                .collect(),
        }
    };
    let involved: BTreeSet<u32> = here.iter().map(|cell| cell.row).chain([at.row]).collect();
    let elsewhere = other
        .iter()
        .take(detail.elsewhere())
        .map(|place| elsewhere(place, source));
    Some(Excerpt {
        at,
        lines: rows.iter().map(line).collect(),
        more_lines: involved.len().saturating_sub(rows.len()),
        columns,
        elsewhere: elsewhere.collect(),
        more_elsewhere: other.len().saturating_sub(detail.elsewhere()),
    })
}

/// Its own and the first others, at most `most` in all, in order.
fn first(own: u32, others: impl Iterator<Item = u32>, most: usize) -> BTreeSet<u32> {
    let mut chosen = BTreeSet::from([own]);
    for other in others {
        if chosen.len() < most {
            chosen.insert(other);
        }
    }
    chosen
}

/// What the row of these cells is called; the two sides of a row have two names.
fn row_label(cells: impl Iterator<Item = Place>, source: &Source) -> String {
    let mut labels: Vec<String> = Vec::new();
    for label in cells.map(|place| one_line(&source.row_label(&place))) {
        if !label.is_empty() && !labels.contains(&label) {
            labels.push(label);
        }
    }
    labels.join(" / ")
}

fn elsewhere(place: &Place, source: &Source) -> Elsewhere {
    let shown = source
        .grid(&place.sheet)
        .zip(place.cell)
        .map(|(grid, at)| shown(grid, at));
    Elsewhere {
        place: place.clone(),
        label: source.cell_label(place).unwrap_or_else(|| source.row_label(place)),
        shown: shown.unwrap_or_default(),
    }
}
