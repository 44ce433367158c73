//! Totals: which cells of a table are sums of others, and what the sums are after these have changed.

use rust_decimal::Decimal;

use crate::book::{Content, Structure, Subtotal, Table, Value};
use crate::schema::{Standard, Table as Schema};

/// How a cell is a total: a set of the bits below. Empty if it is not, or does not equal the sum of its addends.
pub type Ways = u8;

/// The sum of the addends in the structure of the table.
const DOWN: Ways = 1;
/// As `DOWN`, with the rows among them that are not in the template.
const DOWN_ALL: Ways = 2;
/// The sum of other fields in the row.
const ACROSS: Ways = 4;
/// Every kind of total.
const ANY: Ways = DOWN | DOWN_ALL | ACROSS;
/// Blank or zero without addends, which is consistent with every kind of total.
pub(super) const FREE: Ways = 8 | ANY;

/// Whether a cell is a total: it has addends and equals their sum.
pub(super) fn is_total(ways: Ways) -> bool {
    ways & ANY != 0 && ways != FREE
}

/// Most passes of recomputation: the deepest nesting of totals, in the worst order.
const MOST_ROUNDS: usize = 24;

/// The sum of some cells.
#[derive(PartialEq)]
enum Sum {
    /// A text, a missing result or an overflow makes it undetermined.
    Unknown,
    /// All cells are blank.
    Nothing,
    Of(Decimal),
}

fn sum(table: &Table, cells: impl Iterator<Item = (usize, usize)>) -> Sum {
    let mut sum = Sum::Nothing;
    for (row, field) in cells {
        let Some(value) = table.value(row, field) else { continue };
        let amount = match &value.content {
            Content::Text(_) => return Sum::Unknown,
            Content::Blank if table.is_unread(row, field) => return Sum::Unknown,
            Content::Blank => continue,
            Content::Amount(amount) => *amount,
        };
        let before = match sum {
            Sum::Of(before) => before,
            _ => Decimal::ZERO,
        };
        sum = match before.checked_add(amount) {
            Some(sum) => Sum::Of(sum),
            None => return Sum::Unknown,
        };
    }
    sum
}

fn down_cells(subtotal: &Subtotal, field: usize, all: bool) -> impl Iterator<Item = (usize, usize)> {
    let unknown = subtotal.unknown.iter().filter(move |_| all);
    subtotal.addends.iter().chain(unknown).map(move |row| (*row, field))
}

/// The sums of a table. They depend on its rows and their codes, not on its amounts.
#[derive(Debug)]
pub(super) struct Sums<'a> {
    structure: Structure<'a>,
    amounts: Vec<usize>,
    /// The fields that are sums of others, with their addends.
    across: Vec<(usize, Vec<usize>)>,
    width: usize,
}

impl<'a> Sums<'a> {
    pub fn new(table: &Table, schema: &Schema, standard: &'a Standard) -> Self {
        let fields = 0..schema.fields.len();
        let across = fields.clone().map(|field| (field, table.parts_across(schema, field)));
        Self {
            structure: table.structure(standard),
            amounts: fields.filter(|field| schema.is_amount(*field)).collect(),
            across: across.filter(|(_, parts)| !parts.is_empty()).collect(),
            width: schema.fields.len(),
        }
    }
}

/// How each cell of a table is a total.
#[derive(Debug, Default)]
pub(super) struct Totals {
    width: usize,
    ways: Vec<Ways>,
}

impl Totals {
    /// A table of this size without totals.
    pub fn none(rows: usize, width: usize) -> Self {
        let ways = vec![0; rows.saturating_mul(width)];
        Self { width, ways }
    }

    /// Determines the totals of a table that equal the sum of their addends.
    pub fn of(table: &Table, sums: &Sums) -> Self {
        let mut totals = Self::none(table.rows.len(), sums.width);
        for row in 0..table.rows.len() {
            for field in &sums.amounts {
                let is_nothing = match table.value(row, *field).map(|value| value.content) {
                    Some(Content::Amount(amount)) => amount.is_zero(),
                    Some(Content::Text(_)) => false,
                    _ => true,
                };
                let is_unknown = table.absent.contains(field) || !is_nothing && table.is_unread(row, *field);
                totals.set(row, *field, if is_nothing || is_unknown { FREE } else { 0 });
            }
        }
        let mut seen = Self::none(table.rows.len(), totals.width);
        for subtotal in &sums.structure.subtotals {
            for field in &sums.amounts {
                let known = sum(table, down_cells(subtotal, *field, false));
                let all = match subtotal.unknown.is_empty() {
                    true => None,
                    false => Some(sum(table, down_cells(subtotal, *field, true))),
                };
                let all = all.as_ref().unwrap_or(&known);
                let found = [(&known, DOWN), (all, DOWN_ALL)];
                totals.narrow((table, &mut seen), (subtotal.total, *field), &found, DOWN | DOWN_ALL);
            }
        }
        for (field, parts) in &sums.across {
            for row in 0..table.rows.len() {
                let found = sum(table, parts.iter().map(|part| (row, *part)));
                totals.narrow((table, &mut seen), (row, *field), &[(&found, ACROSS)], ACROSS);
            }
        }
        totals
    }

    /// Narrows how a cell is a total by the sums found for it, all of one kind (down or across). `seen` records the
    /// kinds that were considered.
    fn narrow(
        &mut self,
        (table, seen): (&Table, &mut Self),
        (row, field): (usize, usize),
        found: &[(&Sum, Ways)],
        kind: Ways,
    ) {
        if found.iter().all(|(sum, _)| **sum == Sum::Nothing) || table.absent.contains(&field) {
            return;
        }
        let total = match table.value(row, field).map(|value| value.content) {
            Some(Content::Amount(amount)) => Some(amount),
            Some(Content::Text(_)) => None,
            _ => Some(Decimal::ZERO).filter(|_| !table.is_unread(row, field)),
        };
        let holds = found.iter().filter(|(sum, _)| match (sum, total) {
            (Sum::Of(sum), Some(total)) => *sum == total,
            _ => false,
        });
        let holds = holds.fold(0, |ways, (_, way)| ways | way);
        let (met, before) = (seen.at(row, field), self.at(row, field));
        // If there are several sums of one kind, all of them must hold.
        let of_kind = match met & kind {
            0 => kind,
            _ => before & kind,
        };
        let others = match met {
            0 => 0,
            _ => before & !kind,
        };
        self.set(row, field, others | (of_kind & holds));
        seen.set(row, field, met | kind);
    }

    /// How a cell is a total.
    pub fn at(&self, row: usize, field: usize) -> Ways {
        let at = row.saturating_mul(self.width).saturating_add(field);
        self.ways.get(at).copied().unwrap_or_default()
    }

    /// Sets how a cell is a total.
    pub fn set(&mut self, row: usize, field: usize, ways: Ways) {
        let at = row.saturating_mul(self.width).saturating_add(field);
        self.ways.get_mut(at).into_iter().for_each(|slot| *slot = ways);
    }

    /// Blanks the totals, to be recomputed.
    pub fn clear(&self, table: &mut Table) {
        for row in 0..table.rows.len() {
            for field in (0..self.width).filter(|field| is_total(self.at(row, *field))) {
                table.set(row, field, Value::default());
            }
        }
    }

    /// Recomputes the totals. A total without addends, or with some that are undetermined, stays as it is.
    pub fn renew(&self, table: &mut Table, sums: &Sums) {
        for _ in 0..MOST_ROUNDS {
            let mut changed = false;
            let mut done = Self::none(table.rows.len(), self.width);
            // In lists, addends are below their total.
            for subtotal in sums.structure.subtotals.iter().rev() {
                for field in &sums.amounts {
                    let ways = self.at(subtotal.total, *field) & (DOWN | DOWN_ALL);
                    if ways == 0 || done.at(subtotal.total, *field) != 0 {
                        continue;
                    }
                    let found = sum(table, down_cells(subtotal, *field, ways & DOWN == 0));
                    done.set(subtotal.total, *field, Ways::from(found != Sum::Nothing));
                    changed |= put(table, subtotal.total, *field, &found);
                }
            }
            for (field, parts) in &sums.across {
                for row in 0..table.rows.len() {
                    if self.at(row, *field) & ACROSS != 0 && done.at(row, *field) == 0 {
                        let found = sum(table, parts.iter().map(|part| (row, *part)));
                        changed |= put(table, row, *field, &found);
                    }
                }
            }
            if !changed {
                break;
            }
        }
    }
}

/// Writes a total if it differs; returns whether it did.
fn put(table: &mut Table, row: usize, field: usize, found: &Sum) -> bool {
    let Sum::Of(found) = found else { return false };
    let is_text = table.text(row, field).is_some();
    if is_text || table.amount(row, field).unwrap_or_default() == *found {
        return false;
    }
    let content = Content::Amount(*found);
    table.set(row, field, Value { content, source: None });
    true
}
