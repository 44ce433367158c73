//! `yusuan template`: the blank workbook to fill in.

use std::io;

use super::Status;
use super::args::{Common, Template};
use super::console::Console;
use super::output::{self, Output};
use crate::check;
use crate::diagnostic::Diagnostic;
use crate::error::Result;
use crate::rules;
use crate::schema::Standard;
use crate::write::{self, Blank};

/// Runs the command.
pub fn run(args: &Template, common: &Common, standard: &Standard, console: &Console) -> io::Result<Status> {
    if !args
        .output
        .extension()
        .is_some_and(|own| own.eq_ignore_ascii_case("xlsx"))
    {
        let data = [
            ("argument", "--output".to_owned()),
            ("value", args.output.display().to_string()),
            ("valid", "FILE.xlsx".to_owned()),
        ];
        console.usage(&console.messages.get("usage-value", data))?;
        return Ok(Status::Failed);
    }
    match write(args, common, standard) {
        Ok(()) => {
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

fn write(args: &Template, common: &Common, standard: &Standard) -> Result<()> {
    let blank = Blank {
        year: common.year,
        department: args.department.clone(),
        code: args.code.clone(),
        unit: common.unit.clone(),
        rows: usize::from(args.rows),
    };
    let rules = rules::builtin(standard)?;
    let content = write::fill_in(standard, &blank, |book| check::relations(book, standard, &rules))?;
    let output = Output {
        path: args.output.clone(),
        content,
    };
    output::write_all(vec![output], &[], args.force).map(|_| ())
}
