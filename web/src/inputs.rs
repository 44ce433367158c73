//! What was dropped, by its paths: workbooks, and folders of text files, each of which is one workbook.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use yusuan::read::names;

/// Names of texts that are not documents.
const PROSE: &[&str] = &["txt", "md", "htm", "html"];

/// The workbooks among files with these paths (`offices/101/budget.xls`), in the order of their paths: name, name of
/// what it becomes, whether it is a folder, and its files by their position; and the texts beside them. Files that are
/// dropped together are a folder, too.
pub fn inputs(paths: &[String]) -> Value {
    let mut folders: BTreeMap<&str, Vec<(usize, &str)>> = BTreeMap::new();
    for (position, path) in paths.iter().enumerate() {
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
        if names::is_shown(name) && !folder.split('/').any(|part| part.starts_with('.')) {
            folders.entry(folder).or_default().push((position, name));
        }
    }
    let mut inputs: Vec<(String, Value)> = Vec::new();
    for (folder, mut files) in folders.clone() {
        files.sort_by_key(|(_, name)| *name);
        let named: Vec<&str> = files.iter().map(|(_, name)| *name).collect();
        if names::are_one_workbook(named.iter().copied()) && (named.len() > 1 || !folder.is_empty()) {
            if !has_sibling(folder, &folders) {
                inputs.push((folder.to_owned(), one(folder, &files)));
            }
            continue;
        }
        let has_workbooks = named.iter().any(|name| names::is_workbook(name));
        for (position, name) in files {
            // Whoever puts in a text means it; in folders lie others, too.
            let is_prose = names::is_document(name) || folder.is_empty() && names::has_extension(name, PROSE);
            if names::is_workbook(name) || is_prose {
                let below = if folder.is_empty() {
                    name.to_owned()
                } else {
                    format!("{folder}/{name}")
                };
                let own = alone((name, &below), position, is_prose && has_workbooks);
                inputs.push((below, own));
            }
        }
    }
    inputs.sort_by(|(one, _), (other, _)| one.cmp(other));
    inputs.into_iter().map(|(_, input)| input).collect()
}

/// A folder of text files.
fn one(folder: &str, files: &[(usize, &str)]) -> Value {
    let texts = files.iter().filter(|(_, name)| names::is_text(name));
    let last = folder.rsplit('/').next().unwrap_or_default();
    let name = match last {
        "" => files.first().map_or("", |(_, name)| *name),
        last => last,
    };
    let parts = texts.map(|(position, name)| json!({ "name": name, "number": position }));
    let stem = if last.is_empty() { names::stem(name) } else { name };
    let path = if folder.is_empty() { name } else { folder };
    json!({ "name": name, "path": path, "stem": stem, "folder": true, "parts": parts.collect::<Vec<_>>() })
}

/// A file; `beside`: a document that is put in beside workbooks.
fn alone((name, path): (&str, &str), position: usize, beside: bool) -> Value {
    let parts = [json!({ "name": name, "number": position })];
    json!({ "name": name, "path": path, "stem": names::stem(name), "folder": false, "parts": parts, "beside": beside })
}

/// Whether a workbook of the folder's name stands beside it: then the folder holds its tables once more, as this
/// program writes them.
fn has_sibling(folder: &str, folders: &BTreeMap<&str, Vec<(usize, &str)>>) -> bool {
    let (above, own) = folder.rsplit_once('/').unwrap_or(("", folder));
    let beside = folders.get(above).map_or(&[][..], Vec::as_slice);
    let is_twin = |name: &str| names::is_container(name) && names::stem(name) == own;
    beside.iter().any(|(_, name)| is_twin(name))
}
