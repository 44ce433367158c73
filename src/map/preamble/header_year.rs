//! The year stated in the headers, if no title or cover states it.

use foldhash::HashSet;

use crate::cell::Text;
use crate::grid::{Grid, Visibility, Workbook};
use crate::map::Options;
use crate::map::header::stated_year::HeaderYear;
use crate::map::header::top_rows::{TopCell, TopRow, top_rows};
use crate::map::labels::TableLabels;
use crate::map::lexicon::Lexicon;
use crate::map::preamble::title::{plain_title, strip_numbering};
use crate::meaning::values::{AMOUNT, THIS};
use crate::meaning::{Dimension, Place, Point, Reading};
use crate::schema::{Shape, Standard};

/// The budget years named in the headers of sheets titled like a standard table: a single entry if they agree,
/// otherwise one per sheet. Headers that only name years of other stages are ignored. Empty if any header is unclear.
pub fn of_headers(workbook: &Workbook, standard: &Standard, lexicon: &Lexicon, options: &Options) -> Vec<HeaderYear> {
    let shown = |grid: &&Grid| options.include_hidden || grid.visibility == Visibility::Visible;
    let mut years: Vec<HeaderYear> = Vec::new();
    for grid in workbook.sheets.iter().filter(shown) {
        let year = match of_sheet(grid, standard, lexicon) {
            SheetYear::Nothing => continue,
            SheetYear::Unclear => return Vec::new(),
            SheetYear::Year(year) => year,
        };
        years.push(year);
    }
    let agree = years
        .iter()
        .all(|year| years.first().is_some_and(|first| first.value == year.value));
    years.truncate(if agree { 1 } else { years.len() });
    years
}

/// The year stated in a sheet's header.
enum SheetYear {
    Nothing,
    Unclear,
    Year(HeaderYear),
}

fn of_sheet(grid: &Grid, standard: &Standard, lexicon: &Lexicon) -> SheetYear {
    let top = top_rows(grid, lexicon);
    let Some(table) = titled(grid, &top, lexicon) else {
        return SheetYear::Nothing;
    };
    let shape = standard.tables.get(table).map(|table| &table.shape);
    // A table with a single row may have its years beside the rows.
    let has_years_in_rows = matches!(shape, Some(Shape::List { single_row: true, .. }));
    let is_header = |row: &&TopRow| has_years_in_rows || !row.has_figures();
    let rows = top.iter().take_while(is_header).filter(|row| row.cells.len() > 1);
    // A number that may be a year counts only before the figures.
    let cells = rows.flat_map(|row| row.cells.iter().enumerate());
    let labels: Vec<(&TopCell, Reading)> = cells
        .filter(|(position, cell)| *position == 0 || !cell.is_year())
        .map(|(_, cell)| cell)
        .filter(|cell| !cell.label.is_empty() || has_years_in_rows && cell.is_year())
        .map(|cell| {
            let label = if cell.is_year() { &cell.folded } else { &cell.label };
            let reading = lexicon.vocabulary.read(label, Place::Header, &Point::default());
            (cell, reading)
        })
        .filter(|(_, reading)| reading.is_known() && reading.point.get(Dimension::Measure) & !AMOUNT == 0)
        .collect();
    // Below a label of amounts it is an amount.
    let worded = labels.iter().filter(|(cell, _)| !cell.is_year());
    let texts = worded.filter(|(_, reading)| reading.point.get(Dimension::Portion) & !AMOUNT != 0);
    let texts: HashSet<u32> = texts.map(|(cell, _)| cell.at.col).collect();
    let labels: Vec<(&TopCell, Reading)> = labels
        .iter()
        .filter(|(cell, _)| !cell.is_year() || texts.contains(&cell.at.col))
        .cloned()
        .collect();
    let (mut budgets, mut others) = (Vec::new(), Vec::new());
    for (cell, reading) in &labels {
        match reading.years.as_slice() {
            [year] if !reading.is_of_other_stage() => budgets.push((*year, *cell)),
            years => others.extend_from_slice(years),
        }
    }
    let names_this_year =
        |(_, reading): &(&TopCell, Reading)| reading.years.is_empty() && reading.point.get(Dimension::Year) == THIS;
    let mut years: Vec<i32> = budgets.iter().map(|(year, _)| *year).collect();
    years.sort_unstable();
    years.dedup();
    let (Some(first), Some(last)) = (years.first(), years.last()) else {
        return SheetYear::Nothing;
    };
    // Beside the word for this year, a number is another year. Of two consecutive budget years, the later is the
    // book's.
    let follows = years.len() == 1 || (years.len() == 2 && first.checked_add(1) == Some(*last));
    if labels.iter().any(names_this_year) || !follows || others.iter().any(|other| other > last) {
        return SheetYear::Unclear;
    }
    let found = budgets.iter().find(|(year, _)| year == last);
    found.map_or(SheetYear::Nothing, |(year, cell)| {
        SheetYear::Year(HeaderYear {
            value: *year,
            sheet: Text::from(grid.name.as_str()),
            at: cell.at,
            text: cell.text.to_string(),
        })
    })
}

/// The table named in a title above the first figure, or in the sheet's name.
fn titled(grid: &Grid, top: &[TopRow], lexicon: &Lexicon) -> Option<usize> {
    let of_title = |plain: &str| {
        let reading = lexicon.vocabulary.read_title(plain);
        let fits = |table: &TableLabels| table.means.fits_title(&reading);
        lexicon.tables.iter().position(fits)
    };
    let rows = top.iter().take_while(|row| !row.has_figures());
    let mut titles = rows.flat_map(|row| &row.cells).filter(|cell| !cell.folded.is_empty());
    let found = titles.find_map(|cell| of_title(plain_title(&cell.folded, lexicon)));
    found.or_else(|| of_title(strip_numbering(&lexicon.folder.fold(&grid.name))))
}
