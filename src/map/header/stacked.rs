//! The two lists of a two-sided table one below the other: one column of items, revenue first. Headings or the items
//! themselves say where expenditure begins.

use crate::cell::{Cell, CellValue};
use crate::map::header::body::Body;
use crate::map::header::source_column::{BY_MEANING, Meaning, SourceColumn};
use crate::map::labels::TableLabels;
use crate::map::lexicon::Lexicon;
use crate::map::rows::side_lines::{Item, SideLines, side_lines};
use crate::meaning::values::CURRENT;
use crate::meaning::{ALL, Dimension, Place, Point};
use crate::schema::{Line, Shape, Table};

/// More rows than two lists have.
const MOST_ROWS: usize = 400;
/// The values of [`Dimension::Flow`] that denote a single side.
const ONE_FLOW: [u64; 2] = [1, 2];

/// Two lists in one column.
pub struct Stacked {
    /// The first row of the second one.
    pub row: u32,
    /// What its columns are.
    pub columns: Vec<SourceColumn>,
}

/// A row that may be an item, or a heading of a side.
struct Entry {
    row: u32,
    heading: Option<usize>,
    has_figure: bool,
}

/// The second list below the only one that the columns show, if all rows say which one they belong to.
pub fn stacked(columns: &[SourceColumn], body: &Body, (table, labels): (&Table, &TableLabels)) -> Option<Stacked> {
    let Shape::TwoSided { sides, .. } = &table.shape else {
        return None;
    };
    let second = second_columns(columns, table)?;
    let item = second.first()?.col;
    if body.rows(MOST_ROWS.saturating_add(1)).count() > MOST_ROWS {
        return None;
    }
    let mut entries: Vec<Entry> = Vec::new();
    let mut items: Vec<Item> = Vec::new();
    for cells in body.rows(MOST_ROWS) {
        let Some(label) = cells.iter().find(|cell| cell.at.col == item) else {
            continue;
        };
        let text = label.value.to_string();
        let folded = body.lexicon.folder.label(&text);
        if folded.is_empty() {
            continue;
        }
        let heading = heading(cells, labels, body.lexicon);
        if heading.is_none() && cells.iter().any(|cell| is_other_label(cell, &second, body.lexicon)) {
            return None;
        }
        let is_header = |cell: &Cell| {
            let label = body.lexicon.folder.label(&cell.value.to_string());
            label.is_empty() || labels.is_header(&label) || second.iter().any(|source| source.labels.contains(&label))
        };
        if heading.is_none() && cells.iter().all(is_header) {
            // The header once more.
            continue;
        }
        let row = label.at.row;
        let has_figure = cells.iter().any(is_number);
        if heading.is_none() {
            items.push(Item {
                row,
                folded,
                indent: text.chars().take_while(|c| c.is_whitespace()).count(),
                has_figure,
                figure: None,
            });
        }
        entries.push(Entry {
            row,
            heading,
            has_figure,
        });
    }
    let found = |side: usize| {
        let (means, labels_of_side) = (labels.means.lines.get(side)?, labels.sides.get(side)?);
        let own_fund = labels.means.common.all.get(Dimension::Fund);
        Some(side_lines(&items, (means, own_fund), labels_of_side, body.lexicon))
    };
    let found = [found(0)?, found(1)?];
    let lines = sides.first().map_or(&[][..], |side| side.lines.as_slice());
    let row = boundary(&entries, &found, lines)?;
    Some(Stacked { row, columns: second })
}

/// The columns of the second side, if those of the first show all that the sheet has of it. What is carried over is in
/// lines on the first side and included in those of the second.
fn second_columns(columns: &[SourceColumn], table: &Table) -> Option<Vec<SourceColumn>> {
    let mut second: Vec<SourceColumn> = Vec::new();
    let mut has_amount = false;
    let is_sum = |source: &SourceColumn| matches!(source.meaning, Meaning::Lines { carry: 0, .. });
    let has_sum = columns.iter().any(is_sum);
    for source in columns {
        if source.entry.is_some() {
            return None;
        }
        let (column, carry) = match source.meaning {
            Meaning::Column(column) => (table.columns.get(column)?, None),
            Meaning::Lines { column, carry } => (table.columns.get(column)?, Some(carry)),
            Meaning::Beside(_) | Meaning::Double(_) | Meaning::Add(_) => return None,
            _ => continue,
        };
        if column.side != Some(0) {
            return None;
        }
        let is_same = |other: &&crate::schema::Column| other.side == Some(1) && other.field == column.field;
        let position = table.columns.iter().position(|other| is_same(&other))?;
        let meaning = match carry {
            None | Some(0) => Meaning::Column(position),
            // Beside their sum they are parts of it.
            Some(_) if has_sum => Meaning::Keyless,
            Some(CURRENT) => Meaning::Column(position),
            Some(_) => Meaning::Add(column.field),
        };
        let is_amount = table.is_amount(column.field);
        if is_amount == second.is_empty() {
            // The items come first, and there is one column of them.
            return None;
        }
        has_amount |= is_amount;
        second.push(SourceColumn {
            meaning,
            score: BY_MEANING,
            ..source.clone()
        });
    }
    has_amount.then_some(second)
}

/// Whether a cell in a column of amounts is a text other than the labels over it, such as that of other figures.
fn is_other_label(cell: &Cell, columns: &[SourceColumn], lexicon: &Lexicon) -> bool {
    let amounts = columns.get(1..).unwrap_or_default();
    let Some(source) = amounts.iter().find(|source| source.col == cell.at.col) else {
        return false;
    };
    let label = lexicon.folder.label(&cell.value.to_string());
    label.contains(char::is_alphabetic) && !source.labels.contains(&label)
}

/// The side that a row announces: a label that says nothing but revenue or expenditure, without figures, perhaps beside
/// labels of the header.
pub fn heading(cells: &[Cell], labels: &TableLabels, lexicon: &Lexicon) -> Option<usize> {
    if cells.iter().any(is_number) {
        return None;
    }
    let texts = cells.iter().map(|cell| lexicon.folder.label(&cell.value.to_string()));
    let texts: Vec<String> = texts.filter(|text| !text.is_empty()).collect();
    let (first, others) = texts.split_first()?;
    let reading = lexicon.vocabulary.read(first, Place::Header, &Point::default());
    let says_more = |dimension: &Dimension| {
        reading.point.specifies(*dimension) && !matches!(dimension, Dimension::Flow | Dimension::Portion)
    };
    if !reading.is_explained() || reading.aggregate.is_some() || ALL.iter().any(says_more) {
        return None;
    }
    let flow = reading.point.get(Dimension::Flow);
    let side = ONE_FLOW.iter().position(|bits| *bits == flow)?;
    others.iter().all(|label| labels.is_header(label)).then_some(side)
}

/// The first row of the second side. Each row belongs to the side whose line alone it can be; where others stand between
/// the sides, a heading or the grand total of the first must tell.
fn boundary(entries: &[Entry], found: &[SideLines; 2], lines: &[Line]) -> Option<u32> {
    let [first, second] = found;
    let is_first = |row: u32| first.found.contains_key(&row) && !second.found.contains_key(&row);
    let is_second = |row: u32| second.found.contains_key(&row) && !first.found.contains_key(&row);
    let last = entries
        .iter()
        .map(|entry| entry.row)
        .filter(|row| is_first(*row))
        .max()?;
    let begin = entries.iter().map(|entry| entry.row).find(|row| is_second(*row))?;
    // A text between the sides may say what the figures below it are.
    let is_text = |entry: &Entry| {
        let is_line = first.found.contains_key(&entry.row) || second.found.contains_key(&entry.row);
        entry.heading.is_none() && !entry.has_figure && !is_line
    };
    let mut between = entries.iter().filter(|entry| last < entry.row && entry.row < begin);
    if last > begin || between.any(is_text) {
        return None;
    }
    let headings = |side: usize| {
        let of_side = entries.iter().filter(move |entry| entry.heading == Some(side));
        of_side.map(|entry| entry.row)
    };
    if let Some(row) = headings(1).min() {
        let is_between = last < row && row < begin && headings(0).all(|own| own < row);
        return is_between.then_some(row);
    }
    if headings(0).any(|row| row > last) {
        return None;
    }
    let next = entries.iter().map(|entry| entry.row).find(|row| *row > last)?;
    let line = first.found.get(&last).and_then(|found| lines.get(found.line));
    let closes = line.is_some_and(|line| line.closing && line.under.is_none() && line.of_which.is_none());
    (next == begin || closes).then_some(next)
}

fn is_number(cell: &Cell) -> bool {
    matches!(cell.value, CellValue::Number(_))
}
