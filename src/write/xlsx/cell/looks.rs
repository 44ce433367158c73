//! The numbers of cell formats in the file.

use std::collections::HashMap;

use rust_xlsxwriter::Format;

/// The format numbers of the file.
#[derive(Debug, Default)]
pub struct LookNumbers {
    by_look: HashMap<Format, u32, foldhash::fast::RandomState>,
    /// By address, for formats that outlive this.
    by_place: HashMap<usize, u32, foldhash::fast::RandomState>,
}

impl LookNumbers {
    /// Numbers a format. A workbook in which the same formats are registered in the same order numbers them alike.
    pub fn register(&mut self, look: &Format) {
        if self.by_look.is_empty() {
            self.by_look.insert(Format::default(), 0);
        }
        let next = u32::try_from(self.by_look.len()).unwrap_or(u32::MAX);
        self.by_look.entry(look.clone()).or_insert(next);
    }

    /// Records the address of a format, which must not move afterwards.
    pub fn settle(&mut self, look: &Format) {
        if let Some(number) = self.by_look.get(look) {
            self.by_place.insert(std::ptr::from_ref(look).addr(), *number);
        }
    }

    /// The number of a registered format.
    pub fn of(&self, look: &Format) -> Option<u32> {
        let known = self.by_place.get(&std::ptr::from_ref(look).addr());
        known.or_else(|| self.by_look.get(look)).copied()
    }
}
