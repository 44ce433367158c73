//! Findings as they come in. Of one kind on one sheet so many are kept that people and memory can
//! bear it; the rest is counted and told as a number.

use std::collections::HashMap;

use super::{Code, Diagnostic};
use crate::cell::Text;

/// Findings of one code on one sheet that are kept.
pub const MOST_KEPT: usize = 20_000;

/// Findings, of each code on each sheet no more than people can read.
#[derive(Default)]
pub struct Findings {
    kept: Vec<Diagnostic>,
    counts: HashMap<(Code, Option<Text>), usize>,
}

fn kind(finding: &Diagnostic) -> (Code, Option<Text>) {
    let sheet = finding.place.as_ref().map(|place| place.sheet.clone());
    (finding.code, sheet)
}

impl Findings {
    /// Notes a finding.
    pub fn push(&mut self, finding: Diagnostic) {
        let count = self.counts.entry(kind(&finding)).or_insert(0);
        *count = count.saturating_add(1);
        if *count <= MOST_KEPT {
            self.kept.push(finding);
        }
    }

    /// Counts findings of the same code on the same sheet as this one, which are not kept.
    pub fn count(&mut self, like: &Diagnostic, count: usize) {
        let counted = self.counts.entry(kind(like)).or_insert(0);
        *counted = counted.saturating_add(count);
    }

    /// Notes findings.
    pub fn extend(&mut self, findings: impl IntoIterator<Item = Diagnostic>) {
        for finding in findings {
            self.push(finding);
        }
    }

    /// Notes the findings of another part, those that it only counted as well.
    pub fn append(&mut self, other: Self) {
        let mut beyond = other.counts;
        for finding in other.kept {
            if let Some(count) = beyond.get_mut(&kind(&finding)) {
                *count = count.saturating_sub(1);
            }
            self.push(finding);
        }
        for (kind, more) in beyond.into_iter().filter(|(_, more)| *more > 0) {
            let count = self.counts.entry(kind).or_insert(0);
            *count = count.saturating_add(more);
        }
    }

    /// Those that were kept, and one more for each code and sheet of which some were not.
    pub fn into_vec(mut self) -> Vec<Diagnostic> {
        let mut more: Vec<_> = self
            .counts
            .into_iter()
            .filter(|(_, count)| *count > MOST_KEPT)
            .collect();
        more.sort_unstable();
        let more = more.into_iter().map(|((code, sheet), count)| {
            let finding = Diagnostic::new(Code::MoreFindings)
                .with("code", code.id())
                .with("count", count.saturating_sub(MOST_KEPT));
            match sheet {
                Some(sheet) => finding.at(&sheet, None),
                None => finding,
            }
        });
        self.kept.extend(more);
        self.kept
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_kept_is_counted_by_code_and_sheet() {
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
