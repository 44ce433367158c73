//! Rows of a list table as SUMIFS picks them: by codes and texts, and by which columns are filled. What a
//! row's level is comes from the book; the columns that tell its leaves from its headings are looked up.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use rust_decimal::Decimal;

use crate::book::{Book, Table, Value};
use crate::cell::column_letters;
use crate::schema::{Kind, Shape, Standard, Table as Schema, Tag};
use crate::write::shown;
use crate::write::xlsx::cell::placement::column_of;
use crate::write::xlsx::cell::units::index;
use crate::write::xlsx::formula::names::quoted;

/// Digits that programs tell numbers apart by; longer codes are alike to them.
const DIGITS: usize = 15;
/// Longest text that is looked for.
const LONGEST_TEXT: usize = 100;
/// Most departments that are named by their codes.
const MOST_HEADS: usize = 100;
/// Columns that a row's mark has room for.
const MOST_COLUMNS: u32 = 63;

/// What must stand in a column, as formulas write it.
pub type Criterion = (u32, String);

/// A formula, and what it comes to.
pub type Part = (String, Decimal);

/// Which columns of a row are filled, by bit.
type Filled = u64;

/// A list table, and what its rows show in print.
pub struct List<'a> {
    pub table: &'a Table,
    pub schema: &'a Schema,
    /// Its sheet as formulas write it.
    sheet: String,
    rows: Vec<Printed>,
    /// By column the rows with each text.
    texts: RefCell<HashMap<u32, BTreeMap<&'a str, Vec<usize>>>>,
    /// By columns that are filled, what tells leaves from headings there.
    leaf_tests: RefCell<HashMap<Vec<u32>, Option<Vec<Criterion>>>>,
}

/// A row as it is printed.
struct Printed {
    filled: Filled,
    is_leaf: bool,
    /// Whether it adds nothing and says nothing of the level that it has: further details of the row above,
    /// or a row that waits for somebody to fill it in.
    is_bare: bool,
}

impl<'a> List<'a> {
    /// The lists of a book, by position of the table.
    pub fn all(book: &'a Book, standard: &'a Standard) -> Vec<Option<Self>> {
        let list = |table: &'a Table| Self::new(table, standard.tables.get(table.schema)?, standard);
        book.tables.iter().map(list).collect()
    }

    fn new(table: &'a Table, schema: &'a Schema, standard: &'a Standard) -> Option<Self> {
        if !matches!(schema.shape, Shape::List { single_row: false, .. }) {
            return None;
        }
        let heads: BTreeSet<usize> = table.structure(standard).downs.iter().map(|down| down.parent).collect();
        let mut list = Self {
            table,
            schema,
            sheet: quoted(&schema.form_number),
            rows: Vec::new(),
            texts: RefCell::default(),
            leaf_tests: RefCell::default(),
        };
        let columns = list.text_columns();
        let printed = |(row, own): (usize, &crate::book::Row)| {
            let is_detail = schema.tags.get(own.tag).is_some_and(|tag| tag.detail);
            let filled = columns.iter().filter(|col| !list.text(row, **col).is_empty());
            let filled = filled.fold(0, |all, col| all | bit(*col));
            let is_blank = || table.values(row).iter().all(Value::is_blank);
            Printed {
                filled,
                is_leaf: !is_detail && Some(own.tag) != schema.total_tag() && !heads.contains(&row),
                is_bare: is_detail || (filled == 0 && is_blank()),
            }
        };
        list.rows = table.rows.iter().enumerate().map(printed).collect();
        Some(list)
    }

    /// The column that shows a field, maybe that of another.
    fn column(&self, field: usize) -> Option<u32> {
        let shared = || self.schema.fields.get(field)?.shares.as_ref();
        column_of(self.schema, 0, field).or_else(|| column_of(self.schema, 0, shared()?.0))
    }

    /// The columns of codes and texts.
    fn text_columns(&self) -> Vec<u32> {
        let columns = self.schema.columns.iter().enumerate();
        let texts = columns.filter(|(_, column)| !self.schema.is_amount(column.field));
        texts
            .map(|(position, _)| index(position))
            .take_while(|col| *col < MOST_COLUMNS)
            .collect()
    }

    fn text(&self, row: usize, col: u32) -> &'a str {
        let position = usize::try_from(col).unwrap_or(usize::MAX);
        let column = self.schema.columns.get(position);
        let sharer = column.and_then(|column| self.schema.sharer(column.field));
        let value = column.and_then(|column| shown(self.table, row, column, sharer));
        value.and_then(Value::text).map_or("", AsRef::as_ref)
    }

    /// What the amounts of rows come to.
    fn sum(&self, field: usize, rows: impl IntoIterator<Item = usize>) -> Option<Decimal> {
        let amounts = rows.into_iter().filter_map(|row| self.table.amount(row, field));
        let mut sum = Decimal::ZERO;
        for amount in amounts {
            sum = sum.checked_add(amount)?;
        }
        Some(sum)
    }

    /// The sum of a field over the rows that meet the criteria, as a formula.
    fn formula(&self, field: usize, criteria: &[Criterion]) -> Option<String> {
        let area = |col: u32| {
            let letters = column_letters(col);
            format!("{}!{letters}:{letters}", self.sheet)
        };
        let mut formula = format!("SUMIFS({}", area(column_of(self.schema, 0, field)?));
        for (col, wanted) in criteria {
            formula.push_str(&format!(",{},{wanted}", area(*col)));
        }
        formula.push(')');
        (!criteria.is_empty()).then_some(formula)
    }

    /// The rows with this text in a column, or a text that begins so; none where programs would take
    /// another text for the same: 01 and 1 are one number to them.
    fn rows_with(&self, col: u32, text: &str, begins: bool) -> Option<Vec<usize>> {
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
    fn last_code(&self) -> Option<u32> {
        let heads = self.head().map_or(&[][..], |tag| &tag.rule.codes);
        let is_code = |column: &crate::schema::Column| {
            let field = self.schema.fields.get(column.field);
            field.is_some_and(|field| field.kind == Kind::Code) && !heads.contains(&column.field)
        };
        self.schema.columns.iter().rposition(is_code).map(index)
    }

    /// What tells some rows from others: the fewest columns that are filled, or blank, in all of the first
    /// and not in any of the others. `known`: columns that are filled anyhow.
    fn tests(&self, known: &[u32], wanted: &BTreeSet<Filled>, others: &BTreeSet<Filled>) -> Option<Vec<Criterion>> {
        let meets = |row: Filled, (col, filled): (u32, bool)| (row & bit(col) != 0) == filled;
        let holds = |test: &(u32, bool)| wanted.iter().all(|row| meets(*row, *test));
        let tells = |tests: &[(u32, bool)]| !others.iter().any(|row| tests.iter().all(|test| meets(*row, *test)));
        let written = |tests: &[(u32, bool)]| {
            let own = |(col, filled): &(u32, bool)| (*col, if *filled { "\"<>\"" } else { "\"=\"" }.to_owned());
            Some(tests.iter().map(own).collect())
        };
        let last = self
            .last_code()
            .filter(|col| !known.contains(col))
            .map(|col| (col, true));
        let lowest: Vec<(u32, bool)> = last.into_iter().filter(holds).collect();
        if tells(&lowest) {
            return written(&lowest);
        }
        let columns = self.text_columns();
        let tests = [true, false]
            .into_iter()
            .flat_map(|filled| columns.iter().map(move |col| (*col, filled)));
        let tests: Vec<(u32, bool)> = tests.filter(holds).collect();
        let pairs = tests
            .iter()
            .flat_map(|first| tests.iter().map(move |second| vec![*first, *second]));
        let single = tests.iter().map(|test| vec![*test]);
        let all = std::iter::once(Vec::new()).chain(single).chain(pairs);
        written(&all.into_iter().find(|tests| tells(tests))?)
    }

    /// The marks of rows that say something.
    fn marks(&self, rows: impl IntoIterator<Item = usize>) -> BTreeSet<Filled> {
        let rows = rows.into_iter().filter_map(|row| self.rows.get(row));
        rows.filter(|row| !row.is_bare).map(|row| row.filled).collect()
    }

    fn meets(&self, row: usize, criteria: &[Criterion]) -> bool {
        let filled = self.rows.get(row).map_or(0, |row| row.filled);
        let meets = |(col, wanted): &Criterion| (filled & bit(*col) != 0) == (wanted == "\"<>\"");
        criteria.iter().all(meets)
    }

    /// What rows of a level are known to fill.
    fn expected(&self, tag: usize) -> Filled {
        let Some(own) = self.schema.tags.get(tag) else { return 0 };
        let name = match self.schema.shape {
            Shape::List { name, .. } => Some(name),
            _ => None,
        };
        let key = own.key.iter().filter(|_| Some(tag) == self.leaf());
        let fields = own.rule.codes.iter().chain(&own.rule.filled).chain(key).copied();
        let code = own.rule.code.as_ref().map(|code| code.field);
        let columns = fields.chain(code).chain(name).filter_map(|field| self.column(field));
        columns.fold(0, |all, col| all | bit(col))
    }

    /// The lowest level.
    pub fn leaf(&self) -> Option<usize> {
        self.schema.tags.iter().rposition(|tag| !tag.detail)
    }

    /// What tells rows of a level from others: as they are filled, and if they can be, as rows of other levels
    /// would be; where none are filled yet, as they would be. `but`: codes of levels that are told otherwise.
    fn tests_of(
        &self,
        tag: usize,
        (known, but): (&[u32], &[usize]),
        mut own: BTreeSet<Filled>,
        others: BTreeSet<Filled>,
    ) -> Option<Vec<Criterion>> {
        let anyhow = known.iter().fold(0, |all, col| all | bit(*col));
        if own.is_empty() {
            own.insert(self.expected(tag) | anyhow);
        }
        let mut all = others.clone();
        for (level, rule) in self.schema.tags.iter().map(|tag| &tag.rule).enumerate() {
            let must_be_blank = || rule.blank.iter().filter_map(|field| self.column(*field));
            let is_detail = self.schema.tags.get(level).is_some_and(|tag| tag.detail);
            let is_told = level == tag || is_detail || (!but.is_empty() && rule.codes == but);
            if !is_told && !must_be_blank().any(|col| known.contains(&col)) {
                all.insert(self.expected(level) | anyhow);
            }
        }
        let is_filled_in = self.rows.iter().any(|row| row.is_leaf && !row.is_bare);
        let as_filled = || is_filled_in.then(|| self.tests(known, &own, &others)).flatten();
        self.tests(known, &own, &all).or_else(as_filled)
    }

    /// What tells leaves from headings among the rows in which these columns are filled.
    fn leaf_tests(&self, known: &[u32]) -> Option<Vec<Criterion>> {
        if let Some(tests) = self.leaf_tests.borrow().get(known) {
            return tests.clone();
        }
        let is_known = |row: &Printed| known.iter().all(|col| row.filled & bit(*col) != 0);
        let marks = |leaf: bool| -> BTreeSet<Filled> {
            let rows = self.rows.iter().filter(|row| row.is_leaf == leaf && !row.is_bare);
            rows.filter(|row| is_known(row)).map(|row| row.filled).collect()
        };
        let tests = self.tests_of(self.leaf()?, (known, &[]), marks(true), marks(false));
        self.leaf_tests.borrow_mut().insert(known.to_vec(), tests.clone());
        tests
    }

    /// The level below the total.
    fn head(&self) -> Option<&'a Tag> {
        self.schema.tags.get(self.schema.total_tag()?.checked_add(1)?)
    }

    /// The rows that are picked, and no others that add anything, by which columns are filled; of departments
    /// and their units, which fill the same ones, by codes that go on behind that of a department.
    pub fn over_rows(&self, field: usize, picked: &[usize]) -> Option<Vec<Part>> {
        let known: BTreeSet<usize> = picked.iter().copied().collect();
        let marks = self.marks(picked.iter().copied());
        let others = |rows: &[usize]| self.marks(rows.iter().copied().filter(|row| !known.contains(row)));
        let all: Vec<usize> = (0..self.rows.len()).collect();
        let tag = self.table.rows.get(*picked.first()?)?.tag;
        let head = self.schema.total_tag()?.checked_add(1)?;
        let own = &self.head()?.rule.codes;
        let below = self.schema.tags.get(head.checked_add(1)?)?;
        let has_units = tag == head && below.rule.codes == *own;
        let tests = self.tests_of(tag, (&[], &[]), marks.clone(), others(&all));
        if let Some(tests) = tests.filter(|_| !has_units) {
            let whole = self.sum(field, picked.iter().copied())?;
            return Some(vec![(self.formula(field, &tests)?, whole)]);
        }
        let col = self.column(*own.first()?)?;
        let is_head = |row: &&usize| self.table.rows.get(**row).is_some_and(|row| row.tag == head);
        let is_unit = self.schema.tags.get(tag)?.rule.codes == *own;
        if !is_unit {
            return None;
        }
        let codes: BTreeSet<&str> = all.iter().filter(is_head).map(|row| self.text(*row, col)).collect();
        if codes.is_empty()
            || codes.len() > MOST_HEADS
            || codes
                .iter()
                .any(|code| code.is_empty() || code.contains(['*', '?', '~', '"']))
        {
            return None;
        }
        let goes_on = |code: &str, row: usize| {
            self.text(row, col)
                .strip_prefix(code)
                .is_some_and(|rest| !rest.is_empty())
        };
        let (below, above): (Vec<usize>, Vec<usize>) = all
            .iter()
            .filter(|row| !self.text(**row, col).is_empty())
            .partition(|row| codes.iter().any(|code| goes_on(code, **row)));
        let of_heads = picked.iter().all(|row| above.contains(row));
        let among = others(if of_heads { &above } else { &below });
        let tests = self.tests_of(tag, (&[col], own), marks, among)?;
        let part = |wanted: String, sign: Decimal, rows: &dyn Fn(usize) -> bool| {
            let mut criteria = vec![(col, exactly(&wanted))];
            criteria.extend(tests.iter().cloned());
            let rows = all.iter().copied().filter(|row| rows(*row) && self.meets(*row, &tests));
            let sum = self.sum(field, rows)?.checked_mul(sign)?;
            let sign = if sign.is_sign_negative() { "-" } else { "" };
            Some((format!("{sign}{}", self.formula(field, &criteria)?), sum))
        };
        let mut parts = Vec::new();
        if of_heads {
            parts.push(part("<>".to_owned(), Decimal::ONE, &|row| {
                !self.text(row, col).is_empty()
            })?);
        }
        let sign = if of_heads { Decimal::NEGATIVE_ONE } else { Decimal::ONE };
        // Of many departments, only those that have units.
        let is_only = codes.len() == 1;
        for code in codes {
            if is_only || all.iter().any(|row| goes_on(code, *row)) {
                parts.push(part(format!("{code}?*"), sign, &|row| goes_on(code, row))?);
            }
        }
        let mut sums = parts.iter();
        let sum = sums.try_fold(Decimal::ZERO, |sum, (_, own)| sum.checked_add(*own));
        (sum == self.sum(field, picked.iter().copied())).then_some(parts)
    }

    /// The rows of a code, by what stands in these columns: of the leaves, if they come to the same as the
    /// rows that are picked, else of these.
    pub fn over_code(&self, field: usize, (fields, code): (&[usize], &str), picked: &[usize]) -> Option<String> {
        let expected = self.sum(field, picked.iter().copied())?;
        let parts = self.parts(fields, code)?;
        let (last, whole) = parts.split_last()?;
        let (last_col, last_text, is_full) = last;
        let known: Vec<u32> = parts.iter().map(|(col, ..)| *col).collect();
        // Of a code that no row has yet, what the leaves will have.
        let leaf = self.schema.tags.get(self.leaf()?)?;
        let of_leaves = fields.iter().any(|field| leaf.rule.codes.contains(field));
        let begins_first = picked.is_empty() && of_leaves && !is_full;
        for begins in [begins_first, !begins_first] {
            if begins && *is_full {
                continue;
            }
            let Some(mut rows) = self.rows_with(*last_col, last_text, begins) else {
                continue;
            };
            for (col, text, _) in whole {
                self.rows_with(*col, text, false)?;
                rows.retain(|row| self.text(*row, *col) == *text);
            }
            let star = if begins { "*" } else { "" };
            let mut criteria: Vec<Criterion> = whole.iter().map(|(col, text, _)| (*col, exactly(text))).collect();
            criteria.push((*last_col, exactly(&format!("{last_text}{star}"))));
            let leaves = self.leaf_tests(&known).filter(|tests| {
                let own = || rows.iter().copied().filter(|row| self.meets(*row, tests));
                self.sum(field, own()) == Some(expected) && (picked.is_empty() || own().next().is_some())
            });
            let tests = leaves.or_else(|| {
                let picked: BTreeSet<usize> = picked.iter().copied().collect();
                let others = rows.iter().copied().filter(|row| !picked.contains(row));
                let is_there = !picked.is_empty() && picked.iter().all(|row| rows.contains(row));
                let tests = || self.tests(&known, &self.marks(picked.iter().copied()), &self.marks(others));
                is_there.then(tests).flatten()
            });
            if let Some(tests) = tests {
                criteria.extend(tests);
                return self.formula(field, &criteria);
            }
        }
        None
    }

    /// All rows that have such a code, and what they come to: leaves, or of the codes of departments these.
    pub fn over_all_codes(&self, field: usize, fields: &[usize], picked: &[usize]) -> Option<Vec<Part>> {
        let first = self.column(*fields.first()?)?;
        let leaf = self.schema.tags.get(self.leaf()?)?;
        if !fields
            .iter()
            .any(|field| leaf.rule.codes.contains(field) || leaf.key.contains(field))
        {
            let head = self.schema.total_tag()?.checked_add(1)?;
            let is_head = |row: &usize| self.table.rows.get(*row).is_some_and(|row| row.tag == head);
            let are_heads = picked.len() > 1 && picked.iter().all(is_head);
            return are_heads.then(|| self.over_rows(field, picked)).flatten();
        }
        let tests = self.leaf_tests(&[first])?;
        let rows = (0..self.rows.len()).filter(|row| !self.text(*row, first).is_empty() && self.meets(*row, &tests));
        let sum = self.sum(field, rows)?;
        let mut criteria = vec![(first, exactly("<>"))];
        criteria.extend(tests);
        Some(vec![(self.formula(field, &criteria)?, sum)])
    }

    /// The rows with a text in a column, which formulas write as `written`.
    pub fn over_text(
        &self,
        field: usize,
        (by, text, written): (usize, &str, &str),
        picked: &[usize],
    ) -> Option<String> {
        let col = self.column(by)?;
        let rows = self.rows_with(col, text, false)?;
        let known: BTreeSet<usize> = picked.iter().copied().collect();
        if !picked.iter().all(|row| rows.contains(row)) {
            return None;
        }
        let others = rows.into_iter().filter(|row| !known.contains(row));
        let mut criteria = vec![(col, written.to_owned())];
        criteria.extend(self.tests(&[col], &self.marks(picked.iter().copied()), &self.marks(others))?);
        self.formula(field, &criteria)
    }

    /// A code in its columns: what stands in each, and whether no more fits in there.
    fn parts<'c>(&self, fields: &[usize], code: &'c str) -> Option<Vec<(u32, &'c str, bool)>> {
        let mut parts = Vec::new();
        let mut rest = code;
        for (number, field) in fields.iter().enumerate() {
            if rest.is_empty() {
                break;
            }
            let widths = &self.schema.fields.get(*field)?.widths;
            let most = widths.last().copied().unwrap_or(usize::MAX);
            let is_last = number.checked_add(1) == Some(fields.len());
            let end = rest.char_indices().nth(most).map_or(rest.len(), |(at, _)| at);
            let end = if is_last { rest.len() } else { end };
            let (own, more) = rest.split_at_checked(end)?;
            parts.push((self.column(*field)?, own, own.chars().count() >= most));
            rest = more;
        }
        Some(parts)
    }
}

fn bit(col: u32) -> Filled {
    1_u64.checked_shl(col).unwrap_or(0)
}

/// A text as a criterion.
pub fn exactly(text: &str) -> String {
    format!("\"{text}\"")
}
