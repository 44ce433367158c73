//! What labels mean: points in the dimensions in which figures differ, read from the words of
//! `templates/vocabulary.csv`. Offices name one thing in a hundred ways and different things alike;
//! what a figure is does not vary. Nothing here knows a sheet or a table.

pub(crate) mod point;
mod read;
pub(crate) mod values;
mod vocabulary;

pub use point::{ALL, Aggregate, Dimension, EVERY, Point, class, value};
pub use read::{Place, Reading};
pub use vocabulary::{Vocabulary, Word, vocabulary};
