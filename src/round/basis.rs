//! A basis of the columns of a system, updated as variables enter and leave, and the consequences of moving a
//! variable: which others must move with it, and how far.
//!
//! The basis is a list of columns in echelon form: the first equation of each, in the order of the system, is its
//! pivot, and no other column begins there. `makes` records each column as a linear combination of the variables'
//! original columns. A column is cleared only of pivots before its own, and when a variable leaves, columns are
//! repaired with nearby ones, so that both stay short however long the table is.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::column::{EPSILON, Member, Pair, Scratch, Sparse};
use super::system::System;

/// Most variables of an equation that counts as short.
const SHORT: usize = 40;

/// Most variables near a change that are tried.
const MOST_NEAR: usize = 200;
/// Lower bound of the length that allows a rebuild, so that short members are not rebuilt over and over.
const LEAST_LENGTH: usize = 100;

/// Variables that move together so that every equation is preserved.
pub struct Combination {
    /// The variable that moves at rate 1.
    pub variable: usize,
    /// All moving variables, with their rates.
    pub factors: Sparse,
    /// The members of the basis that were subtracted from the variable's column, in order, with their factors.
    steps: Sparse,
}

/// The basis and the current values of the variables.
pub struct Basis<'a> {
    system: &'a System,
    /// The value of each variable.
    pub values: Vec<f64>,
    /// Whether each variable is in the basis, so that its value follows from those that are not.
    pub is_basic: Vec<bool>,
    members: Vec<Member>,
    /// The member with this pivot, by equation.
    pivots: Vec<Option<usize>>,
    /// Per variable, the members that contain it; may include some that no longer do.
    uses: Vec<Vec<usize>>,
    /// A sum of columns, and the variables it is made of.
    sum: Pair,
    /// A second such sum.
    other: Pair,
    /// Equations of the sum that are still to be processed, by rank.
    queue: BinaryHeap<Reverse<(usize, usize)>>,
    /// The number of variables in all members, now and at the last rebuild.
    length: usize,
    fresh: usize,
}

impl<'a> Basis<'a> {
    /// The exact figures, with an empty basis.
    pub fn new(system: &'a System) -> Self {
        let (variables, equations) = (system.all.len(), system.ranks.len());
        let pair = || Pair {
            equations: Scratch::new(equations),
            variables: Scratch::new(variables),
        };
        Self {
            system,
            values: system.all.iter().map(|variable| variable.share).collect(),
            is_basic: vec![false; variables],
            members: Vec::new(),
            pivots: vec![None; equations],
            uses: vec![Vec::new(); variables],
            sum: pair(),
            other: pair(),
            queue: BinaryHeap::new(),
            length: 0,
            fresh: 0,
        }
    }

    /// The variables that move with `variable`; `None` if it cannot move independently, in which case it has entered
    /// the basis.
    pub fn combination(&mut self, variable: usize) -> Option<Combination> {
        let mut steps = Sparse::new();
        for (equation, factor) in self.column(variable) {
            self.touch(*equation, *factor);
        }
        self.sum.variables.add(variable, 1.0);
        while let Some(Reverse((_, equation))) = self.queue.pop() {
            let factor = self.sum.equations.get(equation);
            if factor.abs() <= EPSILON {
                continue;
            }
            let Some(number) = self.pivots.get(equation).copied().flatten() else {
                self.queue.clear();
                self.insert(variable, equation, factor);
                return None;
            };
            steps.push((number, factor));
            self.take_away(number, factor);
        }
        self.sum.equations.take();
        Some(Combination {
            variable,
            factors: self.sum.variables.take(),
            steps,
        })
    }

    /// Rebuilds all members once repairs have made them twice as long.
    pub fn refresh(&mut self) {
        if self.length <= self.fresh.saturating_mul(2) {
            return;
        }
        self.members.clear();
        self.pivots.fill(None);
        self.uses.iter_mut().for_each(Vec::clear);
        self.length = 0;
        for variable in self.system.order() {
            // A variable whose column depends on the others up to rounding errors leaves the basis and keeps its
            // value.
            if self.is_basic.get(variable) == Some(&true) && self.combination(variable).is_some() {
                self.mark(variable, false);
            }
        }
        self.fresh = self.length.max(LEAST_LENGTH);
    }

    fn column(&self, variable: usize) -> &'a [(usize, f64)] {
        self.system
            .all
            .get(variable)
            .map_or(&[][..], |variable| variable.column.as_slice())
    }

    fn touch(&mut self, equation: usize, factor: f64) {
        if self.sum.equations.add(equation, factor) {
            self.queue.push(Reverse((self.system.rank(equation), equation)));
        }
    }

    /// Subtracts a multiple of a member from the sum.
    fn take_away(&mut self, number: usize, factor: f64) {
        let Some(member) = self.members.get(number) else { return };
        for (equation, entry) in &member.column {
            if self.sum.equations.add(*equation, -factor * entry) {
                self.queue.push(Reverse((self.system.rank(*equation), *equation)));
            }
        }
        for (variable, entry) in &member.makes {
            self.sum.variables.add(*variable, -factor * entry);
        }
    }

    /// Adds the remaining column of a variable as a member.
    fn insert(&mut self, variable: usize, pivot: usize, factor: f64) {
        let scaled = |all: Sparse| all.into_iter().map(|(at, value)| (at, value / factor)).collect();
        let member = Member {
            column: scaled(self.sum.equations.take()),
            pivot,
            makes: scaled(self.sum.variables.take()),
        };
        let number = self.members.len();
        for (variable, _) in &member.makes {
            if let Some(uses) = self.uses.get_mut(*variable) {
                uses.push(number);
            }
        }
        if let Some(slot) = self.pivots.get_mut(pivot) {
            *slot = Some(number);
        }
        self.length = self.length.saturating_add(member.makes.len());
        self.members.push(member);
        self.mark(variable, true);
    }

    fn mark(&mut self, variable: usize, basic: bool) {
        if let Some(slot) = self.is_basic.get_mut(variable) {
            *slot = basic;
        }
    }

    /// The cost of moving along a combination by one unit.
    pub fn slope(&self, combination: &Combination) -> f64 {
        let cost = |(variable, factor): &(usize, f64)| Some(self.system.all.get(*variable)?.cost * factor);
        combination.factors.iter().filter_map(cost).sum()
    }

    /// How far a combination can move in a direction, and the variable that limits it.
    pub fn room(&self, combination: &Combination, direction: f64) -> Option<(f64, usize)> {
        let mut nearest: Option<(f64, usize)> = None;
        for (variable, factor) in &combination.factors {
            let (value, most) = (*self.values.get(*variable)?, self.system.all.get(*variable)?.most);
            let speed = factor * direction;
            let room = if speed > 0.0 {
                (most - value) / speed
            } else {
                value / -speed
            };
            let room = room.max(0.0);
            if nearest.is_none_or(|(known, _)| room < known - EPSILON) {
                nearest = Some((room, *variable));
            }
        }
        nearest
    }

    /// Moves along a combination as far as possible. The variable that limits it leaves the basis, and that of the
    /// combination enters.
    pub fn advance(&mut self, combination: &Combination, direction: f64) {
        let Some((step, stopped)) = self.room(combination, direction) else {
            return;
        };
        for (variable, factor) in &combination.factors {
            let most = self.system.all.get(*variable).map_or(1.0, |bounds| bounds.most);
            if let Some(value) = self.values.get_mut(*variable) {
                *value = snapped((*value + factor * direction * step).clamp(0.0, most));
            }
        }
        if stopped != combination.variable {
            self.mark(stopped, false);
            self.mark(combination.variable, true);
            self.replace(stopped, combination);
        }
    }

    /// Eliminates a leaving variable from all members. Whatever is subtracted from a member for that must begin
    /// after its pivot: a later member that contains the variable, or the remainder of the combination after some of
    /// its steps, whichever is shorter.
    fn replace(&mut self, leaving: usize, combination: &Combination) {
        let affected = self.affected(leaving);
        let near = self.near(&affected, combination);
        for (equation, factor) in self.column(combination.variable) {
            self.sum.equations.add(*equation, *factor);
        }
        self.sum.variables.add(combination.variable, 1.0);
        let mut steps = combination.steps.iter().peekable();
        for (index, (number, factor)) in affected.iter().enumerate() {
            let last = self.rank_of(*number);
            while let Some((step, factor)) = steps.next_if(|step| self.rank_of(step.0) <= last) {
                self.step(*step, *factor);
            }
            if self.derive(*number, &near) {
                continue;
            }
            let later = affected.get(index.saturating_add(1)..).unwrap_or_default();
            let length = |number: usize| self.members.get(number).map_or(0, |member| member.makes.len());
            let shortest = later.iter().min_by_key(|(other, _)| length(*other)).copied();
            let has_it = self.sum.variables.get(leaving).abs() > EPSILON;
            match shortest {
                Some((other, entry)) if !has_it || length(other) < self.sum.variables.len() => {
                    let by = self.members.get(other);
                    let (column, makes) = by.map(|by| (by.column.clone(), by.makes.clone())).unwrap_or_default();
                    self.mend(*number, leaving, factor / entry, (column, makes));
                    continue;
                }
                _ => {}
            }
            while let Some((step, factor)) = steps.next_if(|_| self.sum.variables.get(leaving).abs() <= EPSILON) {
                self.step(*step, *factor);
            }
            let there = self.sum.variables.get(leaving);
            if there.abs() > EPSILON {
                let sum = (
                    self.sum.equations.entries().collect(),
                    self.sum.variables.entries().collect(),
                );
                self.mend(*number, leaving, factor / there, sum);
            }
        }
        self.sum.equations.take();
        self.sum.variables.take();
    }

    fn rank_of(&self, number: usize) -> usize {
        self.members
            .get(number)
            .map_or(usize::MAX, |member| self.system.rank(member.pivot))
    }

    /// Applies a step of a combination.
    fn step(&mut self, number: usize, factor: f64) {
        if let Some(member) = self.members.get(number) {
            self.sum.add(member, -factor);
        }
    }

    /// The members that contain a variable, by rank of their pivots, with its factor in each.
    fn affected(&mut self, variable: usize) -> Sparse {
        let mut numbers = self.uses.get_mut(variable).map(std::mem::take).unwrap_or_default();
        numbers.sort_unstable_by_key(|number| (self.rank_of(*number), *number));
        numbers.dedup();
        let factor_in = |number: usize| {
            let mut makes = self.members.get(number)?.makes.iter();
            makes
                .find(|(known, _)| *known == variable)
                .map(|(_, factor)| (number, *factor))
        };
        numbers.into_iter().filter_map(factor_in).collect()
    }

    /// The basic variables in a combination and in the members that it affects.
    fn near(&self, affected: &Sparse, combination: &Combination) -> Vec<usize> {
        let members = affected.iter().filter_map(|(number, _)| self.members.get(*number));
        let all = members.flat_map(|member| &member.makes).chain(&combination.factors);
        let basic = all
            .map(|(variable, _)| *variable)
            .filter(|variable| self.is_basic.get(*variable) == Some(&true));
        let mut near: Vec<usize> = basic.take(MOST_NEAR).collect();
        near.sort_unstable();
        near.dedup();
        near
    }

    /// Rebuilds a member from a single variable: any column that begins at the pivot once it is cleared of earlier
    /// pivots will do. Candidates are the variables of the pivot's equation if that is short, otherwise those that
    /// are near.
    fn derive(&mut self, number: usize, near: &[usize]) -> bool {
        let Some(pivot) = self.members.get(number).map(|member| member.pivot) else {
            return false;
        };
        let row = self.system.rows.get(pivot).map_or(&[][..], Vec::as_slice);
        let has_it = |variable: &usize| {
            let mut column = self.column(*variable).iter();
            column.any(|(equation, _)| *equation == pivot)
        };
        let candidates: Vec<usize> = if row.len() > SHORT {
            near.iter().copied().filter(has_it).collect()
        } else {
            let basic = row
                .iter()
                .filter(|variable| self.is_basic.get(**variable) == Some(&true));
            basic.copied().collect()
        };
        candidates
            .into_iter()
            .any(|variable| self.derive_from(number, pivot, variable))
    }

    fn derive_from(&mut self, number: usize, pivot: usize, variable: usize) -> bool {
        let column = self.column(variable);
        for (equation, factor) in column {
            self.other.equations.add(*equation, *factor);
        }
        self.other.variables.add(variable, 1.0);
        let end = self.system.rank(pivot);
        loop {
            let before = self
                .other
                .equations
                .entries()
                .filter(|(equation, _)| self.system.rank(*equation) < end);
            let first = before.min_by_key(|(equation, _)| self.system.rank(*equation));
            let Some((equation, factor)) = first else { break };
            let member = self
                .pivots
                .get(equation)
                .copied()
                .flatten()
                .and_then(|number| self.members.get(number));
            let Some(member) = member else { break };
            self.other.add(member, -factor);
        }
        let factor = self.other.equations.get(pivot);
        let (column, makes) = (self.other.equations.take(), self.other.variables.take());
        let begins = column.iter().all(|(equation, _)| self.system.rank(*equation) >= end);
        if !begins || factor.abs() <= EPSILON {
            return false;
        }
        for (variable, _) in &makes {
            if let Some(uses) = self.uses.get_mut(*variable) {
                uses.push(number);
            }
        }
        let scaled = |all: Sparse| all.into_iter().map(|(at, value)| (at, value / factor)).collect();
        if let Some(member) = self.members.get_mut(number) {
            self.length = self
                .length
                .saturating_sub(member.makes.len())
                .saturating_add(makes.len());
            (member.column, member.makes) = (scaled(column), scaled(makes));
        }
        true
    }

    /// Subtracts a multiple of `by` from a member, which clears it of a variable.
    fn mend(&mut self, number: usize, cleared: usize, factor: f64, by: (Sparse, Sparse)) {
        let Some(member) = self.members.get_mut(number) else {
            return;
        };
        self.other.add(member, 1.0);
        for (equation, entry) in by.0 {
            self.other.equations.add(equation, -factor * entry);
        }
        for (variable, entry) in by.1 {
            if self.other.variables.add(variable, -factor * entry)
                && let Some(uses) = self.uses.get_mut(variable)
            {
                uses.push(number);
            }
        }
        let rest = self.other.variables.get(cleared);
        self.other.variables.add(cleared, -rest);
        self.length = self.length.saturating_sub(member.makes.len());
        member.column = self.other.equations.take();
        member.makes = self.other.variables.take();
        self.length = self.length.saturating_add(member.makes.len());
    }
}

/// Rounds a value that is an integer up to rounding errors.
fn snapped(value: f64) -> f64 {
    let whole = value.round();
    if (value - whole).abs() < EPSILON { whole } else { value }
}
