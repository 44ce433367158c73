//! What adds up to what in a table: sums down the rows, and parts (其中) of a whole.

use std::ops::Range;

use foldhash::{HashMap, HashSet};

use super::{Row, Table};
use crate::cell::sum;
use crate::schema::{Block, BlockBody, FormLine, Line, Shape, Side, Standard, Table as Schema, Wording};

/// A row that is the total of other rows.
#[derive(Clone, Debug, PartialEq)]
pub struct Subtotal<'a> {
    /// The row with the total.
    pub total: usize,
    /// The addends, of one level only.
    pub addends: Vec<usize>,
    /// Rows among the addends that are not in the template: added if that is what makes the total right.
    pub unknown: Vec<usize>,
    /// Those of them that stand right below a part (其中), and may go on with its list.
    pub beside_parts: Vec<usize>,
    /// The id of the relation in the reviewers' list.
    pub rule: Option<&'a str>,
}

/// The relations between the rows of a table.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Structure<'a> {
    /// The sums down the rows.
    pub subtotals: Vec<Subtotal<'a>>,
    /// Rows that are a part (其中) of another.
    pub parts: Vec<Part<'a>>,
}

/// A row that is a part (其中) of another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part<'a> {
    /// The row.
    pub part: usize,
    /// The row that it is a part of.
    pub whole: usize,
    /// The id of the relation in the reviewers' list.
    pub rule: Option<&'a str>,
}

impl Table {
    /// Determines which rows of this table add up to which.
    pub fn structure<'a>(&self, standard: &'a Standard) -> Structure<'a> {
        let Some(schema) = standard.tables.get(self.schema) else {
            return Structure::default();
        };
        match &schema.shape {
            Shape::List { .. } => self.list_structure(schema),
            Shape::TwoSided { sides, .. } => self.two_sided_structure(sides, &standard.frame.wording),
            Shape::Form { blocks, .. } => self.form_structure(blocks),
        }
    }

    /// As [`structure`](Self::structure), of a list table.
    pub fn list_structure<'a>(&self, schema: &'a Schema) -> Structure<'a> {
        let mut subtotals: Vec<Subtotal> = Vec::new();
        // Per row, the position in `subtotals` of the sum it is the total of.
        let mut heads: Vec<Option<usize>> = vec![None; self.rows.len()];
        let mut open: Vec<usize> = Vec::new();
        for (index, row) in self.rows.iter().enumerate() {
            if schema
                .row_kinds
                .get(row.row_kind)
                .is_some_and(|row_kind| row_kind.detail)
            {
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
                    subtotals.push(Subtotal {
                        total: above,
                        addends: Vec::new(),
                        unknown: Vec::new(),
                        beside_parts: Vec::new(),
                        rule: self.sum_rule(schema, above),
                    });
                    subtotals.len().saturating_sub(1)
                });
                if let Some(subtotal) = subtotals.get_mut(at) {
                    subtotal.addends.push(index);
                }
            }
            open.push(index);
        }
        Structure {
            subtotals,
            parts: Vec::new(),
        }
    }

    fn sum_rule<'a>(&self, schema: &'a Schema, row: usize) -> Option<&'a str> {
        schema.row_kinds.get(self.rows.get(row)?.row_kind)?.sum_rule.as_deref()
    }

    /// Whether the row `above` adds up the row `below`: it is of a higher level and, for codes that both levels
    /// have, the code below starts with the one above. Within one level a row adds up those whose code extends its
    /// own: 009001 contains 009001001.
    fn holds(&self, schema: &Schema, above: usize, below: usize) -> bool {
        let row_kind = |row: usize| self.rows.get(row).map_or(0, |row| row.row_kind);
        let codes = |row: usize| {
            schema
                .row_kinds
                .get(row_kind(row))
                .map_or(&[][..], |row_kind| &row_kind.rule.codes)
        };
        let same_code = |field: &usize| {
            let (Some(upper), Some(lower)) = (self.text(above, *field), self.text(below, *field)) else {
                return true;
            };
            !codes(below).contains(field) || lower.starts_with(upper.as_ref())
        };
        if row_kind(above) == row_kind(below) {
            let code = |row: usize| {
                codes(row)
                    .iter()
                    .filter_map(|field| self.text(row, *field))
                    .map(|text| &**text)
                    .collect::<String>()
            };
            let (upper, lower) = (code(above), code(below));
            return !upper.is_empty() && lower.len() > upper.len() && lower.starts_with(&upper);
        }
        row_kind(above) < row_kind(below) && codes(above).iter().all(same_code)
    }

    /// The structure of a two-sided table. A line that occurs twice is an addend each time.
    pub fn two_sided_structure<'a>(&self, sides: &'a [Side], words: &Wording) -> Structure<'a> {
        let lines = |row: &Row| sides.get(row.row_kind).map_or(&[][..], |side| &side.lines);
        self.line_structure(lines, words)
    }

    fn line_structure<'a>(&self, lines: impl Fn(&Row) -> &'a [Line], words: &Wording) -> Structure<'a> {
        let places = Places::of(self);
        let mut addends: HashMap<(usize, usize), Vec<usize>> = HashMap::default();
        let mut unknown: HashMap<(usize, usize), Vec<usize>> = HashMap::default();
        let mut beside_parts: HashSet<usize> = HashSet::default();
        // By side: the source row of the last part (其中) that is not in the template, or of what is beside it.
        let mut last_part: HashMap<usize, u32> = HashMap::default();
        for (index, row) in self.rows.iter().enumerate() {
            let lines = lines(row);
            let follows = last_part.get(&row.row_kind).and_then(|last| last.checked_add(1)) == Some(row.source);
            if row.line.is_none() && (follows || self.is_part(index, words)) {
                last_part.insert(row.row_kind, row.source);
                beside_parts.insert(index);
            }
            let head = match row.line {
                Some(line) => places.added_into(row.row_kind, line, lines),
                None if self.is_no_addend(index, words) => None,
                None => places.block_of(row, lines),
            };
            let group = if row.line.is_some() { &mut addends } else { &mut unknown };
            if let Some(head) = head {
                group.entry((row.row_kind, head)).or_default().push(index);
            }
        }
        let mut structure = Structure::default();
        for (index, row) in self.rows.iter().enumerate() {
            let lines = lines(row);
            let Some(number) = row.line else { continue };
            let line = lines.get(number);
            let rule = line.and_then(|line| line.rule.as_deref());
            // If a line occurs twice, each occurrence is taken for the total.
            let head = (row.row_kind, number);
            let unknown = || unknown.get(&head).into_iter().flatten().copied();
            structure.subtotals.extend(addends.get(&head).map(|addends| Subtotal {
                total: index,
                addends: addends.clone(),
                unknown: unknown().collect(),
                beside_parts: unknown().filter(|row| beside_parts.contains(row)).collect(),
                rule,
            }));
            let whole = line.and_then(|line| places.first.get(&(row.row_kind, line.of_which?)));
            structure.parts.extend(whole.map(|whole| Part {
                part: index,
                whole: *whole,
                rule,
            }));
        }
        structure
    }

    /// The fields that a field is the sum of across a row; an addend without a column on the sheet is replaced by
    /// its own addends.
    pub fn parts_across(&self, schema: &Schema, field: usize) -> Vec<usize> {
        let sum = |field: usize| schema.fields.get(field).map_or(&[][..], |field| &field.sum);
        let parts = |part: &usize| match self.absent.contains(part) && !sum(*part).is_empty() {
            true => sum(*part).to_vec(),
            false => vec![*part],
        };
        sum(field).iter().flat_map(parts).collect()
    }

    /// The rows that a subtotal adds up in a field. Rows that are not in the template are included unless the total
    /// is already right without them, or without those of them that stand below a part (其中).
    pub fn addends(&self, subtotal: &Subtotal, field: usize) -> Vec<usize> {
        let total = self.amount(subtotal.total, field).unwrap_or_default();
        let is_right = |rows: &Vec<usize>| sum(rows.iter().filter_map(|row| self.amount(*row, field))) == Some(total);
        let certain = |row: &&usize| subtotal.beside_parts.binary_search(row).is_err();
        let known = subtotal.addends.clone();
        if subtotal.unknown.is_empty() || is_right(&known) {
            return known;
        }
        let with_certain = [
            known.clone(),
            subtotal.unknown.iter().filter(certain).copied().collect(),
        ]
        .concat();
        match !subtotal.beside_parts.is_empty() && is_right(&with_certain) {
            true => with_certain,
            false => [known, subtotal.unknown.clone()].concat(),
        }
    }

    /// Whether the row's label marks it as a part (其中：…) or a total (…合计), so that it is not an addend.
    pub(crate) fn is_no_addend(&self, row: usize, words: &Wording) -> bool {
        self.is_part(row, words) || words.total.iter().any(|word| self.label(row).ends_with(word.as_str()))
    }

    /// Whether the row's label marks it as a part (其中：…).
    fn is_part(&self, row: usize, words: &Wording) -> bool {
        let mut parts = words.of_which.iter();
        parts.any(|word| self.label(row).starts_with(word.as_str()))
    }

    fn label(&self, row: usize) -> &str {
        let mut texts = self.texts(row);
        texts.next().map(|text| text.trim()).unwrap_or_default()
    }

    /// The sums of each form; a heading starts the form of another department.
    fn form_structure<'a>(&self, blocks: &'a [Block]) -> Structure<'a> {
        let mut structure = Structure::default();
        for form in self.forms(blocks) {
            for (row_kind, block) in blocks.iter().enumerate() {
                if let BlockBody::Lines { lines, .. } = &block.body {
                    self.form_sums(form.clone(), row_kind, lines, &mut structure);
                }
            }
        }
        structure
    }

    /// The rows of each form in the table; a single department's form has no heading.
    pub fn forms(&self, blocks: &[Block]) -> Vec<Range<usize>> {
        let is_heading = |row: &Row| {
            let block = blocks.get(row.row_kind);
            block.is_some_and(|block| matches!(block.body, BlockBody::Heading { .. }))
        };
        let headings = self.rows.iter().enumerate().skip(1);
        let headings = headings.filter(|(_, row)| is_heading(row)).map(|(index, _)| index);
        let starts: Vec<usize> = std::iter::once(0).chain(headings).collect();
        let ends = starts.iter().skip(1).copied().chain([self.rows.len()]);
        starts.iter().zip(ends).map(|(start, end)| *start..end).collect()
    }

    fn form_sums<'a>(&self, form: Range<usize>, row_kind: usize, lines: &'a [FormLine], structure: &mut Structure<'a>) {
        let mut row_of: Vec<Option<usize>> = vec![None; lines.len()];
        for row in form {
            let line_row = self.rows.get(row).filter(|line_row| line_row.row_kind == row_kind);
            if let Some(slot) = line_row.and_then(|line_row| row_of.get_mut(line_row.line?)) {
                slot.get_or_insert(row);
            }
        }
        let row_of = |line: usize| row_of.get(line).copied().flatten();
        // Lines of the same group under the same head form one sum; a head may have several.
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
        for (head, _, addends, rule) in sums {
            structure.subtotals.extend(row_of(head).map(|total| Subtotal {
                total,
                addends,
                unknown: Vec::new(),
                beside_parts: Vec::new(),
                rule,
            }));
        }
    }
}

/// The positions of the lines of a table, by side and line.
struct Places {
    /// The first row of each line.
    first: HashMap<(usize, usize), usize>,
    /// Per side, the lines in source order, with their source row.
    known: HashMap<usize, Vec<(u32, usize)>>,
}

impl Places {
    fn of(table: &Table) -> Self {
        let mut places = Self {
            first: HashMap::default(),
            known: HashMap::default(),
        };
        for (index, row) in table.rows.iter().enumerate() {
            if let Some(line) = row.line {
                places.first.entry((row.row_kind, line)).or_insert(index);
                places.known.entry(row.row_kind).or_default().push((row.source, line));
            }
        }
        for side in places.known.values_mut() {
            side.sort_by_key(|(source, _)| *source);
        }
        places
    }

    /// The line that a line is added into; if the table lacks that one, the nearest one further up.
    fn added_into(&self, row_kind: usize, line: usize, lines: &[Line]) -> Option<usize> {
        self.present(row_kind, lines.get(line)?.under?, lines)
    }

    /// The line itself if the table has it on this side, otherwise the nearest present line that it is added into.
    fn present(&self, row_kind: usize, line: usize, lines: &[Line]) -> Option<usize> {
        let above = std::iter::successors(Some(line), |line| lines.get(*line)?.under);
        above
            .take(lines.len())
            .find(|line| self.first.contains_key(&(row_kind, *line)))
    }

    /// The line that a row without a line is added into, by its position in the source.
    fn block_of(&self, row: &Row, lines: &[Line]) -> Option<usize> {
        let side = self.known.get(&row.row_kind)?;
        let under = |number: usize| {
            let line = lines.get(number)?;
            line.under.or_else(|| lines.get(line.of_which?)?.under)
        };
        let heads = |number: usize| lines.iter().any(|line| line.under == Some(number));
        let here = side.partition_point(|(source, _)| *source < row.source);
        let before = here.checked_sub(1).and_then(|before| side.get(before));
        let opened = before.and_then(|(_, number)| match lines.get(*number) {
            // A closing line ends its block; any other line that heads a block opens it.
            Some(line) if !line.closing && heads(*number) => Some(*number),
            _ => under(*number),
        });
        let after = || side.get(side.partition_point(|(source, _)| *source <= row.source));
        let block = opened.or_else(|| under(after()?.1));
        self.present(row.row_kind, block?, lines)
    }
}
