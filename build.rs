//! The templates are people's to edit as TOML and CSV. A run should not parse them anew each time, so
//! they become data here that only needs to be taken up: the same values, as MessagePack.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::{env, fs};

/// What is made ready, below `templates/`. Layouts are not: most runs need none.
const READY: [&str; 7] = [
    "standard.toml",
    "checks.toml",
    "narrative.toml",
    "narrate.toml",
    "vocabulary.csv",
    "tables",
    "codes",
];

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=templates");
    let out = PathBuf::from(env::var_os("OUT_DIR").ok_or("no OUT_DIR")?);
    for name in READY {
        let path = Path::new("templates").join(name);
        if !path.is_dir() {
            make_ready(&path, &out)?;
            continue;
        }
        for entry in fs::read_dir(path)? {
            make_ready(&entry?.path(), &out)?;
        }
    }
    Ok(())
}

/// Writes the values of a template into the folder `out`, below which it has the same path.
fn make_ready(path: &Path, out: &Path) -> Result<(), Box<dyn Error>> {
    let refused = |error: &dyn Error| format!("{}: {error}", path.display());
    let text = fs::read_to_string(path)?;
    let values = if path.extension().is_some_and(|extension| extension == "csv") {
        let rows: Result<Vec<Vec<String>>, _> = csv::Reader::from_reader(text.as_bytes()).deserialize().collect();
        rmp_serde::to_vec(&rows.map_err(|error| refused(&error))?)?
    } else {
        let table: toml::Table = text.parse().map_err(|error| refused(&error))?;
        rmp_serde::to_vec(&table)?
    };
    let target = out.join(path);
    fs::create_dir_all(target.parent().ok_or("no folder")?)?;
    Ok(fs::write(target, values)?)
}
