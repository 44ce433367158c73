//! XML spreadsheet 2003: one document, read in one pass over a flat state.
//!
//! No allocation is sized by an index or a span that the document declares, and nesting is not followed
//! by recursion.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::fault::{DamageKind, Fault, salvaged};
use super::place::MAX_SHEETS;
use super::read_budget::Intake;
use super::{number, xml};
use crate::cell::{ByCell, Cell, CellRef, CellValue, Comment, Text};
use crate::cell::{MAX_COLS, MAX_ROWS};
use crate::grid::{Grid, Merge, ReadNote, Visibility, Workbook};

/// How deep elements may lie in one another; Excel writes no more than a dozen levels.
const MAX_DEPTH: u32 = 256;

/// Reads the document `text`.
pub(super) fn read(text: &str, read_budget: &mut Intake) -> Result<Workbook, Fault> {
    let mut pass = Pass {
        reader: xml::reader(text.as_bytes()),
        read_budget,
        grids: Vec::new(),
        sheet: None,
        cell: None,
        open: Open::Nothing,
        depth: 0,
        comment: None,
        text: String::new(),
    };
    let damage = pass.run().err();
    pass.end_sheet();
    salvaged(pass.grids, damage)
}

/// The worksheet being read. Row and column are those of the next cell.
#[derive(Default)]
struct Sheet {
    name: String,
    visibility: Visibility,
    cells: Vec<Cell>,
    formulas: ByCell<Text>,
    comments: ByCell<Comment>,
    merges: Vec<Merge>,
    notes: Vec<ReadNote>,
    hidden_rows: Vec<u32>,
    row: u32,
    col: u32,
    /// What a row adds to the row number when it ends: itself and the rows it repeats.
    step: u32,
}

/// The cell being read.
struct OpenCell {
    at: CellRef,
    formula: Option<String>,
    kind: Option<Kind>,
}

/// The comment being read: it has data as a cell has.
struct OpenComment {
    /// How deep it lies.
    depth: u32,
    /// How deep its data lies, if that is open.
    data: Option<u32>,
    author: String,
    text: String,
}

/// The type that `Data` says it has.
#[derive(Clone, Copy)]
enum Kind {
    Text,
    Number,
    Bool,
    Moment,
    Error,
}

impl Kind {
    fn of(data: &BytesStart<'_>) -> Self {
        let mut kind = Self::Text;
        each_attribute(data, |name, value| {
            if name == "Type" {
                kind = match value {
                    "Number" => Self::Number,
                    "Boolean" => Self::Bool,
                    "DateTime" => Self::Moment,
                    "Error" => Self::Error,
                    _ => Self::Text,
                };
            }
        });
        kind
    }
}

/// The element whose character data counts.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Open {
    Nothing,
    /// `Data`, and how deep it lies.
    Data(u32),
    Visible,
}

struct Pass<'a, 'b> {
    reader: Reader<&'a [u8]>,
    read_budget: &'b mut Intake,
    grids: Vec<Grid>,
    sheet: Option<Sheet>,
    cell: Option<OpenCell>,
    open: Open,
    depth: u32,
    comment: Option<OpenComment>,
    text: String,
}

impl Pass<'_, '_> {
    fn run(&mut self) -> Result<(), Fault> {
        loop {
            match self.reader.read_event().map_err(Fault::markup)? {
                Event::Start(element) => {
                    self.depth = self.depth.saturating_add(1);
                    if self.depth > MAX_DEPTH {
                        return Err(Fault::from(DamageKind::Nested));
                    }
                    self.start(&element)?;
                }
                Event::Empty(element) => {
                    self.depth = self.depth.saturating_add(1);
                    self.start(&element)?;
                    self.end(element.local_name().as_ref())?;
                }
                Event::End(element) => self.end(element.local_name().as_ref())?,
                Event::Eof if self.depth == 0 => return Ok(()),
                Event::Eof => return Err(Fault::from(DamageKind::CutShort)),
                event => self.push(&event)?,
            }
        }
    }

    /// Takes over character data where it counts.
    fn push(&mut self, event: &Event<'_>) -> Result<(), Fault> {
        match &mut self.comment {
            Some(comment) if comment.data.is_some() => xml::push_text(event, &mut comment.text),
            None if self.open != Open::Nothing => xml::push_text(event, &mut self.text),
            _ => Ok(()),
        }
    }

    fn start(&mut self, element: &BytesStart<'_>) -> Result<(), Fault> {
        if let Some(comment) = &mut self.comment {
            if element.local_name().as_ref() == "Data" {
                comment.data = comment.data.or(Some(self.depth));
            }
            return Ok(());
        }
        if matches!(self.open, Open::Data(_)) {
            return Ok(());
        }
        match element.local_name().as_ref() {
            "Worksheet" => {
                self.end_sheet();
                let name = xml::attr(element, "Name").unwrap_or_default();
                self.sheet = Some(Sheet {
                    name,
                    ..Sheet::default()
                });
            }
            "Row" => self.begin_row(element)?,
            "Cell" => self.begin_cell(element)?,
            "Data" if self.cell.is_some() => {
                self.text.clear();
                self.open = Open::Data(self.depth);
                let kind = Kind::of(element);
                self.cell.iter_mut().for_each(|cell| cell.kind = Some(kind));
            }
            "Visible" => {
                self.text.clear();
                self.open = Open::Visible;
            }
            "Comment" => {
                self.comment = Some(OpenComment {
                    depth: self.depth,
                    data: None,
                    author: xml::attr(element, "Author").unwrap_or_default(),
                    text: String::new(),
                });
            }
            _ => {}
        }
        Ok(())
    }

    fn end(&mut self, name: &str) -> Result<(), Fault> {
        let depth = self.depth;
        self.depth = depth.saturating_sub(1);
        if let Some(comment) = &mut self.comment {
            comment.data = comment.data.filter(|data| *data != depth);
            if comment.depth == depth {
                self.end_comment()?;
            }
            return Ok(());
        }
        if let Open::Data(data) = self.open {
            if data == depth {
                self.open = Open::Nothing;
            }
            return Ok(());
        }
        match name {
            "Worksheet" => {
                if self.grids.len() >= MAX_SHEETS {
                    return Err(Fault::from(DamageKind::Crowded));
                }
                self.end_sheet();
            }
            "Row" => {
                if let Some(sheet) = &mut self.sheet {
                    sheet.row = sheet.row.saturating_add(sheet.step);
                }
            }
            "Cell" => self.end_cell()?,
            "Visible" => self.end_visible(),
            _ => {}
        }
        Ok(())
    }

    /// Files the comment of the open cell.
    fn end_comment(&mut self) -> Result<(), Fault> {
        match (self.comment.take(), &self.cell, &mut self.sheet) {
            (Some(comment), Some(cell), Some(sheet)) => {
                let said = (comment.author.as_str(), comment.text.as_str());
                self.read_budget.comment(&mut sheet.comments, cell.at, said)
            }
            _ => Ok(()),
        }
    }

    fn end_visible(&mut self) {
        self.open = Open::Nothing;
        if let Some(sheet) = &mut self.sheet {
            sheet.visibility = match self.text.trim() {
                "SheetHidden" => Visibility::Hidden,
                "SheetVeryHidden" => Visibility::VeryHidden,
                _ => Visibility::Visible,
            };
        }
    }

    fn begin_row(&mut self, element: &BytesStart<'_>) -> Result<(), Fault> {
        let Some(sheet) = &mut self.sheet else { return Ok(()) };
        (sheet.col, sheet.step) = (0, 1);
        let mut is_hidden = false;
        each_attribute(element, |name, value| match name {
            "Index" => sheet.row = count(value).map_or(sheet.row, |index| index.saturating_sub(1)),
            "Span" => sheet.step = count(value).unwrap_or(0).saturating_add(1),
            "Hidden" => is_hidden = value == "1",
            _ => {}
        });
        if is_hidden && sheet.row < MAX_ROWS {
            self.read_budget.spend()?;
            sheet.hidden_rows.push(sheet.row);
        }
        Ok(())
    }

    fn begin_cell(&mut self, element: &BytesStart<'_>) -> Result<(), Fault> {
        let Some(sheet) = &mut self.sheet else { return Ok(()) };
        let (mut col, mut across, mut down, mut formula) = (sheet.col, 0, 0, None);
        each_attribute(element, |name, value| match name {
            "Index" => col = count(value).map_or(col, |index| index.saturating_sub(1)),
            "MergeAcross" => across = count(value).unwrap_or(0),
            "MergeDown" => down = count(value).unwrap_or(0),
            "Formula" => formula = Some(xml::unescaped(value)),
            _ => {}
        });
        let at = CellRef::new(sheet.row, col);
        sheet.col = col.saturating_add(across).saturating_add(1);
        if at.is_on_sheet() && (across > 0 || down > 0) {
            self.read_budget.spend()?;
            let last = CellRef::new(
                at.row.saturating_add(down).min(MAX_ROWS.saturating_sub(1)),
                col.saturating_add(across).min(MAX_COLS.saturating_sub(1)),
            );
            sheet.merges.push(Merge { first: at, last });
        }
        self.text.clear();
        self.cell = Some(OpenCell {
            at,
            formula,
            kind: None,
        });
        Ok(())
    }

    fn end_cell(&mut self) -> Result<(), Fault> {
        let (Some(cell), Some(sheet)) = (self.cell.take(), &mut self.sheet) else {
            return Ok(());
        };
        let value = cell.kind.and_then(|kind| typed(kind, &self.text, self.read_budget));
        if value.is_none() && cell.formula.is_none() {
            return Ok(());
        }
        if !cell.at.is_on_sheet() {
            return Err(Fault::from(DamageKind::Outside));
        }
        self.read_budget.spend()?;
        if let Some(formula) = &cell.formula {
            let formula = formula.strip_prefix('=').unwrap_or(formula);
            sheet.formulas.insert(cell.at, self.read_budget.text(formula));
            if cell.kind.is_none() {
                sheet.notes.push(ReadNote::Uncached(cell.at));
            }
        }
        sheet.cells.extend(value.map(|value| Cell { at: cell.at, value }));
        Ok(())
    }

    /// Completes the sheet, also one that was not read to its end.
    fn end_sheet(&mut self) {
        let Some(sheet) = self.sheet.take() else { return };
        let mut grid = Grid::new(sheet.name, sheet.cells);
        grid.visibility = sheet.visibility;
        grid.formulas = sheet.formulas;
        grid.comments = sheet.comments;
        grid.notes = sheet.notes;
        grid.hidden_rows = sheet.hidden_rows;
        grid.set_merges(sheet.merges);
        self.grids.push(grid);
    }
}

/// Calls `visit` with the name, less its prefix, and the value of every attribute.
fn each_attribute(element: &BytesStart<'_>, mut visit: impl FnMut(&str, &str)) {
    let mut attributes = element.attributes();
    for attribute in attributes.with_checks(false).flatten() {
        visit(attribute.key.local_name().as_ref(), &attribute.value);
    }
}

/// A number in an attribute; anything else counts as absent.
fn count(value: &str) -> Option<u32> {
    value.trim().parse().ok()
}

fn typed(kind: Kind, text: &str, read_budget: &mut Intake) -> Option<CellValue> {
    if text.is_empty() {
        return None;
    }
    let trimmed = text.trim();
    Some(match kind {
        Kind::Number => match number::from_text(trimmed) {
            Some(number) => CellValue::Number(number),
            None => CellValue::Error(trimmed.into()),
        },
        Kind::Bool => CellValue::Bool(matches!(trimmed, "1" | "true" | "True")),
        Kind::Moment => CellValue::Date(read_budget.text(short_moment(trimmed))),
        Kind::Error => CellValue::Error(read_budget.text(trimmed)),
        Kind::Text => CellValue::Text(read_budget.text(text)),
    })
}

/// `2025-01-01T00:00:00.000` → `2025-01-01`; a time of day stands on the day before the first.
fn short_moment(moment: &str) -> &str {
    let moment = moment.strip_suffix(".000").unwrap_or(moment);
    let moment = moment.strip_suffix("T00:00:00").unwrap_or(moment);
    moment.strip_prefix("1899-12-31T").unwrap_or(moment)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::Limits;

    fn book(sheets: &str) -> Result<Workbook, Fault> {
        let text =
            format!("<?xml version=\"1.0\"?><ss:Workbook xmlns:ss=\"urn:x\" xmlns:x=\"urn:y\">{sheets}</ss:Workbook>");
        read(&text, &mut Intake::new(&Limits::default()))
    }

    fn shown(grid: &Grid) -> String {
        let cells = grid.cells().iter().map(|cell| format!("{}={}", cell.at, cell.value));
        cells.collect::<Vec<_>>().join("|")
    }

    #[test]
    fn cells_stand_where_index_span_and_merge_put_them() {
        let rows = r#"<ss:Worksheet ss:Name="a&amp;b"><Table><Row ss:Index="3" ss:Span="1"><Cell ss:Index="2" ss:MergeAcross="2" ss:MergeDown="1">
            <Data ss:Type="String">a</Data></Cell><Cell><Data ss:Type="Number">706.6100000000001</Data></Cell></Row>
            <Row ss:Hidden="1"><Cell ss:MergeAcross="99999999"/><Cell><Data ss:Type="String"/></Cell></Row></Table></ss:Worksheet>"#;
        let book = book(rows).unwrap();
        let grid = &book.sheets[0];
        assert_eq!((grid.name.as_str(), shown(grid).as_str()), ("a&b", "B3=a|E3=706.61"));
        let merges = grid
            .merges
            .iter()
            .map(|merge| format!("{}:{}", merge.first, merge.last));
        assert_eq!(merges.collect::<Vec<_>>(), ["B3:D4", "A5:XFD5"]);
        assert_eq!(grid.hidden_rows, [4]);
    }

    #[test]
    fn every_kind_of_value_is_kept() {
        let rows = r#"<Worksheet><Table><Row><Cell><Data ss:Type="Boolean">1</Data></Cell>
            <Cell><Data ss:Type="DateTime">2025-01-01T00:00:00.000</Data></Cell><Cell><Data ss:Type="DateTime">1899-12-31T08:30:00.000</Data></Cell>
            <Cell><Data ss:Type="Error">#REF!</Data></Cell><Cell ss:Formula="=SUM(R[-1]C)"><Data ss:Type="Number">3</Data></Cell>
            <Cell ss:Formula="=A1"></Cell><Cell><ss:Data ss:Type="String"><B>x<Font>y&#10;</Font></B>z</ss:Data>
            <Comment ss:Author="a&amp;b"> <ss:Data>one&#10;<B>two</B></ss:Data> </Comment></Cell><Cell><Data ss:Type="String">001</Data></Cell></Row></Table>
            <WorksheetOptions><x:Visible>SheetVeryHidden</x:Visible></WorksheetOptions></Worksheet>"#;
        let book = book(rows).unwrap();
        let grid = &book.sheets[0];
        let expected = "A1=TRUE|B1=2025-01-01|C1=08:30:00|D1=#REF!|E1=3|G1=xy\nz|H1=001";
        assert_eq!(shown(grid), expected);
        assert_eq!(grid.formulas[&CellRef::new(0, 4)].as_ref(), "SUM(R[-1]C)");
        assert_eq!(grid.notes, [ReadNote::Uncached(CellRef::new(0, 5))]);
        assert_eq!(grid.visibility, Visibility::VeryHidden);
        let comment = &grid.comments[&CellRef::new(0, 6)];
        assert_eq!((&*comment.author, &*comment.text), ("a&b", "one\ntwo"));
    }

    #[test]
    fn what_is_made_to_harm_is_refused() {
        let far = r#"<Worksheet><Table><Row ss:Index="99999999"><Cell><Data ss:Type="String">x</Data></Cell></Row></Table></Worksheet>"#;
        assert!(matches!(book(far), Err(Fault::Damaged(_))));
        assert!(matches!(book(&"<a>".repeat(100_000)), Err(Fault::Damaged(_))));
        let laughs = r#"<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>
            <Workbook><Worksheet><Table><Row><Cell><Data ss:Type="String">&b;</Data></Cell></Row></Table></Worksheet></Workbook>"#;
        let book = read(laughs, &mut Intake::new(&Limits::default())).unwrap();
        assert_eq!(shown(&book.sheets[0]), "A1=&b;");
    }
}
