//! Formats amounts and texts, and measures their width. Contains no words.

use std::fmt;

use rust_decimal::Decimal;

/// An amount in plain notation: at least two decimals, more if the value has more, no exponent.
pub(crate) struct AmountText(pub Decimal);

impl fmt::Display for AmountText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let plain = if self.0.scale() > 2 || self.0.is_zero() {
            self.0.normalize()
        } else {
            self.0
        };
        write!(f, "{plain}")?;
        f.write_str(match plain.scale() {
            0 => ".00",
            1 => "0",
            _ => "",
        })
    }
}

/// An amount in plain notation with at least `least` decimals, more if the value has more.
pub(super) fn figure(amount: Decimal, least: u32) -> String {
    let plain = amount.normalize();
    let missing = usize::try_from(least.saturating_sub(plain.scale())).unwrap_or(0);
    let point = if plain.scale() == 0 && missing > 0 { "." } else { "" };
    format!("{plain}{point}{}", "0".repeat(missing))
}

/// Fills the `{name}` placeholders of a template.
pub(crate) fn fill(template: &str, values: &[(&str, &dyn fmt::Display)]) -> String {
    let mut filled = String::with_capacity(template.len());
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        filled.push_str(before);
        let value = after
            .split_once('}')
            .and_then(|(name, tail)| Some((values.iter().find(|value| value.0 == name)?.1, tail)));
        match value {
            Some((value, tail)) => {
                filled.push_str(&value.to_string());
                rest = tail;
            }
            None => {
                filled.push('{');
                rest = after;
            }
        }
    }
    filled.push_str(rest);
    filled
}

/// The width of a text's longest line in Latin characters; a Chinese character counts as two.
pub(super) fn width(text: &str) -> usize {
    text.lines().map(line_width).max().unwrap_or(0)
}

fn line_width(line: &str) -> usize {
    line.chars().map(|char| if char < '\u{300}' { 1 } else { 2 }).sum()
}

/// The number of lines of a text wrapped in a cell of this width (in Latin characters).
pub(super) fn lines(text: &str, cell_width: f64) -> u32 {
    // When wrapping, a Chinese character does not fit in half a place, and a punctuation mark may not begin a line.
    let room = (cell_width - 2.0).max(2.0);
    let wrapped = |line: &str| {
        let width = f64::from(u32::try_from(line_width(line)).unwrap_or(u32::MAX));
        if width <= cell_width {
            1.0
        } else {
            (width / room).ceil()
        }
    };
    let lines: f64 = text.split('\n').map(wrapped).sum();
    // Saturates; the row height is capped far below this.
    lines as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_have_two_decimals_or_what_they_need() {
        let spelled = [
            "35",
            "0.5",
            "0",
            "-0",
            "706.61",
            "3121.420580",
            "1.100",
            "-2.005",
            "0.000",
        ];
        let spelled = spelled.map(|text| AmountText(text.parse().unwrap()).to_string());
        assert_eq!(
            spelled,
            [
                "35.00",
                "0.50",
                "0.00",
                "0.00",
                "706.61",
                "3121.42058",
                "1.10",
                "-2.005",
                "0.00"
            ]
        );
    }

    #[test]
    fn figures_have_the_decimals_that_are_asked_for() {
        let spelled = [
            ("35", 0),
            ("35", 2),
            ("0.5", 2),
            ("-0.00", 1),
            ("7.125", 2),
            ("7.10", 0),
        ];
        let spelled = spelled.map(|(text, least)| figure(text.parse().unwrap(), least));
        assert_eq!(spelled, ["35", "35.00", "0.50", "0.0", "7.125", "7.1"]);
    }

    #[test]
    fn placeholders_are_filled_and_strangers_kept() {
        assert_eq!(
            fill("{year}年{title} {x", &[("year", &2024), ("title", &"{year}")]),
            "2024年{year} {x"
        );
    }

    #[test]
    fn chinese_takes_two_places() {
        assert_eq!((width("预算03表"), width("ab\n合计")), (8, 4));
        assert_eq!(
            (lines("合计", 10.0), lines("合计合计合计", 10.0), lines("a\n\nb", 10.0)),
            (1, 2, 3)
        );
    }
}
