//! The cells of a sheet and their looks.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::ops::Range;

use quick_xml::events::{BytesStart, Event};

use super::anchor::Geometry;
use crate::cell::CellRef;
use crate::error::{Damage, DamageKind};
use crate::parts::{Edits, Step, Walk, own_attr, with_attr, with_end, without_attr};

fn number(tag: &BytesStart<'_>, name: &str) -> Option<u32> {
    own_attr(tag, name)?.parse().ok()
}

/// What a row or a cell is in the walk over a sheet.
pub enum Met<'a> {
    /// A row, counted from zero, and whether it has content.
    Row(u32, BytesStart<'a>, bool),
    /// A cell, and whether it has content.
    Cell(CellRef, BytesStart<'a>, bool),
    /// The end of a cell that has content …
    EndOfCell,
    /// … of a row …
    EndOfRow(u32),
    /// … and of all rows.
    EndOfData,
    /// What holds the rows, and whether it has any.
    Data(BytesStart<'a>, bool),
    /// What stands beside the rows.
    Other(BytesStart<'a>),
}

/// A walk over the rows and cells of a sheet, which need not say where they stand.
pub struct Rows<'a> {
    walk: Walk<'a>,
    has_root: bool,
    in_data: bool,
    row: u32,
    col: u32,
}

impl<'a> Rows<'a> {
    /// The walk over the part of a sheet.
    pub fn over(text: &'a str) -> Self {
        let walk = Walk::over(text);
        Self {
            walk,
            has_root: false,
            in_data: false,
            row: 0,
            col: 0,
        }
    }

    /// What comes next, and its bytes.
    ///
    /// # Errors
    /// When the markup is damaged.
    pub fn next(&mut self) -> Result<Option<(Met<'a>, Range<usize>)>, Damage> {
        while let Some(Step { event, at, depth }) = self.walk.step()? {
            let (tag, is_open) = match event {
                Event::Start(tag) => (tag, true),
                Event::Empty(tag) => (tag, false),
                Event::End(_) if self.in_data && depth == 3 => return Ok(Some((Met::EndOfCell, at))),
                Event::End(_) if self.in_data && depth == 2 => {
                    let row = self.row;
                    self.row = row.saturating_add(1);
                    return Ok(Some((Met::EndOfRow(row), at)));
                }
                Event::End(_) if self.in_data && depth == 1 => {
                    self.in_data = false;
                    return Ok(Some((Met::EndOfData, at)));
                }
                _ => continue,
            };
            // Programs differ in which of several roots they read.
            if depth == 0 && std::mem::replace(&mut self.has_root, true) {
                return Err(Damage::in_detail(DamageKind::Markup, "root"));
            }
            let met = match (tag.local_name().as_ref(), depth) {
                ("sheetData", 1) => {
                    self.in_data = is_open;
                    Met::Data(tag, is_open)
                }
                ("row", 2) if self.in_data => {
                    self.row = number(&tag, "r").and_then(|row| row.checked_sub(1)).unwrap_or(self.row);
                    self.col = 0;
                    let row = self.row;
                    if !is_open {
                        self.row = row.saturating_add(1);
                    }
                    Met::Row(row, tag, is_open)
                }
                ("c", 3) if self.in_data => {
                    let at = match own_attr(&tag, "r") {
                        // One that says another row than its own is read in that row, where nothing can be put.
                        Some(address) => CellRef::parse(&address)
                            .filter(|at| at.row == self.row)
                            .ok_or_else(|| Damage::in_detail(DamageKind::Outside, address))?,
                        None => CellRef::new(self.row, self.col),
                    };
                    self.col = at.col.saturating_add(1);
                    Met::Cell(at, tag, is_open)
                }
                (_, 1 | 2) => Met::Other(tag),
                _ => continue,
            };
            return Ok(Some((met, at)));
        }
        Ok(None)
    }
}

/// Calls `visit` with each cell of a sheet and the number of its look.
///
/// # Errors
/// When the markup is damaged.
pub fn each(text: &str, mut visit: impl FnMut(CellRef, u32)) -> Result<(), Damage> {
    let mut rows = Rows::over(text);
    while let Some((met, _)) = rows.next()? {
        if let Met::Cell(at, tag, _) = met {
            visit(at, number(&tag, "s").unwrap_or(0));
        }
    }
    Ok(())
}

/// What becomes of the cells of a sheet.
pub trait Change {
    /// The cells that are added where they are not there.
    fn wanted(&self) -> &BTreeSet<CellRef>;

    /// The look of a cell that has this one.
    fn look(&mut self, at: CellRef, found: u32) -> u32;

    /// What a cell holds, given all of its markup: the type of its value, if it has one, and what is inside; none if
    /// it stays.
    fn content(&mut self, _: CellRef, _: &str) -> Option<Inside> {
        None
    }
}

/// The last row of a sheet that is there at all, counted from zero.
///
/// # Errors
/// When the markup is damaged.
pub fn last_row(text: &str) -> Result<Option<u32>, Damage> {
    let mut last = None;
    let mut rows = Rows::over(text);
    while let Some((met, _)) = rows.next()? {
        if let Met::Row(row, ..) = met {
            last = last.max(Some(row));
        }
    }
    Ok(last)
}

/// What a cell holds.
pub struct Inside {
    /// The type of its value (`inlineStr`); none for numbers.
    pub kind: Option<&'static str>,
    /// The markup of formula and value.
    pub markup: String,
}

/// Changes the cells of a sheet. Returns how large rows and columns are.
///
/// # Errors
/// When the markup is damaged.
pub fn change(text: &str, change: &mut impl Change, edits: &mut Edits) -> Result<Geometry, Damage> {
    let (mut new, geometry) = survey(text, change.wanted())?;
    let mut rows = Rows::over(text);
    // The cell that is open.
    let mut open: Option<(CellRef, u32, Range<usize>)> = None;
    while let Some((met, at)) = rows.next()? {
        let own = text.get(at.clone()).unwrap_or_default();
        match met {
            Met::Data(tag, is_open) => {
                new.prefix = tag.name().as_ref().trim_end_matches("sheetData").to_owned();
                if !is_open {
                    let all = new.rows_before(None, change);
                    put(edits, (at, own), &all);
                }
            }
            Met::Row(row, _, is_open) => {
                let before = new.rows_before(Some(row), change);
                insert(edits, at.start, before);
                if !is_open {
                    let cells = new.cells_before(row, None, change);
                    put(edits, (at, own), &cells);
                }
            }
            Met::Cell(cell, tag, is_open) => {
                let before = new.cells_before(cell.row, Some(cell.col), change);
                insert(edits, at.start, before);
                let found = number(&tag, "s").unwrap_or(0);
                match is_open {
                    true => open = Some((cell, found, at)),
                    false => changed(text, (cell, found, at.clone()), at, change, edits),
                }
            }
            Met::EndOfCell => {
                if let Some((cell, found, tag)) = open.take() {
                    let whole = tag.start..at.end;
                    changed(text, (cell, found, tag), whole, change, edits);
                }
            }
            Met::EndOfRow(row) => {
                let cells = new.cells_before(row, None, change);
                insert(edits, at.start, cells);
            }
            Met::EndOfData => {
                let rows = new.rows_before(None, change);
                insert(edits, at.start, rows);
            }
            Met::Other(_) => {}
        }
    }
    Ok(geometry)
}

/// Changes a cell that is there, given where its tag and all of it stand.
fn changed(
    text: &str,
    (cell, found, tag): (CellRef, u32, Range<usize>),
    whole: Range<usize>,
    change: &mut impl Change,
    edits: &mut Edits,
) {
    let own = text.get(tag.clone()).unwrap_or_default();
    let look = change.look(cell, found);
    let looking = match look == found {
        true => own.to_owned(),
        false => with_attr(own, "s", &look.to_string()),
    };
    match change.content(cell, text.get(whole.clone()).unwrap_or_default()) {
        Some(Inside { kind, markup }) => {
            let typed = match kind {
                Some(kind) => with_attr(&looking, "t", kind),
                None => without_attr(&looking, "t"),
            };
            edits.replace(whole, with_end(&typed, &markup));
        }
        None if look != found => edits.replace(tag, looking),
        None => {}
    }
}

fn insert(edits: &mut Edits, at: usize, more: String) {
    if !more.is_empty() {
        edits.insert(at, more);
    }
}

/// Puts something into an element without content.
fn put(edits: &mut Edits, (at, own): (Range<usize>, &str), content: &str) {
    if !content.is_empty() {
        edits.replace(at, with_end(own, content));
    }
}

/// How large the rows and columns of a sheet are.
///
/// # Errors
/// When the markup is damaged.
pub fn geometry(text: &str) -> Result<Geometry, Damage> {
    Ok(survey(text, &BTreeSet::new())?.1)
}

/// Which of the wanted cells are not there, and how large rows and columns are.
fn survey(text: &str, wanted: &BTreeSet<CellRef>) -> Result<(New, Geometry), Damage> {
    let (mut rows_there, mut there) = (HashSet::new(), HashSet::new());
    let wanted_rows: HashSet<u32> = wanted.iter().map(|at| at.row).collect();
    let (mut new, mut geometry) = (New::default(), Geometry::default());
    let mut rows = Rows::over(text);
    while let Some((met, _)) = rows.next()? {
        match met {
            Met::Row(row, tag, _) => {
                geometry.row(row, &tag);
                if wanted_rows.contains(&row) {
                    rows_there.insert(row);
                    new.looks_of_rows.extend(number(&tag, "s").map(|look| (row, look)));
                }
            }
            Met::Cell(at, ..) if wanted.contains(&at) => drop(there.insert(at)),
            Met::Other(tag) => {
                geometry.other(&tag);
                if tag.local_name().as_ref() == "col"
                    && let (Some(first), Some(look)) = (number(&tag, "min"), number(&tag, "style"))
                {
                    let last = number(&tag, "max").unwrap_or(first);
                    let columns = (last.saturating_sub(1), look);
                    new.looks_of_columns.insert(first.saturating_sub(1), columns);
                }
            }
            _ => {}
        }
    }
    for at in wanted.iter().filter(|at| !there.contains(at)) {
        let all = match rows_there.contains(&at.row) {
            true => &mut new.cells,
            false => &mut new.rows,
        };
        all.insert(*at);
    }
    Ok((new, geometry))
}

/// Cells that are to be added.
#[derive(Default)]
struct New {
    /// Those in rows that are there …
    cells: BTreeSet<CellRef>,
    /// … and in others.
    rows: BTreeSet<CellRef>,
    /// The looks of rows, which cells have that are not there …
    looks_of_rows: HashMap<u32, u32>,
    /// … and those of columns, by the first: the last one, and the look.
    looks_of_columns: BTreeMap<u32, (u32, u32)>,
    /// The prefix of elements, with the colon.
    prefix: String,
}

impl New {
    fn look(&self, at: CellRef) -> u32 {
        let column = || {
            let (_, (last, look)) = self.looks_of_columns.range(..=at.col).next_back()?;
            (at.col <= *last).then_some(*look)
        };
        self.looks_of_rows.get(&at.row).copied().or_else(column).unwrap_or(0)
    }

    fn cell(&self, at: CellRef, change: &mut impl Change) -> String {
        let look = change.look(at, self.look(at));
        let tag = format!("<{}c r=\"{at}\" s=\"{look}\"/>", self.prefix);
        match change.content(at, &tag) {
            Some(Inside { kind, markup }) => {
                let typed = kind.map_or_else(|| tag.clone(), |kind| with_attr(&tag, "t", kind));
                with_end(&typed, &markup)
            }
            None => tag,
        }
    }

    /// The cells of a row that is there, those before a column if one is given.
    fn cells_before(&mut self, row: u32, col: Option<u32>, change: &mut impl Change) -> String {
        let end = CellRef::new(row, col.unwrap_or(u32::MAX));
        let mut cells = String::new();
        while let Some(at) = self.cells.range(CellRef::new(row, 0)..end).next().copied() {
            cells.push_str(&self.cell(at, change));
            self.cells.remove(&at);
        }
        cells
    }

    /// The rows that are not there, those before one if it is given.
    fn rows_before(&mut self, end: Option<u32>, change: &mut impl Change) -> String {
        let mut rows = String::new();
        let mut open = None;
        while let Some(at) = self.rows.first().copied() {
            if end.is_some_and(|end| at.row >= end) {
                break;
            }
            if open != Some(at.row) {
                let close = open.map_or(String::new(), |_| format!("</{}row>", self.prefix));
                let number = u64::from(at.row).saturating_add(1);
                rows.push_str(&format!("{close}<{}row r=\"{number}\">", self.prefix));
                open = Some(at.row);
            }
            rows.push_str(&self.cell(at, change));
            self.rows.remove(&at);
        }
        if open.is_some() {
            rows.push_str(&format!("</{}row>", self.prefix));
        }
        rows
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::write::marks::Class;
    use crate::write::own::sheet::Marked;
    use crate::write::own::styles::{self, Styles};

    #[test]
    fn cells_get_their_look_where_they_stand_and_are_added_where_they_do_not() {
        let text = "<x:worksheet xmlns:x='m'><x:cols><x:col min='4' max='5' style='7'/></x:cols><x:sheetData>\
            <x:row r=\"2\" s='3'><x:c r=\"B2\" s='1' t='s'><x:v>0</x:v></x:c><x:c/></x:row><x:row r='4'/></x:sheetData></x:worksheet>";
        let at = |address: &str| CellRef::parse(address).unwrap();
        let wanted = ["A2", "B2", "C2", "E2", "D3", "E3", "B4", "A9"].map(|address| (at(address), Class::Error));
        let mut styles = Styles::of(styles::plain()).unwrap();
        let mut edits = Edits::default();
        let former = HashMap::new();
        let mut marked = Marked::new(wanted.into(), &former, &mut styles);
        change(text, &mut marked, &mut edits).unwrap();
        let looks: Vec<[u32; 2]> = styles.pairs();
        let marked = |before: u32| looks.iter().find(|pair| pair[1] == before).unwrap()[0];
        let (none, own, row, column) = (marked(0), marked(1), marked(3), marked(7));
        assert_eq!(
            edits.apply(text),
            format!(
                "<x:worksheet xmlns:x='m'><x:cols><x:col min='4' max='5' style='7'/></x:cols><x:sheetData>\
                 <x:row r=\"2\" s='3'><x:c r=\"A2\" s=\"{row}\"/><x:c r=\"B2\" s='{own}' t='s'><x:v>0</x:v></x:c>\
                 <x:c s=\"{none}\"/><x:c r=\"E2\" s=\"{row}\"/></x:row>\
                 <x:row r=\"3\"><x:c r=\"D3\" s=\"{column}\"/><x:c r=\"E3\" s=\"{column}\"/></x:row>\
                 <x:row r='4'><x:c r=\"B4\" s=\"{none}\"/></x:row><x:row r=\"9\"><x:c r=\"A9\" s=\"{none}\"/></x:row>\
                 </x:sheetData></x:worksheet>"
            )
        );
    }
}
