//! `yusuan inspect`: how each sheet was understood.

use std::fmt::Write;
use std::io;

use serde::Serialize;

use super::args::{self, Common, Format, Inspect};
use super::console::Console;
use super::{Status, process};
use crate::diagnostic::{Diagnostic, Severity, one_line, render_json};
use crate::locale::visible::{self, visible};
use crate::map::{CellDisposition, ColumnReport, LEAST_HEADER, Near, Reports, SheetReport};
use crate::pipeline::Wanted;
use crate::schema::Standard;

#[derive(Serialize)]
struct Report<'a, F: Serialize> {
    file: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    year: Option<i32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    department: Option<&'a str>,
    sheets: &'a [SheetReport],
    findings: F,
}

/// Runs the command.
pub fn run(args: &Inspect, common: &Common, standard: &Standard, console: &Console) -> io::Result<Status> {
    let reports = Reports {
        cells: !args.cells.is_empty(),
        near: true,
    };
    let check = crate::check::Options::default();
    let mut outcome = match process(&args.input, common, standard, reports, check, Wanted::Nothing) {
        Ok((outcome, _)) => outcome,
        Err(error) => {
            let mut finding = Diagnostic::from(&error);
            finding.file.get_or_insert_with(|| args.input.display().to_string());
            let findings = [finding];
            if args.format == Format::Json {
                let report = Report {
                    file: args.input.display().to_string(),
                    year: None,
                    department: None,
                    sheets: &[],
                    findings: render_json(&findings, &console.messages),
                };
                console.result(&visible::json(&report)?)?;
            } else {
                console.findings(&findings)?;
                console.pointer(&findings)?;
            }
            return Ok(Status::Failed);
        }
    };
    for sheet in &mut outcome.sheets {
        sheet.listed.retain(|cell| {
            args.cells
                .iter()
                .any(|disposition| is_disposition(*disposition, cell.disposition))
        });
    }
    if args.format == Format::Json {
        let report = Report {
            file: args.input.display().to_string(),
            year: outcome.book.year,
            department: outcome.book.department.as_deref(),
            sheets: &outcome.sheets,
            findings: render_json(&outcome.diagnostics, &console.messages),
        };
        console.result(&visible::json(&report)?)?;
    } else {
        let texts: String = outcome
            .sheets
            .iter()
            .map(|sheet| sheet_text(sheet, standard, console))
            .collect();
        let has_gaps = outcome.sheets.iter().any(has_gaps);
        let hint = if has_gaps {
            console.messages.text("inspect-hint") + "\n"
        } else {
            String::new()
        };
        console.result(&(texts + &hint))?;
        console.findings(&outcome.diagnostics)?;
        console.pointer(&outcome.diagnostics)?;
    }
    Ok(if outcome.count(Severity::Error) > 0 {
        Status::Findings
    } else {
        Status::Clean
    })
}

/// One sheet, as people read it.
fn sheet_text(sheet: &SheetReport, standard: &Standard, console: &Console) -> String {
    let messages = &console.messages;
    let line = |key: &str, data: Vec<(&str, String)>| format!("{}\n", messages.get(key, data));
    let hidden = if sheet.hidden {
        messages.text("inspect-hidden")
    } else {
        String::new()
    };
    let mut text = line(
        "inspect-sheet",
        vec![("sheet", sheet.sheet.clone()), ("hidden", hidden)],
    );
    let title = |number: &str| {
        standard
            .table(number)
            .map(|table| format!("{} {}", table.form_number, table.title))
    };
    text += &match &sheet.table {
        Some(number) => line("inspect-table", vec![("table", title(number).unwrap_or_default())]),
        None => no_table(sheet, title, console),
    };
    for candidate in &sheet.candidates {
        let data = vec![
            ("table", format!("{} {}", candidate.table, candidate.name)),
            ("score", candidate.score.to_string()),
            ("title", candidate.title.to_string()),
            ("number", candidate.form_number.to_string()),
            ("header", candidate.header.to_string()),
            ("name", candidate.sheet_name.to_string()),
        ];
        text += &line("inspect-candidate", data);
    }
    text += &frame_text(sheet, console);
    if let Some((first, last)) = sheet.header_rows {
        text += &line(
            "inspect-header",
            vec![("first", first.to_string()), ("last", last.to_string())],
        );
    }
    if let Some(near) = &sheet.near {
        let data = vec![
            ("table", title(&near.id).unwrap_or_default()),
            ("score", near.score.to_string()),
        ];
        text += &line("inspect-near-table", data);
    }
    for column in &sheet.columns {
        text += &column_text(column, console);
    }
    text += &missing_text(sheet, console);
    if !sheet.rows.is_empty() {
        let rows = sheet
            .rows
            .iter()
            .map(|(level, count)| format!("{} {count}", tag_label(level, standard)));
        text += &line("inspect-rows", vec![("rows", rows.collect::<Vec<_>>().join("，"))]);
    }
    for own in &sheet.lines {
        let data = vec![("cell", own.cell.clone()), ("label", one_line(&own.label))];
        text += &line("inspect-unknown-line", data);
        text += &near_text(&own.near, console);
    }
    let cells = sheet.cells;
    let data = vec![
        ("read", cells.read.to_string()),
        ("carried", cells.carried.to_string()),
        ("structural", cells.structural.to_string()),
        ("aside", cells.set_aside.to_string()),
        ("reported", cells.reported.to_string()),
    ];
    text += &line("inspect-ledger", data);
    for cell in &sheet.listed {
        let disposition = messages.text(&format!("disposition-{}", disposition_name(cell.disposition)));
        let _ = writeln!(text, "    {:<7} {disposition}  {}", cell.cell, one_line(&cell.text));
    }
    text + "\n"
}

/// Whether a mapping could settle anything.
fn has_gaps(sheet: &SheetReport) -> bool {
    let without_key = |column: &ColumnReport| !(column.near.is_empty() && column.unexplained.is_empty());
    !sheet.missing.is_empty() || !sheet.lines.is_empty() || sheet.columns.iter().any(without_key)
}

/// Why a sheet became no table, and what it would have needed.
fn no_table(sheet: &SheetReport, title: impl Fn(&str) -> Option<String>, console: &Console) -> String {
    let best = sheet.candidates.first();
    let number = best.map(|best| best.table.as_str()).unwrap_or_default();
    let data = vec![
        ("table", title(number).unwrap_or_default()),
        ("coverage", best.map_or(0, |best| best.coverage).to_string()),
        ("least", LEAST_HEADER.to_string()),
    ];
    let key = match sheet.verdict {
        "table" => "inspect-refused",
        "header-missing" => "inspect-header-missing",
        "other-form" => "inspect-other-form",
        "set-aside" => "inspect-set-aside",
        "own-list" => "inspect-own-list",
        _ => "inspect-no-table",
    };
    format!("{}\n", console.messages.get(key, data))
}

/// The required columns that were not found, with those that could be them.
fn missing_text(sheet: &SheetReport, console: &Console) -> String {
    let mut text = String::new();
    for missing in &sheet.missing {
        let data = [("key", missing.key.clone()), ("label", missing.label.clone())];
        text += &console.messages.get("inspect-missing", data);
        text.push('\n');
        text += &near_text(&missing.near, console);
    }
    text
}

/// What a column or line is like, best first; nothing if it is like nothing.
fn near_text(near: &[Near], console: &Console) -> String {
    if near.is_empty() {
        return String::new();
    }
    let item = |near: &Near| {
        let data = [
            ("id", near.id.clone()),
            ("label", near.label.clone()),
            ("score", near.score.to_string()),
        ];
        console.messages.get("near-item", data)
    };
    let items: Vec<String> = near.iter().map(item).collect();
    format!(
        "{}\n",
        console.messages.get("inspect-near", [("near", items.join(" | "))])
    )
}

/// Whether a disposition is the one that was asked for.
fn is_disposition(wanted: args::Fate, disposition: CellDisposition) -> bool {
    let wanted = match wanted {
        args::Fate::Carried => CellDisposition::Carried,
        args::Fate::Structural => CellDisposition::Structural,
        args::Fate::SetAside => CellDisposition::SetAside,
        args::Fate::Reported => CellDisposition::Reported,
    };
    wanted == disposition
}

fn disposition_name(disposition: CellDisposition) -> &'static str {
    match disposition {
        CellDisposition::Carried => "carried",
        CellDisposition::Structural => "structural",
        CellDisposition::SetAside => "set-aside",
        CellDisposition::Open | CellDisposition::Reported => "reported",
    }
}

fn frame_text(sheet: &SheetReport, console: &Console) -> String {
    let unknown = || console.messages.text("inspect-unknown");
    let data = vec![
        ("year", sheet.year.map(|year| year.to_string()).unwrap_or_else(unknown)),
        ("department", sheet.department.clone().unwrap_or_else(unknown)),
        ("unit", sheet.currency_unit.clone().unwrap_or_else(unknown)),
    ];
    format!("{}\n", console.messages.get("inspect-frame", data))
}

fn column_text(column: &ColumnReport, console: &Console) -> String {
    let reason = console.messages.text(&format!("reason-{}", column.reason));
    let key = column.key.clone().unwrap_or_else(|| "-".to_owned());
    let mut text = String::new();
    let _ = writeln!(
        text,
        "    {:<3} {key:<48} {:>3}%  {}  {reason}",
        column.column,
        column.score,
        visible(&column.label)
    );
    if !(column.unexplained.is_empty() && column.means.is_empty()) {
        let or_none = |text: String| if text.is_empty() { "none".to_owned() } else { text };
        let data = [
            ("means", or_none(column.means.clone())),
            ("words", or_none(one_line(&column.unexplained.join(" | ")))),
        ];
        let _ = writeln!(text, "{}", console.messages.get("inspect-understood", data));
    }
    text + &near_text(&column.near, console)
}

/// What people call a level, side or section.
fn tag_label<'a>(name: &'a str, standard: &'a Standard) -> &'a str {
    let frame = &standard.frame;
    let all = frame.levels.iter().chain(&frame.sides).chain(&frame.sections);
    all.into_iter()
        .find(|level| level.name == name)
        .map_or(name, |level| &level.label)
}
