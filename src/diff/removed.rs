//! Finds the places where removed rows would be now.

use std::collections::HashMap;

use super::Place;
use super::pairs::{Side, pair};
use super::rows::place;
use crate::book::Table;
use crate::schema::Table as Schema;

/// A removed item of the older table: its row, and the list that it is an entry of.
pub type Gone = (usize, Option<usize>);

/// For each removed item, the place of the next item of its list that still exists; items without such a successor
/// are left out.
pub fn followers(old: &Table, new: &Table, schema: &Schema) -> HashMap<Gone, Place> {
    let (old, new) = (Side::new(old, schema), Side::new(new, schema));
    let pairs = pair(&old, &new);
    let mut next: HashMap<Option<usize>, Place> = HashMap::new();
    let mut found = HashMap::new();
    for (item, partner) in old.items().iter().zip(&pairs.new_of).rev() {
        let list = item.key.list;
        match partner {
            Some(partner) => next.extend(place(&new, *partner).map(|place| (list, place))),
            None => found.extend(next.get(&list).map(|place| ((item.row, list), place.clone()))),
        }
    }
    found
}
