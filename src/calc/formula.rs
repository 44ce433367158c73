//! Reads a formula and calculates it as it reads: operators here, functions next door.
//!
//! Knows the few constructs that budgets add up with. All else is refused, never guessed.

use std::cmp::Ordering;

use rust_decimal::Decimal;

use super::arrays::Element;
use super::evaluator::{Evaluator, Value, shown};
use super::reference;
use super::refusal::Refusal;
use super::scan::Scan;
use super::sheets::{Area, Place};
use crate::cell::CellRef;
use crate::grid::FormulaSyntax;

/// Expressions within one another in one formula; Excel allows 64.
const NESTED: u32 = 64;

/// A part of a formula.
pub(super) enum Operand {
    Value(Value),
    /// Cells not looked at yet: SUM takes them otherwise than `+`.
    Area(Area),
}

impl From<Decimal> for Operand {
    fn from(number: Decimal) -> Self {
        Self::Value(Value::Number(number))
    }
}

/// A formula being calculated.
pub(super) struct Formula<'e, 'a, 't> {
    pub evaluator: &'e mut Evaluator<'a>,
    pub scan: Scan<'t>,
    pub home: usize,
    /// The cell that it stands in.
    pub at: CellRef,
    /// The row at hand, where an argument is calculated for each row.
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

    /// An expression: sums, compared or not.
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
                // A text is no number: that is all that can be said of the two.
                None if wanted == [Ordering::Equal] => false,
                None if wanted == [Ordering::Less, Ordering::Greater] => true,
                None => return Err(Refusal::Unknown),
            };
            left = Operand::Value(Value::Bool(holds));
        }
        Ok(left)
    }

    /// The outcomes of a comparison that the sign accepts.
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

    /// A part with its signs and percent signs.
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

    /// A function, a reference, or a name that is not known.
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

    /// Passes over what separates two arguments, if it is next.
    pub fn separator(&mut self) -> bool {
        self.scan.eat(b',') || self.scan.eat(b';')
    }

    /// Passes over the closing bracket, which must be next.
    pub fn close(&mut self) -> Result<(), Refusal> {
        self.scan.eat(b')').then_some(()).ok_or(Refusal::Unknown)
    }

    /// The value of a part; of an area, it must be one cell.
    pub fn settled(&mut self, operand: Operand) -> Result<Value, Refusal> {
        match operand {
            Operand::Value(value) => Ok(value),
            Operand::Area(area) => {
                let place = area.single().or_else(|| self.element_of(area));
                self.evaluator.cell(place.ok_or(Refusal::Unknown)?)
            }
        }
    }

    /// The part as a number to calculate with: a blank is 0, a text is none.
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

/// How two values compare, as a spreadsheet shows them; none for a text and a number, and for the
/// order of texts.
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
