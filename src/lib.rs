//! yusuan (预算) converts departmental-budget workbooks (部门预算) to the twelve standard tables.
//!
//! Data flows one way, and the modules follow it:
//!
//! 1. [`read`] turns the bytes of any workbook into a [`grid::Workbook`]: sheets of cells at their
//!    source addresses, with merges and formulas. It knows nothing of the tables.
//! 2. [`map`] decides which sheet is which table of the [`schema::Standard`], which column is which
//!    key and what every row is, and fills a [`book::Book`]: values in the standard's currency unit,
//!    each with the cell it came from. It reports whatever it could not carry over.
//! 3. [`check`] reports the figures that contradict the [`rules`].
//! 4. [`write`](mod@write) turns the book into a workbook with live formulas, CSV or JSON.
//!
//! [`pipeline`] runs the first three; all findings are [`diagnostic::Diagnostic`]s.
//!
//! ```
//! use std::path::Path;
//! use yusuan::{diagnostic::Severity, pipeline, schema, write};
//!
//! let standard = schema::standard()?;
//! let path = Path::new("examples/legacy-2024.xls");
//! let outcome = pipeline::run(std::fs::read(path)?, path, standard, &pipeline::Options::default())?;
//!
//! assert_eq!(outcome.book.year, Some(2024));
//! assert_eq!(outcome.book.tables.len(), 12);
//! assert_eq!(outcome.count(Severity::Error), 0);
//!
//! let expenditure = outcome.book.table("03", standard).ok_or("no table 03")?;
//! let basic = expenditure.row("total").and_then(|total| total.amount("basic.subtotal"));
//! assert_eq!(basic.map(|amount| amount.normalize().to_string()).as_deref(), Some("587"));
//!
//! let workbook = write::xlsx(&outcome.book, standard)?;
//! assert!(workbook.starts_with(b"PK"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

#![forbid(unsafe_code)]

pub mod book;
pub mod calc;
pub mod cell;
pub mod changes;
pub mod chart;
pub mod check;
#[cfg(feature = "cli")]
#[doc(hidden)]
pub mod cli;
#[cfg(feature = "arrow")]
pub mod columns;
pub mod consolidate;
pub mod consolidated;
pub mod correction;
pub mod diagnostic;
pub mod diff;
pub mod draft;
pub mod error;
#[doc(hidden)]
pub mod fold;
mod formula;
pub mod grid;
pub mod locale;
pub mod map;
pub mod mapping;
pub mod meaning;
pub mod narrative;
mod parallel;
mod parts;
pub mod pipeline;
pub mod province;
pub mod read;
pub mod report;
pub mod roster;
pub mod round;
pub mod rules;
pub mod schema;
pub mod trace;
pub mod write;
