//! From what was typed to files: folders are searched, patterns matched.

use std::path::{Component, Path, PathBuf};

use crate::error::{Error, Result};

/// Names that workbooks have; what a file is, its content decides.
const EXTENSIONS: &[&str] = &["xlsx", "xlsm", "xls", "xlsb", "ods", "et"];

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
        if path.is_dir() {
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

fn single(path: &Path) -> Input {
    Input {
        path: path.to_owned(),
        stem: PathBuf::from(path.file_stem().unwrap_or(path.as_os_str())),
    }
}

fn is_pattern(path: &Path) -> bool {
    path.to_string_lossy().contains(['*', '?', '['])
}

/// Workbooks below `folder`, by name; files that office programs leave beside open ones are not.
fn search(folder: &Path, root: &Path, found: &mut Vec<Result<Input>>) {
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(source) => {
            found.push(Err(Error::Read {
                path: folder.to_owned(),
                source,
            }));
            return;
        }
    };
    let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    for path in paths {
        let name = path
            .file_name()
            .map(|name| name.to_string_lossy().into_owned())
            .unwrap_or_default();
        if name.starts_with('.') || name.starts_with("~$") {
            continue;
        }
        if path.is_dir() && !path.is_symlink() {
            search(&path, root, found);
        } else if path.is_file() && has_workbook_name(&path) {
            let below = path.strip_prefix(root).unwrap_or(&path).with_extension("");
            let stem = below
                .components()
                .filter(|part| matches!(part, Component::Normal(_)))
                .collect();
            found.push(Ok(Input { path, stem }));
        }
    }
}

fn has_workbook_name(path: &Path) -> bool {
    let extension = path
        .extension()
        .map(|extension| extension.to_string_lossy().to_ascii_lowercase());
    extension.is_some_and(|extension| EXTENSIONS.contains(&extension.as_str()))
}
