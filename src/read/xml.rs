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

/// The most bytes of one text. A cell of Excel holds 32,767 characters, and no program writes a document as one text.
const MOST_TEXT_BYTES: usize = 16 << 20;

/// Appends the character data of `event`, if it has any. Fails if the text is longer than any of a real workbook, before it is
/// copied.
pub(super) fn push_text(event: &Event<'_>, text: &mut String) -> Result<(), Fault> {
    let length = match event {
        Event::Text(part) => part.len(),
        Event::CData(part) => part.len(),
        _ => 0,
    };
    let size = text.len().saturating_add(length);
    if size > MOST_TEXT_BYTES {
        return Err(Fault::TooLarge {
            size: size as u64,
            limit: MOST_TEXT_BYTES as u64,
        });
    }
    match event {
        Event::Text(part) => text.push_str(&part.xml10_content()),
        Event::CData(part) => text.push_str(&part.xml10_content()),
        Event::GeneralRef(reference) => push_reference(reference, text),
        _ => {}
    }
    Ok(())
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
            event => push_text(event, text)?,
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
    fn a_text_longer_than_any_is_refused_before_it_is_copied() {
        let read = |length: usize| {
            let content = format!("<v>{}</v>", "x".repeat(length));
            let mut reader = reader(content.as_bytes());
            reader.read_event().unwrap();
            let mut text = String::new();
            let outcome = text_until_end(&mut reader, &mut text);
            (outcome, text.capacity() >= length)
        };
        assert_eq!(read(MOST_TEXT_BYTES), (Ok(()), true));
        let size = MOST_TEXT_BYTES as u64 + 1;
        let limit = MOST_TEXT_BYTES as u64;
        let refused = Err(Fault::TooLarge { size, limit });
        assert_eq!(read(MOST_TEXT_BYTES + 1), (refused, false));
    }
}
