//! `--checks` and `--severity`: what is checked, and how bad it is.

use std::io;
use std::path::Path;
use std::sync::Arc;

use super::args::Checks;
use super::console::Console;
use super::layout;
use crate::check::Options;
use crate::diagnostic::Diagnostic;
use crate::error::{Error, Result};
use crate::rules::{self, Rules};
use crate::schema::Standard;

/// What the options ask for; none, once it is told, if they are wrong.
pub fn options(args: &Checks, thorough: bool, standard: &Standard, console: &Console) -> io::Result<Option<Options>> {
    let mut rules = match file(args.file.as_deref(), standard) {
        Ok(rules) => rules,
        Err(error) => {
            console.findings(&[Diagnostic::from(&error)])?;
            return Ok(None);
        }
    };
    for said in &args.severity {
        let (id, severity) = said.split_once('=').unwrap_or((said, ""));
        if let Err(wrong) = rules.say(id.trim(), severity.trim(), standard) {
            let data = [
                ("argument", "--severity".to_owned()),
                ("value", said.clone()),
                ("wrong", wrong),
            ];
            console.usage(&console.messages.get("usage-severity", data))?;
            return Ok(None);
        }
    }
    Ok(Some(Options {
        rules: Some(Arc::new(rules)),
        thorough,
    }))
}

/// The rules that the binary carries, and those of a file.
fn file(path: Option<&Path>, standard: &Standard) -> Result<Rules> {
    let mut rules = rules::builtin(standard)?;
    if let Some(path) = path {
        let name = path.display().to_string();
        let text = layout::read_text(path, |line| Error::Checks {
            file: name.clone(),
            line,
            problem: "not-utf8",
            what: String::new(),
        })?;
        let own = rules::parse(&name, &text, standard, &rules)?;
        rules.extend(own);
    }
    Ok(rules)
}
