//! What adds up to what, as a mark on each amount: so that who sums amounts counts none twice.

use foldhash::{HashMap, HashSet};

use crate::book::{Structure, Table};
use crate::schema::{Shape, Standard, Table as Schema};

/// The place of an amount in the sums of its table, down the rows or across the columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// It adds up others, and nothing adds it up.
    Total,
    /// It adds up others, and is added up.
    Subtotal,
    /// It adds up nothing that has an amount.
    Leaf,
    /// It is a part (其中) of another or divides it once more, and is never added up.
    Part,
}

impl Role {
    /// The name in the columns.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Total => "total",
            Self::Subtotal => "subtotal",
            Self::Leaf => "leaf",
            Self::Part => "part",
        }
    }

    fn of(adds_up: bool, is_added: bool) -> Self {
        match (adds_up, is_added) {
            (false, _) => Self::Leaf,
            (true, true) => Self::Subtotal,
            (true, false) => Self::Total,
        }
    }
}

/// The roles of the rows of a table in one field.
pub struct Down(Vec<Role>);

impl Down {
    /// Finds them: `structure` is that of the table.
    pub fn of(table: &Table, schema: &Schema, standard: &Standard, structure: &Structure, field: usize) -> Self {
        let rows = table.rows.len();
        let has_amount = |row: usize| table.amount(row, field).is_some();
        let mut parents: Vec<Vec<usize>> = vec![Vec::new(); rows];
        let mut is_part = aside(table, schema, standard);
        for part in &structure.parts {
            is_part.insert(part.part);
        }
        // A total may be divided twice, by other things: the first division that has amounts counts.
        let mut divided: HashSet<usize> = HashSet::default();
        for subtotal in &structure.subtotals {
            let addends = table.addends(subtotal, field);
            let is_filled = addends.iter().any(|row| has_amount(*row));
            let counts = !is_filled || divided.insert(subtotal.total);
            for addend in &addends {
                match parents.get_mut(*addend).filter(|_| counts) {
                    Some(parents) => parents.push(subtotal.total),
                    None => {
                        is_part.insert(*addend);
                    }
                }
            }
            // A row that no template has is no addend where the total is right without it.
            if addends.len() == subtotal.addends.len() {
                is_part.extend(&subtotal.unknown);
            }
        }
        let mut adds_up = vec![false; rows];
        for row in (0..rows).filter(|row| has_amount(*row) && !is_part.contains(row)) {
            let mut open: Vec<usize> = parents.get(row).cloned().unwrap_or_default();
            while let Some(above) = open.pop() {
                if let Some(slot) = adds_up.get_mut(above).filter(|slot| !**slot) {
                    *slot = true;
                    open.extend(parents.get(above).into_iter().flatten());
                }
            }
        }
        let role = |row: usize| match is_part.contains(&row) {
            true => Role::Part,
            false => Role::of(
                adds_up.get(row).copied().unwrap_or_default(),
                parents.get(row).is_some_and(|parents| !parents.is_empty()),
            ),
        };
        Self((0..rows).map(role).collect())
    }

    /// That of a row.
    pub fn role(&self, row: usize) -> Role {
        self.0.get(row).copied().unwrap_or(Role::Leaf)
    }
}

/// The rows that no row adds up, whatever stands in them: details of the row above, and lines that no template has
/// whose label says so (其中：…).
fn aside(table: &Table, schema: &Schema, standard: &Standard) -> HashSet<usize> {
    let is_sided = matches!(schema.shape, Shape::TwoSided { .. });
    let rows = table.rows.iter().enumerate();
    let is_aside = |(index, row): &(usize, &crate::book::Row)| {
        let is_detail = schema.row_kinds.get(row.row_kind).is_some_and(|kind| kind.detail);
        is_detail || (is_sided && row.line.is_none() && table.is_no_addend(*index, &standard.frame.wording))
    };
    rows.filter(is_aside).map(|(index, _)| index).collect()
}

/// The roles of the fields of a table.
pub struct Across {
    /// By field: all that it adds up, whatever is between.
    below: Vec<Vec<usize>>,
    /// The fields that another adds up.
    added: HashSet<usize>,
    parts: HashSet<usize>,
}

impl Across {
    /// Finds them.
    pub fn of(table: &Table, schema: &Schema) -> Self {
        let direct: HashMap<usize, Vec<usize>> = (0..schema.fields.len())
            .map(|field| (field, table.parts_across(schema, field)))
            .collect();
        let below = |field: usize| {
            let (mut found, mut open) = (Vec::new(), vec![field]);
            while let Some(field) = open.pop() {
                for part in direct.get(&field).into_iter().flatten() {
                    if !found.contains(part) {
                        found.push(*part);
                        open.push(*part);
                    }
                }
            }
            found
        };
        let fields = schema.fields.iter().enumerate();
        Self {
            below: (0..schema.fields.len()).map(below).collect(),
            added: direct.values().flatten().copied().collect(),
            parts: fields
                .filter(|(_, own)| own.of_which.is_some())
                .map(|(field, _)| field)
                .collect(),
        }
    }

    /// That of a field in a row.
    pub fn role(&self, table: &Table, row: usize, field: usize) -> Role {
        if self.parts.contains(&field) {
            return Role::Part;
        }
        let mut below = self.below.get(field).into_iter().flatten();
        let adds_up = below.any(|part| table.amount(row, *part).is_some());
        Role::of(adds_up, self.added.contains(&field))
    }
}
