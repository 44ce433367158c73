//! The sheet that lists conflicts: written for people to choose in, and read again.

use super::words::Words;
use super::{number, or_none};
use crate::book::{CellId, Content, Table};
use crate::cell::{CellRef, CellValue, Text};
use crate::diagnostic::{one_line, shortened};
use crate::diff::merge::{Conflict, Kind, Merged, Party, Said, Subject};
use crate::grid::{Grid, Workbook};
use crate::locale::{Lang, Messages};
use crate::schema::Standard;
use crate::write::{Class, List, ListCell, ListColumn, ListRow, Marks};

/// The columns that people see: the keys of their labels, and how wide they are.
const COLUMNS: [(&str, u16); 13] = [
    ("merge-list-number", 6),
    ("merge-list-kind", 16),
    ("merge-list-table", 10),
    ("merge-list-row", 28),
    ("merge-list-column", 18),
    ("merge-list-base", 16),
    ("merge-list-ours", 16),
    ("merge-list-theirs", 16),
    ("merge-list-cell", 16),
    (CHOICE, 10),
    (OTHER, 16),
    ("merge-list-at-ours", 24),
    ("merge-list-at-theirs", 24),
];
/// Where people choose.
const CHOICE: &str = "merge-list-choice";
/// Where they put another value.
const OTHER: &str = "merge-list-other";
/// Over the columns that nobody sees: what a row is about, for this program.
const SUBJECT: &str = "yusuan";
/// What may be chosen, in the order in which it is offered; another value comes last.
const CHOICES: [&str; 3] = ["merge-choice-ours", "merge-choice-theirs", "merge-choice-other"];
/// Characters of a text that the list shows.
const ROOM: usize = 1_000;
/// Characters that a cell may have.
const MOST: usize = 30_000;

/// The marks of a merged workbook: cells in conflict, and the list.
pub fn marks(merged: &Merged, words: &Words) -> Marks {
    let mut marks = Marks::default();
    let mut rows = Vec::with_capacity(merged.conflicts.len());
    for (position, conflict) in merged.conflicts.iter().enumerate() {
        let spots = spots(merged, conflict, words.names.standard);
        for spot in &spots {
            marks.add(*spot, Class::Warning, Some(note(position, conflict, words)));
        }
        rows.push(row(position, conflict, spots.first().copied(), words));
    }
    let hidden = rows.iter().map(|row| row.cells.len()).max().unwrap_or(COLUMNS.len());
    let messages = words.messages();
    let mut columns: Vec<ListColumn> = COLUMNS
        .iter()
        .map(|(key, width)| ListColumn {
            label: messages.text(key),
            width: *width,
            is_input: [CHOICE, OTHER].contains(key),
        })
        .collect();
    columns.resize(
        hidden,
        ListColumn {
            label: SUBJECT.to_owned(),
            ..ListColumn::default()
        },
    );
    marks.list = Some(List {
        name: messages.text("merge-list-name"),
        title: messages.text("merge-list-title"),
        subtitle: messages.get("merge-list-about", [("count", rows.len().to_string())]),
        columns,
        rows,
        keeps_looks: false,
    });
    marks
}

/// The cells of a conflict; of a row that one side removed, the one that names it.
fn spots(merged: &Merged, conflict: &Conflict, standard: &Standard) -> Vec<CellId> {
    let found = || {
        let schema = conflict.schema?;
        let table = merged.book.tables.iter().position(|table| table.schema == schema)?;
        let (own, place) = (standard.tables.get(schema)?, conflict.place.as_ref()?);
        let row = place.row;
        let fields = match conflict.kind {
            Kind::Removed => {
                let naming = |own_table: &Table| own_table.naming(own, row, place.path.last()?);
                merged.book.tables.get(table).and_then(naming).into_iter().collect()
            }
            _ => conflict.fields.clone(),
        };
        Some(
            fields
                .into_iter()
                .map(move |field| CellId { table, row, field })
                .collect(),
        )
    };
    found().unwrap_or_default()
}

/// What stands at a cell in conflict.
fn note(position: usize, conflict: &Conflict, words: &Words) -> String {
    let data = [
        ("number", number(position).to_string()),
        ("kind", words.kind(conflict)),
        ("base", or_none(&one_line(&words.base(conflict))).to_owned()),
        ("ours", one_line(&words.said(conflict, &conflict.ours))),
        ("theirs", one_line(&words.said(conflict, &conflict.theirs))),
        ("at-ours", words.at(Party::Ours, conflict.at_ours.as_ref())),
        ("at-theirs", words.at(Party::Theirs, conflict.at_theirs.as_ref())),
        ("list", words.messages().text("merge-list-name")),
    ];
    words.messages().get("merge-note", data)
}

fn row(position: usize, conflict: &Conflict, spot: Option<CellId>, words: &Words) -> ListRow {
    let text = |text: String| match text.is_empty() {
        true => ListCell::Blank,
        false => ListCell::Text(shortened(text, ROOM)),
    };
    let said = |said: &Said, shown: String| match (conflict.kind, said.as_deref()) {
        (Kind::Value | Kind::Inserted, Some([Content::Amount(amount)])) => ListCell::Figure(*amount),
        _ => text(shown),
    };
    let subject = Subject::of(conflict, words.names.standard);
    let mut cells = vec![
        text(number(position).to_string()),
        text(words.kind(conflict)),
        text(words.table(conflict)),
        text(words.row(conflict)),
        text(words.column(conflict)),
        said(&conflict.base, words.base(conflict)),
        said(&conflict.ours, words.said(conflict, &conflict.ours)),
        said(&conflict.theirs, words.said(conflict, &conflict.theirs)),
        spot.map_or(ListCell::Blank, ListCell::Link),
        ListCell::Choice(choices(&subject, words.messages()), None),
        ListCell::Blank,
        text(words.at(Party::Ours, conflict.at_ours.as_ref())),
        text(words.at(Party::Theirs, conflict.at_theirs.as_ref())),
    ];
    // Texts and numbers have nothing that cannot be written.
    let subject = serde_json::to_string(&subject).unwrap_or_default();
    let letters: Vec<char> = subject.chars().collect();
    let pieces = letters.chunks(MOST).map(|piece| ListCell::Text(piece.iter().collect()));
    cells.extend(pieces);
    ListRow {
        class: Class::Warning,
        cells,
    }
}

/// What may be chosen in a conflict: another value only where there can be one.
fn choices(subject: &Subject, messages: &Messages) -> Vec<String> {
    let sides = CHOICES.len().saturating_sub(1);
    let count = if subject.takes_other() { CHOICES.len() } else { sides };
    CHOICES.iter().take(count).map(|key| messages.text(key)).collect()
}

/// What people chose.
#[derive(Clone, Debug, PartialEq)]
pub enum Chosen {
    /// Nothing yet.
    Open,
    /// What one of the sides has.
    Of(Party),
    /// Something else.
    Other,
    /// None of what is offered.
    Unknown(String),
}

/// A row of the list as it is found again.
#[derive(Clone, Debug)]
pub struct Entry {
    /// What it is about; none if that is damaged.
    pub subject: Option<Subject>,
    /// What was chosen.
    pub chosen: Chosen,
    /// The other value.
    pub other: Option<CellValue>,
    /// Its number and where it is about, as the list shows it.
    pub shown: (String, String),
    /// The cells of choice and other value.
    pub cells: [CellRef; 2],
}

/// The list of a workbook: the name of its sheet, and its rows.
pub struct Found {
    /// The sheet.
    pub sheet: Text,
    /// The rows.
    pub entries: Vec<Entry>,
}

/// Finds the list of conflicts in a workbook that was written in any of the languages.
pub fn find(workbook: &Workbook) -> Option<Found> {
    let languages: Vec<Messages> = Lang::ALL.iter().map(|lang| Messages::new(*lang)).collect();
    let is = |value: &CellValue, key: &str| {
        let CellValue::Text(text) = value else { return false };
        languages.iter().any(|messages| messages.text(key) == text.trim())
    };
    let titled = |grid: &&Grid| {
        let first = grid.get(CellRef::new(0, 0));
        first.is_some_and(|cell| is(&cell.value, "merge-list-title"))
    };
    let grid = workbook.sheets.iter().find(titled)?;
    let choice = grid.cells().iter().find(|cell| is(&cell.value, CHOICE))?.at;
    let header = grid.row(choice.row);
    let column = |key: &str| header.iter().find(|cell| is(&cell.value, key)).map(|cell| cell.at.col);
    let subject = header
        .iter()
        .filter(|cell| matches!(&cell.value, CellValue::Text(text) if text.trim() == SUBJECT));
    let subject: Vec<u32> = subject.map(|cell| cell.at.col).collect();
    let reader = Reader {
        grid,
        languages: &languages,
        choice: choice.col,
        other: column(OTHER)?,
        shown: COLUMNS.map(|(key, _)| column(key)),
        subject,
    };
    let rows = grid.rows().map(|(row, _)| row).filter(|row| *row > choice.row);
    Some(Found {
        sheet: Text::from(grid.name.as_str()),
        entries: rows.filter_map(|row| reader.entry(row)).collect(),
    })
}

struct Reader<'a> {
    grid: &'a Grid,
    languages: &'a [Messages],
    choice: u32,
    other: u32,
    shown: [Option<u32>; COLUMNS.len()],
    subject: Vec<u32>,
}

impl Reader<'_> {
    fn text(&self, row: u32, col: u32) -> String {
        let cell = self.grid.get(CellRef::new(row, col));
        cell.map(|cell| cell.value.to_string()).unwrap_or_default()
    }

    /// A row of the list; none for one that people added.
    fn entry(&self, row: u32) -> Option<Entry> {
        let subject: String = self.subject.iter().map(|col| self.text(row, *col)).collect();
        if subject.is_empty() {
            return None;
        }
        let chosen = self.text(row, self.choice).trim().to_owned();
        let is = |key: &str| self.languages.iter().any(|messages| messages.text(key) == chosen);
        let [ours, theirs, other] = CHOICES.map(is);
        let shown = |keys: &[&str]| {
            let columns = COLUMNS
                .iter()
                .zip(self.shown)
                .filter(|((key, _), _)| keys.contains(key));
            let texts = columns.filter_map(|(_, col)| Some(self.text(row, col?)));
            texts.filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" · ")
        };
        Some(Entry {
            subject: serde_json::from_str(&subject).ok(),
            chosen: match chosen.as_str() {
                "" => Chosen::Open,
                _ if ours => Chosen::Of(Party::Ours),
                _ if theirs => Chosen::Of(Party::Theirs),
                _ if other => Chosen::Other,
                _ => Chosen::Unknown(chosen),
            },
            other: self
                .grid
                .get(CellRef::new(row, self.other))
                .map(|cell| cell.value.clone())
                .filter(|value| !value.to_string().trim().is_empty()),
            shown: (
                shown(&["merge-list-number"]),
                shown(&["merge-list-table", "merge-list-row", "merge-list-column"]),
            ),
            cells: [self.choice, self.other].map(|col| CellRef::new(row, col)),
        })
    }
}
