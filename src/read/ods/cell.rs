//! One table cell of an .ods: its attributes, its text, the value they make.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use crate::cell::CellValue;
use crate::read::fault::{DamageKind, Fault};
use crate::read::{number, xml};

/// Blanks that `text:s` may stand for at once; a claim of more is no text.
const MAX_BLANKS: usize = 10_000;

/// What the start tag of a cell says.
#[derive(Default)]
pub(super) struct Head {
    kind: String,
    value: Option<String>,
    is_error: bool,
    /// Without its prefix and `=`.
    pub(super) formula: Option<String>,
    pub(super) repeated: u32,
    pub(super) cols_spanned: u32,
    pub(super) rows_spanned: u32,
}

impl Head {
    pub(super) fn new(element: &BytesStart<'_>) -> Result<Self, Fault> {
        let mut head = Self {
            repeated: 1,
            cols_spanned: 1,
            rows_spanned: 1,
            ..Self::default()
        };
        let mut attributes = element.attributes();
        for attribute in attributes.with_checks(false) {
            let attribute = attribute.map_err(Fault::markup)?;
            let value = &attribute.value;
            let count = || value.parse::<u32>().unwrap_or(1).max(1);
            if attribute.key.as_ref().starts_with("calcext:") {
                head.is_error |= attribute.key.as_ref() == "calcext:value-type" && value.as_ref() == "error";
                continue;
            }
            match attribute.key.local_name().as_ref() {
                "number-columns-repeated" => head.repeated = count(),
                "number-columns-spanned" => head.cols_spanned = count(),
                "number-rows-spanned" => head.rows_spanned = count(),
                "value-type" => head.kind = value.to_string(),
                "value" | "date-value" | "time-value" | "boolean-value" | "string-value" => {
                    head.value = Some(xml::unescaped(value));
                }
                "formula" => head.formula = Some(bare_formula(&xml::unescaped(value)).to_owned()),
                _ => {}
            }
        }
        Ok(head)
    }

    /// The value, `None` for a blank cell; `text` is what the cell shows.
    pub(super) fn typed(&self, text: &str) -> Option<CellValue> {
        if self.is_error || (self.formula.is_some() && is_error_text(text)) {
            return Some(CellValue::Error(text.into()));
        }
        let value = self.value.as_deref();
        match self.kind.as_str() {
            "float" | "currency" | "percentage" => {
                let spelled = value.unwrap_or(text).trim();
                Some(match number::from_text(spelled) {
                    Some(number) => CellValue::Number(number),
                    None => CellValue::Error(spelled.into()),
                })
            }
            "date" => {
                let moment = value.unwrap_or(text);
                Some(CellValue::Date(
                    moment.strip_suffix("T00:00:00").unwrap_or(moment).into(),
                ))
            }
            "time" => Some(CellValue::Date(value.unwrap_or(text).into())),
            "boolean" => Some(CellValue::Bool(value.unwrap_or(text).eq_ignore_ascii_case("true"))),
            _ => {
                let text = value.unwrap_or(text);
                (!text.is_empty()).then(|| CellValue::Text(text.into()))
            }
        }
    }

    /// Whether a formula has no result: a cell says the type of what it holds.
    pub(super) fn is_uncached(&self) -> bool {
        self.formula.is_some() && self.kind.is_empty() && !self.is_error
    }
}

/// `of:=SUM([.A1])` → `SUM([.A1])`.
fn bare_formula(formula: &str) -> &str {
    match formula.split_once('=') {
        Some((prefix, rest)) if prefix.is_empty() || prefix.ends_with(':') => rest,
        _ => formula,
    }
}

fn is_error_text(text: &str) -> bool {
    matches!(
        text,
        "#REF!" | "#DIV/0!" | "#VALUE!" | "#NAME?" | "#N/A" | "#NUM!" | "#NULL!"
    ) || text.starts_with("Err:")
}

/// What belongs to a cell and is no content of it.
#[derive(Default)]
pub(super) struct Aside {
    /// The comment: who wrote it, and what.
    pub(super) comment: Option<(String, String)>,
    /// Whether this is about what stands in a comment, and who wrote that.
    is_comment: bool,
    author: String,
}

impl Aside {
    /// Reads to the end of the open comment.
    fn read(&mut self, reader: &mut Reader<&[u8]>) -> Result<(), Fault> {
        let mut inner = Self {
            is_comment: true,
            ..Self::default()
        };
        let mut text = String::new();
        shown_text(reader, &mut text, &mut inner)?;
        self.comment.get_or_insert((inner.author, text));
        Ok(())
    }
}

/// Reads to the end of the open cell, or of its comment: its paragraphs, one line each. Drawings are no
/// content of the cell, and the comment is kept apart.
pub(super) fn shown_text(reader: &mut Reader<&[u8]>, text: &mut String, aside: &mut Aside) -> Result<(), Fault> {
    text.clear();
    let (mut depth, mut paragraphs, mut part) = (0u32, 0u32, String::new());
    // How deep the open paragraph lies; character data outside of one is layout.
    let mut inside: Option<u32> = None;
    loop {
        let event = reader.read_event().map_err(Fault::markup)?;
        match &event {
            Event::Start(element) if is_comment(element) && !aside.is_comment => aside.read(reader)?,
            Event::Start(element) if aside.is_comment && element.local_name().as_ref() == "creator" => {
                xml::text_until_end(reader, &mut aside.author)?;
            }
            Event::Start(element) if is_foreign(element) => {
                reader.read_to_end(element.name()).map_err(Fault::markup)?;
            }
            Event::Start(element) => {
                depth = depth.saturating_add(1);
                if inside.is_none() && matches!(element.local_name().as_ref(), "p" | "h") {
                    inside = Some(depth);
                    begin_paragraph(text, &mut paragraphs);
                } else if inside.is_some() {
                    push_mark(element, text);
                }
            }
            Event::Empty(element) if inside.is_some() => push_mark(element, text),
            Event::Empty(element) if matches!(element.local_name().as_ref(), "p" | "h") => {
                begin_paragraph(text, &mut paragraphs);
            }
            Event::End(_) if depth == 0 => return Ok(()),
            Event::End(_) => {
                if inside == Some(depth) {
                    inside = None;
                }
                depth = depth.saturating_sub(1);
            }
            Event::Eof => return Err(Fault::from(DamageKind::CutShort)),
            event if inside.is_some() => {
                part.clear();
                xml::push_text(event, &mut part)?;
                push_collapsed(&part, text);
            }
            _ => {}
        }
    }
}

fn begin_paragraph(text: &mut String, paragraphs: &mut u32) {
    if *paragraphs > 0 {
        text.push('\n');
    }
    *paragraphs = paragraphs.saturating_add(1);
}

fn is_comment(element: &BytesStart<'_>) -> bool {
    element.local_name().as_ref() == "annotation"
}

/// Elements inside a cell whose text is not the cell's.
fn is_foreign(element: &BytesStart<'_>) -> bool {
    matches!(
        element.local_name().as_ref(),
        "annotation" | "ruby-text" | "table" | "detective"
    ) || element.name().as_ref().starts_with("draw:")
}

fn push_mark(element: &BytesStart<'_>, text: &mut String) {
    match element.local_name().as_ref() {
        "s" => {
            let count = xml::attr(element, "c").and_then(|count| count.parse().ok());
            let count: usize = count.unwrap_or(1);
            text.extend(std::iter::repeat_n(' ', count.min(MAX_BLANKS)));
        }
        "tab" => text.push('\t'),
        "line-break" => text.push('\n'),
        _ => {}
    }
}

/// Appends character data; a run of white space is layout of the XML and counts as one blank, none
/// at the start of a line.
fn push_collapsed(part: &str, text: &mut String) {
    for character in part.chars() {
        if !matches!(character, ' ' | '\t' | '\r' | '\n') {
            text.push(character);
        } else if !text.is_empty() && !text.ends_with([' ', '\n']) {
            text.push(' ');
        }
    }
}
