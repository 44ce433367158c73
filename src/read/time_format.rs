//! Which number formats show a number as a date. Nothing else of a format is read.

use super::date::TimeKind;

/// The built-in date formats; 27–36 and 50–58 are East Asian dates.
pub(super) fn built_in(id: u32) -> Option<TimeKind> {
    match id {
        14..=22 | 27..=36 | 45 | 47 | 50..=58 => Some(TimeKind::Moment),
        46 => Some(TimeKind::Span),
        _ => None,
    }
}

/// A format is a date if its first section has a date letter outside quotes and brackets.
pub(super) fn by_code(code: &str) -> Option<TimeKind> {
    let mut chars = code.chars();
    while let Some(character) = chars.next() {
        match character {
            '"' => {
                chars.by_ref().find(|next| *next == '"');
            }
            '\\' | '!' | '_' | '*' => {
                chars.next();
            }
            '[' => {
                let inside: String = chars.by_ref().take_while(|next| *next != ']').collect();
                let mut letters = inside.chars().map(|letter| letter.to_ascii_lowercase());
                if let Some(first @ ('h' | 'm' | 's')) = letters.next()
                    && letters.all(|letter| letter == first)
                {
                    return Some(TimeKind::Span);
                }
            }
            ';' => return None,
            // `General` has no date letter in lower case but `e`, which some locales use for years.
            'G' | 'g' if chars.as_str().to_ascii_lowercase().starts_with("eneral") => return None,
            'd' | 'm' | 'h' | 'y' | 's' | 'D' | 'M' | 'H' | 'Y' | 'S' => return Some(TimeKind::Moment),
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_told_from_numbers() {
        let (date, span) = (Some(TimeKind::Moment), Some(TimeKind::Span));
        for (code, kind) in [
            ("yyyy\"\u{5e74}\"m\"\u{6708}\"", date),
            ("[$-804]yyyy-mm-dd;@", date),
            ("h:mm AM/PM", date),
            ("[h]:mm:ss", span),
            ("General", None),
            ("#,##0.00_ ;[Red]-#,##0.00", None),
            ("0.00\"days\"", None),
            ("_ * #,##0.00_ ;_ * \\-#,##0.00_ ;_ * \"-\"??_ ;_ @_ ", None),
            ("0;yyyy", None),
            ("000", None),
        ] {
            assert_eq!(by_code(code), kind, "{code}");
        }
    }
}
