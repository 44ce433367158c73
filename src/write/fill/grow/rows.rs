//! The rows and cells of a sheet, and their formulas.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::ops::Range;

use super::moved::{Grows, formula, is_of_its_row, range};
use super::{Added, Block, Home, Obstacle, Shifted};
use crate::cell::CellRef;
use crate::error::Damage;
use crate::parts::{Edits, child, escaped, unescaped, with_attr, with_end, without_attr};
use crate::write::fill::Problem;
use crate::write::own::{Met, Rows};

/// Bytes of copies of shared formulas in one sheet, at most.
const MAX_SHARED_TEXT: usize = 64 << 20;

/// A formula of the sheet.
struct Formula {
    at: CellRef,
    /// Its element.
    whole: Range<usize>,
    /// Its start tag.
    tag: String,
    kind: Option<String>,
    /// Which of the shared ones it is.
    group: Option<u32>,
    /// The cells that it is for, where it says so.
    area: Option<String>,
    text: String,
    /// The text when rows are added, if that is another one.
    moved: Option<String>,
}

/// A row that is copied.
#[derive(Default)]
struct Model {
    /// The attributes of its tag beside its number, with a blank before them.
    attributes: String,
    /// The looks of its cells by column.
    looks: Vec<(u32, String)>,
}

/// What is found in a walk over a sheet.
#[derive(Default)]
struct Found {
    prefix: String,
    formulas: Vec<Formula>,
    models: HashMap<u32, Model>,
    /// Where the rows are added, in the order of the blocks; those without a place go to the end.
    places: Vec<usize>,
    /// The end of all rows; the tag of what holds them where it holds none.
    end: Option<usize>,
    empty: Option<Range<usize>>,
}

/// Adds the rows of a sheet and moves those below.
///
/// # Errors
/// When the markup is damaged.
pub fn grow(
    text: &str,
    home: Home<'_>,
    shifted: Shifted<'_>,
    edits: &mut Edits,
    obstacles: &mut Vec<Obstacle>,
) -> Result<(), Damage> {
    let none = Added::default();
    let added = home.growth.on(home.sheet).unwrap_or(&none);
    let mut found = survey(text, added, edits)?;
    spell_out(&mut found.formulas, home, shifted, obstacles);
    follow(&mut found.formulas, home, obstacles);
    for own in &found.formulas {
        if let Some(problem) = in_the_way(own, added) {
            obstacles.push(home.obstacle(Some(own.at), problem));
            continue;
        }
        let area = own.area.as_deref().and_then(|area| range(added, area, Grows::No));
        // A shared formula that says nothing of its own any more is one like any other.
        let is_alone = own.moved.is_some() && own.group.is_some();
        if own.moved.is_none() && (area.is_none() || own.group.is_some()) {
            continue;
        }
        let tag = match (is_alone, area) {
            (true, _) => ["t", "si", "ref"]
                .iter()
                .fold(own.tag.clone(), |tag, name| without_attr(&tag, name)),
            (false, Some(area)) => with_attr(&own.tag, "ref", &area),
            (false, None) => own.tag.clone(),
        };
        let inside = escaped(own.moved.as_deref().unwrap_or(&own.text));
        edits.replace(own.whole.clone(), with_end(&tag, &inside));
    }
    let formulas = copied(&found.formulas, (added, home), shifted, obstacles);
    let mut at_end = String::new();
    for (position, block) in added.0.iter().enumerate() {
        let rows = copies(&found, (block, added), &formulas);
        match found.places.get(position).or(found.end.as_ref()) {
            Some(at) => edits.insert(*at, rows),
            None => at_end.push_str(&rows),
        }
    }
    if let Some(holder) = found.empty.filter(|_| !at_end.is_empty()) {
        let tag = text.get(holder.clone()).unwrap_or_default();
        edits.replace(holder, with_end(tag, &at_end));
    }
    Ok(())
}

/// Walks over a sheet, and moves rows and cells.
fn survey(text: &str, added: &Added, edits: &mut Edits) -> Result<Found, Damage> {
    let mut found = Found::default();
    let mut rows = Rows::over(text);
    let mut open: Option<(CellRef, usize)> = None;
    let models: HashSet<u32> = added.0.iter().filter_map(Block::model).collect();
    while let Some((met, at)) = rows.next()? {
        let own = text.get(at.clone()).unwrap_or_default();
        match met {
            Met::Data(tag, is_open) => {
                found.prefix = tag.name().as_ref().trim_end_matches("sheetData").to_owned();
                if !is_open {
                    found.empty = Some(at);
                }
            }
            Met::Row(row, ..) => {
                while added.0.get(found.places.len()).is_some_and(|block| block.end <= row) {
                    found.places.push(at.start);
                }
                let then = added.after(row);
                if models.contains(&row) {
                    let tag = ["r", "spans"]
                        .iter()
                        .fold(own.to_owned(), |tag, name| without_attr(&tag, name));
                    let attributes = tag
                        .split_once(char::is_whitespace)
                        .map_or("", |(_, attributes)| attributes);
                    let attributes = attributes.trim_end_matches(['/', '>']).trim_end();
                    let model = found.models.entry(row).or_default();
                    if !attributes.is_empty() {
                        model.attributes = format!(" {attributes}");
                    }
                }
                if then != row {
                    let number = u64::from(then).saturating_add(1).to_string();
                    edits.replace(at, with_attr(own, "r", &number));
                }
            }
            Met::Cell(cell, tag, is_open) => {
                if models.contains(&cell.row) {
                    let look = crate::parts::attr(&tag, "s").unwrap_or_default();
                    let model = found.models.entry(cell.row).or_default();
                    model.looks.push((cell.col, look));
                }
                let then = CellRef::new(added.after(cell.row), cell.col);
                if is_open {
                    open = Some((cell, at.start));
                }
                if then != cell {
                    edits.replace(at, with_attr(own, "r", &then.to_string()));
                }
            }
            Met::EndOfCell => {
                if let Some((cell, start)) = open.take() {
                    let markup = text.get(start..at.end).unwrap_or_default();
                    found.formulas.extend(formula_of(markup, cell, start)?);
                }
            }
            Met::EndOfData => found.end = Some(at.start),
            Met::EndOfRow(_) | Met::Other(_) => {}
        }
    }
    Ok(found)
}

/// The formula of a cell whose markup begins at this byte.
fn formula_of(markup: &str, at: CellRef, start: usize) -> Result<Option<Formula>, Damage> {
    if !markup.contains("<f") && !markup.contains(":f") {
        return Ok(None);
    }
    let Some(own) = child(markup, &["c", "f"])? else {
        return Ok(None);
    };
    let inside = own.inside(markup);
    let plain = inside
        .trim()
        .strip_prefix("<![CDATA[")
        .and_then(|inside| inside.strip_suffix("]]>"));
    let text = plain.map_or_else(|| unescaped(inside), str::to_owned);
    Ok(Some(Formula {
        at,
        whole: start.saturating_add(own.whole.start)..start.saturating_add(own.whole.end),
        tag: markup.get(own.open.clone()).unwrap_or_default().to_owned(),
        group: own
            .attr("si")
            .filter(|_| own.attr("t").as_deref() == Some("shared"))
            .and_then(|number| number.parse().ok()),
        kind: own.attr("t"),
        area: own.attr("ref"),
        text: text.trim_start_matches('=').to_owned(),
        moved: None,
    }))
}

/// Gives copies of shared formulas their own texts.
fn spell_out(formulas: &mut [Formula], home: Home<'_>, shifted: Shifted<'_>, obstacles: &mut Vec<Obstacle>) {
    let mut anchors: HashMap<u32, (String, CellRef)> = HashMap::new();
    let mut left = MAX_SHARED_TEXT;
    for own in formulas {
        let Some(group) = own.group else { continue };
        if !own.text.is_empty() {
            anchors.insert(group, (own.text.clone(), own.at));
            continue;
        }
        let Some((text, anchor)) = anchors.get(&group) else {
            continue;
        };
        left = left.saturating_sub(text.len());
        if left > 0 {
            own.text = shifted(text, *anchor, own.at);
        }
        if own.text.is_empty() {
            obstacles.push(home.obstacle(Some(own.at), Problem::NotMoved));
            return;
        }
    }
}

/// What the formulas are when rows are added. Of a group that is shared all say it for themselves then.
fn follow(formulas: &mut [Formula], home: Home<'_>, obstacles: &mut Vec<Obstacle>) {
    let mut broken: HashSet<u32> = HashSet::new();
    for own in formulas.iter_mut() {
        let then = formula(&own.text, home, Some(own.at.row));
        obstacles.extend(then.problem.map(|problem| home.obstacle(Some(own.at), problem)));
        let stays = home
            .growth
            .on(home.sheet)
            .is_none_or(|added| added.after(own.at.row) == own.at.row);
        own.moved = then.text;
        if let Some(group) = own.group.filter(|_| own.moved.is_some() || !stays) {
            broken.insert(group);
        }
    }
    for own in formulas.iter_mut() {
        if own.group.is_some_and(|group| broken.contains(&group)) && own.moved.is_none() {
            own.moved = Some(own.text.clone());
        }
    }
}

/// Why the rows cannot be added where this formula stands.
fn in_the_way(own: &Formula, added: &Added) -> Option<Problem> {
    let kind = own
        .kind
        .as_deref()
        .filter(|kind| matches!(*kind, "array" | "dataTable"))?;
    let cells = own.area.clone().unwrap_or_else(|| own.at.to_string());
    let (first, last) = cells.split_once(':').unwrap_or((&cells, &cells));
    let (first, last) = (CellRef::parse(first)?.row, CellRef::parse(last)?.row);
    let is_crossed = |block: &Block| first < block.end && last >= block.end;
    let is_copied = |block: &Block| block.model().is_some_and(|row| (first..=last).contains(&row));
    if added.0.iter().any(|block| is_crossed(block) || is_copied(block)) {
        return Some(Problem::Array);
    }
    let moves = added.after(first) != first;
    (kind == "dataTable" && (moves || added.count() > 0)).then_some(Problem::Array)
}

/// The formulas of rows that are copies, by cell.
fn copied(
    formulas: &[Formula],
    (added, home): (&Added, Home<'_>),
    shifted: Shifted<'_>,
    obstacles: &mut Vec<Obstacle>,
) -> BTreeMap<CellRef, String> {
    let mut copies = BTreeMap::new();
    let by_cell: HashMap<CellRef, &Formula> = formulas.iter().map(|own| (own.at, own)).collect();
    for block in &added.0 {
        let Some(row) = block.model() else { continue };
        for own in formulas.iter().filter(|own| own.at.row == row) {
            let above = row.checked_sub(1).filter(|above| block.has(*above));
            let above = above.and_then(|above| by_cell.get(&CellRef::new(above, own.at.col)));
            // Copied down once already, it may be copied further.
            let goes_on = above.is_some_and(|above| {
                let further = shifted(&above.text, above.at, own.at);
                !further.is_empty() && further == shifted(&own.text, own.at, own.at)
            });
            let text = own.moved.as_deref().unwrap_or(&own.text);
            let from = CellRef::new(added.after(row), own.at.col);
            let is_known = goes_on || is_of_its_row(&own.text, home, row);
            for more in 1..=block.more {
                let at = CellRef::new(from.row.saturating_add(more), from.col);
                let copy = if is_known {
                    shifted(text, from, at)
                } else {
                    String::new()
                };
                if copy.is_empty() {
                    obstacles.push(home.obstacle(Some(own.at), Problem::NotCopied));
                    break;
                }
                copies.insert(at, copy);
            }
        }
    }
    copies
}

/// The rows that are added behind a block.
fn copies(found: &Found, (block, added): (&Block, &Added), formulas: &BTreeMap<CellRef, String>) -> String {
    let prefix = &found.prefix;
    let none = Model::default();
    let model = block.model().and_then(|row| found.models.get(&row)).unwrap_or(&none);
    let mut looks = model.looks.clone();
    looks.sort_by_key(|(col, _)| *col);
    looks.dedup_by_key(|(col, _)| *col);
    let first = added.after(block.end).saturating_sub(block.more);
    let mut rows = String::new();
    for row in first..first.saturating_add(block.more) {
        let number = u64::from(row).saturating_add(1);
        rows.push_str(&format!("<{prefix}row r=\"{number}\"{}>", model.attributes));
        for (col, look) in &looks {
            let at = CellRef::new(row, *col);
            let look = if look.is_empty() {
                String::new()
            } else {
                format!(" s=\"{}\"", escaped(look))
            };
            let tag = format!("<{prefix}c r=\"{at}\"{look}/>");
            match formulas.get(&at) {
                Some(formula) => {
                    let inside = format!("<{prefix}f>{}</{prefix}f>", escaped(formula));
                    rows.push_str(&with_end(&tag, &inside));
                }
                None => rows.push_str(&tag),
            }
        }
        rows.push_str(&format!("</{prefix}row>"));
    }
    rows
}
