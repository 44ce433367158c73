//! The events of a page → tables, loose text, names of sheets.

use html5gum::Span;
use html5gum::emitters::callback::{Callback, CallbackEvent};

use super::flow::{Flow, SUBSCRIPTS, SUPERSCRIPTS};
use super::hints::{Classes, Look};
use super::table::Head;
use crate::grid::Grid;
use crate::read::fault::Fault;
use crate::read::read_budget::Intake;

/// Content that is not shown on the page.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Aside {
    Style,
    /// An XML island, in which a spreadsheet program lists the names of its sheets.
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
    flow: Flow<'a>,
    tag: Tag,
    classes: Classes,
    aside: Option<Aside>,
    names: Vec<String>,
    is_whole: bool,
}

impl Callback<Fault, ()> for &mut Page<'_> {
    fn handle_event(&mut self, event: CallbackEvent<'_>, _: Span<()>) -> Option<Fault> {
        self.event(&event).err()
    }
}

impl<'a> Page<'a> {
    pub(super) fn new(read_budget: &'a mut Intake) -> Self {
        Self {
            flow: Flow::new(read_budget),
            tag: Tag::default(),
            classes: Classes::default(),
            aside: None,
            names: Vec::new(),
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
            b"x:num" | b"sdval" => head.own().number = text().filter(|text| !text.is_empty()),
            b"x:bool" => head.own().truth = text(),
            b"x:err" => head.own().error = text(),
            b"x:fmla" => head.own().formula = text(),
            _ => {}
        }
    }

    fn start(&mut self) -> Result<(), Fault> {
        let head = std::mem::take(&mut self.tag.head);
        let hidden = self.tag.is_hidden || head.look.hidden;
        let struck = head.look.struck;
        // Lent while the page changes, to be filled again by the next tag.
        let name = std::mem::take(&mut self.tag.name);
        let outcome = self.start_of(&name, head, hidden);
        if !is_structure(&name) {
            self.flow.open(&name, hidden || struck || is_struck(&name));
        }
        self.tag.name = name;
        outcome
    }

    fn start_of(&mut self, name: &[u8], head: Head, hidden: bool) -> Result<(), Fault> {
        match name {
            b"table" => {
                // A page whose island is not closed still has its tables.
                self.aside = None;
                self.flow.begin_table(hidden)?;
            }
            b"tr" => self.flow.begin_row(hidden)?,
            b"td" | b"th" => self.flow.begin_cell(head, hidden)?,
            b"thead" | b"tbody" | b"tfoot" => self.flow.end_row()?,
            b"caption" => self.flow.caption(true),
            b"sup" => self.flow.script(Some(&SUPERSCRIPTS)),
            b"sub" => self.flow.script(Some(&SUBSCRIPTS)),
            b"style" => self.aside = Some(Aside::Style),
            b"xml" => self.aside = Some(Aside::Island),
            b"x:name" if self.aside == Some(Aside::Island) => {
                self.aside = Some(Aside::Name);
                self.names.push(String::new());
            }
            b"script" | b"title" | b"noscript" | b"template" => self.aside = Some(Aside::Other),
            b"html" => self.is_whole = false,
            b"br" => self.flow.line_break()?,
            name if is_block(name) => self.flow.paragraph()?,
            _ => {}
        }
        Ok(())
    }

    fn end(&mut self, name: &[u8]) -> Result<(), Fault> {
        self.flow.close(name);
        match name {
            b"table" => self.flow.end_table()?,
            b"tr" | b"thead" | b"tbody" | b"tfoot" => self.flow.end_row()?,
            b"td" | b"th" => self.flow.end_cell()?,
            b"caption" => self.flow.caption(false),
            b"sup" | b"sub" => self.flow.script(None),
            b"style" | b"xml" | b"script" | b"title" | b"noscript" | b"template" => self.aside = None,
            b"x:name" if self.aside == Some(Aside::Name) => self.aside = Some(Aside::Island),
            b"html" | b"body" => self.is_whole = true,
            name if is_block(name) => self.flow.paragraph()?,
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
            None => self.flow.text(text),
        }
        Ok(())
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

    /// The sheets, and whether the page is cut short.
    pub(super) fn finish(self) -> (Vec<Grid>, bool) {
        let (sheets, cut) = self.flow.finish(&self.names);
        (sheets, cut || !self.is_whole)
    }
}

/// What a cell is not within, or has no end.
fn is_structure(name: &[u8]) -> bool {
    matches!(
        name,
        b"table"
            | b"thead"
            | b"tbody"
            | b"tfoot"
            | b"tr"
            | b"td"
            | b"th"
            | b"br"
            | b"hr"
            | b"img"
            | b"input"
            | b"wbr"
            | b"col"
            | b"link"
            | b"meta"
    )
}

fn is_struck(name: &[u8]) -> bool {
    matches!(name, b"del" | b"s" | b"strike")
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
