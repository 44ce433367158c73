//! A table in an upload layout: columns resolved, rows selected, amounts converted.

use std::borrow::Cow;

use rust_decimal::Decimal;

use super::columns::{Column, ColumnContent, all_columns, listed_column, state_unit};
use super::units::unit_codes;
use super::{Misfit, Reason};
use crate::book::{Book, Table, Value};
use crate::mapping::export::{Export, ExportFormat, ExportTable, Header, Special};
use crate::schema::{CurrencyUnit, Frame, Standard, Table as Schema};
use crate::write::encode::Encoder;
use crate::write::header::{self, HeaderCell};
use crate::write::limits::{self, TooMuch};
use crate::write::text::figure;
use crate::write::{recorded, recorded_field};

/// A table in an upload layout.
pub(in crate::write) struct Flat<'a> {
    /// The table of the standard.
    pub schema: &'a Schema,
    /// The rows of the book to write.
    pub rows: Vec<usize>,
    /// Minimum number of decimals of every amount.
    pub least_decimals: u32,
    book: &'a Book,
    table: &'a Table,
    frame: &'a Frame,
    layout: &'a Export,
    columns: Vec<Column<'a>>,
    tag_labels: Vec<&'a str>,
    /// The unit code of each row of the book, if a column needs it.
    unit_codes: Vec<Option<&'a str>>,
}

/// The content of a cell.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::write) enum Cell<'a> {
    Blank,
    Text(Cow<'a, str>),
    /// An amount in the layout's unit.
    Amount(Decimal),
}

impl<'a> Cell<'a> {
    /// The cell's text in CSV.
    pub fn text(self, least_decimals: u32) -> Cow<'a, str> {
        match self {
            Self::Blank => Cow::Borrowed(""),
            Self::Text(text) => text,
            Self::Amount(amount) => Cow::Owned(figure(amount, least_decimals)),
        }
    }
}

impl<'a> Flat<'a> {
    pub fn new(
        (book, table, schema): (&'a Book, &'a Table, &'a Schema),
        standard: &'a Standard,
        layout: &'a Export,
        rule: &'a ExportTable,
    ) -> Self {
        let frame = &standard.frame;
        let mut columns = match &rule.columns {
            Some(columns) => columns
                .iter()
                .map(|column| listed_column(column, schema, frame, &layout.unit))
                .collect(),
            None => all_columns(schema, frame, layout),
        };
        state_unit(&mut columns, schema, frame, &layout.unit);
        let printed = frame.unit(&layout.unit).map_or(0, |unit| unit.decimals);
        let asks_for_codes = columns
            .iter()
            .any(|column| matches!(column.content, ColumnContent::Special(Special::UnitCode)));
        Self {
            schema,
            rows: chosen(table, standard, rule),
            least_decimals: layout.decimals.unwrap_or(printed),
            book,
            table,
            frame,
            layout,
            columns,
            tag_labels: schema.tag_labels(frame),
            unit_codes: if asks_for_codes {
                unit_codes(book, table, schema, standard)
            } else {
                Vec::new()
            },
        }
    }

    /// The number of columns.
    pub fn width(&self) -> usize {
        self.columns.len()
    }

    /// The labels over each column, top down.
    pub fn paths(&self) -> Vec<&[String]> {
        self.columns.iter().map(|column| column.path.as_slice()).collect()
    }

    /// What people call the row at this position among those written.
    pub fn row_label(&self, position: usize) -> String {
        let row = self.rows.get(position).copied().unwrap_or(usize::MAX);
        self.table.row_label(self.schema, row)
    }

    /// The cells of the header.
    pub fn header(&self) -> Vec<HeaderCell> {
        let separator = &self.frame.print.path_separator;
        let paths: Vec<Vec<String>> = self
            .columns
            .iter()
            .map(|column| match self.layout.header {
                Header::Label => vec![column.path.join(separator)],
                Header::Key if !column.named => vec![column.key.clone().into_owned()],
                Header::Key => vec![column.path.join(separator)],
                Header::Printed => column.path.clone(),
                Header::None => Vec::new(),
            })
            .collect();
        header::cells(&paths.iter().map(|path| (path.as_slice(), None)).collect::<Vec<_>>())
    }

    /// The header as lines of texts. A group label is placed over its first column.
    pub fn header_lines(&self) -> Vec<Vec<String>> {
        let mut lines: Vec<Vec<String>> = Vec::new();
        for cell in self.header() {
            let at = |position: u32| usize::try_from(position).unwrap_or(usize::MAX);
            let height = at(cell.last.row).saturating_add(1);
            if lines.len() < height {
                lines.resize(height, vec![String::new(); self.width()]);
            }
            let place = lines.get_mut(at(cell.first.row));
            if let Some(place) = place.and_then(|line| line.get_mut(at(cell.first.col))) {
                *place = cell.label;
            }
        }
        lines
    }

    /// The cells of the row at this position among those written. An amount that the unit cannot represent is blank;
    /// [`Flat::misfits`] reports it.
    pub fn cells(&self, position: usize) -> impl Iterator<Item = Cell<'_>> {
        self.columns.iter().map(move |column| self.cell(position, column))
    }

    fn cell(&self, position: usize, column: &Column<'a>) -> Cell<'_> {
        let row = self.rows.get(position).copied().unwrap_or(usize::MAX);
        match &column.content {
            ColumnContent::Standard(source) => {
                let field = recorded_field(self.table, row, source);
                match (self.table.text(row, field), self.table.amount(row, field)) {
                    (Some(text), _) => Cell::Text(Cow::Borrowed(text)),
                    (None, Some(amount)) => self.in_unit(amount).map_or(Cell::Blank, Cell::Amount),
                    (None, None) => Cell::Blank,
                }
            }
            ColumnContent::Joined(fields, separator) => {
                let texts = fields.iter().filter_map(|field| self.table.text(row, *field));
                filled(texts.map(|text| &**text).collect::<Vec<_>>().join(separator).into())
            }
            ColumnContent::Constant(text) => filled(Cow::Borrowed(text)),
            ColumnContent::Special(special) => filled(self.special(*special, row, position)),
        }
    }

    fn special(&self, special: Special, row: usize, position: usize) -> Cow<'_, str> {
        let row_kind = self.table.rows.get(row).map_or(usize::MAX, |row| row.row_kind);
        let known = match special {
            Special::Level => self.tag_labels.get(row_kind).copied(),
            Special::LevelKey => self
                .schema
                .row_kinds
                .get(row_kind)
                .map(|row_kind| row_kind.name.as_str()),
            Special::RowNumber => return Cow::Owned(position.saturating_add(1).to_string()),
            Special::Year => return self.book.year.map(|year| year.to_string()).unwrap_or_default().into(),
            Special::Department => self.book.department.as_deref(),
            Special::UnitCode => self.unit_codes.get(row).copied().flatten(),
            Special::Table => Some(self.schema.number.as_str()),
            Special::FormNumber => Some(self.schema.form_number.as_str()),
            Special::Title => Some(self.schema.title.as_str()),
            Special::Unit => Some(self.layout.unit.as_str()),
        };
        Cow::Borrowed(known.unwrap_or_default())
    }

    /// The amount in the layout's unit; `None` if it is not representable.
    fn in_unit(&self, amount: Decimal) -> Option<Decimal> {
        let standard = self.frame.standard_unit()?;
        converted(amount, standard, self.frame.unit(&self.layout.unit)?)
    }

    /// Everything that the layout cannot hold.
    pub fn misfits(&self, encoder: &Encoder) -> Vec<Misfit> {
        let mut misfits = Vec::new();
        for cell in self.header() {
            let column = usize::try_from(cell.first.col).ok();
            let column = column.and_then(|column| self.columns.get(column));
            if let (Some(reason), Some(column)) = (self.unwritable(&cell.label, encoder), column) {
                misfits.push(self.misfit(usize::MAX, column, reason));
            }
        }
        let too_many = limits::of_rows(self.rows.len()).filter(|_| self.is_workbook());
        if let (Some(reason), Some(column)) = (too_many, self.columns.first()) {
            misfits.push(self.misfit(usize::MAX, column, Reason::Workbook(reason)));
        }
        for (position, row) in self.rows.iter().enumerate() {
            for column in &self.columns {
                if let Some(reason) = self.reason(position, *row, column, encoder) {
                    misfits.push(self.misfit(*row, column, reason));
                }
            }
        }
        misfits
    }

    fn is_workbook(&self) -> bool {
        self.layout.format == ExportFormat::Xlsx
    }

    /// Why a text cannot be written.
    fn unwritable(&self, text: &str, encoder: &Encoder) -> Option<Reason> {
        if self.is_workbook() {
            return limits::of_text(text).map(Reason::Workbook);
        }
        encoder.unencodable(text).map(|character| Reason::Character {
            character,
            encoding: encoder.name(),
        })
    }

    /// Why a cell cannot be written.
    fn reason(&self, position: usize, row: usize, column: &Column<'a>, encoder: &Encoder) -> Option<Reason> {
        match self.cell(position, column) {
            Cell::Text(text) => self.unwritable(&text, encoder),
            Cell::Amount(amount) if self.is_workbook() && !limits::is_exact(amount) => {
                let most = limits::DIGITS;
                Some(Reason::Workbook(TooMuch::Digits { amount, most }))
            }
            Cell::Amount(figure) => {
                let decimals = self.layout.decimals?;
                (figure.normalize().scale() > decimals).then_some(Reason::Decimals { figure, decimals })
            }
            Cell::Blank => {
                let figure = self.value(row, column)?.amount()?;
                let unit = self.layout.unit.clone();
                Some(Reason::TooLarge { figure, unit })
            }
        }
    }

    /// The value that a column shows in a row; of joined values, the first non-blank one.
    fn value(&self, row: usize, column: &Column) -> Option<Value> {
        match &column.content {
            ColumnContent::Standard(source) => recorded(self.table, row, source),
            ColumnContent::Joined(fields, _) => {
                let mut values = fields.iter().filter_map(|field| self.table.value(row, *field));
                values.find(|value| !value.is_blank())
            }
            ColumnContent::Constant(_) | ColumnContent::Special(_) => None,
        }
    }

    fn misfit(&self, row: usize, column: &Column, reason: Reason) -> Misfit {
        let is_field = matches!(column.content, ColumnContent::Standard(_) | ColumnContent::Joined(..));
        Misfit {
            table: self.schema.number.clone(),
            column: column.path.join(&self.frame.print.path_separator),
            key: is_field.then(|| column.key.clone().into_owned()),
            row: self.table.row_label(self.schema, row),
            sheet: self.table.sheet_of(row),
            cell: self.value(row, column).and_then(|value| value.source),
            reason,
        }
    }
}

fn filled(text: Cow<'_, str>) -> Cell<'_> {
    if text.is_empty() { Cell::Blank } else { Cell::Text(text) }
}

/// An amount in another unit; `None` if it is not exactly representable.
fn converted(amount: Decimal, from: &CurrencyUnit, to: &CurrencyUnit) -> Option<Decimal> {
    let scaled =
        |amount: Decimal, from: &CurrencyUnit, to: &CurrencyUnit| amount.checked_mul(from.yuan)?.checked_div(to.yuan);
    let there = scaled(amount, from, to)?;
    (scaled(there, to, from)? == amount).then_some(there)
}

/// The rows to write.
fn chosen(table: &Table, standard: &Standard, rule: &ExportTable) -> Vec<usize> {
    let mut left_out = vec![false; table.rows.len()];
    if rule.leaves {
        let structure = table.structure(standard);
        let sums = structure.subtotals.iter().map(|subtotal| subtotal.total);
        for row in sums.chain(structure.parts.iter().map(|part| part.part)) {
            if let Some(out) = left_out.get_mut(row) {
                *out = true;
            }
        }
    }
    let rows = table.rows.iter().zip(left_out).enumerate();
    rows.filter(|(_, (row, out))| !out && rule.row_kinds.contains(&row.row_kind))
        .map(|(position, _)| position)
        .collect()
}
