//! Sparse columns, and buffers to add them up.

/// Smaller absolute values count as zero: shares are exact to fifteen digits, factors are small integers.
pub const EPSILON: f64 = 1e-9;

/// Positions with their numbers.
pub type Sparse = Vec<(usize, f64)>;

/// A column of a basis.
pub struct Member {
    /// The entries, by equation.
    pub column: Sparse,
    /// The first equation of the column.
    pub pivot: usize,
    /// The variables that the column is a linear combination of.
    pub makes: Sparse,
}

/// A column being summed, with the variables that it is made of.
pub struct Pair {
    /// The entries, by equation.
    pub equations: Scratch,
    /// The factors, by variable.
    pub variables: Scratch,
}

impl Pair {
    /// Adds a multiple of a member.
    pub fn add(&mut self, member: &Member, factor: f64) {
        for (equation, value) in &member.column {
            self.equations.add(*equation, factor * value);
        }
        for (variable, value) in &member.makes {
            self.variables.add(*variable, factor * value);
        }
    }
}

/// A sparse vector over a fixed number of positions.
pub struct Scratch {
    values: Vec<f64>,
    is_touched: Vec<bool>,
    touched: Vec<usize>,
}

impl Scratch {
    /// A zero vector of this length.
    pub fn new(length: usize) -> Self {
        Self {
            values: vec![0.0; length],
            is_touched: vec![false; length],
            touched: Vec::new(),
        }
    }

    /// Adds to a position; returns whether it was touched for the first time.
    pub fn add(&mut self, position: usize, amount: f64) -> bool {
        let (Some(value), Some(touched)) = (self.values.get_mut(position), self.is_touched.get_mut(position)) else {
            return false;
        };
        *value += amount;
        let first = !std::mem::replace(touched, true);
        if first {
            self.touched.push(position);
        }
        first
    }

    /// The number at a position.
    pub fn get(&self, position: usize) -> f64 {
        self.values.get(position).copied().unwrap_or_default()
    }

    /// The number of touched positions.
    pub fn len(&self) -> usize {
        self.touched.len()
    }

    /// The nonzero entries, in the order in which they were touched.
    pub fn entries(&self) -> impl Iterator<Item = (usize, f64)> + '_ {
        let all = self.touched.iter().map(|position| (*position, self.get(*position)));
        all.filter(|(_, value)| value.abs() > EPSILON)
    }

    /// Takes the nonzero entries, by position, and resets the vector to zero.
    pub fn take(&mut self) -> Sparse {
        self.touched.sort_unstable();
        let taken = self.entries().collect();
        for position in self.touched.drain(..) {
            if let (Some(value), Some(touched)) = (self.values.get_mut(position), self.is_touched.get_mut(position)) {
                (*value, *touched) = (0.0, false);
            }
        }
        taken
    }
}
