//! What changed, marked in the newer workbook: cells in colour with what stood there before, and the list
//! that an office sends along. Amounts are in the standard's unit (万元), as in the workbook.

use std::collections::{BTreeMap, HashMap};

use super::Side;
use super::derived_totals::{causes, is_kept};
use super::kind::{Kind, own_cells};
use super::line::{COLUMNS, Line, ROOM, class, text};
use super::names::Names;
use crate::book::{CellId, Content, Table};
use crate::cell::{CellRef, Text};
use crate::diagnostic::{one_line, shortened};
use crate::diff::{BookDiff, Cell, CellChange, CommentChange, Gone, Place, Presence, RowChange, TableDiff, followers};
use crate::schema::Table as Schema;
use crate::write::{Class, List, ListCell, ListColumn, ListRow, Marks};

/// Rows that the note of the row that now follows names.
const NAMED: usize = 6;

/// The marks of the newer workbook.
pub fn marks(diff: &BookDiff, books: (Side, Side), names: &Names) -> Marks {
    let mut marker = Marker {
        diff,
        names,
        books,
        unit: &names.standard.frame.currency_unit,
        marks: Marks::default(),
        rows: Vec::new(),
    };
    marker.header();
    diff.tables.iter().for_each(|table| marker.table(table));
    let Marker { mut marks, rows, .. } = marker;
    let none = || "none".to_owned();
    let summary = names.summary(diff.counts());
    let about = [
        ("old", books.0.name()),
        ("new", books.1.name()),
        ("summary", if diff.is_empty() { none() } else { summary }),
        ("unit", names.standard.frame.currency_unit.clone()),
    ];
    let title = names.messages.text("diff-list-title");
    let column = |(key, width): (&str, u16)| ListColumn {
        label: names.messages.text(key),
        width,
        ..ListColumn::default()
    };
    marks.list = Some(List {
        name: title.clone(),
        title,
        subtitle: names.messages.get("diff-list-about", about),
        columns: COLUMNS.map(column).into(),
        rows,
        keeps_looks: false,
    });
    marks
}

/// A table of both books, as far as they have it.
#[derive(Clone, Copy)]
struct Both<'a> {
    diff: &'a TableDiff,
    schema: &'a Schema,
    old: Option<&'a Table>,
    /// With its position in the book.
    new: Option<(usize, &'a Table)>,
}

impl Both<'_> {
    /// The value of the newer workbook at which a changed field is listed.
    fn spot(&self, place: &Place, field: usize) -> Option<CellId> {
        let (table, row) = (self.new?.0, place.row);
        Some(CellId { table, row, field })
    }

    /// The value by which people find a row of the newer workbook.
    fn named(&self, place: &Place) -> Option<CellId> {
        self.spot(place, naming(self.new?.1, self.schema, place)?)
    }

    /// Where a row of one of the workbooks was read.
    fn at(&self, table: Option<&Table>, place: Option<&Place>) -> String {
        let found = table.zip(place).and_then(|(table, place)| {
            let field = naming(table, self.schema, place)?;
            let cell = table.source(place.row, field)?;
            Some(format!("{}!{cell}", table.sheet_of(place.row)))
        });
        found.unwrap_or_default()
    }
}

/// The field by which people find an item.
fn naming(table: &Table, schema: &Schema, place: &Place) -> Option<usize> {
    table.naming(schema, place.row, place.path.last()?)
}

struct Marker<'a> {
    diff: &'a BookDiff,
    names: &'a Names<'a>,
    books: (Side<'a>, Side<'a>),
    unit: &'a str,
    marks: Marks,
    rows: Vec<ListRow>,
}

impl Marker<'_> {
    fn push(&mut self, line: Line) {
        self.rows.push(line.row(self.names));
    }

    fn header(&mut self) {
        for (name, old, new) in self.names.header(self.diff) {
            self.push(Line {
                column: name,
                old: text(old),
                new: text(new),
                link: ListCell::Sheet(0),
                ..Line::new(Kind::Header)
            });
        }
    }

    fn table(&mut self, table: &TableDiff) {
        let Some(schema) = self.names.standard.tables.get(table.schema) else {
            return;
        };
        let (old, new) = (&self.books.0.outcome.book, &self.books.1.outcome.book);
        let of = |own: &&Table| own.schema == table.schema;
        let both = Both {
            diff: table,
            schema,
            old: old.tables.iter().find(of),
            new: new.tables.iter().enumerate().find(|(_, own)| of(own)),
        };
        let sheet = both.new.map_or(ListCell::Blank, |(at, _)| ListCell::Sheet(at));
        let whole = |key: &str, rows: usize| {
            let rows = self.names.messages.get("diff-rows", [("count", rows.to_string())]);
            Line {
                table: schema.form_number.clone(),
                row: schema.title.clone(),
                link: sheet.clone(),
                note: format!("{}{}", self.names.messages.text(key), rows),
                ..Line::new(Kind::Table)
            }
        };
        match &table.presence {
            Presence::Both => {}
            Presence::Added(own) => self.push(whole("diff-table-added", own.rows.len())),
            Presence::Removed(own) => self.push(whole("diff-table-removed", own.rows.len())),
        }
        self.rows(both, &sheet);
        for splice in &table.notes {
            let joined = |notes: &[Text]| notes.iter().map(|note| one_line(note)).collect::<Vec<_>>().join("\n");
            self.push(Line {
                table: schema.form_number.clone(),
                old: text(joined(&splice.old)),
                new: text(joined(&splice.new)),
                link: sheet.clone(),
                ..Line::new(Kind::Note)
            });
        }
    }

    fn rows(&mut self, both: Both, sheet: &ListCell) {
        let any_gone = both.diff.rows.iter().any(|change| change.new.is_none());
        let tables = both.old.zip(both.new).filter(|_| any_gone);
        let followers = tables.map(|(old, (_, new))| followers(old, new, both.schema));
        let followers = followers.unwrap_or_default();
        let mut gone: BTreeMap<CellId, Vec<String>> = BTreeMap::new();
        for change in &both.diff.rows {
            if change.new.is_none() {
                let comments = change.comments.iter();
                comments.for_each(|comment| self.comment(both, change, comment));
                if let Some((spot, row)) = self.gone_row(both, change, (&followers, sheet)) {
                    gone.entry(spot).or_default().push(row);
                }
                continue;
            }
            self.whole_row(both, change);
            own_cells(change)
                .into_iter()
                .for_each(|cell| self.cell(both, change, cell));
            let comments = change.comments.iter();
            comments.for_each(|comment| self.comment(both, change, comment));
        }
        for (spot, rows) in gone {
            let note = [self.names.messages.text("diff-note-gone"), some_of(&rows)].join("\n");
            self.marks.add(spot, Class::Related, Some(note));
        }
        for change in both.diff.rows.iter().filter(|change| is_kept(change)) {
            let follows = change.cells.iter().filter(|cell| cell.follows.is_some());
            follows.for_each(|cell| self.cell(both, change, cell));
        }
    }

    fn line(&self, kind: Kind, both: Both, change: &RowChange) -> Line {
        let row = change.place().map(|place| self.names.row(both.diff.schema, place));
        Line {
            table: both.schema.form_number.clone(),
            row: row.unwrap_or_default(),
            at: [
                both.at(both.old, change.old.as_ref()),
                both.at(both.new.map(|(_, table)| table), change.new.as_ref()),
            ],
            ..Line::new(kind)
        }
    }

    /// A row that came, or has another name or place.
    fn whole_row(&mut self, both: Both, change: &RowChange) {
        let Some(place) = &change.new else { return };
        for kind in Kind::of_row(change) {
            let names = change.cells.iter().filter(|cell| kind == Kind::Renamed && cell.is_key);
            let mut spots: Vec<CellId> = names.filter_map(|cell| both.spot(place, cell.field)).collect();
            if spots.is_empty() {
                spots.extend(both.named(place));
            }
            let mut line = Line {
                link: spots.first().map_or(ListCell::Blank, |spot| ListCell::Link(*spot)),
                ..self.line(kind, both, change)
            };
            let mut note = kind.label(self.names);
            match (kind, &change.old) {
                (Kind::Added, _) => {
                    line.note = self.names.held(both.diff, change, self.unit);
                    let all = change.cells.iter().filter_map(|cell| both.spot(place, cell.field));
                    all.for_each(|spot| self.marks.add(spot, class(kind), None));
                }
                (Kind::Renamed, Some(old)) => {
                    (line.old, line.new) = (text(one_line(&old.label)), text(one_line(&place.label)));
                    let data = [("old", one_line(&old.label))];
                    note = self.names.messages.get("diff-renamed", data);
                }
                _ => {}
            }
            for spot in spots {
                self.marks.add(spot, class(kind), Some(note.clone()));
            }
            self.push(line);
        }
    }

    /// A removed row, listed at the row that now follows its former place; returns where that is, and
    /// what the row was called.
    fn gone_row(
        &mut self,
        both: Both,
        change: &RowChange,
        (followers, sheet): (&HashMap<Gone, Place>, &ListCell),
    ) -> Option<(CellId, String)> {
        let place = change.old.as_ref()?;
        let list = place.path.last().and_then(|key| key.list);
        let next = followers.get(&(place.row, list));
        let spot = next.and_then(|next| both.named(next));
        let stood = match next {
            None => self.names.messages.text("diff-stood-last"),
            Some(next) => {
                let row = self.names.row(both.diff.schema, next);
                self.names.messages.get("diff-stood-before", [("row", row)])
            }
        };
        let held = self.names.held(both.diff, change, self.unit);
        let line = self.line(Kind::Removed, both, change);
        let row = line.row.clone();
        self.push(Line {
            link: spot.map_or(sheet.clone(), ListCell::Link),
            note: [stood, held].join("\n").trim_end().to_owned(),
            ..line
        });
        Some((spot?, row))
    }

    /// What a value was.
    fn was(&self, cell: &CellChange) -> String {
        let difference = cell.difference();
        let shown = |difference| self.names.difference(difference, self.unit);
        let none = || "none".to_owned();
        let data = [
            ("old", self.names.value(&cell.old, self.unit)),
            ("unit", difference.map_or_else(none, |_| self.unit.to_owned())),
            ("difference", difference.map_or_else(none, shown)),
        ];
        self.names.messages.get("diff-note-was", data)
    }

    /// What people remarked on a value.
    fn comment(&mut self, both: Both, change: &RowChange, comment: &CommentChange) {
        let [old, new] = [&comment.old, &comment.new].map(|own| self.names.comment(own.as_ref()).join("\n"));
        let spot = change.new.as_ref().and_then(|place| both.spot(place, comment.field));
        if let Some(spot) = spot {
            let messages = self.names.messages;
            let note = match old.is_empty() {
                true => messages.text("diff-comment-added"),
                false => [messages.text("diff-comment-was"), shortened(old.clone(), ROOM)].join("\n"),
            };
            self.marks.add(spot, class(Kind::Comment), Some(note));
        }
        let source = |table: Option<&Table>, place: &Option<Place>, cell: Option<CellRef>| {
            let (table, place, at) = (table?, place.as_ref()?, cell?);
            Some(format!("{}!{at}", table.sheet_of_value(place.row, comment.field)))
        };
        let table = both.new.map(|(_, table)| table);
        self.push(Line {
            column: self.names.column(both.diff.schema, change.place(), comment.field),
            old: text(old),
            new: text(new),
            link: spot.map_or(ListCell::Blank, ListCell::Link),
            at: [
                source(both.old, &change.old, comment.old_source).unwrap_or_default(),
                source(table, &change.new, comment.new_source).unwrap_or_default(),
            ],
            ..self.line(Kind::Comment, both, change)
        });
    }

    /// A value of a row that both tables have.
    fn cell(&mut self, both: Both, change: &RowChange, cell: &CellChange) {
        let kind = Kind::of_cell(cell);
        let content = |cell: &Cell| match &cell.content {
            Content::Blank => ListCell::Blank,
            Content::Amount(amount) => ListCell::Figure(*amount),
            Content::Text(own) => text(one_line(own)),
        };
        let field = cell.field;
        let source = |table: Option<&Table>, place: &Option<Place>, cell: &Cell| {
            let (table, place, at) = (table?, place.as_ref()?, cell.source?);
            Some(format!("{}!{at}", table.sheet_of_value(place.row, field)))
        };
        let spot = change.new.as_ref().and_then(|place| both.spot(place, cell.field));
        let formula = cell.formula.map(|change| self.names.formula(cell, change));
        let causes = cell.follows.as_ref().map(|_| causes(self.diff, cell, self.names));
        let followed = causes.map(|rows| self.names.messages.get("diff-follows-from", [("rows", rows)]));
        if let Some(spot) = spot {
            let was = std::iter::once(self.was(cell));
            let note = was.chain(formula.clone()).chain(followed.clone());
            let note = note.collect::<Vec<_>>().join("\n");
            self.marks.add(spot, class(kind), Some(note));
        }
        let new = both.new.map(|(_, table)| table);
        self.push(Line {
            column: self.names.column(both.diff.schema, change.place(), cell.field),
            old: content(&cell.old),
            new: content(&cell.new),
            difference: cell.difference().map_or(ListCell::Blank, ListCell::Figure),
            link: spot.map_or(ListCell::Blank, ListCell::Link),
            note: formula.or(followed).unwrap_or_default(),
            at: [
                source(both.old, &change.old, &cell.old).unwrap_or_default(),
                source(new, &change.new, &cell.new).unwrap_or_default(),
            ],
            ..self.line(kind, both, change)
        });
    }
}

/// The first of these rows, each on a line.
fn some_of(rows: &[String]) -> String {
    let named = rows.iter().take(NAMED).map(String::as_str);
    let more = (rows.len() > NAMED).then_some("\u{2026}");
    named.chain(more).collect::<Vec<_>>().join("\n")
}
