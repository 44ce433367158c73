//! Parses mapping files: unresolved names are refused with their line.

use std::collections::HashSet;

use super::builtin::content as builtin_content;
use super::entries::target_of;
use super::parser::{Key, Parser};
use super::raw::{RawColumn, RawLine, RawMapping, RawRows, RawSetAside, RawSheet};
use super::{Mapping, Metadata, Rows, Select, SheetRule, export, merge};
use crate::error::{Error, Result};
use crate::rules;
use crate::schema::{Standard, Table};

/// Maximum length of a chain of layouts that extend one another.
const MOST_ANCESTORS: usize = 8;

/// Parses a mapping file. `file` is its name in messages.
///
/// # Errors
/// [`Error::Mapping`] with file and line for invalid TOML, unknown keys, and references to tables, columns, lines,
/// levels and layouts that do not exist; [`Error::Checks`] for errors in its section `[checks]`.
pub fn parse(file: &str, content: &str, standard: &Standard) -> Result<Mapping> {
    parse_at(file, content, standard, 0)
}

/// The built-in layout with this name, if any.
///
/// # Errors
/// [`Error::Mapping`] if it does not match `standard`.
pub fn builtin(name: &str, standard: &Standard) -> Result<Option<Mapping>> {
    builtin_content(name)
        .map(|content| parse(name, content, standard))
        .transpose()
}

fn parse_at(file: &str, content: &str, standard: &Standard, depth: usize) -> Result<Mapping> {
    let parser = Parser::new(file, content, standard);
    let raw: RawMapping =
        toml::from_str(content).map_err(|error| parser.error_at(error.span(), "syntax", error.message()))?;
    let parent = match &raw.extends {
        Some(name) => {
            let content = builtin_content(name.get_ref()).filter(|_| depth < MOST_ANCESTORS);
            let content = content.ok_or_else(|| parser.error(name, "no-such-layout"))?;
            Some(parse_at(name.get_ref(), content, standard, depth.saturating_add(1))?)
        }
        None => None,
    };
    let child = parser.mapping(raw)?;
    Ok(match parent {
        Some(parent) => merge::extend(parent, child),
        None => child,
    })
}

impl Parser<'_> {
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
            metadata: self.metadata(raw.unit, raw.year, raw.department)?,
            unit_code: raw.unit_code,
            rows: raw.rows,
            columns: raw.columns,
            lines: raw.lines,
            aside: within,
        };
        self.apply_to_all(&whole, &mut sheets)?;
        Ok(Mapping {
            name: raw.name,
            title: raw.title,
            words: raw
                .words
                .into_iter()
                .map(|(text, means)| self.word(&text, means))
                .collect::<Result<_>>()?,
            sheets,
            set_aside: for_sheets
                .into_iter()
                .map(|aside| self.sheet_aside(aside))
                .collect::<Result<_>>()?,
            checks: raw
                .checks
                .map(|raw| rules::part(raw, (&self.file, self.content), self.standard))
                .transpose()?,
            export: raw.export.map(|export| export::parse(export, self)).transpose()?,
            into: raw.into.map(|into| export::filling::parse(into, self)).transpose()?,
        })
    }

    /// Adds the rules for the whole layout to each sheet. Tables without a rule for all their sheets get one.
    fn apply_to_all(&self, whole: &Whole, sheets: &mut Vec<SheetRule>) -> Result<()> {
        let mut used = Used::default();
        for table in 0..self.standard.tables.len() {
            let rule = self.whole_rule(whole, table, &mut used)?;
            for sheet in sheets.iter_mut().filter(|sheet| sheet.table == table) {
                merge::inherit(sheet, &rule);
            }
            let has_general = sheets.iter().any(|sheet| sheet.table == table && sheet.select.is_any());
            if !has_general && !rule.is_empty() {
                sheets.push(rule);
            }
        }
        self.refuse_unused(whole, &used)
    }

    /// Refuses entries for all sheets that apply to no table.
    fn refuse_unused(&self, whole: &Whole, used: &Used) -> Result<()> {
        let mut columns = (0..).zip(&whole.columns).filter(|(at, _)| !used.columns.contains(at));
        let mut lines = (0..).zip(&whole.lines).filter(|(at, _)| !used.lines.contains(at));
        if let Some((_, column)) = columns.next() {
            let key = column.key.as_ref().or(column.keys.first());
            return Err(self.error_or_first_line(key, "no-such-key"));
        }
        let Some((_, line)) = lines.next() else { return Ok(()) };
        let named = line.line.as_ref().or(line.subtotal_of.first());
        Err(self.error_or_first_line(named.or(line.set_aside.as_ref()), "no-such-line"))
    }

    fn error_or_first_line(&self, at: Option<&Key>, problem: &'static str) -> Error {
        match at {
            Some(at) => self.error(at, problem),
            None => self.error_at(None, "column-without-key", ""),
        }
    }

    /// The rules for the whole layout as a rule for `table`. Entries that do not apply to the table are skipped;
    /// those that do are recorded in `used`.
    fn whole_rule(&self, whole: &Whole, table: usize, used: &mut Used) -> Result<SheetRule> {
        let schema = self.standard.tables.get(table);
        let mut rule = SheetRule {
            origin: None,
            table,
            select: Select::default(),
            header_rows: None,
            transpose: None,
            metadata: whole.metadata.clone(),
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
                used.columns.insert(position);
            }
        }
        for (position, line) in whole.lines.iter().enumerate() {
            if let Ok(found) = self.line(line, schema) {
                rule.lines.push(found);
                used.lines.insert(position);
            }
        }
        rule.columns
            .extend(self.unit_code(whole.unit_code.as_ref(), schema, &rule.columns));
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
            transpose: raw.transpose,
            metadata: self.metadata(raw.unit, raw.year, raw.department)?,
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
        rule.columns
            .extend(self.unit_code(raw.unit_code.as_ref(), schema, &rule.columns));
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

    fn metadata(&self, unit: Option<Key>, year: Option<i32>, department: Option<String>) -> Result<Metadata> {
        if let Some(unit) = unit
            .as_ref()
            .filter(|unit| self.standard.frame.unit(unit.get_ref()).is_none())
        {
            return Err(self.error(unit, "no-such-unit"));
        }
        Ok(Metadata {
            unit: unit.map(Key::into_inner),
            year,
            department,
        })
    }
}

/// Positions of the entries for all sheets that apply to some table.
#[derive(Default)]
struct Used {
    columns: HashSet<usize>,
    lines: HashSet<usize>,
}

/// The rules of a file for all sheets.
struct Whole {
    metadata: Metadata,
    unit_code: Option<Key>,
    rows: RawRows,
    columns: Vec<RawColumn>,
    lines: Vec<RawLine>,
    aside: Vec<RawSetAside>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mapping::{export_names, names};
    use crate::schema::standard;

    #[test]
    fn every_layout_parses_and_is_called_as_its_file() {
        for name in names().chain(export_names()) {
            let mapping = builtin(name, standard().unwrap()).unwrap().unwrap();
            assert_eq!(mapping.name, name);
        }
    }
}
