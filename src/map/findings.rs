//! The findings of one sheet. Of one kind so many are kept that people and memory can bear it; the
//! rest is counted and told as a number.

use std::collections::HashMap;

use crate::cell::Text;
use crate::diagnostic::{Code, Diagnostic};

/// Findings of one code on one sheet that are kept.
const MOST: usize = 20_000;

/// Findings, of each code no more than people can read.
#[derive(Default)]
pub struct Findings {
    kept: Vec<Diagnostic>,
    counts: HashMap<Code, usize>,
}

impl Findings {
    /// Notes a finding.
    pub fn push(&mut self, finding: Diagnostic) {
        let count = self.counts.entry(finding.code).or_insert(0);
        *count = count.saturating_add(1);
        if *count <= MOST {
            self.kept.push(finding);
        }
    }

    /// Notes findings.
    pub fn extend(&mut self, findings: impl IntoIterator<Item = Diagnostic>) {
        for finding in findings {
            self.push(finding);
        }
    }

    /// Those that were kept, and one more for each code of which some were not.
    pub fn into_vec(mut self, sheet: &Text) -> Vec<Diagnostic> {
        let mut more: Vec<(Code, usize)> = self.counts.into_iter().filter(|(_, count)| *count > MOST).collect();
        more.sort_unstable();
        let more = more.into_iter().map(|(code, count)| {
            Diagnostic::new(Code::MoreFindings)
                .at(sheet, None)
                .with("code", code.id())
                .with("count", count.saturating_sub(MOST))
        });
        self.kept.extend(more);
        self.kept
    }
}
