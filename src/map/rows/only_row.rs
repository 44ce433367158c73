//! Selects the one row of a table that has only a total: the row labelled as the total, and of several years the
//! book's. Being first does not make a row the total.

use std::collections::BTreeSet;
use std::ops::Range;

use foldhash::HashSet;
use rust_decimal::Decimal;

use crate::book::Content;
use crate::cell::{Cell, CellRef, CellValue, sum};
use crate::diagnostic::{Code, Diagnostic};
use crate::map::lexicon::Lexicon;
use crate::map::rows::cells::is_figure;
use crate::map::rows::column_binding::{Slot, slot_of};
use crate::map::rows::rounding::HalfPlace;
use crate::map::sheet::state::Sheet;
use crate::meaning::values::{AMOUNT, CLASSIFIED, GOVERNMENT, NOTES, TEXTS, THIS};
use crate::meaning::{Dimension, Place, Point, Reading};

/// An amount of a row, with its field and cell.
type Held = (usize, Decimal, CellRef);
/// A cell that is not the sum that it should be, with its field and this sum.
type Wrong = (usize, Decimal, CellRef);

/// A row of figures and its labels.
struct Labelled {
    row: u32,
    at: CellRef,
    label: String,
    is_total: bool,
    /// Whether a total word identifies it, not the department's name.
    by_word: bool,
    /// Its figures.
    figures: Vec<String>,
    /// Its amounts, with their fields and cells.
    amounts: Vec<Held>,
    time: Time,
    /// The funds that it states, if any, and whether as a part of a total.
    fund: u64,
    of_which: bool,
}

/// The year stated in a row.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Time {
    Unstated,
    Book,
    Other,
    /// A numbered year, when the book's year is unknown.
    Unclear,
}

/// Whether a label states a stage other than the budget, a change, a count, or what the lines are classified by.
pub(super) fn is_no_budget(reading: &Reading) -> bool {
    let is_class = reading.point.get(Dimension::Grain) & CLASSES != 0;
    reading.is_of_other_stage() || reading.point.get(Dimension::Measure) & !AMOUNT != 0 || is_class
}

/// Grains of classifications.
const CLASSES: u64 = CLASSIFIED | GOVERNMENT;

/// The rows left out, each reported with the reason; all of them if none can be the total.
pub fn rows_left_out(sheet: &mut Sheet, slots: &[Slot], rows: &[(u32, Range<usize>)]) -> HashSet<u32> {
    let labelled: Vec<Labelled> = rows
        .iter()
        .filter_map(|(row, cells)| read(sheet, slots, *row, cells))
        .collect();
    if labelled.len() < 2 && labelled.iter().all(|row| row.time != Time::Other) {
        return HashSet::default();
    }
    let (others, current): (Vec<&Labelled>, Vec<&Labelled>) = labelled.iter().partition(|row| row.time == Time::Other);
    let totals: Vec<&&Labelled> = current.iter().filter(|row| row.is_total).collect();
    // Total row and department row with the same figures count as one.
    let is_alike = |total: &&&Labelled| totals.iter().all(|row| row.figures == total.figures);
    let mut by_word = totals.iter().filter(|row| row.by_word);
    let half = HalfPlace::of(sheet);
    // A row with the department's name repeats it or is its own office.
    let is_whole = |total: &Labelled| {
        let others = current.iter().filter(|row| row.row != total.row);
        let rows: Vec<&Labelled> = others.copied().collect();
        let mut offices = rows.iter().filter(|row| row.is_total);
        offices.all(|office| office.is_like(total)) || total.differences(&rows, &half).is_some()
    };
    // Where other offices stand beside the department's name and it is not their sum, it is one of them.
    let is_above_offices = |total: &Labelled| {
        let is_other = |row: &&&Labelled| row.row != total.row && sheet.names_office(&row.label);
        let offices: Vec<&Labelled> = current.iter().filter(is_other).copied().collect();
        offices.iter().all(|office| office.is_like(total)) || total.differences(&offices, &half).is_some()
    };
    let only_word = by_word
        .next()
        .filter(|total| by_word.next().is_none() && (is_alike(total) || is_whole(total)));
    // A total over more funds than the table has is wider than the row of the table's own fund, even where the title
    // states the wider one.
    let own_fund = sheet.labels.means.common.all.get(Dimension::Fund);
    let mut of_fund = current.iter().filter(|row| row.fund & own_fund != 0);
    let is_wider = current.iter().any(|row| row.fund != 0 && row.fund & own_fund == 0)
        || current.iter().any(|row| row.of_which && row.fund & own_fund != 0);
    let only_fund = of_fund.next().filter(|_| of_fund.next().is_none() && is_wider);
    let taken = match (totals.as_slice(), current.as_slice()) {
        _ if only_fund.is_some() => only_fund.map(|only| only.row),
        _ if current.iter().any(|row| row.time == Time::Unclear) && current.len() > 1 => None,
        ([only], _) => Some(only.row).filter(|_| only.by_word || is_above_offices(only)),
        ([_, _, ..], _) => only_word.map(|only| only.row),
        ([], [only]) => Some(only.row),
        _ => None,
    };
    let mut findings = Vec::new();
    for row in &others {
        findings.push(sheet.finding(Code::RowOfOther, row.at).with("what", &row.label));
    }
    // The year's own row may be blank.
    let is_blank_year = || current.is_empty() && rows.iter().any(|(row, _)| is_of_book(sheet, slots, *row));
    if taken.is_none()
        && !is_blank_year()
        && let Some(first) = current.first().or(others.first())
    {
        let count = current.len().max(1);
        let kind = if current.is_empty() { "others" } else { "rows" };
        let finding = sheet.finding(Code::TotalMissing, first.at).with("count", count);
        let year = sheet.lexicon().year.map(|year| year.to_string()).unwrap_or_default();
        findings.push(finding.with("kind", kind).with("what", &first.label).with("year", year));
    }
    if let Some(total) = current.iter().find(|row| taken == Some(row.row) && row.is_total) {
        let others = current.iter().filter(|row| row.row != total.row);
        let others: Vec<&Labelled> = others.copied().collect();
        findings.extend(check_left_out(sheet, total, &others));
    }
    for row in current.iter().filter(|row| taken.is_some() && taken != Some(row.row)) {
        findings.push(sheet.finding(Code::RowSetAside, row.at).with("what", &row.label));
    }
    sheet.findings.extend(findings);
    labelled
        .iter()
        .map(|row| row.row)
        .filter(|row| taken != Some(*row))
        .collect()
}

/// The amount of a cell, with its field.
fn amount_of(sheet: &Sheet, slots: &[Slot], cell: &Cell) -> Option<Held> {
    match (slot_of(slots, cell.at.col), sheet.typer.amount(&cell.value).content) {
        (Slot::Field(field), Content::Amount(amount)) if sheet.schema.is_amount(field) => {
            Some((field, amount, cell.at))
        }
        _ => None,
    }
}

impl Labelled {
    fn amount(&self, field: usize) -> Option<Decimal> {
        let own = self.amounts.iter().find(|(of, ..)| *of == field);
        own.map(|(_, amount, _)| *amount)
    }

    /// Whether a row has the same amounts in most fields.
    fn is_like(&self, other: &Self) -> bool {
        let fields = self.amounts.iter().chain(&other.amounts).map(|(field, ..)| *field);
        let fields: BTreeSet<usize> = fields.collect();
        let is_same = |field: &&usize| self.amount(**field) == other.amount(**field);
        fields.iter().filter(is_same).count().saturating_mul(2) > fields.len()
    }

    /// The fields in which it differs from the sum of rows, with this sum; `None` if it is not their sum in most fields.
    fn differences(&self, rows: &[&Self], half: &HalfPlace) -> Option<Vec<Wrong>> {
        let figures = self.amounts.iter().filter(|(_, amount, _)| !amount.is_zero());
        let figures: Vec<&Held> = figures.collect();
        let wrong = figures.iter().filter_map(|(field, amount, at)| {
            let sum = sum(rows.iter().filter_map(|row| row.amount(*field)))?;
            let difference = amount.checked_sub(sum)?;
            let holds = difference.is_zero() || half.explains(difference, rows.len());
            (!holds).then_some((*field, sum, *at))
        });
        let wrong: Vec<Wrong> = wrong.collect();
        (wrong.len().saturating_mul(2) < figures.len()).then_some(wrong)
    }

    /// The totals across that are not the sum of their parts, with this sum.
    fn wrong_across(&self, sheet: &Sheet, half: &HalfPlace) -> Vec<Wrong> {
        let wrong = self.amounts.iter().filter_map(|(field, amount, at)| {
            let parts = sheet.table.parts_across(sheet.schema, *field);
            if parts.is_empty() || parts.iter().any(|part| sheet.table.absent.contains(part)) {
                return None;
            }
            let stated = || parts.iter().filter_map(|part| self.amount(*part));
            stated().next()?;
            let sum = sum(stated())?;
            let difference = amount.checked_sub(sum)?;
            let holds = difference.is_zero() || half.explains(difference, parts.len());
            (!holds).then_some((*field, sum, *at))
        });
        wrong.collect()
    }
}

/// Checks the rows that are left out below the total: they are its parts, or the department's row, which repeats it.
fn check_left_out(sheet: &Sheet, total: &Labelled, others: &[&Labelled]) -> Vec<Diagnostic> {
    let half = HalfPlace::of(sheet);
    let differs = |(field, expected, at): Wrong, kind: &str, label: &str| {
        let found = sheet
            .grid
            .get(at)
            .and_then(|cell| match sheet.typer.amount(&cell.value).content {
                Content::Amount(amount) => Some(amount),
                _ => None,
            });
        let mut finding = sheet
            .finding(Code::SubtotalDiffers, at)
            .found(sheet.in_sheet_unit(found.unwrap_or_default()))
            .with("label", label)
            .with("kind", kind);
        finding.expected = Some(sheet.in_sheet_unit(expected));
        finding.key = sheet.schema.fields.get(field).map(|field| field.key.clone());
        finding
    };
    let mut findings = Vec::new();
    let mut wrong_fields: BTreeSet<usize> = BTreeSet::new();
    let is_right = total.wrong_across(sheet, &half).is_empty();
    let across = others.iter().map(|row| (row, row.wrong_across(sheet, &half)));
    let across: Vec<(&&Labelled, Vec<Wrong>)> = across.collect();
    let wrong = across.iter().filter(|(_, wrong)| !wrong.is_empty()).count();
    // Columns that are mostly not the sum are no addends.
    if is_right && wrong.saturating_mul(2) <= across.len() {
        for (row, wrong) in across {
            wrong_fields.extend(wrong.iter().map(|(field, ..)| *field));
            findings.extend(wrong.into_iter().map(|wrong| differs(wrong, "columns", &row.label)));
        }
    }
    let repeats = |row: &&&Labelled| !row.by_word && row.is_total && row.is_like(total);
    for row in others.iter().filter(repeats) {
        let amounts = row.amounts.iter().filter(|(field, ..)| !wrong_fields.contains(field));
        let amounts = amounts.filter_map(|(field, amount, at)| {
            let expected = total.amount(*field).filter(|expected| expected != amount)?;
            Some((*field, expected, *at))
        });
        findings.extend(amounts.map(|wrong| differs(wrong, "rows", &row.label)));
    }
    let is_part = |row: &&&Labelled| !row.is_total && row.fund == 0 && !row.of_which;
    let parts = |with_office: bool| {
        let rows = others
            .iter()
            .filter(|row| is_part(row) || with_office && row.is_total && !row.by_word);
        rows.copied().collect::<Vec<&Labelled>>()
    };
    let differences = [false, true].map(|with_office| {
        let parts = parts(with_office);
        total.differences(&parts, &half)
    });
    let differences = differences
        .into_iter()
        .flatten()
        .min_by_key(Vec::len)
        .unwrap_or_default();
    // A total across that is off because one of its parts is says nothing more.
    let fields: Vec<usize> = differences.iter().map(|(field, ..)| *field).collect();
    let follows = |field: usize| {
        let mut parts = sheet.table.parts_across(sheet.schema, field).into_iter();
        parts.any(|part| fields.contains(&part))
    };
    let open = differences.into_iter();
    let open = open.filter(|(field, ..)| !wrong_fields.contains(field) && !follows(*field));
    findings.extend(open.map(|wrong| differs(wrong, "total", &total.label)));
    findings
}

/// The rows of other years, where years are in rows instead of columns.
pub fn rows_of_other_years(sheet: &mut Sheet, slots: &[Slot], rows: &[(u32, Range<usize>)]) -> HashSet<u32> {
    let labelled = rows.iter().filter_map(|(row, cells)| read(sheet, slots, *row, cells));
    let others: Vec<Labelled> = labelled.filter(|row| row.time == Time::Other).collect();
    for row in &others {
        let finding = sheet.finding(Code::RowOfOther, row.at).with("what", &row.label);
        sheet.findings.push(finding);
    }
    others.iter().map(|row| row.row).collect()
}

fn read(sheet: &Sheet, slots: &[Slot], row: u32, cells: &Range<usize>) -> Option<Labelled> {
    let cells = sheet.grid.cells().get(cells.clone())?;
    let is_amount = |cell: &&Cell| match slot_of(slots, cell.at.col) {
        Slot::Field(field) => sheet.schema.is_amount(field),
        _ => false,
    };
    let figure = |cell: &&Cell| is_figure(&cell.value, sheet.lexicon());
    let amount = cells.iter().filter(is_amount).find(figure);
    // Shares are no figures, but the row of a change may hold nothing else.
    let share = |cell: &&Cell| is_share(&cell.value, sheet.lexicon());
    let first = amount.or_else(|| cells.iter().filter(is_amount).find(share))?;
    let mut labels = labels(sheet, row, first.at.col);
    labels.extend(time_above(sheet, row, first.at.col));
    let is_owner = |label: &String| sheet.owner.as_deref() == Some(&*sheet.folder().fold(label));
    let by_word = labels.iter().any(|label| sheet.is_total(label));
    let is_total = by_word || labels.iter().any(is_owner);
    let figures = cells.iter().filter(is_amount).map(|cell| cell.value.to_string());
    let figures = figures.collect();
    let (mut fund, mut of_which) = (0, false);
    let mut time = Time::Unstated;
    for label in &labels {
        let reading = read_label(sheet, label);
        if reading.is_explained() {
            fund |= reading.point.get(Dimension::Fund);
            of_which |= reading.of_which;
        }
        // A count or a change of the book's year is no amount of its budget.
        let label_time = match sheet.on_side && is_beside(&reading) {
            true => Time::Other,
            false => time_of(sheet, &reading),
        };
        if time == Time::Unstated || label_time == Time::Other {
            time = label_time;
        }
    }
    if amount.is_none() && time != Time::Other {
        return None;
    }
    Some(Labelled {
        row,
        at: first.at,
        label: labels.join(" ").trim().to_owned(),
        is_total,
        by_word,
        figures,
        amounts: cells.iter().filter_map(|cell| amount_of(sheet, slots, cell)).collect(),
        time,
        fund,
        of_which,
    })
}

/// Whether a column beside the amounts of a table on its side holds remarks, or parts of the amounts.
fn is_beside(reading: &Reading) -> bool {
    let portion = reading.point.get(Dimension::Portion);
    let is_part = reading.of_which && !reading.point.specifies(Dimension::Fund);
    reading.is_explained() && (portion & (TEXTS | NOTES) != 0 || is_part)
}

fn read_label(sheet: &Sheet, label: &str) -> Reading {
    let folded = sheet.folder().label(label);
    sheet.lexicon().vocabulary.read(&folded, Place::Line, &Point::default())
}

/// The year that a label states.
fn time_of(sheet: &Sheet, reading: &Reading) -> Time {
    let stated = reading.point.get(Dimension::Year);
    let year = match reading.years.as_slice() {
        [year] if reading.is_explained() => Some(*year),
        _ => None,
    };
    match (year, sheet.lexicon().year) {
        _ if reading.is_explained() && is_no_budget(reading) => Time::Other,
        (Some(year), Some(book)) if year != book => Time::Other,
        (Some(_), Some(_)) => Time::Book,
        (Some(_), None) => Time::Unclear,
        (None, _) if reading.is_explained() && stated & !THIS != 0 => Time::Other,
        (None, _) if reading.is_explained() && stated == THIS => Time::Book,
        _ => Time::Unstated,
    }
}

/// Whether the labels of a row say that it is of the book's year.
fn is_of_book(sheet: &Sheet, slots: &[Slot], row: u32) -> bool {
    let is_amount = |slot: &Slot| matches!(slot, Slot::Field(field) if sheet.schema.is_amount(*field));
    let first = slots.iter().position(is_amount).and_then(|col| u32::try_from(col).ok());
    let labels = labels(sheet, row, first.unwrap_or_default());
    let times = labels.iter().map(|label| time_of(sheet, &read_label(sheet, label)));
    let times: Vec<Time> = times.collect();
    times.contains(&Time::Book) && !times.contains(&Time::Other)
}

/// Whether a cell holds a text such as 11.1%.
fn is_share(value: &CellValue, lexicon: &Lexicon) -> bool {
    let text = match value {
        CellValue::Text(text) => text.trim().strip_suffix(['%', '％']),
        _ => None,
    };
    text.is_some_and(|number| is_figure(&CellValue::Text(number.into()), lexicon))
}

/// The year given once for several rows, in a transposed table whose labels were left unmerged: 2025年 over 合计 and
/// 财政拨款. The first of all rows has one.
fn time_above(sheet: &Sheet, row: u32, before: u32) -> Option<String> {
    if !sheet.on_side {
        return None;
    }
    let states_year = |text: &String| {
        let folded = sheet.folder().label(text);
        let reading = sheet.lexicon().vocabulary.read(&folded, Place::Line, &Point::default());
        reading.is_explained() && (reading.point.specifies(Dimension::Year) || !reading.years.is_empty())
    };
    let has_figure = |cells: &[Cell]| {
        let mut cells = cells.iter().filter(|cell| cell.at.col >= before);
        cells.any(|cell| is_figure(&cell.value, sheet.lexicon()))
    };
    let mut rows = sheet.grid.rows().filter(|(_, cells)| has_figure(cells));
    let (first, _) = rows.next()?;
    (0..before).find_map(|col| {
        let year = |row: u32| sheet.text_at(row, col).filter(states_year);
        if year(first).is_none() || sheet.text_at(row, col).is_some() {
            return None;
        }
        let above = (first..row).rev();
        above
            .into_iter()
            .find_map(|row| sheet.text_at(row, col))
            .filter(states_year)
    })
}

/// The texts to the left of a row's first figure, including those merged down to it.
fn labels(sheet: &Sheet, row: u32, before: u32) -> Vec<String> {
    (0..before).filter_map(|col| sheet.text_at(row, col)).collect()
}
