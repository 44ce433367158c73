//! The sheets beside the tables: relations, reconciliation, lists, guide, codes; and the flat sheets of upload
//! layouts.

pub mod charts;
pub mod checks;
pub mod dictionary;
pub mod flat;
pub mod guide;
pub mod listing;
pub mod reconciliation;
