//! The drawing of a sheet's notes, which spreadsheet programs read as markup of Office 2000. Parts of it that are no
//! notes need not be well-formed.

use std::collections::HashSet;
use std::ops::Range;

use crate::cell::CellRef;
use crate::parts::{Edits, escaped, unescaped};

const SPACES: [(&str, &str); 3] = [
    ("v", "urn:schemas-microsoft-com:vml"),
    ("o", "urn:schemas-microsoft-com:office:office"),
    ("x", "urn:schemas-microsoft-com:office:excel"),
];
/// The type of a note's shape.
const TYPE: &str = "_x0000_t202";
const SHAPE: (&str, &str) = ("<v:shape", "</v:shape>");

/// A drawing without shapes; `number` tells its shapes from those of other sheets.
pub fn empty(number: u32) -> String {
    let spaces = SPACES
        .map(|(prefix, space)| format!(" xmlns:{prefix}=\"{space}\""))
        .concat();
    format!(
        "<xml{spaces}><o:shapelayout v:ext=\"edit\"><o:idmap v:ext=\"edit\" data=\"{number}\"/></o:shapelayout></xml>"
    )
}

/// The shapes of a drawing.
fn shapes(text: &str) -> impl Iterator<Item = Range<usize>> {
    let is_shape = |at: &usize| {
        let after = text.get(at.saturating_add(SHAPE.0.len())..);
        after
            .and_then(|after| after.chars().next())
            .is_some_and(char::is_whitespace)
    };
    let mut done = 0;
    let starts = text.match_indices(SHAPE.0).map(|(at, _)| at).filter(is_shape);
    starts.filter_map(move |start| {
        let rest = text.get(start..).filter(|_| start >= done)?;
        let end = start.saturating_add(rest.find(SHAPE.1)?).saturating_add(SHAPE.1.len());
        done = end;
        Some(start..end)
    })
}

/// Whether it has no shape.
pub fn is_empty(text: &str) -> bool {
    shapes(text).next().is_none()
}

/// Takes the notes of these cells out of a drawing.
pub fn without(text: &str, cells: &HashSet<CellRef>) -> String {
    let mut edits = Edits::default();
    for shape in shapes(text) {
        let own = text.get(shape.clone()).unwrap_or_default();
        let number = |tag: &str| {
            let (_, after) = own.split_once(&format!("<x:{tag}>"))?;
            after.split('<').next()?.trim().parse::<u32>().ok()
        };
        let at = number("Row")
            .zip(number("Column"))
            .map(|(row, col)| CellRef::new(row, col));
        if own.contains("ObjectType=\"Note\"") && at.is_some_and(|at| cells.contains(&at)) {
            edits.replace(shape, "");
        }
    }
    edits.apply(text)
}

/// Elements of shapes that hold formulas.
const FORMULAS: [&str; 5] = ["FmlaLink", "FmlaRange", "FmlaTxbx", "FmlaPict", "FmlaGroup"];

/// A drawing in a sheet whose rows move: where each row stands then, and what becomes of a formula, if anything does.
pub fn moved(text: &str, after: impl Fn(u32) -> u32, formula: impl Fn(&str) -> Option<String>) -> String {
    let mut edits = Edits::default();
    for shape in shapes(text) {
        let own = text.get(shape.clone()).unwrap_or_default();
        let inside = |tag: &str| {
            let (open, close) = (format!("<x:{tag}>"), format!("</x:{tag}>"));
            let start = own.find(&open)?.saturating_add(open.len());
            let length = own.get(start..)?.find(&close)?;
            let begin = shape.start.saturating_add(start);
            Some((own.get(start..)?.get(..length)?, begin..begin.saturating_add(length)))
        };
        let row = inside("Row").and_then(|(row, at)| Some((row.trim().parse::<u32>().ok()?, at)));
        let is_note = own.contains("ObjectType=\"Note\"");
        if let Some((anchor, at)) = inside("Anchor") {
            let mut parts: Vec<String> = anchor.split(',').map(|part| part.trim().to_owned()).collect();
            for position in [2, 6] {
                let number = parts.get(position).and_then(|part| part.parse::<u32>().ok());
                let then = number.map(|number| match row.as_ref().filter(|_| is_note) {
                    // A note goes with its cell.
                    Some((row, _)) => number.saturating_add(after(*row).saturating_sub(*row)),
                    None => after(number),
                });
                if let (Some(part), Some(then)) = (parts.get_mut(position), then) {
                    *part = then.to_string();
                }
            }
            let parts = parts.join(", ");
            if parts.replace(' ', "") != anchor.replace(char::is_whitespace, "") {
                edits.replace(at, parts);
            }
        }
        if let Some((row, at)) = row.filter(|(row, _)| after(*row) != *row) {
            edits.replace(at, after(row).to_string());
        }
        for tag in FORMULAS {
            if let Some((own, at)) = inside(tag)
                && let Some(other) = formula(&unescaped(own))
            {
                edits.replace(at, escaped(&other));
            }
        }
    }
    edits.apply(text)
}

/// A drawing with notes of these cells, at these places. None if it has no end.
pub fn with(text: &str, notes: &[(CellRef, [i64; 8])]) -> Option<String> {
    let end = text.rfind("</xml>")?;
    let missing = SPACES
        .iter()
        .filter(|(prefix, space)| !text.contains(&format!("xmlns:{prefix}=\"{space}\"")));
    let spaces: String = missing
        .map(|(prefix, space)| format!(" xmlns:{prefix}=\"{space}\""))
        .collect();
    let mut more = String::new();
    if !text.contains(&format!("id=\"{TYPE}\"")) {
        more.push_str(&format!(
            "<v:shapetype{spaces} id=\"{TYPE}\" coordsize=\"21600,21600\" o:spt=\"202\" path=\"m,l,21600r21600,l21600,xe\">\
             <v:stroke joinstyle=\"miter\"/><v:path gradientshapeok=\"t\" o:connecttype=\"rect\"/></v:shapetype>"
        ));
    }
    let first = first_free(text);
    for (number, (at, anchor)) in (first..).zip(notes) {
        let anchor = anchor.map(|part| part.to_string()).join(", ");
        let (row, col) = (at.row, at.col);
        more.push_str(&format!(
            "<v:shape{spaces} id=\"_x0000_s{number}\" type=\"#{TYPE}\" style=\"position:absolute;visibility:hidden\" \
             fillcolor=\"#ffffe1\" o:insetmode=\"auto\"><v:fill color2=\"#ffffe1\"/><v:shadow on=\"t\" color=\"black\" \
             obscured=\"t\"/><v:path o:connecttype=\"none\"/><v:textbox style=\"mso-direction-alt:auto\">\
             <div style=\"text-align:left\"></div></v:textbox><x:ClientData ObjectType=\"Note\"><x:MoveWithCells/>\
             <x:SizeWithCells/><x:Anchor>{anchor}</x:Anchor><x:AutoFill>False</x:AutoFill><x:Row>{row}</x:Row>\
             <x:Column>{col}</x:Column></x:ClientData></v:shape>"
        ));
    }
    let mut edits = Edits::default();
    edits.insert(end, more);
    Some(edits.apply(text))
}

/// The first number above those of all shapes, or of the first block that the drawing has.
fn first_free(text: &str) -> u64 {
    let numbers = text.split("\"_x0000_s").skip(1).filter_map(|after| {
        let digits: String = after.chars().take_while(char::is_ascii_digit).take(9).collect();
        digits.parse::<u64>().ok()
    });
    let block = text.split("data=\"").nth(1).and_then(|after| {
        let digits: String = after.chars().take_while(char::is_ascii_digit).take(6).collect();
        digits.parse::<u64>().ok()
    });
    let first = block.unwrap_or(1).saturating_mul(1024).saturating_add(1);
    numbers.max().map_or(first, |last| last.saturating_add(1).max(first))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notes_come_and_go_beside_what_is_no_markup() {
        let theirs = empty(3).replace(
            "</xml>",
            "<v:shape id=\"_x0000_s3080\"><div>a<br>b</div></v:shape></xml>",
        );
        let (one, two) = (CellRef::new(1, 2), CellRef::new(9, 0));
        let both = with(&theirs, &[(one, [0; 8]), (two, [1; 8])]).unwrap();
        assert!(
            both.contains("_x0000_s3081\"") && both.contains("<x:Row>9</x:Row><x:Column>0</x:Column>"),
            "{both}"
        );
        let left = without(&both, &HashSet::from([one, two]));
        assert!(
            left.contains("a<br>b") && !left.contains("ObjectType") && !is_empty(&left),
            "{left}"
        );
        assert_eq!(without(&left, &HashSet::from([one])), left);
        assert!(is_empty(&empty(1)) && with("<xml/>", &[]).is_none());
    }
}
