//! What is most like what was not understood.

pub mod guess;
pub mod likeness;
pub mod near;
