//! Columns assigned by a mapping file, which takes precedence over their labels.

use crate::fold::Folder;
use crate::map::header::source_column::{Meaning, Path, SourceColumn};
use crate::map::rule::{Rule, Steps};
use crate::mapping::{ColumnRule, Source, Target};
use crate::schema::Table;

/// The score of a column assigned by the mapping file.
const ASSIGNED: u32 = 100;

/// An entry of the mapping file that could not be applied to this sheet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Its position among the columns of the rule.
    pub entry: usize,
    /// The columns that match equally well; empty if none matches.
    pub fitting: Vec<u32>,
    /// The entry that already claimed the only fitting column.
    pub taken_by: Option<usize>,
}

/// How well the labels over a column match a path of the file, best last.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Fit {
    /// The steps occur in the path, in order.
    Part,
    /// The steps are the end of the path.
    End,
    /// The steps are the whole path.
    Whole,
}

/// Assigns the columns named in the rule; returns the entries that could not be applied.
pub fn apply(
    columns: &mut Vec<SourceColumn>,
    paths: &[Path],
    rule: &Rule,
    table: &Table,
    folder: &Folder,
) -> Vec<Problem> {
    let printed = paths
        .iter()
        .map(|path| path.printed.iter().map(|label| folder.label(label)).collect());
    let mut matcher = Matcher {
        columns,
        printed: printed.collect(),
        claimed: Vec::new(),
        table,
    };
    let mut problems = Vec::new();
    for (entry, (spec, paths)) in rule.spec.columns.iter().zip(&rule.columns).enumerate() {
        problems.extend(matcher.claim(entry, spec, paths));
    }
    for (entry, paths) in rule.columns_aside.iter().enumerate() {
        matcher.set_aside(entry, paths);
    }
    matcher.release_rivals();
    problems
}

struct Matcher<'a> {
    columns: &'a mut Vec<SourceColumn>,
    /// The printed labels over each column, folded, including a year that `labels` omits.
    printed: Vec<Steps>,
    /// Positions of claimed columns, with their new meaning and the entry that claims them.
    claimed: Vec<(usize, Meaning, Option<usize>)>,
    table: &'a Table,
}

impl Matcher<'_> {
    /// Claims the columns of one entry.
    fn claim(&mut self, entry: usize, spec: &ColumnRule, paths: &[Steps]) -> Option<Problem> {
        let field = match &spec.target {
            Target::Column(column) => self.table.columns.get(*column).map(|column| column.field),
            Target::Field(field) => Some(*field),
            Target::Split(_) => None,
        };
        match &spec.source {
            Source::Constant(_) => None,
            Source::One { letter, .. } => {
                let found = paths
                    .iter()
                    .map(|path| self.find(path, &spec.target))
                    .find(|found| !found.is_empty());
                let found = found.unwrap_or_else(|| self.at_letter(*letter));
                match found.as_slice() {
                    [one] => {
                        self.take(*one, meaning(&spec.target, self.table), entry);
                        None
                    }
                    several => Some(self.problem(entry, several, paths)),
                }
            }
            Source::Join(_) | Source::Add(_) => {
                let field = field?;
                let further = match &spec.source {
                    Source::Add(_) => Meaning::Add(field),
                    _ => Meaning::Append(field),
                };
                let found: Vec<Vec<usize>> = paths.iter().map(|path| self.find(path, &spec.target)).collect();
                // A sum of only some columns, or half a text, would be wrong.
                let failing = paths.iter().zip(&found).find(|(_, found)| found.len() != 1);
                let problem = failing.map(|(path, found)| self.problem(entry, found, std::slice::from_ref(path)));
                let all = found.iter().flatten().filter(|_| problem.is_none());
                for (number, position) in all.enumerate() {
                    let meaning = if number == 0 {
                        meaning(&spec.target, self.table)
                    } else {
                        further.clone()
                    };
                    self.take(*position, meaning, entry);
                }
                problem
            }
        }
    }

    fn problem(&self, entry: usize, fitting: &[usize], paths: &[Steps]) -> Problem {
        let columns = fitting.iter().filter_map(|position| self.columns.get(*position));
        let taken = paths
            .iter()
            .flat_map(|path| self.fitting(path))
            .find_map(|(position, _)| {
                let claim = self.claimed.iter().find(|(claimed, ..)| *claimed == position);
                claim.and_then(|(.., entry)| *entry)
            });
        Problem {
            entry,
            fitting: columns.map(|column| column.col).collect(),
            taken_by: taken.filter(|_| fitting.is_empty()),
        }
    }

    fn take(&mut self, position: usize, meaning: Meaning, entry: usize) {
        self.claimed.push((position, meaning, Some(entry)));
    }

    fn is_free(&self, position: usize) -> bool {
        !self.claimed.iter().any(|(claimed, ..)| *claimed == position)
    }

    /// The positions of the unclaimed columns that best match a path; a single one if unambiguous.
    fn find(&self, path: &Steps, target: &Target) -> Vec<usize> {
        let fitting = self.fitting(path);
        let best = fitting.iter().map(|(_, fit)| *fit).max();
        let at_best = fitting
            .iter()
            .filter(|(position, fit)| Some(*fit) == best && self.is_free(*position));
        let found: Vec<usize> = at_best.map(|(position, _)| *position).collect();
        if found.len() < 2 {
            return found;
        }
        let Target::Column(column) = target else { return found };
        let matching = found.iter().copied().filter(|position| {
            let meaning = self.columns.get(*position).map(|column| &column.meaning);
            meaning == Some(&Meaning::Column(*column))
        });
        match matching.collect::<Vec<_>>().as_slice() {
            [one] => vec![*one],
            _ => found,
        }
    }

    /// All columns that match a path, and how well.
    fn fitting(&self, path: &Steps) -> Vec<(usize, Fit)> {
        let fit = |position: usize, column: &SourceColumn| {
            let printed = self.printed.get(position).and_then(|printed| fit(printed, path));
            fit(&column.labels, path).max(printed)
        };
        let columns = self.columns.iter().enumerate();
        columns
            .filter_map(|(position, column)| Some((position, fit(position, column)?)))
            .collect()
    }

    /// The column with this letter, which is added if it has no labels.
    fn at_letter(&mut self, letter: Option<u32>) -> Vec<usize> {
        let Some(letter) = letter else { return Vec::new() };
        let known = self.columns.iter().position(|column| column.col == letter);
        let position = known.unwrap_or_else(|| {
            self.columns.push(SourceColumn::unlabelled(letter));
            self.columns.len().saturating_sub(1)
        });
        let free = self.is_free(position).then_some(position);
        free.into_iter().collect()
    }

    fn set_aside(&mut self, entry: usize, paths: &[Steps]) {
        for path in paths {
            let fitting = self.fitting(path);
            let best = fitting.iter().map(|(_, fit)| *fit).max();
            for (position, _) in fitting.into_iter().filter(|(_, fit)| Some(*fit) == best) {
                if self.is_free(position) {
                    self.claimed
                        .push((position, Meaning::Aside { entry, column: None }, None));
                }
            }
        }
    }

    /// Settles the claims. A column that has a claimed meaning by its labels alone loses it.
    fn release_rivals(self) {
        // The sides of a table share fields.
        let place = |column: usize| self.table.columns.get(column).map(|column| (column.field, column.side));
        let mut places: Vec<(usize, Option<usize>)> = Vec::new();
        for (_, meaning, _) in &self.claimed {
            match meaning {
                Meaning::Column(column) => places.extend(place(*column)),
                other => places.extend(other.fields(self.table).iter().map(|field| (*field, None))),
            }
        }
        for (position, column) in self.columns.iter_mut().enumerate() {
            let claim = self.claimed.iter().find(|(claimed, ..)| *claimed == position);
            if let Some((_, meaning, entry)) = claim {
                let by_labels = column.meaning.columns().first().copied();
                column.meaning = match meaning {
                    Meaning::Aside { entry, .. } => Meaning::Aside {
                        entry: *entry,
                        column: by_labels,
                    },
                    other => other.clone(),
                };
                column.score = ASSIGNED;
                column.entry = *entry;
                continue;
            }
            let is_claimed = |(field, side)| places.contains(&(field, side)) || places.contains(&(field, None));
            if column
                .meaning
                .columns()
                .iter()
                .filter_map(|column| place(*column))
                .any(is_claimed)
            {
                column.meaning = Meaning::Unknown;
            }
        }
    }
}

fn meaning(target: &Target, table: &Table) -> Meaning {
    match target {
        Target::Column(column) => Meaning::Column(*column),
        Target::Field(field) => Meaning::Field(*field),
        Target::Split(fields) => {
            let shown = table.columns.iter().enumerate();
            let shown = shown.filter(|(_, column)| fields.contains(&column.field));
            Meaning::Split {
                fields: fields.clone(),
                columns: shown.map(|(position, _)| position).collect(),
            }
        }
    }
}

fn fit(labels: &[String], path: &[String]) -> Option<Fit> {
    if path.is_empty() || labels.is_empty() {
        return None;
    }
    if labels == path || labels.join("/") == path.join("/") {
        return Some(Fit::Whole);
    }
    if labels.ends_with(path) {
        return Some(Fit::End);
    }
    let mut rest = labels.iter();
    path.iter()
        .all(|step| rest.any(|label| label == step))
        .then_some(Fit::Part)
}
