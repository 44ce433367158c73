//! The standard tables as data: what `templates/` says, parsed and held.
//!
//! Three shapes are known here, and no label: a list table, a two-sided table, a form. Which
//! tables there are, what they are called and what adds up to what is in the templates.

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
pub(crate) use builtin::{Template, template};
pub use codes::{Codes, Dictionary, codes};
pub use form::{Block, BlockBody, FormLine};
pub use frame::{CurrencyUnit, Frame, LevelName, Print, Wording};
pub use lists::SideList;
pub use means::Means;
pub use parse::parse_standard;
pub(crate) use raw::Key;
pub use records::{RecordColumn, RecordHeader};
pub use sheets::{DictionarySheet, Entry, GuideSheet, OwnSheets, RelationSheet, TemplateTexts};
pub use sums::Sum;

/// All tables of a standard, and what holds for every one of them.
#[derive(Debug)]
pub struct Standard {
    /// Titles, units and words around the tables.
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

/// One standard table.
#[derive(Debug)]
pub struct Table {
    /// Its number, `01` … `12`: how JSON names it.
    pub number: String,
    /// The form number printed at the top right (预算03表).
    pub form_number: String,
    /// The title without the year.
    pub title: String,
    /// Whether the year is printed on a line of its own under the title.
    pub year_line: bool,
    /// Whether the frame must say the currency unit; a table of text and shares need not.
    pub unit_in_labels: bool,
    /// The key under which JSON and the ledger name what kind of row a row is: `level`, `side`, `section`.
    pub tag_key: &'static str,
    /// The kinds of row, in the order of their rank.
    pub row_kinds: Vec<RowKind>,
    /// The fields of a row, in their order in JSON.
    pub fields: Vec<Field>,
    /// The columns of the printed table, from left to right.
    pub columns: Vec<Column>,
    /// Positions of columns whose last label means something else without the labels over it.
    pub needs_group: Vec<usize>,
    /// Which of its fields hold codes of which dictionary.
    pub classified: Vec<Classified>,
    /// The two dictionaries whose codes, on one row, must belong together; empty for most tables.
    pub pair: Vec<String>,
    /// Lists that stand side by side in its rows, which pair them by chance.
    pub lists: Vec<SideList>,
    /// The id of the rule that they do, in the reviewers' list.
    pub pair_rule: Option<String>,
    /// What its figures have in common.
    pub means: Means,
    /// What is particular to its shape.
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
    /// The id of the rule that they are in the dictionary, in the reviewers' list.
    pub rule: Option<String>,
}

impl Table {
    /// The position of the field with this key.
    pub fn field(&self, key: &str) -> Option<usize> {
        self.fields.iter().position(|field| field.key == key)
    }

    /// The key of a column as mappings write it: on a table of two sides the side stands before it.
    pub fn column_key(&self, column: usize) -> String {
        let column = self.columns.get(column);
        let key = column.and_then(|column| self.fields.get(column.field));
        let key = key.map(|field| field.key.as_str()).unwrap_or_default();
        match column.and_then(|column| self.row_kinds.get(column.side?)) {
            Some(side) => format!("{}.{key}", side.name),
            None => key.to_owned(),
        }
    }

    /// The path of the field's column; in a two-sided table, of the side that the row is on.
    pub fn column_label(&self, side: Option<usize>, field: usize) -> String {
        let columns = self.columns.iter();
        let own = columns.filter(|column| column.field == field && (column.side.is_none() || column.side == side));
        let longest = own.max_by_key(|column| column.path.len());
        longest.map(|column| column.path.join("·")).unwrap_or_default()
    }

    /// Whether the field holds amounts.
    pub fn is_amount(&self, field: usize) -> bool {
        self.fields.get(field).is_some_and(|field| field.kind == Kind::Amount)
    }

    /// The kind of row that total rows are, if the table has them.
    pub fn total_row_kind(&self) -> Option<usize> {
        self.row_kinds
            .iter()
            .position(|row_kind| row_kind.rule.total_label.is_some())
    }

    /// The field with the names of the rows of a list.
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

    /// The position of the kind of row with this name.
    pub fn row_kind(&self, name: &str) -> Option<usize> {
        self.row_kinds.iter().position(|row_kind| row_kind.name == name)
    }

    /// The field in the column right of this field's, under the same group label: the value that
    /// belongs to a name (三级指标 → 指标值).
    pub fn value_beside(&self, field: usize) -> Option<usize> {
        let position = self.columns.iter().position(|column| column.field == field)?;
        let group = |number: usize| self.columns.get(number)?.path.split_last().map(|(_, group)| group);
        let next = position.checked_add(1)?;
        let own = group(position).filter(|group| !group.is_empty())?;
        (group(next) == Some(own)).then(|| self.columns.get(next).map(|column| column.field))?
    }

    /// Number of rows of the printed header.
    pub fn header_height(&self) -> usize {
        self.columns.iter().map(|column| column.path.len()).max().unwrap_or(0)
    }
}

/// A kind of row: a level of a list table, a side of a two-sided one, a section of a form.
#[derive(Debug)]
pub struct RowKind {
    /// As JSON has it (`total`, `revenue`, `goal`).
    pub name: String,
    /// How a row of this level is told from others; the first level whose rule fits is taken.
    /// Empty for sides and sections, which are told by position.
    pub rule: LevelRule,
    /// The fields that such a row is known by, whatever row of the sheet it stands in.
    pub key: Vec<usize>,
    /// Levels of rows that it belongs to: it is known by its key inside the nearest one above.
    pub within: Vec<usize>,
    /// Whether such a row only carries details of the row above and is never an addend.
    pub detail: bool,
    /// The id of the relation by which such a row adds up those below, in the reviewers' list.
    pub sum_rule: Option<String>,
}

/// How a row of a list table is recognised. All conditions that are given must hold.
#[derive(Debug, Default)]
pub struct LevelRule {
    /// Field whose text is a total label (合计, 总计 …) …
    pub total_label: Option<usize>,
    /// … or is blank, if this is set: some tables print no label on the total row.
    pub or_blank: bool,
    /// Field that holds a code of a certain length.
    pub code: Option<CodeRule>,
    /// Fields that must be blank.
    pub blank: Vec<usize>,
    /// Fields that must hold something; a code, one of the lengths that it may have.
    pub filled: Vec<usize>,
    /// Fields of which at least one must hold something.
    pub some: Vec<usize>,
    /// Fields in which the value of the row above holds on: blank, or that value once more.
    pub holds_on: Vec<usize>,
    /// Fields whose codes, joined, are the code of the row: a row adds up only rows whose code
    /// begins with its own.
    pub codes: Vec<usize>,
}

/// A condition on the code in a field.
#[derive(Debug)]
pub struct CodeRule {
    /// The field.
    pub field: usize,
    /// Fewest characters.
    pub min: usize,
    /// Most characters.
    pub max: usize,
    /// Whether it may hold more than digits.
    pub letters: bool,
    /// What it may begin with; empty: anything.
    pub prefixes: Vec<String>,
    /// What it must not begin with.
    pub not_prefixes: Vec<String>,
    /// Dictionaries in which it must not stand under such a name.
    pub unlisted: Vec<String>,
}

/// What a field holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// Text that only looks like a number; never passes through one.
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
    /// What it holds.
    pub kind: Kind,
    /// Lengths that a code may have, ascending; a shorter one has lost its zeros.
    pub widths: Vec<usize>,
    /// The field whose cell this one shares in print, on rows of the given kinds: the code of a
    /// department stands in the first column of table 07.
    pub shares: Option<(usize, Vec<usize>)>,
    /// Whether the value of the row above holds on where the cell is blank, on rows of these kinds.
    pub fill_down: Vec<usize>,
    /// Fields that show, when one of them is filled, that a blank here means the code of the row
    /// above: 201 01 01, then only 04.
    pub given_once: Vec<usize>,
    /// Fields that the rest of a code belongs to when all of it stands in this one (2130301).
    pub splits_into: Vec<usize>,
    /// The fields it is the sum of, across the row.
    pub sum: Vec<usize>,
    /// The field it is a part of (其中), never added up.
    pub of_which: Option<usize>,
    /// The id of the relation in the reviewers' list.
    pub rule: Option<String>,
}

impl Field {
    /// A field of which nothing is known but its key and kind.
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
    /// The labels from the top to the leaf.
    pub path: Vec<String>,
    /// Other paths this column is known under.
    pub variants: Vec<Vec<String>>,
    /// The paths of the columns that its code stands in when it is taken apart (类 | 款): as many as
    /// the code has widths.
    pub joins: Vec<Vec<String>>,
    /// The field it shows.
    pub field: usize,
    /// The side it belongs to, in a two-sided table.
    pub side: Option<usize>,
    /// Whether the table is not that table without it.
    pub required: bool,
}

/// What is particular to a shape.
#[derive(Debug)]
pub enum Shape {
    /// Rows of one kind under a header; the field that carries the names (and the label 合计).
    List {
        /// The field with the label of the total row and the names.
        name: usize,
        /// Whether rows of different totals never mix: there is exactly one row.
        single_row: bool,
    },
    /// Two lists of line items side by side.
    TwoSided {
        /// The lists, by side, in the order of `row_kinds`.
        sides: Vec<Side>,
        /// The field with the label of the line.
        item: usize,
    },
    /// Blocks one under another.
    Form {
        /// The blocks from the top, in the order of `row_kinds`.
        blocks: Vec<Block>,
        /// Columns of the printed form.
        width: usize,
    },
}

/// One side of a two-sided table.
#[derive(Debug)]
pub struct Side {
    /// Its lines from the top.
    pub lines: Vec<Line>,
}

/// A line item.
#[derive(Debug)]
pub struct Line {
    /// What the template calls it, unique on its side.
    pub id: String,
    /// The label as the table prints it.
    pub label: String,
    /// The line it is added into.
    pub under: Option<usize>,
    /// The line it is a part of (其中), never added up.
    pub of_which: Option<usize>,
    /// Whether it stands at the foot, beside the closing lines of the other side.
    pub closing: bool,
    /// The id of the relation that its sum is, in the reviewers' list.
    pub rule: Option<String>,
}
