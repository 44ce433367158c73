//! Texts of an .xlsx: the shared table, rich text runs, the `_x000D_` notation.

use quick_xml::Reader;
use quick_xml::events::Event;

use crate::cell::Text;
use crate::read::fault::{DamageKind, Fault};
use crate::read::read_budget::Intake;
use crate::read::xml;
use crate::read::zipped::Package;

/// The shared texts by number, as far as they can be read, and why they end early.
pub(super) fn read(package: &mut Package, part: &str, read_budget: &mut Intake) -> (Vec<Text>, Option<Fault>) {
    let (content, fault) = package.read(part);
    let (strings, damage) = parse(&content, read_budget);
    (strings, fault.or(damage))
}

fn parse(content: &[u8], read_budget: &mut Intake) -> (Vec<Text>, Option<Fault>) {
    let mut strings = Vec::new();
    let mut reader = xml::reader(content);
    let mut buffer = String::new();
    loop {
        let outcome = match reader.read_event() {
            Ok(Event::Start(element)) if element.local_name().as_ref() == "si" => rich_text(&mut reader, &mut buffer),
            Ok(Event::Empty(element)) if element.local_name().as_ref() == "si" => {
                buffer.clear();
                Ok(())
            }
            Ok(Event::End(end)) if end.local_name().as_ref() == "sst" => return (strings, None),
            // A workbook without texts.
            Ok(Event::Empty(whole)) if whole.local_name().as_ref() == "sst" => return (strings, None),
            Ok(Event::Eof) => Err(Fault::from(DamageKind::SharedTexts)),
            Err(error) => Err(Fault::damaged(DamageKind::SharedTexts, error)),
            Ok(_) => continue,
        };
        match outcome.and_then(|()| read_budget.entry(&unescape_controls(&buffer))) {
            Ok(text) => strings.push(text),
            Err(fault) => return (strings, Some(fault)),
        }
    }
}

/// Reads to the end of the open element, joining the runs of text; phonetic guides are left out.
/// Leading blanks are kept even without `xml:space`: they are indentation that shows a level.
pub(super) fn rich_text(reader: &mut Reader<&[u8]>, text: &mut String) -> Result<(), Fault> {
    text.clear();
    let (mut depth, mut phonetic, mut in_text) = (0u32, 0u32, false);
    loop {
        let event = reader.read_event().map_err(Fault::markup)?;
        match &event {
            Event::Start(element) => {
                depth = depth.saturating_add(1);
                match element.local_name().as_ref() {
                    "rPh" => phonetic = phonetic.saturating_add(1),
                    "t" => in_text = true,
                    _ => {}
                }
            }
            Event::End(element) => {
                if depth == 0 {
                    return Ok(());
                }
                depth = depth.saturating_sub(1);
                match element.local_name().as_ref() {
                    "rPh" => phonetic = phonetic.saturating_sub(1),
                    "t" => in_text = false,
                    _ => {}
                }
            }
            Event::Eof => return Err(Fault::from(DamageKind::CutShort)),
            event if in_text && phonetic == 0 => xml::push_text(event, text)?,
            _ => {}
        }
    }
}

/// Resolves `_x000D_`, by which spreadsheets write what XML cannot hold. A letter beyond the first 65,536
/// stands as its two halves (`_xD83D__xDE00_`); half a one stays as it is.
pub(super) fn unescape_controls(text: &str) -> std::borrow::Cow<'_, str> {
    if !text.contains("_x") {
        return text.into();
    }
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("_x") {
        plain.push_str(before);
        match letter(after) {
            Some((letter, behind)) => {
                plain.push(letter);
                rest = behind;
            }
            None => {
                plain.push_str("_x");
                rest = after;
            }
        }
    }
    plain.push_str(rest);
    plain.into()
}

/// The letter that `text` begins with, in the form `000D_` or `D83D__xDE00_`, and what follows it.
fn letter(text: &str) -> Option<(char, &str)> {
    let (first, rest) = unit(text)?;
    if let Some(letter) = char::from_u32(u32::from(first)) {
        return Some((letter, rest));
    }
    let (second, rest) = unit(rest.strip_prefix("_x")?)?;
    let letter = char::decode_utf16([first, second]).next()?.ok()?;
    Some((letter, rest))
}

fn unit(text: &str) -> Option<(u16, &str)> {
    let (code, rest) = text.split_at_checked(4)?;
    let rest = rest.strip_prefix('_')?;
    let is_code = code.bytes().all(|byte| byte.is_ascii_hexdigit());
    Some((u16::from_str_radix(code, 16).ok().filter(|_| is_code)?, rest))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::Limits;

    fn parse(content: &[u8]) -> (Vec<Text>, Option<Fault>) {
        super::parse(content, &mut Intake::new(&Limits::default()))
    }

    #[test]
    fn runs_are_joined_and_phonetic_guides_left_out() {
        let xml = r#"<sst uniqueCount="99999999999"><si><t> a&amp;b&#10;</t></si><si/>
            <si><r><rPr><b/></rPr><t>x</t></r><r><t>y</t></r><rPh sb="0" eb="1"><t>z</t></rPh></si></sst>"#;
        let (strings, fault) = parse(xml.as_bytes());
        assert_eq!(fault, None);
        assert_eq!(
            strings.iter().map(AsRef::as_ref).collect::<Vec<&str>>(),
            [" a&b\n", "", "xy"]
        );
    }

    #[test]
    fn a_table_without_texts_is_whole() {
        for xml in [
            "<sst/>",
            "<?xml version=\"1.0\"?><x:sst xmlns:x=\"u\" count=\"0\" uniqueCount=\"0\" />",
        ] {
            assert_eq!(parse(xml.as_bytes()), (Vec::new(), None), "{xml}");
        }
    }

    #[test]
    fn a_table_cut_short_keeps_what_was_read() {
        let (strings, fault) = parse(b"<sst><si><t>a</t></si><si><t>b");
        assert_eq!(strings.len(), 1);
        assert!(fault.is_some());
    }

    #[test]
    fn control_characters_are_unescaped() {
        for (text, plain) in [
            ("a_x000D_b", "a\rb"),
            ("_x005F_x000D_", "_x000D_"),
            ("_x00_", "_x00_"),
            ("_xD800_", "_xD800_"),
            ("a_xD83D__xDE00_b", "a\u{1f600}b"),
            ("_xD83D_x_xDE00_", "_xD83D_x_xDE00_"),
            ("_xDE00__xD83D_", "_xDE00__xD83D_"),
            ("_xD83D__x000A_", "_xD83D_\n"),
            ("_x", "_x"),
            ("_x\u{9884}\u{7b97}", "_x\u{9884}\u{7b97}"),
        ] {
            assert_eq!(unescape_controls(text), plain);
        }
    }
}
