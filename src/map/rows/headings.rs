//! Rows that repeat a sum under a name of its own: 人员经费 above the classes of 06, 小计 below them, 设备类 among the
//! projects of 10.

use std::collections::BTreeMap;
use std::hash::BuildHasher;
use std::ops::Range;

use foldhash::HashMap;
use foldhash::fast::RandomState;
use rust_decimal::Decimal;

use crate::book::{Row, Table, Value};
use crate::cell::CellRef;
use crate::diagnostic::{Code, Diagnostic};
use crate::fold::strip_ordinal;
use crate::map::account::ledger::CellDisposition;
use crate::map::header::keys::whole;
use crate::map::rows::carried_over::{is_of_other_funds, report_included};
use crate::map::rows::levels::{is_bare, is_subtotal_beside, only_text};
use crate::map::rows::rounding::HalfPlace;
use crate::map::rows::totals::label_total;
use crate::map::sheet::state::Sheet;
use crate::meaning::values::{BASIC, NEXT};
use crate::meaning::{Dimension, Place, Point};
use crate::schema::CLASS_DIGITS;

/// A row that may repeat a sum.
pub struct Heading {
    /// The number of rows of the table above it.
    above: usize,
    /// By field.
    values: Vec<Value>,
    /// Its number, if it is unclear where it repeats none; without one, its name is that of a subtotal, which differs
    /// then.
    unclear: Option<u32>,
    /// Whether its name may be that of a group; of others, only the total of all rows is known by its figures.
    may_head: bool,
    /// Whether its figures are of another year or no amounts of the budget.
    of_other: bool,
}

impl Heading {
    /// Whether a row has only amounts and a name which the vocabulary knows, or no name at all.
    fn may_head(sheet: &Sheet, values: &[Value]) -> bool {
        let name = sheet.schema.list_name().and_then(|name| values.get(name)?.text());
        let Some(text) = name else { return true };
        let label = sheet.folder().label(text);
        let reading = sheet.lexicon().vocabulary.read(&label, Place::Line, &Point::default());
        reading.is_known() && !reading.of_which && only_text(sheet, values) == Some(text)
    }

    /// The row below the rows so far; `unclear` is its number, `None` for one named as a subtotal.
    pub fn new(sheet: &Sheet, values: &[Value], unclear: Option<u32>) -> Self {
        Self {
            above: sheet.table.rows.len(),
            may_head: unclear.is_none() || Self::may_head(sheet, values),
            values: values.to_vec(),
            unclear,
            of_other: false,
        }
    }

    /// A row of another year, or of no amounts of the budget, below the rows so far.
    pub fn of_other(sheet: &Sheet, values: Vec<Value>) -> Self {
        Self {
            above: sheet.table.rows.len(),
            values,
            unclear: None,
            may_head: false,
            of_other: true,
        }
    }

    /// Reports a name that contradicts the table: of other funds, or of money carried forward.
    fn report_contradiction(&self, sheet: &mut Sheet) {
        let named = self
            .values
            .iter()
            .find_map(|value| Some((value.text()?, value.source?)));
        let Some((text, at)) = named else { return };
        let label = sheet.folder().label(text);
        let vocabulary = &sheet.lexicon().vocabulary;
        let reading = vocabulary.read(strip_ordinal(&label), Place::Line, &Point::default());
        let kind = match reading.point.get(Dimension::Carry) {
            _ if !reading.is_explained() => return,
            _ if is_of_other_funds(sheet, &reading) => "funds",
            NEXT => "next",
            _ => return,
        };
        report_included(sheet, kind, at, text);
    }

    /// The rows of the part of expenditure that it names, wherever they stand: 人员经费合计 beside a list whose classes
    /// are in no order.
    fn part(&self, sheet: &Sheet) -> Option<Sums> {
        let label = only_text(sheet, &self.values)?;
        let label = sheet.folder().label(label);
        let reading = sheet.lexicon().vocabulary.read(&label, Place::Line, &Point::default());
        let part = reading.point.get(Dimension::Part);
        let code = sheet.schema.classified.first()?.codes.first()?;
        let is_of_part = |row: &usize| {
            let class = sheet.table.text(*row, *code).and_then(|code| code.get(..CLASS_DIGITS));
            let class = class.and_then(|class| crate::meaning::class(Dimension::Economic, class));
            class.is_some_and(|class| {
                let point = Point::of(&[(Dimension::Nature, BASIC), (Dimension::Economic, class)]);
                whole(&point).get(Dimension::Part) == part
            })
        };
        let rows = (0..sheet.table.rows.len()).filter(is_of_part);
        (part != 0).then(|| Sums::default().with(rows, sheet))?
    }

    /// Whether it is the sum of all rows; a total word beside the name of a unit is, where there are no others.
    fn is_total(&self, all: Option<&Sums>, half: &HalfPlace, sheet: &Sheet) -> bool {
        let is_beside = || is_subtotal_beside(sheet, &self.values);
        let has_amount = self
            .values
            .iter()
            .filter_map(Value::amount)
            .any(|amount| !amount.is_zero());
        let is_all = || match all.and_then(|all| self.differences(all, half)) {
            Some(differences) => differences.is_empty(),
            None => is_beside() && sheet.table.rows.is_empty(),
        };
        has_amount && (only_text(sheet, &self.values).is_some() || is_beside()) && is_all()
    }

    /// Adds it to the table as its total, under the standard's label.
    fn make_total(mut self, sheet: &mut Sheet) {
        let source = self.values.iter().find_map(|value| value.source);
        let (Some(at), Some(row_kind)) = (source, sheet.schema.total_row_kind()) else {
            return;
        };
        let is_text = |(field, value): &(usize, &mut Value)| !sheet.schema.is_amount(*field) && !value.is_blank();
        let name = sheet.schema.total_label();
        if name.and_then(|name| self.values.get(name)).is_none_or(Value::is_blank) {
            let label = self.values.iter_mut().enumerate().find(is_text);
            let label = label.map(|(_, value)| std::mem::take(value)).unwrap_or_default();
            if let Some(name) = name.and_then(|name| self.values.get_mut(name)) {
                *name = label;
            }
        }
        label_total(sheet, at.row, &mut self.values);
        let cells = sheet.grid.row_range(at.row).unwrap_or_default();
        let is_own = |index: &usize| {
            let at = sheet.grid.cells().get(*index).map(|cell| cell.at);
            self.values
                .iter()
                .any(|value| value.source.is_some() && value.source == at)
        };
        let cells: Vec<usize> = cells.filter(is_own).collect();
        sheet.settle_cells(&cells, CellDisposition::Carried);
        let row = Row {
            row_kind,
            line: None,
            source: at.row,
            sheet: 0,
        };
        sheet.table.push(row, self.values);
    }

    /// The fields in which it is not the sum of the highest of these rows, with that sum; `None` if there are no rows.
    fn differences(&self, rows: &Sums, half: &HalfPlace) -> Option<Vec<(usize, Decimal)>> {
        let (_, highest) = rows.0.first_key_value()?;
        let differs = |(field, sum): (&usize, &Decimal)| {
            let stated = self.values.get(*field).and_then(Value::amount);
            // A subtotal by name may leave columns blank.
            let is_compared = stated.is_some() || self.unclear.is_some();
            let difference = stated.unwrap_or_default().checked_sub(*sum);
            let agrees = difference.is_some_and(|off| off.is_zero() || half.explains(off, highest.count));
            (is_compared && !agrees).then_some((*field, *sum))
        };
        Some(highest.amounts.iter().filter_map(differs).collect())
    }

    /// The finding: the row is a sum, or is not.
    fn finding(self, differences: Option<Vec<(usize, Decimal)>>, sheet: &mut Sheet) -> Diagnostic {
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
            (_, _, Some(number)) => {
                sheet.refuse_row(&self.values);
                return unplaced(sheet, Code::UnclearRow, (number, &self.values));
            }
            (_, Some((field, sum)), None) => (Code::SubtotalDiffers, *field, Some(*sum)),
            (None, _, None) => {
                let at = self.values.iter().find_map(|value| value.source);
                if is_subtotal_beside(sheet, &self.values) {
                    return sheet.finding(Code::UnclearRow, at).found(&label).with("rows", 0);
                }
                return sheet.finding(Code::RowSetAside, at).with("what", label);
            }
        };
        let first = || self.values.iter().find_map(|value| value.source);
        let at = value(field).and_then(|value| value.source).or_else(first);
        let mut finding = sheet
            .finding(code, at)
            .found(sheet.in_sheet_unit(stated(field)))
            .with("label", &label)
            .with("kind", "rows");
        finding.expected = sum.map(|sum| sheet.in_sheet_unit(sum));
        finding.key = sheet.schema.fields.get(field).map(|field| field.key.clone());
        finding.row = Some(label);
        finding
    }
}

/// A finding about a row that has no place in the table.
pub fn unplaced(sheet: &Sheet, code: Code, (number, values): (u32, &[Value])) -> Diagnostic {
    let at = values.iter().find_map(|value| value.source);
    let text = values.iter().find_map(Value::text).map(ToString::to_string);
    let text = text.unwrap_or_default();
    let finding = sheet.finding(code, at.unwrap_or(CellRef::new(number, 0)));
    let mut finding = finding.found(&text).with("rows", 0);
    finding.row = Some(text);
    finding
}

/// The sums of rows by level, totals apart.
#[derive(Clone, Default)]
struct Sums(BTreeMap<usize, Level>);

/// The rows of one level.
#[derive(Clone, Default)]
struct Level {
    count: usize,
    /// By field.
    amounts: BTreeMap<usize, Decimal>,
}

impl Sums {
    /// Adds rows; `None` if no decimal holds a sum.
    fn with(mut self, rows: impl Iterator<Item = usize>, sheet: &Sheet) -> Option<Self> {
        let (schema, table) = (sheet.schema, &sheet.table);
        for row in rows {
            let kind = table.rows.get(row)?.row_kind;
            if Some(kind) == schema.total_row_kind() {
                continue;
            }
            let level = self.0.entry(kind).or_default();
            level.count = level.count.saturating_add(1);
            for field in (0..schema.fields.len()).filter(|field| schema.is_amount(*field)) {
                let sum = level.amounts.entry(field).or_default();
                *sum = sum.checked_add(table.amount(row, field).unwrap_or_default())?;
            }
        }
        Some(self)
    }

    /// What is left of them without others that are among them.
    fn without(&self, others: &Self) -> Option<Self> {
        let mut left = self.clone();
        for (kind, other) in &others.0 {
            let level = left.0.get_mut(kind)?;
            level.count = level.count.saturating_sub(other.count);
            for (field, amount) in &other.amounts {
                let sum = level.amounts.get_mut(field)?;
                *sum = sum.checked_sub(*amount)?;
            }
        }
        left.0.retain(|_, level| level.count > 0);
        Some(left)
    }
}

/// Whether these rows are headings of groups, whatever their names: without codes, unlike the others, they divide all rows
/// into groups of which each is the sum.
fn are_groups(headings: &[Heading], half: &HalfPlace, sheet: &Sheet) -> bool {
    let is_code = |field: usize| sheet.schema.is_code(field);
    let members = (0..sheet.table.rows.len()).filter(|row| !sheet.is_total_row(*row));
    let members: Vec<usize> = members.collect();
    let has_code = |row: &usize| {
        let mut fields = (0..sheet.table.width()).filter(|field| is_code(*field));
        fields.any(|field| !sheet.table.is_blank(*row, field))
    };
    let ends = headings.iter().skip(1).map(|heading| heading.above);
    let mut groups = headings.iter().zip(ends.chain([sheet.table.rows.len()]));
    let is_sum = |(heading, end): (&Heading, usize)| {
        let rows = Sums::default().with(heading.above..end, sheet);
        let differences = rows.and_then(|rows| heading.differences(&rows, half));
        heading.unclear.is_some()
            && only_text(sheet, &heading.values).is_some()
            && differences.is_some_and(|differences| differences.is_empty())
    };
    let first = headings.first().map_or(0, |heading| heading.above);
    headings.len() > 1
        && members.first().is_some_and(|member| *member >= first)
        && members.iter().all(has_code)
        && groups.all(is_sum)
}

/// How many of the headings before and behind one are tried as the end of the rows that it adds up.
const MOST_ENDS: usize = 8;

/// Reports each of these rows: left out if it is the sum of the rows up to one of the next, or to the end, or of those
/// since one before it, or since the beginning.
pub fn report(headings: Vec<Heading>, sheet: &mut Sheet) {
    let headings = set_blocks_of_others_aside(headings, sheet);
    if headings.is_empty() {
        return;
    }
    let starts: Vec<usize> = headings.iter().map(|heading| heading.above).collect();
    let all = Sums::default().with(0..sheet.table.rows.len(), sheet);
    let half = HalfPlace::of(sheet);
    let mut headings = headings;
    if are_groups(&headings, &half, sheet) {
        headings.iter_mut().for_each(|heading| heading.may_head = true);
    }
    let mut before = Some(Sums::default());
    let mut last = 0;
    let mut lacks_total = lacks_total(sheet);
    for (number, heading) in headings.into_iter().enumerate() {
        let at = heading.above;
        if lacks_total && heading.is_total(all.as_ref(), &half, sheet) {
            lacks_total = false;
            heading.make_total(sheet);
            continue;
        }
        before = before.and_then(|before| before.with(last..at, sheet));
        last = at;
        let next = starts.get(number.saturating_add(1)..).unwrap_or_default().iter();
        let former = starts.get(..number).unwrap_or_default().iter().rev();
        let below = next.take(MOST_ENDS).map(|end| at..*end);
        let above = former.take(MOST_ENDS).map(|start| *start..at);
        let of = |rows: Range<usize>| Sums::default().with(rows, sheet);
        let rest = || {
            all.as_ref()
                .zip(before.as_ref())
                .and_then(|(all, before)| all.without(before))
        };
        let nearest = heading.may_head.then(|| {
            let tried = below
                .map(of)
                .chain([rest()])
                .chain(above.map(of))
                .chain([before.clone(), heading.part(sheet)]);
            tried
                .flatten()
                .filter_map(|rows| heading.differences(&rows, &half))
                .min_by_key(Vec::len)
        });
        let nearest = nearest.flatten();
        if nearest.as_ref().is_some_and(Vec::is_empty) {
            heading.report_contradiction(sheet);
        }
        let finding = heading.finding(nearest, sheet);
        sheet.findings.push(finding);
    }
}

/// Takes the rows below headings of another year out of the table, each block that adds up to its heading, and returns the
/// other headings. The rows below the year's own total are its own, whatever stands between.
fn set_blocks_of_others_aside(headings: Vec<Heading>, sheet: &mut Sheet) -> Vec<Heading> {
    if !headings.iter().any(|heading| heading.of_other) {
        return headings;
    }
    let half = HalfPlace::of(sheet);
    let count = sheet.table.rows.len();
    let totals: Vec<usize> = (0..count).filter(|row| sheet.is_total_row(*row)).collect();
    let starts = headings.iter().map(|heading| heading.above);
    let mut ends: Vec<usize> = starts.chain(totals.iter().copied()).chain([count]).collect();
    ends.sort_unstable();
    let of = |rows: Range<usize>| Sums::default().with(rows, sheet);
    // Whether the total is that of all rows, those of the blocks included.
    let is_of_all = totals.first().zip(of(0..count)).is_some_and(|(total, all)| {
        let mut total = Heading::new(sheet, &sheet.table.values(*total), None);
        total.of_other = true;
        total
            .differences(&all, &half)
            .is_some_and(|differences| differences.is_empty())
    });
    // Of several headings above the same rows, these belong to the last.
    let block = |(number, heading): (usize, &Heading)| {
        let next = headings.get(number.saturating_add(1));
        let is_last = next.is_none_or(|next| next.above > heading.above);
        if !heading.of_other || !is_last || is_of_all {
            return None;
        }
        let end = ends.partition_point(|end| *end <= heading.above);
        let rows = heading.above..*ends.get(end)?;
        let differences = heading.differences(&of(rows.clone())?, &half)?;
        let is_rest = rows.len().saturating_add(totals.len()) >= count;
        (differences.is_empty() && !is_rest).then_some(rows)
    };
    let blocks: Vec<Option<Range<usize>>> = headings.iter().enumerate().map(block).collect();
    let dropped: Vec<usize> = blocks.iter().flatten().flat_map(Range::clone).collect();
    let sources = dropped
        .iter()
        .filter_map(|row| sheet.table.rows.get(*row))
        .map(|row| row.source);
    for source in sources.collect::<Vec<u32>>() {
        let cells = sheet.grid.row_range(source).unwrap_or_default();
        sheet.settle_row(cells, CellDisposition::Reported);
    }
    let mut own = Vec::new();
    for (mut heading, block) in headings.into_iter().zip(blocks) {
        let before = dropped.partition_point(|row| *row < heading.above);
        heading.above = heading.above.saturating_sub(before);
        if heading.of_other {
            let name = heading.values.into_iter().find(|value| value.text().is_some());
            report_block(sheet, &name.unwrap_or_default(), block.map_or(0, |block| block.len()));
        } else {
            own.push(heading);
        }
    }
    sheet.table.remove_rows(&dropped);
    own
}

/// Reports a row that is not of the year's budget, and the rows below it that were left out with it.
pub fn report_block(sheet: &mut Sheet, name: &Value, rows: usize) {
    let what = name.text().map(ToString::to_string).unwrap_or_default();
    let finding = match rows {
        0 => sheet.finding(Code::RowOfOther, name.source).with("what", what),
        _ => {
            let finding = sheet.finding(Code::OnlyTotal, name.source).with("kind", "section");
            finding.with("column", what).with("count", rows)
        }
    };
    sheet.findings.push(finding);
}

/// Sets aside the rows of a list of names that are headings of groups: with them, a column adds up to more than its
/// total, without them to the total. Their names alone would make them units or projects of their own.
pub fn set_groups_aside(sheet: &mut Sheet) {
    let schema = sheet.schema;
    let is_list_of_names = schema.list_name().is_some() && schema.classified.is_empty() && !schema.is_single_row();
    if !is_list_of_names || schema.row_kinds.iter().any(|row_kind| row_kind.detail) {
        return;
    }
    set_names_aside(sheet);
    let groups = Groups::of(sheet, &sheet.table);
    let sections = Groups::sections(sheet).into_iter();
    let found: Vec<usize> = sections.flat_map(|section| groups.headings(section)).collect();
    if let ([only], true) = (found.as_slice(), lacks_total(sheet)) {
        let heading = Heading::new(sheet, &sheet.table.values(*only), None);
        sheet.table.remove_rows(&found);
        heading.make_total(sheet);
        return;
    }
    for row in &found {
        let heading = Heading::new(sheet, &sheet.table.values(*row), None);
        let finding = heading.finding(Some(Vec::new()), sheet);
        sheet.findings.push(finding);
    }
    sheet.table.remove_rows(&found);
}

/// Sets aside rows of a list of names that have nothing but a name, where each row with figures has another text, too.
fn set_names_aside(sheet: &mut Sheet) {
    let members = (0..sheet.table.rows.len()).filter(|row| !sheet.is_total_row(*row));
    let has_figures = |row: &usize| sheet.table.amounts(*row).next().is_some();
    let (filled, blank): (Vec<usize>, Vec<usize>) = members.partition(has_figures);
    let is_name = |row: &usize| {
        let values = sheet.table.values(*row);
        is_bare(sheet, &values) && only_text(sheet, &values).is_some()
    };
    if filled.is_empty() || filled.iter().any(|row| is_bare(sheet, &sheet.table.values(*row))) {
        return;
    }
    let names: Vec<usize> = blank.into_iter().filter(is_name).collect();
    for row in &names {
        let values = sheet.table.values(*row);
        sheet.report_set_aside(&values);
    }
    sheet.table.remove_rows(&names);
}

/// Whether no row of the table is its total, though it may have one.
fn lacks_total(sheet: &Sheet) -> bool {
    let total = sheet.schema.total_row_kind();
    total.is_some() && sheet.table.rows.iter().all(|row| Some(row.row_kind) != total)
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
struct Groups<'a> {
    table: &'a Table,
    /// The fields of amounts.
    fields: Vec<usize>,
    /// Whether a row has nothing but a name and amounts.
    bare: Vec<bool>,
}

impl<'a> Groups<'a> {
    fn of(sheet: &Sheet, table: &'a Table) -> Self {
        let rows = 0..table.rows.len();
        let fields = (0..sheet.schema.fields.len()).filter(|field| sheet.schema.is_amount(*field));
        Self {
            table,
            fields: fields.collect(),
            bare: rows.map(|row| is_bare(sheet, &table.values(row))).collect(),
        }
    }

    /// The amounts of a row.
    fn amounts(&self, row: usize) -> impl Iterator<Item = Decimal> {
        let amount = move |field: &usize| self.table.amount(row, *field).unwrap_or_default();
        self.fields.iter().map(amount)
    }

    /// The rows of the lowest level, each run with the total or department that it stands under.
    fn sections(sheet: &Sheet) -> Vec<Section> {
        let (schema, table) = (sheet.schema, &sheet.table);
        let lowest = schema.row_kinds.len().saturating_sub(1);
        let kind = |row: usize| table.rows.get(row).map(|row| row.row_kind);
        let is_lowest = |row: &usize| kind(*row) == Some(lowest);
        let is_total = |row: &usize| kind(*row) == schema.total_row_kind();
        let end = table.rows.len();
        let upper = (0..end).filter(|row| !is_lowest(row));
        let (totals, departments): (Vec<usize>, Vec<usize>) = upper.partition(is_total);
        // Without departments all rows are one section.
        let mut runs = vec![(totals.first().copied(), 0..end)];
        if !departments.is_empty() {
            let ends = departments.iter().copied().skip(1).chain([end]);
            let own = departments.iter().zip(ends);
            runs = own
                .map(|(start, end)| (Some(*start), start.saturating_add(1)..end))
                .collect();
        }
        let section = |(head, rows): (Option<usize>, Range<usize>)| {
            let fields = (0..schema.fields.len()).filter(|field| schema.is_amount(*field));
            let total = head.map(|head| fields.map(|field| table.amount(head, field)).collect());
            let first = rows.clone().find(is_lowest).unwrap_or(rows.end);
            // A total at the foot is no row of the run above it.
            let end = (first..rows.end).find(|row| !is_lowest(row)).unwrap_or(rows.end);
            Section {
                rows: first..end,
                total,
            }
        };
        runs.into_iter().map(section).collect()
    }

    /// The headings of groups in these rows, if there are any and they explain the total.
    fn headings(&self, section: Section) -> Vec<usize> {
        let sum = |rows: &mut dyn Iterator<Item = usize>| -> Option<Amounts> {
            let mut sum: Option<Amounts> = None;
            for row in rows {
                let so_far = sum.get_or_insert_with(|| vec![Decimal::ZERO; self.fields.len()]);
                for (sum, amount) in so_far.iter_mut().zip(self.amounts(row)) {
                    *sum = sum.checked_add(amount)?;
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
            if headings.binary_search(row).is_ok() {
                if !is_closed(&open) {
                    return false;
                }
                open = Some(self.amounts(*row).collect());
                continue;
            }
            let Some(open) = &mut open else { return false };
            for (left, amount) in open.iter_mut().zip(self.amounts(*row)) {
                let Some(rest) = left.checked_sub(amount) else {
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
        let mut found = Vec::new();
        if !order.iter().any(|row| self.is_bare(*row)) {
            return found;
        }
        // What follows, as running sums over groups from the end: the sum of the first groups is a difference.
        let mut running = Running::new(self.fields.len());
        let with = |one: &[Decimal], other: &[Decimal], with: fn(Decimal, Decimal) -> Option<Decimal>| {
            let made = one.iter().zip(other).map(|(one, other)| with(*one, *other));
            made.collect::<Option<Amounts>>()
        };
        for row in order.iter().rev() {
            let amounts: Amounts = self.amounts(*row).collect();
            let rest = || with(running.last(), &amounts, Decimal::checked_sub);
            let may_head = self.is_bare(*row) && !amounts.iter().all(Decimal::is_zero);
            let depth = may_head.then(rest).flatten().and_then(|rest| running.depth_of(&rest));
            if let Some(depth) = depth.filter(|depth| running.depth().saturating_sub(*depth) >= least) {
                found.push(*row);
                running.cut(depth);
            }
            let Some(sum) = with(running.last(), &amounts, Decimal::checked_add) else {
                return Vec::new();
            };
            running.push(&sum);
        }
        found
    }
}

/// Sums over more and more rows, of which each is found by its amounts. There may be as many as a sheet has rows.
struct Running {
    /// How many amounts a sum has.
    width: usize,
    /// The sums one behind the other; the first is that over no rows.
    sums: Vec<Decimal>,
    /// Of each sum, the depth of the last one before it with the same hash.
    former: Vec<Option<u32>>,
    /// The last sum with a hash.
    depths: HashMap<u64, u32>,
    state: RandomState,
}

impl Running {
    fn new(width: usize) -> Self {
        let mut new = Self {
            width,
            sums: Vec::new(),
            former: Vec::new(),
            depths: HashMap::default(),
            state: RandomState::default(),
        };
        new.push(&vec![Decimal::ZERO; width]);
        new
    }

    /// How many rows the last sum is over.
    fn depth(&self) -> usize {
        self.former.len().saturating_sub(1)
    }

    fn sum(&self, depth: usize) -> &[Decimal] {
        let start = depth.saturating_mul(self.width);
        let end = start.saturating_add(self.width);
        self.sums.get(start..end).unwrap_or_default()
    }

    fn last(&self) -> &[Decimal] {
        self.sum(self.depth())
    }

    fn push(&mut self, sum: &[Decimal]) {
        let depth = u32::try_from(self.former.len()).unwrap_or(u32::MAX);
        self.sums.extend(sum);
        self.former.push(self.depths.insert(self.state.hash_one(sum), depth));
    }

    /// Drops the sums over more rows.
    fn cut(&mut self, depth: usize) {
        while self.depth() > depth {
            let hash = self.state.hash_one(self.last());
            match self.former.pop().flatten() {
                Some(former) => self.depths.insert(hash, former),
                None => self.depths.remove(&hash),
            };
            self.sums.truncate(self.former.len().saturating_mul(self.width));
        }
    }

    /// The depth of the last sum of these amounts.
    fn depth_of(&self, sum: &[Decimal]) -> Option<usize> {
        let first = self.depths.get(&self.state.hash_one(sum)).copied();
        let depths = std::iter::successors(first, |depth| {
            let depth = usize::try_from(*depth).unwrap_or(usize::MAX);
            self.former.get(depth).copied().flatten()
        });
        let mut depths = depths.map(|depth| usize::try_from(depth).unwrap_or(usize::MAX));
        depths.find(|depth| self.sum(*depth) == sum)
    }
}
