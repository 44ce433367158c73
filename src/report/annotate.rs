//! The marks of the annotated workbook: findings at their cells, and the list that an office sends
//! back.

use std::collections::{BTreeMap, HashMap};

use rust_decimal::Decimal;

use super::Subject;
use super::returned::{DONE, ID, REMARK, Remark, former_list, remarks};
use super::source::Source;
use crate::book::{CellId, SourceCell};
use crate::cell::{CellRef, Comment};
use crate::diagnostic::{self, Diagnostic, Place, Reply, Severity, State, one_line, shortened};
use crate::grid::Workbook;
use crate::locale::Messages;
use crate::write::text::AmountText;
use crate::write::{Class, LIST_FIRST_ROW, List, ListCell, ListColumn, ListRow, Mark, Marks, OwnMarks};

/// The columns of the list: the keys of their labels, and how wide they are.
pub(super) const COLUMNS: [(&str, u16); 13] = [
    ("list-severity", 9),
    ("list-code", 7),
    ("list-table", 10),
    ("list-source", 15),
    ("list-cell", 15),
    ("list-message", 42),
    ("list-found", 12),
    ("list-expected", 12),
    ("list-difference", 11),
    ("list-unit", 6),
    ("list-help", 34),
    (DONE, 10),
    (REMARK, 24),
];
/// Characters of a text that the list has room for.
const ROOM: usize = 1_000;

/// The marks for the findings from `least` upwards: their cells by severity, each with a note that
/// says what is wrong; related cells lightly; and the list of all of them, also of those whose place is
/// not in the standard workbook.
pub fn marks(subject: Subject, least: Severity, messages: &Messages) -> Marks {
    let findings = listed(subject, least);
    let source = Source::of(subject, findings.iter().copied());
    let mut marks = Marks::default();
    let teller = Teller {
        subject,
        source: &source,
        messages,
        is_own: false,
    };
    let mut rows = Vec::with_capacity(findings.len());
    for finding in &findings {
        let spot = finding.place.as_ref().and_then(|place| source.spot(place));
        if let Some(spot) = spot {
            marks.add(spot, class(finding.severity), Some(teller.note(finding, Some(spot))));
        }
        for spot in finding.related.iter().filter_map(|place| source.spot(place)) {
            marks.add(spot, Class::Related, None);
        }
        let link = spot.map_or(ListCell::Blank, ListCell::Link);
        rows.push(teller.row(finding, spot, link));
    }
    marks.list = Some(teller.list(&findings, rows));
    marks
}

/// As [`marks`], at the cells of the workbook that the findings are about; those of an earlier round go.
pub fn own_marks(subject: Subject, least: Severity, messages: &Messages) -> OwnMarks {
    let findings = listed(subject, least);
    let source = Source::of(subject, findings.iter().copied());
    let teller = Teller {
        subject,
        source: &source,
        messages,
        is_own: true,
    };
    // What a merged cell shows stands in its first one.
    let cell = |place: &Place| -> Option<SourceCell> {
        let (grid, at) = (source.grid(&place.sheet)?, place.cell?);
        let shown = grid.merge_at(at).map_or(at, |merge| merge.first);
        Some((place.sheet.clone(), shown))
    };
    let mut cells: HashMap<SourceCell, Mark> = HashMap::new();
    let mut add = |at: SourceCell, class: Class, note: Option<String>| {
        let mark = cells.entry(at).or_insert(Mark { class, note: None });
        mark.add(class, note);
    };
    let mut rows = Vec::with_capacity(findings.len());
    for finding in &findings {
        let spot = finding.place.as_ref().and_then(|place| source.spot(place));
        let at = finding.place.as_ref().and_then(cell);
        for at in finding.related.iter().filter_map(cell) {
            add(at, Class::Related, None);
        }
        if let Some(at) = &at {
            add(at.clone(), class(finding.severity), Some(teller.note(finding, spot)));
        }
        let sheet = finding
            .place
            .as_ref()
            .filter(|place| source.grid(&place.sheet).is_some());
        let link = sheet.map_or(ListCell::Blank, |place| {
            ListCell::Place(place.sheet.to_string(), at.map(|(_, at)| at))
        });
        rows.push(teller.row(finding, spot, link));
    }
    OwnMarks {
        list: teller.list(&findings, rows),
        former: former_list(subject.workbook),
        remarks: kept_remarks(subject.workbook, &findings),
        cells,
    }
}

/// What people remarked on the list of an earlier round, at the rows of the same findings; on others at the title.
fn kept_remarks(workbook: &Workbook, findings: &[&Diagnostic]) -> BTreeMap<CellRef, Comment> {
    let mut rows: HashMap<&str, u32> = HashMap::new();
    for (row, finding) in (LIST_FIRST_ROW..).zip(findings) {
        if let Some(own) = &finding.identity {
            rows.entry(own.id.as_str()).or_insert(row);
        }
    }
    let mut kept: BTreeMap<CellRef, Comment> = BTreeMap::new();
    for Remark { at, id, about, comment } in remarks(workbook) {
        let row = id.as_deref().and_then(|id| rows.get(id).copied());
        let is_gone = row.is_none() && at.row >= LIST_FIRST_ROW;
        let (at, text) = match is_gone {
            // Where it was stands before it.
            true => (CellRef::new(0, 0), format!("{about} {}", comment.text).trim().into()),
            false => (CellRef::new(row.unwrap_or(at.row), at.col), comment.text.clone()),
        };
        let remark = kept.entry(at).or_insert_with(|| Comment {
            author: comment.author.clone(),
            text: "".into(),
        });
        remark.text = match &*remark.text {
            "" => text,
            before => format!("{before}\n{text}").into(),
        };
    }
    kept
}

/// The findings that are marked, the worst first, and those of a severity in the order of the sheets.
fn listed(subject: Subject<'_>, least: Severity) -> Vec<&Diagnostic> {
    let mut findings: Vec<&Diagnostic> = subject
        .findings
        .iter()
        .filter(|finding| finding.severity >= least || is_settled(finding))
        .collect();
    let order: HashMap<&str, usize> = (1..)
        .zip(&subject.workbook.sheets)
        .map(|(at, grid)| (&*grid.name, at))
        .collect();
    let sheet = |finding: &Diagnostic| {
        finding
            .place
            .as_ref()
            .and_then(|place| order.get(&*place.sheet).copied())
    };
    findings.sort_by_key(|finding| (std::cmp::Reverse(finding.severity), sheet(finding)));
    findings
}

/// Whether the office has answered that it is so: it stays in the list, lest it has to answer anew.
fn is_settled(finding: &Diagnostic) -> bool {
    finding.standing.as_ref().is_some_and(|own| own.state == State::Settled)
}

fn class(severity: Severity) -> Class {
    match severity {
        Severity::Error => Class::Error,
        Severity::Warning => Class::Warning,
        Severity::Info => Class::Note,
    }
}

/// What should stand at the cell; for a repair, what it became instead.
fn should_be(finding: &Diagnostic) -> Option<&str> {
    finding.expected.as_deref().filter(|_| !finding.is_repair())
}

struct Teller<'a> {
    subject: Subject<'a>,
    source: &'a Source<'a>,
    messages: &'a Messages,
    /// Whether it is about the cells of the source itself, in its unit.
    is_own: bool,
}

impl Teller<'_> {
    /// What stands at the cell.
    fn note(&self, finding: &Diagnostic, spot: Option<CellId>) -> String {
        let severity = self.messages.text(&format!("severity-{}", finding.severity.name()));
        let mut lines = vec![format!(
            "{severity} {}: {}",
            finding.code.id(),
            finding.message(self.messages)
        )];
        lines.extend(self.figures(finding, spot));
        lines.extend(finding.office_help(self.messages));
        lines.join("\n")
    }

    /// What was found and what was expected, in the unit of this workbook; none where the message says
    /// the same.
    fn figures(&self, finding: &Diagnostic, spot: Option<CellId>) -> Option<String> {
        let expected = should_be(finding)?;
        let factor = spot.and_then(|spot| self.factor(spot));
        let is_same = factor.is_none_or(|factor| factor == Decimal::ONE);
        if is_same && finding.message(self.messages).contains(expected) {
            return None;
        }
        let convert = |text: &str| {
            let amount: Option<Decimal> = text.parse().ok();
            let own = amount
                .zip(factor)
                .and_then(|(amount, factor)| amount.checked_mul(factor));
            own.map_or_else(|| text.to_owned(), |own| AmountText(own).to_string())
        };
        let none = || "none".to_owned();
        let unit = spot
            .filter(|_| factor.is_some())
            .and_then(|spot| self.unit(spot))
            .unwrap_or_else(none);
        let data = [
            ("found", finding.found.as_deref().map(convert).unwrap_or_default()),
            ("expected", convert(expected)),
            ("difference", finding.difference().map_or_else(none, convert)),
            ("unit", unit),
        ];
        Some(self.messages.get("note-figures", data))
    }

    /// What an amount of the source is multiplied with to be that of this workbook; none for what is
    /// no amount.
    fn factor(&self, spot: CellId) -> Option<Decimal> {
        let frame = &self.subject.standard.frame;
        let (table, schema) = self.source.table(spot)?;
        let unit = frame
            .unit(&table.source_unit)
            .filter(|_| schema.is_amount(spot.field))?;
        frame
            .factor(unit)
            .map(|factor| if self.is_own { Decimal::ONE } else { factor })
    }

    /// The unit of the amounts of this workbook, at a cell of the book.
    fn unit(&self, spot: CellId) -> Option<String> {
        match self.is_own {
            true => Some(self.source.table(spot)?.0.source_unit.to_string()),
            false => Some(self.subject.standard.frame.currency_unit.clone()),
        }
    }

    fn row(&self, finding: &Diagnostic, spot: Option<CellId>, link: ListCell) -> ListRow {
        let text = |text: Option<String>| match text.filter(|text| !text.is_empty()) {
            Some(text) => ListCell::Text(shortened(text, ROOM)),
            None => ListCell::Blank,
        };
        let is_amount = spot.and_then(|spot| self.factor(spot)).is_some();
        let figure = |shown: Option<&str>| match shown.and_then(|shown| shown.parse().ok()).filter(|_| is_amount) {
            Some(figure) => ListCell::Figure(figure),
            None => text(shown.map(one_line)),
        };
        let unit = spot
            .filter(|_| is_amount)
            .and_then(|spot| Some(self.source.table(spot)?.0.source_unit.to_string()));
        let table = finding
            .table
            .as_deref()
            .and_then(|number| self.subject.standard.table(number));
        // What was answered of what is still to be done has to be answered anew.
        let answer = finding
            .standing
            .as_ref()
            .filter(|_| is_settled(finding))
            .map(|own| &own.answer);
        let cells = vec![
            text(Some(
                self.messages.text(&format!("severity-{}", finding.severity.name())),
            )),
            text(Some(finding.code.id().to_owned())),
            text(table.map(|table| table.form_number.clone())),
            text(finding.place.as_ref().map(ToString::to_string)),
            link,
            text(Some(one_line(&finding.message(self.messages)))),
            figure(finding.found.as_deref()),
            figure(should_be(finding)),
            figure(finding.difference()),
            text(unit),
            text(finding.office_help(self.messages).map(|help| one_line(&help))),
            ListCell::Choice(
                Reply::ALL.map(|reply| self.messages.text(reply.key())).into(),
                answer.and_then(|answer| Some(self.messages.text(answer.reply?.key()))),
            ),
            text(answer.map(|answer| answer.remark.clone())),
            text(
                finding
                    .identity
                    .as_ref()
                    .map(|own| format!("{} {}", own.id, own.figures)),
            ),
        ];
        ListRow {
            class: class(finding.severity),
            cells,
        }
    }

    fn list(&self, findings: &[&Diagnostic], rows: Vec<ListRow>) -> List {
        let count = |severity: Severity| diagnostic::count(findings.iter().copied(), severity).to_string();
        let book = self.subject.book;
        let none = || "none".to_owned();
        let about = [
            (
                "department",
                book.department.as_ref().map_or_else(none, ToString::to_string),
            ),
            ("year", book.year.map_or_else(none, |year| year.to_string())),
            ("errors", count(Severity::Error)),
            ("warnings", count(Severity::Warning)),
            ("notes", count(Severity::Info)),
        ];
        let column = |(key, width): (&str, u16)| ListColumn {
            label: self.messages.text(key),
            width,
            is_input: [DONE, REMARK].contains(&key),
        };
        // Nobody sees it; it has to stand at the end.
        let id = ListColumn {
            label: ID.to_owned(),
            ..ListColumn::default()
        };
        let title = self.messages.text("list-findings");
        List {
            name: title.clone(),
            title,
            subtitle: self.messages.get("list-about", about),
            columns: COLUMNS.into_iter().map(column).chain([id]).collect(),
            rows,
            keeps_looks: true,
        }
    }
}
