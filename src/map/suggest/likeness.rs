//! Similarity of labels.

use serde::Serialize;

use crate::map::header::matching::may_omit_leaf;
use crate::map::header::source_column::SourceColumn;
use crate::map::labels::TableLabels;
use crate::schema::Table as Schema;

/// A column or line similar to the one in question.
#[derive(Clone, Debug, Serialize)]
pub struct Near {
    /// The key of a standard column, the letters of a sheet's column, or the id of a line.
    pub id: String,
    /// Its labels.
    pub label: String,
    /// The similarity of the labels, in percent.
    pub score: u32,
}

/// The similarity, in percent, of a sheet's column to a table's column, by the most similar label path.
pub(in crate::map) fn column_score(source: &SourceColumn, column: usize, schema: &Schema, labels: &TableLabels) -> u32 {
    let paths = labels.columns.get(column).map_or(&[][..], Vec::as_slice);
    let whole = paths.iter().map(|path| path_likeness(source, path)).max().unwrap_or(0);
    if !may_omit_leaf(schema, column) {
        return whole;
    }
    let groups = paths.iter().filter_map(|path| path.split_last());
    let group = groups.map(|(_, group)| path_likeness(source, group)).max().unwrap_or(0);
    whole.max(group.saturating_sub(OTHER_DEPTH))
}

/// Similarity deducted for each label more or fewer in the path.
const OTHER_DEPTH: u32 = 10;

const MOST_LEVELS: u32 = 2;

/// The leaf label counts twice. A path without that leaf may still be similar as a whole.
fn path_likeness(source: &SourceColumn, path: &[Vec<String>]) -> u32 {
    let (Some(leaf_label), Some(steps)) = (source.labels.last(), path.last()) else {
        return 0;
    };
    let leaf = steps.iter().map(|step| likeness(leaf_label, step)).max().unwrap_or(0);
    let joined: String = path
        .iter()
        .filter_map(|step| step.first())
        .map(String::as_str)
        .collect();
    let whole = likeness(&source.labels.concat(), &joined);
    let by_leaf = leaf.saturating_mul(2).saturating_add(whole) / 3;
    let levels = u32::try_from(source.labels.len().abs_diff(path.len())).unwrap_or(u32::MAX);
    let other_depth = levels.min(MOST_LEVELS).saturating_mul(OTHER_DEPTH);
    by_leaf.max(whole.saturating_mul(9) / 10).saturating_sub(other_depth)
}

/// The similarity of two texts, in percent: shared characters and character pairs over all of them (the
/// Sørensen–Dice coefficient).
pub(in crate::map) fn likeness(a: &str, b: &str) -> u32 {
    let mut left = pieces(a);
    let right = pieces(b);
    let all = left.len().saturating_add(right.len());
    let mut common = 0_usize;
    for piece in &right {
        if let Some(position) = left.iter().position(|other| other == piece) {
            left.swap_remove(position);
            common = common.saturating_add(1);
        }
    }
    let percent = common.saturating_mul(200).checked_div(all).unwrap_or(0);
    u32::try_from(percent).unwrap_or(0)
}

/// Maximum length compared, in characters.
const MOST_CHARACTERS: usize = 60;

/// The characters of a text and its pairs of neighbouring characters.
fn pieces(text: &str) -> Vec<(char, Option<char>)> {
    let characters: Vec<char> = text.chars().take(MOST_CHARACTERS).collect();
    let pairs = characters.iter().zip(characters.iter().skip(1));
    let pairs = pairs.map(|(first, second)| (*first, Some(*second)));
    characters.iter().map(|c| (*c, None)).chain(pairs).collect()
}
