//! The working paper of a consolidated book: a row per workbook and a column per grand total; above them the sum,
//! the total in the book's table, and the difference, all as formulas.

use rust_decimal::Decimal;
use rust_xlsxwriter::{ConditionalFormatFormula, Format, Worksheet};

use crate::book::{Book, Reconciliation, ReconciliationColumn, ReconciliationRow, ReconciliationTotal};
use crate::cell::{CellRef, sum};
use crate::error::Result;
use crate::schema::Standard;
use crate::write::limits::is_exact;
use crate::write::text::{AmountText, fill, lines, width};
use crate::write::xlsx::cell::canvas::{Canvas, Rows};
use crate::write::xlsx::cell::page::printed_page;
use crate::write::xlsx::cell::placement::TablePlacement;
use crate::write::xlsx::cell::style::{self, Light, Styles};
use crate::write::xlsx::cell::units::{Area, index, refused};
use crate::write::xlsx::formula::names::quoted;

/// The first row of the two-row header, below title and description.
const HEADER: u32 = 2;
/// The row of sums; below it the totals of the book's tables, then the differences.
const SUM: u32 = 4;
/// The first row with a workbook.
const BODY: u32 = SUM + 3;
/// Number of columns before the first total.
const LABELS: u32 = 3;
/// Minimum and maximum width of a text column, and the width of an amount column, in Latin characters.
const WIDTHS: (usize, usize, f64) = (8, 30, 13.0);
/// Height of the title row, in points.
const TITLE_HEIGHT: f64 = 28.0;
/// Writes the working paper. `placements` locates the rows of the book's tables.
pub fn write(
    canvas: Canvas,
    reconciliation: &Reconciliation,
    book: &Book,
    standard: &Standard,
    placements: &[TablePlacement],
) -> Result<(Worksheet, Rows)> {
    let mut paper = Paper {
        sheet: canvas,
        styles: Styles::new(&standard.frame),
        reconciliation,
        standard,
    };
    paper.frame()?;
    paper.header()?;
    for (col, grand_total) in (LABELS..).zip(&reconciliation.columns) {
        paper.totals(col, grand_total, book, placements)?;
    }
    paper.rows()?;
    paper.left_out()?;
    paper.sheet.finish()
}

struct Paper<'a> {
    sheet: Canvas<'a>,
    styles: Styles,
    reconciliation: &'a Reconciliation,
    standard: &'a Standard,
}

impl Paper<'_> {
    fn text(&mut self, row: u32, col: u32, text: &str, look: impl Fn(&Styles) -> &Format) -> Result<()> {
        self.sheet.text(CellRef::new(row, col), text, look(&self.styles))
    }

    /// Writes the title, and sets up page and column widths.
    fn frame(&mut self) -> Result<()> {
        let words = &self.standard.frame.consolidation;
        let unit = &self.standard.frame.currency_unit;
        let count = self.reconciliation.rows.len();
        let about = fill(&words.about, &[("count", &count), ("unit", unit)]);
        self.text(0, 0, &words.sheet, |styles| &styles.heading)?;
        self.text(1, 0, &about, |styles| &styles.owner)?;
        let texts = |text: fn(&crate::book::ReconciliationRow) -> &str| {
            self.reconciliation.rows.iter().map(text).map(width).max()
        };
        let (least, most, amount) = WIDTHS;
        let widest = [
            texts(|row| row.code.as_deref().unwrap_or_default()),
            texts(|row| &row.name),
            texts(|row| &row.file),
        ];
        let texts = widest.map(|widest| {
            let width = widest.unwrap_or(0).saturating_add(2).clamp(least, most);
            f64::from(index(width))
        });
        let amounts = self.reconciliation.columns.iter().map(|_| amount);
        self.sheet.widths(0, texts.into_iter().chain(amounts))?;
        self.sheet.height(0, TITLE_HEIGHT);
        self.sheet
            .set_name(&words.sheet)
            .and_then(|sheet| sheet.set_freeze_panes(BODY, 2))
            .and_then(|sheet| sheet.set_repeat_rows(HEADER, SUM - 1))
            .map_err(refused)?;
        printed_page(&mut self.sheet, &self.standard.frame.print, ("", &words.sheet));
        // The workbooks are folded; sum, table totals and difference are what matters.
        let last = BODY.saturating_add(index(count)).saturating_sub(1);
        if count > 0 {
            self.sheet.fold(BODY, last);
            self.sheet.group_symbols_above(true);
        }
        Ok(())
    }

    /// Writes the labels of the columns and of the sum rows.
    fn header(&mut self) -> Result<()> {
        let words = &self.standard.frame.consolidation;
        for (col, label) in (0..).zip(&words.labels) {
            let area = Area::new(CellRef::new(HEADER, col), CellRef::new(SUM - 1, col));
            self.sheet.merge(area, label, &self.styles.header)?;
        }
        for (col, grand_total) in (LABELS..).zip(&self.reconciliation.columns) {
            let table = self.standard.tables.get(grand_total.schema);
            let table = table.map(|table| table.form_number.clone()).unwrap_or_default();
            self.text(HEADER, col, &table, |styles| &styles.header)?;
            self.text(HEADER + 1, col, &grand_total.label, |styles| &styles.header)?;
        }
        let labels = self
            .reconciliation
            .columns
            .iter()
            .map(|grand_total| lines(&grand_total.label, WIDTHS.2));
        let height = style::height(labels.max().unwrap_or(1));
        self.sheet.height(HEADER + 1, height);
        for (row, label) in (SUM..).zip([&words.sum, &words.table, &words.difference]) {
            self.sheet.merge(Area::across(row, 0, 2), label, &self.styles.header)?;
        }
        Ok(())
    }

    /// Writes the sum of a column, the table's total and the difference, which is green if zero.
    fn totals(
        &mut self,
        col: u32,
        grand_total: &ReconciliationColumn,
        book: &Book,
        placements: &[TablePlacement],
    ) -> Result<()> {
        let position = usize::try_from(col.saturating_sub(LABELS)).unwrap_or(usize::MAX);
        let amounts = self
            .reconciliation
            .rows
            .iter()
            .filter_map(|row| match row.totals.get(position) {
                Some(ReconciliationTotal::Amount(amount)) => Some(*amount),
                _ => None,
            });
        let sum = sum(amounts);
        let schema = self.standard.tables.get(grand_total.schema);
        let mut tables = book.tables.iter().zip(placements);
        let there = tables
            .find(|(table, _)| table.schema == grand_total.schema)
            .zip(schema)
            .zip(grand_total.cell);
        let stated = there.and_then(|(((table, _), _), (row, field))| table.amount(row, field));
        let cell = there.and_then(|(((table, placed), schema), (row, field))| placed.cell(table, schema, row, field));
        let difference = sum.and_then(|sum| sum.checked_sub(stated.unwrap_or_default()));
        let at = |row: u32| CellRef::new(row, col);
        let figures = |row: &ReconciliationRow| match row.totals.get(position) {
            Some(ReconciliationTotal::Amount(amount)) => is_exact(*amount),
            _ => true,
        };
        if !self.reconciliation.rows.iter().all(figures)
            || [sum, stated].into_iter().flatten().any(|amount| !is_exact(amount))
        {
            // A formula cannot add up texts.
            for (row, amount) in (SUM..).zip([sum, stated, difference]) {
                let amount = amount
                    .map(|amount| AmountText(amount.normalize()).to_string())
                    .unwrap_or_default();
                self.text(row, col, &amount, |styles| styles.amount(false, true))?;
            }
            return Ok(());
        }
        let last = BODY
            .saturating_add(index(self.reconciliation.rows.len().max(1)))
            .saturating_sub(1);
        self.formula(at(SUM), &format!("SUM({}:{})", at(BODY), at(last)), sum)?;
        match cell.zip(schema) {
            Some((cell, schema)) => {
                let stated_in = format!("{}!{cell}", quoted(&schema.form_number));
                self.formula(at(SUM + 1), &stated_in, Some(stated.unwrap_or_default()))?;
            }
            None => self.text(SUM + 1, col, "", |styles| styles.amount(false, true))?,
        }
        let apart = format!("ROUND({}-{},6)", at(SUM), at(SUM + 1));
        self.formula(at(SUM + 2), &apart, difference.map(|difference| difference.round_dp(6)))?;
        for (rule, light) in [("=0", Light::Right), ("<>0", Light::Wrong)] {
            let format = style::light(light);
            let rule = ConditionalFormatFormula::new()
                .set_rule(format!("={}{rule}", at(SUM + 2)).as_str())
                .set_format(format);
            self.sheet.colour(Area::across(SUM + 2, col, col), &rule)?;
        }
        Ok(())
    }

    fn formula(&mut self, at: CellRef, formula: &str, result: Option<Decimal>) -> Result<()> {
        let result = result.map(|result| AmountText(result.normalize()).to_string());
        let result = result.as_deref().unwrap_or("0");
        self.sheet.formula(at, formula, result, self.styles.amount(false, true))
    }

    /// Writes a row per workbook.
    fn rows(&mut self) -> Result<()> {
        let reconciliation = self.reconciliation;
        let no_table = &self.standard.frame.consolidation.no_table;
        for (row, workbook) in (BODY..).zip(&reconciliation.rows) {
            let texts = [
                workbook.code.as_deref().unwrap_or_default(),
                &workbook.name,
                &workbook.file,
            ];
            for (col, text) in (0..).zip(texts) {
                self.text(row, col, text, |styles| styles.text(false))?;
            }
            for (col, total) in (LABELS..).zip(&workbook.totals) {
                match total {
                    ReconciliationTotal::NoTable => {
                        self.text(row, col, no_table, |styles| styles.amount(false, false))?
                    }
                    ReconciliationTotal::Blank => self.text(row, col, "", |styles| styles.amount(false, false))?,
                    ReconciliationTotal::Amount(amount) => {
                        let look = self.styles.amount(false, false);
                        self.sheet.number(CellRef::new(row, col), *amount, look)?;
                    }
                }
            }
        }
        Ok(())
    }

    /// Lists the files not included in the book, below all others.
    fn left_out(&mut self) -> Result<()> {
        let reconciliation = self.reconciliation;
        if reconciliation.left_out.is_empty() {
            return Ok(());
        }
        let top = BODY.saturating_add(index(reconciliation.rows.len())).saturating_add(1);
        let label = &self.standard.frame.consolidation.left_out;
        self.text(top, 0, label, |styles| &styles.owner)?;
        for (row, (file, reason)) in (top.saturating_add(1)..).zip(&reconciliation.left_out) {
            self.text(row, 0, file, |styles| &styles.owner)?;
            self.text(row, LABELS, reason, |styles| &styles.owner)?;
        }
        Ok(())
    }
}
