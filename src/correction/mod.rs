//! What became of findings from one hand-in of an office to the next.
//!
//! `identify` says what a finding is known by, whatever else is edited; [`Past`] is a finding as an earlier run
//! listed it, with what the office answered; `compare` holds the findings of a new hand-in against those;
//! `journal` keeps the rounds.

mod compare;
mod identify;
mod journal;
mod offices;

use serde::{Deserialize, Serialize};

pub use compare::compare;
pub use identify::identify;
pub use journal::{Journal, Round};
pub use offices::Offices;

use crate::diagnostic::{Answer, Diagnostic, Severity, Since, State, one_line};
use crate::fold::Folder;
use crate::locale::Messages;
use crate::roster;

/// Whose hand-in it is, and of which year.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Office {
    /// The code of the department.
    pub code: Option<String>,
    /// Its name.
    pub name: Option<String>,
    /// The year.
    pub year: Option<i32>,
}

impl Office {
    /// Whether two hand-ins say that they are of different offices: neither code nor name is the same.
    pub fn contradicts(&self, other: &Self, folder: &Folder) -> bool {
        let codes = self.code.as_ref().zip(other.code.as_ref());
        let codes = codes.map(|(own, other)| own == other);
        let names = self.name.as_deref().zip(other.name.as_deref());
        let names = names.map(|(own, other)| folder.fold(own) == folder.fold(other));
        codes.or(names).is_some() && codes != Some(true) && names != Some(true)
    }

    /// Whether nothing says whose it is.
    pub fn is_nameless(&self) -> bool {
        self.code.is_none() && self.name.is_none()
    }

    /// As people know it: code and name.
    pub fn shown(&self) -> String {
        roster::shown(self.code.as_deref(), self.name.as_deref())
    }
}

/// A finding as an earlier run listed it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Past {
    /// What it is known by.
    pub id: String,
    /// The digest of what was found and expected.
    pub figures: String,
    /// Its code.
    pub code: String,
    /// Its severity: `error`, `warning`, `info`; empty if that is not known.
    pub severity: String,
    /// Where it was, as people read it.
    pub place: String,
    /// Its message.
    pub message: String,
    /// What became of it, seen from the run that listed it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<State>,
    /// What the office answered.
    #[serde(skip_serializing_if = "Answer::is_empty")]
    pub answer: Answer,
    /// Since when it was there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub since: Option<Since>,
}

impl Past {
    /// A finding of this run as a later one will know it; none without an identity.
    pub fn of(finding: &Diagnostic, messages: &Messages) -> Option<Self> {
        let identity = finding.identity.as_ref()?;
        let standing = finding.standing.as_deref().cloned();
        let place = finding.place.as_ref().map(ToString::to_string);
        Some(Self {
            id: identity.id.clone(),
            figures: identity.figures.clone(),
            code: finding.code.id().to_owned(),
            severity: finding.severity.name().to_owned(),
            place: place.unwrap_or_default(),
            message: finding.message(messages),
            state: standing.as_ref().map(|own| own.state),
            since: standing.as_ref().and_then(|own| own.since.clone()),
            answer: standing.map(|own| own.answer).unwrap_or_default(),
        })
    }

    /// As people read it on a line: its state, code, place and message, and the answer.
    pub fn line(&self, messages: &Messages) -> String {
        let state = self.state.map(|state| messages.text(state.key())).unwrap_or_default();
        let said = self.answer.spelled(messages);
        let data = [
            ("state", state),
            ("code", self.code.clone()),
            (
                "place",
                Some(self.place.clone())
                    .filter(|place| !place.is_empty())
                    .unwrap_or_else(|| "none".to_owned()),
            ),
            ("message", one_line(&self.message)),
            ("said", said.unwrap_or_else(|| "none".to_owned())),
        ];
        messages.get("standing-line", data)
    }

    /// Whether the office has to do with it: it is no note, or one because the office settled it.
    pub fn matters(&self) -> bool {
        self.severity != Severity::Info.name() || !self.answer.is_empty() || self.state == Some(State::Settled)
    }
}

/// What an earlier run listed for an office.
#[derive(Clone, Debug, Default)]
pub struct Earlier {
    /// The file that says so.
    pub file: String,
    /// Whose it is.
    pub office: Office,
    /// What it lists.
    pub findings: Vec<Past>,
}
