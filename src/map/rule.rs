//! A rule of a mapping file prepared for matching, with patterns and labels folded like those of sheets.

use foldhash::{HashMap, HashSet};

use crate::cell::Text;
use crate::fold::Folder;
use crate::mapping::{Aside, LineIs, Select, SheetRule, Source, Target};
use crate::schema::Table;

/// A folded text pattern in which `*` matches anything.
#[derive(Clone, Debug)]
pub struct Pattern(Vec<String>);

impl Pattern {
    /// Parses a pattern from a mapping file.
    pub fn new(text: &str, folder: &Folder) -> Self {
        Self(text.split('*').map(|piece| folder.fold(piece)).collect())
    }

    /// Whether a folded text matches.
    pub fn fits(&self, text: &str) -> bool {
        let Some((first, rest)) = self.0.split_first() else {
            return false;
        };
        let Some((last, middle)) = rest.split_last() else {
            return text == first;
        };
        let Some(mut text) = text.strip_prefix(first.as_str()) else {
            return false;
        };
        for piece in middle {
            let Some((_, after)) = text.split_once(piece.as_str()) else {
                return false;
            };
            text = after;
        }
        text.ends_with(last.as_str())
    }
}

pub fn patterns(texts: &[String], folder: &Folder) -> Vec<Pattern> {
    texts.iter().map(|text| Pattern::new(text, folder)).collect()
}

/// Whether a folded text matches one of the patterns.
pub fn any_fits(patterns: &[Pattern], text: &str) -> bool {
    patterns.iter().any(|pattern| pattern.fits(text))
}

/// The features of a sheet that conditions are matched against, folded.
pub struct Shown<'a> {
    /// Its name.
    pub name: &'a str,
    /// The texts above its table: whole, and without year, department and number.
    pub headings: Vec<(&'a str, &'a str)>,
    /// The labels of its first rows.
    pub labels: HashSet<&'a str>,
}

/// The conditions of a rule; all must hold.
#[derive(Debug)]
pub struct Conditions {
    pub sheet: Vec<Pattern>,
    pub title: Vec<Pattern>,
    form_number: Vec<Pattern>,
    header: Vec<String>,
}

impl Conditions {
    pub fn new(select: &Select, folder: &Folder) -> Self {
        Self {
            sheet: patterns(&select.sheet, folder),
            title: patterns(&select.title, folder),
            form_number: patterns(&select.form_number, folder),
            header: folded_steps(&select.header, folder),
        }
    }

    pub fn hold(&self, shown: &Shown) -> bool {
        let heads = |patterns: &[Pattern]| {
            let mut headings = shown.headings.iter();
            patterns.is_empty() || headings.any(|(whole, plain)| any_fits(patterns, whole) || any_fits(patterns, plain))
        };
        (self.sheet.is_empty() || any_fits(&self.sheet, shown.name))
            && heads(&self.title)
            && heads(&self.form_number)
            && self.header.iter().all(|label| shown.labels.contains(label.as_str()))
    }
}

fn folded_steps(paths: &[String], folder: &Folder) -> Vec<String> {
    let steps = paths.iter().flat_map(|path| path.split('/'));
    steps.map(|step| folder.label(step)).collect()
}

/// A folded label path.
pub type Steps = Vec<String>;

/// A rule for one table, with folded labels.
#[derive(Debug)]
pub struct Rule {
    /// The rule as defined in the file.
    pub spec: SheetRule,
    pub conditions: Conditions,
    /// The label paths of the sources, by column.
    pub columns: Vec<Vec<Steps>>,
    /// The label paths, by excluded column.
    pub columns_aside: Vec<Vec<Steps>>,
    rows_aside: Vec<Vec<Pattern>>,
    totals: HashSet<String>,
    /// The name patterns, by level.
    pub levels: Vec<Vec<Pattern>>,
    /// Line items outside the table, by side and label: positions in `spec.lines`.
    others: HashMap<(usize, String), usize>,
}

impl Rule {
    pub fn new(spec: &SheetRule, folder: &Folder) -> Self {
        let steps = |path: &Vec<String>| path.iter().map(|step| folder.label(step)).collect::<Steps>();
        let path = |text: &String| text.split('/').map(|step| folder.label(step)).collect::<Steps>();
        let sources = |source: &Source| match source {
            Source::One { paths, .. } | Source::Join(paths) | Source::Add(paths) => paths.iter().map(steps).collect(),
            Source::Constant(_) => Vec::new(),
        };
        let mut others = HashMap::default();
        for (position, line) in spec.lines.iter().enumerate() {
            if !matches!(line.is, LineIs::Line(_)) {
                others.extend(
                    line.from
                        .iter()
                        .map(|label| ((line.side, folder.label(label)), position)),
                );
            }
        }
        Self {
            conditions: Conditions::new(&spec.select, folder),
            columns: spec.columns.iter().map(|column| sources(&column.source)).collect(),
            columns_aside: spec
                .columns_aside
                .iter()
                .map(|aside| aside.what.iter().map(path).collect())
                .collect(),
            rows_aside: spec
                .rows_aside
                .iter()
                .map(|aside| patterns(&aside.what, folder))
                .collect(),
            totals: spec.rows.total.iter().map(|label| folder.label(label)).collect(),
            levels: spec
                .rows
                .levels
                .iter()
                .map(|level| patterns(&level.label, folder))
                .collect(),
            others,
            spec: spec.clone(),
        }
    }

    /// The entry for a line item with this folded label, if it is outside the table.
    pub fn other_line(&self, side: usize, label: &str) -> Option<usize> {
        let find = |label: &str| self.others.get(&(side, label.to_owned())).copied();
        if self.others.is_empty() { None } else { find(label) }
    }

    /// The entry that excludes a row with this folded first text.
    pub fn row_aside(&self, first: &str) -> Option<&Aside> {
        let position = self.rows_aside.iter().position(|patterns| any_fits(patterns, first))?;
        self.spec.rows_aside.get(position)
    }

    /// Whether a folded label is an additional label of the total row.
    pub fn is_total(&self, label: &str) -> bool {
        self.totals.contains(label)
    }

    /// Constant texts, with their fields.
    pub fn constants(&self, schema: &Table) -> Vec<(usize, Text)> {
        let constant = |column: &crate::mapping::ColumnRule| match (&column.source, &column.target) {
            (Source::Constant(text), Target::Column(column)) => {
                Some((schema.columns.get(*column)?.field, Text::from(text.as_str())))
            }
            (Source::Constant(text), Target::Field(field)) => Some((*field, Text::from(text.as_str()))),
            _ => None,
        };
        self.spec.columns.iter().filter_map(constant).collect()
    }
}
