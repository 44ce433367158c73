//! From what was typed to files: folders are searched, patterns matched; a folder of CSV files is
//! one workbook.

use std::borrow::Cow;
use std::fs::File;
use std::io::Read;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use crate::error::{Error, Result};
use crate::read::{Source, declared, names};

/// An input, and where its outputs go below the output folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Input {
    /// The file.
    pub path: PathBuf,
    /// Its name without extension, below the folder that was searched.
    pub stem: PathBuf,
}

/// All inputs that `given` names, in a stable order; an error for each that names none.
pub fn find(given: &[PathBuf]) -> Vec<Result<Input>> {
    let mut inputs = Vec::new();
    for path in given {
        if path.is_dir() && is_workbook_folder(path) {
            inputs.push(Ok(single(path)));
        } else if path.is_dir() {
            let mut found = Vec::new();
            search(path, path, &mut found);
            inputs.extend(or_none(found, path));
        } else if path.exists() || !is_pattern(path) {
            inputs.push(Ok(single(path)));
        } else {
            let matches = glob::glob(&path.to_string_lossy())
                .into_iter()
                .flatten()
                .filter_map(std::result::Result::ok);
            let found = matches
                .filter(|path| path.is_file())
                .map(|path| Ok(single(&path)))
                .collect();
            inputs.extend(or_none(found, path));
        }
    }
    inputs
}

fn or_none(found: Vec<Result<Input>>, given: &Path) -> Vec<Result<Input>> {
    if found.is_empty() {
        return vec![Err(Error::NoInput {
            pattern: given.display().to_string(),
        })];
    }
    found
}

/// The paths of inputs.
pub fn paths(inputs: &[Result<Input>]) -> impl Iterator<Item = PathBuf> {
    inputs.iter().flatten().map(|input| input.path.clone())
}

fn single(path: &Path) -> Input {
    // The name of a folder has no extension; that of `.` is found out.
    let name = if path.is_dir() {
        let whole = path.canonicalize().unwrap_or_else(|_| path.to_owned());
        whole.file_name().map(PathBuf::from)
    } else {
        path.file_name().map(|_| without_extension(path))
    };
    let name = name.as_deref().and_then(Path::file_name);
    Input {
        path: path.to_owned(),
        stem: PathBuf::from(name.unwrap_or(NAMELESS.as_ref())),
    }
}

/// What results are called of an input without a name: the root of a disk.
const NAMELESS: &str = "root";

/// The path without an extension, unless its name would be `.` or `..`, which leads elsewhere.
fn without_extension(path: &Path) -> PathBuf {
    match path.file_stem() {
        Some(stem) if stem != "." && stem != ".." => path.with_file_name(stem),
        _ => path.to_owned(),
    }
}

/// The content of an input. A file of more bytes than `limit` is not read.
///
/// # Errors
/// [`Error::Read`] when the system refuses, [`Error::NoInput`] for a folder that is no workbook,
/// [`Error::TooLarge`].
pub fn source(path: &Path, limit: u64) -> Result<Source> {
    if !path.is_dir() {
        return Ok(Source::File(content(path, limit)?));
    }
    let files = entries(path)?.into_iter().filter(|file| names::is_text(&name(file)));
    let files: Result<Vec<_>> = files
        .map(|file| content(&file, limit).map(|bytes| (file, bytes)))
        .collect();
    match files {
        Ok(files) if files.is_empty() => Err(Error::NoInput {
            pattern: path.display().to_string(),
        }),
        files => files.map(Source::Folder),
    }
}

/// The bytes of a file of no more than `limit` of them.
pub fn content(path: &Path, limit: u64) -> Result<Arc<[u8]>> {
    let failed = |source| Error::Read {
        path: path.to_owned(),
        source,
    };
    let too_large = |size: u64| Error::TooLarge {
        path: path.to_owned(),
        size,
        limit,
    };
    let file = File::open(path).map_err(failed)?;
    let size = file.metadata().map_err(failed)?.len();
    if size > limit {
        return Err(too_large(size));
    }
    // A device or a pipe has no size before it is read.
    let mut bytes = Vec::new();
    let read = file.take(limit.saturating_add(1)).read_to_end(&mut bytes);
    match u64::try_from(read.map_err(failed)?) {
        Ok(size) if size <= limit => Ok(Arc::from(bytes)),
        read => Err(too_large(read.unwrap_or(u64::MAX))),
    }
}

/// Bytes in memory for each that a container declares, that a binary file has, and a text, while it becomes tables and
/// facts: a cell takes about as much whatever it is written in.
const UNPACKED: u64 = 14;
const BINARY: u64 = 36;
const TEXT: u64 = 82;
/// What any input takes at least, and what none exceeds that is not refused.
const LEAST: u64 = 1 << 20;
const MOST: u64 = 3 << 29;

/// About how many bytes of memory an input takes while it becomes tables; known before it is read.
pub fn weight(path: &Path) -> u64 {
    let of = |path: &Path| {
        let Ok(mut file) = File::open(path) else { return 0 };
        let size = file.metadata().map_or(0, |own| own.len());
        let mut mark = [0; 2];
        let marked = file.read_exact(&mut mark).map(|()| mark);
        match marked.as_ref() {
            Ok(b"PK") => declared(file).unwrap_or(size).saturating_mul(UNPACKED),
            Ok(b"\xd0\xcf") => size.saturating_mul(BINARY),
            _ => size.saturating_mul(TEXT),
        }
    };
    let weight = match path.is_dir() {
        false if path.is_file() => of(path),
        false => 0,
        true => entries(path)
            .unwrap_or_default()
            .iter()
            .map(|path| of(path))
            .fold(0, u64::saturating_add),
    };
    weight.saturating_add(LEAST).min(MOST)
}

/// What is in a folder, by name; not the files that office programs leave beside open ones.
fn entries(folder: &Path) -> Result<Vec<PathBuf>> {
    let failed = |source| Error::Read {
        path: folder.to_owned(),
        source,
    };
    let entries = std::fs::read_dir(folder).map_err(failed)?;
    let is_shown = |path: &PathBuf| names::is_shown(&name(path));
    let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).filter(is_shown).collect();
    paths.sort();
    Ok(paths)
}

/// Whether the text files of a folder are one workbook: there are some, and no others.
fn is_workbook_folder(folder: &Path) -> bool {
    let files = entries(folder).unwrap_or_default();
    let names: Vec<Cow<str>> = files.iter().map(|file| name(file)).collect();
    names::are_one_workbook(names.iter().map(AsRef::as_ref))
}

fn is_pattern(path: &Path) -> bool {
    path.to_string_lossy().contains(['*', '?', '['])
}

/// Workbooks below `folder`, by name.
fn search(folder: &Path, root: &Path, found: &mut Vec<Result<Input>>) {
    let paths = match entries(folder) {
        Ok(paths) => paths,
        Err(error) => {
            found.push(Err(error));
            return;
        }
    };
    let is_input = |path: &Path| names::is_workbook(&name(path));
    let has_workbooks = paths.iter().any(|path| path.is_file() && is_input(path));
    for path in &paths {
        let is_folder = path.is_dir() && !path.is_symlink();
        let is_publication = !has_workbooks && names::is_document(&name(path));
        if is_folder && !is_workbook_folder(path) {
            search(path, root, found);
        } else if is_folder && !has_sibling(path, &paths) {
            found.push(Ok(below(path, root, path)));
        } else if path.is_file() && (is_input(path) || is_publication) {
            found.push(Ok(below(path, root, &without_extension(path))));
        }
    }
}

/// Whether a workbook of the folder's name stands beside it: then the folder holds its tables once
/// more, as this program writes them.
fn has_sibling(folder: &Path, paths: &[PathBuf]) -> bool {
    let is_twin = |path: &PathBuf| names::is_container(&name(path)) && path.with_extension("") == folder;
    paths.iter().any(is_twin)
}

fn below(path: &Path, root: &Path, named: &Path) -> Input {
    let below = named.strip_prefix(root).unwrap_or(named).components();
    Input {
        path: path.to_owned(),
        stem: below.filter(|part| matches!(part, Component::Normal(_))).collect(),
    }
}

fn name(path: &Path) -> Cow<'_, str> {
    path.file_name().unwrap_or_default().to_string_lossy()
}

/// The path with an extension put behind it; a dot in the name is no extension of its own.
pub(super) fn with_suffix(base: &Path, extension: &str) -> PathBuf {
    let mut name = base.as_os_str().to_owned();
    name.push(".");
    name.push(extension);
    PathBuf::from(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_name_leads_out_of_the_folder_of_results() {
        let root = tempfile::tempdir().unwrap();
        for name in ["...xlsx", "..xlsx", ".xlsx", "a.b.xlsx"] {
            let path = root.path().join(name);
            std::fs::write(&path, "x").unwrap();
            let stem = single(&path).stem;
            let parts: Vec<_> = stem.components().collect();
            assert!(matches!(parts.as_slice(), [Component::Normal(_)]), "{name}: {stem:?}");
            assert_eq!(
                below(&path, root.path(), &without_extension(&path)).stem,
                stem,
                "{name}"
            );
        }
        assert_eq!(single(Path::new("/")).stem, Path::new(NAMELESS));
    }

    fn stems(given: &Path) -> String {
        let shown = |input: Result<Input>| {
            input.map_or_else(|error| error.to_string(), |input| input.stem.display().to_string())
        };
        let stems: Vec<String> = find(&[given.to_owned()]).into_iter().map(shown).collect();
        stems.join(" ").replace('\\', "/")
    }

    #[test]
    fn a_folder_of_csv_files_is_one_workbook() {
        let root = tempfile::tempdir().unwrap();
        let files = [
            "in/2025.a/1.csv",
            "in/2025.a/2.TSV",
            "in/2025.a/note.txt",
            "in/2025.a/~$1.csv",
            "in/b.xlsx",
            "in/b/1.csv",
            "in/c/d.xls",
            "in/c/e.csv",
            "in/f/readme.txt",
            "in/c/text.docx",
            "in/g/publication.docx",
        ];
        for file in files {
            let path = root.path().join(file);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, "a,b\n").unwrap();
        }
        let given = root.path().join("in");
        // The folder beside the workbook of its name is what was written from it.
        assert_eq!(stems(&given), "2025.a b c/d c/e g/publication");
        let folder = given.join("2025.a");
        assert_eq!(stems(&folder), "2025.a");
        match source(&folder, 100).unwrap() {
            Source::Folder(files) => {
                let names = files
                    .iter()
                    .map(|(path, _)| path.file_name().unwrap().to_string_lossy());
                assert_eq!(names.collect::<Vec<_>>(), ["1.csv", "2.TSV", "note.txt"]);
            }
            other => panic!("{other:?}"),
        }
        assert!(matches!(source(&given, 100), Err(Error::NoInput { .. })));
        assert!(matches!(source(&given.join("none.csv"), 100), Err(Error::Read { .. })));
        let large = source(&given.join("b.xlsx"), 3);
        assert!(matches!(large, Err(Error::TooLarge { size: 4, limit: 3, .. })));
        assert!(matches!(source(&folder, 3), Err(Error::TooLarge { .. })));
    }
}
