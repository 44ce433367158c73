//! The currency unit of a sheet: what its frame or a label says, what the user says; nothing else.

use super::Options;
use super::label_match::Meaning;
use super::lexicon::Lexicon;
use super::resolve::{Claim, Plan};
use super::value::is_figure;
use crate::cell::Text;
use crate::diagnostic::{Code, Diagnostic};
use crate::schema::{Kind, Shape, Standard};

/// The plan of a sheet whose currency unit is known; a finding, and no plan, for any other.
pub fn with_unit(
    claim: &Claim,
    standard: &Standard,
    lexicon: &Lexicon,
    options: &Options,
    findings: &mut Vec<Diagnostic>,
) -> Option<Plan> {
    let frame = &claim.frame;
    let label_unit = frame.label_unit.as_ref();
    if let (Some(said), Some(label)) = (&frame.unit, label_unit)
        && said.value != label.value
    {
        let finding = Diagnostic::new(Code::UnitConflict)
            .at(&claim.name, label.at)
            .with("frame", &said.value)
            .with("label", &label.value)
            .related(&claim.name, said.at);
        findings.push(finding);
    }
    let said = frame.unit.as_ref().or(label_unit).map(|said| &*said.value);
    let label = said
        .or(options.unit.as_deref())
        .or_else(|| claim.rule?.says.said.unit.as_deref())
        .or_else(|| without_amounts(claim, standard, lexicon));
    let unit = label.and_then(|label| standard.frame.unit(label));
    let Some((from, factor)) = unit.and_then(|unit| Some((unit, standard.frame.factor(unit)?))) else {
        let mut finding = Diagnostic::new(Code::NoCurrencyUnit).at(&claim.name, None);
        finding.table = standard.tables.get(claim.best.table).map(|table| table.number.clone());
        findings.push(finding);
        return None;
    };
    Some(Plan::Map {
        table: claim.best.table,
        factor,
        unit: Text::from(from.label.as_str()),
    })
}

/// A sheet without a single amount needs no currency unit.
fn without_amounts<'a>(claim: &Claim, standard: &'a Standard, lexicon: &Lexicon) -> Option<&'a str> {
    let schema = standard.tables.get(claim.best.table)?;
    let header = claim.best.header.as_ref()?;
    let is_amount = |column: usize| {
        let field = schema
            .columns
            .get(column)
            .and_then(|column| schema.fields.get(column.field));
        field.is_some_and(|field| field.kind == Kind::Amount)
    };
    // The columns of a form are not known before it is read.
    let may_hold = |col: u32| match schema.shape {
        Shape::Form { .. } => true,
        _ => header
            .columns
            .iter()
            .any(|source| source.col == col && matches!(source.meaning, Meaning::Column(column) if is_amount(column))),
    };
    let cells = claim.grid.cells().iter().filter(|cell| cell.at.row > header.last);
    let has_amount = cells
        .filter(|cell| may_hold(cell.at.col))
        .any(|cell| is_figure(&cell.value, lexicon));
    (!has_amount).then_some(standard.frame.currency_unit.as_str())
}
