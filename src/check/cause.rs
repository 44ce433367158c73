//! A wrong cell and the failures that it explains, reported as one finding.

use rust_decimal::Decimal;

use super::failure::{Failure, relate};
use super::view::Views;
use crate::book::CellId;
use crate::diagnostic::{Code, Diagnostic};

/// Most equations that a message names.
const NAMED_EQUATIONS: usize = 6;

/// A cell that is presumed wrong, and the failures that it explains.
#[derive(Debug)]
pub(super) struct Cause {
    pub(super) cell: CellId,
    /// By how much it exceeds its presumed correct value, in the standard's unit (万元).
    pub(super) error: Decimal,
    pub(super) members: Vec<usize>,
    /// How many of the members, counted from the first, the cell explains by itself.
    pub(super) explained: usize,
    /// Whether correcting the cell would violate a relation that now holds.
    pub(super) breaks: bool,
    /// The cells of causes that were merged into this one.
    pub(super) beside: Vec<CellId>,
}

impl Cause {
    pub(super) fn new(cell: CellId, error: Decimal, members: Vec<usize>) -> Self {
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

    pub(super) fn alone(number: usize, failure: &Failure) -> Option<Self> {
        let cell = failure.heads.first().copied()?;
        Some(Self::new(cell, failure.error_at(cell), vec![number]))
    }

    /// The finding: that of a failure headed by the cell if there is one, otherwise one about the figure itself.
    pub(super) fn finding(&self, failures: &[Failure], views: &Views) -> Option<Diagnostic> {
        let members: Vec<&Failure> = self.members.iter().filter_map(|member| failures.get(*member)).collect();
        let headed = members.iter().filter(|failure| failure.heads.contains(&self.cell));
        // Prefer the equation whose difference equals the error: it states the correct value.
        let best = headed.min_by_key(|failure| {
            let other_amount = failure.difference.abs() != self.error.abs();
            (
                std::cmp::Reverse(failure.code.severity()),
                other_amount,
                failure.at_most,
                failure.sides.is_some(),
            )
        });
        let worst = members.iter().map(|failure| failure.code.severity()).max()?;
        let (main, mut finding) = match best.filter(|failure| failure.code.severity() == worst) {
            Some(best) => (Some(*best), best.finding(views, self.cell, self.error_in(best))?),
            None => (None, self.wrong_figure(&members, views)?),
        };
        // A failure that is minor by itself is not minor together with the others.
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

    /// By how much the cell is off in an equation that it heads. A single failure counts by itself, without the
    /// changes that were assumed for other causes.
    fn error_in(&self, failure: &Failure) -> Decimal {
        if self.members.len() > 1 {
            self.error
        } else {
            failure.error_at(self.cell)
        }
    }

    /// The finding for a figure that heads none of the failures of the highest severity.
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

/// Names each failure by one of its cells other than `own`.
fn names(failures: &[&&Failure], except: CellId, views: &Views, between: &str) -> String {
    let mut labels: Vec<String> = Vec::new();
    for failure in failures {
        let filled = failure.cells.cells();
        let mut others = failure
            .heads
            .iter()
            .copied()
            .chain(filled.filter(|cell| views.amount(*cell).is_some()));
        let other = others.find(|cell| *cell != except).or(failure.heads.first().copied());
        let label = other.map(|cell| views.label(cell)).unwrap_or_default();
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
