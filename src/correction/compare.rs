//! The findings of a hand-in against those of an earlier one.

use std::collections::{HashMap, HashSet};

use super::Past;
use crate::diagnostic::{Answer, Diagnostic, Reply, Severity, Standing, State};

/// Says of each finding what became of it since `earlier`, and returns those that are gone. `answers` are what
/// the office says in the hand-in itself, which takes precedence over earlier answers. A warning that the office
/// confirmed, with the figures that it has now, is settled: a note from then on. An error never is.
pub fn compare(findings: &mut [Diagnostic], earlier: &[Past], answers: &[Past]) -> Vec<Past> {
    let by_id = |pasts: &'_ [Past]| -> HashMap<String, usize> {
        let numbered = pasts.iter().enumerate().rev();
        numbered.map(|(number, past)| (past.id.clone(), number)).collect()
    };
    let (known, answered) = (by_id(earlier), by_id(answers));
    let answer_to = |id: &str| {
        let own = answered.get(id).and_then(|number| answers.get(*number));
        let before = known.get(id).and_then(|number| earlier.get(*number));
        own.filter(|past| !past.answer.is_empty()).or(before)
    };
    let mut met: HashSet<&str> = HashSet::new();
    for finding in findings.iter_mut() {
        let Some(identity) = &finding.identity else { continue };
        let past = known.get(&identity.id).and_then(|number| earlier.get(*number));
        met.extend(past.map(|past| past.id.as_str()));
        if past.is_none() && finding.severity == Severity::Info {
            continue;
        }
        let said = answer_to(&identity.id).filter(|past| !past.answer.is_empty());
        let outdated = said.is_some_and(|past| past.figures != identity.figures);
        let answer = said.map(|past| past.answer.clone()).unwrap_or_default();
        let is_settled = finding.severity < Severity::Error && answer.reply == Some(Reply::Confirmed) && !outdated;
        finding.standing = Some(Box::new(Standing {
            state: match past {
                _ if is_settled => State::Settled,
                Some(_) => State::Open,
                None => State::New,
            },
            answer,
            outdated,
            since: past.and_then(|past| past.since.clone()),
        }));
        if is_settled {
            finding.severity = Severity::Info;
        }
    }
    let gone = earlier
        .iter()
        .filter(|past| !met.contains(past.id.as_str()) && past.matters());
    let said = |past: &Past| answer_to(&past.id).map_or_else(Answer::default, |past| past.answer.clone());
    let fixed = gone.map(|past| Past {
        state: Some(State::Fixed),
        answer: said(past),
        ..past.clone()
    });
    fixed.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::{Code, Identity};

    fn finding(code: Code, id: &str, figures: &str) -> Diagnostic {
        Diagnostic {
            identity: Some(Box::new(Identity {
                id: id.to_owned(),
                figures: figures.to_owned(),
            })),
            ..Diagnostic::new(code)
        }
    }

    fn past(id: &str, figures: &str, reply: Option<Reply>) -> Past {
        Past {
            id: id.to_owned(),
            figures: figures.to_owned(),
            severity: "warning".to_owned(),
            answer: Answer {
                reply,
                remark: String::new(),
            },
            ..Past::default()
        }
    }

    #[test]
    fn a_warning_is_settled_for_its_figures_and_an_error_never_is() {
        let confirmed = Some(Reply::Confirmed);
        let earlier = [
            past("same", "1", confirmed),
            past("moved", "1", confirmed),
            past("error", "1", confirmed),
            past("claimed", "1", Some(Reply::Corrected)),
            past("gone", "1", None),
        ];
        let mut findings = [
            finding(Code::DepartmentTwice, "error", "1"),
            finding(Code::OfficeUnexpected, "same", "1"),
            finding(Code::OfficeUnexpected, "moved", "2"),
            finding(Code::OfficeUnexpected, "claimed", "1"),
            finding(Code::OfficeUnexpected, "new", "1"),
            finding(Code::CopySetAside, "note", "1"),
        ];
        let fixed = compare(&mut findings, &earlier, &[]);
        assert_eq!(fixed.iter().map(|past| past.id.as_str()).collect::<Vec<_>>(), ["gone"]);
        let states: Vec<_> = findings
            .iter()
            .map(|own| own.standing.as_ref().map(|own| own.state))
            .collect();
        let (open, new, settled) = (Some(State::Open), Some(State::New), Some(State::Settled));
        assert_eq!(states, [open, settled, open, open, new, None]);
        assert_eq!(findings[1].severity, Severity::Info);
        assert_eq!(findings[2].severity, Severity::Warning);
        // The answer in the hand-in itself takes precedence over earlier ones.
        let mut findings = [finding(Code::OfficeUnexpected, "claimed", "1")];
        compare(&mut findings, &earlier, &[past("claimed", "1", confirmed)]);
        assert_eq!(findings[0].standing.as_ref().unwrap().state, State::Settled);
    }
}
