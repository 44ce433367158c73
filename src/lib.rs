//! yusuan (预算) converts departmental-budget workbooks (部门预算) to the twelve standard tables.
pub mod book;
pub mod cell;
pub mod diagnostic;
pub mod error;
pub mod grid;
pub mod schema;
pub mod write;
