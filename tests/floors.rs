//! The house keeps its floors: imports go down only, stages never import one another, and what
//! belongs into templates does not stand in code.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Floor of a module, by the name under `src/`. Stages share floor 3.
fn floor(module: &str) -> usize {
    match module {
        "cell" | "error" | "locale" | "parallel" => 0,
        "diagnostic" => 1,
        "grid" | "parts" | "formula" | "meaning" | "schema" | "book" | "mapping" | "rules" | "fold" | "roster"
        | "correction" | "chart" | "province" => 2,
        "read" | "calc" | "map" | "check" | "round" | "combine" | "consolidate" | "write" => 3,
        "columns" | "draft" | "pipeline" | "trace" | "report" | "diff" | "narrative" => 4,
        "changes" | "consolidated" => 5,
        "cli" | "main" | "lib" => 6,
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

/// The path of a module below `src`, by its file: `map/rows/mod.rs` is `[map, rows]`.
fn path_of(file: &Path) -> Vec<String> {
    let below = file
        .strip_prefix(Path::new(env!("CARGO_MANIFEST_DIR")).join("src"))
        .unwrap();
    let names = below.with_extension("");
    let mut path: Vec<String> = names
        .components()
        .map(|part| part.as_os_str().to_string_lossy().into_owned())
        .collect();
    path.pop_if(|last| last == "mod" || last == "lib");
    path
}

/// The paths that a source names: in `use`, with its lists spelled out, and in the code.
fn named(code: &str) -> Vec<String> {
    fn spelled(tree: &str, found: &mut Vec<String>) {
        let Some((before, list)) = tree.split_once('{') else {
            found.push(tree.split(" as ").next().unwrap().trim().to_owned());
            return;
        };
        let (mut depth, mut item) = (0, String::new());
        for c in list.trim_end().strip_suffix('}').unwrap_or(list).chars().chain([',']) {
            depth += i32::from(c == '{') - i32::from(c == '}');
            match c {
                ',' if depth == 0 => spelled(&[before, std::mem::take(&mut item).trim()].concat(), found),
                _ => item.push(c),
            }
        }
    }
    let mut found = Vec::new();
    let uses = code.split("use ").skip(1).filter_map(|after| after.split_once(';'));
    for (tree, _) in uses {
        spelled(&tree.split_whitespace().collect::<Vec<_>>().join(" "), &mut found);
    }
    let is_path = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | ':');
    let paths = code.split(|c| !is_path(c)).filter(|path| path.contains("::"));
    found.extend(paths.map(str::to_owned));
    found
}

/// The file, by its number, that a path named in a module leads to.
fn led_to(path: &str, own: &[String], modules: &HashMap<Vec<String>, usize>) -> Option<usize> {
    let mut steps = path.split("::");
    let mut at: Vec<String> = match steps.next()? {
        "crate" => Vec::new(),
        "self" => own.to_vec(),
        "super" => own[..own.len().checked_sub(1)?].to_vec(),
        first => own
            .iter()
            .map(String::as_str)
            .chain([first])
            .map(str::to_owned)
            .collect(),
    };
    let mut led = modules.get(&at).copied();
    for step in steps {
        match step {
            "super" => drop(at.pop()),
            _ => at.push(step.to_owned()),
        }
        led = modules.get(&at).copied().or(led);
    }
    led
}

/// No file is imported, by whatever way, by one that it imports itself; what stands in a folder may use what its
/// `mod.rs` defines.
#[test]
fn files_import_each_other_in_no_circle() {
    let sources = sources();
    let modules: Vec<Vec<String>> = sources.iter().map(|(path, _)| path_of(path)).collect();
    let numbers: HashMap<Vec<String>, usize> = modules.iter().cloned().zip(0..).collect();
    let imports: Vec<Vec<usize>> = sources
        .iter()
        .zip(&modules)
        .map(|((path, text), own)| {
            let names = named(&code(&without_tests(path, text)));
            let led = names.iter().filter_map(|name| led_to(name, own, &numbers));
            let mut led: Vec<usize> = led.filter(|other| !own.starts_with(&modules[*other])).collect();
            led.sort_unstable();
            led.dedup();
            led
        })
        .collect();
    assert!(imports.iter().flatten().count() > 500);
    // What imports nothing that is left is in no circle.
    let mut left: Vec<usize> = (0..modules.len()).collect();
    loop {
        let free = |file: &usize| !imports[*file].iter().any(|other| left.contains(other));
        let kept: Vec<usize> = left.iter().copied().filter(|file| !free(file)).collect();
        if kept.len() == left.len() {
            break;
        }
        left = kept;
    }
    // Nor is what nothing that is left imports.
    loop {
        let is_imported = |file: &usize| left.iter().any(|other| imports[*other].contains(file));
        let kept: Vec<usize> = left.iter().copied().filter(is_imported).collect();
        if kept.len() == left.len() {
            break;
        }
        left = kept;
    }
    let circles: Vec<String> = left.iter().map(|file| modules[*file].join("/")).collect();
    assert!(circles.is_empty(), "these import each other: {}", circles.join(", "));
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
    for file in ["Cargo.lock", "fuzz/Cargo.lock", "python/Cargo.lock", "web/Cargo.lock"] {
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
