//! `yusuan check`: reads, maps, checks; writes nothing but the report.

use std::io;
use std::path::PathBuf;

use super::args::{Check, Common};
use super::batch::{self, Done, Telling, failed, refuse, summary};
use super::console::Console;
use super::input::{self, Input};
use super::output;
use super::{Status, checks, process};
use crate::check::Options;
use crate::diagnostic::{Diagnostic, Severity};
use crate::error::Error;
use crate::map::Reports;
use crate::schema::Standard;

/// Runs the command.
pub fn run(args: &Check, common: &Common, standard: &Standard, console: &Console) -> io::Result<Status> {
    let Some(options) = checks::options(&args.checks, true, standard, console)? else {
        return Ok(Status::Failed);
    };
    let inputs = input::find(&args.input);
    let done = batch::run(&inputs, console, |input| check(input, args, common, standard, &options));
    let telling = Telling {
        format: args.format,
        unwritten: "checked",
    };
    let Some(path) = &args.report else {
        batch::report(&done, &telling, console)?;
        return Ok(batch::worst(&done));
    };
    let paths: Vec<PathBuf> = inputs.iter().flatten().map(|input| input.path.clone()).collect();
    let report = output::Output {
        path: path.clone(),
        content: batch::report_text(&done, &telling, console)?.into_bytes(),
    };
    if let Err(error) = output::write_all(vec![report], &paths, args.force) {
        console.findings(&[Diagnostic::from(&error)])?;
        return Ok(Status::Failed);
    }
    Ok(batch::worst(&done))
}

fn check(input: &Input, args: &Check, common: &Common, standard: &Standard, options: &Options) -> Done {
    let outcome = match process(&input.path, common, standard, Reports::default(), options.clone(), None) {
        Ok((outcome, _)) => outcome,
        Err(error) => return failed(Some(&input.path), &error),
    };
    let mut done = summary(input, &outcome, standard);
    if outcome.book.tables.is_empty() {
        let path = input.path.clone();
        return refuse(done, &Error::NoTables { path });
    }
    if args.strict && outcome.count(Severity::Warning) > 0 {
        done.status = done.status.max(Status::Findings);
    }
    done
}
