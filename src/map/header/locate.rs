//! Locates the header of a sheet: its rows, and the path of labels over each column.

use std::cell::RefCell;
use std::rc::Rc;

use foldhash::{HashMap, HashSet};

use crate::fold::strip_ordinal;
use crate::grid::Grid;
use crate::map::header::body::Body;
use crate::map::header::matching::match_columns;
use crate::map::header::overrides::{Problem, apply};
use crate::map::header::paths::{header_paths, is_below_preamble, is_group_row, is_header_top};
use crate::map::header::readings::Columns;
use crate::map::header::rivals;
use crate::map::header::source_column::{Path, SourceColumn, coverage};
use crate::map::header::stacked::stacked;
use crate::map::header::top_rows::{TopCell, TopRow};
use crate::map::header::whole_totals;
use crate::map::labels::TableLabels;
use crate::map::lexicon::Lexicon;
use crate::map::preamble::year::{year_in, year_of};
use crate::meaning::values::CARRIED;
use crate::meaning::{ALL, Dimension, Place, Point, Vocabulary};
use crate::schema::Table;

pub(in crate::map) const MOST_HEADER_ROWS: u32 = 8;
/// The coverage of a complete header.
const WHOLE: u32 = 100;

/// A header.
#[derive(Clone, Debug, Default)]
pub struct Header {
    /// Its first row.
    pub first: u32,
    /// Its last row.
    pub last: u32,
    /// The columns below it.
    pub columns: Vec<SourceColumn>,
    /// How much of the table's header it has, in percent; required columns weigh more.
    pub coverage: u32,
    /// Whether the rows below it are classes for which the table has no rows.
    pub other_classes: bool,
    /// Whether its columns cover more than the table does.
    pub is_wider: bool,
    /// Where the second list of a two-sided table begins, if it stands below the first.
    pub second_list: Option<u32>,
    /// What a mapping file expects and the header lacks.
    pub problems: Vec<Problem>,
}

impl Header {
    /// The header of a blank table that has none, above the row of its first sentence.
    pub fn of_blank_table(sentence: u32) -> Self {
        Self {
            first: sentence,
            last: sentence.saturating_sub(1),
            ..Self::default()
        }
    }

    /// The number of the last labelled column, plus one.
    pub fn width(&self) -> usize {
        let last = self.columns.iter().map(|source| source.col).max();
        let width = last.map_or(0, |col| col.saturating_add(1));
        usize::try_from(width).unwrap_or(0)
    }

    /// The fields of the table that its columns provide.
    pub fn fields(&self, table: &Table) -> HashSet<usize> {
        let sources = self.columns.iter();
        sources
            .flat_map(|source| source.meaning.fields(table))
            .copied()
            .collect()
    }

    /// The sheet's column that provides this column of the schema.
    pub fn source_of(&self, column: usize) -> Option<&SourceColumn> {
        self.columns.iter().find(|source| source.meaning.gives(column))
    }
}

/// The paths over the columns, cached by first and last header row: they are the same for all tables.
pub struct Paths {
    known: RefCell<HashMap<(usize, u32), SharedPaths>>,
    /// The year of the workbook.
    pub year: Option<i32>,
    /// What the title of the sheet means.
    pub title: Point,
    /// Whether labels that name only a year stand over those behind them, as headings of lines that were turned.
    below_years: bool,
}

type SharedPaths = Rc<(Vec<Path>, Columns)>;

impl Paths {
    /// An empty cache for a sheet with this title, in a workbook of this year.
    pub fn new(year: Option<i32>, title: Point) -> Self {
        Self {
            known: RefCell::default(),
            year,
            title,
            below_years: false,
        }
    }

    /// With labels that name only a year over the labels behind them.
    pub fn below_years(mut self) -> Self {
        self.below_years = true;
        self
    }

    /// The paths of the header that begins at position `first` of `top` and ends in row `last`.
    fn get(&self, top: &[TopRow], first: usize, last: u32, grid: &Grid, lexicon: &Lexicon) -> SharedPaths {
        let known = self.known.borrow().get(&(first, last)).cloned();
        known.unwrap_or_else(|| {
            let rows = top.get(first..).unwrap_or_default();
            let mut paths = header_paths(rows, last, grid, lexicon);
            drop_heads_of_lists(&mut paths, &lexicon.vocabulary);
            if self.below_years {
                put_below_years(&mut paths, &lexicon.vocabulary);
            }
            let columns = Columns::read(&paths, &lexicon.vocabulary, self.year, &self.title);
            let columns = columns.with_names(&paths, &Body { grid, last, lexicon });
            if let Some(year) = rows.first().and_then(|first| year_above(top, first.row, lexicon)) {
                drop_year(&mut paths, year, lexicon);
            }
            let columns = columns.with_wide(&paths);
            let paths = Rc::new((paths, columns));
            self.known.borrow_mut().insert((first, last), Rc::clone(&paths));
            paths
        })
    }
}

/// The best header for `table` among the rows at the top; ties go to the earlier one.
pub fn find_header(
    top: &[TopRow],
    grid: &Grid,
    table: &Table,
    labels: &TableLabels,
    lexicon: &Lexicon,
    paths: &Paths,
) -> Option<Header> {
    let stated = labels.rule.as_ref().and_then(|rule| rule.spec.header_rows);
    if let Some((first, last)) = stated {
        let start = top.iter().position(|row| row.row >= first)?;
        let at = (start, first, last);
        return Some(header_at(at, top, grid, (table, labels), lexicon, paths)).filter(|header| header.coverage > 0);
    }
    let mut best: Option<Header> = None;
    // A header below a label that spans several columns must not be read without it: its labels would mean something
    // else.
    let mut above: Option<(usize, u32)> = None;
    for (start, row) in top.iter().enumerate() {
        if row.numbers > 0 || count(row, labels, lexicon) < 2 {
            continue;
        }
        let last = last_row(top.get(start..).unwrap_or_default(), grid, labels, lexicon);
        let spanning = above.filter(|(_, last)| row.row <= *last).map(|(first, _)| first);
        let first = spanning.unwrap_or_else(|| first_row(top, start, grid, lexicon));
        let first_number = top.get(first).map_or(row.row, |row| row.row);
        let header = header_at((first, first_number, last), top, grid, (table, labels), lexicon, paths);
        let coverage = header.coverage;
        if spanning.is_none() && is_header_top(row, grid, lexicon) {
            above = Some((first, last));
        }
        if best.as_ref().is_none_or(|best| best.coverage < coverage) {
            best = Some(header);
        }
        if coverage >= WHOLE {
            break;
        }
    }
    best
}

/// The header that consists of these rows.
pub fn header_of_rows(
    (first, last): (u32, u32),
    top: &[TopRow],
    grid: &Grid,
    table: (&Table, &TableLabels),
    lexicon: &Lexicon,
    paths: &Paths,
) -> Header {
    let start = top.iter().position(|row| row.row >= first).unwrap_or_default();
    header_at((start, first, last), top, grid, table, lexicon, paths)
}

/// The header that begins at position `start` of `top`, in row `first`, and ends in row `last`.
fn header_at(
    (start, first, last): (usize, u32, u32),
    top: &[TopRow],
    grid: &Grid,
    (table, labels): (&Table, &TableLabels),
    lexicon: &Lexicon,
    paths: &Paths,
) -> Header {
    let shared = paths.get(top, start, last, grid, lexicon);
    let (paths, read) = &*shared;
    let body = Body { grid, last, lexicon };
    let mut columns = match_columns(paths, read, (table, labels), &body);
    let mut problems = Vec::new();
    if let Some(rule) = &labels.rule {
        problems = apply(&mut columns, paths, rule, table, &lexicon.folder);
    }
    let below = rivals::Below::new(&columns, read, &body, (table, labels));
    rivals::settle(&mut columns, &below);
    whole_totals::settle(&mut columns, &below);
    let stacked = stacked(&columns, &body, (table, labels));
    let second_list = stacked.as_ref().map(|stacked| stacked.row);
    columns.extend(stacked.into_iter().flat_map(|stacked| stacked.columns));
    Header {
        first,
        last,
        coverage: coverage(&columns, table),
        is_wider: labels.means.is_wider(read),
        other_classes: labels.rule.is_none() && labels.means.has_other_classes(read),
        columns,
        second_list,
        problems,
    }
}

/// Drops the names of economic classes over lists of the same columns side by side (工资福利支出 and 商品和服务支出, each
/// over code, name and amount): the rows say the same, and the amounts are those of all.
fn drop_heads_of_lists(paths: &mut [Path], vocabulary: &Vocabulary) {
    let lists: Vec<&[Path]> = paths.chunk_by(|a, b| a.labels.first() == b.labels.first()).collect();
    let Some((first, others)) = lists.split_first() else {
        return;
    };
    let is_class = |list: &&[Path]| {
        let head = list.first().and_then(|path| path.labels.first());
        let reading = head.map(|head| vocabulary.read(head, Place::Header, &Point::default()));
        reading.is_some_and(|reading| {
            let is_own = |dimension: &Dimension| matches!(dimension, Dimension::Economic | Dimension::Flow);
            let mut others = ALL.iter().filter(|dimension| !is_own(dimension));
            reading.is_explained()
                && reading.point.specifies(Dimension::Economic)
                && !others.any(|other| reading.point.specifies(*other))
        })
    };
    fn below(path: &Path) -> Option<&[String]> {
        path.labels.get(1..)
    }
    let same_columns = |list: &&[Path]| list.iter().map(below).eq(first.iter().map(below));
    if others.is_empty() || first.len() < 2 || !others.iter().all(same_columns) || !lists.iter().all(is_class) {
        return;
    }
    for path in paths {
        path.labels = path.labels.get(1..).unwrap_or_default().to_vec().into();
    }
}

/// Puts labels below those before them that name only a year (2024年, then 公务接待费), if several do.
fn put_below_years(paths: &mut [Path], vocabulary: &Vocabulary) {
    let is_year = |path: &&Path| {
        let [label] = &*path.labels else { return false };
        let reading = vocabulary.read(label, Place::Header, &Point::default());
        let names_year = reading.point.specifies(Dimension::Year) || !reading.years.is_empty();
        names_year && reading.is_explained() && reading.without_scope().point.is_empty()
    };
    let is_heading = |pair: &[Path]| matches!(pair, [year, below] if is_year(&year) && !is_year(&below));
    if paths.windows(2).filter(|pair| is_heading(pair)).count() < 2 {
        return;
    }
    let mut heading: Option<Path> = None;
    for path in paths {
        if is_year(&&*path) {
            heading = Some(path.clone());
        } else if let Some(year) = &heading {
            path.labels = year.labels.iter().chain(path.labels.iter()).cloned().collect();
            path.printed.splice(0..0, year.printed.iter().cloned());
            path.label = path.printed.join("/").into();
        }
    }
}

/// The year stated above the header.
fn year_above(top: &[TopRow], header_first: u32, lexicon: &Lexicon) -> Option<i32> {
    let above = top.iter().take_while(|row| row.row < header_first);
    let mut cells = above.flat_map(|row| &row.cells);
    cells.find_map(|cell| year_of(cell, &lexicon.words).map(|(year, _)| year))
}

/// Drops the sheet's own year from column labels, since it only repeats the title: on a sheet of 2025, 2025年预算数 is
/// 预算数. Another year stays in the label, where it distinguishes the column.
fn drop_year(paths: &mut [Path], year: i32, lexicon: &Lexicon) {
    let prefix = year.to_string();
    let without = |label: &str| match year_in(label, &lexicon.words) {
        Some((_, rest)) if label.starts_with(&prefix) && !rest.is_empty() => Some(rest.to_owned()),
        _ => None,
    };
    for path in paths {
        let Some((leaf, groups)) = path.labels.split_last() else {
            continue;
        };
        let bare = without(leaf);
        if bare.is_some() || groups.iter().any(|label| without(label).is_some()) {
            // One over several columns that says that they include what was carried over says more than the year.
            let says_more = |rest: &String| lexicon.vocabulary.includes(rest, Dimension::Carry, CARRIED);
            let groups = groups.iter().filter_map(|label| match without(label) {
                None => Some(label.clone()),
                Some(rest) => Some(rest).filter(says_more),
            });
            path.labels = groups.chain([bare.unwrap_or_else(|| leaf.clone())]).collect();
        }
    }
}

fn count(row: &TopRow, labels: &TableLabels, lexicon: &Lexicon) -> usize {
    let known = |cell: &&TopCell| labels.is_header(&cell.label) || cell.is_known(lexicon);
    row.cells.iter().filter(known).count()
}

/// The first row of the header. It extends above the first known labels as far as merged cells reach down into it: a
/// column unknown to the table may have the topmost label.
fn first_row(top: &[TopRow], start: usize, grid: &Grid, lexicon: &Lexicon) -> usize {
    let mut first = start;
    while let Some((above, row)) = first.checked_sub(1).and_then(|above| Some((above, top.get(above)?))) {
        let Some(below) = top.get(first).map(|row| row.row) else {
            break;
        };
        let reaches = |cell: &TopCell| cell.merge(grid).is_some_and(|merge| merge.last.row >= below);
        let is_group = || is_group_row(row, below, grid, lexicon) && is_below_preamble(top, above, lexicon);
        if row.numbers > 0 || !(row.cells.iter().any(reaches) || is_group()) {
            break;
        }
        first = above;
    }
    first
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
            .filter_map(|cell| Some(cell.merge(grid)?.last.row))
            .max()
    };
    let mut last = first.row;
    let mut merged = bottom(first).unwrap_or(last);
    for row in rest {
        let inside = row.row <= merged;
        let below = row.row == last.saturating_add(1);
        let follows = below && (is_header_row(row, labels, lexicon) || is_grouped(row, rows, labels, grid))
            || row.row == last.saturating_add(2)
                && is_header_row(row, labels, lexicon)
                && fills_gaps(row, rows, labels);
        if row.row > limit || row.numbers > 0 || !(inside || follows) {
            break;
        }
        last = row.row;
        merged = merged.max(bottom(row).unwrap_or(last));
    }
    last.max(merged.min(limit).min(next_data_row(rest, last)))
}

/// The row before the next non-empty one: a merged cell may only extend over blank rows.
fn next_data_row(rest: &[TopRow], last: u32) -> u32 {
    rest.iter()
        .map(|row| row.row)
        .find(|row| *row > last)
        .map_or(last, |row| row.saturating_sub(1))
}

/// Whether a row continues the header above: several of its cells fill gaps between labels (unless a mapping file
/// names the labels), or all are below labels merged over several columns. Numbered lines of a two-sided table do not.
fn is_grouped(row: &TopRow, rows: &[TopRow], labels: &TableLabels, grid: &Grid) -> bool {
    let above = || {
        rows.iter()
            .filter(|above| above.row < row.row)
            .flat_map(|above| &above.cells)
    };
    let columns = |cell: &TopCell| {
        cell.merge(grid)
            .map_or((cell.at.col, cell.at.col), |merge| (merge.first.col, merge.last.col))
    };
    let fills_gaps = || {
        let last = above().map(|cell| columns(cell).1).max().unwrap_or(0);
        let labelled: HashSet<u32> = above().map(|cell| cell.at.col).collect();
        let is_gap = |cell: &&TopCell| cell.at.col < last && !labelled.contains(&cell.at.col);
        row.cells.iter().filter(is_gap).take(2).count() > 1
    };
    let is_grouped = |cell: &TopCell| {
        let mut groups = above().map(columns).filter(|(first, last)| first < last);
        groups.any(|(first, last)| (first..=last).contains(&cell.at.col))
    };
    // The first lines of both sides may be blank.
    let is_line = |cell: &TopCell| strip_ordinal(&cell.label) != &*cell.label;
    if !labels.sides.is_empty() && row.cells.iter().all(is_line) {
        return false;
    }
    row.cells.len() > 1 && (labels.mapped.is_empty() && fills_gaps() || row.cells.iter().all(is_grouped))
}

/// Whether a row of labels below a blank row belongs to the header above: it has labels where that has gaps.
fn fills_gaps(row: &TopRow, rows: &[TopRow], labels: &TableLabels) -> bool {
    let above = || {
        let rows = rows.iter().filter(|above| above.row < row.row);
        rows.flat_map(|above| &above.cells)
    };
    let last = above().map(|cell| cell.at.col).max().unwrap_or(0);
    let is_gap = |cell: &TopCell| cell.at.col < last && above().all(|label| label.at.col != cell.at.col);
    labels.mapped.is_empty() && row.cells.iter().any(is_gap) && row.cells.len() < above().count()
}

fn is_header_row(row: &TopRow, labels: &TableLabels, lexicon: &Lexicon) -> bool {
    let texts = row.cells.len();
    let known = count(row, labels, lexicon);
    let lines = row
        .cells
        .iter()
        .filter(|cell| labels.sides.iter().any(|side| side.exact.contains(&*cell.label)))
        .count();
    // A lone 合计 is the total row of an empty table, even though headers also use that label.
    let lone_total = texts == 1 && row.cells.iter().all(|cell| lexicon.words.total.contains(&*cell.label));
    known > 0 && known.saturating_mul(2) >= texts && known > lines && !lone_total
}
