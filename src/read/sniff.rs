//! What kind of file some bytes are, by content only: files of any kind go under the name .xls.

use std::io::{Cursor, Read};

use memchr::memmem;
use zip::ZipArchive;

use super::cfb::{self, Compound};
use super::decode::wide_encoding;
use super::format::Format;
use super::xls;
use crate::error::Content;

/// Bytes of a text that are looked at.
const HEAD: usize = 4096;
/// Bytes of a text without a signature that are searched for a table.
const LONG_HEAD: usize = 1 << 16;

/// The format of `bytes`.
pub fn sniff(bytes: &[u8]) -> Format {
    look(bytes).unwrap_or(Format::Unknown)
}

/// The format, or what content of none of the formats appears to be.
pub(super) fn look(bytes: &[u8]) -> Result<Format, Content> {
    const PICTURES: [&[u8]; 6] = [b"\x89PNG", b"\xFF\xD8\xFF", b"GIF8", b"BM", b"II*\0", b"MM\0*"];
    if bytes.is_empty() {
        return Err(Content::Empty);
    }
    if bytes.starts_with(b"PK") {
        return look_into_zip(bytes);
    }
    if bytes.starts_with(&cfb::MAGIC) {
        return look_into_compound(bytes);
    }
    if let Some(format) = xls::bare(bytes) {
        return Ok(format);
    }
    if bytes.starts_with(b"%PDF") {
        return Err(Content::Pdf);
    }
    if bytes.starts_with(b"{\\rtf") {
        return Err(Content::Word);
    }
    if bytes.starts_with(b"Rar!") || bytes.starts_with(b"7z\xBC\xAF") {
        return Err(Content::Archive);
    }
    match text_head(bytes) {
        Some(head) => look_into_text(&head),
        None if PICTURES.iter().any(|magic| bytes.starts_with(magic)) => Err(Content::Picture),
        None => Err(Content::Unknown),
    }
}

fn look_into_compound(bytes: &[u8]) -> Result<Format, Content> {
    let compound = Compound::open(bytes);
    let utf16 = |name: &str| name.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    // The directory of a file cut short is often lost, but its names may still be there.
    let has = |name: &str| match &compound {
        Some(compound) => compound.has(name),
        None => memmem::find(bytes, &utf16(name)).is_some(),
    };
    if has("EncryptedPackage") {
        return Ok(Format::Encrypted);
    }
    if has("Workbook") || has("Book") {
        return Ok(Format::Xls);
    }
    if has("WordDocument") {
        return Err(Content::Word);
    }
    if has("PowerPoint Document") {
        return Err(Content::Presentation);
    }
    match compound {
        Some(_) => Err(Content::OtherOffice),
        None => Ok(Format::Xls),
    }
}

fn look_into_zip(bytes: &[u8]) -> Result<Format, Content> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).ok();
    let names: Option<Vec<String>> = archive.as_ref().map(|archive| {
        let name = |raw: &[u8]| String::from_utf8_lossy(raw).replace('\\', "/").to_ascii_lowercase();
        archive.file_names_raw().map(name).collect()
    });
    // Without its directory, a container cut short still has the names before each part.
    let has = |part: &str| match &names {
        Some(names) => names.iter().any(|name| name.starts_with(part)),
        None => memmem::find(bytes, part.as_bytes()).is_some(),
    };
    if has("xl/workbook.bin") {
        return Ok(Format::Xlsb);
    }
    if has("xl/") {
        return Ok(Format::Xlsx);
    }
    if has("word/") {
        return Ok(Format::Docx);
    }
    if has("ppt/") {
        return Err(Content::Presentation);
    }
    if has("ofd.xml") {
        return Err(Content::Ofd);
    }
    // Folders may have any name; then the list of content types decides what the package is.
    let types = archive
        .as_mut()
        .map_or_else(Vec::new, |archive| start_of(archive, "[Content_Types].xml", LONG_HEAD));
    for (kind, found) in PACKAGES {
        if memmem::find(&types, kind.as_bytes()).is_some() {
            return found;
        }
    }
    let kind = archive.as_mut().map_or_else(
        || bytes.get(..HEAD.min(bytes.len())).unwrap_or_default().to_vec(),
        |archive| start_of(archive, "mimetype", HEAD),
    );
    let says = |word: &[u8]| memmem::find(&kind, word).is_some();
    if says(b"opendocument.spreadsheet") || (has("content.xml") && !says(b"opendocument")) {
        return Ok(Format::Ods);
    }
    if says(b"opendocument.text") {
        return Err(Content::TextDocument);
    }
    match names {
        Some(_) => Err(Content::Zip),
        None => Err(Content::DamagedZip),
    }
}

/// The format of a package by the content type of its main part.
const PACKAGES: [(&str, Result<Format, Content>); 9] = [
    ("ms-excel.sheet.binary.macroEnabled.main", Ok(Format::Xlsb)),
    ("spreadsheetml.sheet.main", Ok(Format::Xlsx)),
    ("spreadsheetml.template.main", Ok(Format::Xlsx)),
    ("ms-excel.sheet.macroEnabled.main", Ok(Format::Xlsx)),
    ("ms-excel.template.macroEnabled.main", Ok(Format::Xlsx)),
    ("wordprocessingml.document.main", Ok(Format::Docx)),
    ("wordprocessingml.template.main", Ok(Format::Docx)),
    ("ms-word.document.macroEnabled.main", Ok(Format::Docx)),
    ("presentationml.presentation.main", Err(Content::Presentation)),
];

/// The first bytes of a part, as far as it can be read.
fn start_of(archive: &mut ZipArchive<Cursor<&[u8]>>, name: &str, most: usize) -> Vec<u8> {
    let mut start = Vec::new();
    if let Ok(part) = archive.by_name(name) {
        let _ = part.take(most as u64).read_to_end(&mut start);
    }
    start
}

/// The first part of a text in lower case, wide characters narrowed; `None` for binary content.
fn text_head(bytes: &[u8]) -> Option<Vec<u8>> {
    let head = bytes.get(..LONG_HEAD).unwrap_or(bytes);
    let marked = head.starts_with(b"\xFF\xFE") || head.starts_with(b"\xFE\xFF");
    let wide = marked || wide_encoding(head).is_some();
    let mut head: Vec<u8> = head.to_vec();
    if wide {
        head.drain(..if marked { 2 } else { 0 });
        // Only tags and separators matter, which are ASCII and so have one zero byte.
        head.retain(|byte| *byte != 0);
    }
    let is_control = |byte: &u8| *byte < 0x20 && !b"\t\n\r\x0C\x1A".contains(byte);
    if !wide && head.iter().any(is_control) {
        return None;
    }
    head.make_ascii_lowercase();
    Some(head)
}

fn look_into_text(long_head: &[u8]) -> Result<Format, Content> {
    let start = long_head
        .strip_prefix(b"\xEF\xBB\xBF")
        .unwrap_or(long_head)
        .trim_ascii_start();
    let head = start.get(..HEAD).unwrap_or(start);
    let says = |word: &str| memmem::find(head, word.as_bytes()).is_some();
    if says("mime-version:") && !start.starts_with(b"<") {
        return Ok(Format::Mhtml);
    }
    if start.starts_with(b"<") {
        if says("urn:schemas-microsoft-com:office:spreadsheet") && !says("<html") || says("<?mso-application") {
            return Ok(Format::Xml2003);
        }
        let has_table = memmem::find(long_head, b"<table").is_some();
        if says("<html") || says("<!doctype html") || (has_table && !says("<?xml")) {
            return Ok(Format::Html);
        }
        return Err(if says("<?xml") { Content::Xml } else { Content::Markup });
    }
    if is_sylk(start) {
        return Ok(Format::Sylk);
    }
    let is_program_text = matches!(start.first(), Some(b'{' | b'['));
    let is_separated = start.iter().any(|byte| b",;\t|".contains(byte));
    if is_separated && !is_program_text {
        Ok(Format::Text)
    } else {
        Err(Content::Text)
    }
}

/// Whether a text, in lower case, is a list of SYLK records: of the file, then of formats, fonts or cells.
/// A table may begin with the same letters but continues differently.
fn is_sylk(text: &[u8]) -> bool {
    let mut lines = text
        .split(|byte| matches!(byte, b'\n' | b'\r'))
        .filter(|line| !line.is_empty());
    let first = lines.next().is_some_and(|line| line.starts_with(b"id;p"));
    first
        && lines.next().is_some_and(|line| {
            matches!(line, [b'a'..=b'z', b';', ..] | [b'n', b'u' | b'n' | b'e', b';', ..]) || line == b"e"
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_kinds_are_told_apart() {
        let cases: [(&[u8], Format); 18] = [
            (
                b"<html xmlns:x=\"urn:schemas-microsoft-com:office:spreadsheet\"><table>",
                Format::Html,
            ),
            (b"\xEF\xBB\xBF  <TABLE border=1><tr>", Format::Html),
            (
                b"<?xml version=\"1.0\"?>\n<?mso-application progid=\"Excel.Sheet\"?>",
                Format::Xml2003,
            ),
            (b"a,b\n1,2\n", Format::Text),
            (b"\xD4\xA4\xCB\xE3\t1", Format::Text),
            (b"\xFF\xFEa\0,\0b\0", Format::Text),
            (b"a\0,\0b\0", Format::Text),
            (b"\xFF\xFE<\0T\0A\0B\0L\0E\0>\0", Format::Html),
            (b"a,<table>\n", Format::Text),
            (b"MIME-Version: 1.0\r\nContent-Type: multipart/related", Format::Mhtml),
            (b"<?xml version=\"1.0\"?><a><table/></a>", Format::Unknown),
            (b"{\"a\": [1, 2]}", Format::Unknown),
            (b"ID;PWXL;N;E\r\nP;PGeneral\r\nC;Y1;X1;K1\r\nE\r\n", Format::Sylk),
            (b"ID;Project;Amount\n1;Road;2\n", Format::Text),
            (b"\x09\x04\x06\0\0\0\x10\0\0\0", Format::Excel4),
            (b"\x09\x08\x08\0\0\x05\x05\0\0\0\0\0", Format::Xls),
            (b"hello", Format::Unknown),
            (b"\0\x01\x02", Format::Unknown),
        ];
        for (bytes, format) in cases {
            assert_eq!(sniff(bytes), format, "{}", String::from_utf8_lossy(bytes));
        }
    }

    #[test]
    fn other_files_are_named() {
        let cases: [(&[u8], Content); 5] = [
            (b"", Content::Empty),
            (b"%PDF-1.7", Content::Pdf),
            (b"\x89PNG\r\n\x1A\n\0", Content::Picture),
            (b"hello", Content::Text),
            (b"PK\x03\x04", Content::DamagedZip),
        ];
        for (bytes, found) in cases {
            assert_eq!(look(bytes), Err(found));
        }
    }
}
