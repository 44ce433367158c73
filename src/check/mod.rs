//! Whether the figures agree. Says what does not; changes nothing.

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
use context::Context;
use evaluate::{RelationOutcome, evaluate};
use failure::Outcome;
use index::Indexes;
pub use relations::Equation;
pub use rounding::check as rounded;
use view::Views;

/// What is checked, and how much is told.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The rules; without any, those that the binary carries.
    pub rules: Option<Arc<Rules>>,
    /// Whether to tell, too, what could not be checked and which tables there are not.
    pub thorough: bool,
    /// Whether to say how each relation came out.
    pub hand_over: bool,
}

/// What came of a check.
#[derive(Debug, Default)]
pub struct Checked {
    /// What is wrong.
    pub findings: Vec<Diagnostic>,
    /// How each relation that is not switched off came out, if that was asked for: those that apply, those
    /// whose conditions do not hold, those without a figure; and the totals of the lists.
    pub relations: Vec<Applied>,
}

/// Everything that is wrong with the figures of a book, table by table, then between the tables: as
/// bad as the rules say, and of one kind on one sheet no more than people can read.
///
/// # Errors
/// [`Error::Schema`](crate::error::Error::Schema) when a dictionary of codes is damaged.
pub fn check(book: &Book, standard: &Standard, rules: &Rules, thorough: bool) -> Result<Vec<Diagnostic>> {
    Ok(run(book, standard, rules, (thorough, false))?.findings)
}

/// How each relation came out, as [`Checked::relations`] has it.
pub fn relations(book: &Book, standard: &Standard, rules: &Rules) -> Vec<Applied> {
    within(book, standard, |context| {
        let applied = relations::applied(&evaluate(context, rules, true), rules);
        with_blank_ones(applied, book, context, standard, rules)
    })
}

/// Adds the relations that nobody has filled in yet, and the totals of the lists.
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

/// As [`check`]; `hand_over`: says how each relation came out, too.
///
/// # Errors
/// As [`check`].
pub fn run(book: &Book, standard: &Standard, rules: &Rules, (thorough, hand_over): (bool, bool)) -> Result<Checked> {
    within(book, standard, |context| {
        run_in(context, (book, standard), rules, (thorough, hand_over))
    })
}

fn run_in(
    context: Context,
    (book, standard): (&Book, &Standard),
    rules: &Rules,
    (thorough, hand_over): (bool, bool),
) -> Result<Checked> {
    let alone = || -> Result<Vec<Findings>> {
        let tables = context.views.all.par_iter().zip(context.structures);
        let checked = tables.map(|(view, structure)| {
            let mut findings = Findings::default();
            let mut tell = |mut finding| {
                if is_as_said(&mut finding, rules) {
                    findings.push(finding);
                }
            };
            codes::check_codes((view.table, view.schema), standard, rules, &mut tell)?;
            figures::check_table(view, structure, rules, &mut tell);
            notes::check_table(view, book.year, rules)
                .into_iter()
                .for_each(&mut tell);
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
    alone?.into_iter().for_each(|own| kept.append(own));
    let mut findings = texts.findings;
    parts.extend(texts.parts);
    if thorough {
        findings.extend(relations::skipped(&parts));
        findings.extend(notes::missing(context.views, standard));
    }
    take_as_said(&mut findings, rules);
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

/// What is found in a book with its tables, what adds up in them, and their rows by code at hand.
fn within<R>(book: &Book, standard: &Standard, find: impl FnOnce(Context) -> R) -> R {
    let views = Views::new(book, standard);
    let structures: Vec<_> = views.all.iter().map(|view| view.table.structure(standard)).collect();
    find(Context {
        views: &views,
        structures: &structures,
        indexes: &Indexes::default(),
    })
}

/// The equations of the relations that apply to a book, whether they hold or not.
pub fn equations(book: &Book, standard: &Standard, rules: &Rules) -> Vec<Equation> {
    within(book, standard, |context| {
        relations::equations(&evaluate(context, rules, false))
    })
}

/// What does not add up, inside the tables and between them, each cause once; and which relations
/// applied.
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
    // A wrong unit comes before all that follows from it.
    let units = units::check_units(&outcomes, views, standard, &found);
    if !units.is_empty() {
        let ratios = units::ratios(standard);
        found.retain(|found| !is_of_a_unit(found, &units, views, &ratios));
    }
    let mut findings = Findings::default();
    let mut report = |mut finding| {
        if is_as_said(&mut finding, rules) {
            findings.push(finding);
        }
    };
    units.into_iter().for_each(&mut report);
    let agreements = || all_agreements(context, rules, &outcomes);
    group::group(found, views, structures, agreements, report);
    for mut more in further.into_iter().flatten() {
        if is_as_said(&mut more.like, rules) {
            findings.count(&more.like, more.count);
        }
    }
    let applied = match hand_over {
        true => relations::applied(&outcomes, rules),
        false => Vec::new(),
    };
    (findings, parts, applied)
}

/// What the figures of a book say of one another: its sums, each with what it is off by, its parts
/// (其中), and the relations that hold exactly. What a rule that is switched off says is not there.
pub fn agreements(book: &Book, standard: &Standard, rules: &Rules) -> Vec<Agreement> {
    within(book, standard, |context| {
        all_agreements(context, rules, &evaluate(context, rules, false)).collect()
    })
}

fn all_agreements<'a>(
    context: Context<'a>,
    rules: &'a Rules,
    outcomes: &'a [RelationOutcome],
) -> impl Iterator<Item = Agreement> + 'a {
    let tables = context.views.all.iter().zip(context.structures);
    let sums = tables.flat_map(move |(view, structure)| sums::agreements(view, structure, context.views));
    let is_on = |own: &Agreement| !own.rule.as_ref().is_some_and(|rule| rules.is_off(rule));
    sums.filter(is_on).chain(relations::agreements(outcomes))
}

/// Whether a relation compares a table with others whose currency unit is told to be wrong: what it says
/// follows from that.
fn is_of_a_unit(found: &Outcome, units: &[Diagnostic], views: &Views, ratios: &[Decimal]) -> bool {
    let Outcome::Failure(failure) = found else { return false };
    let outcome_of = |cell: CellId| {
        let number = views.of(cell).map(|view| view.schema.number.as_str());
        units.iter().any(|finding| finding.table.as_deref() == number)
    };
    let apart = |(left, right)| units::is_a_unit_apart(left, right, ratios);
    let cells = || failure.cells.iter().map(|(cell, _)| *cell);
    // Of the other table there may be no row, or only a number that the rule names.
    let is_one_sided = failure.sides.is_some() && failure.cells.iter().all(|(_, right)| !right);
    let is_between = cells().any(outcome_of) && (is_one_sided || !cells().all(outcome_of));
    is_between || (cells().any(outcome_of) && failure.sides.is_some_and(apart))
}

/// Gives findings the severity that someone said for their rule or code, and leaves out those that
/// are switched off.
pub fn take_as_said(findings: &mut Vec<Diagnostic>, rules: &Rules) {
    findings.retain_mut(|finding| is_as_said(finding, rules));
}

/// Makes a finding as bad as the rules say; whether they want to hear of it.
fn is_as_said(finding: &mut Diagnostic, rules: &Rules) -> bool {
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
