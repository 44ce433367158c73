//! The findings of an input, one a row; and what is found when amounts become columns.

use arrow_array::RecordBatch;

use super::{Beyond, FINDINGS, FileRow};
use crate::diagnostic::{Code, Diagnostic};
use crate::error::Result;
use crate::locale::Messages;
use crate::write::columns::{Builder, DECIMALS};

/// These findings as columns; those that were given no identity have their code for an id.
///
/// # Errors
/// [`Error::Internal`](crate::error::Error::Internal) if the rows do not fit their schema.
pub fn findings(file: &FileRow, findings: &[Diagnostic], messages: &Messages) -> Result<RecordBatch> {
    let mut builder = Builder::new(FINDINGS);
    for own in findings {
        let id = own.identity.as_ref().map_or(own.code.id(), |identity| &identity.id);
        builder
            .row()
            .maybe(file.hash.as_deref())
            .text(&file.file)
            .maybe(file.department_code.as_deref())
            .text(id)
            .text(own.severity.name())
            .text(own.code.id())
            .maybe(own.rule.as_deref())
            .maybe(own.table.as_deref())
            .maybe(own.place.as_ref().map(|place| &*place.sheet))
            .maybe(own.cell().map(|cell| cell.to_string()).as_deref())
            .maybe(own.row.as_deref())
            .maybe(own.key.as_deref())
            .maybe(own.found.as_deref())
            .maybe(own.expected.as_deref())
            .text(&own.message(messages));
    }
    builder.finish()
}

/// The finding that an amount has more digits than columns hold.
pub fn beyond(beyond: &Beyond, file: &str) -> Diagnostic {
    about(Code::BeyondColumns, beyond, file)
}

/// The finding that the last decimals of `count` amounts were rounded away, of which `beyond` is the first.
pub fn rounded(beyond: &Beyond, count: usize, file: &str) -> Diagnostic {
    about(Code::RoundedInColumns, beyond, file)
        .with("count", count)
        .with("decimals", DECIMALS)
}

fn about(code: Code, beyond: &Beyond, file: &str) -> Diagnostic {
    Diagnostic {
        file: Some(file.to_owned()),
        key: Some(beyond.key.clone()),
        row: Some(beyond.row.clone()).filter(|row| !row.is_empty()),
        ..Diagnostic::new(code)
    }
    .at(&beyond.sheet, beyond.cell)
    .in_table(&beyond.table)
    .found(beyond.amount.normalize())
}
