//! The year and department, if no table states them: from a cover, the sheet names or the file name.

use rust_decimal::Decimal;

use crate::book::most_common_year;
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

/// The most frequent year in the titles, on a tie the latest. Titles precede the first row of labels or figures.
/// Before the sheets are understood, this is the only source of the year.
pub fn of_titles(workbook: &Workbook, lexicon: &Lexicon, options: &Options) -> Option<i32> {
    if options.year.is_some() {
        return options.year;
    }
    let shown = |grid: &&Grid| !grid.is_prose && (options.include_hidden || grid.visibility == Visibility::Visible);
    let stated = workbook
        .sheets
        .iter()
        .filter(shown)
        .filter_map(|grid| title_year(grid, lexicon));
    most_common_year(stated)
}

/// The year above the header of a sheet.
fn title_year(grid: &Grid, lexicon: &Lexicon) -> Option<i32> {
    for (row, cells) in grid.rows().take(MOST_TITLE_ROWS) {
        let top = top_row(grid, row, cells, lexicon);
        if top.has_figures() || top.known_labels(lexicon) > 1 {
            return None;
        }
        let texts = || top.cells.iter().map(|cell| &*cell.folded);
        // The year may be in one cell, the word for it in the next.
        let joined: String = texts().collect();
        let mut all = texts().chain([joined.as_str()]);
        if let Some((year, _)) = all.find_map(|text| year_in(text, &lexicon.words)) {
            return Some(year);
        }
    }
    None
}

/// Number of rows searched for a year.
const MOST_TITLE_ROWS: usize = 20;

/// A year stated in none of the tables.
pub struct Year {
    /// The year.
    pub value: i32,
    /// The text that states it.
    text: String,
}

impl Year {
    /// Reports the source of the year.
    pub fn finding(&self) -> Diagnostic {
        Diagnostic::new(Code::YearFromElsewhere)
            .found(&self.text)
            .expected(self.value)
    }
}

/// The year stated on the covers, or else in the titles of other tables, in the sheet names, or in the file name. A
/// source whose years disagree is skipped.
pub fn year(parts: &[Part], claims: &[Claim], lexicon: &Lexicon, options: &Options) -> Option<Year> {
    if claims.is_empty() {
        return None;
    }
    let of_text = |text: &str| {
        let (value, _) = year_in(&lexicon.folder.fold(text), &lexicon.words)?;
        let text = text.to_owned();
        Some(Year { value, text })
    };
    let of_cover = |part: &Part| {
        let stated = part.detected.preamble.year.as_ref()?;
        let cell = part.grid.get(stated.at)?;
        Some(Year {
            value: stated.value,
            text: cell.value.to_string().trim().to_owned(),
        })
    };
    let sheets = claims.iter().filter_map(|claim| of_text(&claim.name)).collect();
    let file = options.called.iter().filter_map(|name| of_text(name)).collect();
    let outside = |part: &&Part| part.shown && matches!(part.detected.verdict, Verdict::Outside(_));
    let on_covers = covers(parts).filter_map(of_cover).collect();
    let titles = parts.iter().filter(outside).filter_map(of_cover).collect();
    [on_covers, titles, sheets, file].into_iter().find_map(agreed)
}

/// The department stated on sheets that are not tables, as in 部门名称：….
pub fn department(parts: &[Part]) -> Option<Text> {
    let stated = |part: &Part| {
        let preamble = &part.detected.preamble;
        Some(preamble.department.as_ref().or(preamble.titled.as_ref())?.value.clone())
    };
    let mut names = covers(parts).filter_map(stated);
    let first = names.next()?;
    names.all(|name| name == first).then_some(first)
}

fn covers<'p, 'g>(parts: &'p [Part<'g>]) -> impl Iterator<Item = &'p Part<'g>> {
    let shown = parts.iter().filter(|part| part.shown);
    shown.filter(|part| matches!(part.detected.verdict, Verdict::None | Verdict::Contents) && !has_figures(&part.grid))
}

/// Whether a sheet has numbers that cannot be part of a date.
fn has_figures(grid: &Grid) -> bool {
    let is_figure = |value: &CellValue| match value {
        CellValue::Number(number) => !number.is_integer() || *number > MOST_OF_A_DATE,
        _ => false,
    };
    grid.cells().iter().any(|cell| is_figure(&cell.value))
}

/// Maximum number in a date.
const MOST_OF_A_DATE: Decimal = Decimal::from_parts(2100, 0, 0, false, 0);

fn agreed(years: Vec<Year>) -> Option<Year> {
    let first = years.first().map(|year| year.value)?;
    let agree = years.iter().all(|year| year.value == first);
    years.into_iter().next().filter(|_| agree)
}
