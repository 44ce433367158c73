//! Numbers that labels of a header carry for its columns: 合计①=②+③, 基本支出(2), 项目支出*.

/// The signs of the formulas between columns.
const SIGNS: [char; 9] = ['=', '+', '-', '*', '/', '\u{d7}', '\u{f7}', '(', ')'];

/// A label as printed without the number of its column. A bare number counts only where a label of the same row
/// `is_numbered`: 项目2 may be a name.
pub fn without_number(text: &str, is_numbered: bool) -> &str {
    let text = text.trim_end();
    let Some(label) = without_formula(text).or_else(|| without_mark(text)) else {
        return match is_numbered {
            true => named(text.trim_end_matches(is_digit)).unwrap_or(text),
            false => text,
        };
    };
    label
}

/// Whether a label ends with a formula between columns.
pub fn is_numbered(text: &str) -> bool {
    without_formula(text.trim_end()).is_some()
}

/// The number of a column: alone, in brackets, with its formula or between words: 3, (3), 3=4+5, 5=(2-1)/1×100%, 第3栏.
/// `text` and `words` are folded.
pub fn column_number(text: &str, words: &[String]) -> Option<u32> {
    let (number, formula) = text.split_once('=').unwrap_or((text, ""));
    let is_formula = formula.chars().all(|c| is_digit(c) || SIGNS.contains(&c) || c == '%');
    let bracketed = number.strip_prefix('(').and_then(|number| number.strip_suffix(')'));
    let mut number = bracketed.unwrap_or(number);
    for word in words {
        number = number.strip_prefix(word.as_str()).unwrap_or(number);
        number = number.strip_suffix(word.as_str()).unwrap_or(number);
    }
    is_formula.then(|| number.parse().ok()).flatten()
}

/// The label before the formula that it ends with: 3=4+5, ①=②+③, (1=2+3), （1）.
fn without_formula(text: &str) -> Option<&str> {
    let is_sign = |c: char| is_digit(c) || SIGNS.contains(&width(c)) || c == ' ';
    let label = text.trim_end_matches(is_sign);
    let formula = text.get(label.len()..)?.trim();
    let is_in_brackets = formula.starts_with(['(', '\u{ff08}']) && formula.ends_with([')', '\u{ff09}']);
    let says = formula.contains(['=', '\u{ff1d}']) || is_in_brackets;
    (says && formula.contains(is_digit)).then_some(())?;
    named(label)
}

/// The label before a circled or raised number, or an asterisk.
fn without_mark(text: &str) -> Option<&str> {
    let label = text.trim_end_matches(|c: char| is_circled(c) || is_raised(c) || matches!(c, '*' | '\u{203b}'));
    (label.len() < text.len()).then(|| named(label))?
}

/// A label in which something is left.
fn named(label: &str) -> Option<&str> {
    let label = label.trim_end();
    label.chars().any(char::is_alphabetic).then_some(label)
}

fn is_digit(c: char) -> bool {
    width(c).is_ascii_digit() || is_circled(c)
}

/// ①–⑳ and ⑴–⒇.
fn is_circled(c: char) -> bool {
    matches!(c, '\u{2460}'..='\u{2487}')
}

fn is_raised(c: char) -> bool {
    matches!(c, '\u{b9}' | '\u{b2}' | '\u{b3}' | '\u{2070}'..='\u{2079}')
}

/// A character of full width as that of half width.
fn width(c: char) -> char {
    match u32::from(c).checked_sub(0xfee0).and_then(char::from_u32) {
        Some(narrow @ '!'..='~') if c >= '\u{ff01}' => narrow,
        _ => c,
    }
}

#[cfg(test)]
mod tests {
    use super::{is_numbered, without_number};

    #[test]
    fn numbers_of_columns_are_no_part_of_labels() {
        for (label, bare) in [
            ("合计①=②+③", "合计"),
            ("合计(1=2+3)", "合计"),
            ("合计 3＝4＋5", "合计"),
            ("基本支出（2）", "基本支出"),
            ("项目支出②", "项目支出"),
            ("项目支出*", "项目支出"),
            ("2025年预算数", "2025年预算数"),
            ("项目2", "项目2"),
            ("增减%", "增减%"),
            ("因公出国（境）", "因公出国（境）"),
            ("(1)", "(1)"),
            ("3=4+5", "3=4+5"),
        ] {
            assert_eq!(without_number(label, false), bare);
        }
        assert_eq!(without_number("基本支出2", true), "基本支出");
        assert_eq!(without_number("2025", true), "2025");
        assert!(is_numbered("合计1=2+3") && !is_numbered("基本支出2"));
    }
}
