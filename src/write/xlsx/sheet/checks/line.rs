//! A line of the sheet of relations: its content, and the formula of its state.

use rust_decimal::{Decimal, RoundingStrategy};

use crate::cell::CellRef;
use crate::schema::RelationSheet;

/// The content of a line, other than its texts.
#[derive(Clone, Debug)]
pub enum Body {
    /// The heading of a group.
    Heading,
    /// Both sides, their difference, the state.
    Sides(Sides, Verdict),
    /// The state alone, computed from a formula for left minus right.
    State(String, Verdict),
    /// The deviation by an alternative reading of the relation above.
    Reading(String, Decimal),
    /// A part of a side above, in that side's column.
    Part(String, Decimal, u32),
    /// A number of cells.
    Count(String, usize),
}

/// Both sides of a comparison, with their values.
#[derive(Clone, Debug)]
pub struct Sides {
    pub left: String,
    pub right: String,
    /// Whether the right side is a constant.
    pub is_bound: bool,
    /// Whether only the state's formula computes the difference.
    pub is_folded: bool,
    pub sums: (Decimal, Decimal),
}

/// How a comparison is judged.
#[derive(Clone, Debug)]
pub struct Verdict {
    pub at_most: bool,
    /// Whether only whole figures are judged.
    pub whole: bool,
    /// The largest difference that counts as a rounding residue.
    pub tolerance: Decimal,
    /// The conditions, by number.
    pub conditions: Vec<usize>,
    /// Number of alternative readings on the lines below.
    pub readings: u32,
    /// The labels of the states: holds, residue, fails.
    pub words: [String; 3],
    /// The current state.
    pub state: String,
}

/// A line.
#[derive(Clone, Debug)]
pub struct Line {
    pub id: String,
    pub name: String,
    pub key: String,
    pub body: Body,
    /// The first cell of each side.
    pub links: [Option<(String, CellRef)>; 2],
}

impl Line {
    /// A line without id, key and links.
    pub fn new(name: &str, body: Body) -> Self {
        Self {
            id: String::new(),
            name: name.to_owned(),
            key: String::new(),
            body,
            links: [None, None],
        }
    }

    /// Whether it has both sides.
    pub fn has_sides(&self) -> bool {
        matches!(self.body, Body::Sides(..))
    }

    /// The value of its side in a column.
    pub fn side(&self, col: u32) -> Option<Decimal> {
        match &self.body {
            Body::Sides(sides, _) if col == 3 => Some(sides.sums.0),
            Body::Sides(sides, _) => Some(sides.sums.1),
            _ => None,
        }
    }

    /// Whether it is a part of the sum above.
    pub fn is_part(&self) -> bool {
        matches!(self.body, Body::Part(..))
    }
}

/// The number of decimals of differences.
#[derive(Clone, Copy, Debug)]
pub struct Precision(pub u32);

impl Precision {
    /// A difference, rounded as on the sheet.
    pub fn difference(self, of: &str) -> String {
        format!("ROUND({of},{})", self.0)
    }

    /// A difference truncated to these decimals.
    pub fn cut(self, difference: Decimal) -> Decimal {
        difference
            .round_dp_with_strategy(self.0, RoundingStrategy::ToZero)
            .normalize()
    }

    /// The smallest difference.
    fn step(self) -> Decimal {
        Decimal::try_new(1, self.0).unwrap_or(Decimal::ONE)
    }

    /// The formula by which left minus right violates the comparison; with `at_most`, left may be less.
    pub fn deviation(self, of: &str, at_most: bool) -> String {
        let difference = self.difference(of);
        if at_most {
            format!("MAX(0,{difference})")
        } else {
            format!("ABS({difference})")
        }
    }
}

impl Verdict {
    /// The formula of the state on a line with both sides.
    pub fn beside(&self, row: u32, conditions: &[CellRef], texts: &RelationSheet) -> String {
        let cell = |letter: char, row: u32| format!("{letter}{}", u64::from(row).saturating_add(1));
        let (difference, most) = (cell('F', row), cell('H', row));
        let [holds, residue, fails] = self.words.each_ref().map(|word| quoted(word));
        let sign = if self.at_most { "<=" } else { "=" };
        let off = if self.at_most {
            difference.clone()
        } else {
            format!("ABS({difference})")
        };
        let (is_right, is_close) = (format!("{difference}{sign}0"), format!("{off}<={most}"));
        let (is_right, is_close) = match self.readings {
            0 => (is_right, is_close),
            count => {
                let (first, last) = (cell('F', row.saturating_add(1)), cell('F', row.saturating_add(count)));
                let others = if count == 1 {
                    first
                } else {
                    format!("MIN({first}:{last})")
                };
                (
                    format!("OR({is_right},{others}=0)"),
                    format!("OR({is_close},{others}<={most})"),
                )
            }
        };
        let judged = format!("IF({is_right},{holds},IF({is_close},{residue},{fails}))");
        let judged = match self.whole {
            true => format!(
                "IF(MOD({},1)+MOD({},1),{},{judged})",
                cell('D', row),
                cell('E', row),
                quoted(&texts.off)
            ),
            false => judged,
        };
        self.under(judged, conditions, texts)
    }

    /// The formula of the state on a line without sides. `of` is left minus right; the lines below hold the
    /// deviations of the alternative readings.
    pub fn alone(
        &self,
        of: &str,
        row: u32,
        precision: Precision,
        conditions: &[CellRef],
        texts: &RelationSheet,
    ) -> String {
        let mut off = precision.deviation(of, self.at_most);
        if self.readings > 0 {
            let line = u64::from(row).saturating_add(1);
            let (first, last) = (line.saturating_add(1), line.saturating_add(u64::from(self.readings)));
            off = format!("MIN({off},F{first}:F{last})");
        }
        let step = precision.step();
        let [holds, residue, fails] = self.words.each_ref().map(|word| quoted(word));
        let judged = match self.tolerance.checked_add(step) {
            Some(beyond) if !self.tolerance.is_zero() && residue != holds => {
                format!(
                    "LOOKUP({off},{{0,{step},{}}},{{{holds},{residue},{fails}}})",
                    beyond.normalize()
                )
            }
            _ => format!("IF({off}=0,{holds},{fails})"),
        };
        self.under(judged, conditions, texts)
    }

    /// The state, if the conditions are met.
    fn under(&self, judged: String, conditions: &[CellRef], texts: &RelationSheet) -> String {
        let (met, off) = (quoted(&texts.met), quoted(&texts.off));
        match conditions {
            [] => judged,
            [only] => format!("IF({only}={met},{judged},{off})"),
            all => {
                let all: Vec<String> = all.iter().map(|cell| format!("{cell}={met}")).collect();
                format!("IF(AND({}),{judged},{off})", all.join(","))
            }
        }
    }
}

/// A string literal in a formula.
pub fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\"\""))
}
