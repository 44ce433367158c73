//! The titles of a sheet: the texts above its header, and its name.

use std::cell::OnceCell;
use std::rc::Rc;

use super::{department, read, unit_words, year};
use crate::fold::is_numeral;
use crate::grid::Grid;
use crate::map::header::cell_text::Titled;
use crate::map::header::locate::Paths;
use crate::map::header::top_rows::{TopCell, TopRow};
use crate::map::header::translations::title_without_translation;
use crate::map::labels::TableLabels;
use crate::map::lexicon::Lexicon;
use crate::map::sheet::candidate::{Candidate, LEAST_HEADER, LEAST_TITLED};
use crate::meaning::values::{BUDGET, CURRENT, THIS};
use crate::meaning::{ALL, Dimension, Place, Point, Reading};

/// Longer texts are not titles.
pub const MOST_TITLE_BYTES: usize = 240;

/// Behind so many texts of a row there is no title, nor form number: the header of a wide sheet, say.
const MOST_HEADINGS: usize = 1_000;

/// Longer texts are no numbers of tables.
const MOST_NUMBER_BYTES: usize = 24;

/// What a sheet shows, examined once for all tables.
pub struct Seen<'a> {
    pub grid: &'a Grid,
    /// Its name, folded.
    pub name: String,
    pub top: &'a [TopRow],
    pub headings: Vec<Heading<'a>>,
    /// Its name, read as a title; `None` below the first table, which alone is what the sheet is called.
    pub name_reads: Option<Reading>,
    pub paths: Paths,
}

impl<'a> Seen<'a> {
    pub fn new(grid: &'a Grid, top: &'a [TopRow], is_first: bool, lexicon: &Lexicon) -> Self {
        let headings = headings(top, lexicon);
        let name = lexicon.folder.fold(&grid.name);
        let titles = || headings.iter().take_while(|heading| heading.above_figures);
        let mut title = Point::default();
        for dimension in [Dimension::Object, Dimension::Fund] {
            let mut stated = titles().map(|heading| heading.reading(lexicon).point.get(dimension));
            title.set(dimension, stated.find(|bits| *bits != 0).unwrap_or_default());
        }
        Self {
            grid,
            name_reads: is_first.then(|| lexicon.vocabulary.read_title(strip_numbering(&name))),
            name,
            top,
            headings,
            paths: Paths::new(lexicon.year, title),
        }
    }

    /// The headings above both the given row and the first figures.
    pub fn titles(&self, above: u32) -> impl Iterator<Item = &Heading<'a>> {
        let headings = self.headings.iter();
        headings.take_while(move |heading| heading.row < above && heading.above_figures)
    }
}

/// A text near the top of a sheet that may be its title or form number.
pub struct Heading<'a> {
    /// Its row.
    pub row: u32,
    /// Its folded text.
    pub folded: &'a str,
    /// Whether it has a digit.
    pub has_digit: bool,
    /// Whether no row of figures precedes it.
    above_figures: bool,
    /// Its cell, and the one to the right.
    cells: (&'a TopCell, Option<&'a TopCell>),
    /// The departments that the sheet names, whose names say nothing about the table.
    owners: Rc<[String]>,
    names_owner: OnceCell<bool>,
    is_title: OnceCell<bool>,
    /// Its reading without the departments, if it names one.
    own: Titled,
}

impl Heading<'_> {
    /// Whether it is the department, the currency unit or a note.
    fn is_preamble(&self, lexicon: &Lexicon) -> bool {
        read::is_no_title(self.cells.0, self.cells.1, lexicon)
    }

    /// Its reading as a title; the same on all sheets, unless it names a department.
    fn titled(&self) -> &Titled {
        let cell = self.cells.0;
        let names = |owner: &String| self.folded.contains(owner.as_str());
        let names_owner = || !self.owners.is_empty() && (cell.translated || self.owners.iter().any(names));
        match self.names_owner.get_or_init(names_owner) {
            true => &self.own,
            false => &cell.titled,
        }
    }

    /// The text without year, department and number.
    pub fn plain(&self, lexicon: &Lexicon) -> &str {
        self.titled().plain.get_or_init(|| {
            let without = |text: String, owner: &String| text.replace(owner.as_str(), "");
            let title = title_without_translation(&self.cells.0.text).map(|title| lexicon.folder.fold(&title));
            let bare = unit_words::without_unit(title.as_deref().unwrap_or(self.folded), lexicon);
            let anonymous = self.owners.iter().fold(bare.to_owned(), without);
            strip_numbering(without_name(&anonymous, lexicon)).to_owned()
        })
    }

    /// Its reading as a title; empty if it cannot be one.
    pub fn reading(&self, lexicon: &Lexicon) -> &Reading {
        let plain = self.plain(lexicon);
        let is_title = || plain.len() <= MOST_TITLE_BYTES && !self.is_preamble(lexicon);
        match self.is_title.get_or_init(is_title) {
            true => {
                let read = || Box::new(lexicon.vocabulary.read_title(plain));
                self.titled().reading.get_or_init(read)
            }
            false => self.own.reading.get_or_init(Box::default),
        }
    }
}

/// Whether a text has a digit, as numbers of forms do.
pub fn has_digit(text: &str) -> bool {
    text.bytes().any(|byte| byte.is_ascii_digit())
}

fn headings<'a>(top: &'a [TopRow], lexicon: &Lexicon) -> Vec<Heading<'a>> {
    let owners: Rc<[String]> = department::owners(top, lexicon).into();
    let first_figure = top.iter().find(|row| row.has_figures()).map_or(u32::MAX, |row| row.row);
    let mut headings = Vec::new();
    for row in top {
        // A value such as ≥95% is no title.
        let has_letter = |cell: &TopCell| cell.folded.contains(char::is_alphabetic);
        let texts = row.cells.iter().enumerate().filter(|(_, cell)| has_letter(cell));
        for (position, cell) in texts.take(MOST_HEADINGS) {
            let next = row.cells.get(position.saturating_add(1));
            headings.push(Heading {
                row: row.row,
                folded: &cell.folded,
                has_digit: has_digit(&cell.folded),
                above_figures: row.row < first_figure,
                cells: (cell, next),
                owners: Rc::clone(&owners),
                names_owner: OnceCell::new(),
                is_title: OnceCell::new(),
                own: Titled::default(),
            });
        }
    }
    headings
}

/// A title without a leading name, if what precedes the year names no topic of a table.
fn without_name<'t>(folded: &'t str, lexicon: &Lexicon) -> &'t str {
    let rest = after_year(folded, lexicon);
    let before = folded.strip_suffix(rest).unwrap_or_default();
    let has_topic = || {
        let reading = lexicon.vocabulary.read(before, Place::Title, &Point::default());
        TOPICS.iter().any(|dimension| reading.point.specifies(*dimension))
    };
    let year = before.trim_end_matches(|c: char| !c.is_ascii_digit());
    let name = year.trim_end_matches(|c: char| c.is_ascii_digit());
    match !name.is_empty() && !lexicon.vocabulary.is_name(name) && has_topic() {
        true => folded,
        false => rest,
    }
}

fn after_year<'t>(folded: &'t str, lexicon: &Lexicon) -> &'t str {
    year::year_in(folded, &lexicon.words).map_or(folded, |(_, rest)| rest)
}

/// A folded title without leading department, year and number.
pub fn plain_title<'t>(folded: &'t str, lexicon: &Lexicon) -> &'t str {
    strip_numbering(after_year(folded, lexicon))
}

/// Whether a folded text is a title of a table.
pub fn is_title_of(labels: &TableLabels, folded: &str, lexicon: &Lexicon) -> bool {
    let reading = lexicon.vocabulary.read_title(plain_title(folded, lexicon));
    labels.means.fits_title(&reading)
}

/// Whether a text is nothing but the number of a table: 表2, 附表三, 部门公开表4.
pub fn is_table_number(folded: &str, lexicon: &Lexicon) -> bool {
    if folded.len() > MOST_NUMBER_BYTES || !folded.contains(is_numeral) {
        return false;
    }
    let is_mark = |c: char| matches!(c, '-' | '.' | '_' | '(' | ')');
    let words: String = folded.chars().filter(|c| !is_numeral(*c) && !is_mark(*c)).collect();
    let says_nothing = || {
        let reading = lexicon.vocabulary.read_title(&words);
        let mut others = ALL.iter().filter(|dimension| **dimension != Dimension::Object);
        reading.is_explained() && reading.aggregate.is_none() && !others.any(|other| reading.point.specifies(*other))
    };
    // 100元 is an amount.
    let is_unit = || lexicon.words.units.iter().any(|(unit, _)| *unit == words);
    let names_year = || year::year_in(folded, &lexicon.words).is_some();
    !words.is_empty() && words.chars().all(char::is_alphabetic) && !names_year() && !is_unit() && says_nothing()
}

/// A sheet name or title without its leading number: 3.15部门收支总表, 1、….
pub fn strip_numbering(folded: &str) -> &str {
    folded
        .trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | '-' | '_' | ',' | '\u{3001}' | ')' | '('))
}

/// The title of the sheet that matches a candidate.
pub fn fitting_title<'s, 'a>(seen: &'s Seen<'a>, best: &Candidate, lexicon: &Lexicon) -> Option<&'s Heading<'a>> {
    let labels = lexicon.labels(best.table, best.rule)?;
    let above = best.header.as_ref().map_or(u32::MAX, |header| header.first);
    let mut titles = seen.titles(above);
    titles.find(|heading| labels.means.fits_title(heading.reading(lexicon)))
}

/// A line above the header that says of what the figures are, beside the title, and contradicts the candidate: 资金性质：
/// 政府性基金预算, 数据口径：执行数, （单位资金） below the title of expenditure of all funds.
pub fn contradicting_line<'s, 'a>(seen: &'s Seen<'a>, best: &Candidate, lexicon: &Lexicon) -> Option<&'s Heading<'a>> {
    let means = &lexicon.labels(best.table, best.rule)?.means;
    let above = best.header.as_ref().map_or(u32::MAX, |header| header.first);
    let contradicts = |heading: &&Heading| {
        let said = heading.plain(lexicon).rsplit(':').next().unwrap_or_default();
        let reading = lexicon.vocabulary.read_title(said.trim_matches(['(', ')']));
        let is_of = |dimension: Dimension| {
            let (stated, own) = (reading.point.get(dimension), means.common.all.get(dimension));
            stated != 0 && stated & own == 0 && stated != means.common.title_may.get(dimension)
        };
        let is_of_other = [Dimension::Fund, Dimension::Nature, Dimension::Part, Dimension::Document]
            .into_iter()
            .any(is_of);
        let is_not = |dimension: Dimension, usual: u64| {
            let stated = reading.point.get(dimension);
            stated != 0 && stated & usual == 0
        };
        let is_of_another_time = is_not(Dimension::Stage, BUDGET)
            || is_not(Dimension::Year, THIS)
            || is_not(Dimension::Carry, CURRENT | means.common.all.get(Dimension::Carry));
        let is_narrowed = means.is_narrowed(&reading.without, &Point::default());
        reading.is_explained() && (is_of_other || is_of_another_time || is_narrowed)
    };
    let mut lines = seen
        .titles(above)
        .filter(|heading| !heading.is_preamble(lexicon) && !means.fits_title(heading.reading(lexicon)));
    lines.find(contradicts)
}

/// The position of the candidate that the understood part of a title means, provided that its header is partly
/// present; and that title. The rest of the title may make it another table.
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
        Some((position, title.plain(lexicon).to_owned()))
    })
}

/// What the titles mean if they match no candidate.
pub enum TitleVerdict {
    /// Not a table.
    Nothing,
    /// The title of another table.
    Outside(String),
    /// A title on a topic that no table has, with unexplained words.
    Other,
    /// A title on the topic of a table, with unexplained words.
    Unexplained(String),
}

pub fn judge_titles(seen: &Seen, best: &Candidate, lexicon: &Lexicon) -> TitleVerdict {
    let above = best.header.as_ref().map_or(u32::MAX, |header| header.first);
    let has_topic = |reading: &Reading| TOPICS.iter().any(|dimension| reading.point.specifies(*dimension));
    // 一般公共预算拨款表 does not mention expenditure, but its header does.
    let best_labels = lexicon
        .labels(best.table, best.rule)
        .filter(|_| best.coverage >= LEAST_HEADER && !best.header.as_ref().is_some_and(|header| header.is_wider));
    let is_compatible = |reading: &Reading| best_labels.is_some_and(|labels| labels.means.allows_title(reading));
    let is_other = |reading: &Reading| {
        let fits = |labels: &TableLabels| labels.means.fits_title(reading);
        let is_whole = reading.without.is_empty();
        reading.is_explained() && is_whole && !lexicon.tables.iter().any(fits) && !is_compatible(reading)
    };
    let titles = || {
        let titles = seen.titles(above).filter(|heading| has_topic(heading.reading(lexicon)));
        titles.map(|heading| (heading.reading(lexicon), heading.plain(lexicon)))
    };
    // What no table is about stays so, whatever else the title says.
    let names_other = |reading: &Reading| {
        let stated = reading.point.get(Dimension::Document);
        let of = |labels: &TableLabels| labels.means.common.all.get(Dimension::Document);
        stated != 0 && !lexicon.tables.iter().any(|labels| of(labels) & stated != 0)
    };
    let name = || {
        let reading = seen.name_reads.iter().filter(|reading| has_topic(reading));
        reading.map(|reading| (reading, seen.name.as_str()))
    };
    if let Some((_, title)) = titles().find(|(reading, _)| is_other(reading)) {
        return TitleVerdict::Outside(title.to_owned());
    }
    let is_open = |reading: &Reading| !reading.is_explained() || !reading.without.is_empty();
    let mut open = titles().filter(|(reading, _)| !reading.is_explained());
    if open.next().is_some_and(|(reading, _)| names_other(reading)) && open.next().is_none() {
        return TitleVerdict::Other;
    }
    if let Some((_, title)) = titles().find(|(reading, _)| is_open(reading) || is_compatible(reading)) {
        return TitleVerdict::Unexplained(title.to_owned());
    }
    match name().find(|(reading, _)| is_other(reading)) {
        Some((_, name)) if titles().next().is_none() => TitleVerdict::Outside(name.to_owned()),
        _ => TitleVerdict::Nothing,
    }
}

/// The dimensions that determine which table a title names.
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
