//! yusuan (预算) converts departmental-budget workbooks (部门预算) to the twelve standard tables.

pub mod book;
pub mod calc;
pub mod cell;
pub mod check;
#[doc(hidden)]
pub mod cli;
pub mod diagnostic;
pub mod error;
pub mod grid;
pub mod locale;
pub mod map;
pub mod pipeline;
pub mod read;
pub mod schema;
pub mod write;
