//! Merges causes with a common origin that no single cell explains: a row changed from its parts to its total, a
//! figure changed together with its totals while other tables still hold the old one, or an amount entered under a
//! wrong code or on a wrong line.

use std::collections::BTreeSet;

use foldhash::{HashMap, HashSet};
use rust_decimal::Decimal;

use super::cause::Cause;
use super::failure::Failure;
use super::view::Views;
use crate::book::Structure;
use crate::schema::Shape;

/// Deepest nesting of rows that is followed.
const MOST_LEVELS: usize = 16;
/// A relation with more cells than this does not locate a change.
const MOST_HEADS: usize = 60;

/// Table and row.
type Row = (usize, usize);

/// Merges causes that [meet](Meeting::meets).
pub fn merged(causes: Vec<Cause>, failures: &[Failure], nesting: &Nesting) -> Vec<Cause> {
    let mut known: Vec<(Cause, Meeting)> = Vec::new();
    for mut cause in causes {
        let mut meeting = Meeting::new(&cause, failures);
        let met = |known: &[(Cause, Meeting)], meeting: &Meeting| {
            let mut others = known.iter().enumerate();
            others.find_map(|(position, (_, other))| Some((position, other.meets(meeting, nesting)?)))
        };
        while let Some((position, tables)) = met(&known, &meeting) {
            let (other, theirs) = known.remove(position);
            // The cause that explains more is kept; of equals, the earlier one.
            let first_is_theirs = other.members.len() >= cause.members.len();
            let (mut first, second) = match first_is_theirs {
                true => (other, cause),
                false => (cause, other),
            };
            first.move_to(&tables, failures);
            first.members.extend(second.members);
            first.beside.push(second.cell);
            first.beside.extend(second.beside);
            cause = first;
            meeting = meeting.with(theirs, cause.error);
        }
        known.push((cause, meeting));
    }
    known.into_iter().map(|(cause, _)| cause).collect()
}

impl Cause {
    /// Moves a relation to a table where it met another cause, if it may be reported there.
    fn move_to(&mut self, tables: &BTreeSet<usize>, failures: &[Failure]) {
        let [member] = self.members.as_slice() else { return };
        let Some(failure) = failures.get(*member).filter(|_| !tables.contains(&self.cell.table)) else {
            return;
        };
        if let Some(cell) = failure.heads.iter().find(|head| tables.contains(&head.table)) {
            self.error = failure.error_at(*cell);
            self.cell = *cell;
        }
    }
}

/// The features of a cause by which others are recognised as related.
#[derive(Debug)]
struct Meeting {
    error: Decimal,
    /// The rows of the cells presumed wrong.
    causes: HashSet<Row>,
    /// Those rows, and the rows at which the explained failures may be reported.
    rows: HashSet<Row>,
    /// Per table and error, the rows of relations that would be off by it if they were the cause.
    shifts: HashMap<(usize, Decimal), HashSet<usize>>,
    /// Per rule and difference of violated relations, whether one side is zero.
    rules: HashMap<(String, Decimal), bool>,
}

impl Meeting {
    fn new(cause: &Cause, failures: &[Failure]) -> Self {
        let members = || cause.members.iter().filter_map(|member| failures.get(*member));
        let heads = members().flat_map(|failure| &failure.heads);
        let rows = heads.chain([&cause.cell]).map(|cell| (cell.table, cell.row)).collect();
        let mut shifts: HashMap<(usize, Decimal), HashSet<usize>> = HashMap::default();
        for failure in members().filter(|failure| failure.sides.is_some() && failure.heads.len() <= MOST_HEADS) {
            for head in &failure.heads {
                let shift = failure.error_at(*head).normalize();
                shifts.entry((head.table, shift)).or_default().insert(head.row);
            }
        }
        let equal = members().filter(|failure| failure.sides.is_some() && !failure.at_most);
        let rules = equal.filter_map(|failure| {
            let (left, right) = failure.sides?;
            let rule = (failure.rule.clone()?, failure.difference.normalize());
            Some((rule, left.is_zero() || right.is_zero()))
        });
        Self {
            error: cause.error,
            rules: rules.collect(),
            causes: HashSet::from_iter([(cause.cell.table, cause.cell.row)]),
            rows,
            shifts,
        }
    }

    /// The tables in which two causes meet; an empty set if an amount was moved from one to the other, `None` if
    /// they do not meet.
    fn meets(&self, other: &Self, nesting: &Nesting) -> Option<BTreeSet<usize>> {
        if self.is_moved(other) {
            return Some(BTreeSet::new());
        }
        if !nesting.agree(&self.causes, &other.causes) {
            return None;
        }
        let same_amount = self.error.abs() == other.error.abs();
        let shared = self.rows.intersection(&other.rows).filter(|_| same_amount);
        let common = self.shifts.iter().filter(|(shift, rows)| {
            let theirs = other.shifts.get(*shift);
            theirs.is_some_and(|theirs| nesting.any_change_together(shift.0, rows, theirs))
        });
        let shared = shared.map(|(table, _)| *table);
        let tables: BTreeSet<usize> = shared.chain(common.map(|((table, _), _)| *table)).collect();
        (!tables.is_empty()).then_some(tables)
    }

    /// Whether what is missing by a rule in one place is in excess by the same rule in the other.
    fn is_moved(&self, other: &Self) -> bool {
        self.rules.iter().any(|((rule, difference), whole)| {
            let theirs = other.rules.get(&(rule.clone(), -*difference));
            theirs.is_some_and(|theirs| *whole || *theirs)
        })
    }

    fn with(mut self, other: Self, error: Decimal) -> Self {
        self.error = error;
        self.causes.extend(other.causes);
        self.rules.extend(other.rules);
        self.rows.extend(other.rows);
        for (shift, rows) in other.shifts {
            self.shifts.entry(shift).or_default().extend(rows);
        }
        self
    }
}

/// Which rows change together.
pub struct Nesting {
    /// Per row, the row that adds it up or that it is a part of, and the sum by which it does.
    above: HashMap<Row, (usize, usize)>,
    /// Tables whose two sides must balance.
    two_sided: HashSet<usize>,
}

impl Nesting {
    /// Collects the sums of all tables.
    pub fn new(views: &Views, structures: &[Structure]) -> Self {
        let mut above = HashMap::default();
        for (view, structure) in views.all.iter().zip(structures) {
            let sums = structure.subtotals.iter().enumerate();
            let sums =
                sums.flat_map(|(sum, subtotal)| subtotal.addends.iter().map(move |row| (*row, (subtotal.total, sum))));
            let after = structure.subtotals.len();
            let parts = structure.parts.iter().enumerate();
            let parts = parts.map(|(part, relation)| (relation.part, (relation.whole, after.saturating_add(part))));
            above.extend(sums.chain(parts).map(|(row, step)| ((view.number, row), step)));
        }
        let two_sided = views
            .all
            .iter()
            .filter(|view| matches!(view.schema.shape, Shape::TwoSided { .. }));
        Self {
            above,
            two_sided: two_sided.map(|view| view.number).collect(),
        }
    }

    /// Whether every pair of rows in the same table can change together.
    fn agree(&self, rows: &HashSet<Row>, others: &HashSet<Row>) -> bool {
        rows.iter().all(|(table, row)| {
            let mut same_table = others.iter().filter(|(other, _)| other == table);
            same_table.all(|(_, other)| self.change_together(*table, *row, *other))
        })
    }

    fn any_change_together(&self, table: usize, rows: &HashSet<usize>, others: &HashSet<usize>) -> bool {
        rows.iter()
            .any(|row| others.iter().any(|other| self.change_together(table, *row, *other)))
    }

    /// Whether a single change may have affected both rows: one adds up the other, or they belong to different sums
    /// with the same total. It cannot have affected two addends of one sum alike.
    fn change_together(&self, table: usize, row: usize, other: usize) -> bool {
        let others = self.path(table, other);
        let met = self.path(table, row).into_iter().find_map(|(row, sum)| {
            let (_, theirs) = others.iter().find(|(other, _)| *other == row)?;
            Some((sum, *theirs))
        });
        match met {
            Some((Some(sum), Some(theirs))) => sum != theirs,
            Some(_) => true,
            None => self.two_sided.contains(&table),
        }
    }

    /// A row and the rows above it, each with the sum by which it was reached.
    fn path(&self, table: usize, row: usize) -> Vec<(usize, Option<usize>)> {
        let up = |(row, _): &(usize, Option<usize>)| {
            let (above, sum) = self.above.get(&(table, *row))?;
            Some((*above, Some(*sum)))
        };
        std::iter::successors(Some((row, None)), up).take(MOST_LEVELS).collect()
    }
}
