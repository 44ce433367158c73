//! Findings: a code, a place and data. The wording is added by rendering.

mod code;
#[cfg(test)]
mod code_tests;
mod explain;
mod findings;
mod lookup;
mod render;
mod severity;
mod standing;

pub use code::Code;
pub use explain::{ASPECTS, Explanation, group_name};
pub use findings::{Findings, MOST_KEPT};
pub use render::{alike, render_json, report_groups, severity_style};
pub use severity::Severity;
pub use standing::{Answer, Identity, Reply, Since, Standing, State};

use std::fmt;

use crate::cell::{CellRef, Comment, Text};
use crate::error::{Error, Record, Refusal};
use crate::locale::visible::visible;

/// A place in the source: a sheet, or a cell of it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Place {
    /// The sheet.
    pub sheet: Text,
    /// The cell; `None` for the sheet as a whole.
    pub cell: Option<CellRef>,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.cell {
            Some(cell) => write!(f, "{}!{cell}", self.sheet),
            None => f.write_str(&self.sheet),
        }
    }
}

/// A finding.
#[derive(Clone, Debug, PartialEq)]
pub struct Diagnostic {
    /// The kind of finding.
    pub code: Code,
    /// The severity.
    pub severity: Severity,
    /// The input, as the user named it.
    pub file: Option<String>,
    /// The place in the source.
    pub place: Option<Place>,
    /// The number of the standard table.
    pub table: Option<String>,
    /// The key of the column.
    pub key: Option<String>,
    /// The row as people would name it (`201 01 01 行政运行`).
    pub row: Option<String>,
    /// The id of the rule in the reviewers' list.
    pub rule: Option<String>,
    /// The content that was found.
    pub found: Option<String>,
    /// The content that was expected.
    pub expected: Option<String>,
    /// Further placeholders of the message.
    pub data: Vec<(&'static str, String)>,
    /// Other cells involved.
    pub related: Vec<Place>,
    /// The line of the mapping file that caused it (`putuo.toml:12`).
    pub mapping: Option<String>,
    /// What it is known by over several hand-ins, once that was found out.
    pub identity: Option<Box<Identity>>,
    /// What became of it since an earlier hand-in, if it was compared with one.
    pub standing: Option<Box<Standing>>,
}

impl Diagnostic {
    /// A finding without a place.
    pub fn new(code: Code) -> Self {
        Self {
            code,
            severity: code.severity(),
            file: None,
            place: None,
            table: None,
            key: None,
            row: None,
            rule: None,
            found: None,
            expected: None,
            data: Vec::new(),
            related: Vec::new(),
            mapping: None,
            identity: None,
            standing: None,
        }
    }

    /// Sets the place.
    #[must_use]
    pub fn at(mut self, sheet: &Text, cell: impl Into<Option<CellRef>>) -> Self {
        self.place = Some(Place {
            sheet: sheet.clone(),
            cell: cell.into(),
        });
        self
    }

    /// Sets the standard table.
    #[must_use]
    pub fn in_table(mut self, number: &str) -> Self {
        self.table = Some(number.to_owned());
        self
    }

    /// Sets the content that was found, shortened to what fits into a message.
    #[must_use]
    pub fn found(mut self, found: impl ToString) -> Self {
        self.found = Some(shortened(found.to_string(), ROOM));
        self
    }

    /// Sets the text and author of a comment that was found.
    #[must_use]
    pub fn remarked(self, comment: &Comment) -> Self {
        let author = match comment.author.is_empty() {
            true => "none".to_owned(),
            false => shortened(one_line(&comment.author), ROOM),
        };
        self.found(one_line(&comment.text)).with("author", author)
    }

    /// Sets the content that was expected.
    #[must_use]
    pub fn expected(mut self, expected: impl ToString) -> Self {
        self.expected = Some(expected.to_string());
        self
    }

    /// Adds a placeholder of the message.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl ToString) -> Self {
        self.data.push((name, value.to_string()));
        self
    }

    /// Sets the line of the mapping file that caused the finding.
    #[must_use]
    pub fn from_mapping(mut self, origin: impl ToString) -> Self {
        self.mapping = Some(origin.to_string());
        self
    }

    /// The cell of the finding, if it has one.
    pub fn cell(&self) -> Option<CellRef> {
        self.place.as_ref()?.cell
    }

    /// Adds another cell involved.
    #[must_use]
    pub fn related(mut self, sheet: &Text, cell: impl Into<Option<CellRef>>) -> Self {
        self.related.push(Place {
            sheet: sheet.clone(),
            cell: cell.into(),
        });
        self
    }
}

/// The number of findings of a severity.
pub fn count<'f>(findings: impl IntoIterator<Item = &'f Diagnostic>, severity: Severity) -> usize {
    findings
        .into_iter()
        .filter(|finding| finding.severity == severity)
        .count()
}

/// Most characters of a text in a message.
const ROOM: usize = 400;

/// The text, cut to `room` characters with an ellipsis if it is longer.
pub fn shortened(mut text: String, room: usize) -> String {
    if let Some((end, _)) = text.char_indices().nth(room) {
        text.truncate(end);
        text.push('…');
    }
    text
}

/// The text on one line, with control characters escaped.
pub fn one_line(text: &str) -> String {
    visible(&unbroken(text)).into_owned()
}

/// The text with all white space, including line breaks, reduced to single spaces.
pub fn unbroken(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

impl From<&Error> for Diagnostic {
    fn from(error: &Error) -> Self {
        let (code, data): (Code, Vec<(&'static str, String)>) = match error {
            Error::Read { source, .. } => (Code::CannotRead, Refusal::data(source)),
            Error::Write { source, .. } => (Code::CannotWrite, Refusal::data(source)),
            Error::Occupied { .. } => (Code::Occupied, vec![]),
            Error::SameOutput { .. } => (Code::SameOutput, vec![]),
            Error::OutputIsSource { .. } => (Code::OutputIsSource, vec![]),
            Error::OneOutputTwice { .. } => (Code::OneOutputTwice, vec![]),
            Error::WrittenInPart { written, source, .. } => {
                let names = written.iter().map(|path| path.display().to_string());
                let written = ("written", names.collect::<Vec<_>>().join(" | "));
                (
                    Code::WrittenInPart,
                    Refusal::data(source).into_iter().chain([written]).collect(),
                )
            }
            Error::NoInput { pattern } => (Code::NoInput, vec![("pattern", pattern.clone())]),
            Error::NotAWorkbook { found, .. } => (Code::NotAWorkbook, vec![("looks", found.key().to_owned())]),
            Error::Unsupported { format, .. } => (Code::Unsupported, vec![("format", (*format).to_owned())]),
            Error::Password { .. } => (Code::PasswordProtected, vec![]),
            Error::WrongPassword { .. } => (Code::WrongPassword, vec![]),
            Error::Damaged { damage, .. } => (Code::Damaged, damage.data()),
            Error::Undecodable { encoding, offset, .. } => (
                Code::Undecodable,
                vec![("encoding", encoding.clone()), ("offset", offset.to_string())],
            ),
            Error::TooLarge { size, limit, .. } => (
                Code::TooLarge,
                vec![("size", size.to_string()), ("limit", limit.to_string())],
            ),
            Error::NoTables { .. } => (Code::NoTables, vec![]),
            Error::KeptAsItIs { obstacle, .. } => (Code::KeptAsItIs, vec![("reason", obstacle.key().to_owned())]),
            Error::Schema { file, line, message } => (
                Code::BadTemplate,
                vec![
                    ("template", file.clone()),
                    ("line", line.to_string()),
                    ("reason", message.clone()),
                ],
            ),
            Error::Mapping {
                file,
                line,
                problem,
                what,
                valid,
            } => (
                Code::BadMapping,
                vec![
                    ("mapping", file.clone()),
                    ("line", line.to_string()),
                    ("problem", (*problem).to_owned()),
                    ("what", what.clone()),
                    (
                        "valid",
                        match valid.as_slice() {
                            [] => "none".to_owned(),
                            several => several.join(", "),
                        },
                    ),
                ],
            ),
            Error::Checks {
                file,
                line,
                problem,
                what,
            } => (
                Code::BadChecks,
                vec![
                    ("checks", file.clone()),
                    ("line", line.to_string()),
                    ("problem", (*problem).to_owned()),
                    ("what", what.clone()),
                ],
            ),
            Error::Record {
                kind,
                file,
                line,
                problem,
                what,
                expected,
            } => (
                match kind {
                    Record::Roster => Code::BadRoster,
                    Record::Journal => Code::BadJournal,
                    Record::Earlier => Code::BadEarlier,
                    Record::Facts => Code::BadFacts,
                    Record::Sentences => Code::BadSentences,
                    Record::Dataset => Code::BadDataset,
                },
                vec![
                    ("record", file.clone()),
                    ("line", line.to_string()),
                    ("problem", (*problem).to_owned()),
                    ("what", shortened(one_line(what), ROOM)),
                    ("wanted", expected.clone()),
                ],
            ),
            Error::NotBuilt { option, feature } => (
                Code::NotBuilt,
                vec![("option", (*option).to_owned()), ("feature", (*feature).to_owned())],
            ),
            Error::NoSuchLayout { name, known } => (
                Code::NoSuchLayout,
                vec![("name", name.clone()), ("known", known.clone())],
            ),
            Error::RemarksTooLong { length, most, .. } => (
                Code::TextTooLong,
                vec![("length", length.to_string()), ("most", most.to_string())],
            ),
            Error::Internal(reason) => (Code::Internal, vec![("reason", reason.clone())]),
        };
        let finding = Self::new(code);
        let finding = match error {
            Error::RemarksTooLong { table, sheet, cell, .. } => finding
                .at(
                    &Text::from(sheet.as_str()),
                    cell.map(|(row, col)| CellRef::new(row, col)),
                )
                .in_table(table),
            _ => finding,
        };
        Self {
            file: error.path().map(|path| path.display().to_string()),
            data,
            ..finding
        }
    }
}
