//! Evaluates cells: the stored value, or the result of the formula. A formula is evaluated while it is parsed:
//! operators here, functions in their own modules. Only the few constructs that budgets use are supported;
//! everything else is refused, never guessed.
//!
//! Formulas without a value may refer to one another. They are evaluated recursively only to a fixed depth; deeper
//! ones are evaluated first from an explicit list, so that no chain exhausts the stack.

use std::cmp::Ordering;
use std::collections::HashMap;

use rust_decimal::{Decimal, RoundingStrategy};

use super::SUBTOTAL;
use super::reference;
use super::refusal::Refusal;
use super::sheets::{Area, Place, Sheets};
use crate::cell::{Cell, CellRef, CellValue, Text};
use crate::formula::Scan;
use crate::grid::{FormulaSyntax, Grid};

/// Deepest nesting of expressions, over all formulas that wait for one another.
const DEEP: u32 = 100;
/// Visits requested at a time, so that threads rarely contend.
const BLOCK: u64 = 1_000;
/// From this number of formulas on a sheet, formulas over arrays with stored results are not rechecked.
const MANY: usize = 10_000;
/// Significant digits that a spreadsheet displays.
const SIGNIFICANT_DIGITS: u32 = 15;

/// The value of a formula or of a part of one.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Value {
    Number(Decimal),
    Text(Text),
    Bool(bool),
    Blank,
}

impl Value {
    /// The value as the result of a whole formula, where a blank becomes 0.
    fn finished(self) -> Self {
        match self {
            Self::Number(number) => Self::Number(shown(number)),
            Self::Blank => Self::Number(Decimal::ZERO),
            other => other,
        }
    }
}

/// The number as a spreadsheet displays it.
pub(super) fn shown(number: Decimal) -> Decimal {
    let rounded = number.round_sf_with_strategy(SIGNIFICANT_DIGITS, RoundingStrategy::MidpointAwayFromZero);
    rounded.unwrap_or(number).normalize()
}

/// The cells that a formula has read.
#[derive(Clone, Copy, Default)]
struct Met {
    cells: bool,
    /// The sum of the marks of numeric cells, less the marks of subtracted ones: zero if there were none, or if all
    /// cancelled out.
    numbers: u64,
}

impl Met {
    fn number(&mut self, at: CellRef) {
        self.cells = true;
        // SplitMix64: sums of a few such marks do not cancel by chance.
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

/// Evaluates formulas and caches the results.
pub(super) struct Evaluator<'a> {
    pub sheets: &'a Sheets<'a>,
    known: HashMap<Place, State>,
    /// Whether formulas without a value are left without one.
    settled: bool,
    pub depth: u32,
    /// Cells that may be visited before another block is requested.
    left: u64,
    /// Whether the largest operand is tracked, and its magnitude.
    weighing: bool,
    largest: Decimal,
    /// The cells that the current formula has read.
    met: Met,
    /// Whether a subtotal covers hidden rows, on which its stored result depends.
    pub hidden: bool,
    /// A row within a subtotal that is hidden by a filter.
    pub filtered: Option<u32>,
}

impl<'a> Evaluator<'a> {
    /// With `settled`, formulas without a value are not evaluated.
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

    /// The value of a formula without a stored result.
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

    /// The exact result of a formula, regardless of what is stored.
    pub fn check(&mut self, place: Place, text: &str) -> Result<Value, Refusal> {
        (self.depth, self.hidden, self.filtered) = (0, false, None);
        self.calculated(place, text)
    }

    /// The magnitude of the largest number in the evaluation of a formula.
    pub fn largest(&mut self, place: Place, text: &str) -> Result<Decimal, Refusal> {
        (self.weighing, self.largest) = (true, Decimal::ZERO);
        let result = self.check(place, text);
        self.weighing = false;
        result.map(|_| self.largest)
    }

    /// Records a number in the evaluation.
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

    /// The value of an open formula. If one with a doubtful stored result does not evaluate to a text or blank, the
    /// stored result stands.
    fn open(&mut self, place: Place) -> Result<Value, Refusal> {
        let known = self.known.get(&place);
        if matches!(known, Some(State::Running | State::Done(Err(_))))
            && let Some(stored) = self.stored(place)
        {
            return Ok(stored);
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
            // A total without any figures to add up is blank, like its addends.
            result = Ok(Value::Blank);
        }
        let stored = match result {
            Ok(Value::Text(_) | Value::Blank) | Err(Refusal::First(_)) => None,
            Ok(_) => self.sheets.stored(place).map(Value::Number),
            Err(_) => self.stored(place),
        };
        result = stored.map_or(result, Ok);
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

    /// What is stored for a formula that cannot be calculated, if that may be its result: a number, or a blank.
    fn stored(&self, place: Place) -> Option<Value> {
        let number = self.sheets.stored(place).map(Value::Number);
        number.or_else(|| self.sheets.is_empty_text(place).then_some(Value::Blank))
    }

    /// The mark of the numbers read so far, to be passed to [`Evaluator::take_out`].
    pub fn met(&self) -> u64 {
        self.met.numbers
    }

    /// Records that the numbers read since `before` are subtracted.
    pub fn take_out(&mut self, before: u64) {
        let since = self.met.numbers.wrapping_sub(before);
        self.met.numbers = before.wrapping_sub(since);
    }

    /// Records whether a row of a subtotal is hidden.
    fn note_visibility(&mut self, grid: &Grid, row: u32) {
        if grid.filtered_rows.binary_search(&row).is_ok() {
            (self.hidden, self.filtered) = (true, Some(row));
        } else {
            self.hidden |= grid.hidden_rows.binary_search(&row).is_ok();
        }
    }

    /// Whether the sheet's formulas have results and are too numerous to recheck at length.
    pub fn in_haste(&self, sheet: usize) -> bool {
        let formulas = self.sheets.grid(sheet).map_or(0, |grid| grid.formulas.len());
        self.settled && formulas > MANY
    }

    /// Counts visited cells against the budget.
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

    /// The value of a cell.
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

    /// Passes each number of an area to `take`; texts and blanks are skipped, as in a spreadsheet. The cost depends
    /// on the cells present, not on the size of the area.
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
                            self.note_visibility(grid, cell.at.row);
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

/// Receives each number of an area.
pub(super) type Take<'t> = dyn FnMut(&mut Evaluator<'_>, Decimal) -> Result<(), Refusal> + 't;

fn in_columns<'c>(row: &'c [Cell], area: &Area) -> &'c [Cell] {
    let start = row.partition_point(|cell| cell.at.col < area.first.col);
    let end = row.partition_point(|cell| cell.at.col <= area.last.col);
    row.get(start..end).unwrap_or_default()
}

/// Deepest nesting of expressions in a formula; Excel allows 64.
const NESTED: u32 = 64;

/// The current row where an argument is evaluated once for each row, and the number of rows.
#[derive(Clone, Copy, Default)]
pub(super) struct Element {
    pub row: u32,
    pub rows: u32,
    /// Rows and columns of the areas, which must be the same for all.
    pub shape: Option<(u32, u32)>,
}

/// The value of a subexpression.
pub(super) enum Operand {
    Value(Value),
    /// Cells that are not read yet: SUM treats them differently from `+`.
    Area(Area),
}

impl From<Decimal> for Operand {
    fn from(number: Decimal) -> Self {
        Self::Value(Value::Number(number))
    }
}

/// A formula in evaluation.
pub(super) struct Formula<'e, 'a, 't> {
    pub evaluator: &'e mut Evaluator<'a>,
    pub scan: Scan<'t>,
    pub home: usize,
    /// The cell of the formula.
    pub at: CellRef,
    /// The current row where an argument is evaluated once for each row.
    pub element: Option<Element>,
    syntax: FormulaSyntax,
    nested: u32,
}

impl<'e, 'a, 't> Formula<'e, 'a, 't> {
    pub fn new(evaluator: &'e mut Evaluator<'a>, text: &'t str, place: Place, syntax: FormulaSyntax) -> Self {
        Self {
            evaluator,
            scan: Scan::new(text),
            home: place.sheet,
            at: place.at,
            element: None,
            syntax,
            nested: 0,
        }
    }

    /// The value of the whole formula.
    pub fn value(mut self) -> Result<Value, Refusal> {
        let operand = self.expression()?;
        match self.scan.next_mark() {
            None => self.settled(operand),
            Some(_) => Err(Refusal::Unknown),
        }
    }

    /// An expression: sums, possibly compared.
    pub fn expression(&mut self) -> Result<Operand, Refusal> {
        if self.nested >= NESTED {
            return Err(Refusal::Unknown);
        }
        self.nested = self.nested.saturating_add(1);
        self.evaluator.depth = self.evaluator.depth.saturating_add(1);
        let operand = self.comparison();
        self.nested = self.nested.saturating_sub(1);
        self.evaluator.depth = self.evaluator.depth.saturating_sub(1);
        operand
    }

    fn comparison(&mut self) -> Result<Operand, Refusal> {
        let mut left = self.sum()?;
        while let Some(wanted) = self.comparison_sign() {
            let right = self.sum()?;
            let order = compare(&self.settled(left)?, &self.settled(right)?);
            let holds = match order {
                Some(order) => wanted.contains(&order),
                // Text and number are unequal; their order is not supported.
                None if wanted == [Ordering::Equal] => false,
                None if wanted == [Ordering::Less, Ordering::Greater] => true,
                None => return Err(Refusal::Unknown),
            };
            left = Operand::Value(Value::Bool(holds));
        }
        Ok(left)
    }

    /// The orderings that the comparison operator accepts.
    fn comparison_sign(&mut self) -> Option<&'static [Ordering]> {
        let first = self.scan.next_mark().filter(|mark| b"=<>".contains(mark))?;
        self.scan.step();
        let second = self.scan.peek();
        let (wanted, two): (&[Ordering], bool) = match (first, second) {
            (b'<', Some(b'>')) => (&[Ordering::Less, Ordering::Greater], true),
            (b'<', Some(b'=')) => (&[Ordering::Less, Ordering::Equal], true),
            (b'>', Some(b'=')) => (&[Ordering::Greater, Ordering::Equal], true),
            (b'<', _) => (&[Ordering::Less], false),
            (b'>', _) => (&[Ordering::Greater], false),
            _ => (&[Ordering::Equal], false),
        };
        if two {
            self.scan.step();
        }
        Some(wanted)
    }

    fn sum(&mut self) -> Result<Operand, Refusal> {
        let mut left = self.product()?;
        while let Some(sign) = self.scan.next_mark().filter(|mark| b"+-".contains(mark)) {
            self.scan.step();
            let a = self.number(left)?;
            let before = self.evaluator.met();
            let right = self.product()?;
            let b = self.number(right)?;
            left = match sign {
                b'+' => self.added(a, b)?.into(),
                _ => {
                    self.evaluator.take_out(before);
                    self.added(a, -b)?.into()
                }
            };
        }
        Ok(left)
    }

    fn product(&mut self) -> Result<Operand, Refusal> {
        let mut left = self.signed()?;
        while let Some(sign) = self.scan.next_mark().filter(|mark| b"*/".contains(mark)) {
            self.scan.step();
            let right = self.signed()?;
            let (a, b) = (self.number(left)?, self.number(right)?);
            let result = match sign {
                b'*' => a.checked_mul(b),
                _ if b.is_zero() => return Err(Refusal::Division),
                _ => a.checked_div(b),
            };
            left = self.noted(result.ok_or(Refusal::TooLarge)?).into();
        }
        Ok(left)
    }

    /// An operand with its signs, range operators and percent signs.
    fn signed(&mut self) -> Result<Operand, Refusal> {
        let (mut negative, mut any) = (false, false);
        while let Some(sign) = self.scan.next_mark().filter(|mark| b"+-".contains(mark)) {
            self.scan.step();
            negative ^= sign == b'-';
            any |= sign == b'-';
        }
        let mut operand = self.part()?;
        while self.scan.eat(b':') {
            let last = self.part()?;
            operand = self.up_to(operand, last)?;
        }
        while self.scan.eat(b'%') {
            let number = self.number(operand)?;
            operand = number
                .checked_div(Decimal::ONE_HUNDRED)
                .ok_or(Refusal::TooLarge)?
                .into();
        }
        if !any {
            return Ok(operand);
        }
        let number = self.number(operand)?;
        Ok(if negative { -number } else { number }.into())
    }

    fn part(&mut self) -> Result<Operand, Refusal> {
        match self.scan.next_mark().ok_or(Refusal::Unknown)? {
            b'(' => {
                self.scan.step();
                let operand = self.expression()?;
                self.close()?;
                Ok(operand)
            }
            b'0'..=b'9' | b'.' => Ok(self.scan.number().ok_or(Refusal::Unknown)?.into()),
            b'"' => {
                let text = self.scan.quoted().filter(|text| !text.contains('"'));
                Ok(Operand::Value(Value::Text(text.ok_or(Refusal::Unknown)?.into())))
            }
            b'\'' => reference::quoted_sheet(&mut self.scan, self.evaluator.sheets).map(Operand::Area),
            b'[' => self.bracketed(),
            b'#' => Err(Refusal::Deleted),
            _ => self.named(),
        }
    }

    fn bracketed(&mut self) -> Result<Operand, Refusal> {
        if reference::names_other_file(self.scan.rest(), self.syntax) {
            return Err(Refusal::OtherFile);
        }
        match self.syntax {
            FormulaSyntax::Excel => Err(Refusal::Unknown),
            FormulaSyntax::OpenDocument => {
                reference::bracketed(&mut self.scan, self.home, self.evaluator.sheets).map(Operand::Area)
            }
        }
    }

    /// A function, a reference or a Boolean constant.
    fn named(&mut self) -> Result<Operand, Refusal> {
        let name = self.scan.name();
        match self.scan.peek() {
            _ if name.is_empty() => Err(Refusal::Unknown),
            Some(b'(') => {
                self.scan.step();
                self.function(name)
            }
            Some(b'!') => {
                self.scan.step();
                reference::on_sheet(&mut self.scan, name, self.evaluator.sheets).map(Operand::Area)
            }
            _ if name.eq_ignore_ascii_case("TRUE") => Ok(Operand::Value(Value::Bool(true))),
            _ if name.eq_ignore_ascii_case("FALSE") => Ok(Operand::Value(Value::Bool(false))),
            _ => reference::named_area(&mut self.scan, name, self.home).map(Operand::Area),
        }
    }

    /// Consumes an argument separator, if it is next.
    pub fn separator(&mut self) -> bool {
        self.scan.eat(b',') || self.scan.eat(b';')
    }

    /// Consumes the closing bracket, which must be next.
    pub fn close(&mut self) -> Result<(), Refusal> {
        self.scan.eat(b')').then_some(()).ok_or(Refusal::Unknown)
    }

    /// The value of an operand; an area must be a single cell.
    pub fn settled(&mut self, operand: Operand) -> Result<Value, Refusal> {
        match operand {
            Operand::Value(value) => Ok(value),
            Operand::Area(area) => {
                let place = area.single().or_else(|| self.element_of(area));
                self.evaluator.cell(place.ok_or(Refusal::Unknown)?)
            }
        }
    }

    /// The operand as a number; a blank is 0, a text is refused.
    pub fn number(&mut self, operand: Operand) -> Result<Decimal, Refusal> {
        let place: Option<Place> = match &operand {
            Operand::Area(area) => area.single(),
            Operand::Value(_) => None,
        };
        match self.settled(operand)? {
            Value::Number(number) => Ok(self.noted(number)),
            Value::Blank => Ok(Decimal::ZERO),
            Value::Bool(truth) => Ok(Decimal::from(u8::from(truth))),
            Value::Text(_) => Err(place.map_or(Refusal::Unknown, Refusal::TextCell)),
        }
    }

    fn added(&mut self, a: Decimal, b: Decimal) -> Result<Decimal, Refusal> {
        let sum = a.checked_add(b).ok_or(Refusal::TooLarge)?;
        Ok(self.noted(sum))
    }

    fn noted(&mut self, number: Decimal) -> Decimal {
        self.evaluator.weigh(number);
        number
    }
}

/// Compares two values as a spreadsheet displays them; `None` for a text and a number, and for the order of
/// different texts.
fn compare(left: &Value, right: &Value) -> Option<Ordering> {
    let number = |value: &Value| match value {
        Value::Number(number) => Some(shown(*number)),
        Value::Blank => Some(Decimal::ZERO),
        _ => None,
    };
    let text = |value: &Value| match value {
        Value::Text(text) => Some(text.to_lowercase()),
        Value::Blank => Some(String::new()),
        _ => None,
    };
    match (left, right) {
        (Value::Bool(a), Value::Bool(b)) => Some(a.cmp(b)),
        _ => match (number(left), number(right)) {
            (Some(a), Some(b)) => Some(a.cmp(&b)),
            _ => (text(left)? == text(right)?).then_some(Ordering::Equal),
        },
    }
}
