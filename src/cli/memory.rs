//! How much memory a run may take, and what it takes it for.

use std::fmt::{self, Display, Formatter};
use std::str::FromStr;

/// The least and the most that can be asked for, and how they are spelled.
const LEAST: u64 = 256 << 20;
const MOST: u64 = 16 << 40;
const RANGE: &str = "256M..=16T";
/// What a run may take by default: it passes on a machine of 8 GiB that has other things to do.
const DEFAULT: u64 = 4 << 30;
/// The program itself: its code, what it makes of the templates, what allocators keep.
const PROGRAM: u64 = 96 << 20;
/// What is kept of an input to the end of the run, beside what is reported of it: its name, where it is, its departments.
const KEPT: u64 = 1 << 10;

/// The most memory that a run is to take, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Memory(u64);

impl Default for Memory {
    fn default() -> Self {
        Self(DEFAULT)
    }
}

impl Memory {
    /// What is left of it for `inputs` inputs while they are read: half of what the run does not take anyway.
    pub fn reading(self, inputs: usize) -> u64 {
        self.left(inputs) / 2
    }

    /// What rows may wait in: a quarter, and those that are written meanwhile as much again.
    pub fn waiting(self, inputs: usize) -> u64 {
        self.left(inputs) / 4
    }

    fn left(self, inputs: usize) -> u64 {
        let kept = u64::try_from(inputs).unwrap_or(u64::MAX).saturating_mul(KEPT);
        let left = self.0.saturating_sub(PROGRAM).saturating_sub(kept);
        // Whatever is asked for, the run goes on.
        left.max(LEAST / 4)
    }
}

impl FromStr for Memory {
    type Err = String;

    /// A whole number of bytes, or of the unit of a letter: `800M`, `2G`, `2GiB`.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let bytes = bytes(text).filter(|bytes| (LEAST..=MOST).contains(bytes));
        bytes.map(Self).ok_or_else(|| format!("{text} is not in {RANGE}"))
    }
}

impl Display for Memory {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self.0.trailing_zeros() {
            30.. => write!(f, "{}G", self.0 >> 30),
            20.. => write!(f, "{}M", self.0 >> 20),
            _ => write!(f, "{}", self.0),
        }
    }
}

/// The number of bytes in a text.
fn bytes(text: &str) -> Option<u64> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (number, unit) = text.split_at_checked(digits)?;
    let unit = unit.trim_start().to_ascii_uppercase();
    let unit = unit.strip_suffix("IB").or(unit.strip_suffix('B')).unwrap_or(&unit);
    let shift = match unit {
        "" => 0,
        "K" => 10,
        "M" => 20,
        "G" => 30,
        "T" => 40,
        _ => return None,
    };
    number.parse::<u64>().ok()?.checked_mul(1 << shift)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_read() {
        for (text, bytes) in [
            ("268435456", 256 << 20),
            ("800M", 800 << 20),
            ("2g", 2 << 30),
            ("2 GiB", 2 << 30),
            ("3GB", 3 << 30),
            ("1T", 1 << 40),
        ] {
            assert_eq!(text.parse(), Ok(Memory(bytes)), "{text}");
        }
        for text in [
            "",
            "G",
            "2X",
            "-1G",
            "1.5G",
            "255M",
            "99999999999999999999",
            "99999999999T",
        ] {
            assert!(text.parse::<Memory>().is_err(), "{text}");
        }
    }

    #[test]
    fn much_is_never_more_than_what_is_asked_for() {
        for (text, inputs) in [("256M", 1), ("4G", 1_000_000), ("256M", 1_000_000)] {
            let memory: Memory = text.parse().unwrap();
            let used = memory.reading(inputs) + 2 * memory.waiting(inputs);
            assert!(used <= memory.0 && used > 0, "{text}");
        }
    }
}
