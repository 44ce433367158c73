//! Suggestions: the nearest matches for what was not understood.

pub mod guess;
pub mod likeness;
pub mod near;
