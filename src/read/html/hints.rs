//! What attributes and style sheets add to the text of a cell: that it is text, or a number stored
//! more exactly than it is shown.

use std::collections::HashMap;

/// The properties of a style that matter here.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Look {
    /// Formatted as text.
    pub(super) text: bool,
    /// Not shown.
    pub(super) hidden: bool,
    /// Struck out.
    pub(super) struck: bool,
}

impl Look {
    /// Of declarations as they stand in a `style` attribute.
    pub(super) fn of(declarations: &str) -> Self {
        let mut look = Self::default();
        for declaration in declarations.split(';') {
            let Some((name, value)) = declaration.split_once(':') else {
                continue;
            };
            match name.trim().to_ascii_lowercase().as_str() {
                "mso-number-format" => look.text = is_text_format(value),
                "display" => look.hidden |= begins(value, &["none"]),
                "visibility" => look.hidden |= begins(value, &["hidden", "collapse"]),
                "mso-hide" => look.hidden |= begins(value, &["all"]),
                "text-decoration" | "text-decoration-line" => {
                    look.struck = value.to_ascii_lowercase().contains("line-through");
                }
                _ => {}
            }
        }
        look
    }

    pub(super) fn and(self, other: Self) -> Self {
        Self {
            text: self.text || other.text,
            hidden: self.hidden || other.hidden,
            struck: self.struck || other.struck,
        }
    }
}

/// Whether a value begins with one of these words.
fn begins(value: &str, words: &[&str]) -> bool {
    let value = value.trim().to_ascii_lowercase();
    words.iter().any(|word| value.starts_with(word))
}

/// `"\@"`, in all the ways in which it is escaped.
fn is_text_format(format: &str) -> bool {
    let bare = format.trim_matches(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '\\'));
    bare == "@"
}

/// The style sheet classes with such properties.
#[derive(Default)]
pub(super) struct Classes(HashMap<String, Look>);

impl Classes {
    /// Takes over the rules of a style sheet; only plain classes (`.xl25`, `td.xl25`) are known.
    pub(super) fn add(&mut self, sheet: &str) {
        for rule in sheet.split('}') {
            let Some((selectors, declarations)) = rule.split_once('{') else {
                continue;
            };
            let look = Look::of(declarations);
            if look == Look::default() {
                continue;
            }
            for selector in selectors.split(',').map(str::trim) {
                let class = selector.rsplit_once('.').map(|(_, class)| class);
                let class = class.filter(|class| !class.contains([' ', ':', '>']));
                self.0.extend(class.map(|class| (class.to_ascii_lowercase(), look)));
            }
        }
    }

    /// The combined properties of the classes of an element.
    pub(super) fn look(&self, classes: &str) -> Look {
        if self.0.is_empty() {
            return Look::default();
        }
        let looks = classes.split_ascii_whitespace();
        looks
            .filter_map(|class| self.0.get(&class.to_ascii_lowercase()))
            .fold(Look::default(), |look, other| look.and(*other))
    }
}

/// Whether a shown text is a date or time: the number behind it is a serial day, which is not meant.
pub(super) fn shows_a_date(text: &str) -> bool {
    let text = text.trim();
    let after_sign = text.strip_prefix(['-', '(', '+']).unwrap_or(text);
    // Year and month.
    after_sign.contains(['/', ':', '\u{5e74}', '\u{6708}'])
        || (after_sign.contains('-')
            && after_sign.starts_with(|c: char| c.is_ascii_digit())
            && !after_sign.contains(['e', 'E']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_formats_are_recognised() {
        for style in [
            r#"mso-number-format:"\@""#,
            r"color:red; mso-number-format:\@;",
            r#"MSO-NUMBER-FORMAT:'\\@'"#,
        ] {
            assert!(Look::of(style).text, "{style}");
        }
        for style in [
            "mso-number-format:General",
            r#"mso-number-format:"0\.00""#,
            "vnd.ms-excel.numberformat:@",
        ] {
            assert!(!Look::of(style).text, "{style}");
        }
    }

    #[test]
    fn classes_of_style_sheets_are_known() {
        let mut classes = Classes::default();
        classes.add("<!-- td {color:red} .xl25, td.xl26\n{mso-style-parent:style0;\n mso-number-format:\"\\@\";}\n.gone{display: none}.x{visibility:hidden}-->");
        assert!(
            classes.look("x").hidden
                && Look::of("mso-hide:all").hidden
                && Look::of("text-decoration:line-through").struck
        );
        assert!(classes.look("xl25").text && classes.look("a XL26").text);
        assert!(classes.look("gone").hidden && !classes.look("gone").text);
        assert_eq!(classes.look("xl27"), Look::default());
    }

    #[test]
    fn dates_are_told_from_numbers() {
        for text in ["2025/1/1", "2025-1-1", "8:30", "2025\u{5e74}"] {
            assert!(shows_a_date(text), "{text}");
        }
        for text in ["706.61", "-706.61", "(12.00)", "1.5E-3", "85%", "-"] {
            assert!(!shows_a_date(text), "{text}");
        }
    }
}
