//! The meanings of labels: points in the dimensions that distinguish figures, read from the words of
//! `templates/vocabulary.csv`. Offices name the same thing in a hundred ways, and different things alike; what a
//! figure is does not vary. This module knows neither sheets nor tables.

pub(crate) mod point;
mod read;
pub(crate) mod values;
mod vocabulary;

pub use point::{ALL, Aggregate, Dimension, EVERY, Point, class, value};
pub use read::{Place, Reading};
pub use vocabulary::{Vocabulary, Word, vocabulary};
