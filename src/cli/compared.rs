//! What became of the findings of an office since an earlier hand-in, as people and programs read it.

use serde::Serialize;

use super::console::Console;
use crate::correction::Past;
use crate::diagnostic::{Diagnostic, State};

/// A hand-in against an earlier one.
#[derive(Clone, Debug, Serialize)]
pub struct Compared {
    /// The file that says what was found before.
    pub against: String,
    /// How many of its findings are gone, still there, new, settled.
    pub counts: Counts,
    /// Those that are gone.
    pub fixed: Vec<Past>,
}

/// How many findings became what.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub struct Counts {
    fixed: usize,
    open: usize,
    new: usize,
    settled: usize,
}

impl Counts {
    /// Those of a hand-in.
    pub fn of(findings: &[Diagnostic], fixed: &[Past]) -> Self {
        let count = |state: State| {
            let own = findings.iter().filter_map(|finding| finding.standing.as_ref());
            own.filter(|standing| standing.state == state).count()
        };
        Self {
            fixed: fixed.len(),
            open: count(State::Open),
            new: count(State::New),
            settled: count(State::Settled),
        }
    }

    /// Both together.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self {
            fixed: self.fixed.saturating_add(other.fixed),
            open: self.open.saturating_add(other.open),
            new: self.new.saturating_add(other.new),
            settled: self.settled.saturating_add(other.settled),
        }
    }

    /// On a line: what of it was compared with `against`.
    pub fn line(self, against: &str, console: &Console) -> String {
        let data = [
            ("against", against.to_owned()),
            ("fixed", self.fixed.to_string()),
            ("open", self.open.to_string()),
            ("new", self.new.to_string()),
            ("settled", self.settled.to_string()),
        ];
        console.messages.get("compared", data)
    }
}

impl Compared {
    /// How many became what, on a line.
    pub fn line(&self, console: &Console) -> String {
        self.counts.line(&self.against, console)
    }

    /// The line, and one for each finding that is gone or settled; the others stand among the findings.
    pub fn text(&self, findings: &[Diagnostic], console: &Console) -> String {
        let is_settled = |finding: &&Diagnostic| {
            let standing = finding.standing.as_ref();
            standing.is_some_and(|standing| standing.state == State::Settled)
        };
        let settled = findings.iter().filter(is_settled);
        let settled = settled.filter_map(|finding| Past::of(finding, &console.messages));
        let lines = self.fixed.iter().cloned().chain(settled);
        let lines = lines.map(|past| format!("  {}\n", past.line(&console.messages)));
        format!("{}\n{}", self.line(console), lines.collect::<String>())
    }
}
