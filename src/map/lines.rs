//! Two-sided tables: two lists of line items side by side. A line is known by its block and its
//! label; where the name is unknown, by its number.

use super::header::Header;
use super::label_match::Meaning;
use super::ledger::Fate;
use super::lexicon::SideLabels;
use super::other_lines::{drops_blank, has_no_figure, note_blank_lines, other_line, settle_subtotals, take_other};
use super::sheet::{Margin, Sheet};
use super::slots::{Slot, Strays, note_unread, put, report_missing_columns, slot_of, slots};
use super::value::Remark;
use crate::book::{Content, Row, Value};
use crate::cell::{CellRef, Text};
use crate::diagnostic::{Code, Diagnostic};
use crate::fold::{ordinal, strip_ordinal};
use crate::mapping::Target;
use crate::schema::{Line, Shape};

/// The rows of one side, collected until all of them are known.
#[derive(Default)]
pub struct SideRows {
    /// The lines of the table.
    pub rows: Vec<(Row, Vec<Value>)>,
    /// Lines seen, to tell the same label in two blocks apart.
    seen: Vec<usize>,
    /// Lines that only add up others, by the mapping file: their position there and their values.
    pub subtotals: Vec<(usize, Vec<Value>)>,
    /// Lines without a figure that were left out.
    pub blank: Vec<CellRef>,
}

/// Maps all rows under the header.
pub fn map_lines(sheet: &mut Sheet, header: &Header) {
    let schema = sheet.schema;
    let Shape::TwoSided { sides, item } = &schema.shape else {
        return;
    };
    let slots = slots(header, sheet);
    report_missing_columns(header, sheet);
    note_unread(header, sheet);
    let side_of = side_by_column(sheet, header);
    let mut strays = Strays::default();
    let mut collected: Vec<SideRows> = sides.iter().map(|_| SideRows::default()).collect();
    let mut margin = Margin::new();
    for (number, cells) in sheet.rows_below(header.last) {
        if sheet.take_side_row(cells.clone(), &mut margin) {
            continue;
        }
        let mut rows: Vec<Vec<Value>> = sides
            .iter()
            .map(|_| vec![Value::default(); schema.fields.len()])
            .collect();
        let mut remarks = Vec::new();
        let mut own: Vec<Vec<usize>> = vec![Vec::new(); sides.len()];
        for index in cells {
            let Some(cell) = sheet.grid.cells().get(index) else {
                continue;
            };
            let slot = slot_of(&slots, cell.at.col);
            if let Slot::Unknown(position) = slot {
                strays.add(position, cell, sheet.lexicon());
                sheet.ledger.settle(index, Fate::Reported);
                continue;
            }
            let side = usize::try_from(cell.at.col).ok().and_then(|col| *side_of.get(col)?);
            let side = side.filter(|_| !matches!(slot, Slot::Aside));
            let mut none = Vec::new();
            let values = side.and_then(|side| rows.get_mut(side)).unwrap_or(&mut none);
            match (put(sheet, header, (cell, slot), values, &mut remarks), side) {
                (Some(Fate::Carried), Some(side)) => own.get_mut(side).into_iter().for_each(|own| own.push(index)),
                (Some(Fate::SetAside), _) => sheet.ledger.settle(index, Fate::SetAside),
                _ => {}
            }
        }
        for ((tag, (values, side)), cells) in rows.into_iter().zip(&mut collected).enumerate().zip(own) {
            let row = SideRow {
                tag,
                item: *item,
                number,
                values,
            };
            let fate = add_line(sheet, row, side);
            sheet.settle_cells(&cells, fate);
        }
        report_remarks(sheet, remarks, *item, &collected);
    }
    strays.report(header, sheet);
    for side in &mut collected {
        settle_subtotals(sheet, side);
        note_blank_lines(sheet, side);
    }
    // The closing lines stand at the foot, wherever the source had them.
    for (side, own) in collected.iter_mut().zip(sides) {
        let closes = |row: &Row| {
            row.line
                .and_then(|line| own.lines.get(line))
                .is_some_and(|line| line.closing)
        };
        side.rows.sort_by_key(|(row, _)| closes(row));
    }
    for (row, values) in collected.into_iter().flat_map(|side| side.rows) {
        sheet.table.push(row, values);
    }
}

/// Columns of the sheet → side.
fn side_by_column(sheet: &Sheet, header: &Header) -> Vec<Option<usize>> {
    let mut sides = vec![None; header.width()];
    let said = |entry: Option<usize>| match sheet.rule()?.says.columns.get(entry?)?.target {
        Target::Column(column) => Some(column),
        _ => None,
    };
    for source in &header.columns {
        let column = match source.meaning {
            Meaning::Column(column) => Some(column),
            _ => said(source.entry),
        };
        let at = usize::try_from(source.col).ok().and_then(|col| sides.get_mut(col));
        if let (Some(slot), Some(column)) = (at, column.and_then(|column| sheet.schema.columns.get(column))) {
            *slot = column.side;
        }
    }
    sides
}

/// One side of one row.
struct SideRow {
    tag: usize,
    item: usize,
    number: u32,
    values: Vec<Value>,
}

/// Adds one side of a row to its lines; returns what became of its cells.
fn add_line(sheet: &mut Sheet, row: SideRow, side: &mut SideRows) -> Fate {
    let SideRow {
        tag,
        item,
        number,
        mut values,
    } = row;
    if values.iter().all(Value::is_blank) {
        return Fate::Carried;
    }
    let Some((label, at)) = values
        .get(item)
        .and_then(|value| Some((value.text()?.clone(), value.source)))
    else {
        let at = values.iter().find_map(|value| value.source);
        let finding = sheet.finding(Code::UnclearRow, at);
        sheet.findings.push(finding);
        return Fate::Carried;
    };
    if let Some(other) = other_line(sheet, tag, &label) {
        return take_other(sheet, other, values, (&label, at), side);
    }
    if let Some(at) = at.filter(|_| drops_blank(sheet) && has_no_figure(&values, item)) {
        side.blank.push(at);
        return Fate::SetAside;
    }
    let Shape::TwoSided { sides, .. } = &sheet.schema.shape else {
        return Fate::Carried;
    };
    let lines = sides.get(tag).map_or(&[][..], |side| side.lines.as_slice());
    let Some(labels) = sheet.labels.sides.get(tag) else {
        return Fate::Carried;
    };
    let found = find_line(&sheet.folder().label(&label), labels, lines, &side.seen);
    let line = found.as_ref().map(|found| found.line);
    let finding = judge_line(sheet, &label, at, found, lines, &side.seen);
    sheet.findings.extend(finding);
    if let Some(line) = line {
        side.seen.push(line);
        if let (Some(own), Some(slot)) = (lines.get(line), values.get_mut(item)) {
            slot.content = Content::Text(Text::from(own.label.as_str()));
        }
    }
    side.rows.push((
        Row {
            tag,
            line,
            source: number,
            sheet: 0,
        },
        values,
    ));
    Fate::Carried
}

/// A line found by its label.
struct Found {
    line: usize,
    by: By,
}

/// What a line was known by.
#[derive(PartialEq)]
enum By {
    Label,
    Name,
    Number,
}

fn find_line(folded: &str, labels: &SideLabels, lines: &[Line], seen: &[usize]) -> Option<Found> {
    let pick = |candidates: Option<&Vec<usize>>, by: By| {
        let candidates = candidates?;
        let line = in_block(candidates, lines, seen).or_else(|| candidates.first().copied())?;
        Some(Found { line, by })
    };
    // A number alone is no evidence: other provinces number in sequence.
    let by_number = || {
        let (number, name) = ordinal(folded)?;
        let found = pick(labels.ordinals.get(&(number, folded.starts_with('('))), By::Number)?;
        let known = labels.names.iter().filter(|(_, lines)| lines.contains(&found.line));
        known
            .into_iter()
            .any(|(label, _)| are_alike(name, label))
            .then_some(found)
    };
    pick(labels.exact.get(folded), By::Label)
        .or_else(|| pick(labels.names.get(strip_ordinal(folded)), By::Name))
        .or_else(by_number)
}

/// Whether two names share at least half of the characters of the longer one.
fn are_alike(a: &str, b: &str) -> bool {
    let shared = a.chars().filter(|c| b.contains(*c)).count();
    let longer = a.chars().count().max(b.chars().count());
    shared.saturating_mul(2) >= longer
}

/// Of lines with one label, the one of the block that was opened last and not filled yet.
fn in_block(candidates: &[usize], lines: &[Line], seen: &[usize]) -> Option<usize> {
    let free = || candidates.iter().copied().filter(|line| !seen.contains(line));
    let block = |line: usize| lines.get(line).and_then(|line| line.under);
    let opened = seen
        .iter()
        .rev()
        .find_map(|opened| free().find(|line| block(*line) == Some(*opened)));
    // The label once more, without a block that it could open: that is the same line twice.
    let untouched = candidates.iter().all(|line| !seen.contains(line));
    opened.or_else(|| free().next().filter(|_| untouched))
}

fn judge_line(
    sheet: &Sheet,
    label: &Text,
    at: Option<CellRef>,
    found: Option<Found>,
    lines: &[Line],
    seen: &[usize],
) -> Option<Diagnostic> {
    let Some(found) = found else {
        return Some(sheet.finding(Code::UnknownLine, at).found(label).with("label", label));
    };
    let own = lines.get(found.line)?;
    if seen.contains(&found.line) {
        return Some(
            sheet
                .finding(Code::DoubleLine, at)
                .found(label)
                .with("label", &own.label),
        );
    }
    let same = sheet.folder().label(label) == sheet.folder().label(&own.label);
    let code = match found.by {
        By::Number => Code::LineByNumber,
        _ if same => return None,
        By::Label | By::Name => Code::LineRenamed,
    };
    Some(sheet.finding(code, at).found(label).expected(&own.label))
}

fn report_remarks(sheet: &mut Sheet, remarks: Vec<(Remark, CellRef, usize)>, item: usize, collected: &[SideRows]) {
    for (remark, at, field) in remarks {
        let owner = collected
            .iter()
            .filter_map(|side| side.rows.last())
            .find(|(row, values)| row.source == at.row && values.iter().any(|value| value.source == Some(at)));
        let label = owner
            .and_then(|(_, values)| values.get(item)?.text())
            .map(ToString::to_string)
            .unwrap_or_default();
        sheet.report(remark, at, field, &label);
    }
}
