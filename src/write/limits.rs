//! What no .xlsx can hold, looked for before one is written: nothing is cut off and no character
//! replaced.

use std::borrow::Cow;

use rust_decimal::Decimal;

use crate::book::{Book, Table, Value};
use crate::cell::{CellRef, Text};
use crate::schema::{BlockBody, Shape, Standard, Table as Schema};
use crate::write::text::fill;

/// Longest text of a cell, in UTF-16 units, as Excel counts.
const TEXT: usize = 32_767;
/// Longest note of a cell: Excel keeps room for a name.
pub const NOTE: usize = TEXT - 54;
/// Rows of a sheet.
const ROWS: usize = 1_048_576;
/// Columns of a sheet.
const COLS: u32 = 16_384;
/// Rows above and below a table that are kept free for its frame.
const FRAME: usize = 64;
/// Most values of one kind that are told of a table.
const MOST: usize = 100;

/// A value or table that no .xlsx can hold.
#[derive(Clone, Debug, PartialEq)]
pub struct Excess {
    /// Number of the table; empty for what stands above all of them.
    pub table: String,
    /// Key of the field.
    pub key: Option<String>,
    /// The row as people would name it.
    pub row: String,
    /// The sheet that it came from.
    pub sheet: Text,
    /// The cell that it came from.
    pub cell: Option<CellRef>,
    /// Why it does not fit.
    pub reason: TooMuch,
}

/// Significant digits of a number in a cell.
pub const DIGITS: usize = 15;
/// The first number that has more, without its zeros at the end.
const TOO_MANY: u128 = 1_000_000_000_000_000;

/// Whether a number in a cell is this amount to its last digit. Excel shows and keeps no more than 15 digits.
pub fn is_exact(amount: Decimal) -> bool {
    let mut digits = amount.mantissa().unsigned_abs();
    while digits >= TOO_MANY && digits.is_multiple_of(10) {
        digits /= 10;
    }
    digits < TOO_MANY
}

/// Why something does not fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TooMuch {
    /// A text of so many characters, of `most`.
    Text {
        /// How many it has.
        length: usize,
        /// How many a cell holds.
        most: usize,
    },
    /// A table of so many rows, of `most`.
    Rows {
        /// How many it has.
        rows: usize,
        /// How many a sheet holds.
        most: usize,
    },
    /// An amount with more digits than a number of `most` has: it is written as a text.
    Digits {
        /// The amount, in 万元.
        amount: Decimal,
        /// How many digits a number has.
        most: usize,
    },
    /// A character that XML does not have.
    Character(char),
}

/// Amounts that a sheet shows rounded.
#[derive(Clone, Debug, PartialEq)]
pub struct Finer {
    /// How many there are.
    pub count: usize,
    /// The number of the table with the first of them.
    pub table: String,
    /// The sheet that it came from.
    pub sheet: Text,
    /// The cell that it came from.
    pub cell: Option<CellRef>,
    /// The amount, in 万元.
    pub amount: Decimal,
}

/// Decimals that a sheet shows.
const DECIMALS: u32 = 2;

/// The amounts of the book with more decimals than a sheet shows; `None` without any.
pub fn finer(book: &Book, standard: &Standard) -> Option<Finer> {
    let mut first: Option<Finer> = None;
    for table in &book.tables {
        let is_finer = |amount: &Decimal| amount.scale() > DECIMALS && amount.normalize().scale() > DECIMALS;
        for row in 0..table.rows.len() {
            for value in table.values(row) {
                let Some(amount) = value.amount().filter(is_finer) else {
                    continue;
                };
                let found = first.get_or_insert_with(|| Finer {
                    count: 0,
                    table: standard
                        .tables
                        .get(table.schema)
                        .map(|own| own.number.clone())
                        .unwrap_or_default(),
                    sheet: table.sheet_of(row),
                    cell: value.source,
                    amount,
                });
                found.count = found.count.saturating_add(1);
            }
        }
    }
    first
}

/// What of the book no .xlsx can hold, table by table.
pub fn excess(book: &Book, standard: &Standard) -> Vec<Excess> {
    let tables = book.tables.iter();
    let known = tables.filter_map(|table| Some((table, standard.tables.get(table.schema)?)));
    let told = known.flat_map(|(table, schema)| of_table(table, schema));
    of_department(book, standard).into_iter().chain(told).collect()
}

/// The department, which stands above every table.
fn of_department(book: &Book, standard: &Standard) -> Option<Excess> {
    let owner = fill(
        &standard.frame.print.owner,
        &[("department", book.department.as_ref()?)],
    );
    Some(Excess {
        table: String::new(),
        key: None,
        row: owner.chars().take(MOST).collect(),
        sheet: book.tables.first()?.sheet(0),
        cell: None,
        reason: of_text(&owner)?,
    })
}

fn of_table(table: &Table, schema: &Schema) -> Vec<Excess> {
    let whole = |reason: TooMuch| Excess {
        table: schema.number.clone(),
        key: None,
        row: String::new(),
        sheet: table.sheet(0),
        cell: None,
        reason,
    };
    let too_many = of_rows(table.rows.len().saturating_add(table.notes.len())).map(whole);
    let values = of_values(table, schema, |value| of_text(value.text()?));
    let comments = table.comments.iter().filter_map(|((row, field), comment)| {
        let length = comment.text.encode_utf16().count();
        let reason = TooMuch::Text { length, most: NOTE };
        (length > NOTE).then(|| at((table, schema), (row, field), reason))
    });
    let notes = table.notes.iter().filter_map(|note| of_text(note)).map(whole);
    let joined = joined(table, schema).map(whole);
    let told = values.take(MOST).chain(comments.take(MOST)).chain(notes).chain(joined);
    too_many.into_iter().chain(told).collect()
}

/// The amounts of the book that a workbook can hold as texts only, table by table.
pub fn as_texts(book: &Book, standard: &Standard) -> impl Iterator<Item = Excess> {
    let tables = book.tables.iter();
    let known = tables.filter_map(|table| Some((table, standard.tables.get(table.schema)?)));
    known.flat_map(|(table, schema)| {
        of_values(table, schema, |value| {
            let amount = value.amount().filter(|amount| !is_exact(*amount))?;
            Some(TooMuch::Digits { amount, most: DIGITS })
        })
    })
}

/// The values of a table that do not fit.
fn of_values(
    table: &Table,
    schema: &Schema,
    reason: impl Fn(&Value) -> Option<TooMuch> + Copy,
) -> impl Iterator<Item = Excess> {
    (0..table.rows.len()).flat_map(move |row| {
        let fields = table.values(row).iter().enumerate();
        fields.filter_map(move |(field, value)| Some(at((table, schema), (row, field), reason(value)?)))
    })
}

/// What does not fit of a value.
fn at((table, schema): (&Table, &Schema), (row, field): (usize, usize), reason: TooMuch) -> Excess {
    Excess {
        table: schema.number.clone(),
        key: schema.fields.get(field).map(|field| field.key.clone()),
        row: table.row_label(schema, row).chars().take(MOST).collect(),
        sheet: table.sheet_of(row),
        cell: table.value(row, field).and_then(|value| value.source),
        reason,
    }
}

/// Whether a cell can hold a text of this length.
pub fn fits(text: &str) -> bool {
    text.len() <= TEXT || text.encode_utf16().count() <= TEXT
}

/// Whether a sheet has this cell.
pub fn holds(at: CellRef) -> bool {
    usize::try_from(at.row).is_ok_and(|row| row < ROWS) && at.col < COLS
}

/// Why no sheet can hold so many rows.
pub fn of_rows(rows: usize) -> Option<TooMuch> {
    let most = ROWS.saturating_sub(FRAME);
    (rows > most).then_some(TooMuch::Rows { rows, most })
}

/// A text of a rule, as much of it as a cell holds.
pub fn beginning(text: &str) -> Cow<'_, str> {
    if fits(text) {
        return Cow::Borrowed(text);
    }
    let mut beginning: String = text.chars().take(TEXT / 2).collect();
    beginning.push('…');
    Cow::Owned(beginning)
}

/// Why no cell can hold a text.
pub fn of_text(text: &str) -> Option<TooMuch> {
    if !fits(text) {
        let length = text.encode_utf16().count();
        return Some(TooMuch::Text { length, most: TEXT });
    }
    let is_forbidden =
        |c: &char| matches!(c, '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}');
    text.chars().find(is_forbidden).map(TooMuch::Character)
}

/// The texts of a form that become one cell, where they are too long only together.
fn joined(table: &Table, schema: &Schema) -> Option<TooMuch> {
    let Shape::Form { blocks, .. } = &schema.shape else {
        return None;
    };
    let numbered = blocks.iter().enumerate();
    let mut numbered = numbered.filter(|(_, block)| matches!(block.body, BlockBody::Numbered { .. }));
    let lengths = |row_kind: usize| {
        let rows =
            (0..table.rows.len()).filter(move |row| table.rows.get(*row).is_some_and(|row| row.row_kind == row_kind));
        let texts = rows.flat_map(|row| table.values(row).iter().filter_map(|value| value.text()));
        // Each with its number and the end of its line.
        texts
            .map(|text| text.encode_utf16().count().saturating_add(8))
            .fold((0, 0), |(sum, most): (usize, usize), own| {
                (sum.saturating_add(own), most.max(own))
            })
    };
    numbered.find_map(|(row_kind, _)| {
        let (length, longest) = lengths(row_kind);
        (length > TEXT && longest <= TEXT).then_some(TooMuch::Text { length, most: TEXT })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_department_too_long_for_its_cell_is_told_by_its_beginning() {
        let standard = crate::schema::standard().unwrap();
        let mut book = crate::write::blank_book(standard);
        assert_eq!(excess(&book, standard), []);
        book.department = Some("局".repeat(TEXT).as_str().into());
        let told = excess(&book, standard);
        assert_eq!(told.len(), 1);
        assert!(told[0].row.starts_with("部门名称：局局") && told[0].row.chars().count() == MOST);
        assert!(matches!(told[0].reason, TooMuch::Text { length: 32_772, .. }));
    }

    #[test]
    fn digits_count_but_for_zeros_at_either_end() {
        for (amount, exact) in [
            ("123456789012345", true),
            ("1234567890123.45", true),
            ("-0.00123456789012345", true),
            ("123456789012345000", true),
            ("123456789012345.0000", true),
            ("1234567890123456", false),
            ("123456789012345678.12", false),
            ("-0.1234567890123456", false),
            ("79228162514264337593543950335", false),
            ("0", true),
        ] {
            let amount: Decimal = amount.parse().unwrap();
            assert_eq!(is_exact(amount), exact, "{amount}");
        }
    }

    #[test]
    fn texts_are_measured_as_excel_does() {
        let long = "𠮷".repeat(TEXT / 2 + 1);
        assert_eq!(
            of_text(&long),
            Some(TooMuch::Text {
                length: 32_768,
                most: TEXT
            })
        );
        assert_eq!(of_text(&"字".repeat(TEXT)), None);
        assert_eq!(of_text("a\u{1}b"), Some(TooMuch::Character('\u{1}')));
        assert_eq!(of_text("a\tb\nc\r"), None);
    }
}
