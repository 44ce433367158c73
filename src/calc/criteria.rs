//! Functions that select cells by criteria (SUMIFS, COUNTIF), test the type of a value, or combine conditions.

use rust_decimal::Decimal;

use super::evaluator::{Formula, Operand, Value};
use super::refusal::Refusal;
use super::sheets::{Area, Place};
use crate::cell::CellRef;

/// A condition on the value of a cell.
enum Criterion {
    Blank,
    Filled,
    Number(Decimal),
    /// A lower-case text in which `*` stands for any characters and `?` for one.
    Text(String),
}

impl Criterion {
    fn of(value: Value) -> Result<Self, Refusal> {
        let text = match value {
            Value::Number(number) => return Ok(Self::Number(number)),
            Value::Text(text) => text,
            Value::Bool(_) | Value::Blank => return Err(Refusal::Unknown),
        };
        Ok(match &*text {
            "=" => Self::Blank,
            "<>" => Self::Filled,
            plain if plain.is_empty() || plain.starts_with(['=', '<', '>']) || plain.contains('~') => {
                return Err(Refusal::Unknown);
            }
            plain => plain
                .parse()
                .map_or_else(|_| Self::Text(plain.to_lowercase()), Self::Number),
        })
    }

    fn meets(&self, value: &Value) -> bool {
        match (self, value) {
            (Self::Blank, value) => *value == Value::Blank,
            (Self::Filled, value) => *value != Value::Blank,
            (Self::Number(wanted), Value::Number(number)) => wanted == number,
            (Self::Number(wanted), Value::Text(text)) => text.parse() == Ok(*wanted),
            (Self::Text(wanted), Value::Text(text)) => is_like(&text.to_lowercase(), wanted),
            _ => false,
        }
    }
}

/// Whether a text matches a pattern. Backtracks to the last `*` only, so that the time is bounded by the product of
/// both lengths.
fn is_like(text: &str, pattern: &str) -> bool {
    let (text, pattern): (Vec<char>, Vec<char>) = (text.chars().collect(), pattern.chars().collect());
    let (mut at, mut wanted) = (0_usize, 0_usize);
    let mut star: Option<(usize, usize)> = None;
    while let Some(character) = text.get(at) {
        match pattern.get(wanted) {
            Some('*') => {
                star = Some((wanted, at));
                wanted = wanted.saturating_add(1);
            }
            Some(c) if *c == '?' || c == character => {
                at = at.saturating_add(1);
                wanted = wanted.saturating_add(1);
            }
            _ => match &mut star {
                Some((place, from)) => {
                    *from = from.saturating_add(1);
                    (at, wanted) = (*from, place.saturating_add(1));
                }
                None => return false,
            },
        }
    }
    pattern.get(wanted..).is_some_and(|rest| rest.iter().all(|c| *c == '*'))
}

impl Formula<'_, '_, '_> {
    /// SUMIFS: the sum of the numbers whose corresponding cells meet all criteria.
    pub fn sum_ifs(&mut self) -> Result<Operand, Refusal> {
        let summed = self.area()?;
        let mut criteria: Vec<(Area, Criterion)> = Vec::new();
        while self.separator() {
            let area = self.area()?;
            let is_alike = extent(area) == extent(summed);
            if !is_alike || !self.separator() {
                return Err(Refusal::Unknown);
            }
            criteria.push((area, self.criterion()?));
        }
        let mut total = Decimal::ZERO;
        for at in self.filled(summed)? {
            let beside = |area: Area| {
                let row = at.row.saturating_sub(summed.first.row).saturating_add(area.first.row);
                let col = at.col.saturating_sub(summed.first.col).saturating_add(area.first.col);
                Place {
                    sheet: area.sheet,
                    at: CellRef::new(row, col),
                }
            };
            let mut meets = true;
            for (area, criterion) in &criteria {
                meets = meets && self.meets(beside(*area), criterion)?;
            }
            let place = beside(summed);
            if meets && let Value::Number(number) = self.evaluator.cell(place)? {
                total = total.checked_add(number).ok_or(Refusal::TooLarge)?;
                self.evaluator.weigh(number);
                self.evaluator.weigh(total);
            }
        }
        Ok(total.into())
    }

    /// COUNTIF: the number of cells that meet a criterion; criteria for blank cells are refused.
    pub fn count_if(&mut self) -> Result<Operand, Refusal> {
        let area = self.area()?;
        let criterion = if self.separator() {
            self.criterion()?
        } else {
            Criterion::Blank
        };
        if matches!(criterion, Criterion::Blank) {
            return Err(Refusal::Unknown);
        }
        let mut count: u64 = 0;
        for at in self.filled(area)? {
            let place = Place { sheet: area.sheet, at };
            count = count.saturating_add(u64::from(self.meets(place, &criterion)?));
        }
        Ok(Decimal::from(count).into())
    }

    fn criterion(&mut self) -> Result<Criterion, Refusal> {
        let operand = self.expression()?;
        Criterion::of(self.settled(operand)?)
    }

    /// Whether a cell meets a criterion; an error value never does.
    fn meets(&mut self, place: Place, criterion: &Criterion) -> Result<bool, Refusal> {
        match self.evaluator.cell(place) {
            Ok(value) => Ok(criterion.meets(&value)),
            Err(Refusal::ErrorCell(_)) => Ok(false),
            Err(other) => Err(other),
        }
    }

    /// The non-blank cells of an area.
    fn filled(&mut self, area: Area) -> Result<Vec<CellRef>, Refusal> {
        let sheets = self.evaluator.sheets;
        let Some(grid) = sheets.grid(area.sheet) else {
            return Ok(Vec::new());
        };
        let is_inside = |at: &CellRef| (area.first.col..=area.last.col).contains(&at.col);
        let stored = grid.rows_between(area.first.row, area.last.row).flatten();
        let stored = stored.map(|cell| cell.at).filter(is_inside);
        let open = sheets.open_in_rows(&area).iter().copied().filter(is_inside);
        let mut cells: Vec<CellRef> = stored.chain(open).collect();
        cells.sort_unstable();
        cells.dedup();
        self.evaluator.visit(cells.len() as u64)?;
        Ok(cells)
    }

    /// ISERROR: whether a value is an error.
    pub fn is_error(&mut self) -> Result<Operand, Refusal> {
        let start = self.scan.place();
        let value = self.expression().and_then(|operand| self.settled(operand));
        let is_error = match value {
            Ok(_) => false,
            Err(Refusal::Division | Refusal::ErrorCell(_) | Refusal::Deleted) => true,
            Err(other) => return Err(other),
        };
        self.scan.back_to(start);
        self.scan.skip_argument();
        Ok(Operand::Value(Value::Bool(is_error)))
    }

    /// ISTEXT: whether a value is a text.
    pub fn is_text(&mut self) -> Result<Operand, Refusal> {
        let operand = self.expression()?;
        let is_text = match self.settled(operand) {
            Ok(value) => matches!(value, Value::Text(_)),
            Err(Refusal::ErrorCell(_)) => false,
            Err(other) => return Err(other),
        };
        Ok(Operand::Value(Value::Bool(is_text)))
    }

    /// AND, OR: whether all arguments hold, or any of them.
    pub fn joined(&mut self, all: bool) -> Result<Operand, Refusal> {
        let mut joined = all;
        loop {
            let operand = self.expression()?;
            let holds = match self.settled(operand)? {
                Value::Bool(truth) => truth,
                Value::Number(number) => !number.is_zero(),
                Value::Blank => false,
                Value::Text(_) => return Err(Refusal::Unknown),
            };
            joined = if all { joined && holds } else { joined || holds };
            if !self.separator() {
                return Ok(Operand::Value(Value::Bool(joined)));
            }
        }
    }

    /// MOD: the remainder of a division, rounded towards minus infinity.
    pub fn remainder(&mut self) -> Result<Operand, Refusal> {
        let number = self.argument()?;
        if !self.separator() {
            return Err(Refusal::Unknown);
        }
        let by = self.argument()?;
        let whole = number.checked_div(by).ok_or(Refusal::Division)?.floor();
        let rest = whole.checked_mul(by).and_then(|whole| number.checked_sub(whole));
        Ok(rest.ok_or(Refusal::TooLarge)?.into())
    }

    /// LOOKUP: the result at the position of the last step that does not exceed a value; the lists are literals.
    pub fn look_up(&mut self) -> Result<Operand, Refusal> {
        let wanted = self.argument()?;
        if !self.separator() {
            return Err(Refusal::Unknown);
        }
        let steps = self.list()?;
        if !self.separator() {
            return Err(Refusal::Unknown);
        }
        let results = self.list()?;
        let is_reached = |step: &Value| matches!(step, Value::Number(step) if *step <= wanted);
        let reached = steps.iter().take_while(|step| is_reached(step)).count();
        let found = reached.checked_sub(1).and_then(|position| results.get(position));
        Ok(Operand::Value(found.cloned().ok_or(Refusal::Unknown)?))
    }

    /// A list of numbers or texts in braces.
    fn list(&mut self) -> Result<Vec<Value>, Refusal> {
        let mut items = Vec::new();
        let mut is_open = self.scan.eat(b'{');
        while is_open {
            let operand = self.expression()?;
            items.push(self.settled(operand)?);
            is_open = self.separator();
        }
        (!items.is_empty() && self.scan.eat(b'}'))
            .then_some(items)
            .ok_or(Refusal::Unknown)
    }
}

/// Rows and columns of an area, each less one.
fn extent(area: Area) -> (u32, u32) {
    (
        area.last.row.saturating_sub(area.first.row),
        area.last.col.saturating_sub(area.first.col),
    )
}

#[cfg(test)]
mod tests {
    use super::is_like;

    #[test]
    fn patterns_stand_for_any_characters_or_for_one() {
        let like = [
            ("30101", "301*"),
            ("301", "301*"),
            ("009001", "009?*"),
            ("abc", "a*b*c"),
            ("aab", "*ab"),
        ];
        assert!(like.iter().all(|(text, pattern)| is_like(text, pattern)));
        let unlike = [
            ("30201", "301*"),
            ("009", "009?*"),
            ("abd", "a*c"),
            ("201", "2010101"),
            ("", "?"),
        ];
        assert!(!unlike.iter().any(|(text, pattern)| is_like(text, pattern)));
    }
}
