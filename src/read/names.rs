//! What names of files say of them, for who looks for workbooks in folders. What a file is, its content decides.

use std::path::Path;

/// Names that workbooks have.
const CONTAINERS: &[&str] = &["xlsx", "xlsm", "xltx", "xltm", "xls", "xlsb", "ods", "et"];
/// Names of documents, which are publications with tables, or texts about the workbooks beside them.
const DOCUMENTS: &[&str] = &["docx"];
/// Names of text files that are one workbook together with those beside them.
const SHEETS: &[&str] = &["csv", "tsv"];
/// Names of text files that are sheets of such a workbook too, but do not make a folder one.
const TEXTS: &[&str] = &["csv", "tsv", "txt"];

/// Whether a file of this name is a workbook with sheets of its own.
pub fn is_container(name: &str) -> bool {
    has_extension(name, CONTAINERS)
}

/// Whether a file of this name is a workbook, or a sheet that may be one.
pub fn is_workbook(name: &str) -> bool {
    is_container(name) || has_extension(name, SHEETS)
}

/// Whether a file of this name is a document: a publication where no workbook stands beside it.
pub fn is_document(name: &str) -> bool {
    has_extension(name, DOCUMENTS)
}

/// Whether a file of this name is a sheet of a folder that is one workbook.
pub fn is_text(name: &str) -> bool {
    has_extension(name, TEXTS)
}

/// Whether the text files of a folder with these files are one workbook: there are some, and no workbook of its own.
pub fn are_one_workbook<'n>(names: impl IntoIterator<Item = &'n str>) -> bool {
    let (mut texts, mut others) = (false, false);
    for name in names {
        texts |= has_extension(name, SHEETS);
        others |= is_container(name);
    }
    texts && !others
}

/// Whether a file is shown, and none that an office program leaves beside an open one.
pub fn is_shown(name: &str) -> bool {
    !name.starts_with('.') && !name.starts_with("~$")
}

/// The name without its extension, unless it would be `.` or `..`, which leads elsewhere.
pub fn stem(name: &str) -> &str {
    let stem = Path::new(name).file_stem().and_then(|stem| stem.to_str());
    stem.filter(|stem| !matches!(*stem, "." | "..")).unwrap_or(name)
}

/// Whether a file has one of these extensions, in any case.
pub fn has_extension(path: impl AsRef<Path>, known: &[&str]) -> bool {
    let extension = path
        .as_ref()
        .extension()
        .map(|extension| extension.to_string_lossy().to_ascii_lowercase());
    extension.is_some_and(|extension| known.contains(&extension.as_str()))
}
