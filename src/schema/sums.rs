//! The sums and parts inside a table that have an id in the reviewers' list, for listing.

use super::{BlockBody, FormLine, Frame, Line, Shape, Table};

/// A relation inside a table, in terms of its printed labels.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sum {
    /// In every row, a column is the sum of others.
    Columns {
        /// The column.
        whole: String,
        /// Its addends.
        parts: Vec<String>,
    },
    /// In every column, a line is the sum of others.
    Lines {
        /// The line.
        whole: String,
        /// Its addends.
        parts: Vec<String>,
    },
    /// A column or line (其中) does not exceed the one of which it is a part.
    Part {
        /// The column or line.
        part: String,
        /// The column or line of which it is a part.
        whole: String,
    },
    /// In every column, a row of these levels is the sum of the rows directly below it.
    Levels(Vec<String>),
}

impl Table {
    /// Its sums and parts that have an id, each with its id.
    pub fn sums(&self, frame: &Frame) -> Vec<(&str, Sum)> {
        let mut sums = self.column_sums();
        match &self.shape {
            Shape::List { .. } => sums.extend(self.level_sums(frame)),
            Shape::TwoSided { sides, .. } => sums.extend(sides.iter().flat_map(|side| line_sums(&side.lines))),
            Shape::Form { blocks, .. } => {
                for block in blocks {
                    if let BlockBody::Lines { lines, .. } = &block.body {
                        sums.extend(group_sums(lines));
                    }
                }
            }
        }
        sums
    }

    fn column_sums(&self) -> Vec<(&str, Sum)> {
        let sum = |(position, field): (usize, &'_ super::Field)| {
            let whole = self.path_of(position);
            match field.of_which {
                Some(of) => Sum::Part {
                    part: whole,
                    whole: self.path_of(of),
                },
                None => Sum::Columns {
                    whole,
                    parts: field.sum.iter().map(|part| self.path_of(*part)).collect(),
                },
            }
        };
        let fields = self.fields.iter().enumerate();
        fields
            .filter_map(|(position, field)| Some((field.rule.as_deref()?, sum((position, field)))))
            .collect()
    }

    /// The labels over a field's column, joined as in findings.
    fn path_of(&self, field: usize) -> String {
        let columns = self.columns.iter().filter(|column| column.field == field);
        let longest = columns.max_by_key(|column| column.path.len());
        longest.map(|column| column.path.join("·")).unwrap_or_default()
    }

    /// The summing levels; levels with the same id form a single entry.
    fn level_sums(&self, frame: &Frame) -> Vec<(&str, Sum)> {
        let mut known: Vec<(&str, Vec<String>)> = Vec::new();
        for (row_kind, label) in self.row_kinds.iter().zip(self.tag_labels(frame)) {
            let Some(id) = row_kind.sum_rule.as_deref() else {
                continue;
            };
            match known.iter_mut().find(|(other, _)| *other == id) {
                Some((_, labels)) => labels.push(label.to_owned()),
                None => known.push((id, vec![label.to_owned()])),
            }
        }
        known
            .into_iter()
            .map(|(id, labels)| (id, Sum::Levels(labels)))
            .collect()
    }
}

fn line_sums(lines: &[Line]) -> Vec<(&str, Sum)> {
    let label = |position: usize| lines.get(position).map_or_else(String::new, |line| line.label.clone());
    let sum = |(position, line): (usize, &Line)| match line.of_which {
        Some(whole) => Sum::Part {
            part: line.label.clone(),
            whole: label(whole),
        },
        None => Sum::Lines {
            whole: line.label.clone(),
            parts: (0..lines.len())
                .filter(|part| lines.get(*part).is_some_and(|line| line.under == Some(position)))
                .map(label)
                .collect(),
        },
    };
    let lines = lines.iter().enumerate();
    lines
        .filter_map(|(position, line)| Some((line.rule.as_deref()?, sum((position, line)))))
        .collect()
}

/// The lines of one group with the same target form one sum, identified by the first line.
fn group_sums(lines: &[FormLine]) -> Vec<(&str, Sum)> {
    let mut sums: Vec<(&FormLine, Vec<String>)> = Vec::new();
    for line in lines.iter().filter(|line| line.under.is_some()) {
        match sums
            .iter_mut()
            .find(|(first, _)| first.under == line.under && first.group == line.group)
        {
            Some((_, parts)) => parts.push(line.name.clone()),
            None => sums.push((line, vec![line.name.clone()])),
        }
    }
    let sum = |(first, parts): (&FormLine, Vec<String>)| {
        let whole = first.under.and_then(|head| lines.get(head));
        Sum::Lines {
            whole: whole.map_or_else(String::new, |head| head.group.clone()),
            parts,
        }
    };
    sums.into_iter()
        .filter_map(|(first, parts)| Some((first.rule.as_deref()?, sum((first, parts)))))
        .collect()
}
