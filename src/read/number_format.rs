//! What a number format shows beside the figure, such as a currency unit or another power of ten.
//! Which text is a unit is decided by the mapping, not here.

use std::collections::HashMap;
use std::sync::Arc;

use rust_decimal::Decimal;

use super::date::TimeKind;
use super::fault::Fault;
use super::read_budget::Intake;
use super::time_format::{built_in, by_code};
use crate::cell::CellRef;
use crate::grid::{CellFormat, CellFormatRun};

/// Digits by which a comma behind the last place shortens the figure shown.
const COMMA_DIGITS: u32 = 3;
/// Figures are not shown shortened by more than this.
const MOST_SHIFT: u32 = 12;

/// Styles that are kept at most. Excel allows 65,490; further repetitions are ignored.
pub(super) const MOST_STYLES: usize = 1 << 16;

/// How cells of a style show a number.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Style {
    /// As a date or time.
    pub(super) time: Option<TimeKind>,
    /// As a figure with text beside it.
    pub(super) look: Option<Arc<CellFormat>>,
    /// As a blank cell where it is zero.
    pub(super) hides_zero: bool,
}

impl Style {
    /// The style of a format that every spreadsheet knows by its number.
    pub(super) fn built_in(id: u32) -> Self {
        let is_percentage = matches!(id, 9 | 10);
        Self {
            time: built_in(id),
            look: is_percentage.then(|| Arc::new(CellFormat::percentage())),
            ..Self::default()
        }
    }

    /// The style of a format that the file spells out.
    pub(super) fn by_code(code: &str) -> Self {
        let time = by_code(code);
        let look = if time.is_none() { look(code).map(Arc::new) } else { None };
        Self {
            time,
            look,
            hides_zero: hides_zero(code),
        }
    }
}

/// Whether the section of a format that is for zeros, the third, is there and empty.
fn hides_zero(code: &str) -> bool {
    let mut sections = vec![String::new()];
    let mut chars = code.chars();
    while let Some(character) = chars.next() {
        let Some(section) = sections.last_mut() else { break };
        match character {
            ';' => sections.push(String::new()),
            '"' => section.extend(chars.by_ref().take_while(|next| *next != '"')),
            '\\' | '!' | '_' | '*' => section.extend(chars.next()),
            '[' => {
                // A colour shows nothing; sections with conditions are not for zeros by their place.
                let inside: String = chars.by_ref().take_while(|next| *next != ']').collect();
                if inside.starts_with(['<', '>', '=']) {
                    return false;
                }
            }
            other => section.push(other),
        }
    }
    sections.get(2).is_some_and(|zeros| zeros.trim().is_empty())
}

/// The text that the first section of a format shows beside the figure; `None` for most formats.
fn look(code: &str) -> Option<CellFormat> {
    let mut text = String::new();
    let (mut shift, mut commas) = (0_u32, 0_u32);
    let (mut digits, mut point, mut drawn_point) = (false, false, false);
    let mut chars = code.chars();
    while let Some(character) = chars.next() {
        match character {
            ';' => break,
            // 0.3 is shown as 30%, which no currency unit explains.
            '%' => return Some(CellFormat::percentage()),
            '0' | '#' | '?' => {
                digits = true;
                commas = 0;
                // 0!.0000 draws a point where the figure has none.
                shift = shift.saturating_add(u32::from(drawn_point && !point));
            }
            ',' if digits => commas = commas.saturating_add(1),
            '.' => {
                point = true;
                shift = shift.saturating_add(commas.saturating_mul(COMMA_DIGITS));
                commas = 0;
            }
            '"' => {
                let quoted: String = chars.by_ref().take_while(|next| *next != '"').collect();
                drawn_point |= digits && quoted == ".";
                text.push_str(&quoted);
            }
            '\\' | '!' => {
                let next = chars.next();
                drawn_point |= digits && next == Some('.');
                text.extend(next);
            }
            '_' | '*' => {
                chars.next();
            }
            '[' => {
                chars.by_ref().find(|next| *next == ']');
            }
            letter if !letter.is_ascii() => text.push(letter),
            _ => {}
        }
    }
    shift = shift.saturating_add(commas.saturating_mul(COMMA_DIGITS));
    text.retain(char::is_alphanumeric);
    (shift <= MOST_SHIFT && (shift > 0 || !text.is_empty())).then_some(CellFormat { text, shift })
}

/// The text beside the figure in `shown`, the displayed text of a cell with the value `value`; for file
/// formats that keep both. `None` if the figure cannot be found in it.
pub(super) fn look_of_text(shown: &str, value: Decimal) -> Option<CellFormat> {
    if shown.is_ascii() || shown.contains('%') {
        return None;
    }
    let text: String = shown.chars().filter(|c| c.is_alphabetic()).collect();
    if text.is_empty() {
        return None;
    }
    let figure: String = shown.chars().filter(|c| c.is_ascii_digit() || *c == '.').collect();
    let figure = Decimal::from_str_exact(&figure).ok()?;
    if figure.is_zero() && !value.is_zero() {
        return None;
    }
    let half = Decimal::try_new(5, figure.scale().saturating_add(1)).ok()?;
    let fits = |shift: &u32| {
        let shortened = Decimal::try_new(1, *shift)
            .ok()
            .and_then(|part| value.abs().checked_mul(part));
        let difference = shortened.and_then(|shortened| shortened.checked_sub(figure));
        difference.is_some_and(|difference| difference.abs() <= half)
    };
    let shift = (0..=MOST_SHIFT).find(fits)?;
    Some(CellFormat { text, shift })
}

/// The texts that cells of a sheet show beside their figures, as runs down the columns.
#[derive(Default)]
pub(super) struct Looks {
    runs: Vec<CellFormatRun>,
    /// The last run of each column.
    last: HashMap<u32, usize>,
}

impl Looks {
    /// Records a cell; cells come from the top down.
    pub(super) fn note(&mut self, at: CellRef, look: &Arc<CellFormat>, read_budget: &mut Intake) -> Result<(), Fault> {
        let open = self.last.get(&at.col).and_then(|run| self.runs.get_mut(*run));
        if let Some(run) = open
            && run.look == *look
            && at.row.checked_sub(run.last) == Some(1)
        {
            run.last = at.row;
            return Ok(());
        }
        read_budget.spend()?;
        self.last.insert(at.col, self.runs.len());
        self.runs.push(CellFormatRun {
            col: at.col,
            first: at.row,
            last: at.row,
            look: Arc::clone(look),
        });
        Ok(())
    }

    pub(super) fn into_runs(self) -> Vec<CellFormatRun> {
        self.runs
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_and_shortened_figures_are_told_from_plain_formats() {
        for (code, expected) in [
            ("#,##0.00\"万元\"", Some(("万元", 0))),
            ("#,##0.00\"元\";[Red]-#,##0.00\"元\"", Some(("元", 0))),
            ("#,##0.00\\万\\元", Some(("万元", 0))),
            ("0.00万元", Some(("万元", 0))),
            ("0!.0,\"万元\"", Some(("万元", 4))),
            ("0\".\"0,\"万元\"", Some(("万元", 4))),
            ("0\\.0000", Some(("", 4))),
            ("#,##0,.00\"千元\"", Some(("千元", 3))),
            ("#,##0,", Some(("", 3))),
            ("[>=10000]0!.0,\"万元\";0\"元\"", Some(("万元", 4))),
            ("#,##0.00", None),
            ("#,##0.00_ ;[Red]-#,##0.00", None),
            ("_ * #,##0.00_ ;_ * \\-#,##0.00_ ;_ * \"-\"??_ ;_ @_ ", None),
            ("\"¥\"#,##0.00", None),
            ("[$¥-804]#,##0.00", None),
            ("0.00%", Some(("%", 0))),
            ("0\"0000\"", Some(("0000", 0))),
            ("General", None),
            ("@", None),
            ("yyyy\"年\"", None),
        ] {
            let found = Style::by_code(code).look;
            let found = found.as_ref().map(|look| (look.text.as_str(), look.shift));
            assert_eq!(found, expected, "{code}");
        }
    }

    #[test]
    fn an_empty_third_section_hides_zeros() {
        for code in [
            "#,##0.00;-#,##0.00;",
            "#,##0.00;[Red]-#,##0.00;;@",
            "0;-0;\"\"",
            "0;0; ",
        ] {
            assert!(hides_zero(code), "{code}");
        }
        for code in [
            "#,##0.00",
            "#,##0.00;-#,##0.00",
            "0;-0;0",
            "0;-0;\"-\"",
            "\";;\"0",
            "[>9]0;[<0]0;",
            "General",
        ] {
            assert!(!hides_zero(code), "{code}");
        }
    }

    #[test]
    fn a_text_beside_its_value_tells_the_unit_too() {
        for (shown, value, expected) in [
            ("1,234.50万元", "1234.5", Some(("万元", 0))),
            ("-1,234.50万元", "-1234.5", Some(("万元", 0))),
            ("12.3万元", "123456", Some(("万元", 4))),
            ("0.00元", "0", Some(("元", 0))),
            ("0.0万元", "5", None),
            ("8.00万元", "7", None),
            ("12.30", "12.3", None),
            ("第十二", "12", None),
        ] {
            let found = look_of_text(shown, value.parse().unwrap());
            let found = found.as_ref().map(|look| (look.text.as_str(), look.shift));
            assert_eq!(found, expected, "{shown}");
        }
    }

    #[test]
    fn cells_under_one_another_are_one_run() {
        let mut read_budget = Intake::new(&crate::read::Limits::default());
        let look = |text: &str| {
            Arc::new(CellFormat {
                text: text.to_owned(),
                shift: 0,
            })
        };
        let mut looks = Looks::default();
        for (row, text) in [(3, "a"), (4, "a"), (6, "a"), (7, "b")] {
            looks.note(CellRef::new(row, 2), &look(text), &mut read_budget).unwrap();
        }
        let runs = looks.into_runs();
        let shown: Vec<(u32, u32, &str)> = runs
            .iter()
            .map(|run| (run.first, run.last, run.look.text.as_str()))
            .collect();
        assert_eq!(shown, [(3, 4, "a"), (6, 6, "a"), (7, 7, "b")]);
    }
}
