//! Lists of the same columns side by side, to save paper: the second goes on below the first. They are one list only
//! if no code is in both and all sums over both are right.

use std::collections::BTreeMap;
use std::ops::Range;

use foldhash::HashSet;
use rust_decimal::Decimal;

use crate::book::Content;
use crate::cell::Cell;
use crate::map::header::locate::Header;
use crate::map::header::source_column::{Meaning, SourceColumn};
use crate::map::sheet::state::Sheet;
use crate::meaning::{ALL, Dimension};
use crate::schema::{CLASS_DIGITS, Kind, Shape, codes};

/// One of the lists.
pub struct List {
    /// Its columns.
    pub header: Header,
    /// Rows of its own total, which is not that of all lists.
    pub subtotals: HashSet<u32>,
}

/// The figures of a list.
#[derive(Default)]
struct Figures {
    codes: Vec<(String, Vec<Decimal>)>,
    /// Rows that say that they are the total.
    totals: Vec<(u32, Vec<Decimal>)>,
}

/// The lists of a sheet that has several, if they are one list in parts.
pub fn lists(header: &Header, sheet: &Sheet, rows: &[(u32, Range<usize>)]) -> Option<Vec<List>> {
    let headers = headers(header, sheet)?;
    let figures: Vec<Figures> = headers
        .iter()
        .map(|header| figures(header, sheet, rows))
        .collect::<Option<_>>()?;
    let mut all: BTreeMap<&str, &[Decimal]> = BTreeMap::new();
    for list in &figures {
        if list.codes.is_empty() {
            return None;
        }
        for (code, amounts) in &list.codes {
            if all.insert(code, amounts).is_some() {
                return None;
            }
        }
    }
    let width = all.values().map(|amounts| amounts.len()).max()?;
    let mut is_shown = false;
    for (code, amounts) in &all {
        let children = children(code, &all);
        if !children.is_empty() {
            is_shown = true;
            if added(children.into_iter(), width)? != *amounts {
                return None;
            }
        }
    }
    let whole = added(children("", &all).into_iter(), width)?;
    let mut sums = Vec::new();
    for figures in &figures {
        let own = figures.by_code();
        let tops = own.iter().filter(|(code, _)| above(code, &all).is_none());
        sums.push(added(tops.map(|(_, amounts)| *amounts), width)?);
    }
    let of_two = sums_of_two(&sums, width)?;
    let mut lists = Vec::new();
    for ((header, figures), own_sum) in headers.into_iter().zip(&figures).zip(&sums) {
        let mut subtotals = HashSet::default();
        for (row, amounts) in &figures.totals {
            match amounts {
                amounts if *amounts == whole => is_shown = true,
                amounts if amounts == own_sum || of_two.contains(amounts) => {
                    subtotals.insert(*row);
                }
                _ => return None,
            }
        }
        lists.push(List { header, subtotals });
    }
    is_shown.then_some(lists)
}

impl Figures {
    fn by_code(&self) -> BTreeMap<&str, &[Decimal]> {
        let codes = self.codes.iter();
        codes
            .map(|(code, amounts)| (code.as_str(), amounts.as_slice()))
            .collect()
    }
}

/// The sums of two of several lists: 人员经费 is 工资福利支出 and 对个人和家庭的补助.
fn sums_of_two(sums: &[Vec<Decimal>], width: usize) -> Option<Vec<Vec<Decimal>>> {
    let mut found = Vec::new();
    for (position, first) in sums.iter().enumerate().filter(|_| sums.len() > 2) {
        for second in sums.iter().skip(position.saturating_add(1)) {
            found.push(added([first.as_slice(), second.as_slice()].into_iter(), width)?);
        }
    }
    Some(found)
}

/// The amounts of all codes, by code.
type All<'a> = BTreeMap<&'a str, &'a [Decimal]>;

/// The longest code that a code is part of.
fn above<'a>(code: &str, all: &All<'a>) -> Option<&'a str> {
    let shorter = (1..code.len()).rev().filter_map(|length| code.get(..length));
    let mut known = shorter.filter_map(|upper| all.get_key_value(upper));
    known.next().map(|(upper, _)| *upper)
}

/// The amounts of the codes directly below a code, or at the top.
fn children<'a>(code: &str, all: &All<'a>) -> Vec<&'a [Decimal]> {
    let below = all.range(code..).take_while(|(other, _)| other.starts_with(code));
    let direct = below.filter(|(other, _)| **other != code && above(other, all).unwrap_or_default() == code);
    direct.map(|(_, amounts)| *amounts).collect()
}

/// The sums of amounts, column by column; `None` if no decimal holds one.
fn added<'a>(rows: impl Iterator<Item = &'a [Decimal]>, width: usize) -> Option<Vec<Decimal>> {
    let mut sums = vec![Decimal::ZERO; width];
    for amounts in rows {
        for (sum, amount) in sums.iter_mut().zip(amounts) {
            *sum = sum.checked_add(*amount)?;
        }
    }
    Some(sums)
}

/// The columns of each list, with the meanings of the first one's: all have the same labels.
fn headers(header: &Header, sheet: &Sheet) -> Option<Vec<Header>> {
    let Shape::List { single_row: false, .. } = sheet.schema.shape else {
        return None;
    };
    let code = sheet.schema.classified.first()?.codes.first()?;
    let column = sheet.schema.columns.iter().position(|column| column.field == *code)?;
    let is_start = |source: &SourceColumn| match source.meaning {
        Meaning::Column(own) | Meaning::Double(own) => own == column && source.entry.is_none(),
        _ => false,
    };
    let columns = header.columns.iter().enumerate();
    let starts: Vec<usize> = columns
        .filter(|(_, source)| is_start(source))
        .map(|(position, _)| position)
        .collect();
    let ends = starts.iter().skip(1).copied().chain([header.columns.len()]);
    let lists: Vec<&[SourceColumn]> = starts
        .iter()
        .zip(ends)
        .filter_map(|(start, end)| header.columns.get(*start..end))
        .collect();
    let (first, others) = lists.split_first()?;
    let leaf = |source: &SourceColumn| source.labels.last().cloned();
    let same_leaves = |list: &&[SourceColumn]| list.iter().map(leaf).eq(first.iter().map(leaf));
    if others.is_empty() || !others.iter().all(same_leaves) {
        return None;
    }
    let amounts = |list: &[SourceColumn]| list.iter().filter(|source| source.is_amount_of(sheet.schema)).count();
    let same_labels = |list: &&[SourceColumn]| list.iter().zip(*first).all(|(own, other)| own.labels == other.labels);
    let meanings: Vec<Meaning> = match others.iter().all(same_labels) {
        true => first.iter().map(|source| source.meaning.clone()).collect(),
        // A label over a list says which part of the table it is.
        false if amounts(first) == 1 && lists.iter().all(|list| is_part(list, sheet)) => {
            let whole = |source: &SourceColumn| match source.meaning {
                Meaning::Column(column) => Meaning::Column(total_of(column, sheet)),
                _ => source.meaning.clone(),
            };
            first.iter().map(whole).collect()
        }
        false => return None,
    };
    if amounts(first) == 0 || meanings.iter().any(|meaning| !matches!(meaning, Meaning::Column(_))) {
        return None;
    }
    let before = header.columns.get(..starts.first().copied()?)?;
    let mut headers = Vec::new();
    for (number, list) in lists.iter().enumerate() {
        let mut own = header.clone();
        own.columns = if number == 0 { before.to_vec() } else { Vec::new() };
        own.columns
            .extend(list.iter().zip(&meanings).map(|(source, meaning)| SourceColumn {
                meaning: meaning.clone(),
                ..source.clone()
            }));
        headers.push(own);
    }
    Some(headers)
}

/// Whether the labels over the columns of a list say no more than which part of expenditure it is.
fn is_part(list: &[SourceColumn], sheet: &Sheet) -> bool {
    list.iter().all(|source| {
        let group = source.labels.split_last().map_or(&[][..], |(_, group)| group);
        let reading = sheet.lexicon().vocabulary.read_path(group.iter().map(String::as_str));
        let common = &sheet.labels.means.common.all;
        let says_more = |dimension: &Dimension| {
            let is_part = matches!(dimension, Dimension::Part | Dimension::Economic);
            let stated = reading.point.get(*dimension);
            stated != 0 && stated != common.get(*dimension) && !is_part
        };
        reading.is_explained() && reading.aggregate.is_none() && !ALL.iter().any(says_more)
    })
}

/// The column of amounts that a column is a part of, or itself.
fn total_of(column: usize, sheet: &Sheet) -> usize {
    let field = sheet.schema.columns.get(column).map(|column| column.field);
    let is_whole = |other: &crate::schema::Column| {
        let definition = sheet.schema.fields.get(other.field);
        definition.is_some_and(|definition| field.is_some_and(|field| definition.sum.contains(&field)))
    };
    sheet.schema.columns.iter().position(is_whole).unwrap_or(column)
}

/// The codes, totals and amounts of a list; `None` if one of its codes is none of the table's, or has a text as amount.
fn figures(header: &Header, sheet: &Sheet, rows: &[(u32, Range<usize>)]) -> Option<Figures> {
    let classified = sheet.schema.classified.first()?;
    let dictionary = codes(sheet.frame).ok()?.dictionary(&classified.dictionary)?;
    let kind = |source: &&SourceColumn| {
        let Meaning::Column(column) = source.meaning else {
            return None;
        };
        let column = sheet.schema.columns.get(column)?;
        sheet.schema.fields.get(column.field).map(|field| field.kind)
    };
    let of_kind = |wanted: Kind| -> Vec<u32> {
        let columns = header.columns.iter().filter(|source| kind(source) == Some(wanted));
        columns.map(|source| source.col).collect()
    };
    let (code_columns, amount_columns) = (of_kind(Kind::Code), of_kind(Kind::Amount));
    let [code_column] = code_columns.as_slice() else {
        return None;
    };
    let texts = of_kind(Kind::Text);
    let mut figures = Figures::default();
    for (row, range) in rows {
        let cells = sheet.grid.cells().get(range.clone()).unwrap_or_default();
        let cell = |col: &u32| cells.iter().find(|cell| cell.at.col == *col);
        let text = |cell: &Cell| cell.value.to_string().trim().to_owned();
        let code = cell(code_column).map(text).unwrap_or_default();
        let is_code = code.len() >= CLASS_DIGITS && code.bytes().all(|byte| byte.is_ascii_digit());
        let mut labels = texts.iter().chain([code_column]).filter_map(cell);
        let is_total = labels.any(|label| sheet.is_total(&text(label)));
        if !is_code && !is_total {
            continue;
        }
        let mut amounts = Vec::new();
        for column in &amount_columns {
            let typed = cell(column).map(|cell| sheet.typer.amount(&cell.value).content);
            amounts.push(match typed {
                None | Some(Content::Blank) => Decimal::ZERO,
                Some(Content::Amount(amount)) => amount,
                Some(Content::Text(_)) => return None,
            });
        }
        match is_code {
            true if code
                .get(..CLASS_DIGITS)
                .is_some_and(|class| dictionary.0.contains_key(class)) =>
            {
                figures.codes.push((code, amounts));
            }
            true => return None,
            // In print the row of a total may have no figure.
            false if amounts.iter().all(Decimal::is_zero) => {}
            false => figures.totals.push((*row, amounts)),
        }
    }
    Some(figures)
}
