//! What a sheet of a template lets its cells hold.

use std::cell::OnceCell;
use std::collections::{HashMap, HashSet};

use super::Problem;
use super::header::is_covered;
use super::target::Put;
use crate::cell::{CellRef, MAX_ROWS};
use crate::error::Damage;
use crate::formula::{Contents, Place, contents};
use crate::grid::{Grid, Merge, Workbook};
use crate::parts::{Element, child, children, unescaped};
use crate::write::own::Styles;

/// The most cells that are looked at for one value, in a list that is another one in each row.
const MOST_LISTED: usize = 10_000;
/// How many names may stand for one another.
const MOST_NAMES: u32 = 8;

/// The names that a workbook gives to cells.
#[derive(Default)]
pub struct Names(HashMap<(Option<usize>, String), String>);

impl Names {
    /// Those of the workbook part.
    ///
    /// # Errors
    /// When its markup is damaged.
    pub fn of(text: &str) -> Result<Self, Damage> {
        let mut names = HashMap::new();
        for own in children(text, &["workbook", "definedNames"])? {
            let sheet = own.attr("localSheetId").and_then(|number| number.parse().ok());
            if let Some(name) = own.attr("name") {
                names.insert((sheet, name.to_lowercase()), unescaped(own.inside(text)));
            }
        }
        Ok(Self(names))
    }

    /// What a name stands for on the sheet of this number.
    fn get(&self, name: &str, sheet: usize) -> Option<&str> {
        let name = name.to_lowercase();
        let own = self.0.get(&(Some(sheet), name.clone()));
        own.or_else(|| self.0.get(&(None, name))).map(String::as_str)
    }
}

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
    Texts(HashSet<String>),
    Cells(Listed),
    /// Nobody knows here.
    Unknown,
}

/// Cells that hold choices.
struct Listed {
    /// Their sheet, if it is another one.
    sheet: Option<String>,
    cells: Merge,
    /// Whether they are the same in each row, at the first and the last.
    is_fixed: [bool; 2],
    /// Their texts, once they are known.
    texts: OnceCell<Option<HashSet<String>>>,
}

/// A list of choices.
struct List {
    /// The cells that have it.
    ranges: Vec<Merge>,
    choices: Choices,
}

/// What a sheet allows.
pub struct SheetRules<'a> {
    is_protected: bool,
    lists: Vec<List>,
    styles: Option<&'a Styles>,
}

impl<'a> SheetRules<'a> {
    /// Those of the sheet in `text`, which has this number in the workbook.
    ///
    /// # Errors
    /// When its markup is damaged.
    pub fn of(text: &str, styles: Option<&'a Styles>, (names, sheet): (&Names, usize)) -> Result<Self, Damage> {
        let protection = child(text, &["worksheet", "sheetProtection"])?;
        let mut lists = Vec::new();
        // Those that refer to other sheets may stand at the end of the part.
        let ways: [&[&str]; 2] = [
            &["worksheet", "dataValidations"],
            &["worksheet", "extLst", "ext", "dataValidations"],
        ];
        for way in ways {
            for own in children(text, way)? {
                if own.attr("type").as_deref() != Some("list") {
                    continue;
                }
                let markup = own.text(text);
                let inside = |name: &str| -> Result<Option<String>, Damage> {
                    let Some(own) = child(markup, &["dataValidation", name])? else {
                        return Ok(None);
                    };
                    let held = own.text(markup);
                    let inner = child(held, &[name, "f"])?;
                    let text = inner.as_ref().map_or(own.inside(markup), |inner| inner.inside(held));
                    Ok(Some(unescaped(text)))
                };
                let Some(formula) = inside("formula1")? else { continue };
                let ranges = match own.attr("sqref") {
                    Some(ranges) => ranges,
                    None => inside("sqref")?.unwrap_or_default(),
                };
                lists.push(List {
                    ranges: ranges.split_whitespace().filter_map(range).collect(),
                    choices: choices(&formula, (names, sheet), 0),
                });
            }
        }
        Ok(Self {
            is_protected: protection.is_some_and(|own| is_said(&own, "sheet")),
            lists,
            styles,
        })
    }

    /// Why a cell with this look cannot hold a value, or why that is not known ([`Problem::UnknownList`]).
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
        let mut unknown = None;
        for list in &self.lists {
            if !list.ranges.iter().any(|range| range.contains(at)) {
                continue;
            }
            match list.has(at, &put.shown(), (grid, workbook)) {
                Some(true) => {}
                Some(false) => return Some(Problem::NotListed),
                None => unknown = Some(Problem::UnknownList),
            }
        }
        unknown
    }
}

/// The choices that the formula of a list gives: texts, cells, or a name of them.
fn choices(formula: &str, (names, sheet): (&Names, usize), depth: u32) -> Choices {
    let formula = formula.trim().trim_start_matches('=');
    if let Some(texts) = formula.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) {
        let texts = texts.split(',').map(|text| text.trim().replace("\"\"", "\""));
        return Choices::Texts(texts.collect());
    }
    let Contents {
        references,
        functions,
        names: others,
    } = contents(formula);
    let rest = formula.rsplit_once('!').map_or(formula, |(_, rest)| rest);
    let is_plain = rest
        .chars()
        .all(|c| c.is_ascii_alphanumeric() || matches!(c, '$' | ':'));
    match (references.as_slice(), functions.as_slice(), others.as_slice()) {
        ([own], [], []) if is_plain => {
            let last = own.last.as_ref().unwrap_or(&own.first);
            let (Some(left), Some(right)) = (own.first.col, last.col) else {
                return Choices::Unknown;
            };
            let sheet = match &own.place {
                Place::Own => None,
                Place::Sheet(name) => Some(name.clone()),
                Place::Sheets | Place::OtherFile => return Choices::Unknown,
            };
            let (top, bottom) = (own.first.row, last.row);
            Choices::Cells(Listed {
                sheet,
                cells: Merge {
                    first: CellRef::new(top.unwrap_or(0), left),
                    last: CellRef::new(bottom.unwrap_or(MAX_ROWS.saturating_sub(1)), right),
                },
                is_fixed: [own.first.is_fixed || top.is_none(), last.is_fixed || bottom.is_none()],
                texts: OnceCell::new(),
            })
        }
        ([], [], [name]) if *name == formula && depth < MOST_NAMES => {
            let meant = names.get(name, sheet);
            let found = meant.map(|meant| choices(meant, (names, sheet), depth.saturating_add(1)));
            match found {
                // Rows of a name that are not fixed are told from where it is used.
                Some(Choices::Cells(listed)) if listed.is_fixed.contains(&false) => Choices::Unknown,
                Some(found) => found,
                None => Choices::Unknown,
            }
        }
        ([], [function], []) if function.eq_ignore_ascii_case("INDIRECT") && depth < MOST_NAMES => {
            // A text that stands for the same cells wherever it is used.
            let inside = formula.split_once('(').and_then(|(_, rest)| rest.strip_suffix(')'));
            let text = inside.and_then(|text| text.trim().strip_prefix('"')?.strip_suffix('"'));
            match text.filter(|text| !text.contains('"')) {
                Some(text) => match choices(text, (names, sheet), depth.saturating_add(1)) {
                    Choices::Cells(listed) => Choices::Cells(Listed {
                        is_fixed: [true; 2],
                        ..listed
                    }),
                    other => other,
                },
                None => Choices::Unknown,
            }
        }
        _ => Choices::Unknown,
    }
}

impl List {
    /// Whether a cell may hold this; none if nobody knows here.
    fn has(&self, at: CellRef, shown: &str, (grid, workbook): (&Grid, &Workbook)) -> Option<bool> {
        match &self.choices {
            Choices::Texts(texts) => Some(texts.contains(shown)),
            Choices::Cells(listed) => {
                let grid = match &listed.sheet {
                    Some(name) => {
                        let name = name.to_lowercase();
                        workbook.sheets.iter().find(|grid| grid.name.to_lowercase() == name)?
                    }
                    None => grid,
                };
                if listed.is_fixed == [true; 2] {
                    let texts = listed.texts.get_or_init(|| texts(grid, listed.cells, usize::MAX));
                    return Some(texts.as_ref()?.contains(shown));
                }
                // So far below the first cell that has the list.
                let first = self.ranges.iter().map(|range| range.first.row).min().unwrap_or(at.row);
                let down = |row: u32, is_fixed: bool| match is_fixed {
                    true => row,
                    false => row.saturating_add(at.row.saturating_sub(first)),
                };
                let [top, bottom] = listed.is_fixed;
                let Merge { first: from, last: to } = listed.cells;
                let cells = Merge {
                    first: CellRef::new(down(from.row, top), from.col),
                    last: CellRef::new(down(to.row, bottom), to.col),
                };
                Some(texts(grid, cells, MOST_LISTED)?.contains(shown))
            }
            Choices::Unknown => None,
        }
    }
}

/// The texts of these cells; none if there are more than so many.
fn texts(grid: &Grid, cells: Merge, most: usize) -> Option<HashSet<String>> {
    let rows = grid.rows_between(cells.first.row, cells.last.row).flatten();
    let mut texts = HashSet::new();
    for (number, cell) in rows.filter(|cell| cells.contains(cell.at)).enumerate() {
        if number >= most {
            return None;
        }
        let text = match &cell.value {
            crate::cell::CellValue::Number(number) => number.normalize().to_string(),
            other => other.to_string().trim().to_owned(),
        };
        texts.insert(text);
    }
    Some(texts)
}

/// Whether an attribute says yes.
fn is_said(own: &Element, name: &str) -> bool {
    own.attr(name)
        .is_some_and(|value| matches!(value.as_str(), "1" | "true"))
}

/// Whether the sheet is protected in a way that nobody may add rows to it.
///
/// # Errors
/// When its markup is damaged.
pub fn forbids_rows(text: &str) -> Result<bool, Damage> {
    let protection = child(text, &["worksheet", "sheetProtection"])?;
    // The attribute says that it is forbidden, which it is unless it says otherwise.
    let allows = |own: &Element| matches!(own.attr("insertRows").as_deref(), Some("0" | "false"));
    Ok(protection.is_some_and(|own| is_said(&own, "sheet") && !allows(&own)))
}
