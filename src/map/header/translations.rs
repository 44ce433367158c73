//! Labels that are said again in another language: 合计/Total, 基本支出 (Basic expenditure).

/// Letters of a word that may be a translation. Shorter ones may be names: 方案 A.
const LEAST_LETTERS: usize = 3;

/// A label as printed without its translation, which stands apart from it.
pub fn without_translation(text: &str) -> Option<String> {
    if !text.contains(is_foreign_letter) {
        return None;
    }
    let is_separator =
        |c: char| c.is_whitespace() || matches!(c, '/' | '\u{ff0f}' | '|' | '(' | ')' | '\u{ff08}' | '\u{ff09}');
    let is_foreign = |word: &str| word.chars().any(is_foreign_letter) && !word.chars().any(is_han);
    let words = || text.split(is_separator);
    let letters = |word: &str| word.chars().filter(|c| is_foreign_letter(*c)).count();
    let is_translated = words().any(|word| is_foreign(word) && letters(word) >= LEAST_LETTERS);
    if !is_translated || !words().any(|word| word.chars().any(is_han)) {
        return None;
    }
    let mut label = String::new();
    for part in text.split_inclusive(is_separator) {
        let word = part.trim_end_matches(is_separator);
        match is_foreign(word) {
            true => label.extend(part.get(word.len()..)),
            false => label.push_str(part),
        }
    }
    let label = label.replace("()", "").replace("\u{ff08}\u{ff09}", "");
    let is_rest = |c: char| c.is_whitespace() || matches!(c, '/' | '\u{ff0f}' | '|' | '(' | '\u{ff08}');
    Some(label.trim_matches(is_rest).to_owned())
}

/// A title without its translation, which has as many letters at least.
pub fn title_without_translation(text: &str) -> Option<String> {
    let count = |counts: fn(char) -> bool| text.chars().filter(|c| counts(*c)).count();
    without_translation(text).filter(|_| count(is_foreign_letter) >= count(is_han))
}

/// Whether most texts of a row are said again in another language; `translated`: whether each is.
pub fn are_translated(translated: impl Iterator<Item = bool>) -> bool {
    let (mut all, mut count) = (0_usize, 0_usize);
    for is_translated in translated {
        all = all.saturating_add(1);
        count = count.saturating_add(usize::from(is_translated));
    }
    count > 1 && count.saturating_mul(2) > all
}

fn is_foreign_letter(c: char) -> bool {
    !is_han(c) && c.is_alphabetic()
}

/// Whether a character is Chinese.
fn is_han(c: char) -> bool {
    matches!(c, '\u{2e80}'..='\u{2fdf}' | '\u{3005}'..='\u{3007}' | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

#[cfg(test)]
mod tests {
    use super::{are_translated, title_without_translation, without_translation};

    #[test]
    fn translations_are_no_part_of_labels() {
        for (label, bare) in [
            ("合计/Total", "合计"),
            ("基本支出\nBasic expenditure", "基本支出"),
            ("项目支出（Project）", "项目支出"),
            ("Total 合计", "合计"),
            ("人员 经费 Personnel", "人员 经费"),
        ] {
            assert_eq!(without_translation(label).as_deref(), Some(bare), "{label:?}");
        }
        for label in ["合计", "PPP项目", "方案 A", "Total", "因公出国（境）费"] {
            assert_eq!(without_translation(label), None, "{label}");
        }
        let title = "部门支出总体情况表 Departmental expenditure";
        assert_eq!(title_without_translation(title).as_deref(), Some("部门支出总体情况表"));
        assert_eq!(title_without_translation("部门项目支出表 PPP"), None);
        let row = |texts: [&str; 3]| are_translated(texts.into_iter().map(|text| without_translation(text).is_some()));
        assert!(row(["合计 Total", "基本支出 Basic", "项目支出"]));
        assert!(!row(["合计", "PPP 项目", "其他"]));
    }
}
