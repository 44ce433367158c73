//! Tables and loose text of a page in their order → sheets.

use super::hints::shows_a_date;
use super::table::{Head, OpenCell, Table};
use crate::cell::{Cell, CellRef, CellValue};
use crate::grid::{Grid, Visibility};
use crate::read::block::{Block, is_figure};
use crate::read::fault::{DamageKind, Fault};
use crate::read::number;
use crate::read::place::MAX_SHEETS;
use crate::read::read_budget::Intake;

/// The digits above the line, from 0.
pub(super) const SUPERSCRIPTS: [char; 10] = ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'];
/// The digits below the line, from 0.
pub(super) const SUBSCRIPTS: [char; 10] = ['₀', '₁', '₂', '₃', '₄', '₅', '₆', '₇', '₈', '₉'];
/// The deepest nesting of tables.
const MAX_DEPTH: usize = 64;

/// A table of substance, with the rows above it.
struct Sheet {
    caption: Option<String>,
    is_hidden: bool,
    block: Block,
}

/// What has been read of a page.
pub(super) struct Flow<'a> {
    read_budget: &'a mut Intake,
    /// Tables from the outermost to the innermost open one.
    tables: Vec<Table>,
    /// Rows that wait for the next sheet.
    loose: Block,
    line: String,
    sheets: Vec<Sheet>,
}

impl<'a> Flow<'a> {
    pub(super) fn new(read_budget: &'a mut Intake) -> Self {
        Self {
            read_budget,
            tables: Vec::new(),
            loose: Block::default(),
            line: String::new(),
            sheets: Vec::new(),
        }
    }

    pub(super) fn text(&mut self, text: &str) {
        if let Some(table) = self.tables.last_mut().filter(|table| table.cell.is_some()) {
            let raised = table.digits.map(|digits| with_digits(text, digits));
            let text = raised.as_deref().unwrap_or(text);
            push_collapsed(text, &mut table.text);
            if let Some(shown) = table.shown.as_mut().filter(|_| table.aside.is_none()) {
                push_collapsed(text, shown);
            }
            return;
        }
        push_collapsed(text, self.target());
    }

    /// Digits above or below the line are no digits of a figure.
    pub(super) fn script(&mut self, digits: Option<&'static [char; 10]>) {
        if let Some(table) = self.tables.last_mut() {
            table.digits = digits;
        }
    }

    /// An element within a cell begins; `aside` if it is not shown or struck out.
    pub(super) fn open(&mut self, name: &[u8], aside: bool) {
        let Some(table) = self.tables.last_mut().filter(|table| table.cell.is_some()) else {
            return;
        };
        match &mut table.aside {
            Some((outer, depth)) if outer == name => *depth = depth.saturating_add(1),
            None if aside => {
                table.aside = Some((name.to_vec(), 1));
                table.shown.get_or_insert_with(|| table.text.clone());
            }
            _ => {}
        }
    }

    /// An element ends.
    pub(super) fn close(&mut self, name: &[u8]) {
        let Some(table) = self.tables.last_mut() else { return };
        if let Some((_, depth)) = table.aside.as_mut().filter(|(outer, _)| outer == name) {
            *depth = depth.saturating_sub(1);
            if *depth == 0 {
                table.aside = None;
            }
        }
    }

    pub(super) fn caption(&mut self, is_open: bool) {
        if let Some(table) = self.tables.last_mut() {
            table.in_caption = is_open;
        }
    }

    /// Where text goes: the open cell, the caption, or the line of loose text.
    fn target(&mut self) -> &mut String {
        match self.tables.last_mut() {
            Some(table) if table.cell.is_some() => &mut table.text,
            Some(table) if table.in_caption => &mut table.caption,
            _ => &mut self.line,
        }
    }

    pub(super) fn line_break(&mut self) -> Result<(), Fault> {
        self.break_at(|_| true)
    }

    /// A paragraph boundary ends a line that has text.
    pub(super) fn paragraph(&mut self) -> Result<(), Fault> {
        self.break_at(|text| !text.is_empty() && !text.ends_with('\n'))
    }

    /// Ends the line in the open cell where its text is such, or the line of loose text.
    fn break_at(&mut self, is_wanted: fn(&str) -> bool) -> Result<(), Fault> {
        let Some(table) = self.tables.last_mut().filter(|table| table.cell.is_some()) else {
            return self.end_line();
        };
        let shown = table.shown.as_mut().filter(|_| table.aside.is_none());
        let texts = std::iter::once(&mut table.text).chain(shown);
        texts.filter(|text| is_wanted(text)).for_each(break_line);
        Ok(())
    }

    /// Makes a row of the loose line.
    fn end_line(&mut self) -> Result<(), Fault> {
        let line = std::mem::take(&mut self.line);
        self.loose_row(line.trim_ascii())
    }

    fn loose_row(&mut self, text: &str) -> Result<(), Fault> {
        if text.chars().all(char::is_whitespace) {
            return Ok(());
        }
        self.read_budget.spend()?;
        let at = CellRef::new(0, 0);
        let value = CellValue::Text(self.read_budget.text(text));
        let row = Block {
            cells: vec![Cell { at, value }],
            rows: 1,
            ..Block::default()
        };
        self.append(row)
    }

    fn append(&mut self, block: Block) -> Result<(), Fault> {
        match self.loose.append(block) {
            0 => Ok(()),
            _ => Err(Fault::from(DamageKind::Outside)),
        }
    }

    pub(super) fn begin_table(&mut self, hidden: bool) -> Result<(), Fault> {
        if self.tables.len() >= MAX_DEPTH {
            return Err(Fault::from(DamageKind::Nested));
        }
        if self.tables.last().is_none_or(|table| table.cell.is_none()) {
            self.end_line()?;
        }
        self.tables.push(Table::new(hidden));
        Ok(())
    }

    pub(super) fn begin_row(&mut self, hidden: bool) -> Result<(), Fault> {
        self.end_cell()?;
        if let Some(table) = self.tables.last_mut() {
            table.begin_row();
            if hidden {
                self.read_budget.spend()?;
                table.hide_row();
            }
        }
        Ok(())
    }

    pub(super) fn end_row(&mut self) -> Result<(), Fault> {
        self.end_cell()?;
        self.tables.iter_mut().last().into_iter().for_each(Table::end_row);
        Ok(())
    }

    pub(super) fn begin_cell(&mut self, head: Head, hidden: bool) -> Result<(), Fault> {
        self.end_cell()?;
        let Some(table) = self.tables.last_mut() else {
            return Ok(());
        };
        if table.begin_cell(head)? {
            self.read_budget.spend()?;
        }
        if let Some(cell) = table.cell.as_ref().filter(|_| hidden) {
            self.read_budget.spend()?;
            let at = cell.at;
            table.hide_cell(at);
        }
        Ok(())
    }

    pub(super) fn end_cell(&mut self) -> Result<(), Fault> {
        let Some(table) = self.tables.last_mut() else {
            return Ok(());
        };
        let Some(OpenCell { at, head }) = table.cell.take() else {
            return Ok(());
        };
        let whole = table.text.trim_ascii();
        let shown = table.shown.take();
        let shown = shown.as_deref().map(str::trim_ascii).filter(|shown| {
            let is_number = head.own.as_ref().is_some_and(|own| own.number.is_some());
            !is_number && *shown != whole && is_figure(shown) && (!shown.is_empty() || is_figure(whole))
        });
        if shown.is_some() {
            self.read_budget.spend()?;
            let text = self.read_budget.text(whole);
            table.leave_out(at, text);
        }
        let text = shown.unwrap_or_else(|| table.text.trim_ascii());
        let Some(value) = typed(&head, text, self.read_budget) else {
            return Ok(());
        };
        self.read_budget.spend()?;
        let formula = head.own.as_ref().and_then(|own| own.formula.as_deref());
        let formula = formula.map(|formula| self.read_budget.text(formula.strip_prefix('=').unwrap_or(formula)));
        table.push(Cell { at, value }, formula);
        Ok(())
    }

    pub(super) fn end_table(&mut self) -> Result<(), Fault> {
        self.end_row()?;
        let Some(mut table) = self.tables.pop() else {
            return Ok(());
        };
        // A table that contained another one is layout, whatever else it has.
        let only_lays_out = table.is_split();
        let block = table.take_rows();
        let is_sheet = !only_lays_out && block.is_substantial();
        if !is_sheet && !only_lays_out && self.tables.last().is_some_and(|outer| outer.cell.is_some()) {
            self.join_outer_cell(&table.caption, &block);
            return Ok(());
        }
        self.flush_outer()?;
        let caption = table.caption.trim_ascii();
        self.loose_row(caption)?;
        if is_sheet && self.sheets.len() >= MAX_SHEETS {
            return Err(Fault::from(DamageKind::Crowded));
        }
        let name = (!caption.is_empty()).then(|| caption.to_owned());
        self.append(block)?;
        self.sheets.extend(is_sheet.then(|| Sheet {
            caption: name,
            is_hidden: table.hidden,
            block: std::mem::take(&mut self.loose),
        }));
        Ok(())
    }

    /// A table of a single line of text is text of the cell around it.
    fn join_outer_cell(&mut self, caption: &str, block: &Block) {
        let target = self.target();
        push_collapsed(caption, target);
        let mut row = None;
        for cell in &block.cells {
            if row.is_some_and(|row| row != cell.at.row) {
                break_line(target);
            } else if !target.is_empty() && !target.ends_with([' ', '\n']) {
                target.push(' ');
            }
            row = Some(cell.at.row);
            target.push_str(&cell.value.to_string());
        }
    }

    /// Tables around a table only lay it out: what they have above it goes above it.
    fn flush_outer(&mut self) -> Result<(), Fault> {
        for level in 0..self.tables.len() {
            let Some(table) = self.tables.get_mut(level) else { break };
            let text = table.cell.as_ref().map(|_| std::mem::take(&mut table.text));
            let block = table.take_rows();
            self.append(block)?;
            self.loose_row(text.unwrap_or_default().trim_ascii())?;
        }
        self.end_line()
    }

    /// The sheets, and whether a table was still open; `names` are what the page calls them.
    pub(super) fn finish(mut self, names: &[String]) -> (Vec<Grid>, bool) {
        let cut = !self.tables.is_empty();
        // The remainder was within the limits, or the fault is reported already.
        while !self.tables.is_empty() && self.end_table().is_ok() {}
        let _ = self.end_line();
        let rest = std::mem::take(&mut self.loose);
        match self.sheets.last_mut() {
            Some(last) => drop(last.block.append(rest)),
            None if !rest.cells.is_empty() => self.sheets.push(Sheet {
                caption: None,
                is_hidden: false,
                block: rest,
            }),
            None => {}
        }
        // Names can be assigned only if there are as many as sheets.
        let names = if names.len() == self.sheets.len() { names } else { &[] };
        let grid = |(index, sheet): (usize, Sheet)| {
            let given = names.get(index).filter(|name| !name.trim().is_empty());
            let number = index.saturating_add(1);
            let name = sheet.caption.or(given.cloned());
            let mut grid = sheet.block.into_grid(name.unwrap_or_else(|| format!("Sheet{number}")));
            if sheet.is_hidden {
                grid.visibility = Visibility::Hidden;
            }
            grid
        };
        (self.sheets.into_iter().enumerate().map(grid).collect(), cut)
    }
}

fn typed(head: &Head, text: &str, read_budget: &mut Intake) -> Option<CellValue> {
    let is_text = head.is_text || head.look.text;
    if let Some(own) = &head.own {
        if let Some(error) = &own.error {
            return Some(CellValue::Error(read_budget.text(error)));
        }
        if let Some(truth) = &own.truth {
            return Some(CellValue::Bool(truth.eq_ignore_ascii_case("true") || truth == "1"));
        }
        let exact = own.number.as_deref().filter(|_| !is_text && !shows_a_date(text));
        if let Some(number) = exact.and_then(number::from_text) {
            return Some(CellValue::Number(number));
        }
    }
    if text.chars().all(char::is_whitespace) {
        return None;
    }
    Some(if is_text {
        CellValue::Text(read_budget.text(text))
    } else {
        read_budget.typed(text)
    })
}

/// The text with its digits written in another way.
fn with_digits(text: &str, digits: &[char; 10]) -> String {
    let written = |c: char| {
        let digit = c.to_digit(10).and_then(|digit| usize::try_from(digit).ok());
        digit.and_then(|digit| digits.get(digit)).copied().unwrap_or(c)
    };
    text.chars().map(written).collect()
}

/// A line break; blanks before it are layout.
fn break_line(text: &mut String) {
    text.truncate(text.trim_end_matches(' ').len());
    text.push('\n');
}

/// Appends text of a page, in which a run of white space counts as one blank and none at the start
/// of a line. Blanks that must not break are content.
fn push_collapsed(part: &str, text: &mut String) {
    let is_blank = |byte: u8| matches!(byte, b' ' | b'\t' | b'\r' | b'\n' | b'\x0C');
    let mut rest = part;
    while let Some(length) = rest.bytes().position(is_blank) {
        let (word, after) = rest.split_at_checked(length).unwrap_or((rest, ""));
        text.push_str(word);
        if !text.is_empty() && !text.ends_with([' ', '\n']) {
            text.push(' ');
        }
        rest = after.trim_ascii_start();
    }
    text.push_str(rest);
}
