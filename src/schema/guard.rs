//! Texts that a spreadsheet would take for a formula, guarded in CSV by an apostrophe in front. What
//! is written is read again, so both directions are here.
//!
//! A text is guarded if, behind any apostrophes that it begins with, it begins like a formula; so a
//! text that already looks guarded gets one more, and taking one off gives every text back.

use std::borrow::Cow;

/// What a formula may begin with: Excel takes `=`, `+`, `-` and `@`, and looks behind a tab or a line
/// end. Full-width forms are texts to LibreOffice and Gnumeric.
const FORMULA: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];
/// What is put in front.
const GUARD: char = '\'';

/// The text as it can stand in CSV without being run.
pub fn guarded(text: &str) -> Cow<'_, str> {
    match is_open(text) {
        true => Cow::Owned(format!("{GUARD}{text}")),
        false => Cow::Borrowed(text),
    }
}

/// The text that was guarded; any other as it is.
pub fn unguarded(text: &str) -> &str {
    text.strip_prefix(GUARD).filter(|_| is_open(text)).unwrap_or(text)
}

/// Whether a text is, or looks as if it were guarded, a formula.
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
