//! Columns of the year and of what is carried over, on a sheet whose table has a place for the latter neither in columns
//! nor in lines. Most tables have all the money: there the total of both counts, and parts without one are added up.
//! Some have the year alone: there its own columns count, and what includes more is told.

use foldhash::HashMap;

use crate::map::header::readings::When;
use crate::map::header::rivals::{Below, is_scoped};
use crate::map::header::source_column::{Beyond, Meaning, SourceColumn};
use crate::meaning::values::{CURRENT, THIS};
use crate::meaning::{Dimension, Point, Reading};
use crate::schema::Shape;

/// Settles the totals that no column is yet, and the parts of totals.
pub fn settle(columns: &mut [SourceColumn], below: &Below) {
    if below.labels.means.has_carried() {
        refuse_carried_within(columns, below);
        return;
    }
    let is_free = |source: &SourceColumn| source.meaning == Meaning::Keyless && source.entry.is_none();
    let places = columns.iter().enumerate();
    let carried: Vec<usize> = places
        .filter(|(position, source)| is_free(source) && below.is_carried(*position))
        .map(|(position, _)| position)
        .collect();
    if carried.is_empty() {
        return;
    }
    let of_year = below.labels.means.common.all.get(Dimension::Carry) == CURRENT;
    if of_year && matches!(below.table.shape, Shape::List { .. }) {
        for column in 0..below.table.columns.len() {
            settle_total(columns, below, column);
        }
    }
    if !below.table.means.year_alone {
        add_partners(columns, below);
        return;
    }
    refuse_wider(columns, below);
    let are_in_total = are_in_total(columns, below, &carried);
    for position in carried {
        let is_of_which = below.reading(position).is_some_and(|reading| reading.of_which);
        let Some(source) = columns.get_mut(position) else {
            continue;
        };
        if (is_of_which || are_in_total) && source.meaning == Meaning::Keyless && below.has_figures(source.col) {
            source.meaning = Meaning::Within;
        }
    }
}

/// Refuses amounts of the year that include what is carried over, as a part of them (小计, 其中：上年结转) in a column to their
/// right shows.
fn refuse_carried_within(columns: &mut [SourceColumn], below: &Below) {
    // The last column of each group that is no part.
    let mut wholes: HashMap<Option<&[String]>, usize> = HashMap::default();
    let mut wider: Vec<usize> = Vec::new();
    for (position, source) in columns.iter().enumerate() {
        if !below.reading(position).is_some_and(|reading| reading.of_which) {
            wholes.insert(source.group(), position);
        } else if source.entry.is_none() && below.is_carried(position) && below.has_figures(source.col) {
            wider.extend(wholes.get(&source.group()));
        }
    }
    wider.retain(|whole| !below.is_carried(*whole));
    for whole in wider {
        // A total of the table includes all its money.
        if let Some(source) = columns.get_mut(whole)
            && let Meaning::Column(column) = source.meaning
            && source.entry.is_none()
            && below.labels.means.is_of_year(column)
        {
            source.meaning = Meaning::Wider(column, Beyond::Carried);
        }
    }
}

/// Whether a total of the table is the sum of these columns and of one of the year, which stand beside its parts: 合计 with
/// 基本支出 and 项目支出, then 本年拨款 and 上年结转.
fn are_in_total(columns: &[SourceColumn], below: &Below, carried: &[usize]) -> bool {
    let cols = carried.iter().filter_map(|position| Some(columns.get(*position)?.col));
    let carried: Vec<u32> = cols.filter(|col| below.has_figures(*col)).collect();
    let of_year = columns.iter().enumerate().filter(|(position, source)| {
        let is_of_year = source.meaning == Meaning::Keyless && is_scoped(below.reading(*position));
        is_of_year && !carried.contains(&source.col) && below.read.is_amount(*position)
    });
    let totals = columns.iter().filter(|source| source.is_amount_of(below.table));
    let cols: Vec<u32> = totals.map(|source| source.col).collect();
    let mut wholes = of_year.map(|(_, source)| [&[source.col], carried.as_slice()].concat());
    !carried.is_empty() && wholes.any(|parts| cols.iter().any(|total| below.is_sum(*total, &parts)))
}

/// Finds the column of a total that no column is, since its label may mean all of what stands beside it.
fn settle_total(columns: &mut [SourceColumn], below: &Below, column: usize) {
    let Some(field) = below.table.columns.get(column).map(|column| column.field) else {
        return;
    };
    let is_given = columns.iter().any(|source| source.meaning.gives(column));
    if is_given || !below.table.is_amount(field) {
        return;
    }
    let col = |position: usize| columns.get(position).map_or(0, |source| source.col);
    let carried = |position: usize| -> Vec<u32> {
        let carried = below.carried_beside(columns, position).into_iter();
        carried.filter(|col| below.has_figures(*col)).collect()
    };
    let found: Vec<usize> = (0..columns.len())
        .filter(|position| is_candidate(columns, below, *position, column))
        .collect();
    let (years, wholes): (Vec<usize>, Vec<usize>) =
        found.iter().partition(|position| is_scoped(below.reading(**position)));
    let is_year_and_carried = |whole: usize, year: usize| {
        let carried = carried(whole);
        let all = [&[col(year)], carried.as_slice()].concat();
        !carried.is_empty() && below.is_mostly_sum(col(whole), &all)
    };
    let (whole, year) = match (wholes.as_slice(), years.as_slice()) {
        // 合计 beside 年初预算数 and what is carried over.
        ([first, second], []) if is_year_and_carried(*first, *second) => (Some(*first), Some(*second)),
        ([first, second], []) if is_year_and_carried(*second, *first) => (Some(*second), Some(*first)),
        ([whole], [year]) => (Some(*whole), Some(*year)),
        ([whole], _) => (Some(*whole), None),
        (_, [year]) => (None, Some(*year)),
        _ => (None, None),
    };
    let parts = below.parts(columns, field);
    let is_sum_of = |position: usize, more: &[u32]| {
        let all = [parts.as_slice(), more].concat();
        !parts.is_empty() && below.is_mostly_sum(col(position), &all)
    };
    let is_with_carried = |whole: usize| year.is_some_and(|year| is_year_and_carried(whole, year));
    // 全年预算数 is the total only beside its parts.
    let is_other = |position: usize| {
        let source = columns.get(position);
        source.is_some_and(|source| source.meaning == Meaning::Other)
    };
    let whole = whole.filter(|whole| !is_other(*whole) || is_with_carried(*whole));
    let partners = partners(columns, below, &parts).into_iter();
    let partners: Vec<u32> = partners.map(|partner| col(partner.carried)).collect();
    let with_partners = [parts.as_slice(), partners.as_slice()].concat();
    let is_wider = |position: usize| {
        let with_carried = [parts.as_slice(), &carried(position)].concat();
        let wholes = [&with_partners, &with_carried].into_iter();
        let mut wholes = wholes.filter(|all| all.len() > parts.len());
        wholes.any(|all| below.is_rather_sum(col(position), all, &parts))
    };
    let is_by_parts = |position: &usize| is_sum_of(*position, &[]) && !is_wider(*position);
    let mut sums = found.iter().copied().filter(is_by_parts);
    let by_parts = sums.next().filter(|_| sums.next().is_none());
    let holds =
        |whole: &usize| is_with_carried(*whole) || is_sum_of(*whole, &partners) || is_sum_of(*whole, &carried(*whole));
    let (mut within, mut wider) = (Vec::new(), None);
    let winner = match (below.table.means.year_alone, by_parts) {
        (false, Some(sum)) => Some(sum),
        (false, None) => whole.filter(holds),
        (true, Some(sum)) => {
            within = if whole == Some(sum) { carried(sum) } else { Vec::new() };
            Some(sum)
        }
        (true, None) => {
            wider = whole.filter(|_| year.is_none());
            year
        }
    };
    if let Some(source) = winner.and_then(|winner| columns.get_mut(winner)) {
        source.meaning = Meaning::Column(column);
    }
    if let Some(source) = wider.and_then(|wider| columns.get_mut(wider)) {
        source.meaning = Meaning::Wider(column, Beyond::Carried);
    }
    for source in columns.iter_mut().filter(|source| within.contains(&source.col)) {
        if source.meaning == Meaning::Keyless {
            source.meaning = Meaning::Within;
        }
    }
}

/// Whether a column without a key is this column of the table in another scope.
fn is_candidate(columns: &[SourceColumn], below: &Below, position: usize, column: usize) -> bool {
    let (Some(source), Some(reading)) = (columns.get(position), below.reading(position)) else {
        return false;
    };
    let is_open = match source.meaning {
        Meaning::Keyless => below.read.when.get(position) == Some(&When::Budget),
        Meaning::Other => is_whole_year(reading),
        _ => false,
    };
    if !is_open || source.entry.is_some() || reading.of_which || reading.elsewhere || !reading.is_explained() {
        return false;
    }
    if below.is_carried(position) || reading.point.specifies(Dimension::Measure) {
        return false;
    }
    let mut beside = *below.read.beside();
    beside.set(Dimension::Carry, 0);
    let target = below
        .labels
        .means
        .column_of(&reading.without_scope(), &beside, |_| true);
    target == Some(column)
}

/// Whether a column is of another stage of this year and says nothing else: 全年预算数.
fn is_whole_year(reading: &Reading) -> bool {
    let year = reading.point.get(Dimension::Year);
    let is_this_year = (year == 0 || year == THIS) && reading.years.is_empty();
    let nothing = reading.without_scope();
    reading.is_of_other_stage() && is_this_year && nothing.point == Point::default()
}

/// A column of what is carried over, and the one of the year that means the same otherwise.
struct Partner {
    /// Its position.
    carried: usize,
    /// The position of the column of the year.
    year: usize,
}

/// The columns of what is carried over beside these columns of the year, wherever they stand in groups.
fn partners(columns: &[SourceColumn], below: &Below, parts: &[u32]) -> Vec<Partner> {
    let is_of_year = |reading: &&Reading| {
        let carry = reading.point.get(Dimension::Carry);
        carry == CURRENT || carry == 0 && reading.point.get(Dimension::Year) == THIS
    };
    let mut partners = Vec::new();
    for (year, _) in columns.iter().enumerate().filter(|(_, own)| parts.contains(&own.col)) {
        let Some(reading) = below.reading(year).filter(is_of_year) else {
            continue;
        };
        let point = reading.without_scope().point;
        let is_partner = |(other, source): &(usize, &SourceColumn)| {
            let same = below
                .reading(*other)
                .is_some_and(|reading| reading.without_scope().point == point);
            source.meaning == Meaning::Keyless
                && source.entry.is_none()
                && same
                && below.is_carried(*other)
                && below.list_of(*other) == below.list_of(year)
                && below.has_figures(source.col)
        };
        let found = columns.iter().enumerate().find(is_partner);
        partners.extend(found.map(|(carried, _)| Partner { carried, year }));
    }
    partners
}

/// A column that is one of the table's amounts.
struct Total {
    /// The column of the sheet.
    col: u32,
    /// The column of the table.
    column: usize,
    /// The columns of the sheet that it is the sum of in the table.
    parts: Vec<u32>,
}

fn total_at(columns: &[SourceColumn], below: &Below, position: usize) -> Option<Total> {
    let total = columns.get(position)?;
    let Meaning::Column(column) = total.meaning else {
        return None;
    };
    let field = below.table.columns.get(column)?.field;
    let parts = below.parts(columns, field);
    let col = total.col;
    Some(Total { col, column, parts })
}

/// Refuses totals of the year and of what is carried over, where the parts are those of the year alone.
fn refuse_wider(columns: &mut [SourceColumn], below: &Below) {
    for position in 0..columns.len() {
        let Some(Total {
            col: total,
            column,
            parts,
        }) = total_at(columns, below, position)
        else {
            continue;
        };
        let partners = partners(columns, below, &parts).into_iter();
        let partners: Vec<u32> = partners
            .filter_map(|partner| columns.get(partner.carried))
            .map(|source| source.col)
            .collect();
        let beside = below.carried_beside(columns, position).into_iter();
        let beside: Vec<u32> = beside.filter(|col| below.has_figures(*col)).collect();
        let mut wholes = [partners, beside].into_iter().filter(|carried| !carried.is_empty());
        let is_wider = wholes.any(|carried| {
            let all = [parts.as_slice(), carried.as_slice()].concat();
            below.is_rather_sum(total, &all, &parts)
        });
        if let Some(source) = columns.get_mut(position).filter(|_| is_wider) {
            source.meaning = Meaning::Wider(column, Beyond::Carried);
        }
    }
}

/// Adds what is carried over to the parts of the year beside it, if the totals include both. Where they do neither, the
/// parts are not those of the table.
fn add_partners(columns: &mut [SourceColumn], below: &Below) {
    for position in 0..columns.len() {
        let Some(Total { col: total, parts, .. }) = total_at(columns, below, position) else {
            continue;
        };
        let mut partners = partners(columns, below, &parts);
        partners.retain(|partner| below.list_of(partner.carried) == below.list_of(position));
        if partners.is_empty() {
            continue;
        }
        let col = |position: usize| columns.get(position).map_or(0, |source| source.col);
        let all: Vec<u32> = parts
            .iter()
            .copied()
            .chain(partners.iter().map(|partner| col(partner.carried)))
            .collect();
        // In other groups, all rows must bear it out.
        let group = |position: usize| columns.get(position).and_then(SourceColumn::group);
        let are_beside = partners
            .iter()
            .all(|partner| group(partner.carried) == group(partner.year));
        let is_sum = match are_beside {
            true => below.is_rather_sum(total, &all, &parts),
            false => below.is_sum(total, &all),
        };
        if !is_sum && (!are_beside || below.is_mostly_sum(total, &parts)) {
            continue;
        }
        for Partner { carried, year } in partners {
            let mate = columns.get(year);
            let field = mate.and_then(|source| source.meaning.fields(below.table).first().copied());
            let changed = match is_sum {
                true => carried,
                false => year,
            };
            if let (Some(source), Some(field)) = (columns.get_mut(changed), field) {
                source.meaning = match is_sum {
                    true => Meaning::Add(field),
                    false => Meaning::Keyless,
                };
            }
        }
    }
}
