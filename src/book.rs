//! The workbook in standard form: tables of rows of values, each with the cell it came from.
//!
//! Holds what was found and says what adds up to what; whether it does is `check`'s to say.

use std::collections::HashSet;

use rust_decimal::Decimal;

use crate::cell::{CellRef, Text};
use crate::schema::{BlockBody, Line, Shape, Standard, Table as Schema};

/// A workbook in standard form.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Book {
    /// The budget year, if any sheet says it.
    pub year: Option<i32>,
    /// The department, as most sheets say it.
    pub department: Option<Text>,
    /// The tables in the order of the standard.
    pub tables: Vec<Table>,
}

/// A table in standard form.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    /// Its position in [`Standard::tables`].
    pub schema: usize,
    /// The sheet it came from.
    pub sheet: Text,
    /// The label of the currency unit it was kept in; its amounts are in the standard's unit.
    pub source_unit: Text,
    /// Notes under the table.
    pub notes: Vec<Text>,
    /// Fields whose column the sheet does not have: unknown, which is not the same as blank.
    pub absent: Vec<usize>,
    /// Cells whose result the file does not hold: row of the source, side if the table has sides,
    /// field. What they would add up to is unknown, too.
    pub unread: HashSet<(u32, Option<usize>, usize)>,
    /// The rows in the order of the sheet.
    pub rows: Vec<Row>,
    values: Vec<Value>,
    width: usize,
}

/// What a row is; its values are in the table.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Row {
    /// Position of its level, side or section in the schema's `tags`.
    pub tag: usize,
    /// The line item it is, in a two-sided table or a block of lines.
    pub line: Option<usize>,
    /// The row of the source, counted from zero.
    pub source: u32,
}

/// A value and the cell it came from.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Value {
    /// What it is.
    pub content: Content,
    /// The source cell; none when the value was filled in from the template.
    pub source: Option<CellRef>,
}

/// What a value is.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Content {
    /// Nothing; not the same as zero.
    #[default]
    Blank,
    /// An amount in the standard's currency unit (万元).
    Amount(Decimal),
    /// Text, a code or a name.
    Text(Text),
}

impl Value {
    /// The amount, if it is one.
    pub fn amount(&self) -> Option<Decimal> {
        match self.content {
            Content::Amount(amount) => Some(amount),
            _ => None,
        }
    }

    /// The text, if it is one.
    pub fn text(&self) -> Option<&Text> {
        match &self.content {
            Content::Text(text) => Some(text),
            _ => None,
        }
    }

    /// Whether there is nothing.
    pub fn is_blank(&self) -> bool {
        self.content == Content::Blank
    }
}

impl Table {
    /// An empty table of the schema at `schema` in the standard, whose rows have `width` fields.
    pub fn new(schema: usize, width: usize) -> Self {
        Self {
            schema,
            sheet: Text::from(""),
            source_unit: Text::from(""),
            notes: Vec::new(),
            absent: Vec::new(),
            unread: HashSet::new(),
            rows: Vec::new(),
            values: Vec::new(),
            width,
        }
    }

    /// Adds a row; `values` is cut or filled up with blanks to the width of the table.
    pub fn push(&mut self, row: Row, values: impl IntoIterator<Item = Value>) {
        self.rows.push(row);
        self.values.extend(values.into_iter().take(self.width));
        self.values
            .resize(self.rows.len().saturating_mul(self.width), Value::default());
    }

    /// The values of the row at this position, one per field.
    pub fn values(&self, row: usize) -> &[Value] {
        let start = row.saturating_mul(self.width);
        self.values
            .get(start..start.saturating_add(self.width))
            .unwrap_or_default()
    }

    /// The value of a field of a row.
    pub fn value(&self, row: usize, field: usize) -> Option<&Value> {
        self.values(row).get(field)
    }

    /// The amount of a field of a row; none when blank.
    pub fn amount(&self, row: usize, field: usize) -> Option<Decimal> {
        self.value(row, field)?.amount()
    }

    /// The text of a field of a row; none when blank.
    pub fn text(&self, row: usize, field: usize) -> Option<&Text> {
        self.value(row, field)?.text()
    }

    /// Whether the file holds no result for this value.
    pub fn is_unread(&self, row: usize, field: usize) -> bool {
        let own = self.rows.get(row).filter(|_| !self.unread.is_empty());
        own.is_some_and(|row| {
            let sides = [None, Some(row.tag)];
            sides
                .iter()
                .any(|side| self.unread.contains(&(row.source, *side, field)))
        })
    }

    /// Moves the row at `from` before all others: a total row that stood at the foot.
    pub fn move_to_top(&mut self, from: usize) {
        if from >= self.rows.len() {
            return;
        }
        if let Some(rows) = self.rows.get_mut(..=from) {
            rows.rotate_right(1);
        }
        let end = from.saturating_add(1).saturating_mul(self.width);
        if let Some(values) = self.values.get_mut(..end) {
            values.rotate_right(self.width);
        }
    }

    /// Drops all rows.
    pub fn clear_rows(&mut self) {
        self.rows.clear();
        self.values.clear();
    }
}

/// A row that adds up others.
#[derive(Clone, Debug, PartialEq)]
pub struct Down<'a> {
    /// The row with the total.
    pub parent: usize,
    /// The rows that are added, one level only.
    pub children: Vec<usize>,
    /// The id of the relation in the reviewers' list.
    pub rule: Option<&'a str>,
}

/// Which rows are sums of which, and which are parts of which.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Structure<'a> {
    /// The sums down the rows.
    pub downs: Vec<Down<'a>>,
    /// Rows that are a part (其中) of another: (part, whole).
    pub parts: Vec<(usize, usize)>,
}

impl Table {
    /// Which rows of this table add up to which.
    pub fn structure<'a>(&self, standard: &'a Standard) -> Structure<'a> {
        let Some(schema) = standard.tables.get(self.schema) else {
            return Structure::default();
        };
        match &schema.shape {
            Shape::List { .. } => self.list_structure(schema),
            Shape::TwoSided { sides, .. } => {
                let lines = |row: &Row| sides.get(row.tag).map_or(&[][..], |side| &side.lines);
                self.line_structure(lines)
            }
            Shape::Form { blocks, .. } => self.form_structure(blocks),
        }
    }

    fn list_structure<'a>(&self, schema: &Schema) -> Structure<'a> {
        let mut downs: Vec<Down> = Vec::new();
        // Position in `downs` of the sum that a row heads, by row.
        let mut heads: Vec<Option<usize>> = vec![None; self.rows.len()];
        let mut open: Vec<usize> = Vec::new();
        for (index, row) in self.rows.iter().enumerate() {
            if schema.tags.get(row.tag).is_some_and(|tag| tag.detail) {
                continue;
            }
            while open.last().is_some_and(|&above| !self.holds(schema, above, index)) {
                open.pop();
            }
            if let Some(head) = open
                .last()
                .and_then(|&above| heads.get_mut(above).map(|head| (above, head)))
            {
                let (above, slot) = head;
                let at = *slot.get_or_insert_with(|| {
                    downs.push(Down {
                        parent: above,
                        children: Vec::new(),
                        rule: None,
                    });
                    downs.len().saturating_sub(1)
                });
                if let Some(down) = downs.get_mut(at) {
                    down.children.push(index);
                }
            }
            open.push(index);
        }
        Structure {
            downs,
            parts: Vec::new(),
        }
    }

    /// Whether the row `above` adds up the row `below`: it ranks higher, and where both have codes
    /// of the same kind, the code below begins with the one above.
    fn holds(&self, schema: &Schema, above: usize, below: usize) -> bool {
        let tag = |row: usize| self.rows.get(row).map_or(0, |row| row.tag);
        let codes = |row: usize| schema.tags.get(tag(row)).map_or(&[][..], |tag| &tag.rule.codes);
        let same_code = |field: &usize| {
            let (Some(upper), Some(lower)) = (self.text(above, *field), self.text(below, *field)) else {
                return true;
            };
            !codes(below).contains(field) || lower.starts_with(upper.as_ref())
        };
        tag(above) < tag(below) && codes(above).iter().all(same_code)
    }

    fn line_structure<'a>(&self, lines: impl Fn(&Row) -> &'a [Line]) -> Structure<'a> {
        let mut structure = Structure::default();
        for (index, row) in self.rows.iter().enumerate() {
            let lines = lines(row);
            let line_at = |row: &Row| row.line.and_then(|line| lines.get(line));
            let Some(number) = row.line else { continue };
            let on_side = || self.rows.iter().enumerate().filter(|(_, other)| other.tag == row.tag);
            let children: Vec<usize> = on_side()
                .filter(|(_, other)| line_at(other).is_some_and(|line| line.under == Some(number)))
                .map(|(child, _)| child)
                .collect();
            if !children.is_empty() {
                let rule = lines.get(number).and_then(|line| line.rule.as_deref());
                structure.downs.push(Down {
                    parent: index,
                    children,
                    rule,
                });
            }
            let whole = line_at(row).and_then(|line| line.of_which);
            let whole = whole.and_then(|whole| on_side().find(|(_, other)| other.line == Some(whole)));
            structure.parts.extend(whole.map(|(whole, _)| (index, whole)));
        }
        structure
    }

    fn form_structure<'a>(&self, blocks: &'a [crate::schema::Block]) -> Structure<'a> {
        let mut structure = Structure::default();
        for (tag, block) in blocks.iter().enumerate() {
            let BlockBody::Lines { lines, .. } = &block.body else {
                continue;
            };
            let row_of = |line: usize| {
                self.rows
                    .iter()
                    .position(|row| row.tag == tag && row.line == Some(line))
            };
            // The lines of one group and one head are one sum; a head may have several.
            let mut sums: Vec<(usize, &str, Vec<usize>, Option<&'a str>)> = Vec::new();
            for (number, line) in lines.iter().enumerate() {
                let (Some(head), Some(row)) = (line.under, row_of(number)) else {
                    continue;
                };
                match sums.iter_mut().find(|sum| sum.0 == head && sum.1 == line.group) {
                    Some(sum) => sum.2.push(row),
                    None => sums.push((head, &line.group, vec![row], line.rule.as_deref())),
                }
            }
            for (head, _, children, rule) in sums {
                structure
                    .downs
                    .extend(row_of(head).map(|parent| Down { parent, children, rule }));
            }
        }
        structure
    }
}

/// Fields that name a row of a form, from the left.
const FORM_NAMES: usize = 3;

impl Table {
    /// The row as people would name it: its codes and its name (`201 01 01 行政运行`).
    pub fn row_label(&self, schema: &Schema, row: usize) -> String {
        let codes = self.rows.get(row).and_then(|row| schema.tags.get(row.tag));
        let fields: Vec<usize> = match &schema.shape {
            Shape::List { name, .. } => codes
                .into_iter()
                .flat_map(|tag| tag.rule.codes.iter().copied())
                .chain([*name])
                .collect(),
            Shape::TwoSided { item, .. } => vec![*item],
            Shape::Form { .. } => (0..FORM_NAMES.min(self.width)).collect(),
        };
        let texts = fields.iter().filter_map(|field| self.text(row, *field));
        texts.map(|text| &**text).collect::<Vec<_>>().join(" ")
    }
}
