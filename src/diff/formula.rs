//! Whether a total is still calculated, and from the same cells. What a formula refers to is told by
//! rows and columns of the table, so that a row that was put in changes no formula below it.

use std::cell::{Cell, OnceCell};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use rust_decimal::Decimal;

use super::FormulaChange;
use super::ignore::Ignore;
use super::pairs::{Pairs, Side};
use crate::book::Subtotal;
use crate::cell::{CellRef, Text, column_number};
use crate::schema::Standard;

/// Cells that are looked up at most to tell what the formulas of a table refer to.
const MOST_CELLS: usize = 2_000_000;

/// The formulas of two tables.
pub(super) struct Formulas<'a> {
    sides: [Meanings<'a>; 2],
    rows: OnceCell<Rows>,
    pairs: &'a Pairs,
    /// Whether there is anything to compare: a table without any formula was not spelled out.
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

    /// What became of the formula of a value.
    pub fn change(&self, old_row: usize, new_row: usize, field: usize) -> Option<FormulaChange> {
        let [old, new] = &self.sides;
        let was = old.side.table.formula(old_row, field).filter(|_| self.on)?;
        // In another layout the sums stand elsewhere, which changes nothing.
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
            // How such a sum is spelled depends on what it adds up: what it comes to decides.
            (was_growing, is_growing) => {
                return old.is_standard((was.0, field), &a, was_growing)
                    && new.is_standard((is.0, field), &b, is_growing);
            }
        }
        let found = (old.cells(was.0, &a.areas), new.cells(is.0, &b.areas));
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

/// The rows that both tables have.
struct Rows {
    /// The row of the older table for each of the newer one.
    old_of: HashMap<usize, usize>,
    /// Those of the older table.
    kept: HashSet<usize>,
}

/// Sheet, column and row of a source cell.
type Source = (u16, u32, u32);

/// What the formulas of a table refer to.
struct Meanings<'a> {
    side: &'a Side<'a>,
    standard: &'a Standard,
    /// Row and field by source cell.
    cells: OnceCell<BTreeMap<Source, (usize, usize)>>,
    /// What a row adds up, by row.
    subtotals: OnceCell<HashMap<usize, Vec<Subtotal<'a>>>>,
    left: Cell<usize>,
}

impl Meanings<'_> {
    /// The sheet and the column of a value.
    fn place(&self, row: usize, field: usize) -> Option<(Text, u32)> {
        let cell = self.side.table.value(row, field)?.source?;
        Some((self.side.table.sheet_of(row), cell.col))
    }

    /// The values that areas of the sheet of this row hold; none when that are too many.
    fn cells(&self, row: usize, areas: &[(CellRef, CellRef)]) -> Option<BTreeSet<(usize, usize)>> {
        let table = self.side.table;
        let sheet = table.rows.get(row)?.sheet;
        let index = self.cells.get_or_init(|| {
            let mut index = BTreeMap::new();
            for (row, own) in table.rows.iter().enumerate() {
                for (field, value) in table.values(row).iter().enumerate() {
                    // By column first: most areas are a column long.
                    let at = value.source.filter(|_| self.side.schema.is_amount(field));
                    index.extend(at.map(|at| ((own.sheet, at.col, at.row), (row, field))));
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

    /// Whether a formula is the sum that the standard has in this place; one that grows is known by its
    /// result.
    fn is_standard(&self, (row, field): (usize, usize), own: &Spelled, grows: bool) -> bool {
        if grows {
            return self.adds_up(row, field);
        }
        let cells = self.cells(row, &own.areas).filter(|_| own.skeleton == "#");
        cells.is_some_and(|cells| self.is_a_sum(row, field, &cells))
    }

    /// Whether a value is the sum of its parts, across or down.
    fn adds_up(&self, row: usize, field: usize) -> bool {
        let table = self.side.table;
        if table.text(row, field).is_some() {
            // An error says nothing about the formula.
            return true;
        }
        let total = table.amount(row, field).unwrap_or_default();
        let is_total = |cells: &mut dyn Iterator<Item = (usize, usize)>| {
            let mut amounts = cells.filter_map(|(row, field)| table.amount(row, field));
            amounts.try_fold(Decimal::ZERO, |sum, amount| sum.checked_add(amount)) == Some(total)
        };
        let across = self.side.schema.fields.get(field).map_or(&[][..], |own| &own.sum);
        if !across.is_empty() && is_total(&mut across.iter().map(|part| (row, *part))) {
            return true;
        }
        self.subtotals(row)
            .iter()
            .any(|subtotal| is_total(&mut table.addends(subtotal, field).into_iter().map(|row| (row, field))))
    }

    /// What a row adds up.
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

    /// Whether these values are what the standard adds up to this one, across or down.
    fn is_a_sum(&self, row: usize, field: usize, cells: &BTreeSet<(usize, usize)>) -> bool {
        let across = self.side.schema.fields.get(field).map_or(&[][..], |own| &own.sum);
        // A blank has no cell.
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

/// A formula taken apart.
#[derive(Debug, PartialEq)]
struct Spelled {
    /// What is calculated, with `#` for cells of the same sheet; sums are all alike.
    skeleton: String,
    /// The cells of the same sheet.
    areas: Vec<(CellRef, CellRef)>,
}

impl Spelled {
    /// The columns of its cells.
    fn columns(&self) -> impl Iterator<Item = (u32, u32)> {
        self.areas.iter().map(|(first, last)| (first.col, last.col))
    }
}

/// Takes a formula apart, as Excel (`SUM(A1:B2)`) or OpenDocument (`SUM([.A1:.B2])`) spells it.
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
            // Of another sheet, and of a range whose beginning is calculated, rows come and go.
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
        // A total that shows nothing as long as there is nothing to add.
        let simpler = simpler.replace("IF(COUNT(#)=0,\"\",#)", "#");
        if simpler == skeleton {
            break;
        }
        skeleton = simpler;
    }
    Spelled { skeleton, areas }
}

/// Whether it is a sum as this program writes it, or an earlier version: over the rows between two others,
/// wherever they are.
fn grows(formula: &str) -> bool {
    formula.contains("INDEX(")
}

/// Where the token ends that begins with `first`.
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

/// `A1`, `$A$1:B2`, `[.A1]`, `[.A1:.B2]`: cells of the same sheet.
fn area(token: &str) -> Option<(CellRef, CellRef)> {
    let own = match token.strip_prefix("[.").and_then(|own| own.strip_suffix(']')) {
        Some(own) => own.replace(":.", ":"),
        None => token.to_owned(),
    };
    let (first, last) = own.split_once(':').unwrap_or((&own, &own));
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
    fn what_is_no_sum_of_this_sheet_stays() {
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
