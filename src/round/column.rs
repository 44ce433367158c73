//! Columns of few numbers, and room to add them up.

/// What is smaller is nothing: shares are exact to fifteen digits, factors are small numbers.
pub const NOTHING: f64 = 1e-9;

/// Positions with their numbers.
pub type Sparse = Vec<(usize, f64)>;

/// A column of a basis.
pub struct Member {
    /// What is in it, by equation.
    pub column: Sparse,
    /// The first equation of it.
    pub pivot: usize,
    /// The variables that it is made of.
    pub makes: Sparse,
}

/// A column, and what it is made of.
pub struct Pair {
    /// What is in it.
    pub equations: Scratch,
    /// The variables.
    pub variables: Scratch,
}

impl Pair {
    /// Adds a member so often.
    pub fn add(&mut self, member: &Member, factor: f64) {
        for (equation, own) in &member.column {
            self.equations.add(*equation, factor * own);
        }
        for (variable, own) in &member.makes {
            self.variables.add(*variable, factor * own);
        }
    }
}

/// Numbers by position, of which few are there.
pub struct Scratch {
    values: Vec<f64>,
    is_touched: Vec<bool>,
    touched: Vec<usize>,
}

impl Scratch {
    /// Nothing, at so many positions.
    pub fn new(length: usize) -> Self {
        Self {
            values: vec![0.0; length],
            is_touched: vec![false; length],
            touched: Vec::new(),
        }
    }

    /// Adds to a number; whether it was touched for the first time.
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

    /// How many positions were touched.
    pub fn len(&self) -> usize {
        self.touched.len()
    }

    /// What is there.
    pub fn entries(&self) -> impl Iterator<Item = (usize, f64)> + '_ {
        let all = self.touched.iter().map(|position| (*position, self.get(*position)));
        all.filter(|(_, value)| value.abs() > NOTHING)
    }

    /// What is there, by position; nothing is, afterwards.
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
