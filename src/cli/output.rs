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

/// Writes all files or none: they are complete beside their targets before the first is renamed.
///
/// # Errors
/// [`Error::Occupied`] when a target exists that this program did not write (unless `force`) or
/// that is one of the `inputs`; [`Error::Write`] when the system refuses.
pub fn write_all(outputs: Vec<Output>, inputs: &[PathBuf], force: bool) -> Result<Vec<PathBuf>> {
    for output in &outputs {
        may_write(output, inputs, force)?;
    }
    let mut staged = Vec::new();
    for output in outputs {
        staged.push(stage(output)?);
    }
    let mut written = Vec::new();
    for (file, path) in staged {
        file.persist(&path).map_err(|error| Error::Write {
            path: path.clone(),
            source: error.error,
        })?;
        written.push(path);
    }
    Ok(written)
}

fn may_write(output: &Output, inputs: &[PathBuf], force: bool) -> Result<()> {
    let path = &output.path;
    let Ok(target) = path.canonicalize() else {
        return Ok(());
    };
    // An input may be a folder of CSV files.
    let is_input = inputs
        .iter()
        .flat_map(|input| input.canonicalize())
        .any(|input| input == target || target.parent() == Some(&input));
    if is_input || path.is_dir() || !(force || is_ours(output)) {
        return Err(Error::Occupied { path: path.clone() });
    }
    Ok(())
}

/// Whether the file at the target is one that this program wrote for the same purpose.
fn is_ours(output: &Output) -> bool {
    let Ok(existing) = fs::read(&output.path) else {
        return false;
    };
    existing.is_empty() || write::is_ours(&existing) || same_head(&existing, &output.content)
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
