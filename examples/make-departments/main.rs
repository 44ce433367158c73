//! Writes the workbooks of many departments, to try `yusuan consolidate` on: that of
//! `examples/legacy-2024.xls`, each time under another code and name.
//! `cargo run --release --example make-departments -- FOLDER [COUNT]`.

#[path = "../../tests/support/renamed.rs"]
mod renamed;

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};

use renamed::renamed;
use yusuan::pipeline::{self, Options};
use yusuan::schema;
use yusuan::write;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let folder = PathBuf::from(arguments.next().ok_or("which folder?")?);
    let count: u32 = arguments.next().map_or(Ok(500), |count| count.parse())?;
    let standard = schema::standard()?;
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/legacy-2024.xls");
    let book = pipeline::run(fs::read(&path)?, &path, standard, &Options::default())?.book;
    fs::create_dir_all(&folder)?;
    for number in 1..=count {
        let code = format!("{number:03}");
        let department = renamed(&book, &code, &format!("青禾县第{number}局"), standard);
        let content = write::xlsx(&department, standard)?;
        fs::write(folder.join(format!("{code}.xlsx")), content)?;
    }
    Ok(())
}
