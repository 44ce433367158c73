//! Matches the columns of a sheet with those of a table.

use std::borrow::Cow;

use foldhash::HashSet;

use crate::map::header::body::Body;
use crate::map::header::disambiguate::{
    is_amount, keep_names, name_in_code, refuse_second_list, refuse_split_codes, resolve_by_group, settle_doubles,
};
use crate::map::header::readings::Columns;
use crate::map::header::source_column::{BY_MEANING, Meaning, Path, SourceColumn, WHOLE};
use crate::map::labels::{FoldedPath, LabelSet, TableLabels};
use crate::map::rows::side_lists::assign_lists;
use crate::schema::{Shape, Table};

/// Minimum score of a match. A match below [`SURE`] must also be the only one with any score.
const POSSIBLE: u32 = 40;

const SURE: u32 = 60;

/// Deduction for omitting 小计 below its group label.
const LEAF_OMITTED: u32 = 10;

/// Assigns each column of the sheet its meaning. A column of amounts must agree in every dimension; columns of codes
/// and texts are paired best first, and only if no rival scores as high.
pub(in crate::map) fn match_columns(
    paths: &[Path],
    read: &Columns,
    (table, labels): (&Table, &TableLabels),
    body: &Body,
) -> Vec<SourceColumn> {
    let specific = without_headings((paths, read), labels);
    let score = |source: &[String], column: usize| {
        let rules = Rules {
            may_omit_leaf: may_omit_leaf(table, column),
            any_heading: !is_amount(table, column),
        };
        let group = table.needs_group.contains(&column);
        let known = labels.columns.get(column).map_or(&[][..], Vec::as_slice);
        known
            .iter()
            .filter(|target| !group || common_steps(source, target) > 1)
            .map(|target| path_score(source, target, rules, &labels.header))
            .max()
            .unwrap_or(0)
    };
    let text_score = |source: &[String], column: usize| match is_amount(table, column) {
        true => 0,
        false => score(source, column),
    };
    let of_table = |position: usize, source: &[String]| {
        if read.is_by_content(position) {
            let meaning = read.text(position, paths, &labels.means, table);
            return (meaning.unwrap_or(Meaning::Unknown), BY_MEANING);
        }
        let meaning = read.target(position, &labels.means, |_| true);
        let by_meaning = meaning.map(|meaning| {
            let same = matches!(meaning, Meaning::Column(column) if score(source, column) == WHOLE);
            (meaning, if same { WHOLE } else { BY_MEANING })
        });
        by_meaning.unwrap_or_else(|| {
            let scores: Vec<u32> = (0..table.columns.len())
                .map(|column| text_score(source, column))
                .collect();
            let by_labels = candidate(&scores);
            match by_labels {
                (Meaning::Column(_), score) if score >= SURE => by_labels,
                _ => match read.text(position, paths, &labels.means, table) {
                    None => by_labels,
                    Some(meaning) => (meaning, BY_MEANING),
                },
            }
        })
    };
    let mut meanings: Vec<(Meaning, u32)> = match table.shape {
        Shape::TwoSided { .. } => assign_lists(paths, read, (table, labels), body),
        _ => (0..)
            .zip(&specific)
            .map(|(position, source)| of_table(position, source))
            .collect(),
    };
    if labels.means.has_other_rows(read) && !labels.means.has_details(paths, read, body) {
        meanings.iter_mut().for_each(|meaning| *meaning = (Meaning::Unknown, 0));
    }
    for ((meaning, score), path) in meanings.iter_mut().zip(paths) {
        if path.unclear && matches!(*meaning, Meaning::Column(column) if is_amount(table, column)) {
            (*meaning, *score) = (Meaning::Unknown, 0);
        }
    }
    settle_doubles(&mut meanings, &read.readings);
    refuse_second_list(&mut meanings, table);
    keep_names(&mut meanings, table);
    refuse_split_codes(&mut meanings, paths, table);
    join_codes(&mut meanings, read, &specific, table, labels);
    resolve_by_group(&mut meanings, table);
    name_in_code(&mut meanings, table);
    paths
        .iter()
        .zip(meanings)
        .map(|(path, (meaning, score))| SourceColumn {
            col: path.col,
            label: path.label.clone(),
            labels: path.labels.clone(),
            meaning,
            score,
            entry: None,
        })
        .collect()
}

/// The labels over each column, without unknown labels that span more than half of all columns: these describe the
/// whole table, not the column.
fn without_headings<'p>((paths, read): (&'p [Path], &Columns), labels: &TableLabels) -> Vec<Cow<'p, [String]>> {
    let is_heading = |label: &String| read.wide.contains(label) && !labels.header.contains(label);
    let specific = paths.iter().map(|path| match path.labels.iter().any(is_heading) {
        true => path.labels.iter().filter(|label| !is_heading(label)).cloned().collect(),
        false => Cow::Borrowed(&*path.labels),
    });
    specific.collect()
}

/// The meaning suggested by the scores of one column alone.
fn candidate(scores: &[u32]) -> (Meaning, u32) {
    let best = scores.iter().copied().max().unwrap_or(0);
    if best < POSSIBLE {
        return (Meaning::Unknown, best);
    }
    let at_best: Vec<usize> = scores
        .iter()
        .enumerate()
        .filter(|(_, score)| **score == best)
        .map(|(column, _)| column)
        .collect();
    let second = scores.iter().copied().filter(|score| *score < best).max().unwrap_or(0);
    match at_best.as_slice() {
        [column] if best >= SURE || second == 0 => (Meaning::Column(*column), best),
        [_] => (Meaning::Unknown, best),
        _ => (Meaning::Unclear(at_best), best),
    }
}

/// Joins a code spread over several adjacent columns, each part below its own label, if no column has the whole
/// code.
fn join_codes(
    meanings: &mut [(Meaning, u32)],
    read: &Columns,
    paths: &[Cow<[String]>],
    table: &Table,
    labels: &TableLabels,
) {
    let mut joined: HashSet<usize> = HashSet::default();
    for column in 0..table.columns.len() {
        let parts = labels.joins.get(column).map_or(&[][..], Vec::as_slice);
        let whole = meanings
            .iter()
            .any(|(meaning, score)| *meaning == Meaning::Column(column) && *score == 100);
        if parts.is_empty() || whole {
            continue;
        }
        let means_part = |position: usize, path: &[String], part: &FoldedPath| {
            let same = path
                .last()
                .zip(part.last())
                .is_some_and(|(label, leaf)| leaf.contains(label));
            let reading = read.readings.get(position).filter(|_| same);
            reading.is_some_and(|reading| labels.means.texts_of(reading).contains(&column))
        };
        let fits = |position: usize, path: &[String], part: &FoldedPath| {
            path_score(path, part, Rules::default(), &labels.header) >= SURE || means_part(position, path, part)
        };
        let mut starts = paths.windows(parts.len()).enumerate();
        let first = starts.find(|(start, paths)| {
            let mut pairs = (*start..).zip(paths.iter().zip(parts));
            pairs.all(|(position, (path, part))| {
                !joined.contains(&position) && !read.is_by_content(position) && fits(position, path, part)
            })
        });
        let Some((first, _)) = first else { continue };
        joined.extend((first..).take(parts.len()));
        for (position, (meaning, score)) in meanings.iter_mut().enumerate() {
            let inside = position.checked_sub(first).filter(|offset| *offset < parts.len());
            match inside {
                Some(0) => (*meaning, *score) = (Meaning::Column(column), WHOLE),
                Some(_) => (*meaning, *score) = (Meaning::Part(column), WHOLE),
                None if *meaning == Meaning::Column(column) => *meaning = Meaning::Unknown,
                None => {}
            }
        }
    }
}

/// A group with a single amount column often omits 小计 below its label.
pub(in crate::map) fn may_omit_leaf(table: &Table, column: usize) -> bool {
    let Some(field) = table.columns.get(column).map(|column| column.field) else {
        return false;
    };
    let has_parts = table.fields.get(field).is_some_and(|field| !field.sum.is_empty());
    has_parts || table.fields.iter().any(|other| other.of_which == Some(field))
}

/// Tolerances in matching a column of the template.
#[derive(Clone, Copy, Default)]
struct Rules {
    /// Its last label may be omitted.
    may_omit_leaf: bool,
    /// Unknown labels may precede its path.
    any_heading: bool,
}

/// The similarity, in percent, of the labels over a column to a path of the template: common labels in order over
/// all labels. The last labels must agree. A label missing from the path makes it another column (上年结转/合计 is not
/// 合计), unless it may be a variant of one in the path.
///
/// With `any_heading` (codes and texts), extra labels are mere headings if nothing of the path is missing:
/// 功能分类科目/科目名称.
fn path_score(source: &[String], target: &FoldedPath, rules: Rules, header: &LabelSet) -> u32 {
    let agree = |label: &String, step: &Vec<String>| step.contains(label);
    let (Some(leaf), Some((target_leaf, target_rest))) = (source.last(), target.split_last()) else {
        return 0;
    };
    let fits = |target: &[Vec<String>]| {
        let common = common_steps(source, target);
        let all = source.len().saturating_add(target.len()).max(1);
        let score = u32::try_from(common.saturating_mul(200) / all).unwrap_or(0);
        let in_target = |label: &String| target.iter().any(|step| step.contains(label));
        let of_another = source.iter().any(|label| header.contains(label) && !in_target(label));
        let foreign = source.len().saturating_sub(common);
        let missing = target.len().saturating_sub(common);
        let is_heading = rules.any_heading && missing == 0;
        let is_other = (!is_heading && (of_another || foreign > missing)) || (foreign > 0 && score < SURE);
        if is_other { 0 } else { score }
    };
    if agree(leaf, target_leaf) {
        return fits(target);
    }
    match target_rest.last() {
        Some(group) if rules.may_omit_leaf && agree(leaf, group) => fits(target_rest).saturating_sub(LEAF_OMITTED),
        _ => 0,
    }
}

/// Length of the longest common subsequence of labels.
fn common_steps(source: &[String], target: &[Vec<String>]) -> usize {
    let mut lengths = vec![0_usize; target.len().saturating_add(1)];
    for label in source {
        let mut diagonal = 0_usize;
        for (position, step) in target.iter().enumerate() {
            let left = lengths.get(position).copied().unwrap_or(0);
            if let Some(slot) = lengths.get_mut(position.saturating_add(1)) {
                let above = *slot;
                *slot = if step.contains(label) {
                    diagonal.saturating_add(1)
                } else {
                    above.max(left)
                };
                diagonal = above;
            }
        }
    }
    lengths.last().copied().unwrap_or(0)
}
