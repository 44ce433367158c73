//! Comments of a sheet: those of its own part, and threads, which newer programs keep in another one
//! with a placeholder in the first.

use std::collections::HashMap;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::strings::{rich_text, unescape_controls};
use crate::cell::{ByCell, CellRef, Comment, Text};
use crate::read::comments::Parts;
use crate::read::fault::{DamageKind, Fault};
use crate::read::place::cell_ref;
use crate::read::read_budget::Intake;
use crate::read::xml::{self, text_until_end};
use crate::read::zipped::Package;

/// The comments of a sheet, and what is wrong with their parts.
pub(super) fn read(
    package: &mut Package,
    parts: &Parts,
    persons: &HashMap<String, Text>,
    read_budget: &mut Intake,
) -> (ByCell<Comment>, Option<Fault>) {
    let mut comments = ByCell::default();
    let mut wrong = parts.fault.clone();
    if let Some(part) = &parts.threads {
        let (content, fault) = package.read(part);
        wrong = wrong
            .or(fault)
            .or(threads(&content, persons, (&mut comments, read_budget)).err());
    }
    if let Some(part) = &parts.own {
        let (content, fault) = package.read(part);
        wrong = wrong.or(fault).or(own(&content, (&mut comments, read_budget)).err());
    }
    (comments, wrong)
}

/// The names of persons by id.
pub(super) fn persons(
    package: &mut Package,
    part: &str,
    read_budget: &mut Intake,
) -> Result<HashMap<String, Text>, Fault> {
    let content = package.read_whole(part)?;
    let mut persons = HashMap::new();
    let mut outcome = Ok(());
    xml::each_element(&content, |element| {
        let names = (xml::attr(element, "id"), xml::attr(element, "displayName"));
        if let ("person", (Some(id), Some(name)), true) = (element.local_name().as_ref(), names, outcome.is_ok()) {
            outcome = read_budget
                .entry(&id)
                .and_then(|_| read_budget.entry(&name))
                .map(|name| {
                    persons.insert(id, name);
                });
        }
    })?;
    outcome.map(|()| persons)
}

/// The comments of the part that every program writes.
fn own(content: &[u8], (comments, read_budget): (&mut ByCell<Comment>, &mut Intake)) -> Result<(), Fault> {
    let mut reader = xml::reader(content);
    let (mut authors, mut open) = (Vec::new(), None);
    let mut text = String::new();
    loop {
        match reader.read_event().map_err(Fault::markup)? {
            Event::Start(element) => match element.local_name().as_ref() {
                "author" => {
                    text_until_end(&mut reader, &mut text)?;
                    authors.push(read_budget.entry(&unescape_controls(&text))?);
                }
                "comment" => open = place(&element).map(|at| (at, number(&element, "authorId"))),
                "text" => {
                    rich_text(&mut reader, &mut text)?;
                    let Some((at, author)) = open.take() else { continue };
                    let author = author
                        .and_then(|author| authors.get(author))
                        .cloned()
                        .unwrap_or_default();
                    read_budget.comment(comments, at, (&author, &unescape_controls(&text)))?;
                }
                _ => {}
            },
            // Its place in the list counts.
            Event::Empty(element) if element.local_name().as_ref() == "author" => authors.push(read_budget.entry("")?),
            Event::End(end) if end.local_name().as_ref() == "comments" => return Ok(()),
            Event::Empty(whole) if whole.local_name().as_ref() == "comments" => return Ok(()),
            Event::Eof => return Err(Fault::from(DamageKind::CutShort)),
            _ => {}
        }
    }
}

/// The threads, each the comment of its cell: the remarks in order, each after its author.
fn threads(
    content: &[u8],
    persons: &HashMap<String, Text>,
    (comments, read_budget): (&mut ByCell<Comment>, &mut Intake),
) -> Result<(), Fault> {
    let mut found: Vec<(CellRef, Text, String)> = Vec::new();
    let mut by_cell: HashMap<CellRef, usize> = HashMap::new();
    let outcome = each_saying(content, |at, person, text| {
        let author = persons.get(person).cloned().unwrap_or_default();
        let number = *by_cell.entry(at).or_insert(found.len());
        if number == found.len() {
            read_budget.spend()?;
            found.push((at, author.clone(), String::new()));
        }
        if let Some((_, _, thread)) = found.get_mut(number) {
            for line in [&author, ":\n"].into_iter().filter(|_| !author.is_empty()) {
                thread.push_str(line);
            }
            thread.push_str(text.trim_end());
            thread.push('\n');
        }
        Ok(())
    });
    for (at, author, thread) in &found {
        read_budget.comment(comments, *at, (author, thread))?;
    }
    outcome
}

/// Calls `visit` with the cell, the id of the person and the text of each remark.
fn each_saying(content: &[u8], mut visit: impl FnMut(CellRef, &str, &str) -> Result<(), Fault>) -> Result<(), Fault> {
    let mut reader: Reader<&[u8]> = xml::reader(content);
    let mut open = None;
    let mut text = String::new();
    loop {
        match reader.read_event().map_err(Fault::markup)? {
            Event::Start(element) => match element.local_name().as_ref() {
                "threadedComment" => {
                    let person = xml::attr(&element, "personId").unwrap_or_default();
                    open = place(&element).map(|at| (at, person));
                }
                "text" => {
                    text_until_end(&mut reader, &mut text)?;
                    if let Some((at, person)) = open.take() {
                        visit(at, &person, &unescape_controls(&text))?;
                    }
                }
                _ => {}
            },
            Event::End(end) if end.local_name().as_ref() == "ThreadedComments" => return Ok(()),
            Event::Empty(whole) if whole.local_name().as_ref() == "ThreadedComments" => return Ok(()),
            Event::Eof => return Err(Fault::from(DamageKind::CutShort)),
            _ => {}
        }
    }
}

fn place(element: &BytesStart<'_>) -> Option<CellRef> {
    cell_ref(&xml::attr(element, "ref")?)
}

fn number(element: &BytesStart<'_>, name: &str) -> Option<usize> {
    xml::attr(element, name)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::Limits;

    fn said(comments: &ByCell<Comment>) -> Vec<String> {
        let mut said: Vec<String> = comments
            .iter()
            .map(|(at, own)| format!("{at} {}: {}", own.author, own.text))
            .collect();
        said.sort();
        said
    }

    #[test]
    fn authors_count_by_their_place_and_runs_of_text_are_joined() {
        let xml = r#"<comments><authors><author>a</author><author/><author>c&amp;d</author></authors><commentList>
            <comment ref="B2" authorId="2"><text><r><t>c:</t></r><r><rPr/><t xml:space="preserve">_x000D_&#10;x</t></r></text></comment>
            <comment ref="B3" authorId="1"><text><t>y</t></text></comment><comment ref="B2" authorId="0"><text><t>second</t></text></comment>
            <comment ref="?" authorId="0"><text><t>nowhere</t></text></comment><comment ref="C1"><text/></comment></commentList></comments>"#;
        let mut comments = ByCell::default();
        own(xml.as_bytes(), (&mut comments, &mut Intake::new(&Limits::default()))).unwrap();
        assert_eq!(said(&comments), ["B2 c&d: c:\nx", "B3 : y"]);
    }

    #[test]
    fn parts_without_comments_are_whole() {
        let mut comments = ByCell::default();
        let mut read_budget = Intake::new(&Limits::default());
        assert_eq!(own(b"<comments/>", (&mut comments, &mut read_budget)), Ok(()));
        let none = "<comments><authors/><commentList><comment ref='A1' authorId='0'/></commentList></comments>";
        assert_eq!(own(none.as_bytes(), (&mut comments, &mut read_budget)), Ok(()));
        let threads = |xml: &str, read_budget: &mut Intake| {
            threads(xml.as_bytes(), &HashMap::new(), (&mut ByCell::default(), read_budget))
        };
        assert_eq!(threads("<ThreadedComments/>", &mut read_budget), Ok(()));
        assert!(comments.is_empty());
    }

    #[test]
    fn what_was_read_of_a_thread_that_is_cut_short_is_kept() {
        let xml = r#"<ThreadedComments><threadedComment ref="A1" personId="p"><text>x</text></threadedComment>
            <threadedComment ref="A1" personId="?"><text>y</text></threadedComment><threadedComment ref="A2"#;
        let persons = HashMap::from([("p".to_owned(), Text::from("n"))]);
        let mut comments = ByCell::default();
        let outcome = threads(
            xml.as_bytes(),
            &persons,
            (&mut comments, &mut Intake::new(&Limits::default())),
        );
        assert!(outcome.is_err());
        assert_eq!(said(&comments), ["A1 n: n:\nx\ny"]);
    }
}
