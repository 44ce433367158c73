//! Rows of a table indexed by code.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use foldhash::HashMap;

use super::view::View;
use crate::book::Structure;

/// Deepest nesting of rows that is followed.
const MOST_LEVELS: usize = 16;

/// An index key: rows of a level, or of all levels, by the first `width` characters of the texts of `fields`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct By {
    pub level: Option<usize>,
    pub fields: Vec<usize>,
    pub width: usize,
}

/// The indexes of all tables by position in the book, built once for all relations.
#[derive(Default)]
pub struct Indexes(Mutex<HashMap<(usize, By), Slot>>);

/// An index, built by the first that needs it while others wait.
type Slot = Arc<OnceLock<Arc<Index>>>;

impl Indexes {
    pub fn get(&self, number: usize, by: &By, make: impl FnOnce() -> Index) -> Arc<Index> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let slot = Arc::clone(all.entry((number, by.clone())).or_default());
        drop(all);
        Arc::clone(slot.get_or_init(|| Arc::new(make())))
    }
}

/// The rows of a table by code.
pub struct Index {
    pub rows: BTreeMap<String, Vec<usize>>,
    /// The code and row of rows whose code is shorter than the key and that add up no others.
    pub short: Vec<(String, usize)>,
}

impl Index {
    pub fn new(view: &View, structure: &Structure, by: &By) -> Self {
        let table = view.table;
        let mut above: Vec<Option<usize>> = vec![None; table.rows.len()];
        let mut adds_up = vec![false; table.rows.len()];
        for subtotal in &structure.subtotals {
            if let Some(slot) = adds_up.get_mut(subtotal.total) {
                *slot = true;
            }
            for child in &subtotal.addends {
                if let Some(slot) = above.get_mut(*child) {
                    *slot = Some(subtotal.total);
                }
            }
        }
        let code = |row: usize| -> String {
            let texts = by.fields.iter().filter_map(|field| table.text(row, *field));
            texts.map(|text| &**text).collect()
        };
        let codes: Vec<String> = (0..table.rows.len()).map(code).collect();
        let head = |row: usize| {
            let code = codes.get(row)?.as_str();
            let end = code.char_indices().nth(by.width).map_or(code.len(), |(at, _)| at);
            code.get(..end).filter(|_| code.chars().count() >= by.width)
        };
        let mut index = Self {
            rows: BTreeMap::new(),
            short: Vec::new(),
        };
        for (row, entry) in table.rows.iter().enumerate() {
            let detail = view
                .schema
                .row_kinds
                .get(entry.row_kind)
                .is_some_and(|row_kind| row_kind.detail);
            if detail || by.level.is_some_and(|level| entry.row_kind != level) {
                continue;
            }
            let up = |row: &usize| above.get(*row).copied().flatten();
            // The codes of the rows that it is added into, as far as they are long enough.
            let first = up(&row).filter(|_| by.level.is_none());
            let all = std::iter::successors(first, up).take(MOST_LEVELS);
            let mut heads = all.filter_map(head);
            match head(row) {
                Some(key) if heads.any(|above| above == key) => {}
                Some(key) => match index.rows.get_mut(key) {
                    Some(rows) => rows.push(row),
                    None => drop(index.rows.insert(key.to_owned(), vec![row])),
                },
                // A row below one with a full code is part of that one.
                None if adds_up.get(row) != Some(&true) && heads.next().is_none() => {
                    let code_of_row = codes.get(row).cloned().unwrap_or_default();
                    index.short.push((code_of_row, row));
                }
                None => {}
            }
        }
        index
    }
}
