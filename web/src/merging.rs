//! Three versions of a workbook become one; conflicts are chosen on the page.

use std::path::Path;

use serde::Deserialize;
use serde_json::{Value, json};
use yusuan::cell::{CellValue, Text};
use yusuan::changes::merging::{self, Chosen, Made, Sides, Words};
use yusuan::changes::{Names, Side};
use yusuan::diagnostic::{Code, Diagnostic, Severity, render_json};
use yusuan::diff::merge::{At, Conflict, Party};
use yusuan::diff::{Ignore, compare};
use yusuan::error::Result;
use yusuan::locale::Messages;
use yusuan::pipeline;
use yusuan::report;
use yusuan::schema::Standard;
use yusuan::write::{self, Beside};
use yusuan::{check, rules};

use crate::session::Session;
use crate::{messages, refusal};

/// The name that the result has in findings.
const NAME: &str = "merged.xlsx";

/// A merge.
pub struct Merge {
    standard: &'static Standard,
    made: Made,
    view: Value,
}

/// What people chose in a conflict.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Choice {
    /// What one of the sides has.
    Of(Party),
    /// Another value.
    Other(String),
}

impl Merge {
    /// Merges two versions of a workbook.
    ///
    /// # Errors
    /// The findings because of which there is none, for the page.
    pub fn of(base: &Session, ours: &Session, theirs: &Session, lang: &str) -> std::result::Result<Self, Value> {
        let all = [base, ours, theirs];
        if let Some(refused) = all.iter().find_map(|own| own.refused(lang)) {
            return Err(refused);
        }
        let messages = messages(lang);
        match Self::made(all, &messages) {
            Ok(Ok(own)) => Ok(own),
            Ok(Err(findings)) => Err(refusal(&findings, lang)),
            Err(error) => Err(crate::failure(&error, lang)),
        }
    }

    fn made(all: [&Session; 3], messages: &Messages) -> Result<std::result::Result<Self, Vec<Diagnostic>>> {
        let standard = all[0].standard();
        let names = all.map(Session::name);
        let outcomes = [all[0].plain()?, all[1].plain()?, all[2].plain()?];
        let side = |(file, outcome)| Side { file, outcome };
        let [base, ours, theirs] = [0, 1, 2].map(|number: usize| side((&*names[number], &outcomes[number])));
        let sides = Sides { base, ours, theirs };
        let words = Words::new(Names::new(standard, messages), [ours, theirs]);
        let made = match merging::make(sides, NAME, None, &words)? {
            Ok(made) => made,
            Err(findings) => return Ok(Err(findings)),
        };
        let read = pipeline::run(
            made.bytes.clone(),
            Path::new(NAME),
            standard,
            &pipeline::Options::default(),
        )?;
        let (mut findings, _) = made.findings(sides, (NAME, &read), &words)?;
        findings.retain(|finding| finding.severity > Severity::Info && finding.code != Code::MergeConflict);
        let view = json!({
            "counts": made.merged.counts,
            "conflicts": made.merged.conflicts.iter().map(|own| conflict(own, &words)).collect::<Vec<_>>(),
            "findings": render_json(&findings, messages),
        });
        Ok(Ok(Self { standard, made, view }))
    }

    /// What is in conflict, and what there is to say of the result.
    pub fn view(&self) -> &Value {
        &self.view
    }

    /// The workbook as `yusuan merge` writes it, with the list of conflicts.
    pub fn file(&self) -> Vec<u8> {
        self.made.bytes.clone()
    }

    /// The workbook as `yusuan merge --resolve` writes it, once these were chosen in the list.
    ///
    /// # Errors
    /// The findings because of which there is none, for the page.
    pub fn resolved(&self, choices: Vec<Option<Choice>>, lang: &str) -> std::result::Result<Vec<u8>, Value> {
        match self.settled(choices) {
            Ok(Ok(bytes)) => Ok(bytes),
            Ok(Err(findings)) => Err(refusal(&findings, lang)),
            Err(error) => Err(crate::failure(&error, lang)),
        }
    }

    fn settled(&self, choices: Vec<Option<Choice>>) -> Result<std::result::Result<Vec<u8>, Vec<Diagnostic>>> {
        let options = pipeline::Options::default();
        let (mut outcome, source) = pipeline::run_keeping(self.file(), Path::new(NAME), self.standard, &options)?;
        let Some(mut found) = merging::find(&source) else {
            // Without conflicts there is nothing to choose.
            return Ok(Ok(self.file()));
        };
        for (entry, choice) in found.entries.iter_mut().zip(choices) {
            match choice {
                Some(Choice::Of(party)) => entry.chosen = Chosen::Of(party),
                Some(Choice::Other(value)) => {
                    entry.chosen = Chosen::Other;
                    entry.other =
                        Some(CellValue::Text(Text::from(value))).filter(|value| !value.to_string().trim().is_empty());
                }
                None => {}
            }
        }
        if let Err(findings) = merging::resolve(&mut outcome.book, &found, None, self.standard) {
            return Ok(Err(findings));
        }
        if let Err(findings) = report::fit(&outcome.book, self.standard, NAME) {
            return Ok(Err(findings));
        }
        let beside = Beside {
            relations: &check::relations(&outcome.book, self.standard, &outcome.rules),
            ..Beside::default()
        };
        write::xlsx_with(&outcome.book, self.standard, beside).map(Ok)
    }
}

/// A conflict: where it is, what each version says, and where the two have it.
fn conflict(own: &Conflict, words: &Words) -> Value {
    let table = own.schema.and_then(|schema| words.names.standard.tables.get(schema));
    let at = |at: &Option<At>| {
        let at = at.as_ref()?;
        let cell = at.cell.map(|cell| format!("!{cell}")).unwrap_or_default();
        Some(format!("{}{cell}", at.sheet))
    };
    json!({
        "kind": words.kind(own),
        "table": table.map(|table| &table.number),
        "form": words.table(own),
        "row": words.row(own),
        "column": words.column(own),
        "base": words.base(own),
        "ours": words.said(own, &own.ours),
        "theirs": words.said(own, &own.theirs),
        "atOurs": at(&own.at_ours),
        "atTheirs": at(&own.at_theirs),
        "other": own.takes_other(),
    })
}

/// Which of three versions both others were made of, as far as that can be seen: the one that they differ least from,
/// and the first of those.
///
/// # Errors
/// As [`compare`].
pub fn base_of(all: [&Session; 3]) -> Result<usize> {
    let standard = all[0].standard();
    let rules = rules::builtin(standard)?;
    let differences = |one: &Session, other: &Session| -> Result<usize> {
        let diff = compare(one.book(), other.book(), standard, Some(&rules), &Ignore::default())?;
        Ok(diff.counts().own())
    };
    let [first, second, third] = all;
    let (a, b, c) = (
        differences(first, second)?,
        differences(first, third)?,
        differences(second, third)?,
    );
    let apart = [a.saturating_add(b), a.saturating_add(c), b.saturating_add(c)];
    let least = apart.iter().enumerate().min_by_key(|(_, count)| **count);
    Ok(least.map_or(0, |(number, _)| number))
}
