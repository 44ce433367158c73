//! Transposed tables, whose rows are the columns of the standard table. Such a sheet is transposed, read like any
//! other, and its results are transposed back, so that all addresses are those of the source.

use foldhash::HashSet;

use crate::book::Table;
use crate::cell::{Cell, CellRef};
use crate::diagnostic::Diagnostic;
use crate::fold::{is_number_of_order, strip_ordinal};
use crate::grid::{Grid, Merge, ReadNote};
use crate::map::Outcome;
use crate::map::header::locate::{self, Paths};
use crate::map::header::top_rows::{self, TopRow};
use crate::map::labels::TableLabels;
use crate::map::lexicon::Lexicon;
use crate::map::preamble::read::is_preamble_row;
use crate::map::preamble::title::{is_title_of, plain_title};
use crate::map::preamble::unit_words::named_unit;
use crate::map::sheet::candidate::Candidate;
use crate::meaning::{Place, Point};
use crate::schema::{Shape, Standard, Table as Schema};

/// A sheet with at least this percentage of its table's header is upright.
const UPRIGHT: u32 = 45;
/// At least this many rows must mean columns of the table.
const LEAST_LINES: usize = 3;
/// Number of leading columns that may hold row labels.
const LABEL_COLUMNS: u32 = 3;
/// Number of rows examined.
const MOST_LINES: usize = 60;

/// A transposed sheet, and how well it fits the table named in its title.
pub struct Turned {
    /// The table without its surroundings, rows and columns exchanged.
    pub grid: Grid,
    /// The candidate with the header of the transposed table.
    pub candidate: Candidate,
}

/// The transposed sheet, if its rows mean more columns of the table than its header does.
pub fn turned(
    grid: &Grid,
    top: &[TopRow],
    best: &Candidate,
    standard: &Standard,
    lexicon: &Lexicon,
    title: Point,
) -> Option<Turned> {
    let schema = standard.tables.get(best.table)?;
    let labels = lexicon.labels(best.table, best.rule)?;
    let is_titled = best.title > 0 || best.rule.is_some();
    let stated = labels.rule.as_ref().and_then(|rule| rule.spec.transpose);
    let is_upright =
        stated == Some(false) || stated.is_none() && (best.coverage >= UPRIGHT || heads_rows(best, schema));
    if !matches!(schema.shape, Shape::List { .. }) || !is_titled || is_upright {
        return None;
    }
    let amounts = best.header.as_ref().map_or(0, |header| {
        let is_amount = |column: &usize| {
            schema
                .columns
                .get(*column)
                .is_some_and(|column| schema.is_amount(column.field))
        };
        let columns = header.columns.iter().flat_map(|source| source.meaning.columns());
        columns.filter(|column| is_amount(column)).count()
    });
    let (lines, last_label) = lines(grid, labels, lexicon, &title)?;
    if stated.is_none() && (lines.len() < LEAST_LINES || lines.len() <= amounts) {
        return None;
    }
    let names_unit = |row: &TopRow| row.cells.iter().any(|cell| named_unit(cell, lexicon).is_some());
    let names_table = |row: &TopRow| {
        let mut cells = row.cells.iter();
        cells.any(|cell| is_title(&cell.folded, labels, lexicon))
    };
    let is_head =
        |row: &&TopRow| row.cells.len() > 1 && !is_preamble_row(row, lexicon) && !names_unit(row) && !names_table(row);
    let head = top.iter().filter(is_head).map(|row| row.row).find(|row| *row > 0)?;
    let first_line = lines.first().copied().unwrap_or(head);
    let first = head.min(first_line);
    let last = last_row(grid, first_line, last_label);
    let turned = turn(grid, first, last);
    let rows = top_rows::top_rows(&turned, lexicon);
    let paths = Paths::new(lexicon.year, title).below_years();
    let first_label = (0..last_label)
        .find(|col| !is_running(grid, head, *col, lexicon))
        .unwrap_or(last_label);
    let header = locate::header_of_rows(
        (first_label, last_label),
        &rows,
        &turned,
        (schema, labels),
        lexicon,
        &paths,
    );
    let candidate = Candidate {
        coverage: header.coverage,
        header: Some(name_corner(header, schema)),
        ..best.clone()
    };
    Some(Turned {
        grid: turned,
        candidate,
    })
}

/// Whether a header has columns of both codes and names: what stands below it are rows.
fn heads_rows(best: &Candidate, schema: &Schema) -> bool {
    let fields = best
        .header
        .as_ref()
        .map(|header| header.fields(schema))
        .unwrap_or_default();
    schema.list_name().is_some_and(|name| fields.contains(&name)) && fields.iter().any(|field| schema.is_code(*field))
}

/// Whether a folded text is a title of the table with its year or number; beside one, a link to the contents may stand.
fn is_title(folded: &str, labels: &TableLabels, lexicon: &Lexicon) -> bool {
    plain_title(folded, lexicon).len() < folded.len() && is_title_of(labels, folded, lexicon)
}

/// The rows whose labels mean columns of the table, one row per column, and the last column of labels.
fn lines(grid: &Grid, labels: &TableLabels, lexicon: &Lexicon, title: &Point) -> Option<(Vec<u32>, u32)> {
    let first = grid.cells().iter().map(|cell| cell.at.col).min()?;
    let mut best: Vec<u32> = Vec::new();
    let mut at = first;
    for col in (first..).take(usize::try_from(LABEL_COLUMNS).unwrap_or(0)) {
        let mut seen: HashSet<usize> = HashSet::default();
        let mut rows = Vec::new();
        // A title is alone in its row.
        let several = grid.rows().skip_while(|(_, cells)| cells.len() < 2);
        let cells = several.filter_map(|(_, cells)| cells.iter().find(|cell| cell.at.col == col));
        for cell in cells.take(MOST_LINES) {
            let label = lexicon.folder.label(&cell.value.to_string());
            if is_title(&label, labels, lexicon) {
                continue;
            }
            let reading = lexicon
                .vocabulary
                .read(strip_ordinal(&label), Place::Header, &Point::default());
            let column = reading
                .is_known()
                .then(|| labels.means.column_of(&reading, title, |_| true));
            if let Some(column) = column.flatten()
                && seen.insert(column)
            {
                rows.push(cell.at.row);
            }
        }
        if rows.len() > best.len() {
            (best, at) = (rows, col);
        }
    }
    Some((best, at))
}

/// Whether a column only numbers the lines: by its head, or since it holds nothing but numbers of order.
fn is_running(grid: &Grid, head: u32, col: u32, lexicon: &Lexicon) -> bool {
    let below = grid
        .cells()
        .iter()
        .filter(|cell| cell.at.col == col && cell.at.row >= head);
    let texts = below.map(|cell| lexicon.folder.fold(&cell.value.to_string()));
    let mut texts = texts.filter(|text| !text.is_empty());
    texts.all(|text| lexicon.words.running.contains(&text) || is_number_of_order(&text))
}

/// The last row with content to the right of its label. Anything below is notes.
fn last_row(grid: &Grid, first: u32, label: u32) -> u32 {
    let rows = grid.rows().filter(|(row, _)| *row >= first);
    let filled = rows.filter(|(_, cells)| cells.iter().any(|cell| cell.at.col > label));
    filled.map(|(row, _)| row).max().unwrap_or(first)
}

/// The rows from `first` to `last`, transposed.
fn turn(grid: &Grid, first: u32, last: u32) -> Grid {
    let inside = |at: CellRef| (first..=last).contains(&at.row);
    let cells = grid.cells().iter().filter(|cell| inside(cell.at));
    let cells = cells.map(|cell| Cell {
        at: turned_cell(cell.at),
        value: cell.value.clone(),
    });
    let mut turned = Grid::new(grid.name.as_str(), cells.collect());
    turned.visibility = grid.visibility;
    let merges = grid
        .merges
        .iter()
        .filter(|merge| inside(merge.first) && inside(merge.last));
    let merges = merges.map(|merge| Merge {
        first: turned_cell(merge.first),
        last: turned_cell(merge.last),
    });
    turned.set_merges(merges.collect());
    let comments = grid.comments.iter();
    turned.comments = comments
        .map(|(at, comment)| (turned_cell(*at), comment.clone()))
        .collect();
    let formulas = grid.formulas.iter();
    turned.formulas = formulas
        .map(|(at, formula)| (turned_cell(*at), formula.clone()))
        .collect();
    turned.formulas_cut = grid.formulas_cut;
    let refused = grid.refused.iter();
    turned.refused = refused
        .map(|(at, refused)| (turned_cell(*at), refused.clone()))
        .collect();
    turned.notes.extend(grid.notes.iter().cloned().map(turned_note));
    turned
}

/// The note with its cell addresses transposed.
fn turned_note(mut note: ReadNote) -> ReadNote {
    match &mut note {
        ReadNote::Uncached(cell)
        | ReadNote::Calculated(cell)
        | ReadNote::OtherFile(cell)
        | ReadNote::Stale { cell, .. }
        | ReadNote::LeftOut { cell, .. }
        | ReadNote::Filtered { cell, .. }
        | ReadNote::TextAsZero { cell, .. } => *cell = turned_cell(*cell),
        ReadNote::MergeClash(merge) => {
            (merge.first, merge.last) = (turned_cell(merge.first), turned_cell(merge.last));
        }
        ReadNote::Damaged(_)
        | ReadNote::Guessed(_)
        | ReadNote::NotText(_)
        | ReadNote::CodePage { .. }
        | ReadNote::OtherCopy => {}
    }
    note
}

/// Lets the corner cell head the name column if no other column does: it heads the row labels of the source, which
/// become columns once transposed.
fn name_corner(mut header: locate::Header, schema: &Schema) -> locate::Header {
    use crate::map::header::source_column::{BY_MEANING, Meaning};
    let Shape::List {
        name,
        single_row: false,
        ..
    } = schema.shape
    else {
        return header;
    };
    let column = schema.columns.iter().position(|column| column.field == name);
    let has_name = column.is_some_and(|column| header.source_of(column).is_some());
    if let (Some(column), false, Some(corner)) = (column, has_name, header.columns.first_mut())
        && corner.entry.is_none()
    {
        corner.meaning = Meaning::Column(column);
        corner.score = BY_MEANING;
    }
    header
}

/// The transposed address. The function is its own inverse.
pub fn turned_cell(at: CellRef) -> CellRef {
    CellRef::new(at.col, at.row)
}

/// Transposes the results of a transposed sheet back.
pub fn turn_back(outcome: &mut Outcome) {
    if let Some(table) = &mut outcome.table {
        turn_table(table);
    }
    for finding in &mut outcome.findings {
        turn_finding(finding);
    }
}

fn turn_table(table: &mut Table) {
    table.on_side = true;
    table.turn_sources(turned_cell);
}

pub fn turn_finding(finding: &mut Diagnostic) {
    for place in finding.place.iter_mut().chain(&mut finding.related) {
        place.cell = place.cell.map(turned_cell);
    }
}
