//! A diff as people get it: names of rows and columns, the page, the marks of the newer workbook; and a merge.

pub mod derived_totals;
pub mod json;
mod kind;
mod line;
mod list;
pub mod merging;
mod names;
mod page;

use std::path::Path;

pub use kind::Kind;
pub use list::marks;
pub use names::Names;
pub use page::{Fact, facts, page, texts};

use crate::book::Doubt;
use crate::diagnostic::{Code, Diagnostic};
use crate::diff::BookDiff;
use crate::pipeline::Outcome;
use crate::schema::Standard;

/// Rows that a note names.
const NAMED_ROWS: usize = 5;

/// One of the workbooks that are compared.
#[derive(Clone, Copy)]
pub struct Side<'a> {
    /// The file, as the user named it.
    pub file: &'a str,
    /// What it became.
    pub outcome: &'a Outcome,
}

impl Side<'_> {
    /// The name of the file, without folders.
    fn name(&self) -> String {
        let name = Path::new(self.file).file_name();
        name.map_or_else(|| self.file.to_owned(), |name| name.to_string_lossy().into_owned())
    }
}

/// Notes on rows that only their order distinguishes.
pub fn doubts(diff: &BookDiff, standard: &Standard) -> Vec<Diagnostic> {
    let mut notes = Vec::new();
    for table in &diff.tables {
        let Some(schema) = standard.tables.get(table.schema) else {
            continue;
        };
        for (doubt, code) in [
            (Doubt::Repeated, Code::KeysRepeated),
            (Doubt::Missing, Code::KeysMissing),
        ] {
            let own = table.doubts.iter().filter(|(_, own)| *own == doubt);
            let labels: Vec<&str> = own.map(|(label, _)| label.as_str()).collect();
            if labels.is_empty() {
                continue;
            }
            let named: Vec<&str> = labels
                .iter()
                .copied()
                .filter(|label| !label.is_empty())
                .take(NAMED_ROWS)
                .collect();
            let note = Diagnostic::new(code).in_table(&schema.number);
            notes.push(
                note.with("table", &schema.form_number)
                    .with("count", labels.len())
                    .with(
                        "rows",
                        if named.is_empty() {
                            "none".to_owned()
                        } else {
                            named.join(" | ")
                        },
                    ),
            );
        }
    }
    notes
}
