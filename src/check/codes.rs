//! Checks codes and names against the classification dictionaries. These are incomplete, so a deviation is never an
//! error.

use std::ops::Bound;

use crate::book::{Table, Value};
use crate::diagnostic::{Code, Diagnostic};
use crate::error::Result;
use crate::fold::{shared_percent, strip_ordinal};
use crate::rules::Rules;
use crate::schema::{Classified, Codes, Dictionary, Standard, Table as Schema, codes};

/// Names that share at least this percentage of characters count as spellings of one another.
const ALIKE: usize = 60;

/// Checks the codes of one table.
///
/// # Errors
/// If a dictionary is damaged.
pub fn check_codes(
    (table, schema): (&Table, &Schema),
    standard: &Standard,
    rules: &Rules,
    report: &mut impl FnMut(Diagnostic),
) -> Result<()> {
    let is_on = |rule: &Option<String>| rule.as_ref().is_none_or(|rule| !rules.is_off(rule));
    let classified = schema.classified.iter().filter(|classified| is_on(&classified.rule));
    let classified: Vec<&Classified> = classified.collect();
    let pairs = schema.pair.len() == 2 && is_on(&schema.pair_rule);
    if classified.is_empty() && !pairs {
        return Ok(());
    }
    let checker = Checker {
        table,
        schema,
        codes: codes(&standard.frame)?,
    };
    for row in 0..table.rows.len() {
        let findings = classified.iter().filter_map(|classified| checker.row(row, classified));
        findings.for_each(&mut *report);
        if pairs {
            checker.pair(row).into_iter().for_each(&mut *report);
        }
    }
    Ok(())
}

struct Checker<'a> {
    table: &'a Table,
    schema: &'a Schema,
    codes: &'a Codes,
}

impl Checker<'_> {
    /// The code of a row in one classification, and its last part, where it is reported.
    fn code(&self, row: usize, classified: &Classified) -> Option<(String, Value)> {
        let parts = classified
            .codes
            .iter()
            .filter_map(|field| self.table.value(row, *field));
        let parts: Vec<Value> = parts.filter(|value| !value.is_blank()).collect();
        let code: String = parts
            .iter()
            .filter_map(|value| value.text())
            .map(|text| &**text)
            .collect();
        let is_code = !code.is_empty() && code.bytes().all(|byte| byte.is_ascii_digit());
        Some((code, parts.into_iter().next_back()?)).filter(|_| is_code)
    }

    fn row(&self, row: usize, classified: &Classified) -> Option<Diagnostic> {
        let dictionary = self.codes.dictionary(&classified.dictionary)?;
        let (code, at) = self.code(row, classified)?;
        let name = classified.name.and_then(|name| self.table.text(row, name));
        let entry = dictionary.0.get(code.as_str());
        // Most names match the dictionary literally; folding all of them would dominate the cost.
        if entry.is_some_and(|entry| name.is_some_and(|name| **name == *entry.name)) {
            return None;
        }
        let label = name.map(|name| self.codes.folder.label(name));
        let label = label.as_deref().map(strip_ordinal).filter(|label| !label.is_empty());
        let Some(entry) = entry else {
            return self.unknown(row, (&code, &at), label, (dictionary, &classified.rule));
        };
        let label = label?;
        if entry.folded.iter().any(|known| is_equivalent(known, label)) {
            return None;
        }
        let alike = entry.folded.iter().any(|known| shared_percent(known, label) >= ALIKE);
        let near = named(label, &code, dictionary);
        // An entry without a published source is reported only if the names have nothing in common, or the name is that
        // of another code.
        let kind = match (entry.verified, alike) {
            _ if near.is_some() => Code::CodeNameMismatch,
            (false, true) => return None,
            (true, false) => Code::CodeNameMismatch,
            _ => Code::CodeNameDiffers,
        };
        let finding = self
            .finding(kind, row, &at, &classified.rule)
            .found(format!("{code} {}", name.map_or("", |name| name.trim())));
        let finding = finding.expected(format!("{code} {}", entry.name));
        Some(finding.with("near", near.unwrap_or_else(|| "none".to_owned())))
    }

    /// A code that is not in the dictionary: a warning if a similar code has this name or if not even its class is
    /// known, otherwise a hint.
    fn unknown(
        &self,
        row: usize,
        (code, at): (&str, &Value),
        label: Option<&str>,
        (dictionary, rule): (&Dictionary, &Option<String>),
    ) -> Option<Diagnostic> {
        let near = label.and_then(|label| named(label, code, dictionary));
        let class = code.get(..3).is_some_and(|class| dictionary.0.contains_key(class));
        let kind = if near.is_some() || !class {
            Code::UnknownCode
        } else {
            Code::CodeNotListed
        };
        let finding = self.finding(kind, row, at, rule).found(code);
        Some(finding.with("near", near.unwrap_or_else(|| "none".to_owned())))
    }

    /// Whether the two economic codes of a row belong together.
    fn pair(&self, row: usize) -> Option<Diagnostic> {
        let of = |name: &str| {
            self.schema
                .classified
                .iter()
                .find(|classified| classified.dictionary == name)
        };
        let (first, _) = self.code(row, of(self.schema.pair.first()?)?)?;
        let (other, at) = self.code(row, of(self.schema.pair.get(1)?)?)?;
        let known = self.codes.pairs.get(first.as_str())?;
        if known
            .iter()
            .any(|(pair, _)| pair.starts_with(&other) || other.starts_with(pair))
        {
            return None;
        }
        let sure = known.iter().any(|(_, verified)| *verified);
        let code = if sure { Code::PairNotListed } else { Code::PairUnusual };
        let expected: Vec<&str> = known.iter().map(|(pair, _)| *pair).collect();
        Some(
            self.finding(code, row, &at, &self.schema.pair_rule)
                .found(format!("{first} – {other}"))
                .expected(expected.join(" / "))
                .with("own", first),
        )
    }

    fn finding(&self, code: Code, row: usize, at: &Value, rule: &Option<String>) -> Diagnostic {
        let mut finding = Diagnostic::new(code)
            .at(&self.table.sheet_of(row), at.source)
            .in_table(&self.schema.number);
        finding.row = Some(self.table.row_label(self.schema, row));
        finding.rule.clone_from(rule);
        finding
    }
}

/// A nearby code with this name: in the same section, otherwise in the same class.
fn named(label: &str, code: &str, dictionary: &Dictionary) -> Option<String> {
    let near = |prefix: &str| {
        let below = dictionary
            .0
            .range::<str, _>((Bound::Included(prefix), Bound::Unbounded))
            .take_while(|(known, _)| known.starts_with(prefix));
        let mut fitting = below.filter(|(known, entry)| {
            known.len() == code.len() && **known != code && entry.folded.iter().any(|name| name == label)
        });
        fitting.next().map(|(known, entry)| format!("{known} {}", entry.name))
    };
    let prefixes = [code.len().checked_sub(2), Some(3)].into_iter().flatten();
    let mut prefixes = prefixes
        .filter(|length| *length >= 3)
        .filter_map(|length| code.get(..length));
    prefixes.find_map(near)
}

/// Whether two names are equivalent: one contains the other, as with or without a final 支出.
fn is_equivalent(known: &str, label: &str) -> bool {
    known == label || known.contains(label) || label.contains(known)
}
