//! Rows that are added inside of a template: what stands below moves down, in every part that says where something
//! stands, and what refers to the rows to which others are added refers to these, too.

mod markup;
mod moved;
mod rows;

use std::collections::{BTreeMap, HashSet};

use super::Problem;
use crate::cell::{CellRef, MAX_ROWS};
use crate::error::Damage;
use crate::parts::{Edits, Package, Spreadsheet, canonical, links};
use crate::write::own::moved_notes;

/// A formula of one cell as it reads in another; empty where that is not known.
pub type Shifted<'a> = &'a dyn Fn(&str, CellRef, CellRef) -> String;

/// Rows of a sheet that are filled in one after the other, and how many are added behind them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Block {
    /// The first row …
    pub first: u32,
    /// … and the one behind the last.
    pub end: u32,
    /// How many are added there, each like the last one.
    pub more: u32,
}

impl Block {
    /// The row that is copied, if there is one.
    pub fn model(&self) -> Option<u32> {
        self.end.checked_sub(1).filter(|row| *row >= self.first)
    }

    /// Whether a row is one of them.
    pub fn has(&self, row: u32) -> bool {
        (self.first..self.end).contains(&row)
    }
}

/// The rows that are added to a sheet, in the order in which they stand.
#[derive(Clone, Debug, Default)]
pub struct Added(Vec<Block>);

impl Added {
    /// Adds rows; where others are added in the same place, the larger number counts.
    pub fn add(&mut self, block: Block) {
        match self.0.iter_mut().find(|own| own.end == block.end) {
            Some(own) => {
                own.first = own.first.min(block.first);
                own.more = own.more.max(block.more);
            }
            None => {
                self.0.push(block);
                self.0.sort_by_key(|own| own.end);
            }
        }
    }

    /// How many there are.
    pub fn count(&self) -> u32 {
        self.0.iter().fold(0, |sum, block| sum.saturating_add(block.more))
    }

    /// Where a row stands then.
    pub fn after(&self, row: u32) -> u32 {
        let before = self.0.iter().take_while(|block| block.end <= row);
        let then = before.fold(row, |row, block| row.saturating_add(block.more));
        then.min(MAX_ROWS.saturating_sub(1)).max(row)
    }

    /// Which row stood there before; of those that were added the one that they are like.
    pub fn before(&self, row: u32) -> u32 {
        let mut own = row;
        for block in &self.0 {
            if own < block.end {
                break;
            }
            own = own.saturating_sub(block.more).max(block.model().unwrap_or(block.end));
        }
        own
    }

    /// The rows behind whose last one others are added, if this is it.
    fn ending_in(&self, row: u32) -> Option<&Block> {
        self.0.iter().find(|block| block.model() == Some(row))
    }
}

/// The rows that are added, by the name of their sheet.
#[derive(Clone, Debug, Default)]
pub struct Growth(BTreeMap<String, Added>);

impl Growth {
    /// Adds rows to a sheet.
    pub fn add(&mut self, sheet: &str, block: Block) {
        self.0.entry(sheet.to_owned()).or_default().add(block);
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Those of a sheet.
    pub fn on(&self, sheet: &str) -> Option<&Added> {
        self.0.get(sheet)
    }

    /// Those of a sheet whose name is spelled in whatever case.
    fn called(&self, sheet: &str) -> Option<&Added> {
        let lower = sheet.to_lowercase();
        let known = || self.0.iter().find(|(name, _)| name.to_lowercase() == lower);
        self.0.get(sheet).or_else(|| known().map(|(_, added)| added))
    }
}

/// What stands in the way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Obstacle {
    /// The sheet.
    pub sheet: String,
    /// The cell, where there is one.
    pub cell: Option<CellRef>,
    /// What it is.
    pub problem: Problem,
}

/// A sheet, and what is added to it and others.
#[derive(Clone, Copy)]
struct Home<'a> {
    sheet: &'a str,
    growth: &'a Growth,
}

impl Home<'_> {
    fn obstacle(&self, cell: Option<CellRef>, problem: Problem) -> Obstacle {
        let sheet = self.sheet.to_owned();
        Obstacle { sheet, cell, problem }
    }
}

/// Adds rows to the sheets of a workbook. Returns what stands in the way; then the package is of no use any more.
///
/// # Errors
/// When a part is damaged.
pub fn grow(
    package: &mut Package,
    book: &Spreadsheet,
    growth: &Growth,
    shifted: Shifted<'_>,
) -> Result<Vec<Obstacle>, Damage> {
    let mut obstacles = Vec::new();
    let mut seen = HashSet::new();
    for sheet in &book.sheets {
        let home = Home {
            sheet: &sheet.name,
            growth,
        };
        let is_first = seen.insert(canonical(&sheet.part));
        if sheet.has_cells && is_first {
            let text = package.text(&sheet.part)?;
            let mut edits = Edits::default();
            rows::grow(&text, home, shifted, &mut edits, &mut obstacles)?;
            markup::follow(&text, home, &mut edits)?;
            put(package, &sheet.part, &text, edits);
        }
        follow(package, &sheet.part, home, &mut seen, &mut obstacles)?;
    }
    // The names of areas, and what summaries of data are made of.
    let home = Home { sheet: "", growth };
    let text = package.text(&book.part)?;
    let mut edits = Edits::default();
    markup::follow(&text, home, &mut edits)?;
    put(package, &book.part, &text, edits);
    for link in links(package, &book.part)? {
        if link.kind == "pivotCacheDefinition" && package.has(&link.part) {
            let text = package.text(&link.part)?;
            obstacles.extend(markup::source(&text, home)?);
        }
    }
    Ok(obstacles)
}

/// Follows the rows in the parts that belong to this one: drawings, notes, tables, charts.
fn follow(
    package: &mut Package,
    part: &str,
    home: Home<'_>,
    seen: &mut HashSet<String>,
    obstacles: &mut Vec<Obstacle>,
) -> Result<(), Damage> {
    let mut open = vec![part.to_owned()];
    while let Some(part) = open.pop() {
        for link in links(package, &part)? {
            let goes_on = matches!(
                link.kind.as_str(),
                "drawing"
                    | "chart"
                    | "chartEx"
                    | "chartUserShapes"
                    | "table"
                    | "comments"
                    | "threadedComment"
                    | "vmlDrawing"
                    | "ctrlProp"
                    | "tableSingleCells"
                    | "pivotTable"
            );
            if !goes_on || !package.has(&link.part) || !seen.insert(canonical(&link.part)) {
                continue;
            }
            let text = package.text(&link.part)?;
            if link.kind == "vmlDrawing" {
                let after = |row| home.growth.on(home.sheet).map_or(row, |added| added.after(row));
                let then = moved_notes(&text, after, |formula| moved::formula(formula, home, None).text);
                if then != text {
                    package.put(&link.part, then);
                }
                continue;
            }
            if link.kind == "pivotTable" {
                obstacles.extend(markup::place(&text, home)?);
                continue;
            }
            let mut edits = Edits::default();
            markup::follow(&text, home, &mut edits)?;
            put(package, &link.part, &text, edits);
            open.push(link.part);
        }
    }
    Ok(())
}

fn put(package: &mut Package, part: &str, text: &str, edits: Edits) {
    if !edits.is_empty() {
        package.put(part, edits.apply(text));
    }
}
