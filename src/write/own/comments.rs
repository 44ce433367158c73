//! The comments of a sheet: those of this program come and go, those of people stay.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use quick_xml::events::Event;

use super::{alone, wrong};
use crate::cell::{CellRef, Comment};
use crate::error::Damage;
use crate::parts::{Edits, Element, Step, Walk, child, children, escaped, unescaped};
use crate::schema::Standard;
use crate::write::xlsx::{AUTHOR, NOTE_SIZE, ours};

const SPACE: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
/// How carriage returns are spelled in such parts.
const RETURN: &str = "_x000D_";

/// A part of comments without any.
pub fn empty() -> String {
    alone(&format!(
        "<comments xmlns=\"{SPACE}\"><authors/><commentList/></comments>"
    ))
}

/// A part with these comments of people.
pub fn of_people(comments: &BTreeMap<CellRef, Comment>) -> String {
    let authors: BTreeSet<&str> = comments.values().map(|own| &*own.author).collect();
    let authors: Vec<&str> = authors.into_iter().collect();
    let named = authors.iter().map(|own| format!("<author>{}</author>", escaped(own)));
    let named: String = named.collect();
    let mut list = String::new();
    for (at, own) in comments {
        let author = authors.iter().position(|author| **author == *own.author).unwrap_or(0);
        list.push_str(&format!(
            "<comment ref=\"{at}\" authorId=\"{author}\"><text><r><t xml:space=\"preserve\">{}</t></r></text></comment>",
            escaped(&own.text)
        ));
    }
    alone(&format!(
        "<comments xmlns=\"{SPACE}\"><authors>{named}</authors><commentList>{list}</commentList></comments>"
    ))
}

/// What became of a part of comments.
pub struct Changed {
    /// The part.
    pub text: String,
    /// Cells that have no comment any more.
    pub gone: HashSet<CellRef>,
    /// Cells that have one now, with its text.
    pub new: Vec<(CellRef, String)>,
    /// Whether no comment is left.
    pub is_empty: bool,
}

/// The part without the notes of an earlier round, and with these.
///
/// # Errors
/// When the markup is damaged.
pub fn changed(text: &str, notes: &BTreeMap<CellRef, &str>, standard: &Standard) -> Result<Changed, Damage> {
    let mut edits = Edits::default();
    let mut theirs: HashMap<CellRef, Comment> = HashMap::new();
    let mut gone = HashSet::new();
    let all = children(text, &["comments", "commentList"])?;
    for own in &all {
        let Some(at) = own.attr("ref").and_then(|address| CellRef::parse(&address)) else {
            continue;
        };
        let markup = own.text(text);
        let pieces = pieces(markup)?;
        let said: String = pieces.iter().map(|piece| piece.text.as_str()).collect();
        let ours = standard.frame.own_part(&said.replace(RETURN, "\r      "));
        if ours > 0 && said.get(ours..).is_none_or(|rest| rest.trim().is_empty()) {
            edits.replace(own.whole.clone(), "");
            gone.insert(at);
            continue;
        }
        let mut inside = Edits::default();
        cut(markup, &pieces, ours, &mut inside);
        if let Some(note) = notes.get(&at).filter(|_| !theirs.contains_key(&at)) {
            let rest = said.get(ours..).unwrap_or_default();
            let comment = Comment {
                text: rest.into(),
                ..Comment::default()
            };
            let both = ours_before(note, &comment, standard);
            before(markup, &pieces, &both, &mut inside)?;
            theirs.insert(at, comment);
        } else {
            theirs.entry(at).or_default();
        }
        if !inside.is_empty() {
            edits.replace(own.whole.clone(), inside.apply(markup));
        }
    }
    let mut new = Vec::new();
    let wanted: Vec<_> = notes.iter().filter(|(at, _)| !theirs.contains_key(at)).collect();
    if !wanted.is_empty() {
        let list = child(text, &["comments", "commentList"])?.ok_or_else(|| wrong("comments"))?;
        let prefix = list.prefix();
        let author = author(text, &prefix, &mut edits)?;
        let mut more = String::new();
        for (at, note) in wanted {
            let Comment { text, .. } = ours(note, None, standard);
            let font = escaped(&standard.frame.print.font);
            more.push_str(&format!(
                "<{prefix}comment ref=\"{at}\" authorId=\"{author}\"><{prefix}text><{prefix}r><{prefix}rPr><{prefix}sz \
                 val=\"{NOTE_SIZE}\"/><{prefix}rFont val=\"{font}\"/></{prefix}rPr><{prefix}t xml:space=\"preserve\">{}\
                 </{prefix}t></{prefix}r></{prefix}text></{prefix}comment>",
                escaped(&text)
            ));
            new.push((*at, text.to_string()));
        }
        edits.append(text, &list, &more);
    }
    let left = all.len().saturating_sub(gone.len()).saturating_add(new.len());
    Ok(Changed {
        text: edits.apply(text),
        gone,
        new,
        is_empty: left == 0,
    })
}

/// A note of this program as it stands before a comment of people.
fn ours_before(note: &str, comment: &Comment, standard: &Standard) -> String {
    let both = ours(note, Some(comment), standard).text;
    both.strip_suffix(&*comment.text).unwrap_or(&both).to_owned()
}

/// The number of this program among the authors, which it is added to.
fn author(text: &str, prefix: &str, edits: &mut Edits) -> Result<usize, Damage> {
    let all = children(text, &["comments", "authors"])?;
    let is_own = |own: &Element| unescaped(own.inside(text)) == AUTHOR;
    if let Some(known) = all.iter().position(is_own) {
        return Ok(known);
    }
    let authors = child(text, &["comments", "authors"])?.ok_or_else(|| wrong("comments"))?;
    edits.append(text, &authors, &format!("<{prefix}author>{AUTHOR}</{prefix}author>"));
    Ok(all.len())
}

/// A run of a comment, or its text where it has no runs.
struct Piece {
    element: Element,
    text: String,
}

/// The runs of a comment, by their places in its markup.
fn pieces(markup: &str) -> Result<Vec<Piece>, Damage> {
    let mut pieces = Vec::new();
    for element in children(markup, &["comment", "text"])? {
        if matches!(element.name().as_str(), "r" | "t") {
            let text = said(element.text(markup))?;
            pieces.push(Piece { element, text });
        }
    }
    Ok(pieces)
}

/// The text of a run.
fn said(markup: &str) -> Result<String, Damage> {
    let mut walk = Walk::over(markup);
    let (mut is_text, mut said) = (false, String::new());
    while let Some(Step { event, at, .. }) = walk.step()? {
        match event {
            Event::Start(tag) => is_text = tag.local_name().as_ref() == "t",
            Event::End(_) => is_text = false,
            Event::Text(_) | Event::GeneralRef(_) if is_text => {
                said.push_str(&unescaped(markup.get(at).unwrap_or_default()));
            }
            Event::CData(text) if is_text => said.push_str(&text.into_inner()),
            _ => {}
        }
    }
    Ok(said)
}

/// Takes so many bytes of text away from the beginning.
fn cut(markup: &str, pieces: &[Piece], mut bytes: usize, edits: &mut Edits) {
    for Piece { element, text } in pieces {
        if bytes == 0 {
            return;
        }
        match text.get(bytes..) {
            None | Some("") => edits.replace(element.whole.clone(), ""),
            Some(rest) => {
                let own = element.text(markup);
                let prefix = element.prefix();
                let kept = format!("<{prefix}t xml:space=\"preserve\">{}</{prefix}t>", escaped(rest));
                let tag = own
                    .find(&format!("<{prefix}t"))
                    .and_then(|at| own.get(..at))
                    .unwrap_or_default();
                // What a run looks like stands before its text.
                let whole = match element.name().as_str() {
                    "r" => format!("{tag}{kept}</{prefix}r>"),
                    _ => kept,
                };
                edits.replace(element.whole.clone(), whole);
            }
        }
        bytes = bytes.saturating_sub(text.len());
    }
}

/// Puts a text before the runs of a comment.
fn before(markup: &str, pieces: &[Piece], note: &str, edits: &mut Edits) -> Result<(), Damage> {
    let Some(holder) = child(markup, &["comment", "text"])? else {
        return Ok(());
    };
    let prefix = holder.prefix();
    let run = format!(
        "<{prefix}r><{prefix}t xml:space=\"preserve\">{}</{prefix}t></{prefix}r>",
        escaped(note)
    );
    match holder.open == holder.whole {
        true => edits.append(markup, &holder, &run),
        false => edits.insert(holder.open.end, run),
    }
    // A text without runs becomes one, since it would stand before all of them.
    for piece in pieces.iter().filter(|piece| piece.element.name() == "t") {
        let open = format!("<{prefix}r>");
        edits.insert(piece.element.whole.start, open);
        edits.insert(piece.element.whole.end, format!("</{prefix}r>"));
    }
    Ok(())
}
