//! The total row of a list: found if unlabelled, labelled uniformly and placed first.
use std::ops::Range;

use foldhash::HashSet;

use crate::book::{Content, Value};
use crate::cell::{Cell, CellRef, Text};
use crate::diagnostic::Code;
use crate::map::header::locate::Header;
use crate::map::header::source_column::{Meaning, SourceColumn};
use crate::map::rows::cells::is_figure;
use crate::map::rows::column_binding::{Slot, slot_of};
use crate::map::sheet::state::Sheet;
use crate::meaning::{ALL, Dimension, Place, Point};
use crate::schema::{Kind, Shape};

/// The unlabelled total row: the only row of figures without a label, if it is the first or last of several and no
/// row is labelled as a total.
pub fn unlabelled_total(sheet: &Sheet, slots: &[Slot], rows: &[(u32, Range<usize>)]) -> Option<u32> {
    let row_kind = sheet.schema.row_kinds.get(sheet.schema.total_row_kind()?)?;
    let single = sheet.schema.is_single_row();
    if single || row_kind.rule.or_blank {
        return None;
    }
    let cells = |range: &Range<usize>| sheet.grid.cells().get(range.clone()).unwrap_or_default();
    let is_amount = |cell: &Cell| match slot_of(slots, cell.at.col) {
        Slot::Field(field) => sheet.schema.is_amount(field),
        _ => false,
    };
    let has_figure = |cells: &[Cell]| {
        let mut amounts = cells.iter().filter(|cell| is_amount(cell));
        amounts.any(|cell| is_figure(&cell.value, sheet.lexicon()))
    };
    let is_blank = |cell: &Cell| cell.value.to_string().trim().is_empty();
    // The figures of other columns are no labels either.
    let is_other = |cell: &Cell| {
        matches!(slot_of(slots, cell.at.col), Slot::Unknown(_)) && is_figure(&cell.value, sheet.lexicon())
    };
    let is_unlabelled = |cells: &[Cell]| {
        cells
            .iter()
            .all(|cell| is_amount(cell) || is_blank(cell) || is_other(cell))
    };
    let all = rows.iter().flat_map(|(_, range)| cells(range));
    if all.into_iter().any(|cell| sheet.is_total(&cell.value.to_string())) {
        return None;
    }
    let with_figures: Vec<(u32, bool)> = rows
        .iter()
        .filter(|(_, range)| has_figure(cells(range)))
        .map(|(row, range)| (*row, is_unlabelled(cells(range))))
        .collect();
    let mut unlabelled = with_figures.iter().filter(|(_, is_unlabelled)| *is_unlabelled);
    let (Some((row, _)), None) = (unlabelled.next(), unlabelled.next()) else {
        return None;
    };
    let ends = [with_figures.first(), with_figures.last()];
    let is_end = ends.iter().flatten().any(|(end, _)| end == row);
    (is_end && with_figures.len() > 1).then_some(*row)
}

/// In a transposed table, the only row of figures, if its label gives no more than year and stage (2024年预算): its
/// figures are the totals.
pub fn only_row_on_side(sheet: &Sheet, slots: &[Slot], rows: &[(u32, Range<usize>)]) -> Option<u32> {
    let name = sheet.schema.list_name().filter(|_| !sheet.schema.is_single_row())?;
    let cells = |range: &Range<usize>| sheet.grid.cells().get(range.clone()).unwrap_or_default();
    let with_figures = rows.iter().filter(|(_, range)| {
        let mut cells = cells(range).iter();
        cells.any(|cell| is_figure(&cell.value, sheet.lexicon()))
    });
    let mut with_figures = with_figures.filter(|_| sheet.on_side);
    let (Some((row, range)), None) = (with_figures.next(), with_figures.next()) else {
        return None;
    };
    let is_name = |cell: &&Cell| matches!(slot_of(slots, cell.at.col), Slot::Field(field) if field == name);
    let label = cells(range).iter().find(is_name)?;
    let folded = sheet.folder().label(&label.value.to_string());
    let reading = sheet
        .lexicon()
        .vocabulary
        .read(&folded, Place::Header, &Point::default());
    let when = [Dimension::Stage, Dimension::Year];
    let is_specific = ALL
        .iter()
        .any(|dimension| !when.contains(dimension) && reading.point.specifies(*dimension));
    (reading.is_known() && !is_specific).then_some(*row)
}

/// The only row labelled as the total, if the rows are classes while the table has units, or have only the table's
/// second classification. The other rows are left out, which is reported.
pub fn total_of_classes(
    sheet: &mut Sheet,
    header: &Header,
    slots: &[Slot],
    rows: &[(u32, Range<usize>)],
) -> Option<u32> {
    let name = sheet.schema.list_name().filter(|_| !sheet.schema.is_single_row())?;
    let found = header.fields(sheet.schema);
    let mut classified = sheet.schema.classified.iter();
    let first = classified.next().and_then(|first| first.codes.first()).copied();
    let is_second = first.is_some_and(|first| !found.contains(&first))
        && classified.any(|other| other.codes.iter().any(|code| found.contains(code)));
    if !(header.other_classes || is_second) || found.contains(&name) {
        return None;
    }
    let is_text =
        |cell: &Cell| !matches!(slot_of(slots, cell.at.col), Slot::Field(field) if sheet.schema.is_amount(field));
    let has_total_label = |range: &Range<usize>| {
        let mut cells = sheet.grid.cells().get(range.clone()).unwrap_or_default().iter();
        cells.any(|cell| is_text(cell) && sheet.is_total(&cell.value.to_string()))
    };
    let mut totals = rows
        .iter()
        .filter(|(_, range)| has_total_label(range))
        .map(|(row, _)| *row);
    let (only, None) = (totals.next()?, totals.next()) else {
        return None;
    };
    let needed = first.filter(|_| is_second).unwrap_or(name);
    let column = sheet.schema.columns.iter().find(|column| column.field == needed);
    let label = column.map(|column| column.path.join("/")).unwrap_or_default();
    let at = CellRef::new(header.first, header.columns.first().map_or(0, |column| column.col));
    let finding = sheet
        .finding(Code::OnlyTotal, at)
        .with("kind", if is_second { "second" } else { "classes" })
        .with("column", label);
    let finding = finding.with("count", rows.len().saturating_sub(1));
    sheet.findings.push(finding);
    Some(only)
}

/// Labels a row without name or code as the total, if an unmapped column says that it is.
pub fn label_total_by_stray(sheet: &Sheet, total: Option<CellRef>, values: &mut [Value]) {
    let Shape::List { name, .. } = sheet.schema.shape else {
        return;
    };
    let texts = values.iter().zip(&sheet.schema.fields);
    let is_bare = texts
        .filter(|(_, definition)| definition.kind != Kind::Amount)
        .all(|(value, _)| value.is_blank());
    let source = total.filter(|_| is_bare && sheet.schema.total_label() == Some(name));
    if let (Some(_), Some(slot)) = (source, values.get_mut(name)) {
        *slot = Value {
            content: Content::Text(Text::from(sheet.frame.print.total.as_str())),
            source,
        };
    }
}

/// The rows of classes below units, in a table of units only. They are left out, which is reported.
pub fn rows_of_classes(sheet: &mut Sheet, header: &Header, rows: &[(u32, Range<usize>)]) -> HashSet<u32> {
    let means = &sheet.labels.means;
    let name = sheet.schema.list_name().filter(|_| means.has_units());
    if !name.is_some_and(|name| header.fields(sheet.schema).contains(&name)) {
        return HashSet::default();
    }
    let is_class = |source: &SourceColumn| {
        source.meaning == Meaning::Text && means.is_class(&source.reading(&sheet.lexicon().vocabulary))
    };
    let columns: Vec<u32> = header
        .columns
        .iter()
        .filter(|source| is_class(source))
        .map(|source| source.col)
        .collect();
    let is_filled = |cell: &Cell| {
        let text = cell.value.to_string();
        columns.contains(&cell.at.col) && !text.trim().is_empty() && !sheet.is_total(&text)
    };
    let has_class = |range: &Range<usize>| {
        let cells = sheet.grid.cells().get(range.clone()).unwrap_or_default();
        cells.iter().any(is_filled)
    };
    let found: HashSet<u32> = rows
        .iter()
        .filter(|(_, range)| has_class(range))
        .map(|(row, _)| *row)
        .collect();
    if let Some(at) = columns
        .first()
        .map(|col| CellRef::new(header.last, *col))
        .filter(|_| !found.is_empty())
    {
        let finding = sheet.finding(Code::OnlyTotal, at).with("kind", "finer");
        sheet
            .findings
            .push(finding.with("column", "-").with("count", found.len()));
    }
    found
}

/// Gives a total row identified by its position the standard label, with a finding.
pub fn label_total(sheet: &mut Sheet, number: u32, values: &mut [Value]) {
    let first = values.iter().find_map(|value| value.source);
    let name = sheet.schema.total_label();
    let Some(value) = name.and_then(|name| values.get_mut(name)) else {
        return;
    };
    let total = Text::from(sheet.frame.print.total.as_str());
    let label = value.text().cloned().unwrap_or_else(|| Text::from(""));
    let finding = match label.is_empty() {
        true => sheet
            .finding(Code::TotalUnlabelled, first)
            .with("row", number.saturating_add(1)),
        false => sheet.finding(Code::LineRenamed, value.source).found(&label),
    };
    if label != total {
        sheet.findings.push(finding.expected(&total));
    }
    value.content = Content::Text(total);
}

/// Moves the label of a total row from whatever text column it is in to the name column.
pub fn move_total_label(sheet: &Sheet, values: &mut [Value]) {
    let Shape::List { name, .. } = sheet.schema.shape else {
        return;
    };
    let total = sheet.schema.total_label();
    if total != Some(name) {
        return;
    }
    let is_total = |value: &Value| value.text().is_some_and(|text| sheet.is_total(text));
    let texts = sheet
        .schema
        .fields
        .iter()
        .enumerate()
        .filter(|(_, field)| field.kind != Kind::Amount);
    let labelled = texts
        .map(|(field, _)| field)
        .find(|field| values.get(*field).is_some_and(is_total));
    let Some(found) = labelled else { return };
    let name_is_free = found == name || values.get(name).is_some_and(Value::is_blank);
    if !name_is_free {
        return;
    }
    let source = values.get_mut(found).map(std::mem::take).and_then(|value| value.source);
    if let Some(slot) = values.get_mut(name) {
        *slot = Value {
            content: Content::Text(Text::from(sheet.frame.print.total.as_str())),
            source,
        };
    }
}

/// Places the total row first, wherever the source has it. A second one is reported.
pub fn put_total_first(sheet: &mut Sheet) {
    let Some(total) = sheet.schema.total_row_kind() else {
        return;
    };
    let totals: Vec<usize> = sheet
        .table
        .rows
        .iter()
        .enumerate()
        .filter(|(_, row)| row.row_kind == total)
        .map(|(index, _)| index)
        .collect();
    // The same total at the top and at the bottom counts once.
    let amounts = |row: usize| {
        let values = sheet.table.each_value(row).enumerate();
        let amounts = values.filter(|(field, _)| sheet.schema.is_amount(*field));
        amounts.map(|(_, value)| value.content).collect::<Vec<_>>()
    };
    let first = totals.first().map(|first| amounts(*first));
    let (same, others): (Vec<usize>, Vec<usize>) = totals
        .iter()
        .skip(1)
        .partition(|extra| first.as_ref() == Some(&amounts(**extra)));
    for extra in &others {
        let at = sheet.table.sources(*extra).next().map(|(_, at)| at);
        let label = sheet.table.row_label(sheet.schema, *extra);
        let mut finding = sheet.finding(Code::SecondTotal, at).found(&label);
        finding.row = Some(label);
        sheet.findings.push(finding);
    }
    for extra in &same {
        let at = sheet.table.sources(*extra).next().map(|(_, at)| at);
        let label = sheet.table.row_label(sheet.schema, *extra);
        let finding = sheet.finding(Code::RowSetAside, at).with("what", label);
        sheet.findings.push(finding);
    }
    sheet.table.remove_rows(&same);
    if let Some(first) = totals.first().copied().filter(|first| *first > 0) {
        sheet.table.move_to_top(first);
    }
}
