//! A document with comments at its paragraphs: all of it as it was, but for what the comments need.

use super::xlsx::AUTHOR;
use crate::error::{Damage, DamageKind, Error, Result};
use crate::parts::{Edits, HEAD, Package, child, escaped, folder_of, put_type, relate};

const SPACE: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
const TYPE: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml";

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
/// of the body. `limit` is how many bytes its parts may have in all.
///
/// # Errors
/// [`Error::Internal`] when the document is not as it was when its paragraphs were found.
pub fn with_comments(bytes: &[u8], anchors: &Anchors, comments: &[(u64, String)], limit: u64) -> Result<Vec<u8>> {
    commented(bytes, anchors, comments, limit).map_err(|damage| Error::Internal(format!("document: {damage}")))
}

fn commented(
    bytes: &[u8],
    anchors: &Anchors,
    comments: &[(u64, String)],
    limit: u64,
) -> std::result::Result<Vec<u8>, Damage> {
    let wrong = |what: &str| Damage::in_detail(DamageKind::Markup, what);
    let mut package = Package::open(bytes, limit)?;
    let body = package.text(&anchors.body)?;
    let folder = folder_of(&anchors.body);
    let usual = || format!("{folder}/comments.xml").trim_start_matches('/').to_owned();
    let part = anchors.comments.clone().unwrap_or_else(usual);
    let existing = package.has(&part).then(|| package.text(&part)).transpose()?;
    let first = existing.as_deref().map_or(0, free_id);
    let body = with_references(&body, comments, first).ok_or_else(|| wrong(&anchors.body))?;
    let own: String = (first..)
        .zip(comments)
        .map(|(id, (_, text))| comment(id, text))
        .collect();
    package.put(&anchors.body, body);
    match existing {
        Some(existing) => {
            let root = child(&existing, &["comments"])?.ok_or_else(|| wrong(&part))?;
            let mut edits = Edits::default();
            edits.append(&existing, &root, &own);
            package.put(&part, edits.apply(&existing));
        }
        None => {
            relate(&mut package, &anchors.body, "comments", &part)?;
            put_type(&mut package, &part, Some(TYPE))?;
            package.put(
                &part,
                format!(r#"{HEAD}<w:comments xmlns:w="{SPACE}">{own}</w:comments>"#),
            );
        }
    }
    package.finish(AUTHOR)
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
    let line = |line: &str| {
        format!(
            r#"<w:p><w:r><w:t xml:space="preserve">{}</w:t></w:r></w:p>"#,
            escaped(line)
        )
    };
    let lines: String = text.lines().map(line).collect();
    format!(r#"<w:comment xmlns:w="{SPACE}" w:id="{id}" w:author="{AUTHOR}" w:initials="Y">{lines}</w:comment>"#)
}
