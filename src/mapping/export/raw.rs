//! The section `[export]` as written.

use serde::Deserialize;
use toml::Spanned;

use crate::mapping::parser::Key;

/// An upload layout: which tables and columns, in which order and under which header, in which unit
/// and encoding.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(in crate::mapping) struct RawExport {
    /// The kind of file: `csv` (a file for each table) or `xlsx` (a sheet for each table).
    #[serde(default)]
    pub format: RawFormat,
    /// Encoding of CSV files (utf-8, gb18030, gbk, big5, utf-16le …); utf-8 if it is not said.
    #[cfg_attr(test, schemars(with = "Option<String>"))]
    pub encoding: Option<Key>,
    /// Whether CSV files begin with a byte order mark, for UTF-8 and UTF-16; true if it is not said.
    #[cfg_attr(test, schemars(with = "Option<bool>"))]
    pub bom: Option<Spanned<bool>>,
    /// What stands between the fields of CSV files: one ASCII character; a comma if it is not said.
    #[cfg_attr(test, schemars(with = "Option<String>"))]
    pub delimiter: Option<Key>,
    /// Whether, in CSV files, an apostrophe stands before texts that a spreadsheet would run as formulas;
    /// false if it is not said: a system takes texts as they are.
    #[cfg_attr(test, schemars(with = "Option<bool>"))]
    pub guard: Option<Spanned<bool>>,
    /// How columns are headed.
    #[serde(default)]
    pub header: Header,
    /// Currency unit of amounts (元, 千元, 万元); the standard's if it is not said.
    #[cfg_attr(test, schemars(with = "Option<String>"))]
    pub unit: Option<Key>,
    /// How many decimals amounts have. A figure with more is an error, since nothing is rounded.
    #[cfg_attr(test, schemars(with = "Option<u32>"))]
    pub decimals: Option<Spanned<u32>>,
    /// Names of the files, with placeholders: {name} {table} {form-number} {title} {year}
    /// {department}.
    #[cfg_attr(test, schemars(with = "Option<String>"))]
    pub file: Option<Key>,
    /// Names of the sheets of a workbook, with the same placeholders.
    #[cfg_attr(test, schemars(with = "Option<String>"))]
    pub sheet: Option<Key>,
    /// Whether total rows (合计) are written; true if it is not said.
    pub totals: Option<bool>,
    /// The levels (or sides, or sections) whose rows are written; all if it is not said. A table
    /// that has none of them keeps all of its rows.
    #[serde(default)]
    #[cfg_attr(test, schemars(with = "Vec<String>"))]
    pub levels: Vec<Key>,
    /// Whether only rows that add up no others are written, without parts (其中), so that the rows of
    /// a table add up to its total; false if it is not said.
    #[serde(default)]
    pub leaves: bool,
    /// The tables, in this order; without them all that the workbook has, in standard order.
    #[serde(default)]
    pub tables: Vec<RawTable>,
}

/// A table of an upload layout.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[cfg_attr(test, derive(schemars::JsonSchema), schemars(rename = "RawExportTable"))]
pub(in crate::mapping) struct RawTable {
    /// Number of the standard table (01 … 12).
    #[cfg_attr(test, schemars(with = "String"))]
    pub table: Key,
    /// Name of its file, in CSV.
    #[cfg_attr(test, schemars(with = "Option<String>"))]
    pub file: Option<Key>,
    /// Name of its sheet, in a workbook.
    #[cfg_attr(test, schemars(with = "Option<String>"))]
    pub sheet: Option<Key>,
    /// Whether its total rows are written.
    pub totals: Option<bool>,
    /// The levels (or sides, or sections) whose rows are written.
    #[serde(default)]
    #[cfg_attr(test, schemars(with = "Vec<String>"))]
    pub levels: Vec<Key>,
    /// Whether only rows that add up no others are written, without parts (其中).
    pub leaves: Option<bool>,
    /// Whether people are warned if a workbook does not have the table; true if it is not said.
    #[serde(default = "yes")]
    pub required: bool,
    /// Its columns, in this order; without them all that the table has, in standard order.
    #[serde(default)]
    pub columns: Vec<RawColumn>,
}

fn yes() -> bool {
    true
}

/// A column of an upload layout. One of `key`, `keys`, `value`, `source`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[cfg_attr(test, derive(schemars::JsonSchema), schemars(rename = "RawExportColumn"))]
pub(in crate::mapping) struct RawColumn {
    /// The text over it; `/` stands between the rows of a printed header. The label of the standard
    /// if it is not said. {unit} stands for the currency unit.
    pub header: Option<String>,
    /// Key of the standard column.
    #[cfg_attr(test, schemars(with = "Option<String>"))]
    pub key: Option<Key>,
    /// Keys whose texts are joined: 201, 01 and 01 to 2010101.
    #[serde(default)]
    #[cfg_attr(test, schemars(with = "Vec<String>"))]
    pub keys: Vec<Key>,
    /// What stands between joined texts; nothing if it is not said.
    #[serde(default)]
    pub separator: String,
    /// A text that stands in every row.
    #[cfg_attr(test, schemars(with = "Option<String>"))]
    pub value: Option<Key>,
    /// Something that is no column.
    #[cfg_attr(test, schemars(with = "Option<Special>"))]
    pub source: Option<Spanned<Special>>,
}

/// The kind of file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(test, derive(schemars::JsonSchema), schemars(rename = "ExportFormat"))]
pub(in crate::mapping) enum RawFormat {
    /// A text file for each table.
    #[default]
    Csv,
    /// One workbook with a sheet for each table.
    Xlsx,
}

/// How columns are headed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(test, derive(schemars::JsonSchema), schemars(rename = "ExportHeader"))]
pub enum Header {
    /// One row of labels, those of a group joined.
    #[default]
    Label,
    /// One row of keys.
    Key,
    /// The rows of the printed header, group labels over the columns of the group.
    Printed,
    /// Not at all.
    None,
}

/// What a column may show that is no field of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(test, derive(schemars::JsonSchema), schemars(rename = "ExportSpecial"))]
pub enum Special {
    /// The level of the row as people call it (合计, 部门, 项); on a table of two sides the side, in
    /// a form the section.
    Level,
    /// The level, side or section by its name in JSON (`total`, `revenue`).
    LevelKey,
    /// The number of the row among those written, from 1.
    RowNumber,
    /// The budget year.
    Year,
    /// The name of the department.
    Department,
    /// The code of the unit that the row belongs to: its own, else that of the row above that has
    /// one, else that of the department, if the workbook has but one.
    UnitCode,
    /// The number of the table (`03`).
    Table,
    /// The form number (预算03表).
    FormNumber,
    /// The title of the table.
    Title,
    /// The currency unit of the amounts.
    Unit,
}

impl Special {
    /// Its name in the layout.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Level => "level",
            Self::LevelKey => "level-key",
            Self::RowNumber => "row-number",
            Self::Year => "year",
            Self::Department => "department",
            Self::UnitCode => "unit-code",
            Self::Table => "table",
            Self::FormNumber => "form-number",
            Self::Title => "title",
            Self::Unit => "unit",
        }
    }
}
