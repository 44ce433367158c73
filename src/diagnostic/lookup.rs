//! Looks up codes by the names that people use.

use super::code::Code;

/// Least similarity for a slug to be suggested.
const LEAST_LIKENESS: f64 = 0.8;
/// Most codes that are suggested for an unknown name.
const MOST_NEAREST: usize = 4;

impl Code {
    /// The code named by `E501`, `e501`, `501` or `wrong-sum`.
    pub fn find(name: &str) -> Option<Self> {
        let is_named = |code: &&Self| {
            let id = code.id();
            let number = id.trim_start_matches(|c: char| c.is_ascii_alphabetic());
            [id, number, code.slug()]
                .iter()
                .any(|known| known.eq_ignore_ascii_case(name))
        };
        Self::ALL.iter().find(is_named).copied()
    }

    /// The codes nearest to an unknown name, the nearest first: by number within the hundred if it looks like a
    /// code, otherwise by slug.
    pub fn nearest(name: &str) -> Vec<Self> {
        let mut near = match number_of(name) {
            Some(number) => near_number(number),
            None => near_slug(&name.to_ascii_lowercase()),
        };
        near.truncate(MOST_NEAREST);
        near
    }

    fn number(self) -> u32 {
        number_of(self.id()).unwrap_or_default()
    }
}

/// The number in a name that looks like a code: three digits, possibly after the letter of a severity.
fn number_of(name: &str) -> Option<u32> {
    let digits = name.strip_prefix(['E', 'W', 'N', 'e', 'w', 'n']).unwrap_or(name);
    digits.parse().ok().filter(|_| digits.len() == 3)
}

fn near_number(number: u32) -> Vec<Code> {
    let hundred = |number: u32| number.checked_div(100);
    let same_hundred = |code: &&Code| hundred(code.number()) == hundred(number);
    let mut near: Vec<Code> = Code::ALL.iter().filter(same_hundred).copied().collect();
    near.sort_by_key(|code| code.number().abs_diff(number));
    near
}

fn near_slug(name: &str) -> Vec<Code> {
    let ranked = Code::ALL
        .iter()
        .map(|code| (strsim::jaro_winkler(name, code.slug()), *code));
    let mut ranked: Vec<(f64, Code)> = ranked.filter(|(likeness, _)| *likeness >= LEAST_LIKENESS).collect();
    ranked.sort_by(|a, b| b.0.total_cmp(&a.0));
    ranked.into_iter().map(|(_, code)| code).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_found_by_all_their_names() {
        for name in ["E501", "e501", "501", "wrong-sum", "Wrong-Sum"] {
            assert_eq!(Code::find(name), Some(Code::WrongSum), "{name}");
        }
        for name in ["", "E", "W501", "E599", "sum", "X01"] {
            assert_eq!(Code::find(name), None, "{name}");
        }
        assert_eq!(Code::WrongSum.group(), '5');
    }

    #[test]
    fn the_nearest_codes_are_offered() {
        for (name, nearest) in [
            ("W501", Code::WrongSum),
            ("e407", Code::CodePadded),
            ("E599", Code::SumNotMet),
            ("wrong-sums", Code::WrongSum),
            ("text-in-amounts", Code::TextInAmount),
        ] {
            assert_eq!(Code::nearest(name).first(), Some(&nearest), "{name}");
        }
        for name in ["qqqq", "X01", "E999", ""] {
            assert!(Code::nearest(name).is_empty(), "{name}");
        }
    }
}
