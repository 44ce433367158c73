//! What the codes of a level look like in print, as conditions that formulas can look for.

use crate::schema::Table as Schema;
use crate::write::xlsx::cell::units::index;

/// What the text in a column must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Condition {
    /// The column of the sheet.
    pub col: u32,
    /// What it must be.
    pub test: Test,
}

/// What a text must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Test {
    /// Nothing.
    Blank,
    /// Something.
    Filled,
    /// Of so many characters, both ends included.
    Length(usize, usize),
}

impl Condition {
    /// Whether a text meets it.
    pub fn holds(&self, text: &str) -> bool {
        match self.test {
            Test::Blank => text.is_empty(),
            Test::Filled => !text.is_empty(),
            Test::Length(least, most) => (least..=most).contains(&text.chars().count()),
        }
    }

    /// As a part of a formula over the cells `range` of its column.
    pub fn formula(&self, range: &str) -> String {
        match self.test {
            Test::Blank => format!("({range}=\"\")"),
            Test::Filled => format!("({range}<>\"\")"),
            Test::Length(least, most) if least == most => format!("(LEN({range})={least})"),
            Test::Length(least, most) => format!("(LEN({range})>={least})*(LEN({range})<={most})"),
        }
    }
}

/// The conditions as a factor of SUMPRODUCT; `range` gives the cells of a column.
pub fn factors(conditions: &[Condition], range: impl Fn(u32) -> String) -> String {
    let all: Vec<String> = conditions.iter().map(|own| own.formula(&range(own.col))).collect();
    match all.as_slice() {
        [only] => format!("{only}*1"),
        all => all.join("*"),
    }
}

/// What the codes and names of a level look like in print. Levels above it have shorter codes.
pub fn level_conditions(schema: &Schema, tag: usize) -> Vec<Condition> {
    let Some(rule) = schema.tags.get(tag).map(|tag| &tag.rule) else {
        return Vec::new();
    };
    let column = |field: usize| {
        let position = schema.columns.iter().position(|column| column.field == field)?;
        Some(index(position))
    };
    let mut conditions = Vec::new();
    if let Some(code) = &rule.code {
        let above = schema.tags.iter().take(tag).filter_map(|tag| tag.rule.code.as_ref());
        let above = above.filter(|other| other.field == code.field && other.max < code.max);
        let least = above
            .map(|other| other.max.saturating_add(1))
            .fold(code.min, usize::max);
        let test = Test::Length(least, code.max);
        conditions.extend(column(code.field).map(|col| Condition { col, test }));
    }
    let coded = rule.code.as_ref().map(|code| code.field);
    for (fields, test) in [(&rule.filled, Test::Filled), (&rule.blank, Test::Blank)] {
        let fields = fields.iter().filter(|field| Some(**field) != coded);
        conditions.extend(fields.filter_map(|field| {
            Some(Condition {
                col: column(*field)?,
                test,
            })
        }));
    }
    conditions
}
