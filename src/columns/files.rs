//! The inputs of a run, one a row.

use arrow_array::RecordBatch;

use super::FILES;
use crate::error::Result;
use crate::write::columns::Builder;

/// An input.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FileRow {
    /// The hash of its content, if that could be read.
    pub hash: Option<String>,
    /// Its name, as the user gave it.
    pub file: String,
    /// The code of its department.
    pub department_code: Option<String>,
    /// The name of its department.
    pub department_name: Option<String>,
    /// How many bytes were read.
    pub bytes: usize,
    /// Its format (`xlsx`), if it was recognised.
    pub format: Option<&'static str>,
    /// What became of it: `clean`, `findings`, `failed` …
    pub status: &'static str,
    /// The layout that it was read by.
    pub layout: Option<String>,
    /// How many tables it has.
    pub tables: usize,
    /// How many amounts are in the table of facts.
    pub facts: usize,
    /// How many findings there are, by severity: errors, warnings, notes.
    pub findings: [usize; 3],
}

/// These inputs as columns.
///
/// # Errors
/// [`Error::Internal`](crate::error::Error::Internal) if the rows do not fit their schema.
pub fn files<'f>(rows: impl IntoIterator<Item = &'f FileRow>) -> Result<RecordBatch> {
    let mut builder = Builder::new(FILES);
    for own in rows {
        let [errors, warnings, notes] = own.findings;
        builder
            .row()
            .maybe(own.hash.as_deref())
            .text(&own.file)
            .maybe(own.department_code.as_deref())
            .maybe(own.department_name.as_deref())
            .count(own.bytes)
            .maybe(own.format)
            .text(own.status)
            .maybe(own.layout.as_deref())
            .count(own.tables)
            .count(own.facts)
            .count(errors)
            .count(warnings)
            .count(notes);
    }
    builder.finish()
}
