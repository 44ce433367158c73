//! Conflicting currency units on one sheet: one stated above the table, another in a label over its amounts. Sums
//! across, or figures of other tables, may decide which is right.

use foldhash::HashSet;
use rust_decimal::Decimal;

use super::read::Stated;
use super::unit_words::label_unit;
use crate::cell::{CellRef, CellValue, Text};
use crate::diagnostic::{Code, Diagnostic};
use crate::map::lexicon::Lexicon;
use crate::map::sheet::claim::{Claim, Plan};
use crate::schema::Standard;

/// Figures with fewer significant digits may coincide by chance.
const LEAST_DIGITS: usize = 4;

/// A sheet on which a label over amounts names a different unit from the rest.
pub struct Conflict<'a> {
    stated: &'a Stated<Text>,
    label: &'a Stated<Text>,
    /// The columns labelled with the other unit; empty in a form, whose labels are not above columns.
    others: Vec<u32>,
    /// Whether all amounts are in these columns.
    all: bool,
    /// Whether sums across columns of both units hold for the figures as they are.
    sums: Sums,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Sums {
    Undetermined,
    Hold,
    Fail,
}

/// An amount column for the sums across: its field, its number, whether its label names another unit.
type Amounts = (usize, u32, bool);

impl<'a> Conflict<'a> {
    /// The conflict on a sheet, if any.
    pub fn of(claim: &'a Claim, standard: &Standard, lexicon: &Lexicon) -> Option<Self> {
        let preamble = &claim.preamble;
        let stated = preamble.stated_unit()?;
        let labels = [&preamble.other_unit, &preamble.label_unit, &preamble.other_label_unit];
        let mut labels = labels.into_iter().flatten();
        let label = labels.find(|label| label.value != stated.value)?;
        // Beside the table a unit is that of all its amounts.
        let is_beside = preamble.other_unit.as_ref().is_some_and(|other| other.at == label.at);
        let columns = amounts(claim, standard, (&stated.value, lexicon));
        Some(Self {
            stated,
            label,
            others: columns
                .iter()
                .filter(|(.., other)| *other)
                .map(|(_, col, _)| *col)
                .collect(),
            all: is_beside || columns.iter().all(|(.., other)| *other),
            sums: sums(claim, standard, &columns),
        })
    }

    /// The unit confirmed by the sums, or by figures that other tables have in the standard's unit.
    pub fn decide(&self, claim: &Claim, standard: &Standard, known: &HashSet<Decimal>) -> Option<&'a str> {
        match self.sums {
            Sums::Hold => return Some(&self.stated.value),
            Sums::Fail => return None,
            Sums::Undetermined => {}
        }
        let figures: Vec<Decimal> =
            numbers(claim, |col| self.others.is_empty() || self.others.contains(&col)).collect();
        let hits = |unit: &str| {
            let factor = standard.frame.unit(unit).and_then(|unit| standard.frame.factor(unit));
            let amounts = figures.iter().filter_map(|figure| figure.checked_mul(factor?));
            amounts.filter(|amount| known.contains(&amount.normalize())).count()
        };
        match (hits(&self.stated.value), hits(&self.label.value)) {
            (1.., 0) => Some(&self.stated.value),
            (0, 1..) if self.all => Some(&self.label.value),
            _ => None,
        }
    }

    /// The finding for the conflict and its decision.
    pub fn finding(&self, claim: &Claim, decided: Option<&str>) -> Diagnostic {
        let code = match decided {
            Some(_) => Code::UnitConflict,
            None => Code::UnitUncertain,
        };
        Diagnostic::new(code)
            .at(&claim.name, self.label.at)
            .with("frame", &self.stated.value)
            .with("label", &self.label.value)
            .with("taken", decided.unwrap_or_default())
            .related(&claim.name, self.stated.at)
    }
}

/// The figures of the sheets with an undisputed unit, in the standard's unit.
pub fn known_amounts(claims: &[Claim], sheets: &[Plan], standard: &Standard) -> HashSet<Decimal> {
    let certain = claims
        .iter()
        .filter_map(|claim| Some((claim, sheets.get(claim.sheet)?)));
    let amounts = certain.flat_map(|(claim, plan)| {
        let schema = standard.tables.get(claim.best.table);
        let columns = claim.best.header.iter().flat_map(|header| &header.columns);
        let columns = columns.filter(|source| schema.is_some_and(|schema| source.is_amount_of(schema)));
        let columns: HashSet<u32> = columns.map(|source| source.col).collect();
        let factor = match plan {
            Plan::Map { factor, .. } => Some(*factor),
            _ => None,
        };
        numbers(claim, move |col| columns.is_empty() || columns.contains(&col))
            .filter_map(move |figure| figure.checked_mul(factor?))
    });
    amounts.map(|amount| amount.normalize()).collect()
}

/// The figures in some columns of a sheet, without those short enough to coincide by chance.
fn numbers<'c>(claim: &'c Claim, within: impl Fn(u32) -> bool + 'c) -> impl Iterator<Item = Decimal> + 'c {
    let cells = claim.grid.cells().iter().filter(move |cell| within(cell.at.col));
    let numbers = cells.filter_map(|cell| match &cell.value {
        CellValue::Number(number) => Some(*number),
        _ => None,
    });
    numbers.filter(|number| {
        let digits = number.normalize().mantissa().unsigned_abs().to_string();
        digits.trim_end_matches('0').len() >= LEAST_DIGITS
    })
}

/// The amount columns.
fn amounts(claim: &Claim, standard: &Standard, (stated, lexicon): (&Text, &Lexicon)) -> Vec<Amounts> {
    let (Some(schema), Some(header)) = (standard.tables.get(claim.best.table), claim.best.header.as_ref()) else {
        return Vec::new();
    };
    let unit = |label: &str| {
        let mut labels = label.rsplit('/').map(|label| lexicon.folder.fold(label));
        labels.find_map(|label| label_unit(&label, lexicon))
    };
    let columns = header.columns.iter().filter(|source| source.is_amount_of(schema));
    let amounts = columns.flat_map(|source| {
        let is_other = unit(&source.label).is_some_and(|other| other != *stated);
        let fields = source.meaning.fields(schema).iter().copied();
        fields.map(move |field| (field, source.col, is_other))
    });
    amounts.collect()
}

/// Checks sums across columns of both units for the figures as they are.
fn sums(claim: &Claim, standard: &Standard, columns: &[Amounts]) -> Sums {
    let (Some(schema), Some(header)) = (standard.tables.get(claim.best.table), claim.best.header.as_ref()) else {
        return Sums::Undetermined;
    };
    let mut holds = Sums::Undetermined;
    for (field, definition) in schema
        .fields
        .iter()
        .enumerate()
        .filter(|(_, definition)| !definition.sum.is_empty())
    {
        for (row, _) in claim.grid.rows().filter(|(row, _)| *row > header.last) {
            let (mut whole, mut parts) = (Decimal::ZERO, Decimal::ZERO);
            let (mut has_own, mut has_other) = (false, false);
            for (of, col, is_other) in columns {
                let side = match *of == field {
                    true => &mut whole,
                    false if definition.sum.contains(of) => &mut parts,
                    false => continue,
                };
                let cell = claim.grid.get(CellRef::new(row, *col));
                let Some(CellValue::Number(amount)) = cell.map(|cell| &cell.value) else {
                    continue;
                };
                let Some(sum) = side.checked_add(*amount) else {
                    return Sums::Undetermined;
                };
                *side = sum;
                has_other |= *is_other && !amount.is_zero();
                has_own |= !*is_other && !amount.is_zero();
            }
            match has_own && has_other {
                true if whole == parts => holds = Sums::Hold,
                true => return Sums::Fail,
                false => {}
            }
        }
    }
    holds
}
