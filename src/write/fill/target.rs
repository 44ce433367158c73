//! What goes into cells of a template, and the rows that are filled in.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use rust_decimal::Decimal;

use crate::cell::{CellRef, CellValue, MAX_ROWS};
use crate::error::Damage;
use crate::grid::Grid;
use crate::parts::{child, escaped};
use crate::write::export::Cell;
use crate::write::own::{self, Inside, each};

use super::{Results, text_inside};

/// Rows between the header and the first blank one, at most: a row of numbers of columns, of totals, of units.
const MOST_ABOVE: u32 = 10;

/// What a value is, for those who read why it has no place.
#[derive(Clone, Debug, Default)]
pub struct Target {
    /// The number of its table.
    pub table: Option<String>,
    /// Its column, as the template calls it.
    pub column: String,
    /// Its row, as people call it.
    pub row: String,
}

/// A value that goes into a cell.
#[derive(Clone, Debug)]
pub struct Put {
    value: Value,
    /// What it is.
    pub target: Target,
}

#[derive(Clone, Debug)]
enum Value {
    Text(String),
    Amount(Decimal),
}

impl Put {
    /// What a layout has in a cell.
    pub fn of(cell: Cell<'_>, target: Target) -> Self {
        let value = match cell {
            Cell::Blank => Value::Text(String::new()),
            Cell::Text(text) => Value::Text(text.into_owned()),
            Cell::Amount(amount) => Value::Amount(amount),
        };
        Self { value, target }
    }

    /// A text.
    pub fn text(text: String) -> Self {
        Self {
            value: Value::Text(text),
            target: Target::default(),
        }
    }

    /// A number.
    pub fn amount(amount: Decimal) -> Self {
        Self {
            value: Value::Amount(amount),
            target: Target::default(),
        }
    }

    /// Whether it is a number.
    pub fn is_amount(&self) -> bool {
        matches!(self.value, Value::Amount(_))
    }

    /// As people read it.
    pub fn shown(&self) -> String {
        match &self.value {
            Value::Text(text) => text.clone(),
            Value::Amount(amount) => amount.normalize().to_string(),
        }
    }

    fn inside(&self, prefix: &str) -> Inside {
        match &self.value {
            Value::Text(text) => text_inside(prefix, text),
            Value::Amount(amount) => Inside {
                kind: None,
                markup: format!("<{prefix}v>{}</{prefix}v>", amount.normalize()),
            },
        }
    }
}

/// The rows of a template that are filled in one after the other.
#[derive(Clone, Copy, Debug)]
pub struct Rows {
    /// The first …
    pub first: u32,
    /// … and the one behind the last.
    pub end: u32,
}

impl Rows {
    /// The first rows below a header that are blank in all of these columns. `last` is the last row that is there.
    pub fn of(grid: &Grid, bottom: u32, columns: &[u32], last: Option<u32>) -> Self {
        let is_blank = |row: u32| {
            columns.iter().all(|col| {
                let at = CellRef::new(row, *col);
                grid.get(at).is_none() && !grid.formulas.contains_key(&at)
            })
        };
        let below = bottom.saturating_add(1);
        let last = last.unwrap_or(bottom).min(MAX_ROWS.saturating_sub(1));
        let near = below..=below.saturating_add(MOST_ABOVE).min(last);
        let first = near
            .clone()
            .find(|row| is_blank(*row))
            .unwrap_or(last.max(bottom).saturating_add(1));
        let end = (first..=last).find(|row| !is_blank(*row));
        let end = end.unwrap_or(last.saturating_add(1)).max(first);
        Self { first, end }
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        usize::try_from(self.end.saturating_sub(self.first)).unwrap_or(usize::MAX)
    }

    /// Without those at the end in which nothing is prepared for these columns, unless that is all of them.
    pub fn prepared(self, text: &str, columns: &[u32]) -> Result<Self, Damage> {
        let mut last = None;
        each(text, |at, _| {
            if (self.first..self.end).contains(&at.row) && columns.contains(&at.col) {
                last = last.max(Some(at.row));
            }
        })?;
        let end = last.map_or(self.end, |last| last.saturating_add(1));
        Ok(Self { end, ..self })
    }
}

/// Cells that get values.
pub struct Change<'a> {
    puts: BTreeMap<CellRef, &'a Put>,
    wanted: BTreeSet<CellRef>,
    /// The look that each of them has.
    pub looks: HashMap<CellRef, u32>,
}

impl<'a> Change<'a> {
    /// These values.
    pub fn new(puts: &'a [(CellRef, Put)]) -> Self {
        Self {
            puts: puts.iter().map(|(at, put)| (*at, put)).collect(),
            wanted: puts.iter().map(|(at, _)| *at).collect(),
            looks: HashMap::new(),
        }
    }
}

impl own::Change for Change<'_> {
    fn wanted(&self) -> &BTreeSet<CellRef> {
        &self.wanted
    }

    fn look(&mut self, at: CellRef, found: u32) -> u32 {
        if self.puts.contains_key(&at) {
            self.looks.insert(at, found);
        }
        found
    }

    fn content(&mut self, at: CellRef, own: &str) -> Option<Inside> {
        let put = self.puts.get(&at)?;
        Some(put.inside(&prefix_of(own)))
    }
}

/// The prefix of the name of a cell's element, with the colon.
fn prefix_of(own: &str) -> String {
    let name = own.trim_start_matches('<');
    let name = name.split(|c: char| c.is_whitespace() || matches!(c, '/' | '>')).next();
    name.and_then(|name| name.strip_suffix('c'))
        .unwrap_or_default()
        .to_owned()
}

/// Cells whose formulas have other results.
pub struct Stored<'a> {
    results: &'a Results,
    none: BTreeSet<CellRef>,
}

impl<'a> Stored<'a> {
    /// These results.
    pub fn new(results: &'a Results) -> Self {
        Self {
            results,
            none: BTreeSet::new(),
        }
    }
}

impl own::Change for Stored<'_> {
    fn wanted(&self) -> &BTreeSet<CellRef> {
        &self.none
    }

    fn look(&mut self, _: CellRef, found: u32) -> u32 {
        found
    }

    fn content(&mut self, at: CellRef, own: &str) -> Option<Inside> {
        let result = self.results.get(&at)?;
        let prefix = prefix_of(own);
        let formula = child(own, &["c", "f"]).ok().flatten()?;
        let value = |value: &str| format!("<{prefix}v>{}</{prefix}v>", escaped(value));
        let (kind, value) = match result {
            None => (None, String::new()),
            Some(CellValue::Number(number)) => (None, value(&number.normalize().to_string())),
            Some(CellValue::Bool(truth)) => (Some("b"), value(if *truth { "1" } else { "0" })),
            Some(CellValue::Error(error)) => (Some("e"), value(error)),
            Some(CellValue::Text(text) | CellValue::Date(text)) => (Some("str"), value(text)),
        };
        Some(Inside {
            kind,
            markup: format!("{}{value}", formula.text(own)),
        })
    }
}
