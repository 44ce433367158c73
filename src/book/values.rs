//! The values of a table as they are stored: 16 bytes each, since a table may have millions of them.

use std::fmt;
use std::hash::BuildHasher;

use foldhash::fast::FixedState;
use rust_decimal::Decimal;

use super::{Content, Value};
use crate::cell::{CellRef, Text};

/// The values of a table, row by row.
#[derive(Clone, Default)]
pub(super) struct Values {
    slots: Vec<Slot>,
    /// The texts that slots refer to. Those that come again soon are kept once.
    texts: Vec<Text>,
    /// The values that no slot holds.
    wide: Vec<Value>,
    /// Positions of recent texts, by their hash.
    recent: Vec<u32>,
}

/// The number of recent texts: more than the codes of a column.
const RECENT: usize = 512;

/// A value: its source and kind, and its content or where that is.
#[derive(Clone, Copy, Default)]
pub(super) struct Slot {
    /// The row of the source; unused without one.
    row: u32,
    /// From the lowest bit: the kind, whether there is a source, the sign and scale of an amount, the column of the source.
    bits: u32,
    /// The digits of an amount; the position of a text or of a value that no slot holds.
    content: u64,
}

const KIND: u32 = 0b11;
const BLANK: u32 = 0;
const AMOUNT: u32 = 1;
const TEXT: u32 = 2;
const WIDE: u32 = 3;
const SOURCE: u32 = 1 << 2;
const NEGATIVE: u32 = 1 << 3;
const SCALE_AT: u32 = 4;
const SCALE: u32 = 0b1_1111;
const COL_AT: u32 = 9;
/// Columns from here on have no room; so are the rows of a table on its side, which sheets limit to fewer.
const COLS: u32 = 1 << (u32::BITS - COL_AT);

impl Slot {
    /// The bits of a source; `None` if there is no room for it.
    fn source_bits(source: Option<CellRef>) -> Option<(u32, u32)> {
        match source {
            None => Some((0, 0)),
            Some(at) if at.col < COLS => Some((at.row, SOURCE | (at.col << COL_AT))),
            Some(_) => None,
        }
    }

    fn source(self) -> Option<CellRef> {
        (self.bits & SOURCE != 0).then(|| CellRef::new(self.row, self.bits >> COL_AT))
    }

    const fn kind(self) -> u32 {
        self.bits & KIND
    }

    /// The position of its content.
    fn position(self) -> usize {
        usize::try_from(self.content).unwrap_or(usize::MAX)
    }

    /// The amount of a slot of this kind.
    const fn decimal(self) -> Decimal {
        let [low, middle] = [self.content as u32, (self.content >> u32::BITS) as u32];
        let scale = (self.bits >> SCALE_AT) & SCALE;
        Decimal::from_parts(low, middle, 0, self.bits & NEGATIVE != 0, scale)
    }
}

/// The bits and digits of an amount; `None` if a slot has no room for it.
fn amount_bits(amount: Decimal) -> Option<(u32, u64)> {
    let parts = amount.unpack();
    let is_held = parts.hi == 0 && !(parts.negative && amount.is_zero());
    let sign = if parts.negative { NEGATIVE } else { 0 };
    let digits = u64::from(parts.lo) | (u64::from(parts.mid) << u32::BITS);
    is_held.then_some((AMOUNT | sign | (parts.scale << SCALE_AT), digits))
}

impl Values {
    pub fn len(&self) -> usize {
        self.slots.len()
    }

    pub fn reserve_exact(&mut self, values: usize) {
        self.slots.reserve_exact(values);
    }

    pub fn get(&self, at: usize) -> Option<Value> {
        let slot = *self.slots.get(at)?;
        let content = match slot.kind() {
            WIDE => return self.wide.get(slot.position()).cloned(),
            AMOUNT => Content::Amount(slot.decimal()),
            TEXT => Content::Text(Text::clone(self.texts.get(slot.position())?)),
            _ => Content::Blank,
        };
        Some(Value {
            content,
            source: slot.source(),
        })
    }

    pub fn amount(&self, at: usize) -> Option<Decimal> {
        let slot = *self.slots.get(at)?;
        match slot.kind() {
            AMOUNT => Some(slot.decimal()),
            WIDE => self.wide.get(slot.position())?.amount(),
            _ => None,
        }
    }

    pub fn text(&self, at: usize) -> Option<&Text> {
        let slot = *self.slots.get(at)?;
        match slot.kind() {
            TEXT => self.texts.get(slot.position()),
            WIDE => self.wide.get(slot.position())?.text(),
            _ => None,
        }
    }

    pub fn is_blank(&self, at: usize) -> bool {
        self.slots.get(at).is_none_or(|slot| match slot.kind() {
            BLANK => true,
            WIDE => self.wide.get(slot.position()).is_none_or(Value::is_blank),
            _ => false,
        })
    }

    pub fn source(&self, at: usize) -> Option<CellRef> {
        let slot = *self.slots.get(at)?;
        match slot.kind() {
            WIDE => self.wide.get(slot.position())?.source,
            _ => slot.source(),
        }
    }

    pub fn push(&mut self, value: Value) {
        let slot = self.slot(value);
        self.slots.push(slot);
    }

    /// Removes values from the end, or adds blank ones.
    pub fn resize(&mut self, len: usize) {
        self.slots.resize(len, Slot::default());
    }

    /// Removes values from the end and gives their room back.
    pub fn truncate(&mut self, len: usize) {
        self.slots.truncate(len);
        self.slots.shrink_to_fit();
    }

    /// Whether an amount takes no more room than any other.
    pub fn is_held(amount: Decimal) -> bool {
        amount_bits(amount).is_some()
    }

    /// Replaces a value; does nothing outside the table.
    pub fn set(&mut self, at: usize, value: Value) {
        if at < self.slots.len() {
            let new = self.slot(value);
            if let Some(slot) = self.slots.get_mut(at) {
                *slot = new;
            }
        }
    }

    /// Maps the source of every value through `turn`.
    pub fn turn_sources(&mut self, turn: impl Fn(CellRef) -> CellRef) {
        for at in 0..self.slots.len() {
            let source = self.source(at).map(&turn);
            let bits = Slot::source_bits(source);
            match (self.slots.get_mut(at), bits) {
                (Some(slot), Some((row, bits))) if slot.kind() != WIDE => {
                    let own = SOURCE | (u32::MAX << COL_AT);
                    (slot.row, slot.bits) = (row, (slot.bits & !own) | bits);
                }
                _ => {
                    let value = self.get(at).map(|value| Value { source, ..value });
                    value.into_iter().for_each(|value| self.set(at, value));
                }
            }
        }
    }

    /// Exchanges a row of values with slots held elsewhere.
    pub fn exchange(&mut self, start: usize, held: &mut [Slot]) {
        let row = self.slots.get_mut(start..start.saturating_add(held.len()));
        let slots = held.iter_mut().zip(row.into_iter().flatten());
        slots.for_each(|(held, slot)| std::mem::swap(held, slot));
    }

    /// Keeps the values at these positions.
    pub fn retain(&mut self, mut is_kept: impl FnMut(usize) -> bool) {
        let mut at = 0_usize..;
        self.slots.retain(|_| at.next().is_some_and(&mut is_kept));
    }

    /// Appends other values.
    pub fn append(&mut self, other: Self) {
        if self.slots.is_empty() {
            *self = other;
            return;
        }
        self.slots.reserve_exact(other.slots.len());
        (0..other.len())
            .filter_map(|at| other.get(at))
            .for_each(|value| self.push(value));
    }

    pub fn clear(&mut self) {
        *self = Self::default();
    }

    fn slot(&mut self, value: Value) -> Slot {
        let Some((row, source)) = Slot::source_bits(value.source) else {
            return self.wide(value);
        };
        let (bits, content) = match value.content {
            Content::Blank => (BLANK, 0),
            Content::Amount(amount) => match amount_bits(amount) {
                Some(bits) => bits,
                None => return self.wide(value),
            },
            Content::Text(text) => (TEXT, self.position(text)),
        };
        Slot {
            row,
            bits: bits | source,
            content,
        }
    }

    fn wide(&mut self, value: Value) -> Slot {
        self.wide.push(value);
        Slot {
            row: 0,
            bits: WIDE,
            content: self.wide.len().saturating_sub(1) as u64,
        }
    }

    /// The position of a text.
    fn position(&mut self, text: Text) -> u64 {
        self.recent.resize(RECENT, u32::MAX);
        let hash = FixedState::default().hash_one(&*text) % RECENT as u64;
        let hash = usize::try_from(hash).unwrap_or_default();
        let Some(recent) = self.recent.get_mut(hash) else {
            return u64::MAX;
        };
        let known = usize::try_from(*recent).unwrap_or(usize::MAX);
        if self.texts.get(known) == Some(&text) {
            return u64::from(*recent);
        }
        let position = self.texts.len();
        *recent = u32::try_from(position).unwrap_or(u32::MAX);
        self.texts.push(text);
        position as u64
    }
}

impl PartialEq for Values {
    fn eq(&self, other: &Self) -> bool {
        self.len() == other.len() && (0..self.len()).all(|at| self.get(at) == other.get(at))
    }
}

impl fmt::Debug for Values {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let values = (0..self.len()).filter_map(|at| self.get(at));
        f.debug_list().entries(values).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_takes_sixteen_bytes_and_a_text_that_comes_again_nothing_more() {
        assert_eq!(size_of::<Slot>(), 16);
        let mut values = Values::default();
        for number in 0..1_000 {
            let content = Content::Text(format!("{:02}", number % 100).into());
            values.push(Value { content, source: None });
        }
        assert!(values.texts.len() < 500, "{}", values.texts.len());
    }

    #[test]
    fn every_value_comes_back_as_it_was() {
        let amounts = [
            "0",
            "-0.00",
            "1",
            "-1234.50",
            "18446744073709551615",
            "18446744073709551616",
        ];
        let amounts = amounts.iter().map(|text| text.parse().unwrap());
        let amounts = amounts.chain([Decimal::MAX, Decimal::MIN, Decimal::new(1, 28)]);
        let contents = amounts.map(Content::Amount).chain([
            Content::Blank,
            Content::Text("甲".into()),
            Content::Text("乙".into()),
            Content::Text("甲".into()),
        ]);
        let sources = [
            None,
            Some(CellRef::new(0, 0)),
            Some(CellRef::new(u32::MAX, COLS - 1)),
            Some(CellRef::new(3, COLS)),
        ];
        let all: Vec<Value> = contents
            .flat_map(|content| {
                sources.map(|source| Value {
                    content: content.clone(),
                    source,
                })
            })
            .collect();
        let mut values = Values::default();
        all.iter().cloned().for_each(|value| values.push(value));
        let same = |at: usize, value: &Value| {
            let own = values.get(at).unwrap();
            assert_eq!(&own, value);
            assert_eq!(
                own.amount().map(|own| own.to_string()),
                value.amount().map(|value| value.to_string())
            );
            assert_eq!(values.amount(at), value.amount());
            assert_eq!(values.text(at), value.text());
            assert_eq!(values.source(at), value.source);
            assert_eq!(values.is_blank(at), value.is_blank());
        };
        all.iter().enumerate().for_each(|(at, value)| same(at, value));
        let mut twice = values.clone();
        twice.append(values.clone());
        assert_eq!(twice.len(), 2 * all.len());
        assert!((0..all.len()).all(|at| twice.get(all.len() + at) == values.get(at)));
        assert_eq!(values.texts.len(), 2);
        let turn = |at: CellRef| CellRef::new(at.col, at.row);
        let mut turned = values.clone();
        turned.turn_sources(turn);
        for (at, value) in all.iter().enumerate() {
            let source = value.source.map(turn);
            let content = value.content.clone();
            assert_eq!(turned.get(at), Some(Value { content, source }));
        }
    }
}
