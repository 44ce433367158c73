//! Parses comparisons of two sums of cells: `01[revenue grand_total].amount = 02[total].total`.

use rust_decimal::Decimal;

use super::{Cells, Comparison, Operand, Rows, Term};
use crate::schema::{BlockBody, Kind, Shape, Standard, Table};

/// An error in an expression: the kind of problem, and the text it is about.
pub(super) type Fault = (&'static str, String);

/// Placeholder for the code or text that a relation is repeated for.
const EACH: &str = "{each}";
/// Most addends of a side.
const MOST_TERMS: usize = 64;

/// Parses a comparison and resolves every table, row and column in it.
pub(super) fn comparison(text: &str, standard: &Standard) -> Result<Comparison, Fault> {
    let written = text.trim().to_owned();
    let (left, rest) = text.split_once('=').ok_or_else(|| ("no-comparison", text.to_owned()))?;
    let (left, at_most) = match left.strip_suffix('<') {
        Some(left) => (left, true),
        None => (left, false),
    };
    Ok(Comparison {
        text: written,
        left: sum(left, standard)?,
        at_most,
        right: sum(rest, standard)?,
    })
}

/// Parses a sum of cells: `01[revenue grand_total].amount + 02[total].total`.
///
/// # Errors
/// The kind of problem, and what of the text leads nowhere.
pub fn terms(text: &str, standard: &Standard) -> Result<Vec<Term>, (&'static str, String)> {
    sum(text, standard)
}

fn sum(text: &str, standard: &Standard) -> Result<Vec<Term>, Fault> {
    let mut terms = Vec::new();
    let mut rest = text.trim();
    let mut negative = false;
    while terms.len() < MOST_TERMS {
        let end = end_of_term(rest);
        let (term, after) = rest.split_at_checked(end).unwrap_or((rest, ""));
        terms.push(Term {
            negative,
            operand: operand(term.trim(), standard)?,
        });
        let mut next = after.chars();
        negative = match next.next() {
            None => return Ok(terms),
            Some(sign) => sign == '-',
        };
        rest = next.as_str().trim_start();
    }
    Err(("too-long", text.trim().to_owned()))
}

/// The position of the next `+` or `-` outside brackets, or the end.
fn end_of_term(text: &str) -> usize {
    let mut inside = false;
    for (at, c) in text.char_indices() {
        match c {
            '[' => inside = true,
            ']' => inside = false,
            '+' | '-' if !inside => return at,
            _ => {}
        }
    }
    text.len()
}

fn operand(text: &str, standard: &Standard) -> Result<Operand, Fault> {
    if let Ok(number) = text.parse::<Decimal>() {
        return Ok(Operand::Number(number));
    }
    let fault = || ("no-term", text.to_owned());
    let (table, rest) = text.split_once('[').ok_or_else(fault)?;
    let (rows, key) = rest.split_once("].").ok_or_else(fault)?;
    let (number, optional) = match table.strip_suffix('?') {
        Some(number) => (number, true),
        None => (table, false),
    };
    let position = standard.tables.iter().position(|table| table.number == number);
    let found = position.and_then(|position| Some((position, standard.tables.get(position)?)));
    let (position, schema) = found.ok_or_else(|| ("no-such-table", number.to_owned()))?;
    let field = schema
        .field(key)
        .ok_or_else(|| ("no-such-key", format!("{number} {key}")))?;
    let amount = schema.fields.get(field).is_some_and(|field| field.kind == Kind::Amount);
    if !amount {
        return Err(("no-amount", format!("{number} {key}")));
    }
    Ok(Operand::Cells(Cells {
        table: position,
        optional,
        rows: selector(rows, schema)?,
        field,
    }))
}

fn selector(text: &str, schema: &Table) -> Result<Rows, Fault> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let known = |name: &str| format!("{} {name}", schema.number);
    match (&schema.shape, words.as_slice()) {
        (Shape::List { .. }, [level]) => {
            let row_kind = schema.row_kind(level).ok_or_else(|| ("no-such-level", known(level)))?;
            Ok(Rows::Level(row_kind))
        }
        (Shape::List { .. }, [field, value]) => values(None, field, value, schema),
        (Shape::List { .. }, [level, field, value]) => {
            let row_kind = schema.row_kind(level).ok_or_else(|| ("no-such-level", known(level)))?;
            values(Some(row_kind), field, value, schema)
        }
        (_, [part, line]) => {
            let row_kind = schema.row_kind(part).ok_or_else(|| ("no-such-side", known(part)))?;
            line_of(row_kind, line, schema).ok_or_else(|| ("no-such-line", known(line)))
        }
        _ => Err(("no-rows", known(text))),
    }
}

fn line_of(row_kind: usize, name: &str, schema: &Table) -> Option<Rows> {
    match &schema.shape {
        Shape::TwoSided { .. } if name == EACH => Some(Rows::LineOfCode { row_kind }),
        Shape::TwoSided { sides, .. } => {
            let line = sides.get(row_kind)?.lines.iter().position(|line| line.id == name)?;
            Some(Rows::Line { row_kind, line })
        }
        Shape::Form { blocks, .. } => {
            let (group, line_name) = name.split_once('/').unwrap_or((name, ""));
            let BlockBody::Lines { lines, .. } = &blocks.get(row_kind)?.body else {
                return None;
            };
            let line = lines
                .iter()
                .position(|line| line.group == group && line.name == line_name)?;
            Some(Rows::Line { row_kind, line })
        }
        Shape::List { .. } => None,
    }
}

/// Selects rows by a code or text; `name` is the key of one field, or a prefix of the keys of several code fields.
fn values(level: Option<usize>, name: &str, value: &str, schema: &Table) -> Result<Rows, Fault> {
    let given = (value != EACH).then(|| value.to_owned());
    let codes = codes_below(name, schema);
    if !codes.is_empty() {
        return Ok(Rows::Codes {
            level,
            fields: codes,
            prefix: given,
        });
    }
    let field = schema
        .field(name)
        .ok_or_else(|| ("no-such-key", format!("{} {name}", schema.number)))?;
    let text = given;
    Ok(Rows::Texts { level, field, text })
}

/// The code fields whose key is `name`, or begins with it.
pub(super) fn codes_below(name: &str, schema: &Table) -> Vec<usize> {
    let below = |key: &str| {
        key.strip_prefix(name)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    };
    let fields = schema.fields.iter().enumerate();
    let codes = fields.filter(|(_, field)| field.kind == Kind::Code && below(&field.key));
    codes.map(|(position, _)| position).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::standard;

    fn parsed(text: &str) -> Result<Comparison, Fault> {
        comparison(text, standard().unwrap())
    }

    #[test]
    fn sums_are_taken_apart() {
        let found = parsed(
            "01[revenue grand_total].amount - 09?[function {each}].total + 0.5 <= 11[budget 资金来源/单位资金].amount",
        )
        .unwrap();
        assert_eq!((found.left.len(), found.right.len(), found.at_most), (3, 1, true));
        assert!(found.left[1].negative && !found.left[2].negative);
        assert!(matches!(&found.left[1].operand, Operand::Cells(cells) if cells.optional));
        assert!(matches!(&found.left[2].operand, Operand::Number(_)));
    }

    #[test]
    fn unknown_references_are_refused() {
        for (text, problem) in [
            ("01[revenue grand_total].amount", "no-comparison"),
            ("13[total].total = 0", "no-such-table"),
            ("03[total].sum = 0", "no-such-key"),
            ("03[total].name = 0", "no-amount"),
            ("03[project].total = 0", "no-such-level"),
            ("01[left grand_total].amount = 0", "no-such-side"),
            ("01[revenue all].amount = 0", "no-such-line"),
            ("03[].total = 0", "no-rows"),
            ("03 total = 0", "no-term"),
            ("03[total].total = ", "no-term"),
        ] {
            assert_eq!(parsed(text).unwrap_err().0, problem, "{text}");
        }
    }
}
