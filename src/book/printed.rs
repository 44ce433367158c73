//! A list table as print shows it: which columns of a row are filled, what tells rows of a level from others
//! there, and which rows hold a text. A level comes from the book; the columns that show it are looked up.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use rust_decimal::Decimal;

use super::{Book, Row, Table, Value};
use crate::schema::{Column, Kind, Shape, Standard, Table as Schema};

/// Digits that programs tell numbers apart by; longer codes are alike to them.
const DIGITS: usize = 15;
/// Longest text that is looked for.
const LONGEST_TEXT: usize = 100;
/// Columns that a row's mark has room for.
const MOST_COLUMNS: usize = 63;

/// A column, and whether it must be filled or blank.
pub type Test = (usize, bool);

/// Which columns of a row are filled, by bit.
type Filled = u64;

/// A list table, and what its rows show in print.
pub struct PrintedList<'a> {
    /// The table.
    pub table: &'a Table,
    /// What it must be.
    pub schema: &'a Schema,
    rows: Vec<Printed>,
    /// By column the rows with each text.
    texts: RefCell<HashMap<usize, BTreeMap<&'a str, Vec<usize>>>>,
    /// By columns that are filled, what tells leaves from headings there.
    leaf_tests: RefCell<HashMap<Vec<usize>, Option<Vec<Test>>>>,
}

/// A row as it is printed.
struct Printed {
    filled: Filled,
    is_leaf: bool,
    /// Whether it adds nothing and says nothing of the level that it has: further details of the row above,
    /// or a row that waits for somebody to fill it in.
    is_bare: bool,
}

impl Table {
    /// What the cell of a column shows on a row: its own value, or that of the field `sharer`.
    pub fn shown(&self, row: usize, column: &Column, sharer: Option<usize>) -> Option<&Value> {
        let own = self.value(row, column.field);
        if own.is_some_and(|value| !value.is_blank()) {
            return own;
        }
        sharer.and_then(|field| self.value(row, field)).or(own)
    }
}

impl<'a> PrintedList<'a> {
    /// The lists of a book, by position of the table.
    pub fn all(book: &'a Book, standard: &'a Standard) -> Vec<Option<Self>> {
        let list = |table: &'a Table| Self::new(table, standard.tables.get(table.schema)?, standard);
        book.tables.iter().map(list).collect()
    }

    fn new(table: &'a Table, schema: &'a Schema, standard: &'a Standard) -> Option<Self> {
        if !matches!(schema.shape, Shape::List { single_row: false, .. }) {
            return None;
        }
        let heads: BTreeSet<usize> = table
            .structure(standard)
            .subtotals
            .iter()
            .map(|subtotal| subtotal.total)
            .collect();
        let mut list = Self {
            table,
            schema,
            rows: Vec::new(),
            texts: RefCell::default(),
            leaf_tests: RefCell::default(),
        };
        let columns = list.text_columns();
        let printed = |(row, own): (usize, &Row)| {
            let is_detail = schema
                .row_kinds
                .get(own.row_kind)
                .is_some_and(|row_kind| row_kind.detail);
            let filled = columns.iter().filter(|col| !list.text(row, **col).is_empty());
            let filled = filled.fold(0, |all, col| all | bit(*col));
            let is_blank = || table.values(row).iter().all(Value::is_blank);
            Printed {
                filled,
                is_leaf: !is_detail && Some(own.row_kind) != schema.total_row_kind() && !heads.contains(&row),
                is_bare: is_detail || (filled == 0 && is_blank()),
            }
        };
        list.rows = table.rows.iter().enumerate().map(printed).collect();
        Some(list)
    }

    /// The column that shows a field, maybe that of another.
    pub fn column(&self, field: usize) -> Option<usize> {
        let own = |field: usize| self.schema.columns.iter().position(|column| column.field == field);
        let shared = || self.schema.fields.get(field)?.shares.as_ref();
        own(field).or_else(|| own(shared()?.0))
    }

    /// The columns of codes and texts.
    fn text_columns(&self) -> Vec<usize> {
        let columns = self.schema.columns.iter().enumerate();
        let texts = columns.filter(|(_, column)| !self.schema.is_amount(column.field));
        texts
            .map(|(position, _)| position)
            .take_while(|col| *col < MOST_COLUMNS)
            .collect()
    }

    /// What a cell shows.
    pub fn text(&self, row: usize, col: usize) -> &'a str {
        let column = self.schema.columns.get(col);
        let sharer = column.and_then(|column| self.schema.sharer(column.field));
        let value = column.and_then(|column| self.table.shown(row, column, sharer));
        value.and_then(Value::text).map_or("", AsRef::as_ref)
    }

    /// What the amounts of rows come to.
    pub fn sum(&self, field: usize, rows: impl IntoIterator<Item = usize>) -> Option<Decimal> {
        let amounts = rows.into_iter().filter_map(|row| self.table.amount(row, field));
        let mut sum = Decimal::ZERO;
        for amount in amounts {
            sum = sum.checked_add(amount)?;
        }
        Some(sum)
    }

    /// The rows with this text in a column, or a text that begins so; none where programs would take
    /// another text for the same: 01 and 1 are one number to them.
    pub fn rows_with(&self, col: usize, text: &str, begins: bool) -> Option<Vec<usize>> {
        let mut texts = self.texts.borrow_mut();
        let own = texts.entry(col).or_insert_with(|| {
            let mut own: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
            for row in 0..self.table.rows.len() {
                own.entry(self.text(row, col)).or_default().push(row);
            }
            own
        });
        let is_plain = !text.contains(['*', '?', '~', '"']) && !text.starts_with(['=', '<', '>']);
        if !is_plain || text.is_empty() || text.chars().count() > LONGEST_TEXT {
            return None;
        }
        if begins {
            let alike = own.range(text..).take_while(|(own, _)| own.starts_with(text));
            return Some(alike.flat_map(|(_, rows)| rows.iter().copied()).collect());
        }
        let number = |text: &str| {
            let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
            is_number.then(|| text.trim_start_matches('0').to_owned())
        };
        let wanted = number(text);
        let is_alike = |own: &&str| match &wanted {
            Some(wanted) => number(own).as_ref() == Some(wanted),
            None => own.to_lowercase() == text.to_lowercase(),
        };
        let is_long = wanted.is_some() && text.len() > DIGITS;
        if is_long || own.keys().any(|own| *own != text && is_alike(own)) {
            return None;
        }
        Some(own.get(text).cloned().unwrap_or_default())
    }

    /// The last column of codes, but for those of departments: in it the codes of leaves end.
    fn last_code(&self) -> Option<usize> {
        let heads = self.head().map_or(&[][..], |(_, codes)| codes);
        let is_code = |column: &Column| {
            let field = self.schema.fields.get(column.field);
            field.is_some_and(|field| field.kind == Kind::Code) && !heads.contains(&column.field)
        };
        self.schema.columns.iter().rposition(is_code)
    }

    /// What tells some rows from others: the fewest columns that are filled, or blank, in all of the first
    /// and not in any of the others. `known`: columns that are filled anyhow.
    pub fn tests(&self, known: &[usize], wanted: &BTreeSet<u64>, others: &BTreeSet<u64>) -> Option<Vec<Test>> {
        let holds = |test: &Test| wanted.iter().all(|row| is_met(*row, test));
        let tells = |tests: &[Test]| !others.iter().any(|row| tests.iter().all(|test| is_met(*row, test)));
        let last = self
            .last_code()
            .filter(|col| !known.contains(col))
            .map(|col| (col, true));
        let lowest: Vec<Test> = last.into_iter().filter(holds).collect();
        if tells(&lowest) {
            return Some(lowest);
        }
        let columns = self.text_columns();
        let tests = [true, false]
            .into_iter()
            .flat_map(|filled| columns.iter().map(move |col| (*col, filled)));
        let tests: Vec<Test> = tests.filter(holds).collect();
        let pairs = tests
            .iter()
            .flat_map(|first| tests.iter().map(move |second| vec![*first, *second]));
        let single = tests.iter().map(|test| vec![*test]);
        let mut all = std::iter::once(Vec::new()).chain(single).chain(pairs);
        all.find(|tests| tells(tests))
    }

    /// The marks of rows that say something.
    pub fn marks(&self, rows: impl IntoIterator<Item = usize>) -> BTreeSet<u64> {
        let rows = rows.into_iter().filter_map(|row| self.rows.get(row));
        rows.filter(|row| !row.is_bare).map(|row| row.filled).collect()
    }

    /// Whether a row meets all tests.
    pub fn meets(&self, row: usize, tests: &[Test]) -> bool {
        let filled = self.rows.get(row).map_or(0, |row| row.filled);
        tests.iter().all(|test| is_met(filled, test))
    }

    /// What rows of a level are known to fill.
    fn expected(&self, row_kind: usize) -> Filled {
        let Some(own) = self.schema.row_kinds.get(row_kind) else {
            return 0;
        };
        let name = match self.schema.shape {
            Shape::List { name, .. } => Some(name),
            _ => None,
        };
        let key = own.key.iter().filter(|_| Some(row_kind) == self.leaf());
        let fields = own.rule.codes.iter().chain(&own.rule.filled).chain(key).copied();
        let code = own.rule.code.as_ref().map(|code| code.field);
        let columns = fields.chain(code).chain(name).filter_map(|field| self.column(field));
        columns.fold(0, |all, col| all | bit(col))
    }

    /// The lowest level.
    pub fn leaf(&self) -> Option<usize> {
        self.schema.row_kinds.iter().rposition(|row_kind| !row_kind.detail)
    }

    /// What tells rows of a level from others: as they are filled, and if they can be, as rows of other levels
    /// would be; where none are filled yet, as they would be. `but`: codes of levels that are told otherwise.
    pub fn tests_of(
        &self,
        row_kind: usize,
        (known, but): (&[usize], &[usize]),
        mut own: BTreeSet<u64>,
        others: BTreeSet<u64>,
    ) -> Option<Vec<Test>> {
        let anyhow = known.iter().fold(0, |all, col| all | bit(*col));
        if own.is_empty() {
            own.insert(self.expected(row_kind) | anyhow);
        }
        let mut all = others.clone();
        for (level, rule) in self.schema.row_kinds.iter().map(|row_kind| &row_kind.rule).enumerate() {
            let must_be_blank = || rule.blank.iter().filter_map(|field| self.column(*field));
            let is_detail = self.schema.row_kinds.get(level).is_some_and(|row_kind| row_kind.detail);
            let is_told = level == row_kind || is_detail || (!but.is_empty() && rule.codes == but);
            if !is_told && !must_be_blank().any(|col| known.contains(&col)) {
                all.insert(self.expected(level) | anyhow);
            }
        }
        let is_filled_in = self.rows.iter().any(|row| row.is_leaf && !row.is_bare);
        let as_filled = || is_filled_in.then(|| self.tests(known, &own, &others)).flatten();
        self.tests(known, &own, &all).or_else(as_filled)
    }

    /// What tells leaves from headings among the rows in which these columns are filled.
    pub fn leaf_tests(&self, known: &[usize]) -> Option<Vec<Test>> {
        if let Some(tests) = self.leaf_tests.borrow().get(known) {
            return tests.clone();
        }
        let is_known = |row: &Printed| known.iter().all(|col| row.filled & bit(*col) != 0);
        let marks = |leaf: bool| -> BTreeSet<u64> {
            let rows = self.rows.iter().filter(|row| row.is_leaf == leaf && !row.is_bare);
            rows.filter(|row| is_known(row)).map(|row| row.filled).collect()
        };
        let tests = self.tests_of(self.leaf()?, (known, &[]), marks(true), marks(false));
        self.leaf_tests.borrow_mut().insert(known.to_vec(), tests.clone());
        tests
    }

    /// The level below the total, and the codes of its rows.
    pub fn head(&self) -> Option<(usize, &'a Vec<usize>)> {
        let head = self.schema.total_row_kind()?.checked_add(1)?;
        Some((head, &self.schema.row_kinds.get(head)?.rule.codes))
    }
}

fn bit(col: usize) -> Filled {
    u32::try_from(col)
        .ok()
        .and_then(|col| 1_u64.checked_shl(col))
        .unwrap_or(0)
}

/// Whether a row with these columns filled meets a test.
fn is_met(filled: Filled, (col, wanted): &Test) -> bool {
    (filled & bit(*col) != 0) == *wanted
}
