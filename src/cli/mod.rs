//! The commands: resolve options, call the library, render, exit code. Only here are paths, the
//! terminal and exit codes.

mod args;
mod batch;
mod check;
mod checks;
mod compared;
mod console;
mod consolidate;
mod convert;
mod crash;
mod csv;
#[cfg(feature = "parquet")]
mod dataset;
#[cfg(not(feature = "parquet"))]
#[path = "no_dataset.rs"]
mod dataset;
mod diff;
mod ending;
mod explain;
mod export;
mod hand_ins;
mod help;
mod input;
mod inspect;
mod into;
mod layout;
mod manual;
mod mapping;
mod memory;
mod merge;
mod narrate;
mod output;
mod pdf;
mod rounds;
mod row;
mod rule;
mod template;
mod temporary;
mod text;
mod wrap;

use std::ffi::OsString;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{CommandFactory, FromArgMatches};

use crate::book::Rounding;
use crate::book::{Book, SetAside};
use crate::diagnostic::Diagnostic;
use crate::error::{Error, Result};
use crate::locale::visible::lines;
use crate::locale::{Lang, Messages};
use crate::map::Reports;
use crate::pipeline::{self, Outcome, Wanted};
use crate::read::Limits;
use crate::schema::{self, Standard};
use args::{Cli, Command, Common};
use console::Console;

/// How a run ended, the worst last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Status {
    /// Done, no finding of severity error.
    Clean,
    /// Done, with errors found.
    Findings,
    /// Could not be done.
    Failed,
}

impl Status {
    fn code(self) -> u8 {
        match self {
            Self::Clean => 0,
            Self::Findings => 1,
            Self::Failed => 2,
        }
    }
}

/// Runs the program with these arguments; returns its exit code.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let arguments: Vec<OsString> = arguments.into_iter().collect();
    let lang = language(&arguments);
    let messages = Messages::new(lang);
    let parse = |command: clap::Command| {
        let matches = command.try_get_matches_from(&arguments)?;
        Cli::from_arg_matches(&matches)
    };
    // What the options say for themselves is needed only where something is said of them.
    let cli = parse(Cli::command()).or_else(|_| parse(help::localize(Cli::command(), &messages)));
    let mut cli = match cli {
        Ok(cli) => cli,
        Err(error) => return usage(&error, &messages),
    };
    let console = Console::new(lang, messages, &cli.common, cli.command.wants_json());
    match execute(&mut cli, &console) {
        Ok(status) => ExitCode::from(status.code()),
        // Who closed the pipe has seen enough.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(source) => {
            let path = PathBuf::from(console.messages.text("standard-output"));
            // Nothing is left to tell people when stderr itself is closed.
            let _ = console.findings(&[Diagnostic::from(&Error::Write { path, source })]);
            ExitCode::from(Status::Failed.code())
        }
    }
}

fn execute(cli: &mut Cli, console: &Console) -> io::Result<Status> {
    if let Some(jobs) = cli.common.jobs {
        // Fails only when a pool exists already, which then serves as well.
        let _ = rayon::ThreadPoolBuilder::new()
            .num_threads(usize::from(jobs))
            .build_global();
    }
    let standard = match schema::standard() {
        Ok(standard) => standard,
        Err(error) => {
            console.findings(&[Diagnostic::from(&error)])?;
            return Ok(Status::Failed);
        }
    };
    if let Some(unit) = cli
        .common
        .unit
        .as_deref()
        .filter(|unit| standard.frame.unit(unit).is_none())
    {
        let known = standard
            .frame
            .units
            .iter()
            .map(|unit| unit.label.as_str())
            .collect::<Vec<_>>()
            .join(" ");
        console.wrong_value("--unit", unit, &known)?;
        return Ok(Status::Failed);
    }
    match layout::choice(cli.common.mapping.as_deref(), standard) {
        Ok(choice) => cli.common.layout = choice,
        Err(error) => return batch::stop(&error, console),
    }
    match &cli.command {
        Command::Convert(args) => convert::run(args, &cli.common, standard, console),
        Command::Check(args) => check::run(args, &cli.common, standard, console),
        Command::Diff(args) => diff::run(args, &cli.common, standard, console),
        Command::Merge(args) => merge::run(args, &cli.common, standard, console),
        Command::Consolidate(args) => consolidate::run(args, &cli.common, standard, console),
        Command::Inspect(args) => inspect::run(args, &cli.common, standard, console),
        Command::Mapping(args) => mapping::run(args, &cli.common, standard, console),
        Command::Template(args) => template::run(args, &cli.common, standard, console),
        Command::Narrate(args) => narrate::run(args, &cli.common, standard, console),
        Command::Explain(args) => explain::run(args, standard, console),
        Command::Completions(args) => manual::completions(args, console),
        Command::Man(args) => manual::man(args, console),
        Command::Help(args) => manual::help(args, console),
    }
}

/// `--lang`, looked for before the arguments are parsed, since parsing may already speak.
fn language(arguments: &[OsString]) -> Lang {
    let texts: Vec<&str> = arguments.iter().filter_map(|argument| argument.to_str()).collect();
    let inline = texts.iter().find_map(|text| text.strip_prefix("--lang="));
    let after = texts
        .iter()
        .position(|text| *text == "--lang")
        .and_then(|at| texts.get(at.saturating_add(1)).copied());
    match inline.or(after) {
        Some(tag) => Lang::from_locale(Some(tag)),
        None => Lang::from_locale(sys_locale::get_locale().as_deref()),
    }
}

fn usage(error: &clap::Error, messages: &Messages) -> ExitCode {
    if !error.use_stderr() {
        return match error.print() {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
            Err(_) => ExitCode::from(Status::Failed.code()),
        };
    }
    // Nothing is left to tell people when stderr itself is closed.
    let _ = io::stderr().write_all(lines(&help::usage_error(error, messages)).as_bytes());
    ExitCode::from(Status::Failed.code())
}

/// The password in the environment, which the list of processes does not show.
fn environment_password() -> Option<String> {
    std::env::var("YUSUAN_PASSWORD")
        .ok()
        .filter(|password| !password.is_empty())
}

/// Reads, maps and checks one input in memory; returns the workbook as it was found, too.
fn process(
    path: &Path,
    common: &Common,
    standard: &Standard,
    reports: Reports,
    check: crate::check::Options,
    wanted: Wanted,
) -> Result<(Outcome, SetAside)> {
    let source = input::source(path, limits(common).source)?;
    pipeline::run_setting_aside(source, path, standard, (&options(common, reports, check, None), wanted))
}

/// Reads an input that another one is held against: no reports, the checks as they are.
fn read_beside(path: &Path, common: &Common, standard: &Standard) -> Result<(Outcome, SetAside)> {
    process(
        path,
        common,
        standard,
        Reports::default(),
        crate::check::Options::default(),
        Wanted::Whole,
    )
}

/// The book of such an input.
///
/// # Errors
/// As of any input, and when it has no table.
fn book_beside(path: &Path, common: &Common, standard: &Standard) -> Result<Book> {
    let (outcome, _) = read_beside(path, common, standard)?;
    match outcome.book.tables.is_empty() {
        true => Err(Error::NoTables { path: path.to_owned() }),
        false => Ok(outcome.book),
    }
}

/// The limits of reading and what the common options say of it.
fn limits(common: &Common) -> Limits {
    let given = common.password.as_ref().map(|password| password.0.clone());
    Limits {
        encoding: common.encoding,
        password: given.or_else(environment_password),
        ..Limits::default()
    }
}

/// What the common options say of an input.
fn options(
    common: &Common,
    reports: Reports,
    check: crate::check::Options,
    round: Option<Rounding>,
) -> pipeline::Options {
    pipeline::Options {
        map: crate::map::Options {
            unit: common.unit.clone(),
            year: common.year,
            called: None,
            include_hidden: common.include_hidden,
            reports,
            layout: common.layout.clone(),
        },
        limits: limits(common),
        check,
        round,
    }
}
