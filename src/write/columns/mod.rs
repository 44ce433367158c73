//! Columns for programs: tables of texts, counts and amounts, as Arrow arrays and as Parquet files.

#[cfg(feature = "parquet")]
mod parquet;

use std::collections::HashMap;
use std::sync::Arc;

use arrow_array::builder::StringBuilder;
use arrow_array::types::Int32Type;
use arrow_array::{ArrayRef, Decimal128Array, DictionaryArray, Int32Array, Int64Array, RecordBatch};
use arrow_schema::{DataType, Field, Schema, SchemaRef};
use rust_decimal::Decimal;

#[cfg(feature = "parquet")]
pub use self::parquet::{Properties, parquet, properties, texts};
use crate::error::{Error, Result};

/// Digits of an amount, and how many of them are decimals: `decimal(28, 8)`.
pub const DIGITS: u8 = 28;
/// Decimals of an amount.
pub const DECIMALS: u32 = 8;
/// Its [`DECIMALS`] as Arrow has them.
const SCALE: i8 = 8;
/// The first amount that has too many digits, without its point.
const TOO_LARGE: u128 = 10_u128.pow(28);

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Texts, each stored once.
    Text,
    /// Whole numbers.
    Count,
    /// Amounts, `decimal(28, 8)`.
    Amount,
}

/// A column of a table for programs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its name.
    pub name: &'static str,
    /// What it holds.
    pub kind: Kind,
    /// Whether some rows have nothing in it.
    pub optional: bool,
}

impl Column {
    /// A column of texts that every row has.
    pub const fn text(name: &'static str) -> Self {
        Self::of(name, Kind::Text)
    }

    /// A column of whole numbers.
    pub const fn count(name: &'static str) -> Self {
        Self::of(name, Kind::Count)
    }

    /// A column of amounts.
    pub const fn amount(name: &'static str) -> Self {
        Self::of(name, Kind::Amount)
    }

    /// The column with gaps.
    #[must_use]
    pub const fn optional(self) -> Self {
        Self { optional: true, ..self }
    }

    const fn of(name: &'static str, kind: Kind) -> Self {
        let optional = false;
        Self { name, kind, optional }
    }

    /// The column in SQL: `varchar`, `bigint`, `decimal(28, 8)`.
    pub const fn sql(&self) -> &'static str {
        match self.kind {
            Kind::Text => "varchar",
            Kind::Count => "bigint",
            Kind::Amount => "decimal(28, 8)",
        }
    }

    fn data_type(&self) -> DataType {
        match self.kind {
            Kind::Text => DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8)),
            Kind::Count => DataType::Int64,
            Kind::Amount => DataType::Decimal128(DIGITS, SCALE),
        }
    }
}

/// The Arrow schema of these columns.
pub fn schema(columns: &[Column]) -> SchemaRef {
    let field = |column: &Column| Field::new(column.name, column.data_type(), column.optional);
    Arc::new(Schema::new(columns.iter().map(field).collect::<Vec<_>>()))
}

/// An amount without its point, with [`DECIMALS`] decimals, rounded half away from zero, and whether nothing of it was
/// lost. `None` if it has too many digits.
pub fn scaled(mantissa: i128, scale: u32) -> Option<(i128, bool)> {
    let ten = 10_i128;
    let (amount, is_exact) = match scale.checked_sub(DECIMALS) {
        None => (
            mantissa.checked_mul(ten.checked_pow(DECIMALS.checked_sub(scale)?)?)?,
            true,
        ),
        Some(lost) => {
            let unit = ten.checked_pow(lost)?;
            let (whole, rest) = (mantissa.checked_div(unit)?, mantissa.checked_rem(unit)?);
            let rounds = rest.unsigned_abs().checked_mul(2)? >= unit.unsigned_abs();
            let step = if rounds { mantissa.signum() } else { 0 };
            (whole.checked_add(step)?, rest == 0)
        }
    };
    (amount.unsigned_abs() < TOO_LARGE).then_some((amount, is_exact))
}

/// An amount in two units, as columns hold it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scaled {
    /// In 元.
    pub yuan: i128,
    /// In the standard's unit (万元).
    pub standard: i128,
    /// Whether nothing was lost of either.
    pub is_exact: bool,
}

impl Scaled {
    /// The amount, which is in the standard's unit; `yuan`: what that unit is in 元. `None` if it has too many digits.
    pub fn of(amount: Decimal, yuan: Decimal) -> Option<Self> {
        let (standard, is_exact) = scaled(amount.mantissa(), amount.scale())?;
        let product = amount.mantissa().checked_mul(yuan.mantissa())?;
        let (yuan, is_exact_in_yuan) = scaled(product, amount.scale().checked_add(yuan.scale())?)?;
        Some(Self {
            yuan,
            standard,
            is_exact: is_exact && is_exact_in_yuan,
        })
    }
}

/// A text of a column, by its number.
pub type Key = Option<i32>;

/// Rows that are being put together.
pub struct Builder {
    columns: &'static [Column],
    values: Vec<Values>,
    rows: usize,
}

enum Values {
    Texts(Texts),
    Counts(Vec<i64>),
    Amounts(Vec<i128>),
}

#[derive(Default)]
struct Texts {
    known: HashMap<Box<str>, i32, foldhash::fast::RandomState>,
    texts: Vec<Box<str>>,
    keys: Vec<Key>,
}

impl Builder {
    /// No rows of these columns.
    pub fn new(columns: &'static [Column]) -> Self {
        let values = columns.iter().map(|column| match column.kind {
            Kind::Text => Values::Texts(Texts::default()),
            Kind::Count => Values::Counts(Vec::new()),
            Kind::Amount => Values::Amounts(Vec::new()),
        });
        Self {
            columns,
            values: values.collect(),
            rows: 0,
        }
    }

    /// The number of a text in a column, which [`Row::key`] takes.
    pub fn key(&mut self, column: usize, text: &str) -> Key {
        let Some(Values::Texts(own)) = self.values.get_mut(column) else {
            return None;
        };
        if let Some(key) = own.known.get(text) {
            return Some(*key);
        }
        let key = i32::try_from(own.texts.len()).ok()?;
        own.known.insert(text.into(), key);
        own.texts.push(text.into());
        Some(key)
    }

    /// Begins a row; its values follow in the order of the columns.
    pub fn row(&mut self) -> Row<'_> {
        self.rows = self.rows.saturating_add(1);
        Row { builder: self, at: 0 }
    }

    /// The number of rows.
    pub const fn len(&self) -> usize {
        self.rows
    }

    /// Whether there is no row.
    pub const fn is_empty(&self) -> bool {
        self.rows == 0
    }

    /// Sorts the rows by the texts of a column, nothing first; rows with the same text stay in order. Returns how many
    /// rows have each text.
    pub fn sort_by(&mut self, column: usize) -> Vec<(Option<String>, usize)> {
        let Some(Values::Texts(own)) = self.values.get(column) else {
            return Vec::new();
        };
        let text = |key: &Key| key.and_then(|key| own.texts.get(usize::try_from(key).ok()?));
        let keys: Vec<Option<&Box<str>>> = own.keys.iter().map(text).collect();
        let of = |row: usize| keys.get(row).copied().flatten();
        let mut order: Vec<usize> = (0..keys.len()).collect();
        let is_sorted = keys.is_sorted();
        if !is_sorted {
            order.sort_by_key(|row| of(*row));
        }
        let mut runs: Vec<(Option<String>, usize)> = Vec::new();
        for row in &order {
            let text = of(*row).map(|text| &**text);
            match runs.last_mut().filter(|run| run.0.as_deref() == text) {
                Some(run) => run.1 = run.1.saturating_add(1),
                None => runs.push((text.map(str::to_owned), 1)),
            }
        }
        if !is_sorted {
            self.values.iter_mut().for_each(|values| values.reorder(&order));
        }
        runs
    }

    /// The rows as Arrow arrays.
    ///
    /// # Errors
    /// [`Error::Internal`] if a row has a gap in a column that has none.
    pub fn finish(self) -> Result<RecordBatch> {
        let arrays: Result<Vec<ArrayRef>> = self.values.into_iter().map(Values::array).collect();
        RecordBatch::try_new(schema(self.columns), arrays?).map_err(|error| Error::Internal(error.to_string()))
    }
}

impl Values {
    fn array(self) -> Result<ArrayRef> {
        let failed = |error: arrow_schema::ArrowError| Error::Internal(error.to_string());
        Ok(match self {
            // Rows wait long in what they are held in: nothing is left over.
            Self::Counts(mut counts) => {
                counts.shrink_to_fit();
                Arc::new(Int64Array::from(counts))
            }
            Self::Amounts(mut amounts) => {
                amounts.shrink_to_fit();
                let array = Decimal128Array::from(amounts);
                Arc::new(array.with_precision_and_scale(DIGITS, SCALE).map_err(failed)?)
            }
            Self::Texts(own) => {
                let length = own.texts.iter().map(|text| text.len()).fold(0, usize::saturating_add);
                let mut texts = StringBuilder::with_capacity(own.texts.len(), length);
                own.texts.iter().for_each(|text| texts.append_value(text));
                let texts = texts.finish();
                let keys = Int32Array::from(own.keys);
                Arc::new(DictionaryArray::<Int32Type>::try_new(keys, Arc::new(texts)).map_err(failed)?)
            }
        })
    }

    fn reorder(&mut self, order: &[usize]) {
        fn reordered<T: Copy>(values: &[T], order: &[usize]) -> Vec<T> {
            order.iter().filter_map(|row| values.get(*row).copied()).collect()
        }
        match self {
            Self::Texts(own) => own.keys = reordered(&own.keys, order),
            Self::Counts(counts) => *counts = reordered(counts, order),
            Self::Amounts(amounts) => *amounts = reordered(amounts, order),
        }
    }
}

/// A row that is being put together.
pub struct Row<'b> {
    builder: &'b mut Builder,
    at: usize,
}

impl Row<'_> {
    fn next(&mut self) -> usize {
        let at = self.at;
        self.at = at.saturating_add(1);
        at
    }

    /// The next value: a text.
    pub fn text(self, text: &str) -> Self {
        let key = self.builder.key(self.at, text);
        self.key(key)
    }

    /// The next value: a text, or nothing.
    pub fn maybe(self, text: Option<&str>) -> Self {
        match text {
            Some(text) => self.text(text),
            None => self.key(None),
        }
    }

    /// The next value: a text by its number.
    pub fn key(mut self, key: Key) -> Self {
        let at = self.next();
        if let Some(Values::Texts(own)) = self.builder.values.get_mut(at) {
            own.keys.push(key);
        }
        self
    }

    /// The next value: a whole number.
    pub fn count(mut self, count: usize) -> Self {
        let at = self.next();
        if let Some(Values::Counts(counts)) = self.builder.values.get_mut(at) {
            counts.push(i64::try_from(count).unwrap_or(i64::MAX));
        }
        self
    }

    /// The next value: an amount without its point.
    pub fn amount(mut self, amount: i128) -> Self {
        let at = self.next();
        if let Some(Values::Amounts(amounts)) = self.builder.values.get_mut(at) {
            amounts.push(amount);
        }
        self
    }
}
