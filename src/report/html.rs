//! The report as one page for a browser: it needs nothing but itself, and prints.
//!
//! How it looks is `templates/report.html`; here is what stands in it.

use std::collections::{BTreeMap, HashMap};

use serde::Serialize;

use super::drawing::Drawing;
use super::offices::worst_first;
use super::page::page;
use super::sheets::{CellView, SheetView, Sheets};
use crate::cell::CellRef;
use crate::correction::Past;
use crate::diagnostic::{Diagnostic, Place, Severity, report_groups};
use crate::error::Result;
use crate::locale::Messages;

/// How many cells of findings of one kind, and of related cells, are listed.
const LISTED: usize = 24;

/// An input and what there is to say of it.
pub struct File<'a> {
    /// Its name.
    pub name: &'a str,
    /// How it ended: `clean`, `findings`, `failed`.
    pub status: &'a str,
    /// The budget year.
    pub year: Option<i32>,
    /// The code of the department.
    pub code: Option<&'a str>,
    /// The department.
    pub department: Option<&'a str>,
    /// How many tables it has.
    pub tables: usize,
    /// The findings.
    pub findings: &'a [Diagnostic],
    /// Its sheets.
    pub sheets: &'a Sheets,
    /// What it was compared with, how many findings became what, and those that are gone.
    pub since: Option<(String, &'a [Past])>,
    /// Whether it is shown beside being counted.
    pub is_shown: bool,
}

/// What a page about several inputs says beside them.
#[derive(Debug, Default)]
pub struct Beside<'a> {
    /// The findings about offices that have not handed in.
    pub missing: &'a [Diagnostic],
    /// Charts of the inputs added up …
    pub charts: Vec<Drawing>,
    /// … and how many those are.
    pub summed: usize,
}

/// The severities, the worst first.
const SEVERITIES: [Severity; 3] = [Severity::Error, Severity::Warning, Severity::Info];

/// The page about these inputs, and the offices whose are missing. The same inputs always give the same page.
///
/// # Errors
/// [`Error::Internal`](crate::error::Error::Internal) when the template of the page is wrong.
pub fn html(files: &[File], beside: &Beside, messages: &Messages) -> Result<String> {
    let Beside {
        missing,
        charts,
        summed,
    } = beside;
    let shown = (1..).zip(files).filter(|(_, file)| file.is_shown);
    let parts: Vec<FilePart> = shown.map(|(number, file)| file_part(number, file, messages)).collect();
    let offices = worst_first(files).into_iter();
    let offices = offices.filter_map(|position| Some(office(position.saturating_add(1), files.get(position)?)));
    let mut tables: Vec<String> = Vec::new();
    for table in parts
        .iter()
        .flat_map(|file| &file.sections)
        .map(|section| &section.table)
    {
        if !table.is_empty() && !tables.contains(table) {
            tables.push(table.clone());
        }
    }
    let mut text = texts(messages);
    text.insert("charts", messages.get("page-charts", [("count", summed.to_string())]));
    let data = Page {
        lang: messages.lang().tag(),
        text,
        severities: SEVERITIES.map(|severity| Named::of(severity, messages)),
        tables,
        charts,
        offices: missing
            .iter()
            .map(|finding| absent(finding, messages))
            .chain(offices)
            .collect(),
        files: parts,
    };
    page("report.html", data)
}

#[derive(Serialize)]
struct Page<'a> {
    lang: &'static str,
    text: BTreeMap<&'static str, String>,
    severities: [Named; 3],
    tables: Vec<String>,
    charts: &'a [Drawing],
    /// All files, the worst first.
    offices: Vec<OfficePart>,
    files: Vec<FilePart>,
}

/// A line of the table of all offices.
#[derive(Serialize)]
struct OfficePart {
    /// Where it is shown, if it is.
    anchor: Option<String>,
    name: String,
    status: String,
    code: String,
    department: String,
    /// Findings by severity, in the order of the page; of what is missing none.
    counts: Option<[usize; 3]>,
}

/// An office that has not handed in.
fn absent(finding: &Diagnostic, messages: &Messages) -> OfficePart {
    let said = |name: &str| finding.datum(name).unwrap_or_default().to_owned();
    OfficePart {
        anchor: None,
        name: finding.message(messages),
        status: "missing".to_owned(),
        code: said("code"),
        department: said("name"),
        counts: None,
    }
}

fn office(number: usize, file: &File) -> OfficePart {
    OfficePart {
        anchor: file.is_shown.then(|| format!("f{number}")),
        name: file.name.to_owned(),
        status: file.status.to_owned(),
        code: file.code.unwrap_or_default().to_owned(),
        department: file.department.unwrap_or_default().to_owned(),
        counts: Some(SEVERITIES.map(|severity| file.count(severity))),
    }
}

#[derive(Clone, Serialize)]
struct Named {
    key: &'static str,
    label: String,
}

impl Named {
    fn of(severity: Severity, messages: &Messages) -> Self {
        let key = severity.name();
        Self {
            key,
            label: messages.text(&format!("severity-{key}")),
        }
    }
}

#[derive(Serialize)]
struct FilePart {
    id: String,
    name: String,
    status: String,
    facts: Vec<(String, String)>,
    /// What became of the findings of an earlier hand-in …
    since: String,
    /// … and those that are gone.
    fixed: Vec<String>,
    /// Findings of the file as a whole.
    findings: Vec<FindingPart>,
    sections: Vec<Section>,
}

#[derive(Serialize)]
struct Section {
    id: String,
    name: String,
    table: String,
    open: bool,
    findings: Vec<FindingPart>,
    letters: Vec<String>,
    rows: Vec<RowPart>,
}

#[derive(Serialize)]
struct FindingPart {
    id: String,
    severity: Named,
    code: &'static str,
    state: String,
    answered: Option<String>,
    message: String,
    place: Option<Link>,
    row: String,
    figures: Option<Figures>,
    said: Vec<String>,
    also: Vec<Link>,
    more: usize,
    related: Vec<Link>,
    mapping: String,
    help: Option<String>,
}

#[derive(Serialize)]
struct Figures {
    found: String,
    expected: String,
    difference: String,
}

/// A cell, and the anchor where it is shown, if it is.
#[derive(Serialize)]
struct Link {
    text: String,
    anchor: Option<String>,
}

#[derive(Serialize)]
struct RowPart {
    number: u64,
    gap: usize,
    cells: Vec<CellPart>,
}

#[derive(Serialize)]
struct CellPart {
    text: String,
    figure: bool,
    across: u32,
    down: usize,
    /// Where links lead to, for cells that are named.
    id: Option<String>,
    class: &'static str,
    /// The finding that names it.
    finding: Option<String>,
}

/// The words of the page.
fn texts(messages: &Messages) -> BTreeMap<&'static str, String> {
    const KEYS: [&str; 19] = [
        "title",
        "offices",
        "department",
        "code",
        "file",
        "failed",
        "table",
        "every-table",
        "severity",
        "place",
        "found",
        "expected",
        "difference",
        "also",
        "related",
        "help",
        "clean",
        "sheet",
        "gap",
    ];
    KEYS.iter()
        .map(|key| (*key, messages.text(&format!("page-{key}"))))
        .collect()
}

/// How a cell is marked and by which finding: the worst one, else the first that it is related to.
struct CellMark {
    rank: u8,
    finding: String,
}

impl CellMark {
    fn class(&self) -> &'static str {
        match self.rank {
            3 => "error",
            2 => "warning",
            1 => "info",
            _ => "related",
        }
    }
}

fn rank(severity: Severity) -> u8 {
    match severity {
        Severity::Error => 3,
        Severity::Warning => 2,
        Severity::Info => 1,
    }
}

/// The anchors of a file: cells that are shown, by sheet.
struct Anchors<'a> {
    file: usize,
    sheets: HashMap<&'a str, (usize, &'a SheetView)>,
}

impl Anchors<'_> {
    fn cell(&self, place: &Place) -> Option<(usize, CellRef)> {
        let (number, view) = self.sheets.get(&*place.sheet)?;
        Some((*number, *view.shown.get(&place.cell?)?))
    }

    fn id(&self, sheet: usize, at: CellRef) -> String {
        format!("f{}-s{sheet}-{at}", self.file)
    }

    fn link(&self, place: &Place) -> Link {
        let anchor = self.cell(place).map(|(sheet, at)| self.id(sheet, at));
        Link {
            text: place.to_string(),
            anchor,
        }
    }
}

fn file_part(number: usize, file: &File, messages: &Messages) -> FilePart {
    let views = (1..).zip(&file.sheets.sheets);
    let anchors = Anchors {
        file: number,
        sheets: views.map(|(number, view)| (&*view.name, (number, view))).collect(),
    };
    let mut marks: HashMap<(usize, CellRef), CellMark> = HashMap::new();
    let mut own: Vec<FindingPart> = Vec::new();
    let mut by_sheet: HashMap<usize, Vec<FindingPart>> = HashMap::new();
    let mut groups = report_groups(file.findings, Severity::Info, messages);
    let severity = |group: &Vec<usize>| {
        group
            .first()
            .and_then(|first| Some(file.findings.get(*first)?.severity))
    };
    groups.sort_by_key(|group| std::cmp::Reverse(severity(group)));
    for (position, group) in (1..).zip(groups) {
        let group: Vec<&Diagnostic> = group
            .iter()
            .filter_map(|position| file.findings.get(*position))
            .collect();
        let id = format!("f{number}-n{position}");
        mark(&group, &id, &anchors, &mut marks);
        let Some(part) = finding_part(id, &group, &anchors, messages) else {
            continue;
        };
        let place = group.first().and_then(|first| first.place.as_ref());
        match place.and_then(|place| anchors.sheets.get(&*place.sheet)) {
            Some((sheet, _)) => by_sheet.entry(*sheet).or_default().push(part),
            None => own.push(part),
        }
    }
    let sections = (1..).zip(&file.sheets.sheets);
    let sections = sections.map(|(sheet, view)| {
        let findings = by_sheet.remove(&sheet).unwrap_or_default();
        section((sheet, view), findings, &anchors, &marks)
    });
    FilePart {
        id: format!("f{number}"),
        name: file.name.to_owned(),
        status: file.status.to_owned(),
        facts: facts(file, messages),
        since: file.since.as_ref().map(|(line, _)| line.clone()).unwrap_or_default(),
        fixed: file
            .since
            .iter()
            .flat_map(|(_, fixed)| fixed.iter().map(|past| past.line(messages)))
            .collect(),
        findings: own,
        sections: sections.collect(),
    }
}

/// Marks the cells of findings that are reported as one.
fn mark(group: &[&Diagnostic], id: &str, anchors: &Anchors, marks: &mut HashMap<(usize, CellRef), CellMark>) {
    let mut add = |place: &Place, rank: u8| {
        let Some(cell) = anchors.cell(place) else { return };
        let mark = CellMark {
            rank,
            finding: id.to_owned(),
        };
        let known = marks.entry(cell).or_insert(CellMark {
            rank,
            finding: id.to_owned(),
        });
        if known.rank < rank {
            *known = mark;
        }
    };
    for finding in group {
        finding
            .place
            .iter()
            .for_each(|place| add(place, rank(finding.severity)));
        finding.related.iter().for_each(|place| add(place, 0));
    }
}

fn facts(file: &File, messages: &Messages) -> Vec<(String, String)> {
    let count = |severity: Severity| file.count(severity).to_string();
    let facts = [
        ("page-department", file.department.unwrap_or_default().to_owned()),
        ("page-year", file.year.map(|year| year.to_string()).unwrap_or_default()),
        ("page-unit", file.sheets.units.join(" ")),
        ("page-tables", file.tables.to_string()),
        ("page-errors", count(Severity::Error)),
        ("page-warnings", count(Severity::Warning)),
        ("page-notes", count(Severity::Info)),
    ];
    let said = facts.into_iter().filter(|(_, value)| !value.is_empty());
    said.map(|(key, value)| (messages.text(key), value)).collect()
}

fn finding_part(id: String, group: &[&Diagnostic], anchors: &Anchors, messages: &Messages) -> Option<FindingPart> {
    let (first, others) = group.split_first()?;
    let expected = first.expected.as_ref().filter(|_| !first.is_repair());
    let figures = expected.map(|expected| Figures {
        found: first.found.clone().unwrap_or_default(),
        expected: expected.clone(),
        difference: first.difference().unwrap_or_default().to_owned(),
    });
    // Findings without a cell are identified by their message.
    let (placed, others): (Vec<&Diagnostic>, Vec<&Diagnostic>) =
        others.iter().partition(|other| other.cell().is_some());
    let links =
        |places: &mut dyn Iterator<Item = &Place>| places.take(LISTED).map(|place| anchors.link(place)).collect();
    Some(FindingPart {
        id,
        severity: Named::of(first.severity, messages),
        code: first.code.id(),
        state: first
            .standing
            .as_ref()
            .map(|own| messages.text(own.state.key()))
            .unwrap_or_default(),
        answered: first.answered(messages),
        message: first.message(messages),
        place: first.place.as_ref().map(|place| anchors.link(place)),
        row: first.row.clone().unwrap_or_default(),
        figures,
        said: others
            .iter()
            .take(LISTED)
            .map(|other| other.message(messages))
            .collect(),
        also: links(&mut placed.iter().filter_map(|other| other.place.as_ref())),
        more: placed
            .len()
            .saturating_add(others.len().saturating_sub(LISTED))
            .saturating_sub(LISTED),
        related: links(&mut first.related.iter()),
        mapping: first
            .mapping
            .as_ref()
            .map(|mapping| messages.get("by-mapping", [("mapping", mapping.clone())]))
            .unwrap_or_default(),
        help: first.help(messages),
    })
}

fn section(
    (sheet, view): (usize, &SheetView),
    findings: Vec<FindingPart>,
    anchors: &Anchors,
    marks: &HashMap<(usize, CellRef), CellMark>,
) -> Section {
    let cell = |cell: &CellView| {
        let mark = marks.get(&(sheet, cell.at));
        CellPart {
            text: cell.text.clone(),
            figure: cell.figure,
            across: cell.span.0,
            down: cell.span.1,
            id: mark.map(|_| anchors.id(sheet, cell.at)),
            class: mark.map_or("", CellMark::class),
            finding: mark.map(|mark| mark.finding.clone()),
        }
    };
    let rows = view.rows.iter().map(|row| RowPart {
        number: row.number,
        gap: row.gap,
        cells: row.cells.iter().map(cell).collect(),
    });
    Section {
        id: format!("f{}-s{sheet}", anchors.file),
        name: view.name.to_string(),
        table: view.caption.clone(),
        open: marks.keys().any(|(own, _)| *own == sheet),
        findings,
        letters: view.letters.clone(),
        rows: rows.collect(),
    }
}
