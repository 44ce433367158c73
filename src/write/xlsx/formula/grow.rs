//! Sums that stay right when rows are inserted: ranges held by the rows around them, which are not
//! added, and conditions that pick one level out of several.
//!
//! A range is written as `INDEX(F:F,ROW()+1):INDEX(F:F,ROW(F13)-1)`: from below the heading to above
//! the next one, wherever both are. Refuses what it cannot express exactly: then the cells are named.

use std::ops::Range;

use crate::book::{Down, Part, Table, Value};
use crate::cell::{CellRef, column_letters};
use crate::schema::{Column, Table as Schema};
use crate::write::xlsx::cell::units::{MANY_ROWS, index};
use crate::write::xlsx::formula::conditions::{Condition, Test, factors, few, level_conditions};
use crate::write::{sharers, shown};

/// Most cells that are taken out of a range.
const MOST_EXCEPTIONS: usize = 12;

/// The rows that a total adds up, on the sheet.
#[derive(Clone, Debug, PartialEq)]
pub struct Grow {
    /// The row of the total.
    pub own: u32,
    /// The row above those added.
    pub before: u32,
    /// The row below them.
    pub after: u32,
    /// Which of the rows between are added.
    pub which: Which,
    /// The rows of a list that are between.
    pub rows: Range<usize>,
}

/// Which rows of a range are added.
#[derive(Clone, Debug, PartialEq)]
pub enum Which {
    /// All of them.
    All,
    /// Those that meet all conditions.
    Where(Vec<Condition>),
    /// All but these rows of the sheet.
    Except(Vec<u32>),
    /// All but those that look like the total itself: somebody may add one of its kind at the end.
    Unlike {
        /// What the total looks like.
        like: Vec<Condition>,
        /// Whether the row below the range looks so.
        after: bool,
    },
}

impl Grow {
    /// The formula; `cells` adds up the cells as they are now, for when a row that holds the range has
    /// been deleted. Of a `blank` total, one that shows nothing until there is something to add.
    pub fn formula(&self, col: u32, cells: &str, blank: bool) -> String {
        let range = self.range(col);
        let (sum, count) = match &self.which {
            Which::All => (format!("SUM({range})"), format!("COUNT({range})")),
            Which::Except(rows) => {
                let others = except(rows, col);
                (
                    format!("SUM({range})-SUM({others})"),
                    format!("COUNT({range})-COUNT({others})"),
                )
            }
            Which::Unlike { like, .. } => {
                let factors = factors(like, |col| self.range_of(col, true));
                (
                    format!("SUM({range})-SUMPRODUCT({factors},{})", self.range_of(col, true)),
                    format!("COUNT({range})"),
                )
            }
            Which::Where(conditions) => {
                let factors = factors(conditions, |col| self.to_after(col));
                let range = self.to_after(col);
                (format!("SUMPRODUCT({factors},{range})"), format!("COUNT({range})"))
            }
        };
        let (nothing, sum, cells) = if blank {
            ("\"\"", format!("IF({count}=0,\"\",{sum})"), "\"\"")
        } else {
            ("0", sum, cells)
        };
        match self.is_empty(col) {
            Some(empty) => format!("IFERROR(IF({empty},{nothing},{sum}),{cells})"),
            None => format!("IFERROR({sum},{cells})"),
        }
    }

    /// Whether all rows between have been deleted, as a formula: the range would then run backwards, over
    /// the total itself.
    fn is_empty(&self, col: u32) -> Option<String> {
        let runs_back = !matches!(self.which, Which::Where(_)) && self.own == self.before && !self.rows.is_empty();
        runs_back.then(|| format!("ROW({})-ROW()<2", CellRef::new(self.after, col)))
    }

    fn range(&self, col: u32) -> String {
        self.range_of(col, false)
    }

    /// A formula over arrays takes ROW() for an array, too: MAX makes it a number.
    fn range_of(&self, col: u32, in_array: bool) -> String {
        let letters = column_letters(col);
        let edge = |at: u32, shift: &str| {
            let cell = if at == self.own {
                String::new()
            } else {
                CellRef::new(at, col).to_string()
            };
            let row = if in_array {
                format!("MAX(ROW({cell}))")
            } else {
                format!("ROW({cell})")
            };
            format!("INDEX({letters}:{letters},{row}{shift})")
        };
        format!("{}:{}", edge(self.before, "+1"), edge(self.after, "-1"))
    }

    /// The cells from below the total to the row below the range, which meets no condition.
    fn to_after(&self, col: u32) -> String {
        let letters = column_letters(col);
        format!(
            "INDEX({letters}:{letters},MAX(ROW())+1):{}",
            CellRef::new(self.after, col)
        )
    }

    /// Whether the total in a column is not the sum, as a formula for a conditional format. It looks at
    /// the rows around the range, too, so that it grows with it, and takes them away again.
    pub fn is_wrong(&self, col: u32) -> String {
        let at = |row: u32| CellRef::new(row, col);
        let whole = |col: u32| format!("{}:{}", CellRef::new(self.before, col), CellRef::new(self.after, col));
        let (range, before, after) = (whole(col), at(self.before), at(self.after));
        let edges = format!("-N({before})-N({after})");
        let absolute = |col: u32| {
            let letters = column_letters(col);
            let (first, last) = (self.before.saturating_add(1), self.after.saturating_add(1));
            format!("${letters}{first}:${letters}{last}")
        };
        let sum = match &self.which {
            Which::All => format!("SUM({range}){edges}"),
            Which::Except(rows) => format!("SUM({range}){edges}-SUM({})", except(rows, col)),
            Which::Where(conditions) => format!("SUMPRODUCT({},{range})", factors(conditions, absolute)),
            Which::Unlike { like, after: is_like } => {
                let edge = if *is_like {
                    String::new()
                } else {
                    format!("-N({after})")
                };
                format!("SUM({range}){edge}-SUMPRODUCT({},{range})", factors(like, absolute))
            }
        };
        let filled = format!("COUNT({range})-COUNT({before})-COUNT({after})>0");
        format!("AND({filled},ROUND(N({})-({sum}),2)<>0)", at(self.own))
    }
}

fn except(rows: &[u32], col: u32) -> String {
    let cells: Vec<String> = rows.iter().map(|row| CellRef::new(*row, col).to_string()).collect();
    cells.join(",")
}

/// Where the rows of a table stand that are one under another.
pub struct Strip<'a> {
    /// For each row of the book, its row on the sheet, if it stands in this strip.
    pub lines: &'a [Option<u32>],
    /// Rows of the book among which those of this strip are.
    pub rows: Range<usize>,
    /// The row above the first: the last of the header.
    pub top: u32,
    /// The row below the last.
    pub bottom: u32,
}

impl Strip<'_> {
    fn line(&self, row: usize) -> Option<u32> {
        self.lines.get(row).copied().flatten()
    }

    /// How the sum of fixed lines grows. `parts` are rows that are a part (其中) of another; a sum of
    /// sums (`heads`) does not grow: what is inserted between them belongs to one of them.
    pub fn grow(&self, down: &Down, parts: &[Part], heads: impl Fn(usize) -> bool) -> Option<Grow> {
        if !down.unknown.is_empty() || down.children.iter().any(|child| heads(*child)) {
            return None;
        }
        let own = self.line(down.parent)?;
        let children: Option<Vec<u32>> = down.children.iter().map(|child| self.line(*child)).collect();
        let children = children?;
        let (first, last) = (*children.iter().min()?, *children.iter().max()?);
        let is_part = |row: usize| {
            parts
                .iter()
                .any(|own| own.part == row && down.children.contains(&own.whole))
        };
        let rows = self.rows.clone();
        let others: Vec<(u32, usize)> = rows
            .filter_map(|row| Some((self.line(row)?, row)))
            .filter(|(line, _)| !children.contains(line))
            .collect();
        let foreign = || others.iter().filter(|(_, row)| !is_part(*row)).map(|(line, _)| *line);
        let before = foreign().filter(|line| *line < first).max().unwrap_or(self.top);
        let after = foreign().filter(|line| *line > last).min().unwrap_or(self.bottom);
        let mut between: Vec<u32> = Vec::new();
        for (line, row) in others
            .iter()
            .filter(|(line, _)| (before..after).contains(line) && *line != before)
        {
            if !is_part(*row) {
                return None;
            }
            between.push(*line);
        }
        between.sort_unstable();
        let which = match between.len() {
            0 => Which::All,
            1..=MOST_EXCEPTIONS => Which::Except(between),
            _ => return None,
        };
        Some(Grow {
            own,
            before,
            after,
            which,
            rows: 0..0,
        })
    }
}

/// How the sums of a list grow; `body` is the sheet's row of the first row.
pub struct ListGrowth<'a> {
    table: &'a Table,
    schema: &'a Schema,
    sharers: Vec<Option<usize>>,
    body: u32,
    /// The row after the block that each row heads; after itself if it heads none.
    ends: Vec<usize>,
}

impl<'a> ListGrowth<'a> {
    pub fn new(table: &'a Table, schema: &'a Schema, downs: &[Down], body: u32) -> Self {
        Self {
            table,
            schema,
            sharers: sharers(schema),
            body,
            ends: ends(table, schema, downs),
        }
    }

    /// The row of the table after the block that a row heads.
    pub fn end(&self, row: usize) -> usize {
        self.ends.get(row).copied().unwrap_or(row.saturating_add(1))
    }

    /// The row of the sheet.
    pub fn line(&self, row: usize) -> u32 {
        self.body.saturating_add(index(row))
    }

    /// How a sum grows.
    pub fn grow(&self, down: &Down) -> Option<Grow> {
        let (first, end) = (down.parent.saturating_add(1), self.end(down.parent));
        let mut children = down.children.iter().peekable();
        let mut others = false;
        for row in first..end {
            if children.next_if(|child| **child == row).is_none() {
                others |= self.has_amounts(row);
            }
        }
        let which = if others {
            Which::Where(self.conditions(down, first..end)?)
        } else {
            self.unlike(down.parent, first..end).unwrap_or(Which::All)
        };
        Some(Grow {
            own: self.line(down.parent),
            before: self.line(down.parent),
            after: self.line(end),
            which,
            rows: first..end,
        })
    }

    fn has_amounts(&self, row: usize) -> bool {
        let detail = self.table.rows.get(row).and_then(|row| self.schema.tags.get(row.tag));
        let detail = detail.is_some_and(|tag| tag.detail);
        !detail || self.table.values(row).iter().any(|value| value.amount().is_some())
    }

    /// Conditions that, of the rows, only the addends meet.
    fn conditions(&self, down: &Down, rows: Range<usize>) -> Option<Vec<Condition>> {
        let tag = |row: usize| self.table.rows.get(row).map(|row| row.tag);
        let level = tag(*down.children.first()?)?;
        let conditions = level_conditions(self.schema, level);
        let exact = |conditions: &Vec<Condition>| {
            let mut children = down.children.iter().peekable();
            let mut rows = rows.clone();
            let is_told = |row: usize| {
                let child = children.next_if(|child| **child == row).is_some();
                self.meets(row, conditions) == child
            };
            !conditions.is_empty() && rows.all(is_told) && !self.meets(self.end(down.parent), conditions)
        };
        [few(&conditions), conditions].into_iter().find(exact)
    }

    /// All rows but those like the one that adds them up, if that one can be known by its codes.
    fn unlike(&self, parent: usize, mut rows: Range<usize>) -> Option<Which> {
        let conditions = level_conditions(self.schema, self.table.rows.get(parent)?.tag);
        let like = few(&conditions);
        let is_coded = like.iter().any(|own| own.test != Test::Blank);
        let exact = self.meets(parent, &like) && rows.all(|row| !self.meets(row, &like));
        (is_coded && exact && self.table.rows.len() <= MANY_ROWS).then(|| Which::Unlike {
            after: self.meets(self.end(parent), &like),
            like,
        })
    }

    /// Whether what is printed on a row meets all conditions.
    pub fn meets(&self, row: usize, conditions: &[Condition]) -> bool {
        row < self.table.rows.len()
            && conditions.iter().all(|condition| {
                let text = self.printed(row, condition.col);
                condition.holds(text)
            })
    }

    /// The text that is printed in a column.
    pub fn printed(&self, row: usize, col: u32) -> &str {
        let position = usize::try_from(col).unwrap_or(usize::MAX);
        let column: Option<&Column> = self.schema.columns.get(position);
        let sharer = self.sharers.get(position).copied().flatten();
        let value = column.and_then(|column| shown(self.table, row, column, sharer));
        value.and_then(Value::text).map_or("", AsRef::as_ref)
    }
}

/// The row after each row's block: after its last addend's block, and after its details.
fn ends(table: &Table, schema: &Schema, downs: &[Down]) -> Vec<usize> {
    let count = table.rows.len();
    let detail = |row: &crate::book::Row| schema.tags.get(row.tag).is_some_and(|tag| tag.detail);
    let mut ends = vec![0_usize; count];
    let mut next = count;
    for (row, own) in table.rows.iter().enumerate().rev() {
        if let Some(end) = ends.get_mut(row) {
            *end = next;
        }
        if !detail(own) {
            next = row;
        }
    }
    // A block is headed from above: the lower ones are known when an upper one asks.
    let mut last = vec![None; count];
    for down in downs {
        if let Some(slot) = last.get_mut(down.parent) {
            *slot = down.children.last().copied();
        }
    }
    for row in (0..count).rev() {
        let below = last
            .get(row)
            .copied()
            .flatten()
            .and_then(|child| ends.get(child).copied());
        if let (Some(below), Some(end)) = (below, ends.get_mut(row)) {
            *end = below;
        }
    }
    ends
}
