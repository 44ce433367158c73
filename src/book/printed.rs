//! A list table as printed: which columns of a row are filled, which of them distinguish rows of one level from the
//! others, and which rows hold a given text. The level itself comes from the book.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::ops::Range;

use foldhash::HashMap;
use rust_decimal::Decimal;

use super::{Book, Row, Table, Value};
use crate::schema::{Column, Shape, Standard, Table as Schema};

/// Significant digits of numbers in spreadsheet programs; longer codes may look equal to them.
const DIGITS: usize = 15;
/// Longest text that is searched for.
const LONGEST_TEXT: usize = 100;
/// Columns that fit into [`Filled`].
const MOST_COLUMNS: usize = 63;

/// A condition on a row: a column, and whether it must be filled or blank.
pub type Test = (usize, bool);

/// Bit set of the filled columns of a row.
type Filled = u64;

/// A list table and what its printed rows show.
pub struct PrintedList<'a> {
    /// The table.
    pub table: &'a Table,
    /// Its schema.
    pub schema: &'a Schema,
    rows: Vec<Printed>,
    /// Per column, the rows with each text.
    texts: RefCell<HashMap<usize, ByText<'a>>>,
    /// Per set of filled columns, the tests that distinguish leaves from headings.
    leaf_tests: RefCell<HashMap<Vec<usize>, Option<Vec<Test>>>>,
}

/// The rows of a column by their texts, of which there may be as many as rows.
struct ByText<'a> {
    /// The texts in order, each with the position of its first row in `rows`.
    texts: Vec<(&'a str, usize)>,
    rows: Vec<usize>,
}

impl<'a> ByText<'a> {
    fn new(rows: Range<usize>, text: impl Fn(usize) -> &'a str) -> Self {
        let mut rows: Vec<usize> = rows.collect();
        rows.sort_by(|one, other| text(*one).cmp(text(*other)));
        let mut texts: Vec<(&str, usize)> = Vec::new();
        for (at, row) in rows.iter().enumerate() {
            let text = text(*row);
            if texts.last().is_none_or(|(last, _)| *last != text) {
                texts.push((text, at));
            }
        }
        Self { texts, rows }
    }

    /// The rows with texts that are `alike`, which are those from `text` on.
    fn rows(&self, text: &str, alike: impl Fn(&str) -> bool) -> &[usize] {
        let first = self.texts.partition_point(|(known, _)| *known < text);
        let rest = self.texts.get(first..).unwrap_or_default();
        let end = first.saturating_add(rest.partition_point(|(known, _)| alike(known)));
        let at = |index: usize| self.texts.get(index).map_or(self.rows.len(), |(_, at)| *at);
        self.rows.get(at(first)..at(end)).unwrap_or_default()
    }
}

/// A printed row.
struct Printed {
    filled: Filled,
    is_leaf: bool,
    /// Whether the row is irrelevant to recognising its level: further details of the row above, or a row still to
    /// be filled in.
    is_bare: bool,
}

impl Table {
    /// The value that the cell of a column shows on a row: that of the column's field or, if it is blank, of
    /// `sharer`.
    pub fn shown(&self, row: usize, column: &Column, sharer: Option<usize>) -> Option<Value> {
        self.value(row, self.shown_field(row, column, sharer))
    }

    /// The field whose value the cell of a column shows on a row.
    pub fn shown_field(&self, row: usize, column: &Column, sharer: Option<usize>) -> usize {
        match self.is_blank(row, column.field) {
            true => sharer.unwrap_or(column.field),
            false => column.field,
        }
    }
}

impl<'a> PrintedList<'a> {
    /// The lists of a book by position of the table; `None` for tables of other shapes.
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
        let printed = |(row, entry): (usize, &Row)| {
            let is_detail = schema
                .row_kinds
                .get(entry.row_kind)
                .is_some_and(|row_kind| row_kind.detail);
            let filled = columns.iter().filter(|col| !list.text(row, **col).is_empty());
            let filled = filled.fold(0, |all, col| all | bit(*col));
            let is_blank = || (0..table.width()).all(|field| table.is_blank(row, field));
            Printed {
                filled,
                is_leaf: !is_detail && Some(entry.row_kind) != schema.total_row_kind() && !heads.contains(&row),
                is_bare: is_detail || (filled == 0 && is_blank()),
            }
        };
        list.rows = table.rows.iter().enumerate().map(printed).collect();
        Some(list)
    }

    /// The column that shows a field, possibly one that it shares with another field.
    pub fn column(&self, field: usize) -> Option<usize> {
        let position = |field: usize| self.schema.columns.iter().position(|column| column.field == field);
        let shared = || self.schema.fields.get(field)?.shares.as_ref();
        position(field).or_else(|| position(shared()?.0))
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

    /// The text that a cell shows.
    pub fn text(&self, row: usize, col: usize) -> &'a str {
        let Some(column) = self.schema.columns.get(col) else {
            return "";
        };
        let field = self.table.shown_field(row, column, self.schema.sharer(column.field));
        self.table.text(row, field).map_or("", AsRef::as_ref)
    }

    /// The sum of a field over rows; `None` on overflow.
    pub fn sum(&self, field: usize, rows: impl IntoIterator<Item = usize>) -> Option<Decimal> {
        let amounts = rows.into_iter().filter_map(|row| self.table.amount(row, field));
        let mut sum = Decimal::ZERO;
        for amount in amounts {
            sum = sum.checked_add(amount)?;
        }
        Some(sum)
    }

    /// The rows with this text in a column, or, with `begins`, with a text that starts with it. `None` if
    /// spreadsheet criteria cannot select just these rows: 01 and 1 are the same number to them.
    pub fn rows_with(&self, col: usize, text: &str, begins: bool) -> Option<Vec<usize>> {
        let mut texts = self.texts.borrow_mut();
        let by_text = texts.entry(col);
        let by_text = by_text.or_insert_with(|| ByText::new(0..self.table.rows.len(), |row| self.text(row, col)));
        let is_plain = !text.contains(['*', '?', '~', '"']) && !text.starts_with(['=', '<', '>']);
        if !is_plain || text.is_empty() || text.chars().count() > LONGEST_TEXT {
            return None;
        }
        if begins {
            return Some(by_text.rows(text, |known| known.starts_with(text)).to_vec());
        }
        let number = |text: &str| {
            let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
            is_number.then(|| text.trim_start_matches('0').to_owned())
        };
        let wanted = number(text);
        let is_alike = |other: &str| match &wanted {
            Some(wanted) => number(other).as_ref() == Some(wanted),
            None => other.to_lowercase() == text.to_lowercase(),
        };
        let is_long = wanted.is_some() && text.len() > DIGITS;
        if is_long || by_text.texts.iter().any(|(other, _)| *other != text && is_alike(other)) {
            return None;
        }
        Some(by_text.rows(text, |known| known == text).to_vec())
    }

    /// The last column of codes other than department codes: leaves are filled up to it.
    fn last_code(&self) -> Option<usize> {
        let heads = self.head().map_or(&[][..], |(_, codes)| codes);
        let is_code = |column: &Column| self.schema.is_code(column.field) && !heads.contains(&column.field);
        self.schema.columns.iter().rposition(is_code)
    }

    /// The fewest columns (at most two) that are filled, or blank, in all of `wanted` and not in any of `others`;
    /// `known` are columns that are filled anyway.
    pub fn tests(&self, known: &[usize], wanted: &BTreeSet<u64>, others: &BTreeSet<u64>) -> Option<Vec<Test>> {
        let holds = |test: &Test| wanted.iter().all(|row| is_met(*row, test));
        let distinguishes = |tests: &[Test]| !others.iter().any(|row| tests.iter().all(|test| is_met(*row, test)));
        let last = self
            .last_code()
            .filter(|col| !known.contains(col))
            .map(|col| (col, true));
        let lowest: Vec<Test> = last.into_iter().filter(holds).collect();
        if distinguishes(&lowest) {
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
        all.find(|tests| distinguishes(tests))
    }

    /// The distinct patterns of filled columns among rows that are not bare.
    pub fn marks(&self, rows: impl IntoIterator<Item = usize>) -> BTreeSet<u64> {
        let rows = rows.into_iter().filter_map(|row| self.rows.get(row));
        rows.filter(|row| !row.is_bare).map(|row| row.filled).collect()
    }

    /// Whether a row meets all tests.
    pub fn meets(&self, row: usize, tests: &[Test]) -> bool {
        let filled = self.rows.get(row).map_or(0, |row| row.filled);
        tests.iter().all(|test| is_met(filled, test))
    }

    /// The columns that rows of a level are expected to fill.
    fn expected(&self, row_kind: usize) -> Filled {
        let Some(kind) = self.schema.row_kinds.get(row_kind) else {
            return 0;
        };
        let name = match self.schema.shape {
            Shape::List { name, .. } => Some(name),
            _ => None,
        };
        let key = kind.key.iter().filter(|_| Some(row_kind) == self.leaf());
        let fields = kind.rule.codes.iter().chain(&kind.rule.filled).chain(key).copied();
        let code = kind.rule.code.as_ref().map(|code| code.field);
        let columns = fields.chain(code).chain(name).filter_map(|field| self.column(field));
        columns.fold(0, |all, col| all | bit(col))
    }

    /// The lowest level.
    pub fn leaf(&self) -> Option<usize> {
        self.schema.row_kinds.iter().rposition(|row_kind| !row_kind.detail)
    }

    /// The tests that distinguish rows of a level from others, preferably also from rows that other levels may still
    /// get; for a level without rows its expected columns are used. `but` are codes of levels that are excluded by
    /// other means.
    pub fn tests_of(
        &self,
        row_kind: usize,
        (known, but): (&[usize], &[usize]),
        mut marks: BTreeSet<u64>,
        others: BTreeSet<u64>,
    ) -> Option<Vec<Test>> {
        let anyhow = known.iter().fold(0, |all, col| all | bit(*col));
        if marks.is_empty() {
            marks.insert(self.expected(row_kind) | anyhow);
        }
        let mut all = others.clone();
        for (level, rule) in self.schema.row_kinds.iter().map(|row_kind| &row_kind.rule).enumerate() {
            let must_be_blank = || rule.blank.iter().filter_map(|field| self.column(*field));
            let is_detail = self.schema.row_kinds.get(level).is_some_and(|row_kind| row_kind.detail);
            let is_excluded = level == row_kind || is_detail || (!but.is_empty() && rule.codes == but);
            if !is_excluded && !must_be_blank().any(|col| known.contains(&col)) {
                all.insert(self.expected(level) | anyhow);
            }
        }
        let is_filled_in = self.rows.iter().any(|row| row.is_leaf && !row.is_bare);
        let as_filled = || is_filled_in.then(|| self.tests(known, &marks, &others)).flatten();
        self.tests(known, &marks, &all).or_else(as_filled)
    }

    /// The tests that distinguish leaves from headings among the rows in which the columns `known` are filled.
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
