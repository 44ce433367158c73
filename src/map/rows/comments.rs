//! Carries comments along with the values of their cells. Comments written by this program are ignored; those
//! without a place in the book are reported at their cells.

use std::collections::BTreeMap;

use foldhash::{HashMap, HashSet};

use crate::book::joined;
use crate::cell::{CellRef, Comment, Text};
use crate::diagnostic::{Code, Diagnostic, Findings};
use crate::grid::Grid;
use crate::map::header::locate::Header;
use crate::map::sheet::state::Sheet;
use crate::schema::{BlockBody, Frame, Shape};

/// The comments written by people, by the cell on which they are displayed.
fn of_people(grid: &Grid, frame: &Frame) -> BTreeMap<CellRef, Comment> {
    let mut found: BTreeMap<CellRef, Vec<Comment>> = BTreeMap::new();
    let mut all: Vec<(CellRef, &Comment)> = grid.comments.iter().map(|(at, comment)| (*at, comment)).collect();
    all.sort_unstable_by_key(|(at, _)| *at);
    for (at, comment) in all {
        let text = frame.written_by_people(&comment.text);
        if text.is_empty() {
            continue;
        }
        // Text added below a note of this program is not by the note's author.
        let author = match *comment.author == *frame.wording.own_mark {
            true => Text::default(),
            false => comment.author.clone(),
        };
        let text = Text::from(text);
        let shown = grid.shown_at(at);
        found.entry(shown).or_default().push(Comment { author, text });
    }
    found
        .into_iter()
        .map(|(at, comments)| (at, joined(&comments)))
        .collect()
}

/// The findings on a sheet that becomes no table, plus one for each of its comments.
pub fn unplaced(mut findings: Findings, grid: &Grid, frame: &Frame) -> Findings {
    if !grid.comments.is_empty() {
        let name = Text::from(grid.name.as_str());
        for (at, comment) in of_people(grid, frame) {
            let finding = Diagnostic::new(Code::CommentUnplaced).at(&name, at);
            findings.push(finding.remarked(&comment).with("why", "cell"));
        }
    }
    findings
}

/// Attaches the comments of a sheet to the values of its table.
pub fn carry(sheet: &mut Sheet, header: Option<&Header>) {
    if sheet.grid.comments.is_empty() {
        return;
    }
    let comments = of_people(sheet.grid, sheet.frame);
    let places = Places::of(sheet, header, &comments);
    let mut found: BTreeMap<(usize, usize), Vec<Comment>> = BTreeMap::new();
    for (at, comment) in comments {
        match places.at(at) {
            Some((row, field)) => {
                let spot = (row, figure_of(sheet, row, field));
                found.entry(spot).or_default().push(comment);
            }
            None => {
                let finding = sheet.finding(Code::CommentUnplaced, at).remarked(&comment);
                sheet.findings.push(finding.with("why", "cell"));
            }
        }
    }
    for ((row, field), comments) in found {
        sheet.table.comments.put(row, field, joined(&comments));
    }
}

/// The value of the table that a cell became, or would be if it were not blank.
struct Places {
    /// By cell.
    values: HashMap<CellRef, (usize, usize)>,
    /// Rows of the table, by row of the sheet and side (of tables with sides).
    rows: HashMap<(u32, usize), usize>,
    /// Side or row kind, with the field, by column of the sheet.
    columns: HashMap<u32, Vec<(usize, usize)>>,
}

impl Places {
    fn of(sheet: &Sheet, header: Option<&Header>, wanted: &BTreeMap<CellRef, Comment>) -> Self {
        let mut places = Self {
            values: HashMap::default(),
            rows: HashMap::default(),
            columns: HashMap::default(),
        };
        let lines: HashSet<u32> = wanted.keys().map(|at| at.row).collect();
        let is_form = matches!(sheet.schema.shape, Shape::Form { .. });
        for (row, table_row) in sheet.table.rows.iter().enumerate() {
            if lines.contains(&table_row.source) {
                places.rows.entry((table_row.source, table_row.row_kind)).or_insert(row);
            }
            for (field, at) in sheet.table.sources(row) {
                if is_form && at.row == table_row.source {
                    let columns = places.columns.entry(at.col).or_default();
                    if !columns.contains(&(table_row.row_kind, field)) {
                        columns.push((table_row.row_kind, field));
                    }
                }
                if wanted.contains_key(&at) && is_shown(sheet, field) && holds(sheet, row, field) {
                    places.values.entry(at).or_insert((row, field));
                }
            }
        }
        let schema = sheet.schema;
        for column in header.into_iter().flat_map(|header| &header.columns) {
            let fields = column.meaning.fields(schema);
            let Some(field) = fields.iter().copied().find(|field| is_shown(sheet, *field)) else {
                continue;
            };
            let target = column.meaning.columns().first();
            let side = target
                .and_then(|target| schema.columns.get(*target))
                .and_then(|target| target.side);
            let row_kinds = 0..schema.row_kinds.len();
            let row_kinds = row_kinds.filter(|row_kind| side.is_none_or(|side| side == *row_kind));
            places
                .columns
                .entry(column.col)
                .or_default()
                .extend(row_kinds.map(|row_kind| (row_kind, field)));
        }
        let blank = wanted.keys().filter(|at| !places.values.contains_key(at));
        let found = blank.filter_map(|at| {
            let columns = places.columns.get(&at.col)?.iter();
            let mut found =
                columns.filter_map(|(row_kind, field)| Some((*places.rows.get(&(at.row, *row_kind))?, *field)));
            Some((*at, found.find(|(row, field)| holds(sheet, *row, *field))?))
        });
        let found: Vec<(CellRef, (usize, usize))> = found.collect();
        places.values.extend(found);
        places
    }

    fn at(&self, at: CellRef) -> Option<(usize, usize)> {
        self.values.get(&at).copied()
    }
}

/// The field that a comment belongs to. In a form, line labels come from the template, so a comment on one is about
/// the figure.
fn figure_of(sheet: &Sheet, row: usize, field: usize) -> usize {
    let row_kind = sheet.table.rows.get(row).map(|row| row.row_kind);
    match (&sheet.schema.shape, row_kind) {
        (Shape::Form { blocks, .. }, Some(row_kind)) => match blocks.get(row_kind).map(|block| &block.body) {
            Some(BlockBody::Lines {
                amount, group, name, ..
            }) if [group, name].contains(&&field) => *amount,
            _ => field,
        },
        _ => field,
    }
}

/// Whether the printed table shows a field.
fn is_shown(sheet: &Sheet, field: usize) -> bool {
    let schema = sheet.schema;
    let is_column = |field: usize| schema.columns.iter().any(|column| column.field == field);
    let shares = schema
        .fields
        .get(field)
        .and_then(|definition| definition.shares.as_ref());
    matches!(schema.shape, Shape::Form { .. }) || is_column(field) || shares.is_some_and(|(with, _)| is_column(*with))
}

/// Whether a value belongs to its row. Detail rows repeat values from above, and a blank value of a list belongs to
/// a row only beside other values of that list.
fn holds(sheet: &Sheet, row: usize, field: usize) -> bool {
    let schema = sheet.schema;
    let Some(row_kind) = sheet.table.rows.get(row).map(|row| row.row_kind) else {
        return false;
    };
    let is_detail = schema.row_kinds.get(row_kind).is_some_and(|row_kind| row_kind.detail);
    let repeats = schema
        .fields
        .get(field)
        .is_some_and(|definition| definition.fill_down.contains(&row_kind));
    let in_list = schema.lists.iter().any(|list| list.fields.contains(&field));
    let is_blank = sheet.table.is_blank(row, field);
    match is_blank {
        true => !is_detail && !in_list,
        false => in_list || !(is_detail && repeats),
    }
}
