//! What a check of many hand-ins ends with: who is missing, the offices with errors, the worst first, the others
//! as a number.

use serde_json::{Map, Value, json};

use super::Status;
use super::batch::{self, Done, Telling};
use super::compared::{Compared, Counts};
use super::console::Console;
use super::hand_ins::{Copy, copies_line};
use super::rounds::Recorded;
use crate::book::most_common_year;
use crate::chart::{self, Chart};
use crate::consolidate::Attendance;
use crate::correction::Round;
use crate::diagnostic::{Code, Diagnostic, Severity, Since, render_json, severity_style};
use crate::report::{Beside, File, drawing, worst_first};
use crate::roster::Roster;
use crate::schema::Standard;

/// What there is to say once all inputs are checked.
pub struct Ending {
    /// The files that are no hand-ins of their own.
    pub copies: Vec<Copy>,
    /// Who has to hand in, and who did.
    pub roster: Option<(Roster, Attendance)>,
    /// What the journal says now, if there is one, or why it was not written.
    pub recorded: Result<Option<Recorded>, Diagnostic>,
}

impl Ending {
    /// The findings about offices that have not handed in.
    pub fn missing(&self) -> &[Diagnostic] {
        self.roster.as_ref().map_or(&[], |(_, attendance)| &attendance.missing)
    }

    /// How it ends, whatever became of the inputs.
    pub fn status(&self) -> Status {
        match (&self.recorded, self.missing()) {
            (Err(_), _) => Status::Failed,
            (Ok(_), []) => Status::Clean,
            (Ok(_), _) => Status::Findings,
        }
    }

    /// The end of the report, as people read it, with ANSI styles.
    pub fn text(&self, done: &[Done], telling: &Telling, console: &Console) -> String {
        let mut lines = Vec::new();
        if !console.is_quiet() {
            lines.extend(copies_line(&self.copies, console));
        }
        if let Some((roster, attendance)) = &self.roster {
            lines.extend(attended(roster, attendance, console));
        }
        if done.len() > 1 && !console.is_quiet() {
            lines.extend(offices(&batch::files(done, telling, console), console));
        }
        if !console.is_quiet() {
            lines.extend(compared(done, console));
            lines.extend(
                self.recorded
                    .iter()
                    .flatten()
                    .flat_map(|recorded| journal(recorded, console)),
            );
        }
        lines.iter().map(|line| format!("{line}\n")).collect()
    }

    /// What a page says of it: who is missing, and charts of all hand-ins of the year that most are of, each
    /// department once.
    pub fn page(&self, done: &[Done], standard: &Standard) -> Beside<'_> {
        let is_twice = |own: &Done| own.findings.iter().any(|finding| finding.code == Code::DepartmentTwice);
        let all = || done.iter().filter(|own| !own.charts.is_empty() && !is_twice(own));
        let year = most_common_year(all().map(|own| own.year));
        let charts: Vec<&[Chart]> = all()
            .filter(|own| Some(own.year) == year)
            .map(|own| &*own.charts)
            .collect();
        let plots = match charts.len() {
            0 | 1 => Vec::new(),
            _ => chart::summed(&charts, standard),
        };
        Beside {
            missing: self.missing(),
            charts: plots.iter().filter_map(|plot| drawing(plot, &[], standard)).collect(),
            summed: charts.len(),
        }
    }

    /// What a program reads of it, beside the files.
    pub fn json(&self, console: &Console) -> Map<String, Value> {
        let mut beside = Map::new();
        if let Some((roster, attendance)) = &self.roster {
            let own = json!({
                "file": roster.file,
                "offices": roster.offices.len(),
                "present": attendance.present,
                "findings": render_json(&attendance.missing, &console.messages),
            });
            beside.insert("roster".to_owned(), own);
        }
        if let Err(finding) = &self.recorded {
            let findings = render_json(std::slice::from_ref(finding), &console.messages);
            beside.insert("journal".to_owned(), json!({ "findings": findings }));
        }
        if let Ok(Some(recorded)) = &self.recorded {
            let open = |round: &&Round| round.open().next().is_some();
            let office = |round: &Round| {
                json!({
                    "code": round.code,
                    "department": round.department,
                    "round": round.round,
                    "open": round.open().count(),
                    "since": round.open_since(),
                })
            };
            let own = json!({
                "file": recorded.file,
                "recorded": recorded.added,
                "left": recorded.left,
                "open": recorded.latest.iter().filter(open).map(office).collect::<Vec<_>>(),
            });
            beside.insert("journal".to_owned(), own);
        }
        beside
    }
}

/// How many offices handed in, and each that did not on a line.
pub fn attended(roster: &Roster, attendance: &Attendance, console: &Console) -> Vec<String> {
    let data = [
        ("all", roster.offices.len().to_string()),
        ("present", attendance.present.to_string()),
        ("missing", attendance.missing.len().to_string()),
    ];
    let head = console.messages.get("roster-attended", data);
    let head = Some(head).filter(|_| !console.is_quiet() || !attendance.missing.is_empty());
    let missing = attendance.missing.iter().map(|finding| {
        let style = severity_style(finding.severity);
        let message = finding.message(&console.messages);
        format!("  {style}[{}]{style:#} {message}", finding.code.id())
    });
    head.into_iter().chain(missing).collect()
}

/// What became of the findings of all offices together.
fn compared(done: &[Done], console: &Console) -> Option<String> {
    let compared: Vec<&Compared> = done.iter().filter_map(|own| own.compared.as_ref()).collect();
    let sum = compared.iter().fold(Counts::default(), |sum, own| sum.and(own.counts));
    let all = console
        .messages
        .get("compared-all", [("count", compared.len().to_string())]);
    (compared.len() > 1).then(|| sum.line(&all, console))
}

/// What is still to be done by which office, and since when; the longest open first.
fn journal(recorded: &Recorded, console: &Console) -> Vec<String> {
    let mut open: Vec<(&Round, &Since)> = recorded
        .latest
        .iter()
        .filter_map(|round| Some((round, round.open_since()?)))
        .collect();
    open.sort_by_key(|(round, since)| (*since, round.code.as_ref()));
    let data = [
        ("file", recorded.file.clone()),
        ("added", recorded.added.to_string()),
        ("open", open.len().to_string()),
        ("closed", recorded.latest.len().saturating_sub(open.len()).to_string()),
    ];
    let mut lines = vec![console.messages.get("journal-head", data)];
    let none = || "none".to_owned();
    lines.extend(open.into_iter().map(|(round, since)| {
        let data = [
            ("code", round.code.clone().unwrap_or_else(none)),
            ("department", round.department.clone().unwrap_or_else(none)),
            ("open", round.open().count().to_string()),
            ("handed", round.round.to_string()),
            ("round", since.round.to_string()),
            ("date", since.date.clone()),
        ];
        console.messages.get("journal-open", data)
    }));
    if !recorded.left.is_empty() {
        let files = recorded.left.join(" ");
        lines.push(console.messages.get("journal-left", [("files", files)]));
    }
    lines
}

/// The offices with errors, each on a line, and how many have none.
fn offices(files: &[File], console: &Console) -> Vec<String> {
    let (bad, good): (Vec<&File>, Vec<&File>) = worst_first(files)
        .into_iter()
        .filter_map(|position| files.get(position))
        .partition(|file| file.has_errors());
    let mut lines = Vec::new();
    if !bad.is_empty() {
        lines.push(console.messages.get("offices-bad", [("count", bad.len().to_string())]));
        lines.extend(bad.iter().map(|file| office(file, console)));
    }
    let warned = good.iter().filter(|file| file.count(Severity::Warning) > 0).count();
    let data = [("count", good.len().to_string()), ("warned", warned.to_string())];
    lines.push(console.messages.get("offices-good", data));
    lines
}

fn office(file: &File, console: &Console) -> String {
    let none = || "none".to_owned();
    let data = [
        ("code", file.code.map_or_else(none, str::to_owned)),
        ("department", file.department.map_or_else(none, str::to_owned)),
        ("file", file.name.to_owned()),
        ("errors", file.count(Severity::Error).to_string()),
        ("warnings", file.count(Severity::Warning).to_string()),
    ];
    let key = if file.is_failed() {
        "office-failed"
    } else {
        "office-bad"
    };
    console.messages.get(key, data)
}
