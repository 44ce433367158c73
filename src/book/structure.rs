//! What adds up to what in a table: sums down the rows, and parts (其中) of a whole.

use std::ops::Range;

use rust_decimal::Decimal;

use super::{Row, Table, Value};
use crate::schema::{Block, BlockBody, FormLine, Line, Shape, Standard, Table as Schema};

/// A row that adds up others.
#[derive(Clone, Debug, PartialEq)]
pub struct Down<'a> {
    /// The row with the total.
    pub parent: usize,
    /// The rows that are added, one level only.
    pub children: Vec<usize>,
    /// Rows that stand among them and that the table does not have: added if that explains the total.
    pub unknown: Vec<usize>,
    /// The id of the relation in the reviewers' list.
    pub rule: Option<&'a str>,
}

/// Which rows are sums of which, and which are parts of which.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Structure<'a> {
    /// The sums down the rows.
    pub downs: Vec<Down<'a>>,
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
    /// Which rows of this table add up to which.
    pub fn structure<'a>(&self, standard: &'a Standard) -> Structure<'a> {
        let Some(schema) = standard.tables.get(self.schema) else {
            return Structure::default();
        };
        match &schema.shape {
            Shape::List { .. } => self.list_structure(schema),
            Shape::TwoSided { sides, .. } => {
                let lines = |row: &Row| sides.get(row.tag).map_or(&[][..], |side| &side.lines);
                self.line_structure(lines, &standard.frame.wording.of_which)
            }
            Shape::Form { blocks, .. } => self.form_structure(blocks),
        }
    }

    fn list_structure<'a>(&self, schema: &'a Schema) -> Structure<'a> {
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
                        unknown: Vec::new(),
                        rule: self.sum_rule(schema, above),
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

    fn sum_rule<'a>(&self, schema: &'a Schema, row: usize) -> Option<&'a str> {
        schema.tags.get(self.rows.get(row)?.tag)?.sum_rule.as_deref()
    }

    /// Whether the row `above` adds up the row `below`: it ranks higher, and where both have codes
    /// of the same kind, the code below begins with the one above. Of one rank, a row adds up those
    /// whose code goes on where its own ends: 009001 holds 009001001.
    fn holds(&self, schema: &Schema, above: usize, below: usize) -> bool {
        let tag = |row: usize| self.rows.get(row).map_or(0, |row| row.tag);
        let codes = |row: usize| schema.tags.get(tag(row)).map_or(&[][..], |tag| &tag.rule.codes);
        let same_code = |field: &usize| {
            let (Some(upper), Some(lower)) = (self.text(above, *field), self.text(below, *field)) else {
                return true;
            };
            !codes(below).contains(field) || lower.starts_with(upper.as_ref())
        };
        if tag(above) == tag(below) {
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
        tag(above) < tag(below) && codes(above).iter().all(same_code)
    }

    fn line_structure<'a>(&self, lines: impl Fn(&Row) -> &'a [Line], of_which: &[String]) -> Structure<'a> {
        let mut structure = Structure::default();
        for (index, row) in self.rows.iter().enumerate() {
            let lines = lines(row);
            let line_at = |row: &Row| row.line.and_then(|line| lines.get(line));
            let Some(number) = row.line else { continue };
            let on_side = || self.rows.iter().enumerate().filter(|(_, other)| other.tag == row.tag);
            let children: Vec<usize> = on_side()
                .filter(|(_, other)| {
                    other.line.and_then(|line| self.added_into(other.tag, line, lines)) == Some(number)
                })
                .map(|(child, _)| child)
                .collect();
            if !children.is_empty() {
                let rule = lines.get(number).and_then(|line| line.rule.as_deref());
                structure.downs.push(Down {
                    parent: index,
                    children,
                    unknown: self.unknown_lines(row.tag, number, lines, of_which),
                    rule,
                });
            }
            let line = line_at(row);
            let whole = line.and_then(|line| line.of_which);
            let whole = whole.and_then(|whole| on_side().find(|(_, other)| other.line == Some(whole)));
            structure.parts.extend(whole.map(|(whole, _)| Part {
                part: index,
                whole,
                rule: line.and_then(|line| line.rule.as_deref()),
            }));
        }
        structure
    }

    /// The line that a line is added into: where the table leaves that one out, the one above it.
    fn added_into(&self, tag: usize, line: usize, lines: &[Line]) -> Option<usize> {
        self.present(tag, lines.get(line)?.under?, lines)
    }

    /// The line itself if the table has it on the side `tag`, else the one that it is added into.
    fn present(&self, tag: usize, line: usize, lines: &[Line]) -> Option<usize> {
        let is_there = |line: usize| self.rows.iter().any(|row| row.tag == tag && row.line == Some(line));
        let above = std::iter::successors(Some(line), |line| lines.get(*line)?.under);
        above.take(lines.len()).find(|line| is_there(*line))
    }

    /// The fields that a field is the sum of, across a row; in the place of one that the sheet has no
    /// column for, its parts.
    pub fn parts_across(&self, schema: &Schema, field: usize) -> Vec<usize> {
        let sum = |field: usize| schema.fields.get(field).map_or(&[][..], |own| &own.sum);
        let parts = |part: &usize| match self.absent.contains(part) && !sum(*part).is_empty() {
            true => sum(*part).to_vec(),
            false => vec![*part],
        };
        sum(field).iter().flat_map(parts).collect()
    }

    /// The rows that a sum adds up in a field: with those that the table does not have, unless the
    /// total is the sum without them.
    pub fn addends(&self, down: &Down, field: usize) -> Vec<usize> {
        let mut known = down.children.iter().filter_map(|row| self.amount(*row, field));
        let sum = known.try_fold(Decimal::ZERO, |sum, amount| sum.checked_add(amount));
        let complete = sum == Some(self.amount(down.parent, field).unwrap_or_default());
        let unknown = down.unknown.iter().filter(|_| !complete);
        down.children.iter().chain(unknown).copied().collect()
    }

    /// Rows on the side `tag` that are no line of the table and stand in the block of line `head`.
    fn unknown_lines(&self, tag: usize, head: usize, lines: &[Line], of_which: &[String]) -> Vec<usize> {
        let rows = self.rows.iter().enumerate();
        let unknown =
            rows.filter(|(index, row)| row.tag == tag && row.line.is_none() && !self.is_part(*index, of_which));
        let in_block = |row: &Row| {
            let block = self.block_of(row, lines);
            block.and_then(|block| self.present(row.tag, block, lines)) == Some(head)
        };
        unknown
            .filter(|(_, row)| in_block(row))
            .map(|(index, _)| index)
            .collect()
    }

    /// Whether the row's label says that it is a part (其中：…) of another.
    fn is_part(&self, row: usize, of_which: &[String]) -> bool {
        let mut texts = self.values(row).iter().filter_map(Value::text);
        let label = texts.next().map(|text| text.trim_start()).unwrap_or_default();
        of_which.iter().any(|word| label.starts_with(word.as_str()))
    }

    /// The line that a row without a line is added into: where it stands in the source decides.
    fn block_of(&self, row: &Row, lines: &[Line]) -> Option<usize> {
        let known = || {
            let side = self.rows.iter().filter(|other| other.tag == row.tag);
            side.filter_map(|other| Some((other.source, other.line?)))
        };
        let under = |number: usize| {
            let line = lines.get(number)?;
            line.under.or_else(|| lines.get(line.of_which?)?.under)
        };
        let before = known()
            .filter(|(source, _)| *source < row.source)
            .max_by_key(|(source, _)| *source);
        let after = || {
            known()
                .filter(|(source, _)| *source > row.source)
                .min_by_key(|(source, _)| *source)
        };
        let heads = |number: usize| lines.iter().any(|line| line.under == Some(number));
        let opened = before.and_then(|(_, number)| match lines.get(number) {
            // A closing line ends its block, any other line with a block opens it.
            Some(line) if !line.closing && heads(number) => Some(number),
            _ => under(number),
        });
        opened.or_else(|| after().and_then(|(_, number)| under(number)))
    }

    /// The sums of each form: a heading begins another department's.
    fn form_structure<'a>(&self, blocks: &'a [Block]) -> Structure<'a> {
        let mut structure = Structure::default();
        for form in self.forms(blocks) {
            for (tag, block) in blocks.iter().enumerate() {
                if let BlockBody::Lines { lines, .. } = &block.body {
                    self.form_sums(form.clone(), tag, lines, &mut structure);
                }
            }
        }
        structure
    }

    /// The rows of each form in a table of forms; that of a single department is one without heading.
    pub fn forms(&self, blocks: &[Block]) -> Vec<Range<usize>> {
        let is_heading = |row: &Row| {
            let block = blocks.get(row.tag);
            block.is_some_and(|block| matches!(block.body, BlockBody::Heading { .. }))
        };
        let headings = self.rows.iter().enumerate().skip(1);
        let headings = headings.filter(|(_, row)| is_heading(row)).map(|(index, _)| index);
        let starts: Vec<usize> = std::iter::once(0).chain(headings).collect();
        let ends = starts.iter().skip(1).copied().chain([self.rows.len()]);
        starts.iter().zip(ends).map(|(start, end)| *start..end).collect()
    }

    fn form_sums<'a>(&self, form: Range<usize>, tag: usize, lines: &'a [FormLine], structure: &mut Structure<'a>) {
        let mut row_of: Vec<Option<usize>> = vec![None; lines.len()];
        for row in form {
            let own = self.rows.get(row).filter(|own| own.tag == tag);
            if let Some(slot) = own.and_then(|own| row_of.get_mut(own.line?)) {
                slot.get_or_insert(row);
            }
        }
        let row_of = |line: usize| row_of.get(line).copied().flatten();
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
            structure.downs.extend(row_of(head).map(|parent| Down {
                parent,
                children,
                unknown: Vec::new(),
                rule,
            }));
        }
    }
}
