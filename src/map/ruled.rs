//! What a mapping file says of the rows and cells of a sheet.

use std::ops::Range;

use super::header::Header;
use super::label_match::Meaning;
use super::layout::{Rule, any_fits};
use super::ledger::Fate;
use super::sheet::Sheet;
use super::slots::{Slot, slot_of};
use super::value::{Remark, is_figure};
use crate::book::{Content, Value};
use crate::cell::{Cell, CellRef, CellValue, Text};
use crate::diagnostic::Code;
use crate::mapping::{Aside, LevelRule, Origin, TotalAt};
use crate::schema::{Kind, Shape, Table};

/// How many blanks a full-width one is as wide as.
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

    /// The line of the mapping file that says what a column of the sheet is.
    pub fn origin_of(&self, col: u32) -> Option<&Origin> {
        self.origins
            .iter()
            .find(|(known, _)| *known == col)
            .map(|(_, origin)| origin)
    }

    /// Takes a row that the file leaves out, and tells whether it did.
    pub fn take_row_aside(&mut self, cells: Range<usize>, first: Option<&String>) -> bool {
        let labels = self.labels;
        let aside = labels
            .rule
            .as_deref()
            .zip(first)
            .and_then(|(rule, first)| rule.row_aside(first));
        let Some(aside) = aside else { return false };
        let row = self.grid.cells().get(cells.clone()).unwrap_or_default();
        let at = row.first().map(|cell| cell.at);
        let text = row.first().map(|cell| cell.value.to_string()).unwrap_or_default();
        self.note_aside(Code::RowLeftOut, at, text.trim(), aside);
        self.settle_row(cells, Fate::SetAside);
        true
    }

    /// Notes what was left out, where and why.
    pub fn note_aside(&mut self, code: Code, at: Option<CellRef>, what: &str, aside: &Aside) {
        let finding = self
            .finding(code, at)
            .found(what)
            .with("reason", &aside.reason)
            .from_mapping(&aside.origin);
        self.findings.push(finding);
    }

    /// Reports what the file names and the header does not have.
    pub fn report_problems(&mut self, header: &Header) {
        let labels = self.labels;
        let Some(rule) = labels.rule.as_deref() else { return };
        for problem in &header.problems {
            let Some(says) = rule.says.columns.get(problem.entry) else {
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
            let code = match (problem.fitting.is_empty(), says.required) {
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
                .from_mapping(&says.origin);
            finding = finding.with("wanted", wanted).with("there", there(header));
            for col in problem.fitting.iter().skip(1) {
                finding = finding.related(&self.name, cell(*col));
            }
            self.findings.push(finding);
        }
    }

    /// Tells of each column that the file leaves out and that holds something.
    pub fn note_columns_aside(&mut self, header: &Header) {
        let labels = self.labels;
        let Some(rule) = labels.rule.as_deref() else { return };
        for column in &header.columns {
            let Meaning::Aside(entry) = column.meaning else {
                continue;
            };
            let below = |cell: &&Cell| cell.at.col == column.col && cell.at.row > header.last;
            let first = self.grid.cells().iter().find(below).map(|cell| cell.at);
            if let (Some(at), Some(aside)) = (first, rule.says.columns_aside.get(entry)) {
                self.note_aside(Code::ColumnLeftOut, Some(at), &column.label, aside);
            }
        }
    }

    /// The row that is the total by where it stands.
    pub fn total_by_place(&self, slots: &[Slot], rows: &[(u32, Range<usize>)]) -> Option<u32> {
        let at = self.rule()?.says.rows.total_at?;
        let is_amount = |cell: &Cell| match slot_of(slots, cell.at.col) {
            Slot::Field(field) => self
                .schema
                .fields
                .get(field)
                .is_some_and(|field| field.kind == Kind::Amount),
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

    /// The level that the file's own rules give a row.
    pub fn ruled_level(&self, values: &[Value]) -> Option<usize> {
        let rule = self.rule()?;
        let levels = rule.says.rows.levels.iter().zip(&rule.levels);
        let mut fitting = levels.filter(|(level, labels)| {
            let named = labels.is_empty() || self.name_of(values).is_some_and(|name| any_fits(labels, &name));
            named && self.level_fits(level, values)
        });
        fitting.next().map(|(level, _)| level.tag)
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

    /// Blanks before the name, as the cell has it.
    fn indent_of(&self, values: &[Value]) -> Option<usize> {
        let at = self.name_value(values)?.source?;
        let CellValue::Text(text) = &self.grid.get(at)?.value else {
            return None;
        };
        let blanks = text.chars().take_while(|c| c.is_whitespace());
        Some(blanks.fold(0, |width: usize, c| {
            width.saturating_add(if c.is_ascii() { 1 } else { FULL_WIDTH })
        }))
    }

    /// Fills fields that the sheet has no column for with the texts that the file gives them.
    pub fn fill_constants(&self, header: &Header, tag: usize, values: &mut [Value]) {
        let is_total = self
            .schema
            .tags
            .get(tag)
            .is_some_and(|tag| tag.rule.total_label.is_some());
        let Some(rule) = self.rule().filter(|_| !is_total) else {
            return;
        };
        for (field, text) in rule.constants(self.schema) {
            let has_column = header
                .columns
                .iter()
                .any(|column| column.meaning.fields(self.schema).contains(&field));
            if let (false, Some(slot)) = (has_column, values.get_mut(field).filter(|slot| slot.is_blank())) {
                slot.content = Content::Text(text);
            }
        }
    }
}

/// The labels of the columns that have no meaning, for people to choose from.
fn there(header: &Header) -> String {
    let free = header
        .columns
        .iter()
        .filter(|column| matches!(column.meaning, Meaning::Unknown | Meaning::Unclear(_)));
    let names: Vec<&str> = free
        .map(|column| column.label.as_str())
        .filter(|label| !label.is_empty())
        .collect();
    if names.is_empty() {
        "-".to_owned()
    } else {
        names.join(", ")
    }
}

/// Puts a cell that holds several fields into them: codes by their lengths, the rest into the text.
/// What cannot be taken apart goes whole into the first one, with a remark.
pub fn split_cell(
    sheet: &Sheet,
    cell: &Cell,
    fields: &[usize],
    values: &mut [Value],
    remarks: &mut Vec<(Remark, CellRef, usize)>,
) {
    let whole = cell.value.to_string();
    let whole = whole.trim();
    let Some(first) = fields.first().copied().filter(|_| !whole.is_empty()) else {
        return;
    };
    let parts = take_apart(whole, fields, sheet.schema);
    if let [(field, part)] = parts.as_slice()
        && part == whole
    {
        put_text(values, *field, part, cell.at);
        return;
    }
    let made: Vec<&str> = parts.iter().map(|(_, part)| part.as_str()).collect();
    remarks.push((
        Remark {
            code: if parts.is_empty() {
                Code::CellNotSplit
            } else {
                Code::CellSplit
            },
            found: whole.to_owned(),
            made: (!parts.is_empty()).then(|| made.join(" | ")),
        },
        cell.at,
        first,
    ));
    let parts = if parts.is_empty() {
        vec![(first, whole.to_owned())]
    } else {
        parts
    };
    for (field, part) in parts {
        put_text(values, field, &part, cell.at);
    }
}

fn put_text(values: &mut [Value], field: usize, text: &str, at: CellRef) {
    if let Some(slot) = values.get_mut(field) {
        *slot = Value {
            content: Content::Text(Text::from(text)),
            source: Some(at),
        };
    }
}

/// The parts of a text; none when it has no code in front or no field for what is left.
fn take_apart(whole: &str, fields: &[usize], schema: &Table) -> Vec<(usize, String)> {
    let kind = |field: &usize| schema.fields.get(*field).map(|field| field.kind);
    let codes: Vec<usize> = fields
        .iter()
        .copied()
        .filter(|field| kind(field) == Some(Kind::Code))
        .collect();
    let text = fields.iter().copied().find(|field| kind(field) == Some(Kind::Text));
    let is_code = |c: char| c.is_ascii_digit() || matches!(c, '-' | '.');
    let end = whole.find(|c: char| !is_code(c)).unwrap_or(whole.len());
    let (code, rest) = whole.split_at_checked(end).unwrap_or((whole, ""));
    let digits: String = code.chars().filter(char::is_ascii_digit).collect();
    let rest = rest.trim_matches(|c: char| c.is_whitespace() || matches!(c, '#' | ':' | '\u{ff1a}'));
    let mut parts = Vec::new();
    let mut left = digits.as_str();
    for field in codes.iter().copied() {
        let widths = schema
            .fields
            .get(field)
            .map_or(&[][..], |field| field.widths.as_slice());
        let is_last = codes.last() == Some(&field);
        let fitting = widths.iter().copied().filter(|width| *width <= left.len());
        // The last code takes what is left, if it may be that long.
        let width = match is_last {
            true => widths.is_empty().then_some(left.len()).or_else(|| fitting.max()),
            false => widths.first().copied().filter(|width| *width <= left.len()),
        };
        let Some((part, after)) = width.and_then(|width| left.split_at_checked(width)) else {
            break;
        };
        if !part.is_empty() {
            parts.push((field, part.to_owned()));
        }
        left = after;
    }
    match text {
        _ if !left.is_empty() => Vec::new(),
        Some(text) if !rest.is_empty() => {
            parts.push((text, rest.to_owned()));
            parts
        }
        None if !rest.is_empty() => Vec::new(),
        _ => parts,
    }
}

/// Adds the amount of a further cell to a value. Where one of them is no amount, both are kept as
/// they are, so that nothing is lost: the cell was reported when it was typed.
pub fn add_amount(
    sheet: &Sheet,
    value: &mut Value,
    more: &Value,
    field: usize,
    remarks: &mut Vec<(Remark, CellRef, usize)>,
) {
    if more.is_blank() {
        return;
    }
    let (Some(at), Some(added_at), false) = (value.source, more.source, value.is_blank()) else {
        *value = more.clone();
        return;
    };
    let sum = value
        .amount()
        .zip(more.amount())
        .and_then(|(own, added)| own.checked_add(added));
    let shown = |value: &Value| match &value.content {
        Content::Amount(amount) => sheet.as_there(*amount),
        Content::Text(text) => text.to_string(),
        Content::Blank => String::new(),
    };
    let both = format!("{} ({at}) + {} ({added_at})", shown(value), shown(more));
    value.content = match sum {
        Some(sum) => Content::Amount(sum),
        None => Content::Text(Text::from(both.as_str())),
    };
    let made = sum.map(|sum| sheet.as_there(sum));
    let code = if made.is_some() {
        Code::AmountsAdded
    } else {
        Code::TextInAmount
    };
    remarks.push((
        Remark {
            code,
            found: both,
            made,
        },
        at,
        field,
    ));
}

/// Puts the text of a further cell behind a value.
pub fn append_text(value: &mut Value, cell: &Cell, field: usize, remarks: &mut Vec<(Remark, CellRef, usize)>) {
    let more = cell.value.to_string();
    let more = more.trim();
    let own = value.text().map(ToString::to_string).unwrap_or_default();
    if more.is_empty() {
        return;
    }
    if !own.is_empty() {
        remarks.push((
            Remark {
                code: Code::TextsJoined,
                found: format!("{own} | {more}"),
                made: Some(format!("{own}{more}")),
            },
            cell.at,
            field,
        ));
    }
    value.content = Content::Text(Text::from(format!("{own}{more}").as_str()));
    value.source = value.source.or(Some(cell.at));
}
