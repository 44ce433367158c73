//! Which cell styles show a number as a date. Nothing else of a style is read.

use std::collections::HashMap;

use crate::read::date::TimeKind;
use crate::read::fault::Fault;
use crate::read::xml::{attr, each_element};
use crate::read::zipped::Package;

/// The kind of time of each cell style by number, `None` for plain numbers, as far as they can be
/// read, and why not all. Without them values are still right, but dates come as numbers.
pub(super) fn read(package: &mut Package, part: &str) -> (Vec<Option<TimeKind>>, Option<Fault>) {
    let (content, fault) = package.read(part);
    let (kinds, damage) = parse(&content);
    (kinds, fault.or(damage))
}

fn parse(content: &[u8]) -> (Vec<Option<TimeKind>>, Option<Fault>) {
    let mut formats: HashMap<u32, Option<TimeKind>> = HashMap::new();
    let mut kinds = Vec::new();
    // `cellStyleXfs` holds `xf` elements too, which cells do not point at.
    let mut in_cells = false;
    let number = |text: Option<String>| text.and_then(|text| text.parse::<u32>().ok());
    let outcome = each_element(content, |element| match element.local_name().as_ref() {
        "numFmt" => {
            if let (Some(id), Some(code)) = (number(attr(element, "numFmtId")), attr(element, "formatCode")) {
                formats.insert(id, by_code(&code));
            }
        }
        "cellXfs" => in_cells = true,
        "cellStyles" | "dxfs" | "cellStyleXfs" => in_cells = false,
        "xf" if in_cells => {
            let id = number(attr(element, "numFmtId")).unwrap_or(0);
            kinds.push(formats.get(&id).copied().unwrap_or_else(|| built_in(id)));
        }
        _ => {}
    });
    (kinds, outcome.err())
}

/// The formats every spreadsheet knows without being told; 27–36 and 50–58 are East Asian dates.
fn built_in(id: u32) -> Option<TimeKind> {
    match id {
        14..=22 | 27..=36 | 45 | 47 | 50..=58 => Some(TimeKind::Moment),
        46 => Some(TimeKind::Span),
        _ => None,
    }
}

/// A format is a date if its first section has a date letter outside quotes and brackets.
fn by_code(code: &str) -> Option<TimeKind> {
    let mut chars = code.chars();
    while let Some(character) = chars.next() {
        match character {
            '"' => {
                chars.by_ref().find(|next| *next == '"');
            }
            '\\' | '_' | '*' => {
                chars.next();
            }
            '[' => {
                let inside: String = chars.by_ref().take_while(|next| *next != ']').collect();
                let mut letters = inside.chars().map(|letter| letter.to_ascii_lowercase());
                if let Some(first @ ('h' | 'm' | 's')) = letters.next()
                    && letters.all(|letter| letter == first)
                {
                    return Some(TimeKind::Span);
                }
            }
            ';' => return None,
            // `General` has no date letter in lower case but `e`, which some locales use for years.
            'G' | 'g' if chars.as_str().to_ascii_lowercase().starts_with("eneral") => return None,
            'd' | 'm' | 'h' | 'y' | 's' | 'D' | 'M' | 'H' | 'Y' | 'S' => return Some(TimeKind::Moment),
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_told_from_numbers() {
        let (date, span) = (Some(TimeKind::Moment), Some(TimeKind::Span));
        for (code, kind) in [
            ("yyyy\"\u{5e74}\"m\"\u{6708}\"", date),
            ("[$-804]yyyy-mm-dd;@", date),
            ("h:mm AM/PM", date),
            ("[h]:mm:ss", span),
            ("General", None),
            ("#,##0.00_ ;[Red]-#,##0.00", None),
            ("0.00\"days\"", None),
            ("_ * #,##0.00_ ;_ * \\-#,##0.00_ ;_ * \"-\"??_ ;_ @_ ", None),
            ("0;yyyy", None),
            ("000", None),
        ] {
            assert_eq!(by_code(code), kind, "{code}");
        }
    }

    #[test]
    fn only_the_styles_of_cells_count() {
        let xml = r#"<styleSheet><numFmts><numFmt numFmtId="170" formatCode="yyyy-mm-dd"/></numFmts>
            <cellStyleXfs><xf numFmtId="14"/></cellStyleXfs>
            <cellXfs><xf numFmtId="0"/><xf numFmtId="170"/><xf numFmtId="46"/><xf/></cellXfs>
            <cellStyles/></styleSheet>"#;
        assert_eq!(
            parse(xml.as_bytes()),
            (vec![None, Some(TimeKind::Moment), Some(TimeKind::Span), None], None)
        );
    }
}
