//! The section `[export]` as written.

use serde::Deserialize;
use toml::Spanned;

use crate::mapping::parser::Key;

/// An upload layout: the tables and columns, their order and headers, the currency unit and the encoding.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(in crate::mapping) struct RawExport {
    /// The kind of file: `csv` (a file per table) or `xlsx` (a sheet per table).
    #[serde(default)]
    pub format: RawFormat,
    /// Encoding of CSV files (utf-8, gb18030, gbk, big5, utf-16le …); by default utf-8.
    #[cfg_attr(test, schemars(with = "Option<String>"))]
    pub encoding: Option<Key>,
    /// Whether CSV files in UTF-8 and UTF-16 begin with a byte order mark; by default true.
    #[cfg_attr(test, schemars(with = "Option<bool>"))]
    pub bom: Option<Spanned<bool>>,
    /// Field separator of CSV files: one ASCII character; by default a comma.
    #[cfg_attr(test, schemars(with = "Option<String>"))]
    pub delimiter: Option<Key>,
    /// Whether texts in CSV files that a spreadsheet would run as formulas are prefixed with an apostrophe; by
    /// default false, since upload systems take texts literally.
    #[cfg_attr(test, schemars(with = "Option<bool>"))]
    pub guard: Option<Spanned<bool>>,
    /// The kind of column headers.
    #[serde(default)]
    pub header: Header,
    /// Currency unit of amounts (元, 千元, 万元); by default the standard's.
    #[cfg_attr(test, schemars(with = "Option<String>"))]
    pub unit: Option<Key>,
    /// Number of decimals of amounts. A figure with more is an error, since nothing is rounded.
    #[cfg_attr(test, schemars(with = "Option<u32>"))]
    pub decimals: Option<Spanned<u32>>,
    /// File names, with placeholders: {name} {table} {form-number} {title} {year} {department}.
    #[cfg_attr(test, schemars(with = "Option<String>"))]
    pub file: Option<Key>,
    /// Sheet names of a workbook, with the same placeholders.
    #[cfg_attr(test, schemars(with = "Option<String>"))]
    pub sheet: Option<Key>,
    /// Whether to write total rows (合计); by default true.
    pub totals: Option<bool>,
    /// The levels (or sides, or sections) whose rows are written; by default all. A table that has none of them
    /// keeps all its rows.
    #[serde(default)]
    #[cfg_attr(test, schemars(with = "Vec<String>"))]
    pub levels: Vec<Key>,
    /// Whether to write only rows that add up no others and are not parts (其中), so that the rows of a table add up
    /// to its total; by default false.
    #[serde(default)]
    pub leaves: bool,
    /// The tables, in this order; by default all tables of the workbook, in standard order.
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
    /// Name of its file, for CSV.
    #[cfg_attr(test, schemars(with = "Option<String>"))]
    pub file: Option<Key>,
    /// Name of its sheet, for a workbook.
    #[cfg_attr(test, schemars(with = "Option<String>"))]
    pub sheet: Option<Key>,
    /// Whether to write its total rows.
    pub totals: Option<bool>,
    /// The levels (or sides, or sections) whose rows are written.
    #[serde(default)]
    #[cfg_attr(test, schemars(with = "Vec<String>"))]
    pub levels: Vec<Key>,
    /// Whether to write only rows that add up no others and are not parts (其中).
    pub leaves: Option<bool>,
    /// Whether to warn if a workbook lacks the table; by default true.
    #[serde(default = "yes")]
    pub required: bool,
    /// Its columns, in this order; by default all columns of the table, in standard order.
    #[serde(default)]
    pub columns: Vec<RawColumn>,
}

pub(super) const fn yes() -> bool {
    true
}

/// A column of an upload layout. One of `key`, `keys`, `value`, `source`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[cfg_attr(test, derive(schemars::JsonSchema), schemars(rename = "RawExportColumn"))]
pub(in crate::mapping) struct RawColumn {
    /// The header; `/` separates the rows of a printed header. By default the standard's label. {unit} is replaced
    /// by the currency unit.
    pub header: Option<String>,
    /// Key of the standard column.
    #[cfg_attr(test, schemars(with = "Option<String>"))]
    pub key: Option<Key>,
    /// Keys whose texts are joined: 201, 01 and 01 to 2010101.
    #[serde(default)]
    #[cfg_attr(test, schemars(with = "Vec<String>"))]
    pub keys: Vec<Key>,
    /// Separator of joined texts; by default none.
    #[serde(default)]
    pub separator: String,
    /// A constant text for every row.
    #[cfg_attr(test, schemars(with = "Option<String>"))]
    pub value: Option<Key>,
    /// Content that is not a column.
    #[cfg_attr(test, schemars(with = "Option<Special>"))]
    pub source: Option<Spanned<Special>>,
}

/// The kind of file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(test, derive(schemars::JsonSchema), schemars(rename = "ExportFormat"))]
pub(in crate::mapping) enum RawFormat {
    /// One text file per table.
    #[default]
    Csv,
    /// One workbook with a sheet per table.
    Xlsx,
}

/// The kind of column headers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(test, derive(schemars::JsonSchema), schemars(rename = "ExportHeader"))]
pub enum Header {
    /// One row of labels, joined with those of their groups.
    #[default]
    Label,
    /// One row of keys.
    Key,
    /// The rows of the printed header, with group labels over their columns.
    Printed,
    /// No header.
    None,
}

/// Content of a column other than a field of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(test, derive(schemars::JsonSchema), schemars(rename = "ExportSpecial"))]
pub enum Special {
    /// The label of the row's level (合计, 部门, 项); in a two-sided table the side, in a form the section.
    Level,
    /// The name in JSON of the level, side or section (`total`, `revenue`).
    LevelKey,
    /// The row's number among those written, from 1.
    RowNumber,
    /// The budget year.
    Year,
    /// The name of the department.
    Department,
    /// The code of the row's unit: its own, else that of the nearest row above that has one, else that of the
    /// department, if the workbook has only one.
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
