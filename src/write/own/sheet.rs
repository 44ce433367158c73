//! One sheet with its marks.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::cells::{Change, change, geometry};
use super::styles::Styles;
use super::{comments, drawing, wrong};
use crate::cell::{CellRef, Comment};
use crate::error::Damage;
use crate::parts::{Edits, KINDS, Package, Sheet, children, links, part_of_relations, put_type, relate, unrelate};
use crate::schema::Standard;
use crate::write::marks::{Class, Mark};
use crate::write::xlsx::{MOST_NOTES, note_size};

const COMMENTS_TYPE: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml";
const DRAWING_TYPE: &str = "application/vnd.openxmlformats-officedocument.vmlDrawing";
/// The elements that stand behind the drawing of notes.
const BEHIND: [&str; 9] = [
    "legacyDrawingHF",
    "drawingHF",
    "picture",
    "oleObjects",
    "controls",
    "webPublishItems",
    "tableParts",
    "extLst",
    "AlternateContent",
];

/// Cells that get the look of their marks; those that an earlier round marked get the look that they had.
pub struct Marked<'a> {
    classes: BTreeMap<CellRef, Class>,
    wanted: BTreeSet<CellRef>,
    former: &'a HashMap<u32, u32>,
    styles: &'a mut Styles,
}

impl<'a> Marked<'a> {
    /// `former` are the looks that earlier marks gave, with what they were before.
    pub fn new(classes: BTreeMap<CellRef, Class>, former: &'a HashMap<u32, u32>, styles: &'a mut Styles) -> Self {
        Self {
            wanted: classes.keys().copied().collect(),
            classes,
            former,
            styles,
        }
    }
}

impl Change for Marked<'_> {
    fn wanted(&self) -> &BTreeSet<CellRef> {
        &self.wanted
    }

    fn look(&mut self, at: CellRef, found: u32) -> u32 {
        let before = self.former.get(&found).copied().unwrap_or(found);
        let class = self.classes.get(&at);
        class.map_or(before, |class| self.styles.marked(before, *class))
    }
}

/// Marks the cells of a sheet, and takes the marks of an earlier round away. `former` are the looks that those gave,
/// with what they were before.
///
/// # Errors
/// When a part that is to be changed is damaged.
pub fn mark(
    package: &mut Package,
    sheet: &Sheet,
    (marks, former): (&BTreeMap<CellRef, &Mark>, &HashMap<u32, u32>),
    styles: &mut Styles,
    standard: &Standard,
) -> Result<(), Damage> {
    let parts = links(package, &sheet.part)?;
    let part_of = |kind: &str| {
        parts
            .iter()
            .find(|link| link.kind == kind)
            .map(|link| link.part.clone())
    };
    let (own, threads) = (part_of("comments"), part_of("threadedComment"));
    if marks.is_empty() && former.is_empty() && own.is_none() {
        return Ok(());
    }
    let text = package.text(&sheet.part)?;
    let mut edits = Edits::default();
    let classes = marks.iter().map(|(at, mark)| (*at, mark.class)).collect();
    let geometry = change(&text, &mut Marked::new(classes, former, styles), &mut edits)?;
    let noted = marks.iter().filter_map(|(at, mark)| Some((*at, mark.note.as_deref()?)));
    let mut notes: BTreeMap<CellRef, &str> = noted.take(usize::try_from(MOST_NOTES).unwrap_or(0)).collect();
    if let Some(threads) = &threads {
        // A program that knows threads shows nothing else at their cells.
        let threads = package.text(threads)?;
        for own in children(&threads, &["ThreadedComments"])? {
            if let Some(at) = own.attr("ref").and_then(|address| CellRef::parse(&address)) {
                notes.remove(&at);
            }
        }
    }
    if own.is_none() && notes.is_empty() {
        return keep(package, sheet, &text, edits);
    }
    let before = own.as_ref().map(|part| package.text(part)).transpose()?;
    let changed = comments::changed(&before.clone().unwrap_or_else(comments::empty), &notes, standard)?;
    let all = children(&text, &["worksheet"])?;
    let holder = all.iter().find(|own| own.name() == "legacyDrawing");
    let relation = holder.and_then(|own| own.attr("id"));
    let drawn = relation
        .and_then(|id| parts.iter().find(|link| link.id == id))
        .map(|link| link.part.clone());
    let drawing = drawn.as_ref().map(|part| package.text(part)).transpose()?;
    let notes: Vec<(CellRef, [i64; 8])> = changed
        .new
        .iter()
        .map(|(at, text)| (*at, geometry.anchor(*at, note_size(text))))
        .collect();
    let shapes = drawing.clone().unwrap_or_else(|| drawing::empty(sheet.id.max(1)));
    let shapes = match changed.gone.is_empty() {
        true => shapes,
        false => drawing::without(&shapes, &changed.gone),
    };
    let shapes = match notes.is_empty() {
        true => shapes,
        false => drawing::with(&shapes, &notes).ok_or_else(|| wrong(drawn.as_deref().unwrap_or_default()))?,
    };
    if changed.is_empty && !changed.gone.is_empty() {
        // What only an earlier round needed.
        if let Some(part) = &own {
            remove(package, &sheet.part, part)?;
        }
    } else if before.as_ref() != Some(&changed.text) {
        let part = own.unwrap_or_else(|| package.free_name("xl/comments", ".xml"));
        if !package.has(&part) {
            relate(package, &sheet.part, "comments", &part)?;
            put_type(package, &part, Some(COMMENTS_TYPE))?;
        }
        package.put(&part, changed.text);
    }
    match (&drawn, holder) {
        (Some(part), Some(holder)) if drawing::is_empty(&shapes) && !changed.gone.is_empty() => {
            remove(package, &sheet.part, part)?;
            edits.replace(holder.whole.clone(), "");
        }
        (Some(part), _) if drawing.as_ref() != Some(&shapes) => package.put(part, shapes),
        (None, _) if !notes.is_empty() => {
            let part = package.free_name("xl/drawings/vmlDrawing", ".vml");
            draw(package, (&sheet.part, &part), &text, shapes, &mut edits)?;
        }
        _ => {}
    }
    keep(package, sheet, &text, edits)
}

/// Gives a sheet without one a drawing of notes, in a part of this name.
fn draw(
    package: &mut Package,
    (sheet, part): (&str, &str),
    text: &str,
    shapes: String,
    edits: &mut Edits,
) -> Result<(), Damage> {
    let id = relate(package, sheet, "vmlDrawing", part)?;
    put_type(package, part, Some(DRAWING_TYPE))?;
    package.put(part, shapes);
    let all = children(text, &["worksheet"])?;
    let data = all.iter().position(|own| own.name() == "sheetData").unwrap_or(0);
    let next = all.iter().skip(data).find(|own| BEHIND.contains(&own.name().as_str()));
    let prefix = all.first().map(|own| own.prefix()).unwrap_or_default();
    let element = format!("<{prefix}legacyDrawing xmlns:r=\"{KINDS}\" r:id=\"{id}\"/>");
    match (next, children(text, &[])?.first()) {
        (Some(next), _) => edits.insert(next.whole.start, element),
        (None, Some(root)) => edits.append(text, root, &element),
        (None, None) => {}
    }
    Ok(())
}

/// A sheet that takes the place of another one: the drawing of that stays, and these comments are given to it. What else
/// only the other one needed goes. Returns the text of the sheet with them.
///
/// # Errors
/// When a part is damaged.
pub fn replace(
    package: &mut Package,
    (sheet, number): (&str, u32),
    mut text: String,
    comments: &BTreeMap<CellRef, Comment>,
) -> Result<String, Damage> {
    let parts = links(package, sheet)?;
    let part_of = |kind: &str| {
        let own = parts.iter().find(|link| link.kind == kind && package.has(&link.part));
        own.map(|link| link.part.clone())
    };
    let (own, notes, drawing) = (part_of("comments"), part_of("vmlDrawing"), part_of("drawing"));
    for link in parts.iter().filter(|link| link.kind != "drawing") {
        put_type(package, &link.part, None)?;
        package.remove(&link.part);
    }
    package.remove(&part_of_relations(sheet));
    if let Some(part) = drawing {
        let id = relate(package, sheet, "drawing", &part)?;
        let mut edits = Edits::default();
        if let Some(root) = children(&text, &[])?.first() {
            edits.append(&text, root, &format!("<drawing xmlns:r=\"{KINDS}\" r:id=\"{id}\"/>"));
        }
        text = edits.apply(&text);
    }
    if comments.is_empty() {
        return Ok(text);
    }
    let part = own.unwrap_or_else(|| package.free_name("xl/comments", ".xml"));
    relate(package, sheet, "comments", &part)?;
    put_type(package, &part, Some(COMMENTS_TYPE))?;
    package.put(&part, comments::of_people(comments));
    let geometry = geometry(&text)?;
    let places: Vec<(CellRef, [i64; 8])> = comments
        .iter()
        .map(|(at, own)| (*at, geometry.anchor(*at, note_size(&own.text))))
        .collect();
    let shapes = drawing::with(&drawing::empty(number), &places).unwrap_or_default();
    let part = notes.unwrap_or_else(|| package.free_name("xl/drawings/vmlDrawing", ".vml"));
    let mut edits = Edits::default();
    draw(package, (sheet, &part), &text, shapes, &mut edits)?;
    Ok(edits.apply(&text))
}

/// Changes the part of a sheet, if it is to be changed.
fn keep(package: &mut Package, sheet: &Sheet, text: &str, edits: Edits) -> Result<(), Damage> {
    if !edits.is_empty() {
        package.put(&sheet.part, edits.apply(text));
    }
    Ok(())
}

/// Takes a part away that a sheet no longer needs.
fn remove(package: &mut Package, sheet: &str, part: &str) -> Result<(), Damage> {
    unrelate(package, sheet, part)?;
    put_type(package, part, None)?;
    package.remove(part);
    Ok(())
}
