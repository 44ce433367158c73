//! `--mapping`: the name of a built-in layout, a file, or `none`.

use std::io::ErrorKind;
use std::path::Path;
use std::sync::Arc;

use super::input;
use crate::error::{Error, Result};
use crate::map::LayoutChoice;
use crate::mapping::{self, Mapping};
use crate::schema::Standard;

/// What asks for no layout at all.
const NONE: &str = "none";
/// A mapping file is no larger than this.
const MOST_BYTES: u64 = 4 << 20;

/// What `--mapping` asks for.
pub fn choice(said: Option<&str>, standard: &Standard) -> Result<LayoutChoice> {
    match said {
        None => Ok(LayoutChoice::Automatic),
        Some(NONE) => Ok(LayoutChoice::None),
        Some(name) => Ok(LayoutChoice::Given(Arc::new(named(name, standard)?))),
    }
}

/// The built-in layout of this name, or the one in the file at this path.
pub fn named(name: &str, standard: &Standard) -> Result<Mapping> {
    match mapping::builtin(name, standard)? {
        Some(mapping) => Ok(mapping),
        None => mapping::parse(name, &content(name)?, standard),
    }
}

fn content(path: &str) -> Result<String> {
    let not_utf8 = |line| Error::Mapping {
        file: path.to_owned(),
        line,
        problem: "not-utf8",
        what: String::new(),
        valid: Vec::new(),
    };
    let known = || mapping::names().chain(mapping::export_names()).collect::<Vec<_>>();
    read_text(Path::new(path), not_utf8).map_err(|error| match error {
        Error::Read { source, .. } if source.kind() == ErrorKind::NotFound => Error::NoSuchLayout {
            name: path.to_owned(),
            known: known().join(" "),
        },
        other => other,
    })
}

/// The text of a file that people write; `not_utf8` is the error about a line that is no UTF-8.
pub fn read_text(path: &Path, not_utf8: impl Fn(usize) -> Error) -> Result<String> {
    let bytes = input::content(path, MOST_BYTES)?;
    let text = std::str::from_utf8(&bytes).map_err(|error| not_utf8(lines_before(&bytes, error.valid_up_to())))?;
    // Editors on Windows put a byte order mark in front.
    Ok(text.strip_prefix('\u{feff}').unwrap_or(text).to_owned())
}

fn lines_before(bytes: &[u8], end: usize) -> usize {
    let before = bytes.get(..end).unwrap_or_default();
    before.iter().filter(|byte| **byte == b'\n').count().saturating_add(1)
}
