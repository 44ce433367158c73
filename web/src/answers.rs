//! What a workbook leaves open, as questions, and the answers of people, as a mapping file.

use serde::Deserialize;
use serde_json::{Value as Json, json};
use toml::{Table, Value};
use yusuan::diagnostic::Code;
use yusuan::draft::{Entries, Purpose};
use yusuan::map::{Near, SheetReport};
use yusuan::mapping;
use yusuan::pipeline::Outcome;
use yusuan::schema::{self, Standard};

/// What a workbook leaves open; `outcome` knows what is like that which was not understood.
pub fn questions(outcome: &Outcome, standard: &Standard) -> Json {
    let found = |code: Code| outcome.diagnostics.iter().filter(move |finding| finding.code == code);
    let without_unit = found(Code::NoCurrencyUnit).filter_map(|finding| finding.place.as_ref());
    let layout = outcome.layout.as_deref();
    json!({
        "layout": layout.filter(|name| mapping::names().any(|known| known == *name)),
        "unit": without_unit.map(|place| place.sheet.to_string()).collect::<Vec<_>>(),
        "units": standard.frame.units.iter().map(|unit| &unit.label).collect::<Vec<_>>(),
        "year": found(Code::NoYear).next().is_some(),
        "department": found(Code::NoDepartment).next().is_some(),
        "sheets": outcome.sheets.iter().filter_map(|sheet| self::sheet(sheet, outcome, standard)).collect::<Vec<_>>(),
    })
}

/// What a sheet leaves open, if anything.
fn sheet(sheet: &SheetReport, outcome: &Outcome, standard: &Standard) -> Option<Json> {
    let Some(table) = sheet.table.as_deref().and_then(|number| standard.table(number)) else {
        return unknown(sheet);
    };
    let entries = Entries::of(sheet, &outcome.diagnostics);
    let is_open = |purpose: &Purpose| matches!(purpose, Purpose::Open(_));
    let open = entries.columns.iter().filter(|(_, purpose)| is_open(purpose));
    let columns: Vec<Json> = open
        .map(|(column, _)| {
            json!({
                "column": column.column,
                "label": column.label,
                "example": column.example,
                "byLabel": entries.has_path(column),
                "near": near(&column.near),
            })
        })
        .collect();
    let lines: Vec<Json> = sheet
        .lines
        .iter()
        .map(|line| json!({ "cell": line.cell, "label": line.label, "side": line.side, "near": near(&line.near) }))
        .collect();
    if columns.is_empty() && lines.is_empty() {
        return None;
    }
    let twins = outcome.sheets.iter().filter(|other| other.table == sheet.table).count();
    let free = entries.free(table);
    Some(json!({
        "sheet": sheet.sheet,
        "table": table.number,
        // Of one table one sheet, whatever it is called next year.
        "named": twins > 1,
        "columns": columns,
        "free": free.iter().map(|(key, label)| json!([key, label])).collect::<Vec<_>>(),
        "lines": lines,
        "known": if lines.is_empty() { json!([]) } else { known_lines(table) },
    }))
}

/// A sheet with figures that became no table.
fn unknown(sheet: &SheetReport) -> Option<Json> {
    let is_idle = sheet.cells.reported == 0 || ["set-aside", "own-list"].contains(&sheet.verdict);
    let candidates = sheet.candidates.iter().map(|own| json!([own.table, own.name]));
    (!is_idle)
        .then(|| json!({ "sheet": sheet.sheet, "title": sheet.title, "candidates": candidates.collect::<Vec<_>>() }))
}

fn near(all: &[Near]) -> Json {
    all.iter()
        .map(|near| json!([near.id, near.label, near.score]))
        .collect()
}

/// The lines of a two-sided table: side, id, label.
fn known_lines(table: &schema::Table) -> Json {
    let schema::Shape::TwoSided { sides, .. } = &table.shape else {
        return json!([]);
    };
    let named = table.row_kinds.iter().zip(sides);
    let lines = named.flat_map(|(kind, side)| side.lines.iter().map(|line| json!([kind.name, line.id, line.label])));
    lines.collect()
}

/// An answer.
#[derive(Debug, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Answer {
    /// The currency unit of sheets that state none.
    Unit { value: String },
    /// The year of sheets that state none.
    Year { value: i32 },
    /// The department of sheets that state none.
    Department { value: String },
    /// A column is this one; or, without a key, it is not needed.
    Column {
        table: String,
        sheet: Option<String>,
        from: Option<String>,
        letter: String,
        key: Option<String>,
        reason: String,
    },
    /// A line is this one; or, without one, it is not needed.
    Line {
        table: String,
        sheet: Option<String>,
        from: String,
        side: String,
        line: Option<String>,
        reason: String,
    },
    /// A sheet is this table; or, without one, it is not needed.
    Sheet {
        sheet: String,
        table: Option<String>,
        reason: String,
    },
}

/// The mapping file `text` with an answer; without one, a new one of this name, which extends a layout.
///
/// # Errors
/// Why `text` is no TOML; the key under which something else stands than an answer goes with.
pub fn answered(text: &str, (name, layout): (&str, Option<&str>), answer: Answer) -> Result<String, String> {
    let mut file: Table = text.parse().map_err(|error: toml::de::Error| error.to_string())?;
    if !file.contains_key("name") {
        file.insert("name".to_owned(), name.into());
        file.extend(layout.map(|layout| ("extends".to_owned(), layout.into())));
    }
    match answer {
        Answer::Unit { value } => drop(file.insert("unit".to_owned(), value.into())),
        Answer::Year { value } => drop(file.insert("year".to_owned(), i64::from(value).into())),
        Answer::Department { value } => drop(file.insert("department".to_owned(), value.into())),
        Answer::Column {
            table,
            sheet,
            from,
            letter,
            key,
            reason,
        } => {
            let own = entry(&mut file, &table, sheet.as_deref())?;
            let source = match &from {
                Some(label) => ("from", label.as_str()),
                None => ("letter", letter.as_str()),
            };
            match key {
                Some(key) => push(own, "columns", [("key", key.as_str()), source])?,
                None => {
                    let column = from.as_deref().unwrap_or(&letter);
                    push(own, "set-aside", [("column", column), ("reason", reason.as_str())])?;
                }
            }
        }
        Answer::Line {
            table,
            sheet,
            from,
            side,
            line,
            reason,
        } => {
            let own = entry(&mut file, &table, sheet.as_deref())?;
            let becomes = match &line {
                Some(line) => ("line", line.as_str()),
                None => ("set-aside", reason.as_str()),
            };
            push(
                own,
                "lines",
                [("from", from.as_str()), ("side", side.as_str()), becomes],
            )?;
        }
        Answer::Sheet { sheet, table, reason } => match table {
            Some(table) => drop(entry(&mut file, &table, Some(&sheet))?),
            None => push(
                &mut file,
                "set-aside",
                [("sheet", sheet.as_str()), ("reason", reason.as_str())],
            )?,
        },
    }
    toml::to_string(&file).map_err(|error| error.to_string())
}

/// The entry of a table, and of a sheet, if it is named; a new one if there is none.
fn entry<'f>(file: &'f mut Table, table: &str, sheet: Option<&str>) -> Result<&'f mut Table, String> {
    let all = list(file, "sheets")?;
    let is_own = |own: &Value| {
        let text = |key: &str| own.get(key).and_then(Value::as_str);
        text("table") == Some(table) && text("sheet") == sheet
    };
    let position = all.iter().position(is_own).unwrap_or_else(|| {
        let fields = [("table", Some(table)), ("sheet", sheet)];
        let fields = fields
            .into_iter()
            .filter_map(|(key, value)| Some((key.to_owned(), Value::from(value?))));
        all.push(Value::Table(fields.collect()));
        all.len().saturating_sub(1)
    });
    match all.get_mut(position) {
        Some(Value::Table(own)) => Ok(own),
        _ => Err("sheets".to_owned()),
    }
}

fn push<const N: usize>(file: &mut Table, key: &str, fields: [(&str, &str); N]) -> Result<(), String> {
    let fields = fields.map(|(key, value)| (key.to_owned(), Value::from(value)));
    list(file, key)?.push(Value::Table(fields.into_iter().collect()));
    Ok(())
}

/// The list under a key, which is all that may stand there.
fn list<'f>(file: &'f mut Table, key: &str) -> Result<&'f mut Vec<Value>, String> {
    match file.entry(key).or_insert_with(|| Value::Array(Vec::new())) {
        Value::Array(all) => Ok(all),
        _ => Err(key.to_owned()),
    }
}
