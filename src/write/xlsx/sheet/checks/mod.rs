//! The sheet of relations: every applicable relation as a formula over the tables, so that an office immediately
//! sees what a change breaks.
//!
//! Decides nothing: the outcome and the cells of each relation are inputs. `plan` determines the lines, `line` the
//! formulas of their states.

mod line;
mod names;
mod plan;

use rust_decimal::Decimal;
use rust_xlsxwriter::{ConditionalFormatFormula, Format, Worksheet};

use self::line::{Body, Line, Precision, Sides, Verdict, quoted as text_in_formula};
use self::plan::{Plan, sign};
use crate::book::{Book, PrintedList};
use crate::cell::CellRef;
use crate::error::Result;
use crate::rules::Applied;
use crate::schema::{RelationSheet, Standard};
use crate::write::limits::beginning;
use crate::write::text::{fill, lines};
use crate::write::xlsx::cell::canvas::{Canvas, Rows};
use crate::write::xlsx::cell::page::printed_page;
use crate::write::xlsx::cell::placement::TablePlacement;
use crate::write::xlsx::cell::style;
use crate::write::xlsx::cell::style::{Light, Styles};
use crate::write::xlsx::cell::units::{Area, column, decimals, index, refused};
use crate::write::xlsx::formula::names::quoted;
use crate::write::xlsx::formula::terms::Terms;
use crate::write::xlsx::table::widths::amount_width;

/// Widths of the columns, in Latin characters. Amount columns are widened as needed.
const WIDTHS: [f64; 11] = [6.0, 66.0, 34.0, 14.0, 14.0, 11.0, 6.0, 9.0, 9.0, 15.0, 15.0];
const NAME: u32 = 1;
const KEY: u32 = 2;
const LEFT: u32 = 3;
const RIGHT: u32 = 4;
const DIFFERENCE: u32 = 5;
const SIGN: u32 = 6;
const RESIDUE: u32 = 7;
const STATE: u32 = 8;
const LINKS: [u32; 2] = [9, 10];
/// The row with the counts, and the row with the column labels.
const COUNTED: u32 = 2;
const HEADER: u32 = 3;
const FIRST: u32 = 4;
/// Minimum and maximum number of decimals of differences.
const DECIMALS: (u32, u32) = (2, 6);
/// Maximum number of lines printed on two pages.
const TWO_PAGES: usize = 130;

/// Writes the sheet. `fill_in` is set for tables to fill in, for which nothing is folded.
pub fn write(
    mut canvas: Canvas,
    styles: &Styles,
    (book, standard): (&Book, &Standard),
    (places, unit, fill_in): (&[TablePlacement], &str, bool),
    relations: &[Applied],
) -> Result<(Worksheet, Rows)> {
    let texts = &standard.frame.sheets.relations;
    canvas.set_name(&texts.name).map_err(refused)?;
    let terms = Terms {
        book,
        standard,
        places,
        unit,
        lists: PrintedList::all(book, standard),
    };
    let plan = Plan::new(terms, texts, precision(book), FIRST, fill_in).lay_out(relations);
    let mut sheet = Relations {
        canvas,
        styles,
        texts,
        plan: &plan,
        heading: styles.owner.clone().set_bold().set_background_color(style::BAND),
        grey: styles.text(false).clone().set_font_color(style::GREY),
        widths: WIDTHS,
    };
    for (row, line) in (FIRST..).zip(&plan.lines) {
        sheet.line(row, line)?;
    }
    sheet.canvas.widths(0, sheet.widths)?;
    sheet.head(unit, standard)?;
    sheet.fold()?;
    sheet.lights()?;
    sheet.canvas.finish()
}

/// The maximum number of decimals in the amounts of a book.
fn precision(book: &Book) -> Precision {
    let rows = |table: &'_ crate::book::Table| {
        let rows = 0..table.rows.len();
        let amounts = rows.flat_map(|row| table.amounts(row));
        amounts.map(decimals).max()
    };
    let finest = book.tables.iter().filter_map(rows).max();
    let (fewest, most) = DECIMALS;
    Precision(finest.unwrap_or(0).clamp(fewest, most))
}

struct Relations<'a> {
    canvas: Canvas<'a>,
    styles: &'a Styles,
    texts: &'a RelationSheet,
    plan: &'a Plan<'a>,
    grey: Format,
    heading: Format,
    widths: [f64; 11],
}

impl<'a> Relations<'a> {
    /// The row of a line of the plan.
    fn row(line: usize) -> u32 {
        FIRST.saturating_add(index(line))
    }

    fn line(&mut self, row: u32, line: &Line) -> Result<()> {
        let position = usize::try_from(row.saturating_sub(FIRST)).unwrap_or(usize::MAX);
        let is_folded = position >= self.plan.folded;
        if matches!(line.body, Body::Heading) {
            let heading = self.heading.clone();
            for col in 0..=LINKS[1] {
                self.text((row, col), if col == 0 { &line.name } else { "" }, &heading)?;
            }
            return Ok(());
        }
        let styles = self.styles;
        let (text, label) = match is_folded && !self.plan.fill_in {
            true => (self.grey.clone(), self.grey.clone()),
            false => (styles.text(false).clone(), styles.code(false).clone()),
        };
        let needed = self.lines(NAME, &line.name).max(self.lines(KEY, &line.key));
        self.canvas.height(row, style::height(needed));
        for (col, content) in [(0, &line.id), (NAME, &line.name), (KEY, &line.key)] {
            self.text((row, col), content, &text)?;
        }
        for col in LEFT..=STATE {
            self.text((row, col), "", &label)?;
        }
        for (col, link) in LINKS.into_iter().zip(&line.links) {
            self.link((row, col), link.as_ref(), &label)?;
        }
        let amount = styles.amount(false, false);
        match &line.body {
            Body::Heading => {}
            Body::Sides(sides, verdict) => self.sides(row, sides, verdict)?,
            Body::State(of, verdict) => {
                let conditions = self.conditions(verdict);
                let formula = verdict.alone(of, row, self.plan.precision, &conditions, self.texts);
                self.formula((row, STATE), &formula, &verdict.state, &label)?;
            }
            Body::Reading(of, off) => self.formula((row, DIFFERENCE), of, &plain(*off), amount)?,
            Body::Part(of, sum, col) => self.amount((row, *col), of, *sum)?,
            Body::Count(of, count) => self.formula((row, LEFT), of, &count.to_string(), &label)?,
        }
        Ok(())
    }

    fn sides(&mut self, row: u32, sides: &Sides, verdict: &Verdict) -> Result<()> {
        let (left, right) = sides.sums;
        self.amount((row, LEFT), &sides.left, left)?;
        if sides.is_bound {
            let amount = self.styles.amount(false, false);
            self.number((row, RIGHT), right, amount)?;
        } else {
            self.amount((row, RIGHT), &sides.right, right)?;
        }
        let mut of = format!("{}-{}", CellRef::new(row, LEFT), CellRef::new(row, RIGHT));
        let conditions = self.conditions(verdict);
        let code = self.styles.code(false);
        if sides.is_folded {
            if sides.is_bound && right.is_zero() {
                of = CellRef::new(row, LEFT).to_string();
            }
            let state = verdict.alone(&of, row, self.plan.precision, &conditions, self.texts);
            return self.formula((row, STATE), &state, &verdict.state, code);
        }
        let difference = left.checked_sub(right).unwrap_or_default();
        let difference = difference.round_dp(self.plan.precision.0);
        self.amount((row, DIFFERENCE), &self.plan.precision.difference(&of), difference)?;
        let styles = self.styles;
        self.text((row, SIGN), sign(verdict.at_most), styles.code(false))?;
        self.number((row, RESIDUE), verdict.tolerance, styles.amount(false, false))?;
        let state = verdict.beside(row, &conditions, self.texts);
        self.formula((row, STATE), &state, &verdict.state, code)
    }

    /// The cells of a verdict's conditions.
    fn conditions(&self, verdict: &Verdict) -> Vec<CellRef> {
        let cell = |number: &usize| CellRef::new(Self::row(self.plan.conditions.saturating_add(*number)), STATE);
        verdict.conditions.iter().map(cell).collect()
    }

    /// The number of lines that a text takes in a column.
    fn lines(&self, col: u32, text: &str) -> u32 {
        let width = usize::try_from(col).ok().and_then(|col| self.widths.get(col));
        lines(text, width.copied().unwrap_or_default() - 1.0)
    }

    fn text(&mut self, (row, col): (u32, u32), text: &str, format: &Format) -> Result<()> {
        self.canvas.text(CellRef::new(row, col), &beginning(text), format)
    }

    fn number(&mut self, (row, col): (u32, u32), amount: Decimal, format: &Format) -> Result<()> {
        self.make_room(col, amount);
        self.canvas.number(CellRef::new(row, col), amount, format)
    }

    /// Writes an amount as a formula.
    fn amount(&mut self, (row, col): (u32, u32), formula: &str, amount: Decimal) -> Result<()> {
        self.make_room(col, amount);
        let format = self.styles.amount(false, false);
        self.formula((row, col), formula, &plain(amount), format)
    }

    /// Widens the column to fit an amount.
    fn make_room(&mut self, col: u32, amount: Decimal) {
        let needed = u16::try_from(amount_width(amount)).map_or(0.0, f64::from) + 2.0;
        if let Some(width) = usize::try_from(col).ok().and_then(|col| self.widths.get_mut(col)) {
            *width = width.max(needed);
        }
    }

    fn formula(&mut self, (row, col): (u32, u32), text: &str, result: &str, format: &Format) -> Result<()> {
        self.canvas.formula(CellRef::new(row, col), text, result, format)
    }

    /// A link to the first cell of a side.
    fn link(&mut self, (row, col): (u32, u32), link: Option<&(String, CellRef)>, blank: &Format) -> Result<()> {
        let Some((sheet, cell)) = link else {
            return self.text((row, col), "", blank);
        };
        let (target, shown) = (format!("{}!{cell}", quoted(sheet)), format!("{sheet}!{cell}"));
        self.canvas
            .link(CellRef::new(row, col), &target, &shown, &self.styles.link)
    }

    /// The first and last cell of a column's lines.
    fn column(&self, col: u32) -> (CellRef, CellRef) {
        let last = Self::row(self.plan.lines.len().saturating_sub(1));
        (CellRef::new(FIRST, col), CellRef::new(last, col))
    }

    /// Writes title, description, counts and column labels, and sets up the printed page.
    fn head(&mut self, unit: &str, standard: &Standard) -> Result<()> {
        let (styles, texts, plan) = (self.styles, self.texts, self.plan);
        let last = LINKS[1];
        self.canvas
            .merge(Area::across(0, 0, last), &texts.title, &styles.title)?;
        self.canvas.height(0, 30.0);
        let width: f64 = self.widths.iter().sum();
        let mut note = fill(&texts.note, &[("unit", &unit)]);
        if plan.left_out > 0 {
            note.push_str(&fill(&texts.more, &[("count", &plan.left_out)]));
        }
        let height = style::height(lines(&note, width));
        self.canvas.merge(Area::across(1, 0, last), &note, &styles.note)?;
        self.canvas.height(1, height);
        let (first, end) = self.column(STATE);
        let count = |word: &str| format!("COUNTIF({first}:{end},{})", text_in_formula(word));
        let counted = |word: &str| {
            let verdicts = plan.lines.iter().filter_map(|line| match &line.body {
                Body::Sides(_, verdict) | Body::State(_, verdict) => Some(verdict),
                _ => None,
            });
            verdicts.filter(|verdict| verdict.state == *word).count()
        };
        let failing = format!("{}+SUMPRODUCT(--ISERROR({first}:{end}))", count(&texts.fails));
        let (top, bottom) = (Self::row(plan.counts), Self::row(plan.conditions.saturating_sub(1)));
        let found = format!("SUM({}:{})", CellRef::new(top, LEFT), CellRef::new(bottom, LEFT));
        let all_texts = plan.lines.iter().map(|line| match &line.body {
            Body::Count(_, count) => *count,
            _ => 0,
        });
        let counts = [
            (
                LEFT,
                &texts.doubtful_count,
                count(&texts.doubtful),
                counted(&texts.doubtful),
            ),
            (DIFFERENCE, &texts.text_count, found, all_texts.sum()),
            (STATE, &texts.count, failing, counted(&texts.fails)),
        ];
        for (col, label, formula, result) in counts {
            self.text((COUNTED, col.saturating_sub(1)), label, &styles.unit)?;
            self.formula((COUNTED, col), &formula, &result.to_string(), styles.code(true))?;
        }
        for (col, label) in (0..).zip(&texts.columns) {
            self.text((HEADER, col), label, &styles.header)?;
        }
        printed_page(&mut self.canvas, &standard.frame.print, ("", &texts.title));
        self.canvas.set_freeze_panes(FIRST, 2).map_err(refused)?;
        self.canvas.set_repeat_rows(HEADER, HEADER).map_err(refused)?;
        Ok(())
    }

    /// Folds uninformative lines. The rest is printed on two pages if possible.
    fn fold(&mut self) -> Result<()> {
        let plan = self.plan;
        let (first, last) = (Self::row(plan.folded), Self::row(plan.lines.len().saturating_sub(1)));
        if first <= last {
            self.canvas.fold(first, last);
        }
        // Also fold the parts of long sums.
        let mut open = plan.lines.iter().take(plan.folded).enumerate();
        while let Some((line, _)) = open.by_ref().find(|(_, line)| line.is_part()) {
            let rest = plan.lines.iter().skip(line).take_while(|line| line.is_part());
            let (first, count) = (Self::row(line), index(rest.count()));
            let last = first.saturating_add(count).saturating_sub(1);
            self.canvas.fold(first, last);
            for _ in 1..count {
                open.next();
            }
        }
        self.canvas.group_symbols_above(true);
        let printed = first.saturating_sub(2).max(HEADER);
        self.canvas
            .set_print_area(0, 0, printed, column(LINKS[1])?)
            .map_err(refused)?;
        if plan.folded <= TWO_PAGES {
            self.canvas.set_print_fit_to_pages(1, 2);
        }
        Ok(())
    }

    /// Colours states green, yellow, red or grey: errors are red, and states without figures grey.
    fn lights(&mut self) -> Result<()> {
        let texts = self.texts;
        let row = u64::from(FIRST).saturating_add(1);
        let (first, end) = self.column(STATE);
        let is = |text: &str| format!("$I{row}={}", text_in_formula(text));
        let state = [
            (format!("ISERROR($I{row})"), Light::Wrong),
            (is(&texts.fails), Light::Wrong),
            (is(&texts.doubtful), Light::Close),
            (is(&texts.residue), Light::Close),
            (is(&texts.off), Light::Off),
            (format!("AND(COUNT($D{row}:$E{row})=2,$D{row}=0,$E{row}=0)"), Light::Off),
            (is(&texts.holds), Light::Right),
        ];
        for (rule, light) in state {
            self.colour(Area::new(first, end), &rule, style::light(light))?;
        }
        let sides = Area::new(CellRef::new(FIRST, LEFT), CellRef::new(end.row, DIFFERENCE));
        self.colour(sides, &format!("ISERROR(D{row})"), style::light(Light::Wrong))?;
        let all = Area::new(CellRef::new(FIRST, 0), CellRef::new(end.row, RESIDUE));
        let blank = format!("AND(COUNT($D{row}:$E{row})=2,$D{row}=0,$E{row}=0)");
        self.colour(all, &blank, Format::new().set_font_color(style::GREY))?;
        for (col, light) in [(LEFT, Light::Close), (DIFFERENCE, Light::Wrong), (STATE, Light::Wrong)] {
            let cell = CellRef::new(COUNTED, col);
            self.colour(Area::new(cell, cell), &format!("{cell}>0"), style::light(light))?;
        }
        Ok(())
    }

    /// Colours the cells for which a formula, relative to the first, is true, unless an earlier rule applies.
    fn colour(&mut self, area: Area, rule: &str, format: Format) -> Result<()> {
        let rule = ConditionalFormatFormula::new()
            .set_rule(rule)
            .set_format(format)
            .set_stop_if_true(true);
        self.canvas.colour(area, &rule)
    }
}

fn plain(amount: Decimal) -> String {
    amount.normalize().to_string()
}
