//! The standard tables as data: the content of `templates/`, parsed.
//!
//! The code knows three shapes and no labels: a list table, a two-sided table, a form. The templates define which
//! tables exist, their titles, and what adds up to what.

mod builtin;
mod codes;
mod form;
pub(crate) mod frame;
pub mod guard;
mod lists;
mod means;
mod parse;
mod parse_form;
mod parts;
mod raw;
mod records;
mod sheets;
mod signature;
mod sums;

pub use builtin::standard;
pub(crate) use builtin::{Template, made_of, template};
pub use codes::{CLASS_DIGITS, Codes, CodesByName, Dictionary, codes};
pub use form::{Block, BlockBody, FormLine};
pub use frame::{ChartPlan, CurrencyUnit, Frame, LevelName, Print, Wording};
pub use lists::SideList;
pub use means::Means;
pub use parse::parse_standard;
pub(crate) use raw::Key;
pub use records::{RecordColumn, RecordHeader};
pub use sheets::{DictionarySheet, Entry, GuideSheet, OwnSheets, RelationSheet, TemplateTexts};
pub use sums::Sum;

/// All tables of a standard, and what is common to them.
#[derive(Debug)]
pub struct Standard {
    /// Titles, units and words common to all tables.
    pub frame: Frame,
    /// The tables in their order.
    pub tables: Vec<Table>,
}

impl Standard {
    /// The table with this number (`03`).
    pub fn table(&self, number: &str) -> Option<&Table> {
        self.tables.iter().find(|table| table.number == number)
    }
}

/// How a sheet whose title names no funds is known to have the figures of all of them, not only of the table's: its total
/// is that of another table, and more than that of a third.
#[derive(Clone, Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AllFunds {
    /// The key of its total.
    pub total: String,
    /// Table and key of the same figures of all funds.
    pub all: (String, String),
    /// Table and key of the same figures of the table's funds.
    pub own: (String, String),
}

/// One standard table.
#[derive(Debug)]
pub struct Table {
    /// Its number, `01` … `12`, as used in JSON.
    pub number: String,
    /// The form number printed at the top right (预算03表).
    pub form_number: String,
    /// The title without the year.
    pub title: String,
    /// Whether the year is printed on a separate line below the title.
    pub year_line: bool,
    /// Whether the preamble must state the currency unit; not required for a table of text and shares.
    pub unit_in_labels: bool,
    /// Whether other offices list the same in forms of their own, which are no faulty copies of this one.
    pub in_many_forms: bool,
    /// How figures of all funds are known where a title does not say of which they are.
    pub all_funds: Option<AllFunds>,
    /// The key for row kinds in JSON and the ledger: `level`, `side` or `section`.
    pub tag_key: &'static str,
    /// The row kinds, by rank.
    pub row_kinds: Vec<RowKind>,
    /// The fields of a row, in JSON order.
    pub fields: Vec<Field>,
    /// The columns of the printed table, left to right.
    pub columns: Vec<Column>,
    /// Positions of columns whose last label is ambiguous without the labels above it.
    pub needs_group: Vec<usize>,
    /// Which fields hold codes of which dictionary.
    pub classified: Vec<Classified>,
    /// The two dictionaries whose codes on one row must correspond; empty for most tables.
    pub pair: Vec<String>,
    /// Lists side by side in its rows, whose entries are paired arbitrarily.
    pub lists: Vec<SideList>,
    /// The id of the rule for `pair`, in the reviewers' list.
    pub pair_rule: Option<String>,
    /// What its figures have in common.
    pub means: Means,
    /// The data specific to its shape.
    pub shape: Shape,
}

/// Codes of a dictionary in the rows of a table.
#[derive(Debug)]
pub struct Classified {
    /// The dictionary (`function`).
    pub dictionary: String,
    /// The fields whose texts, joined, are the code.
    pub codes: Vec<usize>,
    /// The field with the name.
    pub name: Option<usize>,
    /// The id of the rule that the codes are in the dictionary, in the reviewers' list.
    pub rule: Option<String>,
}

/// The field of the codes of units.
pub const UNIT_CODE: &str = "unit_code";

/// The key of the names of units.
pub const UNIT_NAME: &str = "unit_name";
/// The levels of departments and of their units.
pub const DEPARTMENT: &str = "department";
pub const UNIT: &str = "unit";

impl Table {
    /// The position of the field with this key.
    pub fn field(&self, key: &str) -> Option<usize> {
        self.fields.iter().position(|field| field.key == key)
    }

    /// The key of a column as written in mapping files: in a two-sided table it is prefixed with the side.
    pub fn column_key(&self, column: usize) -> String {
        let column = self.columns.get(column);
        let key = column.and_then(|column| self.fields.get(column.field));
        let key = key.map(|field| field.key.as_str()).unwrap_or_default();
        match column.and_then(|column| self.row_kinds.get(column.side?)) {
            Some(side) => format!("{}.{key}", side.name),
            None => key.to_owned(),
        }
    }

    /// The label path of the field's column; in a two-sided table, on the row's side.
    pub fn column_label(&self, side: Option<usize>, field: usize) -> String {
        let columns = self.columns.iter();
        let showing = columns.filter(|column| column.field == field && (column.side.is_none() || column.side == side));
        let longest = showing.max_by_key(|column| column.path.len());
        longest.map(|column| column.path.join("·")).unwrap_or_default()
    }

    /// Whether the field holds amounts.
    pub fn is_amount(&self, field: usize) -> bool {
        self.fields.get(field).is_some_and(|field| field.kind == Kind::Amount)
    }

    /// Whether the field holds codes.
    pub fn is_code(&self, field: usize) -> bool {
        self.fields.get(field).is_some_and(|field| field.kind == Kind::Code)
    }

    /// The row kind of totals, if the table has them.
    pub fn total_row_kind(&self) -> Option<usize> {
        self.row_kinds
            .iter()
            .position(|row_kind| row_kind.rule.total_label.is_some())
    }

    /// The field with the row names of a list.
    pub fn list_name(&self) -> Option<usize> {
        match self.shape {
            Shape::List { name, .. } => Some(name),
            _ => None,
        }
    }

    /// Whether it is a list of one row.
    pub fn is_single_row(&self) -> bool {
        matches!(self.shape, Shape::List { single_row: true, .. })
    }

    /// The field with the label of total rows.
    pub fn total_label(&self) -> Option<usize> {
        self.row_kinds.iter().find_map(|row_kind| row_kind.rule.total_label)
    }

    /// The row kind with this name.
    pub fn row_kind(&self, name: &str) -> Option<usize> {
        self.row_kinds.iter().position(|row_kind| row_kind.name == name)
    }

    /// The field in the column to the right of this field's, below the same group label: the value that belongs to a
    /// name (三级指标 → 指标值).
    pub fn value_beside(&self, field: usize) -> Option<usize> {
        let position = self.columns.iter().position(|column| column.field == field)?;
        let group = |number: usize| self.columns.get(number)?.path.split_last().map(|(_, group)| group);
        let next = position.checked_add(1)?;
        let own_group = group(position).filter(|group| !group.is_empty())?;
        (group(next) == Some(own_group)).then(|| self.columns.get(next).map(|column| column.field))?
    }

    /// Number of header rows in the printed table.
    pub fn header_height(&self) -> usize {
        self.columns.iter().map(|column| column.path.len()).max().unwrap_or(0)
    }
}

/// A row kind: a level of a list table, a side of a two-sided table, or a section of a form.
#[derive(Debug)]
pub struct RowKind {
    /// Its name in JSON (`total`, `revenue`, `goal`).
    pub name: String,
    /// How rows of this level are recognised; the first level whose rule matches is used. Empty for sides and
    /// sections, which are recognised by position.
    pub rule: LevelRule,
    /// The fields that identify such a row, regardless of its position on the sheet.
    pub key: Vec<usize>,
    /// Levels that contain it: its key identifies it within the nearest such row above.
    pub within: Vec<usize>,
    /// Whether such a row only holds details of the row above and is never an addend.
    pub detail: bool,
    /// The id of the relation by which such a row adds up those below it, in the reviewers' list.
    pub sum_rule: Option<String>,
}

/// How a row of a list table is recognised. All given conditions must hold.
#[derive(Debug, Default)]
pub struct LevelRule {
    /// The field that holds a total label (合计, 总计 …) …
    pub total_label: Option<usize>,
    /// … or may be blank: some tables print no label on the total row.
    pub or_blank: bool,
    /// The field that holds a code of a certain form.
    pub code: Option<CodeRule>,
    /// Fields that must be blank.
    pub blank: Vec<usize>,
    /// Fields that must be filled; a code with one of its possible lengths.
    pub filled: Vec<usize>,
    /// Fields of which at least one must be filled.
    pub some: Vec<usize>,
    /// Fields that must repeat the value of the row above, or be blank.
    pub holds_on: Vec<usize>,
    /// Fields whose joined codes are the row's code: a row only adds up rows whose codes begin with its own.
    pub codes: Vec<usize>,
}

/// A condition on the code in a field.
#[derive(Debug)]
pub struct CodeRule {
    /// The field.
    pub field: usize,
    /// Minimum number of characters.
    pub min: usize,
    /// Maximum number of characters.
    pub max: usize,
    /// Whether characters other than digits are allowed.
    pub letters: bool,
    /// Allowed prefixes; empty allows any.
    pub prefixes: Vec<String>,
    /// Forbidden prefixes.
    pub not_prefixes: Vec<String>,
    /// Dictionaries that must not list the code under the row's name.
    pub unlisted: Vec<String>,
}

/// The type of a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// Text that merely looks like a number; never converted to one.
    Code,
    /// A decimal in the book's currency unit.
    Amount,
    /// Text.
    Text,
}

/// A field of a row.
#[derive(Debug)]
pub struct Field {
    /// Its key.
    pub key: String,
    /// Its type.
    pub kind: Kind,
    /// Possible lengths of a code, ascending; a shorter code has lost leading zeros.
    pub widths: Vec<usize>,
    /// The field whose printed cell this one shares, in rows of the given kinds: the department's code is in the
    /// first column of table 07.
    pub shares: Option<(usize, Vec<usize>)>,
    /// Row kinds in which a blank cell takes the value of the row above.
    pub fill_down: Vec<usize>,
    /// Fields that, if any is filled, make a blank here stand for the code of the row above: 201 01 01, then only
    /// 04.
    pub given_once: Vec<usize>,
    /// Fields for the remaining parts of a code when this field holds all of it (2130301).
    pub splits_into: Vec<usize>,
    /// The fields that it adds up, across the row.
    pub sum: Vec<usize>,
    /// The field of which it is a part (其中); never added up.
    pub of_which: Option<usize>,
    /// The id of the relation, in the reviewers' list.
    pub rule: Option<String>,
}

impl Field {
    /// A field with only a key and a kind.
    fn plain(key: &str, kind: Kind) -> Self {
        Self {
            key: key.to_owned(),
            kind,
            widths: Vec::new(),
            shares: None,
            fill_down: Vec::new(),
            given_once: Vec::new(),
            splits_into: Vec::new(),
            sum: Vec::new(),
            of_which: None,
            rule: None,
        }
    }
}

/// A column of the printed table: a leaf of the header tree.
#[derive(Debug)]
pub struct Column {
    /// The labels from top to leaf.
    pub path: Vec<String>,
    /// Alternative paths of the column.
    pub variants: Vec<Vec<String>>,
    /// The paths of the columns over which its code may be split (类 | 款), one for each of its widths.
    pub joins: Vec<Vec<String>>,
    /// The field that it shows.
    pub field: usize,
    /// The side that it belongs to, in a two-sided table.
    pub side: Option<usize>,
    /// Whether the table cannot be recognised without it.
    pub required: bool,
}

/// The data specific to a shape.
#[derive(Debug)]
pub enum Shape {
    /// Rows below a header.
    List {
        /// The field with the names and the label of the total row.
        name: usize,
        /// Whether the table has exactly one row.
        single_row: bool,
    },
    /// Two lists of line items side by side.
    TwoSided {
        /// The lists, by side, in the order of `row_kinds`.
        sides: Vec<Side>,
        /// The field with the label of the line.
        item: usize,
    },
    /// Blocks one below another.
    Form {
        /// The blocks, top down, in the order of `row_kinds`.
        blocks: Vec<Block>,
        /// Columns of the printed form.
        width: usize,
    },
}

/// One side of a two-sided table.
#[derive(Debug)]
pub struct Side {
    /// Its lines, top down.
    pub lines: Vec<Line>,
}

/// A line item.
#[derive(Debug)]
pub struct Line {
    /// Its id in the template, unique on its side.
    pub id: String,
    /// The printed label.
    pub label: String,
    /// The line that it is added into.
    pub under: Option<usize>,
    /// The line of which it is a part (其中); never added up.
    pub of_which: Option<usize>,
    /// Whether it is at the foot, beside the closing lines of the other side.
    pub closing: bool,
    /// The id of the relation for its sum, in the reviewers' list.
    pub rule: Option<String>,
}
