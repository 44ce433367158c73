//! Two-sided tables: two lists of line items side by side. The items of a side are identified jointly
//! (`side_lines`).

use crate::book::{Content, Row, Value};
use crate::cell::{Cell, CellRef, Text};
use crate::diagnostic::{Code, Diagnostic};
use crate::fold::strip_ordinal;
use crate::map::account::ledger::CellDisposition;
use crate::map::header::locate::Header;
use crate::map::header::source_column::{Meaning, SourceColumn};
use crate::map::header::stacked::heading;
use crate::map::rows::cells::{Remark, is_figure, is_zero};
use crate::map::rows::column_binding::{
    Slot, absent_fields, absent_on_sides, note_unread, put, report_missing_columns, slot_of, slots,
};
use crate::map::rows::compound::add_amount;
use crate::map::rows::doubled_lines::{Doubled, add_doubled};
use crate::map::rows::line_codes::LineCodes;
use crate::map::rows::lines_by_column::{self, Placement};
use crate::map::rows::list_beside::{Beside, figures_beside, report_beside};
use crate::map::rows::non_data_rows::Preceding;
use crate::map::rows::other_lines::{
    SideRows, Subtotal, drops_blank, has_no_figure, note_blank_lines, other_line, settle_subtotals, take_other,
};
use crate::map::rows::side_lines::{By, Found, Item, SideLines, side_lines};
use crate::map::rows::strays::Strays;
use crate::map::sheet::state::Sheet;
use crate::mapping::Target;
use crate::meaning::values::{CURRENT, REVENUE};
use crate::meaning::{Dimension, Place, Point, value};
use crate::schema::{Line, Shape};

/// Maps all rows below the header.
pub fn map_lines(sheet: &mut Sheet, header: &Header) {
    let schema = sheet.schema;
    let Shape::TwoSided { sides, item } = &schema.shape else {
        return;
    };
    let (replaced, placements) = lines_by_columns(sheet, header, sides.len());
    let header = replaced.as_ref().unwrap_or(header);
    let slots = slots(header, sheet);
    let first_slots = slots_of_first_list(header, sheet);
    report_missing_columns(header, sheet, false);
    note_unread(header, sheet);
    let side_of = sides_of(sheet, header);
    let codes = LineCodes::of(header, sheet, *item);
    let mut strays = Strays::default();
    let mut collected: Vec<SideRows> = (0..sides.len())
        .map(|side| SideRows {
            lines: lines_of_side(sheet, header, side, (&slots, &side_of, &codes)),
            ..SideRows::default()
        })
        .collect();
    let mut beside: Vec<Beside> = Vec::new();
    let mut preceding = Preceding::new();
    for (number, cells) in sheet.rows_below(header.last) {
        let row = sheet.grid.cells().get(cells.clone()).unwrap_or_default();
        if header.second_list.is_some() && heading(row, sheet.labels, sheet.lexicon()).is_some() {
            sheet.settle_row(cells, CellDisposition::Structural);
            continue;
        }
        if sheet.take_non_data_row(cells.clone(), &mut preceding) {
            continue;
        }
        let mut rows: Vec<Vec<Value>> = sides
            .iter()
            .map(|_| vec![Value::default(); schema.fields.len()])
            .collect();
        let mut remarks = Vec::new();
        let mut indices: Vec<Vec<usize>> = vec![Vec::new(); sides.len()];
        for index in cells {
            let Some(cell) = sheet.grid.cells().get(index) else {
                continue;
            };
            let label = codes.label_at(sheet, cell);
            let is_in_first = header.second_list.is_none_or(|second| number < second);
            let own_slots = first_slots.as_ref().filter(|_| is_in_first).unwrap_or(&slots);
            let slot = match label {
                Some(_) => Slot::Field(*item),
                None => slot_of(own_slots, cell.at.col),
            };
            if let Slot::Beside(field) = slot {
                beside.push(Beside {
                    index,
                    side: side_of.cell(cell.at),
                    field,
                    row: number,
                });
                continue;
            }
            if let Slot::Unknown(position) = slot {
                strays.add(position, cell, sheet.lexicon());
                sheet.ledger.settle(index, CellDisposition::Reported);
                continue;
            }
            let side = side_of.cell(label.unwrap_or(cell.at));
            let side = side.filter(|_| !matches!(slot, Slot::Aside));
            if matches!(slot, Slot::Lines(_)) {
                let placement = side.and_then(|side| placements.get(side)?.as_ref());
                if let (Some(side), true) = (side, placement.is_some_and(|placed| placed.own.contains(&index))) {
                    let values = rows.get_mut(side).into_iter();
                    values.for_each(|values| put_lines(sheet, header, (cell, slot), values, &mut remarks));
                    indices
                        .get_mut(side)
                        .into_iter()
                        .for_each(|indices| indices.push(index));
                }
                continue;
            }
            let mut none = Vec::new();
            let values = side.and_then(|side| rows.get_mut(side)).unwrap_or(&mut none);
            match (put(sheet, header, (cell, slot), values, &mut remarks), side) {
                (Some(CellDisposition::Carried), Some(side)) => indices
                    .get_mut(side)
                    .into_iter()
                    .for_each(|indices| indices.push(index)),
                (Some(CellDisposition::SetAside), _) => sheet.ledger.settle(index, CellDisposition::SetAside),
                _ => {}
            }
        }
        for ((row_kind, (mut values, side)), mut cells) in rows.into_iter().zip(&mut collected).enumerate().zip(indices)
        {
            let closes = side
                .lines
                .found
                .get(&number)
                .is_some_and(|found| is_closing(sheet, row_kind, found.line));
            if closes && has_no_figure(&values, *item) {
                cells.extend(figures_beside(
                    sheet,
                    (row_kind, *item),
                    &mut beside,
                    number,
                    &mut values,
                    &mut remarks,
                ));
            }
            let row = SideRow {
                row_kind,
                item: *item,
                number,
                values,
            };
            let disposition = add_line(sheet, row, side);
            sheet.settle_cells(&cells, disposition);
        }
        report_remarks(sheet, remarks, *item, &collected);
    }
    strays.report(header, sheet, 0);
    report_beside(sheet, *item, &beside);
    for (side, placement) in placements.iter().enumerate() {
        if let (Some(placement), Some(collected)) = (placement, collected.get_mut(side)) {
            lines_by_column::complete(sheet, header, (side, *item), placement, collected);
        }
    }
    for side in &mut collected {
        settle_subtotals(sheet, side);
        note_blank_lines(sheet, side);
    }
    // Closing lines go last, wherever the source has them.
    for (side, template) in collected.iter_mut().zip(sides) {
        let closes = |row: &Row| {
            row.line
                .and_then(|line| template.lines.get(line))
                .is_some_and(|line| line.closing)
        };
        side.rows.sort_by_key(|(row, _)| closes(row));
    }
    let mut doubled = Vec::new();
    for mut side in collected {
        doubled.append(&mut side.doubled);
        for (row, values) in side.rows {
            sheet.table.push(row, values);
        }
    }
    add_doubled(sheet, (sides, *item), doubled);
}

/// The slots of the first of two lists one below the other: its columns come first, those of the second have the same
/// places.
fn slots_of_first_list(header: &Header, sheet: &Sheet) -> Option<Vec<Slot>> {
    header.second_list?;
    let is_of_second = |source: &SourceColumn| {
        let column = source.meaning.columns().first();
        let column = column.and_then(|column| sheet.schema.columns.get(*column));
        column.is_some_and(|column| column.side == Some(1))
    };
    let end = header.columns.iter().position(is_of_second)?;
    let mut first = header.clone();
    first.columns.truncate(end);
    Some(slots(&first, sheet))
}

/// Where the cells of columns that mean lines belong, by side. Where they have no place, such columns are not
/// understood, and the header is another one.
fn lines_by_columns(sheet: &mut Sheet, header: &Header, sides: usize) -> (Option<Header>, Vec<Option<Placement>>) {
    let is_line = |source: &SourceColumn| matches!(source.meaning, Meaning::Lines { .. });
    if !header.columns.iter().any(is_line) {
        return (None, Vec::new());
    }
    let (slots, side_of) = (slots(header, sheet), sides_of(sheet, header));
    let (mut refused, mut placements) = (Vec::new(), Vec::new());
    let codes = match sheet.schema.shape {
        Shape::TwoSided { item, .. } => LineCodes::of(header, sheet, item),
        _ => LineCodes::default(),
    };
    for side in 0..sides {
        let lines = lines_of_side(sheet, header, side, (&slots, &side_of, &codes));
        let placed = lines_by_column::place(sheet, header, side, &lines);
        if matches!(placed, Some(None)) {
            refused.push(side);
        }
        placements.push(placed.flatten());
    }
    if refused.is_empty() {
        return (None, placements);
    }
    let header = lines_by_column::without(sheet, header, &refused);
    sheet.table.absent = absent_fields(&header, sheet);
    sheet.table.absent_on = absent_on_sides(&header, sheet);
    (Some(header), placements)
}

/// Stores the amount of a cell in a column that means lines.
fn put_lines(
    sheet: &Sheet,
    header: &Header,
    (cell, slot): (&Cell, Slot),
    values: &mut [Value],
    remarks: &mut Vec<(Remark, CellRef, usize)>,
) {
    let Slot::Lines(position) = slot else { return };
    let source = header.columns.get(position);
    let field = source.and_then(|source| source.meaning.fields(sheet.schema).first().copied());
    let slot = field.and_then(|field| Some((field, values.get_mut(field)?)));
    if let Some((field, value)) = slot {
        let more = sheet.value(cell, field, remarks);
        add_amount(sheet, value, &more, field, remarks);
    }
}

/// Identifies the items of a side, looking at all of them before mapping any.
fn lines_of_side(
    sheet: &Sheet,
    header: &Header,
    side: usize,
    (slots, side_of, codes): (&[Slot], &SideOf, &LineCodes),
) -> SideLines {
    let Shape::TwoSided { item, .. } = sheet.schema.shape else {
        return SideLines::default();
    };
    let mut items: Vec<Item> = Vec::new();
    for (row, cells) in sheet.grid.rows().filter(|(row, _)| *row > header.last) {
        let in_side = || cells.iter().filter(|cell| side_of.cell(cell.at) == Some(side));
        let is_label = |at: CellRef| side_of.cell(at) == Some(side);
        let among_codes = || {
            cells
                .iter()
                .find(|cell| codes.label_at(sheet, cell).is_some_and(is_label))
        };
        let label = in_side().find(|cell| matches!(slot_of(slots, cell.at.col), Slot::Field(field) if field == item));
        let is_blank = |label: &&Cell| label.value.to_string().trim().is_empty();
        let Some(label) = label.filter(|label| !is_blank(label)).or_else(among_codes).or(label) else {
            continue;
        };
        let text = label.value.to_string();
        let has_figure = in_side().any(|cell| cell.at.col != label.at.col && is_figure(&cell.value, sheet.lexicon()));
        items.push(Item {
            row,
            folded: sheet.folder().label(&text),
            indent: text.chars().take_while(|c| c.is_whitespace()).count(),
            has_figure,
            figure: in_side().filter(|cell| cell.at.col != label.at.col).find_map(|cell| {
                match sheet.typer.amount(&cell.value).content {
                    Content::Amount(amount) => Some(amount),
                    _ => None,
                }
            }),
        });
    }
    let (means, labels) = (sheet.labels.means.lines.get(side), sheet.labels.sides.get(side));
    means.zip(labels).map_or_else(SideLines::default, |(means, labels)| {
        let own_fund = sheet.labels.means.common.all.get(Dimension::Fund);
        side_lines(&items, (means, own_fund), labels, sheet.lexicon())
    })
}

/// Whether a line closes its side.
fn is_closing(sheet: &Sheet, side: usize, line: usize) -> bool {
    let Shape::TwoSided { sides, .. } = &sheet.schema.shape else {
        return false;
    };
    let line = sides.get(side).and_then(|side| side.lines.get(line));
    line.is_some_and(|line| line.closing || line.under.is_none())
}

/// The side of each column of the sheet, or of its rows.
struct SideOf {
    columns: Vec<Option<usize>>,
    /// Where the second list begins, if it stands below the first.
    second_list: Option<u32>,
}

impl SideOf {
    fn cell(&self, at: CellRef) -> Option<usize> {
        let side = usize::try_from(at.col).ok().and_then(|col| *self.columns.get(col)?)?;
        Some(match self.second_list {
            Some(row) => usize::from(at.row >= row),
            None => side,
        })
    }
}

fn sides_of(sheet: &Sheet, header: &Header) -> SideOf {
    let mut sides = vec![None; header.width()];
    let assigned = |entry: Option<usize>| match sheet.rule()?.spec.columns.get(entry?)?.target {
        Target::Column(column) => Some(column),
        _ => None,
    };
    // What is added to a field belongs to the list that it stands in.
    let mut list = None;
    for source in &header.columns {
        let column = match source.meaning {
            Meaning::Column(column) | Meaning::Beside(column) | Meaning::Lines { column, .. } => Some(column),
            _ => assigned(source.entry),
        };
        let at = usize::try_from(source.col).ok().and_then(|col| sides.get_mut(col));
        let column = column.and_then(|column| sheet.schema.columns.get(column));
        if let Some(column) = column.filter(|column| !sheet.schema.is_amount(column.field)) {
            list = column.side;
        }
        let added = matches!(source.meaning, Meaning::Add(_)) && source.entry.is_none();
        let side = column.and_then(|column| column.side).or(list.filter(|_| added));
        if let (Some(slot), Some(_)) = (at, side) {
            *slot = side;
        }
    }
    SideOf {
        columns: sides,
        second_list: header.second_list,
    }
}

/// One side of one row.
struct SideRow {
    row_kind: usize,
    item: usize,
    number: u32,
    values: Vec<Value>,
}

/// Adds one side of a row to its lines; returns the disposition of its cells.
fn add_line(sheet: &mut Sheet, row: SideRow, side: &mut SideRows) -> CellDisposition {
    let SideRow {
        row_kind,
        item,
        number,
        mut values,
    } = row;
    if values.iter().all(Value::is_blank) {
        return CellDisposition::Carried;
    }
    let Some((label, at)) = values
        .get(item)
        .and_then(|value| Some((value.text()?.clone(), value.source)))
    else {
        let at = values.iter().find_map(|value| value.source);
        if is_zero(&values) {
            let finding = sheet.finding(Code::RowSetAside, at).with("what", "0");
            sheet.findings.push(finding);
            return CellDisposition::SetAside;
        }
        let finding = sheet.finding(Code::UnclearRow, at).with("rows", 0);
        sheet.findings.push(finding);
        return CellDisposition::Carried;
    };
    if let Some(other) = other_line(sheet, row_kind, &label) {
        return take_other(sheet, other, values, (&label, at), side);
    }
    if let Some(at) = at.filter(|_| drops_blank(sheet) && has_no_figure(&values, item)) {
        side.blank.push(at);
        return CellDisposition::SetAside;
    }
    let Shape::TwoSided { sides, .. } = &sheet.schema.shape else {
        return CellDisposition::Carried;
    };
    let lines = sides.get(row_kind).map_or(&[][..], |side| side.lines.as_slice());
    if let Some(rows) = side.lines.sums.get(&number) {
        side.subtotals.push(Subtotal {
            lines: Vec::new(),
            rows: rows.clone(),
            label: label.trim().to_owned(),
            origin: None,
            values,
        });
        return CellDisposition::SetAside;
    }
    let found = side.lines.found.get(&number).cloned();
    let is_misplaced = found.is_none() && !has_no_figure(&values, item);
    if is_misplaced && is_of_other_side(sheet, &label, row_kind) {
        let finding = sheet.finding(Code::LineOfOtherSide, at).with("label", label.trim());
        sheet.findings.push(finding);
        return CellDisposition::Reported;
    }
    let line = found.as_ref().map(|found| found.line);
    // What is kept is not called like a line that it is not.
    let folded = sheet.folder().label(&label);
    let is_called_alike = |line: &Line| sheet.folder().label(&line.label) == folded;
    if line.is_none()
        && lines.iter().any(is_called_alike)
        && let Some(upper) = side.rows.last().and_then(|(_, values)| values.get(item)?.text())
        && let Some(slot) = values.get_mut(item)
    {
        slot.content = Content::Text(Text::from(format!("{}{}", upper.trim(), label.trim())));
    }
    let has_figure = !has_no_figure(&values, item);
    match line.filter(|line| has_figure && side.seen.contains(line)) {
        Some(_) => side.doubled.push(Doubled {
            row_kind,
            row: number,
            label: label.clone(),
        }),
        None => {
            let finding = judge_line(sheet, (&label, at), found, lines, &values);
            sheet.findings.extend(finding);
        }
    }
    if let Some(line) = line {
        if has_figure {
            side.seen.push(line);
        }
        if let (Some(standard_line), Some(slot)) = (lines.get(line), values.get_mut(item)) {
            slot.content = Content::Text(Text::from(standard_line.label.as_str()));
        }
    }
    side.rows.push((
        Row {
            row_kind,
            line,
            source: number,
            sheet: 0,
        },
        values,
    ));
    CellDisposition::Carried
}

/// Whether a label is one of revenue among expenditure, or the other way round.
fn is_of_other_side(sheet: &Sheet, label: &str, side: usize) -> bool {
    let side = sheet.frame.sides.get(side);
    let own = side
        .and_then(|side| value(Dimension::Flow.id(), &side.name))
        .map(|(_, flow)| flow);
    let folded = sheet.folder().label(label);
    let plain = strip_ordinal(&folded);
    let read = |place: Place| sheet.lexicon().vocabulary.read(plain, place, &Point::default());
    let as_line = read(Place::Line);
    let flow = as_line.point.get(Dimension::Flow);
    // What is carried over for projects (项目支出结转) is revenue.
    let is_carried = as_line.point.get(Dimension::Carry) & !CURRENT != 0;
    let is_other = as_line.is_explained() && !is_carried && own.is_some_and(|own| flow != 0 && flow & own == 0);
    // Classes are those of expenditure, unless they are named like a fund.
    let may_be_class = own == Some(REVENUE) && !as_line.point.specifies(Dimension::Fund);
    is_other || may_be_class && read(Place::Class).point.specifies(Dimension::Function)
}

fn judge_line(
    sheet: &Sheet,
    (label, at): (&Text, Option<CellRef>),
    found: Option<Found>,
    lines: &[Line],
    values: &[Value],
) -> Option<Diagnostic> {
    let Some(found) = found else {
        return Some(sheet.finding(Code::UnknownLine, at).found(label).with("label", label));
    };
    let standard_line = lines.get(found.line)?;
    let same = sheet.folder().label(label) == sheet.folder().label(&standard_line.label);
    match found.by {
        By::NameAgainst(other) | By::NumberAgainst(other) => {
            let figure = values
                .iter()
                .find_map(Value::amount)
                .map(|amount| sheet.in_sheet_unit(amount));
            let other = lines.get(other).map(|other| other.label.as_str()).unwrap_or_default();
            let (taken, name, number) = match found.by {
                By::NumberAgainst(_) => ("number", other, standard_line.label.as_str()),
                _ => ("name", standard_line.label.as_str(), other),
            };
            let finding = sheet
                .finding(Code::NameAgainstNumber, at)
                .found(figure.unwrap_or_default());
            Some(
                finding
                    .with("label", label)
                    .with("name", name)
                    .with("number", number)
                    .with("taken", taken),
            )
        }
        By::Number => Some(
            sheet
                .finding(Code::LineByNumber, at)
                .found(label)
                .expected(&standard_line.label),
        ),
        By::Name if same => None,
        By::Name => Some(
            sheet
                .finding(Code::LineRenamed, at)
                .found(label)
                .expected(&standard_line.label),
        ),
    }
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
