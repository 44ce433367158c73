//! The terms of a relation as formulas: cells by their address, rows of a code or level by conditions
//! over all rows of the table, so that rows inserted later count.
//!
//! Conditions are used only where they pick exactly the cells that the relation means.

use rust_decimal::Decimal;

use crate::book::{Book, Table, Value};
use crate::cell::CellRef;
use crate::rules::{Cells, Equation, Operand, Place, Rows, Term};
use crate::schema::{Standard, Table as Schema};
use crate::write::xlsx::cell::placement::{TablePlacement, column_of};
use crate::write::xlsx::formula::conditions::{Condition, factors, level_conditions};
use crate::write::xlsx::formula::names::{fixed, fixed_area, quoted};
use crate::write::{sharers, shown};

/// Most cells that are named one by one.
const MOST_NAMED: usize = 200;
/// Longest formula of a side, in characters.
const LONGEST: usize = 3_000;

/// The tables that terms are about.
pub struct Terms<'a> {
    pub book: &'a Book,
    pub standard: &'a Standard,
    /// By position of the table in the book.
    pub places: &'a [TablePlacement],
    /// The label of the currency unit of the amounts.
    pub unit: &'a str,
}

/// A table with its place.
#[derive(Clone, Copy)]
struct Own<'a> {
    table: &'a Table,
    schema: &'a Schema,
    placed: &'a TablePlacement,
}

/// What the texts in some columns, joined, must be.
struct Keyed<'k> {
    cols: Vec<u32>,
    /// The text, and how formulas write it.
    text: &'k str,
    written: String,
    /// Whether the rest of the joined text does not matter.
    begins: bool,
}

impl<'a> Terms<'a> {
    /// Both sums of a comparison as formulas; `key` is the code or text at hand and the cell with it.
    pub fn sides(&self, equation: &Equation, key: Option<(&str, &str)>) -> Option<(String, String)> {
        let side = |terms: &[Term], cells: &[Vec<Place>]| self.side(terms, cells, key);
        let comparison = equation.comparison;
        Some((
            side(&comparison.left, &equation.left)?,
            side(&comparison.right, &equation.right)?,
        ))
    }

    /// A number of a rule, which is in the standard's currency unit, as it is in that of the sheets.
    pub fn number(&self, number: Decimal) -> Option<Decimal> {
        let frame = &self.standard.frame;
        number.checked_div(frame.factor(frame.unit(self.unit)?)?)
    }

    /// The first cell of a sum, as (sheet, cell).
    pub fn first_cell(&self, cells: &[Vec<Place>]) -> Option<(&'a str, CellRef)> {
        let place = cells.iter().flatten().next()?;
        let own = self.own(place.table)?;
        let cell = own.placed.cell(own.table, own.schema, place.row, place.field)?;
        Some((&own.schema.form_number, cell))
    }

    fn own(&self, table: usize) -> Option<Own<'a>> {
        let placed = self.places.get(table)?;
        let table = self.book.tables.get(table)?;
        let schema = self.standard.tables.get(table.schema)?;
        Some(Own { table, schema, placed })
    }

    fn side(&self, terms: &[Term], cells: &[Vec<Place>], key: Option<(&str, &str)>) -> Option<String> {
        let mut text = String::new();
        for (term, cells) in terms.iter().zip(cells) {
            let own = match &term.operand {
                Operand::Number(number) => self.number(*number)?.normalize().to_string(),
                Operand::Cells(wanted) => self.term(wanted, cells, key)?,
            };
            match (term.negative, text.is_empty()) {
                (true, _) => text.push('-'),
                (false, true) => {}
                (false, false) => text.push('+'),
            }
            text.push_str(&own);
        }
        (text.len() <= LONGEST).then_some(text)
    }

    fn term(&self, wanted: &Cells, cells: &[Place], key: Option<(&str, &str)>) -> Option<String> {
        let position = self.book.tables.iter().position(|table| table.schema == wanted.table);
        let Some(own) = position.and_then(|position| self.own(position)) else {
            return wanted.optional.then(|| "0".to_owned());
        };
        let picked: Vec<usize> = cells.iter().map(|cell| cell.row).collect();
        let over = match &wanted.rows {
            Rows::Line { .. } | Rows::LineOfCode { .. } => None,
            Rows::Level(_) if picked.len() == 1 && picked.first().copied() == own.total() => None,
            Rows::Level(tag) => own.over(wanted.field, &picked, &[*tag], None),
            Rows::Codes { level, fields, prefix } => {
                let cols: Option<Vec<u32>> = fields.iter().map(|field| column_of(own.schema, 0, *field)).collect();
                let keyed = keyed(cols?, prefix.as_deref(), key, true)?;
                own.over(wanted.field, &picked, &own.levels(*level, &picked), Some(&keyed))
            }
            Rows::Texts { level, field, text } => {
                let keyed = keyed(vec![column_of(own.schema, 0, *field)?], text.as_deref(), key, false)?;
                own.over(wanted.field, &picked, &own.levels(*level, &picked), Some(&keyed))
            }
        };
        over.or_else(|| own.named(cells))
    }
}

/// What a row's code or text must be: what the relation says, or what is at hand.
fn keyed<'k>(
    cols: Vec<u32>,
    said: Option<&'k str>,
    key: Option<(&'k str, &'k str)>,
    begins: bool,
) -> Option<Keyed<'k>> {
    let (text, written) = match said {
        Some(said) => (said, format!("\"{}\"", said.replace('"', "\"\""))),
        None => key.map(|(text, cell)| (text, cell.to_owned()))?,
    };
    Some(Keyed {
        cols,
        text,
        written,
        begins,
    })
}

impl Own<'_> {
    /// The row of the total, if there is one.
    fn total(&self) -> Option<usize> {
        let tag = self.schema.total_tag().unwrap_or(0);
        self.table.rows.iter().position(|row| row.tag == tag)
    }

    /// The levels that rows may have: the one that is asked for, that of the rows picked, or any that
    /// has rows, the lowest first.
    fn levels(&self, asked: Option<usize>, picked: &[usize]) -> Vec<usize> {
        let of_row = |row: &usize| self.table.rows.get(*row).map(|row| row.tag);
        let first = asked.or_else(|| picked.first().and_then(of_row));
        match first {
            Some(tag) => vec![tag],
            None => (0..self.schema.tags.len())
                .rev()
                .filter(|tag| !self.schema.tags.get(*tag).is_some_and(|tag| tag.detail))
                .collect(),
        }
    }

    /// The cells one by one.
    fn named(&self, cells: &[Place]) -> Option<String> {
        let sheet = quoted(&self.schema.form_number);
        let mut named = Vec::new();
        for place in cells.iter().take(MOST_NAMED.saturating_add(1)) {
            let cell = self.placed.cell(self.table, self.schema, place.row, place.field)?;
            named.push(format!("{sheet}!{}", fixed(cell)));
        }
        match named.as_slice() {
            [] => Some("0".to_owned()),
            [only] => Some(format!("N({only})")),
            named if named.len() <= MOST_NAMED => Some(format!("SUM({})", named.join(","))),
            _ => None,
        }
    }

    /// The rows of one of the levels, with the key: by conditions, if they pick what is meant.
    fn over(&self, field: usize, picked: &[usize], levels: &[usize], keyed: Option<&Keyed>) -> Option<String> {
        let amounts = column_of(self.schema, 0, field)?;
        let sharers = sharers(self.schema);
        let printed = |row: usize, col: u32| -> &str {
            let position = usize::try_from(col).unwrap_or(usize::MAX);
            let column = self.schema.columns.get(position);
            let sharer = sharers.get(position).copied().flatten();
            let value = column.and_then(|column| shown(self.table, row, column, sharer));
            value.and_then(Value::text).map_or("", AsRef::as_ref)
        };
        let meets = |row: usize, conditions: &[Condition]| {
            let joined = |keyed: &Keyed| keyed.holds(keyed.cols.iter().map(|col| printed(row, *col)));
            conditions.iter().all(|own| own.holds(printed(row, own.col))) && keyed.is_none_or(joined)
        };
        let exact = |conditions: &Vec<Condition>| {
            let mut picked = picked.iter().peekable();
            // A detail without an amount adds nothing, whatever is filled down to it.
            let is_bare = |row: usize| {
                let tag = self.table.rows.get(row).and_then(|row| self.schema.tags.get(row.tag));
                tag.is_some_and(|tag| tag.detail) && self.table.amount(row, field).is_none()
            };
            let told = |row: usize| {
                let picks = picked.next_if(|own| **own == row).is_some();
                meets(row, conditions) == picks || (!picks && is_bare(row))
            };
            (0..self.table.rows.len()).all(told)
        };
        let conditions = levels.iter().map(|tag| level_conditions(self.schema, *tag));
        let conditions = conditions.into_iter().find(exact)?;
        let range = |col: u32| {
            let (top, bottom) = (
                CellRef::new(self.placed.top, col),
                CellRef::new(self.placed.bottom, col),
            );
            fixed_area(&self.schema.form_number, top, bottom)
        };
        let mut all = Vec::new();
        all.extend(keyed.map(|keyed| keyed.formula(range)));
        if !conditions.is_empty() {
            all.push(factors(&conditions, range));
        }
        let all = all.join("*");
        let all = if all.contains(")*") { all } else { format!("{all}*1") };
        (!all.starts_with('*')).then(|| format!("SUMPRODUCT({all},{})", range(amounts)))
    }
}

impl Keyed<'_> {
    /// Whether the texts of its columns, joined, are the one it wants.
    fn holds<'t>(&self, texts: impl Iterator<Item = &'t str>) -> bool {
        let mut joined = texts.flat_map(str::chars);
        if self.begins {
            self.text.chars().all(|wanted| joined.next() == Some(wanted))
        } else {
            let visible = |c: &char| !c.is_whitespace();
            joined.filter(visible).eq(self.text.chars().filter(visible))
        }
    }

    fn formula(&self, range: impl Fn(u32) -> String) -> String {
        let joined: Vec<String> = self.cols.iter().map(|col| range(*col)).collect();
        let joined = joined.join("&");
        let written = &self.written;
        if self.begins {
            return format!("(LEFT({joined},LEN({written}))={written})");
        }
        // Names are compared without white space.
        let bare = ["\" \"", "\"\u{3000}\"", "CHAR(10)"]
            .iter()
            .fold(joined, |text, blank| format!("SUBSTITUTE({text},{blank},\"\")"));
        format!("({bare}={written})")
    }
}
