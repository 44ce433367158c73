//! The relations that apply to a book with the cells they compare, for whoever shows them: the written
//! workbook has them as formulas.

use super::Indexes;
use super::relations::{Addend, Context, keys};
use super::view::{Cell, Views};
use crate::book::Book;
use crate::rules::{Applied, Comparison, Equation, Place, Relation, Rules};
use crate::schema::Standard;

/// The relations, in their order, that apply to the book or whose conditions are known not to hold;
/// those that are repeated, once for each code or text. Relations that are switched off are left out.
pub fn applied<'a>(book: &Book, standard: &Standard, rules: &'a Rules) -> Vec<Applied<'a>> {
    let views = Views::new(book, standard);
    let structures: Vec<_> = views.all.iter().map(|view| view.table.structure(standard)).collect();
    let mut all = Vec::new();
    let context = Context {
        views: &views,
        structures: &structures,
        indexes: &Indexes::default(),
    };
    let is_on = |relation: &&Relation| !rules.is_off(&relation.id);
    for relation in rules.relations.iter().filter(is_on) {
        let condition = |comparison: &'a Comparison| equation(&context.ready(comparison, None)?, comparison, "");
        let conditions: Option<Vec<_>> = relation.conditions.iter().map(condition).collect();
        let readings: Vec<_> = relation
            .readings
            .iter()
            .filter_map(|reading| Some((reading, context.ready(reading, relation.each)?)))
            .collect();
        let (Some(conditions), Some((_, first))) = (conditions, readings.first()) else {
            continue;
        };
        let keys: Vec<Option<String>> = match relation.each {
            None => vec![None],
            Some(each) => keys(first, each).into_iter().map(Some).collect(),
        };
        for key in keys {
            let text = key.as_deref().unwrap_or_default();
            let told = readings.iter().filter_map(|(own, ready)| equation(ready, own, text));
            let told: Vec<Equation> = told.collect();
            if told.is_empty() || (relation.whole && !are_whole(&told, &views)) {
                continue;
            }
            all.push(Applied {
                relation,
                residue: residue(relation, &told, &views),
                key,
                readings: told,
                conditions: conditions.clone(),
            });
        }
    }
    all
}

/// Whether all figures are whole, which some relations need to apply.
fn are_whole(readings: &[Equation], views: &Views) -> bool {
    let cells = readings
        .iter()
        .flat_map(|own| own.left.iter().chain(&own.right).flatten());
    cells.copied().all(|Place { table, row, field }| {
        let amount = views.amount(Cell { table, row, field });
        amount.is_none_or(|amount| amount.fract().is_zero())
    })
}

/// What rounding explains of the first reading.
fn residue(relation: &Relation, readings: &[Equation], views: &Views) -> rust_decimal::Decimal {
    let cells = readings.first().into_iter();
    let cells = cells.flat_map(|first| first.left.iter().chain(&first.right).flatten());
    let slack = |place: &Place| {
        let Place { table, row, field } = *place;
        views.slack_to_come(Cell { table, row, field })
    };
    let sum = |sum: rust_decimal::Decimal, own| sum.checked_add(own).unwrap_or(sum);
    cells.map(slack).fold(relation.tolerance, sum)
}

/// The cells of a comparison for a code or text; none if nobody can say.
fn equation<'a>(ready: &super::relations::Ready, comparison: &'a Comparison, key: &str) -> Option<Equation<'a>> {
    let side = |addends: &[Addend]| -> Option<Vec<Vec<Place>>> {
        let cells = |addend: &Addend| match &addend.found {
            None => Some(Vec::new()),
            Some(found) => {
                let place = |Cell { table, row, field }| Place { table, row, field };
                Some(found.pick(key)?.cells.into_iter().map(place).collect())
            }
        };
        addends.iter().map(cells).collect()
    };
    Some(Equation {
        comparison,
        left: side(&ready.left)?,
        right: side(&ready.right)?,
    })
}
