//! The layouts built into the binary.

macro_rules! layouts {
    ($folder:literal: $($name:literal),* $(,)?) => {
        &[$(($name, include_str!(concat!("../../templates/", $folder, "/", $name, ".toml")))),*]
    };
}

/// Office layouts by name, tried on workbooks that the standard alone does not explain.
const MAPPINGS: &[(&str, &str)] = layouts!["mappings": "henan-2024", "shanghai-2025"];
/// Upload layouts by name.
const EXPORTS: &[(&str, &str)] = layouts!["exports": "flat-csv", "flat-xlsx"];

/// The names of the office layouts.
pub fn names() -> impl Iterator<Item = &'static str> {
    MAPPINGS.iter().map(|(name, _)| *name)
}

/// The names of the upload layouts.
pub fn export_names() -> impl Iterator<Item = &'static str> {
    EXPORTS.iter().map(|(name, _)| *name)
}

/// The content of a built-in layout.
pub(super) fn content(name: &str) -> Option<&'static str> {
    let all = MAPPINGS.iter().chain(EXPORTS);
    all.into_iter()
        .find(|(known, _)| *known == name)
        .map(|(_, content)| *content)
}
