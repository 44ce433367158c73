//! What becomes of formulas and ranges when rows are added.

use super::{Added, Home};
use crate::cell::{CellRef, MAX_ROWS};
use crate::formula::{Contents, Place, Reference, contents};
use crate::parts::Edits;
use crate::write::fill::Problem;

/// What became of a formula.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Moved {
    /// Its text, if that is another one.
    pub text: Option<String>,
    /// Why it cannot be followed.
    pub problem: Option<Problem>,
}

/// How a range follows the rows that are added behind its last one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Grows {
    /// Not at all.
    No,
    /// It holds them, too.
    Always,
    /// It does if it has several rows.
    Several,
}

/// The first and last row of a range when rows are added.
pub fn rows(added: &Added, (first, last): (u32, u32), grows: Grows) -> (u32, u32) {
    let behind = added.ending_in(last).filter(|_| match grows {
        Grows::No => false,
        Grows::Always => true,
        Grows::Several => first < last,
    });
    let more = behind.map_or(0, |block| block.more);
    let end = added.after(last).saturating_add(more);
    (added.after(first), end.min(MAX_ROWS.saturating_sub(1)))
}

/// A range (`A1:B3`) or cell when rows are added; none if it is no range or stays.
pub fn range(added: &Added, text: &str, grows: Grows) -> Option<String> {
    let (first, last) = text.split_once(':').unwrap_or((text, text));
    let parse = |text: &str| CellRef::parse(text).filter(|at| at.is_on_sheet());
    let (first, last) = (parse(first)?, parse(last)?);
    let (top, bottom) = rows(added, (first.row, last.row), grows);
    if (top, bottom) == (first.row, last.row) {
        return None;
    }
    let (first, last) = (CellRef::new(top, first.col), CellRef::new(bottom, last.col));
    Some(match first == last {
        true => first.to_string(),
        false => format!("{first}:{last}"),
    })
}

/// Several ranges, as [`range`] has each.
pub fn ranges(added: &Added, text: &str, grows: Grows) -> Option<String> {
    let mut is_other = false;
    let all = text.split_whitespace().map(|own| match range(added, own, grows) {
        Some(other) => {
            is_other = true;
            other
        }
        None => own.to_owned(),
    });
    let all: Vec<String> = all.collect();
    is_other.then(|| all.join(" "))
}

/// A formula of the sheet when rows are added; `row` is that of its cell, as far as it has one.
pub fn formula(text: &str, home: Home<'_>, row: Option<u32>) -> Moved {
    followed(text, home, row, |_| true)
}

/// What a name stands for. Rows that are not fixed are told from where the name is used, and stay.
pub fn name(text: &str, home: Home<'_>) -> Moved {
    let is_fixed = |own: &Reference| own.first.is_fixed && own.last.as_ref().is_none_or(|last| last.is_fixed);
    followed(text, home, None, is_fixed)
}

fn followed(text: &str, home: Home<'_>, row: Option<u32>, counts: impl Fn(&Reference) -> bool) -> Moved {
    if text.is_empty() {
        return Moved::default();
    }
    let contents = contents(text);
    let mut edits = Edits::default();
    let mut problem = None;
    // The rows of each sheet that the formula refers to otherwise than by ranges which grow.
    let mut others: Vec<(&Added, u32, u32)> = Vec::new();
    for own in contents.references.iter().filter(|own| counts(own)) {
        let added = match &own.place {
            Place::Own => home.growth.on(home.sheet),
            Place::Sheet(name) => home.growth.called(name),
            Place::OtherFile => None,
            Place::Sheets => {
                let moves = |added: &Added| follow(added, own, None) != spelled(own);
                if home.growth.0.values().any(moves) {
                    problem = Some(Problem::NotMoved);
                }
                None
            }
        };
        let Some(added) = added else { continue };
        let is_home = own.place == Place::Own || home.growth.on(home.sheet).is_some_and(|own| std::ptr::eq(own, added));
        let then = follow(added, own, row.filter(|_| is_home));
        let now = spelled(own);
        if then.map(|(_, last)| last) == now.map(|(_, last)| added.after(last))
            && let Some((first, last)) = now
        {
            others.push((added, first, last));
        }
        let (Some((first, last)), Some(before)) = (then, now) else {
            continue;
        };
        if (first, last) == before {
            continue;
        }
        // The corners may be spelled in either order.
        let rows = match own.first.row > own.last.as_ref().and_then(|last| last.row) && own.last.is_some() {
            true => [last, first],
            false => [first, last],
        };
        for (digits, row) in own.digits.iter().zip(rows) {
            if let Some(digits) = digits {
                edits.replace(digits.clone(), u64::from(row).saturating_add(1).to_string());
            }
        }
    }
    if problem.is_none()
        && let Some(row) = row
    {
        problem = unfollowed(&contents, home, row, &others);
    }
    Moved {
        text: (!edits.is_empty()).then(|| edits.apply(text)),
        problem,
    }
}

/// Why a formula of this row would not be right any more, whatever becomes of its references.
fn unfollowed(contents: &Contents<'_>, home: Home<'_>, row: u32, others: &[(&Added, u32, u32)]) -> Option<Problem> {
    if contents
        .functions
        .iter()
        .any(|name| name.eq_ignore_ascii_case("INDIRECT"))
    {
        return Some(Problem::TextAddress);
    }
    let own = home.growth.on(home.sheet);
    // The rows of each sheet that are named, from the top.
    let mut named: Vec<(*const Added, &Added, u32, u32)> = others
        .iter()
        .map(|(added, first, last)| (std::ptr::from_ref(*added), *added, *first, *last))
        .collect();
    named.sort_unstable_by_key(|(sheet, _, first, last)| (*sheet, *first, *last));
    for rows in named.chunk_by(|one, other| one.0 == other.0) {
        let Some((_, added, ..)) = rows.first() else { continue };
        let is_home = own.is_some_and(|own| std::ptr::eq(own, *added));
        for block in added.0.iter().filter(|block| block.model().is_some()) {
            let inside = rows.iter().filter(|(_, _, _, last)| *last < block.end);
            // Whether they are named one by one, from the first to the last.
            let next = inside.fold(block.first, |next, (_, _, first, last)| match *first <= next {
                true => next.max(last.saturating_add(1)),
                false => next,
            });
            if next >= block.end && !(is_home && block.has(row)) {
                return Some(Problem::OneByOne);
            }
        }
    }
    None
}

/// The first and last row of a reference; none for whole columns.
fn spelled(own: &Reference) -> Option<(u32, u32)> {
    let first = own.first.row?;
    let last = own.last.as_ref().map_or(Some(first), |last| last.row)?;
    Some((first.min(last), first.max(last)))
}

/// Those rows when others are added; `row` is that of the formula, on the same sheet.
fn follow(added: &Added, own: &Reference, row: Option<u32>) -> Option<(u32, u32)> {
    let (first, last) = spelled(own)?;
    let behind = added.ending_in(last).filter(|_| own.last.is_some());
    let grows = behind.is_some_and(|block| {
        let is_fixed = match &own.last {
            Some(corner) if corner.row == Some(last) => corner.is_fixed,
            _ => own.first.is_fixed,
        };
        match row.filter(|row| block.has(*row)) {
            Some(row) => is_fixed || row != last,
            None => first < last || first <= block.first,
        }
    });
    Some(rows(
        added,
        (first, last),
        if grows { Grows::Always } else { Grows::No },
    ))
}

/// Whether a formula means the same thing in each row, as far as copies of the one in `row` go: all that it refers to
/// stays, is in its own row of its own sheet, or in the row before.
pub fn is_of_its_row(text: &str, home: Home<'_>, row: u32) -> bool {
    contents(text).references.iter().all(|own| {
        let is_home = match &own.place {
            Place::Own => true,
            Place::Sheet(name) => name.to_lowercase() == home.sheet.to_lowercase(),
            _ => false,
        };
        let mut corners = [Some(&own.first), own.last.as_ref()].into_iter().flatten();
        corners.all(|corner| {
            corner.is_fixed
                || corner.row.is_none()
                || is_home && (corner.row == Some(row) || corner.row == row.checked_sub(1))
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::write::fill::grow::{Block, Growth};

    #[test]
    fn formulas_follow_the_rows_that_they_are_about() {
        let mut growth = Growth::default();
        // Rows 5 and 6 of 表 get three more, row 20 one.
        for (first, end, more) in [(4, 6, 3), (19, 20, 1)] {
            growth.add("表", Block { first, end, more });
        }
        let growth = &growth;
        let on = |sheet: &'static str, row: u32, given: &str| {
            let home = Home { sheet, growth };
            let Moved { text, problem } = formula(given, home, row.checked_sub(1));
            problem.map_or_else(|| text.unwrap_or_else(|| "same".to_owned()), |own| own.key().to_owned())
        };
        for (row, given, then) in [
            (7, "SUM(C5:C6)", "SUM(C5:C9)"),
            (7, "SUM(C4:C6)/SUM($C$5:$C$6)", "SUM(C4:C9)/SUM($C$5:$C$9)"),
            (7, "SUM(C6:C5)", "SUM(C9:C5)"),
            (7, "C7+C21+C4", "C10+C25+C4"),
            (7, "SUM(C5:C19)+SUM(C5:C30)", "SUM(C5:C22)+SUM(C5:C34)"),
            (7, "SUM(5:6)+SUM(C:C)", "SUM(5:9)+SUM(C:C)"),
            (7, "IF(C7=\"C7\",'表'!C7,别的!C7)", "IF(C10=\"C7\",'表'!C10,别的!C7)"),
            (7, "SUM(C20:C20)", "SUM(C23:C24)"),
            // In its own row a formula stays as it is, down to it as well.
            (6, "C6*2-SUM(D6:F6)", "same"),
            (6, "SUM(C$5:C6)", "same"),
            (6, "C6/SUM(C$5:C$6)", "C6/SUM(C$5:C$9)"),
            (6, "C6/C$7", "C6/C$10"),
            (5, "SUM(C5:C6)", "SUM(C5:C9)"),
            // All rows one by one: the new ones would be missing.
            (7, "C5+C6", "one-by-one"),
            (7, "SUM(C5:D5,C6:D6)", "one-by-one"),
            (7, "C20", "one-by-one"),
            (7, "C5*2", "same"),
            (7, "INDIRECT(\"C9\")", "text-address"),
            (7, "SUM(甲:丙!C9)", "not-moved"),
            (7, "SUM(甲:丙!C3)", "same"),
        ] {
            assert_eq!(on("表", row, given), then, "{given} in row {row}");
        }
        assert_eq!(on("别的", 6, "SUM(表!C5:C6)+C5+C6"), "SUM(表!C5:C9)+C5+C6");
        assert_eq!(on("别的", 6, "表!C5+表!C6"), "one-by-one");
        assert_eq!(on("别的", 6, "SUM(表!C6:F6)"), "same");
    }
}
