//! A cursor over the text of a formula, without copying or interpretation.

use rust_decimal::Decimal;

/// A position in the text of a formula.
pub struct Scan<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Scan<'t> {
    pub fn new(text: &'t str) -> Self {
        Self { text, at: 0 }
    }

    /// The current position, to be restored by [`Scan::back_to`].
    pub fn place(&self) -> usize {
        self.at
    }

    pub fn back_to(&mut self, place: usize) {
        self.at = place;
    }

    pub fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// Skips white space and returns the next byte.
    pub fn next_mark(&mut self) -> Option<u8> {
        self.take_while(|byte| byte.is_ascii_whitespace());
        self.peek()
    }

    pub fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// Skips one byte, which must be ASCII.
    pub fn step(&mut self) {
        self.at = self.at.saturating_add(1).min(self.text.len());
    }

    /// Consumes `mark` if it is next after white space.
    pub fn eat(&mut self, mark: u8) -> bool {
        let found = self.next_mark() == Some(mark);
        if found {
            self.step();
        }
        found
    }

    /// The text up to the first byte that is not `wanted`, which must treat all non-ASCII bytes alike.
    pub fn take_while(&mut self, wanted: impl Fn(u8) -> bool) -> &'t str {
        let start = self.at;
        while self.peek().is_some_and(&wanted) {
            self.at = self.at.saturating_add(1);
        }
        self.text.get(start..self.at).unwrap_or_default()
    }

    /// A name of a function, sheet or cell.
    pub fn name(&mut self) -> &'t str {
        self.take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'$') || !byte.is_ascii())
    }

    /// A quoted text; its opening quotation mark is next. Quotation marks inside stay doubled.
    pub fn quoted(&mut self) -> Option<&'t str> {
        let mark = self.peek()?;
        self.step();
        let start = self.at;
        loop {
            self.take_while(|byte| byte != mark);
            let end = self.at;
            self.peek()?;
            self.step();
            if self.peek() != Some(mark) {
                return self.text.get(start..end);
            }
            self.step();
        }
    }

    /// An unsigned number.
    pub fn number(&mut self) -> Option<Decimal> {
        let start = self.at;
        self.take_while(|byte| byte.is_ascii_digit() || byte == b'.');
        if !matches!(self.peek(), Some(b'e' | b'E')) {
            return Decimal::from_str_exact(self.text.get(start..self.at)?).ok();
        }
        self.step();
        if matches!(self.peek(), Some(b'+' | b'-')) {
            self.step();
        }
        self.take_while(|byte| byte.is_ascii_digit());
        Decimal::from_scientific(self.text.get(start..self.at)?).ok()
    }

    /// Skips an argument, up to the separator or bracket that ends it.
    pub fn skip_argument(&mut self) {
        let mut depth = 0_u32;
        while let Some(byte) = self.peek() {
            match byte {
                b'"' | b'\'' => {
                    if self.quoted().is_none() {
                        return;
                    }
                    continue;
                }
                b'(' | b'[' | b'{' => depth = depth.saturating_add(1),
                b')' | b',' | b';' if depth == 0 => return,
                b')' | b']' | b'}' => depth = depth.saturating_sub(1),
                _ => {}
            }
            self.at = self.at.saturating_add(1);
        }
    }
}
