//! The rows of a table by their codes.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use super::view::View;
use crate::book::Structure;

/// Most rows above one another.
const MOST_LEVELS: usize = 16;

/// By what rows are found: those of a level, or all, by the first `width` characters of the texts of fields.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct By {
    pub level: Option<usize>,
    pub fields: Vec<usize>,
    pub width: usize,
}

/// The rows of the tables by their codes, made once for all relations; by position in the book.
#[derive(Default)]
pub struct Indexes(Mutex<HashMap<(usize, By), Slot>>);

/// Where an index will be, made by the first who needs it while others wait for it.
type Slot = Arc<OnceLock<Arc<Index>>>;

impl Indexes {
    pub fn get(&self, number: usize, by: &By, make: impl FnOnce() -> Index) -> Arc<Index> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let slot = Arc::clone(all.entry((number, by.clone())).or_default());
        drop(all);
        Arc::clone(slot.get_or_init(|| Arc::new(make())))
    }
}

/// The rows of a table by key.
pub struct Index {
    pub rows: BTreeMap<String, Vec<usize>>,
    /// Rows whose codes are too short, and that add up no others.
    pub short: Vec<(String, usize)>,
}

impl Index {
    pub fn new(view: &View, structure: &Structure, by: &By) -> Self {
        let table = view.table;
        let mut above: Vec<Option<usize>> = vec![None; table.rows.len()];
        let mut adds_up = vec![false; table.rows.len()];
        for subtotal in &structure.subtotals {
            if let Some(own) = adds_up.get_mut(subtotal.total) {
                *own = true;
            }
            for child in &subtotal.addends {
                if let Some(own) = above.get_mut(*child) {
                    *own = Some(subtotal.total);
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
        for (row, own) in table.rows.iter().enumerate() {
            let detail = view
                .schema
                .row_kinds
                .get(own.row_kind)
                .is_some_and(|row_kind| row_kind.detail);
            if detail || by.level.is_some_and(|level| own.row_kind != level) {
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
                // What is below a row with the whole code is part of that one.
                None if adds_up.get(row) != Some(&true) && heads.next().is_none() => {
                    let own = codes.get(row).cloned().unwrap_or_default();
                    index.short.push((own, row));
                }
                None => {}
            }
        }
        index
    }
}
