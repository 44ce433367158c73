//! The tokens of a formula → its text, as Excel shows it; .xls and .xlsb have the same, of other sizes.
//!
//! Tokens come in the order of calculation: what is added before the plus. What is not known here
//! gives no text at all. Brackets are tokens as well, but are not relied on: where an operation
//! would read otherwise without them they are put in.

mod functions;
mod layout;
mod links;
mod reference;
mod shared;
mod tokens;

pub(super) use self::layout::Layout;
pub(super) use self::links::{Book, DELETED, Links};
use self::reference::Holding;
pub(super) use self::shared::Formulas;
use self::tokens::Tokens;
use crate::cell::CellRef;
use crate::read::number;
use crate::read::records::error_text;

/// Bytes of the longest formula that Excel takes; further ones are not spelled.
const LONGEST: usize = 8_192;
/// Parts within one another.
const DEEPEST: u16 = 128;
/// The token of a formula that stands with the first cell that shares it.
const SHARED: u8 = 0x01;

/// How firmly a part holds together: the levels of operators from the loosest, then what no operator
/// takes apart.
mod holds {
    pub(super) const LIST: u8 = 0;
    pub(super) const PERCENT: u8 = 6;
    pub(super) const SIGN: u8 = 7;
    pub(super) const RANGE: u8 = 9;
    pub(super) const WHOLE: u8 = 10;
    /// A name, which may be one of a function.
    pub(super) const NAME: u8 = 11;
    /// An argument that was left out.
    pub(super) const MISSING: u8 = 12;
}

/// A part of the text; it ends where the next begins.
#[derive(Clone, Copy)]
struct Part {
    start: usize,
    depth: u16,
    holds: u8,
}

/// Spells formulas, one after the other.
struct Speller<'c> {
    links: &'c Links,
    layout: Layout<'c>,
    text: String,
    parts: Vec<Part>,
    /// What is put together anew.
    aside: String,
}

impl<'c> Speller<'c> {
    pub fn new(links: &'c Links, layout: Layout<'c>) -> Self {
        Self {
            links,
            layout,
            text: String::new(),
            parts: Vec::new(),
            aside: String::new(),
        }
    }

    /// The text of the formula in the cell `at`; none where something in it is not known.
    pub fn spell(&mut self, tokens: &[u8], at: CellRef) -> Option<&str> {
        self.text.clear();
        self.parts.clear();
        if tokens.len() > self.layout.most_bytes() {
            return None;
        }
        let mut tokens = Tokens(tokens);
        while let Some(token) = tokens.byte() {
            self.token(token, &mut tokens, at)?;
            if self.text.len() > LONGEST || self.parts.last().is_some_and(|part| part.depth > DEEPEST) {
                return None;
            }
        }
        (self.parts.len() == 1).then_some(self.text.as_str())
    }

    fn token(&mut self, token: u8, tokens: &mut Tokens<'_>, at: CellRef) -> Option<()> {
        match token {
            0x03..=0x11 => self.operation(token),
            0x12 => self.signed('+'),
            0x13 => self.signed('-'),
            0x14 => self.percent(),
            0x15 => self.bracketed(),
            0x16 => self.push("", holds::MISSING),
            0x17 => self.quoted(tokens),
            0x19 => self.attribute(tokens),
            0x1C => self.push(error_text(tokens.byte()?), holds::WHOLE),
            0x1D => self.push(if tokens.byte()? == 0 { "FALSE" } else { "TRUE" }, holds::WHOLE),
            0x1E => self.push(&tokens.short()?.to_string(), holds::WHOLE),
            0x1F => {
                let number = number::from_f64(tokens.double()?)?;
                let holds = if number.is_sign_negative() {
                    holds::SIGN
                } else {
                    holds::WHOLE
                };
                self.push(&number.to_string(), holds)
            }
            // Three kinds of each: as a reference, a value, an array.
            0x20..=0x7F => self.operand(token & 0x1F, tokens, at),
            _ => None,
        }
    }

    /// Functions, names and references, by the low bits of their token.
    fn operand(&mut self, token: u8, tokens: &mut Tokens<'_>, at: CellRef) -> Option<()> {
        let layout = self.layout;
        let plain = Holding { layout, home: None };
        let moving = Holding { layout, home: Some(at) };
        let [cell, area, far_cell, far_area] = layout.deleted();
        match token {
            0x01 => {
                let (name, count) = functions::fixed(tokens.short()?)?;
                self.call(name, count)
            }
            0x02 => {
                let count = usize::from(tokens.byte()? & 0x7F);
                match tokens.short()? {
                    functions::BY_NAME => self.call_by_name(count),
                    number => self.call(functions::name(number)?, count),
                }
            }
            0x03 => {
                let name = self.links.name(layout.name(tokens)?)?;
                self.push(name, holds::NAME)
            }
            0x04 => self.referred(|text| reference::cell(tokens, plain, text)),
            0x05 => self.referred(|text| reference::area(tokens, plain, text)),
            // What the parts that follow came to the last time; they say it themselves.
            0x06..=0x08 => tokens.skip(6).map(drop),
            0x09 | 0x0E | 0x0F => tokens.skip(2).map(drop),
            0x0A => self.deleted(tokens, cell),
            0x0B => self.deleted(tokens, area),
            0x0C => self.referred(|text| reference::cell(tokens, moving, text)),
            0x0D => self.referred(|text| reference::area(tokens, moving, text)),
            0x19 if layout.is_wide() => self.far_name(tokens),
            0x1A => self.on_sheets(tokens, |tokens, text| reference::cell(tokens, plain, text)),
            0x1B => self.on_sheets(tokens, |tokens, text| reference::area(tokens, plain, text)),
            0x1C => self.deleted(tokens, far_cell),
            0x1D => self.deleted(tokens, far_area),
            _ => None,
        }
    }

    fn push(&mut self, text: &str, holds: u8) -> Option<()> {
        let start = self.text.len();
        self.text.push_str(text);
        self.parts.push(Part { start, depth: 0, holds });
        Some(())
    }

    /// The last part, which an operator takes.
    fn pop(&mut self) -> Option<Part> {
        self.parts.pop().filter(|part| part.holds != holds::MISSING)
    }

    fn operation(&mut self, token: u8) -> Option<()> {
        let (sign, level) = match token {
            0x03 => ("+", 3),
            0x04 => ("-", 3),
            0x05 => ("*", 4),
            0x06 => ("/", 4),
            0x07 => ("^", 5),
            0x08 => ("&", 2),
            0x09 => ("<", 1),
            0x0A => ("<=", 1),
            0x0B => ("=", 1),
            0x0C => (">=", 1),
            0x0D => (">", 1),
            0x0E => ("<>", 1),
            0x0F => (" ", 8),
            0x10 => (",", holds::LIST),
            _ => (":", holds::RANGE),
        };
        let (right, left) = (self.pop()?, self.pop()?);
        if level == holds::RANGE && [left, right].iter().any(|part| part.holds == holds::NAME) {
            // Two names may be taken for two columns.
            return None;
        }
        self.take_aside(right.start);
        self.enclose(left.start, left.holds < level);
        self.text.push_str(sign);
        let start = self.text.len();
        self.text.push_str(&self.aside);
        self.enclose(start, right.holds <= level);
        self.parts.push(Part {
            start: left.start,
            depth: left.depth.max(right.depth.saturating_add(1)),
            holds: level,
        });
        Some(())
    }

    fn signed(&mut self, sign: char) -> Option<()> {
        let part = self.pop()?;
        self.enclose(part.start, part.holds < holds::SIGN);
        self.text.insert(part.start, sign);
        self.push_around(part, holds::SIGN)
    }

    fn percent(&mut self) -> Option<()> {
        let part = self.pop()?;
        self.enclose(part.start, part.holds < holds::PERCENT);
        self.text.push('%');
        self.push_around(part, holds::PERCENT)
    }

    fn bracketed(&mut self) -> Option<()> {
        let part = self.pop()?;
        self.enclose(part.start, true);
        self.push_around(part, holds::WHOLE)
    }

    fn push_around(&mut self, part: Part, holds: u8) -> Option<()> {
        let depth = part.depth.saturating_add(1);
        self.parts.push(Part { depth, holds, ..part });
        Some(())
    }

    /// Puts what begins at `start` into brackets, if need be.
    fn enclose(&mut self, start: usize, needed: bool) {
        if needed {
            self.text.insert(start, '(');
            self.text.push(')');
        }
    }

    /// Moves what begins at `start` aside.
    fn take_aside(&mut self, start: usize) {
        self.aside.clear();
        self.aside.push_str(self.text.get(start..).unwrap_or_default());
        self.text.truncate(start);
    }

    fn quoted(&mut self, tokens: &mut Tokens<'_>) -> Option<()> {
        let text = self.layout.text(tokens)?;
        self.push(&format!("\"{}\"", text.replace('"', "\"\"")), holds::WHOLE)
    }

    /// How Excel evaluates it; what it calculates follows elsewhere, except for a sum of one argument.
    fn attribute(&mut self, tokens: &mut Tokens<'_>) -> Option<()> {
        const CHOOSE: u8 = 0x04;
        const SUM: u8 = 0x10;
        let kind = tokens.byte()?;
        let number = tokens.short()?;
        match kind {
            CHOOSE => tokens
                .skip(usize::from(number).saturating_add(1).saturating_mul(2))
                .map(drop),
            SUM => self.call("SUM", 1),
            _ => Some(()),
        }
    }

    /// Makes the last parts the arguments of a function.
    fn call(&mut self, name: &str, count: usize) -> Option<()> {
        let first = self.parts.len().checked_sub(count)?;
        let start = self.parts.get(first).map_or(self.text.len(), |part| part.start);
        self.take_aside(start);
        self.text.push_str(name);
        self.text.push('(');
        let arguments = self.parts.get(first..)?;
        let ends = arguments.iter().skip(1).map(|part| part.start);
        let ends = ends.chain([start.saturating_add(self.aside.len())]);
        for (number, (part, end)) in arguments.iter().zip(ends).enumerate() {
            if number > 0 {
                self.text.push(',');
            }
            let own = part.start.checked_sub(start)?..end.checked_sub(start)?;
            let is_list = part.holds == holds::LIST;
            self.text.push_str(if is_list { "(" } else { "" });
            self.text.push_str(self.aside.get(own)?);
            self.text.push_str(if is_list { ")" } else { "" });
        }
        self.text.push(')');
        let depth = arguments.iter().map(|part| part.depth).max().unwrap_or(0);
        self.parts.truncate(first);
        self.push_around(
            Part {
                start,
                depth,
                holds: holds::WHOLE,
            },
            holds::WHOLE,
        )
    }

    /// Calls the function whose name is the first of so many parts.
    fn call_by_name(&mut self, count: usize) -> Option<()> {
        let first = self.parts.len().checked_sub(count)?;
        let name = *self.parts.get(first).filter(|part| part.holds == holds::NAME)?;
        let end = self
            .parts
            .get(first.saturating_add(1))
            .map_or(self.text.len(), |part| part.start);
        let called = self.text.get(name.start..end)?.to_owned();
        // What came after .xls has a prefix there.
        let bare = called.get(..6).filter(|prefix| prefix.eq_ignore_ascii_case("_xlfn."));
        let bare = bare.and_then(|_| called.get(6..)).unwrap_or(&called);
        self.parts.remove(first);
        self.call(bare, count.saturating_sub(1))?;
        self.text.replace_range(name.start..end, "");
        self.parts.last_mut()?.start = name.start;
        Some(())
    }

    fn referred(&mut self, spell: impl FnOnce(&mut String) -> Option<()>) -> Option<()> {
        self.push("", holds::WHOLE)?;
        spell(&mut self.text)
    }

    fn deleted(&mut self, tokens: &mut Tokens<'_>, size: usize) -> Option<()> {
        tokens.skip(size)?;
        self.push("#REF!", holds::WHOLE)
    }

    /// A reference behind the sheets that it is on.
    fn on_sheets<'t>(
        &mut self,
        tokens: &mut Tokens<'t>,
        spell: impl FnOnce(&mut Tokens<'t>, &mut String) -> Option<()>,
    ) -> Option<()> {
        let sheets = if self.layout.is_wide() {
            self.links.sheets(tokens.short()?)?
        } else {
            // A number above zero is one of another file.
            let is_own = tokens.short()? & 0x8000 != 0;
            tokens.skip(8).filter(|_| is_own)?;
            self.links.own_sheets(tokens.short()?, tokens.short()?)?
        };
        self.push(&sheets, holds::WHOLE)?;
        let start = self.text.len();
        spell(tokens, &mut self.text)?;
        if sheets.is_empty() {
            self.text.truncate(start);
            self.text.push_str("#REF!");
        }
        Some(())
    }

    fn far_name(&mut self, tokens: &mut Tokens<'_>) -> Option<()> {
        let range = tokens.short()?;
        let number = self.layout.name(tokens)?;
        match self.links.far_name(range, number)? {
            (name, None) => self.push(name, holds::NAME),
            (name, Some(file)) => self.push(&format!("[{file}]!{name}"), holds::WHOLE),
        }
    }
}

#[cfg(test)]
mod tests;
