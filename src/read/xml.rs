//! Small helpers over quick-xml that every XML reader here shares.

use quick_xml::Reader;
use quick_xml::events::{BytesRef, BytesStart, Event};

use super::fault::{DamageKind, Fault};
pub(super) use crate::parts::{attr, unescaped};

/// A reader over a part; end tags are compared with their start tags, so that damage shows.
pub(super) fn reader(content: &[u8]) -> Reader<&[u8]> {
    Reader::from_reader(content)
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
