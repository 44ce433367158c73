//! The supported functions. Each parses its own arguments, so that IF evaluates one branch only.

use rust_decimal::{Decimal, RoundingStrategy};

use super::evaluator::{Evaluator, Formula, Operand, Value};
use super::refusal::Refusal;

/// Largest number of digits, on either side of the decimal point, that ROUND accepts.
const MAX_DIGITS: i64 = 20;
/// SUBTOTAL's codes for a count and for a sum: over the rows that no filter hides, and over all visible rows.
const COUNTS: [Decimal; 2] = [
    Decimal::from_parts(2, 0, 0, false, 0),
    Decimal::from_parts(102, 0, 0, false, 0),
];
const SUMS: [Decimal; 2] = [
    Decimal::from_parts(9, 0, 0, false, 0),
    Decimal::from_parts(109, 0, 0, false, 0),
];

/// Evaluates a function whose opening bracket has been consumed.
type Function<F> = fn(&mut F) -> Result<Operand, Refusal>;

impl Formula<'_, '_, '_> {
    /// Evaluates the function `name`, whose opening bracket has been consumed.
    pub fn function(&mut self, name: &str) -> Result<Operand, Refusal> {
        let known: Function<Self> = match name {
            "SUM" => |formula| formula.total(true),
            name => Self::known(name)?,
        };
        let result = known(self)?;
        self.close()?;
        Ok(result)
    }

    fn known(name: &str) -> Result<Function<Self>, Refusal> {
        Ok(match name.to_ascii_uppercase().as_str() {
            "SUM" => |formula| formula.total(true),
            "SUBTOTAL" => Self::subtotal,
            "ROUND" => Self::round,
            "ABS" => |formula| Ok(formula.argument()?.abs().into()),
            "MAX" => |formula| formula.extreme(Decimal::max),
            "MIN" => |formula| formula.extreme(Decimal::min),
            "IF" => Self::choice,
            "IFERROR" => Self::unless_error,
            "INDEX" => Self::index,
            "ROW" => Self::row,
            "ROWS" => Self::rows,
            "COUNT" => |formula| formula.counted(true),
            "LEN" => Self::length,
            "ISNUMBER" => Self::is_number,
            "ISTEXT" => Self::is_text,
            "ISERROR" => Self::is_error,
            "AND" => |formula| formula.joined(true),
            "OR" => |formula| formula.joined(false),
            "MOD" => Self::remainder,
            "LOOKUP" => Self::look_up,
            "SUMIFS" => Self::sum_ifs,
            "COUNTIF" => Self::count_if,
            "SUMPRODUCT" => Self::sum_of_products,
            upper => {
                let bare = upper.strip_prefix("_XLFN.").unwrap_or(upper);
                return Err(Refusal::Function(bare.to_owned()));
            }
        })
    }

    /// Passes all numbers of the arguments to `take`.
    pub fn numbers(
        &mut self,
        subtotals: bool,
        take: &mut dyn FnMut(Decimal) -> Result<Decimal, Refusal>,
    ) -> Result<(), Refusal> {
        let mut noting = |evaluator: &mut Evaluator<'_>, number: Decimal| {
            let result = take(number)?;
            evaluator.weigh(number);
            evaluator.weigh(result);
            Ok(())
        };
        loop {
            match self.expression()? {
                Operand::Area(area) => self.evaluator.numbers(area, subtotals, &mut noting)?,
                value => {
                    let number = self.number(value)?;
                    noting(self.evaluator, number)?;
                }
            }
            if !self.separator() {
                return Ok(());
            }
        }
    }

    fn total(&mut self, subtotals: bool) -> Result<Operand, Refusal> {
        let mut total = Decimal::ZERO;
        self.numbers(subtotals, &mut |number| {
            total = total.checked_add(number).ok_or(Refusal::TooLarge)?;
            Ok(total)
        })?;
        Ok(total.into())
    }

    /// SUBTOTAL: a sum or count over all rows, hidden or not, without other subtotals.
    fn subtotal(&mut self) -> Result<Operand, Refusal> {
        let kind = self.argument()?;
        if COUNTS.contains(&kind) && self.separator() {
            return self.counted(false);
        }
        if !SUMS.contains(&kind) || !self.separator() {
            return Err(Refusal::Function(format!("SUBTOTAL({kind})")));
        }
        self.total(false)
    }

    fn extreme(&mut self, choose: fn(Decimal, Decimal) -> Decimal) -> Result<Operand, Refusal> {
        let mut found: Option<Decimal> = None;
        self.numbers(true, &mut |number| {
            found = Some(found.map_or(number, |found| choose(found, number)));
            Ok(number)
        })?;
        Ok(found.unwrap_or_default().into())
    }

    /// A numeric argument.
    pub fn argument(&mut self) -> Result<Decimal, Refusal> {
        let operand = self.expression()?;
        self.number(operand)
    }

    /// ROUND: rounds half away from zero.
    fn round(&mut self) -> Result<Operand, Refusal> {
        let number = self.argument()?;
        if !self.separator() {
            return Err(Refusal::Unknown);
        }
        let digits = i64::try_from(self.argument()?.trunc()).map_err(|_| Refusal::Unknown)?;
        if digits.abs() > MAX_DIGITS {
            return Err(Refusal::Unknown);
        }
        let away = RoundingStrategy::MidpointAwayFromZero;
        if let Ok(digits) = u32::try_from(digits) {
            return Ok(number.round_dp_with_strategy(digits, away).into());
        }
        let power = 10_i64.checked_pow(u32::try_from(digits.unsigned_abs()).unwrap_or(u32::MAX));
        let power = Decimal::from(power.ok_or(Refusal::TooLarge)?);
        let scaled = number.checked_div(power).ok_or(Refusal::TooLarge)?;
        let rounded = scaled.round_dp_with_strategy(0, away).checked_mul(power);
        Ok(rounded.ok_or(Refusal::TooLarge)?.into())
    }

    fn choice(&mut self) -> Result<Operand, Refusal> {
        let condition = self.expression()?;
        let holds = match self.settled(condition)? {
            Value::Bool(truth) => truth,
            Value::Number(number) => !number.is_zero(),
            Value::Blank => false,
            Value::Text(_) => return Err(Refusal::Unknown),
        };
        if !self.separator() {
            return Err(Refusal::Unknown);
        }
        if holds {
            let value = self.expression()?;
            if self.separator() {
                self.scan.skip_argument();
            }
            return Ok(value);
        }
        self.scan.skip_argument();
        if self.separator() {
            return self.expression();
        }
        Ok(Operand::Value(Value::Bool(false)))
    }

    /// IFERROR: the first argument, or the second if the first is an error.
    fn unless_error(&mut self) -> Result<Operand, Refusal> {
        let start = self.scan.place();
        let value = self.expression().and_then(|operand| self.settled(operand));
        if let Err(other) = &value
            && !matches!(other, Refusal::Division | Refusal::ErrorCell(_) | Refusal::Deleted)
        {
            return Err(other.clone());
        }
        self.scan.back_to(start);
        self.scan.skip_argument();
        if !self.separator() {
            return Err(Refusal::Unknown);
        }
        match value {
            Ok(value) => {
                self.scan.skip_argument();
                Ok(Operand::Value(value))
            }
            Err(_) => self.expression(),
        }
    }
}
