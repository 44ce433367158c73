//! Recognises workbooks written by this program by their properties alone.

use std::io::{Cursor, Read};

use crate::write::xlsx::cell::units::{AUTHOR, CREATED};

/// Ample for document properties; a larger part is not from this program.
const LIMIT: u64 = 64 * 1024;

/// Whether these bytes are a workbook written by [`xlsx`](super::xlsx) and unchanged since: spreadsheet programs set
/// the modification date when saving.
pub fn is_ours(bytes: &[u8]) -> bool {
    let Some(properties) = properties(bytes) else {
        return false;
    };
    let (year, month, day) = CREATED;
    let creator = format!("<dc:creator>{}</dc:creator>", AUTHOR);
    let modified = format!(">{year:04}-{month:02}-{day:02}T00:00:00Z</dcterms:modified>");
    properties.contains(&creator) && properties.contains(&modified)
}

fn properties(bytes: &[u8]) -> Option<String> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).ok()?;
    let part = archive.by_name("docProps/core.xml").ok()?;
    let mut text = String::new();
    part.take(LIMIT).read_to_string(&mut text).ok()?;
    Some(text)
}
