//! What the titles of a sheet say, and what does so: the texts above its header, its name.

use std::cell::OnceCell;

use super::{department, read, unit_words, year};
use crate::grid::Grid;
use crate::map::header::locate::Paths;
use crate::map::header::top_rows::TopRow;
use crate::map::labels::TableLabels;
use crate::map::lexicon::Lexicon;
use crate::map::sheet::candidate::{Candidate, LEAST_HEADER, LEAST_TITLED};
use crate::meaning::{Dimension, Place, Point, Reading};

/// Longer texts are no titles.
pub const MOST_TITLE_BYTES: usize = 240;

/// What a sheet has to show, looked at once for all tables.
pub struct Seen<'a> {
    pub grid: &'a Grid,
    /// Its name, folded.
    pub name: String,
    pub top: &'a [TopRow],
    pub headings: Vec<Heading>,
    /// What its name says as a title.
    pub name_reads: Reading,
    pub paths: Paths,
}

impl<'a> Seen<'a> {
    pub fn new(grid: &'a Grid, top: &'a [TopRow], lexicon: &Lexicon) -> Self {
        let headings = headings(top, lexicon);
        let name = lexicon.folder.fold(&grid.name);
        let titles = headings.iter().take_while(|heading| heading.above_figures);
        let mut says_object = titles.filter_map(|heading| {
            let point = heading.reading(lexicon).point;
            point.says(Dimension::Object).then_some(point)
        });
        let title = says_object.next().unwrap_or_default();
        Self {
            grid,
            name_reads: lexicon.vocabulary.read_title(strip_numbering(&name)),
            name,
            top,
            headings,
            paths: Paths::new(lexicon.year, title),
        }
    }

    /// The headings above a row, those that say who and when left out.
    pub fn titles(&self, above: u32) -> impl Iterator<Item = &Heading> {
        let headings = self.headings.iter();
        headings.take_while(move |heading| heading.row < above && heading.above_figures)
    }
}

/// A text near the top of a sheet that may be its title or form number.
pub struct Heading {
    /// Its row.
    pub row: u32,
    /// Folded.
    pub folded: String,
    /// Without year, department and number.
    pub plain: String,
    /// Whether no row with a number stands above it.
    above_figures: bool,
    /// Whether it is the department, the currency unit or a note.
    is_frame: bool,
    reading: OnceCell<Box<Reading>>,
}

impl Heading {
    /// What it says as a title; nothing if it is too long for one.
    pub fn reading(&self, lexicon: &Lexicon) -> &Reading {
        self.reading.get_or_init(|| {
            let is_title = !self.is_frame && self.plain.len() <= MOST_TITLE_BYTES;
            let read = || lexicon.vocabulary.read_title(&self.plain);
            Box::new(if is_title { read() } else { Reading::default() })
        })
    }
}

fn headings(top: &[TopRow], lexicon: &Lexicon) -> Vec<Heading> {
    // What a department is called says nothing of the table.
    let owners = department::owners(top, lexicon);
    let first_figure = top.iter().find(|row| row.has_figures()).map_or(u32::MAX, |row| row.row);
    let mut headings = Vec::new();
    for row in top {
        for (position, cell) in row.cells.iter().enumerate().filter(|(_, cell)| !cell.folded.is_empty()) {
            let without = |text: String, owner: &String| text.replace(owner.as_str(), "");
            let own = unit_words::without_unit(&cell.folded, lexicon);
            let anonymous = owners.iter().fold(own.to_owned(), without);
            let next = row.cells.get(position.saturating_add(1));
            headings.push(Heading {
                row: row.row,
                folded: cell.folded.clone(),
                plain: strip_numbering(without_name(&anonymous, lexicon)).to_owned(),
                above_figures: row.row < first_figure,
                is_frame: read::is_no_title(cell, next, lexicon),
                reading: OnceCell::new(),
            });
        }
    }
    headings
}

/// A title without what stands before its year, if that is a name and says nothing of a table.
fn without_name<'t>(folded: &'t str, lexicon: &Lexicon) -> &'t str {
    let rest = after_year(folded, lexicon);
    let before = folded.strip_suffix(rest).unwrap_or_default();
    let says_topic = || {
        let reading = lexicon.vocabulary.read(before, Place::Title, &Point::default());
        TOPICS.iter().any(|dimension| reading.point.says(*dimension))
    };
    let year = before.trim_end_matches(|c: char| !c.is_ascii_digit());
    let name = year.trim_end_matches(|c: char| c.is_ascii_digit());
    match !name.is_empty() && !lexicon.vocabulary.is_name(name) && says_topic() {
        true => folded,
        false => rest,
    }
}

fn after_year<'t>(folded: &'t str, lexicon: &Lexicon) -> &'t str {
    year::year_in(folded, &lexicon.words).map_or(folded, |(_, rest)| rest)
}

/// A folded title without what stands before it: department, year, number.
pub fn plain_title<'t>(folded: &'t str, lexicon: &Lexicon) -> &'t str {
    strip_numbering(after_year(folded, lexicon))
}

/// A sheet name or title without the number before it: 3.15部门收支总表, 1、….
pub fn strip_numbering(folded: &str) -> &str {
    folded
        .trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | '-' | '_' | ',' | '\u{3001}' | ')' | '('))
}

/// The title of the sheet that is that of a candidate.
pub fn fitting_title<'s>(seen: &'s Seen, best: &Candidate, lexicon: &Lexicon) -> Option<&'s Heading> {
    let labels = lexicon.labels(best.table, best.rule)?;
    let above = best.header.as_ref().map_or(u32::MAX, |header| header.first);
    let mut titles = seen.titles(above);
    titles.find(|heading| labels.means.fits_title(heading.reading(lexicon)))
}

/// The candidate that a title means as far as it is understood, with some of its header below: what the rest
/// of the title says may make it another table. And that title.
pub fn partly_titled(candidates: &[Candidate], seen: &Seen, lexicon: &Lexicon) -> Option<(usize, String)> {
    candidates.iter().enumerate().find_map(|(position, candidate)| {
        let header = candidate
            .header
            .as_ref()
            .filter(|header| header.coverage >= LEAST_TITLED)?;
        let labels = lexicon.labels(candidate.table, candidate.rule)?;
        let is_meant = |heading: &&Heading| {
            let mut reading = heading.reading(lexicon).clone();
            let is_open = !std::mem::take(&mut reading.unexplained).is_empty();
            is_open && reading.is_known() && labels.means.fits_title(&reading) && !labels.means.is_vague(&reading)
        };
        let title = seen.titles(header.first).find(is_meant)?;
        Some((position, title.plain.clone()))
    })
}

/// What the titles of a sheet say that is none of the candidates'.
pub enum TitleSays {
    /// Nothing of a table.
    Nothing,
    /// That it is another table.
    Outside(String),
    /// Something of a table, in words of which some are not known.
    Unexplained(String),
}

pub fn said(seen: &Seen, best: &Candidate, lexicon: &Lexicon) -> TitleSays {
    let above = best.header.as_ref().map_or(u32::MAX, |header| header.first);
    let has_topic = |reading: &Reading| TOPICS.iter().any(|dimension| reading.point.says(*dimension));
    // 一般公共预算拨款表 does not say that it is of expenditure, but its header does.
    let own = lexicon
        .labels(best.table, best.rule)
        .filter(|_| best.coverage >= LEAST_HEADER && !best.header.as_ref().is_some_and(|header| header.is_wider));
    let is_silent = |reading: &Reading| own.is_some_and(|labels| labels.means.is_silent(reading));
    let is_other = |reading: &Reading| {
        let fits = |labels: &TableLabels| labels.means.fits_title(reading);
        reading.is_explained() && !lexicon.tables.iter().any(fits) && !is_silent(reading)
    };
    let titles = || {
        let titles = seen.titles(above).filter(|heading| has_topic(heading.reading(lexicon)));
        titles.map(|heading| (heading.reading(lexicon), heading.plain.as_str()))
    };
    let name = || {
        [(&seen.name_reads, seen.name.as_str())]
            .into_iter()
            .filter(|(name, _)| has_topic(name))
    };
    if let Some((_, title)) = titles().find(|(reading, _)| is_other(reading)) {
        return TitleSays::Outside(title.to_owned());
    }
    if let Some((_, title)) = titles().find(|(reading, _)| !reading.is_explained() || is_silent(reading)) {
        return TitleSays::Unexplained(title.to_owned());
    }
    match name().find(|(reading, _)| is_other(reading)) {
        Some((_, name)) if titles().next().is_none() => TitleSays::Outside(name.to_owned()),
        _ => TitleSays::Nothing,
    }
}

/// The dimensions in which a title says what table it is that of.
const TOPICS: [Dimension; 9] = [
    Dimension::Flow,
    Dimension::Fund,
    Dimension::Nature,
    Dimension::Part,
    Dimension::Object,
    Dimension::Economic,
    Dimension::Document,
    Dimension::Measure,
    Dimension::Carry,
];
