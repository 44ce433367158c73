//! The texts of formulas as spreadsheet programs store them: a cursor over them, and the cells that they refer to.

mod scan;

use std::ops::Range;

use crate::cell::{MAX_COLS, MAX_ROWS, column_number};

pub use scan::Scan;

/// A corner of a reference (`$AB$12`, `AB`, `$12`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Corner {
    /// The column; none for whole rows.
    pub col: Option<u32>,
    /// The row; none for whole columns.
    pub row: Option<u32>,
    /// Whether the row stays the same in copies of the formula.
    pub is_fixed: bool,
}

impl Corner {
    /// The corner that is spelled so, if it is one.
    pub fn parse(name: &str) -> Option<Self> {
        let plain = name.strip_prefix('$').unwrap_or(name);
        let letters = plain.bytes().take_while(u8::is_ascii_alphabetic).count();
        let (letters, digits) = plain.split_at_checked(letters)?;
        let (col, sign) = match letters {
            "" => (None, name.strip_prefix('$').map(|_| digits)),
            letters => {
                let col = column_number(letters).filter(|col| *col < MAX_COLS)?;
                (Some(col), digits.strip_prefix('$'))
            }
        };
        let number = sign.unwrap_or(digits);
        if number.is_empty() {
            return (col.is_some() && sign.is_none()).then_some(Self {
                col,
                row: None,
                is_fixed: false,
            });
        }
        if !number.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let row = number.parse::<u32>().ok()?.checked_sub(1)?;
        (row < MAX_ROWS).then_some(Self {
            col,
            row: Some(row),
            is_fixed: sign.is_some(),
        })
    }
}

/// On which sheet cells stand that a formula refers to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// On that of the formula.
    Own,
    /// On this one.
    Sheet(String),
    /// On several, given by the first and the last.
    Sheets,
    /// In another file.
    OtherFile,
}

/// Cells that a formula refers to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference {
    /// The sheet.
    pub place: Place,
    /// The first corner …
    pub first: Corner,
    /// … and the last one, unless it is a single cell.
    pub last: Option<Corner>,
    /// Where the numbers of the rows of both stand in the text, as far as they have any.
    pub digits: [Option<Range<usize>>; 2],
}

/// What the text of a formula in the syntax of Excel refers to, and the functions that it calls.
#[derive(Clone, Debug, Default)]
pub struct Contents<'t> {
    /// Cells and ranges, as they follow each other.
    pub references: Vec<Reference>,
    /// The names of functions.
    pub functions: Vec<&'t str>,
    /// Other names.
    pub names: Vec<&'t str>,
}

/// What `formula` refers to. References by labels of a table (`Sales[Amount]`) are none to cells.
pub fn contents(formula: &str) -> Contents<'_> {
    let mut found = Contents::default();
    let mut scan = Scan::new(formula);
    let mut place = Place::Own;
    // Whether the name of another file was just passed.
    let mut is_beyond = false;
    while let Some(byte) = scan.peek() {
        let own = std::mem::replace(&mut place, Place::Own);
        let beyond = std::mem::take(&mut is_beyond);
        match byte {
            b'"' => drop(scan.quoted()),
            b'\'' => {
                let name = scan.quoted().unwrap_or_default();
                if scan.peek() == Some(b'!') {
                    scan.step();
                    place = sheets(&name.replace("''", "'"), beyond);
                }
            }
            b'[' => {
                skip_brackets(&mut scan);
                is_beyond = true;
            }
            _ if is_name(byte) => {
                let name = scan.name();
                match scan.peek() {
                    Some(b'!') => {
                        scan.step();
                        place = sheets(name, beyond);
                    }
                    Some(b'(') => found.functions.push(name),
                    Some(b'[') => skip_brackets(&mut scan),
                    next => {
                        let start = scan.place().saturating_sub(name.len());
                        let before = scan.place();
                        if next == Some(b':') {
                            scan.step();
                            match second(&mut scan) {
                                Second::Sheet => {
                                    place = Place::Sheets;
                                    continue;
                                }
                                Second::Name(other, at) => {
                                    let corners = Corner::parse(name).zip(Corner::parse(other));
                                    let alike = corners.filter(|(first, last)| {
                                        first.col.is_some() == last.col.is_some()
                                            && first.row.is_some() == last.row.is_some()
                                    });
                                    if let Some((first, last)) = alike {
                                        let digits = [digits((name, start), &first), digits((other, at), &last)];
                                        found.references.push(Reference {
                                            place: own,
                                            first,
                                            last: Some(last),
                                            digits,
                                        });
                                        continue;
                                    }
                                    scan.back_to(before);
                                }
                                Second::Other => scan.back_to(before),
                            }
                        }
                        match Corner::parse(name).filter(|own| own.col.is_some() && own.row.is_some()) {
                            Some(first) => found.references.push(Reference {
                                place: own,
                                digits: [digits((name, start), &first), None],
                                first,
                                last: None,
                            }),
                            None => found.names.push(name),
                        }
                    }
                }
            }
            _ => scan.step(),
        }
    }
    found
}

fn is_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'$') || !byte.is_ascii()
}

/// What stands behind a colon.
enum Second<'t> {
    /// The last of several sheets, with the sign behind it.
    Sheet,
    /// The other corner, maybe, and where it stands.
    Name(&'t str, usize),
    /// Something else.
    Other,
}

fn second<'t>(scan: &mut Scan<'t>) -> Second<'t> {
    let at = scan.place();
    let name = scan.name();
    match scan.peek() {
        Some(b'!') => {
            scan.step();
            Second::Sheet
        }
        Some(b'(') => Second::Other,
        _ => Second::Name(name, at),
    }
}

/// The sheets of this name before an exclamation mark.
fn sheets(name: &str, is_beyond: bool) -> Place {
    match name {
        _ if is_beyond || name.contains('[') => Place::OtherFile,
        _ if name.contains(':') => Place::Sheets,
        _ => Place::Sheet(name.to_owned()),
    }
}

/// Skips what stands in brackets, with brackets in it.
fn skip_brackets(scan: &mut Scan<'_>) {
    let mut depth = 0_u32;
    while let Some(byte) = scan.peek() {
        match byte {
            b'[' => depth = depth.saturating_add(1),
            b']' => depth = depth.saturating_sub(1),
            // It spells the sign behind it.
            b'\'' => scan.step(),
            _ => {}
        }
        if scan.peek().is_some_and(|byte| byte.is_ascii()) {
            scan.step();
        } else {
            scan.take_while(|byte| !byte.is_ascii());
        }
        if depth == 0 {
            return;
        }
    }
}

/// Where the number of the row of a corner stands.
fn digits((name, start): (&str, usize), corner: &Corner) -> Option<Range<usize>> {
    corner.row?;
    let count = name.bytes().rev().take_while(u8::is_ascii_digit).count();
    let end = start.saturating_add(name.len());
    Some(end.saturating_sub(count)..end)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(formula: &str) -> String {
        let corner = |own: &Corner| {
            let col = own.col.map_or(String::new(), crate::cell::column_letters);
            let row = own.row.map_or(String::new(), |row| (row + 1).to_string());
            format!("{col}{}{row}", if own.is_fixed { "$" } else { "" })
        };
        let one = |own: &Reference| {
            let last = own
                .last
                .as_ref()
                .map_or(String::new(), |last| format!(":{}", corner(last)));
            for range in own.digits.iter().flatten() {
                assert!(
                    formula[range.clone()].bytes().all(|byte| byte.is_ascii_digit()),
                    "{formula}"
                );
            }
            let place = match &own.place {
                Place::Own => String::new(),
                Place::Sheet(name) => format!("{name}!"),
                Place::Sheets => "*!".to_owned(),
                Place::OtherFile => "[]!".to_owned(),
            };
            format!("{place}{}{last}", corner(&own.first))
        };
        contents(formula)
            .references
            .iter()
            .map(one)
            .collect::<Vec<_>>()
            .join(" ")
    }

    #[test]
    fn cells_are_found_and_nothing_else_is_taken_for_one() {
        for (formula, found) in [
            ("SUM(F9:F11)+$F$15*2", "F9:F11 F$15"),
            ("LOG10(A1)+1E5+1.5", "A1"),
            ("\"A1\"&'预算 03'!B2&汇总!$C3", "预算 03!B2 汇总!C3"),
            ("'it''s'!A1:B2", "it's!A1:B2"),
            ("SUM(Jan:Mar!A1,'Jan:Mar'!B2:B3)", "*!A1 *!B2:B3"),
            ("[1]Sheet1!A1+'[b.xlsx]x'!A2+A3", "[]!A1 []!A2 A3"),
            ("Sales[[#Totals],[A1]]+Sales[B1]+C1", "C1"),
            ("SUM(A:C,$5:7,A$1:$B2)", "A:C $5:7 A$1:B2"),
            ("SUM(A1:INDEX(B:B,3))", "A1 B:B"),
            ("SUM(INDEX(B:B,3):C4)", "B:B C4"),
            ("#REF!+A1+费率+TRUE+A0+XFE1+A1048577", "A1"),
            ("IF(A1=\"\"\"B1\",C1,D1)", "A1 C1 D1"),
            ("A1 B2 {1,2;3,4}", "A1 B2"),
            ("'", ""),
            ("SUM(A1", "A1"),
            ("表[列'[1]+B2", "B2"),
        ] {
            assert_eq!(shown(formula), found, "{formula}");
        }
        assert_eq!(contents("INDIRECT(费率)+SUM(x)").functions, ["INDIRECT", "SUM"]);
        assert_eq!(contents("INDIRECT(费率)+SUM(x)").names, ["费率", "x"]);
    }
}
