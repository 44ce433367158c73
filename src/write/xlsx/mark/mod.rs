//! What is put on cells beside their content: colours, notes, watches, checks of what is typed.

pub mod entry;
pub mod marking;
pub mod notes;
pub mod watch;
