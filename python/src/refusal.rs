//! What is raised: wrong use, and documents that cannot be made.

use std::io;
use std::path::Path;

use pyo3::create_exception;
use pyo3::exceptions::{PyException, PyOSError, PyRuntimeError, PyValueError};
use pyo3::prelude::*;
use yusuan::diagnostic::Diagnostic;
use yusuan::error::Error;
use yusuan::locale::{Lang, Messages};

create_exception!(
    yusuan,
    Refused,
    PyException,
    "A document that cannot be made, or a comparison of what could not be read. `findings` says why."
);

/// A finding as people read it: `[E107] …`, and below what to do about it.
fn line(finding: &Diagnostic, messages: &Messages) -> String {
    let line = format!("[{}] {}", finding.code.id(), finding.message(messages));
    match finding.help(messages) {
        Some(help) => format!("{line}\n{help}"),
        None => line,
    }
}

/// Why an option cannot be taken.
pub fn wrong(error: &Error, lang: Lang) -> PyErr {
    match error {
        Error::Read { path, source } => unreadable(path, source),
        _ => PyValueError::new_err(line(&Diagnostic::from(error), &Messages::new(lang))),
    }
}

/// A file that the system does not give, as `open` would raise it.
pub fn unreadable(path: &Path, error: &io::Error) -> PyErr {
    match error.raw_os_error() {
        Some(number) => PyOSError::new_err((number, error.to_string(), path.display().to_string())),
        None => PyOSError::new_err(format!("{}: {error}", path.display())),
    }
}

/// A fault of the program.
pub fn fault(error: impl std::fmt::Display) -> PyErr {
    PyRuntimeError::new_err(error.to_string())
}

/// Why there is no document: the worst findings, as people read them.
pub fn refused(findings: &[Diagnostic], lang: Lang) -> PyErr {
    let messages = Messages::new(lang);
    let worst = findings.iter().map(|finding| finding.severity).max();
    let worst = findings.iter().filter(|finding| Some(finding.severity) == worst);
    let lines: Vec<String> = worst.take(10).map(|finding| line(finding, &messages)).collect();
    Refused::new_err(lines.join("\n"))
}
