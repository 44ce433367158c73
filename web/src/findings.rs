//! Findings as the page lists them: each with its cell in the standard workbook and in the source.

use std::collections::{HashMap, HashSet};

use serde_json::{Value, json};
use yusuan::book::{Book, CellId, SourceCell};
use yusuan::cell::CellRef;
use yusuan::diagnostic::{ASPECTS, Code, Diagnostic, Explanation, Place, Severity, report_groups};
use yusuan::locale::{Lang, Messages};
use yusuan::schema::Standard;

/// Where findings are in the standard workbook.
pub struct Spots<'a> {
    book: &'a Book,
    standard: &'a Standard,
    spots: HashMap<SourceCell, CellId>,
    places: &'a HashMap<CellId, CellRef>,
}

impl<'a> Spots<'a> {
    /// Those of these findings; `places` says where the standard workbook shows values.
    pub fn of(
        findings: &[Diagnostic],
        (book, standard): (&'a Book, &'a Standard),
        places: &'a HashMap<CellId, CellRef>,
    ) -> Self {
        let all = findings
            .iter()
            .flat_map(|finding| finding.place.iter().chain(&finding.related));
        let wanted: HashSet<SourceCell> = all.filter_map(cell_of).collect();
        Self::at(book.locate(&wanted), (book, standard), places)
    }

    /// These.
    pub fn at(
        spots: HashMap<SourceCell, CellId>,
        (book, standard): (&'a Book, &'a Standard),
        places: &'a HashMap<CellId, CellRef>,
    ) -> Self {
        Self {
            book,
            standard,
            spots,
            places,
        }
    }

    /// A place in the source, and the cell of the standard workbook that shows what it became.
    pub fn place(&self, place: &Place) -> Value {
        let spot = cell_of(place).and_then(|cell| self.spots.get(&cell));
        let table = spot.and_then(|spot| self.standard.tables.get(self.book.tables.get(spot.table)?.schema));
        json!({
            "sheet": &*place.sheet,
            "cell": place.cell.map(|cell| cell.to_string()),
            "table": table.map(|table| &table.number),
            "at": spot.and_then(|spot| self.places.get(spot)).map(ToString::to_string),
        })
    }
}

fn cell_of(place: &Place) -> Option<SourceCell> {
    Some((place.sheet.clone(), place.cell?))
}

/// The findings in groups of one cause each, the worst first.
pub fn groups(findings: &[Diagnostic], spots: &Spots, messages: &Messages) -> Value {
    let mut groups = report_groups(findings, Severity::Info, messages);
    let severity = |group: &Vec<usize>| group.first().and_then(|first| Some(findings.get(*first)?.severity));
    groups.sort_by_key(|group| std::cmp::Reverse(severity(group)));
    let own = |group: &Vec<usize>| -> Value {
        let members = group.iter().filter_map(|position| findings.get(*position));
        members.map(|finding| self::finding(finding, spots, messages)).collect()
    };
    groups.iter().map(own).collect()
}

fn finding(finding: &Diagnostic, spots: &Spots, messages: &Messages) -> Value {
    json!({
        "code": finding.code.id(),
        "severity": finding.severity.name(),
        "message": finding.message(messages),
        "help": finding.help(messages),
        "table": finding.table,
        "row": finding.row,
        "found": finding.found,
        "expected": finding.expected.as_ref().filter(|_| !finding.is_repair()),
        "difference": finding.difference(),
        "mapping": finding.mapping,
        "place": finding.place.as_ref().map(|place| spots.place(place)),
        "related": finding.related.iter().map(|place| spots.place(place)).collect::<Vec<_>>(),
    })
}

/// What a code means: its title, and texts with their headings.
pub fn explanation(code: &str, lang: &str) -> Option<Value> {
    let code = Code::find(code)?;
    let lang = Lang::from_locale(Some(lang));
    let own = Explanation::of(code, &Messages::explanations(lang));
    let messages = Messages::new(lang);
    let texts = ASPECTS.iter().zip(&own.texts).filter(|(_, text)| !text.is_empty());
    let texts = texts.map(|(aspect, text)| json!([messages.text(&format!("explain-{aspect}")), text]));
    Some(json!({ "code": code.id(), "title": own.title, "texts": texts.collect::<Vec<_>>() }))
}
