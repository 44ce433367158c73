//! Rows of a list table selected by SUMIFS: by codes and texts, and by which columns are filled.

use std::collections::BTreeSet;

use rust_decimal::Decimal;

use crate::book::{PrintedList, Test};
use crate::cell::column_letters;
use crate::write::xlsx::cell::units::index;
use crate::write::xlsx::formula::names::quoted;

/// Maximum number of departments listed by code.
const MOST_HEADS: usize = 100;

/// A column and its required content, in formula syntax.
type Criterion = (usize, String);

/// A formula with its value.
pub type Part = (String, Decimal);

/// The sum of a field over selected rows of a list.
pub struct Over<'l, 'a> {
    pub list: &'l PrintedList<'a>,
    pub field: usize,
    /// The rows to select.
    pub picked: &'l [usize],
}

impl Over<'_, '_> {
    fn sum(&self, rows: impl IntoIterator<Item = usize>) -> Option<Decimal> {
        self.list.sum(self.field, rows)
    }

    fn rows(&self) -> std::ops::Range<usize> {
        0..self.list.table.rows.len()
    }

    /// The marks of the rows selected, or not selected, among those given.
    fn marks(&self, meant: bool, among: impl Fn(usize) -> bool) -> BTreeSet<u64> {
        let known: BTreeSet<usize> = self.picked.iter().copied().collect();
        let rows = self.rows().filter(|row| known.contains(row) == meant && among(*row));
        self.list.marks(rows)
    }

    /// The formula with its value over these rows, which satisfy the criteria and the tests.
    fn part(&self, criteria: &[Criterion], tests: &[Test], rows: impl Fn(usize) -> bool) -> Option<Part> {
        let sheet = quoted(&self.list.schema.form_number);
        let area = |col: usize| {
            let letters = column_letters(index(col));
            format!("{sheet}!{letters}:{letters}")
        };
        let mut formula = format!("SUMIFS({}", area(self.list.column(self.field)?));
        let filled = |(col, filled): &Test| (*col, exactly(if *filled { "<>" } else { "=" }));
        for (col, wanted) in criteria.iter().cloned().chain(tests.iter().map(filled)) {
            formula.push_str(&format!(",{},{wanted}", area(col)));
        }
        formula.push(')');
        let rows = self.rows().filter(|row| rows(*row) && self.list.meets(*row, tests));
        (!criteria.is_empty() || !tests.is_empty()).then_some((formula, self.sum(rows)?))
    }

    /// Selects all picked rows, and no other rows with amounts, by which columns are filled. Departments and their
    /// units fill the same columns; they are distinguished by whether a code extends that of a department.
    pub fn level(&self) -> Option<Vec<Part>> {
        let list = self.list;
        let row_kind = list.table.rows.get(*self.picked.first()?)?.row_kind;
        let (head, codes) = list.head()?;
        let picked = || self.marks(true, |_| true);
        let has_units = row_kind == head && list.schema.row_kinds.get(head.checked_add(1)?)?.rule.codes == *codes;
        let tests = list.tests_of(row_kind, (&[], &[]), picked(), self.marks(false, |_| true));
        if let Some(tests) = tests.filter(|_| !has_units) {
            return Some(vec![self.part(&[], &tests, |_| true)?]);
        }
        if list.schema.row_kinds.get(row_kind)?.rule.codes != *codes {
            return None;
        }
        let col = list.column(*codes.first()?)?;
        let is_head = |row: &usize| list.table.rows.get(*row).is_some_and(|row| row.row_kind == head);
        let heads: BTreeSet<&str> = self.rows().filter(is_head).map(|row| list.text(row, col)).collect();
        let is_plain = |code: &&str| !code.is_empty() && code.bytes().all(|byte| byte.is_ascii_alphanumeric());
        if heads.is_empty() || heads.len() > MOST_HEADS || !heads.iter().all(is_plain) {
            return None;
        }
        let extends = |code: &str, row| list.text(row, col).len() > code.len() && list.text(row, col).starts_with(code);
        let is_below = |row| heads.iter().any(|code| extends(code, row));
        let are_heads = !self.picked.iter().any(|row| is_below(*row));
        let is_coded = |row| !list.text(row, col).is_empty();
        let among = self.marks(false, |row| is_coded(row) && is_below(row) != are_heads);
        let tests = list.tests_of(row_kind, (&[col], codes), picked(), among)?;
        let mut parts = Vec::new();
        if are_heads {
            parts.push(self.part(&[(col, exactly("<>"))], &tests, is_coded)?);
        }
        // Of several departments, only those with units.
        let with_units = |code: &&&str| heads.len() == 1 || self.rows().any(|row| extends(code, row));
        for code in heads.iter().filter(with_units) {
            let wanted = [(col, exactly(&format!("{code}?*")))];
            let (formula, sum) = self.part(&wanted, &tests, |row| extends(code, row))?;
            parts.push(match are_heads {
                true => (format!("-{formula}"), -sum),
                false => (formula, sum),
            });
        }
        let sum = parts.iter().map(|(_, sum)| *sum).sum::<Decimal>();
        (Some(sum) == self.sum(self.picked.iter().copied())).then_some(parts)
    }

    /// The rows of a code, by the content of its columns: the leaves, if their sum equals that of the picked rows,
    /// else the picked rows.
    pub fn code(&self, fields: &[usize], code: &str) -> Option<Vec<Part>> {
        let expected = self.sum(self.picked.iter().copied());
        let parts = self.columns(fields, code)?;
        let ((last, text, is_full), whole) = parts.split_last()?;
        let known: Vec<usize> = parts.iter().map(|(col, ..)| *col).collect();
        // For a code without rows so far, the future leaves are selected.
        let leaf = self.list.schema.row_kinds.get(self.list.leaf()?)?;
        let of_leaves = fields.iter().any(|field| leaf.rule.codes.contains(field));
        let begins_first = self.picked.is_empty() && of_leaves && !is_full;
        for begins in [begins_first, !begins_first] {
            let Some(mut rows) = self.list.rows_with(*last, text, begins).filter(|_| !begins || !is_full) else {
                continue;
            };
            for (col, text, _) in whole {
                self.list.rows_with(*col, text, false)?;
                rows.retain(|row| self.list.text(*row, *col) == *text);
            }
            let rows: BTreeSet<usize> = rows.into_iter().collect();
            let star = if begins { "*" } else { "" };
            let mut criteria: Vec<Criterion> = whole.iter().map(|(col, text, _)| (*col, exactly(text))).collect();
            criteria.push((*last, exactly(&format!("{text}{star}"))));
            let part = |tests: Vec<Test>| self.part(&criteria, &tests, |row| rows.contains(&row));
            let is_any = |tests: &Vec<Test>| rows.iter().any(|row| self.list.meets(*row, tests));
            let leaves = self.list.leaf_tests(&known);
            let leaves = leaves.filter(|tests| self.picked.is_empty() || is_any(tests));
            let leaves = leaves.and_then(part).filter(|(_, sum)| Some(*sum) == expected);
            let found = leaves.or_else(|| self.among(&rows, &known).and_then(part));
            if let Some(found) = found {
                return Some(vec![found]);
            }
        }
        None
    }

    /// Tests that distinguish the picked rows from others among these.
    fn among(&self, rows: &BTreeSet<usize>, known: &[usize]) -> Option<Vec<Test>> {
        let is_there = !self.picked.is_empty() && self.picked.iter().all(|row| rows.contains(row));
        let marks = |meant: bool| self.marks(meant, |row| rows.contains(&row));
        is_there
            .then(|| self.list.tests(known, &marks(true), &marks(false)))
            .flatten()
    }

    /// All rows with such a code: the leaves, or, for department codes, the departments.
    pub fn all_codes(&self, fields: &[usize]) -> Option<Vec<Part>> {
        let first = self.list.column(*fields.first()?)?;
        let leaf = self.list.schema.row_kinds.get(self.list.leaf()?)?;
        let is_of_leaf = |field: &usize| leaf.rule.codes.contains(field) || leaf.key.contains(field);
        if !fields.iter().any(is_of_leaf) {
            let (head, _) = self.list.head()?;
            let is_head = |row: &usize| self.list.table.rows.get(*row).is_some_and(|row| row.row_kind == head);
            let are_heads = self.picked.len() > 1 && self.picked.iter().all(is_head);
            return are_heads.then(|| self.level()).flatten();
        }
        let tests = self.list.leaf_tests(&[first])?;
        let is_coded = |row| !self.list.text(row, first).is_empty();
        Some(vec![self.part(&[(first, exactly("<>"))], &tests, is_coded)?])
    }

    /// The rows with a text in a column; `written` is the text in formula syntax.
    pub fn text(&self, by: usize, text: &str, written: &str) -> Option<Vec<Part>> {
        let col = self.list.column(by)?;
        let rows: BTreeSet<usize> = self.list.rows_with(col, text, false)?.into_iter().collect();
        let tests = match self.picked {
            [] if rows.is_empty() => Vec::new(),
            _ => self.among(&rows, &[col])?,
        };
        let part = self.part(&[(col, written.to_owned())], &tests, |row| rows.contains(&row));
        Some(vec![part?])
    }

    /// A code split into its columns: the part in each, and whether it fills the width.
    fn columns<'c>(&self, fields: &[usize], code: &'c str) -> Option<Vec<(usize, &'c str, bool)>> {
        let mut parts = Vec::new();
        let mut rest = code;
        let last = fields.last()?;
        for field in fields {
            if rest.is_empty() {
                break;
            }
            let widths = &self.list.schema.fields.get(*field)?.widths;
            let most = widths.last().copied().unwrap_or(usize::MAX);
            let end = rest.char_indices().nth(most).map_or(rest.len(), |(at, _)| at);
            let (part, more) = rest.split_at_checked(if field == last { rest.len() } else { end })?;
            parts.push((self.list.column(*field)?, part, part.chars().count() >= most));
            rest = more;
        }
        Some(parts)
    }
}

/// A criterion for an exact text.
pub fn exactly(text: &str) -> String {
    format!("\"{text}\"")
}
