//! `--checks` and `--severity`: what is checked, and how bad it is.

use std::io;
use std::path::Path;
use std::sync::Arc;

use super::args::{Checks, Common};
use super::console::Console;
use super::{batch, layout};
use crate::check::Options;
use crate::diagnostic::Code;
use crate::error::{Error, Result};
use crate::map::LayoutChoice;
use crate::rules::{self, Rules};
use crate::schema::Standard;

/// The options as they apply; `None` if they are wrong, which is reported then.
pub fn options(
    args: &Checks,
    thorough: bool,
    (common, standard): (&Common, &Standard),
    console: &Console,
) -> io::Result<Option<Options>> {
    let none = Rules::default();
    let layout = match &common.layout {
        LayoutChoice::Given(layout) => layout.checks.as_ref(),
        _ => None,
    };
    let layout = layout.unwrap_or(&none);
    let mut rules = match file(args.file.as_deref(), standard, layout) {
        Ok(rules) => rules,
        Err(error) => {
            batch::stop(&error, console)?;
            return Ok(None);
        }
    };
    for said in &args.severity {
        let (id, severity) = said.split_once('=').unwrap_or((said, ""));
        if let Err(wrong) = rules.say((id.trim(), severity.trim()), standard, layout) {
            // What was not understood cannot be declared to be right.
            let of_reading = Code::find(&wrong).filter(|code| !code.is_check());
            let key = of_reading.map_or("usage-severity", |_| "usage-severity-fixed");
            let data = [
                ("argument", "--severity".to_owned()),
                ("value", said.clone()),
                ("wrong", wrong),
            ];
            console.usage(&console.messages.get(key, data))?;
            return Ok(None);
        }
    }
    Ok(Some(Options {
        rules: Some(Arc::new(rules)),
        thorough,
        hand_over: false,
    }))
}

/// The rules that the binary carries, and those of a file, which may speak of those of the layout.
fn file(path: Option<&Path>, standard: &Standard, layout: &Rules) -> Result<Rules> {
    let mut rules = rules::builtin(standard)?;
    if let Some(path) = path {
        let name = path.display().to_string();
        let text = layout::read_text(path, |line| Error::Checks {
            file: name.clone(),
            line,
            problem: "not-utf8",
            what: String::new(),
        })?;
        let own = rules::parse(&name, &text, standard, &rules.with_layout(layout))?;
        rules.extend(own);
    }
    Ok(rules)
}
