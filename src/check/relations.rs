//! The results of evaluated relations, in the forms that findings, merges and written checks need.

mod applied;
mod compared;
mod satisfied;

use std::collections::BTreeSet;

use super::evaluate::{Part as Evaluated, RelationOutcome, Side, Verdict};
use super::failure::{Failure, Outcome};
use crate::book::CellId;
use crate::diagnostic::{Code, Diagnostic};

pub use applied::{applied, blank, totals};
pub use compared::{Figure, Pair, pairs};
pub use satisfied::agreements;

/// The id of a rule, and whether this part of it applied.
pub type Part = (String, bool);

/// The violated relations, and which relations applied.
pub fn failures(outcomes: &[RelationOutcome]) -> (Vec<Outcome>, Vec<Part>) {
    let mut found = Vec::new();
    let mut parts = Vec::new();
    for outcome in outcomes {
        let determined = |part: &&Evaluated| outcome.applies && !part.verdicts.is_empty();
        let mut any = false;
        for part in outcome.parts.iter().filter(determined) {
            any = true;
            if part.verdicts.iter().all(|verdict| verdict.residue.is_some()) {
                found.extend(outcome_of(outcome, &part.verdicts));
            }
        }
        parts.push((outcome.relation.id.clone(), any));
    }
    (found, parts)
}

/// The failure if no reading holds; a finding about rounding if that explains one of the readings.
fn outcome_of(outcome: &RelationOutcome, verdicts: &[Verdict]) -> Option<Outcome> {
    let mut failures = verdicts.iter().filter_map(|verdict| outcome.failure(verdict));
    let Some(rounded) = verdicts.iter().position(|verdict| outcome.rounds(verdict)) else {
        let mut first = failures.next()?;
        first.readings = failures.collect();
        return Some(Outcome::Failure(Box::new(first)));
    };
    let failure = failures.nth(rounded)?;
    let cell = failure.heads.first().copied()?;
    let error = failure.error_at(cell);
    let code = Code::RelationResidue;
    let finding = Failure { code, ..failure }.finding(outcome.views(), cell, error);
    finding.map(Box::new).map(Outcome::Finding)
}

/// Cells whose sums must be equal on both sides, by one relation, for one code or text.
#[derive(Clone, Debug)]
pub struct Equation {
    /// The id of the relation.
    pub rule: String,
    /// The identity of the equation: position of the relation, reading, and code or text.
    pub part: (usize, usize, String),
    /// The cells of the left and right side, each with whether it is subtracted.
    pub sides: [Vec<(CellId, bool)>; 2],
    /// Whether the sides are equal up to rounding.
    pub holds: bool,
}

/// The equations of the relations that apply, whether they hold or not; bounds are left out.
pub fn equations(outcomes: &[RelationOutcome]) -> Vec<Equation> {
    let applying = outcomes.iter().filter(|outcome| outcome.applies);
    let equations = applying.flat_map(|outcome| {
        let verdicts = by_reading(outcome).filter(|(_, verdict)| !verdict.comparison.at_most);
        verdicts.map(|(key, verdict)| Equation {
            rule: outcome.relation.id.clone(),
            part: (outcome.number, verdict.reading, key.to_owned()),
            sides: verdict.sides.each_ref().map(|side| side.cells().collect()),
            holds: verdict.residue.is_none() || outcome.rounds(verdict),
        })
    });
    equations.collect()
}

/// The verdicts of a relation, ordered by reading, each with its code or text.
fn by_reading<'o>(outcome: &'o RelationOutcome<'o>) -> impl Iterator<Item = (&'o str, &'o Verdict<'o>)> {
    (0..outcome.relation.readings.len()).flat_map(|reading| {
        outcome.parts.iter().flat_map(move |part| {
            let verdicts = part.verdicts.iter().filter(move |verdict| verdict.reading == reading);
            verdicts.map(|verdict| (part.key.as_str(), verdict))
        })
    })
}

/// One finding for all rules of which no part applied, each listed once.
pub fn skipped(parts: &[Part]) -> Option<Diagnostic> {
    let applied: BTreeSet<&str> = parts.iter().filter(|part| part.1).map(|part| part.0.as_str()).collect();
    let mut known = applied.clone();
    let all = parts.iter().map(|part| part.0.as_str());
    let ids: Vec<&str> = all.filter(|id| known.insert(id)).collect();
    let finding = Diagnostic::new(Code::RelationsSkipped);
    (!ids.is_empty()).then(|| finding.with("count", ids.len()).with("rules", ids.join(" ")))
}

#[cfg(test)]
mod tests {
    use crate::locale::Lang;

    #[test]
    fn names_are_given_for_every_language() {
        let tags: Vec<&str> = Lang::ALL.iter().map(|lang| lang.tag()).collect();
        assert_eq!(tags, ["zh-CN", "en"]);
    }
}
