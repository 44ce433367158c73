//! Guards texts in CSV that a spreadsheet would run as formulas with a leading apostrophe. Both directions are here,
//! since written files are read back.
//!
//! A text is guarded if it begins like a formula after any leading apostrophes. A text that already looks guarded
//! thus gets one more, and removing one restores every text.

use std::borrow::Cow;

/// What a formula may begin with: Excel accepts `=`, `+`, `-` and `@`, and looks past a tab or line end. LibreOffice
/// and Gnumeric treat the full-width forms as text.
const FORMULA: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];
/// The character put in front.
const GUARD: char = '\'';

/// The text in a form that CSV can hold without being run.
pub fn guarded(text: &str) -> Cow<'_, str> {
    match is_open(text) {
        true => Cow::Owned(format!("{GUARD}{text}")),
        false => Cow::Borrowed(text),
    }
}

/// The text without its guard; unguarded texts are unchanged.
pub fn unguarded(text: &str) -> &str {
    text.strip_prefix(GUARD).filter(|_| is_open(text)).unwrap_or(text)
}

/// Whether a text is a formula, or looks like a guarded one.
fn is_open(text: &str) -> bool {
    text.trim_start_matches(GUARD).starts_with(FORMULA)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn only_what_begins_like_a_formula_is_guarded() {
        for (text, written) in [
            ("=1+1", "'=1+1"),
            ("-", "'-"),
            ("\t=1", "'\t=1"),
            ("'=1+1", "''=1+1"),
            ("''@x", "'''@x"),
            ("'quoted'", "'quoted'"),
            ("a=b", "a=b"),
            ("", ""),
        ] {
            assert_eq!(guarded(text), written);
        }
        assert_eq!(unguarded("=1+1"), "=1+1");
        assert_eq!(unguarded("'quoted'"), "'quoted'");
    }

    proptest! {
        #[test]
        fn every_text_comes_back(text in "['=+@a\t\r-]{0,6}|\\PC*") {
            let written = guarded(&text);
            prop_assert!(!written.starts_with(FORMULA));
            prop_assert_eq!(unguarded(&written), text.as_str());
        }
    }
}
