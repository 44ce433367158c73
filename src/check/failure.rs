//! A violated relation before it is worded: an equation over cells and its difference.

use foldhash::HashSet;
use rust_decimal::Decimal;

use super::view::Views;
use crate::book::{CellId, SmallCell};
use crate::diagnostic::{Code, Diagnostic, Place};

/// Most other cells that a finding lists.
const NAMED_CELLS: usize = 40;

/// The cells of an equation, each with whether it is on the right side (or subtracted), which a bit of its field holds.
#[derive(Clone, Debug)]
pub struct Terms(Vec<SmallCell>);

/// The bit of those on the right side; no table has as many fields.
const RIGHT: u16 = 1 << 15;

impl Terms {
    /// The cells, each with whether it is on the right side.
    pub fn iter(&self) -> impl Iterator<Item = (CellId, bool)> + Clone {
        self.0.iter().map(|cell| {
            let field = cell.field & !RIGHT;
            (CellId::from(SmallCell { field, ..*cell }), cell.field & RIGHT != 0)
        })
    }

    /// The cells.
    pub fn cells(&self) -> impl Iterator<Item = CellId> + Clone {
        self.iter().map(|(cell, _)| cell)
    }

    /// The number of cells.
    pub fn len(&self) -> usize {
        self.0.len()
    }
}

impl FromIterator<(CellId, bool)> for Terms {
    fn from_iter<I: IntoIterator<Item = (CellId, bool)>>(cells: I) -> Self {
        let small = |(cell, right): (CellId, bool)| {
            let cell = SmallCell::from(cell);
            let right = if right { RIGHT } else { 0 };
            SmallCell {
                field: (cell.field & !RIGHT) | right,
                ..cell
            }
        };
        Self(cells.into_iter().map(small).collect())
    }
}

/// An equation or bound that does not hold.
#[derive(Clone, Debug)]
pub struct Failure {
    /// Its code if it is reported by itself.
    pub code: Code,
    /// Its cells.
    pub cells: Terms,
    /// The cells at which it may be reported, the most likely first.
    pub heads: Vec<CellId>,
    /// Whether the left side may be less than the right.
    pub at_most: bool,
    /// Left minus right, in the standard's unit (万元).
    pub difference: Decimal,
    /// The largest difference that rounding can explain, in the standard's unit (万元).
    pub residue: Decimal,
    /// The id of the relation.
    pub rule: Option<String>,
    /// The placeholders of its message.
    pub data: Vec<(&'static str, String)>,
    /// The sums of both sides in the standard's unit (万元), if the message states them.
    pub sides: Option<(Decimal, Decimal)>,
    /// Hidden figures that may be part of the sum.
    pub hidden: Vec<Place>,
    /// The other readings of the relation, none of which holds either.
    pub readings: Vec<Failure>,
}

/// A result of a check; results are kept in the order in which they were found.
#[derive(Debug)]
pub enum Outcome {
    /// An equation that does not hold.
    Failure(Box<Failure>),
    /// Any other finding.
    Finding(Box<Diagnostic>),
}

/// A failure that is only counted.
#[derive(Clone, Copy, Debug)]
pub struct Further {
    /// Its code.
    pub code: Code,
    /// The total.
    pub head: SmallCell,
}

/// Whether rounding to the last place explains a difference. Each figure is off by at most half a place, and several
/// practically never reach the sum of these residues; two may, if one was rounded up and the other down.
pub fn rounds(difference: Decimal, residue: Decimal, figures: usize) -> bool {
    let off = difference.abs();
    off < residue || (off == residue && figures == 2)
}

impl Failure {
    /// Whether a remaining difference is zero, within the bound, or explained by rounding.
    pub fn is_settled(&self, difference: Decimal) -> bool {
        difference.is_zero() || difference.abs() < self.residue || (self.at_most && difference.is_sign_negative())
    }

    /// By how much `cell` is off if it alone is the cause.
    pub fn error_at(&self, cell: CellId) -> Decimal {
        let right = self.cells.iter().any(|(other, right)| other == cell && right);
        if right { -self.difference } else { self.difference }
    }

    /// Whether `cell` may be off by `error`: the correction changes it, and does not make it negative unless another
    /// amount of the failure is negative.
    pub fn may_be(&self, cell: CellId, error: Decimal, views: &Views) -> bool {
        let expected = views.amount(cell).unwrap_or_default().checked_sub(error);
        let is_negative = |amount: Decimal| amount.is_sign_negative() && !amount.is_zero();
        let mut amounts = self.cells.cells().filter_map(|other| views.amount(other));
        let mut any_is = || amounts.any(is_negative);
        expected.is_some_and(|expected| !error.is_zero() && (!is_negative(expected) || any_is()))
    }

    /// The finding at one of its cells, which is off by `error`.
    pub fn finding(&self, views: &Views, cell: CellId, error: Decimal) -> Option<Diagnostic> {
        let view = views.of(cell)?;
        let found = view.table.amount(cell.row, cell.field);
        let expected = found.unwrap_or_default().checked_sub(error)?;
        let mut finding = view
            .at(self.code, cell)
            .found(found.map_or_else(|| "-".to_owned(), |found| view.show(found)));
        if self.sides.is_none() || self.may_be(cell, error, views) {
            finding = finding
                .expected(view.show(expected))
                .with("difference", view.show(error));
        }
        finding.data.extend(self.data.iter().cloned());
        if let Some((left, right)) = self.sides {
            let off = left.checked_sub(right).unwrap_or_default();
            finding = finding
                .with("leftsum", view.show(left))
                .with("rightsum", view.show(right))
                .with("off", view.show(off.abs()))
                .with("unit", &view.table.source_unit);
        }
        finding.rule.clone_from(&self.rule);
        let others = self.cells.cells();
        let filled = others.filter(|other| *other != cell && views.amount(*other).is_some());
        finding = relate(finding, views, filled.take(NAMED_CELLS));
        finding.related.extend(self.hidden.iter().cloned());
        Some(finding)
    }
}

/// Adds the other cells involved to a finding, each place once.
pub fn relate(mut finding: Diagnostic, views: &Views, cells: impl IntoIterator<Item = CellId>) -> Diagnostic {
    let named = finding.related.iter().chain(&finding.place);
    let mut known: HashSet<Place> = named.cloned().collect();
    for cell in cells {
        let Some(view) = views.of(cell) else { continue };
        let place = Place {
            sheet: view.table.sheet_of_value(cell.row, cell.field),
            cell: view.source(cell),
        };
        if known.insert(place.clone()) {
            finding.related.push(place);
        }
    }
    finding
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::book::{Book, Row, Table, Value};
    use crate::cell::CellRef;
    use crate::schema::standard;

    #[test]
    fn cells_of_an_equation_come_back_with_their_side_in_eight_bytes() {
        assert_eq!(size_of::<SmallCell>(), 8);
        let cell = |row, field| CellId { table: 11, row, field };
        let all = [(cell(0, 0), false), (cell(1_000_000, 40), true), (cell(7, 13), false)];
        let terms: Terms = all.into_iter().collect();
        assert!(terms.iter().eq(all) && terms.len() == 3);
    }

    /// Deduplicating related cells must take time linear in their number.
    #[test]
    fn as_many_cells_as_a_sheet_has_rows_are_named_soon() {
        const ROWS: usize = 40_000;
        let standard = standard().unwrap();
        let schema = standard.tables.iter().position(|table| table.number == "03").unwrap();
        let width = standard.tables[schema].fields.len();
        let mut table = Table::new(schema, width);
        for row in 0..ROWS {
            let source = u32::try_from(row).unwrap();
            let mut values = vec![Value::default(); width];
            // Only the last row has a cell in the last column.
            let filled = if row + 1 < ROWS { width - 1 } else { width };
            for (col, value) in (0..).zip(values.iter_mut().take(filled)) {
                value.source = Some(CellRef::new(source, col));
            }
            let (row_kind, line, sheet) = (0, None, 0);
            table.push(
                Row {
                    row_kind,
                    line,
                    source,
                    sheet,
                },
                values,
            );
        }
        let last = width - 1;
        let book = Book {
            year: None,
            department: None,
            tables: vec![table],
        };
        let views = Views::new(&book, standard);
        let cells = (0..2 * ROWS).flat_map(|row| {
            let row = row % ROWS;
            [0, last].map(|field| CellId { table: 0, row, field })
        });
        let finding = relate(Diagnostic::new(Code::RowUnadded), &views, cells);
        assert_eq!(finding.related.len(), 2 * ROWS);
    }
}
