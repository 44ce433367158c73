//! The events of a page → tables, loose text, names of sheets.

use html5gum::Span;
use html5gum::emitters::callback::{Callback, CallbackEvent};

use super::block::Block;
use super::hints::{Classes, Look, shows_a_date};
use super::table::{Head, OpenCell, Table};
use crate::cell::{Cell, CellRef, CellValue};
use crate::grid::{Grid, Visibility};
use crate::read::fault::Fault;
use crate::read::intake::Intake;
use crate::read::number;

/// How deep tables may lie in one another.
const MAX_DEPTH: usize = 64;
/// How many tables of a page become sheets.
const MAX_SHEETS: usize = 4096;

/// Content that is not shown on the page.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Aside {
    Style,
    /// An island of XML, in which a spreadsheet program tells the names of its sheets.
    Island,
    /// A name in it.
    Name,
    Other,
}

/// The start tag being read.
#[derive(Default)]
struct Tag {
    name: Vec<u8>,
    attribute: Vec<u8>,
    head: Head,
    is_hidden: bool,
}

/// The state of one pass over a page.
pub(super) struct Page<'a> {
    intake: &'a mut Intake,
    tag: Tag,
    classes: Classes,
    aside: Option<Aside>,
    /// Tables from the outermost to the innermost open one.
    tables: Vec<Table>,
    /// Rows that wait for the next sheet.
    loose: Block,
    line: String,
    names: Vec<String>,
    sheets: Vec<(Option<String>, bool, Block)>,
    is_whole: bool,
}

impl Callback<Fault, ()> for &mut Page<'_> {
    fn handle_event(&mut self, event: CallbackEvent<'_>, _: Span<()>) -> Option<Fault> {
        self.event(&event).err()
    }
}

impl<'a> Page<'a> {
    pub(super) fn new(intake: &'a mut Intake) -> Self {
        Self {
            intake,
            tag: Tag::default(),
            classes: Classes::default(),
            aside: None,
            tables: Vec::new(),
            loose: Block::default(),
            line: String::new(),
            names: Vec::new(),
            sheets: Vec::new(),
            is_whole: true,
        }
    }

    fn event(&mut self, event: &CallbackEvent<'_>) -> Result<(), Fault> {
        match event {
            CallbackEvent::OpenStartTag { name } => {
                self.tag.name.clear();
                self.tag.name.extend_from_slice(name);
                self.tag.head = Head::default();
                self.tag.is_hidden = false;
                Ok(())
            }
            CallbackEvent::AttributeName { name } => {
                self.tag.attribute.clear();
                self.tag.attribute.extend_from_slice(name);
                self.attribute("");
                Ok(())
            }
            CallbackEvent::AttributeValue { value } => {
                self.attribute(&String::from_utf8_lossy(value));
                Ok(())
            }
            CallbackEvent::CloseStartTag { .. } => self.start(),
            CallbackEvent::EndTag { name } => self.end(name),
            CallbackEvent::String { value } => self.text(&String::from_utf8_lossy(value)),
            CallbackEvent::Comment { value } => {
                self.comment(&String::from_utf8_lossy(value));
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn attribute(&mut self, value: &str) {
        let head = &mut self.tag.head;
        let text = || Some(value.trim().to_owned());
        match self.tag.attribute.as_slice() {
            b"colspan" => head.colspan = value.trim().parse().unwrap_or(1),
            b"rowspan" => head.rowspan = value.trim().parse().unwrap_or(1),
            b"style" => head.look = head.look.and(Look::of(value)),
            b"class" => head.look = head.look.and(self.classes.look(value)),
            b"hidden" => self.tag.is_hidden = true,
            b"x:str" => head.is_text = true,
            // The number format of one office program: language, then the format in the third place.
            b"sdnum" => head.is_text |= value.ends_with('@'),
            b"x:num" | b"sdval" => head.number = text().filter(|text| !text.is_empty()),
            b"x:bool" => head.truth = text(),
            b"x:err" => head.error = text(),
            b"x:fmla" => head.formula = text(),
            _ => {}
        }
    }

    fn start(&mut self) -> Result<(), Fault> {
        let head = std::mem::take(&mut self.tag.head);
        let hidden = self.tag.is_hidden || head.look.hidden;
        // Lent while the page changes, to be filled again by the next tag.
        let name = std::mem::take(&mut self.tag.name);
        let outcome = self.start_of(&name, head, hidden);
        self.tag.name = name;
        outcome
    }

    fn start_of(&mut self, name: &[u8], head: Head, hidden: bool) -> Result<(), Fault> {
        match name {
            b"table" => self.begin_table(hidden)?,
            b"tr" => self.begin_row(hidden)?,
            b"td" | b"th" => self.begin_cell(head)?,
            b"thead" | b"tbody" | b"tfoot" => self.end_row()?,
            b"caption" => {
                if let Some(table) = self.tables.last_mut() {
                    table.in_caption = true;
                }
            }
            b"style" => self.aside = Some(Aside::Style),
            b"xml" => self.aside = Some(Aside::Island),
            b"x:name" if self.aside == Some(Aside::Island) => {
                self.aside = Some(Aside::Name);
                self.names.push(String::new());
            }
            b"script" | b"title" | b"noscript" | b"template" => self.aside = Some(Aside::Other),
            b"html" => self.is_whole = false,
            b"br" => self.line_break()?,
            name if is_block(name) => self.paragraph()?,
            _ => {}
        }
        Ok(())
    }

    fn end(&mut self, name: &[u8]) -> Result<(), Fault> {
        match name {
            b"table" => self.end_table()?,
            b"tr" | b"thead" | b"tbody" | b"tfoot" => self.end_row()?,
            b"td" | b"th" => self.end_cell()?,
            b"caption" => {
                if let Some(table) = self.tables.last_mut() {
                    table.in_caption = false;
                }
            }
            b"style" | b"xml" | b"script" | b"title" | b"noscript" | b"template" => self.aside = None,
            b"x:name" if self.aside == Some(Aside::Name) => self.aside = Some(Aside::Island),
            b"html" | b"body" => self.is_whole = true,
            name if is_block(name) => self.paragraph()?,
            _ => {}
        }
        Ok(())
    }

    fn text(&mut self, text: &str) -> Result<(), Fault> {
        match self.aside {
            Some(Aside::Style) => self.classes.add(text),
            Some(Aside::Name) => self
                .names
                .iter_mut()
                .last()
                .into_iter()
                .for_each(|name| name.push_str(text)),
            Some(_) => {}
            None => push_collapsed(text, self.target()),
        }
        Ok(())
    }

    /// Where text goes: the open cell, the caption, or the line of loose text.
    fn target(&mut self) -> &mut String {
        match self.tables.last_mut() {
            Some(table) if table.cell.is_some() => &mut table.text,
            Some(table) if table.in_caption => &mut table.caption,
            _ => &mut self.line,
        }
    }

    /// Names of sheets also stand in comments for one program only.
    fn comment(&mut self, text: &str) {
        if !text.contains("x:ExcelWorksheet") {
            return;
        }
        for part in text.split("<x:Name>").skip(1) {
            let name = part.split("</").next().unwrap_or_default();
            self.names.push(crate::read::xml::unescaped(name.trim()));
        }
    }

    fn line_break(&mut self) -> Result<(), Fault> {
        match self.tables.last_mut() {
            Some(table) if table.cell.is_some() => {
                break_line(&mut table.text);
                Ok(())
            }
            _ => self.end_line(),
        }
    }

    /// The bounds of a paragraph break a line that has something.
    fn paragraph(&mut self) -> Result<(), Fault> {
        match self.tables.last_mut() {
            Some(table) if table.cell.is_some() => {
                if !table.text.is_empty() && !table.text.ends_with('\n') {
                    break_line(&mut table.text);
                }
                Ok(())
            }
            _ => self.end_line(),
        }
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
        self.intake.spend()?;
        let at = CellRef::new(0, 0);
        let value = CellValue::Text(self.intake.text(text));
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
            _ => Err(Fault::damaged("a cell lies outside the sheet")),
        }
    }

    fn begin_table(&mut self, hidden: bool) -> Result<(), Fault> {
        if self.tables.len() >= MAX_DEPTH {
            return Err(Fault::damaged("its tables are nested too deep"));
        }
        // A page that forgets the end of an island has its tables still.
        self.aside = None;
        if self.tables.last().is_none_or(|table| table.cell.is_none()) {
            self.end_line()?;
        }
        self.tables.push(Table::new(hidden));
        Ok(())
    }

    fn begin_row(&mut self, hidden: bool) -> Result<(), Fault> {
        self.end_cell()?;
        if let Some(table) = self.tables.last_mut() {
            table.begin_row();
            if hidden {
                self.intake.spend()?;
                table.hide_row();
            }
        }
        Ok(())
    }

    fn end_row(&mut self) -> Result<(), Fault> {
        self.end_cell()?;
        self.tables.iter_mut().last().into_iter().for_each(Table::end_row);
        Ok(())
    }

    fn begin_cell(&mut self, head: Head) -> Result<(), Fault> {
        self.end_cell()?;
        if let Some(table) = self.tables.last_mut()
            && table.begin_cell(head)?
        {
            self.intake.spend()?;
        }
        Ok(())
    }

    fn end_cell(&mut self) -> Result<(), Fault> {
        let Some(table) = self.tables.last_mut() else {
            return Ok(());
        };
        let Some(OpenCell { at, head }) = table.cell.take() else {
            return Ok(());
        };
        let Some(value) = typed(&head, table.text.trim_ascii(), self.intake) else {
            return Ok(());
        };
        self.intake.spend()?;
        let formula = head.formula.as_deref();
        let formula = formula.map(|formula| self.intake.text(formula.strip_prefix('=').unwrap_or(formula)));
        table.push(Cell { at, value }, formula);
        Ok(())
    }

    fn end_table(&mut self) -> Result<(), Fault> {
        self.end_row()?;
        let Some(mut table) = self.tables.pop() else {
            return Ok(());
        };
        let block = table.take_rows();
        if !block.is_substantial() && self.tables.last().is_some_and(|outer| outer.cell.is_some()) {
            self.into_outer_cell(&table.caption, &block);
            return Ok(());
        }
        self.flush_outer()?;
        let caption = table.caption.trim_ascii();
        self.loose_row(caption)?;
        let name = (!caption.is_empty()).then(|| caption.to_owned());
        self.file(block, name, table.hidden)
    }

    /// A table that is no more than a line of text is text of the cell it stands in.
    fn into_outer_cell(&mut self, caption: &str, block: &Block) {
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
            let text = std::mem::take(&mut table.text);
            let (block, hidden) = (table.take_rows(), table.hidden);
            self.file(block, None, hidden)?;
            self.loose_row(text.trim_ascii())?;
        }
        self.end_line()
    }

    /// Makes a sheet of a table of substance and of what waits to stand above it.
    fn file(&mut self, block: Block, name: Option<String>, hidden: bool) -> Result<(), Fault> {
        let substantial = block.is_substantial();
        if block.cells.is_empty() {
            return Ok(());
        }
        self.append(block)?;
        if substantial {
            if self.sheets.len() >= MAX_SHEETS {
                return Err(Fault::damaged("it has too many tables"));
            }
            self.sheets.push((name, hidden, std::mem::take(&mut self.loose)));
        }
        Ok(())
    }

    /// The sheets, and whether the page ends before its end.
    pub(super) fn finish(mut self) -> (Vec<Grid>, bool) {
        let cut = !self.tables.is_empty() || !self.is_whole;
        // What is left over was within the limits, or the fault is told already.
        while !self.tables.is_empty() && self.end_table().is_ok() {}
        let _ = self.end_line();
        let rest = std::mem::take(&mut self.loose);
        match self.sheets.last_mut() {
            Some((_, _, last)) => drop(last.append(rest)),
            None if !rest.cells.is_empty() => self.sheets.push((None, false, rest)),
            None => {}
        }
        let named = self.names.len() == self.sheets.len();
        let grid = |(index, (caption, hidden, block)): (usize, (Option<String>, bool, Block))| {
            let given = self.names.get(index).filter(|name| named && !name.trim().is_empty());
            let number = index.saturating_add(1);
            let name = caption.or(given.cloned()).unwrap_or_else(|| format!("Sheet{number}"));
            let mut grid = block.into_grid(name);
            if hidden {
                grid.visibility = Visibility::Hidden;
            }
            grid
        };
        (self.sheets.into_iter().enumerate().map(grid).collect(), cut)
    }
}

fn typed(head: &Head, text: &str, intake: &mut Intake) -> Option<CellValue> {
    if let Some(error) = &head.error {
        return Some(CellValue::Error(intake.text(error)));
    }
    if let Some(truth) = &head.truth {
        return Some(CellValue::Bool(truth.eq_ignore_ascii_case("true") || truth == "1"));
    }
    let is_text = head.is_text || head.look.text;
    let exact = head.number.as_deref().filter(|_| !is_text && !shows_a_date(text));
    if let Some(number) = exact.and_then(number::from_text) {
        return Some(CellValue::Number(number));
    }
    if text.chars().all(char::is_whitespace) {
        return None;
    }
    Some(if is_text {
        CellValue::Text(intake.text(text))
    } else {
        intake.typed(text)
    })
}

fn is_block(name: &[u8]) -> bool {
    matches!(
        name,
        b"p" | b"div"
            | b"h1"
            | b"h2"
            | b"h3"
            | b"h4"
            | b"h5"
            | b"h6"
            | b"li"
            | b"ul"
            | b"ol"
            | b"center"
            | b"hr"
            | b"form"
            | b"section"
            | b"article"
            | b"header"
            | b"footer"
            | b"pre"
            | b"blockquote"
            | b"body"
    )
}

/// A line break; blanks before it are layout.
fn break_line(text: &mut String) {
    text.truncate(text.trim_end_matches(' ').len());
    text.push('\n');
}

/// Appends text of a page, in which a run of white space counts as one blank and none at the start
/// of a line. Blanks that must not break are content.
fn push_collapsed(part: &str, text: &mut String) {
    for character in part.chars() {
        if !matches!(character, ' ' | '\t' | '\r' | '\n' | '\x0C') {
            text.push(character);
        } else if !text.is_empty() && !text.ends_with([' ', '\n']) {
            text.push(' ');
        }
    }
}
