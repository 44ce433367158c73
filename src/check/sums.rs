//! Sums inside a table, across the columns and down the rows, and parts (其中) within their whole.
//! What rounding to the printed decimals can explain is told apart from what is wrong.

use rust_decimal::Decimal;

use super::failure::{Failure, Told, rounds};
use super::view::{Cell, View, Views};
use crate::book::{Down, Structure};
use crate::cell::CellRef;
use crate::diagnostic::{Code, Place};

/// Names of addends that a message lists.
const NAMED_ADDENDS: usize = 6;
/// Hidden cells that a finding names.
const NAMED_HIDDEN: usize = 40;

/// Checks all sums and parts of one table.
pub fn check_table(view: &View, structure: &Structure, views: &Views) -> Vec<Told> {
    let checker = Checker { view, views };
    let mut told = Vec::new();
    for row in 0..view.table.rows.len() {
        told.extend(checker.across(row));
    }
    told.extend(checker.down(structure));
    told.extend(checker.parts(structure));
    told
}

struct Checker<'a> {
    view: &'a View<'a>,
    views: &'a Views<'a>,
}

impl Checker<'_> {
    fn across(&self, row: usize) -> Vec<Told> {
        let mut told = Vec::new();
        for (field, own) in self.view.schema.fields.iter().enumerate() {
            let total = self.view.cell(row, field);
            if !own.sum.is_empty() {
                let how = || {
                    let labels = own
                        .sum
                        .iter()
                        .map(|part| self.view.schema.column_label(self.view.tag(row), *part));
                    labels.collect::<Vec<_>>().join(" + ")
                };
                let parts = self.view.table.parts_across(self.view.schema, field);
                let addends: Vec<Cell> = parts.into_iter().map(|part| self.view.cell(row, part)).collect();
                told.extend(self.compare(total, &addends, how, own.rule.as_deref()));
            }
            if let Some(whole) = own.of_which {
                told.extend(self.part(total, self.view.cell(row, whole), own.rule.as_deref()));
            }
        }
        told
    }

    fn down(&self, structure: &Structure) -> Vec<Told> {
        let mut told = Vec::new();
        for down in &structure.downs {
            for field in self.view.amount_fields() {
                let addends = self.view.table.addends(down, field);
                let addends: Vec<Cell> = addends.into_iter().map(|row| self.view.cell(row, field)).collect();
                let total = self.view.cell(down.parent, field);
                told.extend(self.compare(total, &addends, || self.names(down), down.rule));
            }
        }
        told
    }

    /// The names of the rows that a row adds up.
    fn names(&self, down: &Down) -> String {
        let rows = || down.children.iter().chain(&down.unknown);
        let names = rows()
            .take(NAMED_ADDENDS)
            .map(|row| self.view.table.row_label(self.view.schema, *row));
        let dots = if rows().count() > NAMED_ADDENDS { " + …" } else { "" };
        format!("{}{dots}", names.collect::<Vec<_>>().join(" + "))
    }

    fn parts(&self, structure: &Structure) -> Vec<Told> {
        let fields: Vec<usize> = self.view.amount_fields().collect();
        let pairs = structure
            .parts
            .iter()
            .flat_map(|own| fields.iter().map(move |field| (own, *field)));
        pairs
            .filter_map(|(own, field)| {
                let (part, whole) = (self.view.cell(own.part, field), self.view.cell(own.whole, field));
                self.part(part, whole, own.rule)
            })
            .collect()
    }

    /// Compares a total with the sum of its addends. A row that gives only totals and no parts is
    /// complete as it is; blank counts as zero.
    fn compare(&self, total: Cell, addends: &[Cell], how: impl Fn() -> String, rule: Option<&str>) -> Option<Told> {
        let table = self.view.table;
        let mut sum = Decimal::ZERO;
        let mut filled: u32 = 0;
        let found = self.views.amount(total);
        for amount in addends.iter().filter_map(|cell| table.amount(cell.row, cell.field)) {
            sum = sum.checked_add(amount)?;
            filled = filled.saturating_add(1);
        }
        // Text where an amount must stand, a missing column and a missing result have findings of
        // their own; what they would add up to is unknown.
        let is_text = |cell: &Cell| table.text(cell.row, cell.field).is_some();
        let is_unread = |cell: &Cell| table.is_unread(cell.row, cell.field);
        let mut all = addends.iter().chain([&total]);
        if filled == 0 || table.absent.contains(&total.field) || all.any(|cell| is_text(cell) || is_unread(cell)) {
            return None;
        }
        let difference = found.unwrap_or_default().checked_sub(sum)?;
        if difference.is_zero() {
            return None;
        }
        // Each figure may be off by half of its own last place, and all of them do not quite reach it.
        let mut residue = Decimal::ZERO;
        for cell in addends.iter().chain([&total]) {
            residue = residue.checked_add(self.views.slack(*cell))?;
        }
        let rounds = found.is_some() && rounds(difference, residue, addends.len().saturating_add(1));
        let code = if rounds { Code::RoundingResidue } else { Code::WrongSum };
        let failure = self.failure(code, total, addends, how(), rule, (difference, residue));
        match rounds {
            true => failure.finding(self.views, total, difference).map(Told::Finding),
            false => Some(Told::Failure(failure)),
        }
    }

    fn failure(
        &self,
        code: Code,
        total: Cell,
        addends: &[Cell],
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
        }
    }

    /// The hidden figures that the total may include: those in the columns and rows of its addends.
    fn hidden(&self, total: Cell, addends: &[Cell]) -> (String, Vec<Place>) {
        let table = self.view.table;
        let sources: Vec<(u16, CellRef)> = std::iter::once(&total)
            .chain(addends)
            .filter(|_| !table.hidden.is_empty())
            .filter_map(|cell| Some((table.rows.get(cell.row)?.sheet, self.view.source(*cell)?)))
            .collect();
        let down = addends.iter().any(|cell| cell.row != total.row);
        let beside = |(sheet, hidden): &&(u16, CellRef)| {
            let in_line = |at: &CellRef| {
                if down {
                    at.col == hidden.col
                } else {
                    at.row == hidden.row
                }
            };
            sources.iter().any(|(own, at)| own == sheet && in_line(at))
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

    fn part(&self, part: Cell, whole: Cell, rule: Option<&str>) -> Option<Told> {
        let found = self.views.amount(part)?;
        let limit = self.views.amount(whole).unwrap_or_default();
        if found <= limit || self.view.table.text(whole.row, whole.field).is_some() {
            return None;
        }
        Some(Told::Failure(Failure {
            code: Code::PartExceedsWhole,
            cells: vec![(part, false), (whole, true)],
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
        }))
    }
}
