//! The list of findings as an office sends it back: what it answered to each.

use crate::cell::{CellRef, Comment};
use crate::correction::Past;
use crate::diagnostic::{Answer, Reply, Severity};
use crate::grid::{Grid, Workbook};
use crate::locale::{Lang, Messages};
use crate::write::{FormerList, LOOKS};

/// The column in which the office chooses what it did …
pub(super) const DONE: &str = "list-done";
/// … and that in which it says more.
pub(super) const REMARK: &str = "list-remark";
/// The label of the hidden column with what findings are known by.
pub(super) const ID: &str = "yusuan-id";

/// Rows in which the labels of the list are looked for.
const FIRST_ROWS: u32 = 12;
/// Columns of the list at most, with what people put beside.
const MOST_COLUMNS: u32 = 40;

/// The findings of the list in a workbook, in any of our languages and however sorted, with what was answered.
/// Rows that people added are none. None if there is no list, or not the hidden column that says what its rows
/// are about.
pub fn returned(workbook: &Workbook) -> Option<Vec<Past>> {
    let languages = languages();
    workbook.sheets.iter().find_map(|grid| list(grid, &languages))
}

/// The list of findings in a workbook, as one that is marked anew replaces it.
pub fn former_list(workbook: &Workbook) -> Option<FormerList> {
    let languages = languages();
    workbook.sheets.iter().find_map(|grid| {
        let (head, _) = head(grid, &languages)?;
        let column = |label: &str| (0..MOST_COLUMNS).find(|col| text(grid, head, *col) == label);
        let [marked, before] = LOOKS.map(column);
        Some(FormerList {
            sheet: grid.name.clone(),
            head,
            looks: marked.zip(before).map(|(marked, before)| [marked, before]),
        })
    })
}

/// What people remarked on the list of findings.
pub(super) struct Remark<'w> {
    /// The cell.
    pub at: CellRef,
    /// What the finding of its row is known by; none in rows that are about none.
    pub id: Option<String>,
    /// Where that was found, and its code.
    pub about: String,
    /// The remark.
    pub comment: &'w Comment,
}

/// The remarks on the list of findings in a workbook, from the top.
pub(super) fn remarks(workbook: &Workbook) -> Vec<Remark<'_>> {
    let languages = languages();
    let found = workbook
        .sheets
        .iter()
        .find_map(|grid| Some((grid, head(grid, &languages)?)));
    let Some((grid, (head, id))) = found else {
        return Vec::new();
    };
    let column = |key: &str| column(grid, head, key, &languages);
    let about = ["list-source", "list-code"].map(column);
    let mut remarks: Vec<Remark> = Vec::new();
    for (at, comment) in &grid.comments {
        let known = text(grid, at.row, id);
        let id = known.split_once(' ').map(|(id, _)| id.to_owned());
        let about = about.iter().flatten().map(|col| text(grid, at.row, *col));
        remarks.push(Remark {
            at: *at,
            about: about.collect::<Vec<_>>().join(" "),
            id: id.filter(|_| at.row > head),
            comment,
        });
    }
    remarks.sort_by_key(|remark| remark.at);
    remarks
}

/// The column with a label in any of our languages.
fn column(grid: &Grid, head: u32, key: &str, languages: &[Messages]) -> Option<u32> {
    let is_label = |col: &u32| {
        let label = text(grid, head, *col);
        languages.iter().any(|messages| messages.text(key) == label)
    };
    (0..MOST_COLUMNS).find(is_label)
}

fn languages() -> Vec<Messages> {
    Lang::ALL.iter().copied().map(Messages::new).collect()
}

/// The row of the labels and the column of what findings are known by, if a sheet is the list of findings.
fn head(grid: &Grid, languages: &[Messages]) -> Option<(u32, u32)> {
    let title = text(grid, 0, 0);
    if !languages.iter().any(|messages| messages.text("list-findings") == title) {
        return None;
    }
    let mut cells = (0..FIRST_ROWS).flat_map(|row| (0..MOST_COLUMNS).map(move |col| (row, col)));
    cells.find(|(row, col)| text(grid, *row, *col) == ID)
}

fn list(grid: &Grid, languages: &[Messages]) -> Option<Vec<Past>> {
    let (head, id) = head(grid, languages)?;
    let column = |key: &str| column(grid, head, key, languages);
    let [done, remark, severity, code, source, message] = [
        DONE,
        REMARK,
        "list-severity",
        "list-code",
        "list-source",
        "list-message",
    ]
    .map(column);
    let said = |row: u32, col: Option<u32>| col.map(|col| text(grid, row, col)).unwrap_or_default();
    let past = |row: u32| {
        let known = text(grid, row, id);
        let (id, figures) = known.split_once(' ')?;
        let is = |key: &str, said: &str| languages.iter().any(|messages| messages.text(key) == said);
        let chosen = said(row, done);
        let reply = Reply::ALL.into_iter().find(|reply| is(reply.key(), &chosen));
        // An answer that is none of the choices is kept as well.
        let own = Some(chosen).filter(|chosen| reply.is_none() && !chosen.is_empty());
        let remark = own
            .into_iter()
            .chain(Some(said(row, remark)).filter(|text| !text.is_empty()));
        let shown = said(row, severity);
        let severity = [Severity::Error, Severity::Warning, Severity::Info]
            .into_iter()
            .find(|severity| is(&format!("severity-{}", severity.name()), &shown));
        Some(Past {
            id: id.to_owned(),
            figures: figures.to_owned(),
            code: said(row, code),
            severity: severity.map(Severity::name).unwrap_or_default().to_owned(),
            place: said(row, source),
            message: said(row, message),
            answer: Answer {
                reply,
                remark: remark.collect::<Vec<_>>().join(" "),
            },
            ..Past::default()
        })
    };
    let rows = grid.rows().map(|(row, _)| row).filter(|row| *row > head);
    Some(rows.filter_map(past).collect())
}

fn text(grid: &Grid, row: u32, col: u32) -> String {
    let cell = grid.get(CellRef::new(row, col));
    cell.map(|cell| cell.value.to_string().trim().to_owned())
        .unwrap_or_default()
}
