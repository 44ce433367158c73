//! The provinces, as folders and rosters name them.

use std::collections::HashMap;
use std::path::{Component, Path};
use std::sync::{Arc, LazyLock};

/// Their names and what they are called for short.
const LIST: &str = include_str!("../templates/provinces.csv");
/// What engines call a folder of a province: this, and its name.
pub const PARTITION: &str = "province=";

/// By name, in full and for short: the name in full.
static NAMES: LazyLock<HashMap<&str, Arc<str>>> = LazyLock::new(|| {
    let rows = LIST.lines().skip(1).filter_map(|line| line.split_once(','));
    let names = rows.map(|(name, short)| (name, short, Arc::from(name)));
    names
        .flat_map(|(name, short, full)| [(name, Arc::clone(&full)), (short, full)])
        .collect()
});

/// The full name of the province that is called so.
pub fn named(text: &str) -> Option<Arc<str>> {
    NAMES.get(text.trim()).map(Arc::clone)
}

/// The province that a folder, or one that it is in, is called by: the innermost that is.
pub fn of_folder(folder: &Path) -> Option<Arc<str>> {
    let names = folder.components().rev().filter_map(|part| match part {
        Component::Normal(name) => name.to_str(),
        _ => None,
    });
    let mut known = names.filter_map(|name| named(name.strip_prefix(PARTITION).unwrap_or(name)));
    known.next()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_are_called_by_provinces() {
        for (path, province) in [
            ("in/河南", Some("河南省")),
            ("in/河南省/2025", Some("河南省")),
            ("in/province=广西", Some("广西壮族自治区")),
            ("河北/河南", Some("河南省")),
            ("in/河南路街道", None),
            ("", None),
        ] {
            assert_eq!(of_folder(Path::new(path)).as_deref(), province, "{path}");
        }
    }
}
