//! The sums of a relation as formulas: cells by address, rows of a code or text by SUMIFS, so that rows inserted
//! later are included.
//!
//! SUMIFS is only used if its result is what the relation means; otherwise the cells are listed.

use rust_decimal::Decimal;

use crate::book::{Book, CellId, PrintedList};
use crate::cell::{CellRef, sum};
use crate::rules::{Cells, Operand, Rows, Term};
use crate::schema::{Shape, Standard};
use crate::write::limits::is_exact;
use crate::write::xlsx::cell::placement::TablePlacement;
use crate::write::xlsx::formula::names::quoted;
use crate::write::xlsx::formula::picked::{Over, Part, exactly};

/// Maximum length of a formula, in characters.
pub const LONGEST: usize = 160;
/// Maximum number of cells listed individually.
const MOST_NAMED: usize = 200;
/// Maximum length of a list of cells in one formula, in characters.
const NAMED: usize = 140;

/// The tables that terms refer to.
pub struct Terms<'a> {
    pub book: &'a Book,
    pub standard: &'a Standard,
    /// By table position in the book.
    pub places: &'a [TablePlacement],
    /// The label of the amounts' currency unit.
    pub unit: &'a str,
    /// The rows of list tables, by table position in the book.
    pub lists: Vec<Option<PrintedList<'a>>>,
}

/// One side of a comparison.
#[derive(Clone, Debug, Default)]
pub struct Sum {
    /// Its signed parts, each with its value.
    pub parts: Vec<Part>,
    /// Whether it contains no cells.
    pub is_number: bool,
}

impl Sum {
    /// A sum of these parts.
    pub fn of(parts: &[Part]) -> Self {
        Self {
            parts: parts.to_vec(),
            is_number: false,
        }
    }

    /// Its value.
    pub fn total(&self) -> Option<Decimal> {
        sum(self.parts.iter().map(|(_, value)| *value))
    }

    /// The formula, without a leading plus.
    pub fn formula(&self) -> String {
        let text: String = self.parts.iter().map(|(part, _)| part.as_str()).collect();
        match text.strip_prefix('+') {
            Some(plain) => plain.to_owned(),
            None if text.is_empty() => "0".to_owned(),
            None => text,
        }
    }

    /// The formula for this sum minus another.
    pub fn minus(&self, other: &Self) -> String {
        let (left, right) = (self.formula(), other.formula());
        match other.parts.len() {
            _ if right == "0" => left,
            0 | 1 if !right.starts_with('-') => format!("{left}-{right}"),
            _ => format!("{left}-({right})"),
        }
    }
}

/// A part with a leading sign.
fn signed((part, amount): Part, negative: bool) -> Part {
    match (negative, part.strip_prefix('-')) {
        (true, Some(part)) => (format!("+{part}"), -amount),
        (true, None) => (format!("-{part}"), -amount),
        (false, Some(_)) => (part, amount),
        (false, None) => (format!("+{part}"), amount),
    }
}

/// Length of a formula in characters, as spreadsheet programs count it.
pub fn length(formula: &str) -> usize {
    formula.chars().count()
}

impl<'a> Terms<'a> {
    /// The sum of terms, with the cells of each. `key` is the current code or text and the cell that holds it.
    pub fn sum(&self, terms: &[Term], cells: &[Vec<CellId>], key: Option<(&str, &str)>) -> Option<Sum> {
        let mut sum = Sum {
            is_number: true,
            ..Sum::default()
        };
        for (term, cells) in terms.iter().zip(cells) {
            let parts = match &term.operand {
                Operand::Number(number) => {
                    let number = self.number(*number)?.normalize();
                    vec![(number.to_string(), number)]
                }
                Operand::Cells(wanted) => self.term(wanted, cells, key)?,
            };
            let is_number = matches!(term.operand, Operand::Number(_)) || parts.is_empty();
            sum.is_number = sum.is_number && is_number;
            sum.parts
                .extend(parts.into_iter().map(|part| signed(part, term.negative)));
        }
        Some(sum)
    }

    /// A constant of a rule, given in the standard's currency unit, in the unit of the sheets.
    pub fn number(&self, number: Decimal) -> Option<Decimal> {
        let frame = &self.standard.frame;
        number.checked_div(frame.factor(frame.unit(self.unit)?)?)
    }

    /// The first cell of a sum, as (sheet, cell).
    pub fn first_cell(&self, cells: &[Vec<CellId>]) -> Option<(&'a str, CellRef)> {
        let place = cells.iter().flatten().next()?;
        Some((&self.schema(place.table)?.form_number, self.cell(*place)?))
    }

    fn schema(&self, table: usize) -> Option<&'a crate::schema::Table> {
        self.standard.tables.get(self.book.tables.get(table)?.schema)
    }

    /// The cell of a value.
    pub fn cell(&self, CellId { table, row, field }: CellId) -> Option<CellRef> {
        let placed = self.places.get(table)?;
        placed.cell(self.book.tables.get(table)?, self.schema(table)?, row, field)
    }

    /// The parts of a term, without signs.
    fn term(&self, wanted: &Cells, cells: &[CellId], key: Option<(&str, &str)>) -> Option<Vec<Part>> {
        let Some(position) = self.position(wanted.table) else {
            return wanted.optional.then(Vec::new);
        };
        if cells.iter().any(|cell| self.is_text(*cell)) {
            return None;
        }
        let picked: Vec<usize> = cells.iter().map(|cell| cell.row).collect();
        let list = self.lists.get(position).and_then(Option::as_ref);
        let over = list.and_then(|list| {
            let over = Over {
                list,
                field: wanted.field,
                picked: &picked,
            };
            match &wanted.rows {
                Rows::Line { .. } | Rows::LineOfCode { .. } => None,
                Rows::Level(row_kind) if Some(*row_kind) == list.schema.total_row_kind() => None,
                Rows::Level(_) | Rows::Leaves => over.level(),
                Rows::Codes { fields, prefix, .. } => {
                    over.code(fields, prefix.as_deref().or(key.map(|(code, _)| code))?)
                }
                Rows::Texts { field, text, .. } => {
                    let fixed = text.as_deref().map(|text| (text, exactly(text)));
                    let (text, written) = fixed.or(key.map(|(text, cell)| (text, cell.to_owned())))?;
                    over.text(*field, text, &written)
                }
            }
        });
        // Rows of the lowest level that no test distinguishes are replaced by the total if it is equal, unless the
        // leaves themselves are wanted.
        let leaves = || matches!(wanted.rows, Rows::Leaves);
        let total = || {
            let Rows::Level(row_kind) = wanted.rows else {
                return None;
            };
            let list = list.filter(|list| list.leaf() == Some(row_kind))?;
            let total = list.schema.total_row_kind()?;
            let row = list.table.rows.iter().position(|row| row.row_kind == total)?;
            let total = CellId {
                table: position,
                row,
                field: wanted.field,
            };
            let is_same = self.total(&[total])? == self.total(cells)?;
            is_same.then(|| self.named(&[total])).flatten()
        };
        over.or_else(total).or_else(|| self.named(cells).filter(|_| !leaves()))
    }

    /// Whether an amount is written as text, which formulas cannot add up.
    fn is_text(&self, CellId { table, row, field }: CellId) -> bool {
        let amount = self.book.tables.get(table).and_then(|table| table.amount(row, field));
        amount.is_some_and(|amount| !is_exact(amount))
    }

    fn total(&self, cells: &[CellId]) -> Option<Decimal> {
        let amount = |cell: &CellId| self.book.tables.get(cell.table)?.amount(cell.row, cell.field);
        sum(cells.iter().filter_map(amount))
    }

    fn position(&self, schema: usize) -> Option<usize> {
        self.book.tables.iter().position(|table| table.schema == schema)
    }

    /// The cells listed individually.
    fn named(&self, cells: &[CellId]) -> Option<Vec<Part>> {
        if cells.len() > MOST_NAMED {
            return None;
        }
        let mut parts = Vec::new();
        let mut rest = cells;
        while !rest.is_empty() {
            let mut named: Vec<String> = Vec::new();
            let mut room = NAMED;
            for place in rest {
                let sheet = quoted(&self.schema(place.table)?.form_number);
                let cell = format!("{sheet}!{}", self.cell(*place)?);
                match room.checked_sub(length(&cell)) {
                    Some(left) => room = left.saturating_sub(1),
                    None => break,
                }
                named.push(cell);
            }
            let (taken, more) = rest.split_at_checked(named.len().max(1))?;
            let formula = match named.as_slice() {
                [only] => only.clone(),
                all => format!("SUM({})", all.join(",")),
            };
            parts.push((formula, self.total(taken)?));
            rest = more;
        }
        Some(parts)
    }

    /// A sum over all codes, of a sum repeated by code. `picked` holds the cells of the current codes, by term.
    pub fn of_all_codes(&self, terms: &[Term], picked: &[Vec<CellId>]) -> Option<Sum> {
        let mut all = Sum::default();
        for (term, picked) in terms.iter().zip(picked) {
            let Operand::Cells(wanted) = &term.operand else {
                return None;
            };
            let Some(position) = self.position(wanted.table) else {
                wanted.optional.then_some(())?;
                continue;
            };
            if picked.iter().any(|cell| self.is_text(*cell)) {
                return None;
            }
            let parts = match &wanted.rows {
                Rows::Codes {
                    fields, prefix: None, ..
                } => {
                    let rows: Vec<usize> = picked.iter().map(|cell| cell.row).collect();
                    let over = Over {
                        list: self.lists.get(position)?.as_ref()?,
                        field: wanted.field,
                        picked: &rows,
                    };
                    over.all_codes(fields)?
                }
                Rows::LineOfCode { row_kind } => vec![self.coded_lines(position, *row_kind, wanted.field)?],
                _ => return None,
            };
            all.parts
                .extend(parts.into_iter().map(|part| signed(part, term.negative)));
        }
        Some(all)
    }

    /// The coded lines of a side, if no other lines are among them.
    fn coded_lines(&self, table: usize, side: usize, field: usize) -> Option<(String, Decimal)> {
        let schema = self.schema(table)?;
        let Shape::TwoSided { sides, .. } = &schema.shape else {
            return None;
        };
        let lines = &sides.get(side)?.lines;
        let book_table = self.book.tables.get(table)?;
        let (mut coded, mut others, mut total) = (Vec::new(), Vec::new(), Decimal::ZERO);
        for (row, line) in book_table
            .rows
            .iter()
            .enumerate()
            .filter(|(_, row)| row.row_kind == side)
        {
            let Some(cell) = self.cell(CellId { table, row, field }) else {
                continue;
            };
            let line = line.line.and_then(|line| lines.get(line));
            if line.is_some_and(|line| line.id.bytes().all(|byte| byte.is_ascii_digit())) {
                total = total.checked_add(book_table.amount(row, field).unwrap_or_default())?;
                coded.push(cell);
            } else {
                others.push(cell.row);
            }
        }
        let (first, last) = (*coded.first()?, *coded.last()?);
        let apart = others.iter().all(|row| !(first.row..=last.row).contains(row));
        apart.then(|| (format!("SUM({}!{first}:{last})", quoted(&schema.form_number)), total))
    }
}
