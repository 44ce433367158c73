//! A table as findings present it: cells by their printed labels, amounts in the unit of the source sheet.

use std::collections::{HashMap, HashSet};
use std::sync::OnceLock;

use rust_decimal::Decimal;

use crate::book::{Book, CellId, Table};
use crate::cell::CellRef;
use crate::diagnostic::{Code, Diagnostic};
use crate::schema::{Kind, Standard, Table as Schema};

/// Most figures that are examined for the number of printed decimals.
const SAMPLE: usize = 1000;
/// Fewest rows in which a column of totals must be blank to count as left blank as a whole.
const LEAST_ROWS: usize = 2;

/// The tables of a book with their schemas.
pub struct Views<'a> {
    /// The tables, in the order of the book.
    pub all: Vec<View<'a>>,
}

impl<'a> Views<'a> {
    /// The tables of a book.
    pub fn new(book: &'a Book, standard: &'a Standard) -> Self {
        let tables = book.tables.iter().enumerate();
        let views = tables.filter_map(|(number, table)| View::new(number, table, standard));
        Self { all: views.collect() }
    }

    /// As [`new`](Self::new), for tables still to be filled in: blank cells are zero rather than unknown.
    pub fn taking_blanks(book: &'a Book, standard: &'a Standard) -> Self {
        let mut views = Self::new(book, standard);
        for view in &mut views.all {
            view.takes_blanks = true;
            view.blank_totals.clear();
        }
        views
    }

    /// The table of a cell.
    pub fn of(&self, cell: CellId) -> Option<&View<'a>> {
        self.all.iter().find(|view| view.number == cell.table)
    }

    /// The amount of a cell, in the standard's unit (万元).
    pub fn amount(&self, cell: CellId) -> Option<Decimal> {
        self.of(cell)?.table.amount(cell.row, cell.field)
    }

    /// The largest rounding error of a printed figure, in the standard's unit (万元).
    pub fn slack(&self, cell: CellId) -> Decimal {
        let amount = self.amount(cell);
        match (amount, self.of(cell)) {
            (Some(amount), Some(view)) => view.half.min(half_place(amount)),
            _ => Decimal::ZERO,
        }
    }

    /// As [`slack`](Self::slack); for a blank cell, the largest rounding error of any figure entered there.
    pub fn slack_to_come(&self, cell: CellId) -> Decimal {
        match (self.amount(cell), self.of(cell)) {
            (None, Some(view)) => view.half,
            _ => self.slack(cell),
        }
    }

    /// Table and cell as people name them: 预算03表 合计 · 基本支出·小计.
    pub fn label(&self, cell: CellId) -> String {
        let view = self.of(cell);
        view.map(|view| format!("{} {}", view.schema.form_number, view.cell_label(cell)))
            .unwrap_or_default()
    }
}

/// A table with its schema.
pub struct View<'a> {
    /// Position in the book.
    pub number: usize,
    /// The table.
    pub table: &'a Table,
    /// Its schema.
    pub schema: &'a Schema,
    /// The standard.
    pub standard: &'a Standard,
    /// Whether blank cells are zero even where they might be unknown.
    pub takes_blanks: bool,
    /// Columns of totals that were left blank although their addends are filled.
    pub blank_totals: Vec<usize>,
    /// Fields with an unread cell.
    pub unread: HashSet<usize>,
    /// Half a unit of the last printed place, in the standard's unit (万元).
    half: Decimal,
    /// The value of one unit of the sheet, in the standard's unit (万元).
    factor: Decimal,
    /// See [`columns`](Self::columns).
    columns: OnceLock<HashMap<(Option<usize>, usize), CellRef>>,
}

impl<'a> View<'a> {
    fn new(number: usize, table: &'a Table, standard: &'a Standard) -> Option<Self> {
        let unit = standard.frame.unit(&table.source_unit);
        let factor = unit
            .and_then(|unit| standard.frame.factor(unit))
            .unwrap_or(Decimal::ONE);
        let decimals = unit.map_or(2, |unit| unit.decimals);
        let most = standard.frame.standard_unit().map_or(2, |unit| unit.decimals);
        let finer = decimals < most && is_finer(table, factor, decimals);
        let decimals = if finer { most } else { decimals };
        let place = Decimal::try_new(5, decimals.saturating_add(1)).unwrap_or_default();
        let schema = standard.tables.get(table.schema)?;
        Some(Self {
            number,
            table,
            schema,
            standard,
            takes_blanks: false,
            blank_totals: blank_totals(table, schema),
            unread: table.unread.iter().map(|cell| cell.field).collect(),
            half: place.checked_mul(factor).unwrap_or_default(),
            factor,
            columns: OnceLock::new(),
        })
    }

    /// Whether the amounts of a field are unknown: the sheet lacks the column or left it blank.
    pub fn is_unknown(&self, field: usize) -> bool {
        self.table.absent.contains(&field) || self.blank_totals.contains(&field)
    }

    /// The fields that hold amounts.
    pub fn amount_fields(&self) -> impl Iterator<Item = usize> + use<'a> {
        let fields = self.schema.fields.iter().enumerate();
        let amounts = fields.filter(|(_, field)| field.kind == Kind::Amount);
        amounts.map(|(position, _)| position)
    }

    /// A cell of this table.
    pub fn cell(&self, row: usize, field: usize) -> CellId {
        let table = self.number;
        CellId { table, row, field }
    }

    /// A finding at a cell.
    pub fn at(&self, code: Code, cell: CellId) -> Diagnostic {
        let mut finding = Diagnostic::new(code)
            .at(&self.table.sheet_of(cell.row), self.source(cell))
            .in_table(&self.schema.number);
        finding.key = self.schema.fields.get(cell.field).map(|field| field.key.clone());
        finding.row = Some(self.table.row_label(self.schema, cell.row));
        finding
    }

    /// An amount in the unit of the sheet, as it is shown there.
    pub fn show(&self, amount: Decimal) -> String {
        self.standard.frame.shown(amount, &self.table.source_unit)
    }

    /// The number of decimals of an amount in the unit of the sheet.
    pub fn decimals_of(&self, amount: Decimal) -> u32 {
        decimals_of(amount, self.factor)
    }

    /// The source cell of a value; for a blank one, the cell where it would be.
    pub fn source(&self, cell: CellId) -> Option<CellRef> {
        let stored = self.table.value(cell.row, cell.field).and_then(|value| value.source);
        stored.or_else(|| {
            let row = self.table.rows.get(cell.row)?;
            let of_column = |row_kind: Option<usize>| self.columns().get(&(row_kind, cell.field)).copied();
            let any_cell = of_column(Some(row.row_kind)).or_else(|| of_column(None))?;
            let column = self.table.oriented(any_cell).col;
            Some(self.table.oriented(CellRef::new(row.source, column)))
        })
    }

    /// The first source cell of each field: in rows of each kind and, under `None`, in any row.
    fn columns(&self) -> &HashMap<(Option<usize>, usize), CellRef> {
        self.columns.get_or_init(|| {
            let mut columns = HashMap::new();
            for (number, row) in self.table.rows.iter().enumerate() {
                for (field, value) in self.table.values(number).iter().enumerate() {
                    for row_kind in [Some(row.row_kind), None] {
                        let source = value.source.filter(|_| !columns.contains_key(&(row_kind, field)));
                        columns.extend(source.map(|source| ((row_kind, field), source)));
                    }
                }
            }
            columns
        })
    }

    /// The row kind of a row.
    pub fn row_kind(&self, row: usize) -> Option<usize> {
        self.table.rows.get(row).map(|row| row.row_kind)
    }

    /// Row and column as people name them.
    pub fn cell_label(&self, cell: CellId) -> String {
        self.table
            .cell_label(self.schema, self.standard, (cell.row, cell.field))
    }
}

/// Total columns without any content although their addends have figures in several rows.
fn blank_totals(table: &Table, schema: &Schema) -> Vec<usize> {
    let rows = || 0..table.rows.len();
    let is_filled = |row: usize, field: usize| {
        table.amount(row, field).is_some() || table.text(row, field).is_some() || table.is_unread(row, field)
    };
    let is_blank = |(field, schema): &(usize, &crate::schema::Field)| {
        let parts = rows().filter(|row| schema.sum.iter().any(|part| table.amount(*row, *part).is_some()));
        !schema.sum.is_empty()
            && !table.absent.contains(field)
            && !rows().any(|row| is_filled(row, *field))
            && parts.take(LEAST_ROWS).count() == LEAST_ROWS
    };
    let fields = schema.fields.iter().enumerate();
    fields.filter(is_blank).map(|(field, _)| field).collect()
}

/// The decimals of an amount in a unit worth `factor` of the standard's unit.
fn decimals_of(amount: Decimal, factor: Decimal) -> u32 {
    let in_unit = amount.checked_div(factor).unwrap_or(amount);
    in_unit.normalize().scale()
}

/// Whether most figures of a table have more decimals than its unit usually does: an integer among them is then not
/// a rounded figure.
fn is_finer(table: &Table, factor: Decimal, decimals: u32) -> bool {
    let rows = 0..table.rows.len();
    let amounts = rows.flat_map(|row| table.values(row).iter().filter_map(|value| value.amount()));
    let (mut all, mut finer) = (0_usize, 0_usize);
    for amount in amounts.filter(|amount| !amount.is_zero()).take(SAMPLE) {
        all = all.saturating_add(1);
        finer = finer.saturating_add(usize::from(decimals_of(amount, factor) > decimals));
    }
    finer > all / 2
}

/// Half a unit of the last decimal place of an amount.
fn half_place(amount: Decimal) -> Decimal {
    Decimal::try_new(5, amount.normalize().scale().saturating_add(1)).unwrap_or_default()
}

/// The text without white space, as names are compared.
pub fn squeezed(text: &str) -> String {
    text.split_whitespace().collect()
}
