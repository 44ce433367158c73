//! What is known of an input before it is understood: what becomes its row in a dataset.

use crate::read::Source;

/// Of an input: what becomes its row.
#[cfg_attr(
    not(feature = "parquet"),
    allow(dead_code, reason = "without a dataset nothing has rows")
)]
#[derive(Debug, Default)]
pub struct Row {
    /// The hash of its content, if that could be read.
    pub hash: Option<String>,
    /// How many bytes that are.
    pub bytes: usize,
    /// Its format.
    pub format: Option<&'static str>,
    /// Its amounts, if they are to be written.
    #[cfg(feature = "parquet")]
    pub facts: Option<crate::columns::Facts>,
    /// What became of it, where that is no status of a run.
    pub status: Option<&'static str>,
    /// Whether an earlier run wrote it.
    pub is_there: bool,
}

impl Row {
    /// That of an input that could be read.
    pub fn of(source: &Source) -> Self {
        Self {
            hash: Some(source.hash()),
            bytes: source.size(),
            format: Some(source.format().name()),
            ..Self::default()
        }
    }

    /// Leaves the amounts out: nothing came of the input.
    pub fn forget(&mut self) {
        #[cfg(feature = "parquet")]
        {
            self.facts = None;
        }
    }
}
