//! Mapping files are parsed and looked up here: every name that leads nowhere is refused with its
//! line.

use std::collections::HashSet;
use std::ops::Range;

use super::raw::{Key, OneOrMore, RawColumn, RawLevel, RawLine, RawMapping, RawRows, RawSetAside, RawSheet};
use super::{
    Aside, ColumnRule, LevelRule, LineIs, LineRule, Mapping, Origin, Rows, Said, Select, SheetAside, SheetRule, Source,
    Target, builtin, export, merge,
};
use crate::cell::Text;
use crate::error::{Error, Result};
use crate::schema::{Kind, Line, Shape, Standard, Table};

/// Most layouts that may extend one another.
const MOST_ANCESTORS: usize = 8;

/// Parses a mapping file. `file` is how messages call it.
///
/// # Errors
/// [`Error::Mapping`] with file and line for what is no TOML, for unknown keys, and for tables,
/// columns, lines, levels and layouts that do not exist.
pub fn parse(file: &str, content: &str, standard: &Standard) -> Result<Mapping> {
    parse_at(file, content, standard, 0)
}

fn parse_at(file: &str, content: &str, standard: &Standard, depth: usize) -> Result<Mapping> {
    let parser = Parser {
        file: Text::from(file),
        content,
        standard,
    };
    let raw: RawMapping =
        toml::from_str(content).map_err(|error| parser.error_at(error.span(), "syntax", error.message()))?;
    let parent = match &raw.extends {
        Some(name) => {
            let content = builtin::content(name.get_ref()).filter(|_| depth < MOST_ANCESTORS);
            let content = content.ok_or_else(|| parser.error(name, "no-such-layout"))?;
            Some(parse_at(name.get_ref(), content, standard, depth.saturating_add(1))?)
        }
        None => None,
    };
    let own = parser.mapping(raw)?;
    Ok(match parent {
        Some(parent) => merge::extend(parent, own),
        None => own,
    })
}

/// The file being parsed.
pub(super) struct Parser<'a> {
    pub file: Text,
    pub content: &'a str,
    pub standard: &'a Standard,
}

impl Parser<'_> {
    fn line_of(&self, span: Option<Range<usize>>) -> usize {
        let before = span.and_then(|span| self.content.get(..span.start)).unwrap_or_default();
        before.matches('\n').count().saturating_add(1)
    }

    pub fn error_at(&self, span: Option<Range<usize>>, problem: &'static str, what: &str) -> Error {
        Error::Mapping {
            file: self.file.to_string(),
            line: self.line_of(span),
            problem,
            what: what.to_owned(),
        }
    }

    pub fn error(&self, at: &Key, problem: &'static str) -> Error {
        self.error_at(Some(at.span()), problem, at.get_ref())
    }

    pub fn origin(&self, at: &Key) -> Origin {
        Origin {
            file: self.file.clone(),
            line: self.line_of(Some(at.span())),
        }
    }

    fn mapping(&self, raw: RawMapping) -> Result<Mapping> {
        let (for_sheets, within): (Vec<_>, Vec<_>) = raw
            .set_aside
            .into_iter()
            .partition(|aside| !aside.sheet.is_none() || !aside.title.is_none());
        let mut sheets = raw
            .sheets
            .into_iter()
            .map(|sheet| self.sheet(sheet))
            .collect::<Result<Vec<_>>>()?;
        let whole = Whole {
            said: self.said(raw.unit, raw.year, raw.department, raw.unit_code)?,
            rows: raw.rows,
            columns: raw.columns,
            lines: raw.lines,
            aside: within,
        };
        self.apply_to_all(&whole, &mut sheets)?;
        Ok(Mapping {
            name: raw.name,
            title: raw.title,
            sheets,
            set_aside: for_sheets
                .into_iter()
                .map(|aside| self.sheet_aside(aside))
                .collect::<Result<_>>()?,
            export: raw.export.map(|export| export::parse(export, self)).transpose()?,
        })
    }

    /// What holds for the whole layout is added to each sheet; tables without a rule for every
    /// sheet of theirs get one.
    fn apply_to_all(&self, whole: &Whole, sheets: &mut Vec<SheetRule>) -> Result<()> {
        let mut used: HashSet<usize> = HashSet::new();
        for table in 0..self.standard.tables.len() {
            let rule = self.whole_rule(whole, table, &mut used)?;
            for own in sheets.iter_mut().filter(|own| own.table == table) {
                merge::inherit(own, &rule);
            }
            let has_general = sheets.iter().any(|own| own.table == table && own.select.is_any());
            if !has_general && !rule.is_empty() {
                sheets.push(rule);
            }
        }
        let total = whole.columns.len().saturating_add(whole.lines.len());
        let unused = (0..total).find(|position| !used.contains(position));
        let (column, line) = match unused {
            Some(position) => (
                whole.columns.get(position),
                whole.lines.get(position.saturating_sub(whole.columns.len())),
            ),
            None => return Ok(()),
        };
        let key = column.and_then(|column| column.key.as_ref().or(column.keys.first()));
        let line = line.and_then(|line| {
            line.line
                .as_ref()
                .or(line.subtotal_of.first())
                .or(line.set_aside.as_ref())
        });
        match (key, line) {
            (Some(key), _) => Err(self.error(key, "no-such-key")),
            (None, Some(line)) => Err(self.error(line, "no-such-line")),
            (None, None) => Err(self.error_at(None, "column-without-key", "")),
        }
    }

    /// What holds for the whole layout, as a rule for `table`; entries that the table has nothing
    /// for are left out, those that were used are noted.
    fn whole_rule(&self, whole: &Whole, table: usize, used: &mut HashSet<usize>) -> Result<SheetRule> {
        let schema = self.standard.tables.get(table);
        let mut rule = SheetRule {
            origin: None,
            table,
            select: Select::default(),
            header_rows: None,
            said: whole.said.clone(),
            rows: Rows::default(),
            columns: Vec::new(),
            lines: Vec::new(),
            columns_aside: Vec::new(),
            rows_aside: Vec::new(),
        };
        let Some(schema) = schema else { return Ok(rule) };
        rule.rows = self.rows(&whole.rows, schema, false)?;
        for (position, column) in whole.columns.iter().enumerate() {
            if self.has_keys(column, schema) {
                rule.columns.push(self.column(column, schema)?);
                used.insert(position);
            }
        }
        for (position, line) in whole.lines.iter().enumerate() {
            if let Ok(found) = self.line(line, schema) {
                rule.lines.push(found);
                used.insert(whole.columns.len().saturating_add(position));
            }
        }
        self.asides(&whole.aside, &mut rule)?;
        Ok(rule)
    }

    fn has_keys(&self, column: &RawColumn, schema: &Table) -> bool {
        let mut keys = column.key.iter().chain(&column.keys);
        keys.all(|key| target_of(key.get_ref(), schema).is_some())
    }

    fn sheet(&self, raw: RawSheet) -> Result<SheetRule> {
        let number = raw.table.get_ref().as_str();
        let table = self.standard.tables.iter().position(|table| table.number == number);
        let table = table.ok_or_else(|| self.error(&raw.table, "no-such-table"))?;
        let schema = self
            .standard
            .tables
            .get(table)
            .ok_or_else(|| self.error(&raw.table, "no-such-table"))?;
        let mut rule = SheetRule {
            origin: Some(self.origin(&raw.table)),
            table,
            select: Select {
                sheet: raw.sheet.into_vec(),
                title: raw.title.into_vec(),
                form_number: raw.form_number.into_vec(),
                header: raw.header,
            },
            header_rows: self.header_rows(raw.header_rows, &raw.table)?,
            said: self.said(raw.unit, raw.year, raw.department, raw.unit_code)?,
            rows: self.rows(&raw.rows, schema, true)?,
            columns: raw
                .columns
                .iter()
                .map(|column| self.column(column, schema))
                .collect::<Result<_>>()?,
            lines: raw
                .lines
                .iter()
                .map(|line| self.line(line, schema))
                .collect::<Result<_>>()?,
            columns_aside: Vec::new(),
            rows_aside: Vec::new(),
        };
        if let Some(aside) = raw
            .set_aside
            .iter()
            .find(|aside| !aside.sheet.is_none() || !aside.title.is_none())
        {
            return Err(self.error(&aside.reason, "sheet-inside-sheet"));
        }
        self.asides(&raw.set_aside, &mut rule)?;
        self.refuse_doubles(&raw.columns, schema)?;
        Ok(rule)
    }

    fn header_rows(&self, rows: Option<[u32; 2]>, at: &Key) -> Result<Option<(u32, u32)>> {
        let Some([first, last]) = rows else { return Ok(None) };
        match (first.checked_sub(1), last.checked_sub(1)) {
            (Some(first), Some(last)) if first <= last => Ok(Some((first, last))),
            _ => Err(self.error_at(Some(at.span()), "header-rows", &format!("[{first}, {last}]"))),
        }
    }

    fn said(
        &self,
        unit: Option<Key>,
        year: Option<i32>,
        department: Option<String>,
        unit_code: Option<String>,
    ) -> Result<Said> {
        if let Some(unit) = unit
            .as_ref()
            .filter(|unit| self.standard.frame.unit(unit.get_ref()).is_none())
        {
            return Err(self.error(unit, "no-such-unit"));
        }
        Ok(Said {
            unit: unit.map(Key::into_inner),
            year,
            department,
            unit_code,
        })
    }

    /// One key may be the goal of one entry only.
    fn refuse_doubles(&self, columns: &[RawColumn], schema: &Table) -> Result<()> {
        let mut seen = HashSet::new();
        for key in columns.iter().flat_map(|column| column.key.iter().chain(&column.keys)) {
            if !seen.insert(target_name(key.get_ref(), schema)) {
                return Err(self.error(key, "key-twice"));
            }
        }
        Ok(())
    }

    fn column(&self, raw: &RawColumn, schema: &Table) -> Result<ColumnRule> {
        let (Some(first), true) = (
            raw.key.as_ref().or(raw.keys.first()),
            raw.key.is_none() || raw.keys.is_empty(),
        ) else {
            let at = raw.key.as_ref().or(raw.keys.first());
            return Err(self.error_at(at.map(Key::span), "column-without-key", ""));
        };
        let target = |key: &Key| target_of(key.get_ref(), schema).ok_or_else(|| self.error(key, "no-such-key"));
        let target = match &raw.key {
            Some(key) => target(key)?,
            None => {
                let fields = raw
                    .keys
                    .iter()
                    .map(|key| Ok(field_of(&target(key)?, schema).unwrap_or(0)));
                Target::Split(fields.collect::<Result<_>>()?)
            }
        };
        let source = self.source(raw, first, &target, schema)?;
        Ok(ColumnRule {
            origin: self.origin(first),
            target,
            source,
            required: raw.required,
        })
    }

    fn source(&self, raw: &RawColumn, at: &Key, target: &Target, schema: &Table) -> Result<Source> {
        let given = [
            !raw.from.is_none() || raw.letter.is_some(),
            !raw.join.is_empty(),
            !raw.add.is_empty(),
            raw.value.is_some(),
        ];
        if given.iter().filter(|given| **given).count() != 1 {
            return Err(self.error(at, "one-source"));
        }
        let kind = field_of(target, schema)
            .and_then(|field| schema.fields.get(field))
            .map(|field| field.kind);
        let is_amount = kind == Some(Kind::Amount);
        if let Some(value) = &raw.value {
            return match is_amount || matches!(target, Target::Split(_)) {
                true => Err(self.error(at, "constant-amount")),
                false => Ok(Source::Constant(value.clone())),
            };
        }
        if !raw.add.is_empty() {
            let right = is_amount && !matches!(target, Target::Split(_));
            let added = || Source::Add(raw.add.iter().map(|path| steps(path)).collect());
            return right.then(added).ok_or_else(|| self.error(at, "add-no-amount"));
        }
        if !raw.join.is_empty() {
            let right = !is_amount && !matches!(target, Target::Split(_));
            let joined = || Source::Join(raw.join.iter().map(|path| steps(path)).collect());
            return right.then(joined).ok_or_else(|| self.error(at, "join-amount"));
        }
        let letter = raw.letter.as_deref().map(|letter| {
            crate::cell::column_number(letter).ok_or_else(|| self.error_at(Some(at.span()), "no-such-letter", letter))
        });
        Ok(Source::One {
            paths: raw.from.clone().into_vec().iter().map(|path| steps(path)).collect(),
            letter: letter.transpose()?,
        })
    }

    fn line(&self, raw: &RawLine, schema: &Table) -> Result<LineRule> {
        let all = raw.line.iter().chain(&raw.subtotal_of).chain(&raw.set_aside);
        let at = all
            .into_iter()
            .next()
            .ok_or_else(|| self.error_at(None, "one-meaning", ""))?;
        let meanings = [raw.line.is_some(), !raw.subtotal_of.is_empty(), raw.set_aside.is_some()];
        if meanings.iter().filter(|given| **given).count() != 1 || raw.from.is_none() {
            return Err(self.error(at, "one-meaning"));
        }
        let Shape::TwoSided { sides, .. } = &schema.shape else {
            return Err(self.error(at, "no-lines"));
        };
        let side = raw.side.as_ref().map(|side| {
            let known = schema.tags.iter().position(|tag| tag.name == *side);
            known.ok_or_else(|| self.error_at(Some(at.span()), "no-such-side", side))
        });
        let side = side.transpose()?;
        let find = |key: &Key| {
            let candidates = (0..sides.len()).filter(|number| side.is_none_or(|side| side == *number));
            let found: Vec<(usize, usize)> = candidates
                .filter_map(|side| Some((side, line_named(key.get_ref(), &sides.get(side)?.lines)?)))
                .collect();
            match found.as_slice() {
                [one] => Ok(*one),
                [] => Err(self.error(key, "no-such-line")),
                _ => Err(self.error(key, "line-on-both-sides")),
            }
        };
        let (own_side, is) = match (&raw.line, &raw.set_aside) {
            (Some(line), _) => {
                let (side, line) = find(line)?;
                (side, LineIs::Line(line))
            }
            (None, Some(reason)) => {
                let side = side.ok_or_else(|| self.error(reason, "side-missing"))?;
                (side, LineIs::Aside(reason.get_ref().clone()))
            }
            (None, None) => {
                let lines = raw.subtotal_of.iter().map(find).collect::<Result<Vec<_>>>()?;
                let side = lines.first().map_or(0, |(side, _)| *side);
                (
                    side,
                    LineIs::SubtotalOf(lines.into_iter().map(|(_, line)| line).collect()),
                )
            }
        };
        Ok(LineRule {
            origin: self.origin(at),
            side: own_side,
            from: raw.from.clone().into_vec(),
            is,
        })
    }

    /// `strict`: levels that the table does not have are an error, else they are for other tables.
    fn rows(&self, raw: &RawRows, schema: &Table, strict: bool) -> Result<Rows> {
        let known = |level: &&RawLevel| strict || schema.tag(level.level.get_ref()).is_some();
        let level = |level: &RawLevel| {
            let tag = schema.tag(level.level.get_ref());
            if level.code_length.is_none() && level.label.is_none() && level.indent.is_none() {
                return Err(self.error(&level.level, "level-without-condition"));
            }
            Ok(LevelRule {
                tag: tag.ok_or_else(|| self.error(&level.level, "no-such-level"))?,
                code_length: level.code_length,
                label: level.label.clone().into_vec(),
                indent: level.indent,
            })
        };
        Ok(Rows {
            total: raw.total.clone(),
            total_at: raw.total_at,
            blank_lines: raw.blank_lines,
            ordinals: raw.ordinals,
            levels: raw.levels.iter().filter(known).map(level).collect::<Result<_>>()?,
        })
    }

    fn asides(&self, raw: &[RawSetAside], rule: &mut SheetRule) -> Result<()> {
        for aside in raw {
            let made = |what: &OneOrMore| Aside {
                origin: self.origin(&aside.reason),
                what: what.clone().into_vec(),
                reason: aside.reason.get_ref().clone(),
            };
            match (aside.column.is_none(), aside.row.is_none()) {
                (false, true) => rule.columns_aside.push(made(&aside.column)),
                (true, false) => rule.rows_aside.push(made(&aside.row)),
                _ => return Err(self.error(&aside.reason, "one-thing-aside")),
            }
        }
        Ok(())
    }

    fn sheet_aside(&self, raw: RawSetAside) -> Result<SheetAside> {
        if !(raw.column.is_none() && raw.row.is_none()) {
            return Err(self.error(&raw.reason, "one-thing-aside"));
        }
        Ok(SheetAside {
            origin: self.origin(&raw.reason),
            select: Select {
                sheet: raw.sheet.into_vec(),
                title: raw.title.into_vec(),
                ..Select::default()
            },
            reason: raw.reason.into_inner(),
        })
    }
}

/// What a file says for all sheets.
struct Whole {
    said: Said,
    rows: RawRows,
    columns: Vec<RawColumn>,
    lines: Vec<RawLine>,
    aside: Vec<RawSetAside>,
}

/// The steps of a label path.
fn steps(path: &str) -> Vec<String> {
    path.split('/').map(|step| step.trim().to_owned()).collect()
}

/// The column or field with this key. On a table of two sides the side stands before the key,
/// where both have it.
pub(super) fn target_of(key: &str, schema: &Table) -> Option<Target> {
    let (side, own) = match key.split_once('.') {
        Some((side, own)) if matches!(schema.shape, Shape::TwoSided { .. }) && schema.tag(side).is_some() => {
            (schema.tag(side), own)
        }
        _ => (None, key),
    };
    let field = schema.field(own)?;
    let mut columns = schema
        .columns
        .iter()
        .enumerate()
        .filter(|(_, column)| column.field == field);
    let column = columns.find(|(_, column)| side.is_none() || column.side == side);
    match column {
        Some((position, _)) if side.is_some() || columns.next().is_none() => Some(Target::Column(position)),
        Some(_) => None,
        None if side.is_none() => Some(Target::Field(field)),
        None => None,
    }
}

/// The field that a target fills; the first of several.
pub(super) fn field_of(target: &Target, schema: &Table) -> Option<usize> {
    match target {
        Target::Column(column) => schema.columns.get(*column).map(|column| column.field),
        Target::Field(field) => Some(*field),
        Target::Split(fields) => fields.first().copied(),
    }
}

/// What tells whether two keys are the same.
fn target_name(key: &str, schema: &Table) -> String {
    target_of(key, schema).map_or_else(|| key.to_owned(), |target| format!("{target:?}"))
}

/// The line with this id, or the only one with this label.
fn line_named(name: &str, lines: &[Line]) -> Option<usize> {
    let by_id = lines.iter().position(|line| line.id == name);
    let mut by_label = lines.iter().enumerate().filter(|(_, line)| line.label == name);
    by_id.or_else(|| match (by_label.next(), by_label.next()) {
        (Some((line, _)), None) => Some(line),
        _ => None,
    })
}
