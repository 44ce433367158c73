//! Applies decisions on conflicts to a book. A conflict is identified by names rather than positions, so that it is
//! found again whatever has been inserted in the workbook since.

use std::collections::HashSet;

use serde::{Deserialize, Serialize};

use super::super::apply::Tree;
use super::super::layout::lay;
use super::totals::{Sums, Totals, Ways};
use super::{Conflict, Kind, Party, ProvisionalSide, Said, path, takes_other};
use crate::book::{Book, Content, Key, Table, Value};
use crate::cell::Text;
use crate::error::Result;
use crate::schema::{Standard, Table as Schema};

/// A conflict in the form that is stored: names instead of positions.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Subject {
    /// What is in conflict.
    pub kind: Kind,
    /// Number of the table.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub table: Option<String>,
    /// The path of the row, outermost first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub row: Vec<Name>,
    /// Keys of the fields.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<String>,
    /// The contents of ours; `None` if it lacks the row, note or table.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ours: Option<Vec<Given>>,
    /// The contents of theirs; `None` if it lacks the row, note or table.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub theirs: Option<Vec<Given>>,
    /// The version whose value the book holds.
    pub held: ProvisionalSide,
    /// Cells of its table for which the table does not show whether they are totals.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unclear: Vec<Figure>,
}

/// The key of a row or entry.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Name {
    /// The name of the row kind.
    row_kind: String,
    /// The key of the list that it is an entry of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    list: Option<String>,
    /// Codes and names.
    parts: Vec<String>,
    /// How many earlier ones have the same key.
    #[serde(default)]
    nth: usize,
}

/// A cell for which the table does not show whether it is a total.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Figure {
    /// The path of its row, outermost first.
    row: Vec<Name>,
    /// The key of its field.
    field: String,
    /// How it is a total.
    ways: Ways,
}

/// A stored content.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Given {
    /// A blank value.
    Blank,
    /// An amount in the standard's unit (万元).
    Amount(String),
    /// Text.
    Text(String),
}

impl From<&Content> for Given {
    fn from(content: &Content) -> Self {
        match content {
            Content::Blank => Self::Blank,
            Content::Amount(amount) => Self::Amount(amount.to_string()),
            Content::Text(text) => Self::Text(text.to_string()),
        }
    }
}

impl Given {
    fn content(&self) -> Option<Content> {
        Some(match self {
            Self::Blank => Content::Blank,
            Self::Amount(amount) => Content::Amount(amount.parse().ok()?),
            Self::Text(text) => Content::Text(Text::from(text.as_str())),
        })
    }
}

/// A decision on a conflict.
#[derive(Clone, Debug, PartialEq)]
pub enum Choice {
    /// The contents of one side.
    Of(Party),
    /// Other contents; several notes are several texts.
    Other(Vec<Content>),
}

impl Subject {
    /// The stored form of a conflict.
    pub fn of(conflict: &Conflict, standard: &Standard) -> Self {
        let schema = conflict.schema.and_then(|schema| standard.tables.get(schema));
        let given = |said: &Said| said.as_ref().map(|said| said.iter().map(Given::from).collect());
        let name = |key: &Key| {
            let list = key.list.and_then(|list| schema?.lists.get(list));
            let list = list.and_then(|list| schema?.fields.get(list.key));
            let row_kind = schema.and_then(|schema| schema.row_kinds.get(key.row_kind));
            Name {
                row_kind: row_kind.map(|row_kind| row_kind.name.clone()).unwrap_or_default(),
                list: list.map(|field| field.key.clone()),
                parts: key.parts.iter().map(ToString::to_string).collect(),
                nth: key.nth,
            }
        };
        let field = |field: &usize| Some(schema?.fields.get(*field)?.key.clone());
        let fields = conflict.fields.iter().filter_map(field);
        let unclear = conflict.unclear.iter().filter_map(|cell| {
            Some(Figure {
                row: cell.row.iter().map(name).collect(),
                field: field(&cell.field)?,
                ways: cell.ways,
            })
        });
        Self {
            kind: conflict.kind,
            table: schema.map(|schema| schema.number.clone()),
            row: path(conflict).iter().map(name).collect(),
            fields: fields.collect(),
            ours: given(&conflict.ours),
            theirs: given(&conflict.theirs),
            held: conflict.held,
            unclear: unclear.collect(),
        }
    }

    /// Whether a third value may be chosen.
    pub fn takes_other(&self) -> bool {
        takes_other(self.kind, self.fields.len())
    }

    /// Whether the value in conflict is an amount.
    pub fn is_amount(&self, standard: &Standard) -> bool {
        let schema = self.table.as_deref().and_then(|number| standard.table(number));
        let field = self.fields.first().and_then(|key| schema?.field(key));
        field.is_some_and(|field| schema.is_some_and(|schema| schema.is_amount(field)))
    }

    /// The contents of a side, as in [`Said`]; the outer `None` means that the stored contents are invalid.
    fn said(&self, party: Party) -> Option<Said> {
        let said = match party {
            Party::Ours => &self.ours,
            Party::Theirs => &self.theirs,
        };
        match said {
            None => Some(None),
            Some(said) => said.iter().map(Given::content).collect::<Option<_>>().map(Some),
        }
    }

    fn chosen(&self, choice: &Choice) -> Option<Said> {
        match choice {
            Choice::Of(party) => self.said(*party),
            Choice::Other(contents) => self.takes_other().then(|| Some(contents.clone())),
        }
    }
}

/// The keys that a path of names stands for.
fn keys(names: &[Name], schema: &Schema) -> Option<Vec<Key>> {
    let key = |name: &Name| {
        let of_list = |key: &String| {
            let field = schema.field(key)?;
            schema.lists.iter().position(|list| list.key == field)
        };
        let list = match &name.list {
            Some(key) => Some(of_list(key)?),
            None => None,
        };
        Some(Key {
            row_kind: schema.row_kind(&name.row_kind)?,
            list,
            parts: name.parts.iter().map(|part| Text::from(part.as_str())).collect(),
            nth: name.nth,
        })
    };
    names.iter().map(key).collect()
}

/// Applies decisions on conflicts. Totals that equal the sum of their addends are recomputed.
///
/// # Errors
/// The positions of decisions whose row, note or table no longer exists; the book is unchanged then.
pub fn settle(
    book: &mut Book,
    decided: &[(Subject, Choice)],
    standard: &Standard,
) -> std::result::Result<(), Vec<usize>> {
    let mut made = book.clone();
    let mut lost = Vec::new();
    for (schema, table_schema) in standard.tables.iter().enumerate() {
        let of_table = decided.iter().enumerate();
        let of_table: Vec<(usize, &(Subject, Choice))> = of_table
            .filter(|(_, (subject, _))| subject.table.as_deref() == Some(table_schema.number.as_str()))
            .collect();
        if of_table.is_empty() {
            continue;
        }
        let Some(position) = made.tables.iter().position(|table| table.schema == schema) else {
            lost.extend(of_table.iter().map(|(number, _)| *number));
            continue;
        };
        let is_gone = |(_, (subject, choice)): &(usize, &(Subject, Choice))| {
            subject.kind == Kind::Table && subject.chosen(choice) == Some(None)
        };
        if of_table.iter().any(is_gone) {
            made.tables.remove(position);
        } else if let Some(table) = made.tables.get_mut(position) {
            lost.extend(settle_table(table, &of_table, table_schema, standard));
        }
    }
    for (number, (subject, choice)) in decided
        .iter()
        .enumerate()
        .filter(|(_, (subject, _))| subject.table.is_none())
    {
        if settle_header(&mut made, subject, choice).is_none() {
            lost.push(number);
        }
    }
    if !lost.is_empty() {
        lost.sort_unstable();
        return Err(lost);
    }
    *book = made;
    Ok(())
}

fn settle_header(book: &mut Book, subject: &Subject, choice: &Choice) -> Option<()> {
    let text = match subject.chosen(choice)?.and_then(|said| said.into_iter().next()) {
        Some(Content::Text(text)) => Some(text),
        Some(Content::Amount(number)) => Some(Text::from(number.normalize().to_string())),
        _ => None,
    };
    match subject.kind {
        Kind::Year => book.year = Some(text?.parse().ok()?),
        Kind::Department => book.department = text,
        _ => return None,
    }
    Some(())
}

/// Settles the conflicts of a table; returns those that were not found.
fn settle_table(
    table: &mut Table,
    decided: &[(usize, &(Subject, Choice))],
    schema: &Schema,
    standard: &Standard,
) -> Vec<usize> {
    let tree = Tree::new(table, schema);
    let mut lost = Vec::new();
    let mut gone = HashSet::new();
    // Totals are determined before any decision is applied, since decisions change the sums.
    let mut totals = totals(table, &tree, decided, (schema, standard));
    // Codes come first, since the sums depend on them.
    let (codes, others): (Vec<_>, Vec<_>) = decided
        .iter()
        .partition(|(_, (subject, _))| subject.kind == Kind::Renamed);
    let mut unused = Totals::none(table.rows.len(), schema.fields.len());
    for (number, (subject, choice)) in codes.into_iter().copied() {
        let done = settle_row(table, (&tree, &mut unused), &mut gone, (subject, choice), schema);
        lost.extend(done.is_none().then_some(number));
    }
    for (number, (subject, choice)) in others.into_iter().copied() {
        let done = match subject.kind {
            Kind::Table => Some(()),
            Kind::Note => settle_note(table, subject, choice),
            _ => settle_row(table, (&tree, &mut totals), &mut gone, (subject, choice), schema),
        };
        lost.extend(done.is_none().then_some(number));
    }
    if !gone.is_empty() && lost.is_empty() {
        totals = remove(table, &gone, &totals, schema);
    }
    let sums = Sums::new(table, schema, standard);
    totals.renew(table, &sums);
    lost
}

/// How the cells of a table are totals.
fn totals(
    table: &Table,
    tree: &Tree,
    decided: &[(usize, &(Subject, Choice))],
    (schema, standard): (&Schema, &Standard),
) -> Totals {
    let mut totals = Totals::of(table, &Sums::new(table, schema, standard));
    for cell in decided.iter().flat_map(|(_, (subject, _))| &subject.unclear) {
        let path = keys(&cell.row, schema);
        let row = path.and_then(|path| tree.row(tree.find(&path).ok()?));
        if let (Some(row), Some(field)) = (row, schema.field(&cell.field)) {
            totals.set(row, field, cell.ways);
        }
    }
    totals
}

fn settle_note(table: &mut Table, subject: &Subject, choice: &Choice) -> Option<()> {
    let texts = |said: Said| {
        let texts = said
            .unwrap_or_default()
            .into_iter()
            .filter_map(|content| match content {
                Content::Text(text) => Some(text),
                Content::Amount(number) => Some(Text::from(number.to_string())),
                Content::Blank => None,
            });
        texts.collect::<Vec<Text>>()
    };
    let held = match subject.held {
        ProvisionalSide::Base => return None,
        ProvisionalSide::Ours => Party::Ours,
        ProvisionalSide::Theirs => Party::Theirs,
    };
    let held = texts(subject.said(held)?);
    let chosen = texts(subject.chosen(choice)?);
    let at = table
        .notes
        .windows(held.len().max(1))
        .position(|notes| *notes == *held)?;
    let end = at.saturating_add(held.len());
    table.notes.splice(at..end, chosen);
    Some(())
}

fn settle_row(
    table: &mut Table,
    (tree, totals): (&Tree, &mut Totals),
    gone: &mut HashSet<usize>,
    (subject, choice): (&Subject, &Choice),
    schema: &Schema,
) -> Option<()> {
    let item = tree.find(&keys(&subject.row, schema)?).ok()?;
    let row = tree.row(item)?;
    let chosen = subject.chosen(choice)?;
    if subject.kind == Kind::Removed {
        gone.extend(chosen.is_none().then_some(item));
        return Some(());
    }
    let fields = subject.fields.iter().map(|key| schema.field(key));
    let fields = fields.collect::<Option<Vec<usize>>>()?;
    let chosen = chosen.filter(|chosen| chosen.len() == fields.len())?;
    for (field, content) in fields.into_iter().zip(chosen) {
        table.set(row, field, Value { content, source: None });
        // A value that somebody chose is not recomputed.
        totals.set(row, field, 0);
    }
    Some(())
}

/// Removes items with their descendants; returns the totals by their new rows.
fn remove(table: &mut Table, gone: &HashSet<usize>, totals: &Totals, schema: &Schema) -> Totals {
    let mut tree = Tree::new(table, schema);
    let was: Vec<Option<usize>> = (0..tree.len()).map(|item| tree.row(item)).collect();
    gone.iter().for_each(|item| tree.take_out(*item));
    let rows = lay(&tree.forest(), schema, table);
    let mut moved = Totals::none(table.rows.len(), schema.fields.len());
    for (was, is) in was.into_iter().zip(rows) {
        let (Some(was), Some(is)) = (was, is) else { continue };
        for field in 0..schema.fields.len() {
            moved.set(is, field, totals.at(was, field) | moved.at(is, field));
        }
    }
    // A total without addends becomes blank.
    moved.clear(table);
    moved
}

/// Settles all conflicts in favour of one side.
///
/// # Errors
/// [`Error::Internal`](crate::error::Error::Internal) if a conflict is not found.
pub fn prefer(book: &mut Book, conflicts: &[Conflict], party: Party, standard: &Standard) -> Result<()> {
    let decided = conflicts.iter();
    let decided: Vec<(Subject, Choice)> = decided
        .map(|conflict| (Subject::of(conflict, standard), Choice::Of(party)))
        .collect();
    settle(book, &decided, standard).map_err(|lost| {
        let first = lost.first().copied().unwrap_or_default();
        crate::error::Error::Internal(format!("conflict {first} is not found again"))
    })
}
