//! What a sheet of a template lets its cells hold.

use crate::cell::CellRef;
use crate::error::Damage;
use crate::grid::{Grid, Merge, Workbook};
use crate::parts::{Element, child, children, unescaped};
use crate::write::own::Styles;

use super::Problem;
use super::header::is_covered;
use super::target::Put;

/// The most cells of a list that are compared.
const MOST_LISTED: usize = 10_000;

/// A range of cells (`$A$1:$B$3`), or a single one.
fn range(text: &str) -> Option<Merge> {
    let plain = text.replace('$', "");
    let (first, last) = plain.split_once(':').unwrap_or((&plain, &plain));
    Some(Merge {
        first: CellRef::parse(first)?,
        last: CellRef::parse(last)?,
    })
}

/// What may stand in cells.
enum Choices {
    Texts(Vec<String>),
    /// What stands in these cells, of this sheet if it is another one.
    Cells(Option<String>, Merge),
}

/// What a sheet allows.
pub struct SheetRules<'a> {
    is_protected: bool,
    lists: Vec<(Vec<Merge>, Choices)>,
    styles: Option<&'a Styles>,
}

impl<'a> SheetRules<'a> {
    /// Those of the sheet in `text`.
    ///
    /// # Errors
    /// When its markup is damaged.
    pub fn of(text: &str, styles: Option<&'a Styles>) -> Result<Self, Damage> {
        let protection = child(text, &["worksheet", "sheetProtection"])?;
        let mut lists = Vec::new();
        for own in children(text, &["worksheet", "dataValidations"])? {
            if own.attr("type").as_deref() != Some("list") {
                continue;
            }
            let markup = own.text(text);
            let Some(formula) = child(markup, &["dataValidation", "formula1"])? else {
                continue;
            };
            let formula = unescaped(formula.inside(markup));
            let ranges = own.attr("sqref").unwrap_or_default();
            let ranges = ranges.split_whitespace().filter_map(range).collect();
            lists.extend(choices(formula.trim()).map(|choices| (ranges, choices)));
        }
        Ok(Self {
            is_protected: protection.is_some_and(|own| matches!(own.attr("sheet").as_deref(), Some("1" | "true"))),
            lists,
            styles,
        })
    }

    /// Why a cell with this look cannot hold a value.
    pub fn problem(
        &self,
        (at, look): (CellRef, u32),
        put: &Put,
        (grid, workbook): (&Grid, &Workbook),
    ) -> Option<Problem> {
        if grid.formulas.contains_key(&at) {
            return Some(Problem::Formula);
        }
        if is_covered(grid, at) {
            return Some(Problem::Covered);
        }
        if self.is_protected && self.styles.is_none_or(|styles| styles.is_locked(look)) {
            return Some(Problem::Locked);
        }
        if !put.is_amount() && self.styles.is_some_and(|styles| styles.is_of_numbers(look)) {
            return Some(Problem::NumberFormat);
        }
        let mut lists = self
            .lists
            .iter()
            .filter(|(ranges, _)| ranges.iter().any(|range| range.contains(at)));
        let shown = put.shown();
        lists
            .any(|(_, choices)| !choices.has(&shown, (grid, workbook)))
            .then_some(Problem::NotListed)
    }
}

/// The choices that the formula of a list gives, if it is texts or cells; a name or a function is not known here.
fn choices(formula: &str) -> Option<Choices> {
    if let Some(texts) = formula.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) {
        let texts = texts.split(',').map(|text| text.trim().replace("\"\"", "\""));
        return Some(Choices::Texts(texts.collect()));
    }
    let (sheet, cells) = match formula.rsplit_once('!') {
        Some((sheet, cells)) => (Some(sheet.trim_matches('\'').replace("''", "'")), cells),
        None => (None, formula),
    };
    Some(Choices::Cells(sheet, range(cells)?))
}

impl Choices {
    fn has(&self, shown: &str, (grid, workbook): (&Grid, &Workbook)) -> bool {
        match self {
            Self::Texts(texts) => texts.iter().any(|text| text == shown),
            Self::Cells(sheet, range) => {
                let other = sheet
                    .as_ref()
                    .map(|name| workbook.sheets.iter().find(|grid| grid.name == *name));
                let Some(grid) = other.unwrap_or(Some(grid)) else {
                    return true;
                };
                let rows = grid.rows_between(range.first.row, range.last.row).flatten();
                let mut cells = rows.filter(|cell| range.contains(cell.at)).take(MOST_LISTED);
                cells.any(|cell| cell.value.to_string().trim() == shown)
            }
        }
    }
}

/// Whether the sheet is protected in a way that nobody may add rows to it.
///
/// # Errors
/// When its markup is damaged.
pub fn forbids_rows(text: &str) -> Result<bool, Damage> {
    let protection = child(text, &["worksheet", "sheetProtection"])?;
    let is = |own: &Element, name: &str| {
        own.attr(name)
            .is_some_and(|value| matches!(value.as_str(), "1" | "true"))
    };
    // The attribute says that it is forbidden, which it is unless it says otherwise.
    let allows = |own: &Element| {
        own.attr("insertRows")
            .is_some_and(|value| matches!(value.as_str(), "0" | "false"))
    };
    Ok(protection.is_some_and(|own| is(&own, "sheet") && !allows(&own)))
}
