//! The sheet of charts: beside each chart the amounts that it shows, as formulas over the cells of the tables. A
//! chart a page; what has no bar of its own stands right of the printed page.

use rust_decimal::Decimal;
use rust_xlsxwriter::{
    Chart as Drawing, ChartAxisLabelPosition, ChartDataLabel, ChartDataLabelPosition, ChartFont, ChartFormat,
    ChartLegendPosition, ChartLine, ChartSolidFill, ChartType, Worksheet,
};

use crate::book::Book;
use crate::cell::CellRef;
use crate::cell::sum;
use crate::chart::{Bar, Chart, Figure};
use crate::error::Result;
use crate::schema::Standard;
use crate::write::text::{AmountText, fill};
use crate::write::xlsx::cell::canvas::{Canvas, Rows};
use crate::write::xlsx::cell::page::printed_page;
use crate::write::xlsx::cell::placement::TablePlacement;
use crate::write::xlsx::cell::style::Styles;
use crate::write::xlsx::cell::units::{column, index, refused};
use crate::write::xlsx::formula::names::quoted;

/// Bars of a chart at most.
const MOST_BARS: usize = 20;
/// Rows of a page, the first of them its title.
const PAGE: u32 = 34;
/// Rows above the first page.
const HEADER: u32 = 2;
/// Where labels and amounts stand, the chart begins, and the page ends …
const LABEL: u32 = 0;
const AMOUNT: u32 = 1;
const BEFORE: u32 = 2;
const CHART: u32 = 4;
const LAST: u32 = 14;
/// … and the bars stand that are told as one.
const REST: u32 = 16;
/// Widths of labels and amounts, in latin characters.
const WIDTHS: (f64, f64) = (34.0, 15.0);
/// Size of a chart, in pixels.
const SIZE: (u32, u32) = (640, 620);
/// What is seen on a black and white page as well.
const DARK: u32 = 0x40_40_40;

/// Writes the sheet; `placements` say where the rows of the book's tables stand.
pub fn write(
    canvas: Canvas,
    charts: &[Chart],
    book: &Book,
    standard: &Standard,
    placements: &[TablePlacement],
) -> Result<(Worksheet, Rows)> {
    let mut page = Page {
        sheet: canvas,
        styles: Styles::new(&standard.frame),
        book,
        standard,
        placements,
    };
    page.frame(charts.len())?;
    let mut top = HEADER;
    for chart in charts {
        page.chart(chart, top)?;
        top = top.saturating_add(PAGE);
    }
    page.sheet.finish()
}

struct Page<'a> {
    sheet: Canvas<'a>,
    styles: Styles,
    book: &'a Book,
    standard: &'a Standard,
    placements: &'a [TablePlacement],
}

impl Page<'_> {
    fn frame(&mut self, count: usize) -> Result<()> {
        let words = &self.standard.frame.charts;
        let about = fill(&words.about, &[("unit", &self.standard.frame.currency_unit)]);
        let end = HEADER
            .saturating_add(PAGE.saturating_mul(index(count)))
            .saturating_sub(1);
        let breaks: Vec<u32> = (1..index(count))
            .map(|page| HEADER.saturating_add(PAGE.saturating_mul(page)))
            .collect();
        self.sheet
            .set_name(&words.name)
            .and_then(|sheet| sheet.set_page_breaks(&breaks))
            .map_err(refused)?;
        self.sheet.text(CellRef::new(0, 0), &words.name, &self.styles.heading)?;
        self.sheet.text(CellRef::new(1, 0), &about, &self.styles.owner)?;
        let last = column(LAST)?;
        let (label, amount) = WIDTHS;
        self.sheet.widths(LABEL, [label, amount, amount])?;
        self.sheet.widths(REST, [label, amount])?;
        printed_page(&mut self.sheet, &self.standard.frame.print, ("", &words.name));
        self.sheet.set_print_area(0, 0, end, last).map_err(refused)?;
        Ok(())
    }

    /// A chart and its amounts, from this row on.
    fn chart(&mut self, chart: &Chart, top: u32) -> Result<()> {
        let words = &self.standard.frame.charts;
        let amount = fill(&words.amount, &[("unit", &self.standard.frame.currency_unit)]);
        self.text(top, LABEL, &chart.title, false)?;
        self.text(top + 1, LABEL, &chart.by, true)?;
        match &chart.last {
            None => self.text(top + 1, AMOUNT, &amount, true)?,
            Some(last) => {
                let [before, this] = &last.names;
                self.text(top + 1, AMOUNT, this, true)?;
                self.text(top + 1, BEFORE, before, true)?;
                for (row, own) in (top.saturating_add(2)..).zip(&last.amounts) {
                    self.amount(row, BEFORE, *own)?;
                }
            }
        }
        let (shown, rest) = chart.bars.split_at(chart.bars.len().min(MOST_BARS));
        let first = top.saturating_add(2);
        let mut row = first;
        for bar in shown {
            self.bar(row, LABEL, bar)?;
            row = row.saturating_add(1);
        }
        let last = row.saturating_sub(1);
        // What has no bar stands below: it would make the others too short to be distinguished.
        if !rest.is_empty() {
            for (own, bar) in (first..).zip(rest) {
                self.bar(own, REST, bar)?;
            }
            let end = first.saturating_add(index(rest.len())).saturating_sub(1);
            let all = [first, end].map(|row| CellRef::new(row, REST + 1));
            self.text_of_bar(row, &fill(&words.rest, &[("count", &rest.len())]))?;
            let amount = sum(rest.iter().map(|bar| bar.figure.amount));
            self.formula(row, AMOUNT, &format!("SUM({}:{})", all[0], all[1]), amount)?;
            row = row.saturating_add(1);
        }
        if let Some((beyond, whole)) = chart.beyond().zip(chart.whole) {
            let above = [first, row.saturating_sub(1)].map(|row| CellRef::new(row, AMOUNT));
            self.text_of_bar(row, &words.beyond)?;
            let whole = self.reference(whole);
            let formula = format!("{whole}-SUM({}:{})", above[0], above[1]);
            self.formula(row, AMOUNT, &formula, Some(beyond))?;
        }
        let title = match rest {
            [] => chart.title.clone(),
            _ => chart.title.clone() + &fill(&words.first, &[("count", &shown.len())]),
        };
        self.draw((chart, &title), (top, first, last), &amount)
    }

    fn draw(
        &mut self,
        (chart, title): (&Chart, &str),
        (top, first, last): (u32, u32, u32),
        amount: &str,
    ) -> Result<()> {
        let name = &self.standard.frame.charts.name;
        let [labels, amounts] = [column(LABEL)?, column(AMOUNT)?];
        let font = || {
            let mut font = ChartFont::new();
            font.set_size(10).set_name(&self.standard.frame.print.font);
            font
        };
        let dark = || ChartSolidFill::new().set_color(DARK).clone();
        let mut drawing = Drawing::new(ChartType::Bar);
        // The year before is white, this year dark: distinguishable in black and white.
        let white = ChartSolidFill::new().set_color(0xFF_FF_FF).clone();
        let before = chart.last.as_ref().map(|_| (column(BEFORE), white));
        for (amounts, fill) in before.into_iter().chain([(Ok(amounts), dark())]) {
            let amounts = amounts?;
            drawing
                .add_series()
                .set_name((name.as_str(), top.saturating_add(1), amounts))
                .set_categories((name.as_str(), first, labels, last, labels))
                .set_values((name.as_str(), first, amounts, last, amounts))
                .set_gap(40)
                .set_format(
                    ChartFormat::new()
                        .set_solid_fill(&fill)
                        .set_border(ChartLine::new().set_color(0x00_00_00)),
                )
                .set_data_label(
                    ChartDataLabel::new()
                        .show_value()
                        .set_position(ChartDataLabelPosition::OutsideEnd)
                        .set_num_format("#,##0.00"),
                );
        }
        let light = ChartLine::new().set_color(0xD0_D0_D0).clone();
        drawing.title().set_name(title);
        // The vertical axis has the bars, the longest on top; the amounts stand below all the same.
        drawing.y_axis().set_name(&chart.by).set_font(&font()).set_reverse();
        drawing
            .x_axis()
            .set_name(amount)
            .set_font(&font())
            .set_num_format("#,##0")
            .set_label_position(ChartAxisLabelPosition::High)
            .set_major_gridlines_line(&light);
        match &chart.last {
            None => drawing.legend().set_hidden(),
            Some(_) => drawing.legend().set_position(ChartLegendPosition::Top),
        };
        drawing.set_width(SIZE.0).set_height(SIZE.1);
        self.sheet
            .insert_chart(top.saturating_add(1), column(CHART)?, &drawing)
            .map_err(refused)?;
        Ok(())
    }

    fn text(&mut self, row: u32, col: u32, text: &str, is_header: bool) -> Result<()> {
        let look = if is_header {
            &self.styles.header
        } else {
            &self.styles.owner
        };
        self.sheet.text(CellRef::new(row, col), text, look)
    }

    fn text_of_bar(&mut self, row: u32, text: &str) -> Result<()> {
        self.sheet.text(CellRef::new(row, LABEL), text, self.styles.text(false))
    }

    /// A label and, as a formula, the cell that its amount stands in.
    fn bar(&mut self, row: u32, col: u32, bar: &Bar) -> Result<()> {
        self.sheet
            .text(CellRef::new(row, col), &bar.label, self.styles.text(false))?;
        let reference = self.reference(bar.figure);
        self.formula(row, col.saturating_add(1), &reference, Some(bar.figure.amount))
    }

    /// An amount that no cell of this workbook has.
    fn amount(&mut self, row: u32, col: u32, amount: Decimal) -> Result<()> {
        self.sheet
            .number(CellRef::new(row, col), amount, self.styles.amount(false, false))
    }

    /// The cell of an amount; without one, the amount.
    fn reference(&self, figure: Figure) -> String {
        let cell = || {
            let table = self.book.tables.get(figure.cell.table)?;
            let schema = self.standard.tables.get(table.schema)?;
            let placed = self.placements.get(figure.cell.table)?;
            let cell = placed.cell(table, schema, figure.cell.row, figure.cell.field)?;
            Some(format!("{}!{cell}", quoted(&schema.form_number)))
        };
        cell().unwrap_or_else(|| AmountText(figure.amount.normalize()).to_string())
    }

    fn formula(&mut self, row: u32, col: u32, formula: &str, result: Option<Decimal>) -> Result<()> {
        let result = result.map(|result| AmountText(result.normalize()).to_string());
        let (at, look) = (CellRef::new(row, col), self.styles.amount(false, false));
        self.sheet.formula(at, formula, result.as_deref().unwrap_or("0"), look)
    }
}
