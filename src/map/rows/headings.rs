//! Rows that repeat a sum under a name of its own: 人员经费 above the classes of 06, 小计 below them, 设备类 among the
//! projects of 10.

use std::collections::HashMap;
use std::ops::Range;

use rust_decimal::Decimal;

use crate::book::Value;
use crate::diagnostic::{Code, Diagnostic};
use crate::map::rows::levels::{is_bare, only_text};
use crate::map::sheet::state::Sheet;
use crate::meaning::{Place, Point};

/// A row that may repeat a sum.
pub struct Heading {
    /// The number of rows of the table above it.
    above: usize,
    /// By field.
    values: Vec<Value>,
    /// The finding if it repeats none; without one, its name is that of a subtotal, which differs then.
    unclear: Option<Diagnostic>,
}

impl Heading {
    /// Whether a row without a level may: it has only amounts and a name which the vocabulary knows, or no name at all.
    pub fn may_be(sheet: &Sheet, values: &[Value]) -> bool {
        let name = sheet.schema.list_name().and_then(|name| values.get(name)?.text());
        let Some(text) = name else { return true };
        let label = sheet.folder().label(text);
        let reading = sheet.lexicon().vocabulary.read(&label, Place::Line, &Point::default());
        reading.is_known() && !reading.of_which && only_text(sheet, values) == Some(text)
    }

    /// The row below the rows so far; `unclear` is the finding if it repeats no sum, `None` for one named as a
    /// subtotal.
    pub fn new(sheet: &Sheet, values: &[Value], unclear: Option<Diagnostic>) -> Self {
        Self {
            above: sheet.table.rows.len(),
            values: values.to_vec(),
            unclear,
        }
    }

    /// The amount cells in which it is not the sum of the highest of these rows, with that sum; `None` if there are
    /// no rows.
    fn differences(&self, rows: Range<usize>, sheet: &Sheet) -> Option<Vec<(usize, Decimal)>> {
        let table = &sheet.table;
        let kind = |row: usize| table.rows.get(row).map(|row| row.row_kind);
        let total = sheet.schema.total_row_kind();
        let highest = rows
            .clone()
            .filter_map(kind)
            .filter(|kind| Some(*kind) != total)
            .min()?;
        let sum = |field: usize| {
            let highest = rows.clone().filter(|row| kind(*row) == Some(highest));
            let mut amounts = highest.filter_map(|row| table.amount(row, field));
            amounts.try_fold(Decimal::ZERO, |sum, amount| sum.checked_add(amount))
        };
        let fields = (0..self.values.len()).filter(|field| sheet.schema.is_amount(*field));
        let mut differences = Vec::new();
        for field in fields {
            let stated = self.values.get(field).and_then(Value::amount);
            let sum = sum(field)?;
            // A subtotal by name may leave columns blank.
            let is_compared = stated.is_some() || self.unclear.is_some();
            if is_compared && sum != stated.unwrap_or_default() {
                differences.push((field, sum));
            }
        }
        Some(differences)
    }

    /// The finding: the row is a sum, or is not.
    fn finding(self, differences: Option<Vec<(usize, Decimal)>>, sheet: &Sheet) -> Diagnostic {
        let label = self.values.iter().find_map(Value::text).map(ToString::to_string);
        let label = label.unwrap_or_default();
        let value = |field: usize| self.values.get(field);
        let stated = |field: usize| value(field).and_then(Value::amount).unwrap_or_default();
        let difference = differences.as_ref().and_then(|differences| differences.first());
        let (code, field, sum) = match (&differences, difference, self.unclear) {
            (Some(_), None, _) => {
                let mut fields = (0..self.values.len()).filter(|field| sheet.schema.is_amount(*field));
                let filled = fields.find(|field| value(*field).is_some_and(|value| value.amount().is_some()));
                (Code::SubtotalLeftOut, filled.unwrap_or_default(), None)
            }
            (_, _, Some(unclear)) => return unclear,
            (_, Some((field, sum)), None) => (Code::SubtotalDiffers, *field, Some(*sum)),
            (None, _, None) => {
                let at = self.values.iter().find_map(|value| value.source);
                return sheet.finding(Code::RowSetAside, at).with("what", label);
            }
        };
        let first = || self.values.iter().find_map(|value| value.source);
        let at = value(field).and_then(|value| value.source).or_else(first);
        let mut finding = sheet
            .finding(code, at)
            .found(sheet.in_sheet_unit(stated(field)))
            .with("label", &label);
        finding.expected = sum.map(|sum| sheet.in_sheet_unit(sum));
        finding.key = sheet.schema.fields.get(field).map(|field| field.key.clone());
        finding.row = Some(label);
        finding
    }
}

/// How many of the headings before are tried as the beginning of the rows that one adds up.
const MOST_STARTS: usize = 8;

/// Reports each of these rows: left out if it is the sum of the rows up to the next one, or of those since one before
/// it.
pub fn report(headings: Vec<Heading>, sheet: &mut Sheet) {
    let starts: Vec<usize> = headings.iter().map(|heading| heading.above).collect();
    for (number, heading) in headings.into_iter().enumerate() {
        let end = sheet.table.rows.len();
        let after = starts
            .get(number.saturating_add(1)..)
            .unwrap_or_default()
            .iter()
            .copied();
        let before = starts.get(..number).unwrap_or_default().iter().rev().copied();
        let below = after.take(MOST_STARTS).chain([end]).map(|end| heading.above..end);
        let above = before.take(MOST_STARTS).chain([0]).map(|start| start..heading.above);
        let tried = below.chain(above).filter_map(|rows| heading.differences(rows, sheet));
        let nearest = tried.min_by_key(Vec::len);
        let finding = heading.finding(nearest, sheet);
        sheet.findings.push(finding);
    }
}

/// Sets aside the rows of a list of names that are headings of groups: with them, a column adds up to more than its
/// total, without them to the total. Their names alone would make them units or projects of their own.
pub fn set_groups_aside(sheet: &mut Sheet) {
    let schema = sheet.schema;
    let is_list_of_names = schema.list_name().is_some() && schema.classified.is_empty() && !schema.is_single_row();
    if !is_list_of_names || schema.row_kinds.iter().any(|row_kind| row_kind.detail) {
        return;
    }
    let groups = Groups::of(sheet);
    let found: Vec<usize> = groups
        .sections(sheet)
        .flat_map(|section| groups.headings(section))
        .collect();
    for row in &found {
        let heading = Heading::new(sheet, sheet.table.values(*row), None);
        let finding = heading.finding(Some(Vec::new()), sheet);
        sheet.findings.push(finding);
    }
    sheet.table.remove_rows(&found);
}

/// What shows that rows are headings.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Evidence {
    /// They have nothing but a name, which the others have not.
    Looks,
    /// Each is the sum of several rows.
    Sums,
    /// Each is the sum of several rows, or the same as one.
    Pairs,
}

/// The amounts of a row, by column.
type Amounts = Vec<Decimal>;

/// Rows below one total.
struct Section {
    rows: Range<usize>,
    /// By column; `None` where the total has no figure.
    total: Option<Vec<Option<Decimal>>>,
}

/// The rows of a table as vectors of amounts.
struct Groups {
    amounts: Vec<Amounts>,
    /// Whether a row has nothing but a name and amounts.
    bare: Vec<bool>,
}

impl Groups {
    fn of(sheet: &Sheet) -> Self {
        let table = &sheet.table;
        let rows = 0..table.rows.len();
        let fields = || (0..sheet.schema.fields.len()).filter(|field| sheet.schema.is_amount(*field));
        let amounts = |row: usize| {
            fields()
                .map(|field| table.amount(row, field).unwrap_or_default())
                .collect()
        };
        Self {
            amounts: rows.clone().map(amounts).collect(),
            bare: rows.map(|row| is_bare(sheet, table.values(row))).collect(),
        }
    }

    /// The rows of the lowest level, each run with the total or department that it stands under.
    fn sections(&self, sheet: &Sheet) -> impl Iterator<Item = Section> {
        let (schema, table) = (sheet.schema, &sheet.table);
        let lowest = schema.row_kinds.len().saturating_sub(1);
        let fields = || (0..schema.fields.len()).filter(|field| schema.is_amount(*field));
        let total = |row: &usize| fields().map(|field| table.amount(*row, field)).collect();
        let upper: Vec<usize> = (0..table.rows.len())
            .filter(|row| table.rows.get(*row).is_some_and(|row| row.row_kind != lowest))
            .collect();
        let is_sum = |row: &usize| table.rows.get(*row).map(|row| row.row_kind) == schema.total_row_kind();
        let grand = upper.iter().find(|row| is_sum(row));
        let departments: Vec<usize> = upper.iter().copied().filter(|row| !is_sum(row)).collect();
        let sections: Vec<Section> = match departments.first() {
            Some(_) => {
                let ends = departments.iter().copied().skip(1).chain([table.rows.len()]);
                let runs = departments.iter().zip(ends);
                let run = |(start, end): (&usize, usize)| Section {
                    rows: start.saturating_add(1)..end,
                    total: Some(total(start)),
                };
                runs.map(run).collect()
            }
            None => vec![Section {
                rows: 0..table.rows.len(),
                total: grand.map(total),
            }],
        };
        let is_lowest = move |row: usize, upper: &[usize]| upper.binary_search(&row).is_err();
        // A total at the foot is no row of the run above it.
        sections.into_iter().map(move |section| {
            let lowest = |row: &usize| is_lowest(*row, &upper);
            let first = section.rows.clone().find(lowest).unwrap_or(section.rows.end);
            let end = (first..section.rows.end)
                .find(|row| !lowest(row))
                .unwrap_or(section.rows.end);
            Section {
                rows: first..end,
                ..section
            }
        })
    }

    /// The headings of groups in these rows, if there are any and they explain the total.
    fn headings(&self, section: Section) -> Vec<usize> {
        let sum = |rows: &mut dyn Iterator<Item = usize>| -> Option<Amounts> {
            let mut sum: Option<Amounts> = None;
            for row in rows {
                let amounts = self.amounts.get(row)?;
                let so_far = sum.get_or_insert_with(|| vec![Decimal::ZERO; amounts.len()]);
                for (sum, amount) in so_far.iter_mut().zip(amounts) {
                    *sum = sum.checked_add(*amount)?;
                }
            }
            sum
        };
        let is_total = |rows: &mut dyn Iterator<Item = usize>| match (&section.total, sum(rows)) {
            (Some(total), Some(sum)) => {
                let known = || {
                    total
                        .iter()
                        .zip(&sum)
                        .filter_map(|(total, sum)| Some(((*total)?, *sum)))
                };
                known().any(|(total, _)| !total.is_zero()) && known().all(|(total, sum)| total == sum)
            }
            _ => false,
        };
        if is_total(&mut section.rows.clone()) {
            return Vec::new();
        }
        let bare: Vec<usize> = section.rows.clone().filter(|row| self.is_bare(*row)).collect();
        let below: Vec<usize> = section.rows.clone().collect();
        let above: Vec<usize> = section.rows.clone().rev().collect();
        let by_looks = [&below, &above].map(|order| self.is_sum_of_rows_between(order, &bare).then(|| bare.clone()));
        let by_looks = by_looks.into_iter().flatten().map(|found| (found, Evidence::Looks));
        let by_sums = [Evidence::Sums, Evidence::Pairs].map(|evidence| {
            let least = if evidence == Evidence::Sums { 2 } else { 1 };
            [&below, &above].map(|order| (self.sums(order, least), evidence))
        });
        let candidates = by_looks.chain(by_sums.into_iter().flatten());
        let explains = |(mut found, evidence): (Vec<usize>, Evidence)| {
            found.sort_unstable();
            let others = || section.rows.clone().filter(|row| found.binary_search(row).is_err());
            // Whether every row is in one of several groups.
            let is_all = || found.len() > 1 && sum(&mut found.iter().copied()) == sum(&mut others());
            let is_clear = match (&section.total, evidence) {
                (Some(_), Evidence::Looks | Evidence::Sums) => is_total(&mut others()),
                // Two equal rows may be just that.
                (Some(_), Evidence::Pairs) => is_all() && is_total(&mut others()),
                (None, Evidence::Looks) => sum(&mut found.iter().copied()) == sum(&mut others()),
                (None, Evidence::Sums) => is_all(),
                (None, Evidence::Pairs) => false,
            };
            (is_clear && !found.is_empty()).then_some(found)
        };
        candidates.into_iter().find_map(explains).unwrap_or_default()
    }

    fn is_bare(&self, row: usize) -> bool {
        self.bare.get(row).copied().unwrap_or_default()
    }

    /// Whether each of these rows is the sum of those that follow it in this order, up to the next one.
    fn is_sum_of_rows_between(&self, order: &[usize], headings: &[usize]) -> bool {
        let mut open: Option<Amounts> = None;
        let is_closed = |open: &Option<Amounts>| open.iter().flatten().all(Decimal::is_zero);
        for row in order {
            let Some(amounts) = self.amounts.get(*row) else {
                return false;
            };
            if headings.binary_search(row).is_ok() {
                if !is_closed(&open) {
                    return false;
                }
                open = Some(amounts.clone());
                continue;
            }
            let Some(open) = &mut open else { return false };
            for (left, amount) in open.iter_mut().zip(amounts) {
                let Some(rest) = left.checked_sub(*amount) else {
                    return false;
                };
                *left = rest;
            }
        }
        open.is_some() && is_closed(&open)
    }

    /// The bare rows that are the sum of at least so many groups or rows following them in this order. Groups may lie
    /// in groups.
    fn sums(&self, order: &[usize], least: usize) -> Vec<usize> {
        // What follows, as running sums over groups from the end: the sum of the first groups is a difference.
        let mut running: Vec<Amounts> = Vec::new();
        let mut depths: HashMap<Amounts, Vec<usize>> = HashMap::new();
        let mut found = Vec::new();
        let add = |one: &Amounts, other: &Amounts| -> Option<Amounts> {
            let sums = one.iter().zip(other).map(|(one, other)| one.checked_add(*other));
            sums.map(|sum| sum.map(|sum| sum.normalize())).collect()
        };
        for row in order.iter().rev() {
            let Some(amounts) = self.amounts.get(*row) else {
                continue;
            };
            let zero = vec![Decimal::ZERO; amounts.len()];
            let whole = running.last().unwrap_or(&zero);
            let rest: Option<Amounts> = whole
                .iter()
                .zip(amounts)
                .map(|(whole, own)| whole.checked_sub(*own))
                .collect();
            let rest: Option<Amounts> = rest.map(|rest| rest.iter().map(Decimal::normalize).collect());
            let is_zero = amounts.iter().all(Decimal::is_zero);
            let depth = rest.filter(|_| self.is_bare(*row) && !is_zero).and_then(|rest| {
                let known = depths.get(&rest).and_then(|depths| depths.last()).copied();
                known.or_else(|| rest.iter().all(Decimal::is_zero).then_some(0))
            });
            let enough = depth.filter(|depth| running.len().saturating_sub(*depth) >= least);
            if let Some(depth) = enough {
                found.push(*row);
                for dropped in running.drain(depth..) {
                    if let Some(depths) = depths.get_mut(&dropped) {
                        depths.pop();
                    }
                }
            }
            let base = running.last().unwrap_or(&zero);
            let Some(sum) = add(base, amounts) else {
                return Vec::new();
            };
            running.push(sum.clone());
            depths.entry(sum).or_default().push(running.len());
        }
        found
    }
}
