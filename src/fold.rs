//! Labels in the form in which they are compared: without white space, in one width, with look-alike radicals
//! replaced by the proper characters. Output never uses folded text.

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};

use foldhash::fast::RandomState;
use unicode_normalization::UnicodeNormalization;

use crate::schema::frame::Frame;

/// Bytes of a text that are considered.
const MOST_FOLDED: usize = 8192;
/// The longest text that is remembered, and how many are.
const MOST_REMEMBERED: usize = 384;
const MOST_KNOWN: usize = 4096;

/// The texts that were folded last, by the folder of this number.
#[derive(Default)]
struct Known {
    folder: u64,
    folded: HashMap<Box<str>, Box<str>, RandomState>,
}

thread_local! {
    static KNOWN: RefCell<Known> = RefCell::default();
}

/// Folds labels by the spelling rules of a standard's frame.
#[derive(Debug)]
pub struct Folder {
    radicals: HashMap<char, char, RandomState>,
    ignored: Vec<char>,
    same: Vec<(String, String)>,
    /// The first characters of the spellings in `same`.
    same_starts: Vec<char>,
    units: Vec<String>,
    points: Vec<String>,
    /// By what it is known, if it remembers texts.
    number: Option<u64>,
}

impl Folder {
    /// A folder with the radicals, spellings and currency units of `frame`.
    pub fn new(frame: &Frame) -> Self {
        let mut folder = Self {
            radicals: frame.radicals.iter().map(|(from, to)| (*from, *to)).collect(),
            ignored: frame.wording.ignored.chars().collect(),
            same: frame.wording.same.clone(),
            same_starts: frame
                .wording
                .same
                .iter()
                .filter_map(|(from, _)| from.chars().next())
                .collect(),
            units: Vec::new(),
            points: frame.wording.points.clone(),
            number: None,
        };
        folder.units = frame
            .units
            .iter()
            .flat_map(|unit| unit.names().map(|name| format!("({})", folder.fold(name))))
            .collect();
        folder
    }

    /// The folder for many texts of which most are the same: labels of all workbooks are. Each thread remembers those
    /// that it met last.
    #[must_use]
    pub fn remembering(self) -> Self {
        static LAST: AtomicU64 = AtomicU64::new(0);
        let number = LAST.fetch_add(1, Ordering::Relaxed).saturating_add(1);
        Self {
            number: Some(number),
            ..self
        }
    }

    /// The folded form of any text. Of a text longer than any label only the beginning is folded.
    pub fn fold(&self, text: &str) -> String {
        let Some(number) = self.number.filter(|_| text.len() <= MOST_REMEMBERED) else {
            return self.fold_anew(text);
        };
        let known = KNOWN.with_borrow(|known| {
            let own = known.folded.get(text).filter(|_| known.folder == number);
            own.map(|folded| String::from(&**folded))
        });
        known.unwrap_or_else(|| {
            let folded = self.fold_anew(text);
            KNOWN.with_borrow_mut(|known| {
                if known.folder != number || known.folded.len() >= MOST_KNOWN {
                    known.folded.clear();
                    known.folder = number;
                }
                known.folded.insert(text.into(), folded.as_str().into());
            });
            folded
        })
    }

    fn fold_anew(&self, text: &str) -> String {
        let text = beginning(text);
        if let Some((number, name)) = circled(text) {
            return format!("({number}){}", self.fold_anew(name));
        }
        let mut folded: String = if text.chars().all(is_plain) {
            text.to_owned()
        } else {
            self.fold_marks(text)
        };
        // One pass over the characters is cheaper than searching for each of the many spellings.
        let may_have = folded.contains(self.same_starts.as_slice());
        for (from, to) in self.same.iter().filter(|_| may_have) {
            if folded.contains(from.as_str()) {
                folded = folded.replace(from.as_str(), to);
            }
        }
        folded
    }

    /// The folded form of a single character.
    pub fn letter(&self, letter: char) -> impl Iterator<Item = char> {
        let single = compatible(letter);
        let several = single.is_none().then(|| std::iter::once(letter).nfkc());
        let letters = single.into_iter().chain(several.into_iter().flatten());
        letters.filter_map(|c| self.unified(c))
    }

    fn fold_marks(&self, text: &str) -> String {
        // Normalisation costs more than all the rest of a label's folding, and few labels need it.
        match text.chars().all(|c| compatible(c).is_some()) {
            true => self.unify(text.chars().filter_map(compatible), text.len()),
            false => self.unify(text.nfkc(), text.len()),
        }
    }

    fn unify(&self, compatible: impl Iterator<Item = char>, length: usize) -> String {
        let mut unified = String::with_capacity(length);
        unified.extend(compatible.filter_map(|c| self.unified(c)));
        unified
    }

    /// A character of a compatibility form as it is compared; `None` for those that do not count.
    fn unified(&self, c: char) -> Option<char> {
        if is_plain(c) {
            return Some(c);
        }
        let c = self.radicals.get(&c).copied().unwrap_or(c);
        (!is_invisible(c) && !self.ignored.contains(&c)).then(|| fold_punctuation(c))
    }

    /// The folded form of a header label, without a currency unit or points in brackets.
    pub fn label(&self, text: &str) -> String {
        self.without_unit(self.fold(text))
    }

    /// As [`Folder::label`], for a text that is already folded.
    pub fn label_of(&self, folded: &str) -> String {
        self.without_unit(folded.to_owned())
    }

    fn without_unit(&self, mut folded: String) -> String {
        let may_have = folded.contains('(');
        for unit in self.units.iter().filter(|_| may_have) {
            if folded.contains(unit.as_str()) && folded.len() > unit.len() {
                folded = folded.replace(unit.as_str(), "");
            }
        }
        while folded.ends_with(':') {
            folded.pop();
        }
        if let Some(end) = self.points_at(&folded) {
            folded.truncate(end);
        }
        folded
    }

    /// Where the points or the weight in brackets begin that end a folded label (成本指标(20分)).
    fn points_at(&self, folded: &str) -> Option<usize> {
        let (name, points) = folded.strip_suffix(')')?.rsplit_once('(')?;
        let number = self.points.iter().find_map(|word| points.strip_suffix(word.as_str()))?;
        let is_number = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
        (is_number && !name.is_empty()).then_some(name.len())
    }
}

fn beginning(text: &str) -> &str {
    if text.len() <= MOST_FOLDED {
        return text;
    }
    let end = (0..=MOST_FOLDED).rev().find(|end| text.is_char_boundary(*end));
    end.and_then(|end| text.get(..end)).unwrap_or(text)
}

/// Characters that folding leaves unchanged; most labels consist of nothing else.
fn is_plain(c: char) -> bool {
    matches!(c, '0'..='9' | '\u{4e00}'..='\u{9fff}' | '\u{3001}')
}

/// The compatibility form (NFKC) of a character whose form no neighbour changes, of the kinds that labels consist of.
fn compatible(c: char) -> Option<char> {
    match c {
        '\u{ff01}'..='\u{ff5e}' => u32::from(c).checked_sub(0xfee0).and_then(char::from_u32),
        '\u{3000}' => Some(' '),
        '\u{201c}' | '\u{201d}' | '\u{3002}' | '\u{300a}' | '\u{300b}' => Some(c),
        _ => (is_plain(c) || c.is_ascii()).then_some(c),
    }
}

/// White space of any width, and characters without a visible form.
fn is_invisible(c: char) -> bool {
    c.is_whitespace() || c.is_control() || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{ad}')
}

/// The circled number (①) that a label begins with, and its name. `None` for a formula such as ①=②+③.
fn circled(text: &str) -> Option<(u32, &str)> {
    let mut rest = text.trim_start().chars();
    let number = u32::from(rest.next()?).checked_sub(u32::from('\u{2460}'))?;
    let name = rest.as_str().trim_start();
    (number < CIRCLED && name.starts_with(char::is_alphabetic)).then(|| (number.saturating_add(1), name))
}

/// How many circled numbers Unicode has in the block of ①.
const CIRCLED: u32 = 20;

/// Unifies punctuation that people mix freely and that compatibility normalisation keeps apart.
fn fold_punctuation(c: char) -> char {
    match c {
        '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{2500}' | '\u{ff0d}' => '-',
        '\u{3014}' | '\u{3010}' => '(',
        '\u{3015}' | '\u{3011}' => ')',
        '\u{ff0c}' | '\u{fe50}' => ',',
        '\u{3001}' => '\u{3001}',
        other => other,
    }
}

/// The share of characters of `a` that also occur in `b`, in percent of the longer text.
pub fn shared_percent(a: &str, b: &str) -> usize {
    let shared = a.chars().filter(|c| b.contains(*c)).count();
    let longer = a.chars().count().max(b.chars().count()).max(1);
    shared.saturating_mul(100) / longer
}

/// A label without its leading ordinal: 一、…, （一）…, 1、…, (1)…, 1. …. Folded text only.
pub fn strip_ordinal(folded: &str) -> &str {
    ordinal(folded).map_or(folded, |(_, rest)| rest)
}

/// The ordinal that a folded label begins with, and the rest: 十二、… → (12, …).
pub fn ordinal(folded: &str) -> Option<(u32, &str)> {
    let open = folded.strip_prefix('(');
    let body = open.unwrap_or(folded);
    let end = body.find(|c: char| !is_numeral(c))?;
    let (digits, rest) = body.split_at_checked(end)?;
    let value = ordinal_value(digits)?;
    let rest = match open {
        Some(_) => rest.strip_prefix(')')?,
        None => rest.strip_prefix(['\u{3001}', '.', ',', ':', '\u{ff0e}'])?,
    };
    let rest = rest.trim_start_matches(['\u{3001}', '.', ':']);
    (!rest.is_empty()).then_some((value, rest))
}

/// Whether a folded text is nothing but a number of order: 一, (二), 3, 1.2, 四、.
pub fn is_number_of_order(folded: &str) -> bool {
    let digits = folded.trim_matches(['(', ')', '.', '\u{3001}']);
    let is_chinese = !digits.is_empty() && digits.chars().all(|c| chinese_digit(c).is_some());
    // More digits are those of a code.
    let is_arabic = || digits.len() < 3 || digits.contains('.');
    let is_digit = |c: char| c.is_ascii_digit() || c == '.';
    is_chinese || !digits.is_empty() && digits.chars().all(is_digit) && is_arabic()
}

/// The value of a digit, Arabic or Chinese, including the zeros 零, 〇 and the circle typed for them.
pub fn digit(c: char) -> Option<u32> {
    let is_zero = matches!(c, '\u{3007}' | '\u{25cb}');
    let digit = c.to_digit(10).or_else(|| chinese_digit(c)).or(is_zero.then_some(0));
    digit.filter(|digit| *digit < 10)
}

/// Whether a character is part of a number, Arabic or Chinese (十 included).
pub fn is_numeral(c: char) -> bool {
    c.is_ascii_digit() || chinese_digit(c).is_some()
}

/// 零 … 十, as code points because labels are kept out of the code.
fn chinese_digit(c: char) -> Option<u32> {
    const DIGITS: [char; 11] = [
        '\u{96f6}', '\u{4e00}', '\u{4e8c}', '\u{4e09}', '\u{56db}', '\u{4e94}', '\u{516d}', '\u{4e03}', '\u{516b}',
        '\u{4e5d}', '\u{5341}',
    ];
    DIGITS
        .iter()
        .position(|digit| *digit == c)
        .and_then(|position| u32::try_from(position).ok())
}

fn ordinal_value(digits: &str) -> Option<u32> {
    if digits.chars().all(|c| c.is_ascii_digit()) {
        return digits.parse().ok().filter(|value| (1..1000).contains(value));
    }
    let mut value: u32 = 0;
    let mut ones: u32 = 0;
    for c in digits.chars() {
        match chinese_digit(c)? {
            10 => {
                value = value.checked_add(ones.max(1).checked_mul(10)?)?;
                ones = 0;
            }
            digit => ones = digit,
        }
    }
    value.checked_add(ones).filter(|value| (1..100).contains(value))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::standard;

    fn folder() -> Folder {
        Folder::new(&standard().unwrap().frame)
    }

    #[test]
    fn widths_spaces_radicals_and_quotes_do_not_matter() {
        let folder = folder();
        for (a, b) in [
            ("本 年\u{3000}收\n入 合\u{a0}计", "本年收入合计"),
            ("因公出国(境)费", "因公出国（境）费"),
            ("公务用⻋购置费", "公务用车购置费"),
            ("部⻔名称：", "部门名称:"),
            ("“三公”经费", "三公经费"),
            ("其它收入", "其他收入"),
            ("７０６．６１", "706.61"),
        ] {
            assert_eq!(folder.fold(a), folder.fold(b));
        }
        assert_eq!(folder.label("项目金额（万元）"), "项目金额");
    }

    #[test]
    fn what_is_not_normalised_is_what_normalisation_keeps() {
        let usual = || ('\0'..=char::MAX).filter(|c| compatible(*c).is_some());
        let forms: String = usual().filter_map(compatible).collect();
        assert_eq!(usual().nfkc().collect::<String>(), forms);
        assert_eq!(
            usual().rev().nfkc().collect::<String>(),
            forms.chars().rev().collect::<String>()
        );
    }

    #[test]
    fn ordinals_are_separated_from_names() {
        let folder = folder();
        for (label, number, name) in [
            ("一、一般公共服务", 1, "一般公共服务"),
            ("（三十四）抗疫特别国债安排的支出", 34, "抗疫特别国债安排的支出"),
            ("二十、自然资源", 20, "自然资源"),
            ("十、卫生健康", 10, "卫生健康"),
            ("1. 一般公共预算资金", 1, "一般公共预算资金"),
            ("（1）政府预算资金", 1, "政府预算资金"),
        ] {
            assert_eq!(ordinal(&folder.fold(label)), Some((number, name)));
        }
        for label in ["一般公共预算", "三公经费", "2024年", "10"] {
            assert_eq!(ordinal(&folder.fold(label)), None);
        }
    }
}
