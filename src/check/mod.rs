//! Checks whether the figures agree. Reports findings and changes nothing.

mod ask;
mod cause;
mod codes;
mod context;
mod evaluate;
mod failure;
mod figures;
mod group;
mod holding;
mod index;
mod left_out;
mod merge_causes;
mod notes;
mod open_sums;
mod places;
mod reading;
mod relations;
mod resolve_terms;
mod rounding;
mod sums;
mod texts;
mod units;
mod view;

use std::sync::Arc;

use rayon::prelude::*;
use rust_decimal::Decimal;

use crate::book::{Agreement, Book, CellId};
use crate::diagnostic::{Diagnostic, Findings};
use crate::error::Result;
use crate::rules::{Applied, Rules};
use crate::schema::Standard;
pub use ask::{Figures, Sum};
use context::{Context, Prepared};
use evaluate::{RelationOutcome, evaluate};
use failure::Outcome;
use group::Keep;
pub use relations::Equation;
pub use rounding::check as rounded;
use view::Views;

/// What is checked and reported.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The rules; `None` for the built-in ones.
    pub rules: Option<Arc<Rules>>,
    /// Whether to report also which rules could not be checked and which tables are missing.
    pub thorough: bool,
    /// Whether to return the result of each relation.
    pub hand_over: bool,
}

/// The result of a check.
#[derive(Debug, Default)]
pub struct Checked {
    /// The findings.
    pub findings: Vec<Diagnostic>,
    /// The result of each enabled relation, if requested: those that apply, those whose conditions do not hold,
    /// those without figures; and the totals of the lists.
    pub relations: Vec<Applied>,
}

/// The findings about the figures of a book, table by table, then between the tables, with the severities of the
/// rules. Findings of one kind on one sheet are limited to what people can read.
///
/// # Errors
/// [`Error::Schema`](crate::error::Error::Schema) if a dictionary of codes is damaged.
pub fn check(book: &Book, standard: &Standard, rules: &Rules, thorough: bool) -> Result<Vec<Diagnostic>> {
    Ok(run(book, standard, rules, (thorough, false))?.findings)
}

/// The result of each relation, as in [`Checked::relations`].
pub fn relations(book: &Book, standard: &Standard, rules: &Rules) -> Vec<Applied> {
    let prepared = Prepared::new(book, standard);
    let context = prepared.context();
    let applied = relations::applied(&evaluate(context, rules, true), rules);
    with_blank_ones(applied, book, context, standard, rules)
}

/// Adds the relations that are not filled in yet, and the totals of the lists.
fn with_blank_ones(
    mut applied: Vec<Applied>,
    book: &Book,
    context: Context,
    standard: &Standard,
    rules: &Rules,
) -> Vec<Applied> {
    let views = Views::taking_blanks(book, standard);
    let taking_blanks = Context {
        views: &views,
        structures: context.structures,
        indexes: context.indexes,
    };
    let blank = relations::blank(&evaluate(taking_blanks, rules, true), rules, &applied);
    applied.extend(blank);
    applied.extend(relations::totals(taking_blanks, standard, rules));
    applied
}

/// As [`check`]; with `hand_over`, also returns the result of each relation.
///
/// # Errors
/// As [`check`].
pub fn run(book: &Book, standard: &Standard, rules: &Rules, (thorough, hand_over): (bool, bool)) -> Result<Checked> {
    let prepared = Prepared::new(book, standard);
    let context = prepared.context();
    let alone = || -> Result<Vec<Findings>> {
        let tables = context.views.all.par_iter().zip(context.structures);
        let checked = tables.map(|(view, structure)| {
            let mut findings = Findings::default();
            let mut report = |mut finding| {
                if apply_severity(&mut finding, rules) {
                    findings.push(finding);
                }
            };
            codes::check_codes((view.table, view.schema), standard, rules, &mut report)?;
            figures::check_table(view, structure, rules, &mut report);
            notes::check_table(view, book.year, rules)
                .into_iter()
                .for_each(&mut report);
            Ok(findings)
        });
        checked.collect()
    };
    let ((sums, texts), alone) = rayon::join(
        || {
            rayon::join(
                || disagreements(context, standard, (rules, hand_over)),
                || texts::check(context, book.year, rules),
            )
        },
        alone,
    );
    let (mut kept, mut parts, applied) = sums;
    alone?.into_iter().for_each(|findings| kept.append(findings));
    let mut findings = texts.findings;
    parts.extend(texts.parts);
    if thorough {
        findings.extend(relations::skipped(&parts));
        findings.extend(notes::missing(context.views, standard));
    }
    apply_severities(&mut findings, rules);
    kept.extend(findings);
    let relations = match hand_over {
        true => with_blank_ones(applied, book, context, standard, rules),
        false => Vec::new(),
    };
    Ok(Checked {
        findings: kept.into_vec(),
        relations,
    })
}

/// The equations of the relations that apply to a book, whether they hold or not.
pub fn equations(book: &Book, standard: &Standard, rules: &Rules) -> Vec<Equation> {
    let prepared = Prepared::new(book, standard);
    relations::equations(&evaluate(prepared.context(), rules, false))
}

/// The violated sums and relations, grouped by cause; the parts of relations, with whether they applied; and the
/// results of the relations if requested.
fn disagreements(
    context: Context,
    standard: &Standard,
    (rules, hand_over): (&Rules, bool),
) -> (Findings, Vec<relations::Part>, Vec<Applied>) {
    let Context { views, structures, .. } = context;
    let tables = views.all.par_iter().zip(structures);
    let (found, further): (Vec<_>, Vec<_>) = tables
        .map(|(view, structure)| sums::check_table(view, structure, views, rules))
        .unzip();
    let mut found: Vec<Outcome> = found.into_iter().flatten().collect();
    let outcomes = evaluate(context, rules, hand_over);
    let (related, parts) = relations::failures(&outcomes);
    found.extend(related);
    // A wrong unit outranks everything that follows from it.
    let units = units::check_units(&outcomes, views, standard, &found);
    if !units.is_empty() {
        let ratios = units::ratios(standard);
        found.retain(|found| !follows_from_unit(found, &units, views, &ratios));
    }
    let mut findings = Findings::default();
    let mut report = |mut finding, keep| match keep {
        _ if !apply_severity(&mut finding, rules) => (),
        Keep::Whole => findings.push(finding),
        Keep::Count => findings.count(&finding),
    };
    units.into_iter().for_each(|finding| report(finding, Keep::Whole));
    let agreements = || all_agreements(context, rules, &outcomes);
    group::group(
        (found, further.into_iter().flatten()),
        views,
        structures,
        agreements,
        report,
    );
    let applied = match hand_over {
        true => relations::applied(&outcomes, rules),
        false => Vec::new(),
    };
    (findings, parts, applied)
}

/// The relations between the figures of a book: its sums, with what they are off by; parts (其中) within their whole;
/// and the relations that hold exactly. Disabled rules contribute nothing.
pub fn agreements(book: &Book, standard: &Standard, rules: &Rules) -> Vec<Agreement> {
    let prepared = Prepared::new(book, standard);
    let context = prepared.context();
    all_agreements(context, rules, &evaluate(context, rules, false)).collect()
}

fn all_agreements<'a>(
    context: Context<'a>,
    rules: &'a Rules,
    outcomes: &'a [RelationOutcome],
) -> impl Iterator<Item = Agreement> + 'a {
    let tables = context.views.all.iter().zip(context.structures);
    let sums = tables.flat_map(move |(view, structure)| sums::agreements(view, structure, context.views));
    let is_on = |agreement: &Agreement| !agreement.rule.as_ref().is_some_and(|rule| rules.is_off(rule));
    sums.filter(is_on).chain(relations::agreements(outcomes))
}

/// Whether a failure follows from a wrong currency unit: it compares a table with a reported unit with others.
fn follows_from_unit(found: &Outcome, units: &[Diagnostic], views: &Views, ratios: &[Decimal]) -> bool {
    let Outcome::Failure(failure) = found else { return false };
    let has_wrong_unit = |cell: CellId| {
        let number = views.of(cell).map(|view| view.schema.number.as_str());
        units.iter().any(|finding| finding.table.as_deref() == number)
    };
    let is_unit_apart = |(left, right)| units::is_a_unit_apart(left, right, ratios);
    let cells = || failure.cells.cells();
    // The other table may have no row, or the other side may be a constant.
    let is_one_sided = failure.sides.is_some() && failure.cells.iter().all(|(_, right)| !right);
    let is_between = cells().any(has_wrong_unit) && (is_one_sided || !cells().all(has_wrong_unit));
    is_between || (cells().any(has_wrong_unit) && failure.sides.is_some_and(is_unit_apart))
}

/// Sets the severities that the rules configure for a rule or code, and removes findings that are disabled.
pub fn apply_severities(findings: &mut Vec<Diagnostic>, rules: &Rules) {
    findings.retain_mut(|finding| apply_severity(finding, rules));
}

/// Sets the configured severity; returns whether the finding is enabled.
fn apply_severity(finding: &mut Diagnostic, rules: &Rules) -> bool {
    let rule = finding.rule.as_deref().and_then(|rule| rules.severity(rule));
    let code = || {
        let is_check = finding.code.is_check();
        is_check.then(|| rules.severity(finding.code.id())).flatten()
    };
    match rule.or_else(code) {
        Some(Some(severity)) => {
            finding.severity = severity;
            true
        }
        Some(None) => false,
        None => true,
    }
}
