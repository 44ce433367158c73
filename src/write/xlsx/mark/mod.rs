//! Additions to cells beyond their content: colours, notes, watches, input checks.

pub mod entry;
pub mod marking;
pub mod notes;
pub mod watch;
