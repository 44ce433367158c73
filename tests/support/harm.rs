//! Makes files that mean harm, of any size.
#![allow(dead_code)]

use std::io::{Cursor, Write};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

/// A container of these parts, packed tightly.
pub fn container(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    for (name, content) in parts {
        writer
            .start_file(*name, options.large_file(content.len() > 1 << 30))
            .unwrap();
        writer.write_all(content).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

const RELATIONS: &str = r#"<Relationships><Relationship Id="rId1" Type="x/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="x/sharedStrings" Target="sharedStrings.xml"/></Relationships>"#;

/// An .xlsx with one sheet part, shown as often as `times`.
pub fn xlsx_of(sheet: &[u8], strings: &[u8], times: usize) -> Vec<u8> {
    let sheets: String = (0..times)
        .map(|n| format!(r#"<sheet name="s{n}" r:id="rId1"/>"#))
        .collect();
    let book = format!("<workbook><sheets>{sheets}</sheets></workbook>");
    container(&[
        ("xl/workbook.xml", book.as_bytes()),
        ("xl/_rels/workbook.xml.rels", RELATIONS.as_bytes()),
        ("xl/worksheets/sheet1.xml", sheet),
        ("xl/sharedStrings.xml", strings),
    ])
}

/// An .xlsx whose sheet has these rows, and this behind them.
pub fn xlsx(rows: &str, behind: &str) -> Vec<u8> {
    let sheet = format!("<worksheet><sheetData>{rows}</sheetData>{behind}</worksheet>");
    xlsx_of(sheet.as_bytes(), b"<sst/>", 1)
}

/// An .ods whose table has these rows.
pub fn ods(rows: &str) -> Vec<u8> {
    let content = format!(
        r#"<office:document-content><office:body><office:spreadsheet><table:table table:name="x">{rows}</table:table></office:spreadsheet></office:body></office:document-content>"#
    );
    container(&[
        ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"),
        ("content.xml", content.as_bytes()),
    ])
}

/// A record of an .xls.
pub fn record(kind: u16, data: &[u8]) -> Vec<u8> {
    let mut bytes = kind.to_le_bytes().to_vec();
    bytes.extend((data.len() as u16).to_le_bytes());
    bytes.extend(data);
    bytes
}

/// An .xls of one sheet with these records, `globals` before it.
pub fn xls(globals: &[u8], sheet: &[u8]) -> Vec<u8> {
    let bof = record(0x0809, &[0, 6, 5, 0, 0, 0, 0, 0]);
    let bound = |start: u32| record(0x0085, &[start.to_le_bytes().as_slice(), &[0, 0, 1, 0, b'x']].concat());
    let eof = record(0x000A, &[]);
    let start = bof.len() + bound(0).len() + globals.len() + eof.len();
    let stream = [&bof, &bound(start as u32), globals, &eof, &bof, sheet, &eof].concat();
    compound("Workbook", &stream)
}

/// A compound file with one long stream, in sectors of 4096 bytes.
pub fn compound(name: &str, stream: &[u8]) -> Vec<u8> {
    const SECTOR: usize = 4096;
    const FREE: u32 = u32::MAX;
    let mut stream = stream.to_vec();
    let size = stream.len().max(SECTOR);
    stream.resize(size.next_multiple_of(SECTOR), 0);
    let sectors = (stream.len() / SECTOR) as u32;
    let tables = (sectors + 2).div_ceil(1023);
    let mut table: Vec<u32> = (1..=sectors)
        .map(|next| if next == sectors { 0xFFFF_FFFE } else { next })
        .collect();
    table.push(0xFFFF_FFFE);
    table.extend((0..tables).map(|_| 0xFFFF_FFFD));
    table.resize(tables as usize * 1024, FREE);

    let mut file = vec![0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];
    file.resize(24, 0);
    file.extend([0x3Eu16, 4, 0xFFFE, 12, 6].into_iter().flat_map(u16::to_le_bytes));
    file.resize(40, 0);
    let numbers = [1, tables, sectors, 0, 4096, 0xFFFF_FFFE, 0, 0xFFFF_FFFE, 0];
    let places = (0..109).map(|at| if at < tables { sectors + 1 + at } else { FREE });
    file.extend(numbers.into_iter().chain(places).flat_map(u32::to_le_bytes));
    file.resize(SECTOR, 0);
    file.extend(stream);
    for (name, start, size) in [("Root Entry", 0xFFFF_FFFE, 0), (name, 0, size)] {
        let from = file.len();
        let units: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        file.extend(&units);
        file.resize(from + 64, 0);
        file.extend((units.len() as u16 + 2).to_le_bytes());
        file.resize(from + 116, 0);
        file.extend(u32::to_le_bytes(start));
        file.extend((size as u64).to_le_bytes());
    }
    file.resize(file.len().next_multiple_of(SECTOR), 0);
    file.extend(table.into_iter().flat_map(u32::to_le_bytes));
    file
}
