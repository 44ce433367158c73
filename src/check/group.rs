//! One wrong figure breaks its row, its columns and relations to other tables: it is told once, at
//! the likeliest cell, with everything that follows from it beside it.
//!
//! A figure that is off by e puts every equation that it is in off by e. So the cell is looked for
//! that, off by one and the same amount, explains most of what does not hold; then the next one,
//! until nothing is left. What is left of one amount may be one matter, too ([`matter`]).

use std::collections::{HashMap, HashSet};

use rust_decimal::Decimal;

use super::failure::{Failure, Told, relate};
use super::holding::Holding;
use super::left_out::{LeftOut, left_out};
use super::matter::{self, Nesting};
use super::reading;
use super::view::{Cell, Views};
use crate::book::{Agreement, Structure};
use crate::diagnostic::{Code, Diagnostic, Severity};

/// With more failures than this, or more cells in them, each is told by itself.
const MOST_FAILURES: usize = 400;
const MOST_CELLS: usize = 500_000;
/// Equations that a message lists.
const NAMED_EQUATIONS: usize = 6;

/// The findings, failures of one cause as one. `agreements` says what holds.
pub fn group(
    told: Vec<Told>,
    views: &Views,
    structures: &[Structure],
    agreements: impl FnOnce() -> Vec<Agreement>,
) -> Vec<Diagnostic> {
    let mut failures = Vec::new();
    let mut findings: Vec<(usize, Diagnostic)> = Vec::new();
    for (number, told) in told.into_iter().enumerate() {
        match told {
            Told::Failure(failure) => failures.push((number, failure)),
            Told::Finding(finding) => findings.push((number, finding)),
        }
    }
    let (numbers, mut failures): (Vec<usize>, Vec<Failure>) = failures.into_iter().unzip();
    let left_out = left_out(&failures, views, structures);
    let causes = causes(&mut failures, &left_out, views, structures, agreements);
    let rows = left_out.iter().map(|own| (&own.members, own.finding(&failures, views)));
    let cells = causes.iter().map(|own| (&own.members, own.finding(&failures, views)));
    for (members, finding) in rows.chain(cells) {
        let first = members.iter().filter_map(|member| numbers.get(*member)).min();
        findings.extend(finding.map(|finding| (first.copied().unwrap_or_default(), finding)));
    }
    findings.sort_by_key(|(number, _)| *number);
    findings.into_iter().map(|(_, finding)| finding).collect()
}

/// A cell that is off, and the failures that this explains.
#[derive(Debug)]
pub(super) struct Cause {
    pub(super) cell: Cell,
    /// By how much it is more than it should be, in the standard's unit.
    pub(super) error: Decimal,
    pub(super) members: Vec<usize>,
    /// How many of the members, the first ones, the cell by itself explains.
    pub(super) explained: usize,
    /// Whether something that holds would not any more, if it were the figure that it should be.
    breaks: bool,
    /// The cells of causes that are one matter with it.
    pub(super) beside: Vec<Cell>,
}

fn causes(
    failures: &mut [Failure],
    left_out: &[LeftOut],
    views: &Views,
    structures: &[Structure],
    agreements: impl FnOnce() -> Vec<Agreement>,
) -> Vec<Cause> {
    let rows: HashSet<usize> = left_out.iter().flat_map(|own| &own.members).copied().collect();
    let alone = |(number, failure): (usize, &Failure)| Cause::alone(number, failure);
    let open = |(number, _): &(usize, &Failure)| !rows.contains(number);
    let cells = failures.iter().map(|failure| failure.cells.len());
    if failures.len() > MOST_FAILURES || cells.fold(0, usize::saturating_add) > MOST_CELLS {
        return failures.iter().enumerate().filter(open).filter_map(alone).collect();
    }
    reading::choose(failures);
    let failures = &*failures;
    if failures.iter().enumerate().all(|own| !open(&own)) {
        return Vec::new();
    }
    let cells = failures
        .iter()
        .flat_map(|failure| &failure.cells)
        .map(|(cell, _)| *cell);
    let holding = Holding::new(agreements(), &cells.collect(), views);
    let mut search = Search::new(failures, views, &holding, &rows);
    let mut causes: Vec<Cause> = Vec::new();
    while let Some((cell, error)) = search.best() {
        let members = search.explain(cell, error);
        if members.is_empty() {
            break;
        }
        causes.push(Cause {
            breaks: holding.breaks(cell, error),
            ..Cause::new(cell, error, members)
        });
    }
    let left = failures
        .iter()
        .enumerate()
        .filter(|(number, _)| !search.is_explained(*number));
    causes.extend(left.filter_map(alone));
    if causes.len() < 2 {
        return causes;
    }
    matter::merged(causes, failures, &Nesting::new(views, structures))
}

/// What is still to be explained.
struct Search<'a> {
    failures: &'a [Failure],
    views: &'a Views<'a>,
    holding: &'a Holding,
    /// What is left of the difference of each failure.
    left: Vec<Decimal>,
    explained: Vec<bool>,
    /// The cells of each failure that may be the cause, and whether they stand on the right.
    candidates: Vec<Vec<(Cell, bool)>>,
    /// The failures that a candidate is in.
    inside: HashMap<Cell, Vec<(usize, bool)>>,
}

impl<'a> Search<'a> {
    fn new(failures: &'a [Failure], views: &'a Views, holding: &'a Holding, explained: &HashSet<usize>) -> Self {
        let mut inside: HashMap<Cell, Vec<(usize, bool)>> = HashMap::new();
        for (number, failure) in failures.iter().enumerate() {
            for (cell, right) in &failure.cells {
                inside.entry(*cell).or_default().push((number, *right));
            }
        }
        let is_candidate = |failure: &Failure, cell: &Cell| {
            failure.heads.contains(cell) || inside.get(cell).is_some_and(|failures| failures.len() > 1)
        };
        let candidates = failures.iter().map(|failure| {
            // Heads first: of equals, they are preferred.
            let order = |(cell, _): &(Cell, bool)| failure.heads.iter().position(|head| head == cell);
            let mut own: Vec<(Cell, bool)> = failure.cells.clone();
            own.retain(|(cell, _)| is_candidate(failure, cell));
            own.sort_by_key(|pair| order(pair).unwrap_or(usize::MAX));
            own
        });
        Self {
            failures,
            views,
            holding,
            left: failures.iter().map(|failure| failure.difference).collect(),
            explained: (0..failures.len()).map(|number| explained.contains(&number)).collect(),
            candidates: candidates.collect(),
            inside,
        }
    }

    /// The cell, and by how much it must be off, that explains most of what is left.
    fn best(&self) -> Option<(Cell, Decimal)> {
        let mut best: Option<((i64, i64, i64), Cell, Decimal)> = None;
        let mut seen: HashSet<(Cell, Decimal)> = HashSet::new();
        let alive = self
            .failures
            .iter()
            .enumerate()
            .filter(|(number, _)| !self.is_explained(*number));
        for (number, failure) in alive {
            let left = self.left.get(number).copied().unwrap_or_default();
            for (cell, right) in self.candidates.get(number).into_iter().flatten() {
                let error = if *right { -left } else { left };
                let is_new = seen.insert((*cell, error.normalize()));
                if !is_new || !failure.may_be(*cell, error, self.views) {
                    continue;
                }
                let (settled, nearer) = self.score(*cell, error);
                // What others confirm must explain more than what nothing does.
                let settled = settled.saturating_sub(i64::from(!self.is_free(*cell, error)));
                // What is wrong is told at an error rather than at a doubt, and a bound says less
                // about the amount than an equation does.
                let rank = i64::from(failure.code.severity() == Severity::Error) + i64::from(!failure.at_most);
                let score = (settled, nearer, rank);
                if best.as_ref().is_none_or(|(known, ..)| score > *known) {
                    best = Some((score, *cell, error));
                }
            }
        }
        best.map(|(_, cell, error)| (cell, error))
    }

    /// Whether nothing that holds says that a cell is right, or it is one at which a failure is reported anyway.
    fn is_free(&self, cell: Cell, error: Decimal) -> bool {
        let mut inside = self.inside.get(&cell).into_iter().flatten();
        let is_head = |number: usize| {
            self.failures
                .get(number)
                .is_some_and(|failure| failure.heads.contains(&cell))
        };
        inside.any(|(number, _)| is_head(*number)) || !self.holding.breaks(cell, error)
    }

    fn is_explained(&self, number: usize) -> bool {
        self.explained.get(number).copied().unwrap_or(true)
    }

    /// How many more failures hold, and come nearer to holding, if the cell is off by `error`.
    fn score(&self, cell: Cell, error: Decimal) -> (i64, i64) {
        let (mut settled, mut nearer) = (0_i64, 0_i64);
        for (number, before, after) in self.changes(cell, error) {
            let holds = self
                .failures
                .get(number)
                .is_some_and(|failure| failure.is_settled(after));
            match (self.is_explained(number), holds) {
                (false, true) => settled = settled.saturating_add(1),
                (true, false) => settled = settled.saturating_sub(1),
                _ => {}
            }
            if after.abs() < before.abs() {
                nearer = nearer.saturating_add(1);
            }
        }
        (settled, nearer)
    }

    /// What is left of each failure with the cell, before and after it is taken to be off.
    fn changes(&self, cell: Cell, error: Decimal) -> Vec<(usize, Decimal, Decimal)> {
        let inside = self.inside.get(&cell).into_iter().flatten();
        let change = |(number, right): &(usize, bool)| {
            let before = self.left.get(*number).copied()?;
            let effect = if *right { -error } else { error };
            Some((*number, before, before.checked_sub(effect)?))
        };
        inside.filter_map(change).collect()
    }

    /// Takes the cell to be off; returns the failures that this explains.
    fn explain(&mut self, cell: Cell, error: Decimal) -> Vec<usize> {
        let mut members = Vec::new();
        for (number, _, after) in self.changes(cell, error) {
            let holds = self
                .failures
                .get(number)
                .is_some_and(|failure| failure.is_settled(after));
            if let Some(left) = self.left.get_mut(number) {
                *left = after;
            }
            if let Some(explained) = self.explained.get_mut(number).filter(|explained| holds && !**explained) {
                *explained = true;
                members.push(number);
            }
        }
        members
    }
}

impl Cause {
    fn new(cell: Cell, error: Decimal, members: Vec<usize>) -> Self {
        let explained = members.len();
        Self {
            cell,
            error,
            members,
            explained,
            breaks: false,
            beside: Vec::new(),
        }
    }

    fn alone(number: usize, failure: &Failure) -> Option<Self> {
        let cell = failure.heads.first().copied()?;
        Some(Self::new(cell, failure.error_at(cell), vec![number]))
    }

    /// The finding: that of a failure which has the cell as its head, else one of its own.
    fn finding(&self, failures: &[Failure], views: &Views) -> Option<Diagnostic> {
        let members: Vec<&Failure> = self.members.iter().filter_map(|member| failures.get(*member)).collect();
        let headed = members.iter().filter(|failure| failure.heads.contains(&self.cell));
        // An equation that its own change explains says what should stand there.
        let own = headed.min_by_key(|failure| {
            let other_amount = failure.difference.abs() != self.error.abs();
            (
                std::cmp::Reverse(failure.code.severity()),
                other_amount,
                failure.at_most,
                failure.sides.is_some(),
            )
        });
        let worst = members.iter().map(|failure| failure.code.severity()).max()?;
        let (main, mut finding) = match own.filter(|failure| failure.code.severity() == worst) {
            Some(own) => (Some(*own), own.finding(views, self.cell, self.error_in(own))?),
            None => (None, self.wrong_figure(&members, views)?),
        };
        // What is only a hint by itself is no more in company.
        finding.severity = worst;
        let others: Vec<&&Failure> = members
            .iter()
            .filter(|failure| main.is_none_or(|main| !std::ptr::eq(**failure, main)))
            .collect();
        let also = match others.len() {
            0 => "none".to_owned(),
            count => count.to_string(),
        };
        finding = finding
            .with("also", also)
            .with(
                "settles",
                match self.explained < self.members.len() || self.breaks {
                    true => "some",
                    false => "all",
                },
            )
            .with("where@zh-CN", names(&others, self.cell, views, "；"))
            .with("where@en", names(&others, self.cell, views, "; "));
        let heads = others.iter().flat_map(|failure| failure.heads.iter());
        Some(relate(finding, views, heads.chain(&self.beside).copied()))
    }

    /// By how much the cell is off in an equation of its own: where other changes were taken into
    /// account to explain it, what it says by itself.
    fn error_in(&self, failure: &Failure) -> Decimal {
        if self.members.len() > 1 {
            self.error
        } else {
            failure.error_at(self.cell)
        }
    }

    /// The finding at a figure that is only ever a part of what does not agree.
    fn wrong_figure(&self, members: &[&Failure], views: &Views) -> Option<Diagnostic> {
        let view = views.of(self.cell)?;
        let found = view.table.amount(self.cell.row, self.cell.field);
        let expected = found.unwrap_or_default().checked_sub(self.error)?;
        let mut finding = view
            .at(Code::WrongFigure, self.cell)
            .found(found.map_or_else(|| "-".to_owned(), |found| view.show(found)))
            .with("difference", view.show(self.error))
            .with("breaks", if self.breaks { "some" } else { "none" })
            .with("figure", view.cell_label(self.cell))
            .with("count", self.explained);
        if !self.breaks {
            finding = finding.expected(view.show(expected));
        }
        finding.rule = members.iter().find_map(|failure| failure.rule.clone());
        Some(finding)
    }
}

/// Where the equations are told that do not hold, too: at a cell other than the own one.
fn names(failures: &[&&Failure], own: Cell, views: &Views, between: &str) -> String {
    let mut labels: Vec<String> = Vec::new();
    for failure in failures {
        let filled = failure.cells.iter().map(|(cell, _)| cell);
        let mut others = failure
            .heads
            .iter()
            .chain(filled.filter(|cell| views.amount(**cell).is_some()));
        let other = others.find(|cell| **cell != own).or(failure.heads.first());
        let label = other.map(|cell| views.label(*cell)).unwrap_or_default();
        if !label.is_empty() && !labels.contains(&label) {
            labels.push(label);
        }
    }
    let dots = if labels.len() > NAMED_EQUATIONS {
        format!("{between}…")
    } else {
        String::new()
    };
    labels.truncate(NAMED_EQUATIONS);
    format!("{}{dots}", labels.join(between))
}
