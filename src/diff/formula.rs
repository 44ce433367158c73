//! Whether a total is still calculated, and from the same cells. References are compared by rows and columns of the
//! table, so that an inserted row changes no formula below it.

use std::cell::{Cell, OnceCell};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::FormulaChange;
use super::ignore::Ignore;
use super::pairs::{Pairs, Side};
use crate::book::Subtotal;
use crate::cell::{CellRef, Text, column_number, sum};
use crate::schema::Standard;

/// Most cells that are looked up to resolve the references of a table's formulas.
const MOST_CELLS: usize = 2_000_000;

/// The formulas of two tables.
pub(super) struct Formulas<'a> {
    sides: [Meanings<'a>; 2],
    rows: OnceCell<Rows>,
    pairs: &'a Pairs,
    /// Whether formulas are compared: not if one of the tables has no formulas at all.
    on: bool,
}

impl<'a> Formulas<'a> {
    pub fn new(
        old: &'a Side<'a>,
        new: &'a Side<'a>,
        pairs: &'a Pairs,
        standard: &'a Standard,
        ignore: &Ignore,
    ) -> Self {
        let on = !ignore.formulas && !old.table.formulas.is_empty() && !new.table.formulas.is_empty();
        Self {
            sides: [old, new].map(|side| Meanings {
                side,
                standard,
                cells: OnceCell::new(),
                subtotals: OnceCell::new(),
                left: Cell::new(MOST_CELLS),
            }),
            rows: OnceCell::new(),
            pairs,
            on,
        }
    }

    /// The change of a value's formula, if any.
    pub fn change(&self, old_row: usize, new_row: usize, field: usize) -> Option<FormulaChange> {
        let [old, new] = &self.sides;
        let was = old.side.table.formula(old_row, field).filter(|_| self.on)?;
        // In another layout the sums are in other places, which is not a change.
        if old.place(old_row, field) != new.place(new_row, field) {
            return None;
        }
        let Some(is) = new.side.table.formula(new_row, field) else {
            return Some(FormulaChange::Typed);
        };
        let alike = was == is || was.is_empty() || is.is_empty();
        (!alike && !self.means_the_same((old_row, was), (new_row, is), field)).then_some(FormulaChange::Changed)
    }

    fn means_the_same(&self, was: (usize, &Text), is: (usize, &Text), field: usize) -> bool {
        let [old, new] = &self.sides;
        let (a, b) = (spelled(was.1), spelled(is.1));
        let alike = a.skeleton == b.skeleton;
        match (grows(was.1), grows(is.1)) {
            (true, true) if alike => {
                let sums = || old.adds_up(was.0, field) && new.adds_up(is.0, field);
                if a.columns().eq(b.columns()) && sums() {
                    return true;
                }
            }
            (false, false) if !alike => return false,
            (false, false) => {}
            // The extent of such a sum depends on its rows, so the result decides.
            (was_growing, is_growing) => {
                return old.is_standard((was.0, field), &a, was_growing)
                    && new.is_standard((is.0, field), &b, is_growing);
            }
        }
        let found = (old.cells((was.0, field), &a.areas), new.cells((is.0, field), &b.areas));
        let (Some(before), Some(after)) = found else {
            return true;
        };
        if old.is_a_sum(was.0, field, &before) && new.is_a_sum(is.0, field, &after) {
            return true;
        }
        let rows = self.rows.get_or_init(|| self.rows());
        let before = before.into_iter().filter(|(row, _)| rows.kept.contains(row));
        let after = after
            .into_iter()
            .filter_map(|(row, field)| Some((*rows.old_of.get(&row)?, field)));
        before.collect::<BTreeSet<_>>() == after.collect()
    }

    fn rows(&self) -> Rows {
        let [old, new] = &self.sides;
        let rows = new
            .side
            .items()
            .iter()
            .enumerate()
            .filter(|(_, item)| item.key.list.is_none());
        let pairs = rows.filter_map(|(number, item)| {
            let partner = self.pairs.old_of.get(number).copied().flatten()?;
            Some((item.row, old.side.item(partner)?.row))
        });
        let old_of: HashMap<usize, usize> = pairs.collect();
        let kept = old_of.values().copied().collect();
        Rows { old_of, kept }
    }
}

/// The rows in both tables.
struct Rows {
    /// For each row of the newer table, its row in the older one.
    old_of: HashMap<usize, usize>,
    /// The paired rows of the older table.
    kept: HashSet<usize>,
}

/// Sheet, column and row of a source cell.
type Source = (u16, u32, u32);

/// Resolves the references of a table's formulas.
struct Meanings<'a> {
    side: &'a Side<'a>,
    standard: &'a Standard,
    /// Row and field by source cell.
    cells: OnceCell<BTreeMap<Source, (usize, usize)>>,
    /// The subtotals by the row of their total.
    subtotals: OnceCell<HashMap<usize, Vec<Subtotal<'a>>>>,
    left: Cell<usize>,
}

impl Meanings<'_> {
    /// Sheet and column of a value.
    fn place(&self, row: usize, field: usize) -> Option<(Text, u32)> {
        let cell = self.side.table.source(row, field)?;
        Some((self.side.table.sheet_of_value(row, field), cell.col))
    }

    /// The values in these areas of the row's sheet; `None` if there are too many.
    fn cells(&self, (row, field): (usize, usize), areas: &[(CellRef, CellRef)]) -> Option<BTreeSet<(usize, usize)>> {
        let table = self.side.table;
        let sheet = table.sheet_number(row, field);
        let index = self.cells.get_or_init(|| {
            let mut index = BTreeMap::new();
            for row in 0..table.rows.len() {
                let amounts = table
                    .sources(row)
                    .filter(|(field, _)| self.side.schema.is_amount(*field));
                for (field, at) in amounts {
                    // By column first: most areas are within one column.
                    let sheet = table.sheet_number(row, field);
                    index.insert((sheet, at.col, at.row), (row, field));
                }
            }
            index
        });
        let mut found = BTreeSet::new();
        for (first, last) in areas {
            for col in first.col..=last.col.min(first.col.saturating_add(200)) {
                for (_, place) in index.range((sheet, col, first.row)..=(sheet, col, last.row)) {
                    self.left.set(self.left.get().checked_sub(1)?);
                    found.insert(*place);
                }
            }
        }
        Some(found)
    }

    /// Whether a formula is the sum that the standard has in this place; a growing one is verified by its result.
    fn is_standard(&self, (row, field): (usize, usize), own: &Spelled, grows: bool) -> bool {
        if grows {
            return self.adds_up(row, field);
        }
        let cells = self.cells((row, field), &own.areas).filter(|_| own.skeleton == "#");
        cells.is_some_and(|cells| self.is_a_sum(row, field, &cells))
    }

    /// Whether a value equals the sum of its addends, across or down.
    fn adds_up(&self, row: usize, field: usize) -> bool {
        let table = self.side.table;
        if table.text(row, field).is_some() {
            // An error value says nothing about the formula.
            return true;
        }
        let total = table.amount(row, field).unwrap_or_default();
        let is_total = |cells: &mut dyn Iterator<Item = (usize, usize)>| {
            sum(cells.filter_map(|(row, field)| table.amount(row, field))) == Some(total)
        };
        let across = self.side.schema.fields.get(field).map_or(&[][..], |own| &own.sum);
        if !across.is_empty() && is_total(&mut across.iter().map(|part| (row, *part))) {
            return true;
        }
        self.subtotals(row)
            .iter()
            .any(|subtotal| is_total(&mut table.addends(subtotal, field).into_iter().map(|row| (row, field))))
    }

    /// The subtotals with this row as their total.
    fn subtotals(&self, row: usize) -> &[Subtotal<'_>] {
        let subtotals = self.subtotals.get_or_init(|| {
            let mut subtotals: HashMap<usize, Vec<Subtotal>> = HashMap::new();
            for subtotal in self.side.table.structure(self.standard).subtotals {
                subtotals.entry(subtotal.total).or_default().push(subtotal);
            }
            subtotals
        });
        subtotals.get(&row).map_or(&[][..], Vec::as_slice)
    }

    /// Whether these cells are the addends that the standard has for this value, across or down.
    fn is_a_sum(&self, row: usize, field: usize, cells: &BTreeSet<(usize, usize)>) -> bool {
        let across = self.side.schema.fields.get(field).map_or(&[][..], |own| &own.sum);
        // Blank values have no cell.
        let filled = |row: usize, field: usize| self.side.table.amount(row, field).is_some();
        let across = across
            .iter()
            .filter(|part| filled(row, **part))
            .map(|part| (row, *part));
        if across.collect::<BTreeSet<_>>() == *cells {
            return true;
        }
        self.subtotals(row).iter().any(|subtotal| {
            let rows = self.side.table.addends(subtotal, field).into_iter();
            let down = rows.filter(|row| filled(*row, field)).map(|row| (row, field));
            down.collect::<BTreeSet<_>>() == *cells
        })
    }
}

/// A parsed formula.
#[derive(Debug, PartialEq)]
struct Spelled {
    /// The operations, with `#` for cells of the same sheet; all plain sums have the same skeleton.
    skeleton: String,
    /// The cells of the same sheet.
    areas: Vec<(CellRef, CellRef)>,
}

impl Spelled {
    /// The first and last column of each area.
    fn columns(&self) -> impl Iterator<Item = (u32, u32)> {
        self.areas.iter().map(|(first, last)| (first.col, last.col))
    }
}

/// Parses a formula in Excel (`SUM(A1:B2)`) or OpenDocument (`SUM([.A1:.B2])`) syntax.
fn spelled(formula: &str) -> Spelled {
    let mut skeleton = String::new();
    let mut areas = Vec::new();
    let mut rest = formula;
    while let Some(c) = rest.chars().next() {
        let end = token(rest, c);
        let (own, after) = rest.split_at_checked(end).unwrap_or((rest, ""));
        let foreign = skeleton.ends_with('!');
        match area(own).filter(|_| !foreign && !after.starts_with(['(', '!'])) {
            Some(area) => {
                areas.push(area);
                skeleton.push('#');
            }
            // Row numbers on other sheets, and in ranges with a calculated start, are unstable and left out.
            None if foreign || own.starts_with([':', '[']) => {
                let kept = own.chars().filter(|c| !c.is_ascii_digit());
                skeleton.extend(kept.map(|c| c.to_ascii_uppercase()));
            }
            None if c == ';' => skeleton.push(','),
            None if c.is_whitespace() => {}
            None => skeleton.extend(own.chars().map(|c| c.to_ascii_uppercase())),
        }
        rest = after;
    }
    for _ in 0..skeleton.len() {
        let simpler = skeleton.replace("#,#", "#").replace("#+#", "#").replace("SUM(#)", "#");
        // A total that is shown as blank while there is nothing to add.
        let simpler = simpler.replace("IF(COUNT(#)=0,\"\",#)", "#");
        if simpler == skeleton {
            break;
        }
        skeleton = simpler;
    }
    Spelled { skeleton, areas }
}

/// Whether a formula is a sum as written by this program or an earlier version of it: over the rows between two
/// others, wherever these are.
fn grows(formula: &str) -> bool {
    formula.contains("INDEX(")
}

/// The end of the token that begins with `first`.
fn token(text: &str, first: char) -> usize {
    let closing = |close: char| {
        let inner = text.get(first.len_utf8()..).unwrap_or_default();
        inner
            .find(close)
            .map(|at| at.saturating_add(first.len_utf8()).saturating_add(close.len_utf8()))
    };
    let quoted = match first {
        '"' | '\'' => closing(first),
        '[' => closing(']'),
        _ => None,
    };
    let is_name = |c: char| c.is_alphanumeric() || matches!(c, '$' | ':' | '_' | '.');
    let name = || text.find(|c: char| !is_name(c)).unwrap_or(text.len());
    quoted.unwrap_or_else(|| if is_name(first) { name() } else { first.len_utf8() })
}

/// Parses references to cells of the same sheet: `A1`, `$A$1:B2`, `[.A1]`, `[.A1:.B2]`.
fn area(token: &str) -> Option<(CellRef, CellRef)> {
    let token_text = match token.strip_prefix("[.").and_then(|inner| inner.strip_suffix(']')) {
        Some(inner) => inner.replace(":.", ":"),
        None => token.to_owned(),
    };
    let (first, last) = token_text.split_once(':').unwrap_or((&token_text, &token_text));
    let (a, b) = (corner(first)?, corner(last)?);
    Some((
        CellRef::new(a.row.min(b.row), a.col.min(b.col)),
        CellRef::new(a.row.max(b.row), a.col.max(b.col)),
    ))
}

fn corner(text: &str) -> Option<CellRef> {
    let plain = text.replace('$', "");
    let letters = plain.bytes().take_while(u8::is_ascii_alphabetic).count();
    let (letters, digits) = plain.split_at_checked(letters)?;
    let is_cell = (1..=3).contains(&letters.len()) && !digits.is_empty();
    let row = digits.parse::<u32>().ok().filter(|_| is_cell)?.checked_sub(1)?;
    Some(CellRef::new(row, column_number(letters)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(formula: &str) -> String {
        let Spelled { skeleton, areas } = spelled(formula);
        let areas = areas.iter().map(|(first, last)| format!(" {first}:{last}"));
        format!("{skeleton}{}", areas.collect::<String>())
    }

    #[test]
    fn sums_are_alike_however_they_are_spelled() {
        assert_eq!(shown("SUM(F9:F11)"), "# F9:F11");
        assert_eq!(shown("F9+$F$15"), "# F9:F9 F15:F15");
        assert_eq!(shown("SUM([.F9:.F11];[.F14])"), "# F9:F11 F14:F14");
        assert_eq!(shown("sum(SUM(B1, B3),B5)"), "# B1:B1 B3:B3 B5:B5");
    }

    #[test]
    fn other_operations_are_kept() {
        assert_eq!(shown("F9*0.5"), "#*0.5 F9:F9");
        assert_eq!(shown("ROUND(F9-F10,2)"), "ROUND(#-#,2) F9:F9 F10:F10");
        assert_eq!(shown("LOG10(F1)"), "LOG10(#) F1:F1");
    }

    #[test]
    fn rows_of_other_sheets_and_ends_of_calculated_ranges_come_and_go() {
        assert_eq!(shown("'预算 03'!$F$9+F1"), "'预算 03'!$F$+# F1:F1");
        assert_eq!(shown("SUM(Total!F9:F12)"), "SUM(TOTAL!F:F)");
        assert_eq!(shown("[$'03'.F9]"), shown("[$'03'.F12]"));
        assert_ne!(shown("[$'03'.F9]"), shown("[$'03'.G9]"));
        assert_eq!(
            shown("SUM(INDEX(G:G,ROW()+1):G20)"),
            shown("SUM(INDEX(G:G,ROW()+1):G19)")
        );
    }
}
