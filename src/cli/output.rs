//! Files written whole or not at all: temporary files beside their places, then a rename of each.

use std::collections::{BTreeSet, HashSet};
use std::fs::{self, Metadata, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::crash;
use super::input;
use super::temporary::{self, Temporary};
use crate::error::{Error, Refusal, Result};
use crate::read::Limits;
use crate::write;

/// Bytes that are written at once.
const CHUNK: usize = 8 << 10;
/// Threads at most that wait for the disk.
const WAITING: usize = 8;

/// A file to be written.
#[derive(Debug)]
pub struct Output {
    /// Where it goes.
    pub path: PathBuf,
    /// What it holds.
    pub content: Vec<u8>,
}

impl Output {
    /// As it is written beside others.
    pub fn ready<'a>(self) -> (PathBuf, Content<'a>) {
        (self.path, Content::Ready(self.content))
    }

    /// A text that people go on with: one that is there already is never overwritten unasked, though its head is ours.
    ///
    /// # Errors
    /// [`Error::Occupied`] if another text is there, without `force`.
    pub fn to_work_on(path: &Path, content: Vec<u8>, force: bool) -> Result<Self> {
        let existing = fs::read(path).unwrap_or_default();
        if !force && !existing.is_empty() && existing != content {
            return Err(Error::Occupied { path: path.to_owned() });
        }
        Ok(Self {
            path: path.to_owned(),
            content,
        })
    }
}

/// What a file is to hold.
pub enum Content<'a> {
    /// It is there.
    Ready(Vec<u8>),
    /// It is still to be made.
    Later(&'a dyn Fn() -> Result<Vec<u8>>),
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

/// The files and folders that a run reads: none of them is ever written to.
#[derive(Debug, Default)]
pub struct Sources(HashSet<PathBuf>);

impl Sources {
    /// These files and folders, as far as they are there.
    pub fn of<P: AsRef<Path>>(paths: impl IntoIterator<Item = P>) -> Self {
        let there = paths.into_iter().flat_map(|path| path.as_ref().canonicalize());
        Self(there.collect())
    }

    fn has(&self, place: &Path) -> bool {
        // A source may be a folder of CSV files.
        self.0.contains(place) || place.parent().is_some_and(|folder| self.0.contains(folder))
    }
}

/// Whether a file is there that this program wrote and nobody has saved since.
pub fn is_ours(path: &Path) -> bool {
    existing(path).is_ok_and(|content| write::is_ours(&content))
}

/// The content of a file in the way of an output; no output is larger than what a workbook may unpack to.
fn existing(path: &Path) -> Result<Arc<[u8]>> {
    input::content(path, Limits::default().unpacked)
}

/// Refuses what cannot be written, before anything is read: a place that is no file, or a file that must not
/// be written to, a file that the run reads, and one file under two names.
///
/// # Errors
/// [`Error::Write`], [`Error::OutputIsSource`], [`Error::OneOutputTwice`].
pub fn plan<P: AsRef<Path>>(paths: impl IntoIterator<Item = P>, sources: &Sources) -> Result<()> {
    targets(paths, sources).map(drop)
}

/// Writes all files or none: they are complete beside their places before the first is renamed.
///
/// # Errors
/// As [`plan`]; [`Error::Occupied`] when a file exists that this program did not write, unless `force`;
/// [`Error::Write`] when the system refuses; [`Error::WrittenInPart`] when it refuses in the midst of renaming.
pub fn write_all(outputs: Vec<Output>, sources: &Sources, force: bool) -> Result<Vec<PathBuf>> {
    let outputs = outputs.into_iter().map(Output::ready).collect();
    replace_all(outputs, &[], sources, force).map(|written| written.paths)
}

/// Writes all files or none, and removes what an earlier run wrote at the other `places`: it would be
/// taken for part of this result. What is still to be made is made while the rest goes to the disk.
///
/// # Errors
/// As [`write_all`], also where a file stands at one of the places that this program did not write; what the making of
/// a content gives.
pub fn replace_all(
    outputs: Vec<(PathBuf, Content)>,
    places: &[Place],
    sources: &Sources,
    force: bool,
) -> Result<Written> {
    let targets = targets(outputs.iter().map(|(path, _)| path), sources)?;
    let check = |target: &Target, content: &[u8]| {
        let place = places.iter().find(|place| place.path == target.path);
        let is_ours = |existing: &[u8]| {
            let known = place.is_some_and(|place| (place.is_ours)(existing));
            known || existing.is_empty() || write::is_ours(existing) || same_head(existing, content)
        };
        target.may_be_replaced(is_ours, force)
    };
    for ((_, content), target) in outputs.iter().zip(&targets) {
        if let Content::Ready(content) = content {
            check(target, content)?;
        }
    }
    let mut left = Vec::new();
    for place in places {
        let is_written = targets.iter().any(|target| target.path == place.path);
        if !is_written && place.path.exists() {
            let target = Target::of(&place.path, sources)?;
            target.may_be_replaced(|existing| (place.is_ours)(existing), force)?;
            left.push(target);
        }
    }
    let (mut ready, mut later) = (Vec::new(), Vec::new());
    for ((_, content), target) in outputs.into_iter().zip(&targets) {
        match content {
            Content::Ready(content) => ready.push((staged(target, &content)?, target)),
            Content::Later(make) => later.push((make, target)),
        }
    }
    let later = while_settling(&ready, || {
        let made = later.into_iter().map(|(make, target)| {
            let content = make()?;
            check(target, &content)?;
            Ok((staged(target, &content)?, target))
        });
        made.collect::<Result<Vec<_>>>()
    })??;
    while_settling(&later, || ())?;
    let position = |target: &Target| targets.iter().position(|own| own.path == target.path);
    let mut all: Vec<_> = ready.into_iter().chain(later).collect();
    all.sort_by_key(|(_, target)| position(target));
    let staged = all.into_iter().map(|(file, target)| (file, target.place.clone()));
    let (done, failed) = temporary::place(staged.collect());
    let mut written = Written {
        paths: targets
            .iter()
            .take(done.len())
            .map(|target| target.path.clone())
            .collect(),
        removed: Vec::new(),
    };
    if let Some((_, source)) = failed {
        return Err(in_part(&targets, &written.paths, source));
    }
    for target in &left {
        crash::point();
        fs::remove_file(&target.path).map_err(|source| target.refused(source))?;
        written.removed.push(target.path.clone());
    }
    let folders: BTreeSet<&Path> = targets.iter().chain(&left).map(Target::folder).collect();
    for folder in folders {
        crash::point();
        sync_folder(folder).map_err(|source| Error::Write {
            path: folder.to_owned(),
            source,
        })?;
    }
    Ok(written)
}

fn staged(target: &Target, content: &[u8]) -> Result<Temporary> {
    target.stage(content).map_err(|source| target.refused(source))
}

/// Why not all files were put into their places.
fn in_part(targets: &[Target], written: &[PathBuf], source: io::Error) -> Error {
    let mut left = targets.iter().skip(written.len()).map(|target| target.path.clone());
    let path = left.next().unwrap_or_default();
    if written.is_empty() {
        return Error::Write { path, source };
    }
    Error::WrittenInPart {
        path,
        written: written.to_vec(),
        source,
    }
}

/// What the disk has not got yet goes there while something else is done, so that no power cut leaves half of a file
/// that was reported. Files that are sent together reach it together: threads that only wait for it cost little.
fn while_settling<T>(staged: &[(Temporary, &Target)], work: impl FnOnce() -> T) -> Result<T> {
    let settle = |staged: &[(Temporary, &Target)]| {
        staged.iter().try_for_each(|(file, target)| {
            crash::point();
            let synced = file.file().and_then(fs::File::sync_all);
            synced.map_err(|source| target.refused(source))
        })
    };
    std::thread::scope(|scope| {
        let each = staged.len().div_ceil(WAITING).max(1);
        let waiting: Vec<_> = staged
            .chunks(each)
            .map(|staged| scope.spawn(move || settle(staged)))
            .collect();
        let done = work();
        let mut settled = waiting.into_iter().map(|thread| match thread.join() {
            Ok(settled) => settled,
            Err(panic) => std::panic::resume_unwind(panic),
        });
        settled.try_for_each(|settled| settled).map(|()| done)
    })
}

/// A place to be written to.
struct Target {
    /// As it was named.
    path: PathBuf,
    /// The place itself, links followed.
    place: PathBuf,
    /// What stands there.
    existing: Option<Metadata>,
}

fn targets<P: AsRef<Path>>(paths: impl IntoIterator<Item = P>, sources: &Sources) -> Result<Vec<Target>> {
    let mut seen = HashSet::new();
    let mut targets = Vec::new();
    for path in paths {
        let target = Target::of(path.as_ref(), sources)?;
        if !seen.insert(target.place.clone()) {
            return Err(Error::OneOutputTwice { path: target.path });
        }
        targets.push(target);
    }
    Ok(targets)
}

impl Target {
    fn of(path: &Path, sources: &Sources) -> Result<Self> {
        let place = resolved(path);
        let target = Self {
            path: path.to_owned(),
            existing: fs::metadata(&place).ok(),
            place,
        };
        if sources.has(&target.place) {
            return Err(Error::OutputIsSource { path: target.path });
        }
        match target.reason_against() {
            None => Ok(target),
            Some(reason) => Err(target.refused(reason)),
        }
    }

    /// Why what stands there cannot be replaced, whoever made it.
    fn reason_against(&self) -> Option<io::Error> {
        let existing = self.existing.as_ref()?;
        if existing.is_dir() {
            return Some(io::ErrorKind::IsADirectory.into());
        }
        if !existing.is_file() {
            return Some(io::Error::other(Refusal::NoFile));
        }
        // A rename asks nobody whether the file may be written to.
        if existing.permissions().readonly() {
            return Some(io::Error::other(Refusal::WriteProtected));
        }
        OpenOptions::new().write(true).open(&self.place).err()
    }

    /// Whether what stands there may go: this program wrote it.
    fn may_be_replaced(&self, is_ours: impl Fn(&[u8]) -> bool, force: bool) -> Result<()> {
        if self.existing.is_none() || force || existing(&self.place).is_ok_and(|content| is_ours(&content)) {
            return Ok(());
        }
        let path = self.path.clone();
        Err(Error::Occupied { path })
    }

    fn folder(&self) -> &Path {
        let folder = self.place.parent();
        folder
            .filter(|folder| !folder.as_os_str().is_empty())
            .unwrap_or(Path::new("."))
    }

    /// The content in a file beside the place, which is whose and as that is which it replaces.
    fn stage(&self, content: &[u8]) -> io::Result<Temporary> {
        crash::point();
        fs::create_dir_all(self.folder())?;
        let temporary = Temporary::inside(self.folder())?;
        for chunk in content.chunks(CHUNK) {
            crash::point();
            temporary.file()?.write_all(chunk)?;
        }
        crash::point();
        if let Some(existing) = &self.existing {
            #[cfg(unix)]
            {
                use std::os::unix::fs::{MetadataExt, chown};
                // Only an administrator may give files away.
                let _ = chown(temporary.path(), Some(existing.uid()), Some(existing.gid()));
            }
            fs::set_permissions(temporary.path(), existing.permissions())?;
        }
        Ok(temporary)
    }

    fn refused(&self, source: io::Error) -> Error {
        let path = self.path.clone();
        Error::Write { path, source }
    }
}

/// Most links that lead to a place.
const MOST_LINKS: usize = 40;

/// The place itself: links followed, also those that lead to a file which is not there yet.
fn resolved(path: &Path) -> PathBuf {
    let mut path = path.to_owned();
    for _ in 0..MOST_LINKS {
        let Ok(next) = fs::read_link(&path) else { break };
        path = path.parent().unwrap_or(Path::new("")).join(next);
    }
    // The folders that are there are known by one name; the rest is as it was named.
    let known = path.ancestors().find_map(|folder| {
        let whole = if folder.as_os_str().is_empty() {
            Path::new(".")
        } else {
            folder
        };
        let rest = path.strip_prefix(folder).ok()?;
        Some((whole.canonicalize().ok()?, rest))
    });
    match known {
        Some((whole, rest)) if rest.as_os_str().is_empty() => whole,
        Some((folder, rest)) => folder.join(rest),
        None => path,
    }
}

/// What a folder has not got yet on its disk: the names of new files.
#[cfg(unix)]
fn sync_folder(folder: &Path) -> io::Result<()> {
    match fs::File::open(folder).and_then(|folder| folder.sync_all()) {
        // Not every file system knows that of folders, and not every folder may be listed.
        Err(error)
            if !matches!(
                error.kind(),
                io::ErrorKind::InvalidInput | io::ErrorKind::Unsupported | io::ErrorKind::PermissionDenied
            ) =>
        {
            Err(error)
        }
        _ => Ok(()),
    }
}

#[cfg(not(unix))]
fn sync_folder(_: &Path) -> io::Result<()> {
    Ok(())
}

/// Text files carry no author: ours begin with the line that is to be written again, and JSON,
/// whose first lines state year and department, with the same key.
fn same_head(existing: &[u8], content: &[u8]) -> bool {
    let line = |bytes: &[u8], number: usize| {
        let line = bytes.split(|byte| *byte == b'\n').nth(number)?;
        Some(line.split(|byte| *byte == b':').next().unwrap_or_default().to_vec())
    };
    let comparable = |bytes: &[u8]| [line(bytes, 0), line(bytes, 1).filter(|_| bytes.starts_with(b"{"))];
    !content.starts_with(b"PK") && comparable(existing) == comparable(content)
}
