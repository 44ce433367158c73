//! The rows of a list that stand below it once more.

use foldhash::{HashMap, HashSet};

/// The rows of a list once more, under further columns.
pub struct FurtherColumns {
    /// Its first row: that of its title or header.
    pub first: u32,
    /// The last row of its header.
    pub header: u32,
    /// The columns of the table that it adds, with their numbers here.
    pub columns: Vec<(u32, usize)>,
    /// Its rows, by the row of the list that each is, and the other way round.
    pub rows: HashMap<u32, u32>,
    pub above: HashMap<u32, u32>,
    /// The columns with codes, names and amounts that the list has, too; they are the same.
    pub repeated: HashSet<u32>,
}

impl FurtherColumns {
    /// Whether a row belongs to it.
    pub fn has(&self, row: u32) -> bool {
        (self.first..=self.header).contains(&row) || self.above.contains_key(&row)
    }
}
