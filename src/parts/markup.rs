//! Markup that is changed in places: where its elements stand, and the text with some ranges replaced.

use std::ops::Range;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use quick_xml::name::QName;

use crate::error::{Damage, DamageKind};

/// A part up to this size cannot nest so deep that remembering the open elements takes much.
const ALWAYS_SHALLOW: usize = 64 << 20;
/// How deep elements may lie in one another in a larger one.
const MAX_DEPTH: i64 = 4096;

/// Whether a large part nests deeper than any real one. The parser remembers every open element, in
/// three times the bytes of a short tag.
pub fn is_too_deep(content: &[u8]) -> bool {
    content.len() > ALWAYS_SHALLOW && depth_reached(content) > MAX_DEPTH
}

/// The greatest depth of elements; stops when it is too great.
fn depth_reached(content: &[u8]) -> i64 {
    let (mut depth, mut most) = (0i64, 0i64);
    for place in memchr::memchr2_iter(b'<', b'>', content) {
        let before = place.checked_sub(1).and_then(|place| content.get(place));
        let after = place.checked_add(1).and_then(|place| content.get(place));
        match (content.get(place), before, after) {
            (Some(b'<'), _, Some(b'/')) | (Some(b'>'), Some(b'/'), _) => depth = depth.saturating_sub(1),
            (Some(b'<'), _, Some(b'!' | b'?')) => {}
            (Some(b'<'), _, _) => depth = depth.saturating_add(1),
            _ => {}
        }
        most = most.max(depth);
        if most > MAX_DEPTH {
            break;
        }
    }
    most
}

/// The value of the attribute whose name, less its prefix, is `name`.
pub fn attr(element: &BytesStart<'_>, name: &str) -> Option<String> {
    attr_where(element, |key| key.local_name().as_ref() == name)
}

/// The value of an attribute that is written without a prefix: of the namespace of its element. In a cell, `x:r` is
/// not its address.
pub fn own_attr(element: &BytesStart<'_>, name: &str) -> Option<String> {
    attr_where(element, |key| key.as_ref() == name)
}

fn attr_where(element: &BytesStart<'_>, is_it: impl Fn(QName<'_>) -> bool) -> Option<String> {
    let mut attributes = element.attributes();
    attributes
        .with_checks(false)
        .flatten()
        .find(|attribute| is_it(attribute.key))
        .map(|attribute| unescaped(&attribute.value))
}

/// A text with its character references resolved; an unknown one stays as written.
pub fn unescaped(raw: &str) -> String {
    quick_xml::escape::unescape(raw).map_or_else(|_| raw.to_owned(), |text| text.into_owned())
}

/// A text as markup holds it, without the characters that none can hold.
pub fn escaped(text: &str) -> String {
    let is_held = |c: &char| matches!(c, '\t' | '\n') || !c.is_control() && !matches!(c, '\u{fffe}' | '\u{ffff}');
    let held: String = text.chars().filter(is_held).collect();
    quick_xml::escape::escape(held.as_str()).into_owned()
}

/// What comes next in a markup, and where it stands.
pub struct Step<'a> {
    /// What it is.
    pub event: Event<'a>,
    /// Its bytes.
    pub at: Range<usize>,
    /// How many elements it lies in.
    pub depth: usize,
}

/// A walk over a markup from its beginning.
pub struct Walk<'a> {
    reader: Reader<&'a [u8]>,
    length: usize,
    depth: usize,
}

impl<'a> Walk<'a> {
    /// The walk over `text`.
    pub fn over(text: &'a str) -> Self {
        Self {
            reader: Reader::from_reader(text.as_bytes()),
            length: text.len(),
            depth: 0,
        }
    }

    fn position(&self) -> usize {
        self.length.saturating_sub(self.reader.get_ref().len())
    }

    /// The next step; none at the end.
    ///
    /// # Errors
    /// [`DamageKind::Markup`], [`DamageKind::CutShort`].
    pub fn step(&mut self) -> Result<Option<Step<'a>>, Damage> {
        let start = self.position();
        let event = self.reader.read_event();
        let event = event.map_err(|error| Damage::in_detail(DamageKind::Markup, error))?;
        let mut depth = self.depth;
        match &event {
            Event::Start(_) => self.depth = depth.saturating_add(1),
            Event::End(_) => {
                depth = depth.saturating_sub(1);
                self.depth = depth;
            }
            // What is open still has no end in which anything could be put.
            Event::Eof if depth > 0 => return Err(DamageKind::CutShort.into()),
            Event::Eof => return Ok(None),
            _ => {}
        }
        let at = start..self.position();
        Ok(Some(Step { event, at, depth }))
    }
}

/// An element and where it stands.
#[derive(Clone, Debug)]
pub struct Element {
    /// Its start tag.
    pub tag: BytesStart<'static>,
    /// The bytes of its start tag …
    pub open: Range<usize>,
    /// … and of all of it.
    pub whole: Range<usize>,
}

impl Element {
    /// Its name without a prefix.
    pub fn name(&self) -> String {
        self.tag.local_name().as_ref().to_owned()
    }

    /// The prefix of its name, with the colon.
    pub fn prefix(&self) -> String {
        prefix_of(&self.tag)
    }

    /// Its markup in the text that it stands in.
    pub fn text<'t>(&self, text: &'t str) -> &'t str {
        text.get(self.whole.clone()).unwrap_or_default()
    }

    /// What is inside of it, in the text that it stands in.
    pub fn inside<'t>(&self, text: &'t str) -> &'t str {
        let end = self
            .text(text)
            .rfind("</")
            .map(|end| self.whole.start.saturating_add(end));
        let inside = end.and_then(|end| text.get(self.open.end..end));
        inside.unwrap_or_default()
    }

    /// The value of an attribute.
    pub fn attr(&self, name: &str) -> Option<String> {
        attr(&self.tag, name)
    }
}

/// The prefix of the name of an element, with the colon.
fn prefix_of(tag: &BytesStart<'_>) -> String {
    let name = tag.name();
    let prefix = name.as_ref().strip_suffix(tag.local_name().as_ref());
    prefix.unwrap_or_default().to_owned()
}

/// The first element that these names lead to, from that of the root on.
///
/// # Errors
/// [`DamageKind::Markup`].
pub fn child(text: &str, path: &[&str]) -> Result<Option<Element>, Damage> {
    let Some((last, before)) = path.split_last() else {
        return Ok(None);
    };
    let found = children(text, before)?;
    Ok(found.into_iter().find(|own| own.tag.local_name().as_ref() == *last))
}

/// The elements right inside the first one that these names lead to; without a name the root.
///
/// # Errors
/// [`DamageKind::Markup`].
pub fn children(text: &str, path: &[&str]) -> Result<Vec<Element>, Damage> {
    let mut walk = Walk::over(text);
    let mut found: Vec<Element> = Vec::new();
    // How many of the open elements are those of the path.
    let mut met = 0;
    while let Some(Step { event, at, depth }) = walk.step()? {
        let is_inside = met == path.len() && depth == met;
        let (tag, is_open) = match event {
            Event::Start(tag) => (tag, true),
            Event::Empty(tag) => (tag, false),
            Event::End(_) => {
                if let Some(last) = found.last_mut().filter(|_| is_inside) {
                    last.whole.end = at.end;
                }
                if depth < met && met == path.len() {
                    return Ok(found);
                }
                met = met.min(depth);
                continue;
            }
            _ => continue,
        };
        if is_inside {
            found.push(Element {
                tag: tag.into_owned(),
                open: at.clone(),
                whole: at,
            });
        } else if met == depth && path.get(depth).is_some_and(|name| *name == tag.local_name().as_ref()) {
            if is_open {
                met = met.saturating_add(1);
            } else if depth.saturating_add(1) == path.len() {
                return Ok(found);
            }
        }
    }
    Ok(found)
}

/// Ranges of a text to be replaced, in any order.
#[derive(Debug, Default)]
pub struct Edits(Vec<(Range<usize>, String)>);

impl Edits {
    /// Puts something before a byte, also before a range that begins there; what is put before the same byte stands in
    /// the order in which it came.
    pub fn insert(&mut self, at: usize, more: impl Into<String>) {
        self.0.push((at..at, more.into()));
    }

    /// Puts something in the place of a range.
    pub fn replace(&mut self, range: Range<usize>, other: impl Into<String>) {
        self.0.push((range, other.into()));
    }

    /// Puts something at the end of an element.
    pub fn append(&mut self, text: &str, element: &Element, more: &str) {
        let open = text.get(element.open.clone()).unwrap_or_default();
        if element.open == element.whole {
            self.replace(element.open.clone(), with_end(open, more));
            return;
        }
        self.insert(element.open.end.saturating_add(element.inside(text).len()), more);
    }

    /// Whether nothing is to be changed.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The text with all of it; of ranges that overlap the first counts.
    pub fn apply(mut self, text: &str) -> String {
        self.0.sort_by_key(|(range, _)| (range.start, range.end));
        let more: usize = self.0.iter().map(|(_, other)| other.len()).sum();
        let mut whole = String::with_capacity(text.len().saturating_add(more));
        let mut done = 0;
        for (range, other) in self.0 {
            if range.start < done {
                continue;
            }
            whole.push_str(text.get(done..range.start).unwrap_or_default());
            whole.push_str(&other);
            done = range.end;
        }
        whole.push_str(text.get(done..).unwrap_or_default());
        whole
    }
}

/// An element without content, given by its tag, with content.
pub fn with_end(tag: &str, content: &str) -> String {
    let open = tag.trim_end().trim_end_matches('>').trim_end_matches('/').trim_end();
    let name = open
        .trim_start_matches('<')
        .split(char::is_whitespace)
        .next()
        .unwrap_or_default();
    format!("{open}>{content}</{name}>")
}

/// A start tag with an attribute set to a value.
pub fn with_attr(tag: &str, name: &str, value: &str) -> String {
    let mut edits = Edits::default();
    let value = escaped(value);
    match value_of(tag, name) {
        Some(range) => edits.replace(range, value),
        None => {
            let after = tag.find(|c: char| c.is_whitespace() || matches!(c, '/' | '>'));
            edits.insert(after.unwrap_or(tag.len()), format!(" {name}=\"{value}\""));
        }
    }
    edits.apply(tag)
}

/// A start tag without an attribute.
pub fn without_attr(tag: &str, name: &str) -> String {
    let Some(value) = value_of(tag, name) else {
        return tag.to_owned();
    };
    let before = tag.get(..value.start).unwrap_or_default();
    // The name ends with the sign of equality and the quotation mark.
    let key = before
        .trim_end_matches(['"', '\''])
        .trim_end()
        .trim_end_matches('=')
        .trim_end();
    let start = key.strip_suffix(name).unwrap_or(key).trim_end().len();
    let mut edits = Edits::default();
    edits.replace(start..value.end.saturating_add(1), "");
    edits.apply(tag)
}

/// Where the value of an attribute stands in a tag.
fn value_of(tag: &str, name: &str) -> Option<Range<usize>> {
    let mut at = tag.find(char::is_whitespace)?;
    loop {
        let rest = tag.get(at..)?;
        let (key, after) = rest.split_once('=')?;
        let begin = at.checked_add(key.len())?.checked_add(1)?;
        let quote = after.find(['"', '\''])?;
        let sign = after.get(quote..)?.chars().next()?;
        let start = begin.checked_add(quote)?.checked_add(1)?;
        let length = tag.get(start..)?.find(sign)?;
        let end = start.checked_add(length)?;
        if key.trim() == name {
            return Some(start..end);
        }
        at = end.checked_add(1)?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn depth_is_that_of_open_elements() {
        assert_eq!(depth_reached(b"<?xml?><a><b/><b x='1'/><c><!-- --></c></a>"), 2);
        assert!(depth_reached("<a>".repeat(5000).as_bytes()) > MAX_DEPTH);
    }

    #[test]
    fn elements_are_found_by_their_way_and_changed_in_their_places() {
        let text = "\u{feff}<?xml version='1.0'?><x:a><b/><c><b k=\"1\"/><b>t</b></c><x:b>u<d/></x:b><e/></x:a>";
        let names = |path: &[&str]| -> Vec<String> {
            let found = children(text, path).unwrap();
            found.iter().map(|own| own.text(text).to_owned()).collect()
        };
        assert_eq!(
            names(&["a"]),
            ["<b/>", "<c><b k=\"1\"/><b>t</b></c>", "<x:b>u<d/></x:b>", "<e/>"]
        );
        assert_eq!(names(&["a", "c"]), ["<b k=\"1\"/>", "<b>t</b>"]);
        assert_eq!(
            child(text, &["a", "c", "b"]).unwrap().unwrap().text(text),
            "<b k=\"1\"/>"
        );
        assert_eq!(
            child(text, &["a", "c"]).unwrap().unwrap().text(text),
            "<c><b k=\"1\"/><b>t</b></c>"
        );
        assert!(child(text, &["b"]).unwrap().is_none() && names(&["a", "e"]).is_empty());
        let root = child(text, &["a"]).unwrap().unwrap();
        let mut edits = Edits::default();
        edits.append(text, &root, "<z/>");
        edits.append(text, &child(text, &["a", "e"]).unwrap().unwrap(), "<y/>");
        let whole = edits.apply(text);
        assert!(
            whole.ends_with("</x:b><e><y/></e><z/></x:a>") && whole.starts_with('\u{feff}'),
            "{whole}"
        );
    }

    #[test]
    fn what_never_ends_is_an_error() {
        assert!(children("<a><b>", &[]).is_err() && children("<a><a></a>", &[]).is_err());
        assert_eq!(children("<a><b/></a>", &["a"]).unwrap().len(), 1);
    }

    #[test]
    fn an_attribute_is_set_or_added() {
        assert_eq!(with_attr("<c r=\"A1\" s='3'/>", "s", "14"), "<c r=\"A1\" s='14'/>");
        assert_eq!(with_attr("<c r=\"s=\">", "s", "1"), "<c s=\"1\" r=\"s=\">");
        assert_eq!(with_attr("<c>", "s", "1"), "<c s=\"1\">");
        assert_eq!(
            without_attr("<c r=\"A1\" t='s' s=\"1\"/>", "t"),
            "<c r=\"A1\" s=\"1\"/>"
        );
        assert_eq!(without_attr("<c t=\"s\">", "t"), "<c>");
        assert_eq!(with_end("<row r=\"1\" />", "x"), "<row r=\"1\">x</row>");
    }
}
