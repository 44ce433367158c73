//! Lists side by side in the rows of one table.

use super::{Shape, Table};

/// A list in some columns of a table, beside other lists: the indicators of one kind.
#[derive(Debug)]
pub struct SideList {
    /// The field that identifies its entries.
    pub key: usize,
    /// Its fields.
    pub fields: Vec<usize>,
}

impl Table {
    /// The fields that identify an item. For a line of a two-sided table this is its label, in case the template
    /// does not know the line.
    pub fn key_fields(&self, row_kind: usize, list: Option<usize>) -> Vec<usize> {
        match (list, &self.shape) {
            (Some(list), _) => self.lists.get(list).map(|list| vec![list.key]).unwrap_or_default(),
            (None, Shape::TwoSided { item, .. }) => vec![*item],
            (None, _) => self
                .row_kinds
                .get(row_kind)
                .map(|row_kind| row_kind.key.clone())
                .unwrap_or_default(),
        }
    }

    /// The fields of an item in rows of this kind. An entry of a list has the fields of the list; the row itself has
    /// all fields outside lists, except those that a detail row repeats from above.
    pub fn item_fields(&self, row_kind: usize, list: Option<usize>) -> Vec<usize> {
        if let Some(list) = list {
            return self.lists.get(list).map(|list| list.fields.clone()).unwrap_or_default();
        }
        let is_detail = self.row_kinds.get(row_kind).is_some_and(|row_kind| row_kind.detail);
        let in_list = |field: &usize| self.lists.iter().any(|list| list.fields.contains(field));
        let repeated = |field: &usize| {
            is_detail
                && self
                    .fields
                    .get(*field)
                    .is_some_and(|definition| definition.fill_down.contains(&row_kind))
        };
        let fields = 0..self.fields.len();
        fields.filter(|field| !in_list(field) && !repeated(field)).collect()
    }
}
