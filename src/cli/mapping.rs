//! `yusuan mapping`: a draft of a mapping file for a workbook.

use std::fs;
use std::io;
use std::path::Path;

use super::args::{Common, Mapping};
use super::console::Console;
use super::fill_draft;
use super::output::{self, Output, Sources};
use super::{Status, process};
use crate::diagnostic::Diagnostic;
use crate::draft::{Draft, Understood, draft};
use crate::error::{Error, Result};
use crate::map::Reports;
use crate::schema::Standard;

/// Runs the command.
pub fn run(args: &Mapping, common: &Common, standard: &Standard, console: &Console) -> io::Result<Status> {
    let reports = Reports {
        cells: false,
        near: true,
    };
    let check = crate::check::Options::default();
    let sources = Sources::of([&args.input].into_iter().chain(&common.mapping_file()));
    let drafted = output::plan(&args.output, &sources)
        .and_then(|()| process(&args.input, common, standard, reports, check, None))
        .map(|(outcome, _)| {
            if args.export {
                let mut draft = Draft::new(&console.messages);
                fill_draft::draft(&outcome, standard, &args.input, &mut draft);
                return (draft.open, draft.finish());
            }
            let understood = Understood {
                book: &outcome.book,
                findings: &outcome.diagnostics,
                sheets: &outcome.sheets,
                layout: outcome.layout.as_deref(),
            };
            draft(&args.input, understood, standard, &console.messages)
        });
    let written = drafted.and_then(|(open, text)| match &args.output {
        Some(path) => write(path, &text, (args, &sources)).map(|()| (open, None)),
        None => Ok((open, Some(text))),
    });
    match written {
        Ok((_, Some(text))) => console.result(&text)?,
        Ok((open, None)) => {
            let path = args.output.as_deref().unwrap_or(Path::new(""));
            let data = [("file", path.display().to_string()), ("open", open.to_string())];
            console.note(&console.messages.get("mapping-written", data))?;
        }
        Err(error) => {
            let mut finding = Diagnostic::from(&error);
            finding.file.get_or_insert_with(|| args.input.display().to_string());
            console.findings(&[finding])?;
            return Ok(Status::Failed);
        }
    }
    Ok(Status::Clean)
}

/// A file that people have worked on is never overwritten unasked, though its head is ours.
fn write(path: &Path, text: &str, (args, sources): (&Mapping, &Sources)) -> Result<()> {
    let existing = fs::read(path).unwrap_or_default();
    if !args.force && !existing.is_empty() && existing != text.as_bytes() {
        return Err(Error::Occupied { path: path.to_owned() });
    }
    let output = Output {
        path: path.to_owned(),
        content: text.as_bytes().to_vec(),
    };
    output::write_all(vec![output], sources, args.force).map(drop)
}
