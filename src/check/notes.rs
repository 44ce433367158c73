//! Checks of texts outside the figures: notes that do not fit their table, placeholders that were not filled in,
//! missing tables.

use super::view::{View, Views};
use crate::cell::Text;
use crate::diagnostic::{Code, Diagnostic};
use crate::rules::Rules;
use crate::schema::{Kind, Shape, Standard, Table as Schema};

/// The rule about missing tables, in the reviewers' list.
const RULE_MISSING: &str = "R01";
/// The rule about empty tables.
const RULE_EMPTY: &str = "R02";
/// The rule about notes on filled tables that state they are empty.
const RULE_FILLED: &str = "R03";
/// The rule about placeholders.
const RULE_PLACEHOLDER: &str = "R13";

/// Checks the notes and texts of one table.
pub fn check_table(view: &View, year: Option<i32>, rules: &Rules) -> Vec<Diagnostic> {
    let is_on = |rule: &str| !rules.is_off(rule);
    let mut findings = Vec::new();
    findings.extend(note(view, year, rules).filter(|finding| finding.rule.as_deref().is_none_or(is_on)));
    if is_on(RULE_PLACEHOLDER) {
        findings.extend(placeholders(view, rules));
    }
    findings
}

fn at_sheet(view: &View, code: Code, rule: &str) -> Diagnostic {
    let sheet = view.table.sheets.first().cloned().unwrap_or_else(|| Text::from(""));
    let mut finding = Diagnostic::new(code).at(&sheet, None).in_table(&view.schema.number);
    finding.rule = Some(rule.to_owned());
    finding
        .with("label", &view.schema.form_number)
        .with("title", &view.schema.title)
}

/// A table without figures must have a note that states so, one with figures must not, and the note must be about
/// this table.
fn note(view: &View, year: Option<i32>, rules: &Rules) -> Option<Diagnostic> {
    let empty = is_empty(view);
    let says_none = |note: &&Text| rules.words.no_data.iter().any(|word| note.contains(word.as_str()));
    let mut notes = view.table.notes.iter().filter(says_none);
    let note = match empty {
        true => notes.next(),
        false => notes.find(|note| is_about_whole(note, rules)),
    };
    match (empty, note) {
        // Explicit zeros make a note unnecessary.
        (true, None) if !has_zero(view) => Some(at_sheet(view, Code::NoNoteOnEmpty, RULE_EMPTY)),
        (false, Some(note)) => Some(at_sheet(view, Code::NoteOnFilled, RULE_FILLED).found(note)),
        (true, Some(note)) => {
            let topic = foreign_topic(note, view).map(str::to_owned);
            let topic = topic.or_else(|| foreign_year(note, view, year?))?;
            let finding = at_sheet(view, Code::ForeignNote, RULE_EMPTY).found(note);
            Some(finding.with("topic", topic))
        }
        _ => None,
    }
}

/// Whether all figures of a table are zero or blank. Unread cells may be figures, and a table of texts may do
/// without.
fn is_empty(view: &View) -> bool {
    let table = view.table;
    let cells = || {
        let rows = 0..table.rows.len();
        rows.flat_map(|row| view.amount_fields().filter_map(move |field| table.value(row, field)))
    };
    let zero =
        |value: crate::book::Value| value.amount().is_none_or(|amount| amount.is_zero()) && value.text().is_none();
    let of_texts = view.schema.unit_in_labels && table.rows.iter().any(|row| has_own_texts(row.row_kind, view.schema));
    cells().all(zero) && table.unread.is_empty() && !of_texts && view.amount_fields().next().is_some()
}

/// Whether rows of a kind hold more than the name of a unit: in a list, only those of the lowest level do.
fn has_own_texts(row_kind: usize, schema: &Schema) -> bool {
    let lowest = schema
        .row_kinds
        .iter()
        .rposition(|row_kind| !row_kind.detail)
        .unwrap_or(0);
    row_kind >= lowest || !matches!(schema.shape, Shape::List { .. })
}

/// Whether any zero was entered explicitly.
fn has_zero(view: &View) -> bool {
    let mut rows = 0..view.table.rows.len();
    rows.any(|row| view.table.amounts(row).next().is_some())
}

/// Whether a note states that the table as a whole is empty; “no vehicles are bought” under a filled table does not, nor
/// what an empty table would mean.
fn is_about_whole(note: &str, rules: &Rules) -> bool {
    let words = &rules.words;
    let is_condition = |before: &str| words.conditional.iter().any(|word| before.contains(word.as_str()));
    note.split(SENTENCE_ENDS).any(|sentence| {
        let mut stated = words.empty_table.iter().filter_map(|word| {
            let at = sentence.find(word.as_str())?;
            sentence.get(..at.saturating_add(word.len()))
        });
        stated.any(|up_to_it| !is_condition(up_to_it))
    })
}

/// The signs between sentences.
const SENTENCE_ENDS: [char; 4] = ['\u{3002}', '\u{ff1b}', ';', '\n'];

/// The topic of another table that a note names, unless it also names that of its own.
fn foreign_topic<'a>(note: &str, view: &View<'a>) -> Option<&'a str> {
    let topics = || view.standard.frame.wording.topics.iter();
    let in_title = |topic: &&String| view.schema.title.contains(topic.as_str());
    let named = |topic: &&String| note.contains(topic.as_str());
    if topics().filter(in_title).any(|topic| note.contains(topic.as_str())) || !topics().any(|topic| in_title(&topic)) {
        return None;
    }
    topics()
        .find(|topic| named(topic) && !in_title(topic))
        .map(String::as_str)
}

/// The year that a note names, unless it also names the budget year.
fn foreign_year(note: &str, view: &View, year: i32) -> Option<String> {
    let words = &view.standard.frame.wording.year;
    let years = words.iter().flat_map(|word| {
        let named = note.match_indices(word.as_str());
        named.filter_map(|(at, word)| {
            let after = note.get(at.saturating_add(word.len())..)?;
            // The date of a law or signature is not the year of the table.
            let is_date = after.starts_with(|c: char| c.is_ascii_digit());
            let (start, _) = note.get(..at)?.char_indices().nth_back(3)?;
            let year: i32 = note.get(start..at)?.parse().ok().filter(|_| !is_date)?;
            (1990..2100).contains(&year).then_some(year)
        })
    });
    let years: Vec<i32> = years.collect();
    let foreign = years.first().filter(|_| !years.contains(&year))?;
    Some(format!("{foreign}{}", words.last().map_or("", String::as_str)))
}

fn placeholders(view: &View, rules: &Rules) -> Vec<Diagnostic> {
    let texts = |row: usize| {
        let fields = view.schema.fields.iter().enumerate();
        let texts = fields.filter(|(_, field)| field.kind == Kind::Text);
        texts.filter_map(move |(field, _)| Some((view.cell(row, field), view.table.text(row, field)?)))
    };
    let words = &rules.words.placeholders;
    // One pass over a text is cheaper than a search for each.
    let starts: Vec<char> = words.iter().filter_map(|word| word.chars().next()).collect();
    let find = |text: &str| {
        let may_have = text.contains(starts.as_slice());
        words.iter().find(|word| may_have && text.contains(word.as_str()))
    };
    let rows = 0..view.table.rows.len();
    let found = rows.flat_map(texts).filter_map(|(cell, text)| {
        let word = find(text)?;
        let mut finding = view.at(Code::Placeholder, cell).found(text).with("word", word);
        finding.rule = Some(RULE_PLACEHOLDER.to_owned());
        Some(finding)
    });
    let notes = view.table.notes.iter().filter_map(|note| {
        let word = find(note)?;
        Some(
            at_sheet(view, Code::Placeholder, RULE_PLACEHOLDER)
                .found(note)
                .with("word", word),
        )
    });
    found.chain(notes).collect()
}

/// One finding for all tables that the workbook lacks.
pub fn missing(views: &Views, standard: &Standard) -> Option<Diagnostic> {
    let there = |number: usize| views.all.iter().any(|view| view.table.schema == number);
    let tables = standard.tables.iter().enumerate();
    let missing: Vec<&str> = tables
        .filter(|(number, _)| !there(*number))
        .map(|(_, table)| table.form_number.as_str())
        .collect();
    let mut finding = Diagnostic::new(Code::TablesMissing);
    finding.rule = Some(RULE_MISSING.to_owned());
    (!missing.is_empty()).then(|| finding.with("count", missing.len()).with("tables", missing.join(" ")))
}
