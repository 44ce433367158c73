//! What the figures of a table have in common, in the dimensions of the vocabulary.

use super::parts::Source;
use super::raw::{Key, RawMeans};
use crate::error::Result;
use crate::meaning::point::{Point, value};

/// What the figures of a table have in common, and how its title expresses it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Means {
    /// The values common to all figures.
    pub all: Point,
    /// What its title may mention in addition.
    pub title_may: Point,
    /// What its title may omit.
    pub title_omits: Point,
    /// Whether they are of the year alone, without what was carried over into it.
    pub year_alone: bool,
}

impl RawMeans {
    /// Resolves the values named in the template.
    pub fn look_up(&self, source: &Source) -> Result<Means> {
        let point = |text: &Key| {
            let mut point = Point::default();
            for part in text.get_ref().split(';').map(str::trim).filter(|part| !part.is_empty()) {
                let (dimension, id) = part.split_once('=').unwrap_or((part, ""));
                let (dimension, bits) = value(dimension, id).ok_or_else(|| source.error(text, "no such meaning"))?;
                point.set(dimension, bits);
            }
            Ok(point)
        };
        let optional = |text: &Option<Key>| text.as_ref().map_or_else(|| Ok(Point::default()), point);
        Ok(Means {
            all: point(&self.all)?,
            title_may: optional(&self.title_may)?,
            title_omits: optional(&self.title_omits)?,
            year_alone: self.year_alone,
        })
    }
}
