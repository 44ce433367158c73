//! Findings as text for a terminal: by sheet, each with the rows of the source that it is about.

use std::fmt::Write;

use anstyle::{AnsiColor, Style};
use rust_decimal::Decimal;
use unicode_width::UnicodeWidthStr;

use super::Detail;
use super::excerpt::{Excerpt, Excerpts, Line};
use crate::cell::{CellRef, column_letters};
use crate::diagnostic::{Diagnostic, Place, Severity, one_line, report_groups, severity_style};
use crate::locale::Messages;
use crate::locale::visible::visible;

/// How many places of findings of one kind are listed before the rest is only counted.
const LISTED: usize = 12;
/// The widest label of a row and the widest cell, in columns of a terminal.
const WIDEST: (usize, usize) = (30, 24);

/// The findings of a sheet: its file and name (none for a file as a whole), and the groups that are reported as one.
type OfSheet<'a> = (Option<(&'a str, &'a str)>, Vec<Vec<usize>>);

/// The findings from `least` upwards, with ANSI styles. Those of a file as a whole come first, then
/// those of each sheet, the worst first. Findings of one code on one column of a sheet are reported once,
/// with the list of their cells.
pub fn text(
    findings: &[Diagnostic],
    excerpts: &Excerpts,
    (least, detail): (Severity, Detail),
    messages: &Messages,
) -> String {
    let teller = Teller {
        findings,
        excerpts,
        detail,
        messages,
    };
    let mut sheets: Vec<OfSheet> = vec![(None, Vec::new())];
    for group in report_groups(findings, least, messages) {
        let first = group.first().and_then(|first| findings.get(*first));
        let sheet = first.and_then(sheet_of);
        match sheets.iter_mut().find(|(other, _)| *other == sheet) {
            Some((_, groups)) => groups.push(group),
            None => sheets.push((sheet, vec![group])),
        }
    }
    sheets.sort_by_key(|(sheet, _)| sheet.map(|(_, sheet)| excerpts.rank(sheet)));
    let mut text = String::new();
    for (sheet, mut groups) in sheets {
        let severity = |group: &Vec<usize>| group.first().and_then(|first| Some(findings.get(*first)?.severity));
        groups.sort_by_key(|group| std::cmp::Reverse(severity(group)));
        if let Some((file, sheet)) = sheet {
            apart(&mut text);
            teller.heading(&mut text, file, sheet);
        }
        groups.iter().for_each(|group| teller.group(&mut text, group));
        if sheet.is_some() {
            apart(&mut text);
        }
    }
    text
}

/// Ends a text, if there is any, with an empty line.
fn apart(text: &mut String) {
    if !text.is_empty() && !text.ends_with("\n\n") {
        text.push('\n');
    }
}

/// The file and the sheet that a finding is on.
fn sheet_of(finding: &Diagnostic) -> Option<(&str, &str)> {
    let place = finding.place.as_ref()?;
    Some((finding.file.as_deref().unwrap_or_default(), &place.sheet))
}

struct Teller<'a> {
    findings: &'a [Diagnostic],
    excerpts: &'a Excerpts,
    detail: Detail,
    messages: &'a Messages,
}

const DIM: Style = Style::new().dimmed();
const BOLD: Style = Style::new().bold();
/// The other cells that a finding is about.
const INVOLVED: Style = Style::new().fg_color(Some(anstyle::Color::Ansi(AnsiColor::Cyan)));

// Writing to a String cannot fail.
impl Teller<'_> {
    fn heading(&self, text: &mut String, file: &str, sheet: &str) {
        let caption = self.excerpts.caption(sheet).unwrap_or_default();
        let data = [("sheet", sheet.to_owned()), ("table", caption.to_owned())];
        let key = if caption.is_empty() {
            "report-sheet"
        } else {
            "report-table"
        };
        let arrow = if file.is_empty() { "" } else { " › " };
        let _ = writeln!(
            text,
            "{BOLD}{}{arrow}{}{BOLD:#}",
            visible(file),
            self.messages.get(key, data)
        );
    }

    fn group(&self, text: &mut String, group: &[usize]) {
        let Some((&position, others)) = group.split_first() else {
            return;
        };
        let Some(finding) = self.findings.get(position) else {
            return;
        };
        let style = severity_style(finding.severity);
        let severity = self.messages.text(&format!("severity-{}", finding.severity.name()));
        let message = finding.message(self.messages);
        let state = finding.standing.as_ref().map(|own| self.messages.text(own.state.key()));
        let state = state.map(|state| format!(" {BOLD}{state}{BOLD:#}")).unwrap_or_default();
        let _ = writeln!(
            text,
            "{style}{severity}[{}]{style:#}{state} {message}",
            finding.code.id()
        );
        let excerpt = self.excerpts.get(position);
        self.place(text, finding, excerpt);
        if let Some(excerpt) = excerpt {
            self.excerpt(text, finding, excerpt);
        }
        if !others.is_empty() {
            self.others(text, others);
        }
        if let Some(mapping) = &finding.mapping {
            let line = self.messages.get("by-mapping", [("mapping", mapping.clone())]);
            let _ = writeln!(text, "  {DIM}  ={DIM:#} {line}");
        }
        if let Some(answered) = finding.answered(self.messages) {
            let _ = writeln!(text, "  {DIM}  ={DIM:#} {answered}");
        }
        let help = finding.help(self.messages).filter(|_| self.detail != Detail::Brief);
        if let Some(help) = help {
            let _ = writeln!(text, "  {DIM}  ={DIM:#} {help}");
        }
        if excerpt.is_some() {
            text.push('\n');
        }
    }

    /// Where it is, as much of it as is known and not shown below.
    fn place(&self, text: &mut String, finding: &Diagnostic, excerpt: Option<&Excerpt>) {
        let named = |place: &Place| visible(&place.to_string()).into_owned();
        let place = finding.place.as_ref().map(named);
        let file = || finding.file.as_deref().map(|file| visible(file).into_owned());
        let mut shown = place.or_else(file).unwrap_or_default();
        if excerpt.is_none() {
            let row = finding.row.as_deref().filter(|row| !row.is_empty());
            row.map(|row| write!(shown, " ({})", visible(row)));
            let places = finding.related.iter().take(LISTED).map(named);
            let places = places.collect::<Vec<_>>().join(", ");
            if !places.is_empty() && self.detail != Detail::Brief {
                let _ = write!(shown, "\n      {} {places}", self.messages.text("related"));
            }
        }
        if !shown.is_empty() {
            let _ = writeln!(text, "  {DIM}-->{DIM:#} {shown}");
        }
    }

    /// The other findings of a group: by their cells, or by what they say where that is all there is.
    fn others(&self, text: &mut String, others: &[usize]) {
        let findings = || others.iter().filter_map(|other| self.findings.get(*other));
        let said = findings().filter(|finding| finding.cell().is_none()).take(LISTED);
        let said: Vec<String> = said.map(|finding| finding.message(self.messages)).collect();
        for message in &said {
            let _ = writeln!(text, "  {DIM}  +{DIM:#} {message}");
        }
        let count = others.len().saturating_sub(said.len());
        if count > 0 {
            let cells = findings()
                .filter_map(Diagnostic::cell)
                .take(LISTED)
                .map(|cell| cell.to_string());
            let cells = cells.collect::<Vec<_>>().join(" ");
            let data = [("count", count.to_string()), ("cells", cells)];
            let _ = writeln!(text, "  {DIM}  +{DIM:#} {}", self.messages.get("same-elsewhere", data));
        }
    }

    /// The rows of the source, the cell marked.
    fn excerpt(&self, text: &mut String, finding: &Diagnostic, excerpt: &Excerpt) {
        let layout = Layout::of(excerpt);
        let letters: Vec<String> = excerpt.columns.iter().map(|col| column_letters(*col)).collect();
        let head = layout.row("", "", letters.iter().map(|letters| (letters.as_str(), DIM)));
        let _ = writeln!(text, "{head}");
        let involved = |row: u32, col: u32| {
            let own = finding.place.as_ref().map(|place| &place.sheet);
            let mut related = finding.related.iter().filter(|place| Some(&place.sheet) == own);
            related.any(|place| place.cell == Some(CellRef::new(row, col)))
        };
        for line in &excerpt.lines {
            let marked = |col: u32| line.row == excerpt.at.row && col == excerpt.at.col;
            let style = |col: u32| match marked(col) {
                true => severity_style(finding.severity),
                false if involved(line.row, col) => INVOLVED,
                false => Style::new(),
            };
            let cells = line.cells.iter().zip(&excerpt.columns);
            let cells = cells.map(|(cell, col)| (cell.as_str(), style(*col)));
            let number = u64::from(line.row).saturating_add(1).to_string();
            let _ = writeln!(text, "{}", layout.row(&number, label(line), cells));
            if line.row == excerpt.at.row {
                let _ = writeln!(text, "{}", self.carets(finding, excerpt, line, &layout));
            }
        }
        if excerpt.more_lines > 0 {
            let more = self
                .messages
                .get("report-more-rows", [("count", excerpt.more_lines.to_string())]);
            let _ = writeln!(text, "{}", layout.row("", &more, std::iter::empty()));
        }
        self.elsewhere(text, excerpt);
    }

    /// The line under the cell: carets, and what should stand there.
    fn carets(&self, finding: &Diagnostic, excerpt: &Excerpt, line: &Line, layout: &Layout) -> String {
        let position = excerpt
            .columns
            .iter()
            .position(|col| *col == excerpt.at.col)
            .unwrap_or(0);
        let cell = line
            .cells
            .get(position)
            .map_or(0, |cell| clipped(cell, WIDEST.1).width())
            .max(1);
        let carets = "^".repeat(cell);
        let style = severity_style(finding.severity);
        let expected = finding.expected.as_ref().map(|expected| {
            let data = [
                ("expected", expected.clone()),
                ("difference", finding.difference().unwrap_or("none").to_owned()),
            ];
            let key = if finding.is_repair() {
                "report-became"
            } else {
                "report-expected"
            };
            self.messages.get(key, data)
        });
        let expected = expected.map(|expected| format!(" {expected}")).unwrap_or_default();
        let bar = layout.row("", "", std::iter::empty());
        let indent = " ".repeat(layout.indent(position, cell));
        format!("{bar}{indent}{style}{carets}{expected}{style:#}")
    }

    /// The cells of other sheets.
    fn elsewhere(&self, text: &mut String, excerpt: &Excerpt) {
        for cell in &excerpt.elsewhere {
            let (label, shown) = (one_line(&cell.label), clipped(&cell.shown, WIDEST.1));
            let _ = writeln!(
                text,
                "  {DIM}  ~{DIM:#} {} {INVOLVED}{shown}{INVOLVED:#}  {label}",
                visible(&cell.place.to_string())
            );
        }
        if excerpt.more_elsewhere > 0 {
            let more = self
                .messages
                .get("report-more-cells", [("count", excerpt.more_elsewhere.to_string())]);
            let _ = writeln!(text, "  {DIM}  ~{DIM:#} {more}");
        }
    }
}

/// Between the columns of an excerpt.
const GAP: &str = "  ";

/// How wide the columns of an excerpt are.
struct Layout {
    gutter: usize,
    label: usize,
    columns: Vec<Column>,
}

/// A column of an excerpt.
#[derive(Clone, Copy)]
struct Column {
    width: usize,
    /// Whether it holds figures, which stand flush right.
    figures: bool,
}

impl Column {
    /// What stands before and after a cell of this width.
    fn padding(self, cell: usize) -> (usize, usize) {
        let free = self.width.saturating_sub(cell);
        if self.figures { (free, 0) } else { (0, free) }
    }
}

impl Layout {
    fn of(excerpt: &Excerpt) -> Self {
        let last = excerpt.lines.iter().map(|line| line.row).max().unwrap_or(0);
        let number = u64::from(last).saturating_add(1).to_string();
        let columns = excerpt.columns.iter().enumerate();
        let columns = columns.map(|(position, col)| {
            let cells = excerpt.lines.iter().filter_map(|line| line.cells.get(position));
            let widest = cells
                .clone()
                .map(|cell| clipped(cell, WIDEST.1).width())
                .max()
                .unwrap_or(0);
            Column {
                width: widest.max(column_letters(*col).width()),
                figures: cells.clone().any(|cell| cell.parse::<Decimal>().is_ok()),
            }
        });
        let labels = excerpt.lines.iter().map(|line| clipped(label(line), WIDEST.0).width());
        Self {
            gutter: number.width().saturating_add(1).max(4),
            label: labels.max().unwrap_or(0),
            columns: columns.collect(),
        }
    }

    /// How far behind the bar a cell of this width begins in the column at this position.
    fn indent(&self, position: usize, cell: usize) -> usize {
        let before = self.columns.iter().take(position).map(|column| column.width);
        let before = before.fold(self.label.saturating_add(1), |sum, width| {
            sum.saturating_add(width).saturating_add(GAP.len())
        });
        let own = self.columns.get(position).map_or(0, |column| column.padding(cell).0);
        before.saturating_add(GAP.len()).saturating_add(own)
    }

    /// A line: what stands in the gutter, the label, the cells.
    fn row<'c>(&self, gutter: &str, label: &str, cells: impl Iterator<Item = (&'c str, Style)>) -> String {
        let label = clipped(label, self.label.max(WIDEST.0));
        let padding = self.label.saturating_sub(label.width());
        let mut line = format!(
            "{DIM}{gutter:>0$} |{DIM:#} {label}{1}",
            self.gutter,
            " ".repeat(padding)
        );
        for ((cell, style), column) in cells.zip(&self.columns) {
            let cell = clipped(cell, WIDEST.1);
            let (before, after) = column.padding(cell.width());
            let (before, after) = (" ".repeat(before), " ".repeat(after));
            let _ = write!(line, "{GAP}{before}{style}{cell}{style:#}{after}");
        }
        line.truncate(line.trim_end().len());
        line
    }
}

/// The label of a row, unless the row shows nothing else.
fn label(line: &Line) -> &str {
    let is_shown = line.cells.contains(&line.label);
    if is_shown { "" } else { &line.label }
}

/// The text, or as much of it as has room, and an ellipsis.
fn clipped(text: &str, room: usize) -> String {
    if text.width() <= room {
        return text.to_owned();
    }
    let mut clipped = String::new();
    for c in text.chars() {
        let width = clipped.width().saturating_add(c.to_string().width());
        if width >= room {
            break;
        }
        clipped.push(c);
    }
    clipped.push('…');
    clipped
}
