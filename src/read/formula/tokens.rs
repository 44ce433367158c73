//! The bytes of a formula, one after the other.

use crate::read::cfb::{u16_at, u32_at};
use crate::read::records::f64_at;

/// What is left of the tokens.
#[derive(Clone, Copy)]
pub(super) struct Tokens<'a>(pub &'a [u8]);

impl<'a> Tokens<'a> {
    pub fn byte(&mut self) -> Option<u8> {
        self.skip(1)?.first().copied()
    }

    pub fn short(&mut self) -> Option<u16> {
        u16_at(self.skip(2)?, 0)
    }

    pub fn long(&mut self) -> Option<u32> {
        u32_at(self.skip(4)?, 0)
    }

    pub fn double(&mut self) -> Option<f64> {
        f64_at(self.skip(8)?, 0)
    }

    /// Passes over so many bytes and returns them.
    pub fn skip(&mut self, count: usize) -> Option<&'a [u8]> {
        let (passed, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(passed)
    }
}
