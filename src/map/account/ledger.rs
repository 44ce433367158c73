//! The ledger: every cell of every sheet has a disposition, and the dispositions add up to the cells read.

use crate::cell::CellRef;
use crate::grid::Grid;

/// What became of a cell.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum CellDisposition {
    /// Not settled yet; no cell stays open.
    #[default]
    Open,
    /// Became a value of the result.
    Carried,
    /// Title, header, label, note, form number: the result has its own.
    Structural,
    /// Left out by a rule named in a finding, or for an obvious reason (a cover sheet).
    SetAside,
    /// Not usable; a finding names it.
    Reported,
}

/// Number of cells of a sheet by disposition.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Counts {
    /// Non-empty cells.
    pub read: usize,
    /// Became a value.
    pub carried: usize,
    /// Structural.
    pub structural: usize,
    /// Set aside by a rule.
    pub set_aside: usize,
    /// Reported in a finding.
    pub reported: usize,
}

impl Counts {
    /// These counts plus `more` cells that were set aside.
    #[must_use]
    pub fn with_set_aside(self, more: usize) -> Self {
        Self {
            read: self.read.saturating_add(more),
            set_aside: self.set_aside.saturating_add(more),
            ..self
        }
    }

    /// Whether every cell read is accounted for.
    pub fn balanced(&self) -> bool {
        [self.carried, self.structural, self.set_aside, self.reported]
            .iter()
            .try_fold(0_usize, |sum, count| sum.checked_add(*count))
            == Some(self.read)
    }
}

/// A cell with its disposition.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct ListedCell {
    /// Its address (`F8`).
    pub cell: String,
    /// Its disposition.
    pub disposition: CellDisposition,
    /// Its text.
    pub text: String,
}

impl ListedCell {
    /// The cell at `at` with its text.
    pub fn new(at: CellRef, disposition: CellDisposition, text: String) -> Self {
        Self {
            cell: at.to_string(),
            disposition,
            text,
        }
    }
}

/// The dispositions of the cells of one sheet, by position in [`Grid::cells`].
#[derive(Debug)]
pub struct Ledger {
    dispositions: Vec<CellDisposition>,
}

impl Ledger {
    /// A ledger in which every cell of `grid` is open.
    pub fn new(grid: &Grid) -> Self {
        Self {
            dispositions: vec![CellDisposition::Open; grid.cells().len()],
        }
    }

    /// Settles a cell; only the first settlement counts.
    pub fn settle(&mut self, index: usize, disposition: CellDisposition) {
        if let Some(slot) = self.dispositions.get_mut(index)
            && *slot == CellDisposition::Open
        {
            *slot = disposition;
        }
    }

    /// Settles all open cells.
    pub fn settle_rest(&mut self, disposition: CellDisposition) {
        for slot in &mut self.dispositions {
            if *slot == CellDisposition::Open {
                *slot = disposition;
            }
        }
    }

    /// Positions of the open cells.
    pub fn open(&self) -> impl Iterator<Item = usize> {
        self.dispositions
            .iter()
            .enumerate()
            .filter(|(_, disposition)| **disposition == CellDisposition::Open)
            .map(|(index, _)| index)
    }

    /// Whether the cell at this position is open.
    pub fn is_open(&self, index: usize) -> bool {
        self.dispositions.get(index) == Some(&CellDisposition::Open)
    }

    /// All cells of `grid` with their dispositions; `place` maps an address to the one to list.
    pub fn list(&self, grid: &Grid, place: impl Fn(CellRef) -> CellRef) -> Vec<ListedCell> {
        let cells = grid.cells().iter().zip(&self.dispositions);
        cells
            .map(|(cell, disposition)| ListedCell::new(place(cell.at), *disposition, cell.value.to_string()))
            .collect()
    }

    /// The number of cells by disposition.
    pub fn counts(&self) -> Counts {
        let mut counts = Counts {
            read: self.dispositions.len(),
            ..Counts::default()
        };
        for disposition in &self.dispositions {
            let slot = match disposition {
                CellDisposition::Open => continue,
                CellDisposition::Carried => &mut counts.carried,
                CellDisposition::Structural => &mut counts.structural,
                CellDisposition::SetAside => &mut counts.set_aside,
                CellDisposition::Reported => &mut counts.reported,
            };
            *slot = slot.saturating_add(1);
        }
        counts
    }
}
