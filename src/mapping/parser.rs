//! The parser of a mapping file: errors are reported with their line.

use std::ops::Range;

use toml::Spanned;

use super::Origin;
use crate::cell::Text;
use crate::error::Error;
use crate::schema::Standard;

/// A text with its position in the file, for messages.
pub(super) type Key = Spanned<String>;

/// The file being parsed.
pub(super) struct Parser<'a> {
    pub file: Text,
    pub content: &'a str,
    /// Offsets of its line ends.
    ends: Vec<usize>,
    pub standard: &'a Standard,
}

impl<'a> Parser<'a> {
    /// A parser of a file that messages call `file`.
    pub fn new(file: &str, content: &'a str, standard: &'a Standard) -> Self {
        Self {
            file: Text::from(file),
            content,
            ends: content.match_indices('\n').map(|(end, _)| end).collect(),
            standard,
        }
    }

    fn line_of(&self, span: Option<Range<usize>>) -> usize {
        let start = span.map_or(0, |span| span.start);
        self.ends.partition_point(|end| *end < start).saturating_add(1)
    }

    pub fn error_at(&self, span: Option<Range<usize>>, problem: &'static str, what: &str) -> Error {
        self.refusal(span, (problem, what), Vec::new())
    }

    /// Like [`error`](Self::error), with the valid alternatives.
    pub fn error_with(&self, at: &Key, problem: &'static str, valid: Vec<String>) -> Error {
        self.refusal(Some(at.span()), (problem, at.get_ref()), valid)
    }

    pub fn refusal(
        &self,
        span: Option<Range<usize>>,
        (problem, what): (&'static str, &str),
        valid: Vec<String>,
    ) -> Error {
        Error::Mapping {
            file: self.file.to_string(),
            line: self.line_of(span),
            problem,
            what: what.to_owned(),
            valid,
        }
    }

    pub fn error(&self, at: &Key, problem: &'static str) -> Error {
        self.error_at(Some(at.span()), problem, at.get_ref())
    }

    pub fn origin(&self, at: &Key) -> Origin {
        Origin {
            file: self.file.clone(),
            line: self.line_of(Some(at.span())),
        }
    }
}
