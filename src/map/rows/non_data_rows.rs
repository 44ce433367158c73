//! Rows under the header that are no data: column numbers, notes, signatures, the frame or the
//! header printed again at a page break.

use std::ops::Range;

use crate::cell::{Cell, CellValue, Text};
use crate::diagnostic::Code;
use crate::map::account::ledger::CellDisposition;
use crate::map::sheet::state::Sheet;
use crate::schema::Shape;

/// What the rows before say of the next one.
pub struct Margin {
    /// The row before was a note, which this one may continue.
    noted: bool,
    /// The row before was a header: column numbers may follow.
    fresh: bool,
}

impl Margin {
    /// Right under the header.
    pub fn new() -> Self {
        Self {
            noted: false,
            fresh: true,
        }
    }
}

impl Sheet<'_> {
    /// Takes a row that is no data, and tells whether it was one.
    pub fn take_side_row(&mut self, cells: Range<usize>, margin: &mut Margin) -> bool {
        let grid = self.grid;
        let row = grid.cells().get(cells.clone()).unwrap_or_default();
        if !margin.fresh && self.is_plain_row(row) {
            margin.noted = false;
            return false;
        }
        let texts: Vec<String> = row
            .iter()
            .map(|cell| self.folder().fold(&cell.value.to_string()))
            .collect();
        let noted = std::mem::take(&mut margin.noted);
        if self.take_row_aside(cells.clone(), texts.first()) {
            return true;
        }
        if row.len() == 1 && row.first().map(|cell| cell.at) == self.table.unit_cell {
            self.settle_row(cells, CellDisposition::Structural);
            return true;
        }
        if margin.fresh && self.is_number_row(&texts) || self.says_nothing(&texts) {
            self.settle_row(cells, CellDisposition::Structural);
            return true;
        }
        if self.is_signature(row, &texts) || self.is_carried(&texts) {
            self.set_row_aside(cells, texts.first().map(String::as_str).unwrap_or_default());
            return true;
        }
        let has_number = row.iter().any(|cell| matches!(cell.value, CellValue::Number(_)));
        if !has_number && (self.is_frame_again(&texts) || self.is_header_again(row, &texts)) {
            let schema = self.schema;
            self.set_row_aside(cells, &schema.form_number);
            margin.fresh = true;
            return true;
        }
        margin.fresh = false;
        margin.noted = !has_number && (self.is_note(&texts) || (noted && texts.len() == 1));
        if margin.noted {
            self.take_note(cells, &texts);
        }
        margin.noted
    }

    /// Whether it is a row of several cells, with a figure, that does not begin as one that is no data: nearly
    /// every row of a long table is, and folding all of its texts would cost more than all else.
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

    /// Takes a row above the header if it is a note.
    pub fn take_note_row(&mut self, cells: Range<usize>) {
        let row = self.grid.cells().get(cells.clone()).unwrap_or_default();
        let texts: Vec<String> = row
            .iter()
            .map(|cell| self.folder().fold(&cell.value.to_string()))
            .collect();
        if !self.take_row_aside(cells.clone(), texts.first()) && self.is_note(&texts) {
            self.take_note(cells, &texts);
        }
    }

    fn set_row_aside(&mut self, cells: Range<usize>, what: &str) {
        let at = self.grid.cells().get(cells.start).map(|cell| cell.at);
        let finding = self.finding(Code::RowSetAside, at).with("what", what);
        self.findings.push(finding);
        self.settle_row(cells, CellDisposition::SetAside);
    }

    /// The row of column numbers (栏次) under a header: 1, 2, 3=4+5 …, nothing else but fillers.
    fn is_number_row(&self, texts: &[String]) -> bool {
        let fillers = &self.lexicon().words.column_number;
        let is_filler = |text: &&String| text.is_empty() || fillers.contains(text);
        let named = texts.iter().any(|text| fillers.contains(text));
        let numbers: Option<Vec<u32>> = texts
            .iter()
            .filter(|text| !is_filler(text))
            .map(|text| column_number(text))
            .collect();
        let Some(numbers) = numbers else { return false };
        let ascending = numbers
            .windows(2)
            .all(|pair| matches!(pair, [a, b] if a.checked_add(1) == Some(*b)));
        // Letters may have been counted, too: 甲, 乙, 3, 4.
        let counted = texts.iter().filter(|text| is_filler(text)).count().saturating_add(1);
        let begins = |first: &u32| *first <= 2 || usize::try_from(*first).is_ok_and(|first| first <= counted);
        numbers.first().is_some_and(begins) && ascending && (named || numbers.len() >= 3)
    }

    /// A lone dash or 无, in a table that has no data.
    fn says_nothing(&self, texts: &[String]) -> bool {
        let nothing = &self.lexicon().words.nothing;
        let is_list = matches!(self.schema.shape, Shape::List { .. });
        is_list && matches!(texts, [text] if text.is_empty() || nothing.contains(text))
    }

    /// The sum of a page, carried to the next one or from the one before (承前页, 过次页).
    fn is_carried(&self, texts: &[String]) -> bool {
        let words = &self.lexicon().words.carried;
        texts.first().is_some_and(|first| begins(first, words))
    }

    /// Labels of a signature line, each with its text in the same cell or in the next one; a
    /// number is one only there (a telephone number).
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

    /// A row that begins with 备注: or the like, or has that word alone before the text.
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

    /// Takes a row of one text as a note: in a table without figures it says why there are none (未安排).
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
        // A word in a cell of its own is read with the colon that it has elsewhere.
        let word_alone = texts
            .first()
            .is_some_and(|first| self.lexicon().words.note.contains(first));
        if word_alone && let [word, text, ..] = notes.as_mut_slice() {
            *word = format!("{word}\u{ff1a}{text}");
            notes.remove(1);
        }
        // A merged cell that an export took apart says its text in each of its columns.
        notes.dedup();
        self.table.notes.extend(notes.into_iter().map(Text::from));
        self.settle_row(cells, CellDisposition::Carried);
    }

    /// Title, form number, department or unit printed again.
    fn is_frame_again(&self, texts: &[String]) -> bool {
        !texts.is_empty() && texts.iter().all(|text| self.frame_texts.contains(text))
    }

    /// A header printed again in the middle: a row of it, or one in which nearly all texts are labels,
    /// and several.
    fn is_header_again(&self, row: &[Cell], texts: &[String]) -> bool {
        let mut places = row.iter().map(|cell| cell.at.col).zip(texts);
        let own = |(col, text): (u32, &String)| self.header_cells.get(&col).is_some_and(|own| own.contains(text));
        if !texts.is_empty() && places.all(own) {
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

/// The number of a column, alone or with the sum that it is: 3, 3=4+5.
fn column_number(folded: &str) -> Option<u32> {
    let (number, sum) = folded.split_once('=').unwrap_or((folded, ""));
    let allowed = |c: char| c.is_ascii_digit() || matches!(c, '+' | '-' | '(' | ')');
    sum.chars().all(allowed).then(|| number.parse().ok()).flatten()
}

/// Whether a folded text is one of the words, or begins with it and a colon.
fn begins(folded: &str, words: &[String]) -> bool {
    words.iter().any(|word| {
        folded
            .strip_prefix(word.as_str())
            .is_some_and(|rest| rest.is_empty() || rest.starts_with(':'))
    })
}
