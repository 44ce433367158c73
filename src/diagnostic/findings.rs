//! Collects findings. Per code and sheet their number is limited to what people can read; the rest is only counted,
//! and reported as a number.

use std::collections::HashMap;

use super::{Code, Diagnostic};
use crate::cell::Text;

/// Most findings that are kept per code and sheet.
pub const MOST_KEPT: usize = 20_000;

/// A collection of findings, limited per code and sheet.
#[derive(Default)]
pub struct Findings {
    kept: Vec<Diagnostic>,
    counts: HashMap<(Code, Option<Text>), Count>,
}

#[derive(Clone, Copy, Default)]
struct Count {
    kept: usize,
    further: usize,
}

fn kind(finding: &Diagnostic) -> (Code, Option<Text>) {
    let sheet = finding.place.as_ref().map(|place| place.sheet.clone());
    (finding.code, sheet)
}

impl Findings {
    /// Adds a finding.
    pub fn push(&mut self, finding: Diagnostic) {
        let count = self.counts.entry(kind(&finding)).or_default();
        if count.kept < MOST_KEPT {
            count.kept = count.kept.saturating_add(1);
            self.kept.push(finding);
        } else {
            count.further = count.further.saturating_add(1);
        }
    }

    /// Counts a finding without keeping it.
    pub fn count(&mut self, finding: &Diagnostic) {
        let count = self.counts.entry(kind(finding)).or_default();
        count.further = count.further.saturating_add(1);
    }

    /// Adds findings.
    pub fn extend(&mut self, findings: impl IntoIterator<Item = Diagnostic>) {
        for finding in findings {
            self.push(finding);
        }
    }

    /// Adds another collection, including findings that it only counted.
    pub fn append(&mut self, other: Self) {
        self.extend(other.kept);
        for (kind, Count { further, .. }) in other.counts {
            let count = self.counts.entry(kind).or_default();
            count.further = count.further.saturating_add(further);
        }
    }

    /// The findings that were kept, and one for each code and sheet with findings that were only counted.
    pub fn into_vec(mut self) -> Vec<Diagnostic> {
        let counts = self.counts.into_iter().map(|(kind, count)| (kind, count.further));
        let mut further: Vec<_> = counts.filter(|(_, further)| *further > 0).collect();
        further.sort_unstable();
        let further = further.into_iter().map(|((code, sheet), count)| {
            let finding = Diagnostic::new(Code::MoreFindings)
                .with("code", code.id())
                .with("count", count);
            match sheet {
                Some(sheet) => finding.at(&sheet, None),
                None => finding,
            }
        });
        self.kept.extend(further);
        self.kept
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn excess_findings_are_counted_by_code_and_sheet() {
        let (first, second) = (Text::from("a"), Text::from("b"));
        let mut findings = Findings::default();
        for _ in 0..MOST_KEPT + 3 {
            findings.push(Diagnostic::new(Code::WrongSum).at(&first, None));
        }
        findings.extend([
            Diagnostic::new(Code::WrongSum).at(&second, None),
            Diagnostic::new(Code::UnknownCode).at(&first, None),
        ]);
        let mut all = Findings::default();
        all.push(Diagnostic::new(Code::WrongSum).at(&first, None));
        all.append(findings);
        let kept = all.into_vec();
        assert_eq!(kept.len(), MOST_KEPT + 3);
        let last = kept.last().unwrap();
        assert_eq!(last.code, Code::MoreFindings);
        assert_eq!(last.data, [("code", "E501".to_owned()), ("count", "4".to_owned())]);
    }
}
