//! Columns that may all be the same column of the table: a total over several years beside the year's, 小计 beside
//! 本年, a total beside a part of it. Labels alone cannot decide this; the columns that the total must be the sum of do.

use std::collections::BTreeSet;

use rust_decimal::Decimal;

use crate::cell::{CellRef, sum};
use crate::map::header::body::Body;
use crate::map::header::keys::whole;
use crate::map::header::readings::{Columns, When};
use crate::map::header::source_column::{Beyond, Meaning, SourceColumn};
use crate::map::labels::TableLabels;
use crate::map::rows::cells::number;
use crate::meaning::values::{CARRIED, CURRENT, FISCAL, THIS};
use crate::meaning::{ALL, Dimension, Place, Point, Reading};
use crate::schema::Table;

/// Most rows that are compared.
const MOST_ROWS: usize = 400;
/// Most columns that are compared with each other.
const MOST_COMPARED: usize = 12;
/// Most totals beside groups that are compared with them.
const MOST_TOTALS: usize = 4;
/// The dimensions in which rivals may differ.
const SCOPES: [Dimension; 4] = [Dimension::Year, Dimension::Carry, Dimension::Fund, Dimension::Stage];

/// Decides between rivals by the sums across, else by the year and the carry-over of the column. A column for which
/// neither decides is unknown, together with its rivals.
pub fn settle(columns: &mut [SourceColumn], sheet: &Below) {
    sheet.put_in_lines(columns);
    for position in 0..columns.len() {
        let Some(own) = columns.get(position) else { continue };
        // Only a column of the table has rivals: a sheet may have thousands of others.
        let Meaning::Column(column) = own.meaning else { continue };
        let mut differing = sheet.rivals(columns, (position, own));
        differing.retain(|rival| {
            columns
                .get(*rival)
                .is_some_and(|rival| sheet.differ(own.col, rival.col))
        });
        if differing.is_empty() {
            continue;
        }
        let winner = sheet.winner(columns, (position, column), &differing);
        if winner == Some(position) {
            continue;
        }
        for at in std::iter::once(position).chain(differing) {
            if let Some(source) = columns.get_mut(at) {
                source.meaning = match winner {
                    Some(winner) if winner == at => Meaning::Column(column),
                    Some(_) => Meaning::Keyless,
                    None => Meaning::Unknown,
                };
            }
        }
    }
    sheet.prefer_year(columns);
    sheet.place_inner_totals(columns);
    sheet.refuse_whole_of_funds(columns);
    sheet.refuse_sums_of_other_funds(columns);
    sheet.set_wider_aside(columns);
    sheet.refuse_totals_of_years(columns);
    sheet.add_carried(columns);
    sheet.leave_parts_out(columns);
    sheet.know_parts(columns);
    sheet.know_changes(columns);
}

/// The columns of a header, with what stands below it.
pub struct Below<'a> {
    pub(super) read: &'a Columns,
    body: &'a Body<'a>,
    pub(super) table: &'a Table,
    pub(super) labels: &'a TableLabels,
    /// By column of a two-sided table: the column of items that begins its list.
    lists: Vec<Option<usize>>,
}

/// The column of items that begins the list of each column of a two-sided table.
fn lists(columns: &[SourceColumn], table: &Table) -> Vec<Option<usize>> {
    let is_item = |source: &SourceColumn| {
        let column = match source.meaning {
            Meaning::Column(column) | Meaning::Double(column) | Meaning::Beside(column) => Some(column),
            _ => None,
        };
        let column = column.and_then(|column| table.columns.get(column));
        column.is_some_and(|column| column.side.is_some() && !table.is_amount(column.field))
    };
    let mut list = None;
    let places = columns.iter().enumerate().map(|(position, source)| {
        if is_item(source) {
            list = Some(position);
        }
        list
    });
    places.collect()
}

impl<'a> Below<'a> {
    pub fn new(
        columns: &[SourceColumn],
        read: &'a Columns,
        body: &'a Body,
        (table, labels): (&'a Table, &'a TableLabels),
    ) -> Self {
        Self {
            read,
            body,
            table,
            labels,
            lists: lists(columns, table),
        }
    }

    pub(super) fn reading(&self, position: usize) -> Option<&Reading> {
        self.read.readings.get(position)
    }

    /// The columns without a key that mean the same but for their scope, in the same group.
    fn rivals(&self, columns: &[SourceColumn], (position, own): (usize, &SourceColumn)) -> Vec<usize> {
        let is_amount =
            |position: usize, source: &SourceColumn| source.entry.is_none() && self.read.is_amount(position);
        let Some(reading) = self.reading(position).filter(|_| is_amount(position, own)) else {
            return Vec::new();
        };
        let list = self.list_of(position);
        let others = columns.iter().enumerate();
        let rivals = others.filter(|(other, source)| {
            source.meaning == Meaning::Keyless
                && self.list_of(*other) == list
                && is_amount(*other, source)
                && self.read.when.get(*other) == Some(&When::Budget)
                && source.group() == own.group()
                && self.reading(*other).is_some_and(|other| is_rival(reading, other))
        });
        rivals.map(|(other, _)| other).collect()
    }

    /// The column of items that begins the list which a column of a two-sided table is in.
    pub(super) fn list_of(&self, position: usize) -> Option<usize> {
        *self.lists.get(position)?
    }

    fn amount(&self, row: u32, col: u32) -> Option<Decimal> {
        let cell = self.body.grid.get(CellRef::new(row, col))?;
        number(&cell.value, self.body.lexicon)
    }

    fn rows(&self) -> impl Iterator<Item = u32> {
        let rows = self.body.rows(MOST_ROWS);
        rows.filter_map(|cells| cells.first().map(|cell| cell.at.row))
    }

    /// Whether a column holds amounts that are carried over.
    pub(super) fn is_carried(&self, position: usize) -> bool {
        let reading = self.reading(position).filter(|_| self.read.is_amount(position));
        reading.is_some_and(|reading| reading.point.get(Dimension::Carry) == CARRIED)
    }

    /// Whether a column has any figure but zero.
    pub(super) fn has_figures(&self, col: u32) -> bool {
        let mut amounts = self.rows().filter_map(|row| self.amount(row, col));
        amounts.any(|amount| !amount.is_zero())
    }

    /// Whether a column is the sum of these in most rows with figures.
    pub(super) fn is_mostly_sum(&self, col: u32, parts: &[u32]) -> bool {
        let has_figure = |row: &u32| self.amount(*row, col).is_some_and(|amount| !amount.is_zero());
        let rows = self.rows().filter(has_figure).count();
        !parts.contains(&col) && self.sums_held(col, parts).saturating_mul(2) > rows
    }

    /// Whether a column is rather the sum of all of these than of some of them: in more rows, and in most. Most rows may
    /// have figures in some alone.
    pub(super) fn is_rather_sum(&self, col: u32, all: &[u32], some: &[u32]) -> bool {
        self.is_mostly_sum(col, all) && self.sums_held(col, all) > self.sums_held(col, some)
    }

    /// Whether two columns have different figures in any row.
    fn differ(&self, own: u32, other: u32) -> bool {
        let amount = |row: u32, col: u32| self.amount(row, col).unwrap_or_default();
        self.rows().any(|row| amount(row, own) != amount(row, other))
    }

    /// The columns of the sheet that a field is the sum of; those of a part that the sheet lacks in its place.
    pub(super) fn parts(&self, columns: &[SourceColumn], field: usize) -> Vec<u32> {
        let col = |field: usize| {
            let is_of = |source: &&SourceColumn| source.meaning.fields(self.table).contains(&field);
            columns.iter().find(is_of).map(|source| source.col)
        };
        let sum = |field: usize| self.table.fields.get(field).map_or(&[][..], |field| &field.sum);
        let parts = sum(field).iter().flat_map(|part| match col(*part) {
            Some(col) => vec![col],
            None => sum(*part).iter().filter_map(|part| col(*part)).collect(),
        });
        parts.collect()
    }

    /// Whether a column is the sum of these in all rows with figures.
    pub(super) fn is_sum(&self, col: u32, parts: &[u32]) -> bool {
        let mut has_figures = false;
        let all_hold = self.rows().all(|row| {
            let own = self.amount(row, col).unwrap_or_default();
            has_figures |= !own.is_zero();
            sum(parts.iter().filter_map(|part| self.amount(row, *part))) == Some(own)
        });
        all_hold && has_figures
    }

    /// Whether a column is the sum of these in all rows in which one of them has a figure.
    fn is_sum_where_given(&self, col: u32, parts: &[u32]) -> bool {
        let is_given = |row: &u32| parts.iter().any(|part| self.amount(*row, *part).is_some());
        let mut given = self.rows().filter(is_given).peekable();
        given.peek().is_some()
            && given.all(|row| {
                let own = self.amount(row, col).unwrap_or_default();
                sum(parts.iter().filter_map(|part| self.amount(row, *part))) == Some(own)
            })
    }

    /// The number of rows with figures in which a column is the sum of these.
    pub(super) fn sums_held(&self, col: u32, parts: &[u32]) -> usize {
        let holds = |row: &u32| {
            let own = self.amount(*row, col).unwrap_or_default();
            !own.is_zero() && sum(parts.iter().filter_map(|part| self.amount(*row, *part))) == Some(own)
        };
        self.rows().filter(holds).count()
    }

    /// Gives the key of a total without a year (项目总额) to that of the year (2025年预算·小计), if this is the sum of the
    /// columns of the year beside it: the other total covers more.
    fn prefer_year(&self, columns: &mut [SourceColumn]) {
        for position in 0..columns.len() {
            let Some(own) = columns.get(position).filter(|own| own.entry.is_none()) else {
                continue;
            };
            let (Meaning::Double(column), true) = (&own.meaning, is_scoped(self.reading(position))) else {
                continue;
            };
            let column = *column;
            let years = |position: usize| self.reading(position).map(|reading| &reading.years);
            let is_part = |(at, source): &(usize, &SourceColumn)| {
                source.col > own.col && self.read.is_amount(*at) && years(*at) == years(position)
            };
            let parts = columns.iter().enumerate().filter(is_part);
            let parts: Vec<u32> = parts.map(|(_, source)| source.col).collect();
            let is_wider = |(at, source): &(usize, &SourceColumn)| {
                source.meaning == Meaning::Column(column)
                    && source.entry.is_none()
                    && self.list_of(*at) == self.list_of(position)
                    && !is_scoped(self.reading(*at))
                    && !self.is_mostly_sum(source.col, &parts)
            };
            let wider = columns.iter().enumerate().find(is_wider).map(|(at, _)| at);
            let Some(wider) = wider.filter(|_| parts.len() > 1 && self.is_sum(own.col, &parts)) else {
                continue;
            };
            for (at, meaning) in [(wider, Meaning::Keyless), (position, Meaning::Column(column))] {
                if let Some(source) = columns.get_mut(at) {
                    source.meaning = meaning;
                }
            }
        }
    }

    /// Takes the key from 财政拨款 beside a fund of it, where the totals are sums without that fund: it is not the rest, but
    /// has the fund in it.
    fn refuse_whole_of_funds(&self, columns: &mut [SourceColumn]) {
        let fund = |position: usize| {
            self.reading(position)
                .map_or(0, |reading| reading.point.get(Dimension::Fund))
        };
        for position in 0..columns.len() {
            let Some(own) = columns.get(position) else { continue };
            let Meaning::Column(column) = own.meaning else { continue };
            let leaf = self.read_alone(own.labels.last().map(String::as_str));
            let is_rest = leaf.is_some_and(|leaf| leaf.point.get(Dimension::Fund) == FISCAL);
            if !is_rest || fund(position) == FISCAL {
                continue;
            }
            let beside = columns.iter().enumerate().filter(|(other, source)| {
                let bits = fund(*other);
                *other != position && bits != 0 && bits & FISCAL == bits && source.meaning.columns() != [column]
            });
            let beside: Vec<u32> = beside.map(|(_, source)| source.col).collect();
            let is_whole = columns.iter().any(|total| {
                let mut sums = total.meaning.fields(self.table).iter().copied();
                sums.any(|sum| {
                    let parts = self.parts(columns, sum);
                    let without: Vec<u32> = parts.iter().copied().filter(|col| !beside.contains(col)).collect();
                    parts.contains(&own.col)
                        && without.len() < parts.len()
                        && self.sums_held(total.col, &without) > self.sums_held(total.col, &parts)
                })
            });
            if let Some(source) = columns.get_mut(position).filter(|_| is_whole) {
                source.meaning = Meaning::Keyless;
            }
        }
    }

    /// Takes the keys from all amounts of a table of certain funds where a total is the sum of columns of funds, some of
    /// which are not the table's: how much of each other figure is the table's cannot be determined.
    fn refuse_sums_of_other_funds(&self, columns: &mut [SourceColumn]) {
        let own = self.labels.means.common.all.get(Dimension::Fund);
        let open = columns
            .iter()
            .enumerate()
            .filter(|(position, source)| source.meaning == Meaning::Keyless && self.read.is_amount(*position));
        let funds = open.filter_map(|(_, source)| {
            let leaf = self.read_alone(source.labels.last().map(String::as_str))?;
            Some((source.col, leaf.point.get(Dimension::Fund)))
        });
        let funds: Vec<(u32, u64)> = funds.filter(|(_, fund)| *fund != 0).collect();
        let is_foreign = |(col, fund): &(u32, u64)| own != 0 && own & fund == 0 && self.has_figures(*col);
        if !funds.iter().any(is_foreign) {
            return;
        }
        let cols: Vec<u32> = funds.iter().map(|(col, _)| *col).collect();
        let is_amount = |source: &SourceColumn| source.entry.is_none() && source.is_amount_of(self.table);
        if columns
            .iter()
            .any(|total| is_amount(total) && self.is_sum(total.col, &cols))
        {
            for source in columns.iter_mut().filter(|source| is_amount(source)) {
                let column = source.meaning.columns().first().copied();
                source.meaning = column.map_or(Meaning::Keyless, |column| Meaning::Wider(column, Beyond::Funds));
            }
        }
    }

    /// Gives a total (收入合计) beside a wider one (收入总计), which has its key, that of the part which it is the sum of.
    fn place_inner_totals(&self, columns: &mut [SourceColumn]) {
        for position in 0..columns.len() {
            let Some(own) = columns.get(position).filter(|own| own.entry.is_none()) else {
                continue;
            };
            let Meaning::Double(column) = own.meaning else { continue };
            let aggregate = |position: usize| self.reading(position).and_then(|reading| reading.aggregate);
            let mut wider = columns.iter().enumerate();
            let is_inner = aggregate(position).is_some()
                && wider.any(|(at, source)| {
                    source.meaning == Meaning::Column(column) && aggregate(at) > aggregate(position)
                });
            let field = self.table.columns.get(column).filter(|_| is_inner);
            let parts = field.and_then(|column| self.table.fields.get(column.field));
            let shown = self.table.columns.iter().enumerate();
            let mut inner = shown.filter(|(number, inner)| {
                let is_part = parts.is_some_and(|parts| parts.sum.contains(&inner.field));
                let is_given = columns.iter().any(|source| source.meaning.gives(*number));
                is_part && !is_given && self.is_sum(own.col, &self.parts(columns, inner.field))
            });
            if let (Some((inner, _)), None) = (inner.next(), inner.next())
                && let Some(source) = columns.get_mut(position)
            {
                source.meaning = Meaning::Column(inner);
            }
        }
    }

    /// Further totals beside that of the year, which is the sum of its parts: they are of more than the year (项目总额
    /// beside 2025年预算数·合计).
    fn set_wider_aside(&self, columns: &mut [SourceColumn]) {
        let is_wider = |position: usize, source: &SourceColumn| {
            let Meaning::Double(column) = source.meaning else {
                return false;
            };
            let is_of_year = |(at, own): (usize, &SourceColumn)| {
                let field = self.table.columns.get(column).map(|column| column.field);
                let parts = field.map(|field| self.parts(columns, field)).unwrap_or_default();
                own.meaning == Meaning::Column(column)
                    && is_scoped(self.reading(at))
                    && self.list_of(at) == self.list_of(position)
                    && !parts.contains(&source.col)
                    && self.is_sum(own.col, &parts)
                    && !self.is_sum(source.col, &parts)
            };
            let is_free = source.entry.is_none() && self.read.is_amount(position) && !is_scoped(self.reading(position));
            is_free && columns.iter().enumerate().any(is_of_year)
        };
        let found = columns.iter().enumerate().map(|(at, source)| is_wider(at, source));
        let found: Vec<bool> = found.collect();
        for (source, _) in columns.iter_mut().zip(found).filter(|(_, found)| *found) {
            source.meaning = Meaning::Keyless;
        }
    }

    /// Takes the key from columns labelled as a part (其中) if the totals are sums of the others without them, or if they
    /// stand behind a column of other funds and no total is a sum with them: what they hold is in another column already.
    fn leave_parts_out(&self, columns: &mut [SourceColumn]) {
        let is_part = |position: usize, source: &SourceColumn| {
            let is_amount = self.read.is_amount(position) && source.entry.is_none();
            if !is_amount || !self.is_labelled_as_part(position, source) {
                return false;
            }
            let column = match source.meaning {
                Meaning::Column(column) => column,
                // A part of the column that is the table's.
                Meaning::Double(_) => return true,
                _ => return false,
            };
            let Some(field) = self.table.columns.get(column).map(|column| column.field) else {
                return false;
            };
            let totals = columns.iter().flat_map(|total| {
                let sums = total
                    .meaning
                    .fields(self.table)
                    .iter()
                    .copied()
                    .filter(|sum| *sum != field);
                sums.filter_map(|sum| self.sums_with_and_without(columns, (total.col, sum), source.col))
            });
            let totals: Vec<(usize, usize)> = totals.collect();
            let counts_twice = totals.iter().any(|(with, without)| without > with);
            let counts_once = totals.iter().any(|(with, without)| with > without);
            counts_twice || !counts_once && self.is_behind_other_funds(columns, position)
        };
        let found: Vec<bool> = (0..)
            .zip(columns.iter())
            .map(|(at, source)| is_part(at, source))
            .collect();
        for (source, _) in columns.iter_mut().zip(found).filter(|(_, found)| *found) {
            source.meaning = Meaning::Keyless;
        }
    }

    /// Whether the label of a column itself, not only one above it, marks it as a part.
    fn is_labelled_as_part(&self, position: usize, source: &SourceColumn) -> bool {
        let is_in_part = self.reading(position).is_some_and(|reading| reading.of_which);
        let own_label = source.labels.last().map(String::as_str);
        is_in_part && self.read_alone(own_label).is_some_and(|reading| reading.of_which)
    }

    /// Whether a part (其中) stands behind a column, in the same group, whose funds are not its own: 其中：财政专户 behind
    /// 事业收入.
    fn is_behind_other_funds(&self, columns: &[SourceColumn], position: usize) -> bool {
        let fund = |position: usize| {
            self.reading(position)
                .map_or(0, |reading| reading.point.get(Dimension::Fund))
        };
        let group = |position: usize| columns.get(position).and_then(SourceColumn::group);
        let before = (0..position).rev().find(|before| {
            let labelled = columns.get(*before);
            labelled.is_some_and(|source| !self.is_labelled_as_part(*before, source))
        });
        before.is_some_and(|before| {
            let is_beside = group(before) == group(position);
            let (whole, part) = (fund(before), fund(position));
            is_beside && self.list_of(before) == self.list_of(position) && whole != 0 && part != 0 && whole & part == 0
        })
    }

    /// Columns with labels of their own below an understood total of their group, which is their sum: 加油 and 维修 below
    /// 公务用车运行费. They are parts that the table does not have.
    fn know_parts(&self, columns: &mut [SourceColumn]) {
        let mut parts: Vec<usize> = Vec::new();
        for (position, total) in columns.iter().enumerate() {
            let group = total.group().unwrap_or_default();
            let reading = self.reading(position).filter(|reading| reading.aggregate.is_some());
            // What nobody knows below the total of a fund may be what was carried over.
            let may_be_carried = reading.is_some_and(|reading| whole(&reading.point).specifies(Dimension::Carry));
            let is_total = matches!(total.meaning, Meaning::Column(_)) && reading.is_some();
            if group.is_empty() || !is_total {
                continue;
            }
            let others = columns.iter().enumerate();
            let others = others.filter(|(other, source)| *other != position && source.labels.starts_with(group));
            let others: Vec<(usize, &SourceColumn)> = others.collect();
            let are_open = others.iter().all(|(_, source)| {
                source.meaning.is_unknown() && !may_be_carried || source.meaning == Meaning::Keyless
            });
            let cols: Vec<u32> = others.iter().map(|(_, source)| source.col).collect();
            if are_open && cols.len() > 1 && self.is_sum(total.col, &cols) {
                parts.extend(others.iter().map(|(other, _)| *other));
            }
        }
        for part in parts {
            if let Some(source) = columns.get_mut(part) {
                source.meaning = Meaning::Keyless;
            }
        }
    }

    /// Identifies columns with unknown labels that are, in every row, the change of a column of the table against one of
    /// another year or stage: the difference, or its percentage.
    fn know_changes(&self, columns: &mut [SourceColumn]) {
        let cols = |is_such: &dyn Fn(usize, &SourceColumn) -> bool| -> Vec<u32> {
            let such = columns.iter().enumerate().filter(|(at, source)| is_such(*at, source));
            such.map(|(_, source)| source.col).take(MOST_COMPARED).collect()
        };
        let is_unknown = |source: &SourceColumn| source.meaning.is_unknown() && source.entry.is_none();
        let unknown = cols(&|_, source| is_unknown(source));
        if unknown.is_empty() {
            return;
        }
        // 与去年执行数的较量 names what it is compared with.
        let compares = cols(&|at, source| {
            let reading = self.reading(at).filter(|_| is_unknown(source));
            let compared = [Dimension::Year, Dimension::Stage, Dimension::Measure];
            reading.is_some_and(|reading| compared.iter().any(|dimension| reading.point.specifies(*dimension)))
        });
        let own = cols(&|_, source| source.is_amount_of(self.table));
        let other =
            cols(&|at, source| source.meaning == Meaning::Other && self.read.when.get(at) == Some(&When::Other));
        let pairs: Vec<(u32, u32)> = own
            .iter()
            .flat_map(|own| other.iter().map(|other| (*own, *other)))
            .collect();
        let is_change = |col: &u32| {
            let least = if compares.contains(col) { 1 } else { 2 };
            pairs.iter().any(|pair| self.is_change((*col, least), *pair))
        };
        let changes: Vec<u32> = unknown.into_iter().filter(is_change).collect();
        for source in columns.iter_mut().filter(|source| changes.contains(&source.col)) {
            source.meaning = Meaning::Other;
        }
    }

    /// Whether a column is the change of one column against another: in all rows, and in several with figures in both it
    /// and the other, which alone show it, with at least so many different figures.
    fn is_change(&self, (col, least): (u32, usize), (now, before): (u32, u32)) -> bool {
        let amount = |row: u32, col: u32| self.amount(row, col).unwrap_or_default();
        let rows: Vec<[Decimal; 3]> = self
            .rows()
            .map(|row| [col, now, before].map(|col| amount(row, col)))
            .collect();
        let is_evidence = |[stated, _, before]: &&[Decimal; 3]| !stated.is_zero() && !before.is_zero();
        let is_difference = |[stated, now, before]: &[Decimal; 3]| now.checked_sub(*before) == Some(*stated);
        let is_share = |[stated, now, before]: &[Decimal; 3]| {
            let share = now.checked_sub(*before).and_then(|change| change.checked_div(*before));
            let percent = share.and_then(|share| share.checked_mul(Decimal::ONE_HUNDRED));
            // Where there was nothing before, people write what they like.
            before.is_zero()
                || [share, percent]
                    .into_iter()
                    .flatten()
                    .any(|share| is_rounded(share, *stated))
        };
        // A total and the one row that changed are the same figure twice.
        let evidence = rows.iter().filter(is_evidence);
        let distinct: BTreeSet<Decimal> = evidence.clone().map(|[stated, ..]| stated.normalize()).collect();
        let is_shown = evidence.count() > 1 && distinct.len() >= least;
        is_shown && (rows.iter().all(is_difference) || rows.iter().all(is_share))
    }

    /// The number of rows in which a total is the sum of its parts with one of them, and without it.
    fn sums_with_and_without(
        &self,
        columns: &[SourceColumn],
        (total, field): (u32, usize),
        part: u32,
    ) -> Option<(usize, usize)> {
        let mut parts = self.parts(columns, field);
        parts.contains(&part).then(|| {
            let with = self.sums_held(total, &parts);
            parts.retain(|col| *col != part);
            (with, self.sums_held(total, &parts))
        })
    }

    fn read_alone(&self, label: Option<&str>) -> Option<Reading> {
        let vocabulary = &self.body.lexicon.vocabulary;
        Some(vocabulary.read(label?, Place::Header, &Point::default()))
    }

    /// Whether a column is another one and what is carried over: of one year, then, not of several.
    fn is_sum_with_carried(&self, columns: &[SourceColumn], own: usize, year: usize) -> bool {
        let mut parts = self.carried_beside(columns, own);
        let col = |position: usize| columns.get(position).map(|source| source.col);
        let (Some(own), Some(year)) = (col(own), col(year)) else {
            return false;
        };
        parts.push(year);
        parts.len() > 1 && self.is_sum(own, &parts)
    }

    /// The columns of what is carried over beside a column, in its list.
    pub(super) fn carried_beside(&self, columns: &[SourceColumn], position: usize) -> Vec<u32> {
        let list = self.list_of(position);
        let Some(own) = columns.get(position) else {
            return Vec::new();
        };
        // The total of a group of its own, or a column beside the total.
        let leads = |position: usize, source: &SourceColumn| {
            self.reading(position)
                .is_some_and(|reading| reading.aggregate.is_some())
                || source.group() == own.group()
        };
        let carried = columns.iter().enumerate();
        let carried = carried.filter(|(position, source)| {
            self.is_carried(*position) && leads(*position, source) && self.list_of(*position) == list
        });
        carried.map(|(_, source)| source.col).collect()
    }

    /// Columns of the year and of what is carried over, beside their sum or alone, where the table has the latter in
    /// lines: what a column says belongs to what its rows mean.
    fn put_in_lines(&self, columns: &mut [SourceColumn]) {
        for position in 0..columns.len() {
            let found = self
                .beside_their_sum(columns, position)
                .or_else(|| self.without_sum(columns, position));
            let Some((column, carries)) = found else { continue };
            for (col, carry) in carries {
                if let Some(source) = columns.iter_mut().find(|source| source.col == col) {
                    source.meaning = Meaning::Lines { column, carry };
                }
            }
        }
    }

    /// The only column of what is carried over beside a column, if it has figures.
    fn only_carried(&self, columns: &[SourceColumn], position: usize) -> Option<u32> {
        let carried = self.carried_beside(columns, position);
        let [only] = carried.as_slice() else { return None };
        let is_free =
            |source: &SourceColumn| source.col == *only && source.meaning == Meaning::Keyless && source.entry.is_none();
        (columns.iter().any(is_free) && self.has_figures(*only)).then_some(*only)
    }

    /// The column of the table that the column at `position` is, and the carry-over of it and the columns that it is the
    /// sum of.
    fn beside_their_sum(&self, columns: &[SourceColumn], position: usize) -> Option<(usize, Vec<(u32, u64)>)> {
        let own = columns.get(position).filter(|own| own.entry.is_none())?;
        let (Meaning::Column(column), Some(reading)) = (&own.meaning, self.reading(position)) else {
            return None;
        };
        if !matches!(self.carry_over(*column), CarryOver::InLines) || is_scoped(Some(reading)) || reading.of_which {
            return None;
        }
        let rivals = self.rivals(columns, (position, own));
        let [rival] = rivals.as_slice() else { return None };
        let year = columns.get(*rival).filter(|_| is_scoped(self.reading(*rival)))?.col;
        let carried = self.only_carried(columns, position)?;
        // The list below may have totals alone.
        self.is_sum_where_given(own.col, &[year, carried])
            .then(|| (*column, vec![(own.col, 0), (year, CURRENT), (carried, CARRIED)]))
    }

    /// The only column of amounts of a list without a total, if it says that it is of the year, beside what is carried
    /// over.
    fn without_sum(&self, columns: &[SourceColumn], position: usize) -> Option<(usize, Vec<(u32, u64)>)> {
        let list = self.list_of(position)?;
        let Meaning::Column(item) = columns.get(list)?.meaning else {
            return None;
        };
        let side = self.table.columns.get(item)?.side;
        let own = columns.get(position).filter(|own| own.entry.is_none())?;
        let is_keyless = |at: usize| {
            columns.get(at).is_some_and(|source| source.meaning == Meaning::Keyless) && self.read.is_amount(at)
        };
        let is_of_list = |at: &usize| *at != list && self.list_of(*at) == Some(list);
        let mut others = (0..columns.len()).filter(is_of_list);
        let is_year = |at: usize| {
            self.reading(at).is_some_and(|reading| {
                reading.point.get(Dimension::Carry) == CURRENT
                    && !reading.point.specifies(Dimension::Fund)
                    && !reading.of_which
            })
        };
        // A sheet may have thousands of others.
        if !is_keyless(position) || !is_year(position) {
            return None;
        }
        let is_plain =
            |at: usize| is_keyless(at) && (at == position) == is_year(at) && (at == position || self.is_carried(at));
        if !others.all(is_plain) {
            return None;
        }
        let carried = self.only_carried(columns, position)?;
        let columns = self.table.columns.iter().enumerate();
        let mut amounts = columns.filter(|(_, column)| column.side == side && self.table.is_amount(column.field));
        let (column, _) = amounts
            .next()
            .filter(|(column, _)| matches!(self.carry_over(*column), CarryOver::InLines))?;
        Some((column, vec![(own.col, CURRENT), (carried, CARRIED)]))
    }

    /// The column that has the meaning; `None` where nothing decides.
    fn winner(&self, columns: &[SourceColumn], (own, column): (usize, usize), rivals: &[usize]) -> Option<usize> {
        let target = self.table.columns.get(column)?;
        let parts = self.parts(columns, target.field);
        let all = || std::iter::once(own).chain(rivals.iter().copied());
        let is_sum = |position: &usize| {
            let col = columns.get(*position).map(|source| source.col);
            !parts.is_empty() && col.is_some_and(|col| !parts.contains(&col) && self.is_sum(col, &parts))
        };
        let mut sums = all().filter(is_sum);
        if let (Some(only), None) = (sums.next(), sums.next()) {
            return Some(only);
        }
        let reading = self.reading(own)?;
        if reading.of_which {
            // A part never stands for its whole.
            return None;
        }
        let is_narrower = |rival: &usize| is_scoped(self.reading(*rival)) && !is_scoped(Some(reading));
        let narrower: Vec<usize> = rivals.iter().copied().filter(is_narrower).collect();
        if let [only] = narrower.as_slice()
            && self.is_sum_with_carried(columns, own, *only)
        {
            return match self.carry_over(column) {
                CarryOver::Nowhere => Some(own),
                CarryOver::InColumns => Some(*only),
                CarryOver::InLines => None,
            };
        }
        let names_year = |rival: usize| self.reading(rival).is_some_and(|other| !other.years.is_empty());
        match (narrower.as_slice(), self.carry_over(column)) {
            ([only], _) if names_year(*only) => Some(*only),
            ([only], CarryOver::InColumns) => Some(*only),
            ([_, ..], CarryOver::InLines) => None,
            _ => Some(own),
        }
    }

    /// Refuses a total that adds up several years: the columns of the book's year are not its sum, but are together
    /// with those of the others. If one of them is the total of that year, it is the table's.
    fn refuse_totals_of_years(&self, columns: &mut [SourceColumn]) {
        let others = columns.iter().filter(|source| source.meaning == Meaning::Other);
        let others: Vec<u32> = others.map(|source| source.col).collect();
        if others.is_empty() {
            return;
        }
        let says_year = |position: usize| self.reading(position).is_some_and(|reading| !reading.years.is_empty());
        let is_of_years = |source: &SourceColumn, mut parts: Vec<u32>| {
            if parts.is_empty() || parts.contains(&source.col) || self.is_sum(source.col, &parts) {
                return false;
            }
            parts.extend(&others);
            self.is_sum(source.col, &parts)
        };
        for position in 0..columns.len() {
            let Some(source) = columns.get(position).filter(|_| !says_year(position)) else {
                continue;
            };
            let (Meaning::Column(column), own) = (&source.meaning, self.reading(position)) else {
                continue;
            };
            let Some(target) = self.table.columns.get(*column) else {
                continue;
            };
            let of_year = columns.iter().enumerate().find(|(other, source)| {
                let reading = self.reading(*other).filter(|_| says_year(*other));
                source.meaning == Meaning::Keyless
                    && self.read.when.get(*other) == Some(&When::Budget)
                    && own.zip(reading).is_some_and(|(own, other)| is_rival(own, other))
            });
            let of_year = of_year.map(|(other, year)| (other, year.col));
            let by_year = of_year.is_some_and(|(_, col)| is_of_years(source, vec![col]));
            if !by_year && !is_of_years(source, self.parts(columns, target.field)) {
                continue;
            }
            let total = source.meaning.clone();
            if let Some(source) = columns.get_mut(position) {
                source.meaning = Meaning::Keyless;
            }
            let year = of_year.filter(|_| by_year);
            if let Some(year) = year.and_then(|(year, _)| columns.get_mut(year)) {
                year.meaning = total;
            }
        }
    }

    /// A total beside a group of columns for the year and one for what is carried over, which is the sum of both groups'
    /// totals.
    fn split_by_carry(&self, columns: &[SourceColumn]) -> Option<Split> {
        let places = || columns.iter().enumerate();
        let in_groups = || places().filter(|(_, source)| source.labels.len() > 1);
        let carried: Vec<&SourceColumn> = in_groups()
            .filter(|(position, _)| self.is_carried(*position))
            .map(|(_, source)| source)
            .collect();
        if carried.is_empty() {
            return None;
        }
        let is_whole = |position: usize, source: &SourceColumn| match source.meaning {
            Meaning::Keyless => source.labels.len() == 1,
            // A side of a table that has no place for what is carried over.
            Meaning::Column(column) => {
                let is_nowhere = matches!(self.carry_over(column), CarryOver::Nowhere);
                is_nowhere && self.list_of(position).is_some()
            }
            _ => false,
        };
        let wholes = places().filter(|(position, source)| is_whole(*position, source));
        let totals = wholes.filter_map(|(position, source)| {
            let reading = self.reading(position).filter(|reading| reading.aggregate.is_some())?;
            Some((position, source, reading))
        });
        let mut splits = totals.take(MOST_TOTALS).filter_map(|(whole, total, reading)| {
            // The label of the group stands below those over the total itself.
            let (_, above) = total.labels.split_last()?;
            let depth = above.len();
            let has_key = matches!(total.meaning, Meaning::Column(_));
            let is_of_year = |position: usize, source: &SourceColumn| {
                let own = self.reading(position);
                let is_free = matches!(source.meaning, Meaning::Column(_)) != has_key
                    && matches!(source.meaning, Meaning::Column(_) | Meaning::Keyless);
                is_free
                    && source.labels.starts_with(above)
                    && is_scoped(own)
                    && own.is_some_and(|own| is_rival(reading, own))
            };
            let mut of_year = in_groups().filter(|(position, source)| is_of_year(*position, source));
            of_year.find_map(|(year, own)| {
                let below =
                    |source: &SourceColumn| source.labels.get(depth.saturating_add(1)..).map(<[String]>::to_vec);
                let is_same = |other: &&&SourceColumn| {
                    let is_beside = other.col > own.col && other.labels.get(depth) != own.labels.get(depth);
                    is_beside && other.labels.starts_with(above) && below(other) == below(own)
                };
                let other = carried.iter().find(is_same)?;
                let group = |source: &SourceColumn| source.labels.get(..=depth).map(<[String]>::to_vec);
                let groups = [group(own)?, group(other)?];
                self.is_sum(total.col, &[own.col, other.col]).then(|| Split {
                    whole,
                    total: own.meaning.clone(),
                    year: Some(year),
                    groups,
                })
            })
        });
        splits.next()
    }

    /// As [`split_by_carry`](Self::split_by_carry), where the groups have no totals: the total beside them is the sum of
    /// their columns.
    fn split_without_totals(&self, columns: &[SourceColumn]) -> Option<Split> {
        let places = || columns.iter().enumerate();
        let group = |source: &SourceColumn| (source.labels.len() > 1).then(|| source.labels.first().cloned())?;
        let (_, first) = places().find(|(position, source)| self.is_carried(*position) && group(source).is_some())?;
        let of_carried = group(first)?;
        let is_carried = |source: &&SourceColumn| group(source).as_ref() == Some(&of_carried);
        let carried: Vec<&SourceColumn> = columns.iter().filter(is_carried).collect();
        let is_of_year = |(position, source): &(usize, &SourceColumn)| {
            matches!(source.meaning, Meaning::Column(_)) && is_scoped(self.reading(*position))
        };
        let (_, own) = places().find(|place| is_of_year(place) && group(place.1).is_some())?;
        let of_year = group(own).filter(|of_year| *of_year != of_carried)?;
        let year: Vec<&SourceColumn> = columns
            .iter()
            .filter(|source| group(source).as_ref() == Some(&of_year))
            .collect();
        let partner = |source: &SourceColumn| year.iter().find(|own| own.labels.get(1..) == source.labels.get(1..));
        if !carried.iter().all(|source| partner(source).is_some()) {
            return None;
        }
        // A column that is a part of another one of its group is in it already.
        let fields = |source: &SourceColumn| {
            let own = partner(source).map_or(source, |own| own);
            own.meaning.fields(self.table).to_vec()
        };
        let tops = |group: &[&SourceColumn]| -> Vec<u32> {
            let is_part = |field: usize| {
                let mut sums = group.iter().flat_map(|own| fields(own));
                sums.any(|sum| {
                    let sum = self.table.fields.get(sum);
                    sum.is_some_and(|sum| sum.sum.contains(&field))
                })
            };
            let tops = group
                .iter()
                .filter(|own| fields(own).iter().all(|field| !is_part(*field)));
            tops.map(|own| own.col).collect()
        };
        let parts = [tops(&year), tops(&carried)].concat();
        let is_year = |source: &SourceColumn| group(source).as_ref() == Some(&of_year);
        let wholes = places().filter(|(_, source)| source.meaning == Meaning::Keyless && source.labels.len() == 1);
        let totals = wholes.filter_map(|(position, source)| {
            let reading = self.reading(position).filter(|reading| reading.aggregate.is_some())?;
            let column = self.labels.means.column_of(reading, &Point::default(), |column| {
                let is_taken = |source: &SourceColumn| source.meaning == Meaning::Column(column) && !is_year(source);
                !columns.iter().any(is_taken)
            })?;
            Some((position, source, Meaning::Column(column)))
        });
        let mut wholes = totals.take(MOST_TOTALS);
        wholes.find_map(|(whole, total, meaning)| {
            let mut of_meaning = places().filter(|(_, source)| source.meaning == meaning && is_year(source));
            let year = of_meaning.next().map(|(position, _)| position);
            self.is_sum(total.col, &parts).then_some(Split {
                whole,
                year,
                total: meaning,
                groups: [vec![of_year.clone()], vec![of_carried.clone()]],
            })
        })
    }

    /// Takes such a total for the table's, and adds the columns of what is carried over to those of the year.
    fn add_carried(&self, columns: &mut [SourceColumn]) {
        if self.table.means.year_alone {
            return;
        }
        let split = self.split_by_carry(columns);
        let Some(split) = split.or_else(|| self.split_without_totals(columns)) else {
            return;
        };
        let [of_year, of_carried] = &split.groups;
        fn below(source: &SourceColumn, group: &[String]) -> Option<Vec<String>> {
            source.labels.strip_prefix(group).map(<[String]>::to_vec)
        }
        let parts = columns
            .iter()
            .enumerate()
            .filter(|(position, _)| Some(*position) != split.year);
        let fields: Vec<(Vec<String>, usize)> = parts
            .filter_map(|(_, source)| {
                Some((
                    below(source, of_year)?,
                    source.meaning.fields(self.table).first().copied()?,
                ))
            })
            .collect();
        for source in columns.iter_mut() {
            let Some(own) = below(source, of_carried) else { continue };
            if let Some((_, field)) = fields.iter().find(|(same, _)| *same == own) {
                source.meaning = Meaning::Add(*field);
            }
        }
        let has_key = columns
            .get(split.whole)
            .is_some_and(|whole| matches!(whole.meaning, Meaning::Column(_)));
        if has_key {
            return;
        }
        if let Some(year) = split.year.and_then(|year| columns.get_mut(year)) {
            year.meaning = Meaning::Keyless;
        }
        if let Some(whole) = columns.get_mut(split.whole) {
            whole.meaning = split.total;
        }
    }

    /// Where the table has the carry-over that belongs to a column.
    fn carry_over(&self, column: usize) -> CarryOver {
        let means = &self.labels.means;
        let target = means.columns.get(column).and_then(Option::as_ref);
        let is_of_year = target.is_some_and(|target| whole(&target.point).get(Dimension::Carry) == CURRENT);
        // In a table of the year alone, what is carried over is no part of any column.
        if self.table.means.year_alone || is_of_year && means.has_carried() {
            return CarryOver::InColumns;
        }
        let side = self.table.columns.get(column).and_then(|column| column.side);
        let mut lines = side.and_then(|side| means.lines.get(side)).into_iter().flatten();
        match target.is_some() && lines.any(|line| line.point.get(Dimension::Carry) == CARRIED) {
            true => CarryOver::InLines,
            false => CarryOver::Nowhere,
        }
    }
}

/// A total over the year and what is carried over.
struct Split {
    /// Its position.
    whole: usize,
    /// The column of the table that it is.
    total: Meaning,
    /// The position of the year's total, if it has one.
    year: Option<usize>,
    /// The labels over the columns of the year and of what is carried over.
    groups: [Vec<String>; 2],
}

/// Where a table has what is carried over.
#[derive(Clone, Copy)]
enum CarryOver {
    /// In columns of its own, beside those of the year.
    InColumns,
    /// In lines of its own, below those of the year.
    InLines,
    Nowhere,
}

/// Whether a figure is another one rounded to the places that it has.
fn is_rounded(exact: Decimal, stated: Decimal) -> bool {
    let off = exact.checked_sub(stated).map(|off| off.abs());
    off.is_some_and(|off| {
        off.checked_mul(Decimal::TWO)
            .is_some_and(|twice| twice <= Decimal::new(1, stated.scale()))
    })
}

/// Whether one of two columns is the other in a narrower scope. Either may omit that it is revenue or expenditure.
fn is_rival(own: &Reading, other: &Reading) -> bool {
    let same = |dimension: &Dimension| own.point.get(*dimension) == other.point.get(*dimension);
    let is_carried = |reading: &Reading| reading.point.get(Dimension::Carry) == CARRIED;
    // A column of one fund is a part of the table's total, unless it says that it is one of what stands beside it.
    let funds = same(&Dimension::Fund) || own.of_which && !other.point.specifies(Dimension::Fund);
    // 小计 beside 本年收入 is revenue, too.
    let flow = same(&Dimension::Flow)
        || [own, other]
            .iter()
            .any(|reading| !reading.point.specifies(Dimension::Flow));
    let is_fixed = |dimension: &&Dimension| !SCOPES.contains(dimension) && **dimension != Dimension::Flow;
    flow && ALL.iter().filter(is_fixed).all(same) && funds && !is_carried(own) && !is_carried(other)
}

/// Whether a column is of the book's year or of the current year's funds, by its labels.
pub(super) fn is_scoped(reading: Option<&Reading>) -> bool {
    reading.is_some_and(|reading| {
        let this = reading.point.get(Dimension::Year) == THIS || !reading.years.is_empty();
        this || reading.point.get(Dimension::Carry) == CURRENT
    })
}
