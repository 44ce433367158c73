//! The folded labels of the tables.
use std::sync::Arc;

use foldhash::{HashMap, HashSet};

use crate::fold::{Folder, strip_ordinal};
use crate::map::header::keys::TableMeans;
use crate::map::rule::Rule;
use crate::meaning::Vocabulary;
use crate::schema::{BlockBody, Column, Frame, Shape, Table};

/// Labels to be looked up. The hash is fast and randomly seeded, so that no file can force collisions.
pub type LabelSet = HashSet<String>;

/// A column path: for each step, the folded labels equivalent to it.
pub type FoldedPath = Vec<Vec<String>>;

/// The labels of one table.
#[derive(Clone, Debug)]
pub struct TableLabels {
    /// Its title.
    pub title: String,
    /// Its form number.
    pub form_number: String,
    /// All labels of its header.
    pub header: LabelSet,
    /// By column: its possible paths.
    pub columns: Vec<Vec<FoldedPath>>,
    /// By column: the paths of the columns over which its code may be split.
    pub joins: Vec<Vec<FoldedPath>>,
    /// By side: the labels of its lines.
    pub sides: Vec<SideLabels>,
    /// By block of the form: its labels.
    pub blocks: Vec<BlockLabels>,
    /// All labels of the form, without ordinals.
    pub form: LabelSet,
    /// The meanings of its columns and lines.
    pub means: Arc<TableMeans>,
    /// The mapping rule for this table.
    pub rule: Option<Arc<Rule>>,
    /// The labels by which the rule names columns.
    pub mapped: LabelSet,
}

impl TableLabels {
    /// Whether a folded label belongs to the header.
    pub fn is_header(&self, label: &str) -> bool {
        self.header.contains(label) || self.mapped.contains(label)
    }
}

/// The labels of the lines of one side.
#[derive(Clone, Debug, Default)]
pub struct SideLabels {
    /// The labels of its lines, with ordinals.
    pub exact: LabelSet,
    /// By line: its label without its ordinal.
    pub names: Vec<String>,
    /// Labels defined in a mapping file, with their lines.
    pub mapped: HashMap<String, usize>,
    /// Lines by ordinal and whether it is in brackets.
    pub ordinals: HashMap<(u32, bool), Vec<usize>>,
}

/// The labels of one block of the form.
#[derive(Clone, Debug, Default)]
pub struct BlockLabels {
    /// The label of the block and its aliases; empty if it has none.
    pub label: Vec<String>,
    /// The columns of a list: header label and its aliases, field.
    pub columns: Vec<(Vec<String>, usize)>,
    /// By line: the label of its group, and its own labels.
    pub lines: Vec<(String, Vec<String>)>,
    /// The word before the number, for numbered text.
    pub word: String,
    /// Whether the block only exists in books of several departments.
    pub heading: bool,
}

impl BlockLabels {
    /// The labels of the block, each with its aliases.
    pub fn words(&self) -> impl Iterator<Item = &[String]> {
        let lines = self.lines.iter().map(|(_, labels)| labels.as_slice());
        let columns = self.columns.iter().map(|(labels, _)| labels.as_slice());
        let words = std::iter::once(self.label.as_slice()).chain(lines).chain(columns);
        words.filter(|words| !words.is_empty())
    }
}

impl TableLabels {
    pub fn new(table: &Table, frame: &Frame, folder: &Folder, vocabulary: &Vocabulary) -> Self {
        let columns: Vec<Vec<FoldedPath>> = table
            .columns
            .iter()
            .map(|column| folded_paths(column, frame, folder))
            .collect();
        let form_number = folder.fold(&table.form_number);
        let blocks = block_labels(&table.shape, frame, folder);
        Self {
            header: header_labels(table, &columns, frame, folder),
            joins: table
                .columns
                .iter()
                .map(|column| {
                    column
                        .joins
                        .iter()
                        .map(|path| folded_path(path, frame, folder))
                        .collect()
                })
                .collect(),
            title: folder.fold(&table.title),
            form_number,
            columns,
            sides: side_labels(&table.shape, folder),
            form: blocks.iter().flat_map(BlockLabels::words).flatten().cloned().collect(),
            blocks,
            means: Arc::new(TableMeans::new(table, folder, vocabulary)),
            rule: None,
            mapped: LabelSet::default(),
        }
    }
}

/// All labels of the header, including those of split codes.
fn header_labels(table: &Table, columns: &[Vec<FoldedPath>], frame: &Frame, folder: &Folder) -> LabelSet {
    let joins = table.columns.iter().flat_map(|column| &column.joins);
    let joins = joins.flat_map(|path| folded_path(path, frame, folder));
    columns
        .iter()
        .flatten()
        .flatten()
        .cloned()
        .chain(joins)
        .flatten()
        .collect()
}

/// The paths of a column. Each step holds the label and its aliases.
fn folded_paths(column: &Column, frame: &Frame, folder: &Folder) -> Vec<FoldedPath> {
    std::iter::once(&column.path)
        .chain(&column.variants)
        .map(|path| folded_path(path, frame, folder))
        .collect()
}

fn folded_path(path: &[String], frame: &Frame, folder: &Folder) -> FoldedPath {
    let step = |label: &String| {
        let aliases = frame.aliases.get(label).into_iter().flatten();
        std::iter::once(label)
            .chain(aliases)
            .map(|label| folder.label(label))
            .collect::<Vec<_>>()
    };
    path.iter().map(step).collect()
}

fn side_labels(shape: &Shape, folder: &Folder) -> Vec<SideLabels> {
    let Shape::TwoSided { sides, .. } = shape else {
        return Vec::new();
    };
    sides
        .iter()
        .map(|side| {
            let mut labels = SideLabels::default();
            for (number, line) in side.lines.iter().enumerate() {
                let folded = folder.label(&line.label);
                labels.names.push(strip_ordinal(&folded).to_owned());
                labels.exact.insert(folded.clone());
                if let Some((ordinal, _)) = crate::fold::ordinal(&folded) {
                    push_once(
                        labels.ordinals.entry((ordinal, folded.starts_with('('))).or_default(),
                        number,
                    );
                }
            }
            labels
        })
        .collect()
}

fn push_once(list: &mut Vec<usize>, number: usize) {
    if !list.contains(&number) {
        list.push(number);
    }
}

fn block_labels(shape: &Shape, frame: &Frame, folder: &Folder) -> Vec<BlockLabels> {
    let Shape::Form { blocks, .. } = shape else {
        return Vec::new();
    };
    let with_aliases = |label: &String| {
        let aliases = frame.aliases.get(label).into_iter().flatten();
        let labels = std::iter::once(label).chain(aliases).map(|label| folder.label(label));
        labels.filter(|label| !label.is_empty()).collect()
    };
    blocks
        .iter()
        .map(|block| {
            let mut labels = BlockLabels {
                label: with_aliases(&block.label),
                ..BlockLabels::default()
            };
            match &block.body {
                BlockBody::Heading { .. } => labels.heading = true,
                BlockBody::Numbered { word, .. } => labels.word = folder.fold(word),
                BlockBody::List { columns, .. } => {
                    labels.columns = columns
                        .iter()
                        .map(|(label, field)| (with_aliases(label), *field))
                        .collect();
                }
                BlockBody::Lines { lines, .. } => {
                    let fold = |label: &String| {
                        let folded = folder.label(&label.replace("{unit}", &frame.currency_unit));
                        strip_ordinal(&folded).to_owned()
                    };
                    labels.lines = lines
                        .iter()
                        .map(|line| {
                            let names = frame.aliases.get(&line.name).into_iter().flatten();
                            let line_labels = std::iter::once(&line.label).chain(&line.variants).chain(names);
                            let line_labels = line_labels.map(fold).collect();
                            (strip_ordinal(&folder.label(&line.group)).to_owned(), line_labels)
                        })
                        .collect();
                }
            }
            labels
        })
        .collect()
}
