//! Inheritance: a layout inherits from the one that it extends, and sheets inherit from the whole layout.

use super::{LineRule, Mapping, Metadata, Rows, SheetRule};

/// `child` completed from `parent`. A sheet of `child` modifies the parent's sheet of the same table: the one with the
/// same conditions if there are several, else the first.
pub(super) fn extend(mut parent: Mapping, child: Mapping) -> Mapping {
    let mut sheets: Vec<SheetRule> = Vec::new();
    for mut sheet in child.sheets {
        let same = |other: &&SheetRule| other.table == sheet.table && other.select == sheet.select;
        let same_table = |other: &&SheetRule| other.table == sheet.table && !sheet.select.is_any();
        let position = parent
            .sheets
            .iter()
            .position(|other| same(&other))
            .or_else(|| parent.sheets.iter().position(|other| same_table(&other)));
        if let Some(position) = position {
            let other = parent.sheets.remove(position);
            inherit(&mut sheet, &other);
        }
        sheets.push(sheet);
    }
    // A rule for every sheet of a table also applies to the parent's sheets of that table.
    for sheet in &mut parent.sheets {
        let table = sheet.table;
        for general in sheets.iter().filter(|rule| rule.table == table && rule.select.is_any()) {
            let inherited = std::mem::replace(sheet, general.clone());
            sheet.origin = inherited.origin.clone();
            sheet.select = inherited.select.clone();
            inherit(sheet, &inherited);
        }
    }
    sheets.extend(parent.sheets);
    let mut set_aside = child.set_aside;
    set_aside.extend(parent.set_aside);
    // Later definitions of a word take precedence.
    let mut words = parent.words;
    words.extend(child.words);
    Mapping {
        name: child.name,
        title: if child.title.is_empty() {
            parent.title
        } else {
            child.title
        },
        words,
        sheets,
        set_aside,
        checks: match (parent.checks, child.checks) {
            (Some(parent), Some(child)) => Some(child.with_layout(&parent)),
            (parent, child) => child.or(parent),
        },
        export: child.export.or(parent.export),
        into: child.into.or(parent.into),
    }
}

/// Completes `child` from `other`.
pub(super) fn inherit(child: &mut SheetRule, other: &SheetRule) {
    if child.select.is_any() {
        child.select = other.select.clone();
    }
    child.header_rows = child.header_rows.or(other.header_rows);
    child.transpose = child.transpose.or(other.transpose);
    inherit_metadata(&mut child.metadata, &other.metadata);
    inherit_rows(&mut child.rows, &other.rows);
    for column in &other.columns {
        if !child.columns.iter().any(|known| known.target == column.target) {
            child.columns.push(column.clone());
        }
    }
    // Of several rules for one line, the later takes precedence.
    let later: Vec<LineRule> = std::mem::take(&mut child.lines);
    child.lines = other.lines.iter().cloned().chain(later).collect();
    child.columns_aside.extend(other.columns_aside.iter().cloned());
    child.rows_aside.extend(other.rows_aside.iter().cloned());
}

fn inherit_metadata(child: &mut Metadata, other: &Metadata) {
    child.unit = child.unit.take().or_else(|| other.unit.clone());
    child.year = child.year.or(other.year);
    child.department = child.department.take().or_else(|| other.department.clone());
}

fn inherit_rows(child: &mut Rows, other: &Rows) {
    child.total.extend(other.total.iter().cloned());
    child.total_at = child.total_at.or(other.total_at);
    child.blank_lines = child.blank_lines.or(other.blank_lines);
    child.ordinals = child.ordinals.or(other.ordinals);
    child.levels.extend(other.levels.iter().cloned());
}

impl SheetRule {
    /// Whether it specifies nothing.
    pub(super) fn is_empty(&self) -> bool {
        let metadata = &self.metadata;
        let rows = &self.rows;
        let has_metadata = metadata.unit.is_some() || metadata.year.is_some() || metadata.department.is_some();
        let has_row_rules = !rows.total.is_empty()
            || rows.total_at.is_some()
            || rows.blank_lines.is_some()
            || rows.ordinals.is_some()
            || !rows.levels.is_empty();
        let lists = self.columns.is_empty()
            && self.lines.is_empty()
            && self.columns_aside.is_empty()
            && self.rows_aside.is_empty();
        !has_metadata && !has_row_rules && lists && self.header_rows.is_none() && self.transpose.is_none()
    }
}
