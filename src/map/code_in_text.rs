//! Codes that share a cell with a text.

/// The digits of a leading code and the text after it: 201-01-01 行政运行, （201）一般公共服务支出. Some systems repeat the
/// code after the name: 2010101##行政运行##2010101.
pub fn code_and_text(whole: &str) -> (String, &str) {
    let mut digits = String::new();
    let (mut end, mut is_open) = (0_usize, false);
    for (at, c) in whole.char_indices() {
        match c {
            '(' | '\u{ff08}' if digits.is_empty() => is_open = true,
            ')' | '\u{ff09}' if is_open && !digits.is_empty() => is_open = false,
            '-' | '.' | '[' | ']' | '\u{3010}' | '\u{3011}' => {}
            c if c.is_whitespace() => {}
            c => match digit(c) {
                Some(digit) => digits.push(digit),
                None => break,
            },
        }
        // What stands in brackets without digits is no code: （一）.
        if !(is_open && digits.is_empty()) {
            end = at.saturating_add(c.len_utf8());
        }
    }
    let rest = whole.get(end..).unwrap_or_default();
    let is_mark = |c: char| c.is_whitespace() || matches!(c, '#' | ':' | '\u{ff1a}' | '|' | '_' | '-' | '\u{2014}');
    let rest = rest.trim_matches(is_mark);
    let once_more = rest.strip_suffix(digits.as_str()).filter(|head| head.ends_with('#'));
    let rest = once_more.unwrap_or(rest).trim_end_matches(is_mark);
    let rest = if digits.is_empty() {
        rest
    } else {
        without_brackets(rest)
    };
    (digits, rest)
}

/// A text without a pair of brackets around all of it: (行政运行).
fn without_brackets(text: &str) -> &str {
    let inner = || text.strip_prefix(['(', '\u{ff08}'])?.strip_suffix([')', '\u{ff09}']);
    let opens_first = |inner: &&str| {
        let first = inner.find(['(', '\u{ff08}', ')', '\u{ff09}']);
        first.is_none_or(|at| inner.get(at..).is_some_and(|rest| rest.starts_with(['(', '\u{ff08}'])))
    };
    inner().filter(opens_first).unwrap_or(text)
}

/// The digits of a code in brackets behind a text, and that text: 行政运行（2010301）.
pub fn code_behind(whole: &str) -> Option<(String, &str)> {
    let inner = whole.trim_end().strip_suffix([')', '\u{ff09}', ']', '\u{3011}'])?;
    let (text, code) = inner.rsplit_once(['(', '\u{ff08}', '[', '\u{3010}'])?;
    let digits: Option<String> = code.trim().chars().map(digit).collect();
    Some((digits?, text.trim())).filter(|(digits, text)| !digits.is_empty() && !text.is_empty())
}

/// A digit, also of full width, as one of ASCII.
pub fn digit(c: char) -> Option<char> {
    let narrow = match c {
        '\u{ff10}'..='\u{ff19}' => u32::from(c).checked_sub(0xfee0).and_then(char::from_u32)?,
        c => c,
    };
    narrow.is_ascii_digit().then_some(narrow)
}
