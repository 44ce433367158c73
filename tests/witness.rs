//! Another reader as a witness: every cell of every workbook that the project has reads alike in calamine,
//! but for the differences that `tests/data/witness.csv` lists with their reasons.
//!
//! `WITNESS=FOLDER cargo test --test witness -- --ignored --nocapture` lists what differs in other workbooks.

#[path = "support/xlsb.rs"]
mod xlsb;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Cursor;
use std::panic::catch_unwind;
use std::path::{Path, PathBuf};

use calamine::{Data, Ods, Reader, Xls, Xlsb, Xlsx};
use yusuan::cell::{CellRef, CellValue};
use yusuan::read::{Format, Limits, number, read, sniff};

/// The cells of a workbook by sheet and place; as texts that are alike where the values are.
type Cells = BTreeMap<(String, CellRef), String>;

/// A cell as the two readers have it, blank where it has nothing; or what each says of the file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Deserialize)]
struct Difference {
    file: String,
    place: String,
    ours: String,
    theirs: String,
}

/// The differences that stay; what follows in a line is the reason.
fn known() -> BTreeSet<Difference> {
    let mut table = csv::Reader::from_path("tests/data/witness.csv").unwrap();
    table.deserialize().map(|row| row.unwrap()).collect()
}

#[test]
fn every_cell_reads_alike_in_another_reader() {
    let mut files = BTreeMap::new();
    for folder in ["tests/cases", "tests/data", "tests/offices", "tests/traps", "examples"] {
        collect(Path::new(folder), &mut files);
    }
    files.insert(PathBuf::from("kinds.xlsb"), xlsb::kinds());
    let (mut cells, mut formats, mut found) = (0, BTreeMap::new(), BTreeSet::new());
    for (path, bytes) in &files {
        *formats.entry(sniff(bytes).name()).or_insert(0) += 1;
        cells += compare(path, bytes, &mut found);
    }
    assert!(formats.len() == 4 && cells > 30_000, "{formats:?}, {cells} cells");
    let known = known();
    let new: Vec<_> = found.difference(&known).collect();
    assert!(new.is_empty(), "the readers differ: {new:#?}");
    let gone: Vec<_> = known.difference(&found).collect();
    assert!(gone.is_empty(), "the readers agree here by now: {gone:#?}");
}

#[test]
#[ignore = "compares the workbooks of the folder that WITNESS names"]
fn every_cell_of_a_folder() {
    let mut files = BTreeMap::new();
    collect(Path::new(&std::env::var_os("WITNESS").unwrap()), &mut files);
    let mut found = BTreeSet::new();
    let cells: usize = files.iter().map(|(path, bytes)| compare(path, bytes, &mut found)).sum();
    println!("{} files, {cells} cells", files.len());
    found.iter().for_each(|found| println!("{found:?}"));
}

/// The workbooks below `folder`, by their content.
fn collect(folder: &Path, files: &mut BTreeMap<PathBuf, Vec<u8>>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, files);
            continue;
        }
        let bytes = fs::read(&path).unwrap();
        if matches!(sniff(&bytes), Format::Xlsx | Format::Xls | Format::Xlsb | Format::Ods) {
            files.insert(path, bytes);
        }
    }
}

/// Compares all cells; returns how many there are.
fn compare(path: &Path, bytes: &[u8], found: &mut BTreeSet<Difference>) -> usize {
    let ours = ours(bytes, path);
    let theirs = catch_unwind(|| theirs(bytes, sniff(bytes))).unwrap_or_else(|_| Err("panic".to_owned()));
    let mut note = |place: String, ours: &str, theirs: &str| {
        found.insert(Difference {
            file: path.to_string_lossy().replace('\\', "/"),
            place,
            ours: ours.to_owned(),
            theirs: theirs.to_owned(),
        });
    };
    match (ours, theirs) {
        (Ok(ours), Ok(theirs)) => {
            let places: BTreeSet<_> = ours.keys().chain(theirs.keys()).collect();
            for place in &places {
                let text = |cells: &Cells| cells.get(*place).cloned().unwrap_or_default();
                if text(&ours) != text(&theirs) {
                    note(format!("{}!{}", place.0, place.1), &text(&ours), &text(&theirs));
                }
            }
            places.len()
        }
        (ours, theirs) => {
            let outcome = |cells: Result<Cells, String>| cells.err().unwrap_or_else(|| "read".to_owned());
            note(String::new(), &outcome(ours), &outcome(theirs));
            0
        }
    }
}

fn ours(bytes: &[u8], path: &Path) -> Result<Cells, String> {
    let book = read(bytes.to_vec(), path, &Limits::default()).map_err(|error| error.to_string())?;
    let sheets = book.sheets.iter();
    Ok(sheets
        .flat_map(|grid| {
            grid.cells().iter().map(|cell| {
                let text = match &cell.value {
                    CellValue::Number(number) => number.normalize().to_string(),
                    other => other.to_string(),
                };
                ((grid.name.clone(), cell.at), text)
            })
        })
        .collect())
}

fn theirs(bytes: &[u8], format: Format) -> Result<Cells, String> {
    let source = Cursor::new(bytes);
    let mut cells = Cells::new();
    let error = |error: &dyn std::fmt::Display| error.to_string();
    let mut note = |sheet: &str, row, col, data: &Data| {
        let text = shown(data);
        if !text.trim().is_empty() {
            cells.insert((sheet.to_owned(), CellRef::new(row, col)), text);
        }
    };
    /// Cell by cell: what lies between the first and the last need not be held.
    macro_rules! each_cell {
        ($book:expr) => {{
            let mut book = $book.map_err(|e| error(&e))?;
            for sheet in book.sheets_metadata().to_vec() {
                let Ok(mut reader) = book.worksheet_cells_reader(&sheet.name) else {
                    continue;
                };
                while let Some(cell) = reader.next_cell().map_err(|e| error(&e))? {
                    let (row, col) = cell.get_position();
                    note(&sheet.name, row, col, &Data::from(cell.get_value().clone()));
                }
            }
        }};
    }
    macro_rules! each_range {
        ($book:expr) => {{
            let mut book = $book.map_err(|e| error(&e))?;
            for name in book.sheet_names() {
                let Ok(range) = book.worksheet_range(&name) else {
                    continue;
                };
                let (top, left) = range.start().unwrap_or_default();
                for (row, col, data) in range.used_cells() {
                    note(&name, top + row as u32, left + col as u32, data);
                }
            }
        }};
    }
    match format {
        Format::Xlsx => each_cell!(Xlsx::new(source)),
        Format::Xlsb => each_cell!(Xlsb::new(source)),
        Format::Xls => each_range!(Xls::new(source)),
        _ => each_range!(Ods::new(source)),
    }
    Ok(cells)
}

/// A value as ours is shown.
fn shown(data: &Data) -> String {
    let number = |float: f64| {
        number::from_f64(float).map_or_else(|| format!("{float:E}"), |number| number.normalize().to_string())
    };
    match data {
        Data::Float(float) => number(*float),
        Data::Int(int) => int.to_string(),
        Data::Bool(truth) => truth.to_string().to_uppercase(),
        Data::DateTime(span) if span.is_duration() => {
            let minutes = (span.as_f64() * 1440.0).round() as u64;
            format!("PT{}H{}M", minutes / 60, minutes % 60)
        }
        Data::DateTime(moment) => {
            let (year, month, day, hour, minute, second, milli) = moment.to_ymd_hms_milli();
            let date = format!("{year:04}-{month:02}-{day:02}");
            let milli = if milli == 0 {
                String::new()
            } else {
                format!(".{milli:03}")
            };
            let clock = format!("{hour:02}:{minute:02}:{second:02}{milli}");
            match (year, clock.as_str()) {
                (1899, _) => clock,
                (_, "00:00:00") => date,
                _ => format!("{date}T{clock}"),
            }
        }
        Data::DateTimeIso(moment) => moment.trim_end_matches("T00:00:00").to_owned(),
        other => other.to_string(),
    }
}
