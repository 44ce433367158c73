//! The folded labels of the standard, prepared once per run so that template labels are never folded again.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};

use crate::cell::Text;
use crate::error::Result;
use crate::fold::Folder;
use crate::map::header::stated_year::HeaderYear;
use crate::map::labels::{LabelSet, TableLabels};
use crate::map::layout::Layout;
use crate::mapping::Mapping;
use crate::meaning::{Vocabulary, vocabulary};
use crate::schema::{Frame, Standard, made_of};

/// The folded labels of all tables.
#[derive(Clone, Debug)]
pub struct Lexicon {
    /// Folds texts of sheets the same way.
    pub folder: Arc<Folder>,
    /// The tables in the order of the standard.
    pub tables: Arc<[TableLabels]>,
    /// Words of the preamble.
    pub words: Arc<Words>,
    /// The meanings of words.
    pub vocabulary: Arc<Vocabulary>,
    /// The workbook's year, as stated in its titles.
    pub year: Option<i32>,
    /// Years stated in headers, if no title states one.
    pub header_years: Vec<HeaderYear>,
    /// The mapping file in use.
    pub layout: Option<Arc<Layout>>,
    /// By what its words are known, if what texts say in them is remembered. Words of a mapping file are not worth it.
    pub number: Option<u64>,
}

/// Folded words of the preamble and of special rows.
#[derive(Clone, Debug)]
pub struct Words {
    /// Labels of total rows.
    pub total: LabelSet,
    /// Length of the longest total label, in characters: longer texts need not be folded.
    pub total_length: usize,
    /// Placeholders for an empty amount.
    pub nothing: LabelSet,
    /// Beginnings of notes.
    pub note: Vec<String>,
    /// Beginnings of signature lines.
    pub signature: Vec<String>,
    /// Prefixes of the department, longest first.
    pub owner: Vec<String>,
    /// Prefixes of the currency unit, longest first.
    pub unit: Vec<String>,
    /// The first characters of the prefixes of the department and of the currency unit.
    pub label_starts: Vec<char>,
    /// Phrases that state the currency unit, with the unit's label.
    pub unit_phrases: Vec<(String, Text)>,
    /// Possible prefixes of such a phrase in a note on the whole table.
    pub unit_notes: Vec<String>,
    /// Prefixes of page numbers.
    pub page: Vec<String>,
    /// Words on the number of a page.
    pub pages: Vec<String>,
    /// The currency units, longest first: folded label, label.
    pub units: Vec<(String, Text)>,
    /// The last characters of the currency units and of the phrases that state one.
    pub unit_ends: Vec<char>,
    /// Suffixes of the year in a title, longest first.
    pub year: Vec<String>,
    /// Their first characters, each once.
    pub year_starts: Vec<char>,
    /// Possible prefixes of a currency unit.
    pub currency: Vec<String>,
    /// Headers of running numbers.
    pub running: Vec<String>,
    /// Fillers in a row of column numbers.
    pub column_number: Vec<String>,
    /// Characters that multiply the figure before them.
    pub magnitudes: Vec<char>,
    /// Before or after a column number.
    pub column_number_affix: Vec<String>,
    /// Labels of page totals carried over a page break.
    pub carried: Vec<String>,
    /// Markers of a continuation sheet, longest first.
    pub continued: Vec<String>,
}

impl Lexicon {
    /// The year, if the headers state exactly one.
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
        static LEXICON: OnceLock<Lexicon> = OnceLock::new();
        made_of(standard, &LEXICON, || Self::make(standard))
    }

    fn make(standard: &Standard) -> Result<Self> {
        static LAST: AtomicU64 = AtomicU64::new(0);
        let folder = Folder::new(&standard.frame).remembering();
        let vocabulary = vocabulary(&standard.frame)?;
        let words = Words::new(&standard.frame, &folder);
        let tables = standard
            .tables
            .iter()
            .map(|table| TableLabels::new(table, &standard.frame, &folder, &vocabulary))
            .collect();
        Ok(Self {
            folder: Arc::new(folder),
            tables,
            words: Arc::new(words),
            vocabulary,
            year: None,
            header_years: Vec::new(),
            layout: None,
            number: Some(LAST.fetch_add(1, Ordering::Relaxed).saturating_add(1)),
        })
    }

    /// The labels of `standard` as modified by `mapping`.
    ///
    /// # Errors
    /// As [`Lexicon::new`].
    pub fn with(standard: &Standard, mapping: &Mapping) -> Result<Self> {
        let mut lexicon = Self::new(standard)?;
        if !mapping.words.is_empty() {
            lexicon.number = None;
            lexicon.vocabulary = Arc::new(lexicon.vocabulary.taught(&mapping.words, &lexicon.folder));
            let totals = mapping.words.iter().filter(|word| word.is_total());
            let totals = totals.map(|word| lexicon.folder.label(word.text()));
            Arc::make_mut(&mut lexicon.words).add_totals(totals);
        }
        let layout = Layout::new(mapping, &lexicon.tables, &lexicon.folder);
        lexicon.layout = Some(Arc::new(layout));
        Ok(lexicon)
    }

    /// The labels of a table, as modified by the rule at this position of the layout.
    pub fn labels(&self, table: usize, rule: Option<usize>) -> Option<&TableLabels> {
        let ruled = rule.and_then(|rule| self.layout.as_ref()?.rules.get(rule));
        ruled.or_else(|| self.tables.get(table))
    }

    /// The labels of all tables, those modified by the mapping file first.
    pub fn all_labels(&self) -> impl Iterator<Item = &TableLabels> {
        let ruled = self.layout.iter().flat_map(|layout| &layout.rules);
        ruled.chain(&*self.tables)
    }

    /// The rule that applies to every sheet of a table.
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
            .flat_map(|unit| {
                unit.names()
                    .map(|name| (folder.fold(name), Text::from(unit.label.as_str())))
            })
            .collect();
        units.sort_by_key(|(label, _)| std::cmp::Reverse(label.len()));
        let mut made = Self {
            total: LabelSet::default(),
            total_length: 0,
            nothing: folded(&words.nothing).into_iter().collect(),
            note: folded(&words.note),
            signature: folded(&words.signature),
            owner: folded(&words.owner),
            unit: folded(&words.unit),
            label_starts: Vec::new(),
            unit_phrases: units
                .iter()
                .flat_map(|(unit, label)| {
                    let phrases = words.unit_phrases.iter();
                    phrases.map(move |phrase| (folder.fold(&phrase.replace("{unit}", unit)), label.clone()))
                })
                .collect(),
            unit_notes: folded(&words.unit_notes),
            page: folded(&words.page),
            pages: folded(&words.pages),
            units,
            unit_ends: Vec::new(),
            year: folded(&words.year),
            year_starts: Vec::new(),
            currency: folded(&words.currency),
            running: folded(&words.running),
            column_number: folded(&words.column_number),
            magnitudes: words.magnitudes.chars().collect(),
            column_number_affix: folded(&words.column_number_affix),
            carried: folded(&words.carried),
            continued: folded(&words.continued),
        };
        let labels = made.owner.iter().chain(&made.unit);
        made.label_starts = labels.filter_map(|label| label.chars().next()).collect();
        made.year_starts = made.year.iter().filter_map(|word| word.chars().next()).collect();
        made.year_starts.dedup();
        let units = made.units.iter().chain(&made.unit_phrases);
        made.unit_ends = units.filter_map(|(unit, _)| unit.chars().next_back()).collect();
        made.add_totals(folded(&words.total).into_iter());
        made
    }

    /// Adds folded labels of total rows.
    fn add_totals(&mut self, labels: impl Iterator<Item = String>) {
        self.total.extend(labels);
        let lengths = self.total.iter().map(|label| label.chars().count());
        self.total_length = lengths.max().unwrap_or(0);
    }
}
