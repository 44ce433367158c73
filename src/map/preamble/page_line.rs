//! Lines of a printed page between or below the rows of a table.

use super::title::{is_table_number, plain_title};
use super::year::{four_digits, year_in};
use crate::fold::is_numeral;
use crate::map::labels::TableLabels;
use crate::map::lexicon::Lexicon;

/// Whether a folded text is no part of a row: the title of the table or a word that continues it, the number of the
/// table, a date, or the number of a page.
pub fn is_page_line(folded: &str, labels: &TableLabels, lexicon: &Lexicon) -> bool {
    let title = plain_title(folded, lexicon);
    let is_title = || {
        let has_year = year_in(folded, &lexicon.words).is_some();
        has_year && !title.is_empty() && labels.means.fits_title(&lexicon.vocabulary.read_title(title))
    };
    is_continued(title, labels, lexicon)
        || is_table_number(folded, lexicon)
        || is_date(folded, lexicon)
        || is_page_number(folded, lexicon)
        || is_title()
}

/// True for 03续, 03续1, 续表 and 部门支出总体情况表（续）; false for 手续 and 项目支出表（延续）. Year and number are
/// taken off before.
pub fn is_continued(text: &str, labels: &TableLabels, lexicon: &Lexicon) -> bool {
    let end = text.trim_end_matches(|c: char| c.is_ascii_digit() || c == ')');
    let mut before = lexicon
        .words
        .continued
        .iter()
        .filter_map(|word| end.strip_suffix(word.as_str()));
    before.any(|before| {
        let no_word = !before.contains(char::is_alphabetic);
        let named = labels.form_number == before || labels.means.fits_title(&lexicon.vocabulary.read_title(before));
        no_word || named || before.ends_with(['(', '-', '_'])
    })
}

/// Whether a text is a date: 2025年2月10日, 2025-02-10.
fn is_date(folded: &str, lexicon: &Lexicon) -> bool {
    let Some((_, rest)) = four_digits(folded).filter(|(year, _)| (1990..2100).contains(year)) else {
        return false;
    };
    let parts = |separator: char| rest.strip_prefix(separator).map(|rest| rest.split(separator));
    let by_marks = || {
        ['-', '/', '.'].into_iter().filter_map(parts).any(|parts| {
            let parts: Vec<&str> = parts.collect();
            parts.len() == 2
                && parts
                    .into_iter()
                    .all(|part| !part.is_empty() && part.chars().all(is_numeral))
        })
    };
    let by_words = || {
        let mut years = lexicon.words.year.iter();
        let rest = years.find_map(|word| rest.strip_prefix(word.as_str()));
        // A month and perhaps a day, each followed by one letter.
        rest.is_some_and(|rest| {
            rest.starts_with(|c: char| c.is_ascii_digit()) && {
                let letters = rest.chars().filter(|c| !c.is_ascii_digit());
                letters.count() <= 2 && rest.ends_with(|c: char| !c.is_ascii_digit())
            }
        })
    };
    by_marks() || by_words()
}

/// Whether a text is the number of a page: 第 1 页，共 2 页; - 8 -.
fn is_page_number(folded: &str, lexicon: &Lexicon) -> bool {
    let words = &lexicon.words;
    let has_page = words.pages.iter().any(|word| folded.contains(word.as_str()));
    let all = words.page.iter().chain(&words.pages);
    let rest = all.fold(folded.to_owned(), |rest, word| rest.replace(word.as_str(), ""));
    let is_rest = rest.chars().all(|c| is_numeral(c) || !c.is_alphanumeric()) && rest.contains(is_numeral);
    let dashed = || {
        let inner = folded.strip_prefix('-').and_then(|rest| rest.strip_suffix('-'));
        inner.is_some_and(|inner| !inner.is_empty() && inner.bytes().all(|byte| byte.is_ascii_digit()))
    };
    has_page && is_rest || dashed()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::standard;

    #[test]
    fn a_continuation_word_is_distinguished_from_words_that_only_end_like_it() {
        let lexicon = Lexicon::new(standard().unwrap()).unwrap();
        let marked = |text: &str| {
            let folded = lexicon.folder.fold(text);
            let labels = lexicon
                .tables
                .iter()
                .find(|table| table.form_number.contains("03"))
                .unwrap();
            is_continued(plain_title(&folded, &lexicon), labels, &lexicon)
        };
        for text in [
            "03续",
            "3（续）",
            "03 续1",
            "续表",
            "（续表）",
            "预算03表续",
            "2025年部门支出总体情况表（续2）",
        ] {
            assert!(marked(text), "{text}");
        }
        for text in [
            "03",
            "手续",
            "延续",
            "项目支出表（延续）",
            "延续项目",
            "2025年部门支出总体情况表",
        ] {
            assert!(!marked(text), "{text}");
        }
    }
}
