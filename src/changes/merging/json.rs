//! A merge for programs; the form is described in `docs/merge.md`. Amounts are in the standard's unit
//! (万元), as decimal strings.

use serde_json::{Map, Value, json};

use super::words::{Words, kind};
use super::{Made, number};
use crate::book::Content;
use crate::diagnostic::{self, Diagnostic, Severity};
use crate::diff::merge::{At, Broken, Conflict, Said};
use crate::locale::visible;

/// The merge, and what its result says, as JSON, with a newline at the end.
///
/// # Errors
/// What the serializer says.
pub fn render(
    made: &Made,
    (findings, broken): (&[Diagnostic], &[Broken]),
    ([base, ours, theirs], output): ([&str; 3], &str),
    words: &Words,
) -> serde_json::Result<String> {
    let count = |severity: Severity| diagnostic::count(findings, severity);
    let counts = made.merged.counts;
    let conflicts = made.merged.conflicts.iter().enumerate();
    let broken = broken.iter().map(|broken| {
        let cells: Vec<Value> = broken.cells.iter().map(place).collect();
        json!({"rule": broken.rule, "about": broken.about, "cells": cells})
    });
    let report = json!({
        "base": base,
        "ours": ours,
        "theirs": theirs,
        "output": output,
        "counts": {
            "ours": counts.ours,
            "theirs": counts.theirs,
            "same": counts.same,
            "conflicts": made.merged.conflicts.len(),
            "open": made.open,
        },
        "conflicts": conflicts.map(|(number, own)| conflict(number, own, words)).collect::<Vec<_>>(),
        "broken": broken.collect::<Vec<_>>(),
        "errors": count(Severity::Error),
        "warnings": count(Severity::Warning),
    });
    visible::json(&report)
}

fn conflict(position: usize, conflict: &Conflict, words: &Words) -> Value {
    let schema = conflict
        .schema
        .and_then(|schema| words.names.standard.tables.get(schema));
    let keys = conflict.fields.iter();
    let keys: Vec<&str> = keys
        .filter_map(|field| Some(schema?.fields.get(*field)?.key.as_str()))
        .collect();
    let text = |text: String| Some(text).filter(|text| !text.is_empty()).map(|text| json!(text));
    let fields = [
        ("number", Some(json!(number(position)))),
        ("kind", Some(json!(kind(conflict.kind)))),
        ("table", schema.map(|schema| json!(schema.number))),
        ("row", text(words.row(conflict))),
        ("keys", Some(json!(keys)).filter(|_| !keys.is_empty())),
        ("column", text(words.column(conflict))),
        ("base", Some(said(&conflict.base))),
        ("ours", Some(said(&conflict.ours))),
        ("theirs", Some(said(&conflict.theirs))),
        ("ours_at", conflict.at_ours.as_ref().map(place)),
        ("theirs_at", conflict.at_theirs.as_ref().map(place)),
        ("held", Some(json!(conflict.held))),
    ];
    let fields = fields
        .into_iter()
        .filter_map(|(name, value)| Some((name.to_owned(), value?)));
    Value::Object(fields.collect::<Map<_, _>>())
}

/// What a version says: null if it does not have it, else one value for each key, or the notes.
fn said(said: &Said) -> Value {
    let value = |content: &Content| match content {
        Content::Blank => Value::Null,
        Content::Amount(amount) => json!(amount.normalize().to_string()),
        Content::Text(text) => json!(text),
    };
    match said {
        None => Value::Null,
        Some(contents) => Value::Array(contents.iter().map(value).collect()),
    }
}

fn place(at: &At) -> Value {
    json!({"sheet": at.sheet, "cell": at.cell.map(|cell| cell.to_string())})
}
