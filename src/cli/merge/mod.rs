//! `yusuan merge`: one workbook of two versions of another; what both changed differently is listed in
//! it, and `--resolve` carries out what was chosen there.

mod resolve;

use std::io;
use std::path::Path;

use super::Status;
use super::args::{Common, Format, Merge, Side};
use super::batch;
use super::console::Console;
use super::diff::{self, Read};
use super::output::{self, Output, Sources};
use crate::changes::Names;
use crate::changes::merging::{self, Made, Sides, Words};
use crate::diagnostic::{Diagnostic, Severity};
use crate::diff::merge::{Broken, Party};
use crate::error::Result;
use crate::pipeline::{self, Outcome};
use crate::schema::Standard;

/// The workbooks that are merged, as they were read.
struct Inputs {
    base: Read,
    ours: Read,
    theirs: Read,
}

impl Inputs {
    fn sides(&self) -> Sides<'_> {
        Sides {
            base: self.base.side(),
            ours: self.ours.side(),
            theirs: self.theirs.side(),
        }
    }
}

/// What a merge reports.
struct Done {
    made: Made,
    findings: Vec<Diagnostic>,
    /// Relations that the merge broke.
    broken: Vec<Broken>,
}

/// Runs the command.
pub fn run(args: &Merge, common: &Common, standard: &Standard, console: &Console) -> io::Result<Status> {
    if let Some(path) = &args.resolve {
        return resolve::run(path, args, common, standard, console);
    }
    let (Some(base), Some(ours), Some(theirs), Some(output)) = (&args.base, &args.ours, &args.theirs, &args.output)
    else {
        console.usage(&console.messages.text("usage-merge"))?;
        return Ok(Status::Failed);
    };
    let sources = Sources::of([base, ours, theirs].into_iter().chain(&common.mapping_file()));
    if let Err(error) = output::plan([output], &sources) {
        return batch::stop(&error, console);
    }
    let read = |path| diff::read(path, common, standard);
    let ((base, ours), theirs) = rayon::join(|| rayon::join(|| read(base), || read(ours)), || read(theirs));
    let (base, ours, theirs) = (
        diff::told(base, console)?,
        diff::told(ours, console)?,
        diff::told(theirs, console)?,
    );
    let (Some(base), Some(ours), Some(theirs)) = (base, ours, theirs) else {
        return Ok(Status::Failed);
    };
    let inputs = Inputs { base, ours, theirs };
    let names = Names::new(standard, &console.messages);
    let words = Words::new(names, [inputs.ours.side(), inputs.theirs.side()]);
    let job = Job {
        args,
        standard,
        console,
        inputs: &inputs,
        sources: &sources,
        words: &words,
    };
    let findings = match job.merge(output) {
        Ok(Ok(done)) => return job.tell(&done, output),
        Ok(Err(findings)) => findings,
        Err(error) => vec![Diagnostic::from(&error)],
    };
    console.findings(&findings)?;
    Ok(Status::Failed)
}

impl Side {
    fn party(self) -> Party {
        match self {
            Self::Ours => Party::Ours,
            Self::Theirs => Party::Theirs,
        }
    }
}

struct Job<'a> {
    args: &'a Merge,
    standard: &'a Standard,
    console: &'a Console,
    inputs: &'a Inputs,
    sources: &'a Sources,
    words: &'a Words<'a>,
}

impl Job<'_> {
    /// Merges and writes the result, unless no workbook can hold it: then there are findings instead.
    fn merge(&self, output: &Path) -> Result<std::result::Result<Done, Vec<Diagnostic>>> {
        let (sides, file) = (self.inputs.sides(), output.display().to_string());
        let prefer = self.args.prefer.map(Side::party);
        let made = match merging::make(sides, &file, prefer, self.words)? {
            Ok(made) => made,
            Err(findings) => return Ok(Err(findings)),
        };
        let outcome = finish(output, &made.bytes, self.sources, self.args.force, self.standard)?;
        let (findings, broken) = made.findings(sides, (&file, &outcome), self.words)?;
        Ok(Ok(Done { made, findings, broken }))
    }

    fn tell(&self, done: &Done, output: &Path) -> io::Result<Status> {
        let file = output.display().to_string();
        self.console.findings(&done.findings)?;
        if self.args.format == Format::Json {
            let inputs = [&self.inputs.base, &self.inputs.ours, &self.inputs.theirs];
            let inputs = inputs.map(|read| read.file.as_str());
            let told = (&*done.findings, &*done.broken);
            let report = merging::json::render(&done.made, told, (inputs, &file), self.words)?;
            self.console.result(&report)?;
        }
        self.summary(done, &file)?;
        let errors = done.findings.iter().any(|finding| finding.severity == Severity::Error);
        Ok(if errors { Status::Findings } else { Status::Clean })
    }

    fn summary(&self, done: &Done, file: &str) -> io::Result<()> {
        let messages = &self.console.messages;
        let merged = &done.made.merged;
        let data = [
            ("file", file.to_owned()),
            ("ours", merged.counts.ours.to_string()),
            ("theirs", merged.counts.theirs.to_string()),
            ("same", merged.counts.same.to_string()),
            ("conflicts", merged.conflicts.len().to_string()),
            ("open", done.made.open.to_string()),
        ];
        self.console.note(&messages.get("merge-summary", data))?;
        if done.made.open > 0 {
            let data = [("file", file.to_owned())];
            self.console.note(&messages.get("merge-next", data))?;
        }
        Ok(())
    }
}

/// Writes a result and reads it again, so that findings name its own cells.
fn finish(path: &Path, bytes: &[u8], sources: &Sources, force: bool, standard: &Standard) -> Result<Outcome> {
    let output = Output {
        path: path.to_owned(),
        content: bytes.to_vec(),
    };
    output::write_all(vec![output], sources, force)?;
    pipeline::run(bytes.to_vec(), path, standard, &pipeline::Options::default())
}
