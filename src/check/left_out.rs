//! Rows that are missing from a total: if a total falls short in several columns by exactly the amounts of a row, it
//! does not add that row. It is reported once, at the row.

use std::collections::BTreeMap;

use foldhash::HashMap;
use rust_decimal::Decimal;

use super::failure::{Failure, relate};
use super::view::{View, Views};
use crate::book::{CellId, Structure, Subtotal};
use crate::cell;
use crate::diagnostic::{Code, Diagnostic};
use crate::schema::Shape;

/// Fewest columns that must fall short; with fewer, the total itself may be wrong.
const LEAST_COLUMNS: usize = 2;
/// Most runs of rows that are examined.
const MOST_RUNS: usize = 16;
/// Most totals per table that are reported this way.
const MOST_TOTALS: usize = 400;
/// Most totals that a message names.
const NAMED_TOTALS: usize = 6;

/// Consecutive rows that a total does not add.
#[derive(Debug)]
pub struct LeftOut {
    table: usize,
    /// From the top down.
    rows: Vec<usize>,
    /// The failures that this explains.
    pub members: Vec<usize>,
}

/// Finds the rows that totals do not add, and the failures each of them explains.
pub fn left_out(failures: &[Failure], views: &Views, structures: &[Structure]) -> Vec<LeftOut> {
    let mut by_row: HashMap<(usize, usize), Vec<&Failure>> = HashMap::default();
    for failure in failures {
        if let [head] = failure.heads.as_slice() {
            by_row.entry((head.table, head.row)).or_default().push(failure);
        }
    }
    let tables = views.all.iter().zip(structures);
    let found = tables.flat_map(|(view, structure)| {
        let found = structure.subtotals.iter().filter_map(|subtotal| {
            let at_total = by_row.get(&(view.number, subtotal.total))?;
            LeftOut::find(view, subtotal, at_total)
        });
        found.take(MOST_TOTALS)
    });
    let mut found: Vec<LeftOut> = found.collect();
    let mut owners: HashMap<(usize, usize), Vec<usize>> = HashMap::default();
    for (number, group) in found.iter().enumerate() {
        group.rows().for_each(|row| owners.entry(row).or_default().push(number));
    }
    if owners.is_empty() {
        return found;
    }
    for (number, failure) in failures.iter().enumerate() {
        // The remaining difference without the rows of each candidate.
        let mut left: BTreeMap<usize, Option<Decimal>> = BTreeMap::new();
        for (cell, right) in failure.cells.iter() {
            let Some(owners) = owners.get(&(cell.table, cell.row)) else {
                continue;
            };
            let amount = views.amount(cell).unwrap_or_default();
            for owner in owners {
                let rest = left.entry(*owner).or_insert(Some(failure.difference));
                *rest = rest.and_then(|rest| rest.checked_sub(if right { -amount } else { amount }));
            }
        }
        let settles = |rest: Decimal| rest != failure.difference && failure.is_settled(rest);
        let first = left.into_iter().find(|(_, rest)| rest.is_some_and(settles));
        if let Some(group) = first.and_then(|(owner, _)| found.get_mut(owner)) {
            group.members.push(number);
        }
    }
    found
}

impl LeftOut {
    /// The rows that a total does not add. `failures` are those at the row of the total.
    fn find(view: &View, subtotal: &Subtotal, failures: &[&Failure]) -> Option<Self> {
        let is_down = |failure: &&&Failure| {
            failure.sides.is_none() && failure.cells.cells().any(|cell| cell.row != subtotal.total)
        };
        let missing: HashMap<usize, Decimal> = failures
            .iter()
            .filter(is_down)
            .filter_map(|failure| Some((failure.heads.first()?.field, -failure.difference)))
            .collect();
        let field = missing.keys().min().copied()?;
        if missing.len() < LEAST_COLUMNS {
            return None;
        }
        let runs = runs(view, &subtotal.addends, field, *missing.get(&field)?);
        let mut rows = runs.into_iter().find(|rows| {
            let is_whole = rows.len() == subtotal.addends.len();
            let mut columns = view.amount_fields();
            !is_whole
                && columns.all(|field| sum(view, rows, field) == Some(missing.get(&field).copied().unwrap_or_default()))
        })?;
        rows.sort_unstable();
        Some(Self {
            table: view.number,
            rows,
            members: Vec::new(),
        })
    }

    /// The rows, each with its table.
    pub fn rows(&self) -> impl Iterator<Item = (usize, usize)> {
        self.rows.iter().map(|row| (self.table, *row))
    }

    /// The finding, at the first row.
    pub fn finding(&self, failures: &[Failure], views: &Views) -> Option<Diagnostic> {
        let members = || self.members.iter().filter_map(|member| failures.get(*member));
        let first = members().find(|failure| failure.sides.is_none())?;
        let total = first.heads.first().copied()?;
        let view = views.of(total)?;
        let named = |row: usize| {
            let Shape::List { name, .. } = view.schema.shape else {
                return None;
            };
            view.table.text(row, name).map(|_| view.cell(row, name))
        };
        let row = *self.rows.first()?;
        let cell = named(row).unwrap_or_else(|| view.cell(row, total.field));
        let heads = || members().flat_map(|failure| failure.heads.iter());
        let is_left_out = |head: &CellId| head.table == self.table && self.rows.binary_search(&head.row).is_ok();
        let mut totals: Vec<String> = Vec::new();
        for head in heads().filter(|head| !is_left_out(head)) {
            if totals.len() > NAMED_TOTALS {
                break;
            }
            let label = views.label(*head);
            if !totals.contains(&label) {
                totals.push(label);
            }
        }
        let more = totals.len().saturating_sub(NAMED_TOTALS);
        totals.truncate(NAMED_TOTALS);
        let dots = if more > 0 { "…" } else { "" };
        let mut finding = view
            .at(Code::RowUnadded, cell)
            .found(view.show(-first.difference))
            .with("label", view.table.row_label(view.schema, row))
            .with("total", view.table.row_label(view.schema, total.row))
            .with(
                "column",
                view.schema.column_label(view.row_kind(total.row), total.field),
            )
            .with("count", self.rows.len())
            .with("totals@zh-CN", format!("{}{dots}", totals.join("；")))
            .with("totals@en", format!("{}{dots}", totals.join("; ")));
        finding.rule.clone_from(&first.rule);
        let others = self.rows.iter().skip(1).filter_map(|row| named(*row));
        Some(relate(finding, views, others.chain(heads().copied())))
    }
}

/// Runs of consecutive rows whose sum in a column is `amount`, the last first.
fn runs(view: &View, rows: &[usize], field: usize, amount: Decimal) -> Vec<Vec<usize>> {
    // The last position before which the rows have this sum, and for each position the one before it: there may be as
    // many as the table has rows.
    let mut latest: HashMap<Decimal, u32> = HashMap::default();
    let mut earlier: Vec<Option<u32>> = Vec::with_capacity(rows.len());
    let (mut known, mut found) = (Decimal::ZERO, Vec::new());
    for (position, row) in (0_u32..).zip(rows) {
        earlier.push(latest.insert(known.normalize(), position));
        let amount_of_row = view.table.amount(*row, field).unwrap_or_default();
        let Some(sum) = known.checked_add(amount_of_row) else {
            return Vec::new();
        };
        known = sum;
        let wanted = known.checked_sub(amount).unwrap_or_default().normalize();
        let index = |position: u32| usize::try_from(position).unwrap_or(usize::MAX);
        let starts = std::iter::successors(latest.get(&wanted).copied(), |start| *earlier.get(index(*start))?);
        let starts = starts.take(MOST_RUNS);
        found.extend(starts.map(|start| index(start)..index(position).saturating_add(1)));
    }
    let last = found.into_iter().rev().take(MOST_RUNS);
    last.filter_map(|run| Some(rows.get(run)?.to_vec())).collect()
}

/// The sum of rows in a column; `None` on overflow.
fn sum(view: &View, rows: &[usize], field: usize) -> Option<Decimal> {
    cell::sum(rows.iter().filter_map(|row| view.table.amount(*row, field)))
}
