//! `yusuan template`: the blank workbook to fill in.

use std::collections::HashSet;
use std::io;
use std::path::{Path, PathBuf};

use super::Status;
use super::args::{Common, Template};
use super::batch;
use super::console::Console;
use super::input;
use super::output::{self, Output, Sources};
use crate::cell::Text;
use crate::check;
use crate::diagnostic::{Code, Diagnostic};
use crate::error::Result;
use crate::read;
use crate::read::names::has_extension;
use crate::report;
use crate::rules;
use crate::schema::Standard;
use crate::write::{self, Blank, BlankUnit};

/// Runs the command.
pub fn run(args: &Template, common: &Common, standard: &Standard, console: &Console) -> io::Result<Status> {
    if !has_extension(&args.output, &["xlsx"]) {
        console.wrong_value("--output", args.output.display(), "FILE.xlsx")?;
        return Ok(Status::Failed);
    }
    let named = args.units.iter().map(PathBuf::from).chain(common.mapping_file());
    let sources = Sources::of(named);
    if let Err(error) = output::plan([&args.output], &sources) {
        return batch::stop(&error, console);
    }
    let units = match args
        .units
        .as_deref()
        .map(|units| self::units(units, args.code.as_deref()))
    {
        None => Vec::new(),
        Some(Ok(units)) => units,
        Some(Err(findings)) => {
            console.findings(&findings)?;
            return Ok(Status::Failed);
        }
    };
    let written = write(args, common, standard, (units, &sources));
    match written {
        Ok(Err(findings)) => {
            console.findings(&findings)?;
            Ok(Status::Failed)
        }
        Ok(Ok(())) => {
            let data = [
                ("output", args.output.display().to_string()),
                ("tables", standard.tables.len().to_string()),
            ];
            console.note(&console.messages.get("template-written", data))?;
            Ok(Status::Clean)
        }
        Err(error) => {
            console.findings(&[Diagnostic::from(&error)])?;
            Ok(Status::Failed)
        }
    }
}

fn write(
    args: &Template,
    common: &Common,
    standard: &Standard,
    (units, sources): (Vec<BlankUnit>, &Sources),
) -> Result<std::result::Result<(), Vec<Diagnostic>>> {
    let blank = Blank {
        year: common.year,
        department: args.department.clone(),
        code: args.code.clone(),
        units,
        unit: common.unit.clone(),
        rows: usize::from(args.rows),
    };
    let rules = rules::builtin(standard)?;
    let mut fit = Ok(Vec::new());
    let content = write::fill_in(standard, &blank, |book| {
        fit = report::fit(book, standard, &args.output.display().to_string());
        check::relations(book, standard, &rules)
    });
    if let Err(findings) = fit {
        return Ok(Err(findings));
    }
    let output = Output {
        path: args.output.clone(),
        content: content?,
    };
    output::write_all(vec![output], sources, args.force).map(|_| Ok(()))
}

/// Most units that can be given by their number.
const MOST_UNITS: usize = 500;
/// Digits of a unit's code.
const CODE: std::ops::RangeInclusive<usize> = 6..=12;

/// The units that `--units` gives: so many without code and name, or those of a table, whose codes begin with
/// that of the department, if it is known.
fn units(given: &str, department: Option<&str>) -> std::result::Result<Vec<BlankUnit>, Vec<Diagnostic>> {
    if let Ok(count) = given.parse::<usize>() {
        if count <= MOST_UNITS {
            return Ok(vec![BlankUnit::default(); count]);
        }
        let finding = Diagnostic::new(Code::BadUnits).found(given);
        return Err(vec![finding]);
    }
    let path = Path::new(given);
    let limits = read::Limits::default();
    let read = input::content(path, limits.source).and_then(|bytes| read::read(bytes, path, &limits));
    let workbook = read.map_err(|error| vec![Diagnostic::from(&error)])?;
    let (mut units, mut findings, mut known) = (Vec::new(), Vec::new(), HashSet::new());
    for (number, (grid, (_, cells))) in workbook
        .sheets
        .iter()
        .take(1)
        .flat_map(|grid| grid.rows().map(move |row| (grid, row)))
        .enumerate()
    {
        let text = |col: u32| {
            cells
                .iter()
                .find(|cell| cell.at.col == col)
                .map(|cell| cell.value.to_string().trim().to_owned())
        };
        let (code, name) = (text(0).unwrap_or_default(), text(1).unwrap_or_default());
        let is_code = CODE.contains(&code.len()) && code.bytes().all(|byte| byte.is_ascii_digit());
        let is_own = department.is_none_or(|own| code.starts_with(own));
        if is_code && is_own && !name.is_empty() && known.insert(code.clone()) {
            units.push(BlankUnit {
                code: Some(code),
                name: Some(name),
            });
        } else if number > 0 || code.bytes().any(|byte| byte.is_ascii_digit()) {
            let at = cells.first().map(|cell| cell.at);
            findings.push(Diagnostic {
                file: Some(path.display().to_string()),
                ..Diagnostic::new(Code::BadUnits)
                    .at(&Text::from(grid.name.as_str()), at)
                    .found(format!("{code} {name}").trim())
            });
        }
    }
    if findings.is_empty() && units.is_empty() {
        findings.push(Diagnostic {
            file: Some(path.display().to_string()),
            ..Diagnostic::new(Code::BadUnits).found("")
        });
    }
    if findings.is_empty() { Ok(units) } else { Err(findings) }
}
