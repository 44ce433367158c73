//! The rounds of correction, one hand-in of an office a line, as JSON.

use serde::{Deserialize, Serialize};

use super::{Office, Offices, Past};
use crate::diagnostic::{Since, State};
use crate::error::{Error, Record, Result};
use crate::fold::Folder;

/// A hand-in of an office, and what became of its findings.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Round {
    /// Which of its hand-ins it is, counted from one.
    pub round: u32,
    /// When it was checked (`2025-01-16`).
    pub date: String,
    /// The year of the budget.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub year: Option<i32>,
    /// The code of the department.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// Its name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub department: Option<String>,
    /// The file.
    pub file: String,
    /// What was found, and what is gone since the round before.
    pub findings: Vec<Past>,
}

impl Round {
    /// Whose it is.
    pub fn office(&self) -> Office {
        Office {
            code: self.code.clone(),
            name: self.department.clone(),
            year: self.year,
        }
    }

    /// What is still there.
    pub fn present(&self) -> impl Iterator<Item = &Past> {
        self.findings.iter().filter(|past| past.state != Some(State::Fixed))
    }

    /// What is still to be done.
    pub fn open(&self) -> impl Iterator<Item = &Past> {
        self.present()
            .filter(|past| matches!(past.state, Some(State::Open | State::New)))
    }

    /// The first hand-in from which something is still to be done.
    pub fn open_since(&self) -> Option<&Since> {
        self.open().filter_map(|past| past.since.as_ref()).min()
    }

    /// Whether the same file with the same findings and answers is recorded already.
    fn repeats(&self, last: &Self) -> bool {
        let known = |round: &Self| -> Vec<_> {
            let present = round.present();
            let all = present.map(|past| {
                (
                    past.id.clone(),
                    past.figures.clone(),
                    past.severity.clone(),
                    past.answer.clone(),
                )
            });
            all.collect()
        };
        self.file == last.file && known(self) == known(last)
    }
}

/// All rounds so far.
#[derive(Clone, Debug, Default)]
pub struct Journal {
    /// The file, as the user named it.
    pub file: String,
    /// In the order in which they were recorded.
    pub rounds: Vec<Round>,
    /// The rounds by office.
    offices: Offices,
    /// The text that it was read from, which stays as it is.
    kept: String,
    /// How many rounds that holds.
    known: usize,
}

impl Journal {
    /// The journal in a text.
    ///
    /// # Errors
    /// [`Error::Record`] at the first line that is no round, or one of another year than those before it.
    pub fn parse(file: &str, text: &str, folder: &Folder) -> Result<Self> {
        let mut journal = Self {
            file: file.to_owned(),
            kept: text.to_owned(),
            ..Self::default()
        };
        for (number, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
            let at = (file, number.saturating_add(1));
            let round: Round =
                serde_json::from_str(line).map_err(|error| Record::Journal.error(at, "syntax", error, ""))?;
            if let Some((own, known)) = round.year.zip(journal.year()).filter(|(own, known)| own != known) {
                return Err(Record::Journal.error(at, "years", own, known));
            }
            journal.push(round, folder);
        }
        journal.known = journal.rounds.len();
        Ok(journal)
    }

    /// The year that its rounds are of.
    pub fn year(&self) -> Option<i32> {
        self.rounds.iter().find_map(|round| round.year)
    }

    /// Refuses a hand-in of another year.
    ///
    /// # Errors
    /// [`Error::Record`].
    pub fn accept(&self, office: &Office) -> Result<()> {
        match office.year.zip(self.year()).filter(|(own, year)| own != year) {
            None => Ok(()),
            Some((own, year)) => Err(Record::Journal.error((&self.file, 0), "other-year", year, own)),
        }
    }

    /// The last hand-in of an office.
    pub fn last(&self, office: &Office, folder: &Folder) -> Option<&Round> {
        self.rounds.get(self.offices.find(office, folder, |_| true)?)
    }

    /// The last hand-in of each office, in the order of their first.
    pub fn latest(&self, folder: &Folder) -> Vec<&Round> {
        let mut latest: Vec<&Round> = Vec::new();
        let mut offices = Offices::default();
        for round in &self.rounds {
            let office = round.office();
            let known = offices.find(&office, folder, |_| true);
            let position = known.unwrap_or(latest.len());
            match latest.get_mut(position) {
                Some(known) => {
                    offices.remove(&known.office(), position, folder);
                    *known = round;
                }
                None => latest.push(round),
            }
            offices.insert(&office, position, folder);
        }
        latest
    }

    fn push(&mut self, round: Round, folder: &Folder) {
        self.offices.insert(&round.office(), self.rounds.len(), folder);
        self.rounds.push(round);
    }

    /// Records a hand-in: numbers it, and says of every finding since when it is there. Returns whether it is
    /// one; the same file with the same findings is not recorded once more.
    pub fn record(&mut self, mut round: Round, folder: &Folder) -> bool {
        let last = self.last(&round.office(), folder);
        round.round = last.map_or(1, |last| last.round.saturating_add(1));
        if last.is_some_and(|last| round.repeats(last)) {
            return false;
        }
        let now = Since {
            date: round.date.clone(),
            round: round.round,
        };
        for past in &mut round.findings {
            past.since.get_or_insert_with(|| now.clone());
        }
        self.push(round, folder);
        true
    }

    /// As a text: what was read, and a line for each round that was recorded since.
    ///
    /// # Errors
    /// [`Error::Internal`] when a round cannot be written.
    pub fn text(&self) -> Result<String> {
        let mut text = self.kept.clone();
        if !text.is_empty() && !text.ends_with('\n') {
            text.push('\n');
        }
        for round in self.rounds.iter().skip(self.known) {
            let line = serde_json::to_string(round).map_err(|error| Error::Internal(error.to_string()))?;
            text.push_str(&line);
            text.push('\n');
        }
        Ok(text)
    }
}
