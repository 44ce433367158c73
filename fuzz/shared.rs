//! What the targets share: small limits, a container around one part.

use std::io::{Cursor, Read, Write};
use std::path::Path;

use yusuan::read::{Limits, read};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

/// Limits that make any excess show at once.
pub fn limits() -> Limits {
    Limits {
        source: 1 << 20,
        unpacked: 4 << 20,
        cells: 20_000,
        text: 4 << 20,
        ..Limits::default()
    }
}

/// Reads `bytes`; what comes out must hold what a grid promises.
pub fn try_read(bytes: Vec<u8>) {
    let limits = limits();
    let Ok(book) = read(bytes, Path::new("x"), &limits) else {
        return;
    };
    let mut count = 0;
    for grid in &book.sheets {
        count += grid.cells().len();
        assert!(grid.cells().is_sorted_by(|a, b| a.at < b.at));
        let inside = |row: u32, col: u32| row < 1 << 20 && col < 1 << 14;
        assert!(grid.cells().iter().all(|cell| inside(cell.at.row, cell.at.col)));
        assert!(grid.hidden_rows.len() <= limits.cells);
        for merge in &grid.merges {
            assert!(merge.first.row <= merge.last.row && merge.first.col <= merge.last.col);
            assert_eq!(grid.merge_at(merge.first), Some(merge));
        }
    }
    assert!(count <= limits.cells);
}

/// The container `whole` with one of `parts` replaced: the first byte of `data` says which, the
/// rest is its content. Checksums are right, so that the content is reached.
pub fn with_part(whole: &[u8], parts: &[&str], data: &[u8]) -> Option<Vec<u8>> {
    let (choice, content) = data.split_first()?;
    let name = parts[usize::from(*choice) % parts.len()];
    let mut archive = ZipArchive::new(Cursor::new(whole)).unwrap();
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    let mut seen = false;
    for index in 0..archive.len() {
        let mut part = archive.by_index(index).unwrap();
        let own = part.name().unwrap().to_string();
        writer.start_file(own.as_str(), stored).unwrap();
        if own == name {
            seen = true;
            writer.write_all(content).unwrap();
        } else {
            let mut bytes = Vec::new();
            part.read_to_end(&mut bytes).unwrap();
            writer.write_all(&bytes).unwrap();
        }
    }
    assert!(seen, "{name} is missing");
    Some(writer.finish().unwrap().into_inner())
}

#[path = "../tests/support/xlsb.rs"]
mod xlsb;

/// A workbook with every kind of cell.
pub fn kinds_xlsb() -> Vec<u8> {
    xlsb::kinds()
}
