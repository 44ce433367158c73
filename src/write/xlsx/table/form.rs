//! A form on its sheet: blocks one below another, with the block's label on the left.
//!
//! Decides on the location of cells and the height of rows. Contains no words.

use std::ops::Range;

use indexmap::IndexMap;

use crate::cell::CellRef;
use crate::error::Result;
use crate::schema::{Block, BlockBody, FormLine};
use crate::write::text::{fill, lines};
use crate::write::xlsx::cell::placement::TablePlacement;
use crate::write::xlsx::cell::style;
use crate::write::xlsx::cell::units::{Area, index, refused};
use crate::write::xlsx::formula::totals::Totals;
use crate::write::xlsx::table::form_grid;
use crate::write::xlsx::table::sheet::Sheet;

/// The first column of the amounts of fixed lines.
const AMOUNTS: u32 = 3;
/// Number of lines of an input text, and of one in merged cells, whose height no program adjusts automatically.
const LINES_TO_FILL_IN: u32 = 8;
const LINES_IN_MERGED: u32 = 2;
/// Maximum number of page breaks on a sheet; Excel allows 1,023.
const MOST_BREAKS: usize = 1_000;

/// Writes the form, which has `columns` columns.
pub fn write(sheet: &mut Sheet, blocks: &[Block], columns: usize) -> Result<()> {
    let widths = form_grid::widths(sheet, blocks, columns);
    sheet.worksheet.widths(0, widths.iter().copied())?;
    let top = sheet.head(index(columns))?;
    sheet.placement = TablePlacement {
        lines: vec![None; sheet.table.rows.len()],
        top,
        bottom: top,
        amounts: Some(AMOUNTS.min(index(columns.saturating_sub(1)))),
    };
    let mut form = Form {
        columns: index(columns),
        widths,
        row: top,
        list_header: None,
        totals: Totals::of(sheet.table, sheet.schema, sheet.standard),
    };
    let mut breaks = Vec::new();
    for rows in sheet.table.forms(blocks) {
        breaks.extend((form.row > top).then_some(form.row));
        for (row_kind, block) in blocks.iter().enumerate() {
            form.block(sheet, rows.clone(), row_kind, block)?;
        }
    }
    let total = form.totals.headings().next();
    let total = total.and_then(|row| sheet.placement.lines.get(row).copied().flatten());
    sheet.name_table((top, form.row), total)?;
    if let Some(header) = form.list_header.filter(|row| *row > top) {
        sheet.worksheet.set_repeat_rows(header, header).map_err(refused)?;
    }
    sheet.placement.bottom = form.row;
    breaks.truncate(MOST_BREAKS);
    sheet.worksheet.set_page_breaks(&breaks).map_err(refused)?;
    sheet.notes(form.row, &form.widths)
}

/// A form being written.
struct Form<'a> {
    columns: u32,
    widths: Vec<f64>,
    /// The next sheet row.
    row: u32,
    /// The header of the last full-width list, to be repeated on every page.
    list_header: Option<u32>,
    totals: Totals<'a>,
}

/// A column of a small list: first and last sheet column, label, field.
struct Span<'a> {
    from: u32,
    to: u32,
    label: &'a str,
    field: usize,
}

impl Form<'_> {
    /// Writes a block of the form that consists of these rows of the table.
    fn block(&mut self, sheet: &mut Sheet, form: Range<usize>, row_kind: usize, block: &Block) -> Result<()> {
        let is_own = |row: &usize| sheet.table.rows.get(*row).is_some_and(|row| row.row_kind == row_kind);
        let rows: Vec<usize> = form.filter(is_own).collect();
        match &block.body {
            BlockBody::Heading { name, code } => {
                for row in rows {
                    self.heading(sheet, block, row, (*name, *code))?;
                }
            }
            BlockBody::Numbered { word, key, value } => {
                let texts = rows.iter().map(|&row| numbered(sheet, row, word, *key, *value));
                let text = texts.collect::<Vec<_>>().join("\n");
                let mut area = Area::across(self.row, 1, self.columns.saturating_sub(1));
                let needed = lines(&text, self.room(area)).max(if sheet.fill_in { LINES_TO_FILL_IN } else { 1 });
                area.last.row = sheet.tall(self.row, needed);
                self.label(sheet, block, (area.last.row, needed))?;
                let spots = rows.iter().flat_map(|&row| [(row, *key), (row, *value)]);
                let marked = sheet.mark(area.first, spots)?;
                let format = text_format(sheet, area.last.row > area.first.row);
                sheet.merged(area, &text, &marked.look(format))?;
                self.row = area.last.row.saturating_add(1);
            }
            BlockBody::List {
                columns,
                merged,
                full_width,
            } => {
                let spans = self.spans(columns, u32::from(!full_width));
                if *full_width {
                    self.list_header = Some(self.row);
                }
                self.list(sheet, block, &rows, &spans, merged)?;
            }
            BlockBody::Lines {
                lines,
                amount,
                group,
                name,
            } => {
                let texts = (*group, *name);
                self.lines(sheet, block, &rows, lines, texts, *amount)?;
            }
        }
        Ok(())
    }

    /// Writes the row with which another department's form begins.
    fn heading(&mut self, sheet: &mut Sheet, block: &Block, row: usize, texts: (usize, usize)) -> Result<()> {
        let (table, styles) = (sheet.table, sheet.styles);
        let text = |field: usize| table.text(row, field).map_or("", AsRef::as_ref);
        let last = self.columns.saturating_sub(1);
        let name = Area::across(self.row, 1, last.saturating_sub(1));
        sheet.height(self.row, style::height(lines(text(texts.0), self.room(name))));
        self.label(sheet, block, (self.row, 1))?;
        let marked = sheet.mark(name.first, [(row, texts.0), (row, texts.1)])?;
        sheet.merged(name, text(texts.0), &marked.look(styles.text(true)))?;
        sheet.text(CellRef::new(self.row, last), text(texts.1), styles.code(true))?;
        self.row = self.row.saturating_add(1);
        Ok(())
    }

    /// The width of a merged area.
    fn room(&self, area: Area) -> f64 {
        let at = |col: u32| usize::try_from(col).unwrap_or(usize::MAX);
        let widths = self.widths.get(at(area.first.col)..=at(area.last.col));
        widths.unwrap_or_default().iter().sum()
    }

    /// Writes the label of a block from the current row to row `last`, beside this many lines of text.
    fn label(&self, sheet: &mut Sheet, block: &Block, (last, lines): (u32, u32)) -> Result<()> {
        let area = Area::new(CellRef::new(self.row, 0), CellRef::new(last, 0));
        sheet.merged(area, &block.label, sheet.styles.label_over(lines))
    }

    /// Divides the columns from `from` on among the fields of a list.
    fn spans<'a>(&self, columns: &'a IndexMap<String, usize>, from: u32) -> Vec<Span<'a>> {
        let count = index(columns.len()).max(1);
        let room = self.columns.saturating_sub(from);
        let edge = |number: u32| from.saturating_add(number.saturating_mul(room).checked_div(count).unwrap_or(0));
        let span = |(number, (label, &field)): (u32, (&'a String, &usize))| Span {
            from: edge(number),
            to: edge(number.saturating_add(1)).saturating_sub(1).max(edge(number)),
            label,
            field,
        };
        (0..).zip(columns).map(span).collect()
    }

    fn list(
        &mut self,
        sheet: &mut Sheet,
        block: &Block,
        rows: &[usize],
        spans: &[Span],
        merged: &[usize],
    ) -> Result<()> {
        let (table, styles) = (sheet.table, sheet.styles);
        let heights = self.list_heights(sheet, rows, spans, merged);
        // The sheet row of each row of the list, and the row after the last.
        let mut tops = vec![self.row.saturating_add(1)];
        tops.extend(heights.iter().scan(self.row.saturating_add(1), |top, &lines| {
            *top = top.saturating_add(style::rows(lines).0);
            Some(*top)
        }));
        let end = tops.last().copied().unwrap_or(self.row);
        if spans.first().is_some_and(|span| span.from > 0) {
            let last = end.saturating_sub(1).max(self.row.saturating_add(1));
            self.label(sheet, block, (last, heights.iter().sum()))?;
        }
        sheet.height(self.row, style::height(1));
        for span in spans {
            sheet.merged(Area::across(self.row, span.from, span.to), span.label, &styles.header)?;
        }
        self.row = self.row.saturating_add(1);
        if rows.is_empty() {
            for span in spans {
                sheet.merged(Area::across(self.row, span.from, span.to), "", styles.text(false))?;
            }
            self.row = self.row.saturating_add(1);
            return Ok(());
        }
        for (number, (&row, &height)) in rows.iter().zip(&heights).enumerate() {
            let own_last = sheet.tall(self.row, height);
            for span in spans {
                let Some(run) = run(sheet, rows, number, span.field, merged) else {
                    continue;
                };
                let below = tops.get(number.saturating_add(run)).copied().unwrap_or(end);
                let last = CellRef::new(below.saturating_sub(1), span.to);
                let area = Area::new(CellRef::new(self.row, span.from), last);
                let text = table.text(row, span.field).map_or("", AsRef::as_ref);
                let heading = merged.contains(&span.field);
                let tall = own_last > self.row;
                let format = match heading {
                    true if last.row > self.row => &styles.tall_label,
                    true => &styles.label,
                    false => text_format(sheet, tall),
                };
                let covered = rows.iter().skip(number).take(run);
                let marked = sheet.mark(area.first, covered.map(|&row| (row, span.field)))?;
                sheet.merged(area, text, &marked.look(format))?;
            }
            self.row = own_last.saturating_add(1);
        }
        Ok(())
    }

    /// The number of text lines that each row of a list needs.
    fn list_heights(&self, sheet: &Sheet, rows: &[usize], spans: &[Span], merged: &[usize]) -> Vec<u32> {
        let needed = |number: usize, span: &Span| {
            let text = sheet.table.text(*rows.get(number)?, span.field)?;
            let area = Area::across(0, span.from, span.to);
            Some((
                run(sheet, rows, number, span.field, merged)?,
                lines(text, self.room(area)),
            ))
        };
        let is_merged = spans.iter().any(|span| span.from < span.to);
        let least = if sheet.fill_in && is_merged { LINES_IN_MERGED } else { 1 };
        let mut heights: Vec<u32> = Vec::new();
        for number in 0..rows.len() {
            let single = spans
                .iter()
                .filter_map(|span| needed(number, span))
                .filter(|(run, _)| *run == 1);
            heights.push(single.map(|(_, lines)| lines).max().unwrap_or(1).max(least));
        }
        for number in 0..rows.len() {
            for (run, lines) in spans.iter().filter_map(|span| needed(number, span)) {
                // A page may break below any row, so that the first row must show the text.
                if let Some(first) = heights.get_mut(number).filter(|_| run > 1) {
                    *first = lines.max(*first);
                }
            }
        }
        heights
    }

    fn lines(
        &mut self,
        sheet: &mut Sheet,
        block: &Block,
        rows: &[usize],
        lines: &[FormLine],
        texts: (usize, usize),
        amount: usize,
    ) -> Result<()> {
        if rows.is_empty() {
            return Ok(());
        }
        let count = index(rows.len());
        let end = self.row.saturating_add(count.saturating_sub(1));
        self.label(sheet, block, (end, count))?;
        for (&row, line) in rows.iter().zip(self.row..) {
            if let Some(place) = sheet.placement.lines.get_mut(row) {
                *place = Some(line);
            }
        }
        let last = self.columns.saturating_sub(1);
        for (number, &row) in rows.iter().enumerate() {
            let before = number.checked_sub(1).and_then(|number| rows.get(number)).copied();
            sheet.height(self.row, style::height(1));
            self.line_labels(sheet, (row, before), lines, texts)?;
            let area = Area::across(self.row, AMOUNTS.min(last), last);
            let format = sheet.styles.amount(false, false);
            sheet.merged(area, "", format)?;
            let judged = self.totals.judge(row, amount, &sheet.placement);
            let value = sheet.table.value(row, amount).unwrap_or_default();
            let marked = sheet.mark(area.first, [(row, amount), (row, texts.0), (row, texts.1)])?;
            sheet.amount(area.first, &value, &judged, false, marked)?;
            self.row = self.row.saturating_add(1);
        }
        Ok(())
    }

    /// Writes the labels of a line: a single one if it is a total in itself; otherwise the group's, on its first
    /// line, and the line's own.
    fn line_labels(
        &self,
        sheet: &mut Sheet,
        (row, before): (usize, Option<usize>),
        lines: &[FormLine],
        (group, name): (usize, usize),
    ) -> Result<()> {
        let (table, styles) = (sheet.table, sheet.styles);
        let unit = &sheet.unit.to_owned();
        let text = |row: usize, field: usize| table.text(row, field).map_or("", AsRef::as_ref);
        let line = table.rows.get(row).and_then(|row| lines.get(row.line?));
        let own_name = text(row, name);
        if line.map_or(own_name, |line| &line.name).is_empty() {
            let label = fill(line.map_or(text(row, group), |line| &line.label), &[("unit", unit)]);
            return sheet.merged(Area::across(self.row, 1, 2), &label, styles.text(false));
        }
        let begins = before.is_none_or(|before| table.text(before, group) != table.text(row, group));
        let of_group = lines.iter().filter(|line| line.group == text(row, group));
        let group_label = of_group
            .map(|line| line.group_label.as_str())
            .find(|label| !label.is_empty());
        let group_label = group_label.unwrap_or(text(row, group));
        let group_label = fill(if begins { group_label } else { "" }, &[("unit", unit)]);
        sheet.text(CellRef::new(self.row, 1), &group_label, styles.text(false))?;
        let label = fill(line.map_or(own_name, |line| &line.label), &[("unit", unit)]);
        sheet.text(CellRef::new(self.row, 2), &label, styles.text(false))
    }
}

/// The format of a text, which may be merged over several rows.
fn text_format<'a>(sheet: &Sheet<'a>, tall: bool) -> &'a rust_xlsxwriter::Format {
    if tall {
        &sheet.styles.tall
    } else {
        sheet.styles.text(false)
    }
}

/// A numbered text: its number is the key without the leading word.
fn numbered(sheet: &Sheet, row: usize, word: &str, key: usize, value: usize) -> String {
    let text = |field: usize| sheet.table.text(row, field).map_or("", AsRef::as_ref);
    match text(key).strip_prefix(word) {
        Some(number) => fill(
            &sheet.standard.frame.print.numbered,
            &[("word", &word), ("number", &number.trim()), ("text", &text(value))],
        ),
        None => [text(key), text(value)].concat(),
    }
}

/// The number of rows that the cell at this position of a list covers; `None` if a cell above covers it. Cells are
/// merged only within equal cells of the fields merged before this one.
fn run(sheet: &Sheet, rows: &[usize], number: usize, field: usize, merged: &[usize]) -> Option<usize> {
    let Some(rank) = merged.iter().position(|&other| other == field) else {
        return Some(1);
    };
    let upper = merged.get(..=rank).unwrap_or_default();
    let same = |a: usize, b: usize| {
        let text = |number: usize, field: usize| sheet.table.text(*rows.get(number)?, field);
        let equal = |&field: &usize| text(a, field).is_some() && text(a, field) == text(b, field);
        upper.iter().all(equal)
    };
    if number.checked_sub(1).is_some_and(|above| same(above, number)) {
        return None;
    }
    Some(
        (number.saturating_add(1)..rows.len())
            .take_while(|&below| same(number, below))
            .count()
            + 1,
    )
}
