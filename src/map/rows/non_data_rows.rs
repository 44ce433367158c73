//! Non-data rows below the header: column numbers, notes, signatures, and preamble or header repeated at a page
//! break.

use std::ops::Range;

use crate::cell::{Cell, CellValue, Text};
use crate::diagnostic::Code;
use crate::fold::ordinal;
use crate::map::account::ledger::CellDisposition;
use crate::map::header::column_numbers::column_number;
use crate::map::preamble::page_line::is_page_line;
use crate::map::sheet::state::Sheet;
use crate::schema::{Kind, Shape};

/// What ends a sentence.
const SENTENCE_ENDS: [char; 2] = ['\u{3002}', '\u{ff1b}'];
/// Least digits of the codes of classes and units.
const CODE_DIGITS: usize = 3;

/// State carried from the preceding rows.
pub struct Preceding {
    /// The previous row was a note, which this one may continue.
    noted: bool,
    /// The previous row was a header, which column numbers may follow.
    fresh: bool,
}

impl Preceding {
    /// The state directly below the header.
    pub fn new() -> Self {
        Self {
            noted: false,
            fresh: true,
        }
    }
}

impl Sheet<'_> {
    /// Settles a non-data row, and returns whether it was one.
    pub fn take_non_data_row(&mut self, cells: Range<usize>, preceding: &mut Preceding) -> bool {
        let grid = self.grid;
        let row = grid.cells().get(cells.clone()).unwrap_or_default();
        if !preceding.fresh && self.is_plain_row(row) {
            preceding.noted = false;
            return false;
        }
        let texts: Vec<String> = row
            .iter()
            .map(|cell| self.folder().fold(&cell.value.to_string()))
            .collect();
        let noted = std::mem::take(&mut preceding.noted);
        if self.exclude_row(cells.clone(), texts.first()) {
            return true;
        }
        if row.len() == 1 && row.first().map(|cell| cell.at) == self.table.unit_cell {
            self.settle_row(cells, CellDisposition::Structural);
            return true;
        }
        if preceding.fresh && self.is_number_row(&texts) || self.is_placeholder_row(&texts) {
            self.settle_row(cells, CellDisposition::Structural);
            return true;
        }
        if self.is_signature(row, &texts) || self.is_carried(&texts) {
            self.set_row_aside(cells, texts.first().map(String::as_str).unwrap_or_default());
            return true;
        }
        let has_number = row.iter().any(|cell| matches!(cell.value, CellValue::Number(_)));
        if !has_number && (self.is_repeated_preamble(&texts) || self.is_repeated_header(row, &texts)) {
            let schema = self.schema;
            self.set_row_aside(cells, &schema.form_number);
            preceding.fresh = true;
            return true;
        }
        preceding.fresh = false;
        let is_note = || self.is_note(&texts) || self.is_sentence(row, &texts) || (noted && texts.len() == 1);
        preceding.noted = !has_number && is_note();
        if preceding.noted {
            self.take_note(cells, &texts);
        }
        preceding.noted
    }

    /// Settles the row of column numbers below a header, and returns whether it was one.
    pub fn take_column_numbers(&mut self, cells: Range<usize>) -> bool {
        let row = self.grid.cells().get(cells.clone()).unwrap_or_default();
        let texts: Vec<String> = row
            .iter()
            .map(|cell| self.folder().fold(&cell.value.to_string()))
            .collect();
        let is_number_row = self.is_number_row(&texts);
        if is_number_row {
            self.settle_row(cells, CellDisposition::Structural);
        }
        is_number_row
    }

    /// Whether a row has several cells and a figure and does not begin like a non-data row. This holds for nearly
    /// every row of a long table and avoids folding all of its texts.
    fn is_plain_row(&self, row: &[Cell]) -> bool {
        let words = &self.lexicon().words;
        let has_number = row.iter().any(|cell| matches!(cell.value, CellValue::Number(_)));
        let first = row
            .first()
            .filter(|_| row.len() > 1 && has_number && self.rule().is_none());
        first.is_some_and(|first| {
            let first = self.folder().fold(&first.value.to_string());
            !begins(&first, &words.signature) && !begins(&first, &words.carried)
        })
    }

    /// Records a row above the header as a note if it is one.
    pub fn take_note_row(&mut self, cells: Range<usize>) {
        let row = self.grid.cells().get(cells.clone()).unwrap_or_default();
        let texts: Vec<String> = row
            .iter()
            .map(|cell| self.folder().fold(&cell.value.to_string()))
            .collect();
        if !self.exclude_row(cells.clone(), texts.first()) && self.is_note(&texts) {
            self.take_note(cells, &texts);
        }
    }

    fn set_row_aside(&mut self, cells: Range<usize>, what: &str) {
        let at = self.grid.cells().get(cells.start).map(|cell| cell.at);
        let finding = self.finding(Code::RowSetAside, at).with("what", what);
        self.findings.push(finding);
        self.settle_row(cells, CellDisposition::SetAside);
    }

    /// The row of column numbers (栏次) below a header: 1, 2, 3=4+5 …, and nothing else but fillers.
    fn is_number_row(&self, texts: &[String]) -> bool {
        let fillers = &self.lexicon().words.column_number;
        let is_filler = |text: &&String| text.is_empty() || fillers.contains(text);
        let named = texts.iter().any(|text| fillers.contains(text));
        let numbers: Option<Vec<u32>> = texts
            .iter()
            .filter(|text| !is_filler(text))
            .map(|text| column_number(text, &self.lexicon().words.column_number_affix))
            .collect();
        let Some(numbers) = numbers else { return false };
        let ascending = numbers
            .windows(2)
            .all(|pair| matches!(pair, [a, b] if a.checked_add(1) == Some(*b)));
        // Lettered columns may have been counted, too: 甲, 乙, 3, 4.
        let counted = texts.iter().filter(|text| is_filler(text)).count().saturating_add(1);
        let begins = |first: &u32| *first <= 2 || usize::try_from(*first).is_ok_and(|first| first <= counted);
        numbers.first().is_some_and(begins) && ascending && (named || numbers.len() >= 3)
    }

    /// A lone dash or 无, in a table without data.
    fn is_placeholder_row(&self, texts: &[String]) -> bool {
        let nothing = &self.lexicon().words.nothing;
        let is_list = matches!(self.schema.shape, Shape::List { .. });
        is_list && matches!(texts, [text] if text.is_empty() || nothing.contains(text))
    }

    /// A page total carried over from the previous page or to the next (承前页, 过次页).
    fn is_carried(&self, texts: &[String]) -> bool {
        let words = &self.lexicon().words.carried;
        texts.first().is_some_and(|first| begins(first, words))
    }

    /// A signature line: labels, each followed by its text in the same or the next cell. A number only counts as
    /// such a text (a telephone number).
    fn is_signature(&self, row: &[Cell], texts: &[String]) -> bool {
        let words = &self.lexicon().words.signature;
        let labels = |text: &String| begins(text, words);
        if !texts.first().is_some_and(labels) {
            return false;
        }
        let alone = |text: &String| labels(text) && words.iter().any(|word| text.trim_end_matches(':') == word);
        let before = std::iter::once(None).chain(texts.iter().map(Some));
        texts.iter().zip(row).zip(before).all(|((text, cell), before)| {
            let is_number = matches!(cell.value, CellValue::Number(_));
            (!is_number && labels(text)) || before.is_some_and(alone)
        })
    }

    /// A row that begins with 备注: or similar, or has that word in a cell of its own before the text.
    fn is_note(&self, texts: &[String]) -> bool {
        let words = &self.lexicon().words.note;
        let first = texts.first().map(String::as_str).unwrap_or_default();
        let marked = |rest: &str| {
            rest.starts_with(|c: char| c.is_ascii_digit() || matches!(c, ':' | '(' | '.' | '\u{3001}'))
                || (rest.is_empty() && texts.len() > 1)
        };
        words
            .iter()
            .any(|word| first.strip_prefix(word.as_str()).is_some_and(marked))
    }

    /// A row of a list with nothing but a sentence, or a numbered text (1.本表……), in its first column, where codes stand.
    fn is_sentence(&self, row: &[Cell], texts: &[String]) -> bool {
        let [cell, ..] = row else { return false };
        let schema = self.schema;
        let first = schema.columns.first().and_then(|first| schema.fields.get(first.field));
        let has_codes =
            matches!(schema.shape, Shape::List { .. }) && first.is_some_and(|field| field.kind == Kind::Code);
        let begins = self.header_cells.keys().min() == Some(&cell.at.col);
        let is_alone = texts.iter().all(|text| Some(text) == texts.first());
        if !has_codes || !begins || !is_alone || !matches!(cell.value, CellValue::Text(_)) {
            return false;
        }
        let is_numbered = |text: &String| {
            let number = text.bytes().take_while(u8::is_ascii_digit).count();
            let is_text = |(_, name): (u32, &str)| name.starts_with(char::is_alphabetic);
            (1..CODE_DIGITS).contains(&number) && ordinal(text).is_some_and(is_text)
        };
        cell.value.to_string().trim().ends_with(SENTENCE_ENDS) || texts.first().is_some_and(is_numbered)
    }

    /// Takes a row with a single text as a note. In a table without figures, it explains why there are none (未安排).
    pub fn take_empty_note(&mut self, cells: Range<usize>) -> bool {
        let row = self.grid.cells().get(cells.clone()).unwrap_or_default();
        let [cell] = row else { return false };
        let text = cell.value.to_string();
        let folded = self.folder().fold(&text);
        let is_code = folded.bytes().all(|byte| byte.is_ascii_digit());
        if is_code || self.is_total(&text) || self.labels.is_header(&folded) {
            return false;
        }
        self.take_note(cells, &[folded]);
        true
    }

    fn take_note(&mut self, cells: Range<usize>, texts: &[String]) {
        let grid = self.grid;
        let row = grid.cells().get(cells.clone()).unwrap_or_default();
        let mut notes: Vec<String> = row
            .iter()
            .map(|cell| cell.value.to_string().trim().to_owned())
            .collect();
        // A note word in a cell of its own is written with the colon that it has elsewhere.
        let word_alone = texts
            .first()
            .is_some_and(|first| self.lexicon().words.note.contains(first));
        if word_alone && let [word, text, ..] = notes.as_mut_slice() {
            *word = format!("{word}\u{ff1a}{text}");
            notes.remove(1);
        }
        // When an export splits a merged cell, it repeats the text in each column.
        notes.dedup();
        self.table.notes.extend(notes.into_iter().map(Text::from));
        self.settle_row(cells, CellDisposition::Carried);
    }

    /// A repeated title, form number, department or currency unit, or another line of a page, which stands alone.
    fn is_repeated_preamble(&self, texts: &[String]) -> bool {
        let is_line = || matches!(texts, [only] if is_page_line(only, self.labels, self.lexicon()));
        let is_known = |text: &String| self.preamble_texts.contains(text.as_str());
        !texts.is_empty() && (texts.iter().all(is_known) || is_line())
    }

    /// A header repeated within the table: one of its rows, or a row of several texts that are nearly all labels.
    fn is_repeated_header(&self, row: &[Cell], texts: &[String]) -> bool {
        let mut places = row.iter().map(|cell| cell.at.col).zip(texts);
        let is_repeated =
            |(col, text): (u32, &String)| self.header_cells.get(&col).is_some_and(|known| known.contains(text));
        if !texts.is_empty() && places.all(is_repeated) {
            return true;
        }
        let labels = texts.iter().map(|text| self.folder().label_of(text));
        let known = labels.filter(|label| self.labels.is_header(label)).count();
        let lines = texts
            .iter()
            .filter(|text| self.labels.sides.iter().any(|side| side.exact.contains(*text)));
        known >= 2 && known.saturating_mul(10) >= texts.len().saturating_mul(8) && known > lines.count()
    }
}

/// Whether a folded text is one of the words, optionally followed by a colon and more text.
fn begins(folded: &str, words: &[String]) -> bool {
    words.iter().any(|word| {
        folded
            .strip_prefix(word.as_str())
            .is_some_and(|rest| rest.is_empty() || rest.starts_with(':'))
    })
}
