//! `yusuan mapping`: a draft of a mapping file for a workbook.

use std::io;
use std::path::Path;

use super::args::{Common, Mapping};
use super::console::Console;
use super::output::{self, Output, Sources};
use super::{Status, process};
use crate::diagnostic::Diagnostic;
use crate::draft::{Understood, draft, fill_draft};
use crate::map::Reports;
use crate::pipeline::Wanted;
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
        .and_then(|()| process(&args.input, common, standard, reports, check, Wanted::Nothing))
        .map(|(outcome, _)| {
            if args.export {
                return fill_draft(&args.input, &outcome.sheets, standard, &console.messages);
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
        Some(path) => Output::to_work_on(path, text.into_bytes(), args.force)
            .and_then(|output| output::write_all(vec![output], &sources, args.force))
            .map(|_| (open, None)),
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
