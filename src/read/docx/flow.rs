//! Paragraphs and tables of a document in their order; tables in cells are taken out of them.

use std::collections::BTreeMap;

use crate::cell::MAX_COLS;
use crate::cell::{Cell, CellRef, CellValue, Text};
use crate::grid::Merge;
use crate::read::block::Block;
use crate::read::fault::{DamageKind, Fault};
use crate::read::read_budget::Intake;

/// The deepest nesting of tables.
const MAX_DEPTH: usize = 64;

/// What a document is made of.
pub(super) enum Item {
    Paragraph(Paragraph),
    Table(Rows),
    /// An explicit page break.
    Break,
}

/// A paragraph with something in it.
pub(super) struct Paragraph {
    pub(super) text: Text,
    /// Whether it is an entry of a table of contents.
    pub(super) is_entry: bool,
    /// The ids of the comments on it.
    pub(super) remarks: Vec<u32>,
    /// The byte of its part behind its end tag.
    pub(super) end: u64,
}

/// A table.
#[derive(Default)]
pub(super) struct Rows {
    pub(super) block: Block,
    /// The ids of the comments on its cells.
    pub(super) remarks: Vec<(CellRef, u32)>,
    /// How many columns it has.
    pub(super) width: u32,
    /// Whether it was taken out of a cell, and so goes on with no other.
    pub(super) is_apart: bool,
}

/// How a cell takes part in a vertical merge.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Down {
    No,
    Begins,
    GoesOn,
}

/// What the properties of a cell say.
struct Open {
    span: u32,
    down: Down,
    text: String,
    remarks: Vec<u32>,
    /// What stands in it once it holds a table.
    has: Vec<Item>,
}

#[derive(Default)]
struct Table {
    rows: Rows,
    row: u32,
    next_row: u32,
    col: u32,
    is_deleted: bool,
    cell: Option<Open>,
    /// Vertical merges that may go on, by column: their place among the merges, and what stands in them.
    open: BTreeMap<u32, (usize, Text)>,
    /// What cells hold that hold tables.
    nested: Vec<(CellRef, Vec<Item>)>,
}

/// An independent flow of text: the body or a text box.
#[derive(Default)]
struct Line {
    text: String,
    is_entry: bool,
    remarks: Vec<u32>,
    /// Whether a page ends behind it.
    ends_page: bool,
}

/// What has been read of a document.
pub(super) struct Flow<'a> {
    intake: &'a mut Intake,
    items: Vec<Item>,
    /// Tables from the outermost to the innermost open one.
    tables: Vec<Table>,
    /// The body and, above it, the text boxes that are open.
    lines: Vec<Line>,
    /// The byte up to which the part has been read.
    pub(super) position: u64,
}

impl<'a> Flow<'a> {
    pub(super) fn new(intake: &'a mut Intake) -> Self {
        Self {
            intake,
            items: Vec::new(),
            tables: Vec::new(),
            lines: vec![Line::default()],
            position: 0,
        }
    }

    /// The text that is being read.
    pub(super) fn text(&mut self) -> Option<&mut String> {
        self.lines.last_mut().map(|line| &mut line.text)
    }

    pub(super) fn entry(&mut self) {
        self.lines
            .iter_mut()
            .last()
            .into_iter()
            .for_each(|line| line.is_entry = true);
    }

    pub(super) fn remark(&mut self, id: u32) {
        self.lines
            .iter_mut()
            .last()
            .into_iter()
            .for_each(|line| line.remarks.push(id));
    }

    pub(super) fn begin_box(&mut self) -> Result<(), Fault> {
        if self.lines.len() >= MAX_DEPTH {
            return Err(Fault::from(DamageKind::Nested));
        }
        self.lines.push(Line::default());
        Ok(())
    }

    pub(super) fn end_box(&mut self) -> Result<(), Fault> {
        self.end_paragraph()?;
        if self.lines.len() > 1 {
            self.lines.pop();
        }
        Ok(())
    }

    /// A page ends before the paragraph at hand, or, where it ends with a section or there is text already, behind it;
    /// inside a table that only lays out.
    pub(super) fn page_break(&mut self, is_section: bool) {
        if !self.tables.is_empty() {
            return;
        }
        let open = self.lines.last_mut();
        match open.filter(|line| is_section || !line.text.trim().is_empty()) {
            Some(line) => line.ends_page = true,
            None => self.items.push(Item::Break),
        }
    }

    pub(super) fn end_paragraph(&mut self) -> Result<(), Fault> {
        let Some(line) = self.lines.last_mut() else {
            return Ok(());
        };
        let line = std::mem::take(line);
        let text = line.text.trim();
        let open = self.tables.last_mut().and_then(|table| table.cell.as_mut());
        if let Some(cell) = open {
            cell.remarks.extend(line.remarks);
            if !text.is_empty() {
                if !cell.text.is_empty() {
                    cell.text.push('\n');
                }
                cell.text.push_str(text);
            }
            return Ok(());
        }
        if !text.is_empty() {
            let paragraph = self.paragraph(text, line.is_entry, line.remarks)?;
            self.items.push(paragraph);
        }
        if line.ends_page {
            self.items.push(Item::Break);
        }
        Ok(())
    }

    fn paragraph(&mut self, text: &str, is_entry: bool, remarks: Vec<u32>) -> Result<Item, Fault> {
        self.intake.spend()?;
        Ok(Item::Paragraph(Paragraph {
            text: self.intake.text(text),
            is_entry,
            remarks,
            end: self.position,
        }))
    }

    pub(super) fn begin_table(&mut self) -> Result<(), Fault> {
        if self.tables.len() >= MAX_DEPTH {
            return Err(Fault::from(DamageKind::Nested));
        }
        self.tables.push(Table::default());
        Ok(())
    }

    pub(super) fn begin_row(&mut self) -> Result<(), Fault> {
        self.end_cell()?;
        if let Some(table) = self.tables.last_mut() {
            table.row = table.next_row;
            table.next_row = table.next_row.saturating_add(1);
            table.col = 0;
            table.is_deleted = false;
        }
        Ok(())
    }

    /// Columns that the row leaves out at its start.
    pub(super) fn skip(&mut self, columns: u32) {
        if let Some(table) = self.tables.last_mut() {
            table.col = table.col.saturating_add(columns.min(MAX_COLS));
        }
    }

    /// The open row was deleted.
    pub(super) fn deleted_row(&mut self) {
        if let Some(table) = self.tables.last_mut() {
            table.is_deleted = true;
        }
    }

    pub(super) fn end_row(&mut self) -> Result<(), Fault> {
        self.end_cell()?;
        if let Some(table) = self.tables.last_mut().filter(|table| table.is_deleted) {
            table.next_row = table.row;
        }
        Ok(())
    }

    pub(super) fn begin_cell(&mut self) -> Result<(), Fault> {
        self.end_cell()?;
        if let Some(table) = self.tables.last_mut() {
            table.cell = Some(Open {
                span: 1,
                down: Down::No,
                text: String::new(),
                remarks: Vec::new(),
                has: Vec::new(),
            });
        }
        Ok(())
    }

    pub(super) fn span(&mut self, columns: u32) {
        if let Some(cell) = self.tables.last_mut().and_then(|table| table.cell.as_mut()) {
            cell.span = columns.clamp(1, MAX_COLS);
        }
    }

    pub(super) fn down(&mut self, down: Down) {
        if let Some(cell) = self.tables.last_mut().and_then(|table| table.cell.as_mut()) {
            cell.down = down;
        }
    }

    pub(super) fn end_cell(&mut self) -> Result<(), Fault> {
        let Some(table) = self.tables.last_mut() else {
            return Ok(());
        };
        let Some(mut cell) = table.cell.take().filter(|_| !table.is_deleted) else {
            return Ok(());
        };
        let at = CellRef::new(table.row, table.col);
        let end = table.col.saturating_add(cell.span).min(MAX_COLS);
        if !at.is_on_sheet() {
            return Err(Fault::from(DamageKind::Outside));
        }
        table.col = end;
        table.rows.width = table.rows.width.max(end);
        let last = CellRef::new(at.row, end.saturating_sub(1));
        let merges = &mut table.rows.block.merges;
        let above = table.open.get(&at.col);
        let above = above.and_then(|(merge, text)| Some((merges.get_mut(*merge)?, text)));
        match (cell.down, above) {
            (Down::GoesOn, Some((merge, text))) => {
                merge.last.row = at.row;
                // The content of a continued cell is not shown; some programs repeat the merged text there.
                if **text == *cell.text {
                    cell.text.clear();
                }
            }
            (down, _) => {
                while let Some(column) = table.open.range(at.col..end).next().map(|(column, _)| *column) {
                    table.open.remove(&column);
                }
                if down == Down::Begins {
                    table.open.insert(at.col, (merges.len(), self.intake.text(&cell.text)));
                }
                if down == Down::Begins || cell.span > 1 {
                    self.intake.spend()?;
                    merges.push(Merge { first: at, last });
                }
            }
        }
        let remarks = cell.remarks.iter().map(|id| (at, *id));
        table.rows.remarks.extend(remarks);
        if !cell.has.is_empty() {
            if !cell.text.is_empty() {
                let paragraph = Paragraph {
                    text: self.intake.text(&cell.text),
                    is_entry: false,
                    remarks: Vec::new(),
                    end: self.position,
                };
                cell.has.push(Item::Paragraph(paragraph));
            }
            self.intake.spend()?;
            table.nested.push((at, cell.has));
        } else if !cell.text.is_empty() {
            self.intake.spend()?;
            let value = self.intake.typed(&cell.text);
            table.rows.block.cells.push(Cell { at, value });
        }
        Ok(())
    }

    pub(super) fn end_table(&mut self) -> Result<(), Fault> {
        self.end_row()?;
        let Some(mut table) = self.tables.pop() else {
            return Ok(());
        };
        table.rows.block.rows = table.next_row;
        // A merge of one cell is none; the others are as long as their cells went on.
        let merges = &mut table.rows.block.merges;
        merges.retain(|merge| merge.first != merge.last);
        let items = match (table.nested.is_empty(), table.rows.block.is_substantial()) {
            (true, true) => vec![Item::Table(table.rows)],
            (false, true) => self.taken_out(table)?,
            (_, false) => self.laid_out(table)?,
        };
        self.deliver(items)
    }

    /// A table whose cells hold tables: these stand behind it, what stood beside them in the cell stays there.
    fn taken_out(&mut self, table: Table) -> Result<Vec<Item>, Fault> {
        let Table { mut rows, nested, .. } = table;
        let mut behind = Vec::new();
        for (at, has) in nested {
            let mut texts = Vec::new();
            for item in has {
                match item {
                    Item::Paragraph(paragraph) => texts.push(paragraph.text),
                    Item::Table(inner) => behind.push(Item::Table(Rows {
                        is_apart: true,
                        ..inner
                    })),
                    Item::Break => {}
                }
            }
            if !texts.is_empty() {
                let value = CellValue::Text(self.intake.text(&texts.join("\n")));
                rows.block.cells.push(Cell { at, value });
            }
        }
        let mut items = vec![Item::Table(rows)];
        items.append(&mut behind);
        Ok(items)
    }

    /// What a table holds that only lays out, in the order in which it is read: a paragraph a row.
    fn laid_out(&mut self, table: Table) -> Result<Vec<Item>, Fault> {
        let mut items = Vec::new();
        let mut nested = table.nested.into_iter().peekable();
        let mut line = String::new();
        let mut row = None;
        let mut remarks: Vec<u32> = table.rows.remarks.into_iter().map(|(_, id)| id).collect();
        for cell in table.rows.block.cells {
            let before = std::iter::from_fn(|| nested.next_if(|(at, _)| *at < cell.at)).collect::<Vec<_>>();
            if row != Some(cell.at.row) || !before.is_empty() {
                self.end_of_line(&mut line, &mut remarks, &mut items)?;
                items.extend(before.into_iter().flat_map(|(_, has)| has));
            } else {
                line.push('\t');
            }
            row = Some(cell.at.row);
            line.push_str(&cell.value.to_string());
        }
        self.end_of_line(&mut line, &mut remarks, &mut items)?;
        items.extend(nested.flat_map(|(_, has)| has));
        Ok(items)
    }

    fn end_of_line(&mut self, line: &mut String, remarks: &mut Vec<u32>, items: &mut Vec<Item>) -> Result<(), Fault> {
        if !line.is_empty() {
            let text = std::mem::take(line);
            items.push(self.paragraph(&text, false, std::mem::take(remarks))?);
        }
        Ok(())
    }

    /// Puts items where the open cell or the document is.
    fn deliver(&mut self, mut items: Vec<Item>) -> Result<(), Fault> {
        let Some(cell) = self.tables.last_mut().and_then(|table| table.cell.as_mut()) else {
            self.items.append(&mut items);
            return Ok(());
        };
        if items.iter().all(|item| matches!(item, Item::Paragraph(_))) {
            for item in items {
                if let Item::Paragraph(paragraph) = item {
                    cell.remarks.extend(paragraph.remarks);
                    if !cell.text.is_empty() {
                        cell.text.push('\n');
                    }
                    cell.text.push_str(&paragraph.text.replace('\t', " "));
                }
            }
            return Ok(());
        }
        let before = std::mem::take(&mut cell.text);
        for line in before.lines().filter(|line| !line.is_empty()) {
            self.intake.spend()?;
            cell.has.push(Item::Paragraph(Paragraph {
                text: self.intake.text(line),
                is_entry: false,
                remarks: Vec::new(),
                end: self.position,
            }));
        }
        cell.has.append(&mut items);
        Ok(())
    }

    /// The items, and whether something was still open.
    pub(super) fn finish(mut self) -> (Vec<Item>, bool) {
        let cut = !self.tables.is_empty();
        // The remainder was within the limits, or the fault is reported already.
        while self.lines.len() > 1 && self.end_box().is_ok() {}
        let _ = self.end_paragraph();
        while !self.tables.is_empty() && self.end_table().is_ok() {}
        (self.items, cut)
    }
}
