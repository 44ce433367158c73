//! Finds the department in a text, after a label or before the year of a title.

use super::unit_words::{is_label, unit_in, unit_of, unit_phrase};
use super::year::{four_digits, year_of};
use crate::cell::Text;
use crate::fold::digit;
use crate::map::code_in_text::{code_and_text, code_behind};
use crate::map::header::cell_text::CellText;
use crate::map::header::top_rows::{TopCell, TopRow};
use crate::map::lexicon::Lexicon;

/// Minimum length of a department's name, in characters.
const LEAST_NAME: usize = 3;
/// Minimum length of a department's code, in digits.
const LEAST_CODE: usize = 3;

/// The folded department names in the top rows.
pub fn owners(top: &[TopRow], lexicon: &Lexicon) -> Vec<String> {
    let cells = top
        .iter()
        .flat_map(|row| row.cells.windows(2).map(|pair| (pair.first(), pair.get(1))));
    let last = top.iter().map(|row| (row.cells.last(), None));
    let mut names: Vec<String> = cells
        .chain(last)
        .filter_map(|(cell, next)| {
            let cell = cell?;
            let name = owner_of(cell, lexicon)?;
            let next = next.filter(|next| name.is_empty() && !is_other_item(next, lexicon));
            Some(next.map_or_else(|| lexicon.folder.fold(name), |next: &TopCell| next.folded.to_string()))
        })
        .filter(|name| name.chars().nth(2).is_some())
        .collect();
    names.sort_by_key(|name| std::cmp::Reverse(name.len()));
    names
}

/// The name after 部门名称：, as printed, up to a currency unit in the same cell. Empty if the cell holds only the label.
pub fn owner_in(text: &str, folded: &str, lexicon: &Lexicon) -> Option<String> {
    let words = &lexicon.words;
    let before_colon = |word: &&String| {
        let rest = folded.strip_prefix(word.as_str()).map(without_brackets);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(':'))
    };
    if let Some(name) = owner_after_blank(text, lexicon) {
        return Some(name);
    }
    if !folded.starts_with(words.label_starts.as_slice()) {
        return None;
    }
    let label = words.owner.iter().find(before_colon);
    // 单位：青禾县水利局 labels the department with the word that otherwise precedes a currency unit.
    let by_unit_word = || {
        let word = words.unit.iter().find(before_colon)?;
        let is_unit = is_label(folded, word) || unit_in(folded, lexicon).is_some();
        // 单位：亿元 is a currency unit, even though not a known one.
        let is_currency = words.units.iter().any(|(unit, _)| folded.ends_with(unit.as_str()));
        (!is_unit && !is_currency).then_some(word)
    };
    let label = label.or_else(by_unit_word)?;
    if without_brackets(folded.strip_prefix(label.as_str())?)
        .trim_end_matches(':')
        .is_empty()
    {
        return Some(String::new());
    }
    let colon = text.find([':', '\u{ff1a}'])?;
    let rest = text.get(colon..)?.trim_start_matches([':', '\u{ff1a}']);
    // Cut before 单位：万元 if both share a cell.
    let cut = words
        .unit
        .iter()
        .filter_map(|word| unit_phrase(rest, word, lexicon))
        .min();
    Some(bare_name(rest.get(..cut.unwrap_or(rest.len()))?.trim(), lexicon).to_owned())
}

/// The name in the text of a cell, as [`owner_in`] finds it.
pub fn owner_of<'c>(cell: &'c CellText, lexicon: &Lexicon) -> Option<&'c str> {
    let found = || owner_in(&cell.text, &cell.folded, lexicon).map(Text::from);
    cell.owner.get_or_init(found).as_deref()
}

/// A name without its code before it ([301]青禾县水利局, 301_青禾县水利局) or behind it (青禾县水利局（301）), and without the
/// place of a seal (青禾县水利局（盖章）). Digits that nothing separates are part of a name.
fn bare_name<'t>(name: &'t str, lexicon: &Lexicon) -> &'t str {
    let is_seal = |inner: &str| lexicon.words.signature.contains(&lexicon.folder.fold(inner));
    let bracketed = name.strip_suffix([')', '\u{ff09}']);
    let sealed = bracketed.and_then(|name| name.rsplit_once(['(', '\u{ff08}']));
    let name = sealed
        .filter(|(_, inner)| is_seal(inner))
        .map_or(name, |(name, _)| name.trim());
    let behind = code_behind(name).filter(|(digits, _)| digits.len() >= LEAST_CODE);
    let name = behind.map_or(name, |(_, name)| name);
    let (digits, rest) = code_and_text(name);
    let code = name.strip_suffix(rest).unwrap_or_default();
    let is_separate = code.chars().any(|c| digit(c).is_none());
    match digits.len() >= LEAST_CODE && is_separate && !rest.is_empty() {
        true => rest,
        false => name,
    }
}

/// The text after brackets at its beginning: 部门名称（公章）：…
pub fn without_brackets(rest: &str) -> &str {
    let inner = rest.strip_prefix('(').and_then(|rest| rest.split_once(')'));
    inner.map_or(rest, |(_, rest)| rest)
}

/// The name after 部门名称 and a blank, without a colon. Shorter labels begin too many other texts.
pub fn owner_after_blank(text: &str, lexicon: &Lexicon) -> Option<String> {
    let (label, name) = text.trim().split_once(char::is_whitespace)?;
    let label = lexicon.folder.fold(label);
    let name = name.trim();
    let is_label = lexicon.words.owner.contains(&label) && label.chars().count() > LEAST_NAME;
    let is_name = name.chars().count() > LEAST_NAME && name.chars().all(char::is_alphanumeric);
    (is_label && is_name).then(|| name.to_owned())
}

/// The name before the year in a title (青禾县水利局2025年…表), as printed. A name has no digits, brackets or colons.
pub fn before_year(cell: &TopCell, after_year: &str, lexicon: &Lexicon) -> Option<Text> {
    let before = cell
        .folded
        .strip_suffix(after_year)
        .filter(|_| !after_year.is_empty())?;
    let before = lexicon
        .words
        .year
        .iter()
        .find_map(|word| before.strip_suffix(word.as_str()))?;
    let (year, _) = before.char_indices().rev().nth(3)?;
    let name = before.get(..year)?;
    // Excludes numbering such as 附件一2025年….
    let is_numbered = name.chars().next_back().is_some_and(|c| digit(c).is_some());
    let is_name = name.chars().all(char::is_alphabetic) && name.chars().count() >= LEAST_NAME && !is_numbered;
    if !is_name || four_digits(before.get(year..)?).is_none() {
        return None;
    }
    let mut length = 0_usize;
    let mut letters = cell.text.char_indices();
    let (end, _) = letters.find(|(_, letter)| {
        let is_whole = length == name.len();
        length = lexicon
            .folder
            .letter(*letter)
            .map(char::len_utf8)
            .fold(length, usize::saturating_add);
        is_whole
    })?;
    let printed = cell.text.get(..end)?;
    (lexicon.folder.fold(printed) == name).then(|| Text::from(printed.trim()))
}

/// The name behind the year in a title (2025年青禾县水利局部门收支总表).
pub fn after_year(cell: &TopCell, after_year: &str, lexicon: &Lexicon) -> Option<Text> {
    let name = lexicon.vocabulary.title_owner(after_year)?;
    let is_name = name.chars().count() > LEAST_NAME && name.chars().all(char::is_alphabetic);
    (is_name && cell.text.contains(name)).then(|| Text::from(name))
}

/// The name of an office, as printed, if a cell holds nothing else but its code.
pub fn lone_name<'t>(cell: &'t TopCell, lexicon: &Lexicon) -> Option<&'t str> {
    let name = bare_name(cell.text.trim(), lexicon);
    let folded = lexicon.folder.fold(name);
    let is_long_enough = || folded.chars().count() >= LEAST_NAME;
    let is_name = lexicon.vocabulary.is_name(&folded) && is_long_enough() && folded.chars().all(char::is_alphabetic);
    is_name.then_some(name)
}

/// Whether a cell to the right of 部门名称： is not a name but the next item of the preamble, or of a header.
pub fn is_other_item(cell: &TopCell, lexicon: &Lexicon) -> bool {
    let words = &lexicon.words;
    let labels = words.unit.iter().chain(&words.owner);
    labels.into_iter().any(|word| is_label(&cell.folded, word))
        || unit_of(cell, lexicon).is_some()
        || year_of(cell, words).is_some()
        || lexicon.tables.iter().any(|table| *table.form_number == *cell.folded)
        || owner_of(cell, lexicon).is_some()
        || cell.is_known(lexicon)
}
