//! The attributes of a cell; and a fast path for cells in the spelling that nearly all programs use, which are
//! taken straight off the input: a dozen parser events for each would be most of the cost of a large sheet.

use crate::cell::CellRef;
use crate::read::place::cell_ref;

/// How the file types a cell (`t`).
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Kind {
    Number,
    Shared,
    Text,
    Inline,
    Bool,
    Error,
    Date,
}

/// The type of this name.
pub(super) fn kind(name: &str) -> Kind {
    match name {
        "s" => Kind::Shared,
        "str" => Kind::Text,
        "inlineStr" | "is" => Kind::Inline,
        "b" => Kind::Bool,
        "e" => Kind::Error,
        "d" => Kind::Date,
        _ => Kind::Number,
    }
}

/// The attributes of a cell.
pub(super) struct Head {
    pub(super) at: CellRef,
    pub(super) kind: Kind,
    pub(super) style: usize,
}

/// A cell without anything unusual in it.
pub(super) struct PlainCell<'a> {
    pub(super) head: Head,
    /// Its formula, if it has one.
    pub(super) formula: Option<&'a str>,
    /// Its value or text, if it has one.
    pub(super) value: Option<&'a str>,
    /// What follows the cell.
    pub(super) rest: &'a [u8],
}

/// The cell that `input` begins with, if it is `<c r="A1" s="1" t="s"><f>…</f><v>…</v></c>` or a part of
/// this; anything else is for the parser.
pub(super) fn plain_cell(input: &[u8]) -> Option<PlainCell<'_>> {
    let (place, rest) = until(b'"', input.strip_prefix(b"<c r=\"")?)?;
    let (style, rest) = attribute(rest, b" s=\"")?;
    let (kind_name, rest) = attribute(rest, b" t=\"")?;
    let head = Head {
        at: cell_ref(place)?,
        kind: kind_name.map_or(Kind::Number, kind),
        style: style.map_or(0, |style| style.parse().unwrap_or(0)),
    };
    if let Some(rest) = rest.strip_prefix(b"/>") {
        return Some(PlainCell {
            head,
            formula: None,
            value: None,
            rest,
        });
    }
    let rest = rest.strip_prefix(b">")?;
    let (formula, rest) = element(rest, b"<f>", b"</f>")?;
    let (value, rest) = match head.kind {
        Kind::Inline => match element(rest, b"<is><t>", b"</t></is>")? {
            (None, rest) => element(rest, b"<is><t xml:space=\"preserve\">", b"</t></is>")?,
            found => found,
        },
        _ => element(rest, b"<v>", b"</v>")?,
    };
    Some(PlainCell {
        head,
        formula,
        value,
        rest: rest.strip_prefix(b"</c>")?,
    })
}

/// The text before a byte, and what follows it.
fn until(end: u8, input: &[u8]) -> Option<(&str, &[u8])> {
    let (text, rest) = input.split_at_checked(memchr::memchr(end, input)?)?;
    Some((std::str::from_utf8(text).ok()?, rest.get(1..)?))
}

/// The value of an attribute, if it comes next; nothing at all if there is something in it to resolve.
fn attribute<'a>(input: &'a [u8], begin: &[u8]) -> Option<(Option<&'a str>, &'a [u8])> {
    let Some(rest) = input.strip_prefix(begin) else {
        return Some((None, input));
    };
    let (value, rest) = until(b'"', rest)?;
    (!value.contains(['&', '<'])).then_some((Some(value), rest))
}

/// The text of an element, if it comes next; nothing at all if there is more than plain text in it.
fn element<'a>(input: &'a [u8], begin: &[u8], end: &[u8]) -> Option<(Option<&'a str>, &'a [u8])> {
    let Some(rest) = input.strip_prefix(begin) else {
        return Some((None, input));
    };
    let (text, rest) = rest.split_at_checked(memchr::memchr3(b'<', b'&', b'\r', rest)?)?;
    Some((Some(std::str::from_utf8(text).ok()?), rest.strip_prefix(end)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    type Taken<'a> = (String, usize, Option<&'a str>, Option<&'a str>, &'a str);

    fn taken(input: &str) -> Option<Taken<'_>> {
        let cell = plain_cell(input.as_bytes())?;
        let rest = std::str::from_utf8(cell.rest).unwrap();
        Some((
            cell.head.at.to_string(),
            cell.head.style,
            cell.formula,
            cell.value,
            rest,
        ))
    }

    #[test]
    fn what_nearly_all_cells_look_like_is_taken() {
        for (input, formula, value) in [
            ("<c r=\"B3\" s=\"7\"/>|", None, None),
            ("<c r=\"B3\" s=\"7\"><v>1.5</v></c>|", None, Some("1.5")),
            ("<c r=\"B3\" s=\"7\" t=\"s\"><v>12</v></c>|", None, Some("12")),
            (
                "<c r=\"B3\" s=\"7\" t=\"str\"><f>A1</f><v></v></c>|",
                Some("A1"),
                Some(""),
            ),
            (
                "<c r=\"B3\" s=\"7\" t=\"inlineStr\"><is><t>合计</t></is></c>|",
                None,
                Some("合计"),
            ),
            (
                "<c r=\"B3\" s=\"7\" t=\"inlineStr\"><is><t xml:space=\"preserve\"> 一</t></is></c>|",
                None,
                Some(" 一"),
            ),
        ] {
            assert_eq!(taken(input), Some(("B3".to_owned(), 7, formula, value, "|")), "{input}");
        }
    }

    #[test]
    fn the_rest_is_left_to_the_parser() {
        for input in [
            "<c s=\"7\"/>",
            "<c r=\"B3\" cm=\"1\"/>",
            "<c r=\"XFE1\"><v>1</v></c>",
            "<c r=\"B3\"><v>1</v>",
            "<c r=\"B3\"><v>&lt;</v></c>",
            "<c r=\"B3\"><f t=\"shared\" si=\"0\"/><v>1</v></c>",
            "<c r=\"B3\" t=\"inlineStr\"><is><r><t>一</t></r></is></c>",
            "<c r=\"B3\" t=\"inlineStr\"><is><t>一</t><rPh/></is></c>",
            "<c r=\"B3\" t=\"s\"> <v>1</v></c>",
            "<row r=\"1\">",
        ] {
            assert_eq!(taken(input), None, "{input}");
        }
    }
}
