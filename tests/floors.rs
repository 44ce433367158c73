//! The house keeps its floors: imports go down only, stages never import one another, and what
//! belongs into templates does not stand in code.

use std::fs;
use std::path::{Path, PathBuf};

/// Floor of a module, by the name under `src/`. Stages share floor 3.
fn floor(module: &str) -> usize {
    match module {
        "cell" | "error" | "locale" | "parallel" => 0,
        "diagnostic" => 1,
        "grid" | "meaning" | "schema" | "book" | "mapping" | "rules" | "fold" => 2,
        "read" | "calc" | "map" | "check" | "round" | "combine" | "consolidate" | "write" => 3,
        "pipeline" | "trace" | "report" | "diff" => 4,
        "cli" | "main" | "lib" => 5,
        other => panic!("module {other} has no floor: add it here and to docs/architecture.md"),
    }
}

fn sources() -> Vec<(PathBuf, String)> {
    fn walk(folder: &Path, found: &mut Vec<(PathBuf, String)>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, found);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = fs::read_to_string(&path).unwrap();
                found.push((path, text));
            }
        }
    }
    let mut found = Vec::new();
    walk(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut found);
    assert!(found.len() > 20);
    found
}

/// The source without its comments.
fn code(text: &str) -> String {
    text.lines()
        .filter(|line| !line.trim_start().starts_with("//"))
        .collect::<Vec<_>>()
        .join("\n")
}

fn module_of(path: &Path) -> String {
    let below = path
        .strip_prefix(Path::new(env!("CARGO_MANIFEST_DIR")).join("src"))
        .unwrap();
    let first = below.components().next().unwrap().as_os_str().to_string_lossy();
    first.trim_end_matches(".rs").to_owned()
}

/// The source without its tests: they stand at the end, or in files of their own.
fn without_tests(path: &Path, text: &str) -> String {
    if path
        .file_stem()
        .is_some_and(|stem| stem.to_string_lossy().ends_with("tests"))
    {
        return String::new();
    }
    text.split("#[cfg(test)]").next().unwrap_or_default().to_owned()
}

#[test]
fn imports_go_down_only() {
    for (path, text) in sources() {
        let module = module_of(&path);
        let text = code(&text);
        for (position, _) in text.match_indices("crate::") {
            let before = text[..position].chars().next_back();
            let imported: String = text[position + 7..]
                .chars()
                .take_while(|c| c.is_ascii_alphanumeric() || *c == '_')
                .collect();
            if before.is_some_and(|c| c.is_alphanumeric()) || imported.is_empty() || imported == module {
                continue;
            }
            let (own, other) = (floor(&module), floor(&imported));
            // diagnostic may name errors, schema and book share a floor; stages may not share.
            let same_floor_models = own == other && (own == 2 || module == "trace");
            assert!(
                other < own || same_floor_models,
                "{}: imports crate::{imported}",
                path.display()
            );
        }
    }
}

#[test]
fn file_formats_are_known_in_one_place_each() {
    for (path, text) in sources() {
        let shown = path.to_string_lossy().replace('\\', "/");
        let code = code(&without_tests(&path, &text));
        assert!(
            !code.contains("calamine") || shown.ends_with("src/read/shift.rs"),
            "{shown} names calamine"
        );
        let xlsx = shown.contains("src/write/xlsx");
        assert!(
            xlsx || !code.contains("rust_xlsxwriter"),
            "{shown} names rust_xlsxwriter"
        );
    }
}

#[test]
fn no_label_and_no_message_stands_in_code() {
    let is_han = |c: char| ('\u{4e00}'..='\u{9fff}').contains(&c);
    for (path, text) in sources() {
        for line in without_tests(&path, &text).lines() {
            let code = line.split("//").next().unwrap_or_default();
            assert!(!code.contains(is_han), "{}: {line}", path.display());
        }
    }
}

#[test]
fn files_and_lines_stay_readable() {
    for (path, text) in sources() {
        let lines = without_tests(&path, &text).lines().count();
        assert!(
            lines <= 420,
            "{} has {lines} lines: two rooms read better",
            path.display()
        );
    }
}

/// The files of the project that a file below `src/write/xlsx` imports, as paths below it.
fn imported(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (position, prefix) in code(text).match_indices("crate::write::xlsx::") {
        let text = code(text);
        let path: String = text[position + prefix.len()..]
            .chars()
            .take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | ':'))
            .collect();
        let parts: Vec<&str> = path.split("::").collect();
        for length in 1..=parts.len() {
            found.push(format!("{}.rs", parts[..length].join("/")));
        }
    }
    found
}

#[test]
fn no_two_files_of_the_writer_import_each_other() {
    let own = |path: &Path| {
        let shown = path.to_string_lossy().replace('\\', "/");
        shown.split_once("src/write/xlsx/").map(|(_, below)| below.to_owned())
    };
    let files: Vec<(String, Vec<String>)> = sources()
        .iter()
        .filter_map(|(path, text)| Some((own(path)?, imported(&without_tests(path, text)))))
        .collect();
    assert!(files.len() > 20);
    for (file, imports) in &files {
        for import in imports {
            let back = files.iter().find(|(other, _)| other == import);
            let back = back.is_some_and(|(_, imports)| imports.contains(file));
            assert!(!back, "{file} and {import} import each other");
        }
    }
}

/// The three numbers of a version.
fn version(text: &str) -> Vec<u64> {
    let numbers = text.split(['-', '+']).next().unwrap_or_default();
    numbers.split('.').map(|number| number.parse().unwrap()).collect()
}

/// The crates that `tests/data/advisories.csv` lists are not in use before their first sound version, whoever
/// brings them; those without one are not in use at all.
#[test]
fn crates_with_known_holes_stay_away() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let listed = fs::read_to_string(root.join("tests/data/advisories.csv")).unwrap();
    for file in ["Cargo.lock", "fuzz/Cargo.lock"] {
        let lock: toml::Table = fs::read_to_string(root.join(file)).unwrap().parse().unwrap();
        let packages = lock["package"].as_array().unwrap();
        assert!(packages.len() > 50);
        for row in listed.lines().skip(1) {
            let [name, sound, advisory, what] = row.splitn(4, ',').collect::<Vec<_>>()[..] else {
                panic!("not four columns: {row}");
            };
            for package in packages.iter().filter(|package| package["name"].as_str() == Some(name)) {
                let found = package["version"].as_str().unwrap();
                let is_sound = !sound.is_empty() && version(found) >= version(sound);
                assert!(is_sound, "{file}: {name} {found} has {advisory}: {what}");
            }
        }
    }
}
