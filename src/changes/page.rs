//! The diff as one page for a browser: it needs nothing but itself, and prints.
//!
//! How it looks is `templates/diff.html`; here is what stands in it.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::derived_totals::{At, ByCause, Following, by_cause, causes, following, joint};
use super::kind::{Kind, own_cells};
use super::names::Names;
use super::{Side, doubts};
use crate::cell::{CellRef, Text};
use crate::diagnostic::{Severity, one_line};
use crate::diff::{BookDiff, CellChange, CommentChange, Presence, RowChange, Splice, TableDiff};
use crate::error::Result;
use crate::report;

#[derive(Serialize)]
struct Page {
    lang: &'static str,
    text: BTreeMap<&'static str, String>,
    tables: Vec<String>,
    kinds: Vec<(&'static str, String)>,
    facts: Vec<Fact>,
    summary: Option<String>,
    lines: Vec<String>,
    parts: Vec<Part>,
}

/// What concerns both books.
#[derive(Serialize)]
pub struct Fact {
    label: String,
    old: String,
    new: String,
    differs: bool,
}

#[derive(Serialize)]
struct Part {
    name: String,
    unit: String,
    /// The kind of change of the whole table, and how many rows it has.
    whole: Option<(&'static str, String, String)>,
    doubts: Vec<String>,
    rows: Vec<RowPart>,
    notes: Vec<NotePart>,
}

/// Notes that are gone, and those in their place.
#[derive(Serialize)]
struct NotePart {
    old: Vec<String>,
    new: Vec<String>,
}

#[derive(Serialize)]
struct RowPart {
    name: String,
    /// All kinds of change listed for it, by which it is found.
    kinds: BTreeSet<&'static str>,
    badges: Vec<(&'static str, String)>,
    was: Option<String>,
    held: String,
    cells: Vec<CellPart>,
}

#[derive(Serialize)]
struct CellPart {
    kind: &'static str,
    column: String,
    old: String,
    new: String,
    difference: String,
    figure: bool,
    at: String,
    note: String,
}

/// The page about two books.
///
/// # Errors
/// [`Error::Internal`](crate::error::Error::Internal) when the template of the page is wrong.
pub fn page(diff: &BookDiff, books: (Side, Side), names: &Names) -> Result<String> {
    let writer = Writer {
        diff,
        names,
        by_cause: by_cause(diff),
    };
    let doubts = doubts(diff, names.standard);
    let parts = diff.tables.iter().enumerate().map(|(number, table)| Part {
        doubts: doubts
            .iter()
            .filter(|doubt| doubt.table.as_deref() == writer.number(table))
            .map(|doubt| doubt.message(names.messages))
            .collect(),
        ..writer.part(number, table)
    });
    let parts: Vec<Part> = parts.filter(|part| !part.is_empty()).collect();
    let told = |kind: &&Kind| parts.iter().any(|part| part.has(kind.key()));
    let kinds = Kind::ALL.iter().filter(told);
    let page = Page {
        lang: names.messages.lang().tag(),
        text: texts(names),
        tables: parts.iter().map(|part| part.name.clone()).collect(),
        kinds: kinds.map(|kind| (kind.key(), kind.label(names))).collect(),
        facts: facts(books, names),
        summary: (!diff.is_empty()).then(|| names.summary(diff.counts())),
        lines: names.units(diff),
        parts,
    };
    report::page("diff.html", page)
}

/// The words of the pages.
pub fn texts(names: &Names) -> BTreeMap<&'static str, String> {
    const KEYS: [(&str, &str); 14] = [
        ("title", "diff-page-title"),
        ("table", "page-table"),
        ("every-table", "page-every-table"),
        ("kind", "diff-list-kind"),
        ("older", "diff-page-older"),
        ("newer", "diff-page-newer"),
        ("row", "diff-list-row"),
        ("column", "diff-list-column"),
        ("old", "diff-list-old"),
        ("new", "diff-list-new"),
        ("difference", "diff-list-difference"),
        ("at", "diff-page-at"),
        ("note", "diff-list-note"),
        ("same", "diff-same"),
    ];
    let texts = KEYS.iter().map(|(name, key)| (*name, names.messages.text(key)));
    texts.chain([("notes", names.messages.text("diff-note"))]).collect()
}

/// File, year, department, units and tables of both books, and what reading them found.
pub fn facts((old, new): (Side, Side), names: &Names) -> Vec<Fact> {
    // Of the others it means nothing.
    const DIFFERING: [&str; 3] = ["page-year", "page-department", "page-tables"];
    let fact = |key: &str, say: &dyn Fn(Side) -> String| {
        let (old, new) = (say(old), say(new));
        Fact {
            label: names.messages.text(key),
            differs: old != new && DIFFERING.contains(&key) && !old.is_empty() && !new.is_empty(),
            old,
            new,
        }
    };
    let count = |severity: Severity| move |read: Side| read.outcome.count(severity).to_string();
    let units = |read: Side| {
        let tables = read.outcome.book.tables.iter();
        let units: BTreeSet<&str> = tables.map(|table| &*table.source_unit).collect();
        let units: Vec<&str> = units.into_iter().filter(|unit| !unit.is_empty()).collect();
        units.join(&names.messages.text("list-comma"))
    };
    let facts = [
        fact("diff-page-file", &|read| read.file.to_owned()),
        fact("page-year", &|read| {
            read.outcome.book.year.map(|year| year.to_string()).unwrap_or_default()
        }),
        fact("page-department", &|read| {
            let department = read.outcome.book.department.as_ref();
            department.map(ToString::to_string).unwrap_or_default()
        }),
        fact("page-unit", &units),
        fact("page-tables", &|read| read.outcome.book.tables.len().to_string()),
        fact("diff-page-errors", &count(Severity::Error)),
        fact("diff-page-warnings", &count(Severity::Warning)),
    ];
    let said = |fact: &Fact| {
        ![&fact.old, &fact.new]
            .iter()
            .all(|text| text.is_empty() || *text == "0")
    };
    facts.into_iter().filter(said).collect()
}

impl Part {
    /// The origin may be the only difference.
    fn is_empty(&self) -> bool {
        self.whole.is_none() && self.rows.is_empty() && self.notes.is_empty()
    }

    fn has(&self, kind: &str) -> bool {
        let whole = self.whole.as_ref().is_some_and(|(own, ..)| *own == kind);
        let note = !self.notes.is_empty() && kind == Kind::Note.key();
        whole || note || self.rows.iter().any(|row| row.kinds.contains(kind))
    }
}

impl RowPart {
    fn with(mut self, cells: Vec<CellPart>) -> Self {
        let badges = self.badges.iter().map(|(kind, _)| *kind);
        self.kinds = badges.chain(cells.iter().map(|cell| cell.kind)).collect();
        self.cells = cells;
        self
    }
}

struct Writer<'a> {
    diff: &'a BookDiff,
    names: &'a Names<'a>,
    by_cause: ByCause,
}

impl Writer<'_> {
    fn number(&self, table: &TableDiff) -> Option<&str> {
        let schema = self.names.standard.tables.get(table.schema);
        schema.map(|schema| schema.number.as_str())
    }

    fn part(&self, number: usize, table: &TableDiff) -> Part {
        let whole = |key: &str, rows: usize| {
            let data = [("count", rows.to_string())];
            let rows = self.names.messages.get("diff-rows", data);
            let label = self.names.messages.text(key);
            Some((Kind::Table.key(), label, rows.trim().to_owned()))
        };
        let rows = table.rows.iter().enumerate();
        let rows = rows.filter(|(_, change)| !change.only_follows());
        let rows = rows.map(|(row, change)| self.row(table, change, (number, row)));
        let joint = joint(table);
        let joint = joint.iter().map(|(change, cells)| self.joint(table, change, cells));
        Part {
            name: self.names.table(table.schema),
            unit: self.names.unit(&table.unit),
            whole: match &table.presence {
                Presence::Both => None,
                Presence::Added(own) => whole("diff-table-added", own.rows.len()),
                Presence::Removed(own) => whole("diff-table-removed", own.rows.len()),
            },
            doubts: Vec::new(),
            rows: rows.chain(joint).collect(),
            notes: table.notes.iter().map(note).collect(),
        }
    }

    fn named(&self, table: &TableDiff, change: &RowChange) -> RowPart {
        let row = |place| self.names.row(table.schema, place);
        RowPart {
            name: change.place().map(row).unwrap_or_default(),
            kinds: BTreeSet::new(),
            badges: Vec::new(),
            was: None,
            held: String::new(),
            cells: Vec::new(),
        }
    }

    /// A row with what follows from it.
    fn row(&self, table: &TableDiff, change: &RowChange, at: At) -> RowPart {
        let kinds = Kind::of_row(change);
        let is_one_sided = kinds.iter().any(|kind| [Kind::Added, Kind::Removed].contains(kind));
        let was = change.old.as_ref().filter(|_| change.renamed());
        let mut cells: Vec<CellPart> = own_cells(change)
            .into_iter()
            .map(|cell| self.cell(table, change, cell))
            .collect();
        let comments = change.comments.iter();
        cells.extend(comments.map(|comment| self.comment(table, change, comment)));
        for Following {
            row,
            table,
            change,
            cells: own,
        } in following(self.diff, &self.by_cause, at, self.names)
        {
            cells.extend(own.into_iter().map(|cell| {
                let part = self.cell(table, change, cell);
                let row = row.as_ref().map(|row| format!("{row} \u{b7} ")).unwrap_or_default();
                let column = format!("\u{21b3} {row}{}", part.column);
                CellPart { column, ..part }
            }));
        }
        RowPart {
            badges: kinds.iter().map(|kind| (kind.key(), kind.label(self.names))).collect(),
            was: was.map(|was| self.names.messages.get("diff-was", [("old", one_line(&was.label))])),
            held: if is_one_sided {
                self.names.held(table, change, &table.unit)
            } else {
                String::new()
            },
            ..self.named(table, change)
        }
        .with(cells)
    }

    /// Totals of a row that follow from several others.
    fn joint(&self, table: &TableDiff, change: &RowChange, cells: &[&CellChange]) -> RowPart {
        let parts = cells.iter().map(|cell| {
            let part = self.cell(table, change, cell);
            let note = format!("\u{21b0} {}", causes(self.diff, cell, self.names));
            CellPart { note, ..part }
        });
        let label = self.names.messages.text("diff-follows");
        RowPart {
            badges: vec![(Kind::Follows.key(), label)],
            ..self.named(table, change)
        }
        .with(parts.collect())
    }

    fn comment(&self, table: &TableDiff, change: &RowChange, comment: &CommentChange) -> CellPart {
        let [old, new] = [&comment.old, &comment.new].map(|own| self.names.comment(own.as_ref()).join("\n"));
        CellPart {
            kind: Kind::Comment.key(),
            column: self.names.column(table.schema, change.place(), comment.field),
            old,
            new,
            difference: String::new(),
            figure: false,
            at: at(comment.old_source, comment.new_source),
            note: Kind::Comment.label(self.names),
        }
    }

    fn cell(&self, table: &TableDiff, change: &RowChange, cell: &CellChange) -> CellPart {
        let difference = cell.difference();
        let shown = |difference| self.names.difference(difference, &table.unit);
        let note = cell.formula.map(|change| self.names.formula(cell, change));
        CellPart {
            kind: Kind::of_cell(cell).key(),
            column: self.names.column(table.schema, change.place(), cell.field),
            old: self.names.value(&cell.old, &table.unit),
            new: self.names.value(&cell.new, &table.unit),
            difference: difference.map(shown).unwrap_or_default(),
            figure: difference.is_some(),
            at: at(cell.old.source, cell.new.source),
            note: note.unwrap_or_default(),
        }
    }
}

/// The cells that a value stands in.
fn at(old: Option<CellRef>, new: Option<CellRef>) -> String {
    match (old, new) {
        (Some(old), Some(new)) if old != new => format!("{old} \u{2192} {new}"),
        (_, Some(own)) | (Some(own), None) => own.to_string(),
        (None, None) => String::new(),
    }
}

fn note(splice: &Splice) -> NotePart {
    let lines = |notes: &[Text]| notes.iter().map(|note| one_line(note)).collect();
    NotePart {
        old: lines(&splice.old),
        new: lines(&splice.new),
    }
}
