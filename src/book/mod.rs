//! The workbook in standard form: tables of rows of values, each with the cell it came from.
//!
//! It knows what should add up to what; `check` decides whether it does.

mod agreement;
mod comments;
mod identity;
mod locate;
mod most_common;
mod printed;
mod reconciliation;
mod set_aside;
mod structure;
mod values;
mod view;

use std::collections::BTreeSet;

use foldhash::{HashMap, HashSet};
use rust_decimal::Decimal;

pub use agreement::{Agreement, Change, Rounding};
pub use comments::{Comments, joined};
pub use identity::{Doubt, Identity, Item, Key, block_after};
pub(crate) use locate::SmallCell;
pub use locate::{CellId, SourceCell, Spots};
pub use most_common::{most_common, most_common_year};
pub use printed::{PrintedList, Test};
pub use reconciliation::{Reconciliation, ReconciliationColumn, ReconciliationRow, ReconciliationTotal};
pub use set_aside::SetAside;
pub use structure::{Part, Structure, Subtotal};
use values::{Slot, Values};
pub use view::{RowView, TableView};

use crate::cell::{ByCell, CellRef, Text};
use crate::diagnostic::shortened;
use crate::schema::{Shape, Standard, Table as Schema};

/// A workbook in standard form.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Book {
    /// The budget year, if any sheet states one.
    pub year: Option<i32>,
    /// The department that most sheets name.
    pub department: Option<Text>,
    /// The tables in the order of the standard.
    pub tables: Vec<Table>,
}

/// A table in standard form.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    /// Its position in [`Standard::tables`].
    pub schema: usize,
    /// The sheets it came from, in order; each continues the one before.
    pub sheets: Vec<Text>,
    /// The label of the currency unit used in the source; amounts here are in the standard's unit (万元).
    pub source_unit: Text,
    /// The cell that states the unit, on the first sheet.
    pub unit_cell: Option<CellRef>,
    /// Whether it came from records (CSV), which have no room for notes, so that the table's notes are unknown.
    pub is_records: bool,
    /// Whether the source table was transposed: rows here were columns there.
    pub on_side: bool,
    /// Notes under the table.
    pub notes: Vec<Text>,
    /// Fields without a column on the sheet: their values are unknown rather than blank.
    pub absent: Vec<usize>,
    /// Sides of a two-sided table with a field for which the side has no column, though the other one may have.
    pub absent_on: Vec<(usize, usize)>,
    /// Cells whose result the file does not store; sums that include them are undetermined.
    pub unread: HashSet<SourceField>,
    /// Amounts of rows that were not understood, by field, position of the sheet and source row: sums down the rows may
    /// include them.
    pub refused: BTreeSet<(usize, u16, u32)>,
    /// Amounts in columns that the table does not have, by the total across that includes them.
    pub unkeyed: HashMap<SourceField, Decimal>,
    /// Units named beside rows that have no code of theirs, by position of the sheet and source row.
    pub offices: HashMap<(u16, u32), Text>,
    /// Figures in hidden rows and columns, which were left out: position of the sheet in [`Table::sheets`], and
    /// cell.
    pub hidden: Vec<(u16, CellRef)>,
    /// Formulas of amounts, by position of the sheet and source cell; the text is empty if the file format does not
    /// give formulas as text.
    pub formulas: HashMap<(u16, CellRef), Text>,
    /// Comments on the values.
    pub comments: Comments,
    /// The sheets of columns that another sheet has than their rows, by field.
    pub columns_of: HashMap<usize, u16>,
    /// The rows in the order of the sheet.
    pub rows: Vec<Row>,
    values: Values,
    width: usize,
}

/// A field of a row, by where the row stands in the source.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct SourceField {
    /// Position of its sheet in [`Table::sheets`].
    pub sheet: u16,
    /// Its row in the source.
    pub row: u32,
    /// The side it is on, if the table has sides.
    pub side: Option<usize>,
    /// The field.
    pub field: usize,
}

/// Kind and origin of a row; its values are in the table.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Row {
    /// Position of its level, side or section in the schema's `row_kinds`.
    pub row_kind: usize,
    /// Its line item, in a two-sided table or a block of lines.
    pub line: Option<usize>,
    /// Row in the source, counted from zero.
    pub source: u32,
    /// Position of its sheet in [`Table::sheets`].
    pub sheet: u16,
}

impl Row {
    /// One of its fields, on a side if the table has sides.
    pub const fn source_field(&self, side: Option<usize>, field: usize) -> SourceField {
        SourceField {
            sheet: self.sheet,
            row: self.source,
            side,
            field,
        }
    }
}

/// A value and the cell it came from.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Value {
    /// The content.
    pub content: Content,
    /// The source cell; `None` for a value filled in from the template.
    pub source: Option<CellRef>,
}

/// The content of a value.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Content {
    /// Nothing, which is not the same as zero.
    #[default]
    Blank,
    /// An amount in the standard's currency unit (万元).
    Amount(Decimal),
    /// Text, a code or a name.
    Text(Text),
}

impl Value {
    /// The amount, if the value is one.
    pub fn amount(&self) -> Option<Decimal> {
        match self.content {
            Content::Amount(amount) => Some(amount),
            _ => None,
        }
    }

    /// The text, if the value is one.
    pub fn text(&self) -> Option<&Text> {
        match &self.content {
            Content::Text(text) => Some(text),
            _ => None,
        }
    }

    /// Whether the value is blank.
    pub fn is_blank(&self) -> bool {
        self.content == Content::Blank
    }
}

impl Table {
    /// An empty table of the schema at position `schema` in the standard, with `width` fields per row.
    pub fn new(schema: usize, width: usize) -> Self {
        Self {
            schema,
            sheets: Vec::new(),
            source_unit: Text::from(""),
            unit_cell: None,
            is_records: false,
            notes: Vec::new(),
            on_side: false,
            absent: Vec::new(),
            absent_on: Vec::new(),
            unread: HashSet::default(),
            refused: BTreeSet::new(),
            unkeyed: HashMap::default(),
            offices: HashMap::default(),
            hidden: Vec::new(),
            formulas: HashMap::default(),
            comments: Comments::default(),
            columns_of: HashMap::default(),
            rows: Vec::new(),
            values: Values::default(),
            width,
        }
    }

    /// Reserves room for exactly `rows` further rows.
    pub fn reserve(&mut self, rows: usize) {
        self.rows.reserve_exact(rows);
        self.values.reserve_exact(rows.saturating_mul(self.width));
    }

    /// Appends a row; `values` is truncated or padded with blanks to the width of the table.
    pub fn push(&mut self, row: Row, values: impl IntoIterator<Item = Value>) {
        self.rows.push(row);
        let values = values.into_iter().take(self.width);
        values.for_each(|value| self.values.push(value));
        self.values.resize(self.rows.len().saturating_mul(self.width));
    }

    /// Replaces the value at a row and field; does nothing outside the table.
    pub fn set(&mut self, row: usize, field: usize, value: Value) {
        if let Some(at) = self.at(row, field) {
            self.values.set(at, value);
        }
    }

    /// The number of fields of a row.
    pub const fn width(&self) -> usize {
        self.width
    }

    /// The place of a field of a row among the values.
    fn at(&self, row: usize, field: usize) -> Option<usize> {
        let at = row.checked_mul(self.width)?.checked_add(field)?;
        (field < self.width && at < self.values.len()).then_some(at)
    }

    /// The values of the row at this position, one per field.
    pub fn values(&self, row: usize) -> Vec<Value> {
        self.each_value(row).collect()
    }

    /// The values of the row at this position, one after the other.
    pub fn each_value(&self, row: usize) -> impl Iterator<Item = Value> {
        (0..self.width).filter_map(move |field| self.value(row, field))
    }

    /// The value of a field of a row.
    pub fn value(&self, row: usize, field: usize) -> Option<Value> {
        self.values.get(self.at(row, field)?)
    }

    /// Whether a field of a row is blank, or outside the table.
    pub fn is_blank(&self, row: usize, field: usize) -> bool {
        self.at(row, field).is_none_or(|at| self.values.is_blank(at))
    }

    /// The cell that a field of a row came from.
    pub fn source(&self, row: usize, field: usize) -> Option<CellRef> {
        self.values.source(self.at(row, field)?)
    }

    /// The cells that the fields of a row came from, each with its field.
    pub fn sources(&self, row: usize) -> impl Iterator<Item = (usize, CellRef)> {
        (0..self.width).filter_map(move |field| Some((field, self.source(row, field)?)))
    }

    /// The amounts of a row.
    pub fn amounts(&self, row: usize) -> impl Iterator<Item = Decimal> {
        (0..self.width).filter_map(move |field| self.amount(row, field))
    }

    /// The texts of a row.
    pub fn texts(&self, row: usize) -> impl Iterator<Item = &Text> {
        (0..self.width).filter_map(move |field| self.text(row, field))
    }

    /// The amount at a row and field, in the standard's unit (万元); `None` if it is not an amount.
    pub fn amount(&self, row: usize, field: usize) -> Option<Decimal> {
        self.values.amount(self.at(row, field)?)
    }

    /// Replaces the amount at a row and field; its source cell stays. Does nothing if there is no amount.
    pub fn replace_amount(&mut self, row: usize, field: usize, amount: Decimal) {
        if self.amount(row, field).is_some() {
            let source = self.source(row, field);
            let content = Content::Amount(amount);
            self.set(row, field, Value { content, source });
        }
    }

    /// The text at a row and field; `None` if it is not a text.
    pub fn text(&self, row: usize, field: usize) -> Option<&Text> {
        self.values.text(self.at(row, field)?)
    }

    /// The formula behind a value; empty if the file format does not give formulas as text.
    pub fn formula(&self, row: usize, field: usize) -> Option<&Text> {
        self.rows.get(row).filter(|_| !self.formulas.is_empty())?;
        let cell = self.source(row, field)?;
        self.formulas.get(&(self.sheet_number(row, field), cell))
    }

    /// Keeps the formulas of the first sheet that produced values in amount fields, including those that failed.
    pub fn keep_formulas(&mut self, formulas: &ByCell<Text>, schema: &Schema) {
        let rows = (0..self.rows.len()).filter(|_| !formulas.is_empty());
        let sources = rows.flat_map(|row| self.sources(row));
        let cells = sources.filter_map(|(field, cell)| schema.is_amount(field).then_some(cell));
        let kept = cells.filter_map(|cell| Some(((0, cell), formulas.get(&cell)?.clone())));
        self.formulas = kept.collect();
    }

    /// A source cell as the table runs, and the other way round: of a table on its side the row in place of the column.
    /// [`Row::source`] is a row in this sense.
    pub fn oriented(&self, cell: CellRef) -> CellRef {
        match self.on_side {
            true => CellRef::new(cell.col, cell.row),
            false => cell,
        }
    }

    /// Maps every source cell through `turn`.
    pub fn turn_sources(&mut self, turn: impl Fn(CellRef) -> CellRef) {
        self.unit_cell = self.unit_cell.map(&turn);
        self.values.turn_sources(&turn);
        let formulas = std::mem::take(&mut self.formulas).into_iter();
        self.formulas = formulas
            .map(|((sheet, cell), formula)| ((sheet, turn(cell)), formula))
            .collect();
    }

    /// Whether the sheet, or the side of it that the rows of this kind are on, has no column for the field.
    pub fn lacks(&self, row_kind: usize, field: usize) -> bool {
        self.absent.contains(&field) || self.absent_on.contains(&(row_kind, field))
    }

    /// Whether the file does not store the result of this value.
    pub fn is_unread(&self, row: usize, field: usize) -> bool {
        let entry = self.rows.get(row).filter(|_| !self.unread.is_empty());
        entry.is_some_and(|row| {
            let mut sides = [None, Some(row.row_kind)].into_iter();
            sides.any(|side| self.unread.contains(&row.source_field(side, field)))
        })
    }

    /// Whether a sum down the rows may include amounts of rows that were not understood: those below it, up to the next
    /// row of its level; all, for the total of the table.
    pub fn may_include_refused(&self, schema: &Schema, total: usize, field: usize) -> bool {
        let Some(head) = self.rows.get(total).filter(|_| !self.refused.is_empty()) else {
            return false;
        };
        let below = self.rows.get(total.saturating_add(1)..).unwrap_or_default();
        let (start, end) = match Some(head.row_kind) == schema.total_row_kind() {
            true => ((field, 0, 0), None),
            false => (
                (field, head.sheet, head.source),
                below.iter().find(|row| row.row_kind <= head.row_kind),
            ),
        };
        let end = end.map_or((field, u16::MAX, u32::MAX), |row| (field, row.sheet, row.source));
        start < end && self.refused.range(start..end).next().is_some()
    }

    /// The amount that the total across includes beside the columns of the table.
    pub fn unkeyed_in(&self, row: usize, field: usize) -> Decimal {
        let entry = self.rows.get(row).filter(|_| !self.unkeyed.is_empty());
        let amount = entry.and_then(|row| self.unkeyed.get(&row.source_field(None, field)));
        amount.copied().unwrap_or_default()
    }

    /// Whether `other` has the same rows and contents in the same order; sources are ignored.
    pub fn same_content(&self, other: &Self) -> bool {
        let row = |row: &Row| (row.row_kind, row.line);
        let rows = |table: &Self| table.rows.iter().map(row).collect::<Vec<_>>();
        let content = |table: &Self, at: usize| table.values.get(at).map(|value| value.content);
        let mut values = 0..self.values.len();
        self.values.len() == other.values.len()
            && values.all(|at| content(self, at) == content(other, at))
            && rows(self) == rows(other)
    }

    /// The name of a sheet by its position in [`Table::sheets`].
    pub fn sheet(&self, position: u16) -> Text {
        let sheet = self.sheets.get(usize::from(position));
        sheet.cloned().unwrap_or_else(|| Text::from(""))
    }

    /// The sheet that a row came from.
    pub fn sheet_of(&self, row: usize) -> Text {
        self.sheet(self.rows.get(row).map_or(0, |row| row.sheet))
    }

    /// The position of the sheet that a value came from.
    pub fn sheet_number(&self, row: usize, field: usize) -> u16 {
        let of_column = self.columns_of.get(&field).copied();
        of_column.unwrap_or_else(|| self.rows.get(row).map_or(0, |row| row.sheet))
    }

    /// The sheet that a value came from.
    pub fn sheet_of_value(&self, row: usize, field: usize) -> Text {
        self.sheet(self.sheet_number(row, field))
    }

    /// Takes these fields from a table of the same rows on another sheet. `rows` are its source rows with those of this
    /// table. Returns the rows of the other table that this one does not have.
    pub fn join_columns(&mut self, other: Self, fields: &[usize], rows: &HashMap<u32, u32>) -> Vec<usize> {
        let Ok(sheet) = u16::try_from(self.sheets.len()) else {
            return (0..other.rows.len()).collect();
        };
        let rows_here = (0..).zip(&self.rows).filter(|(_, entry)| entry.sheet == 0);
        let own: HashMap<u32, usize> = rows_here.map(|(row, entry)| (entry.source, row)).collect();
        let place = |source: u32| rows.get(&source).and_then(|source| own.get(source)).copied();
        let mut left = Vec::new();
        for (row, entry) in other.rows.iter().enumerate() {
            let Some(target) = place(entry.source) else {
                left.push(row);
                continue;
            };
            for field in fields {
                self.set(target, *field, other.value(row, *field).unwrap_or_default());
            }
            for (field, comment) in other.comments.of_row(row) {
                self.comments.put(target, field, comment.clone());
            }
        }
        let unread = other.unread.into_iter().filter_map(|cell| {
            let row = *rows.get(&cell.row).filter(|_| fields.contains(&cell.field))?;
            Some(SourceField { sheet: 0, row, ..cell })
        });
        self.unread.extend(unread);
        let refused = other.refused.into_iter().filter(|(field, ..)| fields.contains(field));
        let refused = refused.map(|(field, _, row)| (field, 0, rows.get(&row).copied().unwrap_or(row)));
        self.refused.extend(refused);
        let formulas = other.formulas.into_iter();
        self.formulas
            .extend(formulas.map(|((_, cell), formula)| ((sheet, cell), formula)));
        self.hidden
            .extend(other.hidden.into_iter().map(|(_, cell)| (sheet, cell)));
        self.notes.extend(other.notes);
        self.absent.retain(|field| !fields.contains(field));
        self.columns_of.extend(fields.iter().map(|field| (*field, sheet)));
        self.sheets.extend(other.sheets);
        left
    }

    /// Appends a table of the same schema that continues this one.
    pub fn append(&mut self, other: Self) {
        let Ok(shift) = u16::try_from(self.sheets.len()) else {
            return;
        };
        let moved = |sheet: u16| sheet.saturating_add(shift);
        let mut rows = other.rows;
        rows.iter_mut().for_each(|row| row.sheet = moved(row.sheet));
        let unread = other.unread.into_iter().map(|cell| SourceField {
            sheet: moved(cell.sheet),
            ..cell
        });
        self.unread.extend(unread);
        let refused = other.refused.into_iter();
        self.refused
            .extend(refused.map(|(field, sheet, row)| (field, moved(sheet), row)));
        let unkeyed = other.unkeyed.into_iter().map(|(cell, amount)| {
            let sheet = moved(cell.sheet);
            (SourceField { sheet, ..cell }, amount)
        });
        self.unkeyed.extend(unkeyed);
        let offices = other.offices.into_iter();
        self.offices
            .extend(offices.map(|((sheet, row), office)| ((moved(sheet), row), office)));
        self.hidden
            .extend(other.hidden.into_iter().map(|(sheet, cell)| (moved(sheet), cell)));
        let formulas = other.formulas.into_iter();
        self.formulas
            .extend(formulas.map(|((sheet, cell), formula)| ((moved(sheet), cell), formula)));
        self.sheets.extend(other.sheets);
        self.notes.extend(other.notes);
        // A column that one sheet has is not absent.
        self.absent.retain(|field| other.absent.contains(field));
        self.absent_on.retain(|place| other.absent_on.contains(place));
        self.comments.append(self.rows.len(), other.comments);
        self.rows.extend(rows);
        self.values.append(other.values);
    }

    /// Moves the row at `from` to the top: a total row found at the foot of the table.
    pub fn move_to_top(&mut self, from: usize) {
        let others = (0..self.rows.len()).filter(|row| *row != from);
        let order: Vec<usize> = std::iter::once(from).chain(others).collect();
        self.reorder_rows(&order);
    }

    /// Puts the rows into another order: the row that was at `order[n]` becomes row `n`. Returns the order that puts them
    /// back; without every row once, nothing is moved.
    pub fn reorder_rows(&mut self, order: &[usize]) -> Option<Vec<usize>> {
        let mut place: Vec<Option<usize>> = vec![None; self.rows.len()];
        for (to, from) in order.iter().enumerate() {
            if let Some(slot) = place.get_mut(*from) {
                *slot = Some(to);
            }
        }
        let place: Vec<usize> = place.into_iter().collect::<Option<_>>()?;
        if order.len() != place.len() {
            return None;
        }
        self.rows = order.iter().filter_map(|from| self.rows.get(*from).cloned()).collect();
        self.move_values(&place);
        self.comments.renumber(|row| place.get(row).copied());
        Some(place)
    }

    /// Moves the values of each row to its place, one by one: a large table is not held twice.
    fn move_values(&mut self, place: &[usize]) {
        let mut held = vec![Slot::default(); self.width];
        let mut exchange = |row: usize| self.values.exchange(row.saturating_mul(self.width), &mut held);
        let mut is_moved = vec![false; place.len()];
        for first in 0..place.len() {
            let mut row = first;
            while let Some(moved) = is_moved.get_mut(row).filter(|moved| !**moved) {
                *moved = true;
                exchange(row);
                row = place.get(row).copied().unwrap_or(first);
                if row == first {
                    exchange(first);
                }
            }
        }
    }

    /// Removes rows, given in ascending order, and their comments.
    pub fn remove_rows(&mut self, rows: &[usize]) {
        let removed = |row: usize| rows.binary_search(&row).is_ok();
        let width = self.width.max(1);
        let mut at = 0_usize..;
        self.rows.retain(|_| !at.next().is_some_and(removed));
        self.values.retain(|at| !at.checked_div(width).is_some_and(removed));
        self.comments.renumber(|row| match rows.binary_search(&row) {
            Ok(_) => None,
            Err(before) => row.checked_sub(before),
        });
    }

    /// Replaces every value with the result of `change`, called with its field and the value.
    pub fn map_values(&mut self, change: impl Fn(usize, Value) -> Value) {
        let width = self.width.max(1);
        let values = std::mem::take(&mut self.values);
        self.values.reserve_exact(values.len());
        for (at, value) in (0..values.len()).filter_map(|at| Some((at, values.get(at)?))) {
            let field = at.checked_rem(width).unwrap_or(0);
            self.values.push(change(field, value));
        }
    }

    /// Removes all rows and comments.
    pub fn clear_rows(&mut self) {
        self.rows.clear();
        self.comments.clear();
        self.values.clear();
    }
}

/// Leading fields that name a row of a form.
const FORM_NAMES: usize = 3;
/// Characters that a message has room for in a row's name; the cell has the full name.
const LABEL_ROOM: usize = 200;

impl Table {
    /// The row as people would name it: its codes and name (`201 01 01 行政运行`), shortened to what fits into a
    /// message.
    pub fn row_label(&self, schema: &Schema, row: usize) -> String {
        shortened(self.row_name(schema, row), LABEL_ROOM)
    }

    /// The row as people would name it: its codes and name (`201 01 01 行政运行`).
    pub fn row_name(&self, schema: &Schema, row: usize) -> String {
        let codes = self.rows.get(row).and_then(|row| schema.row_kinds.get(row.row_kind));
        let fields: Vec<usize> = match &schema.shape {
            Shape::List { name, .. } => codes
                .into_iter()
                .flat_map(|row_kind| row_kind.rule.codes.iter().copied())
                .chain([*name])
                .collect(),
            Shape::TwoSided { item, .. } => vec![*item],
            Shape::Form { .. } => (0..FORM_NAMES.min(self.width)).collect(),
        };
        let texts = fields.iter().filter_map(|field| self.text(row, *field));
        texts.map(|text| &**text).collect::<Vec<_>>().join(" ")
    }

    /// As [`Table::row_label`]; a total row without a label gets the standard's label for totals.
    pub fn full_row_label(&self, schema: &Schema, standard: &Standard, row: usize) -> String {
        let label = self.row_label(schema, row);
        if label.is_empty() && matches!(schema.shape, Shape::List { single_row: false, .. }) {
            return standard.frame.print.total.clone();
        }
        label
    }

    /// Row and column as people name them: 合计 · 基本支出·小计.
    pub fn cell_label(&self, schema: &Schema, standard: &Standard, (row, field): (usize, usize)) -> String {
        let side = self.rows.get(row).map(|row| row.row_kind);
        let labels = [
            self.full_row_label(schema, standard, row),
            schema.column_label(side, field),
        ];
        let labels = labels.into_iter().filter(|label| !label.is_empty());
        labels.collect::<Vec<_>>().join(" · ")
    }
}
