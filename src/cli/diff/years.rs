//! Two years beside each other, as text, JSON, CSV and a page for a browser.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::io;

use anstyle::Style;
use rust_decimal::Decimal;
use serde::Serialize;
use serde_json::{Value, json};
use unicode_width::UnicodeWidthStr;

use crate::changes::{Fact, Names, Side, facts, texts};
use crate::chart;
use crate::cli::args::DiffFormat;
use crate::diff::{YearLine, YearTable};
use crate::error::{Error, Result};
use crate::locale::visible;
use crate::report::{self, Drawing};
use crate::schema::guard::guarded;

/// What stands for a share of nothing.
const NO_SHARE: &str = "\u{2014}";

/// The tables in a format.
///
/// # Errors
/// What the serializers say, and [`Error::Internal`] when the template of the page is wrong.
pub fn render(tables: &[YearTable], books: (Side, Side), format: DiffFormat, names: &Names) -> Result<String> {
    let serialized = |text: io::Result<String>| text.map_err(|error| Error::Internal(error.to_string()));
    match format {
        DiffFormat::Html => page(tables, books, names),
        DiffFormat::Text => Ok(text(tables, books, names)),
        DiffFormat::Json => serialized(json_text(tables, books, names)),
        DiffFormat::Csv => serialized(csv_text(tables, names)),
    }
}

/// The heads of the columns with figures: last year, this year, change, percent.
fn heads(books: (Side, Side), names: &Names) -> [String; 4] {
    let year = |read: Side, key: &str| {
        let year = read.outcome.book.year.map(|year| year.to_string());
        names
            .messages
            .get(key, [("year", year.unwrap_or_else(|| "none".to_owned()))])
    };
    [
        year(books.0, "diff-last-year"),
        year(books.1, "diff-this-year"),
        names.messages.text("diff-change"),
        names.messages.text("diff-percent"),
    ]
}

/// The figures of a line, in the unit of its table.
fn figures(line: &YearLine, unit: &str, names: &Names) -> [String; 4] {
    let frame = &names.standard.frame;
    let amount = |amount: Option<Decimal>| amount.map(|amount| frame.shown(amount, unit)).unwrap_or_default();
    let percent = line
        .percent
        .map_or_else(|| NO_SHARE.to_owned(), |percent| format!("{percent}%"));
    [
        amount(line.last),
        amount(line.this),
        frame.shown(line.change, unit),
        percent,
    ]
}

#[derive(Serialize)]
struct Page {
    lang: &'static str,
    text: BTreeMap<&'static str, String>,
    tables: Vec<String>,
    facts: Vec<Fact>,
    heads: [String; 4],
    charts: Vec<Drawing>,
    parts: Vec<Part>,
}

#[derive(Serialize)]
struct Part {
    name: String,
    unit: String,
    lines: Vec<(String, [String; 4])>,
}

/// The lines of the text, as `templates/years.html` lays them out.
fn page(tables: &[YearTable], books: (Side, Side), names: &Names) -> Result<String> {
    let part = |table: &YearTable| Part {
        name: names.table(table.schema),
        unit: names.unit(&table.unit),
        lines: told(table, names),
    };
    let mut text = texts(names);
    text.insert("title", names.messages.text("diff-page-years"));
    for (name, key) in [("older", "diff-last-year"), ("newer", "diff-this-year")] {
        text.insert(name, names.messages.get(key, [("year", "none".to_owned())]));
    }
    let page = Page {
        lang: names.messages.lang().tag(),
        text,
        tables: tables.iter().map(|table| names.table(table.schema)).collect(),
        facts: facts(books, names),
        heads: heads(books, names),
        charts: drawings(books, names),
        parts: tables.iter().map(part).collect(),
    };
    report::page("years.html", page)
}

/// The charts of both years beside each other.
fn drawings(books: (Side, Side), names: &Names) -> Vec<Drawing> {
    let [last, this] = [books.0, books.1].map(|read| chart::charts(&read.outcome.book, names.standard));
    let [last_year, this_year, ..] = heads(books, names);
    let plots = chart::beside([&last, &this], names.standard);
    let series = [last_year, this_year];
    plots
        .iter()
        .filter_map(|plot| report::drawing(plot, &series, names.standard))
        .collect()
}

/// The names of the lines that are shown, and their figures.
fn told(table: &YearTable, names: &Names) -> Vec<(String, [String; 4])> {
    let lines = shown(table, names).into_iter();
    lines
        .map(|(name, line)| (name, figures(line, &table.unit, names)))
        .collect()
}

/// For people: of each row the first amount, which is its total; of a table of one row all.
fn text(tables: &[YearTable], books: (Side, Side), names: &Names) -> String {
    let (bold, dim) = (Style::new().bold(), Style::new().dimmed());
    let heads = heads(books, names);
    let mut text = String::new();
    for table in tables {
        let rows = told(table, names);
        let first = rows.iter().map(|(name, _)| name.width()).max().unwrap_or(0);
        let width = |column: usize| {
            let own = rows
                .iter()
                .filter_map(|(_, figures)| figures.get(column))
                .map(|figure| figure.width());
            own.chain(heads.get(column).map(|head| head.width())).max().unwrap_or(0)
        };
        let widths: Vec<usize> = (0..heads.len()).map(width).collect();
        let aligned = |cells: &[String; 4]| {
            let cells = cells.iter().zip(&widths);
            let cells =
                cells.map(|(cell, width)| format!("  {}{cell}", " ".repeat(width.saturating_sub(cell.width()))));
            cells.collect::<String>()
        };
        let gap = if text.is_empty() { "" } else { "\n" };
        let unit = names.unit(&table.unit);
        let _ = writeln!(
            text,
            "{gap}{bold}{}{bold:#}{dim}{unit}{dim:#}",
            names.table(table.schema)
        );
        let _ = writeln!(text, "  {}{dim}{}{dim:#}", " ".repeat(first), aligned(&heads));
        for (name, figures) in &rows {
            let _ = writeln!(
                text,
                "  {name}{}{}",
                " ".repeat(first.saturating_sub(name.width())),
                aligned(figures)
            );
        }
    }
    text
}

fn shown<'t>(table: &'t YearTable, names: &Names) -> Vec<(String, &'t YearLine)> {
    let schema = names.standard.tables.get(table.schema);
    let single = schema.is_some_and(|schema| schema.is_single_row());
    let mut lines: Vec<(String, &YearLine)> = Vec::new();
    for line in &table.lines {
        let is_next = lines
            .last()
            .is_none_or(|(_, before)| before.place.path != line.place.path);
        if single {
            lines.push((names.column(table.schema, Some(&line.place), line.field), line));
        } else if is_next {
            lines.push((names.row(table.schema, &line.place), line));
        }
    }
    lines
}

fn json_text(tables: &[YearTable], books: (Side, Side), names: &Names) -> io::Result<String> {
    let line = |table: &YearTable, line: &YearLine| {
        let schema = names.standard.tables.get(table.schema);
        let key = schema
            .and_then(|schema| schema.fields.get(line.field))
            .map(|field| &field.key);
        let amount = |amount: Option<Decimal>| amount.map(|amount| amount.to_string());
        json!({
            "row": names.row(table.schema, &line.place),
            "key": key,
            "column": names.column(table.schema, Some(&line.place), line.field),
            "last": amount(line.last),
            "this": amount(line.this),
            "change": line.change.to_string(),
            "percent": amount(line.percent),
        })
    };
    let tables = tables.iter().map(|table| {
        let schema = names.standard.tables.get(table.schema);
        let lines: Vec<Value> = table.lines.iter().map(|own| line(table, own)).collect();
        json!({
            "table": schema.map(|schema| &schema.number),
            "title": schema.map(|schema| &schema.title),
            "lines": lines,
        })
    });
    let book = |read: Side| json!({"file": read.file, "year": read.outcome.book.year});
    let report = json!({
        "last": book(books.0),
        "this": book(books.1),
        "currency_unit": names.standard.frame.currency_unit,
        "tables": tables.collect::<Vec<_>>(),
    });
    Ok(visible::json(&report)?)
}

/// For spreadsheets: the standard's unit, figures without signs of their unit, no text that would run.
fn csv_text(tables: &[YearTable], names: &Names) -> io::Result<String> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let unit = &names.standard.frame.currency_unit;
    let heads = ["table", "row", "column", "last", "this", "change", "percent"];
    let heads = heads.map(|head| {
        names
            .messages
            .get(&format!("diff-csv-{head}"), [("unit", unit.clone())])
    });
    writer.write_record(&heads)?;
    for table in tables {
        for line in &table.lines {
            let amount = |amount: Decimal| names.standard.frame.shown(amount, unit);
            let text = |text: String| guarded(&text).into_owned();
            writer.write_record([
                text(names.table(table.schema)),
                text(names.row(table.schema, &line.place)),
                text(names.column(table.schema, Some(&line.place), line.field)),
                line.last.map(amount).unwrap_or_default(),
                line.this.map(amount).unwrap_or_default(),
                amount(line.change),
                line.percent
                    .map_or_else(|| NO_SHARE.to_owned(), |percent| percent.to_string()),
            ])?;
        }
    }
    let bytes = writer
        .into_inner()
        .map_err(|error| io::Error::other(error.to_string()))?;
    // Excel takes a file without the mark for one in the encoding of the system.
    Ok(format!("\u{feff}{}", String::from_utf8_lossy(&bytes)))
}
