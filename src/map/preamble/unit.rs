//! The currency unit of a sheet: stated in its preamble or a label, shown by the number format of its amounts, or
//! given by the user or the mapping file. It is never guessed.

use rust_decimal::Decimal;

use crate::cell::{CellRef, CellValue, Text};
use crate::diagnostic::{Code, Diagnostic};
use crate::grid::{CellFormat, CellFormatRun};
use crate::map::Options;
use crate::map::header::source_column::SourceColumn;
use crate::map::lexicon::Lexicon;
use crate::map::rows::cells::is_figure;
use crate::map::rows::form::has_amount_line;
use crate::map::sheet::claim::{Claim, Plan};
use crate::schema::{Frame, Shape, Standard};

/// A number format of amounts that indicates their unit.
struct Shown<'a> {
    at: CellRef,
    look: &'a CellFormat,
    /// The unit of the stored values; `None` if unknown.
    unit: Option<&'a str>,
}

/// The plan of a sheet whose currency unit is known. Otherwise adds a finding and returns `None`. `decided` is the
/// unit chosen from several conflicting ones.
pub fn with_unit(
    claim: &Claim,
    (standard, lexicon): (&Standard, &Lexicon),
    options: &Options,
    decided: Option<&str>,
    findings: &mut Vec<Diagnostic>,
) -> Option<Plan> {
    let shown = shown(claim, standard, lexicon);
    let label = match stated_unit(claim, &shown, options) {
        Ok(_) if decided.is_some() => decided,
        Ok(label) => label.or_else(|| without_amounts(claim, standard, lexicon)),
        Err(conflict) => {
            findings.push(*conflict);
            return None;
        }
    };
    findings.extend(by_format(claim, &shown).map(|(_, finding)| finding));
    let unit = label.and_then(|label| standard.frame.unit(label));
    let Some((from, factor)) = unit.and_then(|unit| Some((unit, standard.frame.factor(unit)?))) else {
        let mut finding = Diagnostic::new(Code::NoCurrencyUnit).at(&claim.name, None);
        finding = finding.with("unit", unknown_unit(claim, lexicon).unwrap_or("none"));
        finding.table = standard.tables.get(claim.best.table).map(|table| table.number.clone());
        findings.push(finding);
        return None;
    };
    Some(Plan::Map {
        table: claim.best.table,
        factor,
        unit: Text::from(from.label.as_str()),
        elsewhere: claim.elsewhere.clone(),
        adds: claim.adds.clone(),
    })
}

/// What stands above the header in the place of a currency unit and is none of the standard's: 亿元.
fn unknown_unit<'a>(claim: &'a Claim, lexicon: &Lexicon) -> Option<&'a str> {
    let words = &lexicon.words;
    let stated = |text: &'a Text| {
        let mut places = words.unit.iter().filter_map(|word| text.split_once(word.as_str()));
        let (_, rest) = places.find(|(_, rest)| rest.starts_with(':'))?;
        let rest = rest.trim_matches([':', '(', ')']);
        let is_currency = words.units.iter().any(|(unit, _)| rest.ends_with(unit.as_str()));
        (is_currency && rest.chars().count() <= LONGEST_UNIT).then_some(rest)
    };
    claim.preamble.texts.iter().find_map(stated)
}

/// Characters of the name of a currency unit.
const LONGEST_UNIT: usize = 6;

/// The unit stated on the sheet, shown by its number formats or given by the user. An error if a number format
/// contradicts it.
fn stated_unit<'a>(
    claim: &'a Claim,
    shown: &[Shown<'a>],
    options: &'a Options,
) -> Result<Option<&'a str>, Box<Diagnostic>> {
    let stated = claim.preamble.stated_unit();
    let by_format = by_format(claim, shown).map(|(unit, _)| unit);
    let label = stated
        .map(|stated| &*stated.value)
        .or(by_format)
        .or(options.unit.as_deref());
    let label = label.or_else(|| claim.rule?.spec.metadata.unit.as_deref());
    let other = label.and_then(|label| Some((label, shown.iter().find(|shown| shown.unit != Some(label))?)));
    match (other, stated) {
        (None, _) => Ok(label),
        (Some((label, other)), None) => Err(conflict(claim, other, label).into()),
        (Some((label, other)), Some(stated)) => {
            Err(conflict(claim, other, label).related(&claim.name, stated.at).into())
        }
    }
}

/// The unit shown by the first number format, if the sheet states none.
fn by_format<'a>(claim: &Claim, shown: &[Shown<'a>]) -> Option<(&'a str, Diagnostic)> {
    let unstated = claim.preamble.unit.is_none() && claim.preamble.label_unit.is_none();
    let first = shown.first().filter(|_| unstated)?;
    let unit = first.unit?;
    let finding = Diagnostic::new(Code::UnitOfFormat).at(&claim.name, first.at);
    let finding = finding.found(&first.look.text).expected(unit);
    Some((unit, with_kind(finding, first.look)))
}

/// The standard's unit, if the sheet has no amounts and thus needs none.
fn without_amounts<'a>(claim: &Claim, standard: &'a Standard, lexicon: &Lexicon) -> Option<&'a str> {
    let first = claim.best.header.as_ref()?.last;
    let cells = claim.grid.cells().iter().filter(|cell| cell.at.row > first);
    let may_hold = may_hold_amount(claim, (standard, lexicon));
    let has_amount = cells
        .filter(|cell| may_hold(cell.at.col))
        .any(|cell| is_figure(&cell.value, lexicon));
    (!has_amount).then_some(standard.frame.currency_unit.as_str())
}

/// Whether a column of the sheet may hold amounts.
fn may_hold_amount<'a>(claim: &'a Claim, (standard, lexicon): (&'a Standard, &Lexicon)) -> impl Fn(u32) -> bool + 'a {
    let schema = standard.tables.get(claim.best.table);
    let form = schema.filter(|schema| matches!(schema.shape, Shape::Form { .. }));
    // The columns of a form are unknown until it is read.
    let in_form = form.map(|_| {
        let labels = lexicon.labels(claim.best.table, claim.best.rule);
        labels.is_some_and(|labels| has_amount_line(labels, claim.grid, (&standard.frame, lexicon)))
    });
    move |col| {
        in_form.unwrap_or_else(|| {
            let columns = claim.best.header.iter().flat_map(|header| &header.columns);
            let mut columns = columns.filter(|source| source.col == col);
            let is_amount = |source: &SourceColumn| schema.is_some_and(|schema| source.is_amount_of(schema));
            columns.any(is_amount)
        })
    }
}

/// The number formats of the sheet's amounts that show a currency unit or a shortened figure. In a form they may
/// belong to other fields, and count only if nothing else states the unit.
fn shown<'a>(claim: &'a Claim, standard: &'a Standard, lexicon: &'a Lexicon) -> Vec<Shown<'a>> {
    let stated = claim.preamble.stated_unit();
    let schema = standard.tables.get(claim.best.table);
    let is_form = schema.is_some_and(|schema| matches!(schema.shape, Shape::Form { .. }));
    let Some(header) = claim.best.header.as_ref().filter(|_| !is_form || stated.is_none()) else {
        return Vec::new();
    };
    let shows = |run: &'a CellFormatRun| {
        let look = &*run.look;
        let known = unit_of(&look.text, lexicon);
        // Among the values of indicators are shares.
        let scales =
            look.shift > 0 || is_magnitude(&look.text, lexicon) || !is_form && look.text == CellFormat::PERCENT;
        if !scales && known.is_none() {
            return None;
        }
        let rows = run.first.max(header.last.saturating_add(1))..=run.last;
        let mut cells = rows.map(|row| CellRef::new(row, run.col));
        // Zero is zero in every unit.
        let holds_amount = |at: &CellRef| {
            let cell = claim.grid.get(*at);
            cell.is_some_and(|cell| matches!(cell.value, CellValue::Number(number) if !number.is_zero()))
        };
        let at = cells.find(holds_amount)?;
        let unit = known.and_then(|label| shortened(label, look.shift, &standard.frame));
        Some(Shown { at, look, unit })
    };
    let may_hold = may_hold_amount(claim, (standard, lexicon));
    let runs = claim.grid.looks.iter();
    let mut shown: Vec<Shown> = runs.filter(|run| may_hold(run.col)).filter_map(shows).collect();
    shown.sort_by_key(|shown| shown.at);
    shown
}

/// Whether the text of a number format multiplies the figure beside it: 万, 0000.
fn is_magnitude(text: &str, lexicon: &Lexicon) -> bool {
    let magnitudes = &lexicon.words.magnitudes;
    let is_part = |c: char| c.is_ascii_digit() || magnitudes.contains(&c);
    !text.is_empty() && text.chars().all(is_part)
}

/// The currency unit named in the text of a number format, also if that is no more than its magnitude (万).
fn unit_of<'a>(text: &str, lexicon: &'a Lexicon) -> Option<&'a str> {
    let folded = lexicon.folder.fold(text);
    let bare = lexicon
        .words
        .currency
        .iter()
        .find_map(|word| folded.strip_prefix(word.as_str()));
    let bare = bare.unwrap_or(&folded);
    let units = &lexicon.words.units;
    let is_named = |unit: &str| unit == bare || is_magnitude(bare, lexicon) && unit.strip_prefix(bare).is_some();
    units.iter().find(|(unit, _)| is_named(unit)).map(|(_, label)| &**label)
}

/// The unit of values displayed in `label` with the decimal point shifted by `shift` places.
fn shortened<'a>(label: &'a str, shift: u32, frame: &'a Frame) -> Option<&'a str> {
    if shift == 0 {
        return Some(label);
    }
    let part = Decimal::try_new(1, shift).ok()?;
    let yuan = frame.unit(label)?.yuan.checked_mul(part)?;
    frame
        .units
        .iter()
        .find(|unit| unit.yuan == yuan)
        .map(|unit| unit.label.as_str())
}

fn conflict(claim: &Claim, shown: &Shown, label: &str) -> Diagnostic {
    let look = shown.look;
    let finding = Diagnostic::new(Code::FormatConflict).at(&claim.name, shown.at);
    let found = if look.text.is_empty() { "-" } else { &look.text };
    with_kind(finding.found(found).expected(label), look)
}

/// Adds whether the format shows a unit, a shortened figure or both.
fn with_kind(finding: Diagnostic, look: &CellFormat) -> Diagnostic {
    let kind = match (look.text.is_empty(), look.shift) {
        (_, 0) => "unit",
        (true, _) => "shortened",
        (false, _) => "both",
    };
    finding.with("kind", kind).with("shift", look.shift)
}
