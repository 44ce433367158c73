//! Forms: blocks one below another, each recognised by its label or its own small header.
use std::ops::Range;

use foldhash::HashSet;

use crate::book::{Content, Row, Value};
use crate::cell::{Cell, CellRef, CellValue, Text};
use crate::diagnostic::Code;
use crate::fold::strip_ordinal;
use crate::grid::Grid;
use crate::map::account::ledger::CellDisposition;
use crate::map::header::locate::Header;
use crate::map::header::source_column::{Meaning, SourceColumn};
use crate::map::header::top_rows::TopRow;
use crate::map::labels::{BlockLabels, TableLabels};
use crate::map::lexicon::Lexicon;
use crate::map::rows::cells::{Remark, is_figure};
use crate::map::rows::non_data_rows::Preceding;
use crate::map::rows::strays::Strays;
use crate::map::sheet::state::Sheet;
use crate::meaning::values::AMOUNT;
use crate::meaning::{self, Dimension, Point};
use crate::schema::{BlockBody, Frame, Shape};

/// The header of a form begins with its first block. Its coverage is the share of labels present on the sheet.
pub fn find_header(top: &[TopRow], labels: &TableLabels) -> Option<Header> {
    let hits = |row: &TopRow| row.cells.iter().any(|cell| is_label(labels, &cell.label));
    let first = top.iter().find(|row| hits(row))?.row;
    let cells = top.iter().flat_map(|row| &row.cells);
    let shown: HashSet<&str> = cells.map(|cell| strip_ordinal(&cell.label)).collect();
    let blocks = labels.blocks.iter().filter(|block| !block.heading);
    let (mut all, mut found) = (0_usize, 0_usize);
    for words in blocks.flat_map(BlockLabels::words) {
        all = all.saturating_add(1);
        found = found.saturating_add(usize::from(words.iter().any(|word| shown.contains(word.as_str()))));
    }
    let coverage = u32::try_from(found.saturating_mul(100).checked_div(all)?).ok()?;
    Some(Header {
        first,
        last: first,
        coverage,
        ..Header::default()
    })
}

/// Whether a folded text is a label of the form.
pub fn is_label(labels: &TableLabels, label: &str) -> bool {
    labels.form.contains(strip_ordinal(label))
}

/// Whether a sheet has a line of amounts of the form; other figures are values of its indicators.
pub fn has_amount_line(labels: &TableLabels, grid: &Grid, (frame, lexicon): (&Frame, &Lexicon)) -> bool {
    let lines = labels.blocks.iter().flat_map(|block| &block.lines);
    let lines: HashSet<&str> = lines.flat_map(|(_, own)| own).map(String::as_str).collect();
    let is_line = |cell: &Cell| match &cell.value {
        CellValue::Text(text) => lines.contains(line_label(frame, &lexicon.folder.label(text))),
        _ => false,
    };
    grid.cells().iter().any(is_line)
}

/// A cell of the form that is not a block label.
struct Entry<'a> {
    index: usize,
    cell: &'a Cell,
    folded: String,
}

/// The current position in the form.
struct Place {
    block: usize,
    /// The column of its label, if its rows stand to the right of it.
    label: Option<u32>,
    /// Columns of the current list: (sheet column, field).
    columns: Vec<(u32, usize)>,
    /// Values of the previous list row, for merged cells.
    above: Vec<Value>,
    /// The group of the last line.
    group: String,
    preceding: Preceding,
    /// Columns of the current list that the form does not have.
    further: Further,
}

/// Columns of a list that the form does not have, and what stands in them.
#[derive(Default)]
struct Further {
    header: Header,
    strays: Strays,
}

impl Further {
    /// The columns under labels that the form does not have, each up to the next label.
    fn of(sheet: &Sheet, opened: &Opening, cells: Range<usize>) -> Self {
        let row = sheet.grid.cells().get(cells).unwrap_or_default();
        let is_own = |cell: &&Cell| {
            let is_column = opened.columns.iter().any(|(col, _)| *col == cell.at.col);
            is_column || opened.label.is_some_and(|label| cell.at.col <= label)
        };
        let others = row.iter().filter(|cell| !is_own(cell));
        let columns = others.map(|cell| {
            let printed = cell.value.to_string().trim().to_owned();
            let labels = vec![sheet.folder().label(&printed)];
            let column = SourceColumn {
                label: printed.into(),
                labels: labels.into(),
                ..SourceColumn::unlabelled(cell.at.col)
            };
            let reading = column.reading(&sheet.lexicon().vocabulary);
            let (portion, measure) = (
                reading.point.get(Dimension::Portion),
                reading.point.get(Dimension::Measure),
            );
            let meaning = match reading.is_known() {
                false => Meaning::Unknown,
                true if measure & !AMOUNT != 0 => Meaning::Other,
                true if portion & !AMOUNT != 0 => Meaning::Text,
                true => Meaning::Keyless,
            };
            SourceColumn { meaning, ..column }
        });
        let columns: Vec<SourceColumn> = columns
            .filter(|column| !column.labels.iter().all(String::is_empty))
            .collect();
        let at = opened
            .columns
            .first()
            .and_then(|_| row.first())
            .map_or(0, |cell| cell.at.row);
        Self {
            header: Header {
                first: at,
                last: at,
                columns,
                ..Header::default()
            },
            strays: Strays::default(),
        }
    }

    /// The column that a cell is in.
    fn column_of(&self, place: &[(u32, usize)], col: u32) -> Option<usize> {
        let mut columns = self.header.columns.iter().enumerate();
        let (position, own) = columns.rfind(|(_, source)| source.col <= col)?;
        let is_between = |(known, _): &(u32, usize)| own.col < *known && *known <= col;
        (!place.iter().any(is_between)).then_some(position)
    }

    /// Takes the cells of a row in these columns; returns the others. A row of labels has nothing else, and a total of the
    /// amounts no more than a word for it.
    fn take<'g>(
        &mut self,
        sheet: &mut Sheet,
        columns: &[(u32, usize)],
        is_first: bool,
        row: Vec<Entry<'g>>,
    ) -> Vec<Entry<'g>> {
        let place = |entry: &Entry| self.column_of(columns, entry.cell.at.col);
        let (others, own): (Vec<Entry>, Vec<Entry>) = row.into_iter().partition(|entry| place(entry).is_some());
        let mut figures = others
            .iter()
            .filter(|entry| is_figure(&entry.cell.value, sheet.lexicon()));
        let has_figures = figures.next().is_some();
        let is_header = is_first && own.is_empty() && !has_figures;
        let is_sum = has_figures && matches!(own.as_slice(), [only] if is_total(sheet, &only.folded));
        for entry in others {
            let position = self.column_of(columns, entry.cell.at.col).filter(|_| !is_header);
            let disposition = match position {
                Some(position) => {
                    self.strays.add(position, entry.cell, sheet.lexicon());
                    CellDisposition::Reported
                }
                None => CellDisposition::Structural,
            };
            sheet.ledger.settle(entry.index, disposition);
        }
        match is_sum {
            true => {
                own.iter()
                    .for_each(|entry| sheet.ledger.settle(entry.index, CellDisposition::Structural));
                Vec::new()
            }
            false => own,
        }
    }

    fn report(self, sheet: &mut Sheet) {
        self.strays.report(&self.header, sheet, 0);
    }
}

/// Whether a label says that its row is a total, and nothing else.
fn is_total(sheet: &Sheet, folded: &str) -> bool {
    let reading = sheet
        .lexicon()
        .vocabulary
        .read(folded, meaning::Place::Line, &Point::default());
    reading.is_known() && reading.aggregate.is_some() && reading.point.is_empty() && !reading.of_which
}

/// Maps all rows from the first block onwards.
pub fn map_form(sheet: &mut Sheet, header: &Header) {
    let schema = sheet.schema;
    let Shape::Form { blocks, .. } = &schema.shape else {
        return;
    };
    let mut place: Option<Place> = None;
    for (number, cells) in sheet.rows_below(header.first.saturating_sub(1)) {
        if number < header.first {
            continue;
        }
        let opened = open_block(sheet, cells.clone(), place.as_ref().map(|place| place.block));
        if let Some(opened) = opened {
            let is_header = !opened.columns.is_empty();
            let further = match is_header {
                true => Further::of(sheet, &opened, cells.clone()),
                false => Further::default(),
            };
            if is_header {
                let labels = cells.clone().filter(|index| sheet.ledger.is_open(*index));
                let labels: Vec<usize> = labels.collect();
                sheet.settle_cells(&labels, CellDisposition::Structural);
            }
            close(sheet, place.take());
            place = Some(Place {
                block: opened.block,
                label: opened.label,
                columns: opened.columns,
                above: Vec::new(),
                group: String::new(),
                preceding: Preceding::new(),
                further,
            });
            if is_header {
                continue;
            }
        }
        let Some(current) = &mut place else { continue };
        if sheet.take_non_data_row(cells.clone(), &mut current.preceding) {
            continue;
        }
        let grid = sheet.grid;
        let entries: Vec<Entry> = cells
            .filter(|index| sheet.ledger.is_open(*index))
            .filter_map(|index| {
                let cell = grid.cells().get(index)?;
                Some(Entry {
                    index,
                    cell,
                    folded: sheet.folder().label(&cell.value.to_string()),
                })
            })
            .collect();
        let entries = set_copies_aside(sheet, current, entries);
        if is_foreign(sheet, current, &entries) {
            close(sheet, place.take());
            continue;
        }
        let entries = match current.further.header.columns.is_empty() {
            true => entries,
            false => {
                let is_first = current.above.is_empty();
                current.further.take(sheet, &current.columns, is_first, entries)
            }
        };
        match blocks.get(current.block).map(|block| &block.body) {
            Some(BlockBody::Heading { name, code }) => map_heading(sheet, current, (*name, *code), entries),
            Some(BlockBody::Numbered { key, value, .. }) => {
                map_numbered(
                    sheet,
                    current,
                    NumberedFields {
                        key: *key,
                        value: *value,
                    },
                    entries,
                );
            }
            Some(BlockBody::List { merged, .. }) => map_list_row(sheet, current, number, merged, entries),
            Some(BlockBody::Lines { .. }) => map_line_row(sheet, current, number, entries),
            None => {}
        }
    }
    close(sheet, place);
}

/// Reports what stands in further columns of a list when it ends.
fn close(sheet: &mut Sheet, place: Option<Place>) {
    if let Some(place) = place {
        place.further.report(sheet);
    }
}

/// Sets aside what a row repeats because an export took merged cells apart and filled each of them: the label of the
/// block, and the text or amount of the cell to the left. Lists have such cells in columns of their own. An amount is
/// reported.
fn set_copies_aside<'g>(sheet: &mut Sheet, place: &Place, entries: Vec<Entry<'g>>) -> Vec<Entry<'g>> {
    let labels = sheet.labels;
    let block = labels.blocks.get(place.block).map_or(&[][..], |block| &block.label);
    let is_filled = place.columns.is_empty() && sheet.grid.merges.is_empty();
    let mut kept: Vec<Entry> = Vec::with_capacity(entries.len());
    let mut last: Option<&Cell> = None;
    for entry in entries {
        let left = last.replace(entry.cell);
        let is_copy = is_filled
            && left.is_some_and(|left| {
                left.at.col.checked_add(1) == Some(entry.cell.at.col) && left.value == entry.cell.value
            });
        if !is_copy && !block.contains(&entry.folded) {
            kept.push(entry);
            continue;
        }
        sheet.ledger.settle(entry.index, CellDisposition::Structural);
        if matches!(entry.cell.value, CellValue::Number(_)) {
            let finding = sheet.finding(Code::AmountRepeated, entry.cell.at);
            sheet.findings.push(finding.found(entry.cell.value.to_string()));
        }
    }
    kept
}

/// Whether a row begins a block that the form does not have: it has another label where that of the block stands, and
/// something to the right of it. Lines take nothing but what they know, so they need not end.
fn is_foreign(sheet: &Sheet, place: &Place, entries: &[Entry]) -> bool {
    let block = sheet
        .labels
        .blocks
        .get(place.block)
        .filter(|block| block.lines.is_empty());
    let is_label = |entry: &Entry| {
        let is_text = matches!(entry.cell.value, CellValue::Text(_)) && !entry.folded.is_empty();
        let left = place.label.is_some_and(|label| entry.cell.at.col <= label);
        let is_alone = entries.iter().all(|other| other.cell.at.col <= entry.cell.at.col);
        left && !is_alone && is_text && block.is_some_and(|block| !block.label.contains(&entry.folded))
    };
    entries.iter().any(is_label)
}

/// The beginning of a block.
struct Opening {
    block: usize,
    /// The column of its label, if anything stands to the right of it.
    label: Option<u32>,
    /// Its columns, if the row is its header: (sheet column, field).
    columns: Vec<(u32, usize)>,
}

/// The block that begins in this row, if any. Settles the cells of its labels.
fn open_block(sheet: &mut Sheet, cells: Range<usize>, current: Option<usize>) -> Option<Opening> {
    let texts: Vec<(usize, u32, String)> = cells
        .filter_map(|index| {
            let cell = sheet.grid.cells().get(index)?;
            Some((index, cell.at.col, sheet.folder().label(&cell.value.to_string())))
        })
        .collect();
    let mut opened = None;
    for (number, block) in sheet.labels.blocks.iter().enumerate() {
        let columns: Vec<(usize, u32, usize)> = texts
            .iter()
            .filter_map(|(index, col, text)| {
                // A bracket explains how to fill it in: 指标值（包含数字及文字描述）.
                let explained = text.split_once('(').filter(|_| text.ends_with(')'));
                let bare = explained.map_or("", |(label, _)| label);
                let mut columns = block.columns.iter();
                let (_, field) =
                    columns.find(|(labels, _)| labels.iter().any(|label| label == text || label == bare))?;
                Some((*index, *col, *field))
            })
            .collect();
        let labelled = texts
            .iter()
            .find(|(_, _, text)| block.label.contains(text))
            .map(|(index, col, _)| (*index, *col));
        let is_header = columns.len() >= 2;
        if is_header || (labelled.is_some() && (block.heading || current != Some(number))) {
            opened = Some((number, columns, labelled, is_header));
            break;
        }
    }
    let (number, columns, label, is_header) = opened?;
    let columns = if is_header { columns } else { Vec::new() };
    let indices = columns.iter().map(|(index, ..)| *index);
    for index in indices.chain(label.map(|(index, _)| index)) {
        sheet.ledger.settle(index, CellDisposition::Structural);
    }
    let is_beside = |own: &u32| texts.iter().any(|(_, col, _)| col > own);
    Some(Opening {
        block: number,
        label: label.map(|(_, col)| col).filter(is_beside),
        columns: columns.into_iter().map(|(_, col, field)| (col, field)).collect(),
    })
}

/// The department that the form is about: its name, then its code.
fn map_heading(sheet: &mut Sheet, place: &Place, (name, code): (usize, usize), entries: Vec<Entry>) {
    let mut values = vec![Value::default(); sheet.schema.fields.len()];
    let Some(row) = entries.first().map(|entry| entry.cell.at.row) else {
        return;
    };
    for (entry, field) in entries.iter().zip([name, code]) {
        set(&mut values, field, entry.cell.value.to_string().trim(), entry.cell.at);
        sheet.ledger.settle(entry.index, CellDisposition::Carried);
    }
    let row = Row {
        row_kind: place.block,
        line: None,
        source: row,
        sheet: 0,
    };
    sheet.table.push(row, values);
}

#[derive(Clone, Copy)]
struct NumberedFields {
    key: usize,
    value: usize,
}

/// Maps 目标 1：… 目标 2：…, one per line. An unnumbered line continues the previous one.
fn map_numbered(sheet: &mut Sheet, place: &Place, fields: NumberedFields, entries: Vec<Entry>) {
    let word = sheet
        .labels
        .blocks
        .get(place.block)
        .map(|block| block.word.clone())
        .unwrap_or_default();
    for entry in entries {
        let text = entry.cell.value.to_string();
        let mut goals: Vec<(String, String)> = Vec::new();
        for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
            match (numbered(line, &word, sheet), goals.last_mut()) {
                (Some((key, rest)), _) => goals.push((key, rest.to_owned())),
                (None, Some((_, value))) => {
                    value.push('\n');
                    value.push_str(line);
                }
                (None, None) => goals.push((String::new(), line.to_owned())),
            }
        }
        for (key, value) in goals {
            let mut values = vec![Value::default(); sheet.schema.fields.len()];
            set(&mut values, fields.key, &key, entry.cell.at);
            set(&mut values, fields.value, &value, entry.cell.at);
            sheet.table.push(
                Row {
                    row_kind: place.block,
                    line: None,
                    source: entry.cell.at.row,
                    sheet: 0,
                },
                values,
            );
        }
        sheet.ledger.settle(entry.index, CellDisposition::Carried);
    }
}

fn set(values: &mut [Value], field: usize, text: &str, at: CellRef) {
    if let Some(slot) = values.get_mut(field).filter(|_| !text.is_empty()) {
        *slot = Value {
            content: Content::Text(Text::from(text)),
            source: Some(at),
        };
    }
}

/// `目标 1：text` → (`目标1`, `text`).
fn numbered<'t>(line: &'t str, word: &str, sheet: &Sheet) -> Option<(String, &'t str)> {
    let (head, rest) = line.split_once([':', '\u{ff1a}'])?;
    let folded = sheet.folder().fold(head);
    let number = folded.strip_prefix(word)?;
    (!number.is_empty() && number.chars().all(|c| c.is_alphanumeric())).then(|| (folded.clone(), rest.trim()))
}

fn map_list_row(sheet: &mut Sheet, place: &mut Place, number: u32, merged: &[usize], entries: Vec<Entry>) {
    let mut values = vec![Value::default(); sheet.schema.fields.len()];
    let mut remarks: Vec<(Remark, CellRef, usize)> = Vec::new();
    for entry in entries {
        let field = place
            .columns
            .iter()
            .find(|(col, _)| *col == entry.cell.at.col)
            .map(|(_, field)| *field);
        if let Some((field, slot)) = field.and_then(|field| Some((field, values.get_mut(field)?))) {
            *slot = sheet.value(entry.cell, field, &mut remarks);
            sheet.ledger.settle(entry.index, CellDisposition::Carried);
        }
    }
    if values.iter().all(Value::is_blank) {
        return;
    }
    // A name merged over several rows continues until a column to its left has a new value.
    for field in merged {
        let blank = values.get(*field).is_some_and(Value::is_blank);
        if !blank {
            break;
        }
        if let (Some(upper), Some(slot)) = (place.above.get(*field), values.get_mut(*field)) {
            *slot = upper.clone();
        }
    }
    place.above.clone_from(&values);
    push_row(
        sheet,
        Row {
            row_kind: place.block,
            line: None,
            source: number,
            sheet: 0,
        },
        values,
        remarks,
    );
}

fn push_row(sheet: &mut Sheet, row: Row, values: Vec<Value>, remarks: Vec<(Remark, CellRef, usize)>) {
    sheet.table.push(row, values);
    let position = sheet.table.rows.len().saturating_sub(1);
    if !remarks.is_empty() {
        let label = sheet.table.row_label(sheet.schema, position);
        for (remark, at, field) in remarks {
            sheet.report(remark, at, field, &label);
        }
    }
}

fn map_line_row(sheet: &mut Sheet, place: &mut Place, number: u32, entries: Vec<Entry>) {
    let schema = sheet.schema;
    let Shape::Form { blocks, .. } = &schema.shape else {
        return;
    };
    let Some(BlockBody::Lines {
        lines,
        group,
        name,
        amount,
    }) = blocks.get(place.block).map(|block| &block.body)
    else {
        return;
    };
    let labels = sheet
        .labels
        .blocks
        .get(place.block)
        .map_or(&[][..], |block| block.lines.as_slice());
    // The line whose amount stands to the right, and the values of its row.
    let mut current: Option<Pair> = None;
    let mut pairs = Vec::new();
    for entry in entries {
        let mut plain = line_label(sheet.frame, &entry.folded);
        // 资金来源：（1）政府预算资金: the label of the group in the cell of its first line.
        let grouped = plain.split_once(':').and_then(|(group, line)| {
            let (group, _) = labels.iter().find(|(label, _)| label == group)?;
            let line = line_label(sheet.frame, line);
            find_form_line(labels, line, group).map(|_| (group, line))
        });
        if let Some((group, line)) = grouped {
            place.group.clone_from(group);
            plain = line;
        }
        let opens_group = || labels.iter().find(|(label, _)| label == plain);
        match (find_form_line(labels, plain, &place.group), opens_group()) {
            (Some(line), _) => {
                place.group = labels.get(line).map(|(label, _)| label.clone()).unwrap_or_default();
                sheet.ledger.settle(entry.index, CellDisposition::Carried);
                pairs.extend(current.replace(Pair {
                    line,
                    at: entry.cell.at,
                    amount: None,
                }));
            }
            (None, Some((label, _))) => {
                place.group.clone_from(label);
                sheet.ledger.settle(entry.index, CellDisposition::Structural);
            }
            (None, None) => {
                if let Some(pair) = current.as_mut().filter(|pair| pair.amount.is_none())
                    && !matches!(entry.cell.value, CellValue::Bool(_))
                {
                    pair.amount = Some(entry);
                }
            }
        }
    }
    for pair in pairs.into_iter().chain(current) {
        let mut values = vec![Value::default(); schema.fields.len()];
        let mut remarks = Vec::new();
        if let Some(form_line) = lines.get(pair.line) {
            set(&mut values, *group, &form_line.group, pair.at);
            set(&mut values, *name, &form_line.name, pair.at);
        }
        if let Some((entry, slot)) = pair.amount.zip(values.get_mut(*amount)) {
            *slot = sheet.value(entry.cell, *amount, &mut remarks);
            sheet.ledger.settle(entry.index, CellDisposition::Carried);
        }
        let row = Row {
            row_kind: place.block,
            line: Some(pair.line),
            source: number,
            sheet: 0,
        };
        push_row(sheet, row, values, remarks);
    }
}

/// A label without its ordinal and without 其中.
fn line_label<'t>(frame: &Frame, folded: &'t str) -> &'t str {
    let plain = strip_ordinal(folded);
    let mut words = frame.wording.of_which.iter();
    let rest = words.find_map(|word| plain.strip_prefix(word.as_str()));
    rest.map_or(plain, |rest| strip_ordinal(rest.trim_start_matches(':')))
}

/// A line of a block of lines, and what stands beside its label.
struct Pair<'a> {
    line: usize,
    at: CellRef,
    amount: Option<Entry<'a>>,
}

/// The line with this label, preferably in the current group.
fn find_form_line(labels: &[(String, Vec<String>)], plain: &str, group: &str) -> Option<usize> {
    let fits = |(_, own_labels): &&(String, Vec<String>)| own_labels.iter().any(|label| label == plain);
    labels
        .iter()
        .position(|line| line.0 == group && fits(&line))
        .or_else(|| labels.iter().position(|line| fits(&line)))
}
