//! The values of cells: what is stored, or what the formula there calculates to.
//!
//! Formulas without a value refer to one another. They are calculated one inside the other only to
//! a fixed depth; deeper ones first, on a list of their own, so that no chain exhausts the stack.

use std::collections::HashMap;

use rust_decimal::{Decimal, RoundingStrategy};

use super::SUBTOTAL;
use super::formula::Formula;
use super::refusal::Refusal;
use super::sheets::{Area, Place, Sheets};
use crate::cell::{Cell, CellRef, CellValue, Text};
use crate::grid::Grid;

/// Expressions within one another, over all formulas that wait for this one.
const DEEP: u32 = 100;
/// Visits that are asked for at once, so that threads need not wait for one another.
const BLOCK: u64 = 1_000;
/// Formulas of a sheet from which on those over arrays are not checked once more.
const MANY: usize = 10_000;
/// What a spreadsheet shows of a number.
const SIGNIFICANT_DIGITS: u32 = 15;

/// What a formula or a part of one is.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Value {
    Number(Decimal),
    Text(Text),
    Bool(bool),
    Blank,
}

impl Value {
    /// As the result of a whole formula: a blank is 0 there.
    fn finished(self) -> Self {
        match self {
            Self::Number(number) => Self::Number(shown(number)),
            Self::Blank => Self::Number(Decimal::ZERO),
            other => other,
        }
    }
}

/// The number as a spreadsheet shows it.
pub(super) fn shown(number: Decimal) -> Decimal {
    let rounded = number.round_sf_with_strategy(SIGNIFICANT_DIGITS, RoundingStrategy::MidpointAwayFromZero);
    rounded.unwrap_or(number).normalize()
}

/// What a formula met in the cells that it refers to.
#[derive(Clone, Copy, Default)]
struct Met {
    cells: bool,
    /// The marks of the cells with numbers, added up, and taken off again where a cell is subtracted: zero
    /// where there is none, or none is left.
    numbers: u64,
}

impl Met {
    fn number(&mut self, at: CellRef) {
        self.cells = true;
        // Of a kind that sums of few such marks do not meet (SplitMix64).
        let mark = (u64::from(at.row) << 32 | u64::from(at.col)).wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mark = (mark ^ (mark >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mark = (mark ^ (mark >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        self.numbers = self.numbers.wrapping_add(mark ^ (mark >> 31));
    }
}

enum State {
    Running,
    Done(Result<Value, Refusal>),
}

/// Calculates formulas and remembers what it calculated.
pub(super) struct Evaluator<'a> {
    pub sheets: &'a Sheets<'a>,
    known: HashMap<Place, State>,
    /// Whether formulas without a value stay without one.
    settled: bool,
    pub depth: u32,
    /// Cells that may be looked at before more are asked for.
    left: u64,
    /// Whether the largest number matters, and its magnitude.
    weighing: bool,
    largest: Decimal,
    /// Whether the formula at hand looked at cells, and met a number there.
    met: Met,
    /// Whether the result is of a subtotal over hidden rows: what was stored depends on them.
    pub hidden: bool,
    /// A row of a subtotal that a filter hides.
    pub filtered: Option<u32>,
}

impl<'a> Evaluator<'a> {
    /// `settled`: formulas without a value are not calculated.
    pub fn new(sheets: &'a Sheets<'a>, settled: bool) -> Self {
        Self {
            sheets,
            known: HashMap::new(),
            settled,
            depth: 0,
            left: 0,
            weighing: false,
            largest: Decimal::ZERO,
            met: Met::default(),
            hidden: false,
            filtered: None,
        }
    }

    /// The value of a formula that has none stored.
    pub fn settle(&mut self, place: Place) -> Result<Value, Refusal> {
        let mut waiting = vec![place];
        while let Some(last) = waiting.last().copied() {
            self.depth = 0;
            match self.open(last) {
                Err(Refusal::First(next)) if waiting.contains(&next) => {
                    self.known.insert(next, State::Done(Err(Refusal::Circle)));
                }
                Err(Refusal::First(next)) => waiting.push(next),
                _ => drop(waiting.pop()),
            }
        }
        match self.known.get(&place) {
            Some(State::Done(result)) => result.clone(),
            _ => Err(Refusal::Unknown),
        }
    }

    /// What a formula calculates to, whatever is stored, to all digits.
    pub fn check(&mut self, place: Place, text: &str) -> Result<Value, Refusal> {
        (self.depth, self.hidden, self.filtered) = (0, false, None);
        self.calculated(place, text)
    }

    /// The magnitude of the largest number that the formula meets.
    pub fn largest(&mut self, place: Place, text: &str) -> Result<Decimal, Refusal> {
        (self.weighing, self.largest) = (true, Decimal::ZERO);
        let result = self.check(place, text);
        self.weighing = false;
        result.map(|_| self.largest)
    }

    /// Notes a number on the way to the result.
    pub fn weigh(&mut self, number: Decimal) {
        if self.weighing {
            self.largest = self.largest.max(number.abs());
        }
    }

    fn calculated(&mut self, place: Place, text: &str) -> Result<Value, Refusal> {
        self.visit(1)?;
        if text.is_empty() {
            return Err(Refusal::NoText);
        }
        let syntax = self.sheets.grid(place.sheet).and_then(|grid| grid.formula_syntax);
        let syntax = syntax.ok_or(Refusal::Unknown)?;
        Formula::new(self, text, place, syntax).value()
    }

    /// The value of a formula without one that another refers to. A doubtful one stays, unless the
    /// formula gives a text.
    fn open(&mut self, place: Place) -> Result<Value, Refusal> {
        let known = self.known.get(&place);
        if matches!(known, Some(State::Running | State::Done(Err(_))))
            && let Some(stored) = self.sheets.stored(place)
        {
            return Ok(Value::Number(stored));
        }
        match known {
            Some(State::Done(Ok(value))) => return Ok(value.clone()),
            Some(State::Done(Err(Refusal::Circle)) | State::Running) => return Err(Refusal::Circle),
            Some(State::Done(Err(_))) => return Err(Refusal::OpenCell(place)),
            None if self.settled => return Err(Refusal::OpenCell(place)),
            None if self.depth > DEEP => return Err(Refusal::First(place)),
            None => {}
        }
        let grid = self.sheets.grid(place.sheet);
        let text = grid
            .and_then(|grid| grid.formulas.get(&place.at))
            .map_or("", |text| text);
        self.known.insert(place, State::Running);
        let outer = std::mem::take(&mut self.met);
        let mut result = self.calculated(place, text).map(Value::finished);
        let met = std::mem::replace(&mut self.met, outer);
        if result == Ok(Value::Number(Decimal::ZERO)) && met.cells && met.numbers == 0 && self.sheets.hides_zero(place)
        {
            // A total that waits for figures is blank, as all that it adds up.
            result = Ok(Value::Blank);
        }
        if !matches!(result, Ok(Value::Text(_) | Value::Blank) | Err(Refusal::First(_))) {
            let stored = self.sheets.stored(place).map(Value::Number);
            result = stored.map_or(result, Ok);
        }
        match result {
            Err(Refusal::First(_)) => drop(self.known.remove(&place)),
            ref result => drop(self.known.insert(place, State::Done(result.clone()))),
        }
        match result {
            Err(Refusal::First(next)) => Err(Refusal::First(next)),
            Err(Refusal::Circle) => Err(Refusal::Circle),
            Err(_) => Err(Refusal::OpenCell(place)),
            Ok(value) => Ok(value),
        }
    }

    /// What the formula met so far, as a number to hand to [`Evaluator::take_out`].
    pub fn met(&self) -> u64 {
        self.met.numbers
    }

    /// Notes that what was met since `before` is subtracted.
    pub fn take_out(&mut self, before: u64) {
        let since = self.met.numbers.wrapping_sub(before);
        self.met.numbers = before.wrapping_sub(since);
    }

    /// Notes whether people see a row of a subtotal.
    fn look_at(&mut self, grid: &Grid, row: u32) {
        if grid.filtered_rows.binary_search(&row).is_ok() {
            (self.hidden, self.filtered) = (true, Some(row));
        } else {
            self.hidden |= grid.hidden_rows.binary_search(&row).is_ok();
        }
    }

    /// Whether the formulas of a sheet have results and are too many to calculate at length.
    pub fn in_haste(&self, sheet: usize) -> bool {
        let formulas = self.sheets.grid(sheet).map_or(0, |grid| grid.formulas.len());
        self.settled && formulas > MANY
    }

    /// Counts cells that are looked at.
    pub fn visit(&mut self, cells: u64) -> Result<(), Refusal> {
        if self.left < cells {
            let more = cells.max(BLOCK);
            if !self.sheets.grant(more) {
                return Err(Refusal::Effort);
            }
            self.left = self.left.saturating_add(more);
        }
        self.left = self.left.saturating_sub(cells);
        Ok(())
    }

    /// The value of one cell.
    pub fn cell(&mut self, place: Place) -> Result<Value, Refusal> {
        let value = self.value_of(place)?;
        self.met.cells = true;
        if matches!(value, Value::Number(_)) {
            self.met.number(place.at);
        }
        Ok(value)
    }

    fn value_of(&mut self, place: Place) -> Result<Value, Refusal> {
        self.visit(1)?;
        if self.sheets.is_open(place) {
            return self.open(place);
        }
        let cell = self.sheets.grid(place.sheet).and_then(|grid| grid.get(place.at));
        let Some(cell) = cell else { return Ok(Value::Blank) };
        Ok(match &cell.value {
            CellValue::Number(number) => Value::Number(*number),
            CellValue::Text(text) => Value::Text(text.clone()),
            CellValue::Bool(truth) => Value::Bool(*truth),
            CellValue::Date(_) => return Err(Refusal::TextCell(place)),
            CellValue::Error(_) => return Err(Refusal::ErrorCell(place)),
        })
    }

    /// Hands each number in the area to `take`; texts and blanks are passed over, as a spreadsheet
    /// does. Costs what is there, not what the area spans.
    pub fn numbers(&mut self, area: Area, subtotals: bool, take: &mut Take<'_>) -> Result<(), Refusal> {
        let sheets = self.sheets;
        let Some(grid) = sheets.grid(area.sheet) else {
            return Ok(());
        };
        self.met.cells = true;
        let any_open = !sheets.open(area.sheet).is_empty();
        let place = |at: CellRef| Place { sheet: area.sheet, at };
        let has_subtotals = |row: u32| !subtotals && sheets.has_subtotals(area.sheet, row);
        let is_subtotal = |at: CellRef| grid.formulas.get(&at).is_some_and(|text| text.contains(SUBTOTAL));
        for row in grid.rows_between(area.first.row, area.last.row) {
            let cells = in_columns(row, &area);
            let mixed = cells.first().is_some_and(|cell| has_subtotals(cell.at.row));
            self.visit((cells.len() as u64).saturating_add(1))?;
            for cell in cells {
                if any_open && sheets.is_open(place(cell.at)) || mixed && is_subtotal(cell.at) {
                    continue;
                }
                match &cell.value {
                    CellValue::Number(number) => {
                        self.met.number(cell.at);
                        if !subtotals {
                            self.look_at(grid, cell.at.row);
                        }
                        take(self, *number)?;
                    }
                    CellValue::Text(_) | CellValue::Bool(_) => {}
                    CellValue::Date(_) => return Err(Refusal::TextCell(place(cell.at))),
                    CellValue::Error(_) => return Err(Refusal::ErrorCell(place(cell.at))),
                }
            }
        }
        if !any_open {
            return Ok(());
        }
        for at in sheets.open_in_rows(&area) {
            self.visit(1)?;
            let unwanted = has_subtotals(at.row) && is_subtotal(*at);
            if !(area.first.col..=area.last.col).contains(&at.col) || unwanted {
                continue;
            }
            if let Value::Number(number) = self.open(place(*at))? {
                self.met.number(*at);
                take(self, number)?;
            }
        }
        Ok(())
    }
}

/// What is done with each number of an area.
pub(super) type Take<'t> = dyn FnMut(&mut Evaluator<'_>, Decimal) -> Result<(), Refusal> + 't;

fn in_columns<'c>(row: &'c [Cell], area: &Area) -> &'c [Cell] {
    let start = row.partition_point(|cell| cell.at.col < area.first.col);
    let end = row.partition_point(|cell| cell.at.col <= area.last.col);
    row.get(start..end).unwrap_or_default()
}
