//! What people are told: a finding is a code, a place and data; the words come with rendering.

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
pub use render::{alike, render_json, severity_style, told_as_one};
pub use severity::Severity;
pub use standing::{Answer, Identity, Reply, Since, Standing, State};

use std::fmt;

use crate::cell::{CellRef, Comment, Text};
use crate::error::{Error, Record, Refusal};
use crate::locale::visible::visible;

/// A cell of a sheet.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Place {
    /// The sheet.
    pub sheet: Text,
    /// The cell; none when the sheet as a whole is meant.
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
    /// What it is about.
    pub code: Code,
    /// How bad it is.
    pub severity: Severity,
    /// The input, as the user named it.
    pub file: Option<String>,
    /// Where in the source.
    pub place: Option<Place>,
    /// Number of the standard table.
    pub table: Option<String>,
    /// Key of the column.
    pub key: Option<String>,
    /// The row as people would name it (`201 01 01 行政运行`).
    pub row: Option<String>,
    /// The id of the relation in the reviewers' list.
    pub rule: Option<String>,
    /// What stands there.
    pub found: Option<String>,
    /// What should.
    pub expected: Option<String>,
    /// What else the message needs, by placeholder.
    pub data: Vec<(&'static str, String)>,
    /// Other cells involved.
    pub related: Vec<Place>,
    /// The line of the mapping file that it follows from (`putuo.toml:12`).
    pub mapping: Option<String>,
    /// What it is known by over several hand-ins, once that was found out.
    pub identity: Option<Identity>,
    /// What became of it since an earlier hand-in, if it was compared with one.
    pub standing: Option<Standing>,
}

impl Diagnostic {
    /// A finding of this code, nowhere in particular.
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

    /// On this sheet, at this cell.
    #[must_use]
    pub fn at(mut self, sheet: &Text, cell: impl Into<Option<CellRef>>) -> Self {
        self.place = Some(Place {
            sheet: sheet.clone(),
            cell: cell.into(),
        });
        self
    }

    /// In this standard table.
    #[must_use]
    pub fn in_table(mut self, number: &str) -> Self {
        self.table = Some(number.to_owned());
        self
    }

    /// What stands there, as far as a message has room for it.
    #[must_use]
    pub fn found(mut self, found: impl ToString) -> Self {
        self.found = Some(shortened(found.to_string(), ROOM));
        self
    }

    /// What somebody remarked there, and who.
    #[must_use]
    pub fn remarked(self, comment: &Comment) -> Self {
        let author = match comment.author.is_empty() {
            true => "none".to_owned(),
            false => shortened(one_line(&comment.author), ROOM),
        };
        self.found(one_line(&comment.text)).with("author", author)
    }

    /// What should stand there.
    #[must_use]
    pub fn expected(mut self, expected: impl ToString) -> Self {
        self.expected = Some(expected.to_string());
        self
    }

    /// A value for a placeholder of the message.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl ToString) -> Self {
        self.data.push((name, value.to_string()));
        self
    }

    /// It follows from this line of a mapping file.
    #[must_use]
    pub fn from_mapping(mut self, origin: impl ToString) -> Self {
        self.mapping = Some(origin.to_string());
        self
    }

    /// Where it is, if that is a cell.
    pub fn cell(&self) -> Option<CellRef> {
        self.place.as_ref()?.cell
    }

    /// Another cell involved.
    #[must_use]
    pub fn related(mut self, sheet: &Text, cell: impl Into<Option<CellRef>>) -> Self {
        self.related.push(Place {
            sheet: sheet.clone(),
            cell: cell.into(),
        });
        self
    }
}

/// Characters of a text that a message has room for.
const ROOM: usize = 400;

/// The text, or its first `room` characters and an ellipsis.
pub fn shortened(mut text: String, room: usize) -> String {
    if let Some((end, _)) = text.char_indices().nth(room) {
        text.truncate(end);
        text.push('…');
    }
    text
}

/// A text without the breaks that only lay it out, signs that do something to what is around them spelled.
pub fn one_line(text: &str) -> String {
    visible(&unbroken(text)).into_owned()
}

/// A text without the breaks that only lay it out.
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
                },
                vec![
                    ("record", file.clone()),
                    ("line", line.to_string()),
                    ("problem", (*problem).to_owned()),
                    ("what", shortened(one_line(what), ROOM)),
                    ("wanted", expected.clone()),
                ],
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
        let own = Self::new(code);
        let own = match error {
            Error::RemarksTooLong { table, sheet, cell, .. } => own
                .at(
                    &Text::from(sheet.as_str()),
                    cell.map(|(row, col)| CellRef::new(row, col)),
                )
                .in_table(table),
            _ => own,
        };
        Self {
            file: error.path().map(|path| path.display().to_string()),
            data,
            ..own
        }
    }
}
