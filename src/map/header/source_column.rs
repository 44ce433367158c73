//! The columns of a sheet and their meanings. A column is matched by the whole path of labels over it: the last
//! label alone never decides, since one header may repeat it three times.

use std::sync::Arc;

use crate::cell::Text;
use crate::meaning::{Reading, Vocabulary};
use crate::schema::Table;

/// The score of a path that matches in every label.
pub(in crate::map) const WHOLE: u32 = 100;
/// The score of a column with the same meaning in other words.
pub(in crate::map) const BY_MEANING: u32 = 90;

/// The meaning of a sheet's column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Meaning {
    /// This column of the schema.
    Column(usize),
    /// The same schema column as one further left.
    Double(usize),
    /// Another column of row names, beside another code. The codes decide which name a row takes.
    Name(usize),
    /// One of several schema columns that the path does not distinguish.
    Unclear(Vec<usize>),
    /// A further part of a code. The schema column at this position holds the first part.
    Part(usize),
    /// This field, which no schema column shows. This and the following come from a mapping file.
    Field(usize),
    /// Several fields in one cell.
    Split {
        /// The fields: codes by their lengths, then a text.
        fields: Vec<usize>,
        /// The schema columns that show them.
        columns: Vec<usize>,
    },
    /// A continuation of this field's text.
    Append(usize),
    /// An amount to add to this field.
    Add(usize),
    /// Left out by this entry of the rule.
    Aside {
        /// Position of the entry.
        entry: usize,
        /// The schema column that it would be by its labels.
        column: Option<usize>,
    },
    /// This schema column, in a further list beside the table's own (by use).
    Beside(usize),
    /// Amounts of this schema column of one carry-over ([`Dimension::Carry`](crate::meaning::Dimension::Carry); 0: of
    /// all of it), which the table has in lines of their own.
    Lines {
        /// The schema column.
        column: usize,
        /// The carry-over.
        carry: u64,
    },
    /// A code or text whose labels are fully explained, but for which the table has no column.
    Text,
    /// Figures of another year or stage, or a change: understood, but not part of the table.
    Other,
    /// Figures whose labels are fully explained, but for which the table has no column.
    Keyless,
    /// Figures of this schema column that include more than the table has.
    Wider(usize, Beyond),
    /// What was carried over and is in the figures of the table's columns, in a table of the year alone.
    Within,
    /// Not understood.
    Unknown,
}

/// What figures include besides those of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Beyond {
    /// What was carried over, in a table of the year alone.
    Carried,
    /// Other funds, in a table of certain funds.
    Funds,
}

impl Meaning {
    /// Whether the meaning is undetermined.
    pub fn is_unknown(&self) -> bool {
        matches!(self, Self::Unknown | Self::Unclear(_))
    }

    /// The schema columns that it refers to.
    pub fn columns(&self) -> &[usize] {
        match self {
            Self::Column(column)
            | Self::Double(column)
            | Self::Name(column)
            | Self::Part(column)
            | Self::Lines { column, .. } => std::slice::from_ref(column),
            Self::Unclear(columns) | Self::Split { columns, .. } => columns,
            _ => &[],
        }
    }

    /// The fields that it fills.
    pub fn fields<'a>(&'a self, table: &'a Table) -> &'a [usize] {
        match self {
            Self::Field(field) | Self::Append(field) | Self::Add(field) => std::slice::from_ref(field),
            Self::Split { fields, .. } => fields,
            Self::Column(column) | Self::Lines { column, .. } => {
                let column = table.columns.get(*column);
                column.map_or(&[], |column| std::slice::from_ref(&column.field))
            }
            _ => &[],
        }
    }

    /// Whether it provides the schema column at this position.
    pub fn gives(&self, column: usize) -> bool {
        match self {
            Self::Column(position) | Self::Lines { column: position, .. } => *position == column,
            Self::Split { columns, .. } => columns.contains(&column),
            _ => false,
        }
    }
}

/// A column of the sheet.
#[derive(Clone, Debug)]
pub struct SourceColumn {
    /// Its number, 0 = A.
    pub col: u32,
    /// Its labels as printed, joined.
    pub label: Text,
    /// Its labels, folded.
    pub labels: Arc<[String]>,
    /// Its meaning.
    pub meaning: Meaning,
    /// How well the path matches, in percent.
    pub score: u32,
    /// The mapping entry that assigns its meaning.
    pub entry: Option<usize>,
}

impl SourceColumn {
    /// Whether it provides amounts of `table`.
    pub fn is_amount_of(&self, table: &Table) -> bool {
        self.meaning.fields(table).iter().any(|field| table.is_amount(*field))
    }

    /// What its labels mean together.
    pub fn reading(&self, vocabulary: &Vocabulary) -> Reading {
        vocabulary.read_path(self.labels.iter().map(String::as_str))
    }

    /// The labels over its own, which it shares with the columns of its group; `None` without labels.
    pub fn group(&self) -> Option<&[String]> {
        self.labels.split_last().map(|(_, group)| group)
    }

    /// A column without labels.
    pub fn unlabelled(col: u32) -> Self {
        Self {
            col,
            label: Text::default(),
            labels: Arc::default(),
            meaning: Meaning::Unknown,
            score: 0,
            entry: None,
        }
    }
}

/// A column and the labels over it.
#[derive(Clone)]
pub struct Path {
    pub col: u32,
    pub labels: Arc<[String]>,
    pub printed: Vec<String>,
    /// The printed labels, joined.
    pub label: Text,
    /// Whether its group labels may be those of a neighbour.
    pub unclear: bool,
}

/// How much of the table's header was found, in percent; required columns weigh more.
pub(in crate::map) fn coverage(columns: &[SourceColumn], table: &Table) -> u32 {
    let found = |column: usize| columns.iter().any(|source| source.meaning.gives(column));
    let share = |wanted: &dyn Fn(usize) -> bool| {
        let all: Vec<usize> = (0..table.columns.len()).filter(|column| wanted(*column)).collect();
        let hits = all.iter().filter(|column| found(**column)).count();
        let percent = hits.saturating_mul(100).checked_div(all.len()).unwrap_or(100);
        u32::try_from(percent).unwrap_or(0)
    };
    let required = share(&|column| table.columns.get(column).is_some_and(|column| column.required));
    let any = share(&|_| true);
    (required.saturating_mul(6).saturating_add(any.saturating_mul(4))) / 10
}
