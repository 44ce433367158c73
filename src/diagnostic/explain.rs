//! Explanations of codes for users, from `templates/locales/*/explain.ftl`.

use super::Code;
use crate::locale::Messages;

/// The aspects of an explanation, by attribute of its message, in display order.
pub const ASPECTS: [&str; 5] = ["what", "why", "example", "fix", "source"];

/// A code explained in one language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explanation {
    /// The code.
    pub code: Code,
    /// The title, in one line.
    pub title: String,
    /// The texts by aspect, in the order of [`ASPECTS`].
    pub texts: [String; 5],
}

impl Explanation {
    /// The explanation of `code`; `texts` must be [`Messages::explanations`].
    pub fn of(code: Code, texts: &Messages) -> Self {
        Self {
            code,
            title: texts.text(code.slug()),
            texts: ASPECTS.map(|aspect| texts.attribute(code.slug(), aspect, []).unwrap_or_default()),
        }
    }
}

/// The subject of a group of codes.
pub fn group_name(group: char, texts: &Messages) -> String {
    texts.text(&format!("group-{group}"))
}
