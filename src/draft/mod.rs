//! A draft of a mapping file for a workbook. What was recognised by itself needs no entry; the draft is about the
//! rest.

mod entries;
mod fill;
mod text;

use std::collections::HashMap;
use std::path::Path;

pub use entries::{Entries, Purpose, claimed};
use entries::{header_rows, is_complete, is_on, repeated_words, table_name};
pub use fill::fill_draft;
use text::Draft;
pub use text::{entry, text_entry};

use crate::book::Book;
use crate::diagnostic::{Code, Diagnostic, one_line};
use crate::locale::Messages;
use crate::map::{ColumnReport, LineReport, NEAR, Near, SheetReport};
use crate::mapping;
use crate::schema::{Standard, Table};

/// A column that is this much like a standard one, in percent, is likely to be it.
const LIKELY: u32 = 75;

/// How a workbook was understood, with the near misses of [`Reports`](crate::map::Reports).
#[derive(Clone, Copy)]
pub struct Understood<'a> {
    /// What it became.
    pub book: &'a Book,
    /// The findings.
    pub findings: &'a [Diagnostic],
    /// How each sheet was understood.
    pub sheets: &'a [SheetReport],
    /// The name of the layout that was used.
    pub layout: Option<&'a str>,
}

/// How many things people have to decide, and the text of the draft; `input` names the workbook.
pub fn draft(input: &Path, own: Understood, standard: &Standard, messages: &Messages) -> (usize, String) {
    let mut draft = Draft::new(messages);
    Drafter::new(own, standard, messages).draft(input, &mut draft);
    (draft.open, draft.finish())
}

/// What a sheet is to the draft.
enum Place<'a> {
    /// It is this table.
    Known(&'a Table),
    /// It may be this one, or none.
    Open(Option<&'a Table>),
    /// It is like this one, which another sheet became.
    Second(&'a Table),
    /// It needs nothing.
    Idle,
}

/// Drafts the mapping of a workbook.
struct Drafter<'a> {
    own: Understood<'a>,
    standard: &'a Standard,
    messages: &'a Messages,
    /// How many sheets say that they are a table, by its number.
    claims: HashMap<&'a str, usize>,
}

impl<'a> Drafter<'a> {
    fn new(own: Understood<'a>, standard: &'a Standard, messages: &'a Messages) -> Self {
        let mut claims: HashMap<&str, usize> = HashMap::new();
        for number in own.sheets.iter().filter_map(claimed) {
            let count = claims.entry(number).or_insert(0);
            *count = count.saturating_add(1);
        }
        Self {
            own,
            standard,
            messages,
            claims,
        }
    }

    fn draft(&self, input: &Path, draft: &mut Draft) {
        let file = input.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let stem = input.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        draft.say("mapping-about", [("file", file)]);
        draft.say("mapping-how", []);
        draft.blank();
        let owner = self.own.book.department.as_deref().unwrap_or(&stem);
        let title = self.messages.get("mapping-title", [("owner", owner.to_owned())]);
        draft.write(&[text_entry("name", &stem), text_entry("title", &title)]);
        let layout = self.own.layout;
        if let Some(name) = layout.filter(|name| mapping::names().any(|known| known == *name)) {
            draft.write(&[text_entry("extends", name)]);
        }
        self.unsaid(draft);
        self.words(draft);
        let mut after_complete = false;
        for sheet in self.own.sheets {
            let entries = Entries::of(sheet, self.own.findings);
            let place = self.place(sheet);
            let is_complete = matches!(place, Place::Known(_)) && is_complete(sheet, &entries);
            if !(is_complete && after_complete) {
                draft.blank();
            }
            after_complete = is_complete;
            match place {
                Place::Known(table) => self.known(sheet, table, &entries, draft),
                Place::Open(table) => self.open(sheet, table, &entries, draft),
                Place::Second(table) => self.second(sheet, table, draft),
                Place::Idle => {}
            }
        }
        if draft.open == 0 {
            draft.blank();
            draft.say("mapping-nothing", []);
        }
    }

    /// What no sheet says, or some do not.
    fn unsaid(&self, draft: &mut Draft) {
        let frame = &self.standard.frame;
        let found = |code: Code| self.own.findings.iter().filter(move |finding| finding.code == code);
        let places = found(Code::NoCurrencyUnit).filter_map(|finding| finding.place.as_ref());
        let sheets: Vec<String> = places.map(|place| place.sheet.to_string()).collect();
        let unit = (!sheets.is_empty()).then(|| text_entry("unit", &frame.currency_unit));
        let year = found(Code::NoYear).next().map(|_| "year = 2025".to_owned());
        let department = found(Code::NoDepartment).next().map(|_| {
            let example = self.messages.text("mapping-department");
            text_entry("department", &example)
        });
        let all = [
            ("mapping-no-unit", unit),
            ("mapping-no-year", year),
            ("mapping-no-department", department),
        ];
        for (key, line) in all {
            if let Some(line) = line {
                draft.blank();
                draft.say(key, [("sheets", sheets.join(" | "))]);
                draft.suggest(&[line]);
                draft.open = draft.open.saturating_add(1);
            }
        }
    }

    /// Words over more columns than one that are not understood: listed once, they explain all of them.
    fn words(&self, draft: &mut Draft) {
        let counts = repeated_words(self.own.sheets);
        let Some((first, _)) = counts.first() else { return };
        let words = counts.iter().map(|(word, count)| format!("{word} ({count})"));
        let data = [
            ("words", words.collect::<Vec<_>>().join(" | ")),
            ("word", (*first).to_owned()),
        ];
        draft.blank();
        draft.say("mapping-words", data);
    }

    fn place(&self, sheet: &SheetReport) -> Place<'a> {
        let table = |number: &str| self.standard.table(number);
        let is_rival = claimed(sheet).is_some_and(|number| self.claims.get(number).is_some_and(|count| *count > 1));
        match claimed(sheet).and_then(table) {
            Some(table) if sheet.table.is_some() || !is_rival => return Place::Known(table),
            Some(table) if self.is_converted(table) => return Place::Second(table),
            Some(table) => return Place::Open(Some(table)),
            None => {}
        }
        if sheet.cells.reported == 0 || sheet.verdict == "set-aside" {
            return Place::Idle;
        }
        let near = sheet.candidates.first().filter(|best| best.score >= NEAR);
        let near = near
            .map(|best| &best.table)
            .or(sheet.near.as_ref().map(|near| &near.id));
        match near.and_then(|number| table(number)) {
            Some(table) if self.is_converted(table) => Place::Second(table),
            near => Place::Open(near),
        }
    }

    fn is_converted(&self, table: &Table) -> bool {
        let mut sheets = self.own.sheets.iter();
        sheets.any(|sheet| sheet.table.as_ref() == Some(&table.number))
    }

    /// A sheet whose table is known.
    fn known(&self, sheet: &SheetReport, table: &Table, entries: &Entries, draft: &mut Draft) {
        let data = || {
            [
                ("table", table_name(table)),
                ("sheet", sheet.sheet.clone()),
                ("known", entries.known.to_string()),
            ]
        };
        if is_complete(sheet, entries) {
            let key = if entries.known == 0 {
                "mapping-sheet-whole"
            } else {
                "mapping-sheet-complete"
            };
            draft.say(key, data());
            return;
        }
        draft.say("mapping-sheet", data());
        draft.write(&["[[sheets]]".to_owned(), text_entry("table", &table.number)]);
        // Where more sheets than one are this table, or one is so only perhaps, its name decides.
        let shared = self.claims.get(table.number.as_str()).is_some_and(|count| *count > 1);
        if shared || self.is_uncertain(sheet) {
            draft.write(&[text_entry("sheet", &sheet.sheet)]);
        }
        self.columns(sheet, table, entries, true, draft);
        for line in &sheet.lines {
            self.line(line, draft);
        }
    }

    fn is_uncertain(&self, sheet: &SheetReport) -> bool {
        let here = |finding: &&Diagnostic| is_on(finding, sheet) && finding.code == Code::UncertainTable;
        self.own.findings.iter().any(|finding| here(&finding))
    }

    /// A sheet that is no table yet: it may be one, or not be wanted.
    fn open(&self, sheet: &SheetReport, table: Option<&Table>, entries: &Entries, draft: &mut Draft) {
        let name = || ("sheet", sheet.sheet.clone());
        let title = ("title", sheet.title.clone().unwrap_or_default());
        draft.open = draft.open.saturating_add(1);
        match table {
            None => draft.say("mapping-sheet-unlike", [name(), title]),
            Some(table) => {
                let key = if claimed(sheet).is_some() {
                    "mapping-sheet-rival"
                } else {
                    "mapping-sheet-near"
                };
                draft.say(key, [name(), title, ("table", table_name(table))]);
                let mut lines = vec![
                    "[[sheets]]".to_owned(),
                    text_entry("table", &table.number),
                    text_entry("sheet", &sheet.sheet),
                ];
                lines.extend(header_rows(sheet));
                draft.suggest(&lines);
                self.columns(sheet, table, entries, false, draft);
            }
        }
        draft.blank();
        self.sheet_aside(sheet, draft);
    }

    /// A sheet that is like a table that another sheet became: last year's, perhaps.
    fn second(&self, sheet: &SheetReport, table: &Table, draft: &mut Draft) {
        draft.open = draft.open.saturating_add(1);
        let data = [("sheet", sheet.sheet.clone()), ("table", table_name(table))];
        draft.say("mapping-sheet-second", data);
        self.sheet_aside(sheet, draft);
    }

    fn sheet_aside(&self, sheet: &SheetReport, draft: &mut Draft) {
        draft.say("mapping-sheet-aside", [("sheet", sheet.sheet.clone())]);
        let name = text_entry("sheet", &sheet.sheet);
        draft.suggest(&["[[set-aside]]".to_owned(), name, self.reason()]);
    }

    fn reason(&self) -> String {
        text_entry("reason", &self.messages.text("mapping-reason"))
    }

    /// The columns of a sheet that need a word, in their order. `holds`: what was recognised is in force.
    fn columns(&self, sheet: &SheetReport, table: &Table, entries: &Entries, holds: bool, draft: &mut Draft) {
        if !sheet.missing.is_empty() {
            draft.open = draft.open.saturating_add(1);
            let names = sheet
                .missing
                .iter()
                .map(|missing| self.named(&missing.key, &missing.label));
            draft.say("mapping-missing", [("names", names.collect::<Vec<_>>().join(" | "))]);
        }
        let is_open = |(_, purpose): &(_, Purpose)| matches!(purpose, Purpose::Open(_));
        let free = entries.free(table);
        if entries.columns.iter().any(is_open) && !free.is_empty() {
            let names = free.iter().map(|(key, label)| self.named(key, label));
            draft.say("mapping-free", [("names", names.collect::<Vec<_>>().join(" | "))]);
        }
        for (column, purpose) in &entries.columns {
            draft.blank();
            match purpose {
                Purpose::Known(key) => {
                    draft.open = draft.open.saturating_add(1);
                    draft.say("mapping-column-part", [("column", column.column.clone())]);
                    let lines = [
                        "[[sheets.columns]]".to_owned(),
                        text_entry("key", key),
                        entries.source(column),
                    ];
                    // Of a sheet that is no table yet nothing holds.
                    match holds {
                        true => draft.write(&lines),
                        false => draft.suggest(&lines),
                    }
                }
                Purpose::Open(near) => self.unknown(column, *near, entries, draft),
            }
        }
    }

    /// A column that was not recognised.
    fn unknown(&self, column: &ColumnReport, near: Option<&Near>, entries: &Entries, draft: &mut Draft) {
        draft.open = draft.open.saturating_add(1);
        let data = || {
            [
                ("column", column.column.clone()),
                ("label", column.label.clone()),
                ("example", column.example.clone().unwrap_or_default()),
            ]
        };
        match near {
            Some(near) => {
                draft.say("mapping-column-near", data());
                let key = text_entry("key", &near.id);
                let key = format!("{key}  # {}", self.near(near));
                draft.suggest(&["[[sheets.columns]]".to_owned(), key, entries.source(column)]);
                self.others(&column.near, near, draft);
            }
            None => draft.say("mapping-column-unlike", data()),
        }
        // What is that much like a column is hardly to be left out.
        if entries.has_path(column) && near.is_none_or(|near| near.score < LIKELY) {
            draft.say("mapping-column-aside", [("column", column.column.clone())]);
            let label = text_entry("column", &column.label);
            draft.suggest(&["[[sheets.set-aside]]".to_owned(), label, self.reason()]);
        }
    }

    /// A line item that was not recognised.
    fn line(&self, line: &LineReport, draft: &mut Draft) {
        draft.blank();
        draft.open = draft.open.saturating_add(1);
        let data = || [("cell", line.cell.clone()), ("label", line.label.clone())];
        let head = [
            "[[sheets.lines]]".to_owned(),
            text_entry("from", &line.label),
            text_entry("side", &line.side),
        ];
        if let Some(near) = line.near.first() {
            draft.say("mapping-line-near", data());
            draft.suggest(&head);
            draft.suggest(&[format!("{}  # {}", text_entry("line", &near.id), self.near(near))]);
            self.others(&line.near, near, draft);
        } else {
            draft.say("mapping-line-unlike", data());
            draft.suggest(&head);
            match &line.same {
                Some(same) => {
                    draft.suggest(&[entry("subtotal-of", vec![toml::Value::from(same.as_str())])]);
                    draft.say("mapping-line-same", [("line", same.clone())]);
                }
                None => draft.suggest(&[text_entry("set-aside", &self.messages.text("mapping-reason"))]),
            }
        }
    }

    fn named(&self, key: &str, label: &str) -> String {
        let data = [("key", key.to_owned()), ("label", label.to_owned())];
        self.messages.get("mapping-named", data)
    }

    fn near(&self, near: &Near) -> String {
        let data = [("label", one_line(&near.label)), ("score", near.score.to_string())];
        self.messages.get("mapping-near", data)
    }

    /// The other near misses beside the one that is suggested.
    fn others(&self, all: &[Near], suggested: &Near, draft: &mut Draft) {
        let others = all.iter().filter(|near| near.id != suggested.id);
        let others: Vec<String> = others
            .map(|near| format!("{} ({})", near.id, self.near(near)))
            .collect();
        if !others.is_empty() {
            draft.say("mapping-or", [("near", others.join(" | "))]);
        }
    }
}
