//! What is read: files, folders of CSV files, bytes under a name.

use std::borrow::Cow;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::pybacked::PyBackedBytes;
use pyo3::types::{PyByteArray, PyBytes, PyMemoryView, PyTuple};
use yusuan::error::{Error, Result};
use yusuan::read::{Source, names};

/// The name of bytes that were given none.
const NAMELESS: &str = "input";

/// An input.
pub struct Input {
    /// Its name in findings.
    pub name: PathBuf,
    content: Content,
}

enum Content {
    Path(PathBuf),
    Bytes(PyBackedBytes),
}

impl Input {
    /// The input that is meant: a path, bytes, or a pair of a name and bytes.
    ///
    /// # Errors
    /// When it is none of them.
    pub fn of(given: &Bound<'_, PyAny>, name: Option<PathBuf>) -> PyResult<Self> {
        if let Some(bytes) = bytes(given)? {
            let name = name.unwrap_or_else(|| NAMELESS.into());
            return Ok(Self {
                name,
                content: Content::Bytes(bytes),
            });
        }
        if let Ok(pair) = given.cast::<PyTuple>()
            && pair.len() == 2
        {
            let own: PathBuf = pair.get_item(0)?.extract()?;
            return match bytes(&pair.get_item(1)?)? {
                Some(bytes) => Ok(Self {
                    name: name.unwrap_or(own),
                    content: Content::Bytes(bytes),
                }),
                None => Err(not_an_input(given)),
            };
        }
        let path: PathBuf = given.extract().map_err(|_| not_an_input(given))?;
        Ok(Self {
            name: name.unwrap_or_else(|| path.clone()),
            content: Content::Path(path),
        })
    }

    /// The content, of a file of no more than `limit` bytes.
    ///
    /// # Errors
    /// When the system refuses, the file is too large, or a folder is no workbook.
    pub fn load(&self, limit: u64) -> Result<Source> {
        match &self.content {
            Content::Bytes(bytes) => match u64::try_from(bytes.len()) {
                Ok(size) if size > limit => Err(Error::TooLarge {
                    path: self.name.clone(),
                    size,
                    limit,
                }),
                _ => Ok(Source::File(Arc::from(&**bytes))),
            },
            Content::Path(path) if path.is_dir() => folder(path, limit),
            Content::Path(path) => content(path, limit).map(Source::File),
        }
    }
}

/// Whatever Python holds bytes in.
fn bytes(given: &Bound<'_, PyAny>) -> PyResult<Option<PyBackedBytes>> {
    if given.is_instance_of::<PyBytes>() || given.is_instance_of::<PyByteArray>() {
        return Ok(Some(given.extract()?));
    }
    if given.is_instance_of::<PyMemoryView>() {
        return Ok(Some(given.call_method0("tobytes")?.extract()?));
    }
    Ok(None)
}

fn not_an_input(given: &Bound<'_, PyAny>) -> PyErr {
    let kind = given.get_type().name().map(|name| name.to_string()).unwrap_or_default();
    PyTypeError::new_err(format!("a path, bytes, or a pair of a name and bytes, not {kind}"))
}

/// The text files of a folder, which are one workbook.
fn folder(path: &Path, limit: u64) -> Result<Source> {
    let failed = |source: io::Error| Error::Read {
        path: path.to_owned(),
        source,
    };
    let files = entries(path).map_err(failed)?.into_iter();
    let files: Vec<PathBuf> = files.filter(|file| names::is_text(&name_of(file))).collect();
    if files.is_empty() {
        return Err(Error::NoInput {
            pattern: path.display().to_string(),
        });
    }
    let files = files.into_iter();
    let files = files.map(|file| content(&file, limit).map(|bytes| (file, bytes)));
    files.collect::<Result<Vec<_>>>().map(Source::Folder)
}

/// What is in a folder, by name; not the files that office programs leave beside open ones.
fn entries(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut paths = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if names::is_shown(&name_of(&path)) {
            paths.push(path);
        }
    }
    paths.sort();
    Ok(paths)
}

fn name_of(path: &Path) -> Cow<'_, str> {
    path.file_name().unwrap_or_default().to_string_lossy()
}

/// Whether the text files of a folder are one workbook: there are some, and no others.
fn is_workbook_folder(folder: &Path) -> bool {
    let files = entries(folder).unwrap_or_default();
    let names: Vec<Cow<'_, str>> = files.iter().map(|file| name_of(file)).collect();
    names::are_one_workbook(names.iter().map(AsRef::as_ref))
}

/// The inputs in a folder, as the command line finds them; the folder itself, if it is one, or has none: then it is an
/// input that cannot be read.
#[pyfunction]
pub fn find(folder: PathBuf) -> Vec<PathBuf> {
    let mut found = Vec::new();
    if !is_workbook_folder(&folder) {
        search(&folder, &mut found);
    }
    match found.is_empty() {
        true => vec![folder],
        false => found,
    }
}

fn search(folder: &Path, found: &mut Vec<PathBuf>) {
    let Ok(paths) = entries(folder) else {
        // What cannot be looked into is an input that cannot be read.
        found.push(folder.to_owned());
        return;
    };
    let has_workbooks = paths
        .iter()
        .any(|path| path.is_file() && names::is_workbook(&name_of(path)));
    for path in &paths {
        let is_folder = path.is_dir() && !path.is_symlink();
        let is_publication = !has_workbooks && names::is_document(&name_of(path));
        // The folder beside the workbook of its name holds its tables once more.
        let has_sibling = || {
            paths
                .iter()
                .any(|own| names::is_container(&name_of(own)) && own.with_extension("") == *path)
        };
        if is_folder && !is_workbook_folder(path) {
            search(path, found);
        } else if is_folder && !has_sibling()
            || path.is_file() && (names::is_workbook(&name_of(path)) || is_publication)
        {
            found.push(path.clone());
        }
    }
}

fn content(path: &Path, limit: u64) -> Result<Arc<[u8]>> {
    let failed = |source: io::Error| Error::Read {
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
