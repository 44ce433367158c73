//! Files written whole or not at all: a temporary file beside the target, then a rename.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use tempfile::{Builder, NamedTempFile};

use crate::error::{Error, Result};
use crate::write;

/// A file to be written.
#[derive(Debug)]
pub struct Output {
    /// Where it goes.
    pub path: PathBuf,
    /// What it holds.
    pub content: Vec<u8>,
}

/// Tells from a file's bytes whether this program wrote it.
pub type IsOurs<'s> = Box<dyn Fn(&[u8]) -> bool + 's>;

/// A place where an earlier run may have written, and what it then begins with.
pub struct Place<'s> {
    /// Where it is.
    pub path: PathBuf,
    /// Whether what stands there is of this program.
    pub is_ours: IsOurs<'s>,
}

/// What was done.
#[derive(Debug, Default)]
pub struct Written {
    /// The files that were written.
    pub paths: Vec<PathBuf>,
    /// The files of an earlier run that were removed.
    pub removed: Vec<PathBuf>,
}

/// Writes all files or none: they are complete beside their targets before the first is renamed.
///
/// # Errors
/// [`Error::Occupied`] when a target exists that this program did not write (unless `force`) or
/// that is one of the `inputs`; [`Error::Write`] when the system refuses.
pub fn write_all(outputs: Vec<Output>, inputs: &[PathBuf], force: bool) -> Result<Vec<PathBuf>> {
    replace_all(outputs, &[], inputs, force).map(|written| written.paths)
}

/// Writes all files or none, and removes what an earlier run wrote at the other `places`: it would be
/// taken for part of this result.
///
/// # Errors
/// As [`write_all`], also where a file stands at one of the places that this program did not write.
pub fn replace_all(outputs: Vec<Output>, places: &[Place], inputs: &[PathBuf], force: bool) -> Result<Written> {
    for output in &outputs {
        let place = places.iter().find(|place| place.path == output.path);
        may_write(output, place, inputs, force)?;
    }
    let is_left = |place: &&Place| outputs.iter().all(|output| output.path != place.path);
    let left: Vec<&Place> = places
        .iter()
        .filter(is_left)
        .filter(|place| place.path.exists())
        .collect();
    for place in &left {
        may_replace(&place.path, |existing| (place.is_ours)(existing), inputs, force)?;
    }
    let mut staged = Vec::new();
    for output in outputs {
        staged.push(stage(output)?);
    }
    let mut written = Written::default();
    for (file, path) in staged {
        file.persist(&path).map_err(|error| Error::Write {
            path: path.clone(),
            source: error.error,
        })?;
        written.paths.push(path);
    }
    for place in left {
        fs::remove_file(&place.path).map_err(|source| Error::Write {
            path: place.path.clone(),
            source,
        })?;
        written.removed.push(place.path.clone());
    }
    Ok(written)
}

fn may_write(output: &Output, place: Option<&Place>, inputs: &[PathBuf], force: bool) -> Result<()> {
    let is_ours = |existing: &[u8]| {
        let known = place.is_some_and(|place| (place.is_ours)(existing));
        known || existing.is_empty() || write::is_ours(existing) || same_head(existing, &output.content)
    };
    may_replace(&output.path, is_ours, inputs, force)
}

/// Whether what stands at a path may go: it is no input, and this program wrote it.
fn may_replace(path: &Path, is_ours: impl Fn(&[u8]) -> bool, inputs: &[PathBuf], force: bool) -> Result<()> {
    let Ok(target) = path.canonicalize() else {
        return Ok(());
    };
    // An input may be a folder of CSV files.
    let is_input = inputs
        .iter()
        .flat_map(|input| input.canonicalize())
        .any(|input| input == target || target.parent() == Some(&input));
    let written_here = || fs::read(path).is_ok_and(|existing| is_ours(&existing));
    if is_input || path.is_dir() || !(force || written_here()) {
        return Err(Error::Occupied { path: path.to_owned() });
    }
    Ok(())
}

/// Text files carry no author: ours begin with the line that is to be written again, and JSON,
/// whose first lines tell year and department, with the same key.
fn same_head(existing: &[u8], content: &[u8]) -> bool {
    let line = |bytes: &[u8], number: usize| {
        let line = bytes.split(|byte| *byte == b'\n').nth(number)?;
        Some(line.split(|byte| *byte == b':').next().unwrap_or_default().to_vec())
    };
    let comparable = |bytes: &[u8]| [line(bytes, 0), line(bytes, 1).filter(|_| bytes.starts_with(b"{"))];
    !content.starts_with(b"PK") && comparable(existing) == comparable(content)
}

fn stage(output: Output) -> Result<(NamedTempFile, PathBuf)> {
    let Output { path, content } = output;
    let failed = |source| Error::Write {
        path: path.clone(),
        source,
    };
    let folder = path
        .parent()
        .filter(|parent| !parent.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    fs::create_dir_all(folder).map_err(failed)?;
    let mut builder = Builder::new();
    builder.prefix(".yusuan-");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // As any program's file; the umask takes away what it should.
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    let mut file = builder.tempfile_in(folder).map_err(failed)?;
    file.write_all(&content).map_err(failed)?;
    Ok((file, path))
}
