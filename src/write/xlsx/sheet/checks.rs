//! The sheet of relations: every one that applies, as formulas over the tables, so that an office
//! sees at once what a change broke.
//!
//! Decides nothing: which relations apply and which cells they mean is handed in.

use rust_decimal::Decimal;
use rust_xlsxwriter::{ConditionalFormatFormula, Format, Formula, Worksheet};

use crate::book::Book;
use crate::cell::CellRef;
use crate::diagnostic::Severity;
use crate::error::Result;
use crate::rules::{Applied, Equation, Place, Term};
use crate::schema::{RelationSheet, Standard};
use crate::write::text::{fill, lines};
use crate::write::xlsx::cell::page::printed_page;
use crate::write::xlsx::cell::placement::TablePlacement;
use crate::write::xlsx::cell::style;
use crate::write::xlsx::cell::style::{Light, Styles};
use crate::write::xlsx::cell::units::{column, index, number, refused};
use crate::write::xlsx::formula::names::{fixed, quoted};
use crate::write::xlsx::formula::terms::Terms;
use crate::write::xlsx::table::widths::amount_width;

/// Most codes or texts of one relation that are listed …
const MOST_KEYS: usize = 200;
/// … and where a table has more rows than this, for each of which every formula looks at all rows.
const MANY_ROWS: usize = 2_000;
const FEW_KEYS: usize = 20;
/// Most relations on the sheet.
const MOST: usize = 2_000;
/// Widths of the columns, in latin characters. Those of the amounts grow with them.
const WIDTHS: [f64; 10] = [7.0, 54.0, 20.0, 15.0, 15.0, 14.0, 10.0, 9.0, 16.0, 16.0];
/// The columns of the name, of the code or text, and of the amounts.
const NAME: usize = 1;
const KEY: usize = 2;
const AMOUNTS: [usize; 3] = [3, 4, 5];
/// The row of the labels of the columns.
const HEADER: u32 = 3;
/// The column with the states.
const STATE: u32 = 7;
/// Decimals to which differences are told.
const DECIMALS: u32 = 6;

/// Writes the sheet.
pub fn write(
    worksheet: &mut Worksheet,
    styles: &Styles,
    (book, standard): (&Book, &Standard),
    (places, unit): (&[TablePlacement], &str),
    relations: &[Applied],
) -> Result<()> {
    let texts = &standard.frame.sheets.relations;
    worksheet.set_name(&texts.name).map_err(refused)?;
    let terms = Terms {
        book,
        standard,
        places,
        unit,
    };
    let mut sheet = Relations {
        worksheet,
        styles,
        texts,
        terms,
        row: HEADER.saturating_add(1),
        failing: 0,
        widths: WIDTHS,
    };
    let left_out = sheet.list(relations)?;
    for (col, width) in (0..).zip(sheet.widths) {
        sheet.worksheet.set_column_width(col, width).map_err(refused)?;
    }
    sheet.head(standard)?;
    if left_out > 0 {
        let more = fill(&texts.more, &[("count", &left_out)]);
        let row = sheet.row.saturating_add(1);
        sheet.text((row, 0), &more, &styles.owner)?;
    }
    sheet.lights()
}

struct Relations<'a> {
    worksheet: &'a mut Worksheet,
    styles: &'a Styles,
    texts: &'a RelationSheet,
    terms: Terms<'a>,
    /// The row that comes next.
    row: u32,
    /// Relations that do not hold.
    failing: u32,
    /// How wide the columns are.
    widths: [f64; 10],
}

/// A relation on its row: what its formulas come to now.
struct Outcome {
    left: Decimal,
    right: Decimal,
    difference: Decimal,
    state: String,
}

impl Relations<'_> {
    /// Writes a row for each relation; how many are left out.
    fn list(&mut self, relations: &[Applied]) -> Result<usize> {
        let rows = self.terms.book.tables.iter().map(|table| table.rows.len()).max();
        let most = if rows.unwrap_or(0) > MANY_ROWS {
            FEW_KEYS
        } else {
            MOST_KEYS
        };
        let mut written: usize = 0;
        let mut left_out: usize = 0;
        let same = |a: &Applied, b: &Applied| std::ptr::eq(a.relation, b.relation);
        for group in relations.chunk_by(same) {
            // What does not hold is listed before the rest is cut off.
            let fails = |applied: &&Applied| {
                self.outcome(applied)
                    .is_some_and(|own| own.state == self.fails(applied))
            };
            let (wrong, right): (Vec<&Applied>, Vec<&Applied>) = if group.len() > most {
                group.iter().partition(fails)
            } else {
                (Vec::new(), group.iter().collect())
            };
            for (number, applied) in wrong.into_iter().chain(right).enumerate() {
                if number >= most || written >= MOST {
                    left_out = left_out.saturating_add(1);
                } else if self.relation(applied)? {
                    written = written.saturating_add(1);
                }
            }
        }
        Ok(left_out)
    }

    /// Writes a relation, if it can be put as a formula.
    fn relation(&mut self, applied: &Applied) -> Result<bool> {
        let row = self.row;
        let cell = |col: u32| fixed(CellRef::new(row, col));
        let key_cell = cell(2);
        let key = applied.key.as_deref().map(|key| (key, key_cell.as_str()));
        let (Some(first), Some(outcome)) = (applied.readings.first(), self.outcome(applied)) else {
            return Ok(false);
        };
        let (Some((left, right)), Some(state)) = (self.terms.sides(first, key), self.state(applied, key, row)) else {
            return Ok(false);
        };
        let styles = self.styles;
        let name = &applied.relation.name;
        let key_text = applied.key.as_deref().unwrap_or_default();
        let needed = self.lines(NAME, name).max(self.lines(KEY, key_text));
        self.worksheet
            .set_row_height(row, style::height(needed))
            .map_err(refused)?;
        self.text((row, 0), &applied.relation.id, styles.code(false))?;
        self.text((row, 1), name, styles.text(false))?;
        self.text((row, 2), key_text, &styles.label)?;
        let amount = styles.amount(false, false);
        self.make_room(&outcome);
        self.formula((row, 3), &left, &outcome.left.normalize().to_string(), amount)?;
        self.formula((row, 4), &right, &outcome.right.normalize().to_string(), amount)?;
        let difference = format!("ROUND({}-{},{DECIMALS})", cell(3), cell(4));
        let found = outcome.difference.normalize().to_string();
        self.formula((row, 5), &difference, &found, amount)?;
        self.worksheet
            .write_number_with_format(row, 6, number(applied.residue), styles.amount(false, false))
            .map_err(refused)?;
        self.formula((row, STATE), &state, &outcome.state, styles.code(false))?;
        self.link((row, 8), &first.left)?;
        self.link((row, 9), &first.right)?;
        if outcome.state == self.texts.fails {
            self.failing = self.failing.saturating_add(1);
        }
        self.row = row.saturating_add(1);
        Ok(true)
    }

    /// Lines that a text takes in a column.
    fn lines(&self, col: usize, text: &str) -> u32 {
        lines(text, self.widths.get(col).copied().unwrap_or_default() - 1.0)
    }

    /// Lets the columns of the amounts be as wide as these need.
    fn make_room(&mut self, outcome: &Outcome) {
        let amounts = [outcome.left, outcome.right, outcome.difference];
        for (col, amount) in AMOUNTS.into_iter().zip(amounts) {
            let needed = u16::try_from(amount_width(amount)).map_or(0.0, f64::from) + 2.0;
            if let Some(width) = self.widths.get_mut(col) {
                *width = width.max(needed);
            }
        }
    }

    /// The state of a relation that does not hold: wrong, or to be looked at if it need not hold.
    fn fails(&self, applied: &Applied) -> &str {
        match applied.relation.severity {
            Severity::Error => &self.texts.fails,
            _ => &self.texts.doubtful,
        }
    }

    /// The formula of the state.
    fn state(&self, applied: &Applied, key: Option<(&str, &str)>, row: u32) -> Option<String> {
        let cell = |col: u32| fixed(CellRef::new(row, col));
        let quoted = |text: &str| format!("\"{}\"", text.replace('"', "\"\""));
        let (difference, residue) = (cell(5), cell(6));
        let (first, others) = applied.readings.split_first()?;
        let mut holds = vec![format!("{difference}{}", sign(first))];
        for other in others {
            holds.push(self.comparison(other, key)?);
        }
        let holds = match holds.as_slice() {
            [only] => only.clone(),
            holds => format!("OR({})", holds.join(",")),
        };
        let texts = self.texts;
        let (same, close) = (quoted(&texts.holds), quoted(&texts.residue));
        let fails = quoted(self.fails(applied));
        // Where a row that it is about has been deleted, it does not hold.
        let told = format!("IFERROR(IF({holds},{same},IF(ABS({difference})<{residue},{close},{fails})),{fails})");
        if applied.conditions.is_empty() {
            return Some(told);
        }
        let conditions: Option<Vec<String>> = applied
            .conditions
            .iter()
            .map(|own| self.comparison(own, None))
            .collect();
        Some(format!(
            "IF(AND({}),{told},{})",
            conditions?.join(","),
            quoted(&texts.off)
        ))
    }

    /// Whether a comparison holds, as a formula.
    fn comparison(&self, equation: &Equation, key: Option<(&str, &str)>) -> Option<String> {
        let (left, right) = self.terms.sides(equation, key)?;
        Some(format!("ROUND({left}-({right}),{DECIMALS}){}", sign(equation)))
    }

    /// What the formulas come to.
    fn outcome(&self, applied: &Applied) -> Option<Outcome> {
        let difference = |equation: &Equation| {
            let (left, right) = self.sums(equation)?;
            let difference = left.checked_sub(right)?.round_dp(DECIMALS);
            Some((left, right, difference))
        };
        let holds = |equation: &Equation| {
            let at_most = equation.comparison.at_most;
            let (.., difference) = difference(equation)?;
            Some(difference.is_zero() || (at_most && difference.is_sign_negative()))
        };
        let (left, right, found) = difference(applied.readings.first()?)?;
        let on = applied.conditions.iter().all(|own| holds(own) == Some(true));
        let texts = self.texts;
        let state = if !on {
            texts.off.as_str()
        } else if applied.readings.iter().any(|own| holds(own) == Some(true)) {
            &texts.holds
        } else if found.abs() < applied.residue {
            &texts.residue
        } else {
            self.fails(applied)
        };
        Some(Outcome {
            left,
            right,
            difference: found,
            state: state.to_owned(),
        })
    }

    fn sums(&self, equation: &Equation) -> Option<(Decimal, Decimal)> {
        let side = |terms: &[Term], cells: &[Vec<Place>]| {
            let mut sum = Decimal::ZERO;
            for (term, cells) in terms.iter().zip(cells) {
                let mut own = match &term.operand {
                    crate::rules::Operand::Number(number) => self.terms.number(*number)?,
                    crate::rules::Operand::Cells(_) => Decimal::ZERO,
                };
                for place in cells {
                    let table = self.terms.book.tables.get(place.table)?;
                    own = own.checked_add(table.amount(place.row, place.field).unwrap_or_default())?;
                }
                sum = if term.negative {
                    sum.checked_sub(own)?
                } else {
                    sum.checked_add(own)?
                };
            }
            Some(sum)
        };
        let comparison = equation.comparison;
        Some((
            side(&comparison.left, &equation.left)?,
            side(&comparison.right, &equation.right)?,
        ))
    }

    fn text(&mut self, (row, col): (u32, u32), text: &str, format: &Format) -> Result<()> {
        let written = self.worksheet.write_string_with_format(row, column(col)?, text, format);
        written.map_err(refused)?;
        Ok(())
    }

    fn formula(&mut self, (row, col): (u32, u32), text: &str, result: &str, format: &Format) -> Result<()> {
        let formula = Formula::new(text).set_result(result);
        let written = self
            .worksheet
            .write_formula_with_format(row, column(col)?, formula, format);
        written.map_err(refused)?;
        Ok(())
    }

    /// A link to the first cell of a side.
    fn link(&mut self, (row, col): (u32, u32), cells: &[Vec<Place>]) -> Result<()> {
        let Some((sheet, cell)) = self.terms.first_cell(cells) else {
            return self.text((row, col), "", self.styles.code(false));
        };
        let (target, shown) = (format!("internal:{}!{cell}", quoted(sheet)), format!("{sheet}!{cell}"));
        let format = &self.styles.link;
        self.worksheet
            .write_url_with_options(row, column(col)?, target.as_str(), shown, "", Some(format))
            .map_err(refused)?;
        Ok(())
    }

    /// Title, what the sheet is for, how many relations do not hold, the labels of the columns.
    fn head(&mut self, standard: &Standard) -> Result<()> {
        let (styles, texts) = (self.styles, self.texts);
        let last = column(index(WIDTHS.len().saturating_sub(1)))?;
        self.worksheet
            .merge_range(0, 0, 0, last, &texts.title, &styles.title)
            .map_err(refused)?;
        self.worksheet.set_row_height(0, 30.0).map_err(refused)?;
        let width: f64 = self.widths.iter().sum();
        let note = fill(&texts.note, &[("unit", &self.terms.unit)]);
        let height = style::height(lines(&note, width));
        self.worksheet
            .merge_range(1, 0, 1, last, &note, &styles.note)
            .map_err(refused)?;
        self.worksheet.set_row_height(1, height).map_err(refused)?;
        let states = |row: u32| fixed(CellRef::new(row, STATE));
        let range = format!("{}:{}", states(HEADER), states(self.row));
        let fails = texts.fails.replace('"', "\"\"");
        self.text((2, STATE.saturating_sub(1)), &texts.count, &styles.unit)?;
        let count = format!("COUNTIF({range},\"{fails}\")");
        self.formula((2, STATE), &count, &self.failing.to_string(), styles.code(true))?;
        for (col, label) in (0..).zip(&texts.columns) {
            self.text((HEADER, col), label, &styles.header)?;
        }
        let name = texts.title.replace('&', "&&");
        printed_page(self.worksheet, &standard.frame.print, ("", &name));
        let below = HEADER.saturating_add(1);
        self.worksheet.set_freeze_panes(below, 2).map_err(refused)?;
        self.worksheet.set_repeat_rows(HEADER, HEADER).map_err(refused)?;
        self.worksheet
            .autofilter(HEADER, 0, self.row.saturating_sub(1).max(HEADER), last)
            .map_err(refused)?;
        Ok(())
    }

    /// Green, yellow, red or grey by the state.
    fn lights(&mut self) -> Result<()> {
        let texts = self.texts;
        let (first, col) = (HEADER.saturating_add(1), column(STATE)?);
        let state = format!("$H{}", u64::from(first).saturating_add(1));
        let lights = [
            (&texts.holds, Light::Right),
            (&texts.residue, Light::Close),
            (&texts.fails, Light::Wrong),
            (&texts.doubtful, Light::Close),
            (&texts.off, Light::Off),
        ];
        for (text, light) in lights {
            let rule = ConditionalFormatFormula::new()
                .set_rule(format!("{state}=\"{}\"", text.replace('"', "\"\"")).as_str())
                .set_format(style::light(light));
            self.worksheet
                .add_conditional_format(first, col, self.row.max(first), col, &rule)
                .map_err(refused)?;
        }
        let rule = ConditionalFormatFormula::new()
            .set_rule("$H$3>0")
            .set_format(style::light(Light::Wrong));
        self.worksheet
            .add_conditional_format(2, col, 2, col, &rule)
            .map_err(refused)?;
        Ok(())
    }
}

/// How a difference compares with nothing.
fn sign(equation: &Equation) -> &'static str {
    if equation.comparison.at_most { "<=0" } else { "=0" }
}
