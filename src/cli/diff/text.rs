//! A diff as people read it, like that of program text: red − is gone, green + is new.

use std::fmt::Write;

use anstyle::{AnsiColor, Style};
use unicode_width::UnicodeWidthStr;

use crate::cell::Text;
use crate::changes::derived_totals::{
    At, ByCause, Following, by_cause, causes, following, is_kept, joint, single_cause,
};
use crate::changes::{Kind, Names, Side};
use crate::cli::wrap::wrap;
use crate::diagnostic::one_line;
use crate::diff::{BookDiff, CellChange, Presence, RowChange, Splice, TableDiff};
use crate::locale::visible::visible;

/// Columns that a line may have.
const WIDTH: usize = 100;
/// Before what stands under a row.
const INDENT: &str = "      ";

/// Styles of what was and of what is.
const OLD: Style = AnsiColor::Red.on_default();
const NEW: Style = AnsiColor::Green.on_default();
const MOVED: Style = AnsiColor::Cyan.on_default();
const BOLD: Style = Style::new().bold();
const DIM: Style = Style::new().dimmed();

/// The diff as text, with ANSI styles; empty if there is no difference.
pub fn render(diff: &BookDiff, (old, new): (Side, Side), names: &Names) -> String {
    if diff.is_empty() {
        return String::new();
    }
    let mut text = format!(
        "{OLD}--- {}{OLD:#}\n{NEW}+++ {}{NEW:#}\n",
        visible(old.file),
        visible(new.file)
    );
    let writer = Writer {
        diff,
        names,
        by_cause: by_cause(diff),
    };
    writer.header(&mut text);
    for (number, table) in diff.tables.iter().enumerate() {
        writer.table(number, table, &mut text);
    }
    let _ = writeln!(text, "\n{}", names.summary(diff.counts()));
    text
}

/// Writes the text.
struct Writer<'a> {
    pub diff: &'a BookDiff,
    pub names: &'a Names<'a>,
    /// Rows of totals that follow from changes of one row alone, by that row.
    pub by_cause: ByCause,
}

impl Writer<'_> {
    pub fn say<const N: usize>(&self, key: &str, data: [(&'static str, String); N]) -> String {
        self.names.messages.get(key, data)
    }

    fn header(&self, text: &mut String) {
        for (name, old, new) in self.names.header(self.diff) {
            let _ = writeln!(
                text,
                "{BOLD}{name}{BOLD:#} {OLD}{old}{OLD:#} \u{2192} {NEW}{new}{NEW:#}"
            );
        }
        for line in self.names.units(self.diff) {
            let _ = writeln!(text, "{DIM}{line}{DIM:#}");
        }
    }

    fn table(&self, number: usize, table: &TableDiff, text: &mut String) {
        let name = self.names.table(table.schema);
        let (style, sign, rows) = match &table.presence {
            Presence::Added(own) => (NEW, "+ ", Some(own.rows.len())),
            Presence::Removed(own) => (OLD, "\u{2212} ", Some(own.rows.len())),
            Presence::Both => (Style::new(), "", None),
        };
        let unit = self.names.unit(&table.unit);
        let mut body = String::new();
        match rows {
            Some(rows) => body.push_str(&self.say("diff-rows", [("count", rows.to_string())])),
            None => self.rows(number, table, &mut body),
        }
        // The origin may be the only difference.
        if body.is_empty() {
            return;
        }
        let gap = if rows.is_some() { "" } else { "\n" };
        let _ = write!(
            text,
            "\n{style}{BOLD}{sign}{name}{BOLD:#}{style:#}{DIM}{unit}{DIM:#}{gap}{body}"
        );
        if rows.is_some() {
            text.push('\n');
        }
    }

    fn rows(&self, number: usize, table: &TableDiff, text: &mut String) {
        let widths = self.widths(table);
        for (row, change) in table.rows.iter().enumerate() {
            match (&change.old, &change.new) {
                (None, Some(_)) => self.one_sided(table, change, (NEW, "+"), text),
                (Some(_), None) => self.one_sided(table, change, (OLD, "\u{2212}"), text),
                _ if change.only_follows() => continue,
                _ => self.changed(table, change, &widths, text),
            }
            self.follows((number, row), text);
        }
        self.joint(table, &widths, text);
        table.notes.iter().for_each(|splice| self.notes(splice, text));
    }

    /// A row that came or went, with all that stands in it.
    fn one_sided(&self, table: &TableDiff, change: &RowChange, (style, sign): (Style, &str), text: &mut String) {
        let Some(place) = change.place() else { return };
        let _ = writeln!(text, "  {style}{sign} {}{style:#}", self.names.row(table.schema, place));
        let joined = self.names.held(table, change, &table.unit);
        let lines = wrap(&joined, WIDTH.saturating_sub(INDENT.len()));
        for line in lines.iter().filter(|_| !joined.is_empty()) {
            let _ = writeln!(text, "{INDENT}{style}{line}{style:#}");
        }
        self.comments(table, change, text);
    }

    /// What people remarked, before and after.
    fn comments(&self, table: &TableDiff, change: &RowChange, text: &mut String) {
        for comment in &change.comments {
            let column = self.names.column(table.schema, change.place(), comment.field);
            let kind = Kind::Comment.label(self.names);
            let _ = writeln!(text, "{INDENT}{column}  {MOVED}{kind}{MOVED:#}");
            let [old, new] = [&comment.old, &comment.new].map(|own| self.names.comment(own.as_ref()));
            before_and_after(&format!("{INDENT}  "), &old, &new, text);
        }
    }

    /// A row that both tables have.
    fn changed(&self, table: &TableDiff, change: &RowChange, widths: &Widths, text: &mut String) {
        let Some(place) = change.place() else { return };
        let mut marks = Vec::new();
        if change.renamed() {
            let old = change.old.as_ref().map(|old| one_line(&old.label)).unwrap_or_default();
            marks.push(self.say("diff-renamed", [("old", old)]));
        }
        if change.moved {
            marks.push(self.names.messages.text("diff-moved"));
        }
        let mark = if marks.is_empty() {
            String::new()
        } else {
            format!("  {MOVED}{}{MOVED:#}", marks.join(" "))
        };
        let _ = writeln!(text, "  ~ {BOLD}{}{BOLD:#}{mark}", self.names.row(table.schema, place));
        for cell in change.cells.iter().filter(|cell| cell.follows.is_none()) {
            // The mark has the name.
            if change.renamed() && cell.is_key {
                continue;
            }
            self.cell(table, change, cell, widths, text);
        }
        self.comments(table, change, text);
    }

    pub fn cell(&self, table: &TableDiff, change: &RowChange, cell: &CellChange, widths: &Widths, text: &mut String) {
        let column = self.names.column(table.schema, change.place(), cell.field);
        let (old, new) = (
            self.names.value(&cell.old, &table.unit),
            self.names.value(&cell.new, &table.unit),
        );
        let formula = match cell.formula {
            None => String::new(),
            Some(change) => format!("  {MOVED}{}{MOVED:#}", self.names.formula(cell, change)),
        };
        let Some(difference) = cell.difference() else {
            let _ = writeln!(text, "{INDENT}{column}{formula}");
            before_and_after(&format!("{INDENT}  "), &[old], &[new], text);
            return;
        };
        let (column, difference) = (
            pad(&column, widths.column),
            self.names.difference(difference, &table.unit),
        );
        let (old, new) = (right(&old, widths.old), right(&new, widths.new));
        let difference = right(&difference, widths.difference);
        let _ = writeln!(
            text,
            "{INDENT}{column}  {OLD}{old}{OLD:#} \u{2192} {NEW}{new}{NEW:#}  {difference}{formula}"
        );
    }

    fn notes(&self, splice: &Splice, text: &mut String) {
        let _ = writeln!(text, "  {BOLD}{}{BOLD:#}", self.names.messages.text("diff-note"));
        let shown = |notes: &[Text]| notes.iter().map(|note| one_line(note)).collect::<Vec<_>>();
        before_and_after(INDENT, &shown(&splice.old), &shown(&splice.new), text);
    }

    fn widths(&self, table: &TableDiff) -> Widths {
        let mut widths = Widths::default();
        for change in table.rows.iter().filter(|change| is_kept(change)) {
            for cell in change
                .cells
                .iter()
                .filter(|cell| cell.follows.is_none() || single_cause(cell).is_none())
            {
                let Some(difference) = cell.difference() else { continue };
                let widen = |width: &mut usize, text: &str| *width = (*width).max(text.width());
                widen(
                    &mut widths.column,
                    &self.names.column(table.schema, change.place(), cell.field),
                );
                widen(&mut widths.old, &self.names.value(&cell.old, &table.unit));
                widen(&mut widths.new, &self.names.value(&cell.new, &table.unit));
                widen(&mut widths.difference, &self.names.difference(difference, &table.unit));
            }
        }
        widths
    }
}

/// How wide the columns of a table's changes are.
#[derive(Default)]
struct Widths {
    column: usize,
    old: usize,
    new: usize,
    difference: usize,
}

fn pad(text: &str, width: usize) -> String {
    format!("{text}{}", " ".repeat(width.saturating_sub(text.width())))
}

fn right(text: &str, width: usize) -> String {
    format!("{}{text}", " ".repeat(width.saturating_sub(text.width())))
}

/// Texts that were and that are, each from a line of its own.
fn before_and_after(indent: &str, old: &[String], new: &[String], text: &mut String) {
    for (style, sign, texts) in [(OLD, "\u{2212}", old), (NEW, "+", new)] {
        for own in texts {
            for (number, line) in wrap(own, WIDTH.saturating_sub(indent.len()).saturating_sub(2))
                .iter()
                .enumerate()
            {
                let sign = if number == 0 { sign } else { " " };
                let _ = writeln!(text, "{indent}{style}{sign} {line}{style:#}");
            }
        }
    }
}

impl Writer<'_> {
    /// The totals that follow from a row alone.
    pub fn follows(&self, at: At, text: &mut String) {
        for following in following(self.diff, &self.by_cause, at, self.names) {
            let Following {
                row,
                table,
                change,
                cells,
            } = following;
            let values = cells.iter().map(|cell| {
                let column = self.names.column(table.schema, change.place(), cell.field);
                let value = |cell| self.names.value(cell, &table.unit);
                let difference = cell
                    .difference()
                    .map(|difference| self.names.difference(difference, &table.unit));
                let difference = difference
                    .map(|difference| format!(" {difference}"))
                    .unwrap_or_default();
                format!(
                    "{column} {} \u{2192} {}{difference}",
                    value(&cell.old),
                    value(&cell.new)
                )
            });
            let values = values.collect::<Vec<_>>().join(&self.names.messages.text("diff-then"));
            let line = match row {
                None => values,
                Some(row) => self.say("diff-of", [("row", row), ("values", values)]),
            };
            for (number, line) in wrap(&line, WIDTH.saturating_sub(INDENT.len()).saturating_sub(2))
                .iter()
                .enumerate()
            {
                let sign = if number == 0 { "\u{21b3}" } else { " " };
                let _ = writeln!(text, "{INDENT}{DIM}{sign} {line}{DIM:#}");
            }
        }
    }

    /// The totals of a table that follow from several rows.
    pub fn joint(&self, table: &TableDiff, widths: &Widths, text: &mut String) {
        for (change, cells) in joint(table) {
            let Some(place) = change.place() else { continue };
            let note = self.names.messages.text("diff-follows");
            let row = self.names.row(table.schema, place);
            let _ = writeln!(text, "  {DIM}= {row}  {note}{DIM:#}");
            for cell in cells {
                self.cell(table, change, cell, widths, text);
                let causes = causes(self.diff, cell, self.names);
                let _ = writeln!(text, "{INDENT}  {DIM}\u{21b0} {causes}{DIM:#}");
            }
        }
    }
}
