//! Why the program cannot go on: a file that cannot be opened or is no workbook, a template that
//! does not parse, an output that cannot be written.
//!
//! Bad data inside a readable workbook is never an `Error`; it is a
//! [`Diagnostic`](crate::diagnostic::Diagnostic), and the rest of the workbook is still converted.

mod kinds;

use std::path::{Path, PathBuf};

pub use kinds::{Content, Damage, DamageKind, Refusal};

/// The result of what can fail as a whole.
pub type Result<T> = std::result::Result<T, Error>;

/// Why an input or output failed as a whole. People read the localized wording of
/// [`Diagnostic::from`](crate::diagnostic::Diagnostic); the texts here are for logs and library users.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A file or folder could not be read.
    #[error("cannot read {path}: {source}")]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A file could not be written.
    #[error("cannot write {path}: {source}")]
    Write {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// An output exists that this program did not write.
    #[error("{path} exists and was not written by yusuan")]
    Occupied {
        /// The file.
        path: PathBuf,
    },
    /// An output is one of the files that the run reads.
    #[error("{path} is read by this run and cannot be its output")]
    OutputIsSource {
        /// The file.
        path: PathBuf,
    },
    /// Two outputs of a run are one file.
    #[error("{path} would be two outputs of this run")]
    OneOutputTwice {
        /// The file.
        path: PathBuf,
    },
    /// Some of the files that belong together were replaced, and then the system refused.
    #[error("cannot write {path}: {source}; of the files that belong together, only {} were written", written.len())]
    WrittenInPart {
        /// The first file that was not.
        path: PathBuf,
        /// Those that were.
        written: Vec<PathBuf>,
        /// What the system said.
        source: std::io::Error,
    },
    /// No input was found under the given path or pattern.
    #[error("nothing to read at {pattern}")]
    NoInput {
        /// What the user gave.
        pattern: String,
    },
    /// Two inputs would be written to one and the same output.
    #[error("{path} would be written twice")]
    SameOutput {
        /// The output.
        path: PathBuf,
    },
    /// The content is no workbook.
    #[error("{path} is not a workbook: {found}")]
    NotAWorkbook {
        /// The file.
        path: PathBuf,
        /// What the content looks like.
        found: Content,
    },
    /// A workbook of a kind that is not read (yet).
    #[error("{path} is {format}, which is not supported")]
    Unsupported {
        /// The file.
        path: PathBuf,
        /// The kind of file.
        format: &'static str,
    },
    /// The workbook is protected by a password.
    #[error("{path} is password-protected")]
    Password {
        /// The file.
        path: PathBuf,
    },
    /// The workbook is protected by another password than the one that was given.
    #[error("{path} does not open with this password")]
    WrongPassword {
        /// The file.
        path: PathBuf,
    },
    /// The workbook is cut short or damaged.
    #[error("{path} is damaged: {damage}")]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What the reader met.
        damage: Damage,
    },
    /// Text in no encoding that is known, or not in the one that was given.
    #[error("{path} cannot be read as {encoding}: the bytes at {offset} are no character")]
    Undecodable {
        /// The file.
        path: PathBuf,
        /// The encoding that fits the longest part.
        encoding: String,
        /// Where its first wrong byte stands, counted from zero.
        offset: u64,
    },
    /// The workbook claims to be larger than the limit.
    #[error("{path} unpacks to {size} bytes, more than {limit}")]
    TooLarge {
        /// The file.
        path: PathBuf,
        /// The size it declares.
        size: u64,
        /// The most that is read.
        limit: u64,
    },
    /// No sheet of the workbook is one of the standard tables.
    #[error("{path} has none of the standard tables")]
    NoTables {
        /// The file.
        path: PathBuf,
    },
    /// A template file (tables, labels) is wrong.
    #[error("{file}:{line}: {message}")]
    Schema {
        /// The template.
        file: String,
        /// Line, counted from one.
        line: usize,
        /// What is wrong.
        message: String,
    },
    /// A mapping file is wrong.
    #[error("{file}, line {line}: {problem} {what}")]
    Mapping {
        /// The file, or the name of a built-in layout.
        file: String,
        /// Line, counted from one.
        line: usize,
        /// What is wrong: `syntax`, `no-such-key` …
        problem: &'static str,
        /// What it is about.
        what: String,
        /// What may stand there instead, if that is known.
        valid: Vec<String>,
    },
    /// A file of checks is wrong.
    #[error("{file}, line {line}: {problem} {what}")]
    Checks {
        /// The file.
        file: String,
        /// Line, counted from one.
        line: usize,
        /// What is wrong: `syntax`, `no-such-key` …
        problem: &'static str,
        /// What it is about.
        what: String,
    },
    /// A file that a run goes by is not as it must be: a roster, a journal, what an earlier run found.
    #[error("{file}, line {line}: {problem} {what}")]
    Record {
        /// What kind of file.
        kind: Record,
        /// The file.
        file: String,
        /// Line, counted from one; zero for the file as a whole.
        line: usize,
        /// What is wrong: `no-code`, `other-year` …
        problem: &'static str,
        /// What it is about.
        what: String,
        /// What should be there instead, if that is known.
        expected: String,
    },
    /// There is no such layout, built-in or as a file.
    #[error("there is no layout {name}")]
    NoSuchLayout {
        /// What the user gave.
        name: String,
        /// The names that there are.
        known: String,
    },
    /// What people remarked on cells that become one is longer than its note may be.
    #[error("table {table}, sheet {sheet}: remarks of {length} characters for one cell, which holds {most}")]
    RemarksTooLong {
        /// The number of the table.
        table: String,
        /// The sheet that the first of them came from.
        sheet: String,
        /// Row and column, counted from zero, of the cell that it came from.
        cell: Option<(u32, u32)>,
        /// How long they are together, in UTF-16 units.
        length: usize,
        /// How long a note may be.
        most: usize,
    },
    /// A promise of the program itself does not hold.
    #[error("internal error: {0}")]
    Internal(String),
}

/// A file that a run over many offices goes by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Record {
    /// The offices that have to hand in.
    Roster,
    /// What was found in each round.
    Journal,
    /// What an earlier run found: a workbook that was sent back, or a report.
    Earlier,
}

impl Error {
    /// The file the error is about, if it is about one.
    pub fn path(&self) -> Option<&Path> {
        match self {
            Self::Read { path, .. }
            | Self::Write { path, .. }
            | Self::Occupied { path }
            | Self::SameOutput { path }
            | Self::OutputIsSource { path }
            | Self::OneOutputTwice { path }
            | Self::WrittenInPart { path, .. }
            | Self::NotAWorkbook { path, .. }
            | Self::Unsupported { path, .. }
            | Self::Password { path }
            | Self::WrongPassword { path }
            | Self::Damaged { path, .. }
            | Self::Undecodable { path, .. }
            | Self::TooLarge { path, .. }
            | Self::NoTables { path } => Some(path),
            Self::Record { file, .. } => Some(Path::new(file)),
            Self::NoInput { .. }
            | Self::Schema { .. }
            | Self::Mapping { .. }
            | Self::Checks { .. }
            | Self::NoSuchLayout { .. }
            | Self::RemarksTooLong { .. }
            | Self::Internal(_) => None,
        }
    }
}
