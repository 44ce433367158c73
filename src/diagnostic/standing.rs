//! What a finding is known by over several hand-ins, and what became of it.

use serde::{Deserialize, Serialize};

/// What a finding is known by, whatever else is edited.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// Its code and a digest of rule, table, row and column (`E501-3f9a0c2b71de`).
    pub id: String,
    /// A digest of what was found and expected: an answer about one figure is none about another.
    pub figures: String,
}

/// What an office says of a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reply {
    /// It was corrected.
    Corrected,
    /// It is as it says.
    Confirmed,
    /// Something else, which the remark says.
    Other,
}

impl Reply {
    /// Every reply, in the order in which they are offered.
    pub const ALL: [Self; 3] = [Self::Corrected, Self::Confirmed, Self::Other];

    /// The key of its wording.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Corrected => "reply-corrected",
            Self::Confirmed => "reply-confirmed",
            Self::Other => "reply-other",
        }
    }
}

/// The answer of an office to a finding.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Answer {
    /// What it chose.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reply: Option<Reply>,
    /// What it wrote.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub remark: String,
}

impl Answer {
    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.reply.is_none() && self.remark.is_empty()
    }
}

/// What became of a finding since an earlier hand-in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// It is gone.
    Fixed,
    /// It is still there.
    Open,
    /// It was not there before.
    New,
    /// It is there, and the office has answered that this is so.
    Settled,
}

impl State {
    /// Every state, in the order in which they are counted.
    pub const ALL: [Self; 4] = [Self::Fixed, Self::Open, Self::New, Self::Settled];

    /// The key of its wording.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Fixed => "state-fixed",
            Self::Open => "state-open",
            Self::New => "state-new",
            Self::Settled => "state-settled",
        }
    }
}

/// The hand-in of an office in which a finding was first.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Since {
    /// When it was checked (`2025-01-16`).
    pub date: String,
    /// Which of its hand-ins it was, counted from one.
    pub round: u32,
}

/// What became of a finding.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Standing {
    /// What became of it.
    pub state: State,
    /// What the office says.
    pub answer: Answer,
    /// Whether the answer is about other figures than those that are there now.
    pub outdated: bool,
    /// Since when it is there, if a journal says so.
    pub since: Option<Since>,
}
