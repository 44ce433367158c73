//! Moves from the exact figures to an integral solution.

use std::collections::BTreeSet;

use super::basis::{Basis, Combination};
use super::column::EPSILON;
use super::system::System;

/// Most passes over all variables in search of improvements.
const MOST_PASSES: usize = 6;
/// With more variables than this, a single short pass is made.
const MANY: usize = 5_000;
/// Most moves per figure that remains fractional.
const MOVES_OF_EACH: usize = 100;
/// Most moves for all fractional figures.
const MOST_MOVES: usize = 2_000;
/// Most figures near a fractional one that are examined for a move.
const MOST_AROUND: usize = 200;

/// For each variable, whether it is rounded up.
pub fn solve(system: &System) -> Vec<bool> {
    let mut basis = Basis::new(system);
    for variable in system.order() {
        basis.refresh();
        if let Some(combination) = basis.combination(variable) {
            let direction = if basis.slope(&combination) > 0.0 { -1.0 } else { 1.0 };
            basis.advance(&combination, direction);
        }
    }
    settle(system, &mut basis);
    let is_large = system.all.len() > MANY;
    let passes = if is_large { 1 } else { MOST_PASSES };
    for _ in 0..passes {
        if !improve(system, &mut basis, is_large) {
            break;
        }
    }
    let up = |(variable, value): (&super::system::Variable, &f64)| match is_between(*value) {
        true => variable.cost < 0.0,
        false => *value > 0.5,
    };
    system.all.iter().zip(&basis.values).map(up).collect()
}

/// Makes one pass of moves that reduce the cost without making figures fractional; returns whether there were any.
/// If `in_a_hurry`, only figures that deviate from their plain rounding are examined.
fn improve(system: &System, basis: &mut Basis, in_a_hurry: bool) -> bool {
    let mut improved = false;
    for variable in 0..system.all.len() {
        if basis.is_basic.get(variable) != Some(&false) || (in_a_hurry && !has_left(system, basis, variable)) {
            continue;
        }
        basis.refresh();
        let Some(combination) = basis.combination(variable) else {
            continue;
        };
        let slope = basis.slope(&combination);
        let direction = if slope > 0.0 { -1.0 } else { 1.0 };
        if slope.abs() > EPSILON && may_move(system, basis, variable, direction) {
            let step = basis.room(&combination, direction).map_or(0.0, |(step, _)| step);
            if left(basis, &combination, direction * step) <= EPSILON {
                basis.advance(&combination, direction);
                improved |= step > EPSILON;
            }
        }
    }
    improved
}

/// Whether a variable has not reached its bound in this direction.
fn may_move(system: &System, basis: &Basis, variable: usize, direction: f64) -> bool {
    let value = basis.values.get(variable).copied().unwrap_or_default();
    let most = system.all.get(variable).map_or(0.0, |variable| variable.most);
    if direction > 0.0 {
        value < most - EPSILON
    } else {
        value > EPSILON
    }
}

/// Whether a variable is not at its cheapest bound.
fn has_left(system: &System, basis: &Basis, variable: usize) -> bool {
    let cost = system.all.get(variable).map_or(0.0, |variable| variable.cost);
    cost != 0.0 && may_move(system, basis, variable, -cost)
}

fn is_between(value: f64) -> bool {
    (value - value.round()).abs() > EPSILON
}

/// Moves fractional variables to their bounds by moving others nearby: by the move that reduces the total
/// fractionality most, or by a random one if none does.
fn settle(system: &System, basis: &mut Basis) {
    let values = basis.values.iter().enumerate();
    let between = values.filter(|(_, value)| is_between(**value));
    let mut between: BTreeSet<usize> = between.map(|(variable, _)| variable).collect();
    let most = MOST_MOVES.min(between.len().saturating_mul(MOVES_OF_EACH));
    let mut random = Random(1);
    for _ in 0..most {
        let Some(near) = between.iter().nth(random.below(between.len())).copied() else {
            return;
        };
        basis.refresh();
        let around = system.around(near, MOST_AROUND, random.below(usize::MAX));
        let moves = moves(system, basis, &around, &between);
        let better = moves.iter().filter(|candidate| candidate.left < -EPSILON);
        let best = better.min_by(|one, other| one.left.total_cmp(&other.left));
        let Some(chosen) = best.or_else(|| moves.get(random.below(moves.len()))) else {
            continue;
        };
        basis.advance(&chosen.combination, chosen.direction);
        for (variable, _) in &chosen.combination.factors {
            match basis.values.get(*variable).is_some_and(|value| is_between(*value)) {
                true => between.insert(*variable),
                false => between.remove(variable),
            };
        }
    }
}

/// A move of a non-basic variable.
struct Move {
    combination: Combination,
    direction: f64,
    /// By how much it increases the total fractionality.
    left: f64,
}

/// The moves that change any of the variables `between`.
fn moves(system: &System, basis: &mut Basis, around: &[usize], between: &BTreeSet<usize>) -> Vec<Move> {
    let mut moves = Vec::new();
    for variable in around {
        if basis.is_basic.get(*variable) != Some(&false) {
            continue;
        }
        let Some(combination) = basis.combination(*variable) else {
            continue;
        };
        let touches = |(variable, _): &(usize, f64)| between.contains(variable);
        let direction = if may_move(system, basis, *variable, 1.0) {
            1.0
        } else {
            -1.0
        };
        let step = basis.room(&combination, direction).map_or(0.0, |(step, _)| step);
        if step > EPSILON && combination.factors.iter().any(touches) {
            let left = left(basis, &combination, direction * step);
            moves.push(Move {
                combination,
                direction,
                left,
            });
        }
    }
    moves
}

/// By how much a move increases the total distance from integers.
fn left(basis: &Basis, combination: &Combination, step: f64) -> f64 {
    let far = |value: f64| (value - value.round()).abs();
    let values = combination.factors.iter().filter_map(|(variable, factor)| {
        let value = basis.values.get(*variable)?;
        Some(far(value + factor * step) - far(*value))
    });
    values.sum()
}

/// A pseudorandom generator with the same sequence in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        // Knuth's multiplier for 64 bits.
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        let high = usize::try_from(self.0 >> 33).unwrap_or(0);
        high.checked_rem(end).unwrap_or(0)
    }
}
