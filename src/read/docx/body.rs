//! The elements of a part of a document → paragraphs and tables.

use std::collections::HashMap;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::flow::{Down, Flow, Item};
use crate::cell::Comment;
use crate::cell::Text;
use crate::read::fault::{DamageKind, Fault};
use crate::read::read_budget::Intake;
use crate::read::xml::{self, attr, push_text};

/// Elements whose text people do not see: deleted, moved away, the same once more for older programs, formulas of
/// fields, what properties were before they were changed.
const UNSEEN: [&str; 12] = [
    "moveFrom",
    "Fallback",
    "instrText",
    "delText",
    "delInstrText",
    "pPrChange",
    "rPrChange",
    "tcPrChange",
    "trPrChange",
    "tblPrChange",
    "tblGridChange",
    "sectPrChange",
];

/// The paragraphs and tables of a part, and whether all of it was read.
pub(super) fn pass(content: &[u8], intake: &mut Intake) -> (Vec<Item>, Result<(), Fault>) {
    let mut pass = Pass {
        reader: xml::reader(content),
        flow: Flow::new(intake),
        in_text: false,
        in_row_properties: false,
    };
    let read = pass.run();
    let (items, cut) = pass.flow.finish();
    let whole = match cut {
        true => Err(Fault::from(DamageKind::CutShort)),
        false => Ok(()),
    };
    (items, read.and(whole))
}

struct Pass<'a> {
    reader: Reader<&'a [u8]>,
    flow: Flow<'a>,
    in_text: bool,
    in_row_properties: bool,
}

impl Pass<'_> {
    fn run(&mut self) -> Result<(), Fault> {
        let mut depth = 0_u64;
        loop {
            let event = self.reader.read_event().map_err(Fault::markup)?;
            match &event {
                Event::Start(element) => {
                    if is_unseen(element) {
                        self.reader.read_to_end(element.name()).map_err(Fault::markup)?;
                        continue;
                    }
                    depth = depth.saturating_add(1);
                    self.start(element)?;
                }
                Event::Empty(element) => {
                    self.start(element)?;
                    self.end(element.local_name().as_ref(), true)?;
                }
                Event::End(element) => {
                    self.flow.position = self.reader.buffer_position();
                    self.end(element.local_name().as_ref(), false)?;
                    depth = depth.saturating_sub(1);
                    if depth == 0 {
                        return Ok(());
                    }
                }
                Event::Eof => return Err(Fault::from(DamageKind::CutShort)),
                event if self.in_text => {
                    if let Some(text) = self.flow.text() {
                        push_text(event, text)?;
                    }
                }
                _ => {}
            }
        }
    }

    fn start(&mut self, element: &BytesStart<'_>) -> Result<(), Fault> {
        match element.local_name().as_ref() {
            "t" => self.in_text = true,
            "tab" if attr(element, "pos").is_none() => self.push('\t'),
            "ptab" => self.push('\t'),
            "cr" => self.push('\n'),
            "br" => match attr(element, "type").as_deref() {
                Some("page") => self.flow.page_break(false),
                Some("column") => {}
                _ => self.push('\n'),
            },
            "pageBreakBefore" if attr(element, "val").is_none_or(|value| is_on(&value)) => self.flow.page_break(false),
            "sectPr" => self.flow.page_break(true),
            "noBreakHyphen" => self.push('-'),
            "sym" => {
                let code = attr(element, "char").and_then(|code| u32::from_str_radix(&code, 16).ok());
                code.and_then(char::from_u32)
                    .into_iter()
                    .for_each(|sign| self.push(sign));
            }
            "pStyle" if attr(element, "val").is_some_and(|style| style.to_ascii_lowercase().starts_with("toc")) => {
                self.flow.entry();
            }
            "commentReference" => {
                let id = attr(element, "id").and_then(|id| id.parse().ok());
                id.into_iter().for_each(|id| self.flow.remark(id));
            }
            "txbxContent" => self.flow.begin_box()?,
            "tbl" => self.flow.begin_table()?,
            "tr" => self.flow.begin_row()?,
            "trPr" => self.in_row_properties = true,
            "del" if self.in_row_properties => self.flow.deleted_row(),
            "gridBefore" => self.flow.skip(number(element)),
            "tc" => self.flow.begin_cell()?,
            "gridSpan" => self.flow.span(number(element)),
            "vMerge" => {
                let begins = attr(element, "val").as_deref() == Some("restart");
                self.flow.down(if begins { Down::Begins } else { Down::GoesOn });
            }
            _ => {}
        }
        Ok(())
    }

    fn end(&mut self, name: &str, whole: bool) -> Result<(), Fault> {
        match name {
            "t" => self.in_text = false,
            "p" => self.flow.end_paragraph()?,
            "txbxContent" => self.flow.end_box()?,
            "trPr" => self.in_row_properties = false,
            "tc" => self.flow.end_cell()?,
            "tr" => self.flow.end_row()?,
            "tbl" => self.flow.end_table()?,
            // Settings of a tab of a paragraph are no tab in it.
            "tabs" if !whole => {}
            _ => {}
        }
        Ok(())
    }

    fn push(&mut self, sign: char) {
        if let Some(text) = self.flow.text() {
            text.push(sign);
        }
    }
}

/// Whether an element holds text that is not shown. A deletion in the properties of a row or paragraph is empty.
fn is_unseen(element: &BytesStart<'_>) -> bool {
    let name = element.local_name();
    name.as_ref() == "del" || UNSEEN.contains(&name.as_ref())
}

fn is_on(value: &str) -> bool {
    !matches!(value, "0" | "false" | "off")
}

fn number(element: &BytesStart<'_>) -> u32 {
    attr(element, "val").and_then(|value| value.parse().ok()).unwrap_or(0)
}

/// Takes the comments of their part, by id.
pub(super) fn comments(content: &[u8], intake: &mut Intake, comments: &mut HashMap<u32, Comment>) -> Result<(), Fault> {
    let mut reader = xml::reader(content);
    let (mut open, mut text, mut in_text): (Option<(u32, Text)>, _, _) = (None, String::new(), false);
    loop {
        let event = reader.read_event().map_err(Fault::markup)?;
        match &event {
            Event::Start(element) if is_unseen(element) => {
                reader.read_to_end(element.name()).map_err(Fault::markup)?;
            }
            Event::Start(element) if element.local_name().as_ref() == "comment" => {
                let id = attr(element, "id").and_then(|id| id.parse().ok());
                let author = intake.entry(&attr(element, "author").unwrap_or_default())?;
                text.clear();
                open = id.map(|id| (id, author));
            }
            Event::Start(element) => in_text = element.local_name().as_ref() == "t",
            Event::End(element) => match element.local_name().as_ref() {
                "comment" => {
                    if let Some((id, author)) = open.take() {
                        let text = intake.entry(text.trim_end())?;
                        comments.insert(id, Comment { author, text });
                    }
                }
                "comments" => return Ok(()),
                "t" => in_text = false,
                "p" => text.push('\n'),
                _ => {}
            },
            Event::Empty(element) if element.local_name().as_ref() == "comments" => return Ok(()),
            Event::Eof => return Err(Fault::from(DamageKind::CutShort)),
            event if in_text => push_text(event, &mut text)?,
            _ => {}
        }
    }
}
