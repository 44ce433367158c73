//! Finds what an .xlsx file cannot hold before it is written, so that nothing is truncated or replaced.

use std::borrow::Cow;

use rust_decimal::Decimal;

use crate::book::{Book, Table, Value};
use crate::cell::{CellRef, Text};
use crate::schema::{BlockBody, Shape, Standard, Table as Schema};
use crate::write::text::fill;

/// Maximum length of a cell's text, in UTF-16 units, as counted by Excel.
const TEXT: usize = 32_767;
/// Maximum length of a note, in UTF-16 units: Excel reserves room for the author's name.
pub const NOTE: usize = TEXT - 54;
/// Number of rows of a sheet.
const ROWS: usize = 1_048_576;
/// Number of columns of a sheet.
const COLS: u32 = 16_384;
/// Rows above and below a table reserved for preamble and notes.
const FRAME: usize = 64;
/// Maximum number of values of one kind reported per table.
const MOST: usize = 100;

/// A value or table that an .xlsx file cannot hold.
#[derive(Clone, Debug, PartialEq)]
pub struct Excess {
    /// Number of the table; empty for what precedes all tables.
    pub table: String,
    /// Key of the field.
    pub key: Option<String>,
    /// The row's label.
    pub row: String,
    /// The sheet that it came from.
    pub sheet: Text,
    /// The cell that it came from.
    pub cell: Option<CellRef>,
    /// Why it does not fit.
    pub reason: TooMuch,
}

/// Number of significant digits of a numeric cell.
pub const DIGITS: usize = 15;
/// The smallest number with more digits.
const TOO_MANY: u128 = 1_000_000_000_000_000;

/// Whether a numeric cell holds this amount exactly: Excel shows and keeps no more than 15 significant digits.
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
    /// A text of more than `most` characters.
    Text {
        /// Its length.
        length: usize,
        /// Maximum length of a cell's text.
        most: usize,
    },
    /// A table of more than `most` rows.
    Rows {
        /// Its number of rows.
        rows: usize,
        /// Maximum number of rows.
        most: usize,
    },
    /// An amount with more than `most` digits: it is written as text.
    Digits {
        /// The amount, in 万元.
        amount: Decimal,
        /// Maximum number of digits.
        most: usize,
    },
    /// A character not allowed in XML.
    Character(char),
}

/// Amounts with more decimals than a sheet displays.
#[derive(Clone, Debug, PartialEq)]
pub struct Finer {
    /// Their number.
    pub count: usize,
    /// The number of the table with the first one.
    pub table: String,
    /// The sheet of the first one.
    pub sheet: Text,
    /// The cell of the first one.
    pub cell: Option<CellRef>,
    /// The first amount, in 万元.
    pub amount: Decimal,
}

/// Number of decimals displayed on a sheet.
const DECIMALS: u32 = 2;

/// The amounts of the book with more decimals than a sheet displays; `None` if there are none.
pub fn finer(book: &Book, standard: &Standard) -> Option<Finer> {
    let mut first: Option<Finer> = None;
    for table in &book.tables {
        let is_finer = |amount: &Decimal| amount.scale() > DECIMALS && amount.normalize().scale() > DECIMALS;
        for row in 0..table.rows.len() {
            for field in 0..table.width() {
                let Some(amount) = table.amount(row, field).filter(is_finer) else {
                    continue;
                };
                let found = first.get_or_insert_with(|| Finer {
                    count: 0,
                    table: standard
                        .tables
                        .get(table.schema)
                        .map(|schema| schema.number.clone())
                        .unwrap_or_default(),
                    sheet: table.sheet_of_value(row, field),
                    cell: table.source(row, field),
                    amount,
                });
                found.count = found.count.saturating_add(1);
            }
        }
    }
    first
}

/// Everything in the book that an .xlsx file cannot hold, table by table.
pub fn excess(book: &Book, standard: &Standard) -> Vec<Excess> {
    let tables = book.tables.iter();
    let known = tables.filter_map(|table| Some((table, standard.tables.get(table.schema)?)));
    let reported = known.flat_map(|(table, schema)| of_table(table, schema));
    of_department(book, standard).into_iter().chain(reported).collect()
}

/// The department, which precedes every table.
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
    let reported = values.take(MOST).chain(comments.take(MOST)).chain(notes).chain(joined);
    too_many.into_iter().chain(reported).collect()
}

/// The amounts of the book that a workbook can only hold as text, table by table.
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
        let fields = table.each_value(row).enumerate();
        fields.filter_map(move |(field, value)| Some(at((table, schema), (row, field), reason(&value)?)))
    })
}

/// The report of a value that does not fit.
fn at((table, schema): (&Table, &Schema), (row, field): (usize, usize), reason: TooMuch) -> Excess {
    Excess {
        table: schema.number.clone(),
        key: schema.fields.get(field).map(|field| field.key.clone()),
        row: table.row_label(schema, row).chars().take(MOST).collect(),
        sheet: table.sheet_of(row),
        cell: table.source(row, field),
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

/// The reason why a sheet cannot hold this number of rows, if it cannot.
pub fn of_rows(rows: usize) -> Option<TooMuch> {
    let most = ROWS.saturating_sub(FRAME);
    (rows > most).then_some(TooMuch::Rows { rows, most })
}

/// The text of a rule, truncated to what a cell can hold.
pub fn beginning(text: &str) -> Cow<'_, str> {
    if fits(text) {
        return Cow::Borrowed(text);
    }
    let mut beginning: String = text.chars().take(TEXT / 2).collect();
    beginning.push('…');
    Cow::Owned(beginning)
}

/// The reason why a cell cannot hold a text, if it cannot.
pub fn of_text(text: &str) -> Option<TooMuch> {
    if !fits(text) {
        let length = text.encode_utf16().count();
        return Some(TooMuch::Text { length, most: TEXT });
    }
    let is_forbidden =
        |c: &char| matches!(c, '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}');
    text.chars().find(is_forbidden).map(TooMuch::Character)
}

/// The texts of a form that share a cell, if they are too long only in total.
fn joined(table: &Table, schema: &Schema) -> Option<TooMuch> {
    let Shape::Form { blocks, .. } = &schema.shape else {
        return None;
    };
    let numbered = blocks.iter().enumerate();
    let mut numbered = numbered.filter(|(_, block)| matches!(block.body, BlockBody::Numbered { .. }));
    let lengths = |row_kind: usize| {
        let rows =
            (0..table.rows.len()).filter(move |row| table.rows.get(*row).is_some_and(|row| row.row_kind == row_kind));
        let texts = rows.flat_map(|row| table.texts(row));
        // Includes the number and the line end of each.
        texts
            .map(|text| text.encode_utf16().count().saturating_add(8))
            .fold((0, 0), |(sum, most): (usize, usize), length| {
                (sum.saturating_add(length), most.max(length))
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
    fn a_department_too_long_for_its_cell_is_reported_by_its_beginning() {
        let standard = crate::schema::standard().unwrap();
        let mut book = crate::write::blank_book(standard);
        assert_eq!(excess(&book, standard), []);
        book.department = Some("局".repeat(TEXT).as_str().into());
        let reported = excess(&book, standard);
        assert_eq!(reported.len(), 1);
        assert!(reported[0].row.starts_with("部门名称：局局") && reported[0].row.chars().count() == MOST);
        assert!(matches!(reported[0].reason, TooMuch::Text { length: 32_772, .. }));
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
