//! From what each sheet is by itself to what it is in the workbook: two sheets of one table, one
//! year and one department for all, a currency unit for each.

use std::collections::HashMap;

use rust_decimal::Decimal;

use super::detect::{Candidate, Detected, Verdict};
use super::label_match::Meaning;
use super::lexicon::Lexicon;
use super::parts::Part;
use super::value::is_figure;
use super::{Options, conversion, figures};
use crate::cell::Text;
use crate::diagnostic::{Code, Diagnostic};
use crate::grid::Grid;
use crate::schema::{Kind, Shape, Standard};

/// From this score on a foreign sheet is said to be near a table.
const NEAR: u32 = 15;

/// What is done with a sheet.
#[derive(Debug)]
pub enum Plan {
    /// It becomes this table.
    Map {
        /// Position of the table in the standard.
        table: usize,
        /// What its amounts are multiplied with.
        factor: Decimal,
        /// The label of its currency unit.
        unit: Text,
    },
    /// It is left out by a rule (hidden, text only).
    SetAside,
    /// It is left out with a finding of consequence.
    Refused,
}

/// What is done with all sheets, and what holds for all of them.
#[derive(Debug)]
pub struct Plans {
    /// By sheet.
    pub sheets: Vec<Plan>,
    /// The year of the workbook.
    pub year: Option<i32>,
    /// The department of the workbook.
    pub department: Option<Text>,
    /// What was found on the way.
    pub findings: Vec<Diagnostic>,
}

/// A sheet that claims to be a table.
struct Claim<'a> {
    sheet: usize,
    grid: &'a Grid,
    name: Text,
    detected: &'a Detected,
    best: &'a Candidate,
    uncertain: bool,
}

/// Decides what is done with each sheet.
pub fn resolve(parts: &[Part], standard: &Standard, lexicon: &Lexicon, options: &Options) -> Plans {
    let mut findings = Vec::new();
    let mut sheets: Vec<Plan> = Vec::new();
    let mut claims: Vec<Claim> = Vec::new();
    for (sheet, part) in parts.iter().enumerate() {
        let (grid, detected) = (&*part.grid, &part.detected);
        let name = Text::from(grid.name.as_str());
        let (plan, finding) = first_look(part, &name, standard, lexicon);
        findings.extend(finding);
        sheets.push(plan.unwrap_or(Plan::Refused));
        if let (Verdict::Table { uncertain }, Some(best), true) = (&detected.verdict, detected.best(), part.shown) {
            claims.push(Claim {
                sheet,
                grid,
                name,
                detected,
                best,
                uncertain: *uncertain,
            });
        }
    }
    // Of years said as often the latest: an old copy is likelier than one of a year to come.
    let year = options.year.or_else(|| {
        let said = claims.iter().filter_map(|claim| claim.detected.frame.year.as_ref());
        let mut years: Vec<i32> = said.map(|said| said.value).collect();
        years.sort_unstable_by_key(|year| std::cmp::Reverse(*year));
        most_common(years.into_iter())
    });
    let department = most_common(
        claims
            .iter()
            .filter_map(|claim| claim.detected.frame.department.as_ref().map(|said| said.value.clone())),
    );
    claims.retain(|claim| of_year(claim, year, &mut findings));
    settle_rivals(&mut claims, standard, &mut findings);
    for claim in &claims {
        findings.extend(uncertain(claim, standard));
        findings.extend(other_department(claim, department.as_ref()));
        if let Some(plan) = with_unit(claim, standard, lexicon, options, &mut findings)
            && let Some(slot) = sheets.get_mut(claim.sheet)
        {
            *slot = plan;
        }
    }
    if !claims.is_empty() && year.is_none() {
        findings.push(Diagnostic::new(Code::NoYear));
    }
    if !claims.is_empty() && department.is_none() {
        findings.push(Diagnostic::new(Code::NoDepartment));
    }
    Plans {
        sheets,
        year,
        department,
        findings,
    }
}

/// What can be said of a sheet without the others; no plan means that it claims a table.
fn first_look(part: &Part, name: &Text, standard: &Standard, lexicon: &Lexicon) -> (Option<Plan>, Option<Diagnostic>) {
    let (grid, detected) = (&*part.grid, &part.detected);
    if matches!(detected.verdict, Verdict::Table { .. }) && part.shown {
        return (None, None);
    }
    let count = figures(grid, lexicon);
    let finding = |code: Code| Diagnostic::new(code).at(name, None);
    if !part.shown {
        let hidden = (count > 0).then(|| finding(Code::HiddenSheet).with("count", count));
        return (Some(Plan::SetAside), hidden);
    }
    let near = detected.best().and_then(|best| standard.tables.get(best.table));
    match (&detected.verdict, near) {
        _ if grid.cells().is_empty() => (Some(Plan::SetAside), None),
        (Verdict::HeaderMissing, Some(table)) => {
            let header = detected.best().and_then(|best| best.header.as_ref());
            let found = |column: usize| header.is_some_and(|header| header.source_of(column).is_some());
            let names = |wanted: bool| {
                let columns = table
                    .columns
                    .iter()
                    .enumerate()
                    .filter(|(number, _)| found(*number) == wanted || !wanted);
                columns
                    .map(|(_, column)| column.path.join("/"))
                    .collect::<Vec<_>>()
                    .join(", ")
            };
            let finding = finding(Code::HeaderNotRecognised)
                .in_table(&table.number)
                .with("table", &table.title)
                .with("columns", names(false))
                .with(
                    "matched",
                    if names(true).is_empty() {
                        "-".to_owned()
                    } else {
                        names(true)
                    },
                );
            (Some(Plan::Refused), Some(finding))
        }
        _ if count == 0 => (Some(Plan::SetAside), Some(finding(Code::TextSheet))),
        (_, near) => {
            let is_near = detected.best().is_some_and(|best| best.score() >= NEAR);
            let near = near.filter(|_| is_near).map_or("-", |table| table.title.as_str());
            (
                Some(Plan::Refused),
                Some(finding(Code::ForeignSheet).with("count", count).with("near", near)),
            )
        }
    }
}

/// The value said most often, the earlier one of equals.
fn most_common<T: Clone + Eq + std::hash::Hash>(values: impl Iterator<Item = T>) -> Option<T> {
    let mut counts: Vec<(T, usize)> = Vec::new();
    let mut positions: HashMap<T, usize> = HashMap::new();
    for value in values {
        let at = *positions.entry(value.clone()).or_insert_with(|| {
            counts.push((value, 0));
            counts.len().saturating_sub(1)
        });
        if let Some((_, count)) = counts.get_mut(at) {
            *count = count.saturating_add(1);
        }
    }
    let most = counts.iter().map(|(_, count)| *count).max()?;
    counts
        .into_iter()
        .find(|(_, count)| *count == most)
        .map(|(value, _)| value)
}

fn of_year(claim: &Claim, year: Option<i32>, findings: &mut Vec<Diagnostic>) -> bool {
    match (&claim.detected.frame.year, year) {
        (Some(said), Some(year)) if said.value != year => {
            findings.push(
                Diagnostic::new(Code::ForeignYear)
                    .at(&claim.name, said.at)
                    .found(said.value)
                    .expected(year),
            );
            false
        }
        _ => true,
    }
}

/// Of two sheets that claim one table neither is taken: which one counts, only people know.
fn settle_rivals(claims: &mut Vec<Claim>, standard: &Standard, findings: &mut Vec<Diagnostic>) {
    let mut first: HashMap<usize, usize> = HashMap::new();
    let mut rivals: Vec<usize> = Vec::new();
    for (position, claim) in claims.iter().enumerate() {
        let Some(earlier) = first.get(&claim.best.table).copied() else {
            first.insert(claim.best.table, position);
            continue;
        };
        rivals.extend([earlier, position]);
        let other = claims
            .get(earlier)
            .map(|claim| claim.name.clone())
            .unwrap_or_else(|| Text::from(""));
        let table = standard.tables.get(claim.best.table);
        let mut finding = Diagnostic::new(Code::TwoSheetsOneTable)
            .at(&claim.name, None)
            .with("other", &other)
            .with("table", table.map(|table| table.title.as_str()).unwrap_or_default())
            .related(&other, None);
        finding.table = table.map(|table| table.number.clone());
        findings.push(finding);
    }
    let mut position = 0_usize;
    claims.retain(|_| {
        let keep = !rivals.contains(&position);
        position = position.saturating_add(1);
        keep
    });
}

fn uncertain(claim: &Claim, standard: &Standard) -> Option<Diagnostic> {
    if !claim.uncertain {
        return None;
    }
    let title = |candidate: &Candidate| standard.tables.get(candidate.table).map(|table| table.title.clone());
    let rival = claim.detected.candidates.get(1);
    let best = claim.best;
    let why = format!(
        "{} + {} + {} + {} = {}",
        best.title,
        best.form_number,
        best.header_points,
        best.sheet_name,
        best.score()
    );
    let mut finding = Diagnostic::new(Code::UncertainTable)
        .at(&claim.name, None)
        .with("table", title(best).unwrap_or_default())
        .with("why", why)
        .with("other", rival.and_then(title).unwrap_or_default());
    finding.table = standard.tables.get(best.table).map(|table| table.number.clone());
    Some(finding)
}

fn other_department(claim: &Claim, department: Option<&Text>) -> Option<Diagnostic> {
    let said = claim.detected.frame.department.as_ref()?;
    let department = department.filter(|department| **department != said.value)?;
    Some(
        Diagnostic::new(Code::OtherDepartment)
            .at(&claim.name, said.at)
            .found(&said.value)
            .expected(department),
    )
}

fn with_unit(
    claim: &Claim,
    standard: &Standard,
    lexicon: &Lexicon,
    options: &Options,
    findings: &mut Vec<Diagnostic>,
) -> Option<Plan> {
    let frame = &claim.detected.frame;
    let label_unit = frame.label_unit.as_ref();
    if let (Some(said), Some(label)) = (&frame.unit, label_unit)
        && said.value != label.value
    {
        let finding = Diagnostic::new(Code::UnitConflict)
            .at(&claim.name, label.at)
            .with("frame", &said.value)
            .with("label", &label.value)
            .related(&claim.name, said.at);
        findings.push(finding);
    }
    let said = frame.unit.as_ref().or(label_unit).map(|said| &*said.value);
    let label = said
        .or(options.unit.as_deref())
        .or_else(|| without_amounts(claim, standard, lexicon));
    let unit = label
        .and_then(|label| standard.frame.unit(label))
        .zip(standard.frame.standard_unit());
    let factor = unit.and_then(|(from, to)| conversion(from.yuan, to.yuan).map(|factor| (from, factor)));
    let Some((from, factor)) = factor else {
        let mut finding = Diagnostic::new(Code::NoCurrencyUnit).at(&claim.name, None);
        finding.table = standard.tables.get(claim.best.table).map(|table| table.number.clone());
        findings.push(finding);
        return None;
    };
    Some(Plan::Map {
        table: claim.best.table,
        factor,
        unit: Text::from(from.label.as_str()),
    })
}

/// A sheet without a single amount needs no currency unit.
fn without_amounts<'a>(claim: &Claim, standard: &'a Standard, lexicon: &Lexicon) -> Option<&'a str> {
    let schema = standard.tables.get(claim.best.table)?;
    let header = claim.best.header.as_ref()?;
    let is_amount = |column: usize| {
        let field = schema
            .columns
            .get(column)
            .and_then(|column| schema.fields.get(column.field));
        field.is_some_and(|field| field.kind == Kind::Amount)
    };
    // The columns of a form are not known before it is read.
    let may_hold = |col: u32| match schema.shape {
        Shape::Form { .. } => true,
        _ => header
            .columns
            .iter()
            .any(|source| source.col == col && matches!(source.meaning, Meaning::Column(column) if is_amount(column))),
    };
    let cells = claim.grid.cells().iter().filter(|cell| cell.at.row > header.last);
    let has_amount = cells
        .filter(|cell| may_hold(cell.at.col))
        .any(|cell| is_figure(&cell.value, lexicon));
    (!has_amount).then_some(standard.frame.currency_unit.as_str())
}
