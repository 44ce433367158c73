//! A basis of the columns of a system, kept up while variables come and go, and what follows when one
//! variable moves: which others must move with it, and how far all can go.
//!
//! The basis is a list of reduced columns. Each has an equation of its own (its pivot), and says which
//! variables make it: `column` is the sum of their columns times their factors. A variable that is
//! given up leaves those sums by way of a combination that is zero, so the columns themselves stay.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::system::System;

/// What is smaller is nothing: shares are exact to fifteen digits, factors are small numbers.
pub const NOTHING: f64 = 1e-9;

/// Variables with their factors.
pub type Combination = Vec<(usize, f64)>;

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
    /// Members that a variable is in, and some that it was in.
    uses: Vec<Vec<usize>>,
    of_equations: Scratch,
    of_variables: Scratch,
    queue: BinaryHeap<Reverse<usize>>,
}

struct Member {
    column: Combination,
    pivot: usize,
    makes: Combination,
}

/// Numbers by position, of which few are there.
struct Scratch {
    values: Vec<f64>,
    is_touched: Vec<bool>,
    touched: Vec<usize>,
}

impl Scratch {
    fn new(length: usize) -> Self {
        Self {
            values: vec![0.0; length],
            is_touched: vec![false; length],
            touched: Vec::new(),
        }
    }

    /// Adds to a number; whether it was touched for the first time.
    fn add(&mut self, position: usize, amount: f64) -> bool {
        let Some(value) = self.values.get_mut(position) else {
            return false;
        };
        *value += amount;
        match self.is_touched.get_mut(position) {
            Some(touched) if !*touched => {
                *touched = true;
                self.touched.push(position);
                true
            }
            _ => false,
        }
    }

    fn get(&self, position: usize) -> f64 {
        self.values.get(position).copied().unwrap_or_default()
    }

    /// What is there, by position; nothing is, afterwards.
    fn take(&mut self) -> Combination {
        self.touched.sort_unstable();
        let mut taken = Vec::new();
        for position in self.touched.drain(..) {
            let value = self.values.get_mut(position).map(std::mem::take).unwrap_or_default();
            if let Some(touched) = self.is_touched.get_mut(position) {
                *touched = false;
            }
            if value.abs() > NOTHING {
                taken.push((position, value));
            }
        }
        taken
    }
}

impl<'a> Basis<'a> {
    /// The exact figures, and no variable in the basis.
    pub fn new(system: &'a System) -> Self {
        let (variables, equations) = (system.all.len(), system.lengths.len());
        Self {
            system,
            values: system.all.iter().map(|variable| variable.share).collect(),
            is_basic: vec![false; variables],
            members: Vec::new(),
            pivots: vec![None; equations],
            uses: vec![Vec::new(); variables],
            of_equations: Scratch::new(equations),
            of_variables: Scratch::new(variables),
            queue: BinaryHeap::new(),
        }
    }

    /// What moves with a variable so that every equation stays as it is. None if it can not move: it
    /// is then in the basis.
    pub fn combination(&mut self, variable: usize) -> Option<Combination> {
        let column = self
            .system
            .all
            .get(variable)
            .map_or(&[][..], |own| own.column.as_slice());
        for (equation, factor) in column {
            self.touch(*equation, *factor);
        }
        self.of_variables.add(variable, 1.0);
        while let Some(Reverse(number)) = self.queue.pop() {
            let Some(member) = self.members.get(number) else {
                continue;
            };
            let factor = self.of_equations.get(member.pivot);
            if factor.abs() <= NOTHING {
                continue;
            }
            for (equation, own) in &member.column {
                let first = self.of_equations.add(*equation, -factor * own);
                if let Some(pivot) = self.pivots.get(*equation).copied().flatten().filter(|_| first) {
                    self.queue.push(Reverse(pivot));
                }
            }
            for (other, own) in &member.makes {
                self.of_variables.add(*other, -factor * own);
            }
        }
        let (column, makes) = (self.of_equations.take(), self.of_variables.take());
        if column.is_empty() {
            return Some(makes);
        }
        self.insert(column, makes);
        if let Some(basic) = self.is_basic.get_mut(variable) {
            *basic = true;
        }
        None
    }

    fn touch(&mut self, equation: usize, factor: f64) {
        let first = self.of_equations.add(equation, factor);
        if let Some(pivot) = self.pivots.get(equation).copied().flatten().filter(|_| first) {
            self.queue.push(Reverse(pivot));
        }
    }

    /// Adds a reduced column. Its pivot is the shortest of its equations: what follows from it stays near.
    fn insert(&mut self, column: Combination, makes: Combination) {
        let length = |equation: usize| self.system.lengths.get(equation).copied().unwrap_or(usize::MAX);
        let Some((pivot, factor)) = column.iter().copied().min_by_key(|(equation, _)| length(*equation)) else {
            return;
        };
        let number = self.members.len();
        for (variable, _) in &makes {
            if let Some(uses) = self.uses.get_mut(*variable) {
                uses.push(number);
            }
        }
        if let Some(slot) = self.pivots.get_mut(pivot) {
            *slot = Some(number);
        }
        let scaled = |all: Combination| all.into_iter().map(|(at, own)| (at, own / factor)).collect();
        self.members.push(Member {
            column: scaled(column),
            pivot,
            makes: scaled(makes),
        });
    }

    /// What moving along a combination costs.
    pub fn slope(&self, combination: &Combination) -> f64 {
        let costs = combination
            .iter()
            .filter_map(|(variable, factor)| self.system.all.get(*variable).map(|own| own.cost * factor));
        costs.sum()
    }

    /// How far a combination goes in a direction, and the variable that stops it.
    pub fn room(&self, combination: &Combination, direction: f64) -> Option<(f64, usize)> {
        let mut nearest: Option<(f64, usize)> = None;
        for (variable, factor) in combination {
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

    /// Moves along the combination of a variable as far as it goes. The variable that stops it stays
    /// where it is from then on; `variable` takes its place in the basis.
    pub fn advance(&mut self, variable: usize, combination: &Combination, direction: f64) {
        let Some((step, stopped)) = self.room(combination, direction) else {
            return;
        };
        for (other, factor) in combination {
            let most = self.system.all.get(*other).map_or(1.0, |own| own.most);
            if let Some(value) = self.values.get_mut(*other) {
                *value = snapped((*value + factor * direction * step).clamp(0.0, most));
            }
        }
        if stopped != variable {
            self.replace(stopped, combination);
            for (other, basic) in [(stopped, false), (variable, true)] {
                if let Some(slot) = self.is_basic.get_mut(other) {
                    *slot = basic;
                }
            }
        }
    }

    /// Takes a variable out of all that it makes, by a combination that is zero.
    fn replace(&mut self, leaving: usize, zero: &Combination) {
        let Some((_, own)) = zero.iter().find(|(variable, _)| *variable == leaving).copied() else {
            return;
        };
        let uses = self.uses.get_mut(leaving).map(std::mem::take).unwrap_or_default();
        for number in uses {
            let Some(member) = self.members.get_mut(number) else {
                continue;
            };
            let Some((_, factor)) = member.makes.iter().find(|(variable, _)| *variable == leaving).copied() else {
                continue;
            };
            for (variable, amount) in member.makes.drain(..) {
                self.of_variables.add(variable, amount);
            }
            for (variable, amount) in zero {
                if self.of_variables.add(*variable, -amount * factor / own)
                    && let Some(uses) = self.uses.get_mut(*variable)
                {
                    uses.push(number);
                }
            }
            self.of_variables.add(leaving, -self.of_variables.get(leaving));
            member.makes = self.of_variables.take();
        }
    }
}

/// A value that is a whole number but for the arithmetic is one.
fn snapped(value: f64) -> f64 {
    let whole = value.round();
    if (value - whole).abs() < NOTHING { whole } else { value }
}
