//! Appends forms, each under a heading row with its department.

use super::{Made, Source, kept, made};
use crate::book::Content;
use crate::schema::{Block, BlockBody};

impl Made<'_> {
    /// Appends the forms. A workbook of several departments already has headings.
    pub(super) fn line_up(&mut self, sources: Vec<Source>, blocks: &[Block]) {
        let heading = blocks
            .iter()
            .enumerate()
            .find_map(|(row_kind, block)| match block.body {
                BlockBody::Heading { name, code } => Some((row_kind, name, code)),
                _ => None,
            });
        for source in sources {
            let table = &source.table;
            let Some(first) = table.rows.first().map(|row| row.row_kind) else {
                continue;
            };
            if let Some((row_kind, name, code)) = heading.filter(|(row_kind, ..)| *row_kind != first) {
                let mut values = self.blank();
                let code = source.part.code().map(|text| (code, text));
                for (field, text) in code.into_iter().chain([(name, source.part.name())]) {
                    if let Some(slot) = values.get_mut(field) {
                        *slot = made(Content::Text(text));
                    }
                }
                self.push(row_kind, values);
            }
            for (row, entry) in table.rows.iter().enumerate() {
                self.push_line(entry.row_kind, entry.line, table.each_value(row).map(kept).collect());
                self.keep_comments(&source, row);
            }
        }
    }
}
