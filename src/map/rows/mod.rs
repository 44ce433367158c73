//! Maps rows and cells to values.

pub mod cells;
pub mod code_column;
pub mod codes;
pub mod column_binding;
pub mod comments;
pub mod compound;
pub mod form;
pub mod headings;
pub mod levels;
pub mod lines_by_column;
pub mod list;
pub mod list_beside;
pub mod mapping_rules;
pub mod merged;
pub mod names;
pub mod non_data_rows;
pub mod notes;
pub mod only_row;
pub mod other_lines;
pub mod side_lines;
pub mod side_lists;
pub mod strays;
pub mod totals;
pub mod two_sided;
pub mod units;
pub mod unkeyed;
