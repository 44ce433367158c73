//! One CSV file of records per table, for people and programs.
//!
//! Notes, title, department and currency unit are not included. The mapping recognises the files by their header and
//! reads them back.

use encoding_rs::{GB18030, GBK, UTF_8};

use super::encode::Encoder;
use super::export::{Exported, Misfit, Reason};
use super::text::AmountText;
use super::{recorded, recorded_field};
use crate::book::{Book, Table};
use crate::error::{Error, Result};
use crate::schema::guard::guarded;
use crate::schema::{RecordColumn, RecordHeader, Standard, Table as Schema};

/// The format of CSV files.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CsvForm {
    /// Their text encoding.
    pub encoding: CsvEncoding,
    /// Their column headers.
    pub header: RecordHeader,
}

/// The encoding of CSV files.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CsvEncoding {
    /// UTF-8 with a byte order mark, which Excel needs to recognise it.
    #[default]
    Utf8Bom,
    /// UTF-8.
    Utf8,
    /// GB 18030, which has every character.
    Gb18030,
    /// GBK, for systems that support nothing else.
    Gbk,
}

impl CsvEncoding {
    /// The IANA name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Utf8Bom | Self::Utf8 => "utf-8",
            Self::Gb18030 => "gb18030",
            Self::Gbk => "gbk",
        }
    }

    fn encoder(self) -> Encoder {
        Encoder::new(match self {
            Self::Utf8Bom | Self::Utf8 => UTF_8,
            Self::Gb18030 => GB18030,
            Self::Gbk => GBK,
        })
    }

    fn bytes(self, text: &str) -> Vec<u8> {
        self.encoder().bytes(self == Self::Utf8Bom, text)
    }
}

/// The tables of the book as (file name, content): UTF-8 with a byte order mark and a header of labels. See
/// [`csv_as`].
///
/// # Errors
/// Like [`csv_as`].
pub fn csv(book: &Book, standard: &Standard) -> Result<Vec<(String, Vec<u8>)>> {
    match csv_as(book, standard, CsvForm::default())? {
        Exported::Files { files, .. } => Ok(files),
        Exported::Misfits(_) => Err(Error::Internal("a character has no place in UTF-8".to_owned())),
    }
}

/// The tables of the book as CSV in the format `form`, with CRLF line ends and RFC 4180 quoting; or everything that
/// the encoding cannot hold.
///
/// The first column holds the row kind (层级, 收支, 部分). A list table then has one column per printed column, headed by
/// its label path; a two-sided table one record per line item; a form one column per field. Rows of all levels are
/// written, notes are not, since they are not records. Amounts are in the standard's currency unit (万元), as decimals
/// without grouping. Texts that a spreadsheet would run as formulas are [guarded](crate::schema::guard).
///
/// # Errors
/// [`Error::Internal`] if the book has a table that the standard lacks.
pub fn csv_as(book: &Book, standard: &Standard, form: CsvForm) -> Result<Exported> {
    let tables = super::tables(book, standard)?;
    let encoder = form.encoding.encoder();
    let misfits = tables
        .iter()
        .flat_map(|(table, schema)| misfits(table, schema, standard, encoder));
    let misfits: Vec<Misfit> = misfits.collect();
    if !misfits.is_empty() {
        return Ok(Exported::Misfits(misfits));
    }
    let file = |(table, schema): &(&Table, &Schema)| {
        let text = text(table, schema, standard, form.header)?;
        Ok((csv_name(schema), form.encoding.bytes(&text)))
    };
    Ok(Exported::Files {
        files: tables.iter().map(file).collect::<Result<_>>()?,
        missing: Vec::new(),
    })
}

/// The file name of a table.
pub fn csv_name(schema: &Schema) -> String {
    format!("{}.csv", schema.form_number)
}

/// Whether a file begins like a table's CSV file in any format: its first line identifies it as written by this
/// program.
pub fn begins_as_csv_of(schema: &Schema, standard: &Standard, existing: &[u8]) -> bool {
    let Some(first) = existing.split_inclusive(|byte| *byte == b'\n').next() else {
        return false;
    };
    let heads: Vec<String> = RecordHeader::ALL
        .iter()
        .filter_map(|header| {
            schema
                .record_header(&standard.frame, *header, &standard.frame.currency_unit)
                .into_iter()
                .next()
        })
        .map(|line| line.join(",") + "\r\n")
        .collect();
    // GB 18030 includes GBK.
    [UTF_8, GB18030].iter().any(|encoding| {
        let (line, _) = encoding.decode_with_bom_removal(first);
        heads.iter().any(|head| *head == line)
    })
}

fn text(table: &Table, schema: &Schema, standard: &Standard, header: RecordHeader) -> Result<String> {
    let failed = |error: &dyn std::fmt::Display| Error::Internal(error.to_string());
    let frame = &standard.frame;
    let mut writer = ::csv::WriterBuilder::new()
        .terminator(::csv::Terminator::CRLF)
        .from_writer(Vec::new());
    for line in schema.record_header(frame, header, &frame.currency_unit) {
        writer.write_record(line).map_err(|error| failed(&error))?;
    }
    let (sources, tag_labels) = (schema.record_columns(frame), schema.tag_labels(frame));
    let mut record = ::csv::StringRecord::new();
    for (index, row) in table.rows.iter().enumerate() {
        record.clear();
        record.push_field(tag_labels.get(row.row_kind).copied().unwrap_or_default());
        for source in &sources {
            let field = recorded_field(table, index, source);
            match (table.text(index, field), table.amount(index, field)) {
                (Some(text), _) => record.push_field(&guarded(text)),
                (None, Some(amount)) => record.push_field(&AmountText(amount).to_string()),
                (None, None) => record.push_field(""),
            }
        }
        writer.write_record(&record).map_err(|error| failed(&error))?;
    }
    let bytes = writer.into_inner().map_err(|error| failed(&error))?;
    String::from_utf8(bytes).map_err(|error| failed(&error))
}

/// The texts of a table that the encoding cannot hold.
fn misfits(table: &Table, schema: &Schema, standard: &Standard, encoder: Encoder) -> Vec<Misfit> {
    let sources = schema.record_columns(&standard.frame);
    let rows = 0..table.rows.len();
    let texts = rows.flat_map(|row| sources.iter().map(move |source| (row, source)));
    texts
        .filter_map(|(row, source)| misfit(table, schema, (row, source), encoder))
        .collect()
}

fn misfit(table: &Table, schema: &Schema, (row, source): (usize, &RecordColumn), encoder: Encoder) -> Option<Misfit> {
    let value = recorded(table, row, source)?;
    let character = encoder.unencodable(value.text()?)?;
    Some(Misfit {
        table: schema.number.clone(),
        column: source.header.clone(),
        key: schema.fields.get(source.field).map(|field| field.key.clone()),
        row: table.row_label(schema, row),
        sheet: table.sheet_of_value(row, source.field),
        cell: value.source,
        reason: Reason::Character {
            character,
            encoding: encoder.name(),
        },
    })
}
