//! Writes documents as word processors do, of paragraphs and of the sheets of a workbook.
#![allow(dead_code)]

use std::fmt::Write as _;
use std::io::{Cursor, Write};

use yusuan::cell::CellRef;
use yusuan::grid::Grid;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// A document with this body and these further parts: kind, content.
pub fn document(body: &str, beside: &[(&str, &str)]) -> Vec<u8> {
    const TYPE: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml";
    const KIND: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    const SPACES: &str = r#"xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape""#;
    let head = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>"#;
    let mut types = format!(
        r#"{head}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="{TYPE}.document.main+xml"/>"#
    );
    let relations = r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">"#;
    let mut own = format!("{head}{relations}");
    let mut parts = Vec::new();
    for (number, (kind, content)) in beside.iter().enumerate() {
        let root = kind.trim_end_matches(|c: char| c.is_ascii_digit());
        write!(
            types,
            r#"<Override PartName="/word/{kind}.xml" ContentType="{TYPE}.{root}+xml"/>"#
        )
        .unwrap();
        write!(
            own,
            r#"<Relationship Id="rId{}" Type="{KIND}/{root}" Target="{kind}.xml"/>"#,
            number + 1
        )
        .unwrap();
        let element = if *kind == "header1" { "hdr" } else { root };
        parts.push((
            format!("word/{kind}.xml"),
            format!("{head}<w:{element} {SPACES}>{content}</w:{element}>"),
        ));
    }
    let mut all = vec![
        ("[Content_Types].xml".to_owned(), types + "</Types>"),
        (
            "_rels/.rels".to_owned(),
            format!(
                r#"{head}{relations}<Relationship Id="rId1" Type="{KIND}/officeDocument" Target="word/document.xml"/></Relationships>"#
            ),
        ),
        (
            "word/document.xml".to_owned(),
            format!("{head}<w:document {SPACES}><w:body>{body}<w:sectPr/></w:body></w:document>"),
        ),
        ("word/_rels/document.xml.rels".to_owned(), own + "</Relationships>"),
    ];
    all.append(&mut parts);
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in all {
        writer.start_file(name, SimpleFileOptions::default()).unwrap();
        writer.write_all(content.as_bytes()).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// A text as markup has it.
pub fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// A paragraph; tabs and line breaks as elements.
pub fn paragraph(text: &str) -> String {
    let text = escaped(text)
        .replace('\t', "</w:t><w:tab/><w:t>")
        .replace('\n', "</w:t><w:br/><w:t>");
    format!("<w:p><w:r><w:t>{text}</w:t></w:r></w:p>")
}

/// A cell with this markup in it; `properties` as they stand in it.
pub fn cell(content: &str, properties: &str) -> String {
    format!("<w:tc><w:tcPr>{properties}</w:tcPr>{content}</w:tc>")
}

/// A table of rows of plain texts.
pub fn table(rows: &[&[&str]]) -> String {
    let cells = |row: &&[&str]| row.iter().map(|text| cell(&paragraph(text), "")).collect::<String>();
    let rows: String = rows.iter().map(|row| format!("<w:tr>{}</w:tr>", cells(row))).collect();
    format!("<w:tbl>{rows}</w:tbl>")
}

/// A sheet as an office pastes it into a document: what stands above the header and below the rows as
/// paragraphs, the rest as a table.
pub fn sheet(grid: &Grid) -> String {
    let shown = |at: CellRef| grid.get(at).map(|cell| cell.value.to_string()).unwrap_or_default();
    let texts = |row: u32| {
        let texts = grid.row(row).iter().map(|cell| cell.value.to_string());
        texts.collect::<Vec<_>>().join("\t")
    };
    let rows: Vec<u32> = grid.rows().map(|(row, _)| row).collect();
    let head = rows
        .iter()
        .copied()
        .find(|row| texts(*row).contains("部门名称："))
        .unwrap();
    let is_note = |row: &u32| {
        ["注：", "备注：", "说明"]
            .iter()
            .any(|word| texts(*row).starts_with(word))
    };
    let last = rows.iter().copied().filter(|row| !is_note(row)).max().unwrap();
    let width = grid.cells().iter().map(|cell| cell.at.col).max().unwrap_or(0);
    let mut body: String = rows
        .iter()
        .filter(|row| **row <= head)
        .map(|row| paragraph(&texts(*row)))
        .collect();
    let grid_cols = r#"<w:gridCol w:w="1000"/>"#.repeat(width as usize + 1);
    write!(body, "<w:tbl><w:tblPr/><w:tblGrid>{grid_cols}</w:tblGrid>").unwrap();
    for row in head + 1..=last {
        body += "<w:tr>";
        let mut col = 0;
        while col <= width {
            let at = CellRef::new(row, col);
            let merge = grid.merge_at(at).copied();
            let span = merge.map_or(1, |merge| merge.last.col - merge.first.col + 1);
            let mut properties = format!(r#"<w:tcW w:w="{}" w:type="dxa"/>"#, span * 1000);
            if span > 1 {
                write!(properties, r#"<w:gridSpan w:val="{span}"/>"#).unwrap();
            }
            match merge.filter(|merge| merge.first.row != merge.last.row) {
                Some(merge) if merge.first.row == row => properties += r#"<w:vMerge w:val="restart"/>"#,
                Some(_) => properties += "<w:vMerge/>",
                None => {}
            }
            body += &cell(&paragraph(&shown(at)), &properties);
            col += span;
        }
        body += "</w:tr>";
    }
    body += "</w:tbl>";
    let notes = rows.iter().filter(|row| **row > last);
    body += &notes.map(|row| paragraph(&texts(*row))).collect::<String>();
    body
}
