//! Which of many offices need looking at: those with errors, the worst first.

use super::File;
use crate::diagnostic::{self, Severity};

impl File<'_> {
    /// Whether nothing could be read of it.
    pub fn is_failed(&self) -> bool {
        self.status == "failed"
    }

    /// How many findings are of this severity.
    pub fn count(&self, severity: Severity) -> usize {
        diagnostic::count(self.findings, severity)
    }

    /// Whether it has errors or could not be read.
    pub fn has_errors(&self) -> bool {
        self.is_failed() || self.count(Severity::Error) > 0
    }
}

/// The positions of the files, the worst first: those that could not be read, then by their errors, then by
/// their warnings; equals in their order.
pub fn worst_first(files: &[File]) -> Vec<usize> {
    let rank = |file: &File| {
        let counts = [Severity::Error, Severity::Warning].map(|severity| file.count(severity));
        std::cmp::Reverse((file.is_failed(), counts))
    };
    let ranked: Vec<_> = files.iter().map(rank).collect();
    let mut order: Vec<usize> = (0..files.len()).collect();
    order.sort_by_key(|position| ranked.get(*position));
    order
}
