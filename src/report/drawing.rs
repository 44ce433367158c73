//! Charts of a page: where their bars, labels and axes stand. `templates/charts.html` draws them, in black and
//! white.

use rust_decimal::Decimal;
use serde::Serialize;

use crate::cell::sum;
use crate::chart::Plot;
use crate::diagnostic::shortened;
use crate::schema::Standard;
use crate::write::text::{AmountText, fill};

/// Bars at most; and characters of their labels.
const MOST: (usize, usize) = (20, 16);
/// Where the bars begin, how long the longest is, and how wide the drawing: pixels.
const ACROSS: (i64, i64, i64) = (220, 440, 780);
/// Height of what is above the bars, of a bar, and of what is below.
const DOWN: (i64, i64, i64) = (44, 14, 56);
/// Steps of the axis of amounts at most.
const STEPS: i64 = 5;

/// A chart of a page.
#[derive(Debug, Serialize)]
pub struct Drawing {
    title: String,
    by: String,
    /// The name of the axis of amounts.
    amount: String,
    /// The names of the series, if there are several.
    series: Vec<String>,
    width: i64,
    height: i64,
    /// Where the axis of amounts stands, and where zero is on it.
    bottom: i64,
    zero: i64,
    rows: Vec<Row>,
    ticks: Vec<Tick>,
    /// What stands for those that have no bar.
    rest: String,
}

#[derive(Debug, Serialize)]
struct Row {
    label: String,
    /// The middle of its bars.
    y: i64,
    bars: Vec<BarPart>,
}

#[derive(Debug, Serialize)]
struct BarPart {
    x: i64,
    y: i64,
    width: i64,
    height: i64,
    /// Where its amount stands.
    end: i64,
    amount: String,
}

#[derive(Debug, Serialize)]
struct Tick {
    x: i64,
    label: String,
}

/// The drawing of a plot; none if an amount is larger than any decimal. `series` names the amounts of each bar if
/// there are several.
pub fn drawing(plot: &Plot, series: &[String], standard: &Standard) -> Option<Drawing> {
    let words = &standard.frame.charts;
    let (shown, rest) = plot.bars.split_at(plot.bars.len().min(MOST.0));
    let amounts = || shown.iter().flat_map(|(_, amounts)| amounts.iter().copied());
    let scale = Scale::of(amounts())?;
    let each = i64::try_from(series.len().max(1)).ok()?;
    let pitch = each.checked_mul(DOWN.1)?.checked_add(8)?;
    let mut rows = Vec::new();
    let mut top = DOWN.0;
    for (label, amounts) in shown {
        let mut bars = Vec::new();
        for (number, amount) in (0_i64..).zip(amounts) {
            let (zero, end) = (scale.at(Decimal::ZERO)?, scale.at(*amount)?);
            bars.push(BarPart {
                x: zero.min(end),
                y: top.checked_add(number.checked_mul(DOWN.1)?)?,
                width: zero.abs_diff(end).try_into().ok()?,
                height: DOWN.1.checked_sub(2)?,
                end: zero.max(end).checked_add(4)?,
                amount: AmountText(*amount).to_string(),
            });
        }
        let middle = each.checked_mul(DOWN.1)?.checked_div(2)?;
        rows.push(Row {
            label: shortened(label.clone(), MOST.1),
            y: top.checked_add(middle)?,
            bars,
        });
        top = top.checked_add(pitch)?;
    }
    let ticks = scale.ticks()?;
    let first = match rest {
        [] => String::new(),
        _ => fill(&words.first, &[("count", &shown.len())]),
    };
    let left = sum(rest.iter().filter_map(|(_, amounts)| amounts.last().copied()))?;
    let rest = match rest {
        [] => String::new(),
        _ => format!("{} {}", fill(&words.rest, &[("count", &rest.len())]), AmountText(left)),
    };
    Some(Drawing {
        title: format!("{}{first}", plot.title),
        by: plot.by.clone(),
        amount: fill(&words.amount, &[("unit", &standard.frame.currency_unit)]),
        series: series.to_vec(),
        width: ACROSS.2,
        height: top.checked_add(DOWN.2)?,
        bottom: top,
        zero: scale.at(Decimal::ZERO)?,
        rows,
        ticks,
        rest,
    })
}

/// The axis of amounts.
struct Scale {
    least: Decimal,
    step: Decimal,
    steps: i64,
}

impl Scale {
    /// From zero, or the least amount, to the greatest, in round steps.
    fn of(amounts: impl Iterator<Item = Decimal> + Clone) -> Option<Self> {
        let most = amounts.clone().max()?.max(Decimal::ZERO);
        let least = amounts.min()?.min(Decimal::ZERO);
        let span = most.checked_sub(least)?;
        let mut step = Decimal::new(1, 2);
        let mut factors = [Decimal::TWO, Decimal::new(25, 1), Decimal::TWO].into_iter().cycle();
        while step.checked_mul(Decimal::from(STEPS))? < span {
            step = step.checked_mul(factors.next()?)?;
        }
        let below = least.checked_div(step)?.floor();
        let above = most.checked_div(step)?.ceil();
        Some(Self {
            least: below.checked_mul(step)?,
            step,
            steps: i64::try_from(above.checked_sub(below)?).ok()?.max(1),
        })
    }

    /// Where an amount stands.
    fn at(&self, amount: Decimal) -> Option<i64> {
        let whole = self.step.checked_mul(Decimal::from(self.steps))?;
        let share = amount.checked_sub(self.least)?.checked_div(whole)?;
        let across = share.checked_mul(Decimal::from(ACROSS.1))?.round();
        ACROSS.0.checked_add(i64::try_from(across).ok()?)
    }

    fn ticks(&self) -> Option<Vec<Tick>> {
        let tick = |number: i64| {
            let amount = self.step.checked_mul(Decimal::from(number))?.checked_add(self.least)?;
            Some(Tick {
                x: self.at(amount)?,
                label: amount.normalize().to_string(),
            })
        };
        (0..=self.steps).map(tick).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::standard;

    #[test]
    fn bars_are_as_long_as_their_amounts_and_stay_in_the_drawing() {
        let amounts = |texts: [&str; 2]| texts.map(|text| text.parse().unwrap()).to_vec();
        let plot = Plot {
            title: "三公".to_owned(),
            by: "项目".to_owned(),
            bars: vec![
                ("a".to_owned(), amounts(["100", "50"])),
                ("b".to_owned(), amounts(["0.5", "-20"])),
            ],
        };
        let series = ["去年".to_owned(), "今年".to_owned()];
        let drawing = drawing(&plot, &series, standard().unwrap()).unwrap();
        let bars = || drawing.rows.iter().flat_map(|row| &row.bars);
        let widths: Vec<i64> = bars().map(|bar| bar.width).collect();
        assert!((widths[0] - widths[1] * 2).abs() <= 1, "{widths:?}");
        assert!(bars().all(|bar| bar.x >= ACROSS.0 && bar.end < ACROSS.2 && bar.y < drawing.bottom));
        assert_eq!(bars().last().unwrap().x + widths[3], drawing.zero);
        let labels: Vec<&str> = drawing.ticks.iter().map(|tick| &*tick.label).collect();
        assert_eq!(labels, ["-50", "0", "50", "100"]);
    }
}
