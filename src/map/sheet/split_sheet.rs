//! What of a sheet is looked at by itself: without the figures that people do not see, and one
//! table at a time where several stand one under another.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashSet};
use std::ops::RangeInclusive;

use crate::cell::{Cell, CellRef, CellValue, Text, column_letters};
use crate::diagnostic::{Code, Diagnostic};
use crate::fold::ordinal;
use crate::grid::{Grid, Merge, ReadNote, Visibility};
use crate::map::header::source_column::Meaning;
use crate::map::header::top_rows::{TopRow, top_row, top_rows};
use crate::map::lexicon::Lexicon;
use crate::map::preamble::read;
use crate::map::preamble::title::{MOST_TITLE_BYTES, plain_title};
use crate::map::rows::cells::is_figure;
use crate::map::sheet::classify::{Detected, Verdict, detect, is_own_list};
use crate::map::sheet::on_side::turn_finding;
use crate::schema::{Kind, Standard};

/// A row of more cells than this is no title.
const MOST_TITLE_CELLS: usize = 3;
/// Rows and columns that a finding names.
const MOST_NAMED: usize = 12;

/// A sheet, or a part of one, that may be one table.
pub struct Part<'a> {
    /// Its cells, at their addresses on the sheet.
    pub grid: Cow<'a, Grid>,
    /// Whether it is used: shown, or hidden and wanted all the same.
    pub shown: bool,
    /// What it was taken for.
    pub detected: Detected,
    /// Whether rows and columns are exchanged.
    pub on_side: bool,
    /// Cells in hidden rows and columns that were set aside.
    pub hidden: Vec<Hidden>,
    /// What was found on the way.
    pub findings: Vec<Diagnostic>,
}

/// A cell that people do not see and that was set aside.
#[derive(Clone)]
pub struct Hidden {
    /// Where.
    pub at: CellRef,
    /// Whether it holds a figure.
    pub figure: bool,
    /// What it holds.
    pub text: String,
}

/// The parts of a sheet; mostly it has one. `may_turn`: a table may lie on its side.
pub fn parts<'a>(
    grid: &'a Grid,
    standard: &Standard,
    lexicon: &Lexicon,
    (include_hidden, may_turn): (bool, bool),
) -> Vec<Part<'a>> {
    let visible = include_hidden || grid.visibility == Visibility::Visible;
    // A list of our own has no tables to look for, and nothing to hide.
    let shown = visible && !is_own_list(grid, standard);
    let name = Text::from(grid.name.as_str());
    let mut findings = Vec::new();
    let mut hidden = Vec::new();
    let mut seen = Cow::Borrowed(grid);
    if shown && !include_hidden && !(grid.hidden_rows.is_empty() && grid.hidden_cols.is_empty()) {
        let places = Places::of(grid, standard, lexicon);
        hidden = places.cells(grid, lexicon);
        if !hidden.is_empty() {
            findings.push(places.finding(&name, &hidden));
            let mut shown = part_of(grid, |at| !places.hide(grid, at));
            // One on a cell that is not used is reported there.
            shown.comments.clone_from(&grid.comments);
            seen = Cow::Owned(shown);
        }
    }
    if shown && !grid.filtered_rows.is_empty() {
        findings.extend(filtered(grid, standard, lexicon, &name));
    }
    let starts = if shown && !grid.is_prose {
        starts(&seen, standard, lexicon)
    } else {
        Vec::new()
    };
    if starts.is_empty() {
        let mut detected = detect(&seen, standard, lexicon);
        if let Some(turned) = detected.turned.take().filter(|_| may_turn) {
            findings.iter_mut().for_each(turn_finding);
            return vec![Part {
                on_side: true,
                grid: Cow::Owned(turned),
                shown,
                detected,
                hidden,
                findings,
            }];
        }
        return vec![Part {
            on_side: false,
            grid: seen,
            shown,
            detected,
            hidden,
            findings,
        }];
    }
    let ends = starts.iter().map(|start| start.saturating_sub(1)).chain([u32::MAX]);
    let mut parts: Vec<Part> = Vec::new();
    for (first, end) in std::iter::once(0).chain(starts.iter().copied()).zip(ends) {
        let rows = first..=end;
        let grid = part_of(&seen, |at| rows.contains(&at.row));
        let mut detected = detect(&grid, standard, lexicon);
        if let Some(above) = parts.last() {
            detected.frame.inherit(&above.detected.frame);
            findings.extend(another_table(&name, &grid, &detected, standard));
        }
        parts.push(Part {
            on_side: false,
            grid: Cow::Owned(grid),
            shown,
            detected,
            hidden: hidden
                .iter()
                .filter(|cell| rows.contains(&cell.at.row))
                .cloned()
                .collect(),
            findings: std::mem::take(&mut findings),
        });
    }
    parts
}

/// The figures in rows that a filter hides: they are used like others.
fn filtered(grid: &Grid, standard: &Standard, lexicon: &Lexicon, name: &Text) -> Option<Diagnostic> {
    let labels = label_columns(grid, standard, lexicon);
    let rows: HashSet<u32> = grid.filtered_rows.iter().copied().collect();
    let cells = grid.cells().iter().filter(|cell| rows.contains(&cell.at.row));
    let figures = cells.filter(|cell| !labels.contains(&cell.at.col) && is_figure(&cell.value, lexicon));
    let figures: Vec<CellRef> = figures.map(|cell| cell.at).collect();
    let rows: BTreeSet<u32> = figures.iter().map(|at| at.row).collect();
    let finding = Diagnostic::new(Code::FilteredRows)
        .at(name, *figures.first()?)
        .with("where", named(rows.iter().map(|row| row.saturating_add(1).to_string())))
        .with("count", figures.len());
    Some(finding)
}

/// The first of rows and columns, and whether there are more.
fn named(lines: impl Iterator<Item = String>) -> String {
    let mut lines = lines.peekable();
    let named: Vec<String> = lines.by_ref().take(MOST_NAMED).collect();
    let dots = if lines.peek().is_some() { " …" } else { "" };
    format!("{}{dots}", named.join(" "))
}

fn another_table(name: &Text, grid: &Grid, detected: &Detected, standard: &Standard) -> Option<Diagnostic> {
    let table = standard.tables.get(detected.best()?.table)?;
    let at = grid.cells().first()?.at;
    let finding = Diagnostic::new(Code::TablesOnOneSheet)
        .at(name, at)
        .in_table(&table.number)
        .with("row", at.row.saturating_add(1))
        .with("table", &table.title);
    Some(finding)
}

/// The cells of a sheet that `keep` keeps, as a sheet.
fn part_of(grid: &Grid, keep: impl Fn(CellRef) -> bool) -> Grid {
    let cells = grid.cells().iter().filter(|cell| keep(cell.at)).cloned().collect();
    let mut part = Grid::new(grid.name.as_str(), cells);
    part.visibility = grid.visibility;
    part.looks.clone_from(&grid.looks);
    part.set_merges(grid.merges.iter().filter(|merge| keep(merge.first)).copied().collect());
    // A sheet is damaged at its end.
    let has_end = grid.cells().last().is_none_or(|cell| keep(cell.at));
    let belongs = |note: &&ReadNote| match note {
        ReadNote::Damaged(_) => has_end,
        ReadNote::Uncached(at) | ReadNote::OtherFile(at) => keep(*at),
        ReadNote::Calculated { cell, .. }
        | ReadNote::Stale { cell, .. }
        | ReadNote::Filtered { cell, .. }
        | ReadNote::TextAsZero { cell, .. } => keep(*cell),
        ReadNote::MergeClash(merge) => keep(merge.first),
        ReadNote::Guessed(_) | ReadNote::NotText(_) | ReadNote::CodePage { .. } | ReadNote::OtherCopy => {
            grid.cells().first().is_none_or(|cell| keep(cell.at))
        }
    };
    part.notes.extend(grid.notes.iter().filter(belongs).cloned());
    let comments = grid.comments.iter().filter(|(at, _)| keep(**at));
    part.comments = comments.map(|(at, comment)| (*at, comment.clone())).collect();
    // What the notes say of a formula.
    part.formulas.clone_from(&grid.formulas);
    part.formulas_cut = grid.formulas_cut;
    part.refused.clone_from(&grid.refused);
    part
}

/// Hidden rows and columns that hold figures. Others are used: a hidden column of codes belongs to
/// the table as much as a shown one.
struct Places {
    rows: HashSet<u32>,
    cols: HashSet<u32>,
    /// Columns of codes and names, where digits are no figures.
    labels: HashSet<u32>,
    /// Rows of the frame, which says what it says for the whole table.
    frame: HashSet<u32>,
}

impl Places {
    fn of(grid: &Grid, standard: &Standard, lexicon: &Lexicon) -> Self {
        let rows: HashSet<u32> = grid.hidden_rows.iter().copied().collect();
        let cols: HashSet<u32> = grid.hidden_cols.iter().copied().collect();
        let mut places = Self {
            rows: HashSet::new(),
            cols: HashSet::new(),
            labels: label_columns(grid, standard, lexicon),
            frame: frame_rows(grid, lexicon),
        };
        let inside = |at: CellRef| rows.contains(&at.row) || cols.contains(&at.col);
        let cells = grid.cells().iter().filter(|cell| inside(cell.at));
        let figures: Vec<&Cell> = cells.filter(|cell| places.is_figure(cell, lexicon)).collect();
        for cell in figures {
            if rows.contains(&cell.at.row) {
                places.rows.insert(cell.at.row);
            } else {
                places.cols.insert(cell.at.col);
            }
        }
        places
    }

    fn is_figure(&self, cell: &Cell, lexicon: &Lexicon) -> bool {
        !self.labels.contains(&cell.at.col) && is_figure(&cell.value, lexicon)
    }

    /// Whether the cell is hidden; one that is merged into what people see is not.
    fn hide(&self, grid: &Grid, at: CellRef) -> bool {
        let (in_row, in_col) = (self.rows.contains(&at.row), self.cols.contains(&at.col));
        if !in_row && (!in_col || self.frame.contains(&at.row)) {
            return false;
        }
        let merge = grid.merge_at(at).copied().unwrap_or(Merge { first: at, last: at });
        let all = |lines: &HashSet<u32>, mut range: RangeInclusive<u32>| range.all(|line| lines.contains(&line));
        all(&self.rows, merge.first.row..=merge.last.row) || all(&self.cols, merge.first.col..=merge.last.col)
    }

    fn cells(&self, grid: &Grid, lexicon: &Lexicon) -> Vec<Hidden> {
        let cells = grid.cells().iter().filter(|cell| self.hide(grid, cell.at));
        cells
            .map(|cell| Hidden {
                at: cell.at,
                figure: self.is_figure(cell, lexicon),
                text: cell.value.to_string(),
            })
            .collect()
    }

    fn finding(&self, name: &Text, hidden: &[Hidden]) -> Diagnostic {
        let sorted = |lines: &HashSet<u32>| {
            let mut sorted: Vec<u32> = lines.iter().copied().collect();
            sorted.sort_unstable();
            sorted
        };
        let rows = sorted(&self.rows)
            .into_iter()
            .map(|row| row.saturating_add(1).to_string());
        let cols = sorted(&self.cols).into_iter().map(column_letters);
        let figures = || hidden.iter().filter(|cell| cell.figure);
        Diagnostic::new(Code::HiddenFigures)
            .at(name, figures().next().map(|cell| cell.at))
            .with("where", named(rows.chain(cols)))
            .with("count", figures().count())
    }
}

/// The columns of codes and texts of the table that a sheet is.
fn label_columns(grid: &Grid, standard: &Standard, lexicon: &Lexicon) -> HashSet<u32> {
    let detected = detect(grid, standard, lexicon);
    let best = detected
        .best()
        .filter(|_| matches!(detected.verdict, Verdict::Table { .. }));
    let schema = best.and_then(|best| standard.tables.get(best.table));
    let is_label = |column: &usize| {
        let field = schema.and_then(|schema| schema.fields.get(schema.columns.get(*column)?.field));
        field.is_some_and(|field| field.kind != Kind::Amount)
    };
    let columns = best.and_then(|best| best.header.as_ref()).into_iter();
    let columns = columns.flat_map(|header| &header.columns);
    columns
        .filter(|source| matches!(&source.meaning, Meaning::Column(column) if is_label(column)))
        .map(|source| source.col)
        .collect()
}

/// The rows at the top that hold nothing but title and frame.
fn frame_rows(grid: &Grid, lexicon: &Lexicon) -> HashSet<u32> {
    let top = top_rows(grid, lexicon);
    let rows = top.iter().take_while(|row| !is_header(row, lexicon));
    let frame = rows.filter(|row| read::is_preamble_row(row, lexicon) || is_title(row, lexicon));
    frame.map(|row| row.row).collect()
}

/// The first rows of the tables that stand under another one.
fn starts(grid: &Grid, standard: &Standard, lexicon: &Lexicon) -> Vec<u32> {
    let breaks = breaks(grid, lexicon);
    if breaks.is_empty() {
        return Vec::new();
    }
    let look = |rows: RangeInclusive<u32>| detect(&part_of(grid, |at| rows.contains(&at.row)), standard, lexicon);
    let ends = breaks
        .iter()
        .skip(1)
        .map(|start| start.saturating_sub(1))
        .chain([u32::MAX]);
    let mut upper = look(0..=breaks.first().map_or(0, |first| first.saturating_sub(1)));
    let mut starts = Vec::new();
    for (first, end) in breaks.iter().copied().zip(ends) {
        let lower = look(first..=end);
        if is_another(&upper, &lower) {
            starts.push(first);
            upper = lower;
        }
    }
    starts
}

/// Whether both are tables, and not the same one after a page break.
fn is_another(upper: &Detected, lower: &Detected) -> bool {
    let table = |detected: &Detected| match detected.verdict {
        Verdict::Table { .. } => detected.best().map(|best| best.table),
        _ => None,
    };
    let (Some(above), Some(below)) = (table(upper), table(lower)) else {
        return false;
    };
    let labels = |detected: &Detected| {
        let header = detected.best().and_then(|best| best.header.as_ref());
        header.map(|header| {
            header
                .columns
                .iter()
                .map(|column| column.labels.clone())
                .collect::<Vec<_>>()
        })
    };
    let untitled = lower
        .best()
        .is_some_and(|best| best.title.saturating_add(best.form_number) == 0);
    above != below && !(untitled && labels(upper) == labels(lower))
}

/// Rows under rows of a table where a title or header stands: there another table may begin.
fn breaks(grid: &Grid, lexicon: &Lexicon) -> Vec<u32> {
    let mut breaks = Vec::new();
    // The first of the rows right above that only a frame has.
    let mut frame_since: Option<u32> = None;
    let (mut header, mut titled, mut body) = (false, false, false);
    // A header since the last break: under a table without rows the next title follows at once.
    let mut headed = false;
    for (row, cells) in grid.rows() {
        let has_number = cells.iter().any(|cell| matches!(cell.value, CellValue::Number(_)));
        if has_number {
            body |= header || titled;
            frame_since = None;
            continue;
        }
        let top = top_row(grid, row, cells, lexicon);
        let is_header = is_header(&top, lexicon);
        let is_title = !is_header && is_title(&top, lexicon);
        if is_header || is_title {
            if body || (is_title && headed) {
                breaks.push(frame_since.unwrap_or(row));
                headed = false;
            }
            body = false;
            headed |= is_header;
            header |= is_header;
            titled |= is_title;
            frame_since = None;
        } else if read::is_preamble_row(&top, lexicon) {
            frame_since = frame_since.or(Some(row));
        } else {
            body |= header;
            frame_since = None;
        }
    }
    breaks
}

fn is_title(row: &TopRow, lexicon: &Lexicon) -> bool {
    let is_title = |folded: &str| {
        let plain = plain_title(folded, lexicon);
        let reading = || lexicon.vocabulary.read_title(plain);
        plain.len() <= MOST_TITLE_BYTES && ordinal(folded).is_none() && {
            let reading = reading();
            lexicon.tables.iter().any(|table| table.means.fits_title(&reading))
        }
    };
    row.cells.len() <= MOST_TITLE_CELLS && row.cells.iter().any(|cell| is_title(&cell.folded))
}

/// Whether the row has labels of the header of some table.
fn is_header(row: &TopRow, lexicon: &Lexicon) -> bool {
    row.cells.len() > 1
        && lexicon.all_labels().any(|table| {
            let known = row.cells.iter().filter(|cell| table.is_header(&cell.label));
            known.take(2).count() > 1
        })
}
