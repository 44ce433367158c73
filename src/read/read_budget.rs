//! What all readers share while they read: the budget of cells and texts, texts held once.
//!
//! Every cell, merged range and note takes one off the budget of cells, so that no file makes more
//! of them than the limit, whatever it claims or repeats.

use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

use foldhash::fast::RandomState;

use super::Limits;
use super::fault::Fault;
use super::number;
use crate::cell::{ByCell, CellRef, CellValue, Comment, Text};
use crate::grid::Grid;

/// Overhead of a text besides its bytes: counters, allocation, its slot in the table of texts.
const TEXT_COST: u64 = 64;
/// What the place of a formula takes, and the share of the text that formulas may have.
const FORMULA_COST: u64 = 64;
const FORMULA_SHARE: u64 = 4;

/// What a comment takes besides its text, and the share of the text that comments may have, each counted as often
/// as it comes: every one is written as a drawing.
const COMMENT_COST: u64 = 256;
const COMMENT_SHARE: u64 = 8;

/// Bytes of tokens that may turn out to have no text; those of further formulas are not looked at.
const MOST_WASTED: u64 = 16 << 20;

/// Whether the formulas of these sheets have all of their share, so that some may have been left out.
pub(super) fn formulas_are_cut(sheets: &[Grid], limits: &Limits) -> bool {
    let formulas = sheets.iter().flat_map(|grid| grid.formulas.values());
    let costs = formulas.map(|text| FORMULA_COST.saturating_add(text.len() as u64));
    costs.fold(0, u64::saturating_add) >= limits.text / FORMULA_SHARE
}

/// Bytes of a text that is long: held once, it is written as often as it comes.
const LONG: usize = 1_000;

/// Refuses sheets whose long texts, each counted at every occurrence, exceed the limit of texts.
pub(super) fn check_repeated(sheets: &[Grid], limits: &Limits) -> Result<(), Fault> {
    let lengths = sheets
        .iter()
        .flat_map(Grid::cells)
        .filter_map(|cell| match &cell.value {
            CellValue::Text(text) if text.len() > LONG => Some(text.len() as u64),
            _ => None,
        });
    let (size, limit) = (lengths.fold(0, u64::saturating_add), limits.text);
    if size > limit {
        return Err(Fault::TooLarge { size, limit });
    }
    Ok(())
}

/// The cells that a row counts as, at least: a table holds as many values for it, blank or not.
const ROW_COST: usize = 15;

/// Refuses sheets whose rows, however few cells they have, would make tables larger than the limit of cells.
pub(super) fn check_rows(sheets: &[Grid], limits: &Limits) -> Result<(), Fault> {
    let rows = sheets.iter().flat_map(Grid::rows);
    let count = rows.map(|(_, cells)| cells.len().max(ROW_COST) as u64).sum();
    if count > limits.cells as u64 {
        return Err(Fault::too_many_cells(count, limits.cells));
    }
    Ok(())
}

/// What is left of the limits, over all sheets and threads.
pub(super) struct Budget {
    cells: AtomicUsize,
    most_cells: usize,
    text: AtomicU64,
    most_text: u64,
    formulas: AtomicU64,
    comments: AtomicU64,
    wasted: AtomicU64,
}

impl Budget {
    pub(super) fn new(limits: &Limits) -> Arc<Self> {
        Arc::new(Self {
            cells: AtomicUsize::new(0),
            most_cells: limits.cells,
            text: AtomicU64::new(0),
            most_text: limits.text,
            formulas: AtomicU64::new(0),
            comments: AtomicU64::new(0),
            wasted: AtomicU64::new(0),
        })
    }

    /// Takes one cell off the budget; also fails when the texts so far exceed theirs.
    fn spend(&self) -> Result<(), Fault> {
        let before = self.cells.fetch_add(1, Ordering::Relaxed);
        if before >= self.most_cells {
            let count = (before as u64).saturating_add(1);
            return Err(Fault::too_many_cells(count, self.most_cells));
        }
        self.within()
    }

    /// Takes a comment off the share of comments.
    fn comment(&self, text: &str) -> Result<(), Fault> {
        let cost = COMMENT_COST.saturating_add(text.len() as u64);
        let size = self.comments.fetch_add(cost, Ordering::Relaxed).saturating_add(cost);
        let limit = self.most_text / COMMENT_SHARE;
        if size > limit {
            return Err(Fault::TooLarge { size, limit });
        }
        Ok(())
    }

    fn within(&self) -> Result<(), Fault> {
        let (size, limit) = (self.text.load(Ordering::Relaxed), self.most_text);
        if size > limit {
            return Err(Fault::TooLarge { size, limit });
        }
        Ok(())
    }
}

/// The budget of a workbook and the texts of what is read with it.
pub(super) struct Intake {
    budget: Arc<Budget>,
    texts: HashSet<Text, RandomState>,
}

impl Intake {
    pub(super) fn new(limits: &Limits) -> Self {
        Self::of(&Budget::new(limits))
    }

    /// A budget of its own for a part that is read beside others.
    pub(super) fn of(budget: &Arc<Budget>) -> Self {
        Self {
            budget: Arc::clone(budget),
            texts: HashSet::default(),
        }
    }

    /// Takes one cell (or merged range, note, hidden row) off the budget.
    pub(super) fn spend(&mut self) -> Result<(), Fault> {
        self.budget.spend()
    }

    /// The text, stored once however often it occurs. The next `spend` reports a text too many.
    pub(super) fn text(&mut self, text: &str) -> Text {
        if let Some(known) = self.texts.get(text) {
            return Text::clone(known);
        }
        let cost = TEXT_COST.saturating_add(text.len() as u64);
        self.budget.text.fetch_add(cost, Ordering::Relaxed);
        let new = Text::from(text);
        self.texts.insert(Text::clone(&new));
        new
    }

    /// An entry of a table of texts; the entry itself takes room, too.
    pub(super) fn entry(&mut self, text: &str) -> Result<Text, Fault> {
        let size = size_of::<Text>() as u64;
        self.budget.text.fetch_add(size, Ordering::Relaxed);
        self.budget.within()?;
        Ok(self.text(text))
    }

    /// Keeps a formula. Formulas are informative only, so those beyond their share are dropped.
    pub(super) fn formula(&mut self, formulas: &mut ByCell<Text>, at: CellRef, text: &str) {
        let cost = FORMULA_COST.saturating_add(text.len() as u64);
        let before = self.budget.formulas.fetch_add(cost, Ordering::Relaxed);
        if before < self.budget.most_text / FORMULA_SHARE {
            let text = self.text(text);
            formulas.insert(at, text);
        }
    }

    /// Keeps a comment with uniform line ends and without invisible characters. Of several on one cell the first
    /// stays.
    pub(super) fn comment(
        &mut self,
        comments: &mut ByCell<Comment>,
        at: CellRef,
        (author, text): (&str, &str),
    ) -> Result<(), Fault> {
        let is_seen = |c: &char| matches!(c, '\n' | '\t') || !(c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}'));
        let [author, text] = [author, text].map(|text| {
            let text = text.replace("\r\n", "\n").replace('\r', "\n");
            text.chars().filter(is_seen).collect::<String>()
        });
        let text = text.trim_end();
        if text.is_empty() || !at.is_on_sheet() || comments.contains_key(&at) {
            return Ok(());
        }
        self.spend()?;
        self.budget.comment(text)?;
        let (author, text) = (self.entry(author.trim())?, self.entry(text)?);
        comments.insert(at, Comment { author, text });
        Ok(())
    }

    /// Whether another formula would be kept and should be spelled out.
    pub(super) fn keeps_formulas(&self) -> bool {
        let wasted = self.budget.wasted.load(Ordering::Relaxed);
        wasted < MOST_WASTED && self.budget.formulas.load(Ordering::Relaxed) < self.budget.most_text / FORMULA_SHARE
    }

    /// Counts the bytes of tokens that have no text.
    pub(super) fn waste(&mut self, bytes: usize) {
        self.budget.wasted.fetch_add(bytes as u64, Ordering::Relaxed);
    }

    /// The value of a cell in a format that has only text: a number where one is plainly written.
    pub(super) fn typed(&mut self, text: &str) -> CellValue {
        match number::from_typed(text) {
            Some(number) => CellValue::Number(number),
            None => CellValue::Text(self.text(text)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_held_once_and_counted() {
        let limits = Limits {
            text: 200,
            ..Limits::default()
        };
        let mut read_budget = Intake::new(&limits);
        let (a, b) = (read_budget.text("a"), read_budget.text("a"));
        assert!(Arc::ptr_eq(&a, &b));
        assert_eq!(read_budget.spend(), Ok(()));
        read_budget.text(&"x".repeat(200));
        assert!(matches!(read_budget.spend(), Err(Fault::TooLarge { limit: 200, .. })));
    }

    #[test]
    fn formulas_without_text_are_not_looked_at_for_ever() {
        let mut read_budget = Intake::new(&Limits::default());
        for _ in 0..MOST_WASTED / 4096 {
            assert!(read_budget.keeps_formulas());
            read_budget.waste(4096);
        }
        assert!(!read_budget.keeps_formulas());
    }

    #[test]
    fn formulas_beyond_their_share_are_left_out() {
        let limits = Limits {
            text: 400,
            ..Limits::default()
        };
        let mut read_budget = Intake::new(&limits);
        let mut formulas = ByCell::default();
        for row in 0..10 {
            read_budget.formula(&mut formulas, CellRef::new(row, 0), "A1");
        }
        assert_eq!(formulas.len(), 2);
        assert_eq!(read_budget.spend(), Ok(()));
    }
}
