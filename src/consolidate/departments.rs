//! The departments of a workbook, as its tables name them, with their codes.

use std::collections::{BTreeMap, BTreeSet};

use super::Part;
use crate::book::{Book, Table};
use crate::cell::Text;
use crate::diagnostic::{Code, Diagnostic};
use crate::schema::{DEPARTMENT, Standard, Table as Schema, UNIT};

/// The first code that is assigned to departments without one; further codes count down.
const FIRST_GIVEN: u32 = 999;

/// A department, as far as it is known.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Department {
    /// Its code.
    pub code: Option<Text>,
    /// Its name.
    pub name: Option<Text>,
}

/// The departments of a workbook, usually one.
#[derive(Clone, Debug, Default)]
pub struct Departments {
    /// The departments of department rows: name by code.
    pub(super) named: BTreeMap<Text, Option<Text>>,
    /// The department that all other rows belong to.
    pub(super) own: Department,
}

impl Departments {
    /// The departments of a book.
    pub fn of(book: &Book, standard: &Standard) -> Self {
        let mut named: BTreeMap<Text, Option<Text>> = BTreeMap::new();
        let mut heads: BTreeSet<Text> = BTreeSet::new();
        for table in &book.tables {
            let Some(schema) = standard.tables.get(table.schema) else {
                continue;
            };
            let Some(levels) = Levels::of(schema) else { continue };
            for row in 0..table.rows.len() {
                let Some(code) = table.text(row, levels.code) else {
                    continue;
                };
                if levels.is(table, row, levels.department) {
                    let name = named.entry(code.clone()).or_default();
                    *name = name.take().or_else(|| table.text(row, levels.name).cloned());
                } else if levels.is(table, row, levels.unit) {
                    heads.extend(levels.head(schema, code));
                }
            }
        }
        let known = if named.is_empty() {
            &heads
        } else {
            &named.keys().cloned().collect()
        };
        let code = known.first().filter(|_| known.len() == 1).cloned();
        let by_row = code.as_ref().and_then(|code| named.get(code).cloned().flatten());
        let own = Department {
            code,
            name: book.department.clone().or(by_row),
        };
        Self { named, own }
    }

    /// The one that the workbook is of; of several, what stands under none of their rows belongs to it.
    pub fn own(&self) -> &Department {
        &self.own
    }

    /// What else the workbook calls this department: its row, or the tables.
    pub(super) fn names<'a>(&'a self, department: &Department) -> impl Iterator<Item = &'a Text> + use<'a> {
        let of_row = department.code.as_ref().and_then(|code| self.named.get(code));
        let alone = self.own.name.as_ref().filter(|_| self.named.len() < 2);
        of_row.and_then(Option::as_ref).into_iter().chain(alone)
    }

    /// The name of the department with this code.
    pub fn name_of(&self, code: &Text) -> Option<&Text> {
        match self.named.len() < 2 {
            true => self.own.name.as_ref().filter(|_| self.own.code.as_ref() == Some(code)),
            false => self.named.get(code)?.as_ref(),
        }
    }

    /// All departments of the workbook.
    pub fn all(&self) -> Vec<Department> {
        if self.named.len() < 2 {
            return vec![self.own.clone()];
        }
        let named = self.named.iter();
        named
            .map(|(code, name)| Department {
                code: Some(code.clone()),
                name: name.clone(),
            })
            .collect()
    }
}

impl Part {
    /// The sort key of parts: code, name, file.
    pub(super) fn rank(&self) -> (bool, Option<Text>, Option<&Text>, &str) {
        let department = &self.departments.own;
        let code = department
            .code
            .clone()
            .or_else(|| self.departments.named.keys().next().cloned());
        (code.is_none(), code, department.name.as_ref(), &self.file)
    }

    /// The department of rows that are not below a department row.
    pub fn department(&self) -> &Department {
        &self.departments.own
    }

    /// The code of that department.
    pub(super) fn code(&self) -> Option<Text> {
        self.departments.own.code.clone()
    }

    /// The name of that department; if unknown, of the file.
    pub(super) fn name(&self) -> Text {
        self.departments
            .own
            .name
            .clone()
            .unwrap_or_else(|| Text::from(self.file_name()))
    }

    /// The name of the file without its folder.
    pub fn file_name(&self) -> &str {
        let slash = |c: char| c == '/' || c == '\\';
        self.file
            .rsplit(slash)
            .find(|name| !name.is_empty())
            .unwrap_or(&self.file)
    }
}

/// The levels of departments and units in a list table, and their fields.
#[derive(Clone, Copy)]
pub(crate) struct Levels {
    /// The level of departments.
    pub department: usize,
    /// The level of units.
    pub unit: Option<usize>,
    /// The field of their codes.
    pub code: usize,
    /// The field of their names.
    pub name: usize,
}

impl Levels {
    /// The levels of a table; `None` if it has no departments.
    pub fn of(schema: &Schema) -> Option<Self> {
        let name = schema.list_name()?;
        let department = schema.row_kind(DEPARTMENT)?;
        let code = *schema.row_kinds.get(department)?.rule.codes.first()?;
        Some(Self {
            department,
            unit: schema.row_kind(UNIT),
            code,
            name,
        })
    }

    /// Whether a row is of this level.
    pub fn is(&self, table: &Table, row: usize, level: impl Into<Option<usize>>) -> bool {
        let row_kind = table.rows.get(row).map(|row| row.row_kind);
        row_kind.is_some() && row_kind == level.into()
    }

    /// The code of a unit's department, which is a prefix of its own.
    pub fn head(&self, schema: &Schema, unit: &Text) -> Option<Text> {
        let width = *schema.fields.get(self.code)?.widths.first()?;
        unit.get(..width).filter(|head| head.len() < unit.len()).map(Text::from)
    }
}

/// Assigns codes to workbooks that need one for a department row but do not state it: without a code the row could
/// not be identified.
pub(super) fn give_codes(parts: &mut [Part], standard: &Standard) -> Vec<Diagnostic> {
    let mut taken: BTreeSet<Text> = BTreeSet::new();
    for part in parts.iter() {
        taken.extend(part.departments.named.keys().cloned());
        taken.extend(part.code());
    }
    let mut free = (1..=FIRST_GIVEN).rev().map(|number| Text::from(format!("{number:03}")));
    let mut findings = Vec::new();
    for part in parts.iter_mut().filter(|part| part.departments.own.code.is_none()) {
        if !part.book.tables.iter().any(|table| needs_code(table, standard)) {
            continue;
        }
        let Some(code) = free.find(|code| !taken.contains(code)) else {
            break;
        };
        findings.push(code_given(part, &code));
        part.departments.own.code = Some(code);
    }
    findings
}

/// The finding that a department without a code was assigned one.
fn code_given(part: &Part, code: &Text) -> Diagnostic {
    Diagnostic {
        file: Some(part.file.clone()),
        ..Diagnostic::new(Code::DepartmentCodeGiven)
            .with("department", part.name())
            .expected(code)
    }
}

/// Whether a table has rows above which a department row must be added.
fn needs_code(table: &Table, standard: &Standard) -> bool {
    let schema = standard.tables.get(table.schema);
    let Some((schema, levels)) = schema.and_then(|schema| Some((schema, Levels::of(schema)?))) else {
        return false;
    };
    let total = schema.total_row_kind();
    let known = |row: usize| levels.is(table, row, levels.department) || levels.is(table, row, levels.unit);
    let mut rows = 0..table.rows.len();
    let has_rows = table.rows.iter().any(|row| Some(row.row_kind) != total);
    (has_rows && !rows.any(known)) || is_total_alone(table, total)
}

/// Whether a table has figures in its total row only.
pub(super) fn is_total_alone(table: &Table, total: Option<usize>) -> bool {
    let only = table.rows.iter().all(|row| Some(row.row_kind) == total);
    let filled = |row: usize| table.amounts(row).next().is_some();
    only && (0..table.rows.len()).any(filled)
}
