//! Which cell styles show a number as a date. Nothing else of a style is read.

use std::collections::HashMap;

use crate::read::date::TimeKind;
use crate::read::fault::Fault;
use crate::read::time_format::{built_in, by_code};
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

#[cfg(test)]
mod tests {
    use super::*;

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
