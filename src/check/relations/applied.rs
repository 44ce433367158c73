//! The results of relations for presentation; the written workbook shows them as formulas.
use std::sync::Arc;

use foldhash::HashSet;
use rust_decimal::Decimal;

use super::{CellId, RelationOutcome, Side, Verdict};
use crate::check::context::Context;
use crate::diagnostic::Severity;
use crate::rules::{Applied, Cells, Comparison, Equation, Operand, Relation, Rows, Rules, State, Term};
use crate::schema::{Shape, Standard, Table as Schema};

/// Smaller than any difference that is reported.
const SMALLEST: Decimal = Decimal::from_parts(1, 0, 0, false, 6);

/// The results of all enabled relations, with the severities configured for this run.
pub fn applied(outcomes: &[RelationOutcome], rules: &Rules) -> Vec<Applied> {
    let severity = |outcome: &RelationOutcome| rules.severity_of(outcome.relation);
    let with = outcomes
        .iter()
        .filter_map(|outcome| Some((outcome, severity(outcome)?)));
    with.flat_map(|(outcome, severity)| outcome.applied(severity)).collect()
}

/// The relations without figures that are not in `known`: those of tables still to be filled in and of unused lines.
/// `outcomes` must be evaluated with blanks as zero.
pub fn blank(outcomes: &[RelationOutcome], rules: &Rules, known: &[Applied]) -> Vec<Applied> {
    let name = |relation: &Arc<Relation>| Arc::as_ptr(relation) as usize;
    let known: HashSet<(usize, Option<&str>)> = known
        .iter()
        .map(|applied| (name(&applied.relation), applied.key.as_deref()))
        .collect();
    let known_relations: HashSet<usize> = known.iter().map(|(relation, _)| *relation).collect();
    let is_new = |applied: &Applied| {
        let relation = name(&applied.relation);
        // If some codes are known not to apply, the others need not be listed.
        let is_partly_off = applied.state == State::Off && known_relations.contains(&relation);
        !is_partly_off && !known.contains(&(relation, applied.key.as_deref()))
    };
    let is_quiet = |applied: &Applied| applied.is_blank && matches!(applied.state, State::Holds | State::Off);
    let mut all = applied(outcomes, rules);
    all.retain(|applied| is_new(applied) && is_quiet(applied));
    all
}

/// The totals of the lists: each is the sum of its departments and of the rows that add up no others. Wrong totals
/// are reported by the checks of sums; they are listed here so that a workbook shows them.
pub fn totals(context: Context, standard: &Standard, rules: &Rules) -> Vec<Applied> {
    let mut all: Vec<Applied> = Vec::new();
    for view in &context.views.all {
        for relation in totals_of(view.table.schema, view.schema, standard) {
            let Some(severity) = rules.severity_of(&relation) else {
                continue;
            };
            for mut total in RelationOutcome::new((0, &relation), context, true).applied(severity) {
                let rows = |total: &Applied| total.readings.first().map(|reading| reading.right.clone());
                if all.last().is_some_and(|last| rows(last) == rows(&total)) {
                    continue;
                }
                // A correct total is written as a formula, which needs no tolerance for rounding.
                let right = total.readings.iter_mut().filter(|_| total.state == State::Holds);
                right.for_each(|reading| reading.tolerance = Decimal::ZERO);
                all.push(total);
            }
        }
    }
    all
}

fn totals_of(number: usize, schema: &Schema, standard: &Standard) -> Vec<Arc<Relation>> {
    let texts = &standard.frame.sheets;
    let amounts = |column: &&crate::schema::Column| schema.is_amount(column.field);
    let is_list = matches!(schema.shape, Shape::List { single_row: false, .. });
    let (Some(total), Some(column), true) = (schema.total_row_kind(), schema.columns.iter().find(amounts), is_list)
    else {
        return Vec::new();
    };
    let sum = |rows: Rows| {
        vec![Term {
            negative: false,
            operand: Operand::Cells(Cells {
                table: number,
                optional: false,
                rows,
                field: column.field,
            }),
        }]
    };
    let relation = |(name, rows): (&String, Rows)| {
        Arc::new(Relation {
            id: schema
                .row_kinds
                .get(total)
                .and_then(|row_kind| row_kind.sum_rule.clone())
                .unwrap_or_default(),
            name: name.clone(),
            name_en: name.clone(),
            severity: Severity::Error,
            readings: vec![Comparison {
                text: String::new(),
                left: sum(Rows::Level(total)),
                at_most: false,
                right: sum(rows),
            }],
            conditions: Vec::new(),
            each: None,
            unlisted: false,
            whole: false,
            tolerance: Decimal::ZERO,
            file: String::new(),
        })
    };
    let department = schema.row_kind(&texts.template.head_level).map(Rows::Level);
    let wanted = department.map(|rows| (&texts.relations.departments, rows));
    let leaves = (&texts.relations.leaves, Rows::Leaves);
    wanted.into_iter().chain([leaves]).map(relation).collect()
}

impl RelationOutcome<'_> {
    /// The results by code or text, with `severity` for violations; empty if a condition is undetermined.
    fn applied(&self, severity: Severity) -> Vec<Applied> {
        let Some(conditions) = &self.conditions else {
            return Vec::new();
        };
        let condition = |(number, sides): (usize, &[Side; 2])| self.equation(number, sides, Decimal::ZERO);
        let conditions: Vec<Equation> = conditions.iter().enumerate().map(condition).collect();
        let parts = self.parts.iter().map(|part| (part.key.as_str(), &part.verdicts));
        // Rows with codes may still be added.
        let ahead = (!self.ahead.is_empty()).then_some(("", &self.ahead));
        let all = parts.chain(ahead);
        all.filter_map(|(key, verdicts)| self.applied_for(key, verdicts, (severity, &conditions)))
            .collect()
    }

    /// The result for a code or text, by the readings that are determined.
    fn applied_for(
        &self,
        key: &str,
        verdicts: &[Verdict],
        (severity, conditions): (Severity, &[Equation]),
    ) -> Option<Applied> {
        let holding = verdicts.iter().position(|verdict| verdict.residue.is_none());
        let rounding = verdicts.iter().position(|verdict| self.rounds(verdict));
        let state = match (holding, rounding) {
            _ if !self.applies => State::Off,
            (Some(_), _) => State::Holds,
            (None, Some(_)) => State::Residue,
            (None, None) => State::Fails,
        };
        let mut readings: Vec<Equation> = verdicts.iter().map(|verdict| self.reading(verdict)).collect();
        let decisive = holding.or(rounding).unwrap_or(0);
        readings.get_mut(..=decisive)?.rotate_right(1);
        let zero = |cell: CellId| {
            let amount = self.views().amount(cell);
            amount.is_none_or(|amount| amount.is_zero())
        };
        let is_blank = readings.iter().flat_map(Equation::cells).all(zero);
        Some(Applied {
            relation: Arc::clone(self.relation),
            severity,
            key: self.relation.each.map(|_| key.to_owned()),
            state,
            is_blank,
            readings,
            conditions: conditions.to_vec(),
        })
    }

    /// A reading with the difference that rounding explains, including figures still to be entered if that makes no
    /// difference at present.
    fn reading(&self, verdict: &Verdict) -> Equation {
        // A code without a row will be a single figure.
        let terms = verdict.sides.iter().flat_map(|side| &side.terms);
        let to_come: Vec<CellId> = terms
            .filter_map(|(term, picked)| match &term.operand {
                Operand::Cells(cells) if picked.cells().next().is_none() => self.to_come(cells),
                _ => None,
            })
            .collect();
        let tolerance = |slack: &dyn Fn(CellId) -> Decimal, to_come: &[CellId]| {
            let cells = verdict.sides.iter().flat_map(Side::cells);
            let cells = cells.map(|(cell, _)| cell).chain(to_come.iter().copied());
            let residue = cells.clone().map(slack);
            let residue = residue.fold(self.relation.tolerance, |sum, slack| {
                sum.checked_add(slack).unwrap_or(sum)
            });
            let short = if cells.count() == 2 { Decimal::ZERO } else { SMALLEST };
            residue
                .checked_sub(short)
                .unwrap_or(residue)
                .max(self.relation.tolerance)
        };
        let views = self.views();
        let alone = Side::alone(&verdict.sides);
        let largest = tolerance(&|cell| views.slack_to_come(&alone, cell), &to_come);
        let mut equation = self.equation(verdict.reading, &verdict.sides, largest);
        let explained = equation.difference().abs() <= equation.tolerance;
        if verdict.residue.is_some() && explained != self.rounds(verdict) {
            equation.tolerance = tolerance(&|cell| views.slack_beside(&alone, cell), &[]);
        }
        equation
    }

    /// A placeholder for a cell that a table does not have yet.
    fn to_come(&self, cells: &Cells) -> Option<CellId> {
        let mut views = self.views().all.iter();
        let view = views.find(|view| view.table.schema == cells.table)?;
        Some(view.cell(usize::MAX, cells.field))
    }

    fn equation(&self, number: usize, sides: &[Side; 2], tolerance: Decimal) -> Equation {
        let [left, right] = sides;
        let by_term = |side: &Side| {
            let terms = side.terms.iter();
            terms.map(|(_, picked)| picked.cells().collect()).collect()
        };
        Equation {
            number,
            left: by_term(left),
            right: by_term(right),
            sums: (left.sum, right.sum),
            tolerance,
            words: self.worded(sides),
        }
    }
}
