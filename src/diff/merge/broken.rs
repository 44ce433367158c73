//! Relations between tables that hold in both sides but not in the merged book.

use std::collections::HashMap;

use super::At;
use crate::book::Book;
use crate::book::CellId;
use crate::check::{self, Equation};
use crate::rules::Rules;
use crate::schema::Standard;

/// A relation that a merge violated.
#[derive(Clone, Debug, PartialEq)]
pub struct Broken {
    /// The id of the relation.
    pub rule: String,
    /// The code or text that it is repeated for; empty if it is not repeated.
    pub about: String,
    /// The cells of both sides of the equation in the merged book.
    pub cells: Vec<At>,
}

/// Per relation and code or text: an equation, and whether any reading holds.
type Known = HashMap<(usize, String), (Equation, bool)>;

fn known(book: &Book, standard: &Standard, rules: &Rules) -> Known {
    let mut known = Known::new();
    for equation in check::equations(book, standard, rules) {
        let (relation, _, about) = equation.part.clone();
        let holds = equation.holds;
        let entry = known.entry((relation, about)).or_insert((equation, false));
        entry.1 |= holds;
    }
    known
}

/// The relations that hold in both sides but not in the merged book. If a relation does not apply to one of the
/// sides, because a table or code is missing, the other side decides.
pub fn broken(ours: &Book, theirs: &Book, merged: &Book, standard: &Standard, rules: &Rules) -> Vec<Broken> {
    let found = known(merged, standard, rules);
    let mut failed: Vec<_> = found.into_iter().filter(|(_, (_, holds))| !holds).collect();
    if failed.is_empty() {
        return Vec::new();
    }
    let (ours, theirs) = rayon::join(|| known(ours, standard, rules), || known(theirs, standard, rules));
    failed.retain(|(part, _)| {
        let holds = [&ours, &theirs].map(|side| side.get(part).map(|(_, holds)| *holds));
        holds.contains(&Some(true)) && !holds.contains(&Some(false))
    });
    failed.sort_by(|(a, _), (b, _)| a.cmp(b));
    let broken = failed.into_iter().map(|((_, about), (equation, _))| Broken {
        rule: equation.rule,
        about,
        cells: equation
            .sides
            .iter()
            .flatten()
            .filter_map(|(cell, _)| at(merged, *cell))
            .collect(),
    });
    broken.collect()
}

fn at(book: &Book, cell: CellId) -> Option<At> {
    let table = book.tables.get(cell.table)?;
    let value = table.value(cell.row, cell.field)?;
    let sheet = table.sheet_of_value(cell.row, cell.field);
    value.source.map(|source| At {
        sheet,
        cell: Some(source),
    })
}
