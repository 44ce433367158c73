//! The markup of cells, spelled as rust_xlsxwriter spells it.

use std::fmt::Write as _;

use rust_decimal::Decimal;

use crate::cell::{CellRef, column_letters};
use crate::write::xlsx::cell::units::number;

/// Doubles keep all digits of mantissas below this.
const SAFE_DIGITS: u128 = 1_000_000_000_000_000;

/// What a cell holds.
#[derive(Clone, Copy, Debug)]
pub enum Content<'c> {
    Blank,
    Text(&'c str),
    /// A figure, as the nearest double.
    Figure(Decimal),
    /// A formula, which may begin with `=`, and its result: a figure or a text.
    Formula(&'c str, &'c str),
}

/// A cell; a text stands in it.
pub fn cell(xml: &mut String, at: CellRef, look: u32, content: Content) {
    match content {
        // Without a look there is nothing to it.
        Content::Blank if look == 0 => {}
        Content::Blank => {
            begin(xml, at, look);
            xml.push_str("/>");
        }
        Content::Text(text) => {
            begin(xml, at, look);
            xml.push_str(" t=\"inlineStr\"><is>");
            string(xml, text);
            xml.push_str("</is></c>");
        }
        Content::Figure(amount) => {
            begin(xml, at, look);
            xml.push_str("><v>");
            // Other numbers are spelled like the nearest double. Writing to a String cannot fail.
            let _ = match amount.mantissa().unsigned_abs() < SAFE_DIGITS {
                true => write!(xml, "{}", amount.normalize()),
                false => write!(xml, "{}", number(amount)),
            };
            xml.push_str("</v></c>");
        }
        Content::Formula(formula, result) => {
            begin(xml, at, look);
            if result.parse::<f64>().is_err() {
                xml.push_str(" t=\"str\"");
            }
            xml.push_str("><f>");
            escape(xml, formula.strip_prefix('=').unwrap_or(formula), false);
            xml.push_str("</f><v>");
            escape(xml, result, false);
            xml.push_str("</v></c>");
        }
    }
}

/// A cell with a text of the file's table of texts, by its number.
pub fn shared(xml: &mut String, at: CellRef, look: u32, text: u32) {
    begin(xml, at, look);
    xml.push_str(" t=\"s\"><v>");
    push(xml, text);
    xml.push_str("</v></c>");
}

/// The start of a cell's tag.
fn begin(xml: &mut String, at: CellRef, look: u32) {
    xml.push_str("<c r=\"");
    match u8::try_from(at.col) {
        Ok(col @ 0..26) => xml.push(char::from(b'A'.saturating_add(col))),
        _ => xml.push_str(&column_letters(at.col)),
    }
    push(xml, at.row.saturating_add(1));
    xml.push('"');
    if look > 0 {
        xml.push_str(" s=\"");
        push(xml, look);
        xml.push('"');
    }
}

/// A text as an element.
pub fn string(xml: &mut String, text: &str) {
    let blank = ['\t', '\n', ' '];
    xml.push_str(match text.starts_with(blank) || text.ends_with(blank) {
        true => "<t xml:space=\"preserve\">",
        false => "<t>",
    });
    escape(xml, text, true);
    xml.push_str("</t>");
}

/// Appends a number in decimal digits.
pub fn push(text: &mut String, number: u32) {
    let mut digits = [b'0'; 10];
    let mut rest = number;
    let mut start = digits.len();
    for (at, digit) in digits.iter_mut().enumerate().rev() {
        start = at;
        *digit = b'0'.saturating_add(u8::try_from(rest % 10).unwrap_or(0));
        rest /= 10;
        if rest == 0 {
            break;
        }
    }
    let digits = digits.get(start..).and_then(|digits| std::str::from_utf8(digits).ok());
    text.push_str(digits.unwrap_or_default());
}

/// Appends a text, escaped for XML. Excel spells characters not allowed in XML like `_x000D_`; a literal text of
/// this form is escaped by spelling its underscore so, except in formulas.
fn escape(xml: &mut String, text: &str, is_text: bool) {
    let is_special = |c: char| matches!(c, '&' | '<' | '>' | '_' | '\0'..'\x20' | '\u{fffe}' | '\u{ffff}');
    let mut rest = text;
    while let Some((plain, special)) = rest.find(is_special).and_then(|at| rest.split_at_checked(at)) {
        xml.push_str(plain);
        let mut after = special.chars();
        match after.next() {
            Some('&') => xml.push_str("&amp;"),
            Some('<') => xml.push_str("&lt;"),
            Some('>') => xml.push_str("&gt;"),
            Some('_') if is_text && is_spelled(special) => xml.push_str("_x005F_"),
            Some(c @ ('_' | '\t' | '\n')) => xml.push(c),
            Some(c) => {
                let _ = write!(xml, "_x{:04X}_", u32::from(c));
            }
            None => {}
        }
        rest = after.as_str();
    }
    xml.push_str(rest);
}

/// Whether a text begins with such an escape: `_x000D_`.
fn is_spelled(text: &str) -> bool {
    let digits = text.strip_prefix("_x").and_then(|rest| rest.get(..5));
    digits
        .and_then(|digits| digits.strip_suffix('_'))
        .is_some_and(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_spelled_as_excel_spells_them() {
        let spelled = |text: &str| {
            let mut xml = String::new();
            escape(&mut xml, text, true);
            xml
        };
        for (text, xml) in [
            ("a & b < c > d", "a &amp; b &lt; c &gt; d"),
            ("一\r\n二\t三", "一_x000D_\n二\t三"),
            ("_x000D_ _xyz_ _x12", "_x005F_x000D_ _xyz_ _x12"),
            ("，\u{ffff}", "，_xFFFF_"),
        ] {
            assert_eq!(spelled(text), xml);
        }
    }

    #[test]
    fn numbers_are_digits() {
        for number in [0, 7, 10, 1_048_576, u32::MAX] {
            let mut text = String::new();
            push(&mut text, number);
            assert_eq!(text, number.to_string());
        }
    }
}
