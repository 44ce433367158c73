//! What the readers of text formats share while they read: the budget of cells, texts held once.

use std::collections::HashSet;

use super::Limits;
use super::fault::Fault;
use super::number;
use crate::cell::{CellValue, Text};

/// The budget and the texts of one workbook.
pub(super) struct Intake {
    left: usize,
    most: usize,
    texts: HashSet<Text>,
}

impl Intake {
    pub(super) fn new(limits: &Limits) -> Self {
        Self {
            left: limits.cells,
            most: limits.cells,
            texts: HashSet::new(),
        }
    }

    /// Takes one cell (or merged range, or hidden row) off the budget.
    pub(super) fn spend(&mut self) -> Result<(), Fault> {
        match self.left.checked_sub(1) {
            Some(left) => {
                self.left = left;
                Ok(())
            }
            None => Err(Fault::too_many_cells((self.most as u64).saturating_add(1), self.most)),
        }
    }

    /// The text, held once however often it comes.
    pub(super) fn text(&mut self, text: &str) -> Text {
        if let Some(known) = self.texts.get(text) {
            return Text::clone(known);
        }
        let new = Text::from(text);
        self.texts.insert(Text::clone(&new));
        new
    }

    /// What a cell holds whose format knows text only: a number where one is plainly written.
    pub(super) fn typed(&mut self, text: &str) -> CellValue {
        match number::from_typed(text) {
            Some(number) => CellValue::Number(number),
            None => CellValue::Text(self.text(text)),
        }
    }
}
