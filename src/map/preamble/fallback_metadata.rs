//! The year and the department, where no table says them: on a cover, in the names of the sheets or of
//! the file.

use std::collections::HashMap;

use rust_decimal::Decimal;

use crate::cell::{CellValue, Text};
use crate::diagnostic::{Code, Diagnostic};
use crate::grid::{Grid, Visibility, Workbook};
use crate::map::Options;
use crate::map::header::top_rows::top_row;
use crate::map::lexicon::Lexicon;
use crate::map::preamble::year::year_in;
use crate::map::sheet::claim::Claim;
use crate::map::sheet::classify::Verdict;
use crate::map::sheet::split_sheet::Part;

/// The year that most titles say, the latest of as many; titles stand above the first row of labels or
/// of figures. Nothing else gives it before the sheets are understood.
pub fn of_titles(workbook: &Workbook, lexicon: &Lexicon, options: &Options) -> Option<i32> {
    if options.year.is_some() {
        return options.year;
    }
    let shown = |grid: &&Grid| !grid.is_prose && (options.include_hidden || grid.visibility == Visibility::Visible);
    let said = workbook
        .sheets
        .iter()
        .filter(shown)
        .filter_map(|grid| title_year(grid, lexicon));
    let mut years: Vec<i32> = said.collect();
    years.sort_unstable_by_key(|year| std::cmp::Reverse(*year));
    most_common(years.into_iter())
}

/// The year above the header of a sheet.
fn title_year(grid: &Grid, lexicon: &Lexicon) -> Option<i32> {
    for (row, cells) in grid.rows().take(MOST_TITLE_ROWS) {
        let top = top_row(grid, row, cells, lexicon);
        if top.has_figures() || top.known_labels(lexicon) > 1 {
            return None;
        }
        let texts = || top.cells.iter().map(|cell| cell.folded.as_str());
        // The year may stand in one cell, the word for it in the next.
        let joined: String = texts().collect();
        let mut all = texts().chain([joined.as_str()]);
        if let Some((year, _)) = all.find_map(|text| year_in(text, &lexicon.words)) {
            return Some(year);
        }
    }
    None
}

/// Rows that are looked at for a year.
const MOST_TITLE_ROWS: usize = 20;

/// A year that no table says.
pub struct Year {
    /// The year.
    pub value: i32,
    /// What says it.
    said: String,
}

impl Year {
    /// Tells where the year comes from.
    pub fn told(&self) -> Diagnostic {
        Diagnostic::new(Code::YearFromElsewhere)
            .found(&self.said)
            .expected(self.value)
    }
}

/// The year that the covers say, else the titles of other tables, else the names of the sheets, else that of
/// the file; none where they disagree among themselves.
pub fn year(parts: &[Part], claims: &[Claim], lexicon: &Lexicon, options: &Options) -> Option<Year> {
    if claims.is_empty() {
        return None;
    }
    let of_text = |text: &str| {
        let (value, _) = year_in(&lexicon.folder.fold(text), &lexicon.words)?;
        let said = text.to_owned();
        Some(Year { value, said })
    };
    let of_cover = |part: &Part| {
        let said = part.detected.frame.year.as_ref()?;
        let cell = part.grid.get(said.at)?;
        Some(Year {
            value: said.value,
            said: cell.value.to_string().trim().to_owned(),
        })
    };
    let sheets = claims.iter().filter_map(|claim| of_text(&claim.name)).collect();
    let file = options.called.iter().filter_map(|name| of_text(name)).collect();
    let outside = |part: &&Part| part.shown && matches!(part.detected.verdict, Verdict::Outside(_));
    let on_covers = covers(parts).filter_map(of_cover).collect();
    let titles = parts.iter().filter(outside).filter_map(of_cover).collect();
    [on_covers, titles, sheets, file].into_iter().find_map(agreed)
}

/// The department that a sheet says which is no table, as 部门名称：…
pub fn department(parts: &[Part]) -> Option<Text> {
    let said = |part: &Part| {
        let frame = &part.detected.frame;
        Some(frame.department.as_ref().or(frame.titled.as_ref())?.value.clone())
    };
    let mut names = covers(parts).filter_map(said);
    let first = names.next()?;
    names.all(|name| name == first).then_some(first)
}

fn covers<'p, 'g>(parts: &'p [Part<'g>]) -> impl Iterator<Item = &'p Part<'g>> {
    let shown = parts.iter().filter(|part| part.shown);
    shown.filter(|part| matches!(part.detected.verdict, Verdict::None) && !has_figures(&part.grid))
}

/// Whether a sheet has numbers that are no year and no day.
fn has_figures(grid: &Grid) -> bool {
    let is_figure = |value: &CellValue| match value {
        CellValue::Number(number) => !number.is_integer() || *number > MOST_OF_A_DATE,
        _ => false,
    };
    grid.cells().iter().any(|cell| is_figure(&cell.value))
}

/// No part of a date is larger.
const MOST_OF_A_DATE: Decimal = Decimal::from_parts(2100, 0, 0, false, 0);

fn agreed(years: Vec<Year>) -> Option<Year> {
    let first = years.first().map(|year| year.value)?;
    let agree = years.iter().all(|year| year.value == first);
    years.into_iter().next().filter(|_| agree)
}

/// The value said most often, the earlier one of equals.
pub fn most_common<T: Clone + Eq + std::hash::Hash>(values: impl Iterator<Item = T>) -> Option<T> {
    let mut counts: Vec<(T, usize)> = Vec::new();
    let mut positions: HashMap<T, usize> = HashMap::new();
    for value in values {
        let at = *positions.entry(value.clone()).or_insert_with(|| {
            counts.push((value, 0));
            counts.len().saturating_sub(1)
        });
        if let Some((_, count)) = counts.get_mut(at) {
            *count = count.saturating_add(1);
        }
    }
    let most = counts.iter().map(|(_, count)| *count).max()?;
    counts
        .into_iter()
        .find(|(_, count)| *count == most)
        .map(|(value, _)| value)
}
