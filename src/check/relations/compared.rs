//! What relations compare, whether it is alike or not.

use rayon::prelude::*;

use super::{Addend, Check, Context, Ready};
use crate::check::units::{Figure, Pair};
use crate::rules::Rules;

/// The figures of two tables that relations compare, whether they are alike or not; nothing compares with
/// nothing.
pub fn pairs(context: Context, rules: &Rules) -> Vec<Pair> {
    let relations = rules.relations.par_iter();
    let relations = relations.filter(|relation| !rules.is_off(&relation.id));
    let of_relation = |relation| {
        let check = Check::new(relation, context);
        let (readings, keys) = check.readings_that_apply()?;
        let compared = readings
            .iter()
            .flat_map(|ready| keys.iter().filter_map(|key| context.pair(ready, key)));
        Some(compared.collect::<Vec<_>>())
    };
    let compared: Vec<Vec<Pair>> = relations.filter_map(of_relation).collect();
    compared.into_iter().flatten().collect()
}

impl Context<'_> {
    /// Both sides of a comparison, if each is of one table and they are of two.
    fn pair(self, ready: &Ready, key: &str) -> Option<Pair> {
        let figure = |addends: &[Addend]| {
            let side = self.side(addends, key)?;
            let cell = side.cells.iter().map(|(cell, _)| *cell).next()?;
            let is_of_one = side.cells.iter().all(|(other, _)| other.table == cell.table);
            (is_of_one && !side.sum.is_zero()).then_some(Figure {
                table: cell.table,
                cell,
                amount: side.sum,
                words: side.words,
            })
        };
        let sides = [figure(&ready.left)?, figure(&ready.right)?];
        let [left, right] = sides.each_ref().map(|side| side.table);
        (left != right).then_some(Pair {
            sides,
            at_most: ready.comparison.at_most,
        })
    }
}
