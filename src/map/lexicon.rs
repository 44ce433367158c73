//! The standard's labels in folded form, made once for a run, so that sheets are compared with
//! them without folding a template's label again.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use crate::cell::Text;
use crate::error::Result;
use crate::fold::{Folder, strip_ordinal};
use crate::map::header::keys::TableMeans;
use crate::map::layout::{Layout, Rule};
use crate::map::preamble::header_year::HeaderYear;
use crate::mapping::Mapping;
use crate::meaning::{Vocabulary, vocabulary};
use crate::schema::{BlockBody, Column, Frame, Shape, Standard, Table};

/// A path of a column: for every step the folded labels that mean it.
pub type FoldedPath = Vec<Vec<String>>;

/// The folded labels of all tables.
#[derive(Debug)]
pub struct Lexicon {
    /// Folds what sheets say in the same way.
    pub folder: Folder,
    /// The tables in the order of the standard.
    pub tables: Vec<TableLabels>,
    /// Words of the frame.
    pub words: Words,
    /// What words mean.
    pub vocabulary: Arc<Vocabulary>,
    /// The year of the workbook, as far as its titles say it.
    pub year: Option<i32>,
    /// Those of the headers, where no title says one.
    pub header_years: Vec<HeaderYear>,
    /// The mapping file in use.
    pub layout: Option<Layout>,
}

/// Words of the frame, folded.
#[derive(Debug)]
pub struct Words {
    /// Labels of total rows.
    pub total: HashSet<String>,
    /// Longest label of a total row, in characters: longer texts need not be folded.
    pub total_length: usize,
    /// What stands for nothing in an amount cell.
    pub nothing: HashSet<String>,
    /// How notes begin.
    pub note: Vec<String>,
    /// How signature lines begin.
    pub signature: Vec<String>,
    /// What stands before the department, longest first.
    pub owner: Vec<String>,
    /// What stands before the currency unit, longest first.
    pub unit: Vec<String>,
    /// Sentences that say the currency unit, for each unit.
    pub unit_phrases: Vec<(String, Text)>,
    /// What may stand before them in a note about the whole table.
    pub unit_notes: Vec<String>,
    /// Before the number of a page.
    pub page: Vec<String>,
    /// The currency units, longest first: folded label and label.
    pub units: Vec<(String, Text)>,
    /// What follows the year in a title, longest first.
    pub year: Vec<String>,
    /// What may stand before a currency unit.
    pub currency: Vec<String>,
    /// What stands over running numbers.
    pub running: Vec<String>,
    /// What stands beside column numbers.
    pub column_number: Vec<String>,
    /// On the sum of a page, carried over a page break.
    pub carried: Vec<String>,
    /// On a sheet that goes on with the table of an earlier one, longest first.
    pub continued: Vec<String>,
}

/// The labels of one table.
#[derive(Clone, Debug)]
pub struct TableLabels {
    /// Its title.
    pub title: String,
    /// Its form number.
    pub form_number: String,
    /// Every label of its header.
    pub header: HashSet<String>,
    /// For each column, the paths it is known under.
    pub columns: Vec<Vec<FoldedPath>>,
    /// For each column, the paths of the columns that its code may be taken apart into.
    pub joins: Vec<Vec<FoldedPath>>,
    /// For each side, the labels of its lines.
    pub sides: Vec<SideLabels>,
    /// For each block of the form, its labels.
    pub blocks: Vec<BlockLabels>,
    /// What its columns and lines mean.
    pub means: Arc<TableMeans>,
    /// What a mapping file says of this table.
    pub rule: Option<Arc<Rule>>,
    /// The labels that it names columns by.
    pub mapped: HashSet<String>,
}

impl TableLabels {
    /// Whether a folded label is one of the header's.
    pub fn is_header(&self, label: &String) -> bool {
        self.header.contains(label) || self.mapped.contains(label)
    }
}

/// The labels of the lines of one side.
#[derive(Clone, Debug, Default)]
pub struct SideLabels {
    /// The labels of its lines, with their ordinals.
    pub exact: HashSet<String>,
    /// By line: its label without ordinal.
    pub names: Vec<String>,
    /// Labels that a mapping file gives → lines.
    pub mapped: HashMap<String, usize>,
    /// Ordinal and its kind of bracket → lines.
    pub ordinals: HashMap<(u32, bool), Vec<usize>>,
}

/// The labels of one block of the form.
#[derive(Clone, Debug, Default)]
pub struct BlockLabels {
    /// The label of the block.
    pub label: String,
    /// Header label → field, of a list.
    pub columns: Vec<(String, usize)>,
    /// For each line, the labels of its group and of itself.
    pub lines: Vec<(String, Vec<String>)>,
    /// The word before the number, of numbered text.
    pub word: String,
    /// Whether it is there only in a book of many departments.
    pub heading: bool,
}

impl Lexicon {
    /// The year that the headers agree on.
    pub fn header_year(&self) -> Option<&HeaderYear> {
        match self.header_years.as_slice() {
            [only] => Some(only),
            _ => None,
        }
    }

    /// The labels of `standard`.
    ///
    /// # Errors
    /// [`crate::error::Error::Schema`] if the vocabulary is damaged.
    pub fn new(standard: &Standard) -> Result<Self> {
        let folder = Folder::new(&standard.frame);
        let vocabulary = vocabulary(&standard.frame)?;
        let words = Words::new(&standard.frame, &folder);
        let tables = standard
            .tables
            .iter()
            .map(|table| TableLabels::new(table, &standard.frame, &folder, &vocabulary))
            .collect();
        Ok(Self {
            folder,
            tables,
            words,
            vocabulary,
            year: None,
            header_years: Vec::new(),
            layout: None,
        })
    }

    /// The labels of `standard`, changed by `mapping`.
    ///
    /// # Errors
    /// As [`Lexicon::new`].
    pub fn with(standard: &Standard, mapping: &Mapping) -> Result<Self> {
        let mut lexicon = Self::new(standard)?;
        if !mapping.words.is_empty() {
            lexicon.vocabulary = Arc::new(lexicon.vocabulary.taught(&mapping.words, &lexicon.folder));
            let totals = mapping.words.iter().filter(|word| word.is_total());
            let totals = totals.map(|word| lexicon.folder.label(word.text()));
            lexicon.words.add_totals(totals);
        }
        lexicon.layout = Some(Layout::new(mapping, &lexicon.tables, &lexicon.folder));
        Ok(lexicon)
    }

    /// The labels of a table, as the rule at this position of the layout has them.
    pub fn labels(&self, table: usize, rule: Option<usize>) -> Option<&TableLabels> {
        let ruled = rule.and_then(|rule| self.layout.as_ref()?.rules.get(rule));
        ruled.or_else(|| self.tables.get(table))
    }

    /// The labels of all tables, those of the mapping file first.
    pub fn all_labels(&self) -> impl Iterator<Item = &TableLabels> {
        let ruled = self.layout.iter().flat_map(|layout| &layout.rules);
        ruled.chain(&self.tables)
    }

    /// The rule for every sheet of a table.
    pub fn general_rule(&self, table: usize) -> Option<usize> {
        self.layout.as_ref()?.general_rule(table)
    }

    /// Whether `text` is the label of a total row.
    pub fn is_total(&self, text: &str) -> bool {
        // Folding every name of a long table would cost more than reading it.
        let visible = text
            .chars()
            .filter(|c| !c.is_whitespace())
            .take(self.words.total_length.saturating_add(2));
        visible.count() <= self.words.total_length.saturating_add(1)
            && self.words.total.contains(&self.folder.label(text))
    }
}

impl Words {
    fn new(frame: &Frame, folder: &Folder) -> Self {
        let words = &frame.wording;
        let folded = |list: &[String]| {
            let mut folded: Vec<String> = list.iter().map(|word| folder.fold(word)).collect();
            folded.sort_by_key(|word| std::cmp::Reverse(word.len()));
            folded
        };
        let mut units: Vec<(String, Text)> = frame
            .units
            .iter()
            .map(|unit| (folder.fold(&unit.label), Text::from(unit.label.as_str())))
            .collect();
        units.sort_by_key(|(label, _)| std::cmp::Reverse(label.len()));
        let mut made = Self {
            total: HashSet::new(),
            total_length: 0,
            nothing: folded(&words.nothing).into_iter().collect(),
            note: folded(&words.note),
            signature: folded(&words.signature),
            owner: folded(&words.owner),
            unit: folded(&words.unit),
            unit_phrases: units
                .iter()
                .flat_map(|(unit, label)| {
                    let phrases = words.unit_phrases.iter();
                    phrases.map(move |phrase| (folder.fold(&phrase.replace("{unit}", unit)), label.clone()))
                })
                .collect(),
            unit_notes: folded(&words.unit_notes),
            page: folded(&words.page),
            units,
            year: folded(&words.year),
            currency: folded(&words.currency),
            running: folded(&words.running),
            column_number: folded(&words.column_number),
            carried: folded(&words.carried),
            continued: folded(&words.continued),
        };
        made.add_totals(folded(&words.total).into_iter());
        made
    }

    /// Folded labels that are those of total rows, too.
    fn add_totals(&mut self, labels: impl Iterator<Item = String>) {
        self.total.extend(labels);
        let lengths = self.total.iter().map(|label| label.chars().count());
        self.total_length = lengths.max().unwrap_or(0);
    }
}

impl TableLabels {
    fn new(table: &Table, frame: &Frame, folder: &Folder, vocabulary: &Vocabulary) -> Self {
        let columns: Vec<Vec<FoldedPath>> = table
            .columns
            .iter()
            .map(|column| folded_paths(column, frame, folder))
            .collect();
        let form_number = folder.fold(&table.form_number);
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
            blocks: block_labels(&table.shape, frame, folder),
            means: Arc::new(TableMeans::new(table, folder, vocabulary)),
            rule: None,
            mapped: HashSet::new(),
        }
    }
}

/// Every label of the header, those of codes taken apart among them.
fn header_labels(table: &Table, columns: &[Vec<FoldedPath>], frame: &Frame, folder: &Folder) -> HashSet<String> {
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

/// The paths of a column: for every step, the label itself and its aliases.
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
    blocks
        .iter()
        .map(|block| {
            let mut labels = BlockLabels {
                label: folder.label(&block.label),
                ..BlockLabels::default()
            };
            match &block.body {
                BlockBody::Heading { .. } => labels.heading = true,
                BlockBody::Numbered { word, .. } => labels.word = folder.fold(word),
                BlockBody::List { columns, .. } => {
                    labels.columns = columns
                        .iter()
                        .map(|(label, field)| (folder.label(label), *field))
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
                            let own = std::iter::once(&line.label).chain(&line.variants).map(fold).collect();
                            (strip_ordinal(&folder.label(&line.group)).to_owned(), own)
                        })
                        .collect();
                }
            }
            labels
        })
        .collect()
}
