//! A document with comments at its paragraphs: all of it as it was, but for what the comments need.

use std::io::{Cursor, Read, Write};

use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

use crate::error::{Error, Result};

/// Who comments; also the mark of the container, which no other program keeps.
pub(super) const AUTHOR: &str = "yusuan";
const SPACE: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
const RELATION: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/comments";
const TYPE: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml";
const TYPES: &str = "[Content_Types].xml";
const HEAD: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>"#;

/// Where comments go in a document.
#[derive(Clone, Debug)]
pub struct Anchors {
    /// The part of its body.
    pub body: String,
    /// The part of its comments, if it has one.
    pub comments: Option<String>,
}

/// Whether these bytes are a document as this program writes it. One that somebody has since saved in a word
/// processor is theirs.
pub fn is_ours(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK") && bytes.ends_with(AUTHOR.as_bytes())
}

/// The document with comments: each text, a line a paragraph, at the end of the paragraph that ends before this byte
/// of the body.
///
/// # Errors
/// [`Error::Internal`] when the document is not as it was when its paragraphs were found.
pub fn with_comments(bytes: &[u8], anchors: &Anchors, comments: &[(u64, String)]) -> Result<Vec<u8>> {
    let wrong = |what: &str| Error::Internal(format!("document: {what}"));
    let failed = |error: zip::result::ZipError| Error::Internal(error.to_string());
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(failed)?;
    let body = text_of(&mut archive, &anchors.body).ok_or_else(|| wrong(&anchors.body))?;
    let (folder, file) = anchors.body.rsplit_once('/').unwrap_or(("", &anchors.body));
    let relations_part = format!("{folder}/_rels/{file}.rels").trim_start_matches('/').to_owned();
    let of_comments = anchors.comments.clone();
    let comments_part =
        of_comments.unwrap_or_else(|| format!("{folder}/comments.xml").trim_start_matches('/').to_owned());
    let existing = text_of(&mut archive, &comments_part);
    let first = existing.as_deref().map_or(0, free_id);
    let body = with_references(&body, comments, first).ok_or_else(|| wrong("a paragraph"))?;
    let own: String = (first..)
        .zip(comments)
        .map(|(id, (_, text))| comment(id, text))
        .collect();
    let mut changed = vec![(anchors.body.clone(), body)];
    match existing {
        Some(existing) => {
            let whole = before_end(&existing, &own).ok_or_else(|| wrong(&comments_part))?;
            changed.push((comments_part, whole));
        }
        None => {
            let name = comments_part.rsplit('/').next().unwrap_or_default().to_owned();
            let relation = format!(r#"<Relationship Id="rIdYusuan" Type="{RELATION}" Target="{name}"/>"#);
            let relations = text_of(&mut archive, &relations_part).unwrap_or_else(|| {
                format!(r#"{HEAD}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"></Relationships>"#)
            });
            let relations = before_end(&relations, &relation).ok_or_else(|| wrong(&relations_part))?;
            let types = text_of(&mut archive, TYPES).ok_or_else(|| wrong(TYPES))?;
            let kind = format!(r#"<Override PartName="/{comments_part}" ContentType="{TYPE}"/>"#);
            let types = before_end(&types, &kind).ok_or_else(|| wrong(TYPES))?;
            let part = format!(r#"{HEAD}<w:comments xmlns:w="{SPACE}">{own}</w:comments>"#);
            changed.extend([
                (relations_part, relations),
                (TYPES.to_owned(), types),
                (comments_part, part),
            ]);
        }
    }
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for index in 0..archive.len() {
        let part = archive.by_index_raw(index).map_err(failed)?;
        let name = String::from_utf8_lossy(part.name_raw()).into_owned();
        match changed.iter().position(|(own, _)| same(own, &name)) {
            Some(position) => {
                drop(part);
                let (_, content) = changed.swap_remove(position);
                put(&mut writer, &name, &content).map_err(failed)?;
            }
            None => writer.raw_copy_file(part).map_err(failed)?,
        }
    }
    for (name, content) in &changed {
        put(&mut writer, name, content).map_err(failed)?;
    }
    writer.set_comment(AUTHOR).map_err(failed)?;
    Ok(writer.finish().map_err(failed)?.into_inner())
}

fn put(writer: &mut ZipWriter<Cursor<Vec<u8>>>, name: &str, content: &str) -> zip::result::ZipResult<()> {
    writer.start_file(name, SimpleFileOptions::default())?;
    writer.write_all(content.as_bytes())?;
    Ok(())
}

/// Names of parts differ in case and slashes between writers.
fn same(one: &str, other: &str) -> bool {
    let plain = |name: &str| name.trim_start_matches('/').replace('\\', "/").to_ascii_lowercase();
    plain(one) == plain(other)
}

fn text_of(archive: &mut ZipArchive<Cursor<&[u8]>>, name: &str) -> Option<String> {
    let mut names = archive.file_names_raw();
    let index = names.position(|own| same(&String::from_utf8_lossy(own), name))?;
    drop(names);
    let mut part = archive.by_index(index).ok()?;
    let mut text = String::new();
    part.read_to_string(&mut text).ok()?;
    Some(text)
}

/// The markup with something before its last end tag.
fn before_end(markup: &str, more: &str) -> Option<String> {
    if let Some(end) = markup.rfind("</") {
        let (before, after) = markup.split_at_checked(end)?;
        return Some([before, more, after].concat());
    }
    // An element that is empty has no end tag.
    let (before, _) = markup.rsplit_once("/>")?;
    let name = before.rsplit_once('<')?.1.split_whitespace().next()?;
    Some(format!("{before}>{more}</{name}>"))
}

/// The body with references to comments, each before the end tag that ends at its byte.
fn with_references(body: &str, comments: &[(u64, String)], first: usize) -> Option<String> {
    let mut ends: Vec<(usize, usize)> = Vec::new();
    for (id, (end, _)) in (first..).zip(comments) {
        let end = usize::try_from(*end).ok()?;
        ends.push((body.get(..end)?.rfind("</")?, id));
    }
    ends.sort_unstable();
    let mut whole = String::with_capacity(body.len());
    let mut done = 0;
    for (at, id) in ends {
        let name = body.get(at..)?.strip_prefix("</")?.split('>').next()?.trim_end();
        let prefix = name.strip_suffix('p')?;
        whole.push_str(body.get(done..at)?);
        whole.push_str(&format!(
            r#"<{prefix}r><{prefix}commentReference {prefix}id="{id}"/></{prefix}r>"#
        ));
        done = at;
    }
    whole.push_str(body.get(done..)?);
    Some(whole)
}

/// The first id above all that a part of comments uses.
fn free_id(markup: &str) -> usize {
    let ids = markup
        .split(":id=\"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next()?.parse::<usize>().ok());
    ids.max().map_or(0, |most| most.saturating_add(1))
}

fn comment(id: usize, text: &str) -> String {
    let is_seen = |c: &char| *c == '\t' || !c.is_control() && !matches!(c, '\u{fffe}' | '\u{ffff}');
    let escape = |line: &str| {
        let seen: String = line.chars().filter(is_seen).collect();
        quick_xml::escape::escape(seen.as_str()).into_owned()
    };
    let line = |line: &str| {
        format!(
            r#"<w:p><w:r><w:t xml:space="preserve">{}</w:t></w:r></w:p>"#,
            escape(line)
        )
    };
    let lines: String = text.lines().map(line).collect();
    format!(r#"<w:comment xmlns:w="{SPACE}" w:id="{id}" w:author="{AUTHOR}" w:initials="Y">{lines}</w:comment>"#)
}
