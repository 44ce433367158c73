//! A basis of the columns of a system, kept up while variables come and go, and what follows when one
//! variable moves: which others must move with it, and how far all can go.
//!
//! The basis is a list of columns in echelon form: the first equation of each, in the order of the
//! system, is the first of no other (its pivot). `makes` says which variables a column is made of: it is
//! the sum of theirs times their factors. A column is only cleared of pivots before its own, and where a
//! variable leaves, columns are mended by what stands nearest, so that both stay short however long the
//! table is.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::column::{Member, NOTHING, Pair, Scratch, Sparse};
use super::system::System;

/// Variables of an equation that is short.
const SHORT: usize = 40;

/// Variables near a change that are tried.
const MOST_NEAR: usize = 200;
/// Members that are made of fewer variables are not too long.
const LEAST_LENGTH: usize = 100;

/// What moves with a variable so that every equation stays as it is.
pub struct Combination {
    /// The variable.
    pub variable: usize,
    /// All that move, and how fast.
    pub factors: Sparse,
    /// The members of the basis that were taken away from the variable's column, one after another, and
    /// how often.
    steps: Sparse,
}

/// The basis, and where the variables are.
pub struct Basis<'a> {
    system: &'a System,
    /// The value of each variable.
    pub values: Vec<f64>,
    /// Whether a variable is in the basis: it follows from those that are not.
    pub is_basic: Vec<bool>,
    members: Vec<Member>,
    /// The member whose pivot an equation is.
    pivots: Vec<Option<usize>>,
    /// Members that a variable makes, and some that it made.
    uses: Vec<Vec<usize>>,
    /// A sum of columns, and of what they are made of.
    sum: Pair,
    /// Another one.
    other: Pair,
    /// Equations of the sum that were not looked at yet, by their ranks.
    queue: BinaryHeap<Reverse<(usize, usize)>>,
    /// How many variables all members are made of, now and when they were last made anew.
    length: usize,
    fresh: usize,
}

impl<'a> Basis<'a> {
    /// The exact figures, and no variable in the basis.
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

    /// What moves with a variable. None if it cannot move by itself: it is then in the basis.
    pub fn combination(&mut self, variable: usize) -> Option<Combination> {
        let mut steps = Sparse::new();
        for (equation, factor) in self.column(variable) {
            self.touch(*equation, *factor);
        }
        self.sum.variables.add(variable, 1.0);
        while let Some(Reverse((_, equation))) = self.queue.pop() {
            let factor = self.sum.equations.get(equation);
            if factor.abs() <= NOTHING {
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

    /// Makes all members anew, once they have grown long by mending.
    pub fn refresh(&mut self) {
        if self.length <= self.fresh.saturating_mul(2) {
            return;
        }
        self.members.clear();
        self.pivots.fill(None);
        self.uses.iter_mut().for_each(Vec::clear);
        self.length = 0;
        for variable in self.system.order() {
            // One that follows from the others but for the arithmetic stays where it is.
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
            .map_or(&[][..], |own| own.column.as_slice())
    }

    fn touch(&mut self, equation: usize, factor: f64) {
        if self.sum.equations.add(equation, factor) {
            self.queue.push(Reverse((self.system.rank(equation), equation)));
        }
    }

    /// Takes a member away from the sum.
    fn take_away(&mut self, number: usize, factor: f64) {
        let Some(member) = self.members.get(number) else { return };
        for (equation, own) in &member.column {
            if self.sum.equations.add(*equation, -factor * own) {
                self.queue.push(Reverse((self.system.rank(*equation), *equation)));
            }
        }
        for (variable, own) in &member.makes {
            self.sum.variables.add(*variable, -factor * own);
        }
    }

    /// Adds what is left of the column of a variable.
    fn insert(&mut self, variable: usize, pivot: usize, factor: f64) {
        let scaled = |all: Sparse| all.into_iter().map(|(at, own)| (at, own / factor)).collect();
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

    /// What moving along a combination costs.
    pub fn slope(&self, combination: &Combination) -> f64 {
        let cost = |(variable, factor): &(usize, f64)| Some(self.system.all.get(*variable)?.cost * factor);
        combination.factors.iter().filter_map(cost).sum()
    }

    /// How far a combination goes in a direction, and the variable that stops it.
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
            if nearest.is_none_or(|(known, _)| room < known - NOTHING) {
                nearest = Some((room, *variable));
            }
        }
        nearest
    }

    /// Moves along a combination as far as it goes. The variable that stops it leaves the basis, and
    /// that of the combination takes its place.
    pub fn advance(&mut self, combination: &Combination, direction: f64) {
        let Some((step, stopped)) = self.room(combination, direction) else {
            return;
        };
        for (variable, factor) in &combination.factors {
            let most = self.system.all.get(*variable).map_or(1.0, |own| own.most);
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

    /// Takes a variable out of all that it makes. What is taken away from a member for that must begin
    /// behind its pivot: a later member that the variable makes, or what is left of the combination
    /// after some of its steps, whichever is shorter.
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
            let length = |number: usize| self.members.get(number).map_or(0, |own| own.makes.len());
            let shortest = later.iter().min_by_key(|(other, _)| length(*other)).copied();
            let has_it = self.sum.variables.get(leaving).abs() > NOTHING;
            match shortest {
                Some((other, own)) if !has_it || length(other) < self.sum.variables.len() => {
                    let by = self.members.get(other);
                    let (column, makes) = by.map(|by| (by.column.clone(), by.makes.clone())).unwrap_or_default();
                    self.mend(*number, leaving, factor / own, (column, makes));
                    continue;
                }
                _ => {}
            }
            while let Some((step, factor)) = steps.next_if(|_| self.sum.variables.get(leaving).abs() <= NOTHING) {
                self.step(*step, *factor);
            }
            let there = self.sum.variables.get(leaving);
            if there.abs() > NOTHING {
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
            .map_or(usize::MAX, |own| self.system.rank(own.pivot))
    }

    /// Takes a step of a combination.
    fn step(&mut self, number: usize, factor: f64) {
        if let Some(member) = self.members.get(number) {
            self.sum.add(member, -factor);
        }
    }

    /// The members that a variable makes, by the ranks of their pivots, and its factor in each.
    fn affected(&mut self, variable: usize) -> Sparse {
        let mut numbers = self.uses.get_mut(variable).map(std::mem::take).unwrap_or_default();
        numbers.sort_unstable_by_key(|number| (self.rank_of(*number), *number));
        numbers.dedup();
        let own = |number: usize| {
            let mut makes = self.members.get(number)?.makes.iter();
            makes
                .find(|(own, _)| *own == variable)
                .map(|(_, factor)| (number, *factor))
        };
        numbers.into_iter().filter_map(own).collect()
    }

    /// The variables of the basis that have to do with a combination and with the members that it changes.
    fn near(&self, affected: &Sparse, combination: &Combination) -> Vec<usize> {
        let members = affected.iter().filter_map(|(number, _)| self.members.get(*number));
        let all = members.flat_map(|own| &own.makes).chain(&combination.factors);
        let basic = all
            .map(|(variable, _)| *variable)
            .filter(|own| self.is_basic.get(*own) == Some(&true));
        let mut near: Vec<usize> = basic.take(MOST_NEAR).collect();
        near.sort_unstable();
        near.dedup();
        near
    }

    /// Makes a member of another variable, one of its pivot if the equation is short or else one of those
    /// that are near, if that has the pivot once it is cleared of those before it. Any column that begins
    /// there will do.
    fn derive(&mut self, number: usize, near: &[usize]) -> bool {
        let Some(pivot) = self.members.get(number).map(|own| own.pivot) else {
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
            let basic = row.iter().filter(|own| self.is_basic.get(**own) == Some(&true));
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
                .and_then(|own| self.members.get(own));
            let Some(member) = member else { break };
            self.other.add(member, -factor);
        }
        let factor = self.other.equations.get(pivot);
        let (column, makes) = (self.other.equations.take(), self.other.variables.take());
        let begins = column.iter().all(|(equation, _)| self.system.rank(*equation) >= end);
        if !begins || factor.abs() <= NOTHING {
            return false;
        }
        for (variable, _) in &makes {
            if let Some(uses) = self.uses.get_mut(*variable) {
                uses.push(number);
            }
        }
        let scaled = |all: Sparse| all.into_iter().map(|(at, own)| (at, own / factor)).collect();
        if let Some(member) = self.members.get_mut(number) {
            self.length = self
                .length
                .saturating_sub(member.makes.len())
                .saturating_add(makes.len());
            (member.column, member.makes) = (scaled(column), scaled(makes));
        }
        true
    }

    /// Takes something away from a member, so often, which clears it of a variable.
    fn mend(&mut self, number: usize, cleared: usize, factor: f64, by: (Sparse, Sparse)) {
        let Some(member) = self.members.get_mut(number) else {
            return;
        };
        self.other.add(member, 1.0);
        for (equation, own) in by.0 {
            self.other.equations.add(equation, -factor * own);
        }
        for (variable, own) in by.1 {
            if self.other.variables.add(variable, -factor * own)
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

/// A value that is a whole number but for the arithmetic is one.
fn snapped(value: f64) -> f64 {
    let whole = value.round();
    if (value - whole).abs() < NOTHING { whole } else { value }
}
