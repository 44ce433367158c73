//! A diff for programs; the form is described in `docs/diff.md`. Amounts are in the standard's unit
//! (万元), as decimal strings.

use serde::Serialize;
use serde_json::{Map, Value, json};

use super::{Names, Side};
use crate::book::{Content, Doubt, Key};
use crate::cell::{CellRef, Comment};
use crate::diff::{
    BookDiff, CellChange, CommentChange, FormulaChange, HeaderField, How, Place, Presence, RowChange, TableDiff,
};
use crate::locale::visible;
use crate::schema::Table as Schema;

#[derive(Serialize)]
struct Report {
    old: Value,
    new: Value,
    same: bool,
    counts: crate::diff::Counts,
    header: Vec<Value>,
    tables: Vec<Value>,
}

/// The diff as JSON, with a newline at the end.
///
/// # Errors
/// What the serializer says.
pub fn render(diff: &BookDiff, (old, new): (Side, Side), names: &Names) -> serde_json::Result<String> {
    let book = |read: Side| {
        let book = &read.outcome.book;
        present([
            ("file", Some(json!(read.file))),
            ("year", book.year.map(|year| json!(year))),
            ("department", book.department.as_ref().map(|name| json!(name))),
        ])
    };
    let writer = Writer { diff, names };
    let tables = diff.tables.iter().filter_map(|table| writer.table(table));
    let report = Report {
        old: book(old),
        new: book(new),
        same: diff.is_empty(),
        counts: diff.counts(),
        header: writer.header(),
        tables: tables.collect(),
    };
    visible::json(&report)
}

/// An object of the fields that have a value.
fn present<const N: usize>(fields: [(&str, Option<Value>); N]) -> Value {
    let fields = fields
        .into_iter()
        .filter_map(|(name, value)| Some((name.to_owned(), value?)));
    Value::Object(fields.collect::<Map<_, _>>())
}

struct Writer<'a> {
    diff: &'a BookDiff,
    names: &'a Names<'a>,
}

impl Writer<'_> {
    fn schema(&self, number: usize) -> Option<&Schema> {
        self.names.standard.tables.get(number)
    }

    fn header(&self) -> Vec<Value> {
        let changes = self.diff.header.iter().map(|change| {
            let (field, table) = match change.field {
                HeaderField::Year => ("year", None),
                HeaderField::Department => ("department", None),
                HeaderField::Unit(table) => ("currency_unit", self.schema(table)),
            };
            present([
                ("field", Some(json!(field))),
                ("table", table.map(|table| json!(table.number))),
                ("old", change.old.as_ref().map(|old| json!(old))),
                ("new", change.new.as_ref().map(|new| json!(new))),
                ("counts", Some(json!(change.counts()))),
            ])
        });
        changes.collect()
    }

    fn table(&self, table: &TableDiff) -> Option<Value> {
        let schema = self.schema(table.schema)?;
        let change = match &table.presence {
            Presence::Both => "changed",
            Presence::Added(_) => "added",
            Presence::Removed(_) => "removed",
        };
        let rows = table.rows.iter().filter_map(|row| self.row(table, schema, row));
        let notes = table
            .notes
            .iter()
            .map(|splice| json!({"old": splice.old, "new": splice.new}));
        let doubts = table.doubts.iter().map(|(row, doubt)| {
            let why = match doubt {
                Doubt::Repeated => "repeated",
                Doubt::Missing => "missing",
            };
            json!({"row": row, "key": why})
        });
        Some(json!({
            "table": schema.number,
            "title": schema.title,
            "change": change,
            "rows": rows.collect::<Vec<_>>(),
            "notes": notes.collect::<Vec<_>>(),
            "doubts": doubts.collect::<Vec<_>>(),
        }))
    }

    fn row(&self, table: &TableDiff, schema: &Schema, row: &RowChange) -> Option<Value> {
        let place = row.place()?;
        let key = place.path.last()?;
        let change = match (&row.old, &row.new) {
            (None, _) => "added",
            (_, None) => "removed",
            _ => "changed",
        };
        let list = key.list.and_then(|list| schema.fields.get(schema.lists.get(list)?.key));
        let row_kind = schema.row_kinds.get(key.row_kind).filter(|_| list.is_none());
        let keys = |place: &Place| place.path.iter().map(parts).collect::<Vec<_>>();
        let old = row.old.as_ref().filter(|_| row.renamed());
        let cells = row.cells.iter().map(|cell| self.cell(table, schema, row, cell));
        let comments = row.comments.iter().map(|own| self.comment(table, schema, row, own));
        Some(present([
            ("change", Some(json!(change))),
            ("renamed", row.renamed().then_some(json!(true))),
            ("moved", row.moved.then_some(json!(true))),
            (schema.tag_key, row_kind.map(|row_kind| json!(row_kind.name))),
            ("list", list.map(|field| json!(field.key))),
            ("key", Some(json!(keys(place)))),
            ("old_key", old.map(|old| json!(keys(old)))),
            ("row", Some(json!(self.names.row(table.schema, place)))),
            ("old_row", old.map(|old| json!(self.names.row(table.schema, old)))),
            ("cells", Some(json!(cells.collect::<Vec<_>>()))),
            (
                "comments",
                Some(json!(comments.collect::<Vec<_>>())).filter(|_| !row.comments.is_empty()),
            ),
        ]))
    }

    fn cell(&self, table: &TableDiff, schema: &Schema, row: &RowChange, cell: &CellChange) -> Value {
        let key = schema.fields.get(cell.field).map(|field| json!(field.key));
        let content = |cell: &crate::diff::Cell| match &cell.content {
            Content::Blank => None,
            Content::Amount(amount) => Some(json!(amount.to_string())),
            Content::Text(text) => Some(json!(text)),
        };
        let source = |cell: &crate::diff::Cell| cell.source.map(|source| json!(source.to_string()));
        let formula = |cell: &crate::diff::Cell| cell.formula.as_ref().map(|formula| json!(formula));
        let change = cell.formula.map(|change| match change {
            FormulaChange::Typed => json!("typed"),
            FormulaChange::Changed => json!("changed"),
            FormulaChange::Restored => json!("restored"),
        });
        let shown = change.is_some();
        present([
            ("key", key),
            (
                "column",
                Some(json!(self.names.column(table.schema, row.place(), cell.field))),
            ),
            ("old", content(&cell.old)),
            ("new", content(&cell.new)),
            (
                "difference",
                cell.difference().map(|difference| json!(difference.to_string())),
            ),
            ("old_cell", source(&cell.old)),
            ("new_cell", source(&cell.new)),
            ("formula", change),
            ("old_formula", formula(&cell.old).filter(|_| shown)),
            ("new_formula", formula(&cell.new).filter(|_| shown)),
            ("follows", self.follows(cell)),
        ])
    }

    fn comment(&self, table: &TableDiff, schema: &Schema, row: &RowChange, comment: &CommentChange) -> Value {
        let key = schema.fields.get(comment.field).map(|field| json!(field.key));
        let said = |comment: &Option<Comment>| {
            let comment = comment.as_ref()?;
            Some(json!({"author": comment.author, "text": comment.text}))
        };
        let source = |cell: Option<CellRef>| cell.map(|cell| json!(cell.to_string()));
        let column = self.names.column(table.schema, row.place(), comment.field);
        present([
            ("key", key),
            ("column", Some(json!(column))),
            ("old", said(&comment.old)),
            ("new", said(&comment.new)),
            ("old_cell", source(comment.old_source)),
            ("new_cell", source(comment.new_source)),
        ])
    }

    fn follows(&self, cell: &CellChange) -> Option<Value> {
        let follows = cell.follows.as_ref()?;
        let (how, rule) = match &follows.how {
            How::Across => ("across", None),
            How::Down => ("down", None),
            How::Relation(rule) => ("relation", Some(json!(rule))),
        };
        let causes = follows.causes.iter().filter_map(|id| {
            let table = self.diff.tables.get(id.table)?;
            let schema = self.schema(table.schema)?;
            let row = table.rows.get(id.row)?;
            let field = schema.fields.get(row.cells.get(id.cell)?.field)?;
            let name = self.names.row(table.schema, row.place()?);
            Some(json!({"table": schema.number, "row": name, "key": field.key}))
        });
        let causes = Some(json!(causes.collect::<Vec<_>>()));
        Some(present([("how", Some(json!(how))), ("rule", rule), ("causes", causes)]))
    }
}

/// The codes and names of a key, and its number among those that are alike.
fn parts(key: &Key) -> Value {
    let nth = (key.nth > 0).then(|| json!(key.nth));
    match nth {
        Some(nth) => json!({"parts": key.parts, "nth": nth}),
        None => json!({"parts": key.parts}),
    }
}
