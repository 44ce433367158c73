//! Merges the comments of two sides: if one side changed a comment its version counts, if both did their lines are
//! combined. Comments never conflict, and none is lost.

use super::notes::{self, Part};
use crate::cell::{Comment, Text};

/// The merged comment, and whether ours and theirs changed it.
pub(super) fn merge(
    base: Option<&Comment>,
    ours: Option<&Comment>,
    theirs: Option<&Comment>,
) -> (Option<Comment>, [bool; 2]) {
    let text = |comment: Option<&'_ Comment>| comment.map(|comment| comment.text.clone());
    let by = [text(ours) != text(base), text(theirs) != text(base)];
    let made = match (by, ours, theirs) {
        ([true, true], Some(ours), Some(theirs)) if ours.text != theirs.text => Some(both(base, ours, theirs)),
        // A comment that one side removed and the other changed is kept.
        ([true, true] | [true, false], Some(comment), _) | ([true, true] | [false, true], _, Some(comment)) => {
            Some(comment.clone())
        }
        ([true, false], None, _) | ([false, true], _, None) => None,
        _ => named(ours, theirs).or(named(theirs, ours)),
    };
    (made, by)
}

/// The first comment, unless only the other one has an author.
fn named(first: Option<&Comment>, other: Option<&Comment>) -> Option<Comment> {
    let is_named = |comment: &Comment| !comment.author.is_empty();
    first
        .filter(|comment| is_named(comment) || !other.is_some_and(is_named))
        .cloned()
}

/// The lines of both, in an order that does not depend on which side is ours.
fn both(base: Option<&Comment>, ours: &Comment, theirs: &Comment) -> Comment {
    let lines = |comment: &Comment| comment.text.lines().map(Text::from).collect::<Vec<Text>>();
    let was = base.map(lines).unwrap_or_default();
    let mut made: Vec<Text> = Vec::new();
    for part in notes::merge(&was, &lines(ours), &lines(theirs)) {
        match part {
            Part::Kept(lines) | Part::Changed { notes: lines, .. } => made.extend(lines),
            Part::Disputed { ours, theirs, .. } => {
                let mut sides = [ours, theirs];
                sides.sort();
                made.extend(sides.into_iter().flatten());
            }
        }
    }
    let mut authors = [&ours.author, &theirs.author];
    authors.sort();
    let author = authors.into_iter().find(|author| !author.is_empty());
    Comment {
        author: author.cloned().unwrap_or_default(),
        text: Text::from(made.join("\n")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn merged(base: &str, ours: &str, theirs: &str) -> String {
        let comment = |text: &str| {
            let text = Text::from(text.replace(' ', "\n"));
            let author = Text::from("a");
            (!text.is_empty()).then_some(Comment { author, text })
        };
        let one = merge(comment(base).as_ref(), comment(ours).as_ref(), comment(theirs).as_ref());
        let other = merge(comment(base).as_ref(), comment(theirs).as_ref(), comment(ours).as_ref());
        assert_eq!((&one.0, one.1), (&other.0, [other.1[1], other.1[0]]));
        one.0
            .map_or_else(String::new, |comment| comment.text.replace('\n', " "))
    }

    #[test]
    fn comments_of_both_sides_are_kept() {
        assert_eq!(merged("", "x", ""), "x");
        assert_eq!(merged("a", "a x", "a"), "a x");
        assert_eq!(merged("a", "", "a"), "");
        assert_eq!(merged("a", "", ""), "");
        assert_eq!(merged("a", "", "a y"), "a y");
        assert_eq!(merged("", "y", "x"), "x y");
        assert_eq!(merged("a", "a y", "a x"), "a x y");
        assert_eq!(merged("a b", "x b", "y b"), "x y b");
    }
}
