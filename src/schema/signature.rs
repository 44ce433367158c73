//! Signatures of the notes that this program writes on cells. They identify such a note whichever program saved it
//! since; a checksum ensures that nothing a person changed is taken for one. Text that people add is below the
//! signature.

use super::Frame;

/// The placeholder for the checksum in the signature.
const CHECK: &str = "{check}";

impl Frame {
    /// A note of this program, signed.
    pub fn signed(&self, note: &str) -> String {
        let signature = self.print.note_signature.replace(CHECK, &check(&[note]));
        format!("{note}\n{signature}")
    }

    /// The part of a cell comment written by people: everything but unmodified notes of this program. A modified
    /// note counts as theirs, except for its signature.
    pub fn written_by_people(&self, text: &str) -> String {
        let (mut kept, mut open) = (Vec::new(), Vec::new());
        for line in text.lines() {
            match self.checksum(line) {
                Some(stated) if stated == check(&open) => open.clear(),
                Some(_) => kept.append(&mut open),
                None => open.push(line),
            }
        }
        kept.append(&mut open);
        kept.join("\n").trim_matches('\n').trim_end().to_owned()
    }

    /// How many bytes at the beginning of a comment are unmodified notes of this program, with the blank lines below.
    pub fn own_part(&self, text: &str) -> usize {
        let (mut own, mut end, mut open) = (0_usize, 0_usize, Vec::new());
        for line in text.split_inclusive('\n') {
            end = end.saturating_add(line.len());
            match self.checksum(line) {
                Some(stated) if stated == check(&open) => {
                    open.clear();
                    own = end;
                }
                Some(_) => break,
                None if own > 0 && open.is_empty() && line.trim().is_empty() => own = end,
                None => open.push(line),
            }
        }
        own
    }

    /// The checksum that a line states, if it is a signature.
    fn checksum<'l>(&self, line: &'l str) -> Option<&'l str> {
        let (before, after) = self.print.note_signature.split_once(CHECK).unwrap_or_default();
        let check = line.trim().strip_prefix(before)?.strip_suffix(after)?;
        (!before.is_empty()).then_some(check)
    }
}

/// A four-character checksum of a text without its white space, which programs change.
fn check(text: &[&str]) -> String {
    let characters = text.iter().flat_map(|line| line.chars()).filter(|c| !c.is_whitespace());
    let sum = characters.fold(0x811C_9DC5_u32, |sum, c| (sum ^ u32::from(c)).wrapping_mul(0x0100_0193));
    format!("{:04x}", (sum >> 16) ^ (sum & 0xFFFF))
}

#[cfg(test)]
mod tests {
    use crate::schema::standard;

    #[test]
    fn a_note_is_known_again_and_what_people_add_is_theirs() {
        let frame = &standard().unwrap().frame;
        let people = |text: &str| frame.written_by_people(text);
        let note = frame.signed("应为 6.00，\n相差 1.00。");
        assert_eq!(people(&note), "");
        assert_eq!(people(&note.replace('\n', " \r\n ")), "");
        assert_eq!(people(&format!("{note}\n\n王五：已核\n请改")), "王五：已核\n请改");
        assert_eq!(people(&format!("{note}\n{note}\n已核")), "已核");
        assert_eq!(people("李四:\n请核实"), "李四:\n请核实");
    }

    #[test]
    fn what_comes_before_the_words_of_people_is_measured() {
        let frame = &standard().unwrap().frame;
        let note = frame.signed("应为 6.00");
        let own = |text: &str| frame.own_part(text);
        assert_eq!(own(&note), note.len());
        let both = format!("{note}\n{note}\n\n王五：已核");
        assert_eq!(both.get(own(&both)..), Some("王五：已核"));
        assert_eq!(own(&format!("王五：已核\n{note}")), 0);
        assert_eq!(own(&note.replace("6.00", "7.00")), 0);
    }

    #[test]
    fn a_note_that_somebody_wrote_into_is_kept() {
        let frame = &standard().unwrap().frame;
        let changed = frame.signed("应为 6.00").replace("6.00", "6.00 不对，是 7.00");
        assert_eq!(frame.written_by_people(&changed), "应为 6.00 不对，是 7.00");
    }
}
