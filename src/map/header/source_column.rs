//! Pairs the columns of a sheet with those of a standard table, by the path of labels over each.
//! The last label alone never decides: one header has the same last label three times.

use crate::schema::Table;

/// The score of a path that fits in every label.
pub(in crate::map) const WHOLE: u32 = 100;
/// The score of a column whose labels mean the same in other words.
pub(in crate::map) const BY_MEANING: u32 = 90;

/// What a column of the sheet was found to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Meaning {
    /// This column of the schema.
    Column(usize),
    /// The same column of the schema as one further left.
    Double(usize),
    /// The names of rows once more, beside another code: what a row is called, its codes tell.
    Name(usize),
    /// One of several, which the path does not tell apart.
    Unclear(Vec<usize>),
    /// A further part of the code whose first part the schema's column at this position takes.
    Part(usize),
    /// This field, which no column of the schema shows; by a mapping file, as all that follow.
    Field(usize),
    /// Several fields in one cell.
    Split {
        /// The fields: codes by their lengths, then a text.
        fields: Vec<usize>,
        /// The columns of the schema that show them.
        columns: Vec<usize>,
    },
    /// More of the text of this field.
    Append(usize),
    /// An amount to be added to this field.
    Add(usize),
    /// Left out, by this entry of the rule.
    Aside {
        /// Position of the entry.
        entry: usize,
        /// The column of the table that it would be by its labels.
        column: Option<usize>,
    },
    /// What this column of the schema is, in a further list beside that of the table (by use).
    Beside(usize),
    /// A code or text of which every label is explained, and which the table has no column for.
    Text,
    /// Figures of another year or stage, or a change: known, and nothing the table has.
    Other,
    /// Figures of which every label is explained, and which the table has no column for.
    Keyless,
    /// Nothing the table has.
    Unknown,
}

impl Meaning {
    /// Whether nobody knows what the column is.
    pub fn is_unknown(&self) -> bool {
        matches!(self, Self::Unknown | Self::Unclear(_))
    }

    /// The columns of the schema that it fills.
    pub fn columns(&self) -> &[usize] {
        match self {
            Self::Column(column) | Self::Double(column) | Self::Name(column) | Self::Part(column) => {
                std::slice::from_ref(column)
            }
            Self::Unclear(columns) | Self::Split { columns, .. } => columns,
            _ => &[],
        }
    }

    /// The fields that it fills.
    pub fn fields(&self, table: &Table) -> Vec<usize> {
        match self {
            Self::Field(field) | Self::Append(field) | Self::Add(field) => vec![*field],
            Self::Split { fields, .. } => fields.clone(),
            Self::Column(column) => table
                .columns
                .get(*column)
                .map(|column| column.field)
                .into_iter()
                .collect(),
            _ => Vec::new(),
        }
    }

    /// Whether it gives the schema's column at this position.
    pub fn gives(&self, column: usize) -> bool {
        match self {
            Self::Column(own) => *own == column,
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
    pub label: String,
    /// Its labels, folded.
    pub labels: Vec<String>,
    /// What it is.
    pub meaning: Meaning,
    /// How well the path fits, in percent.
    pub score: u32,
    /// The entry of the mapping file that says what it is.
    pub entry: Option<usize>,
}

impl SourceColumn {
    /// Whether it gives amounts of `table`.
    pub fn is_amount_of(&self, table: &Table) -> bool {
        self.meaning
            .fields(table)
            .into_iter()
            .any(|field| table.is_amount(field))
    }

    /// A column that nothing stands over.
    pub fn unlabelled(col: u32) -> Self {
        Self {
            col,
            label: String::new(),
            labels: Vec::new(),
            meaning: Meaning::Unknown,
            score: 0,
            entry: None,
        }
    }
}

/// A column with the labels over it.
pub struct Path {
    pub col: u32,
    pub labels: Vec<String>,
    pub printed: Vec<String>,
}

/// How much of the table's header was found, in percent.
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
