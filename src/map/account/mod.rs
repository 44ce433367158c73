//! What became of every cell, and how each sheet was understood.

pub mod ledger;
pub mod report;
