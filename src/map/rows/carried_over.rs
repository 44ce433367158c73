//! In a table of the year alone, what states that its figures include more: a title, a label, a note, or a row. In a
//! table with columns of what was carried over, a row that states it on a sheet without these.

use crate::cell::{Cell, CellRef, CellValue};
use crate::diagnostic::Code;
use crate::fold::strip_ordinal;
use crate::map::header::locate::Header;
use crate::map::header::source_column::SourceColumn;
use crate::map::rows::cells::is_figure;
use crate::map::sheet::state::Sheet;
use crate::meaning::values::CARRIED;
use crate::meaning::{Dimension, Place, Point, Reading};
use crate::schema::Shape;

/// Reports the first cell that states it, and the first headings of rows of other funds or of what was carried over.
pub fn report(header: &Header, sheet: &mut Sheet) {
    let mut found = headings(header, sheet);
    match sheet.schema.means.year_alone {
        true => found.extend(stated(header, sheet, true).map(|cell| ("said", cell))),
        false if sheet.labels.means.has_carried() => {
            found.extend(stated(header, sheet, false).map(|cell| ("rows", cell)));
        }
        false => {}
    }
    for (kind, (at, label)) in found {
        report_included(sheet, kind, at, &label);
    }
}

/// Reports a label that shows that figures of the table include others than its own.
pub fn report_included(sheet: &mut Sheet, kind: &str, at: CellRef, label: &str) {
    let finding = sheet.finding(Code::CarriedIncluded, at).with("kind", kind);
    let finding = finding.with("label", label.trim()).with("table", &sheet.schema.title);
    sheet.findings.push(finding);
}

/// Whether a label names funds of which the table has none.
pub fn is_of_other_funds(sheet: &Sheet, reading: &Reading) -> bool {
    let (fund, own) = (
        reading.point.get(Dimension::Fund),
        sheet.labels.means.common.all.get(Dimension::Fund),
    );
    fund != 0 && own != 0 && fund & own == 0
}

/// A cell, and what it states.
type Stated = (CellRef, String);

/// In a table of certain funds or of the year alone, the first rows that are nothing but a heading of others, left of the
/// amounts, with figures in the row below.
fn headings(header: &Header, sheet: &Sheet) -> Vec<(&'static str, Stated)> {
    let mut found = Vec::new();
    let own_fund = sheet.labels.means.common.all.get(Dimension::Fund);
    let year_alone = sheet.schema.means.year_alone;
    let is_list = matches!(sheet.schema.shape, Shape::List { single_row: false, .. }) && !sheet.on_side;
    let amounts = header.columns.iter().filter(|source| source.is_amount_of(sheet.schema));
    let first = amounts.map(|source| source.col).min();
    let Some(first) = first.filter(|_| is_list && (own_fund != 0 || year_alone)) else {
        return found;
    };
    let lexicon = sheet.lexicon();
    let mut rows = sheet.grid.rows().filter(|(row, _)| *row > header.last).peekable();
    while let Some((_, cells)) = rows.next() {
        let below = rows.peek().map_or(&[][..], |(_, cells)| cells);
        let ([only], true) = (cells, below.iter().any(|cell| is_figure(&cell.value, lexicon))) else {
            continue;
        };
        if only.at.col >= first || below.iter().any(|cell| sheet.is_total(&cell.value.to_string())) {
            continue;
        }
        let label = only.value.to_string();
        let folded = lexicon.folder.label(&label);
        let reading = lexicon
            .vocabulary
            .read(strip_ordinal(&folded), Place::Line, &Point::default());
        if !reading.is_explained() || reading.aggregate.is_some() {
            continue;
        }
        let of_funds = is_of_other_funds(sheet, &reading);
        let is_carried = year_alone && reading.point.get(Dimension::Carry) == CARRIED;
        for kind in [of_funds.then_some("funds"), is_carried.then_some("rows")]
            .into_iter()
            .flatten()
        {
            if found.iter().all(|(known, _)| *known != kind) {
                found.push((kind, (only.at, label.clone())));
            }
        }
    }
    found
}

/// The first cell that states it: if `anywhere`, also in titles, labels and notes, and only rows with figures.
fn stated(header: &Header, sheet: &Sheet, anywhere: bool) -> Option<Stated> {
    let lexicon = sheet.lexicon();
    let vocabulary = &lexicon.vocabulary;
    let mut columns = header.columns.iter();
    // Beside columns of what is carried over, titles and notes speak of these.
    let is_apart = columns.any(|source| source.reading(vocabulary).point.get(Dimension::Carry) == CARRIED);
    // A label may have lost the year of the book, which leads it.
    let heads_amounts = |folded: &String| {
        let amounts = header.columns.iter().filter(|source| source.is_amount_of(sheet.schema));
        let mut labels = amounts.flat_map(|source| source.labels.iter());
        labels.any(|label| folded.ends_with(label.as_str()))
    };
    let counts = |row: u32, cells: &[Cell], folded: &String| match row {
        row if (header.first..=header.last).contains(&row) => heads_amounts(folded),
        row if row < header.first => !is_apart,
        _ => !is_apart && !cells.iter().any(|cell| is_figure(&cell.value, lexicon)),
    };
    let name = sheet.schema.list_name();
    let is_name = |source: &&SourceColumn| name.is_some_and(|name| source.meaning.fields(sheet.schema).contains(&name));
    let names: Vec<u32> = header.columns.iter().filter(is_name).map(|source| source.col).collect();
    // A row of what is carried over, as a heading with figures or a part (其中：上年结转).
    let is_row = |row: u32, cell: &Cell| row > header.last && !is_apart && names.contains(&cell.at.col);
    let is_carried = |row: u32, cells: &[Cell], cell: &Cell, folded: &str| {
        let reading = || vocabulary.read(folded, Place::Line, &Point::default());
        let carries = |reading: Reading| reading.is_explained() && reading.point.get(Dimension::Carry) == CARRIED;
        let has_figure = || cells.iter().any(|cell| is_figure(&cell.value, lexicon));
        is_row(row, cell) && (!anywhere || has_figure()) && carries(reading())
    };
    sheet.grid.rows().find_map(|(row, cells)| {
        let texts = cells.iter().filter(|cell| matches!(cell.value, CellValue::Text(_)));
        let mut texts = texts.filter(|cell| anywhere || is_row(row, cell));
        let found = texts.find(|cell| {
            let folded = lexicon.folder.label(&cell.value.to_string());
            let includes = || vocabulary.includes(&folded, Dimension::Carry, CARRIED) && counts(row, cells, &folded);
            anywhere && includes() || is_carried(row, cells, cell, &folded)
        });
        found.map(|cell| (cell.at, cell.value.to_string()))
    })
}
