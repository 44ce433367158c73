//! Which table a sheet is, where it begins and ends, and its way into the table.

pub mod candidate;
pub mod choice;
pub mod claim;
pub mod classify;
pub mod continuation;
pub mod convert;
pub mod on_side;
pub mod reconcile;
pub mod records;
pub mod split_sheet;
pub mod state;
