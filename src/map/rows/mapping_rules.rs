//! Applies the mapping file's rules for rows and cells.

use std::ops::Range;

use crate::book::{Content, Value};
use crate::cell::{Cell, CellRef, CellValue, Text};
use crate::diagnostic::Code;
use crate::map::account::ledger::CellDisposition;
use crate::map::header::locate::Header;
use crate::map::header::source_column::Meaning;
use crate::map::rows::cells::is_figure;
use crate::map::rows::column_binding::{Slot, slot_of};
use crate::map::rows::strays::possible_fields;
use crate::map::rule::{Rule, any_fits};
use crate::map::sheet::state::Sheet;
use crate::mapping::{LevelRule, Origin, TotalAt};
use crate::schema::{Kind, Shape};

/// Width of a full-width blank in half-width ones.
const FULL_WIDTH: usize = 2;

impl Sheet<'_> {
    /// The rule that the sheet follows.
    pub fn rule(&self) -> Option<&Rule> {
        self.labels.rule.as_deref()
    }

    /// Whether `text` is the label of a total row.
    pub fn is_total(&self, text: &str) -> bool {
        self.lexicon().is_total(text)
            || self
                .rule()
                .is_some_and(|rule| rule.is_total(&self.folder().label(text)))
    }

    /// The line of the mapping file that assigns a column of the sheet.
    pub fn origin_of(&self, col: u32) -> Option<&Origin> {
        self.origins
            .iter()
            .find(|(known, _)| *known == col)
            .map(|(_, origin)| origin)
    }

    /// Sets a row aside if the file excludes it, and returns whether it did.
    pub fn exclude_row(&mut self, cells: Range<usize>, first: Option<&String>) -> bool {
        let labels = self.labels;
        let rule = labels.rule.as_deref().zip(first);
        let Some(aside) = rule.and_then(|(rule, first)| rule.row_aside(first)) else {
            return false;
        };
        let row = self.grid.cells().get(cells.clone()).unwrap_or_default();
        let at = row.first().map(|cell| cell.at);
        let text = row.first().map(|cell| cell.value.to_string()).unwrap_or_default();
        self.report_exclusion(Code::RowLeftOut, at, text.trim(), (&aside.reason, &aside.origin));
        self.settle_row(cells, CellDisposition::SetAside);
        true
    }

    /// Records what was left out, where and why.
    pub fn report_exclusion(&mut self, code: Code, at: Option<CellRef>, what: &str, (why, origin): (&str, &Origin)) {
        let finding = self
            .finding(code, at)
            .found(what)
            .with("reason", why)
            .from_mapping(origin);
        self.findings.push(finding);
    }

    /// Reports the columns named in the file that the header lacks.
    pub fn report_problems(&mut self, header: &Header) {
        let labels = self.labels;
        let Some(rule) = labels.rule.as_deref() else { return };
        for problem in &header.problems {
            let Some(spec) = rule.spec.columns.get(problem.entry) else {
                continue;
            };
            let paths = rule
                .columns
                .get(problem.entry)
                .map(|paths| paths.iter().map(|path| path.join("/")));
            let wanted = paths
                .map(|paths| paths.collect::<Vec<_>>().join(", "))
                .unwrap_or_default();
            let cell = |col: u32| CellRef::new(header.first, col);
            let taken = problem.taken_by.and_then(|entry| rule.spec.columns.get(entry));
            let code = match (problem.fitting.is_empty(), spec.required) {
                (true, _) if taken.is_some() => Code::MappedColumnTaken,
                (true, Some(false)) => continue,
                (true, Some(true)) => Code::MappedColumnRequired,
                (true, None) => Code::MappedColumnMissing,
                (false, _) => Code::MappedColumnUnclear,
            };
            let first = problem
                .fitting
                .first()
                .or(header.columns.first().map(|column| &column.col));
            let mut finding = self
                .finding(code, first.map(|col| cell(*col)))
                .from_mapping(&spec.origin);
            finding = finding.with("wanted", wanted).with("there", free_labels(header));
            if let Some(taken) = taken {
                finding = finding.with("line", taken.origin.line);
            }
            for col in problem.fitting.iter().skip(1) {
                finding = finding.related(&self.name, cell(*col));
            }
            self.findings.push(finding);
        }
    }

    /// Reports each non-empty column that the file excludes.
    pub fn report_excluded_columns(&mut self, header: &Header) {
        let labels = self.labels;
        let Some(rule) = labels.rule.as_deref() else { return };
        for column in &header.columns {
            let Meaning::Aside {
                entry,
                column: table_column,
            } = column.meaning
            else {
                continue;
            };
            let first = self.grid.below(header.last, column.col).next().map(|cell| cell.at);
            // A total may include the excluded amounts, so what it should be is undetermined.
            let fields = match table_column.and_then(|table_column| self.schema.columns.get(table_column)) {
                Some(table_column) => vec![(table_column.field, table_column.side)],
                None => possible_fields(column, self),
            };
            let below = self.grid.below(header.last, column.col);
            let figures = below.filter(|cell| is_figure(&cell.value, self.lexicon()));
            let rows: Vec<u32> = figures.map(|cell| cell.at.row).collect();
            self.leave_unread(&rows, &fields);
            if let (Some(at), Some(aside)) = (first, rule.spec.columns_aside.get(entry)) {
                self.report_exclusion(
                    Code::ColumnLeftOut,
                    Some(at),
                    &column.label,
                    (&aside.reason, &aside.origin),
                );
            }
        }
    }

    /// The total row by its position among the rows with figures.
    pub fn total_by_place(&self, slots: &[Slot], rows: &[(u32, Range<usize>)]) -> Option<u32> {
        let at = self.rule()?.spec.rows.total_at?;
        let is_amount = |cell: &Cell| match slot_of(slots, cell.at.col) {
            Slot::Field(field) => self.schema.is_amount(field),
            _ => false,
        };
        let has_figure = |(_, cells): &&(u32, Range<usize>)| {
            let cells = self.grid.cells().get(cells.clone()).unwrap_or_default();
            cells
                .iter()
                .any(|cell| is_amount(cell) && is_figure(&cell.value, self.lexicon()))
        };
        let mut with_figures = rows.iter().filter(has_figure).map(|(row, _)| *row);
        match at {
            TotalAt::First => with_figures.next(),
            TotalAt::Last => with_figures.next_back(),
        }
    }

    /// The level assigned by the file's row rules.
    pub fn ruled_level(&self, values: &[Value]) -> Option<usize> {
        let rule = self.rule()?;
        let levels = rule.spec.rows.levels.iter().zip(&rule.levels);
        let mut fitting = levels.filter(|(level, labels)| {
            let named = labels.is_empty() || self.name_of(values).is_some_and(|name| any_fits(labels, &name));
            named && self.level_fits(level, values)
        });
        fitting.next().map(|(level, _)| level.row_kind)
    }

    fn level_fits(&self, level: &LevelRule, values: &[Value]) -> bool {
        let codes = values
            .iter()
            .zip(&self.schema.fields)
            .filter(|(_, field)| field.kind == Kind::Code);
        let length = || {
            let lengths = codes
                .filter_map(|(value, _)| value.text())
                .map(|text| text.chars().count());
            lengths.fold(0_usize, usize::saturating_add)
        };
        level.code_length.is_none_or(|wanted| length() == wanted)
            && level.indent.is_none_or(|wanted| self.indent_of(values) == Some(wanted))
    }

    fn name_value<'v>(&self, values: &'v [Value]) -> Option<&'v Value> {
        match self.schema.shape {
            Shape::List { name, .. } => values.get(name),
            _ => None,
        }
    }

    fn name_of(&self, values: &[Value]) -> Option<String> {
        Some(self.folder().fold(self.name_value(values)?.text()?))
    }

    /// Width of the blanks before the name in its cell.
    pub fn indent_of(&self, values: &[Value]) -> Option<usize> {
        let at = self.name_value(values)?.source?;
        let CellValue::Text(text) = &self.grid.get(at)?.value else {
            return None;
        };
        let blanks = text.chars().take_while(|c| c.is_whitespace());
        Some(blanks.fold(0, |width: usize, c| {
            width.saturating_add(if c.is_ascii() { 1 } else { FULL_WIDTH })
        }))
    }

    /// The constant texts of the file for fields that have no column on the sheet.
    pub fn constants(&self, header: &Header) -> Vec<(usize, Text)> {
        let has_column = |field: &usize| {
            let mut columns = header.columns.iter();
            columns.any(|column| column.meaning.fields(self.schema).contains(field))
        };
        let all = self.rule().map(|rule| rule.constants(self.schema)).unwrap_or_default();
        all.into_iter().filter(|(field, _)| !has_column(field)).collect()
    }
}

/// Fills blank values with the file's constant texts.
pub fn fill_constants(constants: &[(usize, Text)], values: &mut [Value]) {
    for (field, text) in constants {
        if let Some(slot) = values.get_mut(*field).filter(|slot| slot.is_blank()) {
            slot.content = Content::Text(Text::clone(text));
        }
    }
}

/// The labels of the unassigned columns, for people to choose from.
fn free_labels(header: &Header) -> String {
    let free = header
        .columns
        .iter()
        .filter(|column| matches!(column.meaning, Meaning::Unknown | Meaning::Unclear(_)));
    let names: Vec<&str> = free
        .map(|column| &*column.label)
        .filter(|label| !label.is_empty())
        .collect();
    if names.is_empty() {
        "-".to_owned()
    } else {
        names.join(", ")
    }
}
