//! Conflicts as people name them.

use super::{number, or_none};
use crate::book::Content;
use crate::changes::{Names, Side};
use crate::diagnostic::{Code, Diagnostic, one_line};
use crate::diff::merge::{At, Conflict, Kind, Party, Said};
use crate::locale::Messages;

/// Cells that a finding names beside its own.
pub const NAMED: usize = 12;

/// Finds words; amounts are in the standard's unit.
pub struct Words<'a> {
    /// Names of tables, rows and columns.
    pub names: Names<'a>,
    ours: &'a str,
    theirs: &'a str,
}

impl<'a> Words<'a> {
    /// Words for conflicts between these files.
    pub fn new(names: Names<'a>, [ours, theirs]: [Side<'a>; 2]) -> Self {
        Self {
            names,
            ours: ours.file,
            theirs: theirs.file,
        }
    }

    /// The messages.
    pub fn messages(&self) -> &'a Messages {
        self.names.messages
    }

    /// The table of a conflict; empty for the whole book.
    pub fn table(&self, conflict: &Conflict) -> String {
        let table = conflict
            .schema
            .and_then(|schema| self.names.standard.tables.get(schema));
        table.map(|table| table.form_number.clone()).unwrap_or_default()
    }

    /// The row of a conflict.
    pub fn row(&self, conflict: &Conflict) -> String {
        let row = conflict.schema.zip(conflict.place.as_ref());
        row.map(|(schema, place)| self.names.row(schema, place))
            .unwrap_or_default()
    }

    /// The column of a conflict, or what it is about.
    pub fn column(&self, conflict: &Conflict) -> String {
        let label = |field: &usize| {
            let schema = conflict.schema?;
            Some(self.names.column(schema, conflict.place.as_ref(), *field))
        };
        match conflict.kind {
            Kind::Value | Kind::Inserted | Kind::Renamed => {
                let labels: Vec<String> = conflict.fields.iter().filter_map(label).collect();
                labels.join(&self.messages().text("diff-and"))
            }
            Kind::Removed => self.messages().text("merge-what-row"),
            Kind::Note => self.messages().text("diff-note"),
            Kind::Year => self.messages().text("diff-year"),
            Kind::Department => self.messages().text("diff-department"),
            Kind::Table => self.messages().text("merge-what-table"),
        }
    }

    /// What a version says of a conflict.
    pub fn said(&self, conflict: &Conflict, said: &Said) -> String {
        let Some(contents) = said else {
            return self.messages().text("merge-not-there");
        };
        let unit = &self.names.standard.frame.currency_unit;
        let value = |content: &Content| self.names.content(content, unit);
        match conflict.kind {
            Kind::Removed => {
                let values = conflict.fields.iter().zip(contents).filter_map(|(field, content)| {
                    let column = self.names.column(conflict.schema?, conflict.place.as_ref(), *field);
                    let data = [("row", column), ("values", value(content))];
                    Some(self.messages().get("diff-of", data))
                });
                let values: Vec<String> = values.collect();
                match values.is_empty() {
                    true => self.messages().text("merge-changed"),
                    false => values.join(&self.messages().text("diff-then")),
                }
            }
            Kind::Table => self.messages().text("merge-changed"),
            Kind::Note if contents.is_empty() => self.messages().text("merge-not-there"),
            Kind::Note => contents.iter().map(value).collect::<Vec<_>>().join("\n"),
            _ => contents.iter().map(value).collect::<Vec<_>>().join(" "),
        }
    }

    /// What the base says of a conflict: of a row or table that one side removed, what the other changed.
    pub fn base(&self, conflict: &Conflict) -> String {
        match (conflict.kind, conflict.fields.is_empty()) {
            (Kind::Table, _) | (Kind::Removed, true) => String::new(),
            _ => self.said(conflict, &conflict.base),
        }
    }

    /// A cell of one of the sides.
    pub fn at(&self, party: Party, at: Option<&At>) -> String {
        let file = match party {
            Party::Ours => self.ours,
            Party::Theirs => self.theirs,
        };
        let file = std::path::Path::new(file)
            .file_name()
            .map(|name| name.to_string_lossy());
        let file = file.unwrap_or_default();
        match at {
            Some(At {
                sheet,
                cell: Some(cell),
            }) => format!("[{file}]{sheet}!{cell}"),
            Some(At { sheet, cell: None }) => format!("[{file}]{sheet}"),
            None => format!("[{file}]"),
        }
    }

    /// What kind of conflict it is.
    pub fn kind(&self, conflict: &Conflict) -> String {
        self.messages()
            .get("merge-kind", [("kind", kind(conflict.kind).to_owned())])
    }

    /// A conflict as a finding in ours, or where it is.
    pub fn finding(&self, position: usize, conflict: &Conflict) -> Diagnostic {
        let mut finding = Diagnostic::new(Code::MergeConflict)
            .with("number", number(position))
            .with("kind", kind(conflict.kind))
            .with("where", self.place(conflict))
            .with("base", or_none(&one_line(&self.base(conflict))))
            .with("ours", one_line(&self.said(conflict, &conflict.ours)))
            .with("theirs", one_line(&self.said(conflict, &conflict.theirs)))
            .with("at-theirs", self.at(Party::Theirs, conflict.at_theirs.as_ref()));
        // What ours removed is still there in theirs.
        let (file, at) = match (&conflict.at_ours, &conflict.at_theirs) {
            (None, Some(at)) => (self.theirs, Some(at)),
            (at, _) => (self.ours, at.as_ref()),
        };
        finding.file = Some(file.to_owned());
        if let Some(at) = at {
            finding = finding.at(&at.sheet, at.cell);
        }
        let table = conflict
            .schema
            .and_then(|schema| self.names.standard.tables.get(schema));
        if let Some(table) = table {
            finding = finding.in_table(&table.number);
            let field = conflict.fields.first().and_then(|field| table.fields.get(*field));
            finding.key = field.map(|field| field.key.clone());
        }
        finding.row = Some(self.row(conflict)).filter(|row| !row.is_empty());
        finding
    }

    /// Table, row and column.
    pub fn place(&self, conflict: &Conflict) -> String {
        let parts = [self.table(conflict), self.row(conflict), self.column(conflict)];
        let parts = parts.into_iter().filter(|part| !part.is_empty());
        parts.collect::<Vec<_>>().join(" · ")
    }
}

/// The name of a kind of conflict, for messages and programs.
pub fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Value => "value",
        Kind::Inserted => "inserted",
        Kind::Renamed => "renamed",
        Kind::Removed => "removed",
        Kind::Note => "note",
        Kind::Year => "year",
        Kind::Department => "department",
        Kind::Table => "table",
    }
}
