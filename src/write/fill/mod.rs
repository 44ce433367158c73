//! A workbook that somebody hands out to be filled in: values of a book in the cells that a layout names, everything
//! else as it was. What does not fit is reported, all of it, and nothing is filled in then.

mod grow;
mod header;
mod rules;
mod target;

use std::collections::{BTreeMap, HashMap, HashSet};
use std::ops::Range;

use rust_decimal::Decimal;

use self::grow::{Block, Growth, Obstacle, Shifted};
use self::header::{FIRST_ROWS, Header, locate};
use self::rules::{Names, SheetRules};
use self::target::{Put, Rows, Target};
use super::encode::Encoder;
use super::export::{Cell, Flat, Misfit};
use super::own::{Inside, Styles, Unchangeable};
use super::xlsx::AUTHOR;
use crate::book::Book;
use crate::cell::{ByCell, CellRef, CellValue, MAX_ROWS};
use crate::error::{Damage, Error, Result};
use crate::fold::Folder;
use crate::grid::{Grid, Workbook};
use crate::mapping::export::{ExportFormat, ExportTable, FilledContent, FilledTable, Filling};
use crate::parts::{Edits, Package, Spreadsheet, child, escaped, put_type, unrelate, with_attr};
use crate::schema::{Standard, Table as Schema};

/// A workbook to be filled in.
#[derive(Clone, Copy)]
pub struct Template<'a> {
    /// The file.
    pub bytes: &'a [u8],
    /// What is in it.
    pub workbook: &'a Workbook,
    /// A formula of one cell as it reads in another; empty where that is not known.
    pub shifted: Shifted<'a>,
    /// Reads a workbook that was made of it.
    pub reread: &'a dyn Fn(&[u8]) -> Result<Workbook>,
    /// How many bytes its parts may have in all.
    pub limit: u64,
}

/// What came of filling in.
#[derive(Debug)]
pub enum Filled {
    /// Everything fits.
    Workbook {
        /// The file.
        bytes: Vec<u8>,
        /// Numbers of tables that the layout lists and the book lacks.
        missing: Vec<String>,
        /// Values of which nobody knows here whether their cells may hold them.
        unchecked: Vec<Misplaced>,
    },
    /// What does not. Nothing may be written.
    Nothing {
        /// Values that the layout cannot hold.
        misfits: Vec<Misfit>,
        /// Values that the template cannot hold.
        misplaced: Vec<Misplaced>,
    },
}

/// A value for which the template has no place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Misplaced {
    /// Number of the table; none for single cells.
    pub table: Option<String>,
    /// The sheet of the template.
    pub sheet: String,
    /// The cell of the template, where that is known.
    pub cell: Option<CellRef>,
    /// The column, as the template calls it.
    pub column: String,
    /// The row of the book, as people call it.
    pub row: String,
    /// The value.
    pub value: String,
    /// Why it has no place.
    pub problem: Problem,
}

/// Why a value has no place in a template.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Problem {
    /// There is no such sheet.
    NoSheet,
    /// No column has this label.
    NoHeader,
    /// Several columns have this label.
    HeaderTwice,
    /// The table has more rows than the template.
    TooManyRows,
    /// Rows cannot be added, since another table of the layout stands beside them and ends elsewhere.
    Beside,
    /// Rows cannot be added, since the sheet is protected.
    NoInserting,
    /// Rows cannot be added, since a formula for many cells has to stay in one piece.
    Array,
    /// Rows cannot be added, since a summary of data is in the way.
    Pivot,
    /// Rows cannot be added, since a formula names those that are there one by one.
    OneByOne,
    /// Rows cannot be added, since a formula spells its cells as a text.
    TextAddress,
    /// Rows cannot be added, since a formula cannot be made to follow.
    NotMoved,
    /// No row of the template has this text.
    NoRow,
    /// Several rows have this text.
    RowTwice,
    /// A text where the format of the cell is that of a number.
    NumberFormat,
    /// The sheet is protected and the cell locked.
    Locked,
    /// The value is not in the list of the cell.
    NotListed,
    /// What is in the list of the cell is not known here; the value is filled in.
    UnknownList,
    /// The cell has a formula.
    Formula,
    /// The formula of a row that is copied cannot be told for the copies.
    NotCopied,
    /// The cell is covered by a merged one.
    Covered,
    /// The cell wants the only row of a table that has none or several.
    NotOne,
}

impl Problem {
    /// The key of its wording.
    pub const fn key(self) -> &'static str {
        match self {
            Self::NoSheet => "no-sheet",
            Self::NoHeader => "no-header",
            Self::HeaderTwice => "header-twice",
            Self::TooManyRows => "too-many-rows",
            Self::Beside => "beside",
            Self::NoInserting => "no-inserting",
            Self::Array => "array",
            Self::Pivot => "pivot",
            Self::OneByOne => "one-by-one",
            Self::TextAddress => "text-address",
            Self::NotMoved => "not-moved",
            Self::NoRow => "no-row",
            Self::RowTwice => "row-twice",
            Self::NumberFormat => "number-format",
            Self::Locked => "locked",
            Self::NotListed => "not-listed",
            Self::UnknownList => "unknown-list",
            Self::Formula => "formula",
            Self::NotCopied => "not-copied",
            Self::Covered => "covered",
            Self::NotOne => "not-one",
        }
    }
}

/// The template with the values of the book.
///
/// # Errors
/// [`Error::Internal`] if book or layout refer to a table that the standard lacks; what stands in the way of changing
/// the template at all is in the inner result.
pub fn fill(
    book: &Book,
    standard: &Standard,
    filling: &Filling,
    template: Template,
) -> Result<std::result::Result<Filled, Unchangeable>> {
    let whole = (book, standard, filling);
    let mut filler = match Filler::of(whole, template) {
        Ok(filler) => filler,
        Err(wrong) => return Ok(Err(wrong)),
    };
    let growth = filler.growth()?;
    if filler.misplaced.is_empty() && !growth.is_empty() {
        match grow::grow(&mut filler.package, &filler.parts, &growth, template.shifted) {
            Ok(obstacles) => filler.misplaced.extend(obstacles.into_iter().map(Misplaced::from)),
            Err(damage) => return Ok(Err(damage.into())),
        }
    }
    if filler.misplaced.is_empty() && growth.is_empty() {
        return filler.filled();
    }
    if filler.misplaced.is_empty() {
        let bytes = match filler.package.finish(AUTHOR) {
            Ok(bytes) => bytes,
            Err(damage) => return Ok(Err(damage.into())),
        };
        let workbook = (template.reread)(&bytes)?;
        let grown = Template {
            bytes: &bytes,
            workbook: &workbook,
            ..template
        };
        return match Filler::of(whole, grown) {
            Ok(filler) => Filler { growth, ..filler }.filled(),
            Err(wrong) => Ok(Err(wrong)),
        };
    }
    // What else does not fit is reported, too.
    let misplaced = filler.misplaced;
    match Filler::of(whole, template) {
        Ok(filler) => Filler {
            misplaced,
            is_blocked: true,
            ..filler
        }
        .filled(),
        Err(wrong) => Ok(Err(wrong)),
    }
}

impl From<Obstacle> for Misplaced {
    fn from(Obstacle { sheet, cell, problem }: Obstacle) -> Self {
        Self {
            table: None,
            sheet,
            cell,
            column: String::new(),
            row: String::new(),
            value: String::new(),
            problem,
        }
    }
}

/// Where a table stands in the template.
struct Located<'a> {
    grid: &'a Grid,
    header: Header,
    /// The labels of its columns …
    labels: Vec<String>,
    /// … and where they are.
    columns: Vec<u32>,
}

struct Filler<'a> {
    /// The template, and what its workbook part lists.
    package: Package<'a>,
    parts: Spreadsheet,
    book: &'a Book,
    standard: &'a Standard,
    filling: &'a Filling,
    template: Template<'a>,
    folder: Folder,
    /// The rows that were added to the template as it was handed out.
    growth: Growth,
    /// Whether rows that are wanted cannot be added, which is reported already.
    is_blocked: bool,
    /// What goes into the cells of each sheet.
    puts: BTreeMap<String, Vec<(CellRef, Put)>>,
    misfits: Vec<Misfit>,
    misplaced: Vec<Misplaced>,
    missing: Vec<String>,
}

impl<'a> Filler<'a> {
    fn of(
        (book, standard, filling): (&'a Book, &'a Standard, &'a Filling),
        template: Template<'a>,
    ) -> std::result::Result<Self, Unchangeable> {
        let mut package = Package::open(template.bytes, template.limit)?;
        let parts = super::own::changeable(&mut package)?;
        Ok(Self {
            package,
            parts,
            book,
            standard,
            filling,
            template,
            folder: Folder::new(&standard.frame),
            growth: Growth::default(),
            is_blocked: false,
            puts: BTreeMap::new(),
            misfits: Vec::new(),
            misplaced: Vec::new(),
            missing: Vec::new(),
        })
    }

    fn filled(mut self) -> Result<std::result::Result<Filled, Unchangeable>> {
        // Where headers end, by sheet: rows below one are not those of a table above it.
        let mut ends: HashMap<&str, Vec<u32>> = HashMap::new();
        for (rule, place) in self.filling.export.tables.iter().zip(&self.filling.tables) {
            if let Some(Ok(located)) = self.flat(rule)?.map(|flat| self.located(&flat, place)) {
                ends.entry(&place.sheet).or_default().push(located.header.bottom);
            }
        }
        for (rule, place) in self.filling.export.tables.iter().zip(&self.filling.tables) {
            let ends = ends.get(place.sheet.as_str()).map(Vec::as_slice);
            self.table((rule, place), ends.unwrap_or_default())?;
        }
        self.cells()?;
        Ok(self.finish())
    }

    /// Where a row stands that is this one in the template as it was handed out.
    fn after(&self, sheet: &str, row: u32) -> u32 {
        self.growth.on(sheet).map_or(row, |added| added.after(row))
    }

    /// The rows that have to be added. What speaks against it is misplaced.
    fn growth(&mut self) -> Result<Growth> {
        // With whether the rows fit in where nothing is prepared, too.
        let mut blocks: Vec<(&str, Block, bool)> = Vec::new();
        for (rule, place) in self.filling.export.tables.iter().zip(&self.filling.tables) {
            let Some(flat) = self.flat(rule)?.filter(|_| place.keys == 0) else {
                continue;
            };
            let Ok(located) = self.located(&flat, place) else {
                continue;
            };
            let rows = self.rows(&located, place, true);
            let more = flat.rows.len().saturating_sub(rows.count());
            let more = if place.grows {
                u32::try_from(more).unwrap_or(u32::MAX)
            } else {
                0
            };
            let (first, end) = (rows.first, rows.end);
            let fits = flat.rows.len() <= self.rows(&located, place, false).count();
            blocks.push((&place.sheet, Block { first, end, more }, fits));
        }
        let mut growth = Growth::default();
        let mut obstacle = |sheet: &str, row: u32, problem: Problem, value: String| {
            let found = Obstacle {
                sheet: sheet.to_owned(),
                cell: Some(CellRef::new(row, 0)),
                problem,
            };
            self.misplaced.push(Misplaced {
                value,
                ..Misplaced::from(found)
            });
        };
        for (sheet, block, fits) in blocks.iter().filter(|(_, block, _)| block.more > 0) {
            let is_split = |other: &Block| other.first < block.end && block.end < other.end;
            let is_beside = blocks.iter().any(|(own, other, _)| own == sheet && is_split(other));
            match (is_beside, fits) {
                (true, true) => continue,
                (true, false) => obstacle(sheet, block.end, Problem::Beside, String::new()),
                (false, _) => {}
            }
            growth.add(sheet, *block);
        }
        for sheet in &self.parts.sheets {
            let Some(added) = growth.on(&sheet.name) else { continue };
            let text = self.package.text(&sheet.part).unwrap_or_default();
            let last = super::own::last_row(&text).ok().flatten().unwrap_or(0);
            let rows = last.saturating_add(added.count()).saturating_add(1);
            if rows > MAX_ROWS {
                obstacle(&sheet.name, last, Problem::TooManyRows, format!("{rows} > {MAX_ROWS}"));
            }
            if rules::forbids_rows(&text).unwrap_or(false) {
                obstacle(&sheet.name, last, Problem::NoInserting, String::new());
            }
        }
        Ok(growth)
    }

    fn grid(&self, sheet: &str) -> Option<&'a Grid> {
        self.template.workbook.sheets.iter().find(|grid| grid.name == sheet)
    }

    fn schema(&self, rule: &ExportTable) -> Result<&'a Schema> {
        let schema = self.standard.tables.get(rule.table);
        schema.ok_or_else(|| Error::Internal(format!("no table {} in the standard", rule.table)))
    }

    /// The rows of a table as the layout has them; none if the book lacks it.
    fn flat(&self, rule: &'a ExportTable) -> Result<Option<Flat<'a>>> {
        let schema = self.schema(rule)?;
        let table = self.book.tables.iter().find(|table| table.schema == rule.table);
        Ok(table.map(|table| Flat::new((self.book, table, schema), self.standard, &self.filling.export, rule)))
    }

    fn table(&mut self, (rule, place): (&'a ExportTable, &FilledTable), ends: &[u32]) -> Result<()> {
        let number = self.schema(rule)?.number.clone();
        let Some(flat) = self.flat(rule)? else {
            if rule.required {
                self.missing.push(number);
            }
            return Ok(());
        };
        self.misfits.extend(flat.misfits(&Encoder::of(&ExportFormat::Xlsx)));
        let located = match self.located(&flat, place) {
            Ok(located) => located,
            Err(wrong) => {
                let table = |own| Misplaced {
                    table: Some(number.clone()),
                    ..own
                };
                self.misplaced.extend(wrong.into_iter().map(table));
                return Ok(());
            }
        };
        let rows = self.rows(&located, place, false);
        let Located {
            grid,
            header,
            labels,
            columns,
        } = located;
        let problem = |cell: Option<CellRef>, column: &str, row: String, value: String, problem: Problem| Misplaced {
            table: Some(number.clone()),
            sheet: place.sheet.clone(),
            cell,
            column: column.to_owned(),
            row,
            value,
            problem,
        };
        let puts = self.puts.entry(place.sheet.clone()).or_default();
        let mut put = |row: u32, position: usize, skip: usize| {
            let cells = flat.cells(position).zip(columns.iter().zip(&labels)).skip(skip);
            for (cell, (column, label)) in cells {
                if cell != Cell::Blank {
                    let target = Target {
                        table: Some(number.clone()),
                        column: label.clone(),
                        row: flat.row_label(position),
                    };
                    puts.push((CellRef::new(row, *column), Put::of(cell, target)));
                }
            }
        };
        if place.keys > 0 {
            let keys = columns.get(..place.keys).unwrap_or_default();
            // Another table begins at another header, or where a label stands once more.
            let lowest: Vec<String> = flat
                .paths()
                .iter()
                .map(|path| path.last().map_or(String::new(), |own| self.folder.fold(own)))
                .collect();
            let is_label = |cell: &crate::cell::Cell| {
                let column = keys.iter().position(|col| *col == cell.at.col);
                let label = column.and_then(|column| lowest.get(column));
                cell.at.row > header.bottom
                    && label.is_some_and(|label| *label == self.folder.fold(&cell.value.to_string()))
            };
            let again = grid.cells().iter().find(|cell| is_label(cell)).map(|cell| cell.at.row);
            let ends = ends.iter().copied().filter(|end| *end > header.bottom).chain(again);
            let rows = header.bottom.saturating_add(1)..ends.min().unwrap_or(MAX_ROWS);
            let rows = keyed(grid, keys, rows, &self.folder);
            let mut taken = HashSet::new();
            for position in 0..flat.rows.len() {
                // What has no figure needs no place.
                if flat.cells(position).skip(place.keys).all(|cell| cell == Cell::Blank) {
                    continue;
                }
                let texts: Vec<String> = flat
                    .cells(position)
                    .take(place.keys)
                    .map(|cell| cell.text(0).into_owned())
                    .collect();
                let key: Vec<String> = texts.iter().map(|text| key(text, &self.folder)).collect();
                let own = rows.get(&key).map(Vec::as_slice).unwrap_or_default();
                let wrong = match own {
                    [row] if taken.insert(*row) => {
                        put(*row, position, place.keys);
                        continue;
                    }
                    [] => Problem::NoRow,
                    _ => Problem::RowTwice,
                };
                let label = labels.get(..place.keys).unwrap_or_default().join(" ");
                let cell = own.first().zip(keys.first()).map(|(row, col)| CellRef::new(*row, *col));
                let wrong = problem(
                    cell,
                    &label,
                    flat.row_label(position),
                    texts.join(" ").trim().to_owned(),
                    wrong,
                );
                self.misplaced.push(wrong);
            }
            return Ok(());
        }
        if flat.rows.len() > rows.count() {
            if !place.grows || !self.is_blocked {
                let value = format!("{} > {}", flat.rows.len(), rows.count());
                let cell = Some(CellRef::new(rows.first, columns.first().copied().unwrap_or(0)));
                let wrong = problem(cell, "", String::new(), value, Problem::TooManyRows);
                self.misplaced.push(wrong);
            }
            return Ok(());
        }
        for position in 0..flat.rows.len() {
            let offset = u32::try_from(position).unwrap_or(u32::MAX);
            put(rows.first.saturating_add(offset), position, 0);
        }
        Ok(())
    }

    /// Where the columns of a table stand.
    fn located(&self, flat: &Flat<'a>, place: &FilledTable) -> std::result::Result<Located<'a>, Vec<Misplaced>> {
        let wrong = |column: &str, problem: Problem| Misplaced {
            column: column.to_owned(),
            ..Misplaced::from(Obstacle {
                sheet: place.sheet.clone(),
                cell: None,
                problem,
            })
        };
        let Some(grid) = self.grid(&place.sheet) else {
            return Err(vec![wrong("", Problem::NoSheet)]);
        };
        let paths = flat.paths();
        let labels: Vec<String> = paths.iter().map(|path| path.join("/")).collect();
        let header = locate(grid, self.after(&place.sheet, FIRST_ROWS), &paths, &self.folder);
        let (mut columns, mut all) = (Vec::new(), Vec::new());
        for (label, found) in labels.iter().zip(&header.columns) {
            match found {
                Ok(column) => columns.push(*column),
                Err(problem) => all.push(wrong(label, *problem)),
            }
        }
        let located = Located {
            grid,
            header,
            labels,
            columns,
        };
        if all.is_empty() { Ok(located) } else { Err(all) }
    }

    /// The rows of the template that a table fills in one after the other; without those at the end in which nothing is
    /// prepared, if it is said.
    fn rows(&mut self, located: &Located<'_>, place: &FilledTable, is_prepared: bool) -> Rows {
        let sheet = self.parts.sheet(&place.sheet);
        let text = sheet.and_then(|sheet| self.package.text(&sheet.part).ok());
        let text = text.unwrap_or_default();
        let last = super::own::last_row(&text).ok().flatten();
        let rows = Rows::of(located.grid, located.header.bottom, &located.columns, last);
        match is_prepared {
            true => rows.prepared(&text, &located.columns).unwrap_or(rows),
            false => rows,
        }
    }

    fn cells(&mut self) -> Result<()> {
        for own in &self.filling.cells {
            let text = |text: Option<String>| text.filter(|text| !text.is_empty());
            let put = match &own.content {
                FilledContent::Constant(value) => text(Some(value.clone())).map(Put::text),
                FilledContent::Year => self.book.year.map(|year| Put::amount(Decimal::from(year))),
                FilledContent::Department => text(self.book.department.as_deref().map(str::to_owned)).map(Put::text),
                FilledContent::Unit => Some(Put::text(self.filling.export.unit.clone())),
                FilledContent::Value(rule) => {
                    let Some(flat) = self.flat(rule)? else {
                        self.missing.push(self.schema(rule)?.number.clone());
                        continue;
                    };
                    self.misfits.extend(flat.misfits(&Encoder::of(&ExportFormat::Xlsx)));
                    let rows = flat.rows.len();
                    let cell = flat.cells(0).next();
                    match cell.filter(|_| rows == 1) {
                        Some(Cell::Blank) => None,
                        Some(cell) => Some(Put::of(cell, Target::default())),
                        None => {
                            self.misplaced.push(Misplaced {
                                table: Some(self.schema(rule)?.number.clone()),
                                sheet: own.sheet.clone(),
                                cell: Some(own.cell),
                                column: String::new(),
                                row: String::new(),
                                value: rows.to_string(),
                                problem: Problem::NotOne,
                            });
                            None
                        }
                    }
                }
            };
            if self.grid(&own.sheet).is_none() {
                self.misplaced.push(Misplaced {
                    table: None,
                    sheet: own.sheet.clone(),
                    cell: Some(own.cell),
                    column: String::new(),
                    row: String::new(),
                    value: String::new(),
                    problem: Problem::NoSheet,
                });
                continue;
            }
            if let Some(put) = put {
                let at = CellRef::new(self.after(&own.sheet, own.cell.row), own.cell.col);
                self.puts.entry(own.sheet.clone()).or_default().push((at, put));
            }
        }
        Ok(())
    }

    fn finish(mut self) -> std::result::Result<Filled, Unchangeable> {
        let styles = match &self.parts.styles {
            Some(part) => Some(Styles::of(self.package.text(part)?)?),
            None => None,
        };
        let names = Names::of(&self.package.text(&self.parts.part)?)?;
        let mut unchecked = Vec::new();
        let puts = std::mem::take(&mut self.puts);
        for (name, puts) in &puts {
            let Some((sheet, grid)) = self.parts.sheet(name).zip(self.grid(name)) else {
                continue;
            };
            let number = self.parts.sheets.iter().position(|own| own.part == sheet.part);
            let text = self.package.text(&sheet.part)?;
            let rules = SheetRules::of(&text, styles.as_ref(), (&names, number.unwrap_or(0)))?;
            let mut change = target::Change::new(puts);
            let mut edits = Edits::default();
            super::own::change(&text, &mut change, &mut edits)?;
            for (at, put) in puts {
                let look = change.looks.get(at).copied().unwrap_or(0);
                if let Some(problem) = rules.problem((*at, look), put, (grid, self.template.workbook)) {
                    let all = match problem {
                        Problem::UnknownList => &mut unchecked,
                        _ => &mut self.misplaced,
                    };
                    all.push(Misplaced {
                        table: put.target.table.clone(),
                        sheet: name.clone(),
                        cell: Some(*at),
                        column: put.target.column.clone(),
                        row: put.target.row.clone(),
                        value: put.shown(),
                        problem,
                    });
                }
            }
            self.package.put(&sheet.part, edits.apply(&text));
        }
        // As the template was handed out.
        for own in self.misplaced.iter_mut() {
            if let Some((at, added)) = own.cell.as_mut().zip(self.growth.on(&own.sheet)) {
                at.row = added.before(at.row);
            }
        }
        if !self.misfits.is_empty() || !self.misplaced.is_empty() {
            return Ok(Filled::Nothing {
                misfits: self.misfits,
                misplaced: self.misplaced,
            });
        }
        without_order(&mut self.package, &self.parts)?;
        self.missing.dedup();
        Ok(Filled::Workbook {
            bytes: self.package.finish(AUTHOR)?,
            missing: self.missing,
            unchecked,
        })
    }
}

/// The rows of a template by the texts in these columns.
fn keyed(grid: &Grid, columns: &[u32], rows: Range<u32>, folder: &Folder) -> HashMap<Vec<String>, Vec<u32>> {
    let mut found: HashMap<Vec<String>, Vec<u32>> = HashMap::new();
    let text = |at: CellRef| grid.get(at).map(|cell| key(&cell.value.to_string(), folder));
    for (row, _) in grid.rows().filter(|(row, _)| rows.contains(row)) {
        let own = columns.iter().map(|col| text(CellRef::new(row, *col)));
        let mut own: Vec<Option<String>> = own.collect();
        if own.iter().all(Option::is_none) {
            continue;
        }
        // A text that is merged over several rows is that of each.
        for (own, col) in own.iter_mut().zip(columns).filter(|_| columns.len() > 1) {
            let merge = grid.merge_at(CellRef::new(row, *col)).filter(|_| own.is_none());
            *own = own.take().or_else(|| text(merge?.first));
        }
        let key = own.into_iter().map(Option::unwrap_or_default).collect();
        found.entry(key).or_default().push(row);
    }
    found
}

/// A text as it is compared. Codes that are numbers in a template have lost the zeros before them.
fn key(text: &str, folder: &Folder) -> String {
    let folded = folder.fold(text);
    let number = folded.trim_start_matches('0');
    match !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()) {
        true => number.to_owned(),
        false => folded,
    }
}

/// Takes away in which order formulas are calculated: a program that opens the workbook finds it anew.
fn without_order(package: &mut Package, book: &Spreadsheet) -> std::result::Result<(), Damage> {
    if let Some(order) = &book.order {
        unrelate(package, &book.part, order)?;
        put_type(package, order, None)?;
        package.remove(order);
    }
    Ok(())
}

/// What formulas of a sheet give now; none where it is not known.
pub type Results = ByCell<Option<CellValue>>;

/// The workbook with other results stored for its formulas, by sheet. Where one is not known, nothing is stored, and
/// programs calculate when they open it. `limit` is how many bytes its parts may have in all.
///
/// # Errors
/// When a part is damaged.
pub fn with_results(
    bytes: &[u8],
    results: &HashMap<String, Results>,
    limit: u64,
) -> std::result::Result<Vec<u8>, Damage> {
    let mut package = Package::open(bytes, limit)?;
    let book = Spreadsheet::of(&mut package)?;
    for sheet in book.sheets.iter().filter(|sheet| sheet.has_cells) {
        let Some(own) = results.get(&sheet.name).filter(|own| !own.is_empty()) else {
            continue;
        };
        let text = package.text(&sheet.part)?;
        let mut edits = Edits::default();
        super::own::change(&text, &mut target::Stored::new(own), &mut edits)?;
        package.put(&sheet.part, edits.apply(&text));
    }
    if results.values().flat_map(|own| own.values()).any(Option::is_none) {
        let text = package.text(&book.part)?;
        let mut edits = Edits::default();
        if let Some(own) = child(&text, &["workbook", "calcPr"])? {
            let tag = text.get(own.open.clone()).unwrap_or_default();
            edits.replace(own.open.clone(), with_attr(tag, "fullCalcOnLoad", "1"));
        } else if let Some(root) = child(&text, &["workbook"])? {
            // It stands behind the names, or where they would.
            let all = crate::parts::children(&text, &["workbook"])?;
            let before = ["definedNames", "externalReferences", "functionGroups", "sheets"];
            let before = before
                .iter()
                .find_map(|name| all.iter().find(|own| own.name() == *name));
            let prefix = root.prefix();
            if let Some(before) = before {
                edits.insert(before.whole.end, format!("<{prefix}calcPr fullCalcOnLoad=\"1\"/>"));
            }
        }
        package.put(&book.part, edits.apply(&text));
    }
    without_order(&mut package, &book)?;
    package.finish(AUTHOR)
}

/// The markup of a text in a cell.
fn text_inside(prefix: &str, text: &str) -> Inside {
    Inside {
        kind: Some("inlineStr"),
        markup: format!(
            "<{prefix}is><{prefix}t xml:space=\"preserve\">{}</{prefix}t></{prefix}is>",
            escaped(text)
        ),
    }
}
