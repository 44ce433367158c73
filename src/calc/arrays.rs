//! Functions over ranges: look-ups, and SUMPRODUCT, which evaluates its arguments once for each row.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::evaluator::{Element, Formula, Operand, Value, shown};
use super::refusal::Refusal;
use super::sheets::{Area, Place};
use crate::cell::CellRef;

/// Most rows that SUMPRODUCT is evaluated over, since it parses its arguments again for each.
const MOST_ROWS: u32 = 2_500;

impl Formula<'_, '_, '_> {
    /// INDEX: the cell at a position in a column, counted from one.
    pub fn index(&mut self) -> Result<Operand, Refusal> {
        let area = self.area()?;
        if !self.separator() || area.first.col != area.last.col {
            return Err(Refusal::Unknown);
        }
        let number = self
            .argument()?
            .trunc()
            .to_u32()
            .and_then(|number| number.checked_sub(1));
        let row = number.and_then(|number| area.first.row.checked_add(number));
        let row = row.filter(|row| *row <= area.last.row).ok_or(Refusal::Deleted)?;
        let cell = CellRef::new(row, area.first.col);
        Ok(Operand::Area(Area {
            first: cell,
            last: cell,
            ..area
        }))
    }

    /// ROW: the row of a cell, counted from one; without an argument, that of the formula.
    pub fn row(&mut self) -> Result<Operand, Refusal> {
        let row = match self.scan.next_mark() {
            Some(b')') => self.at.row,
            _ => self.area()?.first.row,
        };
        Ok(Decimal::from(u64::from(row).saturating_add(1)).into())
    }

    /// ROWS: the number of rows of an area.
    pub fn rows(&mut self) -> Result<Operand, Refusal> {
        let area = self.area()?;
        let rows = u64::from(area.last.row).saturating_sub(u64::from(area.first.row));
        Ok(Decimal::from(rows.saturating_add(1)).into())
    }

    pub fn area(&mut self) -> Result<Area, Refusal> {
        match self.expression()? {
            Operand::Area(area) => Ok(area),
            Operand::Value(_) => Err(Refusal::Unknown),
        }
    }

    /// The range operator: the cells from one operand to the other.
    pub fn up_to(&mut self, first: Operand, last: Operand) -> Result<Operand, Refusal> {
        let (Operand::Area(a), Operand::Area(b)) = (first, last) else {
            return Err(Refusal::Unknown);
        };
        if a.sheet != b.sheet {
            return Err(Refusal::Unknown);
        }
        let least = |x: CellRef, y: CellRef| CellRef::new(x.row.min(y.row), x.col.min(y.col));
        let most = |x: CellRef, y: CellRef| CellRef::new(x.row.max(y.row), x.col.max(y.col));
        Ok(Operand::Area(Area {
            sheet: a.sheet,
            first: least(a.first, b.first),
            last: most(a.last, b.last),
        }))
    }

    /// COUNT: the number of numeric values in the arguments.
    pub fn counted(&mut self, subtotals: bool) -> Result<Operand, Refusal> {
        let mut count: u64 = 0;
        self.numbers(subtotals, &mut |number| {
            count = count.saturating_add(1);
            Ok(number)
        })?;
        Ok(Decimal::from(count).into())
    }

    /// LEN: the number of characters of a text, or of a number as displayed.
    pub fn length(&mut self) -> Result<Operand, Refusal> {
        let operand = self.expression()?;
        let length = match self.settled(operand)? {
            Value::Text(text) => text.chars().count(),
            Value::Number(number) => shown(number).to_string().chars().count(),
            Value::Blank => 0,
            Value::Bool(_) => return Err(Refusal::Unknown),
        };
        Ok(Decimal::from(length).into())
    }

    /// ISNUMBER: whether a value is a number.
    pub fn is_number(&mut self) -> Result<Operand, Refusal> {
        let operand = self.expression()?;
        let number = matches!(self.settled(operand)?, Value::Number(_));
        Ok(Operand::Value(Value::Bool(number)))
    }

    /// SUMPRODUCT: the sum over the rows of the products of the arguments; non-numeric cells count as zero.
    pub fn sum_of_products(&mut self) -> Result<Operand, Refusal> {
        if self.evaluator.in_haste(self.home) {
            return Err(Refusal::Effort);
        }
        let outer = self.element.take();
        let start = self.scan.place();
        let mut total = Decimal::ZERO;
        let mut row: u32 = 0;
        loop {
            self.scan.back_to(start);
            self.evaluator.visit(1)?;
            self.element = Some(Element {
                row,
                rows: 1,
                shape: None,
            });
            let product = self.product_of_arguments()?;
            total = total.checked_add(product).ok_or(Refusal::TooLarge)?;
            self.evaluator.weigh(product);
            self.evaluator.weigh(total);
            row = row.saturating_add(1);
            let rows = self.element.map_or(1, |element| element.rows);
            if rows > MOST_ROWS {
                return Err(Refusal::Effort);
            }
            if row >= rows {
                break;
            }
        }
        self.element = outer;
        Ok(total.into())
    }

    fn product_of_arguments(&mut self) -> Result<Decimal, Refusal> {
        let mut product = Decimal::ONE;
        loop {
            let operand = self.expression()?;
            let factor = match operand {
                Operand::Area(area) => match self.settled(Operand::Area(area))? {
                    Value::Number(number) => number,
                    _ => Decimal::ZERO,
                },
                value => self.number(value)?,
            };
            product = product.checked_mul(factor).ok_or(Refusal::TooLarge)?;
            if !self.separator() {
                return Ok(product);
            }
        }
    }

    /// The cell of a multi-cell area that corresponds to the current element; elements are counted row by row.
    pub fn element_of(&mut self, area: Area) -> Option<Place> {
        let element = self.element.as_mut()?;
        let extent = |first: u32, last: u32| last.saturating_sub(first).saturating_add(1);
        let rows = extent(area.first.row, area.last.row);
        let cols = extent(area.first.col, area.last.col);
        if *element.shape.get_or_insert((rows, cols)) != (rows, cols) {
            return None;
        }
        element.rows = rows.saturating_mul(cols);
        let row = area.first.row.checked_add(element.row.checked_div(cols)?);
        let col = area.first.col.checked_add(element.row.checked_rem(cols)?)?;
        Some(Place {
            sheet: area.sheet,
            at: CellRef::new(row.filter(|row| *row <= area.last.row)?, col),
        })
    }
}
