//! Resolves the columns of a header jointly: duplicates, second lists, name columns, codes that share a cell.

use foldhash::HashMap;

use crate::map::header::source_column::{Meaning, Path};
use crate::meaning::{Aggregate, Reading};
use crate::schema::{Kind, Shape, Table};

/// Among columns with the same meaning, keeps the one with the widest total word, then one that is no part (其中), then
/// the best score, then the leftmost.
pub fn settle_doubles(meanings: &mut [(Meaning, u32)], readings: &[Reading]) {
    type Rank = (Option<Aggregate>, bool, u32);
    let mut best: HashMap<usize, (usize, Rank)> = HashMap::default();
    for (position, (meaning, score)) in meanings.iter().enumerate() {
        if let Meaning::Column(column) = meaning {
            let reading = readings.get(position);
            let aggregate = reading.and_then(|reading| reading.aggregate);
            let rank = (aggregate, !reading.is_some_and(|reading| reading.of_which), *score);
            let entry = best.entry(*column).or_insert((position, rank));
            if entry.1 < rank {
                *entry = (position, rank);
            }
        }
    }
    for (position, (meaning, _)) in meanings.iter_mut().enumerate() {
        if let Meaning::Column(column) = *meaning
            && best.get(&column).is_some_and(|(winner, _)| *winner != position)
        {
            // 经费拨款 beside 小计 below the same label is a part of it.
            let aggregate = |at: usize| readings.get(at).and_then(|reading| reading.aggregate);
            let is_part = aggregate(position).is_none() && best.get(&column).is_some_and(|(_, (of, ..))| of.is_some());
            *meaning = match is_part {
                true => Meaning::Keyless,
                false => Meaning::Double(column),
            };
        }
    }
}

/// Refuses figures after a repeated code column: it begins another list, whose figures do not belong to the rows on
/// its left.
pub fn refuse_second_list(meanings: &mut [(Meaning, u32)], table: &Table) {
    let Shape::List { .. } = table.shape else { return };
    let code = |meaning: &Meaning| match *meaning {
        Meaning::Double(column) if kind(table, column) == Some(Kind::Code) => Some(column),
        _ => None,
    };
    let is_figure = |meaning: &Meaning| matches!(*meaning, Meaning::Column(column) if is_amount(table, column));
    let first = meanings.iter().position(|(meaning, _)| is_figure(meaning));
    let second = first.and_then(|first| {
        let mut behind = meanings.iter().enumerate().skip(first);
        behind
            .find(|(_, (meaning, _))| code(meaning).is_some())
            .map(|(position, _)| position)
    });
    for (meaning, _) in meanings.iter_mut().skip(second.unwrap_or(usize::MAX)) {
        if is_figure(meaning) {
            *meaning = Meaning::Unknown;
        }
    }
}

/// Allows a column of names beside each code of a list, such as 单位名称 and 科目名称.
pub fn keep_names(meanings: &mut [(Meaning, u32)], table: &Table) {
    let Shape::List { name, .. } = table.shape else { return };
    let is_name = |column: usize| table.columns.get(column).is_some_and(|column| column.field == name);
    for (meaning, _) in meanings {
        if let Meaning::Double(column) = *meaning
            && is_name(column)
        {
            *meaning = Meaning::Name(column);
        }
    }
}

/// Refuses code columns that share one label where a whole code is expected: each may hold only a part of it.
pub fn refuse_split_codes(meanings: &mut [(Meaning, u32)], paths: &[Path], table: &Table) {
    let takes_whole = |column: usize| {
        let field = table
            .columns
            .get(column)
            .and_then(|column| table.fields.get(column.field));
        field.is_some_and(|field| !field.splits_into.is_empty())
    };
    // Behind amounts, it is the code of another list.
    let is_figure = |meaning: &Meaning| meaning.columns().iter().any(|column| is_amount(table, *column));
    let is_beside = |column: usize, position: usize, of: &Path| {
        let before = || meanings.iter().zip(paths).take(position);
        let first =
            before().position(|((meaning, _), path)| *meaning == Meaning::Column(column) && path.labels == of.labels);
        first.is_some_and(|first| !before().skip(first).any(|((meaning, _), _)| is_figure(meaning)))
    };
    let split: Vec<usize> = meanings
        .iter()
        .zip(paths)
        .enumerate()
        .filter_map(|(position, ((meaning, _), path))| match meaning {
            Meaning::Double(column) if takes_whole(*column) && is_beside(*column, position, path) => Some(*column),
            _ => None,
        })
        .collect();
    for (meaning, _) in meanings {
        if matches!(meaning, Meaning::Column(column) | Meaning::Double(column) if split.contains(column)) {
            *meaning = Meaning::Unknown;
        }
    }
}

/// Assigns a name column without a group label to the only group that has another column on the sheet: 科目名称 beside
/// the codes of the only classification.
pub fn resolve_by_group(meanings: &mut [(Meaning, u32)], table: &Table) {
    let group = |column: usize| {
        let path = table.columns.get(column).map(|column| column.path.as_slice());
        path.and_then(|path| path.split_last()).map(|(_, group)| group)
    };
    let found: Vec<usize> = meanings
        .iter()
        .filter_map(|(meaning, _)| match meaning {
            Meaning::Column(column) => Some(*column),
            _ => None,
        })
        .collect();
    let has_mate = |column: &usize| {
        let own_group = group(*column).filter(|group| !group.is_empty());
        !found.contains(column) && own_group.is_some() && found.iter().any(|other| group(*other) == own_group)
    };
    for position in 0..meanings.len() {
        let Some((Meaning::Unclear(columns), _)) = meanings.get(position) else {
            continue;
        };
        let alike = meanings
            .iter()
            .filter(|(meaning, _)| matches!(meaning, Meaning::Unclear(other) if other == columns));
        let mates: Vec<usize> = columns.iter().copied().filter(has_mate).collect();
        let names = columns.iter().all(|column| is_text(table, *column));
        if let ([only], true, true) = (mates.as_slice(), alike.count() == 1, names)
            && let Some((meaning, _)) = meanings.get_mut(position)
        {
            *meaning = Meaning::Column(*only);
        }
    }
}

/// If no column holds the row names, expects them in the column of the whole code, after the code.
pub fn name_in_code(meanings: &mut [(Meaning, u32)], table: &Table) {
    let Shape::List { name, .. } = table.shape else { return };
    let field_of = |column: usize| table.columns.get(column).map(|column| column.field);
    let gives = |field: usize| {
        let mut columns = meanings.iter().flat_map(|(meaning, _)| meaning.columns());
        columns.any(|column| field_of(*column) == Some(field))
    };
    let parts = |column: usize| table.fields.get(field_of(column)?).map(|field| &field.splits_into);
    let whole = |(position, (meaning, _)): (usize, &(Meaning, u32))| match meaning {
        Meaning::Column(column) => {
            let parts = parts(*column).filter(|parts| !parts.is_empty())?;
            (!parts.iter().any(|part| gives(*part))).then_some((position, *column))
        }
        _ => None,
    };
    let Some((position, column)) = meanings.iter().enumerate().find_map(whole).filter(|_| !gives(name)) else {
        return;
    };
    let mut fields: Vec<usize> = field_of(column).into_iter().collect();
    fields.extend(parts(column).into_iter().flatten());
    fields.push(name);
    let shown = table.columns.iter().enumerate();
    let shown = shown.filter(|(_, column)| fields.contains(&column.field));
    let columns = shown.map(|(position, _)| position).collect();
    if let Some((meaning, _)) = meanings.get_mut(position) {
        *meaning = Meaning::Split { fields, columns };
    }
}

fn kind(table: &Table, column: usize) -> Option<Kind> {
    let field = table.columns.get(column).map(|column| column.field);
    field.and_then(|field| table.fields.get(field)).map(|field| field.kind)
}

fn is_text(table: &Table, column: usize) -> bool {
    kind(table, column) == Some(Kind::Text)
}

pub fn is_amount(table: &Table, column: usize) -> bool {
    kind(table, column) == Some(Kind::Amount)
}
