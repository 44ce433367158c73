//! The blocks of a form.

use indexmap::IndexMap;

/// A block of the form.
#[derive(Debug)]
pub struct Block {
    /// The label in the first column (年度履职目标); the grid of indicators has none.
    pub label: String,
    /// What the block looks like.
    pub body: BlockBody,
}

/// What a block of the form looks like.
#[derive(Debug)]
pub enum BlockBody {
    /// One row that says whose form begins there; printed only where there is such a row: a form of
    /// one department says it in its frame.
    Heading {
        /// Field of the department's name.
        name: usize,
        /// Field of its code.
        code: usize,
    },
    /// One cell with a numbered text on each line: 目标 1：….
    Numbered {
        /// The word before the number.
        word: String,
        /// Field of word and number.
        key: usize,
        /// Field of the text.
        value: usize,
    },
    /// A small list with a header of its own.
    List {
        /// Header label → field.
        columns: IndexMap<String, usize>,
        /// Fields whose equal neighbours are one merged cell, filled down on reading.
        merged: Vec<usize>,
        /// Whether the block fills the whole width, its header standing in the first column.
        full_width: bool,
    },
    /// Fixed lines with an amount each.
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
    /// Value of the name field; empty on a line that is a whole of its own.
    pub name: String,
    /// Printed label of the group, on its first line (1、资金来源：); `{unit}` is the currency unit.
    pub group_label: String,
    /// Printed label of the line (（1）政府预算资金).
    pub label: String,
    /// Other labels.
    pub variants: Vec<String>,
    /// The line that it and the others of its group add up to.
    pub under: Option<usize>,
    /// The id of the relation.
    pub rule: Option<String>,
}
