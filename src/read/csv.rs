//! Text with a separator → grid: the separator is found in the content, each record is a row.
//!
//! A pass of our own: CSV libraries skip blank lines, which shifts every address below them, and
//! read an unclosed quotation mark to the end of the file without an error.

use std::borrow::Cow;

use memchr::memchr;

use super::fault::{DamageKind, Fault};
use super::read_budget::Intake;
use crate::cell::{Cell, CellRef, CellValue};
use crate::grid::{Grid, ReadNote};

/// The separators that are tried; of two that fit equally well, the first.
const SEPARATORS: [u8; 3] = *b"\t,;";
/// Bytes of the sample in which the separator is looked for.
const SAMPLE: usize = 1 << 16;
/// Lines of the sample.
const SAMPLE_LINES: usize = 200;

/// Reads `text` as the sheet `name`.
pub(super) fn read(text: &str, name: &str, read_budget: &mut Intake) -> Result<Grid, Fault> {
    // DOS programs end a text with this character.
    let text = text.strip_suffix('\u{1a}').unwrap_or(text);
    let mut fields = Fields::new(text, separator(text));
    let mut cells = Vec::new();
    let mut at = CellRef::new(0, 0);
    let mut damage = None;
    while let Some((field, end)) = fields.next_field() {
        if !field.is_empty() {
            if !at.is_on_sheet() {
                damage = Some(DamageKind::Outside);
                break;
            }
            read_budget.spend()?;
            let value = value(&field, read_budget);
            cells.push(Cell { at, value });
        }
        match end {
            End::Field => at.col = at.col.saturating_add(1),
            End::Row => at = CellRef::new(at.row.saturating_add(1), 0),
        }
    }
    if fields.unclosed {
        damage = Some(DamageKind::Quotation);
    }
    let mut grid = Grid::new(name, cells);
    grid.notes.extend(damage.map(|kind| ReadNote::Damaged(kind.into())));
    Ok(grid)
}

/// `="001"` is how programs keep a spreadsheet from reading a code as a number.
fn value(field: &str, read_budget: &mut Intake) -> CellValue {
    let kept = field.strip_prefix("=\"").and_then(|rest| rest.strip_suffix('"'));
    match kept {
        Some(text) if !text.contains('"') => CellValue::Text(read_budget.text(text)),
        _ => read_budget.typed(field),
    }
}

/// The separator that occurs equally often in most lines.
fn separator(text: &str) -> u8 {
    let sample = text.as_bytes().get(..SAMPLE).unwrap_or(text.as_bytes());
    let mut best = (0, b',');
    for candidate in SEPARATORS {
        let mut counts = counts(sample, candidate);
        counts.sort_unstable();
        let alike = counts.chunk_by(|a, b| a == b).map(<[u32]>::len).max().unwrap_or(0);
        if alike > best.0 {
            best = (alike, candidate);
        }
    }
    best.1
}

/// How often the candidate occurs outside quotation marks in each line of the sample that has it.
fn counts(sample: &[u8], candidate: u8) -> Vec<u32> {
    let (mut counts, mut count, mut quoted) = (Vec::new(), 0u32, false);
    for byte in sample {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' | b'\r' if !quoted => {
                counts.push(count);
                count = 0;
                if counts.len() >= SAMPLE_LINES {
                    break;
                }
            }
            byte if *byte == candidate && !quoted => count = count.saturating_add(1),
            _ => {}
        }
    }
    counts.push(count);
    counts.retain(|count| *count > 0);
    counts
}

/// What ends a field; the last variant ends the row as well.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    Field,
    Row,
}

/// The fields of a text, one after the other.
struct Fields<'a> {
    rest: &'a str,
    separator: u8,
    done: bool,
    /// Whether a quotation mark was open at the end.
    unclosed: bool,
}

impl<'a> Fields<'a> {
    fn new(text: &'a str, separator: u8) -> Self {
        Self {
            rest: text,
            separator,
            done: text.is_empty(),
            unclosed: false,
        }
    }

    fn next_field(&mut self) -> Option<(Cow<'a, str>, End)> {
        if self.done {
            return None;
        }
        let field = match self.rest.strip_prefix('"') {
            Some(rest) => {
                self.rest = rest;
                self.quoted()
            }
            None => Cow::Borrowed(self.plain()),
        };
        Some((field, self.end()))
    }

    fn plain(&mut self) -> &'a str {
        let ends = |byte: u8| byte == self.separator || byte == b'\n' || byte == b'\r';
        let length = self.rest.bytes().position(ends).unwrap_or(self.rest.len());
        self.take(length)
    }

    /// The rest of a quoted field; what follows its closing mark belongs to it.
    fn quoted(&mut self) -> Cow<'a, str> {
        let mut field = Cow::Borrowed("");
        loop {
            let Some(length) = memchr(b'"', self.rest.as_bytes()) else {
                self.unclosed = true;
                push(&mut field, self.take(self.rest.len()));
                return field;
            };
            push(&mut field, self.take(length));
            self.take(1);
            if !self.rest.starts_with('"') {
                push(&mut field, self.plain());
                return field;
            }
            let mark = self.take(1);
            push(&mut field, mark);
        }
    }

    fn end(&mut self) -> End {
        let length = match self.rest.as_bytes() {
            [byte, ..] if *byte == self.separator => {
                self.take(1);
                return End::Field;
            }
            [b'\r', b'\n', ..] => 2,
            rest => rest.len().min(1),
        };
        self.take(length);
        self.done = self.rest.is_empty();
        End::Row
    }

    fn take(&mut self, length: usize) -> &'a str {
        let (taken, rest) = self.rest.split_at_checked(length).unwrap_or((self.rest, ""));
        self.rest = rest;
        taken
    }
}

fn push<'a>(field: &mut Cow<'a, str>, part: &'a str) {
    if field.is_empty() {
        *field = Cow::Borrowed(part);
    } else if !part.is_empty() {
        field.to_mut().push_str(part);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::Limits;

    fn grid(text: &str) -> Grid {
        read(text, "x", &mut Intake::new(&Limits::default())).unwrap()
    }

    fn shown(text: &str) -> String {
        let grid = grid(text);
        let cells = grid.cells().iter().map(|cell| format!("{}={}", cell.at, cell.value));
        cells.collect::<Vec<_>>().join("|")
    }

    #[test]
    fn every_record_is_a_row_blank_ones_too() {
        for newline in ["\n", "\r\n", "\r"] {
            let text = "a,b\n\n,c\n".replace('\n', newline);
            assert_eq!(shown(&text), "A1=a|B1=b|B3=c");
        }
        assert_eq!(shown("a\tb,c\n1\t2,5"), "A1=a|B1=b,c|A2=1|B2=2,5");
        assert_eq!(shown("a;b\n1,5;2\n"), "A1=a|B1=b|A2=1,5|B2=2");
        assert_eq!(shown(""), "");
        assert_eq!(shown("a,"), "A1=a");
    }

    #[test]
    fn quoted_fields_keep_separators_lines_and_marks() {
        assert_eq!(shown("\"a,\n\"\"b\"\"\",c\n\"\",\"d\"e\n"), "A1=a,\n\"b\"|B1=c|B2=de");
        let open = grid("a,\"b\nc,d\n");
        assert_eq!(open.cells().len(), 2);
        assert!(matches!(open.notes.as_slice(), [ReadNote::Damaged(_)]));
        assert!(grid("5\",a\n").notes.is_empty());
    }

    #[test]
    fn codes_stay_text() {
        let grid = grid("001,706.61,=\"002\",410702240000000000001,310.60,\"7\"\n");
        let kinds = grid.cells().iter().map(|cell| match &cell.value {
            CellValue::Number(number) => format!("{number}"),
            other => format!("{:?}", other.to_string()),
        });
        let kinds = kinds.collect::<Vec<_>>().join(" ");
        assert_eq!(kinds, r#""001" 706.61 "002" "410702240000000000001" 310.60 7"#);
    }

    #[test]
    fn a_text_of_many_numbers_is_separated_by_what_repeats() {
        assert_eq!(separator("a\tb\n1,000.00\t2\n1,000\t3,000\n"), b'\t');
        assert_eq!(separator("title\na,b;c,d\n1,2,3\n,,\n"), b',');
        assert_eq!(separator("\"x;y;z\",b\n1,2\n"), b',');
        assert_eq!(separator("x"), b',');
    }
}
