//! What a code is about, for people who met it: the texts are in `templates/locales/*/explain.ftl`.

use super::Code;
use crate::locale::Messages;

/// What is said of every code, by attribute of its text, in this order.
pub const ASPECTS: [&str; 5] = ["what", "why", "example", "fix", "source"];

/// A code explained in one language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explanation {
    /// The code.
    pub code: Code,
    /// One line.
    pub title: String,
    /// The texts of [`ASPECTS`].
    pub texts: [String; 5],
}

impl Explanation {
    /// The explanation of `code` in the language of `texts`, which are
    /// [`Messages::explanations`].
    pub fn of(code: Code, texts: &Messages) -> Self {
        Self {
            code,
            title: texts.text(code.slug()),
            texts: ASPECTS.map(|aspect| texts.attribute(code.slug(), aspect, []).unwrap_or_default()),
        }
    }
}

/// What the codes of a hundred are about.
pub fn group_name(group: char, texts: &Messages) -> String {
    texts.text(&format!("group-{group}"))
}
