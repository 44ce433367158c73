//! Checks sums inside a table, across the columns and down the rows, and parts (其中) against their whole. Differences
//! that rounding to the printed decimals can explain are reported separately.

use foldhash::{HashMap, HashSet};
use rust_decimal::Decimal;

use super::failure::{Failure, Further, Outcome, relate, rounds};
use super::places::is_noise;
use super::view::{View, Views};
use crate::book::{Agreement, CellId, Structure, Subtotal};
use crate::cell::CellRef;
use crate::diagnostic::{Code, MOST_KEPT, Place};
use crate::rules::Rules;
use crate::schema::Shape;

/// Most addends that a message names.
const NAMED_ADDENDS: usize = 6;
/// Most hidden cells that a finding lists.
const NAMED_HIDDEN: usize = 40;

/// The outcomes of all sums and parts of one table, and the totals across of which only so much is kept: as many wrong
/// ones are kept as are ever reported. Disabled rules contribute nothing.
pub fn check_table(view: &View, structure: &Structure, views: &Views, rules: &Rules) -> (Vec<Outcome>, Vec<Further>) {
    let checker = Checker { view, views };
    let is_on = |outcome: &Outcome| match outcome {
        Outcome::Failure(failure) => !failure.rule.as_ref().is_some_and(|rule| rules.is_off(rule)),
        Outcome::Finding(_) => true,
    };
    let mut counts: HashMap<(Code, u16), usize> = HashMap::default();
    let mut outcomes = Vec::new();
    let mut further = Vec::new();
    for row in 0..view.table.rows.len() {
        for outcome in checker.across(row).into_iter().filter(is_on) {
            if let Outcome::Failure(failure) = &outcome {
                let sheet = view.table.rows.get(row).map(|row| row.sheet);
                let count = counts.entry((failure.code, sheet.unwrap_or_default())).or_insert(0);
                *count = count.saturating_add(1);
                if *count > MOST_KEPT {
                    let code = failure.code;
                    further.extend(failure.heads.first().map(|head| Further {
                        code,
                        head: (*head).into(),
                    }));
                    continue;
                }
            }
            outcomes.push(outcome);
        }
    }
    let blank = checker.blank_totals().chain(checker.open_sums());
    let blank = blank.chain(checker.blank_parts(structure));
    let others = blank.chain(checker.down(structure));
    outcomes.extend(others.chain(checker.parts(structure)).filter(is_on));
    (outcomes, further)
}

/// The sums and parts of one table as relations. A sum that does not hold is included with what it is off by; a part
/// that exceeds its whole is not included.
pub fn agreements<'a>(
    view: &'a View<'a>,
    structure: &'a Structure<'a>,
    views: &'a Views<'a>,
) -> impl Iterator<Item = Agreement> + 'a {
    let checker = Checker { view, views };
    let across = (0..view.table.rows.len()).flat_map(move |row| checker.across_agreements(row));
    let down = checker.down_sums(structure);
    let down = down.filter_map(move |(subtotal, total, addends)| checker.agreement(total, &addends, subtotal.rule));
    let parts = checker.part_pairs(structure);
    let parts = parts.filter_map(move |(part, whole, rule)| checker.at_most(part, whole, rule));
    across.chain(down).chain(parts)
}

#[derive(Clone, Copy)]
struct Checker<'a> {
    view: &'a View<'a>,
    views: &'a Views<'a>,
}

impl<'a> Checker<'a> {
    fn across(&self, row: usize) -> Vec<Outcome> {
        let mut found = Vec::new();
        for (field, schema) in self.view.schema.fields.iter().enumerate() {
            let total = self.view.cell(row, field);
            if !schema.sum.is_empty() && !self.is_open(field) {
                let how = || {
                    let labels = schema
                        .sum
                        .iter()
                        .map(|part| self.view.schema.column_label(self.view.row_kind(row), *part));
                    labels.collect::<Vec<_>>().join(" + ")
                };
                found.extend(self.compare(total, &self.addends(row, field), how, schema.rule.as_deref()));
            }
            if let Some(whole) = schema.of_which {
                found.extend(self.part(total, self.view.cell(row, whole), schema.rule.as_deref()));
            }
        }
        found
    }

    /// Whether the sheet prints only some parts of a total across.
    fn is_open(&self, field: usize) -> bool {
        self.view.open_sums.iter().any(|open| open.field == field)
    }

    /// One finding for each total across of which the sheet prints only some parts.
    fn open_sums(&self) -> impl Iterator<Item = Outcome> {
        self.view.open_sums.iter().map(|open| {
            let cell = self.view.cell(open.row, open.field);
            let row_kind = self.view.row_kind(open.row);
            let mut finding = self
                .view
                .at(Code::PartsNotPrinted, cell)
                .with("total", self.view.cell_label(cell))
                .with("part", self.view.schema.column_label(row_kind, open.part))
                .with("more", self.view.show(open.more))
                .with("count", open.count);
            let field = self.view.schema.fields.get(open.field);
            finding.rule = field.and_then(|schema| schema.rule.clone());
            let addends = self.addends(open.row, open.field);
            Outcome::Finding(Box::new(relate(finding, self.views, addends)))
        })
    }

    /// One finding for each column of totals that was left blank.
    fn blank_totals(&self) -> impl Iterator<Item = Outcome> {
        self.view.blank_totals.iter().map(|field| {
            let rows = 0..self.view.table.rows.len();
            let parts = |row: usize| self.addends(row, *field).into_iter();
            let filled = rows.filter(|row| parts(*row).any(|part| self.views.amount(part).is_some()));
            let rows: Vec<usize> = filled.collect();
            let cell = self.view.cell(rows.first().copied().unwrap_or_default(), *field);
            let label = self.view.schema.column_label(self.view.row_kind(cell.row), *field);
            let finding = self.view.at(Code::TotalsBlank, cell);
            let mut finding = finding.with("column", label).with("count", rows.len());
            finding.rule = self
                .view
                .schema
                .fields
                .get(*field)
                .and_then(|schema| schema.rule.clone());
            Outcome::Finding(Box::new(relate(finding, self.views, parts(cell.row))))
        })
    }

    /// One finding for each column of a list in which totals stand above or before parts that are all blank, where
    /// most other totals have theirs. A total alone is complete, so that no sum is wrong.
    fn blank_parts(&self, structure: &Structure) -> Vec<Outcome> {
        let (table, schema) = (self.view.table, self.view.schema);
        let is_list = matches!(schema.shape, Shape::List { single_row: false, .. });
        // Hidden rows and a second total leave totals without rows, which is reported there.
        let total = schema.total_row_kind();
        let totals = table.rows.iter().filter(|row| Some(row.row_kind) == total).count();
        if !is_list || self.view.takes_blanks || !table.hidden.is_empty() || totals > 1 {
            return Vec::new();
        }
        let mut without: HashSet<usize> = HashSet::default();
        let mut found = Vec::new();
        let sums = schema.fields.iter().enumerate();
        for (field, schema) in sums.filter(|(_, field)| !field.sum.is_empty()) {
            let parts = table.parts_across(self.view.schema, field);
            let addends = |row: usize| parts.iter().map(|part| self.view.cell(row, *part)).collect();
            let sums = (0..table.rows.len()).map(|row| (self.view.cell(row, field), addends(row)));
            let lone = self.lone_totals(sums);
            without.extend(lone.iter().map(|cell| cell.row));
            found.extend(self.parts_blank(&lone, "columns", schema.rule.as_deref()));
        }
        let mut reported: HashSet<usize> = HashSet::default();
        for field in self.view.amount_fields() {
            let sums = structure
                .subtotals
                .iter()
                .map(|subtotal| self.down_sum(subtotal, field));
            let is_open =
                |(_, addends): &(CellId, Vec<CellId>)| !addends.iter().any(|cell| without.contains(&cell.row));
            let mut lone = self.lone_totals(sums.filter(is_open));
            lone.retain(|cell| reported.insert(cell.row));
            let rule = structure.subtotals.first().and_then(|subtotal| subtotal.rule);
            found.extend(self.parts_blank(&lone, "rows", rule));
        }
        found
    }

    /// The totals whose addends are all blank, if they are not more than those with addends.
    fn lone_totals(&self, sums: impl Iterator<Item = (CellId, Vec<CellId>)>) -> Vec<CellId> {
        let amount = |cell: &CellId| self.view.table.amount(cell.row, cell.field);
        let is_known = |cell: &CellId| {
            let row_kind = self.view.row_kind(cell.row);
            self.is_read(cell) && !row_kind.is_some_and(|row_kind| self.view.table.lacks(row_kind, cell.field))
        };
        let mut complete: usize = 0;
        let mut lone = Vec::new();
        for (total, addends) in sums {
            if amount(&total).is_none_or(|amount| amount.is_zero()) || addends.is_empty() {
                continue;
            }
            if addends.iter().any(|cell| amount(cell).is_some()) {
                complete = complete.saturating_add(1);
            } else if addends.iter().chain([&total]).all(is_known) {
                lone.push(total);
            }
        }
        if lone.len() > complete {
            lone.clear();
        }
        lone
    }

    fn parts_blank(&self, lone: &[CellId], parts: &'static str, rule: Option<&str>) -> Option<Outcome> {
        let cell = *lone.first()?;
        let label = self.view.cell_label(cell);
        let mut finding = self.view.at(Code::PartsBlank, cell);
        finding = finding
            .with("total", label)
            .with("count", lone.len())
            .with("parts", parts);
        finding.rule = rule.map(str::to_owned);
        Some(Outcome::Finding(Box::new(finding)))
    }

    /// The sums across a row as relations.
    fn across_agreements(self, row: usize) -> impl Iterator<Item = Agreement> + use<'a> {
        let fields = self.view.schema.fields.iter().enumerate();
        fields.flat_map(move |(field, schema)| {
            let total = self.view.cell(row, field);
            let is_sum = !schema.sum.is_empty() && !self.is_open(field);
            let sum = is_sum.then(|| self.agreement(total, &self.addends(row, field), schema.rule.as_deref()));
            let part = schema
                .of_which
                .map(|whole| self.at_most(total, self.view.cell(row, whole), schema.rule.as_deref()));
            [sum.flatten(), part.flatten()].into_iter().flatten()
        })
    }

    /// The addends of a sum across.
    fn addends(&self, row: usize, field: usize) -> Vec<CellId> {
        let parts = self.view.table.parts_across(self.view.schema, field);
        parts.into_iter().map(|part| self.view.cell(row, part)).collect()
    }

    fn down(&self, structure: &Structure) -> impl Iterator<Item = Outcome> {
        let sums = self.down_sums(structure);
        sums.filter_map(|(subtotal, total, addends)| {
            self.compare(total, &addends, || self.names(subtotal), subtotal.rule)
        })
    }

    /// The sums down the rows, each with its total and its addends.
    fn down_sums<'s>(
        self,
        structure: &'s Structure,
    ) -> impl Iterator<Item = (&'s Subtotal<'s>, CellId, Vec<CellId>)> + use<'a, 's> {
        structure.subtotals.iter().flat_map(move |subtotal| {
            self.view.amount_fields().map(move |field| {
                let (total, addends) = self.down_sum(subtotal, field);
                (subtotal, total, addends)
            })
        })
    }

    /// The total of a subtotal in a field, and its addends.
    fn down_sum(&self, subtotal: &Subtotal, field: usize) -> (CellId, Vec<CellId>) {
        let addends = self.view.table.addends(subtotal, field).into_iter();
        let addends = addends.map(|row| self.view.cell(row, field)).collect();
        (self.view.cell(subtotal.total, field), addends)
    }

    /// Whether a cell has no text in the place of an amount, and neither its result nor its column of totals is
    /// missing.
    fn is_read(&self, cell: &CellId) -> bool {
        let table = self.view.table;
        let is_text = table.text(cell.row, cell.field).is_some();
        !is_text && !table.is_unread(cell.row, cell.field) && !self.view.blank_totals.contains(&cell.field)
    }

    /// The names of the rows that a row adds up.
    fn names(&self, subtotal: &Subtotal) -> String {
        let rows = || subtotal.addends.iter().chain(&subtotal.unknown);
        let names = rows()
            .take(NAMED_ADDENDS)
            .map(|row| self.view.table.row_label(self.view.schema, *row));
        let dots = if rows().count() > NAMED_ADDENDS { " + …" } else { "" };
        format!("{}{dots}", names.collect::<Vec<_>>().join(" + "))
    }

    fn parts(&self, structure: &Structure) -> impl Iterator<Item = Outcome> {
        let pairs = self.part_pairs(structure);
        pairs.filter_map(|(part, whole, rule)| self.part(part, whole, rule))
    }

    /// The cells of parts (其中) and of their wholes, with the rule.
    fn part_pairs<'s>(
        self,
        structure: &'s Structure,
    ) -> impl Iterator<Item = (CellId, CellId, Option<&'s str>)> + use<'a, 's> {
        structure.parts.iter().flat_map(move |pair| {
            let fields = self.view.amount_fields();
            fields.map(move |field| {
                let cell = |row: usize| self.view.cell(row, field);
                (cell(pair.part), cell(pair.whole), pair.rule)
            })
        })
    }

    /// A total less the sum of its addends, in the standard's unit (万元); `None` if undetermined. Blank counts as
    /// zero, but a row with a total and no addends is complete as it is.
    fn difference(&self, total: CellId, addends: &[CellId]) -> Option<Decimal> {
        let table = self.view.table;
        let mut sum = Decimal::ZERO;
        let mut filled: u32 = 0;
        for amount in addends.iter().filter_map(|cell| table.amount(cell.row, cell.field)) {
            sum = sum.checked_add(amount)?;
            filled = filled.saturating_add(1);
        }
        // Text in the place of an amount, a missing column and a missing result have findings of their own; sums
        // that include them are undetermined.
        let mut all = addends.iter().chain([&total]);
        if filled == 0
            || self.view.is_unknown(self.view.row_kind(total.row), total.field)
            || !all.all(|cell| self.is_read(cell))
        {
            return None;
        }
        let difference = self.views.amount(total).unwrap_or_default().checked_sub(sum)?;
        // Whether rows that were not understood belong to the sum is undetermined, unless it holds without them.
        let is_down = addends.iter().any(|cell| cell.row != total.row);
        let is_open = is_down && !difference.is_zero() && {
            let table = self.view.table;
            table.may_include_refused(self.view.schema, total.row, total.field)
        };
        (!is_open).then_some(difference)
    }

    /// A sum as a relation, with what its total is off by.
    fn agreement(&self, total: CellId, addends: &[CellId], rule: Option<&str>) -> Option<Agreement> {
        Some(Agreement {
            head: total,
            terms: std::iter::once((total, false))
                .chain(addends.iter().map(|cell| (*cell, true)))
                .collect(),
            at_most: false,
            rest: self.difference(total, addends)?,
            is_sum: true,
            rule: rule.map(str::to_owned),
        })
    }

    /// A part within its whole as a relation; `None` if the part is larger.
    fn at_most(&self, part: CellId, whole: CellId, rule: Option<&str>) -> Option<Agreement> {
        let holds = self.views.amount(part).is_some() && self.part(part, whole, None).is_none();
        holds.then(|| Agreement {
            head: part,
            terms: vec![(part, false), (whole, true)],
            at_most: true,
            rest: Decimal::ZERO,
            is_sum: false,
            rule: rule.map(str::to_owned),
        })
    }

    /// Compares a total with the sum of its addends.
    fn compare(
        &self,
        total: CellId,
        addends: &[CellId],
        how: impl Fn() -> String,
        rule: Option<&str>,
    ) -> Option<Outcome> {
        let mut difference = self.difference(total, addends)?;
        // What stands in columns that the table does not have is a part of the sum across all the same.
        if addends.iter().all(|cell| cell.row == total.row) {
            difference = difference.checked_sub(self.view.table.unkeyed_in(total.row, total.field))?;
        }
        if is_noise(difference) {
            return None;
        }
        let found = self.views.amount(total);
        // Each figure may be off by half a unit of its last place.
        let mut residue = Decimal::ZERO;
        for cell in addends.iter().chain([&total]) {
            residue = residue.checked_add(self.views.slack_beside(&[total], *cell))?;
        }
        let rounds = found.is_some() && rounds(difference, residue, addends.len().saturating_add(1));
        let code = if rounds { Code::RoundingResidue } else { Code::WrongSum };
        let failure = self.failure(code, total, addends, how(), rule, (difference, residue));
        match rounds {
            true => failure
                .finding(self.views, total, difference)
                .map(Box::new)
                .map(Outcome::Finding),
            false => Some(Outcome::Failure(Box::new(failure))),
        }
    }

    fn failure(
        &self,
        code: Code,
        total: CellId,
        addends: &[CellId],
        how: String,
        rule: Option<&str>,
        (difference, residue): (Decimal, Decimal),
    ) -> Failure {
        let (names, hidden) = self.hidden(total, addends);
        Failure {
            code,
            cells: std::iter::once((total, false))
                .chain(addends.iter().map(|cell| (*cell, true)))
                .collect(),
            heads: vec![total],
            at_most: false,
            difference,
            residue,
            rule: rule.map(str::to_owned),
            data: vec![("total", self.view.cell_label(total)), ("how", how), ("hidden", names)],
            sides: None,
            hidden,
            readings: Vec::new(),
        }
    }

    /// The hidden figures that the total may include: those in the columns or rows of its addends.
    fn hidden(&self, total: CellId, addends: &[CellId]) -> (String, Vec<Place>) {
        let table = self.view.table;
        let sources: Vec<(u16, CellRef)> = std::iter::once(&total)
            .chain(addends)
            .filter(|_| !table.hidden.is_empty())
            .filter_map(|cell| {
                Some((
                    table.rows.get(cell.row)?.sheet,
                    table.oriented(self.view.source(*cell)?),
                ))
            })
            .collect();
        let down = addends.iter().any(|cell| cell.row != total.row);
        let beside = |(sheet, hidden): &&(u16, CellRef)| {
            let hidden = table.oriented(*hidden);
            let in_line = |at: &CellRef| {
                if down {
                    at.col == hidden.col
                } else {
                    at.row == hidden.row
                }
            };
            sources
                .iter()
                .any(|(source_sheet, at)| source_sheet == sheet && in_line(at))
        };
        let hidden: Vec<&(u16, CellRef)> = table.hidden.iter().filter(beside).take(NAMED_HIDDEN).collect();
        let names: Vec<String> = hidden
            .iter()
            .take(NAMED_ADDENDS)
            .map(|(_, cell)| cell.to_string())
            .collect();
        let dots = if hidden.len() > names.len() { " …" } else { "" };
        let places = hidden.iter().map(|(sheet, cell)| Place {
            sheet: table.sheet(*sheet),
            cell: Some(*cell),
        });
        let text = match names.is_empty() {
            true => "none".to_owned(),
            false => format!("{}{dots}", names.join(" ")),
        };
        (text, places.collect())
    }

    fn part(&self, part: CellId, whole: CellId, rule: Option<&str>) -> Option<Outcome> {
        let found = self.views.amount(part)?;
        let limit = self.views.amount(whole).unwrap_or_default();
        if found <= limit || !self.is_read(&whole) {
            return None;
        }
        Some(Outcome::Failure(Box::new(Failure {
            code: Code::PartExceedsWhole,
            cells: [(part, false), (whole, true)].into_iter().collect(),
            heads: vec![part],
            at_most: true,
            difference: found.checked_sub(limit)?,
            residue: Decimal::ZERO,
            rule: rule.map(str::to_owned),
            data: vec![
                ("part", self.view.cell_label(part)),
                ("whole", self.view.cell_label(whole)),
            ],
            sides: None,
            hidden: Vec::new(),
            readings: Vec::new(),
        })))
    }
}
