//! What programs get of workbooks as columns: a row for each amount, each finding and each input. `docs/columns.md`
//! describes the columns; what changes there is another [`VERSION`].

mod facts;
mod files;
mod findings;
mod roles;

use crate::write::columns::Column;

pub use facts::{Amounts, Beyond, Facts};
pub use files::{FileRow, files};
pub use findings::{beyond, findings, rounded};

/// The version of the schema, which files state in their metadata.
pub const VERSION: &str = "1";

/// The column of each table that rows are sorted by: the code of the department.
pub const SORTED_BY: &str = "department_code";

/// One amount a row.
pub const FACTS: &[Column] = &[
    Column::text("file_hash"),
    Column::text("file"),
    Column::text("department_code").optional(),
    Column::text("department_name").optional(),
    Column::text("unit_code").optional(),
    Column::text("unit_name").optional(),
    Column::text("table_number"),
    Column::count("row_number"),
    Column::text("row_key"),
    Column::text("row_name"),
    Column::text("row_kind"),
    Column::text("row_role"),
    Column::text("column_key"),
    Column::text("column_role"),
    Column::text("flow").optional(),
    Column::text("fund").optional(),
    Column::text("nature").optional(),
    Column::text("carry").optional(),
    Column::text("function_code").optional(),
    Column::text("department_economic_code").optional(),
    Column::text("government_economic_code").optional(),
    Column::amount("amount_yuan"),
    Column::amount("amount_wanyuan"),
    Column::text("sheet"),
    Column::text("cell").optional(),
];

/// One finding a row.
pub const FINDINGS: &[Column] = &[
    Column::text("file_hash").optional(),
    Column::text("file"),
    Column::text("department_code").optional(),
    Column::text("finding_id"),
    Column::text("severity"),
    Column::text("code"),
    Column::text("rule").optional(),
    Column::text("table_number").optional(),
    Column::text("sheet").optional(),
    Column::text("cell").optional(),
    Column::text("row_name").optional(),
    Column::text("column_key").optional(),
    Column::text("found").optional(),
    Column::text("expected").optional(),
    Column::text("message"),
];

/// One input a row, also one that could not be read.
pub const FILES: &[Column] = &[
    Column::text("file_hash").optional(),
    Column::text("file"),
    Column::text("department_code").optional(),
    Column::text("department_name").optional(),
    Column::count("bytes"),
    Column::text("format").optional(),
    Column::text("status"),
    Column::text("layout").optional(),
    Column::count("tables"),
    Column::count("facts"),
    Column::count("errors"),
    Column::count("warnings"),
    Column::count("notes"),
];
