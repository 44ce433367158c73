//! Determines which table a sheet is and where it begins and ends, and maps it.

pub mod all_funds;
pub mod candidate;
pub mod choice;
pub mod claim;
pub mod classify;
pub mod columns_of_sheet;
pub mod continuation;
pub mod convert;
pub mod further_columns;
pub mod on_side;
pub mod reconcile;
pub mod records;
pub mod rival_sheets;
pub mod same_rows;
pub mod split_sheet;
pub mod state;
