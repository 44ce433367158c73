//! Findings as the page lists them: each with its cell in the standard workbook and in the source.

use std::collections::{BTreeMap, HashMap, HashSet};

use serde_json::{Value, json};
use yusuan::book::{self, Book, CellId, SourceCell};
use yusuan::cell::CellRef;
use yusuan::diagnostic::{ASPECTS, Code, Diagnostic, Explanation, Place, Severity, report_groups};
use yusuan::locale::{Lang, Messages};
use yusuan::schema::{Standard, Table};

/// Where places of the source are in the book.
pub struct Spots<'a> {
    book: &'a Book,
    standard: &'a Standard,
    spots: &'a book::Spots,
}

/// The values that findings are about, by the cells of the source.
pub fn located(findings: &[Diagnostic], book: &Book) -> book::Spots {
    let all = findings
        .iter()
        .flat_map(|finding| finding.place.iter().chain(&finding.related));
    let wanted: HashSet<SourceCell> = all.filter_map(cell_of).collect();
    book.locate(&wanted)
}

impl<'a> Spots<'a> {
    /// These.
    pub fn new(spots: &'a book::Spots, (book, standard): (&'a Book, &'a Standard)) -> Self {
        Self { book, standard, spots }
    }

    /// A place in the source, the table that holds what it became, and, as far as `places` has it, the cell of the
    /// standard workbook that shows that.
    pub fn place(&self, place: &Place, places: Option<&HashMap<CellId, CellRef>>) -> Value {
        let spot = cell_of(place).and_then(|cell| self.spots.get(&cell));
        let at = spot.zip(places).and_then(|(spot, places)| places.get(&spot));
        json!({
            "sheet": &*place.sheet,
            "cell": place.cell.map(|cell| cell.to_string()),
            "table": self.table(place).map(|table| &table.number),
            "at": at.map(|at| at.to_string()),
        })
    }

    /// The table that holds what a place of the source became.
    fn table(&self, place: &Place) -> Option<&'a Table> {
        let spot = self.spots.get(&cell_of(place)?)?;
        self.standard.tables.get(self.book.tables.get(spot.table)?.schema)
    }
}

fn cell_of(place: &Place) -> Option<SourceCell> {
    Some((place.sheet.clone(), place.cell?))
}

/// Members of a group that the page gets; the others are counted.
const LISTED: usize = 25;

/// Findings in groups of one cause each, the worst first, by their positions.
pub fn grouped(findings: &[Diagnostic], messages: &Messages) -> Vec<Vec<usize>> {
    let mut groups = report_groups(findings, Severity::Info, messages);
    let severity = |group: &Vec<usize>| group.first().and_then(|first| Some(findings.get(*first)?.severity));
    groups.sort_by_key(|group| std::cmp::Reverse(severity(group)));
    groups
}

/// The groups for the page, and how many errors and warnings each table has.
pub fn groups(findings: &[Diagnostic], groups: &[Vec<usize>], spots: &Spots, messages: &Messages) -> Value {
    let own = |group: &Vec<usize>| -> Value {
        let members = group.iter().filter_map(|position| findings.get(*position)).take(LISTED);
        let members = members.map(|finding| self::finding(finding, spots, messages));
        json!({ "count": group.len(), "findings": members.collect::<Vec<_>>() })
    };
    let mut counts: BTreeMap<&str, [usize; 2]> = BTreeMap::new();
    for finding in findings {
        let placed = finding.place.as_ref().and_then(|place| spots.table(place));
        let table = placed.map_or(finding.table.as_deref(), |table| Some(&*table.number));
        let counted = table.and_then(|table| {
            let [errors, warnings] = counts.entry(table).or_default();
            match finding.severity {
                Severity::Error => Some(errors),
                Severity::Warning => Some(warnings),
                Severity::Info => None,
            }
        });
        if let Some(count) = counted {
            *count = count.saturating_add(1);
        }
    }
    json!({ "groups": groups.iter().map(own).collect::<Vec<_>>(), "counts": counts })
}

/// The worst finding at a cell of a sheet: how bad it is, and the number of its group.
pub type Marked = HashMap<CellRef, (Severity, usize)>;

/// The worst finding at each cell of a sheet that shows the values `spots` of the source at these `places`.
pub fn marked(
    findings: &[Diagnostic],
    groups: &[Vec<usize>],
    spots: &book::Spots,
    places: &HashMap<CellId, CellRef>,
) -> Marked {
    let mut marked = Marked::new();
    for (number, group) in groups.iter().enumerate() {
        for finding in group.iter().filter_map(|position| findings.get(*position)) {
            let cell = finding.place.as_ref().and_then(cell_of);
            let Some(at) = cell.and_then(|cell| places.get(&spots.get(&cell)?)) else {
                continue;
            };
            let known = marked.entry(*at).or_insert((finding.severity, number));
            if known.0 < finding.severity {
                *known = (finding.severity, number);
            }
        }
    }
    marked
}

fn finding(finding: &Diagnostic, spots: &Spots, messages: &Messages) -> Value {
    json!({
        "code": finding.code.id(),
        "severity": finding.severity.name(),
        "message": finding.message(messages),
        "help": finding.office_help(messages),
        "table": finding.table,
        "row": finding.row,
        "found": finding.found,
        "expected": finding.expected.as_ref().filter(|_| !finding.is_repair()),
        "difference": finding.difference(),
        "mapping": finding.mapping,
        "place": finding.place.as_ref().map(|place| spots.place(place, None)),
        "related": finding.related.iter().map(|place| spots.place(place, None)).collect::<Vec<_>>(),
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
