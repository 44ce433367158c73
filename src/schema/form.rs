//! The blocks of a form.

use indexmap::IndexMap;

/// A block of the form.
#[derive(Debug)]
pub struct Block {
    /// The label in the first column (年度履职目标); empty for the grid of indicators.
    pub label: String,
    /// Its layout.
    pub body: BlockBody,
}

/// The layout of a block.
#[derive(Debug)]
pub enum BlockBody {
    /// One row naming the department whose form begins. Printed only if the book has such rows: the form of a single
    /// department names it in the preamble.
    Heading {
        /// Field of the department's name.
        name: usize,
        /// Field of its code.
        code: usize,
    },
    /// One cell with a numbered text per line: 目标 1：….
    Numbered {
        /// The word before the number.
        word: String,
        /// Field of word and number.
        key: usize,
        /// Field of the text.
        value: usize,
    },
    /// A small list with its own header.
    List {
        /// Fields by header label.
        columns: IndexMap<String, usize>,
        /// Fields in which equal adjacent values share a merged cell; filled down on reading.
        merged: Vec<usize>,
        /// Whether the block spans the full width, with its header beginning in the first column.
        full_width: bool,
    },
    /// Fixed lines, each with an amount.
    Lines {
        /// The lines.
        lines: Vec<FormLine>,
        /// Field of the group.
        group: usize,
        /// Field of the line's name.
        name: usize,
        /// Field of the amount.
        amount: usize,
    },
}

/// A fixed line of the form.
#[derive(Debug)]
pub struct FormLine {
    /// Value of the group field (资金来源).
    pub group: String,
    /// Value of the name field; empty for a line that is a total in itself.
    pub name: String,
    /// Printed label of the group, on its first line (1、资金来源：); `{unit}` is the currency unit.
    pub group_label: String,
    /// Printed label of the line (（1）政府预算资金).
    pub label: String,
    /// Other labels.
    pub variants: Vec<String>,
    /// The line into which it is added, with others of its group.
    pub under: Option<usize>,
    /// The id of the relation.
    pub rule: Option<String>,
}
