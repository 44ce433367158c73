//! Inheritance: a layout inherits from the one that it extends, and sheets inherit from the whole layout.

use super::{LineRule, Mapping, Metadata, Rows, SheetRule};

/// `own` completed from `parent`. A sheet of `own` modifies the parent's sheet of the same table: the one with the
/// same conditions if there are several, else the first.
pub(super) fn extend(mut parent: Mapping, own: Mapping) -> Mapping {
    let mut sheets: Vec<SheetRule> = Vec::new();
    for mut sheet in own.sheets {
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
        for general in sheets.iter().filter(|own| own.table == table && own.select.is_any()) {
            let inherited = std::mem::replace(sheet, general.clone());
            sheet.origin = inherited.origin.clone();
            sheet.select = inherited.select.clone();
            inherit(sheet, &inherited);
        }
    }
    sheets.extend(parent.sheets);
    let mut set_aside = own.set_aside;
    set_aside.extend(parent.set_aside);
    // Later definitions of a word take precedence.
    let mut words = parent.words;
    words.extend(own.words);
    Mapping {
        name: own.name,
        title: if own.title.is_empty() { parent.title } else { own.title },
        words,
        sheets,
        set_aside,
        checks: match (parent.checks, own.checks) {
            (Some(parent), Some(own)) => Some(own.with_layout(&parent)),
            (parent, own) => own.or(parent),
        },
        export: own.export.or(parent.export),
    }
}

/// Completes `own` from `other`.
pub(super) fn inherit(own: &mut SheetRule, other: &SheetRule) {
    if own.select.is_any() {
        own.select = other.select.clone();
    }
    own.header_rows = own.header_rows.or(other.header_rows);
    own.transpose = own.transpose.or(other.transpose);
    inherit_metadata(&mut own.metadata, &other.metadata);
    inherit_rows(&mut own.rows, &other.rows);
    for column in &other.columns {
        if !own.columns.iter().any(|known| known.target == column.target) {
            own.columns.push(column.clone());
        }
    }
    // Of several rules for one line, the later takes precedence.
    let later: Vec<LineRule> = std::mem::take(&mut own.lines);
    own.lines = other.lines.iter().cloned().chain(later).collect();
    own.columns_aside.extend(other.columns_aside.iter().cloned());
    own.rows_aside.extend(other.rows_aside.iter().cloned());
}

fn inherit_metadata(own: &mut Metadata, other: &Metadata) {
    own.unit = own.unit.take().or_else(|| other.unit.clone());
    own.year = own.year.or(other.year);
    own.department = own.department.take().or_else(|| other.department.clone());
}

fn inherit_rows(own: &mut Rows, other: &Rows) {
    own.total.extend(other.total.iter().cloned());
    own.total_at = own.total_at.or(other.total_at);
    own.blank_lines = own.blank_lines.or(other.blank_lines);
    own.ordinals = own.ordinals.or(other.ordinals);
    own.levels.extend(other.levels.iter().cloned());
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
