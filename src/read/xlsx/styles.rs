//! Which cell styles show a number as a date or with something beside it. Nothing else of a style is
//! read.

use std::collections::HashMap;

use crate::read::fault::Fault;
use crate::read::number_format::{MOST_STYLES, Style};
use crate::read::xml::{attr, each_element};
use crate::read::zipped::Package;

/// The cell styles by number, as far as they can be read, and why not all. Without them values are still right, but dates come as numbers.
pub(super) fn read(package: &mut Package, part: &str) -> (Vec<Style>, Option<Fault>) {
    let (content, fault) = package.read(part);
    let (styles, damage) = parse(&content);
    (styles, fault.or(damage))
}

fn parse(content: &[u8]) -> (Vec<Style>, Option<Fault>) {
    let mut formats: HashMap<u32, Style> = HashMap::new();
    let mut styles = Vec::new();
    // `cellStyleXfs` holds `xf` elements too, which cells do not point at.
    let mut in_cells = false;
    let number = |text: Option<String>| text.and_then(|text| text.parse::<u32>().ok());
    let outcome = each_element(content, |element| match element.local_name().as_ref() {
        "numFmt" => {
            if let (Some(id), Some(code), true) = (
                number(attr(element, "numFmtId")),
                attr(element, "formatCode"),
                formats.len() < MOST_STYLES,
            ) {
                formats.insert(id, Style::by_code(&code));
            }
        }
        "cellXfs" => in_cells = true,
        "cellStyles" | "dxfs" | "cellStyleXfs" => in_cells = false,
        "xf" if in_cells && styles.len() < MOST_STYLES => {
            let id = number(attr(element, "numFmtId")).unwrap_or(0);
            styles.push(formats.get(&id).cloned().unwrap_or_else(|| Style::built_in(id)));
        }
        _ => {}
    });
    (styles, outcome.err())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::date::TimeKind;

    #[test]
    fn only_the_styles_of_cells_count() {
        let xml = r#"<styleSheet><numFmts><numFmt numFmtId="170" formatCode="yyyy-mm-dd"/></numFmts>
            <cellStyleXfs><xf numFmtId="14"/></cellStyleXfs>
            <cellXfs><xf numFmtId="0"/><xf numFmtId="170"/><xf numFmtId="46"/><xf/></cellXfs>
            <cellStyles/></styleSheet>"#;
        let (styles, fault) = parse(xml.as_bytes());
        let times: Vec<Option<TimeKind>> = styles.iter().map(|style| style.time).collect();
        assert_eq!(times, [None, Some(TimeKind::Moment), Some(TimeKind::Span), None]);
        assert_eq!(fault, None);
    }
}
