//! A table as findings speak of it: its cells by their printed labels, its amounts in the unit of
//! the sheet they came from.

use std::collections::{HashMap, HashSet};
use std::sync::OnceLock;

use rust_decimal::Decimal;

use crate::book::{Book, CellId, Table};
use crate::cell::CellRef;
use crate::diagnostic::{Code, Diagnostic};
use crate::schema::{Kind, Standard, Table as Schema};

/// Figures that show with how many decimals a table is printed.
const SAMPLE: usize = 1000;
/// Rows in which a column of totals was left blank, for it to be the column rather than its cells.
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

    /// As [`new`](Self::new), of tables still to be filled in: a blank cell is nothing, rather than unknown.
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

    /// The amount of a cell, in the standard's unit.
    pub fn amount(&self, cell: CellId) -> Option<Decimal> {
        self.of(cell)?.table.amount(cell.row, cell.field)
    }

    /// By how much a figure may be off because it is printed rounded, in the standard's unit.
    pub fn slack(&self, cell: CellId) -> Decimal {
        let amount = self.amount(cell);
        match (amount, self.of(cell)) {
            (Some(amount), Some(view)) => view.half.min(half_place(amount)),
            _ => Decimal::ZERO,
        }
    }

    /// As [`slack`](Self::slack), of whatever figure a blank cell may come to hold.
    pub fn slack_to_come(&self, cell: CellId) -> Decimal {
        match (self.amount(cell), self.of(cell)) {
            (None, Some(view)) => view.half,
            _ => self.slack(cell),
        }
    }

    /// The table and the cell as people name them: 预算03表 合计 · 基本支出·小计.
    pub fn label(&self, cell: CellId) -> String {
        let view = self.of(cell);
        view.map(|view| format!("{} {}", view.schema.form_number, view.cell_label(cell)))
            .unwrap_or_default()
    }
}

/// A table with its schema.
pub struct View<'a> {
    /// Its position in the book.
    pub number: usize,
    /// The table.
    pub table: &'a Table,
    /// What it must be.
    pub schema: &'a Schema,
    /// The standard.
    pub standard: &'a Standard,
    /// Whether a blank cell is nothing, even where it may be unknown.
    pub takes_blanks: bool,
    /// Columns of totals that nobody filled in, though their parts are.
    pub blank_totals: Vec<usize>,
    /// Fields of which a cell is unread.
    pub unread: HashSet<usize>,
    /// Half a unit of the last printed place, in the standard's unit.
    half: Decimal,
    /// How many of the standard's unit one of the sheet's is.
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
            unread: table.unread.iter().map(|own| own.field).collect(),
            half: place.checked_mul(factor).unwrap_or_default(),
            factor,
            columns: OnceLock::new(),
        })
    }

    /// Whether nobody can say what the amounts of a field are: the sheet does not have the column, or has it blank.
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

    /// An amount in the unit that the sheet is in, as people see it there.
    pub fn show(&self, amount: Decimal) -> String {
        self.standard.frame.shown(amount, &self.table.source_unit)
    }

    /// Decimals that an amount has in the unit of the sheet.
    pub fn decimals_of(&self, amount: Decimal) -> u32 {
        decimals_of(amount, self.factor)
    }

    /// The source cell of a value; for a blank one, where it would stand.
    pub fn source(&self, cell: CellId) -> Option<CellRef> {
        let own = self.table.value(cell.row, cell.field).and_then(|value| value.source);
        own.or_else(|| {
            let row = self.table.rows.get(cell.row)?;
            let of_column = |row_kind: Option<usize>| self.columns().get(&(row_kind, cell.field)).copied();
            let any_cell = of_column(Some(row.row_kind)).or_else(|| of_column(None))?;
            Some(match self.table.on_side {
                true => CellRef::new(any_cell.row, row.source),
                false => CellRef::new(row.source, any_cell.col),
            })
        })
    }

    /// The first cell of each field that is in the source: in rows of each kind, and (`None`) in any.
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

    /// The kind of row that a row is.
    pub fn row_kind(&self, row: usize) -> Option<usize> {
        self.table.rows.get(row).map(|row| row.row_kind)
    }

    /// Row and column as people name them.
    pub fn cell_label(&self, cell: CellId) -> String {
        self.table
            .cell_label(self.schema, self.standard, (cell.row, cell.field))
    }
}

/// Columns that add up others, and in which nothing stands though the others have figures in several rows.
fn blank_totals(table: &Table, schema: &Schema) -> Vec<usize> {
    let rows = || 0..table.rows.len();
    let is_filled = |row: usize, field: usize| {
        table.amount(row, field).is_some() || table.text(row, field).is_some() || table.is_unread(row, field)
    };
    let is_blank = |(field, own): &(usize, &crate::schema::Field)| {
        let parts = rows().filter(|row| own.sum.iter().any(|part| table.amount(*row, *part).is_some()));
        !own.sum.is_empty()
            && !table.absent.contains(field)
            && !rows().any(|row| is_filled(row, *field))
            && parts.take(LEAST_ROWS).count() == LEAST_ROWS
    };
    let fields = schema.fields.iter().enumerate();
    fields.filter(is_blank).map(|(field, _)| field).collect()
}

/// Decimals that an amount has in a unit that is `factor` of the standard's.
fn decimals_of(amount: Decimal, factor: Decimal) -> u32 {
    let own = amount.checked_div(factor).unwrap_or(amount);
    own.normalize().scale()
}

/// Whether a table is printed with more decimals than its unit usually is, as most of its figures
/// show: a whole one among them is then no rounded one.
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

/// Half a unit of the last place that a figure has.
fn half_place(amount: Decimal) -> Decimal {
    Decimal::try_new(5, amount.normalize().scale().saturating_add(1)).unwrap_or_default()
}

/// The text without white space, by which names are compared.
pub fn squeezed(text: &str) -> String {
    text.split_whitespace().collect()
}
