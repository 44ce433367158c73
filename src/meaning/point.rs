//! The dimensions that distinguish figures, and points in them. A value is a set of bits, so that equality,
//! inclusion and disjointness are bit operations; zero means unspecified.

/// A dimension that distinguishes figures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Dimension {
    /// Revenue or expenditure.
    Flow,
    /// Budget, estimated outturn or final account.
    Stage,
    /// The budget year, the year before, or another.
    Year,
    /// Of the current year, carried over into it, or carried forward from it.
    Carry,
    /// The source of funds.
    Fund,
    /// Basic, project, or other expenditure.
    Nature,
    /// Personnel or public part of basic expenditure.
    Part,
    /// Functional class, from 201.
    Function,
    /// Departmental economic class, from 301.
    Economic,
    /// The object of expenditure, as in the table of the three public expenses.
    Object,
    /// An amount, a change or a percentage.
    Measure,
    /// What the rows or columns represent.
    Grain,
    /// What a column holds.
    Portion,
    /// The kind of table announced in a title, beyond the other dimensions.
    Document,
}

/// The scope of a total word: 总计 over 合计 over 小计.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Aggregate {
    /// 小计.
    Sub,
    /// 合计.
    Sum,
    /// 总计.
    Grand,
}

/// Number of dimensions.
pub const DIMENSIONS: usize = 14;

/// All dimensions, in order.
pub const ALL: [Dimension; DIMENSIONS] = [
    Dimension::Flow,
    Dimension::Stage,
    Dimension::Year,
    Dimension::Carry,
    Dimension::Fund,
    Dimension::Nature,
    Dimension::Part,
    Dimension::Function,
    Dimension::Economic,
    Dimension::Object,
    Dimension::Measure,
    Dimension::Grain,
    Dimension::Portion,
    Dimension::Document,
];

/// The set of all values.
pub const EVERY: u64 = u64::MAX;

use Dimension::{Carry, Document, Flow, Fund, Grain, Measure, Nature, Object, Part, Portion, Stage, Year};

/// The values that the vocabulary can name: dimension, id, bits.
const VALUES: &[(Dimension, &str, u64)] = &[
    (Flow, "revenue", 1),
    (Flow, "expenditure", 2),
    (Flow, "both", 3),
    (Stage, "budget", 1),
    (Stage, "estimate", 2),
    (Stage, "final", 4),
    (Year, "this", 1),
    (Year, "last", 2),
    (Year, "other", 4),
    (Carry, "current", 1),
    (Carry, "carryover", 2),
    (Carry, "next", 4),
    (Carry, "reserve", 8),
    (Carry, "distribution", 16),
    (Fund, "general", 1),
    (Fund, "government_fund", 2),
    (Fund, "state_capital", 4),
    (Fund, "fiscal", 7),
    (Fund, "special_account", 8),
    (Fund, "institution", 16),
    (Fund, "business", 32),
    (Fund, "superior", 64),
    (Fund, "affiliate", 128),
    (Fund, "other", 256),
    (Fund, "unit_funds", 496),
    (Fund, "social_insurance", 512),
    (Fund, "special_revenue", 1024),
    (Fund, "higher_budget", 2048),
    (Fund, "non_fiscal", 504),
    (Nature, "basic", 1),
    (Nature, "project", 6),
    (Nature, "project.other_operation", 2),
    (Nature, "project.specific_target", 4),
    (Nature, "remitted", 16),
    (Nature, "business", 32),
    (Nature, "to_affiliates", 64),
    (Nature, "reserve", 128),
    (Part, "personnel", 1),
    (Part, "public", 2),
    (Object, "overseas", 1),
    (Object, "vehicles", 6),
    (Object, "vehicles.purchase", 2),
    (Object, "vehicles.operation", 4),
    (Object, "reception", 8 | 256 | 512),
    (Object, "reception.domestic", 256),
    (Object, "reception.foreign", 512),
    (Object, "three_public", 15 | 256 | 512),
    (Object, "conference", 16),
    (Object, "training", 32),
    (Object, "office_running", 64),
    (Object, "administrative", 128),
    (Measure, "amount", 1),
    (Measure, "change", 2),
    (Measure, "percent", 4),
    (Measure, "check", 8),
    (Measure, "count", 16),
    (Grain, "function", 1),
    (Grain, "economic", 2),
    (Grain, "government_economic", 4),
    (Grain, "unit", 8),
    (Grain, "use", 16),
    (Grain, "project", 32),
    (Portion, "amount", 1),
    (Portion, "code", 2),
    (Portion, "name", 4),
    (Portion, "unit_code", 8),
    (Portion, "unit_name", 16),
    (Portion, "text", 32),
    (Portion, "running", 64),
    (Portion, "note", 128),
    (Document, "performance", 1),
    (Document, "performance_whole", 2),
    (Document, "procurement", 4),
    (Document, "services", 8),
    (Document, "transfers", 16),
    (Document, "debt", 32),
    (Document, "contents", 64),
    (Document, "assets", 128),
    (Document, "staff", 256),
    (Document, "collection", 512),
    (Document, "narrative", 1024),
    (Document, "schedule", 2048),
];

/// The first code of a classification whose classes form a dimension.
fn first_class(dimension: Dimension) -> Option<u32> {
    match dimension {
        Dimension::Function => Some(201),
        Dimension::Economic => Some(301),
        _ => None,
    }
}

/// The dimension and bits of a value as written in the vocabulary: `fund=general`, `economic=301`. An empty id
/// stands for every value of the dimension. `None` if there is no such value.
pub fn value(dimension: &str, id: &str) -> Option<(Dimension, u64)> {
    let dimension = ALL.into_iter().find(|known| known.id() == dimension)?;
    if id.is_empty() {
        return Some((dimension, EVERY));
    }
    if first_class(dimension).is_some() {
        return Some((dimension, class(dimension, id)?));
    }
    let known = VALUES.iter().find(|(of, name, _)| *of == dimension && *name == id)?;
    Some((dimension, known.2))
}

/// The ids of the values of a dimension; for a classification, its first class. Empty if there is no such dimension.
pub fn values(dimension: &str) -> Vec<String> {
    let named = VALUES.iter().filter(|(of, _, _)| of.id() == dimension);
    let classes = ALL
        .into_iter()
        .filter(|of| of.id() == dimension)
        .filter_map(first_class);
    let classes = classes.map(|first| format!("{first}…"));
    named.map(|(_, id, _)| (*id).to_owned()).chain(classes).collect()
}

/// The bit of a class in the dimension of its classification.
pub fn class(dimension: Dimension, code: &str) -> Option<u64> {
    let number: u32 = code.parse().ok()?;
    let position = number.checked_sub(first_class(dimension)?)?;
    1_u64.checked_shl(position)
}

impl Dimension {
    /// Its name in the vocabulary and in mapping files.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Flow => "flow",
            Self::Stage => "stage",
            Self::Year => "year",
            Self::Carry => "carry",
            Self::Fund => "fund",
            Self::Nature => "nature",
            Self::Part => "part",
            Self::Function => "function",
            Self::Economic => "economic",
            Self::Object => "object",
            Self::Measure => "measure",
            Self::Grain => "grain",
            Self::Portion => "portion",
            Self::Document => "document",
        }
    }
}

/// The values of a figure in each dimension; zero where unspecified.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Point([u64; DIMENSIONS]);

impl Point {
    /// The point with these values.
    pub fn of(values: &[(Dimension, u64)]) -> Self {
        let mut point = Self::default();
        for (dimension, bits) in values {
            point.set(*dimension, *bits);
        }
        point
    }

    /// The value in a dimension.
    pub fn get(&self, dimension: Dimension) -> u64 {
        self.0.get(dimension as usize).copied().unwrap_or(0)
    }

    /// Replaces the value in a dimension.
    pub fn set(&mut self, dimension: Dimension, bits: u64) {
        if let Some(slot) = self.0.get_mut(dimension as usize) {
            *slot = bits;
        }
    }

    /// Whether a dimension is specified.
    pub fn specifies(&self, dimension: Dimension) -> bool {
        self.get(dimension) != 0
    }

    /// Whether no dimension is specified.
    pub fn is_empty(&self) -> bool {
        self.0.iter().all(|bits| *bits == 0)
    }

    /// This point, completed from the other where unspecified.
    pub fn or(&self, other: &Self) -> Self {
        let mut both = *self;
        for dimension in ALL {
            if !both.specifies(dimension) {
                both.set(dimension, other.get(dimension));
            }
        }
        both
    }

    /// Adds a value from the same label: if one value includes the other, the narrower is kept; disjoint values are
    /// united.
    pub fn join(&mut self, dimension: Dimension, bits: u64) {
        let known = self.get(dimension);
        let joined = match known & bits {
            _ if known == 0 => bits,
            0 => known | bits,
            common => common,
        };
        self.set(dimension, joined);
    }

    /// This point, refined by a label below it. Where both specify a dimension, the lower one wins unless it is
    /// merely the wider of the two.
    pub fn refined(&self, lower: &Self) -> Self {
        let mut refined = *self;
        for dimension in ALL {
            let (upper, bits) = (self.get(dimension), lower.get(dimension));
            if bits != 0 {
                let narrows = dimension != Dimension::Portion;
                let common = if narrows { upper & bits } else { 0 };
                refined.set(dimension, if common == 0 { bits } else { common });
            }
        }
        refined
    }

    /// The value in a dimension as its id (`general`); several are joined by `+`. `None` where it is unspecified.
    pub fn named(&self, dimension: Dimension) -> Option<String> {
        let bits = Some(self.get(dimension)).filter(|bits| *bits != 0)?;
        let exact = VALUES.iter().find(|(of, _, value)| *of == dimension && *value == bits);
        let parts = VALUES
            .iter()
            .filter(|(of, _, value)| *of == dimension && value & bits == *value && value.count_ones() == 1)
            .map(|(_, id, _)| (*id).to_owned());
        let classes = (0..u64::BITS)
            .filter(|bit| bits.checked_shr(*bit).is_some_and(|rest| rest & 1 == 1))
            .filter_map(|bit| Some(first_class(dimension)?.checked_add(bit)?.to_string()));
        let names: Vec<String> = match exact {
            Some((_, id, _)) => vec![(*id).to_owned()],
            None => parts.chain(classes).collect(),
        };
        Some(names.join("+"))
    }

    /// The values as ids, for display: `fund=general; carry=current`.
    pub fn spelled(&self) -> String {
        let spelled = ALL
            .into_iter()
            .filter_map(|dimension| Some(format!("{}={}", dimension.id(), self.named(dimension)?)));
        spelled.collect::<Vec<_>>().join("; ")
    }
}
