//! Which standard table a sheet is: title, form number, header and sheet name, scored together.

use rust_decimal::Decimal;

use crate::cell::{CellRef, CellValue};
use crate::grid::Grid;
use crate::map::header::locate::{self, Header};
use crate::map::header::paths::one_line;
use crate::map::header::top_rows::{self, TopCell, TopRow};
use crate::map::labels::TableLabels;
use crate::map::lexicon::Lexicon;
use crate::map::preamble::read::{self, LabelOf, Preamble};
use crate::map::preamble::title::{Heading, Seen, TitleSays, fitting_title, partly_titled, said};
use crate::map::rows::form;
use crate::map::rule::Shown;
use crate::map::sheet::candidate::{Candidate, LEAST_HEADER, LEAST_TITLED};
use crate::map::sheet::on_side::turned as turned_sheet;
use crate::mapping::SheetAside;
use crate::schema::{Shape, Standard, Table};

/// What the parts of the evidence weigh, of 100.
const TITLE: u32 = 40;
const FORM_NUMBER: u32 = 20;
const HEADER: u32 = 30;
const SHEET_NAME: u32 = 10;

/// From here on a sheet is that table.
const SURE: u32 = 50;
/// A header this complete may do without a title, if no other table comes near.
const FULL_HEADER: u32 = 90;
/// From this score on a sheet that is no table is near one.
pub const NEAR: u32 = 15;
/// A sheet with more titles than this is a list of tables.
const MOST_TITLES: usize = 2;
/// Numbers of tables and pages are smaller.
const MOST_PAGES: Decimal = Decimal::ONE_THOUSAND;
/// Rows at the foot that are looked at for what the frame may say there.
const MOST_ROWS_BELOW: usize = 4;
/// A rival this close makes a match uncertain.
const MARGIN: u32 = 15;

/// What a sheet was taken for.
#[derive(Clone, Debug)]
pub enum Verdict {
    /// This table, the first of the candidates.
    Table {
        /// Whether a rival is close or the evidence thin.
        uncertain: bool,
    },
    /// It says it is the first candidate, but its header is not that table's.
    HeaderMissing,
    /// None, but a list that this program put into a workbook.
    OwnList,
    /// None, by the mapping file.
    Aside(Box<SheetAside>),
    /// None, but a list of them: a table of contents.
    Contents,
    /// None: its title is known, and that of another table (what it is called).
    Outside(String),
    /// By its title it is the first candidate, but its rows are another classification.
    OtherClasses(String),
    /// It is laid out as the first candidate, but nothing that is understood says that it is.
    Unsaid(String),
    /// None of the tables.
    None,
}

/// A sheet as it was understood.
#[derive(Debug)]
pub struct Detected {
    /// The candidates, best first.
    pub candidates: Vec<Candidate>,
    /// What was made of them.
    pub verdict: Verdict,
    /// What the frame says.
    pub frame: Preamble,
    /// The table with rows and columns exchanged, if it lies on its side: the header of the first
    /// candidate is that of it.
    pub turned: Option<Grid>,
}

impl Detected {
    /// The best candidate.
    pub fn best(&self) -> Option<&Candidate> {
        self.candidates.first()
    }

    /// The header of the best candidate, if anything speaks for it.
    pub fn known_header(&self) -> Option<&Header> {
        let best = self.best().filter(|best| best.score() > 0);
        best.and_then(|best| best.header.as_ref())
    }
}

/// Whether a sheet is a list that this program put into a workbook (`write::List`): what it holds is
/// said of the tables, and none of it belongs to them.
pub fn is_own_list(grid: &Grid, standard: &Standard) -> bool {
    let words = &standard.frame.wording;
    let text = |row: u32| match &grid.get(CellRef::new(row, 0))?.value {
        CellValue::Text(text) => Some(text.trim()),
        _ => None,
    };
    if text(0).is_some_and(|own| standard.frame.sheets.titles().any(|title| title == own)) {
        return true;
    }
    let is_title = |title: &str| words.own_lists.iter().any(|own| own == title);
    text(0).is_some_and(is_title) && text(1).is_some_and(|about| about.starts_with(&words.own_mark))
}

/// Looks at a sheet and says which table it is.
pub fn detect(grid: &Grid, standard: &Standard, lexicon: &Lexicon) -> Detected {
    if is_own_list(grid, standard) {
        return Detected {
            candidates: Vec::new(),
            verdict: Verdict::OwnList,
            frame: Preamble::default(),
            turned: None,
        };
    }
    if grid.is_prose {
        return Detected {
            candidates: Vec::new(),
            verdict: Verdict::Contents,
            frame: Preamble::default(),
            turned: None,
        };
    }
    let top = top_rows::top_rows(grid, lexicon);
    let seen = Seen::new(grid, &top, lexicon);
    let (rule, aside) = by_layout(&seen, lexicon);
    let ruled = rule.and_then(|rule| lexicon.layout.as_ref()?.table_of(rule));
    let mut candidates: Vec<Candidate> = standard
        .tables
        .iter()
        .enumerate()
        .filter_map(|(number, table)| {
            let rule = rule
                .filter(|_| ruled == Some(number))
                .or_else(|| lexicon.general_rule(number));
            let labels = lexicon.labels(number, rule)?;
            Some(Candidate {
                rule,
                ..score(number, table, labels, &seen, lexicon)
            })
        })
        .collect();
    // What the file says of a sheet goes before what the sheet says of itself.
    let rank = |candidate: &Candidate| (ruled == Some(candidate.table), candidate.score());
    candidates.sort_by_key(|candidate| std::cmp::Reverse(rank(candidate)));
    let verdict = match (aside, ruled) {
        (Some(aside), _) => Verdict::Aside(Box::new(aside)),
        (None, Some(_)) => judge_ruled(&candidates),
        (None, None) => judge(&candidates, &seen, lexicon),
    };
    let verdict = match verdict {
        Verdict::HeaderMissing if ruled.is_none() && is_contents(&seen, lexicon) => Verdict::Contents,
        other => other,
    };
    let verdict = match verdict {
        Verdict::None if ruled.is_none() => match partly_titled(&candidates, &seen, lexicon) {
            Some((position, title)) => {
                candidates
                    .get_mut(..=position)
                    .into_iter()
                    .for_each(|own| own.rotate_right(1));
                Verdict::Unsaid(title)
            }
            None => Verdict::None,
        },
        other => other,
    };
    let mut frame = read_preamble(grid, &top, candidates.first(), standard, lexicon);
    let title = seen.paths.title;
    let turned = candidates.first().filter(|_| !matches!(verdict, Verdict::Aside(_)));
    let turned = turned.and_then(|best| turned_sheet(grid, &top, best, standard, lexicon, title));
    let Some(turned) = turned else {
        return Detected {
            candidates,
            verdict,
            frame,
            turned: None,
        };
    };
    // Those cells are not part of the turned table.
    frame.cells.clear();
    if let Some(best) = candidates.first_mut() {
        *best = turned.candidate;
    }
    Detected {
        candidates,
        verdict: Verdict::Table { uncertain: false },
        frame,
        turned: Some(turned.grid),
    }
}

/// Reads the frame around the best candidate's header. The labels of a form stand all over it.
fn read_preamble(
    grid: &Grid,
    top: &[TopRow],
    best: Option<&Candidate>,
    standard: &Standard,
    lexicon: &Lexicon,
) -> Preamble {
    let table = best.and_then(|best| standard.tables.get(best.table));
    let labels = best.and_then(|best| lexicon.labels(best.table, best.rule));
    let header = best.and_then(|best| best.header.as_ref());
    let (first, last) = header.map_or((u32::MAX, 0), |header| (header.first, header.last));
    let is_form = table.is_some_and(|table| matches!(table.shape, Shape::Form { .. }));
    let amounts: Vec<&str> = table.zip(header).map_or_else(Vec::new, |(table, header)| {
        let columns = header.columns.iter().filter(|source| source.is_amount_of(table));
        columns.map(|source| source.label.as_str()).collect()
    });
    let is_over_amounts = |cell: &TopCell| {
        let printed = one_line(&cell.text);
        amounts.iter().any(|label| label.contains(&printed))
    };
    let label_of = |cell: &TopCell| match is_form {
        true if labels.is_some_and(|labels| form::is_label(labels, &cell.label)) => LabelOf::Amounts,
        false if (first..=last).contains(&cell.at.row) => match is_over_amounts(cell) {
            true => LabelOf::Amounts,
            false => LabelOf::Others,
        },
        _ => LabelOf::Nothing,
    };
    read::read_preamble(top, &below(grid, last, lexicon), first, label_of, lexicon)
}

/// The cells of the last rows of a sheet, where what belongs to its frame may stand, too.
fn below(grid: &Grid, header_last: u32, lexicon: &Lexicon) -> Vec<TopCell> {
    let rows: Vec<u32> = grid
        .rows()
        .map(|(row, _)| row)
        .filter(|row| *row > header_last)
        .collect();
    let last = rows.len().saturating_sub(MOST_ROWS_BELOW);
    let rows = rows.get(last..).unwrap_or_default().iter();
    let sparse = rows
        .map(|row| (*row, grid.row(*row)))
        .filter(|(_, cells)| cells.len() <= MOST_TITLES);
    sparse
        .flat_map(|(row, cells)| top_rows::top_row(grid, row, cells, lexicon).cells)
        .collect()
}

/// Whether the mapping file has something to say of a sheet as such.
pub fn is_known(grid: &Grid, lexicon: &Lexicon) -> bool {
    let top = top_rows::top_rows(grid, lexicon);
    let seen = Seen::new(grid, &top, lexicon);
    let (rule, aside) = by_layout(&seen, lexicon);
    rule.is_some() || aside.is_some()
}

/// The rule of the mapping file for a sheet, and the entry by which it is left out.
fn by_layout(seen: &Seen, lexicon: &Lexicon) -> (Option<usize>, Option<SheetAside>) {
    let Some(layout) = &lexicon.layout else {
        return (None, None);
    };
    let headings = seen.headings.iter();
    let cells = seen.top.iter().flat_map(|row| &row.cells);
    let shown = Shown {
        name: &seen.name,
        headings: headings
            .map(|heading| (heading.folded.as_str(), heading.plain.as_str()))
            .collect(),
        labels: cells.map(|cell| cell.label.as_str()).collect(),
    };
    // A list of contents names many tables.
    let rule = layout.rule_for(&shown).filter(|_| !layout.is_contents(&shown));
    let aside = rule.is_none().then(|| layout.aside_for(&shown).cloned()).flatten();
    (rule, aside)
}

/// The file says which table a sheet is; with nothing of that table under a header it is not.
fn judge_ruled(candidates: &[Candidate]) -> Verdict {
    let header = candidates.first().and_then(|best| best.header.as_ref());
    match header.is_some_and(|header| header.coverage > 0) {
        true => Verdict::Table { uncertain: false },
        false => Verdict::HeaderMissing,
    }
}

fn score(number: usize, table: &Table, labels: &TableLabels, seen: &Seen, lexicon: &Lexicon) -> Candidate {
    let (grid, top) = (seen.grid, seen.top);
    let header = match table.shape {
        Shape::Form { .. } => form::find_header(top, labels),
        _ => locate::find_header(top, grid, table, labels, lexicon, &seen.paths),
    };
    let coverage = header.as_ref().map_or(0, |header| header.coverage);
    let above = header.as_ref().map_or(u32::MAX, |header| header.first);
    let fitting = seen
        .titles(above)
        .find(|heading| labels.means.fits_title(heading.reading(lexicon)));
    let headings = || seen.headings.iter().take_while(|heading| heading.row < above);
    let has_form_number = headings().any(|heading| heading.folded.contains(&labels.form_number));
    let named = labels.form_number == seen.name || labels.means.fits_title(&seen.name_reads);
    Candidate {
        table: number,
        title: if fitting.is_some() { TITLE } else { 0 },
        form_number: if has_form_number { FORM_NUMBER } else { 0 },
        header_points: HEADER.saturating_mul(coverage) / 100,
        sheet_name: if named { SHEET_NAME } else { 0 },
        coverage,
        header,
        vague: fitting.is_some_and(|heading| labels.means.is_vague(heading.reading(lexicon))),
        rule: None,
    }
}

/// Whether a sheet names many tables and has no figures but small numbers: of tables and of pages.
fn is_contents(seen: &Seen, lexicon: &Lexicon) -> bool {
    let is_small = |number: &Decimal| number.is_integer() && number.abs() < MOST_PAGES;
    let mut cells = seen.grid.cells().iter();
    if !cells.all(|cell| !matches!(&cell.value, CellValue::Number(number) if !is_small(number))) {
        return false;
    }
    let names = |heading: &Heading, labels: &TableLabels| {
        heading.folded.contains(&labels.form_number) || labels.means.fits_title(heading.reading(lexicon))
    };
    let rows = seen.headings.chunk_by(|a, b| a.row == b.row).filter(|row| {
        let mut headings = row.iter();
        headings.any(|heading| lexicon.tables.iter().any(|labels| names(heading, labels)))
    });
    // The form number and the title of one table stand in rows of their own.
    rows.count() > MOST_TITLES.saturating_add(1)
}

/// What is made of the candidates. A title is heard first: whose it is, that table the sheet is or none.
fn judge(candidates: &[Candidate], seen: &Seen, lexicon: &Lexicon) -> Verdict {
    let Some((best, rest)) = candidates.split_first() else {
        return Verdict::None;
    };
    let rival = rest.iter().map(Candidate::score).max().unwrap_or(0);
    let clear = best.score().saturating_sub(rival) >= MARGIN;
    let says_so = best.title.saturating_add(best.form_number) >= TITLE;
    // A list of contents names many tables.
    let named = candidates.iter().filter(|candidate| candidate.title > 0).count();
    if named > MOST_TITLES && best.coverage < LEAST_HEADER {
        return Verdict::None;
    }
    let other_number = best.form_number == 0 && rest.iter().any(|rival| rival.form_number > 0);
    let titled = said(seen, best, lexicon);
    if best.title == 0 {
        match titled {
            TitleSays::Outside(title) => return Verdict::Outside(title),
            TitleSays::Unexplained(title) if best.coverage >= LEAST_HEADER || best.form_number > 0 => {
                return Verdict::Unsaid(title);
            }
            _ => {}
        }
    }
    // 基本支出表 of more funds than the table is about.
    let wider = best.header.as_ref().filter(|header| header.is_wider && best.vague);
    if let Some(title) = wider.and_then(|_| fitting_title(seen, best, lexicon)) {
        return Verdict::Outside(title.plain.clone());
    }
    let least = if best.title > 0 { LEAST_TITLED } else { LEAST_HEADER };
    if best.coverage < least {
        let title = fitting_title(seen, best, lexicon).map(|title| title.plain.clone());
        return match (title, best.header.as_ref()) {
            (Some(title), Some(header)) if header.other_classes => Verdict::OtherClasses(title),
            _ if says_so => Verdict::HeaderMissing,
            _ => Verdict::None,
        };
    }
    if best.score() >= SURE || best.title > 0 {
        // A table known by its header and its sheet's name alone has not said what it is.
        let unsaid = best.title.saturating_add(best.form_number) == 0;
        return Verdict::Table {
            uncertain: !clear || other_number || unsaid || best.vague,
        };
    }
    if best.coverage >= FULL_HEADER && best.score() > rival.saturating_add(MARGIN / 3) {
        return Verdict::Table { uncertain: true };
    }
    match says_so {
        true => Verdict::HeaderMissing,
        false if best.coverage >= FULL_HEADER => Verdict::Unsaid(seen.grid.name.clone()),
        false => Verdict::None,
    }
}
