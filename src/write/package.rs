//! `datapackage.json`: describes the CSV files beside it as a Data Package with a Table Schema each, so that
//! programs need not guess types, unit and encoding.

use serde::Serialize;

use super::csv::{CsvForm, csv_name};
use super::text::fill;
use super::{recorded, recorded_field};
use crate::book::{Book, Table, Value};
use crate::error::{Error, Result};
use crate::schema::{Kind, RecordColumn, RecordHeader, Shape, Standard, Table as Schema};

/// The name of the file.
pub const PACKAGE_NAME: &str = "datapackage.json";

/// Locations of the specification's parts.
macro_rules! profile {
    ($name:literal) => {
        concat!("https://datapackage.org/profiles/2.0/", $name, ".json")
    };
}

/// Its first key identifies the file as written by this program.
#[derive(Serialize)]
struct Package<'a> {
    yusuan: Own<'a>,
    #[serde(rename = "$schema")]
    profile: &'static str,
    name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    year: Option<i32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    department: Option<&'a str>,
    resources: Vec<Resource<'a>>,
}

/// Properties not covered by the specification.
#[derive(Serialize)]
struct Own<'a> {
    /// The currency unit of all amounts.
    unit: &'a str,
    /// The prefix of texts that a spreadsheet would run as formulas.
    guard: &'static str,
}

#[derive(Serialize)]
struct Resource<'a> {
    name: String,
    #[serde(rename = "type")]
    kind: &'static str,
    title: &'a str,
    path: String,
    format: &'static str,
    mediatype: &'static str,
    encoding: &'static str,
    dialect: Dialect,
    schema: TableSchema<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Dialect {
    #[serde(rename = "$schema")]
    profile: &'static str,
    delimiter: &'static str,
    line_terminator: &'static str,
    quote_char: &'static str,
    double_quote: bool,
    header: bool,
    header_rows: [u32; 1],
    #[serde(skip_serializing_if = "<[u32]>::is_empty")]
    comment_rows: &'static [u32],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct TableSchema<'a> {
    #[serde(rename = "$schema")]
    profile: &'static str,
    fields: Vec<Field<'a>>,
    missing_values: [&'static str; 1],
    #[serde(skip_serializing_if = "Option::is_none")]
    primary_key: Option<Vec<String>>,
}

#[derive(Serialize)]
struct Field<'a> {
    name: String,
    #[serde(rename = "type")]
    kind: &'static str,
    title: String,
    key: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    unit: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    constraints: Option<Constraints<'a>>,
}

#[derive(Serialize)]
struct Constraints<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pattern: Option<String>,
    #[serde(rename = "enum", skip_serializing_if = "Vec::is_empty")]
    among: Vec<&'a str>,
}

/// The `datapackage.json` for the CSV files that [`csv_as`](super::csv_as) writes of this book in this format. It
/// contains no time, so that its bytes are reproducible.
///
/// # Errors
/// [`Error::Internal`] if the book has a table that the standard lacks.
pub fn package(book: &Book, standard: &Standard, form: CsvForm) -> Result<Vec<u8>> {
    let tables = super::tables(book, standard)?;
    let name = |year: i32| format!("departmental-budget-{year}");
    let named = book.year.zip(book.department.as_deref());
    let title = named.map(|(year, department)| {
        let values: [(&str, &dyn std::fmt::Display); 2] = [("year", &year), ("department", &department)];
        fill(&standard.frame.print.package_title, &values)
    });
    let resources = tables
        .iter()
        .map(|(table, schema)| resource(table, schema, standard, form));
    let package = Package {
        yusuan: Own {
            unit: &standard.frame.currency_unit,
            guard: "'",
        },
        profile: profile!("datapackage"),
        name: book.year.map_or_else(|| "departmental-budget".to_owned(), name),
        title,
        year: book.year,
        department: book.department.as_deref(),
        resources: resources.collect(),
    };
    let mut bytes = serde_json::to_vec_pretty(&package).map_err(|error| Error::Internal(error.to_string()))?;
    bytes.push(b'\n');
    Ok(bytes)
}

fn resource<'a>(table: &Table, schema: &'a Schema, standard: &'a Standard, form: CsvForm) -> Resource<'a> {
    let (header_row, comment_rows): (u32, &[u32]) = match form.header {
        RecordHeader::Both => (2, &[1]),
        RecordHeader::Label | RecordHeader::Key => (1, &[]),
    };
    Resource {
        name: format!("table-{}", schema.number),
        kind: "table",
        title: &schema.title,
        path: csv_name(schema),
        format: "csv",
        mediatype: "text/csv",
        encoding: form.encoding.name(),
        dialect: Dialect {
            profile: profile!("tabledialect"),
            delimiter: ",",
            line_terminator: "\r\n",
            quote_char: "\"",
            double_quote: true,
            header: true,
            header_rows: [header_row],
            comment_rows,
        },
        schema: table_schema(table, schema, standard, form.header),
    }
}

/// The fields are named after the last row of the header.
fn table_schema<'a>(
    table: &Table,
    schema: &'a Schema,
    standard: &'a Standard,
    header: RecordHeader,
) -> TableSchema<'a> {
    let frame = &standard.frame;
    let names = schema
        .record_header(frame, header, &frame.currency_unit)
        .pop()
        .unwrap_or_default();
    let columns = schema.record_columns(frame);
    let row_kind = Field {
        name: names.first().cloned().unwrap_or_default(),
        kind: "string",
        title: schema.record_tag(frame, &frame.currency_unit).into_owned(),
        key: schema.tag_key.to_owned(),
        unit: None,
        constraints: Some(Constraints {
            pattern: None,
            among: schema.tag_labels(frame),
        }),
    };
    let fields = columns.iter().zip(names.iter().skip(1));
    let fields = fields.map(|(column, name)| field(table, schema, column, name, &frame.currency_unit));
    TableSchema {
        profile: profile!("tableschema"),
        primary_key: primary_key(table, schema, &columns, &names),
        fields: std::iter::once(row_kind).chain(fields).collect(),
        missing_values: [""],
    }
}

fn field<'a>(table: &Table, schema: &Schema, column: &RecordColumn, name: &str, unit: &'a str) -> Field<'a> {
    let definition = schema.fields.get(column.field);
    let is_amount = schema.is_amount(column.field);
    // Values that could not be read as amounts were kept as text, so that the column is not numeric.
    let has_text = values(table, column).any(|value| value.text().is_some());
    let kind = match (is_amount, has_text) {
        (true, false) => "number",
        (true, true) => "any",
        (false, _) => "string",
    };
    let is_code = definition.is_some_and(|definition| definition.kind == Kind::Code);
    let widths = definition.map_or(&[][..], |definition| definition.widths.as_slice());
    let pattern = is_code.then(|| pattern(table, column, widths)).flatten();
    Field {
        name: name.to_owned(),
        kind,
        title: column.header.clone(),
        key: definition.map(|definition| definition.key.clone()).unwrap_or_default(),
        unit: is_amount.then_some(unit),
        constraints: pattern.map(|pattern| Constraints {
            pattern: Some(pattern),
            among: Vec::new(),
        }),
    }
}

/// The pattern of all codes in a column: digits, of the standard's lengths if all comply; `None` if some are not
/// digits.
fn pattern(table: &Table, column: &RecordColumn, widths: &[usize]) -> Option<String> {
    let rows = 0..table.rows.len();
    let codes = || {
        rows.clone()
            .filter_map(|row| table.text(row, recorded_field(table, row, column)))
    };
    if !codes().all(|code| !code.is_empty() && code.bytes().all(|byte| byte.is_ascii_digit())) {
        return None;
    }
    let as_wide = codes().all(|code| widths.contains(&code.len()));
    if widths.is_empty() || !as_wide {
        return Some("[0-9]+".to_owned());
    }
    let widths: Vec<String> = widths.iter().map(|width| format!("[0-9]{{{width}}}")).collect();
    Some(format!("({})", widths.join("|")))
}

/// The side and the line of a two-sided table, unless a line occurs twice. Other tables have no key that is filled
/// in every row.
fn primary_key(table: &Table, schema: &Schema, columns: &[RecordColumn], names: &[String]) -> Option<Vec<String>> {
    let Shape::TwoSided { item, .. } = schema.shape else {
        return None;
    };
    let mut seen = std::collections::HashSet::new();
    let rows = table.rows.iter().enumerate();
    let mut keys = rows.map(|(row, line)| (line.row_kind, table.text(row, item)));
    let holds = keys.all(|(row_kind, text)| text.is_some_and(|text| !text.is_empty() && seen.insert((row_kind, text))));
    let position = columns.iter().position(|column| column.field == item)?;
    let (row_kind, item) = (names.first()?, names.get(position.checked_add(1)?)?);
    holds.then(|| vec![row_kind.clone(), item.clone()])
}

fn values<'a>(table: &'a Table, column: &'a RecordColumn) -> impl Iterator<Item = Value> {
    let rows = 0..table.rows.len();
    rows.filter_map(move |row| recorded(table, row, column))
        .filter(|value| !value.is_blank())
}
