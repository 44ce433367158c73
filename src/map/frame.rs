//! What stands around the table: title, form number, year, department, currency unit. Found by
//! content in the rows above the header, never by position.

use super::header::{TopCell, TopRow};
use super::lexicon::{Lexicon, Words};
use crate::cell::{CellRef, Text};
use crate::fold::digit;

/// Characters that the name of a department has at least.
const LEAST_NAME: usize = 3;

/// Most places in a text that are looked at for the phrase of a currency unit: each costs as much as the text is
/// long.
const MOST_PHRASES: usize = 32;

/// Something the frame says, and the cell that says it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said<T> {
    /// What it says.
    pub value: T,
    /// Where.
    pub at: CellRef,
}

/// What the frame of a sheet says.
#[derive(Clone, Debug, Default)]
pub struct FrameSaid {
    /// The year.
    pub year: Option<Said<i32>>,
    /// The department.
    pub department: Option<Said<Text>>,
    /// What stands before the year in a title: mostly the department.
    pub titled: Option<Said<Text>>,
    /// The currency unit's label.
    pub unit: Option<Said<Text>>,
    /// Another currency unit, in a label of the header or of the form.
    pub label_unit: Option<Said<Text>>,
    /// Positions in the grid of the cells that were understood.
    pub cells: Vec<usize>,
    /// The folded texts of all its cells.
    pub texts: Vec<String>,
}

/// Reads the frame from the rows above `header_first`; a cell `below` the table or the labels of the table
/// may name a currency unit, too.
pub fn read_frame(
    top: &[TopRow],
    below: &[TopCell],
    header_first: u32,
    is_label: impl Fn(&TopCell) -> bool,
    lexicon: &Lexicon,
) -> FrameSaid {
    let mut said = FrameSaid::default();
    for row in top.iter().take_while(|row| row.row < header_first) {
        said.texts.extend(row.cells.iter().map(|cell| cell.folded.clone()));
        for (position, cell) in row.cells.iter().enumerate() {
            let next = row.cells.get(position.saturating_add(1));
            read_cell(cell, next, lexicon, &mut said);
        }
    }
    said.unit = said.unit.take().or_else(|| {
        below.iter().find_map(|cell| {
            let value = unit_in(&cell.folded, lexicon)?;
            let named = lexicon
                .words
                .unit
                .iter()
                .any(|word| cell.folded.contains(word.as_str()));
            named.then_some(Said { value, at: cell.at })
        })
    });
    said.label_unit = top
        .iter()
        .flat_map(|row| &row.cells)
        .filter(|cell| is_label(cell))
        .find_map(|cell| {
            let value = bracketed_unit(&cell.folded, &lexicon.words)?;
            Some(Said { value, at: cell.at })
        });
    said
}

impl FrameSaid {
    /// Takes over what the frame of the table above says and this one does not.
    pub fn inherit(&mut self, above: &Self) {
        self.year = self.year.take().or_else(|| above.year.clone());
        self.department = self.department.take().or_else(|| above.department.clone());
        if self.unit.is_none() && self.label_unit.is_none() {
            self.unit = above.unit.clone().or_else(|| above.label_unit.clone());
        }
    }
}

/// Whether a row holds nothing but what a frame says: form number, department, unit, year.
pub fn is_frame_row(row: &TopRow, lexicon: &Lexicon) -> bool {
    let mut said = FrameSaid::default();
    for (position, cell) in row.cells.iter().enumerate() {
        read_cell(cell, row.cells.get(position.saturating_add(1)), lexicon, &mut said);
    }
    let is_number = |cell: &TopCell| lexicon.tables.iter().any(|table| table.form_number == cell.folded);
    row.cells
        .iter()
        .all(|cell| said.cells.contains(&cell.index) || is_number(cell))
}

/// Whether a cell is no title: the department, the currency unit or a note.
pub fn is_no_title(cell: &TopCell, next: Option<&TopCell>, lexicon: &Lexicon) -> bool {
    let mut said = FrameSaid::default();
    read_cell(cell, next, lexicon, &mut said);
    let words = &lexicon.words;
    let is_note = || words.note.iter().any(|word| cell.folded.starts_with(word.as_str()));
    let is_unit = said.unit.is_some() && without_unit(&cell.folded, lexicon) == cell.folded;
    said.department.is_some() || is_unit || is_note()
}

/// A folded title without the currency unit in brackets behind it.
pub fn without_unit<'t>(folded: &'t str, lexicon: &Lexicon) -> &'t str {
    let Some((title, bracket)) = folded.rsplit_once('(') else {
        return folded;
    };
    match !title.is_empty() && unit_in(bracket, lexicon).is_some() {
        true => title,
        false => folded,
    }
}

fn read_cell(cell: &TopCell, next: Option<&TopCell>, lexicon: &Lexicon, said: &mut FrameSaid) {
    let words = &lexicon.words;
    let at = cell.at;
    let mut understood = read_unit(cell, next, lexicon, said);
    if let Some(name) = owner_in(&cell.text, &cell.folded, lexicon) {
        let next = next.filter(|next| name.is_empty() && !says_something_else(next, lexicon));
        let (name, at) = next.map_or((name.as_str(), at), |next| (next.text.trim(), next.at));
        if !name.is_empty() {
            said.department.get_or_insert(Said {
                value: Text::from(name),
                at,
            });
        }
        said.cells.extend(next.map(|next| next.index));
        understood = true;
    }
    // 2025 in one cell, 年 or 年部门… in the next.
    let split = next
        .filter(|_| cell.folded.len() == 4)
        .map(|next| format!("{}{}", cell.folded, next.folded));
    let said_here = year_in(&cell.folded, words).or_else(|| year_in(split.as_deref()?, words));
    if let Some((year, rest)) = said_here {
        if let Some(value) = before_year(cell, rest, lexicon) {
            said.titled.get_or_insert(Said { value, at });
        }
        said.year.get_or_insert(Said { value: year, at });
        understood = true;
    }
    if understood {
        said.cells.push(cell.index);
    }
}

/// The name before the year in a title (青禾县水利局2025年…表), as printed. Numbers, brackets and colons
/// belong to no name.
fn before_year(cell: &TopCell, after_year: &str, lexicon: &Lexicon) -> Option<Text> {
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
    // 附件一2025年…
    let is_numbered = name.chars().next_back().is_some_and(|c| digit(c).is_some());
    let is_name = name.chars().all(char::is_alphabetic) && name.chars().count() >= LEAST_NAME && !is_numbered;
    if !is_name || four_digits(before.get(year..)?).is_none() {
        return None;
    }
    let mut length = 0_usize;
    let mut letters = cell.text.char_indices();
    let (end, _) = letters.find(|(_, letter)| {
        let is_whole = length == name.len();
        length = length.saturating_add(lexicon.folder.letter(*letter).len());
        is_whole
    })?;
    let printed = cell.text.get(..end)?;
    (lexicon.folder.fold(printed) == name).then(|| Text::from(printed.trim()))
}

/// Reads the currency unit from a cell, or from the one right of its label.
fn read_unit(cell: &TopCell, next: Option<&TopCell>, lexicon: &Lexicon, said: &mut FrameSaid) -> bool {
    if let Some(value) = unit_in(&cell.folded, lexicon) {
        said.unit.get_or_insert(Said { value, at: cell.at });
        return true;
    }
    let is_unit_label = lexicon.words.unit.iter().any(|word| is_label(&cell.folded, word));
    let Some(next) = next.filter(|_| is_unit_label) else {
        return false;
    };
    let Some((value, "")) = unit_at(&next.folded, &lexicon.words) else {
        return false;
    };
    said.unit.get_or_insert(Said { value, at: next.at });
    said.cells.push(next.index);
    true
}

/// Whether a cell right of 部门名称： is no name but the next thing that the frame says.
fn says_something_else(cell: &TopCell, lexicon: &Lexicon) -> bool {
    let words = &lexicon.words;
    let labels = words.unit.iter().chain(&words.owner);
    labels.into_iter().any(|word| is_label(&cell.folded, word))
        || unit_in(&cell.folded, lexicon).is_some()
        || year_in(&cell.folded, words).is_some()
        || lexicon.tables.iter().any(|table| table.form_number == cell.folded)
        || owner_in(&cell.text, &cell.folded, lexicon).is_some()
}

fn is_label(folded: &str, word: &str) -> bool {
    folded.trim_end_matches(':') == word
}

/// The currency unit in 单位：万元, 金额单位:元（以下至角分）, （单位：万元）, 单位：（万元）, 单位（万元）, 万元.
fn unit_in(folded: &str, lexicon: &Lexicon) -> Option<Text> {
    let words = &lexicon.words;
    let plain = folded.trim_matches(['(', ')']);
    if let Some((label, "")) = unit_at(plain, words) {
        return Some(label);
    }
    // 单位万元, the colon left out.
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

/// 单位：元宝山区财政局 names a unit of another kind; 单位：元 预算08表 goes on with the frame.
fn ends_unit(tail: &str, lexicon: &Lexicon) -> bool {
    let is_owner = |word: &String| {
        tail.strip_prefix(word.as_str())
            .is_some_and(|rest| rest.starts_with(':'))
    };
    let is_page = |word: &String| {
        tail.strip_prefix(word.as_str())
            .is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
    };
    !tail.starts_with(char::is_alphanumeric)
        || lexicon.words.page.iter().any(is_page)
        || lexicon.tables.iter().any(|table| tail.starts_with(&table.form_number))
        || lexicon.words.owner.iter().any(is_owner)
}

/// The currency unit that a folded text begins with, and what follows it.
fn unit_at<'t>(folded: &'t str, words: &Words) -> Option<(Text, &'t str)> {
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
    words
        .units
        .iter()
        .find(|(unit, _)| folded.contains(&format!("({unit})")))
        .map(|(_, label)| label.clone())
}

/// The folded names of departments that the rows at the top give.
pub fn owners(top: &[TopRow], lexicon: &Lexicon) -> Vec<String> {
    let cells = top
        .iter()
        .flat_map(|row| row.cells.windows(2).map(|pair| (pair.first(), pair.get(1))));
    let last = top.iter().map(|row| (row.cells.last(), None));
    let mut names: Vec<String> = cells
        .chain(last)
        .filter_map(|(cell, next)| {
            let cell = cell?;
            let name = owner_in(&cell.text, &cell.folded, lexicon)?;
            let next = next.filter(|next| name.is_empty() && !says_something_else(next, lexicon));
            Some(next.map_or_else(|| lexicon.folder.fold(&name), |next: &TopCell| next.folded.clone()))
        })
        .filter(|name| name.chars().nth(2).is_some())
        .collect();
    names.sort_by_key(|name| std::cmp::Reverse(name.len()));
    names
}

/// The name after 部门名称：, as printed, up to a currency unit in the same cell.
fn owner_in(text: &str, folded: &str, lexicon: &Lexicon) -> Option<String> {
    let words = &lexicon.words;
    let before_colon = |word: &&String| {
        let rest = folded.strip_prefix(word.as_str()).map(without_brackets);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(':'))
    };
    if let Some(name) = owner_after_blank(text, lexicon) {
        return Some(name);
    }
    let label = words.owner.iter().find(before_colon);
    // 单位：青禾县水利局 names the owner by the word that stands before a currency unit.
    let by_unit_word = || {
        let word = words.unit.iter().find(before_colon)?;
        let says_unit = is_label(folded, word) || unit_in(folded, lexicon).is_some();
        // 单位：亿元 is a currency unit, too, though none that is known.
        let is_currency = words.units.iter().any(|(unit, _)| folded.ends_with(unit.as_str()));
        (!says_unit && !is_currency).then_some(word)
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
    // Cut before 单位：万元 when both share one cell.
    let cut = words
        .unit
        .iter()
        .filter_map(|word| unit_phrase(rest, word, lexicon))
        .min();
    Some(rest.get(..cut.unwrap_or(rest.len()))?.trim().to_owned())
}

/// What follows brackets at the beginning of a text: 部门名称（公章）：…
fn without_brackets(rest: &str) -> &str {
    let inner = rest.strip_prefix('(').and_then(|rest| rest.split_once(')'));
    inner.map_or(rest, |(_, rest)| rest)
}

/// The name after 部门名称 and a blank, without a colon. Short words begin too many other texts.
fn owner_after_blank(text: &str, lexicon: &Lexicon) -> Option<String> {
    let (label, name) = text.trim().split_once(char::is_whitespace)?;
    let label = lexicon.folder.fold(label);
    let name = name.trim();
    let is_label = lexicon.words.owner.contains(&label) && label.chars().count() > LEAST_NAME;
    let is_name = name.chars().count() > LEAST_NAME && name.chars().all(char::is_alphanumeric);
    (is_label && is_name).then(|| name.to_owned())
}

/// Where in `text` a phrase like 单位：万元 begins.
fn unit_phrase(text: &str, word: &str, lexicon: &Lexicon) -> Option<usize> {
    let first = word.chars().next()?;
    let mut tried = 0_usize;
    // Where signs begin that fold to nothing: they belong to the phrase behind them.
    let mut ignored = None;
    for (position, letter) in text.char_indices() {
        let folded = lexicon.folder.letter(letter);
        if folded.is_empty() {
            ignored.get_or_insert(position);
            continue;
        }
        let start = ignored.take().unwrap_or(position);
        if !folded.starts_with(first) || tried == MOST_PHRASES {
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

/// The year in a folded text, and what follows it: 2024年度…, 2024年….
pub fn year_in<'a>(folded: &'a str, words: &Words) -> Option<(i32, &'a str)> {
    for (position, _) in folded.char_indices() {
        let Some((year, rest)) = folded.get(position..).and_then(four_digits) else {
            continue;
        };
        let before_is_digit = folded
            .get(..position)
            .and_then(|head| head.chars().next_back())
            .is_some_and(|c| c.is_ascii_digit());
        if before_is_digit {
            continue;
        }
        let after = words.year.iter().find_map(|word| rest.strip_prefix(word.as_str()));
        // 2024年12月20日 is the day of a signature.
        let is_date = after.is_some_and(|after| after.starts_with(|c: char| c.is_ascii_digit()));
        if let Some(after) = after
            && !is_date
            && (1990..2100).contains(&year)
        {
            return Some((year, after));
        }
    }
    None
}

/// The number of four digits, Arabic or Chinese (二〇二五), and what follows them.
fn four_digits(text: &str) -> Option<(i32, &str)> {
    let mut rest = text.chars();
    let mut number: i32 = 0;
    for _ in 0..4 {
        let digit = i32::try_from(digit(rest.next()?)?).ok()?;
        number = number.checked_mul(10)?.checked_add(digit)?;
    }
    Some((number, rest.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::standard;

    #[test]
    fn units_departments_and_years_are_read_as_offices_write_them() {
        let lexicon = Lexicon::new(standard().unwrap()).unwrap();
        let fold = |text: &str| lexicon.folder.fold(text);
        for (text, unit) in [
            ("单位：万元", Some("万元")),
            ("单位:元（以下至角分）", Some("元")),
            ("（单位：千元）", Some("千元")),
            ("金 额 单 位 ： 元", Some("元")),
            ("万元", Some("万元")),
            ("单位：元宝山区财政局", None),
            ("部门名称：甲局　　　单位：万元", Some("万元")),
            ("单位：元　预算08表", Some("元")),
            ("单位（人民币万元）", Some("万元")),
            ("单位：（万元）", Some("万元")),
        ] {
            assert_eq!(unit_in(&fold(text), &lexicon).as_deref(), unit, "{text}");
        }
        for (text, owner) in [
            ("部门名称：新乡市红旗区人大常委会", Some("新乡市红旗区人大常委会")),
            ("编制单位:甲局", Some("甲局")),
            ("部⻔名称：甲 局      单位：万元", Some("甲 局")),
            ("部门名称：", Some("")),
            ("单位：甲局", Some("甲局")),
            ("单位：", None),
            ("单位：万元", None),
            ("单位：亿元", None),
            ("部门收支总体情况表", None),
        ] {
            assert_eq!(owner_in(text, &fold(text), &lexicon).as_deref(), owner, "{text}");
        }
        assert_eq!(year_in("2024年部门收支表", &lexicon.words), Some((2024, "部门收支表")));
        assert_eq!(year_in("(2024年度)", &lexicon.words), Some((2024, ")")));
        for text in ["二〇二五年度收支表", "二○二五年收支表", "二零二五年收支表"] {
            assert_eq!(year_in(text, &lexicon.words), Some((2025, "收支表")), "{text}");
        }
        let titled = |text: &str| {
            let mut said = FrameSaid::default();
            let cell = TopCell::alone(text, fold(text));
            read_cell(&cell, None, &lexicon, &mut said);
            said.titled.map(|said| said.value.to_string())
        };
        for (text, name) in [
            ("青禾县水利局 2025年部门收支总表", Some("青禾县水利局")),
            ("青禾县第一中学二〇二五年度部门收支总表", Some("青禾县第一中学")),
            ("2025年青禾县水利局部门收支总表", None),
            ("附件一2025年部门收支总表", None),
            ("表1 2025年部门收支总表", None),
            ("编报时间：2025年度", None),
        ] {
            assert_eq!(titled(text).as_deref(), name, "{text}");
        }
        assert_eq!(year_in("一九年收支表", &lexicon.words), None);
        assert_eq!(year_in("甲局12024年", &lexicon.words), None);
        assert_eq!(year_in("编制日期:2024年12月20日", &lexicon.words), None);
    }
}
