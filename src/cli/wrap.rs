//! Texts in lines that fit a terminal: Chinese breaks between characters, all else at blanks.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Columns that a line of explanations may have.
pub const WIDTH: usize = 78;
/// Before what stands under a heading.
pub const INDENT: &str = "  ";

/// No line begins with one of these.
const CLOSING: &str = "\u{ff0c}\u{3002}\u{ff1b}\u{ff1a}\u{3001}\u{ff1f}\u{ff01}\u{ff09}\u{300b}\u{201d}\u{2026}";
/// And none ends with one of these.
const OPENING: &str = "\u{ff08}\u{300a}\u{201c}";

/// A piece that is never broken.
#[derive(Default)]
struct Piece {
    text: String,
    after_blank: bool,
}

/// The lines of `text`, none wider than `width` columns unless a single word is.
pub fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    for piece in pieces(text) {
        let blank = if piece.after_blank && !line.is_empty() { " " } else { "" };
        let together = line
            .width()
            .saturating_add(blank.len())
            .saturating_add(piece.text.width());
        if together > width && !line.is_empty() {
            lines.push(std::mem::take(&mut line));
        } else {
            line.push_str(blank);
        }
        line.push_str(&piece.text);
    }
    lines.push(line);
    lines
}

fn pieces(text: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut piece = Piece::default();
    let mut before = None;
    for c in text.chars() {
        if c == ' ' || before.is_some_and(|before| may_break(before, c)) {
            let after_blank = c == ' ';
            let next = Piece {
                after_blank,
                ..Piece::default()
            };
            let done = std::mem::replace(&mut piece, next);
            pieces.extend(Some(done).filter(|done| !done.text.is_empty()));
        }
        if c == ' ' {
            before = None;
        } else {
            piece.text.push(c);
            before = Some(c);
        }
    }
    pieces.push(piece);
    pieces
}

fn may_break(before: char, after: char) -> bool {
    let is_wide = |c: char| c.width() == Some(2);
    let ends = |c: char| CLOSING.contains(c);
    (is_wide(before) || is_wide(after)) && !OPENING.contains(before) && !ends(after)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_break_between_characters_and_at_blanks_only() {
        let chinese = "\u{5408}\u{8ba1}\u{ff08}F8\u{ff09}\u{9519}\u{4e86}\u{3002}";
        assert_eq!(
            wrap(chinese, 8),
            ["\u{5408}\u{8ba1}", "\u{ff08}F8\u{ff09}\u{9519}", "\u{4e86}\u{3002}"]
        );
        assert_eq!(wrap("a total is wrong", 8), ["a total", "is wrong"]);
        assert_eq!(wrap("unbreakable it", 5), ["unbreakable", "it"]);
        assert_eq!(wrap("", 5), [""]);
    }

    #[test]
    fn nothing_is_lost() {
        let text = "F8 is =SUM(G8:N8)\u{ff0c}\u{5408}\u{8ba1} 600\u{3002}";
        for width in 1..40 {
            let joined = wrap(text, width).concat().replace(' ', "");
            assert_eq!(joined, text.replace(' ', ""));
        }
    }
}
