//! Converts cells to typed values: amounts, codes or texts. The raw value is never lost: what cannot be typed is
//! kept as text, with a finding at the cell.

use rust_decimal::Decimal;

use crate::book::{Content, Value};
use crate::cell::{CellValue, Text};
use crate::diagnostic::Code;
use crate::map::lexicon::{Lexicon, Words};
use crate::schema::{Field, Frame, Kind};

/// A typed value and an optional remark.
#[derive(Debug, PartialEq)]
pub struct Typed {
    /// The value.
    pub content: Content,
    /// What was repaired or rejected.
    pub remark: Option<Remark>,
}

/// A repair or rejection at a cell.
#[derive(Debug, PartialEq)]
pub struct Remark {
    /// The finding.
    pub code: Code,
    /// The original text.
    pub found: String,
    /// The result of the repair.
    pub made: Option<String>,
}

impl Typed {
    fn plain(content: Content) -> Self {
        Self { content, remark: None }
    }

    fn remark(content: Content, code: Code, found: &str, made: Option<String>) -> Self {
        Self {
            content,
            remark: Some(Remark {
                code,
                found: beginning(found),
                made,
            }),
        }
    }
}

/// Types the cells of one sheet.
#[derive(Clone, Copy, Debug)]
pub struct Typer<'a> {
    /// Folds text.
    pub lexicon: &'a Lexicon,
    /// The currency units.
    pub frame: &'a Frame,
    /// The factor that converts amounts of the sheet to the standard's currency unit.
    pub factor: Decimal,
}

/// Number of characters of a text kept in a remark.
const BEGINNING: usize = 1_000;

/// Number of digits that Excel keeps. A longer code stored as a number has lost the rest.
const KEPT_DIGITS: usize = 15;

impl Typer<'_> {
    /// The typed value of `value` in `field`.
    pub fn type_value(&self, value: &CellValue, field: &Field) -> Typed {
        match field.kind {
            Kind::Amount => self.amount(value),
            Kind::Code => self.code(value, &field.widths),
            Kind::Text => text(value),
        }
    }

    /// An amount in the standard's currency unit.
    pub fn amount(&self, value: &CellValue) -> Typed {
        match value {
            CellValue::Number(number) => self.converted(*number).map_or_else(|| refused(value), Typed::plain),
            CellValue::Text(raw) => self.amount_text(raw, value),
            CellValue::Error(error) => Typed::remark(Content::Text(error.clone()), Code::ErrorValue, error, None),
            CellValue::Bool(_) | CellValue::Date(_) => refused(value),
        }
    }

    fn converted(&self, number: Decimal) -> Option<Content> {
        let converted = if self.factor == Decimal::ONE {
            number
        } else {
            number.checked_mul(self.factor)?
        };
        Some(Content::Amount(converted))
    }

    fn amount_text(&self, raw: &Text, value: &CellValue) -> Typed {
        let folded = self.lexicon.folder.fold(raw);
        if folded.is_empty() || self.lexicon.words.nothing.contains(&folded) {
            return Typed::plain(Content::Blank);
        }
        // A percentage is not an amount, whatever it refers to.
        if folded.ends_with(['%', '\u{2030}']) {
            return Typed::remark(
                Content::Text(Text::from(raw.trim())),
                Code::ShareInAmount,
                raw.trim(),
                None,
            );
        }
        let (number, unit) = number_in(raw, &folded, &self.lexicon.words);
        let typed = number.and_then(|number| match unit {
            Some(unit) => self.in_unit(number, unit),
            None => Some((self.converted(number)?, number.to_string())),
        });
        match typed {
            Some((content, made)) => Typed::remark(content, Code::TextToAmount, raw.trim(), Some(made)),
            None => refused(value),
        }
    }

    /// An amount followed by a unit of its own, which takes precedence over the sheet's. Returns it in the
    /// standard's unit, also spelled out.
    fn in_unit(&self, number: Decimal, unit: &str) -> Option<(Content, String)> {
        let (from, to) = self.frame.unit(unit).zip(self.frame.standard_unit())?;
        // Multiply first: the quotient of two units need not be a finite decimal.
        let amount = number.checked_mul(from.yuan)?.checked_div(to.yuan)?.normalize();
        Some((Content::Amount(amount), format!("{amount}{}", to.label)))
    }

    /// A code: always text, with leading zeros restored according to its possible widths.
    pub fn code(&self, value: &CellValue, widths: &[usize]) -> Typed {
        match value {
            CellValue::Number(number) => number_code(*number, widths),
            CellValue::Text(raw) => self.text_code(raw, widths),
            _ => text(value),
        }
    }

    fn text_code(&self, raw: &Text, widths: &[usize]) -> Typed {
        let trimmed = raw.trim();
        if trimmed.bytes().all(|byte| byte.is_ascii_digit()) {
            return padded(trimmed, widths, (trimmed.len() == raw.len()).then_some(raw));
        }
        // As other programs export a number.
        let folded = self.lexicon.folder.fold(trimmed.strip_suffix(".0").unwrap_or(trimmed));
        let bare = match widths {
            [] => folded.as_str(),
            _ => without_brackets(&folded),
        };
        if !bare.is_empty() && bare.bytes().all(|byte| byte.is_ascii_digit()) {
            return padded(bare, widths, None);
        }
        text(&CellValue::Text(raw.clone()))
    }
}

/// A folded code without the brackets around it: [201], (201).
fn without_brackets(folded: &str) -> &str {
    let pairs = [('[', ']'), ('(', ')'), ('\u{3010}', '\u{3011}')];
    let mut inner = pairs
        .iter()
        .filter_map(|(first, last)| folded.strip_prefix(*first)?.strip_suffix(*last));
    inner.next().unwrap_or(folded)
}

/// The beginning of a text, ample for a message.
fn beginning(text: &str) -> String {
    text.chars().take(BEGINNING).collect()
}

/// Text in place of an amount, kept unchanged.
fn refused(value: &CellValue) -> Typed {
    let found = value.to_string();
    let found = found.trim();
    let text = match value {
        CellValue::Text(raw) if raw.len() == found.len() => raw.clone(),
        _ => Text::from(found),
    };
    Typed::remark(Content::Text(text), Code::TextInAmount, found, None)
}

fn number_code(number: Decimal, widths: &[usize]) -> Typed {
    let digits = number.normalize().to_string();
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Typed::remark(Content::Text(Text::from(digits.as_str())), Code::OddCode, &digits, None);
    }
    if digits.len() > KEPT_DIGITS {
        return Typed::remark(
            Content::Text(Text::from(digits.as_str())),
            Code::DigitsLost,
            &digits,
            None,
        );
    }
    padded(&digits, widths, None)
}

/// The code with its zeros restored to the smallest width that holds it.
fn padded(digits: &str, widths: &[usize], same: Option<&Text>) -> Typed {
    let width = widths
        .iter()
        .copied()
        .find(|width| *width >= digits.len())
        .unwrap_or(digits.len());
    if width == digits.len() {
        return Typed::plain(Content::Text(same.cloned().unwrap_or_else(|| Text::from(digits))));
    }
    let made = format!("{digits:0>width$}");
    Typed::remark(
        Content::Text(Text::from(made.as_str())),
        Code::CodePadded,
        digits,
        Some(made),
    )
}

/// Text, trimmed.
fn text(value: &CellValue) -> Typed {
    match value {
        CellValue::Text(raw) => {
            let trimmed = raw.trim();
            let kept = if trimmed.len() == raw.len() {
                raw.clone()
            } else {
                Text::from(trimmed)
            };
            Typed::plain(Content::Text(kept))
        }
        CellValue::Number(number) => Typed::plain(Content::Text(Text::from(number.normalize().to_string()))),
        CellValue::Bool(_) => Typed::plain(Content::Text(Text::from(value.to_string()))),
        CellValue::Date(date) => Typed::remark(Content::Text(date.clone()), Code::DateInText, date, None),
        CellValue::Error(error) => Typed::remark(Content::Text(error.clone()), Code::ErrorValue, error, None),
    }
}

/// An amount as typed into a text cell, folded: thousands separators, ￥, brackets or a minus on either side for
/// negatives. `None` if there is any doubt.
pub fn parse_amount(folded: &str) -> Option<Decimal> {
    let (inner, bracketed) = match folded.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) {
        Some(inner) => (inner, true),
        None => (folded, false),
    };
    let inner = inner.trim_start_matches(['\u{a5}', '\u{ffe5}']);
    let (inner, minus) = match (inner.strip_prefix('-'), inner.strip_suffix('-')) {
        (Some(rest), None) | (None, Some(rest)) => (rest, true),
        (None, None) => (inner.strip_prefix('+').unwrap_or(inner), false),
        (Some(_), Some(_)) => return None,
    };
    let inner = inner.trim_start_matches(['\u{a5}', '\u{ffe5}']);
    let (whole, fraction) = inner
        .split_once('.')
        .map_or((inner, None), |(whole, part)| (whole, Some(part)));
    let digits = ungrouped(whole)?;
    let fraction = fraction.unwrap_or_default();
    let all_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if !all_digits(fraction) || (digits.is_empty() && fraction.is_empty()) || (bracketed && minus) {
        return None;
    }
    let number = Decimal::from_str_exact(&format!("{digits}.{fraction}0"))
        .ok()?
        .normalize();
    Some(if bracketed || minus { -number } else { number })
}

/// A folded amount without its trailing currency unit, and the label of that unit.
fn without_unit<'t>(folded: &'t str, words: &'t Words) -> (&'t str, Option<&'t str>) {
    let named = |(unit, label): &'t (String, Text)| Some((folded.strip_suffix(unit.as_str())?, Some(&**label)));
    words.units.iter().find_map(named).unwrap_or((folded, None))
}

/// The number that a text is, and the unit behind it.
fn number_in<'t>(raw: &str, folded: &'t str, words: &'t Words) -> (Option<Decimal>, Option<&'t str>) {
    let (figure, unit) = without_unit(folded, words);
    (parse_amount(figure).filter(|_| is_one_number(raw)), unit)
}

/// The number of a cell in the unit of its sheet, also if it is typed as a text.
pub fn number(value: &CellValue, lexicon: &Lexicon) -> Option<Decimal> {
    match value {
        CellValue::Number(number) => Some(*number),
        CellValue::Text(raw) => match number_in(raw, &lexicon.folder.fold(raw), &lexicon.words) {
            (number, None) => number,
            _ => None,
        },
        _ => None,
    }
}

/// Whether a row has no text and nothing but zeros.
pub fn is_zero(values: &[Value]) -> bool {
    let mut filled = values.iter().filter(|value| !value.is_blank()).peekable();
    filled.peek().is_some() && filled.all(|value| value.amount().is_some_and(|amount| amount.is_zero()))
}

/// Whether a cell holds a figure: a number, or a text that is a number but not a code (009).
pub fn is_figure(value: &CellValue, lexicon: &Lexicon) -> bool {
    match value {
        CellValue::Number(_) => true,
        CellValue::Text(raw) if raw.bytes().all(|byte| byte.is_ascii_digit()) => {
            raw.len() == 1 || !raw.starts_with('0')
        }
        CellValue::Text(raw) if raw.len() <= MOST_FIGURE_BYTES && raw.contains(is_digit) => {
            let folded = lexicon.folder.fold(raw);
            let (figure, unit) = without_unit(&folded, &lexicon.words);
            let is_code = unit.is_none() && figure.len() > 1 && figure.starts_with('0') && !figure.contains('.');
            !is_code && is_one_number(raw) && parse_amount(figure).is_some()
        }
        _ => false,
    }
}

/// Longer texts are not figures and need not be folded.
const MOST_FIGURE_BYTES: usize = 120;

fn is_digit(c: char) -> bool {
    c.is_ascii_digit() || ('\u{ff10}'..='\u{ff19}').contains(&c)
}

/// Whether a raw text is a single number. Folding removes blanks and turns ② and ² into digits, which would join two
/// figures or make numbers of such marks.
fn is_one_number(raw: &str) -> bool {
    let is_part = |c: char| is_digit(c) || matches!(c, '.' | '\u{ff0e}');
    let blanks_inside = raw.split_whitespace().zip(raw.split_whitespace().skip(1));
    let two = blanks_inside
        .into_iter()
        .any(|(left, right)| left.ends_with(is_part) && right.starts_with(is_part));
    !two && raw.chars().all(|c| !c.is_numeric() || is_digit(c))
}

/// Digits without separators; `None` unless every group after the first has three digits.
fn ungrouped(whole: &str) -> Option<String> {
    let mut groups = whole.split(',');
    let first = groups.next()?;
    let rest: Vec<&str> = groups.collect();
    let grouped = !rest.is_empty();
    let well_grouped = rest.iter().all(|group| group.len() == 3) && (1..=3).contains(&first.len());
    let digits: String = whole.chars().filter(|c| *c != ',').collect();
    ((!grouped || well_grouped) && digits.bytes().all(|byte| byte.is_ascii_digit())).then_some(digits)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::standard;

    fn read(text: &str) -> Option<String> {
        let lexicon = Lexicon::new(standard().unwrap()).unwrap();
        parse_amount(&lexicon.folder.fold(text)).map(|number| number.to_string())
    }

    #[test]
    fn numbers_are_read_as_people_type_them() {
        for (typed, number) in [
            ("22,186,440.80", "22186440.8"),
            ("１，２３４．５", "1234.5"),
            (" 706.61 ", "706.61"),
            ("(12.00)", "-12"),
            ("（12.5）", "-12.5"),
            ("12.5-", "-12.5"),
            ("－3", "-3"),
            ("￥1,000", "1000"),
            (".5", "0.5"),
            ("0.00", "0"),
        ] {
            assert_eq!(read(typed).as_deref(), Some(number), "{typed}");
        }
        for typed in [
            "1.234,5", "706.61?", "1,23", "12,3456", "--5", "(-5)", "1 2a", "", ".", "1e5", "八",
        ] {
            assert_eq!(read(typed), None, "{typed}");
        }
    }

    #[test]
    fn a_unit_behind_an_amount_counts_more_than_the_sheet_s() {
        let lexicon = Lexicon::new(standard().unwrap()).unwrap();
        let typer = Typer {
            lexicon: &lexicon,
            frame: &standard().unwrap().frame,
            factor: "0.0001".parse().unwrap(),
        };
        for (typed, amount) in [
            ("12.5万元", Some("12.5")),
            ("125,000元", Some("12.5")),
            ("￥１２５，０００．００ 元", Some("12.5")),
            ("(3千元)", None),
            ("(3)千元", Some("-0.3")),
            ("1元", Some("0.0001")),
            ("125000", Some("12.5")),
            ("12.5万", None),
            ("约12万元", None),
            ("12.5?", None),
            ("元", None),
            ("12元5角", None),
            ("85%", None),
        ] {
            let found = typer.amount(&CellValue::Text(typed.into())).content;
            let expected = amount.map(|amount| Content::Amount(amount.parse().unwrap()));
            assert_eq!(
                found,
                expected.unwrap_or_else(|| Content::Text(typed.into())),
                "{typed}"
            );
        }
    }

    #[test]
    fn codes_get_their_zeros_back_and_lost_digits_are_refused() {
        let lexicon = Lexicon::new(standard().unwrap()).unwrap();
        let typer = Typer {
            lexicon: &lexicon,
            frame: &standard().unwrap().frame,
            factor: Decimal::ONE,
        };
        let code = |value: CellValue, widths: &[usize]| {
            let typed = typer.code(&value, widths);
            (typed.content, typed.remark.map(|remark| remark.code))
        };
        let number = |text: &str| CellValue::Number(text.parse().unwrap());
        let text = |text: &str| Content::Text(text.into());
        assert_eq!(code(number("1"), &[2]), (text("01"), Some(Code::CodePadded)));
        assert_eq!(
            code(number("9001"), &[3, 6, 9]),
            (text("009001"), Some(Code::CodePadded))
        );
        assert_eq!(code(CellValue::Text("０１".into()), &[2]), (text("01"), None));
        assert_eq!(code(number("201"), &[3]), (text("201"), None));
        assert_eq!(code(number("410702220000000000000"), &[21]).1, Some(Code::DigitsLost));
        assert_eq!(code(CellValue::Text("42000024219P007000051".into()), &[21]).1, None);
        assert_eq!(code(number("1.5"), &[3]).1, Some(Code::OddCode));
    }
}
