//! The effects of rounding on a book: the figures that were moved, and the sums that were broken.

use rust_decimal::Decimal;

use super::failure::relate;
use super::view::{View, Views};
use crate::book::{Agreement, Book, CellId, Change, Rounding};
use crate::diagnostic::{Code, Diagnostic};
use crate::schema::Standard;

/// Most cells that a finding lists.
const LISTED: usize = 40;
/// Most figures per table that are reported one by one.
const REPORTED: usize = 1_000;

/// The findings about a rounded book. `equations` are the relations of the exact book, `changes` the figures that
/// were replaced.
pub fn check(
    book: &Book,
    standard: &Standard,
    equations: &[Agreement],
    changes: &[Change],
    rounding: Rounding,
) -> Vec<Diagnostic> {
    let views = Views::new(book, standard);
    let broken = equations
        .iter()
        .filter_map(|equation| Some((equation, equation.broken_by(book, rounding.decimals)?)));
    let broken: Vec<(&Agreement, Decimal)> = broken.collect();
    let mut findings = Vec::new();
    for view in &views.all {
        let reporter = Reporter {
            view,
            views: &views,
            rounding,
        };
        let of_table: Vec<&Change> = changes
            .iter()
            .filter(|change| change.cell.table == view.number)
            .collect();
        findings.extend(reporter.rounded(&of_table));
        findings.extend(
            of_table
                .iter()
                .filter(|change| change.is_moved())
                .take(REPORTED)
                .map(|change| reporter.moved(change)),
        );
        let broken: Vec<(&Agreement, Decimal)> = broken
            .iter()
            .filter(|(agreement, _)| agreement.head.table == view.number)
            .copied()
            .collect();
        match rounding.balance {
            true => findings.extend(
                broken
                    .iter()
                    .map(|(agreement, excess)| reporter.not_met(agreement, *excess)),
            ),
            false => findings.extend(reporter.broken(&broken)),
        }
    }
    findings
}

struct Reporter<'a> {
    view: &'a View<'a>,
    views: &'a Views<'a>,
    rounding: Rounding,
}

impl Reporter<'_> {
    /// One finding for all figures of the table.
    fn rounded(&self, changes: &[&Change]) -> Option<Diagnostic> {
        let first = changes.first()?;
        let moved: Vec<CellId> = changes
            .iter()
            .filter(|change| change.is_moved())
            .map(|change| change.cell)
            .collect();
        let finding = self
            .view
            .at(Code::FiguresRounded, moved.first().copied().unwrap_or(first.cell))
            .with("table", &self.view.schema.form_number)
            .with("count", changes.len())
            .with("decimals", self.rounding.decimals)
            .with(
                "moved",
                if moved.is_empty() {
                    "none".to_owned()
                } else {
                    moved.len().to_string()
                },
            );
        Some(self.relate(finding, moved.iter().copied().skip(1)))
    }

    /// A figure that was not rounded to the nearest value.
    fn moved(&self, change: &Change) -> Diagnostic {
        self.view
            .at(Code::FigureMoved, change.cell)
            .found(change.exact.normalize())
            .expected(change.rounded)
            .with("label", self.view.cell_label(change.cell))
            .with("nearest", change.nearest)
            .with("unit", &self.view.standard.frame.currency_unit)
    }

    /// One warning for all sums of the table that no longer hold.
    fn broken(&self, broken: &[(&Agreement, Decimal)]) -> Option<Diagnostic> {
        let (first, excess) = broken.first()?;
        let finding = self
            .view
            .at(Code::SumsRounded, first.head)
            .with("table", &self.view.schema.form_number)
            .with("count", broken.len())
            .with("decimals", self.rounding.decimals)
            .with("label", self.view.cell_label(first.head))
            .with("difference", excess.normalize())
            .with("unit", &self.view.standard.frame.currency_unit);
        Some(self.relate(finding, broken.iter().skip(1).map(|(agreement, _)| agreement.head)))
    }

    /// A sum for which no rounding of its figures was found.
    fn not_met(&self, agreement: &Agreement, excess: Decimal) -> Diagnostic {
        let mut finding = self
            .view
            .at(Code::SumNotMet, agreement.head)
            .with("label", self.view.cell_label(agreement.head))
            .with("decimals", self.rounding.decimals)
            .with("difference", excess.normalize())
            .with("unit", &self.view.standard.frame.currency_unit)
            .with("rule", agreement.rule.as_deref().unwrap_or("none"));
        finding.rule.clone_from(&agreement.rule);
        let others = agreement
            .terms
            .iter()
            .map(|(cell, _)| *cell)
            .filter(|cell| *cell != agreement.head);
        self.relate(finding, others.filter(|cell| self.views.amount(*cell).is_some()))
    }

    fn relate(&self, finding: Diagnostic, cells: impl Iterator<Item = CellId>) -> Diagnostic {
        relate(finding, self.views, cells.take(LISTED))
    }
}
