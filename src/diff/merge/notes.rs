//! Merges the notes of two sides.

use super::super::Splice;
use super::super::rows;
use crate::cell::Text;

/// A section of the merged notes.
#[derive(Debug, PartialEq)]
pub(super) enum Part {
    /// Unchanged notes.
    Kept(Vec<Text>),
    /// Notes changed by one side, or alike by both.
    Changed {
        /// The new notes.
        notes: Vec<Text>,
        /// Whether ours and theirs changed them.
        by: [bool; 2],
    },
    /// Notes changed differently by both.
    Disputed {
        base: Vec<Text>,
        ours: Vec<Text>,
        theirs: Vec<Text>,
    },
}

/// The merged notes, section by section.
pub(super) fn merge(base: &[Text], ours: &[Text], theirs: &[Text]) -> Vec<Part> {
    let sides = [rows::notes(base, ours), rows::notes(base, theirs)];
    let mut parts = Vec::new();
    let mut at = 0;
    let mut next = [0_usize, 0];
    loop {
        let first = [0, 1].map(|side| following(&sides, side, &next));
        let Some(start) = first.iter().flatten().map(|splice| splice.at).min() else {
            break;
        };
        let taken = taken(&sides, &mut next, start);
        let end = taken.iter().flatten().map(|splice| end(splice)).max().unwrap_or(start);
        parts.push(Part::Kept(part(base, at, start)));
        parts.extend(changed(base, (start, end), &taken));
        at = end;
    }
    parts.push(Part::Kept(part(base, at, base.len())));
    parts.retain(|part| *part != Part::Kept(Vec::new()));
    parts
}

fn following<'s>(sides: &'s [Vec<Splice>; 2], side: usize, next: &[usize; 2]) -> Option<&'s Splice> {
    sides.get(side)?.get(next.get(side).copied()?)
}

fn end(splice: &Splice) -> usize {
    splice.at.saturating_add(splice.old.len())
}

fn part(notes: &[Text], from: usize, to: usize) -> Vec<Text> {
    notes.get(from..to).unwrap_or_default().to_vec()
}

/// The next changes: only insertions at `start` if there are any, otherwise all overlapping changes from there on.
fn taken<'s>(sides: &'s [Vec<Splice>; 2], next: &mut [usize; 2], start: usize) -> [Vec<&'s Splice>; 2] {
    let mut taken = [Vec::new(), Vec::new()];
    let inserts = |side: usize, next: &[usize; 2]| {
        let splice = following(sides, side, next);
        splice.is_some_and(|splice| splice.at == start && splice.old.is_empty())
    };
    let only_inserts = (0..2).any(|side| inserts(side, next));
    let (mut until, mut any) = (start, true);
    while any {
        any = false;
        for side in 0..2 {
            let fits = |splice: &&Splice| match only_inserts {
                true => inserts(side, next),
                false => splice.at == start || splice.at < until,
            };
            let Some(splice) = following(sides, side, next).filter(fits) else {
                continue;
            };
            until = until.max(end(splice));
            any = true;
            taken.get_mut(side).into_iter().for_each(|splices| splices.push(splice));
            next.get_mut(side)
                .into_iter()
                .for_each(|next| *next = next.saturating_add(1));
        }
    }
    taken
}

/// The outcome of the changes to a section.
fn changed(base: &[Text], (start, end): (usize, usize), taken: &[Vec<&Splice>; 2]) -> Vec<Part> {
    let was = part(base, start, end);
    let [ours, theirs] = [0, 1].map(|side| made(base, (start, end), taken.get(side).map_or(&[][..], Vec::as_slice)));
    let by = taken.each_ref().map(|splices| !splices.is_empty());
    match by {
        [true, true] if ours == theirs => vec![Part::Changed { notes: ours, by }],
        // Both only inserted notes: their order must not depend on which side is ours.
        [true, true] if was.is_empty() => {
            let mut both = vec![(ours, [true, false]), (theirs, [false, true])];
            both.sort();
            let parts = both.into_iter().map(|(notes, by)| Part::Changed { notes, by });
            parts.collect()
        }
        [true, true] => vec![Part::Disputed {
            base: was,
            ours,
            theirs,
        }],
        [true, false] => vec![Part::Changed { notes: ours, by }],
        _ => vec![Part::Changed { notes: theirs, by }],
    }
}

/// A section of notes after the changes of one side.
fn made(base: &[Text], (start, end): (usize, usize), splices: &[&Splice]) -> Vec<Text> {
    let mut made = Vec::new();
    let mut at = start;
    for splice in splices {
        made.extend(part(base, at, splice.at));
        made.extend(splice.new.iter().cloned());
        at = splice.at.saturating_add(splice.old.len());
    }
    made.extend(part(base, at, end));
    made
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(base: &str, ours: &str, theirs: &str) -> String {
        let notes = |text: &str| text.split_whitespace().map(Text::from).collect::<Vec<_>>();
        let parts = merge(&notes(base), &notes(ours), &notes(theirs));
        let shown = parts.into_iter().map(|part| match part {
            Part::Kept(notes) | Part::Changed { notes, .. } => notes.join(" "),
            Part::Disputed { base, ours, theirs } => {
                format!("<{}|{}|{}>", base.join(" "), ours.join(" "), theirs.join(" "))
            }
        });
        shown.filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn changes_of_both_sides_are_both_there() {
        assert_eq!(shown("a b c", "x b c", "a b y"), "x b y");
        assert_eq!(shown("a b", "a", "a b c"), "a c");
        assert_eq!(shown("a", "a x", "a y"), "a x y");
        assert_eq!(shown("a", "a y", "a x"), "a x y");
        assert_eq!(shown("a b", "x b", "x b"), "x b");
        assert_eq!(shown("", "x", ""), "x");
    }

    #[test]
    fn one_note_changed_by_both_is_disputed() {
        assert_eq!(shown("a b c", "a x c", "a y c"), "a <b|x|y> c");
        assert_eq!(shown("a", "", "y"), "<a||y>");
    }
}
