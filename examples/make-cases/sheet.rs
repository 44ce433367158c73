//! Sheets written as they look: lines of text with `|` between the cells.
//!
//! A cell is text as it stands, or `#12.5` for a number, `@2025-01-15` for a date,
//! `=SUM(A1:A3) -> 6` for a formula and the result it keeps, `=SUM(A1:A3)` for one that keeps none.
//! `#12.5 {0.00"x"}` is a number with a number format. `\n` is a line break in a cell.

use std::error::Error;
use std::io::{Cursor, Read, Write};

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Formula, Workbook, Worksheet};
use zip::write::SimpleFileOptions;
use zip::{DateTime, ZipArchive, ZipWriter};

pub type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// A header: its rows, and the merged ranges counted from its first cell.
pub struct Header {
    pub rows: &'static str,
    pub merges: &'static str,
}

/// One sheet of a workbook in the making.
#[derive(Clone, Default)]
pub struct Sheet {
    name: String,
    rows: Vec<Vec<String>>,
    merges: Vec<[u32; 4]>,
    hidden: bool,
    hidden_rows: Vec<u32>,
    hidden_cols: Vec<u16>,
    clashes: String,
}

impl Sheet {
    pub fn new(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            ..Self::default()
        }
    }

    /// Adds the lines of `text`; a line of nothing but `.` is a blank row.
    pub fn rows(mut self, text: &str) -> Self {
        for line in text.trim_matches('\n').lines() {
            let line = if line.trim() == "." { "" } else { line };
            self.rows.push(
                line.split('|')
                    .map(|cell| cell.trim_matches(' ').replace("\\n", "\n"))
                    .collect(),
            );
        }
        self
    }

    /// The usual three rows over a header: form number, title, department and unit.
    pub fn frame(self, form: &str, title: &str, width: usize, unit: &str) -> Self {
        let far = |text: &str| format!("{}{text}", "|".repeat(width - 1));
        let last = u32::try_from(width).expect("a narrow table") - 1;
        let mut sheet = self.rows(&far(form)).rows(title);
        let title_row = sheet.next_row() - 1;
        sheet.merges.push([title_row, 0, title_row, last]);
        sheet.rows(&format!("部门名称：青禾县水利局{}", far(unit)))
    }

    /// Adds a header with its merged cells.
    pub fn header(mut self, header: &Header) -> Self {
        let top = self.next_row();
        for range in header.merges.split_whitespace() {
            let [r0, c0, r1, c1] = area(range);
            self.merges.push([r0 + top, c0, r1 + top, c1]);
        }
        self.rows(header.rows)
    }

    /// Adds a header in which no cell is merged.
    pub fn flat_header(self, header: &Header) -> Self {
        self.rows(header.rows)
    }

    /// Merges ranges of the sheet: `A4:C4 D4:D6`.
    pub fn merge(mut self, ranges: &str) -> Self {
        self.merges.extend(ranges.split_whitespace().map(area));
        self
    }

    pub fn hidden(mut self) -> Self {
        self.hidden = true;
        self
    }

    /// Hides rows and columns, counted from zero.
    pub fn hide(mut self, rows: &[u32], cols: &[u16]) -> Self {
        self.hidden_rows.extend(rows);
        self.hidden_cols.extend(cols);
        self
    }

    /// Merges ranges as no spreadsheet program would: over others, or of no cells that there are.
    pub fn damaged_merge(mut self, ranges: &str) -> Self {
        self.clashes.extend(
            ranges
                .split_whitespace()
                .map(|range| format!("<mergeCell ref=\"{range}\"/>")),
        );
        self
    }

    /// Moves everything down and to the right.
    pub fn margin(mut self, down: u32, right: u32) -> Self {
        for row in &mut self.rows {
            row.splice(0..0, (0..right).map(|_| String::new()));
        }
        self.rows.splice(0..0, (0..down).map(|_| Vec::new()));
        for [r0, c0, r1, c1] in &mut self.merges {
            (*r0, *c0, *r1, *c1) = (*r0 + down, *c0 + right, *r1 + down, *c1 + right);
        }
        self
    }

    fn next_row(&self) -> u32 {
        u32::try_from(self.rows.len()).expect("a short sheet")
    }

    fn write(&self, sheet: &mut Worksheet) -> Result<()> {
        sheet.set_name(&self.name)?;
        sheet.set_hidden(self.hidden);
        for row in &self.hidden_rows {
            sheet.set_row_hidden(*row)?;
        }
        for col in &self.hidden_cols {
            sheet.set_column_hidden(*col)?;
        }
        for [r0, c0, r1, c1] in &self.merges {
            sheet.merge_range(*r0, u16::try_from(*c0)?, *r1, u16::try_from(*c1)?, "", &Format::new())?;
        }
        for (row, cells) in (0..).zip(&self.rows) {
            for (col, cell) in (0..).zip(cells) {
                write_cell(sheet, row, col, cell)?;
            }
        }
        Ok(())
    }
}

fn write_cell(sheet: &mut Worksheet, row: u32, col: u16, cell: &str) -> Result<()> {
    if let Some((number, format)) = formatted(cell) {
        sheet.write_with_format(row, col, number, &Format::new().set_num_format(format))?;
    } else if let Some(number) = cell.strip_prefix('#').and_then(|rest| rest.parse::<f64>().ok()) {
        sheet.write_number(row, col, number)?;
    } else if let Some(date) = cell.strip_prefix('@') {
        let date = ExcelDateTime::parse_from_str(date)?;
        sheet.write_with_format(row, col, &date, &Format::new().set_num_format("yyyy-mm-dd"))?;
    } else if let Some(formula) = cell.strip_prefix('=') {
        let (formula, result) = formula.split_once(" -> ").unwrap_or((formula, UNCACHED));
        sheet.write_formula(row, col, Formula::new(formula).set_result(result))?;
    } else if !cell.is_empty() {
        sheet.write_string(row, col, cell)?;
    }
    Ok(())
}

/// The number and the number format of `#12.5 {0.00"x"}`.
fn formatted(cell: &str) -> Option<(f64, &str)> {
    let (number, format) = cell.strip_prefix('#')?.split_once(" {")?;
    Some((number.parse().ok()?, format.strip_suffix('}')?))
}

/// `C4:E6` as first row, first column, last row, last column, from zero.
fn area(range: &str) -> [u32; 4] {
    let cell = |name: &str| {
        let digits = name.find(|c: char| c.is_ascii_digit()).expect("a row number");
        let letters = name[..digits]
            .bytes()
            .fold(0, |col, letter| col * 26 + u32::from(letter - b'A') + 1);
        [name[digits..].parse::<u32>().expect("a row number") - 1, letters - 1]
    };
    let (first, last) = range.split_once(':').expect("a range");
    let ([r0, c0], [r1, c1]) = (cell(first), cell(last));
    [r0, c0, r1, c1]
}

/// Stands in a formula cell for the result that it does not keep, until the file is finished.
const UNCACHED: &str = "no result";

/// The bytes of a workbook; the same on every run.
pub fn workbook(sheets: &[Sheet]) -> Result<Vec<u8>> {
    let mut workbook = Workbook::new();
    let created = ExcelDateTime::from_ymd(2025, 1, 6)?;
    workbook.set_properties(&DocProperties::new().set_creation_datetime(&created));
    for sheet in sheets {
        sheet.write(workbook.add_worksheet())?;
    }
    finished(workbook.save_to_buffer()?, sheets)
}

/// Takes the results of formulas that shall keep none out of the finished file, and puts damaged
/// merges in.
fn finished(bytes: Vec<u8>, sheets: &[Sheet]) -> Result<Vec<u8>> {
    let mut archive = ZipArchive::new(Cursor::new(bytes))?;
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().last_modified_time(DateTime::default());
    for index in 0..archive.len() {
        let mut part = archive.by_index(index)?;
        let mut content = Vec::new();
        part.read_to_end(&mut content)?;
        let name = part.name()?.into_owned();
        let number = name
            .strip_prefix("xl/worksheets/sheet")
            .and_then(|rest| rest.strip_suffix(".xml"));
        let number = number.and_then(|number| number.parse::<usize>().ok());
        if let Some(sheet) = number.and_then(|number| sheets.get(number - 1)) {
            let text = String::from_utf8(content)?;
            let text = text.replace(&format!("<v>{UNCACHED}</v>"), "");
            let text = text.replace(" t=\"str\"><f>", "><f>");
            content = text
                .replace("</mergeCells>", &format!("{}</mergeCells>", sheet.clashes))
                .into_bytes();
        }
        writer.start_file(name, options)?;
        writer.write_all(&content)?;
    }
    Ok(writer.finish()?.into_inner())
}
