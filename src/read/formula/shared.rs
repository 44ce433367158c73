//! The formulas of a sheet one after the other, and the tokens that several cells share.

use std::collections::HashMap;

use super::{Layout, Links, SHARED, Speller};
use crate::cell::CellRef;
use crate::read::fault::Fault;
use crate::read::records::Filling;

/// The formulas of a sheet and the tokens that cells share.
pub(in crate::read) struct Formulas<'a, 'c> {
    speller: Speller<'c>,
    /// By the cell that those that share them name.
    shared: HashMap<CellRef, &'a [u8]>,
    /// The last cell, when what it shares has not come yet: it comes next.
    waiting: Option<(CellRef, CellRef)>,
}

impl<'a, 'c> Formulas<'a, 'c> {
    pub fn new(links: &'c Links, layout: Layout<'c>) -> Self {
        Self {
            speller: Speller::new(links, layout),
            shared: HashMap::new(),
            waiting: None,
        }
    }

    /// Files the formula of a cell; `first` is the cell that it shares its tokens with, if it does.
    pub fn file(&mut self, at: CellRef, tokens: &[u8], first: Option<CellRef>, filling: &mut Filling<'_>) {
        self.waiting = None;
        let tokens = if filling.keeps_formulas() { tokens } else { &[] };
        let Some(first) = first.filter(|_| tokens.first() == Some(&SHARED)) else {
            let text = self.speller.spell(tokens, at);
            if text.is_none() {
                filling.read_budget.waste(tokens.len());
            }
            filling.formula(at, text.unwrap_or_default());
            return;
        };
        if !self.file_shared(at, first, filling) {
            filling.formula(at, "");
            self.waiting = Some((at, first));
        }
    }

    /// Takes over the tokens that the last cell and others share.
    pub fn share(&mut self, tokens: Option<&'a [u8]>, filling: &mut Filling<'_>) -> Result<(), Fault> {
        if let Some((at, first)) = self.waiting.take()
            && let Some(tokens) = tokens
        {
            filling.read_budget.spend()?;
            self.shared.insert(first, tokens);
            self.file_shared(at, first, filling);
        }
        Ok(())
    }

    /// Files the formula of a cell that shares it; not if it cannot be spelled.
    fn file_shared(&mut self, at: CellRef, first: CellRef, filling: &mut Filling<'_>) -> bool {
        let tokens = self.shared.get(&first).filter(|_| filling.keeps_formulas());
        let text = tokens.and_then(|tokens| self.speller.spell(tokens, at));
        match text {
            Some(text) => filling.formula(at, text),
            // Nor can it be for the others.
            None => {
                if let Some(tokens) = self.shared.remove(&first) {
                    filling.read_budget.waste(tokens.len());
                }
            }
        }
        text.is_some()
    }
}
