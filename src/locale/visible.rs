//! Texts from files made safe to display: no character in them moves the cursor, sets colours, changes the text
//! direction or breaks the line. Such characters are escaped: `\x1b`, `\u{202e}`, `\n`.

use std::borrow::Cow;
use std::fmt::Write;

use serde::Serialize;

/// Whether a character acts on the text around it instead of being shown: control characters, directional marks,
/// embeddings, overrides and isolates, line and paragraph separators.
pub fn acts(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// The text with all active characters escaped.
pub fn visible(text: &str) -> Cow<'_, str> {
    replaced(text, |_| 0, spell)
}

/// A text of several lines; everything active but the line ends is escaped.
pub fn lines(text: &str) -> Cow<'_, str> {
    replaced(text, line_end, spell)
}

/// A text of several lines with this program's own styles, which are kept; everything else active is escaped.
pub fn styled(text: &str) -> Cow<'_, str> {
    replaced(text, |rest| line_end(rest).max(style(rest)), spell)
}

/// A value as pretty-printed JSON in which active characters are written as `\u001b`.
///
/// # Errors
/// The error of the serializer.
pub fn json(value: &impl Serialize) -> serde_json::Result<String> {
    let text = serde_json::to_string_pretty(value)? + "\n";
    let escape = |c: char, text: &mut String| {
        let _ = write!(text, "\\u{:04x}", u32::from(c));
    };
    Ok(replaced(&text, line_end, escape).into_owned())
}

fn line_end(rest: &str) -> usize {
    usize::from(rest.starts_with('\n'))
}

/// The length in bytes of the style sequence that `rest` begins with.
fn style(rest: &str) -> usize {
    let style = rest.strip_prefix("\u{1b}[").and_then(|rest| {
        let digits = rest.trim_start_matches(|c: char| c.is_ascii_digit() || c == ';');
        digits.strip_prefix('m')
    });
    style.map_or(0, |behind| rest.len().saturating_sub(behind.len()))
}

// Writing to a String cannot fail.
fn spell(c: char, text: &mut String) {
    let _ = match c {
        '\n' | '\r' | '\t' => write!(text, "{}", c.escape_default()),
        '\0'..='\u{7f}' => write!(text, "\\x{:02x}", u32::from(c)),
        _ => write!(text, "\\u{{{:x}}}", u32::from(c)),
    };
}

/// Escapes every active character, unless `stays` returns how many bytes from there are kept.
fn replaced(text: &str, stays: impl Fn(&str) -> usize, spell: impl Fn(char, &mut String)) -> Cow<'_, str> {
    if !text.contains(acts) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, from)) = rest.find(acts).and_then(|at| rest.split_at_checked(at)) {
        shown.push_str(before);
        let mut behind = from.chars();
        let Some(c) = behind.next() else { break };
        rest = match stays(from) {
            0 => {
                spell(c, &mut shown);
                behind.as_str()
            }
            count => {
                let (kept, behind) = from.split_at_checked(count).unwrap_or((from, ""));
                shown.push_str(kept);
                behind
            }
        };
    }
    shown.push_str(rest);
    Cow::Owned(shown)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOSTILE: &str = "a\u{1b}[31mb\u{9b}c\u{202e}d\ne\tf\r\u{2066}\u{7f}\u{0}";

    #[test]
    fn active_characters_are_escaped() {
        let spelled = r"a\x1b[31mb\u{9b}c\u{202e}d\ne\tf\r\u{2066}\x7f\x00";
        assert_eq!(visible(HOSTILE), spelled);
        assert_eq!(visible(spelled), spelled);
        assert_eq!(lines(HOSTILE), spelled.replace(r"\n", "\n"));
        let styled_text = spelled.replace(r"\n", "\n").replace(r"\x1b[31m", "\u{1b}[31m");
        assert_eq!(styled(HOSTILE), styled_text);
        assert_eq!(styled("\u{1b}[2J\u{1b}]0;x\u{7}\u{1b}"), r"\x1b[2J\x1b]0;x\x07\x1b");
        for plain in ["", "预算", "𠮷 a\\b"] {
            assert!(matches!(visible(plain), Cow::Borrowed(shown) if shown == plain));
        }
    }

    #[test]
    fn json_is_equivalent_without_them() {
        let text = json(&[HOSTILE]).unwrap();
        assert!(!text.contains(|c: char| acts(c) && c != '\n'), "{text}");
        let read: Vec<String> = serde_json::from_str(&text).unwrap();
        assert_eq!(read, [HOSTILE]);
    }
}
