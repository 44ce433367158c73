//! Tables, rows, columns and values of a diff as people name them.

use std::collections::BTreeMap;

use crate::book::Content;
use crate::cell::Comment;
use crate::diagnostic::one_line;
use crate::diff::{BookDiff, Cell, CellChange, Counts, FormulaChange, HeaderField, Place, RowChange, TableDiff};
use crate::locale::Messages;
use crate::schema::{Line, Shape, Standard, Table};

/// Between the names of things that belong to one another.
const BELOW: &str = " \u{203a} ";

/// Between the labels of a column.
const JOINT: char = '\u{b7}';

/// Characters before the place where two formulas begin to differ that are shown.
const BEFORE: usize = 12;
/// Characters of a formula that are shown.
const FORMULA: usize = 40;

/// Finds names.
pub struct Names<'a> {
    /// The standard.
    pub standard: &'a Standard,
    /// The messages in the language of the user.
    pub messages: &'a Messages,
}

impl<'a> Names<'a> {
    /// Names in the language of the messages.
    pub fn new(standard: &'a Standard, messages: &'a Messages) -> Self {
        Self { standard, messages }
    }

    /// Form number and title of a table.
    pub fn table(&self, schema: usize) -> String {
        let table = self.standard.tables.get(schema);
        table
            .map(|table| format!("{} {}", table.form_number, table.title))
            .unwrap_or_default()
    }

    /// The row with what it belongs to, the outermost first.
    pub fn row(&self, schema: usize, place: &Place) -> String {
        let Some(table) = self.standard.tables.get(schema) else {
            return String::new();
        };
        let mut names: Vec<String> = self
            .context(table, place)
            .into_iter()
            .filter(|name| !name.is_empty())
            .collect();
        let own = match place.label.is_empty() {
            // Some tables print no label on the total row.
            true => self.row_kind(table, place),
            false => place.label.clone(),
        };
        names.push(own);
        names.iter().map(|name| one_line(name)).collect::<Vec<_>>().join(BELOW)
    }

    fn context(&self, table: &Table, place: &Place) -> Vec<String> {
        let list = place.path.last().and_then(|key| table.lists.get(key.list?));
        match &table.shape {
            Shape::List { .. } => {
                let group = list.and_then(|list| table.columns.iter().find(|column| column.field == list.key));
                let group = group.and_then(|column| column.path.iter().rev().nth(1)).cloned();
                place.owner.clone().into_iter().chain(group).collect()
            }
            Shape::TwoSided { sides, .. } => {
                let side = place.path.last().and_then(|key| sides.get(key.row_kind));
                let lines = side.map_or(&[][..], |side| &side.lines);
                let block = place.line.and_then(|line| lines.get(lines.get(line)?.under?));
                let block = block
                    .filter(|block: &&Line| !block.closing)
                    .map(|block| block.label.clone());
                std::iter::once(self.row_kind(table, place)).chain(block).collect()
            }
            Shape::Form { .. } => vec![self.row_kind(table, place)],
        }
    }

    /// What people call the kind of row.
    fn row_kind(&self, table: &Table, place: &Place) -> String {
        let labels = table.tag_labels(&self.standard.frame);
        let row_kind = place.path.last().map_or(0, |key| key.row_kind);
        labels.get(row_kind).copied().unwrap_or_default().to_owned()
    }

    /// The column of a field.
    pub fn column(&self, schema: usize, place: Option<&Place>, field: usize) -> String {
        let Some(table) = self.standard.tables.get(schema) else {
            return String::new();
        };
        let side = place.and_then(|place| place.path.last()).map(|key| key.row_kind);
        let label = table.column_label(side, field);
        // The row says the side.
        let label = match (&table.shape, label.split_once(JOINT)) {
            (Shape::TwoSided { .. }, Some((_, below))) => below.to_owned(),
            _ => label,
        };
        if !label.is_empty() {
            return label;
        }
        let key = table
            .fields
            .get(field)
            .map(|field| field.key.as_str())
            .unwrap_or_default();
        self.standard
            .frame
            .field_labels
            .get(key)
            .map_or(key, String::as_str)
            .to_owned()
    }

    /// A value in this unit.
    pub fn value(&self, cell: &Cell, unit: &str) -> String {
        self.content(&cell.content, unit)
    }

    /// A content in this unit.
    pub fn content(&self, content: &Content, unit: &str) -> String {
        match content {
            Content::Blank => self.messages.text("diff-blank"),
            Content::Amount(amount) => self.standard.frame.shown(*amount, unit),
            Content::Text(text) => one_line(text),
        }
    }

    /// What a comment says, line by line, behind the name of who wrote it if it does not say that itself.
    pub fn comment(&self, comment: Option<&Comment>) -> Vec<String> {
        let Some(comment) = comment else { return Vec::new() };
        let mut lines: Vec<String> = comment.text.lines().map(one_line).collect();
        let author = one_line(&comment.author);
        if let Some(first) = lines.first_mut().filter(|first| !first.starts_with(&author)) {
            *first = format!("{author}: {first}");
        }
        lines
    }

    /// A difference in this unit, with its sign.
    pub fn difference(&self, difference: rust_decimal::Decimal, unit: &str) -> String {
        let shown = self.standard.frame.shown(difference.abs(), unit);
        let sign = match difference.is_sign_negative() && !difference.is_zero() {
            true => "\u{2212}",
            false => "+",
        };
        format!("{sign}{shown}")
    }

    /// The remark on the unit of a table, beside its name.
    pub fn unit(&self, unit: &str) -> String {
        match unit.is_empty() {
            true => String::new(),
            false => self.messages.get("diff-unit", [("unit", unit.to_owned())]),
        }
    }

    /// Years and departments that changed: what it is, what it was, what it is now.
    pub fn header(&self, diff: &BookDiff) -> Vec<(String, String, String)> {
        let changes = diff.header.iter().filter_map(|change| {
            let key = match change.field {
                HeaderField::Year => "diff-year",
                HeaderField::Department => "diff-department",
                HeaderField::Unit(_) => return None,
            };
            let (old, new) = (change.old.as_ref()?, change.new.as_ref()?);
            Some((self.messages.text(key), one_line(old), one_line(new)))
        });
        changes.collect()
    }

    /// Lines about currency units that changed: that of all tables is mostly one.
    pub fn units(&self, diff: &BookDiff) -> Vec<String> {
        let mut units: BTreeMap<(&str, &str), Vec<&str>> = BTreeMap::new();
        for change in &diff.header {
            if let (HeaderField::Unit(table), Some(old), Some(new)) = (change.field, &change.old, &change.new) {
                let table = self.standard.tables.get(table);
                let number = table.map(|table| table.number.as_str()).unwrap_or_default();
                units.entry((old, new)).or_default().push(number);
            }
        }
        let lines = units.into_iter().map(|((old, new), tables)| {
            let data = [
                ("old", old.to_owned()),
                ("new", new.to_owned()),
                ("tables", tables.join(" ")),
            ];
            self.messages.get("diff-units", data)
        });
        lines.collect()
    }

    /// What stands in a row that came or went, in this unit, but for what its name says.
    pub fn held(&self, table: &TableDiff, change: &RowChange, unit: &str) -> String {
        let Some(place) = change.place() else {
            return String::new();
        };
        let schema = self.standard.tables.get(table.schema);
        let values = change.cells.iter().filter_map(|cell| {
            let own = if change.new.is_some() { &cell.new } else { &cell.old };
            let value = self.value(own, unit);
            let is_amount = schema.is_some_and(|schema| schema.is_amount(cell.field));
            let told = !is_amount
                && (place.label.contains(&value) || place.owner.as_ref().is_some_and(|owner| owner.contains(&value)));
            (!told).then(|| format!("{} {value}", self.column(table.schema, Some(place), cell.field)))
        });
        values.collect::<Vec<_>>().join(&self.messages.text("diff-then"))
    }

    /// What became of a formula.
    pub fn formula(&self, cell: &CellChange, change: FormulaChange) -> String {
        let own = |cell: &Cell| cell.formula.as_deref().unwrap_or_default().to_owned();
        let alike = alike(&own(&cell.old), &own(&cell.new));
        let spelled = |cell: &Cell| match own(cell) {
            formula if formula.is_empty() => formula,
            formula => shortened(&formula, alike),
        };
        let kind = match cell.new.content {
            Content::Text(_) => "text",
            _ => "amount",
        };
        let data = [
            ("old", spelled(&cell.old)),
            ("new", spelled(&cell.new)),
            ("kind", kind.to_owned()),
        ];
        let key = match change {
            FormulaChange::Typed => "diff-typed",
            FormulaChange::Changed => "diff-formula",
            FormulaChange::Restored => "diff-restored",
        };
        self.messages.get(key, data)
    }

    /// How much changed, in one line.
    pub fn summary(&self, counts: Counts) -> String {
        let kinds = [
            ("header", counts.header),
            ("tables", counts.tables),
            ("added", counts.added),
            ("removed", counts.removed),
            ("renamed", counts.renamed),
            ("moved", counts.moved),
            ("values", counts.values),
            ("comments", counts.comments),
            ("notes", counts.notes),
        ];
        let kinds = kinds.iter().filter(|(_, count)| *count > 0);
        let kinds = kinds.map(|(kind, count)| {
            let data = [("count", count.to_string())];
            self.messages.get(&format!("diff-count-{kind}"), data)
        });
        let joined = kinds.collect::<Vec<_>>().join(&self.messages.text("diff-and"));
        let follow = match counts.follow {
            0 => "none".to_owned(),
            count => count.to_string(),
        };
        self.messages
            .get("diff-summary", [("kinds", joined), ("follow", follow)])
    }
}

/// How many characters two formulas begin with alike.
fn alike(a: &str, b: &str) -> usize {
    a.chars().zip(b.chars()).take_while(|(a, b)| a == b).count()
}

/// A formula, or the part of it around the place up to which it is like another.
fn shortened(formula: &str, alike: usize) -> String {
    let count = formula.chars().count();
    let hidden = match count > FORMULA {
        true => alike.saturating_sub(BEFORE).min(count.saturating_sub(FORMULA)),
        false => 0,
    };
    let shown: String = formula.chars().skip(hidden).take(FORMULA).collect();
    let left_out = |any: bool| if any { "\u{2026}" } else { "" };
    let behind = left_out(hidden.saturating_add(FORMULA) < count);
    format!("={}{shown}{behind}", left_out(hidden > 0))
}
