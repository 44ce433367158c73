//! The binary formats, .xls and .xlsb, through calamine; the only file that names it.
//!
//! Its readers can panic on damaged input, so that every call is guarded, and .xls is checked
//! before, because an abort cannot be guarded. Formula text of these formats is information for
//! people only: comparison signs can be swapped and copies of shared formulas are empty.

use std::collections::{HashMap, HashSet};
use std::io::Cursor;
use std::sync::Arc;

use calamine::{Data, Reader, Sheet, SheetType, SheetVisible, Xls, XlsError, Xlsb, XlsbError};

use super::date::{TimeKind, iso};
use super::fault::Fault;
use super::place::inside;
use super::quiet::guarded;
use super::{Limits, biff, number, xlsb_merges};
use crate::cell::{Cell, CellRef, CellValue, Text};
use crate::grid::{Grid, Merge, ReadNote, Visibility, Workbook};

type Bytes = Cursor<Arc<[u8]>>;

/// Reads an .xls.
pub(super) fn read_xls(bytes: Arc<[u8]>, limits: &Limits) -> Result<Workbook, Fault> {
    biff::check(&bytes, limits)?;
    guarded(|| {
        let mut book: Xls<Bytes> = Xls::new(Cursor::new(bytes)).map_err(|error| match error {
            XlsError::Password => Fault::Password,
            error => Fault::damaged(error),
        })?;
        let from_1904 = book.has_1904_epoch();
        let sheets = worksheets(book.sheets_metadata());
        let grids = sheets.iter().map(|sheet| xls_sheet(&mut book, sheet, from_1904));
        grids.collect::<Result<_, _>>().map(|sheets| Workbook { sheets })
    })
}

fn xls_sheet(book: &mut Xls<Bytes>, sheet: &Sheet, from_1904: bool) -> Result<Grid, Fault> {
    let mut filling = Filling::new(from_1904, usize::MAX);
    let values = book.worksheet_range(&sheet.name).map_err(Fault::damaged)?;
    let origin = values.start().unwrap_or_default();
    for (row, col, value) in values.used_cells() {
        filling.value(moved(origin, row, col), value)?;
    }
    let formulas = book.worksheet_formula(&sheet.name).map_err(Fault::damaged)?;
    let origin = formulas.start().unwrap_or_default();
    for (row, col, text) in formulas.used_cells() {
        filling.formula(moved(origin, row, col), text);
    }
    let merges = book.merge_cells_by_sheet_name(&sheet.name).unwrap_or_default();
    let merges = merges.iter().map(|range| Merge {
        first: CellRef::new(range.start.0, range.start.1),
        last: CellRef::new(range.end.0, range.end.1),
    });
    Ok(filling.into_grid(sheet, merges.collect()))
}

/// Reads an .xlsb; `bytes` are a container whose declared sizes have been checked.
pub(super) fn read_xlsb(bytes: Arc<[u8]>, limits: &Limits) -> Result<Workbook, Fault> {
    let mut merges = xlsb_merges::read(Arc::clone(&bytes), limits)?;
    let mut book: Xlsb<Bytes> = guarded(|| {
        Xlsb::new(Cursor::new(bytes)).map_err(|error| match error {
            XlsbError::Password => Fault::Password,
            error => Fault::damaged(error),
        })
    })?;
    let mut left = limits.cells;
    let mut sheets = Vec::new();
    for sheet in worksheets(book.sheets_metadata()) {
        let mut filling = Filling::new(book.has_1904_epoch(), left);
        let outcome = guarded(|| xlsb_sheet(&mut book, &sheet.name, &mut filling));
        left = left.saturating_sub(filling.cells.len());
        match outcome {
            Ok(()) => {}
            Err(Fault::Damaged(reason)) => filling.notes.push(ReadNote::Damaged(reason)),
            Err(other) => return Err(other),
        }
        let merges = merges.remove(&sheet.name).unwrap_or_default();
        sheets.push(filling.into_grid(&sheet, merges));
    }
    Ok(Workbook { sheets })
}

fn xlsb_sheet(book: &mut Xlsb<Bytes>, name: &str, filling: &mut Filling) -> Result<(), Fault> {
    {
        let mut values = book.worksheet_cells_reader(name).map_err(Fault::damaged)?;
        while let Some(cell) = values.next_cell().map_err(Fault::damaged)? {
            let (row, col) = cell.get_position();
            let value = Data::from(cell.get_value().clone());
            filling.value(CellRef::new(row, col), &value)?;
        }
    }
    let mut formulas = book.worksheet_cells_reader(name).map_err(Fault::damaged)?;
    while let Some(cell) = formulas.next_formula().map_err(Fault::damaged)? {
        let (row, col) = cell.get_position();
        filling.formula(CellRef::new(row, col), cell.get_value());
    }
    Ok(())
}

/// The formula of a shared one's anchor as it reads in the cell `at`.
pub(super) fn shifted_formula(formula: &str, anchor: CellRef, at: CellRef) -> String {
    let shifted = guarded(|| {
        calamine::expand_shared_formula(formula, (anchor.row, anchor.col), (at.row, at.col)).map_err(Fault::damaged)
    });
    shifted.unwrap_or_default()
}

fn worksheets(sheets: &[Sheet]) -> Vec<Sheet> {
    let is_worksheet = |sheet: &&Sheet| sheet.typ == SheetType::WorkSheet;
    sheets.iter().filter(is_worksheet).cloned().collect()
}

/// Ranges begin at their first used cell; an address is counted from A1.
fn moved(origin: (u32, u32), row: usize, col: usize) -> CellRef {
    let add = |start: u32, offset: usize| start.saturating_add(u32::try_from(offset).unwrap_or(u32::MAX));
    CellRef::new(add(origin.0, row), add(origin.1, col))
}

/// A sheet while it is being read.
struct Filling {
    cells: Vec<Cell>,
    /// Cells whose value is the empty text: if they have a formula, it has no cached value.
    empty_texts: HashSet<CellRef>,
    formulas: HashMap<CellRef, Text>,
    notes: Vec<ReadNote>,
    texts: HashSet<Text>,
    from_1904: bool,
    most: usize,
}

impl Filling {
    fn new(from_1904: bool, most: usize) -> Self {
        Self {
            cells: Vec::new(),
            empty_texts: HashSet::new(),
            formulas: HashMap::new(),
            notes: Vec::new(),
            texts: HashSet::new(),
            from_1904,
            most,
        }
    }

    fn value(&mut self, at: CellRef, data: &Data) -> Result<(), Fault> {
        if !inside(at) {
            return Err(Fault::damaged("a cell lies outside the sheet"));
        }
        if matches!(data, Data::String(text) if text.is_empty()) {
            self.empty_texts.insert(at);
            return Ok(());
        }
        let Some(value) = self.typed(data) else {
            return Ok(());
        };
        if self.cells.len() >= self.most {
            return Err(Fault::too_many_cells((self.most as u64).saturating_add(1), self.most));
        }
        self.cells.push(Cell { at, value });
        Ok(())
    }

    fn typed(&mut self, data: &Data) -> Option<CellValue> {
        Some(match data {
            Data::Empty => return None,
            Data::String(text) => CellValue::Text(self.interned(text)),
            Data::Int(number) => CellValue::Number((*number).into()),
            Data::Float(number) => plain_number(*number),
            Data::Bool(truth) => CellValue::Bool(*truth),
            Data::Error(error) => CellValue::Error(error.to_string().into()),
            Data::DateTimeIso(text) | Data::DurationIso(text) => CellValue::Date(self.interned(text)),
            Data::DateTime(moment) => {
                let kind = if moment.is_duration() {
                    TimeKind::Span
                } else {
                    TimeKind::Moment
                };
                match iso(moment.as_f64(), kind, self.from_1904) {
                    Some(text) => CellValue::Date(text.into()),
                    None => plain_number(moment.as_f64()),
                }
            }
        })
    }

    fn interned(&mut self, text: &str) -> Text {
        if let Some(known) = self.texts.get(text) {
            return Text::clone(known);
        }
        let new = Text::from(text);
        self.texts.insert(Text::clone(&new));
        new
    }

    fn formula(&mut self, at: CellRef, text: &str) {
        if self.empty_texts.contains(&at) {
            self.notes.push(ReadNote::Uncached(at));
        }
        self.formulas.insert(at, text.trim_start_matches('=').into());
    }

    fn into_grid(self, sheet: &Sheet, merges: Vec<Merge>) -> Grid {
        let mut grid = Grid::new(sheet.name.clone(), self.cells);
        grid.visibility = match sheet.visible {
            SheetVisible::Visible => Visibility::Visible,
            SheetVisible::Hidden => Visibility::Hidden,
            SheetVisible::VeryHidden => Visibility::VeryHidden,
        };
        grid.formulas = self.formulas;
        grid.notes = self.notes;
        grid.set_merges(merges);
        grid
    }
}

fn plain_number(number: f64) -> CellValue {
    match number::from_f64(number) {
        Some(number) => CellValue::Number(number),
        None => CellValue::Error(format!("{number:E}").into()),
    }
}
