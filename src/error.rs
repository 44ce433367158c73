//! Reasons why a run cannot continue: a file that cannot be opened or is not a workbook, a template that does not
//! parse, an output that cannot be written.
//!
//! Bad data inside a readable workbook is never an `Error`: it becomes a
//! [`Diagnostic`](crate::diagnostic::Diagnostic), and the rest of the workbook is still converted.

mod kinds;

use std::path::{Path, PathBuf};

pub use kinds::{Content, Damage, DamageKind, Obstacle, Refusal};

/// The result of an operation that may fail with an [`Error`].
pub type Result<T> = std::result::Result<T, Error>;

/// Why an input or output failed as a whole. Users see the localized wording of
/// [`Diagnostic::from`](crate::diagnostic::Diagnostic); the texts here are for logs and library users.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A file or folder could not be read.
    #[error("cannot read {path}: {source}")]
    Read {
        /// The file.
        path: PathBuf,
        /// The system's error.
        source: std::io::Error,
    },
    /// A file could not be written.
    #[error("cannot write {path}: {source}")]
    Write {
        /// The file.
        path: PathBuf,
        /// The system's error.
        source: std::io::Error,
    },
    /// An output exists that this program did not write.
    #[error("{path} exists and was not written by yusuan")]
    Occupied {
        /// The file.
        path: PathBuf,
    },
    /// An output is one of the inputs of the run.
    #[error("{path} is read by this run and cannot be its output")]
    OutputIsSource {
        /// The file.
        path: PathBuf,
    },
    /// Two outputs of a run are the same file.
    #[error("{path} would be two outputs of this run")]
    OneOutputTwice {
        /// The file.
        path: PathBuf,
    },
    /// Only some files of a set had been replaced when the system refused the next one.
    #[error("cannot write {path}: {source}; of the files that belong together, only {} were written", written.len())]
    WrittenInPart {
        /// The first file that was not written.
        path: PathBuf,
        /// The files that were written.
        written: Vec<PathBuf>,
        /// The system's error.
        source: std::io::Error,
    },
    /// No input was found under the given path or pattern.
    #[error("nothing to read at {pattern}")]
    NoInput {
        /// The path or pattern.
        pattern: String,
    },
    /// Two inputs have the same output.
    #[error("{path} would be written twice")]
    SameOutput {
        /// The output.
        path: PathBuf,
    },
    /// The content is not a workbook.
    #[error("{path} is not a workbook: {found}")]
    NotAWorkbook {
        /// The file.
        path: PathBuf,
        /// What the content appears to be.
        found: Content,
    },
    /// The workbook is of an unsupported kind.
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
    /// The workbook does not open with the given password.
    #[error("{path} does not open with this password")]
    WrongPassword {
        /// The file.
        path: PathBuf,
    },
    /// The workbook is truncated or damaged.
    #[error("{path} is damaged: {damage}")]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What the reader found.
        damage: Damage,
    },
    /// The text is in no known encoding, or not in the given one.
    #[error("{path} cannot be read as {encoding}: the bytes at {offset} are no character")]
    Undecodable {
        /// The file.
        path: PathBuf,
        /// The encoding that decodes the longest prefix.
        encoding: String,
        /// Offset of the first invalid byte, counted from zero.
        offset: u64,
    },
    /// The workbook declares a size above the limit.
    #[error("{path} unpacks to {size} bytes, more than {limit}")]
    TooLarge {
        /// The file.
        path: PathBuf,
        /// The declared size in bytes.
        size: u64,
        /// The limit in bytes.
        limit: u64,
    },
    /// No sheet of the workbook is one of the standard tables.
    #[error("{path} has none of the standard tables")]
    NoTables {
        /// The file.
        path: PathBuf,
    },
    /// A template file (tables, labels) is invalid.
    #[error("{file}:{line}: {message}")]
    Schema {
        /// The template.
        file: String,
        /// Line, counted from one.
        line: usize,
        /// The problem.
        message: String,
    },
    /// A mapping file is invalid.
    #[error("{file}, line {line}: {problem} {what}")]
    Mapping {
        /// The file, or the name of a built-in layout.
        file: String,
        /// Line, counted from one.
        line: usize,
        /// The kind of problem: `syntax`, `no-such-key` …
        problem: &'static str,
        /// The key, name or text that is wrong.
        what: String,
        /// The accepted alternatives, if known.
        valid: Vec<String>,
    },
    /// A file of checks is invalid.
    #[error("{file}, line {line}: {problem} {what}")]
    Checks {
        /// The file.
        file: String,
        /// Line, counted from one.
        line: usize,
        /// The kind of problem: `syntax`, `no-such-key` …
        problem: &'static str,
        /// The key, name or text that is wrong.
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
    /// Somebody's own workbook cannot be changed.
    #[error("{path} cannot be changed and kept as it is otherwise: {obstacle}")]
    KeptAsItIs {
        /// The workbook.
        path: PathBuf,
        /// What is in the way.
        obstacle: Obstacle,
    },
    /// The program was built without what an option needs.
    #[error("{option} needs a program that was built with --features {feature}")]
    NotBuilt {
        /// The option.
        option: &'static str,
        /// The feature of the package.
        feature: &'static str,
    },
    /// There is no built-in layout or file of this name.
    #[error("there is no layout {name}")]
    NoSuchLayout {
        /// The name that was given.
        name: String,
        /// The names of the built-in layouts.
        known: String,
    },
    /// The comments merged into one cell are longer than a note may be.
    #[error("table {table}, sheet {sheet}: remarks of {length} characters for one cell, which holds {most}")]
    RemarksTooLong {
        /// The number of the table.
        table: String,
        /// The sheet of the first comment.
        sheet: String,
        /// Row and column of the first comment's cell, counted from zero.
        cell: Option<(u32, u32)>,
        /// Total length in UTF-16 units.
        length: usize,
        /// The maximum length in UTF-16 units.
        most: usize,
    },
    /// An invariant of the program is violated.
    #[error("internal error: {0}")]
    Internal(String),
}

/// A file that a run goes by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Record {
    /// The offices that have to hand in.
    Roster,
    /// What was found in each round.
    Journal,
    /// What an earlier run found: a workbook that was sent back, or a report.
    Earlier,
    /// What no book says, for the text of a publication.
    Facts,
    /// The template of that text.
    Sentences,
    /// A dataset of columns.
    Dataset,
}

impl Record {
    /// The error that such a file is not as it must be, at a line (counted from one; zero: the file as a whole).
    /// `problem` says what is wrong, `what` it is about, `expected` what should be there instead; empty where unknown.
    pub fn error(
        self,
        (file, line): (&str, usize),
        problem: &'static str,
        what: impl ToString,
        expected: impl ToString,
    ) -> Error {
        Error::Record {
            kind: self,
            file: file.to_owned(),
            line,
            problem,
            what: what.to_string(),
            expected: expected.to_string(),
        }
    }
}

impl Error {
    /// The file that the error is about, if any.
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
            | Self::NoTables { path }
            | Self::KeptAsItIs { path, .. } => Some(path),
            Self::Record { file, .. } => Some(Path::new(file)),
            Self::NoInput { .. }
            | Self::Schema { .. }
            | Self::Mapping { .. }
            | Self::Checks { .. }
            | Self::NotBuilt { .. }
            | Self::NoSuchLayout { .. }
            | Self::RemarksTooLong { .. }
            | Self::Internal(_) => None,
        }
    }
}
