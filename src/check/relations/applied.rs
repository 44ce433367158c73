//! How relations came out, for whoever shows them: the written workbook has them as formulas.

use std::collections::HashSet;
use std::sync::Arc;

use rayon::prelude::*;
use rust_decimal::Decimal;

use super::{Check, Context, Run, Side, Verdict, holds};
use crate::check::view::Cell;
use crate::diagnostic::Severity;
use crate::rules::{Applied, Cells, Comparison, Each, Equation, Operand, Place, Relation, Rows, Rules, State, Term};
use crate::schema::{Shape, Standard, Table as Schema};

/// A difference smaller than any that is told.
const SMALLEST: Decimal = Decimal::from_parts(1, 0, 0, false, 6);

/// The relations without a figure, beside those that are known: of tables still to be filled in, or of
/// lines that nobody has used. `context` takes blanks for nothing.
pub fn blank(context: Context, rules: &Rules, known: &[Applied]) -> Vec<Applied> {
    let name = |relation: &Arc<Relation>| Arc::as_ptr(relation) as usize;
    let known: HashSet<(usize, Option<&str>)> = known
        .iter()
        .map(|own| (name(&own.relation), own.key.as_deref()))
        .collect();
    let told: HashSet<usize> = known.iter().map(|(relation, _)| *relation).collect();
    let blank = |relation: &Arc<Relation>| {
        let severity = rules.severity_of(relation)?;
        let all = Check::new(relation, context).run(Some(severity)).applied.into_iter();
        let is_new = |own: &Applied| {
            let relation = name(&own.relation);
            // Where some of its codes are told not to apply, the others need not be.
            let is_told = own.state == State::Off && told.contains(&relation);
            !is_told && !known.contains(&(relation, own.key.as_deref()))
        };
        let is_quiet = |own: &Applied| own.is_blank && matches!(own.state, State::Holds | State::Off);
        Some(all.filter(|own| is_new(own) && is_quiet(own)).collect::<Vec<_>>())
    };
    let all = rules.relations.par_iter().filter_map(blank);
    all.collect::<Vec<_>>().into_iter().flatten().collect()
}

/// The totals of the lists: each is the sum of its departments, and of the rows that add up no others.
/// What a total is off by is told of the table; it is listed here so that a workbook shows it, too.
pub fn totals(context: Context, standard: &Standard, rules: &Rules) -> Vec<Applied> {
    let mut all: Vec<Applied> = Vec::new();
    for view in &context.views.all {
        for relation in totals_of(view.table.schema, view.schema, standard) {
            let Some(severity) = rules.severity_of(&relation) else {
                continue;
            };
            for mut own in Check::new(&relation, context).run(Some(severity)).applied {
                let rows = |own: &Applied| own.readings.first().map(|reading| reading.right.clone());
                if all.last().is_some_and(|last| rows(last) == rows(&own)) {
                    continue;
                }
                // A total that is right is a formula, which no rounding explains.
                let right = own.readings.iter_mut().filter(|_| own.state == State::Holds);
                right.for_each(|reading| reading.tolerance = Decimal::ZERO);
                all.push(own);
            }
        }
    }
    all
}

fn totals_of(number: usize, schema: &Schema, standard: &Standard) -> Vec<Arc<Relation>> {
    let texts = &standard.frame.sheets;
    let amounts = |column: &&crate::schema::Column| schema.is_amount(column.field);
    let is_list = matches!(schema.shape, Shape::List { single_row: false, .. });
    let (Some(total), Some(column), true) = (schema.total_tag(), schema.columns.iter().find(amounts), is_list) else {
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
                .tags
                .get(total)
                .and_then(|tag| tag.sum_rule.clone())
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
            whole: false,
            tolerance: Decimal::ZERO,
            file: String::new(),
        })
    };
    let department = schema.tag(&texts.template.head_level).map(Rows::Level);
    let wanted = department.map(|rows| (&texts.relations.departments, rows));
    let leaves = (&texts.relations.leaves, Rows::Leaves);
    wanted.into_iter().chain([leaves]).map(relation).collect()
}

impl Check<'_> {
    /// Checks it; says how it came out if it is told, and how bad it is then.
    pub(super) fn run(&self, severity: Option<Severity>) -> Run {
        let mut run = Run::default();
        let applies = self.context.hold(&self.relation.conditions);
        let conditions = severity.and_then(|severity| Some((severity, self.conditions()?)));
        if !applies && conditions.is_none() {
            return run;
        }
        let (readings, keys) = self.readings().unwrap_or_default();
        if let (Some((severity, conditions)), Some(Each::Code(_)), true) =
            (&conditions, self.relation.each, keys.is_empty())
        {
            // Codes may still come.
            let verdicts: Vec<Verdict> = readings.iter().filter_map(|ready| self.verdict(ready, "")).collect();
            run.applied
                .extend(self.applied("", &verdicts, applies, (*severity, conditions)));
        }
        for key in &keys {
            let mut verdicts: Vec<Verdict> = readings.iter().filter_map(|ready| self.verdict(ready, key)).collect();
            if let Some((severity, conditions)) = &conditions {
                let applied = self.applied(key, &verdicts, applies, (*severity, conditions));
                run.applied.extend(applied);
            }
            if !applies || verdicts.is_empty() {
                continue;
            }
            if verdicts.iter().all(|verdict| verdict.failure.is_some()) && self.may_hold_otherwise(&verdicts) {
                continue;
            }
            let told = run.told.get_or_insert_default();
            if verdicts.iter().all(|verdict| verdict.failure.is_some()) {
                let failing = verdicts.iter_mut().filter_map(|verdict| verdict.failure.take());
                told.extend(self.told(failing.map(|failure| *failure).collect()));
            }
        }
        run
    }

    /// Whether a reading that nobody can tell may hold: what it needs stands in a column of the sheet that is
    /// none of the table's.
    fn may_hold_otherwise(&self, verdicts: &[Verdict]) -> bool {
        let is_open = |term: &Term| match &term.operand {
            Operand::Number(_) => false,
            Operand::Cells(cells) => {
                let mut views = self.views.all.iter().filter(|view| view.table.schema == cells.table);
                views.any(|view| view.table.unread.iter().any(|own| own.field == cells.field))
            }
        };
        let is_told = |reading: &Comparison| verdicts.iter().any(|own| std::ptr::eq(own.comparison, reading));
        let mut readings = self.relation.readings.iter().filter(|reading| !is_told(reading));
        readings.any(|reading| reading.left.iter().chain(&reading.right).any(is_open))
    }

    /// How the conditions came out; none if nobody can say.
    fn conditions(&self) -> Option<Vec<Equation>> {
        let condition = |(number, comparison): (usize, &Comparison)| {
            let ready = self.context.ready(comparison, None)?;
            let sides = [
                self.context.side(&ready.left, "")?,
                self.context.side(&ready.right, "")?,
            ];
            Some(equation(number, &sides, Decimal::ZERO))
        };
        self.relation.conditions.iter().enumerate().map(condition).collect()
    }

    /// How it came out for a code or text by the readings that can be told.
    fn applied(
        &self,
        key: &str,
        verdicts: &[Verdict],
        applies: bool,
        (severity, conditions): (Severity, &[Equation]),
    ) -> Option<Applied> {
        let rounds = |verdict: &Verdict| verdict.failure.as_ref().is_some_and(|failure| self.rounds(failure));
        let holding = verdicts.iter().position(|verdict| verdict.failure.is_none());
        let rounding = verdicts.iter().position(rounds);
        let state = match (holding, rounding) {
            _ if !applies => State::Off,
            (Some(_), _) => State::Holds,
            (None, Some(_)) => State::Residue,
            (None, None) => State::Fails,
        };
        let mut readings: Vec<Equation> = verdicts.iter().map(|verdict| self.reading(verdict)).collect();
        let decisive = holding.or(rounding).unwrap_or(0);
        readings.get_mut(..=decisive)?.rotate_right(1);
        let zero = |cell: Place| {
            let amount = self.views.amount(spot(cell));
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

    /// A reading with what rounding explains of it: also of figures that are still to come, if that is
    /// the same at present.
    fn reading(&self, verdict: &Verdict) -> Equation {
        let comparison = verdict.comparison;
        let number = self
            .relation
            .readings
            .iter()
            .position(|own| std::ptr::eq(own, comparison));
        // A code that a table does not have yet will be one figure there.
        let terms = [&comparison.left, &comparison.right].into_iter().zip(&verdict.sides);
        let to_come: Vec<Cell> = terms
            .flat_map(|(terms, side)| terms.iter().zip(&side.counts))
            .filter_map(|(term, count)| match &term.operand {
                Operand::Cells(cells) if *count == 0 => self.to_come(cells),
                _ => None,
            })
            .collect();
        let tolerance = |slack: &dyn Fn(Cell) -> Decimal, to_come: &[Cell]| {
            let cells = verdict.sides.iter().flat_map(|side| &side.cells);
            let cells = cells.map(|(cell, _)| *cell).chain(to_come.iter().copied());
            let residue = cells.clone().map(slack);
            let residue = residue.fold(self.relation.tolerance, |sum, own| sum.checked_add(own).unwrap_or(sum));
            let short = if cells.count() == 2 { Decimal::ZERO } else { SMALLEST };
            residue
                .checked_sub(short)
                .unwrap_or(residue)
                .max(self.relation.tolerance)
        };
        let mut equation = equation(
            number.unwrap_or(0),
            &verdict.sides,
            tolerance(&|cell| self.views.slack_to_come(cell), &to_come),
        );
        let difference = equation.difference();
        let explained = difference.abs() <= equation.tolerance;
        let is_off = !holds(difference, comparison.at_most);
        let rounds = verdict.failure.as_ref().is_some_and(|failure| self.rounds(failure));
        if is_off && explained != rounds {
            equation.tolerance = tolerance(&|cell| self.views.slack(cell), &[]);
        }
        equation
    }
}

impl Check<'_> {
    /// A cell that a table does not have yet.
    fn to_come(&self, cells: &Cells) -> Option<Cell> {
        let mut views = self.views.all.iter();
        let view = views.find(|view| view.table.schema == cells.table)?;
        Some(view.cell(usize::MAX, cells.field))
    }
}

fn spot(Place { table, row, field }: Place) -> Cell {
    Cell { table, row, field }
}

fn equation(number: usize, [left, right]: &[Side; 2], tolerance: Decimal) -> Equation {
    let by_term = |side: &Side| {
        let mut cells = side.cells.iter().map(|(cell, _)| Place {
            table: cell.table,
            row: cell.row,
            field: cell.field,
        });
        let counts = side.counts.iter();
        counts.map(|count| cells.by_ref().take(*count).collect()).collect()
    };
    Equation {
        number,
        left: by_term(left),
        right: by_term(right),
        sums: (left.sum, right.sum),
        tolerance,
        words: (left.words.clone(), right.words.clone()),
    }
}
