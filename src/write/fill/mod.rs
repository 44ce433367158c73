//! A workbook that somebody hands out to be filled in: values of a book in the cells that a layout names, everything
//! else as it was. What does not fit is reported, all of it, and nothing is filled in then.

mod header;
mod rules;
mod target;

use std::collections::{BTreeMap, HashMap};

use rust_decimal::Decimal;

use self::header::locate;
use self::rules::SheetRules;
use self::target::{Put, Rows, Target};
use super::encode::Encoder;
use super::export::{Cell, Flat, Misfit};
use super::own::{Inside, Styles, Unchangeable};
use super::xlsx::AUTHOR;
use crate::book::Book;
use crate::cell::{ByCell, CellRef, CellValue};
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
    /// A formula of one cell as it reads in another.
    pub shifted: &'a dyn Fn(&str, CellRef, CellRef) -> String,
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
    /// Rows cannot be added, since something stands below.
    RowsBelow,
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
    /// All of them.
    pub const ALL: &'static [Self] = &[
        Self::NoSheet,
        Self::NoHeader,
        Self::HeaderTwice,
        Self::TooManyRows,
        Self::RowsBelow,
        Self::NoRow,
        Self::RowTwice,
        Self::NumberFormat,
        Self::Locked,
        Self::NotListed,
        Self::Formula,
        Self::NotCopied,
        Self::Covered,
        Self::NotOne,
    ];

    /// The key of its wording.
    pub const fn key(self) -> &'static str {
        match self {
            Self::NoSheet => "no-sheet",
            Self::NoHeader => "no-header",
            Self::HeaderTwice => "header-twice",
            Self::TooManyRows => "too-many-rows",
            Self::RowsBelow => "rows-below",
            Self::NoRow => "no-row",
            Self::RowTwice => "row-twice",
            Self::NumberFormat => "number-format",
            Self::Locked => "locked",
            Self::NotListed => "not-listed",
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
    let opened = || {
        let mut package = Package::open(template.bytes, template.limit)?;
        let parts = super::own::changeable(&mut package)?;
        Ok((package, parts))
    };
    let (package, parts) = match opened() {
        Ok(opened) => opened,
        Err(wrong) => return Ok(Err(wrong)),
    };
    let mut filler = Filler {
        package,
        parts,
        book,
        standard,
        filling,
        template,
        folder: Folder::new(&standard.frame),
        puts: BTreeMap::new(),
        misfits: Vec::new(),
        misplaced: Vec::new(),
        missing: Vec::new(),
    };
    for (rule, place) in filling.export.tables.iter().zip(&filling.tables) {
        filler.table(rule, place)?;
    }
    filler.cells()?;
    Ok(filler.finish())
}

/// What goes into the cells of a sheet.
#[derive(Default)]
struct SheetPuts {
    cells: Vec<(CellRef, Put)>,
    /// Rows that are added.
    rows: Vec<Rows>,
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
    puts: BTreeMap<String, SheetPuts>,
    misfits: Vec<Misfit>,
    misplaced: Vec<Misplaced>,
    missing: Vec<String>,
}

impl<'a> Filler<'a> {
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

    fn table(&mut self, rule: &'a ExportTable, place: &FilledTable) -> Result<()> {
        let number = self.schema(rule)?.number.clone();
        let Some(flat) = self.flat(rule)? else {
            if rule.required {
                self.missing.push(number);
            }
            return Ok(());
        };
        self.misfits.extend(flat.misfits(&Encoder::of(&ExportFormat::Xlsx)));
        let problem = |cell: Option<CellRef>, column: &str, row: String, value: String, problem: Problem| Misplaced {
            table: Some(number.clone()),
            sheet: place.sheet.clone(),
            cell,
            column: column.to_owned(),
            row,
            value,
            problem,
        };
        let Some(grid) = self.grid(&place.sheet) else {
            let missing = problem(None, "", String::new(), String::new(), Problem::NoSheet);
            self.misplaced.push(missing);
            return Ok(());
        };
        let paths = flat.paths();
        let labels: Vec<String> = paths.iter().map(|path| path.join("/")).collect();
        let header = locate(grid, &paths, &self.folder);
        let mut columns = Vec::new();
        for (label, found) in labels.iter().zip(&header.columns) {
            match found {
                Ok(column) => columns.push(*column),
                Err(wrong) => {
                    let cell = None;
                    self.misplaced
                        .push(problem(cell, label, String::new(), String::new(), *wrong));
                }
            }
        }
        if columns.len() < paths.len() {
            return Ok(());
        }
        let rows = Rows::of(grid, header.bottom, &columns, self.last_row(&place.sheet));
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
                    puts.cells.push((CellRef::new(row, *column), Put::of(cell, target)));
                }
            }
        };
        if place.by_key {
            let Some(first) = columns.first() else { return Ok(()) };
            let mut rows: HashMap<String, Vec<u32>> = HashMap::new();
            for cell in grid
                .cells()
                .iter()
                .filter(|cell| cell.at.col == *first && cell.at.row > header.bottom)
            {
                let text = self.folder.fold(&cell.value.to_string());
                rows.entry(text).or_default().push(cell.at.row);
            }
            let mut taken = HashMap::new();
            for position in 0..flat.rows.len() {
                let key = flat
                    .cells(position)
                    .next()
                    .map(|cell| cell.text(0).into_owned())
                    .unwrap_or_default();
                // What has no figure needs no place.
                if flat.cells(position).skip(1).all(|cell| cell == Cell::Blank) {
                    continue;
                }
                let own = rows.get(&self.folder.fold(&key)).map(Vec::as_slice).unwrap_or_default();
                let wrong = match own {
                    [row] if taken.insert(*row, position).is_none() => {
                        put(*row, position, 1);
                        continue;
                    }
                    [] => Problem::NoRow,
                    _ => Problem::RowTwice,
                };
                let label = labels.first().map(String::as_str).unwrap_or_default();
                let cell = own.first().map(|row| CellRef::new(*row, *first));
                self.misplaced
                    .push(problem(cell, label, flat.row_label(position), key, wrong));
            }
            return Ok(());
        }
        let more = flat.rows.len().saturating_sub(rows.count());
        if more > 0 && (!place.grows || rows.is_followed || rows.overflow(more)) {
            let wrong = if place.grows && rows.is_followed {
                Problem::RowsBelow
            } else {
                Problem::TooManyRows
            };
            let value = format!("{} > {}", flat.rows.len(), rows.count());
            let cell = Some(CellRef::new(rows.first, columns.first().copied().unwrap_or(0)));
            self.misplaced.push(problem(cell, "", String::new(), value, wrong));
            return Ok(());
        }
        for position in 0..flat.rows.len() {
            let offset = u32::try_from(position).unwrap_or(u32::MAX);
            put(rows.first.saturating_add(offset), position, 0);
        }
        if more > 0 {
            puts.rows.push(rows.grown(more));
        }
        Ok(())
    }

    /// The last row of a sheet that is there at all, be it blank.
    fn last_row(&mut self, sheet: &str) -> Option<u32> {
        let text = self.package.text(&self.parts.sheet(sheet)?.part).ok()?;
        rules::last_row(&text).ok()?
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
                self.puts
                    .entry(own.sheet.clone())
                    .or_default()
                    .cells
                    .push((own.cell, put));
            }
        }
        Ok(())
    }

    fn finish(mut self) -> std::result::Result<Filled, Unchangeable> {
        let styles = match &self.parts.styles {
            Some(part) => Some(Styles::of(self.package.text(part)?)?),
            None => None,
        };
        let puts = std::mem::take(&mut self.puts);
        for (name, puts) in &puts {
            let Some((sheet, grid)) = self.parts.sheet(name).zip(self.grid(name)) else {
                continue;
            };
            let text = self.package.text(&sheet.part)?;
            let rules = SheetRules::of(&text, styles.as_ref())?;
            let mut change = target::Change::new(&puts.cells);
            for rows in &puts.rows {
                let lost = change.copy(rows, grid, &text, self.template.shifted)?;
                self.misplaced.extend(lost.map(|at| Misplaced {
                    table: None,
                    sheet: name.clone(),
                    cell: Some(at),
                    column: String::new(),
                    row: String::new(),
                    value: String::new(),
                    problem: Problem::NotCopied,
                }));
            }
            let mut edits = Edits::default();
            super::own::change(&text, &mut change, &mut edits)?;
            for (at, put) in &puts.cells {
                let look = change.looks.get(at).copied().unwrap_or(0);
                if let Some(problem) = rules.problem((*at, look), put, (grid, self.template.workbook)) {
                    self.misplaced.push(Misplaced {
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
            for rows in &puts.rows {
                rows.merge(grid, &text, &mut edits)?;
            }
            self.package.put(&sheet.part, edits.apply(&text));
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
        })
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
