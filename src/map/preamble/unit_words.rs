//! The currency unit in a text: 单位：万元, 金额单位:元, （万元） and other spellings in use.

use crate::cell::Text;
use crate::map::header::cell_text::CellText;
use crate::map::lexicon::{Lexicon, Words};

/// Maximum number of places in a text tried for a currency unit phrase. Each try takes time proportional to the
/// text's length.
const MOST_PHRASES: usize = 32;

pub fn is_label(folded: &str, word: &str) -> bool {
    folded.trim_end_matches(':') == word
}

/// The currency unit in 单位：万元, 金额单位:元（以下至角分）, （单位：万元）, 单位：（万元）, 单位（万元）, 万元.
pub fn unit_in(folded: &str, lexicon: &Lexicon) -> Option<Text> {
    let words = &lexicon.words;
    // Most texts have no unit anywhere: looking for a character is cheaper than for every spelling.
    if !folded.contains(words.unit_ends.as_slice()) {
        return None;
    }
    let plain = folded.trim_matches(['(', ')']);
    if let Some((label, "")) = unit_at(plain, words) {
        return Some(label);
    }
    // 单位万元, without the colon.
    let bare = words
        .unit
        .iter()
        .find_map(|word| unit_at(plain.strip_prefix(word.as_str())?, words));
    if let Some((label, "")) = bare {
        return Some(label);
    }
    let phrase = words
        .unit_phrases
        .iter()
        .find(|(phrase, _)| plain.ends_with(phrase.as_str()));
    if let Some((_, label)) = phrase {
        return Some(label.clone());
    }
    words.unit.iter().find_map(|word| {
        let places = folded.match_indices(word.as_str());
        places.into_iter().find_map(|(position, _)| {
            let rest = folded.get(position.saturating_add(word.len())..)?;
            let rest = rest.strip_prefix([':', '('])?;
            let (label, tail) = unit_at(rest.trim_start_matches('('), words)?;
            ends_unit(tail, lexicon).then_some(label)
        })
    })
}

/// The currency unit in the text of a cell, as [`unit_in`] finds it.
pub fn unit_of(cell: &CellText, lexicon: &Lexicon) -> Option<Text> {
    cell.unit.get_or_init(|| unit_in(&cell.folded, lexicon)).clone()
}

/// Another unit that a text names right behind `unit`: 元/万元, 元（万元）, 元 □ 万元 ☑.
pub fn other_unit(folded: &str, unit: &str, lexicon: &Lexicon) -> Option<Text> {
    let units = &lexicon.words.units;
    let spellings = units.iter().filter(|(_, label)| &**label == unit);
    let mut tails = spellings.filter_map(|(spelling, _)| folded.split_once(spelling.as_str()).map(|(_, tail)| tail));
    tails.find_map(|tail| {
        let behind = tail.trim_start_matches(|c: char| !c.is_alphanumeric());
        let (other, rest) = unit_at(behind, &lexicon.words)?;
        (behind.len() < tail.len() && &*other != unit && ends_unit(rest, lexicon)).then_some(other)
    })
}

/// Whether a currency unit may end before `tail`: 单位：元宝山区财政局 names an organisation, while 单位：元 预算08表 continues with
/// another item of the preamble.
pub fn ends_unit(tail: &str, lexicon: &Lexicon) -> bool {
    let is_owner = |word: &String| {
        tail.strip_prefix(word.as_str())
            .is_some_and(|rest| rest.starts_with(':'))
    };
    let is_page = |word: &String| {
        tail.strip_prefix(word.as_str())
            .is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
    };
    // 元/人 is no unit of a table.
    let is_rate = tail
        .strip_prefix('/')
        .is_some_and(|per| unit_at(per, &lexicon.words).is_none());
    !is_rate && !tail.starts_with(char::is_alphanumeric)
        || lexicon.words.page.iter().any(is_page)
        || lexicon.tables.iter().any(|table| tail.starts_with(&table.form_number))
        || lexicon.words.owner.iter().any(is_owner)
}

/// The currency unit at the beginning of a folded text, and the text after it.
pub fn unit_at<'t>(folded: &'t str, words: &Words) -> Option<(Text, &'t str)> {
    let named = words
        .currency
        .iter()
        .find_map(|word| folded.strip_prefix(word.as_str()));
    let folded = named.unwrap_or(folded);
    words
        .units
        .iter()
        .find_map(|(unit, label)| folded.strip_prefix(unit.as_str()).map(|tail| (label.clone(), tail)))
}

/// The currency unit in brackets: 项目金额（万元）.
pub fn bracketed_unit(folded: &str, words: &Words) -> Option<Text> {
    let may_have = folded.contains('(');
    let is_bracketed = |unit: &str| {
        folded.match_indices(unit).any(|(at, _)| {
            let (before, rest) = folded.split_at_checked(at).unwrap_or_default();
            before.ends_with('(') && rest.strip_prefix(unit).is_some_and(|rest| rest.starts_with(')'))
        })
    };
    let mut units = words.units.iter().filter(|_| may_have);
    units
        .find(|(unit, _)| is_bracketed(unit))
        .map(|(_, label)| label.clone())
}

/// The currency unit in brackets at the end of a title: 部门收支总体情况表（万元）.
pub fn titled_unit(folded: &str, lexicon: &Lexicon) -> Option<Text> {
    let (title, bracket) = folded.strip_suffix(')')?.rsplit_once('(')?;
    let (unit, _) = unit_at(bracket, &lexicon.words).filter(|(_, tail)| tail.is_empty())?;
    let reading = lexicon.vocabulary.read_title(title);
    reading.is_known().then_some(unit)
}

/// The currency unit in the text of a cell that labels it as such: 金额单位：元.
pub fn named_unit(cell: &CellText, lexicon: &Lexicon) -> Option<Text> {
    let unit = unit_of(cell, lexicon)?;
    let mut words = lexicon.words.unit.iter();
    words.any(|word| cell.folded.contains(word.as_str())).then_some(unit)
}

/// The currency unit in a label of amounts: in brackets, or as the label itself.
pub fn label_unit(folded: &str, lexicon: &Lexicon) -> Option<Text> {
    bracketed_unit(folded, &lexicon.words).or_else(|| unit_in(folded, lexicon))
}

/// The currency unit in a note on the whole table, if it states only one: 注：1.本表金额单位为万元；2.…
pub fn unit_in_note(folded: &str, lexicon: &Lexicon) -> Option<Text> {
    let words = &lexicon.words;
    let is_mark = |c: char| !c.is_alphabetic();
    let is_about_all = |before: &str| {
        let mut rest = before.trim_matches(is_mark);
        while let Some(shorter) = words
            .unit_notes
            .iter()
            .find_map(|word| rest.strip_prefix(word.as_str()))
        {
            rest = shorter.trim_start_matches(is_mark);
        }
        rest.is_empty()
    };
    let clauses = folded.split([',', ';', '\u{3002}', '\n']);
    let stated = clauses.filter_map(|clause| {
        let clause = clause.trim_end_matches(is_mark);
        let phrases = words.unit_phrases.iter();
        let mut phrases = phrases.filter_map(|(phrase, label)| Some((clause.strip_suffix(phrase.as_str())?, label)));
        phrases.next()
    });
    let stated: Vec<(&str, &Text)> = stated.collect();
    let (_, first) = stated.first()?;
    let is_clear = stated
        .iter()
        .all(|(before, label)| label == first && is_about_all(before));
    is_clear.then(|| (*first).clone())
}

/// A folded title without a trailing currency unit, in brackets or labelled as such.
pub fn without_unit<'t>(folded: &'t str, lexicon: &Lexicon) -> &'t str {
    let labelled = |word: &String| {
        let at = folded.find(word.as_str())?;
        let (title, rest) = folded.split_at_checked(at)?;
        let follows = rest
            .strip_prefix(word.as_str())
            .is_some_and(|rest| rest.starts_with(':'));
        (follows && unit_in(rest, lexicon).is_some()).then_some(title)
    };
    let words = lexicon.words.unit.iter().filter(|_| folded.contains(':'));
    let titles = words.filter_map(labelled);
    if let Some(title) = titles.min_by_key(|title| title.len()).filter(|title| !title.is_empty()) {
        return title;
    }
    let Some((title, bracket)) = folded.rsplit_once('(') else {
        return folded;
    };
    match !title.is_empty() && unit_in(bracket, lexicon).is_some() {
        true => title,
        false => folded,
    }
}

/// The position in `text` where a phrase like 单位：万元 begins.
pub fn unit_phrase(text: &str, word: &str, lexicon: &Lexicon) -> Option<usize> {
    let first = word.chars().next()?;
    let mut tried = 0_usize;
    // The start of characters that fold to nothing: they belong to the phrase after them.
    let mut ignored = None;
    for (position, letter) in text.char_indices() {
        let Some(folded) = lexicon.folder.letter(letter).next() else {
            ignored.get_or_insert(position);
            continue;
        };
        let start = ignored.take().unwrap_or(position);
        if folded != first || tried == MOST_PHRASES {
            continue;
        }
        tried = tried.saturating_add(1);
        let folded = lexicon.folder.fold(text.get(position..)?);
        if folded.starts_with(word) && unit_in(&folded, lexicon).is_some() {
            return Some(start);
        }
    }
    None
}
