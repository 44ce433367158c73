//! A table as findings present it: cells by their printed labels, amounts in the unit of the source sheet.
use std::sync::OnceLock;

use foldhash::{HashMap, HashSet};
use rust_decimal::Decimal;

use super::places::{Places, decimals_of, half_place, last_places};
use crate::book::{Book, CellId, Table};
use crate::cell::CellRef;
use crate::diagnostic::{Code, Diagnostic};
use crate::schema::{Kind, Standard, Table as Schema};

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
        let places = last_places(book, standard);
        let tables = book.tables.iter().zip(places).enumerate();
        let views = tables.filter_map(|(number, (table, places))| View::new(number, table, places, standard));
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

    /// The largest rounding error of a figure, in the standard's unit (万元): that of its own last place if it is finer
    /// than those of its sheet.
    pub fn slack(&self, cell: CellId) -> Decimal {
        let amount = self.amount(cell);
        match (amount, self.of(cell)) {
            (Some(amount), Some(view)) => view.half.min(half_place(amount)),
            _ => Decimal::ZERO,
        }
    }

    /// The largest rounding error of a figure in an equation in which figures of `alone` stand alone on a side, in the
    /// standard's unit (万元). If one of these has no more places than its sheet prints, it may have been added up from
    /// what is printed: then every figure counts as it is printed, however fine it is.
    pub fn slack_beside(&self, alone: &[CellId], cell: CellId) -> Decimal {
        match (self.amount(cell), self.of(cell)) {
            (Some(_), Some(view)) if alone.iter().any(|cell| self.is_as_printed(*cell)) => view.half,
            _ => self.slack(cell),
        }
    }

    /// As [`slack_beside`](Self::slack_beside); for a blank cell, the largest rounding error of any figure entered there.
    pub fn slack_to_come(&self, alone: &[CellId], cell: CellId) -> Decimal {
        match (self.amount(cell), self.of(cell)) {
            (None, Some(view)) => view.half,
            _ => self.slack_beside(alone, cell),
        }
    }

    /// Whether a cell has a figure with no more places than its sheet prints.
    fn is_as_printed(&self, cell: CellId) -> bool {
        let figure = self.amount(cell).zip(self.of(cell));
        figure.is_some_and(|(amount, view)| half_place(amount) >= view.half)
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
    /// Totals across of which the sheet prints only some parts.
    pub open_sums: Vec<OpenSum>,
    /// Fields with an unread cell.
    pub unread: HashSet<usize>,
    /// Half a unit of the last printed place, in the standard's unit (万元).
    half: Decimal,
    /// The value of one unit of the sheet, in the standard's unit (万元).
    factor: Decimal,
    /// See [`columns`](Self::columns).
    columns: OnceLock<HashMap<(Option<usize>, usize), CellRef>>,
}

/// A total across that is more than the parts that the sheet prints, where what it has beside them adds up down the
/// rows, as the figures of a further column do.
#[derive(Clone, Copy, Debug)]
pub struct OpenSum {
    /// The total.
    pub field: usize,
    /// The part that the sheet does not print.
    pub part: usize,
    /// The first row in which the total is more than its parts.
    pub row: usize,
    /// By how much it is more there, in the standard's unit (万元).
    pub more: Decimal,
    /// The number of such rows.
    pub count: usize,
}

impl<'a> View<'a> {
    fn new(number: usize, table: &'a Table, places: Places, standard: &'a Standard) -> Option<Self> {
        let factor = places.factor;
        let schema = standard.tables.get(table.schema)?;
        Some(Self {
            number,
            table,
            schema,
            standard,
            takes_blanks: false,
            blank_totals: blank_totals(table, schema),
            open_sums: Vec::new(),
            unread: table.unread.iter().map(|cell| cell.field).collect(),
            half: places.half(),
            factor,
            columns: OnceLock::new(),
        })
    }

    /// Whether the amounts of a field in rows of a kind are unknown: the sheet lacks the column or left it blank.
    pub fn is_unknown(&self, row_kind: Option<usize>, field: usize) -> bool {
        let lacks = match row_kind {
            Some(row_kind) => self.table.lacks(row_kind, field),
            None => self.table.absent.contains(&field),
        };
        lacks || self.blank_totals.contains(&field)
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
            .at(&self.table.sheet_of_value(cell.row, cell.field), self.source(cell))
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
        let stored = self.table.source(cell.row, cell.field);
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
            let mut columns = HashMap::default();
            for (number, row) in self.table.rows.iter().enumerate() {
                for (field, source) in self.table.sources(number) {
                    for row_kind in [Some(row.row_kind), None] {
                        columns.entry((row_kind, field)).or_insert(source);
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

/// The text without white space, as names are compared.
pub fn squeezed(text: &str) -> String {
    text.split_whitespace().collect()
}
