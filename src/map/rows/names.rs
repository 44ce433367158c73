//! Names of list rows, on sheets with several name columns: 单位名称 beside the unit code, 科目名称 beside the class code.

use foldhash::HashSet;

use crate::book::Value;
use crate::cell::{Cell, CellRef, Text};
use crate::map::header::locate::Header;
use crate::map::header::source_column::{Meaning, SourceColumn};
use crate::map::rows::cells::Remark;
use crate::map::rows::strays::names_units;
use crate::map::sheet::state::Sheet;
use crate::schema::{Shape, Table, UNIT_CODE, codes};

/// The name columns; empty if a single column has all names.
#[derive(Default)]
pub struct Names {
    columns: Vec<NameColumn>,
    /// The row names so far.
    known: HashSet<Text>,
}

/// A column of names.
struct NameColumn {
    col: u32,
    /// Its position in the header.
    position: usize,
    /// The fields of the code that it names: the nearest code to its left.
    codes: Vec<usize>,
    /// The lowest level with this code.
    level: usize,
    /// Whether its labels say that it names units.
    of_units: bool,
    /// The number of columns of the same meaning directly before it: the names of the levels above.
    depth: usize,
}

/// What became of a name not used for its row.
pub enum Other {
    /// It is the name of a row further up, or that of a class which the row's code says.
    Stated,
    /// It belongs to no row.
    Stray {
        /// The column's position in the header.
        position: usize,
        /// Whether the column names units.
        of_units: bool,
    },
}

impl Names {
    /// The name columns of a header.
    pub fn of(header: &Header, sheet: &Sheet) -> Self {
        let Shape::List { name, .. } = sheet.schema.shape else {
            return Self::default();
        };
        let field_of = |column: usize| sheet.schema.columns.get(column).map(|column| column.field);
        let mut sources: Vec<_> = header.columns.iter().enumerate().collect();
        sources.sort_by_key(|(_, source)| source.col);
        let mut nearest = None;
        let mut columns = Vec::new();
        for (position, source) in sources {
            let field = source.meaning.columns().first().copied().and_then(field_of);
            match &source.meaning {
                Meaning::Column(_) | Meaning::Name(_) if field == Some(name) => {
                    let of_units = names_units(source, sheet);
                    // The name of a unit is not that of a class.
                    let named = nearest.filter(|field| !of_units || sheet.schema.field(UNIT_CODE) == Some(*field));
                    let (codes, level) = named.map_or_else(Default::default, |field| codes_with(sheet.schema, field));
                    let point = |source: &SourceColumn| source.reading(&sheet.lexicon().vocabulary).point;
                    let before: Option<&NameColumn> = columns.last();
                    let before = before.filter(|before| {
                        let other = header.columns.get(before.position);
                        let is_next = before.col.checked_add(1) == Some(source.col);
                        is_next && other.is_some_and(|other| point(other) == point(source))
                    });
                    let depth = before.map_or(0, |before| before.depth.saturating_add(1));
                    columns.push(NameColumn {
                        col: source.col,
                        position,
                        codes,
                        level,
                        of_units,
                        depth,
                    });
                }
                Meaning::Column(_) | Meaning::Part(_) => {
                    nearest = field.filter(|field| sheet.schema.is_code(*field)).or(nearest)
                }
                _ => {}
            }
        }
        if columns.len() < 2 {
            columns.clear();
        }
        Self {
            columns,
            known: HashSet::default(),
        }
    }

    /// Whether the column is a name column.
    pub fn has(&self, col: u32) -> bool {
        self.columns.iter().any(|column| column.col == col)
    }

    /// Names the row from the column beside the code that the row has. Returns what became of the other names, in
    /// the order of `cells`; `None` for the one used.
    pub fn settle(
        &mut self,
        sheet: &Sheet,
        cells: &[&Cell],
        values: &mut [Value],
        remarks: &mut Vec<(Remark, CellRef, usize)>,
    ) -> Vec<Option<Other>> {
        let Shape::List { name, .. } = sheet.schema.shape else {
            return Vec::new();
        };
        let column = |cell: &Cell| self.columns.iter().find(|column| column.col == cell.at.col);
        let has_code = |column: &NameColumn| {
            column
                .codes
                .iter()
                .any(|code| values.get(*code).is_some_and(|value| !value.is_blank()))
        };
        let rank = |cell: &Cell| {
            let column = column(cell);
            let level = column
                .filter(|column| has_code(column))
                .map(|column| column.level.saturating_add(1));
            (level, column.map_or(0, |column| column.depth))
        };
        let filled = cells
            .iter()
            .enumerate()
            .filter(|(_, cell)| !cell.value.to_string().trim().is_empty());
        // Ties go to the first cell.
        let taken = filled
            .rev()
            .max_by_key(|(_, cell)| rank(cell))
            .map(|(number, _)| number);
        let others = cells.iter().enumerate().map(|(number, cell)| {
            let text = cell.value.to_string();
            let (position, of_units) =
                column(cell).map_or((usize::MAX, false), |column| (column.position, column.of_units));
            match taken == Some(number) {
                true => None,
                false if self.known.contains(text.trim()) || is_of_code(sheet, values, &text) => Some(Other::Stated),
                false => Some(Other::Stray { position, of_units }),
            }
        });
        let others = others.collect();
        if let Some((cell, slot)) = taken.and_then(|taken| cells.get(taken)).zip(values.get_mut(name)) {
            *slot = sheet.value(cell, name, remarks);
            self.known.extend(slot.text().cloned());
        }
        others
    }
}

/// The fields that form a code together with this one, and the lowest level that has it.
fn codes_with(schema: &Table, field: usize) -> (Vec<usize>, usize) {
    let levels = schema.row_kinds.iter().enumerate();
    let with_field = levels.filter(|(_, row_kind)| row_kind.rule.codes.contains(&field));
    let lowest = with_field.max_by_key(|(level, _)| *level);
    lowest.map_or((vec![field], 0), |(level, row_kind)| {
        (row_kind.rule.codes.clone(), level)
    })
}

/// Whether the dictionary has a text as the name of a class that the code of a row is in.
fn is_of_code(sheet: &Sheet, values: &[Value], text: &str) -> bool {
    let classified = sheet.schema.classified.first();
    let dictionary = classified.and_then(|classified| codes(sheet.frame).ok()?.dictionary(&classified.dictionary));
    let (Some(classified), Some(dictionary)) = (classified, dictionary) else {
        return false;
    };
    let name = sheet.folder().label(text);
    let mut code = String::new();
    for field in &classified.codes {
        let part = values.get(*field).and_then(Value::text);
        let part = part.map(ToString::to_string).unwrap_or_default();
        // 213 | 21303 | 2130301 repeat what stands before them.
        code = match part.starts_with(&code) {
            true => part,
            false => code + &part,
        };
    }
    let mut ends = code.char_indices().skip(1).map(|(end, _)| end).chain([code.len()]);
    ends.any(|end| {
        let entry = code.get(..end).and_then(|class| dictionary.0.get(class));
        entry.is_some_and(|entry| entry.folded.contains(&name))
    })
}
