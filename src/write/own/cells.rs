//! The cells of a sheet and their looks.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::ops::Range;

use quick_xml::events::{BytesStart, Event};

use super::anchor::Geometry;
use super::styles::Styles;
use crate::cell::{CellRef, column_number};
use crate::error::Damage;
use crate::parts::{Edits, Step, Walk, attr, with_attr, with_end};
use crate::write::marks::Class;

/// Where a cell with this address stands.
pub fn place(address: &str) -> Option<CellRef> {
    let letters = address.find(|c: char| c.is_ascii_digit())?;
    let (letters, digits) = address.split_at_checked(letters)?;
    let row: u32 = digits.parse().ok()?;
    Some(CellRef::new(row.checked_sub(1)?, column_number(letters)?))
}

fn number(tag: &BytesStart<'_>, name: &str) -> Option<u32> {
    attr(tag, name)?.parse().ok()
}

/// What a row or a cell is in the walk over a sheet.
enum Met<'a> {
    Row(u32, BytesStart<'a>, bool),
    Cell(CellRef, BytesStart<'a>),
    EndOfRow(u32),
    EndOfData,
    Data(BytesStart<'a>, bool),
    Other(BytesStart<'a>),
}

/// A walk over the rows and cells of a sheet, which need not say where they stand.
struct Rows<'a> {
    walk: Walk<'a>,
    in_data: bool,
    row: u32,
    col: u32,
}

impl<'a> Rows<'a> {
    fn over(text: &'a str) -> Self {
        let walk = Walk::over(text);
        Self {
            walk,
            in_data: false,
            row: 0,
            col: 0,
        }
    }

    fn next(&mut self) -> Result<Option<(Met<'a>, Range<usize>)>, Damage> {
        while let Some(Step { event, at, depth }) = self.walk.step()? {
            let (tag, is_open) = match event {
                Event::Start(tag) => (tag, true),
                Event::Empty(tag) => (tag, false),
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
                    let at = attr(&tag, "r").and_then(|address| place(&address));
                    let at = at.unwrap_or(CellRef::new(self.row, self.col));
                    self.col = at.col.saturating_add(1);
                    Met::Cell(at, tag)
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
        if let Met::Cell(at, tag) = met {
            visit(at, number(&tag, "s").unwrap_or(0));
        }
    }
    Ok(())
}

/// Gives cells the look of their marks, and those that an earlier round marked the look that they had. Cells that are
/// not there yet are added. Returns how large rows and columns are.
///
/// # Errors
/// When the markup is damaged.
pub fn paint(
    text: &str,
    wanted: &BTreeMap<CellRef, Class>,
    former: &HashMap<u32, u32>,
    styles: &mut Styles,
    edits: &mut Edits,
) -> Result<Geometry, Damage> {
    let (mut new, geometry) = survey(text, wanted)?;
    let mut rows = Rows::over(text);
    while let Some((met, at)) = rows.next()? {
        let own = text.get(at.clone()).unwrap_or_default();
        match met {
            Met::Data(tag, is_open) => {
                new.prefix = tag.name().as_ref().trim_end_matches("sheetData").to_owned();
                if !is_open {
                    let all = new.rows_before(None, styles);
                    put(edits, (at, own), &all);
                }
            }
            Met::Row(row, _, is_open) => {
                let before = new.rows_before(Some(row), styles);
                insert(edits, at.start, before);
                if !is_open {
                    let cells = new.cells_before(row, None, styles);
                    put(edits, (at, own), &cells);
                }
            }
            Met::Cell(cell, tag) => {
                let before = new.cells_before(cell.row, Some(cell.col), styles);
                insert(edits, at.start, before);
                let found = number(&tag, "s").unwrap_or(0);
                let before = former.get(&found).copied().unwrap_or(found);
                let look = wanted.get(&cell).map_or(before, |class| styles.marked(before, *class));
                if look != found {
                    edits.replace(at, with_attr(own, "s", &look.to_string()));
                }
            }
            Met::EndOfRow(row) => {
                let cells = new.cells_before(row, None, styles);
                insert(edits, at.start, cells);
            }
            Met::EndOfData => {
                let rows = new.rows_before(None, styles);
                insert(edits, at.start, rows);
            }
            Met::Other(_) => {}
        }
    }
    Ok(geometry)
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

/// Which of the wanted cells are not there, and how large rows and columns are.
fn survey(text: &str, wanted: &BTreeMap<CellRef, Class>) -> Result<(New, Geometry), Damage> {
    let (mut rows_there, mut there) = (HashSet::new(), HashSet::new());
    let wanted_rows: HashSet<u32> = wanted.keys().map(|at| at.row).collect();
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
            Met::Cell(at, _) if wanted.contains_key(&at) => drop(there.insert(at)),
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
    for (at, class) in wanted.iter().filter(|(at, _)| !there.contains(at)) {
        let all = match rows_there.contains(&at.row) {
            true => &mut new.cells,
            false => &mut new.rows,
        };
        all.insert(*at, *class);
    }
    Ok((new, geometry))
}

/// Cells that are to be added.
#[derive(Default)]
struct New {
    /// Those in rows that are there …
    cells: BTreeMap<CellRef, Class>,
    /// … and in others.
    rows: BTreeMap<CellRef, Class>,
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

    fn cell(&self, at: CellRef, class: Class, styles: &mut Styles) -> String {
        let look = styles.marked(self.look(at), class);
        format!("<{}c r=\"{at}\" s=\"{look}\"/>", self.prefix)
    }

    /// The cells of a row that is there, those before a column if one is given.
    fn cells_before(&mut self, row: u32, col: Option<u32>, styles: &mut Styles) -> String {
        let end = CellRef::new(row, col.unwrap_or(u32::MAX));
        let mut cells = String::new();
        while let Some((at, class)) = self.cells.range(CellRef::new(row, 0)..end).next() {
            let (at, class) = (*at, *class);
            cells.push_str(&self.cell(at, class, styles));
            self.cells.remove(&at);
        }
        cells
    }

    /// The rows that are not there, those before one if it is given.
    fn rows_before(&mut self, end: Option<u32>, styles: &mut Styles) -> String {
        let mut rows = String::new();
        let mut open = None;
        while let Some((at, class)) = self.rows.first_key_value().map(|(at, class)| (*at, *class)) {
            if end.is_some_and(|end| at.row >= end) {
                break;
            }
            if open != Some(at.row) {
                let close = open.map_or(String::new(), |_| format!("</{}row>", self.prefix));
                let number = u64::from(at.row).saturating_add(1);
                rows.push_str(&format!("{close}<{}row r=\"{number}\">", self.prefix));
                open = Some(at.row);
            }
            rows.push_str(&self.cell(at, class, styles));
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
    use crate::write::own::styles;

    #[test]
    fn cells_get_their_look_where_they_stand_and_are_added_where_they_do_not() {
        let text = "<x:worksheet xmlns:x='m'><x:cols><x:col min='4' max='5' style='7'/></x:cols><x:sheetData>\
            <x:row r=\"2\" s='3'><x:c r=\"B2\" s='1' t='s'><x:v>0</x:v></x:c><x:c/></x:row><x:row r='4'/></x:sheetData></x:worksheet>";
        let at = |address: &str| place(address).unwrap();
        let wanted = ["A2", "B2", "C2", "E2", "D3", "E3", "B4", "A9"].map(|address| (at(address), Class::Error));
        let mut styles = Styles::of(styles::plain()).unwrap();
        let mut edits = Edits::default();
        paint(text, &wanted.into(), &HashMap::new(), &mut styles, &mut edits).unwrap();
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
