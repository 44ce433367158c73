//! Groups failures by cause. A wrong figure violates its row, its columns and relations to other tables; it is
//! reported once, at the most likely cell, together with its consequences.
//!
//! A figure that is off by e shifts every equation it occurs in by e. The search greedily takes the cell that, off
//! by a single amount, explains most of the remaining failures, until none can be explained. Causes with a common
//! origin are then merged ([`merge_causes`]).

use foldhash::{HashMap, HashSet};
use rust_decimal::Decimal;

use super::cause::Cause;
use super::failure::{Failure, Further, Outcome};
use super::holding::Holding;
use super::left_out::{LeftOut, left_out};
use super::merge_causes::{self, Nesting};
use super::reading;
use super::view::Views;
use crate::book::{Agreement, CellId, Structure};
use crate::diagnostic::{Diagnostic, Severity};

/// Beyond this number of failures, or of cells in them, each failure is reported by itself.
const MOST_FAILURES: usize = 400;
const MOST_CELLS: usize = 500_000;

/// What is kept of a finding.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Keep {
    /// All of it.
    Whole,
    /// That there is one more.
    Count,
}

/// A finding that is not put into words before it is reported: there may be very many.
enum Pending<'a> {
    Finding(Box<Diagnostic>),
    Rows(&'a LeftOut),
    Cell(&'a Cause),
}

/// Reports the findings in the order in which they were found, failures of one cause as one, then those that are only
/// counted and that no cause explains. `agreements`: the equations that hold.
pub fn group<A: Iterator<Item = Agreement>>(
    (found, further): (Vec<Outcome>, impl IntoIterator<Item = Further>),
    views: &Views,
    structures: &[Structure],
    agreements: impl FnOnce() -> A,
    mut report: impl FnMut(Diagnostic, Keep),
) {
    let is_failure = |found: &&Outcome| matches!(found, Outcome::Failure(_));
    let mut failures = Vec::with_capacity(found.iter().filter(is_failure).count());
    let mut numbers: Vec<usize> = Vec::new();
    let mut pending: Vec<(usize, Pending)> = Vec::new();
    for (number, found) in found.into_iter().enumerate() {
        match found {
            Outcome::Failure(failure) => {
                failures.push(*failure);
                numbers.push(number);
            }
            Outcome::Finding(finding) => pending.push((number, Pending::Finding(finding))),
        }
    }
    let left_out = left_out(&failures, views, structures);
    let causes = causes(&mut failures, &left_out, views, structures, agreements);
    let first = |members: &[usize]| {
        let numbers = members.iter().filter_map(|member| numbers.get(*member));
        numbers.min().copied().unwrap_or_default()
    };
    pending.extend(
        left_out
            .iter()
            .map(|group| (first(&group.members), Pending::Rows(group))),
    );
    pending.extend(causes.iter().map(|cause| (first(&cause.members), Pending::Cell(cause))));
    pending.sort_by_key(|(number, _)| *number);
    for (_, pending) in pending {
        let finding = match pending {
            Pending::Finding(finding) => Some(*finding),
            Pending::Rows(group) => group.finding(&failures, views),
            Pending::Cell(cause) => cause.finding(&failures, views),
        };
        finding.into_iter().for_each(|finding| report(finding, Keep::Whole));
    }
    let rows: HashSet<(usize, usize)> = left_out.iter().flat_map(LeftOut::rows).collect();
    for Further { code, head } in further {
        let head = CellId::from(head);
        let view = views.of(head).filter(|_| !rows.contains(&(head.table, head.row)));
        view.into_iter()
            .for_each(|view| report(view.at(code, head), Keep::Count));
    }
}

fn causes<A: Iterator<Item = Agreement>>(
    failures: &mut [Failure],
    left_out: &[LeftOut],
    views: &Views,
    structures: &[Structure],
    agreements: impl FnOnce() -> A,
) -> Vec<Cause> {
    let rows: HashSet<usize> = left_out.iter().flat_map(|group| &group.members).copied().collect();
    let alone = |(number, failure): (usize, &Failure)| Cause::alone(number, failure);
    let open = |(number, _): &(usize, &Failure)| !rows.contains(number);
    let cells = failures.iter().map(|failure| failure.cells.len());
    if failures.len() > MOST_FAILURES || cells.fold(0, usize::saturating_add) > MOST_CELLS {
        return failures.iter().enumerate().filter(open).filter_map(alone).collect();
    }
    reading::choose(failures);
    let failures = &*failures;
    if failures.iter().enumerate().all(|failure| !open(&failure)) {
        return Vec::new();
    }
    let cells = failures.iter().flat_map(|failure| failure.cells.cells());
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
    merge_causes::merged(causes, failures, &Nesting::new(views, structures))
}

/// The state of the search for causes.
struct Search<'a> {
    failures: &'a [Failure],
    views: &'a Views<'a>,
    holding: &'a Holding,
    /// The remaining difference of each failure.
    left: Vec<Decimal>,
    explained: Vec<bool>,
    /// Per failure, the cells that may be the cause, each with whether it is on the right side.
    candidates: Vec<Vec<(CellId, bool)>>,
    /// Per cell, the failures that it occurs in, each with whether it is on the right side.
    inside: HashMap<CellId, Vec<(usize, bool)>>,
}

impl<'a> Search<'a> {
    fn new(failures: &'a [Failure], views: &'a Views, holding: &'a Holding, explained: &HashSet<usize>) -> Self {
        let mut inside: HashMap<CellId, Vec<(usize, bool)>> = HashMap::default();
        for (number, failure) in failures.iter().enumerate() {
            for (cell, right) in failure.cells.iter() {
                inside.entry(cell).or_default().push((number, right));
            }
        }
        let is_candidate = |failure: &Failure, cell: &CellId| {
            failure.heads.contains(cell) || inside.get(cell).is_some_and(|failures| failures.len() > 1)
        };
        let candidates = failures.iter().map(|failure| {
            // Heads come first and win ties.
            let order = |(cell, _): &(CellId, bool)| failure.heads.iter().position(|head| head == cell);
            let mut cells: Vec<(CellId, bool)> = failure.cells.iter().collect();
            cells.retain(|(cell, _)| is_candidate(failure, cell));
            cells.sort_by_key(|pair| order(pair).unwrap_or(usize::MAX));
            cells
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

    /// The cell and error that explain most of the remaining failures.
    fn best(&self) -> Option<(CellId, Decimal)> {
        let mut best: Option<((i64, i64, i64), CellId, Decimal)> = None;
        let mut seen: HashSet<(CellId, Decimal)> = HashSet::default();
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
                // A cell that satisfied relations confirm must explain one failure more than others.
                let settled = settled.saturating_sub(i64::from(!self.is_free(*cell, error)));
                // Errors outrank warnings, and equations outrank bounds, which say less about the amount.
                let rank = i64::from(failure.code.severity() == Severity::Error) + i64::from(!failure.at_most);
                let score = (settled, nearer, rank);
                if best.as_ref().is_none_or(|(known, ..)| score > *known) {
                    best = Some((score, *cell, error));
                }
            }
        }
        best.map(|(_, cell, error)| (cell, error))
    }

    /// Whether a cell can be presumed wrong: it heads a failure, or no satisfied relation contradicts the
    /// correction.
    fn is_free(&self, cell: CellId, error: Decimal) -> bool {
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

    /// The net number of failures settled, and the number of failures reduced, if the cell is off by `error`.
    fn score(&self, cell: CellId, error: Decimal) -> (i64, i64) {
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

    /// The failures with the cell, each with its remaining difference before and after the correction.
    fn changes(&self, cell: CellId, error: Decimal) -> Vec<(usize, Decimal, Decimal)> {
        let inside = self.inside.get(&cell).into_iter().flatten();
        let change = |(number, right): &(usize, bool)| {
            let before = self.left.get(*number).copied()?;
            let effect = if *right { -error } else { error };
            Some((*number, before, before.checked_sub(effect)?))
        };
        inside.filter_map(change).collect()
    }

    /// Corrects the cell; returns the failures that this settles.
    fn explain(&mut self, cell: CellId, error: Decimal) -> Vec<usize> {
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
