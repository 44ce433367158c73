//! What stands beside the cells of a sheet, and in parts that belong to it: ranges, formulas, places of drawings.

use std::ops::Range;

use quick_xml::events::{BytesStart, Event};

use super::moved::{self, Grows, range, ranges};
use super::{Added, Block, Home, Obstacle};
use crate::cell::{CellRef, column_letters};
use crate::error::Damage;
use crate::parts::{Edits, Step, Walk, attr, child, children, escaped, unescaped, with_attr};
use crate::write::fill::Problem;

/// Elements whose text is a formula.
const FORMULAS: [&str; 7] = [
    "f",
    "formula",
    "formula1",
    "formula2",
    "calculatedColumnFormula",
    "totalsRowFormula",
    "definedName",
];
/// Attributes that are formulas.
const LINKS: [&str; 5] = ["location", "textlink", "fmlaLink", "fmlaRange", "fmlaTxbx"];
/// Elements whose range gets longer with the rows in it.
const LONGER: [&str; 6] = [
    "mergeCell",
    "autoFilter",
    "sortState",
    "sortCondition",
    "dimension",
    "table",
];

/// An element that is open.
struct Open {
    name: String,
    /// Where what is inside begins.
    inside: usize,
}

/// Follows the rows in a part, but for the rows of a sheet themselves.
///
/// # Errors
/// When the markup is damaged.
pub fn follow(text: &str, home: Home<'_>, edits: &mut Edits) -> Result<(), Damage> {
    let none = Added::default();
    let added = home.growth.on(home.sheet).unwrap_or(&none);
    let mut walk = Walk::over(text);
    let mut open: Vec<Open> = Vec::new();
    // The first row of the cells that a rule is for; how a drawing moves, and where it begins.
    let (mut row, mut moves, mut from) = (None, String::new(), None);
    // How deep the rows of a sheet lie.
    let mut data: Option<usize> = None;
    while let Some(Step { event, at, depth }) = walk.step()? {
        if data.is_some_and(|data| depth > data) {
            continue;
        }
        match event {
            Event::Start(tag) => {
                let name = tag.local_name().as_ref().to_owned();
                match name.as_str() {
                    "sheetData" => data = Some(depth),
                    "twoCellAnchor" => moves = attr(&tag, "editAs").unwrap_or_default(),
                    "dataValidation" | "conditionalFormatting" => row = None,
                    _ => {}
                }
                row = first_row(&tag).or(row);
                attributes((text, &tag, at.clone()), (home, added), edits);
                let inside = at.end;
                open.push(Open { name, inside });
            }
            Event::Empty(tag) => {
                row = first_row(&tag).or(row);
                attributes((text, &tag, at), (home, added), edits);
            }
            Event::End(_) => {
                data = data.filter(|data| *data != depth);
                let Some(own) = open.pop() else { continue };
                let range = own.inside..at.start;
                let inside = text.get(range.clone()).unwrap_or_default();
                if inside.contains('<') {
                    continue;
                }
                let inside = unescaped(inside);
                let then = match own.name.as_str() {
                    "definedName" => moved::name(&inside, home).text,
                    name if FORMULAS.contains(&name) => moved::formula(&inside, home, row).text,
                    // A chart says it like a formula.
                    "sqref" if inside.contains('!') => moved::formula(&inside, home, None).text,
                    // A line in a cell has one cell.
                    "sqref" if open.last().is_some_and(|own| own.name == "sparkline") => {
                        ranges(added, &inside, Grows::No)
                    }
                    "sqref" => ranges(added, &inside, Grows::Always),
                    "row" => {
                        let number = inside.trim().parse::<u32>().ok();
                        let side = open.last().map(|own| own.name.as_str());
                        number.and_then(|row| placed(row, (side, &moves, &mut from), added))
                    }
                    _ => None,
                };
                if let Some(then) = then {
                    edits.replace(range, escaped(&then));
                }
            }
            _ => {}
        }
    }
    merge(text, added, edits)
}

/// Where a corner of a drawing stands then.
fn placed(row: u32, (side, moves, from): (Option<&str>, &str, &mut Option<u32>), added: &Added) -> Option<String> {
    let then = match (side?, moves) {
        (_, "absolute") => row,
        ("from", _) => {
            *from = Some(row);
            added.after(row)
        }
        // As large as it was.
        ("to", "oneCell") => {
            let from = from.unwrap_or(row);
            row.saturating_add(added.after(from).saturating_sub(from))
        }
        ("to", _) => added.after(row),
        _ => row,
    };
    (then != row).then(|| then.to_string())
}

/// The first row of the cells that a rule is for.
fn first_row(tag: &BytesStart<'_>) -> Option<u32> {
    let sqref = attr(tag, "sqref")?;
    let first = sqref.split([' ', ':']).next()?;
    Some(CellRef::parse(first)?.row)
}

/// Follows the rows in the attributes of an element.
fn attributes(
    (text, tag, at): (&str, &BytesStart<'_>, Range<usize>),
    (home, added): (Home<'_>, &Added),
    edits: &mut Edits,
) {
    let name = tag.local_name();
    let name = name.as_ref();
    let own = text.get(at.clone()).unwrap_or_default();
    let mut then = own.to_owned();
    for attribute in tag.attributes().with_checks(false).flatten() {
        let key = attribute.key.as_ref();
        let value = unescaped(&attribute.value);
        let other = match key {
            // What it says is about another sheet.
            "ref" if name == "dataRef" => None,
            "ref" if LONGER.contains(&name) => range(added, &value, Grows::Several),
            "ref" | "activeCell" | "topLeftCell" => range(added, &value, Grows::No),
            "r" if matches!(name, "cellWatch" | "inputCells" | "singleXmlCell") => range(added, &value, Grows::No),
            "sqref" if name == "selection" => ranges(added, &value, Grows::No),
            "sqref" => ranges(added, &value, Grows::Always),
            // So many rows stand above a break.
            "id" if name == "brk" => {
                let above = value.parse::<u32>().ok();
                let then = above.map(|above| (above, added.after(above)));
                then.filter(|(above, then)| above != then)
                    .map(|(_, then)| then.to_string())
            }
            _ if LINKS.contains(&key) => moved::formula(&value, home, None).text,
            _ => None,
        };
        if let Some(other) = other {
            then = with_attr(&then, key, &other);
        }
    }
    if then != own {
        edits.replace(at, then);
    }
}

/// Merges the cells of rows that are added as those of the row that they are like.
fn merge(text: &str, added: &Added, edits: &mut Edits) -> Result<(), Damage> {
    if added.count() == 0 {
        return Ok(());
    }
    let Some(holder) = child(text, &["worksheet", "mergeCells"])? else {
        return Ok(());
    };
    let prefix = holder.prefix();
    let known = children(text, &["worksheet", "mergeCells"])?;
    let (mut more, mut count) = (String::new(), known.len());
    for own in &known {
        let cells = own.attr("ref").unwrap_or_default();
        let corners = cells
            .split_once(':')
            .and_then(|(first, last)| Some((CellRef::parse(first)?, CellRef::parse(last)?)));
        let Some((first, last)) = corners.filter(|(first, last)| first.row == last.row) else {
            continue;
        };
        let Some(block) = added.ending_in(first.row) else {
            continue;
        };
        for row in new_rows(block, added) {
            let number = u64::from(row).saturating_add(1);
            let (left, right) = (column_letters(first.col), column_letters(last.col));
            more.push_str(&format!("<{prefix}mergeCell ref=\"{left}{number}:{right}{number}\"/>"));
            count = count.saturating_add(1);
        }
    }
    if !more.is_empty() {
        let tag = text.get(holder.open.clone()).unwrap_or_default();
        edits.replace(holder.open.clone(), with_attr(tag, "count", &count.to_string()));
        edits.append(text, &holder, &more);
    }
    Ok(())
}

/// The numbers of the rows that are added behind a block.
fn new_rows(block: &Block, added: &Added) -> Range<u32> {
    let end = added.after(block.end);
    end.saturating_sub(block.more)..end
}

/// What stands in the way where a summary of data (a pivot table) is made of rows that move or get more.
///
/// # Errors
/// When the markup is damaged.
pub fn source(text: &str, home: Home<'_>) -> Result<Option<Obstacle>, Damage> {
    let Some(own) = child(text, &["pivotCacheDefinition", "cacheSource", "worksheetSource"])? else {
        return Ok(None);
    };
    let sheet = own.attr("sheet").unwrap_or_default();
    let cells = own.attr("ref").unwrap_or_default();
    let first = cells.split(':').next().and_then(CellRef::parse);
    let added = home.growth.called(&sheet);
    let moves = added.is_some_and(|added| range(added, &cells, Grows::Always).is_some());
    let problem = Problem::Pivot;
    Ok(moves.then_some(Obstacle {
        sheet,
        cell: first,
        problem,
    }))
}

/// What stands in the way where such a summary itself stands.
///
/// # Errors
/// When the markup is damaged.
pub fn place(text: &str, home: Home<'_>) -> Result<Option<Obstacle>, Damage> {
    let Some(own) = child(text, &["pivotTableDefinition", "location"])? else {
        return Ok(None);
    };
    let cells = own.attr("ref").unwrap_or_default();
    let first = cells.split(':').next().and_then(CellRef::parse);
    let moves = home
        .growth
        .on(home.sheet)
        .is_some_and(|added| range(added, &cells, Grows::Always).is_some());
    Ok(moves.then(|| home.obstacle(first, Problem::Pivot)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::write::fill::grow::Growth;

    fn followed(text: &str) -> String {
        let mut growth = Growth::default();
        let block = Block {
            first: 4,
            end: 6,
            more: 3,
        };
        growth.add("表", block);
        let sheet = "表";
        let home = Home { sheet, growth: &growth };
        let mut edits = Edits::default();
        follow(text, home, &mut edits).unwrap();
        edits.apply(text)
    }

    #[test]
    fn what_other_programs_keep_beside_the_cells_follows() {
        for (given, then) in [
            // Newer rules and lines in cells, which stand at the end of a sheet.
            (
                "<x14:sparkline><xm:f>表!B5:D5</xm:f><xm:sqref>E6</xm:sqref></x14:sparkline>",
                "<x14:sparkline><xm:f>表!B5:D5</xm:f><xm:sqref>E6</xm:sqref></x14:sparkline>",
            ),
            (
                "<x14:sparkline><xm:f>表!B5:B6</xm:f><xm:sqref>E7</xm:sqref></x14:sparkline>",
                "<x14:sparkline><xm:f>表!B5:B9</xm:f><xm:sqref>E10</xm:sqref></x14:sparkline>",
            ),
            (
                "<x14:conditionalFormatting><xm:f>$F$8</xm:f><xm:sqref>F5:F6 F8</xm:sqref></x14:conditionalFormatting>",
                "<x14:conditionalFormatting><xm:f>$F$11</xm:f><xm:sqref>F5:F9 F11</xm:sqref></x14:conditionalFormatting>",
            ),
            // A chart of which a filter hides some.
            (
                "<c15:fullRef><c15:sqref>表!$B$5:$B$6</c15:sqref></c15:fullRef>",
                "<c15:fullRef><c15:sqref>表!$B$5:$B$9</c15:sqref></c15:fullRef>",
            ),
            // Controls, ranges that some may change, views of others, what is watched.
            (
                "<anchor><from><xdr:row>3</xdr:row></from><to><xdr:row>7</xdr:row></to></anchor>",
                "<anchor><from><xdr:row>3</xdr:row></from><to><xdr:row>10</xdr:row></to></anchor>",
            ),
            (
                "<formControlPr fmlaLink=\"$A$9\" fmlaRange=\"表!$B$5:$B$6\"/>",
                "<formControlPr fmlaLink=\"$A$12\" fmlaRange=\"表!$B$5:$B$9\"/>",
            ),
            ("<protectedRange sqref=\"B5:C6\"/>", "<protectedRange sqref=\"B5:C9\"/>"),
            (
                "<pane ySplit=\"4\" topLeftCell=\"A9\"/><selection activeCell=\"A6\" sqref=\"A6 B9\"/>",
                "<pane ySplit=\"4\" topLeftCell=\"A12\"/><selection activeCell=\"A6\" sqref=\"A6 B12\"/>",
            ),
            (
                "<cellWatch r=\"B7\"/><dataRef ref=\"A7:A9\" sheet=\"别的\"/>",
                "<cellWatch r=\"B10\"/><dataRef ref=\"A7:A9\" sheet=\"别的\"/>",
            ),
            // Names: what is not fixed is told from where the name is used.
            (
                "<definedName>表!$A$1:$F$6,'表'!$8:$9</definedName><definedName>表!B9</definedName>",
                "<definedName>表!$A$1:$F$9,'表'!$11:$12</definedName><definedName>表!B9</definedName>",
            ),
            // Nothing of other sheets or files.
            ("<f>别的!A9+[1]表!A9</f>", "<f>别的!A9+[1]表!A9</f>"),
            (
                "<sheetData><row><c><f>A9</f></c></row></sheetData><f>A9</f>",
                "<sheetData><row><c><f>A9</f></c></row></sheetData><f>A12</f>",
            ),
        ] {
            let whole = |inside: &str| format!("<worksheet>{inside}</worksheet>");
            assert_eq!(followed(&whole(given)).replace("&apos;", "'"), whole(then));
        }
    }
}
