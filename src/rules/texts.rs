//! Rules about texts: names, codes, dates and values of indicators. Violations are matters of judgement, reported
//! once per table, and errors only if configured so.

use regex_lite::Regex;

use super::Comparison;
use super::expression::{Fault, codes_below};
use crate::diagnostic::{Code, Severity};
use crate::schema::{Key, Shape, Standard, Table};

/// A rule about texts.
#[derive(Clone, Debug)]
pub struct TextRule {
    /// Its id in the reviewers' list (`K05`); several rules may be parts of one.
    pub id: String,
    /// The Chinese name.
    pub name: String,
    /// The English name.
    pub name_en: String,
    /// The severity of a violation.
    pub severity: Severity,
    /// The rule as declared in the file, key by key.
    pub said: Vec<(&'static str, String)>,
    /// The file that declares it.
    pub file: String,
    /// The texts that it is about.
    pub texts: Texts,
    /// Whether only rows with a figure other than zero count.
    pub with_figures: bool,
    /// Conditions under which it applies.
    pub conditions: Vec<Comparison>,
    /// The requirement on the texts.
    pub demand: Demand,
}

/// A selection of texts in a table.
#[derive(Clone, Debug)]
pub struct Texts {
    /// Position of the table in the standard.
    pub table: usize,
    /// The row kinds that are selected.
    pub row_kinds: Vec<usize>,
    /// The fields of each text: a single one, or those of a code, which are joined.
    pub fields: Vec<Vec<usize>>,
}

/// A requirement on texts.
#[derive(Clone, Debug)]
pub enum Demand {
    /// Each text that is not blank matches the pattern.
    Matches(Regex),
    /// No text matches the pattern.
    Lacks(Regex),
    /// No text occurs twice.
    Unique,
    /// All texts begin with the same characters, as many as given.
    SameStart(usize),
    /// Each text occurs among others.
    Among(Box<Among>),
    /// There is a text in the row or in the detail rows below it.
    Filled,
    /// The years that the first group of the pattern captures equal the budget year.
    Years(Regex),
    /// The amounts that the first group of the pattern captures, in the row and in the detail rows below it: one of
    /// them, or their sum, equals the amount of this field.
    Amounts(Regex, usize),
}

/// The texts that others must be among.
#[derive(Clone, Debug)]
pub struct Among {
    /// The texts.
    pub texts: Texts,
    /// What the rows must have in common; `None` if all rows count.
    pub by: Option<By>,
    /// A pattern of what is ignored in the comparison.
    pub apart_from: Option<Regex>,
}

/// What rows of two tables have in common.
#[derive(Clone, Debug)]
pub enum By {
    /// The line of a two-sided table.
    Line,
    /// A text, given by its fields in this and in the other table.
    Text(Vec<usize>, Vec<usize>),
}

/// A rule about texts as it is written.
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct RawTextRule {
    /// Its id, by which it can be switched off.
    #[cfg_attr(test, schemars(with = "String"))]
    pub id: Key,
    /// What messages call it.
    pub name: String,
    /// What English messages call it.
    pub name_en: Option<String>,
    /// How bad it is (info, warning, error); warning by default.
    #[cfg_attr(test, schemars(with = "Option<String>"))]
    pub severity: Option<Key>,
    /// The rows: `12[project indicator]`.
    #[cfg_attr(test, schemars(with = "String"))]
    pub rows: Key,
    /// The keys of the columns; a code of several columns by what their keys begin with.
    #[cfg_attr(test, schemars(with = "Vec<String>"))]
    pub keys: Vec<Key>,
    /// Only rows with a figure other than zero.
    #[serde(default)]
    pub with_figures: bool,
    /// It applies only if these hold.
    #[serde(default)]
    #[cfg_attr(test, schemars(with = "Vec<String>"))]
    pub when: Vec<Key>,
    /// A pattern that every text matches.
    #[cfg_attr(test, schemars(with = "Option<String>"))]
    pub matches: Option<Key>,
    /// A pattern that no text matches.
    #[cfg_attr(test, schemars(with = "Option<String>"))]
    pub lacks: Option<Key>,
    /// No text stands twice.
    #[serde(default)]
    pub unique: bool,
    /// All texts have so many first characters in common.
    pub same_start: Option<usize>,
    /// Texts that each must be among: `12[project].name`.
    #[cfg_attr(test, schemars(with = "Option<String>"))]
    pub among: Option<Key>,
    /// … of the rows with the same text in this column, or `line`.
    #[cfg_attr(test, schemars(with = "Option<String>"))]
    pub by: Option<Key>,
    /// A pattern of what is left out of account.
    #[cfg_attr(test, schemars(with = "Option<String>"))]
    pub apart_from: Option<Key>,
    /// None is blank, on the row and on the details below it together.
    #[serde(default)]
    pub filled: bool,
    /// A pattern whose first group is a year: that of the budget.
    #[cfg_attr(test, schemars(with = "Option<String>"))]
    pub years: Option<Key>,
    /// A pattern whose first group is an amount in the currency unit of the standard …
    #[cfg_attr(test, schemars(with = "Option<String>"))]
    pub amounts: Option<Key>,
    /// … and the key of the column with that amount.
    #[cfg_attr(test, schemars(with = "Option<String>"))]
    pub of: Option<Key>,
}

/// The value of `by` that pairs rows by the line of a two-sided table.
const LINE: &str = "line";

impl TextRule {
    /// The code of the finding about a violation.
    pub fn code(&self) -> Code {
        match self.severity {
            Severity::Info => Code::TextNoted,
            _ => Code::TextDoubtful,
        }
    }
}

impl RawTextRule {
    /// The rule as declared in the file, key by key.
    pub(super) fn declared(&self) -> Vec<(&'static str, String)> {
        let text = |key: &Option<Key>| key.as_ref().map(|key| key.get_ref().clone());
        let list = |keys: &[Key]| {
            Some(
                keys.iter()
                    .map(|key| key.get_ref().as_str())
                    .collect::<Vec<_>>()
                    .join(", "),
            )
        };
        let all = [
            ("rows", Some(self.rows.get_ref().clone())),
            ("keys", list(&self.keys)),
            ("matches", text(&self.matches)),
            ("lacks", text(&self.lacks)),
            ("unique", self.unique.then(|| true.to_string())),
            ("same-start", self.same_start.map(|length| length.to_string())),
            ("among", text(&self.among)),
            ("by", text(&self.by)),
            ("apart-from", text(&self.apart_from)),
            ("filled", self.filled.then(|| true.to_string())),
            ("years", text(&self.years)),
            ("amounts", text(&self.amounts)),
            ("of", text(&self.of)),
            ("with-figures", self.with_figures.then(|| true.to_string())),
            ("when", list(&self.when).filter(|when| !when.is_empty())),
        ];
        all.into_iter().filter_map(|(key, value)| Some((key, value?))).collect()
    }

    /// Resolves the selected texts and the requirement; on error, the key and the fault.
    pub(super) fn lookup(&self, standard: &Standard) -> Result<(Texts, Demand), (&Key, Fault)> {
        let (table, row_kinds) = rows(self.rows.get_ref(), standard).map_err(|fault| (&self.rows, fault))?;
        let schema = standard.tables.get(table).ok_or_else(|| {
            let fault = ("no-such-table", self.rows.get_ref().clone());
            (&self.rows, fault)
        })?;
        let fields = self
            .keys
            .iter()
            .map(|key| fields(key.get_ref(), schema).map_err(|fault| (key, fault)));
        let texts = Texts {
            table,
            row_kinds,
            fields: fields.collect::<Result<_, _>>()?,
        };
        if texts.fields.is_empty() {
            return Err((&self.rows, ("no-such-key", self.rows.get_ref().clone())));
        }
        Ok((texts, self.demand(schema, standard)?))
    }

    fn demand(&self, schema: &Table, standard: &Standard) -> Result<Demand, (&Key, Fault)> {
        let mut demands = Vec::new();
        let simple = [(self.unique, Demand::Unique), (self.filled, Demand::Filled)];
        demands.extend(simple.into_iter().filter(|(given, _)| *given).map(|(_, demand)| demand));
        demands.extend(self.same_start.filter(|length| *length > 0).map(Demand::SameStart));
        if let Some(key) = &self.matches {
            demands.push(Demand::Matches(pattern(key, 0)?));
        }
        if let Some(key) = &self.lacks {
            demands.push(Demand::Lacks(pattern(key, 0)?));
        }
        if let Some(key) = &self.years {
            demands.push(Demand::Years(pattern(key, 1)?));
        }
        if let (Some(key), Some(of)) = (&self.amounts, &self.of) {
            let field = schema.field(of.get_ref()).filter(|field| schema.is_amount(*field));
            let field = field.ok_or_else(|| (of, ("no-amount", of.get_ref().clone())))?;
            demands.push(Demand::Amounts(pattern(key, 1)?, field));
        }
        if let Some(key) = &self.among {
            demands.push(Demand::Among(Box::new(self.among(key, schema, standard)?)));
        }
        let only = demands.pop().filter(|_| demands.is_empty());
        only.ok_or_else(|| (&self.id, ("one-demand", self.id.get_ref().clone())))
    }

    fn among<'a>(&'a self, key: &'a Key, schema: &Table, standard: &Standard) -> Result<Among, (&'a Key, Fault)> {
        let at = |fault: Fault| (key, fault);
        let text = key.get_ref();
        let split = text.split_once("].").ok_or_else(|| at(("no-rows", text.clone())));
        let (selector, name) = split?;
        let (table, row_kinds) = rows(&format!("{selector}]"), standard).map_err(at)?;
        let other = standard.tables.get(table);
        let other = other.ok_or_else(|| at(("no-such-table", text.clone())))?;
        let by = match &self.by {
            None => None,
            Some(by) if by.get_ref() == LINE && has_lines(schema) && has_lines(other) => Some(By::Line),
            Some(by) => {
                let of = |schema: &Table| fields(by.get_ref(), schema).map_err(|fault| (by, fault));
                Some(By::Text(of(schema)?, of(other)?))
            }
        };
        Ok(Among {
            texts: Texts {
                table,
                row_kinds,
                fields: vec![fields(name, other).map_err(at)?],
            },
            by,
            apart_from: self.apart_from.as_ref().map(|key| pattern(key, 0)).transpose()?,
        })
    }
}

fn has_lines(schema: &Table) -> bool {
    matches!(schema.shape, Shape::TwoSided { .. })
}

/// A regular expression with at least as many groups.
fn pattern(key: &Key, groups: usize) -> Result<Regex, (&Key, Fault)> {
    let made = Regex::new(key.get_ref()).ok();
    let made = made.filter(|pattern| pattern.captures_len() > groups);
    made.ok_or_else(|| (key, ("no-pattern", key.get_ref().clone())))
}

/// Parses `12[project indicator]`: a table and some of its row kinds.
fn rows(text: &str, standard: &Standard) -> Result<(usize, Vec<usize>), Fault> {
    let fault = || ("no-rows", text.to_owned());
    let (number, rest) = text.split_once('[').ok_or_else(fault)?;
    let names = rest.strip_suffix(']').ok_or_else(fault)?;
    let table = standard.tables.iter().position(|table| table.number == number);
    let found = table.and_then(|table| Some((table, standard.tables.get(table)?)));
    let (table, schema) = found.ok_or_else(|| ("no-such-table", number.to_owned()))?;
    let row_kind = |name: &str| {
        schema
            .row_kind(name)
            .ok_or_else(|| ("no-such-level", format!("{number} {name}")))
    };
    let row_kinds: Vec<usize> = names.split_whitespace().map(row_kind).collect::<Result<_, _>>()?;
    if row_kinds.is_empty() {
        Err(fault())
    } else {
        Ok((table, row_kinds))
    }
}

/// The fields of a text: the one with this key, or the code fields whose keys begin with it.
fn fields(name: &str, schema: &Table) -> Result<Vec<usize>, Fault> {
    let single = schema.field(name).filter(|field| !schema.is_amount(*field));
    let fields = single.map_or_else(|| codes_below(name, schema), |field| vec![field]);
    match fields.is_empty() {
        true => Err(("no-such-key", format!("{} {name}", schema.number))),
        false => Ok(fields),
    }
}
