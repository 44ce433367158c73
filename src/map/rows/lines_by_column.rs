//! Columns of what is carried over beside those of the year, in a two-sided table that has both in lines: row and
//! column together tell which line a figure is. A total row tells the totals of both.

use std::collections::BTreeMap;

use foldhash::{HashMap, HashSet};
use rust_decimal::Decimal;

use crate::book::{Content, Row, Value};
use crate::cell::{CellRef, Text, sum};
use crate::diagnostic::Code;
use crate::map::account::ledger::CellDisposition;
use crate::map::header::keys::LineMeans;
use crate::map::header::locate::Header;
use crate::map::header::source_column::Meaning;
use crate::map::rows::cells::Remark;
use crate::map::rows::compound::add_amount;
use crate::map::rows::other_lines::SideRows;
use crate::map::rows::side_lines::SideLines;
use crate::map::rows::strays::label_cell;
use crate::map::sheet::state::Sheet;
use crate::meaning::Dimension;
use crate::meaning::values::{CARRIED, CURRENT};
use crate::schema::{Line, Shape};

/// What the cells of such columns become on one side.
#[derive(Default)]
pub struct Placement {
    /// Cells with the amount of the line that their own row is; of several in a row the sum.
    pub own: HashSet<usize>,
    /// Cells with the amount of another line; of several the sum.
    further: BTreeMap<usize, Vec<usize>>,
    /// Cells of totals that differ from what they should be.
    differing: Vec<(usize, Decimal)>,
    /// All cells.
    cells: Vec<usize>,
}

/// A cell of such a column.
#[derive(Clone, Copy)]
struct Entry {
    index: usize,
    amount: Decimal,
}

/// The cells of one row.
#[derive(Default)]
struct Across {
    whole: Option<Entry>,
    year: Option<Entry>,
    carried: Option<Entry>,
}

impl Across {
    fn amount(entry: Option<Entry>) -> Decimal {
        entry.map(|entry| entry.amount).unwrap_or_default()
    }

    /// Whether the total of the row, if there is one, is the sum of both.
    fn adds_up(&self) -> bool {
        let sum = Self::amount(self.year).checked_add(Self::amount(self.carried));
        self.whole.is_none_or(|whole| sum == Some(whole.amount))
    }

    fn is_zero(&self) -> bool {
        let entries = [self.whole, self.year, self.carried].into_iter().flatten();
        entries.into_iter().all(|entry| entry.amount.is_zero())
    }

    /// The cells of the total, or of both parts where there is none.
    fn total(&self, has_whole: bool) -> Vec<Entry> {
        let parts = [self.year, self.carried].into_iter().flatten().collect();
        match has_whole {
            true => self.whole.into_iter().collect(),
            false => parts,
        }
    }
}

/// Where the cells for a line come from.
#[derive(Default)]
struct Sources {
    /// Rows of the line itself.
    own: Vec<Entry>,
    /// Rows of its parts.
    parts: Vec<Entry>,
    /// Rows of totals.
    totals: Vec<Entry>,
    /// Whether there are rows of parts, with figures or without.
    has_parts: bool,
}

/// The lines of a side.
struct Template<'a> {
    lines: &'a [Line],
    means: &'a [LineMeans],
}

impl Template<'_> {
    fn line(&self, fund: u64, carry: u64) -> Option<usize> {
        let is_it = |(number, line): &(usize, &LineMeans)| {
            let point = &line.point;
            point.get(Dimension::Fund) == fund && point.get(Dimension::Carry) == carry && !self.is_of_which(*number)
        };
        self.means.iter().enumerate().find(is_it).map(|(number, _)| number)
    }

    fn is_of_which(&self, line: usize) -> bool {
        self.lines.get(line).is_some_and(|line| line.of_which.is_some())
    }
}

/// The lines and their sources, as they are found.
#[derive(Default)]
struct Found {
    sources: BTreeMap<usize, Sources>,
    own: HashSet<usize>,
}

impl Found {
    fn of(&mut self, line: usize) -> &mut Sources {
        self.sources.entry(line).or_default()
    }

    fn own(&mut self, entry: Option<Entry>, line: usize) {
        self.own.extend(entry.map(|entry| entry.index));
        self.of(line).own.extend(entry);
    }

    /// Takes the cells of a row that is this line; `None` if they have no place.
    fn take(&mut self, line: usize, across: &Across, template: &Template, has_whole: bool) -> Option<()> {
        let point = &template.means.get(line)?.point;
        let (fund, carry) = (point.get(Dimension::Fund), point.get(Dimension::Carry));
        match (fund, carry) {
            (0, 0) => {
                for entry in across.total(has_whole) {
                    self.own(Some(entry), line);
                }
                for (entry, carry) in [(across.year, CURRENT), (across.carried, CARRIED)] {
                    let target = template.line(0, carry)?;
                    self.of(target).totals.extend(entry);
                }
            }
            (_, CARRIED) if Across::amount(across.year).is_zero() => self.own(across.carried, line),
            (0, CURRENT) => {
                self.own(across.year, line);
                let target = template.line(0, CARRIED)?;
                self.of(target).totals.extend(across.carried);
            }
            (_, 0 | CURRENT) => {
                self.own(across.year, line);
                if !template.is_of_which(line) {
                    let target = template.line(fund, CARRIED).or_else(|| template.line(0, CARRIED))?;
                    let target = self.of(target);
                    target.parts.extend(across.carried);
                    target.has_parts = true;
                }
            }
            _ if across.is_zero() => {}
            _ => return None,
        }
        Some(())
    }
}

/// The places of all cells of such columns on a side: `None` without such columns, `Some(None)` if one of their figures
/// has no place or two claim it.
pub fn place(sheet: &Sheet, header: &Header, side: usize, lines: &SideLines) -> Option<Option<Placement>> {
    let columns = header.columns.iter().filter_map(|source| match source.meaning {
        Meaning::Lines { column, carry } => {
            let column = sheet.schema.columns.get(column)?;
            (column.side == Some(side)).then_some((source.col, carry))
        }
        _ => None,
    });
    let columns: HashMap<u32, u64> = columns.collect();
    (!columns.is_empty()).then(|| placed(sheet, header, (side, &columns), lines))
}

fn placed(
    sheet: &Sheet,
    header: &Header,
    (side, columns): (usize, &HashMap<u32, u64>),
    lines: &SideLines,
) -> Option<Placement> {
    let template = Template {
        lines: lines_of(sheet, side),
        means: sheet.labels.means.lines.get(side)?,
    };
    let has_whole = columns.values().any(|carry| *carry == 0);
    let mut cells = Vec::new();
    let rows = rows(sheet, header, columns, lines, &mut cells)?;
    let mut found = Found::default();
    for (row, across) in &rows {
        if !across.adds_up() {
            return None;
        }
        if let Some(parts) = lines.sums.get(row) {
            // The sum of other rows: that of the year will be compared with them.
            let carried = parts.iter().filter_map(|part| rows.get(part)?.carried);
            if sum(carried.map(|entry| entry.amount)) != Some(Across::amount(across.carried)) {
                return None;
            }
            found.own.extend(across.year.map(|entry| entry.index));
        } else if let Some(line) = lines.found.get(row) {
            found.take(line.line, across, &template, has_whole)?;
        } else if !across.is_zero() {
            return None;
        }
    }
    let mut placement = Placement {
        own: found.own,
        cells,
        ..Placement::default()
    };
    for (line, sources) in &found.sources {
        settle(*line, sources, &mut placement)?;
    }
    Some(placement)
}

fn lines_of<'s>(sheet: &Sheet<'s>, side: usize) -> &'s [Line] {
    match &sheet.schema.shape {
        Shape::TwoSided { sides, .. } => sides.get(side).map_or(&[], |side| side.lines.as_slice()),
        _ => &[],
    }
}

/// The amounts of the columns by row; `None` if a line has a text in the place of one. Adds the cells to `cells`.
fn rows(
    sheet: &Sheet,
    header: &Header,
    columns: &HashMap<u32, u64>,
    lines: &SideLines,
    cells: &mut Vec<usize>,
) -> Option<BTreeMap<u32, Across>> {
    let mut rows: BTreeMap<u32, Across> = BTreeMap::new();
    // In a list below, which has no such lines, the columns are others.
    let end = header.second_list.unwrap_or(u32::MAX);
    let own = sheet.rows_below(header.last).into_iter();
    for (row, range) in own.take_while(|(row, _)| *row < end) {
        let is_line = lines.found.contains_key(&row) || lines.sums.contains_key(&row);
        for index in range {
            let Some(cell) = sheet.grid.cells().get(index) else {
                continue;
            };
            let Some(carry) = columns.get(&cell.at.col).copied() else {
                continue;
            };
            let amount = match sheet.typer.amount(&cell.value).content {
                Content::Amount(amount) => amount,
                Content::Blank => {
                    cells.push(index);
                    continue;
                }
                Content::Text(_) if is_line => return None,
                // The header once more, or signatures.
                Content::Text(_) => continue,
            };
            cells.push(index);
            let across = rows.entry(row).or_default();
            let slot = match carry {
                CURRENT => &mut across.year,
                CARRIED => &mut across.carried,
                _ => &mut across.whole,
            };
            *slot = Some(Entry { index, amount });
        }
    }
    Some(rows)
}

/// Settles from which cells a line takes its figure; `None` if two claim it.
fn settle(line: usize, sources: &Sources, placement: &mut Placement) -> Option<()> {
    let all = |entries: &[Entry]| sum(entries.iter().map(|entry| entry.amount));
    let filled = |entries: &[Entry]| -> Vec<Entry> {
        let filled = entries.iter().filter(|entry| !entry.amount.is_zero());
        filled.copied().collect()
    };
    let (own, parts, totals) = (filled(&sources.own), filled(&sources.parts), filled(&sources.totals));
    let (own_sum, parts_sum) = (all(&own)?, all(&parts)?);
    let both = own_sum.checked_add(parts_sum)?;
    let is_total = |sum: Decimal| !totals.is_empty() && totals.iter().all(|entry| entry.amount == sum);
    let (expected, taken) = match (own.is_empty(), parts.is_empty()) {
        (false, false) if own_sum != parts_sum && is_total(both) => (Some(both), [own, parts].concat()),
        (false, false) if own_sum != parts_sum => return None,
        (false, _) => (Some(own_sum), Vec::new()),
        (true, _) if sources.has_parts && !is_total(parts_sum) => (Some(parts_sum), parts),
        (true, _) => {
            let first: Vec<Entry> = totals.first().copied().into_iter().collect();
            (first.first().map(|entry| entry.amount), first)
        }
    };
    if !taken.is_empty() {
        placement
            .further
            .insert(line, taken.iter().map(|entry| entry.index).collect());
    }
    // What rows of totals leave blank is not told by them.
    let differing = totals.iter().filter(|entry| Some(entry.amount) != expected);
    placement
        .differing
        .extend(differing.filter_map(|entry| Some((entry.index, expected?))));
    Some(())
}

/// Adds the lines that other rows have the figures of, settles all cells of the columns and tells what was done.
pub fn complete(
    sheet: &mut Sheet,
    header: &Header,
    (side, item): (usize, usize),
    placement: &Placement,
    collected: &mut SideRows,
) {
    let columns = header.columns.iter().filter(|source| match source.meaning {
        Meaning::Lines { column, .. } => {
            let column = sheet.schema.columns.get(column);
            column.is_some_and(|column| column.side == Some(side))
        }
        _ => false,
    });
    let columns: Vec<_> = columns.collect();
    let Some(field) = columns
        .iter()
        .find_map(|source| source.meaning.fields(sheet.schema).first().copied())
    else {
        return;
    };
    let lines = lines_of(sheet, side);
    for (line, cells) in &placement.further {
        let Some(template) = lines.get(*line) else { continue };
        let mut remarks: Vec<(Remark, CellRef, usize)> = Vec::new();
        let mut value = Value::default();
        for cell in cells.iter().filter_map(|index| sheet.grid.cells().get(*index)) {
            let more = sheet.value(cell, field, &mut remarks);
            add_amount(sheet, &mut value, &more, field, &mut remarks);
        }
        for (remark, at, field) in remarks {
            sheet.report(remark, at, field, &template.label);
        }
        sheet.settle_cells(cells, CellDisposition::Carried);
        let source = value.source.map_or(0, |at| at.row);
        let known = collected.rows.iter_mut().find(|(row, _)| row.line == Some(*line));
        if let Some((_, values)) = known {
            values.get_mut(field).into_iter().for_each(|slot| *slot = value.clone());
            continue;
        }
        let mut values = vec![Value::default(); sheet.schema.fields.len()];
        let label = Value {
            content: Content::Text(Text::from(template.label.as_str())),
            source: None,
        };
        for (place, value) in [(item, label), (field, value)] {
            values.get_mut(place).into_iter().for_each(|slot| *slot = value.clone());
        }
        let row = Row {
            row_kind: side,
            line: Some(*line),
            source,
            sheet: 0,
        };
        let is_later = |(row, _): &(Row, Vec<Value>)| row.line.is_some_and(|other| other > *line);
        let at = collected.rows.iter().position(is_later).unwrap_or(collected.rows.len());
        collected.rows.insert(at, (row, values));
        collected.seen.push(*line);
    }
    for index in &placement.cells {
        let is_taken = placement.own.contains(index) || placement.further.values().flatten().any(|cell| cell == index);
        if !is_taken {
            sheet.ledger.settle(*index, CellDisposition::SetAside);
        }
    }
    let carried = columns
        .iter()
        .find(|source| matches!(source.meaning, Meaning::Lines { carry: CARRIED, .. }));
    if let Some(source) = carried {
        let at = label_cell(header, sheet, source.col, false).map(|(at, _)| at);
        let finding = sheet.finding(Code::ColumnInLines, at).with("label", &source.label);
        sheet.findings.push(finding);
    }
    for (index, expected) in &placement.differing {
        let Some(cell) = sheet.grid.cells().get(*index) else {
            continue;
        };
        let label = columns.iter().find(|source| source.col == cell.at.col);
        let finding = sheet
            .finding(Code::SubtotalDiffers, cell.at)
            .found(cell.value.to_string().trim())
            .expected(sheet.in_sheet_unit(*expected))
            .with("label", label.map(|source| &*source.label).unwrap_or_default());
        sheet.findings.push(finding);
    }
}

/// The header without the columns of these sides that mean lines: they are not understood.
pub fn without(sheet: &Sheet, header: &Header, refused: &[usize]) -> Header {
    let mut header = header.clone();
    for source in &mut header.columns {
        if let Meaning::Lines { column, carry } = source.meaning
            && let Some(Some(side)) = sheet.schema.columns.get(column).map(|column| column.side)
            && refused.contains(&side)
        {
            source.meaning = match carry {
                CARRIED => Meaning::Keyless,
                _ => Meaning::Unknown,
            };
        }
    }
    header
}
