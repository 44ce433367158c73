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
/// What says where a shape stands and what it is about.
const DATA: (&str, &str) = ("<x:ClientData", "</x:ClientData>");

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

/// Whether it has no shape, of whatever form (lines, boxes, ovals), beside the types of shapes.
pub fn is_empty(text: &str) -> bool {
    let mut pieces = text.split("<v:shapetype");
    let first = pieces.next().unwrap_or_default();
    let behind = pieces.map(|piece| piece.split_once("</v:shapetype>").map_or(piece, |(_, rest)| rest));
    !std::iter::once(first).chain(behind).any(|piece| piece.contains("<v:"))
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
    let mut begin = 0;
    while let Some(found) = text.get(begin..).and_then(|rest| rest.find(DATA.0)) {
        let start = begin.saturating_add(found);
        let Some(length) = text.get(start..).and_then(|rest| rest.find(DATA.1)) else {
            break;
        };
        begin = start.saturating_add(length);
        let own = text.get(start..begin).unwrap_or_default();
        let inside = |tag: &str| {
            let (open, close) = (format!("<x:{tag}>"), format!("</x:{tag}>"));
            let from = own.find(&open)?.saturating_add(open.len());
            let length = own.get(from..)?.find(&close)?;
            let from_all = start.saturating_add(from);
            Some((
                own.get(from..)?.get(..length)?,
                from_all..from_all.saturating_add(length),
            ))
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
                if let (Some(part), Some(then)) = (parts.get_mut(position), then.filter(|then| Some(*then) != number)) {
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
        // Some programs draw lines and boxes as what they are.
        let line = empty(1).replace(
            "</xml>",
            "<v:line id=\"a\"><x:ClientData ObjectType=\"Shape\"/></v:line></xml>",
        );
        let noted = with(&line, &[(one, [0; 8])]).unwrap();
        let left = without(&noted, &HashSet::from([one]));
        assert!(!is_empty(&left) && left.contains("<v:line"), "{left}");
        assert!(is_empty(&without(
            &with(&empty(1), &[(one, [0; 8])]).unwrap(),
            &HashSet::from([one])
        )));
    }

    #[test]
    fn shapes_follow_the_rows_that_they_stand_in() {
        let line = "<v:line><x:ClientData ObjectType=\"Shape\"><x:Anchor>0,3,2,1,0,217,9,16</x:Anchor></x:ClientData></v:line>";
        let list = "<v:shape><x:ClientData ObjectType=\"Drop\"><x:Anchor>1, 0, 6, 2, 2, 0, 7, 5</x:Anchor><x:FmlaRange>$A$6:$A$9</x:FmlaRange></x:ClientData></v:shape>";
        let given = empty(1).replace("</xml>", &format!("{line}{list}</xml>"));
        let given = with(&given, &[(CellRef::new(8, 1), [2, 15, 7, 0, 4, 9, 11, 3])]).unwrap();
        let formula = |own: &str| Some(own.replace('6', "8").replace("$9", "$11"));
        let then = moved(&given, |row| if row >= 5 { row + 2 } else { row }, formula);
        for piece in [
            "<x:Anchor>0, 3, 2, 1, 0, 217, 11, 16<",
            "<x:Anchor>1, 0, 8, 2, 2, 0, 9, 5<",
            "<x:FmlaRange>$A$8:$A$11<",
            "<x:Anchor>2, 15, 9, 0, 4, 9, 13, 3<",
            "<x:Row>10<",
        ] {
            assert!(then.contains(piece), "{piece}: {then}");
        }
        assert_eq!(moved(&given, |row| row, |_| None), given);
    }
}
