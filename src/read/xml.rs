//! Small helpers over quick-xml that every XML reader here shares.

use quick_xml::Reader;
use quick_xml::events::{BytesRef, BytesStart, Event};

use super::fault::{DamageKind, Fault};

/// A reader over a part; end tags are compared with their start tags, so that damage shows.
pub(super) fn reader(content: &[u8]) -> Reader<&[u8]> {
    Reader::from_reader(content)
}

/// A part up to this size cannot nest so deeply that the open elements take much memory.
const ALWAYS_SHALLOW: usize = 64 << 20;
/// The deepest nesting of elements in a larger part.
const MAX_DEPTH: i64 = 4096;

/// Whether a large part nests deeper than any real one. The parser remembers every open element, in
/// three times the bytes of a short tag.
pub(super) fn is_too_deep(content: &[u8]) -> bool {
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
pub(super) fn attr(element: &BytesStart<'_>, name: &str) -> Option<String> {
    let mut attributes = element.attributes();
    attributes
        .with_checks(false)
        .flatten()
        .find(|attribute| attribute.key.local_name().as_ref() == name)
        .map(|attribute| unescaped(&attribute.value))
}

/// A text with its character references resolved; an unknown one stays as written.
pub(super) fn unescaped(raw: &str) -> String {
    quick_xml::escape::unescape(raw).map_or_else(|_| raw.to_owned(), |text| text.into_owned())
}

/// Appends what `&name;` stands for; an unknown one stays as written.
pub(super) fn push_reference(reference: &BytesRef<'_>, text: &mut String) {
    if let Ok(Some(character)) = reference.resolve_char_ref() {
        text.push(character);
        return;
    }
    match quick_xml::escape::resolve_predefined_entity(reference) {
        Some(resolved) => text.push_str(resolved),
        None => {
            text.push('&');
            text.push_str(reference);
            text.push(';');
        }
    }
}

/// Appends the character data of `event`, if it has any.
pub(super) fn push_text(event: &Event<'_>, text: &mut String) {
    match event {
        Event::Text(part) => text.push_str(&part.xml10_content()),
        Event::CData(part) => text.push_str(&part.xml10_content()),
        Event::GeneralRef(reference) => push_reference(reference, text),
        _ => {}
    }
}

/// The character data up to the end of the open element.
pub(super) fn text_until_end(reader: &mut Reader<&[u8]>, text: &mut String) -> Result<(), Fault> {
    text.clear();
    let mut depth = 0u32;
    loop {
        let event = reader.read_event().map_err(Fault::markup)?;
        match &event {
            Event::Start(_) => depth = depth.saturating_add(1),
            Event::End(_) if depth == 0 => return Ok(()),
            Event::End(_) => depth = depth.saturating_sub(1),
            Event::Eof => return Err(Fault::from(DamageKind::CutShort)),
            event => push_text(event, text),
        }
    }
}

/// Calls `visit` with every element of `content`; stops at the first markup error.
pub(super) fn each_element(content: &[u8], mut visit: impl FnMut(&BytesStart<'_>)) -> Result<(), Fault> {
    let mut reader = reader(content);
    loop {
        match reader.read_event().map_err(Fault::markup)? {
            Event::Start(element) | Event::Empty(element) => visit(&element),
            Event::Eof => return Ok(()),
            _ => {}
        }
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
}
