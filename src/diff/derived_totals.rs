//! Determines which changed totals follow from other changes: across a row, down the rows, and between tables by
//! relations. A total whose change is not explained exactly is a change in its own right.

use std::collections::{HashMap, HashSet};

use rust_decimal::Decimal;

use super::{BookDiff, Cell, CellChange, CellId, Follows, How, Presence, RowChange};
use crate::book::{Book, Content, Structure, Subtotal, Table};
use crate::check::{self, Equation};
use crate::rules::Rules;
use crate::schema::{Shape, Standard};

/// Most causes that are kept for a total.
const MOST_CAUSES: usize = 200;

/// A value of a book: positions of table, row and field.
type At = (usize, usize, usize);

/// Records for every changed total what it follows from.
pub(super) fn explain(diff: &mut BookDiff, old: &Book, new: &Book, standard: &Standard, rules: Option<&Rules>) {
    let finder = Finder::new(diff, old, new, standard);
    if finder.amounts.is_empty() && finder.texts.is_empty() {
        return;
    }
    let mut links = finder.in_tables();
    if let Some(rules) = rules {
        finder.between_tables(rules, &mut links);
    }
    let causes: Vec<(CellId, Follows)> = links
        .iter()
        .map(|(id, link)| {
            let (causes, how) = (roots(*id, &links), link.how.clone());
            (*id, Follows { causes, how })
        })
        .collect();
    for (id, follows) in causes {
        let table = diff.tables.get_mut(id.table);
        let row = table.and_then(|table| table.rows.get_mut(id.row));
        if let Some(cell) = row.and_then(|row| row.cells.get_mut(id.cell)) {
            cell.follows = Some(follows);
        }
    }
}

/// The direct explanation of a total.
struct Link {
    from: Vec<CellId>,
    how: How,
}

type Links = HashMap<CellId, Link>;

/// The original changes at the start of the explanation of a total.
fn roots(id: CellId, links: &Links) -> Vec<CellId> {
    let mut seen = HashSet::new();
    let mut open = vec![id];
    let mut found = Vec::new();
    while let Some(id) = open.pop() {
        if !seen.insert(id) {
            continue;
        }
        match links.get(&id) {
            Some(link) => open.extend(&link.from),
            None => found.push(id),
        }
    }
    found.sort_unstable();
    found.truncate(MOST_CAUSES);
    found
}

/// Whether the change `id` is among those that lead to `from`.
fn leads_to(id: CellId, from: &[CellId], links: &Links) -> bool {
    let mut seen = HashSet::new();
    let mut open = from.to_vec();
    while let Some(next) = open.pop() {
        if next == id {
            return true;
        }
        if seen.insert(next) {
            open.extend(links.get(&next).into_iter().flat_map(|link| &link.from));
        }
    }
    false
}

struct Finder<'a> {
    diff: &'a BookDiff,
    old: &'a Book,
    new: &'a Book,
    standard: &'a Standard,
    /// The increase of each changed amount.
    amounts: HashMap<CellId, Decimal>,
    /// Amounts that became a text, such as an error, or used to be one.
    texts: HashSet<CellId>,
    /// Changed amounts by position in the newer book.
    by_new: HashMap<At, CellId>,
    /// Removed amounts by position in the older book.
    by_old: HashMap<At, CellId>,
}

impl<'a> Finder<'a> {
    fn new(diff: &'a BookDiff, old: &'a Book, new: &'a Book, standard: &'a Standard) -> Self {
        let position = |book: &Book, schema: usize| book.tables.iter().position(|table| table.schema == schema);
        let mut finder = Self {
            diff,
            old,
            new,
            standard,
            amounts: HashMap::new(),
            texts: HashSet::new(),
            by_new: HashMap::new(),
            by_old: HashMap::new(),
        };
        for (table, change) in diff.tables.iter().enumerate() {
            let (at_old, at_new) = (position(old, change.schema), position(new, change.schema));
            let schema = standard.tables.get(change.schema);
            for (row, change) in change.rows.iter().enumerate() {
                for (cell, value) in change.cells.iter().enumerate() {
                    let id = CellId { table, row, cell };
                    match value.difference() {
                        Some(difference) => drop(finder.amounts.insert(id, difference)),
                        None if schema.is_some_and(|schema| schema.is_amount(value.field)) => {
                            finder.texts.insert(id);
                        }
                        None => continue,
                    }
                    match (&change.new, &change.old, at_new, at_old) {
                        (Some(place), _, Some(at), _) => finder.by_new.insert((at, place.row, value.field), id),
                        (None, Some(place), _, Some(at)) => finder.by_old.insert((at, place.row, value.field), id),
                        _ => None,
                    };
                }
            }
        }
        finder
    }

    /// The sum of the differences; `None` if there are none.
    fn sum(&self, ids: &[CellId]) -> Option<Decimal> {
        let mut differences = ids.iter().filter_map(|id| self.amounts.get(id));
        let first = *differences.next()?;
        differences.try_fold(first, |sum, more| sum.checked_add(*more))
    }

    /// Whether the changes in `from` explain the change of a total; keeps only those that do. An error is explained
    /// by any error among the addends.
    fn explains(&self, (id, value): (CellId, &CellChange), from: &mut Vec<CellId>) -> bool {
        if let Some(difference) = self.amounts.get(&id) {
            from.retain(|id| self.amounts.contains_key(id));
            return self.sum(from) == Some(*difference);
        }
        from.retain(|id| self.texts.contains(id));
        let is_typed = |cell: &Cell| matches!(cell.content, Content::Text(_)) && cell.formula.is_none();
        self.texts.contains(&id) && !is_typed(&value.old) && !is_typed(&value.new) && !from.is_empty()
    }

    fn in_tables(&self) -> Links {
        let mut links = Links::new();
        for (number, table) in self.diff.tables.iter().enumerate() {
            let find = |book: &'a Book| {
                let mut tables = book.tables.iter().enumerate();
                tables.find(|(_, candidate)| candidate.schema == table.schema)
            };
            let any = self.amounts.keys().chain(&self.texts).any(|id| id.table == number);
            let (Presence::Both, Some(old), Some(new), true) = (&table.presence, find(self.old), find(self.new), any)
            else {
                continue;
            };
            let structures = [old.1.structure(self.standard), new.1.structure(self.standard)];
            let in_table = InTable {
                finder: self,
                number,
                old,
                new,
                subtotals: [by_parent(&structures[0]), by_parent(&structures[1])],
            };
            for (row, change) in table.rows.iter().enumerate() {
                in_table.row(row, change, &mut links);
            }
        }
        links
    }

    fn between_tables(&self, rules: &Rules, links: &mut Links) {
        let gone: HashMap<_, Equation> = check::equations(self.old, self.standard, rules)
            .into_iter()
            .map(|equation| (equation.part.clone(), equation))
            .collect();
        let mut candidates: Vec<(usize, CellId, Vec<CellId>, String)> = Vec::new();
        for equation in check::equations(self.new, self.standard, rules) {
            let before = gone.get(&equation.part);
            let sides = [0, 1].map(|side| self.side(&equation, before, side));
            let [Some(left), Some(right)] = sides else { continue };
            for (one, others) in [(&left, &right), (&right, &left)] {
                if let ([id], true) = (one.ids.as_slice(), one.is_single && one.sum == others.sum) {
                    let rank = self.rank(*id, &others.ids);
                    candidates.push((rank, *id, others.ids.clone(), equation.rule.clone()));
                }
            }
        }
        candidates.sort_by_key(|(rank, ..)| *rank);
        for (_, id, from, rule) in candidates {
            let is_own = self.diff.cell(id).is_some_and(|cell| cell.formula.is_some());
            if !is_own && !links.contains_key(&id) && !leads_to(id, &from, links) {
                let how = How::Relation(rule);
                links.insert(id, Link { from, how });
            }
        }
    }

    /// The changes on one side of an equation; `None` if nothing changed there.
    fn side(&self, new: &Equation, old: Option<&Equation>, side: usize) -> Option<Changed> {
        let cells = |equation: &Equation| equation.sides.get(side).cloned().unwrap_or_default();
        let is_single = cells(new).len() == 1;
        let mut found: Vec<(CellId, bool)> = Vec::new();
        for (cell, minus) in cells(new) {
            let id = self.by_new.get(&(cell.table, cell.row, cell.field));
            found.extend(id.map(|id| (*id, minus)));
        }
        for (cell, minus) in old.map(cells).unwrap_or_default() {
            let id = self.by_old.get(&(cell.table, cell.row, cell.field));
            found.extend(id.map(|id| (*id, minus)));
        }
        let mut sum = Decimal::ZERO;
        for (id, minus) in &found {
            let difference = self.amounts.get(id)?;
            sum = match minus {
                true => sum.checked_sub(*difference)?,
                false => sum.checked_add(*difference)?,
            };
        }
        let ids: Vec<CellId> = found.into_iter().map(|(id, _)| id).collect();
        (!ids.is_empty()).then_some(Changed { ids, sum, is_single })
    }

    /// How likely a change follows from others rather than they from it; lower is likelier. A table of totals
    /// follows from lists, and a later table from an earlier one.
    fn rank(&self, id: CellId, from: &[CellId]) -> usize {
        let is_list = |id: &CellId| {
            let schema = self
                .diff
                .tables
                .get(id.table)
                .and_then(|table| self.standard.tables.get(table.schema));
            schema.is_some_and(|schema| matches!(schema.shape, Shape::List { .. }))
        };
        if !is_list(&id) && from.iter().all(is_list) {
            return 0;
        }
        if from.iter().all(|other| other.table < id.table) {
            1
        } else {
            2
        }
    }
}

/// The changes on one side of an equation.
struct Changed {
    ids: Vec<CellId>,
    sum: Decimal,
    /// Whether the side is a single cell in the newer book.
    is_single: bool,
}

type Subtotals<'s> = HashMap<usize, Vec<&'s Subtotal<'s>>>;

fn by_parent<'s>(structure: &'s Structure<'s>) -> Subtotals<'s> {
    let mut subtotals = Subtotals::new();
    for subtotal in &structure.subtotals {
        subtotals.entry(subtotal.total).or_default().push(subtotal);
    }
    subtotals
}

/// The changed totals of one table.
struct InTable<'s> {
    finder: &'s Finder<'s>,
    /// Position of the table in the diff.
    number: usize,
    /// The tables, with their positions in the books.
    old: (usize, &'s Table),
    new: (usize, &'s Table),
    /// The sums by the row of the total, in both tables.
    subtotals: [Subtotals<'s>; 2],
}

impl InTable<'_> {
    fn row(&self, row: usize, change: &RowChange, links: &mut Links) {
        let (Some(old), Some(new)) = (&change.old, &change.new) else {
            // The total of a row that was added or removed follows from its addends.
            self.parts_of_one_side(row, change, links);
            return;
        };
        for (cell, value) in change
            .cells
            .iter()
            .enumerate()
            .filter(|(_, value)| value.formula.is_none())
        {
            let id = self.id(row, cell);
            let ways = self
                .subtotals(old.row, new.row, value.field)
                .into_iter()
                .map(|from| (from, How::Down));
            let across = (self.across(row, change, value.field), How::Across);
            let link = ways
                .chain([across])
                .find_map(|(mut from, how)| self.finder.explains((id, value), &mut from).then_some((from, how)));
            links.extend(link.map(|(from, how)| (id, Link { from, how })));
        }
    }

    fn id(&self, row: usize, cell: usize) -> CellId {
        let table = self.number;
        CellId { table, row, cell }
    }

    fn parts_of_one_side(&self, row: usize, change: &RowChange, links: &mut Links) {
        for (cell, value) in change.cells.iter().enumerate() {
            let (id, mut from) = (self.id(row, cell), self.across(row, change, value.field));
            if !from.is_empty() && self.finder.explains((id, value), &mut from) {
                let how = How::Across;
                links.insert(id, Link { from, how });
            }
        }
    }

    /// The changed addends of a sum across.
    fn across(&self, row: usize, change: &RowChange, field: usize) -> Vec<CellId> {
        let schema = self.finder.standard.tables.get(self.new.1.schema);
        let sum = schema
            .and_then(|schema| schema.fields.get(field))
            .map_or(&[][..], |field| &field.sum);
        let cells = change.cells.iter().enumerate();
        let parts = cells.filter(|(_, value)| sum.contains(&value.field));
        parts.map(|(cell, _)| self.id(row, cell)).collect()
    }

    /// For every sum down with this total, the addends that changed, were added or were removed.
    fn subtotals(&self, old_row: usize, new_row: usize, field: usize) -> Vec<Vec<CellId>> {
        let [old, new] = &self.subtotals;
        let count_of = |subtotals: &Subtotals<'_>, row: usize| subtotals.get(&row).map_or(0, Vec::len);
        let count = count_of(old, old_row).max(count_of(new, new_row));
        let addends = |subtotals: &Subtotals<'_>, table: &Table, row: usize, number: usize| {
            let subtotal = subtotals.get(&row).and_then(|all| all.get(number));
            subtotal
                .map(|subtotal| table.addends(subtotal, field))
                .unwrap_or_default()
        };
        let ways = (0..count).map(|number| {
            let is = addends(new, self.new.1, new_row, number).into_iter();
            let was = addends(old, self.old.1, old_row, number).into_iter();
            let is = is.filter_map(|row| self.finder.by_new.get(&(self.new.0, row, field)));
            let was = was.filter_map(|row| self.finder.by_old.get(&(self.old.0, row, field)));
            is.chain(was).copied().collect()
        });
        ways.collect()
    }
}
