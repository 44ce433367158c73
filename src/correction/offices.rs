//! Offices by what they are known by, so that the one that a hand-in is of is looked up, not searched.

use std::collections::{BTreeSet, HashMap};

use super::Office;
use crate::fold::Folder;

/// What an office is known by. Its name says more than its code, which is copied more easily.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Key {
    Both(String, String),
    Name(String),
    Code(String),
}

/// The keys of an office, what says most first.
fn keys(office: &Office, folder: &Folder) -> impl Iterator<Item = Key> {
    let code = office.code.clone();
    let name = office.name.as_deref().map(|name| folder.fold(name));
    let both = code.clone().zip(name.clone()).map(|(code, name)| Key::Both(code, name));
    [both, name.map(Key::Name), code.map(Key::Code)].into_iter().flatten()
}

/// Positions of offices.
#[derive(Clone, Debug, Default)]
pub struct Offices(HashMap<Key, BTreeSet<usize>>);

impl Offices {
    /// Adds the office at a position.
    pub fn insert(&mut self, office: &Office, position: usize, folder: &Folder) {
        for key in keys(office, folder) {
            self.0.entry(key).or_default().insert(position);
        }
    }

    /// Takes the office at a position away.
    pub fn remove(&mut self, office: &Office, position: usize, folder: &Folder) {
        for key in keys(office, folder) {
            if let Some(positions) = self.0.get_mut(&key) {
                positions.remove(&position);
            }
        }
    }

    /// The position of what is most likely this office, of those that `fits` accepts; of equals the last.
    pub fn find(&self, office: &Office, folder: &Folder, fits: impl Fn(usize) -> bool) -> Option<usize> {
        let mut known = keys(office, folder).filter_map(|key| self.0.get(&key));
        known.find_map(|positions| positions.iter().rev().copied().find(|position| fits(*position)))
    }

    /// Whether another position has the name or the code of this office, which is one of them.
    pub fn is_shared(&self, office: &Office, folder: &Folder) -> bool {
        let mut known = keys(office, folder).filter_map(|key| self.0.get(&key));
        known.any(|positions| positions.len() > 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::standard;

    #[test]
    fn the_name_says_more_than_the_code_and_of_equals_the_last_counts() {
        let folder = Folder::new(&standard().unwrap().frame);
        let office = |code: &str, name: &str| Office {
            code: Some(code.to_owned()).filter(|code| !code.is_empty()),
            name: Some(name.to_owned()).filter(|name| !name.is_empty()),
            year: None,
        };
        let all = [
            office("001", "甲局"),
            office("002", "乙局"),
            office("001", "乙局"),
            office("002", ""),
        ];
        let mut offices = Offices::default();
        for (position, own) in all.iter().enumerate() {
            offices.insert(own, position, &folder);
        }
        let find = |code: &str, name: &str| offices.find(&office(code, name), &folder, |_| true);
        assert_eq!(find("002", "乙局"), Some(1));
        assert_eq!(find("003", "乙局"), Some(2));
        assert_eq!(find("002", "丙局"), Some(3));
        assert_eq!(find("001", "甲 局"), Some(0));
        assert_eq!(find("", ""), None);
        assert_eq!(offices.find(&all[1], &folder, |position| position != 1), Some(2));
        assert!(offices.is_shared(&all[0], &folder));
        offices.remove(&all[2], 2, &folder);
        assert!(!offices.is_shared(&all[0], &folder));
        assert_eq!(offices.find(&all[2], &folder, |_| true), Some(1));
    }
}
