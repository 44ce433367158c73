//! Lists that stand side by side in the rows of one table.

use super::{Shape, Table};

/// A list in some columns of a table, beside others: the indicators of one kind.
#[derive(Debug)]
pub struct SideList {
    /// The field that its entries are known by.
    pub key: usize,
    /// Its fields.
    pub fields: Vec<usize>,
}

impl Table {
    /// The fields that an item is known by: of a line of a two-sided table its label, in case that the
    /// template does not know it.
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

    /// The fields that an item in rows of this kind has: an entry of a list those of the list, the row
    /// itself all that are in no list, and on a row of details none that it repeats from above.
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
                    .is_some_and(|own| own.fill_down.contains(&row_kind))
        };
        let fields = 0..self.fields.len();
        fields.filter(|field| !in_list(field) && !repeated(field)).collect()
    }
}
