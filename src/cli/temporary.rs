//! Temporary files beside the files that they become. They go when the program ends, also when it is
//! interrupted; what a killed run left is removed by the next that writes into the folder.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, Once, PoisonError};

use tempfile::{Builder, NamedTempFile};

use super::crash;

/// Their names: this, and so many letters and digits.
const PREFIX: &str = ".yusuan-";
const LETTERS: usize = 6;
/// How often a file is made anew that a run beside this one took for left over.
const MOST_TRIES: usize = 8;
/// What a shell calls a program that was interrupted.
const INTERRUPTED: i32 = 130;

/// The files that there are, and the folders that were looked through for those left over.
#[derive(Default)]
struct Known {
    files: BTreeSet<PathBuf>,
    folders: BTreeSet<PathBuf>,
}

static KNOWN: Mutex<Known> = Mutex::new(Known {
    files: BTreeSet::new(),
    folders: BTreeSet::new(),
});

fn known() -> MutexGuard<'static, Known> {
    KNOWN.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A temporary file. It is removed when it is dropped.
#[derive(Debug)]
pub struct Temporary(Option<NamedTempFile>);

impl Temporary {
    /// A new one in a folder; before the first of a run, those are removed there that no run has open.
    ///
    /// # Errors
    /// What the system says.
    pub fn inside(folder: &Path) -> io::Result<Self> {
        removed_when_interrupted();
        sweep(folder);
        for _ in 0..MOST_TRIES {
            let mut known = known();
            crash::point();
            let file = builder().tempfile_in(folder)?;
            known.files.insert(file.path().to_owned());
            drop(known);
            let own = Self(Some(file));
            if is_kept(own.file()?)? {
                return Ok(own);
            }
        }
        Err(io::ErrorKind::ResourceBusy.into())
    }

    /// The file, to be written to.
    pub fn file(&self) -> io::Result<&File> {
        let file = self.0.as_ref().map(NamedTempFile::as_file);
        file.ok_or_else(|| io::ErrorKind::NotFound.into())
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        self.0.as_ref().map_or(Path::new(""), NamedTempFile::path)
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        if let Some(file) = self.0.take() {
            let path = file.path().to_owned();
            // What cannot be removed is left over for the next run.
            let _ = file.close();
            known().files.remove(&path);
        }
    }
}

/// Puts all files into their places, one right after the other: no interruption comes between them. Returns
/// the places that were reached, and why the next was not.
pub fn place(files: Vec<(Temporary, PathBuf)>) -> (Vec<PathBuf>, Option<(PathBuf, io::Error)>) {
    let mut known = known();
    let mut done = Vec::with_capacity(files.len());
    let mut failed = None;
    let mut rest = Vec::new();
    for (mut temporary, place) in files {
        let Some(file) = temporary.0.take().filter(|_| failed.is_none()) else {
            rest.push(temporary);
            continue;
        };
        let from = file.path().to_owned();
        crash::point();
        match file.persist(&place) {
            Ok(_) => {
                known.files.remove(&from);
                done.push(place);
            }
            Err(error) => {
                temporary.0 = Some(error.file);
                rest.push(temporary);
                failed = Some((place, error.error));
            }
        }
    }
    // Those that are left take themselves off the list.
    drop(known);
    drop(rest);
    (done, failed)
}

fn builder() -> Builder<'static, 'static> {
    let mut builder = Builder::new();
    builder.prefix(PREFIX).rand_bytes(LETTERS);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // As any program's file; the umask takes away what it should.
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    builder
}

/// Removes all files when the user interrupts the program, or the system ends it.
fn removed_when_interrupted() {
    static HANDLER: Once = Once::new();
    HANDLER.call_once(|| {
        // Where there can be no handler, the next run removes them.
        let _ = ctrlc::set_handler(|| {
            // ProvisionalSide to the end, so that no further file is made.
            let known = known();
            for path in &known.files {
                let _ = fs::remove_file(path);
            }
            std::process::exit(INTERRUPTED);
        });
    });
}

/// Removes the temporary files of a folder that no run has open; once in a run. What cannot be looked at
/// stays.
pub fn sweep(folder: &Path) {
    if !known().folders.insert(folder.to_owned()) {
        return;
    }
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let is_file = entry.file_type().is_ok_and(|kind| kind.is_file());
        let path = entry.path();
        if is_file && is_temporary(&entry.file_name().to_string_lossy()) && !known().files.contains(&path) {
            remove_if_left(&path);
        }
    }
}

/// Whether a file is called as temporary ones are.
pub fn is_temporary(name: &str) -> bool {
    let letters = name.strip_prefix(PREFIX);
    letters.is_some_and(|letters| letters.len() == LETTERS && letters.bytes().all(|byte| byte.is_ascii_alphanumeric()))
}

/// Marks a new file as open, as long as it is; whether it is still there.
#[cfg(unix)]
fn is_kept(file: &File) -> io::Result<bool> {
    use rustix::fs::{FlockOperation, flock};
    use std::os::unix::fs::MetadataExt;
    // Where files cannot be locked, none is taken for left over.
    let _ = flock(file, FlockOperation::LockExclusive);
    Ok(file.metadata()?.nlink() > 0)
}

#[cfg(unix)]
fn remove_if_left(path: &Path) {
    use rustix::fs::{FlockOperation, flock};
    let Ok(file) = File::open(path) else { return };
    if flock(&file, FlockOperation::NonBlockingLockExclusive).is_ok() {
        crash::point();
        let _ = fs::remove_file(path);
    }
}

#[cfg(not(unix))]
fn is_kept(_: &File) -> io::Result<bool> {
    Ok(true)
}

/// No run takes as long as a day.
#[cfg(not(unix))]
fn remove_if_left(path: &Path) {
    const DAY: std::time::Duration = std::time::Duration::from_secs(24 * 60 * 60);
    let age = fs::metadata(path).and_then(|own| own.modified()).ok();
    if age.and_then(|age| age.elapsed().ok()).is_some_and(|age| age > DAY) {
        let _ = fs::remove_file(path);
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    #[test]
    fn what_follows_a_place_that_is_refused_is_not_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        fs::create_dir_all(at("b/c")).unwrap();
        fs::write(at("d"), "old").unwrap();
        let staged = ["a", "b", "d"].map(|name| {
            let temporary = Temporary::inside(folder.path()).unwrap();
            temporary.file().unwrap().write_all(b"new").unwrap();
            (temporary, at(name))
        });
        let (done, failed) = place(staged.into());
        assert_eq!(done, [at("a")]);
        assert_eq!(failed.unwrap().0, at("b"));
        assert_eq!(fs::read_to_string(at("a")).unwrap(), "new");
        assert_eq!(fs::read_to_string(at("d")).unwrap(), "old");
        let names = fs::read_dir(folder.path()).unwrap().count();
        assert_eq!(names, 3, "nothing half written stays");
    }

    #[cfg(unix)]
    #[test]
    fn a_file_that_a_run_has_open_is_not_left_over() {
        let folder = tempfile::tempdir().unwrap();
        let open = Temporary::inside(folder.path()).unwrap();
        let left = folder.path().join(".yusuan-abc123");
        fs::write(&left, "half").unwrap();
        remove_if_left(open.path());
        remove_if_left(&left);
        assert!(open.path().exists() && !left.exists());
    }
}
