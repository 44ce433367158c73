//! The header of a sheet: which rows it is, the path of labels over each column, and which column
//! of a standard table each one is. A column is known by its path, never by its last label alone:
//! one header has the same last label three times.

use std::collections::HashMap;

use super::lexicon::{FoldedPath, Lexicon, TableLabels};
use crate::cell::{CellRef, CellValue};
use crate::grid::{Grid, Merge};
use crate::schema::{Shape, Table};

/// Rows that are looked at for a header, and rows that one may have.
const TOP_ROWS: usize = 60;
const MOST_HEADER_ROWS: u32 = 8;
/// Columns beyond this are no table's.
const MOST_COLUMNS: u32 = 1024;
/// A match below this is no match; one below [`SURE`] must be without rival.
const POSSIBLE: u32 = 40;
const SURE: u32 = 60;
/// How much less an omitted 小计 under its group is worth.
const LEAF_OMITTED: u32 = 10;

/// A row near the top of a sheet, its texts folded once.
#[derive(Debug)]
pub struct TopRow {
    /// Row number.
    pub row: u32,
    /// Its cells.
    pub cells: Vec<TopCell>,
    numbers: usize,
}

/// A cell near the top of a sheet.
#[derive(Debug)]
pub struct TopCell {
    /// Position in [`Grid::cells`].
    pub index: usize,
    /// Where it stands.
    pub at: CellRef,
    /// Folded label; empty for numbers.
    pub label: String,
    /// Folded text, currency units kept.
    pub folded: String,
    /// As printed.
    pub text: String,
}

/// The first rows of a sheet that hold something.
pub fn top_rows(grid: &Grid, lexicon: &Lexicon) -> Vec<TopRow> {
    grid.rows()
        .take(TOP_ROWS)
        .map(|(row, cells)| {
            let start = grid.row_range(row).map_or(0, |range| range.start);
            let is_number = |value: &CellValue| matches!(value, CellValue::Number(_));
            let top_cell = |(offset, cell): (usize, &crate::cell::Cell)| {
                let text = cell.value.to_string();
                let (label, folded) = match is_number(&cell.value) {
                    true => (String::new(), text.clone()),
                    false => (lexicon.folder.label(&text), lexicon.folder.fold(&text)),
                };
                TopCell {
                    index: start.saturating_add(offset),
                    at: cell.at,
                    label,
                    folded,
                    text,
                }
            };
            TopRow {
                row,
                cells: cells.iter().enumerate().map(top_cell).collect(),
                numbers: cells.iter().filter(|cell| is_number(&cell.value)).count(),
            }
        })
        .collect()
}

/// What a column of the sheet was found to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Meaning {
    /// This column of the schema.
    Column(usize),
    /// The same column of the schema as one further left.
    Double(usize),
    /// One of several, which the path does not tell apart.
    Unclear(Vec<usize>),
    /// Nothing the table has.
    Unknown,
}

/// A column of the sheet.
#[derive(Clone, Debug)]
pub struct SourceColumn {
    /// Its number, 0 = A.
    pub col: u32,
    /// Its labels as printed, joined.
    pub label: String,
    /// What it is.
    pub meaning: Meaning,
    /// How well the path fits, in percent.
    pub score: u32,
}

/// A header.
#[derive(Clone, Debug)]
pub struct Header {
    /// Its first row.
    pub first: u32,
    /// Its last row.
    pub last: u32,
    /// The columns under it.
    pub columns: Vec<SourceColumn>,
    /// How much of the table's own header it has, in percent; required columns weigh more.
    pub coverage: u32,
}

impl Header {
    /// The sheet's column for this column of the schema.
    pub fn source_of(&self, column: usize) -> Option<&SourceColumn> {
        self.columns
            .iter()
            .find(|source| source.meaning == Meaning::Column(column))
    }
}

/// The best header for `table` among the rows at the top; the earlier of two that are as good.
pub fn find_header(
    top: &[TopRow],
    grid: &Grid,
    table: &Table,
    labels: &TableLabels,
    lexicon: &Lexicon,
) -> Option<Header> {
    let mut best: Option<Header> = None;
    for (start, row) in top.iter().enumerate() {
        if row.numbers > 0 || count(row, labels) < 2 {
            continue;
        }
        let rows = top.get(start..).unwrap_or_default();
        let last = last_row(rows, grid, labels, lexicon);
        let columns = match_columns(header_paths(rows, last, grid), table, labels);
        let coverage = coverage(&columns, table);
        if best.as_ref().is_none_or(|best| best.coverage < coverage) {
            best = Some(Header {
                first: row.row,
                last,
                columns,
                coverage,
            });
        }
    }
    best
}

fn count(row: &TopRow, labels: &TableLabels) -> usize {
    row.cells
        .iter()
        .filter(|cell| labels.header.contains(&cell.label))
        .count()
}

/// The last row of the header that begins with the first of `rows`.
fn last_row(rows: &[TopRow], grid: &Grid, labels: &TableLabels, lexicon: &Lexicon) -> u32 {
    let Some((first, rest)) = rows.split_first() else {
        return 0;
    };
    let limit = first.row.saturating_add(MOST_HEADER_ROWS.saturating_sub(1));
    let bottom = |row: &TopRow| {
        row.cells
            .iter()
            .filter_map(|cell| Some(grid.merge_at(cell.at)?.last.row))
            .max()
    };
    let mut last = first.row;
    let mut merged = bottom(first).unwrap_or(last);
    for row in rest {
        let inside = row.row <= merged;
        let follows = row.row == last.saturating_add(1) && is_header_row(row, labels, lexicon);
        if row.row > limit || row.numbers > 0 || !(inside || follows) {
            break;
        }
        last = row.row;
        merged = merged.max(bottom(row).unwrap_or(last));
    }
    last.max(merged.min(limit).min(next_data_row(rest, last)))
}

/// The row before the next one that holds something: a merge may reach over blank rows only.
fn next_data_row(rest: &[TopRow], last: u32) -> u32 {
    rest.iter()
        .map(|row| row.row)
        .find(|row| *row > last)
        .map_or(last, |row| row.saturating_sub(1))
}

fn is_header_row(row: &TopRow, labels: &TableLabels, lexicon: &Lexicon) -> bool {
    let texts = row.cells.len();
    let known = count(row, labels);
    let lines = row
        .cells
        .iter()
        .filter(|cell| labels.sides.iter().any(|side| side.exact.contains_key(&cell.label)))
        .count();
    // A lone 合计 is the total row of an empty table, though headers have that label too.
    let lone_total = texts == 1 && row.cells.iter().all(|cell| lexicon.words.total.contains(&cell.label));
    known > 0 && known.saturating_mul(2) >= texts && known > lines && !lone_total
}

/// A column with the labels over it.
struct Path {
    col: u32,
    labels: Vec<String>,
    printed: Vec<String>,
}

/// The labels over each column, from the top, through merged cells and group labels that were
/// left unmerged.
fn header_paths(rows: &[TopRow], last: u32, grid: &Grid) -> Vec<Path> {
    let rows: Vec<&TopRow> = rows.iter().take_while(|row| row.row <= last).collect();
    let Some(first) = rows.first().map(|row| row.row) else {
        return Vec::new();
    };
    let cells: Vec<&TopCell> = rows
        .iter()
        .flat_map(|row| &row.cells)
        .filter(|cell| !cell.label.is_empty())
        .collect();
    let area = |cell: &TopCell| {
        let own = Merge {
            first: cell.at,
            last: cell.at,
        };
        let merge = grid
            .merge_at(cell.at)
            .copied()
            .filter(|merge| merge.first == cell.at)
            .unwrap_or(own);
        (merge.last.row.min(last), merge.last.col.min(MOST_COLUMNS), merge != own)
    };
    // (row, column) → cell, counted from the first header row.
    let mut cover: HashMap<(u32, u32), usize> = HashMap::new();
    let mut merged: Vec<bool> = Vec::with_capacity(cells.len());
    for (number, cell) in cells.iter().enumerate() {
        let (bottom, right, is_merged) = area(cell);
        merged.push(is_merged && right > cell.at.col);
        for row in cell.at.row..=bottom {
            for col in cell.at.col..=right {
                cover.entry((row, col)).or_insert(number);
            }
        }
    }
    // A cell with text of its own is never hidden by a damaged merge.
    cover.extend(
        cells
            .iter()
            .enumerate()
            .map(|(number, cell)| ((cell.at.row, cell.at.col), number)),
    );
    extend_groups(&mut cover, &merged, first, last);
    collect_paths(&cover, &cells, first, last)
}

/// A group label that was not merged stretches right over blank cells, as far as there are labels
/// below and no other label beside it, and only if it has a label below itself.
fn extend_groups(cover: &mut HashMap<(u32, u32), usize>, merged: &[bool], first: u32, last: u32) {
    let right = cover.keys().map(|(_, col)| *col).max().unwrap_or(0);
    for row in first..last {
        for col in 1..=right {
            if cover.contains_key(&(row, col)) {
                continue;
            }
            let left = col.saturating_sub(1);
            let Some(&group) = cover.get(&(row, left)) else {
                continue;
            };
            let other_below = |at: u32| {
                (row.saturating_add(1)..=last).any(|below| cover.get(&(below, at)).is_some_and(|cell| *cell != group))
            };
            let same_parent =
                row == first || cover.get(&(row.saturating_sub(1), left)) == cover.get(&(row.saturating_sub(1), col));
            if merged.get(group) == Some(&false) && same_parent && other_below(left) && other_below(col) {
                cover.insert((row, col), group);
            }
        }
    }
}

fn collect_paths(cover: &HashMap<(u32, u32), usize>, cells: &[&TopCell], first: u32, last: u32) -> Vec<Path> {
    let mut cols: Vec<u32> = cover.keys().map(|(_, col)| *col).collect();
    cols.sort_unstable();
    cols.dedup();
    cols.into_iter()
        .map(|col| {
            let mut numbers: Vec<usize> = (first..=last)
                .filter_map(|row| cover.get(&(row, col)).copied())
                .collect();
            numbers.dedup();
            let cells = numbers.iter().filter_map(|number| cells.get(*number));
            let (labels, printed) = cells.map(|cell| (cell.label.clone(), one_line(&cell.text))).unzip();
            Path { col, labels, printed }
        })
        .collect()
}

/// A printed label without the line breaks and blanks that only lay it out.
fn one_line(text: &str) -> String {
    text.split_whitespace().collect()
}

/// Gives each column of the sheet its meaning: the best pairs first, a pair only if it has no
/// rival as good.
fn match_columns(paths: Vec<Path>, table: &Table, labels: &TableLabels) -> Vec<SourceColumn> {
    let score = |path: &Path, column: usize| {
        let omit = may_omit_leaf(table, column);
        let known = labels.columns.get(column).map_or(&[][..], Vec::as_slice);
        known
            .iter()
            .map(|target| path_score(&path.labels, target, omit))
            .max()
            .unwrap_or(0)
    };
    let scores: Vec<Vec<u32>> = paths
        .iter()
        .map(|path| (0..table.columns.len()).map(|column| score(path, column)).collect())
        .collect();
    let mut meanings: Vec<(Meaning, u32)> = scores.iter().map(|row| candidate(row)).collect();
    if matches!(table.shape, Shape::TwoSided { .. }) {
        tell_sides_by_position(&mut meanings, &paths);
    }
    settle_doubles(&mut meanings);
    paths
        .into_iter()
        .zip(meanings)
        .map(|(path, (meaning, score))| SourceColumn {
            col: path.col,
            label: path.printed.join("/"),
            meaning,
            score,
        })
        .collect()
}

/// What the scores of one column say by themselves.
fn candidate(scores: &[u32]) -> (Meaning, u32) {
    let best = scores.iter().copied().max().unwrap_or(0);
    let at_best: Vec<usize> = scores
        .iter()
        .enumerate()
        .filter(|(_, score)| **score == best)
        .map(|(column, _)| column)
        .collect();
    let second = scores.iter().copied().filter(|score| *score < best).max().unwrap_or(0);
    match at_best.as_slice() {
        _ if best < POSSIBLE => (Meaning::Unknown, best),
        [column] if best >= SURE || second == 0 => (Meaning::Column(*column), best),
        [_] => (Meaning::Unknown, best),
        _ => (Meaning::Unclear(at_best), best),
    }
}

/// Without a row 收入 | 支出 the sides have the same labels; they stand in the order of the template.
fn tell_sides_by_position(meanings: &mut [(Meaning, u32)], paths: &[Path]) {
    let mut seen: HashMap<&[String], usize> = HashMap::new();
    for ((meaning, _), path) in meanings.iter_mut().zip(paths) {
        let Meaning::Unclear(columns) = meaning else { continue };
        let nth = seen.entry(&path.labels).or_insert(0);
        if let Some(column) = columns.get(*nth).copied() {
            *meaning = Meaning::Column(column);
        }
        *nth = nth.saturating_add(1);
    }
}

/// Of several columns with one meaning the best stays, the leftmost of equals.
fn settle_doubles(meanings: &mut [(Meaning, u32)]) {
    let mut best: HashMap<usize, (usize, u32)> = HashMap::new();
    for (position, (meaning, score)) in meanings.iter().enumerate() {
        if let Meaning::Column(column) = meaning {
            let entry = best.entry(*column).or_insert((position, *score));
            if entry.1 < *score {
                *entry = (position, *score);
            }
        }
    }
    for (position, (meaning, _)) in meanings.iter_mut().enumerate() {
        if let Meaning::Column(column) = *meaning
            && best.get(&column).is_some_and(|(winner, _)| *winner != position)
        {
            *meaning = Meaning::Double(column);
        }
    }
}

/// A group with a single amount column often does not print 小计 under it.
fn may_omit_leaf(table: &Table, column: usize) -> bool {
    let Some(field) = table.columns.get(column).map(|column| column.field) else {
        return false;
    };
    let has_parts = table.fields.get(field).is_some_and(|own| !own.sum.is_empty());
    has_parts || table.fields.iter().any(|other| other.of_which == Some(field))
}

/// How well the labels over a column fit a path of the template, in percent: labels in common, in
/// order, of all labels; the last ones must agree.
fn path_score(source: &[String], target: &FoldedPath, may_omit_leaf: bool) -> u32 {
    let agree = |label: &String, step: &Vec<String>| step.contains(label);
    let (Some(leaf), Some((target_leaf, target_rest))) = (source.last(), target.split_last()) else {
        return 0;
    };
    let fits = |target: &[Vec<String>]| {
        let common = common_steps(source, target);
        let all = source.len().saturating_add(target.len()).max(1);
        u32::try_from(common.saturating_mul(200) / all).unwrap_or(0)
    };
    if agree(leaf, target_leaf) {
        return fits(target);
    }
    match target_rest.last() {
        Some(group) if may_omit_leaf && agree(leaf, group) => fits(target_rest).saturating_sub(LEAF_OMITTED),
        _ => 0,
    }
}

/// Length of the longest common subsequence of labels.
fn common_steps(source: &[String], target: &[Vec<String>]) -> usize {
    let mut lengths = vec![0_usize; target.len().saturating_add(1)];
    for label in source {
        let mut diagonal = 0_usize;
        for (position, step) in target.iter().enumerate() {
            let left = lengths.get(position).copied().unwrap_or(0);
            if let Some(slot) = lengths.get_mut(position.saturating_add(1)) {
                let above = *slot;
                *slot = if step.contains(label) {
                    diagonal.saturating_add(1)
                } else {
                    above.max(left)
                };
                diagonal = above;
            }
        }
    }
    lengths.last().copied().unwrap_or(0)
}

/// How much of the table's header was found, in percent.
fn coverage(columns: &[SourceColumn], table: &Table) -> u32 {
    let found = |column: usize| columns.iter().any(|source| source.meaning == Meaning::Column(column));
    let share = |wanted: &dyn Fn(usize) -> bool| {
        let all: Vec<usize> = (0..table.columns.len()).filter(|column| wanted(*column)).collect();
        let hits = all.iter().filter(|column| found(**column)).count();
        let percent = hits.saturating_mul(100).checked_div(all.len()).unwrap_or(100);
        u32::try_from(percent).unwrap_or(0)
    };
    let required = share(&|column| table.columns.get(column).is_some_and(|column| column.required));
    let any = share(&|_| true);
    (required.saturating_mul(6).saturating_add(any.saturating_mul(4))) / 10
}
